//! A raw table held against its schema: unknown and missing columns, cells that are not what their column holds,
//! rows that say the same thing twice. What passes can be read by column name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::canonical::{self, Digest, TableBytes};
use model::content;
use model::finding::{Severity, nearest};
use model::people::AgeBand;
use model::selector::{CELL_FIELDS, Expression, LINE_FIELDS, Problem, Selector};
use model::{FinancialYear, Finding, Origin};

use crate::raw::{RawRow, RawTable};
use crate::schema::{Column, Kind, Table};

/// A fault that may be none: the number is read, and somebody should look.
const SHORTENED: &str = "shortened-number";
/// Findings of one kind in one column of one file that are told one by one; the rest are counted.
const TOLD: usize = 50;
/// The most text one cell can hold, in bytes.
const LONGEST_TEXT: usize = 10_000;

/// Findings as they are gathered, so that a file with a million faults costs no more than one with a hundred.
#[derive(Default)]
pub struct Findings {
    told: Vec<Finding>,
    counts: BTreeMap<(String, &'static str, String), usize>,
}

impl Findings {
    /// Takes a finding, or counts it if its like has been told often enough.
    pub fn push(&mut self, finding: Finding) {
        let key = (finding.file.clone(), finding.kind, finding.column.clone().unwrap_or_default());
        let count = self.counts.entry(key).or_default();
        *count += 1;
        if *count <= TOLD {
            self.told.push(finding);
        }
    }

    /// Takes many.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Takes what was found elsewhere, with its counts.
    pub fn merge(&mut self, other: Self) {
        self.told.extend(other.told);
        for (key, count) in other.counts {
            *self.counts.entry(key).or_default() += count;
        }
    }

    /// Whether a file has an error.
    pub fn any_error_in(&self, table: &str) -> bool {
        self.told.iter().any(|one| one.is_error() && one.file.rsplit_once('.').is_some_and(|(stem, _)| stem == table))
    }

    /// Whether a solution's file has an error.
    pub fn any_error_in_solutions(&self) -> bool {
        self.told.iter().any(|one| one.is_error() && crate::files::solution(&one.file).is_some())
    }

