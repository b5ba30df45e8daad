//! The plan's own pages: what `report` says, within the site's frame.

use askama::Template;
use model::decision::{Act, Section};
use model::results::Step;

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::forms::Form;
use crate::loaded::Loaded;
use crate::pages::people::set_cookie;
use crate::pages::since::{Since, since};
use crate::shell::Shell;

/// What `report` makes of a page.
struct Content {
    title: String,
    sentence: String,
    html: String,
}

#[derive(Template)]
#[template(path = "content.html")]
struct Page {
    shell: Shell,
    content: Content,
    since: Since,
}

#[derive(Template)]
#[template(path = "assumption.html")]
struct AssumptionPage {
    shell: Shell,
    content: Content,
    since: Since,
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

fn basic(loaded: &Loaded, title: &str) -> Content {
    Content { title: title.to_owned(), sentence: report::numbers::sentence(loaded.plan(), &loaded.results), html: String::new() }
}

async fn page(ask: Ask, path: &str, make: impl FnOnce(&Ask, &Loaded) -> Option<Content>) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let content = make(&ask, &loaded).ok_or_else(|| Problem::Missing("such page in this plan".to_owned()))?;
    let since = since(&ask).await?;
    let cookie = since.cookie.clone();
    let shell = Shell::of_plan(&ask, path, &content.title, Some(&loaded));
    let mut answer = html(ask.status, &Page { shell, content, since })?;
    if !cookie.is_empty() {
        set_cookie(&mut answer, &cookie);
    }
    Ok(answer)
}

/// The plan in one page.
pub async fn overview(ask: Ask) -> Answer {
    page(ask, "", |_, loaded| Some(basic(loaded, "Overview"))).await
}

/// Why things cannot stay as they are.
pub async fn case(ask: Ask) -> Answer {
    page(ask, "case", |_, loaded| Some(basic(loaded, "Case for change"))).await
}

/// People and the care they will need.
pub async fn demand(ask: Ask) -> Answer {
    page(ask, "demand", |_, loaded| Some(basic(loaded, "Demand"))).await
}

/// What is to be done.
pub async fn solutions(ask: Ask) -> Answer {
    page(ask, "solutions", |_, loaded| Some(basic(loaded, "Solutions"))).await
}

/// One solution.
pub async fn solution(ask: Ask) -> Answer {
    page(ask, "solutions", |ask, loaded| {
        let one = loaded.plan().solutions.iter().find(|one| one.id == ask.param("solution"))?;
        Some(basic(loaded, &one.id))
    })
    .await
}

/// From today to the target year.
pub async fn bridge(ask: Ask) -> Answer {
    page(ask, "bridge", |_, loaded| Some(basic(loaded, "Bridge"))).await
}

/// How sure it is.
pub async fn uncertainty(ask: Ask) -> Answer {
    page(ask, "uncertainty", |_, loaded| Some(basic(loaded, "Uncertainty"))).await
}

/// The assumptions.
pub async fn assumptions(ask: Ask) -> Answer {
    page(ask, "assumptions", |_, loaded| Some(basic(loaded, "Assumptions"))).await
}

/// One assumption, with the forms to propose another value and to contest it.
pub async fn assumption(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let id = ask.param("assumption").to_owned();
    let missing = || Problem::Missing(format!("assumption \"{id}\" in this plan"));
    let one = loaded.plan().assumptions.iter().find(|one| one.id == id).ok_or_else(missing)?;
    let content = basic(&loaded, &one.name);
    let since = since(&ask).await?;
    let cookie = since.cookie.clone();
    let plain = !id.starts_with(model::solution::ASSUMPTIONS);
    let page = AssumptionPage {
        shell: Shell::of_plan(&ask, "assumptions", &content.title, Some(&loaded)),
        content,
        since,
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
    page(ask, "", |ask, loaded| {
        let (query, t) = engine::asked(loaded.plan(), ask.param("address")).ok()?;
        let step: Step = engine::explain(loaded.plan(), &query, t)?;
        let place = |origin| {
            let (file, line) = loaded.checked.place(origin);
            (file.to_owned(), line)
        };
        Some(Content {
            title: format!("{} in {}", step.name, loaded.plan().base_year.plus(t)),
            sentence: String::new(),
            html: format!("<pre>{}</pre>", report::charts::escape(&report::explain::text(&step, &place))),
        })
    })
    .await
}
