//! `concordat solution`: a template for every type, which the reader takes once it is filled in.

mod support;

use serde_json::Value;
use support::{concordat, copy};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn types() -> Vec<String> {
    let printed: Value = serde_json::from_slice(&concordat(&["solution", "types", "--json"]).stdout).unwrap();
    printed.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect()
}

/// Findings of a pack: severity, kind, file, column.
fn findings(pack: &str) -> Vec<[String; 4]> {
    let told: Value = serde_json::from_slice(&concordat(&["check", pack, "--json"]).stdout).unwrap();
    let word = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let four = |one: &Value| ["severity", "kind", "file", "column"].map(|key| word(one, key));
    told["findings"].as_array().unwrap().iter().map(four).collect()
}

fn write_one_of_each(pack: &str, kinds: &[String]) {
    for kind in kinds {
        let output = concordat(&["solution", "new", pack, &format!("new-{kind}"), "--type", kind]);
        assert!(output.status.success(), "{kind}: {}", text(&output.stderr));
    }
}

#[test]
fn a_fresh_solution_of_any_type_says_exactly_what_to_fill_in() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("mine");
    let path = pack.to_str().unwrap();
    assert!(concordat(&["new", path]).status.success());
    write_one_of_each(path, &types());
    let told = findings(path);
    for kind in types() {
        let file = format!("solutions/new-{kind}.toml");
        let of_note = |one: &&[String; 4]| one[2] == file && one[3] == "note";
        assert_eq!(told.iter().filter(of_note).count(), 1, "{kind}: {told:?}");
    }
    // The starter has one site, so that what moves to another cannot say which; everything else is complete.
    let errors: Vec<&[String; 4]> = told.iter().filter(|one| one[0] == "error").collect();
    assert!(errors.iter().all(|one| one[1] == "fill-in" && one[3] == "to_site"), "{errors:?}");
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(told.iter().all(|one| one[1] == "fill-in"), "{told:?}");
}

#[test]
fn fresh_solutions_fit_into_a_large_plan_and_do_something() {
    let pack = copy("marlshire");
    let path = pack.path().to_str().unwrap();
    let before: Vec<[String; 4]> = findings(path);
    // Those that take most from the plan: sites, services, ages, categories.
    let kinds =
        ["out-of-hospital", "elective", "hot-cold-split", "gp-networks", "nursing-home-commissioning", "discharge"];
    write_one_of_each(path, &kinds.map(str::to_owned));
    let told = findings(path);
    let new: Vec<&[String; 4]> = told.iter().filter(|one| !before.contains(one)).collect();
    // What the template of a hot and cold split moves closes a ring with what is moved already.
    let meant = |one: &[String; 4]| one[0] == "warning" && ["fill-in", "ring"].contains(&one[1].as_str());
    assert!(new.iter().all(|one| meant(one)), "{new:?}");
    assert_eq!(new.iter().filter(|one| one[1] == "ring").count(), 1, "{new:?}");
    let output = concordat(&["run", path, "--json", "--futures", "0"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn nothing_is_overwritten_and_no_type_is_made_up() {
    let pack = copy("two-places");
    let path = pack.path().to_str().unwrap();
    assert!(concordat(&["solution", "new", path, "beds", "--type", "length-of-stay"]).status.success());
    let again = concordat(&["solution", "new", path, "beds", "--type", "agency"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already"), "{}", text(&again.stderr));
    let odd = concordat(&["solution", "new", path, "more", "--type", "magic"]);
    assert_eq!(odd.status.code(), Some(2));
    let space = concordat(&["solution", "new", path, "more beds", "--type", "agency"]);
    assert!(text(&space.stderr).contains("use letters, digits"), "{}", text(&space.stderr));
}

#[test]
fn a_new_solution_can_be_begun_while_another_is_faulty_but_not_in_a_faulty_pack() {
    let pack = copy("two-places");
    let path = pack.path().to_str().unwrap();
    assert!(concordat(&["solution", "new", path, "a", "--type", "stroke-of-luck"]).status.code() == Some(2));
    assert!(concordat(&["solution", "new", path, "a", "--type", "agency"]).status.success());
    std::fs::write(pack.path().join("solutions/a.toml"), "name = ").unwrap();
    assert!(concordat(&["solution", "new", path, "b", "--type", "agency"]).status.success());
    std::fs::remove_file(pack.path().join("sources.csv")).unwrap();
    let refused = concordat(&["solution", "new", path, "c", "--type", "agency"]);
    assert!(text(&refused.stderr).contains("has errors"), "{}", text(&refused.stderr));
    assert!(!pack.path().join("solutions/c.toml").exists());
}
