//! Published cases: what was printed comes out of what is entered. Each test names its case.

mod support;

use serde_json::Value;
use support::{concordat, example, last_in_millions, pence, run};

fn case(name: &str) -> Value {
    run(&example(&format!("published/{name}")))
}

fn last(results: &Value, series: &str) -> f64 {
    last_in_millions(&results["system"][series])
}

#[track_caller]
fn close(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-6, "{ours} should be {theirs}");
}

/// Beds at the usual share in use, all sites together, in one year.
fn beds(results: &Value, series: &str, t: usize) -> f64 {
    results["capacity"].as_array().unwrap().iter().map(|one| one[series][t].as_f64().unwrap()).sum()
}

#[test]
fn cambridgeshire_2016_is_543_and_ends_1_3_better_than_nothing() {
    let results = case("cambridgeshire-peterborough-2016");
    close(last(&results, "do_nothing_gap_pence"), 543.0);
    close(last(&results, "efficiency_pence"), 250.0);
    close(last(&results, "residual_gap_pence"), -1.3);
}

#[test]
fn leicestershires_listed_changes_of_2014_imply_216_beds_of_growth() {
    let results = case("leicestershire-beds-2014");
    close(beds(&results, "needed_by_occupancy", 0), 1773.0);
    close(beds(&results, "needed_by_occupancy", 5), 1386.0);
    let do_nothing = beds(&results, "do_nothing_in_use", 5) / 0.92;
    close(do_nothing - 1773.0, 216.0);
    close(beds(&results, "needed_by_occupancy", 5) - do_nothing, -603.0);
}

#[test]
fn leicestershires_beds_of_2016_sum_to_the_printed_total() {
    let results = case("leicestershire-beds-2016");
    let of = |code: &str, t: usize| {
        let all = results["capacity"].as_array().unwrap();
        all.iter().find(|one| one["organisation"] == code).unwrap()["needed_by_occupancy"][t].as_f64().unwrap()
    };
    for (code, then, now) in [("ACUTE", 1940.0, 1697.0), ("COMM", 233.0, 195.0)] {
        close(of(code, 0), then);
        close(of(code, 4), now);
    }
    close(beds(&results, "needed_by_occupancy", 0), 2173.0);
    close(beds(&results, "needed_by_occupancy", 4), 1892.0);
}

#[test]
fn staffordshire_2015_saves_20_by_63_beds() {
    let results = case("staffordshire-2015");
    close(last(&results, "do_nothing_gap_pence"), 217.0);
    close(last(&results, "solutions_pence"), 20.0);
    close(last(&results, "residual_gap_pence"), 197.0);
    close(beds(&results, "do_nothing_in_use", 4), 63.0);
    close(beds(&results, "in_use", 4), 0.0);
}

#[test]
fn staffordshire_2016_finds_245_of_286_and_pays_120_to_enact_it() {
    let results = case("staffordshire-2016");
    close(last(&results, "do_nothing_gap_pence"), 286.0);
    close(last(&results, "solutions_pence"), 245.0);
    close(last(&results, "residual_gap_pence"), 41.0);
    assert_eq!(pence(&results["system"]["one_off_cost_pence"]).iter().sum::<i64>(), 12_000_000_000);
}

#[test]
fn the_better_care_fund_rests_on_82_for_each_1_per_cent() {
    let results = case("better-care-fund-2015");
    close(last(&results, "solutions_pence"), 314.0);
    let emergency = results["solutions"].as_array().unwrap().iter().find(|one| one["id"] == "emergency").unwrap();
    let saved = last_in_millions(&emergency["attributed_pence"]);
    close(saved, 253.0);
    assert!((saved / 3.07 - 82.0).abs() < 0.5);
    let pack = example("published/better-care-fund-2015");
    let grown =
        concordat(&["what-if", pack.to_str().unwrap(), "--json", "--futures", "0", "--set", "assumption.growth=4.9"]);
    let grown: Value = serde_json::from_slice(&grown.stdout).unwrap();
    let gap = last(&grown["after"], "do_nothing_gap_pence");
    assert!((gap - 4.9 * 253.0 / 3.07).abs() < 1e-4, "{gap}");
}

#[test]
fn south_east_london_is_1bn_short_with_19_per_cent_more() {
    let results = case("south-east-london-2016");
    close(last(&results, "do_nothing_gap_pence"), 1000.0);
    let funding = pence(&results["system"]["income_pence"]);
    let growth = (funding[5] as f64 / funding[0] as f64 - 1.0) * 100.0;
    assert!((growth - 19.0).abs() < 0.5, "{growth}");
}

#[test]
fn savings_of_530_8_with_three_quarters_in_the_second_half_are_flagged() {
    let results = case("back-loaded-savings");
    let phasing = results["phasing"].as_array().unwrap();
    let system = phasing.iter().find(|one| one["scope"] == "system").unwrap();
    assert_eq!(system["new_saving_pence"], 53_080_000_000_i64);
    assert_eq!(system["second_half_pence"], 40_340_800_000_i64);
    close(system["second_half_share"].as_f64().unwrap(), 0.76);
    assert_eq!((&system["unsure_pence"], &system["back_loaded"]), (&16_000_000_000_i64.into(), &true.into()));
    // Under a threshold of 80% nothing is flagged.
    let pack = support::copy("published/back-loaded-savings");
    support::patch(pack.path(), "plan.toml", |text| format!("{text}\n[savings]\nback_loaded = 0.8\n"));
    let patient = run(pack.path());
    assert!(patient["phasing"].as_array().unwrap().iter().all(|one| one["back_loaded"] == false));
}
