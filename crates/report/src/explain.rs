//! Explanations as text and JSON.

use std::fmt::Write as _;

use model::Origin;
use model::results::{Figure, Step};
use serde_json::{Value, json};

use crate::numbers;

/// An explanation as an indented tree: figure, name, provenance, and the rows it was read from.
pub fn text(step: &Step, place: &dyn Fn(Origin) -> (String, u32)) -> String {
    let mut out = String::new();
    tell(step, 0, place, &mut out);
    out
}

fn tell(step: &Step, depth: usize, place: &dyn Fn(Origin) -> (String, u32), out: &mut String) {
    let figure = figure(&step.value);
    let (indent, gap) = ("  ".repeat(depth), if figure.is_empty() { "" } else { "  " });
    let _ = write!(out, "{indent}{figure}{gap}{}", step.name);
    if step.provenance != model::Provenance::Published || !step.origins.is_empty() {
        let _ = write!(out, " [{}]", step.provenance);
    }
    if !step.origins.is_empty() {
        let places: Vec<String> =
            step.origins.iter().map(|origin| place(*origin)).map(|(file, line)| format!("{file}:{line}")).collect();
        let _ = write!(out, " {}", places.join(" "));
    }
    out.push('\n');
    for inner in &step.steps {
        tell(inner, depth + 1, place, out);
    }
}

/// A figure with its unit.
pub(crate) fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Money(pence) => pounds_and_pence(*pence),
        Figure::Count(count) => numbers::count(*count),
        Figure::Factor(factor) => format!("×{factor:.6}"),
        Figure::Percent(percent) => format!("{}%", numbers::as_given(*percent)),
        Figure::Years(years) => format!("{} years", numbers::as_given(*years)),
        Figure::UnitCost(pounds) => format!("£{}", numbers::fixed(*pounds, 2)),
        Figure::Value(value) => numbers::as_given((value * 100.0).round() / 100.0),
        Figure::None => String::new(),
    }
}

/// An explanation as JSON, unrounded.
pub fn json(step: &Step, place: &dyn Fn(Origin) -> (String, u32)) -> Value {
    let (unit, value) = match step.value {
        Figure::Money(pence) => ("pence", json!(pence)),
        Figure::Count(count) => ("count", json!(count)),
        Figure::Factor(factor) => ("factor", json!(factor)),
        Figure::Percent(percent) => ("percent", json!(percent)),
        Figure::Years(years) => ("years", json!(years)),
        Figure::UnitCost(pounds) => ("pounds per unit", json!(pounds)),
        Figure::Value(value) => ("value", json!(value)),
        Figure::None => ("none", Value::Null),
    };
    let rows = step.origins.iter().map(|origin| place(*origin)).map(|(file, line)| json!({"file": file, "line": line}));
    json!({
        "name": step.name,
        "unit": unit,
        "value": value,
        "provenance": step.provenance,
        "rows": rows.collect::<Vec<_>>(),
        "steps": step.steps.iter().map(|inner| json(inner, place)).collect::<Vec<_>>(),
    })
}

/// Money to the penny: `£1,234.50`, `(£3.00)`.
pub(crate) fn pounds_and_pence(pence: model::money::Pence) -> String {
    let size = pence.0.unsigned_abs();
    let amount = format!("£{}.{:02}", numbers::count((size / 100) as f64), size % 100);
    if pence.0 < 0 { format!("({amount})") } else { amount }
}
