//! What the plan rests on: its assumptions, what they drive, and its sources.

use model::assumption::{Assumption, Unit};
use model::driver::{Driver, Kind};
use model::selector::{CellTest, LineTest};

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use super::solutions::month;
use crate::numbers::{as_given, basis, count, with_unit};

/// The assumption register; `None` if it is empty.
pub(crate) fn assumptions(view: &View) -> Option<Section> {
    // What solutions assume stands with the solutions.
    let own = |one: &&Assumption| !one.id.starts_with(model::solution::ASSUMPTIONS);
    if !view.plan.assumptions.iter().any(|one| own(&one)) {
        return None;
    }
    let words = ["Assumption", "Value", "p10 to p90", "Source and method", "Owner", "Grade", "Read at"];
    let rows = view.plan.assumptions.iter().enumerate().filter(|(_, one)| own(one)).map(|(at, one)| {
        let name = format!("{} ({})", one.name, one.id);
        let grade = one.grade.map_or_else(|| "–".to_owned(), |grade| grade.to_string());
        let place = view.origin(one.origin);
        let [value, range, source] = [value(one), range(one), source(view, one)];
        let page = view.assumption_page(at.into());
        Row::new([name, value, range, source, one.owner.clone(), grade, place], one.provenance)
            .leading(std::iter::repeat_n(page, 3))
    });
    let lead = "Every value that the plan rests on, with its range, source and owner. The value is the middle one: it is as \
                likely to be more as less. In eight cases of ten it should lie between p10 and p90. Grades run from A, \
                strong evidence, to D, opinion.";
    let table = Table::new("The assumption register", columns(words, [] as [&str; 0])).rows(rows).data("assumptions");
    Some(Section { id: "assumptions", title: "Assumptions".to_owned(), blocks: vec![text(lead), Block::Table(table)] })
}

fn value(one: &Assumption) -> String {
    let price = one.price_base.map_or_else(String::new, |price| format!(", {}", basis(price)));
    with_unit(one.value, one.unit) + &price
}

fn range(one: &Assumption) -> String {
    one.range.map_or_else(|| "constant".to_owned(), |(p10, p90)| format!("{} to {}", as_given(p10), as_given(p90)))
}

fn source(view: &View, one: &Assumption) -> String {
    let source = one.source.map(|id| &view.plan.sources[id.index()]);
    let parts = source.map_or_else(Vec::new, |source| vec![&source.title, &source.publisher, &source.date]);
    let some: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let printed = some.join(", ");
    match (printed.is_empty(), one.note.is_empty()) {
        (_, true) => printed,
        (true, false) => one.note.clone(),
        (false, false) => format!("{printed}. {}", one.note),
    }
}

/// What the assumptions drive; `None` if they drive nothing.
pub(crate) fn drivers(view: &View) -> Option<Section> {
    if view.plan.drivers.is_empty() {
        return None;
    }
    let words = ["Driver", "Assumption", "How", "What it moves, and why", "Years", "Read at"];
    let rows = view.plan.drivers.iter().map(|one| {
        let assumption = &view.plan.assumptions[one.assumption.index()];
        let named = format!("{}: {}", assumption.name, with_unit(assumption.value, assumption.unit));
        let how = format!("{}, {}", name(one.kind), manner(view, one));
        let cells = [one.id.clone(), named, how, picked(view, one), years(view, one), view.origin(one.origin)];
        Row::new(cells, assumption.provenance).leading([None, view.assumption_page(one.assumption)])
    });
    let table = Table::new("Drivers and what they move", columns(words, [] as [&str; 0])).rows(rows);
    let lead = "A driver applies an assumption to the activity or ledger lines that its words pick.";
    let blocks = [text(lead), Block::Table(table)].into_iter().chain(overrides(view)).collect();
    Some(Section { id: "drivers", title: "Drivers".to_owned(), blocks })
}

