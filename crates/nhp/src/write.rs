//! Results as the model's own files: eleven Parquet tables, the parameters and the variants.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescPtr, Type};
use rayon::prelude::*;

use crate::layout::table;
use crate::{Cell, Expectation, Job, Label, Results, SHAPES, Shape, runs};

/// Values that are handed to the writer at once.
const BATCH: usize = 1 << 15;

/// Writes a run's tables, parameters and variants into `folder`.
///
/// # Errors
/// If the folder or a file in it cannot be written.
pub fn sampled(job: &Job, results: &Results, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let futures = results.counts.len();
    let write = |at: usize| {
        let path = folder.join(format!("{}.parquet", SHAPES[at].name));
        let told = |error: ParquetError| io::Error::other(format!("{}: {error}", path.display()));
        if at == table::STEPS {
            let value = |cell: usize, run: usize| results.steps[run][cell];
            let rows = Rows::new(job.step_cells(), at, |cell| (0..futures).any(|run| value(cell, run) != 0.0));
            return rows.write(&path, 1..=futures as i64, &|cell, run| value(cell, run as usize - 1)).map_err(told);
        }
        let value =
            |cell: usize, run: usize| if run == 0 { results.baseline[cell] } else { results.counts[run - 1][cell] };
        let rows = Rows::new(job.cells(), at, |cell| (0..=futures).any(|run| value(cell, run) != 0));
        rows.write(&path, 0..=futures as i64, &|cell, run| f64::from(value(cell, run as usize))).map_err(told)
    };
    // The largest first, so that no thread waits long at the end.
    let order = [table::STAY, table::AGE, table::SPECIALTY, table::STEPS, table::SEX_SPECIALTY, table::SEX_AGE];
    let rest = (0..SHAPES.len()).filter(|at| !order.contains(at));
    let tables: Vec<usize> = order.into_iter().chain(rest).collect();
    tables.into_par_iter().with_max_len(1).map(write).collect::<io::Result<Vec<()>>>()?;
    write_variants(job, results, folder)?;
    std::fs::write(
        folder.join("params.json"),
        format!("{:#}\n", echo(job, results.request.futures, results.request.seed)),
    )
}

/// Writes what is expected: the same tables with `baseline`, `mean` and `sd` for each key, and the parameters. Step
/// counts have a mean only.
///
/// # Errors
/// If the folder or a file in it cannot be written.
pub fn analytic(job: &Job, expectation: &Expectation, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let write = |at: usize| {
        let path = folder.join(format!("{}.parquet", SHAPES[at].name));
        let told = |error: ParquetError| io::Error::other(format!("{}: {error}", path.display()));
        if at == table::STEPS {
            let rows = Rows::new(job.step_cells(), at, |cell| expectation.steps[cell] != 0.0);
            return rows.write_columns(&path, &[("mean", &|cell| expectation.steps[cell])]).map_err(told);
        }
        let rows = Rows::new(job.cells(), at, |cell| expectation.mean[cell] > 0.0 || expectation.baseline[cell] > 0);
        let columns: [(&str, &dyn Fn(usize) -> f64); 3] = [
            ("baseline", &|cell| f64::from(expectation.baseline[cell])),
            ("mean", &|cell| expectation.mean[cell]),
            ("sd", &|cell| expectation.deviation[cell]),
        ];
        rows.write_columns(&path, &columns).map_err(told)
    };
    (0..SHAPES.len()).into_par_iter().map(write).collect::<io::Result<Vec<()>>>()?;
    std::fs::write(folder.join("params.json"), format!("{:#}\n", job.params.echo))
}

/// The likeliest variant, which stands for the baseline, and each future's.
fn write_variants(job: &Job, results: &Results, folder: &Path) -> io::Result<()> {
    let name = |variant: usize| job.params.variants[variant].0.clone();
    let likeliest = (0..job.params.variants.len())
        .max_by(|a, b| job.params.variants[*a].1.total_cmp(&job.params.variants[*b].1).then(b.cmp(a)));
    let variants: Vec<String> = likeliest.into_iter().chain(results.variants.iter().copied()).map(name).collect();
    std::fs::write(folder.join("variants.json"), format!("{:#}\n", serde_json::json!(variants)))
}

/// The parameters as they were run.
fn echo(job: &Job, futures: u32, seed: u64) -> serde_json::Value {
    let mut echo = job.params.echo.clone();
    if let Some(params) = echo.as_object_mut() {
        params.insert("model_runs".to_owned(), futures.into());
        params.insert("seed".to_owned(), seed.into());
    }
    echo
}

