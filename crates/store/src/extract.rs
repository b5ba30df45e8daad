//! A plan's log for somebody without the database: its own leaves in full, of others only their hashes, so that the whole tree can be
//! worked out and held against checkpoints.

use model::decision::{Act, Section};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::log::shows_sealed;
use crate::merkle::leaf_hash;
use crate::work::{On, may_read};
use crate::{Actor, Error, Result, Store, hex, setting};

/// What an extract says it is.
pub const EXTRACT: &str = "concordat log 1";

/// The log as one reader of one plan may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// [`EXTRACT`].
    pub format: String,
    /// The plan's id.
    pub plan: String,
    /// The log's public key, by the log's own word.
    pub key: String,
    /// Signed checkpoints with the size that each is kept under.
    pub checkpoints: Vec<(i64, String)>,
    /// Every leaf, in order.
    pub leaves: Vec<ExtractLeaf>,
}

/// A leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExtractLeaf {
    /// One of the plan.
    Own {
        /// Its very bytes.
        text: String,
        /// What it commits to.
        sealed: SealedPart,
    },
    /// The hash of one of another plan, which commits to a salt that nobody can guess.
    Elsewhere(String),
}

/// What a leaf commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SealedPart {
    /// It is there.
    Told {
        /// The salt, in hexadecimal.
        salt: String,
        /// Its very bytes.
        text: String,
    },
    /// It was erased.
    Erased {
        /// By the act of this leaf.
        by: i64,
    },
    /// It is another organisation's, not shown to this reader.
    Withheld,
    /// It is gone, and nothing says why.
    Gone,
    /// Its salt, its text and what is said of its erasure do not go together.
    Half,
}

impl SealedPart {
    /// From the columns of the log.
    pub(crate) fn of(salt: Option<Vec<u8>>, text: Option<String>, erased: Option<i64>) -> Self {
        match (salt, text, erased) {
            (Some(salt), Some(text), None) => Self::Told { salt: hex(&salt), text },
            (None, None, Some(by)) => Self::Erased { by },
            (None, None, None) => Self::Gone,
            _ => Self::Half,
        }
    }
}

/// The bytes of a hexadecimal text.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

impl Extract {
    /// An extract as a site sent it or somebody kept it.
    ///
    /// # Errors
    /// If it is none, or one of a later program.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let read: serde_json::Result<Self> = serde_json::from_slice(bytes);
        let extract = read.map_err(|error| Error::Open(format!("this is no log of a plan: {error}")))?;
        if extract.format != EXTRACT {
            return Err(Error::Open(format!("this is a log of a form not known here: {}", extract.format)));
        }
        Ok(extract)
    }
}

impl Store {
    /// The log as a reader of a plan may take it away, with a checkpoint of how far it has come where the key is here.
    ///
    /// # Errors
    /// If the actor may not read the log.
    pub async fn extract(&self, actor: &Actor, plan: &str) -> Result<Extract> {
        let key =
            setting(&self.pool, "log key").await?.ok_or_else(|| Error::Damaged("the log has no key".to_owned()))?;
        // As an act does, so that the checkpoint is of just these leaves.
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        if !may_read(actor, &plan, Act::ReadLog, On::plan(Section::Plan)) {
            return Err(Error::Refused("the log is read by those who have a part in the plan".to_owned()));
        }
        if self.key().is_ok() {
            work.checkpoint().await?;
        }
        let rows = sqlx::query("SELECT plan, act, leaf, salt, sealed, erased FROM log ORDER BY seq")
            .fetch_all(&mut *work.tx)
            .await?;
        let leaves = rows.iter().map(|row| leaf_for(actor, &plan.id, row)).collect::<Result<_>>()?;
        let notes = sqlx::query("SELECT size, note FROM checkpoints ORDER BY size").fetch_all(&mut *work.tx).await?;
        let checkpoints = notes.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<Vec<_>>>()?;
        work.commit_checkpoint().await?;
        Ok(Extract { format: EXTRACT.to_owned(), plan: plan.id, key, checkpoints, leaves })
    }
}

/// A leaf as this reader may see it.
fn leaf_for(actor: &Actor, plan: &str, row: &AnyRow) -> Result<ExtractLeaf> {
    let (of, act, text): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if of != plan {
        return Ok(ExtractLeaf::Elsewhere(leaf_hash(text.as_bytes()).to_string()));
    }
    let sealed = SealedPart::of(row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
    let sealed = match sealed {
        SealedPart::Told { text, .. } if !shows_sealed(actor, &act, &text) => SealedPart::Withheld,
        other => other,
    };
    Ok(ExtractLeaf::Own { text, sealed })
}
