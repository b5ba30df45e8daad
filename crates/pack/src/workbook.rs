//! Excel workbooks to tables: each sheet that is named as a table becomes that table as CSV, so that one path reads, checks, hashes
//! and keeps it. Line N of the CSV is row N of the sheet, so that what is found in it can be told at its cell.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use model::Finding;
use model::finding::nearest;

use crate::columns::DECODER_THREAD;
use crate::files::{File, LARGEST_BYTES};
use crate::raw::MOST_ROWS;
use crate::schema;

/// What a workbook may unpack to, in bytes: a sheet of half a million cells is a fifth of it.
const LARGEST_UNPACKED: u64 = 128 << 20;
/// Parts that a workbook may have: sheets, pictures, styles.
const MOST_PARTS: usize = 10_000;

/// A sheet that became a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The table's file, such as `activity.csv`.
    pub file: String,
    /// The workbook's file.
    pub workbook: String,
    /// The sheet's name in the workbook.
    pub name: String,
    /// Names of its columns, from column A.
    columns: Vec<String>,
}

impl Sheet {
    /// A place in the sheet as Excel calls it: `activity!C12`, or `activity, row 12` where no column is meant.
    pub fn place(&self, line: Option<u32>, column: Option<&str>) -> String {
        let at = column.and_then(|column| self.columns.iter().position(|one| one == column));
        match (line, at) {
            (Some(line), Some(at)) => format!("{}!{}{line}", self.name, letters(at)),
            (Some(line), None) => format!("{}, row {line}", self.name),
            (None, Some(at)) => format!("{}, column {}", self.name, letters(at)),
            (None, None) => self.name.clone(),
        }
    }

    /// A finding in the table, told at its cell in the workbook.
    pub fn tell(&self, finding: Finding) -> Finding {
        let place = self.place(finding.line, finding.column.as_deref());
        let message = finding.message.replace(&self.file, &format!("sheet {}", self.name));
        Finding { file: self.workbook.clone(), message: format!("{place}: {message}"), ..finding }
    }
}

/// Findings in tables that were sheets, told at their cells.
pub fn tell(sheets: &[Sheet], findings: Vec<Finding>) -> Vec<Finding> {
    let told = |finding: Finding| match sheets.iter().find(|sheet| sheet.file == finding.file) {
        Some(sheet) => sheet.tell(finding),
        None => finding,
    };
    findings.into_iter().map(told).collect()
}

/// Whether a file is a workbook by its name, and none of the files that Excel leaves beside an open one.
pub fn is_workbook(name: &str) -> bool {
    let own = name.rsplit('/').next().unwrap_or(name);
    !own.starts_with("~$") && own.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("xlsx"))
}

/// What came of opening a workbook.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its tables as CSV.
    pub files: Vec<File>,
    /// Which sheets they were.
    pub sheets: Vec<Sheet>,
    /// What is wrong with the workbook itself. What is wrong with its tables is found when they are read.
    pub findings: Vec<Finding>,
}

/// The tables of a workbook.
pub fn open(file: &File) -> Opened {
    // A damaged workbook can trip the decoder's own assertions; that is the file's fault, so it is a finding, not our end.
    let opened = std::thread::scope(|scope| {
        let decoder = std::thread::Builder::new().name(DECODER_THREAD.to_owned());
        let started = decoder.spawn_scoped(scope, || tables(file));
        started.map_or_else(|error| Err(error.to_string()), |thread| thread.join().unwrap_or_else(|_| Err(damage())))
    });
    opened.unwrap_or_else(|what| {
        let message = format!("{} cannot be read as a workbook: {what}", file.name);
        let finding = Finding::error("not-a-workbook", &file.name, message);
        let hint = "save it again as an Excel workbook (.xlsx) without a password, or its sheets as \"CSV UTF-8\"";
        Opened { findings: vec![finding.hint(hint)], ..Opened::default() }
    })
}

fn damage() -> String {
    "it is damaged".to_owned()
}

