//! Money across the boundary: what members get from those who are no members and pay them. See `docs/method/external.md`.

use std::collections::BTreeMap;

use crate::Plan;
use crate::accounts::Side;
use crate::id::OrganisationId;
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::results::Leaf;

/// What one member gets from one party outside, or pays it, for one thing; if nothing is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External<'a> {
    /// The party; `None` where the plan does not tell who it is.
    pub party: Option<OrganisationId>,
    /// Whether the member gets it or pays it; `Net` where the plan tells only what is left of both.
    pub side: Side,
    /// What for.
    pub category: &'a str,
    /// Whose ledger it stands in.
    pub member: OrganisationId,
    /// Year by year, as the side has it.
    pub pence: Vec<Pence>,
    /// The least certain provenance of its lines.
    pub provenance: Provenance,
}

/// Every leaf of a member that is no trade with another, added up by party, side, category and member in this order; parties
/// that are not told come last. Income sums to the system's, and so does cost: what is left when trade between members is taken out.
pub fn external<'a>(plan: &'a Plan, leaves: &[Leaf]) -> Vec<External<'a>> {
    let mut all: BTreeMap<_, External> = BTreeMap::new();
    for leaf in leaves {
        let line = &plan.lines[leaf.line.index()];
        if !plan.organisations[line.organisation.index()].member || plan.is_trade(line) {
            continue;
        }
        let (party, side, category, member) = (line.counterparty, line.side, line.category.as_str(), line.organisation);
        let key = (party.is_none(), party, side, category, member);
        let sum = all.entry(key).or_insert_with(|| External {
            party,
            side,
            category,
            member,
            pence: vec![Pence::ZERO; leaf.pence.len()],
            provenance: Provenance::Published,
        });
        sum.provenance = sum.provenance.and(leaf.provenance);
        for (sum, pence) in sum.pence.iter_mut().zip(&leaf.pence) {
            *sum += *pence;
        }
    }
    all.into_values().collect()
}
