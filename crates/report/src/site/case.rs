//! *Case for change*: the gaps of health, of quality and of money, and what makes them; honest where the plan says nothing.

use model::driver::Kind;
use model::results::Component;

use super::overview::onward;
use super::{Links, Made, demand, section};
use crate::html::blocks::{Block, Fact, Row, Section, Table, Words, columns, text};
use crate::html::{View, sections};
use crate::numbers::{self, Millions, NOT_KNOWN, count, list_of_names};

/// The age from which people are said to be old.
const OLD: u8 = 75;

pub(super) fn page(view: &View, links: &dyn Links) -> Made {
    Made {
        title: "Case for change".to_owned(),
        sentence: sentence(view),
        sections: vec![health(view, links), quality(view, links), money(view, links), challenges(view, links)],
    }
}

fn sentence(view: &View) -> String {
    let year = view.year(view.target());
    match view.gaps.system.as_ref().map(|gap| gap.do_nothing[view.target()]) {
        Some(gap) if gap > Millions::ZERO => {
            let demand = demand::sentence(view);
            let demand = demand.trim_end_matches(" if nothing is done.").trim_end_matches('.');
            format!("{demand}, and in {year} {} is to be found if nothing is done.", gap.in_words())
        }
        _ => demand::sentence(view),
    }
}

/// People and their ages; what the plan assumes of their health.
fn health(view: &View, links: &dyn Links) -> Section {
    let people = &view.results.population;
    let last = view.last();
    let mut blocks = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |name: String, ends: (f64, f64)| {
        if ends.0 > 0.0 {
            let change = numbers::percent_or_dash(numbers::change_percent(ends.0, ends.1));
            rows.push(Row::new([name, count(ends.0), count(ends.1), change], view.people_provenance(None)));
        }
    };
    let totals = people.totals(0);
    row("Everybody".to_owned(), ends(&totals));
    row(format!("Aged {OLD} and over"), old(view));
    if !rows.is_empty() && last > 0 {
        let heads = [view.year(0).to_string(), view.year(last).to_string(), "% change".to_owned()];
        blocks.push(Block::Table(Table::new("Residents", columns(["Who"], heads)).rows(rows).data("population")));
    }
    let assumed = view.plan.drivers.iter().filter(|one| one.kind == Kind::HealthStatus).map(|one| {
        let about = &view.plan.assumptions[one.assumption.index()];
        Words::leading(
            format!("{}: {}", about.name, numbers::with_unit(about.value, about.unit)),
            Some(links.assumption(&about.id)),
        )
    });
    let mut assumed: Vec<Words> = assumed.collect();
    // Several drivers may follow one assumption.
    assumed.dedup();
    if assumed.is_empty() {
        blocks.push(text("The plan assumes no change in how healthy people of the same age are."));
    } else {
        blocks.push(text("What the plan assumes of how healthy people of the same age will be:"));
        blocks.push(Block::Links(assumed));
    }
    blocks.push(Block::Notice(
        "The plan holds no measures of health or of differences in health between groups, so the size of that gap is not known \
         here."
            .to_owned(),
    ));
    blocks.push(onward(&[("People and the care they need", links.page("demand"))]));
    section("health", "The gap in health", blocks)
}

fn ends(series: &[f64]) -> (f64, f64) {
    (series.first().copied().unwrap_or(0.0), series.last().copied().unwrap_or(0.0))
}

/// People of 75 and over in the first and in the last year; nobody where the age bands do not part there.
fn old(view: &View) -> (f64, f64) {
    let people = &view.results.population;
    let parted = people.bands.iter().all(|band| band.from >= OLD || band.to < OLD);
    let mut sum = (0.0, 0.0);
    for (band, _) in people.bands.iter().enumerate().filter(|(_, band)| parted && band.from >= OLD) {
        for group in 0..people.groups {
            for sex in 0..people.sexes.len() {
                let (first, last) = ends(people.series(0, group, sex, band));
                sum = (sum.0 + first, sum.1 + last);
            }
        }
    }
    sum
}

/// Services beside their standards, and what solutions say of outcomes.
fn quality(view: &View, links: &dyn Links) -> Section {
    let mut blocks = sections::quality(view).map_or_else(
        || {
            vec![Block::Notice(
                "The plan holds no measures of quality or outcome with their values, so the size of that gap is not known here."
                    .to_owned(),
            )]
        },
        |section| section.blocks,
    );
    let facts: Vec<Fact> = (view.plan.solutions.iter())
        .filter(|one| !one.outcome.is_empty())
        .map(|one| Fact {
            name: one.name.clone(),
            words: vec![Words::leading(one.outcome.clone(), Some(links.solution(&one.id)))],
        })
        .collect();
    if facts.is_empty() {
        blocks.push(text("No solution says what gets better for patients."));
    } else {
        blocks.push(text("What solutions say gets better for patients:"));
        blocks.push(Block::Facts(facts));
    }
    section("quality", "The gap in quality", blocks)
}

