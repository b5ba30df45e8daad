//! Checks of what solutions do, where it lands, and whether anything pays for it.

use std::collections::BTreeMap;

use model::Plan;
use model::accounts::{Line, Side};
use model::activity::Cell;
use model::selector::CellTest;
use model::solution::{Action, CostKind, Enabler, Landing, Lever, Solution};

use super::Checks;

impl Checks<'_> {
    /// What every solution catches, where it lands, and what it needs first. `money` if cells, lines and unit costs are sound.
    pub(super) fn solutions(&mut self, cells: bool, lines: bool, money: bool) {
        let plan = self.plan;
        let follows = Follows::of(plan, cells && lines);
        for solution in &plan.solutions {
            for lever in &solution.levers {
                if let Some(selector) = lever.action.cells().filter(|_| cells) {
                    self.cells_of(selector, lever.origin, "applies_to");
                }
                if let Some(selector) = lever.action.lines().filter(|_| lines) {
                    let caught = self.lines_of(selector, lever.origin, "applies_to");
                    let caught = caught.unwrap_or_default();
                    self.only_capital(&caught, lever.origin, "applies_to", "lever");
                    self.right_side(lever, &caught);
                }
                if let Action::Provide(resource) = lever.action {
                    self.provides(lever, resource);
                }
                if money {
                    self.money_of(solution, lever, &follows);
                }
            }
            self.does_nothing(solution);
            self.enablers(solution);
        }
    }

    fn right_side(&mut self, lever: &Lever, caught: &[usize]) {
        let wanted = if matches!(lever.action, Action::Price(_)) { Side::Cost } else { Side::Income };
        let moved = caught.iter().map(|at| &self.plan.lines[*at]).filter(|line| !line.amount.is_capital());
        if let Some(line) = moved.into_iter().find(|line| line.side != wanted) {
            let (code, kind) = (&self.plan.organisations[line.organisation.index()].code, lever.action.kind());
            let message = format!("{kind} acts on {wanted} lines, and this picks {} of {code} too", line.category);
            let finding = self.error("wrong-side", lever.origin, "applies_to", message);
            self.findings.push(finding.hint(format!("add: and side = \"{wanted}\"")));
        }
    }

    /// Whether money follows what a lever of cells moves, and what it moves it to.
    fn money_of(&mut self, solution: &Solution, lever: &Lever, follows: &Follows) {
        let plan = self.plan;
        let Some(Ok(test)) = lever.action.cells().map(|selector| CellTest::bind(selector, plan)) else { return };
        let picked: Vec<&Cell> = plan.cells.iter().filter(|cell| test.picks(cell)).collect();
        if !picked.is_empty() && !plan.lines.is_empty() && !picked.iter().any(|cell| follows.cost(cell)) {
            let message =
                format!("no account line follows what {} moves, so it changes activity and saves nothing", solution.id);
            let finding = self.warning("saves-nothing", lever.origin, "applies_to", message);
            self.findings.push(finding.hint("let a cost line of the provider follow that activity"));
        }
        if let Action::Shift(_, landing) = &lever.action {
            self.landing(lever, landing, &picked, follows);
        }
    }

    fn landing(&mut self, lever: &Lever, landing: &Landing, picked: &[&Cell], follows: &Follows) {
        let plan = self.plan;
        let costs = plan.unit_cost_table();
        let mut places: BTreeMap<_, Cell> = BTreeMap::new();
        for cell in picked {
            let received = landing.received(cell);
            places.entry((received.site, received.service, cell.service)).or_insert(received);
        }
        for ((site, service, from), received) in places {
            let provider = plan.sites[site.index()].organisation;
            if !plan.organisations[provider.index()].member || plan.lines.is_empty() {
                continue;
            }
            let (provider_code, service_code) =
                (&plan.organisations[provider.index()].code, &plan.services[service.index()].code);
            if costs.of(service, provider).is_none() {
                let message =
                    format!("{service_code} at {provider_code} has no unit cost, so the care would be free there");
                let finding = self.error("no-unit-cost", lever.origin, "to_service", message);
                self.findings.push(finding.hint(format!("add {service_code} to unit_costs")));
            } else if !follows.cost(&received) {
                let message =
                    format!("no cost line of {provider_code} follows {service_code} there, so the care would be free");
                let finding = self.warning("free-reprovision", lever.origin, "to_service", message);
                self.findings.push(finding.hint("let a cost line of the receiving provider follow that activity"));
            }
            let measure = |service: model::id::ServiceId| plan.services[service.index()].pod.measure();
            if measure(service) != measure(from) && (landing.conversion - 1.0).abs() < 1e-12 {
                let message = format!("one of {} becomes one of {}", measure(from), measure(service));
                let finding = self.warning("conversion", lever.origin, "conversion", message);
                self.findings.push(finding.hint("say how many units there take the place of one"));
            }
        }
    }

    fn does_nothing(&mut self, solution: &Solution) {
        let enables = self.plan.solutions.iter().flat_map(|other| &other.enablers).any(
            |enabler| matches!(enabler, Enabler::Solution(id) if self.plan.solutions[id.index()].id == solution.id),
        );
        // A lever, or a solution that needs this one, may only be missing because of a fault that is told already.
        if solution.levers.is_empty() && !enables && !self.findings.any_error_in_solutions() {
            let message = format!("{} has no lever and enables nothing, so it does nothing but cost", solution.id);
            let finding = self.warning("no-effect", solution.origin, "levers", message);
            self.findings.push(finding.hint("add [[levers]], or name it in the enablers of another solution"));
        }
        let member = |id: model::id::OrganisationId| self.plan.organisations[id.index()].member;
        let paid = solution.costs.iter().filter(|cost| cost.kind != CostKind::Capital);
        let strangers = paid.map(|cost| cost.organisation).chain([solution.organisation]).find(|id| !member(*id));
        if let Some(id) = strangers {
            let code = &self.plan.organisations[id.index()].code;
            let message = format!("{code} is not a member of this system, so what it bears is not counted");
            let finding = self.warning("not-a-member", solution.origin, "organisation", message);
            self.findings.push(finding.hint(format!("set its finance_home to {}, or name a member", self.plan.system)));
        }
    }

    fn enablers(&mut self, solution: &Solution) {
        for enabler in &solution.enablers {
            let Enabler::Solution(id) = enabler else { continue };
            let first = &self.plan.solutions[id.index()];
            let effect = solution.timing.starts as f64 + solution.timing.lag_months;
            if (first.timing.starts as f64) > effect && !solution.levers.is_empty() {
                let message =
                    format!("{} takes effect before {}, which it needs first, has begun", solution.id, first.id);
                let finding = self.warning("enabler-late", solution.origin, "starts", message);
                self.findings.push(finding.hint("start the enabler earlier, or this later"));
            }
        }
    }
}

/// Which activity is followed by cost lines that are not trade: a provider's own, and what is paid to outsiders.
struct Follows<'a> {
    plan: &'a Plan,
    own: Vec<(&'a Line, CellTest)>,
}

impl<'a> Follows<'a> {
    fn of(plan: &'a Plan, sound: bool) -> Self {
        let lines = plan.lines.iter().filter(|line| sound && line.side == Side::Cost && !plan.is_trade(line));
        let own = lines.filter_map(|line| Some((line, CellTest::bind(line.amount.activity()?, plan).ok()?)));
        Self { plan, own: own.collect() }
    }

    /// Whether a cost line of the cell's provider follows it; of whoever pays an outside provider, for its cells.
    fn cost(&self, cell: &Cell) -> bool {
        let provider = self.plan.sites[cell.site.index()].organisation;
        let outside = !self.plan.organisations[provider.index()].member;
        self.own.iter().any(|(line, test)| (line.organisation == provider || outside) && test.picks(cell))
    }
}
