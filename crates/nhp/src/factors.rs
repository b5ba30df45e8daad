//! What each row's activity is multiplied by, and what each of those factors does alone.
//!
//! Rows with the same factors share a key, so that a future multiplies a few thousand keys and every row looks two up:
//! what follows its people (age, sex, health) and what follows its service (group, specialty, board).

use std::collections::HashMap;

use model::chance::Stream;

use crate::health::{AGES, Health, YOUNGEST};
use crate::params::{ParameterId, Params, Range};

/// The oldest age; it stands for everybody beyond.
pub const OLDEST: usize = 90;
/// Ages from 0 to the oldest.
pub const ALL_AGES: usize = OLDEST + 1;

/// Steps of growth, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Step {
    Demographic,
    Birth,
    HealthStatus,
    Expat,
    Repat,
    WaitingList,
    Baseline,
    NonDemographic,
    Inequalities,
}

/// All steps.
pub const STEPS: [Step; 9] = [
    Step::Demographic,
    Step::Birth,
    Step::HealthStatus,
    Step::Expat,
    Step::Repat,
    Step::WaitingList,
    Step::Baseline,
    Step::NonDemographic,
    Step::Inequalities,
];

impl Step {
    /// As in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demographic => "demographic_adjustment",
            Self::Birth => "birth_adjustment",
            Self::HealthStatus => "health_status_adjustment",
            Self::Expat => "expat",
            Self::Repat => "repat",
            Self::WaitingList => "waiting_list_adjustment",
            Self::Baseline => "baseline_adjustment",
            Self::NonDemographic => "non-demographic_adjustment",
            Self::Inequalities => "inequalities",
        }
    }
}

/// Where a factor's value comes from in a future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// Change of the population of a sex (0 or 1) and age.
    Population(usize, usize),
    /// Change of births to mothers of a sex and age.
    Births(usize, usize),
    /// Health of a group, sex and age.
    Health(usize, usize, usize),
    /// A parameter as drawn.
    Parameter(ParameterId),
    /// A parameter to the power of the years to the horizon.
    Growth(ParameterId),
    /// The same in every future.
    Fixed(f64),
}

/// The factors of rows that are alike.
pub type Key = Vec<(Step, Source)>;

/// Keys of an activity's rows.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Distinct keys.
    pub keys: Vec<Key>,
    /// For each place and key, the baseline's counts of the two measures.
    pub weights: Vec<(u32, u32, [f64; 2])>,
}

impl Keys {
    /// Their products in a future.
    pub fn products(&self, future: &Future) -> Vec<f64> {
        let product = |key: &Key| key.iter().map(|(_, source)| future.value(*source)).product();
        self.keys.iter().map(product).collect()
    }

    /// Adds what each step would do alone to the baseline of each place: `effects[(step, place)]`.
    pub fn effects(&self, future: &Future, places: usize, effects: &mut [[f64; 2]]) {
        let values: Vec<Vec<f64>> =
            self.keys.iter().map(|key| key.iter().map(|(_, source)| future.value(*source) - 1.0).collect()).collect();
        for (place, key, weights) in &self.weights {
            for ((step, _), value) in self.keys[*key as usize].iter().zip(&values[*key as usize]) {
                let effect = &mut effects[*step as usize * places + *place as usize];
                effect[0] += weights[0] * value;
                effect[1] += weights[1] * value;
            }
        }
    }
}

/// Codes that tell keys apart.
pub type Codes = [u32; 5];

/// Gathers keys row by row.
#[derive(Debug, Default)]
pub struct KeyBuilder {
    places: HashMap<Codes, u32>,
    keys: Vec<Key>,
    weights: HashMap<(u32, u32), [f64; 2]>,
}

impl KeyBuilder {
    /// The place of the key of these codes, made by `make` at its first use.
    pub fn key(&mut self, codes: Codes, make: impl FnOnce() -> Key) -> u32 {
        *self.places.entry(codes).or_insert_with(|| {
            self.keys.push(make());
            self.keys.len() as u32 - 1
        })
    }

    /// Adds a row's baseline to its place and key.
    pub fn weigh(&mut self, place: u32, key: u32, counts: [f64; 2]) {
        let weights = self.weights.entry((place, key)).or_default();
        weights[0] += counts[0];
        weights[1] += counts[1];
    }

