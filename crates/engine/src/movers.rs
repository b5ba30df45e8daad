//! Which driver, or which override of it, moves which cell or line. See `docs/method/overrides.md`.
//!
//! Movers are places of `Plan::movers`: first drivers, then overrides. What an override picks of its driver is moved by the
//! override alone.

use model::Plan;
use model::accounts::Line;
use model::driver::Mover;
use model::selector::{CellTest, LineTest, Selector};

/// Movers of cells, in the order of drivers, each with which of the plan's cells it moves.
pub fn of_cells(plan: &Plan) -> Vec<(usize, Vec<bool>)> {
    let mut movers = Vec::new();
    for (at, driver) in plan.drivers.iter().enumerate().filter(|(_, driver)| driver.kind.moves_cells()) {
        let mut left = cells(&driver.applies_to, plan);
        let place = movers.len();
        movers.push((at, Vec::new()));
        for (over, exception) in plan.overrides.iter().enumerate().filter(|(_, one)| one.driver.index() == at) {
            let mut taken = cells(&exception.applies_to, plan);
            for (taken, left) in taken.iter_mut().zip(&mut left) {
                *taken &= *left;
                *left &= !*taken;
            }
            movers.push((plan.drivers.len() + over, taken));
        }
        movers[place].1 = left;
    }
    movers
}

fn cells(selector: &Selector, plan: &Plan) -> Vec<bool> {
    CellTest::bind(selector, plan).expect("a checked plan's selectors bind").picked(&plan.cells)
}

/// Drivers of lines and their overrides, bound to the plan.
pub struct LineMovers<'a> {
    plan: &'a Plan,
    drivers: Vec<BoundDriver>,
}

struct BoundDriver {
    place: usize,
    test: LineTest,
    exceptions: Vec<(usize, LineTest)>,
}

impl<'a> LineMovers<'a> {
    /// Those of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let bind = |selector: &Selector| LineTest::bind(selector, plan).expect("a checked plan's selectors bind");
        let drivers = plan.drivers.iter().enumerate().filter(|(_, driver)| !driver.kind.moves_cells());
        let drivers = drivers.map(|(place, driver)| {
            let ours = plan.overrides.iter().enumerate().filter(|(_, one)| one.driver.index() == place);
            let exceptions = ours.map(|(at, one)| (plan.drivers.len() + at, bind(&one.applies_to))).collect();
            BoundDriver { place, test: bind(&driver.applies_to), exceptions }
        });
        Self { plan, drivers: drivers.collect() }
    }

    /// Places of the movers of a line, in the order of drivers.
    pub fn of(&self, line: &Line) -> Vec<usize> {
        let ours = self.drivers.iter().filter(|driver| driver.test.picks(line, self.plan));
        ours.map(|driver| {
            let exception = driver.exceptions.iter().find(|(_, test)| test.picks(line, self.plan));
            exception.map_or(driver.place, |(place, _)| *place)
        })
        .collect()
    }

    /// The movers of a line themselves.
    pub fn movers_of(&self, line: &Line) -> Vec<Mover<'a>> {
        self.of(line).into_iter().map(|place| self.plan.mover(place)).collect()
    }
}
