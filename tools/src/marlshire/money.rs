//! What a unit of activity costs whom, and how much each organisation plans to save.

use std::path::Path;

use super::Result;
use super::activity::Cell;
use super::services::Service;
use crate::write::{Table, number};

/// Eastmarsh's cost over England's for the same work: everything round the clock at too small a scale (illustrative).
const EASTMARSH_INDEX: f64 = 1.10;
/// The same for the tertiary centre, whose work is harder.
const TERTIARY_INDEX: f64 = 1.12;
/// Suppliers beyond the ledgers of the plan: every unit is paid for, so that their cost is all variable.
const PAID_BY_UNIT: [(&str, f64); 4] = [("XNTC", 1.0), ("XTER", TERTIARY_INDEX), ("XFWH", 1.0), ("XHDH", 1.0)];
/// Maternity at Eastmarsh is a rota before it is anything else: variable, step and fixed shares.
const EASTMARSH_MATERNITY: [f64; 3] = [0.10, 0.30, 0.60];

/// What one unit of the service costs an organisation, whole pounds.
pub fn unit_cost(service: &Service, organisation: &str) -> f64 {
    let index = PAID_BY_UNIT.iter().find(|(code, _)| *code == organisation).map(|(_, index)| *index);
    let index = index.unwrap_or(if organisation == "XEDH" { EASTMARSH_INDEX } else { 1.0 });
    (service.unit_cost() * index).round()
}

/// What a cell costs the organisation that runs its site.
pub fn cost(cell: &Cell) -> f64 {
    cell.count * unit_cost(&cell.service, cell.organisation())
}

/// Writes `unit_costs.csv`: England's cost of each service, then the organisations whose own differ.
pub fn write_unit_costs(out: &Path, services: &[Service], cells: &[Cell]) -> Result {
    let header = ["service", "organisation", "cost", "price_base", "variable", "step", "fixed", "source", "provenance"];
    let mut table = Table::new(header);
    for service in services {
        table.row(unit_cost_row(service, "", ["", "", ""].map(str::to_owned), service.cost_origin()));
    }
    for organisation in ["XEDH", "XNTC", "XTER", "XFWH", "XHDH"] {
        for service in services {
            let done = |cell: &Cell| cell.organisation() == organisation && cell.service.code == service.code;
            if cells.iter().any(done) {
                let shares = shares(organisation, service);
                table.row(unit_cost_row(service, organisation, shares, ["design", "illustrative"]));
            }
        }
    }
    table.write(out, "unit_costs")
}

fn unit_cost_row(service: &Service, organisation: &str, shares: [String; 3], origin: [&str; 2]) -> Vec<String> {
    let cost = number(unit_cost(service, organisation), 0);
    let head = [service.code.to_owned(), organisation.to_owned(), cost, "2025/26".to_owned()];
    head.into_iter().chain(shares).chain(origin.map(str::to_owned)).collect()
}

fn shares(organisation: &str, service: &Service) -> [String; 3] {
    let eastmarsh = organisation == "XEDH";
    if !eastmarsh {
        return [1.0, 0.0, 0.0].map(|share| number(share, 2));
    }
    if service.beds == "maternity" { EASTMARSH_MATERNITY.map(|share| number(share, 2)) } else { Default::default() }
}

/// Planned efficiency, what was achieved, and what is there to be had, all as % a year of the lines tagged so (illustrative).
struct Efficiency {
    organisation: &'static str,
    planned: f64,
    track_record: f64,
    headroom: f64,
}

const fn efficiency(organisation: &'static str, planned: f64, track_record: f64, headroom: f64) -> Efficiency {
    Efficiency { organisation, planned, track_record, headroom }
}

