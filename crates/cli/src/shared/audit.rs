//! `concordat audit`: verify a store's log offline; sign how far it has come; holds and erasure.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use serde_json::json;
use store::note::PublicKey;
use store::{Expected, Extract, Ground};

use super::remote::{self, Secret, Site};
use super::{Place, digests};
use crate::{Failure, Outcome, print};

/// What to do with the log.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Verify a store: log, sections, versions and signatures; or a plan's log, taken from a site. Nothing is written there
    Verify(Verify),
    /// Sign how far the log has come, to be kept where nobody can reach it
    Checkpoint(Checkpoint),
    /// Show the log
    Log(Log),
    /// Say how long the plan keeps who did what and why; until then nothing is erased on the ground of age
    Keep(Keep),
    /// Lay a legal hold: nothing of these leaves is erased
    Hold(Hold),
    /// Lift a legal hold
    Lift(Lift),
    /// Erase the sealed parts of leaves: who, what they said, why
    Erase(Erase),
}

/// Arguments of `concordat audit verify`.
#[derive(clap::Args)]
pub struct Verify {
    /// The store: a SQLite file or postgres://…; or the address of the plan's page on a site, <https://…/plans/ID>; or a log kept by --save
    store: String,
    /// A signed checkpoint that somebody kept; may be given more than once
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The log's public key as it was given to you, NAME+ID+KEY
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// From a site: keep the log as it came in this file, to be verified again without the site
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    secret: Secret,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `concordat audit checkpoint`.
#[derive(clap::Args)]
pub struct Checkpoint {
    #[command(flatten)]
    place: Place,
    /// File to write it into
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Arguments of `concordat audit log`.
#[derive(clap::Args)]
pub struct Log {
    #[command(flatten)]
    place: Place,
    /// The first leaf to show
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many
    #[arg(long, default_value_t = 100)]
    limit: u32,
}

/// Arguments of `concordat audit keep`.
#[derive(clap::Args)]
pub struct Keep {
    #[command(flatten)]
    place: Place,
    /// Days that sealed parts are kept at least
    days: u32,
    /// Which rule or schedule asks for it
    #[arg(long)]
    reason: String,
}

/// Arguments of `concordat audit hold`.
#[derive(clap::Args)]
pub struct Hold {
    #[command(flatten)]
    place: Place,
    /// The first leaf held
    #[arg(long, default_value_t = 0)]
    first: i64,
    /// The last leaf held; all that are still to come if not given
    #[arg(long)]
    last: Option<i64>,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Arguments of `concordat audit lift`.
#[derive(clap::Args)]
pub struct Lift {
    #[command(flatten)]
    place: Place,
    /// The hold
    hold: String,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Arguments of `concordat audit erase`.
#[derive(clap::Args)]
pub struct Erase {
    #[command(flatten)]
    place: Place,
    /// The leaves
    #[arg(required = true)]
    leaves: Vec<i64>,
    /// On what ground
    #[arg(long, value_parser = ["retention", "request"])]
    ground: String,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Does what was asked.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Verify(arguments) => verify(arguments),
        Command::Checkpoint(arguments) => checkpoint(arguments),
        Command::Log(arguments) => log(arguments),
        Command::Keep(arguments) => keep(arguments),
        Command::Hold(arguments) => hold(arguments),
        Command::Lift(arguments) => lift(arguments),
        Command::Erase(arguments) => erase(arguments),
    }
}

fn verify(arguments: &Verify) -> Result<Outcome, Failure> {
    let read = |path: &PathBuf| {
        fs::read_to_string(path).map_err(|error| Failure::Refused(format!("cannot read {}: {error}", path.display())))
    };
    let checkpoints = arguments.checkpoint.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let key = arguments
        .key
        .as_deref()
        .map(PublicKey::parse)
        .transpose()
        .map_err(|error| Failure::Refused(error.to_string()))?;
    let expected = Expected { checkpoints, key, reader: Some(digests) };
    if let Some(extract) = extract(arguments)? {
        return told(arguments, &store::verify_extract(&extract, &expected), NOT_HELD);
    }
    super::run(arguments.json, async { told(arguments, &store::verify(&arguments.store, &expected).await?, "") })
}

/// The log of a plan where it is not a store that is to be verified: from a site, or as it was kept.
fn extract(arguments: &Verify) -> Result<Option<Extract>, Failure> {
    if remote::is_site(&arguments.store) {
        let (bytes, extract) = Site::of(&arguments.store, &arguments.secret)?.log()?;
        if let Some(path) = &arguments.save {
            fs::write(path, bytes).map_err(|error| Failure::Write { path: path.clone(), error })?;
        }
        return Ok(Some(extract));
    }
    let mut first = [0];
    let begins = fs::File::open(&arguments.store).and_then(|mut file| file.read_exact(&mut first));
    // No SQLite file begins like this.
    if begins.is_err() || first != *b"{" {
        return Ok(None);
    }
    let bytes = fs::read(&arguments.store)
        .map_err(|error| Failure::Refused(format!("cannot read {}: {error}", arguments.store)))?;
    Ok(Some(Extract::parse(&bytes)?))
}

/// What is not verified where there is only the log.
const NOT_HELD: &str = "This is the log alone: what the site's tables and files say was not held against it.\n";

fn told(arguments: &Verify, audit: &store::Audit, remark: &str) -> Result<Outcome, Failure> {
    if arguments.json {
        print(&format!("{:#}\n", json!({ "sound": audit.is_sound(), "audit": audit })))?;
    } else {
        print(&(audit_text(audit) + remark))?;
    }
    Ok(if audit.is_sound() { Outcome::Done } else { Outcome::Errors })
}

fn audit_text(audit: &store::Audit) -> String {
    let mut text = String::new();
    for problem in &audit.problems {
        let _ = writeln!(text, "error: {}: {}", problem.place, problem.message);
    }
    for doubt in &audit.doubts {
        let _ = writeln!(text, "warning: {}: {}", doubt.place, doubt.message);
    }
    let _ = writeln!(
        text,
        "{}: {} leaves, root {}; {} checkpoints of its own and {} given; {} rows held against it; {} files and sections; {} sealed \
         parts erased under the rules.",
        audit.origin,
        audit.leaves,
        audit.root,
        audit.checkpoints,
        audit.checkpoints_given,
        audit.rows,
        audit.blobs,
        audit.erased
    );
    if audit.elsewhere + audit.withheld > 0 {
        let _ = writeln!(
            text,
            "{} of the leaves are of other plans, known by their hash alone; {} sealed parts were not shown to you.",
            audit.elsewhere, audit.withheld
        );
    }
    if audit.is_sound() {
        text += "The log is whole and agrees with everything it was held against.\n";
        if audit.checkpoints_given == 0 {
            text += "Whether it was cut short or made anew only a checkpoint kept elsewhere can show: --checkpoint FILE --key KEY.\n";
        }
    } else {
        let _ = writeln!(text, "{} problems: this is not what was signed.", audit.problems.len());
    }
    text
}

fn checkpoint(arguments: &Checkpoint) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    super::run(by.json, async {
        let store = by.open(&arguments.place.store, false).await?;
        let (note, key) = (store.checkpoint().await?, store.public_key()?.to_string());
        if let Some(path) = &arguments.out {
            fs::write(path, &note).map_err(|error| Failure::Write { path: path.clone(), error })?;
            return by.tell(&json!({ "checkpoint": note, "key": key, "file": path }), || {
                format!("Wrote {}. The log's public key is {key}\n", path.display())
            });
        }
        by.tell(&json!({ "checkpoint": note, "key": key }), || note.clone())
    })
}

fn log(arguments: &Log) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.place.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        let entries = store.log(&actor, &plan, arguments.from, arguments.limit).await?;
        by.tell(&entries, || {
            let line = |entry: &store::Entry| {
                let who = entry.sealed.as_ref().and_then(|sealed| sealed["by"]["organisation"].as_str()).unwrap_or("—");
                let erased = if entry.erased.is_some() { " (erased)" } else { "" };
                format!(
                    "{:>6}  {}  {:<14}{who}{erased}  {}\n",
                    entry.seq,
                    model::moment::text(entry.made),
                    entry.act,
                    shortly(&entry.about)
                )
            };
            entries.iter().map(line).collect()
        })
    })
}

