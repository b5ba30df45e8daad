//! *Uncertainty*: how sure the answer is.

use model::money::Pence;

use super::{Links, Made, section};
use crate::html::blocks::Block;
use crate::html::{View, sections};
use crate::numbers::{Millions, chance_of_target, count, percent};

pub(super) fn page(view: &View, _: &dyn Links) -> Made {
    let sections = sections::uncertainty(view).map_or_else(
        || vec![section("uncertainty", "How sure this is", vec![Block::Notice(why_not(view))])],
        |one| vec![one],
    );
    Made { title: "Uncertainty".to_owned(), sentence: sentence(view), sections }
}

fn sentence(view: &View) -> String {
    let Some(found) = &view.results.uncertainty else {
        return format!("How sure the answer for {} is cannot be said: {}", view.plan.name, why_not(view));
    };
    let t = view.target();
    let at = |series: &[f64]| Millions::of(Pence::from_pounds(series[t]));
    let left = |amount: Millions| {
        if amount < Millions::ZERO {
            format!("{} to spare", amount.size().in_words())
        } else {
            format!("{} still to find", amount.in_words())
        }
    };
    let end = |amount: Millions, to_find: &str, to_spare: &str| {
        if amount < Millions::ZERO {
            format!("{to_spare} than {} to spare", amount.size().in_words())
        } else {
            format!("{to_find} than {} still to find", amount.in_words())
        }
    };
    let (low, middle, high) = (at(&found.residual_gap.p10), at(&found.residual_gap.p50), at(&found.residual_gap.p90));
    format!(
        "{} is {}: over {} futures the middle one has {}, one in ten {} and one in ten {}.",
        chance_of_target(view.plan),
        percent(100.0 * found.chance_on_target[t]),
        count(f64::from(found.futures)),
        left(middle),
        end(low, "less", "more"),
        end(high, "more", "less")
    )
}

fn why_not(view: &View) -> String {
    match &view.results.system.position {
        None => "the system's gap cannot be stated, because not every member has accounts here.".to_owned(),
        Some(_) if view.last() == 0 => "the plan has one year only.".to_owned(),
        Some(_) => "no futures were run.".to_owned(),
    }
}
