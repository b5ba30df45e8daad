//! Solutions in the deterministic run: what each is worth, and what all of them promise and are expected to bring.

use model::Plan;
use model::id::OrganisationId;
use model::money::{Pence, largest_remainder};
use model::results::{Evenly, MemberPosition, Missing, Position, ShiftDelivery, SolutionResult, System};
use model::solution::CostKind;

use crate::compile::Compiled;
use crate::futures::{Draw, Expected, Future};
use crate::solutions::{Delivered, Paths};

use super::attribution::{Worth, attribute};

/// What solutions do to positions.
pub struct Saved {
    /// Each solution.
    pub solutions: Vec<SolutionResult>,
    /// What has to be added for everything that they shift to be delivered.
    pub missing: Vec<Missing>,
    members: Vec<Effect>,
    system: Effect,
    /// As they are expected to deliver.
    expected: Future,
}

/// What solutions do to one position, year by year.
#[derive(Default)]
struct Effect {
    promised: Vec<Pence>,
    expected: Vec<Pence>,
    running: Vec<Pence>,
    one_off: Vec<Pence>,
}

/// The central future with solutions delivering so, and their shifts cut to what there is room for or not.
pub fn central(compiled: &Compiled, delivered: Delivered, limited: bool) -> Future {
    let mut future = Future::new(compiled);
    future.run(compiled, &Draw { variant: 0, values: &compiled.medians, delivered, limited }, &mut Expected);
    future
}

/// What the system would come to if cost followed activity evenly.
pub fn evenly(mut compiled: Compiled) -> Evenly {
    for one in &mut compiled.service_lines {
        one.line = one.line.evenly();
    }
    let [promised, expected] =
        [Delivered::Promised, Delivered::Expected].map(|delivered| central(&compiled, delivered, true));
    let by_year = |of: &dyn Fn(usize) -> f64| (0..compiled.years).map(|t| Pence::from_pounds(of(t))).collect();
    Evenly {
        do_nothing_gap: by_year(&|t| expected.do_nothing(t)),
        residual_before_risk: by_year(&|t| promised.residual(t)),
        residual_gap: by_year(&|t| expected.residual(t)),
    }
}

/// Runs the central future as promised, as there is room for, and as expected, and shares out what there is room for.
pub fn results(plan: &Plan, compiled: &Compiled) -> Saved {
    let years = compiled.years;
    let expected = central(compiled, Delivered::Expected, true);
    let future = central(compiled, Delivered::Promised, true);
    let effect = |at: usize| Effect {
        expected: of_member(&expected.benefit, years, at),
        promised: of_member(&future.benefit, years, at),
        running: of_member(&future.running, years, at),
        one_off: of_member(&future.one_off, years, at),
    };
    let members: Vec<Effect> = (0..compiled.reporters).map(effect).collect();
    let system = Effect {
        expected: across_the_boundary(plan, compiled, &expected),
        promised: across_the_boundary(plan, compiled, &future),
        running: costs(plan, CostKind::Running),
        one_off: costs(plan, CostKind::OneOff),
    };
    let mut solutions = share_out(plan, compiled, &future, &members);
    let mut missing = Vec::new();
    if compiled.rooms.limits() {
        let unlimited = central(compiled, Delivered::Promised, false);
        promised(plan, compiled, &unlimited, &mut solutions);
        shifts(plan, compiled, &unlimited, &future, &mut solutions);
        missing = lacking(compiled, &unlimited, &future);
    }
    Saved { solutions, missing, members, system, expected }
}

/// What each solution would save if there were room for everything.
fn promised(plan: &Plan, compiled: &Compiled, unlimited: &Future, solutions: &mut [SolutionResult]) {
    for (one, shared) in solutions.iter_mut().zip(shares(plan, compiled, unlimited)) {
        one.promised = shared.attributed;
    }
}

/// Each solution's share of what a future saves, less what it costs to run: over all solutions the future's benefit, member by member.
pub fn shares(plan: &Plan, compiled: &Compiled, future: &Future) -> Vec<SolutionResult> {
    let saved = |at: usize| of_member(&future.benefit, compiled.years, at);
    let effects = (0..compiled.reporters).map(|at| Effect { promised: saved(at), ..Effect::default() });
    share_out(plan, compiled, future, &effects.collect::<Vec<_>>())
}

