//! `concordat future`: one of the futures that a run draws, opened.

use std::fmt::Write as _;
use std::path::PathBuf;

use engine::one_future::Futures;
use model::Plan;
use model::assumption::Assumption;
use model::money::Pence;
use model::results::{Bridge, BridgeKind, OneFuture};
use report::numbers::Millions;

use crate::run::{Chance, read};
use crate::{Failure, Outcome, print};

/// Arguments of `concordat future`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// Which future, from 0
    #[arg(value_name = "NUMBER", required_unless_present = "near", conflicts_with = "near")]
    number: Option<u64>,
    /// Instead, that of the first `--futures` in whose target year the gap is at this place among theirs, per cent: 90 is one that nine
    /// in ten are better than
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    near: Option<u32>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    chance: Chance,
}

/// Tells one future.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let plan = &checked.plan;
    let request = arguments.chance.request(Vec::new())?;
    let futures = Futures::new(plan, &request);
    let one = match (arguments.number, arguments.near) {
        (Some(number), _) => futures.tell(number),
        (None, near) => {
            let count = u64::from(request.futures);
            futures
                .near(near.unwrap_or(50), count)
                .ok_or_else(|| Failure::Refused("without futures none can be near; leave out --futures 0".to_owned()))?
        }
    };
    if arguments.json {
        print(&format!("{:#}\n", report::json::one_future(plan, &one)))?;
    } else {
        print(&text(plan, &one))?;
    }
    Ok(Outcome::Done)
}

fn text(plan: &Plan, one: &OneFuture) -> String {
    let mut out = format!("{}, future {}\n", plan.name, one.number);
    let (far, others) = farthest(plan, &one.values);
    let _ = writeln!(out, "\nFarthest from the middle of what was drawn:");
    for (assumption, value) in far {
        let (id, unit, centre) = (&assumption.id, assumption.unit, assumption.value);
        let _ = writeln!(out, "  {id:<48} {value:>10.2}  beside {centre} {unit}");
    }
    if others > 0 {
        let _ = writeln!(out, "  and {others} others: --json");
    }
    if let Some(variant) = plan.variants.get(one.variant).filter(|_| plan.variants.len() > 1) {
        let _ = writeln!(out, "  population: {}", variant.name);
    }
    let fails = plan.solutions.iter().enumerate().filter(|(at, _)| !one.delivered.contains(&(*at).into()));
    let fails: Vec<&str> = fails.map(|(_, solution)| solution.id.as_str()).collect();
    if !plan.solutions.is_empty() {
        let told = if fails.is_empty() { "none".to_owned() } else { fails.join(", ") };
        let _ = writeln!(out, "\nSolutions that do not deliver: {told}");
    }
    let _ = writeln!(out, "\n£m, surplus and improvement positive");
    let system = one.bridges.iter().filter(|bridge| bridge.scope.is_none());
    table(plan, &system.collect::<Vec<_>>(), &mut out);
    for (id, organisation) in plan.members() {
        let ours: Vec<&Bridge> = one.bridges.iter().filter(|bridge| bridge.scope == Some(id)).collect();
        let cells = ours.iter().map(|bridge| Millions::of(closing(bridge)).to_string());
        let cells = cells.fold(String::new(), |line, cell| format!("{line}{cell:>10}"));
        if !ours.is_empty() {
            let _ = writeln!(out, "  {:<40}{cells}", format!("{}: {}", organisation.code, "closing"));
        }
    }
    out
}

/// Assumptions told.
const FAR: usize = 12;

/// Those that were drawn farthest from their middle for the width of their range, and how many others were drawn.
fn farthest<'a>(plan: &'a Plan, values: &[f64]) -> (Vec<(&'a Assumption, f64)>, usize) {
    let of_quality = plan.of_quality();
    let drawn = plan.assumptions.iter().zip(values.iter().copied()).enumerate();
    // Those of quality move no money.
    let drawn = drawn.filter(|(at, _)| !of_quality.contains(&(*at).into())).map(|(_, one)| one);
    let far = |(assumption, value): (&Assumption, f64)| {
        let (low, high) = assumption.range.filter(|(low, high)| low < high)?;
        Some((value - assumption.value).abs() / (high - low))
    };
    let mut all: Vec<_> = drawn.filter_map(|one| Some((far(one)?, one))).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let others = all.len().saturating_sub(FAR);
    (all.into_iter().take(FAR).map(|(_, one)| one).collect(), others)
}

/// Lines of the system's bridges, a column for each year; as shown they sum to their closing.
fn table(plan: &Plan, bridges: &[&Bridge], out: &mut String) {
    const IDS: [&str; 6] = ["opening", "growth", "efficiency", "solutions", "transfers", "one_off"];
    const NAMES: [&str; 6] =
        ["opening", "growth", "efficiency", "solutions", "trade that no longer matches", "one-off cost"];
    let row = |name: &str, cells: Vec<String>| {
        let cells = cells.into_iter().fold(String::new(), |line, cell| format!("{line}{cell:>10}"));
        format!("  {name:<40}{cells}\n")
    };
    out.push_str(&row("", bridges.iter().map(|one| plan.base_year.plus(one.year).to_string()).collect()));
    let of = |one: &Bridge, id: &str| one.lines.iter().filter(|line| line.id == id).map(|line| line.pence).sum();
    let shown: Vec<Vec<Millions>> = (bridges.iter())
        .map(|one| Millions::shares_of_some(Millions::of(closing(one)), &IDS.map(|id| of(one, id))))
        .collect();
    for (at, id) in IDS.iter().enumerate() {
        if bridges.iter().any(|one| of(one, id) != Pence::ZERO) {
            out.push_str(&row(NAMES[at], shown.iter().map(|year| year[at].to_string()).collect()));
        }
    }
    out.push_str(&row("closing", bridges.iter().map(|one| Millions::of(closing(one)).to_string()).collect()));
}

fn closing(bridge: &Bridge) -> Pence {
    bridge.lines.iter().filter(|line| line.kind == BridgeKind::Closing).map(|line| line.pence).sum()
}
