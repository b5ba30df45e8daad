//! Capital: what is spent on new assets and received for old ones, what may be spent, and what it costs each year after.

use model::capital::{CapitalItem, Funding, Spending, StatedIn, items, spending};
use model::money::Pence;
use model::provenance::Provenance;

use super::super::View;
use super::super::blocks::{Block, Figure, Row, Section, Table, columns, heading, text};
use crate::charts::{OutlayBar, Words, outlay};
use crate::numbers::{Millions, as_given, list_of_names};

/// The section; `None` if the plan spends, sells and limits nothing.
pub(crate) fn section(view: &View) -> Option<Section> {
    let (items, spending) = (items(view.plan), spending(view.plan));
    if spending.is_empty() {
        return None;
    }
    let mut blocks = vec![text(summary(view, &items)), text(how(view))];
    blocks.extend(over(view, &spending).map(Block::Notice));
    blocks.extend(without_life(&items).map(Block::Notice));
    blocks.extend(chart(view, &items));
    if !items.is_empty() {
        blocks.push(Block::Table(spend(view, &items)));
        blocks.push(Block::Table(charges(view, &items)));
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

fn summary(view: &View, items: &[CapitalItem]) -> String {
    let t = view.target();
    let spent: Pence = items.iter().map(|one| all(&one.spend)).sum();
    let received: Pence = items.iter().map(|one| all(&one.receipts)).sum();
    let yearly: Pence = items.iter().map(|one| one.revenue(t)).sum();
    let sold = if received == Pence::ZERO {
        String::new()
    } else {
        format!(", and {} is received for assets that are sold", Millions::of(received).in_words())
    };
    let way = if yearly < Pence::ZERO { "takes off" } else { "adds" };
    let (way, to) = (way, if yearly < Pence::ZERO { "cost" } else { "to cost" });
    format!(
        "{} is spent on new assets by {}{sold}. That {way} {} {to} in {}: depreciation and the dividend on public capital, net of what sales save.",
        Millions::of(spent).in_words(),
        view.year(view.last()),
        Millions::of(yearly).size().in_words(),
        view.year(t),
    )
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
    let title = format!("What capital takes, and what it adds to cost in {year}");
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

fn years_of(view: &View, series: &[Pence]) -> Vec<String> {
    later(view).map(|t| Millions::of(series[t]).to_string()).collect()
}

fn sums<'a>(view: &View, series: impl Iterator<Item = &'a Vec<Pence>>) -> Vec<Pence> {
    series.fold(vec![Pence::ZERO; view.results.years.len()], |sums, one| {
        sums.iter().zip(one).map(|(sum, pence)| *sum + *pence).collect()
    })
}

fn provenance_of(items: &[CapitalItem]) -> Provenance {
    Provenance::of(items.iter().map(|one| one.provenance))
}

/// Scheme × year: spent, and received for what is sold.
fn spend(view: &View, items: &[CapitalItem]) -> Table {
    let group = |series: fn(&CapitalItem) -> &Vec<Pence>| -> Vec<Row> {
        let ours: Vec<&CapitalItem> = items.iter().filter(|one| all(series(one)) != Pence::ZERO).collect();
        let row = |one: &&CapitalItem| {
            Row::new(named(view, one).into_iter().chain(years_of(view, series(one))), one.provenance)
        };
        let mut rows: Vec<Row> = ours.iter().map(row).collect();
        if rows.len() > 1 {
            let name = ["All".to_owned(), String::new(), String::new()];
            let total = years_of(view, &sums(view, ours.iter().map(|one| series(one))));
            rows.push(Row::new(name.into_iter().chain(total), provenance_of(items)).total());
        }
        rows
    };
    let caption = format!("Capital by scheme and year, £m, {}", view.basis());
    Table::new(caption, columns(["Scheme", "Whose", "What"], heads(view)))
        .group("Spent", group(|one| &one.spend))
        .group("Received for what is sold", group(|one| &one.receipts))
        .data("capital")
}

/// Scheme × year: what is added to cost, and what is gained once.
fn charges(view: &View, items: &[CapitalItem]) -> Table {
    type Part = fn(&CapitalItem) -> Vec<Pence>;
    let parts: [(&str, Part); 4] = [
        ("Depreciation", |one| one.charges.as_ref().map_or_else(Vec::new, |charges| charges.depreciation.clone())),
        ("Taken out: granted or donated", |one| one.offset.iter().map(|pence| -*pence).collect()),
        ("Dividend on public capital", |one| {
            one.charges.as_ref().map_or_else(Vec::new, |charges| charges.dividend.clone())
        }),
        ("Gain on sale, once", |one| one.gain.iter().map(|pence| -*pence).collect()),
    ];
    let caption = format!("What capital adds to cost, £m, {}; saved or gained in brackets", view.basis());
    let mut table = Table::new(caption, columns(["Scheme", "Whose", "What"], heads(view))).data("capital");
    let mut sum = vec![Pence::ZERO; view.results.years.len()];
    for (title, part) in parts {
        let ours = items
            .iter()
            .map(|one| (one, part(one)))
            .filter(|(_, series)| series.iter().any(|pence| *pence != Pence::ZERO));
        let mut rows = Vec::new();
        for (one, series) in ours {
            rows.push(Row::new(named(view, one).into_iter().chain(years_of(view, &series)), one.provenance));
            sum = sum.iter().zip(&series).map(|(sum, pence)| *sum + *pence).collect();
        }
        table = table.group(title, rows);
    }
    let name = ["All".to_owned(), String::new(), String::new()];
    let total = Row::new(name.into_iter().chain(years_of(view, &sum)), provenance_of(items)).total();
    table.group("", [total]).note(
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
        let mut rows = vec![row("Spent", years_of(view, &one.spend))];
        for (name, series) in
            [("Less granted or donated", &one.given), ("Less what sold assets stood at", &one.book_value_sold)]
        {
            if series.iter().any(|pence| *pence != Pence::ZERO) {
                rows.push(row(name, years_of(view, &less(series))));
            }
        }
        let counted = later(view).map(|t| Millions::of(one.counted(t)).to_string());
        rows.push(row("Counts against the limit", counted.collect()).total());
        let shown =
            |pence: Option<Pence>| pence.map_or_else(|| "–".to_owned(), |pence| Millions::of(pence).to_string());
        if let Some(limit) = one.limit {
            rows.push(row("Limit", later(view).map(|t| shown(limit.by_year[t])).collect()));
            rows.push(row("More than may be spent", later(view).map(|t| shown(one.over(t))).collect()));
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
    let rows = kinds.into_iter().map(|kind| {
        let ours = spending.iter().filter_map(|one| one.by_funding.get(&kind));
        let name = kind.map_or("Not said", Funding::name).to_owned();
        let sure = Provenance::of(items.iter().filter(|one| one.funding == kind).map(|one| one.provenance));
        Row::new(std::iter::once(name).chain(years_of(view, &sums(view, ours))), sure)
    });
    let mut received = sums(view, spending.iter().map(|one| &one.receipts));
    received[0] = Pence::ZERO;
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
