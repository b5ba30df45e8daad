//! `scale`: how compile and run time grow with cells, futures, years, strata and systems, and how near to what the machine can
//! do at most futures run. Sizes are made in memory from one pack; see `docs/benchmarks.md`.

mod bound;
mod chart;
mod fit;
mod machine;
mod plans;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use engine::compile::{Compiled, Size, compile};
use engine::uncertainty::{Chances, Drawing, Progress, Sampler, target_year};
use model::Plan;

use bound::Least;
use chart::Times;

/// Futures of a run, where it is not they that vary.
const FUTURES: u32 = 1000;
/// Systems of a whole region.
const SYSTEMS: usize = 11;
/// Seconds in which all of them should have run.
const SYSTEMS_SECONDS: f64 = 2.5;
/// From this many cells on, a plan is compiled once only.
const ONCE: usize = 3_000_000;
/// Bytes for each cell while it is compiled, until a smaller size has shown it.
const FIRST_GUESS: f64 = 600.0;
/// Bytes far beyond any cache.
const OUT_OF_CACHE: usize = 256 << 20;

/// Measures a pack, prints what it finds and writes `scale.csv` and the charts into `out`.
pub fn run(pack: &Path, out: &Path, most: f64) -> Result<(), Box<dyn Error>> {
    let outcome = pack::read(pack)?;
    let plan = outcome.checked.ok_or("the pack has errors: `concordat check` tells them")?.plan;
    fs::create_dir_all(out)?;
    println!("{}: {} threads, load {}", plan.name, machine::threads(), known(machine::load(), 1.0));
    println!("{}", Row::HEAD.join("  "));
    let cells = by_cells(&plan, most);
    let futures = by_futures(&plan);
    let years = by_years(&plan);
    let strata = by_strata(&plan);
    write_rows(&out.join("scale.csv"), [&cells, &futures, &years, &strata].into_iter().flatten())?;
    println!();
    let base = plan.cells.len() as f64;
    let repeated: Vec<Row> = cells.iter().filter(|row| row.size.cells as f64 >= base).cloned().collect();
    tell("compile by cells", &cells, Row::compile);
    tell("compile by cells, groups constant", &repeated, Row::compile);
    tell("run by cells, groups constant", &repeated, Row::run);
    tell("run by futures", &futures, Row::run);
    tell("run by years", &years, Row::run);
    tell("run by strata", &strata, Row::run);
    let draw = |name: &str, title: &str, sizes: &str, all: &[Times]| {
        fs::write(out.join(format!("scale-{name}.svg")), chart::log_log(title, sizes, all))
    };
    let both = [times("compile", &cells, Row::compile), times("1,000 futures", &cells, Row::run)];
    draw("cells", "Compile and run time by cells", "cells", &both)?;
    draw("futures", "Run time by futures", "futures", &[times("futures", &futures, Row::run)])?;
    draw("years", "Run time of 1,000 futures by years", "years", &[times("1,000 futures", &years, Row::run)])?;
    draw("strata", "Run time of 1,000 futures by strata", "strata", &[times("1,000 futures", &strata, Row::run)])?;
    println!();
    systems(&plan);
    bounds(&plan);
    println!("load {}, peak {} MB", known(machine::load(), 1.0), known(machine::peak(), 1e6));
    Ok(())
}

/// One measurement.
#[derive(Clone, Debug)]
struct Row {
    series: &'static str,
    /// What varies in the series.
    at: f64,
    size: Size,
    years: usize,
    futures: u32,
    compile_ms: f64,
    run_ms: f64,
    /// The most memory held so far, megabytes.
    peak_mb: Option<f64>,
}

impl Row {
    const HEAD: [&str; 12] = [
        "series ",
        "       cells",
        "factor groups",
        " strata",
        " leaves",
        "years",
        "futures",
        "compile ms",
        "    run ms",
        "peak MB",
        "groups·years·futures/s",
        "strata·years·futures/s",
    ];

    fn compile(&self) -> (f64, f64) {
        (self.at, self.compile_ms)
    }

    fn run(&self) -> (f64, f64) {
        (self.at, self.run_ms)
    }

    /// So many of something in every year of every future, in a second.
    fn per_second(&self, count: usize) -> f64 {
        count as f64 * self.years as f64 * f64::from(self.futures) / (self.run_ms / 1e3)
    }

