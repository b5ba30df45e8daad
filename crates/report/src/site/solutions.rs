//! *Solutions*: all of them, and one.

use std::collections::BTreeMap;

use model::activity::Cell;
use model::id::{AssumptionId, SolutionId};
use model::money::Pence;
use model::selector::{CellTest, LineTest};
use model::solution::{Action, Enabler, Solution};

use super::overview::onward;
use super::{Links, Made, section, what_if};
use crate::html::blocks::{Block, Card, Fact, Row, Section, Table, Words, columns, text};
use crate::html::sections::One;
use crate::html::{View, sections};
use crate::numbers::{Millions, Savings, as_given, percent, with_unit};

pub(super) fn all(view: &View, links: &dyn Links) -> Made {
    let made = sections::solutions(view);
    let title = "Solutions".to_owned();
    let Some(made) = made else {
        let sentence = format!("{} has no solutions in its plan yet.", view.plan.name);
        let blocks = vec![
            text(
                "A solution is a change with an effect. Without any, what is left after planned efficiency is still to find.",
            ),
            onward(&[("What moves the gap", links.page("bridge"))]),
        ];
        return Made { title, sentence, sections: vec![section("solutions", "None yet", blocks)] };
    };
    Made { title, sentence: sentence(view), sections: vec![made] }
}

fn sentence(view: &View) -> String {
    let t = view.target();
    let (promised, twice) =
        (Savings::total(&view.savings.attributed, t), Savings::total(&view.savings.double_count, t));
    let some = view.results.solutions.len();
    let risk = view.gaps.system.as_ref().map_or(Millions::ZERO, |gap| gap.risk[t]);
    let at_risk = match (risk < Millions::ZERO, risk.size() > promised) {
        (false, _) => String::new(),
        (true, false) => format!(", of which {} is at risk", risk.size().in_words()),
        (true, true) => {
            format!("; {}, more than that, is expected to be lost as not all deliver", risk.size().in_words())
        }
    };
    let counted = if twice > Millions::ZERO {
        format!(", after {} that would have been counted twice is taken out", twice.in_words())
    } else {
        String::new()
    };
    let word = if some == 1 { "1 solution promises".to_owned() } else { format!("{some} solutions promise") };
    format!("{word} {} in {}{counted}{at_risk}.", promised.in_words(), view.year(t))
}

pub(super) fn one(view: &View, links: &dyn Links, at: usize) -> Made {
    let about = &view.plan.solutions[at];
    let found = sections::in_order(view).into_iter().find(|one| one.found.solution.index() == at);
    let Some(found) = found.filter(|_| view.last() > 0) else {
        let sentence = format!("{} is in the plan, but has no year in which it could act.", about.name);
        let blocks = vec![Block::Facts(facts_without_results(view, about))];
        return Made { title: about.name.clone(), sentence, sections: vec![section("about", "What it is", blocks)] };
    };
    let mut made = vec![
        section("saves", "What it saves", saves(view, &found)),
        section("does", "What it does, and to whom", vec![Block::Facts(facts(view, &found))]),
    ];
    if let Some(blocks) = sections::economics_of(view, at.into()) {
        made.push(section("worth", "What it is worth", blocks));
    }
    if let Some(table) = sections::quality_of(view, at.into()) {
        made.push(section("quality", "What it does to quality", vec![Block::Table(table)]));
    }
    let room = sections::room_of(view, at.into());
    made.push(section("lands", "Where care lands", lands(view, about, room.is_some())));
    if let Some(table) = room {
        made.push(section("room", "Room where it lands", vec![Block::Table(table)]));
    }
    made.push(section("twice", "Counted twice with", vec![overlaps(view, links, at)]));
    made.push(section("who", "Who gains and who loses", gains(view, &found)));
    made.extend(half(view, links, about));
    Made { title: about.name.clone(), sentence: sentence_of(view, &found), sections: made }
}

