//! Births, age curves, and exceptions to drivers.

use std::collections::BTreeMap;

use model::Finding;
use model::activity::BirthRow;
use model::assumption::{Assumption, Unit};
use model::driver::{Driver, Kind, Override};
use model::health::{AgeCurve, Rates};
use model::people::Sex;
use model::place::Area;
use model::provenance::Provenance;
use model::season::{MONTHS, Season};
use model::service::Pod;

use crate::table::{CheckedTable, Row};

use super::{Builder, Known, ids};

/// Rows of one sex on a curve, each with its age.
type Ages<'a> = Vec<(u8, Row<'a>)>;

impl Builder<'_> {
    pub(super) fn births(&mut self, known: &Known, areas: &[Area]) -> Vec<BirthRow> {
        let Some(table) = self.tables.get("births") else { return Vec::new() };
        let Some(places) = self.population_columns(table) else { return Vec::new() };
        let area_ids = ids(areas.iter().map(|area| area.code.as_str()));
        let mut births = Vec::new();
        for row in table.rows() {
            let Some(variant) = self.variant(&row) else { continue };
            let Some(counted) = self.every_year(&row, table, &places, "births") else { continue };
            let sourced = self.sourced("births", &row, &known.sources);
            let Some(area) = area_ids.get(row.text("area")) else { continue };
            births.push(BirthRow {
                area: (*area).into(),
                variant,
                births: counted.into(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        births.sort_by_key(|row| (row.variant, row.area));
        self.births_twice(&births, table);
        self.variants_without_births(&births, table);
        births
    }

    /// The values of a row in these columns; `None`, and told, where one is blank.
    pub(super) fn every_year(
        &mut self,
        row: &Row,
        table: &CheckedTable,
        places: &[usize],
        what: &str,
    ) -> Option<Vec<f64>> {
        let mut values = Vec::with_capacity(places.len());
        for place in places {
            if let Ok(number) = row.at(*place).parse::<f64>() {
                values.push(number);
                continue;
            }
            let column = &table.raw.header[*place];
            let finding = row.error("missing-year", column, format!("{what} in {column} are missing"));
            self.findings.push(finding.hint("fill in every year of the plan; 0 is a number, blank is not"));
        }
        (values.len() == places.len()).then_some(values)
    }

    fn births_twice(&mut self, births: &[BirthRow], table: &CheckedTable) {
        let key = |row: &BirthRow| (row.variant, row.area);
        for pair in births.windows(2).filter(|pair| key(&pair[0]) == key(&pair[1])) {
            let lines = [pair[0].origin.line, pair[1].origin.line];
            let (first, second) = (lines[0].min(lines[1]), lines[0].max(lines[1]));
            let message = format!("these births are already in line {first}");
            let finding = Finding::error("duplicate-key", &table.raw.file, message).at_line(second).in_column("area");
            self.findings.push(finding.hint("a blank variant is the principal one"));
        }
    }

    /// Every variant must have births of the same areas as the principal one.
    fn variants_without_births(&mut self, births: &[BirthRow], table: &CheckedTable) {
        if births.is_empty() || self.findings.any_error_in("births") {
            return;
        }
        let has = |variant: usize, area| births.iter().any(|row| row.variant.index() == variant && row.area == area);
        let mut areas: Vec<_> = births.iter().map(|row| row.area).collect();
        areas.sort_unstable();
        areas.dedup();
        for (at, variant) in self.file.variants.iter().enumerate() {
            let missing = areas.iter().filter(|area| !has(at, **area)).count();
            if missing > 0 {
                let message = format!("variant \"{}\" lacks births of {missing} of the areas", variant.name);
                let finding = Finding::error("variant-incomplete", &table.raw.file, message).in_column("variant");
                self.findings.push(finding.hint("give every variant births of the same areas"));
            }
        }
    }

    pub(super) fn age_curves(&mut self, known: &Known) -> Vec<AgeCurve> {
        let Some(table) = self.tables.get("age_curves") else { return Vec::new() };
        let mut curves: BTreeMap<&str, BTreeMap<Sex, Ages>> = BTreeMap::new();
        for row in table.rows() {
            let Some(age) = self.single_year(&row) else { continue };
            let sex = Sex::from_word(row.text("sex")).expect("the schema checked the sex");
            curves.entry(row.text("curve")).or_default().entry(sex).or_default().push((age, row));
        }
        let mut built = Vec::new();
        for (code, sexes) in curves {
            let rows = || sexes.values().flatten().map(|(_, row)| row);
            let sourced = rows().map(|row| self.sourced("age_curves", row, &known.sources).provenance);
            let provenance = Provenance::of(sourced.collect::<Vec<_>>());
            let Some(origin) = rows().map(Row::origin).min() else { continue };
            let mut rates = [const { None }; 3];
            for (sex, years) in sexes {
                rates[sex as usize] = self.rates(code, years);
            }
            built.push(AgeCurve { code: code.to_owned(), rates, provenance, origin });
        }
        built
    }

    pub(super) fn seasons(&mut self, known: &Known) -> Vec<Season> {
        let mut built = Vec::new();
        for row in self.rows("seasons", &["pod"]) {
            let sourced = self.sourced("seasons", &row, &known.sources);
            let months: Option<Vec<f64>> = MONTHS.iter().map(|month| row.number(month)).collect();
            let Some((months, pod)) = months.zip(Pod::from_word(row.text("pod"))) else { continue };
            if months.iter().all(|month| *month == 0.0) {
                let finding = row.error("season", "april", "no month has any activity");
                self.findings.push(finding.hint("write 1 in every month where all are as busy"));
                continue;
            }
            built.push(Season {
                pod,
                months: std::array::from_fn(|m| months[m]),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        built
    }

    fn single_year(&mut self, row: &Row) -> Option<u8> {
        let age = row.number("age")?;
        if age.fract() != 0.0 {
            let finding = row.error("age", "age", format!("age {age} is not a single year"));
            self.findings.push(finding.hint("write whole years, such as 72"));
            return None;
        }
        Some(age as u8)
    }

    /// Rates of one sex on a curve, whose ages must follow on one another.
    fn rates(&mut self, code: &str, mut years: Ages) -> Option<Rates> {
        years.sort_by_key(|(age, _)| *age);
        if let Some(pair) = years.windows(2).find(|pair| pair[0].0 + 1 != pair[1].0) {
            let (below, above) = (pair[0].0, pair[1].0);
            let message = format!("curve {code} goes from age {below} to age {above}");
            let hint = "give a rate for every single year between the first and the last age, each once";
            self.findings.push(pair[1].1.error("age-curve", "age", message).hint(hint));
            return None;
        }
        let by_age: Vec<f64> = years.iter().filter_map(|(_, row)| row.number("rate")).collect();
        let first = years.first()?.0;
        Some(Rates { first, by_age })
    }

    /// Whether a driver has the columns its kind needs and no others, and a conserving flow a value that can leave.
    pub(super) fn driver_fields(&mut self, row: &Row, kind: Kind, assumption: &Assumption) -> bool {
        if row.given("to_site").is_some() && kind != Kind::Flow {
            let finding = row.error("to-site", "to_site", format!("a {kind} driver takes nobody anywhere"));
            self.findings.push(finding.hint("to_site is for flows; leave it blank"));
            return false;
        }
        match (kind, row.given("curve")) {
            (Kind::HealthStatus, None) => {
                let finding = row.error("age-curve", "curve", "a health_status driver needs an age curve");
                self.findings.push(finding.hint("name a curve of age_curves"));
                return false;
            }
            (Kind::HealthStatus, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                let finding = row.error("age-curve", "curve", format!("a {kind} driver follows no age curve"));
                self.findings.push(finding.hint("curve is for health_status; leave it blank"));
                return false;
            }
        }
        let values = [Some(assumption.value), assumption.range.map(|r| r.0), assumption.range.map(|r| r.1)];
        let conserves = row.given("to_site").is_some();
        !conserves || values.into_iter().flatten().all(|value| self.can_leave(row, "assumption", value))
    }

    /// Whether a value says what leaves.
    fn can_leave(&mut self, row: &Row, column: &str, value: f64) -> bool {
        let leaves = value <= 0.0;
        if !leaves {
            let message = format!("{value}% more would arrive where patients are to leave");
            let hint = "with to_site, a flow says what leaves: -5 means that 5% of the picked activity moves there; to bring patients in, pick the cells they come from";
            self.findings.push(row.error("flow-direction", column, message).hint(hint));
        }
        leaves
    }

    pub(super) fn overrides(&mut self, known: &Known, drivers: &[Driver], assumptions: &[Assumption]) -> Vec<Override> {
        let driver_ids = ids(drivers.iter().map(|one| one.id.as_str()));
        let mut overrides = Vec::new();
        for row in self.rows("overrides", &["driver", "applies_to"]) {
            let Some(value) = row.number("value") else { continue };
            // A driver that could not be read has been told.
            let Some(&at) = driver_ids.get(row.text("driver")) else { continue };
            let driver = &drivers[at];
            let unit: Unit = assumptions[driver.assumption.index()].unit;
            let fits = self.drivable(&row, "value", unit, value)
                && (driver.to_site.is_none() || self.can_leave(&row, "value", value));
            let Some(applies_to) = self.driver_selector(&row, driver.kind) else { continue };
            if !fits {
                continue;
            }
            let sourced = self.sourced("overrides", &row, &known.sources);
            overrides.push(Override {
                driver: at.into(),
                applies_to,
                value,
                reason: row.text("reason").to_owned(),
                owner: row.text("owner").to_owned(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        overrides
    }
}
