//! Random damage to parameters and tables: whatever is found, nothing panics, and what can still be run is run.

mod trust;

use std::path::Path;

use serde_json::{Value, json};
use trust::Trust;

/// Numbers that look random and are the same each time (`SplitMix64`, Steele and others 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) % end.max(1) as u64) as usize
    }
}

/// How many of the damaged could not be run, and how many could.
#[derive(Default)]
struct Tally {
    refused: u32,
    ran: u32,
}

impl Tally {
    fn read(&mut self, data: &Path, params: &Path) {
        let outcome = nhp::read(data, params).unwrap();
        let Some(job) = outcome.job else {
            assert!(outcome.findings.iter().any(model::Finding::is_error), "refused without a reason");
            assert!(outcome.findings.iter().all(|finding| !finding.message.is_empty()));
            self.refused += 1;
            return;
        };
        let results = nhp::run(&job, &nhp::Request { futures: 2, seed: 1 }, &|| {});
        assert_eq!(results.counts.len(), 2);
        assert!(nhp::expect(&job).mean.iter().all(|mean| mean.is_finite() && *mean >= 0.0));
        self.ran += 1;
    }
}

/// A value somewhere in the tree, chosen step by step from the root.
fn somewhere<'a>(dice: &mut Dice, value: &'a mut Value) -> &'a mut Value {
    let size = match &*value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if size == 0 || dice.below(6) == 0 {
        return value;
    }
    let place = dice.below(size);
    let child = match value {
        Value::Object(fields) => fields.values_mut().nth(place),
        Value::Array(items) => items.get_mut(place),
        _ => None,
    };
    somewhere(dice, child.expect("the place is below the size"))
}

#[test]
fn parameters_with_any_value_replaced() {
    let trust = Trust::new();
    let (data, params) = trust.write();
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(5),
        json!(1e308),
        json!(-1e-308),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!("all"),
        json!("../../x"),
        json!("\u{0}\u{fffd}\u{202e}"),
        json!([]),
        json!({}),
        json!([0.9, 0.1]),
        json!([0, 5]),
        json!([5, 5]),
        json!([1, 2, 3]),
        json!([[[[]]]]),
        json!({ "interval": [5, -5] }),
        json!({ "interval": [0, 1], "type": "pre-op", "pre-op_days": i64::MAX }),
    ];
    let (mut dice, mut tally) = (Dice(1), Tally::default());
    for _ in 0..600 {
        let mut damaged = trust.params.clone();
        for _ in 0..=dice.below(3) {
            *somewhere(&mut dice, &mut damaged) = others[dice.below(others.len())].clone();
        }
        std::fs::write(&params, damaged.to_string()).unwrap();
        tally.read(&data, &params);
    }
    assert!(tally.refused > 100 && tally.ran > 20, "{} refused, {} ran", tally.refused, tally.ran);
}

#[test]
fn parameters_with_any_bytes_changed() {
    let trust = Trust::new();
    let (data, params) = trust.write();
    let whole = std::fs::read(&params).unwrap();
    let (mut dice, mut tally) = (Dice(2), Tally::default());
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[at] = dice.below(256) as u8,
                1 => drop(bytes.drain(at..(at + dice.below(40)).min(bytes.len()))),
                _ => bytes.insert(at, b"0123456789-.e\"{}[],:"[dice.below(20)]),
            }
        }
        std::fs::write(&params, bytes).unwrap();
        tally.read(&data, &params);
    }
    assert!(tally.refused > 100 && tally.ran > 20, "{} refused, {} ran", tally.refused, tally.ran);
}

#[test]
fn tables_with_any_bytes_changed() {
    quiet_decoders();
    let trust = Trust::new();
    let (data, params) = trust.write();
    let (mut dice, mut tally) = (Dice(3), Tally::default());
    for _ in 0..600 {
        let (table, _) = &trust.tables[dice.below(trust.tables.len())];
        let path = data.join(table).join("fyear=2023/dataset=small/0.parquet");
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        std::fs::write(&path, bytes).unwrap();
        tally.read(&data, &params);
        std::fs::write(&path, whole).unwrap();
    }
    assert!(tally.refused > 100 && tally.ran > 20, "{} refused, {} ran", tally.refused, tally.ran);
}

/// The library may panic on pages that contradict their footer; that becomes a finding, and need not be shown.
fn quiet_decoders() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some("concordat-parquet") {
            usual(panic);
        }
    }));
}
