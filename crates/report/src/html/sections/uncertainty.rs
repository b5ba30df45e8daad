//! How sure the answer is: the gap over thousands of futures, and which assumptions matter most.

use model::money::Pence;
use model::results::{Fan, Uncertainty};

use super::super::View;
use super::super::blocks::{Block, Figure, Row, Section, Table, columns, text};
use crate::charts::{Line, Words, lines};
use crate::numbers::{Millions, percent, target_in_words, target_year, with_unit};

/// Assumptions told one by one.
const TOLD: usize = 12;

/// The section, if futures were run.
pub(crate) fn section(view: &View) -> Option<Section> {
    let found = view.results.uncertainty.as_ref()?;
    if view.last() == 0 {
        return None;
    }
    let mut blocks = vec![text(format!(
        "Each of {} futures draws every assumption from its range, people from the population variants{}. \
         One future in ten lies above the upper line and one in ten below the lower; the table has the middle. The middle \
         need not be the figure at central values: ranges that lean to one side move it.",
        found.futures,
        if found.noise { ", and activity as chance would have it" } else { "" },
    ))];
    blocks.push(fan(view, found));
    if !found.swings.is_empty() {
        blocks.push(Block::Table(swings(view, found)));
    }
    Some(Section { id: "uncertainty", title: "How sure this is".to_owned(), blocks })
}

fn millions(pounds: &[f64]) -> Vec<Millions> {
    pounds.iter().map(|value| Millions::of(Pence::from_pounds(*value))).collect()
}

fn fan(view: &View, found: &Uncertainty) -> Block {
    let t = target_year(view.plan);
    let gap = &found.residual_gap;
    let chance = percent(100.0 * found.chance_on_target[t]);
    let title = format!("The chance of {} is {chance}", target_in_words(view.plan));
    let ends = |series: &[f64]| Millions::of(Pence::from_pounds(series[view.last()])).in_words();
    let description = format!(
        "The gap after efficiency over {} futures. {title}. In {} one future in ten is below {} and one in ten above {}.",
        found.futures,
        view.year(view.last()),
        ends(&gap.p10),
        ends(&gap.p90)
    );
    let line = |name: &str, class, values: &[f64]| Line { name: name.to_owned(), class, values: millions(values) };
    let band = [line("1 in 10 above", "series-a", &gap.p90), line("1 in 10 below", "series-b", &gap.p10)];
    let words = Words { id: "chart-futures", title: &title, description: &description };
    let target = -Millions::of(view.plan.target.position);
    let name = if target == Millions::ZERO { "break-even" } else { "target" };
    let chart = lines(words, &view.years(), &band, target, name);
    let foot = view.foot(&format!("£m, {}. Do minimum over {} futures.", view.basis(), found.futures));
    let caption = format!("The gap after efficiency over {} futures, £m, {}", found.futures, view.basis());
    let table = Table::new(caption, columns(["Futures"], view.years())).rows(rows(view, found));
    Block::Chart(Figure { chart, foot, provenance: view.results.provenance, table })
}

/// One line of a fan.
type Pick = fn(&Fan) -> &Vec<f64>;

fn rows(view: &View, found: &Uncertainty) -> Vec<Row> {
    let row = |name: &str, figures: Vec<String>| {
        Row::new(std::iter::once(name.to_owned()).chain(figures), view.results.provenance)
    };
    let series: [(&str, Pick); 6] = [
        ("1 in 10 above", |fan| &fan.p90),
        ("1 in 4 above", |fan| &fan.p75),
        ("Half above", |fan| &fan.p50),
        ("1 in 4 below", |fan| &fan.p25),
        ("1 in 10 below", |fan| &fan.p10),
        ("Mean", |fan| &fan.mean),
    ];
    let shown = |pounds: &[f64]| millions(pounds).iter().map(ToString::to_string).collect();
    let mut rows: Vec<Row> = series.iter().map(|(name, of)| row(name, shown(of(&found.residual_gap)))).collect();
    let chances = found.chance_on_target.iter().map(|chance| percent(100.0 * chance)).collect();
    rows.push(row("Chance of the target", chances));
    rows
}

fn swings(view: &View, found: &Uncertainty) -> Table {
    let year = view.plan.target.year;
    let caption = format!(
        "What matters most: how far each assumption alone moves the distance to the target in {year}, £m, {}",
        view.basis()
    );
    let money = |pounds: f64| Millions::of(Pence::from_pounds(pounds)).to_string();
    let rows = found.swings.iter().take(TOLD).map(|swing| {
        let assumption = &view.plan.assumptions[swing.assumption.index()];
        let (p10, p90) = assumption.range.unwrap_or((assumption.value, assumption.value));
        let at = |value| with_unit(value, assumption.unit);
        let cells = [assumption.name.clone(), at(p10), money(swing.at_p10), at(p90), money(swing.at_p90)];
        Row::new(cells, assumption.provenance)
    });
    let heads = ["At its p10", "moves by", "At its p90", "moves by"].map(str::to_owned);
    Table::new(caption, columns(["Assumption"], heads)).rows(rows)
}
