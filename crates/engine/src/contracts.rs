//! What contracts pay for counted activity under their own form and others, and what that activity costs to give. See
//! `docs/method/contracts.md`.

use model::Plan;
use model::accounts::{Amount, Line, Recurrence, Side};
use model::contract::{Contract, Terms};
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{ContractResult, Followed};

use crate::activity::{ALL, Activity};
use crate::compile::Compiled;
use crate::cost::{Cost, ScopeCost};
use crate::finance;
use crate::futures::Future;
use crate::movers::LineMovers;
use crate::solutions::{self, Delivered};

/// A contract's terms as an explanation says them, after "activity".
pub fn in_words(plan: &Plan, contract: &Contract) -> String {
    let rebased: Vec<String> = contract.terms.rebased.iter().map(|t| plan.base_year.plus(*t).to_string()).collect();
    let rebased = if rebased.is_empty() { String::new() } else { format!(", rebased {}", rebased.join(" ")) };
    let variable = contract.terms.variable * 100.0;
    format!(" that a contract pays for ({}, {variable}% variable{rebased})", contract.form)
}

/// What every contract with lines that follow activity comes to.
pub fn effects(plan: &Plan, activity: &Activity, cost: &Cost, compiled: Option<&Compiled>) -> Vec<ContractResult> {
    if plan.contracts.is_empty() {
        return Vec::new();
    }
    let promised = compiled.filter(|_| !plan.solutions.is_empty());
    let promised = promised.map(|compiled| solutions::central(compiled, Delivered::Promised, true));
    let view = View { plan, activity, cost, promised: promised.as_ref() };
    (0..plan.contracts.len()).filter_map(|at| view.effect(at)).collect()
}

struct View<'a> {
    plan: &'a Plan,
    activity: &'a Activity,
    cost: &'a Cost,
    /// The central future with solutions as promised.
    promised: Option<&'a Future>,
}

impl View<'_> {
    /// `None` if no line of the contract follows activity.
    fn effect(&self, at: usize) -> Option<ContractResult> {
        let plan = self.plan;
        let contract = &plan.contracts[at];
        let governed: Vec<&Line> = plan.lines.iter().filter(|line| self.is_governed(contract, line)).collect();
        // Both sides move alike; the payee's is told where it is there.
        let income = governed.iter().any(|line| line.side == Side::Income);
        let lines: Vec<&Line> = governed.into_iter().filter(|line| (line.side == Side::Income) == income).collect();
        let every_unit = contract.terms.with_variable(1.0);
        let paid = |terms: &Terms| self.sum(&lines, |line| self.paid(line, terms));
        let provenance = lines.iter().map(|line| self.provenance(line));
        (!lines.is_empty()).then(|| ContractResult {
            contract: at,
            agreed: paid(&contract.terms),
            block: paid(&contract.terms.with_variable(0.0)),
            activity: paid(&every_unit),
            cost: self.sum(&lines, |line| self.given(line)),
            provenance: Provenance::of(provenance).and(contract.provenance),
        })
    }

    fn is_governed(&self, contract: &Contract, line: &Line) -> bool {
        let plan = self.plan;
        plan.organisations[line.organisation.index()].member
            && line.recurrence == Recurrence::Recurrent
            && line.amount.activity().is_some()
            && plan.contract_of(line).is_some_and(|one| one.origin == contract.origin)
    }

    fn provenance(&self, line: &Line) -> Provenance {
        let follows = finance::follows(self.plan, line, self.activity, self.cost);
        line.provenance.and(follows.map_or(Provenance::Published, |one| one.provenance))
    }

    fn sum(&self, lines: &[&Line], of: impl Fn(&Line) -> [Vec<f64>; 2]) -> Followed {
        let nil = || vec![Pence::ZERO; self.plan.year_count()];
        let mut sums = [nil(), nil()];
        for line in lines {
            for (sum, series) in sums.iter_mut().zip(of(line)) {
                for (sum, pounds) in sum.iter_mut().zip(series) {
                    *sum += Pence::from_pounds(pounds);
                }
            }
        }
        let [do_nothing, with_solutions] = sums;
        Followed { do_nothing, with_solutions }
    }

    /// What is paid on a line under these terms, pounds: do nothing, and with solutions.
    fn paid(&self, line: &Line, terms: &Terms) -> [Vec<f64>; 2] {
        let (scope, shape) = self.scope(line);
        let change = self.promised.map(|future| &future.payment_change);
        self.moved(line, scope, |t| {
            let years = self.plan.year_count();
            let index = terms.paid(t, |year| shape.payment[ALL * years + year]);
            (index, change.map_or(0.0, |change| terms.paid(t, |year| change[scope * years + year])))
        })
    }

    /// What the care that a line pays for costs to give, pounds: do nothing, and with solutions.
    fn given(&self, line: &Line) -> [Vec<f64>; 2] {
        let (scope, shape) = self.scope(line);
        let change = self.promised.map(|future| &future.cost_change);
        self.moved(line, scope, |t| {
            let years = self.plan.year_count();
            (shape.cost[ALL * years + t], change.map_or(0.0, |change| change[scope * years + t]))
        })
    }

    fn scope(&self, line: &Line) -> (usize, &ScopeCost) {
        let scope = self.activity.scope(line.amount.activity().expect("only lines that follow activity are asked"));
        (scope, &self.cost.scopes[scope])
    }

    /// A line moved by what `volume` says of a year: the index of its activity, and what solutions change of its scope.
    fn moved(&self, line: &Line, scope: usize, volume: impl Fn(usize) -> (f64, f64)) -> [Vec<f64>; 2] {
        let plan = self.plan;
        let base = self.cost.scopes[scope].base;
        let from = |t: usize| match &line.amount {
            Amount::Base { base, full_year, .. } if t > 0 => full_year.unwrap_or(*base).pounds(),
            Amount::Base { base, .. } => base.pounds(),
            _ => Pence::from_pounds(base).pounds(),
        };
        let drivers = LineMovers::new(plan).movers_of(line);
        let mut both = [Vec::new(), Vec::new()];
        for t in 0..plan.year_count() {
            let (index, change) = if t == 0 { (1.0, 0.0) } else { volume(t) };
            let priced = from(t) * finance::price(&drivers, usize::MAX, t);
            both[0].push(priced * index);
            both[1].push(priced * (index + if base == 0.0 { 0.0 } else { change / base }));
        }
        both
    }
}
