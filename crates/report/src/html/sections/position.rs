//! Reported and underlying position, and the efficiency that counts.

use model::accounts::{Efficiency, Planned};
use model::money::Pence;
use model::results::Position;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{Millions, as_given};

/// The section; `None` without any accounts.
pub(crate) fn section(view: &View) -> Option<Section> {
    let known = view.results.members.iter().any(|member| member.position.is_some());
    if !known {
        return None;
    }
    let mut blocks = vec![text(
        "The underlying position is the reported one without one-offs and without external deficit support, with items \
         that ran for part of the base year counted in full. Surpluses are positive, deficits in brackets.",
    )];
    if let Some(position) = &view.results.system.position {
        blocks.push(Block::Table(by_year(view, position)));
    }
    blocks.push(Block::Table(by_organisation(view)));
    blocks.extend(efficiency(view));
    Some(Section { id: "position", title: "Reported and underlying position".to_owned(), blocks })
}

/// A position as shown: reported less support and one-offs is underlying.
struct Shown {
    income: Option<Millions>,
    cost: Option<Millions>,
    reported: Millions,
    support: Millions,
    one_offs: Millions,
    underlying: Millions,
}

impl Shown {
    fn of(position: &Position, reported: Millions, t: usize) -> Self {
        let (support, underlying) = (Millions::of(position.support[t]), Millions::of(position.underlying[t]));
        let one_offs = reported - support - underlying;
        // A published net position has neither income nor cost behind it.
        let split = position.income[t] != Pence::ZERO || position.cost[t] != Pence::ZERO;
        let income = split.then(|| Millions::of(position.income[t]));
        let exact = position.income[t] - position.cost[t] == -position.do_nothing_gap[t];
        let cost = income.map(|income| if exact { income - reported } else { Millions::of(position.cost[t]) });
        Self { income, cost, reported, support, one_offs, underlying }
    }

    fn cells(&self) -> [String; 6] {
        let or_dash = |amount: Option<Millions>| amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
        [
            or_dash(self.income),
            or_dash(self.cost),
            self.reported.to_string(),
            self.support.to_string(),
            self.one_offs.to_string(),
            self.underlying.to_string(),
        ]
    }
}

const LINES: [&str; 6] = [
    "Income",
    "Cost",
    "Reported position",
    "of which external deficit support",
    "of which one-offs, less full-year effects",
    "Underlying position",
];

fn by_year(view: &View, position: &Position) -> Table {
    let gap = view.gaps.system.as_ref().expect("a system with a position has a gap");
    let years: Vec<[String; 6]> =
        (0..=view.last()).map(|t| Shown::of(position, -gap.do_nothing[t], t).cells()).collect();
    let row = |(line, name): (usize, &&str)| {
        let figures = years.iter().map(|cells| cells[line].clone());
        let row = Row::new(std::iter::once((*name).to_owned()).chain(figures), position.provenance);
        if line == 2 || line == 5 { row.total() } else { row }
    };
    let caption = format!("The system's position by year, do nothing, £m, {}", view.basis());
    Table::new(caption, columns(["Line"], view.years())).rows(LINES.iter().enumerate().map(row)).note(
        "Income is from outside the system and cost is to outside: trade between members is left out of both. A \
         reported position that was published net is in the position, but in neither income nor cost.",
    )
}

fn by_organisation(view: &View) -> Table {
    let members = view.results.members.iter().zip(&view.gaps.members);
    let rows = members.map(|(member, gap)| {
        let name = view.name(member.organisation);
        match (&member.position, gap) {
            (Some(position), Some(gap)) => {
                let cells = Shown::of(position, -gap.do_nothing[0], 0).cells();
                Row::new(std::iter::once(name).chain(cells), position.provenance)
            }
            _ => Row::new([name, "not known: no accounts".to_owned()], None),
        }
    });
    let caption = format!("Position by organisation in {}, £m, {}", view.year(0), view.basis());
    let heads =
        ["Income", "Cost", "Reported", "of which support", "of which one-offs, less full-year effects", "Underlying"];
    Table::new(caption, columns(["Organisation"], heads)).rows(rows)
}

fn efficiency(view: &View) -> Option<Block> {
    if view.plan.efficiency.is_empty() {
        return None;
    }
    let rows = view.plan.efficiency.iter().map(|one| {
        let [planned, track_record, headroom] = in_words(one);
        let cells = [view.name(one.organisation), planned, track_record, headroom, view.origin(one.origin)];
        Row::new(cells, one.provenance)
    });
    let heads = ["Organisation", "Planned", "Track record", "Headroom", "Read at"];
    let table = Table::new("Planned efficiency, and what is known to be possible", columns(heads, [] as [&str; 0]));
    let beyond = beyond_headroom(view);
    Some(Block::Table(table.rows(rows).note(format!(
        "Do minimum counts what is planned, but no more than headroom; without headroom given, all that is planned. {beyond}"
    ))))
}

fn beyond_headroom(view: &View) -> String {
    let t = view.target();
    let beyond: Vec<String> = (view.results.members.iter())
        .filter_map(|member| {
            let beyond = member.position.as_ref()?.beyond_headroom[t];
            let amount = Millions::of(beyond).in_words();
            (beyond != Pence::ZERO).then(|| format!("{amount} at {}", view.name(member.organisation)))
        })
        .collect();
    match beyond.as_slice() {
        [] => "Nothing is planned beyond headroom.".to_owned(),
        some => format!("Planned beyond headroom in {} and not counted: {}.", view.year(t), some.join("; ")),
    }
}

/// What is planned, what was achieved and what can be had, in words.
fn in_words(efficiency: &Efficiency) -> [String; 3] {
    let dash = || "–".to_owned();
    let money = |pence: Pence| format!("{} a year", Millions::of(pence).in_words());
    let rate = |percent: f64| format!("{}% a year", as_given(percent));
    match &efficiency.planned {
        Planned::Percent { planned, track_record, headroom, lines } => {
            let of = lines.as_ref().map_or_else(String::new, |lines| format!(" of {}", lines.text));
            [rate(*planned) + &of, track_record.map_or_else(dash, rate), headroom.map_or_else(dash, rate)]
        }
        Planned::Money { planned, track_record, headroom } => {
            [money(*planned), track_record.map_or_else(dash, money), headroom.map_or_else(dash, money)]
        }
        Planned::ByYear { planned, headroom } => {
            let last = planned.last().copied().unwrap_or_default();
            let words = format!("stated year by year, {} in the last", Millions::of(last).in_words());
            [words, dash(), headroom.map_or_else(dash, money)]
        }
    }
}
