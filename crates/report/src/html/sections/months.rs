//! The first years by month.

use model::money::Pence;
use model::results::Months;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section; `None` if no position is known or the plan has no later year.
pub(crate) fn section(view: &View) -> Option<Section> {
    let years: Vec<usize> = {
        let mut years: Vec<usize> = view.results.months.iter().map(|one| one.year).collect();
        years.dedup();
        years
    };
    let first = *years.first()?;
    let words = "Activity falls into months by days or working days, and by season where the plan states one; what is paid for it or \
                 spent on it follows as far as it follows activity at all, and the rest is even. Solutions count from the month in which \
                 their effect begins. Months sum to their year, to the penny.";
    let mut blocks = vec![text(words)];
    for year in years {
        let table = Block::Table(table(view, year));
        if year == first {
            blocks.push(table);
        } else {
            let summary = format!("{} by month", view.year(year));
            blocks.push(Block::More(More { summary, blocks: vec![table], on_paper: true }));
        }
    }
    Some(Section { id: "months", title: "The first years by month".to_owned(), blocks })
}

const MONTHS: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];

/// The system's lines if it has a position, then what is left to each member.
fn table(view: &View, year: usize) -> Table {
    let ours = || view.results.months.iter().filter(|one| one.year == year);
    let caption = format!("{} by month, £m, {}: surplus and improvement positive", view.year(year), view.basis());
    let mut table = Table::new(caption, columns(["Line"], MONTHS.into_iter().chain(["Year"])));
    if let Some(system) = ours().find(|one| one.scope.is_none()) {
        table = table.group(view.plan.name.clone(), lines(view, system));
    }
    let members = ours().filter_map(|one| {
        let scope = one.scope?;
        let member = view.results.members.iter().find(|member| member.organisation == scope);
        let provenance = member.and_then(|one| one.position.as_ref()).map(|one| one.provenance);
        Some(row(view.name(scope), &one.lines.last()?.pence, provenance))
    });
    table.group("What is left to each organisation", members)
}

fn lines(view: &View, months: &Months) -> Vec<Row> {
    let provenance = view.results.system.position.as_ref().map(|one| one.provenance);
    let sum = |picks: &dyn Fn(&str) -> bool| {
        let mut sums = vec![Pence::ZERO; MONTHS.len()];
        for line in months.lines.iter().filter(|line| picks(&line.id)) {
            for (sum, pence) in sums.iter_mut().zip(&line.pence) {
                *sum += *pence;
            }
        }
        sums
    };
    let before = |id: &str| matches!(id, "income" | "cost" | "unmatched_trade");
    let line = |name: &str, months: Vec<Pence>| row(name.to_owned(), &months, provenance);
    let mut rows = vec![
        line("Income less cost, if nothing is done", sum(&before)),
        line("Efficiency", sum(&|id| id == "efficiency")),
        line("Solutions", sum(&|id| id.starts_with("solution."))),
        line("What solutions cost once", sum(&|id| id == "one_off")),
        line("Risk", sum(&|id| id == "risk")),
    ];
    rows.push(row("What is left".to_owned(), &sum(&|id| id == "closing"), provenance).total());
    rows
}

/// Months as shown sum to the year as shown.
fn row(name: String, months: &[Pence], provenance: impl Into<Option<model::Provenance>>) -> Row {
    let year = Millions::of(months.iter().copied().sum());
    let shown = Millions::shares(year, months).into_iter().chain([year]).map(|amount| amount.to_string());
    Row::new(std::iter::once(name).chain(shown), provenance)
}
