//! A bridge as shown: signed positions from the base year to do minimum, each line adding to the next total.

use model::money::Pence;
use model::results::Position;

use super::{Gap, Millions};

/// What a line of a bridge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Where it starts, stands or ends.
    Total,
    /// What moves it.
    Step,
}

/// A line of a bridge: surplus and improvement positive, deficit and pressure negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeLine {
    /// What it is.
    pub name: String,
    /// Whether it is a total or a step.
    pub rank: Rank,
    /// How much, signed as a position.
    pub amount: Millions,
}

/// The bridge from the base year to year `t`: base year, components, do nothing, efficiency, do minimum.
///
/// `gap` is the position's gap as shown, so that the bridge ends on the figures of the other tables.
pub fn bridge(position: &Position, gap: &Gap, years: &[model::FinancialYear], t: usize) -> Vec<BridgeLine> {
    let total = |name: String, gap: Millions| BridgeLine { name, rank: Rank::Total, amount: -gap };
    let mut lines = vec![total(format!("Position in {}", years[0]), gap.do_nothing[0])];
    let moving: Vec<_> = position.components.iter().filter(|(_, pence)| pence[t] != Pence::ZERO).collect();
    let parts: Vec<Pence> = moving.iter().map(|(_, pence)| pence[t]).collect();
    let shares = Millions::shares(gap.do_nothing[t] - gap.do_nothing[0], &parts);
    lines.extend(moving.iter().zip(shares).map(|((component, _), share)| BridgeLine {
        name: component.name().to_owned(),
        rank: Rank::Step,
        amount: -share,
    }));
    lines.push(total(format!("Do nothing in {}", years[t]), gap.do_nothing[t]));
    lines.push(BridgeLine { name: "Planned efficiency".to_owned(), rank: Rank::Step, amount: gap.efficiency[t] });
    lines.push(total(format!("Do minimum in {}", years[t]), gap.do_minimum[t]));
    lines
}
