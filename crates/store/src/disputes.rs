//! The disagreement register: a contested value, each party's figure, the range used meanwhile, who settles it by when, and offers
//! until one is taken.

use std::collections::BTreeMap;

use model::content::changes;
use model::decision::{Act, Disclosure, Matter};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::agreement::readable;
use crate::proposals::{Proposal, Reveal, propose};
use crate::snapshot;
use crate::versions::{Plan, plan_by, private, version_by};
use crate::work::{On, Work, section};
use crate::{Actor, Draft, Error, Result, Store, random_id};

/// One cell of a plan.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CellRef {
    /// The section.
    pub section: String,
    /// The table.
    pub table: String,
    /// The key's cells, in the order of the table's key.
    pub key: Vec<String>,
    /// The column.
    pub column: String,
}

/// What is entered into the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest<'a> {
    /// The contested value.
    pub cell: &'a CellRef,
    /// What the contesting organisation holds it to be.
    pub value: &'a str,
    /// The low end of the range used meanwhile.
    pub low: &'a str,
    /// Its high end.
    pub high: &'a str,
    /// The organisation that settles it.
    pub settler: &'a str,
    /// By when, as `2026-04-01`.
    pub due: &'a str,
    /// Why it is contested.
    pub reason: &'a str,
}

/// A disagreement.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Dispute {
    /// Its id.
    pub id: String,
    /// Its number, from 1.
    pub number: i64,
    /// The contested value.
    pub cell: CellRef,
    /// The low end of the range used meanwhile.
    pub low: String,
    /// Its high end.
    pub high: String,
    /// The organisation that settles it.
    pub settler: String,
    /// By when.
    pub due: String,
    /// How far apart the values held put the target year's gap, in pence; nothing until the engine has said.
    pub worth_pence: Option<i64>,
    /// `open`, or `agreed` once a value is settled.
    pub status: String,
    /// The settled value.
    pub agreed: Option<String>,
    /// The proposal that the settled value became.
    pub proposal: Option<String>,
    /// When it was entered, in seconds since 1970.
    pub made: i64,
    /// Its leaf in the log, whose sealed part holds the reason.
    pub seq: i64,
    /// Each party's value.
    pub positions: BTreeMap<String, String>,
    /// Offers, oldest first; the parties, the settler and the broker see them.
    pub offers: Vec<Offer>,
}

/// An offer to settle on a value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// Who makes it.
    pub organisation: String,
    /// The value.
    pub value: String,
    /// `open`, `taken`, `declined` or `countered`.
    pub status: String,
    /// When, in seconds since 1970.
    pub made: i64,
    /// Parties that took it or declined it.
    pub answers: BTreeMap<String, bool>,
}

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// Every party has taken it: propose the value with [`Store::propose_agreed`].
    Agreed(String),
    /// Other parties have still to answer.
    Waiting(Vec<String>),
    /// It is declined; anybody may make another.
    Declined,
}

const DISPUTE: &str = "id, number, section, table_name, row_key, column_name, low, high, settler, due, worth_pence, status, agreed, \
                       proposal, made, seq";

async fn dispute_of(connection: &mut AnyConnection, row: &AnyRow) -> Result<Dispute> {
    let id: String = row.try_get(0)?;
    let key: Vec<String> = serde_json::from_str(row.try_get::<&str, _>(4)?)
        .map_err(|error| Error::Damaged(format!("the key of a disagreement: {error}")))?;
    let cell = CellRef { section: row.try_get(2)?, table: row.try_get(3)?, key, column: row.try_get(5)? };
    let mut positions = BTreeMap::new();
    for row in sqlx::query("SELECT organisation, value FROM positions WHERE dispute = $1")
        .bind(id.clone())
        .fetch_all(&mut *connection)
        .await?
    {
        positions.insert(row.try_get(0)?, row.try_get(1)?);
    }
    let offers = offers_of(connection, &id).await?;
    Ok(Dispute {
        id,
        number: row.try_get(1)?,
        cell,
        low: row.try_get(6)?,
        high: row.try_get(7)?,
        settler: row.try_get(8)?,
        due: row.try_get(9)?,
        worth_pence: row.try_get(10)?,
        status: row.try_get(11)?,
        agreed: row.try_get(12)?,
        proposal: row.try_get(13)?,
        made: row.try_get(14)?,
        seq: row.try_get(15)?,
        positions,
        offers,
    })
}

