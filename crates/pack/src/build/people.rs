//! Population rows, and the age bands and variants that activity shares with them.

use std::collections::{BTreeSet, HashMap};

use model::Finding;
use model::activity::{PopulationBasis, PopulationRow};
use model::id::VariantId;
use model::people::{AgeBand, Sex};
use model::place::Area;
use model::plan::PopulationDates;

use crate::table::{CheckedTable, Row, shown};

use super::{Builder, Known, ids};

impl Builder<'_> {
    /// The places of the population columns the plan needs, and how many there are.
    pub(super) fn population_columns(&mut self, table: &CheckedTable) -> Option<Vec<usize>> {
        let (base, horizon) = (self.file.base_year, self.file.horizon);
        let (needed, found): (Vec<String>, HashMap<String, usize>) = match self.file.population_dates {
            PopulationDates::MidYear => (
                (0..=horizon as i32 + 1).map(|t| (base.start() + t).to_string()).collect(),
                table.mid_years.iter().map(|(year, place)| (year.to_string(), *place)).collect(),
            ),
            PopulationDates::FinancialYear => (
                (0..=horizon).map(|t| base.plus(t).to_string()).collect(),
                table.years.iter().map(|(year, place)| (year.to_string(), *place)).collect(),
            ),
        };
        let missing: Vec<&str> = needed.iter().filter(|name| !found.contains_key(*name)).map(String::as_str).collect();
        if !missing.is_empty() {
            let message = format!("the plan's years need columns {}", missing.join(", "));
            let hint = match self.file.population_dates {
                PopulationDates::MidYear => {
                    "population_dates is mid-year: a financial year needs its own mid-year and the next; one more year than the horizon"
                }
                PopulationDates::FinancialYear => "population_dates is financial-year: columns are headed 2026/27",
            };
            let finding = Finding::error("missing-year", &table.raw.file, message).at_line(table.raw.header_line);
            self.findings.push(finding.hint(hint));
            return None;
        }
        Some(needed.iter().map(|name| found[name]).collect())
    }

    pub(super) fn population(&mut self, known: &Known, areas: &[Area]) -> Vec<PopulationRow> {
        let Some(table) = self.tables.get("population") else { return Vec::new() };
        let Some(places) = self.population_columns(table) else { return Vec::new() };
        let area_ids = ids(areas.iter().map(|area| area.code.as_str()));
        let mut population = Vec::new();
        for row in table.rows() {
            let Some(age) = self.age(&row) else { continue };
            let Some(variant) = self.variant(&row) else { continue };
            let Some(people) = self.every_year(&row, table, &places, "people") else { continue };
            let sourced = self.sourced("population", &row, &known.sources);
            let basis = row.given("basis").and_then(PopulationBasis::from_word);
            let Some(area) = area_ids.get(row.text("area")) else { continue };
            population.push(PopulationRow {
                area: (*area).into(),
                sex: Sex::from_word(row.text("sex")).expect("the schema checked the sex"),
                age,
                variant,
                basis: basis.unwrap_or(PopulationBasis::Resident),
                people: people.into(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        population.sort_by_key(|row| (row.variant, row.basis, row.area, row.sex, row.age));
        self.persons_beside_sexes(&population, table);
        self.population_twice(&population, table);
        self.variants_differ(&population, table);
        population
    }

    /// Rows that are the same once blanks stand for what they mean.
    pub(super) fn population_twice(&mut self, population: &[PopulationRow], table: &CheckedTable) {
        let key = |row: &PopulationRow| (row.variant, row.basis, row.area, row.sex, row.age);
        for pair in population.windows(2).filter(|pair| key(&pair[0]) == key(&pair[1])) {
            let lines = [pair[0].origin.line, pair[1].origin.line];
            let (first, second) = (lines[0].min(lines[1]), lines[0].max(lines[1]));
            let message = format!("these people are already in line {first}");
            let finding = Finding::error("duplicate-key", &table.raw.file, message).at_line(second).in_column("area");
            self.findings.push(finding.hint("a blank variant is the principal one, and a blank basis resident"));
        }
    }

    /// Every variant must count the same groups of people as the principal one.
    pub(super) fn variants_differ(&mut self, population: &[PopulationRow], table: &CheckedTable) {
        let groups = |variant: usize| -> BTreeSet<_> {
            let rows = population.iter().filter(|row| row.variant.index() == variant);
            rows.map(|row| (row.basis, row.area, row.sex, row.age)).collect()
        };
        if self.findings.any_error_in("population") {
            return;
        }
        let principal = groups(0);
        for (at, variant) in self.file.variants.iter().enumerate().skip(1) {
            let missing = principal.difference(&groups(at)).count();
            if missing > 0 && !population.is_empty() {
                let message = format!(
                    "variant \"{}\" lacks {missing} of the groups of people that the principal one has",
                    variant.name
                );
                let finding = Finding::error("variant-incomplete", &table.raw.file, message).in_column("variant");
                self.findings
                    .push(finding.hint("give it a row for each area, sex and age, or take it out of plan.toml"));
            }
        }
    }

    pub(super) fn persons_beside_sexes(&mut self, population: &[PopulationRow], table: &CheckedTable) {
        let told_apart = population.iter().any(|row| row.sex != Sex::Persons);
        let persons = population.iter().find(|row| row.sex == Sex::Persons);
        if let Some(row) = persons.filter(|_| told_apart) {
            let message = "persons (P) stand beside women and men: totals mixed with their parts";
            let finding = Finding::error("total-with-parts", &table.raw.file, message).at_line(row.origin.line);
            self.findings.push(finding.in_column("sex").hint("leave out the P rows, or the F and M rows, everywhere"));
        }
    }

    /// The row's age band; totals and what cannot be read are findings.
    pub(super) fn age(&mut self, row: &Row) -> Option<AgeBand> {
        let written = row.text("age");
        if let Some(band) = AgeBand::parse(written) {
            return Some(band);
        }
        let lower = written.to_lowercase();
        let finding = if lower.contains("all") || lower.contains("total") {
            row.error("total-with-parts", "age", format!("age \"{}\" is a total, not an age band", shown(written)))
                .hint("leave totals out of the file: they would be counted twice")
        } else {
            row.error("age", "age", format!("age \"{}\" is not an age band", shown(written)))
                .hint("write 0-4, 85-89 or 90+; Excel turns 5-9 into a date unless the column is text")
        };
        self.findings.push(finding);
        None
    }

    pub(super) fn variant(&mut self, row: &Row) -> Option<VariantId> {
        let Some(written) = row.given("variant") else { return Some(VariantId(0)) };
        let place = self.file.variants.iter().position(|variant| variant.name == written);
        if place.is_none() {
            let names: Vec<&str> = self.file.variants.iter().map(|variant| variant.name.as_str()).collect();
            let finding =
                row.error("unknown-code", "variant", format!("variant \"{}\" is not in plan.toml", shown(written)));
            self.findings
                .push(finding.hint(format!("variants are {}; add [[variants]] to plan.toml", names.join(", "))));
        }
        place.map(VariantId::from)
    }

    /// The distinct age bands of the population, which must not overlap.
    pub(super) fn age_bands(&mut self, population: &[PopulationRow]) -> Vec<AgeBand> {
        let bands: Vec<AgeBand> = population.iter().map(|row| row.age).collect::<BTreeSet<_>>().into_iter().collect();
        for pair in bands.windows(2).filter(|pair| pair[0].overlaps(pair[1])) {
            let row = population.iter().find(|row| row.age == pair[1]).expect("each band comes from a row");
            let message = format!("age bands {} and {} overlap, so people would be counted twice", pair[0], pair[1]);
            let file = self.tables["population"].raw.file.clone();
            let finding = Finding::error("overlapping-ages", file, message).at_line(row.origin.line).in_column("age");
            self.findings.push(finding.hint("use one set of age bands that do not overlap in the whole file"));
        }
        bands
    }
}
