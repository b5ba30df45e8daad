//! `concordat push`: a folder becomes a plan, or a proposal to change one.

use std::path::PathBuf;

use model::decision::{DISCLOSURE_NAMES, Disclosure, MATTER_NAMES, Matter};
use serde_json::json;
use store::{Actor, Draft, Reveal, Store};

use super::remote::{self, Secret, Site};
use super::{By, Stamp, changes_text, merge_json, put_together, read_folder, voids_text};
use crate::{Failure, Outcome};

/// Arguments of `concordat push`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    folder: PathBuf,
    /// The store: a SQLite file, made if there is none, or postgres://…; or the address of the plan's page on a site,
    /// <https://…/plans/ID>; or that of the site, <https://…>, to begin a plan there
    store: String,
    /// Why
    #[arg(long, default_value = "")]
    reason: String,
    /// The version that the folder changes; the one it was pulled from, else the newest, if not given
    #[arg(long, value_name = "VERSION")]
    onto: Option<String>,
    /// Who may see the proposal
    #[arg(long, value_parser = DISCLOSURE_NAMES.to_vec(), default_value = "partners")]
    disclosure: String,
    /// What kind of matter it is
    #[arg(long, value_parser = MATTER_NAMES.to_vec(), default_value = "ordinary")]
    matter: String,
    /// Accept the proposal at once, if you may
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    secret: Secret,
    #[command(flatten)]
    by: By,
}

/// Pushes a folder.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let by = &arguments.by;
    let Some((draft, name)) = read_folder(&arguments.folder, by.json)? else { return Ok(Outcome::Errors) };
    if remote::is_site(&arguments.store) {
        return to_site(arguments, &draft, name);
    }
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.store, true).await?);
        let name = by.plan.clone().unwrap_or(name);
        if !store.plans(&actor).await?.iter().any(|plan| plan.name == name || plan.id == name) {
            return begin(arguments, &store, &actor, &name, &draft).await;
        }
        propose(arguments, &store, &actor, &name, &draft).await
    })
}

async fn begin(
    arguments: &Arguments,
    store: &Store,
    actor: &Actor,
    name: &str,
    draft: &Draft,
) -> Result<Outcome, Failure> {
    let version = store.create_plan(actor, name, draft, &arguments.reason).await?;
    stamp(arguments, store, &version)?;
    arguments
        .by
        .tell(&json!({ "version": version }), || format!("{name} is begun with version 1. Digest {}\n", version.digest))
}

async fn propose(
    arguments: &Arguments,
    store: &Store,
    actor: &Actor,
    name: &str,
    draft: &Draft,
) -> Result<Outcome, Failure> {
    let plan = store.plan(actor, name).await?;
    let stamp_of =
        Stamp::read(&arguments.folder).filter(|stamp| stamp.store == store.origin() && stamp.plan == plan.id);
    let base = arguments.onto.clone().or(stamp_of.map(|stamp| stamp.version)).unwrap_or(plan.head);
    let reveal = Reveal {
        disclosure: Disclosure::from_word(&arguments.disclosure).unwrap_or(Disclosure::Private),
        matter: Matter::from_word(&arguments.matter).unwrap_or(Matter::Ordinary),
    };
    let proposal = store.propose(actor, &plan.id, &base, draft, reveal, &arguments.reason).await?;
    let merge = store.merge(actor, &plan.id, &proposal.id).await?;
    if !arguments.accept {
        let value = json!({ "proposal": proposal, "merge": merge_json(&merge) });
        let conflicts =
            if merge.conflicts.is_empty() { String::new() } else { super::conflicts_text(&merge.conflicts) };
        return arguments.by.tell(&value, || {
            format!(
                "Proposal {} to {name} changes {}.\n{}{conflicts}{}",
                proposal.number,
                if merge.changes.len() == 1 { "one row".to_owned() } else { format!("{} rows", merge.changes.len()) },
                changes_text(&merge.changes),
                if merge.voids.is_empty() {
                    String::new()
                } else {
                    format!("If it is accepted:\n{}", voids_text(&merge.voids))
                },
            )
        });
    }
    let together = if merge.moved_on && merge.conflicts.is_empty() { Some(put_together(&merge)?) } else { None };
    let accepted =
        store.accept(actor, &plan.id, &proposal.id, &merge.onto.id, together.as_ref(), &arguments.reason).await?;
    match web::worth::refresh(store, actor, &plan.id, None).await {
        Ok(()) | Err(store::Error::Refused(_)) => {}
        Err(error) => return Err(error.into()),
    }
    if together.is_none() {
        stamp(arguments, store, &accepted.version)?;
    }
    arguments.by.tell(&json!({ "proposal": proposal, "accepted": accepted }), || {
        let version = &accepted.version;
        format!("{name} is at version {}. Digest {}\n{}", version.number, version.digest, voids_text(&accepted.voided))
    })
}

fn stamp(arguments: &Arguments, store: &Store, version: &store::Version) -> Result<(), Failure> {
    let stamp = Stamp { store: store.origin().to_owned(), plan: version.plan.clone(), version: version.id.clone() };
    stamp.write(&arguments.folder)
}

/// Begins a plan on a site.
fn begin_there(arguments: &Arguments, site: &Site, draft: &Draft, name: String) -> Result<Outcome, Failure> {
    let name = arguments.by.plan.clone().unwrap_or(name);
    let (told, stamp) = site.begin(draft, &json!({ "name": name, "reason": arguments.reason }))?;
    stamp.write(&arguments.folder)?;
    arguments.by.tell(&told, || {
        let page = site.page(told["page"].as_str().unwrap_or_default());
        let digest = told["version"]["digest"].as_str().unwrap_or_default();
        format!("{name} is begun with version 1. Digest {digest}\n{page}\n")
    })
}

/// Proposes a folder on a site.
fn to_site(arguments: &Arguments, draft: &Draft, name: String) -> Result<Outcome, Failure> {
    if arguments.accept {
        let message = "a proposal on a site is accepted there, by those who decide; leave --accept out";
        return Err(Failure::Refused(message.to_owned()));
    }
    let site = Site::at(&arguments.store, &arguments.secret)?;
    if !site.has_plan() {
        return begin_there(arguments, &site, draft, name);
    }
    let said = json!({
        "onto": arguments.onto, "disclosure": arguments.disclosure, "matter": arguments.matter, "reason": arguments.reason,
    });
    let told = site.propose(draft, Stamp::read(&arguments.folder), &said)?;
    arguments.by.tell(&told, || {
        let count = |name: &str| told[name].as_array().map_or(0, Vec::len);
        let page = site.page(told["page"].as_str().unwrap_or_default());
        format!(
            "Proposal {} changes {} rows, of which {} were changed by others as well; accepting it would void {} signatures.\n{page}\n",
            told["proposal"]["number"],
            count("changes"),
            count("conflicts"),
            count("voids"),
        )
    })
}
