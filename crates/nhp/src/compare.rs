//! Two runs side by side: principal projection with its interval, and the waterfall of what each step does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::Finding;
use serde_json::{Value, json};

use crate::columns::{Columns, Kind, read_file};
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
    /// The principal projection: the mean over futures.
    pub mean: f64,
    /// A tenth of futures are below.
    pub p10: f64,
    /// A tenth of futures are above.
    pub p90: f64,
}

/// Which run it is: its folder, and what its parameters say of it; empty or 0 where they do not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// Folder, as given.
    pub folder: String,
    /// The dataset.
    pub dataset: String,
    /// The scenario.
    pub scenario: String,
    /// The baseline's year.
    pub start_year: i64,
    /// The horizon.
    pub end_year: i64,
    /// How many futures were drawn.
    pub futures: i64,
}

/// What leads from the baseline to the principal projection of one measure of one activity.
#[derive(Clone, Debug, Default)]
pub struct Waterfall {
    /// `ip`, `op` or `aae`.
    pub activity: String,
    /// What is counted.
    pub measure: String,
    /// Steps in the order in which they are taken, the baseline first, with their mean over futures. Strategies are
    /// added up by kind, each with its interaction.
    pub steps: Vec<(String, Pair<f64>)>,
    /// Strategies with their kind: the parts of the last steps.
    pub strategies: Vec<((String, String), Pair<f64>)>,
}

impl Waterfall {
    /// Where it ends: the principal projection, since steps add up to results.
    pub fn result(&self) -> Pair<f64> {
        let sum = |of: fn(&Pair<f64>) -> f64| self.steps.iter().map(|(_, pair)| of(pair)).sum();
        Pair { first: sum(|pair| pair.first), second: sum(|pair| pair.second) }
    }
}

/// Two runs.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Which they are.
    pub runs: Pair<Run>,
    /// By pod and measure.
    pub projections: Vec<((String, String), Pair<Projection>)>,
    /// By activity and measure.
    pub waterfalls: Vec<Waterfall>,
}

/// Activity, measure, kind of step and strategy.
type StepKey = [String; 4];

/// Reads the results of two runs.
///
/// # Errors
/// What is wrong with either folder.
pub fn read(first: &Path, second: &Path) -> Result<Comparison, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut of = |folder: &Path| match (projections(folder), steps(folder)) {
        (Ok(projections), Ok(steps)) => Some((run(folder), projections, steps)),
        (projections, steps) => {
            findings.extend([projections.err(), steps.err()].into_iter().flatten().flatten());
            None
        }
    };
    let (Some(first), Some(second)) = (of(first), of(second)) else { return Err(findings) };
    Ok(Comparison {
        runs: Pair { first: first.0, second: second.0 },
        projections: paired(&first.1, &second.1),
        waterfalls: waterfalls(&paired(&first.2, &second.2)),
    })
}

