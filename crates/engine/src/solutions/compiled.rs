//! Solutions compiled: what each future asks of them, as places in lists.

use model::Plan;
use model::accounts::{Line, Side};
use model::capacity::Resource;
use model::selector::LineTest;
use model::solution::{Action, CostKind, Timing, dependencies};

use super::reach::Reach;

/// Solutions ready to be run with any values of their assumptions.
pub struct CompiledSolutions {
    /// The solutions, in the plan's order.
    pub solutions: Vec<CompiledSolution>,
    /// Levers of cells.
    pub reach: Reach,
    /// Levers of ledger lines.
    pub line_levers: Vec<LineLever>,
    /// For each compiled line the levers that act on it: places in `line_levers`.
    pub of_line: Vec<Vec<usize>>,
    /// Levers that provide beds, rooms or people.
    pub provisions: Vec<Provision>,
    /// Levers stated in money.
    pub money_levers: Vec<MoneyLever>,
    /// Running and one-off costs, in the plan's order.
    pub costs: Vec<CompiledCost>,
}

/// A solution.
pub struct CompiledSolution {
    /// The place of its chance of delivery among the assumptions.
    pub delivery: usize,
    /// The place of its slippage among the assumptions.
    pub slippage: Option<usize>,
    /// Its central slippage, months.
    pub usual_slippage: f64,
    /// How its effect grows.
    pub timing: Timing,
    /// The share of its full effect in each year at its central slippage.
    pub usual_shares: Vec<f64>,
    /// Itself and every solution that it needs.
    pub needs: Vec<usize>,
}

/// A lever of ledger lines.
pub struct LineLever {
    /// The solution that it is part of.
    pub solution: usize,
    /// The place of its effect among the assumptions.
    pub effect: usize,
    /// Whether it raises income, rather than lowering cost.
    pub raises: bool,
}

/// A lever that provides beds, rooms or people.
pub struct Provision {
    /// The solution that it is part of.
    pub solution: usize,
    /// The place of its effect among the assumptions.
    pub effect: usize,
    /// What it provides.
    pub resource: Resource,
}

/// A lever stated in money.
pub struct MoneyLever {
    /// The solution that it is part of.
    pub solution: usize,
    /// The place of its effect among the assumptions.
    pub effect: usize,
    /// Pounds to one of the effect's unit.
    pub pounds: f64,
    /// Who reports it in each year; none where it is nobody's in the system.
    pub reporters: Vec<usize>,
}

/// A cost of a solution.
pub struct CompiledCost {
    /// The solution.
    pub solution: usize,
    /// Whether it is there once.
    pub one_off: bool,
    /// Pounds in each year.
    pub by_year: Vec<f64>,
    /// Who reports it in each year.
    pub reporters: Vec<usize>,
}

impl CompiledSolutions {
    /// Compiles the solutions of a plan whose member lines are these. `reporters` are the places of who reports for an
    /// organisation in each year, or none if it is no member.
    pub fn of(
        plan: &Plan,
        reach: Reach,
        lines: &[&Line],
        reporters: impl Fn(model::id::OrganisationId) -> Vec<usize>,
    ) -> Self {
        let mut compiled = Self {
            solutions: solutions(plan),
            reach,
            line_levers: Vec::new(),
            of_line: vec![Vec::new(); lines.len()],
            provisions: Vec::new(),
            money_levers: Vec::new(),
            costs: Vec::new(),
        };
        for (solution, one) in plan.solutions.iter().enumerate() {
            for lever in &one.levers {
                compiled.lever(plan, lines, solution, lever, &reporters);
            }
            for cost in one.costs.iter().filter(|cost| cost.kind != CostKind::Capital) {
                let reporters = reporters(cost.organisation);
                if reporters.is_empty() {
                    continue;
                }
                compiled.costs.push(CompiledCost {
                    solution,
                    one_off: cost.kind == CostKind::OneOff,
                    by_year: cost.by_year.iter().map(|pence| pence.pounds()).collect(),
                    reporters,
                });
            }
        }
        compiled
    }

    fn lever(
        &mut self,
        plan: &Plan,
        lines: &[&Line],
        solution: usize,
        lever: &model::solution::Lever,
        reporters: &impl Fn(model::id::OrganisationId) -> Vec<usize>,
    ) {
        let effect = lever.effect.index();
        if let Action::Money { organisation, pounds, .. } = lever.action {
            let reporters = reporters(organisation);
            if !reporters.is_empty() {
                self.money_levers.push(MoneyLever { solution, effect, pounds, reporters });
            }
            return;
        }
        if let Action::Provide(resource) = lever.action {
            self.provisions.push(Provision { solution, effect, resource });
            return;
        }
        let Some(selector) = lever.action.lines() else { return };
        let test = LineTest::bind(selector, plan).expect("a checked plan's selectors bind");
        let raises = matches!(lever.action, Action::Income(_));
        let side = if raises { Side::Income } else { Side::Cost };
        self.line_levers.push(LineLever { solution, effect, raises });
        for (line, levers) in lines.iter().zip(&mut self.of_line) {
            if line.side == side && !line.amount.is_capital() && test.picks(line, plan) {
                levers.push(self.line_levers.len() - 1);
            }
        }
    }

    /// Whether the plan has any.
    pub fn is_empty(&self) -> bool {
        self.solutions.is_empty()
    }
}

fn solutions(plan: &Plan) -> Vec<CompiledSolution> {
    let needs = dependencies(&plan.solutions);
    let each = plan.solutions.iter().zip(needs);
    each.map(|(one, needs)| {
        let usual_slippage = one.slippage.map_or(0.0, |id| plan.assumptions[id.index()].value);
        CompiledSolution {
            delivery: one.delivery.index(),
            slippage: one.slippage.map(model::id::AssumptionId::index),
            usual_slippage,
            timing: one.timing.clone(),
            usual_shares: (0..plan.year_count()).map(|t| one.timing.share(t, usual_slippage)).collect(),
            needs,
        }
    })
    .collect()
}
