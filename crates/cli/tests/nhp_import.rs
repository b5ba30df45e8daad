//! A trust imported as a pack comes to the activity that the demand model's own run comes to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::uncertainty::{Chances, Drawing, Progress, Sampler};
use model::Plan;
use model::id::SiteId;
use model::results::Fan;
use model::service::Pod;
use nhp::{Job, Request, SHAPES};

/// Futures drawn on either side.
const FUTURES: u32 = 256;
/// Standard errors that means may be apart.
const MOST_ERRORS: f64 = 4.0;

/// Site, point of delivery, measure and age group, as the demand model names them.
type Key = [String; 4];

/// A figure of one side: its mean, and the standard error of that.
#[derive(Clone, Copy, Default)]
struct Figure {
    mean: f64,
    error: f64,
}

fn shared() -> Option<PathBuf> {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let shared = std::env::var_os("SHARED").map_or(beside.to_owned(), PathBuf::from);
    if shared.join("data/nhp_synthetic").is_dir() {
        return Some(shared);
    }
    println!("skipped: the synthetic trust is not beside this repository");
    None
}

/// The trust as a plan, checked without an error.
fn plan(shared: &Path, params: &str) -> Plan {
    let imported = nhp::import(&shared.join("data/nhp_synthetic"), &shared.join(params)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &imported.pack.expect("the trust can be imported").files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let outcome = pack::read(folder.path()).unwrap();
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    outcome.checked.unwrap().plan
}

fn job(shared: &Path, params: &str) -> Job {
    nhp::read(&shared.join("data/nhp_synthetic"), &shared.join(params)).unwrap().job.unwrap()
}

/// What the demand model draws, by site, point of delivery, measure and age group, with what `fold` leaves of a key.
fn theirs(job: &Job, fold: &dyn Fn(Key) -> Key) -> BTreeMap<Key, Figure> {
    let expected = nhp::expect(job);
    let drawn = nhp::run(job, &Request { futures: FUTURES, seed: 11 }, &|| {});
    let shape = SHAPES.iter().position(|shape| shape.name == "sex+age_group").unwrap();
    let place = |name: &str| SHAPES[shape].columns.iter().position(|column| *column == name).unwrap();
    let places = ["sitetret", "pod", "measure", "age_group"].map(place);
    let mut means: BTreeMap<Key, f64> = BTreeMap::new();
    let mut runs: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    for (at, cell) in job.cells().iter().enumerate().filter(|(_, cell)| cell.table == shape) {
        let key = fold(places.map(|place| cell.key[place].to_string()));
        *means.entry(key.clone()).or_default() += expected.mean[at];
        let sums = runs.entry(key).or_insert_with(|| vec![0.0; FUTURES as usize]);
        sums.iter_mut().zip(&drawn.counts).for_each(|(sum, counts)| *sum += f64::from(counts[at]));
    }
    let figure = |(key, mean): (Key, f64)| {
        let runs = &runs[&key];
        let average = runs.iter().sum::<f64>() / runs.len() as f64;
        let variance = runs.iter().map(|run| (run - average).powi(2)).sum::<f64>() / (runs.len() - 1) as f64;
        (key, Figure { mean, error: (variance / runs.len() as f64).sqrt() })
    };
    means.into_iter().map(figure).filter(|(key, _)| key[2] != "procedures").collect()
}

/// The demand model's point of delivery and measure of a service's own activity.
fn names(plan: &Plan, service: usize) -> (&'static str, &'static str) {
    let one = &plan.services[service];
    let part = |part: &str| one.code.split('-').any(|other| other == part);
    let contact = if part("TELE") { "tele_attendances" } else { "attendances" };
    let arrival = if part("AMB") { "ambulance" } else { "walk-in" };
    match one.pod {
        Pod::Elective => ("ip_elective_admission", "admissions"),
        Pod::DayCase => ("ip_elective_daycase", "admissions"),
        Pod::RegularAttender if part("RNA") => ("ip_regular_night_attender", "admissions"),
        Pod::RegularAttender => ("ip_regular_day_attender", "admissions"),
        Pod::Emergency => ("ip_non-elective_admission", "admissions"),
        Pod::NonElectiveOther => ("ip_maternity_admission", "admissions"),
        Pod::OutpatientFirst => ("op_first", contact),
        Pod::OutpatientFollowUp => ("op_follow-up", contact),
        Pod::OutpatientProcedure => ("op_procedure", contact),
        Pod::AccidentMajor => ("aae_type-01", arrival),
        Pod::AccidentSingle => ("aae_type-02", arrival),
        Pod::AccidentMinor => ("aae_type-03", arrival),
        Pod::AccidentWalkIn => ("aae_type-04", arrival),
        Pod::SameDay => ("aae_type-05", arrival),
        other => panic!("no service of the trust is {other:?}"),
    }
}

/// What arrives in a point of delivery of the pack from another.
fn landed(pod: Pod) -> (&'static str, &'static str) {
    match pod {
        Pod::DayCase => ("ip_elective_daycase", "admissions"),
        Pod::OutpatientProcedure => ("op_procedure", "attendances"),
        Pod::SameDay => ("aae_type-05", "walk-in"),
        // Where tele contacts land is named so by `apart`.
        Pod::Diagnostic => ("op_first", "tele_attendances"),
        Pod::GeneralPractice => ("op_follow-up", "tele_attendances"),
        other => panic!("nothing converts to {other:?}"),
    }
}

fn age_group(age: u8) -> &'static str {
    const GROUPS: [(u8, &str); 11] = [
        (0, "0"),
        (1, "1-4"),
        (5, "5-9"),
        (10, "10-15"),
        (16, "16-17"),
        (18, "18-34"),
        (35, "35-49"),
        (50, "50-64"),
        (65, "65-74"),
        (75, "75-84"),
        (85, "85+"),
    ];
    GROUPS.iter().rev().find(|(from, _)| *from <= age).map(|(_, name)| *name).unwrap()
}

