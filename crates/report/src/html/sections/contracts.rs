//! Contracts: what is paid for counted activity as agreed, and what it would be under other forms.

use model::contract::Contract;
use model::id::OrganisationId;
use model::money::Pence;
use model::results::{ContractResult, Followed};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{Series, SeriesPanel, Words, series};
use crate::numbers::Millions;

/// Charts of further contracts that open when asked; the tables have them all.
const CHARTS: usize = 5;

/// All contracts in year `t`; `None` if none pays for counted activity.
pub(crate) fn section(view: &View, t: usize) -> Option<Section> {
    of(view, None, t)
}

/// The contracts of one scope, as payer or payee, in year `t`; `None` if none of them pays for counted activity.
pub(crate) fn of(view: &View, scope: Option<OrganisationId>, t: usize) -> Option<Section> {
    let ours = |one: &&ContractResult| {
        let contract = &view.plan.contracts[one.contract];
        scope.is_none_or(|id| [contract.payer, contract.payee].contains(&id))
    };
    let mut ours: Vec<&ContractResult> = view.results.contracts.iter().filter(ours).collect();
    if ours.is_empty() || t == 0 {
        return None;
    }
    let tables = [paid(view, &ours, t), stranded(view, &ours, t)].map(Block::Table);
    let mut blocks = vec![text(summary(view, &ours, t))];
    // Where the form matters most comes first.
    ours.sort_by_key(|one| std::cmp::Reverse((one.block.with_solutions[t] - one.activity.with_solutions[t]).0.abs()));
    let mut charts = ours.iter().enumerate().map(|(at, one)| Block::Chart(figure(view, one, at, t)));
    blocks.extend(charts.next());
    blocks.extend(tables);
    let others: Vec<Block> = charts.take(CHARTS).collect();
    if !others.is_empty() {
        let summary = match ours.len() - 1 - others.len() {
            0 => "The other contracts in the same way".to_owned(),
            _ => format!("The next {} contracts in the same way", others.len()),
        };
        blocks.push(Block::More(More { summary, blocks: others, on_paper: false }));
    }
    Some(Section { id: "contracts", title: "What contracts pay for".to_owned(), blocks })
}

fn summary(view: &View, ours: &[&ContractResult], t: usize) -> String {
    let gains: Pence = ours.iter().map(|one| one.payee_gains(t).max(Pence::ZERO)).sum();
    let losses: Pence = ours.iter().map(|one| (-one.payee_gains(t)).max(Pence::ZERO)).sum();
    let year = view.year(t);
    let words = match (Millions::of(gains), Millions::of(losses)) {
        (Millions::ZERO, Millions::ZERO) => {
            format!("in {year} the contracts here come to the same as paying for every unit")
        }
        (gain, Millions::ZERO) => format!(
            "the contracts here leave payees {} better off in {year} than paying for every unit, and payers as much worse off",
            gain.in_words()
        ),
        (Millions::ZERO, loss) => format!(
            "the contracts here leave payers {} better off in {year} than paying for every unit, and payees as much worse off",
            loss.in_words()
        ),
        (gain, loss) => format!(
            "against paying for every unit, the contracts here leave some payees {} better off in {year} and others {} worse off, and \
             their payers the other way round",
            gain.in_words(),
            loss.in_words()
        ),
    };
    format!(
        "A contract says which part of what is paid follows activity; the rest stays until it is rebased. With solutions, {words}. Between \
         members the form moves money, not the system's gap."
    )
}

