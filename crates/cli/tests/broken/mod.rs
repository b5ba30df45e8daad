//! Broken packs: how one is made from a sound one, and what must be told of it.

pub mod accounts;
pub mod capacity;
pub mod capital;
pub mod cells;
pub mod contracts;
pub mod demand;
pub mod economics;
pub mod encodings;
pub mod evidence;
pub mod files;
pub mod people;
pub mod plan;
pub mod quality;
pub mod solutions;
pub mod sound;
pub mod system;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{copy, patch};

/// A pack that can be checked by hand.
pub const TWO: &str = "two-places";
/// A pack with a ledger alone.
pub const TOP_DOWN: &str = "two-places/top-down";
/// A published gap, stated year by year.
pub const LEICESTERSHIRE: &str = "published/leicestershire-2014";
/// A small pack that uses every table and nearly every column.
pub const FULL: &str = "../crates/pack/fuzz/base";

/// The longest that any check may take.
const LONGEST: Duration = Duration::from_secs(2);
/// The most memory that any check may take, in KB: of addresses, which are more than what is used.
const MOST_MEMORY: &str = "500000";

/// A change to a pack's folder.
pub type Change = Box<dyn Fn(&Path)>;

/// A pack made by changes to a sound one, and what must be told of it.
pub struct Case {
    name: &'static str,
    example: &'static str,
    changes: Vec<Change>,
    file: &'static str,
    line: Option<u32>,
    kind: &'static str,
    words: &'static str,
    severity: &'static str,
    most: usize,
}

/// A copy of `example` with `change` made to it.
pub fn case(name: &'static str, example: &'static str, change: Change) -> Case {
    let changes = vec![change];
    let (line, most) = (None, 1);
    Case { name, example, changes, file: "", line, kind: "", words: "", severity: "error", most }
}

impl Case {
    /// With one more change.
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// There must be an error in this line, with these words in its message or hint.
    pub fn tells(self, file: &'static str, line: u32, kind: &'static str, words: &'static str) -> Self {
        Self { file, line: Some(line), kind, words, ..self }
    }

    /// There must be an error in this file that has no line.
    pub fn tells_of_file(self, file: &'static str, kind: &'static str, words: &'static str) -> Self {
        Self { file, line: None, kind, words, ..self }
    }

    /// What is told is a warning, and the plan can be run.
    pub fn but_only_warns(self) -> Self {
        Self { severity: "warning", ..self }
    }

    /// There may be this many findings, where one fault cannot but show in several places.
    pub fn with_at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// Replaces one text in a file.
pub fn replace(file: &'static str, from: &'static str, to: &'static str) -> Change {
    Box::new(move |pack| {
        patch(pack, file, |text| {
            assert!(text.contains(from), "{file} does not hold {from}");
            text.replacen(from, to, 1)
        });
    })
}

/// Adds lines at the end of a file.
pub fn append(file: &'static str, lines: &'static str) -> Change {
    Box::new(move |pack| patch(pack, file, |text| format!("{text}{lines}\n")))
}

/// Writes a file, or writes it anew.
pub fn write(file: &'static str, bytes: impl Into<Vec<u8>>) -> Change {
    let bytes = bytes.into();
    Box::new(move |pack| {
        let path = pack.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
    })
}

/// Changes a file's bytes.
pub fn bytes(file: &'static str, change: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Change {
    Box::new(move |pack| {
        let path = pack.join(file);
        let changed = change(fs::read(&path).unwrap());
        fs::write(path, changed).unwrap();
    })
}

/// Deletes a file.
pub fn remove(file: &'static str) -> Change {
    Box::new(move |pack| fs::remove_file(pack.join(file)).unwrap())
}

/// Checks every pack, and tells of all that were not as they should be.
pub fn check(cases: &[Case]) {
    let mut faults = String::new();
    for case in cases {
        let pack = copy(case.example);
        case.changes.iter().for_each(|change| change(pack.path()));
        if let Err(fault) = case.holds(pack.path()) {
            faults.extend(["\n## ", case.name, "\n", &fault, "\n"]);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

impl Case {
    fn holds(&self, pack: &Path) -> Result<(), String> {
        let (output, taken) = concordat(&["check", "--json", pack.to_str().unwrap()]);
        let errors = String::from_utf8_lossy(&output.stderr);
        let found: Value = serde_json::from_slice(&output.stdout).map_err(|error| format!("{error}\n{errors}"))?;
        let findings = found["findings"].as_array().unwrap();
        let told = findings.iter().flat_map(|one| [one.to_string(), "\n".to_owned()]).collect::<String>();
        let wanted = format!("{} {}:{:?} {} {}", self.severity, self.file, self.line, self.kind, self.words);
        if !findings.iter().any(|finding| self.is(finding)) {
            return Err(format!("wanted {wanted}\ntold\n{told}"));
        }
        if findings.len() > self.most {
            return Err(format!("{} findings, {} would do\n{told}", findings.len(), self.most));
        }
        let code = i32::from(self.severity == "error");
        if output.status.code() != Some(code) {
            return Err(format!("ended with {}, not {code}\n{errors}", output.status));
        }
        if !errors.is_empty() {
            return Err(format!("standard error holds\n{errors}"));
        }
        if taken > LONGEST {
            return Err(format!("took {taken:?}"));
        }
        self.is_told_as_text(pack)
    }

    fn is(&self, finding: &Value) -> bool {
        let message = finding["message"].as_str().unwrap();
        let hint = finding["hint"].as_str().unwrap_or("");
        finding["file"] == self.file
            && finding["line"].as_u64() == self.line.map(u64::from)
            && finding["kind"] == self.kind
            && finding["severity"] == self.severity
            && (message.contains(self.words) || hint.contains(self.words))
    }

    fn is_told_as_text(&self, pack: &Path) -> Result<(), String> {
        let (output, taken) = concordat(&["check", pack.to_str().unwrap()]);
        let text = String::from_utf8_lossy(&output.stdout);
        let place = match self.line {
            Some(line) => format!("{}: {}:{line}", self.severity, self.file),
            None => format!("{}: {}", self.severity, self.file),
        };
        if !text.contains(&place) {
            return Err(format!("the text lacks \"{place}\"\n{text}"));
        }
        if taken > LONGEST {
            return Err(format!("as text it took {taken:?}"));
        }
        if !output.stderr.is_empty() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(())
    }
}

/// The program with these arguments, in little memory where the system can see to that, and how long it took: the least of
/// three runs where the first took too long, because what else a machine does is no fault of ours.
pub fn concordat(arguments: &[&str]) -> (Output, Duration) {
    let (output, mut taken) = once(arguments);
    for _ in 0..2 {
        if taken > LONGEST {
            taken = taken.min(once(arguments).1);
        }
    }
    (output, taken)
}

fn once(arguments: &[&str]) -> (Output, Duration) {
    let program = env!("CARGO_BIN_EXE_concordat");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v \"$0\" && exec \"$@\"", MOST_MEMORY, program]);
        shell
    } else {
        Command::new(program)
    };
    let start = Instant::now();
    let output = command.args(arguments).output().unwrap();
    (output, start.elapsed())
}
