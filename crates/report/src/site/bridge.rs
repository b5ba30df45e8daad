//! *Bridge*: what moves the gap, by year and organisation.

use super::{Links, Made};
use crate::html::View;
use crate::html::sections;
use crate::numbers::{Gap, Millions, NOT_KNOWN};

pub(super) fn page(view: &View, _: &dyn Links) -> Made {
    let sections = [
        sections::bridge(view),
        Some(sections::gap(view)),
        sections::position(view),
        sections::efficiency(view),
        sections::trade(view),
    ];
    Made { title: "Bridge".to_owned(), sentence: sentence(view), sections: sections.into_iter().flatten().collect() }
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
