//! Signatures on sections, decision rights, quorum, declared interests, and what stands between partners and a signed plan.

use std::collections::{BTreeMap, BTreeSet};

use model::canonical::Digest;
use model::decision::{Act, Role, Section};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::snapshot::parse_digest;
use crate::versions::{Plan, plan_by, version_by};
use crate::work::{On, known, may_read, section};
use crate::{Actor, Error, Result, Store, random_id};

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// That the section says how things are.
    Facts,
    /// That this is what is to be done.
    Decision,
}

impl Kind {
    /// The word used in the database and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Decision => "decision",
        }
    }

    /// The kind written so.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Facts, Self::Decision].into_iter().find(|kind| kind.word() == word)
    }

    fn act(self) -> Act {
        match self {
            Self::Facts => Act::SignFacts,
            Self::Decision => Act::SignDecision,
        }
    }
}

/// What a signatory says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// We agree.
    Agree,
    /// We agree, and want a reservation on record.
    Reserve,
    /// We object.
    Object,
}

impl Stance {
    /// The word used in the database and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Reserve => "reserve",
            Self::Object => "object",
        }
    }

    /// The stance written so.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Agree, Self::Reserve, Self::Object].into_iter().find(|stance| stance.word() == word)
    }
}

/// A signature on what one section says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Signature {
    /// Its id.
    pub id: String,
    /// The version that was newest when it was given.
    pub version: String,
    /// The section.
    pub section: String,
    /// What it says.
    pub digest: Digest,
    /// What is signed.
    pub kind: Kind,
    /// What is said.
    pub stance: Stance,
    /// For which organisation.
    pub organisation: String,
    /// By whom, if it is a person with an account and not erased.
    pub person: Option<String>,
    /// In which role: a signatory's binds the organisation, a clinician's speaks as a clinician.
    pub role: Role,
    /// When, in seconds since 1970.
    pub made: i64,
    /// Its leaf in the log, whose sealed part holds the reason.
    pub seq: i64,
    /// The leaf of the act that voided it.
    pub voided: Option<i64>,
}

/// What a signatory takes away.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Signed {
    /// The signature.
    pub signature: Signature,
    /// A signed checkpoint of the log with this signature in it: to be kept, so that nobody can later cut the log short.
    pub checkpoint: String,
}

/// Who signed what, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Agreement {
    /// The newest version that the reader may see.
    pub version: String,
    /// The organisations, in order: those with a signatory, those named in a right to sign, those that ever signed.
    pub organisations: Vec<String>,
    /// One row a section.
    pub sections: Vec<(String, Digest)>,
    /// For each section, organisation and kind of signature, how it stands.
    pub cells: Vec<Cell>,
}

/// One organisation's signature of one kind on one section.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// The section.
    pub section: String,
    /// The organisation.
    pub organisation: String,
    /// The kind.
    pub kind: Kind,
    /// The signature that stands.
    pub standing: Option<Signature>,
    /// The last one that a change voided, where none stands: silence is shown as silence, a lapsed signature as lapsed.
    pub lapsed: Option<Signature>,
    /// Whether the organisation is asked to sign this section.
    pub asked: bool,
}

impl Agreement {
    /// Whether every organisation asked agrees, with or without a reservation, to this kind of signature on every section.
    pub fn is_complete(&self, kind: Kind) -> bool {
        self.missing(kind).next().is_none()
    }

    /// What stands between the partners and a signed plan: objections, lapsed signatures and silence.
    pub fn missing(&self, kind: Kind) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| {
            let agrees = cell.standing.as_ref().is_some_and(|one| one.stance != Stance::Object);
            cell.kind == kind && cell.asked && !agrees
        })
    }
}

const SIGNATURE: &str = "id, version, section, digest, kind, stance, organisation, person, role, made, seq, voided";

fn signature_of(row: &AnyRow) -> Result<Signature> {
    Ok(Signature {
        id: row.try_get(0)?,
        version: row.try_get(1)?,
        section: row.try_get(2)?,
        digest: parse_digest(row.try_get(3)?)?,
        kind: known(Kind::from_word(row.try_get(4)?), "kind of signature")?,
        stance: known(Stance::from_word(row.try_get(5)?), "stance")?,
        organisation: row.try_get(6)?,
        person: row.try_get(7)?,
        role: known(Role::from_word(row.try_get(8)?), "role")?,
        made: row.try_get(9)?,
        seq: row.try_get(10)?,
        voided: row.try_get(11)?,
    })
}

