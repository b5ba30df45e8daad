//! The councils' ledgers for adult social care, and the voluntary sector's.

use super::accounts::MILLION;
use super::ledger::{Line, cost, income};
use super::money::INFLUENCEABLE;

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

/// The ledgers of the three councils and of the voluntary alliance.
pub fn lines() -> Vec<Line> {
    COUNCILS.iter().flat_map(council).chain(voluntary()).collect()
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
