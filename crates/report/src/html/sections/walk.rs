//! The walk from what was reported, by the underlying position, to what is left.

use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Component, Stage, Walk, WalkLine};

use super::super::View;
use super::super::blocks::{Block, Figure, Row, Section, Table, columns, heading, text};
use crate::charts::{Words, bridge as draw};
use crate::numbers::{BridgeLine, Millions, Rank};

/// Walks to the target year: the system's in full, and everybody's totals; nothing where nobody's position is known.
pub(crate) fn blocks(view: &View) -> Vec<Block> {
    let t = view.target();
    let Some(totals) = totals(view, t) else { return Vec::new() };
    let mut blocks = vec![heading("From reported to closing"), text(lead(view, t))];
    blocks.extend(find(view, None, t).map(|walk| Block::Chart(figure(view, walk))));
    blocks.push(Block::Table(totals));
    blocks
}

/// The walk of one scope to year `t`, and everybody's totals beside it; `None` where its position is not known.
pub(crate) fn section(view: &View, scope: Option<OrganisationId>, t: usize) -> Option<Section> {
    let walk = find(view, scope, t)?;
    let mut blocks = vec![text(lead(view, t)), Block::Chart(figure(view, walk))];
    blocks.extend(totals(view, t).map(Block::Table));
    let title = format!("From reported to closing: {}", whose(view, scope));
    Some(Section { id: "walk", title, blocks })
}

fn find<'a>(view: &'a View, scope: Option<OrganisationId>, t: usize) -> Option<&'a Walk> {
    view.results.walks.iter().find(|walk| walk.year == t && walk.scope == scope)
}

fn whose(view: &View, scope: Option<OrganisationId>) -> String {
    scope.map_or_else(|| view.plan.name.clone(), |id| view.name(id))
}

fn lead(view: &View, t: usize) -> String {
    format!(
        "The walk goes from the position reported in {} by the underlying one, without one-offs and external support, to what is \
         left in {}. Each total is the sum of all steps before it.",
        view.year(0),
        view.year(t)
    )
}

/// Every line as shown: totals are those of bridges and gaps, and steps are rounded so that they lead from one to the next.
fn amounts(view: &View, walk: &Walk) -> Vec<Millions> {
    let mut shown = Vec::new();
    let mut total = Millions::ZERO;
    let mut steps: Vec<Pence> = Vec::new();
    for line in &walk.lines {
        if !line.stage.is_total() {
            steps.push(line.pence);
            continue;
        }
        // Where nothing lies between them, two totals are the same.
        let is_same = steps.is_empty() && line.stage != Stage::Reported;
        let next = if is_same { total } else { total_shown(view, walk, line) };
        shown.extend(Millions::shares(next - total, &steps));
        steps.clear();
        total = next;
        shown.push(next);
    }
    shown
}

/// A total as the rest of the page shows it, where it does.
fn total_shown(view: &View, walk: &Walk, line: &WalkLine) -> Millions {
    let t = walk.year;
    let gap = match walk.scope {
        None => view.gaps.system.as_ref(),
        Some(id) => view.members().into_iter().find(|one| one.position.organisation == id).and_then(|one| one.gap),
    };
    match (line.stage, gap) {
        (Stage::Reported, Some(gap)) => -gap.do_nothing[0],
        (Stage::DoNothing, Some(gap)) => -gap.do_nothing[t],
        (Stage::DoMinimum, Some(gap)) => -gap.do_minimum[t],
        (Stage::DoSomething, Some(gap)) => -(gap.residual[t] + gap.risk[t]),
        (Stage::Closing, Some(gap)) => -gap.residual[t],
        _ => Millions::of(line.pence),
    }
}

/// A line as shown.
struct Shown {
    stage: Stage,
    line: BridgeLine,
    /// What it is made of, by component.
    parts: Vec<(Component, Millions)>,
}

/// The walk's stages as shown, each the sum of its components where it has several.
fn shown(view: &View, walk: &Walk) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for (line, amount) in walk.lines.iter().zip(amounts(view, walk)) {
        let part = Component::from_word(line.detail).map(|component| (component, amount));
        if let Some(before) = all.last_mut().filter(|before| before.stage == line.stage) {
            before.line.amount = before.line.amount + amount;
            before.parts.extend(part);
        } else {
            let rank = if line.stage.is_total() { Rank::Total } else { Rank::Step };
            let shown = BridgeLine { name: line.stage.name().to_owned(), rank, amount };
            all.push(Shown { stage: line.stage, line: shown, parts: part.into_iter().collect() });
        }
    }
    all
}

