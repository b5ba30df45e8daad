//! A digest depends on what the files say and on nothing else about them.

mod support;

use std::path::Path;

use support::{copy, patch, run};

fn digest(folder: &Path) -> String {
    run(folder)["digest"].as_str().unwrap().to_owned()
}

#[test]
fn reordered_rows_and_columns_crlf_bom_and_spelling_leave_the_digest_as_it_was() {
    let pack = copy("two-places");
    let before = run(pack.path());
    patch(pack.path(), "accounts.csv", |text| {
        let (header, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("\u{feff}{header}\n{}\n", rows.join("\n")).replace('\n', "\r\n").replace("38000000", "38000000.00")
    });
    patch(pack.path(), "population.csv", |text| {
        let swapped = text.lines().map(|line| {
            let (area, rest) = line.split_once(',').unwrap();
            let (sex, rest) = rest.split_once(',').unwrap();
            format!("{sex},{area},{rest}")
        });
        swapped.collect::<Vec<_>>().join("\n")
    });
    patch(pack.path(), "plan.toml", |text| format!("# a remark\n{text}").replace("\"cash\"", "'cash'"));
    patch(pack.path(), "sites.csv", |text| format!("# a remark\n\n{text}"));
    let after = run(pack.path());
    assert_eq!(before, after, "results differ though nothing was said differently");
}

#[test]
fn one_digit_anywhere_changes_the_digest_and_only_its_own_section() {
    let changes = [
        ("activity.csv", "4000", "4001", "activity"),
        ("population.csv", "85600", "85601", "population"),
        ("accounts.csv", "38500000", "38500001", "accounts"),
        ("unit_costs.csv", "2000", "2001", "accounts"),
        ("assumptions.csv", ",1,", ",1.1,", "assumptions"),
        ("sites.csv", "Hill Hospital", "Hill hospital", "system"),
        ("sources.csv", "2026-11", "2026-12", "evidence"),
        ("plan.toml", "2027/28", "2026/27", "plan"),
    ];
    let original = run(copy("two-places").path());
    for (file, from, to, section) in changes {
        let pack = copy("two-places");
        patch(pack.path(), file, |text| text.replacen(from, to, 1));
        let changed = run(pack.path());
        assert_ne!(original["digest"], changed["digest"], "{file}");
        for (name, digest) in original["sections"].as_object().unwrap() {
            assert_eq!(changed["sections"][name] == *digest, name != section, "{file} and section {name}");
        }
    }
}

#[test]
fn one_digit_of_rooms_and_staff_changes_the_digest_and_only_its_own_section() {
    let base = "../crates/pack/fuzz/base";
    let changes = [
        ("spaces.csv", "room,6,", "room,7,", "activity"),
        ("staff.csv", "310.5", "310.6", "activity"),
        ("staff_needs.csv", "5.5", "5.6", "activity"),
        ("services.csv", "room,35", "room,36", "system"),
        ("plan.toml", "hours = 2250", "hours = 2251", "plan"),
        ("plan.toml", "headroom = 21", "headroom = 22", "plan"),
    ];
    let original = run(copy(base).path());
    for (file, from, to, section) in changes {
        let pack = copy(base);
        patch(pack.path(), file, |text| text.replacen(from, to, 1));
        let changed = run(pack.path());
        assert_ne!(original["digest"], changed["digest"], "{file}");
        for (name, digest) in original["sections"].as_object().unwrap() {
            assert_eq!(changed["sections"][name] == *digest, name != section, "{file} and section {name}");
        }
    }
}

#[test]
fn one_digit_of_a_measure_changes_the_digest_and_only_the_evidence() {
    let base = "../crates/pack/fuzz/base";
    let original = run(copy(base).path());
    for (from, to) in [("71.5", "71.6"), ("78", "79"), ("births a year", "births"), (",18,17,", ",18,16,")] {
        let pack = copy(base);
        patch(pack.path(), "measures.csv", |text| text.replacen(from, to, 1));
        let changed = run(pack.path());
        assert_ne!(original["digest"], changed["digest"], "{from}");
        assert_ne!(original["results_digest"], changed["results_digest"], "{from}");
        for (name, digest) in original["sections"].as_object().unwrap() {
            assert_eq!(changed["sections"][name] == *digest, name != "evidence", "{from} and section {name}");
        }
    }
}

#[test]
fn results_have_a_digest_of_their_own_that_follows_the_seed() {
    let pack = copy("two-places");
    let path = pack.path().to_str().unwrap().to_owned();
    let run_with = |seed: &str| {
        let output = support::concordat(&["run", &path, "--json", "--seed", seed]);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let (one, two) = (run_with("1"), run_with("2"));
    assert_eq!(one["digest"], two["digest"]);
    assert_ne!(one["results_digest"], two["results_digest"]);
    assert_eq!(digest(pack.path()), one["digest"].as_str().unwrap());
}
