//! Plans and their versions.

use std::collections::BTreeMap;

use model::canonical::Digest;
use model::decision::{Act, Disclosure, Matter, Role, Section, Stage};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::access::holds;
use crate::snapshot::{self, parse_digest};
use crate::work::{On, Work, may_read, section, stage};
use crate::{Actor, Draft, Error, File, Granted, Result, Store, random_id};

/// A shared plan.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its name, as the store knows it.
    pub name: String,
    /// How far it has come.
    pub stage: Stage,
    /// The id of its newest version.
    pub head: String,
    /// How long the sealed parts of its log are kept at least, in days.
    pub keep_days: i64,
}

/// A version of a plan.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// The plan's id.
    pub plan: String,
    /// Its number, from 1.
    pub number: i64,
    /// The version it came from.
    pub parent: Option<String>,
    /// The proposal that made it.
    pub proposal: Option<String>,
    /// The plan's digest.
    pub digest: Digest,
    /// When, in seconds since 1970.
    pub made: i64,
    /// When it was opened to the public.
    pub published: Option<i64>,
    /// Its leaf in the log.
    pub seq: i64,
    /// The digest of each section.
    pub sections: BTreeMap<String, Digest>,
}

/// Where the count starts until an administrator says how long a plan keeps sealed parts: eight years, which NHS Digital's own policy
/// gave for operational business, with twenty for key corporate decisions. What the NHS Records Management Code of Practice asks of a
/// particular plan its schedule says, so nothing is erased on the ground of retention before somebody has confirmed a time.
pub(crate) const KEEP_DAYS: i64 = 8 * 365;