/// The gap in money by year and organisation.
fn money(view: &View, links: &dyn Links) -> Section {
    let Section { blocks, .. } = sections::gap(view);
    let mut blocks = blocks;
    blocks.push(onward(&[("What moves the gap", links.page("bridge"))]));
    section("money", "The gap in money", blocks)
}

/// What the figures show, each with where to look.
fn challenges(view: &View, links: &dyn Links) -> Section {
    let facts: Vec<Fact> =
        [pressures(view), underlying(view), beyond_headroom(view), trade(view), disputed(view, links), unknown(view)]
            .into_iter()
            .flatten()
            .collect();
    let lead = "Findings that the plan's own figures bear out. What else makes it hard (scale, skills, estate, decisions put off, \
                attempts before) is not written in the plan.";
    let mut blocks = vec![text(lead)];
    if facts.is_empty() {
        blocks.push(text("The figures in the plan bear out no challenge of their own."));
    } else {
        blocks.push(Block::Facts(facts));
    }
    section("challenges", "Challenges", blocks)
}

/// The largest pressures on the system.
fn pressures(view: &View) -> Option<Fact> {
    let t = view.target();
    let position = view.results.system.position.as_ref().filter(|_| t > 0)?;
    let mut all: Vec<(Component, Millions)> =
        position.components.iter().map(|(component, series)| (*component, Millions::of(series[t]))).collect();
    all.retain(|(_, amount)| *amount > Millions::ZERO);
    all.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    let href = view.explained_gap(None, t);
    let words = all.iter().take(4).map(|(component, amount)| {
        Words::leading(format!("{}: {} by {}", component.name(), amount.in_words(), view.year(t)), href.clone())
    });
    let words: Vec<Words> = words.collect();
    (!words.is_empty()).then(|| Fact::list("Largest pressures", words))
}

/// What would be missing now without one-offs and support.
fn underlying(view: &View) -> Option<Fact> {
    let position = view.results.system.position.as_ref()?;
    let (underlying, reported) = (Millions::of(position.underlying[0]), -Millions::of(position.do_nothing_gap[0]));
    (underlying < reported).then(|| {
        let words = format!(
            "The position of {} is {} as reported and {} without one-offs and external support; deficits in brackets",
            view.year(0),
            reported.in_words(),
            underlying.in_words()
        );
        Fact { name: "Propped up".to_owned(), words: vec![Words::leading(words, view.explained_gap(None, 0))] }
    })
}

fn beyond_headroom(view: &View) -> Option<Fact> {
    let t = view.target();
    let lost: Vec<(String, Millions)> = (view.members().iter())
        .filter_map(|member| {
            let position = member.position.position.as_ref()?;
            Some((view.name(member.position.organisation), Millions::of(position.beyond_headroom[t])))
        })
        .filter(|(_, amount)| *amount > Millions::ZERO)
        .collect();
    if lost.is_empty() {
        return None;
    }
    let total: Millions = lost.iter().map(|(_, amount)| *amount).sum();
    let names: Vec<&str> = lost.iter().map(|(name, _)| name.as_str()).collect();
    let words = format!(
        "{} of the efficiency planned by {} is more than can be had, at {}: it needs a structural solution",
        total.in_words(),
        view.year(t),
        list_of_names(&names, 4)
    );
    Some(Fact {
        name: "Efficiency ends".to_owned(),
        words: vec![Words::leading(words, view.explained_move("efficiency", None, t))],
    })
}

fn trade(view: &View) -> Option<Fact> {
    let t = view.target();
    let gross = Millions::of(*view.results.system.unmatched_gross.get(t)?);
    (gross > Millions::ZERO).then(|| {
        let words =
            format!("Members' plans for trade with each other differ by {} in {}", gross.in_words(), view.year(t));
        Fact {
            name: "Plans that do not match".to_owned(),
            words: vec![Words::leading(words, view.links.map(|links| links.page("money") + "#trade"))],
        }
    })
}

fn disputed(view: &View, links: &dyn Links) -> Option<Fact> {
    let mut ids: Vec<_> = view.plan.contested.iter().map(|one| one.assumption).collect();
    ids.sort_unstable();
    ids.dedup();
    let words = ids.into_iter().map(|id| {
        let about = &view.plan.assumptions[id.index()];
        Words::leading(about.name.clone(), Some(links.assumption(&about.id)))
    });
    let words: Vec<Words> = words.collect();
    (!words.is_empty()).then(|| Fact::list("In dispute", words))
}

fn unknown(view: &View) -> Option<Fact> {
    let missing = &view.results.system.without_accounts;
    let names: Vec<Words> =
        missing.iter().map(|id| Words::from(format!("{}: no accounts, {NOT_KNOWN}", view.name(*id)))).collect();
    (!names.is_empty()).then(|| Fact::list("Missing", names))
}
