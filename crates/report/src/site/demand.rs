//! *Demand*: people, activity, what crosses the boundary, and what was published.

use model::service::Measure;

use super::{Links, Made};
use crate::html::{View, sections};
use crate::numbers::{NOT_KNOWN, fixed, list_of_names};

pub(super) fn page(view: &View, _: &dyn Links) -> Made {
    let sections =
        [sections::population(view), sections::activity(view), sections::boundary(view), sections::ties(view)];
    Made { title: "Demand".to_owned(), sentence: sentence(view), sections: sections.into_iter().flatten().collect() }
}

/// How much more of what there will be, if nothing is done.
pub(super) fn sentence(view: &View) -> String {
    let name = &view.plan.name;
    let last = view.last();
    let grown = grown(view);
    let words: Vec<String> = grown.iter().map(|(thing, change)| in_words(thing, *change)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => format!(
            "How much care {name} will need is {NOT_KNOWN}: the plan counts neither people nor activity over years."
        ),
        all => {
            let list = list_of_names(all, all.len());
            format!("By {} {name} has {list} than in {} if nothing is done.", view.year(last), view.year(0))
        }
    }
}

fn in_words(thing: &str, change: f64) -> String {
    format!("{}% {} {thing}", fixed(change.abs(), 1), if change < 0.0 { "fewer" } else { "more" })
}

/// People, admissions and bed days, each with its change in %, where they are counted.
fn grown(view: &View) -> Vec<(&'static str, f64)> {
    let last = view.last();
    let people = view.results.population.totals(0);
    let sum = |t: usize, of: &dyn Fn(&model::results::ActivitySeries, usize) -> f64| -> f64 {
        view.results.activity.iter().map(|series| of(series, t)).sum()
    };
    let spells = |series: &model::results::ActivitySeries, t: usize| {
        if series.measure() == Measure::Spells { series.counts[t] } else { 0.0 }
    };
    let days = |series: &model::results::ActivitySeries, t: usize| series.bed_days.as_ref().map_or(0.0, |days| days[t]);
    let ends = [
        ("people", people.first().copied().unwrap_or(0.0), people.last().copied().unwrap_or(0.0)),
        ("admissions", sum(0, &spells), sum(last, &spells)),
        ("bed days", sum(0, &days), sum(last, &days)),
    ];
    let known = ends.into_iter().filter(|(_, first, _)| *first > 0.0 && last > 0);
    known.map(|(thing, first, then)| (thing, 100.0 * (then / first - 1.0))).collect()
}
