//! What the parameters say of growth, as assumptions and drivers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Amount, WAITING};
use super::people::births_by_age;
use super::services::{Follows, selector};
use super::text::{self, Table};
use super::{CATCHMENT, DATA, Maker, NOBODY, OUTSIDE, PARAMETERS};
use crate::factors::{ALL_AGES, OLDEST, Step};
use crate::health::{AGES, Health, YOUNGEST};
use crate::params::{Activity, Range};

/// Tables of drivers.
pub struct Drivers {
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// How many drivers there are.
    pub count: usize,
}

/// An assumption with the one driver that it moves.
struct Driver {
    id: String,
    name: String,
    value: f64,
    range: Option<(f64, f64)>,
    unit: &'static str,
    kind: &'static str,
    applies_to: String,
    note: String,
    source: &'static str,
}

/// Writes drivers of growth, births and health.
pub fn tables(maker: &Maker, all_births: f64, left_out: &mut Vec<String>) -> Drivers {
    let mut drivers = adjustments(maker);
    drivers.extend(births(maker, all_births));
    let mut assumptions = Table::new(&[
        "id",
        "name",
        "value",
        "p10",
        "p90",
        "unit",
        "date",
        "source",
        "owner",
        "provenance",
        "distribution",
        "note",
    ]);
    let mut table = Table::new(&["id", "assumption", "kind", "applies_to", "curve"]);
    for driver in &drivers {
        let [low, high] = match driver.range {
            Some((low, high)) => [text::number(low), text::number(high)],
            None => [String::new(), String::new()],
        };
        let shape = if driver.range.is_some() { "normal" } else { "" };
        let (value, date) = (text::number(driver.value), maker.date.as_str());
        assumptions.row([
            &driver.id,
            &driver.name,
            &value,
            &low,
            &high,
            driver.unit,
            date,
            driver.source,
            NOBODY,
            "local",
            shape,
            &driver.note,
        ]);
        table.row([&driver.id, &driver.id, driver.kind, &driver.applies_to, ""]);
    }
    let mut count = drivers.len();
    let mut files = Vec::new();
    if let Some(health) = &maker.trust.health {
        let (curves, selectors) = health_curves(maker, health, left_out);
        if !selectors.is_empty() {
            let [low, middle, high] = [0.1, 0.5, 0.9].map(|uniform| text::number(health.years_younger(uniform)));
            let name = "Years younger in health at 65 by the horizon, men and women taken together";
            let note = "Disability-free years as the demand model elicited them";
            assumptions.row([
                HEALTH,
                name,
                &middle,
                &low,
                &high,
                "years",
                &maker.date,
                DATA,
                NOBODY,
                "derived",
                "",
                note,
            ]);
            for (curve, selector) in &selectors {
                table.row([curve, HEALTH, "health_status", selector, curve]);
            }
            count += selectors.len();
            files.push(("age_curves.csv".to_owned(), curves));
        }
    }
    files.push(("assumptions.csv".to_owned(), assumptions.finish()));
    files.push(("drivers.csv".to_owned(), table.finish()));
    Drivers { files, count }
}

/// Fixed adjustments of the same size are one; ranges are each drawn by themselves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Together {
    Fixed(u64, Whose),
    Alone(Amount),
}

/// Whose activity is adjusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Local,
    Others,
    All,
}

impl Whose {
    fn word(self) -> &'static str {
        match self {
            Self::Local => "catchment",
            Self::Others => "outside",
            Self::All => "all",
        }
    }

    fn of(moved: &BTreeSet<(u32, bool)>) -> Self {
        match (moved.iter().any(|(_, local)| *local), moved.iter().any(|(_, local)| !*local)) {
            (true, false) => Self::Local,
            (false, true) => Self::Others,
            _ => Self::All,
        }
    }

    fn test(self) -> String {
        match self {
            Self::Local => format!(" and area_group = \"{CATCHMENT}\""),
            Self::Others => format!(" and area_group = \"{OUTSIDE}\""),
            Self::All => String::new(),
        }
    }
}

/// Services that an adjustment moves, whose they are, and the names of its parameters.
#[derive(Default)]
struct Moved {
    services: BTreeSet<(u32, bool)>,
    paths: Vec<String>,
}