/// How a driver acts, beyond its kind.
fn manner(view: &View, driver: &Driver) -> String {
    let site = driver.to_site.map(|id| view.plan.sites[id.index()].name.as_str());
    let curve = driver.curve.map(|id| view.plan.age_curves[id.index()].code.as_str());
    match (site, curve) {
        (Some(site), _) => format!("to {site}"),
        (None, Some(curve)) => format!("on the age curve {curve}"),
        (None, None) if driver.kind.unit() == Unit::PercentAYear => driver.combine.word().to_owned(),
        (None, None) => "a change of level".to_owned(),
    }
}

/// Exceptions to drivers; `None` if there are none.
fn overrides(view: &View) -> Option<Block> {
    let plan = view.plan;
    let rows: Vec<Row> = (plan.overrides.iter())
        .map(|one| {
            let driver = &plan.drivers[one.driver.index()];
            let value = with_unit(one.value, plan.assumptions[driver.assumption.index()].unit);
            let why = if one.owner.is_empty() { one.reason.clone() } else { format!("{} ({})", one.reason, one.owner) };
            let cells = [driver.id.clone(), one.applies_to.text.clone(), value, why, view.origin(one.origin)];
            Row::new(cells, one.provenance)
        })
        .collect();
    let words = ["Driver", "For", "Value", "Why", "Read at"];
    let table = || Table::new("Exceptions to drivers", columns(words, [] as [&str; 0]));
    (!rows.is_empty()).then(|| Block::Table(table().rows(rows)))
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::NonDemographic => "growth beyond demography",
        Kind::HealthStatus => "healthier people",
        Kind::Backlog => "a backlog that clears",
        Kind::Flow => "a change of flow",
        Kind::Pressure => "cost pressure",
        Kind::Price => "pay and price uplift",
        Kind::PriceEfficiency => "taken off prices",
        Kind::Funding => "growth of funding",
    }
}

fn years(view: &View, driver: &Driver) -> String {
    let last = view.last();
    let (from, to) = (view.plan.base_year.plus(driver.from), view.plan.base_year.plus(driver.to.min(last)));
    let years = if driver.from >= driver.to.min(last) { from.to_string() } else { format!("{from} to {to}") };
    match driver.month {
        0 => years,
        april_on => format!("{years}, first in {}", month(view, driver.from * 12 + april_on)),
    }
}

/// The selector as written, how many rows it picks, and why.
fn picked(view: &View, driver: &Driver) -> String {
    let plan = view.plan;
    let selector = &driver.applies_to;
    let (picked, thing) = if driver.kind.moves_cells() {
        let test = CellTest::bind(selector, plan);
        (test.map(|test| plan.cells.iter().filter(|cell| test.picks(cell)).count()).ok(), "activity row")
    } else {
        let test = LineTest::bind(selector, plan);
        (test.map(|test| plan.lines.iter().filter(|line| test.picks(line, plan)).count()).ok(), "ledger line")
    };
    let why = if driver.note.is_empty() { String::new() } else { format!(". {}", driver.note) };
    match picked {
        Some(1) => format!("{}: 1 {thing}{why}", selector.text),
        Some(picked) => format!("{}: {} {thing}s{why}", selector.text, count(picked as f64)),
        None => format!("{}{why}", selector.text),
    }
}

/// Where the figures come from; `None` if nothing says.
pub(crate) fn sources(view: &View) -> Option<Section> {
    if view.plan.sources.is_empty() {
        return None;
    }
    let words = ["Source", "Publisher", "Date", "Licence", "Where to read it"];
    let rows = view.plan.sources.iter().map(|one| {
        let title = format!("{} ({})", one.title, one.id);
        Row::new([title, one.publisher.clone(), one.date.clone(), one.licence.clone(), one.url.clone()], None)
    });
    let table = Table::new("Sources and their licences", columns(words, [] as [&str; 0])).rows(rows);
    Some(Section { id: "sources", title: "Sources".to_owned(), blocks: vec![Block::Table(table)] })
}
