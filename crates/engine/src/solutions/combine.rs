//! How levers on one cohort combine: avoid before shift before shorten, as products, whatever the order of listing.

use super::product::gauss_legendre;
use super::reach::{Act, Reach};

/// What becomes of one unit of each lever set's cohorts in each year.
pub struct Combined {
    years: usize,
    /// `[set][year]`: the share that still happens where it was.
    pub keep: Vec<f64>,
    /// `[set][year]`: the share of its stay that is left.
    pub stay: Vec<f64>,
    /// `[shift of a set][year]`: the share that each of the set's shifts receives.
    pub received: Vec<f64>,
}

impl Combined {
    /// Room for the lever sets of a plan.
    pub fn new(reach: &Reach, years: usize) -> Self {
        let shifts = reach.sets.iter().map(|set| set.shifts.len()).sum::<usize>();
        let room = |items: usize| vec![1.0; items * years];
        Self { years, keep: room(reach.sets.len()), stay: room(reach.sets.len()), received: room(shifts) }
    }

    /// Works them out from the effect of each lever in each year, `[lever][year]` as shares.
    ///
    /// Survivors are Π(1 − avoid) · Π(1 − shift). Shift j receives rⱼ ∫₀¹ Π_{k≠j}(1 − rₖ s) ds of what is not avoided:
    /// these sum to 1 − Π(1 − r), and no shift comes first.
    pub fn fill(&mut self, reach: &Reach, effects: &[f64]) {
        let years = self.years;
        for (at, set) in reach.sets.iter().enumerate() {
            for t in 0..years {
                let effect = |lever: &usize| effects[lever * years + t];
                let left = |levers: &[usize]| levers.iter().fold(1.0, |left, lever| left * (1.0 - effect(lever)));
                let unavoided = left(&set.avoids);
                self.keep[at * years + t] = unavoided * left(&set.shifts);
                self.stay[at * years + t] = left(&set.shortens);
                for (place, lever) in set.shifts.iter().enumerate() {
                    let others = |s: f64| {
                        let rest = set.shifts.iter().filter(|other| *other != lever);
                        rest.fold(1.0, |product, other| product * (1.0 - effect(other) * s))
                    };
                    let nodes = gauss_legendre(set.shifts.len().div_ceil(2));
                    let share: f64 = nodes.iter().map(|(s, weight)| weight * others(*s)).sum();
                    self.received[(set.first_shift + place) * years + t] = unavoided * effect(lever) * share;
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
