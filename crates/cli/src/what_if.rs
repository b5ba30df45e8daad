//! `concordat what-if`: one or a few assumptions at other values, everything else with the same luck.

use std::fmt::Write as _;
use std::path::PathBuf;

use model::Plan;
use model::id::AssumptionId;
use model::money::Pence;
use model::results::Results;
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
    let settings: Result<Vec<_>, String> =
        arguments.set.iter().map(|text| engine::settings::setting(plan, text)).collect();
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
