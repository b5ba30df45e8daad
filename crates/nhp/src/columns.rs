//! Parquet columns as plain lists: words become codes, so that nothing after this compares text.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use model::Finding;
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::factors::Folding;

/// The code of a cell without a word, and the number of a cell without a number.
pub const BLANK: u32 = u32::MAX;
/// Name of the threads that decode Parquet, so that a program can keep their panics quiet.
const DECODER_THREAD: &str = "concordat-parquet";
/// Rows that one table may hold.
const MOST_ROWS: i64 = 100_000_000;

/// What a column must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words; may be blank.
    Text,
    /// Whole numbers; may be blank.
    Integer,
    /// Numbers.
    Real,
    /// Yes or no.
    Flag,
}

impl Kind {
    fn named(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "whole numbers",
            Self::Real => "numbers",
            Self::Flag => "true or false",
        }
    }
}

/// A table's columns.
#[derive(Debug, Default)]
pub struct Columns {
    /// The folder it was read from, relative to the data folder.
    pub file: String,
    /// How many rows there are.
    pub rows: usize,
    words: HashMap<String, Words>,
    integers: HashMap<String, Vec<i64>>,
    reals: HashMap<String, Vec<f64>>,
    flags: HashMap<String, Vec<bool>>,
}

/// A column of words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Each row's place in `words`, or [`BLANK`].
    pub codes: Vec<u32>,
    /// The words that occur, in order of first use.
    #[allow(clippy::struct_field_names)]
    pub words: Vec<String>,
    places: HashMap<String, u32, Folding>,
}

impl Words {
    /// The word of a row, empty where it is blank.
    pub fn of(&self, row: usize) -> &str {
        self.words.get(self.codes[row] as usize).map_or("", String::as_str)
    }

    fn push(&mut self, word: &str) {
        let next = self.words.len() as u32;
        let known = self.places.get(word).copied();
        if known.is_none() {
            self.places.insert(word.to_owned(), next);
            self.words.push(word.to_owned());
        }
        self.codes.push(known.unwrap_or(next));
    }
}

/// What a whole number is where the cell is blank.
pub const NO_INTEGER: i64 = i64::MIN;

impl Columns {
    /// A column of words. Columns are those the table was read with, so a missing one is our fault.
    pub fn text(&self, name: &str) -> &Words {
        self.words.get(name).unwrap_or_else(|| panic!("{name} is read from {}", self.file))
    }

    /// A column of whole numbers, [`NO_INTEGER`] where blank.
    pub fn integer(&self, name: &str) -> &[i64] {
        self.integers.get(name).unwrap_or_else(|| panic!("{name} is read from {}", self.file))
    }

    /// A column of numbers.
    pub fn real(&self, name: &str) -> &[f64] {
        self.reals.get(name).unwrap_or_else(|| panic!("{name} is read from {}", self.file))
    }

    /// A column of yes or no.
    pub fn flag(&self, name: &str) -> &[bool] {
        self.flags.get(name).unwrap_or_else(|| panic!("{name} is read from {}", self.file))
    }
}

/// Reads tables side by side; each comes with its findings, and is there if it has none.
pub fn read_all(
    data: &Path,
    partition: &str,
    wanted: &[(&str, &[(&str, Kind)])],
) -> Vec<Result<Columns, Vec<Finding>>> {
    std::thread::scope(|scope| {
        let readers: Vec<_> = wanted
            .iter()
            .map(|(table, columns)| {
                let work = move || read(data, table, partition, columns);
                std::thread::Builder::new().name(DECODER_THREAD.to_owned()).spawn_scoped(scope, work)
            })
            .collect();
        let tables = wanted.iter().zip(readers);
        tables
            .map(|((table, columns), reader)| match reader {
                Ok(thread) => {
                    thread.join().unwrap_or_else(|_| Err(vec![damaged(table, "its pages contradict its footer")]))
                }
                // No thread is to be had: read it here.
                Err(_) => read(data, table, partition, columns),
            })
            .collect()
    })
}

/// Reads one Parquet file.
///
/// # Errors
/// What is wrong with it.
pub fn read_file(path: &Path, wanted: &[(&str, Kind)]) -> Result<Columns, Vec<Finding>> {
    let name = path.display().to_string();
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().name(DECODER_THREAD.to_owned());
        match reader.spawn_scoped(scope, || read_here(path, wanted)) {
            Ok(thread) => {
                thread.join().unwrap_or_else(|_| Err(vec![damaged(&name, "its pages contradict its footer")]))
            }
            Err(_) => read_here(path, wanted),
        }
    })
}

