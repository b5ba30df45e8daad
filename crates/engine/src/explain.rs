//! What a figure was made from: the chain from a result to factors, assumptions and the rows they were read from.

mod address;
mod capital;
mod position;
mod room;
mod solution;
mod worth;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use model::Plan;
use model::accounts::{Amount, Line, Recurrence};
use model::activity::Cell;
use model::capacity::Resource;
use model::driver::{Combine, Kind, Mover};
use model::id::{MeasureId, OrganisationId, SolutionId};
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Component, Figure, Results, SolutionResult, Step};
use model::season::MONTHS;
use model::selector::{CellTest, LineTest};

pub use address::asked;
pub use position::Moves;

use crate::Request;
use crate::activity::{self, ALL, Activity, COMPONENTS, People, cell_driver_factor};
use crate::compile::{self, Compiled};
use crate::contracts;
use crate::cost::{self, Cost};
use crate::finance::{self, MovedLeaf};
use crate::futures::Future;
use crate::health;
use crate::movers::LineMovers;
use crate::population;

/// Parts of a figure that are told one by one; the rest are told together.
const TOLD: usize = 8;
/// Rows of the files that are named for one figure.
const ROWS: usize = 6;

/// What to explain.
pub enum Query {
    /// The ledger lines picked, as a gap.
    Lines(LineTest),
    /// The activity cells picked, as a count.
    Cells(CellTest),
    /// What a solution saves, as promised.
    Solution(SolutionId),
    /// What is left to find: of a member, or of the system.
    Residual(Option<OrganisationId>),
    /// A line of a bridge or a stage of a walk: of a member, or of the system.
    Position(Moves, Option<OrganisationId>),
    /// How many beds or spaces are needed.
    Room(Resource),
    /// How much of what a lever of a solution shifts there is room for.
    Shift(SolutionId, String),
    /// What becomes of a measure of quality.
    Quality(MeasureId),
    /// What a solution is worth, discounted.
    Economics(SolutionId),
}

/// Explains what is asked for in year `t`; `None` where that is not known: the residual of who has no accounts, a lever that shifts
/// nothing, a solution without an economic case.
pub fn explain(plan: &Plan, query: &Query, t: usize) -> Option<Step> {
    Explainer::default().explain_by(plan, || crate::run(plan, &Request::default()), query, t)
}

/// Explanations of one plan: what they all rest on is worked out once, when it is first asked for.
#[derive(Default)]
pub struct Explainer {
    activity: OnceLock<Activity>,
    money: OnceLock<(Cost, Vec<MovedLeaf>)>,
    compiled: OnceLock<Arc<Compiled>>,
    promised: OnceLock<Future>,
    expected: OnceLock<Future>,
    shares: OnceLock<Vec<SolutionResult>>,
}

impl Explainer {
    /// As [`explain`] says it, of the plan that this explainer is for, with its results.
    pub fn explain(&self, plan: &Plan, results: &Results, query: &Query, t: usize) -> Option<Step> {
        self.explain_by(plan, || results, query, t)
    }

    /// Works out all that explanations rest on, so that the first does not wait for it.
    pub fn make_ready(&self, plan: &Plan) {
        self.money(plan);
        if !plan.solutions.is_empty() {
            self.promised(plan);
        }
    }

    /// The plan compiled.
    pub(crate) fn compiled(&self, plan: &Plan) -> &Arc<Compiled> {
        self.compiled.get_or_init(|| Arc::new(compile::compile_with(plan, self.activity(plan))))
    }

