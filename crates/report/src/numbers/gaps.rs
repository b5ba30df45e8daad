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
        let do_minimum = shown(results, system, |position| &position.do_minimum_gap);
        let members = (0..results.members.len()).map(|at| {
            results.members[at]
                .position
                .as_ref()
                .map(|_| Gap::between(&do_nothing, &do_minimum, |year| year.members[at]))
        });
        let members = members.collect();
        Self { system: system.map(|_| Gap::between(&do_nothing, &do_minimum, |year| year.system)), members }
    }
}

impl Gap {
    fn between(do_nothing: &[Year], do_minimum: &[Year], pick: impl Fn(&Year) -> Millions) -> Self {
        let do_nothing: Vec<_> = do_nothing.iter().map(&pick).collect();
        let do_minimum: Vec<_> = do_minimum.iter().map(&pick).collect();
        let efficiency = do_nothing.iter().zip(&do_minimum).map(|(before, after)| *before - *after).collect();
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
                Year { system, members: spread(system, &parts) }
            }
            None => Year { system: Millions::ZERO, members: parts.into_iter().map(Millions::of).collect() },
        }
    };
    (0..results.years.len()).map(year).collect()
}

/// Shares of `total` among the parts that are not nil, which stay nil.
fn spread(total: Millions, parts: &[Pence]) -> Vec<Millions> {
    let some: Vec<Pence> = parts.iter().copied().filter(|part| *part != Pence::ZERO).collect();
    let mut shares = Millions::shares(total, &some).into_iter();
    let share = |part: &Pence| if *part == Pence::ZERO { None } else { shares.next() };
    parts.iter().map(share).map(Option::unwrap_or_default).collect()
}