fn adjustments(maker: &Maker) -> Vec<Driver> {
    let mut together: BTreeMap<(Activity, Step, Together), (Amount, Moved)> = BTreeMap::new();
    for ((activity, step, amount), services) in &maker.gathered.moved {
        let key = match amount {
            Amount::Parameter(id) => match maker.params.parameters[usize::from(*id)].range {
                Range::Fixed(value) => Together::Fixed(value.to_bits(), Whose::of(services)),
                range if range.is_fixed() => Together::Fixed(range.at(0.0).to_bits(), Whose::of(services)),
                Range::Interval { .. } => Together::Alone(*amount),
            },
            Amount::Unequal(_) => Together::Alone(*amount),
        };
        let (_, moved) = together.entry((*activity, *step, key)).or_insert_with(|| (*amount, Moved::default()));
        moved.services.extend(services);
        if let Amount::Parameter(id) = amount {
            moved.paths.push(maker.params.parameters[usize::from(*id)].path.clone());
        }
    }
    let drivers = together.into_iter().map(|((activity, step, _), (amount, moved))| {
        let what = Adjusted { activity, step, amount };
        driver(maker, &what, &moved)
    });
    let mut drivers: Vec<Driver> = drivers.filter(|driver| driver.value != 0.0 || driver.range.is_some()).collect();
    let mut taken = HashMap::new();
    for driver in &mut drivers {
        let times: &mut u32 = taken.entry(driver.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            driver.id = format!("{}-{times}", driver.id);
        }
    }
    drivers
}

/// Services with cells of these people that carry the flag.
fn occurring(maker: &Maker, whose: Whose, flag: Option<&str>) -> BTreeSet<u32> {
    let place = flag.and_then(|flag| maker.gathered.flags.iter().position(|known| known == flag));
    let bit = place.map_or(0, |at| 1_u128 << at);
    let ours = |local: bool| match whose {
        Whose::Local => local,
        Whose::Others => !local,
        Whose::All => true,
    };
    let cells = maker.gathered.cells.iter().filter(|(cell, _)| ours(cell.local) && cell.flags & bit == bit);
    cells.map(|(cell, _)| cell.service).collect()
}

struct Adjusted {
    activity: Activity,
    step: Step,
    amount: Amount,
}

fn driver(maker: &Maker, what: &Adjusted, moved: &Moved) -> Driver {
    let Adjusted { activity, step, amount } = what;
    let services: BTreeSet<u32> = moved.services.iter().map(|(service, _)| *service).collect();
    let whose = Whose::of(&moved.services);
    let (range, flag) = match amount {
        Amount::Unequal(group) => {
            let group = &maker.gathered.unequal[*group];
            (Range::Fixed(group.multiplied / group.count), Some(group.flag.as_str()))
        }
        Amount::Parameter(id) => {
            let flagged = *step == Step::WaitingList && maker.gathered.waiting.contains(activity);
            (maker.params.parameters[usize::from(*id)].range, flagged.then_some(WAITING))
        }
    };
    let among = occurring(maker, whose, flag);
    let flagged = flag.map_or(String::new(), |flag| format!(" and flag = \"{flag}\""));
    let applies_to = format!("{}{}{flagged}", selector(&services, &among, &maker.services), whose.test());
    let per_cent = |factor: f64| (factor - 1.0) * 100.0;
    let (value, range) = match range {
        Range::Interval { low, high, .. } if low < high => {
            (per_cent(f64::midpoint(low, high)), Some((per_cent(low), per_cent(high))))
        }
        fixed => (per_cent(fixed.at(0.0)), None),
    };
    let id = match (amount, &moved.paths[..]) {
        (Amount::Unequal(group), _) => {
            format!("{} {}", activity.name(), maker.gathered.unequal[*group].flag.replace('.', "_"))
        }
        (_, [only]) => only.replace("/values", ""),
        _ => format!("{} {} {}", step.name(), activity.name(), whose.word()),
    };
    let id = text::code(&id).to_lowercase();
    let (unit, kind) = match step {
        Step::NonDemographic => ("% a year", "non_demographic"),
        Step::WaitingList => ("%", "backlog"),
        _ => ("%", "flow"),
    };
    let name = in_words(*step, *activity, &moved.paths);
    let note = match &moved.paths[..] {
        [] => "Mean of the factors of the flag's activity".to_owned(),
        [only] => only.clone(),
        [first, .., last] => format!("{} parameters of one value, {first} to {last}", moved.paths.len()),
    };
    Driver { id, name, value, range, unit, kind, applies_to, note, source: PARAMETERS }
}

