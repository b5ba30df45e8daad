//! What a solution costs and brings.

use model::capital::{Asset, FUNDING_NAMES, Funding};
use model::economics::{
    BENEFIT_KINDS, BUILDINGS, Benefit, BenefitAmount, BenefitKind, Bias, Building, COST_NATURES, CostNature, Economics,
};
use model::finding::Severity;
use model::id::{OrganisationId, SourceId};
use model::money::Pence;
use model::provenance::PROVENANCE_NAMES;
use model::solution::{COST_KINDS, CostKind, SolutionCost, Timing};
use model::{Finding, Provenance};
use toml::Spanned;
use toml::de::DeTable;

use super::SolutionReader;
use crate::table::shown;
use crate::toml_file::{Reader, Span};
use crate::when;

impl SolutionReader<'_> {
    pub(super) fn costs(&mut self, root: &DeTable, organisation: OrganisationId, timing: &Timing) -> Vec<SolutionCost> {
        let (mut costs, mut read) = (Vec::new(), Vec::new());
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
            let asset = self.asset(table, &span, kind, &by_year);
            costs.push(SolutionCost { name, kind, organisation, nature, asset, by_year });
            read.push(span);
        }
        self.charged_twice(&costs, &read);
        costs
    }

    /// How long capital is used, from when and who pays; what it costs each year follows from that.
    fn asset(&mut self, table: &DeTable, span: &Span, kind: CostKind, spend: &[Pence]) -> Option<Asset> {
        let stated = ["life", "first_use", "funding"].into_iter().find_map(|key| Some((key, table.get(key)?)));
        if kind != CostKind::Capital {
            if let Some((key, node)) = stated {
                let message = format!("{key} means nothing for a cost of kind {kind}");
                let finding = self.reader.fault(node.span(), "unused-setting", message).in_column(key);
                self.reader.findings.push(finding.hint("take it out, or choose kind = \"capital\""));
            }
            return None;
        }
        let life = self.reader.optional(table, "life", Reader::number);
        let first_use = self.reader.optional(table, "first_use", Reader::text);
        let funding = self.reader.optional(table, "funding", |reader, node| reader.word(node, FUNDING_NAMES));
        let Some((life, place)) = life else {
            if table.get("life").is_none() {
                let message = "capital without a life: what it costs each year is nowhere".to_owned();
                let finding = self.reader.fault(span.clone(), "capital-without-life", message).in_column("life");
                let finding = finding.hint("write life = 40, the years over which it is written off, and first_use");
                self.reader.findings.push(Finding { severity: Severity::Warning, ..finding });
            }
            return None;
        };
        if !(1.0..=100.0).contains(&life) {
            let finding = self.reader.fault(place, "out-of-bounds", format!("life {life} is out of bounds"));
            self.reader.findings.push(finding.in_column("life").hint("it must be from 1 to 100 years"));
            return None;
        }
        // Where it is not said, use begins in the April after the last of it is spent.
        let spent = spend.iter().rposition(|pence| *pence != Pence::ZERO).unwrap_or(0);
        let first_use = match first_use {
            Some((text, place)) => self.first_use(&text, place)?,
            None => 12 * (spent + 1),
        };
        let funding = funding.and_then(|(word, _)| Funding::from_word(&word)).unwrap_or(Funding::Internal);
        Some(Asset { life_months: Some((life * 12.0).round() as u32), first_use, funding })
    }

    fn first_use(&mut self, text: &str, span: Span) -> Option<usize> {
        let base = self.plan.base_year;
        let Some(month) = when::since(base, text) else {
            let message = format!("first_use \"{}\" is no year, month or day", shown(text));
            let finding = self.reader.fault(span, "wrong-kind", message).in_column("first_use");
            self.reader.findings.push(finding.hint("write \"2027/28\", \"2027-10\" or \"2027-10-01\""));
            return None;
        };
        let since = usize::try_from(month).ok();
        if since.is_none() {
            let message = format!("first_use {text} is before the base year {base}");
            let finding = self.reader.fault(span, "year-outside-plan", message).in_column("first_use");
            self.reader.findings.push(finding.hint("what was in use by then is part of the base"));
        }
        since
    }

    /// Charges that are stated beside capital from which they are made.
    fn charged_twice(&mut self, costs: &[SolutionCost], read: &[Span]) {
        let made = costs.iter().position(|cost| cost.asset.is_some());
        let stated = |cost: &SolutionCost| {
            cost.nature == CostNature::CapitalCharge
                && cost.kind == CostKind::Running
                && cost.by_year.iter().any(|one| *one != Pence::ZERO)
        };
        let Some((made, at)) = made.zip(costs.iter().position(stated)) else { return };
        let line = self.reader.fault(read[made].clone(), "capital-counted-twice", String::new()).line;
        let message = format!(
            "\"{}\" is a capital charge, and \"{}\" (line {}) makes its own",
            costs[at].name,
            costs[made].name,
            line.unwrap_or_default()
        );
        let finding = self.reader.fault(read[at].clone(), "capital-counted-twice", message).in_column("nature");
        let finding = finding.hint("leave one out: the charge, or the life of the capital");
        self.reader.findings.push(Finding { severity: Severity::Warning, ..finding });
    }

    /// What an economic case rests on; `None` without `[economics]`.
    pub(super) fn economics(&mut self, root: &DeTable, costs: &[SolutionCost], sure: Provenance) -> Option<Economics> {
        let benefits = self.benefits(root, sure);
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

    fn benefits(&mut self, root: &DeTable, sure: Provenance) -> Vec<Benefit> {
        let tables = self.tables(root, "benefits");
        tables.into_iter().filter_map(|(table, span)| self.benefit(table, &span, sure)).collect()
    }

    fn benefit(&mut self, table: &DeTable, span: &Span, sure: Provenance) -> Option<Benefit> {
        self.reader.known(table, "benefits.");
        let name = self.reader.required_in("benefits.", table, span, "name", Reader::text);
        let kind =
            self.reader.required_in("benefits.", table, span, "kind", |reader, node| reader.word(node, BENEFIT_KINDS));
        let health = self.reader.optional(table, "health", Reader::boolean).is_some_and(|(yes, _)| yes);
        let source = self.optional_code(table, "source", |codes| codes.sources, "sources").map(SourceId::from);
        let provenance = self.reader.optional(table, "provenance", |reader, node| reader.word(node, PROVENANCE_NAMES));
        let provenance = provenance.and_then(|(word, _)| Provenance::from_word(&word)).unwrap_or(sure);
        let (name, kind) = (name?.0, BenefitKind::from_word(&kind?.0)?);
        let money = ["amount", "by_year", "unit"].into_iter().find_map(|key| table.get(key).map(|node| (key, node)));
        if kind == BenefitKind::Unmonetised {
            if let Some((key, node)) = money {
                let message = format!("{key} means nothing for what has no value in money");
                let finding = self.reader.fault(node.span(), "unused-setting", message).in_column(key);
                self.reader.findings.push(finding.hint("take it out, or choose non_cash_releasing or societal"));
            }
            return Some(Benefit { name, kind, health, amount: None, source, provenance });
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
        Some(Benefit { name, kind, health, amount: Some(amount), source, provenance })
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
