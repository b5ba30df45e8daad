//! What is spent on new assets, received for old ones and allowed; and the ledger lines that come of it.

use model::accounts::{Amount, Line, Recurrence, Side};
use model::capital::{
    Asset, Capital, CapitalCharge, CapitalKind, ChargeOf, ChargePart, Charges, Funding, Limit, Sale, Scheme,
    running_costs,
};
use model::id::OrganisationId;
use model::money::Pence;
use model::organisation::Organisation;
use model::provenance::Provenance;
use model::solution::Solution;

use crate::table::{Row, shown};
use crate::when;

use super::{Builder, Known};

/// Months of a year.
const MONTHS: usize = 12;

impl Builder<'_> {
    /// Capital, with the ledger lines that it makes put to the others.
    pub(super) fn capital_with(
        &mut self,
        lines: &mut Vec<Line>,
        known: &Known,
        organisations: &[Organisation],
    ) -> Capital {
        let capital = self.capital(known, organisations);
        lines.extend(made(&capital, organisations, self.file.horizon + 1));
        capital
    }

    fn capital(&mut self, known: &Known, organisations: &[Organisation]) -> Capital {
        let mut capital = Capital { dividend: self.file.dividend, ..Capital::default() };
        for row in self.rows("capital", &["organisation", "scheme", "kind", "funding"]) {
            let kind = CapitalKind::from_word(row.text("kind")).expect("the schema checked the kind");
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            self.owner(&row, &organisations[organisation.index()]);
            if !self.only_its_own(&row, kind) {
                continue;
            }
            match kind {
                CapitalKind::Receipt => capital.sales.extend(self.sale(&row, organisation, known)),
                CapitalKind::Limit => capital.limits.extend(self.limit(&row, organisation, known)),
                _ => capital.schemes.extend(self.scheme(&row, organisation, kind, known)),
            }
        }
        capital
    }

    /// A stranger's capital is not counted, and not everybody has public dividend capital.
    fn owner(&mut self, row: &Row, owner: &Organisation) {
        if row.text("funding") == Funding::PublicDividend.word() && !owner.role.pays_dividend() {
            let message = format!("{} has no public dividend capital", owner.code);
            let finding = row.error("capital-funding", "funding", message);
            self.findings.push(finding.hint("NHS trusts and foundation trusts have; write internal, loan or grant"));
        }
        if !owner.member {
            let message = format!("{} is not a member of this system, so its capital is not counted", owner.code);
            let hint = format!("set its finance_home to {}, or leave its capital out", self.file.system);
            self.findings.push(row.warning("not-a-member", "organisation", message).hint(hint));
        }
    }

    /// Whether a row holds what its kind needs and nothing that means nothing for it.
    fn only_its_own(&mut self, row: &Row, kind: CapitalKind) -> bool {
        let (is_limit, is_receipt) = (kind == CapitalKind::Limit, kind == CapitalKind::Receipt);
        let is_land = kind == CapitalKind::Land;
        let asset = !is_limit && !is_receipt;
        let needs =
            [("scheme", !is_limit), ("life", asset && !is_land), ("first_use", asset), ("book_value", is_receipt)];
        if let Some((column, _)) = needs.into_iter().find(|(column, needed)| *needed && row.given(column).is_none()) {
            let finding = row.error("blank", column, format!("a row of kind {kind} has no {column}"));
            self.findings.push(finding.hint(match column {
                "scheme" => "name it",
                "life" => "write the years over which it is written off; kind land is not written off",
                "first_use" => "write the year or the month from which it is used, such as 2027/28 or 2027-10-01",
                _ => "write what the asset stands at in the books when it goes; 0 is a number, blank is not",
            }));
            return false;
        }
        let means_nothing = [
            ("scheme", is_limit),
            ("life", is_limit || is_land),
            ("first_use", is_limit),
            ("funding", !asset),
            ("book_value", !is_receipt),
        ];
        if let Some((column, _)) = means_nothing.into_iter().find(|(column, is)| *is && row.given(column).is_some()) {
            let finding = row.error("unused-value", column, format!("{column} means nothing in a row of kind {kind}"));
            self.findings.push(finding.hint(format!("clear {column}, or correct kind")));
            return false;
        }
        true
    }

    fn scheme(&mut self, row: &Row, owner: OrganisationId, kind: CapitalKind, known: &Known) -> Option<Scheme> {
        let stated = self.capital_by_year(row)?;
        if stated.iter().all(Option::is_none) {
            let finding = row.error("no-amount", "scheme", "nothing is spent on this in any year of the plan");
            self.findings.push(finding.hint("fill in the years in which it is paid for"));
            return None;
        }
        let first_use = self.month_of_use(row, "first_use")?;
        let asset = Asset {
            life_months: row.number("life").map(months),
            first_use,
            funding: row.given("funding").and_then(Funding::from_word).unwrap_or(Funding::Internal),
        };
        let sourced = self.sourced("capital", row, &known.sources);
        Some(Scheme {
            organisation: owner,
            name: row.text("scheme").to_owned(),
            kind,
            asset,
            spend: stated.into_iter().map(Option::unwrap_or_default).collect(),
            source: sourced.source,
            provenance: sourced.provenance,
            origin: row.origin(),
        })
    }

    fn sale(&mut self, row: &Row, owner: OrganisationId, known: &Known) -> Option<Sale> {
        let stated = self.capital_by_year(row)?;
        let received: Vec<(usize, Pence)> =
            stated.iter().enumerate().filter_map(|(t, pence)| pence.map(|pence| (t, pence))).collect();
        let [(year, proceeds)] = received[..] else {
            let message = format!("a receipt with amounts in {} years", received.len());
            let finding = row.error("capital-receipt", "scheme", message);
            self.findings
                .push(finding.hint("an asset is sold once: fill in one year, or write a row for each part sold"));
            return None;
        };
        let gone = match row.given("first_use") {
            None => MONTHS * (year + 1),
            Some(_) => self.month_of_use(row, "first_use")?,
        };
        // What goes when a year ends may be written as the April after it.
        if !(MONTHS * year..=MONTHS * (year + 1)).contains(&gone) {
            let message = format!("it goes in {} and is paid for in {}", row.text("first_use"), self.year(year));
            let finding = row.error("capital-receipt", "first_use", message);
            self.findings.push(finding.hint("state what is received in the year in which the asset goes"));
            return None;
        }
        let unit = row.given("unit").unwrap_or("£");
        let book_value = self.pence(row, "book_value", row.text("book_value"), unit)?;
        let sourced = self.sourced("capital", row, &known.sources);
        Some(Sale {
            organisation: owner,
            name: row.text("scheme").to_owned(),
            gone,
            year,
            proceeds,
            book_value,
            life_months: row.number("life").map(months),
            source: sourced.source,
            provenance: sourced.provenance,
            origin: row.origin(),
        })
    }

    fn limit(&mut self, row: &Row, owner: OrganisationId, known: &Known) -> Option<Limit> {
        let by_year = self.capital_by_year(row)?;
        if by_year.iter().all(Option::is_none) {
            let finding = row.error("no-amount", "kind", "a limit without an amount in any year of the plan");
            self.findings.push(finding.hint("fill in the years that it holds for; 0 is a limit, blank is none"));
            return None;
        }
        let sourced = self.sourced("capital", row, &known.sources);
        Some(Limit {
            organisation: owner,
            by_year,
            source: sourced.source,
            provenance: sourced.provenance,
            origin: row.origin(),
        })
    }

    /// Amounts of a row; none in the base year, whose ledger holds what comes of what was spent then.
    fn capital_by_year(&mut self, row: &Row) -> Option<Vec<Option<Pence>>> {
        let table = &self.tables["capital"];
        let mut stated = self.year_amounts(row, table, row.given("unit").unwrap_or("£"));
        let unread = table.years.iter().any(|(year, place)| {
            let t = year.since(self.file.base_year).filter(|t| *t < stated.len());
            !row.at(*place).is_empty() && t.is_some_and(|t| stated[t].is_none())
        });
        if unread {
            return None;
        }
        if stated[0].is_some_and(|pence| pence != Pence::ZERO) {
            let base = self.file.base_year;
            let message = format!("an amount in the base year {base}, whose ledger holds what came of it");
            let finding = row.error("capital-base-year", &base.to_string(), message);
            self.findings.push(finding.hint(format!("state what is spent from {} on", base.plus(1))));
            return None;
        }
        stated[0] = None;
        Some(stated)
    }

    /// A month after the base year, counted from its April.
    fn month_of_use(&mut self, row: &Row, column: &str) -> Option<usize> {
        let (text, base) = (row.text(column), self.file.base_year);
        let Some(month) = when::since(base, text) else {
            let finding =
                row.error("wrong-kind", column, format!("{column} \"{}\" is no year, month or day", shown(text)));
            self.findings.push(finding.hint("write 2027/28, 2027-10 or 2027-10-01"));
            return None;
        };
        let after = usize::try_from(month).ok().filter(|month| *month >= MONTHS);
        if after.is_none() {
            let message = format!("{column} {text} is not after the base year {base}");
            let finding = row.error("year-outside-plan", column, message);
            self.findings.push(
                finding
                    .hint("what was in use by then is in accounts, depreciation and dividend included: leave it out"),
            );
        }
        after
    }

    fn year(&self, t: usize) -> model::FinancialYear {
        self.file.base_year.plus(t)
    }
}

