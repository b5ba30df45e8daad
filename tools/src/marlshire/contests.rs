//! Values that partners hold against the register, and assumptions that are high or low together.

use std::path::Path;

use super::Result;
use crate::write::Table;

/// Two assumptions, the correlation of the scores behind their draws, and why.
const TOGETHER: [(&str, &str, &str, &str); 4] = [
    ("pay-uplift", "contract-uplift", "0.6", "national pay awards are mostly passed on in prices"),
    ("non-pay", "retail-prices", "0.7", "much the same goods"),
    ("care-homes", "care-at-home", "0.5", "one labour market"),
    ("drugs", "high-cost-drugs", "0.4", "one pipeline of new medicines"),
];

/// An assumption, who holds what value of it, why, who settles it and by when.
const CONTESTED: [[&str; 6]; 6] = [
    [
        "frailty-75",
        "XEDH",
        "2.1",
        "four winters of the trust's own counts",
        "chair of the clinical reference group",
        "2026-12-15",
    ],
    [
        "frailty-75",
        "XMEW",
        "0.4",
        "the virtual ward already turns the tide",
        "chair of the clinical reference group",
        "2026-12-15",
    ],
    ["contract-uplift", "XMUH", "3.4", "prices must follow pay", "the two finance directors, jointly", "2027-01-31"],
    [
        "contract-uplift",
        "XMCN",
        "2.5",
        "what the allocation affords",
        "the two finance directors, jointly",
        "2027-01-31",
    ],
    ["care-homes", "XLMS", "6.2", "rates that homes asked for this summer", "the pooled fund's board", "2027-01-31"],
    ["care-homes", "XMEW", "4.2", "rates agreed in the last two years", "the pooled fund's board", "2027-01-31"],
];

/// Writes `correlations.csv` and `disagreements.csv`.
pub fn write(out: &Path) -> Result {
    let mut together = Table::new(["a", "b", "correlation", "note"]);
    for (a, b, correlation, note) in TOGETHER {
        together.row([a, b, correlation, note]);
    }
    together.write(out, "correlations")?;
    let mut contested = Table::new(["assumption", "organisation", "value", "reason", "settled_by", "by_when"]);
    for row in CONTESTED {
        contested.row(row);
    }
    contested.write(out, "disagreements")
}
