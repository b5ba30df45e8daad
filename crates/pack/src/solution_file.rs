//! `solutions/ID.toml`: a change, what it does, what it costs, and what it needs first.

mod assumptions;
mod costs;
mod levers;
mod quality;
mod settings;
mod timing;

use std::collections::HashMap;

use model::assumption::{Assumption, GRADE_NAMES, Grade, Unit};
use model::content;
use model::finding::{Severity, nearest};
use model::id::{OrganisationId, SolutionId, SourceId};
use model::money::Pence;
use model::provenance::PROVENANCE_NAMES;
use model::solution::{
    Enabler, LED_NAMES, Led, MATURITY_NAMES, Maturity, SOLUTION_TYPES, Solution, SolutionType, Timing,
};
use model::{FinancialYear, Finding, Origin, Provenance};
use toml::de::{DeTable, DeValue};

use crate::files;
use crate::money::pence;
use crate::plan_file::PlanFile;
use crate::table::{Findings, shown};
use crate::toml_file::{self, Node, Reader, Span};

pub use settings::SETTINGS;

/// A solution's file that is TOML.
#[derive(Debug)]
pub struct SolutionFile {
    /// The solution's id.
    pub id: String,
    /// The file's name in the folder.
    pub name: String,
    /// The file's place among those read.
    pub place: u16,
    /// Its text.
    pub text: String,
    /// Its settings.
    pub content: content::Table,
}

/// Reads a solution's file as TOML.
pub fn open(name: &str, text: &str, place: u16, findings: &mut Findings) -> Option<SolutionFile> {
    let id = files::solution(name)?;
    if !files::sound_id(id) {
        let finding = Finding::error("code", name, format!("\"{}\" cannot be the name of a solution", shown(id)));
        findings.push(finding.hint("a solution's file is named by letters, digits, - and _, and ends in .toml"));
        return None;
    }
    let root = toml_file::parse(name, text, findings)?;
    let content = toml_file::content(&format!("{}/{id}", files::SOLUTIONS), &root);
    Some(SolutionFile { id: id.to_owned(), name: name.to_owned(), place, text: text.to_owned(), content })
}

/// Settings that hold a code.
const CODES: [&str; 7] = ["organisation", "source", "solution", "to_site", "to_service", "site", "measure"];

/// What stands where a planner has yet to write: the templates of new solutions have it.
pub const FILL_IN: &str = "FILL IN";

/// Codes that solutions refer to.
pub struct Codes<'a> {
    /// Organisations.
    pub organisations: &'a HashMap<String, usize>,
    /// Sites.
    pub sites: &'a HashMap<String, usize>,
    /// Services.
    pub services: &'a HashMap<String, usize>,
    /// Sources.
    pub sources: &'a HashMap<String, usize>,
    /// Measures of quality.
    pub measures: &'a HashMap<String, usize>,
}

/// One of the lists of codes.
type List = for<'c> fn(&Codes<'c>) -> &'c HashMap<String, usize>;

/// Reads all solutions, by id; their numbers join the assumptions.
pub fn read_all(
    files: &[SolutionFile],
    plan: &PlanFile,
    codes: &Codes,
    volumes: &[usize],
    assumptions: &mut Vec<Assumption>,
    findings: &mut Findings,
) -> Vec<Solution> {
    let mut files: Vec<&SolutionFile> = files.iter().collect();
    files.sort_by(|a, b| a.id.cmp(&b.id));
    let mut solutions: Vec<(Solution, &SolutionFile, Vec<Named>)> = Vec::new();
    let mut faulty = Vec::new();
    for file in files {
        // It was parsed when it was opened.
        let Ok(root) = DeTable::parse(&file.text) else { continue };
        let reader = Reader { name: &file.name, text: &file.text, settings: SETTINGS, findings };
        let at = assumptions.len();
        let mut reader =
            SolutionReader { reader, file, plan, codes, plan_volumes: volumes, assumptions: Vec::new(), at };
        if let Some((solution, needs)) = reader.solution(root.get_ref()) {
            assumptions.append(&mut reader.assumptions);
            solutions.push((solution, file, needs));
        } else {
            faulty.push(file.id.as_str());
        }
    }
    link(solutions, &faulty, findings)
}

/// A solution that another needs, by name, and where that is said.
struct Named {
    id: String,
    span: Span,
}

