//! What moved since one last looked: kept in a cookie of the browser, so that nothing is recorded of who reads what when.

use store::Entry;

use crate::answer::Problem;
use crate::ask::Ask;
use crate::loaded::Loaded;
use crate::pages::{organisation_name, when};
use crate::shell::words;
use crate::site::Inner;
use model::decision::{Act, Section};

/// The cookie: `plan.from.newest.time` for the last few plans. `from` is the first act that counts as new, `newest` the first
/// that was not there yet at the last page, `time` when that was.
pub const COOKIE: &str = "concordat-seen";

/// A pause after which one has come back.
const PAUSE: i64 = 30 * 60;
const PLANS: usize = 8;
const SHOWN: usize = 5;

/// What moved.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// When one last looked; nothing if never.
    pub then: Option<String>,
    /// The newest acts since.
    pub acts: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// The cookie to keep.
    pub cookie: String,
}

struct Mark {
    plan: String,
    from: u64,
    newest: u64,
    time: i64,
    /// When one looked before the pause.
    then: i64,
}

fn marks(cookie: &str) -> Vec<Mark> {
    let mark = |text: &str| {
        let mut parts = text.split('.');
        Some(Mark {
            plan: parts.next().filter(|plan| plan.len() <= 40)?.to_owned(),
            from: parts.next()?.parse().ok()?,
            newest: parts.next()?.parse().ok()?,
            time: parts.next()?.parse().ok()?,
            then: parts.next()?.parse().ok()?,
        })
    };
    cookie.split('~').filter_map(mark).collect()
}

/// What moved in this plan since the visitor last looked; nothing for those who have no part in it.
pub async fn since(ask: &Ask, loaded: &Loaded) -> Result<Since, Problem> {
    let (actor, plan) = ask.actor()?;
    if !ask.might(Act::ReadLog, Section::Plan) {
        return Ok(Since::default());
    }
    let now = Inner::now();
    let mut marks = marks(ask.seen.as_deref().unwrap_or_default());
    let known = marks.iter().position(|mark| mark.plan == plan).map(|at| marks.remove(at));
    let mut mark = match known {
        Some(mark) if now - mark.time > PAUSE => Mark { from: mark.newest, then: mark.time, ..mark },
        Some(mark) => mark,
        None => Mark { plan: plan.to_owned(), from: u64::MAX >> 1, newest: 0, time: now, then: 0 },
    };
    let first_time = mark.then == 0 && mark.newest == 0;
    let entries = ask.store().log(actor, plan, if first_time { 0 } else { mark.from }, u32::MAX >> 1).await?;
    let newest = entries.last().map_or(mark.newest, |entry| entry.seq + 1).max(mark.newest);
    if first_time {
        (mark.from, mark.then) = (newest, now);
    }
    (mark.newest, mark.time) = (newest, now);
    let acts: Vec<&Entry> = if first_time { Vec::new() } else { entries.iter().rev().collect() };
    let then = (!first_time).then(|| when(mark.then));
    let shown =
        acts.iter().take(SHOWN).map(|entry| said(entry, &|code| organisation_name(ask, Some(loaded), code))).collect();
    let more = acts.len().saturating_sub(SHOWN);
    marks.insert(0, mark);
    marks.truncate(PLANS);
    let written =
        marks.iter().map(|mark| format!("{}.{}.{}.{}.{}", mark.plan, mark.from, mark.newest, mark.time, mark.then));
    let cookie = ask.options().cookie(COOKIE, &written.collect::<Vec<_>>().join("~"));
    Ok(Since { then, acts: shown, more, cookie: format!("{cookie}; Max-Age=31536000") })
}

/// An act in words.
pub fn said(entry: &Entry, name: &dyn Fn(&str) -> String) -> String {
    let by = entry.sealed.as_ref().and_then(|sealed| sealed["by"]["organisation"].as_str());
    let who = by.filter(|by| !by.is_empty()).map_or_else(|| "A partner".to_owned(), name);
    let (about, number) = (&entry.about, entry.about["number"].as_i64().unwrap_or(0));
    let section = words(about["section"].as_str().unwrap_or("a section")).to_lowercase();
    let done = match entry.act.as_str() {
        "create" => "began the plan".to_owned(),
        "propose" => format!("proposed change {number}"),
        "accept" => {
            let voided = about["voids"].as_array().map_or(0, Vec::len);
            let lapsed = if voided == 0 { String::new() } else { format!("; {voided} signatures lapsed") };
            format!("accepted a change as version {number}{lapsed}")
        }
        "reject" => format!("turned change {number} down"),
        "withdraw" => format!("took change {number} back"),
        "widen" => format!("opened change {number} to more people"),
        "assent" => format!("said what it thinks of change {number}"),
        "sign" => {
            let stance = entry.sealed.as_ref().and_then(|sealed| sealed["stance"].as_str()).unwrap_or("agree");
            let word = match stance {
                "object" => "objected to",
                "reserve" => "signed with a reservation:",
                _ => "signed",
            };
            format!("{word} {section}")
        }
        "publish" => format!("published version {number}"),
        "stage" => {
            format!("moved the plan to {}", words(about["to"].as_str().unwrap_or("another stage")).to_lowercase())
        }
        "rights" => format!("set who may {} {section}", about["right"].as_str().unwrap_or("change")),
        "quorum" => format!("set how many must assent to {section}"),
        "interest" => format!("declared an interest in {section}"),
        "interest_ends" => "ended an interest".to_owned(),
        "contest" => format!("entered disagreement {number}"),
        "position" => format!("took a position in disagreement {number}"),
        "offer" => format!("made an offer in disagreement {number}"),
        "answer" => format!("answered an offer in disagreement {number}"),
        "settle" => format!("settled disagreement {number}"),
        "worth" => format!("worked out what disagreement {number} is worth"),
        "invite" => "invited somebody".to_owned(),
        "join" if entry.about["founder"] == true => "took a role in the plan that they began".to_owned(),
        "join" => "took up an invitation".to_owned(),
        "remove" => "took a role away".to_owned(),
        "access" => "made an access token".to_owned(),
        "access_ends" => "ended an access token".to_owned(),
        "hide_site" => "hid a site's name".to_owned(),
        "show_site" => "showed a site's name".to_owned(),
        "prefer" => "marked an option".to_owned(),
        "hold" => "laid a legal hold".to_owned(),
        "lift" => "lifted a legal hold".to_owned(),
        "keep" => "set how long records are kept".to_owned(),
        "erase" => "erased what the log says of people".to_owned(),
        other => words(other).to_lowercase(),
    };
    format!("{who} {done}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_cookie_is_no_mark() {
        assert_eq!(marks("a.1.2.3.4~b.x.2.3.4~~c.1.2").len(), 1);
        assert!(marks("").is_empty());
    }
}
