//! Parquet to rows of text, so that one path reads, checks and hashes both formats.

use model::Finding;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::files::LARGEST_BYTES;
use crate::raw::{Gathered, MOST_ROWS, RawTable};

/// Name of the thread that decodes Parquet, so that a program can keep its panics quiet.
pub const DECODER_THREAD: &str = "concordat-parquet";

/// Reads a Parquet file whose columns are numbers, texts, dates and booleans.
///
/// # Errors
/// What the file is instead.
pub fn read(file: &str, bytes: Vec<u8>) -> Result<RawTable, Box<Finding>> {
    // A damaged file can trip the decoder's own assertions; that is the file's fault, so it is a finding, not our end.
    let name = file.to_owned();
    std::panic::catch_unwind(move || rows(&name, bytes))
        .unwrap_or_else(|_| Err(damaged(file, "its pages contradict its footer")))
}

fn damaged(file: &str, what: &str) -> Box<Finding> {
    let message = format!("{file} cannot be read as Parquet: {what}");
    Box::new(Finding::error("not-parquet", file, message).hint("write it again, or save the table as CSV"))
}

fn rows(file: &str, bytes: Vec<u8>) -> Result<RawTable, Box<Finding>> {
    let told = |error: parquet::errors::ParquetError| damaged(file, &error.to_string());
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(told)?;
    let metadata = reader.metadata().file_metadata();
    if metadata.num_rows() > MOST_ROWS as i64 {
        return Err(damaged(file, &format!("it claims more than {MOST_ROWS} rows")));
    }
    let fields = metadata.schema().get_fields();
    if let Some(nested) = fields.iter().find(|field| !field.is_primitive()) {
        return Err(damaged(file, &format!("column {} is nested", nested.name())));
    }
    let header = fields.iter().map(|field| field.name().trim().to_owned()).collect();
    let (mut rows, mut unpacked) = (Gathered::default(), 0);
    for (number, row) in reader.get_row_iter(None).map_err(told)?.enumerate() {
        let row = row.map_err(told)?;
        let cells: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
        unpacked += cells.iter().map(String::len).sum::<usize>() as u64;
        // What the footer claims need not be so.
        if unpacked > LARGEST_BYTES || number >= MOST_ROWS {
            return Err(damaged(file, &format!("it unpacks to more than {} MB", LARGEST_BYTES >> 20)));
        }
        rows.row(number as u32 + 1, 0, cells.iter().map(String::as_str));
    }
    Ok(RawTable::new(file, header, rows))
}

/// A value as it would be written in CSV.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Bool(value) => (if *value { "yes" } else { "no" }).to_owned(),
        Field::Str(value) => value.trim().to_owned(),
        Field::Float(value) => format!("{value}"),
        Field::Double(value) => format!("{value}"),
        Field::Date(days) => date(*days),
        other => other.to_string(),
    }
}

/// A day counted from 1 January 1970, as `2026-04-01` (Hinnant's civil-from-days).
fn date(days: i32) -> String {
    let shifted = i64::from(days) + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_become_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(20_544), "2026-04-01");
    }
}