/// Turns the names of needed solutions into places, and refuses circles. Nothing is told of those that are `faulty`: their
/// own fault is.
fn link(found: Vec<(Solution, &SolutionFile, Vec<Named>)>, faulty: &[&str], findings: &mut Findings) -> Vec<Solution> {
    let ids: Vec<String> = found.iter().map(|(one, ..)| one.id.clone()).collect();
    let mut solutions = Vec::new();
    let mut places = Vec::new();
    for (mut solution, file, needs) in found {
        let reader = Reader { name: &file.name, text: &file.text, settings: SETTINGS, findings };
        for need in needs {
            if let Some(at) = ids.iter().position(|id| *id == need.id) {
                solution.enablers.push(Enabler::Solution(SolutionId::from(at)));
                places.push((solutions.len(), at, file, need.span));
                continue;
            }
            if faulty.contains(&need.id.as_str()) {
                continue;
            }
            let message = format!("there is no solution \"{}\"", shown(&need.id));
            let finding = reader.fault(need.span, "unknown-code", message).in_column("solution");
            reader.findings.push(finding.hint(match nearest(&need.id, ids.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => "name a solution's file without .toml, or begin one with `concordat solution new`".to_owned(),
            }));
        }
        solutions.push(solution);
    }
    let depends = model::solution::dependencies(&solutions);
    for (from, to, file, span) in places {
        if depends[to].contains(&from) {
            let reader = Reader { name: &file.name, text: &file.text, settings: SETTINGS, findings };
            let (message, hint) = if from == to {
                (format!("{} needs itself first", ids[from]), "name another solution, or take this out")
            } else {
                let message = format!("{} and {} need each other first", ids[from], ids[to]);
                (message, "one of them must be able to start without the other")
            };
            let finding = reader.fault(span, "cycle", message).in_column("solution");
            reader.findings.push(finding.hint(hint));
        }
    }
    solutions
}

struct SolutionReader<'a> {
    reader: Reader<'a>,
    file: &'a SolutionFile,
    plan: &'a PlanFile,
    codes: &'a Codes<'a>,
    /// Places of the measures that are volumes.
    plan_volumes: &'a [usize],
    /// What this solution adds to the plan's assumptions.
    assumptions: Vec<Assumption>,
    /// The place of the first of them.
    at: usize,
}

/// What the assumptions of one solution have in common.
struct Common {
    name: String,
    owner: String,
    source: Option<SourceId>,
    provenance: Provenance,
    grade: Option<Grade>,
    note: String,
}

