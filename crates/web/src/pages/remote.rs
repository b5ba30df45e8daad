//! `push`, `pull` and `audit verify` from another machine: a folder becomes a proposal or a plan, a version becomes a folder, with the same
//! digest at both ends; the log goes out to be verified.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use model::decision::{Disclosure, Matter, Role};
use serde_json::{Value, json};
use store::{Draft, File, Reveal};

use crate::answer::{Answer, Problem, file, json as json_answer};
use crate::ask::Ask;
use crate::compared::{Runs, with_plan};
use crate::site::holder;
use crate::{drafts, parcel};

/// The digests of a draft's sections, as both ends tell them.
pub fn sections(draft: &Draft) -> Value {
    json!(draft.digests().into_iter().map(|(name, digest)| (name, digest.to_string())).collect::<BTreeMap<_, _>>())
}

/// A folder's files as a draft, and what its sender says of them; or the answer that tells every fault. Both ends must read the same.
async fn received(ask: &mut Ask) -> Result<Result<(Draft, Value), Response<Body>>, Problem> {
    let files = std::mem::take(&mut ask.files);
    let note = std::mem::take(&mut ask.json);
    let draft = match checked(files).await? {
        Ok(draft) => draft,
        Err(findings) => {
            let mut answer =
                json_answer(&json!({ "error": "These files are no plan that can be run.", "findings": findings }))?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(Err(answer));
        }
    };
    if note["sections"] != sections(&draft) {
        let told = "These files do not say what their sender says they do: they were changed on their way, or the two programs read \
                    them differently. Nothing was kept.";
        return Err(Problem::Invalid(told.to_owned()));
    }
    Ok(Ok((draft, note)))
}

/// The most letters of a plan's name.
const LONGEST_NAME: usize = 200;

/// Takes a folder's files as the first version of a plan that is not here yet, from somebody who leads another here or, in single-user mode,
/// from whoever holds the machine. Nothing is kept unless all of it arrived and says what its sender says it does.
pub async fn begin(mut ask: Ask) -> Answer {
    let by = ask.visitor.access.clone();
    if by.is_none() && !ask.options().single_user {
        let told = "A plan is begun by a program with an access token of a programme lead.";
        return Err(Problem::Refused(told.to_owned()));
    }
    if by.as_ref().is_some_and(|by| !by.actor.roles().contains(&Role::ProgrammeLead)) {
        let told = "A plan is begun by whoever leads the programme of another here; this token acts in another role.";
        return Err(Problem::Refused(told.to_owned()));
    }
    let (draft, note) = match received(&mut ask).await? {
        Ok(sound) => sound,
        Err(faults) => return Ok(faults),
    };
    let word = |name: &str| note[name].as_str().unwrap_or_default().trim();
    let name = word("name");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::Invalid(format!("Give the plan a name of at most {LONGEST_NAME} letters.")));
    }
    let version = match by {
        Some(by) => ask.store().found_plan(&by, name, &draft, word("reason")).await?,
        None => ask.store().create_plan(&holder(), name, &draft, word("reason")).await?,
    };
    let mut answer = json_answer(&json!({
        "version": version,
        "store": ask.store().origin(),
        "sections": sections(&draft),
        "page": format!("/plans/{}", version.plan),
    }))?;
    *answer.status_mut() = StatusCode::CREATED;
    Ok(answer)
}

/// The log as this reader may see it, to be verified elsewhere: see [`store::verify_extract`].
pub async fn log(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let extract = ask.store().extract(actor, plan).await?;
    let bytes = serde_json::to_vec(&extract).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file(bytes, "application/json", Some("concordat-log.json")))
}

/// Takes a folder's files as a proposal. Nothing is kept unless all of it arrived and says what its sender says it does.
pub async fn draft(mut ask: Ask) -> Answer {
    let (draft, note) = match received(&mut ask).await? {
        Ok(sound) => sound,
        Err(faults) => return Ok(faults),
    };
    let (actor, plan) = ask.actor()?;
    let text = |name: &str| note[name].as_str().filter(|text| !text.is_empty());
    if text("store").is_some_and(|store| store != ask.store().origin()) {
        return Err(Problem::Invalid("This folder was pulled from another site's store.".to_owned()));
    }
    let onto = match text("onto") {
        Some(version) => version.to_owned(),
        None => ask.of()?.plan.head.clone(),
    };
    let word = |name: &str| note[name].as_str().unwrap_or_default();
    let unknown = |what: &str| Problem::Invalid(format!("There is no {what} of that name."));
    let reveal = Reveal {
        disclosure: Disclosure::from_word(word("disclosure")).ok_or_else(|| unknown("disclosure"))?,
        matter: Matter::from_word(word("matter")).ok_or_else(|| unknown("matter"))?,
    };
    let proposal = ask.store().propose(actor, plan, &onto, &draft, reveal, word("reason")).await?;
    let merge = ask.store().merge(actor, plan, &proposal.id).await?;
    // A program waits for nothing: who it tells of the page finds it ready.
    let (site, who, new) = (Arc::clone(&ask.site), actor.clone(), proposal.clone());
    tokio::spawn(async move { with_plan(&site, &who, &new, Runs::Passing).await });
    let mut answer = json_answer(&json!({
        "proposal": proposal,
        "store": ask.store().origin(),
        "sections": sections(&draft),
        "changes": merge.changes,
        "conflicts": merge.conflicts,
        "voids": merge.voids,
        "page": ask.path(&format!("changes/{}", proposal.number)),
    }))?;
    *answer.status_mut() = StatusCode::CREATED;
    Ok(answer)
}

async fn checked(files: Vec<File>) -> Result<Result<Draft, Vec<model::Finding>>, Problem> {
    let read = tokio::task::spawn_blocking(move || drafts::checked(files)).await;
    match read.map_err(|_| Problem::Failed("reading files stopped".to_owned()))? {
        Ok(draft) => Ok(Ok(draft)),
        Err(drafts::Error::Findings(findings)) => Ok(Err(findings)),
        Err(error) => Err(error.into()),
    }
}

/// A version's files, as their authors wrote them.
pub async fn version(ask: Ask) -> Answer {
    let (actor, plan) = ask.actor()?;
    let wanted = Some(ask.param("version")).filter(|wanted| *wanted != "latest");
    let version = ask.store().version(actor, plan, wanted).await?;
    let files = ask.store().files(actor, plan, Some(&version.id)).await?;
    let note = json!({ "store": ask.store().origin(), "version": version });
    let bytes = parcel::pack(&note, &files).map_err(|error| Problem::Failed(error.to_string()))?;
    let mut answer = file(bytes, parcel::KIND, Some(&format!("version-{}.tar", version.number)));
    if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", version.digest)) {
        answer.headers_mut().insert(header::ETAG, value);
    }
    Ok(answer)
}
