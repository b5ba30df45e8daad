//! *Capacity* and *Staff*: only what the plan knows, and plainly what it does not.

use super::overview::onward;
use super::{Links, Made, section};
use crate::html::blocks::{Block, text};
use crate::html::{View, sections};

pub(super) fn beds(view: &View, links: &dyn Links) -> Made {
    let needed = sections::beds(view);
    let sentence = sections::bed_shortfall(view).unwrap_or_else(|| {
        format!("Whether {} has enough beds is not known: the plan does not say how many there are.", view.plan.name)
    });
    let mut made: Vec<_> = needed.into_iter().collect();
    let missing = "The plan says nothing of theatres, clinics, equipment or staff. Whether care that solutions move finds room where it \
                   goes is not held against beds yet: solutions count as if it did.";
    let blocks =
        vec![Block::Notice(missing.to_owned()), onward(&[("How many bed days there will be", links.page("demand"))])];
    made.push(section("missing", "What is not known", blocks));
    Made { title: "Capacity".to_owned(), sentence, sections: made }
}

pub(super) fn staff(view: &View, links: &dyn Links) -> Made {
    let sentence = format!("Whether {} has enough staff is not known: the plan counts none.", view.plan.name);
    let pay = "Staff stand in the plan as pay only, in the accounts. How many there are by group and place, who leaves and who \
               joins, is not part of it yet.";
    let mut blocks = vec![Block::Notice(pay.to_owned())];
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
    Made {
        title: "Staff".to_owned(),
        sentence,
        sections: vec![section("staff", "What the plan knows of staff", blocks)],
    }
}
