//! Flows that conserve patients: what leaves the picked cells arrives at another site. See `docs/method/flows.md`.

use model::Plan;
use model::activity::Cell;
use model::driver::{Driver, Kind};
use model::selector::CellTest;

/// Whether a driver takes patients to a site.
pub fn conserves(driver: &Driver) -> bool {
    driver.kind == Kind::Flow && driver.to_site.is_some()
}

/// The share of a cell that a change of level of `value` % takes away: none at least, all at most.
pub fn leaving(value: f64) -> f64 {
    (-value / 100.0).clamp(0.0, 1.0)
}

/// Cells as they arrive by the plan's flows, whatever their drivers make of them.
pub fn arrivals(plan: &Plan) -> impl Iterator<Item = Cell> {
    let flows = plan.drivers.iter().filter(|driver| conserves(driver));
    flows.flat_map(|driver| {
        let test = CellTest::bind(&driver.applies_to, plan).expect("a checked plan's selectors bind");
        let picked = plan.cells.iter().filter(move |cell| test.picks(cell));
        picked.filter_map(|cell| Some(cell.arriving_at(driver.to_site?)))
    })
}

/// What of the shares that several flows take from one cell can leave: all of each, or their part of everything where
/// together they would take more than there is.
pub fn scale(shares: f64) -> f64 {
    if shares > 1.0 { 1.0 / shares } else { 1.0 }
}

/// What flows make of a cell that `movers` move by year `t`: levels multiply, then shares leave. For cells that arrive by one
/// of the movers, what that one takes.
pub fn factor(plan: &Plan, movers: &[usize], arrival: Option<usize>, t: usize) -> f64 {
    let flows =
        || movers.iter().map(|at| plan.mover(*at)).filter(|one| one.driver.kind == Kind::Flow && t >= one.driver.from);
    let level = flows().filter(|one| !conserves(one.driver)).fold(1.0, |level, one| level * (1.0 + one.value / 100.0));
    let shares: f64 = flows().filter(|one| conserves(one.driver)).map(|one| leaving(one.value)).sum();
    match arrival.map(|at| plan.mover(at)) {
        None => level * (1.0 - shares * scale(shares)),
        Some(by) if t >= by.driver.from => level * leaving(by.value) * scale(shares),
        Some(_) => 0.0,
    }
}
