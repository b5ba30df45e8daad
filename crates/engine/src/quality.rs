//! Measures of quality: what becomes of each if nothing is done and with solutions. See `docs/method/quality.md`.

use model::Plan;
use model::activity::Cell;
use model::id::SolutionId;
use model::provenance::Provenance;
use model::quality::{MeasureKind, QualityMeasure};
use model::results::{QualityResult, SolutionResult};
use model::selector::CellTest;

use crate::activity::{ALL, Activity};
use crate::compile::Compiled;
use crate::solutions::{self, Saved};

/// Every measure, in the plan's order.
pub fn measures(plan: &Plan, activity: &Activity, solved: Option<(&Compiled, &Saved)>) -> Vec<QualityResult> {
    if plan.measures.is_empty() {
        return Vec::new();
    }
    let counted = Counts::of(plan, activity, solved);
    let result = |(at, one): (usize, &QualityMeasure)| match one.kind {
        MeasureKind::Volume => {
            let count = &counted.measures[at];
            let after = count.after.clone().unwrap_or_else(|| count.before.clone());
            finished(one, at, count.before.clone(), after, Vec::new(), one.provenance.and(count.provenance))
        }
        MeasureKind::Standard | MeasureKind::Outcome => stated(plan, at, one, solved.map(|(_, saved)| saved)),
    };
    plan.measures.iter().enumerate().map(result).collect()
}

/// A measure that is stated by year, with what solutions are expected to add to it.
fn stated(plan: &Plan, at: usize, one: &QualityMeasure, saved: Option<&Saved>) -> QualityResult {
    let years = plan.year_count();
    let mut provenance = one.provenance;
    let mut effects = Vec::new();
    if let Some(saved) = saved {
        for (solution, about) in plan.solutions.iter().enumerate() {
            let ours = about.quality_effects.iter().filter(|effect| effect.measure.index() == at);
            let mut full = 0.0;
            let mut any = false;
            for effect in ours {
                let assumption = &plan.assumptions[effect.effect.index()];
                provenance = provenance.and(assumption.provenance);
                full += assumption.value;
                any = true;
            }
            if any {
                let shares = &saved.expected().shares[solution * years..(solution + 1) * years];
                let effect = |t: usize| full * shares[t] * room(&saved.solutions[solution], t);
                effects.push((SolutionId::from(solution), (0..years).map(effect).collect()));
            }
        }
    }
    let added = |t: usize| effects.iter().map(|(_, series): &(SolutionId, Vec<f64>)| series[t]).sum::<f64>();
    let with = (0..years).map(|t| one.possible(one.values[t] + added(t))).collect();
    finished(one, at, one.values.clone(), with, effects, provenance)
}

/// The share of what a solution shifts that there is room for in year `t`, its levers weighed by what they promise: what cannot
/// move does no good where it would have landed. 1 where it shifts nothing.
pub fn room(solution: &SolutionResult, t: usize) -> f64 {
    let promised: f64 = solution.shifts.iter().map(|shift| shift.promised[t]).sum();
    let delivered: f64 = solution.shifts.iter().map(|shift| shift.promised[t] * shift.share[t]).sum();
    if promised > 0.0 { delivered / promised } else { 1.0 }
}

fn finished(
    one: &QualityMeasure,
    at: usize,
    do_nothing: Vec<f64>,
    with_solutions: Vec<f64>,
    effects: Vec<(SolutionId, Vec<f64>)>,
    provenance: Provenance,
) -> QualityResult {
    let held = |series: &[f64]| -> Option<Vec<bool>> {
        let standard = one.standard?;
        Some(series.iter().map(|value| one.direction.meets(*value, standard)).collect())
    };
    let met = held(&with_solutions);
    QualityResult {
        measure: at.into(),
        is_count: one.kind == MeasureKind::Volume,
        met_do_nothing: held(&do_nothing),
        met_from: met.as_deref().and_then(from_when),
        met,
        do_nothing,
        with_solutions,
        effects,
        provenance,
    }
}

/// The first year from which all are met.
fn from_when(met: &[bool]) -> Option<usize> {
    let first = met.iter().rposition(|met| !met).map_or(0, |last| last + 1);
    (first < met.len()).then_some(first)
}

/// What one volume counts.
struct Count {
    before: Vec<f64>,
    after: Option<Vec<f64>>,
    provenance: Provenance,
}

/// What every volume counts.
struct Counts {
    /// In the order of the plan's measures; nothing where a measure is no volume.
    measures: Vec<Count>,
}

impl Counts {
    fn of(plan: &Plan, activity: &Activity, solved: Option<(&Compiled, &Saved)>) -> Self {
        let years = plan.year_count();
        let blank = |_| Count { before: vec![0.0; years], after: None, provenance: Provenance::Published };
        let mut counts = Self { measures: plan.measures.iter().map(blank).collect() };
        let volumes: Vec<(usize, CellTest)> = (plan.measures.iter().enumerate())
            .filter(|(_, one)| one.kind == MeasureKind::Volume)
            .filter_map(|(at, one)| Some((at, CellTest::bind(one.activity.as_ref()?, plan).ok()?)))
            .collect();
        if volumes.is_empty() {
            return counts;
        }
        for (at, cell) in activity.cells(plan).enumerate() {
            for (measure, _) in volumes.iter().filter(|(measure, test)| counted(plan, *measure, test, cell)) {
                let count = &mut counts.measures[*measure];
                count.provenance = count.provenance.and(activity.cell_provenance(plan, at));
                for (t, sum) in count.before.iter_mut().enumerate() {
                    *sum += cell.count.value() * activity.factor(at, ALL, t);
                }
            }
        }
        let Some((compiled, saved)) = solved else { return counts };
        for (measure, _) in &volumes {
            counts.measures[*measure].after = Some(vec![0.0; years]);
        }
        solutions::parts(plan, compiled, activity, saved.expected(), |part| {
            let there = Cell { site: part.site, service: part.service, ..part.cell.clone() };
            for (measure, _) in volumes.iter().filter(|(measure, test)| counted(plan, *measure, test, &there)) {
                let count = &mut counts.measures[*measure];
                count.provenance = count.provenance.and(part.provenance);
                for (sum, more) in count.after.iter_mut().flatten().zip(part.counts) {
                    *sum += more;
                }
            }
        });
        counts
    }
}

/// Whether a volume counts a cell: its selector picks it, at its site, or at one of its provider's.
fn counted(plan: &Plan, measure: usize, test: &CellTest, cell: &Cell) -> bool {
    let one = &plan.measures[measure];
    let provider = plan.sites[cell.site.index()].organisation;
    one.site.is_none_or(|site| site == cell.site)
        && one.organisation.is_none_or(|organisation| organisation == provider)
        && test.picks(cell)
}
