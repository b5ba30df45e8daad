//! Plans of other sizes, made from one plan in memory.

use model::Plan;
use model::accounts::{Amount, Planned};
use model::activity::Cell;
use model::driver::Kind;
use model::id::{AreaGroupId, ServiceId};
use model::units::Quantity;

/// The plan with this many cells and the same activity: cells are repeated, or every few kept, and counts divided.
///
/// Repeating leaves factor groups and strata as they are. Keeping few loses the groups of those that go; what is left is
/// raised by one factor, so that the activity of the whole stays.
pub fn with_cells(plan: &Plan, cells: usize) -> Plan {
    let base = plan.cells.len();
    // Copies of the first `at` cells: as evenly as whole numbers go.
    let until = |at: usize| (at as u128 * cells as u128 / base.max(1) as u128) as usize;
    let mut of = Vec::with_capacity(cells);
    for (at, cell) in plan.cells.iter().enumerate() {
        let copies = until(at + 1) - until(at);
        let mut part = cell.clone();
        share_out(&mut part, 1.0 / copies.max(1) as f64);
        of.extend(std::iter::repeat_n(part, copies));
    }
    let count = |cells: &[Cell]| cells.iter().map(|cell| cell.count.value()).sum::<f64>();
    if cells < base {
        let raise = count(&plan.cells) / count(&of);
        for cell in &mut of {
            share_out(cell, raise);
        }
    }
    let mut other = plan.clone();
    other.cells = of;
    other
}

fn share_out(cell: &mut Cell, share: f64) {
    cell.count = Quantity::new(cell.count.value() * share);
    cell.bed_days = Quantity::new(cell.bed_days.value() * share);
    cell.stay_squared *= share;
}

/// The plan to another horizon: what is stated by year ends earlier or repeats its last year, and drivers that act to the end
/// of the plan still do.
pub fn with_horizon(plan: &Plan, horizon: usize) -> Plan {
    let mut plan = plan.clone();
    let (old, years) = (plan.horizon, horizon + 1);
    plan.horizon = horizon;
    // People counted at mid-year go on for one year more than the plan.
    let counted = |counts: &[f64]| resized(counts.to_vec(), counts.len() + years - (old + 1)).into_boxed_slice();
    for row in &mut plan.population {
        row.people = counted(&row.people);
    }
    for row in &mut plan.births {
        row.births = counted(&row.births);
    }
    for driver in &mut plan.drivers {
        // Better health is reached in a driver's last year, so a later one would be another assumption.
        let goes_on = driver.to >= old && driver.kind != Kind::HealthStatus;
        driver.to = if goes_on { horizon } else { driver.to.min(horizon) };
    }
    for line in &mut plan.lines {
        match &mut line.amount {
            Amount::ByYear(amounts) => *amounts = resized(std::mem::take(amounts), years),
            Amount::Capital(charge) => charge.by_year = resized(std::mem::take(&mut charge.by_year), years),
            Amount::Base { .. } | Amount::Activity(_) => {}
        }
    }
    for row in &mut plan.efficiency {
        if let Planned::ByYear { planned, .. } = &mut row.planned {
            *planned = resized(std::mem::take(planned), years);
        }
    }
    for staff in &mut plan.staff {
        let each = [
            &mut staff.establishment,
            &mut staff.leavers,
            &mut staff.retiring,
            &mut staff.joiners,
            &mut staff.trained,
            &mut staff.bank,
            &mut staff.agency,
        ];
        for by_year in each {
            *by_year = resized(std::mem::take(by_year), years);
        }
        staff.ceiling = resized(std::mem::take(&mut staff.ceiling), years);
    }
    for solution in &mut plan.solutions {
        for cost in &mut solution.costs {
            cost.by_year = resized(std::mem::take(&mut cost.by_year), years);
        }
        if let Some(profile) = &mut solution.timing.profile {
            *profile = resized(std::mem::take(profile), years);
        }
    }
    plan.headlines.retain(|one| one.year <= horizon);
    plan
}

