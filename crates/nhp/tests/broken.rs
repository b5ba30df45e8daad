//! Broken inputs: a finding each, and no panic.

mod trust;

use serde_json::json;
use trust::{Trust, Values};

/// The one error of a trust that has been broken.
#[track_caller]
fn finds(trust: &Trust, kind: &str, says: &str) {
    let outcome = trust.read();
    assert!(outcome.job.is_none(), "it can be run");
    let told = outcome.findings.iter().any(|finding| finding.kind == kind && finding.message.contains(says));
    assert!(told, "{kind} is not among {:?}", outcome.findings);
}

fn broken(change: impl FnOnce(&mut Trust)) -> Trust {
    let mut trust = Trust::new();
    change(&mut trust);
    trust
}

#[test]
fn a_missing_table() {
    let trust = broken(|trust| trust.tables.retain(|(name, _)| *name != "op"));
    finds(&trust, "missing-table", "op");
}

#[test]
fn a_missing_column() {
    let trust = broken(|trust| trust.table("ip").retain(|(name, _)| *name != "sitetret"));
    finds(&trust, "missing-column", "sitetret");
}

#[test]
fn a_column_of_the_wrong_type() {
    let trust = broken(|trust| *trust.column("aae", "arrivals") = Values::Text(vec!["many".to_owned(); 200]));
    finds(&trust, "wrong-type", "arrivals");
}

#[test]
fn a_strategy_that_is_not_known() {
    let trust = broken(|trust| trust.params["activity_avoidance"]["ip"]["smokin"] = json!({ "interval": [0.8, 0.9] }));
    finds(&trust, "unknown-strategy", "smokin");
    let hint = trust.read().findings[0].hint.clone();
    assert_eq!(hint.as_deref(), Some("is it smoking?"));
}

#[test]
fn an_interval_that_runs_backwards() {
    let trust = broken(|trust| trust.params["activity_avoidance"]["ip"]["smoking"] = json!({ "interval": [0.9, 0.8] }));
    finds(&trust, "reversed", "smoking");
}

#[test]
fn a_horizon_before_the_base_year() {
    finds(&broken(|trust| trust.params["end_year"] = json!(2020)), "horizon", "2020");
}

#[test]
fn a_year_outside_the_factors() {
    finds(&broken(|trust| trust.params["end_year"] = json!(2041)), "year-outside-factors", "2041");
}

#[test]
fn a_number_of_a_spell_used_twice() {
    let trust = broken(|trust| {
        if let Values::Integer(numbers) = trust.column("ip", "rn") {
            numbers[5] = numbers[4];
        }
    });
    finds(&trust, "duplicate", "rn 1004");
}

#[test]
fn a_variant_that_the_factors_lack() {
    let trust = broken(|trust| trust.params["demographic_factors"]["variant_probabilities"]["low"] = json!(0.1));
    finds(&trust, "unknown-variant", "low");
}

#[test]
fn an_efficiency_without_a_type() {
    let trust = broken(|trust| trust.params["efficiencies"]["ip"]["raid_ip"] = json!({ "interval": [0.8, 0.9] }));
    finds(&trust, "unknown-name", "raid_ip");
}

#[test]
fn ages_and_stays_that_cannot_be() {
    let trust = broken(|trust| {
        if let Values::Integer(ages) = trust.column("op", "age") {
            ages[7] = -1;
        }
        if let Values::Integer(days) = trust.column("ip", "speldur") {
            days[7] = 1_000_000;
        }
    });
    finds(&trust, "out-of-range", "age");
    finds(&trust, "out-of-range", "speldur");
}

#[test]
fn parameters_that_are_not_json() {
    let trust = Trust::new();
    let (data, params) = trust.write();
    std::fs::write(&params, "{ \"dataset\": ").unwrap();
    let outcome = nhp::read(&data, &params).unwrap();
    assert_eq!(outcome.findings[0].kind, "not-json");
}

#[test]
fn parameters_of_the_wrong_shape() {
    for wrong in [json!([]), json!({}), json!({ "dataset": "../small", "start_year": "2023" }), json!(3)] {
        let mut trust = Trust::new();
        trust.params = wrong;
        assert!(!trust.read().findings.is_empty());
    }
}

#[test]
fn a_table_that_is_cut_short_or_damaged() {
    let trust = Trust::new();
    let (data, params) = trust.write();
    let path = data.join("ip/fyear=2023/dataset=small/0.parquet");
    let whole = std::fs::read(&path).unwrap();
    for cut in [0, 3, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let outcome = nhp::read(&data, &params).unwrap();
        assert!(outcome.findings.iter().any(|finding| finding.kind == "not-parquet"), "{cut}");
    }
    for at in (4..whole.len() - 8).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        std::fs::write(&path, &bytes).unwrap();
        // Whatever is found, reading comes to an end without a panic of ours.
        let _ = nhp::read(&data, &params).unwrap();
    }
}
