//! Published figures beside the plan's own.

use model::Plan;
use model::activity::PopulationBasis;
use model::headline::{Headline, Measure};
use model::id::OrganisationId;
use model::money::Pence;
use model::organisation::Role;
use model::place::Area;
use model::plan::PopulationDates;
use model::provenance::Provenance;
use model::results::{MemberPosition, Position, System, Tie};
use model::selector::CellTest;
use model::service::Measure as Counted;

use crate::activity::{ALL, Activity};
use crate::population::in_financial_year;

/// The plan's figure for each headline that says with what it compares.
pub fn compare(plan: &Plan, activity: &Activity, members: &[MemberPosition], system: &System) -> Vec<Tie> {
    let costs = plan.unit_cost_table();
    let tie = |(at, headline): (usize, &Headline)| {
        let figure = headline.measure.and_then(|measure| match measure {
            Measure::Population | Measure::PopulationMidYear | Measure::Areas => people(plan, headline, measure),
            Measure::Admissions => cells(plan, activity, headline, Counted::Spells),
            Measure::Attendances => cells(plan, activity, headline, Counted::Attendances),
            Measure::Contacts => cells(plan, activity, headline, Counted::Contacts),
            Measure::BedDays => bed_days(plan, activity, headline),
            Measure::ActivityCost => {
                let cost = |cell: &model::activity::Cell| {
                    let provider = plan.sites[cell.site.index()].organisation;
                    costs.of(cell.service, provider).map(|unit| (unit.cost * cell.count).value())
                };
                sum_cells(plan, activity, headline, cost)
            }
            Measure::BedsAvailable => beds(plan, headline, |beds| Some(beds.available)),
            Measure::BedsOccupied => beds(plan, headline, |beds| beds.occupied),
            Measure::NhsDoNothingGap => nhs(plan, headline, members, |position| &position.do_nothing_gap),
            Measure::NhsDoMinimumGap => nhs(plan, headline, members, |position| &position.do_minimum_gap),
            Measure::Income | Measure::Cost | Measure::DoNothingGap | Measure::DoMinimumGap | Measure::Efficiency => {
                money(headline, measure, members, system)
            }
        });
        let (computed, provenance) = figure.map_or((None, Provenance::Published), |(value, provenance)| {
            (Some(value / unit_size(&headline.unit)), provenance)
        });
        Tie { headline: at, computed, provenance }
    };
    plan.headlines.iter().enumerate().map(tie).collect()
}

type Figure = Option<(f64, Provenance)>;

fn unit_size(unit: &str) -> f64 {
    match unit {
        "£k" => 1e3,
        "£m" => 1e6,
        "£bn" => 1e9,
        _ => 1.0,
    }
}

/// Whether an area counts for an organisation: its commissioner or its council.
fn serves(area: &Area, organisation: Option<OrganisationId>) -> bool {
    organisation.is_none_or(|id| area.commissioner == Some(id) || area.local_authority == Some(id))
}

fn people(plan: &Plan, headline: &Headline, measure: Measure) -> Figure {
    if measure == Measure::Areas {
        let areas = plan.areas.iter().filter(|area| serves(area, headline.organisation)).count();
        return Some((areas as f64, Provenance::Published));
    }
    if measure == Measure::PopulationMidYear && plan.population_dates != PopulationDates::MidYear {
        return None;
    }
    let rows = plan.population.iter().filter(|row| {
        row.variant.0 == 0
            && row.basis == PopulationBasis::Resident
            && serves(&plan.areas[row.area.index()], headline.organisation)
    });
    let (mut sum, mut provenance, mut any) = (0.0, Provenance::Published, false);
    for row in rows {
        any = true;
        provenance = provenance.and(row.provenance);
        sum += match measure {
            Measure::PopulationMidYear => row.people[headline.year],
            _ => in_financial_year(&row.people, headline.year, plan.population_dates),
        };
    }
    any.then_some((sum, provenance))
}

