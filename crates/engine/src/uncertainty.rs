//! Thousands of futures: what is drawn in each, and what they come to together. See `docs/method/futures.md`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use model::Plan;
use model::chance::Named;
use model::results::{Fan, Swing, Uncertainty};
use model::service::{Measure, Pod};
use model::shape::{Shape, percentile};
use rayon::prelude::*;

use crate::compile::Compiled;
use crate::futures::{Draw, Expected, Future, Luck};
use crate::noise::{Noise, SplitMix64, events, standard_normal, survivors};
use crate::solutions::Delivered;

/// How futures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// How many futures.
    pub futures: u32,
    /// Whether activity varies as independent events do, beyond what its drivers do to its mean.
    pub noise: bool,
}

/// How far a run has come, and whether it should stop.
#[derive(Default)]
pub struct Progress {
    /// Futures done.
    pub done: AtomicUsize,
    /// Set to stop.
    pub stop: AtomicBool,
}

/// What each future of a plan draws: shapes of ranges and named streams.
pub struct Chances {
    shapes: Vec<Shape>,
    values: Vec<Named>,
    variant: Named,
    delivery: Vec<Named>,
    noise: Vec<Noise>,
    stays: Vec<Noise>,
    kept: Vec<Noise>,
}

impl Chances {
    /// The chances of a plan under a seed.
    pub fn new(plan: &Plan, compiled: &Compiled, seed: u64) -> Self {
        let assumptions = &plan.assumptions;
        let named = |kind: &str| -> Vec<Noise> {
            compiled.leaves.iter().map(|one| Noise::new(seed, &format!("{kind}/{}", one.name))).collect()
        };
        Self {
            shapes: assumptions
                .iter()
                .map(|one| Shape::of(one).expect("pack refuses ranges without a shape"))
                .collect(),
            values: assumptions.iter().map(|one| Named::new(seed, &format!("assumption/{}", one.id))).collect(),
            variant: Named::new(seed, "population variant"),
            delivery: plan.solutions.iter().map(|one| Named::new(seed, &format!("delivery/{}", one.id))).collect(),
            noise: named("activity"),
            stays: named("stays"),
            kept: strata_names(compiled, seed),
        }
    }

    /// Fixes an assumption: its range collapses, and no other draw moves.
    pub fn fix(&mut self, assumption: usize, value: f64) {
        self.shapes[assumption] = Shape::constant(value);
    }

    /// Draws the value of every assumption in one future.
    pub fn values(&self, future: u64, values: &mut [f64]) {
        for ((value, shape), luck) in values.iter_mut().zip(&self.shapes).zip(&self.values) {
            let place = if shape.is_constant() { 0.5 } else { luck.future(future).uniform() };
            *value = shape.quantile(place);
        }
    }

    /// Draws which solutions deliver: 1 or 0 for each.
    fn delivered(&self, future: u64, values: &[f64], plan: &Compiled, delivered: &mut [f64]) {
        for ((drawn, luck), solution) in delivered.iter_mut().zip(&self.delivery).zip(&plan.solutions.solutions) {
            let chance = values[solution.delivery];
            *drawn = f64::from(u8::from(luck.future(future).uniform() < chance));
        }
    }

    /// Draws the population variant in one future.
    fn variant(&self, plan: &Compiled, future: u64) -> usize {
        if plan.variants.len() == 1 {
            return 0;
        }
        let mut left = self.variant.future(future).uniform();
        for (at, variant) in plan.variants.iter().enumerate() {
            left -= variant.probability;
            if left < 0.0 {
                return at;
            }
        }
        plan.variants.len() - 1
    }
}

/// Runs futures and puts them together; `None` if it was stopped.
pub fn run(compiled: &Compiled, chances: &Chances, drawing: Drawing, progress: &Progress) -> Option<Uncertainty> {
    let width = (SERIES + 4 * compiled.pods.len()) * compiled.years;
    let mut values = vec![0.0; drawing.futures as usize * width];
    // A future is a pure function of its number, so it does not matter which thread runs it.
    let finished = values
        .par_chunks_mut(width.max(1) * FUTURES_A_TASK)
        .enumerate()
        .map_init(
            || {
                let room = Room {
                    values: vec![0.0; compiled.medians.len()],
                    delivered: vec![0.0; compiled.solutions.solutions.len()],
                };
                (Future::new(compiled), room)
            },
            |(future, drawn), (task, kept)| {
                if progress.stop.load(Ordering::Relaxed) {
                    return false;
                }
                for (at, row) in kept.chunks_mut(width).enumerate() {
                    let number = (task * FUTURES_A_TASK + at) as u64;
                    run_one(compiled, chances, drawing.noise, number, future, drawn);
                    keep(compiled, future, row);
                }
                progress.done.fetch_add(kept.len() / width.max(1), Ordering::Relaxed);
                true
            },
        )
        .reduce(|| true, |a, b| a && b);
    finished.then(|| gather(compiled, drawing, &values, width))
}

/// Futures that one thread runs before it looks for more.
const FUTURES_A_TASK: usize = 16;

fn run_one(plan: &Compiled, chances: &Chances, noise: bool, number: u64, future: &mut Future, room: &mut Room) {
    chances.values(number, &mut room.values);
    chances.delivered(number, &room.values, plan, &mut room.delivered);
    let draw = Draw {
        variant: chances.variant(plan, number),
        values: &room.values,
        delivered: Delivered::Drawn(&room.delivered),
    };
    if noise {
        future.run(plan, &draw, &mut Chance { chances, future: number });
    } else {
        future.run(plan, &draw, &mut Expected);
    }
}

/// What is drawn, kept from one future to the next.
struct Room {
    values: Vec<f64>,
    delivered: Vec<f64>,
}

