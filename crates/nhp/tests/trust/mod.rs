//! A trust of a few hundred rows, written as Parquet, with every kind of strategy in it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::{Value, json};

/// A column's values.
#[derive(Clone)]
pub enum Values {
    Text(Vec<String>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
}

/// A table: its columns by name.
pub type Table = Vec<(&'static str, Values)>;

/// A folder with a trust and its parameters.
pub struct Trust {
    pub folder: tempfile::TempDir,
    pub tables: Vec<(&'static str, Table)>,
    pub params: Value,
}

impl Trust {
    /// The small trust.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), tables: tables(), params: params() }
    }

    /// Writes what has been changed and reads it.
    pub fn read(&self) -> nhp::Outcome {
        let (data, params) = self.write();
        nhp::read(&data, &params).unwrap()
    }

    /// The job, if nothing is wrong.
    pub fn job(&self) -> nhp::Job {
        let outcome = self.read();
        assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
        outcome.job.unwrap()
    }

    /// Writes the tables and the parameters; where they are.
    pub fn write(&self) -> (PathBuf, PathBuf) {
        let data = self.folder.path().join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data).unwrap();
        for (name, table) in &self.tables {
            let folder = data.join(name).join("fyear=2023").join("dataset=small");
            fs::create_dir_all(&folder).unwrap();
            write(table, &folder.join("0.parquet"));
        }
        let params = self.folder.path().join("params.json");
        fs::write(&params, self.params.to_string()).unwrap();
        (data, params)
    }

    /// A table, to change.
    pub fn table(&mut self, name: &str) -> &mut Table {
        &mut self.tables.iter_mut().find(|(table, _)| *table == name).unwrap().1
    }

    /// A column, to change.
    pub fn column(&mut self, table: &str, name: &str) -> &mut Values {
        &mut self.table(table).iter_mut().find(|(column, _)| *column == name).unwrap().1
    }
}

fn write(table: &Table, path: &Path) {
    let field = |(name, values): &(&'static str, Values)| {
        let (physical, logical) = match values {
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Integer(_) => (Physical::INT64, None),
            Values::Real(_) => (Physical::DOUBLE, None),
            Values::Flag(_) => (Physical::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        Arc::new(field.with_logical_type(logical).build().unwrap())
    };
    let schema = Type::group_type_builder("schema").with_fields(table.iter().map(field).collect()).build().unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut out = SerializedFileWriter::new(fs::File::create(path).unwrap(), Arc::new(schema), properties).unwrap();
    let mut group = out.next_row_group().unwrap();
    for (_, values) in table {
        let mut writer = group.next_column().unwrap().unwrap();
        match values {
            Values::Text(values) => {
                let values: Vec<ByteArray> = values.iter().map(|value| value.as_str().into()).collect();
                writer.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
            }
            Values::Integer(values) => drop(writer.typed::<Int64Type>().write_batch(values, None, None).unwrap()),
            Values::Real(values) => drop(writer.typed::<DoubleType>().write_batch(values, None, None).unwrap()),
            Values::Flag(values) => drop(writer.typed::<BoolType>().write_batch(values, None, None).unwrap()),
        }
        writer.close().unwrap();
    }
    group.close().unwrap();
    out.close().unwrap();
}

/// Numbers that look random and are not.
fn mixed(row: usize, salt: u64, below: u64) -> u64 {
    let mut bits = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
    bits = (bits ^ bits >> 31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (bits ^ bits >> 29) % below
}

fn text(rows: usize, value: impl Fn(usize) -> &'static str) -> Values {
    Values::Text((0..rows).map(|row| value(row).to_owned()).collect())
}

fn integer(rows: usize, value: impl Fn(usize) -> i64) -> Values {
    Values::Integer((0..rows).map(value).collect())
}

fn flag(rows: usize, value: impl Fn(usize) -> bool) -> Values {
    Values::Flag((0..rows).map(value).collect())
}

fn age(row: usize, salt: u64) -> i64 {
    mixed(row, salt, 91) as i64
}

fn age_group(age: i64) -> &'static str {
    match age {
        0..18 => "0-17",
        18..65 => "18-64",
        _ => "65+",
    }
}

const SITES: [&str; 3] = ["a", "b", "a"];
const SPECIALTIES: [(&str, &str); 3] = [("100", "100"), ("300", "Other (Medical)"), ("812", "Other")];
const SPELLS: usize = 600;
const CONTACTS: usize = 400;
const ARRIVALS: usize = 200;

fn tables() -> Vec<(&'static str, Table)> {
    vec![
        ("ip", spells()),
        ("op", contacts()),
        ("aae", arrivals()),
        ("ip_activity_avoidance_strategies", tags(&["smoking", "frail_elderly_high", "raid_ae"], 2, &[0.4, 1.0, 1.0])),
        (
            "ip_efficiencies_strategies",
            tags(
                &[
                    "emergency_elderly",
                    "same_day_emergency_care_low",
                    "pre-op_los_1-day",
                    "day_procedures_usually_dc",
                    "day_procedures_usually_op",
                ],
                3,
                &[1.0; 5],
            ),
        ),
        ("demographic_factors", factors(0..=90, 1..=2, 1.01)),
        ("birth_factors", factors(15..=44, 2..=2, 0.99)),
        ("hsa_activity_tables", health()),
        ("inequalities", inequalities()),
    ]
}

fn pod(row: usize) -> usize {
    mixed(row, 1, 4) as usize
}

fn days(row: usize) -> i64 {
    if pod(row) == 1 { 0 } else { mixed(row, 2, 30) as i64 }
}

fn spells() -> Table {
    let n = SPELLS;
    let of = |words: [&'static str; 4]| move |row: usize| words[pod(row)];
    let maternity = |row: usize| pod(row) == 3;
    let mother = move |row: usize| if maternity(row) { 15 + age(row, 3) % 30 } else { age(row, 3) };
    let specialty = |row: usize| SPECIALTIES[mixed(row, 5, 3) as usize];
    vec![
        ("rn", integer(n, |row| 1000 + row as i64)),
        ("age", integer(n, mother)),
        ("age_group", text(n, move |row| age_group(mother(row)))),
        ("sex", integer(n, move |row| if maternity(row) { 2 } else { 1 + mixed(row, 4, 2) as i64 })),
        ("imd_quintile", integer(n, |row| 1 + mixed(row, 6, 5) as i64)),
        ("classpat", text(n, of(["1", "2", "1", "1"]))),
        ("tretspef", text(n, move |row| specialty(row).0)),
        ("tretspef_grouped", text(n, move |row| specialty(row).1)),
        ("hsagrp", text(n, of(["ordelec", "daycase", "emerg", "maternity"]))),
        ("group", text(n, of(["elective", "elective", "non-elective", "maternity"]))),
        ("speldur", integer(n, days)),
        ("admimeth", text(n, of(["11", "11", "21", "31"]))),
        ("sitetret", text(n, |row| SITES[mixed(row, 7, 3) as usize])),
        ("icb", text(n, |row| ["A", "B"][mixed(row, 8, 2) as usize])),
        ("is_wla", flag(n, |row| pod(row) < 2)),
        ("is_main_icb", flag(n, |row| mixed(row, 8, 2) == 0)),
        ("has_procedure", flag(n, |row| mixed(row, 9, 2) == 0)),
        ("maternity_delivery_in_spell", flag(n, maternity)),
        (
            "pod",
            text(
                n,
                of([
                    "ip_elective_admission",
                    "ip_elective_daycase",
                    "ip_non-elective_admission",
                    "ip_maternity_admission",
                ]),
            ),
        ),
        ("demog_type", text(n, move |row| if maternity(row) { "births" } else { "demographics" })),
        ("ndggrp", text(n, of(["elective", "elective", "non-elective", "maternity"]))),
        ("sushrg_trimmed", text(n, |row| ["HRG1", "HRG2", "HRG3"][mixed(row, 10, 3) as usize])),
    ]
}

fn contacts() -> Table {
    let n = CONTACTS;
    let pod = |row: usize| mixed(row, 21, 3) as usize;
    let of = |words: [&'static str; 3]| move |row: usize| words[mixed(row, 21, 3) as usize];
    let specialty = |row: usize| SPECIALTIES[mixed(row, 24, 3) as usize];
    vec![
        ("age", integer(n, |row| age(row, 22))),
        ("age_group", text(n, |row| age_group(age(row, 22)))),
        ("sex", integer(n, |row| 1 + mixed(row, 23, 2) as i64)),
        ("imd_quintile", integer(n, |row| 1 + mixed(row, 25, 5) as i64)),
        ("tretspef", text(n, move |row| specialty(row).0)),
        ("tretspef_grouped", text(n, move |row| specialty(row).1)),
        ("sitetret", text(n, |row| SITES[mixed(row, 26, 3) as usize])),
        ("type", text(n, |row| ["adult_surgical", "adult_non-surgical"][mixed(row, 27, 2) as usize])),
        ("group", text(n, of(["first", "followup", "procedure"]))),
        ("pod", text(n, of(["op_first", "op_follow-up", "op_procedure"]))),
        ("demog_type", text(n, |_| "demographics")),
        ("hsagrp", text(n, |_| "op_adult_surgical_first")),
        ("ndggrp", text(n, of(["first", "followup", "procedure"]))),
        ("has_procedures", flag(n, move |row| pod(row) == 2)),
        ("sushrg_trimmed", text(n, |_| "HRG1")),
        ("icb", text(n, |_| "A")),
        ("is_main_icb", flag(n, |row| mixed(row, 28, 2) == 0)),
        ("is_gp_ref", flag(n, |row| mixed(row, 29, 2) == 0)),
        ("is_cons_cons_ref", flag(n, |row| mixed(row, 30, 2) == 0)),
        ("is_first", flag(n, move |row| pod(row) == 0)),
        ("is_wla", flag(n, |_| true)),
        ("attendances", integer(n, |row| mixed(row, 31, 20) as i64)),
        ("tele_attendances", integer(n, move |row| if pod(row) == 2 { 0 } else { mixed(row, 32, 9) as i64 })),
    ]
}

fn arrivals() -> Table {
    let n = ARRIVALS;
    let ambulance = |row: usize| mixed(row, 41, 3) == 0;
    let group = move |row: usize| if ambulance(row) { "ambulance" } else { "walk-in" };
    let kind = move |row: usize| if ambulance(row) { "aae_adult_ambulance" } else { "aae_adult_walk-in" };
    let third = |salt| move |row: usize| mixed(row, salt, 3) == 0;
    vec![
        ("age", integer(n, |row| age(row, 42))),
        ("age_group", text(n, |row| age_group(age(row, 42)))),
        ("sex", integer(n, |row| 1 + mixed(row, 43, 2) as i64)),
        ("sitetret", text(n, |row| SITES[mixed(row, 44, 3) as usize])),
        ("attendance_category", text(n, |row| ["1", "2", "3"][mixed(row, 45, 3) as usize])),
        ("acuity", text(n, |row| ["standard", "urgent"][mixed(row, 46, 2) as usize])),
        ("group", text(n, group)),
        ("pod", text(n, |row| ["aae_type-01", "aae_type-05"][mixed(row, 47, 2) as usize])),
        ("demog_type", text(n, |_| "demographics")),
        ("hsagrp", text(n, kind)),
        ("ndggrp", text(n, group)),
        ("is_main_icb", flag(n, |_| true)),
        ("is_ambulance", flag(n, ambulance)),
        ("is_frequent_attender", flag(n, third(48))),
        ("is_low_cost_referred_or_discharged", flag(n, third(49))),
        ("is_left_before_treatment", flag(n, third(50))),
        ("is_discharged_no_treatment", flag(n, third(51))),
        ("arrivals", integer(n, |row| mixed(row, 52, 12) as i64)),
    ]
}

fn tags(strategies: &[&'static str], every: u64, rates: &[f64]) -> Table {
    let chosen: Vec<(i64, usize)> = (0..SPELLS)
        .flat_map(|row| (0..strategies.len()).map(move |strategy| (row, strategy)))
        .filter(|(row, strategy)| mixed(*row, 60 + every * 10 + *strategy as u64, every) == 0)
        .map(|(row, strategy)| (1000 + row as i64, strategy))
        .collect();
    vec![
        ("rn", Values::Integer(chosen.iter().map(|(rn, _)| *rn).collect())),
        ("strategy", Values::Text(chosen.iter().map(|(_, strategy)| strategies[*strategy].to_owned()).collect())),
        ("sample_rate", Values::Real(chosen.iter().map(|(_, strategy)| rates[*strategy]).collect())),
    ]
}

fn factors(ages: std::ops::RangeInclusive<i64>, sexes: std::ops::RangeInclusive<i64>, growth: f64) -> Table {
    let mut rows = Vec::new();
    for (variant, factor) in [("middle", 1.0), ("high", 1.2)] {
        for sex in sexes.clone() {
            rows.extend(ages.clone().map(|age| (variant, sex, age, factor * growth.powi(age as i32 / 10))));
        }
    }
    vec![
        ("variant", Values::Text(rows.iter().map(|(variant, ..)| (*variant).to_owned()).collect())),
        ("sex", Values::Integer(rows.iter().map(|(_, sex, ..)| *sex).collect())),
        ("age", Values::Integer(rows.iter().map(|(_, _, age, _)| *age).collect())),
        ("2023", Values::Real(rows.iter().map(|_| 1000.0).collect())),
        ("2035", Values::Real(rows.iter().map(|(.., change)| 1000.0 * change).collect())),
    ]
}

fn health() -> Table {
    let groups = ["emerg", "ordelec", "daycase", "op_adult_surgical_first", "aae_adult_walk-in"];
    let rows: Vec<(&str, i64, i64)> = groups
        .iter()
        .flat_map(|group| (1..=2).flat_map(move |sex| (0..=100).map(move |age| (*group, sex, age))))
        .collect();
    vec![
        ("hsagrp", Values::Text(rows.iter().map(|(group, ..)| (*group).to_owned()).collect())),
        ("sex", Values::Integer(rows.iter().map(|(_, sex, _)| *sex).collect())),
        ("age", Values::Integer(rows.iter().map(|(.., age)| *age).collect())),
        ("activity", Values::Real(rows.iter().map(|(.., age)| 0.02 + 0.001 * *age as f64).collect())),
    ]
}

fn inequalities() -> Table {
    let rows: Vec<(&str, &str, i64)> = ["A", "B"]
        .iter()
        .flat_map(|icb| ["HRG1", "HRG2"].map(|hrg| (*icb, hrg)))
        .flat_map(|(icb, hrg)| (1..=5).map(move |quintile| (icb, hrg, quintile)))
        .collect();
    let column = |base: f64| Values::Real(rows.iter().map(|(.., quintile)| base + 0.02 * *quintile as f64).collect());
    vec![
        ("icb", Values::Text(rows.iter().map(|(icb, ..)| (*icb).to_owned()).collect())),
        ("sushrg_trimmed", Values::Text(rows.iter().map(|(_, hrg, _)| (*hrg).to_owned()).collect())),
        ("imd_quintile", Values::Integer(rows.iter().map(|(.., quintile)| *quintile).collect())),
        ("level_up", column(1.0)),
        ("zero_sum", column(0.95)),
        ("level_down", column(0.9)),
    ]
}

fn params() -> Value {
    let each = |range: Value| json!({ "100": range, "Other (Medical)": range, "Other": range });
    let groups = |range: &Value| json!({ "elective": each(range.clone()), "non-elective": each(range.clone()), "maternity": each(range.clone()) });
    let growth = json!([1.0, 1.02]);
    let all = |range: Value| json!({ "ip": groups(&range), "op": each(range.clone()), "aae": { "walk-in": range, "ambulance": range } });
    let interval = |low: f64, high: f64| json!({ "interval": [low, high] });
    let efficiency = |kind: &str| json!({ "type": kind, "interval": [0.75, 0.95] });
    json!({
        "dataset": "small",
        "scenario": "test",
        "seed": 7,
        "model_runs": 64,
        "start_year": 2023,
        "end_year": 2035,
        "demographic_factors": { "variant_probabilities": { "middle": 0.6, "high": 0.4 } },
        "health_status_adjustment": true,
        "inequalities": { "level_up": ["HRG1"], "zero_sum": ["HRG2"], "level_down": [] },
        "expat": all(json!([0.95, 0.99])),
        "repat_local": all(json!([1.01, 1.04])),
        "repat_nonlocal": all(json!(1.02)),
        "baseline_adjustment": {
            "ip": groups(&json!(1.01)),
            "op": { "first": each(json!(1.02)), "followup": each(json!(1.0)), "procedure": each(json!(1.0)) },
            "aae": { "ambulance": 1.03, "walk-in": 1.0 },
        },
        "waiting_list_adjustment": { "ip": each(json!(1.01)), "op": each(json!([1.0, 1.03])) },
        "non-demographic_adjustment": {
            "value-type": "year-on-year-growth",
            "values": {
                "ip": { "elective": growth, "non-elective": growth, "maternity": growth },
                "op": { "first": growth, "followup": growth, "procedure": growth },
                "aae": { "ambulance": growth, "walk-in": growth },
            },
        },
        "activity_avoidance": {
            "ip": {
                "smoking": interval(0.7, 0.9), "frail_elderly_high": interval(0.8, 0.9), "raid_ae": interval(0.6, 0.9),
            },
            "op": {
                "followup_reduction_adult_surgical": interval(0.7, 0.9),
                "consultant_to_consultant_reduction_adult_surgical": interval(0.7, 0.9),
                "gp_referred_first_attendance_reduction_adult_non-surgical": interval(0.8, 0.95),
            },
            "aae": {
                "frequent_attenders_adult_walk-in": interval(0.7, 0.9),
                "left_before_seen_adult_walk-in": interval(0.7, 0.9),
                "low_cost_discharged_adult_ambulance": interval(0.8, 0.9),
                "discharged_no_treatment_adult_walk-in": interval(0.7, 0.9),
            },
        },
        "efficiencies": {
            "ip": {
                "emergency_elderly": efficiency("all"),
                "same_day_emergency_care_low": efficiency("sdec"),
                "pre-op_los_1-day": { "type": "pre-op", "pre-op_days": 1, "interval": [0.7, 0.9] },
                "day_procedures_usually_dc": efficiency("day_procedures_daycase"),
                "day_procedures_usually_op": efficiency("day_procedures_outpatients"),
                "general_los_reduction_emergency": efficiency("all"),
                "general_los_reduction_elective": efficiency("all"),
            },
            "op": { "convert_to_tele_adult_surgical": interval(0.8, 0.9), "convert_to_tele_adult_non-surgical": interval(0.8, 0.9) },
        },
    })
}
