//! The answer in one sentence that a tired director can repeat.

use std::cmp::Ordering;

use model::Plan;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{MemberPosition, Position, Results};
use model::service::Measure;
use model::solution::Maturity;

use super::{Gaps, Millions, NOT_KNOWN, basis, count, fixed, percent};

/// The year that the plan's target names, counted from the base year.
pub fn target_year(plan: &Plan) -> usize {
    plan.target.year.since(plan.base_year).map_or(plan.horizon, |t| t.min(plan.horizon))
}

/// The answer first: how far from its target the system is, or what is known if that is not.
pub fn sentence(plan: &Plan, results: &Results) -> String {
    match &results.system.position {
        Some(position) => distance(plan, results, position),
        None => without_gap(plan, results),
    }
}

/// What the sentence's figures are measured in and rest on.
pub fn basis_note(plan: &Plan, results: &Results) -> String {
    let t = target_year(plan);
    let mut notes = vec![format!("Money is in {}.", basis(plan.basis))];
    let support = results.system.position.as_ref().map_or(Pence::ZERO, |position| position.support[t]);
    if support != Pence::ZERO {
        let counts = if plan.target.with_support {
            "counts as income"
        } else {
            "is income, but does not count towards the target"
        };
        let amount = Millions::of(support).in_words();
        notes.push(format!("External deficit support of {amount} in {} {counts}.", results.years[t]));
    }
    notes.extend(unmatched(results, t));
    if results.provenance == Provenance::Illustrative {
        notes.push("Some of what this rests on is made up, so the result is illustrative.".to_owned());
    }
    notes.join(" ")
}

/// What settling the trade that does not match would do to the gap of year `t`; `None` where both sides agree.
fn unmatched(results: &Results, t: usize) -> Option<String> {
    let gap = Millions::of(results.system.position.as_ref()?.do_nothing_gap[t]);
    let net = Millions::of(results.system.unmatched_net[t]);
    let (amount, settled, year) = (net.size().in_words(), (gap - net).in_words(), results.years[t]);
    let who_expects = match net.cmp(&Millions::ZERO) {
        Ordering::Less => format!("Members expect {amount} more from each other than they plan to pay"),
        Ordering::Greater => format!("Members plan to pay each other {amount} more than they expect to receive"),
        Ordering::Equal => return None,
    };
    Some(format!("{who_expects} in {year}; whichever side is right, settling it makes the do-nothing gap {settled}."))
}

/// How many members have no accounts here and so count towards nothing, as `1 member not known`; `None` if all are known.
///
/// Members whose accounts are within another's since a merger are known.
pub fn members_not_known(plan: &Plan, results: &Results) -> Option<String> {
    let missing = |member: &&MemberPosition| {
        member.position.is_none() && plan.reporter(member.organisation, 0) == member.organisation
    };
    match results.members.iter().filter(missing).count() {
        0 => None,
        1 => Some(format!("1 member {NOT_KNOWN}")),
        count => Some(format!("{count} members {NOT_KNOWN}")),
    }
}

/// What "closed" means, as in `break-even in 2030/31, external deficit support counted as income`.
pub fn target_in_words(plan: &Plan) -> String {
    let support = if plan.target.with_support { ", with external deficit support counted as income" } else { "" };
    format!("{} in {}{support}", goal(plan), plan.target.year)
}

/// The chance of it as what a sentence is about: `The chance of break-even in 2030/31, with … counted as income,`.
pub fn chance_of_target(plan: &Plan) -> String {
    let target = target_in_words(plan);
    let comma = if target.contains(',') { "," } else { "" };
    format!("The chance of {target}{comma}")
}

/// Names as in a sentence: about `most` of them, the others counted.
pub fn list_of_names(names: &[&str], most: usize) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        _ if names.len() > most + 1 => format!("{} and {} others", names[..most].join(", "), names.len() - most),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn distance(plan: &Plan, results: &Results, position: &Position) -> String {
    let to_minimum = to_do_minimum(plan, position);
    let solved = to_residual(plan, results, position).filter(|_| target_year(plan) > 0);
    solved.map_or_else(|| to_minimum.clone(), |solved| format!("{}; {solved}", to_minimum.trim_end_matches('.')))
}

