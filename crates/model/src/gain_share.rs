//! Payments between members that leave each with an agreed share of what solutions save the system. See
//! `docs/method/gain-share.md`.

use std::collections::BTreeMap;
use std::fmt;

use crate::Plan;
use crate::capacity::StaffGroup;
use crate::id::{AreaGroupId, OrganisationId, SiteId, SolutionId};
use crate::money::Pence;
use crate::results::{ActivitySeries, Results, SolutionResult};
use crate::service::Measure;
use crate::solution::CostKind;

/// By what the net saving is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The same for every partner.
    Equal,
    /// By income in the base year.
    Turnover,
    /// By what each partner spends on the solutions over all years, running and once.
    OwnEffort,
    /// As agreed: millionths of the whole, which sum to a million; partners that are not named get none.
    Stated(Vec<(OrganisationId, u32)>),
}

/// All of it, in the unit of stated shares.
pub const WHOLE: u32 = 1_000_000;

impl Key {
    /// Its name on the command line and in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Turnover => "turnover",
            Self::OwnEffort => "own-effort",
            Self::Stated(_) => "stated",
        }
    }

    /// Its name in words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Equal => "Equal shares",
            Self::Turnover => "By turnover",
            Self::OwnEffort => "By own effort",
            Self::Stated(_) => "As stated",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// By what it is shared.
    pub key: Key,
    /// The solutions whose saving is shared; empty: all.
    pub solutions: Vec<SolutionId>,
    /// Whether a year's net loss is shared by the key too, so that partners who gain may be left worse off than doing
    /// nothing. Otherwise gains go to those who lose as far as they reach.
    pub share_losses: bool,
}

/// Why nothing can be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No solution moves a member's position.
    NothingMoves,
    /// A partner's turnover is not known.
    NoAccounts(OrganisationId),
    /// All partners have none of what the key shares by.
    NothingToShareBy(&'static str),
    /// Stated shares do not sum to the whole; how many millionths they do sum to.
    NotTheWhole(u64),
    /// A share is stated for an organisation that is no member.
    NotAMember(OrganisationId),
    /// A share is stated twice for one organisation.
    StatedTwice(OrganisationId),
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingMoves => write!(out, "no solution moves a member's position, so there is nothing to share"),
            Self::NoAccounts(_) => {
                write!(out, "a partner has no accounts, so its turnover is not known; share by another key")
            }
            Self::NothingToShareBy(what) => write!(out, "no partner has any {what}; share by another key"),
            Self::NotTheWhole(sum) => {
                write!(out, "stated shares sum to {}%, not to 100%", *sum as f64 / f64::from(WHOLE) * 100.0)
            }
            Self::NotAMember(_) => write!(out, "a share is stated for an organisation that is no member"),
            Self::StatedTwice(_) => write!(out, "a share is stated twice for one organisation"),
        }
    }
}

/// A proposal; series run over the plan's years.
#[derive(Clone, Debug, PartialEq)]
pub struct GainShare {
    /// By what it is shared.
    pub key: Key,
    /// What the solutions save the system, less what they cost to run and once.
    pub net: Vec<Pence>,
    /// Partners, in order of code.
    pub partners: Vec<Partner>,
}

/// A member that a solution moves, or that a share is stated for. Savings and receipts are positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Partner {
    /// Who.
    pub organisation: OrganisationId,
    /// What share of the net saving the key gives it, of 1.
    pub share: Vec<f64>,
    /// What each solution does to it, in the plan's order.
    pub parts: Vec<Part>,
    /// What all of them do to it.
    pub before: Vec<Pence>,
    /// What others are to pay it; what it is to pay is negative.
    pub payment: Vec<Pence>,
    /// What it is left with.
    pub after: Vec<Pence>,
}

impl Partner {
    /// Cost that stays with it although what pays for it leaves, over all its solutions.
    pub fn stranded(&self, t: usize) -> Pence {
        self.parts.iter().map(|part| part.stranded(t)).sum()
    }
}

/// What one solution does to one member. Savings are positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The solution.
    pub solution: SolutionId,
    /// What it saves the member in its own cost and earns it outside the system, before what it costs to run.
    pub own: Vec<Pence>,
    /// What other members pay it more because of the solution; less is negative.
    pub transfers: Vec<Pence>,
    /// What the member spends on running it.
    pub running: Vec<Pence>,
    /// What the member spends on it once.
    pub one_off: Vec<Pence>,
}