fn in_words(step: Step, activity: Activity, paths: &[String]) -> String {
    let what = match step {
        Step::Expat => "Patients who will be treated elsewhere",
        Step::Repat => match paths.first() {
            Some(path) if path.starts_with("repat_local") => "The main board's patients who will come back",
            _ => "Other boards' patients who will come",
        },
        Step::WaitingList => "Waiting lists",
        Step::Baseline => "Baseline adjustment",
        Step::NonDemographic => "Non-demographic growth",
        Step::Inequalities => "Inequalities",
        Step::Demographic | Step::Birth | Step::HealthStatus => "People",
    };
    let whose = match activity {
        Activity::Inpatients => "inpatients",
        Activity::Outpatients => "outpatients",
        Activity::Emergency => "A&E",
    };
    let of = match paths {
        [only] => {
            let parts = only.split('/').filter(|part| !["ip", "op", "aae", "values"].contains(part)).skip(1);
            parts.flat_map(|part| [", ", text::specialty(part)]).collect()
        }
        _ => String::new(),
    };
    format!("{what}: {whose}{of}")
}

/// Ages at which births are told in bands, with all other ages last.
const BANDS: [(usize, usize); 6] = [(15, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 44)];

/// A pack follows all births; births to mothers of one age change by more or less than that.
fn births(maker: &Maker, all: f64) -> Vec<Driver> {
    let followers: BTreeSet<u32> = (0..maker.services.len() as u32)
        .filter(|at| maker.services[*at as usize].key.follows == Follows::Births)
        .collect();
    if followers.is_empty() {
        return Vec::new();
    }
    let by_age = births_by_age(maker);
    let years = (maker.years.len() - 1) as f64;
    let of = selector(&followers, &occurring(maker, Whose::All, None), &maker.services);
    let driver = |name: String, id: String, ages: String, places: &dyn Fn(usize) -> bool| {
        let (mut before, mut after) = (0.0, 0.0);
        for (at, count) in maker.gathered.births.iter().enumerate().filter(|(at, _)| places(*at)) {
            before += count;
            after += count * by_age[at];
        }
        if before == 0.0 {
            return None;
        }
        let change = after / before / all;
        let value = (libm::pow(change, 1.0 / years) - 1.0) * 100.0;
        let note = "The demand model follows births by the mother's age; all births are in births.csv".to_owned();
        let applies_to = format!("{of} and {ages}");
        let (unit, kind) = ("% a year", "non_demographic");
        Some(Driver { id, name, value, range: None, unit, kind, applies_to, note, source: DATA })
    };
    let bands = BANDS.iter().filter_map(|(from, to)| {
        let within = |at: usize| at >= ALL_AGES && (*from..=*to).contains(&(at - ALL_AGES));
        let name = format!("Births to mothers of {from} to {to} against all births");
        let ages = format!("sex = \"F\" and age >= {from} and age < {}", to + 1);
        driver(name, format!("births-{from}-{to}"), ages, &within)
    });
    let (first, last) = (BANDS[0].0, BANDS[BANDS.len() - 1].1);
    let beyond = |at: usize| at < ALL_AGES || !(first..=last).contains(&(at - ALL_AGES));
    let others = driver(
        "Mothers and babies for whom the demand model's births say nothing, against all births".to_owned(),
        "births-others".to_owned(),
        format!("not (sex = \"F\" and age >= {first} and age < {})", last + 1),
        &beyond,
    );
    bands.chain(others).collect()
}

const HEALTH: &str = "health-status";