pub(crate) async fn plan_by(connection: &mut AnyConnection, plan: &str) -> Result<Plan> {
    let row = sqlx::query("SELECT id, name, stage, head, keep_days FROM plans WHERE id = $1 OR name = $1")
        .bind(plan.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    plan_of(&row.ok_or_else(|| Error::Missing(format!("plan \"{plan}\"")))?)
}

fn plan_of(row: &AnyRow) -> Result<Plan> {
    Ok(Plan {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        stage: stage(row.try_get(2)?)?,
        head: row.try_get(3)?,
        keep_days: row.try_get(4)?,
    })
}

const VERSION: &str = "id, plan, number, parent, proposal, digest, made, published, seq";

fn version_of(row: &AnyRow, sections: BTreeMap<String, Digest>) -> Result<Version> {
    Ok(Version {
        id: row.try_get(0)?,
        plan: row.try_get(1)?,
        number: row.try_get(2)?,
        parent: row.try_get(3)?,
        proposal: row.try_get(4)?,
        digest: parse_digest(row.try_get(5)?)?,
        made: row.try_get(6)?,
        published: row.try_get(7)?,
        seq: row.try_get(8)?,
        sections,
    })
}

/// A version by its id or its number.
pub(crate) async fn version_by(connection: &mut AnyConnection, plan: &Plan, version: &str) -> Result<Version> {
    let number: i64 = version.trim_start_matches('v').parse().unwrap_or(0);
    let statement = format!("SELECT {VERSION} FROM versions WHERE plan = $1 AND (id = $2 OR number = $3)");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(plan.id.clone())
        .bind(version.to_owned())
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    let row = row.ok_or_else(|| Error::Missing(format!("version \"{version}\" of {}", plan.name)))?;
    let sections = snapshot::load(connection, row.try_get(0)?).await?.digests();
    version_of(&row, sections)
}

/// Whether an actor may see anything of a plan: as a partner, or because a version is published.
async fn sees(connection: &mut AnyConnection, actor: &Actor, plan: &Plan) -> Result<bool> {
    if may_read(actor, plan, Act::Read, On::plan(Section::Plan)) {
        return Ok(true);
    }
    Ok(newest_published(connection, plan).await?.is_some())
}

async fn newest_published(connection: &mut AnyConnection, plan: &Plan) -> Result<Option<String>> {
    let row =
        sqlx::query("SELECT id FROM versions WHERE plan = $1 AND published IS NOT NULL ORDER BY number DESC LIMIT 1")
            .bind(plan.id.clone())
            .fetch_optional(&mut *connection)
            .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Begins a plan with its first version; whose it is, is not said yet.
async fn begin(work: &mut Work<'_>, actor: &Actor, name: &str, draft: &Draft, reason: &str) -> Result<Version> {
    if name.trim().is_empty() {
        return Err(Error::Invalid("a plan has a name".to_owned()));
    }
    if plan_by(&mut work.tx, name).await.is_ok() {
        return Err(Error::Invalid(format!("there is a plan \"{name}\" already")));
    }
    let (plan, id, seq) = (random_id(), random_id(), work.seq());
    let begun = Plan {
        id: plan.clone(),
        name: name.to_owned(),
        stage: Stage::CaseForChange,
        head: id.clone(),
        keep_days: KEEP_DAYS,
    };
    let owned = On { owner: &actor.organisation, disclosure: Disclosure::Private, ..On::plan(Section::Plan) };
    work.allow(actor, &begun, Act::Propose, owned).await?;
    let saved = snapshot::save(&mut work.tx, &id, draft).await?;
    let version = Version {
        id: id.clone(),
        plan: plan.clone(),
        number: 1,
        parent: None,
        proposal: None,
        digest: draft.digest(),
        made: work.now,
        published: None,
        seq,
        sections: saved.digests(),
    };
    sqlx::query("INSERT INTO plans (id, name, stage, head, keep_days, seq) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(plan.clone())
        .bind(name.to_owned())
        .bind(begun.stage.word())
        .bind(id.clone())
        .bind(KEEP_DAYS)
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
    insert(&mut work.tx, &version).await?;
    let (sections, files) = saved.about();
    let about = json!({
        "name": name, "version": id, "number": 1, "digest": version.digest, "sections": sections, "files": files,
    });
    work.record(&plan, "create", about, json!({"by": actor.sealed(), "reason": reason})).await?;
    Ok(version)
}

/// Writes a version's row.
pub(crate) async fn insert(connection: &mut AnyConnection, version: &Version) -> Result<()> {
    sqlx::query(
        "INSERT INTO versions (id, plan, number, parent, proposal, digest, made, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(version.id.clone())
    .bind(version.plan.clone())
    .bind(version.number)
    .bind(version.parent.clone())
    .bind(version.proposal.clone())
    .bind(version.digest.to_string())
    .bind(version.made)
    .bind(version.seq)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// What of a version anybody may see.
fn on_version(version: &Version, section: Section) -> On<'static> {
    let disclosure = if version.published.is_some() { Disclosure::Public } else { Disclosure::Partners };
    On { disclosure, ..On::plan(section) }
}

impl Store {
    /// Begins a plan with its first version.
    ///
    /// # Errors
    /// If the actor may not, or there is a plan of that name.
    pub async fn create_plan(&self, actor: &Actor, name: &str, draft: &Draft, reason: &str) -> Result<Version> {
        let mut work = self.work().await?;
        let version = begin(&mut work, actor, name, draft, reason).await?;
        work.commit().await?;
        Ok(version)
    }

    /// Begins a plan for somebody who leads a programme in this store, with its first version. They lead the new one, for the same
    /// organisation, and look after its people; nobody else has a part in it until they invite them.
    ///
    /// # Errors
    /// If their token does not act as a programme lead or they are none any more, or there is a plan of that name.
    pub async fn found_plan(&self, by: &Granted, name: &str, draft: &Draft, reason: &str) -> Result<Version> {
        let Some(person) = by.actor.person.clone() else {
            return Err(Error::Refused("a plan is begun by somebody with an account".to_owned()));
        };
        let mut work = self.work().await?;
        let leads = by.actor.roles().contains(&Role::ProgrammeLead)
            && holds(&mut work.tx, &by.plan, &person, &by.actor.organisation, Role::ProgrammeLead).await?;
        if !leads {
            return Err(Error::Refused("a plan is begun by whoever leads the programme of another here".to_owned()));
        }
        // In the new plan, not in the one that their token is for.
        let actor = Actor { plan: None, roles: vec![Role::ProgrammeLead], ..by.actor.clone() };
        let version = begin(&mut work, &actor, name, draft, reason).await?;
        for role in [Role::ProgrammeLead, Role::Administrator] {
            let seq = work.seq();
            let row = "INSERT INTO memberships (plan, person, organisation, role, seq) VALUES ($1, $2, $3, $4, $5)";
            sqlx::query(row)
                .bind(version.plan.clone())
                .bind(person.clone())
                .bind(actor.organisation.clone())
                .bind(role.word())
                .bind(seq)
                .execute(&mut *work.tx)
                .await?;
            let sealed = json!({"by": {"organisation": actor.organisation, "person": person}, "role": role});
            work.record(&version.plan, "join", json!({"founder": true}), sealed).await?;
        }
        work.commit().await?;
        Ok(version)
    }

    /// The plans that the actor may see something of.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn plans(&self, actor: &Actor) -> Result<Vec<Plan>> {
        let rows = sqlx::query("SELECT id, name, stage, head, keep_days FROM plans ORDER BY name")
            .fetch_all(&self.pool)
            .await?;
        let plans = rows.iter().map(plan_of).collect::<Result<Vec<_>>>()?;
        let mut seen = Vec::new();
        let mut connection = self.pool.acquire().await?;
        for plan in plans {
            if sees(&mut connection, actor, &plan).await? {
                seen.push(plan);
            }
        }
        Ok(seen)
    }

    /// A plan by its id or name, if the actor may see anything of it.
    ///
    /// # Errors
    /// If there is none, or the actor may not see it.
    pub async fn plan(&self, actor: &Actor, plan: &str) -> Result<Plan> {
        let mut connection = self.pool.acquire().await?;
        let found = plan_by(&mut connection, plan).await?;
        // Whether there is such a plan is not for a stranger to know.
        let seen = sees(&mut connection, actor, &found).await?;
        seen.then_some(found).ok_or_else(|| Error::Missing(format!("plan \"{plan}\"")))
    }

    /// The versions that the actor may see, newest first.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn versions(&self, actor: &Actor, plan: &str) -> Result<Vec<Version>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        let statement = format!("SELECT {VERSION} FROM versions WHERE plan = $1 ORDER BY number DESC");
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(plan.id.clone()).fetch_all(&mut *connection).await?;
        let mut sections: BTreeMap<String, BTreeMap<String, Digest>> = BTreeMap::new();
        let of_all = sqlx::query(
            "SELECT s.snapshot, s.section, s.digest FROM snapshot_sections s JOIN versions v ON v.id = s.snapshot WHERE v.plan = $1",
        )
        .bind(plan.id.clone())
        .fetch_all(&mut *connection)
        .await?;
        for row in of_all {
            sections.entry(row.try_get(0)?).or_default().insert(row.try_get(1)?, parse_digest(row.try_get(2)?)?);
        }
        let mut versions = Vec::new();
        for row in &rows {
            let version = version_of(row, sections.remove(row.try_get::<&str, _>(0)?).unwrap_or_default())?;
            if may_read(actor, &plan, Act::Read, on_version(&version, Section::Plan)) {
                versions.push(version);
            }
        }
        Ok(versions)
    }

    /// A version by id or number; the newest that the actor may see if none is named.
    ///
    /// # Errors
    /// If there is none, or the actor may not see it.
    pub async fn version(&self, actor: &Actor, plan: &str, version: Option<&str>) -> Result<Version> {
        let mut connection = self.pool.acquire().await?;
        let missing = |what: &str| Error::Missing(format!("{what} of \"{plan}\" that you may see"));
        let plan = plan_by(&mut connection, plan).await?;
        let wanted = match version {
            Some(version) => version.to_owned(),
            None if may_read(actor, &plan, Act::Read, On::plan(Section::Plan)) => plan.head.clone(),
            None => newest_published(&mut connection, &plan).await?.ok_or_else(|| missing("version"))?,
        };
        let found = version_by(&mut connection, &plan, &wanted).await?;
        let seen = may_read(actor, &plan, Act::Read, on_version(&found, Section::Plan));
        seen.then_some(found).ok_or_else(|| missing(&format!("version \"{wanted}\"")))
    }

    /// The files of a version, as their authors wrote them.
    ///
    /// # Errors
    /// If there is none, or the actor may not see it.
    pub async fn files(&self, actor: &Actor, plan: &str, version: Option<&str>) -> Result<Vec<File>> {
        let version = self.version(actor, plan, version).await?;
        let mut connection = self.pool.acquire().await?;
        let snapshot = snapshot::load(&mut connection, &version.id).await?;
        snapshot::files(&mut connection, &snapshot).await
    }

    /// Opens a version to the public.
    ///
    /// # Errors
    /// If the actor may not, or it is open already.
    pub async fn publish(&self, actor: &Actor, plan: &str, version: &str, reason: &str) -> Result<Version> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let mut version = version_by(&mut work.tx, &plan, version).await?;
        for name in version.sections.keys() {
            work.allow(actor, &plan, Act::Publish, On::plan(section(name)?)).await?;
        }
        if version.published.is_some() {
            return Err(Error::Invalid(format!("version {} is published already", version.number)));
        }
        sqlx::query("UPDATE versions SET published = $1 WHERE id = $2")
            .bind(work.now)
            .bind(version.id.clone())
            .execute(&mut *work.tx)
            .await?;
        version.published = Some(work.now);
        let about = json!({"version": version.id, "number": version.number, "digest": version.digest});
        work.record(&plan.id, "publish", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await?;
        Ok(version)
    }

    /// Moves a plan to another stage.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn set_stage(&self, actor: &Actor, plan: &str, stage: Stage, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::SetStage, On::plan(Section::Plan)).await?;
        sqlx::query("UPDATE plans SET stage = $1 WHERE id = $2")
            .bind(stage.word())
            .bind(plan.id.clone())
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"from": plan.stage, "to": stage});
        work.record(&plan.id, "stage", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// Hides the name of a site from the public, or shows it again.
    ///
    /// # Errors
    /// If the actor may not, or the plan has come to consultation.
    pub async fn hide_site(&self, actor: &Actor, plan: &str, site: &str, hidden: bool, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        if hidden {
            work.allow(actor, &plan, Act::HideSite, On::plan(Section::Options)).await?;
        } else {
            work.allow(actor, &plan, Act::SetStage, On::plan(Section::Options)).await?;
        }
        let statement = if hidden {
            "INSERT INTO hidden_sites (plan, site, seq) VALUES ($1, $2, $3) ON CONFLICT (plan, site) DO NOTHING RETURNING seq"
        } else {
            "DELETE FROM hidden_sites WHERE plan = $1 AND site = $2 AND seq <= $3 RETURNING seq"
        };
        let query = sqlx::query(statement).bind(plan.id.clone()).bind(site.to_owned()).bind(work.seq());
        let row = query.fetch_optional(&mut *work.tx).await?;
        // The site's code is what is to be hidden, so it is sealed; what is shown again is named by the leaf that hid it.
        let hid: Option<i64> = row.filter(|_| !hidden).map(|row| row.try_get(0)).transpose()?;
        let (act, about) = if hidden { ("hide_site", json!({})) } else { ("show_site", json!({"hidden": hid})) };
        work.record(&plan.id, act, about, json!({"by": actor.sealed(), "site": site, "reason": reason})).await?;
        work.commit().await
    }

    /// The sites whose names the public is not shown now: none from consultation on.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn hidden_sites(&self, plan: &str) -> Result<Vec<String>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if plan.stage >= Stage::Consultation {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT site FROM hidden_sites WHERE plan = $1 ORDER BY site")
            .bind(plan.id)
            .fetch_all(&mut *connection)
            .await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Marks an option as an organisation's preferred one, or no longer.
    ///
    /// # Errors
    /// If the actor may not, or the plan has not come to consultation.
    pub async fn prefer(&self, actor: &Actor, plan: &str, option: &str, preferred: bool, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Prefer, On::plan(Section::Options)).await?;
        let statement = if preferred {
            "INSERT INTO preferences (plan, option_code, organisation, seq) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (plan, option_code, organisation) DO NOTHING"
        } else {
            "DELETE FROM preferences WHERE plan = $1 AND option_code = $2 AND organisation = $3 AND seq <= $4"
        };
        let seq = work.seq();
        sqlx::query(statement)
            .bind(plan.id.clone())
            .bind(option.to_owned())
            .bind(actor.organisation.clone())
            .bind(seq)
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"option": option, "preferred": preferred});
        work.record(&plan.id, "prefer", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// The options marked as preferred, with the organisations that did so; none before consultation.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn preferences(&self, plan: &str) -> Result<Vec<(String, String)>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if plan.stage < Stage::Consultation {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT option_code, organisation FROM preferences WHERE plan = $1 ORDER BY option_code, organisation",
        )
        .bind(plan.id)
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

/// A draft that nobody but its organisation sees yet.
pub(crate) fn private(owner: &str, section: Section, disclosure: Disclosure, matter: Matter) -> On<'_> {
    On { disclosure, matter, owner, ..On::plan(section) }
}
