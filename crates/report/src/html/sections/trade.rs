//! Trade between members: what the payer plans to pay beside what the payee plans to receive.

use model::money::Pence;
use model::results::Trade;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::numbers::{Millions, trade_provenance};

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
    let mut blocks = vec![text(summary(view, &apart))];
    if !apart.is_empty() {
        let (base, horizon) = (Differences::of(&apart, 0), Differences::of(&apart, last));
        let table = ledger(view, "Trade on which the two sides differ", &apart, [&base, &horizon]);
        blocks.push(Block::Table(table.group("", totals(view, [&base, &horizon]))));
    }
    if !alike.is_empty() {
        let summary = format!("{} on which both sides agree", lines_in_words(alike.len()));
        let none = Differences::of(&alike, 0);
        let table = Block::Table(ledger(view, "Trade on which the two sides agree", &alike, [&none, &none]));
        blocks.push(Block::More(More { summary, blocks: vec![table], on_paper: false }));
    }
    Some(Section { id: "trade", title: "Trade that does not match".to_owned(), blocks })
}

fn lines_in_words(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn summary(view: &View, apart: &[&Trade]) -> String {
    let all = view.results.system.trade.len();
    if apart.is_empty() {
        return format!("Both sides agree on {} of trade between members.", lines_in_words(all));
    }
    let differences = Differences::of(apart, 0);
    let (net, gross) = (differences.net(), differences.gross().in_words());
    let way = match net.cmp(&Millions::ZERO) {
        std::cmp::Ordering::Less => format!("payees count on {} more than payers plan to pay", net.size().in_words()),
        std::cmp::Ordering::Greater => format!("payers plan to pay {} more than payees count on", net.in_words()),
        std::cmp::Ordering::Equal => "the differences cancel out".to_owned(),
    };
    format!(
        "On {} of {all} lines of trade between members the two sides plan different amounts: {gross} apart in {} in all. \
         Taken together, {way}. Each line is for its two parties to settle.",
        apart.len(),
        view.year(0)
    )
}

/// Payer's cost less payee's income of each line in one year, as shown.
struct Differences {
    lines: Vec<Millions>,
}

impl Differences {
    fn of(trade: &[&Trade], t: usize) -> Self {
        let parts: Vec<Pence> = trade.iter().map(|one| one.unmatched(t)).collect();
        Self { lines: Millions::shares(Millions::of(parts.iter().copied().sum()), &parts) }
    }

    fn net(&self) -> Millions {
        self.lines.iter().copied().sum()
    }

    fn gross(&self) -> Millions {
        self.lines.iter().map(|one| one.size()).sum()
    }
}

fn ledger(view: &View, caption: &str, trade: &[&Trade], differences: [&Differences; 2]) -> Table {
    let (base, last) = (view.year(0), view.last());
    let mut heads =
        vec![format!("Payer's cost {base}"), format!("Payee's income {base}"), format!("Difference {base}")];
    if last > 0 {
        heads.push(format!("Difference {}", view.year(last)));
    }
    let rows = trade.iter().enumerate().map(|(place, one)| {
        let [difference, horizon] = differences.map(|all| all.lines[place]);
        let cost = Millions::of(one.cost[0]);
        let mut cells = vec![view.name(one.payer), view.name(one.payee), in_words(&one.category)];
        cells.extend([cost, cost - difference, difference].map(|amount| amount.to_string()));
        cells.extend((last > 0).then(|| horizon.to_string()));
        let [payer, payee] = [true, false].map(|payer| view.explained_trade(one, payer, 0));
        let hrefs = [None, None, None, payer.clone(), payee, payer.clone(), payer];
        Row::new(cells, trade_provenance(view.plan, view.results, one)).leading(hrefs)
    });
    let caption = format!("{caption}, £m, {}", view.basis());
    Table::new(caption, columns(["Payer", "Payee", "For"], heads)).rows(rows).data("trade")
}

fn totals(view: &View, differences: [&Differences; 2]) -> [Row; 2] {
    let all = view.results.system.trade.iter();
    let provenance = all.map(|one| trade_provenance(view.plan, view.results, one)).max();
    let row = |name: &str, amounts: [Millions; 2]| {
        let mut cells = vec![name.to_owned(), String::new(), String::new(), String::new(), String::new()];
        cells.extend(amounts.map(|amount| amount.to_string()).into_iter().take(if view.last() > 0 { 2 } else { 1 }));
        Row::new(cells, provenance).total()
    };
    [
        row("All, net", differences.map(Differences::net)),
        row("All, whichever way they differ", differences.map(Differences::gross)),
    ]
}

/// A category as written in a file, without its underscores.
fn in_words(category: &str) -> String {
    category.replace('_', " ")
}
