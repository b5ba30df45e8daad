//! Contracts between payers and payees.

use model::FinancialYear;
use model::contract::{Contract, Form, Terms};
use model::organisation::Organisation;

use crate::table::{Row, shown};

use super::{Builder, Known};

impl Builder<'_> {
    pub(super) fn contracts(&mut self, known: &Known, organisations: &[Organisation]) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for row in self.rows("contracts", &["payer", "payee", "category"]) {
            let form = Form::from_word(row.text("form")).expect("the schema checked the form");
            let (variable, rebased) = (self.variable(&row, form), self.rebased(&row, form));
            let parties = known.organisation(row.given("payer")).zip(known.organisation(row.given("payee")));
            let Some((payer, payee)) = parties else { continue };
            if payer == payee {
                let finding =
                    row.error("own-counterparty", "payee", "an organisation cannot have a contract with itself");
                self.findings.push(finding.hint("correct payer or payee"));
            } else if ![payer, payee].iter().any(|id| organisations[id.index()].member) {
                let message = "neither payer nor payee is a member of this system, so no line of the plan is governed";
                let hint = format!("set the finance_home of one of them to {}, or leave the row out", self.file.system);
                self.findings.push(row.error("not-a-member", "payer", message).hint(hint));
            }
            let Some((variable, rebased)) = variable.zip(rebased) else { continue };
            let sourced = self.sourced("contracts", &row, &known.sources);
            contracts.push(Contract {
                payer,
                payee,
                category: row.given("category").map(str::to_owned),
                form,
                terms: Terms { variable, rebased },
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        contracts
    }

    fn variable(&mut self, row: &Row, form: Form) -> Option<f64> {
        let stated = row.number("variable");
        if stated.is_some() && !form.states_share() {
            let message = format!("a contract of form {form} has no share to state");
            let finding = row.error("contract-share", "variable", message);
            self.findings.push(finding.hint("clear variable, or make the form aligned or local"));
            return None;
        }
        let variable = stated.or(form.usual_variable());
        if variable.is_none() {
            let finding =
                row.error("contract-share", "variable", "a local contract must state which share is variable");
            self.findings.push(finding.hint("write 0.25 if a quarter of what is paid follows activity"));
        }
        variable
    }

    /// Years in which the fixed part is set anew, counted from the base year.
    fn rebased(&mut self, row: &Row, form: Form) -> Option<Vec<usize>> {
        let words = row.text("rebased");
        if !words.is_empty() && form == Form::Activity {
            let finding =
                row.error("rebased", "rebased", "a contract that follows activity has no fixed part to rebase");
            self.findings.push(finding.hint("clear rebased"));
            return None;
        }
        let (base, horizon) = (self.file.base_year, self.file.horizon);
        let mut years = Vec::new();
        for word in words.split_whitespace() {
            let year = word.parse::<FinancialYear>().ok().and_then(|year| year.since(base));
            let Some(t) = year.filter(|t| (1..=horizon).contains(t)) else {
                let (first, last) = (base.plus(1), base.plus(horizon));
                let message = format!("rebased \"{}\" is not a year from {first} to {last}", shown(word));
                let finding = row.error("rebased", "rebased", message);
                self.findings.push(finding.hint("write years as 2027/28, separated by spaces"));
                return None;
            };
            years.push(t);
        }
        years.sort_unstable();
        years.dedup();
        Some(years)
    }
}
