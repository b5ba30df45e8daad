//! Unit costs, ledger lines and planned efficiency.

use model::FinancialYear;
use model::accounts::{Amount, Efficiency, Line, Planned, Recurrence, Side, YearAmount};
use model::activity::{CostShares, UnitCost};
use model::id::OrganisationId;
use model::money::{Basis, Pence};
use model::organisation::Organisation;
use model::selector::Selector;
use model::service::Service;
use model::units::Per;

use crate::money::{NotPence, pence};
use crate::table::{CheckedTable, Row, shown};

use super::{Builder, Known, ids};

impl Builder<'_> {
    pub(super) fn unit_costs(&mut self, known: &Known, services: &[Service]) -> Vec<UnitCost> {
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

    pub(super) fn shares(&mut self, row: &Row) -> Option<CostShares> {
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

    pub(super) fn lines(&mut self, known: &Known, organisations: &[Organisation]) -> Vec<Line> {
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
    pub(super) fn line_faults(
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

    pub(super) fn amount(&mut self, row: &Row, side: Side) -> Option<Amount> {
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
    pub(super) fn year_amounts(&mut self, row: &Row, table: &CheckedTable, unit: &str) -> Vec<Option<Pence>> {
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

    pub(super) fn by_year(&mut self, row: &Row, stated: &[Option<Pence>]) -> Option<Amount> {
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

    pub(super) fn pence(&mut self, row: &Row, column: &str, text: &str, unit: &str) -> Option<Pence> {
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

    pub(super) fn efficiency(&mut self, known: &Known) -> Vec<Efficiency> {
        let mut all = Vec::new();
        for row in self.rows("efficiency", &["organisation"]) {
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let Some(planned) = self.planned(&row) else { continue };
            let sourced = self.sourced("efficiency", &row, &known.sources);
            all.push(Efficiency {
                organisation,
                planned,
                second_half: row.number("second_half").map_or(0.5, |percent| percent / 100.0),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        all
    }

    pub(super) fn planned(&mut self, row: &Row) -> Option<Planned> {
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
