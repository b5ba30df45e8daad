//! Shared plans from the command line: push, pull, propose, sign, dispute, verify.
#![cfg(feature = "store")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{concordat, copy, examples, patch};

/// Runs a command that must succeed, with `--json`.
fn told(arguments: &[&str]) -> Value {
    let output = concordat(&[arguments, &["--json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{arguments:?} prints JSON"))
}

/// Runs a command that must fail; what it says.
fn refused(arguments: &[&str], code: i32) -> String {
    let output = concordat(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

fn digest(pack: &Path) -> Value {
    told(&["check", pack.to_str().unwrap()])["digest"].clone()
}

struct Shared {
    folder: tempfile::TempDir,
    pack: tempfile::TempDir,
}

impl Shared {
    /// Two places, pushed into a new store.
    fn begun() -> Self {
        let shared = Self { folder: tempfile::tempdir().unwrap(), pack: copy("two-places") };
        fs::write(shared.pack.path().join("terms.md"), "We share what we know.\n").unwrap();
        told(&["push", shared.at(), &shared.store(), "--as", "ICB:analyst"]);
        shared
    }

    fn at(&self) -> &str {
        self.pack.path().to_str().unwrap()
    }

    fn store(&self) -> String {
        self.folder.path().join("plans.db").to_str().unwrap().to_owned()
    }

    /// A copy of the newest version, in a folder of an organisation's own.
    fn pulled(&self, name: &str) -> String {
        let folder = self.folder.path().join(name).to_str().unwrap().to_owned();
        told(&["pull", &self.store(), &folder, "--as", &format!("{name}:analyst")]);
        folder
    }

    fn plan(&self, arguments: &[&str]) -> Value {
        told(&self.arguments(arguments))
    }

    fn refused(&self, arguments: &[&str], code: i32) -> String {
        refused(&self.arguments(arguments), code)
    }

    /// `plan COMMAND STORE …`.
    fn arguments<'a>(&self, arguments: &[&'a str]) -> Vec<&'a str> {
        let store: &'static str = Box::leak(self.store().into_boxed_str());
        [&["plan", arguments[0], store], &arguments[1..]].concat()
    }

    fn set_amount(&self, folder: &str, from: &str, to: &str) {
        patch(Path::new(folder), "accounts.csv", |text| text.replace(from, to));
        assert!(self.folder.path().exists());
    }
}

#[test]
fn every_section_of_a_pack_is_one_that_the_policy_knows() {
    for section in pack::schema::Section::ALL {
        assert!(
            model::decision::Section::from_word(section.name()).is_some(),
            "say in model::decision who may do what to the section {}",
            section.name()
        );
    }
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        fs::copy(&entry, to.join(entry.file_name().unwrap())).unwrap();
    }
}

#[test]
fn every_example_comes_back_with_the_digest_it_was_pushed_with() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("plans.db").to_str().unwrap().to_owned();
    for (at, pack) in examples().iter().enumerate() {
        let copied = tempfile::tempdir().unwrap();
        copy_into(pack, copied.path());
        if pack.join("solutions").is_dir() {
            fs::create_dir(copied.path().join("solutions")).unwrap();
            copy_into(&pack.join("solutions"), &copied.path().join("solutions"));
        }
        let name = format!("plan {at}");
        let pushed = told(&["push", copied.path().to_str().unwrap(), &store, "--plan", &name]);
        let back = folder.path().join(at.to_string());
        told(&["pull", &store, back.to_str().unwrap(), "--plan", &name]);
        assert_eq!(digest(&back), digest(pack), "{}", pack.display());
        assert_eq!(pushed["version"]["digest"], digest(pack));
        let sections = &told(&["check", back.to_str().unwrap()])["sections"];
        for (section, found) in sections.as_object().unwrap() {
            assert_eq!(&pushed["version"]["sections"][section], found);
        }
    }
    let audit = told(&["audit", "verify", &store]);
    assert_eq!((&audit["sound"], &audit["audit"]["doubts"]), (&Value::Bool(true), &Value::Array(vec![])));
}

#[test]
fn two_organisations_change_the_same_row_and_the_second_sees_both_values() {
    let shared = Shared::begun();
    let (ours, theirs) = (shared.pulled("RZX"), shared.pulled("RYA"));
    shared.set_amount(&ours, "ICB,allocation,income,,40000000", "ICB,allocation,income,,41000000");
    shared.set_amount(&theirs, "ICB,allocation,income,,40000000", "ICB,allocation,income,,42500000");
    told(&["push", &ours, &shared.store(), "--as", "RZX:analyst,programme_lead", "--accept"]);
    let pushed = told(&["push", &theirs, &shared.store(), "--as", "RYA:analyst"]);
    assert_eq!(pushed["merge"]["conflicts"][0]["theirs"]["amount"], "41000000");
    assert_eq!(pushed["merge"]["conflicts"][0]["yours"]["amount"], "42500000");
    let said = shared.refused(&["accept", "p2"], 1);
    assert!(
        said.contains("amount: the plan now says 41000000, you say 42500000, both started from 40000000"),
        "{said}"
    );
    let again = shared.pulled("RZY");
    assert_eq!(told(&["check", &again])["digest"], told(&["check", &ours])["digest"]);
}

