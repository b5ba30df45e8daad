//! Do-nothing activity: each cell's base amount times the factors of its factor group. See `docs/method/activity.md`.
//!
//! Cells that share their people and their drivers share their factors, so factors are worked out once for each *factor
//! group*. What moves activity is split into components, and a table holds the product of every subset of them, because
//! attribution asks what activity would be with only some of them.

use std::collections::{BTreeMap, HashMap};

use model::Plan;
use model::activity::Cell;
use model::driver::{Kind, Mover};
use model::id::{AgeCurveId, AreaGroupId, ServiceId, SiteId};
use model::people::{AgeBand, Sex};
use model::provenance::Provenance;
use model::results::{ActivitySeries, Component};
use model::selector::{CellTest, Selector};
use model::service::{Follows, Measure};

use crate::flows;
use crate::health::{self, Shift};
use crate::movers;
use crate::population::Population;

/// Components of activity, in the order of their bits in a coalition.
pub const COMPONENTS: [Component; 6] = [
    Component::PopulationSize,
    Component::Ageing,
    Component::HealthStatus,
    Component::NonDemographic,
    Component::Backlog,
    Component::Flow,
];
/// Subsets of the components.
pub const COALITIONS: usize = 1 << COMPONENTS.len();
/// The coalition of all.
pub const ALL: usize = COALITIONS - 1;
const SIZE: usize = 1;
const AGEING: usize = 2;
const FLOW: usize = 32;
/// The coalition of people alone: everything else is drawn.
pub const DEMOGRAPHY: usize = SIZE | AGEING;

/// Do-nothing activity of a plan.
pub struct Activity {
    years: usize,
    /// Factor groups.
    pub groups: Vec<FactorGroup>,
    /// The factor group of each cell.
    pub group_of_cell: Vec<usize>,
    /// Selectors that ledger lines follow, each once.
    pub scopes: Vec<Scope>,
    /// Activity added up by site, service and set of scopes.
    pub atoms: Vec<Atom>,
    /// Which people each factor group follows.
    pub people: Vec<People>,
    /// Cells whose patients arrive by a flow, after the plan's own in every list of cells here. Each counts what its patients
    /// were in the base year where they came from; its factors say how many of them arrive.
    pub arrivals: Vec<Cell>,
    /// What health status makes of each age band on each curve.
    pub shifts: Vec<Shift>,
    population: Provenance,
    births: Provenance,
}

/// Cells that share their people and their drivers.
pub struct FactorGroup {
    /// Place of its people in `Activity::people`; `None` where the plan has no population.
    pub people: Option<usize>,
    /// Places of its drivers and overrides in `Plan::movers`.
    pub drivers: Vec<usize>,
    /// Place in `Plan::movers` of the flow by which its cells arrive; `None` for the plan's own cells.
    pub arrival: Option<usize>,
    /// Its place in `Activity::shifts`; `None` where no driver of health status picks it.
    pub shift: Option<usize>,
    /// `[coalition][year]`: the product of the coalition's factors.
    factors: Vec<f64>,
}

/// The people, or the births, a cell follows over the years.
#[derive(Clone, Debug)]
pub struct People {
    /// Whether births are followed.
    pub births: bool,
    /// 0 resident, 1 registered.
    pub basis: usize,
    /// The area group; `None` for the whole system.
    pub group: Option<AreaGroupId>,
    /// Their sex; persons for births.
    pub sex: Sex,
    /// Their age; all for births.
    pub age: AgeBand,
    /// How many they are: people of that sex and age, or births.
    pub series: Vec<f64>,
    /// Everybody of the area group.
    pub everybody: Vec<f64>,
}

/// Cells that a ledger line follows.
pub struct Scope {
    /// The selector's text.
    pub text: String,
    /// The selector, bound to the plan.
    pub test: CellTest,
    /// Which cells it picks.
    pub picked: Vec<bool>,
    /// The least certain provenance of what it picks.
    pub provenance: Provenance,
}

