//! One act: a transaction that checks, changes and writes a leaf, or does nothing at all.

use model::decision::{
    Act, Decision, Disclosure, Interest, Matter, Quorum, Right, Section, Stage, State, What, Who, may,
};
use serde_json::Value;
use sqlx::any::Any;
use sqlx::{Row as _, Transaction};

use crate::log::{Leaf, commitment};
use crate::merkle::{Frontier, leaf_hash};
use crate::note::Checkpoint;
use crate::versions::{Plan, plan_by};
use crate::{Actor, Error, Result, Store, random_bytes};

/// An act under way. Dropped without [`Work::commit`], nothing of it happened.
pub(crate) struct Work<'a> {
    pub tx: Transaction<'static, Any>,
    pub now: i64,
    store: &'a Store,
    frontier: Frontier,
    recorded: bool,
}

/// What an act is on.
#[derive(Clone, Copy)]
pub(crate) struct On<'a> {
    pub section: Section,
    pub disclosure: Disclosure,
    pub matter: Matter,
    /// The organisation whose it is; empty for what is everybody's.
    pub owner: &'a str,
    pub quorum: Quorum,
}

impl On<'_> {
    /// A section of the plan as all partners see it.
    pub fn plan(section: Section) -> On<'static> {
        On { section, disclosure: Disclosure::Partners, matter: Matter::Ordinary, owner: "", quorum: Quorum::Met }
    }
}

impl Store {
    /// Begins an act. Acts stand in line from here on: each sees all of the one before it.
    pub(crate) async fn work(&self) -> Result<Work<'_>> {
        let mut tx = self.pool.begin().await?;
        // Writing first takes SQLite's write lock and PostgreSQL's lock on the row, so that the log is one sequence.
        sqlx::query("UPDATE log_head SET size = size WHERE id = 1").execute(&mut *tx).await?;
        let row = sqlx::query("SELECT size, frontier FROM log_head WHERE id = 1").fetch_one(&mut *tx).await?;
        let (size, bytes): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        let frontier = Frontier::decode(size as u64, &bytes)
            .ok_or_else(|| Error::Damaged("the head of the log is not one".to_owned()))?;
        Ok(Work { tx, now: self.now(), store: self, frontier, recorded: false })
    }
}

