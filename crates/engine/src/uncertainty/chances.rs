//! What each future draws: named streams, or points of a scrambled Sobol' sequence, turned into values.

use std::sync::Arc;

use model::Plan;
use model::chance::{Named, cholesky, normal_probability, normal_quantile};
use model::id::AssumptionId;
use model::shape::Shape;
use rayon::prelude::*;

use crate::compile::Compiled;
use crate::futures::Luck;
use crate::noise::{Noise, events, survivors};

/// How uniform numbers are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampler {
    /// Each thing that is drawn has a stream of its own, so that a new one moves no other, and two scenarios meet the same
    /// luck.
    #[default]
    Plain,
    /// Points of an Owen-scrambled Sobol' sequence: means and medians settle with fewer futures. Each thing has a dimension
    /// by its place, so a new one can move the others.
    Sobol,
}

impl Sampler {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Sobol => "sobol",
        }
    }
}

/// The most futures of a Sobol' run: the sequence is that long.
pub const MOST_SOBOL: u32 = 1 << 16;
/// Dimensions of one sequence; further things are drawn from another, scrambled by itself.
const DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// What each future of a plan draws.
#[derive(Clone)]
pub struct Chances {
    sampler: Sampler,
    scramble: u32,
    shapes: Vec<Shape>,
    /// One stream for each assumption, then one for the delivery of each solution, then that of the population variant.
    streams: Vec<Named>,
    correlated: Correlated,
    years: usize,
    /// `[kind][leaf]`.
    luck: [Vec<Noise>; 3],
    /// `[future][kind][leaf][year]`: the numbers of the first futures, so that a what-if need not draw them again.
    kept: Arc<[f32]>,
    /// `[future][stream]`: the uniform numbers of the same futures.
    kept_places: Arc<[f64]>,
}

/// Assumptions that hang together, and the triangle that ties their normal scores.
#[derive(Clone, Default)]
struct Correlated {
    members: Vec<AssumptionId>,
    triangle: Vec<Vec<f64>>,
}

/// What one future draws, kept from one to the next.
#[derive(Clone)]
pub struct Drawn {
    /// Uniform numbers: one for each stream.
    pub places: Vec<f64>,
    /// The value of each assumption.
    pub values: Vec<f64>,
    /// Which solutions deliver: 1 or 0.
    pub delivered: Vec<f64>,
    /// The population variant.
    pub variant: usize,
    scores: Vec<f64>,
}

impl Chances {
    /// The chances of a plan under a seed.
    pub fn new(plan: &Plan, compiled: &Compiled, seed: u64, sampler: Sampler) -> Self {
        let assumptions = plan.assumptions.iter();
        let leaves = |kind: &str| -> Vec<Noise> {
            compiled.leaves.iter().map(|one| Noise::new(seed, &format!("{kind}/{}", one.name))).collect()
        };
        let names = assumptions.clone().map(|one| format!("assumption/{}", one.id));
        let deliveries = plan.solutions.iter().map(|one| format!("delivery/{}", one.id));
        let names = names.chain(deliveries).chain(["population variant".to_owned()]);
        let mut members: Vec<AssumptionId> = plan.correlations.iter().flat_map(|one| [one.a, one.b]).collect();
        members.sort_unstable();
        members.dedup();
        let triangle = cholesky(&members, &plan.correlations).expect("pack refuses impossible correlations");
        Self {
            sampler,
            scramble: Named::new(seed, "sobol").future(0).bits() as u32,
            shapes: assumptions.map(|one| Shape::of(one).expect("pack refuses ranges without a shape")).collect(),
            streams: names.map(|name| Named::new(seed, &name)).collect(),
            correlated: Correlated { members, triangle },
            years: compiled.years,
            luck: KINDS.map(leaves),
            kept: Arc::new([]),
            kept_places: Arc::new([]),
        }
    }

    /// Fixes an assumption: its range collapses, and no other draw moves.
    pub fn fix(&mut self, assumption: usize, value: f64) {
        self.shapes[assumption] = Shape::constant(value);
    }

