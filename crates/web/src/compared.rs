//! Changes held against the plan: what each does to rows and to the numbers that matter.
//!
//! A proposal does not change and neither does a version, so that what comes of one on the other is worked out once. That happens
//! when the proposal is made and when the plan moves on, before anybody has to wait for it; a bounded shelf keeps it.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::canonical::Digest;
use model::content::{Conflict, RowChange};
use report::change::{Moves, moves};
use store::{Actor, Merge, Proposal, Status, Version};

use crate::answer::Problem;
use crate::ask::Ask;
use crate::drafts;
use crate::loaded::{self, Loaded};
use crate::shelf::Shelf;
use crate::site::Inner;

/// A proposal on a version.
pub(crate) struct Comparison {
    /// The version that it was put onto: the newest as it was worked out.
    pub onto: String,
    /// The sections that it changes there.
    pub sections: Vec<String>,
    /// The first rows that it changes there.
    pub rows: Vec<RowChange>,
    /// How many more there are.
    pub more_rows: usize,
    /// Rows that somebody else changed as well.
    pub conflicts: Vec<Conflict>,
    /// What it moves, or why that cannot be said.
    pub moves: Result<Moves, String>,
}

/// Comparisons by proposal and version.
pub(crate) type Kept = Shelf<Arc<Comparison>>;

/// Comparisons kept; each is a few kilobytes.
pub(crate) const KEPT: usize = 256;
/// Rows kept of a comparison and shown on a page; more are in the files.
const ROWS: usize = 200;
/// Open proposals compared anew when the plan moves on, the newest first; others are when somebody looks.
const REFRESHED: usize = 20;

/// Whether plans that are run for a comparison stay at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    /// People are about to look at them.
    Kept,
    /// It is done ahead.
    Passing,
}

/// What comes of a proposal that the actor sees on the newest version; one that was accepted is held against what it changed,
/// not against what has become of it.
pub(crate) async fn with_plan(
    site: &Inner,
    actor: &Actor,
    proposal: &Proposal,
    runs: Runs,
) -> Result<Arc<Comparison>, Problem> {
    let head = site.store.version(actor, &proposal.plan, None).await?;
    let key = format!("{} {} on {}", proposal.status.word(), proposal.id, head.id);
    let place = site.compared.place(&key);
    let made = place.get_or_try_init(|| async { compare(site, actor, proposal, runs).await.map(Arc::new) }).await?;
    Ok(Arc::clone(made))
}

/// Has a proposal of the visitor compared before they, or anybody, look at it. If that fails, its page tells why.
pub(crate) async fn ahead(ask: &Ask, proposal: &Proposal) {
    let Ok((actor, _)) = ask.actor() else { return };
    if let Err(problem) = with_plan(&ask.site, actor, proposal, Runs::Kept).await {
        tracing::warn!(%problem, "a new proposal was not held against the plan");
    }
}

/// Compares the open proposals that this actor sees with a plan that has moved on, behind whatever else goes on.
pub(crate) async fn refresh(site: Arc<Inner>, actor: Actor, plan: String) {
    let proposals = match site.store.proposals(&actor, &plan).await {
        Ok(proposals) => proposals,
        Err(error) => return tracing::warn!(%error, "open proposals were not held against the plan"),
    };
    for one in proposals.iter().filter(|one| one.status == Status::Open).take(REFRESHED) {
        if let Err(problem) = with_plan(&site, &actor, one, Runs::Passing).await {
            tracing::warn!(%problem, "an open proposal was not held against the plan");
        }
    }
}

async fn compare(site: &Inner, actor: &Actor, proposal: &Proposal, runs: Runs) -> Result<Comparison, Problem> {
    let merge = site.store.merge(actor, &proposal.plan, &proposal.id).await?;
    let sections: BTreeSet<&String> = merge.changes.iter().map(|row| &row.section).collect();
    let mut found = Comparison {
        onto: merge.onto.id.clone(),
        sections: sections.into_iter().cloned().collect(),
        rows: merge.changes.iter().take(ROWS).cloned().collect(),
        more_rows: merge.changes.len().saturating_sub(ROWS),
        conflicts: merge.conflicts.clone(),
        moves: Err("What this moves is shown once the rows that conflict are settled.".to_owned()),
    };
    if found.conflicts.is_empty() {
        found.moves = moved(site, actor, proposal, merge, runs).await?;
    }
    Ok(found)
}

/// What the numbers that matter do; or why that cannot be said, which holds as long as the plan and the proposal do.
async fn moved(
    site: &Inner,
    actor: &Actor,
    proposal: &Proposal,
    merge: Merge,
    runs: Runs,
) -> Result<Result<Moves, String>, Problem> {
    let accepted = proposal.status == Status::Accepted;
    let standing = if accepted { &proposal.base } else { &merge.onto.id };
    let standing = site.store.version(actor, &proposal.plan, Some(standing)).await?;
    let before = plan_before(site, actor, &standing, runs).await?;
    let moved_on = merge.moved_on && proposal.status == Status::Open;
    let key = if moved_on {
        Digest::of(format!("{} on {}", proposal.digest, merge.onto.digest).as_bytes()).to_string()
    } else {
        proposal.digest.to_string()
    };
    let together = move || if moved_on { drafts::put_together(&merge) } else { Ok(merge.files.yours) };
    let together = tokio::task::spawn_blocking(together).await;
    let after = match together.map_err(|_| Problem::Failed("putting files together stopped".to_owned()))? {
        Ok(files) => run(site, key, async { Ok(files) }, runs).await,
        Err(error) => return Ok(Err(format!("What this moves cannot be worked out: {error}."))),
    };
    match after {
        Ok(after) => Ok(Ok(moves((before.plan(), &before.results), (after.plan(), &after.results)))),
        Err(error @ loaded::Error::Findings(_)) => Ok(Err(format!("What this moves cannot be worked out: {error}."))),
        Err(error) => Err(error.into()),
    }
}

async fn plan_before(site: &Inner, actor: &Actor, version: &Version, runs: Runs) -> Result<Arc<Loaded>, Problem> {
    let files = site.store.files(actor, &version.plan, Some(&version.id));
    Ok(run(site, version.digest.to_string(), files, runs).await?)
}

async fn run<F>(site: &Inner, key: String, files: F, runs: Runs) -> Result<Arc<Loaded>, loaded::Error>
where
    F: Future<Output = store::Result<Vec<store::File>>>,
{
    match runs {
        Runs::Kept => site.loaded.get(key, Vec::new(), files).await,
        Runs::Passing => site.loaded.pass(&key, files).await,
    }
}
