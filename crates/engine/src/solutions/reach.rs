//! Which levers reach which cells, and where what they shift lands.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::Plan;
use model::activity::Cell;
use model::id::{ServiceId, SiteId};
use model::selector::CellTest;
use model::service::Measure;
use model::solution::{Action, Landing};

use crate::activity::Activity;

/// A lever that acts on cells; one that shifts to several sites is one for each, since there is room in each or not.
#[derive(Clone)]
pub struct CellLever {
    /// The solution that it is part of.
    pub solution: usize,
    /// Its place among its solution's levers.
    pub place: usize,
    /// Where it shifts to.
    pub site: Option<SiteId>,
    /// The place of its effect among the plan's assumptions.
    pub effect: usize,
    /// How it acts.
    pub act: Act,
    landing: Option<Landing>,
}

/// How a lever of cells acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Units do not happen.
    Avoid,
    /// Units happen elsewhere: this many for each, with this stay, or with their own if it is the same care.
    Shift {
        /// Units there for each that leaves.
        conversion: f64,
        /// Bed days of each unit there; `None`: its own.
        stay: Option<f64>,
    },
    /// Stays are shorter.
    Shorten,
}

/// Levers that act on the same cells, by what they do: places in `Reach::levers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeverSet {
    /// What is avoided.
    pub avoids: Vec<usize>,
    /// What is shifted.
    pub shifts: Vec<usize>,
    /// What is shortened.
    pub shortens: Vec<usize>,
    /// The place of its first shift among the shifts of all sets.
    pub first_shift: usize,
}

impl LeverSet {
    /// All its levers.
    pub fn levers(&self) -> impl Iterator<Item = usize> {
        self.avoids.iter().chain(&self.shifts).chain(&self.shortens).copied()
    }
}

/// What a cell meets: a lever set, and for each of its shifts where the care lands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Meeting {
    /// The lever set's place.
    pub set: usize,
    /// Places in `Reach::landings`, one for each shift of the set.
    pub landings: Vec<usize>,
}

/// Where shifted care lands: a service at a site, and the scopes of ledger lines that follow it there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The site.
    pub site: SiteId,
    /// The service.
    pub service: ServiceId,
    /// Places in `Activity::scopes`.
    pub scopes: Vec<usize>,
}

/// Which levers reach which cells.
pub struct Reach {
    /// Levers of cells, by solution and in the order listed.
    pub levers: Vec<CellLever>,
    /// Distinct lever sets; the first is empty.
    pub sets: Vec<LeverSet>,
    /// Distinct meetings; the first is of no lever.
    pub meetings: Vec<Meeting>,
    /// The meeting of each cell, those that arrive by a flow among them.
    pub of_cell: Vec<u32>,
    /// Distinct landing places.
    pub landings: Vec<Place>,
}

impl Reach {
    /// Works it out for a plan.
    pub fn of(plan: &Plan, activity: &Activity) -> Self {
        let (listed, tests): (Vec<_>, Vec<_>) = cell_levers(plan).into_iter().unzip();
        let picked: Vec<Vec<bool>> = tests.iter().map(|test| test_all(test, plan, activity)).collect();
        let by_site = by_site(plan, activity, &listed, &picked);
        let mut reach = Self {
            levers: by_site.iter().map(|(lever, site)| CellLever { site: *site, ..listed[*lever].clone() }).collect(),
            sets: vec![LeverSet::default()],
            meetings: vec![Meeting::default()],
            of_cell: vec![0; plan.cells.len() + activity.arrivals.len()],
            landings: Vec::new(),
        };
        let mut places = Landings::of(activity);
        let (mut sets, mut meetings) = (HashMap::new(), HashMap::new());
        sets.insert(LeverSet::default(), 0);
        meetings.insert(Meeting::default(), 0);
        for (at, cell) in activity.cells(plan).enumerate() {
            if !picked.iter().any(|picked| picked[at]) {
                continue;
            }
            let set = reach.set(plan, cell, |lever| {
                let (listed_at, site) = by_site[lever];
                picked[listed_at][at] && site == listed[listed_at].lands_at(cell)
            });
            let set = *sets.entry(set).or_insert_with_key(|set| {
                reach.sets.push(set.clone());
                reach.sets.len() - 1
            });
            let landed = reach.sets[set].shifts.iter().map(|lever| {
                let landing = reach.levers[*lever].landing.as_ref().expect("shifts land somewhere");
                places.place(&landing.received(cell))
            });
            let meeting = Meeting { set, landings: landed.collect() };
            reach.of_cell[at] = *meetings.entry(meeting).or_insert_with_key(|meeting| {
                reach.meetings.push(meeting.clone());
                reach.meetings.len() as u32 - 1
            });
        }
        reach.landings = places.found;
        let mut shifts = 0;
        for set in &mut reach.sets {
            set.first_shift = shifts;
            shifts += set.shifts.len();
        }
        reach
    }

