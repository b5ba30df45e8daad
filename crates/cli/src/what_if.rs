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
    /// An assumption and its value: assumption.ID=VALUE. Its range collapses; no other draw moves
    #[arg(long, value_name = "assumption.ID=VALUE", required = true)]
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
    let before = watch(plan, &arguments.chance.request(Vec::new()))?;
    let after = watch(plan, &arguments.chance.request(settings.clone()))?;
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

/// Reads `assumption.ID=VALUE`.
fn setting(plan: &Plan, text: &str) -> Result<(AssumptionId, f64), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text}: write assumption.ID=VALUE"))?;
    let id = name.trim().strip_prefix("assumption.").ok_or_else(|| format!("{name}: only assumption.ID can be set"))?;
    let Some(place) = plan.assumptions.iter().position(|assumption| assumption.id == id) else {
        let known = plan.assumptions.iter().map(|assumption| assumption.id.as_str());
        return Err(match model::finding::nearest(id, known) {
            Some(near) => format!("there is no assumption {id}; did you mean {near}?"),
            None => format!("there is no assumption {id}"),
        });
    };
    let bound = if plan.assumptions[place].unit.is_money() { 1e13 } else { 1000.0 };
    let value = value.trim().parse::<f64>().ok().filter(|value| (-100.0..=bound).contains(value));
    let value = value.ok_or_else(|| format!("{text}: the value is not a number from -100 to {bound}"))?;
    Ok((place.into(), value))
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
    let _ = writeln!(out, "{}", row("do minimum, £m", &|t| shown(old.do_minimum_gap[t])));
    let _ = writeln!(out, "{}", row("what if, £m", &|t| shown(new.do_minimum_gap[t])));
    let _ = writeln!(out, "{}", row("change, £m", &|t| shown(new.do_minimum_gap[t] - old.do_minimum_gap[t])));
    if let (Some(old), Some(new)) = (&before.uncertainty, &after.uncertainty) {
        let chance = |chances: &[f64], t: usize| format!("{:.1}%", 100.0 * chances[t]);
        let _ = writeln!(out, "{}", row("chance of target", &|t| chance(&old.chance_on_target, t)));
        let _ = writeln!(out, "{}", row("what if", &|t| chance(&new.chance_on_target, t)));
    }
    out
}
