//! Changes rows of a pack's files and leaves everything else in them as it is: comments, `note_` columns, the order of rows.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use model::canonical;
use model::content::{Row, RowChange, plain};

use crate::files::File;
use crate::schema::{self, Kind, Table};
use crate::{columns, plan_file, text};

/// A change that a file cannot take.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Two changes to `plan.toml`, or to files that are not text.
    #[error("{0}")]
    Refused(String),
}

/// Puts the files of two changes to the same version together: a file that one of them left alone is the other's; in a
/// table that both changed, the rows that `yours` changed are changed in `theirs`. `changes` are all that leads from `theirs`
/// to the merged contents.
///
/// # Errors
/// If both changed `plan.toml`, or a file is not what its name says.
pub fn merge(base: &[File], theirs: &[File], yours: &[File], changes: &[RowChange]) -> Result<Vec<File>, Error> {
    let stem = |file: &File| file.name.rsplit_once('.').map_or(file.name.clone(), |(stem, _)| stem.to_owned());
    let find = |files: &[File], wanted: &str| files.iter().find(|file| stem(file) == wanted).cloned();
    let same = |a: Option<&File>, b: Option<&File>| match (a, b) {
        (Some(a), Some(b)) => a.name == b.name && a.bytes == b.bytes,
        (a, b) => a.is_none() && b.is_none(),
    };
    let stems: BTreeSet<String> = base.iter().chain(theirs).chain(yours).map(stem).collect();
    let mut merged = Vec::new();
    for name in stems {
        let (old, standing, new) = (find(base, &name), find(theirs, &name), find(yours, &name));
        if same(standing.as_ref(), old.as_ref()) {
            merged.extend(new);
        } else if same(new.as_ref(), old.as_ref()) || same(new.as_ref(), standing.as_ref()) {
            merged.extend(standing);
        } else {
            let ours: Vec<RowChange> = changes.iter().filter(|change| change.table == name).cloned().collect();
            merged.extend(apply(&standing.into_iter().collect::<Vec<_>>(), &ours)?);
        }
    }
    Ok(merged)
}

/// Makes these changes to rows. A Parquet file that is changed becomes CSV; a table that is not there is begun.
///
/// # Errors
/// If a change is to `plan.toml`, or a file is not what its name says.
pub fn apply(files: &[File], changes: &[RowChange]) -> Result<Vec<File>, Error> {
    let mut edited: BTreeMap<String, File> = files.iter().map(|file| (file.name.clone(), file.clone())).collect();
    let tables: BTreeSet<&str> = changes.iter().map(|change| change.table.as_str()).collect();
    for name in tables {
        let schema = schema::table(name).ok_or_else(|| {
            let file = if name == "plan" { plan_file::NAME.to_owned() } else { format!("{name}.toml") };
            Error::Refused(format!(
                "settings of {file} are changed in the file itself: pull the plan, change it and propose it again"
            ))
        })?;
        let ours: Vec<&RowChange> = changes.iter().filter(|change| change.table == name).collect();
        let (csv, parquet) = (format!("{name}.csv"), format!("{name}.parquet"));
        let before = match (edited.get(&csv).cloned(), edited.remove(&parquet)) {
            (Some(file), _) => {
                text::decode(&csv, &file.bytes).map_err(|finding| Error::Refused(finding.message))?.to_owned()
            }
            (None, Some(file)) => as_csv(&parquet, file)?,
            (None, None) => String::new(),
        };
        match edit_table(schema, &before, &ours)? {
            Some(text) => edited.insert(csv.clone(), File { name: csv, bytes: text.into_bytes() }),
            None => edited.remove(&csv),
        };
    }
    Ok(edited.into_values().collect())
}

fn as_csv(name: &str, file: File) -> Result<String, Error> {
    let raw = columns::read(name, file.bytes).map_err(|finding| Error::Refused(finding.message))?;
    let header = line(raw.header.iter().map(String::as_str), "\n");
    Ok(raw.rows.iter().fold(header, |text, row| text + &line(row.cells.iter(), "\n")))
}

