//! Two runs side by side: principal projection with its interval, and what each step does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use model::Finding;
use serde_json::{Value, json};

use crate::columns::{Kind, read_file};
use crate::summary::quantile;

/// A figure of two runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair<T> {
    /// Of the first.
    pub first: T,
    /// Of the second.
    pub second: T,
}

/// What a run projects.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Projection {
    /// Before.
    pub baseline: f64,
    /// The mean over futures.
    pub mean: f64,
    /// A tenth of futures are below.
    pub p10: f64,
    /// A tenth of futures are above.
    pub p90: f64,
}

/// Two runs.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Folders, as given.
    pub folders: Pair<String>,
    /// By pod and measure.
    pub projections: Vec<((String, String), Pair<Projection>)>,
    /// Mean steps by activity and measure, then step; steps of strategies are added up by kind.
    pub steps: Vec<(StepKey, Pair<f64>)>,
}

/// Activity, measure and step.
pub type StepKey = (String, String, String);

/// Reads the results of two runs.
///
/// # Errors
/// What is wrong with either folder.
pub fn read(first: &Path, second: &Path) -> Result<Comparison, Vec<Finding>> {
    let (before, after) = (projections(first)?, projections(second)?);
    let (before_steps, after_steps) = (steps(first)?, steps(second)?);
    Ok(Comparison {
        folders: Pair { first: first.display().to_string(), second: second.display().to_string() },
        projections: paired(&before, &after),
        steps: paired(&before_steps, &after_steps),
    })
}

fn paired<K: Ord + Clone, T: Copy + Default>(first: &BTreeMap<K, T>, second: &BTreeMap<K, T>) -> Vec<(K, Pair<T>)> {
    let keys: std::collections::BTreeSet<&K> = first.keys().chain(second.keys()).collect();
    let of = |map: &BTreeMap<K, T>, key: &K| map.get(key).copied().unwrap_or_default();
    keys.into_iter().map(|key| (key.clone(), Pair { first: of(first, key), second: of(second, key) })).collect()
}

fn projections(folder: &Path) -> Result<BTreeMap<(String, String), Projection>, Vec<Finding>> {
    let wanted = [("pod", Kind::Text), ("measure", Kind::Text), ("model_run", Kind::Integer), ("value", Kind::Real)];
    let table = read_file(&folder.join("default.parquet"), &wanted)?;
    let mut runs: BTreeMap<(String, String), BTreeMap<i64, f64>> = BTreeMap::new();
    let (pods, measures, numbers, values) =
        (table.text("pod"), table.text("measure"), table.integer("model_run"), table.real("value"));
    for row in 0..table.rows {
        let key = (pods.of(row).to_owned(), measures.of(row).to_owned());
        *runs.entry(key).or_default().entry(numbers[row]).or_default() += values[row];
    }
    let project = |runs: BTreeMap<i64, f64>| {
        let baseline = runs.get(&0).copied().unwrap_or(0.0);
        let mut values: Vec<f64> = runs.range(1..).map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        Projection { baseline, mean, p10: quantile(&values, 0.1), p90: quantile(&values, 0.9) }
    };
    Ok(runs.into_iter().map(|(key, runs)| (key, project(runs))).collect())
}

fn steps(folder: &Path) -> Result<BTreeMap<StepKey, f64>, Vec<Finding>> {
    let names = ["activity_type", "measure", "change_factor"];
    let mut wanted = names.map(|name| (name, Kind::Text)).to_vec();
    wanted.extend([("model_run", Kind::Integer), ("value", Kind::Real)]);
    let table = read_file(&folder.join("step_counts.parquet"), &wanted)?;
    let [activities, measures, factors] = names.map(|name| table.text(name));
    let values = table.real("value");
    let runs = table.integer("model_run").iter().copied().max().unwrap_or(1).max(1) as f64;
    let mut steps = BTreeMap::new();
    for (row, value) in values.iter().enumerate() {
        let key = (activities.of(row).to_owned(), measures.of(row).to_owned(), factors.of(row).to_owned());
        *steps.entry(key).or_insert(0.0) += value / runs;
    }
    Ok(steps)
}