/// What solutions bring towards the target, what is left, and the chance of it; `None` without solutions.
fn to_residual(plan: &Plan, results: &Results, position: &Position) -> Option<String> {
    let gaps = Gaps::of(results);
    let gap = gaps.system.as_ref().filter(|_| gaps.have_solutions)?;
    let t = target_year(plan);
    let promised = gap.solutions[t];
    let promise = match promised.cmp(&Millions::ZERO) {
        Ordering::Greater => format!("its solutions promise {}{}", promised.in_words(), unidentified(plan, results, t)),
        Ordering::Less => format!("its solutions cost {} more than they promise to save", promised.size().in_words()),
        Ordering::Equal => "its solutions promise nothing".to_owned(),
    };
    let once = match gap.one_off[t] {
        Millions::ZERO => String::new(),
        cost => format!(" and cost {} once", cost.size().in_words()),
    };
    let risk = match gap.risk[t].cmp(&Millions::ZERO) {
        Ordering::Less => at_risk(promised, gap.risk[t].size()),
        Ordering::Equal => String::new(),
        Ordering::Greater => format!(", and as not all are sure {} less is lost", gap.risk[t].in_words()),
    };
    // From the same figures as the words before, so that a reader who adds up finds what is left.
    let left = missing_at_do_minimum(plan, position) - promised - gap.one_off[t] - gap.risk[t];
    let half = half_of_futures(plan, results, position, left).unwrap_or_default();
    let left = left_in_words(left);
    let chance = results.uncertainty.as_ref().map_or_else(String::new, |found| {
        format!(", and {}", chance_in_words(found.chance_on_target[t], found.futures))
    });
    Some(format!("{promise}{once}{risk}: {left}{half}{chance}."))
}

fn left_in_words(left: Millions) -> String {
    match left.cmp(&Millions::ZERO) {
        Ordering::Greater => format!("{} is still to find", left.in_words()),
        Ordering::Less => format!("{} is to spare", left.size().in_words()),
        Ordering::Equal => "nothing is left to find".to_owned(),
    }
}

/// What of a promise is at risk, which may be more than was promised.
fn at_risk(promised: Millions, risk: Millions) -> String {
    let risk_in_words = risk.in_words();
    if promised <= Millions::ZERO {
        format!(", and {risk_in_words} more is expected to be lost as not all deliver")
    } else if risk > promised {
        format!(", but {risk_in_words}, more than they promise, is expected to be lost as not all deliver")
    } else {
        format!(", but {risk_in_words} of that is at risk")
    }
}

/// How much of what solutions promise nobody has identified yet; empty if nothing.
fn unidentified(plan: &Plan, results: &Results, t: usize) -> String {
    let of = |maturity: Maturity| maturity == Maturity::Unidentified;
    let some = results.solutions.iter().filter(|one| of(plan.solutions[one.solution.index()].maturity));
    match Millions::of(some.map(|one| one.attributed[t]).sum()) {
        some if some > Millions::ZERO => format!(" ({} of it not yet identified)", some.in_words()),
        _ => String::new(),
    }
}

/// Above which share of what is left the middle future is told beside it, and above how much: £5m.
const APART: (f64, f64) = (0.1, 5.0);

/// What half of futures need more than; `None` where it is near what is left, or without futures.
fn half_of_futures(plan: &Plan, results: &Results, position: &Position, left: Millions) -> Option<String> {
    let t = target_year(plan);
    let middle = results.uncertainty.as_ref()?.residual_gap.p50[t];
    let support = if plan.target.with_support { Pence::ZERO } else { position.support[t] };
    let middle = Millions::of(Pence::from_pounds(middle) + support + plan.target.position);
    let apart = (middle - left).size().value();
    if apart <= APART.1 && apart <= APART.0 * left.size().value() {
        return None;
    }
    Some(match middle.cmp(&Millions::ZERO) {
        Ordering::Less => format!(", half of futures have less than {} to spare", middle.size().in_words()),
        Ordering::Equal => ", half of futures miss the target".to_owned(),
        Ordering::Greater => format!(", half of futures need more than {}", middle.in_words()),
    })
}

/// The chance of the target, as in `the chance of reaching the target is 3.9%`.
pub fn chance_in_words(chance: f64, futures: u32) -> String {
    let futures = count(f64::from(futures));
    if chance <= 0.0 {
        format!("none of {futures} futures reaches the target")
    } else if chance >= 1.0 {
        format!("all of {futures} futures reach the target")
    } else {
        format!("the chance of reaching the target is {}", percent(100.0 * chance))
    }
}

fn missing_if_nothing(plan: &Plan, position: &Position) -> Millions {
    let t = target_year(plan);
    let support = if plan.target.with_support { Pence::ZERO } else { position.support[t] };
    Millions::of(position.do_nothing_gap[t] + support + plan.target.position)
}

