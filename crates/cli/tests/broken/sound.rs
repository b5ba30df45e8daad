//! Sound packs written in other ways: they are read without a word, and say the same.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Change, FULL, TWO, bytes, concordat, replace};
use crate::support::copy;

/// What `check --json` tells of a pack that can be run.
fn told(pack: &Path) -> Value {
    let (output, _) = concordat(&["check", "--json", pack.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A change of a file's text.
fn text(file: &'static str, change: fn(&str) -> String) -> Change {
    bytes(file, move |bytes| change(std::str::from_utf8(&bytes).unwrap()).into_bytes())
}

/// A file's columns in the opposite order; its cells hold no commas.
fn columns_reversed(text: &str) -> String {
    text.lines().map(|line| line.split(',').rev().collect::<Vec<_>>().join(",") + "\n").collect()
}

/// A file's rows in the opposite order.
fn rows_reversed(text: &str) -> String {
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

/// Each spelling with its name, and the pack it is of.
fn spellings() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("a mark and CRLF", TWO, text("accounts.csv", |text| format!("\u{feff}{}", text.replace('\n', "\r\n")))),
        (
            "a mark and CRLF in plan.toml",
            TWO,
            text("plan.toml", |text| format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        ),
        ("rows reordered", TWO, text("population.csv", rows_reversed)),
        ("columns reordered", TWO, text("population.csv", columns_reversed)),
        ("1.0 and 1.00", TWO, replace("assumptions.csv", "uplift,1,", "uplift,1.00,")),
        ("a number with an exponent", TWO, replace("population.csv", "85600", "8.56e4")),
        ("comments and blank lines", TWO, text("sites.csv", |text| format!("# remark\n\n{text}\n# end\n\n"))),
        (
            "every cell quoted",
            TWO,
            text("areas.csv", |text| {
                format!("\"{}\"\n", text.trim_end().replace(',', "\",\"").replace('\n', "\"\n\""))
            }),
        ),
        ("space around cells", TWO, text("areas.csv", |text| text.replace(',', " , "))),
        ("no line break at the end", TWO, text("areas.csv", |text| text.trim_end().to_owned())),
        ("columns that Excel left behind", TWO, text("areas.csv", |text| text.replace('\n', ",,\n"))),
        (
            "a column for oneself",
            TWO,
            text("areas.csv", |text| text.replace('\n', ",x\n").replacen(",x", ",note_mine", 1)),
        ),
        ("a picture beside the tables", TWO, Box::new(|pack| fs::write(pack.join("map.png"), [0x89, b'P']).unwrap())),
        ("a folder beside the tables", TWO, Box::new(|pack| fs::create_dir(pack.join("old")).unwrap())),
        (
            "sites as Parquet",
            FULL,
            Box::new(|pack| {
                fs::remove_file(pack.join("sites.csv")).unwrap();
                fs::write(pack.join("sites.parquet"), include_bytes!("sites.parquet")).unwrap();
            }),
        ),
    ]
}

/// Checks them all.
pub fn check() {
    let before = [told(copy(TWO).path()), told(copy(FULL).path())];
    assert_eq!(before[0]["findings"], Value::Array(Vec::new()));
    for (name, example, change) in spellings() {
        let pack = copy(example);
        change(pack.path());
        let after = told(pack.path());
        let before = &before[usize::from(example == FULL)];
        assert_eq!(before["findings"], after["findings"], "{name}");
        assert_eq!(before["digest"], after["digest"], "{name}");
    }
}
