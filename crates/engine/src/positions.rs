//! Positions of members, and of the system from what crosses its boundary. See `docs/method/gaps.md`.
//!
//! The two are worked out apart: members by adding up their own leaves, the system from leaves whose counterparty is
//! outside plus trade that does not match. That the members then sum to the system is a check, not a definition.

use std::collections::BTreeMap;

use model::Plan;
use model::accounts::{Line, Recurrence, Side};
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{ActivitySeries, Component, MemberPosition, Position, System, Trade};

use crate::efficiency::Saving;
use crate::finance::MovedLeaf;

/// Each member's position: every leaf it reports, trade with members included.
pub fn members(plan: &Plan, leaves: &[MovedLeaf], savings: &[Saving]) -> Vec<MemberPosition> {
    plan.members()
        .map(|(organisation, _)| {
            let has_accounts = reports_anything(plan, organisation);
            let position = has_accounts.then(|| member(plan, leaves, savings, organisation));
            MemberPosition { organisation, position }
        })
        .collect()
}

/// Members that must have accounts and have none.
fn without_accounts(plan: &Plan) -> Vec<OrganisationId> {
    plan.members()
        .filter(|(id, one)| {
            one.role.must_have_accounts() && !reports_anything(plan, *id) && plan.reporter(*id, 0) == *id
        })
        .map(|(id, _)| id)
        .collect()
}

/// Whether the system's position can be told: some member has accounts, and none that must have them lacks them.
pub fn is_known(plan: &Plan) -> bool {
    without_accounts(plan).is_empty() && plan.members().any(|(id, _)| reports_anything(plan, id))
}

/// Whether any line is this organisation's, its own or one it takes over.
fn reports_anything(plan: &Plan, organisation: OrganisationId) -> bool {
    plan.lines.iter().any(|line| {
        is_member(plan, line.organisation)
            && (0..plan.year_count()).any(|t| plan.reporter(line.organisation, t) == organisation)
            || line.organisation == organisation
    })
}

/// Whether an organisation is one of the members.
pub fn is_member(plan: &Plan, organisation: OrganisationId) -> bool {
    plan.organisations[organisation.index()].member
}

fn member(plan: &Plan, leaves: &[MovedLeaf], savings: &[Saving], organisation: OrganisationId) -> Position {
    let mut sum = Sums::new(plan.year_count());
    for leaf in leaves {
        let line = &plan.lines[leaf.leaf.line.index()];
        if !is_member(plan, line.organisation) {
            continue;
        }
        let reported = |t| plan.reporter(line.organisation, t) == organisation;
        sum.leaf(line, leaf, &reported);
    }
    for saving in savings.iter().filter(|saving| is_member(plan, saving.organisation)) {
        sum.saving(saving, &|t| plan.reporter(saving.organisation, t) == organisation);
    }
    sum.finish()
}

/// Whether a line is neither support nor one-off.
pub fn is_recurrent(line: &Line) -> bool {
    !line.support && line.recurrence == Recurrence::Recurrent
}

/// What each component adds by year `t` to the gap of who reports a leaf in the years in which it is `reported` there.
pub fn moved_by<'a>(
    line: &Line,
    leaf: &'a MovedLeaf,
    t: usize,
    reported: &dyn Fn(usize) -> bool,
) -> impl Iterator<Item = (Component, Pence)> + use<'a> {
    let sign = line.side.sign_in_gap();
    let signed = move |pence: Pence| Pence(pence.0.saturating_mul(sign));
    let (before, now) = (reported(0), reported(t));
    let base = signed(leaf.leaf.pence[0]);
    let merged = (before != now).then(|| (Component::Merger, if now { base } else { -base }));
    let moved = if now { leaf.moved[t].as_slice() } else { &[] };
    merged.into_iter().chain(moved.iter().map(move |(component, pence)| (*component, signed(*pence))))
}