    /// All findings, by file and line, with a note for those that were only counted.
    pub fn finish(mut self) -> Vec<Finding> {
        for ((file, kind, column), count) in self.counts {
            if count > TOLD {
                let like = self.told.iter().find(|one| one.file == file && one.kind == kind);
                let severity = like.map_or(Severity::Error, |one| one.severity);
                let more = format!("and {} more findings like the {TOLD} above ({kind})", count - TOLD);
                let note = Finding { severity, ..Finding::error(kind, file, more) };
                self.told.push(if column.is_empty() { note } else { note.in_column(column) });
            }
        }
        self.told.sort_by(|a, b| {
            let order =
                |one: &Finding| (one.file.clone(), one.line.is_none() && one.message.starts_with("and "), one.line);
            order(a).cmp(&order(b))
        });
        self.told
    }
}

/// Where a few columns stand: so few that looking through them is quicker than hashing their names.
#[derive(Default)]
struct Places(Vec<(&'static str, usize)>);

impl Places {
    fn get(&self, name: &str) -> Option<&usize> {
        self.0.iter().find(|(column, _)| *column == name).map(|(_, place)| place)
    }

    fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A table whose cells have been held against the schema.
pub struct CheckedTable {
    /// Its schema.
    pub schema: &'static Table,
    /// As read.
    pub raw: RawTable,
    /// The place of each schema column among the file's columns.
    places: Places,
    /// Financial-year columns with their places.
    pub years: Vec<(FinancialYear, usize)>,
    /// Mid-year columns with their places.
    pub mid_years: Vec<(i32, usize)>,
    /// Rows whose cells are all what their columns hold.
    pub sound: Vec<bool>,
    /// The file's place in the list of files.
    file: u16,
    /// The digest of its content.
    pub digest: Digest,
}

impl CheckedTable {
    /// Holds a raw table against its schema.
    pub fn new(schema: &'static Table, raw: RawTable, file: u16, findings: &mut Findings) -> Self {
        let mut table = Self {
            schema,
            places: Places::default(),
            years: Vec::new(),
            mid_years: Vec::new(),
            sound: vec![true; raw.rows.len()],
            raw,
            file,
            digest: Digest::default(),
        };
        table.check_header(findings);
        if table.places.is_empty() {
            table.sound.fill(false);
            return table;
        }
        if table.raw.rows.is_empty() && !findings.any_error_in(schema.name) {
            let file = &table.raw.file;
            let finding = Finding::error("no-rows", file, format!("{file} has a header and no rows"));
            let hint = "fill it in, or delete it if the plan has no such table";
            findings.push(finding.at_line(table.raw.header_line).hint(hint));
        }
        table.check_rows(findings);
        table.check_keys(findings);
        table.digest = table.content_digest();
        table
    }

    /// Sound rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let sound = self.raw.rows.iter().zip(&self.sound).filter(|(_, sound)| **sound);
        sound.map(|(raw, _)| Row { table: self, raw })
    }

    /// Codes given out by the table, from every row that has one, sound or not, so that one fault is told once.
    pub fn codes(&self, column: &str) -> HashSet<&str> {
        let Some(place) = self.places.get(column) else { return HashSet::new() };
        self.raw.rows.iter().filter_map(|row| row.cells.get(*place)).filter(|code| !code.is_empty()).collect()
    }

    /// Finds cells of `column` whose code is not among `known`, and marks their rows as unsound.
    pub fn check_references(
        &mut self,
        column: &Column,
        target: &str,
        known: &HashSet<String>,
        findings: &mut Findings,
    ) {
        let Some(&place) = self.places.get(column.name) else { return };
        let mut told = false;
        for (at, row) in self.raw.rows.iter().enumerate() {
            let code = row.cells.get(place).unwrap_or("");
            if code.is_empty() || known.contains(code) || is_ragged(row, self.raw.header.len()) {
                continue;
            }
            self.sound[at] = false;
            if known.is_empty() {
                let message =
                    format!("{} \"{}\" is not in {target}: there is no {target}.csv", column.name, shown(code));
                let hint = format!("add {target}.csv, with a row for each code that stands here");
                if !std::mem::replace(&mut told, true) {
                    findings.push(self.finding("unknown-code", row, column.name, message).hint(hint));
                }
                continue;
            }
            let hint = match nearest(code, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("add it to {target}, or correct the code"),
            };
            let message = format!("{} \"{code}\" is not in {target}", column.name);
            findings.push(self.finding("unknown-code", row, column.name, message).hint(hint));
        }
    }

    /// Whether the header is one at all; if not, that is told and nothing else need be.
    fn is_header(&self, findings: &mut Findings) -> bool {
        const MOST_COLUMNS: usize = 1000;
        let RawTable { file, header, .. } = &self.raw;
        let fault = |kind, message: String, hint: String| {
            Some(Finding::error(kind, file, message).at_line(self.raw.header_line).hint(hint))
        };
        let names = |column: &String| {
            column.parse::<FinancialYear>().is_ok()
                || calendar_year(column).is_some()
                || nearest(column, self.schema.columns.iter().map(|column| column.name)).is_some()
        };
        let finding = match header.as_slice() {
            _ if header.len() > MOST_COLUMNS => fault(
                "too-many-columns",
                format!("{file} has {} columns; at most {MOST_COLUMNS} are read", header.len()),
                "a table has a row for each thing, not a column".to_owned(),
            ),
            [one] if one.contains([';', '\t']) => {
                let what = if one.contains(';') { "semicolons" } else { "tabs" };
                let message = format!("the columns of {file} are parted by {what}");
                fault("separator", message, "save it as CSV with commas".to_owned())
            }
            columns if !columns.iter().any(names) => {
                let wanted: Vec<&str> =
                    self.schema.columns.iter().filter(|column| column.required).map(|column| column.name).collect();
                let message = format!("this line names no column of {}", self.schema.name);
                fault("no-header", message, format!("the first line names the columns: {}, …", wanted.join(", ")))
            }
            _ => None,
        };
        let sound = finding.is_none();
        findings.extend(finding);
        sound
    }

    fn check_header(&mut self, findings: &mut Findings) {
        if !self.is_header(findings) {
            return;
        }
        let file = &self.raw.file;
        let mut seen = HashSet::new();
        for (place, name) in self.raw.header.iter().enumerate() {
            let fault =
                |kind, message| Finding::error(kind, file, message).at_line(self.raw.header_line).in_column(name);
            if is_trailing_blank(name, &self.raw, place) {
                continue;
            }
            if !seen.insert(name.as_str()) {
                let message = format!("{file}:{}: two columns are called \"{name}\"", self.raw.header_line);
                findings.push(fault("duplicate-column", message).hint("rename or delete one of them"));
            } else if let Some(column) = self.schema.column(name) {
                self.places.0.push((column.name, place));
            } else if let Some(year) = self.schema.years.and(name.parse::<FinancialYear>().ok()) {
                self.years.push((year, place));
            } else if let Some(year) = self.schema.years.filter(|years| years.mid_year).and(calendar_year(name)) {
                self.mid_years.push((year, place));
            } else if !name.starts_with("note_") {
                let known = self.schema.columns.iter().map(|column| column.name);
                let meant = self.schema.years.and_then(|_| year_meant(name));
                let hint = match (meant, nearest(name, known)) {
                    (Some(year), _) => format!("write {year}"),
                    (None, Some(near)) => format!("did you mean \"{near}\"?"),
                    (None, None) => "to keep a column for yourself, let its name start with note_".to_owned(),
                };
                let message = format!("\"{}\" is not a column of {}", shown(name), self.schema.name);
                findings.push(fault("unknown-column", message).hint(hint));
            }
        }
        for column in self.schema.columns.iter().filter(|column| column.required) {
            if !self.places.contains_key(column.name) {
                let message = format!("the column \"{}\" is missing: {}", column.name, column.about);
                let finding = Finding::error("missing-column", file, message).at_line(self.raw.header_line);
                findings.push(finding.in_column(column.name).hint(format!("add the column to {file}")));
                self.sound.fill(false);
            }
        }
        self.years.sort_unstable();
        self.mid_years.sort_unstable();
    }

    fn check_rows(&mut self, findings: &mut Findings) {
        let width = self.raw.header.len();
        for (at, row) in self.raw.rows.iter().enumerate() {
            if is_ragged(row, width) {
                self.sound[at] = false;
                let message = format!("this row has {} cells where the header has {width}", row.cells.len());
                let finding = Finding::error("ragged-row", &self.raw.file, message).at_line(row.line);
                let hint = if row.cells.iter().any(|cell| cell.contains('\n')) {
                    "a quote that is opened in this row is closed only in one below it"
                } else if at + 1 == self.raw.rows.len() {
                    "the file may be cut short; otherwise look for a missing or extra comma"
                } else {
                    "look for a missing or extra comma; a text that holds a comma stands in quotes"
                };
                findings.push(finding.hint(hint).excerpt(self.raw.excerpt(row, 0)));
                continue;
            }
            for (place, cell) in row.cells.iter().enumerate().take(width) {
                if let Some(fault) = self.fault(place, cell) {
                    let readable = fault.kind == SHORTENED;
                    self.sound[at] &= readable;
                    let finding = self.cell_finding(row, place, fault);
                    findings.push(if readable { Finding { severity: Severity::Warning, ..finding } } else { finding });
                }
            }
        }
    }

    /// What is wrong with a cell, if anything is.
    fn fault(&self, place: usize, cell: &str) -> Option<Fault> {
        let name = &self.raw.header[place];
        if let Some(column) = self.schema.column(name).filter(|column| self.places.get(column.name) == Some(&place)) {
            return match cell.is_empty() {
                true if column.required => Some(Fault::new("blank", format!("{name} is blank")).hint(column.about)),
                true => None,
                false => fault(column, cell),
            };
        }
        let years = self.schema.years?;
        let known = self.years.iter().map(|(_, at)| at).chain(self.mid_years.iter().map(|(_, at)| at));
        if cell.is_empty() || !known.into_iter().any(|at| *at == place) {
            return None;
        }
        number_fault(name, cell, years.min, years.max)
    }

    fn cell_finding(&self, row: &RawRow, place: usize, fault: Fault) -> Finding {
        let finding = self.finding(fault.kind, row, &self.raw.header[place], fault.message);
        let finding = match fault.hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        };
        let excerpt = self.raw.excerpt(row, place);
        finding.excerpt(match (excerpt, fault.within) {
            (Some(mut excerpt), Some((start, length))) if start + length <= excerpt.length => {
                // Inside a quoted cell, quotes are doubled and offsets drift; then the whole cell is marked.
                if !excerpt.text[excerpt.start..].starts_with('"') {
                    excerpt.start += start;
                    excerpt.length = length.max(1);
                }
                Some(excerpt)
            }
            (excerpt, _) => excerpt,
        })
    }

    /// Whether a column of the key is there under another spelling, so that rows cannot be told apart.
    fn misspells_key(&self) -> bool {
        let missing = self.schema.key.iter().filter(|name| !self.places.contains_key(name));
        missing.into_iter().any(|name| self.raw.header.iter().any(|header| nearest(header, [*name]).is_some()))
    }

    fn check_keys(&mut self, findings: &mut Findings) {
        if self.misspells_key() {
            return;
        }
        let places: Vec<usize> = self.schema.key.iter().filter_map(|name| self.places.get(name).copied()).collect();
        let mut seen: HashMap<Vec<Cow<str>>, u32> = HashMap::with_capacity(self.raw.rows.len());
        let mut doubled = Vec::new();
        for (at, row) in self.raw.rows.iter().enumerate().filter(|(at, _)| self.sound[*at]) {
            let cell = |place: &usize| key_part(&self.raw.header[*place], row.cells.get(*place).unwrap_or(""));
            let key: Vec<Cow<str>> = places.iter().map(cell).collect();
            if let Some(first) = seen.get(&key) {
                let named =
                    key.iter().filter(|part| !part.is_empty()).map(|part| &**part).collect::<Vec<_>>().join(", ");
                let message = format!("{named} is already in line {first}");
                let finding = Finding::error("duplicate-key", &self.raw.file, message).at_line(row.line);
                let by = self.schema.key.join(", ");
                findings.push(
                    finding
                        .in_column(self.schema.key[0])
                        .hint(format!("a row is named by its {by}; merge the two rows or tell them apart"))
                        .excerpt(self.raw.excerpt(row, places.first().copied().unwrap_or(0))),
                );
                doubled.push(at);
            } else {
                seen.insert(key, row.line);
            }
        }
        for at in doubled {
            self.sound[at] = false;
        }
    }

    fn finding(&self, kind: &'static str, row: &RawRow, column: &str, message: String) -> Finding {
        let finding = Finding::error(kind, &self.raw.file, message).at_line(row.line).in_column(column);
        let place = self.raw.header.iter().position(|name| name == column);
        finding.excerpt(place.and_then(|place| self.raw.excerpt(row, place)))
    }

    /// The columns that count, in order of name, with their places and whether they hold numbers.
    fn counted_columns(&self) -> Vec<(String, usize, bool)> {
        let mut columns: Vec<(String, usize, bool)> = Vec::new();
        for (name, place) in &self.places.0 {
            let numeric = self.schema.column(name).is_some_and(|column| matches!(column.kind, Kind::Number(..)));
            columns.push(((*name).to_owned(), *place, numeric));
        }
        columns.extend(self.years.iter().map(|(year, place)| (year.to_string(), *place, true)));
        columns.extend(self.mid_years.iter().map(|(year, place)| (year.to_string(), *place, true)));
        columns.retain(|(_, place, _)| {
            self.raw.rows.iter().any(|row| row.cells.get(*place).is_some_and(|cell| !cell.is_empty()))
        });
        columns.sort();
        columns
    }

    /// The digest of what the table holds, whatever the order of its rows and columns.
    fn content_digest(&self) -> Digest {
        let columns = self.counted_columns();
        let mut bytes = TableBytes::new(columns.iter().map(|(name, ..)| name.as_str()));
        let mut number = String::new();
        for row in &self.raw.rows {
            for (_, place, numeric) in &columns {
                let cell = row.cells.get(*place).unwrap_or("");
                if *numeric && canonical::decimal_into(cell, &mut number) {
                    bytes.cell(&number);
                } else {
                    bytes.cell(&canonical::text(cell));
                }
            }
            bytes.end_row();
        }
        bytes.digest()
    }

    /// What the table holds, cell by cell, in the form that its digest is made from.
    pub fn content(&self) -> content::Table {
        let columns = self.counted_columns();
        let spelled = |cell: &str, numeric: bool| {
            let number = if numeric { canonical::decimal(cell) } else { None };
            number.unwrap_or_else(|| canonical::text(cell).into_owned())
        };
        let cells = |row: &RawRow| {
            let cell =
                |(_, place, numeric): &(String, usize, bool)| spelled(row.cells.get(*place).unwrap_or(""), *numeric);
            columns.iter().map(cell).collect()
        };
        let mut rows: Vec<Vec<String>> = self.raw.rows.iter().map(cells).collect();
        rows.sort_unstable();
        let column =
            |(name, _, numeric): &(String, usize, bool)| content::Column { name: name.clone(), numeric: *numeric };
        content::Table {
            name: self.schema.name.to_owned(),
            key: self.schema.key.iter().map(|name| (*name).to_owned()).collect(),
            columns: columns.iter().map(column).collect(),
            rows,
        }
    }
}

/// A sound row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a CheckedTable,
    raw: &'a RawRow,
}

impl<'a> Row<'a> {
    /// The cell of a column, empty if the file lacks the column or leaves it blank.
    pub fn text(&self, column: &str) -> &'a str {
        debug_assert!(self.table.schema.column(column).is_some(), "{column} is not in the schema");
        self.table.places.get(column).and_then(|place| self.raw.cells.get(*place)).unwrap_or("")
    }

