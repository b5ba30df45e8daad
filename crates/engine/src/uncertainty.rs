//! Thousands of futures: what is drawn in each, and what they come to together. See `docs/method/futures.md`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use model::Plan;
use model::chance::Named;
use model::results::{Fan, Swing, Uncertainty};
use model::shape::{Shape, percentile};
use rayon::prelude::*;

use crate::compile::Compiled;
use crate::futures::{Draw, Future};
use crate::noise::{Noise, events};

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
    noise: Vec<Noise>,
}

impl Chances {
    /// The chances of a plan under a seed.
    pub fn new(plan: &Plan, compiled: &Compiled, seed: u64) -> Self {
        let assumptions = &plan.assumptions;
        Self {
            shapes: assumptions
                .iter()
                .map(|one| Shape::of(one).expect("pack refuses ranges without a shape"))
                .collect(),
            values: assumptions.iter().map(|one| Named::new(seed, &format!("assumption/{}", one.id))).collect(),
            variant: Named::new(seed, "population variant"),
            noise: compiled.strata.iter().map(|one| Noise::new(seed, &format!("activity/{}", one.name))).collect(),
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
    let width = (3 + 2 * compiled.pods.len()) * compiled.years;
    let mut values = vec![0.0; drawing.futures as usize * width];
    // A future is a pure function of its number, so it does not matter which thread runs it.
    let finished = values
        .par_chunks_mut(width.max(1) * FUTURES_A_TASK)
        .enumerate()
        .map_init(
            || (Future::new(compiled), vec![0.0; compiled.medians.len()]),
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

fn run_one(plan: &Compiled, chances: &Chances, noise: bool, number: u64, future: &mut Future, drawn: &mut [f64]) {
    chances.values(number, drawn);
    let draw = Draw { variant: chances.variant(plan, number), values: drawn };
    if !noise {
        return future.run(plan, &draw, |_, _, mean| mean);
    }
    // Strata are asked in order and year by year, so one stream at a time is enough.
    let mut at = 0;
    let mut stream = chances.noise.first().map(|noise| noise.future(number));
    future.run(plan, &draw, |stratum, _, mean| {
        if stratum != at {
            at = stratum;
            stream = Some(chances.noise[stratum].future(number));
        }
        stream.as_mut().map_or(mean, |stream| events(mean, stream))
    });
}

fn keep(plan: &Compiled, future: &Future, row: &mut [f64]) {
    let years = plan.years;
    for t in 0..years {
        row[t] = future.system_gap(t, false);
        row[years + t] = future.system_gap(t, true);
        row[2 * years + t] = future.distance(plan, t);
    }
    let (counts, days) = row[3 * years..].split_at_mut(plan.pods.len() * years);
    counts.copy_from_slice(&future.counts);
    days.copy_from_slice(&future.bed_days);
}

fn gather(compiled: &Compiled, drawing: Drawing, values: &[f64], width: usize) -> Uncertainty {
    let years = compiled.years;
    let series = |at: usize| -> Fan {
        let fans = (0..years).map(|t| spread(values, width, at * years + t));
        Fan::of_years(fans)
    };
    let reached = |t: usize| {
        let distances = values.chunks_exact(width).map(|row| row[2 * years + t]);
        // Half a penny, so that a plan that closes to the penny is closed.
        distances.filter(|distance| *distance <= 0.005).count() as f64 / f64::from(drawing.futures)
    };
    Uncertainty {
        futures: drawing.futures,
        noise: drawing.noise,
        do_nothing_gap: series(0),
        residual_gap: series(1),
        chance_on_target: (0..years).map(reached).collect(),
        counts: compiled.pods.iter().enumerate().map(|(at, pod)| (*pod, series(3 + at))).collect(),
        bed_days: compiled
            .pods
            .iter()
            .enumerate()
            .filter(|(_, pod)| pod.measure() == model::service::Measure::Spells)
            .map(|(at, pod)| (*pod, series(3 + compiled.pods.len() + at)))
            .collect(),
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
        future.run(compiled, &Draw { variant: 0, values }, |_, _, mean| mean);
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
