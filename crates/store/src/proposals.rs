//! Proposals: a change to a version, who may see it, who assents, and how it becomes the plan.

use std::collections::BTreeMap;

use model::canonical::Digest;
use model::content::{Conflict, Content, RowChange, changes, merge};
use model::decision::{Act, Disclosure, Interest, Matter, Quorum, Right, Section};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::agreement::{Signature, Stance, live_signatures};
use crate::snapshot::{self, Snapshot, digest_of, parse_digest};
use crate::versions::{Plan, Version, plan_by, private, version_by};
use crate::work::{On, Work, known, may_read, section};
use crate::{Actor, Draft, Error, File, Result, Store, random_id};

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has decided.
    Open,
    /// It is a version.
    Accepted,
    /// It was turned down.
    Rejected,
    /// Its organisation took it back.
    Withdrawn,
}

impl Status {
    const ALL: [Self; 4] = [Self::Open, Self::Accepted, Self::Rejected, Self::Withdrawn];

    /// The word used in the database and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Who is to see a proposal, and what kind of matter it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// Who may see it.
    pub disclosure: Disclosure,
    /// What kind of matter it is.
    pub matter: Matter,
}

impl Reveal {
    /// Every partner sees it.
    pub fn to_partners() -> Self {
        Self { disclosure: Disclosure::Partners, matter: Matter::Ordinary }
    }

    /// Only its organisation sees it.
    pub fn private() -> Self {
        Self { disclosure: Disclosure::Private, matter: Matter::Ordinary }
    }
}

/// A change to a version.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    /// Its id.
    pub id: String,
    /// The plan's id.
    pub plan: String,
    /// Its number, from 1.
    pub number: i64,
    /// The version it changes.
    pub base: String,
    /// The organisation that proposes it.
    pub organisation: String,
    /// The person, if it is one with an account and not erased.
    pub person: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who may see it.
    pub disclosure: Disclosure,
    /// What kind of matter it is.
    pub matter: Matter,
    /// The digest of the plan as it would be on the version it changes.
    pub digest: Digest,
    /// When, in seconds since 1970.
    pub made: i64,
    /// The version it became.
    pub version: Option<String>,
    /// The disagreement that it settles.
    pub dispute: Option<String>,
    /// Its leaf in the log, whose sealed part holds the reason.
    pub seq: i64,
    /// What organisations said to it.
    pub assents: BTreeMap<String, Stance>,
}

/// A proposal put onto the newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The version it was put onto: hand it to [`Store::accept`].
    pub onto: Version,
    /// What each section would say.
    pub sections: Vec<Content>,
    /// The rows that would change.
    pub changes: Vec<RowChange>,
    /// Rows that somebody else changed as well, with both values. While there are any it cannot be accepted.
    pub conflicts: Vec<Conflict>,
    /// The signatures that accepting it would void.
    pub voids: Vec<Signature>,
    /// The files of the version that was changed, of the newest one, and of the proposal.
    pub files: MergeFiles,
    /// Whether the plan has moved on since, so that files have to be put together for [`Store::accept`].
    pub moved_on: bool,
}

/// The files that a merge is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeFiles {
    /// Of the version that was changed.
    pub base: Vec<File>,
    /// Of the newest version.
    pub theirs: Vec<File>,
    /// Of the proposal.
    pub yours: Vec<File>,
}

/// What came of accepting a proposal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Accepted {
    /// The new version.
    pub version: Version,
    /// The signatures that the change voided.
    pub voided: Vec<Signature>,
}

const PROPOSAL: &str =
    "id, plan, number, base, organisation, person, status, disclosure, matter, digest, made, version, dispute, seq";

async fn proposal_of(connection: &mut AnyConnection, row: &AnyRow) -> Result<Proposal> {
    let id: String = row.try_get(0)?;
    let rows = sqlx::query("SELECT organisation, stance FROM assents WHERE proposal = $1")
        .bind(id.clone())
        .fetch_all(&mut *connection)
        .await?;
    let mut assents = BTreeMap::new();
    for row in rows {
        assents.insert(row.try_get(0)?, known(Stance::from_word(row.try_get(1)?), "stance")?);
    }
    Ok(Proposal {
        id,
        plan: row.try_get(1)?,
        number: row.try_get(2)?,
        base: row.try_get(3)?,
        organisation: row.try_get(4)?,
        person: row.try_get(5)?,
        status: known(Status::from_word(row.try_get(6)?), "status")?,
        disclosure: known(Disclosure::from_word(row.try_get(7)?), "disclosure")?,
        matter: known(Matter::from_word(row.try_get(8)?), "matter")?,
        digest: parse_digest(row.try_get(9)?)?,
        made: row.try_get(10)?,
        version: row.try_get(11)?,
        dispute: row.try_get(12)?,
        seq: row.try_get(13)?,
        assents,
    })
}

