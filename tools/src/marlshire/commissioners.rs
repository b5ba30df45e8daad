//! The commissioners' ledgers, and the contracts that stand in theirs and the providers'.

use super::accounts::{Basis, MILLION};
use super::activity::Cell;
use super::ledger::{Line, cost, income};
use super::money::INFLUENCEABLE;
use super::providers::HIGH_COST_DRUGS_LOCAL;

/// A commissioner and what it spends beyond its contracts for counted activity.
struct Commissioner {
    code: &'static str,
    /// Allocation for each person on its practices' lists, pounds.
    allocation: f64,
    /// Prescribing, continuing healthcare, other primary care and running costs for each person on a list, pounds.
    per_listed: [f64; 4],
    /// What it puts into the pooled fund of each council, £m.
    pooled: &'static [(&'static str, f64)],
    /// Grants to the voluntary sector, and what is kept in hand, £m.
    grants: f64,
    reserve: f64,
    /// Money back from earlier years, in the base year only, £m.
    rebate: f64,
    /// The trust whose elective work it buys under a contract of its own, and by how much the trust's figure for the rest is higher, £m.
    elective_with: (&'static str, f64),
}

const MARL_CITY_AND_NORTHVALE: Commissioner = Commissioner {
    code: "XMCN",
    allocation: 2156.0,
    per_listed: [158.0, 88.0, 110.0, 15.5],
    pooled: &[("XLMC", 21.5), ("XLMS", 7.4)],
    grants: 1.9,
    reserve: 6.0,
    rebate: 4.0,
    elective_with: ("XMUH", 6.8),
};

const EAST_AND_WOLDS: Commissioner = Commissioner {
    code: "XMEW",
    allocation: 2673.0,
    per_listed: [201.0, 132.0, 113.0, 16.5],
    pooled: &[("XLEB", 15.2), ("XLMS", 11.6)],
    grants: 2.1,
    reserve: 4.5,
    rebate: 0.0,
    elective_with: ("XEDH", 4.3),
};

/// Both ledgers.
pub fn lines(basis: &Basis) -> Vec<Line> {
    [commissioner(basis, &MARL_CITY_AND_NORTHVALE), commissioner(basis, &EAST_AND_WOLDS)].concat()
}

fn commissioner(basis: &Basis, of: &Commissioner) -> Vec<Line> {
    let code = of.code;
    let listed = basis.listed(code);
    let [prescribing, continuing, primary, running] = of.per_listed.map(|pounds| pounds * listed);
    let mut lines = vec![
        income(code, "allocation", of.allocation * listed).with("XNHE"),
        cost(code, "prescribing", prescribing).tagged("medicines"),
        cost(code, "continuing healthcare", continuing),
        cost(code, "dental, pharmacy and eye care", primary),
        cost(code, "running costs", running).tagged(INFLUENCEABLE),
        cost(code, "reserve", of.reserve * MILLION),
        cost(code, "grants", of.grants * MILLION).with("XMVA"),
    ];
    lines.extend(of.pooled.iter().map(|&(council, amount)| cost(code, "pooled fund", amount * MILLION).with(council)));
    for provider in ["XMUH", "XEDH", "XMCM", "XMCA", "XGPF"] {
        lines.extend(contracts(basis, of, provider).into_iter().map(|contract| contract.bought_by(code)));
    }
    for (supplier, category) in
        [("XNTC", "independent sector"), ("XTER", "tertiary care"), ("XFWH", "out of area"), ("XHDH", "out of area")]
    {
        let bought = basis.cost(|cell| cell.payer == code && cell.organisation() == supplier);
        if bought > 0.0 {
            lines.push(cost(code, category, bought).with(supplier).follows(bought_from(code, supplier)));
        }
    }
    lines.push(cost(code, "high-cost drugs", HIGH_COST_DRUGS_LOCAL * listed).with("XMUH"));
    if of.rebate > 0.0 {
        lines.push(income(code, "rebate of earlier years", of.rebate * MILLION).once());
    }
    lines
}