async fn offers_of(connection: &mut AnyConnection, dispute: &str) -> Result<Vec<Offer>> {
    let rows = sqlx::query("SELECT id, organisation, value, status, made FROM offers WHERE dispute = $1 ORDER BY seq")
        .bind(dispute.to_owned())
        .fetch_all(&mut *connection)
        .await?;
    let mut offers = Vec::new();
    for row in rows {
        let id: String = row.try_get(0)?;
        let mut answers = BTreeMap::new();
        for answer in sqlx::query("SELECT organisation, taken FROM answers WHERE offer = $1")
            .bind(id.clone())
            .fetch_all(&mut *connection)
            .await?
        {
            answers.insert(answer.try_get(0)?, answer.try_get::<i64, _>(1)? > 0);
        }
        offers.push(Offer {
            id,
            organisation: row.try_get(1)?,
            value: row.try_get(2)?,
            status: row.try_get(3)?,
            made: row.try_get(4)?,
            answers,
        });
    }
    Ok(offers)
}

async fn dispute_by(connection: &mut AnyConnection, plan: &Plan, dispute: &str) -> Result<Dispute> {
    let number: i64 = dispute.trim_start_matches('d').parse().unwrap_or(0);
    let statement = format!("SELECT {DISPUTE} FROM disputes WHERE plan = $1 AND (id = $2 OR number = $3)");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(plan.id.clone())
        .bind(dispute.to_owned())
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    let row = row.ok_or_else(|| Error::Missing(format!("disagreement \"{dispute}\" of {}", plan.name)))?;
    dispute_of(connection, &row).await
}

impl Dispute {
    /// How a party, or not, stands to the disagreement: as its owner for the policy.
    fn on<'a>(&self, party: &'a str) -> Result<On<'a>> {
        let owner = if self.positions.contains_key(party) { party } else { "" };
        Ok(private(owner, section(&self.cell.section)?, Disclosure::Partners, Matter::Ordinary))
    }

    fn must_be_open(&self) -> Result<()> {
        let told = || Error::Invalid(format!("disagreement {} is settled", self.number));
        (self.status == "open").then_some(()).ok_or_else(told)
    }

    /// Whether an actor sees the offers: the parties, the settler and the broker.
    fn shows_offers(&self, actor: &Actor) -> bool {
        self.positions.contains_key(actor.organisation())
            || self.settler == actor.organisation()
            || actor.roles().contains(&model::decision::Role::Broker)
    }
}

/// A value that a cell can hold.
fn check_value(value: &str) -> Result<()> {
    let sound = !value.trim().is_empty() && value.len() <= 200;
    sound
        .then_some(())
        .ok_or_else(|| Error::Invalid("a value is what the cell would hold, at most 200 bytes".to_owned()))
}

impl Store {
    /// Enters a value into the disagreement register.
    ///
    /// # Errors
    /// If the actor may not, or the plan has no such cell.
    pub async fn contest(&self, actor: &Actor, plan: &str, contest: &Contest<'_>) -> Result<Dispute> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let cell = contest.cell;
        work.allow(actor, &plan, Act::Contest, On::plan(section(&cell.section)?)).await?;
        [contest.value, contest.low, contest.high].into_iter().try_for_each(check_value)?;
        if contest.settler.is_empty() || !is_day(contest.due) {
            return Err(Error::Invalid("say which organisation settles it, and by which day (2026-04-01)".to_owned()));
        }
        must_exist(&mut work, &plan, cell).await?;
        let (id, seq) = (random_id(), work.seq());
        let row = sqlx::query("SELECT COUNT(*) FROM disputes WHERE plan = $1")
            .bind(plan.id.clone())
            .fetch_one(&mut *work.tx)
            .await?;
        let number = row.try_get::<i64, _>(0)? + 1;
        sqlx::query(
            "INSERT INTO disputes (id, plan, number, section, table_name, row_key, column_name, low, high, settler, due, status, made, seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)",
        )
        .bind(id.clone())
        .bind(plan.id.clone())
        .bind(number)
        .bind(cell.section.clone())
        .bind(cell.table.clone())
        .bind(json!(cell.key).to_string())
        .bind(cell.column.clone())
        .bind(contest.low.to_owned())
        .bind(contest.high.to_owned())
        .bind(contest.settler.to_owned())
        .bind(contest.due.to_owned())
        .bind(work.now)
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        hold_position(&mut work, &id, &actor.organisation, contest.value).await?;
        let about = json!({"dispute": id, "number": number, "cell": cell, "low": contest.low, "high": contest.high, "due": contest.due});
        let sealed =
            json!({"by": actor.sealed(), "value": contest.value, "settler": contest.settler, "reason": contest.reason});
        work.record(&plan.id, "contest", about, sealed).await?;
        let dispute = dispute_by(&mut work.tx, &plan, &id).await?;
        work.commit().await?;
        Ok(dispute)
    }

