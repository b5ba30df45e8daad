//! How long Marlshire takes to read and to run, beside what nobody can do without: parsing its bytes as CSV.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use pack::File;

fn marlshire() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
    pack::load(&folder).expect("examples/marlshire is in the repository").0
}

/// The bound for reading: every cell of every table parsed once, nothing kept, one thread.
fn parse_only(files: &[File]) -> usize {
    let tables = files.iter().filter(|file| Path::new(&file.name).extension().is_some_and(|ending| ending == "csv"));
    tables
        .map(|file| {
            let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
            let (mut record, mut cells) = (csv::ByteRecord::new(), 0);
            while reader.read_byte_record(&mut record).expect("Marlshire's tables are CSV") {
                cells += record.len();
            }
            cells
        })
        .sum()
}

fn plan(criterion: &mut Criterion) {
    let files = marlshire();
    let mut group = criterion.benchmark_group("marlshire");
    group.sample_size(20);
    group.bench_function("parse only", |bencher| bencher.iter(|| parse_only(black_box(&files))));
    group.bench_function("read, check and hash", |bencher| {
        bencher.iter(|| pack::read_files(black_box(files.clone()), Vec::new()));
    });
    let checked = pack::read_files(files, Vec::new()).checked.expect("Marlshire is free of errors");
    group.bench_function("run", |bencher| {
        bencher.iter(|| engine::run(black_box(&checked.plan), &engine::Request::default()));
    });
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