/// What a folder's parameters say of its run. They only name it, so that a run without them can be compared too.
fn run(folder: &Path) -> Run {
    let text = std::fs::read_to_string(folder.join("params.json")).unwrap_or_default();
    let params: Value = serde_json::from_str(&text).unwrap_or_default();
    let word = |key: &str| params[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| params[key].as_i64().unwrap_or_default();
    Run {
        folder: folder.display().to_string(),
        dataset: word("dataset"),
        scenario: word("scenario"),
        start_year: number("start_year"),
        end_year: number("end_year"),
        futures: number("model_runs"),
    }
}

fn paired<K: Ord + Clone, T: Copy + Default>(first: &BTreeMap<K, T>, second: &BTreeMap<K, T>) -> Vec<(K, Pair<T>)> {
    let keys: BTreeSet<&K> = first.keys().chain(second.keys()).collect();
    let of = |map: &BTreeMap<K, T>, key: &K| map.get(key).copied().unwrap_or_default();
    keys.into_iter().map(|key| (key.clone(), Pair { first: of(first, key), second: of(second, key) })).collect()
}

/// Reads a result table that has a row for each future.
fn table(folder: &Path, name: &str, words: &[&'static str]) -> Result<Columns, Vec<Finding>> {
    let mut wanted: Vec<_> = words.iter().map(|name| (*name, Kind::Text)).collect();
    wanted.extend([("model_run", Kind::Integer), ("value", Kind::Real)]);
    read_file(&folder.join(name), &wanted).map_err(|found| found.into_iter().map(without_futures).collect())
}

/// A table without futures reads better as that than as a missing column.
fn without_futures(finding: Finding) -> Finding {
    if finding.kind == "missing-column" && finding.column.as_deref() == Some("model_run") {
        let hint = "runs are compared by their futures: run it with --mode sampled";
        return Finding { hint: Some(hint.to_owned()), ..finding };
    }
    finding
}

fn projections(folder: &Path) -> Result<BTreeMap<(String, String), Projection>, Vec<Finding>> {
    let table = table(folder, "default.parquet", &["pod", "measure"])?;
    let mut runs: BTreeMap<(&str, &str), BTreeMap<i64, f64>> = BTreeMap::new();
    let (pods, measures, numbers, values) =
        (table.text("pod"), table.text("measure"), table.integer("model_run"), table.real("value"));
    for row in 0..table.rows {
        let key = (pods.of(row), measures.of(row));
        *runs.entry(key).or_default().entry(numbers[row]).or_default() += values[row];
    }
    let project = |runs: BTreeMap<i64, f64>| {
        let baseline = runs.get(&0).copied().unwrap_or(0.0);
        let mut values: Vec<f64> = runs.range(1..).map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        Projection { baseline, mean, p10: quantile(&values, 0.1), p90: quantile(&values, 0.9) }
    };
    Ok(runs.into_iter().map(|((pod, measure), runs)| ((pod.to_owned(), measure.to_owned()), project(runs))).collect())
}

fn steps(folder: &Path) -> Result<BTreeMap<StepKey, f64>, Vec<Finding>> {
    let names = ["activity_type", "measure", "change_factor", "strategy"];
    let table = table(folder, "step_counts.parquet", &names)?;
    let columns = names.map(|name| table.text(name));
    let (numbers, values) = (table.integer("model_run"), table.real("value"));
    let mut sums: BTreeMap<[u32; 4], f64> = BTreeMap::new();
    for (row, value) in values.iter().enumerate() {
        *sums.entry(columns.map(|words| words.codes[row])).or_default() += value;
    }
    let futures = numbers.iter().collect::<BTreeSet<_>>().len().max(1) as f64;
    let word = |column: usize, code: u32| columns[column].words.get(code as usize).cloned().unwrap_or_default();
    let named = |codes: [u32; 4]| std::array::from_fn(|column| word(column, codes[column]));
    Ok(sums.into_iter().map(|(codes, sum)| (named(codes), sum / futures)).collect())
}

/// Steps by activity and measure, in order.
fn waterfalls(steps: &[(StepKey, Pair<f64>)]) -> Vec<Waterfall> {
    let mut found: BTreeMap<(&str, &str), Waterfall> = BTreeMap::new();
    for ([activity, measure, step, strategy], of) in steps {
        let waterfall = found.entry((activity, measure)).or_insert_with(|| Waterfall {
            activity: activity.clone(),
            measure: measure.clone(),
            ..Waterfall::default()
        });
        match waterfall.steps.iter_mut().find(|(known, _)| known == step) {
            Some((_, sum)) => *sum = Pair { first: sum.first + of.first, second: sum.second + of.second },
            None => waterfall.steps.push((step.clone(), *of)),
        }
        if strategy != "-" {
            waterfall.strategies.push(((step.clone(), strategy.clone()), *of));
        }
    }
    let mut waterfalls: Vec<Waterfall> = found.into_values().collect();
    for waterfall in &mut waterfalls {
        waterfall.steps.sort_by_key(|(step, _)| order(step));
    }
    waterfalls
}

/// When a step is taken.
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

/// As JSON, unrounded.
pub fn json(comparison: &Comparison) -> Value {
    let pair = |of: &Pair<f64>| json!({ "first": of.first, "second": of.second });
    let projection =
        |of: &Projection| json!({ "baseline": of.baseline, "mean": of.mean, "p10": of.p10, "p90": of.p90 });
    let run = |run: &Run| {
        json!({
            "folder": run.folder, "dataset": run.dataset, "scenario": run.scenario,
            "start_year": run.start_year, "end_year": run.end_year, "futures": run.futures,
        })
    };
    let projections = comparison.projections.iter().map(|((pod, measure), of)| {
        json!({ "pod": pod, "measure": measure, "first": projection(&of.first), "second": projection(&of.second) })
    });
    let waterfall = |of: &Waterfall| {
        let steps =
            of.steps.iter().map(|(step, of)| json!({ "change_factor": step, "first": of.first, "second": of.second }));
        let strategies = of.strategies.iter().map(|((step, strategy), of)| {
            json!({ "change_factor": step, "strategy": strategy, "first": of.first, "second": of.second })
        });
        json!({
            "activity_type": of.activity,
            "measure": of.measure,
            "steps": steps.collect::<Vec<_>>(),
            "result": pair(&of.result()),
            "strategies": strategies.collect::<Vec<_>>(),
        })
    };
    json!({
        "first": run(&comparison.runs.first),
        "second": run(&comparison.runs.second),
        "projections": projections.collect::<Vec<_>>(),
        "waterfalls": comparison.waterfalls.iter().map(waterfall).collect::<Vec<_>>(),
    })
}
