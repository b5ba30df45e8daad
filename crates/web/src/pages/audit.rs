//! *Audit*: the log of every act, checkpoints to keep, proofs, and the last check of all of it.

use std::sync::{Arc, PoisonError};

use askama::Template;
use model::decision::{Act, Section};
use serde_json::json;
use store::{Entry, Expected};

use crate::answer::{Answer, Problem, file, html, json as json_answer};
use crate::ask::Ask;
use crate::drafts;
use crate::forms::Form;
use crate::loaded::Loaded;
use crate::pages::keeping::{Keeping, keeping};
use crate::pages::{organisation_name, since, when};
use crate::shell::{Shell, words};
use crate::site::Inner;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    shell: Shell,
    root: String,
    origin: String,
    key: String,
    entries: Vec<Line>,
    earlier: Option<u64>,
    later: Option<u64>,
    checked: Option<Checked>,
    form: Form,
    keep_days: String,
    keep_confirmed: bool,
    may_keep: bool,
    keeping: Keeping,
}

struct Line {
    seq: u64,
    made: String,
    act: String,
    said: String,
    reason: String,
    erased: bool,
}

struct Checked {
    when: String,
    sound: bool,
    said: String,
    problems: Vec<String>,
    doubts: Vec<String>,
}

/// Entries on a page.
const PAGE: u64 = 100;

/// The log, newest first.
pub async fn show(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let all = ask.store().log(actor, plan, 0, u32::MAX >> 1).await?;
    let before = ask.query.get("before").and_then(|text| text.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let shown: Vec<&Entry> = all.iter().rev().filter(|entry| entry.seq < before).take(PAGE as usize).collect();
    let earlier = shown.last().map(|entry| entry.seq).filter(|seq| all.first().is_some_and(|first| first.seq < *seq));
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let (keep_days, keep_confirmed) = ask.store().keeping(actor, plan).await?;
    let page = Page {
        shell: Shell::of_plan(&ask, "audit", "Audit", loaded.as_deref()),
        root: ask.path(""),
        origin: ask.store().origin().to_owned(),
        key: ask.store().public_key().map_or_else(|error| error.to_string(), |key| key.to_string()),
        earlier,
        later: (before != u64::MAX).then_some(0),
        entries: shown.into_iter().map(|entry| line(&ask, loaded.as_deref(), entry)).collect(),
        checked: ask.site.last_audit().map(|(time, audit)| checked(time, &audit)),
        form: ask.form.clone(),
        keep_days: keep_days.to_string(),
        keep_confirmed,
        may_keep: ask.might(Act::Hold, Section::Plan),
        keeping: keeping(&ask).await?,
    };
    html(ask.status, &page)
}

/// Sets how long sealed parts are kept.
pub async fn keep(mut ask: Ask) -> Answer {
    ask.form.id = "keep";
    let days = ask.form.get("days").parse::<u32>().ok().filter(|days| (1..=36_500).contains(days));
    if days.is_none() {
        ask.refuse("days", "Enter a number of days, from 1 to 36500.");
    }
    if ask.form.get("reason").is_empty() {
        ask.refuse("reason", "Say which rule or schedule asks for it.");
    }
    let Some(days) = days.filter(|_| !ask.form.is_wrong()) else { return show(ask).await };
    let (actor, plan) = ask.actor()?;
    match ask.store().keep_for(actor, plan, days, ask.form.get("reason")).await {
        Ok(()) => ask.on_to("audit"),
        Err(error) => show(ask.failed("keep", "days", error.into())?).await,
    }
}

fn line(ask: &Ask, loaded: Option<&Loaded>, entry: &Entry) -> Line {
    let reason = entry.sealed.as_ref().and_then(|sealed| sealed["reason"].as_str()).unwrap_or_default();
    Line {
        seq: entry.seq,
        made: when(entry.made),
        act: words(&entry.act),
        said: since::said(entry, &|code| organisation_name(ask, loaded, code)),
        reason: reason.to_owned(),
        erased: entry.erased.is_some(),
    }
}

fn checked(time: i64, audit: &store::Audit) -> Checked {
    let said = |problem: &store::Problem| format!("{}: {}", problem.place, problem.message);
    Checked {
        when: when(time),
        sound: audit.is_sound(),
        said: format!(
            "{} acts, {} checkpoints, {} rows held against them, {} files and sections; root {}",
            audit.leaves, audit.checkpoints, audit.rows, audit.blobs, audit.root
        ),
        problems: audit.problems.iter().map(said).collect(),
        doubts: audit.doubts.iter().map(said).collect(),
    }
}

/// A signed checkpoint to keep.
pub async fn checkpoint(ask: Ask) -> Answer {
    let note = ask.store().checkpoint().await?;
    Ok(file(note.into_bytes(), "text/plain; charset=utf-8", Some("concordat-checkpoint.txt")))
}

/// A proof that an act of this plan is in the log, with what it takes to check it.
pub async fn proof(ask: Ask) -> Answer {
    let missing = || Problem::Missing(format!("act {} in this plan's log", ask.param("leaf")));
    let seq: u64 = ask.param("leaf").parse().map_err(|_| missing())?;
    let (actor, plan) = ask.actor()?;
    let entry =
        ask.store().log(actor, plan, seq, 1).await?.into_iter().find(|entry| entry.seq == seq).ok_or_else(missing)?;
    let note = ask.store().checkpoint().await?;
    let key = ask.store().public_key()?;
    let size = key.checkpoint(&note).map_err(|error| Problem::Failed(error.to_string()))?.size;
    let proof = ask.store().inclusion(seq, size).await?;
    json_answer(&json!({ "act": entry.act, "proof": proof, "checkpoint": note, "key": key.to_string() }))
}

/// Checks the log, every section and file, versions and signatures, as anybody with the database could.
pub async fn check(ask: Ask) -> Answer {
    let expected = Expected { checkpoints: Vec::new(), key: None, reader: Some(drafts::digests) };
    let audit = store::verify(&ask.options().place, &expected).await?;
    *ask.site.audit.lock().unwrap_or_else(PoisonError::into_inner) = Some((Inner::now(), Arc::new(audit)));
    ask.on_to("audit")
}
