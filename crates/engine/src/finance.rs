//! Ledger leaves: each line in each year, do nothing, to the penny, and what moved it. See `docs/method/money.md`.

use std::borrow::Cow;

use model::Plan;
use model::accounts::{Amount, Line, Recurrence, Side};
use model::contract::Terms;
use model::driver::{Kind, Mover};
use model::money::{Pence, largest_remainder};
use model::provenance::Provenance;
use model::results::{Component, Leaf};

use crate::activity::{self, Activity};
use crate::attribution::shapley;
use crate::cost::{Cost, ScopeCost};
use crate::movers::LineMovers;
use crate::prices::{self, Path, Rate};

/// Components of money beyond those of activity, in the order of their bits, which follow activity's.
const MONEY: [(Component, Kind); 4] = [
    (Component::Pressure, Kind::Pressure),
    (Component::PayAndPrice, Kind::Price),
    (Component::PriceEfficiency, Kind::PriceEfficiency),
    (Component::Funding, Kind::Funding),
];

/// A leaf with what moved it.
pub struct MovedLeaf {
    /// The leaf.
    pub leaf: Leaf,
    /// For each year, how much each component changed it since the base year. They sum to its change.
    pub moved: Vec<Vec<(Component, Pence)>>,
}

/// Every line of the plan in every year.
pub fn leaves(plan: &Plan, activity: &Activity, cost: &Cost) -> Vec<MovedLeaf> {
    let movers = LineMovers::new(plan);
    let lines = plan.lines.iter().enumerate();
    lines
        .map(|(at, line)| leaf(plan, at, line, &movers.movers_of(line), follows(plan, line, activity, cost).as_ref()))
        .collect()
}

/// How a line follows activity: like payment or like cost, and how sure that is.
pub struct Follows<'a> {
    /// `[coalition][year]`, relative to the base.
    pub index: Cow<'a, [f64]>,
    /// Activity at average cost in the base year, pounds.
    pub base: f64,
    /// The least certain provenance of the activity and its unit costs.
    pub provenance: Provenance,
}

/// A provider's own cost follows the cost function; trade and income follow activity at average cost, or as their contract
/// pays for it, the same on both sides.
pub fn follows<'a>(plan: &Plan, line: &Line, activity: &Activity, cost: &'a Cost) -> Option<Follows<'a>> {
    let scope = activity.scope(line.amount.activity()?);
    let ScopeCost { base, payment, cost, provenance } = &cost.scopes[scope];
    let mut provenance = provenance.and(activity.scopes[scope].provenance);
    let index = match plan.contract_of(line) {
        Some(contract) => {
            provenance = provenance.and(contract.provenance);
            Cow::Owned(paid_for(&contract.terms, payment, plan.year_count()))
        }
        None if is_own_cost(plan, line) => Cow::Borrowed(&cost[..]),
        None => Cow::Borrowed(&payment[..]),
    };
    Some(Follows { index, base: *base, provenance })
}

/// `[coalition][year]`: the volume that a contract pays for, where `payment` is the activity.
pub fn paid_for(terms: &Terms, payment: &[f64], years: usize) -> Vec<f64> {
    let of_coalition = |activity: &[f64]| (0..years).map(|t| terms.paid(t, |year| activity[year])).collect::<Vec<_>>();
    payment.chunks_exact(years).flat_map(of_coalition).collect()
}

/// Whether a line is a provider's own cost: neither trade with a member nor governed by a contract.
pub fn is_own_cost(plan: &Plan, line: &Line) -> bool {
    line.side == Side::Cost && !plan.is_trade(line) && plan.contract_of(line).is_none()
}

fn leaf(plan: &Plan, at: usize, line: &Line, drivers: &[Mover], follows: Option<&Follows>) -> MovedLeaf {
    let years = plan.year_count();
    let assumed = drivers.iter().map(|mover| mover.provenance);
    let mut provenance = line.provenance.and(follows.map_or(Provenance::Published, |f| f.provenance));
    let (pence, full_year_effect, moved) = match &line.amount {
        Amount::ByYear(stated) => {
            if stated.iter().any(|amount| amount.filled) {
                provenance = provenance.and(Provenance::Derived);
            }
            let pence: Vec<Pence> = stated.iter().map(|amount| amount.pence).collect();
            let moved = pence.iter().map(|amount| vec![(Component::Stated, *amount - pence[0])]).collect();
            (pence, Pence::ZERO, moved)
        }
        Amount::Capital(charge) => {
            let once = line.recurrence == Recurrence::OneOff;
            let component = if once { Component::OneOff } else { Component::Capital };
            let pence = charge.by_year.clone();
            let moved = pence.iter().map(|amount| vec![(component, *amount - pence[0])]).collect();
            (pence, Pence::ZERO, moved)
        }
        Amount::Base { base, full_year, .. } => {
            provenance = provenance.and(Provenance::of(assumed));
            let (pence, moved) = grow(plan, line, *base, full_year.unwrap_or(*base), drivers, follows);
            (pence, full_year.map_or(Pence::ZERO, |full| full - *base), moved)
        }
        Amount::Activity(_) => {
            provenance = provenance.and(Provenance::of(assumed));
            let base = Pence::from_pounds(follows.map_or(0.0, |f| f.base));
            let (pence, moved) = grow(plan, line, base, base, drivers, follows);
            (pence, Pence::ZERO, moved)
        }
    };
    debug_assert_eq!(pence.len(), years);
    MovedLeaf { leaf: Leaf { line: at.into(), pence, full_year_effect, provenance }, moved }
}

