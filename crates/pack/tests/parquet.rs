//! A Parquet table says the same as the CSV it was made from.

use std::sync::Arc;

use pack::File;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// The population of `two-places`, as text, whole numbers and doubles.
fn population(compression: Compression) -> Vec<u8> {
    let schema = "message population {
        REQUIRED BYTE_ARRAY area (UTF8); REQUIRED BYTE_ARRAY sex (UTF8); REQUIRED BYTE_ARRAY age (UTF8);
        REQUIRED INT64 2025; REQUIRED DOUBLE 2026; REQUIRED DOUBLE 2027; OPTIONAL DOUBLE 2028;
    }";
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = [["A1", "A1", "A2", "A2"], ["P"; 4], ["0-64", "65+", "0-64", "65+"]];
    for text in texts {
        let values: Vec<ByteArray> = text.into_iter().map(ByteArray::from).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[80_000, 20_000, 100_000, 10_000], None, None).unwrap();
    column.close().unwrap();
    for (at, people) in
        [[80e3, 20e3, 100e3, 10e3], [80e3, 24e3, 100e3, 10e3], [80e3, 24e3, 85.6e3, 10e3]].iter().enumerate()
    {
        let mut column = group.next_column().unwrap().unwrap();
        let defined = (at == 2).then_some(&[1i16; 4][..]);
        column.typed::<DoubleType>().write_batch(people, defined, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

fn example() -> Vec<File> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-places");
    pack::load(&folder).unwrap().0
}

#[test]
fn the_digest_does_not_ask_whether_a_table_is_csv_or_parquet() {
    let csv = pack::read_files(example(), Vec::new()).checked.unwrap().plan;
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())] {
        let mut files = example();
        files.retain(|file| file.name != "population.csv");
        files.push(File { name: "population.parquet".to_owned(), bytes: population(compression) });
        let outcome = pack::read_files(files, Vec::new());
        let parquet = outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings)).plan;
        assert_eq!(csv.digest, parquet.digest, "{compression:?}");
    }
}

#[test]
fn a_parquet_file_cut_short_or_damaged_is_a_finding() {
    let whole = population(Compression::SNAPPY);
    let mut damaged = Vec::new();
    damaged.extend((0..whole.len()).step_by(7).map(|length| whole[..length].to_vec()));
    damaged.extend((0..whole.len()).step_by(3).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        bytes
    }));
    for bytes in damaged {
        let mut files = example();
        files.retain(|file| file.name != "population.csv");
        files.push(File { name: "population.parquet".to_owned(), bytes });
        let outcome = pack::read_files(files, Vec::new());
        // A flipped bit in a value may read as another number; anything else is a finding. Neither ends the program.
        assert!(outcome.checked.is_some() || outcome.findings.iter().any(model::Finding::is_error));
    }
}
