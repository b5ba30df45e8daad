//! Births: of the generated women, at rates by age that fall a little every year.

use std::path::Path;

use super::Result;
use super::curves::MATERNITY;
use super::national::{BANDS, FIRST_YEAR, YEARS};
use super::people::{AreaPeople, People};
use super::places::Area;
use crate::write::{Table, number};

/// Births in the first year for each 1,000 residents (illustrative, of England's size).
const PER_THOUSAND: f64 = 9.8;
/// How many births a woman of the same age has in each year, of those of the year before (illustrative).
const FALLING: f64 = 0.992;

/// Writes `births.csv`.
pub fn write(out: &Path, areas: &[Area], people: &People) -> Result {
    let years = (FIRST_YEAR..FIRST_YEAR + YEARS).map(|year| year.to_string());
    let mut table = Table::new(["area".to_owned()].into_iter().chain(years));
    let level = level(&people.resident);
    for (area, residents) in areas.iter().zip(&people.resident) {
        let births = (0..YEARS).map(|year| number(level * of(residents, year), 2));
        table.row([area.code.clone()].into_iter().chain(births));
    }
    table.write(out, "births")
}

/// Births of an area's women in a year, before they are brought to the county's level.
fn of(residents: &AreaPeople, year: usize) -> f64 {
    let women = &residents[0];
    let born: f64 = (0..BANDS).map(|band| MATERNITY[0][band] * f64::from(women[band][year])).sum();
    born * FALLING.powi(year as i32)
}

fn level(areas: &[AreaPeople]) -> f64 {
    let everybody: f64 = areas.iter().flat_map(|area| area.as_flattened()).map(|years| f64::from(years[0])).sum();
    PER_THOUSAND / 1000.0 * everybody / areas.iter().map(|area| of(area, 0)).sum::<f64>()
}
