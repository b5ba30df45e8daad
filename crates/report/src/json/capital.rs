//! Capital as JSON.

use model::Plan;
use model::capital::{CapitalItem, Funding, Spending, StatedIn, items, spending};
use serde_json::{Map, Value, json};

/// What is spent on new assets and received for old ones, and what comes of it; arrays run over the years.
pub fn capital(plan: &Plan) -> Value {
    json!({
        "pdc_percent_a_year": plan.capital.dividend,
        "schemes": items(plan).iter().map(|one| scheme(plan, one)).collect::<Vec<_>>(),
        "organisations": spending(plan).iter().map(|one| organisation(plan, one)).collect::<Vec<_>>(),
    })
}

fn scheme(plan: &Plan, one: &CapitalItem) -> Value {
    let solution = match one.stated {
        StatedIn::Solution(id, _) => Some(plan.solutions[id.index()].id.as_str()),
        StatedIn::Scheme(_) | StatedIn::Sale(_) => None,
    };
    let charges = one.charges.as_ref();
    json!({
        "scheme": one.name,
        "solution": solution,
        "organisation": plan.organisations[one.organisation.index()].code,
        "kind": one.kind,
        "funding": one.funding,
        "spend_pence": one.spend,
        "receipts_pence": one.receipts,
        "gain_pence": one.gain,
        "depreciation_pence": charges.map(|charges| &charges.depreciation),
        "offset_pence": one.offset,
        "pdc_pence": charges.map(|charges| &charges.dividend),
        "net_book_value_pence": charges.map(|charges| &charges.net_book),
        "provenance": one.provenance,
    })
}

fn organisation(plan: &Plan, one: &Spending) -> Value {
    let years = || 0..plan.year_count();
    let by_funding: Map<String, Value> = (one.by_funding.iter())
        .map(|(funding, series)| (funding.map_or("not_said", Funding::word).to_owned(), json!(series)))
        .collect();
    json!({
        "organisation": plan.organisations[one.organisation.index()].code,
        "spend_pence": one.spend,
        "spend_by_funding_pence": by_funding,
        "given_pence": one.given,
        "book_value_sold_pence": one.book_value_sold,
        "receipts_pence": one.receipts,
        "counted_pence": years().map(|t| one.counted(t)).collect::<Vec<_>>(),
        "limit_pence": one.limit.map(|limit| &limit.by_year),
        "over_pence": years().map(|t| one.over(t)).collect::<Vec<_>>(),
        "revenue_pence": one.revenue,
    })
}
