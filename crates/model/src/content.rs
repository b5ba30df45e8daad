//! What a section says, row by row: enough to work out its digest, to tell what a change changes, and to put two
//! changes together.
//!
//! A [`Content`] holds the canonical cells of a section's tables, so its digest is the section's digest whatever program
//! read the files. Two changes to the same version merge row by row; a row that both changed differently is a
//! [`Conflict`] that shows both.

use std::collections::{BTreeMap, BTreeSet};

use crate::canonical::{Digest, TableBytes, put, section_digest};

/// The tables of one section in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The section's name.
    pub section: String,
    /// Its tables, in order of name.
    pub tables: Vec<Table>,
}

/// One table in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The columns that together name a row.
    pub key: Vec<String>,
    /// Its columns, in order of name; those that no row fills are left out.
    pub columns: Vec<Column>,
    /// The cells of each row, in order of column, canonical.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether its cells are numbers, hence spelled as digits and a power of ten.
    pub numeric: bool,
}

/// A row's filled cells by column, numbers as people write them.
pub type Row = BTreeMap<String, String>;

/// What happened to one row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RowChange {
    /// The section.
    pub section: String,
    /// The table.
    pub table: String,
    /// The key's cells, in the order of the table's key.
    pub key: Vec<String>,
    /// The row before; nothing if it was added.
    pub before: Option<Row>,
    /// The row after; nothing if it was removed.
    pub after: Option<Row>,
}

/// A row that two changes to the same version leave different.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Conflict {
    /// The section.
    pub section: String,
    /// The table.
    pub table: String,
    /// The key's cells, in the order of the table's key.
    pub key: Vec<String>,
    /// The row in the version both started from.
    pub base: Option<Row>,
    /// The row as it stands now.
    pub theirs: Option<Row>,
    /// The row as the later change has it.
    pub yours: Option<Row>,
}

impl Conflict {
    /// The columns in which the two differ.
    pub fn columns(&self) -> Vec<&str> {
        let (theirs, yours) = (self.theirs.as_ref(), self.yours.as_ref());
        let names: BTreeSet<&String> = theirs.into_iter().chain(yours).flat_map(BTreeMap::keys).collect();
        let cell = |row: Option<&Row>, name: &str| row.and_then(|row| row.get(name)).cloned();
        names.into_iter().filter(|name| cell(theirs, name) != cell(yours, name)).map(String::as_str).collect()
    }
}

impl Table {
    /// The table's digest.
    pub fn digest(&self) -> Digest {
        let mut bytes = TableBytes::new(self.columns.iter().map(|column| column.name.as_str()));
        for row in &self.rows {
            bytes.row(row.iter().map(String::as_str));
        }
        bytes.digest()
    }

    /// Rows by key, as canonical cells by column.
    fn by_key(&self) -> BTreeMap<Vec<&str>, BTreeMap<&str, &str>> {
        let places: Vec<Option<usize>> =
            self.key.iter().map(|name| self.columns.iter().position(|column| column.name == *name)).collect();
        let keyed = |row: &'_ Vec<String>| -> Vec<usize> { places.iter().map(|at| at.unwrap_or(row.len())).collect() };
        let rows = self.rows.iter().map(|row| {
            let key = keyed(row).into_iter().map(|at| row.get(at).map_or("", String::as_str)).collect();
            let cells = self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            (key, cells.map(|(column, cell)| (column.name.as_str(), cell.as_str())).collect())
        });
        rows.collect()
    }

    fn is_numeric(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name && column.numeric)
    }
}

impl Content {
    /// The section's digest.
    pub fn digest(&self) -> Digest {
        let tables: Vec<(&str, Digest)> =
            self.tables.iter().map(|table| (table.name.as_str(), table.digest())).collect();
        section_digest(&self.section, &tables)
    }

    /// A section that is one text, such as the terms of the concordat: its lines, without space at their ends.
    pub fn text(section: &str, text: &str) -> Self {
        let lines = text.trim().lines().map(|line| crate::canonical::text(line.trim_end()).into_owned());
        let column = |name: &str| Column { name: name.to_owned(), numeric: name == "line" };
        let number = |at: usize| crate::canonical::decimal(&(at + 1).to_string()).unwrap_or_default();
        let rows = lines.enumerate().map(|(at, line)| vec![number(at), line]).collect();
        let table = Table {
            name: section.to_owned(),
            key: vec!["line".to_owned()],
            columns: vec![column("line"), column("text")],
            rows,
        };
        Self { section: section.to_owned(), tables: vec![table] }
    }

