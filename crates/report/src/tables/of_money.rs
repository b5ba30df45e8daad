//! Tables of money between parties and within years: the boundary, contracts, pooled funds, walks, phasing and months.

use model::external::external;
use model::id::OrganisationId;
use model::pooled::Part;
use model::provenance::Provenance;

use super::Table;
use super::contents::{Rows, View, columns, maybe, pence, real, text};

impl View<'_> {
    /// How sure the position of a scope is.
    fn position_provenance(&self, scope: Option<OrganisationId>) -> Provenance {
        let position = match scope {
            None => self.results.system.position.as_ref(),
            Some(id) => {
                let member = self.results.members.iter().find(|one| one.organisation == id);
                member.and_then(|one| one.position.as_ref())
            }
        };
        position.map_or(self.results.provenance, |position| position.provenance)
    }

    /// What members get from outside and pay to it, do nothing.
    pub(super) fn external(&self) -> Table {
        let words = ["party", "party_name", "member", "side", "category", "year", "basis", "provenance"];
        let mut rows = Rows::new("external", columns(&words, &["pence"], &[]));
        for one in external(self.plan, &self.results.leaves) {
            let party = one.party.map(|id| &self.plan.organisations[id.index()]);
            for (t, amount) in one.pence.iter().enumerate() {
                let cells = [
                    maybe(party.map(|party| party.code.clone())),
                    maybe(party.map(|party| party.name.clone())),
                    self.code(one.member),
                    text(one.side.word()),
                    text(one.category),
                    self.year(t),
                    self.basis(),
                    text(one.provenance.word()),
                    pence(*amount),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// What contracts pay for counted activity under their own form and others.
    pub(super) fn contracts(&self) -> Table {
        let words = ["payer", "payee", "category", "form", "case", "year", "basis", "provenance"];
        let integers = ["agreed_pence", "block_pence", "activity_pence", "cost_of_care_pence"];
        let mut rows = Rows::new("contracts", columns(&words, &integers, &["variable"]));
        for found in &self.results.contracts {
            let contract = &self.plan.contracts[found.contract];
            let paid = [&found.agreed, &found.block, &found.activity, &found.cost];
            for (case, series) in [
                ("do_nothing", paid.map(|one| &one.do_nothing)),
                ("with_solutions", paid.map(|one| &one.with_solutions)),
            ] {
                for t in 0..self.results.years.len() {
                    let [agreed, block, activity, cost] = series.map(|one| pence(one[t]));
                    let cells = [
                        self.code(contract.payer),
                        self.code(contract.payee),
                        maybe(contract.category.clone()),
                        text(contract.form.word()),
                        text(case),
                        self.year(t),
                        self.basis(),
                        text(found.provenance.word()),
                        agreed,
                        block,
                        activity,
                        cost,
                        real(contract.terms.variable),
                    ];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// Every row of every pooled fund.
    pub(super) fn pooled_funds(&self) -> Table {
        let words = [
            "fund",
            "side",
            "organisation",
            "category",
            "counterparty",
            "purpose",
            "contested",
            "year",
            "basis",
            "provenance",
        ];
        let mut rows = Rows::new("pooled_funds", columns(&words, &["pence"], &[]));
        for part in Part::ALL {
            for one in self.plan.pooled.iter().filter(|one| one.part == *part) {
                let cells = [
                    text(one.fund.clone()),
                    text(part.word()),
                    self.code(one.organisation),
                    text(one.category.clone()),
                    self.some_code(one.counterparty),
                    text(one.purpose.clone()),
                    text(if one.contested { "yes" } else { "no" }),
                    self.year(0),
                    self.basis(),
                    text(one.provenance.word()),
                    pence(one.amount),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// Every line of every walk.
    pub(super) fn walk(&self) -> Table {
        let words = ["scope", "organisation", "name", "year", "stage", "component", "total", "basis", "provenance"];
        let mut rows = Rows::new("walk", columns(&words, &["pence"], &[]));
        for walk in &self.results.walks {
            let provenance = self.position_provenance(walk.scope);
            for line in &walk.lines {
                let [scope, code, name] = self.scope(walk.scope);
                let cells = [
                    scope,
                    code,
                    name,
                    self.year(walk.year),
                    text(line.stage.word()),
                    text(line.detail),
                    text(if line.stage.is_total() { "yes" } else { "no" }),
                    self.basis(),
                    text(provenance.word()),
                    pence(line.pence),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// When within each year new savings fall.
    pub(super) fn phasing(&self) -> Table {
        let words = ["scope", "organisation", "name", "year", "back_loaded", "basis", "provenance"];
        let integers = ["new_saving_pence", "second_half_pence", "unsure_pence"];
        let mut rows = Rows::new("phasing", columns(&words, &integers, &["share", "threshold"]));
        for one in &self.results.phasing {
            let [scope, code, name] = self.scope(one.scope);
            let cells = [
                scope,
                code,
                name,
                self.year(one.year),
                text(if one.back_loaded { "yes" } else { "no" }),
                self.basis(),
                text(self.results.provenance.word()),
                pence(one.saving),
                pence(one.second_half),
                pence(one.unsure),
                real(one.share()),
                real(self.plan.back_loaded),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }

    /// Positions by month in the first two years.
    pub(super) fn months(&self) -> Table {
        let words = ["scope", "organisation", "name", "line", "year", "month", "basis", "provenance"];
        let mut rows = Rows::new("months", columns(&words, &["pence"], &[]));
        for one in &self.results.months {
            let provenance = self.position_provenance(one.scope);
            for line in &one.lines {
                for (month, amount) in line.pence.iter().enumerate() {
                    let [scope, code, name] = self.scope(one.scope);
                    let cells = [
                        scope,
                        code,
                        name,
                        text(line.id.clone()),
                        self.year(one.year),
                        text(self.month(one.year, month)),
                        self.basis(),
                        text(provenance.word()),
                        pence(*amount),
                    ];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// Activity by month in the first two years.
    pub(super) fn months_of_activity(&self) -> Table {
        let words = ["organisation", "pod", "measure", "year", "month", "provenance"];
        let mut rows = Rows::new("months_of_activity", columns(&words, &[], &["do_nothing", "with_solutions"]));
        for one in &self.results.months_of_activity {
            for (month, (before, after)) in one.do_nothing.iter().zip(&one.with_solutions).enumerate() {
                let cells = [
                    self.code(one.organisation),
                    text(one.pod.word()),
                    text(one.pod.measure().word()),
                    self.year(one.year),
                    text(self.month(one.year, month)),
                    text(self.results.provenance.word()),
                    real(*before),
                    real(*after),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// `2026-04`: a month of a financial year, April first.
    fn month(&self, t: usize, month: usize) -> String {
        let starts = self.results.years[t].start();
        let (year, month) = if month < 9 { (starts, month + 4) } else { (starts + 1, month - 8) };
        format!("{year}-{month:02}")
    }
}
