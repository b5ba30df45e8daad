//! What stands in the report, in reading order: the answer, the evidence, then what it rests on.

mod activity;
mod answer;
mod beds;
mod boundary;
mod bridge;
mod capital;
mod contracts;
mod economics;
mod efficiency;
mod external;
mod gain_share;
mod gains;
mod gap;
mod identity;
mod months;
mod phasing;
mod pooled;
mod population;
mod position;
mod quality;
mod register;
mod room;
mod solutions;
mod spaces;
mod staff;
mod steps;
mod ties;
mod trade;
mod triangulation;
mod uncertainty;
mod walk;

use super::View;
use super::blocks::Section;

pub(crate) use activity::section as activity;
pub(crate) use answer::answer;
pub(crate) use beds::{furthest_short as furthest_short_of_beds, section as beds, shortfall as bed_shortfall};
pub(crate) use boundary::section as boundary;
pub(crate) use bridge::{beside as beside_each_other, system as system_bridge};
pub(crate) use capital::section as capital;
pub(crate) use contracts::of as contracts_of;
pub(crate) use economics::of_solution as economics_of;
pub(crate) use efficiency::section as efficiency;
pub(crate) use external::section as external;
pub(crate) use gain_share::section as gain_share;
pub(crate) use gains::section as gains;
pub(crate) use gap::section as gap;
pub(crate) use months::of as months_of;
pub(crate) use phasing::section as phasing;
pub(crate) use pooled::section as pooled;
pub(crate) use population::section as population;
pub(crate) use position::section as position;
pub(crate) use quality::{
    of_solution as quality_of, section as quality, sentence as quality_sentence, short_of_standard,
};
pub(crate) use register::{assumptions, drivers, sources};
pub(crate) use room::{of_solution as room_of, section as room, sentence as room_sentence};
pub(crate) use solutions::{One, in_order, in_words as lever_in_words, lands, section as solutions};
pub(crate) use spaces::section as spaces;
pub(crate) use staff::{section as staff, sentence as staff_sentence};
pub(crate) use steps::{reach, section as steps};
pub(crate) use ties::section as ties;
pub(crate) use trade::section as trade;
pub(crate) use triangulation::section as triangulation;
pub(crate) use uncertainty::{fan, section as uncertainty};
pub(crate) use walk::section as walk;

/// Every section that the plan has something to say in.
pub(crate) fn all(view: &View) -> Vec<Section> {
    let sections = [
        Some(gap::section(view)),
        solutions::section(view),
        economics::section(view),
        quality::section(view),
        room::section(view),
        uncertainty::section(view),
        bridge::section(view),
        gains::section(view, view.target()),
        gain_share::section(view, view.target()),
        efficiency::section(view),
        position::section(view),
        external::section(view, None),
        contracts::section(view, view.target()),
        trade::section(view),
        pooled::section(view),
        capital::section(view),
        months::section(view),
        population::section(view),
        activity::section(view),
        beds::section(view),
        spaces::section(view),
        staff::section(view),
        triangulation::section(view),
        boundary::section(view),
        ties::section(view),
        register::assumptions(view),
        register::drivers(view),
        register::sources(view),
        Some(identity::words(view)),
        Some(identity::section(view)),
    ];
    sections.into_iter().flatten().collect()
}
