//! Verifies a store without trusting it: the log against its checkpoints and those that signers kept, every sealed part against its
//! commitment, every section and file against its digest, and every row of the tables that acts write against the log acted out
//! again ([`crate::replay`], [`crate::covered`]).

use std::collections::{BTreeMap, BTreeSet};

use model::canonical::Digest;
use model::content::Content;
use serde_json::{Value, json};
use sqlx::any::{Any, AnyRow};
use sqlx::{AnyConnection, Row as _, Transaction};

use crate::covered;
use crate::extract::{Extract, ExtractLeaf, SealedPart, unhex};
use crate::location::Location;
use crate::log::commitment;
use crate::merkle::{Frontier, leaf_hash};
use crate::note::{Checkpoint, PublicKey};
use crate::replay::{Stored, replay};
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
    /// Leaves of other plans, of which only the hash was shown: none where the whole store was verified.
    pub elsewhere: u64,
    /// Sealed parts that were not shown to whoever verifies: none where the whole store was verified.
    pub withheld: u64,
    /// Sealed parts that were erased under the rules. They are no fault.
    pub erased: u64,
    /// Checkpoints in the store that were checked.
    pub checkpoints: u64,
    /// Checkpoints from outside that were checked.
    pub checkpoints_given: u64,
    /// Rows held against the log: plans, versions, proposals, signatures, roles and whatever else acts of the log write.
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
    fn begin(expected: &Expected) -> Self {
        Self {
            origin: String::new(),
            key: String::new(),
            key_given: expected.key.is_some(),
            leaves: 0,
            root: Digest::default(),
            elsewhere: 0,
            withheld: 0,
            erased: 0,
            checkpoints: 0,
            checkpoints_given: 0,
            rows: 0,
            blobs: 0,
            problems: Vec::new(),
            doubts: Vec::new(),
        }
    }

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
    let mut audit = Audit::begin(expected);
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

/// Verifies a plan's log as a site handed it out, by the code that verifies a store's. Tables and files are not in it, so nothing is held
/// against them.
pub fn verify_extract(extract: &Extract, expected: &Expected) -> Audit {
    let mut audit = Audit::begin(expected);
    let Some(key) = check_key(&extract.key, expected, &mut audit) else { return audit };
    let lines = extract.leaves.iter().enumerate().map(|(at, leaf)| line_of(leaf, at, &extract.plan)).collect();
    let (log, roots) = check_lines(lines, &mut audit);
    check_notes(&key, &extract.checkpoints, expected, &log, &roots, &mut audit);
    audit
}

async fn look(tx: &mut Transaction<'static, Any>, own_key: &str, expected: &Expected, audit: &mut Audit) -> Result<()> {
    let Some(key) = check_key(own_key, expected, audit) else { return Ok(()) };
    let notes = stored_notes(tx).await?;
    let (log, roots) = check_lines(stored_lines(tx).await?, audit);
    check_head(tx, &log, audit).await?;
    check_notes(&key, &notes, expected, &log, &roots, audit);
    check_blobs(tx, audit).await?;
    check_contents(tx, audit).await?;
    check_strays(tx, audit).await?;
    audit.rows = covered::check(tx, &replay(&log), &mut |place, message| audit.tell(place, message)).await?;
    check_versions(tx, &log, expected.reader, audit).await?;
    check_proposals(tx, &log, audit).await
}

/// The key that checkpoints are checked with: the one given, else the log's own word.
fn check_key(own_key: &str, expected: &Expected, audit: &mut Audit) -> Option<PublicKey> {
    let own = PublicKey::parse(own_key);
    if let Err(error) = &own {
        audit.tell("key", &error.to_string());
    }
    if let (Some(given), Ok(own)) = (&expected.key, &own)
        && given != own
    {
        audit.tell("key", "the store names another key than the one given: it is another log, or was made anew");
    }
    let key = expected.key.clone().or(own.ok())?;
    key.name().clone_into(&mut audit.origin);
    audit.key = key.to_string();
    Some(key)
}

