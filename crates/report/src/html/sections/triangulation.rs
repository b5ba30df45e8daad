//! Finance, activity and staff held against each other, with the arithmetic.

use model::money::Pence;
use model::results::Triangulation;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{Millions, count, fixed};

/// The section; `None` if no organisation's staff and activity are both known.
pub(crate) fn section(view: &View) -> Option<Section> {
    let all = &view.results.triangulation;
    if all.is_empty() {
        return None;
    }
    let bands = view.plan.bands;
    let band = |(from, to): (f64, f64)| format!("{}% to {}%", fixed(from, 1), fixed(to, 1));
    let words = format!(
        "Money, activity and people have to tell the same story. What they imply together is held against bands that the plan states: \
         productivity {} a year, pay for each person {}, cost for each unit of activity {}. A figure outside its band is no error, but \
         somebody should be able to say why.",
        band(bands.productivity),
        band(bands.pay_per_wte),
        band(bands.cost_per_activity)
    );
    let mut blocks = vec![text(format!("{} {words}", sentence(view)))];
    blocks.push(Block::Table(implied(view)));
    blocks.push(Block::Table(arithmetic(view)));
    Some(Section { id: "triangulation", title: "Do money, activity and people agree?".to_owned(), blocks })
}

fn sentence(view: &View) -> String {
    let t = view.target();
    let outside: Vec<&Triangulation> =
        view.results.triangulation.iter().filter(|one| one.outside[t].contains(&true)).collect();
    let all = view.results.triangulation.len();
    match outside.as_slice() {
        [] => format!("By {} all {all} organisations lie within every band.", view.year(t)),
        [one] => format!(
            "By {} one of {all} organisations lies outside a band: {}.",
            view.year(t),
            view.name(one.organisation)
        ),
        more => {
            let names: Vec<String> = more.iter().map(|one| view.name(one.organisation)).collect();
            format!(
                "By {} {} of {all} organisations lie outside a band: {}.",
                view.year(t),
                more.len(),
                names.join(", ")
            )
        }
    }
}

fn implied(view: &View) -> Table {
    let t = view.target();
    let caption = format!("Implied growth from {} to {}, % a year; outside its band: *", view.year(0), view.year(t));
    let figures = ["Activity for each WTE", "Pay for each WTE", "Cost for each unit of activity"];
    let rows = view.results.triangulation.iter().map(|one| {
        let series = [Some(&one.productivity), one.pay_per_wte.as_ref(), one.cost_per_activity.as_ref()];
        let shown = series.into_iter().zip(one.outside[t]).map(|(series, outside)| {
            let mark = if outside { " *" } else { "" };
            series.map_or_else(|| "–".to_owned(), |series| format!("{}{mark}", fixed(series[t], 1)))
        });
        Row::new(std::iter::once(view.name(one.organisation)).chain(shown), one.provenance)
    });
    Table::new(caption, columns(["Organisation"], figures)).rows(rows)
}

/// What each growth is made from, base year and target's year.
fn arithmetic(view: &View) -> Table {
    let t = view.target();
    let years = [view.year(0).to_string(), view.year(t).to_string()];
    let heads = ["Activity, £m", "WTE", "Pay, £m", "Own cost, £m"];
    let figures = heads.iter().flat_map(|head| years.iter().map(move |year| format!("{head}, {year}")));
    let caption =
        "The arithmetic: activity at the base year's unit costs, people paid, and money after efficiency and solutions";
    let rows = view.results.triangulation.iter().map(|one| {
        let million = |pence: &[Pence]| [0, t].map(|t| Millions::of(pence[t]).to_string());
        let cells = [million(&one.activity), [0, t].map(|t| count(one.wte[t])), million(&one.pay), million(&one.cost)];
        Row::new(std::iter::once(view.name(one.organisation)).chain(cells.into_iter().flatten()), one.provenance)
    });
    Table::new(caption, columns(["Organisation".to_owned()], figures)).rows(rows)
}
