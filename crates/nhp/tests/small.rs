//! What must hold of every run, on a trust of a few hundred rows.
// Counts are whole numbers, which are equal or are not.
#![allow(clippy::float_cmp)]

mod trust;

use std::collections::BTreeMap;

use nhp::{Cell, Job, Request, Results, SHAPES};
use trust::Trust;

fn run(job: &Job, futures: u32) -> Results {
    nhp::run(job, &Request { futures, seed: 3 }, &|| {})
}

/// Sums by key columns of a table, in one future.
fn sums(cells: &[Cell], values: impl Fn(usize) -> f64, table: &str, by: &[&str]) -> BTreeMap<Vec<String>, f64> {
    let shape = SHAPES.iter().position(|shape| shape.name == table).unwrap();
    let columns: Vec<usize> =
        by.iter().map(|name| SHAPES[shape].columns.iter().position(|column| column == name).unwrap()).collect();
    let mut sums = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.table == shape) {
        let key = columns.iter().map(|column| cell.key[*column].to_string()).collect();
        *sums.entry(key).or_insert(0.0) += values(place);
    }
    sums
}

#[test]
fn all_tables_agree_with_the_default() {
    let job = Trust::new().job();
    let results = run(&job, 5);
    let by = ["pod", "sitetret", "measure"];
    for counts in results.counts.iter().chain([&results.baseline]) {
        let of = |table: &str| sums(job.cells(), |cell| f64::from(counts[cell]), table, &by);
        let all = of("default");
        let tables = [
            ("sex+age_group", ""),
            ("age", ""),
            ("tretspef+los_group", "ip_"),
            ("acuity", "aae_"),
            ("attendance_category", "aae_"),
        ];
        for (table, start) in tables {
            let held: BTreeMap<_, _> =
                all.iter().filter(|(key, value)| key[0].starts_with(start) && **value > 0.0).collect();
            let found = of(table);
            let found: BTreeMap<_, _> = found.iter().filter(|(_, value)| **value > 0.0).collect();
            assert_eq!(held, found, "{table}");
        }
    }
}

#[test]
fn the_baseline_is_what_the_rows_say() {
    let job = Trust::new().job();
    let results = run(&job, 1);
    let found = sums(job.cells(), |cell| f64::from(results.baseline[cell]), "default", &["measure"]);
    let total = |measure: &str| found[&vec![measure.to_owned()]];
    let mut trust = Trust::new();
    let mut sum = |table: &str, column: &str| match trust.column(table, column) {
        trust::Values::Integer(values) => values.iter().sum::<i64>() as f64,
        _ => panic!("{column} holds whole numbers"),
    };
    assert_eq!(total("admissions"), 600.0);
    assert_eq!(total("beddays"), 600.0 + sum("ip", "speldur"));
    assert_eq!(total("attendances"), sum("op", "attendances"));
    assert_eq!(total("tele_attendances"), sum("op", "tele_attendances"));
    assert_eq!(total("walk-in") + total("ambulance"), sum("aae", "arrivals"));
}

#[test]
fn threads_change_nothing() {
    let job = Trust::new().job();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        pool.install(|| nhp::write::sampled(&job, &run(&job, 12), folder.path())).unwrap();
        let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert_eq!(files.len(), 13);
        files.iter().map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    assert!(on(1) == on(3));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut trust = Trust::new();
    let straight = run(&trust.job(), 3);
    for table in ["ip", "op", "aae", "ip_efficiencies_strategies"] {
        for (_, values) in trust.table(table) {
            match values {
                trust::Values::Text(values) => values.reverse(),
                trust::Values::Integer(values) => values.reverse(),
                trust::Values::Real(values) => values.reverse(),
                trust::Values::Flag(values) => values.reverse(),
            }
        }
    }
    let job = trust.job();
    let reversed = run(&job, 3);
    let by = ["pod", "sitetret", "measure"];
    let totals = |results: &Results, job: &Job| {
        let counts = results.counts[2].clone();
        sums(job.cells(), |cell| f64::from(counts[cell]), "default", &by)
    };
    assert_eq!(totals(&straight, &Trust::new().job()), totals(&reversed, &job));
}

#[test]
fn what_is_expected_is_the_mean_of_what_is_drawn() {
    let job = Trust::new().job();
    let (results, expected) = (run(&job, 4000), nhp::expect(&job));
    let n = results.counts.len() as f64;
    let check = |name: String, mean: f64, values: &dyn Fn(usize) -> f64| {
        let found = (0..results.counts.len()).map(values).sum::<f64>() / n;
        let variance = (0..results.counts.len()).map(|run| (values(run) - found).powi(2)).sum::<f64>() / (n - 1.0);
        let error = (variance / n).sqrt().max(1e-9 * (1.0 + mean.abs()));
        assert!((found - mean).abs() < 5.0 * error, "{name}: drawn {found} ± {error}, expected {mean}");
        variance
    };
    let mut ratios = Vec::new();
    for (place, cell) in job.cells().iter().enumerate().filter(|(place, _)| expected.mean[*place] > 40.0) {
        let name = format!("{} {:?}", SHAPES[cell.table].name, cell.key);
        let variance = check(name, expected.mean[place], &|run| f64::from(results.counts[run][place]));
        ratios.push(expected.deviation[place] / variance.sqrt());
    }
    assert!(ratios.len() > 100 && ratios.iter().all(|ratio| (0.85..1.1).contains(ratio)), "{ratios:?}");
    for (place, cell) in job.step_cells().iter().enumerate().filter(|(place, _)| expected.steps[*place].abs() > 10.0) {
        check(format!("{:?}", cell.key), expected.steps[place], &|run| results.steps[run][place]);
    }
}