    /// The lever set of a cell that these levers pick.
    fn set(&self, plan: &Plan, cell: &Cell, picks: impl Fn(usize) -> bool) -> LeverSet {
        let measure = plan.services[cell.service.index()].pod.measure();
        let mut set = LeverSet::default();
        for (at, lever) in self.levers.iter().enumerate().filter(|(at, _)| picks(*at)) {
            match (lever.act, measure) {
                // Where bed days are the units, a shorter stay is fewer of them.
                (Act::Avoid, _) | (Act::Shorten, Measure::BedDays) => set.avoids.push(at),
                (Act::Shift { .. }, _) => set.shifts.push(at),
                (Act::Shorten, Measure::Spells) => set.shortens.push(at),
                (Act::Shorten, Measure::Attendances | Measure::Contacts) => {}
            }
        }
        set
    }
}

/// Which cells a lever picks, those that arrive by a flow after the plan's own.
fn test_all(test: &CellTest, plan: &Plan, activity: &Activity) -> Vec<bool> {
    let mut picked = test.picked(&plan.cells);
    picked.extend(test.picked(&activity.arrivals));
    picked
}

impl CellLever {
    /// Where it would take a cell; `None` if it takes it nowhere.
    fn lands_at(&self, cell: &Cell) -> Option<SiteId> {
        self.landing.map(|landing| landing.site.unwrap_or(cell.site))
    }
}

/// Each listed lever for each site that it shifts to, in order; one that shifts nothing, or finds nothing to shift, once.
fn by_site(
    plan: &Plan,
    activity: &Activity,
    listed: &[CellLever],
    picked: &[Vec<bool>],
) -> Vec<(usize, Option<SiteId>)> {
    let mut found = Vec::new();
    for (at, (lever, picked)) in listed.iter().zip(picked).enumerate() {
        let cells = activity.cells(plan).zip(picked).filter(|(_, picked)| **picked);
        let sites: BTreeSet<_> = cells.map(|(cell, _)| lever.lands_at(cell)).collect();
        if sites.is_empty() {
            found.push((at, None));
        }
        found.extend(sites.into_iter().map(|site| (at, site)));
    }
    found
}

fn cell_levers(plan: &Plan) -> Vec<(CellLever, CellTest)> {
    let solutions = plan.solutions.iter().enumerate();
    let levers = solutions
        .flat_map(|(at, solution)| solution.levers.iter().enumerate().map(move |(place, lever)| (at, place, lever)));
    let of_cells = levers.filter_map(|(solution, place, lever)| {
        let selector = lever.action.cells()?;
        let (act, landing) = match &lever.action {
            Action::Shift(_, landing) => {
                let stay = (!landing.same_care).then_some(landing.stay);
                (Act::Shift { conversion: landing.conversion, stay }, Some(*landing))
            }
            Action::Shorten(_) => (Act::Shorten, None),
            _ => (Act::Avoid, None),
        };
        let test = CellTest::bind(selector, plan).expect("a checked plan's selectors bind");
        Some((CellLever { solution, place, site: None, effect: lever.effect.index(), act, landing }, test))
    });
    of_cells.collect()
}

/// Landing places as they are found.
struct Landings<'a> {
    activity: &'a Activity,
    found: Vec<Place>,
    places: BTreeMap<Place, usize>,
    /// Cells that differ only in their amounts follow the same scopes.
    known: HashMap<Key, usize>,
}

type Key = (SiteId, ServiceId, Option<u32>, Option<u32>, u8, u8, u8, u128);

fn key(cell: &Cell) -> Key {
    (
        cell.site,
        cell.service,
        cell.commissioner.map(|id| id.0),
        cell.area_group.map(|id| id.0),
        cell.sex as u8,
        cell.age.from,
        cell.age.to,
        cell.flags,
    )
}

impl<'a> Landings<'a> {
    fn of(activity: &'a Activity) -> Self {
        Self { activity, found: Vec::new(), places: BTreeMap::new(), known: HashMap::new() }
    }

    fn place(&mut self, cell: &Cell) -> usize {
        if let Some(place) = self.known.get(&key(cell)) {
            return *place;
        }
        let within = self.activity.scopes.iter().enumerate().filter(|(_, scope)| scope.test.picks(cell));
        let place = Place { site: cell.site, service: cell.service, scopes: within.map(|(at, _)| at).collect() };
        let at = *self.places.entry(place).or_insert_with_key(|place| {
            self.found.push(place.clone());
            self.found.len() - 1
        });
        self.known.insert(key(cell), at);
        at
    }
}