impl Part {
    fn blank(solution: SolutionId, years: usize) -> Self {
        let nil = || vec![Pence::ZERO; years];
        Self { solution, own: nil(), transfers: nil(), running: nil(), one_off: nil() }
    }

    /// What it comes to.
    pub fn net(&self, t: usize) -> Pence {
        self.own[t] + self.transfers[t] - self.running[t] - self.one_off[t]
    }

    /// Payment from members that leaves, less the own cost that leaves with it; nothing where cost falls by more.
    pub fn stranded(&self, t: usize) -> Pence {
        if self.transfers[t] < Pence::ZERO {
            (-self.transfers[t] - self.own[t].max(Pence::ZERO)).max(Pence::ZERO)
        } else {
            Pence::ZERO
        }
    }

    fn is_nothing(&self) -> bool {
        [&self.own, &self.transfers, &self.running, &self.one_off]
            .iter()
            .all(|series| series.iter().all(|pence| *pence == Pence::ZERO))
    }
}

/// Proposes payments between members.
///
/// # Errors
/// If no solution moves a member, or the key says nothing of the partners.
pub fn propose(plan: &Plan, results: &Results, asked: &Asked) -> Result<GainShare, Refusal> {
    let years = results.years.len();
    let parts = parts(plan, results, &asked.solutions);
    let stated: &[(OrganisationId, u32)] = if let Key::Stated(shares) = &asked.key { shares } else { &[] };
    check(plan, stated)?;
    let mut ids: Vec<OrganisationId> = parts.keys().copied().chain(stated.iter().map(|(id, _)| *id)).collect();
    ids.sort_by_key(|id| plan.organisations[id.index()].code.as_str());
    ids.dedup();
    if parts.is_empty() {
        return Err(Refusal::NothingMoves);
    }
    let mut partners: Vec<Partner> = ids
        .iter()
        .map(|id| {
            let parts = parts.get(id).cloned().unwrap_or_default();
            let before = (0..years).map(|t| parts.iter().map(|part| part.net(t)).sum()).collect();
            let nil = vec![Pence::ZERO; years];
            Partner { organisation: *id, share: vec![0.0; years], parts, before, payment: nil.clone(), after: nil }
        })
        .collect();
    let weights = weights(results, &asked.key, &partners)?;
    let mut net = Vec::with_capacity(years);
    for t in 0..years {
        let before: Vec<Pence> = partners.iter().map(|one| one.before[t]).collect();
        let weights = reported(plan, &asked.key, &ids, &weights, t);
        let after = after(&before, &weights, asked.share_losses);
        let whole: i64 = weights.iter().sum();
        for (at, partner) in partners.iter_mut().enumerate() {
            partner.share[t] = weights[at] as f64 / whole as f64;
            partner.after[t] = after[at];
            partner.payment[t] = after[at] - before[at];
        }
        net.push(before.into_iter().sum());
    }
    Ok(GainShare { key: asked.key.clone(), net, partners })
}

/// That stated shares are members', each once, and the whole.
fn check(plan: &Plan, stated: &[(OrganisationId, u32)]) -> Result<(), Refusal> {
    for (at, (id, _)) in stated.iter().enumerate() {
        if !plan.organisations[id.index()].member {
            return Err(Refusal::NotAMember(*id));
        }
        if stated[..at].iter().any(|(other, _)| other == id) {
            return Err(Refusal::StatedTwice(*id));
        }
    }
    let sum: u64 = stated.iter().map(|(_, share)| u64::from(*share)).sum();
    if stated.is_empty() || sum == u64::from(WHOLE) { Ok(()) } else { Err(Refusal::NotTheWhole(sum)) }
}

/// What each solution does to each member that it moves.
fn parts(plan: &Plan, results: &Results, chosen: &[SolutionId]) -> BTreeMap<OrganisationId, Vec<Part>> {
    let mut all: BTreeMap<OrganisationId, Vec<Part>> = BTreeMap::new();
    let asked = |one: &&SolutionResult| chosen.is_empty() || chosen.contains(&one.solution);
    for found in results.solutions.iter().filter(asked) {
        for (id, _) in plan.members() {
            let part = part(plan, results.years.len(), found, id);
            if !part.is_nothing() {
                all.entry(id).or_default().push(part);
            }
        }
    }
    all
}

