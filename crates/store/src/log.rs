//! The log: a leaf for every act, commitments in place of people and free text, and proofs.

use model::canonical::Digest;
use model::decision::{Act, Section};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;

use crate::merkle::{consistency_proof, inclusion_proof, leaf_hash};
use crate::versions::plan_by;
use crate::work::{On, may_read};
use crate::{Actor, Error, Result, Store};

/// What a leaf says.
pub(crate) struct Leaf<'a> {
    pub made: i64,
    pub plan: &'a str,
    pub act: &'a str,
    pub about: &'a Value,
    pub sealed: Digest,
}

impl Leaf<'_> {
    /// The leaf's bytes: one line of JSON. These very bytes are kept and hashed.
    pub fn text(&self) -> String {
        let Self { made, plan, act, about, sealed } = self;
        json!({"v": 1, "time": made, "plan": plan, "act": act, "about": about, "sealed": sealed}).to_string()
    }
}

/// What a leaf holds in place of its sealed part: a hash that nobody can test guesses against once the salt is gone.
pub(crate) fn commitment(salt: &[u8], sealed: &str) -> Digest {
    Digest(Sha256::new().chain_update([2]).chain_update(salt).chain_update(sealed).finalize().into())
}

/// An act as the log tells it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// Its place in the log, from 0.
    pub seq: u64,
    /// When, in seconds since 1970.
    pub made: i64,
    /// What was done.
    pub act: String,
    /// What it was done to: open to everybody in the plan.
    pub about: Value,
    /// By whom and why, where the reader may see it and it is not erased.
    pub sealed: Option<Value>,
    /// The leaf whose act erased the sealed part.
    pub erased: Option<u64>,
}

/// A proof with what it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    /// The leaf's place, or the size of the older tree.
    pub at: u64,
    /// The size of the tree it is a proof in.
    pub size: u64,
    /// The leaf's hash, or the older tree's root.
    pub of: Digest,
    /// The tree's root.
    pub root: Digest,
    /// The hashes, from below.
    pub path: Vec<Digest>,
}

/// Acts of which every partner may know whose they are, as other pages tell it, but not who did it or why.
const NAMED_ACTS: &[&str] = &["answer", "invite", "join", "offer", "worth"];

/// Acts whose makers and reasons every partner may see; of the others only the organisation itself.
const OPEN_ACTS: &[&str] = &[
    "create",
    "accept",
    "reject",
    "sign",
    "publish",
    "stage",
    "rights",
    "quorum",
    "interest",
    "interest_ends",
    "contest",
    "position",
    "settle",
    "hide_site",
    "show_site",
    "prefer",
    "hold",
    "lift",
    "keep",
    "erase",
];

/// Whether an actor who reads the log sees who did an act and why.
pub(crate) fn shows_sealed(actor: &Actor, act: &str, sealed: &str) -> bool {
    let own = |sealed: Value| sealed["by"]["organisation"] == actor.organisation.as_str();
    OPEN_ACTS.contains(&act) || serde_json::from_str(sealed).is_ok_and(own)
}

impl Store {
    /// The log of a plan, oldest first: at most `limit` entries from `first` on.
    ///
    /// # Errors
    /// If the actor may not read it.
    pub async fn log(&self, actor: &Actor, plan: &str, first: u64, limit: u32) -> Result<Vec<Entry>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if !may_read(actor, &plan, Act::ReadLog, On::plan(Section::Plan)) {
            return Err(Error::Refused("the log is read by those who have a part in the plan".to_owned()));
        }
        let rows = sqlx::query(
            "SELECT seq, made, act, leaf, sealed, erased FROM log WHERE plan = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
        )
        .bind(plan.id.clone())
        .bind(first as i64)
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter()
            .map(|row| {
                let leaf: Value = serde_json::from_str(row.try_get::<&str, _>(3)?).unwrap_or_default();
                let act: String = row.try_get(2)?;
                let text: Option<String> = row.try_get(4)?;
                let named = NAMED_ACTS.contains(&act.as_str());
                let told = |text: String| {
                    let sealed: Value = serde_json::from_str(&text).ok()?;
                    match shows_sealed(actor, &act, &text) {
                        true => Some(sealed),
                        false if named => Some(json!({"by": {"organisation": sealed["by"]["organisation"]}})),
                        false => None,
                    }
                };
                let sealed = text.and_then(told);
                Ok(Entry {
                    seq: row.try_get::<i64, _>(0)? as u64,
                    made: row.try_get(1)?,
                    act,
                    about: leaf["about"].clone(),
                    sealed,
                    erased: row.try_get::<Option<i64>, _>(5)?.map(|seq| seq as u64),
                })
            })
            .collect()
    }

    /// Signs how far the log has come.
    ///
    /// # Errors
    /// If the key is not here.
    pub async fn checkpoint(&self) -> Result<String> {
        let mut work = self.work().await?;
        let note = work.checkpoint().await?;
        work.commit_checkpoint().await?;
        Ok(note)
    }

    /// Proves that a leaf is in the log of the first `size` leaves.
    ///
    /// # Errors
    /// If there are not so many.
    pub async fn inclusion(&self, seq: u64, size: u64) -> Result<Proof> {
        let leaves = self.leaf_hashes(size).await?;
        let of = *leaves.get(seq as usize).ok_or_else(|| Error::Missing(format!("leaf {seq} in the first {size}")))?;
        let path = inclusion_proof(&leaves, seq as usize);
        Ok(Proof { at: seq, size, of, root: crate::merkle::root(&leaves), path })
    }

    /// Proves that the log of `size` leaves began with the log of `old`.
    ///
    /// # Errors
    /// If there are not so many, or `old` is none of them.
    pub async fn consistency(&self, old: u64, size: u64) -> Result<Proof> {
        let leaves = self.leaf_hashes(size).await?;
        if old == 0 || old > size {
            return Err(Error::Invalid(format!("a log of {old} leaves is no beginning of one of {size}")));
        }
        let of = crate::merkle::root(&leaves[..old as usize]);
        let path = consistency_proof(&leaves, old as usize);
        Ok(Proof { at: old, size, of, root: crate::merkle::root(&leaves), path })
    }

    async fn leaf_hashes(&self, size: u64) -> Result<Vec<Digest>> {
        let rows = sqlx::query("SELECT leaf FROM log WHERE seq < $1 ORDER BY seq")
            .bind(size as i64)
            .fetch_all(&self.pool)
            .await?;
        if rows.len() as u64 != size {
            return Err(Error::Missing(format!("log of {size} leaves: there are {}", rows.len())));
        }
        rows.iter().map(|row| Ok(leaf_hash(row.try_get::<&str, _>(0)?.as_bytes()))).collect()
    }
}
