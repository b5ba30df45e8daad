//! Totals by pod and measure: what a run comes to on one screen.

use std::collections::BTreeMap;

use crate::layout::table;
use crate::{Expectation, Job, Results};

/// A measure of a pod over all sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// Point of delivery.
    pub pod: String,
    /// What is counted.
    pub measure: String,
    /// Before.
    pub baseline: f64,
    /// The principal projection: the mean over futures.
    pub mean: f64,
    /// A tenth of futures are below; the same as the mean without futures.
    pub p10: f64,
    /// A tenth of futures are above; likewise.
    pub p90: f64,
}

/// Totals of a run.
pub fn sampled(job: &Job, results: &Results) -> Vec<Total> {
    let of_cells = |cells: &[usize]| {
        let total = |counts: &[u32]| cells.iter().map(|cell| f64::from(counts[*cell])).sum::<f64>();
        let mut values: Vec<f64> = results.counts.iter().map(|counts| total(counts)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        [total(&results.baseline), mean, quantile(&values, 0.1), quantile(&values, 0.9)]
    };
    totals(job, of_cells)
}

/// Totals of what is expected.
pub fn analytic(job: &Job, expectation: &Expectation) -> Vec<Total> {
    totals(job, |cells| {
        let baseline: u32 = cells.iter().map(|cell| expectation.baseline[*cell]).sum();
        let mean: f64 = cells.iter().map(|cell| expectation.mean[*cell]).sum();
        [f64::from(baseline), mean, mean, mean]
    })
}

fn totals(job: &Job, of_cells: impl Fn(&[usize]) -> [f64; 4]) -> Vec<Total> {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (place, cell) in job.cells().iter().enumerate().filter(|(_, cell)| cell.table == table::DEFAULT) {
        groups.entry((cell.key[0].to_string(), cell.key[2].to_string())).or_default().push(place);
    }
    let total = |((pod, measure), cells): ((String, String), Vec<usize>)| {
        let [baseline, mean, p10, p90] = of_cells(&cells);
        Total { pod, measure, baseline, mean, p10, p90 }
    };
    groups.into_iter().map(total).collect()
}

/// The value below which this share of sorted values lies, between neighbours in proportion.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = share * last as f64;
    let below = at as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}