impl SolutionReader<'_> {
    fn solution(&mut self, root: &DeTable) -> Option<(Solution, Vec<Named>)> {
        let reader = &mut self.reader;
        reader.known(root, "");
        reader.left_open(root);
        let format = reader.required(root, "format", Reader::integer);
        if let Some((number, span)) = format.filter(|(number, _)| *number != 1) {
            let finding = reader.fault(span, "format", format!("format {number} is not known to this version"));
            reader.findings.push(finding.hint("format = 1 is; a newer Concordat may be needed"));
        }
        let name = reader.required(root, "name", Reader::text);
        let kind = reader.required(root, "type", |reader, node| reader.word(node, SOLUTION_TYPES));
        let about = reader.required(root, "about", Reader::text);
        let owner = reader.required(root, "owner", Reader::text);
        let maturity = reader.required(root, "maturity", |reader, node| reader.word(node, MATURITY_NAMES));
        let starts = reader.required(root, "starts", Reader::text);
        let provenance = reader.required(root, "provenance", |reader, node| reader.word(node, PROVENANCE_NAMES));
        let organisation = self.required_code(root, "organisation", |codes| codes.organisations, "organisations");
        let source = self.optional_code(root, "source", |codes| codes.sources, "sources").map(SourceId::from);
        let reader = &mut self.reader;
        let grade = reader.optional(root, "grade", |reader, node| reader.word(node, GRADE_NAMES));
        let led = reader.optional(root, "led", |reader, node| reader.word(node, LED_NAMES));
        let recurrent = reader.optional(root, "recurrent", Reader::boolean).is_none_or(|(yes, _)| yes);
        let delivery = self.delivery(root);
        let [cost_centre, clinical_lead, outcome, note] =
            ["cost_centre", "clinical_lead", "outcome", "note"].map(|key| self.words(root, key));
        let starts = starts.and_then(|(text, span)| self.starts(&text, span));
        let until = self.until(root, starts);
        let ramp = self.ramp(root);
        let (name, owner) = (name?.0, owner?.0);
        let maturity = maturity.and_then(|(word, _)| Maturity::from_word(&word))?;
        let provenance = provenance.and_then(|(word, _)| Provenance::from_word(&word))?;
        let grade = grade.and_then(|(word, _)| Grade::from_word(&word));
        let common = Common { name: name.clone(), owner: owner.clone(), source, provenance, grade, note: note.clone() };
        let (lag_months, ramp_months, profile) = ramp?;
        let quarters = self.quarters(root)?;
        let timing = Timing { starts: starts?, lag_months, ramp_months, until, profile, quarters };
        let organisation = OrganisationId::from(organisation?);
        let levers = self.levers(root, organisation, &common);
        let chance = delivery.unwrap_or(maturity.delivery());
        let delivery = self.assume("delivery", "chance of delivery", chance, None, Unit::Ratio, &common, None);
        let slippage = self.slippage(root, &common);
        let (quality, quality_effects) = self.quality(root, &common);
        let costs = self.costs(root, organisation, &timing);
        let economics = self.economics(root, &costs, provenance);
        let (enablers, needs) = self.enablers(root);
        let solution = Solution {
            id: self.file.id.clone(),
            name,
            kind: kind.and_then(|(word, _)| SolutionType::from_word(&word))?,
            about: about?.0,
            organisation,
            cost_centre,
            owner,
            clinical_lead,
            outcome,
            quality,
            quality_effects,
            led: led.and_then(|(word, _)| Led::from_word(&word)).unwrap_or(Led::Supply),
            maturity,
            recurrent,
            timing,
            delivery,
            slippage,
            levers,
            costs,
            economics,
            enablers,
            source,
            provenance,
            grade,
            note,
            origin: Origin { file: self.file.place, line: 1 },
        };
        Some((solution, needs))
    }

    fn words(&mut self, table: &DeTable, key: &str) -> String {
        self.reader.optional(table, key, Reader::text).map_or_else(String::new, |(text, _)| text)
    }

    fn required_code(&mut self, table: &DeTable, key: &str, list: List, what: &str) -> Option<usize> {
        let (code, span) = self.reader.required(table, key, Reader::text)?;
        self.code(&code, span, key, list, what)
    }

    fn optional_code(&mut self, table: &DeTable, key: &str, list: List, what: &str) -> Option<usize> {
        let (code, span) = self.reader.optional(table, key, Reader::text)?;
        self.code(&code, span, key, list, what)
    }

    fn code(&mut self, code: &str, span: Span, key: &str, list: List, what: &str) -> Option<usize> {
        let known = list(self.codes);
        if let Some(at) = known.get(code) {
            return Some(*at);
        }
        if code.starts_with(FILL_IN) {
            let finding = self.reader.fault(span, "fill-in", format!("{key} is still to be filled in"));
            self.reader.findings.push(finding.in_column(key).hint(format!("write a code of {what}")));
            return None;
        }
        // Where the codes themselves could not be read, that fault is told and says enough.
        if !(known.is_empty() && self.reader.findings.any_error_in(what)) {
            let finding =
                self.reader.fault(span, "unknown-code", format!("{key} \"{}\" is not in {what}", shown(code)));
            let hint = match nearest(code, known.keys().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("add it to {what}, or correct it"),
            };
            self.reader.findings.push(finding.in_column(key).hint(hint));
        }
        None
    }

    fn delivery(&mut self, root: &DeTable) -> Option<f64> {
        let (chance, span) = self.reader.optional(root, "delivery", Reader::number)?;
        if (0.0..=1.0).contains(&chance) {
            return Some(chance);
        }
        let finding = self.reader.fault(span, "out-of-bounds", format!("delivery {chance} is not a chance"));
        let hint = match chance {
            per_cent if (0.0..=100.0).contains(&per_cent) => format!("for {per_cent}% write {}", per_cent / 100.0),
            _ => "it must be from 0 to 1".to_owned(),
        };
        self.reader.findings.push(finding.in_column("delivery").hint(hint));
        None
    }

    /// The values of a table whose keys are years of the plan.
    fn by_year<T>(
        &mut self,
        table: &DeTable,
        mut read: impl FnMut(&mut Reader, &Node) -> Option<T>,
    ) -> Option<Vec<Option<(T, Span)>>> {
        let mut values: Vec<Option<(T, Span)>> = (0..=self.plan.horizon).map(|_| None).collect();
        let mut sound = true;
        for (key, node) in table {
            let Ok(year) = key.get_ref().parse::<FinancialYear>() else {
                let written = key.get_ref();
                let finding = self.reader.fault(key.span(), "wrong-kind", format!("\"{}\" is no year", shown(written)));
                self.reader.findings.push(finding.hint("keys here are financial years: \"2026/27\" = …"));
                sound = false;
                continue;
            };
            let at = self.plan_year(year, key.span(), key.get_ref());
            match at.zip(read(&mut self.reader, node)) {
                Some((at, value)) => values[at] = Some((value, node.span())),
                None => sound = false,
            }
        }
        sound.then_some(values)
    }

    fn enablers(&mut self, root: &DeTable) -> (Vec<Enabler>, Vec<Named>) {
        let (mut enablers, mut needs) = (Vec::new(), Vec::new());
        for (table, span) in self.tables(root, "enablers") {
            self.reader.known(table, "enablers.");
            if table.len() != 1 {
                let message = "an enabler is one of solution, staff, estate and digital".to_owned();
                let finding = self.reader.fault(span, "missing-setting", message);
                self.reader.findings.push(finding.hint("write one [[enablers]] for each"));
                continue;
            }
            if let Some((id, span)) = self.reader.optional(table, "solution", Reader::text) {
                needs.push(Named { id, span });
            }
            let [staff, estate, digital] =
                ["staff", "estate", "digital"].map(|key| self.reader.optional(table, key, Reader::text));
            enablers.extend(staff.map(|(text, _)| Enabler::Staff(text)));
            enablers.extend(estate.map(|(text, _)| Enabler::Estate(text)));
            enablers.extend(digital.map(|(text, _)| Enabler::Digital(text)));
        }
        (enablers, needs)
    }

    /// The tables of an array of tables, each with its place.
    fn tables<'t, 'i>(&mut self, root: &'t DeTable<'i>, key: &str) -> Vec<(&'t DeTable<'i>, Span)> {
        let Some(node) = root.get(key) else { return Vec::new() };
        let DeValue::Array(items) = node.get_ref() else {
            self.reader.wrong::<()>(node, &format!("tables: [[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push((table, item.span())),
                _ => {
                    self.reader.wrong::<()>(item, &format!("a table: [[{key}]]"));
                }
            }
        }
        tables
    }
}

