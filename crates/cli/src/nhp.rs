//! `concordat nhp`: the NHP demand model's method on its own data.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ::nhp::compare::Pair;
use ::nhp::{Expectation, Job, Request, Results};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::{Failure, Outcome, print, screen};

/// What to do with the demand model.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Run a trust's data under its parameters and write the eleven result tables
    Run(Run),
    /// Show two runs side by side
    Compare(Compare),
    /// Make a pack of a trust's data and its parameters
    Import(Import),
}

/// Arguments of `concordat nhp import`.
#[derive(clap::Args)]
pub struct Import {
    /// Folder of the trust's Parquet tables: TABLE/fyear=YEAR/dataset=NAME
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Parameters (JSON)
    #[arg(long, value_name = "FILE")]
    params: PathBuf,
    /// Folder to write the pack into; it must be new or empty
    #[arg(long, value_name = "PACK")]
    out: PathBuf,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `concordat nhp run`.
#[derive(clap::Args)]
pub struct Run {
    /// Folder of the trust's Parquet tables: TABLE/fyear=YEAR/dataset=NAME
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Parameters (JSON)
    #[arg(long, value_name = "FILE")]
    params: PathBuf,
    /// Folder to write results into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Futures to draw
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: u32,
    /// Seed of all chance; the parameters' own if not given
    #[arg(long)]
    seed: Option<u64>,
    /// Draw futures, or work out means and standard deviations by formula
    #[arg(long, value_enum, default_value_t = Mode::Sampled)]
    mode: Mode,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// How a run is made.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    Sampled,
    Analytic,
}

/// Arguments of `concordat nhp compare`.
#[derive(clap::Args)]
pub struct Compare {
    /// Folder of one run's results
    first: PathBuf,
    /// Folder of the other's
    second: PathBuf,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// Write the comparison as a web page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Does what was asked.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Run(arguments) => run_trust(arguments),
        Command::Compare(arguments) => compare(arguments),
        Command::Import(arguments) => import(arguments),
    }
}

fn import(arguments: &Import) -> Result<Outcome, Failure> {
    let out = &arguments.out;
    let told = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::Write { path, error }
    };
    if out.exists() && std::fs::read_dir(out).map_err(told(out))?.next().is_some() {
        return Err(Failure::Refused(format!("{} is not empty; nothing was written", out.display())));
    }
    let imported =
        ::nhp::import(&arguments.data, &arguments.params).map_err(|error| Failure::Refused(error.to_string()))?;
    let (colour, width) = screen();
    if !imported.findings.is_empty() && !arguments.json {
        eprint!("{}", report::findings::text(&imported.findings, colour, width));
    }
    let Some(pack) = imported.pack else {
        if arguments.json {
            print(&format!("{:#}\n", json!({ "findings": imported.findings })))?;
        }
        eprintln!("Nothing was written.");
        return Ok(Outcome::Errors);
    };
    for (name, text) in &pack.files {
        let path = out.join(name);
        let folder = path.parent().unwrap_or(out);
        std::fs::create_dir_all(folder).map_err(told(folder))?;
        std::fs::write(&path, text).map_err(told(&path))?;
    }
    if arguments.json {
        let summary = json!({ "findings": imported.findings, "pack": pack.summary.json(), "out": out });
        print(&format!("{summary:#}\n"))?;
    } else {
        print(&imported_text(&pack.summary, out))?;
    }
    Ok(Outcome::Done)
}

/// What became of a trust, and what to do with it.
fn imported_text(summary: &::nhp::import::Summary, out: &Path) -> String {
    let shown = out.display();
    let mut text = format!(
        "Wrote a pack of dataset {}, {} to {}, into {shown}:\n{} cells of {} services, {} drivers, {} solutions, {} population variants.\n\n\
         Not carried over, or not as it was:\n",
        summary.dataset,
        summary.years[0],
        summary.years[1],
        summary.cells,
        summary.services,
        summary.drivers,
        summary.solutions,
        summary.variants,
    );
    for line in &summary.left_out {
        text.extend(["- ", line, "\n"]);
    }
    text + &format!("\nTry\n  concordat check {shown}\n  concordat run {shown} --out out\n")
}

