//! `concordat bench`: how long a plan takes on this machine, and how big it is.

use std::path::PathBuf;
use std::time::Instant;

use engine::prepared::Prepared;
use engine::uncertainty::{Chances, Drawing, Progress, Sampler, target_year};
use model::Plan;
use model::selector::CellTest;
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
/// Systems of a whole region.
const SYSTEMS: usize = 11;

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
    let chances = Chances::new(plan, &compiled, 1, Sampler::Plain);
    let drawing = Drawing { futures: FUTURES, noise: true, year: target_year(plan) };
    let futures = |chances: &Chances| engine::uncertainty::run(&compiled, chances, drawing, &Progress::default());
    let (futures_ms, _) = best_of(5, || futures(&chances));
    // What-ifs meet a plan held ready, as a workshop's do.
    let prepared = Prepared::new(plan, 1, FUTURES);
    let settings: Vec<_> = settings(plan).into_iter().map(|(place, value)| [(place.into(), value)]).collect();
    let (what_ifs_ms, ()) = best_of(3, || {
        for change in &settings {
            std::hint::black_box(prepared.ask_centre(change));
        }
    });
    let what_if_ms = what_ifs_ms / settings.len().max(1) as f64;
    let mut times = Vec::with_capacity(settings.len());
    for change in &settings {
        let started = Instant::now();
        std::hint::black_box(prepared.ask(change, &Progress::default()));
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_unstable_by(f64::total_cmp);
    let p95 = if times.is_empty() { Value::Null } else { json!(model::shape::percentile(&times, 0.95)) };
    let size = compiled.size;
    let per_second = f64::from(FUTURES) * plan.year_count() as f64 * size.strata as f64 / (futures_ms / 1e3);
    let groups_per_second = per_second * size.factor_groups as f64 / size.strata.max(1) as f64;
    let value = json!({
        "plan": plan.name,
        "threads": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "cells": size.cells,
        "factor_groups": size.factor_groups,
        "strata": size.strata,
        "leaves": size.leaves,
        "strata_reached": size.reached,
        "lever_sets": size.lever_sets,
        "landings": size.landings,
        "drivers": size.drivers,
        "ranged_drivers": size.ranged_drivers,
        "solutions": size.solutions,
        "lines": size.lines,
        "years": plan.year_count(),
        "compile_ms": compile_ms,
        "what_if_ms": what_if_ms,
        "futures_1000_ms": futures_ms,
        "what_if_1000_p95_ms": p95,
        "strata_years_futures_per_second": per_second,
        "factor_groups_years_futures_per_second": groups_per_second,
        "eleven_systems_ms": eleven_systems(plan, drawing),
        "peak_mb": peak_mb(),
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Milliseconds for the futures of a region: the plan compiled once for each system before, each with chances of its own.
fn eleven_systems(plan: &Plan, drawing: Drawing) -> f64 {
    let compiled: Vec<_> = (0..SYSTEMS).map(|_| engine::compile::compile(plan)).collect();
    let (ms, ()) = best_of(3, || {
        for (seed, compiled) in (1..).zip(&compiled) {
            let chances = Chances::new(plan, compiled, seed, Sampler::Plain);
            std::hint::black_box(engine::uncertainty::run(compiled, &chances, drawing, &Progress::default()));
        }
    });
    ms
}

/// What-ifs whose times are taken: assumptions that touch the most cells by turns with all others, each moved off its value.
fn settings(plan: &Plan) -> Vec<(usize, f64)> {
    let reach = |at: usize| {
        let drivers = plan.drivers.iter().filter(|one| one.assumption.index() == at && one.kind.moves_cells());
        let tests = drivers.filter_map(|one| CellTest::bind(&one.applies_to, plan).ok());
        tests.map(|test| test.picked(&plan.cells).iter().filter(|picked| **picked).count()).max().unwrap_or(0)
    };
    let mut widest: Vec<usize> = (0..plan.assumptions.len()).collect();
    widest.sort_by_key(|at| std::cmp::Reverse(reach(*at)));
    let most = widest.iter().map(|at| reach(*at)).max().unwrap_or(0);
    let touching: Vec<usize> = widest.iter().copied().filter(|at| reach(*at) > 0 && reach(*at) == most).collect();
    let moved = |at: usize| (at, plan.assumptions[at].value * 1.1 + 0.01);
    let pick = |from: &[usize], turn: usize| from.get(turn % from.len().max(1)).map(|at| moved(*at));
    let each = (0..WHAT_IFS).filter_map(|turn| {
        if turn % 2 == 0 { pick(&touching, turn / 2).or_else(|| pick(&widest, turn)) } else { pick(&widest, turn / 2) }
    });
    each.collect()
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
