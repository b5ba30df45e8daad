//! A Parquet column whose values stand in runs: a key of a result table is the same in as many rows as there are futures.
//!
//! The library's writer looks every value up in the column's dictionary, millions for a few thousand keys; here every run
//! is looked up once. Headers, footer and file are the library's. See `docs/decisions/030-keys-in-runs.md`.

use std::collections::HashMap;
use std::fs::File;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, EncodingMask};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::Label;

/// Writes the group's next column: each of the labels `each` times.
pub fn write<'a>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    column: ColumnDescPtr,
    labels: impl Iterator<Item = &'a Label>,
    each: usize,
) -> Result<(), ParquetError> {
    let runs = Runs::of(labels, each);
    let mut out = TrackedWrite::new(Vec::new());
    let mut pages = SerializedPageWriter::new(&mut out);
    let dictionary = pages.write_page(uncompressed(runs.dictionary_page()))?;
    let data = pages.write_page(uncompressed(runs.data_page()))?;
    let encodings = [Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY];
    let size = dictionary.compressed_size + data.compressed_size;
    let metadata = ColumnChunkMetaData::builder(column)
        .set_compression(Compression::UNCOMPRESSED)
        .set_encodings_mask(EncodingMask::new_from_encodings(encodings.iter()))
        .set_total_compressed_size(size as i64)
        .set_total_uncompressed_size(size as i64)
        .set_num_values(runs.rows as i64)
        .set_data_page_offset(data.offset as i64)
        .set_dictionary_page_offset(Some(dictionary.offset as i64))
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: dictionary.bytes_written + data.bytes_written,
        rows_written: runs.rows as u64,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    group.append_column(&Bytes::from(out.into_inner()?), close)
}

fn uncompressed(page: Page) -> CompressedPage {
    let size = page.buffer().len();
    CompressedPage::new(page, size)
}

/// Distinct values in order of first use, and runs of their places.
struct Runs {
    words: usize,
    /// The values in Parquet's plain encoding.
    plain: Vec<u8>,
    /// Places with lengths.
    lengths: Vec<(u32, usize)>,
    rows: usize,
}

impl Runs {
    fn of<'a>(labels: impl Iterator<Item = &'a Label>, each: usize) -> Self {
        let mut places: HashMap<&Label, u32> = HashMap::new();
        let mut found = Self { words: 0, plain: Vec::new(), lengths: Vec::new(), rows: 0 };
        for label in labels {
            let next = places.len() as u32;
            let place = *places.entry(label).or_insert(next);
            if place == next {
                plain(label, &mut found.plain);
            }
            match found.lengths.last_mut() {
                Some((last, length)) if *last == place => *length += each,
                _ => found.lengths.push((place, each)),
            }
            found.rows += each;
        }
        found.words = places.len();
        found
    }

    fn dictionary_page(&self) -> Page {
        let (buf, num_values) = (Bytes::from(self.plain.clone()), self.words as u32);
        Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false }
    }

    /// The width of a place in bits, then for each run twice its length and its place.
    fn data_page(&self) -> Page {
        let width = (u32::BITS - (self.words.saturating_sub(1) as u32).leading_zeros()).max(1);
        let mut bytes = vec![width as u8];
        for (place, length) in &self.lengths {
            variable(*length as u64 * 2, &mut bytes);
            bytes.extend_from_slice(&place.to_le_bytes()[..width.div_ceil(8) as usize]);
        }
        Page::DataPage {
            buf: Bytes::from(bytes),
            num_values: self.rows as u32,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        }
    }
}

fn plain(label: &Label, bytes: &mut Vec<u8>) {
    match label {
        Label::Number(number) => bytes.extend_from_slice(&number.to_le_bytes()),
        Label::Text(word) => {
            bytes.extend_from_slice(&(word.len() as u32).to_le_bytes());
            bytes.extend_from_slice(word.as_bytes());
        }
    }
}

/// Seven bits a byte, the least first, the eighth telling that more follow.
fn variable(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