    /// Takes or changes a position in a disagreement: what the actor's organisation holds the value to be.
    ///
    /// # Errors
    /// If the actor may not, or it is settled.
    pub async fn hold_position(
        &self,
        actor: &Actor,
        plan: &str,
        dispute: &str,
        value: &str,
        reason: &str,
    ) -> Result<()> {
        check_value(value)?;
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        work.allow(actor, &plan, Act::Contest, On::plan(section(&dispute.cell.section)?)).await?;
        dispute.must_be_open()?;
        hold_position(&mut work, &dispute.id, &actor.organisation, value).await?;
        let about = json!({"dispute": dispute.id, "number": dispute.number});
        work.record(&plan.id, "position", about, json!({"by": actor.sealed(), "value": value, "reason": reason}))
            .await?;
        work.commit().await
    }

    /// The disagreement register, newest first. Offers are shown to the parties, the settler and the broker.
    ///
    /// # Errors
    /// If the actor may not see it.
    pub async fn disputes(&self, actor: &Actor, plan: &str) -> Result<Vec<Dispute>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        readable(actor, &plan)?;
        let statement = format!("SELECT {DISPUTE} FROM disputes WHERE plan = $1 ORDER BY number DESC");
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(plan.id.clone()).fetch_all(&mut *connection).await?;
        let mut disputes = Vec::new();
        for row in &rows {
            let mut dispute = dispute_of(&mut connection, row).await?;
            if !dispute.shows_offers(actor) {
                dispute.offers.clear();
            }
            disputes.push(dispute);
        }
        Ok(disputes)
    }

    /// Notes what a disagreement is worth, as the engine worked it out; nothing if it cannot be worked out.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn set_worth(&self, actor: &Actor, plan: &str, dispute: &str, pence: Option<i64>) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        work.allow(actor, &plan, Act::Contest, On::plan(section(&dispute.cell.section)?)).await?;
        sqlx::query("UPDATE disputes SET worth_pence = $1 WHERE id = $2")
            .bind(pence)
            .bind(dispute.id.clone())
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"dispute": dispute.id, "number": dispute.number, "pence": pence});
        work.record(&plan.id, "worth", about, json!({"by": actor.sealed()})).await?;
        work.commit().await
    }

    /// Offers a value to the other parties. An open offer of another party is countered by it.
    ///
    /// # Errors
    /// If the actor's organisation is no party, or it is settled.
    pub async fn offer(&self, actor: &Actor, plan: &str, dispute: &str, value: &str, reason: &str) -> Result<Offer> {
        check_value(value)?;
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        work.allow(actor, &plan, Act::Offer, dispute.on(&actor.organisation)?).await?;
        dispute.must_be_open()?;
        sqlx::query("UPDATE offers SET status = 'countered' WHERE dispute = $1 AND status = 'open'")
            .bind(dispute.id.clone())
            .execute(&mut *work.tx)
            .await?;
        let (id, seq) = (random_id(), work.seq());
        sqlx::query("INSERT INTO offers (id, dispute, organisation, value, status, made, seq) VALUES ($1, $2, $3, $4, 'open', $5, $6)")
            .bind(id.clone())
            .bind(dispute.id.clone())
            .bind(actor.organisation.clone())
            .bind(value.to_owned())
            .bind(work.now)
            .bind(seq)
            .execute(&mut *work.tx)
            .await?;
        let about = json!({"dispute": dispute.id, "number": dispute.number, "offer": id});
        work.record(&plan.id, "offer", about, json!({"by": actor.sealed(), "value": value, "reason": reason})).await?;
        let offer = Offer {
            id,
            organisation: actor.organisation.clone(),
            value: value.to_owned(),
            status: "open".to_owned(),
            made: work.now,
            answers: BTreeMap::new(),
        };
        work.commit().await?;
        Ok(offer)
    }

    /// Takes or declines the offer that is open. Once every other party has taken it, its value is agreed.
    ///
    /// # Errors
    /// If the actor's organisation is no party or made the offer itself, or none is open.
    pub async fn answer(&self, actor: &Actor, plan: &str, dispute: &str, take: bool, reason: &str) -> Result<Answered> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        work.allow(actor, &plan, Act::Answer, dispute.on(&actor.organisation)?).await?;
        dispute.must_be_open()?;
        let open = dispute.offers.iter().find(|offer| offer.status == "open");
        let offer = open.ok_or_else(|| Error::Missing("open offer to answer".to_owned()))?;
        if offer.organisation == actor.organisation {
            return Err(Error::Refused(
                "an offer is answered by the other parties; make another to change it".to_owned(),
            ));
        }
        let seq = work.seq();
        sqlx::query(
            "INSERT INTO answers (offer, organisation, taken, seq) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (offer, organisation) DO UPDATE SET taken = excluded.taken, seq = excluded.seq",
        )
        .bind(offer.id.clone())
        .bind(actor.organisation.clone())
        .bind(i64::from(take))
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let taken = |party: &&String| **party == actor.organisation || offer.answers.get(*party) == Some(&true);
        let waiting: Vec<String> =
            dispute.positions.keys().filter(|party| **party != offer.organisation && !taken(party)).cloned().collect();
        let answered = match (take, waiting.is_empty()) {
            (false, _) => Answered::Declined,
            (true, true) => Answered::Agreed(offer.value.clone()),
            (true, false) => Answered::Waiting(waiting),
        };
        match &answered {
            Answered::Agreed(value) => {
                set_offer(&mut work, &offer.id, "taken").await?;
                agree(&mut work, &dispute.id, value).await?;
            }
            Answered::Declined => set_offer(&mut work, &offer.id, "declined").await?,
            Answered::Waiting(_) => {}
        }
        let about = json!({"dispute": dispute.id, "number": dispute.number, "offer": offer.id});
        work.record(&plan.id, "answer", about, json!({"by": actor.sealed(), "take": take, "reason": reason})).await?;
        work.commit().await?;
        Ok(answered)
    }

    /// Settles a disagreement as the organisation that was named to.
    ///
    /// # Errors
    /// If the actor's organisation was not, or it is settled already.
    pub async fn settle(&self, actor: &Actor, plan: &str, dispute: &str, value: &str, reason: &str) -> Result<()> {
        check_value(value)?;
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        let on = On { owner: &dispute.settler, ..On::plan(section(&dispute.cell.section)?) };
        work.allow(actor, &plan, Act::Settle, on).await?;
        dispute.must_be_open()?;
        agree(&mut work, &dispute.id, value).await?;
        let about = json!({"dispute": dispute.id, "number": dispute.number});
        work.record(&plan.id, "settle", about, json!({"by": actor.sealed(), "value": value, "reason": reason})).await?;
        work.commit().await
    }

    /// Turns an agreed value into a proposal. `draft` is the newest version with that cell set to that value and nothing else
    /// changed.
    ///
    /// # Errors
    /// If the actor is neither a party nor the settler, no value is agreed, or the draft changes anything else.
    pub async fn propose_agreed(&self, actor: &Actor, plan: &str, dispute: &str, draft: &Draft) -> Result<Proposal> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        let dispute = dispute_by(&mut work.tx, &plan, dispute).await?;
        if !dispute.positions.contains_key(&actor.organisation) && dispute.settler != actor.organisation {
            return Err(Error::Refused(
                "an agreed value is proposed by a party to the disagreement or its settler".to_owned(),
            ));
        }
        let value = dispute.agreed.clone().ok_or_else(|| Error::Invalid("no value is agreed yet".to_owned()))?;
        if dispute.proposal.is_some() {
            return Err(Error::Invalid(format!("disagreement {} has become a proposal already", dispute.number)));
        }
        changes_only(&mut work, &plan, &dispute.cell, &value, draft).await?;
        let head = plan.head.clone();
        let reason = format!("settles disagreement {}", dispute.number);
        let proposal =
            propose(&mut work, actor, &plan, &head, draft, Reveal::to_partners(), Some(&dispute.id), &reason).await?;
        sqlx::query("UPDATE disputes SET proposal = $1 WHERE id = $2")
            .bind(proposal.id.clone())
            .bind(dispute.id.clone())
            .execute(&mut *work.tx)
            .await?;
        work.commit().await?;
        Ok(proposal)
    }
}

