//! `solutions/ID.toml`: a change, what it does, what it costs, and what it needs first.

use std::collections::HashMap;

use model::assumption::{Assumption, DISTRIBUTION_NAMES, Distribution, GRADE_NAMES, Grade, Unit};
use model::capacity::{Resource, SPACE_TYPES, STAFF_GROUPS, SpaceType, StaffGroup};
use model::content;
use model::economics::{
    BENEFIT_KINDS, BUILDINGS, Benefit, BenefitAmount, BenefitKind, Bias, Building, COST_NATURES, CostNature, Economics,
};
use model::finding::{Severity, nearest};
use model::id::{AssumptionId, MeasureId, OrganisationId, SolutionId, SourceId};
use model::money::Pence;
use model::provenance::PROVENANCE_NAMES;
use model::quality::QualityEffect;
use model::selector::{CELL_FIELDS, LINE_FIELDS, Selector};
use model::service::{BED_TYPES, BedType};
use model::shape::Shape;
use model::solution::{
    Action, COST_KINDS, CostKind, Enabler, LED_NAMES, LEVER_KINDS, Landing, Led, Lever, LeverKind, MATURITY_NAMES,
    Maturity, SOLUTION_TYPES, Solution, SolutionCost, SolutionType, Timing,
};
use model::{FinancialYear, Finding, Origin, Provenance};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files;
use crate::money::pence;
use crate::plan_file::PlanFile;
use crate::table::{Findings, selector_problem, shown};
use crate::toml_file::{self, Node, Reader, Setting, Span};

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

/// Units of a lever's effect.
const UNITS: &[&str] = &["%", "£", "£k", "£m", "WTE", "beds", "spaces", "contacts"];
/// What a lever can provide.
const PROVIDED: &[&str] = &["staff", "beds", "spaces"];

/// What stands where a planner has yet to write: the templates of new solutions have it.
pub const FILL_IN: &str = "FILL IN";

