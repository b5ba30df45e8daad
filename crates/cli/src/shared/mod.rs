//! Shared plans: what the commands that work on a store have in common.

pub mod audit;
pub mod plan;
pub mod pull;
pub mod push;
mod remote;

use std::fmt::Write as _;
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use model::content::{Conflict, Row, RowChange};
use model::decision::Role;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Actor, Draft, File, Merge, Options, Store, TERMS_FILE};
use web::drafts::{self, digests, ours, theirs};

use crate::{Failure, Outcome, print, screen};

/// The file in a folder that tells which version it was pulled from.
const STAMP: &str = ".concordat";

/// Which store, and who acts.
#[derive(clap::Args)]
pub struct Place {
    /// The store: a SQLite file or postgres://…
    #[arg(value_name = "STORE")]
    pub store: String,
    #[command(flatten)]
    pub by: By,
}

/// Who acts, and how it is told.
#[derive(clap::Args)]
pub struct By {
    /// For whom and as what you act, such as RZX:analyst,signatory. Whoever holds the database can say anything here; the log
    /// names them as its holder
    #[arg(long = "as", value_name = "ORGANISATION:ROLES")]
    pub actor: Option<String>,
    /// The plan's name; not needed where the store holds one
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// File of the log's private key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl By {
    /// The actor.
    fn actor(&self) -> Result<Actor, Failure> {
        let given = self.actor.clone().or_else(|| std::env::var("CONCORDAT_AS").ok());
        let Some(given) = given else {
            let roles = [Role::ProgrammeLead, Role::Administrator, Role::Signatory, Role::Analyst];
            return Ok(Actor::holder("local", &roles));
        };
        let (organisation, words) = given.split_once(':').unwrap_or((&given, "analyst"));
        if organisation == "public" {
            return Ok(Actor::public());
        }
        let role = |word: &str| {
            let known = Role::from_word(word).filter(|role| *role != Role::Public);
            known.ok_or_else(|| {
                Failure::Refused(format!("there is no role \"{word}\": {}", model::decision::ROLE_NAMES.join(", ")))
            })
        };
        let roles = words.split(',').map(|word| role(word.trim())).collect::<Result<Vec<_>, _>>()?;
        Ok(Actor::holder(organisation, &roles))
    }

    /// The plan's name, or the store's only plan.
    async fn plan(&self, store: &Store, actor: &Actor) -> Result<String, Failure> {
        if let Some(name) = &self.plan {
            return Ok(store.plan(actor, name).await?.id);
        }
        let mut plans = store.plans(actor).await?;
        match plans.len() {
            1 => Ok(plans.remove(0).id),
            0 => Err(Failure::Refused("the store holds no plan that you may see".to_owned())),
            _ => {
                let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
                Err(Failure::Refused(format!("say which plan with --plan: {}", names.join(", "))))
            }
        }
    }

    async fn open(&self, place: &str, create: bool) -> Result<Store, Failure> {
        let options = Options { create, key: self.key.clone(), connections: 2, ..Options::default() };
        let store = Store::open(place, options).await?;
        Ok(OPENED.get_or_init(|| store).clone())
    }

