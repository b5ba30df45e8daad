//! What a version or a proposal consists of: files as their authors wrote them, and what each section says, both by content.

use std::collections::BTreeMap;

use model::canonical::{Digest, plan_digest};
use model::content::Content;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::work::section;
use crate::{Error, Result};

/// The section that holds the terms of the concordat. It is signed like any other and is no part of the plan's digest, which
/// says what is computed.
pub const TERMS_SECTION: &str = "terms";
/// The file in which a pack's folder holds the terms.
pub const TERMS_FILE: &str = "terms.md";

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A plan as somebody hands it over: the files, and what a reader of packs found each section to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    files: Vec<File>,
    sections: Vec<Content>,
}

impl Draft {
    /// A draft of these files and the sections read from them; `terms.md` among the files becomes the section `terms`.
    ///
    /// # Errors
    /// If a section is not one that the policy knows, or comes twice, or the terms are not text.
    pub fn new(files: Vec<File>, sections: Vec<Content>) -> Result<Self> {
        let mut sections = sections;
        if let Some(terms) = files.iter().find(|file| file.name == TERMS_FILE) {
            let text = std::str::from_utf8(&terms.bytes);
            let text = text.map_err(|_| Error::Invalid(format!("{TERMS_FILE} is not text")))?;
            sections.push(Content::text(TERMS_SECTION, text.strip_prefix('\u{feff}').unwrap_or(text)));
        }
        sections.sort_by(|a, b| a.section.cmp(&b.section));
        if let Some(pair) = sections.windows(2).find(|pair| pair[0].section == pair[1].section) {
            return Err(Error::Invalid(format!("the section {} comes twice", pair[0].section)));
        }
        for content in &sections {
            section(&content.section)?;
        }
        Ok(Self { files, sections })
    }

    /// The files.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// What each section says, in order of name.
    pub fn sections(&self) -> &[Content] {
        &self.sections
    }

    /// The digest of each section, in order of name.
    pub fn digests(&self) -> BTreeMap<String, Digest> {
        self.sections.iter().map(|content| (content.section.clone(), content.digest())).collect()
    }

    /// The plan's digest.
    pub fn digest(&self) -> Digest {
        digest_of(&self.digests())
    }
}

/// The plan's digest from its sections'.
pub(crate) fn digest_of(sections: &BTreeMap<String, Digest>) -> Digest {
    let counted = sections.iter().filter(|(name, _)| *name != TERMS_SECTION);
    plan_digest(&counted.map(|(name, digest)| (name.clone(), *digest)).collect::<Vec<_>>())
}

/// Names of what a snapshot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// The digest of each section and the hash of the bytes that spell it out.
    pub sections: BTreeMap<String, (Digest, String)>,
    /// The hash of each file's bytes.
    pub files: BTreeMap<String, String>,
}

impl Snapshot {
    pub fn digests(&self) -> BTreeMap<String, Digest> {
        self.sections.iter().map(|(name, (digest, _))| (name.clone(), *digest)).collect()
    }

    /// As a leaf tells it.
    pub fn about(&self) -> (Value, Value) {
        let sections: BTreeMap<_, _> =
            self.sections.iter().map(|(name, (digest, sum))| (name, json!([digest, sum]))).collect();
        (json!(sections), json!(self.files))
    }

    /// The sections that are not the same in both.
    pub fn changed(&self, other: &Self) -> Vec<String> {
        let (ours, theirs) = (self.digests(), other.digests());
        let names: std::collections::BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        names.into_iter().filter(|name| ours.get(*name) != theirs.get(*name)).cloned().collect()
    }
}

/// Keeps a draft under a name.
pub(crate) async fn save(connection: &mut AnyConnection, name: &str, draft: &Draft) -> Result<Snapshot> {
    let mut snapshot = Snapshot { sections: BTreeMap::new(), files: BTreeMap::new() };
    for file in &draft.files {
        let sum = save_blob(connection, &file.bytes).await?;
        snapshot.files.insert(file.name.clone(), sum);
    }
    for content in &draft.sections {
        let digest = content.digest();
        let sum = if let Some(sum) = content_sum(connection, &digest).await? {
            sum
        } else {
            let sum = save_blob(connection, &content.encode()).await?;
            sqlx::query("INSERT INTO contents (digest, sum) VALUES ($1, $2)")
                .bind(digest.to_string())
                .bind(sum.clone())
                .execute(&mut *connection)
                .await?;
            sum
        };
        snapshot.sections.insert(content.section.clone(), (digest, sum));
    }
    name_snapshot(connection, name, &snapshot).await?;
    Ok(snapshot)
}