/// Curves of health with the selectors of their drivers.
fn health_curves(maker: &Maker, health: &Health, left_out: &mut Vec<String>) -> (String, Vec<(String, String)>) {
    // The curves are met exactly where health is furthest from what it was, of the middle and the ends of its range.
    let uniform = [0.5, 0.1, 0.9].into_iter().reduce(|a, b| {
        let far = |uniform: f64| health.years_younger(uniform).abs();
        if far(a) >= 0.25 || far(a) >= far(b) { a } else { b }
    });
    let uniform = uniform.unwrap_or(0.5);
    let (years, factors) = (health.years_younger(uniform), health.factors(uniform));
    let mut table = Table::new(&["curve", "sex", "age", "rate"]);
    let mut selectors = Vec::new();
    let all = occurring(maker, Whose::All, None);
    let groups: BTreeSet<usize> = maker.services.iter().filter_map(|service| service.key.health).collect();
    for group in groups {
        let services: BTreeSet<u32> = (0..maker.services.len() as u32)
            .filter(|at| maker.services[*at as usize].key.health == Some(group))
            .collect();
        let curve = format!("health-{}", text::code(&maker.trust.health_groups[group]));
        for (sex, word) in [(0, "M"), (1, "F")] {
            let from = (group * 2 + sex) * AGES;
            let rates = rates(&factors[from..from + AGES], years);
            for (place, rate) in rates.iter().enumerate() {
                table.row([&curve, word, &(EARLIEST + place).to_string(), &text::number(*rate)]);
            }
        }
        selectors.push((curve, format!("{} and age >= {YOUNGEST}", selector(&services, &all, &maker.services))));
    }
    if !selectors.is_empty() {
        left_out.push(
            "Health status: one gain in years at 65 for both sexes; each age's and sex's own gain is in the curves, which meet the demand model's \
             factors at the median gain."
                .to_owned(),
        );
    }
    (table.finish(), selectors)
}

/// The first age of a curve: the young end of what the oldest gain reaches.
const EARLIEST: usize = 35;
/// Rounds of bringing a curve to what it must come to.
const ROUNDS: usize = 60;

/// A curve of rates by age from [`EARLIEST`] on which people `years` younger have these factors from 55 on.
fn rates(factors: &[f64], years: f64) -> Vec<f64> {
    let factor = |age: usize| factors[age.max(YOUNGEST) - YOUNGEST].max(1e-6);
    let curve = |slopes: &[f64]| -> Vec<f64> {
        let mut log = 0.0;
        slopes
            .iter()
            .map(|slope| {
                log += slope;
                libm::exp(log)
            })
            .collect()
    };
    let ages = EARLIEST..=OLDEST;
    let mut slopes: Vec<f64> = ages.clone().map(|age| -libm::log(factor(age)) / years).collect();
    // Steps are damped by the years, so more of them take longer to close in.
    let rounds = ROUNDS * if years > 1.0 { 3 } else { 1 };
    for _ in 0..rounds {
        let rates = curve(&slopes);
        for age in YOUNGEST..=OLDEST {
            let place = (age - EARLIEST) as f64 - years;
            let at = place.clamp(0.0, (rates.len() - 1) as f64);
            let below = (at as usize).min(rates.len() - 2);
            let rate = rates[below] + (rates[below + 1] - rates[below]) * (at - below as f64);
            let reached = rate / rates[age - EARLIEST];
            // Growing younger looks back over the slope of an age, growing older over that of the next.
            let slope = age - EARLIEST + usize::from(years < 0.0);
            if let Some(slope) = slopes.get_mut(slope) {
                *slope += libm::log(reached / factor(age)) / years.abs().max(1.0) * years.signum();
            }
        }
    }
    let rates = curve(&slopes);
    let most = rates.iter().fold(0.0, |most: f64, rate| most.max(*rate));
    rates.iter().map(|rate| 100.0 * rate / most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_meets_the_factors_that_it_is_made_for() {
        let factors: Vec<f64> = (0..AGES).map(|place| 0.98 - 0.001 * place as f64).collect();
        for years in [0.4, 1.0, 1.7, 3.2, -0.6] {
            let rates = rates(&factors, years);
            for place in 0..AGES - 1 {
                let at = (YOUNGEST - EARLIEST + place) as f64 - years;
                let below = at as usize;
                let rate = rates[below] + (rates[below + 1] - rates[below]) * (at - below as f64);
                let reached = rate / rates[YOUNGEST - EARLIEST + place];
                assert!((reached - factors[place]).abs() < 1e-6, "{years} years at {place}: {reached}");
            }
        }
    }
}
