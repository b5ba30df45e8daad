//! Verifies a store without trusting it: the log against its checkpoints and those that signers kept, every sealed part against its
//! commitment, every section and file against its digest, and versions, proposals, signatures and rights against the log.

use std::collections::{BTreeMap, BTreeSet};

use model::canonical::Digest;
use model::content::Content;
use serde_json::{Value, json};
use sqlx::any::{Any, AnyRow};
use sqlx::{AnyConnection, Row as _, Transaction};

use crate::location::Location;
use crate::log::commitment;
use crate::merkle::{Frontier, leaf_hash};
use crate::note::{Checkpoint, PublicKey};
use crate::snapshot::{digest_of, files as files_of, load, parse_digest};
use crate::{Error, File, Result, pool, setting};

/// What the store is held against besides itself.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Signed checkpoints that somebody kept.
    pub checkpoints: Vec<String>,
    /// The log's public key as somebody was given it; without it the store's own word is taken.
    pub key: Option<PublicKey>,
    /// Reads the files of a version as a pack, so that what they say can be held against what was signed.
    pub reader: Option<Reader>,
}

/// What a reader of packs finds each section of these files to say; nothing if they are no pack.
pub type Reader = fn(&[File]) -> Option<BTreeMap<String, Digest>>;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Audit {
    /// The log's name.
    pub origin: String,
    /// The public key that checkpoints were checked with.
    pub key: String,
    /// Whether that key came from outside the store.
    pub key_given: bool,
    /// Leaves of the log.
    pub leaves: u64,
    /// The root of their tree.
    pub root: Digest,
    /// Sealed parts that were erased under the rules. They are no fault.
    pub erased: u64,
    /// Checkpoints in the store that were checked.
    pub checkpoints: u64,
    /// Checkpoints from outside that were checked.
    pub checkpoints_given: u64,
    /// Versions, proposals and signatures held against the log.
    pub rows: u64,
    /// Files and sections held against their digests.
    pub blobs: u64,
    /// Everything that is not as it should be.
    pub problems: Vec<Problem>,
    /// Versions whose files, read by this program, say something else than what was signed. Their bytes are what they were when
    /// the version was made: either the reader has changed since, or whoever made the version did not read them honestly.
    pub doubts: Vec<Problem>,
}

impl Audit {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Where: a leaf, a version, a file, ….
    pub place: String,
    /// What.
    pub message: String,
}

/// Verifies a store; it is only read, no server need run, and its private key is not needed.
///
/// # Errors
/// If it cannot be opened at all. A database that cannot be read through is a problem of the audit.
pub async fn verify(place: &str, expected: &Expected) -> Result<Audit> {
    let location = Location::parse(place)?;
    location.prepare(false)?;
    let pool = pool(&location, 2, true).await?;
    let mut audit = Audit {
        origin: String::new(),
        key: String::new(),
        key_given: expected.key.is_some(),
        leaves: 0,
        root: Digest::default(),
        erased: 0,
        checkpoints: 0,
        checkpoints_given: 0,
        rows: 0,
        blobs: 0,
        problems: Vec::new(),
        doubts: Vec::new(),
    };
    let looked = async {
        let own = setting(&pool, "log key")
            .await?
            .ok_or_else(|| Error::Open("this is not a store of shared plans".to_owned()))?;
        let mut tx = if location.is_postgres() {
            pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await?
        } else {
            pool.begin().await?
        };
        look(&mut tx, &own, expected, &mut audit).await
    }
    .await;
    pool.close().await;
    match looked {
        Err(Error::Database(error)) if audit.key.is_empty() => return Err(Error::Open(error.to_string())),
        Err(Error::Open(told)) => return Err(Error::Open(told)),
        Err(error) => audit.tell("database", &format!("cannot be read through: {error}")),
        Ok(()) => {}
    }
    Ok(audit)
}

/// A leaf as stored.
struct Stored {
    leaf: Value,
    sealed: Option<Value>,
}