/// The signatures on a section that no change has voided.
pub(crate) async fn live_signatures(
    connection: &mut AnyConnection,
    plan: &str,
    section: &str,
) -> Result<Vec<Signature>> {
    let statement =
        format!("SELECT {SIGNATURE} FROM signatures WHERE plan = $1 AND section = $2 AND voided IS NULL ORDER BY seq");
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(plan.to_owned())
        .bind(section.to_owned())
        .fetch_all(&mut *connection)
        .await?;
    rows.iter().map(signature_of).collect()
}

async fn all_signatures(connection: &mut AnyConnection, plan: &str) -> Result<Vec<Signature>> {
    let statement = format!("SELECT {SIGNATURE} FROM signatures WHERE plan = $1 ORDER BY seq");
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(plan.to_owned()).fetch_all(&mut *connection).await?;
    rows.iter().map(signature_of).collect()
}

impl Store {
    /// Signs what a section of the newest version says. `digest` is of what the signatory read; if the section says something
    /// else by now, nothing is signed. An earlier signature of the same organisation, role and kind is replaced.
    ///
    /// # Errors
    /// If the actor may not, or the section has changed.
    #[allow(clippy::too_many_arguments)]
    pub async fn sign(
        &self,
        actor: &Actor,
        plan: &str,
        section_name: &str,
        digest: Digest,
        kind: Kind,
        stance: Stance,
        reason: &str,
    ) -> Result<Signed> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let signed = section(section_name)?;
        work.allow(actor, &plan, kind.act(), On::plan(signed)).await?;
        let head = version_by(&mut work.tx, &plan, &plan.head).await?;
        let now = head
            .sections
            .get(section_name)
            .ok_or_else(|| Error::Missing(format!("section {section_name} in this plan")))?;
        if *now != digest {
            return Err(Error::Stale(format!(
                "the section {section_name} has changed since you read it: read it again before you sign"
            )));
        }
        if stance != Stance::Agree && reason.trim().is_empty() {
            return Err(Error::Invalid("a reservation or an objection says why".to_owned()));
        }
        let role = if actor.roles.contains(&Role::Signatory) { Role::Signatory } else { Role::Clinician };
        let (id, seq) = (random_id(), work.seq());
        let live = live_signatures(&mut work.tx, &plan.id, section_name).await?;
        let same = |one: &&Signature| {
            one.organisation == actor.organisation && one.kind == kind && one.role == role
                // Two clinicians of one organisation may differ.
                && (role == Role::Signatory || one.person == actor.person)
        };
        let replaced: Vec<String> = live.iter().filter(same).map(|one| one.id.clone()).collect();
        for earlier in &replaced {
            sqlx::query("UPDATE signatures SET voided = $1 WHERE id = $2")
                .bind(seq)
                .bind(earlier.clone())
                .execute(&mut *work.tx)
                .await?;
        }
        let signature = Signature {
            id,
            version: head.id.clone(),
            section: section_name.to_owned(),
            digest,
            kind,
            stance,
            organisation: actor.organisation.clone(),
            person: actor.person.clone(),
            role,
            made: work.now,
            seq,
            voided: None,
        };
        insert(&mut work.tx, &plan, &signature).await?;
        let about = json!({"signature": signature.id, "version": head.id, "section": section_name, "digest": digest, "voids": replaced});
        let sealed = json!({"by": actor.sealed(), "kind": kind, "stance": stance, "role": role, "reason": reason});
        work.record(&plan.id, "sign", about, sealed).await?;
        let checkpoint = work.checkpoint().await?;
        work.commit().await?;
        Ok(Signed { signature, checkpoint })
    }

    /// Every signature ever given on a plan, oldest first, void ones too.
    ///
    /// # Errors
    /// If the actor may not see them.
    pub async fn signatures(&self, actor: &Actor, plan: &str) -> Result<Vec<Signature>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        readable(actor, &plan)?;
        all_signatures(&mut connection, &plan.id).await
    }

    /// Section by organisation: who stands where, and what stands between the partners and a signed plan.
    ///
    /// # Errors
    /// If the actor may not see it.
    pub async fn agreement(&self, actor: &Actor, plan: &str) -> Result<Agreement> {
        let mut tx = self.pool.begin().await?;
        let plan = plan_by(&mut tx, plan).await?;
        readable(actor, &plan)?;
        let head = version_by(&mut tx, &plan, &plan.head).await?;
        let signatures = all_signatures(&mut tx, &plan.id).await?;
        let rights = rights_of(&mut tx, &plan.id, "sign").await?;
        let rows = sqlx::query("SELECT DISTINCT organisation FROM memberships WHERE plan = $1 AND role = 'signatory'")
            .bind(plan.id.clone())
            .fetch_all(&mut *tx)
            .await?;
        let members: BTreeSet<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let mut organisations = members.clone();
        organisations.extend(rights.values().flatten().cloned());
        organisations
            .extend(signatures.iter().filter(|one| one.role == Role::Signatory).map(|one| one.organisation.clone()));
        let mut cells = Vec::new();
        for (name, digest) in &head.sections {
            for organisation in &organisations {
                for kind in [Kind::Facts, Kind::Decision] {
                    let theirs = signatures.iter().filter(|one| {
                        one.section == *name
                            && one.organisation == *organisation
                            && one.kind == kind
                            && one.role == Role::Signatory
                    });
                    let standing = theirs.clone().rfind(|one| one.voided.is_none() && one.digest == *digest);
                    let lapsed = theirs.clone().next_back().filter(|_| standing.is_none());
                    let asked =
                        rights.get(name).map_or(members.contains(organisation), |named| named.contains(organisation));
                    cells.push(Cell {
                        section: name.clone(),
                        organisation: organisation.clone(),
                        kind,
                        standing: standing.cloned(),
                        lapsed: lapsed.cloned(),
                        asked,
                    });
                }
            }
        }
        Ok(Agreement {
            version: head.id,
            organisations: organisations.into_iter().collect(),
            sections: head.sections.into_iter().collect(),
            cells,
        })
    }

    /// Says which organisations may `propose`, `accept`, `sign` or `publish` a section; none named: every partner.
    ///
    /// # Errors
    /// If the actor may not, or there is no such right.
    pub async fn set_rights(
        &self,
        actor: &Actor,
        plan: &str,
        section_name: &str,
        right: &str,
        organisations: &[&str],
        reason: &str,
    ) -> Result<()> {
        if !["propose", "accept", "sign", "publish"].contains(&right) {
            return Err(Error::Invalid(format!(
                "there is no right \"{right}\": they are propose, accept, sign and publish"
            )));
        }
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let on = section(section_name)?;
        work.allow(actor, &plan, Act::SetRights, On::plan(on)).await?;
        sqlx::query("DELETE FROM rights WHERE plan = $1 AND section = $2 AND act = $3")
            .bind(plan.id.clone())
            .bind(section_name.to_owned())
            .bind(right.to_owned())
            .execute(&mut *work.tx)
            .await?;
        let seq = work.seq();
        for organisation in organisations {
            sqlx::query(
                "INSERT INTO rights (plan, section, act, organisation, seq) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (plan, section, act, organisation) DO NOTHING",
            )
            .bind(plan.id.clone())
            .bind(section_name.to_owned())
            .bind(right.to_owned())
            .bind((*organisation).to_owned())
            .bind(seq)
            .execute(&mut *work.tx)
            .await?;
        }
        let about = json!({"section": section_name, "right": right, "organisations": organisations});
        work.record(&plan.id, "rights", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// Who holds each right that a plan has a rule for: by section and right.
    ///
    /// # Errors
    /// If the actor may not see it.
    pub async fn rights(&self, actor: &Actor, plan: &str) -> Result<BTreeMap<(String, String), Vec<String>>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        readable(actor, &plan)?;
        let mut all: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for right in ["propose", "accept", "sign", "publish"] {
            for (section, organisations) in rights_of(&mut connection, &plan.id, right).await? {
                all.insert((section, right.to_owned()), organisations.into_iter().collect());
            }
        }
        Ok(all)
    }

    /// Says how many organisations must assent before a change to a section is accepted; a reserved matter needs all that
    /// decide on it.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn set_quorum(
        &self,
        actor: &Actor,
        plan: &str,
        section_name: &str,
        organisations: u32,
        reserved: bool,
        reason: &str,
    ) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::SetRights, On::plan(section(section_name)?)).await?;
        let seq = work.seq();
        sqlx::query(
            "INSERT INTO quorums (plan, section, organisations, reserved, seq) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (plan, section) \
             DO UPDATE SET organisations = excluded.organisations, reserved = excluded.reserved, seq = excluded.seq",
        )
        .bind(plan.id.clone())
        .bind(section_name.to_owned())
        .bind(i64::from(organisations))
        .bind(i64::from(reserved))
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let about = json!({"section": section_name, "organisations": organisations, "reserved": reserved});
        work.record(&plan.id, "quorum", about, json!({"by": actor.sealed(), "reason": reason})).await?;
        work.commit().await
    }

    /// Declares an interest of the actor's organisation in a section: from now on it takes no part in deciding it.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn declare_interest(&self, actor: &Actor, plan: &str, section_name: &str, what: &str) -> Result<String> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::DeclareInterest, On::plan(section(section_name)?)).await?;
        let (id, seq) = (random_id(), work.seq());
        sqlx::query(
            "INSERT INTO interests (id, plan, organisation, person, section, seq) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id.clone())
        .bind(plan.id.clone())
        .bind(actor.organisation.clone())
        .bind(actor.person.clone())
        .bind(section_name.to_owned())
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let about = json!({"interest": id, "section": section_name});
        work.record(&plan.id, "interest", about, json!({"by": actor.sealed(), "what": what})).await?;
        work.commit().await?;
        Ok(id)
    }

    /// Ends an interest of the actor's own organisation.
    ///
    /// # Errors
    /// If there is none of theirs.
    pub async fn end_interest(&self, actor: &Actor, plan: &str, interest: &str, reason: &str) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::DeclareInterest, On::plan(Section::Plan)).await?;
        let seq = work.seq();
        let ended = sqlx::query(
            "UPDATE interests SET ended = $1 WHERE id = $2 AND plan = $3 AND organisation = $4 AND ended IS NULL",
        )
        .bind(seq)
        .bind(interest.to_owned())
        .bind(plan.id.clone())
        .bind(actor.organisation.clone())
        .execute(&mut *work.tx)
        .await?;
        if ended.rows_affected() == 0 {
            return Err(Error::Missing("such interest of your organisation".to_owned()));
        }
        work.record(
            &plan.id,
            "interest_ends",
            json!({"interest": interest}),
            json!({"by": actor.sealed(), "reason": reason}),
        )
        .await?;
        work.commit().await
    }
}

