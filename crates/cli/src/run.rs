//! `concordat run`: a pack to its results.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use engine::uncertainty::{MOST_SOBOL, Sampler};
use indicatif::{ProgressBar, ProgressDrawTarget};
use model::id::AssumptionId;

use model::results::Results;
use model::{Origin, Plan};
use pack::Checked;
use serde_json::json;

use crate::{Failure, Outcome, print, screen};

/// Arguments of `concordat run`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// Print the results as JSON
    #[arg(long)]
    json: bool,
    /// Write tables (CSV and Parquet), results.json and report.html into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    chance: Chance,
}

/// How futures are drawn.
#[derive(clap::Args, Clone)]
pub struct Chance {
    /// Futures to draw from the ranges of the assumptions; 0 for the central values alone
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    futures: u32,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out the chance variation of activity around its mean
    #[arg(long)]
    no_noise: bool,
    /// How ranges are drawn: `plain` gives each thing a stream of its own, so that a new one moves no other; `sobol` spreads
    /// draws evenly, so that fewer do, and gives that promise up
    #[arg(long, value_enum, default_value_t = Sampling::Plain)]
    sampler: Sampling,
    /// Also find how much of the spread each range has a hand in, from this many pairs of futures; a few hundred will do
    #[arg(long, value_name = "PAIRS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    total_effects: u32,
}

/// How ranges are drawn.
#[derive(clap::ValueEnum, Clone, Copy)]
enum Sampling {
    Plain,
    Sobol,
}

impl Chance {
    /// The request for a run with these assumptions fixed.
    ///
    /// # Errors
    /// If more futures are asked for than the sampler has.
    pub fn request(&self, fixed: Vec<(AssumptionId, f64)>) -> Result<engine::Request, Failure> {
        let sampler = match self.sampler {
            Sampling::Plain => Sampler::Plain,
            Sampling::Sobol if self.futures > MOST_SOBOL => {
                let told = format!("--sampler sobol has {MOST_SOBOL} futures; ask for fewer, or use plain");
                return Err(Failure::Refused(told));
            }
            Sampling::Sobol => Sampler::Sobol,
        };
        let (futures, noise, total_effects) = (self.futures, !self.no_noise, self.total_effects);
        Ok(engine::Request { seed: self.seed, futures, noise, fixed, sampler, total_effects })
    }
}

/// Runs a pack.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let results = watch(&checked.plan, &arguments.chance.request(Vec::new())?)?;
    if let Some(folder) = &arguments.out {
        write(&checked, &results, folder)?;
    }
    if arguments.json {
        print(&format!("{:#}\n", report::json::results(&checked.plan, &results)))?;
    } else {
        print(&summary(&checked.plan, &results, arguments.out.as_deref()))?;
    }
    Ok(Outcome::Done)
}

/// How far the run at hand has come; Ctrl-C reaches it here.
static PROGRESS: LazyLock<engine::Progress> = LazyLock::new(engine::Progress::default);

/// Runs a plan; Ctrl-C stops it cleanly, and a run of more than a second shows how far it has come.
pub fn watch(plan: &Plan, request: &engine::Request) -> Result<Results, Failure> {
    PROGRESS.done.store(0, Ordering::Relaxed);
    // A second run finds the handler of the first, which does as well. Without one Ctrl-C ends the program less politely.
    let _ = ctrlc::set_handler(|| PROGRESS.stop.store(true, Ordering::Relaxed));
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        if std::io::stderr().is_terminal() && request.futures > 0 {
            scope.spawn(|| show(request.futures, &finished));
        }
        let results = engine::run_watched(plan, request, &PROGRESS);
        finished.store(true, Ordering::Relaxed);
        results.ok_or(Failure::Refused("stopped; nothing was written".to_owned()))
    })
}

/// Shows a bar from the first second on.
fn show(futures: u32, finished: &AtomicBool) {
    let started = Instant::now();
    let bar = ProgressBar::hidden();
    while !finished.load(Ordering::Relaxed) {
        if bar.is_hidden() && started.elapsed() > Duration::from_secs(1) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_length(futures.into());
        }
        bar.set_position(PROGRESS.done.load(Ordering::Relaxed) as u64);
        std::thread::sleep(Duration::from_millis(20));
    }
    bar.finish_and_clear();
}

/// Reads a pack that can be run; otherwise tells what is wrong with it.
pub fn read(folder: &Path, json: bool) -> Result<Option<Checked>, Failure> {
    let outcome = pack::read(folder)?;
    if outcome.checked.is_none() && json {
        print(&format!("{:#}\n", json!({ "findings": outcome.findings })))?;
    } else if outcome.checked.is_none() {
        let (colour, width) = screen();
        eprint!("{}", report::findings::text(&outcome.findings, colour, width));
    } else if !outcome.findings.is_empty() {
        let summary = report::findings::summary(&outcome.findings);
        eprintln!("{summary} `concordat check {}` shows them.", folder.display());
    }
    if outcome.checked.is_none() {
        eprintln!("Nothing was run.");
    }
    Ok(outcome.checked)
}

fn write(checked: &Checked, results: &Results, folder: &Path) -> Result<(), Failure> {
    let told = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::Write { path, error }
    };
    fs::create_dir_all(folder).map_err(told(folder))?;
    let path = folder.join("results.json");
    let json = format!("{:#}\n", report::json::results(&checked.plan, results));
    fs::write(&path, json).map_err(told(&path))?;
    let place = |origin| place(checked, origin);
    report::tables::write_all(&checked.plan, results, folder, &place).map_err(told(folder))?;
    Ok(())
}

/// The file and line of a row.
pub fn place(checked: &Checked, origin: Origin) -> (String, u32) {
    let (file, line) = checked.place(origin);
    (file.to_owned(), line)
}

fn summary(plan: &Plan, results: &Results, out: Option<&Path>) -> String {
    let (_, width) = screen();
    let text = report::terminal::summary(plan, results, width);
    match out {
        Some(folder) => format!("{text}Report {}\n", folder.join("report.html").display()),
        None => text,
    }
}