async fn look(tx: &mut Transaction<'static, Any>, own_key: &str, expected: &Expected, audit: &mut Audit) -> Result<()> {
    let own = PublicKey::parse(own_key);
    if let Err(error) = &own {
        audit.tell("key", &error.to_string());
    }
    if let (Some(given), Ok(own)) = (&expected.key, &own)
        && given != own
    {
        audit.tell("key", "the store names another key than the one given: it is another log, or was made anew");
    }
    let Some(key) = expected.key.clone().or(own.ok()) else { return Ok(()) };
    key.name().clone_into(&mut audit.origin);
    audit.key = key.to_string();
    let notes = stored_notes(tx).await?;
    let given: Vec<Checkpoint> =
        read_notes(&key, expected.checkpoints.iter().map(|note| ("checkpoint given".to_owned(), note)), audit);
    let kept = read_notes(&key, notes.iter().map(|(size, note)| (format!("checkpoint at {size}"), note)), audit);
    let (log, roots) = read_log(tx, audit).await?;
    audit.checkpoints = notes.len() as u64;
    audit.checkpoints_given = expected.checkpoints.len() as u64;
    check_head(tx, &log, audit).await?;
    check_checkpoints(&kept, "a checkpoint in the store", &roots, audit);
    check_checkpoints(&given, "the checkpoint given", &roots, audit);
    let sizes: BTreeSet<u64> = kept.iter().map(|checkpoint| checkpoint.size).collect();
    for (at, one) in log.iter().enumerate().filter(|(_, one)| one.leaf["act"] == "sign") {
        if !sizes.contains(&(at as u64 + 1)) {
            audit.tell(
                &leaf_name(at),
                &format!("the checkpoint handed to its signer is missing ({})", one.leaf["about"]["section"]),
            );
        }
    }
    check_blobs(tx, audit).await?;
    check_contents(tx, audit).await?;
    check_versions(tx, &log, expected.reader, audit).await?;
    check_proposals(tx, &log, audit).await?;
    check_signatures(tx, &log, audit).await?;
    check_plans(tx, &log, audit).await?;
    check_rights(tx, &log, audit).await
}

fn leaf_name(seq: usize) -> String {
    format!("leaf {seq}")
}

impl Audit {
    fn tell(&mut self, place: &str, message: &str) {
        self.problems.push(Problem { place: place.to_owned(), message: message.to_owned() });
    }

    /// Tells of every figure that a row and the log do not agree on.
    fn compare(&mut self, place: &str, what: &[(&str, Value, &Value)]) {
        for (name, stored, logged) in what {
            if stored != *logged {
                self.tell(place, &format!("its {name} is {stored} where the log says {logged}"));
            }
        }
    }
}

