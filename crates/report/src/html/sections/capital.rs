//! Capital: what is spent on new assets and received for old ones, what may be spent, and what it costs each year after.

use model::capital::{CapitalItem, ChargePart, Funding, Spending, StatedIn, items, spending};
use model::money::Pence;
use model::provenance::Provenance;

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, heading, text};
use crate::charts::{OutlayBar, Words, outlay};
use crate::numbers::{Millions, as_given, list_of_names};

/// The section; `None` if the plan spends, sells and limits nothing.
pub(crate) fn section(view: &View) -> Option<Section> {
    let (items, spending) = (items(view.plan), spending(view.plan));
    if spending.is_empty() {
        return None;
    }
    let mut blocks = vec![text(summary(view, &items))];
    blocks.extend(where_it_is(view, &items).map(text));
    blocks.push(text(how(view)));
    blocks.extend(over(view, &spending).map(Block::Notice));
    blocks.extend(without_life(&items).map(Block::Notice));
    blocks.extend(chart(view, &items));
    if !items.is_empty() {
        blocks.push(Block::Table(spend(view, &items)));
        let summary = "What each of them adds to cost, year by year".to_owned();
        blocks.push(Block::More(More { summary, blocks: vec![Block::Table(charges(view, &items))], on_paper: true }));
    }
    blocks.push(heading("Against what may be spent"));
    blocks.push(Block::Table(limits(view, &items, &spending)));
    if !items.is_empty() {
        blocks.push(Block::Table(funding(view, &items, &spending)));
    }
    Some(Section { id: "capital", title: "Capital".to_owned(), blocks })
}

fn all(series: &[Pence]) -> Pence {
    series.iter().copied().sum()
}

fn spent(items: &[CapitalItem]) -> Pence {
    items.iter().map(|one| all(&one.spend)).sum()
}

/// "adds £7.3m to cost in 2030/31".
fn effect(view: &View, items: &[CapitalItem]) -> String {
    let t = view.target();
    let change = Millions::of(items.iter().map(|one| one.revenue(t)).sum());
    let (way, to) = if change < Millions::ZERO { ("takes", "off cost") } else { ("adds", "to cost") };
    format!("{way} {} {to} in {}", change.size().in_words(), view.year(t))
}

fn summary(view: &View, items: &[CapitalItem]) -> String {
    let received: Pence = items.iter().map(|one| all(&one.receipts)).sum();
    let sold = if received == Pence::ZERO {
        String::new()
    } else {
        format!(", and {} is received for assets that are sold", Millions::of(received).in_words())
    };
    format!(
        "{} is spent on new assets by {}{sold}. That {}: depreciation and the dividend on public capital, net of what sales save.",
        Millions::of(spent(items)).in_words(),
        view.year(view.last()),
        effect(view, items),
    )
}

/// Where a bridge has what capital adds to cost; `None` unless some of it is in what solutions cost to run.
fn where_it_is(view: &View, items: &[CapitalItem]) -> Option<String> {
    let t = view.target();
    let of = |solutions: bool| -> Pence {
        let ours = items.iter().filter(|one| matches!(one.stated, StatedIn::Solution(..)) == solutions);
        ours.map(|one| one.revenue(t)).sum()
    };
    let (running, charges) = (Millions::of(of(true)), Millions::of(of(false)));
    if running == Millions::ZERO {
        return None;
    }
    let rounded = if running + charges == Millions::of(of(true) + of(false)) { "" } else { ", each rounded by itself" };
    Some(format!(
        "In a bridge {} of that stands under capital charges and {} within solutions, as part of what they cost to run{rounded}.",
        charges.in_words(),
        running.in_words()
    ))
}

fn how(view: &View) -> String {
    format!(
        "An asset is written off in equal parts over its life, from its first use; the dividend is {}% a year of the mean of what it stands at when a year \
         begins and ends, from the year in which it is paid for. Trusts alone pay it, and on no asset that a loan, a grant or a gift pays for. \
         What stood in the books before is in the accounts already.",
        as_given(view.plan.capital.dividend)
    )
}

