//! Every example runs and shows the figures its README promises.

#![expect(clippy::float_cmp, reason = "published figures are reproduced exactly")]

mod support;

use serde_json::{Value, json};
use support::{concordat, example, examples, last_in_millions, organisation, pence, run};

#[test]
fn every_example_runs_without_errors_and_says_what_it_is() {
    for pack in examples() {
        let readme = pack.join("README.md");
        assert!(readme.exists() || pack.ends_with("top-down"), "{} has no README", pack.display());
        let output = concordat(&["check", pack.to_str().unwrap()]);
        assert!(output.status.success(), "{}: {}", pack.display(), String::from_utf8_lossy(&output.stdout));
        run(&pack);
    }
}

#[test]
fn two_places_come_out_as_worked_by_hand() {
    let results = run(&example("two-places"));
    assert_eq!(results["years"], json!(["2025/26", "2026/27", "2027/28"]));
    let activity = |measure: &str| {
        let all = results["activity"].as_array().unwrap();
        let found = all.iter().find(|one| one["measure"] == measure).unwrap();
        found["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect::<Vec<_>>()
    };
    close(&activity("spells"), &[20_000.0, 20_400.0, 21_420.0]);
    close(&activity("bed_days"), &[81_000.0, 83_400.0, 90_240.0]);
    let people: Vec<f64> =
        results["population"]["resident"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    close(&people, &[210_000.0, 211_000.0, 210_400.0]);
    let gap = |code: &str| pence(&organisation(&results, code)["do_nothing_gap_pence"]);
    assert_eq!(gap("HOSP"), [150_000_000, 270_800_000, 520_108_400]);
    assert_eq!(gap("ICB"), [-200_000_000, -280_000_000, -361_600_000]);
    let system = &results["system"];
    assert_eq!(pence(&system["do_nothing_gap_pence"]), [-50_000_000, -9_200_000, 158_508_400]);
    assert_eq!(pence(&system["do_minimum_gap_pence"]), [-50_000_000, -50_408_000, 71_543_243]);
    assert_eq!(pence(&system["unmatched_net_pence"]), [-50_000_000; 3]);
    assert_eq!(pence(&system["unmatched_gross_pence"]), [50_000_000; 3]);
    assert_eq!(pence(&system["income_pence"]), [4_000_000_000, 4_080_000_000, 4_161_600_000]);
    let drivers = &system["gap_drivers_pence"];
    let demand_and_prices: i64 =
        ["population_size", "ageing", "pay_and_price"].iter().map(|name| pence(&drivers[name])[1]).sum();
    assert_eq!((demand_and_prices, pence(&drivers["funding"])[1]), (120_800_000, -80_000_000));
}

fn close(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (our, their) in ours.iter().zip(theirs) {
        assert!((our - their).abs() < 1e-6, "{ours:?} should be {theirs:?}");
    }
}

#[test]
fn the_twins_agree_to_the_penny() {
    let (up, down) = (run(&example("two-places")), run(&example("two-places/top-down")));
    for series in ["do_nothing_gap_pence", "do_minimum_gap_pence", "unmatched_net_pence", "income_pence", "cost_pence"]
    {
        assert_eq!(up["system"][series], down["system"][series], "{series}");
    }
    let drivers = &down["system"]["gap_drivers_pence"];
    assert_eq!((pence(&drivers["pressure"])[1], pence(&drivers["pay_and_price"])[1]), (80_400_000, 40_400_000));
}

#[test]
fn published_figures_are_reproduced() {
    let case = |name: &str| run(&example(&format!("published/{name}")));
    let national = case("national-30bn");
    let gap = last_in_millions(&national["system"]["do_nothing_gap_pence"]) / 1e3;
    assert!((gap - 29.98).abs() <= 0.01, "national gap {gap}");
    assert_eq!(national["provenance"], "published");

    let cambridgeshire = case("cambridgeshire-peterborough-2014");
    assert_eq!(last_in_millions(&cambridgeshire["system"]["do_minimum_gap_pence"]), 250.0);

    let leicestershire = case("leicestershire-2014");
    let gap = |code: &str| last_in_millions(&organisation(&leicestershire, code)["do_nothing_gap_pence"]);
    assert_eq!(["PROVIDERS", "WL", "ELR", "LC"].iter().map(|code| gap(code)).sum::<f64>(), 328.0);
    assert_eq!(gap("SOCIAL"), 69.5);
    assert_eq!(last_in_millions(&leicestershire["system"]["do_nothing_gap_pence"]), 397.5);
    assert_eq!(tie(&leicestershire, "nhs"), 328.0);
    assert_eq!(leicestershire["provenance"], "derived", "the years between are on a straight line");

    assert_eq!(last_in_millions(&case("south-west-london-2014")["system"]["do_nothing_gap_pence"]), 570.0);
}

/// The plan's own figure beside a headline.
fn tie(results: &Value, id: &str) -> f64 {
    let all = results["headlines"].as_array().unwrap();
    all.iter().find(|one| one["id"] == id).unwrap()["computed"].as_f64().unwrap()
}

#[test]
fn leicestershire_invents_no_accounts() {
    let results = run(&example("leicestershire"));
    for one in results["organisations"].as_array().unwrap() {
        assert!(one["do_nothing_gap_pence"].is_null(), "{} has a gap", one["code"]);
    }
    assert!(results["system"]["do_nothing_gap_pence"].is_null());
    assert!(results["system"]["unmatched_net_pence"].is_null());
    assert_eq!(results["provenance"], "derived");
}

#[test]
fn leicestershire_ties_out_with_the_publications() {
    let results = run(&example("leicestershire"));
    let whole = |id: &str| tie(&results, id).round();
    assert_eq!(whole("uhl-admissions"), 302_595.0);
    assert_eq!(whole("uhl-bed-days"), 661_449.0);
    assert_eq!(whole("uhl-emergencies"), 116_905.0);
    assert_eq!(whole("icb-admissions"), 357_500.0);
    let areas = std::fs::read_to_string(example("leicestershire/areas.csv")).unwrap();
    assert_eq!(areas.lines().count() - 1, 611);
}

#[test]
fn marlshire_is_large_fictional_and_in_trouble() {
    let results = run(&example("marlshire"));
    assert_eq!((&results["fictional"], &results["provenance"]), (&json!(true), &json!("illustrative")));
    let cells = std::fs::read_to_string(example("marlshire/activity.csv")).unwrap().lines().count() - 1;
    assert!(cells >= 50_000, "{cells} cells");
    let system = &results["system"];
    assert!(last_in_millions(&system["do_nothing_gap_pence"]) > last_in_millions(&system["do_minimum_gap_pence"]));
    assert!(last_in_millions(&system["do_minimum_gap_pence"]) > 0.0, "planned efficiency does not close the gap");
    assert!(pence(&system["unmatched_gross_pence"])[0] > 0, "some trade does not match");
}

#[test]
fn organisations_sum_to_the_system_in_every_year_of_every_example() {
    for pack in examples() {
        let results = run(&pack);
        for series in ["do_nothing_gap_pence", "do_minimum_gap_pence", "efficiency_pence", "underlying_position_pence"]
        {
            if results["system"][series].is_null() {
                continue;
            }
            let mut sum = vec![0; results["years"].as_array().unwrap().len()];
            for one in results["organisations"].as_array().unwrap().iter().filter(|one| !one[series].is_null()) {
                for (sum, pence) in sum.iter_mut().zip(pence(&one[series])) {
                    *sum += pence;
                }
            }
            assert_eq!(sum, pence(&results["system"][series]), "{series} of {}", pack.display());
        }
    }
}

#[test]
fn the_same_bytes_come_twice_and_on_any_number_of_threads() {
    let marlshire = example("marlshire");
    let bytes = |threads: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_concordat"));
        command.args(["run", marlshire.to_str().unwrap(), "--json"]).env("RAYON_NUM_THREADS", threads);
        command.output().unwrap().stdout
    };
    let first = bytes("1");
    assert!(!first.is_empty());
    assert!(first == bytes("1") && first == bytes("2"), "a run depends on chance or on threads");
}