fn sentence_of(view: &View, one: &One) -> String {
    let t = view.target();
    let saving = one.saving(view, t);
    let does = if saving < Millions::ZERO {
        format!("costs {} more than it saves", saving.size().in_words())
    } else {
        format!("promises {}", saving.in_words())
    };
    let chance = percent(100.0 * one.found.delivery);
    format!("{} {does} in {}; the chance that it delivers is {chance}.", one.about.name, view.year(t))
}

fn facts_without_results(view: &View, about: &Solution) -> Vec<Fact> {
    [
        ("What is done", about.about.clone()),
        ("For patients", about.outcome.clone()),
        ("Carried by", view.name(about.organisation)),
    ]
    .into_iter()
    .filter(|(_, words)| !words.is_empty())
    .map(|(name, words)| Fact::new(name, words))
    .collect()
}

fn saves(view: &View, one: &One) -> Vec<Block> {
    let t = view.target();
    let year = view.year(t);
    let explained = view.explained_solution(one.found.solution, t);
    let card = |name: &str, figure: String, about: String, href: Option<String>| Card {
        name: name.to_owned(),
        figure,
        about,
        provenance: one.about.provenance,
        href,
    };
    let basis = view.basis();
    let money = |name: &str, amount: Millions, about: &str| {
        card(name, amount.in_words(), format!("{year}, {basis}; {about}"), explained.clone())
    };
    let all_years = |series: &[Pence]| Millions::of(series.iter().copied().sum());
    let delivery = &view.plan.assumptions[one.about.delivery.index()];
    let mut cards = vec![
        money("Promised", one.saving(view, t), "its share of what all save together, less its running cost"),
        money("Alone", view.savings.alone(one.at, t), "if it were the only one"),
        money("Counted twice", view.savings.double_count[one.at][t], "taken out, because others act on the same care"),
        card(
            "Chance of delivery",
            percent(100.0 * one.found.delivery),
            format!("{}, with everything that it needs first; the rest is at risk", one.about.maturity),
            view.links.map(|links| links.assumption(&delivery.id)),
        ),
        money("Running cost", Millions::of(one.found.running[t]), "each year"),
    ];
    let once = [("One-off cost", &one.found.one_off), ("Capital", &one.found.capital)];
    for (name, series) in once.into_iter().filter(|(_, series)| all_years(series) != Millions::ZERO) {
        cards.push(card(name, all_years(series).in_words(), format!("all years, {basis}"), explained.clone()));
    }
    vec![Block::Cards(cards), Block::Table(years(view, one))]
}

/// What it saves year by year.
fn years(view: &View, one: &One) -> Table {
    let after = || 1..=view.last();
    let hrefs = || std::iter::once(None).chain(after().map(|t| view.explained_solution(one.found.solution, t)));
    let row = |name: &str, of: &dyn Fn(usize) -> String| {
        Row::new(std::iter::once(name.to_owned()).chain(after().map(of)), one.about.provenance).leading(hrefs())
    };
    let rows = [
        row("Share of its full effect reached", &|t| percent(100.0 * one.found.ramp[t])),
        row("Alone", &|t| view.savings.alone(one.at, t).to_string()),
        row("Counted twice with others", &|t| view.savings.double_count[one.at][t].to_string()),
        row("Promised", &|t| one.saving(view, t).to_string()).total(),
    ];
    let caption = format!("{} year by year, £m, {}", one.about.name, view.basis());
    let years = view.years().into_iter().skip(1);
    Table::new(caption, columns(["What"], years)).rows(rows).data("solutions")
}

/// What is written of it, with links to the assumptions that its effects are and to what it needs.
fn facts(view: &View, one: &One) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (name, words) in one.pairs(view) {
        match name.as_str() {
            "What it acts on" => facts.push(Fact::list(name, levers(view, one, &words))),
            "Needed first" => facts.push(Fact::list(name, needed(view, one.about))),
            "Needed by" => facts.push(Fact::list(name, needed_by(view, one.found.solution))),
            _ => facts.push(Fact::new(name, words)),
        }
    }
    facts
}

