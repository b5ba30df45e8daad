//! The first two years month by month: activity by days and season, money by what it follows. See `docs/method/months.md`.
//!
//! Months share out what the year comes to, so that they sum to it to the penny and to the patient.

pub(crate) mod calendar;

use std::collections::BTreeMap;

use model::accounts::Side;
use model::id::OrganisationId;
use model::money::{Pence, largest_remainder};
use model::results::{
    ActivitySeries, Leaf, MemberPosition, MonthLine, Months, MonthsOfActivity, Position, SolutionResult, System,
};
use model::service::Pod;
use model::solution::{CostKind, Solution};
use model::{FinancialYear, Plan};

use crate::activity::Activity;
use crate::finance::rates;
use crate::movers::LineMovers;
use crate::prices;

/// Years after the base year that are told by month.
pub const YEARS: usize = 2;
/// Months of a year.
const MONTHS: usize = 12;

/// Shares of a year, April first; they sum to 1.
type Shares = [f64; MONTHS];
/// A year's money by month.
type Money = [Pence; MONTHS];

const EVEN: Shares = [1.0 / 12.0; MONTHS];

/// What months are made from.
pub struct Known<'a> {
    pub plan: &'a Plan,
    pub activity: &'a Activity,
    pub leaves: &'a [Leaf],
    pub members: &'a [MemberPosition],
    pub system: &'a System,
    pub solutions: &'a [SolutionResult],
}

/// Positions by month: of the system if it has one, then of members that have one.
pub fn money(known: &Known) -> Vec<Months> {
    let mut all = Vec::new();
    for t in 1..known.plan.year_count().min(YEARS + 1) {
        let year = Year::of(known, t);
        let members = known.members.iter().filter_map(|one| Some((one.organisation, one.position.as_ref()?)));
        let each: Vec<Months> = members.map(|(id, position)| year.member(id, position)).collect();
        if known.system.position.is_some() {
            all.push(year.system(&each));
        }
        all.extend(each);
    }
    all
}

/// Activity by month, organisation and point of delivery: do nothing, and with solutions.
pub fn activity(plan: &Plan, before: &[ActivitySeries], after: &[ActivitySeries]) -> Vec<MonthsOfActivity> {
    let sums = |all: &[ActivitySeries], t: usize| {
        let mut sums: BTreeMap<(OrganisationId, Pod), f64> = BTreeMap::new();
        for one in all {
            *sums.entry((one.organisation, one.pod)).or_default() += one.counts[t];
        }
        sums
    };
    let mut found = Vec::new();
    for t in 1..plan.year_count().min(YEARS + 1) {
        let shares = shares_of_pods(plan, plan.base_year.plus(t));
        let change = growth(plan, t);
        let (before, after) = (sums(before, t), sums(after, t));
        let places: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for (organisation, pod) in places {
            let whole = before.get(&(organisation, pod)).copied().unwrap_or(0.0);
            let moved = after.get(&(organisation, pod)).map_or(0.0, |after| after - whole);
            let shares = shares[&pod];
            let change = normal(std::array::from_fn(|m| shares[m] * change[m]));
            let do_nothing: Vec<f64> = shares.iter().map(|share| whole * share).collect();
            let with_solutions = do_nothing.iter().zip(change).map(|(month, share)| month + moved * share).collect();
            found.push(MonthsOfActivity { year: t, organisation, pod, do_nothing, with_solutions });
        }
    }
    found
}

/// Shares of the year by point of delivery: its days, or its working days, each as busy as its month.
fn shares_of_pods(plan: &Plan, year: FinancialYear) -> BTreeMap<Pod, Shares> {
    let calendar = calendar::months(year);
    let season = |pod: Pod| plan.seasons.iter().find(|one| one.pod == pod).map_or([1.0; MONTHS], |one| one.months);
    let shares = |pod: Pod| {
        let season = season(pod);
        normal(std::array::from_fn(|m| {
            let days = if pod.keeps_office_hours() { calendar[m].working_days } else { calendar[m].days };
            f64::from(days) * season[m]
        }))
    };
    Pod::ALL.iter().map(|pod| (*pod, shares(*pod))).collect()
}

/// How much of their effect solutions that act on activity have by month, all taken together.
fn growth(plan: &Plan, t: usize) -> Shares {
    let acting = plan.solutions.iter().filter(|one| one.levers.iter().any(|lever| lever.action.cells().is_some()));
    let mut sums = [0.0; MONTHS];
    for one in acting {
        for (sum, reached) in sums.iter_mut().zip(reached(plan, one, t)) {
            *sum += reached;
        }
    }
    if sums.iter().sum::<f64>() > 0.0 { sums } else { EVEN }
}

