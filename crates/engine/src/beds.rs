//! Beds that activity asks for, against those there are. See `docs/method/capacity.md`.

use std::collections::{BTreeMap, BTreeSet};

use model::Plan;
use model::capacity::Resource;
use model::id::{OrganisationId, ServiceId, SiteId};
use model::provenance::Provenance;
use model::results::{BedNeed, BedSpread, Fan, PooledBeds, Uncertainty};
use model::service::{BedType, Measure};
use model::units::Quantity;

use crate::activity::{ALL, Activity};
use crate::capacity::risk::{Chance, Dispersion, Rule, Season, days_turned_away, days_without_a_bed};
use crate::capacity::{Occupancy, beds_at, occupied};
use crate::compile::Compiled;
use crate::months::calendar;
use crate::rooms;
use crate::solutions::{self, Saved};

/// Who runs the beds, where, and of which kind.
type Unit = (OrganisationId, Option<SiteId>, BedType);

/// Beds that every organisation, site and kind of bed needs in each year.
pub fn needs(
    plan: &Plan,
    activity: &Activity,
    solved: Option<(&Compiled, &Saved)>,
    futures: Option<&Uncertainty>,
) -> Vec<BedNeed> {
    let units = Units::of(plan);
    let mut do_nothing = BTreeMap::new();
    for (at, cell) in activity.cells(plan).enumerate() {
        let days: Vec<f64> = (0..plan.year_count())
            .map(|t| {
                nights(plan, cell.service, cell.count.value(), cell.bed_days.value()) * activity.factor(at, ALL, t)
            })
            .collect();
        units.add(&mut do_nothing, (cell.site, cell.service), &days, activity.cell_provenance(plan, at));
    }
    let with_solutions = solved.map(|(compiled, saved)| {
        let mut sums = BTreeMap::new();
        solutions::parts(plan, compiled, activity, saved.expected(), |part| {
            let both = part.counts.iter().zip(part.bed_days);
            let days: Vec<f64> = both.map(|(count, days)| nights(plan, part.service, *count, *days)).collect();
            units.add(&mut sums, (part.site, part.service), &days, part.provenance);
        });
        sums
    });
    let all: BTreeSet<Unit> =
        do_nothing.keys().chain(with_solutions.iter().flat_map(BTreeMap::keys)).copied().collect();
    let nothing = Sum::of(plan.year_count());
    all.into_iter()
        .map(|unit| {
            let before = do_nothing.get(&unit).unwrap_or(&nothing);
            let after = with_solutions.as_ref().map_or(before, |sums| sums.get(&unit).unwrap_or(&nothing));
            let more = solved
                .map_or_else(|| vec![0.0; plan.year_count()], |(compiled, saved)| provided(compiled, saved, unit));
            let fan = futures.and_then(|futures| futures.rooms.iter().find(|(one, _)| *one == resource(unit)));
            need(plan, unit, (before, after), &more, fan.map(|(_, fan)| fan))
        })
        .collect()
}

fn resource((organisation, site, kind): Unit) -> Resource {
    Resource::Beds(organisation, site, kind)
}

/// The bed days of a service's activity, which counts them itself where beds are what it counts.
fn nights(plan: &Plan, service: ServiceId, count: f64, bed_days: f64) -> f64 {
    match plan.services[service.index()].pod.measure() {
        Measure::BedDays => count,
        _ => bed_days,
    }
}

/// Bed days of a unit over the years.
struct Sum {
    nights: Vec<f64>,
    /// `[month]`: how busy each month's days are, as the unit's services have it.
    season: [f64; 12],
    provenance: Provenance,
}

impl Sum {
    fn of(years: usize) -> Self {
        Self { nights: vec![0.0; years], season: [0.0; 12], provenance: Provenance::Published }
    }
}

/// Which beds are one unit: those of a site, or of an organisation that counts them for all its sites together.
struct Units<'a> {
    plan: &'a Plan,
    together: BTreeSet<(OrganisationId, BedType)>,
}

impl<'a> Units<'a> {
    fn of(plan: &'a Plan) -> Self {
        let counted = plan.beds.iter().filter(|count| count.site.is_none());
        Self { plan, together: counted.map(|count| (count.organisation, count.kind)).collect() }
    }