    fn fields(&self) -> [String; 12] {
        let whole = |value: usize| thousands(value as f64);
        [
            self.series.to_owned(),
            whole(self.size.cells),
            whole(self.size.factor_groups),
            whole(self.size.strata),
            whole(self.size.leaves),
            self.years.to_string(),
            thousands(self.futures.into()),
            format!("{:.1}", self.compile_ms),
            format!("{:.2}", self.run_ms),
            known(self.peak_mb, 1.0),
            format!("{:.3e}", self.per_second(self.size.factor_groups)),
            format!("{:.3e}", self.per_second(self.size.strata)),
        ]
    }

    fn print(&self) {
        let padded = self.fields().into_iter().zip(Self::HEAD).enumerate().map(|(at, (field, head))| {
            let width = head.chars().count();
            if at == 0 { format!("{field:<width$}") } else { format!("{field:>width$}") }
        });
        println!("{}", padded.collect::<Vec<_>>().join("  "));
    }
}

/// Times one plan.
fn measure(series: &'static str, plan: &Plan, futures: u32, at: impl Fn(&Row) -> f64) -> Row {
    let times = if plan.cells.len() >= ONCE { 1 } else { 3 };
    let (compile_ms, compiled) = best_of(times, || compile(plan));
    let (run_ms, ()) = best_of(3, || draw(plan, &compiled, 1, futures, true));
    let mut row = Row {
        series,
        at: 0.0,
        size: compiled.size,
        years: plan.year_count(),
        futures,
        compile_ms,
        run_ms,
        peak_mb: machine::peak().map(|bytes| bytes / 1e6),
    };
    row.at = at(&row);
    row.print();
    row
}

/// Draws and runs futures, chances and all.
fn draw(plan: &Plan, compiled: &Compiled, seed: u64, futures: u32, noise: bool) {
    let chances = Chances::new(plan, compiled, seed, Sampler::Plain);
    let drawing = Drawing { futures, noise, year: target_year(plan) };
    std::hint::black_box(engine::uncertainty::run(compiled, &chances, drawing, &Progress::default()));
}

/// Half powers of ten from 10⁴, as far as they fit in half of the memory that could be had.
fn by_cells(plan: &Plan, most: f64) -> Vec<Row> {
    let room = machine::available().map(|bytes| bytes / 2.0);
    let mut each = FIRST_GUESS;
    let mut rows = Vec::new();
    for cells in (8..).map(|half| 10_f64.powf(f64::from(half) / 2.0)).take_while(|cells| *cells <= most * 1.001) {
        if let Some(room) = room.filter(|room| cells * each > *room) {
            let (needs, room) = (cells * each / 1e9, room / 1e9);
            println!("skipped: {} cells need some {needs:.1} GB, half of memory is {room:.1} GB", thousands(cells));
            break;
        }
        let row =
            measure("cells", &plans::with_cells(plan, cells.round() as usize), FUTURES, |row| row.size.cells as f64);
        // At small sizes the peak is of the pack's reading, and tells too much of a cell.
        each = row.peak_mb.map_or(each, |peak| each.min(peak * 1e6 / cells));
        rows.push(row);
    }
    rows
}

fn by_futures(plan: &Plan) -> Vec<Row> {
    (0..7).map(|doubled| measure("futures", plan, 250 << doubled, |row| f64::from(row.futures))).collect()
}

fn by_years(plan: &Plan) -> Vec<Row> {
    let horizons = [5, 10, 15, 20, 25];
    horizons.map(|years| measure("years", &plans::with_horizon(plan, years), FUTURES, |row| row.years as f64)).into()
}

/// The same cells in fewer or more strata, and in fewer factor groups.
fn by_strata(plan: &Plan) -> Vec<Row> {
    let merged = [plans::with_services_merged(plan), plans::with_areas_merged(plan)];
    let mut rows: Vec<Row> = merged.iter().map(strata).collect();
    rows.extend([1, 2, 4, 8, 16].map(|parts| strata(&plans::with_services_split(plan, parts))));
    rows.sort_by_key(|row| row.size.strata);
    rows
}

fn strata(plan: &Plan) -> Row {
    measure("strata", plan, FUTURES, |row| row.size.strata as f64)
}

