//! What a solution's saving was made from, and what is left to find.

use model::Plan;
use model::id::{AssumptionId, OrganisationId, SolutionId};
use model::money::Pence;
use model::results::{Figure, Position, Results, SolutionResult, Step};
use model::solution::{Action, CostKind, Lever, Solution, SolutionCost, dependencies};

use crate::compile::{Compiled, Stratum};
use crate::futures::Future;
use crate::solutions::{self, Act, Delivered};

use super::{capital, step};

/// The central future, with everything delivered as promised.
pub fn promised(compiled: &Compiled) -> Future {
    solutions::central(compiled, Delivered::Promised, true)
}

/// What a solution saves in year `t`, as promised.
pub fn solution(
    plan: &Plan,
    results: &Results,
    compiled: &Compiled,
    future: &Future,
    (id, t): (SolutionId, usize),
) -> Step {
    let at = id.index();
    let told = Told { plan, about: &plan.solutions[at], found: &results.solutions[at], compiled, future, at, t };
    told.saving()
}

/// What is left to find in year `t`: of a member, or of the system. `None` without accounts.
pub fn residual(plan: &Plan, results: &Results, member: Option<OrganisationId>, t: usize) -> Option<Step> {
    let position = match member {
        Some(id) => results.members.iter().find(|one| one.organisation == id)?.position.as_ref()?,
        None => results.system.position.as_ref()?,
    };
    Some(left_to_find(plan, results, position, member, t))
}

pub(super) fn money(name: impl Into<String>, pence: Pence) -> Step {
    step(name, Figure::Money(pence))
}

fn left_to_find(plan: &Plan, results: &Results, position: &Position, member: Option<OrganisationId>, t: usize) -> Step {
    let who = member.map_or(plan.name.as_str(), |id| plan.organisations[id.index()].name.as_str());
    let mut root =
        money(format!("{who}: still to find after efficiency, solutions and risk"), position.residual_gap[t]);
    root.provenance = position.provenance;
    let mut promised = money("less what solutions promise, their running cost taken off", -position.solutions[t]);
    promised.steps = each_solution(plan, results, member, t);
    root.steps = vec![
        money("cost less income, if nothing is done", position.do_nothing_gap[t]),
        money("less efficiency that counts", -position.efficiency[t]),
        money("= do minimum", position.do_minimum_gap[t]),
        promised,
        money("plus what solutions cost once", position.one_off_cost[t]),
        money("= residual before risk", position.residual_before_risk[t]),
        money("plus what solutions are not expected to bring", -position.risk[t]),
    ];
    root
}

/// What a solution is attributed: by a member, or by all.
pub(super) fn share(one: &SolutionResult, member: Option<OrganisationId>, t: usize) -> Pence {
    match member {
        None => one.attributed[t],
        Some(id) => one.members.iter().find(|(own, _)| *own == id).map_or(Pence::ZERO, |(_, series)| series[t]),
    }
}

/// What each solution is attributed, the greatest first.
fn each_solution(plan: &Plan, results: &Results, member: Option<OrganisationId>, t: usize) -> Vec<Step> {
    let shares = results.solutions.iter().map(|one| (one, share(one, member, t)));
    let mut all: Vec<(&SolutionResult, Pence)> = shares.filter(|(_, pence)| *pence != Pence::ZERO).collect();
    all.sort_by_key(|(_, pence)| std::cmp::Reverse(pence.0.saturating_abs()));
    (all.iter())
        .map(|(one, pence)| {
            let about = &plan.solutions[one.solution.index()];
            let mut shown = money(format!("{} (solution.{})", about.name, about.id), *pence);
            shown.provenance = about.provenance;
            shown.origins.push(about.origin);
            shown
        })
        .collect()
}