#[test]
fn two_runs_can_be_compared() {
    let job = Trust::new().job();
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    nhp::write::sampled(&job, &run(&job, 10), &first).unwrap();
    nhp::write::sampled(&job, &run(&job, 20), &second).unwrap();
    let comparison = nhp::compare::read(&first, &second).unwrap();
    assert!(comparison.projections.iter().all(|(_, of)| of.first.baseline == of.second.baseline));
    assert_eq!((comparison.runs.first.futures, comparison.runs.second.futures), (10, 20));
    // Each waterfall begins at the baseline and ends on the principal projection.
    for waterfall in &comparison.waterfalls {
        let counted = |pod: &str, measure: &str| {
            let arrivals = waterfall.measure == "arrivals" && ["walk-in", "ambulance"].contains(&measure);
            pod.starts_with(&format!("{}_", waterfall.activity)) && (measure == waterfall.measure || arrivals)
        };
        let ours = || comparison.projections.iter().filter(|((pod, measure), _)| counted(pod, measure));
        for (told, found) in [
            (waterfall.steps[0].1.first, ours().map(|(_, of)| of.first.baseline).sum::<f64>()),
            (waterfall.result().first, ours().map(|(_, of)| of.first.mean).sum()),
            (waterfall.result().second, ours().map(|(_, of)| of.second.mean).sum()),
        ] {
            assert!((told - found).abs() < 1e-6 && found > 0.0, "{waterfall:?}: {told} {found}");
        }
        let parts = waterfall.strategies.iter().map(|(_, of)| of.second).sum::<f64>();
        let kinds = ["activity_avoidance", "efficiencies"];
        let steps = waterfall.steps.iter().filter(|(step, _)| kinds.contains(&&**step));
        assert!((parts - steps.map(|(_, of)| of.second).sum::<f64>()).abs() < 1e-6);
    }
    assert_eq!(comparison.waterfalls.len(), 5);
    let json = nhp::compare::json(&comparison);
    assert_eq!(json["projections"].as_array().unwrap().len(), comparison.projections.len());
    assert_eq!(json["waterfalls"][0]["steps"][0]["change_factor"], "baseline");
}

#[test]
fn runs_that_cannot_be_compared_are_told_of_both_at_once() {
    let job = Trust::new().job();
    let folder = tempfile::tempdir().unwrap();
    let [drawn, expected, damaged] = ["drawn", "expected", "damaged"].map(|name| folder.path().join(name));
    nhp::write::sampled(&job, &run(&job, 3), &drawn).unwrap();
    nhp::write::sampled(&job, &run(&job, 3), &damaged).unwrap();
    nhp::write::analytic(&job, &nhp::expect(&job), &expected).unwrap();
    let findings = nhp::compare::read(&expected, &folder.path().join("none")).unwrap_err();
    assert!(findings.iter().any(|finding| finding.hint.as_deref().is_some_and(|hint| hint.contains("--mode sampled"))));
    assert!(findings.iter().any(|finding| finding.kind == "unreadable"));
    let path = damaged.join("step_counts.parquet");
    let whole = std::fs::read(&path).unwrap();
    for at in (4..whole.len() - 8).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        std::fs::write(&path, &bytes).unwrap();
        // Whatever is found, reading comes to an end without a panic that gets here.
        let _ = nhp::compare::read(&drawn, &damaged);
    }
}

#[test]
fn tables_hold_every_key_and_value_when_read_again() {
    use parquet::file::reader::FileReader as _;
    use parquet::record::Field;

    let job = Trust::new().job();
    let results = run(&job, 3);
    let folder = tempfile::tempdir().unwrap();
    nhp::write::sampled(&job, &results, folder.path()).unwrap();
    for (at, shape) in SHAPES.iter().enumerate() {
        let steps = shape.name == "step_counts";
        let cells = if steps { job.step_cells() } else { job.cells() };
        let mut wanted: BTreeMap<(Vec<String>, i64), f64> = BTreeMap::new();
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.table == at) {
            let key: Vec<String> = cell.key.iter().map(ToString::to_string).collect();
            for run in i64::from(steps)..=3 {
                let value = match run {
                    0 => f64::from(results.baseline[place]),
                    run if steps => results.steps[run as usize - 1][place],
                    run => f64::from(results.counts[run as usize - 1][place]),
                };
                wanted.insert((key.clone(), run), value);
            }
        }
        let file = std::fs::File::open(folder.path().join(format!("{}.parquet", shape.name))).unwrap();
        let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
        let mut rows = 0;
        for row in reader.get_row_iter(None).unwrap() {
            let fields: Vec<(String, Field)> = row.unwrap().into_columns();
            let word = |field: &Field| match field {
                Field::Str(word) => word.clone(),
                Field::Long(number) => number.to_string(),
                other => panic!("{other:?} is no key"),
            };
            let key: Vec<String> = fields[..shape.columns.len()].iter().map(|(_, field)| word(field)).collect();
            let (Field::Long(run), value) = (&fields[key.len()].1, &fields[key.len() + 1].1) else { panic!("no run") };
            let value = match value {
                Field::Double(value) => *value,
                Field::Long(value) => *value as f64,
                other => panic!("{other:?} is no value"),
            };
            assert_eq!(wanted.remove(&(key.clone(), *run)), Some(value), "{} {key:?} {run}", shape.name);
            rows += 1;
        }
        assert!(rows > 0 && wanted.values().all(|value| *value == 0.0), "{}", shape.name);
    }
}
