//! How long the log remembers people: retention, legal holds, and erasure that leaves the log whole.

use model::decision::{Act, Section};
use serde_json::json;
use sqlx::{AnyConnection, Row as _};

use crate::versions::plan_by;
use crate::work::{On, Work, may_read};
use crate::{Actor, Error, Result, Store, random_id};

/// Why something is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It has been kept as long as the plan keeps such things.
    Retention,
    /// The person it is about asked for it, and the controller granted that.
    Request,
}

/// A legal hold: nothing between two leaves is erased while it lies.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Hold {
    /// Its id.
    pub id: String,
    /// The first leaf held.
    pub first: i64,
    /// The last leaf held; a very large number for whatever is still to come.
    pub last: i64,
    /// The leaf that laid it.
    pub seq: i64,
    /// The leaf that lifted it.
    pub lifted: Option<i64>,
}

/// Tables whose rows name the person who did what a leaf says, and the columns to empty.
const NAMING: &[&str] = &[
    "UPDATE signatures SET person = NULL WHERE seq = $1",
    "UPDATE proposals SET person = NULL WHERE seq = $1",
    "UPDATE assents SET person = NULL WHERE seq = $1",
    "UPDATE interests SET person = NULL WHERE seq = $1",
    "UPDATE invitations SET email = NULL WHERE seq = $1",
    "DELETE FROM access_tokens WHERE seq = $1",
];

impl Store {
    /// Lays a legal hold on leaves `first` to `last`; to the end of time if `last` is not given.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn hold(&self, actor: &Actor, plan: &str, first: i64, last: Option<i64>, reason: &str) -> Result<Hold> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Hold, On::plan(Section::Plan)).await?;
        let hold = Hold { id: random_id(), first, last: last.unwrap_or(i64::MAX), seq: work.seq(), lifted: None };
        sqlx::query("INSERT INTO holds (id, plan, first_seq, last_seq, seq) VALUES ($1, $2, $3, $4, $5)")
            .bind(hold.id.clone())
            .bind(plan.id.clone())
            .bind(hold.first)
            .bind(hold.last)
            .bind(hold.seq)
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"hold": hold.id, "first": first, "last": last});
        work.record(&plan.id, "hold", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await?;
        Ok(hold)
    }

    /// Lifts a legal hold.
    ///
    /// # Errors
    /// If the actor may not, or there is none such.
    pub async fn lift(&self, actor: &Actor, plan: &str, hold: &str, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Hold, On::plan(Section::Plan)).await?;
        let seq = work.seq();
        let lifted = sqlx::query("UPDATE holds SET lifted = $1 WHERE id = $2 AND plan = $3 AND lifted IS NULL")
            .bind(seq)
            .bind(hold.to_owned())
            .bind(plan.id.clone())
            .execute(&mut *work.tx)
            .await?;
        if lifted.rows_affected() == 0 {
            return Err(Error::Missing(format!("hold \"{hold}\" to lift")));
        }
        work.record(&plan.id, "lift", json!({"hold": hold}), json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// The legal holds of a plan.
    ///
    /// # Errors
    /// If the actor has no part in the plan.
    pub async fn holds(&self, actor: &Actor, plan: &str) -> Result<Vec<Hold>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if !may_read(actor, &plan, Act::ReadLog, On::plan(Section::Plan)) {
            return Err(Error::Refused("legal holds are seen by those who have a part in the plan".to_owned()));
        }
        let rows = sqlx::query("SELECT id, first_seq, last_seq, seq, lifted FROM holds WHERE plan = $1 ORDER BY seq")
            .bind(plan.id)
            .fetch_all(&mut *connection)
            .await?;
        let hold = |row: &sqlx::any::AnyRow| {
            Ok(Hold {
                id: row.try_get(0)?,
                first: row.try_get(1)?,
                last: row.try_get(2)?,
                seq: row.try_get(3)?,
                lifted: row.try_get(4)?,
            })
        };
        rows.iter().map(hold).collect()
    }

    /// How many days sealed parts are kept at least, and whether an administrator has said so: until then it is only where the
    /// count starts, and nothing is erased on the ground of retention.
    ///
    /// # Errors
    /// If the actor has no part in the plan.
    pub async fn keeping(&self, actor: &Actor, plan: &str) -> Result<(i64, bool)> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if !may_read(actor, &plan, Act::ReadLog, On::plan(Section::Plan)) {
            return Err(Error::Refused(
                "how long things are kept is seen by those who have a part in the plan".to_owned(),
            ));
        }
        Ok((plan.keep_days, confirmed(&mut connection, &plan.id).await?))
    }

    /// Sets how long sealed parts are kept at least, in days.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn keep_for(&self, actor: &Actor, plan: &str, days: u32, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Hold, On::plan(Section::Plan)).await?;
        sqlx::query("UPDATE plans SET keep_days = $1 WHERE id = $2")
            .bind(i64::from(days))
            .bind(plan.id.clone())
            .execute(&mut *work.tx)
            .await?;
        work.record(&plan.id, "keep", json!({"days": days}), json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// Erases the sealed parts of leaves: who did it, what they said, why. The leaves stay and the log verifies as before.
    ///
    /// # Errors
    /// If the actor may not, a legal hold lies on one of them, one is still to be kept, or is not there to be erased. Then
    /// none is.
    pub async fn erase(&self, actor: &Actor, plan: &str, leaves: &[i64], ground: Ground, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Erase, On::plan(Section::Plan)).await?;
        if leaves.is_empty() {
            return Err(Error::Invalid("say which leaves' sealed parts are to be erased".to_owned()));
        }
        if ground == Ground::Retention && !confirmed(&mut work.tx, &plan.id).await? {
            return Err(Error::Refused(
                "nobody has said how long this plan keeps such things: an administrator does first, with a reason"
                    .to_owned(),
            ));
        }
        let keep_until = work.now - plan.keep_days * 24 * 3600;
        for leaf in leaves {
            erase_one(&mut work, &plan.id, *leaf, (ground == Ground::Retention).then_some(keep_until)).await?;
        }
        let about = json!({"entries": leaves, "ground": ground});
        work.record(&plan.id, "erase", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await?;
        self.forget_pages().await
    }

    /// Erases a person at their request: name, address, password, sessions and roles, and the sealed parts of every leaf of the
    /// plan that names them. What they did stays in the log, without them.
    ///
    /// # Errors
    /// As [`Store::erase`].
    pub async fn erase_person(&self, actor: &Actor, plan: &str, person: &str, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Erase, On::plan(Section::Plan)).await?;
        let row = sqlx::query("SELECT email FROM people WHERE id = $1")
            .bind(person.to_owned())
            .fetch_optional(&mut *work.tx)
            .await?;
        let email: Option<String> = row.ok_or_else(|| Error::Missing(format!("person {person}")))?.try_get(0)?;
        let other = sqlx::query("SELECT COUNT(*) FROM memberships WHERE person = $1 AND plan <> $2")
            .bind(person.to_owned())
            .bind(plan.id.clone())
            .fetch_one(&mut *work.tx)
            .await?;
        if other.try_get::<i64, _>(0)? > 0 {
            return Err(Error::Invalid("they have a part in another plan as well: remove them there first".to_owned()));
        }
        let rows = sqlx::query("SELECT seq, sealed FROM log WHERE plan = $1 AND sealed IS NOT NULL ORDER BY seq")
            .bind(plan.id.clone())
            .fetch_all(&mut *work.tx)
            .await?;
        let mut leaves: Vec<i64> = Vec::new();
        for row in rows {
            let sealed: String = row.try_get(1)?;
            let names = |secret: &str| sealed.contains(&json!(secret).to_string());
            if names(person) || email.as_deref().is_some_and(names) {
                leaves.push(row.try_get(0)?);
            }
        }
        for leaf in &leaves {
            erase_one(&mut work, &plan.id, *leaf, None).await?;
        }
        for statement in [
            "UPDATE people SET email = NULL, name = NULL, password = NULL, subject = NULL WHERE id = $1",
            "DELETE FROM sessions WHERE person = $1",
            "DELETE FROM memberships WHERE person = $1",
        ] {
            sqlx::query(statement).bind(person.to_owned()).execute(&mut *work.tx).await?;
        }
        let about = json!({"entries": leaves, "ground": Ground::Request});
        work.record(&plan.id, "erase", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await?;
        self.forget_pages().await
    }

    /// Writes SQLite's journal back into the file and empties it, so that what was erased is not left in it.
    async fn forget_pages(&self) -> Result<()> {
        if !self.postgres {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await?;
        }
        Ok(())
    }
}

