//! The plan's own pages: what `report` says, within the site's frame.

use std::sync::Arc;

use askama::Template;
use model::decision::{Act, Section, Stage};
use model::id::AssumptionId;
use report::site::{self, Audience, Page, Strip};
use store::{Cell, Kind};

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::forms::Form;
use crate::limits::Limit;
use crate::links::PlanLinks;
use crate::loaded::{FUTURES, Loaded};
use crate::pages::agreement::objects;
use crate::pages::history::{self, Change};
use crate::pages::organisation_name;
use crate::pages::people::set_cookie;
use crate::pages::since::{Since, since};
use crate::shell::{Shell, words};

#[derive(Template)]
#[template(path = "content.html")]
struct Shown {
    shell: Shell,
    content: Page,
    since: Since,
    history: Vec<Change>,
}

#[derive(Template)]
#[template(path = "assumption.html")]
struct AssumptionPage {
    shell: Shell,
    content: Page,
    since: Since,
    history: Vec<Change>,
    root: String,
    form: Form,
    id: String,
    value: String,
    p10: String,
    p90: String,
    unit: String,
    may_propose: bool,
    may_contest: bool,
    organisations: Vec<(String, String)>,
}

/// Links for whoever asks.
async fn links<'a>(ask: &Ask, loaded: &'a Loaded, with_agreement: bool) -> Result<PlanLinks<'a>, Problem> {
    let agreement = if with_agreement { agreement(ask, loaded).await? } else { None };
    Ok(PlanLinks {
        root: ask.path(""),
        loaded,
        audience: audience(ask),
        agreement,
        version: ask.query.get("version").cloned(),
    })
}

/// Who reads: those who have a part in the plan see it as it is.
pub fn audience(ask: &Ask) -> Audience {
    if ask.might(Act::ReadLog, Section::Plan) { Audience::Partner } else { Audience::Public }
}

/// What has been agreed, in a line, with what is worst.
async fn agreement(ask: &Ask, loaded: &Loaded) -> Result<Option<Strip>, Problem> {
    if audience(ask) == Audience::Public {
        return Ok(None);
    }
    let (actor, plan) = ask.actor()?;
    let agreement = ask.store().agreement(actor, plan).await?;
    let (kind, what) = if ask.of()?.plan.stage == Stage::Decision {
        (Kind::Decision, "the decision")
    } else {
        (Kind::Facts, "the facts")
    };
    let asked = agreement.cells.iter().filter(|cell| cell.kind == kind && cell.asked).count();
    let missing: Vec<&Cell> = agreement.missing(kind).collect();
    let name = |cell: &Cell| organisation_name(ask, Some(loaded), &cell.organisation);
    let objection = agreement.cells.iter().find(|cell| cell.kind == kind && objects(cell));
    let lapsed = missing.iter().find(|cell| cell.lapsed.is_some());
    let section = |cell: &Cell| words(&cell.section).to_lowercase();
    let about = match (objection, lapsed, missing.first()) {
        (Some(cell), _, _) => format!("{} objects to {}.", name(cell), section(cell)),
        (None, Some(cell), _) => {
            format!("{} has to sign {} again, which has changed.", name(cell), section(cell))
        }
        (None, None, Some(cell)) => format!("{} has not signed {}.", name(cell), section(cell)),
        (None, None, None) if asked == 0 => "No organisation has a signatory yet.".to_owned(),
        (None, None, None) => "Nothing is missing.".to_owned(),
    };
    Ok(Some(Strip {
        title: "Agreement".to_owned(),
        figure: format!("{} of {asked} signatures on {what}", asked - missing.len()),
        about,
        href: ask.path("agreement"),
    }))
}

async fn page(ask: Ask, path: &str, make: impl FnOnce(&Ask, &Loaded, &PlanLinks) -> Option<Page>) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let links = links(&ask, &loaded, path.is_empty()).await?;
    let content = make(&ask, &loaded, &links).ok_or_else(|| Problem::Missing("such page in this plan".to_owned()))?;
    show(&ask, path, &loaded, content, Vec::new()).await
}

async fn show(ask: &Ask, path: &str, loaded: &Arc<Loaded>, content: Page, notices: Vec<String>) -> Answer {
    with_history(ask, path, loaded, content, notices, Vec::new()).await
}

