//! People by small area, sex and age, now and as projected.

use std::collections::HashMap;

use super::apportion::{apportion, in_words, tenths};
use super::files::{Folder, Row};
use super::places::Places;
use super::{Fallible, must_be};
use crate::write::Table;

/// The age bands of the projections.
pub const BANDS: [&str; 19] = [
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64",
    "65-69", "70-74", "75-79", "80-84", "85-89", "90+",
];
/// The sexes, in the order of every array that has one entry for each.
pub const SEXES: [&str; 2] = ["F", "M"];
/// The mid-years written: the base year to one past the horizon.
const YEARS: [&str; 7] = ["2024", "2025", "2026", "2027", "2028", "2029", "2030"];
const ENGLAND: &str = "E92000001";
const PROJECTIONS: &str = "population/snpp2018_persons_5yr_2018_2043.csv";
const ESTIMATES: &str = "population/lsoa11_pop_mid2020_5yr.csv";

/// A number for each age band.
pub type ByAge = [f64; BANDS.len()];
/// A number for each sex and age band.
pub type BySexAndAge = [ByAge; SEXES.len()];
/// Tenths of people for each sex, age band and year.
type Projection = [[[i64; YEARS.len()]; BANDS.len()]; SEXES.len()];

/// The people of the system and of England.
pub struct People {
    /// People of the system at mid-2020 by the small-area estimates.
    pub estimate_2020: f64,
    /// Estimates for mid-2020 of every small area in England.
    pub estimates: HashMap<String, ByAge>,
    /// England's people in 2024/25 by the projections.
    pub england: BySexAndAge,
    /// Projected people of each area, in tenths.
    areas: Vec<Projection>,
}

/// Reads estimates and projections, and divides the projections of the districts among small areas and sexes.
pub fn read(data: &Folder, places: &Places) -> Fallible<People> {
    let estimates = estimates(data)?;
    let estimate_2020 = places.areas.iter().map(|area| total(&estimates, &area.code)).sum::<f64>();
    must_be("the system's people at mid-2020", estimate_2020, 1_107_597.0)?;
    let sexes = sexes(data)?;
    let projections = projections(data)?;
    let mut areas = vec![Projection::default(); places.areas.len()];
    for (district, of) in places.districts.iter().enumerate() {
        let members: Vec<usize> = (0..areas.len()).filter(|&area| places.areas[area].district == district).collect();
        for band in 0..BANDS.len() {
            let weights = weights(places, &estimates, &members, &sexes[&of.code], band);
            for (year, people) in projections[&of.code][band].iter().enumerate() {
                for (place, part) in apportion(tenths(*people), &weights).into_iter().enumerate() {
                    areas[members[place / 2]][place % 2][band][year] = part;
                }
            }
        }
    }
    let england = in_base_year(&projections[ENGLAND], &england_sexes(&sexes));
    Ok(People { estimate_2020, estimates, england, areas })
}

/// Shares of one age band of a district by area and sex: the area's part of the district's people at mid-2020, and the
/// sex's part at mid-2019.
fn weights(
    places: &Places,
    estimates: &HashMap<String, ByAge>,
    members: &[usize],
    sexes: &BySexAndAge,
    band: usize,
) -> Vec<f64> {
    let people = |area: usize| estimates[&places.areas[area].code][band];
    members.iter().flat_map(|&area| [people(area) * sexes[0][band], people(area) * sexes[1][band]]).collect()
}

fn estimates(data: &Folder) -> Fallible<HashMap<String, ByAge>> {
    let mut estimates = HashMap::new();
    for row in data.read(ESTIMATES)?.rows() {
        let mut people = ByAge::default();
        for (count, band) in people.iter_mut().zip(BANDS) {
            *count = row.number(band)?;
        }
        estimates.insert(row.text("lsoa11_code")?.to_owned(), people);
    }
    let england: f64 = estimates.values().flatten().sum();
    must_be("England's people at mid-2020", england, 56_550_138.0)?;
    Ok(estimates)
}

fn total(estimates: &HashMap<String, ByAge>, area: &str) -> f64 {
    estimates.get(area).map_or(0.0, |people| people.iter().sum())
}

