//! What identifies the result, and what its words mean.

use super::super::blocks::{Block, Row, Section, Table, columns, text};
use super::super::{PROOF, View};

/// How to get the same result again.
pub(crate) fn section(view: &View) -> Section {
    let (plan, results) = (view.plan, view.results);
    let identity = &results.identity;
    let overrides: Vec<String> = identity.overrides.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let futures =
        if identity.futures == 0 { "none: one deterministic run".to_owned() } else { identity.futures.to_string() };
    let pairs = [
        ("Plan", plan.digest.to_string()),
        ("Results", results.digest.to_string()),
        ("Engine", identity.engine.clone()),
        ("Seed", identity.seed.to_string()),
        ("Futures drawn", futures),
        ("Values set aside for this run", if overrides.is_empty() { "none".to_owned() } else { overrides.join("; ") }),
    ];
    let mut pairs: Vec<(String, String)> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if identity.futures > 0 {
        pairs.push(("How they are drawn".to_owned(), identity.sampler.to_owned()));
    }
    let rows = plan.sections.iter().map(|(name, digest)| Row::new([name.clone(), digest.to_string()], None));
    let table =
        Table::new("Digest of each section of the plan", columns(["Section", "Digest"], [] as [&str; 0])).rows(rows);
    let lead = format!("The same plan, engine and seed give the same digest on any machine. {PROOF}");
    Section {
        id: "reproduce",
        title: "How to get the same result again".to_owned(),
        blocks: vec![text(lead), Block::Meanings(pairs), Block::Table(table)],
    }
}

/// What the words of this page mean.
pub(crate) fn words(view: &View) -> Section {
    let meanings = [
        (
            "Published, derived, local, illustrative",
            "How sure a figure may be: printed in a public document; worked out from \
          such figures by a stated method; an organisation's own; made up to show how something works. A result is only as \
          sure as the least sure thing that it rests on.",
        ),
        ("Base year", "The year that the plan starts from."),
        ("Do nothing", "Demand and prices grow, and nothing at all is saved."),
        ("Do minimum", "Do nothing less each organisation's planned efficiency, as far as its headroom goes."),
        ("Gap", "Cost less income, shown as an amount to find. A surplus stands in brackets where gaps are shown."),
        ("Position", "Income less cost: surplus positive, deficit in brackets."),
        (
            "Underlying position",
            "The reported position without one-offs and external deficit support, with part-year items counted in full.",
        ),
        ("Spell", "A stay in hospital from admission to discharge, or a day case."),
        ("Bed day", "A bed in use at midnight."),
        (
            "Trade",
            "What one member pays another. It cancels out for the system, except where the two sides plan different amounts.",
        ),
        (
            "Growth at a provider",
            "Extra patients are paid for at the average price, while the provider's own cost rises by the marginal cost. \
             Where that is less, growth helps the provider and the commissioner pays for it.",
        ),
        ("Flows", "A lasting change in who is treated where, such as patients who now go to another provider."),
        ("Cost pressure", "Growth of cost beyond activity, pay and prices, which is not split further."),
        (
            "Price efficiency",
            "Taken off the prices that payers pay. Between members it moves the gap from payer to payee; the system's gap \
             moves only where one of the two is outside.",
        ),
        (
            "Stated year by year",
            "Lines whose amount the plan gives for each year, rather than growing the base year's.",
        ),
        ("Capital charges", "Depreciation of new assets and the dividend on them."),
        (
            "PDC dividend",
            "What trusts pay the government each year on public dividend capital: a share of what their assets stand at.",
        ),
        (
            "Aligned payment",
            "Aligned payment and incentive: a contract of which a fixed part is paid whatever happens and the rest follows activity.",
        ),
        (
            "Back-loaded",
            "Said of new savings of which most fall in the second half of their year, when it is late to find others.",
        ),
        (
            "Stranded cost",
            "Cost that stays when payment leaves with the activity. Net of all solutions together, what one saves makes up for what \
             another strands; solution by solution, each is taken by itself and added up; under one contract, its payment and the \
             cost of its care count alone.",
        ),
        ("Track record", "The efficiency that an organisation achieved before."),
        (
            "Headroom",
            "The most efficiency that can be had. What is planned beyond it does not count towards do minimum.",
        ),
        ("Cash, and prices of a year", "Pounds as they will be paid, or pounds with what they could buy in that year."),
    ];
    let of_solutions = SOLUTIONS.into_iter().filter(|_| view.gaps.have_solutions);
    let meanings = meanings.into_iter().chain(of_solutions);
    let meanings = meanings.map(|(word, meaning)| (word.to_owned(), meaning.to_owned())).collect();
    Section { id: "words", title: "Words used here".to_owned(), blocks: vec![Block::Meanings(meanings)] }
}

/// Words that only a plan with solutions needs.
const SOLUTIONS: [(&str, &str); 6] = [
    (
        "Solution",
        "A change with an effect, such as care at home instead of in hospital. It has an owner, evidence and a cost.",
    ),
    (
        "Alone, attributed, counted twice",
        "What a solution would save if it were the only one; its share of what all save together; and the difference, which \
         several would each claim.",
    ),
    (
        "Maturity",
        "How far a solution has come: unidentified, opportunity, plans in progress, fully developed, delivered. The chance of \
         delivery goes with it unless the solution says its own.",
    ),
    (
        "Running, one-off and capital cost",
        "Every year; once, in that year's position; once, and no part of a position.",
    ),
    (
        "Risk of delivery",
        "What solutions are expected to bring, by the chance that each delivers, less what they promise.",
    ),
    ("Residual", "What is still to find after solutions and risk."),
];
