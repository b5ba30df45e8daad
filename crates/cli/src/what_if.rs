//! `concordat what-if`: one or a few assumptions at other values, everything else with the same luck.

use std::fmt::Write as _;
use std::path::PathBuf;

use model::Plan;
use model::assumption::Unit;
use model::id::AssumptionId;
use model::money::Pence;
use model::results::Results;
use model::solution::ASSUMPTIONS as SOLUTION;
use report::numbers::{Millions, sentence};
use serde_json::json;

use crate::run::{Chance, read, watch};

use crate::{Failure, Outcome, print};

/// Arguments of `concordat what-if`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// What to change: assumption.ID=VALUE, solution.ID.effect=VALUE (its first lever), solution.ID.LEVER=VALUE or
    /// solution.ID.delivery=CHANCE. Its range collapses; no other draw moves
    #[arg(long, value_name = "NAME=VALUE", required = true)]
    set: Vec<String>,
    /// Print both results as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    chance: Chance,
}

/// Runs a plan as it is and as it might be.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let plan = &checked.plan;
    let settings: Result<Vec<_>, String> = arguments.set.iter().map(|text| setting(plan, text)).collect();
    let settings = settings.map_err(Failure::Refused)?;
    let before = watch(plan, &arguments.chance.request(Vec::new())?)?;
    let after = watch(plan, &arguments.chance.request(settings.clone())?)?;
    if arguments.json {
        let value = json!({
            "before": report::json::results(plan, &before),
            "after": report::json::results(plan, &after),
        });
        print(&format!("{value:#}\n"))?;
    } else {
        print(&text(plan, &settings, &before, &after))?;
    }
    Ok(Outcome::Done)
}

/// Reads `assumption.ID=VALUE` or `solution.ID.PART=VALUE`.
fn setting(plan: &Plan, text: &str) -> Result<(AssumptionId, f64), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text}: write assumption.ID=VALUE"))?;
    let at = place(plan, name.trim())?;
    let assumption = &plan.assumptions[at.index()];
    let (least, most) = match assumption.unit {
        Unit::Ratio => (0.0, 1.0),
        unit if unit.is_money() => (-1e13, 1e13),
        _ if assumption.id.starts_with(SOLUTION) => (-100.0, 100.0),
        _ => (-100.0, 1000.0),
    };
    let value = value.trim().parse::<f64>().ok().filter(|value| (least..=most).contains(value));
    let value = value.ok_or_else(|| format!("{text}: the value is not a number from {least} to {most}"))?;
    Ok((at, value))
}

/// What the name of a setting stands for.
fn place(plan: &Plan, name: &str) -> Result<AssumptionId, String> {
    let by_id = |id: &str| plan.assumptions.iter().position(|one| one.id == id).map(AssumptionId::from);
    let known = || plan.assumptions.iter().map(|one| one.id.as_str());
    let found = match (name.strip_prefix("assumption."), name.strip_prefix(SOLUTION)) {
        (Some(id), _) => by_id(id),
        // The first lever is the effect, whatever its name.
        (_, Some(rest)) => by_id(name).or_else(|| {
            let id = rest.strip_suffix(".effect")?;
            Some(plan.solutions.iter().find(|one| one.id == id)?.levers.first()?.effect)
        }),
        _ => return Err(format!("{name}: what can be set is assumption.ID and solution.ID.effect")),
    };
    found.ok_or_else(|| match model::finding::nearest(name.strip_prefix("assumption.").unwrap_or(name), known()) {
        Some(near) if near.starts_with(SOLUTION) => format!("there is no {name}; did you mean {near}?"),
        Some(near) => format!("there is no {name}; did you mean assumption.{near}?"),
        None => format!("there is no {name}"),
    })
}

fn text(plan: &Plan, settings: &[(AssumptionId, f64)], before: &Results, after: &Results) -> String {
    let mut out = String::new();
    for (id, value) in settings {
        let assumption = &plan.assumptions[id.index()];
        let _ = writeln!(out, "{}: {} becomes {value} {}", assumption.name, assumption.value, assumption.unit);
    }
    let _ = writeln!(out, "\nAs planned: {}\nWhat if:    {}\n", sentence(plan, before), sentence(plan, after));
    let (Some(old), Some(new)) = (&before.system.position, &after.system.position) else { return out };
    let row = |name: &str, of: &dyn Fn(usize) -> String| {
        (0..before.years.len()).fold(format!("  {name:<24}"), |line, t| format!("{line}{:>10}", of(t)))
    };
    let _ = writeln!(out, "{}", row("", &|t| before.years[t].to_string()));
    let shown = |pence: Pence| Millions::of(pence).to_string();
    let _ = writeln!(out, "{}", row("residual gap, £m", &|t| shown(old.residual_gap[t])));
    let _ = writeln!(out, "{}", row("what if, £m", &|t| shown(new.residual_gap[t])));
    let _ = writeln!(out, "{}", row("change, £m", &|t| shown(new.residual_gap[t] - old.residual_gap[t])));
    if let (Some(old), Some(new)) = (&before.uncertainty, &after.uncertainty) {
        let chance = |chances: &[f64], t: usize| format!("{:.1}%", 100.0 * chances[t]);
        let _ = writeln!(out, "{}", row("chance of target", &|t| chance(&old.chance_on_target, t)));
        let _ = writeln!(out, "{}", row("what if", &|t| chance(&new.chance_on_target, t)));
    }
    out
}