/// People by sex and age of each local authority at mid-2019.
fn sexes(data: &Folder) -> Fallible<HashMap<String, BySexAndAge>> {
    let sheet = data.read("population/ltla20_pop_mid2019_sex_syoa.csv")?;
    let ages = sheet.header().iter().filter_map(|column| Some((column.as_str(), single_age(column)?)));
    let ages: Vec<(&str, usize)> = ages.collect();
    let mut people: HashMap<String, BySexAndAge> = HashMap::new();
    for row in sheet.rows() {
        let sex = sex_of(row)?;
        let counts = people.entry(row.text("ltla20_code")?.to_owned()).or_default();
        for &(column, age) in &ages {
            counts[sex][(age / 5).min(BANDS.len() - 1)] += row.number(column)?;
        }
    }
    let england: f64 = people.values().flatten().flatten().sum();
    must_be("England's people at mid-2019", england, 56_286_961.0)?;
    Ok(people)
}

fn single_age(column: &str) -> Option<usize> {
    column.trim_end_matches('+').parse().ok()
}

fn sex_of(row: Row) -> Fallible<usize> {
    let text = row.text("sex")?;
    SEXES.iter().position(|sex| *sex == text).ok_or_else(|| format!("{text:?} is no sex").into())
}

fn england_sexes(districts: &HashMap<String, BySexAndAge>) -> BySexAndAge {
    let mut england = BySexAndAge::default();
    for district in districts.values() {
        for sex in 0..SEXES.len() {
            for band in 0..BANDS.len() {
                england[sex][band] += district[sex][band];
            }
        }
    }
    england
}

/// Projected persons by area code, age band and year; the totals over ages are left out.
fn projections(data: &Folder) -> Fallible<HashMap<String, [[f64; YEARS.len()]; BANDS.len()]>> {
    let mut projections: HashMap<String, [[f64; YEARS.len()]; BANDS.len()]> = HashMap::new();
    for row in data.read(PROJECTIONS)?.rows() {
        let age = row.text("age_group")?;
        let Some(band) = BANDS.iter().position(|band| *band == age) else { continue };
        let people = &mut projections.entry(row.text("area_code")?.to_owned()).or_default()[band];
        for (count, year) in people.iter_mut().zip(YEARS) {
            *count = row.number(year)?;
        }
    }
    Ok(projections)
}

/// People of the system at the middle of a projected year: what is printed for all ages in its districts.
pub fn projected(data: &Folder, places: &Places, year: &str) -> Fallible<f64> {
    let sheet = data.read(PROJECTIONS)?;
    let of = |code| sheet.row_where(&[("area_code", code), ("age_group", "All ages")])?.number(year);
    places.districts.iter().map(|district| of(&district.code)).sum()
}

/// People in 2024/25: three quarters of mid-2024 and one quarter of mid-2025, divided by sex.
fn in_base_year(persons: &[[f64; YEARS.len()]; BANDS.len()], sexes: &BySexAndAge) -> BySexAndAge {
    let mut people = BySexAndAge::default();
    for band in 0..BANDS.len() {
        let both = 0.75 * persons[band][0] + 0.25 * persons[band][1];
        for sex in 0..SEXES.len() {
            people[sex][band] = both * sexes[sex][band] / (sexes[0][band] + sexes[1][band]);
        }
    }
    people
}

impl People {
    /// People of one area in 2024/25.
    pub fn in_base_year(&self, area: usize) -> BySexAndAge {
        let mut people = BySexAndAge::default();
        for (ages, projected) in people.iter_mut().zip(&self.areas[area]) {
            for (count, years) in ages.iter_mut().zip(projected) {
                *count = (3 * years[0] + years[1]) as f64 / 40.0;
            }
        }
        people
    }

    /// `population.csv`.
    pub fn table(&self, places: &Places) -> Table {
        let mut table = Table::new(["area", "sex", "age"].into_iter().chain(YEARS));
        for (area, people) in places.areas.iter().zip(&self.areas) {
            for (sex, ages) in SEXES.iter().zip(people) {
                for (band, years) in BANDS.iter().zip(ages) {
                    let names = [area.code.clone(), (*sex).to_owned(), (*band).to_owned()];
                    table.row(names.into_iter().chain(years.iter().map(|count| in_words(*count))));
                }
            }
        }
        table
    }
}
