//! What happened to one assumption or one solution: in which version or proposal, who, when, from what to what.

use std::collections::BTreeSet;

use model::content::{Row, RowChange};
use model::decision::{Act, Section};
use store::Moved;

use crate::answer::Problem;
use crate::ask::Ask;
use crate::loaded::Loaded;
use crate::pages::{key_text, organisation_name, when};

/// A change as a page shows it, newest first.
pub struct Change {
    /// The version or proposal.
    pub what: String,
    /// Where more is said of it.
    pub href: String,
    /// When.
    pub when: String,
    /// The organisation that proposed it.
    pub who: String,
    /// Why.
    pub why: String,
    /// From what to what.
    pub cells: Vec<String>,
}

/// Changes that a page tells; older ones are in the versions.
const SHOWN: usize = 50;
/// Cells of one change that a page tells.
const CELLS: usize = 12;

/// What happened to an assumption: in the register, or in the solution that it belongs to.
pub async fn of_assumption(ask: &Ask, loaded: &Loaded, id: &str) -> Result<Vec<Change>, Problem> {
    if let Some(rest) = id.strip_prefix(model::solution::ASSUMPTIONS) {
        let solution = rest.split('.').next().unwrap_or(rest);
        return of_solution(ask, loaded, solution).await;
    }
    let ours = |change: &RowChange| {
        change.table == "assumptions" && change.key.first().map(|key| model::content::plain(key)) == Some(id.to_owned())
    };
    of(ask, loaded, Section::Assumptions, ours).await
}

/// What happened to a solution.
pub async fn of_solution(ask: &Ask, loaded: &Loaded, id: &str) -> Result<Vec<Change>, Problem> {
    let table = format!("solutions/{id}");
    of(ask, loaded, Section::Solutions, |change: &RowChange| change.table == table).await
}

async fn of(
    ask: &Ask,
    loaded: &Loaded,
    section: Section,
    pick: impl Fn(&RowChange) -> bool + Send,
) -> Result<Vec<Change>, Problem> {
    // Who proposed what is for those who have a part in the plan.
    if !ask.might(Act::ReadLog, Section::Plan) {
        return Ok(Vec::new());
    }
    let (actor, plan) = ask.actor()?;
    let mut told = Vec::new();
    for moved in ask.store().history(actor, plan, section.word(), pick).await?.into_iter().take(SHOWN) {
        let why = match &moved.proposal {
            Some(proposal) => ask.store().reason(actor, plan, &proposal.id).await?.unwrap_or_default(),
            None => String::new(),
        };
        told.push(shown(ask, loaded, &moved, why));
    }
    Ok(told)
}

fn shown(ask: &Ask, loaded: &Loaded, moved: &Moved, why: String) -> Change {
    let proposal = moved.proposal.as_ref();
    let number = proposal.map_or(0, |proposal| proposal.number);
    let (what, made) = match (&moved.version, proposal) {
        (Some(version), Some(_)) => (format!("Version {}, by change {number}", version.number), version.made),
        (Some(version), None) => (format!("Version {}", version.number), version.made),
        (None, Some(proposal)) => (format!("Change {number}, not decided"), proposal.made),
        (None, None) => (String::new(), 0),
    };
    let lines: Vec<String> = moved.changes.iter().flat_map(cells).collect();
    let more = lines.len().saturating_sub(CELLS);
    let mut cells: Vec<String> = lines.into_iter().take(CELLS).collect();
    if more > 0 {
        cells.push(format!("and {more} more"));
    }
    Change {
        what,
        href: ask.path(&proposal.map_or("changes".to_owned(), |proposal| format!("changes/{}", proposal.number))),
        when: when(made),
        who: proposal.map_or_else(String::new, |one| organisation_name(ask, Some(loaded), &one.organisation)),
        why,
        cells,
    }
}

/// What changed in a row, a line for each cell; a whole new row in one.
fn cells(change: &RowChange) -> Vec<String> {
    let key = key_text(&change.key.iter().map(|cell| model::content::plain(cell)).collect::<Vec<_>>());
    match (&change.before, &change.after) {
        (None, Some(after)) => vec![format!("Added: {}", row_text(after))],
        (Some(before), None) => vec![format!("Removed: {}", row_text(before))],
        (Some(before), Some(after)) => {
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let said = |row: &Row, name: &str| row.get(name).cloned().unwrap_or_else(|| "blank".to_owned());
            let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
            let line = |name: &String| format!("{name}: {} → {}", said(before, name), said(after, name));
            let of = if change.table.starts_with("solutions/") { format!("{key} ") } else { String::new() };
            differs.map(|name| format!("{of}{}", line(name))).collect()
        }
        (None, None) => Vec::new(),
    }
}

fn row_text(row: &Row) -> String {
    row.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}
