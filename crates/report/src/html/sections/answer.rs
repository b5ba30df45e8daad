//! The figures worth saying large, under the sentence.

use model::provenance::Provenance;
use model::service::Measure;

use super::super::View;
use super::super::blocks::{Block, Card};
use crate::numbers::{self, NOT_KNOWN, count, fixed, list_of_names};

/// What stands under the sentence.
pub(crate) fn answer(view: &View) -> Vec<Block> {
    let mut blocks = Vec::new();
    let overrides = &view.results.identity.overrides;
    if !overrides.is_empty() {
        let list: Vec<String> = overrides.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        blocks.push(Block::Notice(format!("This run sets aside values of the plan: {}.", list.join("; "))));
    }
    let mut cards = money(view);
    cards.extend(people(view));
    let spells = |series: &&model::results::ActivitySeries| series.measure() == Measure::Spells;
    let admissions = view.results.activity.iter().filter(spells);
    cards.extend(growth(view, "Admissions", admissions.map(|series| (series.counts.as_slice(), series.provenance))));
    let days = view.results.activity.iter().filter_map(|one| Some((one.bed_days.as_deref()?, one.provenance)));
    cards.extend(growth(view, "Bed days", days));
    blocks.push(Block::Cards(cards));
    blocks
}

fn money(view: &View) -> Vec<Card> {
    let t = view.target();
    let (year, basis) = (view.year(t), view.basis());
    let (Some(gap), Some(position)) = (&view.gaps.system, &view.results.system.position) else {
        let missing = &view.results.system.without_accounts;
        let names: Vec<String> = missing.iter().map(|id| view.name(*id)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let about = format!(
            "No accounts for {}.",
            if names.is_empty() { "any member".into() } else { list_of_names(&names, 4) }
        );
        let figure = NOT_KNOWN.to_owned();
        return vec![Card {
            name: "The system's gap".to_owned(),
            figure,
            about,
            provenance: view.results.provenance,
            href: None,
        }];
    };
    let card = |(name, explained_as): (&str, &str), amount: numbers::Millions, about: &str| Card {
        name: name.to_owned(),
        figure: amount.in_words(),
        about: format!("{year}, {basis}; {about}"),
        provenance: position.provenance,
        href: view.explained_line(explained_as, None, t),
    };
    let missing = numbers::members_not_known(view.plan, view.results);
    let missing = missing.map_or_else(String::new, |missing| format!("; {missing}"));
    let nothing = card(("Do-nothing gap", "Do nothing"), gap.do_nothing[t], &format!("no savings at all{missing}"));
    let mut cards = vec![nothing];
    if view.gaps.have_efficiency() {
        cards.push(card(("Planned efficiency", numbers::EFFICIENCY), gap.efficiency[t], "what counts of it"));
        cards.push(card(("Do-minimum gap", "Do minimum"), gap.do_minimum[t], "after planned efficiency"));
    }
    if view.gaps.have_solutions {
        cards.push(card(
            ("Promised by solutions", numbers::SOLUTIONS),
            gap.solutions[t],
            "less their running cost, nothing counted twice",
        ));
        if gap.one_off[t] != numbers::Millions::ZERO {
            cards.push(card(("One-off cost", numbers::ONE_OFF), gap.one_off[t].size(), "of solutions, in that year"));
        }
        cards.push(card(
            ("At risk", numbers::RISK),
            gap.risk[t].size(),
            "of what they promise, by the chance that each delivers",
        ));
        cards.push(card(("Still to find", "Residual"), gap.residual[t], "the residual gap, after risk"));
    }
    cards
}

fn people(view: &View) -> Option<Card> {
    let totals = view.results.population.totals(0);
    growth(view, "People", [(totals.as_slice(), view.people_provenance(None))])
}

/// The sum of the series in the last year and how it grew; `None` if there is nothing.
fn growth<'s>(view: &View, name: &str, all: impl IntoIterator<Item = (&'s [f64], Provenance)>) -> Option<Card> {
    let (mut first, mut last, mut provenance) = (0.0, 0.0, Provenance::Published);
    for (series, one) in all {
        first += series.first()?;
        last += series.last()?;
        provenance = provenance.and(one);
    }
    if first <= 0.0 {
        return None;
    }
    let (base, year) = (view.year(0), view.year(view.last()));
    let change = 100.0 * (last / first - 1.0);
    let way = if change < 0.0 { "down" } else { "up" };
    let about = match view.last() {
        0 => base.to_string(),
        _ => format!("{year} if nothing is done, {way} {}% on {base} ({})", fixed(change.abs(), 1), count(first)),
    };
    let href = view.links.map(|links| links.page("demand"));
    Some(Card { name: name.to_owned(), figure: count(last), about, provenance, href })
}