/// A contract between two members, before it is written on either side.
struct Contract {
    provider: &'static str,
    category: &'static str,
    amount: f64,
    /// What the provider says less what the commissioner says.
    disputed: f64,
    activity: String,
}

impl Contract {
    fn bought_by(self, commissioner: &'static str) -> Line {
        cost(commissioner, self.category, self.amount).with(self.provider).follows(self.activity)
    }

    fn sold_to(self, commissioner: &'static str) -> Line {
        income(self.provider, self.category, self.amount + self.disputed).with(commissioner).follows(self.activity)
    }
}

/// The cells of one payer at one provider.
pub fn bought_from(commissioner: &str, provider: &str) -> String {
    format!("organisation = \"{provider}\" and commissioner = \"{commissioner}\"")
}

/// The contracts of a commissioner with a provider that is a member.
fn contracts(basis: &Basis, of: &Commissioner, provider: &'static str) -> Vec<Contract> {
    let amount = basis.contract(of.code, provider);
    let activity = bought_from(of.code, provider);
    let simple = |category| Contract { provider, category, amount, disputed: 0.0, activity: activity.clone() };
    match provider {
        "XMCM" => community_contracts(basis, of.code),
        "XMCA" => vec![simple("ambulance contract")],
        // Practices are paid for lists, not for appointments.
        "XGPF" => vec![Contract { activity: String::new(), ..simple("primary medical contract") }],
        _ if provider == of.elective_with.0 => acute_and_elective(basis, of),
        _ => vec![simple("acute contract")],
    }
}

/// Elective work bought apart, at an amount that each side lets grow as it thinks.
fn acute_and_elective(basis: &Basis, of: &Commissioner) -> Vec<Contract> {
    let (provider, disputed) = of.elective_with;
    let elective = |cell: &Cell| matches!(cell.service.pod, "EL" | "DC");
    let ours = |cell: &Cell| cell.payer == of.code && cell.organisation() == provider;
    let activity = format!("{} and not (pod in (\"EL\", \"DC\"))", bought_from(of.code, provider));
    vec![
        Contract {
            provider,
            category: "acute contract",
            amount: basis.price(|cell| ours(cell) && !elective(cell)),
            disputed: disputed * MILLION,
            activity,
        },
        Contract {
            provider,
            category: "elective contract",
            amount: basis.price(|cell| ours(cell) && elective(cell)),
            disputed: 0.0,
            activity: String::new(),
        },
    ]
}

/// Blocks: agreed in advance, whatever is done.
fn community_contracts(basis: &Basis, payer: &str) -> Vec<Contract> {
    let contract = |category, mental: bool| Contract {
        provider: "XMCM",
        category,
        amount: basis.price(|cell| {
            cell.payer == payer && cell.organisation() == "XMCM" && cell.service.pod.starts_with("MH") == mental
        }),
        disputed: 0.0,
        activity: String::new(),
    };
    vec![contract("community contract", false), contract("mental health contract", true)]
}

/// What a provider is paid by both commissioners.
pub fn sales(basis: &Basis, provider: &'static str) -> Vec<Line> {
    let to = |of: &'static Commissioner| {
        contracts(basis, of, provider).into_iter().map(|contract| contract.sold_to(of.code)).collect::<Vec<_>>()
    };
    [to(&MARL_CITY_AND_NORTHVALE), to(&EAST_AND_WOLDS)].concat()
}

/// What a provider is paid by parties outside, for the cells that they pay for.
pub fn outside_sales(basis: &Basis, provider: &'static str) -> Vec<Line> {
    let payers = [("XNSP", "specialised commissioning"), ("XFWC", "out of area"), ("XHDC", "out of area")];
    let lines = payers.map(|(payer, category)| {
        let activity = bought_from(payer, provider);
        income(provider, category, basis.contract(payer, provider)).with(payer).follows(activity)
    });
    lines.into_iter().filter(|line| line.position() > 0.0).collect()
}
