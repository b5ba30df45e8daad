//! Rates by sex and age, and how areas stand to each other: the published shapes by which totals are divided.

use std::array::from_fn;
use std::collections::HashMap;

use super::files::{Folder, Row};
use super::people::{BANDS, ByAge, BySexAndAge, People, SEXES};
use super::places::Places;
use super::{Fallible, must_be};

const DECILES: [&str; 10] = [
    "Most deprived 10%",
    "More deprived 10-20%",
    "More deprived 20-30%",
    "More deprived 30-40%",
    "More deprived 40-50%",
    "Less deprived 40-50%",
    "Less deprived 30-40%",
    "Less deprived 20-30%",
    "Less deprived 10-20%",
    "Least deprived 10%",
];

/// England's outpatient attendances of 2024-25 by specialty, with England's people to set them against.
pub struct Outpatients {
    specialties: HashMap<String, Specialty>,
    england: BySexAndAge,
}

/// Attendances of one specialty.
#[derive(Default)]
struct Specialty {
    /// Of known sex and age.
    known: BySexAndAge,
    /// Persons by age, of known and unknown sex.
    persons: ByAge,
    /// All, of known and unknown sex and age.
    total: f64,
}

/// One area group with what is needed to divide a total among groups.
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its place among the districts.
    pub district: usize,
    /// Its people in 2024/25.
    pub people: BySexAndAge,
    /// Emergency admissions for people of like age and sex, against each other: the acute morbidity indicator.
    pub emergency: f64,
    /// Outpatient attendances for people of like age, against England's (1): by deprivation decile.
    pub planned: f64,
}

/// Reads outpatient attendances by main specialty, sex and age.
pub fn read_outpatients(data: &Folder, people: &People) -> Fallible<Outpatients> {
    let sheet = data.read("activity/hes_outpatient_2024_25_main_specialty_age_sex.csv")?;
    let ages: Vec<(&str, usize)> =
        sheet.header().iter().filter_map(|column| Some((column.as_str(), band_of(column)?))).collect();
    let mut specialties: HashMap<String, Specialty> = HashMap::new();
    for row in sheet.rows() {
        add(&mut specialties, row, &ages)?;
    }
    let england = specialties.remove("All").ok_or("the outpatient table has no total")?;
    must_be("England's outpatient attendances", england.total, 113_225_153.0)?;
    must_be("outpatient attendances over specialties", specialties.values().map(|one| one.total).sum(), england.total)?;
    Ok(Outpatients { specialties, england: people.england })
}

fn add(specialties: &mut HashMap<String, Specialty>, row: Row, ages: &[(&str, usize)]) -> Fallible<()> {
    let specialty = specialties.entry(row.text("specialty_code")?.to_owned()).or_default();
    let sex = row.text("sex")?;
    let counts = match SEXES.iter().position(|known| *known == sex) {
        Some(sex) => &mut specialty.known[sex],
        None => &mut specialty.persons,
    };
    for &(column, band) in ages {
        counts[band] += row.number(column)?;
    }
    if sex == "P" {
        specialty.total = row.number("Total")?;
    }
    Ok(())
}

/// The age band that a column such as `1-4`, `17` or `90-120` falls in.
fn band_of(column: &str) -> Option<usize> {
    let first = column.split('-').next()?;
    first.parse::<usize>().ok().map(|age| (age / 5).min(BANDS.len() - 1))
}

impl Outpatients {
    /// Attendances a year per head by sex and age in the specialties picked, so that England's people at these rates
    /// make England's total: those of unknown sex or age are spread like the known.
    pub fn rates(&self, pick: impl Fn(&str) -> bool) -> BySexAndAge {
        let picked: Vec<&Specialty> = self.picked(pick);
        let total: f64 = picked.iter().map(|one| one.total).sum();
        let known: f64 = picked.iter().flat_map(|one| one.known.iter().flatten()).sum();
        let count = |sex: usize, band: usize| picked.iter().map(|one| one.known[sex][band]).sum::<f64>();
        [0, 1].map(|sex| from_fn(|band| count(sex, band) * total / known / self.england[sex][band]))
    }