/// What a solution does to a member.
fn part(plan: &Plan, years: usize, found: &SolutionResult, member: OrganisationId) -> Part {
    let mut part = Part::blank(found.solution, years);
    for cost in &plan.solutions[found.solution.index()].costs {
        let sums = match cost.kind {
            CostKind::Running => &mut part.running,
            CostKind::OneOff => &mut part.one_off,
            CostKind::Capital => continue,
        };
        for (t, pence) in cost.by_year.iter().enumerate() {
            if plan.reporter(cost.organisation, t) == member {
                sums[t] += *pence;
            }
        }
    }
    if let Some((_, passed)) = found.transfers.iter().find(|(id, _)| *id == member) {
        part.transfers.clone_from(passed);
    }
    let attributed = found.members.iter().find(|(id, _)| *id == member);
    for t in 0..years {
        // What is attributed is less running cost already, and has transfers in it.
        let attributed = attributed.map_or(Pence::ZERO, |(_, series)| series[t]);
        part.own[t] = attributed + part.running[t] - part.transfers[t];
    }
    part
}

/// What each partner has of what the key shares by, mergers aside.
fn weights(results: &Results, key: &Key, partners: &[Partner]) -> Result<Vec<i64>, Refusal> {
    let (what, weights): (_, Vec<i64>) = match key {
        Key::Equal => ("part", vec![1; partners.len()]),
        Key::Turnover => {
            let turnover = |one: &Partner| {
                let member = results.members.iter().find(|member| member.organisation == one.organisation);
                let position = member.and_then(|member| member.position.as_ref());
                position.map(|one| one.income[0].0.max(0)).ok_or(Refusal::NoAccounts(one.organisation))
            };
            ("income in the base year", partners.iter().map(turnover).collect::<Result<_, _>>()?)
        }
        Key::OwnEffort => ("running or one-off cost", partners.iter().map(effort).collect()),
        Key::Stated(shares) => {
            let stated = |one: &Partner| shares.iter().find(|(id, _)| *id == one.organisation);
            ("share", partners.iter().map(|one| stated(one).map_or(0, |(_, share)| i64::from(*share))).collect())
        }
    };
    if weights.iter().all(|weight| *weight == 0) { Err(Refusal::NothingToShareBy(what)) } else { Ok(weights) }
}

/// What a partner spends on the solutions over all years.
fn effort(partner: &Partner) -> i64 {
    let spent = partner.parts.iter().flat_map(|part| part.running.iter().chain(&part.one_off));
    spent.copied().sum::<Pence>().0.max(0)
}

/// Weights in year `t`: those of partners that have merged by then are their successor's.
fn reported(plan: &Plan, key: &Key, ids: &[OrganisationId], weights: &[i64], t: usize) -> Vec<i64> {
    let mut sums = vec![0i64; ids.len()];
    for (at, id) in ids.iter().enumerate() {
        let reporter = plan.reporter(*id, t);
        let place = ids.iter().position(|one| *one == reporter).unwrap_or(at);
        sums[place] = if *key == Key::Equal { 1 } else { sums[place].saturating_add(weights[at]) };
    }
    sums
}

/// What each is left with. A net saving is shared by weight. Of a net loss, unless it is shared too, those who gain give all
/// of it to those who lose, in proportion to what they lose.
fn after(before: &[Pence], weights: &[i64], share_losses: bool) -> Vec<Pence> {
    let net: Pence = before.iter().copied().sum();
    if net >= Pence::ZERO || share_losses {
        return divided(net, weights);
    }
    let losses: Vec<i64> = before.iter().map(|pence| (-*pence).max(Pence::ZERO).0).collect();
    divided(net, &losses)
}

/// Shares out whole pence by weight: rounded down, then a penny more for those who lost most by that, the first of equals first.
fn divided(total: Pence, weights: &[i64]) -> Vec<Pence> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum::<i128>().max(1);
    let exact = |weight: &i64| i128::from(total.0) * i128::from(*weight);
    let mut pence: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(whole)).collect();
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&weights[*at]).rem_euclid(whole)));
    let missing = i128::from(total.0) - pence.iter().sum::<i128>();
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        pence[at] += 1;
    }
    pence.into_iter().map(|one| Pence(one as i64)).collect()
}

/// How many more people of a group an employer needs because of solutions, as they are expected to deliver; all of them, not
/// only those asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffChange {
    /// Who employs them.
    pub organisation: OrganisationId,
    /// The group.
    pub group: StaffGroup,
    /// Whole-time equivalents needed with solutions less those needed if nothing is done.
    pub wte: Vec<f64>,
}