/// Who spends more than may be.
fn over(view: &View, spending: &[Spending]) -> Option<String> {
    let one = |one: &Spending| {
        let years: Vec<String> = (0..view.results.years.len())
            .filter_map(|t| Some((t, one.over(t)?)))
            .map(|(t, over)| format!("{} in {}", Millions::of(over).in_words(), view.year(t)))
            .collect();
        let names: Vec<&str> = years.iter().map(String::as_str).collect();
        (!years.is_empty()).then(|| {
            format!(
                "{} spends more than it may: by {}.",
                view.name(one.organisation),
                list_of_names(&names, names.len())
            )
        })
    };
    let told: Vec<String> = spending.iter().filter_map(one).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// Capital whose yearly cost nobody states.
fn without_life(items: &[CapitalItem]) -> Option<String> {
    let open = || items.iter().filter(|one| one.charges.is_none() && all(&one.spend) != Pence::ZERO);
    let names: Vec<&str> = open().map(|one| one.name.as_str()).collect();
    let spent: Pence = open().map(|one| all(&one.spend)).sum();
    (!names.is_empty()).then(|| {
        format!(
            "What {} of this costs each year after is nowhere, for want of a life: {}.",
            Millions::of(spent).in_words(),
            list_of_names(&names, 6)
        )
    })
}

fn named(view: &View, one: &CapitalItem) -> [String; 3] {
    let what = match (one.stated, one.kind) {
        (StatedIn::Solution(..), _) => "Solution".to_owned(),
        (StatedIn::Sale(_), _) => "Sale".to_owned(),
        (_, Some(kind)) => capitalised(kind.word()),
        (_, None) => String::new(),
    };
    [one.name.clone(), view.name(one.organisation), what]
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn chart(view: &View, items: &[CapitalItem]) -> Option<Block> {
    let t = view.target();
    let mut picked: Vec<&CapitalItem> =
        items.iter().filter(|one| all(&one.spend) != Pence::ZERO || all(&one.receipts) != Pence::ZERO).collect();
    if picked.is_empty() || t == 0 {
        return None;
    }
    picked.sort_by_key(|one| std::cmp::Reverse(all(&one.spend) - all(&one.receipts)));
    let bars: Vec<OutlayBar> = (picked.iter())
        .map(|one| OutlayBar {
            name: one.name.clone(),
            spend: Millions::of(all(&one.spend) - all(&one.receipts)),
            yearly: Millions::of(one.revenue(t)),
        })
        .collect();
    let year = view.year(t).to_string();
    let title = format!("{} of capital {}", Millions::of(spent(items)).in_words(), effect(view, items));
    let list: Vec<String> = bars
        .iter()
        .map(|bar| format!("{} {}, {} a year", bar.name, bar.spend.in_words(), bar.yearly.in_words()))
        .collect();
    let description = format!("Bars of what is spent, the most first. {}.", list.join("; "));
    let words = Words { id: "chart-capital", title: &title, description: &description };
    let chart = outlay(words, &bars, &year);
    let rows = picked.iter().zip(&bars).map(|(one, bar)| {
        let cells = [bar.name.clone(), bar.spend.to_string(), bar.yearly.to_string()];
        Row::new(cells, one.provenance)
    });
    let heads = ["Spent, all years".to_owned(), format!("Added to cost in {year}")];
    let caption = format!("What capital takes and costs, £m, {}; received or saved in brackets", view.basis());
    let table = Table::new(caption, columns(["Scheme"], heads)).rows(rows).data("capital");
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    let foot = view.foot(&format!("£m, {}. Spending of all years of the plan.", view.basis()));
    Some(Block::Chart(Figure { chart, foot, provenance, table }))
}

fn later(view: &View) -> std::ops::RangeInclusive<usize> {
    1..=view.last()
}

fn heads(view: &View) -> Vec<String> {
    later(view).map(|t| view.year(t).to_string()).collect()
}

/// Amounts of one row, year by year.
fn years_of(view: &View, series: &[Pence]) -> Vec<String> {
    later(view).map(|t| Millions::of(series[t]).to_string()).collect()
}

/// Rows whose amounts sum to the total as shown, year by year: each row's cells, then the total's.
fn shown(view: &View, all: &[Vec<Pence>]) -> (Vec<Vec<String>>, Vec<String>) {
    let (mut rows, mut totals) = (vec![Vec::new(); all.len()], Vec::new());
    for t in later(view) {
        let parts: Vec<Pence> = all.iter().map(|series| series[t]).collect();
        let total = Millions::of(parts.iter().copied().sum());
        for (row, amount) in rows.iter_mut().zip(Millions::shares(total, &parts)) {
            row.push(amount.to_string());
        }
        totals.push(total.to_string());
    }
    (rows, totals)
}

fn sums<'a>(view: &View, series: impl Iterator<Item = &'a Vec<Pence>>) -> Vec<Pence> {
    series.fold(vec![Pence::ZERO; view.results.years.len()], |sums, one| {
        sums.iter().zip(one).map(|(sum, pence)| *sum + *pence).collect()
    })
}

fn provenance_of(items: &[CapitalItem]) -> Provenance {
    Provenance::of(items.iter().map(|one| one.provenance))
}

const TOTAL: [&str; 3] = ["All", "", ""];

fn total(cells: Vec<String>, items: &[CapitalItem]) -> Row {
    Row::new(TOTAL.map(str::to_owned).into_iter().chain(cells), provenance_of(items)).total()
}

fn is_told(series: &[Pence]) -> bool {
    series.iter().any(|pence| *pence != Pence::ZERO)
}

/// Scheme × year: spent, and received for what is sold.
fn spend(view: &View, items: &[CapitalItem]) -> Table {
    let group = |series: fn(&CapitalItem) -> &Vec<Pence>| -> Vec<Row> {
        let ours: Vec<&CapitalItem> = items.iter().filter(|one| is_told(series(one))).collect();
        let (cells, totals) = shown(view, &ours.iter().map(|one| series(one).clone()).collect::<Vec<_>>());
        let rows = ours.iter().zip(cells);
        let mut rows: Vec<Row> =
            rows.map(|(one, cells)| Row::new(named(view, one).into_iter().chain(cells), one.provenance)).collect();
        if rows.len() > 1 {
            rows.push(total(totals, items));
        }
        rows
    };
    let caption = format!("Capital by scheme and year, £m, {}", view.basis());
    Table::new(caption, columns(["Scheme", "Whose", "What"], heads(view)))
        .group("Spent", group(|one| &one.spend))
        .group("Received for what is sold", group(|one| &one.receipts))
        .data("capital")
}

/// A part of what capital costs: in words, the lines it is in, and how to take it.
type Part = (&'static str, &'static [ChargePart], fn(&CapitalItem) -> Vec<Pence>);

const PARTS: [Part; 4] = [
    ("Depreciation", &[ChargePart::Depreciation], |one| {
        one.charges.as_ref().map_or_else(Vec::new, |charges| charges.depreciation.clone())
    }),
    ("Taken out: granted or donated", &[ChargePart::Given], |one| one.offset.iter().map(|pence| -*pence).collect()),
    ("Dividend on public capital", &[ChargePart::Dividend], |one| {
        one.charges.as_ref().map_or_else(Vec::new, |charges| charges.dividend.clone())
    }),
    ("Gain on sale, once", &[ChargePart::Gain, ChargePart::Loss], |one| one.gain.iter().map(|pence| -*pence).collect()),
];

/// Scheme × year: what is added to cost, and what is gained once.
fn charges(view: &View, items: &[CapitalItem]) -> Table {
    let mut told: Vec<(Part, &CapitalItem, Vec<Pence>)> = Vec::new();
    for part in PARTS {
        let ours = items.iter().map(|one| (part, one, (part.2)(one)));
        told.extend(ours.filter(|(_, _, series)| is_told(series)));
    }
    let (cells, totals) = shown(view, &told.iter().map(|(_, _, series)| series.clone()).collect::<Vec<_>>());
    let row = |(((title, lines, _), one, _), cells): (&(Part, &CapitalItem, Vec<Pence>), Vec<String>)| {
        let explained = later(view).map(|t| view.explained_charge(one.stated, lines, t));
        let row = Row::new(named(view, one).into_iter().chain(cells), one.provenance);
        (*title, row.leading([const { None }; 3].into_iter().chain(explained)))
    };
    let rows: Vec<(&str, Row)> = told.iter().zip(cells).map(row).collect();
    let caption = format!("What capital adds to cost, £m, {}; saved or gained in brackets", view.basis());
    let mut table = Table::new(caption, columns(["Scheme", "Whose", "What"], heads(view))).data("capital");
    for (title, ..) in PARTS {
        let ours = rows.iter().filter(|(part, _)| *part == title).map(|(_, row)| row.clone());
        table = table.group(title, ours);
    }
    table.group("All together", [total(totals, items)]).note(
        "Schemes are ledger lines and in every position as capital charges; of a solution they are part of what it costs to run.",
    )
}

/// Organisation × year: what counts against its limit.
fn limits(view: &View, items: &[CapitalItem], spending: &[Spending]) -> Table {
    let caption = format!("Capital against limits, £m, {}", view.basis());
    let mut table = Table::new(caption, columns(["What"], heads(view))).data("capital_by_organisation");
    for one in spending {
        let ours = items.iter().filter(|item| item.organisation == one.organisation).map(|item| item.provenance);
        let sure = Provenance::of(ours.chain(one.limit.map(|limit| limit.provenance)));
        let row = |name: &str, figures: Vec<String>| Row::new(std::iter::once(name.to_owned()).chain(figures), sure);
        let less = |series: &[Pence]| series.iter().map(|pence| -*pence).collect::<Vec<_>>();
        let parts = [
            ("Spent", one.spend.clone()),
            ("Less granted or donated", less(&one.given)),
            ("Less what sold assets stood at", less(&one.book_value_sold)),
        ];
        let parts: Vec<_> = parts.into_iter().filter(|(name, series)| *name == "Spent" || is_told(series)).collect();
        let (cells, totals) = shown(view, &parts.iter().map(|(_, series)| series.clone()).collect::<Vec<_>>());
        let mut rows: Vec<Row> = parts.iter().zip(cells).map(|((name, _), cells)| row(name, cells)).collect();
        rows.push(row("Counts against the limit", totals).total());
        let or_dash =
            |pence: Option<Pence>| pence.map_or_else(|| "–".to_owned(), |pence| Millions::of(pence).to_string());
        if let Some(limit) = one.limit {
            rows.push(row("Limit", later(view).map(|t| or_dash(limit.by_year[t])).collect()));
            rows.push(row("More than may be spent", later(view).map(|t| or_dash(one.over(t))).collect()));
        }
        table = table.group(view.name(one.organisation), rows);
    }
    table
}

/// Who pays for what is spent, all organisations together.
fn funding(view: &View, items: &[CapitalItem], spending: &[Spending]) -> Table {
    let mut kinds: Vec<Option<Funding>> = spending.iter().flat_map(|one| one.by_funding.keys().copied()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |kind: &Option<Funding>| sums(view, spending.iter().filter_map(|one| one.by_funding.get(kind)));
    let (cells, totals) = shown(view, &kinds.iter().map(of_kind).collect::<Vec<_>>());
    let mut rows: Vec<Row> = (kinds.iter().zip(cells))
        .map(|(kind, cells)| {
            let name = kind.map_or("Not said", Funding::name).to_owned();
            let sure = Provenance::of(items.iter().filter(|one| one.funding == *kind).map(|one| one.provenance));
            Row::new(std::iter::once(name).chain(cells), sure)
        })
        .collect();
    if rows.len() > 1 {
        let name = std::iter::once("All".to_owned());
        rows.push(Row::new(name.chain(totals), provenance_of(items)).total());
    }
    let received = sums(view, spending.iter().map(|one| &one.receipts));
    let sold = (all(&received) != Pence::ZERO).then(|| {
        let name = std::iter::once("Received for what is sold".to_owned());
        Row::new(name.chain(years_of(view, &received)), provenance_of(items))
    });
    let caption = format!("Who pays for capital, £m, {}", view.basis());
    Table::new(caption, columns(["Source"], heads(view)))
        .rows(rows)
        .group("For comparison", sold)
        .data("capital_by_organisation")
}
