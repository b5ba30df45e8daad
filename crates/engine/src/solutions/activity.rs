//! Activity with solutions, by site, commissioner, area group and point of delivery.

use std::collections::BTreeMap;

use model::Plan;
use model::id::{AreaGroupId, OrganisationId, SiteId};
use model::results::ActivitySeries;
use model::service::{Measure, Pod};

use crate::activity::{ALL, Activity};
use crate::compile::Compiled;
use crate::solutions::{Act, Combined, Delivered, Paths};

/// Activity with solutions as they are expected to deliver: what stays, and what lands elsewhere.
pub fn activity(plan: &Plan, compiled: &Compiled, activity: &Activity) -> Vec<ActivitySeries> {
    let years = plan.year_count();
    let solutions = &compiled.solutions;
    let mut levers = Paths::new(solutions, years);
    levers.fill(solutions, years, &compiled.medians, Delivered::Expected);
    let mut combined = Combined::new(&solutions.reach, years);
    combined.fill(&solutions.reach, &levers.cells);
    let mut all = Table { plan, years, rows: BTreeMap::new() };
    for (at, cell) in activity.cells(plan).enumerate() {
        let meeting = &solutions.reach.meetings[solutions.reach.of_cell[at] as usize];
        let set = &solutions.reach.sets[meeting.set];
        let provenance = activity.cell_provenance(plan, at);
        let provenance = set.levers().fold(provenance, |sure, lever| {
            sure.and(plan.assumptions[solutions.reach.levers[lever].effect].provenance)
        });
        let whole = plan.services[cell.service.index()].pod;
        let row = all.row(cell.site, cell.commissioner, cell.area_group, whole);
        row.provenance = row.provenance.and(provenance);
        for t in 0..years {
            let factor = activity.factor(at, ALL, t);
            let (units, days) = (cell.count.value() * factor, cell.bed_days.value() * factor);
            row.counts[t] += units * combined.keep[meeting.set * years + t];
            if let Some(sum) = &mut row.bed_days {
                sum[t] += days * combined.keep[meeting.set * years + t] * combined.stay[meeting.set * years + t];
            }
        }
        for (shift, (lever, landing)) in set.shifts.iter().zip(&meeting.landings).enumerate() {
            let Act::Shift { conversion, stay } = solutions.reach.levers[*lever].act else { continue };
            let place = &solutions.reach.landings[*landing];
            let pod = plan.services[place.service.index()].pod;
            let row = all.row(place.site, cell.commissioner, cell.area_group, pod);
            row.provenance = row.provenance.and(provenance);
            for t in 0..years {
                let factor = activity.factor(at, ALL, t);
                let left = factor * combined.received[(set.first_shift + shift) * years + t];
                row.counts[t] += cell.count.value() * left * conversion;
                let days = match stay {
                    Some(stay) => cell.count.value() * left * conversion * stay,
                    None => cell.bed_days.value() * left * combined.stay[meeting.set * years + t],
                };
                if let Some(sum) = &mut row.bed_days {
                    sum[t] += days;
                }
            }
        }
    }
    all.rows.into_values().collect()
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
            provenance: model::Provenance::Published,
        })
    }
}
