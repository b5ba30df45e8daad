//! *Explain*: a figure taken apart, each part leading on to its own explanation.

use std::collections::HashMap;

use model::FinancialYear;
use model::id::Origin;
use model::provenance::Provenance;
use model::results::Step;

use super::{Audience, Links, Made, audience, section};
use crate::explain::figure;
use crate::html::View;
use crate::html::blocks::{Block, Part, Words, text};

pub(super) fn page(view: &View, links: &dyn Links, step: &Step, year: FinancialYear) -> Made {
    let seen = match links.audience() {
        Audience::Public => audience::step_for_public(step),
        Audience::Partner => step.clone(),
    };
    let onward = Onward::of(view, links, year);
    let mut parts: Vec<Part> = seen.steps.iter().map(|one| part(view, &onward, one)).collect();
    lead_on(view, step, year, &mut parts);
    let lead = "What the figure was made from. Each line says how sure it is, and in which file and line it was read where it \
                was read; lines that lead on have an explanation of their own.";
    let mut blocks = vec![text(lead)];
    if !seen.origins.is_empty() {
        let read: Vec<String> =
            seen.origins.iter().map(|one| view.origin(*one)).filter(|one| !one.is_empty()).collect();
        if !read.is_empty() {
            blocks.push(text(format!("Read at {}.", read.join(", "))));
        }
    }
    blocks.push(Block::Parts(parts));
    let amount = figure(&seen.value);
    let sentence = if amount.is_empty() {
        format!("{}, in {year}.", seen.name)
    } else {
        format!("{}, in {year}: {amount}.", seen.name)
    };
    Made {
        title: "Where a figure comes from".to_owned(),
        sentence,
        sections: vec![section("parts", "What it was made from", blocks)],
    }
}

/// What is left to find is made of figures that have explanations of their own.
fn lead_on(view: &View, step: &Step, year: FinancialYear, parts: &mut [Part]) {
    let of_residual = step.name.strip_suffix(": still to find after efficiency, solutions and risk");
    let (Some(who), Some(t)) = (of_residual, year.since(view.plan.base_year)) else { return };
    let member = view.plan.members().find(|(_, one)| one.name == who).map(|(id, _)| id);
    if member.is_none() && who != view.plan.name {
        return;
    }
    for part in parts {
        let words = part.name.text.as_str();
        let href = match ONWARD.iter().find(|(start, _)| words.starts_with(start)) {
            Some((_, name)) => view.explained_move(name, member, t),
            None => view.explained_gap(member, t).filter(|_| words.starts_with("cost less income")),
        };
        part.name.href = part.name.href.take().or(href);
    }
}

/// How parts of what is left to find begin, and the names in which they are asked for.
const ONWARD: [(&str, &str); 6] = [
    ("less efficiency", "efficiency"),
    ("= do minimum", "do_minimum"),
    ("less what solutions promise", "solutions"),
    ("plus what solutions cost once", "one_off_cost"),
    ("= residual before risk", "walk.do_something"),
    ("plus what solutions are not expected", "risk"),
];

/// Where rows lead: an assumption or a solution to its page, a ledger line to its explanation.
struct Onward(HashMap<Origin, String>);

impl Onward {
    fn of(view: &View, links: &dyn Links, year: FinancialYear) -> Self {
        let mut all = HashMap::new();
        for one in &view.plan.lines {
            if let Some(href) = line(view, links, one, year) {
                all.insert(one.origin, href);
            }
        }
        for one in &view.plan.assumptions {
            all.insert(one.origin, links.assumption(&one.id));
        }
        // A solution that says nothing of its delivery has that at its own row: the solution comes first.
        for one in &view.plan.solutions {
            all.insert(one.origin, links.solution(&one.id));
        }
        Self(all)
    }

    fn from(&self, step: &Step) -> Option<String> {
        step.origins.iter().find_map(|origin| self.0.get(origin)).cloned()
    }
}

/// The address of one ledger line.
fn line(view: &View, links: &dyn Links, line: &model::accounts::Line, year: FinancialYear) -> Option<String> {
    let code = |id: model::id::OrganisationId| view.plan.organisations[id.index()].code.as_str();
    let fields = [
        ("organisation", code(line.organisation)),
        ("category", line.category.as_str()),
        ("side", line.side.word()),
        ("counterparty", line.counterparty.map_or("", code)),
        ("line", line.label.as_str()),
        ("recurrence", line.recurrence.word()),
    ];
    if fields.iter().any(|(_, value)| value.contains(['"', '\\'])) {
        return None;
    }
    let tests: Vec<String> = fields.iter().map(|(field, value)| format!("{field} = \"{value}\"")).collect();
    links.explain(&format!("{} and year = \"{year}\"", tests.join(" and ")))
}

fn part(view: &View, onward: &Onward, step: &Step) -> Part {
    let mut read_at: Vec<String> = step.origins.iter().map(|one| view.origin(*one)).collect();
    read_at.retain(|one| !one.is_empty());
    read_at.dedup();
    Part {
        name: Words::leading(step.name.clone(), onward.from(step)),
        figure: figure(&step.value),
        // As in the text: a step that was not read anywhere and says nothing of its own is only on the way.
        provenance: Some(step.provenance).filter(|one| *one != Provenance::Published || !step.origins.is_empty()),
        read_at,
        parts: step.steps.iter().map(|one| part(view, onward, one)).collect(),
    }
}
