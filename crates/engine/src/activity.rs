//! Do-nothing activity: each cell's base amount times the factors of its factor group. See `docs/method/activity.md`.
//!
//! Cells that share their people and their drivers share their factors, so factors are worked out once for each *factor
//! group*. What moves activity is split into components, and a table holds the product of every subset of them, because
//! attribution asks what activity would be with only some of them.

use std::collections::{BTreeMap, HashMap};

use model::Plan;
use model::activity::Cell;
use model::driver::{Driver, Kind};
use model::id::{AreaGroupId, ServiceId, SiteId};
use model::people::Sex;
use model::provenance::Provenance;
use model::results::{ActivitySeries, Component, PopulationTable};
use model::selector::{CellTest, Selector};
use model::service::Measure;

use crate::population::Population;

/// Components of activity, in the order of their bits in a coalition.
pub const COMPONENTS: [Component; 5] =
    [Component::PopulationSize, Component::Ageing, Component::NonDemographic, Component::Backlog, Component::Flow];
/// Subsets of the components.
pub const COALITIONS: usize = 1 << COMPONENTS.len();
/// The coalition of all.
pub const ALL: usize = COALITIONS - 1;
const SIZE: usize = 1;
const AGEING: usize = 2;
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
    population: Provenance,
}

/// Cells that share their people and their drivers.
pub struct FactorGroup {
    /// Place of its people in `Activity::people`; `None` where the plan has no population.
    pub people: Option<usize>,
    /// Places of its drivers in `Plan::drivers`.
    pub drivers: Vec<usize>,
    /// `[coalition][year]`: the product of the coalition's factors.
    factors: Vec<f64>,
}

