//! Writes the seeds of fuzzing into a folder: each file of the base pack alone, all together, and as Parquet.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use fuzz::{BASE, PARQUET, PARTING, letter};
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut together = vec![0];
    for (name, text) in BASE {
        let mut piece = vec![letter(name).ok_or("every base file has a letter")?];
        piece.extend(text.as_bytes());
        std::fs::write(folder.join(format!("{name}.seed")), [&[0], piece.as_slice()].concat())?;
        together.extend(&piece);
        together.push(PARTING);
    }
    together.pop();
    std::fs::write(folder.join("all.seed"), together)?;
    for (place, table) in pack::schema::TABLES.iter().enumerate() {
        let name = format!("{}.csv", table.name);
        let Some((_, text)) = BASE.iter().find(|(known, _)| *known == name) else { continue };
        for (compression, ending) in [(Compression::UNCOMPRESSED, "plain"), (Compression::SNAPPY, "snappy")] {
            let mut seed = vec![PARQUET + place as u8];
            seed.extend(parquet_of(text, compression)?);
            std::fs::write(folder.join(format!("{}.{ending}.seed", table.name)), seed)?;
        }
    }
    Ok(())
}

/// A CSV text as a Parquet file of text columns.
fn parquet_of(text: &str, compression: Compression) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let columns: String = names.iter().map(|name| format!("optional binary {name} (UTF8); ")).collect();
    let schema = Arc::new(parse_message_type(&format!("message table {{ {columns}}}"))?);
    let properties = WriterProperties::builder().set_compression(compression).set_encoding(Encoding::PLAIN);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    let mut group = writer.next_row_group()?;
    let mut place = 0;
    while let Some(mut column) = group.next_column()? {
        let cells: Vec<&str> = rows.iter().map(|row| &row[place]).collect();
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
        let values: Vec<ByteArray> =
            cells.iter().filter(|cell| !cell.is_empty()).map(|cell| ByteArray::from(*cell)).collect();
        column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
        place += 1;
    }
    group.close()?;
    Ok(writer.into_inner()?)
}
