//! Small numbers: what a reader without a right to them sees instead of counts of a few people.
//!
//! The rule is applied to results before any page, table or JSON is made of them, so whatever stands in those (totals
//! and differences too) is worked out from counts that are already protected, and no subtraction can find another.

use std::collections::BTreeSet;

use model::id::{AreaGroupId, OrganisationId, SiteId};
use model::people::AgeBand;
use model::results::Figure;
use model::results::{
    ActivitySeries, Fan, MonthsOfActivity, PopulationTable, QualityResult, Results, SolutionResult, Step, Uncertainty,
};
use model::service::Pod;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody: small numbers are protected.
    Public,
    /// Those who may see the plan as it is.
    Partner,
}

/// Counts from nought up to this, both left out, are not shown: 1 to 7, after rounding.
const SMALL: f64 = 7.5;

/// What other counts are rounded to.
const ROUNDED_TO: f64 = 5.0;

/// Said wherever the rule applies.
pub const NOTE: &str = "Counts of people and activity are rounded to the nearest 5, and those from 1 to 7 are left out or shown as *, \
     so totals are of what is shown and may differ a little from the plan's own.";

/// Whether a count is of so few that it is not shown.
pub fn is_small(count: f64) -> bool {
    let size = count.abs();
    size > 0.0 && size < SMALL
}

/// A count that may be shown, to the nearest 5.
fn rounded(count: f64) -> f64 {
    (count / ROUNDED_TO).round() * ROUNDED_TO
}

/// The results as the public may see them, on pages, in tables and as JSON alike.
///
/// A series of activity with a small count in any year, with or without solutions, is left out of both, so that nothing that is
/// only hidden looks as if it had come or gone; age bands are joined until none holds a small count;
/// everything else is rounded, and what activity costs at unit cost moves with it, so that no price leads back to a count.
/// Money otherwise stays as it is, and so does the digest, which is that of the results themselves.
#[must_use]
pub fn for_public(results: &Results) -> Results {
    let both = results.activity.iter().chain(&results.activity_with_solutions);
    let hidden: BTreeSet<Key> = both.filter(|one| protected(one).is_none()).map(key).collect();
    let series =
        |all: &[ActivitySeries]| all.iter().filter(|one| !hidden.contains(&key(one))).filter_map(protected).collect();
    Results {
        population: people(&results.population),
        activity: series(&results.activity),
        activity_with_solutions: series(&results.activity_with_solutions),
        solutions: results.solutions.iter().map(shifts).collect(),
        months_of_activity: months(&results.months_of_activity),
        quality: results.quality.iter().filter_map(volume).collect(),
        uncertainty: results.uncertainty.as_ref().map(futures),
        ..results.clone()
    }
}

/// A solution without the shifts that have a small count in any year, the others rounded.
fn shifts(one: &SolutionResult) -> SolutionResult {
    let mut seen = one.clone();
    seen.shifts.retain(|shift| !shift.promised.iter().chain(&shift.delivered).any(|count| is_small(*count)));
    for shift in &mut seen.shifts {
        shift.promised.iter_mut().chain(&mut shift.delivered).for_each(|count| *count = rounded(*count));
    }
    seen
}

/// Months of activity, without those of an organisation and point of delivery that have a small count in any month of any year.
fn months(all: &[MonthsOfActivity]) -> Vec<MonthsOfActivity> {
    let counts = |one: &MonthsOfActivity| [&one.do_nothing, &one.with_solutions].map(Clone::clone).concat();
    let small = all.iter().filter(|one| counts(one).into_iter().any(is_small));
    let hidden: BTreeSet<(OrganisationId, Pod)> = small.map(|one| (one.organisation, one.pod)).collect();
    let mut seen: Vec<MonthsOfActivity> =
        all.iter().filter(|one| !hidden.contains(&(one.organisation, one.pod))).cloned().collect();
    for one in &mut seen {
        one.do_nothing.iter_mut().chain(&mut one.with_solutions).for_each(|count| *count = rounded(*count));
    }
    seen
}

/// What tells a series of activity from all others.
type Key = (OrganisationId, SiteId, Option<OrganisationId>, Option<AreaGroupId>, Pod);

fn key(series: &ActivitySeries) -> Key {
    (series.organisation, series.site, series.commissioner, series.area_group, series.pod)
}

/// An explanation as the public may see it.
#[must_use]
pub fn step_for_public(step: &Step) -> Step {
    let mut seen = step.clone();
    protect_step(&mut seen);
    seen
}

