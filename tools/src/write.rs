//! Writing a pack's tables: CSV with a fixed header, numbers as short as they can be.

use std::error::Error;
use std::fs;
use std::path::Path;

/// A table on its way to a file: a header and rows of the same length.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row, which must have a cell for each column.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let row: Vec<String> = cells.into_iter().map(Into::into).collect();
        assert_eq!(row.len(), self.header.len(), "row {row:?} does not fit {:?}", self.header);
        self.rows.push(row);
    }

    /// Writes the table as `folder/name.csv`.
    pub fn write(&self, folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        let mut out = csv::Writer::from_path(folder.join(format!("{name}.csv")))?;
        out.write_record(&self.header)?;
        for row in &self.rows {
            out.write_record(row)?;
        }
        Ok(out.flush()?)
    }
}

/// A number with at most `decimals` decimals and no trailing zeros.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
