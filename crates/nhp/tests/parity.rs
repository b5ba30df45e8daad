//! The reference's own results, cell by cell: golden case "Demand model parity" of `../shared/cases`.
// Counts are whole numbers, which are equal or are not.
#![allow(clippy::float_cmp)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nhp::{Job, Request, SHAPES};

/// Mean, standard deviation and number of futures, with the baseline.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    baseline: f64,
    mean: f64,
    deviation: f64,
    runs: f64,
}

type Table = BTreeMap<Vec<String>, Cell>;

fn shared() -> Option<PathBuf> {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let folder = std::env::var_os("SHARED").map_or(beside.to_owned(), PathBuf::from);
    if folder.join("cases/nhp").is_dir() && folder.join("data/nhp_synthetic").is_dir() {
        return Some(folder);
    }
    println!("skipped: the reference's results and data are not beside this repository");
    None
}

fn reference(folder: &Path, table: &str) -> Table {
    let path = folder.join(format!("{}.csv", table.replace('+', "_by_")));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let keys = reader.headers().unwrap().len() - 4;
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let number = |place: usize| row[keys + place].parse::<f64>().unwrap();
        let cell = Cell { baseline: number(0), mean: number(1), deviation: number(2), runs: number(3) };
        (row.iter().take(keys).map(str::to_owned).collect(), cell)
    });
    rows.collect()
}

/// Our cells of a table.
fn drawn(job: &Job, results: &nhp::Results, shape: usize) -> Table {
    let steps = SHAPES[shape].name == "step_counts";
    let cells = if steps { job.step_cells() } else { job.cells() };
    let runs = results.counts.len();
    let of_cell = |place: usize| {
        let value = |run: usize| if steps { results.steps[run][place] } else { f64::from(results.counts[run][place]) };
        let mean = (0..runs).map(value).sum::<f64>() / runs as f64;
        let squares = (0..runs).map(|run| (value(run) - mean).powi(2)).sum::<f64>();
        let baseline = if steps { 0.0 } else { f64::from(results.baseline[place]) };
        Cell { baseline, mean, deviation: (squares / (runs - 1) as f64).sqrt(), runs: runs as f64 }
    };
    let ours = cells.iter().enumerate().filter(|(_, cell)| cell.table == shape);
    ours.map(|(place, cell)| (cell.key.iter().map(ToString::to_string).collect(), of_cell(place))).collect()
}

/// Difference of means in combined standard errors.
fn errors_apart(a: &Cell, b: &Cell) -> f64 {
    let error = (a.deviation.powi(2) / a.runs + b.deviation.powi(2) / b.runs).sqrt();
    let apart = (a.mean - b.mean).abs();
    if apart <= 1e-9 * (1.0 + a.mean.abs()) { 0.0 } else { apart / error }
}

/// Compares all tables; how many cells were compared and how many are more than 4 errors apart.
fn compare(case: &str) -> Option<(usize, usize)> {
    let shared = shared()?;
    let folder = shared.join("cases/nhp").join(case);
    let outcome = nhp::read(&shared.join("data/nhp_synthetic"), &folder.join("params.json")).unwrap();
    let job = outcome.job.unwrap_or_else(|| panic!("{:?}", outcome.findings));
    let results = nhp::run(&job, &Request { futures: 256, seed: 1 }, &|| {});
    let (mut compared, mut beyond) = (0, 0);
    for (shape, of) in SHAPES.iter().enumerate() {
        let (theirs, ours) = (reference(&folder, of.name), drawn(&job, &results, shape));
        let none = Cell { runs: 256.0, ..Cell::default() };
        let by_mean = ["step_counts", "avoided_activity"].contains(&of.name);
        for (key, theirs) in &theirs {
            let ours = ours.get(key).unwrap_or(&none);
            if by_mean && of.name == "step_counts" {
                assert!(ours.runs > 0.0);
            } else {
                assert!(ours.baseline == theirs.baseline, "{} {key:?}: {ours:?} {theirs:?}", of.name);
            }
            let large = if by_mean { theirs.mean.abs() >= 100.0 } else { theirs.baseline >= 100.0 };
            // Their bed-day steps do not add up to their results, so those are compared in total only.
            if large && !(of.name == "step_counts" && key[5] == "beddays") {
                compared += 1;
                beyond += usize::from(errors_apart(theirs, ours) > 4.0);
            }
        }
        match of.name {
            "default" => totals(&theirs, &ours, case),
            "step_counts" => bed_day_steps(&theirs, &ours, case),
            _ => {}
        }
    }
    Some((compared, beyond))
}

