//! `concordat gain-share` as a partner meets it: text, JSON, payments that sum to nothing, and a way out of every refusal.

use serde_json::Value;

mod support;

use support::{concordat, example};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(arguments: &[&str]) -> std::process::Output {
    let pack = example("marlshire");
    let all: Vec<&str> = ["gain-share", pack.to_str().unwrap()].iter().chain(arguments).copied().collect();
    concordat(&all)
}

fn series(value: &Value) -> Vec<i64> {
    value.as_array().expect("a series").iter().map(|one| one.as_i64().expect("whole pence")).collect()
}

#[test]
fn payments_sum_to_nothing_and_each_partner_ends_where_it_says() {
    for key in ["equal", "turnover", "own-effort"] {
        let output = run(&["--key", key, "--json"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        assert_eq!(told["key"], *key);
        let partners = told["partners"].as_array().expect("partners");
        let years = told["years"].as_array().expect("years").len();
        assert!(partners.len() > 5 && years == 6);
        let mut paid = vec![0_i64; years];
        let (mut before, mut after) = (vec![0_i64; years], vec![0_i64; years]);
        let mut some = false;
        for partner in partners {
            let [own, payment, left] =
                ["before_pence", "payment_pence", "after_pence"].map(|name| series(&partner[name]));
            for t in 0..years {
                assert_eq!(own[t] + payment[t], left[t], "{key}, {}", partner["organisation"]);
                paid[t] += payment[t];
                before[t] += own[t];
                after[t] += left[t];
                some |= payment[t] != 0;
            }
        }
        assert!(some, "{key}: somebody pays");
        assert_eq!(paid, vec![0; years], "{key}: payments move money and make none, to the penny");
        assert_eq!((&before, &after), (&series(&told["net_saving_pence"]), &before), "{key}");
    }
}

#[test]
fn the_text_tells_every_partner_before_and_after() {
    let output = run(&[]);
    let told = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for expected in [
        "Marlshire: equal shares",
        "Payments sum to nothing",
        "net saving of all",
        "Marl University Hospitals NHS Trust",
        "before",
        "payment",
        "after",
        "stranded, within before",
        "£",
    ] {
        assert!(told.contains(expected), "{expected} is not in\n{told}");
    }
    assert!(!told.contains("NaN"));
}

#[test]
fn stated_shares_are_taken_as_stated() {
    let output = run(&["--key", "stated", "--share", "XMUH=60", "--share", "XMCN=40", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shares = |code: &str| -> Vec<f64> {
        let partners = told["partners"].as_array().unwrap();
        let one =
            partners.iter().find(|one| one["organisation"] == code).unwrap_or_else(|| panic!("{code} is a partner"));
        one["share"].as_array().expect("a series").iter().map(|share| share.as_f64().expect("a share")).collect()
    };
    // Of the last year, which is one of a saving.
    for (code, stated) in [("XMUH", 0.6), ("XMCN", 0.4), ("XMCM", 0.0)] {
        let share = *shares(code).last().expect("years");
        assert!((share - stated).abs() < 1e-9, "{code}: {share}");
    }
}

#[test]
fn what_is_asked_wrongly_is_refused_with_a_way_out() {
    for (arguments, expected) in [
        (&["--key", "by-size"][..], "possible values: equal, turnover, own-effort, stated"),
        (&["--key", "stated"], "--key stated needs --share CODE=PERCENT"),
        (&["--share", "XMUH=100"], "--share needs --key stated"),
        (&["--key", "stated", "--share", "XMUH=forty"], "write CODE=PERCENT, such as XMUH=40"),
        (&["--key", "stated", "--share", "NOBODY=100"], "NOBODY is no organisation of this plan"),
        (&["--key", "stated", "--share", "XMUH=40"], "100"),
        (&["--key", "stated", "--share", "XTER=100"], "XTER"),
        (&["--solution", "no-such"], "no-such is no solution of this plan"),
    ] {
        let output = run(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(expected), "{arguments:?}: {expected} is not in\n{told}");
        assert!(output.stdout.is_empty(), "nothing is proposed");
    }
}