async fn with_history(
    ask: &Ask,
    path: &str,
    loaded: &Arc<Loaded>,
    content: Page,
    notices: Vec<String>,
    history: Vec<Change>,
) -> Answer {
    let since = since(ask, loaded).await?;
    let cookie = since.cookie.clone();
    let mut shell = Shell::of_plan(ask, path, &content.title, Some(loaded.as_ref()));
    shell.notices = notices;
    shell.notices.extend(older(ask));
    let mut answer = html(ask.status, &Shown { shell, content, since, history })?;
    if !cookie.is_empty() {
        set_cookie(&mut answer, &cookie);
    }
    let (site, loaded) = (Arc::clone(&ask.site), Arc::clone(loaded));
    tokio::spawn(async move { site.loaded.make_ready(loaded).await });
    Ok(answer)
}

/// Said where another version than the newest is looked at.
fn older(ask: &Ask) -> Option<String> {
    let version = ask.query.get("version")?;
    Some(format!("This is version {version} of the plan. The newest one stands at the plan's own address."))
}

/// The plan in one page; with values of assumptions behind the `?`, as it would be with those.
pub async fn overview(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let set = settings(&ask, &loaded).map_err(Problem::Invalid)?;
    if set.is_empty() {
        return page(ask, "", |_, loaded, links| Some(site::overview(loaded.plan(), &loaded.results, links))).await;
    }
    ask.site.limit(Limit::Question, &ask.visitor.address)?;
    let said: Vec<String> = set
        .iter()
        .map(|(at, value)| {
            let one = &loaded.plan().assumptions[at.index()];
            format!("{} at {value} {}", one.name, one.unit)
        })
        .collect();
    let asked = Arc::clone(&loaded);
    let results = tokio::task::spawn_blocking(move || {
        let request = engine::Request { futures: FUTURES, fixed: set, ..engine::Request::default() };
        engine::run(asked.plan(), &request)
    });
    let results = results.await.map_err(|_| Problem::Failed("a run stopped".to_owned()))?;
    let links = links(&ask, &loaded, true).await?;
    let content = site::overview(loaded.plan(), &results, &links);
    let notice = format!("What if: {}. The plan itself is not changed by this.", said.join("; "));
    show(&ask, "", &loaded, content, vec![notice]).await
}

/// What a what-if form sets to another value than the plan has.
fn settings(ask: &Ask, loaded: &Loaded) -> Result<Vec<(AssumptionId, f64)>, String> {
    let mut set = Vec::new();
    let mut asked: Vec<(&String, &String)> =
        ask.query.iter().filter(|(name, _)| name.starts_with("assumption.") || name.starts_with("solution.")).collect();
    asked.sort();
    for (name, value) in asked {
        let (at, value) = engine::settings::setting(loaded.plan(), &format!("{name}={value}"))?;
        // A slider gives back what it was set to, to the letter.
        #[allow(clippy::float_cmp)]
        let moved = loaded.plan().assumptions[at.index()].value != value;
        if moved {
            set.push((at, value));
        }
    }
    Ok(set)
}

/// Why things cannot stay as they are.
pub async fn case(ask: Ask) -> Answer {
    page(ask, "case", |_, loaded, links| Some(site::case_for_change(loaded.plan(), &loaded.results, links))).await
}

/// People and the care they will need.
pub async fn demand(ask: Ask) -> Answer {
    page(ask, "demand", |_, loaded, links| Some(site::demand(loaded.plan(), &loaded.results, links))).await
}

/// What is to be done.
pub async fn solutions(ask: Ask) -> Answer {
    page(ask, "solutions", |_, loaded, links| Some(site::solutions(loaded.plan(), &loaded.results, links))).await
}

/// One solution.
pub async fn solution(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let links = links(&ask, &loaded, false).await?;
    let id = ask.param("solution");
    let content = site::solution(loaded.plan(), &loaded.results, &links, id)
        .ok_or_else(|| Problem::Missing(format!("solution \"{id}\" in this plan")))?;
    let history = history::of_solution(&ask, &loaded, id).await?;
    with_history(&ask, "solutions", &loaded, content, Vec::new(), history).await
}

/// From today to the target year, or another; of the system, or one organisation.
pub async fn bridge(ask: Ask) -> Answer {
    page(ask, "bridge", |ask, loaded, links| {
        Some(site::bridge(loaded.plan(), &loaded.results, links, chosen(ask, loaded)))
    })
    .await
}

