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
pub mod history;
pub mod keeping;
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

/// A date of the plan's own, 2027-03-31, as people read it: 31 March 2027. What is no such date is left as it is.
pub fn day(date: &str) -> String {
    match in_words(date) {
        Some(day) => day,
        None => date.to_owned(),
    }
}

/// A day and time as people read it, in universal time: 7 March 2026, 14:05. The log's own page tells the second.
pub fn when(seconds: i64) -> String {
    let text = model::moment::text(seconds);
    let (date, time) = text.split_once(' ').unwrap_or((&text, ""));
    in_words(date).map_or_else(|| text.clone(), |day| format!("{day}, {}", time.get(..5).unwrap_or(time)))
}

fn in_words(date: &str) -> Option<String> {
    const MONTHS: &str = "January February March April May June July August September October November December";
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.split(' ').nth(month.wrapping_sub(1)))?;
    Some(format!("{} {month} {year}", day.trim_start_matches('0')))
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
        None if code == "local" => "Whoever runs the site".to_owned(),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{day, when};

    #[test]
    fn a_date_is_told_in_words() {
        assert_eq!(day("2027-03-31"), "31 March 2027");
        assert_eq!(day("end of March"), "end of March");
    }

    #[test]
    fn a_time_is_told_in_words() {
        assert_eq!(when(0), "1 January 1970, 00:00");
        assert_eq!(when(1_775_044_799), "1 April 2026, 11:59");
        assert_eq!(when(1_709_164_800), "29 February 2024, 00:00");
    }
}
