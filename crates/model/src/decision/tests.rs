use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

const GOLDEN: &str = include_str!("table.txt");

fn state(stage: Stage) -> State {
    State { stage, right: Right::Held, interest: Interest::None, quorum: Quorum::Met }
}

/// Every combination, with rights held, no interest and quorum met.
fn every() -> impl Iterator<Item = (Who, Act, What, Stage)> {
    let who = Role::ALL
        .iter()
        .flat_map(|role| Standing::ALL.iter().map(move |standing| Who { role: *role, standing: *standing }));
    who.flat_map(|who| {
        Act::ALL.iter().flat_map(move |act| {
            Section::ALL.iter().flat_map(move |section| {
                Disclosure::ALL.iter().flat_map(move |disclosure| {
                    Matter::ALL.iter().flat_map(move |matter| {
                        let what = What { section: *section, disclosure: *disclosure, matter: *matter };
                        Stage::ALL.iter().map(move |stage| (who, *act, what, *stage))
                    })
                })
            })
        })
    })
}

/// To whom and in which matters: `own private broker partners public; partner partners public; privileged own …`.
fn when(role: Role, act: Act, section: Section, stage: Stage) -> String {
    let mut parts = Vec::new();
    for matter in Matter::ALL {
        for standing in Standing::ALL {
            let who = Who { role, standing: *standing };
            let open = |disclosure: &&Disclosure| {
                let what = What { section, disclosure: **disclosure, matter: *matter };
                may(who, act, what, state(stage)).is_allowed()
            };
            let seen: Vec<&str> = Disclosure::ALL.iter().filter(open).map(|disclosure| disclosure.word()).collect();
            let matter = if *matter == Matter::Ordinary { String::new() } else { format!("{matter} ") };
            match seen.len() {
                0 => {}
                4 => parts.push(format!("{matter}{standing}: any")),
                _ => parts.push(format!("{matter}{standing}: {}", seen.join(" "))),
            }
        }
    }
    if parts.is_empty() { "never".to_owned() } else { parts.join("; ") }
}

/// The whole policy as text: act, role, then sections and stages that are treated alike.
fn table() -> String {
    let mut out = String::from(
        "Who may do what: act, role, sections, stages: how they stand to it: disclosures it must have.\n\
         Decision rights held, no interest declared, quorum met; without those see the tests beside this file.\n",
    );
    for act in Act::ALL {
        let _ = writeln!(out, "\n{act}");
        for role in Role::ALL {
            let mut alike: BTreeMap<String, BTreeMap<Section, Vec<Stage>>> = BTreeMap::new();
            for section in Section::ALL {
                for stage in Stage::ALL {
                    let here = alike.entry(when(*role, *act, *section, *stage)).or_default();
                    here.entry(*section).or_default().push(*stage);
                }
            }
            for (when, sections) in &alike {
                let mut by_stages: BTreeMap<&Vec<Stage>, Vec<Section>> = BTreeMap::new();
                for (section, stages) in sections {
                    by_stages.entry(stages).or_default().push(*section);
                }
                for (stages, sections) in by_stages {
                    let sections = list(&sections, Section::ALL, "every section");
                    let stages = list(stages, Stage::ALL, "every stage");
                    let _ = writeln!(out, "  {:<15}{sections}, {stages}: {when}", role.word());
                }
            }
        }
    }
    out
}

fn list<T: Copy + PartialEq + std::fmt::Display>(some: &[T], all: &[T], every: &str) -> String {
    let missing: Vec<String> =
        all.iter().filter(|one| !some.contains(one)).map(std::string::ToString::to_string).collect();
    match missing.len() {
        0 => every.to_owned(),
        count if count < some.len() => format!("{every} but {}", missing.join(" ")),
        _ => some.iter().map(std::string::ToString::to_string).collect::<Vec<_>>().join(" "),
    }
}

/// `WRITE_TABLES=1 cargo test -p concordat-model` writes the table again, to be reviewed like code.
#[test]
fn the_policy_is_the_one_that_was_reviewed() {
    let printed = table();
    if std::env::var_os("WRITE_TABLES").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/decision/table.txt"), &printed).unwrap();
        return;
    }
    for (at, (now, then)) in printed.lines().zip(GOLDEN.lines()).enumerate() {
        assert_eq!(now, then, "line {} of crates/model/src/decision/table.txt", at + 1);
    }
    assert_eq!(printed.lines().count(), GOLDEN.lines().count());
}