fn run_trust(arguments: &Run) -> Result<Outcome, Failure> {
    let outcome =
        ::nhp::read(&arguments.data, &arguments.params).map_err(|error| Failure::Refused(error.to_string()))?;
    let (colour, width) = screen();
    if !outcome.findings.is_empty() && !arguments.json {
        eprint!("{}", report::findings::text(&outcome.findings, colour, width));
    }
    let Some(job) = outcome.job else {
        if arguments.json {
            print(&format!("{:#}\n", json!({ "findings": outcome.findings })))?;
        }
        eprintln!("Nothing was run.");
        return Ok(Outcome::Errors);
    };
    let told = |error| Failure::Write { path: arguments.out.clone(), error };
    let summary = match arguments.mode {
        Mode::Sampled => {
            let request = Request { futures: arguments.runs, seed: arguments.seed.unwrap_or(job.params.seed) };
            let results = draw(&job, &request);
            ::nhp::write::sampled(&job, &results, &arguments.out).map_err(told)?;
            sampled_summary(&job, &results)
        }
        Mode::Analytic => {
            let expectation = ::nhp::expect(&job);
            ::nhp::write::analytic(&job, &expectation, &arguments.out).map_err(told)?;
            analytic_summary(&job, &expectation)
        }
    };
    if arguments.json {
        let summary = json!({ "findings": outcome.findings, "totals": summary, "out": arguments.out });
        print(&format!("{summary:#}\n"))?;
    } else {
        print(&text(&summary, &arguments.out))?;
    }
    Ok(Outcome::Done)
}

/// Draws futures with a progress bar, if somebody is watching and it takes more than a second.
fn draw(job: &Job, request: &Request) -> Results {
    let (bar, start) =
        (ProgressBar::with_draw_target(Some(u64::from(request.futures)), ProgressDrawTarget::hidden()), Instant::now());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} futures, {eta} left") {
        bar.set_style(style);
    }
    let watched = std::io::stderr().is_terminal();
    let done = || {
        if watched && bar.is_hidden() && start.elapsed() > Duration::from_secs(1) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.inc(1);
    };
    let results = ::nhp::run(job, request, &done);
    bar.finish_and_clear();
    results
}

fn sampled_summary(job: &Job, results: &Results) -> Vec<Value> {
    let totals = ::nhp::summary::sampled(job, results);
    totals
        .iter()
        .map(|total| {
            json!({
                "pod": total.pod, "measure": total.measure, "baseline": total.baseline,
                "mean": total.mean, "p10": total.p10, "p90": total.p90,
            })
        })
        .collect()
}

fn analytic_summary(job: &Job, expectation: &Expectation) -> Vec<Value> {
    let totals = ::nhp::summary::analytic(job, expectation);
    totals
        .iter()
        .map(|total| {
            json!({
                "pod": total.pod, "measure": total.measure, "baseline": total.baseline, "mean": total.mean,
            })
        })
        .collect()
}

/// Totals as a table.
fn text(totals: &[Value], out: &Path) -> String {
    let number = |total: &Value, key: &str| total[key].as_f64().map_or(String::new(), |value| format!("{value:.0}"));
    let word = |total: &Value, key: &str| total[key].as_str().unwrap_or_default().to_owned();
    let head =
        format!("{:<28}{:<18}{:>10}{:>11}{:>10}{:>10}\n", "pod", "measure", "baseline", "principal", "p10", "p90");
    let rows = totals.iter().map(|total| {
        format!(
            "{:<28}{:<18}{:>10}{:>11}{:>10}{:>10}\n",
            word(total, "pod"),
            word(total, "measure"),
            number(total, "baseline"),
            number(total, "mean"),
            number(total, "p10"),
            number(total, "p90"),
        )
    });
    let text: String = std::iter::once(head).chain(rows).collect();
    text + &format!("Tables in {}\n", out.display())
}

