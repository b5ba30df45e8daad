//! What a solution adds to the register of assumptions: its chance of delivery, its slippage, the effects of its levers.

use model::Origin;
use model::assumption::{Assumption, Distribution, Unit};
use model::id::AssumptionId;
use model::shape::Shape;
use toml::Spanned;
use toml::de::DeTable;

use super::{Common, SolutionReader};
use crate::toml_file::{Reader, Span};

impl SolutionReader<'_> {
    /// Adds an assumption of this solution.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn assume(
        &mut self,
        part: &str,
        what: &str,
        value: f64,
        range: Option<(f64, f64)>,
        unit: Unit,
        common: &Common,
        line: Option<u32>,
    ) -> AssumptionId {
        let place = self.at + self.assumptions.len();
        self.assumptions.push(Assumption {
            id: format!("solution.{}.{part}", self.file.id),
            name: format!("{}: {what}", common.name),
            value,
            range,
            unit,
            price_base: unit.is_money().then_some(self.plan.basis),
            date: String::new(),
            source: common.source,
            owner: common.owner.clone(),
            grade: common.grade,
            provenance: common.provenance,
            distribution: Distribution::Metalog,
            bounds: (None, None),
            note: common.note.clone(),
            origin: Origin { file: self.file.place, line: line.unwrap_or(1) },
        });
        place.into()
    }

    pub(super) fn slippage(&mut self, root: &DeTable, common: &Common) -> Option<AssumptionId> {
        let table = self.reader.table(root, "slippage")?;
        self.reader.known(table, "slippage.");
        let (value, range) = self.range(table, root.get("slippage").map_or(0..0, Spanned::span))?;
        let least = range.map_or(value, |(p10, _)| p10);
        if least < 0.0 || range.map_or(value, |(_, p90)| p90) > 240.0 {
            let span = root.get("slippage").map_or(0..0, Spanned::span);
            let finding = self.reader.fault(span, "out-of-bounds", "slippage is out of bounds".to_owned());
            self.reader.findings.push(finding.in_column("slippage").hint("it must be from 0 to 240 months"));
            return None;
        }
        let id = self.assume("slippage", "months late", value, range, Unit::Months, common, None);
        self.shape(id, root.get("slippage").map_or(0..0, Spanned::span));
        Some(id)
    }

    /// Finds a range that no distribution has.
    pub(super) fn shape(&mut self, id: AssumptionId, span: Span) {
        let assumption = &self.assumptions[id.index() - self.at];
        if let Err(problem) = Shape::of(assumption) {
            let message = format!("no {} distribution has these p10, p50 and p90", assumption.distribution);
            let finding = self.reader.fault(span, "no-distribution", message).in_column("p50");
            self.reader.findings.push(finding.hint(problem.hint()));
        }
    }

    /// One number, or p10, p50 and p90.
    pub(super) fn range(&mut self, table: &DeTable, span: Span) -> Option<(f64, Option<(f64, f64)>)> {
        let fixed = self.reader.optional(table, "effect", Reader::number);
        let [p10, p50, p90] = ["p10", "p50", "p90"].map(|key| self.reader.optional(table, key, Reader::number));
        let written = ["effect", "p10", "p50", "p90"].into_iter().filter(|key| table.get(*key).is_some()).count();
        let read = [&fixed, &p10, &p50, &p90].iter().filter(|one| one.is_some()).count();
        if read < written {
            // What is no number is told already.
            return None;
        }
        let finding = match (fixed, p10, p50, p90) {
            (Some((value, _)), None, None, None) => return Some((value, None)),
            (None, Some((p10, _)), Some((p50, span)), Some((p90, _))) => {
                if p10 <= p50 && p50 <= p90 {
                    return Some((p50, (p10 < p90).then_some((p10, p90))));
                }
                let message = format!("p10 ({p10}), p50 ({p50}) and p90 ({p90}) are not in order");
                self.reader
                    .fault(span, "range-reversed", message)
                    .hint("p10 is the least of the three, p90 the greatest")
            }
            _ => {
                let finding =
                    self.reader.fault(span, "half-a-range", "the effect is not one number or one range".into());
                finding.hint("write effect = 8, or p10, p50 and p90 together")
            }
        };
        self.reader.findings.push(finding.in_column("p50"));
        None
    }
}