/// The share of its full effect that a solution has reached in the middle of each month of year `t`.
fn reached(plan: &Plan, one: &Solution, t: usize) -> Shares {
    let late = one.slippage.map_or(0.0, |id| plan.assumptions[id.index()].value.max(0.0));
    let timing = &one.timing;
    if timing.profile.is_some() || timing.quarters.is_some() || timing.until.is_some_and(|last| t > last) {
        return [timing.share(t, late); MONTHS];
    }
    std::array::from_fn(|m| timing.ramp((MONTHS * t + m) as f64 + 0.5 - timing.starts as f64 - late))
}

/// Weights as shares; even if there are none.
fn normal(weights: Shares) -> Shares {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 { weights.map(|weight| weight / sum) } else { EVEN }
}

/// A year's pence by month, to the penny.
fn split(pence: Pence, shares: &Shares) -> Money {
    let parts: Vec<f64> = shares.iter().map(|share| share * pence.pounds()).collect();
    let months = largest_remainder(pence, &parts);
    std::array::from_fn(|m| months[m])
}

fn sum(all: impl Iterator<Item = Money>) -> Money {
    all.fold([Pence::ZERO; MONTHS], |sums, more| std::array::from_fn(|m| sums[m] + more[m]))
}

/// One year.
struct Year<'a> {
    known: &'a Known<'a>,
    t: usize,
    /// By ledger line: its leaf by month.
    leaves: Vec<Money>,
}

impl<'a> Year<'a> {
    fn of(known: &'a Known<'a>, t: usize) -> Self {
        let pods = shares_of_pods(known.plan, known.plan.base_year.plus(t));
        let movers = LineMovers::new(known.plan);
        let shares = |leaf: &Leaf| {
            let volumes = line_shares(known, &pods, leaf);
            let movers = movers.movers_of(&known.plan.lines[leaf.line.index()]);
            if movers.iter().all(|mover| mover.driver.month == 0) {
                return volumes;
            }
            let rates = rates(movers.into_iter(), t);
            normal(std::array::from_fn(|m| volumes[m] * prices::in_month(rates.clone(), m)))
        };
        let leaves = known.leaves.iter().map(|leaf| split(leaf.pence[t], &shares(leaf))).collect();
        Self { known, t, leaves }
    }

    fn member(&self, member: OrganisationId, position: &Position) -> Months {
        let mut lines = vec![
            self.of_leaves("income", |leaf| self.reports(leaf, member) && self.side(leaf) != Side::Cost),
            self.of_leaves("cost", |leaf| self.reports(leaf, member) && self.side(leaf) == Side::Cost),
            line("efficiency", self.efficiency(member, position)),
        ];
        lines.extend(self.known.solutions.iter().map(|one| self.solution(one, member)));
        lines.push(line("one_off", self.one_off(member)));
        lines.push(line("risk", split(position.risk[self.t], &as_promised(&lines))));
        self.closed(Some(member), lines)
    }

    /// The system: what crosses its boundary, trade that does not match, and what its members do.
    fn system(&self, members: &[Months]) -> Months {
        let plan = self.known.plan;
        let trade = |leaf: &Leaf| plan.is_trade(&plan.lines[leaf.line.index()]);
        let ours = |leaf: &Leaf| plan.organisations[plan.lines[leaf.line.index()].organisation.index()].member;
        let mut lines = vec![
            self.of_leaves("income", |leaf| ours(leaf) && !trade(leaf) && self.side(leaf) != Side::Cost),
            self.of_leaves("cost", |leaf| ours(leaf) && !trade(leaf) && self.side(leaf) == Side::Cost),
            self.of_leaves("unmatched_trade", |leaf| ours(leaf) && trade(leaf)),
        ];
        let of_members = || members.iter().flat_map(|one| &one.lines);
        let solutions = plan.solutions.iter().map(|one| format!("solution.{}", one.id));
        let shared =
            ["efficiency".to_owned()].into_iter().chain(solutions).chain(["one_off", "risk"].map(str::to_owned));
        lines.extend(shared.map(|id| line(&id, sum(of_members().filter(|one| one.id == id).map(months)))));
        self.closed(None, lines)
    }

    fn closed(&self, scope: Option<OrganisationId>, mut lines: Vec<MonthLine>) -> Months {
        let closing = sum(lines.iter().map(months));
        lines.retain(|one| one.pence.iter().any(|pence| *pence != Pence::ZERO));
        lines.push(line("closing", closing));
        Months { year: self.t, scope, lines }
    }

    fn reports(&self, leaf: &Leaf, member: OrganisationId) -> bool {
        self.known.plan.reporter(self.known.plan.lines[leaf.line.index()].organisation, self.t) == member
    }

    fn side(&self, leaf: &Leaf) -> Side {
        self.known.plan.lines[leaf.line.index()].side
    }