/// A life in whole months.
fn months(years: f64) -> u32 {
    (years * MONTHS as f64).round() as u32
}

/// The ledger lines of capital over so many years; what is nil throughout makes none.
fn made(capital: &Capital, organisations: &[Organisation], years: usize) -> Vec<Line> {
    let rate = |id: OrganisationId| organisations[id.index()].role.dividend(capital.dividend);
    let mut lines = Vec::new();
    for (at, one) in capital.schemes.iter().enumerate() {
        let alone =
            capital.schemes.iter().filter(|other| other.organisation == one.organisation && other.name == one.name);
        let label = if alone.count() == 1 {
            one.name.clone()
        } else {
            format!("{} ({}, {})", one.name, one.kind, one.asset.funding)
        };
        let about =
            About { owner: one.organisation, label, source: one.source, sure: one.provenance, origin: one.origin };
        let Charges { depreciation, dividend, .. } = one.asset.charges(&one.spend, rate(one.organisation));
        let of = ChargeOf::Scheme(at);
        if one.asset.funding.is_given() {
            lines.extend(about.line(of, ChargePart::Given, depreciation.clone()));
        }
        lines.extend(about.line(of, ChargePart::Depreciation, depreciation));
        lines.extend(about.line(of, ChargePart::Dividend, dividend));
    }
    for (at, one) in capital.sales.iter().enumerate() {
        let (label, of) = (one.name.clone(), ChargeOf::Sale(at));
        let about =
            About { owner: one.organisation, label, source: one.source, sure: one.provenance, origin: one.origin };
        let relief = one.relief(years, rate(one.organisation));
        let less = |series: Vec<Pence>| series.into_iter().map(std::ops::Neg::neg).collect::<Vec<_>>();
        lines.extend(about.line(of, ChargePart::Depreciation, less(relief.depreciation)));
        lines.extend(about.line(of, ChargePart::Dividend, less(relief.dividend)));
        let (part, once) =
            if one.gain() < Pence::ZERO { (ChargePart::Loss, -one.gain()) } else { (ChargePart::Gain, one.gain()) };
        let by_year = (0..years).map(|t| if t == one.year { once } else { Pence::ZERO }).collect();
        lines.extend(about.line(of, part, by_year));
    }
    lines
}