/// Totals by pod and measure: within the greater of 0.3% and 4 combined standard errors.
fn totals(theirs: &Table, ours: &Table, case: &str) {
    let full = case.is_empty();
    let total = |table: &Table| {
        let mut totals: BTreeMap<(String, String), Cell> = BTreeMap::new();
        for (key, cell) in table {
            let total = totals.entry((key[0].clone(), key[2].clone())).or_default();
            // Sites share what parameters do, but only chance is left in the point case.
            let deviation = if full { total.deviation + cell.deviation } else { total.deviation.hypot(cell.deviation) };
            *total = Cell {
                baseline: total.baseline + cell.baseline,
                mean: total.mean + cell.mean,
                deviation,
                runs: cell.runs,
            };
        }
        totals
    };
    let (theirs, ours) = (total(theirs), total(ours));
    for (key, theirs) in &theirs {
        let ours = &ours[key];
        let apart = errors_apart(theirs, ours);
        let share = (ours.mean / theirs.mean - 1.0).abs();
        println!("{key:?}: {:.1} against {:.1}, {apart:.2} errors apart", ours.mean, theirs.mean);
        assert!(theirs.mean == ours.mean || apart <= 4.0 || (!full && share <= 0.003), "{key:?}: {ours:?} {theirs:?}");
        if full && theirs.deviation > 0.0 {
            let ratio = ours.deviation / theirs.deviation;
            println!("{key:?}: deviation {ratio:.2} of theirs");
            assert!((0.7..=1.4).contains(&ratio), "{key:?}: deviation {ratio} of theirs");
        }
    }
}

/// Bed days of all steps, which are the bed days of the results.
fn bed_day_steps(theirs: &Table, ours: &Table, case: &str) {
    let total =
        |table: &Table| -> f64 { table.iter().filter(|(key, _)| key[5] == "beddays").map(|(_, cell)| cell.mean).sum() };
    let ratio = total(ours) / total(theirs);
    println!("bed-day steps {} against {}", total(ours), total(theirs));
    let most = if case.is_empty() { 0.05 } else { 0.003 };
    assert!((ratio - 1.0).abs() < most, "bed-day steps {ratio} of theirs");
}

#[test]
fn exact_part() {
    if let Some((compared, beyond)) = compare("point") {
        println!("{beyond} of {compared} cells are beyond 4 standard errors");
        assert!(compared > 8000 && beyond as f64 <= 0.002 * compared as f64, "{beyond} of {compared}");
    }
}

#[test]
fn full_part() {
    if let Some((compared, beyond)) = compare("") {
        println!("{beyond} of {compared} cells are beyond 4 standard errors");
        assert!(compared > 8000 && beyond as f64 <= 0.002 * compared as f64, "{beyond} of {compared}");
    }
}

#[test]
fn what_is_expected_is_the_mean_of_what_is_drawn() {
    let Some(shared) = shared() else { return };
    let params = shared.join("cases/nhp/params.json");
    let job = nhp::read(&shared.join("data/nhp_synthetic"), &params).unwrap().job.unwrap();
    let (results, expected) = (nhp::run(&job, &Request { futures: 256, seed: 1 }, &|| {}), nhp::expect(&job));
    let (mut compared, mut beyond) = (0, 0);
    for (place, _) in job.cells().iter().enumerate().filter(|(place, _)| expected.mean[*place] >= 100.0) {
        let values = results.counts.iter().map(|counts| f64::from(counts[place]));
        let mean = values.clone().sum::<f64>() / 256.0;
        let error = (values.map(|value| (value - mean).powi(2)).sum::<f64>() / 255.0 / 256.0).sqrt();
        compared += 1;
        beyond += usize::from((mean - expected.mean[place]).abs() > 4.0 * error);
    }
    println!("{beyond} of {compared} cells are beyond 4 standard errors");
    assert!(compared > 8000 && beyond == 0, "{beyond} of {compared}");
}
