//! The gaps of all members and the system as they are shown.

use model::money::Pence;
use model::results::{MemberPosition, Position, Results};

use super::settling::{Step, settle};
use super::{Millions, PENCE_IN_A_TENTH};

/// One gap year by year: do nothing less efficiency is do minimum, and do minimum less what solutions are expected to bring
/// is the residual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// With no savings at all.
    pub do_nothing: Vec<Millions>,
    /// Efficiency that counts.
    pub efficiency: Vec<Millions>,
    /// After efficiency.
    pub do_minimum: Vec<Millions>,
    /// What solutions promise, less what they cost to run.
    pub solutions: Vec<Millions>,
    /// What solutions cost once, as a saving: nil or negative.
    pub one_off: Vec<Millions>,
    /// Expected less promised: nil or negative.
    pub risk: Vec<Millions>,
    /// What is still to find: do minimum less the three above.
    pub residual: Vec<Millions>,
}

/// Every gap as shown, so that a figure is the same wherever it stands and members sum to the system.
#[derive(Clone, Debug)]
pub struct Gaps {
    /// The system's; `None` if it cannot be stated.
    pub system: Option<Gap>,
    /// Members', in the order of `Results::members`; `None` without accounts.
    pub members: Vec<Option<Gap>>,
    /// Whether the plan has solutions.
    pub have_solutions: bool,
}

/// A series of a gap as shown.
pub type Series = fn(&Gap) -> &Vec<Millions>;

impl Gaps {
    /// Whether any efficiency counts in any year, so that do minimum differs from do nothing.
    pub fn have_efficiency(&self) -> bool {
        self.any(|gap| &gap.efficiency)
    }

    /// Whether anything is shown in this series, in any year and for anyone.
    pub fn any(&self, series: Series) -> bool {
        let all = self.members.iter().chain([&self.system]).flatten();
        all.flat_map(series).any(|amount| *amount != Millions::ZERO)
    }

    /// The same in year `t`.
    pub fn any_in(&self, t: usize, series: Series) -> bool {
        self.members.iter().chain([&self.system]).flatten().any(|gap| series(gap)[t] != Millions::ZERO)
    }

    /// The gaps of these results.
    pub fn of(results: &Results) -> Self {
        let years: Vec<Year> = (0..results.years.len()).map(|t| Year::of(results, t)).collect();
        let gap = |pick: &dyn Fn(&Year) -> Parts| Gap::of(&years.iter().map(pick).collect::<Vec<_>>());
        let member = |(at, member): (usize, &MemberPosition)| {
            member.position.as_ref().map(|_| gap(&|year: &Year| year.members[at]))
        };
        let members = results.members.iter().enumerate().map(member).collect();
        let system = results.system.position.as_ref().map(|_| gap(&|year: &Year| year.system));
        Self { system, members, have_solutions: !results.solutions.is_empty() }
    }
}

impl Gap {
    /// Do minimum and the residual are what the others leave, so that nobody without a saving is shown with some.
    fn of(years: &[Parts]) -> Self {
        let series = |of: &dyn Fn(&Parts) -> Millions| years.iter().map(of).collect();
        Self {
            do_nothing: series(&|year| year.do_nothing),
            efficiency: series(&|year| year.efficiency),
            do_minimum: series(&|year| year.do_nothing - year.efficiency),
            solutions: series(&|year| year.brought[SOLUTIONS]),
            one_off: series(&|year| year.brought[ONE_OFF]),
            risk: series(&|year| year.brought[RISK]),
            residual: series(&|year| year.do_nothing - year.efficiency - year.brought.into_iter().sum()),
        }
    }
}

/// What makes up one gap in one year, as shown.
#[derive(Clone, Copy, Default)]
struct Parts {
    do_nothing: Millions,
    efficiency: Millions,
    /// What solutions bring: as promised, less one-off cost, less risk.
    brought: [Millions; 3],
}

const SOLUTIONS: usize = 0;
const ONE_OFF: usize = 1;
const RISK: usize = 2;

/// What solutions bring to a position, savings positive.
fn brought(position: &Position, t: usize) -> [Pence; 3] {
    [position.solutions[t], -position.one_off_cost[t], position.risk[t]]
}

/// One year's figures; nil for members without accounts.
struct Year {
    system: Parts,
    members: Vec<Parts>,
}

impl Year {
    fn of(results: &Results, t: usize) -> Self {
        match &results.system.position {
            Some(system) => Self::shared(results, &Parts::of(system, t), t),
            None => Self {
                system: Parts::default(),
                members: positions(results)
                    .map(|one| one.map_or_else(Parts::default, |one| Parts::of(one, t)))
                    .collect(),
            },
        }
    }

