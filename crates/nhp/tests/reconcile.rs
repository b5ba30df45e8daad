//! Steps add up to results, bed days too: in every future drawn and in what is expected without drawing.

mod trust;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nhp::{Cell, Job, Request, SHAPES};
use trust::Trust;

/// Sums by pod, site and measure of a table's cells.
fn sums(cells: &[Cell], values: &[f64], table: &str) -> BTreeMap<[String; 3], f64> {
    let shape = SHAPES.iter().position(|shape| shape.name == table).unwrap();
    let columns = ["pod", "sitetret", "measure"]
        .map(|name| SHAPES[shape].columns.iter().position(|column| *column == name).unwrap());
    let mut sums = BTreeMap::new();
    for (cell, value) in cells.iter().zip(values).filter(|(cell, _)| cell.table == shape) {
        *sums.entry(columns.map(|column| cell.key[column].to_string())).or_insert(0.0) += value;
    }
    sums
}

/// Every pod, site and measure of which steps tell comes to its result, and no result but procedures is without steps.
fn reconcile(job: &Job, counts: &[f64], steps: &[f64]) {
    let told = sums(job.step_cells(), steps, "step_counts");
    let mut found: BTreeMap<[String; 3], f64> = BTreeMap::new();
    for ([pod, site, measure], value) in sums(job.cells(), counts, "default") {
        // Steps tell of arrivals, results of how they arrived.
        let measure = if ["walk-in", "ambulance"].contains(&&*measure) { "arrivals".to_owned() } else { measure };
        *found.entry([pod, site, measure]).or_insert(0.0) += value;
    }
    found.retain(|[.., measure], _| measure != "procedures");
    for key in found.keys().chain(told.keys()) {
        let [told, found] = [&told, &found].map(|sums| sums.get(key).copied().unwrap_or(0.0));
        // Steps are products of decimals: what is left is rounding of a double.
        assert!((told - found).abs() <= 1e-9 * (1.0 + found.abs()), "{key:?}: steps {told}, results {found}");
    }
    for measure in ["admissions", "beddays", "attendances", "tele_attendances", "arrivals"] {
        assert!(told.keys().any(|key| key[2] == measure), "no step tells of {measure}");
    }
}

fn reconcile_all(job: &Job, futures: u32) {
    let results = nhp::run(job, &Request { futures, seed: 5 }, &|| {});
    assert_eq!(results.counts.len(), futures as usize);
    for (counts, steps) in results.counts.iter().zip(&results.steps) {
        let counts: Vec<f64> = counts.iter().map(|count| f64::from(*count)).collect();
        reconcile(job, &counts, steps);
    }
    let expected = nhp::expect(job);
    reconcile(job, &expected.mean, &expected.steps);
}

#[test]
fn steps_add_up_to_results_in_every_future_and_in_expectation() {
    reconcile_all(&Trust::new().job(), 64);
}

#[test]
fn steps_of_the_synthetic_trust_add_up_to_results() {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let shared = std::env::var_os("SHARED").map_or(beside.to_owned(), PathBuf::from);
    if !shared.join("data/nhp_synthetic").is_dir() {
        println!("skipped: the synthetic trust is not beside this repository");
        return;
    }
    for params in ["cases/nhp/params.json", "cases/nhp/point/params.json"] {
        let job = nhp::read(&shared.join("data/nhp_synthetic"), &shared.join(params)).unwrap().job.unwrap();
        reconcile_all(&job, 256);
    }
}
