//! *Assumptions*: all of them, and one.

use model::assumption::{Assumption, Contested};
use model::driver::Driver;
use model::id::AssumptionId;
use model::money::Pence;
use model::results::Swing;
use model::solution::ASSUMPTIONS as SOLUTION;

use super::{Links, Made, section, what_if};
use crate::charts::{RangeMark, Words as ChartWords, range as draw};
use crate::html::blocks::{Block, Fact, Figure, Row, Table, Words, columns, text};
use crate::html::{View, sections};
use crate::numbers::{Millions, as_given, basis, with_unit};

pub(super) fn all(view: &View, _: &dyn Links) -> Made {
    let made = [sections::assumptions(view), of_solutions(view), sections::drivers(view), sections::sources(view)];
    let mut sections: Vec<_> = made.into_iter().flatten().collect();
    if sections.is_empty() {
        sections.push(section("none", "None", vec![text("The plan states no assumptions.")]));
    }
    Made { title: "Assumptions".to_owned(), sentence: sentence(view), sections }
}

fn sentence(view: &View) -> String {
    let all = &view.plan.assumptions;
    let ranged = all.iter().filter(|one| one.range.is_some_and(|(low, high)| low < high)).count();
    let opening = match all.len() {
        0 => return format!("The plan of {} rests on no stated assumptions.", view.plan.name),
        1 => format!("The plan of {} rests on 1 assumption", view.plan.name),
        some => format!("The plan of {} rests on {some} assumptions, {ranged} of them with a range", view.plan.name),
    };
    let most = view.results.uncertainty.as_ref().and_then(|found| found.swings.first());
    match most {
        None => format!("{opening}."),
        Some(swing) => format!(
            "{opening}; what matters most is {}, worth {} from one end of its range to the other.",
            view.plan.assumptions[swing.assumption.index()].name,
            width(swing).in_words()
        ),
    }
}