/// The chance variation of one future.
struct Chance<'a> {
    chances: &'a Chances,
    future: u64,
}

impl Chance<'_> {
    fn stream(&self, noise: &[Noise], at: usize, t: usize) -> SplitMix64 {
        noise[at].stream(self.future, t)
    }
}

impl Luck for Chance<'_> {
    fn units(&mut self, leaf: usize, t: usize, mean: f64) -> f64 {
        events(mean, &mut self.stream(&self.chances.noise, leaf, t))
    }

    /// A compound Poisson: each unit has a stay of its own.
    fn bed_days(&mut self, leaf: usize, t: usize, units: f64, stay: f64, variance: f64) -> f64 {
        if variance <= 0.0 {
            return units * stay;
        }
        let spread = (units * variance).sqrt();
        (units * stay + spread * standard_normal(&mut self.stream(&self.chances.stays, leaf, t))).max(0.0)
    }

    fn kept(&mut self, stratum: usize, t: usize, units: f64, share: f64) -> f64 {
        survivors(units, share, &mut self.stream(&self.chances.kept, stratum, t))
    }
}

/// The luck of what levers leave of each stratum, by the stratum's leaf and its place among the leaf's strata.
fn strata_names(compiled: &Compiled, seed: u64) -> Vec<Noise> {
    let mut seen = vec![0_usize; compiled.leaves.len()];
    let strata = compiled.strata.iter().map(|stratum| {
        seen[stratum.leaf] += 1;
        let name = format!("kept/{}/{}", compiled.leaves[stratum.leaf].name, seen[stratum.leaf]);
        Noise::new(seed, &name)
    });
    strata.collect()
}

/// Series of money kept from each future: do nothing, do minimum, residual, distance to the target.
const SERIES: usize = 4;

fn keep(plan: &Compiled, future: &Future, row: &mut [f64]) {
    let years = plan.years;
    for t in 0..years {
        row[t] = future.do_nothing(t);
        row[years + t] = future.do_minimum(t);
        row[2 * years + t] = future.residual(t);
        row[3 * years + t] = future.distance(plan, t);
    }
    let (after_counts, after_days) = if plan.solutions.is_empty() {
        (&future.counts, &future.bed_days)
    } else {
        (&future.counts_after, &future.bed_days_after)
    };
    let of_pods = [&future.counts, &future.bed_days, after_counts, after_days];
    for (kept, series) in row[SERIES * years..].chunks_exact_mut(plan.pods.len().max(1) * years).zip(of_pods) {
        kept.copy_from_slice(series);
    }
}

fn gather(compiled: &Compiled, drawing: Drawing, values: &[f64], width: usize) -> Uncertainty {
    let years = compiled.years;
    let series = |at: usize| -> Fan {
        let fans = (0..years).map(|t| spread(values, width, at * years + t));
        Fan::of_years(fans)
    };
    let reached = |t: usize| {
        let distances = values.chunks_exact(width).map(|row| row[3 * years + t]);
        // Half a penny, so that a plan that closes to the penny is closed.
        distances.filter(|distance| *distance <= 0.005).count() as f64 / f64::from(drawing.futures)
    };
    let of_pods = |block: usize, bed_days: bool| -> Vec<(Pod, Fan)> {
        let pods = compiled.pods.iter().enumerate();
        let ours = pods.filter(|(_, pod)| !bed_days || pod.measure() == Measure::Spells);
        ours.map(|(at, pod)| (*pod, series(SERIES + block * compiled.pods.len() + at))).collect()
    };
    let any = !compiled.solutions.is_empty();
    Uncertainty {
        futures: drawing.futures,
        noise: drawing.noise,
        do_nothing_gap: series(0),
        do_minimum_gap: series(1),
        residual_gap: series(2),
        chance_on_target: (0..years).map(reached).collect(),
        counts: of_pods(0, false),
        bed_days: of_pods(1, true),
        counts_with_solutions: if any { of_pods(2, false) } else { Vec::new() },
        bed_days_with_solutions: if any { of_pods(3, true) } else { Vec::new() },
        swings: Vec::new(),
    }
}

/// Mean and percentiles of one column of the futures.
fn spread(values: &[f64], width: usize, column: usize) -> [f64; 6] {
    let mut sorted: Vec<f64> = values.chunks_exact(width).map(|row| row[column]).collect();
    // In the order of futures, so that the sum is the same on any number of threads.
    let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |p| percentile(&sorted, p);
    [mean, at(0.1), at(0.25), at(0.5), at(0.75), at(0.9)]
}

/// How far one assumption alone moves the distance to the target in year `t`, pounds: at its p10 and at its p90, with all others
/// at their central values and nothing left to chance.
pub fn swings(plan: &Plan, compiled: &Compiled, t: usize) -> Vec<Swing> {
    let mut future = Future::new(compiled);
    let mut distance = |values: &[f64]| {
        future.run(compiled, &Draw { variant: 0, values, delivered: Delivered::Expected }, &mut Expected);
        future.distance(compiled, t)
    };
    let mut values = compiled.medians.clone();
    let centre = distance(&values);
    let mut swings = Vec::new();
    for (at, assumption) in plan.assumptions.iter().enumerate() {
        let Some((p10, p90)) = assumption.range else { continue };
        let mut moved_to = |value| {
            values[at] = value;
            let moved = distance(&values) - centre;
            values[at] = assumption.value;
            moved
        };
        let (at_p10, at_p90) = (moved_to(p10), moved_to(p90));
        swings.push(Swing { assumption: at.into(), at_p10, at_p90 });
    }
    let size = |swing: &Swing| (swing.at_p10 - swing.at_p90).abs();
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.assumption.cmp(&b.assumption)));
    swings
}