/// A proposal by id or number, whoever asks.
pub(crate) async fn proposal_by(connection: &mut AnyConnection, plan: &Plan, proposal: &str) -> Result<Proposal> {
    let number: i64 = proposal.trim_start_matches('p').parse().unwrap_or(0);
    let statement = format!("SELECT {PROPOSAL} FROM proposals WHERE plan = $1 AND (id = $2 OR number = $3)");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(plan.id.clone())
        .bind(proposal.to_owned())
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    let row = row.ok_or_else(|| Error::Missing(format!("proposal \"{proposal}\" of {}", plan.name)))?;
    proposal_of(connection, &row).await
}

fn on_proposal(proposal: &Proposal, section: Section) -> On<'_> {
    private(&proposal.organisation, section, proposal.disclosure, proposal.matter)
}

impl Proposal {
    fn must_be_open(&self) -> Result<()> {
        let told = || Error::Invalid(format!("proposal {} is {}", self.number, self.status.word()));
        (self.status == Status::Open).then_some(()).ok_or_else(told)
    }
}

impl Store {
    /// Proposes a change to a version.
    ///
    /// # Errors
    /// If the actor may not change one of the sections it touches, or it changes nothing.
    pub async fn propose(
        &self,
        actor: &Actor,
        plan: &str,
        base: &str,
        draft: &Draft,
        reveal: Reveal,
        reason: &str,
    ) -> Result<Proposal> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let proposal = propose(&mut work, actor, &plan, base, draft, reveal, None, reason).await?;
        work.commit().await?;
        Ok(proposal)
    }

    /// The proposals that the actor may see, newest first.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn proposals(&self, actor: &Actor, plan: &str) -> Result<Vec<Proposal>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        let statement = format!("SELECT {PROPOSAL} FROM proposals WHERE plan = $1 ORDER BY number DESC");
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(plan.id.clone()).fetch_all(&mut *connection).await?;
        let mut seen = Vec::new();
        for row in &rows {
            let proposal = proposal_of(&mut connection, row).await?;
            if may_read(actor, &plan, Act::Read, on_proposal(&proposal, Section::Plan)) {
                seen.push(proposal);
            }
        }
        Ok(seen)
    }

    /// A proposal by id or number.
    ///
    /// # Errors
    /// If there is none that the actor may see.
    pub async fn proposal(&self, actor: &Actor, plan: &str, proposal: &str) -> Result<Proposal> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        let found = proposal_by(&mut connection, &plan, proposal).await?;
        let seen = may_read(actor, &plan, Act::Read, on_proposal(&found, Section::Plan));
        seen.then_some(found).ok_or_else(|| Error::Missing(format!("proposal \"{proposal}\" of {}", plan.name)))
    }

    /// The reason given for a proposal, if it is not erased.
    ///
    /// # Errors
    /// If there is none that the actor may see.
    pub async fn reason(&self, actor: &Actor, plan: &str, proposal: &str) -> Result<Option<String>> {
        let proposal = self.proposal(actor, plan, proposal).await?;
        let row = sqlx::query("SELECT sealed FROM log WHERE seq = $1").bind(proposal.seq).fetch_one(&self.pool).await?;
        let sealed: Option<String> = row.try_get(0)?;
        let sealed: Option<serde_json::Value> =
            sealed.and_then(|text: String| serde_json::from_str(text.as_str()).ok());
        Ok(sealed.and_then(|sealed| sealed["reason"].as_str().map(str::to_owned)))
    }

    /// Puts a proposal onto the newest version: what would change, what stands in its way, whose signatures it would void.
    ///
    /// # Errors
    /// If there is none that the actor may see.
    pub async fn merge(&self, actor: &Actor, plan: &str, proposal: &str) -> Result<Merge> {
        let proposal = self.proposal(actor, plan, proposal).await?;
        let mut tx = self.pool.begin().await?;
        let plan = plan_by(&mut tx, plan).await?;
        let onto = version_by(&mut tx, &plan, &plan.head).await?;
        let merged = merged(&mut tx, &plan, &proposal).await?;
        let mut voids = Vec::new();
        for name in &merged.changed {
            voids.extend(live_signatures(&mut tx, &plan.id, name).await?);
        }
        let files = MergeFiles {
            base: snapshot::files(&mut tx, &merged.base).await?,
            theirs: snapshot::files(&mut tx, &merged.head).await?,
            yours: snapshot::files(&mut tx, &merged.yours).await?,
        };
        let mut sections = Vec::new();
        for name in merged
            .head
            .sections
            .keys()
            .chain(merged.contents.keys().filter(|name| !merged.head.sections.contains_key(*name)))
        {
            let content = match merged.contents.get(name) {
                Some(content) => Some(content.clone()),
                None => snapshot::content(&mut tx, &merged.head, name).await?,
            };
            sections.extend(content);
        }
        Ok(Merge {
            moved_on: proposal.base != plan.head,
            onto,
            sections,
            changes: merged.changes,
            conflicts: merged.conflicts,
            voids,
            files,
        })
    }

    /// The signatures that a change of these sections would void, as whoever may see a proposal may know.
    ///
    /// # Errors
    /// If there is no such proposal that the actor may see.
    pub async fn voids(
        &self,
        actor: &Actor,
        plan: &str,
        proposal: &str,
        sections: &[String],
    ) -> Result<Vec<Signature>> {
        let proposal = self.proposal(actor, plan, proposal).await?;
        let mut connection = self.pool.acquire().await?;
        let mut voids = Vec::new();
        for name in sections {
            voids.extend(live_signatures(&mut connection, &proposal.plan, name).await?);
        }
        Ok(voids)
    }

    /// Makes a proposal the plan. `onto` is the newest version as the actor saw it. If the plan has moved on since the
    /// proposal was made, `draft` holds the files put together as [`Store::merge`] says, with no other change in them.
    ///
    /// # Errors
    /// If the actor may not, too few assent, the plan is at another version than `onto`, rows conflict, or the draft says
    /// something else than the merge.
    pub async fn accept(
        &self,
        actor: &Actor,
        plan: &str,
        proposal: &str,
        onto: &str,
        draft: Option<&Draft>,
        reason: &str,
    ) -> Result<Accepted> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let proposal = proposal_by(&mut work.tx, &plan, proposal).await?;
        proposal.must_be_open()?;
        let head = version_by(&mut work.tx, &plan, &plan.head).await?;
        if head.id != onto && head.number.to_string() != onto.trim_start_matches('v') {
            return Err(Error::Stale(format!(
                "the plan has moved on to version {}: look at the proposal again",
                head.number
            )));
        }
        let merged = merged(&mut work.tx, &plan, &proposal).await?;
        for name in &merged.changed {
            let quorum = quorum(&mut work, &plan, &proposal, section(name)?).await?;
            let on = On { quorum, ..on_proposal(&proposal, section(name)?) };
            work.allow(actor, &plan, Act::Accept, on).await?;
        }
        if !merged.conflicts.is_empty() {
            return Err(Error::Conflicts(merged.conflicts));
        }
        if merged.changed.is_empty() {
            return Err(Error::Invalid(format!(
                "version {} says all that proposal {} does",
                head.number, proposal.number
            )));
        }
        let id = random_id();
        let saved = match draft {
            None if proposal.base == plan.head => {
                snapshot::name_snapshot(&mut work.tx, &id, &merged.yours).await?;
                merged.yours.clone()
            }
            None => {
                let message = "the plan has moved on since this was proposed: its files have to be put together first";
                return Err(Error::Stale(message.to_owned()));
            }
            Some(draft) => {
                let mut expected = merged.head.digests();
                expected.extend(merged.contents.iter().map(|(name, content)| (name.clone(), content.digest())));
                if draft.digests() != expected {
                    return Err(Error::Invalid(
                        "these files say something else than the proposal and the plan".to_owned(),
                    ));
                }
                snapshot::save(&mut work.tx, &id, draft).await?
            }
        };
        let version = Version {
            id: id.clone(),
            plan: plan.id.clone(),
            number: head.number + 1,
            parent: Some(head.id.clone()),
            proposal: Some(proposal.id.clone()),
            digest: digest_of(&saved.digests()),
            made: work.now,
            published: None,
            seq: work.seq(),
            sections: saved.digests(),
        };
        crate::versions::insert(&mut work.tx, &version).await?;
        let voided = void(&mut work, &plan, &merged.changed).await?;
        close(&mut work, &proposal, Status::Accepted, Some(&id)).await?;
        sqlx::query("UPDATE plans SET head = $1 WHERE id = $2")
            .bind(id.clone())
            .bind(plan.id.clone())
            .execute(&mut *work.tx)
            .await?;
        let (sections, files) = saved.about();
        let about = json!({
            "version": id, "number": version.number, "parent": head.id, "proposal": proposal.id, "digest": version.digest,
            "sections": sections, "files": files, "voids": voided.iter().map(|one| &one.id).collect::<Vec<_>>(),
        });
        work.record(&plan.id, "accept", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await?;
        Ok(Accepted { version, voided })
    }

    /// Turns a proposal down.
    ///
    /// # Errors
    /// If the actor may not, or it is decided already.
    pub async fn reject(&self, actor: &Actor, plan: &str, proposal: &str, reason: &str) -> Result<()> {
        self.end(actor, plan, proposal, Act::Reject, Status::Rejected, reason).await
    }

    /// Takes one's own proposal back.
    ///
    /// # Errors
    /// If it is not the actor's organisation's, or it is decided already.
    pub async fn withdraw(&self, actor: &Actor, plan: &str, proposal: &str, reason: &str) -> Result<()> {
        self.end(actor, plan, proposal, Act::Withdraw, Status::Withdrawn, reason).await
    }

    async fn end(
        &self,
        actor: &Actor,
        plan: &str,
        proposal: &str,
        act: Act,
        status: Status,
        reason: &str,
    ) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let proposal = proposal_by(&mut work.tx, &plan, proposal).await?;
        for name in touched(&mut work.tx, &proposal).await? {
            work.allow(actor, &plan, act, on_proposal(&proposal, section(&name)?)).await?;
        }
        proposal.must_be_open()?;
        close(&mut work, &proposal, status, None).await?;
        let about = json!({"proposal": proposal.id, "number": proposal.number});
        let word = if act == Act::Reject { "reject" } else { "withdraw" };
        work.record(&plan.id, word, about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// Lets more people see one's own proposal; it cannot be hidden again.
    ///
    /// # Errors
    /// If it is not the actor's organisation's, is walled or privileged, or more people see it already.
    pub async fn widen(&self, actor: &Actor, plan: &str, proposal: &str, to: Disclosure) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let proposal = proposal_by(&mut work.tx, &plan, proposal).await?;
        work.allow(actor, &plan, Act::Widen, on_proposal(&proposal, Section::Plan)).await?;
        if to <= proposal.disclosure {
            return Err(Error::Invalid(format!(
                "proposal {} is open to {} already",
                proposal.number, proposal.disclosure
            )));
        }
        if to == Disclosure::Public {
            let message = "a proposal is published as a version, once it is accepted";
            return Err(Error::Invalid(message.to_owned()));
        }
        sqlx::query("UPDATE proposals SET disclosure = $1 WHERE id = $2")
            .bind(to.word())
            .bind(proposal.id.clone())
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"proposal": proposal.id, "number": proposal.number, "to": to});
        work.record(&plan.id, "widen", about, json!({"by": actor.sealed()})).await?;
        work.commit().await
    }

    /// Says for the actor's organisation what it thinks of a proposal; said again, the later counts.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn assent(&self, actor: &Actor, plan: &str, proposal: &str, stance: Stance, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let proposal = proposal_by(&mut work.tx, &plan, proposal).await?;
        for name in touched(&mut work.tx, &proposal).await? {
            work.allow(actor, &plan, Act::Assent, on_proposal(&proposal, section(&name)?)).await?;
        }
        proposal.must_be_open()?;
        let seq = work.seq();
        sqlx::query(
            "INSERT INTO assents (proposal, organisation, person, stance, seq) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (proposal, organisation) DO UPDATE SET person = excluded.person, stance = excluded.stance, seq = excluded.seq",
        )
        .bind(proposal.id.clone())
        .bind(actor.organisation.clone())
        .bind(actor.person.clone())
        .bind(stance.word())
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let about = json!({"proposal": proposal.id, "number": proposal.number});
        work.record(&plan.id, "assent", about, json!({"by": actor.sealed(), "stance": stance, "reason": reason}))
            .await?;
        work.commit().await
    }
}

