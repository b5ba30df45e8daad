//! Bridges as shown: signed positions from the base year to what is left to find, each line adding to the next total.

use model::money::Pence;
use model::results::{Component, Position, Results};

use super::rounding::both_ways;
use super::{Gap, Gaps, Millions, PENCE_IN_A_TENTH};

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

/// The bridges from the base year to one year: along a bridge lines sum to totals, across members to the system.
///
/// They end on the residual if there are solutions, else on do minimum if any efficiency counts, else on do nothing.
#[derive(Clone, Debug)]
pub struct Bridges {
    /// The system's; `None` if its gap cannot be stated.
    pub system: Option<Vec<BridgeLine>>,
    /// Members', in the order of `Results::members`; `None` without accounts.
    pub members: Vec<Option<Vec<BridgeLine>>>,
}

impl Bridges {
    /// The bridges to year `t`, which end on the gaps as shown.
    pub fn of(results: &Results, gaps: &Gaps, t: usize) -> Self {
        let to = Target { results, gaps, t };
        let known = || {
            results
                .members
                .iter()
                .zip(&gaps.members)
                .filter_map(|(one, gap)| Some((one.position.as_ref()?, gap.as_ref()?)))
        };
        let system = results.system.position.as_ref().zip(gaps.system.as_ref());
        let system_shares = system.map(|(position, gap)| Millions::shares(to.moved(gap), &to.parts(position)));
        let member_shares: Vec<Vec<Millions>> = match &system_shares {
            Some(columns) => {
                let exact: Vec<_> =
                    known().map(|(position, _)| to.parts(position).iter().map(|one| tenths(*one)).collect()).collect();
                let rows: Vec<i64> = known().map(|(_, gap)| to.moved(gap).tenths).collect();
                let columns: Vec<i64> = columns.iter().map(|one| one.tenths).collect();
                let cells = both_ways(&exact, &rows, &columns);
                cells.into_iter().map(|row| row.into_iter().map(|tenths| Millions { tenths }).collect()).collect()
            }
            None => known().map(|(position, gap)| Millions::shares(to.moved(gap), &to.parts(position))).collect(),
        };
        let mut lines = known().zip(member_shares).map(|((position, gap), shares)| to.lines(position, gap, &shares));
        let members = gaps.members.iter().map(|gap| gap.as_ref().and_then(|_| lines.next())).collect();
        let system = system.zip(system_shares).map(|((position, gap), shares)| to.lines(position, gap, &shares));
        Self { system, members }
    }
}

/// The year that bridges lead to.
struct Target<'a> {
    results: &'a Results,
    gaps: &'a Gaps,
    t: usize,
}

impl Target<'_> {
    /// How far the gap moves, as shown.
    fn moved(&self, gap: &Gap) -> Millions {
        gap.do_nothing[self.t] - gap.do_nothing[0]
    }

    /// What each component adds to the gap, all components in order.
    fn parts(&self, position: &Position) -> Vec<Pence> {
        let find = |component: &Component| position.components.iter().find(|(one, _)| one == component);
        Component::ALL.iter().map(|component| find(component).map_or(Pence::ZERO, |(_, pence)| pence[self.t])).collect()
    }

    fn lines(&self, position: &Position, gap: &Gap, shares: &[Millions]) -> Vec<BridgeLine> {
        let (base, year) = (self.results.years[0], self.results.years[self.t]);
        let line = |name: String, rank, amount| BridgeLine { name, rank, amount };
        let mut lines = vec![line(format!("Position in {base}"), Rank::Total, -gap.do_nothing[0])];
        for ((component, part), share) in Component::ALL.iter().zip(self.parts(position)).zip(shares) {
            if part != Pence::ZERO || *share != Millions::ZERO {
                lines.push(line(component.name().to_owned(), Rank::Step, -*share));
            }
        }
        lines.push(line(format!("Do nothing in {year}"), Rank::Total, -gap.do_nothing[self.t]));
        if self.gaps.have_efficiency() {
            lines.push(line(EFFICIENCY.to_owned(), Rank::Step, gap.efficiency[self.t]));
            lines.push(line(format!("Do minimum in {year}"), Rank::Total, -gap.do_minimum[self.t]));
        }
        if self.gaps.have_solutions {
            lines.push(line(SOLUTIONS.to_owned(), Rank::Step, gap.solutions[self.t]));
            if self.gaps.any_in(self.t, |gap| &gap.one_off) {
                lines.push(line(ONE_OFF.to_owned(), Rank::Step, gap.one_off[self.t]));
            }
            lines.push(line(RISK.to_owned(), Rank::Step, gap.risk[self.t]));
            lines.push(line(format!("Residual in {year}"), Rank::Total, -gap.residual[self.t]));
        }
        lines
    }
}

/// The name of the line between do nothing and do minimum.
pub const EFFICIENCY: &str = "Planned efficiency";
/// The name of the line of what solutions promise.
pub const SOLUTIONS: &str = "Solutions as promised";
/// The name of the line of what solutions cost once.
pub const ONE_OFF: &str = "One-off cost";
/// The name of the line of what solutions are not expected to bring.
pub const RISK: &str = "Risk of delivery";
/// The steps that follow do nothing: what people do about it.
pub const AFTER_DO_NOTHING: [&str; 4] = [EFFICIENCY, SOLUTIONS, ONE_OFF, RISK];

fn tenths(pence: Pence) -> f64 {
    pence.0 as f64 / PENCE_IN_A_TENTH as f64
}
