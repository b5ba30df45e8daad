//! Drives the program as its user does.

#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub mod bridges;

/// The folder of an example.
pub fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// Every example that is a pack.
pub fn examples() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![example("")];
    while let Some(folder) = folders.pop() {
        if folder.join("plan.toml").exists() {
            found.push(folder.clone());
        }
        let inside = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        folders.extend(inside.filter(|path| path.is_dir()));
    }
    found.sort();
    assert!(found.len() >= 8, "examples are missing: {found:?}");
    found
}

/// The program with these arguments.
pub fn concordat(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_concordat")).args(arguments).output().unwrap()
}

/// What `concordat run PACK --json` prints.
pub fn run(pack: &Path) -> Value {
    let output = concordat(&["run", pack.to_str().unwrap(), "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A series of whole pence.
pub fn pence(series: &Value) -> Vec<i64> {
    series.as_array().expect("a series").iter().map(|pence| pence.as_i64().expect("whole pence")).collect()
}

/// The last year of a series, in £m.
pub fn last_in_millions(series: &Value) -> f64 {
    *pence(series).last().unwrap() as f64 / 1e8
}

/// The organisation of this code.
pub fn organisation<'a>(results: &'a Value, code: &str) -> &'a Value {
    let all = results["organisations"].as_array().unwrap();
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("{code} is missing"))
}

/// A copy of an example that a test may change.
pub fn copy(name: &str) -> tempfile::TempDir {
    let copied = tempfile::tempdir().unwrap();
    copy_files(&example(name), copied.path());
    let solutions = example(name).join("solutions");
    if solutions.is_dir() {
        fs::create_dir(copied.path().join("solutions")).unwrap();
        copy_files(&solutions, &copied.path().join("solutions"));
    }
    copied
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Changes the text of a file.
pub fn patch(folder: &Path, file: &str, change: impl FnOnce(String) -> String) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "the patch of {file} changes nothing");
    fs::write(&path, after).unwrap();
}