async fn stored_notes(connection: &mut AnyConnection) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query("SELECT size, note FROM checkpoints ORDER BY size").fetch_all(&mut *connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn read_notes<'a>(
    key: &PublicKey,
    notes: impl Iterator<Item = (String, &'a String)>,
    audit: &mut Audit,
) -> Vec<Checkpoint> {
    let mut read = Vec::new();
    for (place, note) in notes {
        match key.checkpoint(note) {
            Ok(checkpoint) if checkpoint.origin != key.name() => {
                audit.tell(&place, &format!("it is of another log: {}", checkpoint.origin));
            }
            Ok(checkpoint) => read.push(checkpoint),
            Err(error) => audit.tell(&place, &error.to_string()),
        }
    }
    read
}

/// Reads the log; checks each leaf's place, its columns and its sealed part; gives the root at every size.
async fn read_log(connection: &mut AnyConnection, audit: &mut Audit) -> Result<(Vec<Stored>, Vec<Digest>)> {
    let rows = sqlx::query("SELECT seq, plan, act, made, leaf, salt, sealed, erased FROM log ORDER BY seq")
        .fetch_all(&mut *connection)
        .await?;
    let (mut log, mut frontier) = (Vec::new(), Frontier::default());
    let mut roots = vec![frontier.root()];
    let mut erasures = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (place, text): (String, String) = (leaf_name(at), row.try_get(4)?);
        let seq: i64 = row.try_get(0)?;
        if seq != at as i64 {
            audit.tell(&place, &format!("leaf {seq} stands where leaf {at} should: one was deleted or put in"));
        }
        frontier.push(leaf_hash(text.as_bytes()));
        roots.push(frontier.root());
        let leaf: Value = serde_json::from_str(&text).unwrap_or_default();
        if leaf["v"] != 1 {
            audit.tell(&place, "it is not a leaf of a version known here");
        }
        let (plan, act): (String, String) = (row.try_get(1)?, row.try_get(2)?);
        audit.compare(
            &place,
            &[
                ("plan", json!(plan), &leaf["plan"]),
                ("act", json!(act), &leaf["act"]),
                ("time", json!(row.try_get::<i64, _>(3)?), &leaf["time"]),
            ],
        );
        let (sealed, erased) = read_sealed(row, &place, &leaf, audit)?;
        erasures.extend(erased.map(|by| (at, by)));
        log.push(Stored { leaf, sealed });
    }
    for (at, by) in erasures {
        let allowed = usize::try_from(by).ok().and_then(|by| log.get(by)).is_some_and(|one| {
            one.leaf["act"] == "erase"
                && one.leaf["about"]["entries"].as_array().is_some_and(|list| list.contains(&json!(at)))
        });
        if allowed {
            audit.erased += 1;
        } else {
            audit.tell(&leaf_name(at), "its sealed part is gone, and no act of the log erased it");
        }
    }
    audit.leaves = frontier.size;
    audit.root = frontier.root();
    Ok((log, roots))
}

/// The sealed part of a leaf, if it is there and is what the leaf commits to, and the leaf that erased it.
fn read_sealed(row: &AnyRow, place: &str, leaf: &Value, audit: &mut Audit) -> Result<(Option<Value>, Option<i64>)> {
    let (salt, sealed): (Option<Vec<u8>>, Option<String>) = (row.try_get(5)?, row.try_get(6)?);
    let erased: Option<i64> = row.try_get(7)?;
    match (salt, sealed, erased) {
        (None, None, Some(by)) => Ok((None, Some(by))),
        (Some(salt), Some(sealed), None) => {
            if json!(commitment(&salt, &sealed)) != leaf["sealed"] {
                audit.tell(place, "its sealed part is not what the leaf commits to");
                return Ok((None, None));
            }
            Ok((serde_json::from_str(&sealed).ok(), None))
        }
        (None, None, None) => {
            audit.tell(place, "its sealed part is gone, and no act of the log erased it");
            Ok((None, None))
        }
        _ => {
            audit.tell(place, "its sealed part is half there");
            Ok((None, None))
        }
    }
}

async fn check_head(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let row = sqlx::query("SELECT size, frontier FROM log_head WHERE id = 1").fetch_optional(&mut *connection).await?;
    let Some(row) = row else {
        audit.tell("head of the log", "it is missing");
        return Ok(());
    };
    let (size, bytes): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
    if size != log.len() as i64 {
        audit.tell("head of the log", &format!("it counts {size} leaves and there are {}", log.len()));
    } else if Frontier::decode(size as u64, &bytes).map(|frontier| frontier.root()) != Some(audit.root) {
        audit.tell("head of the log", "it has another root than the leaves");
    }
    Ok(())
}

fn check_checkpoints(checkpoints: &[Checkpoint], whose: &str, roots: &[Digest], audit: &mut Audit) {
    for checkpoint in checkpoints {
        let place = format!("{whose}, of {} leaves", checkpoint.size);
        match roots.get(checkpoint.size as usize) {
            None => {
                let message = format!("the log has been cut short: it has {} leaves now", roots.len() - 1);
                audit.tell(&place, &message);
            }
            Some(root) if *root != checkpoint.root => {
                audit.tell(
                    &place,
                    "the log's first leaves are not those that were signed: one was altered, deleted, put in or moved",
                );
            }
            Some(_) => {}
        }
    }
}

