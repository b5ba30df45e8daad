//! Use by single year of age, for the assumption that people grow healthier: the curves by band of five years, on straight
//! lines between the middles of bands. Illustrative, as those are.

use std::path::Path;

use super::Result;
use super::curves::{COMMUNITY_NURSING, EMERGENCY_MEDICINE, URGENT};
use super::national::{BANDS, Bands};
use crate::write::{Table, number};

/// The ages that health status is said to move, up to the middle of the oldest band.
const AGES: std::ops::RangeInclusive<u8> = 50..=92;

/// Writes `age_curves.csv`.
pub fn write(out: &Path) -> Result {
    let mut table = Table::new(["curve", "sex", "age", "rate"]);
    for (curve, bands) in
        [("emergency", &EMERGENCY_MEDICINE), ("urgent", &URGENT[0]), ("nursing", &COMMUNITY_NURSING[0])]
    {
        for age in AGES {
            table.row([curve.to_owned(), "P".to_owned(), age.to_string(), number(at(bands, age), 4)]);
        }
    }
    table.write(out, "age_curves")
}

/// The curve at the middle of a single year of age.
fn at(bands: &Bands, age: u8) -> f64 {
    let place = (f64::from(age) + 0.5 - 2.5) / 5.0;
    let below = (place.floor() as usize).min(BANDS - 1);
    let above = (below + 1).min(BANDS - 1);
    bands[below] + (place - below as f64) * (bands[above] - bands[below])
}
