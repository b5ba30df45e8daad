//! What moves the gap: the bridge of the system and of each member.

use model::provenance::Provenance;
use model::results::Position;

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{Words, bridge as draw, extent};
use crate::numbers::{BridgeLine, Gap, Rank, bridge};

/// The section; `None` without any accounts or without a year after the base year.
pub(crate) fn section(view: &View) -> Option<Section> {
    let members = member_bridges(view);
    if view.last() == 0 || (members.is_empty() && view.results.system.position.is_none()) {
        return None;
    }
    let mut blocks = vec![text(
        "A bridge is read from the base year to the target year. Its lines are signed positions: a deficit or a \
         pressure is in brackets, a surplus, funding or efficiency is not. Each line adds to the one before.",
    )];
    if let (Some(position), Some(gap)) = (&view.results.system.position, &view.gaps.system) {
        let one = Bridge::of(view, view.plan.name.clone(), position, gap);
        blocks.push(Block::Chart(one.figure(view, "chart-bridge", &[])));
    }
    blocks.extend(matrix(view, &members));
    let scale: Vec<f64> = members.iter().flat_map(|one| extent(&one.lines)).collect();
    let charts: Vec<Block> = members
        .iter()
        .enumerate()
        .map(|(place, one)| Block::Chart(one.figure(view, &format!("chart-bridge-{place}"), &scale)))
        .collect();
    if !charts.is_empty() {
        let summary = "The bridge of each organisation, all on the same scale".to_owned();
        blocks.push(Block::More(More { summary, blocks: charts, on_paper: false }));
    }
    Some(Section { id: "bridge", title: "What moves the gap".to_owned(), blocks })
}

struct Bridge {
    name: String,
    lines: Vec<BridgeLine>,
    provenance: Provenance,
}

fn member_bridges(view: &View) -> Vec<Bridge> {
    let members = view.results.members.iter().zip(&view.gaps.members);
    members
        .filter_map(|(member, gap)| {
            Some(Bridge::of(view, view.name(member.organisation), member.position.as_ref()?, gap.as_ref()?))
        })
        .collect()
}

impl Bridge {
    fn of(view: &View, name: String, position: &Position, gap: &Gap) -> Self {
        let lines = bridge(position, gap, &view.results.years, view.target());
        Self { name, lines, provenance: position.provenance }
    }

    fn steps(&self) -> impl Iterator<Item = &BridgeLine> {
        self.lines.iter().filter(|line| line.rank == Rank::Step)
    }

    fn title(&self, view: &View) -> String {
        let worst = self.steps().min_by_key(|line| line.amount);
        let best = self.steps().max_by_key(|line| line.amount);
        let (name, year) = (&self.name, view.year(view.target()));
        match (worst, best) {
            (Some(worst), Some(best)) if worst.amount < best.amount => format!(
                "{name} to {year}: {} takes most, {}; {} gives most, {}",
                worst.name.to_lowercase(), worst.amount.in_words(), best.name.to_lowercase(), best.amount.in_words()
            ),
            _ => format!("{name} to {year}: nothing moves its position"),
        }
    }

    fn description(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(|line| format!("{} {}", line.name, line.amount.in_words())).collect();
        format!("A bridge of signed positions. {}.", lines.join("; "))
    }

    fn figure(&self, view: &View, id: &str, scale: &[f64]) -> Figure {
        let (title, description) = (self.title(view), self.description());
        let chart = draw(Words { id, title: &title, description: &description }, &self.lines, scale);
        let caption = format!("{}: bridge to {}, £m, {}", self.name, view.year(view.target()), view.basis());
        let row = |line: &BridgeLine| {
            let row = Row::new([line.name.clone(), line.amount.to_string()], self.provenance);
            if line.rank == Rank::Total { row.total() } else { row }
        };
        let table = Table::new(caption, columns(["Line"], ["Position"])).rows(self.lines.iter().map(row));
        let foot = view.foot(&format!("£m, {}; deficits and pressures in brackets.", view.basis()));
        Figure { chart, foot, provenance: self.provenance, table }
    }
}

/// All members' lines side by side.
fn matrix(view: &View, members: &[Bridge]) -> Option<Block> {
    if members.len() < 2 {
        return None;
    }
    // Each component has one line; a member that it does not move has none.
    let mut names: Vec<&str> = vec![];
    let order = members.iter().flat_map(|one| one.steps()).map(|line| line.name.as_str());
    for name in order {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let components = model::results::Component::ALL.iter().map(|component| component.name()).chain(["Planned efficiency"]);
    let names: Vec<&str> = components.filter(|name| names.contains(name)).collect();
    let (base, year) = (view.year(0), view.year(view.target()));
    let efficiency = names.last().is_some_and(|name| *name == "Planned efficiency");
    let before = if efficiency { names.len() - 1 } else { names.len() };
    let mut heads = vec![format!("Position in {base}")];
    heads.extend(names[..before].iter().map(|name| (*name).to_owned()));
    heads.push(format!("Do nothing in {year}"));
    heads.extend(names[before..].iter().map(|name| (*name).to_owned()));
    heads.push(format!("Do minimum in {year}"));
    let rows = members.iter().map(|one| {
        let find = |head: &String| one.lines.iter().find(|line| line.name == *head);
        let figures = heads.iter().map(|head| find(head).map_or_else(|| "–".to_owned(), |line| line.amount.to_string()));
        Row::new(std::iter::once(one.name.clone()).chain(figures), one.provenance)
    });
    let caption = format!("What moves each organisation's position from {base} to {year}, £m, {}", view.basis());
    Some(Block::Table(Table::new(caption, columns(["Organisation"], heads.clone())).rows(rows)))
}