/// Checkpoints that came with the log and those that somebody kept, against the log's roots; none that was handed to a signer is missing.
fn check_notes(
    key: &PublicKey,
    notes: &[(i64, String)],
    expected: &Expected,
    log: &[Stored],
    roots: &[Digest],
    audit: &mut Audit,
) {
    let given: Vec<Checkpoint> =
        read_notes(key, expected.checkpoints.iter().map(|note| ("checkpoint given".to_owned(), note)), audit);
    let kept = read_notes(key, notes.iter().map(|(size, note)| (format!("checkpoint at {size}"), note)), audit);
    for (size, note) in notes {
        if key.checkpoint(note).is_ok_and(|checkpoint| checkpoint.size != *size as u64) {
            audit.tell(&format!("checkpoint at {size}"), "it is kept as one of another size");
        }
    }
    audit.checkpoints = notes.len() as u64;
    audit.checkpoints_given = expected.checkpoints.len() as u64;
    check_checkpoints(&kept, "a checkpoint in the store", roots, audit);
    check_checkpoints(&given, "the checkpoint given", roots, audit);
    let sizes: BTreeSet<u64> = kept.iter().map(|checkpoint| checkpoint.size).collect();
    for (at, one) in log.iter().enumerate().filter(|(_, one)| one.leaf["act"] == "sign") {
        if !sizes.contains(&(at as u64 + 1)) {
            audit.tell(
                &leaf_name(at),
                &format!("the checkpoint handed to its signer is missing ({})", one.leaf["about"]["section"]),
            );
        }
    }
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

/// A leaf as it was read, before anything of it is believed.
struct Line {
    seq: i64,
    written: Written,
    /// What stands beside it: the plan, the act and the time.
    beside: Vec<(&'static str, Value)>,
    sealed: SealedPart,
}

/// What is known of a leaf.
enum Written {
    Text(String),
    /// Only its hash: it is of another plan.
    Hash(Digest),
}

async fn stored_lines(connection: &mut AnyConnection) -> Result<Vec<Line>> {
    let rows = sqlx::query("SELECT seq, plan, act, made, leaf, salt, sealed, erased FROM log ORDER BY seq")
        .fetch_all(&mut *connection)
        .await?;
    let line = |row: &AnyRow| {
        Ok(Line {
            seq: row.try_get(0)?,
            written: Written::Text(row.try_get(4)?),
            beside: vec![
                ("plan", json!(row.try_get::<String, _>(1)?)),
                ("act", json!(row.try_get::<String, _>(2)?)),
                ("time", json!(row.try_get::<i64, _>(3)?)),
            ],
            sealed: SealedPart::of(row.try_get(5)?, row.try_get(6)?, row.try_get(7)?),
        })
    };
    rows.iter().map(line).collect()
}

fn line_of(leaf: &ExtractLeaf, at: usize, plan: &str) -> Line {
    match leaf {
        ExtractLeaf::Own { text, sealed } => Line {
            seq: at as i64,
            written: Written::Text(text.clone()),
            beside: vec![("plan", json!(plan))],
            sealed: sealed.clone(),
        },
        ExtractLeaf::Elsewhere(hash) => {
            // What is no hash is a hash that fits nothing.
            let hash = parse_digest(hash).unwrap_or_default();
            Line { seq: at as i64, written: Written::Hash(hash), beside: Vec::new(), sealed: SealedPart::Withheld }
        }
    }
}

/// Checks each leaf's place, what stands beside it and its sealed part; gives the root at every size.
fn check_lines(lines: Vec<Line>, audit: &mut Audit) -> (Vec<Stored>, Vec<Digest>) {
    let (mut log, mut frontier) = (Vec::new(), Frontier::default());
    let mut roots = vec![frontier.root()];
    let mut erasures = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if line.seq != at as i64 {
            let message = format!("leaf {} stands where leaf {at} should: one was deleted or put in", line.seq);
            audit.tell(&leaf_name(at), &message);
        }
        let stored = match line.written {
            Written::Text(ref text) => {
                frontier.push(leaf_hash(text.as_bytes()));
                if let SealedPart::Erased { by } = line.sealed {
                    erasures.push((at, by));
                }
                check_leaf(&leaf_name(at), text, &line.beside, line.sealed, audit)
            }
            Written::Hash(hash) => {
                frontier.push(hash);
                audit.elsewhere += 1;
                Stored { leaf: Value::Null, sealed: None, erased: false }
            }
        };
        roots.push(frontier.root());
        log.push(stored);
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
    (log, roots)
}

fn check_leaf(
    place: &str,
    text: &str,
    beside: &[(&'static str, Value)],
    sealed: SealedPart,
    audit: &mut Audit,
) -> Stored {
    let leaf: Value = serde_json::from_str(text).unwrap_or_default();
    if leaf["v"] != 1 {
        audit.tell(place, "it is not a leaf of a version known here");
    }
    let compared: Vec<_> = beside.iter().map(|(name, value)| (*name, value.clone(), &leaf[*name])).collect();
    audit.compare(place, &compared);
    let erased = matches!(sealed, SealedPart::Erased { .. });
    let sealed = check_sealed(place, &leaf, sealed, audit);
    Stored { leaf, sealed, erased }
}

/// The sealed part of a leaf, if it is there and is what the leaf commits to.
fn check_sealed(place: &str, leaf: &Value, sealed: SealedPart, audit: &mut Audit) -> Option<Value> {
    match sealed {
        SealedPart::Told { salt, text } => {
            if unhex(&salt).is_some_and(|salt| json!(commitment(&salt, &text)) == leaf["sealed"]) {
                return serde_json::from_str(&text).ok();
            }
            audit.tell(place, "its sealed part is not what the leaf commits to");
        }
        SealedPart::Erased { .. } => {}
        SealedPart::Withheld => audit.withheld += 1,
        SealedPart::Gone => audit.tell(place, "its sealed part is gone, and no act of the log erased it"),
        SealedPart::Half => audit.tell(place, "its sealed part is half there"),
    }
    None
}

async fn check_head(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let rows = sqlx::query("SELECT size, frontier, id FROM log_head ORDER BY id").fetch_all(&mut *connection).await?;
    let [row] = &rows[..] else {
        audit.tell("head of the log", "it is missing, or there is more than one");
        return Ok(());
    };
    if row.try_get::<i64, _>(2)? != 1 {
        audit.tell("head of the log", "it is not where the store looks for it");
    }
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

/// What snapshots and contents refer to is there, and nothing is there that they do not refer to.
async fn check_strays(connection: &mut AnyConnection, audit: &mut Audit) -> Result<()> {
    for (query, what, message) in [
        (
            "SELECT DISTINCT sum FROM snapshot_files WHERE sum NOT IN (SELECT sum FROM blobs) ORDER BY sum",
            "bytes",
            "a file refers to them and they are missing",
        ),
        (
            "SELECT DISTINCT digest FROM snapshot_sections WHERE digest NOT IN (SELECT digest FROM contents) ORDER BY digest",
            "section",
            "what it says is missing",
        ),
        (
            "SELECT digest FROM contents WHERE digest NOT IN (SELECT digest FROM snapshot_sections) ORDER BY digest",
            "section",
            "no version or proposal says it",
        ),
        (
            "SELECT sum FROM blobs WHERE sum NOT IN (SELECT sum FROM snapshot_files) AND sum NOT IN (SELECT sum FROM contents) ORDER BY sum",
            "bytes",
            "nothing refers to them",
        ),
        (
            "SELECT DISTINCT snapshot FROM snapshot_sections WHERE snapshot NOT IN (SELECT id FROM versions) \
             AND snapshot NOT IN (SELECT id FROM proposals) ORDER BY snapshot",
            "sections of",
            "it is no version or proposal",
        ),
        (
            "SELECT DISTINCT snapshot FROM snapshot_files WHERE snapshot NOT IN (SELECT id FROM versions) \
             AND snapshot NOT IN (SELECT id FROM proposals) ORDER BY snapshot",
            "files of",
            "it is no version or proposal",
        ),
    ] {
        for row in sqlx::query(query).fetch_all(&mut *connection).await? {
            let name: String = row.try_get(0)?;
            audit.tell(&format!("{what} {}", name.chars().take(12).collect::<String>()), message);
        }
    }
    Ok(())
}

/// The leaf of one of these acts whose `about` gives this id under `name`.
fn leaf_of<'a>(log: &'a [Stored], words: &[&str], name: &str, id: &str) -> Option<&'a Stored> {
    log.iter().find(|one| words.iter().any(|word| one.leaf["act"] == *word) && one.leaf["about"][name] == id)
}

/// What each version consists of, against the leaf that made it. Its row was compared before.
async fn check_versions(
    connection: &mut AnyConnection,
    log: &[Stored],
    reader: Option<Reader>,
    audit: &mut Audit,
) -> Result<()> {
    let rows = sqlx::query("SELECT id, number, digest FROM versions ORDER BY plan, number")
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        let (id, digest): (String, String) = (row.try_get(0)?, row.try_get(2)?);
        let place = format!("version {} ({id})", row.try_get::<i64, _>(1)?);
        let Some(one) = leaf_of(log, &["create", "accept"], "version", &id) else { continue };
        let snapshot = load(connection, &id).await?;
        let (sections, files) = snapshot.about();
        let about = &one.leaf["about"];
        audit.compare(&place, &[("sections", sections, &about["sections"]), ("files", files, &about["files"])]);
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
    Ok(())
}

/// What each proposal consists of, against the sealed part of its leaf while that is there, and against its digest always.
async fn check_proposals(connection: &mut AnyConnection, log: &[Stored], audit: &mut Audit) -> Result<()> {
    let rows = sqlx::query("SELECT id, number, digest FROM proposals ORDER BY plan, number")
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        let (id, digest): (String, String) = (row.try_get(0)?, row.try_get(2)?);
        let place = format!("proposal {} ({id})", row.try_get::<i64, _>(1)?);
        let snapshot = load(connection, &id).await?;
        if digest_of(&snapshot.digests()).to_string() != digest {
            audit.tell(&place, "its digest is not that of its sections");
        }
        let sealed = leaf_of(log, &["propose"], "proposal", &id).and_then(|one| one.sealed.as_ref());
        let Some(sealed) = sealed else { continue };
        let (sections, files) = snapshot.about();
        audit.compare(&place, &[("sections", sections, &sealed["sections"]), ("files", files, &sealed["files"])]);
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
