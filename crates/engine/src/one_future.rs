//! One of the futures that a run draws, told by itself: what was drawn, and the bridge that it makes in every year and scope.
//! See `docs/method/futures.md`.
//!
//! Members' lines come from what their ledgers report, the system's from what crosses its boundary and from trade that does not
//! match, and each closing from the gaps that the run's spreads are made of. That they agree is a check, not a definition.

use model::Plan;
use model::accounts::Line;
use model::id::{OrganisationId, SolutionId};
use model::money::Pence;
use model::results::{Bridge, BridgeKind, BridgeLine, OneFuture};
use rayon::prelude::*;

use crate::Request;
use crate::compile::{Compiled, compile};
use crate::futures::Future;
use crate::uncertainty::{Chances, run_one, target_year};

/// A plan's futures, to tell any of them.
pub struct Futures<'a> {
    plan: &'a Plan,
    compiled: Compiled,
    chances: Chances,
    noise: bool,
}

impl<'a> Futures<'a> {
    /// Those that a run of this request draws; what it fixes is fixed.
    pub fn new(plan: &'a Plan, request: &Request) -> Self {
        let compiled = compile(plan);
        let mut chances = Chances::new(plan, &compiled, request.seed, request.sampler);
        for (assumption, value) in &request.fixed {
            chances.fix(assumption.index(), *value);
        }
        Self { plan, compiled, chances, noise: request.noise }
    }

    /// Of the first `count` futures the one whose closing in the target's year has so many per cent of theirs above it; `None` if
    /// there are none.
    pub fn near(&self, percent: u32, count: u64) -> Option<OneFuture> {
        let year = target_year(self.plan);
        let gaps = (0..count).into_par_iter().map_init(
            || (Future::new(&self.compiled), self.chances.room()),
            |(future, drawn), number| {
                run_one(&self.compiled, &self.chances, self.noise, number, future, drawn);
                (future.residual(year), number)
            },
        );
        let mut gaps: Vec<(f64, u64)> = gaps.collect();
        gaps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let place = gaps.len().checked_sub(1)? * percent.min(100) as usize / 100;
        Some(self.tell(gaps[place].1))
    }

    /// The future of this number.
    pub fn tell(&self, number: u64) -> OneFuture {
        let (mut future, mut drawn) = (Future::new(&self.compiled), self.chances.room());
        run_one(&self.compiled, &self.chances, self.noise, number, &mut future, &mut drawn);
        let delivers = drawn.delivered.iter().enumerate().filter(|(_, delivers)| **delivers > 0.0);
        let delivered = delivers.map(|(at, _)| SolutionId::from(at)).collect();
        let bridges = Chain { plan: self.plan, compiled: &self.compiled, future: &future }.bridges();
        OneFuture { number, variant: drawn.variant, values: drawn.values, delivered, bridges }
    }
}

/// What a future comes to, as bridges.
struct Chain<'a> {
    plan: &'a Plan,
    compiled: &'a Compiled,
    future: &'a Future,
}

/// A line in every year.
type Series = Vec<Pence>;

/// A member by its place among those that report, and its name; `None` for the system.
type Scope = Option<(usize, OrganisationId)>;

