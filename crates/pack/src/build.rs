//! Checked tables to a plan: codes become places in lists, texts become units, and what does not fit is a finding.

use std::collections::{BTreeSet, HashMap, HashSet};

use model::accounts::{Amount, Efficiency, Line, Planned, Recurrence, Side, YearAmount};
use model::activity::{Cell, CostShares, PopulationBasis, PopulationRow, UnitCost};
use model::assumption::{Assumption, Distribution, Grade, Source, Unit};
use model::canonical::Digest;
use model::driver::{Combine, Driver, Kind};
use model::headline::{Headline, Measure};
use model::id::{AreaGroupId, OrganisationId, SourceId, VariantId};
use model::money::{Basis, Pence};
use model::organisation::{FlowShare, Merger, Organisation, Role};
use model::people::{AgeBand, Sex};
use model::place::{Area, AreaGroup, Point, Site};
use model::plan::PopulationDates;
use model::selector::{CELL_FIELDS, LINE_FIELDS, Selector};
use model::service::{BedCount, BedType, Measure as Counted, Pod, Service};
use model::shape::Shape;
use model::units::{BedDay, Midnight, Per, Quantity, StayPlusOne};
use model::{FinancialYear, Finding, Plan, Provenance};

use crate::money::{NotPence, pence};
use crate::plan_file::{BedDayConvention, PlanFile};
use crate::table::{CheckedTable, Findings, Row, selector_problem, shown};

/// Tables by name.
pub type Tables = HashMap<&'static str, CheckedTable>;

