//! Activity of strata at every whole number of years of better health, so that a future interpolates instead of summing over
//! ages. See `docs/method/health-status.md`.

use std::collections::HashMap;

use crate::activity::Activity;
use crate::compile::Stratum;
use crate::health::{KNOTS, between, place};

/// Activity and bed days of the strata that health status moves, within one population variant.
pub(crate) struct Healthier {
    /// `[stratum that health status moves][year][knot]`: activity before the other drivers.
    pub counts: Vec<f64>,
    /// The same of bed days.
    pub bed_days: Vec<f64>,
}

impl Healthier {
    /// Activity and bed days of one of its strata in a year if people are healthier by `years`.
    pub fn at(&self, stratum: usize, t: usize, of: usize, years: f64) -> (f64, f64) {
        let first = (stratum * of + t) * KNOTS;
        let (knot, part) = place(years);
        let at = |values: &[f64]| between(&values[first..first + KNOTS], knot, part);
        (at(&self.counts), at(&self.bed_days))
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

    /// `[stratum][year][knot]` from `[part][year]`.
    pub fn at_knots(&self, activity: &Activity, strata: usize, sums: &[f64], years: usize) -> Vec<f64> {
        let mut all = vec![0.0; strata * years * KNOTS];
        for ((stratum, shift), sums) in self.parts.iter().zip(sums.chunks_exact(years)) {
            let ours = all[stratum * years * KNOTS..(stratum + 1) * years * KNOTS].chunks_exact_mut(KNOTS);
            for (at_year, sum) in ours.zip(sums) {
                for (at_knot, factor) in at_year.iter_mut().zip(&activity.shifts[*shift].knots) {
                    *at_knot += sum * factor;
                }
            }
        }
        all
    }
}
