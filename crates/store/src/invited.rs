//! What an invitation says to whoever holds its secret, before it is taken up.

use model::decision::Role;
use sqlx::Row as _;

use crate::people::Token;
use crate::work::known;
use crate::{Error, Result, Store};

/// What somebody is invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The plan's id.
    pub plan: String,
    /// Its name.
    pub name: String,
    /// The organisation to act for.
    pub organisation: String,
    /// The role.
    pub role: Role,
    /// The address that was invited.
    pub email: String,
}

impl Store {
    /// What an invitation is to.
    ///
    /// # Errors
    /// If it is unknown, used or past.
    pub async fn invited(&self, token: &Token) -> Result<Invited> {
        let row = sqlx::query(
            "SELECT i.plan, p.name, i.organisation, i.role, i.email \
             FROM invitations i JOIN plans p ON p.id = i.plan WHERE i.token = $1 AND i.used IS NULL AND i.expires > $2",
        )
        .bind(token.hash())
        .bind(self.now())
        .fetch_optional(&self.pool)
        .await?;
        let unknown =
            || Error::Missing("such invitation: it may have been used, or be more than a week old".to_owned());
        let row = row.ok_or_else(unknown)?;
        let (email, role): (Option<String>, String) = (row.try_get(4)?, row.try_get(3)?);
        Ok(Invited {
            plan: row.try_get(0)?,
            name: row.try_get(1)?,
            organisation: row.try_get(2)?,
            role: known(Role::from_word(&role), "role")?,
            email: email.ok_or_else(unknown)?,
        })
    }
}
