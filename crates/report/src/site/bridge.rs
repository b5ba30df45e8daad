//! *Bridge*: what moves the gap, by year and organisation.

use model::id::OrganisationId;

use super::overview::onward;
use super::{Links, Made, section};
use crate::html::View;
use crate::html::blocks::{Ask, Block, Choice};
use crate::html::sections;
use crate::numbers::{Gap, Millions, NOT_KNOWN};

/// Which bridge is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Whose; `None` for the system's.
    pub scope: Option<OrganisationId>,
    /// The year it leads to, counted from the base year; `None` for the target year.
    pub year: Option<usize>,
}

pub(super) fn page(view: &View, links: &dyn Links, asked: Chosen) -> Made {
    let (scope, t) = chosen(view, asked);
    let asks = ask(view, links, ("bridge", "Whose bridge", "Show this bridge"), (scope, t));
    let steps = (view.last() > 0 && (scope.is_some() || view.results.system.position.is_some()))
        .then(|| sections::steps(view, scope, t, Block::Ask(asks)));
    let sections = [
        steps,
        sections::walk(view, scope, t),
        sections::gains(view, t),
        sections::beside_each_other(view),
        Some(sections::gap(view)),
        sections::position(view),
        sections::efficiency(view),
    ];
    let mut made: Vec<_> = sections.into_iter().flatten().collect();
    let words = "Who pays whom, under which contracts, and in which month";
    made.push(section("onward", "Read on", vec![onward(&[(words, links.page("money"))])]));
    Made { title: "Bridge".to_owned(), sentence: sentence(view), sections: made }
}

/// Whose and which year: the system and the target year unless others are asked for that the plan has.
pub(super) fn chosen(view: &View, asked: Chosen) -> (Option<OrganisationId>, usize) {
    let (last, members) = sections::reach(view);
    let usual = if view.target() > 0 { view.target() } else { last };
    let t = asked.year.filter(|t| (1..=last).contains(t)).unwrap_or(usual);
    let scope = asked.scope.filter(|scope| members.contains(scope));
    let no_system = view.results.system.position.is_none();
    (scope.or(if no_system { members.first().copied() } else { None }), t)
}

/// The form that asks a page for another scope and year.
pub(super) fn ask(
    view: &View,
    links: &dyn Links,
    (page, whose, button): (&str, &str, &str),
    (scope, t): (Option<OrganisationId>, usize),
) -> Ask {
    let (last, members) = sections::reach(view);
    let page = links.page(page);
    let (action, query) = page.split_once('?').unwrap_or((&page, ""));
    let kept = query.split('&').filter_map(|pair| pair.split_once('='));
    let year = |at: usize| (view.year(at).to_string(), view.year(at).to_string(), at == t);
    let all = view
        .results
        .system
        .position
        .is_some()
        .then(|| (String::new(), format!("All of {}", view.plan.name), scope.is_none()));
    let member =
        |id: &OrganisationId| (view.plan.organisations[id.index()].code.clone(), view.name(*id), scope == Some(*id));
    let options = all.into_iter().chain(members.iter().map(member)).collect();
    Ask {
        action: action.to_owned(),
        kept: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        choices: vec![
            Choice { name: "organisation", label: whose.to_owned(), options },
            Choice { name: "year", label: "Which year".to_owned(), options: (1..=last).map(year).collect() },
        ],
        button: button.to_owned(),
    }
}

fn sentence(view: &View) -> String {
    let (base, year) = (view.year(0), view.year(view.target()));
    match &view.gaps.system {
        Some(gap) if view.target() > 0 => moved(view, gap),
        Some(gap) => format!("In {base} {} has {} to find.", view.plan.name, gap.do_nothing[0].in_words()),
        None => format!(
            "What moves the gap of {} to {year} is {NOT_KNOWN}: not every member has accounts here.",
            view.plan.name
        ),
    }
}

fn moved(view: &View, gap: &Gap) -> String {
    let (base, year, t) = (view.year(0), view.year(view.target()), view.target());
    let change = gap.do_nothing[t] - gap.do_nothing[0];
    let way = if change < Millions::ZERO { "falls" } else { "grows" };
    let saved = gap.do_nothing[t] - gap.residual[t];
    let saving = if view.gaps.have_solutions {
        format!(
            "; efficiency and solutions are expected to bring {}, and {} is left to find",
            saved.in_words(),
            gap.residual[t].in_words()
        )
    } else if view.gaps.have_efficiency() {
        format!("; planned efficiency brings {}, and {} is left to find", saved.in_words(), gap.residual[t].in_words())
    } else {
        String::new()
    };
    format!(
        "The gap of {} {way} from {} in {base} to {} in {year} if nothing is done{saving}.",
        view.plan.name,
        gap.do_nothing[0].in_words(),
        gap.do_nothing[t].in_words()
    )
}
