//! Business-as-usual efficiency: what turns do nothing into do minimum. See `docs/method/efficiency.md`.

use model::Plan;
use model::accounts::{Efficiency, Planned, Side};
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::selector::{LineTest, Selector};

use crate::finance::MovedLeaf;

/// An organisation's efficiency in each year.
pub struct Saving {
    /// Whose.
    pub organisation: OrganisationId,
    /// What counts: planned, but no more than headroom.
    pub counted: Vec<Pence>,
    /// What was planned beyond it.
    pub beyond_headroom: Vec<Pence>,
    /// How sure it is.
    pub provenance: Provenance,
}

/// Efficiency of every member that plans some.
pub fn savings(plan: &Plan, leaves: &[MovedLeaf]) -> Vec<Saving> {
    plan.efficiency.iter().map(|row| saving(plan, leaves, row)).collect()
}

fn saving(plan: &Plan, leaves: &[MovedLeaf], row: &Efficiency) -> Saving {
    let years = plan.year_count();
    let (counted, planned): (Vec<Pence>, Vec<Pence>) = match &row.planned {
        Planned::Percent { planned, headroom, lines, .. } => {
            let cost = cost_of(plan, leaves, row.organisation, lines.as_ref());
            let counted = headroom.map_or(*planned, |most| planned.min(most));
            let saved = |rate: f64, t: usize| Pence::from_pounds(cost[t].pounds() * saved_share(rate, t));
            (0..years).map(|t| (saved(counted, t), saved(*planned, t))).unzip()
        }
        Planned::Money { planned, headroom, .. } => {
            let counted = headroom.map_or(*planned, |most| most.min(*planned));
            (0..years).map(|t| (times(counted, t), times(*planned, t))).unzip()
        }
        Planned::ByYear { planned, headroom } => {
            let most = |t| headroom.map_or(planned[t], |most| times(most, t).min(planned[t]));
            // The base year's saving is already part of the base.
            (0..years).map(|t| if t == 0 { (Pence::ZERO, Pence::ZERO) } else { (most(t), planned[t]) }).unzip()
        }
    };
    let beyond_headroom = planned.iter().zip(&counted).map(|(planned, counted)| *planned - *counted).collect();
    Saving { organisation: row.organisation, counted, beyond_headroom, provenance: row.provenance }
}

/// 1 − (1 − rate)^t, multiplied out so that every machine gets the same bits.
pub fn saved_share(rate_percent: f64, t: usize) -> f64 {
    1.0 - (0..t).fold(1.0, |kept, _| kept * (1.0 - rate_percent / 100.0))
}

fn times(pence: Pence, t: usize) -> Pence {
    Pence(pence.0.saturating_mul(t as i64))
}

/// Do-nothing cost of the organisation's lines that efficiency is a part of.
fn cost_of(plan: &Plan, leaves: &[MovedLeaf], organisation: OrganisationId, lines: Option<&Selector>) -> Vec<Pence> {
    let mut cost = vec![Pence::ZERO; plan.year_count()];
    for leaf in part_of(plan, leaves, organisation, lines) {
        for (sum, pence) in cost.iter_mut().zip(&leaf.leaf.pence) {
            *sum += *pence;
        }
    }
    cost
}

/// The organisation's lines that efficiency is a part of.
pub fn part_of<'a>(
    plan: &'a Plan,
    leaves: &'a [MovedLeaf],
    organisation: OrganisationId,
    lines: Option<&Selector>,
) -> impl Iterator<Item = &'a MovedLeaf> {
    let test = lines.map(|selector| LineTest::bind(selector, plan).expect("a checked plan's selectors bind"));
    leaves.iter().filter(move |leaf| {
        let line = &plan.lines[leaf.leaf.line.index()];
        let ours = line.organisation == organisation && line.side == Side::Cost && !line.amount.is_capital();
        ours && test.as_ref().map_or_else(|| !plan.is_trade(line), |test| test.picks(line, plan))
    })
}
