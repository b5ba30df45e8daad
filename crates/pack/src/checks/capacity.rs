//! Checks of rooms and staff, and of what asks for them.

use std::collections::{BTreeMap, BTreeSet};

use model::FinancialYear;
use model::activity::Cell;
use model::capacity::{Resource, StaffDemand, StaffNeed};
use model::id::{OrganisationId, Origin, ServiceId, SiteId};
use model::selector::CellTest;
use model::service::Measure;
use model::solution::{Action, Lever};

use super::Checks;

/// How far beds counted and beds filled by activity may differ before it is told, as a share: counts by ward and by specialty
/// differ by up to a tenth in published figures.
const BEDS_APART: f64 = 0.15;

impl Checks<'_> {
    /// Rooms counted twice or used by nobody, people whom nobody employs. `cells` if the cells are sound.
    pub(super) fn capacity(&mut self, cells: bool) {
        if cells && !self.findings.any_error_in("beds") {
            self.beds_beside_activity();
        }
        if !self.findings.any_error_in("spaces") {
            self.spaces_twice();
            self.spaces_from_when();
            if !self.findings.any_error_in("services") {
                self.idle_spaces();
            }
        }
        if !self.findings.any_error_in("staff_needs") {
            let givers = cells.then(|| self.givers());
            let sound = !self.findings.any_error_in("staff");
            for need in &self.plan.staff_demand {
                self.asked_of(need, givers.as_ref(), sound);
            }
        }
    }

    /// Beds counted as occupied in the base year against those that activity's bed days fill. Different counts differ: midnights
    /// or days, specialties or wards; far apart, one of them is of something else.
    fn beds_beside_activity(&mut self) {
        let plan = self.plan;
        let days = f64::from(plan.base_year.days());
        let counted = plan.beds.iter().filter(|row| row.period.parse() == Ok(plan.base_year));
        for (row, occupied) in counted.filter_map(|row| Some((row, row.occupied.filter(|beds| *beds > 0.0)?))) {
            let fills = |cell: &&Cell| {
                let (site, service) = (&plan.sites[cell.site.index()], &plan.services[cell.service.index()]);
                let here = row.site.map_or(site.organisation == row.organisation, |site| site == cell.site);
                here && service.beds == Some(row.kind)
            };
            let nights = |cell: &Cell| match plan.services[cell.service.index()].pod.measure() {
                Measure::BedDays => cell.count.value(),
                _ => cell.bed_days.value(),
            };
            let filled = plan.cells.iter().filter(fills).map(nights).sum::<f64>() / days;
            if filled > 0.0 && (occupied / filled - 1.0).abs() > BEDS_APART {
                let message = format!(
                    "{occupied} beds were occupied, and the activity of {} fills {filled:.1} of them each night",
                    plan.base_year
                );
                let hint =
                    "bed days are midnights; look whether one counts other wards, another year or stays plus one";
                let finding = self.warning("beds-apart", row.origin, "occupied", message);
                self.findings.push(finding.hint(hint));
            }
        }
    }

    /// A kind is counted for each site or for all of them together.
    fn spaces_twice(&mut self) {
        let plan = self.plan;
        for row in plan.spaces.iter().filter(|row| row.site.is_some()) {
            let together = plan
                .spaces
                .iter()
                .find(|other| other.site.is_none() && (other.organisation, other.kind) == (row.organisation, row.kind));
            if let Some(together) = together {
                let code = &plan.organisations[row.organisation.index()].code;
                let line = together.origin.line;
                let message = format!("{} of {code} are counted for all its sites in line {line} already", row.kind);
                let finding = self.error("total-with-parts", row.origin, "site", message);
                self.findings.push(finding.hint("count a kind for each site or for all of them together, not both"));
            }
        }
    }

    /// Rooms that are there only from a later year on.
    fn spaces_from_when(&mut self) {
        let plan = self.plan;
        let mut first: BTreeMap<_, (FinancialYear, Origin)> = BTreeMap::new();
        for row in &plan.spaces {
            let Ok(year) = row.period.parse() else { continue };
            let earliest = first.entry((row.organisation, row.site, row.kind)).or_insert((year, row.origin));
            if year < earliest.0 {
                *earliest = (year, row.origin);
            }
        }
        let last = plan.base_year.plus(plan.horizon);
        for ((.., kind), (year, origin)) in first {
            // Rows after the last year are told where they are read.
            if year > plan.base_year && year <= last {
                let message =
                    format!("how many {kind} there are is stated only from {year} on, and taken to be so before");
                let finding = self.warning("not-in-base-year", origin, "period", message);
                let hint = format!("add a row for {}; 0 if there were none yet", plan.base_year);
                self.findings.push(finding.hint(hint));
            }
        }
    }

    fn idle_spaces(&mut self) {
        let plan = self.plan;
        let mut told = BTreeSet::new();
        for row in &plan.spaces {
            let used = plan.services.iter().any(|service| service.spaces == Some(row.kind));
            if !used && told.insert(row.kind) {
                let message = format!("no service takes a {}, so how many there are limits nothing", row.kind);
                let finding = self.warning("unused-spaces", row.origin, "type", message);
                let hint = "fill in the column spaces of services, or leave these rows out";
                self.findings.push(finding.hint(hint));
            }
        }
    }

    /// Who gives each service: where it is counted, where flows take it and where solutions let it land.
    fn givers(&self) -> BTreeSet<(ServiceId, OrganisationId)> {
        let plan = self.plan;
        let runs = |site: SiteId| plan.sites[site.index()].organisation;
        let mut givers: BTreeSet<_> = plan.cells.iter().map(|cell| (cell.service, runs(cell.site))).collect();
        givers.extend(self.arrivals().iter().map(|cell| (cell.service, runs(cell.site))));
        for lever in plan.solutions.iter().flat_map(|solution| &solution.levers) {
            let Action::Shift(selector, landing) = &lever.action else { continue };
            let Ok(test) = CellTest::bind(selector, plan) else { continue };
            let picked = plan.cells.iter().zip(test.picked(&plan.cells)).filter(|(_, picked)| *picked);
            givers.extend(picked.map(|(cell, _)| {
                let received = landing.received(cell);
                (received.service, runs(received.site))
            }));
        }
        givers
    }

    /// Whether those whom a row asks for people say how many they have, and give the service at all.
    fn asked_of(&mut self, need: &StaffDemand, givers: Option<&BTreeSet<(ServiceId, OrganisationId)>>, sound: bool) {
        let plan = self.plan;
        let group = need.group;
        let asked: Option<Vec<OrganisationId>> = match (need.organisation, need.need, givers) {
            (Some(organisation), ..) => Some(vec![organisation]),
            (None, StaffNeed::Activity { service, .. }, Some(givers)) => {
                Some(givers.iter().filter(|(one, _)| *one == service).map(|(_, giver)| *giver).collect())
            }
            _ => None,
        };
        let Some(asked) = asked else { return };
        if let (StaffNeed::Activity { service, .. }, Some(givers)) = (need.need, givers)
            && !asked.iter().any(|one| givers.contains(&(service, *one)))
        {
            let code = &plan.services[service.index()].code;
            let at = |id: OrganisationId| format!("at {}", plan.organisations[id.index()].code);
            let message = format!(
                "there is no {code} {}, so this asks for nobody",
                need.organisation.map_or("anywhere".into(), at)
            );
            let finding = self.warning("asks-for-nobody", need.origin, "service", message);
            self.findings.push(finding.hint("correct the service or the organisation, or leave the row out"));
            return;
        }
        let states = |id: OrganisationId| plan.staff.iter().any(|row| (row.organisation, row.group) == (id, group));
        if sound && !asked.iter().any(|id| states(*id)) {
            let codes: Vec<&str> =
                asked.iter().take(3).map(|id| plan.organisations[id.index()].code.as_str()).collect();
            let message = format!("{} does not say how many {group} there are", codes.join(", "));
            let finding = self.warning("no-staff", need.origin, "group", message);
            let hint = "add a row to staff for the base year: until then nothing is limited by them";
            self.findings.push(finding.hint(hint));
        }
    }

    /// Whether there is anything that a lever could add to.
    pub(super) fn provides(&mut self, lever: &Lever, resource: Resource) {
        let plan = self.plan;
        let code = &plan.organisations[resource.organisation().index()].code;
        let (table, what, site, counted) = match resource {
            Resource::Staff(id, group) => {
                let there = plan.staff.iter().filter(|row| (row.organisation, row.group) == (id, group));
                ("staff", group.word(), None, there.map(|_| None).collect::<BTreeSet<_>>())
            }
            Resource::Beds(id, site, kind) => {
                let there = plan.beds.iter().filter(|row| (row.organisation, row.kind) == (id, kind));
                ("beds", kind.word(), site, there.map(|row| row.site).collect())
            }
            Resource::Spaces(id, site, kind) => {
                let there = plan.spaces.iter().filter(|row| (row.organisation, row.kind) == (id, kind));
                ("spaces", kind.word(), site, there.map(|row| row.site).collect())
            }
        };
        // What cannot be read there has been told.
        if counted.contains(&site) || self.findings.any_error_in(table) {
            return;
        }
        let named = |site: SiteId| plan.sites[site.index()].code.as_str();
        let place = site.map_or_else(|| code.clone(), |site| named(site).to_owned());
        let sites: Vec<&str> = counted.iter().flatten().take(5).map(|site| named(*site)).collect();
        let hint = if counted.contains(&None) {
            format!("{code} counts them for all its sites together: leave out site")
        } else if !sites.is_empty() {
            format!("{code} counts them by site: write site = \"{}\"", sites.join("\", or \""))
        } else {
            format!("add a row to {table} for the base year, 0 where there are none yet")
        };
        let message = format!("{table} states no {what} at {place} that this could add to");
        let column = if site.is_some() || !sites.is_empty() { "site" } else { "provides" };
        let finding = self.error("no-such-capacity", lever.origin, column, message);
        self.findings.push(finding.hint(hint));
    }
}
