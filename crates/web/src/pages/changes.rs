//! *Changes*: proposals, what each changes and moves, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use model::content::{Row, RowChange};
use model::decision::{Act, Disclosure, Matter, Section};
use report::change::Moves;
use report::setting::Settings;
use store::{CellRef, Draft, Proposal, Reveal, Stance, Status, Version};

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::compared::{self, Runs};
use crate::drafts;
use crate::forms::Form;
use crate::pages::{key_text, organisation_name, when};
use crate::shell::{Shell, words};

#[derive(Template)]
#[template(path = "changes.html")]
struct ListPage {
    shell: Shell,
    root: String,
    open: Vec<Item>,
    closed: Vec<Item>,
    versions: Vec<VersionItem>,
}

struct Item {
    number: i64,
    status: String,
    organisation: String,
    made: String,
    seen_by: String,
    reason: String,
}

struct VersionItem {
    number: i64,
    made: String,
    digest: String,
    published: String,
}

/// Proposals and versions.
pub async fn list(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for one in ask.store().proposals(actor, plan).await? {
        let item = Item {
            number: one.number,
            status: words(one.status.word()),
            organisation: organisation_name(&ask, loaded.as_deref(), &one.organisation),
            made: when(one.made),
            seen_by: seen_by(one.disclosure, one.matter).to_owned(),
            reason: ask.store().reason(actor, plan, &one.id).await?.unwrap_or_default(),
        };
        if one.status == Status::Open { open.push(item) } else { closed.push(item) }
    }
    let version = |one: Version| VersionItem {
        number: one.number,
        made: when(one.made),
        digest: one.digest.short(),
        published: one.published.map(when).unwrap_or_default(),
    };
    let versions = ask.store().versions(actor, plan).await?.into_iter().map(version).collect();
    let shell = Shell::of_plan(&ask, "changes", "Changes", loaded.as_deref());
    // The plan may have moved on beside the site: what is looked at next is held against it by then.
    tokio::spawn(compared::refresh(Arc::clone(&ask.site), actor.clone(), plan.to_owned()));
    html(ask.status, &ListPage { shell, root: ask.path(""), open, closed, versions })
}

/// Who sees a draft, in words.
pub fn seen_by(disclosure: Disclosure, matter: Matter) -> &'static str {
    match (matter, disclosure) {
        (Matter::Privileged, _) => "Privileged: seen by those who lead your organisation",
        (Matter::Walled, _) => "Behind a wall: seen inside your organisation",
        (_, Disclosure::Private) => "Draft: seen by its organisation",
        (_, Disclosure::Broker) => "Seen by its organisation and the honest broker",
        (_, Disclosure::Partners) => "Seen by every partner",
        (_, Disclosure::Public) => "Seen by anybody",
    }
}

#[derive(Template)]
#[template(path = "change.html")]
struct ChangePage {
    shell: Shell,
    form: Form,
    root: String,
    proposal: Proposal,
    status: String,
    organisation: String,
    made: String,
    seen_by: &'static str,
    reason: String,
    sections: Vec<String>,
    moves: Option<Moves>,
    why_no_moves: String,
    rows: Vec<RowShown>,
    more_rows: usize,
    conflicts: Vec<ConflictShown>,
    voids: Vec<String>,
    assents: Vec<(String, String)>,
    deciders: Vec<(String, String)>,
    onto: String,
    acts: Acts,
    wider: Vec<(&'static str, &'static str)>,
}

/// Which forms to show.
#[allow(clippy::struct_excessive_bools)]
struct Acts {
    accept: bool,
    reject: bool,
    withdraw: bool,
    assent: bool,
    widen: bool,
}

struct RowShown {
    table: String,
    key: String,
    what: &'static str,
    cells: Vec<(String, String, String)>,
}

struct ConflictShown {
    place: String,
    cells: Vec<(String, String, String, String)>,
}