/// Builds the plan from its sound rows.
pub fn build(file: &PlanFile, tables: &Tables, findings: &mut Findings) -> Plan {
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
    let age_bands = builder.age_bands(&population);
    let (cells, flags) = builder.cells(&known, &area_groups, &sites, &services);
    let beds = builder.beds(&known, &sites);
    let unit_costs = builder.unit_costs(&known, &services);
    let lines = builder.lines(&known, &organisations);
    let efficiency = builder.efficiency(&known);
    let assumptions = builder.assumptions(&known);
    let drivers = builder.drivers(&assumptions);
    let headlines = builder.headlines(&known);
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
        variants: file.variants.clone(),
        organisations,
        flow_shares,
        sites,
        areas,
        area_groups,
        services,
        age_bands,
        population,
        flags,
        cells,
        beds,
        unit_costs,
        lines,
        efficiency,
        assumptions,
        drivers,
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

    fn sources(&mut self) -> Vec<Source> {
        let rows = self.rows("sources", &["id"]);
        rows.iter()
            .map(|row| Source {
                id: row.text("id").to_owned(),
                title: row.text("title").to_owned(),
                publisher: row.text("publisher").to_owned(),
                date: row.text("date").to_owned(),
                licence: row.text("licence").to_owned(),
                url: row.text("url").to_owned(),
                origin: row.origin(),
            })
            .collect()
    }

    fn organisations(&mut self, sources: &Ids) -> Vec<Organisation> {
        let rows = self.rows("organisations", &["code"]);
        rows.iter()
            .map(|row| {
                let sourced = self.sourced("organisations", row, sources);
                Organisation {
                    code: row.text("code").to_owned(),
                    name: row.text("name").to_owned(),
                    role: Role::from_word(row.text("role")).expect("the schema checked the role"),
                    member: row.text("finance_home") == self.file.system,
                    stands_for: row.given("stands_for").map(str::to_owned),
                    merger: None,
                    source: sourced.source,
                    provenance: sourced.provenance,
                    origin: row.origin(),
                }
            })
            .collect()
    }

    fn mergers(&mut self, mut organisations: Vec<Organisation>, known: &Ids) -> Vec<Organisation> {
        let rows = self.rows("organisations", &["code"]);
        for (at, row) in rows.iter().enumerate() {
            match (row.given("merged_into"), row.given("merged_on")) {
                (Some(into), Some(date)) => {
                    let from = first_year_from(date);
                    let into = known.get(into).copied();
                    organisations[at].merger = into.zip(from).map(|(into, from)| Merger { into: into.into(), from });
                }
                (Some(_), None) => self.findings.push(
                    row.error("merger", "merged_on", "a merger has no date")
                        .hint("fill in merged_on, or clear merged_into"),
                ),
                (None, Some(_)) => self.findings.push(
                    row.error("merger", "merged_into", "a merger has no successor")
                        .hint("fill in merged_into, or clear merged_on"),
                ),
                (None, None) => {}
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let leaves = organisations[at].merger.filter(|merger| !organisations[merger.into.index()].member);
            if leaves.is_some() && organisations[at].member {
                let message = format!(
                    "{} is a member and merges into {}, which is not",
                    row.text("code"),
                    row.text("merged_into")
                );
                let hint = format!("give the successor the finance_home {}, or both another", self.file.system);
                self.findings.push(row.error("merger-outside", "merged_into", message).hint(hint));
            }
            if ends_in_a_circle(at, &organisations) {
                let message = format!("{} merges into itself, directly or by way of others", row.text("code"));
                self.findings.push(
                    row.error("merger-cycle", "merged_into", message)
                        .hint("a chain of mergers ends in an organisation that lasts"),
                );
            }
        }
        let cyclic: Vec<usize> = (0..organisations.len()).filter(|at| ends_in_a_circle(*at, &organisations)).collect();
        for at in cyclic {
            organisations[at].merger = None;
        }
        organisations
    }

    fn flow_shares(&mut self, known: &Known) -> Vec<FlowShare> {
        let rows = self.rows("flow_shares", &["organisation", "system"]);
        rows.iter()
            .filter_map(|row| {
                Some(FlowShare {
                    organisation: known.organisation(row.given("organisation"))?,
                    system: row.text("system").to_owned(),
                    share: row.number("share")?,
                    origin: row.origin(),
                })
            })
            .collect()
    }

    fn sites(&mut self, known: &Known) -> Vec<Site> {
        let rows = self.rows("sites", &["code"]);
        rows.iter()
            .filter_map(|row| {
                Some(Site {
                    code: row.text("code").to_owned(),
                    name: row.text("name").to_owned(),
                    organisation: known.organisation(row.given("organisation"))?,
                    point: point(row),
                    origin: row.origin(),
                })
            })
            .collect()
    }

    fn areas(&mut self, known: &Known) -> (Vec<Area>, Vec<AreaGroup>) {
        let rows = self.rows("areas", &["code"]);
        let names: BTreeSet<&str> = rows.iter().map(|row| row.text("area_group")).collect();
        let groups: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        for row in rows.iter().filter(|row| row.text("area_group") == "outside") {
            self.findings.push(
                row.error("reserved-word", "area_group", "area_group cannot be \"outside\"")
                    .hint("\"outside\" is for patients from beyond the system; choose another name"),
            );
        }
        let areas = rows
            .iter()
            .map(|row| Area {
                code: row.text("code").to_owned(),
                name: row.text("name").to_owned(),
                group: groups[row.text("area_group")].into(),
                local_authority: known.organisation(row.given("local_authority")),
                commissioner: known.organisation(row.given("commissioner")),
                district: row.text("district").to_owned(),
                centre: point(row),
                imd_rank: row.number("imd_rank").map(|rank| rank as u32),
                imd_decile: row.number("imd_decile").map(|decile| decile as u8),
                rural: row.given("rural").map(|word| word == "yes"),
                without_car: row.number("households_without_car"),
                origin: row.origin(),
            })
            .collect();
        (areas, names.into_iter().map(|name| AreaGroup { name: name.to_owned() }).collect())
    }

    fn services(&mut self) -> Vec<Service> {
        let rows = self.rows("services", &["code"]);
        rows.iter()
            .map(|row| Service {
                code: row.text("code").to_owned(),
                name: row.text("name").to_owned(),
                pod: Pod::from_word(row.text("pod")).expect("the schema checked the point of delivery"),
                specialty: row.text("specialty").to_owned(),
                beds: row.given("beds").and_then(BedType::from_word),
                origin: row.origin(),
            })
            .collect()
    }

    /// The places of the population columns the plan needs, and how many there are.
    fn population_columns(&mut self, table: &CheckedTable) -> Option<Vec<usize>> {
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

    fn population(&mut self, known: &Known, areas: &[Area]) -> Vec<PopulationRow> {
        let Some(table) = self.tables.get("population") else { return Vec::new() };
        let Some(places) = self.population_columns(table) else { return Vec::new() };
        let area_ids = ids(areas.iter().map(|area| area.code.as_str()));
        let mut population = Vec::new();
        for row in table.rows() {
            let Some(age) = self.age(&row) else { continue };
            let Some(variant) = self.variant(&row) else { continue };
            let mut people = Vec::with_capacity(places.len());
            for place in &places {
                if let Ok(number) = row.at(*place).parse::<f64>() {
                    people.push(number);
                    continue;
                }
                let column = &table.raw.header[*place];
                let finding = row.error("missing-year", column, format!("people in {column} are missing"));
                self.findings.push(finding.hint("fill in every year of the plan; 0 is a number, blank is not"));
            }
            if people.len() < places.len() {
                continue;
            }
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
    fn population_twice(&mut self, population: &[PopulationRow], table: &CheckedTable) {
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
    fn variants_differ(&mut self, population: &[PopulationRow], table: &CheckedTable) {
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

    fn persons_beside_sexes(&mut self, population: &[PopulationRow], table: &CheckedTable) {
        let told_apart = population.iter().any(|row| row.sex != Sex::Persons);
        let persons = population.iter().find(|row| row.sex == Sex::Persons);
        if let Some(row) = persons.filter(|_| told_apart) {
            let message = "persons (P) stand beside women and men: totals mixed with their parts";
            let finding = Finding::error("total-with-parts", &table.raw.file, message).at_line(row.origin.line);
            self.findings.push(finding.in_column("sex").hint("leave out the P rows, or the F and M rows, everywhere"));
        }
    }

    /// The row's age band; totals and what cannot be read are findings.
    fn age(&mut self, row: &Row) -> Option<AgeBand> {
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

    fn variant(&mut self, row: &Row) -> Option<VariantId> {
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
    fn age_bands(&mut self, population: &[PopulationRow]) -> Vec<AgeBand> {
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

    fn cells(
        &mut self,
        known: &Known,
        groups: &[AreaGroup],
        sites: &[Site],
        services: &[Service],
    ) -> (Vec<Cell>, Vec<String>) {
        let Some(table) = self.tables.get("activity") else { return (Vec::new(), Vec::new()) };
        let flags: Vec<String> = flag_names(table).into_iter().map(str::to_owned).collect();
        if flags.len() > 64 {
            let message = format!("the plan uses {} flags; 64 can be told apart", flags.len());
            self.findings.push(Finding::error("flags", &table.raw.file, message).in_column("flags"));
            return (Vec::new(), Vec::new());
        }
        let group_ids = ids(groups.iter().map(|group| group.name.as_str()));
        let (site_ids, service_ids) =
            (ids(sites.iter().map(|site| site.code.as_str())), ids(services.iter().map(|one| one.code.as_str())));
        let mut cells = Vec::with_capacity(table.raw.rows.len());
        for row in table.rows() {
            let Some(age) = self.age(&row) else { continue };
            let Some(area_group) = self.area_group(&row, &group_ids) else { continue };
            let Some((&site, &service)) = site_ids.get(row.text("site")).zip(service_ids.get(row.text("service")))
            else {
                continue;
            };
            let Some((count, bed_days, stay_squared)) = self.stays(&row, services[service].pod) else { continue };
            let sourced = self.sourced("activity", &row, &known.sources);
            let carried = row.text("flags").split_whitespace();
            let mask = carried.filter_map(|name| flags.iter().position(|flag| flag == name)).map(|at| 1u64 << at);
            cells.push(Cell {
                area_group,
                sex: Sex::from_word(row.text("sex")).expect("the schema checked the sex"),
                age,
                service: service.into(),
                site: site.into(),
                commissioner: known.organisation(row.given("commissioner")),
                flags: mask.fold(0, |all, one| all | one),
                count,
                bed_days,
                stay_squared,
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        cells.sort_by_key(|cell| {
            (cell.service, cell.site, cell.commissioner, cell.area_group, cell.sex, cell.age, cell.flags)
        });
        (cells, flags)
    }

    #[expect(clippy::option_option, reason = "outer: could it be read; inner: an area group, or outside")]
    fn area_group(&mut self, row: &Row, groups: &Ids) -> Option<Option<AreaGroupId>> {
        let written = row.text("area_group");
        if written == "outside" {
            return Some(None);
        }
        if let Some(at) = groups.get(written) {
            return Some(Some((*at).into()));
        }
        let hint = match model::finding::nearest(written, groups.keys().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "an area_group is one named in areas, or outside".to_owned(),
        };
        let message = format!("area_group \"{}\" is not in areas", shown(written));
        // Without sound areas every row would say the same.
        if !self.findings.any_error_in("areas") && self.tables.contains_key("areas") {
            self.findings.push(row.error("unknown-code", "area_group", message).hint(hint));
        } else if !self.told_no_areas {
            self.told_no_areas = true;
            let hint = "mend areas first; activity counts people by the area_group of areas";
            self.findings.push(row.error("unknown-code", "area_group", message).hint(hint));
        }
        None
    }

    /// Count, bed days in midnights and squared stays of an activity row.
    fn stays(
        &mut self,
        row: &Row,
        pod: Pod,
    ) -> Option<(Quantity<model::units::Item>, Quantity<BedDay<Midnight>>, f64)> {
        let count = row.number("count")?;
        let (days, squared) = (row.number("bed_days"), row.number("stay_squared"));
        if pod.measure() != Counted::Spells && (days.is_some() || squared.is_some()) {
            let message = format!("bed_days on {}, which is counted in {}", pod.word(), pod.measure());
            self.findings
                .push(row.error("bed-days", "bed_days", message).hint("leave bed_days and stay_squared blank"));
            return None;
        }
        let wanted = self.file.bed_days;
        if row.given("bed_day_convention").is_some_and(|word| word != wanted.word()) {
            let message = format!(
                "bed days counted as {} in a plan that counts them as {}",
                row.text("bed_day_convention"),
                wanted.word()
            );
            let hint =
                "one plan has one convention: convert the file, or set bed_day_convention in plan.toml for all of them";
            self.findings.push(row.error("bed-day-convention", "bed_day_convention", message).hint(hint));
            return None;
        }
        let days = days.unwrap_or(0.0);
        let squared = squared.unwrap_or(0.0);
        let spells = Quantity::new(count);
        let (days, squared) = if wanted == BedDayConvention::StayPlusOne && row.given("bed_days").is_some() {
            // Σ(L+1)² = ΣL² + 2ΣL + n, so ΣL² = Σ(L+1)² − 2ΣL − n.
            let midnights = Quantity::<BedDay<StayPlusOne>>::new(days).in_midnights(spells).value();
            (midnights, if squared > 0.0 { squared - 2.0 * midnights - count } else { 0.0 })
        } else {
            (days, squared)
        };
        if days < -1e-9 {
            let message = format!("{count} spells counted as stay plus one cannot have fewer than {count} bed days");
            self.findings.push(row.error("bed-days", "bed_days", message).hint("are these midnights?"));
            return None;
        }
        if count == 0.0 && days > 0.0 {
            self.findings
                .push(row.error("bed-days", "bed_days", "bed days without spells").hint("a stay belongs to a spell"));
            return None;
        }
        // Σ stay² is least when all stays are equal; 2% and a half allow for rounding in small cells.
        if squared > 0.0 && squared * 1.02 + 0.5 < days * days / count {
            let message = "stay_squared is less than equal stays would give";
            self.findings.push(
                row.warning("stay-squared", "stay_squared", message)
                    .hint("it is the sum of squared stays, not the square of a sum or a mean"),
            );
        }
        Some((spells, Quantity::new(days.max(0.0)), squared.max(0.0)))
    }

    fn beds(&mut self, known: &Known, sites: &[Site]) -> Vec<BedCount> {
        let site_ids = ids(sites.iter().map(|site| site.code.as_str()));
        let rows = self.rows("beds", &["organisation", "site", "type", "period"]);
        rows.iter()
            .filter_map(|row| {
                let sourced = self.sourced("beds", row, &known.sources);
                Some(BedCount {
                    organisation: known.organisation(row.given("organisation"))?,
                    site: row.given("site").and_then(|code| site_ids.get(code)).map(|at| (*at).into()),
                    kind: BedType::from_word(row.text("type"))?,
                    available: row.number("available")?,
                    occupied: row.number("occupied"),
                    period: row.text("period").to_owned(),
                    source: sourced.source,
                    provenance: sourced.provenance,
                    origin: row.origin(),
                })
            })
            .collect()
    }

    fn unit_costs(&mut self, known: &Known, services: &[Service]) -> Vec<UnitCost> {
        let service_ids = ids(services.iter().map(|one| one.code.as_str()));
        let wanted = match self.file.basis {
            Basis::Cash => self.file.base_year,
            Basis::Real(year) => year,
        };
        let mut unit_costs = Vec::new();
        for row in self.rows("unit_costs", &["service", "organisation"]) {
            if row.text("price_base").parse::<FinancialYear>() != Ok(wanted) {
                let message = format!("unit cost in {} prices in a plan in {wanted} prices", row.text("price_base"));
                let hint = format!("uprate it to {wanted} and say so in its source");
                self.findings.push(row.error("price-base", "price_base", message).hint(hint));
                continue;
            }
            let Some(shares) = self.shares(&row) else { continue };
            let Some((&service, cost)) = service_ids.get(row.text("service")).zip(row.number("cost")) else { continue };
            let sourced = self.sourced("unit_costs", &row, &known.sources);
            unit_costs.push(UnitCost {
                service: service.into(),
                organisation: known.organisation(row.given("organisation")),
                cost: Per::new(cost),
                shares,
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        unit_costs
    }

    fn shares(&mut self, row: &Row) -> Option<CostShares> {
        let given = [row.number("variable"), row.number("step"), row.number("fixed")];
        match given {
            [None, None, None] => Some(self.file.cost.shares),
            [Some(variable), Some(step), Some(fixed)] if (variable + step + fixed - 1.0).abs() < 1e-9 => {
                Some(CostShares { variable, step, fixed })
            }
            _ => {
                let message = "variable, step and fixed do not sum to 1";
                self.findings
                    .push(row.error("shares", "variable", message).hint("fill in all three, or leave all three blank"));
                None
            }
        }
    }

    fn lines(&mut self, known: &Known, organisations: &[Organisation]) -> Vec<Line> {
        let mut lines = Vec::new();
        for row in self.rows("accounts", &["organisation", "category", "side", "counterparty", "line"]) {
            let side = Side::from_word(row.text("side")).expect("the schema checked the side");
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let counterparty = known.organisation(row.given("counterparty"));
            self.line_faults(&row, side, organisation, counterparty, organisations);
            let Some(amount) = self.amount(&row, side) else { continue };
            let sourced = self.sourced("accounts", &row, &known.sources);
            lines.push(Line {
                organisation,
                category: row.text("category").to_owned(),
                side,
                counterparty,
                label: row.text("line").to_owned(),
                amount,
                recurrence: row.given("recurrence").and_then(Recurrence::from_word).unwrap_or(Recurrence::Recurrent),
                support: row.text("support") == "yes",
                tags: row.text("tag").split_whitespace().map(str::to_owned).collect(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        lines
    }

    /// Finds what contradicts itself in a line, apart from its amounts.
    fn line_faults(
        &mut self,
        row: &Row,
        side: Side,
        organisation: OrganisationId,
        counterparty: Option<OrganisationId>,
        organisations: &[Organisation],
    ) {
        if let Some(basis) = row.given("basis") {
            match basis.parse::<Basis>() {
                Ok(basis) if basis == self.file.basis => {}
                Ok(basis) => {
                    let message = format!("this line is in {basis} and the plan in {}", self.file.basis);
                    self.findings.push(
                        row.error("mixed-basis", "basis", message).hint("one plan has one basis: convert the amounts"),
                    );
                }
                Err(_) => {
                    let finding = row.error("basis", "basis", format!("basis \"{}\" is not known", shown(basis)));
                    self.findings.push(finding.hint("write cash, or real 2025/26"));
                }
            }
        }
        if side == Side::Net && (counterparty.is_some() || row.given("activity").is_some()) {
            let message = "a net line has neither counterparty nor activity";
            self.findings.push(
                row.error("net-line", "side", message)
                    .hint("it serves a published position; split it into income and cost for more"),
            );
        }
        if row.text("recurrence") == "one_off" && row.given("full_year_amount").is_some() {
            let finding = row.error(
                "one-off-full-year",
                "full_year_amount",
                "a one-off does not come back, so it has no full year",
            );
            self.findings.push(finding.hint("clear full_year_amount, or make the line recurrent"));
        }
        if counterparty == Some(organisation) {
            let finding = row.error("own-counterparty", "counterparty", "an organisation cannot trade with itself");
            self.findings.push(finding.hint("leave counterparty blank"));
        }
        if !organisations[organisation.index()].member {
            let message =
                format!("{} is not a member of this system, so its lines are not counted", row.text("organisation"));
            let hint = format!("set its finance_home to {}, or leave its accounts out", self.file.system);
            self.findings.push(row.warning("not-a-member", "organisation", message).hint(hint));
        }
    }

    fn amount(&mut self, row: &Row, side: Side) -> Option<Amount> {
        let table = &self.tables["accounts"];
        let unit = row.given("unit").unwrap_or("£");
        let activity = match row.given("activity").map(Selector::parse) {
            Some(Ok(selector)) => Some(selector),
            Some(Err(_)) => return None,
            None => None,
        };
        let stated = self.year_amounts(row, table, unit);
        if stated.iter().any(Option::is_some) {
            if row.given("amount").is_some() || activity.is_some() || row.given("full_year_amount").is_some() {
                let message = "a line stated year by year has no amount, full_year_amount or activity besides";
                self.findings.push(
                    row.error("two-amounts", "amount", message)
                        .hint("clear one or the other; the base year has its own column"),
                );
                return None;
            }
            return self.by_year(row, &stated);
        }
        let base = row.given("amount").map(|text| self.pence(row, "amount", text, unit));
        let full_year = row.given("full_year_amount").map(|text| self.pence(row, "full_year_amount", text, unit));
        match (base, activity) {
            (Some(base), activity) => {
                let base = base?;
                if base < Pence::ZERO && side != Side::Net {
                    let message = format!("a negative {side}");
                    self.findings.push(
                        row.warning("sign", "amount", message).hint("income and cost are positive; is the side right?"),
                    );
                }
                let full_year = match full_year {
                    Some(amount) => Some(amount?),
                    None => None,
                };
                Some(Amount::Base { base, full_year, activity })
            }
            (None, Some(activity)) => Some(Amount::Activity(activity)),
            (None, None) => {
                let finding =
                    row.error("no-amount", "amount", "this line has no amount, no activity and no year filled in");
                self.findings.push(finding.hint("a published £0 is written 0; what is not known has no line"));
                None
            }
        }
    }

    /// The amounts of the plan's years, where the row states them.
    fn year_amounts(&mut self, row: &Row, table: &CheckedTable, unit: &str) -> Vec<Option<Pence>> {
        let mut amounts = vec![None; self.file.horizon + 1];
        for (year, place) in &table.years {
            let Some(t) = year.since(self.file.base_year).filter(|t| *t <= self.file.horizon) else { continue };
            let text = row.at(*place);
            if !text.is_empty() {
                amounts[t] = self.pence(row, &year.to_string(), text, unit);
            }
        }
        amounts
    }

    fn by_year(&mut self, row: &Row, stated: &[Option<Pence>]) -> Option<Amount> {
        let first = stated.iter().position(Option::is_some)?;
        let last = stated.iter().rposition(Option::is_some)?;
        let linear = row.text("between") == "linear";
        let missing: Vec<String> = (0..stated.len())
            .filter(|t| stated[*t].is_none() && !(linear && (first..=last).contains(t)))
            .map(|t| self.file.base_year.plus(t).to_string())
            .collect();
        if !missing.is_empty() {
            let message = format!("amounts for {} are missing", missing.join(", "));
            let hint = if linear {
                "linear fills only between years that have an amount"
            } else {
                "fill them in, or set between to linear for a straight line, marked derived"
            };
            self.findings.push(row.error("missing-year", "amount", message).hint(hint));
            return None;
        }
        let amounts = (0..stated.len()).map(|t| match stated[t] {
            Some(pence) => YearAmount { pence, filled: false },
            None => YearAmount { pence: between(stated, t), filled: true },
        });
        Some(Amount::ByYear(amounts.collect()))
    }

    fn pence(&mut self, row: &Row, column: &str, text: &str, unit: &str) -> Option<Pence> {
        match pence(text, unit) {
            Ok(pence) => Some(pence),
            Err(NotPence::PartsOfAPenny) => {
                let message = format!("{column} {} {unit} has parts of a penny", shown(text));
                self.findings.push(row.error("parts-of-a-penny", column, message).hint("round it to whole pence"));
                None
            }
            Err(NotPence::NotAnAmount) => {
                let message = format!("{column} {} {unit} is beyond any ledger", shown(text));
                self.findings.push(row.error("out-of-bounds", column, message).hint("is the unit right?"));
                None
            }
        }
    }

    fn efficiency(&mut self, known: &Known) -> Vec<Efficiency> {
        let mut all = Vec::new();
        for row in self.rows("efficiency", &["organisation"]) {
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let Some(planned) = self.planned(&row) else { continue };
            let sourced = self.sourced("efficiency", &row, &known.sources);
            all.push(Efficiency {
                organisation,
                planned,
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        all
    }

    fn planned(&mut self, row: &Row) -> Option<Planned> {
        let unit = row.text("unit");
        let table = &self.tables["efficiency"];
        let missing = |row: &Row| {
            row.error("no-amount", "planned", "planned is blank")
                .hint("fill in planned, or for money the years' savings")
        };
        let stated = table.years.iter().find(|(_, place)| !row.at(*place).is_empty());
        if let Some((year, _)) = stated.filter(|_| unit == "% a year" || row.given("planned").is_some()) {
            let message = format!(
                "a saving stated for {year} beside a plan in {}",
                if unit == "% a year" { unit } else { "planned" }
            );
            let finding = row.error("two-amounts", "planned", message);
            self.findings.push(finding.hint("state savings by year in money, or what is planned a year; not both"));
            return None;
        }
        if unit == "% a year" {
            let Some(planned) = row.number("planned") else {
                self.findings.push(missing(row));
                return None;
            };
            for column in ["planned", "track_record", "headroom"] {
                if row.number(column).is_some_and(|percent| percent > 100.0) {
                    let finding = row.error("out-of-bounds", column, format!("{column} is more than 100% a year"));
                    self.findings.push(finding.hint("is it an amount of money? then unit is £, £k or £m"));
                    return None;
                }
            }
            if planned > 0.0 && planned < 0.1 {
                let message = format!("planned {planned}% a year is a very small percentage");
                self.findings.push(row.warning("fraction", "planned", message).hint("write 2.9 for 2.9% a year"));
            }
            let lines = row.given("lines").and_then(|text| Selector::parse(text).ok());
            let (track_record, headroom) = (row.number("track_record"), row.number("headroom"));
            return Some(Planned::Percent { planned, track_record, headroom, lines });
        }
        let mut money = |column: &str| row.given(column).and_then(|text| self.pence(row, column, text, unit));
        let (planned, track_record, headroom) = (money("planned"), money("track_record"), money("headroom"));
        let stated = self.year_amounts(row, table, unit);
        if stated.iter().any(Option::is_some) {
            let base = self.file.base_year;
            let gaps: Vec<String> =
                (1..stated.len()).filter(|t| stated[*t].is_none()).map(|t| base.plus(t).to_string()).collect();
            if !gaps.is_empty() {
                let message = format!("savings for {} are missing", gaps.join(", "));
                self.findings.push(
                    row.error("missing-year", "planned", message)
                        .hint("fill in every year after the base; 0 is a number, blank is not"),
                );
                return None;
            }
            return Some(Planned::ByYear {
                planned: stated.into_iter().map(Option::unwrap_or_default).collect(),
                headroom,
            });
        }
        if planned.is_none() {
            self.findings.push(missing(row));
        }
        planned.map(|planned| Planned::Money { planned, track_record, headroom })
    }

    fn assumptions(&mut self, known: &Known) -> Vec<Assumption> {
        let mut all = Vec::new();
        for row in self.rows("assumptions", &["id"]) {
            let unit = Unit::from_word(row.text("unit")).expect("the schema checked the unit");
            let Some(value) = row.number("value") else { continue };
            let Some(source) = known.sources.get(row.text("source")) else { continue };
            self.looks_like_a_fraction(&row, unit);
            let assumption = Assumption {
                id: row.text("id").to_owned(),
                name: row.text("name").to_owned(),
                value,
                range: self.range(&row, value),
                unit,
                price_base: self.price_base(&row, unit),
                date: row.text("date").to_owned(),
                source: (*source).into(),
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

    fn range(&mut self, row: &Row, value: f64) -> Option<(f64, f64)> {
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
    fn looks_like_a_fraction(&mut self, row: &Row, unit: Unit) {
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

    fn price_base(&mut self, row: &Row, unit: Unit) -> Option<Basis> {
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

    fn drivers(&mut self, assumptions: &[Assumption]) -> Vec<Driver> {
        let assumption_ids = ids(assumptions.iter().map(|one| one.id.as_str()));
        let mut drivers = Vec::new();
        for row in self.rows("drivers", &["id"]) {
            let kind = Kind::from_word(row.text("kind")).expect("the schema checked the kind");
            let selector = self.driver_selector(&row, kind);
            let from = self.driver_year(&row, "from", 1);
            let to = self.driver_year(&row, "to", self.file.horizon.max(1));
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
            drivers.push(Driver {
                id: row.text("id").to_owned(),
                assumption: at.into(),
                kind,
                applies_to,
                from,
                to,
                combine,
                note: row.text("note").to_owned(),
                origin: row.origin(),
            });
        }
        drivers
    }

    fn driver_selector(&mut self, row: &Row, kind: Kind) -> Option<Selector> {
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

    fn driver_year(&mut self, row: &Row, column: &str, otherwise: usize) -> Option<usize> {
        let Some(written) = row.given(column) else { return Some(otherwise) };
        let (base, horizon) = (self.file.base_year, self.file.horizon);
        let year: FinancialYear = written.parse().ok()?;
        let t = year.since(base).filter(|t| (1..=horizon).contains(t));
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
    fn driver_unit(&mut self, row: &Row, kind: Kind, assumption: &Assumption) -> bool {
        let wanted = if kind.is_rate() { Unit::PercentAYear } else { Unit::Percent };
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
        if let Some(value) = values.into_iter().flatten().find(|value| !(-100.0..=1000.0).contains(value)) {
            let message = format!("{value}% cannot drive anything");
            self.findings.push(
                row.error("out-of-bounds", "assumption", message).hint("rates lie from -100 to 1000; 1.2 means 1.2%"),
            );
            return false;
        }
        true
    }

    fn headlines(&mut self, known: &Known) -> Vec<Headline> {
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

fn point(row: &Row) -> Option<Point> {
    Some(Point { lon: row.number("lon")?, lat: row.number("lat")? })
}

fn flag_names(table: &CheckedTable) -> BTreeSet<&str> {
    table.rows().flat_map(|row| row.text("flags").split_whitespace()).collect()
}

/// Whether following mergers from here comes back to where it has been.
fn ends_in_a_circle(start: usize, organisations: &[Organisation]) -> bool {
    let (mut seen, mut at) = (HashSet::new(), start);
    while let Some(merger) = organisations[at].merger {
        if !seen.insert(at) {
            return true;
        }
        at = merger.into.index();
    }
    false
}

/// The first financial year that starts on or after a day, month or year.
fn first_year_from(date: &str) -> Option<FinancialYear> {
    let year: i32 = date.get(..4)?.parse().ok()?;
    let month: u32 = date.get(5..7).map_or(Some(1), |month| month.parse().ok())?;
    let day: u32 = date.get(8..10).map_or(Some(1), |day| day.parse().ok())?;
    FinancialYear::starting(if (month, day) <= (4, 1) { year } else { year + 1 })
}

/// The amount of a year without one, on the straight line between its neighbours that have one.
fn between(stated: &[Option<Pence>], t: usize) -> Pence {
    let (before, left) =
        (0..t).rev().find_map(|at| stated[at].map(|pence| (at, pence))).expect("a stated year precedes");
    let (after, right) =
        (t + 1..stated.len()).find_map(|at| stated[at].map(|pence| (at, pence))).expect("a stated year follows");
    let share = (t - before) as f64 / (after - before) as f64;
    left + Pence::from_pounds((right - left).pounds() * share)
}
