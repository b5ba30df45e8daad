//! How busy each month is: a winter for what comes unplanned, holidays for what is planned. Made up (illustrative), after the
//! usual shape: emergency admissions a tenth above their mean in December and January.

use std::path::Path;

use model::season::MONTHS;

use super::Result;
use crate::write::{Table, number};

/// Activity a day by month, April first, the mean month 100.
const SEASONS: [(&str, [u32; 12]); 9] = [
    ("NEL", [98, 97, 96, 96, 95, 97, 100, 103, 109, 109, 103, 97]),
    ("AAE1", [99, 102, 103, 103, 98, 100, 101, 101, 103, 98, 97, 95]),
    ("AAE3", [100, 106, 107, 106, 103, 101, 99, 97, 98, 94, 95, 94]),
    ("AMB", [98, 99, 99, 100, 98, 98, 100, 102, 109, 103, 98, 96]),
    ("EL", [100, 101, 102, 102, 98, 102, 103, 104, 92, 93, 101, 102]),
    ("DC", [100, 101, 102, 101, 98, 102, 103, 104, 92, 97, 100, 100]),
    ("OPFA", [99, 101, 101, 101, 96, 102, 103, 104, 92, 100, 101, 100]),
    ("OPFUP", [99, 101, 101, 101, 96, 102, 103, 104, 92, 100, 101, 100]),
    ("GP", [99, 98, 98, 97, 95, 103, 108, 105, 98, 101, 100, 98]),
];

/// Writes `seasons.csv`.
pub fn write(out: &Path) -> Result {
    let mut table = Table::new(std::iter::once("pod").chain(MONTHS));
    for (pod, months) in SEASONS {
        table.row(std::iter::once(pod.to_owned()).chain(months.map(|busy| number(f64::from(busy), 0))));
    }
    table.write(out, "seasons")
}