    /// The bytes in which a content is kept: every part with its length before it.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, FORMAT);
        put(&mut out, self.section.as_bytes());
        put_count(&mut out, self.tables.len());
        for table in &self.tables {
            put(&mut out, table.name.as_bytes());
            put_count(&mut out, table.key.len());
            table.key.iter().for_each(|name| put(&mut out, name.as_bytes()));
            put_count(&mut out, table.columns.len());
            for column in &table.columns {
                put(&mut out, if column.numeric { b"number" } else { b"text" });
                put(&mut out, column.name.as_bytes());
            }
            put_count(&mut out, table.rows.len());
            table.rows.iter().flatten().for_each(|cell| put(&mut out, cell.as_bytes()));
        }
        out
    }

    /// Reads what [`Content::encode`] wrote; nothing if the bytes are not exactly that.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        (parts.next()? == FORMAT).then_some(())?;
        let section = parts.text()?;
        let mut tables = Vec::new();
        for _ in 0..parts.count()? {
            let name = parts.text()?;
            let key = (0..parts.count()?).map(|_| parts.text()).collect::<Option<Vec<_>>>()?;
            let mut columns = Vec::new();
            for _ in 0..parts.count()? {
                let numeric = match parts.next()? {
                    b"number" => true,
                    b"text" => false,
                    _ => return None,
                };
                columns.push(Column { name: parts.text()?, numeric });
            }
            let mut rows = Vec::new();
            for _ in 0..parts.count()? {
                // A row takes at least a length per cell, so a count that lies ends here and not in memory.
                rows.push((0..columns.len()).map(|_| parts.text()).collect::<Option<Vec<_>>>()?);
            }
            columns.is_sorted_by(|a, b| a.name < b.name).then_some(())?;
            tables.push(Table { name, key, columns, rows });
        }
        parts.0.is_empty().then_some(Self { section, tables })
    }
}

const FORMAT: &[u8] = b"concordat content 1";

fn put_count(out: &mut Vec<u8>, count: usize) {
    put(out, &(count as u64).to_be_bytes());
}

struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (part, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        self.0 = rest;
        Some(part)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.next()?.to_vec()).ok()
    }

    /// How many parts follow; never more than there are bytes left, so that nothing is reserved for a count that lies.
    fn count(&mut self) -> Option<u64> {
        let count = u64::from_be_bytes(self.next()?.try_into().ok()?);
        (count <= self.0.len() as u64).then_some(count)
    }
}

/// What it takes to get from one content of a section to another, in order of table and key.
pub fn changes(from: Option<&Content>, to: Option<&Content>) -> Vec<RowChange> {
    let section = from.or(to).map(|content| content.section.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for name in table_names(&[from, to]) {
        let (before, after) = (table(from, name), table(to, name));
        if let (Some(before), Some(after)) = (before, after)
            && before.digest() == after.digest()
        {
            continue;
        }
        let (old, new) = (rows(before), rows(after));
        let keys: BTreeSet<&Vec<&str>> = old.keys().chain(new.keys()).collect();
        for key in keys.into_iter().filter(|key| old.get(*key) != new.get(*key)) {
            found.push(RowChange {
                section: section.clone(),
                table: name.to_owned(),
                key: shown_key(key, before.or(after)),
                before: old.get(key).map(|row| shown(row, before)),
                after: new.get(key).map(|row| shown(row, after)),
            });
        }
    }
    found
}

/// What comes of two changes to one content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The content with both changes; where they conflict, as `theirs` has it.
    pub content: Content,
    /// Rows that both changed, differently.
    pub conflicts: Vec<Conflict>,
}

