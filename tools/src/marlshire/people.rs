//! The people: by area, sex and age, for seven mid-years, where they live and on whose list they are.

use std::path::Path;

use super::Result;
use super::chance::Chance;
use super::national::{BAND_NAMES, BANDS, Bands, ENGLAND_THOUSANDS, FIRST_YEAR, SEXES, YEARS, england_shares};
use super::places::{Area, PLACES};
use crate::write::{Table, number};

/// How many times England's share of each age band a place has, before it is brought to its own total (illustrative).
const AGE_TILT: [Bands; PLACES.len()] = [
    // Marl: students and young workers, few of the old.
    [1.02, 0.98, 0.96, 1.10, 1.48, 1.38, 1.20, 1.06, 0.96, 0.92, 0.90, 0.88, 0.88, 0.88, 0.88, 0.88, 0.90, 0.92, 0.94],
    // Eastmarsh: the coast to which people retire and from which the young leave.
    [0.86, 0.90, 0.93, 0.90, 0.76, 0.74, 0.76, 0.78, 0.80, 0.88, 1.00, 1.12, 1.22, 1.38, 1.52, 1.58, 1.56, 1.52, 1.48],
    // The Wolds: middle-aged and old, few in their twenties.
    [0.82, 0.90, 0.98, 0.94, 0.64, 0.66, 0.74, 0.82, 0.90, 1.02, 1.12, 1.20, 1.22, 1.30, 1.40, 1.46, 1.46, 1.44, 1.42],
    // Northvale: families in new houses.
    [1.22, 1.22, 1.12, 0.98, 0.86, 1.12, 1.30, 1.34, 1.22, 1.06, 0.96, 0.88, 0.82, 0.76, 0.74, 0.74, 0.72, 0.70, 0.68],
];
/// How much older the least deprived areas are: the logarithm of the ratio of an area's share at 80 to that at 40,
/// between the least and the most deprived (illustrative).
const DEPRIVED_ARE_YOUNGER: f64 = 0.45;
/// Spread of an area's size about the mean of its place (standard deviation, logarithmic).
const SIZE_SPREAD: f64 = 0.16;
/// Students are of these bands.
const STUDENT_BANDS: std::ops::Range<usize> = 3..5;
/// People on practices' lists for each who lives there, by place: lists are inflated in the city and in new towns,
/// while the rim of the county is on lists across its border (illustrative).
const LISTED: [f64; PLACES.len()] = [1.042, 0.988, 0.974, 1.026];
/// The same for students' ages, who stay on the list of the town they left.
const LISTED_STUDENTS: f64 = 1.06;

/// People of one area by sex, band and mid-year.
pub type AreaPeople = [[[u32; YEARS]; BANDS]; 2];

/// The people of each area, in the order of the areas.
pub struct People {
    pub resident: Vec<AreaPeople>,
    pub registered: Vec<AreaPeople>,
}

impl People {
    /// Everybody, for all areas.
    pub fn of(areas: &[Area]) -> Self {
        let exact = grown(areas, &base(areas));
        let listed = |area: &Area, cells: &Exact| listed(area, cells);
        Self {
            resident: exact.iter().map(whole).collect(),
            registered: areas.iter().zip(&exact).map(|(area, cells)| whole(&listed(area, cells))).collect(),
        }
    }

    /// Residents of some areas in the base year, by sex and band: three quarters of its first mid-year and one of the next.
    pub fn base_year(&self, areas: &[usize]) -> [Bands; 2] {
        let of = |sex: usize, band: usize| -> f64 {
            areas.iter().map(|&area| financial_year(&self.resident[area][sex][band])).sum()
        };
        std::array::from_fn(|sex| std::array::from_fn(|band| of(sex, band)))
    }

    /// People on lists in some areas in the base year.
    pub fn listed(&self, areas: impl Iterator<Item = usize>) -> f64 {
        areas.flat_map(|area| self.registered[area].as_flattened()).map(financial_year).sum()
    }
}

type Exact = [[[f64; YEARS]; BANDS]; 2];

fn financial_year(mid_years: &[u32; YEARS]) -> f64 {
    0.75 * f64::from(mid_years[0]) + 0.25 * f64::from(mid_years[1])
}

/// People of the first mid-year by sex and band, each place brought to its total.
fn base(areas: &[Area]) -> Vec<[Bands; 2]> {
    let weights: Vec<[Bands; 2]> = areas.iter().map(weight).collect();
    let mut totals = [0.0; PLACES.len()];
    for (area, weight) in areas.iter().zip(&weights) {
        totals[area.town.place] += weight.as_flattened().iter().sum::<f64>();
    }
    let scaled = |area: &Area, weight: &[Bands; 2]| {
        let scale = area.place().people / totals[area.town.place];
        weight.map(|bands| bands.map(|people| people * scale))
    };
    areas.iter().zip(&weights).map(|(area, weight)| scaled(area, weight)).collect()
}

