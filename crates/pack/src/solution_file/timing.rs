//! When a solution starts, how its effect grows and when it ends.

use model::FinancialYear;
use model::solution::Timing;
use toml::de::{DeTable, DeValue};

use super::{SolutionReader, on_the_line};
use crate::table::shown;
use crate::toml_file::{Reader, Span};
use crate::when;

impl SolutionReader<'_> {
    /// The month of the plan, from April of the base year, of a financial year or a month such as `2026-10`.
    pub(super) fn starts(&mut self, text: &str, span: Span) -> Option<usize> {
        let Some(months) = when::since(self.plan.base_year, text) else {
            let finding =
                self.reader.fault(span, "wrong-kind", format!("starts \"{}\" is no year or month", shown(text)));
            self.reader.findings.push(finding.in_column("starts").hint("write \"2026/27\" or \"2026-10\""));
            return None;
        };
        let last = 12 * (self.plan.horizon as i32 + 1);
        if !(0..last).contains(&months) {
            let (from, to) = (self.plan.base_year, self.plan.base_year.plus(self.plan.horizon));
            let finding =
                self.reader.fault(span, "year-outside-plan", format!("starts {text} is not in the plan's years"));
            let hint =
                format!("the plan runs from {from} to {to}; what was there before the base year is part of the base");
            self.reader.findings.push(finding.in_column("starts").hint(hint));
            return None;
        }
        Some(months as usize)
    }

    pub(super) fn until(&mut self, root: &DeTable, starts: Option<usize>) -> Option<usize> {
        let (year, span) = self.reader.optional(root, "until", Reader::year)?;
        let last = self.plan_year(year, span.clone(), "until")?;
        if starts.is_some_and(|month| month / 12 > last) {
            let finding = self.reader.fault(span, "years-reversed", "the solution ends before it starts".to_owned());
            let hint = "until is the last year of its effect; leave it out if the effect stays";
            self.reader.findings.push(finding.in_column("until").hint(hint));
            return None;
        }
        Some(last)
    }

    /// A year of the plan, counted from its base year.
    pub(super) fn plan_year(&mut self, year: FinancialYear, span: Span, key: &str) -> Option<usize> {
        let (base, horizon) = (self.plan.base_year, self.plan.horizon);
        let t = year.since(base).filter(|t| *t <= horizon);
        if t.is_none() {
            let finding =
                self.reader.fault(span, "year-outside-plan", format!("{year} is not one of the plan's years"));
            let hint = format!("the plan runs from {base} to {}", base.plus(horizon));
            self.reader.findings.push(finding.in_column(key).hint(hint));
        }
        t
    }

    /// Lag, ramp and stated profile; `None` if they are faulty.
    pub(super) fn ramp(&mut self, root: &DeTable) -> Option<(f64, f64, Option<Vec<f64>>)> {
        let standard = Timing::default();
        if root.get("ramp").is_none() {
            return Some((standard.lag_months, standard.ramp_months, None));
        }
        let table = self.reader.table(root, "ramp")?;
        self.reader.known(table, "ramp.");
        let lag = self.months(table, "lag_months", standard.lag_months);
        let ramp = self.months(table, "months", standard.ramp_months);
        let profile = match table.get("profile") {
            Some(node) if table.len() > 1 => {
                let message = "a stated profile leaves no room for lag_months and months".to_owned();
                let finding = self.reader.fault(node.span(), "ramp", message);
                self.reader.findings.push(finding.in_column("profile").hint("keep the one or the others"));
                return None;
            }
            Some(_) => Some(self.profile(table)?),
            None => None,
        };
        Some((lag?, ramp?, profile))
    }

    /// The shares of a year's new saving by quarter, if they are stated; `None` if they are faulty.
    #[expect(clippy::option_option, reason = "not stated is not faulty")]
    pub(super) fn quarters(&mut self, root: &DeTable) -> Option<Option<[f64; 4]>> {
        let Some(node) = root.get("phasing") else { return Some(None) };
        let numbers = match node.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.reader.number(item)).collect::<Option<Vec<f64>>>(),
            _ => None,
        };
        let quarters = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
        let sound = |quarters: &[f64; 4]| {
            quarters.iter().all(|share| (0.0..=100.0).contains(share))
                && (quarters.iter().sum::<f64>() - 100.0).abs() < 1e-6
        };
        let Some(quarters) = quarters.filter(sound) else {
            let message = "phasing is not four quarters of a year's new saving".to_owned();
            let finding = self.reader.fault(node.span(), "phasing", message);
            self.reader
                .findings
                .push(finding.in_column("phasing").hint("write four per cents that sum to 100: [10, 14, 30, 46]"));
            return None;
        };
        Some(Some(quarters.map(|share| share / 100.0)))
    }

    fn months(&mut self, table: &DeTable, key: &str, otherwise: f64) -> Option<f64> {
        match self.reader.optional(table, key, Reader::number) {
            None => Some(otherwise).filter(|_| table.get(key).is_none()),
            Some((months, _)) if (0.0..=600.0).contains(&months) => Some(months),
            Some((months, span)) => {
                let finding = self.reader.fault(span, "out-of-bounds", format!("{key} {months} is out of bounds"));
                self.reader.findings.push(finding.in_column(key).hint("it must be from 0 to 600 months"));
                None
            }
        }
    }

    /// Shares of the full effect by year, filled in on straight lines.
    fn profile(&mut self, ramp: &DeTable) -> Option<Vec<f64>> {
        let table = self.reader.table(ramp, "profile")?;
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method lives as long as one reader")]
        let stated = self.by_year(table, |reader, node| reader.number(node))?;
        if let Some((share, span)) = stated.iter().flatten().find(|(share, _)| !(0.0..=100.0).contains(share)) {
            let finding = self.reader.fault(span.clone(), "out-of-bounds", format!("{share} is no share in per cent"));
            self.reader.findings.push(finding.in_column("profile").hint("it must be from 0 to 100"));
            return None;
        }
        let shares: Vec<Option<f64>> = stated.iter().map(|one| one.as_ref().map(|(share, _)| share / 100.0)).collect();
        Some((0..shares.len()).map(|t| on_the_line(&shares, t)).collect())
    }
}
