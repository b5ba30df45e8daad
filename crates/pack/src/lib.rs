//! A folder of small files to a checked plan, or everything that is wrong with it.
//!
//! ```no_run
//! let outcome = pack::read("examples/two-places".as_ref())?;
//! for finding in &outcome.findings {
//!     println!("{}: {}", finding.file, finding.message);
//! }
//! # Ok::<(), pack::Error>(())
//! ```

mod build;
mod checks;
mod columns;
pub mod edit;
mod files;
mod money;
mod plan_file;
mod raw;
pub mod reference;
pub mod scaffold;
pub mod schema;
mod solution_file;
mod table;
pub mod template;
mod text;
mod toml_file;
mod when;
pub mod workbook;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;

use model::canonical::{Digest, plan_digest, section_digest};
use model::content::Content;
use model::{Finding, Origin, Plan};

pub use checks::Selection;
pub use columns::DECODER_THREAD;
pub use files::{Error, File, Folder, load, open, stranger};

use crate::build::Tables;
use crate::plan_file::PlanFile;
use crate::raw::RawTable;
use crate::schema::{Kind, Section, TABLES, Table};
use crate::solution_file::SolutionFile;
use crate::table::{CheckedTable, Findings};

/// What came of reading a pack.
#[derive(Debug)]
pub struct Outcome {
    /// The plan, if nothing stops it from being run.
    pub checked: Option<Checked>,
    /// Everything found, by file and line.
    pub findings: Vec<Finding>,
    /// What each selector catches.
    pub selections: Vec<Selection>,
}

/// A plan with what it takes to find its rows again.
#[derive(Debug)]
pub struct Checked {
    /// The plan.
    pub plan: Plan,
    /// The files read.
    files: Vec<String>,
}

impl Checked {
    /// The file and line of a row.
    pub fn place(&self, origin: Origin) -> (&str, u32) {
        (&self.files[usize::from(origin.file)], origin.line)
    }
}

/// Reads a pack from a folder.
///
/// # Errors
/// If the folder cannot be listed. Everything else is a finding.
pub fn read(folder: &Path) -> Result<Outcome, Error> {
    Ok(read_folder(open(folder)?))
}

/// Reads a pack from what a folder holds.
pub fn read_folder(folder: Folder) -> Outcome {
    let mut outcome = read_files(folder.files, folder.findings);
    outcome.findings = workbook::tell(&folder.sheets, outcome.findings);
    for file in outcome.checked.iter_mut().flat_map(|checked| &mut checked.files) {
        if let Some(sheet) = folder.sheets.iter().find(|sheet| sheet.file == *file) {
            *file = format!("{}, {}", sheet.workbook, sheet.name);
        }
    }
    outcome
}

/// Reads a pack from its files, already in memory. Never fails, never panics: see [`Outcome::findings`].
pub fn read_files(files: Vec<File>, earlier: Vec<Finding>) -> Outcome {
    let mut findings = Findings::default();
    findings.extend(earlier);
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let (plan_file, mut tables, solutions) = read_tables(files, &mut findings);
    check_references(&mut tables, plan_file.as_ref(), &mut findings);
    let Some(plan_file) = plan_file else {
        return Outcome { checked: None, findings: findings.finish(), selections: Vec::new() };
    };
    let mut plan = build::build(&plan_file, &tables, &solutions, &mut findings);
    let selections = checks::check(&plan, &names, &mut findings);
    plan.sections = sections(&plan_file, &tables, &solutions);
    plan.digest = plan_digest(&plan.sections);
    let findings = findings.finish();
    let runnable = !findings.iter().any(Finding::is_error);
    Outcome { checked: runnable.then_some(Checked { plan, files: names }), findings, selections }
}

/// What each section of a pack says, row by row: what a store keeps, compares and merges. Its digests are those of the
/// plan that the same files make; nothing if there is no `plan.toml` that can be read.
pub fn contents(files: Vec<File>) -> Option<Vec<Content>> {
    let (plan_file, tables, solutions) = read_tables(files, &mut Findings::default());
    let plan_file = plan_file?;
    let section = |section: &Section| {
        let ours = tables.values().filter(|table| table.schema.section == *section);
        let mut tables: Vec<_> = ours.map(CheckedTable::content).collect();
        if *section == Section::Plan {
            tables.push(plan_file.content.clone());
        }
        if *section == Section::Solutions {
            tables.extend(solutions.iter().map(|file| file.content.clone()));
        }
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        Content { section: section.name().to_owned(), tables }
    };
    Some(Section::ALL.iter().map(section).collect())
}

/// The section that a file of a pack belongs to.
pub fn section_of(file: &str) -> Option<&'static str> {
    if file == plan_file::NAME {
        return Some(Section::Plan.name());
    }
    if files::solution(file).is_some_and(files::sound_id) {
        return Some(Section::Solutions.name());
    }
    let (stem, _) = file.rsplit_once('.')?;
    schema::table(stem).map(|table| table.section.name())
}

