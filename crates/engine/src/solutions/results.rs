//! Solutions in the deterministic run: what each is worth, and what all of them promise and are expected to bring.

use model::Plan;
use model::id::OrganisationId;
use model::money::{Pence, largest_remainder};
use model::results::{MemberPosition, Position, SolutionResult, System};
use model::solution::CostKind;

use crate::compile::Compiled;
use crate::futures::{Draw, Expected, Future};
use crate::solutions::Delivered;

use super::attribution::{Worth, attribute};

/// What solutions do to positions.
pub struct Saved {
    /// Each solution.
    pub solutions: Vec<SolutionResult>,
    members: Vec<Effect>,
    system: Effect,
}

/// What solutions do to one position, year by year.
#[derive(Default)]
struct Effect {
    promised: Vec<Pence>,
    expected: Vec<Pence>,
    running: Vec<Pence>,
    one_off: Vec<Pence>,
}

/// Runs the central future twice, as promised and as expected, and shares out what is promised.
pub fn results(plan: &Plan, compiled: &Compiled) -> Saved {
    let mut future = Future::new(compiled);
    let mut run = |delivered| {
        future.run(compiled, &Draw { variant: 0, values: &compiled.medians, delivered }, &mut Expected);
    };
    run(Delivered::Expected);
    let mut members: Vec<Effect> = (0..compiled.reporters).map(|_| Effect::default()).collect();
    let mut system = Effect { expected: across_the_boundary(plan, compiled, &future), ..Effect::default() };
    for (at, member) in members.iter_mut().enumerate() {
        member.expected = of_member(&future.benefit, compiled.years, at);
    }
    let mut run = |delivered| {
        future.run(compiled, &Draw { variant: 0, values: &compiled.medians, delivered }, &mut Expected);
    };
    run(Delivered::Promised);
    system.promised = across_the_boundary(plan, compiled, &future);
    (system.running, system.one_off) = (costs(plan, CostKind::Running), costs(plan, CostKind::OneOff));
    for (at, member) in members.iter_mut().enumerate() {
        member.promised = of_member(&future.benefit, compiled.years, at);
        member.running = of_member(&future.running, compiled.years, at);
        member.one_off = of_member(&future.one_off, compiled.years, at);
    }
    let worth = attribute(compiled, &future);
    let solutions = share_out(plan, compiled, &future, &worth, &members);
    Saved { solutions, members, system }
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

fn share_out(
    plan: &Plan,
    compiled: &Compiled,
    future: &Future,
    worth: &Worth,
    members: &[Effect],
) -> Vec<SolutionResult> {
    let years = compiled.years;
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
        one.transfers = transfers(worth, at, &reported, years);
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
