//! The files of a pack, as bytes: the only place of this crate that touches a disk.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use model::Finding;

use crate::schema;
use crate::workbook::{self, Opened, Sheet};

/// The greatest file that is read; larger ones belong in activity cells, not in a pack.
pub const LARGEST_BYTES: u64 = 256 << 20;

/// The folder of a pack that holds a TOML file for each solution.
pub const SOLUTIONS: &str = "solutions";

/// The solution that a file is about, if it is about one: `solutions/ID.toml`.
pub fn solution(name: &str) -> Option<&str> {
    name.strip_prefix(SOLUTIONS)?.strip_prefix('/')?.strip_suffix(".toml")
}

/// Whether a solution can be called so: letters, digits, - and _, and so no path to somewhere else.
pub fn sound_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
}

/// A file of a pack.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name in the folder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The world failed: there is no folder to read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be listed.
    #[error("cannot read the folder {}: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

/// Reads the files of a pack that the schema knows, and finds those it does not know or cannot read.
///
/// # Errors
/// If the folder itself cannot be listed.
pub fn load(folder: &Path) -> Result<(Vec<File>, Vec<Finding>), Error> {
    let Folder { files, findings, .. } = open(folder)?;
    Ok((files, findings))
}

/// What a folder holds, before anything of it is read.
#[derive(Debug, Default)]
pub struct Folder {
    /// The files that the schema knows; sheets of workbooks among them as CSV.
    pub files: Vec<File>,
    /// Which of them are sheets.
    pub sheets: Vec<Sheet>,
    /// What it does not know or cannot read.
    pub findings: Vec<Finding>,
}

impl Folder {
    /// Takes the tables of a workbook; one that is there already is told.
    fn take(&mut self, opened: Opened) {
        self.findings.extend(opened.findings);
        for (file, sheet) in opened.files.into_iter().zip(opened.sheets) {
            let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
            match self.files.iter().find(|other| stem(&other.name) == stem(&file.name)) {
                None => {
                    self.files.push(file);
                    self.sheets.push(sheet);
                }
                Some(other) => {
                    let from = self.sheets.iter().find(|sheet| sheet.file == other.name);
                    let other = from.map_or(&other.name, |sheet| &sheet.workbook);
                    let message = format!("{}: this table is given by {other} as well", sheet.name);
                    let finding = Finding::error("two-files", &sheet.workbook, message);
                    self.findings.push(finding.hint("delete one of the two"));
                }
            }
        }
    }
}

/// As [`load`], with what it takes to tell a finding at its cell in a workbook.
///
/// # Errors
/// As [`load`].
pub fn open(folder: &Path) -> Result<Folder, Error> {
    let fail = |error| Error::Folder { folder: folder.to_owned(), error };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        if let Ok(name) = entry.map_err(fail)?.file_name().into_string() {
            names.push(name);
        }
    }
    if folder.join(SOLUTIONS).is_dir() {
        names.retain(|name| name != SOLUTIONS);
        for entry in fs::read_dir(folder.join(SOLUTIONS)).map_err(fail)? {
            if let Ok(name) = entry.map_err(fail)?.file_name().into_string() {
                names.push(format!("{SOLUTIONS}/{name}"));
            }
        }
    }
    names.sort();
    let (mut found, mut workbooks) = (Folder::default(), Vec::new());
    for name in names {
        let kept = match role(&name) {
            FileRole::Known => &mut found.files,
            FileRole::Workbook => &mut workbooks,
            FileRole::Unknown => {
                found.findings.push(unknown(&name));
                continue;
            }
            FileRole::Other => continue,
        };
        match read(&folder.join(&name)) {
            Ok(bytes) => kept.push(File { name, bytes }),
            Err(message) => {
                let finding = Finding::error("unreadable", &name, format!("{name} {message}"));
                found.findings.push(finding.hint("a table is an ordinary file that whoever runs this may read"));
            }
        }
    }
    for file in &workbooks {
        found.take(workbook::open(file));
    }
    found.files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// What is wrong with a file's name, if it is no file of a pack: for files that come from elsewhere than a folder.
pub fn stranger(name: &str) -> Option<Finding> {
    (!matches!(role(name), FileRole::Known)).then(|| unknown(name))
}

enum FileRole {
    /// A table or `plan.toml`.
    Known,
    /// A workbook, whose sheets may be tables.
    Workbook,
    /// It looks like a table but the schema has none of this name.
    Unknown,
    /// A README, a picture, anything else.
    Other,
}

fn role(name: &str) -> FileRole {
    if name == "plan.toml" {
        return FileRole::Known;
    }
    let own = name.rsplit_once('/').map_or(name, |(_, own)| own);
    match name.rsplit_once('.') {
        _ if solution(name).is_some() && !own.starts_with('.') => FileRole::Known,
        // What spreadsheets and editors leave beside an open file.
        _ if own.starts_with("~$") || own.starts_with('.') => FileRole::Other,
        Some((stem, "csv" | "parquet")) if schema::table(stem).is_some() => FileRole::Known,
        _ if workbook::is_workbook(name) => FileRole::Workbook,
        Some((_, "csv" | "parquet" | "xls" | "toml" | "CSV")) => FileRole::Unknown,
        _ => FileRole::Other,
    }
}

fn unknown(name: &str) -> Finding {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let tables = schema::TABLES.iter().map(|table| table.name);
    let hint = match model::finding::nearest(stem, tables) {
        _ if Path::new(name).extension().is_some_and(|ending| ending == "toml") => {
            format!("settings are in plan.toml, and each solution in {SOLUTIONS}/ID.toml")
        }
        Some(near) => format!("did you mean {near}.csv?"),
        None => "tables are NAME.csv, NAME.parquet or sheets of a workbook (.xlsx); docs/reference/files.md lists their names".to_owned(),
    };
    Finding::error("unknown-file", name, format!("{name} is not a table of a pack, so it would not be read")).hint(hint)
}

/// What the file holds, or why it cannot be had.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("cannot be read: {error}");
    let metadata = fs::metadata(path).map_err(told)?;
    if metadata.is_dir() {
        return Err("is a folder, not a file".to_owned());
    }
    if !metadata.is_file() {
        return Err("is not an ordinary file".to_owned());
    }
    if metadata.len() > LARGEST_BYTES {
        return Err(format!("is larger than {} MB", LARGEST_BYTES >> 20));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    fs::File::open(path).and_then(|file| file.take(LARGEST_BYTES).read_to_end(&mut bytes)).map_err(told)?;
    Ok(bytes)
}