fn read_tables(files: Vec<File>, findings: &mut Findings) -> (Option<PlanFile>, Tables, Vec<SolutionFile>) {
    let (mut plan_file, mut tables, mut solutions) = (None, Tables::new(), Vec::new());
    let mut has_plan_file = false;
    let mut readable: Vec<(u16, &'static Table, File)> = Vec::new();
    for (place, file) in files.into_iter().enumerate() {
        if file.name == plan_file::NAME {
            has_plan_file = true;
            match text::decode(&file.name, &file.bytes) {
                Ok(text) => plan_file = plan_file::read(text, findings),
                Err(finding) => findings.push(*finding),
            }
            continue;
        }
        if files::solution(&file.name).is_some() {
            match text::decode(&file.name, &file.bytes) {
                Ok(text) => solutions.extend(solution_file::open(&file.name, text, place as u16, findings)),
                Err(finding) => findings.push(*finding),
            }
            continue;
        }
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        let Some(schema) = schema::table(stem) else { continue };
        if readable.iter().any(|(_, other, _)| other.name == schema.name) {
            let message = format!("{} is given both as CSV and as Parquet", schema.name);
            findings.push(Finding::error("two-files", &file.name, message).hint("delete one of the two"));
            continue;
        }
        readable.push((place as u16, schema, file));
    }
    for (table, found) in read_side_by_side(readable) {
        findings.merge(found);
        if let Some(table) = table {
            tables.insert(table.schema.name, table);
        }
    }
    if !has_plan_file {
        let finding = Finding::error("missing-file", plan_file::NAME, "there is no plan.toml in this folder");
        findings.push(finding.hint("`concordat new FOLDER` writes a starter pack that runs as it stands"));
    }
    for schema in TABLES.iter().filter(|schema| schema.required && !tables.contains_key(schema.name)) {
        let name = format!("{}.csv", schema.name);
        if !findings.any_error_in(schema.name) {
            let finding = Finding::error("missing-file", &name, format!("{name} is missing"));
            findings.push(finding.hint(schema.about));
        }
    }
    (plan_file, tables, solutions)
}

/// Reads the tables on as many threads as there are processors, or on this one where none can be had; what comes out does
/// not depend on how.
fn read_side_by_side(files: Vec<(u16, &'static Table, File)>) -> Vec<(Option<CheckedTable>, Findings)> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let waiting = Mutex::new(files.into_iter().enumerate());
    let next = || waiting.lock().expect("no reader panics while it holds the list").next();
    let read_some = || {
        let mut done = Vec::new();
        while let Some((at, (place, schema, file))) = next() {
            let mut findings = Findings::default();
            let raw = read_raw(file, &mut findings);
            done.push((at, (raw.map(|raw| CheckedTable::new(schema, raw, place, &mut findings)), findings)));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let worker = || std::thread::Builder::new().name(DECODER_THREAD.to_owned()).spawn_scoped(scope, read_some);
        let reading: Vec<_> = (0..workers).filter_map(|_| worker().ok()).collect();
        let finished = reading.into_iter().map(|thread| thread.join().expect("reading a table does not panic"));
        finished.flatten().collect::<Vec<_>>()
    });
    done.extend(read_some());
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, read)| read).collect()
}

fn read_raw(file: File, findings: &mut Findings) -> Option<RawTable> {
    let mut found = Vec::new();
    let raw = if file.name.ends_with(".parquet") {
        match columns::read(&file.name, file.bytes) {
            Ok(raw) => Some(raw),
            Err(finding) => {
                found.push(*finding);
                None
            }
        }
    } else {
        match text::decode(&file.name, &file.bytes) {
            Ok(text) => RawTable::from_csv(&file.name, text, &mut found),
            Err(finding) => {
                found.push(*finding);
                None
            }
        }
    };
    findings.extend(found);
    raw
}

/// Finds codes that the table they point to does not give out.
fn check_references(tables: &mut Tables, plan_file: Option<&PlanFile>, findings: &mut Findings) {
    for schema in TABLES {
        for column in schema.columns {
            let Kind::CodeOf(target) = column.kind else { continue };
            let key = schema::table(target).map_or("code", |table| table.key[0]);
            let known: HashSet<String> = tables
                .get(target)
                .map_or_else(HashSet::new, |table| table.codes(key).into_iter().map(str::to_owned).collect());
            // Where the codes themselves could not be read, that fault is told and says enough.
            if known.is_empty() && findings.any_error_in(target) {
                continue;
            }
            if let Some(table) = tables.get_mut(schema.name) {
                table.check_references(column, target, &known, findings);
            }
        }
    }
    let sources = tables.get("sources").map_or_else(HashSet::new, |table| table.codes("id"));
    if sources.is_empty() && findings.any_error_in("sources") {
        return;
    }
    for default in plan_file.map_or(&[][..], |file| &file.defaults) {
        if let Some(source) = default.source.as_deref().filter(|source| !sources.contains(source)) {
            let message = format!("tables.{}.source \"{source}\" is not in sources", default.table);
            let finding = Finding::error("unknown-code", plan_file::NAME, message).at_line(default.line);
            findings.push(finding.in_column("source").hint("add it to sources, or correct it"));
        }
    }
}

/// The digest of each section.
fn sections(plan_file: &PlanFile, tables: &Tables, solutions: &[SolutionFile]) -> Vec<(String, Digest)> {
    Section::ALL
        .iter()
        .map(|section| {
            let ours = tables.values().filter(|table| table.schema.section == *section);
            let mut digests: Vec<(&str, Digest)> = ours.map(|table| (table.schema.name, table.digest)).collect();
            if *section == Section::Plan {
                digests.push(("plan", plan_file.content.digest()));
            }
            if *section == Section::Solutions {
                digests.extend(solutions.iter().map(|file| (file.content.name.as_str(), file.content.digest())));
            }
            (section.name().to_owned(), section_digest(section.name(), &digests))
        })
        .collect()
}
