//! How far efficiency goes: what is planned, what was achieved before, what can be had, and what lies beyond.

use model::Plan;
use model::accounts::{Efficiency, Planned};
use model::money::Pence;
use model::results::Results;

/// What rates of efficiency are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontierUnit {
    /// Per cent of cost a year, compounding.
    PercentAYear,
    /// New pence each year, adding up.
    PenceAYear,
    /// Pence stated year by year: no rate is planned.
    Stated,
}

impl FrontierUnit {
    /// Its name in JSON and tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::PercentAYear => "% a year",
            Self::PenceAYear => "pence a year",
            Self::Stated => "stated by year",
        }
    }
}

/// One organisation's planned efficiency against what it achieved and what can be had.
#[derive(Clone, Debug)]
pub struct Frontier<'a> {
    /// The row of the plan.
    pub row: &'a Efficiency,
    /// What its rates are measured in.
    pub unit: FrontierUnit,
    /// Planned a year.
    pub planned: Option<f64>,
    /// Achieved a year before.
    pub track_record: Option<f64>,
    /// The most a year that can be had.
    pub headroom: Option<f64>,
    /// What counts in each year, and what lies beyond headroom; `None` without accounts.
    pub saved: Option<[&'a [Pence]; 2]>,
}

/// Every organisation that plans efficiency, in the plan's order.
pub fn frontier<'a>(plan: &'a Plan, results: &'a Results) -> Vec<Frontier<'a>> {
    plan.efficiency.iter().map(|row| one(row, results)).collect()
}

fn one<'a>(row: &'a Efficiency, results: &'a Results) -> Frontier<'a> {
    let pence = |amount: Pence| amount.0 as f64;
    let (unit, planned, track_record, headroom) = match &row.planned {
        Planned::Percent { planned, track_record, headroom, .. } => {
            (FrontierUnit::PercentAYear, Some(*planned), *track_record, *headroom)
        }
        Planned::Money { planned, track_record, headroom } => {
            (FrontierUnit::PenceAYear, Some(pence(*planned)), track_record.map(pence), headroom.map(pence))
        }
        Planned::ByYear { headroom, .. } => (FrontierUnit::Stated, None, None, headroom.map(pence)),
    };
    let member = results.members.iter().find(|member| member.organisation == row.organisation);
    let position = member.and_then(|member| member.position.as_ref());
    let saved = position.map(|one| [one.efficiency.as_slice(), one.beyond_headroom.as_slice()]);
    Frontier { row, unit, planned, track_record, headroom, saved }
}
