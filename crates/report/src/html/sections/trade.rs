//! Trade between members: what the payer plans to pay beside what the payee plans to receive.

use model::money::Pence;
use model::results::Trade;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section; `None` if no trade is recorded.
pub(crate) fn section(view: &View) -> Option<Section> {
    let trade = &view.results.system.trade;
    if trade.is_empty() {
        return None;
    }
    let last = view.last();
    let differs = |one: &&Trade| one.unmatched(0) != Pence::ZERO || one.unmatched(last) != Pence::ZERO;
    let (mut apart, alike): (Vec<&Trade>, Vec<&Trade>) = trade.iter().partition(differs);
    apart.sort_by_key(|one| std::cmp::Reverse(one.unmatched(0).0.abs().max(one.unmatched(last).0.abs())));
    let mut blocks = vec![text(summary(view, apart.len()))];
    if !apart.is_empty() {
        blocks.push(Block::Table(ledger(view, "Trade on which the two sides differ", &apart).group("", totals(view))));
    }
    if !alike.is_empty() {
        let summary = format!("{} on which both sides agree", lines_in_words(alike.len()));
        let blocks_of = vec![Block::Table(ledger(view, "Trade on which the two sides agree", &alike))];
        blocks.push(Block::More(More { summary, blocks: blocks_of, on_paper: false }));
    }
    Some(Section { id: "trade", title: "Trade that does not match".to_owned(), blocks })
}

fn lines_in_words(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn summary(view: &View, apart: usize) -> String {
    let system = &view.results.system;
    let (year, all) = (view.year(0), system.trade.len());
    if apart == 0 {
        return format!("Both sides agree on {} of trade between members.", lines_in_words(all));
    }
    let (net, gross) = (Millions::of(system.unmatched_net[0]), Millions::of(system.unmatched_gross[0]));
    format!(
        "On {apart} of {all} lines of trade between members the payer plans another amount than the payee: {} apart in \
         {year} in all, {} net. Each line wants settling by its two parties.",
        gross.in_words(), net.in_words()
    )
}

fn ledger(view: &View, caption: &str, trade: &[&Trade]) -> Table {
    let (base, last) = (view.year(0), view.last());
    let mut heads = vec![format!("Payer's cost {base}"), format!("Payee's income {base}"), format!("Difference {base}")];
    if last > 0 {
        heads.push(format!("Difference {}", view.year(last)));
    }
    let rows = trade.iter().map(|one| {
        let (cost, income) = (Millions::of(one.cost[0]), Millions::of(one.income[0]));
        let words = [view.name(one.payer), view.name(one.payee), in_words(&one.category)];
        let mut cells = words.to_vec();
        cells.extend([cost, income, cost - income].map(|amount| amount.to_string()));
        if last > 0 {
            cells.push(Millions::of(one.unmatched(last)).to_string());
        }
        Row::new(cells, provenance(view, one))
    });
    let caption = format!("{caption}, £m, {}", view.basis());
    Table::new(caption, columns(["Payer", "Payee", "For"], heads)).rows(rows)
}

fn totals(view: &View) -> [Row; 2] {
    let system = &view.results.system;
    let row = |name: &str, series: &[Pence]| {
        let mut cells = vec![name.to_owned(), String::new(), String::new(), String::new(), String::new()];
        cells.push(Millions::of(series[0]).to_string());
        if view.last() > 0 {
            cells.push(Millions::of(series[view.last()]).to_string());
        }
        let provenance = system.trade.iter().map(|one| provenance(view, one)).max();
        Row::new(cells, provenance).total()
    };
    [row("All, net", &system.unmatched_net), row("All, gross", &system.unmatched_gross)]
}

/// The least certain of the lines on both sides.
fn provenance(view: &View, trade: &Trade) -> model::Provenance {
    let of_trade = |leaf: &&model::results::Leaf| {
        let line = &view.plan.lines[leaf.line.index()];
        let sides = (line.organisation, line.counterparty);
        let (payer, payee) = (trade.payer, trade.payee);
        line.category == trade.category && (sides == (payer, Some(payee)) || sides == (payee, Some(payer)))
    };
    model::Provenance::of(view.results.leaves.iter().filter(of_trade).map(|leaf| leaf.provenance))
}

/// A category as written in a file, without its underscores.
fn in_words(category: &str) -> String {
    category.replace('_', " ")
}