fn levers(view: &View, one: &One, without: &str) -> Vec<Words> {
    if one.about.levers.is_empty() {
        return vec![Words::from(without.to_owned())];
    }
    let told = one.about.levers.iter();
    told.map(|lever| Words::leading(sections::lever_in_words(view, lever), view.assumption_page(lever.effect)))
        .collect()
}

fn needed(view: &View, about: &Solution) -> Vec<Words> {
    let one = |enabler: &Enabler| match enabler {
        Enabler::Solution(id) => Words::leading(view.plan.solutions[id.index()].name.clone(), view.solution_page(*id)),
        Enabler::Staff(words) => Words::from(format!("Staff: {words}")),
        Enabler::Estate(words) => Words::from(format!("Buildings: {words}")),
        Enabler::Digital(words) => Words::from(format!("Digital: {words}")),
    };
    about.enablers.iter().map(one).collect()
}

fn needed_by(view: &View, solution: SolutionId) -> Vec<Words> {
    let needs = |other: &Solution| {
        other.enablers.iter().any(|enabler| matches!(enabler, Enabler::Solution(id) if *id == solution))
    };
    let all = view.plan.solutions.iter().enumerate().filter(|(_, other)| needs(other));
    all.map(|(at, other)| Words::leading(other.name.clone(), view.solution_page(at.into()))).collect()
}

/// Where shifted care lands; whether there is room is told by a table of its own if it `is_known`.
fn lands(view: &View, about: &Solution, is_known: bool) -> Vec<Block> {
    let shifts = about.levers.iter().filter_map(|lever| match &lever.action {
        Action::Shift(cells, landing) => {
            Some(Words::from(format!("{} {}", cells.text, sections::lands(view, landing))))
        }
        _ => None,
    });
    let shifts: Vec<Words> = shifts.collect();
    if shifts.is_empty() {
        return vec![text("It moves no care elsewhere, so no other setting receives any.")];
    }
    let unlimited = "The plan states no beds, rooms or people where it lands, so nothing there limits it.";
    let notice = (!is_known).then(|| Block::Notice(unlimited.to_owned()));
    [Block::Links(shifts)].into_iter().chain(notice).collect()
}

/// The others that act on the same care or the same money, and on how much of it.
fn overlaps(view: &View, links: &dyn Links, at: usize) -> Block {
    let reaches: Vec<Reach> = view.plan.solutions.iter().map(|one| Reach::of(view, one)).collect();
    let ours = &reaches[at];
    let mut rows: Vec<(f64, Row)> = (reaches.iter().enumerate())
        .filter(|(other, _)| *other != at)
        .filter_map(|(other, theirs)| {
            let (care, money) = (ours.shared_care(view, theirs), ours.shared_money(view, theirs));
            let about = &view.plan.solutions[other];
            let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| percent(100.0 * share));
            let most = care.unwrap_or(0.0).max(money.unwrap_or(0.0));
            let row = Row::new([about.name.clone(), share(care), share(money)], about.provenance)
                .named(Some(links.solution(&about.id)));
            (most > 0.0).then_some((most, row))
        })
        .collect();
    if rows.is_empty() {
        return text(
            "No other solution acts on the same care or on the same ledger lines, so nothing of it is counted twice.",
        );
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let caption = "Other solutions that act on the same care or money, and on what share of what this one acts on";
    let heads = ["Of its care", "Of its ledger lines"];
    let table = Table::new(caption, columns(["Solution"], heads)).rows(rows.into_iter().map(|(_, row)| row));
    Block::Table(table.data("solutions").note(
        "Care by cost at average unit cost where that is given, else by activity; ledger lines by amount, all in the base year. \
         What is counted twice is shared out among those that act on the same care, whatever their order.",
    ))
}

/// What a solution acts on.
struct Reach {
    /// Places of cells.
    cells: Vec<usize>,
    /// Places of ledger lines.
    lines: Vec<usize>,
}

