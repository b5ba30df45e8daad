//! What a change moves: the numbers that matter, before and after.

use model::Plan;
use model::money::Pence;
use model::results::Results;
use model::service::Pod;

use crate::numbers::{Millions, NOT_KNOWN, activity_by_pod, count, percent, target_year};

/// A number that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// What it is, with its year and unit.
    pub name: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// By how much, in words; empty if it does not move as shown.
    pub by: String,
}

/// What a change moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// In one sentence.
    pub sentence: String,
    /// The numbers that matter.
    pub numbers: Vec<Moved>,
}

/// The days of a year: a bed that is always full.
const DAYS: f64 = 365.0;

/// Compares two results, each in its own plan's target year.
pub fn moves(before: (&Plan, &Results), after: (&Plan, &Results)) -> Moves {
    let (old, new) = (Numbers::of(before.0, before.1), Numbers::of(after.0, after.1));
    let year = after.1.years.get(target_year(after.0)).map_or_else(String::new, ToString::to_string);
    let mut numbers = Vec::new();
    let money = |name: &str, old: Option<Pence>, new: Option<Pence>| {
        let shown = |pence: Option<Pence>| pence.map_or(NOT_KNOWN.to_owned(), |pence| Millions::of(pence).in_words());
        Moved { name: format!("{name} in {year}"), before: shown(old), after: shown(new), by: by_money(old, new) }
    };
    numbers.push(money("Gap that is left", old.residual, new.residual));
    numbers.push(money("Gap after efficiency", old.do_minimum, new.do_minimum));
    numbers.push(money("Gap if nothing is done", old.do_nothing, new.do_nothing));
    numbers.push(money("What solutions save", old.solutions, new.solutions));
    let pounds = |value: Option<f64>| value.map(|value| Pence((value * 100.0).round() as i64));
    numbers.push(money("Gap that is left, one chance in ten of more", pounds(old.p90), pounds(new.p90)));
    numbers.push(chance(&year, &old, &new));
    let counted = |name: &str, old: f64, new: f64| {
        let by = new.round() - old.round();
        let sign = if by > 0.0 { "up" } else { "down" };
        let by = if by == 0.0 { String::new() } else { format!("{sign} {}", count(by.abs())) };
        Moved { name: format!("{name} in {year}"), before: count(old), after: count(new), by }
    };
    numbers.push(counted("Beds filled on an average night", old.beds, new.beds));
    numbers.push(counted("Emergency admissions", old.emergencies, new.emergencies));
    numbers.push(counted("Outpatient attendances", old.outpatients, new.outpatients));
    numbers.push(counted("People", old.people, new.people));
    Moves { sentence: sentence(&year, &old, &new), numbers }
}

struct Numbers {
    residual: Option<Pence>,
    do_minimum: Option<Pence>,
    do_nothing: Option<Pence>,
    solutions: Option<Pence>,
    p90: Option<f64>,
    chance: Option<f64>,
    beds: f64,
    emergencies: f64,
    outpatients: f64,
    people: f64,
}

impl Numbers {
    fn of(plan: &Plan, results: &Results) -> Self {
        let t = target_year(plan).min(results.years.len().saturating_sub(1));
        let position = results.system.position.as_ref();
        let at = |of: fn(&model::results::Position) -> &Vec<Pence>| position.map(|position| of(position)[t]);
        let uncertainty = results.uncertainty.as_ref();
        let with_solutions = !results.activity_with_solutions.is_empty();
        let series = if with_solutions { &results.activity_with_solutions } else { &results.activity };
        let beds: f64 = series.iter().filter_map(|one| one.bed_days.as_ref()).map(|days| days[t]).sum();
        let by_pod = if with_solutions {
            let mut sums = std::collections::BTreeMap::new();
            for one in series {
                *sums.entry(one.pod).or_insert(0.0) += one.counts[t];
            }
            sums
        } else {
            activity_by_pod(results, t)
        };
        let of = |is: fn(Pod) -> bool| by_pod.iter().filter(|(pod, _)| is(**pod)).map(|(_, value)| value).sum();
        Self {
            residual: at(|position| &position.residual_gap),
            do_minimum: at(|position| &position.do_minimum_gap),
            do_nothing: at(|position| &position.do_nothing_gap),
            solutions: at(|position| &position.solutions),
            p90: uncertainty.map(|found| found.residual_gap.p90[t]),
            chance: uncertainty.map(|found| found.chance_on_target[t]),
            beds: beds / DAYS,
            emergencies: of(|pod| pod.word() == "NEL"),
            outpatients: of(|pod| pod.word().starts_with("OP")),
            people: results.population.totals(0).get(t).copied().unwrap_or(0.0),
        }
    }
}

fn by_money(old: Option<Pence>, new: Option<Pence>) -> String {
    let (Some(old), Some(new)) = (old, new) else { return String::new() };
    let by = Millions::of(new) - Millions::of(old);
    match by.cmp(&Millions::ZERO) {
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Greater => format!("up {}", by.in_words()),
        std::cmp::Ordering::Less => format!("down {}", by.size().in_words()),
    }
}

fn chance(year: &str, old: &Numbers, new: &Numbers) -> Moved {
    let shown = |chance: Option<f64>| chance.map_or(NOT_KNOWN.to_owned(), |chance| percent(100.0 * chance));
    let (before, after) = (shown(old.chance), shown(new.chance));
    let tenths = |chance: f64| (1000.0 * chance).round();
    let by = match (old.chance, new.chance) {
        (Some(old), Some(new)) if before != after => {
            let points = (tenths(new) - tenths(old)) / 10.0;
            format!("{} {:.1} points", if points > 0.0 { "up" } else { "down" }, points.abs())
        }
        _ => String::new(),
    };
    Moved { name: format!("Chance of reaching the target in {year}"), before, after, by }
}

/// “This moves the 2029/30 gap by £3.1m, beds by 12.”
fn sentence(year: &str, old: &Numbers, new: &Numbers) -> String {
    let gap = by_money(old.residual, new.residual);
    let beds = new.beds.round() - old.beds.round();
    let beds = match beds {
        0.0 => String::new(),
        more if more > 0.0 => format!("needs {} more beds", count(more)),
        fewer => format!("needs {} fewer beds", count(-fewer)),
    };
    match (gap.as_str(), beds.as_str()) {
        ("", "") if old.residual.is_none() || new.residual.is_none() => {
            "The gap is not known, so what this moves is not known.".to_owned()
        }
        ("", "") => format!("This moves neither the {year} gap nor beds, as they are shown."),
        ("", beds) => format!("This leaves the {year} gap where it is and {beds}."),
        (gap, "") => format!("This moves the {year} gap {gap}."),
        (gap, beds) => format!("This moves the {year} gap {gap} and {beds}."),
    }
}