    /// Members share what is shown of the system.
    fn shared(results: &Results, system: &Parts, t: usize) -> Self {
        let share = |total: Millions, part: &dyn Fn(&Position) -> Pence| {
            let parts: Vec<Pence> = positions(results).map(|one| one.map_or(Pence::ZERO, part)).collect();
            Millions::shares_of_some(total, &parts)
        };
        let do_nothing = share(system.do_nothing, &|one| one.do_nothing_gap[t]);
        let efficiency = share(system.efficiency, &|one| one.efficiency[t]);
        let brought: Vec<Vec<Millions>> =
            (0..3).map(|part| share(system.brought[part], &|one| brought(one, t)[part])).collect();
        let member = |at: usize| Parts {
            do_nothing: do_nothing[at],
            efficiency: efficiency[at],
            brought: [SOLUTIONS, ONE_OFF, RISK].map(|part| brought[part][at]),
        };
        let mut members: Vec<Parts> = (0..results.members.len()).map(member).collect();
        keep_positions(results, &mut members, t);
        Self { system: *system, members }
    }
}

/// Figures of a member's chain, in order: do nothing, efficiency, do minimum, solutions, one-off cost, what they would leave, risk,
/// residual.
const CHAIN: usize = 8;

/// Moves tenths between members so that positions keep to their own floor or ceiling, and steps between them give way.
///
/// Members' sums stay, and each still adds up along its chain.
fn keep_positions(results: &Results, members: &mut [Parts], t: usize) {
    let known: Vec<(usize, &Position)> =
        positions(results).enumerate().filter_map(|(at, position)| Some((at, position?))).collect();
    let mut steps: Vec<Step> = known
        .iter()
        .enumerate()
        .flat_map(|(place, (at, one))| chain(place, known.len(), one, &members[*at], t))
        .collect();
    settle(&mut steps, 3 * known.len() + 6);
    for ((at, _), chain) in known.iter().zip(steps.chunks(CHAIN)) {
        let shown = |figure: usize| Millions { tenths: chain[figure].shown };
        members[*at] = Parts { do_nothing: shown(0), efficiency: shown(1), brought: [shown(3), shown(4), shown(6)] };
    }
}

/// One member's chain: through three nodes of its own, from and to a node that all members share for each figure.
fn chain(place: usize, members: usize, position: &Position, parts: &Parts, t: usize) -> [Step; CHAIN] {
    let [nothing, minimum, something] = [0, 1, 2].map(|node| 3 * place + node);
    let shared = |figure: usize| 3 * members + figure;
    let [solutions, one_off, risk] = brought(position, t);
    let do_minimum = position.do_nothing_gap[t] - position.efficiency[t];
    let left = do_minimum - solutions - one_off;
    let shown_minimum = parts.do_nothing - parts.efficiency;
    let shown_left = shown_minimum - parts.brought[SOLUTIONS] - parts.brought[ONE_OFF];
    let step = |from, to, exact: Pence, shown: Millions, position| {
        let exact = exact.0 as f64 / PENCE_IN_A_TENTH as f64;
        Step { from, to, exact, shown: shown.tenths, position }
    };
    [
        step(shared(0), nothing, position.do_nothing_gap[t], parts.do_nothing, true),
        step(nothing, shared(1), position.efficiency[t], parts.efficiency, false),
        step(nothing, minimum, do_minimum, shown_minimum, true),
        step(minimum, shared(2), solutions, parts.brought[SOLUTIONS], false),
        step(minimum, shared(3), one_off, parts.brought[ONE_OFF], false),
        step(minimum, something, left, shown_left, true),
        step(something, shared(4), risk, parts.brought[RISK], false),
        step(something, shared(5), position.residual_gap[t], shown_left - parts.brought[RISK], true),
    ]
}

fn positions(results: &Results) -> impl Iterator<Item = Option<&Position>> {
    results.members.iter().map(|member| member.position.as_ref())
}

impl Parts {
    /// A position of its own: the residual is rounded as it is, and risk takes what rounding leaves over.
    fn of(position: &Position, t: usize) -> Self {
        let (do_nothing, efficiency) = (Millions::of(position.do_nothing_gap[t]), Millions::of(position.efficiency[t]));
        let all = do_nothing - efficiency - Millions::of(position.residual_gap[t]);
        let parts = brought(position, t);
        let [solutions, one_off] = [SOLUTIONS, ONE_OFF].map(|part| Millions::of(parts[part]));
        let risk = all - solutions - one_off;
        let is_loss = parts[RISK] < Pence::ZERO && risk <= Millions::ZERO;
        let shares = if is_loss { vec![solutions, one_off, risk] } else { Millions::shares_of_some(all, &parts) };
        Self { do_nothing, efficiency, brought: [SOLUTIONS, ONE_OFF, RISK].map(|part| shares[part]) }
    }
}
