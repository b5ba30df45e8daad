//! Where efficiency ends: what each organisation plans against what it achieved before and what can be had.

use model::accounts::{Efficiency, Planned};
use model::money::Pence;
use model::results::MemberPosition;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{Frontier, FrontierUnit, Millions, as_given, frontier, list_of_names};

/// The section; `None` if no efficiency is planned.
pub(crate) fn section(view: &View) -> Option<Section> {
    let all = frontier(view.plan, view.results);
    if all.is_empty() {
        return None;
    }
    let lost = lost(view);
    let mut blocks = vec![text(finding(view, &all, &lost))];
    blocks.push(Block::Table(table(view, &all, &lost)));
    Some(Section { id: "efficiency", title: "Where efficiency ends".to_owned(), blocks })
}

fn finding(view: &View, all: &[Frontier], lost: &[Millions]) -> String {
    let year = view.year(view.target());
    let total: Millions = lost.iter().copied().sum();
    let beyond_record =
        all.iter().filter(|one| one.planned.zip(one.track_record).is_some_and(|(planned, record)| planned > record));
    let names: Vec<String> = beyond_record.map(|one| view.name(one.row.organisation)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let record = match names.len() {
        0 => String::new(),
        some if some == all.len() && some > 1 => format!(" All {some} plan more a year than they achieved before."),
        1 => format!(" {} plans more a year than it achieved before.", names[0]),
        _ => format!(" {} plan more a year than they achieved before.", list_of_names(&names, 4)),
    };
    let beyond = if total > Millions::ZERO {
        format!(
            "Of the efficiency planned by {year}, {} lies beyond what can be had. Working harder will not find it: it needs a \
             structural solution, so it does not count.",
            total.in_words()
        )
    } else {
        format!("All efficiency planned by {year} lies within headroom, as far as headroom is given.")
    };
    format!("{beyond}{record}")
}

fn table(view: &View, all: &[Frontier], lost: &[Millions]) -> Table {
    let year = view.year(view.target());
    let mut heads = columns(["Organisation"], ["Planned a year", "Track record", "Headroom"]);
    let figures = [format!("Planned by {year}"), format!("Counts in {year}"), "Needs a structural solution".to_owned()];
    heads.extend(columns([] as [&str; 0], figures));
    heads.extend(columns(["Of which cost lines", "Read at"], [] as [&str; 0]));
    let mut rows: Vec<Row> = all
        .iter()
        .map(|one| {
            let cells = std::iter::once(view.name(one.row.organisation)).chain(rates(one));
            let cells =
                cells.chain(pounds(view, one, lost)).chain([of_which_lines(one.row), view.origin(one.row.origin)]);
            let left = view.explained_move("efficiency", Some(one.row.organisation), view.target());
            let known = one.row.organisation;
            let known = view.results.members.iter().any(|one| one.organisation == known && one.position.is_some());
            let hrefs = [const { None }; 4].into_iter().chain(std::iter::repeat_n(left.filter(|_| known), 3));
            Row::new(cells, one.row.provenance).leading(hrefs)
        })
        .collect();
    if let (Some(gap), Some(position)) = (&view.gaps.system, &view.results.system.position) {
        let figures = in_columns(gap.efficiency[view.target()], lost.iter().copied().sum());
        let name = [view.all_members(), String::new(), String::new(), String::new()];
        let cells = name.into_iter().chain(figures).chain([const { String::new() }; 2]);
        rows.push(Row::new(cells, position.provenance).total());
    }
    let caption = format!("Planned efficiency, what counts and what lies beyond headroom, £m, {}", view.basis());
    Table::new(caption, heads).rows(rows).data("efficiency").note(
        "Pounds are what is saved in that year by all that is planned up to it. Do minimum counts what is planned, but no \
         more than headroom; without headroom given, all that is planned.",
    )
}

/// Planned, achieved and to be had a year, in words.
fn rates(one: &Frontier) -> [String; 3] {
    let rate = |value: f64| match one.unit {
        FrontierUnit::PercentAYear => format!("{}%", as_given(value)),
        FrontierUnit::PenceAYear | FrontierUnit::Stated => Millions::of(Pence(value as i64)).in_words(),
    };
    let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), rate);
    let planned = if one.unit == FrontierUnit::Stated { "stated".to_owned() } else { or_dash(one.planned) };
    [planned, or_dash(one.track_record), or_dash(one.headroom)]
}

/// What each member plans beyond its headroom in the target year, as shown, in the order of `Results::members`.
fn lost(view: &View) -> Vec<Millions> {
    let t = view.target();
    let beyond =
        |one: &MemberPosition| one.position.as_ref().map_or(Pence::ZERO, |position| position.beyond_headroom[t]);
    let parts: Vec<Pence> = view.results.members.iter().map(beyond).collect();
    Millions::shares_of_some(Millions::of(parts.iter().copied().sum()), &parts)
}

/// Planned, counted and lost; dashes where the organisation has no position.
fn pounds(view: &View, one: &Frontier, lost: &[Millions]) -> [String; 3] {
    let place = view.results.members.iter().position(|member| member.organisation == one.row.organisation);
    let known = place.and_then(|place| Some((view.gaps.members[place].as_ref()?, lost[place])));
    let dashes = || [(); 3].map(|()| "–".to_owned());
    known.map_or_else(dashes, |(gap, lost)| in_columns(gap.efficiency[view.target()], lost))
}

fn in_columns(counted: Millions, lost: Millions) -> [String; 3] {
    [counted + lost, counted, lost].map(|amount| amount.to_string())
}

/// The cost lines that a rate is a part of, as the plan picks them.
fn of_which_lines(efficiency: &Efficiency) -> String {
    match &efficiency.planned {
        Planned::Percent { lines: Some(lines), .. } => lines.text.clone(),
        Planned::Percent { lines: None, .. } => "all but trade with members".to_owned(),
        Planned::Money { .. } | Planned::ByYear { .. } => "–".to_owned(),
    }
}