/// A region's systems, compiled before; each with chances of its own.
fn systems(plan: &Plan) {
    let started = Instant::now();
    let all: Vec<Compiled> = (0..SYSTEMS).map(|_| compile(plan)).collect();
    let compile_seconds = started.elapsed().as_secs_f64();
    let (run_ms, ()) = best_of(3, || {
        for (seed, compiled) in (1..).zip(&all) {
            draw(plan, compiled, seed, FUTURES, true);
        }
    });
    let seconds = run_ms / 1e3;
    let verdict = if seconds <= SYSTEMS_SECONDS { "within" } else { "over" };
    println!("{SYSTEMS} compiled systems × {FUTURES} futures: {seconds:.2} s, {verdict} {SYSTEMS_SECONDS} s");
    println!("compiling all {SYSTEMS} before that: {compile_seconds:.2} s");
}

/// How near futures run to what memory and arithmetic allow.
fn bounds(plan: &Plan) {
    let compiled = compile(plan);
    let years = plan.year_count();
    let working_set = Least::of(&compiled.size, years, true).working_set;
    let (near, far) = (machine::bandwidth(working_set as usize), machine::bandwidth(OUT_OF_CACHE));
    let peak = machine::multiply_adds();
    println!();
    println!("a future goes over {:.0} kB of its own", working_set / 1e3);
    println!("streaming that much: {:.1} GB/s; out of cache: {:.1} GB/s", near / 1e9, far / 1e9);
    println!("multiply–adds at most: {peak:.2e}/s");
    for (noise, name) in [(true, "with chance in activity"), (false, "without")] {
        let (ms, ()) = best_of(5, || draw(plan, &compiled, 1, FUTURES, noise));
        let least = Least::of(&compiled.size, years, noise);
        let a_second = f64::from(FUTURES) / (ms / 1e3);
        let share = |each: f64, bound: f64| 100.0 * each * a_second / bound;
        println!(
            "{name}: {ms:.1} ms; at least {:.0} kB a future, {:.0} % of streaming its own, {:.0} % of out of cache; \
             at least {:.0} thousand multiply–adds, {:.0} % of the most",
            least.bytes / 1e3,
            share(least.bytes, near),
            share(least.bytes, far),
            least.multiply_adds / 1e3,
            share(least.multiply_adds, peak),
        );
    }
}

/// Prints both lines through a series.
fn tell(name: &str, rows: &[Row], of: fn(&Row) -> (f64, f64)) {
    let points: Vec<(f64, f64)> = rows.iter().map(of).collect();
    let (Some(power), Some(linear)) = (fit::power(&points), fit::linear(&points)) else {
        println!("{name}: too few sizes to fit");
        return;
    };
    println!(
        "{name}: slope in logs {:.2}; {:.2} ms + {:.3e} ms each, furthest off {:.0} %",
        power.slope,
        linear.fixed,
        linear.each,
        100.0 * linear.worst
    );
}

fn times(name: &str, rows: &[Row], of: fn(&Row) -> (f64, f64)) -> Times {
    let points: Vec<(f64, f64)> = rows.iter().map(of).collect();
    let fit = fit::power(&points);
    let slope = fit.map_or(String::new(), |fit| format!(": slope {:.2} (1 = linear)", fit.slope));
    Times { name: format!("{name}{slope}"), points, fit }
}

fn write_rows<'a>(path: &Path, rows: impl Iterator<Item = &'a Row>) -> Result<(), Box<dyn Error>> {
    let mut file = csv::Writer::from_path(path)?;
    file.write_record(Row::HEAD.map(str::trim))?;
    for row in rows {
        file.write_record(row.fields().map(|field| field.replace(',', "")))?;
    }
    file.flush()?;
    Ok(())
}

/// The least time of several runs, in milliseconds, and what the last came to.
fn best_of<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let started = Instant::now();
        let done = work();
        (started.elapsed().as_secs_f64() * 1e3, done)
    };
    let mut best = timed();
    for _ in 1..runs {
        let (ms, done) = timed();
        best = (best.0.min(ms), done);
    }
    best
}

/// A whole number with commas.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A figure in units of `unit`, or that the system does not tell it.
fn known(value: Option<f64>, unit: f64) -> String {
    value.map_or("not told".to_owned(), |value| format!("{:.0}", value / unit))
}
