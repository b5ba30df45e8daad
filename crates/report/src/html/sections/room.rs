//! Room where care lands: how much of what solutions shift it holds, and what would release the rest.

use model::capacity::Resource;
use model::id::SolutionId;
use model::money::Pence;
use model::results::{ShiftDelivery, SolutionResult};

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::numbers::{Millions, count, fixed};

/// The section; `None` where nothing is shifted to a place whose room is counted.
pub(crate) fn section(view: &View) -> Option<Section> {
    let shifts = shifts(view);
    if shifts.is_empty() || !limits(view) {
        return None;
    }
    let lead = "Care that solutions move has to find beds, rooms and people where it goes. A shift counts only as far as it does, and \
                what it saves is cut by the same share; shifts that compete for the same room share it alike.";
    let cut = |shift: &ShiftDelivery| shift.share.iter().any(|share| *share < WHOLE);
    let (short, whole): (Vec<_>, Vec<_>) = shifts.into_iter().partition(|(_, shift)| cut(shift));
    // A page of the site says the sentence at its top.
    let said = sentence(view).filter(|_| view.links.is_none()).map_or_else(String::new, |sentence| sentence + " ");
    let mut blocks = vec![text(format!("{said}{lead}"))];
    if !short.is_empty() {
        blocks.push(Block::Table(held(view, "Shifts that do not find room for all in every year", &short)));
    }
    if !whole.is_empty() {
        let summary = format!("Shifts that find room for all: {}", whole.len());
        let table = held(view, "Shifts that find room for all in every year", &whole);
        blocks.push(Block::More(More { summary, blocks: vec![Block::Table(table)], on_paper: false }));
    }
    if !view.results.missing.is_empty() {
        blocks.push(Block::Table(missing(view)));
    }
    Some(Section { id: "room", title: "Room for what moves".to_owned(), blocks })
}

/// What one solution shifts, and how much of it finds room; `None` where it shifts nothing, or nothing is counted.
pub(crate) fn of_solution(view: &View, solution: SolutionId) -> Option<Table> {
    let mut ours = shifts(view);
    ours.retain(|(one, _)| one.solution == solution);
    (limits(view) && !ours.is_empty())
        .then(|| held(view, "What it shifts, and how much of it finds room where it goes", &ours))
}

/// What of all shifts finds room in the target's year, in a sentence; `None` where nothing limits any.
pub(crate) fn sentence(view: &View) -> Option<String> {
    if !limits(view) {
        return None;
    }
    let t = view.target();
    let year = view.year(t);
    let all = shifts(view);
    let cut: Vec<_> = all.iter().filter(|(_, shift)| shift.share[t] < WHOLE).collect();
    let Some((worst, shift)) = cut.iter().min_by(|a, b| a.1.share[t].total_cmp(&b.1.share[t])) else {
        let earlier = earlier(view, &all).map_or_else(String::new, |words| format!(" {words}"));
        return Some(format!("In {year} everything that solutions shift finds room where it goes.{earlier}"));
    };
    let lost: Pence = view.results.solutions.iter().map(|one| one.promised[t] - one.attributed[t]).sum();
    let lost = Millions::of(lost);
    let money = if lost > Millions::ZERO {
        format!(", and {} of what solutions promise is not saved", lost.in_words())
    } else {
        String::new()
    };
    let number = if cut.len() == 1 { "one shift does".to_owned() } else { format!("{} shifts do", cut.len()) };
    let earlier = earlier(view, &all).map_or_else(String::new, |words| format!(" {words}"));
    Some(format!(
        "In {year} {number} not find room for all{money}. The furthest short is {}.{earlier}",
        told(view, worst, shift, t)
    ))
}

/// A shift, how much of it finds room in a year, and what it runs out of.
fn told(view: &View, one: &SolutionResult, shift: &ShiftDelivery, t: usize) -> String {
    let limit =
        shift.limited_by[t].map_or_else(String::new, |limit| format!(" for want of {}", lower(&view.resource(limit))));
    let part = if shift.share[t] < 0.005 { "nothing".to_owned() } else { whole_percent(shift.share[t]) };
    let name = &view.plan.solutions[one.solution.index()].name;
    format!("{name}: {part} of what it moves to {} finds room{limit}", view.plan.sites[shift.site.index()].name)
}

