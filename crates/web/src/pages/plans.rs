//! *Plans*: what one may open.

use askama::Template;
use axum::http::StatusCode;
use store::Actor;

use crate::answer::{Answer, html};
use crate::ask::Ask;
use crate::shell::{Shell, words};
use crate::site::holder;

#[derive(Template)]
#[template(path = "plans.html")]
struct Page {
    shell: Shell,
    plans: Vec<Row>,
}

struct Row {
    path: String,
    name: String,
    stage: String,
    part: String,
}

/// The plans that the visitor has a part in, then those that are published.
pub async fn show(ask: Ask) -> Answer {
    let mut plans = Vec::new();
    // Everything is listed with what this visitor may see of it; names of others are not told.
    for plan in ask.store().plans(&holder()).await? {
        let actors = match &ask.visitor.person {
            _ if ask.options().single_user => vec![holder()],
            Some(person) => ask.store().actors(person, &plan.id).await?,
            None => Vec::new(),
        };
        let actor = actors.first().cloned().unwrap_or_else(Actor::public);
        if ask.store().plan(&actor, &plan.id).await.is_err() {
            continue;
        }
        let parts = actors.iter().map(|actor| {
            let roles: Vec<String> = actor.roles().iter().map(|role| words(role.word()).to_lowercase()).collect();
            format!("{}: {}", actor.organisation(), roles.join(", "))
        });
        let part = match actors.as_slice() {
            [] => "Published".to_owned(),
            _ if ask.options().single_user => String::new(),
            _ => parts.collect::<Vec<_>>().join("; "),
        };
        let (path, stage) = (format!("/plans/{}", plan.id), words(plan.stage.word()));
        plans.push(Row { path, name: plan.name, stage, part });
    }
    plans.sort_by_key(|row| row.part == "Published");
    html(StatusCode::OK, &Page { shell: Shell::plain(&ask, "Plans"), plans })
}
