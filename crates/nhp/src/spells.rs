//! Inpatients: every spell is drawn by itself, since its length of stay is its own.

use model::chance::Stream;

use crate::factors::{ALL_AGES, Future, Keys, STEPS, Step};
use crate::luck::{binomial_from, poisson_each};
use crate::params::{Reduction, Strategy};

/// Admissions, bed days and procedures.
pub const MEASURES: [&str; 3] = ["admissions", "beddays", "procedures"];
/// Lengths of stay, as results group them.
pub const STAYS: [&str; 8] = ["0 days", "1 day", "2 days", "3 days", "4-7 days", "8-14 days", "15-21 days", "22+ days"];
/// Spells whose growth is drawn together.
const TOGETHER: usize = 256;
/// A spell without a certain place to be converted to.
pub const NOWHERE: u16 = u16::MAX;

/// The group of a length of stay.
#[inline]
pub fn stay_group(days: u32) -> usize {
    match days {
        0..=3 => days as usize,
        4..=7 => 4,
        8..=14 => 5,
        15..=21 => 6,
        _ => 7,
    }
}

/// A spell of the baseline.
#[derive(Clone, Debug)]
pub struct Spell {
    /// Place of its people's key.
    pub people: u32,
    /// Place of its service's key.
    pub service: u32,
    /// Pod and site.
    pub place: u16,
    /// 0 or 1.
    pub sex: u8,
    /// 0 to 90.
    pub age: u8,
    /// Code of its specialty.
    pub specialty: u16,
    /// Nights.
    pub days: u16,
    /// Whether it had a procedure.
    pub procedure: bool,
    /// Whether there was a delivery in it.
    pub delivery: bool,
    /// Where its avoidance tags are.
    pub tags: std::ops::Range<u32>,
    /// Where its efficiency strategies are.
    pub choices: std::ops::Range<u32>,
}

/// A strategy that may avoid a spell.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Place in the avoidance strategies.
    pub strategy: u16,
    /// The probability that it counts in a future.
    pub rate: f64,
}

/// Where a place's conversions go, as places.
#[derive(Clone, Copy, Debug)]
pub struct Targets {
    /// Day cases of the same site.
    pub day_case: u16,
    /// Outpatient procedures of the same site.
    pub procedure: u16,
    /// Same-day emergency care of the same site.
    pub same_day: u16,
}

/// All spells, ready to run.
#[derive(Clone, Debug, Default)]
pub struct Spells {
    /// Pod and site of the baseline's spells and of what they can turn into.
    pub places: Vec<(String, String)>,
    /// How many of the places are of spells; the rest receive only.
    pub own: usize,
    /// For each of the spells' places.
    pub targets: Vec<Targets>,
    /// How many specialties there are.
    pub specialties: usize,
    /// The spells, those to which the same happens side by side.
    #[allow(clippy::struct_field_names)]
    pub spells: Vec<Spell>,
    /// Tags of all spells.
    pub tags: Vec<Tag>,
    /// Efficiency strategies of all spells.
    pub choices: Vec<u16>,
    /// Avoidance strategies.
    pub avoidance: Vec<Strategy>,
    /// Efficiency strategies.
    pub efficiencies: Vec<Strategy>,
    /// Factors that follow people.
    pub people: Keys,
    /// Factors that follow the service.
    pub service: Keys,
    /// The longest stay.
    pub longest: usize,
}

/// Where each counter stands in the counts of a future.
#[derive(Clone, Copy, Debug)]
pub struct Counters {
    places: usize,
    own: usize,
    specialties: usize,
}

// Every counter is asked for in the same way, those that need no dimension too.
#[allow(clippy::unused_self)]
impl Counters {
    /// By place, sex, age and measure.
    pub fn age(&self, place: usize, sex: usize, age: usize) -> usize {
        ((place * 2 + sex) * ALL_AGES + age) * 3
    }

    /// By place, sex, specialty, group of stay and measure.
    pub fn stay(&self, place: usize, sex: usize, specialty: usize, group: usize) -> usize {
        self.age(self.places, 0, 0) + (((place * 2 + sex) * self.specialties + specialty) * 8 + group) * 3
    }

    /// Of spells with a delivery, by place and measure.
    pub fn delivery(&self, place: usize) -> usize {
        self.stay(self.places, 0, 0, 0) + place * 3
    }

    /// Avoided, by place, sex, age and measure.
    pub fn avoided(&self, place: usize, sex: usize, age: usize) -> usize {
        self.delivery(self.places) + ((place * 2 + sex) * ALL_AGES + age) * 3
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.avoided(self.own, 0, 0)
    }
}

