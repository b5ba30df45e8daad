//! How sure the answer is: the gap over thousands of futures, which assumptions matter most, and what is worth settling.

use model::money::Pence;
use model::results::{Fan, Settlement, Swing, TotalEffect, Uncertainty};

use super::super::View;
use super::super::blocks::{Block, Figure, Row, Section, Table, columns, heading, text};
use crate::charts::{
    FanLines, SettlingPanel, ShareBar, TornadoBar, TornadoEnd, Words, fan as draw_fan, settling, shares, tornado,
};
use crate::numbers::{Millions, chance_of_target, count, percent, with_unit};

/// Assumptions told one by one.
const TOLD: usize = 12;

/// The section, if futures were run.
pub(crate) fn section(view: &View) -> Option<Section> {
    let found = view.results.uncertainty.as_ref()?;
    if view.last() == 0 {
        return None;
    }
    let solved = if view.gaps.have_solutions { ", whether each solution delivers and how late it is" } else { "" };
    let mut blocks = vec![text(format!(
        "Each of {} futures draws every assumption from its range{solved}, people from the population variants{}. \
         One future in ten lies above the upper line and one in ten below the lower; the table has the middle. The middle \
         need not be the figure at central values: ranges that lean to one side move it.",
        count(f64::from(found.futures)),
        if found.noise { ", and activity as chance would have it" } else { "" },
    ))];
    blocks.push(of_futures(view, found));
    blocks.extend(members(view, found));
    blocks.extend(swings(view, found));
    blocks.extend(total_effects(view, found));
    blocks.extend(disagreements(view, found));
    blocks.extend(convergence(view, found));
    Some(Section { id: "uncertainty", title: "How sure this is".to_owned(), blocks })
}

fn money(pounds: f64) -> Millions {
    Millions::of(Pence::from_pounds(pounds))
}

fn millions(pounds: &[f64]) -> Vec<Millions> {
    pounds.iter().map(|value| money(*value)).collect()
}

/// What the gap is after, in words.
fn after(view: &View) -> &'static str {
    if view.gaps.have_solutions { "after efficiency and solutions" } else { "after efficiency" }
}

/// The fan alone; `None` if no futures were run.
pub(crate) fn fan(view: &View) -> Option<Block> {
    let found = view.results.uncertainty.as_ref().filter(|_| view.last() > 0)?;
    Some(of_futures(view, found))
}

fn of_futures(view: &View, found: &Uncertainty) -> Block {
    let gap = &found.residual_gap;
    let chance = percent(100.0 * found.chance_on_target[view.target()]);
    let title = format!("{} is {chance}", chance_of_target(view.plan));
    let (after, futures) = (after(view), count(f64::from(found.futures)));
    let ends = |series: &[f64]| money(series[view.last()]).in_words();
    let description = format!(
        "The gap {after} over {futures} futures. {title}. In {} half of the futures are above {}, one in ten below {} and one \
         in ten above {}.",
        view.year(view.last()),
        ends(&gap.p50),
        ends(&gap.p10),
        ends(&gap.p90)
    );
    let lines = FanLines {
        p90: millions(&gap.p90),
        p75: millions(&gap.p75),
        p50: millions(&gap.p50),
        p25: millions(&gap.p25),
        p10: millions(&gap.p10),
    };
    let words = Words { id: "chart-futures", title: &title, description: &description };
    let target = -Millions::of(view.plan.target.position);
    let name = if target == Millions::ZERO { "break-even" } else { "target" };
    let chart = draw_fan(words, &view.years(), &lines, target, name);
    let foot = view.foot(&format!(
        "£m, {}. The gap {after} over {futures} futures; the darker band holds half of them, the whole band four in five.",
        view.basis()
    ));
    let caption = format!("The gap over {futures} futures, £m to find, {}", view.basis());
    let mut table = Table::new(caption, columns(["Futures"], view.years())).data("futures");
    if view.gaps.have_solutions {
        table = table.group("After efficiency and solutions", fan_rows(view, &found.residual_gap));
        table = table.group("What solutions bring, less what they cost", fan_rows(view, &found.solutions));
        table = table.group("After efficiency alone, do minimum", fan_rows(view, &found.do_minimum_gap));
    } else {
        table = table.group("After efficiency", fan_rows(view, &found.residual_gap));
    }
    table = table.group("Efficiency that counts", fan_rows(view, &found.efficiency));
    table = table.group("Do nothing", fan_rows(view, &found.do_nothing_gap));
    let chances = found.chance_on_target.iter().map(|chance| percent(100.0 * chance));
    let chances = std::iter::once("Share of futures that reach it".to_owned()).chain(chances);
    table = table.group("The target", [Row::new(chances, view.results.provenance)]);
    Block::Chart(Figure { chart, foot, provenance: view.results.provenance, table })
}