/// One proposal.
pub async fn show(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let proposal = ask.store().proposal(actor, plan, ask.param("change")).await?;
    let compared = compared::with_plan(&ask.site, actor, &proposal, Runs::Kept).await?;
    let reason = ask.store().reason(actor, plan, &proposal.id).await?.unwrap_or_default();
    let rights = ask.store().rights(actor, plan).await?;
    let voids = ask.store().voids(actor, plan, &proposal.id, &compared.sections).await?;
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let (moves, why_no_moves) = match &compared.moves {
        Ok(moves) => (Some(moves.clone()), String::new()),
        Err(why) => (None, why.clone()),
    };
    let own = actor.organisation() == proposal.organisation;
    let open = proposal.status == Status::Open;
    let touched: BTreeSet<Section> = compared.sections.iter().filter_map(|word| Section::from_word(word)).collect();
    let may = |act| open && touched.iter().all(|section| ask.might(act, *section));
    let name = |code: &str| organisation_name(&ask, loaded.as_deref(), code);
    let wider = [(Disclosure::Broker, "The honest broker"), (Disclosure::Partners, "Every partner")];
    let wider: Vec<_> =
        wider.into_iter().filter(|(to, _)| *to > proposal.disclosure).map(|(to, said)| (to.word(), said)).collect();
    let shared = proposal.disclosure >= Disclosure::Partners && proposal.matter == Matter::Ordinary;
    let acts = Acts {
        accept: may(Act::Accept) && shared && compared.conflicts.is_empty(),
        reject: may(Act::Reject),
        withdraw: may(Act::Withdraw) && own,
        assent: may(Act::Assent) && shared,
        widen: open
            && own
            && !wider.is_empty()
            && proposal.matter == Matter::Ordinary
            && ask.might(Act::Widen, Section::Plan),
    };
    let page = ChangePage {
        shell: Shell::of_plan(&ask, "changes", &format!("Change {}", proposal.number), loaded.as_deref()),
        form: ask.form.clone(),
        root: ask.path(""),
        status: words(proposal.status.word()),
        organisation: name(&proposal.organisation),
        made: when(proposal.made),
        seen_by: seen_by(proposal.disclosure, proposal.matter),
        reason,
        sections: touched.iter().map(|section| words(section.word())).collect(),
        moves,
        why_no_moves,
        rows: compared.rows.iter().map(row_shown).collect(),
        more_rows: compared.more_rows,
        conflicts: compared.conflicts.iter().map(conflict_shown).collect(),
        voids: voids.iter().map(|one| void_text(&name(&one.organisation), one)).collect(),
        assents: proposal.assents.iter().map(|(code, stance)| (name(code), said(*stance).to_owned())).collect(),
        deciders: deciders(&rights, &touched, &name),
        onto: compared.onto.clone(),
        acts,
        wider,
        proposal,
    };
    html(ask.status, &page)
}

fn void_text(organisation: &str, one: &store::Signature) -> String {
    format!("{organisation} on {} ({}), given {}", words(&one.section).to_lowercase(), one.kind.word(), when(one.made))
}

/// A stance in words.
pub fn said(stance: Stance) -> &'static str {
    match stance {
        Stance::Agree => "Agrees",
        Stance::Reserve => "Agrees with a reservation",
        Stance::Object => "Objects",
    }
}

/// Who may decide on each section that is touched.
fn deciders(
    rights: &BTreeMap<(String, String), Vec<String>>,
    touched: &BTreeSet<Section>,
    name: &dyn Fn(&str) -> String,
) -> Vec<(String, String)> {
    let who = |section: &Section| {
        let named = rights.get(&(section.word().to_owned(), "accept".to_owned()));
        let said = match named {
            Some(named) if !named.is_empty() => named.iter().map(|code| name(code)).collect::<Vec<_>>().join(", "),
            _ => "A signatory of any partner, or the programme lead".to_owned(),
        };
        (words(section.word()), said)
    };
    touched.iter().map(who).collect()
}

