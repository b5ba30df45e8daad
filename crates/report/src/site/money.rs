//! *Money*: what crosses the boundary, what partners pay each other and under which contracts, what they build, and when within the year.

use super::bridge::{ask, chosen};
use super::overview::onward;
use super::{Chosen, Links, Made, section};
use crate::html::View;
use crate::html::blocks::{Block, text};
use crate::html::sections;
use crate::numbers::{Millions, NOT_KNOWN};

pub(super) fn page(view: &View, links: &dyn Links, asked: Chosen) -> Made {
    let (scope, t) = chosen(view, asked);
    let last = view.last();
    let mut made = Vec::new();
    if last > 0 {
        let words = "What follows is of the whole system, or of one organisation; payments are those of one year.";
        let ask = ask(view, links, ("money", "Whose money", "Show this money"), (scope, t));
        made.push(section("whose", "Whose money, and in which year", vec![text(words), Block::Ask(ask)]));
    }
    let sections = [
        sections::external(view, scope),
        sections::contracts_of(view, scope, t),
        sections::trade(view),
        sections::pooled(view),
        sections::capital(view),
        sections::gain_share(view, t),
        sections::phasing(view, scope),
        sections::months_of(view, scope),
    ];
    made.extend(sections.into_iter().flatten());
    made.push(section("onward", "Read on", vec![onward(&[("What moves the gap", links.page("bridge"))])]));
    Made { title: "Money".to_owned(), sentence: sentence(view), sections: made }
}

fn sentence(view: &View) -> String {
    let (name, base) = (&view.plan.name, view.year(0));
    let Some(position) = &view.results.system.position else {
        return format!(
            "What {name} gets from outside and pays to it is {NOT_KNOWN}: not every member has accounts here."
        );
    };
    let [income, cost] = [&position.income, &position.cost].map(|series| Millions::of(series[0]).in_words());
    let trade: Millions = Millions::of(view.results.system.trade.iter().map(|one| one.cost[0]).sum());
    let apart = Millions::of(view.results.system.unmatched_gross[0]);
    let differ = if apart > Millions::ZERO {
        format!(", and their plans for that differ by {}", apart.in_words())
    } else {
        String::new()
    };
    format!(
        "In {base} {name} gets {income} from outside and pays {cost} to it; members plan to pay each other {}{differ}.",
        trade.in_words()
    )
}