/// The plan with a site of its own for each site, point of delivery, measure and age group, and what each is. No selector
/// of an imported pack asks for sites, so that nothing else changes.
fn apart(plan: &Plan) -> (Plan, Vec<Key>) {
    let mut plan = plan.clone();
    for service in &mut plan.services {
        match service.code.as_str() {
            "OPFA-TO-TELE" => service.pod = Pod::Diagnostic,
            "OPFUP-TO-TELE" => service.pod = Pod::GeneralPractice,
            _ => {}
        }
    }
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut sites = Vec::new();
    let mut keys = Vec::new();
    for at in 0..plan.cells.len() {
        let cell = &plan.cells[at];
        let (pod, measure) = names(&plan, cell.service.index());
        let site = &plan.sites[cell.site.index()];
        let key = [site.code.as_str(), pod, measure, age_group(cell.age.from)].map(str::to_owned);
        let next = sites.len();
        let place = *places.entry(key.clone()).or_insert(next);
        if place == next {
            sites.push(site.clone());
            keys.push(key);
        }
        plan.cells[at].site = SiteId::from(place);
    }
    plan.sites = sites;
    (plan, keys)
}

/// What the engine expects at the central values, in the horizon year.
fn ours(plan: &Plan, fold: &dyn Fn(Key) -> Key) -> BTreeMap<Key, Figure> {
    let (plan, keys) = apart(plan);
    let results = engine::run(&plan, &engine::Request::default());
    let mut figures: BTreeMap<Key, Figure> = BTreeMap::new();
    for row in &results.activity_with_solutions {
        let [site, own_pod, own_measure, age] = keys[row.site.index()].clone();
        let count = row.counts[plan.horizon];
        let own = plan.cells.iter().find(|cell| cell.site == row.site).unwrap();
        let (pod, measure) = if plan.services[own.service.index()].pod == row.pod {
            (own_pod, own_measure)
        } else {
            let (pod, measure) = landed(row.pod);
            (pod.to_owned(), measure.to_owned())
        };
        let mut add = |measure: &str, value: f64| {
            let key = fold([site.clone(), pod.clone(), measure.to_owned(), age.clone()]);
            figures.entry(key).or_default().mean += value;
        };
        add(&measure, count);
        if let Some(days) = &row.bed_days {
            // The demand model counts a day more for each spell.
            add("beddays", days[plan.horizon] + count);
        }
    }
    figures
}

