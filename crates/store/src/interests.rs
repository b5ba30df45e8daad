//! Interests that organisations have declared.

use model::decision::{Act, Section};
use sqlx::Row as _;

use crate::versions::plan_by;
use crate::work::{On, may_read};
use crate::{Actor, Error, Result, Store};

/// An interest: while it lasts, its organisation takes no part in deciding the section.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub organisation: String,
    /// The section.
    pub section: String,
    /// The leaf that declared it. What it is stands in the leaf's sealed part.
    pub seq: i64,
}

impl Store {
    /// The interests that have not ended, in the order in which they were declared.
    ///
    /// # Errors
    /// If the actor has no part in the plan.
    pub async fn interests(&self, actor: &Actor, plan: &str) -> Result<Vec<Declared>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if !may_read(actor, &plan, Act::ReadAgreement, On::plan(Section::Plan)) {
            return Err(Error::Refused("interests are seen by those who have a part in the plan".to_owned()));
        }
        let rows = sqlx::query(
            "SELECT id, organisation, section, seq FROM interests WHERE plan = $1 AND ended IS NULL ORDER BY seq",
        )
        .bind(plan.id)
        .fetch_all(&mut *connection)
        .await?;
        let declared = |row: &sqlx::any::AnyRow| {
            Ok(Declared {
                id: row.try_get(0)?,
                organisation: row.try_get(1)?,
                section: row.try_get(2)?,
                seq: row.try_get(3)?,
            })
        };
        rows.iter().map(declared).collect()
    }
}
