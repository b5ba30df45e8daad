//! A table as rows of text, whether it was CSV or Parquet.

use std::sync::Arc;

use csv::StringRecord;
use model::Finding;
use model::finding::Excerpt;

/// Rows that one file may hold: several times what a system's small areas by single year of age come to.
pub const MOST_ROWS: usize = 2_000_000;
/// Cells that one file may hold.
const MOST_CELLS: usize = 50_000_000;

/// A table as read, before anything is known about its columns.
pub struct RawTable {
    /// The file's name.
    pub file: String,
    /// Its column names, trimmed.
    pub header: Vec<String>,
    /// The line of the header, from 1.
    pub header_line: u32,
    /// Its rows.
    pub rows: Vec<RawRow>,
    /// The file's text, for excerpts; empty for Parquet.
    text: String,
}

/// A row: its line and its cells.
pub struct RawRow {
    /// The line in the file, from 1, on which it starts; for Parquet the row.
    pub line: u32,
    /// Where it starts in the text, in bytes.
    start: usize,
    /// Its cells.
    pub cells: Cells,
}

/// The cells of a row, which share one text with those of every other row: a table has hundreds of thousands of cells, and
/// an allocation for each would cost more than reading them.
pub struct Cells {
    shared: Arc<Shared>,
    first: u32,
    count: u32,
}

/// The text of all cells, one after the other, and where each ends.
#[derive(Default)]
struct Shared {
    text: String,
    ends: Vec<u32>,
}

impl Cells {
    /// The cell in this place.
    pub fn get(&self, place: usize) -> Option<&str> {
        if place >= self.count as usize {
            return None;
        }
        let at = self.first as usize + place;
        let start = if at == 0 { 0 } else { self.shared.ends[at - 1] as usize };
        Some(&self.shared.text[start..self.shared.ends[at] as usize])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Every cell.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|place| self.get(place))
    }
}

/// Rows as they are gathered.
#[derive(Default)]
pub struct Gathered {
    shared: Shared,
    /// Line, start in the text, first cell and how many.
    rows: Vec<(u32, usize, u32, u32)>,
}

impl Gathered {
    /// Adds a row; space around its cells is left out.
    pub fn row<'a>(&mut self, line: u32, start: usize, cells: impl IntoIterator<Item = &'a str>) {
        let first = self.shared.ends.len();
        for cell in cells {
            self.shared.text.push_str(cell.trim());
            // Files are far smaller than the four thousand million bytes that this can count.
            self.shared.ends.push(self.shared.text.len() as u32);
        }
        let count = self.shared.ends.len() - first;
        self.rows.push((line, start, first as u32, count as u32));
    }

    /// All rows.
    pub fn finish(self) -> Vec<RawRow> {
        let shared = Arc::new(self.shared);
        let row = |(line, start, first, count)| RawRow {
            line,
            start,
            cells: Cells { shared: Arc::clone(&shared), first, count },
        };
        self.rows.into_iter().map(row).collect()
    }
}

impl RawTable {
    /// A table that did not come from text.
    pub fn new(file: &str, header: Vec<String>, rows: Gathered) -> Self {
        Self { file: file.to_owned(), header, header_line: 1, rows: rows.finish(), text: String::new() }
    }

    /// Reads CSV. Lines that start with `#` and blank lines are left out.
    pub fn from_csv(file: &str, text: &str, findings: &mut Vec<Finding>) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let (mut rows, mut line_number, mut counted_to, mut counted_cells) = (Gathered::default(), 1, 0, 0);
        let mut cells = StringRecord::new();
        // The text is known to be UTF-8 and rows may have any length, so reading cannot fail, only end.
        while reader.read_record(&mut cells).unwrap_or(false) {
            let before = cells.position().map_or(0, |position| position.byte() as usize);
            let start = before + skipped(&text[before..]);
            line_number += text[counted_to..start].bytes().filter(|byte| *byte == b'\n').count() as u32;
            counted_to = start;
            counted_cells += cells.len();
            if rows.rows.len() > MOST_ROWS || counted_cells > MOST_CELLS {
                let message = format!("{file} has more than {MOST_ROWS} rows or {MOST_CELLS} cells");
                let finding = Finding::error("too-large", file, message).at_line(line_number);
                findings
                    .push(finding.hint("put small areas or ages together, and leave out what the plan does not use"));
                return None;
            }
            if !is_blank(&cells) {
                rows.row(line_number, start, &cells);
            }
        }
        let mut rows = rows.finish();
        if let Some(open) = rows.pop_if(|last| ends_in_quotes(&text[last.start..])) {
            let message = "a quote that is opened in this row is not closed";
            let finding = Finding::error("unclosed-quote", file, message).at_line(open.line);
            let line = text[open.start..].lines().next().unwrap_or("");
            findings.push(
                finding.hint("close it where the text ends; the file may also be cut short").excerpt(Some(shorten(
                    line,
                    0,
                    line.len(),
                ))),
            );
            if rows.is_empty() {
                return None;
            }
        }
        if rows.is_empty() {
            findings.push(
                Finding::error("empty-file", file, format!("{file} is empty"))
                    .hint("the first line names the columns; delete the file if the plan has no such table"),
            );
            return None;
        }
        let RawRow { line: header_line, cells: header, .. } = rows.remove(0);
        let header = header.iter().map(str::to_owned).collect();
        Some(Self { file: file.to_owned(), header, header_line, rows, text: text.to_owned() })
    }

    /// The line of a row with the cell of one column marked.
    pub fn excerpt(&self, row: &RawRow, column: usize) -> Option<Excerpt> {
        let line = self.text.get(row.start..)?.split('\n').next()?.trim_end_matches('\r');
        let (start, length) = cell_span(line, column)?;
        Some(shorten(line, start, length))
    }
}

/// Bytes of blank lines and comments before the next record, which the reader passes over.
pub fn skipped(text: &str) -> usize {
    let passed = text.split_inclusive('\n').take_while(|line| line.trim().is_empty() || line.starts_with('#'));
    passed.map(str::len).sum()
}

/// Whether the text ends inside a quoted cell.
fn ends_in_quotes(text: &str) -> bool {
    let (mut quoted, mut fresh) = (false, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                bytes.next();
            }
            b'"' if quoted => quoted = false,
            b'"' if fresh => (quoted, fresh) = (true, false),
            _ => fresh = matches!(byte, b',' | b'\n' | b'\r'),
        }
    }
    quoted
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

/// Where the cell of this column stands in a CSV line, in bytes.
fn cell_span(line: &str, column: usize) -> Option<(usize, usize)> {
    let (mut at, mut start, mut quoted) = (0, 0, false);
    for (place, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted && at == column => return Some((start, place - start)),
            b',' if !quoted => {
                at += 1;
                start = place + 1;
            }
            _ => {}
        }
    }
    (at == column).then(|| (start, line.len() - start))
}

/// At most about 160 bytes of the line around the part at fault.
fn shorten(line: &str, start: usize, length: usize) -> Excerpt {
    const AROUND: usize = 60;
    let mut from = start.saturating_sub(AROUND);
    while !line.is_char_boundary(from) {
        from -= 1;
    }
    let length = length.min(AROUND);
    let mut to = (start + length + AROUND).min(line.len());
    while !line.is_char_boundary(to) {
        to += 1;
    }
    let mut end = start + length;
    while !line.is_char_boundary(end) {
        end += 1;
    }
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let text = format!("{before}{}{after}", &line[from..to]);
    Excerpt { text, start: before.len() + start - from, length: end - start }
}