/// Writes a proposal inside an act.
#[allow(clippy::too_many_arguments)]
pub(crate) async fn propose(
    work: &mut Work<'_>,
    actor: &Actor,
    plan: &Plan,
    base: &str,
    draft: &Draft,
    reveal: Reveal,
    dispute: Option<&str>,
    reason: &str,
) -> Result<Proposal> {
    let base = version_by(&mut work.tx, plan, base).await?;
    let (id, seq) = (random_id(), work.seq());
    let before = snapshot::load(&mut work.tx, &base.id).await?;
    let saved = snapshot::save(&mut work.tx, &id, draft).await?;
    let changed = saved.changed(&before);
    if changed.is_empty() {
        return Err(Error::Invalid(format!(
            "this says the same as version {}: there is nothing to propose",
            base.number
        )));
    }
    for name in &changed {
        let on = private(&actor.organisation, section(name)?, reveal.disclosure, reveal.matter);
        work.allow(actor, plan, Act::Propose, on).await?;
    }
    if reveal.disclosure == Disclosure::Public {
        return Err(Error::Invalid("a proposal is published as a version, once it is accepted".to_owned()));
    }
    let row = sqlx::query("SELECT COUNT(*) FROM proposals WHERE plan = $1")
        .bind(plan.id.clone())
        .fetch_one(&mut *work.tx)
        .await?;
    let proposal = Proposal {
        id: id.clone(),
        plan: plan.id.clone(),
        number: row.try_get::<i64, _>(0)? + 1,
        base: base.id.clone(),
        organisation: actor.organisation.clone(),
        person: actor.person.clone(),
        status: Status::Open,
        disclosure: reveal.disclosure,
        matter: reveal.matter,
        digest: draft.digest(),
        made: work.now,
        version: None,
        dispute: dispute.map(str::to_owned),
        seq,
        assents: BTreeMap::new(),
    };
    sqlx::query(
        "INSERT INTO proposals (id, plan, number, base, organisation, person, status, disclosure, matter, digest, made, dispute, seq) \
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.clone())
    .bind(plan.id.clone())
    .bind(proposal.number)
    .bind(base.id.clone())
    .bind(actor.organisation.clone())
    .bind(actor.person.clone())
    .bind(reveal.disclosure.word())
    .bind(reveal.matter.word())
    .bind(proposal.digest.to_string())
    .bind(work.now)
    .bind(proposal.dispute.clone())
    .bind(seq)
    .execute(&mut *work.tx)
    .await?;
    let (sections, files) = saved.about();
    // Digests of a private draft are sealed too: one changed figure could be guessed from them.
    let sealed = json!({
        "by": actor.sealed(), "reason": reason, "digest": proposal.digest, "sections": sections, "files": files,
        "disclosure": reveal.disclosure, "matter": reveal.matter,
    });
    let mut about = json!({"proposal": id, "number": proposal.number, "base": base.id});
    if let Some(dispute) = dispute {
        about["dispute"] = json!(dispute);
    }
    work.record(&plan.id, "propose", about, sealed).await?;
    Ok(proposal)
}

async fn close(work: &mut Work<'_>, proposal: &Proposal, status: Status, version: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE proposals SET status = $1, version = $2 WHERE id = $3")
        .bind(status.word())
        .bind(version.map(str::to_owned))
        .bind(proposal.id.clone())
        .execute(&mut *work.tx)
        .await?;
    Ok(())
}

/// The sections that a proposal changes in the version it was made for.
async fn touched(connection: &mut AnyConnection, proposal: &Proposal) -> Result<Vec<String>> {
    let (base, yours) =
        (snapshot::load(connection, &proposal.base).await?, snapshot::load(connection, &proposal.id).await?);
    Ok(yours.changed(&base))
}

/// A proposal put onto the newest version.
struct Merged {
    base: Snapshot,
    head: Snapshot,
    yours: Snapshot,
    /// The sections that differ from the newest version.
    changed: Vec<String>,
    /// What those say.
    contents: BTreeMap<String, Content>,
    changes: Vec<RowChange>,
    conflicts: Vec<Conflict>,
}

async fn merged(connection: &mut AnyConnection, plan: &Plan, proposal: &Proposal) -> Result<Merged> {
    let base = snapshot::load(connection, &proposal.base).await?;
    let head = snapshot::load(connection, &plan.head).await?;
    let yours = snapshot::load(connection, &proposal.id).await?;
    let mut found = Merged {
        changed: Vec::new(),
        contents: BTreeMap::new(),
        changes: Vec::new(),
        conflicts: Vec::new(),
        base,
        head,
        yours,
    };
    for name in found.yours.changed(&found.base) {
        let empty = || Content { section: name.clone(), tables: Vec::new() };
        let before = snapshot::content(connection, &found.base, &name).await?.unwrap_or_else(empty);
        let theirs = snapshot::content(connection, &found.head, &name).await?.unwrap_or_else(empty);
        let new = snapshot::content(connection, &found.yours, &name).await?.unwrap_or_else(empty);
        let merged = merge(&before, &theirs, &new);
        found.changes.extend(changes(Some(&theirs), Some(&merged.content)));
        found.conflicts.extend(merged.conflicts);
        if merged.content.digest() != theirs.digest() {
            found.changed.push(name.clone());
            found.contents.insert(name, merged.content);
        }
    }
    Ok(found)
}

/// Voids the signatures on these sections, and says whose they are.
async fn void(work: &mut Work<'_>, plan: &Plan, sections: &[String]) -> Result<Vec<Signature>> {
    let (mut voided, seq) = (Vec::new(), work.seq());
    for name in sections {
        let signatures = live_signatures(&mut work.tx, &plan.id, name).await?;
        sqlx::query("UPDATE signatures SET voided = $1 WHERE plan = $2 AND section = $3 AND voided IS NULL")
            .bind(seq)
            .bind(plan.id.clone())
            .bind(name.clone())
            .execute(&mut *work.tx)
            .await?;
        voided.extend(signatures.into_iter().map(|one| Signature { voided: Some(seq), ..one }));
    }
    Ok(voided)
}

/// Whether enough organisations assent to a proposal that touches a section.
async fn quorum(work: &mut Work<'_>, plan: &Plan, proposal: &Proposal, section: Section) -> Result<Quorum> {
    let row = sqlx::query("SELECT organisations, reserved FROM quorums WHERE plan = $1 AND section = $2")
        .bind(plan.id.clone())
        .bind(section.word())
        .fetch_optional(&mut *work.tx)
        .await?;
    let Some(row) = row else { return Ok(Quorum::Met) };
    let (needed, reserved): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let mut agreeing = Vec::new();
    for (organisation, stance) in &proposal.assents {
        let counts = *stance != Stance::Object
            && work.right(&plan.id, section, Act::Assent, organisation).await? == Right::Held
            && work.interest(&plan.id, section, organisation).await? == Interest::None;
        if counts {
            agreeing.push(organisation.clone());
        }
    }
    if reserved > 0 {
        for organisation in deciders(work, plan, section).await? {
            if !agreeing.contains(&organisation) {
                return Ok(Quorum::Short);
            }
        }
    }
    Ok(if (agreeing.len() as i64) < needed { Quorum::Short } else { Quorum::Met })
}

/// The organisations that decide on a section: those its rule names, else all with a signatory; less those with an interest.
async fn deciders(work: &mut Work<'_>, plan: &Plan, section: Section) -> Result<Vec<String>> {
    let mut named = work.holders(&plan.id, section, "accept").await?;
    if named.is_empty() {
        let rows = sqlx::query("SELECT DISTINCT organisation FROM memberships WHERE plan = $1 AND role = 'signatory' ORDER BY organisation")
            .bind(plan.id.clone())
            .fetch_all(&mut *work.tx)
            .await?;
        named = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    }
    let mut deciding = Vec::new();
    for organisation in named {
        if work.interest(&plan.id, section, &organisation).await? == Interest::None {
            deciding.push(organisation);
        }
    }
    Ok(deciding)
}