/// Puts the change from `base` to `yours` onto `theirs`, row by row.
pub fn merge(base: &Content, theirs: &Content, yours: &Content) -> Merged {
    let (mut tables, mut conflicts) = (Vec::new(), Vec::new());
    for name in table_names(&[Some(base), Some(theirs), Some(yours)]) {
        let sides = [table(Some(base), name), table(Some(theirs), name), table(Some(yours), name)];
        let [old, standing, new] = sides.map(rows);
        let mut kept: BTreeMap<Vec<&str>, BTreeMap<&str, &str>> = standing.clone();
        let keys: BTreeSet<&Vec<&str>> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let (base_row, their_row, your_row) = (old.get(key), standing.get(key), new.get(key));
            if your_row == base_row || your_row == their_row {
                continue;
            }
            if their_row == base_row {
                match your_row {
                    Some(row) => kept.insert(key.clone(), row.clone()),
                    None => kept.remove(key),
                };
                continue;
            }
            conflicts.push(Conflict {
                section: theirs.section.clone(),
                table: name.to_owned(),
                key: shown_key(key, sides[1].or(sides[2]).or(sides[0])),
                base: base_row.map(|row| shown(row, sides[0])),
                theirs: their_row.map(|row| shown(row, sides[1])),
                yours: your_row.map(|row| shown(row, sides[2])),
            });
        }
        if !kept.is_empty() {
            tables.push(gathered(name, &kept, &sides));
        }
    }
    Merged { content: Content { section: theirs.section.clone(), tables }, conflicts }
}

/// The table that these rows make.
fn gathered(name: &str, rows: &BTreeMap<Vec<&str>, BTreeMap<&str, &str>>, sides: &[Option<&Table>]) -> Table {
    let known = || sides.iter().flatten();
    let names: BTreeSet<&str> = rows.values().flat_map(BTreeMap::keys).copied().collect();
    let numeric = |name: &str| known().any(|table| table.is_numeric(name));
    Table {
        name: name.to_owned(),
        key: known().next().map(|table| table.key.clone()).unwrap_or_default(),
        columns: names.iter().map(|name| Column { name: (*name).to_owned(), numeric: numeric(name) }).collect(),
        rows: rows
            .values()
            .map(|row| names.iter().map(|name| row.get(name).copied().unwrap_or("").to_owned()).collect())
            .collect(),
    }
}

fn table_names<'a>(contents: &[Option<&'a Content>]) -> BTreeSet<&'a str> {
    contents.iter().flatten().flat_map(|content| &content.tables).map(|table| table.name.as_str()).collect()
}

fn table<'a>(content: Option<&'a Content>, name: &str) -> Option<&'a Table> {
    content.and_then(|content| content.tables.iter().find(|table| table.name == name))
}

fn rows(table: Option<&Table>) -> BTreeMap<Vec<&str>, BTreeMap<&str, &str>> {
    table.map(Table::by_key).unwrap_or_default()
}

fn shown(row: &BTreeMap<&str, &str>, table: Option<&Table>) -> Row {
    let numeric = |name: &str| table.is_some_and(|table| table.is_numeric(name));
    let cell = |name: &str, cell: &str| if numeric(name) { plain(cell) } else { cell.to_owned() };
    row.iter().map(|(name, value)| ((*name).to_owned(), cell(name, value))).collect()
}

fn shown_key(key: &[&str], table: Option<&Table>) -> Vec<String> {
    let numeric = |at: usize| table.is_some_and(|table| table.key.get(at).is_some_and(|name| table.is_numeric(name)));
    key.iter().enumerate().map(|(at, cell)| if numeric(at) { plain(cell) } else { (*cell).to_owned() }).collect()
}