/// The system's position from leaves that cross its boundary and trade that does not match.
pub fn system(plan: &Plan, leaves: &[MovedLeaf], savings: &[Saving]) -> System {
    let years = plan.year_count();
    let trade = trade(plan, leaves);
    let unmatched = |t: usize| trade.iter().map(move |one| one.unmatched(t));
    let unmatched_net: Vec<Pence> = (0..years).map(|t| unmatched(t).sum()).collect();
    let unmatched_gross = (0..years).map(|t| unmatched(t).map(|pence| Pence(pence.0.saturating_abs())).sum()).collect();
    let without_accounts = without_accounts(plan);
    let known = is_known(plan);
    let position = known.then(|| {
        let mut sum = Sums::new(years);
        for leaf in leaves {
            let line = &plan.lines[leaf.leaf.line.index()];
            if is_member(plan, line.organisation) && !plan.is_trade(line) {
                sum.leaf(line, leaf, &|_| true);
            }
        }
        for saving in savings.iter().filter(|saving| is_member(plan, saving.organisation)) {
            sum.saving(saving, &|_| true);
        }
        for (t, unmatched) in unmatched_net.iter().enumerate() {
            sum.gap[t] += *unmatched;
        }
        sum.unmatched_trade(plan, leaves);
        sum.finish()
    });
    System { position, without_accounts, trade, unmatched_net, unmatched_gross }
}

/// Trade between members by payer, payee and category.
fn trade(plan: &Plan, leaves: &[MovedLeaf]) -> Vec<Trade> {
    let mut all: BTreeMap<(OrganisationId, OrganisationId, &str), Trade> = BTreeMap::new();
    for leaf in leaves {
        let line = &plan.lines[leaf.leaf.line.index()];
        let Some(other) = line.counterparty.filter(|_| is_member(plan, line.organisation) && plan.is_trade(line))
        else {
            continue;
        };
        let (payer, payee) =
            if line.side == Side::Cost { (line.organisation, other) } else { (other, line.organisation) };
        let trade = all.entry((payer, payee, line.category.as_str())).or_insert_with(|| Trade {
            payer,
            payee,
            category: line.category.clone(),
            cost: vec![Pence::ZERO; leaf.leaf.pence.len()],
            income: vec![Pence::ZERO; leaf.leaf.pence.len()],
        });
        let side = if line.side == Side::Cost { &mut trade.cost } else { &mut trade.income };
        for (sum, pence) in side.iter_mut().zip(&leaf.leaf.pence) {
            *sum += *pence;
        }
    }
    all.into_values().collect()
}

/// Sums on the way to a position.
struct Sums {
    income: Vec<Pence>,
    cost: Vec<Pence>,
    support: Vec<Pence>,
    one_off: Vec<Pence>,
    full_year: Pence,
    gap: Vec<Pence>,
    efficiency: Vec<Pence>,
    beyond_headroom: Vec<Pence>,
    components: BTreeMap<Component, Vec<Pence>>,
    /// The same of lines that are neither support nor one-off.
    recurrent: BTreeMap<Component, Vec<Pence>>,
    provenance: Provenance,
}

impl Sums {
    fn new(years: usize) -> Self {
        let nil = vec![Pence::ZERO; years];
        Self {
            income: nil.clone(),
            cost: nil.clone(),
            support: nil.clone(),
            one_off: nil.clone(),
            full_year: Pence::ZERO,
            gap: nil.clone(),
            efficiency: nil.clone(),
            beyond_headroom: nil,
            components: BTreeMap::new(),
            recurrent: BTreeMap::new(),
            provenance: Provenance::Published,
        }
    }

    /// Adds a leaf in the years in which it is `reported` here.
    fn leaf(&mut self, line: &Line, leaf: &MovedLeaf, reported: &dyn Fn(usize) -> bool) {
        let years = self.gap.len();
        if !(0..years).any(reported) {
            return;
        }
        let sign = line.side.sign_in_gap();
        let signed = |pence: Pence| Pence(pence.0.saturating_mul(sign));
        self.provenance = self.provenance.and(leaf.leaf.provenance);
        for t in (0..years).filter(|t| reported(*t)) {
            let pence = leaf.leaf.pence[t];
            match line.side {
                Side::Income => self.income[t] += pence,
                Side::Cost => self.cost[t] += pence,
                Side::Net => {}
            }
            self.gap[t] += signed(pence);
            if line.support {
                self.support[t] += -signed(pence);
            } else if line.recurrence == Recurrence::OneOff {
                self.one_off[t] += -signed(pence);
            }
        }
        if reported(0) && !line.support {
            self.full_year += -signed(leaf.leaf.full_year_effect);
        }
        self.moved(line, leaf, reported);
    }