/// The chance that a solution delivers, with the chance of each that it needs.
pub(super) fn delivery(plan: &Plan, found: &SolutionResult) -> Step {
    let name = "chance that it delivers, with everything that it needs first: what is at risk";
    let mut shown = step(name, Figure::Factor(found.delivery));
    shown.steps = dependencies(&plan.solutions)[found.solution.index()]
        .iter()
        .map(|need| {
            let one = &plan.solutions[*need];
            value(plan, one.delivery, format!("× {} ({})", one.name, one.maturity), Figure::Factor)
        })
        .collect();
    shown
}

/// An assumption's value with where it was read.
fn value(plan: &Plan, id: AssumptionId, name: String, figure: impl Fn(f64) -> Figure) -> Step {
    let assumption = &plan.assumptions[id.index()];
    let mut shown = step(name, figure(assumption.value));
    shown.provenance = assumption.provenance;
    shown.origins.push(assumption.origin);
    shown
}

/// A solution in one year.
struct Told<'a> {
    plan: &'a Plan,
    about: &'a Solution,
    found: &'a SolutionResult,
    compiled: &'a Compiled,
    /// The central future, with everything delivered as promised.
    future: &'a Future,
    at: usize,
    t: usize,
}

impl Told<'_> {
    fn saving(&self) -> Step {
        let (found, t) = (self.found, self.t);
        let name =
            format!("{}: its share of what all solutions save, as promised, less its running cost", self.about.name);
        let mut root = money(name, found.attributed[t]);
        root.provenance = self.about.provenance;
        root.origins.push(self.about.origin);
        root.steps.push(money("alone it would save, less its running cost", found.alone[t]));
        root.steps.push(money(self.overlap(), -found.double_count(t)));
        root.steps.push(self.costs(CostKind::Running, "of which its running cost", -found.running[t]));
        for (id, series) in found.members.iter().filter(|(_, series)| series[t] != Pence::ZERO) {
            let who = &self.plan.organisations[id.index()];
            root.steps.push(money(format!("of which {}: {}", who.code, who.name), series[t]));
        }
        root.steps.push(step("share of its full effect that is reached in this year", Figure::Factor(found.ramp[t])));
        let mut lines = 0;
        for (place, lever) in self.about.levers.iter().enumerate() {
            root.steps.push(self.lever(lever, place, &mut lines));
        }
        root.steps.push(delivery(self.plan, self.found));
        root.steps.push(self.costs(CostKind::OneOff, "told apart: what it costs once", found.one_off[t]));
        root.steps.push(self.costs(CostKind::Capital, "told apart: capital, no part of a position", found.capital[t]));
        root
    }

    /// Whom it shares cohorts with.
    fn overlap(&self) -> String {
        let reach = &self.compiled.solutions.reach;
        let of = |set: &crate::solutions::LeverSet| -> Vec<usize> {
            set.levers().map(|lever| reach.levers[lever].solution).collect()
        };
        let ours = reach.sets.iter().map(of).filter(|solutions| solutions.contains(&self.at));
        let mut others: Vec<usize> = ours.flatten().filter(|other| *other != self.at).collect();
        others.sort_unstable();
        others.dedup();
        let names: Vec<&str> = others.iter().map(|other| self.plan.solutions[*other].id.as_str()).collect();
        if names.is_empty() {
            "counted twice with others, taken out".to_owned()
        } else {
            format!("counted twice with others that act on the same care ({}), taken out", names.join(", "))
        }
    }

    fn costs(&self, kind: CostKind, name: &str, total: Pence) -> Step {
        let mut shown = money(name, total);
        // Capital of earlier years is told for what it still costs.
        let told = |cost: &&SolutionCost| cost.by_year[self.t] != Pence::ZERO || cost.asset.is_some();
        let ours = self.about.costs.iter().filter(|cost| cost.kind == kind).filter(told);
        shown.steps = ours
            .map(|cost| {
                let code = &self.plan.organisations[cost.organisation.index()].code;
                let mut one = money(format!("{}, {code}", cost.name), cost.by_year[self.t]);
                one.steps = self.charges(cost);
                one
            })
            .collect();
        shown
    }

    /// What capital costs in the year: it may be more than one year's spending, so all of it is told.
    fn charges(&self, cost: &SolutionCost) -> Vec<Step> {
        let Some(asset) = cost.asset else { return Vec::new() };
        let (plan, t) = (self.plan, self.t);
        let rate = plan.dividend_of(cost.organisation);
        let charges = asset.charges(&cost.by_year, rate);
        let mut off = money("written off in the year", charges.depreciation[t]);
        off.steps = capital::written_off(plan, &asset, &cost.by_year, t);
        let mut steps = vec![off];
        if asset.funding.bears_dividend() && rate > 0.0 {
            let mut due = money("dividend on public capital", charges.dividend[t]);
            due.steps = capital::stands(plan, &charges, t);
            steps.push(due);
        }
        steps
    }

    /// An assumption's value with where it was read.
    fn value(&self, id: AssumptionId, name: String, figure: impl Fn(f64) -> Figure) -> Step {
        value(self.plan, id, name, figure)
    }

    /// `lines` counts the levers of lines that came before.
    fn lever(&self, lever: &Lever, place: usize, lines: &mut usize) -> Step {
        let (kind, name) = (lever.action.kind(), &lever.name);
        if let Action::Money { organisation, pounds, .. } = lever.action {
            let code = &self.plan.organisations[organisation.index()].code;
            let pounds = move |value: f64| Figure::Money(Pence::from_pounds(value * pounds));
            return self.value(lever.effect, format!("{name}: {kind}, {code}, a year at full effect"), pounds);
        }
        if let Action::Provide(resource) = lever.action {
            let code = &self.plan.organisations[resource.organisation().index()].code;
            return self.value(lever.effect, format!("{name}: {kind}, {code}, at full effect"), Figure::Count);
        }
        let selector = lever.action.cells().or(lever.action.lines()).map_or("", |selector| selector.text.as_str());
        let mut shown = self.value(lever.effect, format!("{name}: {kind} of {selector}"), Figure::Percent);
        if lever.action.cells().is_some() {
            shown.steps = self.of_cells(lever, place);
        } else {
            shown.steps = self.of_lines(lever, *lines);
            *lines += 1;
        }
        shown
    }

    /// What a lever acts on, takes and releases; it is in this place of the solution's levers.
    fn of_cells(&self, lever: &Lever, place: usize) -> Vec<Step> {
        let (compiled, t) = (self.compiled, self.t);
        let reach = &compiled.solutions.reach;
        let ours = |at: &usize| (reach.levers[*at].solution, reach.levers[*at].place) == (self.at, place);
        let ours: Vec<usize> = (0..reach.levers.len()).filter(ours).collect();
        let Some(first) = ours.first() else { return Vec::new() };
        let act = reach.levers[*first].act;
        let mean = Means { told: self, levers: &ours };
        let units = mean.units();
        let effect = self.plan.assumptions[lever.effect.index()].value / 100.0;
        let mut steps = vec![
            step("units it acts on, if nothing is done", Figure::Count(units)),
            step(
                "taken if it acted alone: × effect × share reached",
                Figure::Count(units * effect * self.found.ramp[t]),
            ),
            step(
                "cost released for each unit that goes, base year's prices",
                Figure::UnitCost(mean.over(|stratum| self.future.released[stratum.service_line * compiled.years + t])),
            ),
            step(
                "paid for each unit, base year's prices",
                Figure::UnitCost(mean.over(|stratum| compiled.service_lines[stratum.service_line].unit_cost)),
            ),
        ];
        match act {
            Act::Shift { conversion, .. } => {
                steps.push(step("units there for each that leaves", Figure::Factor(conversion)));
                steps.extend(self.room(&lever.name));
                let there = mean.over(|stratum| mean.cost_there(stratum));
                steps.push(step("cost of each unit there, base year's prices", Figure::UnitCost(there)));
            }
            Act::Shorten => {
                let share = mean.over(|stratum| stratum.stay_share);
                steps.push(step("× share of a unit's cost that goes with its stay", Figure::Factor(share)));
            }
            Act::Avoid => {}
        }
        steps
    }

    /// How much there is room for of what a lever shifts, where it is not all.
    fn room(&self, lever: &str) -> Vec<Step> {
        let t = self.t;
        let ours = self.found.shifts.iter().filter(|one| one.lever == lever && one.share[t] < 1.0);
        ours.map(|one| {
            let site = &self.plan.sites[one.site.index()].name;
            let mut shown = step(format!("share for which there is room: {site}"), Figure::Factor(one.share[t]));
            shown
                .steps
                .push(step("units that would arrive if there were room for all", Figure::Count(one.promised[t])));
            shown.steps.push(step("units for which there is room", Figure::Count(one.delivered[t])));
            shown
        })
        .collect()
    }

    /// What a lever of ledger lines acts on and saves; it is the `nth` one of this solution.
    fn of_lines(&self, lever: &Lever, nth: usize) -> Vec<Step> {
        let (compiled, t) = (self.compiled, self.t);
        let all = &compiled.solutions;
        let ours = all.line_levers.iter().enumerate().filter(|(_, one)| one.solution == self.at).nth(nth);
        let Some((place, _)) = ours else { return Vec::new() };
        let picked = (0..compiled.lines.len()).filter(|line| all.of_line[*line].contains(&place));
        let (mut whole, mut kept, mut count) = (0.0, 0.0, 0_usize);
        for line in picked {
            let amount = self.future.amounts[line * compiled.years + t];
            whole += amount;
            kept += amount * compiled.lines[line].after_efficiency[t];
            count += 1;
        }
        let effect = self.plan.assumptions[lever.effect.index()].value / 100.0;
        let saved = Pence::from_pounds(kept * effect * self.found.ramp[t]);
        vec![
            money(format!("{count} ledger lines, if nothing is done"), Pence::from_pounds(whole)),
            money("of which efficiency leaves", Pence::from_pounds(kept)),
            money("moved if it acted alone: × effect × share reached", saved),
        ]
    }
}