/// The table's text with the changes made; nothing if no row is left.
fn edit_table(schema: &Table, text: &str, changes: &[&RowChange]) -> Result<Option<String>, Error> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut waiting: BTreeMap<&[String], &RowChange> =
        changes.iter().map(|change| (change.key.as_slice(), *change)).collect();
    let wanted: BTreeSet<&String> =
        changes.iter().filter_map(|change| change.after.as_ref()).flat_map(BTreeMap::keys).collect();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(text.as_bytes());
    let (mut out, mut copied, mut rows) = (String::new(), 0, 0);
    let (mut header, mut added): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        let before = record.position().map_or(0, |position| position.byte() as usize);
        let start = before + crate::raw::skipped(&text[before..]);
        // The reader stops between the two bytes of a line end in the manner of Windows.
        let stopped = reader.position().byte() as usize;
        let finish = stopped + usize::from(text[..stopped].ends_with('\r') && text[stopped..].starts_with('\n'));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if header.is_empty() {
            header = record.iter().map(|name| name.trim().to_owned()).collect();
            added = wanted.iter().filter(|name| !header.contains(name)).map(|name| (*name).clone()).collect();
            if !added.is_empty() {
                out.push_str(&text[copied..start]);
                out.push_str(&line(header.iter().chain(&added).map(String::as_str), end));
                copied = finish;
            }
            continue;
        }
        let change = waiting.remove(key_of(schema, &header, &record).as_slice());
        rows += 1;
        let cells = match change {
            None if added.is_empty() => continue,
            None => record.iter().map(str::to_owned).chain(added.iter().map(|_| String::new())).collect(),
            Some(RowChange { after: None, .. }) => {
                rows -= 1;
                out.push_str(&text[copied..start]);
                copied = finish;
                continue;
            }
            Some(RowChange { before, after: Some(after), .. }) => {
                changed(&record, &header, &added, before.as_ref(), after)
            }
        };
        out.push_str(&text[copied..start]);
        out.push_str(&line(cells.iter().map(String::as_str), end));
        copied = finish;
    }
    out.push_str(&text[copied..]);
    if header.is_empty() {
        header = wanted.iter().map(|name| (*name).clone()).collect();
        out.push_str(&line(header.iter().map(String::as_str), end));
        added.clear();
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    for change in waiting.values() {
        let Some(after) = &change.after else {
            let message = format!(
                "{} is not in {}: pull the plan and propose the change again",
                change.key.join(", "),
                schema.name
            );
            return Err(Error::Refused(message));
        };
        let cells = header.iter().chain(&added).map(|name| after.get(name).map_or("", String::as_str));
        out.push_str(&line(cells, end));
        rows += 1;
    }
    Ok((rows > 0).then_some(out))
}

/// The cells of a row with those that the change changes; a cell that says the same keeps its spelling.
fn changed(
    record: &StringRecord,
    header: &[String],
    added: &[String],
    before: Option<&Row>,
    after: &Row,
) -> Vec<String> {
    let old = |name: &str| before.and_then(|row| row.get(name));
    let cell = |(place, name): (usize, &String)| {
        let written = record.get(place).unwrap_or("");
        // A `note_` column is nobody's business but its author's.
        let same = old(name) == after.get(name) || name.starts_with("note_");
        if same { written.to_owned() } else { after.get(name).cloned().unwrap_or_default() }
    };
    header.iter().chain(added).enumerate().map(cell).collect()
}

/// The key of a row as [`RowChange`] spells it.
fn key_of(schema: &Table, header: &[String], record: &StringRecord) -> Vec<String> {
    let cell = |name: &&str| {
        let written = header.iter().position(|column| column == name).and_then(|place| record.get(place)).unwrap_or("");
        let numeric = schema.column(name).is_some_and(|column| matches!(column.kind, Kind::Number(..)));
        let number = if numeric { canonical::decimal(written) } else { None };
        number.map_or_else(|| canonical::text(written).into_owned(), |number| plain(&number))
    };
    schema.key.iter().map(cell).collect()
}

