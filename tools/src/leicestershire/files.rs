//! The open data on disk: CSV files, some of them compressed.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use csv::StringRecord;
use flate2::read::GzDecoder;

use super::Fallible;

/// The folder that holds the open data.
pub struct Folder(PathBuf);

/// One CSV file, read whole.
pub struct Sheet {
    name: String,
    header: Vec<String>,
    columns: HashMap<String, usize>,
    rows: Vec<StringRecord>,
}

/// A row of a file, which knows where it stands so that it can say what is wrong with it.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    line: usize,
}

impl Folder {
    /// The open data in `path`.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Reads a CSV file, decompressing it if its name ends in `.gz`.
    pub fn read(&self, name: &str) -> Fallible<Sheet> {
        let file = File::open(self.0.join(name)).map_err(|error| format!("{name} cannot be opened: {error}"))?;
        let bytes: Box<dyn Read> = if Path::new(name).extension().is_some_and(|ending| ending == "gz") {
            Box::new(GzDecoder::new(file))
        } else {
            Box::new(file)
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let header: Vec<String> =
            reader.headers().map_err(|error| format!("{name}: {error}"))?.iter().map(str::to_owned).collect();
        let rows = reader.records().collect::<Result<_, _>>().map_err(|error| format!("{name}: {error}"))?;
        let columns = header.iter().enumerate().map(|(place, column)| (column.clone(), place)).collect();
        Ok(Sheet { name: name.to_owned(), header, columns, rows })
    }

    /// Numbers of column `column` (from 0) of the first sheet of a workbook, by the text in its first column.
    pub fn workbook_column(&self, name: &str, column: usize) -> Fallible<HashMap<String, f64>> {
        let mut book: Xlsx<_> =
            open_workbook(self.0.join(name)).map_err(|error| format!("{name} cannot be opened: {error}"))?;
        let sheet = book.worksheet_range_at(0).ok_or_else(|| format!("{name} has no sheet"))??;
        let rows = sheet.rows().filter_map(|row| match (row.first()?, row.get(column)?) {
            (Data::String(text), Data::Float(number)) => Some((text.trim().to_owned(), *number)),
            (Data::String(text), Data::Int(number)) => Some((text.trim().to_owned(), *number as f64)),
            _ => None,
        });
        Ok(rows.collect())
    }
}

impl Sheet {
    /// Its rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|line| Row { sheet: self, line })
    }

    /// The only row whose `column` holds `value`.
    pub fn the_row(&self, column: &str, value: &str) -> Fallible<Row<'_>> {
        self.row_where(&[(column, value)])
    }

    /// The only row whose columns hold these values.
    pub fn row_where(&self, wanted: &[(&str, &str)]) -> Fallible<Row<'_>> {
        let fits = |row: &Row| wanted.iter().all(|(column, value)| row.text(column).is_ok_and(|text| text == *value));
        let mut rows = self.rows().filter(fits);
        match (rows.next(), rows.next()) {
            (Some(row), None) => Ok(row),
            (None, _) => Err(format!("{} has no row with {wanted:?}", self.name).into()),
            _ => Err(format!("{} has more than one row with {wanted:?}", self.name).into()),
        }
    }

    /// Its column names in order.
    pub fn header(&self) -> &[String] {
        &self.header
    }
}

impl<'a> Row<'a> {
    /// What stands in a column.
    pub fn text(self, column: &str) -> Fallible<&'a str> {
        let sheet = self.sheet;
        let place = *sheet.columns.get(column).ok_or_else(|| format!("{} has no column {column}", sheet.name))?;
        Ok(sheet.rows[self.line].get(place).unwrap_or("").trim())
    }

    /// The number in a column.
    pub fn number(self, column: &str) -> Fallible<f64> {
        let text = self.text(column)?;
        text.parse().map_err(|_| {
            format!("{}:{}: {column} should be a number, but it is {text:?}", self.sheet.name, self.line + 2).into()
        })
    }

    /// The number in a column, 0 where it is blank because it was suppressed.
    pub fn number_or_zero(self, column: &str) -> Fallible<f64> {
        if self.text(column)?.is_empty() { Ok(0.0) } else { self.number(column) }
    }
}
