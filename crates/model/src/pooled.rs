//! Pooled funds: who puts what in and what it is used for, so that no pound is used or counted twice. See
//! `docs/method/pooled-funds.md`.

use std::collections::BTreeMap;

use crate::Plan;
use crate::accounts::{Amount, Line, Side};
use crate::id::{LineId, OrganisationId, Origin, SourceId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::word::words;

words! {
    /// Which side of a fund a row is on.
    Part, PART_NAMES {
        /// Money put in.
        Contribution = "contribution",
        /// Money spent out of it.
        Use = "use",
    }
}

/// Money put into a pooled fund or used out of it, a year.
#[derive(Clone, Debug)]
pub struct PooledRow {
    /// The fund: a health and wellbeing area.
    pub fund: String,
    /// Which side of it.
    pub part: Part,
    /// Who puts it in, or who spends it.
    pub organisation: OrganisationId,
    /// The category of the cost line that it is paid out of, or that it pays for.
    pub category: String,
    /// Of a contribution: who receives it, as the line has it.
    pub counterparty: Option<OrganisationId>,
    /// What it is for.
    pub purpose: String,
    /// How much in the base year.
    pub amount: Pence,
    /// Whether the parties dispute it, so that what is counted twice is told and not refused.
    pub contested: bool,
    /// Where the figure comes from.
    pub source: Option<SourceId>,
    /// How sure it is.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

/// What a fund comes to in the base year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund<'a> {
    /// Its name.
    pub name: &'a str,
    /// Put in.
    pub contributed: Pence,
    /// Used.
    pub used: Pence,
}

/// What contributors pay into funds out of one category, beside what members count as income from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Who pays.
    pub payer: OrganisationId,
    /// The category, the same on both sides.
    pub category: &'a str,
    /// What the payer plans to pay members, base year.
    pub paid: Pence,
    /// What members count as income from it, base year.
    pub counted: Pence,
    /// Their lines.
    pub lines: Vec<LineId>,
    /// Whether the contributions are contested.
    pub contested: bool,
    /// The first contribution.
    pub origin: Origin,
}

impl Claim<'_> {
    /// What is counted beyond what is paid; nothing where it is less.
    pub fn twice(&self) -> Pence {
        (self.counted - self.paid).max(Pence::ZERO)
    }
}

/// Every fund, by name.
pub fn funds(plan: &Plan) -> Vec<Fund<'_>> {
    let mut all: BTreeMap<&str, Fund> = BTreeMap::new();
    for row in &plan.pooled {
        let nil = Fund { name: &row.fund, contributed: Pence::ZERO, used: Pence::ZERO };
        let fund = all.entry(&row.fund).or_insert(nil);
        match row.part {
            Part::Contribution => fund.contributed += row.amount,
            Part::Use => fund.used += row.amount,
        }
    }
    all.into_values().collect()
}

/// What is paid into funds and what is counted as income from them, by payer and category.
pub fn claims(plan: &Plan) -> Vec<Claim<'_>> {
    let mut all: BTreeMap<(OrganisationId, &str), Claim> = BTreeMap::new();
    for row in plan.pooled.iter().filter(|row| row.part == Part::Contribution) {
        let claim = all.entry((row.organisation, &row.category)).or_insert_with(|| claim(plan, row));
        claim.contested |= row.contested;
    }
    all.into_values().collect()
}

fn claim<'a>(plan: &Plan, row: &'a PooledRow) -> Claim<'a> {
    let is_trade = |line: &Line| line.category == row.category && plan.is_trade(line);
    let sum = |lines: &mut dyn Iterator<Item = &Line>| lines.filter_map(base_amount).sum();
    let paid = |line: &&Line| line.side == Side::Cost && line.organisation == row.organisation && is_trade(line);
    let counted = |line: &Line| {
        line.side == Side::Income && line.counterparty == Some(row.organisation) && line.category == row.category
    };
    let lines = (0..plan.lines.len()).filter(|at| counted(&plan.lines[*at]));
    Claim {
        payer: row.organisation,
        category: &row.category,
        paid: sum(&mut plan.lines.iter().filter(paid)),
        counted: sum(&mut plan.lines.iter().filter(|line| counted(line))),
        lines: lines.map(LineId::from).collect(),
        contested: false,
        origin: row.origin,
    }
}

/// What a line says of the base year; `None` if only its activity says it.
pub fn base_amount(line: &Line) -> Option<Pence> {
    match &line.amount {
        Amount::Base { base, .. } => Some(*base),
        Amount::ByYear(years) => years.first().map(|year| year.pence),
        Amount::Capital(charge) => charge.by_year.first().copied(),
        Amount::Activity(_) => None,
    }
}
