//! What solutions are worth beside what they save: discounted, by who could ever spend it.

use model::economics::{BenefitKind, Discount};
use model::id::SolutionId;
use model::money::{Basis, Pence};
use model::results::EconomicResult;
use model::units::Quantity;

use super::super::View;
use super::super::blocks::{Block, Fact, Row, Section, Table, Words, columns, text};
use crate::numbers::{Millions, as_given, fixed, list_of_names};

/// Solutions named in one sentence.
const NAMED: usize = 3;

/// The section; `None` if no solution states an economic case.
pub(crate) fn section(view: &View) -> Option<Section> {
    let all = &view.results.economics;
    if all.is_empty() {
        return None;
    }
    let mut blocks = vec![text(format!("{} {}", sentence(view), lead(view)))];
    blocks.push(Block::Table(worth(view, all)));
    blocks.push(Block::Table(ratios(view, all)));
    Some(Section { id: "economics", title: "What solutions are worth".to_owned(), blocks })
}

fn money<U>(amount: Quantity<U>) -> Millions {
    Millions::of(Pence::from_pounds(amount.value()))
}

fn about(view: &View, one: &EconomicResult) -> String {
    view.plan.solutions[one.solution.index()].name.clone()
}

/// How many are worth their cost, and how many of those save it.
fn sentence(view: &View) -> String {
    let all = &view.results.economics;
    let worth: Vec<&EconomicResult> = all.iter().filter(|one| money(one.net) > Millions::ZERO).collect();
    let saved = worth.iter().filter(|one| one.ratios.is_none_or(|ratios| ratios.cash >= 1.0)).count();
    let losing: Vec<String> =
        all.iter().filter(|one| money(one.net) <= Millions::ZERO).map(|one| about(view, one)).collect();
    let losing: Vec<&str> = losing.iter().map(String::as_str).collect();
    let not = if losing.is_empty() { String::new() } else { format!("; not {}", list_of_names(&losing, NAMED)) };
    format!(
        "Of {} solutions with an economic case {} are worth more than they cost{not}; {saved} pay for themselves in cash alone.",
        all.len(),
        worth.len()
    )
}

/// In what money, at which rates, and what is left out.
fn lead(view: &View) -> String {
    let discount = &view.plan.discount;
    let beyond = view.results.economics.iter().any(|one| one.extended > 0);
    let extended = if beyond {
        format!(" Beyond {} the last year's real level is taken to stay.", view.year(view.last()))
    } else {
        String::new()
    };
    format!(
        "Benefits are as each solution is expected to deliver; costs are in full, with optimism bias. {}{extended} VAT, capital charges and \
         transfers are left out of what a solution is worth, and are in what it does to positions.",
        basis(view, discount)
    )
}

/// Prices, year and rates.
fn basis(view: &View, discount: &Discount) -> String {
    let year = view.plan.base_year.plus(discount.base);
    let prices = match view.plan.basis {
        Basis::Real(prices) => format!("{prices} prices"),
        Basis::Cash => format!("{year} prices (cash deflated by {}% a year)", as_given(100.0 * discount.inflation)),
    };
    let rates = |bands: &[model::economics::Band]| {
        let told = bands.iter().map(|band| format!("{}% to year {}", as_given(round(100.0 * band.rate)), band.through));
        told.collect::<Vec<_>>().join(", ")
    };
    let health = view.plan.solutions.iter().filter_map(|one| one.economics.as_ref());
    let health = health.flat_map(|one| &one.benefits).any(|one| one.health && one.kind != BenefitKind::Unmonetised);
    let health = if health { format!("; health {}", rates(&discount.health)) } else { String::new() };
    format!("In {prices}, discounted to {year} at {}{health}: {}.", rates(&discount.rates), discount.source)
}

/// 3.5 where a share times a hundred is 3.5000000000000004.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

const WORTH: [&str; 8] = [
    "Years",
    "Cost",
    "of that optimism bias",
    "Cash-releasing",
    "Non-cash-releasing",
    "Societal",
    "Worth",
    "Cost a year",
];

fn worth(view: &View, all: &[EconomicResult]) -> Table {
    let rows = all.iter().map(|one| {
        let figures = figures(one);
        let [page, worth] = [view.solution_page(one.solution), view.explained_worth(one.solution)];
        Row::new(std::iter::once(about(view, one)).chain(figures), one.provenance)
            .leading([page, None, None, None, None, None, None, worth])
    });
    let caption = "Present values of each solution's costs and benefits, £m";
    Table::new(caption, columns(["Solution"], WORTH)).rows(rows).data("economics").note(
        "Cash-releasing: the saving attributed to the solution before its running cost. Non-cash-releasing: freed, but still paid for. \
         Societal: what patients, carers and others gain. Worth: benefits less cost. Cost a year: the same real amount in each year \
         that is worth as much as all its cost.",
    )
}