fn read_here(path: &Path, wanted: &[(&str, Kind)]) -> Result<Columns, Vec<Finding>> {
    let name = path.display().to_string();
    let mut columns = Columns { file: name.clone(), ..Columns::default() };
    let unreadable = |error| vec![Finding::error("unreadable", &name, format!("{name}: {error}"))];
    let bytes = fs::read(path).map_err(unreadable)?;
    let reader =
        SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| vec![damaged(&name, &error.to_string())])?;
    append(&mut columns, &reader, wanted)?;
    Ok(columns)
}

fn damaged(file: &str, what: &str) -> Finding {
    Finding::error("not-parquet", file, format!("{file} cannot be read as Parquet: {what}"))
        .hint("write the table again")
}

fn read(data: &Path, table: &str, partition: &str, wanted: &[(&str, Kind)]) -> Result<Columns, Vec<Finding>> {
    let name = format!("{table}/{partition}");
    let paths = parts(&data.join(&name));
    if paths.is_empty() {
        let message = format!("there is no table {table}: no Parquet file in {name}");
        return Err(vec![Finding::error("missing-table", name, message).hint(
            "data holds a folder for each table, in it fyear=YEAR/dataset=NAME with the year and dataset of the parameters",
        )]);
    }
    let mut columns = Columns { file: name.clone(), ..Columns::default() };
    for path in paths {
        let bytes =
            fs::read(&path).map_err(|error| vec![Finding::error("unreadable", &name, format!("{name} {error}"))])?;
        let reader =
            SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| vec![damaged(&name, &error.to_string())])?;
        append(&mut columns, &reader, wanted)?;
    }
    Ok(columns)
}

/// The Parquet files of a folder, in order of name.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "parquet")).collect();
    paths.sort();
    paths
}

fn append(
    columns: &mut Columns,
    reader: &SerializedFileReader<Bytes>,
    wanted: &[(&str, Kind)],
) -> Result<(), Vec<Finding>> {
    let metadata = reader.metadata().file_metadata();
    let file = columns.file.clone();
    if metadata.num_rows() > MOST_ROWS {
        return Err(vec![damaged(&file, "it claims more than 100 million rows")]);
    }
    let held: Vec<String> = metadata.schema_descr().columns().iter().map(|column| column.path().string()).collect();
    let mut findings = Vec::new();
    for (name, kind) in wanted {
        match held.iter().position(|held| held == name) {
            Some(place) => {
                let read = column(columns, reader, place, name, *kind);
                findings.extend(read.err().map(|wrong| wrong.told(&file, name, *kind)));
            }
            None => findings.push(missing(&file, name, &held)),
        }
    }
    columns.rows += metadata.num_rows() as usize;
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn missing(file: &str, name: &str, held: &[String]) -> Finding {
    let finding = Finding::error("missing-column", file, format!("column {name} is missing")).in_column(name);
    match model::finding::nearest(name, held.iter().map(String::as_str)) {
        Some(near) => finding.hint(format!("is it the column {near}?")),
        None => finding,
    }
}

/// Why a column is not what it should be.
enum Wrong {
    Type,
    Blank(usize),
    Damaged(ParquetError),
}

impl Wrong {
    fn told(self, file: &str, name: &str, kind: Kind) -> Finding {
        let wanted = kind.named();
        match self {
            Self::Type => Finding::error("wrong-type", file, format!("column {name} does not hold {wanted}"))
                .hint(format!("write it as {wanted}")),
            Self::Blank(row) => Finding::error("blank", file, format!("{name} is blank in row {}", row + 1))
                .hint("give every row a value"),
            Self::Damaged(error) => damaged(file, &error.to_string()),
        }
        .in_column(name)
    }
}

impl From<ParquetError> for Wrong {
    fn from(error: ParquetError) -> Self {
        Self::Damaged(error)
    }
}

fn column(
    columns: &mut Columns,
    reader: &SerializedFileReader<Bytes>,
    place: usize,
    name: &str,
    kind: Kind,
) -> Result<(), Wrong> {
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let rows = group.metadata().num_rows() as usize;
        match kind {
            Kind::Text => words(columns.words.entry(name.to_owned()).or_default(), &*group, place, rows)?,
            Kind::Integer => integers(columns.integers.entry(name.to_owned()).or_default(), &*group, place, rows)?,
            Kind::Real => reals(columns.reals.entry(name.to_owned()).or_default(), &*group, place, rows)?,
            Kind::Flag => flags(columns.flags.entry(name.to_owned()).or_default(), &*group, place, rows)?,
        }
    }
    Ok(())
}