async fn check_blobs(connection: &mut AnyConnection, audit: &mut Audit) -> Result<()> {
    let sums = sqlx::query("SELECT sum FROM blobs ORDER BY sum").fetch_all(&mut *connection).await?;
    for row in sums {
        let sum: String = row.try_get(0)?;
        let row =
            sqlx::query("SELECT bytes FROM blobs WHERE sum = $1").bind(sum.clone()).fetch_one(&mut *connection).await?;
        if Digest::of(&row.try_get::<Vec<u8>, _>(0)?).to_string() != sum {
            audit.tell(&format!("bytes {}", &sum[..sum.len().min(12)]), "they are not what their hash says");
        }
        audit.blobs += 1;
    }
    Ok(())
}

async fn check_contents(connection: &mut AnyConnection, audit: &mut Audit) -> Result<()> {
    let rows =
        sqlx::query("SELECT c.digest, b.bytes FROM contents c LEFT JOIN blobs b ON b.sum = c.sum ORDER BY c.digest")
            .fetch_all(&mut *connection)
            .await?;
    for row in rows {
        let digest: String = row.try_get(0)?;
        let content = row.try_get::<Option<Vec<u8>>, _>(1)?.and_then(|bytes| Content::decode(&bytes));
        if content.is_none_or(|content| content.digest().to_string() != digest) {
            audit.tell(&format!("section {}", &digest[..digest.len().min(12)]), "what it says has another digest");
        }
    }
    Ok(())
}

/// The leaves of these acts by the id that their `about` gives under `name`.
fn acts<'a>(log: &'a [Stored], words: &[&str], name: &str) -> BTreeMap<String, (usize, &'a Stored)> {
    let ours = log.iter().enumerate().filter(|(_, one)| words.iter().any(|word| one.leaf["act"] == *word));
    ours.map(|(at, one)| (one.leaf["about"][name].as_str().unwrap_or_default().to_owned(), (at, one))).collect()
}

async fn check_versions(
    connection: &mut AnyConnection,
    log: &[Stored],
    reader: Option<Reader>,
    audit: &mut Audit,
) -> Result<()> {
    let mut logged = acts(log, &["create", "accept"], "version");
    let published: BTreeSet<String> = acts(log, &["publish"], "version").into_keys().collect();
    let rows = sqlx::query(
        "SELECT id, number, parent, digest, made, seq, published, plan FROM versions ORDER BY plan, number",
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let id: String = row.try_get(0)?;
        let place = format!("version {} ({id})", row.try_get::<i64, _>(1)?);
        audit.rows += 1;
        let Some((at, one)) = logged.remove(&id) else {
            audit.tell(&place, "the log knows nothing of it");
            continue;
        };
        let snapshot = load(connection, &id).await?;
        let (sections, files) = snapshot.about();
        let (about, digest): (&Value, String) = (&one.leaf["about"], row.try_get(3)?);
        audit.compare(
            &place,
            &[
                ("number", json!(row.try_get::<i64, _>(1)?), &about["number"]),
                ("parent", json!(row.try_get::<Option<String>, _>(2)?), &about["parent"]),
                ("digest", json!(digest), &about["digest"]),
                ("sections", sections, &about["sections"]),
                ("files", files, &about["files"]),
                ("time", json!(row.try_get::<i64, _>(4)?), &one.leaf["time"]),
                ("leaf", json!(row.try_get::<i64, _>(5)?), &json!(at)),
                ("publication", json!(row.try_get::<Option<i64>, _>(6)?.is_some()), &json!(published.contains(&id))),
                ("plan", json!(row.try_get::<String, _>(7)?), &one.leaf["plan"]),
            ],
        );
        if digest_of(&snapshot.digests()).to_string() != digest {
            audit.tell(&place, "its digest is not that of its sections");
        }
        if let Some(read) = reader
            && let Ok(files) = files_of(connection, &snapshot).await
            && read(&files).is_none_or(|found| found != snapshot.digests())
        {
            let message = "its files, as this program reads them, say something else than its digests".to_owned();
            audit.doubts.push(Problem { place, message });
        }
    }
    for (id, (at, _)) in logged {
        audit.tell(&leaf_name(at), &format!("the version {id} that it made is missing"));
    }
    Ok(())
}