async fn insert(connection: &mut AnyConnection, plan: &Plan, signature: &Signature) -> Result<()> {
    sqlx::query(
        "INSERT INTO signatures (id, plan, version, section, digest, kind, stance, organisation, person, role, made, seq) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(signature.id.clone())
    .bind(plan.id.clone())
    .bind(signature.version.clone())
    .bind(signature.section.clone())
    .bind(signature.digest.to_string())
    .bind(signature.kind.word())
    .bind(signature.stance.word())
    .bind(signature.organisation.clone())
    .bind(signature.person.clone())
    .bind(signature.role.word())
    .bind(signature.made)
    .bind(signature.seq)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

async fn rights_of(
    connection: &mut AnyConnection,
    plan: &str,
    right: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let rows = sqlx::query("SELECT section, organisation FROM rights WHERE plan = $1 AND act = $2")
        .bind(plan.to_owned())
        .bind(right.to_owned())
        .fetch_all(&mut *connection)
        .await?;
    let mut rights: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        rights.entry(row.try_get(0)?).or_default().insert(row.try_get(1)?);
    }
    Ok(rights)
}

/// Whether the actor may see who agreed to what.
pub(crate) fn readable(actor: &Actor, plan: &Plan) -> Result<()> {
    let seen = may_read(actor, plan, Act::ReadAgreement, On::plan(Section::Plan));
    seen.then_some(())
        .ok_or_else(|| Error::Refused("who agreed to what is seen by those who have a part in the plan".to_owned()))
}
