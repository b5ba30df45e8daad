//! `concordat run`: a pack to its results.

use std::fs;
use std::path::{Path, PathBuf};

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
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs a pack.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let results = engine::run(&checked.plan, &engine::Request { seed: arguments.seed });
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
