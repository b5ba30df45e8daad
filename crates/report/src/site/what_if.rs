//! Controls that ask what would be if.
//!
//! Each form sends `NAME=VALUE` for each control, where the name is `assumption.ID` or `solution.ID.LEVER` as
//! `concordat what-if --set` takes it; what stands at the plan's value changes nothing. The overview answers it. A script asks
//! `POST api/what-if` with `{"set": {NAME: VALUE}, "futures": 0 or 1000}` instead.

use model::assumption::Assumption;
use model::id::AssumptionId;
use model::results::Swing;
use model::solution::ASSUMPTIONS as SOLUTION;

use super::{Links, section};
use crate::html::View;
use crate::html::blocks::{Block, Control, Section, WhatIf, text};
use crate::numbers::{self, as_given, with_unit};

/// Controls in the workshop.
const OFFERED: usize = 6;

/// The workshop: what matters most, to be moved; `None` where nothing can be.
pub(super) fn workshop(view: &View, links: &dyn Links) -> Option<Section> {
    view.results.system.position.as_ref()?;
    let controls: Vec<Control> = offered(view).into_iter().filter_map(|id| control(view, id)).collect();
    if controls.is_empty() || view.last() == 0 {
        return None;
    }
    let lead = "Move an assumption and the sentence says what becomes of the plan. Nothing here changes the plan: that takes a \
                proposal.";
    let form = form(view, links, "workshop", "What if", controls);
    Some(section("what-if", "What if", vec![text(lead), Block::WhatIf(form)]))
}

/// A form of these controls.
pub(super) fn form(view: &View, links: &dyn Links, id: &str, title: &str, controls: Vec<Control>) -> WhatIf {
    WhatIf {
        id: id.to_owned(),
        title: title.to_owned(),
        action: links.page(""),
        api: links.page("api/what-if"),
        sentence: numbers::sentence(view.plan, view.results),
        place: view.plan.name.clone(),
        year: view.target(),
        controls,
    }
}

/// What moves the answer most, or what has a range if no futures were run.
fn offered(view: &View) -> Vec<AssumptionId> {
    let swings = view.results.uncertainty.iter().flat_map(|found| &found.swings);
    let moving = swings.filter(|one| moves(one)).map(|one| one.assumption);
    let mut ids: Vec<AssumptionId> = moving.take(OFFERED).collect();
    if ids.is_empty() {
        let ranged = view.plan.assumptions.iter().enumerate().filter(|(_, one)| one.range.is_some());
        ids = ranged.map(|(at, _)| at.into()).take(OFFERED).collect();
    }
    ids
}

fn moves(swing: &Swing) -> bool {
    (swing.at_p90 - swing.at_p10).abs() >= 50_000.0
}

/// The control of one assumption; `None` for a constant.
pub(super) fn control(view: &View, id: AssumptionId) -> Option<Control> {
    let one = &view.plan.assumptions[id.index()];
    let (p10, p90) = one.range?;
    Some(Control {
        name: name(one),
        label: format!("{}{}, {}", one.name, lever(one), one.unit),
        hint: format!(
            "The plan has {}; in eight cases of ten it lies between {} and {}",
            with_unit(one.value, one.unit),
            as_given(p10),
            as_given(p90)
        ),
        value: one.value,
        set: set(view, one),
        range: offered_range(one, (p10, p90)),
        step: step(p90 - p10),
    })
}

/// What an assumption is set to in these results.
fn set(view: &View, one: &Assumption) -> Option<f64> {
    let overrides = &view.results.identity.overrides;
    let found = overrides.iter().find(|(set, _)| *set == one.id || *set == name(one))?;
    found.1.parse().ok()
}

/// Which lever of a solution it is, as its name alone does not always say.
fn lever(one: &Assumption) -> String {
    let of_solution = one.id.strip_prefix(SOLUTION).and_then(|rest| rest.rsplit_once('.'));
    of_solution.map_or_else(String::new, |(_, lever)| format!(" ({lever})"))
}

/// The name under which an assumption is set.
pub(super) fn name(one: &Assumption) -> String {
    if one.id.starts_with(SOLUTION) { one.id.clone() } else { format!("assumption.{}", one.id) }
}

/// Somewhat beyond p10 to p90, within the assumption's bounds, on whole steps.
fn offered_range(one: &Assumption, (p10, p90): (f64, f64)) -> (f64, f64) {
    let step = step(p90 - p10);
    let beyond = 0.25 * (p90 - p10).abs();
    let low = one.bounds.0.unwrap_or(f64::NEG_INFINITY).max(p10.min(one.value) - beyond);
    let high = one.bounds.1.unwrap_or(f64::INFINITY).min(p90.max(one.value) + beyond);
    (tidy((low / step).floor() * step), tidy((high / step).ceil() * step))
}

/// About a hundredth of the range, as 1, 2 or 5 of a power of ten.
fn step(width: f64) -> f64 {
    let fine = (width.abs() / 100.0).max(1e-6);
    let power = 10_f64.powf(fine.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= fine * 0.999_999).unwrap_or(10.0);
    tidy(factor * power)
}

/// Without the tail that multiplying leaves.
fn tidy(value: f64) -> f64 {
    format!("{value:.9}").parse().unwrap_or(value)
}
