//! The providers' ledgers: what their cells cost, divided into lines, against what they are paid.

use super::accounts::{Basis, MILLION};
use super::commissioners::{outside_sales, sales};
use super::ledger::{Line, cost, income};
use super::money::INFLUENCEABLE;

/// All providers' ledgers.
pub fn lines(basis: &Basis) -> Vec<Line> {
    [marl_hospitals(basis), eastmarsh(basis), community(basis), ambulance(basis), practices(basis)].concat()
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

/// How a hospital trust's cost divides; the unitary charge and midwives come on top (illustrative).
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
pub const HIGH_COST_DRUGS_LOCAL: f64 = 36.0;
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
