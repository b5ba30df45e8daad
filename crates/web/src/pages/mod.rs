//! The pages, one module a family.

pub mod account;
pub mod agreement;
pub mod api;
pub mod assets;
pub mod audit;
pub mod changes;
pub mod content;
pub mod data;
pub mod disputes;
pub mod people;
pub mod plans;
pub mod provider;
pub mod remote;
pub mod since;

use askama::Template;
use axum::http::StatusCode;

use crate::answer::{Answer, Problem, html};
use crate::ask::{Ask, Visitor};
use crate::safety;
use crate::shell::{PersonMark, Shell};
use crate::site::Inner;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    shell: Shell,
    message: String,
    way_out: &'static str,
    sign_in: Option<String>,
}

/// The page that says what is wrong, and the way out.
pub fn problem(site: &Inner, problem: &Problem, visitor: &Visitor, here: &str) -> Answer {
    let stranger = visitor.person.is_none() && !site.options.single_user;
    let sign_in = stranger && matches!(problem, Problem::Missing(_) | Problem::SignIn);
    let shell = Shell {
        title: problem.title().to_owned(),
        person: visitor
            .person
            .as_ref()
            .map(|person| PersonMark { name: person.name.clone().unwrap_or_default(), organisation: String::new() }),
        single_user: site.options.single_user,
        csrf: safety::token(&visitor.seed),
        ..Shell::default()
    };
    let page = ProblemPage {
        shell,
        message: problem.to_string(),
        way_out: problem.way_out(),
        sign_in: sign_in.then(|| people::sign_in_path(here)),
    };
    html(StatusCode::OK, &page)
}

/// A day and time as people read it.
pub fn when(seconds: i64) -> String {
    model::moment::text(seconds)
}

/// A key's cells without its blank parts.
pub fn key_text(key: &[String]) -> String {
    key.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The names of organisations by their codes, from the plan; the code itself where it has none.
pub fn organisation_name(ask: &Ask, loaded: Option<&crate::loaded::Loaded>, code: &str) -> String {
    let named = loaded.and_then(|loaded| loaded.plan().organisations.iter().find(|one| one.code == code));
    match named {
        Some(one) => one.name.clone(),
        None if code == "local" && ask.options().single_user => "You".to_owned(),
        None => code.to_owned(),
    }
}