    fn moved(&mut self, line: &Line, leaf: &MovedLeaf, reported: &dyn Fn(usize) -> bool) {
        let recurrent = is_recurrent(line);
        for t in 0..self.gap.len() {
            for (component, pence) in moved_by(line, leaf, t, reported) {
                self.component(component, recurrent, t, pence);
            }
        }
    }

    fn component(&mut self, component: Component, recurrent: bool, t: usize, pence: Pence) {
        if pence == Pence::ZERO {
            return;
        }
        let nil = || vec![Pence::ZERO; self.gap.len()];
        self.components.entry(component).or_insert_with(nil)[t] += pence;
        if recurrent {
            self.recurrent.entry(component).or_insert_with(nil)[t] += pence;
        }
    }

    /// What moved trade on each side; where the sides move alike it cancels.
    fn unmatched_trade(&mut self, plan: &Plan, leaves: &[MovedLeaf]) {
        for leaf in leaves {
            let line = &plan.lines[leaf.leaf.line.index()];
            if is_member(plan, line.organisation) && plan.is_trade(line) {
                self.provenance = self.provenance.and(leaf.leaf.provenance);
                if !line.support {
                    self.full_year += Pence(leaf.leaf.full_year_effect.0.saturating_mul(-line.side.sign_in_gap()));
                }
                for (t, pence) in leaf.leaf.pence.iter().enumerate() {
                    let position = Pence(pence.0.saturating_mul(-line.side.sign_in_gap()));
                    match (line.support, line.recurrence) {
                        (true, _) => self.support[t] += position,
                        (false, Recurrence::OneOff) => self.one_off[t] += position,
                        (false, Recurrence::Recurrent) => {}
                    }
                }
                self.moved(line, leaf, &|_| true);
            }
        }
    }

    fn saving(&mut self, saving: &Saving, reported: &dyn Fn(usize) -> bool) {
        for t in (0..self.gap.len()).filter(|t| reported(*t)) {
            self.provenance = self.provenance.and(saving.provenance);
            self.efficiency[t] += saving.counted[t];
            self.beyond_headroom[t] += saving.beyond_headroom[t];
        }
    }

    fn finish(self) -> Position {
        let years = self.gap.len();
        let full_year = |t| if t == 0 { self.full_year } else { Pence::ZERO };
        let underlying = (0..years).map(|t| -self.gap[t] - self.support[t] - self.one_off[t] + full_year(t)).collect();
        let do_minimum_gap: Vec<Pence> = (0..years).map(|t| self.gap[t] - self.efficiency[t]).collect();
        let nil = vec![Pence::ZERO; years];
        Position {
            // Until solutions are worked out, nothing comes of them.
            residual_before_risk: do_minimum_gap.clone(),
            residual_gap: do_minimum_gap.clone(),
            solutions: nil.clone(),
            one_off_cost: nil.clone(),
            risk: nil,
            income: self.income,
            cost: self.cost,
            support: self.support,
            underlying,
            do_nothing_gap: self.gap,
            efficiency: self.efficiency,
            beyond_headroom: self.beyond_headroom,
            do_minimum_gap,
            one_off: self.one_off,
            full_year: self.full_year,
            components: self.components.into_iter().collect(),
            recurrent: self.recurrent.into_iter().collect(),
            provenance: self.provenance,
        }
    }
}

/// The least certain provenance of anything the results rest on.
pub fn provenance(members: &[MemberPosition], activity: &[ActivitySeries], plan: &Plan) -> Provenance {
    let positions = members.iter().filter_map(|member| Some(member.position.as_ref()?.provenance));
    let activity = activity.iter().map(|series| series.provenance);
    let people = plan.population.iter().map(|row| row.provenance);
    Provenance::of(positions.chain(activity).chain(people))
}
