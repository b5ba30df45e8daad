//! Activity with solutions, by site, commissioner, area group and point of delivery.

use std::collections::BTreeMap;

use model::Plan;
use model::activity::Cell;
use model::id::{AreaGroupId, OrganisationId, ServiceId, SiteId};
use model::provenance::Provenance;
use model::results::ActivitySeries;
use model::service::{Measure, Pod};

use crate::activity::{ALL, Activity};
use crate::compile::Compiled;
use crate::solutions::{Act, Combined, Paths};

/// Activity with solutions as they are expected to deliver: what stays, and what lands elsewhere.
pub fn activity(plan: &Plan, compiled: &Compiled, activity: &Activity, levers: &Paths) -> Vec<ActivitySeries> {
    let years = plan.year_count();
    let mut all = Table { plan, years, rows: BTreeMap::new() };
    parts(plan, compiled, activity, levers, |part| {
        let pod = plan.services[part.service.index()].pod;
        let row = all.row(part.site, part.cell.commissioner, part.cell.area_group, pod);
        row.provenance = row.provenance.and(part.provenance);
        for t in 0..years {
            row.counts[t] += part.counts[t];
            if let Some(sum) = &mut row.bed_days {
                sum[t] += part.bed_days[t];
            }
        }
    });
    all.rows.into_values().collect()
}

/// What becomes of a cell at one place: where it was, or where a shift takes part of it.
pub struct Part<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// Where it happens now.
    pub site: SiteId,
    /// As what.
    pub service: ServiceId,
    /// Units in each year.
    pub counts: &'a [f64],
    /// Their bed days.
    pub bed_days: &'a [f64],
    /// The least certain provenance of anything this rests on.
    pub provenance: Provenance,
}

/// Shows every part of every cell with solutions doing what `levers` say.
pub fn parts(plan: &Plan, compiled: &Compiled, activity: &Activity, levers: &Paths, mut each: impl FnMut(&Part)) {
    let years = plan.year_count();
    let solutions = &compiled.solutions;
    let mut combined = Combined::new(&solutions.reach, years);
    combined.fill(&solutions.reach, &levers.cells);
    let (mut counts, mut bed_days) = (vec![0.0; years], vec![0.0; years]);
    for (at, cell) in activity.cells(plan).enumerate() {
        let meeting = &solutions.reach.meetings[solutions.reach.of_cell[at] as usize];
        let set = &solutions.reach.sets[meeting.set];
        let provenance = activity.cell_provenance(plan, at);
        let provenance = set.levers().fold(provenance, |sure, lever| {
            sure.and(plan.assumptions[solutions.reach.levers[lever].effect].provenance)
        });
        for t in 0..years {
            let factor = activity.factor(at, ALL, t);
            counts[t] = cell.count.value() * factor * combined.keep[meeting.set * years + t];
            let stays = combined.keep[meeting.set * years + t] * combined.stay[meeting.set * years + t];
            bed_days[t] = cell.bed_days.value() * factor * stays;
        }
        let (site, service) = (cell.site, cell.service);
        each(&Part { cell, site, service, counts: &counts, bed_days: &bed_days, provenance });
        for (shift, (lever, landing)) in set.shifts.iter().zip(&meeting.landings).enumerate() {
            let Act::Shift { conversion, stay } = solutions.reach.levers[*lever].act else { continue };
            let place = &solutions.reach.landings[*landing];
            for t in 0..years {
                let left = activity.factor(at, ALL, t) * combined.received[(set.first_shift + shift) * years + t];
                counts[t] = cell.count.value() * left * conversion;
                bed_days[t] = match stay {
                    Some(stay) => counts[t] * stay,
                    None => cell.bed_days.value() * left * combined.stay[meeting.set * years + t],
                };
            }
            let (site, service) = (place.site, place.service);
            each(&Part { cell, site, service, counts: &counts, bed_days: &bed_days, provenance });
        }
    }
}

type Key = (OrganisationId, SiteId, Option<OrganisationId>, Option<AreaGroupId>, Pod);

struct Table<'a> {
    plan: &'a Plan,
    years: usize,
    rows: BTreeMap<Key, ActivitySeries>,
}

impl Table<'_> {
    fn row(
        &mut self,
        site: SiteId,
        commissioner: Option<OrganisationId>,
        area_group: Option<AreaGroupId>,
        pod: Pod,
    ) -> &mut ActivitySeries {
        let organisation = self.plan.sites[site.index()].organisation;
        let years = self.years;
        self.rows.entry((organisation, site, commissioner, area_group, pod)).or_insert_with(|| ActivitySeries {
            organisation,
            site,
            commissioner,
            area_group,
            pod,
            counts: vec![0.0; years],
            bed_days: (pod.measure() == Measure::Spells).then(|| vec![0.0; years]),
            cost_pounds: None,
            provenance: Provenance::Published,
        })
    }
}