type Moved = Vec<Vec<(Component, Pence)>>;

/// A line that starts from `base`, whose later years start from `full_year`.
fn grow(
    plan: &Plan,
    line: &Line,
    base: Pence,
    full_year: Pence,
    drivers: &[Mover],
    follows: Option<&Follows>,
) -> (Vec<Pence>, Moved) {
    let years = plan.year_count();
    let (mut pence, mut moved) = (vec![base], vec![Vec::new()]);
    for t in 1..years {
        if line.recurrence == Recurrence::OneOff {
            pence.push(Pence::ZERO);
            moved.push(vec![(Component::OneOff, -base)]);
            continue;
        }
        let (amount, mut parts) = grown(plan, full_year, drivers, follows, t);
        if full_year != base {
            parts.push((Component::OneOff, full_year - base));
        }
        pence.push(amount);
        moved.push(parts);
    }
    (pence, moved)
}

/// The amount in year `t`, and what each component changed it by since the base year.
fn grown(
    plan: &Plan,
    base: Pence,
    drivers: &[Mover],
    follows: Option<&Follows>,
    t: usize,
) -> (Pence, Vec<(Component, Pence)>) {
    let years = plan.year_count();
    let players = players(drivers, follows, years, t);
    let value = |coalition: usize| {
        let chosen = players.iter().enumerate().filter(|(at, _)| coalition >> at & 1 == 1);
        let bits = chosen.fold(0, |bits, (_, player)| bits | 1 << player);
        let volume = follows.map_or(1.0, |f| f.index[(bits & activity::ALL) * years + t]);
        base.pounds() * volume * price(drivers, bits >> activity::COMPONENTS.len(), t)
    };
    let amount = Pence::from_pounds(value((1 << players.len()) - 1));
    let parts = largest_remainder(amount - base, &shapley(players.len(), value));
    let names = players.iter().map(|player| component(*player));
    (amount, names.zip(parts).collect())
}

/// Components that can move a line by year `t`: places in activity's components, then in those of money.
fn players(drivers: &[Mover], follows: Option<&Follows>, years: usize, t: usize) -> Vec<usize> {
    let cells = (0..activity::COMPONENTS.len()).filter(|player| {
        // A component that changes nothing alone and nothing in company can be left out.
        follows.is_some_and(|f| {
            (0..activity::COALITIONS)
                .any(|s| f.index[(s | 1 << player) * years + t].to_bits() != f.index[s * years + t].to_bits())
        })
    });
    let money = (0..MONEY.len()).filter(|at| drivers.iter().any(|mover| mover.driver.kind == MONEY[*at].1));
    cells.chain(money.map(|at| at + activity::COMPONENTS.len())).collect()
}

fn component(player: usize) -> Component {
    match player.checked_sub(activity::COMPONENTS.len()) {
        None => activity::COMPONENTS[player],
        Some(at) => MONEY[at].0,
    }
}

/// The price factor by year `t` when only the kinds of `coalition` act.
pub fn price(drivers: &[Mover], coalition: usize, t: usize) -> f64 {
    let acts = |mover: &Mover| {
        MONEY.iter().position(|(_, kind)| *kind == mover.driver.kind).is_some_and(|at| coalition >> at & 1 == 1)
    };
    let level = |year: usize| prices::level(&rates(drivers.iter().copied().filter(acts), year));
    let mut path = Path::from(&level(0));
    (1..=t).fold(1.0, |_, year| path.pass(&level(year)))
}

/// What drivers of lines do to prices in year `t`.
pub fn rates<'a>(drivers: impl Iterator<Item = Mover<'a>> + Clone, t: usize) -> impl Iterator<Item = Rate> + Clone {
    drivers.filter(move |mover| mover.driver.acts_in(t)).map(|mover| Rate::of(mover.driver, line_rate(mover)))
}

/// The signed rate of a driver on a line: price efficiency is taken off.
fn line_rate(mover: Mover) -> f64 {
    let rate = mover.value / 100.0;
    if mover.driver.kind == Kind::PriceEfficiency { -rate } else { rate }
}
