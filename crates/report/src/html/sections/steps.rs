//! The bridge of one scope to one year, line by line, with what of each line is new in that year.

use model::id::{OrganisationId, SolutionId};
use model::money::Pence;
use model::results::{Bridge, BridgeKind};

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use super::bridge::{figure, support};
use crate::numbers::{BridgeLine, Bridges, Millions, NOT_KNOWN, ONE_OFF, Rank, SOLUTIONS};

/// The section: a chart, and a table of every line. `asked` stands before them: how to ask for another.
pub(crate) fn section(view: &View, scope: Option<OrganisationId>, t: usize, asked: Block) -> Section {
    let mut blocks = vec![asked];
    let name = scope.map_or_else(|| view.plan.name.clone(), |id| view.name(id));
    let lines = lines(view, scope, t);
    match lines.as_ref().and_then(|lines| figure(view, scope, t, lines)) {
        Some(figure) => {
            blocks.push(text(
                "Read from the base year on, each line adds to the one before. Deficits and pressures are in brackets; funding, efficiency \
                 and savings are not.",
            ));
            blocks.push(figure);
            blocks.extend(support(view, scope, t).map(text));
            blocks.push(Block::Table(table(view, scope, t, &name)));
        }
        None => blocks
            .push(Block::Notice(format!("The bridge of {name} is {NOT_KNOWN}: it has no accounts of its own here."))),
    }
    Section { id: "steps", title: format!("{name}, {} to {}", view.year(0), view.year(t)), blocks }
}

/// The lines as the chart has them; `None` where the position is not known.
fn lines(view: &View, scope: Option<OrganisationId>, t: usize) -> Option<Vec<BridgeLine>> {
    let all = Bridges::of(view.results, &view.gaps, t);
    match scope {
        None => all.system,
        Some(id) => {
            let at = view.results.members.iter().position(|one| one.organisation == id)?;
            all.members.into_iter().nth(at)?
        }
    }
}

/// One line of the table: what it is, how much since the base year.
struct Step {
    name: String,
    total: bool,
    amount: Millions,
    solution: Option<SolutionId>,
}

/// The chart's lines, with solutions one by one in place of their sum; none in the base year.
fn steps(view: &View, scope: Option<OrganisationId>, t: usize) -> Vec<Step> {
    let bridge = view.results.bridges.iter().find(|one| one.scope == scope && one.year == t);
    let (Some(bridge), Some(lines)) = (bridge, lines(view, scope, t)) else { return Vec::new() };
    let mut steps = Vec::new();
    for line in lines {
        let parts = match line.name.as_str() {
            SOLUTIONS => parts(bridge, |kind, once| kind == BridgeKind::Transfer || !once),
            ONE_OFF => parts(bridge, |kind, once| kind != BridgeKind::Transfer && once),
            _ => Vec::new(),
        };
        if parts.is_empty() {
            steps.push(Step { total: line.rank == Rank::Total, name: line.name, amount: line.amount, solution: None });
            continue;
        }
        let exact: Vec<Pence> = parts.iter().map(|(_, _, pence)| *pence).collect();
        for ((solution, what, _), amount) in parts.iter().zip(Millions::shares_of_some(line.amount, &exact)) {
            let name = format!("{}{what}", view.plan.solutions[solution.index()].name);
            steps.push(Step { name, total: false, amount, solution: Some(*solution) });
        }
    }
    steps
}

/// A bridge's lines of solutions: whose, what of it, how much.
fn parts(bridge: &Bridge, of: fn(BridgeKind, bool) -> bool) -> Vec<(SolutionId, &'static str, Pence)> {
    let lines = bridge.lines.iter().filter_map(|line| Some((line, line.solution?)));
    lines
        .filter(|(line, _)| of(line.kind, line.id.ends_with(".one_off")))
        .map(|(line, solution)| {
            let what = match line.kind {
                BridgeKind::Transfer => ": paid by other members",
                _ if line.id.ends_with(".one_off") => ": one-off cost",
                _ => "",
            };
            (solution, what, line.pence)
        })
        .collect()
}

fn table(view: &View, scope: Option<OrganisationId>, t: usize, name: &str) -> Table {
    let (now, before) = (steps(view, scope, t), steps(view, scope, t.saturating_sub(1)));
    let year = view.year(t);
    // What stood in the year before: a line that was not there was nil.
    let stood =
        |one: &Step| before.iter().find(|other| other.name == one.name).map_or(Millions::ZERO, |other| other.amount);
    let row = |one: &Step| {
        let new = if one.total { String::new() } else { (one.amount - stood(one)).to_string() };
        let href = match one.solution {
            Some(solution) => view.explained_solution(solution, t),
            None => view.explained_line(&one.name, scope, t),
        };
        let row = Row::new([one.name.clone(), new, one.amount.to_string()], view.results.provenance)
            .leading([None, None, href]);
        if one.total { row.total() } else { row }
    };
    let caption = format!("{name}: every line of the bridge to {year}, £m, {}", view.basis());
    let heads = [format!("New in {year}"), format!("Since {}", view.year(0))];
    Table::new(caption, columns(["Line"], heads)).rows(now.iter().map(row)).data("bridges").note(
        "A solution that starts within a year brings part of its effect in that year and the rest in the next. What other members pay is \
         told apart from what an organisation saves or spends itself.",
    )
}

/// The years and organisations that have a bridge: the last year that any leads to, and members in the order of the plan's pages.
pub(crate) fn reach(view: &View) -> (usize, Vec<OrganisationId>) {
    let known = view.members().into_iter().filter(|one| one.position.position.is_some());
    (view.last(), known.map(|one| one.position.organisation).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_sum_to_what_is_left_in_every_scope_and_year() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
        let (files, findings) = pack::load(&folder).unwrap();
        let plan = pack::read_files(files, findings).checked.unwrap().plan;
        let results = engine::run(&plan, &engine::Request { futures: 0, ..engine::Request::default() });
        let place = |_| (String::new(), 0);
        let view = View::new(&plan, &results, &place, None);
        let (last, members) = reach(&view);
        let mut by_solutions = 0;
        for scope in std::iter::once(None).chain(members.into_iter().map(Some)) {
            for t in 1..=last {
                let steps = steps(&view, scope, t);
                let (opening, closing) = (steps.first().unwrap(), steps.last().unwrap());
                let moved: Millions = steps.iter().filter(|one| !one.total).map(|one| one.amount).sum();
                assert_eq!(opening.amount + moved, closing.amount, "{scope:?} in year {t}");
                by_solutions += steps.iter().filter(|one| one.solution.is_some()).count();
            }
        }
        assert!(by_solutions > 100, "solutions stand one by one: {by_solutions}");
    }
}