/// Where each step stands in the steps of a future, admissions before bed days.
#[derive(Clone, Copy, Debug)]
pub struct StepCounters {
    own: usize,
    avoidance: usize,
    efficiencies: usize,
}

#[allow(clippy::unused_self)]
impl StepCounters {
    /// The baseline.
    pub fn baseline(&self, place: usize) -> usize {
        place * 2
    }

    /// A step of growth.
    pub fn growth(&self, step: Step, place: usize) -> usize {
        (self.own * (1 + step as usize) + place) * 2
    }

    /// What growth's steps do together and chance does.
    pub fn interaction(&self, place: usize) -> usize {
        (self.own * (1 + STEPS.len()) + place) * 2
    }

    /// An avoidance strategy.
    pub fn avoidance(&self, strategy: usize, place: usize) -> usize {
        (self.own * (2 + STEPS.len() + strategy) + place) * 2
    }

    /// What avoidance strategies do together and chance does.
    pub fn avoidance_interaction(&self, place: usize) -> usize {
        self.avoidance(self.avoidance, place)
    }

    /// An efficiency strategy.
    pub fn efficiency(&self, strategy: usize, place: usize) -> usize {
        self.avoidance(self.avoidance + 1 + strategy, place)
    }

    /// What an efficiency strategy converts, as admissions that arrive elsewhere.
    pub fn converted(&self, strategy: usize, place: usize) -> usize {
        self.efficiency(self.efficiencies + strategy, place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.converted(self.efficiencies, 0)
    }
}

/// How an efficiency works in a future.
struct Working {
    reduction: Reduction,
    factor: f64,
    /// The factor to the power of each length of stay.
    powers: Vec<f64>,
    odds: f64,
}

/// Below this a probability of keeping every day is too small to start from.
const LEAST_START: f64 = 1e-250;

impl Working {
    fn new(strategy: &Strategy, future: &Future, longest: usize) -> Self {
        let factor = future.parameters[usize::from(strategy.factor)];
        let powers = std::iter::successors(Some(1.0), |power| Some(power * factor)).take(longest + 1).collect();
        Self { reduction: strategy.reduction, factor, powers, odds: (1.0 - factor) / factor }
    }

    /// Days left of a stay when each stays with the factor's probability.
    #[inline]
    fn days_left(&self, stream: &mut Stream, days: u32) -> u32 {
        if days == 0 || self.factor >= 1.0 {
            return days;
        }
        let start = self.powers[days as usize];
        if start > LEAST_START {
            return days - binomial_from(stream, days, start, self.odds);
        }
        (0..days).map(|_| u32::from(stream.uniform() < self.factor)).sum()
    }
}

/// The counts of a future.
#[derive(Clone, Debug)]
pub struct Counted {
    /// At [`Counters`].
    pub counts: Vec<u32>,
    /// At [`StepCounters`].
    pub steps: Vec<f64>,
}

impl Spells {
    /// Where counts stand.
    pub fn counters(&self) -> Counters {
        Counters { places: self.places.len(), own: self.own, specialties: self.specialties }
    }

    /// Where steps stand.
    pub fn step_counters(&self) -> StepCounters {
        StepCounters { own: self.own, avoidance: self.avoidance.len(), efficiencies: self.efficiencies.len() }
    }

    /// The counts of the baseline.
    pub fn baseline(&self) -> Vec<u32> {
        let mut tally = Tally { counters: self.counters(), counts: vec![0; self.counters().len()] };
        self.spells.iter().for_each(|spell| tally.spell(spell, usize::from(spell.place), u32::from(spell.days), 1));
        tally.counts
    }

    /// Mean bed days after growth, given a future's values.
    pub fn grown_bed_days(&self, future: &Future) -> f64 {
        let (people, service) = (self.people.products(future), self.service.products(future));
        let of = |spell: &Spell| people[spell.people as usize] * service[spell.service as usize];
        self.spells.iter().map(|spell| of(spell) * (f64::from(spell.days) + 1.0)).sum()
    }