    fn explain_by<R: Borrow<Results>>(
        &self,
        plan: &Plan,
        results: impl FnOnce() -> R,
        query: &Query,
        t: usize,
    ) -> Option<Step> {
        let explained = || Explained { plan, activity: self.activity(plan), t };
        match query {
            Query::Solution(id) => {
                let compiled = self.compiled(plan);
                Some(solution::solution(plan, results().borrow(), compiled, self.promised(plan), (*id, t)))
            }
            Query::Residual(member) => solution::residual(plan, results().borrow(), *member, t),
            Query::Position(moves, member) => {
                let (results, (cost, leaves)) = (results(), self.money(plan));
                let expected = || self.shares(plan).as_slice();
                let (explained, results) = (explained(), results.borrow());
                position::Known { explained, results, cost, leaves, expected: &expected, member: *member }.told(*moves)
            }
            Query::Room(resource) => {
                let (results, compiled, expected) = (results(), self.compiled(plan), self.expected(plan));
                room::Known { plan, results: results.borrow(), compiled, expected, t }.room(*resource)
            }
            Query::Shift(id, lever) => {
                let (results, compiled, expected) = (results(), self.compiled(plan), self.expected(plan));
                room::Known { plan, results: results.borrow(), compiled, expected, t }.shift(*id, lever)
            }
            Query::Quality(id) => worth::measure(plan, results().borrow(), *id, t),
            Query::Economics(id) => worth::economics(plan, results().borrow(), *id),
            Query::Cells(test) => Some(explained().cells(test)),
            Query::Lines(test) => {
                let (cost, leaves) = self.money(plan);
                Some(explained().lines(test, cost, leaves))
            }
        }
    }

    fn activity(&self, plan: &Plan) -> &Activity {
        self.activity.get_or_init(|| activity::project(plan, &population::project(plan)))
    }

    fn money(&self, plan: &Plan) -> &(Cost, Vec<MovedLeaf>) {
        self.money.get_or_init(|| {
            let activity = self.activity(plan);
            let cost = cost::follow(plan, activity);
            let leaves = finance::leaves(plan, activity, &cost);
            (cost, leaves)
        })
    }

    /// The central future as solutions are expected to deliver.
    fn expected(&self, plan: &Plan) -> &Future {
        self.expected.get_or_init(|| crate::solutions::central(self.compiled(plan), crate::Delivered::Expected, true))
    }

    /// What each solution saves of that.
    fn shares(&self, plan: &Plan) -> &Vec<SolutionResult> {
        self.shares.get_or_init(|| crate::solutions::shares(plan, self.compiled(plan), self.expected(plan)))
    }

    /// The central future, with everything delivered as promised.
    fn promised(&self, plan: &Plan) -> &Future {
        self.promised.get_or_init(|| solution::promised(self.compiled(plan)))
    }
}

struct Explained<'a> {
    plan: &'a Plan,
    activity: &'a Activity,
    t: usize,
}

fn step(name: impl Into<String>, value: Figure) -> Step {
    Step { name: name.into(), value, provenance: Provenance::Published, origins: Vec::new(), steps: Vec::new() }
}

