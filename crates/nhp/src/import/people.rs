//! People and births of the catchment, year by year and variant by variant.

use std::collections::BTreeMap;
use std::path::Path;

use model::Finding;

use super::Maker;
use super::cells::age;
use super::services::Follows;
use super::text::{self, Table};
use crate::columns::{Columns, Kind, read_all};
use crate::factors::OLDEST;

const POPULATION: &str = "demographic_factors";
const BIRTHS: &str = "birth_factors";

/// Counts of one variant, by sex (0 or 1) and age.
type Counts = BTreeMap<(i64, i64), Vec<f64>>;

/// Tables of people and births.
pub struct People {
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// All births at the horizon against those in the base year: the mean over variants.
    pub births: f64,
}

/// `population.csv`, and `births.csv` where anything follows births.
pub fn tables(data: &Path, maker: &Maker, findings: &mut Vec<Finding>) -> Result<People, Vec<Finding>> {
    let population = population(&read(data, maker, POPULATION, findings)?, maker)?;
    let mut people = People { files: vec![("population.csv".to_owned(), population)], births: 1.0 };
    if maker.gathered.keys.iter().any(|key| key.follows == Follows::Births) {
        let counts = read(data, maker, BIRTHS, findings)?;
        people.files.push(("births.csv".to_owned(), births(&counts, maker)));
        let change = |counts: &Counts| {
            let at = |t: usize| counts.values().map(|years| years[t]).sum::<f64>();
            at(maker.years.len() - 1) / at(0)
        };
        let changes = maker.variants.iter().map(|at| maker.params.variants[*at].1).zip(counts.iter().map(change));
        people.births = changes.map(|(probability, change)| probability * change).sum();
    }
    Ok(people)
}

/// Each variant's counts in every year; years that the table lacks stand on the straight line between base and horizon.
fn read(data: &Path, maker: &Maker, name: &str, findings: &mut Vec<Finding>) -> Result<Vec<Counts>, Vec<Finding>> {
    let params = maker.params;
    let partition = format!("fyear={}/dataset={}", params.start_year, params.dataset);
    let all: Vec<String> = (params.start_year..=params.end_year).map(|year| year.to_string()).collect();
    let read = |years: &[String]| -> Result<Columns, Vec<Finding>> {
        let mut columns = vec![("variant", Kind::Text), ("sex", Kind::Integer), ("age", Kind::Integer)];
        columns.extend(years.iter().map(|year| (year.as_str(), Kind::Real)));
        read_all(data, &partition, &[(name, &columns)]).pop().unwrap_or_else(|| Err(Vec::new()))
    };
    let ends = [all[0].clone(), all[all.len() - 1].clone()];
    let (table, between) = match read(&all) {
        Ok(table) => (table, false),
        Err(_) => (read(&ends)?, true),
    };
    if between {
        let message = format!("{name} has not every year from {} to {}", ends[0], ends[1]);
        let hint = "the years between are on a straight line; base and horizon are as they stand";
        findings.push(Finding::warning("missing-column", name, message).hint(hint));
    }
    let values = |row: usize| -> Vec<f64> {
        if !between {
            return all.iter().map(|year| table.real(year)[row]).collect();
        }
        let [first, last] = [&ends[0], &ends[1]].map(|year| table.real(year)[row]);
        let steps = all.len() - 1;
        (0..=steps).map(|t| first + (last - first) * t as f64 / steps as f64).collect()
    };
    let variants = table.text("variant");
    let of_variant = |variant: &usize| -> Counts {
        let name = &params.variants[*variant].0;
        let rows = (0..table.rows).filter(|row| variants.of(*row) == name);
        rows.map(|row| ((table.integer("sex")[row] - 1, table.integer("age")[row]), values(row))).collect()
    };
    Ok(maker.variants.iter().map(of_variant).collect())
}

fn head<'a>(maker: &'a Maker, columns: &[&'a str]) -> Vec<&'a str> {
    columns.iter().copied().chain(maker.years.iter().map(String::as_str)).collect()
}

fn population(variants: &[Counts], maker: &Maker) -> Result<String, Vec<Finding>> {
    let mut table = Table::new(&head(maker, &["area", "sex", "age", "variant"]));
    for (counts, variant) in variants.iter().zip(&maker.variants) {
        let name = &maker.params.variants[*variant].0;
        for (sex, word) in [(0, "M"), (1, "F")] {
            for years in 0..=OLDEST {
                let Some(people) = counts.get(&(sex, years as i64)) else {
                    let message = format!("variant {name} has no people of sex {} at age {years}", sex + 1);
                    let hint = "a pack needs people of every age from 0 to 90";
                    return Err(vec![Finding::error("missing-people", POPULATION, message).hint(hint)]);
                };
                let row = ["CATCHMENT", word, &age(years), name].map(str::to_owned);
                table.row(row.into_iter().chain(people.iter().map(|count| text::number(*count))));
            }
        }
    }
    Ok(table.finish())
}

fn births(variants: &[Counts], maker: &Maker) -> String {
    let mut table = Table::new(&head(maker, &["area", "variant"]));
    for (counts, variant) in variants.iter().zip(&maker.variants) {
        let sums = (0..maker.years.len()).map(|t| text::number(counts.values().map(|years| years[t]).sum()));
        let row = ["CATCHMENT".to_owned(), maker.params.variants[*variant].0.clone()];
        table.row(row.into_iter().chain(sums));
    }
    table.finish()
}

/// By how much births to mothers of each age change to the horizon, by sex and age: means over variants. Sexes and ages
/// whose births are not told do not change.
pub fn births_by_age(maker: &Maker) -> Vec<f64> {
    let changes = &maker.trust.demography.births;
    let mut by_age = vec![0.0; changes[0].len()];
    for variant in &maker.variants {
        let probability = maker.params.variants[*variant].1;
        by_age.iter_mut().zip(&changes[*variant]).for_each(|(mean, change)| *mean += probability * change);
    }
    by_age
}