    /// Draws a future.
    pub fn draw(&self, future: &Future, stream: &mut Stream) -> Counted {
        let (people, service) = (self.people.products(future), self.service.products(future));
        let factor = |strategy: &Strategy| future.parameters[usize::from(strategy.factor)];
        let survival: Vec<f64> = self.avoidance.iter().map(factor).collect();
        let workings: Vec<Working> =
            self.efficiencies.iter().map(|strategy| Working::new(strategy, future, self.longest)).collect();
        let mut tally = Tally { counters: self.counters(), counts: vec![0; self.counters().len()] };
        let mut effects = Effects::new(self);
        let (mut means, mut grown) = ([0.0; TOGETHER], [0; TOGETHER]);
        for spells in self.spells.chunks(TOGETHER) {
            let (means, grown) = (&mut means[..spells.len()], &mut grown[..spells.len()]);
            for (mean, spell) in means.iter_mut().zip(spells) {
                *mean = people[spell.people as usize] * service[spell.service as usize];
            }
            poisson_each(stream, means, grown);
            for (spell, grown) in spells.iter().zip(grown).filter(|(_, grown)| **grown > 0) {
                let grown = *grown;
                effects.grown(spell, grown);
                let left = self.survivors(spell, grown, &survival, stream, &mut effects);
                if left < grown {
                    effects.avoided(spell, grown - left);
                    tally.avoided(spell, grown - left);
                }
                if left > 0 {
                    self.stay(spell, left, &workings, stream, &mut tally, &mut effects);
                }
            }
        }
        Counted { counts: tally.counts, steps: effects.steps(self, future, &survival) }
    }

    /// How many of the spells that growth makes of one are not avoided.
    #[inline]
    fn survivors(&self, spell: &Spell, grown: u32, factors: &[f64], stream: &mut Stream, effects: &mut Effects) -> u32 {
        let mut survival = 1.0;
        for tag in &self.tags[spell.tags.start as usize..spell.tags.end as usize] {
            if tag.rate >= 1.0 || stream.uniform() < tag.rate {
                survival *= factors[usize::from(tag.strategy)];
                effects.tagged(spell, usize::from(tag.strategy), grown);
            }
        }
        if survival >= 1.0 {
            return grown;
        }
        (0..grown).map(|_| u32::from(stream.uniform() < survival)).sum()
    }

    /// Applies one of the spell's efficiencies to each of those left.
    #[inline]
    fn stay(
        &self,
        spell: &Spell,
        left: u32,
        workings: &[Working],
        stream: &mut Stream,
        tally: &mut Tally,
        effects: &mut Effects,
    ) {
        let (place, days) = (usize::from(spell.place), u32::from(spell.days));
        let choices = &self.choices[spell.choices.start as usize..spell.choices.end as usize];
        let strategy = match choices {
            [] => return tally.spell(spell, place, days, left),
            [only] => *only,
            several => several[(stream.uniform() * several.len() as f64) as usize],
        };
        let strategy = usize::from(strategy);
        let working = &workings[strategy];
        let targets = self.targets[place];
        let target = match working.reduction {
            Reduction::All => {
                for _ in 0..left {
                    let shorter = working.days_left(stream, days);
                    effects.shortened(strategy, place, days - shorter);
                    tally.spell(spell, place, shorter, 1);
                }
                return;
            }
            Reduction::PreOperative(most) => {
                for _ in 0..left {
                    let gone = if stream.uniform() < working.factor { 0 } else { days.min(most as u32) };
                    effects.shortened(strategy, place, gone);
                    tally.spell(spell, place, days - gone, 1);
                }
                return;
            }
            Reduction::SameDayEmergency => targets.same_day,
            Reduction::DayCase => targets.day_case,
            Reduction::OutpatientProcedure => targets.procedure,
        };
        let converted: u32 = (0..left).map(|_| u32::from(stream.uniform() >= working.factor)).sum();
        if left > converted {
            tally.spell(spell, place, days, left - converted);
        }
        if converted > 0 {
            effects.converted(strategy, place, days, converted);
            if target == targets.day_case {
                tally.spell(spell, usize::from(target), 0, converted);
            } else {
                tally.visit(spell, usize::from(target), converted);
            }
        }
    }
}

/// Counts by counter.
struct Tally {
    counters: Counters,
    counts: Vec<u32>,
}

impl Tally {
    /// Spells as admissions, bed days and procedures.
    #[inline]
    fn spell(&mut self, spell: &Spell, place: usize, days: u32, count: u32) {
        let (sex, age) = (usize::from(spell.sex), usize::from(spell.age));
        let bed_days = count * (days + 1);
        let procedures = if spell.procedure { count } else { 0 };
        let mut add = |at: usize| {
            let counts = &mut self.counts[at..at + 3];
            counts[0] += count;
            counts[1] += bed_days;
            counts[2] += procedures;
        };
        add(self.counters.age(place, sex, age));
        add(self.counters.stay(place, sex, usize::from(spell.specialty), stay_group(days)));
        if spell.delivery {
            add(self.counters.delivery(place));
        }
    }