    /// Prints a value as JSON, or the text that says the same.
    fn tell(&self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<Outcome, Failure> {
        if self.json {
            let value = serde_json::to_value(value).map_err(|error| Failure::Refused(error.to_string()))?;
            print(&format!("{value:#}\n"))?;
        } else {
            print(&text())?;
        }
        Ok(Outcome::Done)
    }
}

/// The store that this process works on: closed at its end, so that a SQLite file is whole without its journal and can be
/// copied or handed on.
static OPENED: OnceLock<Store> = OnceLock::new();

/// Runs what needs a database; rows that conflict are shown, not only counted.
fn run(json: bool, work: impl Future<Output = Result<Outcome, Failure>>) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Refused(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(work);
    if let Some(store) = OPENED.get() {
        runtime.block_on(store.clone().close());
    }
    match outcome {
        Err(Failure::Store(store::Error::Conflicts(conflicts))) => {
            if json {
                print(&format!("{:#}\n", json!({ "conflicts": conflicts })))?;
            } else {
                print(&conflicts_text(&conflicts))?;
            }
            Ok(Outcome::Errors)
        }
        other => other,
    }
}

/// A folder read as a draft; `None` once its errors are told.
fn read_folder(folder: &Path, json: bool) -> Result<Option<(Draft, String)>, Failure> {
    let found = pack::open(folder)?;
    let files = found.files.clone();
    let outcome = pack::read_folder(found);
    let Some(checked) = outcome.checked else {
        if json {
            print(&format!("{:#}\n", json!({ "findings": outcome.findings })))?;
        } else {
            let (colour, width) = screen();
            eprint!("{}", report::findings::text(&outcome.findings, colour, width));
            eprintln!("Nothing was pushed.");
        }
        return Ok(None);
    };
    let mut kept = ours(&files);
    let terms = folder.join(TERMS_FILE);
    if terms.is_file() {
        let bytes =
            fs::read(&terms).map_err(|error| Failure::Refused(format!("cannot read {}: {error}", terms.display())))?;
        kept.push(File { name: TERMS_FILE.to_owned(), bytes });
    }
    let draft = draft(kept)?;
    assert_eq!(draft.digest(), checked.plan.digest, "a draft has the digest of its plan");
    Ok(Some((draft, checked.plan.name)))
}

/// A draft of these files, read by `pack`.
fn draft(files: Vec<File>) -> Result<Draft, Failure> {
    drafts::draft(files).map_err(|error| Failure::Refused(error.to_string()))
}

/// The files of a proposal put onto a plan that has moved on; its findings if they make no plan together.
fn put_together(merge: &Merge) -> Result<Draft, Failure> {
    let files = drafts::put_together(merge).map_err(|error| Failure::Refused(error.to_string()))?;
    let outcome = pack::read_files(theirs(&files), Vec::new());
    if outcome.checked.is_none() {
        let (colour, width) = screen();
        eprint!("{}", report::findings::text(&outcome.findings, colour, width));
        return Err(Failure::Refused("the plan and the proposal do not make a sound plan together".to_owned()));
    }
    draft(files)
}

/// Which version a folder was pulled from.
#[derive(serde::Serialize, serde::Deserialize)]
struct Stamp {
    /// The log's name.
    store: String,
    plan: String,
    version: String,
}

impl Stamp {
    fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(STAMP)).ok()?).ok()
    }

    fn write(&self, folder: &Path) -> Result<(), Failure> {
        let path = folder.join(STAMP);
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        fs::write(&path, text).map_err(|error| Failure::Write { path, error })
    }
}

/// A row's key without its blank parts.
fn key_text(key: &[String]) -> String {
    key.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Rows that change, each with its cells before and after.
fn changes_text(changes: &[RowChange]) -> String {
    const SHOWN: usize = 40;
    let cells = |row: &Row| row.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
    let line = |change: &RowChange| {
        let place = format!("{} {}", change.table, key_text(&change.key));
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                let names = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
                let told = names.into_iter().filter(|name| before.get(*name) != after.get(*name)).map(|name| {
                    let cell = |row: &Row| row.get(name).cloned().unwrap_or_else(|| "blank".to_owned());
                    format!("{name} {} → {}", cell(before), cell(after))
                });
                format!("  {place}: {}\n", told.collect::<Vec<_>>().join(", "))
            }
            (None, Some(after)) => format!("+ {place}: {}\n", cells(after)),
            (Some(before), None) => format!("- {place}: {}\n", cells(before)),
            (None, None) => String::new(),
        }
    };
    let mut text: String = changes.iter().take(SHOWN).map(line).collect();
    if changes.len() > SHOWN {
        let _ = writeln!(text, "  … and {} more rows; --json has them all", changes.len() - SHOWN);
    }
    text
}

/// Rows that two organisations changed, with both values.
fn conflicts_text(conflicts: &[Conflict]) -> String {
    let mut text = String::from("These rows were changed by somebody else as well. Nothing was overwritten.\n");
    for conflict in conflicts {
        let _ = writeln!(text, "  {} {}", conflict.table, key_text(&conflict.key));
        for column in conflict.columns() {
            let cell = |row: &Option<Row>| match row {
                Some(row) => row.get(column).cloned().unwrap_or_else(|| "blank".to_owned()),
                None => "no such row".to_owned(),
            };
            let (base, theirs, yours) = (cell(&conflict.base), cell(&conflict.theirs), cell(&conflict.yours));
            let _ =
                writeln!(text, "    {column}: the plan now says {theirs}, you say {yours}, both started from {base}");
        }
    }
    text + "Pull the plan, settle these rows and propose again.\n"
}

/// What a merge comes to, as JSON.
fn merge_json(merge: &Merge) -> Value {
    json!({
        "onto": merge.onto, "changes": merge.changes, "conflicts": merge.conflicts, "voids": merge.voids, "moved_on": merge.moved_on,
    })
}

/// Whose signatures a change voids.
fn voids_text(voids: &[store::Signature]) -> String {
    if voids.is_empty() {
        return "No signature is voided.\n".to_owned();
    }
    let line = |one: &store::Signature| {
        format!("  {} on {} ({}), {}\n", one.organisation, one.section, one.kind.word(), model::moment::text(one.made))
    };
    format!("Signatures voided:\n{}", voids.iter().map(line).collect::<String>())
}
