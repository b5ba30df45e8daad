//! What a disagreement is worth: how far apart the values held in it put the target year's gap. See `docs/method/agreement.md`.

use std::sync::Arc;

use engine::prepared::Prepared;
use model::Plan;
use model::money::Pence;
use report::numbers::target_year;
use store::{Actor, Dispute, File, Store};

use crate::answer::Problem;
use crate::ask::Ask;
use crate::drafts;

/// The system's gap in the target year under one value after another, from the lowest to the highest, in pence: the values that the
/// parties hold and the one that stands in the plan, everything else as planned. Nothing if the system's gap is not known, or the
/// plan cannot hold one of the values.
pub fn of(plan: &Plan, files: &[File], prepared: &Prepared, dispute: &Dispute) -> Option<Pence> {
    if !engine::positions::is_known(plan) {
        return None;
    }
    let t = target_year(plan);
    let mut gaps = vec![prepared.ask_centre(&[]).residual_gap[t]];
    for value in dispute.positions.values() {
        gaps.push(match asked(plan, prepared, dispute, value, t) {
            Some(gap) => gap,
            None => read_anew(files, dispute, value, t)?,
        });
    }
    let (least, most) = gaps.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), gap| (a.min(*gap), b.max(*gap)));
    let pence = ((most - least) * 100.0).round();
    pence.is_finite().then_some(Pence(pence as i64))
}

/// The gap with an assumption at this value; nothing if what is contested is no assumption's value.
fn asked(plan: &Plan, prepared: &Prepared, dispute: &Dispute, value: &str, t: usize) -> Option<f64> {
    let cell = &dispute.cell;
    let [id] = &cell.key[..] else { return None };
    if cell.table != "assumptions" || cell.column != "value" {
        return None;
    }
    let change = engine::settings::set(plan, &format!("assumption.{id}"), value.trim().parse().ok()?).ok()?;
    Some(prepared.ask_centre(&[change]).residual_gap[t])
}

/// The gap of the plan with any cell at this value: its files edited and read again.
fn read_anew(files: &[File], dispute: &Dispute, value: &str, t: usize) -> Option<f64> {
    let draft = drafts::with_cell(files, &dispute.cell, value).ok()?;
    let plan = pack::read_files(drafts::theirs(draft.files()), Vec::new()).checked?.plan;
    Prepared::new(&plan, 1, 0).ask_centre(&[]).residual_gap.get(t).copied()
}

/// Works out and notes what open disagreements of a plan are worth, or one of them by id or number; those whose worth is what it
/// was are left alone. `value` is [`of`] with what the caller holds ready.
///
/// # Errors
/// If the store fails, or the actor may not contest values.
pub async fn note<F>(store: &Store, actor: &Actor, plan: &str, only: Option<&str>, value: F) -> store::Result<()>
where
    F: Fn(&Dispute) -> Option<Pence> + Send + 'static,
{
    let wanted = |one: &Dispute| {
        only.is_none_or(|only| one.id == only || one.number.to_string() == only.trim_start_matches('d'))
    };
    let register = store.disputes(actor, plan).await?;
    let open: Vec<Dispute> = register.into_iter().filter(|one| one.status == "open" && wanted(one)).collect();
    if open.is_empty() {
        return Ok(());
    }
    let work = move || open.into_iter().map(|one| (value(&one).map(|pence| pence.0), one)).collect::<Vec<_>>();
    let worked = tokio::task::spawn_blocking(work).await;
    let worked =
        worked.map_err(|error| store::Error::Invalid(format!("working out what it is worth stopped: {error}")))?;
    for (worth, one) in worked.into_iter().filter(|(worth, one)| *worth != one.worth_pence) {
        store.set_worth(actor, plan, &one.id, worth).await?;
    }
    Ok(())
}

/// The same for whoever holds nothing ready: reads the newest version.
///
/// # Errors
/// As [`note`].
pub async fn refresh(store: &Store, actor: &Actor, plan: &str, only: Option<&str>) -> store::Result<()> {
    if store.disputes(actor, plan).await?.iter().all(|one| one.status != "open") {
        return Ok(());
    }
    let files = store.files(actor, plan, None).await?;
    let Some(checked) = pack::read_files(drafts::theirs(&files), Vec::new()).checked else { return Ok(()) };
    let prepared = Prepared::new(&checked.plan, 1, 0);
    note(store, actor, plan, only, move |dispute| of(&checked.plan, &files, &prepared, dispute)).await
}

/// The same on the site, which holds plans ready. It follows an act that is done: if it fails, the act still stands, so that is for
/// the operator's log, and the next act tries again.
pub(crate) async fn on_site(ask: &Ask, only: Option<&str>) {
    if let Err(problem) = try_on_site(ask, only).await {
        tracing::warn!(%problem, "what a disagreement is worth was not worked out");
    }
}

async fn try_on_site(ask: &Ask, only: Option<&str>) -> Result<(), Problem> {
    let (actor, plan) = ask.actor()?;
    if ask.store().disputes(actor, plan).await?.iter().all(|one| one.status != "open") {
        return Ok(());
    }
    let version = ask.store().version(actor, plan, None).await?;
    let loaded = ask.load(&version).await?;
    let files = ask.store().files(actor, plan, Some(&version.id)).await?;
    let site = Arc::clone(&ask.site);
    let value = move |dispute: &Dispute| {
        let prepared = site.prepared.get(loaded.plan(), 1, 0);
        of(loaded.plan(), &files, &prepared, dispute)
    };
    Ok(note(ask.store(), actor, plan, only, value).await?)
}
