//! `concordat bench`: how long a plan takes on this machine, and how big it is.

use std::path::PathBuf;
use std::time::Instant;

use engine::uncertainty::{Chances, Drawing, Progress};
use model::Plan;
use serde_json::{Map, Value, json};

use crate::run::read;
use crate::{Failure, Outcome, print};

/// Arguments of `concordat bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// What-ifs whose times are taken.
const WHAT_IFS: usize = 100;
/// Futures of each.
const FUTURES: u32 = 1000;

/// Times a plan.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let found = measure(&checked.plan);
    if arguments.json {
        print(&format!("{:#}\n", Value::Object(found)))?;
    } else {
        let lines = found.iter().map(|(name, value)| format!("{name:<22} {value}\n"));
        print(&lines.collect::<String>())?;
    }
    Ok(Outcome::Done)
}

fn measure(plan: &Plan) -> Map<String, Value> {
    let (compile_ms, compiled) = best_of(5, || engine::compile::compile(plan));
    let mut chances = Chances::new(plan, &compiled, 1);
    let drawing = Drawing { futures: FUTURES, noise: true };
    let futures = |chances: &Chances| engine::uncertainty::run(&compiled, chances, drawing, &Progress::default());
    let (futures_ms, _) = best_of(5, || futures(&chances));
    let year = plan.target.year.since(plan.base_year).unwrap_or(plan.horizon).min(plan.horizon);
    let (swings_ms, swings) = best_of(5, || engine::uncertainty::swings(plan, &compiled, year));
    // Two deterministic runs a ranged assumption, and one at the centre.
    let what_if_ms = swings_ms / (2 * swings.len() + 1) as f64;
    let mut times = Vec::with_capacity(WHAT_IFS);
    for at in 0..WHAT_IFS.min(WHAT_IFS * plan.assumptions.len()) {
        let place = at % plan.assumptions.len();
        let value = plan.assumptions[place].value;
        chances.fix(place, value);
        let started = Instant::now();
        let _ = futures(&chances);
        times.push(started.elapsed().as_secs_f64() * 1e3);
        chances = Chances::new(plan, &compiled, 1);
    }
    times.sort_unstable_by(f64::total_cmp);
    let p95 = if times.is_empty() { Value::Null } else { json!(model::shape::percentile(&times, 0.95)) };
    let size = compiled.size;
    let per_second = f64::from(FUTURES) * plan.year_count() as f64 * size.strata as f64 / (futures_ms / 1e3);
    let value = json!({
        "plan": plan.name,
        "threads": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "cells": size.cells,
        "factor_groups": size.factor_groups,
        "strata": size.strata,
        "drivers": size.drivers,
        "ranged_drivers": size.ranged_drivers,
        "solutions": 0,
        "lines": size.lines,
        "years": plan.year_count(),
        "compile_ms": compile_ms,
        "what_if_ms": what_if_ms,
        "futures_1000_ms": futures_ms,
        "what_if_1000_p95_ms": p95,
        "strata_years_futures_per_second": per_second,
        "peak_mb": peak_mb(),
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The least time of several runs, in milliseconds, and what the last came to.
fn best_of<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut timed = || {
        let started = Instant::now();
        let done = work();
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
        done
    };
    let mut done = timed();
    for _ in 1..runs {
        done = timed();
    }
    (best, done)
}

/// The most memory the process has held, where the system tells.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}