    fn add(
        &self,
        sums: &mut BTreeMap<Unit, Sum>,
        (site, service): (SiteId, ServiceId),
        days: &[f64],
        provenance: Provenance,
    ) {
        let Some(kind) = self.plan.services[service.index()].beds else { return };
        let organisation = self.plan.sites[site.index()].organisation;
        let site = (!self.together.contains(&(organisation, kind))).then_some(site);
        let sum = sums.entry((organisation, site, kind)).or_insert_with(|| Sum::of(days.len()));
        sum.provenance = sum.provenance.and(provenance);
        let all: f64 = days.iter().sum();
        for (sum, busy) in sum.season.iter_mut().zip(busy(self.plan, service)) {
            *sum += busy * all;
        }
        for (sum, days) in sum.nights.iter_mut().zip(days) {
            *sum += days;
        }
    }
}

/// Beds that solutions are expected to provide.
fn provided(compiled: &Compiled, saved: &Saved, unit: Unit) -> Vec<f64> {
    let years = compiled.years;
    let mut sums = vec![0.0; years];
    let levers = compiled.solutions.provisions.iter().zip(saved.expected().provided.chunks_exact(years));
    for (_, beds) in levers.filter(|(lever, _)| lever.resource == resource(unit)) {
        for (sum, beds) in sums.iter_mut().zip(beds) {
            *sum += beds;
        }
    }
    sums
}

/// `more` are beds that solutions provide, `fan` what futures ask for at the plan's share in use.
fn need(plan: &Plan, unit: Unit, (before, after): (&Sum, &Sum), more: &[f64], fan: Option<&Fan>) -> BedNeed {
    let (organisation, site, kind) = unit;
    let shape = &plan.bed_shape;
    let season = season(plan, if after.nights.iter().sum::<f64>() > 0.0 { after } else { before });
    let waits = Waits { plan, rule: rule(plan, kind), season: &season, dispersion: dispersion(plan) };
    let occupancy = Occupancy::new(shape.occupancy_of(kind)).expect("pack keeps it above 0");
    let loads = |sum: &Sum| -> Vec<f64> {
        let years = plan.years().zip(&sum.nights);
        years
            .map(|(year, nights)| occupied(Quantity::new(*nights), Quantity::new(year.days().into())).value())
            .collect()
    };
    let plus = |beds: &[f64], more: &[f64]| -> Vec<f64> { beds.iter().zip(more).map(|(a, b)| a + b).collect() };
    let in_use = loads(after);
    let counted = available(plan, unit);
    let beds = counted.as_ref().map(|(beds, _)| plus(beds, more));
    let escalation = beds.as_ref().and_then(|_| rooms::escalation(plan, resource(unit)));
    let days_with_escalation =
        beds.as_ref().zip(escalation.as_ref()).map(|(beds, more)| waits.days(&in_use, &plus(beds, more)));
    let spread = fan.map(|fan| {
        let in_use =
            [&fan.p10, &fan.p90].map(|beds| beds.iter().map(|one| one * occupancy.value()).collect::<Vec<_>>());
        let days = |load: &Vec<f64>| beds.as_ref().map(|beds| waits.days(load, beds));
        let days_without = days(&in_use[0]).zip(days(&in_use[1])).map(|(few, many)| [few, many]);
        BedSpread { in_use, days_without }
    });
    let counts_sure = counted.as_ref().map_or(Provenance::Published, |(_, provenance)| *provenance);
    BedNeed {
        organisation,
        site,
        kind,
        do_nothing: loads(before),
        by_occupancy: in_use.iter().map(|load| beds_at(Quantity::new(*load), occupancy).value()).collect(),
        by_risk: in_use.iter().map(|load| waits.enough(*load)).collect(),
        season: season.peak(),
        days_without: beds.as_ref().map(|beds| waits.days(&in_use, beds)),
        days_with_escalation,
        escalation,
        spread,
        available: beds,
        in_use,
        provenance: before.provenance.and(after.provenance).and(counts_sure),
    }
}

/// How long a kind of bed is waited for at one unit.
struct Waits<'a> {
    plan: &'a Plan,
    rule: Rule,
    season: &'a Season,
    dispersion: Dispersion,
}