#[test]
fn changes_to_different_rows_are_put_together_with_comments_kept() {
    let shared = Shared::begun();
    let (ours, theirs) = (shared.pulled("RZX"), shared.pulled("RYA"));
    patch(Path::new(&ours), "accounts.csv", |text| {
        let text = text.replace("ICB,allocation,income,,40000000", "ICB,allocation,income,,41000000");
        format!("# the allocation is the one of May\n{text}")
    });
    shared.set_amount(
        &theirs,
        "ICB,hospital contract,cost,HOSP,38000000",
        "ICB,hospital contract,cost,HOSP,37000000.50",
    );
    told(&["push", &ours, &shared.store(), "--as", "RZX:analyst,programme_lead", "--accept"]);
    told(&["push", &theirs, &shared.store(), "--as", "RYA:analyst"]);
    let accepted = shared.plan(&["accept", "2"]);
    assert_eq!(accepted["version"]["number"], 3);
    let merged = fs::read_to_string(Path::new(&shared.pulled("RZY")).join("accounts.csv")).unwrap();
    assert!(merged.starts_with("# the allocation is the one of May\n"), "{merged}");
    assert!(merged.contains("41000000") && merged.contains("37000000.5"), "{merged}");
    assert_eq!(accepted["version"]["digest"], told(&["check", &shared.pulled("RZZ")])["digest"]);
}

#[test]
fn signatures_are_voided_by_what_touches_them_and_checkpoints_hold_the_log_to_it() {
    let shared = Shared::begun();
    for section in ["accounts", "population", "terms"] {
        let kind = if section == "terms" { "decision" } else { "facts" };
        let signed = shared.plan(&["sign", section, "agree", "--as", "RZX:signatory", "--kind", kind]);
        fs::write(shared.folder.path().join("kept.note"), signed["checkpoint"].as_str().unwrap()).unwrap();
    }
    shared.set_amount(shared.at(), "ICB,allocation,income,,40000000", "ICB,allocation,income,,41000000");
    let pushed = told(&["push", shared.at(), &shared.store(), "--accept"]);
    let voided = pushed["accepted"]["voided"].as_array().unwrap();
    assert_eq!(voided.len(), 1);
    assert_eq!((&voided[0]["organisation"], &voided[0]["section"]), (&"RZX".into(), &"accounts".into()));
    let text = String::from_utf8(concordat(&shared.arguments(&["agreement"])).stdout).unwrap();
    assert!(text.contains("lapsed: it was agree"), "{text}");

    let kept = shared.folder.path().join("kept.note");
    let checkpoint = told(&["audit", "checkpoint", &shared.store()]);
    let key = checkpoint["key"].as_str().unwrap();
    let verified = told(&["audit", "verify", &shared.store(), "--checkpoint", kept.to_str().unwrap(), "--key", key]);
    assert_eq!((&verified["sound"], &verified["audit"]["checkpoints_given"]), (&Value::Bool(true), &1.into()));
    patch(shared.folder.path(), "kept.note", |text| text.replacen('\n', "\n1", 1));
    let said = refused(&["audit", "verify", &shared.store(), "--checkpoint", kept.to_str().unwrap()], 1);
    assert!(said.contains("checkpoint given"), "{said}");
}

#[test]
fn a_flipped_byte_of_a_file_in_the_store_is_found() {
    let shared = Shared::begun();
    assert!(concordat(&["audit", "verify", &shared.store()]).status.success());
    let path = shared.folder.path().join("plans.db");
    let mut bytes = fs::read(&path).unwrap();
    let wanted = b"ICB,hospital contract,cost,HOSP,38000000";
    let at = bytes.windows(wanted.len()).position(|window| window == wanted).unwrap();
    bytes[at + wanted.len() - 1] = b'1';
    fs::write(&path, bytes).unwrap();
    let said = refused(&["audit", "verify", &shared.store()], 1);
    assert!(said.contains("not what their hash says"), "{said}");
}

#[test]
fn an_agreed_offer_becomes_a_proposal_with_only_that_cell_changed() {
    let shared = Shared::begun();
    let cell = "accounts/accounts/ICB|allocation|income||/amount";
    let contested = [
        "contest",
        cell,
        "39000000",
        "--low",
        "39000000",
        "--high",
        "41000000",
        "--settler",
        "BRD",
        "--due",
        "2026-06-30",
    ];
    shared.plan(&[&contested[..], &["--as", "HOSP:analyst"]].concat());
    shared.plan(&["position", "1", "41000000", "--as", "ICB:analyst"]);
    shared.plan(&["offer", "1", "39500000", "--as", "HOSP:analyst"]);
    let settled = shared.plan(&["answer", "1", "take", "--as", "ICB:signatory,analyst"]);
    assert_eq!(settled["proposal"]["number"], 1);
    let shown = shared.plan(&["show", "1"]);
    let changes = shown["merge"]["changes"].as_array().unwrap();
    assert_eq!((changes.len(), &changes[0]["after"]["amount"]), (1, &"39500000".into()));
    shared.plan(&["accept", "1"]);
}

