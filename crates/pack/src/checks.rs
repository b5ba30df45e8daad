//! Checks that see more than one table.

mod capacity;
mod capital;
mod contracts;
mod pooled;
mod rings;
mod solutions;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::accounts::{Amount, Planned, Side};
use model::activity::{Cell, PopulationBasis};
use model::assumption::Unit;
use model::driver::Driver;
use model::id::Origin;
use model::people::{AgeBand, Sex};
use model::selector::{CellTest, LineTest, Selector};
use model::service::Follows;
use model::{Finding, Plan};

use crate::table::Findings;

mod demand;

/// What a selector catches, so that the author can see whether it is what was meant.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The file it stands in.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The selector.
    pub text: String,
    /// How many it catches.
    pub catches: usize,
    /// Of how many.
    pub of: usize,
    /// Of what: `cells` or `lines`.
    pub what: &'static str,
}

/// Runs every check whose tables are free of errors of their own.
pub fn check(plan: &Plan, files: &[String], findings: &mut Findings) -> Vec<Selection> {
    let sound = |tables: &[&str], findings: &Findings| !tables.iter().any(|table| findings.any_error_in(table));
    let cells = sound(&["organisations", "sites", "areas", "services", "activity"], findings);
    let lines = sound(&["organisations", "accounts"], findings);
    let costs = sound(&["unit_costs"], findings);
    let people = sound(&["population"], findings);
    let bands = plan.cells.iter().map(|cell| cell.age).collect::<HashSet<_>>().into_iter().collect();
    let mut checks = Checks { plan, files, bands, findings, caught: HashMap::new(), selections: Vec::new() };
    checks.members();
    checks.groups_and_parts();
    checks.national_totals();
    if !checks.findings.any_error_in("flow_shares") {
        checks.flow_shares();
    }
    checks.unused_assumptions();
    if cells {
        checks.cell_selectors();
        checks.measures();
        if sound(&["age_curves"], checks.findings) {
            checks.health();
        }
        checks.flows();
        checks.cell_overrides();
    }
    if cells && people {
        checks.ages();
    }
    if cells && lines && costs {
        checks.line_activity();
    }
    if cells && lines {
        checks.trade();
    }
    if lines && sound(&["contracts"], checks.findings) {
        checks.contracts();
    }
    if lines && sound(&["pooled_funds"], checks.findings) {
        checks.pooled();
    }
    if lines && sound(&["capital"], checks.findings) {
        checks.capital();
        if !checks.findings.any_error_in_solutions() {
            checks.capital_limits();
        }
    }
    if lines {
        checks.line_selectors();
        checks.line_overrides();
        checks.efficiency();
    }
    checks.capacity(cells);
    checks.solutions(cells, lines, cells && lines && costs);
    if cells && sound(&["beds", "spaces"], checks.findings) && !checks.findings.any_error_in_solutions() {
        checks.rings();
    }
    if people && sound(&["areas", "activity"], checks.findings) {
        checks.people();
    }
    if cells && sound(&["births"], checks.findings) {
        checks.births();
    }
    checks.selections
}

struct Checks<'a> {
    plan: &'a Plan,
    files: &'a [String],
    /// Age bands of the plan's cells, youngest first.
    bands: BTreeSet<AgeBand>,
    findings: &'a mut Findings,
    /// How many cells each selector picks, so that each is asked once.
    caught: HashMap<String, usize>,
    selections: Vec<Selection>,
}

