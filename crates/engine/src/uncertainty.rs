//! Thousands of futures: what is drawn in each, and what they come to together. See `docs/method/futures.md`.

mod chances;
mod worth;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use model::Plan;
use model::results::{Convergence, Fan, Uncertainty};
use model::service::{Measure, Pod};
use model::shape::percentile;
use rayon::prelude::*;

use crate::compile::Compiled;
use crate::futures::{Draw, Expected, Future};
use crate::solutions::Delivered;

pub use chances::{Chances, Drawn, MOST_SOBOL, Sampler};
pub use worth::{Central, settlements, swings, total_effects};

/// How futures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// How many futures.
    pub futures: u32,
    /// Whether activity varies as independent events do, beyond what its drivers do to its mean.
    pub noise: bool,
    /// The target's year, counted from the base year.
    pub year: usize,
}

/// How far a run has come, and whether it should stop.
#[derive(Default)]
pub struct Progress {
    /// Futures done.
    pub done: AtomicUsize,
    /// Set to stop.
    pub stop: AtomicBool,
}

impl Progress {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The target's year of a plan, counted from its base year.
pub fn target_year(plan: &Plan) -> usize {
    plan.target.year.since(plan.base_year).unwrap_or(plan.horizon).min(plan.horizon)
}

/// Runs futures and puts them together; `None` if it was stopped.
pub fn run(compiled: &Compiled, chances: &Chances, drawing: Drawing, progress: &Progress) -> Option<Uncertainty> {
    let width = Layout::of(compiled).width;
    let mut values = vec![0.0; drawing.futures as usize * width];
    // A future is a pure function of its number, so it does not matter which thread runs it.
    let finished = values
        .par_chunks_mut(width.max(1) * FUTURES_A_TASK)
        .enumerate()
        .map_init(
            || (Future::new(compiled), chances.room()),
            |(future, drawn), (task, kept)| {
                if progress.stopped() {
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
    finished.then(|| gather(compiled, drawing, &values))
}

/// Futures that one thread runs before it looks for more.
const FUTURES_A_TASK: usize = 16;

pub(crate) fn run_one(
    plan: &Compiled,
    chances: &Chances,
    noise: bool,
    number: u64,
    future: &mut Future,
    drawn: &mut Drawn,
) {
    chances.draw(plan, number, drawn);
    let delivered = Delivered::Drawn(&drawn.delivered);
    let draw = Draw { variant: drawn.variant, values: &drawn.values, delivered, limited: true };
    if noise {
        future.run(plan, &draw, &mut chances.luck(number));
    } else {
        future.run(plan, &draw, &mut Expected);
    }
}

/// Where each series of a future stands in its row: six of money, one for each member, four for each point of delivery, then
/// one for each room.
struct Layout {
    years: usize,
    members: usize,
    pods: usize,
    rooms: usize,
    width: usize,
}

const MONEY: usize = 6;

impl Layout {
    fn of(plan: &Compiled) -> Self {
        let (years, members, pods) = (plan.years, plan.reporters, plan.pods.len());
        let rooms = plan.rooms.rooms.len();
        Self { years, members, pods, rooms, width: (MONEY + members + 4 * pods + rooms) * years }
    }

    fn pod(&self, block: usize, pod: usize) -> usize {
        MONEY + self.members + block * self.pods + pod
    }

    fn room(&self, room: usize) -> usize {
        MONEY + self.members + 4 * self.pods + room
    }
}

fn keep(plan: &Compiled, future: &Future, row: &mut [f64]) {
    let layout = Layout::of(plan);
    let years = layout.years;
    let (money, rest) = row.split_at_mut(MONEY * years);
    for t in 0..years {
        money[t] = future.do_nothing(t);
        money[years + t] = future.do_minimum(t);
        money[2 * years + t] = future.residual(t);
        money[3 * years + t] = future.distance(plan, t);
        money[4 * years + t] = future.efficient(t);
        money[5 * years + t] = future.brought(t);
    }
    let (members, rest) = rest.split_at_mut(layout.members * years);
    let (of_pods, of_rooms) = rest.split_at_mut(4 * layout.pods * years);
    future.member_gaps(members);
    let (counts_after, days_after) = if plan.solutions.is_empty() {
        (&future.counts, &future.bed_days)
    } else {
        (&future.counts_after, &future.bed_days_after)
    };
    let blocks = [&future.counts, &future.bed_days, counts_after, days_after];
    for (kept, series) in of_pods.chunks_exact_mut((layout.pods * years).max(1)).zip(blocks) {
        kept.copy_from_slice(series);
    }
    if layout.rooms > 0 {
        let (units, bed_days) = future.lines_with_solutions(plan);
        plan.rooms.taken(units, bed_days, years, of_rooms);
    }
}

fn gather(compiled: &Compiled, drawing: Drawing, values: &[f64]) -> Uncertainty {
    let layout = Layout::of(compiled);
    let (years, width) = (layout.years, layout.width);
    let column = |at: usize| -> Vec<f64> { values.chunks_exact(width).map(|row| row[at]).collect() };
    let spreads: Vec<[f64; 6]> = (0..width).into_par_iter().map(|at| spread(column(at))).collect();
    let series = |at: usize| Fan::of_years(spreads[at * years..(at + 1) * years].iter().copied());
    let of_pods = |block: usize, bed_days: bool| -> Vec<(Pod, Fan)> {
        let pods = compiled.pods.iter().enumerate();
        let ours = pods.filter(|(_, pod)| !bed_days || pod.measure() == Measure::Spells);
        ours.map(|(at, pod)| (*pod, series(layout.pod(block, at)))).collect()
    };
    let any = !compiled.solutions.is_empty();
    let chances: Vec<f64> = (0..years).map(|t| reached(&column(3 * years + t))).collect();
    let convergence = convergence(&column(2 * years + drawing.year), &column(3 * years + drawing.year));
    Uncertainty {
        futures: drawing.futures,
        noise: drawing.noise,
        do_nothing_gap: series(0),
        do_minimum_gap: series(1),
        residual_gap: series(2),
        efficiency: series(4),
        solutions: series(5),
        chance_on_target: chances,
        counts: of_pods(0, false),
        bed_days: of_pods(1, true),
        counts_with_solutions: if any { of_pods(2, false) } else { Vec::new() },
        bed_days_with_solutions: if any { of_pods(3, true) } else { Vec::new() },
        rooms: compiled
            .rooms
            .rooms
            .iter()
            .enumerate()
            .map(|(at, one)| (one.resource, series(layout.room(at))))
            .collect(),
        swings: Vec::new(),
        members: compiled.members.iter().enumerate().map(|(at, id)| (*id, series(MONEY + at))).collect(),
        total_effects: Vec::new(),
        disagreements: Vec::new(),
        convergence,
    }
}

/// The share of distances that are nil or less; half a penny over counts, so that a plan that closes to the penny is closed.
fn reached(distances: &[f64]) -> f64 {
    distances.iter().filter(|distance| **distance <= 0.005).count() as f64 / distances.len() as f64
}

/// The fewest futures that a median is told of.
const FEWEST: usize = 16;

/// What the first 16, 32, 64, … futures say, and all of them.
fn convergence(residuals: &[f64], distances: &[f64]) -> Vec<Convergence> {
    let doubling = std::iter::successors(Some(FEWEST), |count| Some(count * 2));
    let counts = doubling.take_while(|count| *count < residuals.len()).chain([residuals.len()]);
    counts
        .map(|count| {
            let mut first = residuals[..count].to_vec();
            first.sort_unstable_by(f64::total_cmp);
            let chance = reached(&distances[..count]);
            Convergence { futures: count as u32, median: percentile(&first, 0.5), chance }
        })
        .collect()
}

/// Mean and percentiles of one figure over the futures.
fn spread(mut figures: Vec<f64>) -> [f64; 6] {
    // In the order of futures, so that the sum is the same on any number of threads.
    let mean = figures.iter().sum::<f64>() / figures.len() as f64;
    let mut at = |p: f64| {
        // As the type 7 percentile of sorted figures, without sorting all of them.
        let place = p * (figures.len() - 1) as f64;
        let below = place.floor() as usize;
        let (_, low, above) = figures.select_nth_unstable_by(below, f64::total_cmp);
        let low = *low;
        let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
        low + (place - below as f64) * (high - low)
    };
    [mean, at(0.1), at(0.25), at(0.5), at(0.75), at(0.9)]
}
