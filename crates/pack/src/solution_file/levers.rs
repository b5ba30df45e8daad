//! Levers of a solution: what they do to which activity or lines, and where what they move lands.

use model::Origin;
use model::assumption::{DISTRIBUTION_NAMES, Distribution, Unit};
use model::capacity::{Resource, SPACE_TYPES, STAFF_GROUPS, SpaceType, StaffGroup};
use model::id::OrganisationId;
use model::selector::{CELL_FIELDS, LINE_FIELDS, Selector};
use model::service::{BED_TYPES, BedType};
use model::solution::{Action, LEVER_KINDS, Landing, Lever, LeverKind};
use toml::de::DeTable;

use super::{Common, SolutionReader};
use crate::table::{selector_problem, shown};
use crate::toml_file::{Reader, Span};

/// Units of a lever's effect.
const UNITS: &[&str] = &["%", "£", "£k", "£m", "WTE", "beds", "spaces", "contacts"];
/// What a lever can provide.
const PROVIDED: &[&str] = &["staff", "beds", "spaces"];

impl SolutionReader<'_> {
    pub(super) fn levers(&mut self, root: &DeTable, organisation: OrganisationId, common: &Common) -> Vec<Lever> {
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
}
