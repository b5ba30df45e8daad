//! The ledgers of all members. Where activity stands behind a line its amount is worked out from the cells, so that
//! counts and money agree; everything else is chosen, in millions of pounds (illustrative).

use super::activity::Cell;
use super::ledger::{Line, cost, income};
use super::money::{self, INFLUENCEABLE};
use super::people::People;
use super::places::Area;

const MILLION: f64 = 1e6;

/// What the ledgers are worked out from.
pub struct Basis<'a> {
    pub cells: &'a [Cell],
    pub areas: &'a [Area],
    pub people: &'a People,
}

impl Basis<'_> {
    /// What these cells cost their providers.
    fn cost(&self, cells: impl Fn(&Cell) -> bool) -> f64 {
        self.cells.iter().filter(|cell| cells(cell)).map(money::cost).sum()
    }

    /// What these cells are paid at the price, which is England's cost.
    fn price(&self, cells: impl Fn(&Cell) -> bool) -> f64 {
        self.cells.iter().filter(|cell| cells(cell)).map(Cell::national_cost).sum()
    }

    fn contract(&self, payer: &str, provider: &str) -> f64 {
        self.price(|cell| cell.payer == payer && cell.organisation() == provider)
    }

    fn listed(&self, commissioner: &str) -> f64 {
        let theirs = |&area: &usize| self.areas[area].place().commissioner == commissioner;
        self.people.listed((0..self.areas.len()).filter(theirs))
    }
}

/// All ledger lines.
pub fn lines(basis: &Basis) -> Vec<Line> {
    [
        commissioner(basis, &MARL_CITY_AND_NORTHVALE),
        commissioner(basis, &EAST_AND_WOLDS),
        marl_hospitals(basis),
        eastmarsh(basis),
        community(basis),
        ambulance(basis),
        councils(),
        practices(basis),
        voluntary(),
    ]
    .concat()
}

/// A commissioner and what it spends beyond its contracts for counted activity.
struct Commissioner {
    code: &'static str,
    /// Allocation for each person on its practices' lists, pounds.
    allocation: f64,
    /// Prescribing, continuing healthcare, other primary care and running costs for each person on a list, pounds.
    per_listed: [f64; 4],
    /// What it puts into the pooled fund of each council, £m.
    pooled: &'static [(&'static str, f64)],
    grants: f64,
    reserve: f64,
    /// The trust whose elective work it buys under a contract of its own, and by how much the trust's figure for the rest is higher, £m.
    elective_with: (&'static str, f64),
}

const MARL_CITY_AND_NORTHVALE: Commissioner = Commissioner {
    code: "XMCN",
    allocation: 2142.0,
    per_listed: [158.0, 88.0, 110.0, 15.5],
    pooled: &[("XLMC", 21.5), ("XLMS", 7.4)],
    grants: 1.9,
    reserve: 6.0,
    elective_with: ("XMUH", 6.8),
};

