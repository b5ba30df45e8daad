//! Access tokens: how a program acts for somebody, in one plan, in one of their roles, until a day.

use model::decision::Role;
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::people::{Person, Token};
use crate::work::{Work, known};
use crate::{Actor, Error, Result, Store, random_id};

/// A token that somebody made; the secret itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Access {
    /// Its id.
    pub id: String,
    /// The plan's id.
    pub plan: String,
    /// The plan's name.
    pub plan_name: String,
    /// For which organisation it acts.
    pub organisation: String,
    /// In which role.
    pub role: Role,
    /// What its owner calls it.
    pub name: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// Until when it is good, in seconds since 1970.
    pub expires: i64,
    /// The leaf of the act that ended it before that.
    pub revoked: Option<i64>,
}

/// A role of somebody's, with its plan.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    /// The plan's id.
    pub plan: String,
    /// The plan's name.
    pub plan_name: String,
    /// The organisation.
    pub organisation: String,
    /// The role.
    pub role: Role,
}

/// What a token gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Whose it is.
    pub person: Person,
    /// The only plan that it is good for.
    pub plan: String,
    /// As whom it acts: in that plan, for one organisation, in one role.
    pub actor: Actor,
}

/// The most days that a token is good for, and the most that somebody holds at once.
const MOST_DAYS: u32 = 365;
const MOST_TOKENS: i64 = 20;

const ACCESS: &str = "a.id, a.plan, p.name, a.organisation, a.role, a.name, a.made, a.expires, a.revoked FROM access_tokens a \
                      JOIN plans p ON p.id = a.plan";

fn access_of(row: &AnyRow) -> Result<Access> {
    Ok(Access {
        id: row.try_get(0)?,
        plan: row.try_get(1)?,
        plan_name: row.try_get(2)?,
        organisation: row.try_get(3)?,
        role: known(Role::from_word(row.try_get(4)?), "role")?,
        name: row.try_get(5)?,
        made: row.try_get(6)?,
        expires: row.try_get(7)?,
        revoked: row.try_get(8)?,
    })
}