fn cells(plan: &Plan, activity: &Activity, headline: &Headline, counted: Counted) -> Figure {
    sum_cells(plan, activity, headline, |cell| {
        (plan.services[cell.service.index()].pod.measure() == counted).then(|| cell.count.value())
    })
}

/// Bed days of spells, and of services that are counted in bed days unless they are part of a spell.
fn bed_days(plan: &Plan, activity: &Activity, headline: &Headline) -> Figure {
    sum_cells(plan, activity, headline, |cell| match plan.services[cell.service.index()].pod.measure() {
        Counted::Spells => Some(cell.bed_days.value()),
        Counted::BedDays => Some(cell.count.value()),
        Counted::Attendances | Counted::Contacts => None,
    })
}

/// Sums `amount` over the headline's cells in its year; `None` if there are none to sum.
fn sum_cells(
    plan: &Plan,
    activity: &Activity,
    headline: &Headline,
    amount: impl Fn(&model::activity::Cell) -> Option<f64>,
) -> Figure {
    let test = headline
        .selector
        .as_ref()
        .map_or(CellTest::All, |selector| CellTest::bind(selector, plan).expect("a checked plan's selectors bind"));
    let whose = |cell: &model::activity::Cell| {
        headline.organisation.is_none_or(|id| match plan.organisations[id.index()].role {
            Role::Commissioner => cell.commissioner == Some(id),
            _ => plan.sites[cell.site.index()].organisation == id,
        })
    };
    let (mut sum, mut provenance, mut any) = (0.0, Provenance::Published, false);
    // What arrives by a flow is not there in the base year.
    let mut picked = test.picked(&plan.cells);
    if headline.year > 0 {
        picked.extend(test.picked(&activity.arrivals));
    }
    let counted = activity.cells(plan).enumerate().zip(&picked);
    for (at, cell) in counted.filter(|((_, cell), picked)| **picked && whose(cell)).map(|(counted, _)| counted) {
        let Some(amount) = amount(cell) else { continue };
        any = true;
        sum += amount * activity.factor(at, ALL, headline.year);
        let rests_on = if headline.year == 0 { cell.provenance } else { activity.cell_provenance(plan, at) };
        provenance = provenance.and(rests_on);
    }
    any.then_some((sum, provenance))
}

fn beds(plan: &Plan, headline: &Headline, count: impl Fn(&model::service::BedCount) -> Option<f64>) -> Figure {
    let rows = plan.beds.iter().filter(|beds| headline.organisation.is_none_or(|id| beds.organisation == id));
    let (mut sum, mut provenance, mut any) = (0.0, Provenance::Published, false);
    for beds in rows {
        let Some(beds_counted) = count(beds) else { continue };
        any = true;
        sum += beds_counted;
        provenance = provenance.and(beds.provenance);
    }
    any.then_some((sum, provenance))
}

/// The sum over members that are not councils, if all that must have accounts do.
fn nhs(plan: &Plan, headline: &Headline, members: &[MemberPosition], series: fn(&Position) -> &Vec<Pence>) -> Figure {
    let (mut sum, mut provenance) = (Pence::ZERO, Provenance::Published);
    for member in members {
        let role = plan.organisations[member.organisation.index()].role;
        match &member.position {
            _ if role == Role::LocalAuthority => {}
            None if role.must_have_accounts() => return None,
            None => {}
            Some(position) => {
                sum += series(position)[headline.year];
                provenance = provenance.and(position.provenance);
            }
        }
    }
    Some((sum.pounds(), provenance))
}

fn money(headline: &Headline, measure: Measure, members: &[MemberPosition], system: &System) -> Figure {
    let position: &Position = match headline.organisation {
        None => system.position.as_ref(),
        Some(id) => members.iter().find(|member| member.organisation == id)?.position.as_ref(),
    }?;
    let series: &[Pence] = match measure {
        Measure::Income => &position.income,
        Measure::Cost => &position.cost,
        Measure::DoMinimumGap => &position.do_minimum_gap,
        Measure::Efficiency => &position.efficiency,
        _ => &position.do_nothing_gap,
    };
    Some((series[headline.year].pounds(), position.provenance))
}