/// One line of CSV.
fn line<'a>(cells: impl Iterator<Item = &'a str>, end: &str) -> String {
    let quoted = |cell: &str| {
        if cell.starts_with('#') || cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",") + end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contents, read_files};
    use model::content::{Content, changes, merge as merge_contents};

    fn pack() -> Vec<File> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-places");
        crate::load(&folder).unwrap().0
    }

    fn with(files: &[File], name: &str, change: impl Fn(&str) -> String) -> Vec<File> {
        let mut files = files.to_vec();
        let file = files.iter_mut().find(|file| file.name == name).unwrap();
        let before = String::from_utf8(file.bytes.clone()).unwrap();
        let after = change(&before);
        assert_ne!(before, after);
        file.bytes = after.into_bytes();
        files
    }

    fn section(files: &[File], name: &str) -> Content {
        contents(files.to_vec()).unwrap().into_iter().find(|content| content.section == name).unwrap()
    }

    fn last_line(text: &str) -> &str {
        text.trim_end().lines().last().unwrap()
    }

    #[test]
    fn contents_have_the_digests_of_the_plan() {
        let plan = read_files(pack(), Vec::new()).checked.unwrap().plan;
        let told: Vec<_> = contents(pack()).unwrap().iter().map(|one| (one.section.clone(), one.digest())).collect();
        assert_eq!(told, plan.sections);
    }

    #[test]
    fn a_changed_row_leaves_comments_notes_and_other_rows_alone() {
        let files = with(&pack(), "accounts.csv", |text| format!("# ours\r\n{}", text.replace('\n', "\r\n")));
        let before = section(&files, "accounts");
        let text = |files: &[File]| {
            String::from_utf8(files.iter().find(|file| file.name == "accounts.csv").unwrap().bytes.clone()).unwrap()
        };
        let table = before.tables.iter().find(|table| table.name == "accounts").unwrap();
        let mut after = before.clone();
        let at = table.columns.iter().position(|column| column.name == "amount").unwrap();
        let place = after.tables.iter().position(|table| table.name == "accounts").unwrap();
        let row = after.tables[place].rows.iter().position(|row| !row[at].is_empty()).unwrap();
        after.tables[place].rows[row][at] = canonical::decimal("1234.5").unwrap();
        let told = changes(Some(&before), Some(&after));
        assert_eq!(told.len(), 1);
        let edited = apply(&files, &told).unwrap();
        assert_eq!(section(&edited, "accounts").digest(), after.digest());
        let (old, new) = (text(&files), text(&edited));
        assert!(new.starts_with("# ours\r\n"));
        let differing = old.lines().zip(new.lines()).filter(|(a, b)| a != b).count();
        assert_eq!((differing, old.lines().count()), (1, new.lines().count()));
    }

    #[test]
    fn rows_come_and_go_and_columns_are_added() {
        let files = pack();
        let gone = with(&files, "accounts.csv", |text| text.replace(&format!("{}\n", last_line(text)), ""));
        let there = changes(Some(&section(&files, "accounts")), Some(&section(&gone, "accounts")));
        let back = changes(Some(&section(&gone, "accounts")), Some(&section(&files, "accounts")));
        assert_eq!(section(&apply(&files, &there).unwrap(), "accounts").digest(), section(&gone, "accounts").digest());
        assert_eq!(section(&apply(&gone, &back).unwrap(), "accounts").digest(), section(&files, "accounts").digest());
        let mut tagged = back.clone();
        tagged[0].after.as_mut().unwrap().insert("line".to_owned(), "a, \"new\" one".to_owned());
        let edited = section(&apply(&gone, &tagged).unwrap(), "accounts");
        let told = changes(Some(&section(&gone, "accounts")), Some(&edited));
        assert_eq!(told.last().unwrap().after.as_ref().unwrap()["line"], "a, \"new\" one");
    }

    #[test]
    fn two_changes_of_one_table_are_both_in_the_merged_files() {
        let base = pack();
        let number = |text: &str, row: usize| -> (String, String) {
            let line = text.lines().nth(row).unwrap().to_owned();
            let cells: Vec<&str> = line.split(',').collect();
            let at = text.lines().next().unwrap().split(',').position(|name| name == "amount").unwrap();
            let mut changed: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            changed[at] = format!("{}7", changed[at]);
            (line, changed.join(","))
        };
        let edit = |row: usize| {
            with(&base, "accounts.csv", |text| {
                let (from, to) = number(text, row);
                text.replace(&from, &to)
            })
        };
        let (theirs, yours) = (edit(1), edit(2));
        let [old, standing, new] = [&base, &theirs, &yours].map(|files| section(files, "accounts"));
        let merged = merge_contents(&old, &standing, &new);
        assert!(merged.conflicts.is_empty());
        let files = merge(&base, &theirs, &yours, &changes(Some(&standing), Some(&merged.content))).unwrap();
        assert_eq!(section(&files, "accounts").digest(), merged.content.digest());
    }
}