async fn hold_position(work: &mut Work<'_>, dispute: &str, organisation: &str, value: &str) -> Result<()> {
    let seq = work.seq();
    sqlx::query(
        "INSERT INTO positions (dispute, organisation, value, seq) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (dispute, organisation) DO UPDATE SET value = excluded.value, seq = excluded.seq",
    )
    .bind(dispute.to_owned())
    .bind(organisation.to_owned())
    .bind(value.to_owned())
    .bind(seq)
    .execute(&mut *work.tx)
    .await?;
    Ok(())
}

async fn set_offer(work: &mut Work<'_>, offer: &str, status: &str) -> Result<()> {
    sqlx::query("UPDATE offers SET status = $1 WHERE id = $2")
        .bind(status.to_owned())
        .bind(offer.to_owned())
        .execute(&mut *work.tx)
        .await?;
    Ok(())
}

async fn agree(work: &mut Work<'_>, dispute: &str, value: &str) -> Result<()> {
    sqlx::query("UPDATE disputes SET status = 'agreed', agreed = $1 WHERE id = $2")
        .bind(value.to_owned())
        .bind(dispute.to_owned())
        .execute(&mut *work.tx)
        .await?;
    Ok(())
}

async fn must_exist(work: &mut Work<'_>, plan: &Plan, cell: &CellRef) -> Result<()> {
    let head = version_by(&mut work.tx, plan, &plan.head).await?;
    let snapshot = snapshot::load(&mut work.tx, &head.id).await?;
    let content = snapshot::content(&mut work.tx, &snapshot, &cell.section).await?;
    let rows = changes(None, content.as_ref());
    let row = rows.iter().find(|row| row.table == cell.table && row.key == cell.key);
    let filled = row.and_then(|row| row.after.as_ref()).is_some_and(|row| row.contains_key(&cell.column));
    let told = || format!("{} of {} in {}", cell.column, cell.key.join(", "), cell.table);
    filled.then_some(()).ok_or_else(|| Error::Missing(told()))
}