fn weight(area: &Area) -> [Bands; 2] {
    let size = (SIZE_SPREAD * Chance::of("size").bell(area.number)).exp();
    let england = england_shares();
    let tilt = |band: usize| {
        let age = 5.0 * band as f64 + 2.5;
        let older = (DEPRIVED_ARE_YOUNGER * (area.standing - 0.5) * (age - 40.0) / 40.0).exp();
        let students = if STUDENT_BANDS.contains(&band) { area.town.students } else { 1.0 };
        AGE_TILT[area.town.place][band] * older * students * size
    };
    england.map(|shares| std::array::from_fn(|band| shares[band] * tilt(band)))
}

/// The base carried forward: each band as in England, each area as its town builds, and each place on its own growth.
fn grown(areas: &[Area], base: &[[Bands; 2]]) -> Vec<Exact> {
    let mut exact: Vec<Exact> =
        areas.iter().zip(base).map(|(area, people)| before_place(area.town.building, people)).collect();
    for year in 0..YEARS {
        for (number, place) in PLACES.iter().enumerate() {
            let inside: Vec<usize> = (0..areas.len()).filter(|&area| areas[area].town.place == number).collect();
            let unscaled: f64 = inside.iter().map(|&area| total(&exact[area], year)).sum();
            let scale = place.people * (1.0 + place.growth / 100.0).powi(year as i32) / unscaled;
            for area in inside {
                exact[area].as_flattened_mut().iter_mut().for_each(|years| years[year] *= scale);
            }
        }
    }
    exact
}

fn before_place(building: f64, people: &[Bands; 2]) -> Exact {
    let growth = |band: usize, year: usize| {
        let ageing = ENGLAND_THOUSANDS[band][year] / ENGLAND_THOUSANDS[band][0];
        ageing * (1.0 + building / 100.0).powi(year as i32)
    };
    people.map(|bands| std::array::from_fn(|band| std::array::from_fn(|year| bands[band] * growth(band, year))))
}

fn total(cells: &Exact, year: usize) -> f64 {
    cells.as_flattened().iter().map(|years| years[year]).sum()
}

fn listed(area: &Area, cells: &Exact) -> Exact {
    let factor = |band: usize| {
        let students = if STUDENT_BANDS.contains(&band) { LISTED_STUDENTS } else { 1.0 };
        LISTED[area.town.place] * students
    };
    std::array::from_fn(|sex| std::array::from_fn(|band| cells[sex][band].map(|people| people * factor(band))))
}

/// Whole people: each year's total rounded, and the largest remainders rounded up.
fn whole(cells: &Exact) -> AreaPeople {
    let mut people = AreaPeople::default();
    for year in 0..YEARS {
        let exact: Vec<f64> = cells.as_flattened().iter().map(|years| years[year]).collect();
        for (cell, count) in largest_remainder(&exact).into_iter().enumerate() {
            people[cell / BANDS][cell % BANDS][year] = count;
        }
    }
    people
}

fn largest_remainder(exact: &[f64]) -> Vec<u32> {
    let mut whole: Vec<u32> = exact.iter().map(|value| value.floor() as u32).collect();
    let short = exact.iter().sum::<f64>().round() as u32 - whole.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|&one, &other| exact[other].fract().total_cmp(&exact[one].fract()).then(one.cmp(&other)));
    for &cell in order.iter().take(short as usize) {
        whole[cell] += 1;
    }
    whole
}

/// Writes `population.csv`.
pub fn write(out: &Path, areas: &[Area], people: &People) -> Result {
    let header = ["area", "sex", "age", "basis"].map(str::to_owned);
    let years = (FIRST_YEAR..FIRST_YEAR + YEARS).map(|year| year.to_string());
    let mut table = Table::new(header.into_iter().chain(years));
    for (basis, counts) in [("resident", &people.resident), ("registered", &people.registered)] {
        for (area, cells) in areas.iter().zip(counts) {
            write_area(&mut table, &area.code, basis, cells);
        }
    }
    table.write(out, "population")
}

fn write_area(table: &mut Table, area: &str, basis: &str, cells: &AreaPeople) {
    for (sex, bands) in SEXES.iter().zip(cells) {
        for (band, years) in BAND_NAMES.iter().zip(bands) {
            let head = [area, sex, band, basis].map(str::to_owned);
            table.row(head.into_iter().chain(years.iter().map(|&count| number(f64::from(count), 0))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::national::WOMEN;
    use super::*;

    #[test]
    fn rounding_keeps_the_total() {
        assert_eq!(largest_remainder(&[1.4, 2.4, 3.2]), [2, 2, 3]);
    }

    #[test]
    fn half_of_england_are_women() {
        let women: f64 = england_shares()[0].iter().sum();
        assert!((women - 0.505).abs() < 0.01, "{women}");
        assert!(WOMEN.iter().all(|share| (0.45..0.70).contains(share)));
    }
}
