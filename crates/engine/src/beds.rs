//! Beds that activity asks for, against those there are. See `docs/method/capacity.md`.

use std::collections::{BTreeMap, BTreeSet};

use model::id::{OrganisationId, ServiceId, SiteId};
use model::provenance::Provenance;
use model::results::BedNeed;
use model::service::{BedType, Measure};
use model::units::Quantity;
use model::{FinancialYear, Plan};

use crate::activity::{ALL, Activity};
use crate::capacity::risk::{Chance, Dispersion, Rule, Season, days_without_a_bed};
use crate::capacity::{Occupancy, beds_at, occupied};
use crate::compile::Compiled;
use crate::solutions::{self, Saved};

/// Who runs the beds, where, and of which kind.
type Unit = (OrganisationId, Option<SiteId>, BedType);

/// Beds that every organisation, site and kind of bed needs in each year.
pub fn needs(plan: &Plan, activity: &Activity, solved: Option<(&Compiled, &Saved)>) -> Vec<BedNeed> {
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
    let nothing = Sum { nights: vec![0.0; plan.year_count()], provenance: Provenance::Published };
    all.into_iter()
        .map(|unit| {
            let before = do_nothing.get(&unit).unwrap_or(&nothing);
            let after = with_solutions.as_ref().map_or(before, |sums| sums.get(&unit).unwrap_or(&nothing));
            need(plan, unit, before, after)
        })
        .collect()
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
    provenance: Provenance,
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
        let sum = sums
            .entry((organisation, site, kind))
            .or_insert_with(|| Sum { nights: vec![0.0; days.len()], provenance: Provenance::Published });
        sum.provenance = sum.provenance.and(provenance);
        for (sum, days) in sum.nights.iter_mut().zip(days) {
            *sum += days;
        }
    }
}

fn need(plan: &Plan, unit: Unit, before: &Sum, after: &Sum) -> BedNeed {
    let (organisation, site, kind) = unit;
    let shape = &plan.bed_shape;
    let rule = Rule::Enough { share: Chance::new(shape.enough).expect("pack keeps it between 0 and 1") };
    let dispersion = Dispersion::new(shape.dispersion).expect("pack keeps it at 1 or more");
    let occupancy = Occupancy::new(shape.occupancy_of(kind)).expect("pack keeps it above 0");
    let loads = |sum: &Sum| -> Vec<f64> {
        let years = plan.years().zip(&sum.nights);
        years
            .map(|(year, nights)| occupied(Quantity::new(*nights), Quantity::new(year.days().into())).value())
            .collect()
    };
    let in_use = loads(after);
    let counted = available(plan, unit);
    let days_without = counted.as_ref().map(|(beds, _)| {
        let each = plan.years().zip(&in_use).zip(beds);
        each.map(|((year, load), beds)| {
            let season = Season::new(&[(Quantity::new(year.days().into()), 1.0)]).expect("a year has days");
            days_without_a_bed(Quantity::new(*load), *beds as u32, dispersion, &season).value()
        })
        .collect()
    });
    let counts_sure = counted.as_ref().map_or(Provenance::Published, |(_, provenance)| *provenance);
    BedNeed {
        organisation,
        site,
        kind,
        do_nothing: loads(before),
        by_occupancy: in_use.iter().map(|load| beds_at(Quantity::new(*load), occupancy).value()).collect(),
        by_risk: in_use.iter().map(|load| rule.beds(Quantity::new(*load), dispersion)).collect(),
        in_use,
        available: counted.map(|(beds, _)| beds),
        days_without,
        provenance: before.provenance.and(after.provenance).and(counts_sure),
    }
}

/// Beds of a unit in each year: the latest count of a financial year up to it, or the first there is.
fn available(plan: &Plan, (organisation, site, kind): Unit) -> Option<(Vec<f64>, Provenance)> {
    let ours = plan.beds.iter().filter(|one| (one.organisation, one.site, one.kind) == (organisation, site, kind));
    let year = |period: &str| period.parse::<FinancialYear>().unwrap_or(plan.base_year);
    let mut counts: Vec<_> = ours.map(|one| (year(&one.period), one.available, one.provenance)).collect();
    counts.sort_by_key(|(year, ..)| *year);
    let first = counts.first()?.1;
    let beds = plan
        .years()
        .map(|year| counts.iter().rfind(|(from, ..)| *from <= year).map_or(first, |(_, beds, _)| *beds))
        .collect();
    Some((beds, Provenance::of(counts.iter().map(|(.., provenance)| *provenance))))
}
