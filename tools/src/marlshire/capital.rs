//! What trusts spend on new assets beyond what solutions need, what one of them sells, and what they may spend (illustrative).

use std::path::Path;

use super::Result;
use crate::write::{Table, number};

/// One row: organisation, scheme, kind, funding, life, first use; book value, £m; £m in each year after the base.
type Row = ([&'static str; 6], Option<f64>, [Option<f64>; 5]);

/// Theatres at St Bride's, the shared record and what else a solution needs stand with the solutions.
const ROWS: [Row; 6] = [
    (
        ["XMCM", "Community beds at Gullhaven and Aldermere", "building", "public_dividend", "40", "2028-10-01"],
        None,
        [Some(2.5), Some(7.0), Some(3.5), None, None],
    ),
    (
        ["XMUH", "Scanners for the diagnostic centre", "equipment", "internal", "10", "2027-07-01"],
        None,
        [Some(3.6), Some(2.4), None, None, None],
    ),
    (
        ["XMUH", "Heat pumps and solar at St Bride's", "building", "grant", "20", "2028-01-01"],
        None,
        [Some(1.5), Some(4.5), None, None, None],
    ),
    (["XMUH", "Old laundry", "receipt", "", "12", "2028-10-01"], Some(3.1), [None, None, Some(5.2), None, None]),
    (["XMUH", "", "limit", "", "", ""], None, [Some(26.0), Some(30.0), Some(22.0), Some(20.0), Some(20.0)]),
    (["XMCM", "", "limit", "", "", ""], None, [Some(6.0), Some(8.0), Some(8.0), Some(7.0), Some(7.0)]),
];

/// Writes `capital.csv`.
pub fn write(out: &Path) -> Result {
    let head = ["organisation", "scheme", "kind", "funding", "life", "first_use", "book_value", "unit"];
    let years = ["2026/27", "2027/28", "2028/29", "2029/30", "2030/31"];
    let mut table = Table::new(head.into_iter().chain(years));
    for (words, book_value, by_year) in ROWS {
        let millions = |one: Option<f64>| one.map_or_else(String::new, |one| number(one, 1));
        let head = words.map(str::to_owned).into_iter().chain([millions(book_value), "£m".to_owned()]);
        table.row(head.chain(by_year.map(millions)));
    }
    table.write(out, "capital")
}