/// Those that are solutions' own.
fn of_solutions(view: &View) -> Option<crate::html::blocks::Section> {
    let rows: Vec<Row> = (view.plan.assumptions.iter().enumerate())
        .filter(|(_, one)| one.id.starts_with(SOLUTION))
        .map(|(at, one)| {
            let range = one
                .range
                .map_or_else(|| "constant".to_owned(), |(p10, p90)| format!("{} to {}", as_given(p10), as_given(p90)));
            let grade = one.grade.map_or_else(|| "–".to_owned(), |grade| grade.to_string());
            let cells = [format!("{} ({})", one.name, one.id), value(one), range, grade];
            let page = view.assumption_page(AssumptionId::from(at));
            Row::new(cells, one.provenance).leading([page.clone(), page.clone(), page])
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let heads = ["Assumption", "Value", "p10 to p90", "Grade"];
    let table = Table::new("What solutions assume", columns(heads, [] as [&str; 0])).rows(rows).data("assumptions");
    Some(section("of-solutions", "What solutions assume", vec![Block::Table(table)]))
}

pub(super) fn one(view: &View, links: &dyn Links, at: usize) -> Made {
    let about = &view.plan.assumptions[at];
    let id = AssumptionId::from(at);
    let swing = view.results.uncertainty.iter().flat_map(|found| &found.swings).find(|one| one.assumption == id);
    let parties: Vec<&Contested> = view.plan.contested.iter().filter(|one| one.assumption == id).collect();
    let mut made = vec![
        section("value", "Value and range", value_and_range(view, about, &parties)),
        section("gap", "What the gap does across the range", across(view, id, swing)),
        section("rests", "What it rests on", vec![Block::Facts(facts(view, about))]),
        section("used", "Used by", used_by(view, links, id)),
    ];
    if let Some(control) =
        what_if::control(view, id).filter(|_| view.results.system.position.is_some() && view.last() > 0)
    {
        let form = what_if::form(
            view,
            links,
            "another-value",
            &format!("What if {} were another value", about.name),
            vec![control],
        );
        let lead = "Nothing here changes the plan: that takes a proposal.";
        made.push(section("what-if", "What if it were another value", vec![text(lead), Block::WhatIf(form)]));
    }
    Made { title: about.name.clone(), sentence: sentence_of(view, about, swing), sections: made }
}

fn sentence_of(view: &View, about: &Assumption, swing: Option<&Swing>) -> String {
    let value = value(about);
    let name = &about.name;
    let Some((p10, p90)) = about.range else { return format!("{name} is taken as {value}, without a range.") };
    let opening =
        format!("{name} is taken as {value}, in eight cases of ten between {} and {}", as_given(p10), as_given(p90));
    match swing {
        Some(swing) => format!(
            "{opening}; from one end to the other it moves the gap in {} by {}.",
            view.plan.target.year,
            width(swing).in_words()
        ),
        None => format!("{opening}."),
    }
}

fn value(one: &Assumption) -> String {
    with_unit(one.value, one.unit) + &one.price_base.map_or_else(String::new, |price| format!(", {}", basis(price)))
}

fn money(pounds: f64) -> Millions {
    Millions::of(Pence::from_pounds(pounds))
}

/// How far apart the ends of a range put the gap.
fn width(swing: &Swing) -> Millions {
    (money(swing.at_p90) - money(swing.at_p10)).size()
}

/// Value, range and every party's own value on one axis.
fn value_and_range(view: &View, about: &Assumption, parties: &[&Contested]) -> Vec<Block> {
    let unit = |value: f64| with_unit(value, about.unit);
    let mut rows = vec![("The plan's value".to_owned(), unit(about.value))];
    if let Some((p10, p90)) = about.range {
        rows.push(("p10: one case in ten is below".to_owned(), unit(p10)));
        rows.push(("p90: one case in ten is above".to_owned(), unit(p90)));
    }
    rows.extend(parties.iter().map(|one| (format!("{} holds", view.name(one.organisation)), unit(one.value))));
    let rows = rows.into_iter().map(|(name, value)| Row::new([name, value], about.provenance));
    let table = Table::new(format!("{}: value, range and whose", about.name), columns(["Which"], ["Value"]))
        .rows(rows)
        .data("assumptions");
    let mut blocks = Vec::new();
    if let Some((p10, p90)) = about.range.filter(|(p10, p90)| p10 < p90) {
        let title = match parties.len() {
            0 => format!("{} lies between {} and {} in eight cases of ten", about.name, unit(p10), unit(p90)),
            1 => format!("One organisation holds another value of {}", about.name),
            some => format!("{some} organisations hold other values of {}", about.name),
        };
        let said: Vec<String> =
            parties.iter().map(|one| format!("{} holds {}", view.name(one.organisation), unit(one.value))).collect();
        let said = if said.is_empty() { String::new() } else { format!(" {}.", said.join("; ")) };
        let description = format!(
            "An axis from p10, {}, to p90, {}, with the plan's value at {}.{said}",
            unit(p10),
            unit(p90),
            unit(about.value)
        );
        let marks: Vec<RangeMark> = (parties.iter())
            .map(|one| RangeMark {
                name: view.plan.organisations[one.organisation.index()].code.clone(),
                value: one.value,
            })
            .collect();
        let words = ChartWords { id: "chart-range", title: &title, description: &description };
        let chart = draw(words, (p10, about.value, p90), about.unit.word(), &marks);
        let foot = view.foot("The bar holds eight cases of ten; the dot is the plan's value, the middle one.");
        blocks.push(Block::Chart(Figure { chart, foot, provenance: about.provenance, table }));
    } else {
        blocks.push(text("It has no range: the plan takes it as known."));
        blocks.push(Block::Table(table));
    }
    blocks.extend(reasons(view, parties));
    blocks
}

/// Why parties hold other values, and who settles it.
fn reasons(view: &View, parties: &[&Contested]) -> Option<Block> {
    let fact = |one: &&Contested| {
        let settled = if one.settled_by.is_empty() {
            String::new()
        } else {
            format!(" Settled by {}, {}.", one.settled_by, one.by_when)
        };
        Fact::new(view.name(one.organisation), format!("{}.{settled}", one.reason.trim_end_matches('.')))
    };
    (!parties.is_empty()).then(|| Block::Facts(parties.iter().map(fact).collect()))
}

fn across(view: &View, id: AssumptionId, swing: Option<&Swing>) -> Vec<Block> {
    let about = &view.plan.assumptions[id.index()];
    let year = view.plan.target.year;
    let Some((swing, (p10, p90))) = swing.zip(about.range) else {
        let why = match (&view.results.uncertainty, about.range) {
            (_, None) => "It has no range to go across.",
            (None, _) => "No futures were run, or the gap is not known, so this has not been worked out.",
            (Some(_), _) => "Nothing that the gap rests on follows it, so the gap does not move.",
        };
        return vec![text(why)];
    };
    let residual = view.gaps.system.as_ref().map_or(Millions::ZERO, |gap| gap.residual[view.target()]);
    let moved = |pounds: f64| money(pounds);
    // The ends are gaps of another plan, which no explanation of this one tells.
    let row = |name: &str, value: f64, by: Millions| {
        let href = (by == Millions::ZERO).then(|| view.explained_residual(None, view.target())).flatten();
        let cells = [name.to_owned(), with_unit(value, about.unit), by.to_string(), (residual + by).to_string()];
        Row::new(cells, about.provenance).leading([None, None, None, href])
    };
    let rows = [
        row("p10", p10, moved(swing.at_p10)),
        row("The plan's value", about.value, Millions::ZERO),
        row("p90", p90, moved(swing.at_p90)),
    ];
    let caption = format!("The gap in {year} across the range, £m, {}; less to find in brackets", view.basis());
    let heads = ["Value", "Moves the gap by", "Still to find"];
    let table = Table::new(caption, columns(["At"], heads)).rows(rows).data("swings");
    vec![Block::Table(table.note("Each end with everything else at its central value."))]
}

fn facts(view: &View, about: &Assumption) -> Vec<Fact> {
    let source = about.source.map(|id| &view.plan.sources[id.index()]);
    let grade = about
        .grade
        .map_or_else(|| "not graded".to_owned(), |grade| format!("{grade}, from A, strong evidence, to D, opinion"));
    let bounds = match about.bounds {
        (None, None) => String::new(),
        (Some(low), None) => format!("no less than {}", as_given(low)),
        (None, Some(high)) => format!("no more than {}", as_given(high)),
        (Some(low), Some(high)) => format!("from {} to {}", as_given(low), as_given(high)),
    };
    let pairs = [
        ("Source", source.map_or_else(|| "none given".to_owned(), |source| source.title.clone())),
        ("Publisher", source.map_or_else(String::new, |source| source.publisher.clone())),
        ("Where to read it", source.map_or_else(String::new, |source| source.url.clone())),
        ("Licence", source.map_or_else(String::new, |source| source.licence.clone())),
        ("How it was arrived at", about.note.clone()),
        ("Set on", about.date.clone()),
        ("Who answers for it", about.owner.clone()),
        ("Evidence", grade),
        ("Provenance", about.provenance.to_string()),
        ("Bounds", bounds),
        ("Drawn as", about.range.map_or_else(String::new, |_| about.distribution.to_string())),
        ("Read at", view.origin(about.origin)),
        ("Its short name", what_if::name(about)),
    ];
    pairs.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| Fact::new(name, words)).collect()
}

fn used_by(view: &View, links: &dyn Links, id: AssumptionId) -> Vec<Block> {
    let drivers = view.plan.drivers.iter().filter(|one| one.assumption == id).map(|one| driver(view, links, one));
    let solutions = view.plan.solutions.iter().filter_map(|one| {
        let as_what = if one.delivery == id {
            "its chance of delivery".to_owned()
        } else if one.slippage == Some(id) {
            "how late it may be".to_owned()
        } else {
            let lever = one.levers.iter().find(|lever| lever.effect == id)?;
            format!("its effect, {}", lever.name)
        };
        Some(Words::leading(format!("The solution {}: {as_what}", one.name), Some(links.solution(&one.id))))
    });
    let all: Vec<Words> = drivers.chain(solutions).collect();
    if all.is_empty() {
        return vec![text("Nothing in the plan follows it.")];
    }
    vec![Block::Links(all)]
}

fn driver(view: &View, links: &dyn Links, one: &Driver) -> Words {
    let text = &one.applies_to.text;
    let what = if one.kind.moves_cells() { "activity" } else { "ledger lines" };
    let whose = if text.trim().is_empty() { "all".to_owned() } else { text.clone() };
    let last = view.plan.base_year.plus(view.last());
    let address =
        if text.trim().is_empty() { format!("year = \"{last}\"") } else { format!("({text}) and year = \"{last}\"") };
    // Activity of several measures cannot be added up, so what a driver of activity picks may have no explanation.
    let href = if one.kind.moves_cells() { None } else { links.explain(&address) };
    Words::leading(format!("The driver {} ({}) on {what}: {whose}", one.id, one.kind), href)
}