/// One line of a fan.
type Pick = fn(&Fan) -> &Vec<f64>;

const LINES: [(&str, Pick); 6] = [
    ("1 in 10 above", |fan| &fan.p90),
    ("1 in 4 above", |fan| &fan.p75),
    ("Half above", |fan| &fan.p50),
    ("1 in 4 below", |fan| &fan.p25),
    ("1 in 10 below", |fan| &fan.p10),
    ("Mean", |fan| &fan.mean),
];

fn fan_rows(view: &View, fan: &Fan) -> Vec<Row> {
    let row = |(name, of): (&str, Pick)| {
        let figures = millions(of(fan)).into_iter().map(|amount| amount.to_string());
        Row::new(std::iter::once(name.to_owned()).chain(figures), view.results.provenance)
    };
    LINES.into_iter().map(row).collect()
}

/// Each member's own spread.
fn members(view: &View, found: &Uncertainty) -> Option<Block> {
    let t = view.target();
    let known = |id| view.results.members.iter().any(|one| one.organisation == id && one.position.is_some());
    let mut spreads: Vec<_> = found.members.iter().filter(|(id, _)| known(*id)).collect();
    if spreads.len() < 2 {
        return None;
    }
    spreads.sort_by_key(|(id, _)| view.rank(*id));
    let row = |name: String, fan: &Fan| {
        let figures = [&fan.p10, &fan.p50, &fan.p90].map(|series| money(series[t]).to_string());
        let wide = (money(fan.p90[t]) - money(fan.p10[t])).to_string();
        Row::new(std::iter::once(name).chain(figures).chain([wide]), view.results.provenance)
    };
    let rows = spreads.into_iter().map(|(id, fan)| row(view.name(*id), fan));
    let system = row(view.all_members(), &found.residual_gap).total();
    let caption = format!("Each organisation's gap {} in {}, £m, {}", after(view), view.year(t), view.basis());
    let heads = ["1 in 10 below", "Half above", "1 in 10 above", "From one to the other"];
    let table = Table::new(caption, columns(["Organisation"], heads)).rows(rows.chain([system])).data("futures");
    Some(Block::Table(table.note(
        "Each row is a spread of its own, so the rows do not sum to the last: in one future not everybody is lucky at once.",
    )))
}

