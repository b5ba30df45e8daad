//! How assumptions hang together, and what parties hold against them.

use model::assumption::{Assumption, Contested, Correlation};
use model::chance::cholesky;
use model::finding::nearest;
use model::id::AssumptionId;

use crate::table::{Row, shown};

use super::{Builder, Ids, Known};

impl Builder<'_> {
    pub(super) fn correlations(&mut self, assumptions: &[Assumption], ids: &Ids) -> Vec<Correlation> {
        let mut all: Vec<Correlation> = Vec::new();
        for row in self.rows("correlations", &["a", "b"]) {
            let found = [self.assumption(&row, "a", ids), self.assumption(&row, "b", ids)];
            let ([Some(a), Some(b)], Some(correlation)) = (found, row.number("correlation")) else { continue };
            let again = all.iter().any(|other| (other.a, other.b) == (a, b) || (other.a, other.b) == (b, a));
            if a == b || again {
                let message = format!("{} and {} are correlated already", row.text("a"), row.text("b"));
                let finding = row.error("duplicate-key", "b", message);
                self.findings.push(finding.hint("give each pair once, in either order, and none with itself"));
                continue;
            }
            if let Some(id) = [a, b].into_iter().find(|id| assumptions[id.index()].range.is_none()) {
                let message = format!("{} has no range, so nothing hangs together with it", assumptions[id.index()].id);
                self.findings
                    .push(row.warning("no-range", "a", message).hint("give it p10 and p90, or leave the row out"));
                continue;
            }
            all.push(Correlation { a, b, correlation, origin: row.origin() });
        }
        self.possible(&all, assumptions);
        all
    }

    /// Finds correlations that no random numbers can have together.
    fn possible(&mut self, all: &[Correlation], assumptions: &[Assumption]) {
        let mut members: Vec<AssumptionId> = all.iter().flat_map(|one| [one.a, one.b]).collect();
        members.sort_unstable();
        members.dedup();
        if cholesky(&members, all).is_some() {
            return;
        }
        let Some(row) = self.rows("correlations", &["a", "b"]).into_iter().last() else { return };
        let pairs: Vec<String> = all
            .iter()
            .map(|one| format!("{} with {}", assumptions[one.a.index()].id, assumptions[one.b.index()].id))
            .collect();
        let message = format!("no numbers can be correlated so: {}", pairs.join(", "));
        let finding = row.error("impossible-correlation", "correlation", message);
        self.findings
            .push(finding.hint("if a moves with b and b with c, a must move with c too; bring some nearer to 0"));
    }

    pub(super) fn contested(&mut self, known: &Known, assumptions: &[Assumption], ids: &Ids) -> Vec<Contested> {
        let mut all = Vec::new();
        for row in self.rows("disagreements", &["assumption", "organisation"]) {
            let Some(assumption) = self.assumption(&row, "assumption", ids) else { continue };
            let Some((organisation, value)) =
                known.organisation(Some(row.text("organisation"))).zip(row.number("value"))
            else {
                continue;
            };
            let unit = assumptions[assumption.index()].unit;
            if !unit.is_money() && !(-100.0..=1000.0).contains(&value) {
                let message = format!("{value} {unit} cannot be held of {}", row.text("assumption"));
                self.findings.push(row.error("out-of-bounds", "value", message).hint("it must be from -100 to 1000"));
                continue;
            }
            let text = |column: &str| row.text(column).to_owned();
            all.push(Contested {
                assumption,
                organisation,
                value,
                reason: text("reason"),
                settled_by: text("settled_by"),
                by_when: text("by_when"),
                origin: row.origin(),
            });
        }
        all
    }

    /// The assumption that a cell names, a solution's own among them.
    fn assumption(&mut self, row: &Row, column: &str, ids: &Ids) -> Option<AssumptionId> {
        let id = row.text(column);
        if let Some(at) = ids.get(id) {
            return Some((*at).into());
        }
        // Where assumptions or solutions could not be read, that fault is told and says enough.
        let of_solution = id.starts_with(model::solution::ASSUMPTIONS);
        let told = if of_solution {
            self.findings.any_error_in_solutions()
        } else {
            self.findings.any_error_in("assumptions")
        };
        if !told {
            let finding = row.error("unknown-code", column, format!("there is no assumption \"{}\"", shown(id)));
            let hint = match nearest(id, ids.keys().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => "add it to assumptions, or correct it".to_owned(),
            };
            self.findings.push(finding.hint(hint));
        }
        None
    }
}