    /// Room for what a future draws.
    pub fn room(&self) -> Drawn {
        let assumptions = self.shapes.len();
        Drawn {
            places: vec![0.5; self.streams.len()],
            values: vec![0.0; assumptions],
            delivered: vec![0.0; self.streams.len() - assumptions - 1],
            variant: 0,
            scores: vec![0.0; self.correlated.members.len()],
        }
    }

    /// Draws everything of one future.
    pub fn draw(&self, plan: &Compiled, future: u64, drawn: &mut Drawn) {
        self.places(future, &mut drawn.places);
        self.settle(plan, drawn);
    }

    /// The uniform numbers of one future.
    pub fn places(&self, future: u64, places: &mut [f64]) {
        if let Some(kept) = of_future(&self.kept_places, future, self.streams.len()) {
            places.copy_from_slice(kept);
            return;
        }
        for (at, (place, stream)) in places.iter_mut().zip(&self.streams).enumerate() {
            // What cannot vary needs no luck.
            if self.shapes.get(at).is_some_and(Shape::is_constant) {
                continue;
            }
            *place = match self.sampler {
                Sampler::Plain => stream.future(future).uniform(),
                Sampler::Sobol => self.sobol(at, future),
            };
        }
    }

    fn sobol(&self, dimension: usize, future: u64) -> f64 {
        const HALF_STEP: f64 = 1.0 / (1_u64 << 25) as f64;
        let scramble = self.scramble ^ (dimension / DIMENSIONS) as u32;
        let point = sobol_burley::sample(future as u32 % MOST_SOBOL, (dimension % DIMENSIONS) as u32, scramble);
        (f64::from(point) + HALF_STEP).min(1.0 - HALF_STEP)
    }

    /// Turns uniform numbers into values, deliveries and a variant.
    pub fn settle(&self, plan: &Compiled, drawn: &mut Drawn) {
        let assumptions = self.shapes.len();
        for ((value, shape), place) in drawn.values.iter_mut().zip(&self.shapes).zip(&drawn.places) {
            *value = shape.quantile(if shape.is_constant() { 0.5 } else { *place });
        }
        self.together(drawn);
        let deliveries = drawn.delivered.iter_mut().zip(&drawn.places[assumptions..]);
        for ((delivered, place), solution) in deliveries.zip(&plan.solutions.solutions) {
            *delivered = f64::from(u8::from(*place < drawn.values[solution.delivery]));
        }
        drawn.variant = variant(plan, drawn.places[self.streams.len() - 1]);
    }

    /// The Gaussian copula: normal scores of correlated assumptions are mixed by the triangle.
    fn together(&self, drawn: &mut Drawn) {
        let Correlated { members, triangle } = &self.correlated;
        for (score, member) in drawn.scores.iter_mut().zip(members) {
            *score = normal_quantile(drawn.places[member.index()]);
        }
        for (member, row) in members.iter().zip(triangle) {
            let shape = &self.shapes[member.index()];
            if !shape.is_constant() {
                let mixed: f64 = row.iter().zip(&drawn.scores).map(|(share, score)| share * score).sum();
                drawn.values[member.index()] = shape.quantile(normal_probability(mixed).clamp(1e-16, 1.0 - 1e-16));
            }
        }
    }

    /// Draws the luck of the first futures once and keeps it: 4 bytes for each leaf, year and kind. Results are the same
    /// without, and what-ifs quicker with.
    pub fn keep(&mut self, futures: u32) {
        let width = self.width();
        let mut kept = vec![0.0_f32; width * futures as usize];
        kept.par_chunks_mut(width.max(1)).enumerate().for_each(|(future, numbers)| {
            for (noise, numbers) in self.luck.iter().flatten().zip(numbers.chunks_exact_mut(self.years)) {
                for (t, number) in numbers.iter_mut().enumerate().skip(1) {
                    *number = noise.normal(future as u64, t);
                }
            }
        });
        self.kept = kept.into();
        let mut places = vec![0.5; self.streams.len() * futures as usize];
        places
            .par_chunks_mut(self.streams.len())
            .enumerate()
            .for_each(|(future, places)| self.places(future as u64, places));
        self.kept_places = places.into();
    }

