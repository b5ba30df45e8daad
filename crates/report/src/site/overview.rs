//! *Overview*: the sentence; the bridge for the declared year; how sure that is; what to look at.

use model::results::Workforce;

use super::{Links, Made, Strip, section, what_if};
use crate::html::View;
use crate::html::blocks::{Block, Card, Words, text};
use crate::html::sections;
use crate::numbers::{self, NOT_KNOWN, list_of_names};

pub(super) fn page(view: &View, links: &dyn Links) -> Made {
    let mut made = vec![section("answer", "The figures behind it", sections::answer(view))];
    let mut bridge: Vec<Block> = sections::system_bridge(view).into_iter().collect();
    if bridge.is_empty() {
        bridge.push(Block::Notice(no_bridge(view)));
    }
    bridge.push(onward(&[("All bridges, by year and organisation", links.page("bridge"))]));
    made.push(section("bridge", format!("What moves the gap to {}", view.year(view.target())), bridge));
    made.push(section("sure", "How sure this is", fan(view, links)));
    made.push(section("look", "What to look at", vec![strips(view, links)]));
    made.extend(what_if::workshop(view, links));
    Made { title: view.plan.name.clone(), sentence: numbers::sentence(view.plan, view.results), sections: made }
}

/// Links in a list.
pub(super) fn onward(all: &[(&str, String)]) -> Block {
    Block::Links(all.iter().map(|(text, href)| Words::leading(*text, Some(href.clone()))).collect())
}

fn no_bridge(view: &View) -> String {
    if view.last() == 0 {
        return "The plan has one year only, so nothing moves the gap yet.".to_owned();
    }
    let missing = &view.results.system.without_accounts;
    let names: Vec<String> = missing.iter().map(|id| view.name(*id)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let who = if names.is_empty() { "any member".to_owned() } else { list_of_names(&names, 4) };
    format!(
        "There is no bridge without accounts, and there are none here for {who}. A missing account is not an account of nil."
    )
}

fn fan(view: &View, links: &dyn Links) -> Vec<Block> {
    let mut blocks: Vec<Block> = sections::fan(view).into_iter().collect();
    if blocks.is_empty() {
        blocks.push(text(match &view.results.system.position {
            None => "The system's gap is not known, so there is nothing to give a range to.",
            Some(_) => "No futures were run for this page, so there is no range to show.",
        }));
    } else {
        blocks.push(onward(&[("What makes it uncertain", links.page("uncertainty"))]));
    }
    blocks
}

/// Four things to look at, each with its worst item.
fn strips(view: &View, links: &dyn Links) -> Block {
    let agreement = links.agreement().unwrap_or_else(|| Strip {
        title: "Agreement".to_owned(),
        figure: NOT_KNOWN.to_owned(),
        about: "No signatures are kept with this plan.".to_owned(),
        href: links.page("agreement"),
    });
    let strips = [beds(view, links), staff(view, links), quality(view, links), agreement];
    let card = |strip: Strip| Card {
        name: strip.title,
        figure: strip.figure,
        about: strip.about,
        provenance: view.results.provenance,
        href: Some(strip.href),
    };
    Block::Cards(strips.into_iter().map(card).collect())
}

/// The unit furthest short of beds.
fn beds(view: &View, links: &dyn Links) -> Strip {
    let figure = match sections::furthest_short_of_beds(view) {
        None => NOT_KNOWN.to_owned(),
        Some((_, short)) if short < 0.5 => "Enough".to_owned(),
        Some((_, short)) => format!("{} short", numbers::count(short)),
    };
    let unknown = || "The plan does not say how many beds there are.".to_owned();
    let about = sections::bed_shortfall(view).unwrap_or_else(unknown);
    Strip { title: "Beds".to_owned(), figure, about, href: links.page("capacity") }
}

/// How many people are missing whom nobody would replace; where the bank and agencies cover all, how many they would have to be.
fn staff(view: &View, links: &dyn Links) -> Strip {
    let t = view.target();
    let of = |series: fn(&Workforce) -> &Vec<f64>| view.results.workforce.iter().map(|one| series(one)[t]).sum::<f64>();
    let (unfilled, temporary) = (of(|one| &one.unfilled), of(|one| &one.bank) + of(|one| &one.agency));
    let figure = match () {
        () if view.results.workforce.is_empty() => NOT_KNOWN.to_owned(),
        () if unfilled >= 0.5 => format!("{} WTE short", numbers::count(unfilled)),
        () if temporary >= 0.5 => format!("{} WTE bank and agency", numbers::count(temporary)),
        () => "Enough".to_owned(),
    };
    let unknown = || "The plan counts no staff, so whether there are enough cannot be said.".to_owned();
    let about = sections::staff_sentence(view).unwrap_or_else(unknown);
    Strip { title: "Staff".to_owned(), figure, about, href: links.page("staff") }
}

/// How many services meet their standards; without measures, how many solutions say what gets better for patients and how that is watched.
fn quality(view: &View, links: &dyn Links) -> Strip {
    if let Some(about) = sections::quality_sentence(view) {
        let figure = match sections::short_of_standard(view) {
            (_, 0) => NOT_KNOWN.to_owned(),
            (0, some) => format!("{some} of {some}"),
            (short, some) => format!("{short} of {some} short"),
        };
        return Strip {
            title: "Quality and outcomes".to_owned(),
            figure,
            about,
            href: links.page("case") + "#quality",
        };
    }
    let all = &view.plan.solutions;
    let silent: Vec<&str> = all.iter().filter(|one| one.quality.is_empty()).map(|one| one.name.as_str()).collect();
    let (figure, about) = match (all.len(), silent.len()) {
        (0, _) => (
            NOT_KNOWN.to_owned(),
            "The plan has no solutions and no measures of quality, so nothing can be said of outcomes.".to_owned(),
        ),
        (some, 0) => {
            (format!("{some} of {some}"), "Every solution names the measures that watch its quality.".to_owned())
        }
        (some, _) => (
            format!("{} of {some}", some - silent.len()),
            format!("solutions name the measures that watch their quality; not yet {}.", list_of_names(&silent, 3)),
        ),
    };
    Strip { title: "Quality and outcomes".to_owned(), figure, about, href: links.page("solutions") }
}