fn swings(view: &View, found: &Uncertainty) -> Option<Block> {
    let year = view.plan.target.year;
    let told: Vec<&Swing> = found.swings.iter().take(TOLD).collect();
    let first = told.first()?;
    let assumption = |swing: &Swing| &view.plan.assumptions[swing.assumption.index()];
    let range = |swing: &Swing| assumption(swing).range.unwrap_or((assumption(swing).value, assumption(swing).value));
    let at = |swing: &Swing, value: f64| with_unit(value, assumption(swing).unit);
    let end = |swing: &Swing, value: f64, pounds: f64| TornadoEnd {
        value: at(swing, value).replace(" a year", ""),
        moves: money(pounds).value(),
    };
    let bars: Vec<TornadoBar> = (told.iter())
        .map(|swing| {
            let (p10, p90) = range(swing);
            let ends = [end(swing, p10, swing.at_p10), end(swing, p90, swing.at_p90)];
            TornadoBar { name: assumption(swing).name.clone(), ends }
        })
        .collect();
    let width = (money(first.at_p90) - money(first.at_p10)).size().in_words();
    let title = format!(
        "What matters most for {year}: {}, worth {width} from one end of its range to the other",
        assumption(first).name
    );
    let list: Vec<String> = told
        .iter()
        .map(|swing| {
            let (low, high) = (money(swing.at_p10).in_words(), money(swing.at_p90).in_words());
            format!("{}: {low} at its p10, {high} at its p90", assumption(swing).name)
        })
        .collect();
    let description = format!(
        "Bars of how far each range alone moves the distance to the target; further is positive. {}.",
        list.join("; ")
    );
    let chart = tornado(Words { id: "chart-swings", title: &title, description: &description }, &bars);
    let rows = told.iter().map(|swing| {
        let (p10, p90) = range(swing);
        let (low, high) = (money(swing.at_p10), money(swing.at_p90));
        let cells = [
            assumption(swing).name.clone(),
            at(swing, p10),
            low.to_string(),
            at(swing, p90),
            high.to_string(),
            (high - low).size().to_string(),
        ];
        let page = view.assumption_page(swing.assumption);
        Row::new(cells, assumption(swing).provenance).leading(std::iter::repeat_n(page, 6))
    });
    let caption = format!(
        "How far each range alone moves the distance to the target in {year}, £m, {}; nearer in brackets",
        view.basis()
    );
    let heads = ["At its p10", "moves by", "At its p90", "moves by", "From end to end"];
    let table = Table::new(caption, columns(["Assumption"], heads)).rows(rows).data("swings");
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    let foot = view.foot(&format!(
        "£m, {}, in {year}. The {} widest of {} ranges, each at its p10 and p90 with all others at their central values; the \
         value at each end stands beside it.",
        view.basis(),
        told.len(),
        found.swings.len()
    ));
    Some(Block::Chart(Figure { chart, foot, provenance, table }))
}

fn total_effects(view: &View, found: &Uncertainty) -> Option<Block> {
    let told: Vec<&TotalEffect> = found.total_effects.iter().take(TOLD).collect();
    let first = told.first()?;
    let bars: Vec<ShareBar> = (told.iter())
        .map(|one| ShareBar { name: one.title.clone(), share: 100.0 * one.share, error: 100.0 * one.error })
        .collect();
    let title = format!("{} has a hand in {} of the spread", first.title, percent(100.0 * first.share));
    let list: Vec<String> = told.iter().map(|one| format!("{} {}", one.title, percent(100.0 * one.share))).collect();
    let description = format!("Bars of shares of the spread, the largest first. {}.", list.join("; "));
    let chart = shares(Words { id: "chart-effects", title: &title, description: &description }, &bars);
    let rows = told.iter().map(|one| {
        let figures = [percent(100.0 * one.share), percent(100.0 * one.error)];
        let id = |all: &model::assumption::Assumption| {
            one.name == all.id || one.name.strip_prefix("assumption.").is_some_and(|id| id == all.id)
        };
        let at = view.plan.assumptions.iter().position(id);
        Row::new(std::iter::once(one.title.clone()).chain(figures), view.results.provenance)
            .named(at.and_then(|at| view.assumption_page(at.into())))
    });
    let caption = "Share of the spread that would stay if everything else were known";
    let table =
        Table::new(caption, columns(["What is drawn"], ["Share", "Standard error"])).rows(rows).data("total_effects");
    let foot = view.foot(&format!(
        "Total effects on the distance to the target in {}, whiskers of one standard error. Shares sum to more than 100% where \
         things act together.",
        view.plan.target.year
    ));
    Some(Block::Chart(Figure { chart, foot, provenance: view.results.provenance, table }))
}