fn figures(one: &EconomicResult) -> [String; 8] {
    let cost = one.running + one.one_off + one.capital;
    [
        one.years.to_string(),
        money(cost).to_string(),
        money(one.optimism).to_string(),
        money(one.cash_releasing).to_string(),
        money(one.non_cash_releasing).to_string(),
        money(one.societal).to_string(),
        money(one.net).to_string(),
        money(one.equivalent_annual).to_string(),
    ]
}

fn ratios(view: &View, all: &[EconomicResult]) -> Table {
    let t = view.target();
    let rows = all.iter().map(|one| {
        let named = if one.unmonetised.is_empty() { "nothing named".to_owned() } else { one.unmonetised.join("; ") };
        let figures = of_ratios(view, one);
        Row::new([about(view, one), named].into_iter().chain(figures), one.provenance)
            .named(view.solution_page(one.solution))
    });
    let affordable = format!("Position in {}, £m", view.year(t));
    let figures = ["Cash alone", "All the NHS gains", "With societal", "Pays back", affordable.as_str()];
    let caption = format!("What a pound buys, when it comes back, and what the books say ({})", view.basis());
    Table::new(caption, columns(["Solution", "Without a value in money"], figures)).rows(rows).data("economics").note(
        "Benefits over cost, each adding to the one before; only the first is money that a budget can give up. Pays back: the first \
         year from which what is released covers what is spent, undiscounted. Position: what members are expected to gain or lose in \
         that year, capital apart, everything that they pay included.",
    )
}

fn of_ratios(view: &View, one: &EconomicResult) -> [String; 5] {
    let ratio = |pick: fn(&model::economics::Ratios) -> f64| {
        one.ratios.as_ref().map_or_else(|| "no cost".to_owned(), |ratios| fixed(pick(ratios), 2))
    };
    [
        ratio(|ratios| ratios.cash),
        ratio(|ratios| ratios.public),
        ratio(|ratios| ratios.all),
        one.payback.map_or_else(|| "not within its years".to_owned(), |t| view.plan.base_year.plus(t).to_string()),
        Millions::of(one.affordability[view.target()]).to_string(),
    ]
}

/// A figure of a table in £m as it stands alone: `£44.5m`, `(£0.1m)`.
fn in_words(figure: &str) -> String {
    match figure.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(size) => format!("(£{size}m)"),
        None => format!("£{figure}m"),
    }
}

/// The economic case of one solution; `None` if it states none.
pub(crate) fn of_solution(view: &View, solution: SolutionId) -> Option<Vec<Block>> {
    let one = view.results.economics.iter().find(|one| one.solution == solution)?;
    let stated = view.plan.solutions[solution.index()].economics.as_ref()?;
    let mut facts: Vec<Fact> = WORTH
        .iter()
        .zip(figures(one))
        .map(|(name, figure)| Fact::new(*name, if *name == "Years" { figure } else { in_words(&figure) }))
        .collect();
    let [cash, public, all, payback, position] = of_ratios(view, one);
    let year = view.year(view.target());
    facts.extend([
        Fact::new(
            "A pound buys",
            format!("{cash} in cash alone, {public} with what is freed, {all} with what others gain"),
        ),
        Fact::new("Pays back", payback),
        Fact::new(format!("Position in {year}"), format!("{}, {}, as expected", in_words(&position), view.basis())),
    ]);
    let excluded: Pence = one.excluded.iter().copied().sum();
    if excluded != Pence::ZERO {
        let words = format!("{} of VAT, capital charges and transfers", Millions::of(excluded).in_words());
        facts.push(Fact::new("Left out of its worth", words));
    }
    let named = stated.benefits.iter().map(|benefit| {
        let source = benefit.source.map(|id| format!(" ({})", view.plan.sources[id.index()].title));
        let kind = match benefit.kind {
            BenefitKind::NonCashReleasing => "freed, still paid for",
            BenefitKind::Societal => "others gain",
            BenefitKind::Unmonetised => "no value in money",
        };
        Words::from(format!("{}: {kind}{}", benefit.name, source.unwrap_or_default()))
    });
    let named: Vec<Words> = named.collect();
    if !named.is_empty() {
        facts.push(Fact::list("What it brings beside the saving", named));
    }
    Some(vec![text(lead(view)), Block::Facts(facts)])
}
