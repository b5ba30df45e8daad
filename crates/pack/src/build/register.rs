//! Assumptions, drivers and headlines.

use model::assumption::{Assumption, Distribution, Grade, Unit};
use model::driver::{Combine, Driver, Kind};
use model::headline::{Headline, Measure};
use model::health::{AgeCurve, MOST_YEARS};
use model::money::Basis;
use model::place::Site;
use model::season::MONTHS;
use model::selector::{CELL_FIELDS, LINE_FIELDS, Selector};
use model::shape::Shape;
use model::{FinancialYear, Provenance};

use crate::table::{Row, selector_problem, shown};

use super::{Builder, Known, ids};

impl Builder<'_> {
    pub(super) fn assumptions(&mut self, known: &Known) -> Vec<Assumption> {
        let mut all = Vec::new();
        for row in self.rows("assumptions", &["id"]) {
            let unit = Unit::from_word(row.text("unit")).expect("the schema checked the unit");
            let Some(value) = row.number("value") else { continue };
            let Some(source) = known.sources.get(row.text("source")) else { continue };
            self.looks_like_a_fraction(&row, unit);
            if row.text("id").starts_with(model::solution::ASSUMPTIONS) {
                let message = format!("{} is a name kept for the effects of solutions", row.text("id"));
                self.findings
                    .push(row.error("code", "id", message).hint("give it a name that does not start with solution."));
            }
            let assumption = Assumption {
                id: row.text("id").to_owned(),
                name: row.text("name").to_owned(),
                value,
                range: self.range(&row, value),
                unit,
                price_base: self.price_base(&row, unit),
                date: row.text("date").to_owned(),
                source: Some((*source).into()),
                owner: row.text("owner").to_owned(),
                grade: row.given("grade").and_then(Grade::from_word),
                provenance: Provenance::from_word(row.text("provenance")).expect("the schema checked the provenance"),
                distribution: row
                    .given("distribution")
                    .and_then(Distribution::from_word)
                    .unwrap_or(Distribution::Metalog),
                bounds: (row.number("lower"), row.number("upper")),
                note: row.text("note").to_owned(),
                origin: row.origin(),
            };
            // A range that is reversed or goes beyond its bounds has been told already.
            let ordered = assumption.range.is_none_or(|(p10, p90)| {
                let within = assumption.bounds.0.is_none_or(|lower| lower < p10)
                    && assumption.bounds.1.is_none_or(|upper| p90 < upper);
                p10 <= value && value <= p90 && within
            });
            if let Some(problem) = Shape::of(&assumption).err().filter(|_| ordered) {
                let family = assumption.distribution;
                let message = format!("no {family} distribution has these p10, value and p90");
                self.findings.push(row.error("no-distribution", "value", message).hint(problem.hint()));
            }
            all.push(assumption);
        }
        all
    }

    pub(super) fn range(&mut self, row: &Row, value: f64) -> Option<(f64, f64)> {
        let (p10, p90) = match (row.number("p10"), row.number("p90")) {
            (None, None) => return None,
            (Some(p10), Some(p90)) => (p10, p90),
            (p10, _) => {
                let column = if p10.is_none() { "p10" } else { "p90" };
                let finding =
                    row.error("half-a-range", column, format!("{column} is blank though its counterpart is given"));
                self.findings.push(finding.hint("fill in both, or neither for a constant"));
                return None;
            }
        };
        if p90 < p10 {
            let message = format!("p90 ({p90}) is below p10 ({p10})");
            self.findings.push(row.error("range-reversed", "p90", message).hint("swap the two values"));
        } else if value < p10 || value > p90 {
            let message = format!("value {value} is not between p10 ({p10}) and p90 ({p90})");
            self.findings.push(
                row.error("value-outside-range", "value", message).hint("value is the median, so it lies between them"),
            );
        }
        let below = row.number("lower").filter(|lower| *lower >= p10);
        let above = row.number("upper").filter(|upper| *upper <= p90);
        if below.is_some() || above.is_some() {
            let column = if below.is_some() { "lower" } else { "upper" };
            let message = format!("the range from {p10} to {p90} goes beyond {column}");
            self.findings
                .push(row.error("range-beyond-bounds", column, message).hint("widen the bound or narrow the range"));
        }
        (p10 < p90).then_some((p10, p90))
    }

    /// Finds percentages that were probably meant as fractions: 0.029 for 2.9%.
    pub(super) fn looks_like_a_fraction(&mut self, row: &Row, unit: Unit) {
        if !matches!(unit, Unit::PercentAYear | Unit::Percent) {
            return;
        }
        let columns = ["value", "p10", "p90"];
        let largest =
            columns.iter().filter_map(|column| row.number(column)).fold(0.0, |most: f64, one| most.max(one.abs()));
        if largest > 0.0 && largest < 0.1 {
            let value = row.text("value");
            let message = format!("{value} is a very small percentage");
            let hint = format!("percentages are written as such: {value} means {value}%; write 2.9 for 2.9%");
            self.findings.push(row.warning("fraction", "value", message).hint(hint));
        }
    }

    pub(super) fn price_base(&mut self, row: &Row, unit: Unit) -> Option<Basis> {
        let Some(written) = row.given("price_base") else {
            if unit.is_money() {
                let message = format!("{} is money without a basis", row.text("id"));
                self.findings
                    .push(row.error("money-without-basis", "price_base", message).hint("write cash, or real 2025/26"));
            }
            return None;
        };
        let Ok(basis) = written.parse::<Basis>() else {
            let finding = row.error("basis", "price_base", format!("price_base \"{}\" is not known", shown(written)));
            self.findings.push(finding.hint("write cash, or real 2025/26"));
            return None;
        };
        if unit.is_money() && basis != self.file.basis {
            let message = format!("{} is in {basis} and the plan in {}", row.text("id"), self.file.basis);
            self.findings
                .push(row.error("mixed-basis", "price_base", message).hint("convert the value to the plan's basis"));
        }
        Some(basis)
    }

    pub(super) fn drivers(&mut self, assumptions: &[Assumption], sites: &[Site], curves: &[AgeCurve]) -> Vec<Driver> {
        let assumption_ids = ids(assumptions.iter().map(|one| one.id.as_str()));
        let site_ids = ids(sites.iter().map(|one| one.code.as_str()));
        let curve_ids = ids(curves.iter().map(|one| one.code.as_str()));
        let mut drivers = Vec::new();
        for row in self.rows("drivers", &["id"]) {
            let kind = Kind::from_word(row.text("kind")).expect("the schema checked the kind");
            let selector = self.driver_selector(&row, kind);
            let Some(month) = self.driver_month(&row, kind) else { continue };
            // What begins within the base year is in its amounts for a part.
            let least = usize::from(month == 0);
            let from = self.driver_year(&row, "from", least, 1);
            let to = self.driver_year(&row, "to", least, self.file.horizon.max(1));
            let Some(&at) = assumption_ids.get(row.text("assumption")) else { continue };
            let fits = self.driver_unit(&row, kind, &assumptions[at]);
            let (Some(applies_to), Some(from), Some(to), true) = (selector, from, to, fits) else { continue };
            if to < from {
                self.findings.push(row.error("years-reversed", "to", "to is before from").hint("swap the two years"));
                continue;
            }
            let combine = row.given("combine").and_then(Combine::from_word).unwrap_or(Combine::Multiply);
            if combine == Combine::Add && kind.moves_cells() {
                let finding = row.error("combine", "combine", "add is for rates on account lines");
                self.findings.push(finding.hint("leave combine blank"));
                continue;
            }
            if !self.driver_fields(&row, kind, &assumptions[at]) {
                continue;
            }
            let to_site = row.given("to_site").and_then(|code| site_ids.get(code)).map(|at| (*at).into());
            let curve = row.given("curve").and_then(|code| curve_ids.get(code)).map(|at| (*at).into());
            // A curve that could not be read has been told.
            if kind == Kind::HealthStatus && curve.is_none() {
                continue;
            }
            drivers.push(Driver {
                id: row.text("id").to_owned(),
                assumption: at.into(),
                kind,
                applies_to,
                from,
                to,
                month,
                combine,
                to_site,
                curve,
                note: row.text("note").to_owned(),
                origin: row.origin(),
            });
        }
        drivers
    }

    pub(super) fn driver_selector(&mut self, row: &Row, kind: Kind) -> Option<Selector> {
        let text = row.text("applies_to");
        let (fields, what) =
            if kind.moves_cells() { (CELL_FIELDS, "activity cells") } else { (LINE_FIELDS, "account lines") };
        if let Some(mut problem) = selector_problem(text, fields, what) {
            let (other_fields, other) =
                if kind.moves_cells() { (LINE_FIELDS, "account lines") } else { (CELL_FIELDS, "activity cells") };
            if selector_problem(text, other_fields, other).is_none() {
                problem.hint = Some(format!("a {kind} driver moves {what}; this selector is one of {other}"));
            }
            self.findings.push(row.selector_problem("applies_to", problem));
            return None;
        }
        Selector::parse(text).ok()
    }

    /// The month from which a rate on lines holds, counted from April.
    fn driver_month(&mut self, row: &Row, kind: Kind) -> Option<usize> {
        let written = row.given("month").and_then(|name| MONTHS.iter().position(|month| *month == name));
        let month = written.unwrap_or(0);
        if month > 0 && kind.moves_cells() {
            let finding = row.error("driver-month", "month", format!("a {kind} driver acts in whole years"));
            self.findings.push(finding.hint("month is for rates on account lines; leave it blank"));
            return None;
        }
        Some(month)
    }

    /// A year of the plan from the one at `least` on.
    fn driver_year(&mut self, row: &Row, column: &str, least: usize, otherwise: usize) -> Option<usize> {
        let Some(written) = row.given(column) else { return Some(otherwise) };
        let (base, horizon) = (self.file.base_year, self.file.horizon);
        let year: FinancialYear = written.parse().ok()?;
        let t = year.since(base).filter(|t| (least..=horizon).contains(t));
        if t.is_none() {
            let message = format!("{column} {year} is not a year after the base year {base}, up to the horizon");
            let hint = format!(
                "the first year that can differ from the base is {}, the last {}",
                base.plus(1),
                base.plus(horizon)
            );
            self.findings.push(row.error("year-outside-plan", column, message).hint(hint));
        }
        t
    }

    /// Whether the assumption's unit is what the driver needs, and its value one that growth can have.
    pub(super) fn driver_unit(&mut self, row: &Row, kind: Kind, assumption: &Assumption) -> bool {
        let wanted = kind.unit();
        if assumption.unit != wanted {
            let message = format!(
                "a {kind} driver needs a value in \"{wanted}\", and {} is in \"{}\"",
                assumption.id, assumption.unit
            );
            self.findings.push(
                row.error("unit", "assumption", message)
                    .hint(format!("give the assumption the unit {wanted}, or choose another kind")),
            );
            return false;
        }
        let values = [Some(assumption.value), assumption.range.map(|r| r.0), assumption.range.map(|r| r.1)];
        values.into_iter().flatten().all(|value| self.drivable(row, "assumption", wanted, value))
    }

    /// Whether a value is one that growth, or better health, can have.
    pub(super) fn drivable(&mut self, row: &Row, column: &str, unit: Unit, value: f64) -> bool {
        let most = MOST_YEARS as f64;
        let (fits, message, hint) = match unit {
            Unit::Years => (
                (-most..=most).contains(&value),
                format!("{value} years of better health are more than age curves can tell"),
                format!(
                    "years lie from -{most} to {most}; 1.5 means that people of 80 use care like those of 78.5 do now"
                ),
            ),
            _ => (
                (-100.0..=1000.0).contains(&value),
                format!("{value}% cannot drive anything"),
                "rates lie from -100 to 1000; 1.2 means 1.2%".to_owned(),
            ),
        };
        if !fits {
            self.findings.push(row.error("out-of-bounds", column, message).hint(hint));
        }
        fits
    }

    pub(super) fn headlines(&mut self, known: &Known) -> Vec<Headline> {
        let mut headlines = Vec::new();
        for row in self.rows("headlines", &["id"]) {
            let Some(source) = known.sources.get(row.text("source")) else { continue };
            let Some(figure) = row.number("figure") else { continue };
            let year = match row.given("year") {
                None => Some(0),
                Some(written) => written
                    .parse::<FinancialYear>()
                    .ok()
                    .and_then(|year| year.since(self.file.base_year))
                    .filter(|t| *t <= self.file.horizon),
            };
            let measure = row.given("measure").and_then(Measure::from_word);
            let Some(year) = year.or(measure.is_none().then_some(0)) else {
                let message = format!("year {} is not one of the plan's", row.text("year"));
                let hint = "clear measure to show the headline without comparing it";
                self.findings.push(row.error("year-outside-plan", "year", message).hint(hint));
                continue;
            };
            headlines.push(Headline {
                id: row.text("id").to_owned(),
                name: row.text("name").to_owned(),
                figure,
                decimals: row.text("figure").split_once('.').map_or(0, |(_, decimals)| decimals.len()),
                unit: row.text("unit").to_owned(),
                scope: row.text("scope").to_owned(),
                date: row.text("date").to_owned(),
                basis: row.text("basis").to_owned(),
                version: row.text("version").to_owned(),
                source: (*source).into(),
                measure,
                organisation: known.organisation(row.given("organisation")),
                selector: row.given("selector").and_then(|text| Selector::parse(text).ok()),
                year,
                explanation: row.text("explanation").to_owned(),
                origin: row.origin(),
            });
        }
        headlines
    }
}