impl Work<'_> {
    /// The number of the leaf that this act is about to write.
    pub fn seq(&self) -> i64 {
        self.frontier.size as i64
    }

    /// The plan of this id or name.
    pub async fn plan(&mut self, plan: &str) -> Result<Plan> {
        plan_by(&mut self.tx, plan).await
    }

    /// Asks the policy.
    pub async fn allow(&mut self, actor: &Actor, plan: &Plan, act: Act, on: On<'_>) -> Result<()> {
        let right = self.right(&plan.id, on.section, act, &actor.organisation).await?;
        let interest = self.interest(&plan.id, on.section, &actor.organisation).await?;
        let state = State { stage: plan.stage, right, interest, quorum: on.quorum };
        allowed(actor, &plan.id, act, on, state)
    }

    /// Whether an organisation holds a right; where a section has no rule for an act, every partner does.
    pub async fn right(&mut self, plan: &str, section: Section, act: Act, organisation: &str) -> Result<Right> {
        let Some(word) = right_word(act) else { return Ok(Right::Held) };
        let holders = self.holders(plan, section, word).await?;
        let held = holders.is_empty() || holders.iter().any(|holder| holder == organisation);
        Ok(if held { Right::Held } else { Right::NotHeld })
    }

    /// The organisations named in the rule for an act on a section.
    pub async fn holders(&mut self, plan: &str, section: Section, right: &str) -> Result<Vec<String>> {
        let rows = sqlx::query(
            "SELECT organisation FROM rights WHERE plan = $1 AND section = $2 AND act = $3 ORDER BY organisation",
        )
        .bind(plan.to_owned())
        .bind(section.word())
        .bind(right.to_owned())
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Whether an organisation has declared an interest in a section.
    pub async fn interest(&mut self, plan: &str, section: Section, organisation: &str) -> Result<Interest> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM interests WHERE plan = $1 AND section = $2 AND organisation = $3 AND ended IS NULL",
        )
        .bind(plan.to_owned())
        .bind(section.word())
        .bind(organisation.to_owned())
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(if row.try_get::<i64, _>(0)? > 0 { Interest::Declared } else { Interest::None })
    }

    /// Writes the act's leaf. `about` is open and stays; `sealed` holds people, stances and free text and can be erased.
    pub async fn record(&mut self, plan: &str, act: &'static str, about: Value, sealed: Value) -> Result<u64> {
        let (salt, sealed) = (random_bytes::<32>(), sealed.to_string());
        let leaf = Leaf { made: self.now, plan, act, about: &about, sealed: commitment(&salt, &sealed) }.text();
        let seq = self.frontier.size;
        self.frontier.push(leaf_hash(leaf.as_bytes()));
        sqlx::query("INSERT INTO log (seq, plan, act, made, leaf, salt, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(seq as i64)
            .bind(plan.to_owned())
            .bind(act)
            .bind(self.now)
            .bind(leaf)
            .bind(salt.to_vec())
            .bind(sealed)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query("UPDATE log_head SET size = $1, frontier = $2 WHERE id = 1")
            .bind(self.frontier.size as i64)
            .bind(self.frontier.encode())
            .execute(&mut *self.tx)
            .await?;
        self.recorded = true;
        Ok(seq)
    }

    /// Signs how far the log has come, this act included.
    pub async fn checkpoint(&mut self) -> Result<String> {
        let checkpoint =
            Checkpoint { origin: self.store.origin.clone(), size: self.frontier.size, root: self.frontier.root() };
        let note = self.store.key()?.sign(&checkpoint.text());
        sqlx::query("INSERT INTO checkpoints (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING")
            .bind(checkpoint.size as i64)
            .bind(note.clone())
            .execute(&mut *self.tx)
            .await?;
        Ok(note)
    }

    /// Makes the act so.
    pub async fn commit(self) -> Result<()> {
        assert!(self.recorded, "every act writes its leaf");
        Ok(self.tx.commit().await?)
    }

    /// Keeps a signed checkpoint of a log to which nothing was added.
    pub async fn commit_checkpoint(self) -> Result<()> {
        assert!(!self.recorded, "an act commits as an act");
        Ok(self.tx.commit().await?)
    }
}

/// The decision right that an act is done under.
fn right_word(act: Act) -> Option<&'static str> {
    match act {
        Act::Propose => Some("propose"),
        Act::Assent | Act::Accept | Act::Reject => Some("accept"),
        Act::SignFacts | Act::SignDecision => Some("sign"),
        Act::Publish => Some("publish"),
        _ => None,
    }
}

/// Whether any of the actor's roles may do it.
pub(crate) fn allowed(actor: &Actor, plan: &str, act: Act, on: On<'_>, state: State) -> Result<()> {
    let standing = actor.standing(plan, on.owner);
    let what = What { section: on.section, disclosure: on.disclosure, matter: on.matter };
    let mut refusal = "you have no role in this plan";
    for role in &actor.roles {
        match may(Who { role: *role, standing }, act, what, state) {
            Decision::Allowed => return Ok(()),
            Decision::Refused(reason) => refusal = reason,
        }
    }
    Err(Error::Refused(refusal.to_owned()))
}

/// Whether an actor may read something.
pub(crate) fn may_read(actor: &Actor, plan: &Plan, act: Act, on: On<'_>) -> bool {
    let state = State { stage: plan.stage, right: Right::Held, interest: Interest::None, quorum: Quorum::Met };
    allowed(actor, &plan.id, act, on, state).is_ok()
}

/// A word of the database as what it stands for.
pub(crate) fn known<T>(found: Option<T>, what: &str) -> Result<T> {
    found.ok_or_else(|| Error::Damaged(format!("an unknown {what}")))
}

/// A section by its name.
pub(crate) fn section(name: &str) -> Result<Section> {
    Section::from_word(name).ok_or_else(|| Error::Invalid(format!("there is no section \"{name}\"")))
}

pub(crate) fn stage(word: &str) -> Result<Stage> {
    known(Stage::from_word(word), "stage")
}