/// What all lines of one scheme or sale share.
struct About {
    owner: OrganisationId,
    label: String,
    source: Option<model::id::SourceId>,
    sure: Provenance,
    origin: model::Origin,
}

impl About {
    fn line(&self, of: ChargeOf, part: ChargePart, by_year: Vec<Pence>) -> Option<Line> {
        if by_year.iter().all(|pence| *pence == Pence::ZERO) {
            return None;
        }
        let (side, recurrence) = match part {
            ChargePart::Depreciation | ChargePart::Dividend => (Side::Cost, Recurrence::Recurrent),
            ChargePart::Given => (Side::Income, Recurrence::Recurrent),
            ChargePart::Gain => (Side::Income, Recurrence::OneOff),
            ChargePart::Loss => (Side::Cost, Recurrence::OneOff),
        };
        Some(Line {
            organisation: self.owner,
            category: part.word().to_owned(),
            side,
            counterparty: None,
            label: self.label.clone(),
            amount: Amount::Capital(CapitalCharge { of, part, by_year }),
            recurrence,
            support: false,
            tags: vec!["capital".to_owned()],
            source: self.source,
            provenance: self.sure.and(Provenance::Derived),
            origin: self.origin,
        })
    }
}

/// Adds what capital of solutions costs in each year to their running costs.
pub fn charge(solutions: &mut [Solution], organisations: &[Organisation], dividend: f64) {
    for one in solutions {
        let made: Vec<_> = (one.costs.iter())
            .flat_map(|cost| running_costs(cost, organisations[cost.organisation.index()].role.dividend(dividend)))
            .collect();
        one.costs.extend(made);
    }
}