fn figure(view: &View, walk: &Walk) -> Figure {
    let shown = shown(view, walk);
    let lines: Vec<BridgeLine> = shown.iter().map(|one| one.line.clone()).collect();
    let (title, description) = (title(view, walk, &lines), described(&lines));
    let chart = draw(Words { id: "chart-walk", title: &title, description: &description }, &lines, &[]);
    let provenance = provenance(view, walk.scope);
    let foot = view.foot(&format!("£m, {}; deficits and what makes them larger in brackets.", view.basis()));
    let table = steps(view, walk, &shown, provenance);
    Figure { chart, foot, provenance: provenance.unwrap_or(view.results.provenance), table }
}

fn title(view: &View, walk: &Walk, lines: &[BridgeLine]) -> String {
    let stand = |stage: Stage| {
        let line = lines.iter().find(|line| line.name == stage.name());
        line.map_or_else(String::new, |line| line.amount.in_words())
    };
    format!(
        "{}: reported {}, underlying {}, do nothing {}, closing {} in {}; deficits in brackets",
        whose(view, walk.scope),
        stand(Stage::Reported),
        stand(Stage::Underlying),
        stand(Stage::DoNothing),
        stand(Stage::Closing),
        view.year(walk.year)
    )
}

fn described(lines: &[BridgeLine]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("{} {}", line.name, line.amount.in_words())).collect();
    format!("A waterfall of signed positions. {}.", lines.join("; "))
}

fn steps(view: &View, walk: &Walk, shown: &[Shown], provenance: Option<Provenance>) -> Table {
    let row = |name: &str, amount: Millions, href: Option<String>| {
        Row::new([name.to_owned(), amount.to_string()], provenance).leading([None, href])
    };
    let stages = shown.iter().map(|one| {
        let row = row(&one.line.name, one.line.amount, view.explained_stage(one.stage, walk.scope, walk.year));
        if one.line.rank == Rank::Total { row.total() } else { row }
    });
    let part = |(component, amount): &(Component, Millions)| {
        let href = view.explained_move(&format!("walk.growth.{component}"), walk.scope, walk.year);
        row(component.name(), *amount, href)
    };
    let parts = shown.iter().flat_map(|one| &one.parts).map(part);
    let caption = format!("{}: walk to {}, £m, {}", whose(view, walk.scope), view.year(walk.year), view.basis());
    let table = Table::new(caption, columns(["Line"], ["Position"])).rows(stages);
    table.group("Growth by what makes it", parts).data("walk")
}

fn provenance(view: &View, scope: Option<OrganisationId>) -> Option<Provenance> {
    let position = match scope {
        None => view.results.system.position.as_ref(),
        Some(id) => view.results.members.iter().find(|one| one.organisation == id)?.position.as_ref(),
    };
    position.map(|one| one.provenance)
}

/// Everybody's totals on the way to year `t`; `None` where nobody's position is known.
fn totals(view: &View, t: usize) -> Option<Table> {
    let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.is_total()).collect();
    let row = |walk: &Walk| {
        let name = walk.scope.map_or_else(|| view.all_members(), |id| view.name(id));
        let all = walk.lines.iter().zip(amounts(view, walk)).filter(|(line, _)| line.stage.is_total());
        let figures: Vec<String> = all.map(|(_, amount)| amount.to_string()).collect();
        let hrefs = stages.iter().map(|stage| view.explained_stage(*stage, walk.scope, t));
        let row = Row::new(std::iter::once(name).chain(figures), provenance(view, walk.scope))
            .leading(std::iter::once(None).chain(hrefs));
        if walk.scope.is_none() { row.total() } else { row }
    };
    let members = view.members().into_iter().map(|one| Some(one.position.organisation));
    let rows: Vec<Row> = members.chain([None]).filter_map(|scope| find(view, scope, t)).map(row).collect();
    let caption = format!("Positions on the way to {}, £m, {}", view.year(t), view.basis());
    let note = "Totals are as bridges and gaps show them; underlying positions are rounded by themselves.";
    let table = Table::new(caption, columns(["Organisation"], stages.iter().map(|stage| stage.name())));
    (!rows.is_empty()).then(|| table.rows(rows).note(note).data("walk"))
}