    /// The cell of a column, if it is not blank.
    pub fn given(&self, column: &str) -> Option<&'a str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// The number in a column, if it is not blank.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.given(column).and_then(|text| text.parse().ok())
    }

    /// The cell at a place, for year columns.
    pub fn at(&self, place: usize) -> &'a str {
        self.raw.cells.get(place).unwrap_or("")
    }

    /// Where it was read.
    pub fn origin(&self) -> Origin {
        Origin { file: self.table.file, line: self.raw.line }
    }

    /// An error in a column of this row.
    pub fn error(&self, kind: &'static str, column: &str, message: impl Into<String>) -> Finding {
        self.table.finding(kind, self.raw, column, message.into())
    }

    /// A warning in a column of this row.
    pub fn warning(&self, kind: &'static str, column: &str, message: impl Into<String>) -> Finding {
        let severity = Severity::Warning;
        Finding { severity, ..self.error(kind, column, message) }
    }

    /// What is wrong with the selector in a column of this row.
    pub fn selector_problem(&self, column: &str, problem: Problem) -> Finding {
        let place = self.table.places.get(column).copied().unwrap_or(0);
        let fault = Fault::from(problem);
        self.table.cell_finding(self.raw, place, fault)
    }
}

/// What is wrong with one cell.
struct Fault {
    kind: &'static str,
    message: String,
    hint: Option<String>,
    /// The part of the cell at fault: where it starts and how long it is, in bytes.
    within: Option<(usize, usize)>,
}