fn words(out: &mut Words, group: &dyn RowGroupReader, place: usize, rows: usize) -> Result<(), Wrong> {
    let ColumnReader::ByteArrayColumnReader(mut reader) = group.get_column_reader(place)? else {
        return Err(Wrong::Type);
    };
    let (mut values, mut levels) = (Vec::<ByteArray>::new(), Vec::new());
    let end = out.codes.len() + rows;
    while out.codes.len() < end {
        values.clear();
        levels.clear();
        let wanted = BATCH.min(end - out.codes.len());
        let (read, _, _) = reader.read_records(wanted, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            // Rows that the footer claims and no page holds.
            out.codes.resize(end, BLANK);
        }
        push_all(out, &levels, &values, read)?;
    }
    Ok(())
}

/// Words read at once: few enough to stay in a processor's cache.
const BATCH: usize = 1 << 13;

fn push_all(out: &mut Words, levels: &[i16], values: &[ByteArray], rows: usize) -> Result<(), Wrong> {
    // Words of one dictionary share their bytes, so that the address alone tells most of them apart; but only while all
    // of them are held, since a page's bytes may later be another's.
    let mut seen: HashMap<(usize, usize), u32, Folding> = HashMap::default();
    let mut values = values.iter();
    for row in 0..rows {
        let Some(word) = next(levels, row, &mut values) else {
            out.codes.push(BLANK);
            continue;
        };
        let bytes = word.data();
        let address = (bytes.as_ptr() as usize, bytes.len());
        if let Some(code) = seen.get(&address) {
            out.codes.push(*code);
            continue;
        }
        out.push(std::str::from_utf8(bytes).map_err(|_| Wrong::Type)?);
        if seen.len() < 4096 {
            seen.insert(address, out.codes[out.codes.len() - 1]);
        }
    }
    Ok(())
}

fn integers(out: &mut Vec<i64>, group: &dyn RowGroupReader, place: usize, rows: usize) -> Result<(), Wrong> {
    let mut levels = Vec::new();
    match group.get_column_reader(place)? {
        ColumnReader::Int32ColumnReader(mut reader) => {
            let mut values = Vec::new();
            reader.read_records(rows, Some(&mut levels), None, &mut values)?;
            let mut values = values.iter();
            out.extend(
                (0..rows).map(|row| next(&levels, row, &mut values).map_or(NO_INTEGER, |value| i64::from(*value))),
            );
        }
        ColumnReader::Int64ColumnReader(mut reader) => {
            let mut values = Vec::new();
            reader.read_records(rows, Some(&mut levels), None, &mut values)?;
            let mut values = values.iter();
            out.extend((0..rows).map(|row| next(&levels, row, &mut values).map_or(NO_INTEGER, |value| *value)));
        }
        _ => return Err(Wrong::Type),
    }
    Ok(())
}

fn reals(out: &mut Vec<f64>, group: &dyn RowGroupReader, place: usize, rows: usize) -> Result<(), Wrong> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    match group.get_column_reader(place)? {
        ColumnReader::DoubleColumnReader(mut reader) => {
            reader.read_records(rows, Some(&mut levels), None, &mut values)?;
        }
        ColumnReader::FloatColumnReader(mut reader) => {
            let mut narrow = Vec::new();
            reader.read_records(rows, Some(&mut levels), None, &mut narrow)?;
            values.extend(narrow.into_iter().map(f64::from));
        }
        _ => {
            let mut whole = Vec::new();
            integers(&mut whole, group, place, rows)?;
            let blank = whole.iter().position(|value| *value == NO_INTEGER);
            out.extend(whole.into_iter().map(|value| value as f64));
            return blank.map_or(Ok(()), |row| Err(Wrong::Blank(row)));
        }
    }
    let mut values = values.iter();
    for row in 0..rows {
        let value = next(&levels, row, &mut values).filter(|value| value.is_finite());
        out.push(*value.ok_or(Wrong::Blank(row))?);
    }
    Ok(())
}

fn flags(out: &mut Vec<bool>, group: &dyn RowGroupReader, place: usize, rows: usize) -> Result<(), Wrong> {
    let ColumnReader::BoolColumnReader(mut reader) = group.get_column_reader(place)? else { return Err(Wrong::Type) };
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let mut values = values.iter();
    for row in 0..rows {
        out.push(*next(&levels, row, &mut values).ok_or(Wrong::Blank(row))?);
    }
    Ok(())
}

/// The value of a row, if it has one. A column that cannot be blank has no levels.
fn next<'a, T>(levels: &[i16], row: usize, values: &mut impl Iterator<Item = &'a T>) -> Option<&'a T> {
    if levels.get(row).is_none_or(|level| *level > 0) { values.next() } else { None }
}
