//! What a measure of quality was made from, and what a solution is worth.

use model::Plan;
use model::economics::{Benefit, BenefitAmount, BenefitKind};
use model::id::{MeasureId, SolutionId};
use model::money::Pence;
use model::results::{EconomicResult, Figure, Results, SolutionResult, Step};
use model::units::{Discounted, PoundOf, Quantity};

use crate::quality;

use super::step;

/// What becomes of a measure in year `t`: its trajectory and what each solution is expected to add.
pub fn measure(plan: &Plan, results: &Results, id: MeasureId, t: usize) -> Option<Step> {
    let found = results.quality.iter().find(|one| one.measure == id)?;
    let about = &plan.measures[id.index()];
    // A volume counts patients: few of them are not for everybody.
    let figure = |value: f64| if found.is_count { Figure::Count(value) } else { Figure::Value(value) };
    let mut root = step(
        format!("{}, {}: with solutions as expected to deliver", about.name, about.unit),
        figure(found.with_solutions[t]),
    );
    root.provenance = found.provenance;
    let mut before = step("if nothing is done", figure(found.do_nothing[t]));
    before.provenance = about.provenance;
    before.origins.push(about.origin);
    before.steps.push(step("in the base year", figure(found.do_nothing[0])));
    root.steps.push(before);
    if found.is_count {
        let moved = found.with_solutions[t] - found.do_nothing[t];
        root.steps.push(step("what solutions take away or bring: it follows activity", figure(moved)));
    }
    root.steps
        .extend(found.effects.iter().map(|(solution, series)| effect(plan, results, id, (*solution, series[t]), t)));
    if let Some(standard) = about.standard {
        let met = if about.direction.meets(found.with_solutions[t], standard) { "met" } else { "not met" };
        let way = match about.direction {
            model::quality::Direction::Higher => "at least",
            model::quality::Direction::Lower => "at most",
        };
        root.steps.push(step(format!("the standard, {way}: {met}"), figure(standard)));
    }
    Some(root)
}

/// What one solution is expected to add to a measure.
fn effect(plan: &Plan, results: &Results, id: MeasureId, (solution, added): (SolutionId, f64), t: usize) -> Step {
    let about = &plan.solutions[solution.index()];
    let mut shown = step(format!("+ {} (solution.{})", about.name, about.id), Figure::Value(added));
    shown.provenance = about.provenance;
    for effect in about.quality_effects.iter().filter(|effect| effect.measure == id) {
        let assumption = &plan.assumptions[effect.effect.index()];
        let mut full = step("at full effect", Figure::Value(assumption.value));
        full.provenance = assumption.provenance;
        full.origins.push(assumption.origin);
        shown.steps.push(full);
    }
    if let Some(found) = results.solutions.get(solution.index()) {
        shown
            .steps
            .push(step("× share of its full effect that is reached in this year", Figure::Factor(found.ramp[t])));
        shown.steps.push(chance(plan, found));
        shown
            .steps
            .push(step("× share of what it shifts for which there is room", Figure::Factor(quality::room(found, t))));
    }
    shown
}

/// What a solution is worth: benefits less cost, discounted; `None` if it has no economic case.
pub fn economics(plan: &Plan, results: &Results, id: SolutionId) -> Option<Step> {
    let found = results.economics.iter().find(|one| one.solution == id)?;
    let about = &plan.solutions[id.index()];
    let case = about.economics.as_ref()?;
    let mut root = step(format!("{}: net present value of {} years", about.name, found.years), worth(found.net));
    root.provenance = found.provenance;
    root.origins.push(about.origin);
    root.steps = vec![
        released(plan, results, found),
        benefits(&case.benefits, found, BenefitKind::NonCashReleasing, found.non_cash_releasing),
        benefits(&case.benefits, found, BenefitKind::Societal, found.societal),
        step("− running cost, with optimism bias", spent(found.running)),
        step("− one-off cost", spent(found.one_off)),
        step("− capital, with optimism bias", spent(found.capital)),
        step("of these costs optimism bias adds", worth(found.optimism)),
    ];
    root.steps.extend(plan.discount.rates.iter().map(|band| {
        step(format!("discount rate a year, to year {}", band.through), Figure::Percent(100.0 * band.rate))
    }));
    if let Some(ratios) = &found.ratios {
        let mut all = step("benefits over cost", Figure::Factor(ratios.all));
        all.steps = vec![
            step("cash-releasing benefits alone", Figure::Factor(ratios.cash)),
            step("with those that release no cash", Figure::Factor(ratios.public)),
        ];
        root.steps.push(all);
    }
    let payback = match found.payback {
        Some(year) => format!("pays back from {}", plan.base_year.plus(year)),
        None => "does not pay back in these years".to_owned(),
    };
    root.steps.push(step(payback, Figure::None));
    root.steps.extend(found.unmonetised.iter().map(|name| step(format!("not valued in money: {name}"), Figure::None)));
    Some(root)
}

/// The saving attributed to it, with what that is in the plan's last year.
fn released(plan: &Plan, results: &Results, found: &EconomicResult) -> Step {
    let mut shown = step("cash-releasing: the saving attributed to it, as expected", worth(found.cash_releasing));
    if let Some(one) = results.solutions.get(found.solution.index()) {
        let t = plan.horizon;
        let year = plan.base_year.plus(t);
        let saved = one.attributed[t] + one.running[t];
        shown.steps.push(step(format!("in {year}, before running cost and discounting"), Figure::Money(saved)));
        shown.steps.push(chance(plan, one));
    }
    shown
}

/// All benefits of a kind, each with what it is worth.
fn benefits(all: &[Benefit], found: &EconomicResult, kind: BenefitKind, total: Quantity<PoundOf<Discounted>>) -> Step {
    let name = match kind {
        BenefitKind::NonCashReleasing => "non-cash-releasing: freed, but still paid for",
        BenefitKind::Societal => "societal: what patients, carers and others gain",
        BenefitKind::Unmonetised => "not valued in money",
    };
    let mut shown = step(name, worth(total));
    let ours = all.iter().zip(&found.benefits).filter(|(one, _)| one.kind == kind);
    shown.steps = ours.map(|(one, worth)| benefit(one, *worth)).collect();
    shown
}

fn benefit(one: &Benefit, value: Quantity<PoundOf<Discounted>>) -> Step {
    let health = if one.health { ", discounted as health" } else { "" };
    let mut shown = step(format!("{}{health}", one.name), worth(value));
    shown.provenance = one.provenance;
    match &one.amount {
        Some(BenefitAmount::Full(pence)) => {
            shown.steps.push(step("a year at full effect, before discounting", Figure::Money(*pence)));
        }
        Some(BenefitAmount::ByYear(years)) => {
            let sum = years.iter().copied().sum();
            shown.steps.push(step("stated by year, over the plan's years, before discounting", Figure::Money(sum)));
        }
        None => {}
    }
    shown
}

/// The chance that a solution delivers, with everything that it needs first.
fn chance(plan: &Plan, found: &SolutionResult) -> Step {
    let assumption = &plan.assumptions[plan.solutions[found.solution.index()].delivery.index()];
    let mut shown = step("× chance that it delivers", Figure::Factor(found.delivery));
    shown.provenance = assumption.provenance;
    shown.origins.push(assumption.origin);
    shown
}

fn worth(value: Quantity<PoundOf<Discounted>>) -> Figure {
    Figure::Money(Pence::from_pounds(value.value()))
}

fn spent(value: Quantity<PoundOf<Discounted>>) -> Figure {
    Figure::Money(Pence::from_pounds(-value.value()))
}
