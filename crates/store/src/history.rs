//! What happened to a row: the versions that changed it, and the proposals that would.

use std::collections::BTreeMap;

use model::canonical::Digest;
use model::content::{Content, RowChange, changes};
use sqlx::AnyConnection;

use crate::proposals::{Proposal, Status};
use crate::versions::Version;
use crate::{Actor, Result, Store, snapshot};

/// A change of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The version in which they stand so; nothing for a proposal that nobody has decided on.
    pub version: Option<Version>,
    /// The proposal; nothing for the version with which the plan began.
    pub proposal: Option<Proposal>,
    /// What changed, row by row.
    pub changes: Vec<RowChange>,
}

/// What sections say, by digest: each is read once.
type Read = BTreeMap<Digest, Option<Content>>;

impl Store {
    /// What happened to those rows of a section that `pick` picks, newest first: open proposals, then versions, as far as the
    /// actor may see them.
    ///
    /// # Errors
    /// If there is no such plan, or what is kept is damaged.
    pub async fn history(
        &self,
        actor: &Actor,
        plan: &str,
        section: &str,
        pick: impl Fn(&RowChange) -> bool + Send,
    ) -> Result<Vec<Moved>> {
        let versions = self.versions(actor, plan).await?;
        let proposals = self.proposals(actor, plan).await?;
        let mut connection = self.pool.acquire().await?;
        let (mut read, mut history) = (Read::new(), Vec::new());
        for proposal in proposals.iter().filter(|one| one.status == Status::Open) {
            let ends = [Some(proposal.base.as_str()), Some(proposal.id.as_str())];
            let changes = changed(&mut connection, &mut read, ends, section, &pick).await?;
            history.push(Moved { version: None, proposal: Some(proposal.clone()), changes });
        }
        // Newest first, so that what each came from, as far as it may be seen, is the next one.
        for (at, version) in versions.iter().enumerate() {
            let before = versions.get(at + 1);
            if before.is_some_and(|before| before.sections.get(section) == version.sections.get(section)) {
                continue;
            }
            let ends = [before.map(|before| before.id.as_str()), Some(version.id.as_str())];
            let changes = changed(&mut connection, &mut read, ends, section, &pick).await?;
            let proposal = proposals.iter().find(|one| version.proposal.as_deref() == Some(one.id.as_str()));
            history.push(Moved { version: Some(version.clone()), proposal: proposal.cloned(), changes });
        }
        history.retain(|moved| !moved.changes.is_empty());
        Ok(history)
    }
}

/// The picked rows that differ between two snapshots.
async fn changed(
    connection: &mut AnyConnection,
    read: &mut Read,
    [from, to]: [Option<&str>; 2],
    section: &str,
    pick: &impl Fn(&RowChange) -> bool,
) -> Result<Vec<RowChange>> {
    let mut ends = [None, None];
    for (end, name) in ends.iter_mut().zip([from, to]) {
        let Some(name) = name else { continue };
        let snapshot = snapshot::load(connection, name).await?;
        let Some((digest, _)) = snapshot.sections.get(section) else { continue };
        if !read.contains_key(digest) {
            read.insert(*digest, snapshot::content(connection, &snapshot, section).await?);
        }
        *end = Some(*digest);
    }
    let said = |end: Option<Digest>| end.and_then(|digest| read.get(&digest)).and_then(Option::as_ref);
    Ok(changes(said(ends[0]), said(ends[1])).into_iter().filter(|change| pick(change)).collect())
}