impl Store {
    /// The roles that somebody holds, in every plan: what they can make tokens for.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn parts(&self, person: &Person) -> Result<Vec<Part>> {
        let rows = sqlx::query(
            "SELECT m.plan, p.name, m.organisation, m.role FROM memberships m JOIN plans p ON p.id = m.plan WHERE m.person = $1 \
             ORDER BY p.name, m.organisation, m.role",
        )
        .bind(person.id.clone())
        .fetch_all(&self.pool)
        .await?;
        let part = |row: &AnyRow| {
            Ok(Part {
                plan: row.try_get(0)?,
                plan_name: row.try_get(1)?,
                organisation: row.try_get(2)?,
                role: known(Role::from_word(row.try_get(3)?), "role")?,
            })
        };
        rows.iter().map(part).collect()
    }

    /// Makes a token that acts in one plan, for one organisation, in one role that the person holds. The secret is given once.
    ///
    /// # Errors
    /// If the person does not hold the role, or the name or the number of days make no sense, or they hold too many tokens.
    pub async fn make_access(
        &self,
        person: &Person,
        plan: &str,
        organisation: &str,
        role: Role,
        name: &str,
        days: u32,
    ) -> Result<(Access, Token)> {
        let name = name.trim();
        if name.is_empty() || name.len() > 100 {
            return Err(Error::Invalid(
                "give the token a name by which you will know it, of at most 100 letters".to_owned(),
            ));
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Error::Invalid(format!("a token is good for 1 to {MOST_DAYS} days")));
        }
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        if !holds(&mut work.tx, &plan.id, &person.id, organisation, role).await? {
            return Err(Error::Refused("you do not hold this role".to_owned()));
        }
        let row =
            sqlx::query("SELECT COUNT(*) FROM access_tokens WHERE person = $1 AND revoked IS NULL AND expires > $2")
                .bind(person.id.clone())
                .bind(work.now)
                .fetch_one(&mut *work.tx)
                .await?;
        if row.try_get::<i64, _>(0)? >= MOST_TOKENS {
            return Err(Error::Invalid(format!("you hold {MOST_TOKENS} tokens: end one first")));
        }
        let (id, token, seq) = (random_id(), Token::for_programs(), work.seq());
        let access = Access {
            id,
            plan: plan.id.clone(),
            plan_name: plan.name.clone(),
            organisation: organisation.to_owned(),
            role,
            name: name.to_owned(),
            made: work.now,
            expires: work.now + i64::from(days) * 24 * 3600,
            revoked: None,
        };
        sqlx::query(
            "INSERT INTO access_tokens (id, token, plan, person, organisation, role, name, made, expires, seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(access.id.clone())
        .bind(token.hash())
        .bind(access.plan.clone())
        .bind(person.id.clone())
        .bind(access.organisation.clone())
        .bind(role.word())
        .bind(access.name.clone())
        .bind(access.made)
        .bind(access.expires)
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let about = json!({"access": access.id, "token": token.hash(), "expires": access.expires});
        let by = json!({"organisation": organisation, "person": person.id, "roles": [role]});
        work.record(&plan.id, "access", about, json!({"by": by, "role": role, "name": name})).await?;
        work.commit().await?;
        Ok((access, token))
    }

    /// The tokens that somebody made, newest first, ended and past ones too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accesses(&self, person: &Person) -> Result<Vec<Access>> {
        let statement = format!("SELECT {ACCESS} WHERE a.person = $1 ORDER BY a.seq DESC");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(person.id.clone()).fetch_all(&self.pool).await?;
        rows.iter().map(access_of).collect()
    }

    /// Ends a token of somebody's own.
    ///
    /// # Errors
    /// If they have none such that is not ended.
    pub async fn end_access(&self, person: &Person, id: &str) -> Result<()> {
        let mut work = self.work().await?;
        end(&mut work, person, id).await?;
        work.commit().await
    }

    /// Ends every token of somebody's, as when their password may have been known to another.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_every_access(&self, person: &Person) -> Result<()> {
        let mut work = self.work().await?;
        let rows = sqlx::query(
            "SELECT id FROM access_tokens WHERE person = $1 AND revoked IS NULL AND expires > $2 ORDER BY seq",
        )
        .bind(person.id.clone())
        .bind(work.now)
        .fetch_all(&mut *work.tx)
        .await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            end(&mut work, person, row.try_get(0)?).await?;
        }
        work.commit().await
    }

    /// As whom a token acts; nobody if it is unknown, ended or past, or its owner does not hold the role any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn access(&self, token: &Token) -> Result<Option<Granted>> {
        let mut connection = self.pool.acquire().await?;
        let row = sqlx::query(
            "SELECT o.id, o.name, o.email, a.plan, a.organisation, a.role FROM access_tokens a JOIN people o ON o.id = a.person \
             WHERE a.token = $1 AND a.revoked IS NULL AND a.expires > $2",
        )
        .bind(token.hash())
        .bind(self.now())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let person = Person { id: row.try_get(0)?, name: row.try_get(1)?, email: row.try_get(2)? };
        let (plan, organisation): (String, String) = (row.try_get(3)?, row.try_get(4)?);
        let role = known(Role::from_word(row.try_get(5)?), "role")?;
        if !holds(&mut connection, &plan, &person.id, &organisation, role).await? {
            return Ok(None);
        }
        let actor =
            Actor { person: Some(person.id.clone()), organisation, roles: vec![role], plan: Some(plan.clone()) };
        Ok(Some(Granted { person, plan, actor }))
    }
}

pub(crate) async fn holds(
    connection: &mut AnyConnection,
    plan: &str,
    person: &str,
    organisation: &str,
    role: Role,
) -> Result<bool> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM memberships WHERE plan = $1 AND person = $2 AND organisation = $3 AND role = $4",
    )
    .bind(plan.to_owned())
    .bind(person.to_owned())
    .bind(organisation.to_owned())
    .bind(role.word())
    .fetch_one(&mut *connection)
    .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

async fn end(work: &mut Work<'_>, person: &Person, id: &str) -> Result<()> {
    let seq = work.seq();
    let row = sqlx::query(
        "UPDATE access_tokens SET revoked = $1 WHERE id = $2 AND person = $3 AND revoked IS NULL RETURNING plan, organisation, role",
    )
    .bind(seq)
    .bind(id.to_owned())
    .bind(person.id.clone())
    .fetch_optional(&mut *work.tx)
    .await?;
    let row = row.ok_or_else(|| Error::Missing("such token of yours that is not ended".to_owned()))?;
    let (plan, organisation, role): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let by = json!({"organisation": organisation, "person": person.id, "roles": [role]});
    work.record(&plan, "access_ends", json!({"access": id}), json!({"by": by})).await?;
    Ok(())
}