    /// England's people, whom the rates are set against.
    pub fn england(&self) -> &BySexAndAge {
        &self.england
    }

    /// Persons by age over all specialties.
    fn persons(&self) -> ByAge {
        let mut persons = ByAge::default();
        for specialty in self.picked(|_| true) {
            for (sum, count) in persons.iter_mut().zip(specialty.persons) {
                *sum += count;
            }
        }
        persons
    }

    /// Specialties in the order of their codes, so that sums come out alike in every run.
    fn picked(&self, pick: impl Fn(&str) -> bool) -> Vec<&Specialty> {
        let mut codes: Vec<&String> = self.specialties.keys().filter(|code| pick(code)).collect();
        codes.sort_unstable();
        codes.into_iter().map(|code| &self.specialties[code]).collect()
    }
}

/// The area groups with their people and how they stand to each other.
pub fn groups(data: &Folder, places: &Places, people: &People, outpatients: &Outpatients) -> Fallible<Vec<Group>> {
    let deciles = deprivation(data)?;
    let planned = planned(data, people, outpatients, &deciles)?;
    let morbidity = data.read("deprivation/imd2019_lsoa11_health_indicators.csv.gz")?;
    let mut groups: Vec<Group> = places
        .groups
        .iter()
        .map(|group| Group {
            name: group.name.clone(),
            district: group.district,
            people: BySexAndAge::default(),
            emergency: 0.0,
            planned: 0.0,
        })
        .collect();
    for (place, area) in places.areas.iter().enumerate() {
        let indicator = morbidity.the_row("lsoa11_code", &area.code)?.number("acute_morbidity_indicator")?;
        let residents = people.in_base_year(place);
        let count: f64 = residents.iter().flatten().sum();
        let group = &mut groups[area.group];
        group.emergency += count * indicator;
        group.planned += count * planned[usize::from(area.decile) - 1];
        for (sums, ages) in group.people.iter_mut().zip(residents) {
            for (sum, people) in sums.iter_mut().zip(ages) {
                *sum += people;
            }
        }
    }
    for group in &mut groups {
        let count: f64 = group.people.iter().flatten().sum();
        group.emergency /= count;
        group.planned /= count;
    }
    Ok(groups)
}

/// The deprivation decile of every small area in England.
fn deprivation(data: &Folder) -> Fallible<Vec<(String, usize)>> {
    let sheet = data.read("deprivation/imd2019_lsoa11_deciles_ranks.csv.gz")?;
    sheet.rows().map(|row| Ok((row.text("lsoa11_code")?.to_owned(), row.number("IMD_decile")? as usize - 1))).collect()
}

/// Outpatient attendances of each deprivation decile over what its people would have at England's rates by age, so that
/// England is 1.
fn planned(
    data: &Folder,
    people: &People,
    outpatients: &Outpatients,
    deciles: &[(String, usize)],
) -> Fallible<[f64; DECILES.len()]> {
    let name = "activity/hes_outpatient_2024_25_by_imd_decile.xlsx";
    let attended = data.workbook_column(name, 1)?;
    let by_age = outpatients.persons();
    let mut england = ByAge::default();
    let mut residents = [ByAge::default(); DECILES.len()];
    for (area, decile) in deciles {
        let estimate = people.estimates.get(area).ok_or_else(|| format!("no people are estimated for {area}"))?;
        for band in 0..BANDS.len() {
            england[band] += estimate[band];
            residents[*decile][band] += estimate[band];
        }
    }
    let mut ratios = [0.0; DECILES.len()];
    let (mut all, mut all_expected) = (0.0, 0.0);
    for (decile, label) in DECILES.iter().enumerate() {
        let count = attended.get(*label).ok_or_else(|| format!("{name} has no row {label:?}"))?;
        let expected: f64 = (0..BANDS.len()).map(|band| residents[decile][band] * by_age[band] / england[band]).sum();
        ratios[decile] = count / expected;
        all += count;
        all_expected += expected;
    }
    Ok(ratios.map(|ratio| ratio * all_expected / all))
}
