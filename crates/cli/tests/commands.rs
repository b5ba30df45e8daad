//! Commands as a newcomer meets them.

mod support;

use support::{concordat, copy, example, patch};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_starter_pack_runs_as_it_stands_and_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("mine");
    let path = pack.to_str().unwrap();
    assert!(concordat(&["new", path]).status.success());
    let checked = concordat(&["check", path]);
    assert!(checked.status.success() && text(&checked.stdout).contains("No findings"), "{}", text(&checked.stdout));
    assert!(concordat(&["run", path]).status.success());
    let again = concordat(&["new", path]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("not empty"));
}

#[test]
fn a_folder_that_is_not_there_is_the_world_failing() {
    for command in ["check", "run"] {
        let output = concordat(&[command, "no/such/folder"]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(text(&output.stderr).contains("no/such/folder"));
    }
}

#[test]
fn all_faults_are_told_at_once_and_nothing_is_run() {
    let pack = copy("two-places");
    patch(pack.path(), "accounts.csv", |text| text.replace("38500000", "385OOOOO"));
    patch(pack.path(), "activity.csv", |text| text.replace("5000,10000", "-5000,10000"));
    patch(pack.path(), "sites.csv", |text| text.replace("HOSP", "HOPS"));
    patch(pack.path(), "plan.toml", |text| text.replace("basis =", "bases ="));
    let output = concordat(&["run", pack.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    for expected in [
        "accounts.csv:4",
        "letter O where a zero should be?",
        "activity.csv:4",
        "sites.csv:2",
        "did you mean \"HOSP\"?",
        "basis is missing",
        "Nothing was run",
    ] {
        assert!(told.contains(expected), "{expected} is not in\n{told}");
    }
}

#[test]
fn an_explanation_leads_to_the_rows() {
    let pack = example("two-places");
    let path = pack.to_str().unwrap();
    let output = concordat(&["explain", path, r#"organisation = "HOSP" and side = "cost" and year = "2026/27""#]);
    let told = text(&output.stdout);
    for expected in
        ["£41,208,000.00", "accounts.csv:5", "×1.020000", "assumptions.csv:2", "drivers.csv:2", "ageing alone"]
    {
        assert!(told.contains(expected), "{expected} is not in\n{told}");
    }
    let output = concordat(&["explain", path, r#"age >= 65 and area_group = "Hill" and year = "2027/28""#, "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!((value["value"].as_f64().unwrap() - 9600.0).abs() < 1e-6);
    let refused = concordat(&["explain", path, "age >= 65 and year = \"2031/32\""]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("2027/28"));
}

#[test]
fn the_file_reference_is_the_readers_own_schema() {
    let printed = text(&concordat(&["reference"]).stdout);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/files.md");
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(printed == kept, "docs/reference/files.md is out of date: run `make reference`");
}

#[test]
fn results_are_written_as_files_that_other_programs_read() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    assert!(concordat(&["run", example("two-places").to_str().unwrap(), "--out", folder]).status.success());
    let read = |name: &str| std::fs::read(out.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let json: serde_json::Value = serde_json::from_slice(&read("results.json")).unwrap();
    assert_eq!(json["plan"], "Two places");
    let page = text(&read("report.html"));
    assert!(page.contains("Two places") && page.contains("ictional") && page.contains("<svg"));
    assert!(
        !page.contains("src=\"http") && !page.contains("href=\"http://") && !page.contains("@import"),
        "the page asks the network"
    );
    assert!(read("tables/positions.parquet").starts_with(b"PAR1"));
    assert!(text(&read("tables/positions.csv")).lines().count() > 3);
}