/// Activity of one service at one site within the same scopes.
pub struct Atom {
    /// The site.
    pub site: SiteId,
    /// The service.
    pub service: ServiceId,
    /// Places of the scopes it is in; none if no line follows it.
    pub scopes: Vec<usize>,
    /// `[coalition][year]`: activity with only that coalition's factors.
    pub counts: Vec<f64>,
}

impl Activity {
    /// The plan's cells, then those that arrive.
    pub fn cells<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Cell> {
        plan.cells.iter().chain(&self.arrivals)
    }

    /// The product of a coalition's factors for a cell in year `t`.
    pub fn factor(&self, cell: usize, coalition: usize, t: usize) -> f64 {
        self.groups[self.group_of_cell[cell]].factors[coalition * self.years + t]
    }

    /// The place of a selector among the scopes.
    pub fn scope(&self, selector: &Selector) -> usize {
        self.scopes.iter().position(|scope| scope.text == selector.text).expect("every line's selector is a scope")
    }

    /// Base year's activity of a scope at average cost, pounds.
    pub fn scope_base(&self, plan: &Plan, scope: usize) -> f64 {
        let costs = plan.unit_cost_table();
        let ours = self.atoms.iter().filter(|atom| atom.scopes.contains(&scope));
        ours.map(|atom| {
            let provider = plan.sites[atom.site.index()].organisation;
            costs.of(atom.service, provider).map_or(0.0, |unit| unit.cost.value()) * atom.counts[0]
        })
        .sum()
    }

    /// The least certain provenance of anything a cell's activity rests on.
    pub fn cell_provenance(&self, plan: &Plan, cell: usize) -> Provenance {
        let group = &self.groups[self.group_of_cell[cell]];
        let people = group
            .people
            .map_or(Provenance::Published, |at| if self.people[at].births { self.births } else { self.population });
        let drivers = group.drivers.iter().map(|at| {
            let mover = plan.mover(*at);
            let curve = mover.driver.curve.map(|id| plan.age_curves[id.index()].provenance);
            mover.provenance.and(curve.unwrap_or(Provenance::Published))
        });
        let own = plan.cells.get(cell).unwrap_or_else(|| &self.arrivals[cell - plan.cells.len()]).provenance;
        Provenance::of(drivers).and(people).and(own)
    }

    /// Activity by site, commissioner, area group and point of delivery.
    pub fn series(&self, plan: &Plan) -> Vec<ActivitySeries> {
        let costs = plan.unit_cost_table();
        let mut all: BTreeMap<_, ActivitySeries> = BTreeMap::new();
        for (at, cell) in self.cells(plan).enumerate() {
            let pod = plan.services[cell.service.index()].pod;
            let organisation = plan.sites[cell.site.index()].organisation;
            let cost = costs.of(cell.service, organisation);
            let key = (organisation, cell.site, cell.commissioner, cell.area_group, pod);
            let series = all.entry(key).or_insert_with(|| ActivitySeries {
                organisation,
                site: cell.site,
                commissioner: cell.commissioner,
                area_group: cell.area_group,
                pod,
                counts: vec![0.0; self.years],
                bed_days: (pod.measure() == Measure::Spells).then(|| vec![0.0; self.years]),
                cost_pounds: Some(vec![0.0; self.years]),
                provenance: Provenance::Published,
            });
            series.provenance = series.provenance.and(self.cell_provenance(plan, at));
            for t in 0..self.years {
                let factor = self.factor(at, ALL, t);
                series.counts[t] += (cell.count * factor).value();
                if let Some(days) = &mut series.bed_days {
                    days[t] += (cell.bed_days * factor).value();
                }
            }
            match (cost, &mut series.cost_pounds) {
                (Some(unit), Some(pounds)) => {
                    for (t, sum) in pounds.iter_mut().enumerate() {
                        *sum += (unit.cost * (cell.count * self.factor(at, ALL, t))).value();
                    }
                }
                (None, _) => series.cost_pounds = None,
                (Some(_), None) => {}
            }
        }
        all.into_values().collect()
    }
}