    /// Spells that have become visits.
    fn visit(&mut self, spell: &Spell, place: usize, count: u32) {
        let (sex, age) = (usize::from(spell.sex), usize::from(spell.age));
        self.counts[self.counters.age(place, sex, age)] += count;
        self.counts[self.counters.stay(place, sex, usize::from(spell.specialty), 0)] += count;
        if spell.delivery {
            self.counts[self.counters.delivery(place)] += count;
        }
    }

    fn avoided(&mut self, spell: &Spell, count: u32) {
        let at = self.counters.avoided(usize::from(spell.place), usize::from(spell.sex), usize::from(spell.age));
        self.counts[at] += count;
        self.counts[at + 1] += count * (u32::from(spell.days) + 1);
        self.counts[at + 2] += if spell.procedure { count } else { 0 };
    }
}

/// What steps do, in whole admissions and bed days, as it is counted.
struct Effects {
    places: usize,
    grown: Vec<[i64; 2]>,
    avoided: Vec<[i64; 2]>,
    tagged: Vec<[i64; 2]>,
    efficiency: Vec<[i64; 2]>,
}

impl Effects {
    fn new(spells: &Spells) -> Self {
        let none = |strategies: usize| vec![[0; 2]; strategies * spells.own];
        Self {
            places: spells.own,
            grown: none(1),
            avoided: none(1),
            tagged: none(spells.avoidance.len()),
            efficiency: none(spells.efficiencies.len()),
        }
    }

    #[inline]
    fn grown(&mut self, spell: &Spell, count: u32) {
        add(&mut self.grown[usize::from(spell.place)], spell, count);
    }

    #[inline]
    fn avoided(&mut self, spell: &Spell, count: u32) {
        add(&mut self.avoided[usize::from(spell.place)], spell, count);
    }

    #[inline]
    fn tagged(&mut self, spell: &Spell, strategy: usize, count: u32) {
        add(&mut self.tagged[strategy * self.places + usize::from(spell.place)], spell, count);
    }

    #[inline]
    fn shortened(&mut self, strategy: usize, place: usize, days: u32) {
        self.efficiency[strategy * self.places + place][1] -= i64::from(days);
    }

    #[inline]
    fn converted(&mut self, strategy: usize, place: usize, days: u32, count: u32) {
        let effect = &mut self.efficiency[strategy * self.places + place];
        effect[0] -= i64::from(count);
        effect[1] -= i64::from(count) * (i64::from(days) + 1);
    }

    /// Steps in the order of [`StepCounters`].
    fn steps(self, spells: &Spells, future: &Future, survival: &[f64]) -> Vec<f64> {
        let at = spells.step_counters();
        let mut steps = vec![0.0; at.len()];
        let mut growth = vec![[0.0; 2]; STEPS.len() * self.places];
        spells.people.effects(future, self.places, &mut growth);
        spells.service.effects(future, self.places, &mut growth);
        let mut baseline = vec![[0.0; 2]; self.places];
        for (place, _, counts) in &spells.people.weights {
            (0..2).for_each(|measure| baseline[*place as usize][measure] += counts[measure]);
        }
        for place in 0..self.places {
            for measure in 0..2 {
                let grown = self.grown[place][measure] as f64;
                let mut alone = baseline[place][measure];
                steps[at.baseline(place) + measure] = alone;
                for step in STEPS {
                    let effect = growth[step as usize * self.places + place][measure];
                    steps[at.growth(step, place) + measure] = effect;
                    alone += effect;
                }
                steps[at.interaction(place) + measure] = grown - alone;
                let mut rest = -(self.avoided[place][measure] as f64);
                for (strategy, factor) in survival.iter().enumerate() {
                    let effect = (factor - 1.0) * self.tagged[strategy * self.places + place][measure] as f64;
                    steps[at.avoidance(strategy, place) + measure] = effect;
                    rest -= effect;
                }
                steps[at.avoidance_interaction(place) + measure] = rest;
                for strategy in 0..spells.efficiencies.len() {
                    let effect = self.efficiency[strategy * self.places + place];
                    steps[at.efficiency(strategy, place) + measure] = effect[measure] as f64;
                    // What arrives elsewhere is one admission, with one bed day, for each that left.
                    steps[at.converted(strategy, place) + measure] = -effect[0] as f64;
                }
            }
        }
        steps
    }
}

#[inline]
fn add(counts: &mut [i64; 2], spell: &Spell, count: u32) {
    counts[0] += i64::from(count);
    counts[1] += i64::from(count) * (i64::from(spell.days) + 1);
}