/// Compares and tells; the furthest in standard errors, and in per cent among figures of 1,000 and more.
fn compare(what: &str, ours: &BTreeMap<Key, Figure>, theirs: &BTreeMap<Key, Figure>, tell: bool) -> (f64, f64, usize) {
    let (mut furthest, mut per_cent, mut compared, mut beyond) = (0.0_f64, 0.0_f64, 0, 0);
    for (key, their) in theirs {
        let our = ours.get(key).copied().unwrap_or_default();
        if their.mean < 10.0 && our.mean < 10.0 {
            continue;
        }
        compared += 1;
        let off = our.mean - their.mean;
        // As if both had been drawn as often: where one side's error is known only from the other, it is taken to be the same.
        let error = their.error.hypot(if our.error > 0.0 { our.error } else { their.error });
        let errors = off / error;
        if tell || errors.abs() > MOST_ERRORS {
            println!(
                "{what} {}: {:.1} against {:.1}, {:+.3}%, {errors:+.2} errors",
                key.join(" "),
                our.mean,
                their.mean,
                100.0 * off / their.mean
            );
        }
        beyond += usize::from(errors.abs() > MOST_ERRORS);
        furthest = furthest.max(errors.abs());
        if their.mean >= 1000.0 {
            per_cent = per_cent.max((100.0 * off / their.mean).abs());
        }
    }
    println!(
        "{what}: {compared} compared, furthest {furthest:.2} errors, {per_cent:.3}% among those of 1,000 and more, {beyond} beyond"
    );
    (furthest, per_cent, beyond)
}

fn blank(key: Key, kept: &[usize]) -> Key {
    let mut at = 0;
    key.map(|part| {
        at += 1;
        if kept.contains(&(at - 1)) { part } else { String::new() }
    })
}

type Folding = fn(Key) -> Key;
const FOLDS: [(&str, Folding); 3] = [
    ("total", |key| blank(key, &[1, 2])),
    ("by site", |key| blank(key, &[0, 1, 2])),
    ("by age group", |key| blank(key, &[1, 2, 3])),
];

#[test]
fn point_parameters_come_to_what_the_demand_model_expects() {
    let Some(shared) = shared() else { return };
    let params = "cases/nhp/point/params.json";
    let (plan, job) = (plan(&shared, params), job(&shared, params));
    for (what, fold) in FOLDS {
        let (_, _, beyond) = compare(what, &ours(&plan, &fold), &theirs(&job, &fold), what == "total");
        assert_eq!(beyond, 0, "{what}");
    }
}

/// What the engine's futures of the cells of a site, of an age group, or of all come to in the horizon year, by the pack's
/// point of delivery, with what solutions do.
fn drawn(plan: &Plan, site: &str, age: &str) -> BTreeMap<Key, Figure> {
    let mut plan = plan.clone();
    let site_of: Vec<bool> = plan.sites.iter().map(|one| site.is_empty() || one.code == site).collect();
    plan.cells.retain(|cell| site_of[cell.site.index()] && (age.is_empty() || age_group(cell.age.from) == age));
    let plan = &plan;
    let compiled = engine::compile::compile(plan);
    let chances = Chances::new(plan, &compiled, 5, Sampler::Plain);
    let drawing = Drawing { futures: FUTURES, noise: true, year: plan.horizon };
    let found = engine::uncertainty::run(&compiled, &chances, drawing, &Progress::default()).unwrap();
    let tell = |fan: &Fan| {
        let t = plan.horizon;
        // The middle four fifths of a normal are 2.563103 standard deviations wide.
        let deviation = (fan.p90[t] - fan.p10[t]) / 2.563_103;
        Figure { mean: fan.mean[t], error: deviation / f64::from(FUTURES).sqrt() }
    };
    let key = |pod: Pod, measure: &str| [site, pod.word(), measure, age].map(str::to_owned);
    let units: BTreeMap<Pod, Figure> = found.counts_with_solutions.iter().map(|(pod, fan)| (*pod, tell(fan))).collect();
    let mut figures: BTreeMap<Key, Figure> = units.iter().map(|(pod, figure)| (key(*pod, "units"), *figure)).collect();
    for (pod, fan) in &found.bed_days_with_solutions {
        let (days, units) = (tell(fan), units[pod]);
        // The demand model counts a day more for each spell.
        let both = Figure { mean: days.mean + units.mean, error: days.error + units.error };
        figures.insert(key(*pod, "beddays"), both);
    }
    figures
}