impl Chain<'_> {
    fn bridges(&self) -> Vec<Bridge> {
        let members = self.compiled.members.iter().enumerate().map(|(at, id)| Some((at, *id)));
        std::iter::once(None).chain(members).flat_map(|scope| self.of(scope)).collect()
    }

    fn of(&self, scope: Scope) -> Vec<Bridge> {
        let sum = |series: &[f64], t| -> Pence { self.members(scope).map(|at| whole(series[self.at(at, t)])).sum() };
        let every = |_: &Line| true;
        let (trades, crosses) = (|line: &Line| self.plan.is_trade(line), |line: &Line| !self.plan.is_trade(line));
        let future = self.future;
        let by_year = |of: &dyn Fn(usize) -> Pence| (0..self.compiled.years).map(of).collect::<Series>();
        // Trade whose two sides match cancels in the sum of the system's lines.
        let position = by_year(&|t| {
            self.sum(scope, t, &every, |at, line| Pence(-line.side.sign_in_gap() * whole(future.ledger[at]).0))
        });
        let saved = |t, picks: &dyn Fn(&Line) -> bool| self.sum(scope, t, picks, |at, _| whole(future.saved[at]));
        let steps = [
            ("growth", BridgeKind::Pressure, by_year(&|t| position[t] - position[0])),
            ("efficiency", BridgeKind::Efficiency, by_year(&|t| sum(&future.efficiency, t))),
            (
                "solutions",
                BridgeKind::Solution,
                by_year(&|t| saved(t, &crosses) + self.levers(scope, t) - sum(&future.running, t)),
            ),
            ("transfers", BridgeKind::Transfer, by_year(&|t| saved(t, &trades))),
            ("one_off", BridgeKind::Solution, by_year(&|t| -sum(&future.one_off, t))),
        ];
        let closing = self.closing(scope);
        (1..self.compiled.years).map(|t| bridge(scope, t, position[0], &steps, &closing)).collect()
    }

    fn at(&self, item: usize, t: usize) -> usize {
        item * self.compiled.years + t
    }

    fn members(&self, scope: Scope) -> impl Iterator<Item = usize> {
        (0..self.compiled.reporters).filter(move |at| scope.is_none_or(|(member, _)| member == *at))
    }

    /// What the run's spreads are made of.
    fn closing(&self, scope: Scope) -> Series {
        let years = self.compiled.years;
        let Some((member, _)) = scope else {
            return (0..years).map(|t| Pence::from_pounds(-self.future.residual(t))).collect();
        };
        let mut gaps = vec![0.0; self.compiled.reporters * years];
        self.future.member_gaps(&mut gaps);
        (0..years).map(|t| Pence::from_pounds(-gaps[self.at(member, t)])).collect()
    }

    /// Sums over ledger lines that a scope reports in year `t`; `of` is given the place of line and year.
    fn sum(&self, scope: Scope, t: usize, picks: &dyn Fn(&Line) -> bool, of: impl Fn(usize, &Line) -> Pence) -> Pence {
        let ours = self.plan.lines.iter().filter(|line| self.plan.organisations[line.organisation.index()].member);
        let lines = ours.zip(&self.compiled.lines).enumerate();
        let reported = lines.filter(|(_, (line, compiled))| {
            picks(line) && scope.is_none_or(|(member, _)| compiled.reporters[t] == member)
        });
        reported.map(|(at, (line, _))| of(self.at(at, t), line)).sum()
    }

    /// What levers in money bring a scope.
    fn levers(&self, scope: Scope, t: usize) -> Pence {
        let levers = self.compiled.solutions.money_levers.iter().enumerate();
        let ours = levers.filter(|(_, lever)| scope.is_none_or(|(member, _)| lever.reporters[t] == member));
        ours.map(|(at, _)| Pence::from_pounds(self.future.levers.money[self.at(at, t)])).sum()
    }
}

fn bridge(scope: Scope, t: usize, opening: Pence, steps: &[(&str, BridgeKind, Series)], closing: &[Pence]) -> Bridge {
    let line = |id: &str, kind, pence, in_year| BridgeLine {
        id: id.to_owned(),
        kind,
        pence,
        in_year,
        recurrent: !matches!(id, "opening" | "one_off" | "closing"),
        solution: None,
    };
    let mut lines = vec![line("opening", BridgeKind::Opening, opening, closing[t - 1])];
    let told = steps.iter().filter(|(_, _, series)| series[t] != Pence::ZERO || series[t - 1] != Pence::ZERO);
    lines.extend(told.map(|(id, kind, series)| line(id, *kind, series[t], series[t] - series[t - 1])));
    lines.push(line("closing", BridgeKind::Closing, closing[t], closing[t]));
    Bridge { year: t, scope: scope.map(|(_, id)| id), lines }
}

/// Whole pence that a future holds as a number.
fn whole(pence: f64) -> Pence {
    Pence(pence as i64)
}