fn row_shown(change: &RowChange) -> RowShown {
    let setting = change.key.first().filter(|_| change.table.starts_with("solutions/"));
    let shown = plain_row(change);
    let Some(path) = setting else { return shown };
    // A solution's settings are told as people name them; units are other rows.
    let settings = Settings::default();
    let value = |cell: String| if cell == BLANK { cell } else { settings.value(path, &cell) };
    let cells = shown.cells.into_iter().map(|(name, before, after)| (name, value(before), value(after))).collect();
    RowShown { key: settings.name(path), cells, ..shown }
}

const BLANK: &str = "blank";

fn plain_row(change: &RowChange) -> RowShown {
    let cell =
        |row: Option<&Row>, name: &str| row.and_then(|row| row.get(name)).cloned().unwrap_or_else(|| BLANK.to_owned());
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let names: BTreeSet<&String> = before.into_iter().chain(after).flat_map(Row::keys).collect();
    let differs = |name: &&&String| before.and_then(|row| row.get(**name)) != after.and_then(|row| row.get(**name));
    RowShown {
        table: change.table.clone(),
        key: match after.or(before).and_then(|row| row.get("name")) {
            Some(name) => format!("{name} ({})", key_text(&change.key)),
            None => key_text(&change.key),
        },
        what: match (before, after) {
            (None, _) => "Added",
            (_, None) => "Removed",
            _ => "Changed",
        },
        cells: names
            .iter()
            .filter(differs)
            .map(|name| ((*name).clone(), cell(before, name), cell(after, name)))
            .collect(),
    }
}

fn conflict_shown(conflict: &model::content::Conflict) -> ConflictShown {
    let cell = |row: &Option<Row>, name: &str| match row {
        Some(row) => row.get(name).cloned().unwrap_or_else(|| "blank".to_owned()),
        None => "no such row".to_owned(),
    };
    let cells = conflict.columns().into_iter().map(|name| {
        (name.to_owned(), cell(&conflict.base, name), cell(&conflict.theirs, name), cell(&conflict.yours, name))
    });
    ConflictShown { place: format!("{} {}", conflict.table, key_text(&conflict.key)), cells: cells.collect() }
}

/// Makes a proposal the plan, as it was seen.
pub async fn accept(ask: Ask) -> Answer {
    match try_accept(&ask).await {
        Ok(()) => ask.on_to("changes"),
        Err(problem) => show(ask.failed("accept", "reason", problem)?).await,
    }
}

async fn try_accept(ask: &Ask) -> Result<(), Problem> {
    let (actor, plan) = ask.actor()?;
    let proposal = ask.param("change");
    let merge = ask.store().merge(actor, plan, proposal).await?;
    let seen = ask.form.get("onto");
    if seen != merge.onto.id {
        return Err(Problem::Moved(
            "The plan has moved on since you loaded this page. Look at it again before you accept.".to_owned(),
        ));
    }
    let together = if merge.moved_on && merge.conflicts.is_empty() {
        let files = drafts::put_together(&merge)?;
        let checked = tokio::task::spawn_blocking(move || drafts::checked(files)).await;
        Some(checked.map_err(|_| Problem::Failed("reading files stopped".to_owned()))??)
    } else {
        None
    };
    ask.store().accept(actor, plan, proposal, seen, together.as_ref(), ask.form.get("reason")).await?;
    crate::worth::on_site(ask, None).await;
    // Whoever looks at another proposal next finds it held against the plan as it now is.
    tokio::spawn(compared::refresh(Arc::clone(&ask.site), actor.clone(), plan.to_owned()));
    Ok(())
}

/// Turns a proposal down.
pub async fn reject(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask.store().reject(actor, plan, ask.param("change"), ask.form.get("reason")).await;
    on(ask, "reject", done).await
}

/// Takes one's own proposal back.
pub async fn withdraw(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask.store().withdraw(actor, plan, ask.param("change"), ask.form.get("reason")).await;
    on(ask, "withdraw", done).await
}