fn resized<T: Clone>(mut list: Vec<T>, length: usize) -> Vec<T> {
    if let Some(last) = list.last().cloned() {
        list.resize(length, last);
    }
    list
}

/// The plan with each service told apart into this many, so that it has that many times the strata and the same cells.
pub fn with_services_split(plan: &Plan, parts: usize) -> Plan {
    let mut plan = plan.clone();
    let services = plan.services.len();
    let costs = plan.unit_costs.len();
    for part in 1..parts {
        for at in 0..services {
            let mut service = plan.services[at].clone();
            service.code = format!("{}/{part}", service.code);
            plan.services.push(service);
        }
        for at in 0..costs {
            let mut cost = plan.unit_costs[at].clone();
            cost.service = ServiceId::from(part * services + cost.service.index());
            plan.unit_costs.push(cost);
        }
    }
    for (at, cell) in plan.cells.iter_mut().enumerate() {
        cell.service = ServiceId::from(at % parts * services + cell.service.index());
    }
    plan
}

/// The plan with the services of each point of delivery as one: fewer strata, the same cells.
pub fn with_services_merged(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    let first = |id: ServiceId| {
        let pod = plan.services[id.index()].pod;
        plan.services.iter().position(|one| one.pod == pod).map_or(id, ServiceId::from)
    };
    let merged: Vec<ServiceId> = (0..plan.services.len()).map(|at| first(at.into())).collect();
    for cell in &mut plan.cells {
        cell.service = merged[cell.service.index()];
    }
    plan
}

/// The plan with every patient of the system in one area group: fewer factor groups, the same cells.
pub fn with_areas_merged(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for cell in &mut plan.cells {
        cell.area_group = cell.area_group.map(|_| AreaGroupId(0));
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::compile::compile;
    use engine::uncertainty::Central;

    fn marlshire() -> Plan {
        let outcome = pack::read("../examples/marlshire".as_ref()).expect("the example is there");
        outcome.checked.expect("the example is sound").plan
    }

    fn count(plan: &Plan) -> f64 {
        plan.cells.iter().map(|cell| cell.count.value()).sum()
    }

    #[test]
    fn other_sizes_have_the_same_activity_and_repeating_keeps_groups_and_strata() {
        let plan = marlshire();
        let base = compile(&plan).size;
        for cells in [plan.cells.len() / 7, plan.cells.len() * 5 / 2] {
            let other = with_cells(&plan, cells);
            assert_eq!(other.cells.len(), cells);
            assert!((count(&other) / count(&plan) - 1.0).abs() < 1e-9, "{}", count(&other));
            let size = compile(&other).size;
            if cells > plan.cells.len() {
                assert_eq!((size.factor_groups, size.strata), (base.factor_groups, base.strata));
            } else {
                assert!(size.factor_groups < base.factor_groups);
            }
        }
    }

    #[test]
    fn a_longer_plan_says_the_same_of_the_years_it_had() {
        let plan = marlshire();
        let gap = |plan: &Plan| Central::of(&compile(plan)).run(|_| ()).residual(3);
        let longer = with_horizon(&plan, plan.horizon + 4);
        assert_eq!(compile(&longer).size, compile(&plan).size);
        let (before, after) = (gap(&plan), gap(&longer));
        assert!((before - after).abs() < 0.01, "{before} {after}");
        // And back again.
        let back = with_horizon(&longer, plan.horizon);
        assert_eq!(back.population[0].people, plan.population[0].people);
    }

    #[test]
    fn services_make_strata_and_areas_make_factor_groups() {
        let plan = marlshire();
        let base = compile(&plan).size;
        let [split, merged, areas] =
            [with_services_split(&plan, 2), with_services_merged(&plan), with_areas_merged(&plan)];
        assert!(compile(&split).size.strata > base.strata * 3 / 2);
        assert!(compile(&merged).size.strata < base.strata);
        assert!(compile(&areas).size.factor_groups < base.factor_groups / 2);
        for other in [split, merged, areas] {
            assert_eq!(other.cells.len(), plan.cells.len());
        }
    }
}