/// What an act was done to, without the digests of every file.
fn shortly(about: &serde_json::Value) -> String {
    let part = |(name, value): (&String, &serde_json::Value)| match value {
        serde_json::Value::Object(_) => None,
        serde_json::Value::String(text) if text.len() > 24 => Some(format!("{name}={}…", &text[..12])),
        serde_json::Value::String(text) => Some(format!("{name}={text}")),
        other => Some(format!("{name}={other}")),
    };
    about.as_object().into_iter().flatten().filter_map(part).collect::<Vec<_>>().join(" ")
}

fn keep(arguments: &Keep) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.place.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        store.keep_for(&actor, &plan, arguments.days, &arguments.reason).await?;
        by.tell(&json!({ "days": arguments.days }), || {
            format!("Sealed parts are kept at least {} days.\n", arguments.days)
        })
    })
}

fn hold(arguments: &Hold) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.place.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        let hold = store.hold(&actor, &plan, arguments.first, arguments.last, &arguments.reason).await?;
        by.tell(&hold, || format!("Hold {} lies.\n", hold.id))
    })
}

fn lift(arguments: &Lift) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.place.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        store.lift(&actor, &plan, &arguments.hold, &arguments.reason).await?;
        by.tell(&json!({ "lifted": arguments.hold }), || format!("Hold {} is lifted.\n", arguments.hold))
    })
}

fn erase(arguments: &Erase) -> Result<Outcome, Failure> {
    let by = &arguments.place.by;
    let ground = if arguments.ground == "retention" { Ground::Retention } else { Ground::Request };
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.place.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        store.erase(&actor, &plan, &arguments.leaves, ground, &arguments.reason).await?;
        by.tell(&json!({ "erased": arguments.leaves }), || {
            format!("Erased the sealed parts of {} leaves.\n", arguments.leaves.len())
        })
    })
}