impl Reach {
    fn of(view: &View, about: &Solution) -> Self {
        let plan = view.plan;
        let cells: Vec<CellTest> =
            (about.levers.iter()).filter_map(|lever| CellTest::bind(lever.action.cells()?, plan).ok()).collect();
        let lines: Vec<LineTest> =
            (about.levers.iter()).filter_map(|lever| LineTest::bind(lever.action.lines()?, plan).ok()).collect();
        let of_cells = |(at, cell): (usize, &Cell)| cells.iter().any(|test| test.picks(cell)).then_some(at);
        Self {
            cells: if cells.is_empty() {
                Vec::new()
            } else {
                plan.cells.iter().enumerate().filter_map(of_cells).collect()
            },
            lines: (plan.lines.iter().enumerate())
                .filter(|(_, line)| lines.iter().any(|test| test.picks(line, plan)))
                .map(|(at, _)| at)
                .collect(),
        }
    }

    fn shared_care(&self, view: &View, other: &Self) -> Option<f64> {
        let costs = view.plan.unit_cost_table();
        let weigh = |at: &usize| {
            let cell = &view.plan.cells[*at];
            let provider = view.plan.sites[cell.site.index()].organisation;
            let unit = costs.of(cell.service, provider).map_or(1.0, |row| row.cost.value());
            cell.count.value() * unit
        };
        shared(&self.cells, &other.cells, weigh)
    }

    fn shared_money(&self, view: &View, other: &Self) -> Option<f64> {
        let leaves: BTreeMap<usize, f64> =
            view.results.leaves.iter().map(|leaf| (leaf.line.index(), leaf.pence[0].pounds().abs())).collect();
        shared(&self.lines, &other.lines, |at: &usize| leaves.get(at).copied().unwrap_or(0.0))
    }
}

/// The share of `ours` by weight that is also in `theirs`, both in order; `None` without any of our own.
fn shared(ours: &[usize], theirs: &[usize], weigh: impl Fn(&usize) -> f64) -> Option<f64> {
    let all: f64 = ours.iter().map(&weigh).sum();
    let both: f64 = ours.iter().filter(|at| theirs.binary_search(at).is_ok()).map(&weigh).sum();
    (all > 0.0).then(|| both / all)
}

fn gains(view: &View, one: &One) -> Vec<Block> {
    match one.gains(view) {
        Some(table) => vec![Block::Table(table)],
        None => vec![text("No member gains or loses money by it.")],
    }
}

/// What it would look like half as good: worked out by the engine when asked, not by halving.
fn half(view: &View, links: &dyn Links, about: &Solution) -> Option<Section> {
    let effects: Vec<AssumptionId> = about.levers.iter().map(|lever| lever.effect).collect();
    if effects.is_empty() || view.results.system.position.is_none() {
        return None;
    }
    let setting = |id: &AssumptionId| {
        let one = &view.plan.assumptions[id.index()];
        format!("{}={}", what_if::name(one), one.value / 2.0)
    };
    let query: Vec<String> = effects.iter().map(setting).collect();
    let told = about.levers.iter().map(|lever| {
        let one = &view.plan.assumptions[lever.effect.index()];
        Words::leading(
            format!("{}: {} instead of {}", lever.name, with_unit(one.value / 2.0, one.unit), as_given(one.value)),
            Some(links.assumption(&one.id)),
        )
    });
    let href = format!("{}?{}", links.page(""), query.join("&"));
    let mut blocks = vec![
        text("With half the effect the whole plan is worked out again, because what others save changes with it:"),
        Block::Links(told.collect()),
        onward(&[("The plan with half the effect", href)]),
    ];
    let controls: Vec<_> = effects.iter().filter_map(|id| what_if::control(view, *id)).collect();
    if !controls.is_empty() {
        let form = what_if::form(
            view,
            links,
            "more-or-less",
            &format!("What if {} brought more or less", about.name),
            controls,
        );
        blocks.push(Block::WhatIf(form));
    }
    Some(section("half", "If it were half as good", blocks))
}