/// The people a cell follows, over the years.
#[derive(Clone, Debug)]
pub struct People {
    /// 0 resident, 1 registered.
    pub basis: usize,
    /// The area group; `None` for the whole system.
    pub group: Option<AreaGroupId>,
    /// How many they are.
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
    /// Which of the plan's cells it picks.
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
        let people = group.people.map_or(Provenance::Published, |_| self.population);
        let drivers = group.drivers.iter().map(|at| plan.assumptions[plan.drivers[*at].assumption.index()].provenance);
        Provenance::of(drivers).and(people).and(plan.cells[cell].provenance)
    }

    /// Activity by site, commissioner, area group and point of delivery.
    pub fn series(&self, plan: &Plan) -> Vec<ActivitySeries> {
        let costs = plan.unit_cost_table();
        let mut all: BTreeMap<_, ActivitySeries> = BTreeMap::new();
        for (at, cell) in plan.cells.iter().enumerate() {
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
    let years = plan.year_count();
    let drivers: Vec<(usize, Vec<bool>)> = (plan.drivers.iter().enumerate())
        .filter(|(_, driver)| driver.kind.moves_cells())
        .map(|(at, driver)| (at, bind(&driver.applies_to, plan).picked(&plan.cells)))
        .collect();
    let mut people = Vec::new();
    let mut people_places: HashMap<_, usize> = HashMap::new();
    let mut group_places: HashMap<(Option<usize>, Vec<usize>), usize> = HashMap::new();
    let mut groups = Vec::new();
    let mut group_of_cell = Vec::with_capacity(plan.cells.len());
    let mut picked = Vec::new();
    for (place, cell) in plan.cells.iter().enumerate() {
        let whose = (!plan.population.is_empty()).then(|| {
            let basis = plan.people_followed(cell.commissioner, population.table.has_registered()) as usize;
            let key = (basis, cell.area_group, cell.sex, cell.age);
            *people_places.entry(key).or_insert_with(|| {
                people.push(people_of(cell, basis, &population.table));
                people.len() - 1
            })
        });
        picked.clear();
        picked.extend(drivers.iter().filter(|(_, moves)| moves[place]).map(|(at, _)| *at));
        let key = (whose, picked);
        let group = if let Some(&group) = group_places.get(&key) {
            group
        } else {
            let factors = factors(whose.map(|at| &people[at]), &key.1, plan);
            groups.push(FactorGroup { people: whose, drivers: key.1.clone(), factors });
            group_places.insert((key.0, key.1.clone()), groups.len() - 1);
            groups.len() - 1
        };
        picked = key.1;
        group_of_cell.push(group);
    }
    let mut activity = Activity {
        years,
        groups,
        group_of_cell,
        scopes: scopes(plan),
        atoms: Vec::new(),
        people,
        population: population.provenance,
    };
    activity.atoms = atoms(plan, &activity);
    for at in 0..activity.scopes.len() {
        let scope = &activity.scopes[at];
        let picked = (0..plan.cells.len()).filter(|cell| scope.picked[*cell]);
        let provenance = Provenance::of(picked.map(|cell| activity.cell_provenance(plan, cell)));
        activity.scopes[at].provenance = provenance;
    }
    activity
}

fn bind(selector: &Selector, plan: &Plan) -> CellTest {
    CellTest::bind(selector, plan).expect("a checked plan's selectors bind")
}

/// The people of a cell's area group, sex and age. People from beyond the system are taken to change like its own.
fn people_of(cell: &Cell, basis: usize, table: &PopulationTable) -> People {
    let mut series = vec![0.0; table.years];
    let mut everybody = vec![0.0; table.years];
    let groups = cell.area_group.map_or(0..table.groups, |id| id.index()..id.index() + 1);
    for group in groups {
        for (sex_at, sex) in table.sexes.iter().enumerate() {
            for (band_at, band) in table.bands.iter().enumerate() {
                let people = table.series(basis, group, sex_at, band_at);
                add(&mut everybody, people);
                let is_one = cell.sex == Sex::Persons || *sex == Sex::Persons || *sex == cell.sex;
                if is_one && cell.age.holds(*band) {
                    add(&mut series, people);
                }
            }
        }
    }
    People { basis, group: cell.area_group, series, everybody }
}

fn add(sums: &mut [f64], values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

/// `[coalition][year]`: products of factors.
fn factors(people: Option<&People>, drivers: &[usize], plan: &Plan) -> Vec<f64> {
    let years = plan.year_count();
    let mut table = vec![1.0; COALITIONS * years];
    for t in 1..years {
        let (size, demography) = people.map_or((1.0, 1.0), |people| {
            (ratio(people.everybody[t], people.everybody[0]), ratio(people.series[t], people.series[0]))
        });
        let moved = |kind| driver_factor(plan, drivers, kind, t);
        let others = [moved(Kind::NonDemographic), moved(Kind::Backlog), moved(Kind::Flow)];
        for coalition in 0..COALITIONS {
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

/// 1 where there is nobody to begin with: `pack` lets no activity hang on nobody.
fn ratio(now: f64, base: f64) -> f64 {
    if base > 0.0 { now / base } else { 1.0 }
}

/// What the drivers of one kind make of a cell by year `t`.
fn driver_factor(plan: &Plan, drivers: &[usize], kind: Kind, t: usize) -> f64 {
    let ours = drivers.iter().map(|at| &plan.drivers[*at]).filter(|driver| driver.kind == kind);
    ours.fold(1.0, |product, driver| product * cell_driver_factor(driver, plan, t))
}

/// What one driver makes of a cell by year `t`: (1+g) for each of its years, or a level while it lasts.
pub fn cell_driver_factor(driver: &Driver, plan: &Plan, t: usize) -> f64 {
    let step = 1.0 + plan.assumptions[driver.assumption.index()].value / 100.0;
    match driver.kind {
        Kind::Backlog if driver.acts_in(t) => step,
        Kind::Flow if t >= driver.from => step,
        Kind::NonDemographic => (1..=t).filter(|year| driver.acts_in(*year)).fold(1.0, |product, _| product * step),
        _ => 1.0,
    }
}

/// The selectors that ledger lines follow, each once.
fn scopes(plan: &Plan) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    for selector in plan.lines.iter().filter_map(|line| line.amount.activity()) {
        if !scopes.iter().any(|scope| scope.text == selector.text) {
            let test = bind(selector, plan);
            let picked = test.picked(&plan.cells);
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
    for (at, cell) in plan.cells.iter().enumerate() {
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