/// Projects every cell of the plan.
pub fn project(plan: &Plan, population: &Population) -> Activity {
    let movers = movers::of_cells(plan);
    let mut gathered = Gathered::new(plan, population);
    let mut group_of_cell = Vec::with_capacity(plan.cells.len());
    let mut picked = Vec::new();
    for (place, cell) in plan.cells.iter().enumerate() {
        picked.clear();
        picked.extend(movers.iter().filter(|(_, moves)| moves[place]).map(|(at, _)| *at));
        group_of_cell.push(gathered.group(cell, &mut picked, None));
    }
    let mut arrivals = Vec::new();
    for (by, moves) in &movers {
        let driver = plan.mover(*by).driver;
        let Some(site) = driver.to_site.filter(|_| flows::conserves(driver)) else { continue };
        for (place, cell) in plan.cells.iter().enumerate().filter(|(place, _)| moves[*place]) {
            picked.clone_from(&gathered.groups[group_of_cell[place]].drivers);
            group_of_cell.push(gathered.group(cell, &mut picked, Some(*by)));
            arrivals.push(cell.arriving_at(site));
        }
    }
    let mut activity = Activity {
        years: plan.year_count(),
        groups: gathered.groups,
        group_of_cell,
        scopes: scopes(plan, &arrivals),
        atoms: Vec::new(),
        people: gathered.people,
        arrivals,
        shifts: gathered.shifts,
        population: population.provenance,
        births: population.births_provenance,
    };
    activity.atoms = atoms(plan, &activity);
    for at in 0..activity.scopes.len() {
        let scope = &activity.scopes[at];
        let picked = (0..activity.group_of_cell.len()).filter(|cell| scope.picked[*cell]);
        let provenance = Provenance::of(picked.map(|cell| activity.cell_provenance(plan, cell)));
        activity.scopes[at].provenance = provenance;
    }
    activity
}

/// What cells share, as they are gathered.
struct Gathered<'a> {
    plan: &'a Plan,
    population: &'a Population,
    registered: bool,
    people: Vec<People>,
    people_places: HashMap<PeopleKey, usize>,
    shifts: Vec<Shift>,
    shift_places: HashMap<(AgeCurveId, Sex, AgeBand), usize>,
    groups: Vec<FactorGroup>,
    group_places: HashMap<GroupKey, usize>,
}

/// Births or not, basis, area group, sex and age.
type PeopleKey = (bool, usize, Option<AreaGroupId>, Sex, AgeBand);
/// People, movers, arrival and shift.
type GroupKey = (Option<usize>, Vec<usize>, Option<usize>, Option<usize>);

impl<'a> Gathered<'a> {
    fn new(plan: &'a Plan, population: &'a Population) -> Self {
        Self {
            plan,
            population,
            registered: population.table.has_registered(),
            people: Vec::new(),
            people_places: HashMap::new(),
            shifts: Vec::new(),
            shift_places: HashMap::new(),
            groups: Vec::new(),
            group_places: HashMap::new(),
        }
    }

    /// The factor group of a cell that these movers move. The list is lent, so that looking a group up allocates nothing.
    fn group(&mut self, cell: &Cell, movers: &mut Vec<usize>, arrival: Option<usize>) -> usize {
        let people = self.people(cell);
        let shift = self.shift(cell, movers);
        let key = (people, std::mem::take(movers), arrival, shift);
        let place = self.group_places.get(&key).copied().unwrap_or_else(|| {
            let mut group = FactorGroup { people, drivers: key.1.clone(), arrival, shift, factors: Vec::new() };
            group.factors = factors(&group, self.plan, &self.people, &self.shifts);
            self.groups.push(group);
            self.group_places.insert(key.clone(), self.groups.len() - 1);
            self.groups.len() - 1
        });
        *movers = key.1;
        place
    }