/// The value at `t` on straight lines between the stated ones; before the first nothing, after the last as the last.
pub fn on_the_line(stated: &[Option<f64>], t: usize) -> f64 {
    if let Some(value) = stated[t] {
        return value;
    }
    let before = (0..t).rev().find_map(|at| stated[at].map(|value| (at, value)));
    let after = (t + 1..stated.len()).find_map(|at| stated[at].map(|value| (at, value)));
    match (before, after) {
        (Some((left, from)), Some((right, to))) => from + (to - from) * (t - left) as f64 / (right - left) as f64,
        (Some((_, last)), None) => last,
        (None, _) => 0.0,
    }
}

impl Reader<'_> {
    /// An amount of money in `unit`.
    fn amount(&mut self, node: &Node, unit: &str) -> Option<Pence> {
        let written = match node.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => "",
        };
        match pence(written, unit) {
            Ok(pence) => Some(pence),
            Err(_) => self.wrong(node, &format!("an amount in {unit}, to the penny")),
        }
    }

    /// Warns of texts that a planner has yet to write. Codes are left out: a missing one is an error, told where it is read.
    fn left_open(&mut self, table: &DeTable) {
        for (key, node) in table {
            match node.get_ref() {
                DeValue::String(text) if text.starts_with(FILL_IN) && !CODES.contains(&key.get_ref().as_ref()) => {
                    let message = format!("{} is still to be filled in", key.get_ref());
                    let fault = self.fault(node.span(), "fill-in", message).in_column(key.get_ref().as_ref());
                    let asked = text.trim_start_matches(FILL_IN).trim_start_matches([':', ' ']);
                    let hint = if asked.is_empty() { "write it".to_owned() } else { format!("write {asked}") };
                    self.findings.push(Finding { severity: Severity::Warning, ..fault.hint(hint) });
                }
                DeValue::Table(inner) => self.left_open(inner),
                DeValue::Array(items) => {
                    for item in items {
                        if let DeValue::Table(inner) = item.get_ref() {
                            self.left_open(inner);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
