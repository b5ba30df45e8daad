//! Disagreements: a contested value, each party's figure, offers, and how it is settled.

use askama::Template;
use model::decision::{Act, Section};
use model::money::Pence;
use report::numbers::Millions;
use store::{Answered, Contest, Dispute};

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::drafts;
use crate::forms::Form;
use crate::loaded::Loaded;
use crate::pages::changes::assumption_cell;
use crate::pages::{day, key_text, organisation_name, when};
use crate::shell::{Shell, words};
use crate::worth;

/// A disagreement in a list.
pub struct Brief {
    /// Its number.
    pub number: i64,
    /// The contested value.
    pub what: String,
    /// Each party's value.
    pub positions: String,
    /// The range used meanwhile.
    pub range: String,
    /// Who settles it by when, or what is agreed.
    pub settled: String,
    /// What it is worth; empty if that is not known.
    pub worth: String,
}

/// A disagreement in a line. `loaded` is the plan, for the name of what is contested.
pub fn brief(one: &Dispute, loaded: Option<&Loaded>, name: &dyn Fn(&str) -> String) -> Brief {
    let positions = one.positions.iter().map(|(code, value)| format!("{}: {value}", name(code)));
    Brief {
        number: one.number,
        what: what(one, loaded),
        positions: positions.collect::<Vec<_>>().join("; "),
        range: format!("{} to {}", one.low, one.high),
        settled: match &one.agreed {
            Some(value) => format!("Agreed at {value}"),
            None => format!("{} settles it by {}", name(&one.settler), day(&one.due)),
        },
        worth: one.worth_pence.map(|pence| Millions::of(Pence(pence)).in_words()).unwrap_or_default(),
    }
}

/// What is contested: an assumption by its name, anything else by its cell.
fn what(one: &Dispute, loaded: Option<&Loaded>) -> String {
    let cell = &one.cell;
    let id = cell.key.first().filter(|_| cell.table == "assumptions" && cell.column == "value");
    let named = id.zip(loaded).and_then(|(id, loaded)| loaded.plan().assumptions.iter().find(|one| one.id == *id));
    named.map_or_else(|| format!("{} of {}", words(&cell.column), key_text(&cell.key)), |one| one.name.clone())
}

// A form each.
#[allow(clippy::struct_excessive_bools)]
#[derive(Template)]
#[template(path = "dispute.html")]
struct Page {
    shell: Shell,
    form: Form,
    root: String,
    brief: Brief,
    positions: Vec<(String, String)>,
    offers: Vec<Offer>,
    proposal: String,
    may_position: bool,
    may_offer: bool,
    may_answer: bool,
    may_settle: bool,
    may_propose: bool,
}

struct Offer {
    organisation: String,
    value: String,
    status: String,
    made: String,
    answers: String,
}

