//! Files between `pack`, which reads them, and `store`, which keeps them: how a draft is made, put together and edited.

use std::collections::BTreeMap;

use model::Finding;
use model::canonical::Digest;
use model::content::RowChange;
use store::{CellRef, Draft, File, Merge, TERMS_FILE, TERMS_SECTION};

/// Why files do not make a draft.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is wrong with them, every fault with its place.
    #[error("{}", faults(.0))]
    Findings(Vec<Finding>),
    /// It cannot be done to these files.
    #[error("{0}")]
    Refused(String),
    /// The store will not have it.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The first error, which is why; warnings stood before and will after.
fn faults(findings: &[Finding]) -> String {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    match errors[..] {
        [] => "these files are no pack".to_owned(),
        [only] => format!("{}: {}", only.file, only.message),
        [first, ..] => format!("{}: {}; and {} more", first.file, first.message, errors.len() - 1),
    }
}

/// A draft of these files, which must make a plan that can be run.
///
/// # Errors
/// If they do not: every finding.
pub fn checked(files: Vec<File>) -> Result<Draft, Error> {
    let outcome = pack::read_files(theirs(&files), Vec::new());
    if outcome.checked.is_none() {
        return Err(Error::Findings(outcome.findings));
    }
    draft(files)
}

/// A draft of these files, as `pack` finds each section to say, sound or not.
///
/// # Errors
/// If there is no `plan.toml` to be read.
pub fn draft(files: Vec<File>) -> Result<Draft, Error> {
    let contents = pack::contents(theirs(&files)).ok_or_else(|| Error::Findings(Vec::new()))?;
    Ok(Draft::new(files, contents)?)
}

/// What `pack` finds each section of these files to say: for [`store::verify`].
pub fn digests(files: &[File]) -> Option<BTreeMap<String, Digest>> {
    draft(files.to_vec()).ok().map(|draft| draft.digests())
}

/// Files as the store keeps them.
pub fn ours(files: &[pack::File]) -> Vec<File> {
    files.iter().map(|file| File { name: file.name.clone(), bytes: file.bytes.clone() }).collect()
}

/// Files as `pack` reads them, without the terms.
pub fn theirs(files: &[File]) -> Vec<pack::File> {
    let packed = files.iter().filter(|file| file.name != TERMS_FILE);
    packed.map(|file| pack::File { name: file.name.clone(), bytes: file.bytes.clone() }).collect()
}

/// The files of a proposal put onto a plan that has moved on.
///
/// # Errors
/// If they cannot be put together.
pub fn put_together(merge: &Merge) -> Result<Vec<File>, Error> {
    let [base, standing, new] = [&merge.files.base, &merge.files.theirs, &merge.files.yours].map(|files| theirs(files));
    let together = pack::edit::merge(&base, &standing, &new, &merge.changes);
    let mut files = ours(&together.map_err(|error| Error::Refused(error.to_string()))?);
    if let Some(terms) = merge.sections.iter().find(|content| content.section == TERMS_SECTION) {
        files.push(File { name: TERMS_FILE.to_owned(), bytes: store::terms_text(terms).into_bytes() });
    }
    Ok(files)
}

/// The files with one cell of a row that is there set to another value, checked.
///
/// # Errors
/// If the row is not there, or the plan cannot hold the value: every finding.
pub fn with_cell(files: &[File], cell: &CellRef, value: &str) -> Result<Draft, Error> {
    with_cells(files, cell, &[(&cell.column, value)])
}

/// The same with several cells of one row; `cell` names the row.
///
/// # Errors
/// As [`with_cell`].
pub fn with_cells(files: &[File], cell: &CellRef, values: &[(&str, &str)]) -> Result<Draft, Error> {
    let before = draft(files.to_vec())?;
    let section = before.sections().iter().find(|content| content.section == cell.section);
    let row =
        model::content::changes(None, section).into_iter().find(|row| row.table == cell.table && row.key == cell.key);
    let mut change: RowChange = row
        .ok_or_else(|| Error::Refused(format!("there is no row {} in {} any more", cell.key.join(", "), cell.table)))?;
    change.before.clone_from(&change.after);
    if let Some(after) = &mut change.after {
        for (column, value) in values {
            if value.trim().is_empty() {
                after.remove(*column);
            } else {
                after.insert((*column).to_owned(), value.trim().to_owned());
            }
        }
    }
    let edited = pack::edit::apply(&theirs(files), &[change]).map_err(|error| Error::Refused(error.to_string()))?;
    let mut all = ours(&edited);
    all.extend(files.iter().filter(|file| file.name == TERMS_FILE).cloned());
    checked(all)
}

/// These files with some of them replaced or added: a table given in another format replaces the one that was there.
pub fn with_files(files: &[File], new: Vec<File>) -> Vec<File> {
    let stem = |name: &str| name.rsplit_once('.').map_or(name.to_owned(), |(stem, _)| stem.to_owned());
    let replaced: Vec<String> = new.iter().map(|file| stem(&file.name)).collect();
    let mut all: Vec<File> = files.iter().filter(|file| !replaced.contains(&stem(&file.name))).cloned().collect();
    all.extend(new);
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}
