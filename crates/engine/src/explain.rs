//! What a figure was made from: the chain from a result to factors, assumptions and the rows they were read from.

mod solution;

use std::collections::BTreeMap;

use model::Plan;
use model::accounts::{Amount, Line, Recurrence};
use model::driver::{Combine, Driver};
use model::id::{OrganisationId, SolutionId};
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Component, Figure, Step};
use model::selector::{CellTest, LineTest};

use crate::activity::{self, ALL, Activity, COMPONENTS, cell_driver_factor};
use crate::cost::{self, Cost};
use crate::finance::{self, MovedLeaf};
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
}

/// Explains what is asked for in year `t`; `None` for the residual of who has no accounts.
pub fn explain(plan: &Plan, query: &Query, t: usize) -> Option<Step> {
    match query {
        Query::Solution(id) => Some(solution::solution(plan, *id, t)),
        Query::Residual(member) => solution::residual(plan, *member, t),
        Query::Cells(test) => Some(with_activity(plan, t, |explained| explained.cells(test))),
        Query::Lines(test) => Some(with_activity(plan, t, |explained| {
            let cost = cost::follow(plan, explained.activity);
            let leaves = finance::leaves(plan, explained.activity, &cost);
            explained.lines(test, &cost, &leaves)
        })),
    }
}

fn with_activity(plan: &Plan, t: usize, tell: impl FnOnce(&Explained) -> Step) -> Step {
    let activity = activity::project(plan, &population::project(plan));
    tell(&Explained { plan, activity: &activity, t })
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
        let told = if picked.len() <= TOLD + 2 { picked.len() } else { TOLD };
        let (first, rest) = picked.split_at(told);
        root.steps.extend(first.iter().map(|(line, leaf)| self.line(line, leaf, cost)));
        if !rest.is_empty() {
            let sum = rest.iter().map(|(line, leaf)| gap(line, leaf, self.t)).sum();
            root.steps.push(step(format!("{} further lines, cost less income", rest.len()), Figure::Money(sum)));
        }
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
            let mut volume = step(format!("× activity, as {selector}"), Figure::Factor(index));
            volume.provenance = follows.provenance;
            volume.steps = alone(|coalition| follows.index[coalition * plan.year_count() + self.t]);
            shown.steps.push(volume);
        }
        let ours = |driver: &&Driver| {
            !driver.kind.moves_cells()
                && LineTest::bind(&driver.applies_to, plan).is_ok_and(|test| test.picks(line, plan))
        };
        let drivers: Vec<&Driver> = plan.drivers.iter().filter(ours).collect();
        if drivers.is_empty() && line.amount.activity().is_none() {
            shown.steps.push(step("no driver picks this line, so it stays as it is", Figure::Factor(1.0)));
        }
        let path = |chosen: &[&Driver]| finance::price(plan, chosen, usize::MAX, self.t);
        for driver in drivers.iter().filter(|driver| driver.combine == Combine::Multiply) {
            shown.steps.push(self.driver(driver, path(&[driver])));
        }
        let added: Vec<&Driver> = drivers.into_iter().filter(|driver| driver.combine == Combine::Add).collect();
        if let [one] = added[..] {
            shown.steps.push(self.driver(one, path(&added)));
        } else if !added.is_empty() {
            let mut together = step("× rates that are added before they compound", Figure::Factor(path(&added)));
            together.steps = added.iter().map(|driver| self.driver(driver, path(&[driver]))).collect();
            together.provenance = Provenance::of(together.steps.iter().map(|step| step.provenance));
            shown.steps.push(together);
        }
    }

    fn driver(&self, driver: &Driver, factor: f64) -> Step {
        let plan = self.plan;
        let assumption = &plan.assumptions[driver.assumption.index()];
        let source = assumption.source.map_or("no source given", |id| plan.sources[id.index()].title.as_str());
        let mut shown = step(format!("× {} ({})", driver.id, driver.kind), Figure::Factor(factor));
        shown.provenance = assumption.provenance;
        shown.origins.push(driver.origin);
        let about = format!("{}, {}; {}; owner {}", assumption.name, assumption.unit, source, assumption.owner);
        let mut value = step(about, Figure::Percent(assumption.value));
        value.provenance = assumption.provenance;
        value.origins.push(assumption.origin);
        shown.steps.push(value);
        shown
    }

    fn cells(&self, test: &CellTest) -> Step {
        let plan = self.plan;
        let picked: Vec<usize> = (0..plan.cells.len()).filter(|at| test.picks(&plan.cells[*at])).collect();
        let count = |coalition: usize, t: usize| -> f64 {
            picked.iter().map(|at| plan.cells[*at].count.value() * self.activity.factor(*at, coalition, t)).sum()
        };
        let base = count(ALL, 0);
        let mut root =
            step(format!("Activity of {} cells, if nothing is done", picked.len()), Figure::Count(count(ALL, self.t)));
        root.provenance = Provenance::of(picked.iter().map(|at| self.activity.cell_provenance(plan, *at)));
        let mut entered = step("in the base year, as entered", Figure::Count(base));
        entered.provenance = Provenance::of(picked.iter().map(|at| plan.cells[*at].provenance));
        entered.origins = picked.iter().take(ROWS).map(|at| plan.cells[*at].origin).collect();
        root.steps.push(entered);
        if base > 0.0 && self.t > 0 {
            root.steps.extend(alone(|coalition| count(coalition, self.t) / base));
        }
        root.steps.extend(self.cell_drivers(&picked));
        root.steps.extend(self.followed(&picked));
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
            let driver = &self.plan.drivers[at];
            let mut shown = self.driver(driver, cell_driver_factor(driver, self.plan, self.t));
            shown.name = format!("{} on {cells} of the cells", shown.name);
            shown
        });
        shown.collect()
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
}

/// What each component of activity would make of it alone.
fn alone(index: impl Fn(usize) -> f64) -> Vec<Step> {
    let alone = COMPONENTS.iter().enumerate().map(|(at, component)| (component, index(1 << at)));
    let moving = alone.filter(|(_, factor)| (factor - 1.0).abs() > 1e-12);
    moving
        .map(|(component, factor)| step(format!("{} alone", component.name().to_lowercase()), Figure::Factor(factor)))
        .collect()
}