/// Every setting that a solution's file may hold.
pub const SETTINGS: &[Setting] = &[
    must("format", "version of this file format", "1"),
    must("name", "the solution's name", "\"Frailty at home\""),
    must("type", "what sort of change it is: see below", "\"out-of-hospital\""),
    must("about", "what is done, in words", "\"A team sees frail people at home within two hours\""),
    must("organisation", "code of who carries it", "\"RMCM\""),
    may("cost_centre", "the cost centre that its saving is taken out of", "\"Urgent community response\""),
    must("owner", "who answers for it: a role", "\"Director of operations\""),
    may("clinical_lead", "the clinician who answers for its safety: a role", "\"Consultant geriatrician\""),
    may("outcome", "what gets better for patients", "\"Fewer days away from home\""),
    may(
        "quality",
        "quality that it touches, in words; or its effects on the plan's measures, in `[[quality]]`; or both in one list",
        "[\"two-hour response\"]",
    ),
    may("led", "`supply` (default): it changes what is offered; `demand`: what is needed or asked for", "\"demand\""),
    must(
        "maturity",
        "`unidentified`, `opportunity`, `plans in progress`, `fully developed` or `delivered`",
        "\"opportunity\"",
    ),
    may(
        "delivery",
        "the chance that it delivers at all, 0 to 1; by maturity 0, 0.25, 0.5, 0.75, 0.95 where left out",
        "0.6",
    ),
    may("recurrent", "`false` if its effect does not come back each year", "true"),
    must("starts", "the financial year or the month in which work begins", "\"2026-10\""),
    may("until", "the last financial year of its effect; the horizon where left out", "\"2028/29\""),
    may("source", "the `id` of the source of its figures", "\"elicitation\""),
    must("provenance", "how sure its figures are: `published`, `derived`, `local` or `illustrative`", "\"derived\""),
    may("grade", "quality of the evidence, `A` to `D`", "\"C\""),
    may("note", "how its figures were arrived at", "\"a third of the path to 2039/40\""),
    may("ramp.lag_months", "months without effect; 12 where left out", "12"),
    may("ramp.months", "months from no effect to full effect after those, on 3u² − 2u³; 12 where left out", "12"),
    may(
        "ramp.profile.YEAR",
        "instead of both: per cent of the full effect in each year; years left out are on the straight line between",
        "60",
    ),
    may(
        "phasing",
        "per cent of a year's new saving in each quarter, April first; as the ramp has it month by month where left out",
        "[10, 14, 30, 46]",
    ),
    may("slippage.p10", "months that it starts late, one time in ten no more than this", "0"),
    may("slippage.p50", "half the time no more than this", "3"),
    may("slippage.p90", "nine times in ten no more than this", "12"),
    must("quality.measure", "in each `[[quality]]`: the `id` of one of `measures`", "\"two-hour\""),
    may(
        "quality.effect",
        "what it adds to the measure at full effect, in points of the measure's unit; less is negative",
        "6",
    ),
    may("quality.p10", "or its range: one time in ten it is no more than this", "2"),
    may("quality.p50", "half the time no more than this", "6"),
    may("quality.p90", "nine times in ten no more than this", "9"),
    may("levers.name", "in each `[[levers]]`: its name within the solution; `effect` where left out", "\"stays\""),
    must("levers.lever", "`avoid`, `shift`, `shorten`, `move`, `price`, `income` or `provide`", "\"avoid\""),
    may(
        "levers.applies_to",
        "selector of cells; of account lines for `price` and `income` in per cent",
        "'pod = \"NEL\" and age >= 75'",
    ),
    may("levers.effect", "the effect at full ramp as one number, where it has no range", "8"),
    may("levers.p10", "or its range: one time in ten it is no more than this", "4"),
    may("levers.p50", "half the time no more than this", "8"),
    may("levers.p90", "nine times in ten no more than this", "13"),
    may(
        "levers.unit",
        "`%` (default); for `price` and `income` also `£`, `£k` or `£m` a year. For `provide` what it provides is counted in, and may be left out: \
         `WTE`, `beds`, `spaces` or, for contacts a year, `contacts`",
        "\"%\"",
    ),
    may(
        "levers.distribution",
        "shape of the range; `metalog` where left out, kept between 0 and 100 where the range is",
        "\"metalog\"",
    ),
    may(
        "levers.to_site",
        "for `shift` and `move`: the site where the care lands; where it was if left out",
        "\"MCM01\"",
    ),
    may("levers.to_service", "for `shift`: the service it becomes; what it was if left out", "\"COM-NURSING\""),
    may("levers.conversion", "for `shift`: units there for each unit that leaves; 1 where left out", "6"),
    may("levers.stay", "for `shift`: bed days in midnights of each unit there; 0 where left out", "0"),
    may(
        "levers.organisation",
        "for `price` and `income` in pounds, and for `provide`: whose; the solution's where left out",
        "\"RMUH\"",
    ),
    may(
        "levers.provides",
        "for `provide`: `staff`, `beds` or `spaces`, which are there beyond what the tables say",
        "\"staff\"",
    ),
    may("levers.group", "for `provide` of staff: the staff group", "\"registered_nursing\""),
    may("levers.type", "for `provide` of beds or spaces: the kind, as in `beds` or `spaces`", "\"theatre\""),
    may(
        "levers.site",
        "for `provide` of beds or spaces: the site, where the organisation counts that kind by site",
        "\"MCM01\"",
    ),
    may("costs.name", "in each `[[costs]]`: what it is", "\"Team of 40 WTE\""),
    must("costs.kind", "`running`, `one_off` or `capital`", "\"running\""),
    may("costs.organisation", "who bears it; the solution's where left out", "\"RMCM\""),
    may(
        "costs.amount",
        "a full year's cost from the start on; for `one_off` and `capital` the sum, in the first year",
        "2.4",
    ),
    may("costs.by_year.YEAR", "instead: the cost in each year named", "1.2"),
    must("costs.unit", "`£`, `£k` or `£m`", "\"£m\""),
    may(
        "costs.nature",
        "`resource` (default), or what is in affordability and not in economics: `vat`, `capital_charge`, `transfer`",
        "\"vat\"",
    ),
    may(
        "economics.years",
        "in `[economics]`, which asks for an economic case: years that are counted after the one discounted to. Beyond the horizon the last year's \
         real level stays",
        "30",
    ),
    may(
        "economics.building",
        "`standard` or `non_standard`: optimism bias on capital (24%, 51%) and duration (4%, 39%), upper bounds of HM Treasury's guidance (check the current table)",
        "\"non_standard\"",
    ),
    may("economics.capital_bias", "or one's own upper bound on capital, %; 0 where there is no building", "24"),
    may("economics.duration_bias", "upper bound on the months without effect, %: benefits come so much later", "4"),
    may("economics.operating_bias", "upper bound on running cost, %; 0 where left out", "10"),
    may("economics.mitigated", "how much of the bounds has been dealt with, %; 0 where left out", "50"),
    may("benefits.name", "in each `[[benefits]]`, what it brings beside the saving: what it is", "\"Nurses' time\""),
    may(
        "benefits.kind",
        "`non_cash_releasing` (freed but still paid for), `societal` (patients, carers and others gain, valued in money) or `unmonetised` (named, \
         never counted)",
        "\"societal\"",
    ),
    may(
        "benefits.amount",
        "a full year's at full effect; it grows with the effect. In the prices of `discount.base_year`",
        "1.5",
    ),
    may("benefits.by_year.YEAR", "instead: in each year named, if it delivers", "0.5"),
    may("benefits.unit", "`£`, `£k` or `£m`", "\"£m\""),
    may("benefits.health", "`true` where it is health, and discounted at the health rate", "true"),
    may("benefits.source", "the `id` of the source of its value", "\"elicitation\""),
    may(
        "enablers.solution",
        "in each `[[enablers]]`: the id of a solution that must be there first",
        "\"community-nurses\"",
    ),
    may("enablers.staff", "or staff, in words", "\"40 community nurses\""),
    may("enablers.estate", "or buildings, in words", "\"a hub in each town\""),
    may("enablers.digital", "or digital systems, in words", "\"shared record\""),
];

