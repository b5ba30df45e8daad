//! Health status: people who live longer are, for a time, as well as somewhat younger people are today.
//!
//! See `docs/method/nhp.md`. Disability-free life as a share of life expectancy at 65 is uncertain (a metalog); what it
//! comes to by the horizon says how many years younger people of each age will be in health.

use crate::factors::OLDEST;

/// The first age that health status moves.
pub const YOUNGEST: usize = 55;
/// How many ages it moves.
pub const AGES: usize = OLDEST - YOUNGEST + 1;
/// The year from which gains already had are counted.
const ORIGIN: i64 = 2021;
/// Years free of disability at 65, men and women, at the origin.
const DISABILITY_FREE: [f64; 2] = [10.45, 10.66];
/// Points at which expectations over the uniform are taken.
const POINTS: u32 = 1000;

/// Activity rates by age, and how ages are adjusted.
#[derive(Clone, Debug)]
pub struct Health {
    /// For each group and sex, the rate at each age from 0 to 100.
    rates: Vec<[Vec<f64>; 2]>,
    start: i64,
    end: i64,
    /// For each sex and age, what gains up to the start year take off.
    rebase: [[f64; AGES]; 2],
}

/// Years that both reference tables cover.
pub fn covers(year: i64) -> bool {
    life_expectancy(year, 0).is_some() && metalog(year, 0).is_some()
}

impl Health {
    /// Adjustment from `start` to `end`; both are covered.
    pub fn new(rates: Vec<[Vec<f64>; 2]>, start: i64, end: i64) -> Self {
        let mut health = Self { rates, start, end, rebase: [[0.0; AGES]; 2] };
        if start > ORIGIN {
            for sex in 0..2 {
                let points = (0..POINTS).map(|point| (f64::from(point) + 0.5) / f64::from(POINTS));
                let mean = points.map(|uniform| gain(ORIGIN, start, sex, uniform)).sum::<f64>() / f64::from(POINTS);
                health.rebase[sex] = change(ORIGIN, start, sex).map(|years| mean * years);
            }
        }
        health
    }

    /// Factors by group, sex and age from 55 for the health that this uniform stands for.
    pub fn factors(&self, uniform: f64) -> Vec<f64> {
        let mut factors = Vec::with_capacity(self.rates.len() * 2 * AGES);
        let adjusted: [[f64; AGES]; 2] = std::array::from_fn(|sex| self.adjusted(sex, uniform));
        for group in &self.rates {
            for (rates, adjusted) in group.iter().zip(&adjusted) {
                factors.extend(adjusted.iter().enumerate().map(|(place, age)| ratio(rates, YOUNGEST + place, *age)));
            }
        }
        factors
    }

    /// What the factors are expected to be.
    pub fn expected(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.rates.len() * 2 * AGES];
        for point in 0..POINTS {
            let factors = self.factors((f64::from(point) + 0.5) / f64::from(POINTS));
            sums.iter_mut().zip(factors).for_each(|(sum, factor)| *sum += factor / f64::from(POINTS));
        }
        sums
    }

    /// How many years younger in health people of 65 are, men and women taken together.
    pub fn years_younger(&self, uniform: f64) -> f64 {
        let place = 65 - YOUNGEST;
        (0..2).map(|sex| 65.0 - self.adjusted(sex, uniform)[place]).sum::<f64>() / 2.0
    }

    fn adjusted(&self, sex: usize, uniform: f64) -> [f64; AGES] {
        let gain = gain(self.start, self.end, sex, uniform);
        let change = change(self.start, self.end, sex);
        std::array::from_fn(|place| (YOUNGEST + place) as f64 - gain * change[place] + self.rebase[sex][place])
    }
}