    /// The people whom a cell follows; `None` where the plan has none.
    fn people(&mut self, cell: &Cell) -> Option<usize> {
        let births =
            self.plan.services[cell.service.index()].follows == Follows::Births && !self.population.births.is_empty();
        if !births && self.plan.population.is_empty() {
            return None;
        }
        let basis = self.plan.people_followed(cell.commissioner, self.registered) as usize;
        // Births are the same whoever is cared for.
        let (sex, age) = if births { (Sex::Persons, AgeBand::ALL) } else { (cell.sex, cell.age) };
        let key = (births, basis, cell.area_group, sex, age);
        Some(*self.people_places.entry(key).or_insert_with(|| {
            self.people.push(people_of(key, self.population));
            self.people.len() - 1
        }))
    }

    /// What health status makes of a cell's age band; `None` where none of its movers is of that kind.
    fn shift(&mut self, cell: &Cell, movers: &[usize]) -> Option<usize> {
        let curve = movers.iter().find_map(|at| self.plan.mover(*at).driver.curve)?;
        let rates = self.plan.age_curves[curve.index()]
            .rates_of(cell.sex)
            .expect("pack lets no cell follow a curve without its sex");
        Some(*self.shift_places.entry((curve, cell.sex, cell.age)).or_insert_with(|| {
            self.shifts.push(Shift::new(rates, cell.age));
            self.shifts.len() - 1
        }))
    }
}

fn bind(selector: &Selector, plan: &Plan) -> CellTest {
    CellTest::bind(selector, plan).expect("a checked plan's selectors bind")
}

/// The people of an area group, sex and age, or its births. Those from beyond the system are taken to change like its own.
fn people_of(key: PeopleKey, population: &Population) -> People {
    let (births, basis, group, sex, age) = key;
    let table = &population.table;
    let mut series = vec![0.0; table.years];
    let mut everybody = vec![0.0; table.years];
    let groups = group.map_or(0..table.groups, |id| id.index()..id.index() + 1);
    for group in groups {
        if births {
            add(&mut series, &population.births[group * table.years..(group + 1) * table.years]);
        }
        for (sex_at, one) in table.sexes.iter().enumerate() {
            for (band_at, band) in table.bands.iter().enumerate() {
                let people = table.series(basis, group, sex_at, band_at);
                add(&mut everybody, people);
                let is_one = sex == Sex::Persons || *one == Sex::Persons || *one == sex;
                if !births && is_one && age.holds(*band) {
                    add(&mut series, people);
                }
            }
        }
    }
    People { births, basis, group, sex, age, series, everybody }
}

impl People {
    /// How many times as many they are in each year of a population as in its base year.
    pub fn growth_in(&self, population: &Population) -> Vec<f64> {
        let series = people_of((self.births, self.basis, self.group, self.sex, self.age), population).series;
        series.iter().map(|now| ratio(*now, series[0])).collect()
    }
}

