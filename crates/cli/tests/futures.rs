//! Thousands of futures: nothing moves what it should not, and what is drawn has the shape that was stated.

mod support;

use std::path::Path;

use engine::Request;
use engine::compile::compile;
use engine::uncertainty::{Chances, Drawing, Progress, Sampler};
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

/// The plan with every range collapsed and delivery certain.
fn without_ranges(mut plan: Plan) -> Plan {
    plan.assumptions.iter_mut().for_each(|assumption| assumption.range = None);
    for solution in &plan.solutions {
        plan.assumptions[solution.delivery.index()].value = 1.0;
    }
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
            same(&found.do_minimum_gap, position.do_minimum_gap[t]);
            same(&found.residual_gap, position.residual_gap[t]);
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
        let compiled = compile(plan);
        let chances = Chances::new(plan, &compiled, 1, Sampler::Plain);
        let mut all: Vec<(String, Vec<f64>)> =
            plan.assumptions.iter().map(|one| (one.id.clone(), Vec::new())).collect();
        let mut drawn = chances.room();
        for future in 0..50 {
            chances.draw(&compiled, future, &mut drawn);
            all.iter_mut().zip(&drawn.values).for_each(|((_, drawn), value)| drawn.push(*value));
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
    let compiled = compile(&plan);
    let chances = Chances::new(&plan, &compiled, 7, Sampler::Plain);
    let futures = 100_000;
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(futures); plan.assumptions.len()];
    let mut room = chances.room();
    for future in 0..futures as u64 {
        chances.draw(&compiled, future, &mut room);
        drawn.iter_mut().zip(&room.values).for_each(|(drawn, value)| drawn.push(*value));
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
    let mut chances = Chances::new(&plan, &compiled, 1, Sampler::Plain);
    let values = |chances: &Chances| {
        let mut drawn = chances.room();
        chances.draw(&compiled, 3, &mut drawn);
        drawn.values
    };
    let mut before = values(&chances);
    chances.fix(5, 0.0);
    let after = values(&chances);
    assert_eq!(after[5].to_bits(), 0.0f64.to_bits());
    before[5] = after[5];
    assert_eq!(before, after);
}

#[test]
fn a_plan_held_ready_answers_as_a_run_does() {
    let plan = plan(&example("two-places"));
    let cache = engine::prepared::Cache::new(2);
    let prepared = cache.get(&plan, 1, 200);
    assert!(std::sync::Arc::ptr_eq(&prepared, &cache.get(&plan, 1, 200)), "it is compiled once");
    let change = [(model::id::AssumptionId(0), plan.assumptions[0].value + 1.0)];
    let answer = prepared.ask(&change, &Progress::default());
    let request = Request { futures: 200, fixed: change.to_vec(), ..Request::default() };
    let results = engine::run(&plan, &request);
    // Luck that was kept is the luck that would be drawn.
    assert_eq!(answer.uncertainty.unwrap().residual_gap, results.uncertainty.unwrap().residual_gap);
    for (ours, theirs) in answer.residual_gap.iter().zip(&results.system.position.unwrap().residual_gap) {
        assert!((ours - theirs.pounds()).abs() < 0.02, "{ours} {theirs:?}");
    }
    for seed in 2..4 {
        cache.get(&plan, seed, 200);
    }
    assert!(!std::sync::Arc::ptr_eq(&prepared, &cache.get(&plan, 1, 200)), "the oldest made room");
}

#[test]
fn a_run_can_be_stopped() {
    let plan = plan(&example("marlshire"));
    let compiled = compile(&plan);
    let progress = Progress::default();
    progress.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let drawing = Drawing { futures: 1000, noise: true, year: 5 };
    let chances = Chances::new(&plan, &compiled, 1, Sampler::Plain);
    assert!(engine::uncertainty::run(&compiled, &chances, drawing, &progress).is_none());
}

/// Two places, whose growth and pay are contested and hang together.
fn tied(correlation: f64) -> tempfile::TempDir {
    let pack = copy("two-places/top-down");
    let ranged = "a,First,2,0,4,% a year,2026,made-up,Tests,illustrative\nb,Second,1,-1,3,% a year,2026,made-up,Tests,illustrative\n";
    std::fs::write(
        pack.path().join("assumptions.csv"),
        format!("id,name,value,p10,p90,unit,date,source,owner,provenance\n{ranged}"),
    )
    .unwrap();
    std::fs::write(
        pack.path().join("drivers.csv"),
        "id,assumption,kind,applies_to\na,a,pressure,\"category = \"\"hospital care\"\"\"\nb,b,funding,\"category = \"\"allocation\"\"\"\n",
    )
    .unwrap();
    std::fs::write(pack.path().join("correlations.csv"), format!("a,b,correlation\na,b,{correlation}\n")).unwrap();
    pack
}

#[test]
fn correlated_assumptions_move_together_and_keep_their_own_quantiles() {
    let pack = tied(0.7);
    let plan = plan(pack.path());
    let compiled = compile(&plan);
    let chances = Chances::new(&plan, &compiled, 3, Sampler::Plain);
    let mut drawn = chances.room();
    let futures = 40_000;
    let pairs: Vec<(f64, f64)> = (0..futures)
        .map(|future| {
            chances.draw(&compiled, future, &mut drawn);
            (drawn.values[0], drawn.values[1])
        })
        .collect();
    // Kendall's tau of a Gaussian copula is 2/π·asin ρ; every second pair of neighbours is independent of the others.
    let concordant = pairs.chunks_exact(2).filter(|two| (two[0].0 - two[1].0) * (two[0].1 - two[1].1) > 0.0).count();
    let tau = 2.0 * concordant as f64 / (futures / 2) as f64 - 1.0;
    let expected = 2.0 / std::f64::consts::PI * 0.7f64.asin();
    assert!((tau - expected).abs() < 4.0 / (futures as f64 / 2.0).sqrt(), "{tau} {expected}");
    for (at, stated) in [(0.1, -1.0), (0.5, 1.0), (0.9, 3.0)] {
        let mut second: Vec<f64> = pairs.iter().map(|(_, b)| *b).collect();
        second.sort_unstable_by(f64::total_cmp);
        let found = model::shape::percentile(&second, at);
        assert!((found - stated).abs() < 0.06, "{at}: {found}");
    }
}

#[test]
fn a_correlation_matrix_that_cannot_be_is_found() {
    let pack = tied(0.9);
    patch(pack.path(), "assumptions.csv", |text| text + "c,Third,1,-1,3,% a year,2026,made-up,Tests,illustrative\n");
    patch(pack.path(), "drivers.csv", |text| text + "c,c,pressure,\"category = \"\"hospital care\"\"\"\n");
    patch(pack.path(), "correlations.csv", |text| text + "b,c,0.9\nc,a,-0.9\n");
    let outcome = pack::read(pack.path()).unwrap();
    let found = outcome.findings.iter().find(|one| one.kind == "impossible-correlation").expect("it is told");
    assert_eq!((found.file.as_str(), found.line), ("correlations.csv", Some(4)));
}

#[test]
fn sobol_settles_sooner_than_plain_draws() {
    let pack = tied(0.0);
    let plan = plan(pack.path());
    let mean = |futures, sampler, seed| {
        let request = Request { futures, noise: false, sampler, seed, ..Request::default() };
        engine::run(&plan, &request).uncertainty.unwrap().residual_gap.mean[2]
    };
    let truth = mean(65_536, Sampler::Sobol, 99);
    let error = |sampler| (1..=8).map(|seed| (mean(256, sampler, seed) - truth).powi(2)).sum::<f64>().sqrt();
    let (plain, sobol) = (error(Sampler::Plain), error(Sampler::Sobol));
    assert!(sobol < plain / 5.0, "{sobol} {plain}");
}

#[test]
fn total_effects_are_those_of_the_formula() {
    let pack = tied(0.0);
    let plan = plan(pack.path());
    // In the first year the distance is 40m·(1+a) − 40m·(1+b) + what nothing moves: additive, with variances as the ranges'.
    let mut plan = plan;
    plan.target.year = plan.base_year.plus(1);
    let request = Request { futures: 16, noise: false, total_effects: 4_000, ..Request::default() };
    let found = engine::run(&plan, &request).uncertainty.unwrap().total_effects;
    let share = |name: &str| found.iter().find(|one| one.name == name).unwrap();
    for (name, expected) in [("assumption.a", 0.5), ("assumption.b", 0.5)] {
        let one = share(name);
        assert!((one.share - expected).abs() < 4.0 * one.error + 0.02, "{name}: {} ± {}", one.share, one.error);
        assert!(one.error > 0.0 && one.error < 0.05);
    }
}

#[test]
fn a_disagreement_is_worth_what_its_values_move() {
    let pack = tied(0.0);
    std::fs::write(pack.path().join("disagreements.csv"), "assumption,organisation,value\na,ICB,1\na,HOSP,3\n")
        .unwrap();
    let plan = plan(pack.path());
    let results = engine::run(&plan, &Request { futures: 2_000, noise: false, ..Request::default() });
    let found = &results.uncertainty.as_ref().unwrap().disagreements[0];
    let fixed = |value: f64| {
        let request = Request { fixed: vec![(found.assumption, value)], ..Request::default() };
        engine::run(&plan, &request).system.position.unwrap().residual_gap[2]
    };
    assert_eq!(found.spread, fixed(3.0) - fixed(1.0));
    assert!(found.narrowing > 0.0);
}

#[test]
fn one_future_is_the_one_that_the_run_drew() {
    let folder = support::example("two-places");
    let told = |arguments: &[&str]| {
        let output = support::concordat(&[&["future", folder.to_str().unwrap()], arguments].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&told(&[arguments, &["--json"]].concat()).1).expect("JSON")
    };
    // Of one future its gap is the run's median.
    let results = run(&plan(&folder), 1, true);
    let drawn = &results.uncertainty.as_ref().expect("futures").residual_gap.p50;
    let one = json(&["0"]);
    let closings = one["bridge"].as_array().unwrap().iter().filter(|bridge| bridge["scope"] == "system");
    for (t, bridge) in closings.enumerate() {
        let closing = bridge["lines"].as_array().unwrap().last().unwrap()["pence"].as_i64().unwrap();
        assert!((closing as f64 / 100.0 + drawn[t + 1]).abs() < 0.006, "{closing} {}", drawn[t + 1]);
    }
    assert_eq!(one, json(&["--near", "50", "--futures", "1"]));
    assert!(told(&["--near", "90"]).1.contains("closing"));
    let (code, _, why) = told(&["--near", "90", "--futures", "0"]);
    assert_eq!(code, Some(2));
    assert!(why.contains("leave out --futures 0"), "{why}");
    assert_eq!(told(&[]).0, Some(2), "which future has to be said");
}
