//! What a what-if sets: the words in which one names an assumption or a part of a solution, and its value.

use model::Plan;
use model::assumption::Unit;
use model::id::AssumptionId;
use model::solution::ASSUMPTIONS as SOLUTION;

/// Reads `assumption.ID=VALUE` or `solution.ID.PART=VALUE`.
///
/// # Errors
/// If it is not written so, or there is no such thing, or it cannot have that value.
pub fn setting(plan: &Plan, text: &str) -> Result<(AssumptionId, f64), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text}: write assumption.ID=VALUE"))?;
    let value = value.trim().parse::<f64>().unwrap_or(f64::NAN);
    set(plan, name.trim(), value)
}

/// What a name and a value set.
///
/// # Errors
/// If there is no such thing, or it cannot have that value.
pub fn set(plan: &Plan, name: &str, value: f64) -> Result<(AssumptionId, f64), String> {
    let at = place(plan, name)?;
    let assumption = &plan.assumptions[at.index()];
    let (least, most) = match assumption.unit {
        Unit::Ratio => (0.0, 1.0),
        Unit::Points => (-1e6, 1e6),
        unit if unit.is_money() => (-1e13, 1e13),
        _ if assumption.id.starts_with(SOLUTION) => (-100.0, 100.0),
        _ => (-100.0, 1000.0),
    };
    let sound = (least..=most).contains(&value);
    sound.then_some((at, value)).ok_or_else(|| format!("{name}: the value is not a number from {least} to {most}"))
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
