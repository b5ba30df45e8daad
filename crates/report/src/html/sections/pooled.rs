//! Pooled funds, and money out of them that more than one partner counts.

use model::money::Pence;
use model::pooled;
use model::provenance::Provenance;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::numbers::{Millions, list_of_names};

/// The section, with every row behind it; `None` if the plan has no pooled funds.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.plan.pooled.is_empty() {
        return None;
    }
    let lead = "A pooled fund holds money that partners put in and spend together. What it holds stands in their accounts already and adds \
                nothing to any position; here it is held against itself, so that no pound is used or counted twice.";
    let mut blocks = vec![text(lead), Block::Table(funds(view))];
    blocks.extend(twice(view));
    let rows = Block::Table(rows(view));
    blocks.push(Block::More(More {
        summary: "Who puts in what, and what it is used for".to_owned(),
        blocks: vec![rows],
        on_paper: true,
    }));
    Some(Section { id: "pooled", title: "Pooled funds".to_owned(), blocks })
}

fn funds(view: &View) -> Table {
    let provenance = Provenance::of(view.plan.pooled.iter().map(|row| row.provenance));
    let row = |fund: &pooled::Fund| {
        let figures =
            [fund.contributed, fund.used, fund.contributed - fund.used].map(|pence| Millions::of(pence).to_string());
        Row::new(std::iter::once(fund.name.to_owned()).chain(figures), provenance)
    };
    let caption = format!("Pooled funds in {}, £m, {}", view.year(0), view.basis());
    let table = Table::new(caption, columns(["Fund"], ["Put in", "Used", "Left"]));
    table.rows(pooled::funds(view.plan).iter().map(row)).data("pooled_funds")
}

/// Every row, by fund: contributions first.
fn rows(view: &View) -> Table {
    let caption = format!("Pooled funds in {}, row by row, £m, {}", view.year(0), view.basis());
    let mut table =
        Table::new(caption, columns(["Who", "What", "For", "Out of, or to"], ["Amount"])).data("pooled_funds");
    for fund in pooled::funds(view.plan) {
        let rows = pooled::Part::ALL.iter().flat_map(|part| {
            view.plan.pooled.iter().filter(move |row| row.fund == fund.name && row.part == *part).map(|row| {
                let what = match part {
                    pooled::Part::Contribution => "puts in",
                    pooled::Part::Use => "uses",
                };
                let other = row
                    .counterparty
                    .map_or_else(|| row.category.clone(), |id| format!("{}, to {}", row.category, view.name(id)));
                let disputed = if row.contested { " (contested)" } else { "" };
                let cells = [
                    view.name(row.organisation),
                    format!("{what}{disputed}"),
                    row.purpose.clone(),
                    other,
                    Millions::of(row.amount).to_string(),
                ];
                Row::new(cells, row.provenance)
            })
        });
        table = table.group(fund.name, rows.collect::<Vec<_>>());
    }
    table
}

/// Money out of funds that is counted as income more than once.
fn twice(view: &View) -> Vec<Block> {
    let claims = pooled::claims(view.plan);
    let claimed = claims.iter().filter(|claim| claim.twice() > Pence::ZERO);
    let notice = claimed.map(|claim| {
        let mut names: Vec<&str> = Vec::new();
        for id in &claim.lines {
            let name = view.plan.organisations[view.plan.lines[id.index()].organisation.index()].name.as_str();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Block::Notice(format!(
            "The same money is counted twice: {} pays {} of {} in {}, and {} is counted as income, by {}.",
            view.name(claim.payer),
            Millions::of(claim.paid).in_words(),
            claim.category,
            view.year(0),
            Millions::of(claim.counted).in_words(),
            list_of_names(&names, names.len()),
        ))
    });
    notice.collect()
}
