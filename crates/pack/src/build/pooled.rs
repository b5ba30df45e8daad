//! Pooled funds.

use model::pooled::{Part, PooledRow};

use super::{Builder, Known};

impl Builder<'_> {
    pub(super) fn pooled(&mut self, known: &Known) -> Vec<PooledRow> {
        let mut pooled = Vec::new();
        let order = ["fund", "side", "organisation", "category", "counterparty", "purpose"];
        for row in self.rows("pooled_funds", &order) {
            let part = Part::from_word(row.text("side")).expect("the schema checked the side");
            let counterparty = known.organisation(row.given("counterparty"));
            if part == Part::Use && counterparty.is_some() {
                let finding = row.error("pooled-counterparty", "counterparty", "a use of a fund has no counterparty");
                self.findings.push(finding.hint("clear it: organisation is who spends the money"));
            }
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let unit = row.given("unit").unwrap_or("£");
            let Some(amount) = self.pence(&row, "amount", row.text("amount"), unit) else { continue };
            let sourced = self.sourced("pooled_funds", &row, &known.sources);
            pooled.push(PooledRow {
                fund: row.text("fund").to_owned(),
                part,
                organisation,
                category: row.text("category").to_owned(),
                counterparty,
                purpose: row.text("purpose").to_owned(),
                amount,
                contested: row.text("contested") == "yes",
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        pooled
    }
}
