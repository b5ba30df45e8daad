//! Money across the boundary: what members get from those who are no members, and pay them, by year.

use std::collections::BTreeMap;

use model::accounts::Side;
use model::external::{External, external};
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section, of all members or of one; `None` where nothing crosses the boundary.
pub(crate) fn section(view: &View, scope: Option<OrganisationId>) -> Option<Section> {
    let mut all = external(view.plan, &view.results.leaves);
    all.retain(|one| scope.is_none_or(|id| one.member == id));
    let tables: Vec<Block> =
        Side::ALL.iter().filter_map(|side| table(view, scope, &all, *side)).map(Block::Table).collect();
    if tables.is_empty() {
        return None;
    }
    let mut blocks = vec![text(lead(view, scope, &all))];
    blocks.extend(tables);
    Some(Section { id: "external", title: "Money across the boundary".to_owned(), blocks })
}

fn lead(view: &View, scope: Option<OrganisationId>, all: &[External]) -> String {
    let sum = |side: Side| -> Millions {
        Millions::of(all.iter().filter(|one| one.side == side).map(|one| one.pence[0]).sum())
    };
    let [income, cost] = [sum(Side::Income), sum(Side::Cost)].map(Millions::in_words);
    let base = view.year(0);
    match scope {
        None => format!(
            "In {base} members of {} get {income} from outside and pay {cost} to it, if nothing is done. What they pay each other is left out.",
            view.plan.name
        ),
        Some(id) => format!(
            "In {base} {} gets {income} from outside the system and pays {cost} to it, if nothing is done. What it gets from other members \
             and pays them is left out.",
            view.name(id)
        ),
    }
}

/// One side by party, each with what for and with whose ledger it stands in; those not told stand in one row.
fn table(view: &View, scope: Option<OrganisationId>, all: &[External], side: Side) -> Option<Table> {
    let ours: Vec<&External> = all.iter().filter(|one| one.side == side).collect();
    if ours.is_empty() {
        return None;
    }
    let told: Vec<&External> = ours.iter().copied().filter(|one| one.party.is_some()).collect();
    let untold: Vec<&External> = ours.iter().copied().filter(|one| one.party.is_none()).collect();
    let total = sums(view, &ours);
    let shown = Shown::of(view, &told, &untold, &total);
    let heading = format!("{}, £m, {}", words(view, scope, side), view.basis());
    let heads: &[&str] = if scope.is_some() { &["For"] } else { &["For", "Member"] };
    let mut table = Table::new(heading, columns(heads.iter().copied(), view.years())).data("external");
    for party in greatest_first(&told) {
        let rows = told.iter().zip(&shown.told).filter(|(one, _)| one.party == Some(party)).map(|(one, amounts)| {
            let names = [one.category.replace('_', " "), view.name(one.member)];
            row(&names[..heads.len()], amounts, one.provenance)
        });
        table = table.group(view.name(party), rows);
    }
    let sure = |some: &[&External]| Provenance::of(some.iter().map(|one| one.provenance));
    if !untold.is_empty() {
        let names = ["Not told who".to_owned(), "all".to_owned()];
        table = table
            .group("Those whom the plan does not name", [row(&names[..heads.len()], &shown.untold, sure(&untold))]);
    }
    let names = ["All".to_owned(), String::new()];
    let all = row(&names[..heads.len()], &shown.total, sure(&ours)).total();
    Some(table.group("", [all]).note(note(scope, side)))
}

/// The parties, by what they come to in the base year.
fn greatest_first(told: &[&External]) -> Vec<OrganisationId> {
    let mut sums: BTreeMap<OrganisationId, Pence> = BTreeMap::new();
    for (party, one) in told.iter().filter_map(|one| Some((one.party?, one))) {
        *sums.entry(party).or_default() += one.pence[0];
    }
    let mut parties: Vec<(OrganisationId, Pence)> = sums.into_iter().collect();
    parties.sort_by_key(|(_, pence)| std::cmp::Reverse(*pence));
    parties.into_iter().map(|(party, _)| party).collect()
}

fn words(view: &View, scope: Option<OrganisationId>, side: Side) -> String {
    match (scope.map(|id| view.name(id)), side) {
        (None, Side::Income) => "What members get from outside".to_owned(),
        (None, Side::Cost) => "What members pay to outside".to_owned(),
        (Some(name), Side::Income) => format!("What {name} gets from outside"),
        (Some(name), Side::Cost) => format!("What {name} pays to outside"),
        (_, Side::Net) => "Positions published net, surplus positive".to_owned(),
    }
}

fn note(scope: Option<OrganisationId>, side: Side) -> &'static str {
    match (scope, side) {
        (None, Side::Income) => {
            "Sums to the system's income: what all members get, less what they get from each other. Income that names no payer, such as \
             charges and sales, stands in one row; the table to download has it by category."
        }
        (None, Side::Cost) => {
            "Sums to the system's cost: what all members pay, less what they pay each other. Cost that names no payee is pay, premises, \
             supplies and the like; the table to download has it by category."
        }
        (Some(_), Side::Income | Side::Cost) => {
            "What names no payer or payee stands in one row; the table to download has it by category."
        }
        (_, Side::Net) => "Where only what is left of income and cost was published.",
    }
}

fn row(names: &[String], amounts: &[Millions], provenance: Provenance) -> Row {
    Row::new(names.iter().cloned().chain(amounts.iter().map(ToString::to_string)), provenance)
}

fn sums(view: &View, some: &[&External]) -> Vec<Pence> {
    (0..=view.last()).map(|t| some.iter().map(|one| one.pence[t]).sum()).collect()
}

/// Amounts as shown: in each year they sum to the total.
struct Shown {
    told: Vec<Vec<Millions>>,
    untold: Vec<Millions>,
    total: Vec<Millions>,
}

impl Shown {
    fn of(view: &View, told: &[&External], untold: &[&External], total: &[Pence]) -> Self {
        let rest = sums(view, untold);
        let total: Vec<Millions> = total.iter().map(|pence| Millions::of(*pence)).collect();
        let mut shown = Self { told: vec![Vec::new(); told.len()], untold: Vec::new(), total };
        for (t, total) in shown.total.iter().enumerate() {
            let parts: Vec<Pence> = told.iter().map(|one| one.pence[t]).chain([rest[t]]).collect();
            let mut shares = Millions::shares_of_some(*total, &parts);
            shown.untold.extend(shares.pop());
            shown.told.iter_mut().zip(shares).for_each(|(row, share)| row.push(share));
        }
        shown
    }
}