fn compare(arguments: &Compare) -> Result<Outcome, Failure> {
    let comparison = match ::nhp::compare::read(&arguments.first, &arguments.second) {
        Ok(comparison) => comparison,
        Err(findings) => {
            let (colour, width) = screen();
            eprint!("{}", report::findings::text(&findings, colour, width));
            return Ok(Outcome::Errors);
        }
    };
    if let Some(path) = &arguments.html {
        let told = |error| Failure::Write { path: path.clone(), error };
        std::fs::write(path, report::html::comparison::page(&shown(&comparison))).map_err(told)?;
    }
    if arguments.json {
        print(&format!("{:#}\n", ::nhp::compare::json(&comparison)))?;
    } else {
        print(&report::comparison::text(&shown(&comparison)))?;
    }
    Ok(Outcome::Done)
}

/// The comparison in the words of reports.
fn shown(comparison: &::nhp::compare::Comparison) -> report::comparison::Comparison {
    let interval = |of: ::nhp::compare::Projection| report::comparison::Interval {
        baseline: of.baseline,
        mean: of.mean,
        p10: of.p10,
        p90: of.p90,
    };
    let projected =
        |((pod, measure), of): &((String, String), Pair<::nhp::compare::Projection>)| report::comparison::Projected {
            pod: pod.clone(),
            measure: measure_in_words(measure),
            of: [interval(of.first), interval(of.second)],
        };
    let waterfall = |of: &::nhp::compare::Waterfall| report::comparison::Waterfall {
        name: format!("{} {}", activity_in_words(&of.activity), measure_in_words(&of.measure)),
        steps: of.steps.iter().map(|(step, of)| (step_in_words(step), [of.first, of.second])).collect(),
        strategies: of
            .strategies
            .iter()
            .map(|((step, strategy), of)| (format!("{}: {strategy}", step_in_words(step)), [of.first, of.second]))
            .collect(),
    };
    report::comparison::Comparison {
        runs: [&comparison.runs.first, &comparison.runs.second].map(run_in_words),
        projections: comparison.projections.iter().map(projected).collect(),
        waterfalls: comparison.waterfalls.iter().map(waterfall).collect(),
    }
}

/// A run by scenario, dataset, years, futures and folder, as far as its parameters say.
fn run_in_words(run: &::nhp::compare::Run) -> String {
    let years = if run.end_year > 0 { format!("{} to {}", run.start_year, run.end_year) } else { String::new() };
    let futures = if run.futures > 0 { format!("{} futures", run.futures) } else { String::new() };
    let parts = [run.scenario.clone(), run.dataset.clone(), years, futures, run.folder.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn activity_in_words(activity: &str) -> &str {
    match activity {
        "ip" => "Inpatient",
        "op" => "Outpatient",
        "aae" => "A&E",
        other => other,
    }
}

fn measure_in_words(measure: &str) -> String {
    match measure {
        "beddays" => "bed days".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The model's own name of a step, or of a kind of strategies, in words.
fn step_in_words(step: &str) -> String {
    let words = match step {
        "baseline" => "Baseline",
        "demographic_adjustment" => "Population",
        "birth_adjustment" => "Births",
        "health_status_adjustment" => "Health status",
        "expat" => "Expat",
        "repat" => "Repat",
        "waiting_list_adjustment" => "Waiting list",
        "baseline_adjustment" => "Baseline adjustment",
        "non-demographic_adjustment" => "Non-demographic growth",
        "inequalities" => "Inequalities",
        "model_interaction_term" => "Interaction",
        "activity_avoidance" => "Avoidance",
        "efficiencies" => "Efficiencies",
        other => other,
    };
    words.to_owned()
}
