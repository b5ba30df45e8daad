//! What each row's activity is multiplied by, and what each of those factors does alone.
//!
//! Rows with the same factors share a key, so that a future multiplies a few thousand keys and every row looks two up:
//! what follows its people (age, sex, health) and what follows its service (group, specialty, board).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

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

/// Hashes small codes by folding them together; they come from a trust's tables, not from a stranger on a network.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fold(u64);

/// Makes [`Fold`]s.
pub type Folding = BuildHasherDefault<Fold>;

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

/// Codes that tell keys apart.
pub type Codes = [u32; 5];

/// Gathers keys row by row.
#[derive(Debug, Default)]
pub struct KeyBuilder {
    places: HashMap<Codes, u32, Folding>,
    keys: Vec<Key>,
    /// By place, then key.
    weights: Vec<Vec<[f64; 2]>>,
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
        let (place, key) = (place as usize, key as usize);
        if self.weights.len() <= place {
            self.weights.resize(place + 1, Vec::new());
        }
        let weights = &mut self.weights[place];
        if weights.len() <= key {
            weights.resize(key + 1, [0.0; 2]);
        }
        weights[key][0] += counts[0];
        weights[key][1] += counts[1];
    }

    /// The keys, with weights in order.
    pub fn finish(self) -> Keys {
        let by_place = self.weights.into_iter().enumerate();
        let weights = by_place.flat_map(|(place, weights)| {
            weights.into_iter().enumerate().map(move |(key, counts)| (place as u32, key as u32, counts))
        });
        Keys {
            keys: self.keys,
            weights: weights.filter(|(_, _, counts)| counts.iter().any(|count| *count > 0.0)).collect(),
        }
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
                if age < YOUNGEST || self.health.is_empty() {
                    1.0
                } else {
                    self.health[(group * 2 + sex) * AGES + age - YOUNGEST]
                }
            }
            Source::Parameter(id) => self.parameters[usize::from(id)],
            Source::Growth(id) => self.growth[usize::from(id)],
            Source::Fixed(value) => value,
        }
    }
}

/// Points at which health is looked at for its variance.
const HEALTH_NODES: u32 = 10;

/// A future's expectation, and standard deviations of what it is made of.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Every value at its mean.
    pub mean: Future,
    /// Futures that differ from the mean in population or in health only, with their probabilities.
    pub people: Vec<(Future, f64)>,
    /// Of parameters.
    pub deviation: Vec<f64>,
    /// Of parameters to the power of the years.
    pub growth_deviation: Vec<f64>,
}

impl Expected {
    /// The standard deviation of a factor that a parameter alone makes, as a share of its mean.
    pub fn relative(&self, source: Source) -> Option<(ParameterId, f64)> {
        let (id, deviation) = match source {
            Source::Parameter(id) => (id, self.deviation[usize::from(id)]),
            Source::Growth(id) => (id, self.growth_deviation[usize::from(id)]),
            _ => return None,
        };
        let mean = self.mean.value(source);
        (deviation > 0.0 && mean > 0.0).then(|| (id, deviation / mean))
    }
}

/// Mean and standard deviation of a range's values, and of their powers.
fn moments(range: &Range, years: f64) -> [f64; 4] {
    if range.is_fixed() {
        let value = range.at(0.0);
        return [value, 0.0, libm::pow(value, years), 0.0];
    }
    // The trapezium rule over 7 standard deviations either way is exact to rounding for smooth functions.
    let (mut sums, mut total) = ([0.0; 4], 0.0);
    for step in -140..=140 {
        let z = f64::from(step) / 20.0;
        let weight = libm::exp(-z * z / 2.0);
        let value = range.at(z);
        let power = libm::pow(value, years);
        total += weight;
        [value, value * value, power, power * power]
            .iter()
            .zip(&mut sums)
            .for_each(|(value, sum)| *sum += weight * value);
    }
    let [mean, square, growth, growth_square] = sums.map(|sum| sum / total);
    let deviation = |mean: f64, square: f64| libm::sqrt((square - mean * mean).max(0.0));
    [mean, deviation(mean, square), growth, deviation(growth, growth_square)]
}

/// Standard deviations from the middle beyond which a uniform of 53 bits never draws.
const FURTHEST: f64 = 8.3;

/// The largest value at each place.
fn largest(lists: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let larger = |a: Vec<f64>, b: Vec<f64>| a.into_iter().zip(b).map(|(a, b)| a.max(b)).collect();
    lists.reduce(larger).unwrap_or_default()
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

    /// A future in which every factor is as large as any future can draw it.
    pub fn greatest(&self) -> Future {
        let parameters = self.ranges.iter().map(|range| range.at(FURTHEST)).collect();
        let ends = [1e-6, 0.5, 1.0 - 1e-6];
        let health = self.health.iter().flat_map(|health| ends.map(|uniform| health.factors(uniform)));
        let mut future = self.future(None, parameters, largest(health));
        future.population = largest(self.demography.population.iter().cloned());
        future.births = largest(self.demography.births.iter().cloned());
        future
    }

    /// What a future is expected to be, and how far its factors stray from that.
    pub fn expected(&self) -> Expected {
        let moments: Vec<[f64; 4]> = self.ranges.iter().map(|range| moments(range, self.years)).collect();
        let health = self.health.as_ref().map(Health::expected).unwrap_or_default();
        let mut mean = self.future(None, moments.iter().map(|[mean, ..]| *mean).collect(), health);
        mean.growth = moments.iter().map(|[_, _, growth, _]| *growth).collect();
        let by_variant = (0..self.variants.len()).filter(|variant| self.variants[*variant] > 0.0).map(|variant| {
            let mut future = mean.clone();
            future.population.clone_from(&self.demography.population[variant]);
            future.births.clone_from(&self.demography.births[variant]);
            (future, self.variants[variant])
        });
        let nodes = (0..HEALTH_NODES).map(|node| (f64::from(node) + 0.5) / f64::from(HEALTH_NODES));
        let by_health = self.health.iter().flat_map(|health| {
            nodes
                .clone()
                .map(|node| (Future { health: health.factors(node), ..mean.clone() }, 1.0 / f64::from(HEALTH_NODES)))
        });
        let people = by_variant.chain(by_health).collect();
        let deviation = moments.iter().map(|[_, deviation, ..]| *deviation).collect();
        let growth_deviation = moments.iter().map(|[.., deviation]| *deviation).collect();
        Expected { mean, people, deviation, growth_deviation }
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
