//! Checked tables to a plan: codes become places in lists, texts become units, and what does not fit is a finding.

mod capital;
mod cells;
mod chance;
mod contracts;
mod demand;
mod money;
mod people;
mod pooled;
mod quality;
mod register;
mod spaces;
mod staff;
mod system;

use std::collections::HashMap;

use model::canonical::Digest;
use model::id::{OrganisationId, SourceId};
use model::plan::PopulationDates;
use model::{Finding, Plan, Provenance};

use crate::plan_file::PlanFile;
use crate::solution_file::{self, Codes, SolutionFile};
use crate::table::{CheckedTable, Findings, Row};

/// Tables by name.
pub type Tables = HashMap<&'static str, CheckedTable>;

/// Builds the plan from its sound rows.
pub fn build(file: &PlanFile, tables: &Tables, solution_files: &[SolutionFile], findings: &mut Findings) -> Plan {
    let mut builder = Builder { told_no_areas: false, file, tables, findings };
    builder.unused_years();
    let sources = builder.sources();
    let source_ids = ids(sources.iter().map(|one| one.id.as_str()));
    let organisations = builder.organisations(&source_ids);
    let organisation_ids = ids(organisations.iter().map(|one| one.code.as_str()));
    let organisations = builder.mergers(organisations, &organisation_ids);
    let known = Known { sources: source_ids, organisations: organisation_ids };
    let flow_shares = builder.flow_shares(&known);
    let sites = builder.sites(&known);
    let (areas, area_groups) = builder.areas(&known);
    let services = builder.services();
    let population = builder.population(&known, &areas);
    let births = builder.births(&known, &areas);
    let age_bands = builder.age_bands(&population);
    let (cells, flags) = builder.cells(&known, &area_groups, &sites, &services);
    let beds = builder.beds(&known, &sites);
    let spaces = builder.spaces(&known, &sites);
    let staff = builder.staff(&known);
    let staff_demand = builder.staff_demand(&known, &services);
    let unit_costs = builder.unit_costs(&known, &services);
    let mut lines = builder.lines(&known, &organisations);
    let capital = builder.capital_with(&mut lines, &known, &organisations);
    let pooled = builder.pooled(&known);
    let contracts = builder.contracts(&known, &organisations);
    let efficiency = builder.efficiency(&known);
    let mut assumptions = builder.assumptions(&known);
    let age_curves = builder.age_curves(&known);
    let seasons = builder.seasons(&known);
    let drivers = builder.drivers(&assumptions, &sites, &age_curves);
    let overrides = builder.overrides(&known, &drivers, &assumptions);
    let measures = builder.measures(&known, &sites);
    let headlines = builder.headlines(&known);
    let is_volume = |at: &usize| measures[*at].kind == model::quality::MeasureKind::Volume;
    let volumes: Vec<usize> = (0..measures.len()).filter(is_volume).collect();
    let codes = Codes {
        organisations: &known.organisations,
        sites: &ids(sites.iter().map(|one| one.code.as_str())),
        services: &ids(services.iter().map(|one| one.code.as_str())),
        sources: &known.sources,
        measures: &ids(measures.iter().map(|one| one.id.as_str())),
    };
    let mut solutions =
        solution_file::read_all(solution_files, file, &codes, &volumes, &mut assumptions, builder.findings);
    capital::charge(&mut solutions, &organisations, file.dividend);
    let assumption_ids = ids(assumptions.iter().map(|one| one.id.as_str()));
    let correlations = builder.correlations(&assumptions, &assumption_ids);
    let contested = builder.contested(&known, &assumptions, &assumption_ids);
    Plan {
        name: file.name.clone(),
        system: file.system.clone(),
        fictional: file.fictional,
        base_year: file.base_year,
        horizon: file.horizon,
        basis: file.basis,
        population_dates: file.population_dates,
        target: file.target.clone(),
        cost: file.cost,
        bed_shape: file.bed_shape,
        bands: file.bands,
        back_loaded: file.back_loaded,
        space_shape: file.space_shape,
        staff_shape: file.staff_shape,
        discount: file.discount.clone(),
        variants: file.variants.clone(),
        organisations,
        flow_shares,
        sites,
        areas,
        area_groups,
        services,
        age_bands,
        population,
        births,
        flags,
        cells,
        beds,
        seasons,
        spaces,
        staff,
        staff_demand,
        unit_costs,
        lines,
        contracts,
        pooled,
        capital,
        efficiency,
        assumptions,
        drivers,
        contested,
        correlations,
        solutions,
        overrides,
        age_curves,
        measures,
        headlines,
        sources,
        sections: Vec::new(),
        digest: Digest::default(),
    }
}

type Ids = HashMap<String, usize>;

struct Known {
    sources: Ids,
    organisations: Ids,
}

impl Known {
    fn organisation(&self, code: Option<&str>) -> Option<OrganisationId> {
        code.and_then(|code| self.organisations.get(code)).map(|at| (*at).into())
    }
}

fn ids<'a>(codes: impl Iterator<Item = &'a str>) -> Ids {
    codes.enumerate().map(|(at, code)| (code.to_owned(), at)).collect()
}

/// Where a row's figures come from and how sure they are.
struct Sourced {
    source: Option<SourceId>,
    provenance: Provenance,
}

struct Builder<'a> {
    /// Whether it has been said that area groups cannot be told, which is once enough.
    told_no_areas: bool,
    file: &'a PlanFile,
    tables: &'a Tables,
    findings: &'a mut Findings,
}

impl<'a> Builder<'a> {
    /// Finds year columns that the plan has no use for.
    fn unused_years(&mut self) {
        let (base, last) = (self.file.base_year, self.file.base_year.plus(self.file.horizon));
        let mut names: Vec<&&'static str> = self.tables.keys().collect();
        names.sort();
        for table in names.into_iter().map(|name| &self.tables[name]) {
            let mid_year = table.schema.years.is_some_and(|years| years.mid_year)
                && self.file.population_dates == PopulationDates::MidYear;
            let financial = table.years.iter().filter(|(year, _)| mid_year || *year < base || *year > last);
            let mid = table
                .mid_years
                .iter()
                .filter(|(year, _)| !mid_year || !(base.start()..=last.start() + 1).contains(year));
            let unused: Vec<String> =
                financial.map(|(year, _)| year.to_string()).chain(mid.map(|(year, _)| year.to_string())).collect();
            if !unused.is_empty() {
                let message = format!("columns {} are not used", unused.join(", "));
                let finding = Finding::warning("unused-year", &table.raw.file, message).at_line(table.raw.header_line);
                self.findings.push(finding.hint(format!(
                    "the plan runs from {base} to {last}; delete them, or let their names start with note_"
                )));
            }
        }
    }

    /// Sound rows of a table in the order of these columns, whatever their order in the file.
    fn rows(&self, table: &'static str, order: &[&str]) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'a>> = self.tables.get(table).map_or(Vec::new(), |table| table.rows().collect());
        rows.sort_by_cached_key(|row| order.iter().map(|column| row.text(column)).collect::<Vec<_>>());
        rows
    }

    fn sourced(&self, table: &str, row: &Row, sources: &Ids) -> Sourced {
        let default = self.file.defaults.iter().find(|default| default.table == table);
        let source = row.given("source").or_else(|| default?.source.as_deref());
        let provenance = row.given("provenance").and_then(Provenance::from_word);
        Sourced {
            source: source.and_then(|id| sources.get(id)).map(|at| (*at).into()),
            provenance: provenance.or_else(|| default?.provenance).unwrap_or(Provenance::Local),
        }
    }
}
