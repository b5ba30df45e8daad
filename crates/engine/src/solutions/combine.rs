//! How levers on one cohort combine: avoid before shift before shorten, as products, whatever the order of listing.

use super::product::gauss_legendre;
use super::reach::{Act, Reach};

/// What becomes of one unit of each lever set's cohorts in each year.
pub struct Combined {
    years: usize,
    /// `[set][year]`: the share that still happens where it was.
    pub keep: Vec<f64>,
    /// `[set][year]`: 1 over the share that does not; nil where everything does.
    pub gone: Vec<f64>,
    /// `[set][year]`: the share of its stay that is left.
    pub stay: Vec<f64>,
    /// `[set][year]`: the share that is not avoided.
    pub unavoided: Vec<f64>,
    /// `[shift of a set][year]`: the share that each of the set's shifts receives.
    pub received: Vec<f64>,
    /// `[shift of a set][year]`: what it would receive for each unit of its own effect, all others as they are.
    pub open: Vec<f64>,
}

impl Combined {
    /// Room for the lever sets of a plan.
    pub fn new(reach: &Reach, years: usize) -> Self {
        let shifts = reach.sets.iter().map(|set| set.shifts.len()).sum::<usize>();
        let room = |items: usize| vec![1.0; items * years];
        Self {
            years,
            gone: room(reach.sets.len()),
            keep: room(reach.sets.len()),
            stay: room(reach.sets.len()),
            unavoided: room(reach.sets.len()),
            received: vec![0.0; shifts * years],
            open: vec![0.0; shifts * years],
        }
    }

    /// Works them out from the effect of each lever in each year, `[lever][year]` as shares.
    ///
    /// Survivors are Π(1 − avoid) · Π(1 − shift). Shift j receives rⱼ ∫₀¹ Π_{k≠j}(1 − rₖ s) ds of what is not avoided:
    /// these sum to 1 − Π(1 − r), and no shift comes first.
    pub fn fill(&mut self, reach: &Reach, effects: &[f64]) {
        let years = self.years;
        for (at, set) in reach.sets.iter().enumerate() {
            // The base year is what it was.
            for t in 1..years {
                let effect = |lever: &usize| effects[lever * years + t];
                let left = |levers: &[usize]| levers.iter().fold(1.0, |left, lever| left * (1.0 - effect(lever)));
                let unavoided = left(&set.avoids);
                self.unavoided[at * years + t] = unavoided;
                self.keep[at * years + t] = unavoided * left(&set.shifts);
                let gone = 1.0 - self.keep[at * years + t];
                self.gone[at * years + t] = if gone == 0.0 { 0.0 } else { 1.0 / gone };
                self.stay[at * years + t] = left(&set.shortens);
                for (place, lever) in set.shifts.iter().enumerate() {
                    let others = |s: f64| {
                        let rest = set.shifts.iter().filter(|other| *other != lever);
                        rest.fold(1.0, |product, other| product * (1.0 - effect(other) * s))
                    };
                    let nodes = gauss_legendre(set.shifts.len().div_ceil(2));
                    let share: f64 = nodes.iter().map(|(s, weight)| weight * others(*s)).sum();
                    let shift = (set.first_shift + place) * years + t;
                    self.open[shift] = unavoided * share;
                    self.received[shift] = unavoided * effect(lever) * share;
                }
            }
        }
    }
}

/// The most that an effect can be: nothing can be avoided twice.
pub fn share(act: Act, effect: f64) -> f64 {
    match act {
        Act::Shift { .. } => effect.clamp(0.0, 1.0),
        Act::Avoid | Act::Shorten => effect.min(1.0),
    }
}