impl Waits<'_> {
    /// The fewest beds that keep the rule.
    fn enough(&self, load: f64) -> u32 {
        self.rule.beds_in_season(Quantity::new(load), self.dispersion, self.season)
    }

    /// Days of each year on which the next patient finds none of these beds.
    fn days(&self, in_use: &[f64], beds: &[f64]) -> Vec<f64> {
        let each = self.plan.years().zip(in_use).zip(beds);
        each.map(|((year, load), beds)| {
            // Months are those of the base year, which has a day less or more than a leap year.
            let whole = f64::from(year.days()) / f64::from(self.plan.base_year.days());
            let (load, beds) = (Quantity::new(*load), *beds as u32);
            let days = match self.rule {
                Rule::TurnedAway { .. } => days_turned_away(load, beds, self.season),
                Rule::Enough { .. } => days_without_a_bed(load, beds, self.dispersion, self.season),
            };
            days.value() * whole
        })
        .collect()
    }
}

fn dispersion(plan: &Plan) -> Dispersion {
    Dispersion::new(plan.bed_shape.dispersion).expect("pack keeps it at 1 or more")
}

/// When a kind of bed is enough: critical care sends on whom it cannot take, wards do not.
fn rule(plan: &Plan, kind: BedType) -> Rule {
    let share = |share: f64| Chance::new(share).expect("pack keeps it between 0 and 1");
    match kind {
        BedType::CriticalCare => Rule::TurnedAway { below: share(plan.bed_shape.turned_away) },
        _ => Rule::Enough { share: share(plan.bed_shape.enough) },
    }
}

/// How busy a day of each month is for a service; 1 where the plan states no season.
fn busy(plan: &Plan, service: ServiceId) -> [f64; 12] {
    let pod = plan.services[service.index()].pod;
    let stated = plan.seasons.iter().find(|one| one.pod == pod);
    stated.map_or([1.0; 12], |one| {
        let days = calendar::months(plan.base_year);
        let whole: f64 = one.months.iter().zip(days).map(|(busy, month)| busy * f64::from(month.days)).sum();
        one.months.map(|busy| busy * f64::from(plan.base_year.days()) / whole)
    })
}

/// The year of a unit by month.
fn season(plan: &Plan, sum: &Sum) -> Season {
    let days = calendar::months(plan.base_year);
    let parts = days.iter().zip(sum.season).map(|(month, busy)| (Quantity::new(f64::from(month.days)), busy));
    let year = (Quantity::new(f64::from(plan.base_year.days())), 1.0);
    let even = sum.season.iter().all(|busy| (busy - sum.season[0]).abs() <= 1e-12 * busy.abs());
    let seasonal = if even { None } else { Season::new(&parts.collect::<Vec<_>>()) };
    seasonal.unwrap_or_else(|| Season::new(&[year]).expect("a year has days"))
}

/// What sites of one organisation would need together, where it has beds of a kind at several.
pub fn pooling(plan: &Plan, beds: &[BedNeed]) -> Vec<PooledBeds> {
    let mut groups: BTreeMap<(OrganisationId, BedType), Vec<&BedNeed>> = BTreeMap::new();
    for one in beds.iter().filter(|one| one.site.is_some() && plan.organisations[one.organisation.index()].member) {
        groups.entry((one.organisation, one.kind)).or_default().push(one);
    }
    let dispersion = dispersion(plan);
    let several = groups.into_iter().filter(|(_, units)| units.len() > 1);
    several
        .map(|((organisation, kind), units)| {
            let years = 0..plan.year_count();
            // A common winter is no help: the busiest month of all is the busiest of each.
            let peak = |t: usize| units.iter().map(|one| one.in_use[t] * one.season).sum();
            let sites = units.iter().filter_map(|one| one.site).collect();
            PooledBeds {
                organisation,
                kind,
                sites,
                apart: years.clone().map(|t| units.iter().map(|one| one.by_risk[t]).sum()).collect(),
                together: years.map(|t| rule(plan, kind).beds(Quantity::new(peak(t)), dispersion)).collect(),
                provenance: Provenance::of(units.iter().map(|one| one.provenance)),
            }
        })
        .collect()
}

/// Beds of a unit in each year, and how sure they are.
fn available(plan: &Plan, unit: Unit) -> Option<(Vec<f64>, Provenance)> {
    let ours = plan.beds.iter().filter(|one| (one.organisation, one.site, one.kind) == unit);
    let sure = Provenance::of(ours.map(|one| one.provenance));
    Some((rooms::counted(plan, resource(unit))?, sure))
}
