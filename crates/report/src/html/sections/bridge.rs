//! What moves the gap: the bridge of the system and of each member.

use model::accounts::{Amount, Side};
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::Component;

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{Words, bridge as draw, extent};
use crate::numbers::{BridgeLine, EFFICIENCY, Millions, ONE_OFF, RISK, Rank, SOLUTIONS};

/// The section; `None` without any accounts or without a year after the base year.
pub(crate) fn section(view: &View) -> Option<Section> {
    let (system, members) = (system_bridge(view), member_bridges(view));
    if view.target() == 0 || (members.is_empty() && system.is_none()) {
        return None;
    }
    let mut blocks = vec![text(
        "A bridge is read from the base year to the target year. Its lines are signed positions: a deficit or a \
         pressure is in brackets, a surplus, funding or efficiency is not. Each line adds to the one before.",
    )];
    if view.gaps.have_solutions {
        blocks.push(text(
            "Solutions stand as promised, less their running cost and with nothing counted twice; risk then takes off what \
             they are not expected to bring. What is left is the residual.",
        ));
    }
    blocks.extend(system.as_ref().map(|one| Block::Chart(one.figure(view, "chart-bridge", &[]))));
    blocks.extend(support(view, None, view.target()).map(text));
    blocks.extend(matrix(view, &members, system.as_ref()));
    let scale: Vec<f64> = members.iter().flat_map(|one| extent(one.lines)).collect();
    let figure =
        |(place, one): (usize, &Bridge)| Block::Chart(one.figure(view, &format!("chart-bridge-{place}"), &scale));
    let charts: Vec<Block> = members.iter().enumerate().map(figure).collect();
    if !charts.is_empty() {
        let summary = "The bridge of each organisation, all on the same scale".to_owned();
        blocks.push(Block::More(More { summary, blocks: charts, on_paper: false }));
    }
    blocks.extend(super::walk::blocks(view));
    blocks.extend(super::phasing::blocks(view));
    Some(Section { id: "bridge", title: "What moves the gap".to_owned(), blocks })
}

/// The system's bridge alone; `None` if its gap cannot be stated or there is one year only.
pub(crate) fn system(view: &View) -> Option<Block> {
    let bridge = system_bridge(view).filter(|_| view.target() > 0)?;
    Some(Block::Chart(bridge.figure(view, "chart-bridge", &[])))
}

/// All organisations beside each other in the target year, without charts; `None` where [`section`] is.
pub(crate) fn beside(view: &View) -> Option<Section> {
    let members = member_bridges(view);
    let blocks = matrix(view, &members, system_bridge(view).as_ref());
    let title = format!("Every organisation beside the others, {}", view.year(view.target()));
    (view.target() > 0 && !blocks.is_empty()).then_some(Section { id: "bridge", title, blocks })
}

/// The bridge of one scope to any year, as a chart.
pub(crate) fn figure(view: &View, scope: Option<OrganisationId>, t: usize, lines: &[BridgeLine]) -> Option<Block> {
    let position = match scope {
        None => view.results.system.position.as_ref(),
        Some(id) => view.results.members.iter().find(|one| one.organisation == id)?.position.as_ref(),
    };
    let name = scope.map_or_else(|| view.plan.name.clone(), |id| view.name(id));
    let bridge = Bridge { name, member: scope, lines, t, provenance: position?.provenance };
    Some(Block::Chart(bridge.figure(view, "chart-bridge", &[])))
}

struct Bridge<'a> {
    name: String,
    /// Whose; `None` for the system's.
    member: Option<OrganisationId>,
    lines: &'a [BridgeLine],
    /// The year it leads to.
    t: usize,
    provenance: Provenance,
}

fn system_bridge<'a>(view: &'a View) -> Option<Bridge<'a>> {
    let provenance = view.results.system.position.as_ref()?.provenance;
    let (lines, t) = (view.bridges.system.as_ref()?, view.target());
    Some(Bridge { name: view.plan.name.clone(), member: None, lines, t, provenance })
}

fn member_bridges<'a>(view: &'a View) -> Vec<Bridge<'a>> {
    let members = view.members().into_iter();
    members
        .filter_map(|member| {
            let provenance = member.position.position.as_ref()?.provenance;
            let id = member.position.organisation;
            Some(Bridge { name: view.name(id), member: Some(id), lines: member.bridge?, t: view.target(), provenance })
        })
        .collect()
}

