//! Whether contracts govern anything.

use super::Checks;

impl Checks<'_> {
    /// A contract without a line is a mistake; one whose lines follow no activity does nothing.
    pub(super) fn contracts(&mut self) {
        let plan = self.plan;
        for contract in &plan.contracts {
            let governed = || plan.lines.iter().filter(|line| contract.governs(line));
            let code = |id: model::id::OrganisationId| &plan.organisations[id.index()].code;
            let (payer, payee) = (code(contract.payer), code(contract.payee));
            if governed().next().is_none() {
                let what = contract.category.as_ref().map_or(String::new(), |category| format!(" for {category}"));
                let message = format!("there is no line between {payer} and {payee}{what} in accounts");
                let finding = self.error("catches-nothing", contract.origin, "category", message);
                self.findings.push(finding.hint("write payer, payee and category as accounts has them"));
            } else if contract.terms.variable > 0.0 && !governed().any(|line| line.amount.activity().is_some()) {
                let message =
                    format!("no line between {payer} and {payee} follows activity, so nothing of it is variable");
                let finding = self.warning("moves-nothing", contract.origin, "form", message);
                self.findings.push(finding.hint("fill in activity on both sides of the trade in accounts"));
            }
        }
    }
}
