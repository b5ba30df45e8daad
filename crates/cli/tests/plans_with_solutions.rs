//! Plans of the examples that have solutions: what was printed, and what Marlshire is meant to show.

#![expect(clippy::float_cmp, reason = "published figures are reproduced exactly")]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{concordat, example, last_in_millions};

/// An example run once, without futures.
fn run(name: &str) -> Value {
    let output = concordat(&["run", example(name).to_str().unwrap(), "--json", "--futures", "0"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn cambridgeshire_comes_to_what_was_printed() {
    let results = run("published/cambridgeshire-peterborough-2014");
    let last = |series: &str| last_in_millions(&results["system"][series]);
    assert_eq!(last("do_minimum_gap_pence"), 250.0);
    assert_eq!(last("solutions_pence"), 80.0);
    assert_eq!(last("residual_before_risk_pence"), 170.0);
    assert_eq!(last("residual_gap_pence"), 170.0, "no chance of delivery was printed");
}

/// Marlshire with these settings.
fn marlshire(settings: &[&str]) -> Value {
    let pack = example("marlshire");
    let mut arguments = vec!["what-if", pack.to_str().unwrap(), "--json", "--futures", "0"];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    let output = concordat(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let both: Value = serde_json::from_slice(&output.stdout).unwrap();
    both["after"].clone()
}

const NURSES: &str = "solution.nurses.delivery=1";
const NEARLY_CERTAIN: [&str; 6] = [
    NURSES,
    "solution.agency.delivery=0.95",
    "solution.frailty-at-home.delivery=0.95",
    "solution.discharge-to-assess.delivery=0.95",
    "solution.stays.delivery=0.95",
    "solution.same-day-emergency.delivery=0.95",
];

#[test]
fn marlshires_solutions_do_not_close_the_gap_and_with_the_nurses_first_come_much_nearer() {
    let results = run("marlshire");
    let last = |series: &str| last_in_millions(&results["system"][series]);
    assert!(last("solutions_pence") > 60.0, "they promise much");
    assert!(last("residual_before_risk_pence") > 0.0, "and do not close the gap even on paper");
    assert!((40.0..60.0).contains(&last("residual_gap_pence")), "nor after risk");
    let residual = |results: &Value| last_in_millions(&results["system"]["residual_gap_pence"]);
    assert!(residual(&marlshire(&[NURSES])) < 35.0);
    assert!(residual(&marlshire(&NEARLY_CERTAIN)) < 27.0);
}

#[test]
fn marlshires_solutions_overlap_and_some_cost_more_than_they_save() {
    let results = run("marlshire");
    let all = results["solutions"].as_array().unwrap();
    let types: BTreeSet<&str> = all.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert!((18..=22).contains(&all.len()) && types.len() >= 15, "{} of {types:?}", all.len());
    let last = |one: &Value, series: &str| last_in_millions(&one[series]);
    let twice: f64 = all.iter().map(|one| last(one, "double_count_pence")).sum();
    assert!(twice > 3.0, "£{twice}m are counted twice");
    let dear: Vec<&str> = all
        .iter()
        .filter(|one| last(one, "running_cost_pence") > 0.0 && last(one, "attributed_pence") < 0.0)
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert!(dear.len() >= 4, "{dear:?}");
    for enabler in ["nurses", "shared-record"] {
        let one = all.iter().find(|one| one["id"] == enabler).unwrap();
        assert_eq!(last(one, "alone_pence"), -last(one, "running_cost_pence"), "{enabler} saves nothing by itself");
    }
    let texts: String = std::fs::read_dir(example("marlshire/solutions"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for lever in ["avoid", "shift", "shorten", "move", "price", "income"] {
        assert!(texts.contains(&format!("lever = \"{lever}\"")), "no solution pulls {lever}");
    }
}

#[test]
fn a_solution_and_the_residual_are_explained_down_to_their_files() {
    let pack = example("marlshire");
    let path = pack.to_str().unwrap();
    let told = concordat(&["explain", path, "solution.stays and year = \"2030/31\""]);
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    for expected in [
        "Shorter stays",
        "discharge-to-assess",
        "solutions/stays.toml:",
        "×1.000000",
        "goes with its stay",
        "Nurses first",
    ] {
        assert!(words.contains(expected), "{expected} is not in\n{words}");
    }
    let json = |selector: &str| -> Value {
        let output = concordat(&["explain", path, selector, "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let results = run("marlshire");
    let stays = results["solutions"].as_array().unwrap().iter().find(|one| one["id"] == "stays").unwrap();
    assert_eq!(json("solution.stays")["value"], stays["attributed_pence"][5]);
    assert_eq!(json("residual and year = \"2029/30\"")["value"], results["system"]["residual_gap_pence"][4]);
    let hospital = results["organisations"].as_array().unwrap().iter().find(|one| one["code"] == "XMUH").unwrap();
    assert_eq!(json("residual and organisation = \"XMUH\"")["value"], hospital["residual_gap_pence"][5]);
    for (wrong, hint) in
        [("solution.stay", "did you mean solution.stays?"), ("residual and pod = \"NEL\"", "one organisation")]
    {
        let refused = concordat(&["explain", path, wrong]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(
            String::from_utf8_lossy(&refused.stderr).contains(hint),
            "{}",
            String::from_utf8_lossy(&refused.stderr)
        );
    }
}

#[test]
fn means_of_members_gaps_sum_to_the_systems() {
    let pack = example("marlshire");
    let output = concordat(&["run", pack.to_str().unwrap(), "--json", "--futures", "32"]);
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = &results["uncertainty"];
    let members = found["organisations"].as_array().unwrap();
    let sum: i64 = members.iter().map(|one| one["residual_gap_pence"]["mean"][5].as_i64().unwrap()).sum();
    let system = found["system_residual_gap_pence"]["mean"][5].as_i64().unwrap();
    assert!((sum - system).abs() <= members.len() as i64, "{sum} {system}");
}

#[test]
fn marlshires_readme_tells_its_own_figures() {
    let readme = std::fs::read_to_string(example("marlshire/README.md")).unwrap();
    let results = run("marlshire");
    let last = |results: &Value, series: &str| last_in_millions(&results["system"][series]);
    let figures = [
        ("do minimum", last(&results, "do_minimum_gap_pence")),
        ("solutions promise", last(&results, "solutions_pence")),
        ("before risk", last(&results, "residual_before_risk_pence")),
        ("not expected to deliver", -last(&results, "risk_pence")),
        ("after risk", last(&results, "residual_gap_pence")),
        ("nurses hired first", last(&marlshire(&[NURSES]), "residual_gap_pence")),
        ("nearly certain", last(&marlshire(&NEARLY_CERTAIN), "residual_gap_pence")),
    ];
    let table = readme.split("## What the plan says").nth(1).unwrap();
    for (words, figure) in figures {
        let row = table.lines().find(|line| line.starts_with('|') && line.contains(words)).unwrap();
        let told: f64 = row.split('|').nth(2).unwrap().trim().trim_matches('*').parse().unwrap();
        assert!((told - figure).abs() <= 0.05 + 1e-9, "{row}: {figure}");
    }
    for one in results["solutions"].as_array().unwrap() {
        let id = one["id"].as_str().unwrap();
        let row = table.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).unwrap();
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[2], one["type"], "{row}");
        for (cell, series) in [(3, "alone_pence"), (4, "attributed_pence")] {
            let signed = cells[cell].replace('(', "-").replace(')', "");
            let figure = last_in_millions(&one[series]);
            assert!((signed.parse::<f64>().unwrap() - figure).abs() <= 0.05 + 1e-9, "{row}: {figure}");
        }
    }
}