async fn check_proposals(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let mut logged = acts(log, &["propose"], "proposal");
    let mut endings: BTreeMap<String, &str> = BTreeMap::new();
    for (word, status) in [("accept", "accepted"), ("reject", "rejected"), ("withdraw", "withdrawn")] {
        endings.extend(acts(log, &[word], "proposal").into_keys().map(|id| (id, status)));
    }
    let rows = sqlx::query(
        "SELECT id, number, base, organisation, person, digest, status, seq FROM proposals ORDER BY plan, number",
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let id: String = row.try_get(0)?;
        let place = format!("proposal {} ({id})", row.try_get::<i64, _>(1)?);
        audit.rows += 1;
        let Some((at, one)) = logged.remove(&id) else {
            audit.tell(&place, "the log knows nothing of it");
            continue;
        };
        let about = &one.leaf["about"];
        let status = endings.get(&id).copied().unwrap_or("open");
        audit.compare(
            &place,
            &[
                ("number", json!(row.try_get::<i64, _>(1)?), &about["number"]),
                ("base", json!(row.try_get::<String, _>(2)?), &about["base"]),
                ("status", json!(row.try_get::<String, _>(6)?), &json!(status)),
                ("leaf", json!(row.try_get::<i64, _>(7)?), &json!(at)),
            ],
        );
        let Some(sealed) = &one.sealed else { continue };
        let (sections, files) = load(connection, &id).await?.about();
        audit.compare(
            &place,
            &[
                ("organisation", json!(row.try_get::<String, _>(3)?), &sealed["by"]["organisation"]),
                ("person", person(row.try_get(4)?), &sealed["by"]["person"]),
                ("digest", json!(row.try_get::<String, _>(5)?), &sealed["digest"]),
                ("sections", sections, &sealed["sections"]),
                ("files", files, &sealed["files"]),
            ],
        );
    }
    for (id, (at, _)) in logged {
        audit.tell(&leaf_name(at), &format!("the proposal {id} that it made is missing"));
    }
    Ok(())
}

/// A person's column as a sealed part names them.
fn person(id: Option<String>) -> Value {
    json!(id.unwrap_or_else(|| "holder of the database".to_owned()))
}

async fn check_signatures(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let mut logged = acts(log, &["sign"], "signature");
    let mut voided: BTreeMap<String, usize> = BTreeMap::new();
    for (at, one) in log.iter().enumerate() {
        let ids = one.leaf["about"]["voids"].as_array().into_iter().flatten().filter_map(Value::as_str);
        voided.extend(ids.map(|id| (id.to_owned(), at)));
    }
    let rows = sqlx::query(
        "SELECT id, section, digest, kind, stance, organisation, person, role, made, seq, voided, version FROM signatures ORDER BY seq",
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let id: String = row.try_get(0)?;
        let place = format!("signature {id}");
        audit.rows += 1;
        let Some((at, one)) = logged.remove(&id) else {
            audit.tell(&place, "the log knows nothing of it");
            continue;
        };
        let text = |at: usize| -> Result<Value> { Ok(json!(row.try_get::<String, _>(at)?)) };
        let about = &one.leaf["about"];
        audit.compare(
            &place,
            &[
                ("section", text(1)?, &about["section"]),
                ("digest", text(2)?, &about["digest"]),
                ("version", text(11)?, &about["version"]),
                ("time", json!(row.try_get::<i64, _>(8)?), &one.leaf["time"]),
                ("leaf", json!(row.try_get::<i64, _>(9)?), &json!(at)),
                ("voiding", json!(row.try_get::<Option<i64>, _>(10)?), &json!(voided.get(&id))),
            ],
        );
        let Some(sealed) = &one.sealed else { continue };
        audit.compare(
            &place,
            &[
                ("kind", text(3)?, &sealed["kind"]),
                ("stance", text(4)?, &sealed["stance"]),
                ("organisation", text(5)?, &sealed["by"]["organisation"]),
                ("person", person(row.try_get(6)?), &sealed["by"]["person"]),
                ("role", text(7)?, &sealed["role"]),
            ],
        );
    }
    for (id, (at, _)) in logged {
        audit.tell(&leaf_name(at), &format!("the signature {id} that it gave is missing"));
    }
    Ok(())
}