/// A point of delivery of the demand model in the pack's words, and what is counted without how it came.
fn in_our_pods([site, pod, measure, age]: Key) -> Key {
    let ours = match pod.as_str() {
        "ip_elective_admission" => Pod::Elective,
        "ip_elective_daycase" => Pod::DayCase,
        "ip_regular_day_attender" | "ip_regular_night_attender" => Pod::RegularAttender,
        "ip_non-elective_admission" => Pod::Emergency,
        "ip_maternity_admission" => Pod::NonElectiveOther,
        "op_first" => Pod::OutpatientFirst,
        "op_follow-up" => Pod::OutpatientFollowUp,
        "op_procedure" => Pod::OutpatientProcedure,
        "aae_type-01" => Pod::AccidentMajor,
        "aae_type-02" => Pod::AccidentSingle,
        "aae_type-03" => Pod::AccidentMinor,
        "aae_type-04" => Pod::AccidentWalkIn,
        _ => Pod::SameDay,
    };
    let measure = match measure.as_str() {
        "beddays" | "procedures" => measure,
        _ => "units".to_owned(),
    };
    [site, ours.word().to_owned(), measure, age]
}

#[test]
fn futures_of_full_parameters_come_to_what_the_demand_model_draws() {
    let Some(shared) = shared() else { return };
    let params = "cases/nhp/params.json";
    let (plan, job) = (plan(&shared, params), job(&shared, params));
    let total = drawn(&plan, "", "");
    let (_, _, beyond) = compare("full", &total, &theirs(&job, &|key| blank(in_our_pods(key), &[1, 2])), true);
    assert_eq!(beyond, 0);
    let (_, _, beyond) = compare("against the reference", &total, &reference(&shared), true);
    assert_eq!(beyond, 0);
    let mut by_site = BTreeMap::new();
    for site in &plan.sites {
        by_site.extend(drawn(&plan, &site.code, ""));
    }
    let their = theirs(&job, &|key| blank(in_our_pods(key), &[0, 1, 2]));
    let (_, _, beyond) = compare("full by site", &by_site, &their, false);
    assert_eq!(beyond, 0);
    let mut by_age = BTreeMap::new();
    for age in ["0", "1-4", "5-9", "10-15", "16-17", "18-34", "35-49", "50-64", "65-74", "75-84", "85+"] {
        by_age.extend(drawn(&plan, "", age));
    }
    let their = theirs(&job, &|key| blank(in_our_pods(key), &[1, 2, 3]));
    let (_, _, beyond) = compare("full by age group", &by_age, &their, false);
    assert_eq!(beyond, 0);
}

/// What the demand model itself drew, from its reference results: means and standard deviations by site, which are added up
/// as if sites and measures rose and fell together.
fn reference(shared: &Path) -> BTreeMap<Key, Figure> {
    let mut reader = csv::Reader::from_path(shared.join("cases/nhp/default.csv")).unwrap();
    let mut figures: BTreeMap<Key, Figure> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let [pod, site, measure] = [0, 1, 2].map(|at| record[at].to_owned());
        let [mean, deviation, runs] = [4, 5, 6].map(|at| record[at].parse::<f64>().unwrap());
        let figure = figures.entry(blank(in_our_pods([site, pod, measure, String::new()]), &[1, 2])).or_default();
        figure.mean += mean;
        figure.error += deviation / runs.sqrt();
    }
    figures.into_iter().filter(|(key, _)| key[2] != "procedures").collect()
}
