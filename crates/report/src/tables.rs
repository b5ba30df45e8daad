//! Results as long tables for R, Python and Power BI: one figure a row, unrounded, money in whole pence.

mod contents;
mod of_capital;
mod of_futures;
mod of_money;
mod of_solutions;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use model::Plan;
use model::id::Origin;
use model::results::Results;

pub use contents::all;
pub use write::{csv_into, parquet_into, write_csv, write_parquet};

/// A table of results.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// Its columns, all of the same length.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its values.
    pub values: Values,
}

/// Values of one kind; `None` where there is none, which is not the same as nought.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Words.
    Text(Vec<Option<String>>),
    /// Whole numbers, such as pence.
    Integer(Vec<Option<i64>>),
    /// Other numbers.
    Real(Vec<Option<f64>>),
}

impl Values {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

/// Writes `tables/*.csv`, `tables/*.parquet` and `report.html` into `folder`; the paths written, in order.
///
/// # Errors
///
/// If the folder or a file in it cannot be written.
pub fn write_all(
    plan: &Plan,
    results: &Results,
    folder: &Path,
    place: &dyn Fn(Origin) -> (String, u32),
) -> io::Result<Vec<PathBuf>> {
    let tables = folder.join("tables");
    std::fs::create_dir_all(&tables)?;
    let mut written = Vec::new();
    for table in all(plan, results) {
        let (csv, parquet) =
            (tables.join(table.name).with_extension("csv"), tables.join(table.name).with_extension("parquet"));
        write_csv(&table, &csv)?;
        write_parquet(&table, &parquet)?;
        written.extend([csv, parquet]);
    }
    let report = folder.join("report.html");
    std::fs::write(&report, crate::html::page(plan, results, place))?;
    written.push(report);
    Ok(written)
}