impl Fault {
    fn new(kind: &'static str, message: String) -> Self {
        Self { kind, message, hint: None, within: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self {
            kind: "selector",
            message: problem.message,
            hint: problem.hint,
            within: Some((problem.start, problem.length)),
        }
    }
}

fn fault(column: &Column, cell: &str) -> Option<Fault> {
    let name = column.name;
    if cell.len() > LONGEST_TEXT {
        return Some(Fault::new("long-text", format!("{name} is {} characters long", cell.chars().count())));
    }
    match column.kind {
        Kind::Number(min, max) => number_fault(name, cell, min, max),
        Kind::Code | Kind::CodeOf(_) => code_fault(name, cell),
        Kind::Text => text_fault(name, cell),
        Kind::Year => cell.parse::<FinancialYear>().err().map(|_| {
            Fault::new("not-a-year", format!("{name} \"{}\" is not a financial year", shown(cell))).hint(format!(
                "write {}",
                year_meant(cell).map_or_else(|| "2026/27".to_owned(), |year| year.to_string())
            ))
        }),
        Kind::Date => (!is_date(cell)).then(|| {
            let fault = Fault::new("not-a-date", format!("{name} \"{}\" is not a date", shown(cell)));
            match spreadsheet_date(cell) {
                Some(date) => {
                    fault.hint(format!("write {date}; a spreadsheet turns dates round unless the column is text"))
                }
                None => fault.hint("write 2026-04-01, or 2026-04 or 2026 where that is all that is known"),
            }
        }),
        Kind::OneOf(words) => (!words.contains(&cell)).then(|| {
            let hint = match nearest(cell, words.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("write one of: {}", words.join(", ")),
            };
            Fault::new("unknown-word", format!("{name} cannot be \"{}\"", shown(cell))).hint(hint)
        }),
        Kind::CellSelector => selector_fault(cell, CELL_FIELDS, "activity cells"),
        Kind::LineSelector => selector_fault(cell, LINE_FIELDS, "account lines"),
    }
}

/// A selector that cannot be parsed, or that asks for fields which `what` do not have.
pub(crate) fn selector_problem(cell: &str, fields: &[&str], what: &str) -> Option<Problem> {
    let selector = match Selector::parse(cell) {
        Ok(selector) => selector,
        Err(problem) => return Some(problem),
    };
    let mut unknown = None;
    each_test(&selector.expression, &mut |test| {
        if unknown.is_none() && !fields.contains(&test.field.as_str()) {
            let hint = match nearest(&test.field, fields.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("fields are {}", fields.join(", ")),
            };
            unknown = Some(Problem {
                start: test.start,
                length: test.length,
                message: format!("{what} have no field \"{}\"", shown(&test.field)),
                hint: Some(hint),
            });
        }
    });
    unknown
}

fn selector_fault(cell: &str, fields: &[&str], what: &str) -> Option<Fault> {
    selector_problem(cell, fields, what).map(Fault::from)
}

fn each_test(expression: &Expression, tell: &mut impl FnMut(&model::selector::Test)) {
    match expression {
        Expression::All => {}
        Expression::And(left, right) | Expression::Or(left, right) => {
            each_test(left, tell);
            each_test(right, tell);
        }
        Expression::Not(inner) => each_test(inner, tell),
        Expression::Test(test) => tell(test),
    }
}

fn number_fault(name: &str, cell: &str, min: f64, max: f64) -> Option<Fault> {
    // Nearly all cells are plain; only the others are worth spelling out.
    let decimal = plain_number(cell).or_else(|| canonical::decimal(cell).and_then(|_| cell.parse::<f64>().ok()));
    let Some(number) = decimal else {
        let fault = Fault::new("not-a-number", format!("{name} \"{}\" is not a number", shown(cell)));
        return Some(explain_number(fault, cell));
    };
    if (min..=max).contains(&number) {
        let shortened = cell.contains("E+") || cell.contains("e+");
        return shortened.then(|| {
            Fault::new(SHORTENED, format!("{name} {} is written with a power of ten", shown(cell)))
                .hint("if a spreadsheet shortened it, digits are lost: give the column a number format and save again")
        });
    }
    let message = format!("{name} {} is out of bounds", shown(cell));
    let bounds = match (min, max) {
        (min, _) if number < min && min == 0.0 => "it cannot be negative".to_owned(),
        (min, max) => format!("it must be from {min} to {max}"),
    };
    Some(Fault::new("out-of-bounds", message).hint(bounds))
}

/// A finite number in plain decimal notation.
pub(crate) fn plain_number(cell: &str) -> Option<f64> {
    let plain = cell.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    cell.parse::<f64>().ok().filter(|number| plain && number.is_finite())
}

/// What the writer probably meant by something that is not a number.
fn explain_number(fault: Fault, cell: &str) -> Fault {
    let bare: String = cell.chars().filter(|c| !matches!(c, ',' | '£' | '%' | ' ' | '\u{a0}' | '(' | ')')).collect();
    if let Some(place) = cell.find(['O', 'o']).filter(|_| cell.bytes().any(|byte| byte.is_ascii_digit())) {
        let hint = format!("write {}; letter O where a zero should be?", bare.replace(['O', 'o'], "0"));
        return Fault { within: Some((place, 1)), ..fault }.hint(hint);
    }
    if plain_number(&bare).is_some() {
        let sign = if cell.starts_with('(') { "-" } else { "" };
        let way = format!("write {sign}{bare}; signs, brackets, spaces and thousands separators are not needed");
        return fault.hint(way);
    }
    fault.hint("write digits with a point for decimals, such as 1204.5; leave the cell blank if it is not known")
}

fn code_fault(name: &str, cell: &str) -> Option<Fault> {
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    (cell.chars().count() > 60 || !cell.chars().all(sound)).then(|| {
        Fault::new("not-a-code", format!("{name} \"{}\" is not a code", shown(cell)))
            .hint("codes are letters, digits and - _ . : / without spaces, at most 60")
    })
}

fn text_fault(name: &str, cell: &str) -> Option<Fault> {
    if let Some(place) = cell.find(|c: char| c.is_control()) {
        let fault = Fault::new("control-character", format!("{name} holds a line break or control character"));
        let fault = fault.hint("write it on one line; if the rows below it are missing, a quote may not be closed");
        return Some(Fault { within: Some((place, 1)), ..fault });
    }
    None
}

/// The date that `14/05/2026` stands for, day first.
fn spreadsheet_date(cell: &str) -> Option<String> {
    let parts: Vec<&str> = cell.split(['/', '.']).collect();
    let [day, month, year] = parts[..] else { return None };
    let date = format!("{year:0>4}-{month:0>2}-{day:0>2}");
    is_date(&date).then_some(date)
}

fn is_date(cell: &str) -> bool {
    let mut parts = cell.split('-');
    let mut part = |length: usize, max: u32| match parts.next() {
        None => Some(true),
        Some(text) if text.len() == length => {
            text.parse::<u32>().ok().map(|number| (1..=max).contains(&number) && !text.starts_with('+'))
        }
        Some(_) => Some(false),
    };
    let sound = part(4, 9999) == Some(true) && part(2, 12) == Some(true) && part(2, 31) == Some(true);
    let number = |range: std::ops::Range<usize>| cell.get(range).and_then(|part| part.parse::<u32>().ok());
    let (year, month, day) = (number(0..4).unwrap_or(0), number(5..7).unwrap_or(1), number(8..10).unwrap_or(1));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    sound && day <= days && parts.next().is_none()
}

/// Whether a row has other cells than the header has columns; blank cells beyond its end are what Excel leaves behind.
fn is_ragged(row: &RawRow, width: usize) -> bool {
    row.cells.len() < width || row.cells.iter().skip(width).any(|cell| !cell.is_empty())
}

/// One spelling for the parts of a key that can be spelled in several ways.
fn key_part<'a>(column: &str, cell: &'a str) -> Cow<'a, str> {
    match column {
        "age" if !cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+')) => {
            AgeBand::parse(cell).map_or(Cow::Borrowed(cell), |band| Cow::Owned(band.to_string()))
        }
        "flags" if cell.contains(' ') => {
            let words: BTreeSet<&str> = cell.split_whitespace().collect();
            Cow::Owned(words.into_iter().collect::<Vec<_>>().join(" "))
        }
        "basis" if cell.is_empty() => Cow::Borrowed("resident"),
        _ => Cow::Borrowed(cell),
    }
}

/// The financial year that a header such as `2018-19`, `2018/2019` or `2018/20` was meant to be.
fn year_meant(name: &str) -> Option<FinancialYear> {
    let (start, rest) = name.split_at_checked(4)?;
    let parted = rest.starts_with(['/', '-', '_', ' ', '–']) && rest.chars().skip(1).all(|c| c.is_ascii_digit());
    FinancialYear::starting(calendar_year(start)?).filter(|_| parted)
}

fn calendar_year(name: &str) -> Option<i32> {
    let sound = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|year| sound && (1900..=2200).contains(year))
}

/// Excel leaves empty columns behind; they hold nothing and mean nothing.
fn is_trailing_blank(name: &str, raw: &RawTable, place: usize) -> bool {
    name.is_empty() && raw.rows.iter().all(|row| row.cells.get(place).is_none_or(str::is_empty))
}

/// A cell as it is quoted in a message: not longer than a glance.
pub(crate) fn shown(cell: &str) -> String {
    if cell.chars().count() <= 40 {
        return cell.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
    }
    cell.chars().take(40).map(|c| if c.is_control() { '·' } else { c }).chain(['…']).collect()
}