/// A table's rows, in order of key.
struct Rows<'a> {
    shape: Shape,
    cells: Vec<(usize, &'a Cell)>,
}

impl<'a> Rows<'a> {
    /// Of all cells those of the table that are told: any that is ever not nought, and some besides.
    fn new(cells: &'a [Cell], at: usize, ever: impl Fn(usize) -> bool) -> Self {
        let ours = cells.iter().enumerate().filter(|(_, cell)| cell.table == at);
        let mut cells: Vec<_> = ours.filter(|(place, cell)| cell.always || ever(*place)).collect();
        cells.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
        Self { shape: SHAPES[at], cells }
    }

    fn write(
        &self,
        path: &Path,
        runs: std::ops::RangeInclusive<i64>,
        value: &dyn Fn(usize, i64) -> f64,
    ) -> Result<(), ParquetError> {
        let whole = self.shape.whole;
        let tail = [("model_run", Physical::INT64), ("value", if whole { Physical::INT64 } else { Physical::DOUBLE })];
        let mut out = create(path, self.shape, &self.cells, &tail)?;
        let columns = out.schema_descr().columns().to_vec();
        let mut group = out.next_row_group()?;
        self.write_keys(&mut group, &columns, runs.clone().count())?;
        column::<Int64Type>(&mut group, self.cells.iter().flat_map(|_| runs.clone()))?;
        let values = self.cells.iter().flat_map(|(place, _)| runs.clone().map(|run| value(*place, run)));
        if whole {
            column::<Int64Type>(&mut group, values.map(|value| value as i64))?;
        } else {
            column::<DoubleType>(&mut group, values)?;
        }
        group.close()?;
        out.close()?;
        Ok(())
    }

    fn write_columns(&self, path: &Path, columns: &[(&str, &dyn Fn(usize) -> f64)]) -> Result<(), ParquetError> {
        let tail: Vec<_> = columns.iter().map(|(name, _)| (*name, Physical::DOUBLE)).collect();
        let mut out = create(path, self.shape, &self.cells, &tail)?;
        let described = out.schema_descr().columns().to_vec();
        let mut group = out.next_row_group()?;
        self.write_keys(&mut group, &described, 1)?;
        for (_, value) in columns {
            column::<DoubleType>(&mut group, self.cells.iter().map(|(place, _)| value(*place)))?;
        }
        group.close()?;
        out.close()?;
        Ok(())
    }

    fn write_keys(
        &self,
        group: &mut SerializedRowGroupWriter<'_, File>,
        columns: &[ColumnDescPtr],
        each: usize,
    ) -> Result<(), ParquetError> {
        for (place, column) in columns[..self.shape.columns.len()].iter().enumerate() {
            runs::write(group, column.clone(), self.cells.iter().map(|(_, cell)| &cell.key[place]), each)?;
        }
        Ok(())
    }
}

fn is_number(cells: &[(usize, &Cell)], place: usize) -> bool {
    cells.first().is_some_and(|(_, cell)| matches!(cell.key[place], Label::Number(_)))
}

/// A Parquet file with the key columns of a shape and then `tail`.
fn create(
    path: &Path,
    shape: Shape,
    cells: &[(usize, &Cell)],
    tail: &[(&str, Physical)],
) -> Result<SerializedFileWriter<File>, ParquetError> {
    let key = |(place, name): (usize, &&'static str)| {
        let kind = if is_number(cells, place) { Physical::INT64 } else { Physical::BYTE_ARRAY };
        (*name, kind)
    };
    let columns = shape.columns.iter().enumerate().map(key).chain(tail.iter().copied());
    let fields = columns.map(|(name, kind)| {
        let text = (kind == Physical::BYTE_ARRAY).then_some(LogicalType::String);
        let field = Type::primitive_type_builder(name, kind).with_repetition(Repetition::REQUIRED);
        field.with_logical_type(text).build().map(Arc::new)
    });
    let schema = Type::group_type_builder("schema").with_fields(fields.collect::<Result<_, _>>()?).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_created_by(format!("concordat {}", env!("CARGO_PKG_VERSION")))
        .build();
    SerializedFileWriter::new(File::create(path)?, Arc::new(schema), Arc::new(properties))
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    mut values: impl Iterator<Item = T::T>,
) -> Result<(), ParquetError> {
    let mut writer = group.next_column()?.expect("the schema has a field for every column");
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        batch.clear();
        batch.extend(values.by_ref().take(BATCH));
        if batch.is_empty() {
            break;
        }
        writer.typed::<T>().write_batch(&batch, None, None)?;
    }
    writer.close()
}