/// A canonical decimal as people write it: `4e7` is 40000000 and `15e-1` is 1.5. Anything else stays as it is.
///
/// ```
/// # use model::content::plain;
/// assert_eq!(plain("4e7"), "40000000");
/// assert_eq!(plain("-15e-1"), "-1.5");
/// assert_eq!(plain("5e-3"), "0.005");
/// assert_eq!(plain("0"), "0");
/// ```
pub fn plain(canonical: &str) -> String {
    let spelled = || {
        let (digits, power) = canonical.split_once('e')?;
        let power: i32 = power.parse().ok().filter(|power: &i32| power.abs() <= 400)?;
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
        if power >= 0 {
            return Some(format!("{sign}{digits}{}", "0".repeat(power as usize)));
        }
        let decimals = power.unsigned_abs() as usize;
        let padded = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        Some(format!("{sign}{whole}.{fraction}"))
    };
    spelled().unwrap_or_else(|| canonical.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn content(rows: &[(&str, &str, &str)]) -> Content {
        let column = |name: &str| Column { name: name.to_owned(), numeric: name == "value" };
        let rows = rows.iter().map(|(id, unit, value)| {
            vec![(*id).to_owned(), (*unit).to_owned(), crate::canonical::decimal(value).unwrap_or_default()]
        });
        let table = Table {
            name: "assumptions".to_owned(),
            key: vec!["id".to_owned()],
            columns: ["id", "unit", "value"].map(column).to_vec(),
            rows: rows.collect(),
        };
        Content { section: "assumptions".to_owned(), tables: vec![table] }
    }

    #[test]
    fn two_changes_to_different_rows_go_together() {
        let base = content(&[("growth", "%", "2"), ("pay", "%", "3"), ("gone", "%", "1")]);
        let theirs = content(&[("growth", "%", "2.5"), ("pay", "%", "3"), ("gone", "%", "1")]);
        let yours = content(&[("growth", "%", "2"), ("pay", "%", "4"), ("new", "£", "7")]);
        let merged = merge(&base, &theirs, &yours);
        assert!(merged.conflicts.is_empty());
        assert_eq!(
            merged.content.digest(),
            content(&[("growth", "%", "2.5"), ("pay", "%", "4"), ("new", "£", "7")]).digest()
        );
    }

    #[test]
    fn a_row_that_both_changed_shows_both_values_and_nothing_is_overwritten() {
        let base = content(&[("growth", "%", "2")]);
        let theirs = content(&[("growth", "%", "2.5")]);
        let yours = content(&[("growth", "%", "40000000")]);
        let merged = merge(&base, &theirs, &yours);
        assert_eq!(merged.content.digest(), theirs.digest());
        let [conflict] = &merged.conflicts[..] else { panic!("one conflict: {merged:?}") };
        assert_eq!(conflict.columns(), ["value"]);
        assert_eq!(conflict.theirs.as_ref().unwrap()["value"], "2.5");
        assert_eq!(conflict.yours.as_ref().unwrap()["value"], "40000000");
        assert_eq!(conflict.base.as_ref().unwrap()["value"], "2");
    }

    #[test]
    fn removing_a_row_that_somebody_changed_is_a_conflict() {
        let base = content(&[("growth", "%", "2"), ("pay", "%", "3")]);
        let theirs = content(&[("growth", "%", "2.5"), ("pay", "%", "3")]);
        let yours = content(&[("pay", "%", "3")]);
        assert_eq!(merge(&base, &theirs, &yours).conflicts[0].yours, None);
        assert_eq!(merge(&base, &yours, &theirs).conflicts[0].theirs, None);
        assert!(merge(&base, &theirs, &theirs).conflicts.is_empty(), "the same change twice is no conflict");
    }

    #[test]
    fn every_byte_of_an_encoded_content_counts() {
        let first = content(&[("growth", "%", "2"), ("pay", "", "3")]);
        let bytes = first.encode();
        assert_eq!(Content::decode(&bytes).as_ref(), Some(&first));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_ne!(Content::decode(&flipped), Some(first.clone()), "byte {at}");
        }
        assert_eq!(Content::decode(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn a_text_is_the_same_whatever_its_line_ends() {
        let terms = Content::text("terms", "We agree.\n\nWe share.");
        assert_eq!(terms.digest(), Content::text("terms", "We agree.  \r\n\r\nWe share.\r\n").digest());
        assert_ne!(terms.digest(), Content::text("terms", "We agree.\nWe share.").digest());
    }

    proptest! {
        #[test]
        fn merging_what_was_not_changed_changes_nothing(values in proptest::collection::vec(0u8..4, 6), other in proptest::collection::vec(0u8..4, 6)) {
            let make = |values: &[u8]| {
                let rows: Vec<(String, String)> = values.iter().enumerate().filter(|(_, value)| **value > 0)
                    .map(|(at, value)| (format!("r{at}"), value.to_string())).collect();
                let rows: Vec<(&str, &str, &str)> = rows.iter().map(|(id, value)| (id.as_str(), "%", value.as_str())).collect();
                content(&rows)
            };
            let (base, changed) = (make(&values), make(&other));
            let filled = |content: &Content| content.tables.first().is_some_and(|table| !table.rows.is_empty());
            prop_assume!(filled(&base) && filled(&changed));
            prop_assert_eq!(merge(&base, &changed, &base).content.digest(), changed.digest());
            prop_assert_eq!(merge(&base, &base, &changed).content.digest(), changed.digest());
            let told = changes(Some(&base), Some(&changed));
            let differ = values.iter().zip(&other).filter(|(a, b)| a != b).count();
            prop_assert_eq!(told.len(), differ);
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Content::decode(&bytes);
        }
    }
}