fn missing_at_do_minimum(plan: &Plan, position: &Position) -> Millions {
    missing_if_nothing(plan, position) - Millions::of(position.efficiency[target_year(plan)])
}

fn to_do_minimum(plan: &Plan, position: &Position) -> String {
    let t = target_year(plan);
    let (nothing, minimum) = (missing_if_nothing(plan, position), missing_at_do_minimum(plan, position));
    let (place, year, target) = (&plan.name, plan.base_year.plus(t), goal(plan));
    if t == 0 {
        return format!("In {year} {place} is {}.", place_on_scale(nothing, &target));
    }
    let opening = format!("By {year} {place} is {}", place_on_scale(nothing, &target));
    if nothing == minimum {
        let why = if plan.efficiency.is_empty() {
            "no efficiency is planned"
        } else {
            "planned efficiency does not change that"
        };
        return format!("{opening} if nothing is done; {why}.");
    }
    let after = minimum.size().in_words();
    match (nothing > Millions::ZERO, minimum > Millions::ZERO) {
        (true, true) => format!("{opening} if nothing is done, {after} after planned efficiency."),
        (true, false) => format!("{opening} if nothing is done; planned efficiency closes that with {after} to spare."),
        (false, true) => {
            format!("{opening} if nothing is done, but {after} short after the planned change in efficiency.")
        }
        (false, false) => format!("{opening} even if nothing is done, and {after} with planned efficiency."),
    }
}

fn place_on_scale(missing: Millions, goal: &str) -> String {
    let amount = missing.size().in_words();
    match missing.cmp(&Millions::ZERO) {
        Ordering::Greater => format!("{amount} short of {goal}"),
        Ordering::Less => format!("{amount} better than {goal}"),
        Ordering::Equal => format!("at {goal}"),
    }
}

fn goal(plan: &Plan) -> String {
    let amount = Millions::of(plan.target.position).size().in_words();
    let goal = match plan.target.position.0 {
        0 => "break-even".to_owned(),
        1.. => format!("its agreed surplus of {amount}"),
        _ => format!("its agreed deficit of {amount}"),
    };
    if plan.target.with_support { goal } else { format!("{goal} without external support") }
}

fn without_gap(plan: &Plan, results: &Results) -> String {
    let known = what_is_known(plan, results);
    let why = why_unknown(plan, results);
    if known.is_empty() {
        format!("The gap of {} cannot be stated, because {why}.", plan.name)
    } else if plan.horizon == 0 {
        format!("In {} {} has {known}; its gap cannot be stated, because {why}.", plan.base_year, plan.name)
    } else {
        let last = plan.base_year.plus(plan.horizon);
        format!(
            "By {last} {} has {known} than in {} if nothing is done; its gap cannot be stated, because {why}.",
            plan.name, plan.base_year
        )
    }
}

fn what_is_known(plan: &Plan, results: &Results) -> String {
    let people = results.population.totals(0);
    let mut admissions = vec![0.0; results.years.len()];
    for series in results.activity.iter().filter(|series| series.measure() == Measure::Spells) {
        admissions.iter_mut().zip(&series.counts).for_each(|(sum, count)| *sum += count);
    }
    let one = |series: &[f64], things: &str| {
        let (first, last) = (*series.first()?, *series.last()?);
        if first <= 0.0 {
            return None;
        }
        if plan.horizon == 0 {
            return Some(format!("{} {things}", count(first)));
        }
        let change = 100.0 * (last / first - 1.0);
        Some(format!("{}% {} {things}", fixed(change.abs(), 1), if change < 0.0 { "fewer" } else { "more" }))
    };
    let known: Vec<String> = [one(&people, "people"), one(&admissions, "admissions")].into_iter().flatten().collect();
    known.join(" and ")
}

fn why_unknown(plan: &Plan, results: &Results) -> String {
    let missing = &results.system.without_accounts;
    let names: Vec<&str> = missing.iter().map(|id| plan.organisations[id.index()].name.as_str()).collect();
    match names.as_slice() {
        [] => "there are no accounts".to_owned(),
        [one] => format!("{one} has no accounts here"),
        [_, _] => format!("{} have no accounts here", list_of_names(&names, 2)),
        all if all.len() == results.members.len() => format!("none of its {} members has accounts here", all.len()),
        some => format!("{} of its {} members have no accounts here", some.len(), results.members.len()),
    }
}
