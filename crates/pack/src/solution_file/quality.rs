//! What a solution does to measures of quality.

use model::assumption::Unit;
use model::id::MeasureId;
use model::quality::QualityEffect;
use toml::de::{DeTable, DeValue};

use super::{Common, SolutionReader};
use crate::toml_file::{Reader, Span};

impl SolutionReader<'_> {
    /// Quality that it touches, in words, and what it does to measures.
    pub(super) fn quality(&mut self, root: &DeTable, common: &Common) -> (Vec<String>, Vec<QualityEffect>) {
        let (mut words, mut effects): (Vec<String>, Vec<QualityEffect>) = (Vec::new(), Vec::new());
        let Some(node) = root.get("quality") else { return (words, effects) };
        let DeValue::Array(items) = node.get_ref() else {
            self.reader.wrong::<()>(node, "a list of texts, or tables: [[quality]]");
            return (words, effects);
        };
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => {
                    let effect = self.quality_effect(table, item.span(), common, &effects);
                    effects.extend(effect);
                }
                _ => words.extend(self.reader.text(item)),
            }
        }
        (words, effects)
    }

    fn quality_effect(
        &mut self,
        table: &DeTable,
        span: Span,
        common: &Common,
        others: &[QualityEffect],
    ) -> Option<QualityEffect> {
        /// Beyond what any measure is counted in.
        const MOST: f64 = 1e6;
        self.reader.known(table, "quality.");
        let named = self.reader.required_in("quality.", table, &span, "measure", Reader::text);
        let amount = self.range(table, span.clone());
        let (name, place) = named?;
        let measure =
            MeasureId::from(self.code(&name, place.clone(), "measure", |codes| codes.measures, "measures")?);
        let fault = if others.iter().any(|other| other.measure == measure) {
            Some(("duplicate-key", format!("{name} stands here twice"), "write one effect on each measure"))
        } else if self.plan_volumes.contains(&measure.index()) {
            let message = format!("{name} is a volume, which follows activity");
            Some(("unused-setting", message, "a solution changes it by its levers; take this out"))
        } else {
            None
        };
        if let Some((kind, message, hint)) = fault {
            let finding = self.reader.fault(place, kind, message).in_column("measure");
            self.reader.findings.push(finding.hint(hint));
            return None;
        }
        let (value, range) = amount?;
        let (least, greatest) = range.unwrap_or((value, value));
        if least < -MOST || greatest > MOST {
            let message = format!("an effect from {least} to {greatest} is out of bounds");
            let finding = self.reader.fault(span, "out-of-bounds", message).in_column("effect");
            self.reader.findings.push(finding.hint("it is in points of the measure's unit"));
            return None;
        }
        let line = crate::text::line_at(self.file.text.as_bytes(), span.start);
        let part = format!("quality.{name}");
        let effect = self.assume(&part, &format!("effect on {name}"), value, range, Unit::Points, common, Some(line));
        self.shape(effect, span);
        Some(QualityEffect { measure, effect })
    }
}