fn protect_step(step: &mut Step) {
    if let Figure::Count(count) = &mut step.value {
        if is_small(*count) {
            step.value = Figure::None;
            step.name.push_str(" (a small number, not shown)");
        } else {
            *count = rounded(*count);
        }
    }
    step.steps.iter_mut().for_each(protect_step);
}

/// A series as it may be shown; `None` if it has a small count in any year.
fn protected(series: &ActivitySeries) -> Option<ActivitySeries> {
    let days = series.bed_days.iter().flatten();
    if series.counts.iter().chain(days).any(|count| is_small(*count)) {
        return None;
    }
    let counts: Vec<f64> = series.counts.iter().copied().map(rounded).collect();
    let cost = |cost: &Vec<f64>| {
        let moved = |((cost, was), is): ((&f64, &f64), &f64)| if *was == 0.0 { 0.0 } else { cost * is / was };
        cost.iter().zip(&series.counts).zip(&counts).map(moved).collect()
    };
    Some(ActivitySeries {
        bed_days: series.bed_days.as_ref().map(|days| days.iter().copied().map(rounded).collect()),
        cost_pounds: series.cost_pounds.as_ref().map(cost),
        counts,
        ..series.clone()
    })
}

/// A measure of quality as it may be shown: a volume is a count of patients, and left out with a small one in any year.
/// Whether its standard is met is told of what was counted.
fn volume(found: &QualityResult) -> Option<QualityResult> {
    if !found.is_count {
        return Some(found.clone());
    }
    let mut seen = found.clone();
    for series in [&mut seen.do_nothing, &mut seen.with_solutions] {
        if series.iter().any(|count| is_small(*count)) {
            return None;
        }
        for count in series {
            *count = rounded(*count);
        }
    }
    Some(seen)
}

fn futures(found: &Uncertainty) -> Uncertainty {
    let fans = |all: &[(Pod, Fan)]| all.iter().filter_map(|(pod, fan)| Some((*pod, protected_fan(fan)?))).collect();
    Uncertainty {
        counts: fans(&found.counts),
        bed_days: fans(&found.bed_days),
        counts_with_solutions: fans(&found.counts_with_solutions),
        bed_days_with_solutions: fans(&found.bed_days_with_solutions),
        ..found.clone()
    }
}

fn protected_fan(fan: &Fan) -> Option<Fan> {
    let lines = [&fan.mean, &fan.p10, &fan.p25, &fan.p50, &fan.p75, &fan.p90];
    if lines.iter().any(|line| line.iter().any(|count| is_small(*count))) {
        return None;
    }
    let [mean, p10, p25, p50, p75, p90] = lines.map(|line| line.iter().copied().map(rounded).collect());
    Some(Fan { mean, p10, p25, p50, p75, p90 })
}

/// Age bands joined, everywhere alike, until none of them holds a small count; then rounded.
fn people(table: &PopulationTable) -> PopulationTable {
    let mut seen = table.clone();
    while let Some(band) = small_band(&seen) {
        if seen.bands.len() == 1 {
            // Too few people to tell anything of: nobody is told of.
            seen.people.fill(0.0);
            break;
        }
        let last = seen.bands.len() - 2;
        join(&mut seen, band.min(last));
    }
    seen.people.iter_mut().for_each(|people| *people = rounded(*people));
    seen
}

/// The place of the oldest band with a small count: the oldest are the fewest.
fn small_band(table: &PopulationTable) -> Option<usize> {
    let (bands, years) = (table.bands.len(), table.years);
    let of = |place: usize| (place / years) % bands;
    table.people.iter().enumerate().filter(|(_, people)| is_small(**people)).map(|(place, _)| of(place)).max()
}

/// Joins a band with the next older one.
fn join(table: &mut PopulationTable, band: usize) {
    let (bands, years) = (table.bands.len(), table.years);
    let mut people = Vec::with_capacity(table.people.len());
    for rows in table.people.chunks(bands * years) {
        for (at, row) in rows.chunks(years).enumerate() {
            if at == band + 1 {
                let start = people.len() - years;
                people[start..].iter_mut().zip(row).for_each(|(sum, more)| *sum += more);
            } else {
                people.extend_from_slice(row);
            }
        }
    }
    table.bands[band] = AgeBand { from: table.bands[band].from, to: table.bands[band + 1].to };
    table.bands.remove(band + 1);
    table.people = people;
}
