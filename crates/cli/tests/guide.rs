//! The guide's own walk through Marlshire, step by step as it is written: its rows are added and its figures are found again.

use std::fs;
use std::path::Path;

use model::Finding;
use report::numbers::Millions;

mod support;

/// A step: a table of the pack, and rows that go to its end.
struct Step {
    table: String,
    rows: String,
}

fn guide() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide.md")).expect("the guide")
}

/// Section 6: each block of CSV with the file that was named last before it.
fn steps(guide: &str) -> Vec<Step> {
    let begin = guide.find("## 6. ").expect("section 6");
    let end = begin + guide[begin..].find("## 7. ").expect("section 7");
    let mut table = String::new();
    let mut steps = Vec::new();
    for (at, part) in guide[begin..end].split("```").enumerate() {
        if at % 2 == 0 {
            let named = part.rmatch_indices("`mine/").next().map(|(place, _)| &part[place + 6..]);
            if let Some((name, _)) = named.and_then(|rest| rest.split_once('`')) {
                name.clone_into(&mut table);
            }
        } else if let Some(rows) = part.strip_prefix("csv\n") {
            steps.push(Step { table: table.clone(), rows: rows.to_owned() });
        }
    }
    steps
}

fn add(pack: &Path, step: &Step) {
    let file = pack.join(&step.table);
    let mut text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.push_str(&step.rows);
    fs::write(file, text).expect("a copy can be written");
}

fn findings(pack: &Path) -> (Option<pack::Checked>, Vec<Finding>) {
    let outcome = pack::read(pack).expect("a folder");
    (outcome.checked, outcome.findings)
}

/// The system's gap with no savings in the last year, as shown; `None` where it cannot be stated.
fn gap(pack: &Path) -> Option<String> {
    let plan = findings(pack).0.expect("no errors").plan;
    let results = engine::run(&plan, &engine::Request::default());
    let gap = *results.system.position?.do_nothing_gap.last()?;
    Some(Millions::of(gap).in_words())
}

#[test]
fn an_organisation_and_an_assumption_are_added_as_the_guide_says() {
    let guide = guide();
    let says = |words: &str| assert!(guide.contains(words), "the guide does not say \"{words}\"");
    let copied = support::copy("marlshire");
    let mine = copied.path();
    let (_, found) = findings(mine);
    says(&format!("`0 errors, {} warnings`", found.len()));
    let before = gap(mine).expect("known");

    let steps = steps(&guide);
    let tables: Vec<&str> = steps.iter().map(|step| step.table.as_str()).collect();
    let wanted = ["organisations.csv", "sources.csv", "accounts.csv", "accounts.csv", "assumptions.csv", "drivers.csv"];
    assert_eq!(tables, wanted);
    let [organisation, source, accounts, other_side, assumption, driver] = &steps[..] else { unreachable!() };
    add(mine, organisation);
    assert_eq!(gap(mine), None, "its gap cannot be stated");
    add(mine, source);
    add(mine, accounts);
    let (_, found) = findings(mine);
    let unmatched = found.iter().find(|one| one.message.contains("to XARC is in the books")).expect("told");
    says(&format!("accounts.csv:{}: counterparty", unmatched.line.expect("a line")));
    add(mine, other_side);
    let with_aldermere = gap(mine).expect("known again");

    add(mine, assumption);
    let (checked, found) = findings(mine);
    assert!(checked.is_none());
    let slip = found.iter().find(|one| one.message.contains("arc-retrun")).expect("told");
    says(&format!("assumptions.csv:{}: source", slip.line.expect("a line")));
    assert_eq!(slip.hint.as_deref(), Some("did you mean \"arc-return\"?"));
    let file = mine.join("assumptions.csv");
    let mended = fs::read_to_string(&file).expect("there").replace("arc-retrun", "arc-return");
    fs::write(&file, mended).expect("a copy can be written");
    assert!(findings(mine).1.iter().any(|one| one.message.contains("therapist-pay drives nothing")));

    add(mine, driver);
    let after = gap(mine).expect("known");
    says(&format!(
        "system {after}; before the\nassumption the system was {with_aldermere} short, and before Aldermere {before}."
    ));
    let told = |arguments: &[&str]| {
        let output = support::concordat(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let mine_named = mine.to_str().expect("a path");
    let selectors = told(&["check", mine_named, "--selectors"]);
    let lines = fs::read_to_string(mine.join("drivers.csv")).expect("there").lines().count();
    let picked = selectors.lines().find(|line| line.starts_with(&format!("drivers.csv:{lines}:"))).expect("its driver");
    says(picked);
    let explained = told(&["explain", mine_named, "organisation = \"XARC\" and category = \"pay\""]);
    for line in explained.lines().take(4) {
        says(line);
    }
}