    /// The keys, with weights in order.
    pub fn finish(self) -> Keys {
        let mut weights: Vec<_> = self.weights.into_iter().map(|((place, key), counts)| (place, key, counts)).collect();
        weights.sort_by_key(|(place, key, _)| (*place, *key));
        Keys { keys: self.keys, weights }
    }
}

/// Change from the base year to the horizon of each variant's population and births, by sex and age; 1 where unknown.
#[derive(Clone, Debug, Default)]
pub struct Demography {
    /// For each variant of the parameters.
    pub population: Vec<Vec<f64>>,
    /// Likewise.
    pub births: Vec<Vec<f64>>,
}

/// The values of everything that is drawn once for a future.
#[derive(Clone, Debug)]
pub struct Future {
    /// The population variant; none where it is an expectation.
    pub variant: Option<usize>,
    /// Parameters by place.
    pub parameters: Vec<f64>,
    growth: Vec<f64>,
    population: Vec<f64>,
    births: Vec<f64>,
    health: Vec<f64>,
}

impl Future {
    /// The value of a factor.
    pub fn value(&self, source: Source) -> f64 {
        match source {
            Source::Population(sex, age) => self.population[sex * ALL_AGES + age],
            Source::Births(sex, age) => self.births[sex * ALL_AGES + age],
            Source::Health(group, sex, age) => {
                if age < YOUNGEST || self.health.is_empty() { 1.0 } else { self.health[(group * 2 + sex) * AGES + age - YOUNGEST] }
            }
            Source::Parameter(id) => self.parameters[usize::from(id)],
            Source::Growth(id) => self.growth[usize::from(id)],
            Source::Fixed(value) => value,
        }
    }
}

/// What futures are drawn from.
#[derive(Clone, Debug)]
pub struct Chances {
    ranges: Vec<Range>,
    streams: Vec<model::chance::Named>,
    variant_stream: model::chance::Named,
    health_stream: model::chance::Named,
    variants: Vec<f64>,
    demography: Demography,
    health: Option<Health>,
    years: f64,
}

impl Chances {
    /// The chances of a job under a seed.
    pub fn new(params: &Params, demography: Demography, health: Option<Health>, seed: u64) -> Self {
        let named = |path: &str| model::chance::Named::new(seed, &format!("nhp/{path}"));
        Self {
            ranges: params.parameters.iter().map(|parameter| parameter.range).collect(),
            streams: params.parameters.iter().map(|parameter| named(&parameter.path)).collect(),
            variant_stream: named("variant"),
            health_stream: named("health_status"),
            variants: params.variants.iter().map(|(_, probability)| *probability).collect(),
            demography,
            health,
            years: (params.end_year - params.start_year) as f64,
        }
    }

    /// The values of a future.
    pub fn draw(&self, future: u64) -> Future {
        let quantile = |stream: &mut Stream| model::chance::normal_quantile(stream.uniform());
        let draw = |(range, named): (&Range, &model::chance::Named)| {
            if range.is_fixed() { range.at(0.0) } else { range.at(quantile(&mut named.future(future))) }
        };
        let parameters = self.ranges.iter().zip(&self.streams).map(draw).collect();
        let variant = self.variant(self.variant_stream.future(future).uniform());
        let health = self.health.as_ref().map(|health| health.factors(self.health_stream.future(future).uniform()));
        self.future(Some(variant), parameters, health.unwrap_or_default())
    }

    fn variant(&self, uniform: f64) -> usize {
        let mut below = 0.0;
        let passed = self.variants.iter().position(|probability| {
            below += probability;
            uniform < below
        });
        passed.unwrap_or(self.variants.len() - 1)
    }

    fn future(&self, variant: Option<usize>, parameters: Vec<f64>, health: Vec<f64>) -> Future {
        let growth = parameters.iter().map(|value: &f64| libm::pow(*value, self.years)).collect();
        let of = |table: &[Vec<f64>]| match variant {
            Some(variant) => table[variant].clone(),
            None => self.mixed(table),
        };
        let (population, births) = (of(&self.demography.population), of(&self.demography.births));
        Future { variant, parameters, growth, population, births, health }
    }

    /// The mean of a table over variants.
    fn mixed(&self, table: &[Vec<f64>]) -> Vec<f64> {
        let mut mean = vec![0.0; 2 * ALL_AGES];
        for (values, probability) in table.iter().zip(&self.variants) {
            mean.iter_mut().zip(values).for_each(|(mean, value)| *mean += probability * value);
        }
        mean
    }
}