impl Checks<'_> {
    fn error(&self, kind: &'static str, origin: Origin, column: &str, message: String) -> Finding {
        let file = &self.files[usize::from(origin.file)];
        Finding::error(kind, file, message).at_line(origin.line).in_column(column)
    }

    fn warning(&self, kind: &'static str, origin: Origin, column: &str, message: String) -> Finding {
        let severity = model::finding::Severity::Warning;
        Finding { severity, ..self.error(kind, origin, column, message) }
    }

    fn members(&mut self) {
        if self.plan.organisations.is_empty() || self.plan.members().next().is_some() {
            return;
        }
        let origin = self.plan.organisations[0].origin;
        let message =
            format!("no organisation has finance_home \"{}\", so the system has no members", self.plan.system);
        let finding = self.error("no-members", origin, "finance_home", message);
        self.findings.push(finding.hint("system in plan.toml and finance_home in organisations must be the same code"));
    }

    /// An assumption that drives nothing does nothing.
    fn unused_assumptions(&mut self) {
        let plan = self.plan;
        if self.findings.any_error_in("drivers") {
            return;
        }
        let used: BTreeSet<usize> = plan.drivers.iter().map(|driver| driver.assumption.index()).collect();
        let drives = |unit| matches!(unit, Unit::PercentAYear | Unit::Percent | Unit::Years);
        let idle = plan.assumptions.iter().enumerate().filter(|(at, one)| {
            !used.contains(at) && drives(one.unit) && !one.id.starts_with(model::solution::ASSUMPTIONS)
        });
        for (_, assumption) in idle {
            let message = format!("{} drives nothing", assumption.id);
            let finding = self.warning("unused-assumption", assumption.origin, "id", message);
            self.findings.push(finding.hint("name it in drivers, or leave it out"));
        }
    }

    /// A published group and its parts cannot both have accounts.
    fn groups_and_parts(&mut self) {
        let with_accounts: BTreeSet<usize> = self.plan.lines.iter().map(|line| line.organisation.index()).collect();
        for (at, group) in self.plan.organisations.iter().enumerate() {
            let Some(parts) = group.stands_for.as_deref().filter(|_| with_accounts.contains(&at)) else { continue };
            let part = parts.split_whitespace().find(|code| {
                let place = self.plan.organisations.iter().position(|one| one.code == *code);
                place.is_some_and(|place| place != at && with_accounts.contains(&place))
            });
            if let Some(part) = part {
                let message =
                    format!("{} stands for {part}, and both have accounts: totals mixed with their parts", group.code);
                let finding = self.error("total-with-parts", group.origin, "stands_for", message);
                self.findings.push(finding.hint("keep the group's accounts or its parts', not both"));
            }
        }
    }

    fn national_totals(&mut self) {
        let total = |code: &str, name: &str| {
            let national =
                ["E92", "E12", "W92", "S92", "N92", "K02", "K03", "K04"].iter().any(|start| code.starts_with(start));
            let named = ["england", "england and wales", "united kingdom", "national", "total", "all areas", "all"];
            (national && code.len() == 9) || named.contains(&name.to_lowercase().as_str())
        };
        let mut found = Vec::new();
        if self.plan.areas.len() > 1 {
            let areas = self.plan.areas.iter().filter(|area| total(&area.code, &area.name));
            found.extend(areas.map(|area| (area.origin, area.code.clone(), area.name.clone())));
        }
        if self.plan.members().count() > 1 {
            let members = self.plan.members().filter(|(_, one)| total(&one.code, &one.name));
            found.extend(members.map(|(_, one)| (one.origin, one.code.clone(), one.name.clone())));
        }
        for (origin, code, name) in found {
            let message = format!("{code} ({name}) is a national or regional total beside its parts");
            let finding = self.error("total-with-parts", origin, "code", message);
            self.findings.push(finding.hint("leave totals out: they would be counted twice"));
        }
    }

    fn flow_shares(&mut self) {
        let mut sums: BTreeMap<usize, (f64, Origin)> = BTreeMap::new();
        for share in &self.plan.flow_shares {
            sums.entry(share.organisation.index()).or_insert((0.0, share.origin)).0 += share.share;
        }
        for (at, (sum, origin)) in sums {
            if (sum - 1.0).abs() > 1e-6 {
                let message = format!("the shares of {} sum to {sum:.6}, not to 1", self.plan.organisations[at].code);
                let finding = self.error("shares", origin, "share", message);
                self.findings.push(finding.hint("add the missing systems, \"elsewhere\" among them"));
            }
        }
    }

    /// A cell's age band must be made of whole bands of the population.
    fn ages(&mut self) {
        let plan = self.plan;
        if plan.age_bands.is_empty() {
            if let Some(cell) = plan.cells.first() {
                let message = "there is activity but no population, so activity does not follow people".to_owned();
                let finding = self.warning("no-population", cell.origin, "age", message);
                self.findings.push(finding.hint("add population.csv, or leave it if demand is given by growth alone"));
            }
            return;
        }
        let told_apart = plan.population.iter().any(|row| row.sex != Sex::Persons);
        let mut known: HashMap<AgeBand, bool> = HashMap::new();
        for cell in &plan.cells {
            let whole = *known.entry(cell.age).or_insert_with(|| is_union(cell.age, &plan.age_bands));
            if !whole {
                let message = format!("age {} is not made of whole age bands of the population", cell.age);
                let finding = self.error("age-bands", cell.origin, "age", message);
                self.findings.push(finding.hint("use the population's bands, or unions of them such as 65-74, or all"));
            }
            if !told_apart && cell.sex != Sex::Persons {
                let message = format!("activity of sex {} where the population is of persons", cell.sex);
                let finding = self.error("sex", cell.origin, "sex", message);
                self.findings.push(finding.hint("use P here, or split the population by sex"));
            }
        }
    }

    fn cell_selectors(&mut self) {
        let plan = self.plan;
        for driver in plan.drivers.iter().filter(|driver| driver.kind.moves_cells()) {
            self.cells_of(&driver.applies_to, driver.origin, "applies_to");
        }
        for line in &plan.lines {
            if let Some(selector) = line.amount.activity() {
                self.cells_of(selector, line.origin, "activity");
            }
        }
        for headline in &plan.headlines {
            if let Some(selector) = &headline.selector {
                self.cells_of(selector, headline.origin, "selector");
            }
        }
    }

    /// What measures of quality tell of, and whether anybody says what moves them.
    fn measures(&mut self) {
        let plan = self.plan;
        for measure in &plan.measures {
            if let Some(selector) = &measure.activity {
                self.cells_of(selector, measure.origin, "activity");
            }
        }
    }

    fn cells_of(&mut self, selector: &Selector, origin: Origin, column: &str) {
        let plan = self.plan;
        if let Some(catches) = self.caught.get(&selector.text) {
            return self.catch(selector, origin, column, *catches, plan.cells.len(), "cells");
        }
        let test = match CellTest::bind(selector, plan) {
            Ok(test) => test,
            Err(problems) => {
                for problem in problems {
                    let finding = self.error("selector", origin, column, problem.message);
                    self.findings.push(match problem.hint {
                        Some(hint) => finding.hint(hint),
                        None => finding,
                    });
                }
                return;
            }
        };
        // Only cells that the rest of the selector leaves open can be cut through.
        let cut = self
            .bands
            .iter()
            .find(|band| test.straddles(**band) && plan.cells.iter().any(|cell| cell.age == **band && test.cuts(cell)));
        if let Some(band) = cut {
            let message = format!("an age in {} falls inside the band {band} of some cells", selector.text);
            let finding = self.error("straddled-age", origin, column, message);
            self.findings.push(finding.hint("use an age at which a band begins"));
            return;
        }
        let catches = test.picked(&plan.cells).into_iter().filter(|picked| *picked).count();
        self.caught.insert(selector.text.clone(), catches);
        self.catch(selector, origin, column, catches, plan.cells.len(), "cells");
    }

    fn catch(
        &mut self,
        selector: &Selector,
        origin: Origin,
        column: &str,
        catches: usize,
        of: usize,
        what: &'static str,
    ) {
        if catches == 0 {
            let finding =
                self.error("catches-nothing", origin, column, format!("{} picks none of {of} {what}", selector.text));
            self.findings.push(finding.hint("each part may be right and the whole impossible; loosen one of them"));
        }
        let file = self.files[usize::from(origin.file)].clone();
        let text = selector.text.clone();
        self.selections.push(Selection { file, line: origin.line, text, catches, of, what });
    }

    fn line_selectors(&mut self) {
        let plan = self.plan;
        for driver in plan.drivers.iter().filter(|driver| !driver.kind.moves_cells()) {
            let Some(caught) = self.lines_of(&driver.applies_to, driver.origin, "applies_to") else { continue };
            self.moves_nothing(driver, &caught);
        }
        for efficiency in &plan.efficiency {
            if let Planned::Percent { lines: Some(selector), .. } = &efficiency.planned {
                let caught = self.lines_of(selector, efficiency.origin, "lines").unwrap_or_default();
                self.only_capital(&caught, efficiency.origin, "lines", "efficiency");
            }
        }
    }

    fn lines_of(&mut self, selector: &Selector, origin: Origin, column: &str) -> Option<Vec<usize>> {
        let plan = self.plan;
        match LineTest::bind(selector, plan) {
            Ok(test) => {
                let caught: Vec<usize> =
                    (0..plan.lines.len()).filter(|at| test.picks(&plan.lines[*at], plan)).collect();
                self.catch(selector, origin, column, caught.len(), plan.lines.len(), "lines");
                Some(caught)
            }
            Err(problems) => {
                for problem in problems {
                    let finding = self.error("selector", origin, column, problem.message);
                    self.findings.push(match problem.hint {
                        Some(hint) => finding.hint(hint),
                        None => finding,
                    });
                }
                None
            }
        }
    }

    fn moves_nothing(&mut self, driver: &Driver, caught: &[usize]) {
        let moves = |at: &usize| !matches!(self.plan.lines[*at].amount, Amount::ByYear(_) | Amount::Capital(_));
        if !caught.is_empty() && !caught.iter().any(moves) {
            let message = format!("{} picks only lines stated year by year, which no driver moves", driver.id);
            let finding = self.warning("moves-nothing", driver.origin, "applies_to", message);
            self.findings.push(finding.hint("give those lines an amount instead of years, or drop the driver"));
        }
    }

    /// Activity that moves money needs unit costs.
    fn line_activity(&mut self) {
        let plan = self.plan;
        let costs = plan.unit_cost_table();
        let mut without: BTreeMap<(String, String), Origin> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let arrivals = self.arrivals();
        for line in &plan.lines {
            let Some(selector) = line.amount.activity().filter(|selector| seen.insert(selector.text.as_str())) else {
                continue;
            };
            let Ok(test) = CellTest::bind(selector, plan) else { continue };
            let picked = test.picked(&plan.cells);
            let arriving = test.picked(&arrivals);
            let cells =
                plan.cells.iter().zip(picked).chain(arrivals.iter().zip(arriving)).filter(|(_, picked)| *picked);
            let lines: BTreeSet<_> =
                cells.map(|(cell, _)| (cell.service, plan.sites[cell.site.index()].organisation)).collect();
            for (service, provider) in
                lines.into_iter().filter(|(service, provider)| costs.of(*service, *provider).is_none())
            {
                let service = plan.services[service.index()].code.clone();
                let provider = plan.organisations[provider.index()].code.clone();
                without.entry((service, provider)).or_insert(line.origin);
            }
        }
        for ((service, provider), origin) in without {
            let message = format!("this line follows {service} at {provider}, which has no unit cost");
            let finding = self.error("no-unit-cost", origin, "activity", message);
            self.findings.push(finding.hint(format!("add {service} to unit_costs")));
        }
    }

    /// Both sides of a trade must follow the same activity; one side alone is worth a look.
    fn trade(&mut self) {
        type Sides = (BTreeSet<String>, BTreeSet<String>, Origin);
        let plan = self.plan;
        let mut trades: BTreeMap<(usize, usize, &str), Sides> = BTreeMap::new();
        for line in plan.lines.iter().filter(|line| plan.organisations[line.organisation.index()].member) {
            let Some(other) = line.counterparty.filter(|_| plan.is_trade(line)) else { continue };
            let (payer, payee) = match line.side {
                Side::Cost => (line.organisation, other),
                Side::Income | Side::Net => (other, line.organisation),
            };
            let key = (payer.index(), payee.index(), line.category.as_str());
            let sides = trades.entry(key).or_insert((BTreeSet::new(), BTreeSet::new(), line.origin));
            let activity = line.amount.activity().map_or(String::new(), |selector| selector.text.clone());
            match line.side {
                Side::Cost => sides.0.insert(activity),
                Side::Income | Side::Net => sides.1.insert(activity),
            };
        }
        for ((payer, payee, category), (cost, income, origin)) in trades {
            let (payer, payee) = (&plan.organisations[payer].code, &plan.organisations[payee].code);
            if cost.is_empty() || income.is_empty() {
                let (has, lacks) = if cost.is_empty() { (payee, payer) } else { (payer, payee) };
                let message = format!("{category} from {payer} to {payee} is in the books of {has} but not of {lacks}");
                let finding = self.warning("one-sided-trade", origin, "counterparty", message);
                self.findings.push(finding.hint("it will be shown as unmatched in full"));
            } else if cost != income {
                let message = format!("{category} from {payer} to {payee} follows different activity on its two sides");
                let finding = self.error("trade-activity", origin, "activity", message);
                self.findings.push(
                    finding.hint("write the same selector on both sides; use drivers where the parties disagree"),
                );
            }
        }
    }

    fn efficiency(&mut self) {
        let plan = self.plan;
        for row in &plan.efficiency {
            let (planned, record, headroom) = match &row.planned {
                Planned::Percent { planned, track_record, headroom, .. } => (*planned, *track_record, *headroom),
                Planned::Money { planned, track_record, headroom } => (
                    planned.pounds(),
                    track_record.map(model::money::Pence::pounds),
                    headroom.map(model::money::Pence::pounds),
                ),
                // What is stated by year adds up, so it is held against headroom that adds up.
                Planned::ByYear { planned, headroom } => {
                    let yearly = (1..planned.len()).map(|t| planned[t].pounds() / t as f64);
                    (yearly.fold(0.0, f64::max), None, headroom.map(model::money::Pence::pounds))
                }
            };
            let code = &plan.organisations[row.organisation.index()].code;
            if !plan.organisations[row.organisation.index()].member {
                let message = format!("{code} is not a member of this system, so its efficiency is not counted");
                let finding = self.warning("not-a-member", row.origin, "organisation", message);
                self.findings
                    .push(finding.hint(format!("set its finance_home to {}, or leave the row out", plan.system)));
            }
            if record.is_some_and(|record| planned > record) {
                let message = format!("{code} plans more efficiency than it has achieved before");
                let finding = self.warning("beyond-track-record", row.origin, "planned", message);
                self.findings.push(finding.hint("say in the source why this time is different"));
            }
            if headroom.is_some_and(|headroom| planned > headroom) {
                let message = format!("{code} plans more efficiency than there is headroom; the excess is not counted");
                let finding = self.warning("beyond-headroom", row.origin, "planned", message);
                self.findings.push(finding.hint("what lies beyond headroom needs a structural solution"));
            }
        }
    }

    /// Populations that vanish, and activity of people who are not there.
    fn people(&mut self) {
        let plan = self.plan;
        if plan.population.is_empty() {
            return;
        }
        self.vanishing_areas();
        let registered = plan.has_registered_people();
        let mut groups: HashMap<(PopulationBasis, Option<usize>, Sex, AgeBand), f64> = HashMap::new();
        for row in plan.population.iter().filter(|row| row.variant.0 == 0) {
            let group = plan.areas[row.area.index()].group.index();
            for place in [Some(group), None] {
                *groups.entry((row.basis, place, row.sex, row.age)).or_default() += row.people[0];
            }
        }
        let mut told = BTreeSet::new();
        let follows_people = |cell: &&Cell| plan.services[cell.service.index()].follows == Follows::People;
        for cell in plan.cells.iter().filter(|cell| cell.count.value() > 0.0).filter(follows_people) {
            let basis = plan.people_followed(cell.commissioner, registered);
            let group = cell.area_group.map(model::id::AreaGroupId::index);
            if !told.insert((basis, group, cell.sex, cell.age)) {
                continue;
            }
            let sexes: &[Sex] = if cell.sex == Sex::Persons { Sex::ALL } else { &[cell.sex, Sex::Persons] };
            let bands = plan.age_bands.iter().filter(|band| cell.age.holds(**band));
            let people: f64 = bands
                .flat_map(|band| sexes.iter().map(move |sex| (basis, group, *sex, *band)))
                .filter_map(|key| groups.get(&key))
                .sum();
            if people <= 0.0 {
                let place = cell.area_group.map_or("outside", |id| plan.area_groups[id.index()].name.as_str());
                let message = format!(
                    "activity of {} aged {} in {place}, where there are no {basis} people of that sex and age",
                    cell.sex, cell.age
                );
                let finding = self.error("activity-without-people", cell.origin, "count", message);
                self.findings
                    .push(finding.hint("correct the population, or move the activity to where its people are"));
            }
        }
    }

    fn vanishing_areas(&mut self) {
        let plan = self.plan;
        let mut totals: BTreeMap<(u32, PopulationBasis, u32), (Vec<f64>, Origin)> = BTreeMap::new();
        for row in &plan.population {
            let key = (row.variant.0, row.basis, row.area.0);
            let (total, _) = totals.entry(key).or_insert_with(|| (vec![0.0; row.people.len()], row.origin));
            for (sum, people) in total.iter_mut().zip(&row.people) {
                *sum += people;
            }
        }
        for ((_, _, area), (total, origin)) in totals {
            if total[0] > 0.0 && total.contains(&0.0) {
                let message = format!("the population of {} falls to zero", plan.areas[area as usize].code);
                let finding = self.error("population-zero", origin, "area", message);
                self.findings.push(finding.hint("a zero usually stands for a missing value; fill it in"));
            }
        }
        let bases: &[PopulationBasis] =
            if plan.has_registered_people() { PopulationBasis::ALL } else { &[PopulationBasis::Resident] };
        for basis in bases {
            let peopled: BTreeSet<u32> =
                plan.population.iter().filter(|row| row.basis == *basis).map(|row| row.area.0).collect();
            for (_, area) in plan.areas.iter().enumerate().filter(|(at, _)| !peopled.contains(&(*at as u32))) {
                let message = format!("{} has no {basis} population", area.code);
                let finding = self.warning("area-without-people", area.origin, "code", message);
                self.findings.push(finding.hint("add it to population, or leave the area out"));
            }
        }
    }
}

/// Whether the band is exactly covered by some of these, which are sorted and do not overlap.
fn is_union(band: AgeBand, bands: &[AgeBand]) -> bool {
    if band == AgeBand::ALL {
        return true;
    }
    let mut next = u16::from(band.from);
    for one in bands.iter().filter(|one| band.overlaps(**one)) {
        if !band.holds(*one) || u16::from(one.from) != next {
            return false;
        }
        next = u16::from(one.to) + 1;
    }
    next == u16::from(band.to) + 1
}