fn add(sums: &mut [f64], values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

/// `[coalition][year]`: products of factors. Of cells that arrive, nothing is there in the base year or without flows.
fn factors(group: &FactorGroup, plan: &Plan, people: &[People], shifts: &[Shift]) -> Vec<f64> {
    let years = plan.year_count();
    let drivers = &group.drivers;
    let arrives = group.arrival.is_some();
    let mut table = vec![if arrives { 0.0 } else { 1.0 }; COALITIONS * years];
    for t in 1..years {
        let (size, demography) = group.people.map(|at| &people[at]).map_or((1.0, 1.0), |people| {
            (ratio(people.everybody[t], people.everybody[0]), ratio(people.series[t], people.series[0]))
        });
        let moved = |kind| driver_factor(plan, drivers, kind, t);
        let healthier = group.shift.map_or(1.0, |at| shifts[at].factor(healthier_by(plan, drivers, t)));
        let flow = flows::factor(plan, drivers, group.arrival, t);
        let others = [healthier, moved(Kind::NonDemographic), moved(Kind::Backlog), flow];
        for coalition in (0..COALITIONS).filter(|coalition| !arrives || coalition & FLOW != 0) {
            // Demography is one ratio; with both of its parts it is taken whole, so that nothing is lost to rounding.
            let people = match coalition & DEMOGRAPHY {
                0 => 1.0,
                SIZE => size,
                AGEING => demography / size,
                _ => demography,
            };
            let drawn = others.iter().enumerate().filter(|(at, _)| coalition & (4 << at) != 0);
            table[coalition * years + t] = drawn.fold(people, |product, (_, factor)| product * factor);
        }
    }
    table
}

/// By how many years health status makes people younger in year `t`; at most one of a cell's movers does.
fn healthier_by(plan: &Plan, movers: &[usize], t: usize) -> f64 {
    let mut healthier = movers.iter().map(|at| plan.mover(*at)).filter(|one| one.driver.kind == Kind::HealthStatus);
    healthier.next().map_or(0.0, |one| health::years(one.driver, one.value, t))
}

/// 1 where there is nobody to begin with: `pack` lets no activity hang on nobody.
fn ratio(now: f64, base: f64) -> f64 {
    if base > 0.0 { now / base } else { 1.0 }
}

/// What the drivers of one kind make of a cell by year `t`.
fn driver_factor(plan: &Plan, drivers: &[usize], kind: Kind, t: usize) -> f64 {
    let ours = drivers.iter().map(|at| plan.mover(*at)).filter(|mover| mover.driver.kind == kind);
    ours.fold(1.0, |product, mover| product * cell_driver_factor(mover, t))
}

/// What one driver makes of a cell by year `t`: (1+g) for each of its years, or a level while it lasts. What health status
/// makes of it depends on the cell, and is 1 here.
pub fn cell_driver_factor(mover: Mover, t: usize) -> f64 {
    let driver = mover.driver;
    let step = 1.0 + mover.value / 100.0;
    match driver.kind {
        Kind::Backlog if driver.acts_in(t) => step,
        Kind::Flow if t >= driver.from && flows::conserves(driver) => 1.0 - flows::leaving(mover.value),
        Kind::Flow if t >= driver.from => step,
        Kind::NonDemographic => (1..=t).filter(|year| driver.acts_in(*year)).fold(1.0, |product, _| product * step),
        _ => 1.0,
    }
}

/// The selectors that ledger lines follow, each once.
fn scopes(plan: &Plan, arrivals: &[Cell]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    for selector in plan.lines.iter().filter_map(|line| line.amount.activity()) {
        if !scopes.iter().any(|scope| scope.text == selector.text) {
            let test = bind(selector, plan);
            let mut picked = test.picked(&plan.cells);
            picked.extend(test.picked(arrivals));
            scopes.push(Scope { text: selector.text.clone(), test, picked, provenance: Provenance::Published });
        }
    }
    scopes
}

/// Adds all cells up to atoms, under every coalition.
fn atoms(plan: &Plan, activity: &Activity) -> Vec<Atom> {
    let years = activity.years;
    let mut places: BTreeMap<(SiteId, ServiceId, Vec<usize>), usize> = BTreeMap::new();
    let mut atoms: Vec<Atom> = Vec::new();
    for (at, cell) in activity.cells(plan).enumerate() {
        let within = activity.scopes.iter().enumerate().filter(|(_, scope)| scope.picked[at]);
        let scopes: Vec<usize> = within.map(|(place, _)| place).collect();
        let place = *places.entry((cell.site, cell.service, scopes)).or_insert_with_key(|(site, service, scopes)| {
            let counts = vec![0.0; COALITIONS * years];
            atoms.push(Atom { site: *site, service: *service, scopes: scopes.clone(), counts });
            atoms.len() - 1
        });
        let factors = &activity.groups[activity.group_of_cell[at]].factors;
        for (sum, factor) in atoms[place].counts.iter_mut().zip(factors) {
            *sum += cell.count.value() * factor;
        }
    }
    atoms
}
