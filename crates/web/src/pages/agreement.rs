//! *Agreement*: section by organisation, who stands where; signing; decision rights, stage and publishing; the register of
//! disagreements.

use std::collections::BTreeSet;

use askama::Template;
use model::decision::{Act, STAGE_NAMES, Section, Stage};
use store::{Kind, Stance};

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::forms::Form;
use crate::pages::changes::said;
use crate::pages::{disputes, organisation_name, when};
use crate::shell::{Shell, words};

// A form each.
#[allow(clippy::struct_excessive_bools)]
#[derive(Template)]
#[template(path = "agreement.html")]
struct Page {
    shell: Shell,
    form: Form,
    root: String,
    summary: Vec<String>,
    organisations: Vec<String>,
    rows: Vec<Row>,
    others: Vec<String>,
    signable: Vec<Signable>,
    may_decide: bool,
    may_sign: bool,
    signed: String,
    disputes: Vec<disputes::Brief>,
    /// Assumptions of which the plan's own files state several values.
    contested_in_files: usize,
    stages: Vec<(&'static str, String, bool)>,
    sections: Vec<(&'static str, String)>,
    may_stage: bool,
    may_rights: bool,
    may_publish: bool,
    may_interest: bool,
    versions: Vec<(i64, String)>,
    rights: Vec<(String, String, String)>,
    missing: Vec<String>,
    interests: Vec<InterestLine>,
    preferences: Vec<String>,
    /// Why no option can be marked as preferred, if none can.
    no_preference: String,
    may_prefer: bool,
    sites: Vec<(String, String)>,
    hidden: Vec<(String, String)>,
    no_hiding: String,
    may_hide: bool,
}

struct InterestLine {
    id: String,
    said: String,
    own: bool,
}

struct Row {
    section: String,
    digest: String,
    cells: Vec<Vec<Said>>,
}

/// How one organisation stands to one section in one kind.
struct Said {
    text: String,
    class: &'static str,
}

struct Signable {
    section: String,
    name: String,
    digest: String,
}

/// Who signed what, and what is missing.
pub async fn show(ask: Ask) -> Answer {
    let ask = &ask;
    let (actor, plan) = ask.actor()?;
    let agreement = ask.store().agreement(actor, plan).await?;
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let name = |code: &str| organisation_name(ask, loaded.as_deref(), code);
    let rows = agreement.sections.iter().map(|(section, digest)| {
        let cells = agreement.organisations.iter().map(|organisation| {
            let theirs =
                agreement.cells.iter().filter(|cell| cell.section == *section && cell.organisation == *organisation);
            theirs.filter_map(stands).collect()
        });
        Row { section: words(section), digest: digest.short(), cells: cells.collect() }
    });
    let signatures = ask.store().signatures(actor, plan).await?;
    let clinicians =
        signatures.iter().filter(|one| one.voided.is_none() && one.role == model::decision::Role::Clinician);
    let others = clinicians.map(|one| {
        format!(
            "A clinician of {} {} {} ({})",
            name(&one.organisation),
            said(one.stance).to_lowercase(),
            words(&one.section).to_lowercase(),
            when(one.made)
        )
    });
    let missing = |kind: Kind| agreement.missing(kind).map(move |cell| (kind, cell));
    let wanted = missing(Kind::Facts).map(|(kind, cell)| missing_text(&name(&cell.organisation), kind, cell));
    let sections = |act: Act| Section::ALL.iter().any(|section| ask.might(act, *section));
    let signable = agreement.sections.iter().map(|(section, digest)| Signable {
        section: section.clone(),
        name: words(section),
        digest: digest.to_string(),
    });
    let versions = ask.store().versions(actor, plan).await?;
    let unpublished = versions.iter().filter(|one| one.published.is_none());
    let register = ask.store().disputes(actor, plan).await?;
    let rights = ask.store().rights(actor, plan).await?.into_iter().map(|((section, right), holders)| {
        (words(&section), right, holders.iter().map(|code| name(code)).collect::<Vec<_>>().join(", "))
    });
    let stage = ask.of()?.plan.stage;
    let interests = ask.store().interests(actor, plan).await?.into_iter().map(|one| InterestLine {
        said: format!("{}: {}", name(&one.organisation), words(&one.section)),
        own: one.organisation == actor.organisation(),
        id: one.id,
    });
    let preferences = ask.store().preferences(plan).await?;
    let preferences = preferences.iter().map(|(option, organisation)| format!("{}: {option}", name(organisation)));
    // Codes and names of the plan itself: a partner sees what the public does not yet.
    let site = |code: &str| {
        let known = loaded.iter().flat_map(|loaded| &loaded.plan().sites).find(|one| one.code == code);
        (code.to_owned(), known.map_or_else(|| code.to_owned(), |one| format!("{} ({code})", one.name)))
    };
    let in_files = loaded.iter().flat_map(|loaded| &loaded.plan().contested).map(|one| one.assumption);
    let hidden = ask.store().hidden_sites(plan).await?;
    let open = loaded.iter().flat_map(|loaded| &loaded.plan().sites).filter(|one| !hidden.contains(&one.code));
    let page = Page {
        interests: interests.collect(),
        preferences: preferences.collect(),
        no_preference: ask.refusal(Act::Prefer, Section::Options),
        may_prefer: ask.roles_allow(Act::Prefer, Section::Options),
        sites: open.map(|one| site(&one.code)).collect(),
        no_hiding: ask.refusal(Act::HideSite, Section::Options),
        may_hide: ask.might(Act::SetStage, Section::Options),
        hidden: hidden.iter().map(|code| site(code)).collect(),
        shell: Shell::of_plan(ask, "agreement", "Agreement", loaded.as_deref()),
        form: ask.form.clone(),
        root: ask.path(""),
        summary: summary(&agreement, stage, &name),
        organisations: agreement.organisations.iter().map(|code| name(code)).collect(),
        rows: rows.collect(),
        others: others.collect(),
        signable: signable.collect(),
        may_decide: stage == Stage::Decision || ask.might(Act::SignDecision, Section::Terms),
        may_sign: sections(Act::SignFacts),
        signed: ask.query.get("signed").filter(|signed| signed.len() < 4).cloned().unwrap_or_default(),
        contested_in_files: in_files.collect::<BTreeSet<_>>().len(),
        disputes: register.iter().map(|one| disputes::brief(one, loaded.as_deref(), &name)).collect(),
        stages: STAGE_NAMES.iter().map(|one| (*one, words(one), *one == stage.word())).collect(),
        sections: Section::ALL.iter().map(|one| (one.word(), words(one.word()))).collect(),
        may_stage: ask.might(Act::SetStage, Section::Plan),
        may_rights: ask.might(Act::SetRights, Section::Plan),
        may_publish: sections(Act::Publish),
        may_interest: ask.might(Act::DeclareInterest, Section::Plan) && !ask.options().single_user,
        versions: unpublished.map(|one| (one.number, when(one.made))).collect(),
        rights: rights.collect(),
        missing: wanted.collect(),
    };
    html(ask.status, &page)
}

fn missing_text(organisation: &str, kind: Kind, cell: &store::Cell) -> String {
    let section = words(&cell.section).to_lowercase();
    match (&cell.standing, &cell.lapsed) {
        (Some(_), _) => format!("{organisation} objects to {section} ({})", kind.word()),
        (None, Some(_)) => {
            format!("{organisation} signed {section} before it changed, and has not signed again ({})", kind.word())
        }
        (None, None) => format!("{organisation} has not signed {section} ({})", kind.word()),
    }
}

/// What stands between the partners and a signed plan, in a sentence for each kind.
fn summary(agreement: &store::Agreement, stage: Stage, name: &dyn Fn(&str) -> String) -> Vec<String> {
    let unasked = agreement.cells.iter().filter(|cell| !cell.asked && objects(cell));
    let unasked = unasked.map(|cell| {
        format!(
            "{} objects to {}, though it is not asked to sign.",
            name(&cell.organisation),
            words(&cell.section).to_lowercase()
        )
    });
    if agreement.cells.iter().all(|cell| !cell.asked) && unasked.clone().next().is_none() {
        return vec!["Nobody has been asked to sign: no organisation has a signatory yet.".to_owned()];
    }
    let kinds = if stage == Stage::Decision { &[Kind::Facts, Kind::Decision][..] } else { &[Kind::Facts][..] };
    let told = |kind: &Kind| {
        let asked = agreement.cells.iter().filter(|cell| cell.kind == *kind && cell.asked).count();
        let missing = agreement.missing(*kind).count();
        let objections = agreement.missing(*kind).filter(|cell| cell.standing.is_some()).count();
        let what = if *kind == Kind::Facts { "the facts" } else { "the decision" };
        match (missing, objections) {
            (0, _) => format!("Every organisation that is asked has signed {what}."),
            (_, 0) => format!("{} of {asked} signatures on {what} are given; {missing} are missing.", asked - missing),
            _ => format!(
                "{} of {asked} signatures on {what} are given; {} are missing and {objections} are objections.",
                asked - missing,
                missing - objections
            ),
        }
    };
    kinds.iter().map(told).chain(unasked).collect()
}

/// Whether an organisation stands against a section.
pub(super) fn objects(cell: &store::Cell) -> bool {
    cell.standing.as_ref().is_some_and(|one| one.stance == Stance::Object)
}

fn stands(cell: &store::Cell) -> Option<Said> {
    let kind = if cell.kind == Kind::Facts { "Facts" } else { "Decision" };
    let (text, class) = match (&cell.standing, &cell.lapsed) {
        (Some(one), _) => {
            let class = match one.stance {
                Stance::Agree => "agree",
                Stance::Reserve => "reserve",
                Stance::Object => "object",
            };
            (format!("{kind}: {} since {}", said(one.stance).to_lowercase(), when(one.made)), class)
        }
        (None, Some(one)) => (format!("{kind}: lapsed, was given {}", when(one.made)), "lapsed"),
        // Nobody is silent about a decision that cannot be signed yet.
        (None, None) if cell.asked && cell.kind == Kind::Facts => (format!("{kind}: silent"), "silent"),
        (None, None) => return None,
    };
    Some(Said { text, class })
}

/// Signs one or more sections. What was read is what is signed: the form holds each section's digest. The page that one comes back
/// to offers a checkpoint with the signature in it, to be kept.
pub async fn sign(mut ask: Ask) -> Answer {
    ask.form.id = "sign";
    let chosen: Vec<String> = ask.form.all("section").map(str::to_owned).collect();
    let (kind, stance) = (Kind::from_word(ask.form.get("kind")), Stance::from_word(ask.form.get("stance")));
    if chosen.is_empty() {
        ask.refuse("section", "Choose what you sign.");
    }
    if stance.is_none() {
        ask.refuse("stance", "Choose what your organisation says.");
    }
    if kind.is_none() {
        ask.refuse("kind", "Choose whether you sign the facts or the decision.");
    }
    if stance.is_some_and(|stance| stance != Stance::Agree) && ask.form.get("reason").is_empty() {
        ask.refuse("reason", "A reservation or an objection says why.");
    }
    let (Some(kind), Some(stance), false) = (kind, stance, ask.form.is_wrong()) else { return show(ask).await };
    let (actor, plan) = ask.actor()?;
    for one in &chosen {
        let (section, digest) = one.split_once('.').unwrap_or((one, ""));
        let digest = store::digest(digest)?;
        if let Err(error) = ask.store().sign(actor, plan, section, digest, kind, stance, ask.form.get("reason")).await {
            return show(ask.failed("sign", "section", error.into())?).await;
        }
    }
    ask.on_to(&format!("agreement?signed={}", chosen.len()))
}

/// Moves the plan to another stage.
pub async fn stage(ask: Ask) -> Answer {
    let stage = Stage::from_word(ask.form.get("stage"))
        .ok_or_else(|| Problem::Invalid("There is no such stage.".to_owned()))?;
    let (actor, plan) = ask.actor()?;
    let done = ask.store().set_stage(actor, plan, stage, ask.form.get("reason")).await;
    on(ask, "stage", "reason", done).await
}

/// Opens a version to the public.
pub async fn publish(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask.store().publish(actor, plan, ask.form.get("version"), ask.form.get("reason")).await.map(drop);
    on(ask, "publish", "version", done).await
}

/// Says who may propose, accept, sign or publish a section.
pub async fn rights(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let named: Vec<&str> = ask.form.get("organisations").split([',', ' ']).filter(|code| !code.is_empty()).collect();
    let (section, right) = (ask.form.get("section"), ask.form.get("right"));
    let done = ask.store().set_rights(actor, plan, section, right, &named, ask.form.get("reason")).await;
    on(ask, "rights", "organisations", done).await
}

/// Says how many must assent to a change of a section.
pub async fn quorum(mut ask: Ask) -> Answer {
    let Ok(needed) = ask.form.get("organisations").parse::<u32>() else {
        ask.form.id = "quorum";
        ask.refuse("organisations", "Enter how many organisations, such as 3.");
        return show(ask).await;
    };
    let (actor, plan) = ask.actor()?;
    let reserved = !ask.form.get("reserved").is_empty();
    let done =
        ask.store().set_quorum(actor, plan, ask.form.get("section"), needed, reserved, ask.form.get("reason")).await;
    on(ask, "quorum", "organisations", done).await
}

/// Declares an interest.
pub async fn interest(mut ask: Ask) -> Answer {
    if ask.form.get("what").is_empty() {
        ask.form.id = "interest";
        ask.refuse("what", "Say what the interest is.");
        return show(ask).await;
    }
    let (actor, plan) = ask.actor()?;
    let done = ask.store().declare_interest(actor, plan, ask.form.get("section"), ask.form.get("what")).await.map(drop);
    on(ask, "interest", "what", done).await
}

/// Ends an interest of one's own organisation.
pub async fn end_interest(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask.store().end_interest(actor, plan, ask.form.get("interest"), ask.form.get("reason")).await;
    on(ask, "interest-end", "reason", done).await
}

/// Hides a site's name from the public, or shows it again.
pub async fn site(mut ask: Ask) -> Answer {
    let hidden = ask.form.get("to") != "show";
    let known = ask
        .loaded()
        .await
        .is_ok_and(|(_, loaded)| loaded.plan().sites.iter().any(|site| site.code == ask.form.get("site")));
    if hidden && !known {
        ask.form.id = "site";
        ask.refuse("site", "Choose a site of the plan.");
        return show(ask).await;
    }
    let (actor, plan) = ask.actor()?;
    let done = ask.store().hide_site(actor, plan, ask.form.get("site"), hidden, ask.form.get("reason")).await;
    on(ask, if hidden { "site" } else { "site-show" }, "reason", done).await
}

/// Marks an option as preferred, or no longer.
pub async fn preference(mut ask: Ask) -> Answer {
    if ask.form.get("option").is_empty() {
        ask.form.id = "preference";
        ask.refuse("option", "Enter the option's code.");
        return show(ask).await;
    }
    let (actor, plan) = ask.actor()?;
    let preferred = ask.form.get("preferred") != "no";
    let done = ask.store().prefer(actor, plan, ask.form.get("option"), preferred, ask.form.get("reason")).await;
    on(ask, "preference", "option", done).await
}

async fn on(ask: Ask, form: &'static str, field: &str, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => ask.on_to("agreement"),
        Err(error) => show(ask.failed(form, field, error.into())?).await,
    }
}