#[test]
fn a_folder_with_work_in_it_is_not_overwritten() {
    let shared = Shared::begun();
    let folder = shared.pulled("RZX");
    told(&["pull", &shared.store(), &folder]);
    shared.set_amount(&folder, "40000000", "41000000");
    let said = refused(&["pull", &shared.store(), &folder], 2);
    assert!(said.contains("nothing was written"), "{said}");
    let elsewhere = copy("two-places");
    refused(&["pull", &shared.store(), elsewhere.path().to_str().unwrap()], 2);
    assert!(fs::read_to_string(Path::new(&folder).join("accounts.csv")).unwrap().contains("41000000"));
}

#[test]
fn what_is_not_sound_or_not_allowed_is_refused_in_words() {
    let shared = Shared::begun();
    assert!(refused(&["push", shared.at(), &shared.store()], 2).contains("nothing to propose"));
    patch(shared.pack.path(), "accounts.csv", |text| text.replace("40000000", "4O000000"));
    assert!(refused(&["push", shared.at(), &shared.store()], 1).contains("not a number"));
    assert!(shared.refused(&["stage", "consultation", "--as", "RZX:reader"], 2).contains("programme lead"));
    assert!(shared.refused(&["versions", "--as", "public"], 2).contains("no plan that you may see"));
    assert!(shared.refused(&["versions", "--as", "RZX:wizard"], 2).contains("no role"));
    assert!(refused(&["plan", "versions", "/nowhere/plans.db"], 2).contains("no store"));
    assert!(!Path::new("/nowhere/plans.db").exists());
    shared.plan(&["publish", "1"]);
    assert_eq!(shared.plan(&["versions", "--as", "public"]).as_array().unwrap().len(), 1);
}

/// The target year's gap, in pence, as the engine says it for a folder.
fn gap_of(pack: &str, set: &[&str]) -> i64 {
    let results = match set {
        [] => told(&["what-if", pack, "--set", "assumption.pay-price=1"])["before"].clone(),
        _ => told(&["what-if", pack, "--set", set[0]])["after"].clone(),
    };
    results["system"]["residual_gap_pence"].as_array().unwrap().last().unwrap().as_i64().unwrap()
}

/// The engine rounds ledger leaves to the penny in a run and not in a what-if, so that two sums of a few lines differ by pennies.
fn near(worth: &Value, pence: i64) {
    assert!((worth.as_i64().unwrap() - pence.abs()).abs() <= 100, "{worth} pence, not {pence}");
}

#[test]
fn a_disagreement_is_worth_what_the_values_held_put_between_them() {
    let shared = Shared::begun();
    let worth = |number: usize| {
        let register = shared.plan(&["disputes"]);
        let found = register.as_array().unwrap().iter().find(|one| one["number"] == number).unwrap();
        found["worth_pence"].clone()
    };
    let contest = |cell, value| {
        let rest = ["--low", "1", "--high", "3", "--settler", "BRD", "--due", "2026-06-30", "--as", "HOSP:analyst"];
        shared.plan(&[&["contest", cell, value][..], &rest].concat())
    };
    let contested = contest("assumptions/assumptions/pay-price/value", "2");
    let (standing, theirs) = (gap_of(shared.at(), &[]), gap_of(shared.at(), &["assumption.pay-price=2"]));
    assert!(theirs - standing > 1_000_000, "{standing} to {theirs}");
    near(&contested["worth_pence"], theirs - standing);
    // A position beyond the first widens it.
    shared.plan(&["position", "1", "0.5", "--as", "ICB:analyst"]);
    let ours = gap_of(shared.at(), &["assumption.pay-price=0.5"]);
    near(&worth(1), theirs - ours);
    let text = String::from_utf8(concordat(&shared.arguments(&["disputes"])).stdout).unwrap();
    assert!(text.contains("it is worth £") && text.contains("of the target year's gap"), "{text}");
    // What is no assumption is read anew: an allocation.
    contest("accounts/accounts/ICB|allocation|income||/amount", "41000000");
    let folder = shared.pulled("RZX");
    shared.set_amount(&folder, "ICB,allocation,income,,40000000", "ICB,allocation,income,,41000000");
    near(&worth(2), gap_of(&folder, &[]) - standing);
    // When the plan moves on, all that is open is worked out again.
    let before = worth(1);
    patch(Path::new(&folder), "assumptions.csv", |text| {
        text.replace("pay-price,Pay and price uplift,1,", "pay-price,Pay and price uplift,4,")
    });
    told(&["push", &folder, &shared.store(), "--as", "RZX:analyst,programme_lead", "--accept"]);
    assert_ne!(worth(1), before);
    near(&worth(1), gap_of(&folder, &["assumption.pay-price=4"]) - gap_of(&folder, &["assumption.pay-price=0.5"]));
    // A value that the plan cannot hold is worth nobody knows what.
    shared.plan(&["position", "2", "a lot", "--as", "ICB:analyst"]);
    assert_eq!(worth(2), Value::Null);
    assert_eq!(told(&["audit", "verify", &shared.store()])["sound"], true);
}