/// How much of what each lever shifts to each site there is room for.
fn shifts(plan: &Plan, compiled: &Compiled, unlimited: &Future, limited: &Future, solutions: &mut [SolutionResult]) {
    let years = compiled.years;
    let (promised, delivered) = (unlimited.arrivals(compiled), limited.arrivals(compiled));
    for (at, lever) in compiled.solutions.reach.levers.iter().enumerate() {
        let Some(site) = lever.site else { continue };
        let series = |of: &[f64]| of[at * years..(at + 1) * years].to_vec();
        let limit = |t: usize| compiled.rooms.limit_of(at, &limited.room, years, t);
        solutions[lever.solution].shifts.push(ShiftDelivery {
            lever: plan.solutions[lever.solution].levers[lever.place].name.clone(),
            site,
            promised: series(&promised),
            delivered: series(&delivered),
            share: series(&limited.levers.deliverable),
            limited_by: (0..years).map(limit).collect(),
        });
    }
}

/// What all shifts in full ask for beyond what there is.
fn lacking(compiled: &Compiled, unlimited: &Future, limited: &Future) -> Vec<Missing> {
    let (years, rooms) = (compiled.years, &compiled.rooms);
    let mut taken = vec![0.0; rooms.rooms.len() * years];
    rooms.taken(&unlimited.units_after, &unlimited.line_days_after, years, &mut taken);
    let short = |room: usize, t: usize| {
        let there = rooms.capacity(room, &limited.levers.provided, years, t).unwrap_or(f64::INFINITY);
        let short = (taken[room * years + t] - there).max(0.0);
        if t > 0 && limited.room.is_wanted(room, years, t) { short } else { 0.0 }
    };
    let each = rooms
        .rooms
        .iter()
        .enumerate()
        .map(|(room, one)| Missing { resource: one.resource, amount: (0..years).map(|t| short(room, t)).collect() });
    each.filter(|one| one.amount.iter().any(|amount| *amount > 1e-6)).collect()
}

fn of_member(series: &[f64], years: usize, member: usize) -> Vec<Pence> {
    series[member * years..(member + 1) * years].iter().map(|pence| Pence(*pence as i64)).collect()
}

/// What the system is better by: lines that cross its boundary, trade that does not match, and money levers.
fn across_the_boundary(plan: &Plan, compiled: &Compiled, future: &Future) -> Vec<Pence> {
    let years = compiled.years;
    let members = plan.lines.iter().filter(|line| plan.organisations[line.organisation.index()].member);
    let mut sums = vec![Pence::ZERO; years];
    let mut unmatched = vec![Pence::ZERO; years];
    for (line, saved) in members.zip(future.saved.chunks_exact(years)) {
        let sums = if plan.is_trade(line) { &mut unmatched } else { &mut sums };
        for (sum, pence) in sums.iter_mut().zip(saved) {
            *sum += Pence(*pence as i64);
        }
    }
    for pounds in future.levers.money.chunks_exact(years) {
        for (sum, pounds) in sums.iter_mut().zip(pounds) {
            *sum += Pence::from_pounds(*pounds);
        }
    }
    sums.into_iter().zip(unmatched).map(|(own, trade)| own + trade).collect()
}

/// Costs of one kind that members bear.
fn costs(plan: &Plan, kind: CostKind) -> Vec<Pence> {
    let mut sums = vec![Pence::ZERO; plan.year_count()];
    for cost in plan.solutions.iter().flat_map(|one| &one.costs) {
        if cost.kind == kind && plan.organisations[cost.organisation.index()].member {
            add(&mut sums, &cost.by_year);
        }
    }
    sums
}

fn add(sums: &mut [Pence], more: &[Pence]) {
    for (sum, pence) in sums.iter_mut().zip(more) {
        *sum += *pence;
    }
}