/// Says what one's organisation thinks of a proposal.
pub async fn assent(mut ask: Ask) -> Answer {
    let Some(stance) = Stance::from_word(ask.form.get("stance")) else {
        ask.form.id = "assent";
        ask.refuse("stance", "Choose what your organisation says.");
        return show(ask).await;
    };
    let (actor, plan) = ask.actor()?;
    let done = ask.store().assent(actor, plan, ask.param("change"), stance, ask.form.get("reason")).await;
    on(ask, "assent", done).await
}

/// Lets more people see one's own proposal.
pub async fn widen(ask: Ask) -> Answer {
    let to = Disclosure::from_word(ask.form.get("to")).unwrap_or(Disclosure::Private);
    let (actor, plan) = ask.actor()?;
    let done = ask.store().widen(actor, plan, ask.param("change"), to).await;
    on(ask, "widen", done).await
}

async fn on(ask: Ask, form: &'static str, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => ask.on_to(&format!("changes/{}", ask.param("change"))),
        Err(error) => show(ask.failed(form, "reason", error.into())?).await,
    }
}

/// Who a new proposal is shown to, as the form says.
pub fn reveal(form: &Form) -> Reveal {
    Reveal {
        disclosure: Disclosure::from_word(form.get("disclosure"))
            .filter(|to| *to != Disclosure::Public)
            .unwrap_or(Disclosure::Private),
        matter: Matter::from_word(form.get("matter")).unwrap_or(Matter::Ordinary),
    }
}

/// Proposes another value for an assumption.
pub async fn propose_assumption(mut ask: Ask) -> Answer {
    ask.form.id = "change";
    // Everything that is wrong is told at once.
    for (field, label) in [("value", "value"), ("p10", "low end"), ("p90", "high end")] {
        let text = ask.form.get(field).trim().to_owned();
        if text.is_empty() && field == "value" {
            ask.refuse(field, "Enter a value.");
        } else if !text.is_empty() && !text.parse::<f64>().is_ok_and(f64::is_finite) {
            ask.refuse(field, format!("The {label} has to be a number, such as 1.5."));
        }
    }
    if ask.form.get("reason").is_empty() {
        ask.refuse("reason", "Say why the value should change.");
    }
    if ask.form.is_wrong() {
        return super::content::assumption(ask).await;
    }
    match try_propose_assumption(&ask).await {
        Ok(proposal) => ask.on_to(&format!("changes/{}", proposal.number)),
        Err(problem) => super::content::assumption(ask.failed("change", "value", problem)?).await,
    }
}

async fn try_propose_assumption(ask: &Ask) -> Result<Proposal, Problem> {
    let (actor, plan) = ask.actor()?;
    let head = ask.store().version(actor, plan, None).await?;
    let files = ask.store().files(actor, plan, Some(&head.id)).await?;
    let cell = assumption_cell(ask.param("assumption"), "value");
    let named = ["value", "p10", "p90"];
    let given: Vec<(String, String)> = named
        .iter()
        .filter(|name| **name == "value" || !ask.form.get(name).is_empty())
        .map(|name| ((*name).to_owned(), ask.form.get(name).to_owned()))
        .collect();
    let draft: Result<Draft, drafts::Error> = tokio::task::spawn_blocking(move || {
        let values: Vec<(&str, &str)> = given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        drafts::with_cells(&files, &cell, &values)
    })
    .await
    .map_err(|_| Problem::Failed("editing files stopped".to_owned()))?;
    let proposal =
        ask.store().propose(actor, plan, &head.id, &draft?, reveal(&ask.form), ask.form.get("reason")).await?;
    compared::ahead(ask, &proposal).await;
    Ok(proposal)
}

/// A cell of the assumption register.
pub fn assumption_cell(id: &str, column: &str) -> CellRef {
    CellRef {
        section: Section::Assumptions.word().to_owned(),
        table: "assumptions".to_owned(),
        key: vec![id.to_owned()],
        column: column.to_owned(),
    }
}
