//! Activity of strata at every whole number of years of better health, so that a future interpolates instead of summing over
//! ages. See `docs/method/health-status.md`.

use std::collections::HashMap;

use crate::activity::Activity;
use crate::compile::Stratum;
use crate::health::KNOTS;

/// Activity and bed days of the strata that health status moves, within one population variant.
pub(crate) struct Healthier {
    strata: usize,
    years: usize,
    /// `[knot][stratum that health status moves][year]`: activity before the other drivers, and its bed days. A future reads
    /// all strata at the same few knots, one after another.
    at_knots: Vec<[f64; 2]>,
}

impl Healthier {
    /// The two knots of one of its strata around a place, `[year]` of activity and bed days each: the one at or below, and
    /// the next.
    pub fn around(&self, stratum: usize, knot: usize) -> (&[[f64; 2]], &[[f64; 2]]) {
        let at = |knot: usize| &self.at_knots[(knot * self.strata + stratum) * self.years..][..self.years];
        (at(knot), at(knot + 1))
    }
}

/// Cells of one stratum and one age band on a curve: health status does the same to all of them.
pub(crate) struct HealthParts {
    /// The part of each cell, `None` where health status does not move it; empty if it moves none.
    pub of_cell: Vec<Option<usize>>,
    /// Of each part, its place among the strata that health status moves and its shift.
    parts: Vec<(usize, usize)>,
}

/// Sums over each part.
pub(crate) struct Sums {
    /// `[part][year]`: activity.
    pub counts: Vec<f64>,
    /// `[part][year]`: bed days.
    pub bed_days: Vec<f64>,
}

impl HealthParts {
    /// The parts of a plan's strata.
    pub fn of(activity: &Activity, stratum_of_cell: &[usize], strata: &[Stratum]) -> Self {
        if activity.shifts.is_empty() {
            return Self { of_cell: Vec::new(), parts: Vec::new() };
        }
        let mut parts = Vec::new();
        let mut places: HashMap<(usize, usize), usize> = HashMap::new();
        let part = |(cell, stratum): (usize, &usize)| {
            let key = (strata[*stratum].healthier?, activity.groups[activity.group_of_cell[cell]].shift?);
            Some(*places.entry(key).or_insert_with(|| {
                parts.push(key);
                parts.len() - 1
            }))
        };
        let of_cell = stratum_of_cell.iter().enumerate().map(part).collect();
        Self { of_cell, parts }
    }

    /// Room for sums.
    pub fn sums(&self, years: usize) -> Sums {
        let room = || vec![0.0; self.parts.len() * years];
        Sums { counts: room(), bed_days: room() }
    }

    /// What each of so many strata comes to at each knot, from the sums of their parts.
    pub fn at_knots(&self, activity: &Activity, strata: usize, sums: &Sums, years: usize) -> Healthier {
        let mut at_knots = vec![[0.0; 2]; KNOTS * strata * years];
        for (part, (stratum, shift)) in self.parts.iter().enumerate() {
            for (knot, factor) in activity.shifts[*shift].knots.iter().enumerate() {
                let ours = &mut at_knots[(knot * strata + stratum) * years..][..years];
                for (t, [count, nights]) in ours.iter_mut().enumerate() {
                    *count += sums.counts[part * years + t] * factor;
                    *nights += sums.bed_days[part * years + t] * factor;
                }
            }
        }
        Healthier { strata, years, at_knots }
    }
}