impl Bridge<'_> {
    fn title(&self, view: &View) -> String {
        let steps = || self.lines.iter().filter(|line| line.rank == Rank::Step);
        let worst = steps().min_by_key(|line| line.amount).filter(|line| line.amount < Millions::ZERO);
        let best = steps().max_by_key(|line| line.amount).filter(|line| line.amount > Millions::ZERO);
        let in_words = |line: &BridgeLine| format!("{}, {}", line.name.to_lowercase(), line.amount.size().in_words());
        let (name, base, year) = (&self.name, view.year(0), view.year(self.t));
        let moves = match (worst.map(in_words), best.map(in_words)) {
            (Some(worst), Some(best)) => format!("Largest pressure: {worst}. Largest help: {best}"),
            (Some(worst), None) => format!("Largest pressure: {worst}"),
            (None, Some(best)) => format!("Largest help: {best}"),
            (None, None) => "Nothing moves its position".to_owned(),
        };
        format!("{name}, {base} to {year}. {moves}")
    }

    /// Where a line is explained.
    fn explained(&self, view: &View, line: &str) -> Option<String> {
        view.explained_line(line, self.member, self.t)
    }

    fn description(&self) -> String {
        let line = |line: &BridgeLine| format!("{} {}", line.name, line.amount.in_words());
        let lines: Vec<String> = self.lines.iter().map(line).collect();
        format!("A bridge of signed positions. {}.", lines.join("; "))
    }

    fn figure(&self, view: &View, id: &str, scale: &[f64]) -> Figure {
        let (title, description) = (self.title(view), self.description());
        let chart = draw(Words { id, title: &title, description: &description }, self.lines, scale);
        let caption = format!("{}: bridge to {}, £m, {}", self.name, view.year(self.t), view.basis());
        let row = |line: &BridgeLine| {
            let row = Row::new([line.name.clone(), line.amount.to_string()], self.provenance)
                .leading([None, self.explained(view, &line.name)]);
            if line.rank == Rank::Total { row.total() } else { row }
        };
        let table =
            Table::new(caption, columns(["Line"], ["Position"])).rows(self.lines.iter().map(row)).data("components");
        let foot = view.foot(&format!("£m, {}; deficits and pressures in brackets.", view.basis()));
        Figure { chart, foot, provenance: self.provenance, table }
    }

    fn row(&self, view: &View, heads: &[String]) -> Row {
        let find = |head: &String| self.lines.iter().find(|line| line.name == *head);
        let figures =
            heads.iter().map(|head| find(head).map_or_else(|| "–".to_owned(), |line| line.amount.to_string()));
        let hrefs = heads.iter().map(|head| find(head).and_then(|line| self.explained(view, &line.name)));
        Row::new(std::iter::once(self.name.clone()).chain(figures), self.provenance)
            .leading(std::iter::once(None).chain(hrefs))
    }
}

/// How much of what is stated year by year is deficit support that ends or changes; `None` if no line of it is.
pub(crate) fn support(view: &View, scope: Option<OrganisationId>, t: usize) -> Option<String> {
    let members = |id: OrganisationId| view.plan.organisations[id.index()].member;
    let of_support = view.results.leaves.iter().filter_map(|leaf| {
        let line = &view.plan.lines[leaf.line.index()];
        let stated = line.support && matches!(line.amount, Amount::ByYear(_));
        let ours = scope.map_or_else(|| members(line.organisation), |id| id == line.organisation);
        let sign = if line.side == Side::Cost { -1 } else { 1 };
        (stated && ours).then(|| [0, t].map(|at| Pence(sign * leaf.pence[at].0)))
    });
    let (before, after) =
        of_support.fold((Pence::ZERO, Pence::ZERO), |(before, after), [first, last]| (before + first, after + last));
    let moved = Millions::of(after - before);
    if moved == Millions::ZERO {
        return None;
    }
    let what = if after == Pence::ZERO { "that ends" } else { "that changes" };
    Some(format!(
        "Of what is stated year by year, {} is external deficit support {what}: {} in {}, {} in {}.",
        moved.in_words(),
        Millions::of(before).in_words(),
        view.year(0),
        Millions::of(after).in_words(),
        view.year(t)
    ))
}

/// All members' bridges and the system's, side by side: to do nothing, and on to what is left.
fn matrix(view: &View, members: &[Bridge], system: Option<&Bridge>) -> Vec<Block> {
    if members.len() < 2 {
        return Vec::new();
    }
    let (base, year) = (view.year(0), view.year(view.target()));
    let moves = |name: &str| members.iter().any(|one| one.lines.iter().any(|line| line.name == name));
    let components = Component::ALL.iter().map(|component| component.name()).filter(|name| moves(name));
    let mut growth = vec![format!("Position in {base}")];
    growth.extend(components.map(str::to_owned));
    growth.push(format!("Do nothing in {year}"));
    let mut saving = Vec::new();
    if view.gaps.have_efficiency() {
        saving.extend([EFFICIENCY.to_owned(), format!("Do minimum in {year}")]);
    }
    if view.gaps.have_solutions {
        saving.extend([SOLUTIONS, ONE_OFF, RISK].into_iter().filter(|name| moves(name)).map(str::to_owned));
        saving.push(format!("Residual in {year}"));
    } else {
        // Few enough to stand in one table.
        growth.append(&mut saving);
    }
    let table = |caption: String, heads: Vec<String>| {
        let mut rows: Vec<Row> = members.iter().map(|one| one.row(view, &heads)).collect();
        rows.extend(system.map(|one| Bridge { name: view.all_members(), ..*one }.row(view, &heads).total()));
        Table::new(caption, columns(["Organisation"], heads)).rows(rows).data("components")
    };
    let basis = view.basis();
    let moved = table(format!("What moves each organisation's position from {base} to {year}, £m, {basis}"), growth);
    let mut blocks = vec![Block::Table(moved.note(
        "Growth in activity can help a provider and cost its commissioner: each extra patient is paid for at the average \
         price, while the provider's own cost rises by the marginal cost, which is often less. Rounded so that rows and \
         columns sum to the totals shown.",
    ))];
    if !saving.is_empty() {
        saving.insert(0, format!("Do nothing in {year}"));
        let caption = format!("From do nothing to what is left for each organisation in {year}, £m, {basis}");
        blocks.push(Block::Table(table(caption, saving).note(
            "A solution can help one organisation and cost another: what a commissioner no longer pays, a provider no longer \
             earns, and its own cost falls by less.",
        )));
    }
    blocks
}