    fn width(&self) -> usize {
        KINDS.len() * self.luck[0].len() * self.years
    }

    /// The chance variation of activity in one future.
    pub fn luck(&self, future: u64) -> impl Luck {
        let kept = of_future(&self.kept, future, self.width());
        ByChance { chances: self, future, kept }
    }

    /// The name of each thing that can vary, with the place of its uniform number.
    pub fn varying(&self, plan: &Plan) -> Vec<(usize, String, String)> {
        let assumptions = self.shapes.len();
        let of_quality = plan.of_quality();
        let ranged =
            (0..assumptions).filter(|at| !self.shapes[*at].is_constant() && !of_quality.contains(&(*at).into()));
        let ranged = ranged.map(|at| {
            let one = &plan.assumptions[at];
            let own = one.id.starts_with(model::solution::ASSUMPTIONS);
            (at, if own { one.id.clone() } else { format!("assumption.{}", one.id) }, one.name.clone())
        });
        let doubtful = plan.solutions.iter().enumerate().filter(|(_, one)| {
            let chance = plan.assumptions[one.delivery.index()].value;
            chance > 0.0 && chance < 1.0
        });
        let doubtful = doubtful.map(|(at, one)| {
            (assumptions + at, format!("solution.{}.delivery", one.id), format!("{}: whether it delivers", one.name))
        });
        let population = (plan.variants.len() > 1).then(|| {
            (self.streams.len() - 1, "population".to_owned(), "Which population variant comes true".to_owned())
        });
        ranged.chain(doubtful).chain(population).collect()
    }
}

/// What is kept of one future, if it is.
fn of_future<T>(kept: &[T], future: u64, width: usize) -> Option<&[T]> {
    let start = usize::try_from(future).ok()?.checked_mul(width)?;
    kept.get(start..start.checked_add(width)?).filter(|kept| !kept.is_empty())
}

fn variant(plan: &Compiled, place: f64) -> usize {
    let mut left = place;
    for (at, variant) in plan.variants.iter().enumerate() {
        left -= variant.probability;
        if left < 0.0 {
            return at;
        }
    }
    plan.variants.len() - 1
}

struct ByChance<'a> {
    chances: &'a Chances,
    future: u64,
    /// What is kept of this future's numbers, if they are.
    kept: Option<&'a [f32]>,
}

impl ByChance<'_> {
    /// The number of one kind of luck for a leaf in a year.
    fn number(&self, kind: usize, leaf: usize, t: usize) -> f64 {
        let chances = self.chances;
        match self.kept {
            Some(kept) => kept[(kind * chances.luck[0].len() + leaf) * chances.years + t].into(),
            None => chances.luck[kind][leaf].normal(self.future, t).into(),
        }
    }
}

/// Kinds of luck: how many units, how many bed days, how many are kept.
const KINDS: [&str; 3] = ["activity", "stays", "kept"];

impl Luck for ByChance<'_> {
    fn units(&mut self, leaf: usize, t: usize, mean: f64) -> f64 {
        events(mean, self.number(0, leaf, t))
    }

    /// A compound Poisson: each unit has a stay of its own.
    fn bed_days(&mut self, leaf: usize, t: usize, units: f64, stay: f64, variance: f64) -> f64 {
        if variance <= 0.0 {
            return units * stay;
        }
        (units * stay + (units * variance).sqrt() * self.number(1, leaf, t)).max(0.0)
    }

    fn kept(&mut self, leaf: usize, t: usize, units: f64, mean: f64, variance: f64) -> f64 {
        survivors(units, mean, variance, self.number(2, leaf, t))
    }
}