    /// Ledger lines that are picked, as they add to a position.
    fn of_leaves(&self, id: &str, picks: impl Fn(&Leaf) -> bool) -> MonthLine {
        let picked = self.known.leaves.iter().zip(&self.leaves).filter(|(leaf, _)| picks(leaf));
        line(
            id,
            sum(picked.map(|(leaf, money)| {
                let sign = -self.side(leaf).sign_in_gap();
                money.map(|pence| Pence(pence.0 * sign))
            })),
        )
    }

    /// What was reached before comes evenly; what is new comes as far in the second half as is stated.
    fn efficiency(&self, member: OrganisationId, position: &Position) -> Money {
        let (plan, t) = (self.known.plan, self.t);
        let rows = plan.efficiency.iter().find(|row| plan.reporter(row.organisation, t) == member);
        let late = rows.map_or(0.5, |row| row.second_half);
        let new = std::array::from_fn(|m| if m < MONTHS / 2 { (1.0 - late) / 6.0 } else { late / 6.0 });
        let before = position.efficiency[t - 1];
        sum([split(before, &EVEN), split(position.efficiency[t] - before, &new)].into_iter())
    }

    /// A solution's saving as its effect grows, less what it costs to run from its first month on.
    fn solution(&self, one: &SolutionResult, member: OrganisationId) -> MonthLine {
        let (plan, t) = (self.known.plan, self.t);
        let about = &plan.solutions[one.solution.index()];
        let of = |series: Option<&Vec<Pence>>, t: usize| series.map_or(Pence::ZERO, |series| series[t]);
        let series = one.members.iter().find(|(id, _)| *id == member).map(|(_, series)| series);
        let (running, running_before) =
            (self.spent(about, member, CostKind::Running, t), self.spent(about, member, CostKind::Running, t - 1));
        let (gross, before) = (of(series, t) + running, of(series, t - 1) + running_before);
        let saved = match about.timing.quarters {
            Some(quarters) => {
                let new = std::array::from_fn(|m| quarters[m / 3] / 3.0);
                sum([split(before, &EVEN), split(gross - before, &normal(new))].into_iter())
            }
            None => split(gross, &normal(reached(plan, about, t))),
        };
        let costs = split(-running, &since_start(about, self.t));
        MonthLine { id: format!("solution.{}", about.id), pence: sum([saved, costs].into_iter()).to_vec() }
    }

    /// What a solution costs a member in year `t`.
    fn spent(&self, about: &Solution, member: OrganisationId, kind: CostKind, t: usize) -> Pence {
        let plan = self.known.plan;
        let ours = about.costs.iter().filter(|cost| cost.kind == kind && plan.reporter(cost.organisation, t) == member);
        ours.map(|cost| cost.by_year[t]).sum()
    }

    fn one_off(&self, member: OrganisationId) -> Money {
        let all = self.known.plan.solutions.iter();
        sum(all.map(|about| split(-self.spent(about, member, CostKind::OneOff, self.t), &since_start(about, self.t))))
    }
}

/// Evenly over the months of year `t` in which a solution runs; over all of them if it has not begun.
fn since_start(about: &Solution, t: usize) -> Shares {
    let first = about.timing.starts.saturating_sub(MONTHS * t);
    normal(std::array::from_fn(|m| if m >= first { 1.0 } else { 0.0 }))
}

/// In proportion to what solutions promise.
fn as_promised(lines: &[MonthLine]) -> Shares {
    let solutions = lines.iter().filter(|one| one.id.starts_with("solution."));
    let promised = sum(solutions.map(months));
    normal(promised.map(|pence| pence.pounds().max(0.0)))
}

fn line(id: &str, pence: Money) -> MonthLine {
    MonthLine { id: id.to_owned(), pence: pence.to_vec() }
}

fn months(line: &MonthLine) -> Money {
    std::array::from_fn(|m| line.pence[m])
}

/// How a ledger line falls into months: the part that follows activity as that does, the rest evenly.
fn line_shares(known: &Known, pods: &BTreeMap<Pod, Shares>, leaf: &Leaf) -> Shares {
    let plan = known.plan;
    let line = &plan.lines[leaf.line.index()];
    let Some(selector) = line.amount.activity() else { return EVEN };
    let follows = if crate::finance::is_own_cost(plan, line) {
        plan.cost.shares.variable
    } else {
        plan.contract_of(line).map_or(1.0, |contract| contract.terms.variable)
    };
    let scope = &known.activity.scopes[known.activity.scope(selector)];
    let mut weights = [0.0; MONTHS];
    for (cell, _) in plan.cells.iter().zip(&scope.picked).filter(|(_, picked)| **picked) {
        let shares = &pods[&plan.services[cell.service.index()].pod];
        for (weight, share) in weights.iter_mut().zip(shares) {
            *weight += cell.count.value() * share;
        }
    }
    let active = normal(weights);
    std::array::from_fn(|m| follows * active[m] + (1.0 - follows) * EVEN[m])
}
