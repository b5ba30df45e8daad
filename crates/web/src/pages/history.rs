//! What happened to one assumption or one solution: in which version or proposal, who, when, from what to what.

use std::collections::BTreeSet;

use model::content::{Row, RowChange};
use model::decision::{Act, Section};
use report::setting::Settings;
use store::Moved;

use crate::answer::Problem;
use crate::ask::Ask;
use crate::loaded::Loaded;
use crate::pages::{organisation_name, when};

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
    let history = ask.store().history(actor, plan, section.word(), pick).await?;
    let lines = in_words(&history);
    for (moved, lines) in history.into_iter().zip(lines).take(SHOWN) {
        let why = match &moved.proposal {
            Some(proposal) => ask.store().reason(actor, plan, &proposal.id).await?.unwrap_or_default(),
            None => String::new(),
        };
        told.push(shown(ask, loaded, &moved, (why, lines)));
    }
    Ok(told)
}

fn shown(ask: &Ask, loaded: &Loaded, moved: &Moved, (why, lines): (String, Vec<String>)) -> Change {
    let proposal = moved.proposal.as_ref();
    let number = proposal.map_or(0, |proposal| proposal.number);
    let (what, made) = match (&moved.version, proposal) {
        (Some(version), Some(_)) => (format!("Version {}, by change {number}", version.number), version.made),
        (Some(version), None) => (format!("Version {}", version.number), version.made),
        (None, Some(proposal)) => (format!("Change {number}, not decided"), proposal.made),
        (None, None) => (String::new(), 0),
    };
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

/// What every version and proposal changed, line by line, in the order of `history`: newest first, proposals that are not decided
/// before versions.
fn in_words(history: &[Moved]) -> Vec<Vec<String>> {
    let mut settings = Settings::default();
    let mut lines: Vec<Vec<String>> = vec![Vec::new(); history.len()];
    // Oldest first, so that what each amount is in is known of its own time.
    for (moved, lines) in history.iter().zip(&mut lines).rev().filter(|(moved, _)| moved.version.is_some()) {
        *lines = told(moved, &mut settings);
    }
    for (moved, lines) in history.iter().zip(&mut lines).filter(|(moved, _)| moved.version.is_none()) {
        *lines = told(moved, &mut settings.clone());
    }
    lines
}

/// What one version or proposal changed; `settings` are those before it, and then those after.
fn told(moved: &Moved, settings: &mut Settings) -> Vec<String> {
    let is_setting = |change: &&RowChange| change.table.starts_with(SOLUTIONS);
    if !moved.changes.iter().all(|change| is_setting(&change)) {
        return moved.changes.iter().flat_map(cells).collect();
    }
    let before = settings.clone();
    moved.changes.iter().for_each(|change| settings.apply(change));
    if moved.changes.len() > CELLS && moved.changes.iter().all(|change| change.before.is_none()) {
        return vec![format!("Entered, with {} settings", moved.changes.len())];
    }
    moved.changes.iter().map(|change| settings.told(&before, change)).collect()
}

/// How tables of solutions begin.
const SOLUTIONS: &str = "solutions/";

/// What changed in a row, a line for each cell; a whole new row in one.
fn cells(change: &RowChange) -> Vec<String> {
    match (&change.before, &change.after) {
        (None, Some(after)) => vec![format!("Added: {}", row_text(after))],
        (Some(before), None) => vec![format!("Removed: {}", row_text(before))],
        (Some(before), Some(after)) => {
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let said = |row: &Row, name: &str| row.get(name).cloned().unwrap_or_else(|| "blank".to_owned());
            let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
            let line = |name: &String| format!("{name}: {} → {}", said(before, name), said(after, name));
            differs.map(line).collect()
        }
        (None, None) => Vec::new(),
    }
}

fn row_text(row: &Row) -> String {
    row.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}