/// Means over the strata that a lever reaches, weighted by their units.
struct Means<'a> {
    told: &'a Told<'a>,
    levers: &'a [usize],
}

impl Means<'_> {
    fn strata(&self) -> impl Iterator<Item = (&Stratum, f64)> {
        let (compiled, t) = (self.told.compiled, self.told.t);
        let reach = &compiled.solutions.reach;
        let strata = compiled.strata.iter().enumerate();
        strata
            .filter(|(_, stratum)| {
                reach.sets[reach.meetings[stratum.meeting].set].levers().any(|lever| self.levers.contains(&lever))
            })
            .map(move |(at, stratum)| (stratum, self.told.future.strata[at * compiled.years + t]))
    }

    fn units(&self) -> f64 {
        self.strata().map(|(_, units)| units).sum()
    }

    fn over(&self, figure: impl Fn(&Stratum) -> f64) -> f64 {
        let units = self.units();
        let sum: f64 = self.strata().map(|(stratum, units)| units * figure(stratum)).sum();
        if units > 0.0 { sum / units } else { 0.0 }
    }

    /// What each unit costs where this lever takes it.
    fn cost_there(&self, stratum: &Stratum) -> f64 {
        let (compiled, t) = (self.told.compiled, self.told.t);
        let reach = &compiled.solutions.reach;
        let meeting = &reach.meetings[stratum.meeting];
        let shift = reach.sets[meeting.set].shifts.iter().position(|lever| self.levers.contains(lever));
        let landing = shift.map(|shift| &compiled.landings[meeting.landings[shift]]);
        landing.map_or(0.0, |landing| self.told.future.released[landing.service_line * compiled.years + t])
    }
}