/// What one contract pays by year as it stands, under block and under activity payment.
fn figure(view: &View, one: &ContractResult, at: usize, t: usize) -> Figure {
    let contract = &view.plan.contracts[one.contract];
    let [payer, payee, category, form] = heading(view, contract);
    let who = format!("{payer} to {payee}, {category}");
    let stand = |paid: &Followed| Millions::of(paid.with_solutions[t]).in_words();
    let title = format!(
        "{who}: {} in {} as agreed ({}), {} if block and {} if paid for every unit",
        stand(&one.agreed),
        view.year(t),
        lower(&form),
        stand(&one.block),
        stand(&one.activity)
    );
    let forms = [
        ("As agreed", "series-a", &one.agreed),
        ("Block", "series-b", &one.block),
        ("Activity", "series-c", &one.activity),
    ];
    let millions = |paid: &Followed| paid.with_solutions.iter().map(|pence| Millions::of(*pence)).collect::<Vec<_>>();
    let line = |(name, class, paid): &(&str, &'static str, &Followed)| Series {
        name: (*name).to_owned(),
        class,
        values: paid.with_solutions.iter().map(|pence| pence.pounds() / 1e6).collect(),
        end: millions(paid).last().copied().unwrap_or_default().in_words(),
    };
    let panel = SeriesPanel { name: "Paid with solutions, £m".to_owned(), series: forms.iter().map(line).collect() };
    let described: Vec<String> = forms
        .iter()
        .map(|(name, _, paid)| {
            let by_year = millions(paid)
                .into_iter()
                .zip(view.years())
                .map(|(paid, year)| format!("{} in {year}", paid.in_words()));
            format!("{name}: {}", by_year.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let description = format!("Three lines over the years. {}.", described.join("; "));
    let id = if at == 0 { "chart-contract".to_owned() } else { format!("chart-contract-{at}") };
    let chart = series(Words { id: &id, title: &title, description: &description }, &view.years(), &[panel]);
    let row = |name: &str, paid: &[Pence]| {
        let figures = paid.iter().map(|pence| Millions::of(*pence).to_string());
        Row::new(std::iter::once(name.to_owned()).chain(figures), one.provenance)
    };
    let with = [
        row("As agreed", &one.agreed.with_solutions),
        row("If block", &one.block.with_solutions),
        row("If activity", &one.activity.with_solutions),
        row("Cost of the care", &one.cost.with_solutions),
    ];
    let without = [
        row("As agreed", &one.agreed.do_nothing),
        row("If block", &one.block.do_nothing),
        row("If activity", &one.activity.do_nothing),
        row("Cost of the care", &one.cost.do_nothing),
    ];
    let table = Table::new(format!("{who}: payment by year, £m, {}", view.basis()), columns(["Form"], view.years()))
        .group("With solutions as promised", with)
        .group("If nothing is done", without)
        .data("contracts");
    let foot = view.foot(&format!("£m, {}, with solutions as promised.", view.basis()));
    Figure { chart, foot, provenance: one.provenance, table }
}

/// Without the capital that begins it.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + letters.as_str())
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

fn rows<'a>(
    view: &'a View,
    ours: &'a [&ContractResult],
    figures: impl Fn(&ContractResult) -> Vec<Pence> + 'a,
) -> impl Iterator<Item = Row> + 'a {
    ours.iter().map(move |one| {
        let [payer, payee, category, form] = heading(view, &view.plan.contracts[one.contract]);
        let words = [format!("{payer} to {payee}, {category}"), form].into_iter();
        let figures = figures(one).into_iter().map(|pence| Millions::of(pence).to_string());
        Row::new(words.chain(figures), one.provenance)
    })
}

/// What is paid in year `t`, with solutions, under each form, and what the care costs.
fn paid(view: &View, ours: &[&ContractResult], t: usize) -> Table {
    let heads = ["As agreed", "If block", "If activity", "Cost of the care", "Payee gains by the form"];
    let caption = format!("Paid for counted activity in {} with solutions, £m, {}", view.year(t), view.basis());
    let with = move |one: &Followed| one.with_solutions[t];
    let figures = move |one: &ContractResult| {
        vec![with(&one.agreed), with(&one.block), with(&one.activity), with(&one.cost), one.payee_gains(t)]
    };
    Table::new(caption, columns(["Contract", "Form"], heads)).rows(rows(view, ours, figures)).data("contracts").note(
        "Cost of the care is what was paid in the base year, moved as the cost function moves it; what the payee gains is as agreed \
         less what every unit paid for would come to, and the payer loses as much.",
    )
}

/// What solutions take off payment and off cost, and what stays with the payee.
fn stranded(view: &View, ours: &[&ContractResult], t: usize) -> Table {
    let heads = [
        "Taken off payment",
        "Taken off cost",
        "Stranded under this contract",
        "Stranded if it were block",
        "Stranded if it were activity",
    ];
    let caption = format!("What solutions leave with the payee in {}, £m, {}", view.year(t), view.basis());
    let figures = move |one: &ContractResult| {
        let stranded = [&one.agreed, &one.block, &one.activity].map(|paid| one.stranded(paid, t));
        [one.agreed.taken(t), one.cost.taken(t)].into_iter().chain(stranded).collect()
    };
    Table::new(caption, columns(["Contract", "Form"], heads)).rows(rows(view, ours, figures)).data("contracts").note(
        "Cost is stranded where payment leaves with the activity and cost stays; here under one contract, the cost of its care alone. Under a block contract the payer saves nothing until it is \
         rebased, and what cost is shed stays with the payee.",
    )
}
