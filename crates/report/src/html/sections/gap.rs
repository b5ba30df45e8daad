//! The gap by year and organisation.

use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use super::super::{Member, View};
use crate::charts::{Chart, DivergingBar, Line, Words, diverging, lines};
use crate::numbers::{Gap, Millions, NOT_KNOWN, Series, list_of_names};

/// The section.
pub(crate) fn section(view: &View) -> Section {
    let mut blocks = vec![text(
        "A gap is the money still to be found: cost less income, trade with other members included. Do nothing has no \
         savings at all; do minimum takes off each organisation's planned efficiency, but no more than its headroom.",
    )];
    if view.gaps.have_solutions {
        blocks.push(text(
            "Then come solutions: what they promise less what they cost to run, what they cost once, and the risk that not \
             all of them deliver. Savings are positive, cost and risk in brackets; what is left is the residual.",
        ));
    }
    if let Some(notice) = unknown(view) {
        blocks.push(Block::Notice(notice));
    }
    blocks.extend(years(view));
    if view.gaps.members.iter().any(Option::is_some) {
        blocks.extend(by_organisation(view));
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
    let line = |name: &str, class, values: &[Millions]| Line { name: name.to_owned(), class, values: values.to_vec() };
    let mut all = vec![line("Do nothing", "series-a", &gap.do_nothing)];
    if view.gaps.have_efficiency() {
        all.push(line("Do minimum", "series-b", &gap.do_minimum));
    }
    if view.gaps.have_solutions {
        all.push(line("Residual", "series-c", &gap.residual));
    }
    let title = finding(view, gap);
    let description = format!("Money to find by year. {title}. The dotted line is the target, {target_name}.");
    let words = Words { id: "chart-gap", title: &title, description: &description };
    let chart = lines(words, &view.years(), &all, target, target_name);
    let row = |(name, series): Case| {
        let figures = series(gap).iter().map(ToString::to_string);
        Row::new(std::iter::once(name.to_owned()).chain(figures), position.provenance)
            .leading(view.by_year(|t| view.explained_line(name, None, t)))
    };
    let table = Table::new(format!("The system's gap by year, £m, {}", view.basis()), columns(["Case"], view.years()))
        .data("positions");
    Some(figure(view, chart, table.rows(cases(view).into_iter().map(row))))
}

fn finding(view: &View, gap: &Gap) -> String {
    let (first, last) = (view.year(0), view.year(view.last()));
    let end = |series: &[Millions]| series[view.last()].in_words();
    let nothing = end(&gap.do_nothing);
    let opening = format!(
        "The gap goes from {} in {first} to {nothing} in {last} if nothing is done",
        gap.do_nothing[0].in_words()
    );
    let minimum = if view.gaps.have_efficiency() {
        format!("{opening}, {} at do minimum", end(&gap.do_minimum))
    } else {
        format!("{opening}; no efficiency counts, so do minimum is the same")
    };
    if view.gaps.have_solutions {
        format!("{minimum}, {} after solutions and risk", end(&gap.residual))
    } else {
        minimum
    }
}

/// A case or what lies between two: its name and its series.
type Case = (&'static str, Series);

/// The cases that differ.
fn cases(view: &View) -> Vec<Case> {
    let mut cases: Vec<Case> = vec![(NOTHING, |gap| &gap.do_nothing)];
    if view.gaps.have_efficiency() {
        cases.push(("Planned efficiency that counts", |gap| &gap.efficiency));
        cases.push(("Do minimum", |gap| &gap.do_minimum));
    }
    if view.gaps.have_solutions {
        cases.push(("Solutions as promised, less their running cost", |gap| &gap.solutions));
        if view.gaps.any(|gap| &gap.one_off) {
            cases.push(("One-off cost of solutions", |gap| &gap.one_off));
        }
        cases.push(("Risk: what they are not expected to bring", |gap| &gap.risk));
        cases.push(("Residual, still to find", |gap| &gap.residual));
    }
    cases
}

/// What cases a figure shows, in words.
fn cases_in_words(view: &View) -> &'static str {
    match (view.gaps.have_efficiency(), view.gaps.have_solutions) {
        (_, true) => "Do nothing, do minimum and what solutions leave",
        (true, false) => "Do nothing and do minimum",
        (false, false) => "Do nothing",
    }
}

fn figure(view: &View, chart: Chart, table: Table) -> Block {
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    let foot = view.foot(&format!("£m, {}. {}.", view.basis(), cases_in_words(view)));
    Block::Chart(Figure { chart, foot, provenance, table })
}

/// The gaps in one table; with solutions, what lies between them in another that opens when asked.
fn by_organisation(view: &View) -> Vec<Block> {
    let basis = view.basis();
    let caption = format!("Gap by organisation and year, £m, {basis}; surpluses in brackets");
    let table = |caption: String, picked: &[Case]| {
        let table = Table::new(caption, columns(["Organisation"], view.years())).data("positions");
        picked.iter().fold(table, |table, (name, series)| table.group(*name, rows(view, name, *series)))
    };
    let all = cases(view);
    if !view.gaps.have_solutions {
        return vec![Block::Table(table(caption, &all).note(note(view)))];
    }
    let (between, gaps): (Vec<Case>, Vec<Case>) = all.into_iter().partition(|(name, _)| !GAPS.contains(name));
    let savings = format!("What each organisation saves, £m, {basis}; cost and risk in brackets");
    let summary = "What lies between: efficiency, solutions and risk of each organisation".to_owned();
    let blocks = vec![Block::Table(table(savings, &between))];
    vec![Block::Table(table(caption, &gaps).note(note(view))), Block::More(More { summary, blocks, on_paper: true })]
}

/// The case without any savings.
const NOTHING: &str = "Do nothing";

/// The cases that are gaps, rather than what lies between two.
const GAPS: [&str; 3] = [NOTHING, "Do minimum", "Residual, still to find"];

fn rows(view: &View, name: &str, series: Series) -> Vec<Row> {
    let hrefs = |member| view.by_year(|t| view.explained_line(name, member, t));
    let system = system_row(view, view.gaps.system.as_ref().map(series));
    let system = if view.gaps.system.is_some() { system.leading(hrefs(None)) } else { system };
    let row = |member: &Member| {
        let row = member_row(view, member, member.gap.map(series));
        if member.gap.is_some() { row.leading(hrefs(Some(member.position.organisation))) } else { row }
    };
    view.members().iter().map(row).chain([system]).collect()
}

/// How rows are rounded, and who reports for whom.
fn note(view: &View) -> String {
    let mergers = view.results.members.iter().filter_map(|member| {
        let merger = view.plan.organisations[member.organisation.index()].merger.as_ref()?;
        let (name, into) = (view.name(member.organisation), view.name(merger.into));
        Some(format!(" From {} {name} is reported by {into}.", merger.from))
    });
    let rounding = "Rows are rounded so that they sum to the system's figure; the pennies reconcile underneath.";
    let same = if view.gaps.have_efficiency() { "" } else { " No efficiency counts, so do minimum is the same." };
    [rounding.to_owned(), same.to_owned()].into_iter().chain(mergers).chain(evenly(view)).collect()
}

/// What hangs on the steps in which cost moves.
fn evenly(view: &View) -> Option<String> {
    let t = view.target();
    let left = view.results.system.position.as_ref()?.residual_gap[t];
    let even = view.results.evenly.as_ref()?.residual_gap[t];
    let (left, even) = (Millions::of(left), Millions::of(even));
    (left != even).then(|| {
        format!(
            " Cost moves in whole steps, ward by ward: change within a step is cheap, and a saving can rise and fall from year to year \
             with the same effect. If cost followed activity evenly, {} would be {} in {}, not {}.",
            even.size().in_words(),
            if even > Millions::ZERO { "to find" } else { "to spare" },
            view.year(t),
            left.in_words()
        )
    })
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
    let name = view.all_members();
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
    let closing = closing(view);
    let mut bars: Vec<(DivergingBar, Row)> = (view.members().iter())
        .filter_map(|member| {
            let (gap, position) = (member.gap?, member.position.position.as_ref()?);
            let name = view.name(member.position.organisation);
            let (outline, solid) = (closing.differs.then(|| -gap.do_nothing[t]), -(closing.series)(gap)[t]);
            let figures = outline.into_iter().chain([solid]).map(|amount| amount.to_string());
            let id = Some(member.position.organisation);
            let row = Row::new(std::iter::once(name.clone()).chain(figures), position.provenance);
            let left = view.explained_residual(id, t);
            let nothing = closing.differs.then(|| view.explained_gap(id, t));
            let row = row.leading([None].into_iter().chain(nothing).chain([left]));
            Some((DivergingBar { name, outline, solid }, row))
        })
        .collect();
    if bars.len() < 2 {
        return None;
    }
    bars.sort_by_key(|(bar, _)| bar.solid);
    let (bars, rows): (Vec<_>, Vec<_>) = bars.into_iter().unzip();
    let title = deficits(view, &bars);
    let bar = |bar: &DivergingBar| match bar.outline {
        Some(outline) => {
            format!("{} {} do nothing, {} {}", bar.name, outline.in_words(), bar.solid.in_words(), closing.name)
        }
        None => format!("{} {}", bar.name, bar.solid.in_words()),
    };
    let list: Vec<String> = bars.iter().map(bar).collect();
    let description = format!("Bars of positions, the largest deficit first. {}.", list.join("; "));
    let words = Words { id: "chart-organisations", title: &title, description: &description };
    let chart = diverging(words, &bars, closing.name);
    let caption = format!("Position by organisation in {}, £m, {}; deficits in brackets", view.year(t), view.basis());
    let heads = ["Do nothing", closing.head];
    let heads = heads.into_iter().take(if closing.differs { 2 } else { 1 });
    let table = Table::new(caption, columns(["Organisation"], heads)).rows(rows).data("positions");
    Some(figure(view, chart, table))
}

/// Where positions end: with solutions, at do minimum, or where nothing is done.
struct Closing {
    /// Whether it differs from do nothing.
    differs: bool,
    series: Series,
    /// In words, as in a key.
    name: &'static str,
    /// As the head of a column.
    head: &'static str,
    /// As in a sentence.
    case: &'static str,
}

fn closing(view: &View) -> Closing {
    if view.gaps.have_solutions {
        let case = "after solutions and risk";
        return Closing {
            differs: true,
            series: |gap| &gap.residual,
            name: case,
            head: "After solutions and risk",
            case,
        };
    }
    let differs = view.gaps.have_efficiency();
    let case = if differs { "at do minimum" } else { "if nothing is done" };
    Closing { differs, series: |gap| &gap.do_minimum, name: "do minimum", head: "Do minimum", case }
}

/// How many organisations are in deficit, and which most; `bars` has the largest deficit first.
fn deficits(view: &View, bars: &[DivergingBar]) -> String {
    let place = format!("in deficit in {} {}", view.year(view.target()), closing(view).case);
    let who = match bars.iter().filter(|bar| bar.solid < Millions::ZERO).count() {
        0 => return format!("No organisation is {place}"),
        1 => format!("1 of {} organisations is", bars.len()),
        all if all == bars.len() => format!("All {all} organisations are"),
        some => format!("{some} of {} organisations are", bars.len()),
    };
    format!("{who} {place}, {} most: {}", bars[0].name, bars[0].solid.size().in_words())
}
