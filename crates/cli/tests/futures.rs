//! Thousands of futures: nothing moves what it should not, and what is drawn has the shape that was stated.

mod support;

use std::path::Path;

use engine::Request;
use engine::compile::compile;
use engine::uncertainty::{Chances, Drawing, Progress};
use model::Plan;
use model::results::Results;
use support::{copy, example, patch};

fn plan(folder: &Path) -> Plan {
    let outcome = pack::read(folder).unwrap();
    outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings)).plan
}

fn run(plan: &Plan, futures: u32, noise: bool) -> Results {
    engine::run(plan, &Request { futures, noise, ..Request::default() })
}

/// The plan with every range collapsed.
fn without_ranges(mut plan: Plan) -> Plan {
    plan.assumptions.iter_mut().for_each(|assumption| assumption.range = None);
    plan
}

#[test]
fn without_ranges_and_noise_every_future_is_the_deterministic_run() {
    for name in ["two-places", "two-places/top-down", "marlshire", "published/cambridgeshire-peterborough-2014"] {
        let plan = without_ranges(plan(&example(name)));
        let results = run(&plan, 20, false);
        let found = results.uncertainty.as_ref().unwrap();
        let position = results.system.position.as_ref().unwrap();
        for t in 0..results.years.len() {
            let same = |fan: &model::results::Fan, pence: model::money::Pence| {
                for series in [&fan.p10, &fan.p50, &fan.p90] {
                    let scale = position.cost[t].pounds().abs().max(1.0);
                    assert!(
                        (series[t] - pence.pounds()).abs() <= 1e-12 * scale,
                        "{name}, {t}: {} {}",
                        series[t],
                        pence.pounds()
                    );
                }
            };
            same(&found.do_nothing_gap, position.do_nothing_gap[t]);
            same(&found.residual_gap, position.do_minimum_gap[t]);
        }
        for (pod, fan) in &found.counts {
            let all = results.activity.iter().filter(|series| series.pod == *pod);
            let sums = all.fold(vec![0.0; results.years.len()], |sum: Vec<f64>, series| {
                sum.iter().zip(&series.counts).map(|(sum, count)| sum + count).collect()
            });
            for (drawn, sum) in fan.p50.iter().zip(sums) {
                assert!((drawn - sum).abs() <= 1e-12 * sum.max(1.0), "{name}, {pod}: {drawn} {sum}");
            }
        }
    }
}

#[test]
fn the_same_futures_come_on_any_number_of_threads() {
    let bytes = |threads: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_concordat"));
        let marlshire = example("marlshire");
        command
            .args(["run", marlshire.to_str().unwrap(), "--json", "--futures", "200"])
            .env("RAYON_NUM_THREADS", threads);
        command.output().unwrap().stdout
    };
    assert!(bytes("1") == bytes("2") && bytes("2") == bytes("3"));
}

#[test]
fn a_new_assumption_moves_no_other_draw() {
    let pack = copy("marlshire");
    let draws = |plan: &Plan| -> Vec<(String, Vec<f64>)> {
        let chances = Chances::new(plan, &compile(plan), 1);
        let mut all: Vec<(String, Vec<f64>)> =
            plan.assumptions.iter().map(|one| (one.id.clone(), Vec::new())).collect();
        let mut values = vec![0.0; plan.assumptions.len()];
        for future in 0..50 {
            chances.values(future, &mut values);
            all.iter_mut().zip(&values).for_each(|((_, drawn), value)| drawn.push(*value));
        }
        all
    };
    let before = draws(&plan(pack.path()));
    patch(pack.path(), "assumptions.csv", |text| {
        let line = text.lines().nth(1).unwrap().to_owned();
        let (_, rest) = line.split_once(',').unwrap();
        format!("{text}aaa-first-of-all,{rest}\n")
    });
    let after = draws(&plan(pack.path()));
    assert_eq!(after.len(), before.len() + 1);
    for (id, drawn) in before {
        assert_eq!(Some(&drawn), after.iter().find(|(other, _)| *other == id).map(|(_, drawn)| drawn), "{id}");
    }
}

#[test]
fn a_new_area_moves_no_other_draw_of_activity() {
    let pack = copy("two-places");
    // A service that the new area does not use keeps its futures to the last patient.
    patch(pack.path(), "services.csv", |text| text + "OTHER,Other admissions,EL,\n");
    patch(pack.path(), "unit_costs.csv", |text| text + "OTHER,100,2025/26,1,0,0\n");
    patch(pack.path(), "activity.csv", |text| text + "Hill,P,0-64,OTHER,H1,ICB,500,0\n");
    let planned = |results: &Results| {
        let found = results.uncertainty.as_ref().unwrap();
        found.counts.iter().find(|(pod, _)| pod.word() == "EL").unwrap().1.clone()
    };
    let before = planned(&run(&plan(pack.path()), 300, true));
    assert!(before.p10[1] < before.p90[1], "noise moves activity");
    patch(pack.path(), "areas.csv", |text| text + "A0,Coast,Coast,ICB\n");
    patch(pack.path(), "population.csv", |text| text + "A0,P,0-64,9000,9000,9000,9000\nA0,P,65+,1000,1000,1000,1000\n");
    patch(pack.path(), "activity.csv", |text| text + "Coast,P,65+,EM,H1,ICB,70,400\n");
    assert_eq!(before, planned(&run(&plan(pack.path()), 300, true)));
}