impl Explained<'_> {
    fn lines(&self, test: &LineTest, cost: &Cost, leaves: &[MovedLeaf]) -> Step {
        let plan = self.plan;
        let mut picked: Vec<(&Line, &MovedLeaf)> = (leaves.iter())
            .map(|leaf| (&plan.lines[leaf.leaf.line.index()], leaf))
            .filter(|(line, _)| test.picks(line, plan))
            .collect();
        let gap = |line: &Line, leaf: &MovedLeaf, t: usize| {
            Pence(leaf.leaf.pence[t].0.saturating_mul(line.side.sign_in_gap()))
        };
        let total = |t| picked.iter().map(|(line, leaf)| gap(line, leaf, t)).sum::<Pence>();
        let mut root = step("Cost less income of the lines picked, if nothing is done", Figure::Money(total(self.t)));
        root.provenance = Provenance::of(picked.iter().map(|(_, leaf)| leaf.leaf.provenance));
        root.steps.push(step("in the base year", Figure::Money(total(0))));
        root.steps.extend(self.moved(&picked));
        let change = |line: &Line, leaf: &MovedLeaf| gap(line, leaf, self.t) - gap(line, leaf, 0);
        // What moved most comes first: that is what one looks for.
        picked.sort_by_key(|(line, leaf)| {
            std::cmp::Reverse((change(line, leaf).0.saturating_abs(), gap(line, leaf, self.t).0.saturating_abs()))
        });
        root.steps.extend(picked.iter().map(|(line, leaf)| self.line(line, leaf, cost)));
        root
    }

    /// What moved the lines' cost less income since the base year.
    fn moved(&self, picked: &[(&Line, &MovedLeaf)]) -> Vec<Step> {
        let mut sums: BTreeMap<Component, Pence> = BTreeMap::new();
        for (line, leaf) in picked {
            for (component, pence) in &leaf.moved[self.t] {
                *sums.entry(*component).or_default() += Pence(pence.0.saturating_mul(line.side.sign_in_gap()));
            }
        }
        let moved = sums.into_iter().filter(|(_, pence)| *pence != Pence::ZERO);
        moved
            .map(|(component, pence)| {
                step(format!("moved by {}", component.name().to_lowercase()), Figure::Money(pence))
            })
            .collect()
    }

    fn line(&self, line: &Line, leaf: &MovedLeaf, cost: &Cost) -> Step {
        let plan = self.plan;
        let code = &plan.organisations[line.organisation.index()].code;
        let with = line.counterparty.map_or(String::new(), |id| format!(", {}", plan.organisations[id.index()].code));
        let label = if line.label.is_empty() { String::new() } else { format!(", {}", line.label) };
        let name = format!("{code}: {} ({}{with}{label})", line.category, line.side);
        let mut shown = step(name, Figure::Money(leaf.leaf.pence[self.t]));
        shown.provenance = leaf.leaf.provenance;
        shown.origins.push(line.origin);
        let base = leaf.leaf.pence[0];
        match &line.amount {
            Amount::ByYear(stated) => {
                let how = if stated[self.t].filled { "on a straight line between stated years" } else { "as stated" };
                shown.steps.push(step(how, Figure::Money(stated[self.t].pence)));
            }
            Amount::Capital(charge) => shown.steps.extend(capital::charge(plan, charge, self.t)),
            Amount::Base { full_year, .. } => {
                shown.steps.push(step("base year's amount", Figure::Money(base)));
                if let Some(full) = full_year {
                    shown.steps.push(step("of a full year", Figure::Money(*full)));
                }
                self.growth(line, cost, &mut shown);
            }
            Amount::Activity(_) => {
                shown.steps.push(step("base year's activity at its unit costs", Figure::Money(base)));
                self.growth(line, cost, &mut shown);
            }
        }
        shown
    }

    fn growth(&self, line: &Line, cost: &Cost, shown: &mut Step) {
        if self.t == 0 {
            return;
        }
        if line.recurrence == Recurrence::OneOff {
            shown.steps.push(step("one-off: not in later years", Figure::Factor(0.0)));
            return;
        }
        let plan = self.plan;
        if let Some(follows) = finance::follows(plan, line, self.activity, cost) {
            let index = follows.index[ALL * plan.year_count() + self.t];
            let selector = line.amount.activity().map_or("", |selector| &selector.text);
            let contract = plan.contract_of(line);
            let paid = contract.map_or(String::new(), |one| contracts::in_words(plan, one));
            let mut volume = step(format!("× activity{paid}, as {selector}"), Figure::Factor(index));
            volume.provenance = follows.provenance;
            volume.origins.extend(contract.map(|one| one.origin));
            volume.steps = alone(|coalition| follows.index[coalition * plan.year_count() + self.t]);
            shown.steps.push(volume);
        }
        let drivers = LineMovers::new(plan).movers_of(line);
        if drivers.is_empty() && line.amount.activity().is_none() {
            shown.steps.push(step("no driver picks this line, so it stays as it is", Figure::Factor(1.0)));
        }
        let path = |chosen: &[Mover]| Figure::Factor(finance::price(chosen, usize::MAX, self.t));
        // Where rates begin within a year, the mean of their product is not the product of their means.
        let begins_within = drivers.iter().any(|mover| mover.driver.month > 0);
        let (dated, whole) = if begins_within { (drivers, Vec::new()) } else { (Vec::new(), drivers) };
        let (added, alone): (Vec<Mover>, Vec<Mover>) =
            whole.into_iter().partition(|mover| mover.driver.combine == Combine::Add);
        for mover in alone {
            shown.steps.push(self.driver(mover, path(&[mover])));
        }
        for (name, movers) in
            [("× rates that are added before they compound", added), ("× rates, each from its month on", dated)]
        {
            if let [one] = movers[..] {
                shown.steps.push(self.driver(one, path(&movers)));
            } else if !movers.is_empty() {
                let mut together = step(name, path(&movers));
                together.steps = movers.iter().map(|mover| self.driver(*mover, path(&[*mover]))).collect();
                together.provenance = Provenance::of(together.steps.iter().map(|step| step.provenance));
                shown.steps.push(together);
            }
        }
    }

    /// A driver with what it makes of what it moves, and the assumption or the override that it rests on.
    fn driver(&self, mover: Mover, makes: Figure) -> Step {
        let plan = self.plan;
        let driver = mover.driver;
        let assumption = &plan.assumptions[driver.assumption.index()];
        let from =
            if driver.month > 0 { format!(", from {}", capitalised(MONTHS[driver.month])) } else { String::new() };
        let mut shown = step(format!("× {} ({}{from})", driver.id, driver.kind), makes);
        shown.provenance = mover.provenance;
        shown.origins.push(driver.origin);
        let mut value = match mover.fixed {
            None => {
                let source = assumption.source.map_or("no source given", |id| plan.sources[id.index()].title.as_str());
                let about = format!("{}, {}; {}; owner {}", assumption.name, assumption.unit, source, assumption.owner);
                step(about, in_unit(driver.kind, assumption.value))
            }
            Some(fixed) => step(
                format!("override of {} for {}: {}", assumption.id, fixed.applies_to.text, fixed.reason),
                in_unit(driver.kind, fixed.value),
            ),
        };
        value.provenance = mover.provenance;
        value.origins.push(mover.fixed.map_or(assumption.origin, |fixed| fixed.origin));
        shown.steps.push(value);
        shown
    }

    fn cells(&self, test: &CellTest) -> Step {
        let plan = self.plan;
        let cells: Vec<&Cell> = self.activity.cells(plan).collect();
        let (own, arrived): (Vec<usize>, Vec<usize>) =
            (0..cells.len()).filter(|at| test.picks(cells[*at])).partition(|at| *at < plan.cells.len());
        let picked = [own.as_slice(), &arrived].concat();
        let sum = |picked: &[usize], coalition: usize, t: usize| -> f64 {
            picked.iter().map(|at| cells[*at].count.value() * self.activity.factor(*at, coalition, t)).sum()
        };
        let count = |coalition: usize, t: usize| sum(&picked, coalition, t);
        let base = count(ALL, 0);
        let mut root =
            step(format!("Activity of {} cells, if nothing is done", own.len()), Figure::Count(count(ALL, self.t)));
        root.provenance = Provenance::of(picked.iter().map(|at| self.activity.cell_provenance(plan, *at)));
        let mut entered = step("in the base year, as entered", Figure::Count(base));
        entered.provenance = Provenance::of(own.iter().map(|at| plan.cells[*at].provenance));
        entered.origins = own.iter().take(ROWS).map(|at| plan.cells[*at].origin).collect();
        root.steps.push(entered);
        if base > 0.0 && self.t > 0 {
            root.steps.extend(alone(|coalition| count(coalition, self.t) / base));
        }
        root.steps.extend(self.cell_drivers(&own));
        root.steps.extend(self.arrivals(&arrived, |picked| sum(picked, ALL, self.t)));
        root.steps.extend(self.followed(&own));
        root
    }

    fn cell_drivers(&self, picked: &[usize]) -> Vec<Step> {
        let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
        for cell in picked {
            for driver in &self.activity.groups[self.activity.group_of_cell[*cell]].drivers {
                *moved.entry(*driver).or_default() += 1;
            }
        }
        let shown = moved.into_iter().map(|(at, cells)| {
            let mover = self.plan.mover(at);
            // What better health does depends on age: the component alone says what it comes to.
            let makes = match mover.driver.kind {
                Kind::HealthStatus => Figure::Years(health::years(mover.driver, mover.value, self.t)),
                _ => Figure::Factor(cell_driver_factor(mover, self.t)),
            };
            let mut shown = self.driver(mover, makes);
            shown.name = match mover.driver.kind {
                Kind::HealthStatus => format!("{} makes people of {cells} of the cells younger by", mover.driver.id),
                _ => format!("{} on {cells} of the cells", shown.name),
            };
            shown
        });
        shown.collect()
    }

    /// What has arrived by each flow.
    fn arrivals(&self, arrived: &[usize], count: impl Fn(&[usize]) -> f64) -> Vec<Step> {
        let mut by_flow: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in arrived {
            let group = &self.activity.groups[self.activity.group_of_cell[*cell]];
            by_flow.entry(group.arrival.expect("only flows bring cells")).or_default().push(*cell);
        }
        let steps = by_flow.into_iter().map(|(at, cells)| {
            let mover = self.plan.mover(at);
            let mut shown = self.driver(mover, Figure::Count(count(&cells)));
            shown.name = format!("+ arrived by {} from {} cells", mover.driver.id, cells.len());
            shown
        });
        steps.collect()
    }

    /// The people that the cells follow, the greatest groups first.
    fn followed(&self, picked: &[usize]) -> Vec<Step> {
        let plan = self.plan;
        let mut counts: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for cell in picked {
            if let Some(people) = self.activity.groups[self.activity.group_of_cell[*cell]].people {
                let entry = counts.entry(people).or_insert((0.0, *cell));
                entry.0 += plan.cells[*cell].count.value();
            }
        }
        let mut order: Vec<(usize, f64, usize)> =
            counts.into_iter().map(|(people, (sum, cell))| (people, sum, cell)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let groups = order.len();
        let mut steps: Vec<Step> = order.into_iter().take(TOLD).map(|(at, _, cell)| self.people(at, cell)).collect();
        if groups > TOLD {
            steps.push(step(format!("and {} further groups of people", groups - TOLD), Figure::None));
        }
        steps
    }

    fn people(&self, at: usize, cell: usize) -> Step {
        let plan = self.plan;
        let (people, cell) = (&self.activity.people[at], &plan.cells[cell]);
        let place = people.group.map_or("the whole system", |id| plan.area_groups[id.index()].name.as_str());
        if people.births {
            return self.births(people, place);
        }
        let basis = if people.basis == 1 { "registered" } else { "resident" };
        let mut shown = step(
            format!("people it follows: {} aged {} of {place}, {basis}", cell.sex, cell.age),
            Figure::Count(people.series[self.t]),
        );
        shown.steps.push(step("in the base year", Figure::Count(people.series[0])));
        let rows = plan.population.iter().filter(|row| {
            row.variant.0 == 0
                && row.basis as usize == people.basis
                && people.group.is_none_or(|group| plan.areas[row.area.index()].group == group)
                && cell.age.holds(row.age)
                && (cell.sex == model::people::Sex::Persons
                    || row.sex == cell.sex
                    || row.sex == model::people::Sex::Persons)
        });
        let mut provenance = Provenance::Published;
        for row in rows {
            provenance = provenance.and(row.provenance);
            if shown.origins.len() < ROWS {
                shown.origins.push(row.origin);
            }
        }
        shown.provenance = provenance;
        shown
    }

    fn births(&self, births: &People, place: &str) -> Step {
        let plan = self.plan;
        let mut shown = step(format!("births it follows: of {place}"), Figure::Count(births.series[self.t]));
        shown.steps.push(step("in the base year", Figure::Count(births.series[0])));
        let rows = plan.births.iter().filter(|row| {
            row.variant.0 == 0 && births.group.is_none_or(|group| plan.areas[row.area.index()].group == group)
        });
        shown.provenance = Provenance::of(rows.clone().map(|row| row.provenance));
        shown.origins = rows.take(ROWS).map(|row| row.origin).collect();
        shown
    }
}

/// A driver's value with its unit.
fn in_unit(kind: Kind, value: f64) -> Figure {
    if kind == Kind::HealthStatus { Figure::Years(value) } else { Figure::Percent(value) }
}

/// What each component of activity would make of it alone.
fn alone(index: impl Fn(usize) -> f64) -> Vec<Step> {
    let alone = COMPONENTS.iter().enumerate().map(|(at, component)| (component, index(1 << at)));
    let moving = alone.filter(|(_, factor)| (factor - 1.0).abs() > 1e-12);
    moving
        .map(|(component, factor)| step(format!("{} alone", component.name().to_lowercase()), Figure::Factor(factor)))
        .collect()
}

/// `October` for `october`.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
