//! Published figures beside the plan's own.

use model::headline::Headline;
use model::provenance::Provenance;
use model::results::Tie;

use super::super::View;
use super::super::blocks::{Block, Column, Row, Section, Table, text};
use crate::numbers::{change_percent, fixed, percent_or_dash};

/// The section; `None` if nothing was published to compare with.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.ties.is_empty() {
        return None;
    }
    let compared = view.results.ties.iter().filter(|tie| tie.computed.is_some()).count();
    let lead = format!(
        "Figures as others printed them, beside what this plan gives: {compared} of {} can be compared. A difference is \
         not a fault where the two count different things; the reason stands beside it.",
        view.results.ties.len()
    );
    let column = |name: &str, figures| Column { name: name.to_owned(), figures };
    let figures = ["Published", "This plan", "Difference", "%"].map(|name| column(name, true));
    let mut columns = vec![column("Figure", false)];
    columns.extend(figures);
    columns.push(column("What was counted, where it was published, and why this plan may differ", false));
    let table = Table::new("Published figures and the plan's own", columns).data("headlines");
    let rows = view.results.ties.iter().map(|tie| row(view, tie));
    let blocks = vec![text(lead), Block::Table(table.rows(rows))];
    Some(Section { id: "ties", title: "Against published figures".to_owned(), blocks })
}

fn row(view: &View, tie: &Tie) -> Row {
    let headline = &view.plan.headlines[tie.headline];
    let figure = |value: f64| fixed(value, headline.decimals);
    let dash = || "–".to_owned();
    let name = format!("{}, {} ({})", headline.name, view.plan.base_year.plus(headline.year), headline.unit);
    let difference = tie.computed.map(|own| own - headline.figure);
    let change = tie.computed.and_then(|own| change_percent(headline.figure, own));
    let cells = [
        name,
        figure(headline.figure),
        tie.computed.map_or_else(dash, figure),
        difference.map_or_else(dash, figure),
        percent_or_dash(change),
        about(view, headline),
    ];
    // What a fictional place's paper prints is made up too.
    let printed = if view.plan.fictional { Provenance::Illustrative } else { Provenance::Published };
    Row::new(cells, tie.computed.map_or(printed, |_| tie.provenance.and(printed)))
}

/// What the figure is of, where it was printed and why the plan's may differ.
fn about(view: &View, headline: &Headline) -> String {
    let source = &view.plan.sources[headline.source.index()];
    let covers = joined(", ", [&headline.scope, &headline.basis]);
    let mut printed = joined(", ", [&source.publisher, &source.title]);
    for part in [&headline.version, &headline.date] {
        if !printed.contains(part.as_str()) {
            printed = joined(", ", [&printed, part]);
        }
    }
    joined(". ", [&capital(&covers), &printed, &capital(&headline.explanation)])
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn joined<const N: usize>(between: &str, parts: [&String; N]) -> String {
    let some: Vec<&str> = parts.iter().map(|part| part.trim_end_matches('.')).filter(|part| !part.is_empty()).collect();
    some.join(between)
}