#[test]
fn drawn_values_have_the_stated_quantiles() {
    let plan = plan(&example("marlshire"));
    let chances = Chances::new(&plan, &compile(&plan), 7);
    let futures = 100_000;
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(futures); plan.assumptions.len()];
    let mut values = vec![0.0; plan.assumptions.len()];
    for future in 0..futures as u64 {
        chances.values(future, &mut values);
        drawn.iter_mut().zip(&values).for_each(|(drawn, value)| drawn.push(*value));
    }
    let mut checked = 0;
    for (assumption, drawn) in plan.assumptions.iter().zip(&mut drawn) {
        let Some((p10, p90)) = assumption.range else { continue };
        drawn.sort_unstable_by(f64::total_cmp);
        for (p, stated) in [(0.1, p10), (0.5, assumption.value), (0.9, p90)] {
            let found = model::shape::percentile(drawn, p);
            // A quantile's standard error in probability is √(p(1−p)/n); read off the draws themselves.
            let error = 4.0 * (p * (1.0 - p) / futures as f64).sqrt();
            let spread = model::shape::percentile(drawn, p + error) - model::shape::percentile(drawn, p - error);
            let allowed = (0.01 * (p90 - p10)).max(spread / 2.0);
            assert!((found - stated).abs() <= allowed, "{} at {p}: {found} for {stated}", assumption.id);
            checked += 1;
        }
    }
    assert!(checked >= 60, "Marlshire has at least 20 ranged drivers");
}

#[test]
fn means_are_those_of_the_formula_where_there_is_one() {
    let pack = copy("two-places/top-down");
    patch(pack.path(), "assumptions.csv", |text| {
        let ranged = text.replacen("id,name,value,unit", "id,name,value,p10,p90,distribution,unit", 1);
        ranged
            .lines()
            .map(|line| match line.split_once(",1,% a year") {
                Some((start, rest)) => format!("{start},1,-3,5,uniform,% a year{rest}"),
                None if line.starts_with("id,") => line.to_owned(),
                None => line.replace(",% a year", ",,,,% a year"),
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
    let plan = plan(pack.path());
    let futures = 40_000;
    let results = run(&plan, futures, false);
    let found = &results.uncertainty.as_ref().unwrap().do_nothing_gap;
    // Uniform from −4% to 6% (p10 −3, p90 5): E(1+g)^t is the integral of a power over the range.
    let (low, high) = (0.96f64, 1.06f64);
    let moment = |t: i32| (high.powi(t + 1) - low.powi(t + 1)) / (f64::from(t + 1) * (high - low));
    for (t, activity) in [(1usize, 40_800_000.0), (2, 42_840_000.0)] {
        let power = t as i32;
        let others = 38_000_000.0 - 38_500_000.0 - 40_000_000.0 * 1.02f64.powi(power);
        let expected = activity * moment(power) + others;
        let deviation = activity * (moment(2 * power) - moment(power).powi(2)).sqrt();
        let error = 4.0 * deviation / f64::from(futures).sqrt();
        assert!((found.mean[t] - expected).abs() <= error, "{} for {expected} ± {error}", found.mean[t]);
    }
}

#[test]
fn fixing_an_assumption_leaves_the_luck_of_the_others() {
    let plan = plan(&example("marlshire"));
    let compiled = compile(&plan);
    let mut chances = Chances::new(&plan, &compiled, 1);
    let (mut before, mut after) = (vec![0.0; plan.assumptions.len()], vec![0.0; plan.assumptions.len()]);
    chances.values(3, &mut before);
    chances.fix(5, 0.0);
    chances.values(3, &mut after);
    assert_eq!(after[5].to_bits(), 0.0f64.to_bits());
    before[5] = after[5];
    assert_eq!(before, after);
}

#[test]
fn a_run_can_be_stopped() {
    let plan = plan(&example("marlshire"));
    let compiled = compile(&plan);
    let progress = Progress::default();
    progress.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let drawing = Drawing { futures: 1000, noise: true };
    let chances = Chances::new(&plan, &compiled, 1);
    assert!(engine::uncertainty::run(&compiled, &chances, drawing, &progress).is_none());
}