const fn must(key: &'static str, about: &'static str, example: &'static str) -> Setting {
    Setting { key, required: true, about, example }
}

const fn may(key: &'static str, about: &'static str, example: &'static str) -> Setting {
    Setting { key, required: false, about, example }
}

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
        let economics = self.economics(root, &costs);
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

    /// The month of the plan, from April of the base year, of a financial year or a month such as `2026-10`.
    fn starts(&mut self, text: &str, span: Span) -> Option<usize> {
        let base = self.plan.base_year.start() * 12 + 3;
        let month = match text.parse::<FinancialYear>() {
            Ok(year) => Some(year.start() * 12 + 3),
            Err(_) => calendar_month(text),
        };
        let Some(month) = month else {
            let finding =
                self.reader.fault(span, "wrong-kind", format!("starts \"{}\" is no year or month", shown(text)));
            self.reader.findings.push(finding.in_column("starts").hint("write \"2026/27\" or \"2026-10\""));
            return None;
        };
        let months = month - base;
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

    fn until(&mut self, root: &DeTable, starts: Option<usize>) -> Option<usize> {
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
    fn plan_year(&mut self, year: FinancialYear, span: Span, key: &str) -> Option<usize> {
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
    fn ramp(&mut self, root: &DeTable) -> Option<(f64, f64, Option<Vec<f64>>)> {
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
    fn quarters(&mut self, root: &DeTable) -> Option<Option<[f64; 4]>> {
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

    /// Adds an assumption of this solution.
    #[allow(clippy::too_many_arguments)]
    fn assume(
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

    fn slippage(&mut self, root: &DeTable, common: &Common) -> Option<AssumptionId> {
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
    fn shape(&mut self, id: AssumptionId, span: Span) {
        let assumption = &self.assumptions[id.index() - self.at];
        if let Err(problem) = Shape::of(assumption) {
            let message = format!("no {} distribution has these p10, p50 and p90", assumption.distribution);
            let finding = self.reader.fault(span, "no-distribution", message).in_column("p50");
            self.reader.findings.push(finding.hint(problem.hint()));
        }
    }

    /// One number, or p10, p50 and p90.
    fn range(&mut self, table: &DeTable, span: Span) -> Option<(f64, Option<(f64, f64)>)> {
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

    fn levers(&mut self, root: &DeTable, organisation: OrganisationId, common: &Common) -> Vec<Lever> {
        let mut levers: Vec<Lever> = Vec::new();
        for (table, span) in self.tables(root, "levers") {
            self.reader.known(table, "levers.");
            let name = self.reader.optional(table, "name", Reader::text);
            let (name, place) = name.unwrap_or_else(|| ("effect".to_owned(), span.clone()));
            let taken = levers.iter().any(|lever| lever.name == name);
            let sound = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
            if taken || !sound || ["delivery", "slippage"].contains(&name.as_str()) {
                let message = format!("\"{}\" cannot be the name of this lever", shown(&name));
                let finding = self.reader.fault(place, "duplicate-key", message).in_column("name");
                let hint = "each lever has a name of its own, of letters, digits, - and _; not delivery or slippage";
                self.reader.findings.push(finding.hint(hint));
                continue;
            }
            if let Some(lever) = self.lever(table, span, name, organisation, common) {
                levers.push(lever);
            }
        }
        levers
    }

    fn lever(
        &mut self,
        table: &DeTable,
        span: Span,
        name: String,
        organisation: OrganisationId,
        common: &Common,
    ) -> Option<Lever> {
        let kind =
            self.reader.required_in("levers.", table, &span, "lever", |reader, node| reader.word(node, LEVER_KINDS));
        let unit = self.reader.optional(table, "unit", |reader, node| reader.word(node, UNITS));
        let distribution =
            self.reader.optional(table, "distribution", |reader, node| reader.word(node, DISTRIBUTION_NAMES));
        let effect = self.range(table, span.clone());
        let kind = LeverKind::from_word(&kind?.0)?;
        if unit.is_none() && table.get("unit").is_some() {
            // What else is wrong with it depends on the unit.
            return None;
        }
        let unit = unit.and_then(|(word, _)| Unit::from_word(&word));
        let (action, unit) = if kind == LeverKind::Provide {
            self.provision(table, &span, unit, organisation)?
        } else {
            let unit = unit.unwrap_or(Unit::Percent);
            (self.action(table, &span, kind, unit, organisation)?, unit)
        };
        let (value, range) = effect?;
        self.effect_fits(&span, kind, unit, value, range)?;
        let line = crate::text::line_at(self.file.text.as_bytes(), span.start);
        let id = self.assume(&name, &format!("{kind}"), value, range, unit, common, Some(line));
        let assumption = &mut self.assumptions[id.index() - self.at];
        if let Some((word, _)) = distribution {
            assumption.distribution = Distribution::from_word(&word).unwrap_or(Distribution::Metalog);
        }
        // What is between nothing and everything stays there.
        let within = range.is_some_and(|(p10, p90)| p10 > 0.0 && p90 < 100.0);
        if unit == Unit::Percent && within && assumption.distribution == Distribution::Metalog {
            assumption.bounds = (Some(0.0), Some(100.0));
        }
        // What is provided is never less than nothing.
        if kind == LeverKind::Provide && range.is_some_and(|(p10, _)| p10 > 0.0) {
            assumption.bounds = (Some(0.0), None);
        }
        self.shape(id, span);
        Some(Lever { name, action, effect: id, origin: Origin { file: self.file.place, line } })
    }

    fn effect_fits(
        &mut self,
        span: &Span,
        kind: LeverKind,
        unit: Unit,
        value: f64,
        range: Option<(f64, f64)>,
    ) -> Option<()> {
        let (least, greatest) = range.unwrap_or((value, value));
        if kind == LeverKind::Provide {
            return self.provision_fits(span, unit, least, greatest);
        }
        let from = if matches!(kind, LeverKind::Shift | LeverKind::Move) { 0.0 } else { -100.0 };
        if unit.is_money() || (least >= from && greatest <= 100.0) {
            return Some(());
        }
        let message = format!("an effect from {least}% to {greatest}% is out of bounds");
        let finding = self.reader.fault(span.clone(), "out-of-bounds", message).in_column("effect");
        self.reader.findings.push(finding.hint(format!("{kind} goes from {from} to 100 per cent")));
        None
    }

    fn action(
        &mut self,
        table: &DeTable,
        span: &Span,
        kind: LeverKind,
        unit: Unit,
        organisation: OrganisationId,
    ) -> Option<Action> {
        let of_lines = matches!(kind, LeverKind::Price | LeverKind::Income);
        if (unit.is_money() && !of_lines) || !(unit.is_money() || unit == Unit::Percent) {
            let message = format!("{kind} is in per cent of what it applies to");
            let finding = self.reader.fault(span.clone(), "unit", message).in_column("unit");
            let hint = if unit.is_money() {
                "pounds are for price and income"
            } else {
                "WTE, beds, spaces and contacts are for provide"
            };
            self.reader.findings.push(finding.hint(hint));
            return None;
        }
        self.misplaced(table, kind, unit);
        if unit.is_money() {
            let of = self.optional_code(table, "organisation", |codes| codes.organisations, "organisations");
            let pounds = match unit {
                Unit::ThousandPounds => 1e3,
                Unit::MillionPounds => 1e6,
                _ => 1.0,
            };
            let organisation = of.map_or(organisation, OrganisationId::from);
            return Some(Action::Money { organisation, income: kind == LeverKind::Income, pounds });
        }
        let (fields, what) = if of_lines { (LINE_FIELDS, "account lines") } else { (CELL_FIELDS, "activity cells") };
        let selector = self.selector(table, span, fields, what);
        match kind {
            LeverKind::Provide => None,
            LeverKind::Avoid => selector.map(Action::Avoid),
            LeverKind::Shorten => selector.map(Action::Shorten),
            LeverKind::Price => selector.map(Action::Price),
            LeverKind::Income => selector.map(Action::Income),
            LeverKind::Shift | LeverKind::Move => {
                let landing = self.landing(table, span, kind);
                Some(Action::Shift(selector?, landing?))
            }
        }
    }

    /// What a lever provides, and the unit of its effect.
    fn provision(
        &mut self,
        table: &DeTable,
        span: &Span,
        unit: Option<Unit>,
        organisation: OrganisationId,
    ) -> Option<(Action, Unit)> {
        let of = self.optional_code(table, "organisation", |codes| codes.organisations, "organisations");
        let site = self.optional_code(table, "site", |codes| codes.sites, "sites");
        let (word, place) =
            self.reader.required_in("levers.", table, span, "provides", |reader, node| reader.word(node, PROVIDED))?;
        let used: &[&str] = if word == "staff" { &["group"] } else { &["type", "site"] };
        self.misplaced_in(table, &format!("provide of {word}"), |key| match key {
            "group" | "type" | "site" => used.contains(&key),
            "to_site" | "to_service" | "conversion" | "stay" | "applies_to" => false,
            _ => true,
        });
        let faulty = [("organisation", of), ("site", site)];
        if faulty.iter().any(|(key, found)| found.is_none() && table.get(*key).is_some()) {
            return None;
        }
        let (whose, site) = (of.map_or(organisation, OrganisationId::from), site.map(Into::into));
        let (resource, counted) = match word.as_str() {
            "staff" => {
                let group = self.listed(table, span, "group", STAFF_GROUPS)?;
                (Resource::Staff(whose, StaffGroup::from_word(&group)?), Unit::Wte)
            }
            "beds" => {
                let kind = self.listed(table, span, "type", BED_TYPES)?;
                (Resource::Beds(whose, site, BedType::from_word(&kind)?), Unit::Beds)
            }
            _ => {
                let kind = SpaceType::from_word(&self.listed(table, span, "type", SPACE_TYPES)?)?;
                let counted = if kind.is_contacts() { Unit::Contacts } else { Unit::Spaces };
                (Resource::Spaces(whose, site, kind), counted)
            }
        };
        if let Some(unit) = unit.filter(|unit| *unit != counted) {
            let message = format!("what is provided here is counted in {counted}, not in {unit}");
            let finding = self.reader.fault(place, "unit", message).in_column("unit");
            self.reader.findings.push(finding.hint(format!("write unit = \"{counted}\", or leave it out")));
            return None;
        }
        Some((Action::Provide(resource), counted))
    }

    fn listed(&mut self, table: &DeTable, span: &Span, key: &str, words: &[&str]) -> Option<String> {
        let found = self.reader.required_in("levers.", table, span, key, |reader, node| reader.word(node, words));
        found.map(|(word, _)| word)
    }

    fn provision_fits(&mut self, span: &Span, unit: Unit, least: f64, greatest: f64) -> Option<()> {
        const MOST: f64 = 1e8;
        if least >= 0.0 && greatest <= MOST {
            return Some(());
        }
        let message = format!("an effect from {least} to {greatest} {unit} is out of bounds");
        let finding = self.reader.fault(span.clone(), "out-of-bounds", message).in_column("effect");
        let hint = if least < 0.0 {
            "provide adds, from 0 up; what goes away is a later row of beds, spaces or staff"
        } else {
            "it must be from 0 to a hundred million"
        };
        self.reader.findings.push(finding.hint(hint));
        None
    }

    /// Finds settings that this kind of lever has no use for.
    fn misplaced(&mut self, table: &DeTable, kind: LeverKind, unit: Unit) {
        self.misplaced_in(table, &format!("{kind} in {unit}"), |key| match key {
            "to_site" => matches!(kind, LeverKind::Shift | LeverKind::Move),
            "to_service" | "conversion" | "stay" => kind == LeverKind::Shift,
            "organisation" => unit.is_money(),
            "applies_to" => !unit.is_money(),
            "provides" | "group" | "type" | "site" => false,
            _ => true,
        });
    }

    fn misplaced_in(&mut self, table: &DeTable, what: &str, used: impl Fn(&str) -> bool) {
        for key in table.keys().filter(|key| !used(key.get_ref())) {
            let message = format!("{} means nothing for {what}", shown(key.get_ref()));
            let finding = self.reader.fault(key.span(), "unused-setting", message);
            self.reader.findings.push(finding.hint("take it out, or choose another lever or unit"));
        }
    }

    fn selector(&mut self, table: &DeTable, span: &Span, fields: &[&str], what: &str) -> Option<Selector> {
        let (text, place) = self.reader.required_in("levers.", table, span, "applies_to", Reader::text)?;
        if let Some(problem) = selector_problem(&text, fields, what) {
            let finding = self.reader.fault(place, "selector", problem.message).in_column("applies_to");
            self.reader.findings.push(match problem.hint {
                Some(hint) => finding.hint(hint),
                None => finding,
            });
            return None;
        }
        Selector::parse(&text).ok()
    }

    fn landing(&mut self, table: &DeTable, span: &Span, kind: LeverKind) -> Option<Landing> {
        let site = self.optional_code(table, "to_site", |codes| codes.sites, "sites");
        let service = self.optional_code(table, "to_service", |codes| codes.services, "services");
        let faulty = [("to_site", site), ("to_service", service)];
        if faulty.iter().any(|(key, found)| found.is_none() && table.get(*key).is_some()) {
            return None;
        }
        if site.is_none() && service.is_none() {
            let finding = self.reader.fault(span.clone(), "missing-setting", format!("{kind} does not say where to"));
            let way = if kind == LeverKind::Move { "add to_site" } else { "add to_site, to_service, or both" };
            self.reader.findings.push(finding.in_column("to_site").hint(way));
            return None;
        }
        let mut positive = |key: &str, otherwise: f64, most: f64| match self.reader.optional(table, key, Reader::number)
        {
            Some((value, span)) if !(0.0..=most).contains(&value) => {
                let finding = self.reader.fault(span, "out-of-bounds", format!("{key} {value} is out of bounds"));
                self.reader.findings.push(finding.in_column(key).hint(format!("it must be from 0 to {most}")));
                None
            }
            Some((value, _)) => Some(value),
            None => Some(otherwise).filter(|_| table.get(key).is_none()),
        };
        let (conversion, stay) = (positive("conversion", 1.0, 10_000.0), positive("stay", 0.0, 400.0));
        let (conversion, stay) = (conversion?, stay?);
        let same_care = kind == LeverKind::Move;
        Some(Landing { site: site.map(Into::into), service: service.map(Into::into), conversion, stay, same_care })
    }

    /// Quality that it touches, in words, and what it does to measures.
    fn quality(&mut self, root: &DeTable, common: &Common) -> (Vec<String>, Vec<QualityEffect>) {
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

    fn costs(&mut self, root: &DeTable, organisation: OrganisationId, timing: &Timing) -> Vec<SolutionCost> {
        let mut costs = Vec::new();
        for (table, span) in self.tables(root, "costs") {
            self.reader.known(table, "costs.");
            let kind =
                self.reader.required_in("costs.", table, &span, "kind", |reader, node| reader.word(node, COST_KINDS));
            let unit = self
                .reader
                .required_in("costs.", table, &span, "unit", |reader, node| reader.word(node, &["£", "£k", "£m"]));
            let whose = self.optional_code(table, "organisation", |codes| codes.organisations, "organisations");
            let nature = self.reader.optional(table, "nature", |reader, node| reader.word(node, COST_NATURES));
            let nature = nature.and_then(|(word, _)| CostNature::from_word(&word));
            let name = self.words(table, "name");
            let Some((kind, (unit, _))) = kind.and_then(|(word, _)| CostKind::from_word(&word)).zip(unit) else {
                continue;
            };
            let amount = self.reader.optional(table, "amount", |reader, node| reader.amount(node, &unit));
            let stated = match self.reader.table(table, "by_year") {
                Some(years) => match self.by_year(years, |reader, node| reader.amount(node, &unit)) {
                    Some(stated) => Some(stated),
                    None => continue,
                },
                None => None,
            };
            let by_year = match (amount, stated) {
                (Some((amount, _)), None) => spread(amount, kind, timing, self.plan.horizon),
                (None, Some(stated)) => {
                    stated.into_iter().map(|one| one.map_or(Pence::ZERO, |(pence, _)| pence)).collect()
                }
                (amount, stated) => {
                    if amount.is_none() == stated.is_none() && table.get("amount").is_none_or(|_| stated.is_some()) {
                        let message = "a cost is one amount or amounts by year".to_owned();
                        let finding = self.reader.fault(span, "missing-setting", message);
                        self.reader.findings.push(finding.in_column("amount").hint("write amount = 2.4, or by_year"));
                    }
                    continue;
                }
            };
            let organisation = whose.map_or(organisation, OrganisationId::from);
            let nature = nature.unwrap_or(CostNature::Resource);
            costs.push(SolutionCost { name, kind, organisation, nature, by_year });
        }
        costs
    }

    /// What an economic case rests on; `None` without `[economics]`.
    fn economics(&mut self, root: &DeTable, costs: &[SolutionCost]) -> Option<Economics> {
        let benefits = self.benefits(root);
        let Some(table) = self.reader.table(root, "economics") else {
            if let Some(node) = root.get("benefits").filter(|_| root.get("economics").is_none()) {
                let finding =
                    self.reader.fault(node.span(), "missing-setting", "benefits without [economics]".to_owned());
                let finding = finding.hint("add [economics] with years, so that they are counted");
                self.reader.findings.push(Finding { severity: Severity::Warning, ..finding });
            }
            return None;
        };
        self.reader.known(table, "economics.");
        let span = root.get("economics").map_or(0..0, Spanned::span);
        let years = self.reader.required_in("economics.", table, &span, "years", Reader::integer);
        let building = self.reader.optional(table, "building", |reader, node| reader.word(node, BUILDINGS));
        let building = building.and_then(|(word, _)| Building::from_word(&word));
        let (capital, duration) = match building {
            Some(Building::Standard) => (24.0, 4.0),
            Some(Building::NonStandard) => (51.0, 39.0),
            None => (0.0, 0.0),
        };
        let mut share = |key: &str, otherwise: f64, most: f64| self.percent_of(table, key, otherwise, most);
        let mitigation = share("mitigated", 0.0, 100.0)?;
        let bias = |bound: f64| Bias { bound, mitigation };
        let capital = bias(share("capital_bias", capital, 500.0)?);
        let duration = bias(share("duration_bias", duration, 500.0)?);
        let operating = bias(share("operating_bias", 0.0, 500.0)?);
        let stated = building.is_some() || table.get("capital_bias").is_some();
        if !stated && costs.iter().any(|cost| cost.kind == CostKind::Capital && cost.nature == CostNature::Resource) {
            let finding = self.reader.fault(span, "no-optimism-bias", "capital without optimism bias".to_owned());
            let finding =
                finding.hint("write building = \"standard\" or \"non_standard\", or capital_bias = 0 and why in note");
            self.reader.findings.push(Finding { severity: Severity::Warning, ..finding });
        }
        let years = self.appraised(years?, &benefits)?;
        Some(Economics { years, capital, duration, operating, benefits })
    }

    /// How many years are counted, which must be years that there are rates for.
    fn appraised(&mut self, (years, span): (i64, Span), benefits: &[Benefit]) -> Option<usize> {
        let last = |bands: &[model::economics::Band]| bands.last().map_or(0, |band| band.through);
        let mut most = last(&self.plan.discount.rates);
        let health = benefits.iter().any(|one| one.health && one.amount.is_some());
        if health {
            most = most.min(last(&self.plan.discount.health));
        }
        if (1..=most as i64).contains(&years) {
            return Some(years as usize);
        }
        let message = format!("economics.years {years} is out of bounds");
        let finding = self.reader.fault(span, "out-of-bounds", message).in_column("years");
        let rates = if health { "rates for health" } else { "rates" };
        self.reader.findings.push(finding.hint(format!("it must be from 1 to {most}: the plan has no {rates} beyond")));
        None
    }

    /// A percentage as a share; `None` if it cannot be read.
    fn percent_of(&mut self, table: &DeTable, key: &str, otherwise: f64, most: f64) -> Option<f64> {
        match self.reader.optional(table, key, Reader::number) {
            Some((value, span)) if !(0.0..=most).contains(&value) => {
                let finding = self.reader.fault(span, "out-of-bounds", format!("{key} {value}% is out of bounds"));
                self.reader.findings.push(finding.in_column(key).hint(format!("it must be from 0 to {most} per cent")));
                None
            }
            Some((value, _)) => Some(value / 100.0),
            None => Some(otherwise / 100.0).filter(|_| table.get(key).is_none()),
        }
    }

    fn benefits(&mut self, root: &DeTable) -> Vec<Benefit> {
        let tables = self.tables(root, "benefits");
        tables.into_iter().filter_map(|(table, span)| self.benefit(table, &span)).collect()
    }

    fn benefit(&mut self, table: &DeTable, span: &Span) -> Option<Benefit> {
        self.reader.known(table, "benefits.");
        let name = self.reader.required_in("benefits.", table, span, "name", Reader::text);
        let kind =
            self.reader.required_in("benefits.", table, span, "kind", |reader, node| reader.word(node, BENEFIT_KINDS));
        let health = self.reader.optional(table, "health", Reader::boolean).is_some_and(|(yes, _)| yes);
        let source = self.optional_code(table, "source", |codes| codes.sources, "sources").map(SourceId::from);
        let (name, kind) = (name?.0, BenefitKind::from_word(&kind?.0)?);
        let money = ["amount", "by_year", "unit"].into_iter().find_map(|key| table.get(key).map(|node| (key, node)));
        if kind == BenefitKind::Unmonetised {
            if let Some((key, node)) = money {
                let message = format!("{key} means nothing for what has no value in money");
                let finding = self.reader.fault(node.span(), "unused-setting", message).in_column(key);
                self.reader.findings.push(finding.hint("take it out, or choose non_cash_releasing or societal"));
            }
            return Some(Benefit { name, kind, health, amount: None, source });
        }
        let (unit, _) = self
            .reader
            .required_in("benefits.", table, span, "unit", |reader, node| reader.word(node, &["£", "£k", "£m"]))?;
        let amount = self.reader.optional(table, "amount", |reader, node| reader.amount(node, &unit));
        let stated = match self.reader.table(table, "by_year") {
            Some(years) => Some(self.by_year(years, |reader, node| reader.amount(node, &unit))?),
            None => None,
        };
        let amount = match (amount, stated) {
            (Some((amount, _)), None) => BenefitAmount::Full(amount),
            (None, Some(stated)) => BenefitAmount::ByYear(
                stated.into_iter().map(|one| one.map_or(Pence::ZERO, |(pence, _)| pence)).collect(),
            ),
            (amount, stated) => {
                if amount.is_none() == stated.is_none() && table.get("amount").is_none_or(|_| stated.is_some()) {
                    let message = "a benefit is one amount or amounts by year".to_owned();
                    let finding = self.reader.fault(span.clone(), "missing-setting", message).in_column("amount");
                    self.reader.findings.push(finding.hint("write amount = 1.5, or by_year"));
                }
                return None;
            }
        };
        Some(Benefit { name, kind, health, amount: Some(amount), source })
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

/// A month such as `2026-10`, counted from year 0.
fn calendar_month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let month: i32 = Some(month).filter(|month| digits(month, 2))?.parse().ok()?;
    let year: i32 = Some(year).filter(|year| digits(year, 4))?.parse().ok()?;
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
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

/// A cost over the years: a running one while the solution runs, any other in the year it starts.
fn spread(amount: Pence, kind: CostKind, timing: &Timing, horizon: usize) -> Vec<Pence> {
    (0..=horizon)
        .map(|t| match kind {
            CostKind::Running => Pence::from_pounds(amount.pounds() * timing.running(t)),
            _ if t == timing.starts / 12 => amount,
            _ => Pence::ZERO,
        })
        .collect()
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