/// Gives what is already kept another name.
pub(crate) async fn name_snapshot(connection: &mut AnyConnection, name: &str, snapshot: &Snapshot) -> Result<()> {
    for (section, (digest, _)) in &snapshot.sections {
        sqlx::query("INSERT INTO snapshot_sections (snapshot, section, digest) VALUES ($1, $2, $3)")
            .bind(name.to_owned())
            .bind(section.clone())
            .bind(digest.to_string())
            .execute(&mut *connection)
            .await?;
    }
    for (file, sum) in &snapshot.files {
        sqlx::query("INSERT INTO snapshot_files (snapshot, name, sum) VALUES ($1, $2, $3)")
            .bind(name.to_owned())
            .bind(file.clone())
            .bind(sum.clone())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn content_sum(connection: &mut AnyConnection, digest: &Digest) -> Result<Option<String>> {
    let row = sqlx::query("SELECT sum FROM contents WHERE digest = $1")
        .bind(digest.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

async fn save_blob(connection: &mut AnyConnection, bytes: &[u8]) -> Result<String> {
    let sum = Digest::of(bytes).to_string();
    sqlx::query("INSERT INTO blobs (sum, bytes) VALUES ($1, $2) ON CONFLICT (sum) DO NOTHING")
        .bind(sum.clone())
        .bind(bytes.to_vec())
        .execute(&mut *connection)
        .await?;
    Ok(sum)
}

/// What a snapshot is made of.
pub(crate) async fn load(connection: &mut AnyConnection, name: &str) -> Result<Snapshot> {
    let mut snapshot = Snapshot { sections: BTreeMap::new(), files: BTreeMap::new() };
    let rows = sqlx::query(
        "SELECT section, s.digest, c.sum FROM snapshot_sections s JOIN contents c ON c.digest = s.digest WHERE snapshot = $1",
    )
    .bind(name.to_owned())
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let digest = parse_digest(row.try_get(1)?)?;
        snapshot.sections.insert(row.try_get(0)?, (digest, row.try_get(2)?));
    }
    let rows = sqlx::query("SELECT name, sum FROM snapshot_files WHERE snapshot = $1")
        .bind(name.to_owned())
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        snapshot.files.insert(row.try_get(0)?, row.try_get(1)?);
    }
    Ok(snapshot)
}

/// What one section of a snapshot says; nothing if it has no such section.
pub(crate) async fn content(
    connection: &mut AnyConnection,
    snapshot: &Snapshot,
    section: &str,
) -> Result<Option<Content>> {
    let Some((digest, sum)) = snapshot.sections.get(section) else { return Ok(None) };
    let content = Content::decode(&blob(connection, sum).await?).filter(|content| content.digest() == *digest);
    content.map(Some).ok_or_else(|| Error::Damaged(format!("the section {section} is not what its digest says")))
}

/// The files of a snapshot.
pub(crate) async fn files(connection: &mut AnyConnection, snapshot: &Snapshot) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for (name, sum) in &snapshot.files {
        files.push(File { name: name.clone(), bytes: blob(connection, sum).await? });
    }
    Ok(files)
}

async fn blob(connection: &mut AnyConnection, sum: &str) -> Result<Vec<u8>> {
    let row =
        sqlx::query("SELECT bytes FROM blobs WHERE sum = $1").bind(sum.to_owned()).fetch_one(&mut *connection).await?;
    let bytes: Vec<u8> = row.try_get(0)?;
    (Digest::of(&bytes).to_string() == sum)
        .then_some(bytes)
        .ok_or_else(|| Error::Damaged(format!("the bytes kept as {sum} are others")))
}

/// The text of a terms section, a line for each of its rows.
pub fn terms_text(content: &Content) -> String {
    let number = |row: &[String]| model::content::plain(&row[0]).parse::<u64>().unwrap_or(u64::MAX);
    let mut rows: Vec<&Vec<String>> =
        content.tables.iter().flat_map(|table| &table.rows).filter(|row| !row.is_empty()).collect();
    rows.sort_by_key(|row| number(row));
    rows.iter().fold(String::new(), |text, row| text + row.get(1).map_or("", String::as_str) + "\n")
}

/// A digest written in hexadecimal.
pub(crate) fn parse_digest(text: &str) -> Result<Digest> {
    let pair = |at: usize| text.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..32).map(pair).collect();
    let bytes = bytes.filter(|_| text.len() == 64).and_then(|bytes| bytes.try_into().ok());
    bytes.map(Digest).ok_or_else(|| Error::Invalid(format!("\"{text}\" is not a digest of 64 hexadecimal digits")))
}