fn tables(file: &File) -> Result<Opened, String> {
    check_size(&file.bytes)?;
    let told = |error: XlsxError| error.to_string();
    let mut workbook = Xlsx::new(Cursor::new(file.bytes.as_slice())).map_err(told)?;
    let (mut opened, mut left) = (Opened::default(), LARGEST_BYTES);
    for name in workbook.sheet_names() {
        let Some(table) = table_of(&name) else {
            opened.findings.extend(misspelt(&file.name, &name));
            continue;
        };
        let csv = format!("{table}.csv");
        if opened.files.iter().any(|other| other.name == csv) {
            let finding = Finding::error("two-files", &file.name, format!("{name}: two sheets are the table {table}"));
            opened.findings.push(finding.hint("rename or delete one of the two"));
            continue;
        }
        let cells = cells(&mut workbook, &name)?;
        let (text, columns) = written(&cells, left).ok_or("its sheets come to more than 256 MB")?;
        left -= text.len() as u64;
        let sheet = Sheet { file: csv.clone(), workbook: file.name.clone(), name, columns };
        opened.findings.extend(errors(&cells, &sheet));
        opened.files.push(File { name: csv, bytes: text.into_bytes() });
        opened.sheets.push(sheet);
    }
    if opened.files.is_empty() && opened.findings.is_empty() {
        let finding =
            Finding::error("no-tables", &file.name, format!("no sheet of {} is a table of a plan", file.name));
        let hint =
            "name each sheet as its table, such as activity or unit_costs; docs/reference/files.md lists the names";
        opened.findings.push(finding.hint(hint));
    }
    Ok(opened)
}

/// Unpacks every part once and keeps nothing: what a part claims of its size need not be so.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    if parts.len() > MOST_PARTS {
        return Err(format!("it has more than {MOST_PARTS} parts"));
    }
    let mut left = LARGEST_UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| error.to_string())?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| damage())?;
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| format!("it unpacks to more than {} MB", LARGEST_UNPACKED >> 20))?;
    }
    Ok(())
}

/// The table that a sheet is, by its name: capitals and spaces do not matter.
fn table_of(sheet: &str) -> Option<&'static str> {
    schema::table(&plain(sheet)).map(|table| table.name)
}

fn plain(sheet: &str) -> String {
    sheet.trim().to_lowercase().replace([' ', '-'], "_")
}

/// A sheet whose name is nearly a table's. Others are notes, and nobody's business.
fn misspelt(file: &str, sheet: &str) -> Option<Finding> {
    let near = nearest(&plain(sheet), schema::TABLES.iter().map(|table| table.name))?;
    let finding = Finding::error("unknown-sheet", file, format!("{sheet}: this sheet is no table, so it is not read"));
    Some(finding.hint(format!("did you mean {near}?")))
}

/// A cell that holds something: row and column from 0.
struct Cell {
    row: u32,
    column: u32,
    text: String,
    is_error: bool,
}

fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Cell>, String> {
    let told = |error: XlsxError| format!("sheet {sheet}: {error}");
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(told)?;
    let is_percentage =
        |style: &calamine::Style| style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'));
    let percentages: Vec<bool> = reader.styles().iter().map(is_percentage).collect();
    let mut cells = Vec::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(told)? {
        let (row, column) = cell.get_position();
        if row as usize >= MOST_ROWS {
            return Err(format!("sheet {sheet} has more than {MOST_ROWS} rows"));
        }
        let text = text(cell.get_value(), percentages.get(style).copied().unwrap_or(false));
        if !text.is_empty() {
            cells.push(Cell { row, column, text, is_error: matches!(cell.get_value(), DataRef::Error(_)) });
        }
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    cells.dedup_by_key(|cell| (cell.row, cell.column));
    Ok(cells)
}

/// A value as it would be written in CSV.
fn text(value: &DataRef, percentage: bool) -> String {
    let text = match value {
        DataRef::Empty => return String::new(),
        DataRef::Int(value) => value.to_string(),
        // Written as it is shown, so that the reader says what it says of such a cell in CSV.
        DataRef::Float(value) if percentage => format!("{}%", number(value * 100.0)),
        DataRef::Float(value) => number(*value),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => value.clone(),
        DataRef::SharedString(value) => (*value).to_owned(),
        DataRef::Bool(value) => (if *value { "yes" } else { "no" }).to_owned(),
        DataRef::DateTime(value) => date(value),
        DataRef::Error(error) => error.to_string(),
    };
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The shortest text of a number to the fifteen digits that Excel works with: 0.3, not 0.30000000000000004.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // Nil has no sign in a table.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// A date as `2026-04-01`, with its time where it has one; a length of time is a number of days, as Excel keeps it.
fn date(value: &ExcelDateTime) -> String {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

/// Cells as CSV, and the names of columns; `None` if it would be longer than `most`. Rows are as wide as the header, or as what stands
/// in them.
fn written(cells: &[Cell], most: u64) -> Option<(String, Vec<String>)> {
    let (mut out, mut columns, mut line) = (String::new(), Vec::new(), 0);
    for row in cells.chunk_by(|a, b| a.row == b.row) {
        while line < row[0].row {
            out.push('\n');
            line += 1;
        }
        let comment = row[0].column == 0 && !row[0].is_error && row[0].text.starts_with('#');
        let mut at = 0;
        for cell in row {
            for _ in at..cell.column {
                out.push(',');
            }
            at = cell.column;
            push(&mut out, cell);
        }
        if columns.is_empty() && !comment {
            columns = vec![String::new(); at as usize + 1];
            for cell in row {
                columns[cell.column as usize].clone_from(&cell.text);
            }
        }
        if !comment {
            (at as usize + 1..columns.len()).for_each(|_| out.push(','));
        }
        out.push('\n');
        line += 1;
        if out.len() as u64 > most {
            return None;
        }
    }
    Some((out, columns))
}

fn push(out: &mut String, cell: &Cell) {
    // An error such as #REF! at the start of a row is no comment.
    if cell.is_error || cell.text.contains([',', '"']) {
        out.push('"');
        out.push_str(&cell.text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&cell.text);
    }
}

/// Cells that hold an error instead of a value, at most fifty of them.
fn errors(cells: &[Cell], sheet: &Sheet) -> Vec<Finding> {
    let finding = |cell: &Cell| {
        let place = format!("{}!{}{}", sheet.name, letters(cell.column as usize), cell.row + 1);
        let message = format!("{place}: the cell holds {} instead of a value", cell.text);
        let finding = Finding::error("cell-error", &sheet.workbook, message).at_line(cell.row + 1);
        finding.hint("mend its formula, or clear the cell if the value is not known")
    };
    cells.iter().filter(|cell| cell.is_error).take(50).map(finding).collect()
}

/// A column as Excel calls it: A, B, … Z, AA.
fn letters(at: usize) -> String {
    let (mut left, mut letters) = (at + 1, Vec::new());
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_excel_does() {
        let counted: Vec<String> = [0, 2, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(letters).collect();
        assert_eq!(counted, ["A", "C", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn numbers_have_no_noise() {
        let told = [0.1 + 0.2, 1204.5, 2.9, -0.0, 1e6, 123_456_789_012.345, 0.029 * 100.0, 1.0 / 3.0].map(number);
        assert_eq!(told, ["0.3", "1204.5", "2.9", "0", "1000000", "123456789012.345", "2.9", "0.333333333333333"]);
    }

    #[test]
    fn rows_keep_their_lines_and_are_as_wide_as_the_header() {
        let cell = |row, column, text: &str| Cell { row, column, text: text.to_owned(), is_error: text == "#REF!" };
        let cells = [
            cell(0, 0, "# a note"),
            cell(2, 0, "a"),
            cell(2, 1, "b"),
            cell(2, 2, "c"),
            cell(3, 1, "x, \"y\""),
            cell(5, 0, "#REF!"),
            cell(5, 3, "4"),
        ];
        let (text, columns) = written(&cells, 1000).unwrap();
        assert_eq!(text, "# a note\n\na,b,c\n,\"x, \"\"y\"\"\",\n\n\"#REF!\",,,4\n");
        assert_eq!(columns, ["a", "b", "c"]);
        assert!(written(&cells, 10).is_none());
    }
}
