//! What is kept of people and for how long: legal holds, the time that records are kept, and erasure.

use model::decision::{Act, Section};

use crate::answer::{Answer, Problem};
use crate::ask::Ask;
use crate::pages::{audit, people};

/// What *Audit* shows of it.
pub struct Keeping {
    /// Legal holds: id, what they are on, and whether they still lie.
    pub holds: Vec<(String, String, bool)>,
    /// Whether the reader may lay and lift them.
    pub may_hold: bool,
}

/// Holds and times as they stand.
pub async fn keeping(ask: &Ask) -> Result<Keeping, Problem> {
    let (actor, plan) = ask.actor()?;
    let told = |hold: store::Hold| {
        let until = if hold.last == i64::MAX { "everything after it".to_owned() } else { format!("act {}", hold.last) };
        let lifted = hold.lifted.map_or_else(String::new, |seq| format!("; lifted by act {seq}"));
        (hold.id, format!("Act {} to {until}, laid by act {}{lifted}", hold.first, hold.seq), hold.lifted.is_none())
    };
    let holds = ask.store().holds(actor, plan).await?;
    Ok(Keeping { holds: holds.into_iter().map(told).collect(), may_hold: ask.might(Act::Hold, Section::Plan) })
}

/// Lays a legal hold: from one act to another, or to whatever is still to come.
pub async fn hold(mut ask: Ask) -> Answer {
    ask.form.id = "hold";
    let first = ask.form.get("first").parse::<i64>().ok().filter(|first| *first >= 0);
    let last = match ask.form.get("last") {
        "" => Some(None),
        text => text.parse::<i64>().ok().filter(|last| first.is_some_and(|first| first <= *last)).map(Some),
    };
    if first.is_none() {
        ask.refuse("first", "Enter the first act's place in the log, such as 12.");
    } else if last.is_none() {
        ask.refuse("last", "Enter a place in the log that is not before the first, or nothing.");
    }
    if ask.form.get("reason").is_empty() {
        ask.refuse("reason", "Say why these acts must be kept.");
    }
    let (Some(first), Some(last), false) = (first, last, ask.form.is_wrong()) else { return audit::show(ask).await };
    let (actor, plan) = ask.actor()?;
    let done = ask.store().hold(actor, plan, first, last, ask.form.get("reason")).await.map(drop);
    on(ask, "hold", "first", done).await
}

/// Lifts a legal hold.
pub async fn lift(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let done = ask.store().lift(actor, plan, ask.form.get("hold"), ask.form.get("reason")).await;
    on(ask, "lift", "hold", done).await
}

/// Erases a person at their request. What they did stays in the log, without them.
pub async fn erase_person(mut ask: Ask) -> Answer {
    ask.form.id = "erase";
    if ask.form.get("reason").is_empty() {
        ask.refuse("reason", "Say on what ground, such as the date of their request. Do not name them.");
    }
    if ask.form.get("sure").is_empty() {
        ask.refuse("sure", "Say that you are sure: this cannot be undone.");
    }
    if ask.form.is_wrong() {
        return people::show(ask).await;
    }
    let (actor, plan) = ask.actor()?;
    match ask.store().erase_person(actor, plan, ask.form.get("person"), ask.form.get("reason")).await {
        Ok(()) => ask.on_to("people"),
        Err(error) => people::show(ask.failed("erase", "person", error.into())?).await,
    }
}

async fn on(ask: Ask, form: &'static str, field: &str, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => ask.on_to("audit"),
        Err(error) => audit::show(ask.failed(form, field, error.into())?).await,
    }
}