const EAST_AND_WOLDS: Commissioner = Commissioner {
    code: "XMEW",
    allocation: 2660.0,
    per_listed: [201.0, 132.0, 113.0, 16.5],
    pooled: &[("XLEB", 15.2), ("XLMS", 11.6)],
    grants: 2.1,
    reserve: 4.5,
    elective_with: ("XEDH", 4.3),
};

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
    if code == "XMCN" {
        lines.push(income(code, "rebate of earlier years", 4.0 * MILLION).once());
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

fn bought_from(commissioner: &str, provider: &str) -> String {
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

fn community_contracts(basis: &Basis, payer: &str) -> Vec<Contract> {
    let contract = |category, mental: bool, pods: &str| Contract {
        provider: "XMCM",
        category,
        amount: basis.price(|cell| {
            cell.payer == payer && cell.organisation() == "XMCM" && cell.service.pod.starts_with("MH") == mental
        }),
        disputed: 0.0,
        activity: format!("{} and {pods}", bought_from(payer, "XMCM")),
    };
    vec![
        contract("community contract", false, "not (pod in (\"MHC\", \"MHBD\"))"),
        contract("mental health contract", true, "pod in (\"MHC\", \"MHBD\")"),
    ]
}

/// What a provider is paid by both commissioners.
fn sales(basis: &Basis, provider: &'static str) -> Vec<Line> {
    let to = |of: &'static Commissioner| {
        contracts(basis, of, provider).into_iter().map(|contract| contract.sold_to(of.code)).collect::<Vec<_>>()
    };
    [to(&MARL_CITY_AND_NORTHVALE), to(&EAST_AND_WOLDS)].concat()
}

/// What a provider is paid by parties outside, for the cells that they pay for.
fn outside_sales(basis: &Basis, provider: &'static str) -> Vec<Line> {
    let payers = [("XNSP", "specialised commissioning"), ("XFWC", "out of area"), ("XHDC", "out of area")];
    let lines = payers.map(|(payer, category)| {
        let activity = bought_from(payer, provider);
        income(provider, category, basis.contract(payer, provider)).with(payer).follows(activity)
    });
    lines.into_iter().filter(|line| line.position() > 0.0).collect()
}

/// A part of a provider's cost: category, line, share of the whole, the cells that it follows, and whether managers can influence it.
struct Part {
    category: &'static str,
    line: &'static str,
    share: f64,
    follows: Follows,
    influenceable: bool,
}

/// What moves a part of the cost.
#[derive(Clone, Copy)]
enum Follows {
    /// Nothing that is counted.
    Nothing,
    /// All the provider's activity.
    All,
    /// Its activity but for maternity.
    NotMaternity,
    /// Theatres, procedures, intensive care and tests.
    Procedures,
}

impl Follows {
    fn selector(self, provider: &str) -> String {
        let all = format!("organisation = \"{provider}\"");
        match self {
            Self::Nothing => String::new(),
            Self::All => all,
            Self::NotMaternity => format!("{all} and specialty != \"maternity\""),
            Self::Procedures => {
                format!("{all} and pod in (\"EL\", \"DC\", \"RDA\", \"OPPROC\", \"CCBD\", \"REN\", \"DIAG\")")
            }
        }
    }
}

const fn part(category: &'static str, line: &'static str, share: f64, follows: Follows, influenceable: bool) -> Part {
    Part { category, line, share, follows, influenceable }
}

fn parts(provider: &'static str, total: f64, parts: &[Part]) -> Vec<Line> {
    let line = |part: &Part| {
        let tag = if part.influenceable { INFLUENCEABLE } else { "" };
        let line = cost(provider, part.category, total * part.share).called(part.line).tagged(tag);
        line.follows(part.follows.selector(provider))
    };
    parts.iter().map(line).collect()
}

/// How a hospital trust's cost divides; the unitary charge and midwives come on top (illustrative, in the proportions of published accounts).
const HOSPITAL: [Part; 11] = [
    part("pay", "doctors", 0.205, Follows::All, false),
    part("pay", "nurses and support", 0.245, Follows::NotMaternity, false),
    part("pay", "scientific and therapeutic staff", 0.110, Follows::All, true),
    part("pay", "corporate and estates staff", 0.085, Follows::Nothing, true),
    part("agency", "", 0.035, Follows::All, true),
    part("drugs", "", 0.065, Follows::All, false),
    part("clinical supplies", "", 0.105, Follows::Procedures, true),
    part("premises and other", "", 0.070, Follows::Nothing, true),
    part("clinical negligence", "", 0.030, Follows::Nothing, false),
    part("depreciation", "", 0.032, Follows::Nothing, false),
    part("dividend", "", 0.018, Follows::Nothing, false),
];

/// The same for Eastmarsh, which lives on locums.
const SMALL_HOSPITAL: [Part; 11] = [
    part("pay", "doctors", 0.175, Follows::All, false),
    part("pay", "nurses and support", 0.230, Follows::NotMaternity, false),
    part("pay", "scientific and therapeutic staff", 0.105, Follows::All, true),
    part("pay", "corporate and estates staff", 0.090, Follows::Nothing, true),
    part("agency", "", 0.095, Follows::All, true),
    part("drugs", "", 0.060, Follows::All, false),
    part("clinical supplies", "", 0.095, Follows::Procedures, true),
    part("premises and other", "", 0.078, Follows::Nothing, true),
    part("clinical negligence", "", 0.034, Follows::Nothing, false),
    part("depreciation", "", 0.025, Follows::Nothing, false),
    part("dividend", "", 0.013, Follows::Nothing, false),
];

/// Pay of midwives and obstetricians as a share of the cost of births.
const MIDWIVES: f64 = 0.58;
/// High-cost drugs for each person on a list: paid by commissioners, and by specialised commissioning
/// (£88 a head in England, `ncc-2024-25`; the division is illustrative).
const HIGH_COST_DRUGS_LOCAL: f64 = 36.0;
const HIGH_COST_DRUGS_SPECIALISED: f64 = 50.0;

fn midwives(basis: &Basis, provider: &'static str) -> Line {
    let births = basis.cost(|cell| cell.organisation() == provider && cell.service.specialty == "maternity");
    let follows = format!("organisation = \"{provider}\" and specialty = \"maternity\"");
    cost(provider, "pay", births * MIDWIVES).called("midwives and obstetricians").follows(follows)
}

/// A hospital's cost other than midwives, high-cost drugs and the unitary charge: its cells at unit cost, times how much dearer it is than that.
fn hospital_cost(basis: &Basis, provider: &str, index: f64) -> f64 {
    let all = basis.cost(|cell| cell.organisation() == provider);
    let births = basis.cost(|cell| cell.organisation() == provider && cell.service.specialty == "maternity");
    all * index - births * MIDWIVES
}

fn marl_hospitals(basis: &Basis) -> Vec<Line> {
    let code = "XMUH";
    let listed = ["XMCN", "XMEW"].map(|payer| basis.listed(payer));
    let high_cost = HIGH_COST_DRUGS_LOCAL * (listed[0] + listed[1]);
    let specialised = HIGH_COST_DRUGS_SPECIALISED * (listed[0] + listed[1]);
    let mut lines = parts(code, hospital_cost(basis, code, 1.015), &HOSPITAL);
    lines.extend([
        midwives(basis, code),
        cost(code, "high-cost drugs", high_cost + specialised).tagged("medicines"),
        cost(code, "unitary charge", 46.2 * MILLION).with("XPFI").called("Infirmary tower, a fifth of it empty"),
        cost(code, "pay", 3.1 * MILLION)
            .called("St Bride's elective hub, opened October 2025")
            .in_a_full_year(6.2 * MILLION),
        cost(code, "education and research", 52.0 * MILLION),
        income(code, "education and training", 38.5 * MILLION).with("XEDU"),
        income(code, "research", 14.2 * MILLION).with("XRES"),
        income(code, "other income", 17.6 * MILLION).called("parking, catering, private patients"),
        income(code, "clinical support", 11.2 * MILLION).with("XEDH").called("pathology and imaging for Eastmarsh"),
        income(code, "sale of land", 8.5 * MILLION).once(),
        income(code, "specialised commissioning", specialised).with("XNSP").called("high-cost drugs"),
        income(code, "deficit support", 0.0)
            .with("XNHE")
            .support([14.0, 11.0, 7.0, 3.0, 0.0, 0.0].map(|amount| amount * MILLION)),
    ]);
    lines.extend(
        ["XMCN", "XMEW"]
            .iter()
            .zip(listed)
            .map(|(payer, people)| income(code, "high-cost drugs", HIGH_COST_DRUGS_LOCAL * people).with(payer)),
    );
    [lines, sales(basis, code), outside_sales(basis, code)].concat()
}

fn eastmarsh(basis: &Basis) -> Vec<Line> {
    let code = "XEDH";
    let mut lines = parts(code, hospital_cost(basis, code, 1.0), &SMALL_HOSPITAL);
    lines.extend([
        midwives(basis, code),
        cost(code, "clinical support", 10.4 * MILLION).with("XMUH").called("pathology and imaging for Eastmarsh"),
        cost(code, "premises and other", 2.6 * MILLION).called("emergency roof repairs").once(),
        income(code, "education and training", 4.9 * MILLION).with("XEDU"),
        income(code, "other income", 4.4 * MILLION).called("parking, catering, rents"),
        income(code, "deficit support", 0.0)
            .with("XNHE")
            .support([17.0, 13.0, 9.0, 5.0, 0.0, 0.0].map(|amount| amount * MILLION)),
    ]);
    [lines, sales(basis, code), outside_sales(basis, code)].concat()
}

const COMMUNITY: [Part; 8] = [
    part("pay", "nurses and therapists", 0.450, Follows::All, false),
    part("pay", "doctors", 0.080, Follows::All, false),
    part("pay", "support and corporate staff", 0.190, Follows::Nothing, true),
    part("agency", "", 0.045, Follows::All, true),
    part("clinical supplies", "", 0.055, Follows::All, true),
    part("premises and other", "", 0.130, Follows::Nothing, true),
    part("clinical negligence", "", 0.008, Follows::Nothing, false),
    part("depreciation", "", 0.042, Follows::Nothing, false),
];

fn community(basis: &Basis) -> Vec<Line> {
    let code = "XMCM";
    let total = basis.cost(|cell| cell.organisation() == code) * 1.085;
    let mut lines = parts(code, total, &COMMUNITY);
    lines.extend([
        cost(code, "pay", 0.9 * MILLION).called("crisis house, opened January 2026").in_a_full_year(3.6 * MILLION),
        income(code, "education and training", 5.3 * MILLION).with("XEDU"),
        income(code, "other income", 4.1 * MILLION).called("rents and services to others"),
        income(code, "public health contract", 9.6 * MILLION).with("XLMC"),
        income(code, "public health contract", 12.9 * MILLION).with("XLMS"),
        income(code, "pooled fund", 5.6 * MILLION).with("XMEW").called("also counted by the councils"),
        income(code, "pooled fund", 3.8 * MILLION).with("XMCN").called("also counted by the councils"),
    ]);
    [lines, sales(basis, code), outside_sales(basis, code)].concat()
}

const AMBULANCE: [Part; 5] = [
    part("pay", "crews and control", 0.690, Follows::All, false),
    part("pay", "corporate staff", 0.080, Follows::Nothing, true),
    part("premises and other", "fuel, fleet and stations", 0.155, Follows::All, true),
    part("clinical supplies", "", 0.025, Follows::All, false),
    part("depreciation", "", 0.050, Follows::Nothing, false),
];

fn ambulance(basis: &Basis) -> Vec<Line> {
    let code = "XMCA";
    let total = basis.cost(|cell| cell.organisation() == code) * 1.012;
    [parts(code, total, &AMBULANCE), sales(basis, code), outside_sales(basis, code)].concat()
}

/// A council's adult social care, £m.
struct Council {
    code: &'static str,
    /// Care homes, care at home, own staff, other.
    costs: [f64; 4],
    clients: f64,
    grant_and_tax: f64,
    pooled: &'static [(&'static str, f64)],
    public_health: f64,
    grants: f64,
    reserves: f64,
}