const EFFICIENCY: [Efficiency; 9] = [
    efficiency("XMUH", 5.0, 2.6, 3.0),
    efficiency("XEDH", 5.0, 2.1, 2.4),
    efficiency("XMCM", 5.0, 2.8, 3.1),
    efficiency("XMCA", 4.2, 2.4, 2.6),
    efficiency("XMCN", 2.0, 1.1, 1.3),
    efficiency("XMEW", 2.0, 0.9, 1.2),
    efficiency("XLMC", 2.0, 1.4, 1.5),
    efficiency("XLEB", 2.5, 0.8, 0.9),
    efficiency("XLMS", 2.0, 1.3, 1.5),
];

/// Per cent of a year's efficiency that is planned for October to March (illustrative).
const SECOND_HALF: f64 = 70.0;

/// The lines of which efficiency is a part: what an organisation's managers can influence within a year.
pub const INFLUENCEABLE: &str = "influenceable";

/// Writes `efficiency.csv`.
pub fn write_efficiency(out: &Path) -> Result {
    let mut table = Table::new(["organisation", "unit", "planned", "track_record", "headroom", "lines", "second_half"]);
    for row in &EFFICIENCY {
        let [planned, track_record, headroom] =
            [row.planned, row.track_record, row.headroom].map(|rate| number(rate, 2));
        let lines = format!("tag = \"{INFLUENCEABLE}\"");
        let head = [row.organisation.to_owned(), "% a year".to_owned(), planned, track_record, headroom, lines];
        table.row(head.into_iter().chain([number(SECOND_HALF, 0)]));
    }
    table.write(out, "efficiency")
}

/// Contracts that do not pay for every unit: payer, payee, category, form, variable share, rebased (illustrative). Only trade on
/// which both sides agree, so that their form moves money between members and not the system's gap.
const CONTRACTS: [[&str; 6]; 3] = [
    ["XMCN", "XMCA", "ambulance contract", "block", "", "2028/29"],
    ["XMEW", "XMCA", "ambulance contract", "block", "", "2028/29"],
    ["XMEW", "XMUH", "acute contract", "aligned", "0.2", "2028/29"],
];

/// Writes `contracts.csv`.
pub fn write_contracts(out: &Path) -> Result {
    let mut table = Table::new(["payer", "payee", "category", "form", "variable", "rebased"]);
    for row in CONTRACTS {
        table.row(row);
    }
    table.write(out, "contracts")
}

/// The pooled funds of the three councils' areas: side, organisation, category, counterparty, purpose, £m. The community trust
/// counts part of it as well, which is contested (illustrative).
const POOLED: [(&str, [&str; 5], f64); 9] = [
    ("Marl", ["contribution", "XMCN", "pooled fund", "XLMC", ""], 21.5),
    ("Marl", ["use", "XLMC", "social care", "", "care at home"], 17.7),
    ("Marl", ["use", "XLMC", "social care", "", "reablement"], 3.8),
    ("Eastmarsh", ["contribution", "XMEW", "pooled fund", "XLEB", ""], 15.2),
    ("Eastmarsh", ["use", "XLEB", "social care", "", "care at home and reablement"], 15.2),
    ("Marlshire county", ["contribution", "XMCN", "pooled fund", "XLMS", ""], 7.4),
    ("Marlshire county", ["contribution", "XMEW", "pooled fund", "XLMS", ""], 11.6),
    ("Marlshire county", ["use", "XLMS", "social care", "", "care at home"], 13.4),
    ("Marlshire county", ["use", "XLMS", "social care", "", "reablement"], 5.6),
];

/// Writes `pooled_funds.csv`.
pub fn write_pooled_funds(out: &Path) -> Result {
    let mut table = Table::new([
        "fund",
        "side",
        "organisation",
        "category",
        "counterparty",
        "purpose",
        "amount",
        "unit",
        "contested",
    ]);
    for (fund, row, millions) in POOLED {
        let contested = if row[0] == "contribution" { "yes" } else { "" };
        let head = std::iter::once(fund).chain(row).map(str::to_owned);
        table.row(head.chain([number(millions, 1), "£m".to_owned(), contested.to_owned()]));
    }
    table.write(out, "pooled_funds")
}