/// One disagreement.
pub async fn show(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let one = find(&ask).await?;
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let name = |code: &str| organisation_name(&ask, loaded.as_deref(), code);
    let section = Section::from_word(&one.cell.section).unwrap_or(Section::Assumptions);
    let party = one.positions.contains_key(actor.organisation());
    let offer = |offer: &store::Offer| Offer {
        organisation: name(&offer.organisation),
        value: offer.value.clone(),
        status: offer.status.clone(),
        made: when(offer.made),
        answers: offer
            .answers
            .iter()
            .map(|(code, taken)| format!("{} {}", name(code), if *taken { "takes it" } else { "declines" }))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let others_offer =
        one.offers.iter().any(|offer| offer.status == "open" && offer.organisation != actor.organisation());
    let open = one.status == "open";
    let proposal = match &one.proposal {
        Some(id) => ask.store().proposal(actor, plan, id).await.map(|one| one.number.to_string()).unwrap_or_default(),
        None => String::new(),
    };
    let page = Page {
        shell: Shell::of_plan(&ask, "agreement", &format!("Disagreement {}", one.number), loaded.as_deref()),
        form: ask.form.clone(),
        root: ask.path(""),
        brief: brief(&one, loaded.as_deref(), &name),
        positions: one.positions.iter().map(|(code, value)| (name(code), value.clone())).collect(),
        offers: one.offers.iter().map(offer).collect(),
        proposal,
        may_position: open && ask.might(Act::Contest, section),
        may_offer: open && party && ask.might(Act::Offer, section),
        may_answer: open && party && others_offer && ask.might(Act::Answer, section),
        may_propose: one.agreed.is_some()
            && one.proposal.is_none()
            && (party || one.settler == actor.organisation())
            && ask.might(Act::Propose, section),
        may_settle: open && one.settler == actor.organisation() && ask.might(Act::Settle, section),
    };
    html(ask.status, &page)
}

async fn find(ask: &Ask) -> Result<Dispute, Problem> {
    let (actor, plan) = ask.actor()?;
    let wanted = ask.param("dispute");
    let register = ask.store().disputes(actor, plan).await?;
    let found = register.into_iter().find(|one| one.id == wanted || one.number.to_string() == wanted);
    found.ok_or_else(|| Problem::Missing(format!("disagreement {wanted} in this plan")))
}

/// Enters an assumption's value into the register, with what it is worth.
pub async fn contest(mut ask: Ask) -> Answer {
    ask.form.id = "contest";
    for (field, what) in [
        ("value", "what you hold the value to be"),
        ("low", "the low end of the range used meanwhile"),
        ("high", "its high end"),
    ] {
        if ask.form.get(field).parse::<f64>().is_err() {
            ask.refuse(field, format!("Enter {what} as a number."));
        }
    }
    if ask.form.get("settler").is_empty() {
        ask.refuse("settler", "Enter the code of the organisation that settles it.");
    }
    if ask.form.is_wrong() {
        return super::content::assumption(ask).await;
    }
    let cell = assumption_cell(ask.param("assumption"), "value");
    let form = &ask.form;
    let contest = Contest {
        cell: &cell,
        value: form.get("value"),
        low: form.get("low"),
        high: form.get("high"),
        settler: form.get("settler"),
        due: form.get("due"),
        reason: form.get("reason"),
    };
    let (actor, plan) = ask.actor()?;
    match ask.store().contest(actor, plan, &contest).await {
        Ok(dispute) => {
            worth::on_site(&ask, Some(&dispute.id)).await;
            ask.on_to(&format!("disagreements/{}", dispute.number))
        }
        Err(error) => super::content::assumption(ask.failed("contest", "due", error.into())?).await,
    }
}

/// Says what one's organisation holds the value to be.
pub async fn position(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask
        .store()
        .hold_position(actor, plan, ask.param("dispute"), ask.form.get("value"), ask.form.get("reason"))
        .await;
    if done.is_ok() {
        worth::on_site(&ask, Some(ask.param("dispute"))).await;
    }
    on(ask, "position", done).await
}

/// Offers a value.
pub async fn offer(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done =
        ask.store().offer(actor, plan, ask.param("dispute"), ask.form.get("value"), ask.form.get("reason")).await;
    on(ask, "offer", done.map(drop)).await
}

async fn on(ask: Ask, form: &'static str, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => ask.on_to(&format!("disagreements/{}", ask.param("dispute"))),
        Err(error) => show(ask.failed(form, "value", error.into())?).await,
    }
}

/// Takes or declines the open offer; an agreed value becomes a proposal.
pub async fn answer(mut ask: Ask) -> Answer {
    let take = match ask.form.get("answer") {
        "take" => true,
        "decline" => false,
        _ => {
            ask.form.id = "answer";
            ask.refuse("answer", "Choose whether you take the offer.");
            return show(ask).await;
        }
    };
    let (actor, plan) = ask.actor()?;
    match ask.store().answer(actor, plan, ask.param("dispute"), take, ask.form.get("reason")).await {
        Ok(Answered::Agreed(value)) => agreed(ask, "answer", &value).await,
        other => on(ask, "answer", other.map(drop)).await,
    }
}

/// Settles a disagreement as the one named to.
pub async fn settle(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let value = ask.form.get("value").to_owned();
    match ask.store().settle(actor, plan, ask.param("dispute"), &value, ask.form.get("reason")).await {
        Ok(()) => agreed(ask, "settle", &value).await,
        error => on(ask, "settle", error).await,
    }
}

/// Proposes the value that was agreed, where whoever agreed could not.
pub async fn propose(ask: Ask) -> Answer {
    let value = find(&ask).await?.agreed.ok_or_else(|| Problem::Invalid("No value is agreed yet.".to_owned()))?;
    agreed(ask, "propose", &value).await
}

/// Proposes an agreed value; if the plan cannot hold it, that is said, and the agreement stays.
async fn agreed(ask: Ask, form: &'static str, value: &str) -> Answer {
    match propose_agreed(&ask, value).await {
        Ok(number) => ask.on_to(&format!("changes/{number}")),
        Err(problem) => {
            let told = Problem::Invalid(format!(
                "{value} is agreed, but could not be proposed: {problem} Somebody of a party who may propose can do so here."
            ));
            show(ask.failed(form, "value", told)?).await
        }
    }
}

async fn propose_agreed(ask: &Ask, value: &str) -> Result<i64, Problem> {
    let (actor, plan) = ask.actor()?;
    let dispute = find(ask).await?;
    let files = ask.store().files(actor, plan, None).await?;
    let (cell, value) = (dispute.cell.clone(), value.to_owned());
    let draft = tokio::task::spawn_blocking(move || drafts::with_cell(&files, &cell, &value)).await;
    let draft = draft.map_err(|_| Problem::Failed("editing files stopped".to_owned()))??;
    let proposal = ask.store().propose_agreed(actor, plan, &dispute.id, &draft).await?;
    crate::compared::ahead(ask, &proposal).await;
    Ok(proposal.number)
}