/// Of those that find room by the target's year, the one that was furthest short before it.
fn earlier(view: &View, all: &[(&SolutionResult, &ShiftDelivery)]) -> Option<String> {
    let target = view.target();
    let later = all.iter().filter(|(_, shift)| shift.share[target] >= WHOLE);
    let short = later.flat_map(|(one, shift)| (1..target).map(move |t| (*one, *shift, t)));
    let short = short.filter(|(_, shift, t)| shift.share[*t] < WHOLE && shift.promised[*t] > 0.0);
    let (one, shift, t) = short.min_by(|a, b| a.1.share[a.2].total_cmp(&b.1.share[b.2]))?;
    Some(format!("Before that, in {}, {}.", view.year(t), told(view, one, shift, t)))
}

fn whole_percent(share: f64) -> String {
    format!("{}%", fixed(100.0 * share, 0))
}

/// Shares from here on are shown as the whole.
const WHOLE: f64 = 0.9995;

fn shifts<'a>(view: &View<'a>) -> Vec<(&'a SolutionResult, &'a ShiftDelivery)> {
    let all = view.results.solutions.iter();
    all.flat_map(|one| one.shifts.iter().map(move |shift| (one, shift)))
        .filter(|(_, shift)| shift.promised.iter().any(|units| *units > 0.0))
        .collect()
}

/// Whether anything is counted that shifts could run out of.
fn limits(view: &View) -> bool {
    !view.results.missing.is_empty()
        || shifts(view).iter().any(|(_, shift)| shift.limited_by.iter().any(Option::is_some))
        || !view.plan.staff.is_empty()
        || !view.plan.spaces.is_empty()
}

fn held(view: &View, caption: &str, shifts: &[(&SolutionResult, &ShiftDelivery)]) -> Table {
    let t = view.target();
    let first = [format!("Promised in {}", view.year(t)), "Finds room".to_owned()];
    let shares = (1..view.results.years.len()).map(|t| format!("Share in {}", view.year(t)));
    let words = ["Solution", "To", "Runs out of"].map(str::to_owned);
    let mut table = Table::new(caption, columns(words, first.into_iter().chain(shares)));
    let rows = shifts.iter().map(|(one, shift)| {
        let about = &view.plan.solutions[one.solution.index()];
        let mut limits: Vec<Resource> = shift.limited_by.iter().flatten().copied().collect();
        limits.sort_unstable();
        limits.dedup();
        let limits: Vec<String> = limits.into_iter().map(|one| view.resource(one)).collect();
        let name = if one.shifts.len() > 1 && about.levers.len() > 1 {
            format!("{}: {}", about.name, shift.lever.replace('-', " "))
        } else {
            about.name.clone()
        };
        let words = [
            name,
            view.plan.sites[shift.site.index()].name.clone(),
            if limits.is_empty() { "–".to_owned() } else { limits.join("; ") },
        ];
        let units = [count(shift.promised[t]), count(shift.delivered[t])];
        let each = shift.share.iter().zip(&shift.promised).skip(1);
        let shares = each.map(|(share, promised)| if *promised > 0.0 { whole_percent(*share) } else { "–".to_owned() });
        let leads = view.links.map(|links| links.solution(&about.id));
        let explained = (1..view.results.years.len()).map(|t| view.explained_shift(one.solution, &shift.lever, t));
        let hrefs = [leads, None, None, None, None].into_iter().chain(explained);
        Row::new(words.into_iter().chain(units).chain(shares), about.provenance).leading(hrefs)
    });
    table = table.rows(rows);
    table.note("Units as they are counted where they land: contacts, attendances, bed days or spells.")
}

fn missing(view: &View) -> Table {
    let years = (1..view.results.years.len()).map(|t| view.year(t).to_string());
    let mut table = Table::new(
        "What would release the rest: no less would do, and together it is enough",
        columns(["What, and where".to_owned(), "Counted in".to_owned()], years),
    );
    let rows = view.results.missing.iter().map(|one| {
        let (unit, decimals) = match one.resource {
            Resource::Beds(..) => ("beds", 0),
            Resource::Spaces(_, _, kind) if kind.is_contacts() => ("contacts a year", 0),
            Resource::Spaces(..) => ("rooms", 1),
            Resource::Staff(..) => ("WTE", 1),
        };
        let amounts = one
            .amount
            .iter()
            .skip(1)
            .map(|amount| if *amount > 0.0 { fixed(*amount, decimals) } else { "–".to_owned() });
        Row::new([view.resource(one.resource), unit.to_owned()].into_iter().chain(amounts), view.results.provenance)
    });
    table = table.rows(rows);
    table
}

/// With a small first letter, unless the word is an abbreviation.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}