#[test]
fn every_act_and_role_has_its_rows() {
    for act in Act::ALL {
        let rows = GOLDEN.split(&format!("\n\n{act}\n")).nth(1).unwrap_or_else(|| panic!("{act} is not in the table"));
        let rows = rows.split("\n\n").next().unwrap();
        for role in Role::ALL {
            let row = format!("  {:<15}", role.word());
            assert!(rows.lines().any(|line| line.starts_with(&row)), "{act} has no row for {role}");
        }
    }
}

#[test]
fn a_refusal_is_told_in_words() {
    for (who, act, what, stage) in every() {
        if let Decision::Refused(reason) = may(who, act, what, state(stage)) {
            assert!(reason.len() > 20, "{act}: {reason:?}");
        }
    }
}

#[test]
fn the_public_only_reads_what_is_published() {
    for (who, act, what, stage) in every() {
        if who.role == Role::Public || who.standing == Standing::Outside {
            let published = what.disclosure == Disclosure::Public && what.matter == Matter::Ordinary;
            let reads = matches!(act, Act::Read | Act::ReadAgreement);
            assert_eq!(may(who, act, what, state(stage)).is_allowed(), published && reads, "{who:?} {act} {what:?}");
        }
    }
}

#[test]
fn the_broker_sees_what_is_disclosed_to_it_and_edits_nothing() {
    let sees = [Act::Read, Act::ReadAgreement];
    for (who, act, what, stage) in
        every().filter(|(who, ..)| who.role == Role::Broker && who.standing == Standing::Partner)
    {
        let open = what.disclosure >= Disclosure::Broker && what.matter == Matter::Ordinary;
        let expected = match act {
            act if sees.contains(&act) => open,
            Act::ReadLog | Act::DeclareInterest => true,
            _ => false,
        };
        assert_eq!(may(who, act, what, state(stage)).is_allowed(), expected, "{act} {what:?}");
    }
}

#[test]
fn before_consultation_nothing_is_preferred_and_no_decision_is_signed() {
    for (who, act, what, stage) in every().filter(|(.., stage)| *stage < Stage::Consultation) {
        let terms = what.section == Section::Terms;
        if act == Act::Prefer || (act == Act::SignDecision && !terms) {
            assert!(!may(who, act, what, state(stage)).is_allowed(), "{who:?} {act} {what:?}");
        }
    }
}

#[test]
fn a_private_draft_is_seen_by_nobody_else() {
    for (who, act, what, stage) in every() {
        let hidden = what.disclosure == Disclosure::Private || what.matter != Matter::Ordinary;
        if act == Act::Read && who.standing != Standing::Own && hidden {
            assert!(!may(who, act, what, state(stage)).is_allowed(), "{who:?} {what:?}");
        }
    }
}

#[test]
fn rights_interests_and_quorum_only_ever_take_away() {
    for (who, act, what, stage) in every() {
        let sound = state(stage);
        let open = may(who, act, what, sound).is_allowed();
        let without_right = may(who, act, what, State { right: Right::NotHeld, ..sound }).is_allowed();
        let interested = may(who, act, what, State { interest: Interest::Declared, ..sound }).is_allowed();
        let short = may(who, act, what, State { quorum: Quorum::Short, ..sound }).is_allowed();
        let needs_right = matches!(
            act,
            Act::Propose | Act::Assent | Act::Accept | Act::Reject | Act::SignFacts | Act::SignDecision | Act::Publish
        );
        assert_eq!(without_right, open && !needs_right, "{act}");
        let decides = matches!(
            act,
            Act::Assent
                | Act::Accept
                | Act::Reject
                | Act::SignDecision
                | Act::Prefer
                | Act::Publish
                | Act::Answer
                | Act::Settle
        );
        assert_eq!(interested, open && !decides, "{act}");
        assert_eq!(short, open && act != Act::Accept, "{act}");
    }
}