const COUNCILS: [Council; 3] = [
    Council {
        code: "XLMC",
        costs: [61.8, 43.9, 29.7, 8.9],
        clients: 18.2,
        grant_and_tax: 114.6,
        pooled: &[("XMCN", 21.5)],
        public_health: 9.6,
        grants: 0.8,
        reserves: 0.0,
    },
    // Eastmarsh is near insolvency: the last of its reserves pays for the year.
    Council {
        code: "XLEB",
        costs: [57.6, 33.8, 18.9, 7.1],
        clients: 17.4,
        grant_and_tax: 78.1,
        pooled: &[("XMEW", 15.2)],
        public_health: 0.0,
        grants: 0.3,
        reserves: 3.5,
    },
    Council {
        code: "XLMS",
        costs: [97.6, 61.9, 33.8, 14.2],
        clients: 38.7,
        grant_and_tax: 161.4,
        pooled: &[("XMCN", 7.4), ("XMEW", 11.6)],
        public_health: 12.1,
        grants: 0.9,
        reserves: 0.0,
    },
];

fn councils() -> Vec<Line> {
    COUNCILS.iter().flat_map(council).collect()
}

fn council(of: &Council) -> Vec<Line> {
    let code = of.code;
    let [homes, at_home, staff, other] = of.costs.map(|amount| amount * MILLION);
    let mut lines = vec![
        cost(code, "social care", homes).called("care homes"),
        cost(code, "social care", at_home).called("care at home").tagged(INFLUENCEABLE),
        cost(code, "social care", staff).called("social workers and own staff").tagged(INFLUENCEABLE),
        cost(code, "social care", other).called("equipment, carers and other").tagged(INFLUENCEABLE),
        cost(code, "grants", of.grants * MILLION).with("XMVA"),
        income(code, "client contributions", of.clients * MILLION),
        income(code, "grant and council tax", of.grant_and_tax * MILLION).with("XGOV"),
    ];
    lines.extend(of.pooled.iter().map(|&(payer, amount)| income(code, "pooled fund", amount * MILLION).with(payer)));
    if of.public_health > 0.0 {
        lines.push(cost(code, "public health contract", of.public_health * MILLION).with("XMCM"));
    }
    if of.reserves > 0.0 {
        lines.push(income(code, "use of reserves", of.reserves * MILLION).once());
    }
    lines
}

const PRACTICES: [Part; 4] = [
    part("pay", "doctors and partners", 0.400, Follows::All, false),
    part("pay", "nurses, pharmacists and other staff", 0.390, Follows::All, false),
    part("premises and other", "", 0.165, Follows::Nothing, false),
    part("clinical supplies", "", 0.045, Follows::All, false),
];

fn practices(basis: &Basis) -> Vec<Line> {
    let code = "XGPF";
    let total = basis.cost(|cell| cell.organisation() == code);
    [parts(code, total, &PRACTICES), sales(basis, code)].concat()
}

fn voluntary() -> Vec<Line> {
    let code = "XMVA";
    let grants = [("XMCN", 1.9), ("XMEW", 2.1), ("XLMC", 0.8), ("XLEB", 0.3), ("XLMS", 0.9)];
    let mut lines: Vec<Line> =
        grants.iter().map(|&(payer, amount)| income(code, "grants", amount * MILLION).with(payer)).collect();
    lines.extend([
        income(code, "donations", 3.1 * MILLION),
        cost(code, "pay", 7.2 * MILLION).called("staff of 41 member bodies"),
        cost(code, "premises and other", 2.0 * MILLION),
    ]);
    lines
}
