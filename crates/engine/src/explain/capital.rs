//! What capital charges are made from: what was spent, how long it lasts, what it stands at and the rate.

use model::Plan;
use model::capital::{Asset, CapitalCharge, ChargeOf, ChargePart, Charges, Sale, Scheme, Vintage};
use model::money::Pence;
use model::results::{Figure, Step};

use super::step;

/// What a ledger line made by capital comes from in year `t`.
pub fn charge(plan: &Plan, charge: &CapitalCharge, t: usize) -> Vec<Step> {
    match charge.of {
        ChargeOf::Scheme(at) => scheme(plan, &plan.capital.schemes[at], charge.part, t),
        ChargeOf::Sale(at) => sale(plan, &plan.capital.sales[at], charge.part, t),
    }
}

fn money(name: impl Into<String>, pence: Pence) -> Step {
    step(name, Figure::Money(pence))
}

fn scheme(plan: &Plan, one: &Scheme, part: ChargePart, t: usize) -> Vec<Step> {
    let rate = plan.dividend_of(one.organisation);
    match part {
        ChargePart::Dividend => stands(plan, &one.asset.charges(&one.spend, rate), t),
        ChargePart::Given => {
            let name =
                format!("as much as its depreciation: it is {} and does not count in the position", one.asset.funding);
            vec![money(name, one.charges(plan).depreciation[t])]
        }
        _ => written_off(plan, &one.asset, &one.spend, t),
    }
}

/// Depreciation in year `t`, by the year in which what is written off was spent.
pub fn written_off(plan: &Plan, asset: &Asset, spend: &[Pence], t: usize) -> Vec<Step> {
    let vintages = asset.vintages(spend);
    let spent = vintages.iter().filter(|one| one.year <= t);
    spent.map(|one| vintage(plan, one, asset.life_months, t)).collect()
}

fn vintage(plan: &Plan, one: &Vintage, life_months: Option<u32>, t: usize) -> Step {
    let before = if t == 0 { Pence::ZERO } else { one.written_off(life_months, t - 1) };
    let name = format!("written off what was spent in {}", plan.base_year.plus(one.year));
    let mut shown = money(name, one.written_off(life_months, t) - before);
    shown.steps.push(money("spent", one.spent));
    shown.steps.extend(share(life_months, one.months(life_months, t)));
    shown
}

/// Months in use in a year over months of life.
fn share(life_months: Option<u32>, months: usize) -> Option<Step> {
    let life = life_months?;
    let name = format!("× {months} months in use of a life of {life} ({} years)", f64::from(life) / 12.0);
    Some(step(name, Figure::Factor(months as f64 / f64::from(life))))
}

/// The dividend in year `t` on what assets stand at.
pub fn stands(plan: &Plan, charges: &Charges, t: usize) -> Vec<Step> {
    let opening = if t == 0 { Pence::ZERO } else { charges.net_book[t - 1] };
    let closing = charges.net_book[t];
    let mut mean = money("mean of what it stands at", Pence::from_pounds((opening + closing).pounds() / 2.0));
    mean.steps.push(money("net book value when the year begins", opening));
    mean.steps.push(money("net book value when it ends", closing));
    vec![mean, step("× dividend, a year (capital.pdc in plan.toml)", Figure::Percent(plan.capital.dividend))]
}

fn sale(plan: &Plan, one: &Sale, part: ChargePart, t: usize) -> Vec<Step> {
    let rate = plan.dividend_of(one.organisation);
    match part {
        ChargePart::Dividend => {
            let mut steps = stands(plan, &one.relief(plan.year_count(), rate), t);
            "mean of what it would have stood at since it was sold".clone_into(&mut steps[0].name);
            steps
        }
        ChargePart::Depreciation => {
            let kept = Vintage { year: one.year, spent: one.book_value, first_use: one.gone };
            let mut steps = vec![money("no longer written off: what it stood at when it went", one.book_value)];
            steps.extend(share(one.life_months, kept.months(one.life_months, t)));
            steps
        }
        _ => vec![
            money("received", if t == one.year { one.proceeds } else { Pence::ZERO }),
            money("less what it stood at", if t == one.year { -one.book_value } else { Pence::ZERO }),
        ],
    }
}