/// Checks that a draft differs from the newest version in one cell, which holds the value.
async fn changes_only(work: &mut Work<'_>, plan: &Plan, cell: &CellRef, value: &str, draft: &Draft) -> Result<()> {
    let snapshot = snapshot::load(&mut work.tx, &plan.head).await?;
    let mut found = Vec::new();
    for content in draft.sections() {
        let before = snapshot::content(&mut work.tx, &snapshot, &content.section).await?;
        found.extend(changes(before.as_ref(), Some(content)));
    }
    let spelled =
        |cell: &str| model::canonical::decimal(cell).unwrap_or_else(|| model::canonical::text(cell).into_owned());
    let only = matches!(&found[..], [one] if one.section == cell.section && one.table == cell.table && one.key == cell.key
    && one.before.as_ref().zip(one.after.as_ref()).is_some_and(|(before, after)| {
        let names = before.keys().chain(after.keys());
        let others = names.filter(|name| **name != cell.column).all(|name| before.get(name) == after.get(name));
        others && after.get(&cell.column).is_some_and(|written| spelled(written) == spelled(value))
    }));
    let told = || {
        Error::Invalid(format!(
            "the draft must set {} of {} to {value} and change nothing else",
            cell.column,
            cell.key.join(", ")
        ))
    };
    only.then_some(()).ok_or_else(told)
}

/// Whether a text is a day such as `2026-04-01`.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    bytes.len() == 10
        && text.is_ascii()
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && (1..=12).contains(&number(5..7))
        && (1..=31).contains(&number(8..10))
}