/// Staff groups whose need solutions change.
pub fn staff_changes(results: &Results) -> Vec<StaffChange> {
    let one = |work: &crate::results::Workforce| StaffChange {
        organisation: work.organisation,
        group: work.group,
        wte: work.needed.iter().zip(&work.do_nothing).map(|(needed, nothing)| needed - nothing).collect(),
    };
    results.workforce.iter().map(one).filter(|one| is_change(&one.wte)).collect()
}

/// How much more people of one place use a site because of solutions, as they are expected to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceChange {
    /// Where they live; `None` beyond the system.
    pub area_group: Option<AreaGroupId>,
    /// The site.
    pub site: SiteId,
    /// What is counted.
    pub measure: Measure,
    /// With solutions less do nothing.
    pub counts: Vec<f64>,
}

/// Places whose people solutions send to other sites, or to fewer.
pub fn place_changes(results: &Results) -> Vec<PlaceChange> {
    if results.activity_with_solutions.is_empty() {
        return Vec::new();
    }
    let years = results.years.len();
    let mut sums: BTreeMap<(Option<AreaGroupId>, SiteId, Measure), Vec<f64>> = BTreeMap::new();
    let mut add = |all: &[ActivitySeries], sign: f64| {
        for one in all {
            let sum = sums.entry((one.area_group, one.site, one.measure())).or_insert_with(|| vec![0.0; years]);
            sum.iter_mut().zip(&one.counts).for_each(|(sum, count)| *sum += sign * count);
        }
    };
    add(&results.activity_with_solutions, 1.0);
    add(&results.activity, -1.0);
    let change = |((area_group, site, measure), counts): ((_, _, _), Vec<f64>)| PlaceChange {
        area_group,
        site,
        measure,
        counts,
    };
    sums.into_iter().map(change).filter(|one| is_change(&one.counts)).collect()
}

/// Whether anything moves beyond what adding up in another order does.
fn is_change(series: &[f64]) -> bool {
    series.iter().any(|one| one.abs() > 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pence(all: &[i64]) -> Vec<Pence> {
        all.iter().copied().map(Pence).collect()
    }

    #[test]
    fn shares_of_a_saving_as_worked_by_hand() {
        // A board gains £90.00, a hospital loses £30.00: £60.00 is shared 3 to 1.
        assert_eq!(after(&pence(&[9_000, -3_000]), &[3, 1], false), pence(&[4_500, 1_500]));
        // A penny that is left goes to the first of equals.
        assert_eq!(after(&pence(&[101, 0]), &[1, 1], false), pence(&[51, 50]));
    }

    #[test]
    fn of_a_loss_those_who_gain_give_what_they_gain_and_no_more() {
        let before = pence(&[1_000, -3_000, -1_000]);
        assert_eq!(after(&before, &[1, 1, 1], false), pence(&[0, -2_250, -750]));
        assert_eq!(after(&before, &[1, 1, 1], true), pence(&[-1_000, -1_000, -1_000]));
    }

    proptest! {
        #[test]
        fn payments_sum_to_nothing_and_shares_are_as_asked(
            rows in prop::collection::vec((-1_000_000_000_000i64..1_000_000_000_000, 0i64..10_000_000_000_000), 1..30),
            share_losses in any::<bool>(),
        ) {
            let (before, mut weights): (Vec<Pence>, Vec<i64>) = rows.into_iter().map(|(b, w)| (Pence(b), w)).unzip();
            weights[0] += 1;
            let after = after(&before, &weights, share_losses);
            let net: Pence = before.iter().copied().sum();
            prop_assert_eq!(after.iter().copied().sum::<Pence>(), net);
            let whole: i128 = weights.iter().map(|one| i128::from(*one)).sum();
            for ((before, after), weight) in before.iter().zip(&after).zip(&weights) {
                if net >= Pence::ZERO || share_losses {
                    // Less than a penny from the exact share.
                    let off = i128::from(after.0) * whole - i128::from(net.0) * i128::from(*weight);
                    prop_assert!(off.abs() < whole, "{after:?} of {net:?} at {weight} in {whole}");
                } else {
                    prop_assert!(*after <= Pence::ZERO && *after >= (*before).min(Pence::ZERO), "{before:?} {after:?}");
                }
                if net >= Pence::ZERO {
                    prop_assert!(*after >= Pence::ZERO, "nobody is worse off than doing nothing");
                }
            }
        }
    }
}
