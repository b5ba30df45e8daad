//! The gap by year and organisation.

use super::super::blocks::{Block, Figure, Row, Section, Table, columns, text};
use super::super::{Member, View};
use crate::charts::{Chart, DivergingBar, Line, Words, diverging, lines};
use crate::numbers::{Gap, Millions, NOT_KNOWN, list_of_names};

/// The section.
pub(crate) fn section(view: &View) -> Section {
    let mut blocks = vec![text(
        "A gap is the money still to be found: cost less income, trade with other members included. Do nothing has no \
         savings at all; do minimum takes off each organisation's planned efficiency, but no more than its headroom.",
    )];
    if let Some(notice) = unknown(view) {
        blocks.push(Block::Notice(notice));
    }
    blocks.extend(years(view));
    if view.gaps.members.iter().any(Option::is_some) {
        blocks.push(Block::Table(by_organisation(view)));
    }
    blocks.extend(organisations(view));
    Section { id: "gap", title: "The gap by year and organisation".to_owned(), blocks }
}

fn unknown(view: &View) -> Option<String> {
    if view.results.system.position.is_some() {
        return None;
    }
    let names: Vec<String> = view.results.system.without_accounts.iter().map(|id| view.name(*id)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let why = match names.as_slice() {
        [] => "no member has accounts here".to_owned(),
        [one] => format!("{one} has no accounts here"),
        all => format!("{} have no accounts here", list_of_names(all, all.len())),
    };
    Some(format!("The system's gap is not known: {why}. A missing account is not an account of nil."))
}

fn years(view: &View) -> Option<Block> {
    let (gap, position) = (view.gaps.system.as_ref()?, view.results.system.position.as_ref()?);
    if view.last() == 0 {
        return None;
    }
    let target = -Millions::of(view.plan.target.position);
    let target_name = if target == Millions::ZERO { "break-even" } else { "target" };
    let all = [
        Line { name: "Do nothing".to_owned(), class: "series-a", values: gap.do_nothing.clone() },
        Line { name: "Do minimum".to_owned(), class: "series-b", values: gap.do_minimum.clone() },
    ];
    let (first, last) = (view.year(0), view.year(view.last()));
    let ends = |series: &[Millions]| (series[0].in_words(), series[view.last()].in_words());
    let ((base, nothing), (_, minimum)) = (ends(&gap.do_nothing), ends(&gap.do_minimum));
    let title = format!(
        "The gap goes from {base} in {first} to {nothing} in {last} if nothing is done, {minimum} at do minimum"
    );
    let description = format!(
        "Two lines of money to find by year. Do nothing runs from {base} in {first} to {nothing} in {last}. Do minimum, \
         after planned efficiency, ends at {minimum}. The dotted line is the target, {target_name}."
    );
    let words = Words { id: "chart-gap", title: &title, description: &description };
    let chart = lines(words, &view.years(), &all, target, target_name);
    let row = |name: &str, series: &[Millions]| {
        Row::new(std::iter::once(name.to_owned()).chain(series.iter().map(ToString::to_string)), position.provenance)
    };
    let table = Table::new(format!("The system's gap by year, £m, {}", view.basis()), columns(["Case"], view.years()))
        .rows([
            row("Do nothing", &gap.do_nothing),
            row("Planned efficiency", &gap.efficiency),
            row("Do minimum", &gap.do_minimum),
        ]);
    Some(figure(view, chart, table))
}

fn figure(view: &View, chart: Chart, table: Table) -> Block {
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    let foot = view.foot(&format!("£m, {}. Do nothing and do minimum.", view.basis()));
    Block::Chart(Figure { chart, foot, provenance, table })
}

fn by_organisation(view: &View) -> Table {
    let caption = format!("Gap by organisation and year, £m, {}; surpluses in brackets", view.basis());
    let rows = |series: fn(&Gap) -> &Vec<Millions>| {
        let mut rows: Vec<Row> =
            view.members().iter().map(|member| member_row(view, member, member.gap.map(series))).collect();
        rows.push(system_row(view, view.gaps.system.as_ref().map(series)));
        rows
    };
    Table::new(caption, columns(["Organisation"], view.years()))
        .group("Do nothing", rows(|gap| &gap.do_nothing))
        .group("Planned efficiency that counts", rows(|gap| &gap.efficiency))
        .group("Do minimum", rows(|gap| &gap.do_minimum))
        .note(note(view))
}

/// How rows are rounded, and who reports for whom.
fn note(view: &View) -> String {
    let mergers = view.results.members.iter().filter_map(|member| {
        let merger = view.plan.organisations[member.organisation.index()].merger.as_ref()?;
        let (name, into) = (view.name(member.organisation), view.name(merger.into));
        Some(format!(" From {} {name} is reported by {into}.", merger.from))
    });
    let rounding = "Rows are rounded so that they sum to the system's figure; the pennies reconcile underneath.";
    std::iter::once(rounding.to_owned()).chain(mergers).collect()
}

fn member_row(view: &View, member: &Member, series: Option<&Vec<Millions>>) -> Row {
    let name = view.name(member.position.organisation);
    let provenance = member.position.position.as_ref().map(|position| position.provenance);
    match series {
        Some(series) => Row::new(std::iter::once(name).chain(series.iter().map(ToString::to_string)), provenance),
        None => Row::new([name, view.why_no_position(member.position.organisation)], None),
    }
}

fn system_row(view: &View, series: Option<&Vec<Millions>>) -> Row {
    let name = format!("{}, all members", view.plan.name);
    let provenance = view.results.system.position.as_ref().map(|position| position.provenance);
    match series {
        Some(series) => {
            Row::new(std::iter::once(name).chain(series.iter().map(ToString::to_string)), provenance).total()
        }
        None => Row::new([name, format!("{NOT_KNOWN}: not every member has accounts")], None).total(),
    }
}

fn organisations(view: &View) -> Option<Block> {
    let t = view.target();
    let mut bars: Vec<(DivergingBar, Row)> = (view.members().iter())
        .filter_map(|member| {
            let (gap, position) = (member.gap?, member.position.position.as_ref()?);
            let name = view.name(member.position.organisation);
            let (outline, solid) = (-gap.do_nothing[t], -gap.do_minimum[t]);
            let row = Row::new([name.clone(), outline.to_string(), solid.to_string()], position.provenance);
            Some((DivergingBar { name, outline, solid }, row))
        })
        .collect();
    if bars.len() < 2 {
        return None;
    }
    bars.sort_by_key(|(bar, _)| bar.solid);
    let (bars, rows): (Vec<_>, Vec<_>) = bars.into_iter().unzip();
    let short = bars.iter().filter(|bar| bar.solid < Millions::ZERO).count();
    let (year, worst) = (view.year(t), &bars[0]);
    let title = match short {
        0 => format!("No organisation is in deficit in {year} at do minimum"),
        _ => format!(
            "{short} of {} organisations are in deficit in {year} at do minimum, {} most: {}",
            bars.len(),
            worst.name,
            worst.solid.size().in_words()
        ),
    };
    let description = format!(
        "Bars of each organisation's position in {year}, the largest deficit first. {} is at {} do nothing and {} do minimum.",
        worst.name,
        worst.outline.in_words(),
        worst.solid.in_words()
    );
    let chart = diverging(Words { id: "chart-organisations", title: &title, description: &description }, &bars);
    let caption = format!("Position by organisation in {year}, £m, {}; deficits in brackets", view.basis());
    let table = Table::new(caption, columns(["Organisation"], ["Do nothing", "Do minimum"])).rows(rows);
    Some(figure(view, chart, table))
}
