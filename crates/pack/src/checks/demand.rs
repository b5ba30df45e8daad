//! Checks of births, health status, flows that arrive somewhere, and overrides.

use std::collections::{BTreeMap, BTreeSet};

use model::activity::Cell;
use model::driver::{Driver, Kind, Override};
use model::people::{AgeBand, Sex};
use model::selector::{CellTest, LineTest, Selector};
use model::service::Follows;

use super::Checks;

impl Checks<'_> {
    /// Services that follow births which are not there, and births that nothing follows.
    pub(super) fn births(&mut self) {
        let plan = self.plan;
        let follower = plan.services.iter().find(|service| service.follows == Follows::Births);
        match (follower, plan.births.first()) {
            (Some(service), None) => {
                let message = format!("{} follows births, and the plan has none", service.code);
                let finding = self.error("no-births", service.origin, "follows", message);
                self.findings.push(finding.hint("add births.csv, or let the service follow people"));
            }
            (None, Some(row)) => {
                let message = "no service follows births".to_owned();
                let finding = self.warning("unused-births", row.origin, "area", message);
                self.findings.push(finding.hint("write births in the column follows of services, or leave births out"));
            }
            (Some(_), Some(_)) => self.births_of_groups(),
            _ => {}
        }
    }

    fn births_of_groups(&mut self) {
        let plan = self.plan;
        let mut totals: BTreeMap<(u32, usize), Vec<f64>> = BTreeMap::new();
        for row in &plan.births {
            let group = plan.areas[row.area.index()].group.index();
            let total = totals.entry((row.variant.0, group)).or_insert_with(|| vec![0.0; row.births.len()]);
            for (sum, births) in total.iter_mut().zip(&row.births) {
                *sum += births;
            }
        }
        for ((_, group), total) in &totals {
            if total[0] > 0.0 && total.contains(&0.0) {
                let name = &plan.area_groups[*group].name;
                let row = plan.births.iter().find(|row| plan.areas[row.area.index()].group.index() == *group);
                let message = format!("births of {name} fall to zero");
                let finding = self.error("births-zero", row.map(|row| row.origin).unwrap_or_default(), "area", message);
                self.findings.push(finding.hint("a zero usually stands for a missing value; fill it in"));
            }
        }
        let with: BTreeSet<_> = plan.births.iter().map(|row| row.area.index()).collect();
        for (_, area) in plan.areas.iter().enumerate().filter(|(at, _)| !with.contains(at)) {
            let finding =
                self.warning("area-without-births", area.origin, "code", format!("{} has no births", area.code));
            self.findings.push(finding.hint("add it to births; 0 where nobody is born"));
        }
        let mut told = BTreeSet::new();
        let following = plan.cells.iter().filter(|cell| plan.services[cell.service.index()].follows == Follows::Births);
        for cell in following.filter(|cell| cell.count.value() > 0.0) {
            let base: f64 = match cell.area_group {
                Some(id) => totals.get(&(0, id.index())).map_or(0.0, |total| total[0]),
                None => totals.iter().filter(|((variant, _), _)| *variant == 0).map(|(_, total)| total[0]).sum(),
            };
            if base <= 0.0 && told.insert(cell.area_group) {
                let place = cell.area_group.map_or("outside", |id| plan.area_groups[id.index()].name.as_str());
                let message = format!("activity that follows births in {place}, where nobody is born in the base year");
                let finding = self.error("activity-without-births", cell.origin, "count", message);
                self.findings.push(finding.hint("correct the births, or move the activity to where they are"));
            }
        }
    }

    /// What drivers of health status pick must have an age that tells, on a curve that knows its sex, and only one of them.
    pub(super) fn health(&mut self) {
        let plan = self.plan;
        let mut taken: Vec<Option<&str>> = vec![None; plan.cells.len()];
        for driver in plan.drivers.iter().filter(|driver| driver.kind == Kind::HealthStatus) {
            let Some(picked) = self.picked(&driver.applies_to) else { continue };
            let ours = || picked.iter().enumerate().filter(|(_, picked)| **picked).map(|(at, _)| at);
            if let Some(other) = ours().find_map(|at| taken[at]) {
                let message = format!("{} and {other} both say how healthy the same people are", driver.id);
                let finding = self.error("health-twice", driver.origin, "applies_to", message);
                self.findings.push(
                    finding.hint("let each cell be picked by one driver of health status; overrides make exceptions"),
                );
            }
            ours().for_each(|at| taken[at] = Some(&driver.id));
            self.health_of(driver, ours().map(|at| &plan.cells[at]));
        }
        let used: BTreeSet<_> =
            plan.drivers.iter().filter_map(|driver| driver.curve).map(model::id::AgeCurveId::index).collect();
        for (_, curve) in plan.age_curves.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
            let message = format!("nothing follows the age curve {}", curve.code);
            let finding = self.warning("unused-curve", curve.origin, "curve", message);
            self.findings.push(finding.hint("name it in a driver of kind health_status, or leave it out"));
        }
    }

    fn health_of<'c>(&mut self, driver: &Driver, cells: impl Iterator<Item = &'c Cell>) {
        let plan = self.plan;
        let Some(curve) = driver.curve.map(|id| &plan.age_curves[id.index()]) else { return };
        let mut seen: BTreeSet<(Sex, AgeBand)> = BTreeSet::new();
        for cell in cells {
            if plan.services[cell.service.index()].follows == Follows::Births {
                let message = format!("{} picks activity that follows births", driver.id);
                let finding = self.error("health-of-births", driver.origin, "applies_to", message);
                self.findings
                    .push(finding.hint("better health does not change how many are born; leave those services out"));
                return;
            }
            if !seen.insert((cell.sex, cell.age)) {
                continue;
            }
            let (message, hint) = match curve.rates_of(cell.sex) {
                None => (
                    format!("curve {} has no rates of {}, whom {} picks", curve.code, cell.sex, driver.id),
                    "add rates of that sex, or of persons (P)",
                ),
                Some(rates) if rates.sum(cell.age, 0.0) <= 0.0 => (
                    format!(
                        "on curve {} nobody of {} aged {} uses what {} picks",
                        curve.code, cell.sex, cell.age, driver.id
                    ),
                    "give them a rate above 0, or leave them out of applies_to",
                ),
                Some(_) => continue,
            };
            let finding = self.error("age-curve", driver.origin, "curve", message);
            self.findings.push(finding.hint(hint));
            return;
        }
    }

    /// Flows that take patients somewhere.
    pub(super) fn flows(&mut self) {
        let plan = self.plan;
        let mut shares = vec![0.0; plan.cells.len()];
        for driver in &plan.drivers {
            let Some(site) = driver.to_site else { continue };
            let Some(picked) = self.picked(&driver.applies_to) else { continue };
            let ours = || plan.cells.iter().zip(&picked).enumerate().filter(|(_, (_, picked))| **picked);
            if ours().any(|(_, (cell, _))| cell.site == site) {
                let code = &plan.sites[site.index()].code;
                let message = format!("{} takes patients from {code} to {code}", driver.id);
                let finding = self.error("flow-to-itself", driver.origin, "to_site", message);
                self.findings.push(finding.hint(format!("add: and site != \"{code}\" to applies_to")));
            }
            let share = -plan.assumptions[driver.assumption.index()].value / 100.0;
            let mut too_much = false;
            for (at, _) in ours() {
                shares[at] += share;
                too_much |= shares[at] > 1.0 + 1e-9;
            }
            if too_much {
                let message = format!("{} and flows before it take more than all of some cells", driver.id);
                let finding = self.error("flow-too-much", driver.origin, "assumption", message);
                self.findings.push(
                    finding.hint("the shares of flows with a to_site add up; together they can take 100% at most"),
                );
            }
        }
    }

    /// Cells as they arrive by flows, for what must be known wherever there can be activity.
    pub(super) fn arrivals(&self) -> Vec<Cell> {
        let plan = self.plan;
        let arriving = plan.drivers.iter().filter_map(|driver| Some((driver, driver.to_site?)));
        let arriving = arriving.filter_map(|(driver, site)| Some((self.picked(&driver.applies_to)?, site)));
        arriving
            .flat_map(|(picked, site)| {
                let ours = plan.cells.iter().zip(picked).filter(|(_, picked)| *picked);
                ours.map(move |(cell, _)| cell.arriving_at(site)).collect::<Vec<_>>()
            })
            .collect()
    }

    fn picked(&self, selector: &Selector) -> Option<Vec<bool>> {
        // What cannot be bound has been told.
        CellTest::bind(selector, self.plan).ok().map(|test| test.picked(&self.plan.cells))
    }

    /// What overrides of cells pick, of what their drivers do.
    pub(super) fn cell_overrides(&mut self) {
        let plan = self.plan;
        let mut caught: Vec<(&Override, Vec<bool>)> = Vec::new();
        for exception in plan.overrides.iter().filter(|one| plan.drivers[one.driver.index()].kind.moves_cells()) {
            self.cells_of(&exception.applies_to, exception.origin, "applies_to");
            let driver = &plan.drivers[exception.driver.index()];
            let Some((mut ours, moved)) = self.picked(&exception.applies_to).zip(self.picked(&driver.applies_to))
            else {
                continue;
            };
            let any = ours.contains(&true);
            ours.iter_mut().zip(moved).for_each(|(ours, moved)| *ours &= moved);
            self.override_catches(exception, driver, any && !ours.contains(&true));
            caught.push((exception, ours));
        }
        self.overrides_twice(&caught);
    }

    /// What overrides of lines pick, of what their drivers do.
    pub(super) fn line_overrides(&mut self) {
        let plan = self.plan;
        let mut caught: Vec<(&Override, Vec<bool>)> = Vec::new();
        for exception in plan.overrides.iter().filter(|one| !plan.drivers[one.driver.index()].kind.moves_cells()) {
            let driver = &plan.drivers[exception.driver.index()];
            let Some(lines) = self.lines_of(&exception.applies_to, exception.origin, "applies_to") else { continue };
            let Ok(moved) = LineTest::bind(&driver.applies_to, plan) else { continue };
            let mut ours = vec![false; plan.lines.len()];
            for at in &lines {
                ours[*at] = moved.picks(&plan.lines[*at], plan);
            }
            self.override_catches(exception, driver, !lines.is_empty() && !ours.contains(&true));
            caught.push((exception, ours));
        }
        self.overrides_twice(&caught);
    }

    fn override_catches(&mut self, exception: &Override, driver: &Driver, nothing: bool) {
        if nothing {
            let message = format!("{} picks nothing that {} moves", exception.applies_to.text, driver.id);
            let finding = self.error("catches-nothing", exception.origin, "applies_to", message);
            self.findings.push(finding.hint("an override makes an exception within what its driver picks"));
        }
    }

    fn overrides_twice(&mut self, caught: &[(&Override, Vec<bool>)]) {
        for (at, (exception, ours)) in caught.iter().enumerate() {
            let other = caught[..at].iter().find(|(other, theirs)| {
                other.driver == exception.driver && ours.iter().zip(theirs).any(|(ours, theirs)| *ours && *theirs)
            });
            if let Some((other, _)) = other {
                let driver = &self.plan.drivers[exception.driver.index()].id;
                let message =
                    format!("this override of {driver} and the one for {} pick the same", other.applies_to.text);
                let finding = self.error("override-twice", exception.origin, "applies_to", message);
                self.findings.push(finding.hint("narrow one of the two, so that each cell or line has one value"));
            }
        }
    }
}