/// Whether an administrator has set how long a plan keeps such things.
async fn confirmed(connection: &mut AnyConnection, plan: &str) -> Result<bool> {
    let row = sqlx::query("SELECT COUNT(*) FROM log WHERE plan = $1 AND act = 'keep'")
        .bind(plan.to_owned())
        .fetch_one(&mut *connection)
        .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

async fn erase_one(work: &mut Work<'_>, plan: &str, leaf: i64, kept_since: Option<i64>) -> Result<()> {
    let row = sqlx::query("SELECT made, erased FROM log WHERE seq = $1 AND plan = $2")
        .bind(leaf)
        .bind(plan.to_owned())
        .fetch_optional(&mut *work.tx)
        .await?;
    let row = row.ok_or_else(|| Error::Missing(format!("leaf {leaf} of this plan")))?;
    if row.try_get::<Option<i64>, _>(1)?.is_some() {
        return Err(Error::Invalid(format!("the sealed part of leaf {leaf} is erased already")));
    }
    let held = sqlx::query(
        "SELECT COUNT(*) FROM holds WHERE plan = $1 AND lifted IS NULL AND first_seq <= $2 AND last_seq >= $2",
    )
    .bind(plan.to_owned())
    .bind(leaf)
    .fetch_one(&mut *work.tx)
    .await?;
    if held.try_get::<i64, _>(0)? > 0 {
        return Err(Error::Refused(format!("a legal hold lies on leaf {leaf}: nothing of it is erased")));
    }
    if kept_since.is_some_and(|since| row.try_get::<i64, _>(0).unwrap_or(i64::MAX) > since) {
        return Err(Error::Refused(format!("leaf {leaf} is younger than the plan keeps such things")));
    }
    let seq = work.seq();
    sqlx::query("UPDATE log SET salt = NULL, sealed = NULL, erased = $1 WHERE seq = $2")
        .bind(seq)
        .bind(leaf)
        .execute(&mut *work.tx)
        .await?;
    for statement in NAMING {
        sqlx::query(*statement).bind(leaf).execute(&mut *work.tx).await?;
    }
    Ok(())
}