/// As JSON.
pub fn json(comparison: &Comparison) -> Value {
    let projection =
        |of: &Projection| json!({ "baseline": of.baseline, "mean": of.mean, "p10": of.p10, "p90": of.p90 });
    let projections = comparison.projections.iter().map(|((pod, measure), of)| {
        json!({ "pod": pod, "measure": measure, "first": projection(&of.first), "second": projection(&of.second) })
    });
    let steps = comparison.steps.iter().map(|((activity, measure, step), of)| {
        json!({ "activity_type": activity, "measure": measure, "change_factor": step, "first": of.first, "second": of.second })
    });
    json!({
        "first": comparison.folders.first,
        "second": comparison.folders.second,
        "projections": projections.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
    })
}

/// Rows of a table of text, heading first.
type Lines = Vec<[String; 6]>;

fn projection_lines(comparison: &Comparison) -> Lines {
    let mut lines =
        vec![["pod", "measure", "first (p10–p90)", "second (p10–p90)", "difference", "%"].map(str::to_owned)];
    let interval = |of: &Projection| format!("{:.0} ({:.0}–{:.0})", of.mean, of.p10, of.p90);
    for ((pod, measure), Pair { first, second }) in &comparison.projections {
        let difference = second.mean - first.mean;
        let share = if first.mean == 0.0 { String::new() } else { format!("{:+.1}", 100.0 * difference / first.mean) };
        let figures = [interval(first), interval(second), format!("{difference:+.0}"), share];
        let [a, b, c, d] = figures;
        lines.push([pod.clone(), measure.clone(), a, b, c, d]);
    }
    lines
}

/// Steps in the order in which they are taken.
fn step_lines(comparison: &Comparison) -> Lines {
    let mut lines = vec![["activity", "measure", "step", "first", "second", "difference"].map(str::to_owned)];
    let mut steps: Vec<_> = comparison.steps.iter().collect();
    steps.sort_by_key(|((activity, measure, step), _)| (activity.clone(), measure.clone(), order(step), step.clone()));
    for ((activity, measure, step), of) in steps {
        let figures = [of.first, of.second, of.second - of.first].map(|value| format!("{value:.0}"));
        let [first, second, difference] = figures;
        lines.push([activity.clone(), measure.clone(), step.clone(), first, second, difference]);
    }
    lines
}

fn order(step: &str) -> usize {
    let growth = crate::factors::STEPS.iter().position(|known| known.name() == step);
    match (growth, step) {
        (Some(place), _) => place + 1,
        (_, "baseline") => 0,
        (_, "model_interaction_term") => 20,
        (_, "activity_avoidance") => 21,
        _ => 22,
    }
}

/// For a terminal.
pub fn text(comparison: &Comparison) -> String {
    let mut text = format!("first: {}\nsecond: {}\n\n", comparison.folders.first, comparison.folders.second);
    for lines in [projection_lines(comparison), step_lines(comparison)] {
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        for line in &lines {
            for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
                let _ = if column < 2 { write!(text, "{cell:<width$}  ") } else { write!(text, "{cell:>width$}  ") };
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// As a page that stands by itself.
pub fn html(comparison: &Comparison) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Two runs</title>\
         <style>body{font:16px system-ui;margin:2rem}table{border-collapse:collapse;margin:1rem 0}\
         td,th{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:right}\
         td:nth-child(-n+2),th:nth-child(-n+2){text-align:left}</style><h1>Two runs</h1>",
    );
    let _ = write!(
        page,
        "<p>First: {}<br>Second: {}</p>",
        escaped(&comparison.folders.first),
        escaped(&comparison.folders.second)
    );
    let tables = [
        ("Principal projection, with the middle 80% of futures", projection_lines(comparison)),
        ("What each step does, mean over futures", step_lines(comparison)),
    ];
    for (heading, lines) in tables {
        let _ = write!(page, "<h2>{heading}</h2><table>");
        for (place, line) in lines.iter().enumerate() {
            let tag = if place == 0 { "th" } else { "td" };
            page.push_str("<tr>");
            for cell in line {
                let _ = write!(page, "<{tag}>{}</{tag}>", escaped(cell));
            }
            page.push_str("</tr>");
        }
        page.push_str("</table>");
    }
    page.push_str("</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
