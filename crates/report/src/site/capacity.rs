//! *Capacity* and *Staff*: what the plan knows, and plainly what it does not.

use super::overview::onward;
use super::{Links, Made, section};
use crate::html::blocks::{Block, text};
use crate::html::{View, sections};

pub(super) fn beds(view: &View, links: &dyn Links) -> Made {
    let sentence = sections::room_sentence(view).or_else(|| sections::bed_shortfall(view)).unwrap_or_else(|| {
        format!("Whether {} has enough beds is not known: the plan does not say how many there are.", view.plan.name)
    });
    let mut made: Vec<_> =
        [sections::beds(view), sections::room(view), sections::spaces(view)].into_iter().flatten().collect();
    let mut blocks = Vec::new();
    if view.results.spaces.is_empty() {
        blocks.push(Block::Notice("The plan says nothing of theatres, clinics or equipment.".to_owned()));
    }
    blocks.push(onward(&[
        ("How many bed days there will be", links.page("demand")),
        ("Whether there are the people", links.page("staff")),
    ]));
    made.push(section("onward", "Read on", blocks));
    Made { title: "Capacity".to_owned(), sentence, sections: made }
}

pub(super) fn staff(view: &View, links: &dyn Links) -> Made {
    let counted = sections::staff(view);
    let sentence = sections::staff_sentence(view)
        .unwrap_or_else(|| format!("Whether {} has enough staff is not known: the plan counts none.", view.plan.name));
    let mut blocks = Vec::new();
    if counted.is_none() {
        let pay = "Staff stand in the plan as pay only, in the accounts. How many there are by group and place, who leaves and \
                   who joins, is not part of it yet.";
        blocks.push(Block::Notice(pay.to_owned()));
    }
    let needs: Vec<_> = view
        .plan
        .solutions
        .iter()
        .flat_map(|one| one.enablers.iter().map(move |enabler| (one, enabler)))
        .filter_map(|(one, enabler)| match enabler {
            model::solution::Enabler::Staff(words) => Some((one, words)),
            _ => None,
        })
        .map(|(one, words)| {
            crate::html::blocks::Words::leading(format!("{}: {words}", one.name), Some(links.solution(&one.id)))
        })
        .collect();
    if needs.is_empty() {
        blocks.push(text("No solution says that it needs staff first."));
    } else {
        blocks.push(text("Solutions that say they need staff first:"));
        blocks.push(Block::Links(needs));
    }
    let mut made: Vec<_> = counted.into_iter().chain(sections::triangulation(view)).collect();
    made.push(section("enablers", "Solutions that wait for people", blocks));
    Made { title: "Staff".to_owned(), sentence, sections: made }
}