/// What crosses the boundary, what partners pay each other and when; of the system, or one organisation.
pub async fn money(ask: Ask) -> Answer {
    page(ask, "money", |ask, loaded, links| {
        Some(site::money(loaded.plan(), &loaded.results, links, chosen(ask, loaded)))
    })
    .await
}

/// Which bridge is asked for behind the `?`; what the plan does not have is as if nothing were asked.
fn chosen(ask: &Ask, loaded: &Loaded) -> site::Chosen {
    let asked = |name: &str| ask.query.get(name).filter(|text| !text.is_empty());
    let plan = loaded.plan();
    let scope = asked("organisation").and_then(|code| plan.organisations.iter().position(|one| one.code == *code));
    let year = asked("year").and_then(|text| plan.years().position(|year| year.to_string() == *text));
    site::Chosen { scope: scope.map(Into::into), year }
}

/// What the plan knows of beds.
pub async fn capacity(ask: Ask) -> Answer {
    page(ask, "capacity", |_, loaded, links| Some(site::capacity(loaded.plan(), &loaded.results, links))).await
}

/// What the plan knows of staff.
pub async fn staff(ask: Ask) -> Answer {
    page(ask, "staff", |_, loaded, links| Some(site::staff(loaded.plan(), &loaded.results, links))).await
}

/// How sure it is.
pub async fn uncertainty(ask: Ask) -> Answer {
    page(ask, "uncertainty", |_, loaded, links| Some(site::uncertainty(loaded.plan(), &loaded.results, links))).await
}

/// The assumptions.
pub async fn assumptions(ask: Ask) -> Answer {
    page(ask, "assumptions", |_, loaded, links| Some(site::assumptions(loaded.plan(), &loaded.results, links))).await
}

/// One assumption, with the forms to propose another value and to contest it.
pub async fn assumption(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let id = ask.param("assumption").to_owned();
    let missing = || Problem::Missing(format!("assumption \"{id}\" in this plan"));
    let one = loaded.plan().assumptions.iter().find(|one| one.id == id).ok_or_else(missing)?;
    let links = links(&ask, &loaded, false).await?;
    let content = site::assumption(loaded.plan(), &loaded.results, &links, &id).ok_or_else(missing)?;
    let since = since(&ask, &loaded).await?;
    let cookie = since.cookie.clone();
    let plain = !id.starts_with(model::solution::ASSUMPTIONS);
    let page = AssumptionPage {
        shell: Shell::of_plan(&ask, "assumptions", &content.title, Some(&loaded)),
        content,
        since,
        history: history::of_assumption(&ask, &loaded, &id).await?,
        root: ask.path(""),
        form: ask.form.clone(),
        value: one.value.to_string(),
        p10: one.range.map_or_else(String::new, |range| range.0.to_string()),
        p90: one.range.map_or_else(String::new, |range| range.1.to_string()),
        unit: one.unit.to_string(),
        may_propose: plain && ask.might(Act::Propose, Section::Assumptions),
        may_contest: plain && ask.might(Act::Contest, Section::Assumptions),
        organisations: loaded.plan().organisations.iter().map(|one| (one.code.clone(), one.name.clone())).collect(),
        id,
    };
    let mut answer = html(ask.status, &page)?;
    if !cookie.is_empty() {
        set_cookie(&mut answer, &cookie);
    }
    Ok(answer)
}

/// What a figure was made from.
pub async fn explain(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let (query, t) = engine::asked(loaded.plan(), ask.param("address"))
        .map_err(|why| Problem::Invalid(crate::answer::sentence(&why)))?;
    if audience(&ask) == Audience::Public && matches!(query, engine::Query::Cells(_)) {
        // By taking away what is shown one could find a count of a few.
        return Err(Problem::Missing(
            "such figure for the public: activity is explained to those who have a part in the plan".to_owned(),
        ));
    }
    // The first of a plan works it out again, so it is kept away from what answers others.
    let asked = Arc::clone(&loaded);
    let found = tokio::task::spawn_blocking(move || asked.explain(&query, t)).await;
    let missing =
        || Problem::Missing("such figure: there are no accounts, so what is left to find is not known".to_owned());
    let step = found.map_err(|_| Problem::Failed("an explanation stopped".to_owned()))?.ok_or_else(missing)?;
    let links = links(&ask, &loaded, false).await?;
    let content = site::explanation(loaded.plan(), &loaded.results, &links, (&step, loaded.plan().base_year.plus(t)));
    show(&ask, "explain", &loaded, content, Vec::new()).await
}