/// Shares out what solutions promise among them, less what each costs to run.
fn share_out(plan: &Plan, compiled: &Compiled, future: &Future, members: &[Effect]) -> Vec<SolutionResult> {
    let years = compiled.years;
    let worth = attribute(compiled, future);
    let reported: Vec<OrganisationId> = plan.members().map(|(id, _)| id).collect();
    let mut found: Vec<SolutionResult> =
        plan.solutions.iter().enumerate().map(|(at, one)| blank(plan, compiled, future, at, one)).collect();
    let nil = || vec![Pence::ZERO; years];
    let mut shares: Vec<Vec<Vec<Pence>>> = (0..found.len()).map(|_| reported.iter().map(|_| nil()).collect()).collect();
    for (member, effect) in members.iter().enumerate() {
        for (t, promised) in effect.promised.iter().enumerate() {
            let parts = &worth.attributed[worth.place(member, t)];
            let players: Vec<usize> = (0..parts.len()).filter(|at| parts[*at] != 0.0).collect();
            let pounds: Vec<f64> = players.iter().map(|at| parts[*at]).collect();
            for (at, pence) in players.iter().zip(largest_remainder(*promised, &pounds)) {
                shares[*at][member][t] += pence;
            }
        }
    }
    for cost in compiled.solutions.costs.iter().filter(|cost| !cost.one_off) {
        for (t, pounds) in cost.by_year.iter().enumerate() {
            shares[cost.solution][cost.reporters[t]][t] += -Pence::from_pounds(*pounds);
        }
    }
    for (at, one) in found.iter_mut().enumerate() {
        for t in 0..years {
            let alone: f64 = (0..reported.len()).map(|member| worth.alone[worth.place(member, t)][at]).sum();
            one.alone[t] = Pence::from_pounds(alone) - one.running[t];
        }
        for (organisation, share) in reported.iter().zip(&shares[at]) {
            add(&mut one.attributed, share);
            if share.iter().any(|pence| *pence != Pence::ZERO) {
                one.members.push((*organisation, share.clone()));
            }
        }
        one.transfers = transfers(&worth, at, &reported, years);
        one.promised = one.attributed.clone();
    }
    found
}

/// What members pass to each other because of a solution, to the penny: nothing over all of them.
fn transfers(
    worth: &Worth,
    solution: usize,
    reported: &[OrganisationId],
    years: usize,
) -> Vec<(OrganisationId, Vec<Pence>)> {
    let mut all: Vec<_> = reported.iter().map(|id| (*id, vec![Pence::ZERO; years])).collect();
    for t in 0..years {
        let of = |member: usize| worth.transferred[worth.place(member, t)][solution];
        let moved: Vec<usize> = (0..reported.len()).filter(|member| of(*member) != 0.0).collect();
        let pounds: Vec<f64> = moved.iter().map(|member| of(*member)).collect();
        for (member, pence) in moved.iter().zip(largest_remainder(Pence::ZERO, &pounds)) {
            all[*member].1[t] = pence;
        }
    }
    all.retain(|(_, series)| series.iter().any(|pence| *pence != Pence::ZERO));
    all
}

fn blank(
    plan: &Plan,
    compiled: &Compiled,
    future: &Future,
    at: usize,
    one: &model::solution::Solution,
) -> SolutionResult {
    let years = compiled.years;
    let paid = |kind: CostKind| {
        let mut sums = vec![Pence::ZERO; years];
        let ours = one.costs.iter().filter(|cost| cost.kind == kind);
        // Capital is shown whoever bears it; what others pay out of revenue is no part of this system.
        let counted =
            ours.filter(|cost| kind == CostKind::Capital || plan.organisations[cost.organisation.index()].member);
        counted.for_each(|cost| add(&mut sums, &cost.by_year));
        sums
    };
    let needs = &compiled.solutions.solutions[at].needs;
    SolutionResult {
        solution: at.into(),
        alone: vec![Pence::ZERO; years],
        promised: vec![Pence::ZERO; years],
        attributed: vec![Pence::ZERO; years],
        members: Vec::new(),
        transfers: Vec::new(),
        running: paid(CostKind::Running),
        one_off: paid(CostKind::OneOff),
        capital: paid(CostKind::Capital),
        delivery: needs.iter().map(|need| compiled.medians[compiled.solutions.solutions[*need].delivery]).product(),
        shifts: Vec::new(),
        ramp: future.levers.shares[at * years..(at + 1) * years].to_vec(),
    }
}

impl Saved {
    /// What levers are expected to do.
    pub fn expected(&self) -> &Paths {
        &self.expected.levers
    }

    /// The central future as solutions are expected to deliver.
    pub fn future(&self) -> &Future {
        &self.expected
    }

    /// Puts what solutions do into the positions.
    pub fn apply(&self, members: &mut [MemberPosition], system: &mut System) {
        for (member, effect) in members.iter_mut().zip(&self.members) {
            if let Some(position) = &mut member.position {
                effect.apply(position);
            }
        }
        if let Some(position) = &mut system.position {
            self.system.apply(position);
        }
    }
}

impl Effect {
    fn apply(&self, position: &mut Position) {
        for t in 0..position.do_minimum_gap.len() {
            position.solutions[t] = self.promised[t] - self.running[t];
            position.one_off_cost[t] = self.one_off[t];
            position.risk[t] = self.expected[t] - self.promised[t];
            position.residual_before_risk[t] =
                position.do_minimum_gap[t] - position.solutions[t] + position.one_off_cost[t];
            position.residual_gap[t] = position.residual_before_risk[t] - position.risk[t];
        }
    }
}
