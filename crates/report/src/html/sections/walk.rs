//! The walk from what was reported to what is left, and savings that wait for the second half of their year.

use model::money::Pence;
use model::results::{Component, Phasing, Stage, Walk};

use super::super::View;
use super::super::blocks::{Block, Row, Table, columns, heading, text};
use crate::numbers::Millions;

/// Walks to the target year: the system's in full, and everybody's totals; nothing where nobody's position is known.
pub(crate) fn blocks(view: &View) -> Vec<Block> {
    let ours = |walk: &&Walk| walk.year == view.target();
    let walks: Vec<&Walk> = view.results.walks.iter().filter(ours).collect();
    if walks.is_empty() {
        return Vec::new();
    }
    let words = format!(
        "The walk goes from the position reported in {} by the underlying one, without one-offs and external support, to what is \
         left in {}. Each total is the sum of all steps before it.",
        view.year(0),
        view.year(view.target())
    );
    let mut blocks = vec![heading("From reported to closing"), text(words)];
    blocks.extend(walks.iter().find(|walk| walk.scope.is_none()).map(|walk| Block::Table(steps(view, walk))));
    blocks.push(Block::Table(totals(view, &walks)));
    blocks
}

fn amounts(walk: &Walk) -> Vec<Millions> {
    let mut shown = Vec::new();
    let mut total = Millions::ZERO;
    let mut steps: Vec<Pence> = Vec::new();
    for line in &walk.lines {
        if !line.stage.is_total() {
            steps.push(line.pence);
            continue;
        }
        // Steps are rounded so that they lead from one total as shown to the next.
        let next = Millions::of(line.pence);
        shown.extend(Millions::shares(next - total, &steps));
        steps.clear();
        total = next;
        shown.push(next);
    }
    shown
}

fn steps(view: &View, walk: &Walk) -> Table {
    let provenance = view.results.system.position.as_ref().map(|one| one.provenance);
    let rows = walk.lines.iter().zip(amounts(walk)).map(|(line, amount)| {
        let component = Component::ALL.iter().find(|one| one.word() == line.detail);
        let name = component.map_or(line.stage.name(), |one| one.name());
        let row = Row::new([name.to_owned(), amount.to_string()], provenance);
        if line.stage.is_total() { row.total() } else { row }
    });
    let caption = format!("{}: walk to {}, £m, {}", view.plan.name, view.year(walk.year), view.basis());
    Table::new(caption, columns(["Line"], ["Position"])).rows(rows)
}

fn totals(view: &View, walks: &[&Walk]) -> Table {
    let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.is_total()).collect();
    let row = |walk: &&Walk| {
        let name = walk.scope.map_or_else(|| view.all_members(), |id| view.name(id));
        let figures = stages.iter().map(|stage| Millions::of(walk.sum(*stage)).to_string());
        let position = match walk.scope {
            None => view.results.system.position.as_ref(),
            Some(id) => {
                let member = view.results.members.iter().find(|one| one.organisation == id);
                member.and_then(|one| one.position.as_ref())
            }
        };
        let row = Row::new(std::iter::once(name).chain(figures), position.map(|one| one.provenance));
        if walk.scope.is_none() { row.total() } else { row }
    };
    let (system, members): (Vec<&Walk>, Vec<&Walk>) = walks.iter().partition(|walk| walk.scope.is_none());
    let rows = members.iter().chain(&system).map(row);
    let caption = format!("Positions on the way to {}, £m, {}", view.year(view.target()), view.basis());
    Table::new(caption, columns(["Organisation"], stages.iter().map(|stage| stage.name())))
        .rows(rows)
        .note("Each figure is rounded by itself, so that rows may differ from the last by a tenth.")
}

/// When within each year new savings fall, where any year is back-loaded.
pub(crate) fn phasing(view: &View) -> Vec<Block> {
    let flagged: Vec<&Phasing> = view.results.phasing.iter().filter(|one| one.back_loaded).collect();
    let system = view.results.phasing.iter().filter(|one| one.scope.is_none());
    let first = system.clone().find(|one| one.back_loaded);
    let Some(first) = first.or(flagged.first().copied()) else { return Vec::new() };
    let rows = flagged.iter().map(|one| {
        let name = one.scope.map_or_else(|| view.all_members(), |id| view.name(id));
        let figures = [one.saving, one.second_half].map(|pence| Millions::of(pence).to_string());
        let words = [name, view.year(one.year).to_string()].into_iter().chain(figures);
        let last = [per_cent(one.share()), Millions::of(one.unsure).to_string()];
        Row::new(words.chain(last), view.results.provenance)
    });
    let heads = ["New saving", "In the second half", "Share", "Unidentified or opportunity"];
    let caption = format!("Back-loaded savings, £m, {}", view.basis());
    let table = Table::new(caption, columns(["Carried by", "Year"], heads)).rows(rows);
    vec![heading("Savings within the year"), Block::Notice(in_words(view, first)), Block::Table(table)]
}

fn in_words(view: &View, one: &Phasing) -> String {
    let who = one.scope.map_or_else(|| view.plan.name.clone(), |id| view.name(id));
    format!(
        "Back-loaded: of {} that {who} saves anew in {}, {} ({}) falls in the second half of the year, and {} is unidentified or only an \
         opportunity. The plan's threshold is {}.",
        Millions::of(one.saving).in_words(),
        view.year(one.year),
        Millions::of(one.second_half).in_words(),
        per_cent(one.share()),
        Millions::of(one.unsure).in_words(),
        per_cent(view.plan.back_loaded),
    )
}

fn per_cent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
