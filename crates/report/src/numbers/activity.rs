//! Activity as it is shown by point of delivery.

use std::collections::BTreeMap;

use model::results::Results;
use model::service::{Measure, Pod};

use super::counts_that_sum;

/// Each point of delivery's whole counts in year `t`; those whose total is shown sum to it.
pub fn activity_by_pod(results: &Results, t: usize) -> BTreeMap<Pod, f64> {
    let mut exact: BTreeMap<Pod, f64> = BTreeMap::new();
    for series in &results.activity {
        *exact.entry(series.pod).or_default() += series.counts[t];
    }
    let mut shown = BTreeMap::new();
    for measure in Measure::ALL {
        let these: Vec<(Pod, f64)> =
            exact.iter().filter(|(pod, _)| pod.measure() == *measure).map(|(pod, value)| (*pod, *value)).collect();
        let counts = whole_counts(&these.iter().map(|(_, value)| *value).collect::<Vec<_>>(), has_total(*measure));
        shown.extend(these.iter().map(|(pod, _)| *pod).zip(counts));
    }
    shown
}

/// Whether counts of this kind are added up: only what is of one kind is.
pub fn has_total(measure: Measure) -> bool {
    matches!(measure, Measure::Spells | Measure::Attendances)
}

/// Whole numbers that sum to their rounded total if it is shown.
pub fn whole_counts(parts: &[f64], with_total: bool) -> Vec<f64> {
    if with_total { counts_that_sum(parts) } else { parts.iter().map(|part| part.round()).collect() }
}
