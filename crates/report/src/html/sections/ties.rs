//! Published figures beside the plan's own.

use model::headline::Headline;
use model::provenance::Provenance;
use model::results::Tie;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
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
    let words = ["Figure", "Source", "Whom and how", "Why they may differ"];
    let figures = ["Published", "This plan", "Difference", "%"];
    let table = Table::new("Published figures and the plan's own", columns(words, figures));
    let rows = view.results.ties.iter().map(|tie| row(view, tie));
    Some(Section { id: "ties", title: "Against published figures".to_owned(), blocks: vec![text(lead), Block::Table(table.rows(rows))] })
}

fn row(view: &View, tie: &Tie) -> Row {
    let headline = &view.plan.headlines[tie.headline];
    let figure = |value: f64| fixed(value, headline.decimals);
    let dash = || "–".to_owned();
    let name = format!("{}, {} ({})", headline.name, view.year(headline.year.min(view.last())), headline.unit);
    let difference = tie.computed.map(|own| own - headline.figure);
    let change = tie.computed.and_then(|own| change_percent(headline.figure, own));
    let cells = [
        name,
        source(view, headline),
        covers(headline),
        headline.explanation.clone(),
        figure(headline.figure),
        tie.computed.map_or_else(dash, figure),
        difference.map_or_else(dash, figure),
        percent_or_dash(change),
    ];
    Row::new(cells, tie.computed.map_or(Provenance::Published, |_| tie.provenance))
}

fn source(view: &View, headline: &Headline) -> String {
    let source = &view.plan.sources[headline.source.index()];
    joined([source.publisher.as_str(), source.title.as_str(), headline.version.as_str(), headline.date.as_str()])
}

fn covers(headline: &Headline) -> String {
    joined([headline.scope.as_str(), headline.basis.as_str()])
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    let some: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    some.join(", ")
}