/// What settling each disagreement is worth.
fn disagreements(view: &View, found: &Uncertainty) -> Vec<Block> {
    let Some(first) = found.disagreements.first() else { return Vec::new() };
    let year = view.plan.target.year;
    let name = |one: &Settlement| view.plan.assumptions[one.assumption.index()].name.clone();
    let mut table = Table::new(
        format!("What each party's value would make of the gap in {year}, £m, {}", view.basis()),
        columns(["Party"], ["Its value", "Residual gap if it is right"]),
    )
    .data("disagreements");
    for one in &found.disagreements {
        let assumption = &view.plan.assumptions[one.assumption.index()];
        let mut parties: Vec<_> = one.parties.iter().collect();
        parties.sort_by_key(|(.., gap)| std::cmp::Reverse(*gap));
        let rows = parties.into_iter().map(|(id, value, gap)| {
            let cells = [view.name(*id), with_unit(*value, assumption.unit), Millions::of(*gap).to_string()];
            Row::new(cells, assumption.provenance).named(view.assumption_page(one.assumption))
        });
        let title = format!(
            "{}: {} apart; known, it makes the range {} {}",
            name(one),
            Millions::of(one.spread).in_words(),
            money(one.narrowing).size().in_words(),
            if money(one.narrowing) < Millions::ZERO { "wider" } else { "narrower" }
        );
        table = table.group(title, rows);
    }
    let lead = format!(
        "Parties put different values on {}. Settling {} matters most: {} in {year} between the highest and the lowest.",
        if found.disagreements.len() == 1 {
            "one assumption".to_owned()
        } else {
            format!("{} assumptions", found.disagreements.len())
        },
        name(first),
        Millions::of(first.spread).in_words()
    );
    vec![heading("What is worth settling"), text(lead), Block::Table(table)]
}

/// Whether more futures would change the answer.
fn convergence(view: &View, found: &Uncertainty) -> Option<Block> {
    let all = &found.convergence;
    let (last, half) = (all.last()?, all.get(all.len().checked_sub(2)?)?);
    let year = view.plan.target.year;
    let chance = |chance: f64| percent(100.0 * chance);
    let (before, now) = (money(half.median), money(last.median));
    let title = format!(
        "From {} to {} futures the median moved by {} and the chance from {} to {}",
        count(f64::from(half.futures)),
        count(f64::from(last.futures)),
        (now - before).size().in_words(),
        chance(half.chance),
        chance(last.chance)
    );
    let panels = [
        SettlingPanel {
            name: format!("Median residual gap in {year}, £m"),
            values: all.iter().map(|one| money(one.median).value()).collect(),
            last: now.in_words(),
        },
        SettlingPanel {
            name: "Chance of the target, %".to_owned(),
            values: all.iter().map(|one| 100.0 * one.chance).collect(),
            last: chance(last.chance),
        },
    ];
    let futures: Vec<u32> = all.iter().map(|one| one.futures).collect();
    let list: Vec<String> = all
        .iter()
        .map(|one| format!("{} futures {}, {}", one.futures, money(one.median).in_words(), chance(one.chance)))
        .collect();
    let description = format!("Two lines that settle as futures are added. {}.", list.join("; "));
    let chart =
        settling(Words { id: "chart-convergence", title: &title, description: &description }, &futures, &panels);
    let rows = all.iter().map(|one| {
        let cells = [count(f64::from(one.futures)), money(one.median).to_string(), chance(one.chance)];
        Row::new(cells, view.results.provenance)
    });
    let caption = format!("What the first so many futures say of {year}, £m, {}", view.basis());
    let heads = ["Median residual gap", "Chance of the target"];
    let table = Table::new(caption, columns(["Futures"], heads)).rows(rows).data("convergence");
    let foot = view.foot("Futures double along each line. If its end still moves, draw more.");
    Some(Block::Chart(Figure { chart, foot, provenance: view.results.provenance, table }))
}