/// The rate at an adjusted age against the rate at the age itself.
fn ratio(rates: &[f64], age: usize, adjusted: f64) -> f64 {
    let oldest = (rates.len() - 1) as f64;
    let at = adjusted.clamp(0.0, oldest);
    let below = (at as usize).min(rates.len() - 2);
    let rate = rates[below] + (rates[below + 1] - rates[below]) * (at - below as f64);
    if rates[age] > 0.0 { (rate / rates[age]).max(0.0) } else { 1.0 }
}

/// Years of health gained for each year of life gained, between two years.
fn gain(from: i64, to: i64, sex: usize, uniform: f64) -> f64 {
    let at_65 = |year| life_expectancy(year, sex).map_or(0.0, |years| years[65 - YOUNGEST]);
    let share = metalog(to, sex).map_or(0.0, |coefficients| quantile(&coefficients, uniform));
    (share / 100.0 * at_65(to) - DISABILITY_FREE[sex]) / (at_65(to) - at_65(from))
}

/// Years of life gained at each age between two years.
fn change(from: i64, to: i64, sex: usize) -> [f64; AGES] {
    match (life_expectancy(from, sex), life_expectancy(to, sex)) {
        (Some(before), Some(after)) => std::array::from_fn(|place| after[place] - before[place]),
        _ => [0.0; AGES],
    }
}

/// The quantile of a nine-term metalog bounded on 0 to 100 (Keelin, The Metalog Distributions, 2016).
fn quantile(a: &[f64; 9], y: f64) -> f64 {
    let (logit, c) = (libm::log(y / (1.0 - y)), y - 0.5);
    let even = a[0] + c * (a[3] + c * (a[4] + c * (a[6] + c * a[8])));
    let odd = a[1] + c * (a[2] + c * (a[5] + c * a[7]));
    100.0 / (1.0 + libm::exp(-(even + logit * odd)))
}

fn life_expectancy(year: i64, sex: usize) -> Option<[f64; AGES]> {
    line(&LIFE_EXPECTANCY, year, sex)
}

fn metalog(year: i64, sex: usize) -> Option<[f64; 9]> {
    line(&HEALTH_STATUS, year, sex)
}

type Lines = std::sync::LazyLock<Vec<Vec<f64>>>;
static LIFE_EXPECTANCY: Lines = Lines::new(|| numbers(include_str!("../data/life_expectancy.csv")));
static HEALTH_STATUS: Lines = Lines::new(|| numbers(include_str!("../data/health_status.csv")));

fn numbers(text: &str) -> Vec<Vec<f64>> {
    let number = |cell: &str| cell.parse().expect("our own tables hold numbers");
    text.lines().skip(1).map(|line| line.split(',').map(number).collect()).collect()
}

fn line<const N: usize>(lines: &[Vec<f64>], year: i64, sex: usize) -> Option<[f64; N]> {
    let found = lines.iter().find(|line| line[0] as i64 == year && line[1] as usize == sex + 1)?;
    found[2..].try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_share_is_that_of_the_first_coefficient() {
        let men = metalog(2035, 0).unwrap();
        assert!((quantile(&men, 0.5) - 100.0 / (1.0 + (-men[0]).exp())).abs() < 1e-12);
    }

    #[test]
    fn rates_that_do_not_change_with_age_are_not_moved() {
        let health = Health::new(vec![[vec![0.3; 101], vec![0.2; 101]]], 2023, 2035);
        assert!(health.factors(0.3).iter().all(|factor| (factor - 1.0).abs() < 1e-12));
    }

    #[test]
    fn better_health_means_less_activity_where_rates_rise_with_age() {
        let rates: Vec<f64> = (0..=100).map(f64::from).collect();
        let health = Health::new(vec![[rates.clone(), rates]], 2023, 2035);
        let (poor, good) = (health.factors(0.1), health.factors(0.9));
        assert!(poor.iter().zip(&good).all(|(poor, good)| good < poor));
        let expected = health.expected();
        assert!(expected.iter().zip(&poor).all(|(mean, poor)| mean < poor));
    }
}
