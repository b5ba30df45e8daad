//! The gaps of all members and the system as they are shown.

use model::money::Pence;
use model::results::{MemberPosition, Position, Results};

use super::Millions;

/// One gap year by year: do nothing less efficiency is do minimum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// With no savings at all.
    pub do_nothing: Vec<Millions>,
    /// Efficiency that counts.
    pub efficiency: Vec<Millions>,
    /// After efficiency.
    pub do_minimum: Vec<Millions>,
}

/// Every gap as shown, so that a figure is the same wherever it stands and members sum to the system.
#[derive(Clone, Debug)]
pub struct Gaps {
    /// The system's; `None` if it cannot be stated.
    pub system: Option<Gap>,
    /// Members', in the order of `Results::members`; `None` without accounts.
    pub members: Vec<Option<Gap>>,
}

impl Gaps {
    /// Whether any efficiency counts in any year, so that do minimum differs from do nothing.
    pub fn have_efficiency(&self) -> bool {
        let all = self.members.iter().chain([&self.system]).flatten();
        all.flat_map(|gap| &gap.efficiency).any(|amount| *amount != Millions::ZERO)
    }

    /// The gaps of these results.
    pub fn of(results: &Results) -> Self {
        let system = results.system.position.as_ref();
        let do_nothing = shown(results, system, |position| &position.do_nothing_gap);
        let efficiency = shown(results, system, |position| &position.efficiency);
        let gap = |pick: &dyn Fn(&Year) -> Millions| Gap::of(&do_nothing, &efficiency, pick);
        let member = |(at, member): (usize, &MemberPosition)| {
            member.position.as_ref().map(|_| gap(&|year: &Year| year.members[at]))
        };
        let members = results.members.iter().enumerate().map(member).collect();
        Self { system: system.map(|_| gap(&|year: &Year| year.system)), members }
    }
}

impl Gap {
    /// Do minimum is what the other two leave, so that nobody without efficiency is shown with some.
    fn of(do_nothing: &[Year], efficiency: &[Year], pick: &dyn Fn(&Year) -> Millions) -> Self {
        let do_nothing: Vec<_> = do_nothing.iter().map(pick).collect();
        let efficiency: Vec<_> = efficiency.iter().map(pick).collect();
        let do_minimum = do_nothing.iter().zip(&efficiency).map(|(before, saved)| *before - *saved).collect();
        Self { do_nothing, efficiency, do_minimum }
    }
}

/// One year's figures; nil for members without accounts.
struct Year {
    system: Millions,
    members: Vec<Millions>,
}

fn shown(results: &Results, system: Option<&Position>, series: impl Fn(&Position) -> &Vec<Pence>) -> Vec<Year> {
    let at = |member: &MemberPosition, t: usize| member.position.as_ref().map_or(Pence::ZERO, |one| series(one)[t]);
    let year = |t: usize| {
        let parts: Vec<Pence> = results.members.iter().map(|member| at(member, t)).collect();
        match system {
            Some(position) => {
                let system = Millions::of(series(position)[t]);
                Year { system, members: Millions::shares_of_some(system, &parts) }
            }
            None => Year { system: Millions::ZERO, members: parts.into_iter().map(Millions::of).collect() },
        }
    };
    (0..results.years.len()).map(year).collect()
}
