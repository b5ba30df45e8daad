//! Contracts: what is paid for counted activity as agreed, and what it would be under other forms.

use model::contract::Contract;
use model::money::Pence;
use model::results::{ContractResult, Followed};

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section; `None` if no contract pays for counted activity.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.contracts.is_empty() || view.target() == 0 {
        return None;
    }
    let blocks = vec![text(summary(view)), Block::Table(paid(view)), Block::Table(stranded(view))];
    Some(Section { id: "contracts", title: "What contracts pay for".to_owned(), blocks })
}

fn summary(view: &View) -> String {
    let t = view.target();
    let gains: Pence = view.results.contracts.iter().map(|one| one.payee_gains(t).max(Pence::ZERO)).sum();
    let losses: Pence = view.results.contracts.iter().map(|one| (-one.payee_gains(t)).max(Pence::ZERO)).sum();
    format!(
        "A contract says which part of what is paid follows activity; the rest stays until it is rebased. Against paying for every \
         unit, the contracts here leave payees {} better off in {} and payers as much worse off, and the other way round by {}. Between members \
         the form moves money, not the system's gap.",
        Millions::of(gains).in_words(),
        view.year(t),
        Millions::of(losses).in_words(),
    )
}

fn heading(view: &View, contract: &Contract) -> [String; 4] {
    let category = contract.category.clone().unwrap_or_else(|| "all that follows activity".to_owned());
    let rebased: Vec<String> = contract.terms.rebased.iter().map(|t| view.year(*t).to_string()).collect();
    let rebased = if rebased.is_empty() { String::new() } else { format!(", rebased {}", rebased.join(", ")) };
    let form = match contract.terms.variable {
        variable if contract.form.states_share() => {
            format!("{}, {}% variable{rebased}", contract.form.name(), (variable * 1000.0).round() / 10.0)
        }
        _ => format!("{}{rebased}", contract.form.name()),
    };
    [view.name(contract.payer), view.name(contract.payee), category.replace('_', " "), form]
}

fn rows<'a>(view: &'a View, figures: impl Fn(&ContractResult) -> Vec<Pence> + 'a) -> impl Iterator<Item = Row> + 'a {
    view.results.contracts.iter().map(move |one| {
        let words = heading(view, &view.plan.contracts[one.contract]).into_iter();
        let figures = figures(one).into_iter().map(|pence| Millions::of(pence).to_string());
        Row::new(words.chain(figures), one.provenance)
    })
}

/// What is paid in the target year, with solutions, under each form, and what the care costs.
fn paid(view: &View) -> Table {
    let t = view.target();
    let heads = ["As agreed", "If block", "If activity", "Cost of the care", "Payee gains by the form"];
    let caption = format!("Paid for counted activity in {} with solutions, £m, {}", view.year(t), view.basis());
    let with = move |one: &Followed| one.with_solutions[t];
    let figures = move |one: &ContractResult| {
        vec![with(&one.agreed), with(&one.block), with(&one.activity), with(&one.cost), one.payee_gains(t)]
    };
    Table::new(caption, columns(["Payer", "Payee", "For", "Form"], heads)).rows(rows(view, figures)).note(
        "Cost of the care is what was paid in the base year, moved as the cost function moves it; what the payee gains is as agreed \
         less what every unit paid for would come to, and the payer loses as much.",
    )
}

/// What solutions take off payment and off cost, and what stays with the payee.
fn stranded(view: &View) -> Table {
    let t = view.target();
    let heads =
        ["Taken off payment", "Taken off cost", "Stranded as agreed", "Stranded if block", "Stranded if activity"];
    let caption = format!("What solutions leave with the payee in {}, £m, {}", view.year(t), view.basis());
    let figures = move |one: &ContractResult| {
        let stranded = [&one.agreed, &one.block, &one.activity].map(|paid| one.stranded(paid, t));
        [one.agreed.taken(t), one.cost.taken(t)].into_iter().chain(stranded).collect()
    };
    Table::new(caption, columns(["Payer", "Payee", "For", "Form"], heads)).rows(rows(view, figures)).note(
        "Cost is stranded where payment leaves with the activity and cost stays. Under a block contract the payer saves nothing until it is \
         rebased, and what cost is shed stays with the payee.",
    )
}