async fn check_plans(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let rows = sqlx::query("SELECT p.id, p.name, p.stage, p.head, p.keep_days FROM plans p ORDER BY p.id")
        .fetch_all(&mut *connection)
        .await?;
    let mut known = BTreeSet::new();
    for row in rows {
        let id: String = row.try_get(0)?;
        let ours = || log.iter().filter(|one| one.leaf["plan"] == id.as_str());
        let last = |words: &[&str]| {
            ours().rev().find(|one| words.iter().any(|word| one.leaf["act"] == *word)).map(|one| &one.leaf["about"])
        };
        let name = last(&["create"]).map_or(Value::Null, |about| about["name"].clone());
        let head = last(&["create", "accept"]).map_or(Value::Null, |about| about["version"].clone());
        let stage = last(&["stage"]).map_or(json!("case_for_change"), |about| about["to"].clone());
        let days = last(&["keep"]).map_or(json!(crate::versions::KEEP_DAYS), |about| about["days"].clone());
        let place = format!("plan {id}");
        audit.compare(
            &place,
            &[
                ("name", json!(row.try_get::<String, _>(1)?), &name),
                ("stage", json!(row.try_get::<String, _>(2)?), &stage),
                ("newest version", json!(row.try_get::<String, _>(3)?), &head),
                ("time of keeping", json!(row.try_get::<i64, _>(4)?), &days),
            ],
        );
        known.insert(id);
    }
    for (at, one) in log.iter().enumerate().filter(|(_, one)| one.leaf["act"] == "create") {
        if !one.leaf["plan"].as_str().is_some_and(|plan| known.contains(plan)) {
            audit.tell(&leaf_name(at), "the plan that it began is missing");
        }
    }
    Ok(())
}

/// Decision rights and quorums as the log leaves them, against those in force.
async fn check_rights(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let mut logged: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in log {
        let (plan, about) = (&one.leaf["plan"], &one.leaf["about"]);
        if one.leaf["act"] == "rights" {
            let named = about["organisations"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let organisations: BTreeSet<String> = named.map(str::to_owned).collect();
            logged.insert(format!("{plan} {} {}", about["section"], about["right"]), organisations);
        }
        if one.leaf["act"] == "quorum" {
            let rule = format!("{} {}", about["organisations"], about["reserved"]);
            logged.insert(format!("{plan} {} quorum", about["section"]), BTreeSet::from([rule]));
        }
    }
    logged.retain(|_, organisations| !organisations.is_empty());
    let mut stored: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in sqlx::query("SELECT plan, section, act, organisation FROM rights").fetch_all(&mut *connection).await? {
        let (plan, section, right): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let name = format!("{} {} {}", json!(plan), json!(section), json!(right));
        stored.entry(name).or_default().insert(row.try_get(3)?);
    }
    for row in
        sqlx::query("SELECT plan, section, organisations, reserved FROM quorums").fetch_all(&mut *connection).await?
    {
        let (plan, section): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let rule = format!("{} {}", row.try_get::<i64, _>(2)?, row.try_get::<i64, _>(3)? > 0);
        stored.insert(format!("{} {} quorum", json!(plan), json!(section)), BTreeSet::from([rule]));
    }
    let names: BTreeSet<&String> = logged.keys().chain(stored.keys()).collect();
    for name in names.into_iter().filter(|name| logged.get(*name) != stored.get(*name)) {
        audit.problems.push(Problem {
            place: format!("decision right {name}"),
            message: "it is not what the log says was decided".to_owned(),
        });
    }
    Ok(())
}

/// A digest given on a command line or in a form.
///
/// # Errors
/// If it is none.
pub fn digest(text: &str) -> Result<Digest> {
    parse_digest(text)
}
