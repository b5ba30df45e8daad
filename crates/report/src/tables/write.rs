//! Tables as CSV and Parquet files.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Column, Table, Values};

/// Writes a table as CSV, an empty cell for what is not known.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write_csv(table: &Table, path: &Path) -> io::Result<()> {
    csv_into(table, File::create(path)?)
}

/// The same into anything that can be written to.
///
/// # Errors
///
/// If it cannot be written to.
pub fn csv_into(table: &Table, out: impl io::Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(table.columns.iter().map(|column| column.name))?;
    for row in 0..table.rows() {
        out.write_record(table.columns.iter().map(|column| cell(&column.values, row)))?;
    }
    out.flush()
}

fn cell(values: &Values, row: usize) -> String {
    match values {
        Values::Text(values) => values[row].clone().unwrap_or_default(),
        Values::Integer(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
        Values::Real(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// Writes a table as Parquet with one row group, compressed with Snappy.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write_parquet(table: &Table, path: &Path) -> io::Result<()> {
    parquet_into(table, File::create(path)?)
}

/// The same into anything that can be written to.
///
/// # Errors
///
/// If it cannot be written to.
pub fn parquet_into(table: &Table, out: impl io::Write + Send) -> io::Result<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("concordat {}", env!("CARGO_PKG_VERSION")))
        .build();
    let schema = schema(table).map_err(io::Error::other)?;
    let mut out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(io::Error::other)?;
    write_columns(table, &mut out).map_err(io::Error::other)?;
    out.close().map_err(io::Error::other)?;
    Ok(())
}

fn schema(table: &Table) -> Result<Type, ParquetError> {
    let fields = table.columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder(table.name).with_fields(fields).build()
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.values {
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Integer(_) => (Physical::INT64, None),
        Values::Real(_) => (Physical::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL);
    field.with_logical_type(logical).build()
}

fn write_columns<W: io::Write + Send>(table: &Table, out: &mut SerializedFileWriter<W>) -> Result<(), ParquetError> {
    let mut group = out.next_row_group()?;
    for column in &table.columns {
        let mut writer = group.next_column()?.expect("the schema has a field for every column");
        match (&column.values, writer.untyped()) {
            (Values::Text(values), ColumnWriter::ByteArrayColumnWriter(out)) => {
                let some: Vec<ByteArray> = values.iter().flatten().map(|text| text.as_str().into()).collect();
                out.write_batch(&some, Some(&present(values)), None)?;
            }
            (Values::Integer(values), ColumnWriter::Int64ColumnWriter(out)) => {
                let some: Vec<i64> = values.iter().copied().flatten().collect();
                out.write_batch(&some, Some(&present(values)), None)?;
            }
            (Values::Real(values), ColumnWriter::DoubleColumnWriter(out)) => {
                let some: Vec<f64> = values.iter().copied().flatten().collect();
                out.write_batch(&some, Some(&present(values)), None)?;
            }
            _ => unreachable!("`field` gives each kind of value its own physical type"),
        }
        writer.close()?;
    }
    group.close()?;
    Ok(())
}

/// 1 where there is a value and 0 where there is none.
fn present<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    fn table() -> Table {
        let text = Values::Text(vec![Some("a, \"b\"".to_owned()), None]);
        let pence = Values::Integer(vec![None, Some(-5)]);
        let value = Values::Real(vec![Some(0.1), Some(2.0)]);
        let column = |name, values| Column { name, values };
        Table { name: "things", columns: vec![column("text", text), column("pence", pence), column("value", value)] }
    }

    #[test]
    fn what_is_written_as_parquet_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("things.parquet");
        write_parquet(&table(), &path).unwrap();
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get_string(0).unwrap(), "a, \"b\"");
        assert_eq!(rows[1].get_long(1).unwrap(), -5);
        assert!(rows[1].get_string(0).is_err() && rows[0].get_long(1).is_err());
        assert!((rows[0].get_double(2).unwrap() - 0.1).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_not_known_is_an_empty_cell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("things.csv");
        write_csv(&table(), &path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "text,pence,value\n\"a, \"\"b\"\"\",,0.1\n,-5,2\n");
    }
}
