//! Outpatients and A&E: counts of aggregated rows, drawn by cell.
//!
//! Rows' counts are Poisson, and sums of Poisson counts are Poisson, so that it is enough to draw each cell of the
//! results from its rows' total mean. What a finer table needs is split off the cells drawn, so that all tables agree:
//! given a Poisson total, its parts are multinomial.

use model::chance::Stream;

use crate::factors::{Future, Keys, STEPS, Step};
use crate::luck::{binomial, poisson};
use crate::params::{Activity, ParameterId, Strategy};

/// What becomes of a contact.
pub const OUTCOMES: usize = 5;
/// Places of outcomes: still in person (or an arrival), turned into tele, tele as before, and avoided of either.
#[allow(missing_docs)]
pub mod outcome {
    pub const STAYS: usize = 0;
    pub const CONVERTED: usize = 1;
    pub const TELE: usize = 2;
    pub const AVOIDED: usize = 3;
    pub const TELE_AVOIDED: usize = 4;
}

/// Rows that differ in their factors only.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The cell it adds to.
    pub cell: u32,
    /// For each split, the part it adds to.
    pub parts: [u32; MOST_SPLITS],
    /// Which avoidance strategies apply, as a place in [`Visits::tag_sets`].
    pub tags: u16,
    /// The share that stays in person, where some can turn into tele.
    pub tele: Option<ParameterId>,
    /// Where its rows end.
    pub end: u32,
}

/// Splits that an activity may have, that by tags included.
pub const MOST_SPLITS: usize = 4;

/// A row of the baseline.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Place of its people's key.
    pub people: u32,
    /// Place of its service's key.
    pub service: u32,
    /// Contacts in person, or arrivals, and tele contacts.
    pub counts: [u32; 2],
}

/// How totals of cells are split into parts.
#[derive(Clone, Debug)]
pub struct Split {
    /// The group of each cell.
    pub of_cell: Vec<u32>,
    /// Where each group's parts end; parts are in order of group.
    pub ends: Vec<u32>,
    /// Sets of outcomes that are added up before they are split.
    pub mixes: Vec<&'static [usize]>,
}

impl Split {
    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }
}

/// All contacts of an activity, ready to run.
#[derive(Clone, Debug)]
pub struct Visits {
    /// Outpatients or A&E.
    pub activity: Activity,
    /// Pod and site.
    pub places: Vec<(String, String)>,
    /// The place of each cell.
    pub cells: Vec<u32>,
    /// Leaves in order, each with its rows.
    pub leaves: Vec<Leaf>,
    /// All rows.
    pub rows: Vec<Row>,
    /// Splits; the last is by place and tags, and only steps need it.
    pub splits: Vec<Split>,
    /// Sets of avoidance strategies.
    pub tag_sets: Vec<Vec<u16>>,
    /// The place and set of each part of the last split.
    pub tag_parts: Vec<(u32, u16)>,
    /// Avoidance strategies.
    pub avoidance: Vec<Strategy>,
    /// Factors that follow people.
    pub people: Keys,
    /// Factors that follow the service.
    pub service: Keys,
}

/// Where counts stand: cells by outcome, then each split's parts by mix.
#[derive(Clone, Debug)]
pub struct Counters {
    starts: Vec<usize>,
    mixes: Vec<usize>,
}

// Every counter is asked for in the same way, those that need no dimension too.
#[allow(clippy::unused_self)]
impl Counters {
    /// A cell's outcome.
    pub fn cell(&self, cell: usize, outcome: usize) -> usize {
        cell * OUTCOMES + outcome
    }

    /// A mix of a part of a split.
    pub fn part(&self, split: usize, part: usize, mix: usize) -> usize {
        self.starts[split] + part * self.mixes[split] + mix
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }
}

/// Where steps stand, contacts in person before tele.
#[derive(Clone, Copy, Debug)]
pub struct StepCounters {
    places: usize,
    avoidance: usize,
}

#[allow(clippy::unused_self)]
impl StepCounters {
    /// The baseline.
    pub fn baseline(&self, place: usize) -> usize {
        place * 2
    }

    /// A step of growth.
    pub fn growth(&self, step: Step, place: usize) -> usize {
        (self.places * (1 + step as usize) + place) * 2
    }

    /// What growth's steps do together and chance does.
    pub fn interaction(&self, place: usize) -> usize {
        (self.places * (1 + STEPS.len()) + place) * 2
    }

    /// An avoidance strategy.
    pub fn avoidance(&self, strategy: usize, place: usize) -> usize {
        (self.places * (2 + STEPS.len() + strategy) + place) * 2
    }

    /// What avoidance strategies do together and chance does.
    pub fn avoidance_interaction(&self, place: usize) -> usize {
        self.avoidance(self.avoidance, place)
    }

    /// What turns into tele.
    pub fn tele(&self, place: usize) -> usize {
        self.avoidance(self.avoidance + 1, place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.avoidance(self.avoidance + 2, 0)
    }
}

/// Mean counts of a future before chance: of cells by outcome, and of every split's parts by mix.
#[derive(Clone, Debug)]
pub struct Means {
    /// At [`Counters`].
    pub values: Vec<f64>,
}

impl Visits {
    /// Where counts stand.
    pub fn counters(&self) -> Counters {
        let mixes: Vec<usize> = self.splits.iter().map(|split| split.mixes.len()).collect();
        let mut starts = vec![self.cells.len() * OUTCOMES];
        for (split, mixes) in self.splits.iter().zip(&mixes) {
            starts.push(starts[starts.len() - 1] + split.parts() * mixes);
        }
        Counters { starts, mixes }
    }

    /// Where steps stand.
    pub fn step_counters(&self) -> StepCounters {
        StepCounters { places: self.places.len(), avoidance: self.avoidance.len() }
    }

    /// The counts of the baseline.
    pub fn baseline(&self) -> Vec<u32> {
        let means = self.means_with(|_, _| 1.0, |_| 1.0, |_| 1.0);
        means.values.iter().map(|value| libm::round(*value) as u32).collect()
    }

    /// Mean counts given a future's values.
    pub fn means(&self, future: &Future) -> Means {
        let (people, service) = (self.people.products(future), self.service.products(future));
        let factor = |strategy: &u16| future.parameters[usize::from(self.avoidance[usize::from(*strategy)].factor)];
        let survival: Vec<f64> = self.tag_sets.iter().map(|set| set.iter().map(factor).product()).collect();
        self.means_with(
            |at_people, at_service| people[at_people as usize] * service[at_service as usize],
            |set| survival[usize::from(set)],
            |tele| future.parameters[usize::from(tele)],
        )
    }

    /// Mean contacts after growth, given a future's values.
    pub fn grown(&self, future: &Future) -> f64 {
        self.means(future).values[..self.cells.len() * OUTCOMES].iter().sum()
    }

    fn means_with(
        &self,
        growth: impl Fn(u32, u32) -> f64,
        survival: impl Fn(u16) -> f64,
        tele: impl Fn(ParameterId) -> f64,
    ) -> Means {
        let mut by_cell = vec![[0.0; OUTCOMES]; self.cells.len()];
        let mut by_part: Vec<_> = self.splits.iter().map(|split| vec![[0.0; OUTCOMES]; split.parts()]).collect();
        let mut done = 0;
        for leaf in &self.leaves {
            let mut grown = [0.0; 2];
            for row in &self.rows[done..leaf.end as usize] {
                let factor = growth(row.people, row.service);
                grown[0] += f64::from(row.counts[0]) * factor;
                grown[1] += f64::from(row.counts[1]) * factor;
            }
            done = leaf.end as usize;
            let survival = survival(leaf.tags);
            let in_person = leaf.tele.map_or(1.0, &tele);
            let (left, tele_left) = (grown[0] * survival, grown[1] * survival);
            let outcomes =
                [left * in_person, left * (1.0 - in_person), tele_left, grown[0] - left, grown[1] - tele_left];
            let add = |values: &mut [f64; OUTCOMES]| (0..OUTCOMES).for_each(|place| values[place] += outcomes[place]);
            add(&mut by_cell[leaf.cell as usize]);
            by_part.iter_mut().zip(leaf.parts).for_each(|(parts, part)| add(&mut parts[part as usize]));
        }
        let mut values = by_cell.into_flattened();
        for (split, parts) in self.splits.iter().zip(&by_part) {
            let mean = |part: &[f64; OUTCOMES], mix: &[usize]| mix.iter().map(|outcome| part[*outcome]).sum::<f64>();
            values.extend(parts.iter().flat_map(|part| split.mixes.iter().map(move |mix| mean(part, mix))));
        }
        Means { values }
    }

    /// Draws a future.
    pub fn draw(&self, future: &Future, stream: &mut Stream) -> (Vec<u32>, Vec<f64>) {
        let means = self.means(future);
        let cells = self.cells.len() * OUTCOMES;
        let draw = |mean: &f64| if *mean > 0.0 { poisson(stream, *mean) } else { 0 };
        let mut counts: Vec<u32> = means.values[..cells].iter().map(draw).collect();
        counts.resize(means.values.len(), 0);
        let at = self.counters();
        for split in 0..self.splits.len() {
            self.split(split, &at, &means, &mut counts, stream);
        }
        let steps = self.steps(future, &counts, &at);
        (counts, steps)
    }

    /// Splits totals of cells into parts.
    fn split(&self, split: usize, at: &Counters, means: &Means, counts: &mut [u32], stream: &mut Stream) {
        let of = &self.splits[split];
        for (mix, outcomes) in of.mixes.iter().enumerate() {
            let mut totals = vec![0_u32; of.ends.len()];
            for (cell, group) in of.of_cell.iter().enumerate() {
                totals[*group as usize] += outcomes.iter().map(|outcome| counts[at.cell(cell, *outcome)]).sum::<u32>();
            }
            let mut start = 0;
            for (total, end) in totals.into_iter().zip(&of.ends) {
                let parts = start..*end as usize;
                start = *end as usize;
                if total > 0 {
                    share(total, parts.map(|part| at.part(split, part, mix)), &means.values, counts, stream);
                }
            }
        }
    }

    fn steps(&self, future: &Future, counts: &[u32], at: &Counters) -> Vec<f64> {
        let (places, to) = (self.places.len(), self.step_counters());
        let mut steps = vec![0.0; to.len()];
        let mut growth = vec![[0.0; 2]; STEPS.len() * places];
        self.people.effects(future, places, &mut growth);
        self.service.effects(future, places, &mut growth);
        for (place, _, weights) in &self.people.weights {
            (0..2).for_each(|measure| steps[to.baseline(*place as usize) + measure] += weights[measure]);
        }
        // After growth, and avoided, by place and measure; tagged by strategy too.
        let (mut grown, mut avoided) = (vec![[0.0; 2]; places], vec![[0.0; 2]; places]);
        for (cell, place) in self.cells.iter().enumerate() {
            let count = |outcome| f64::from(counts[at.cell(cell, outcome)]);
            let place = *place as usize;
            let gone = [count(outcome::AVOIDED), count(outcome::TELE_AVOIDED)];
            let left = [count(outcome::STAYS) + count(outcome::CONVERTED), count(outcome::TELE)];
            for measure in 0..2 {
                grown[place][measure] += left[measure] + gone[measure];
                avoided[place][measure] += gone[measure];
            }
            steps[to.tele(place)] -= count(outcome::CONVERTED);
            steps[to.tele(place) + 1] += count(outcome::CONVERTED);
        }
        let last = self.splits.len() - 1;
        for (part, (place, set)) in self.tag_parts.iter().enumerate() {
            let count = |mix| f64::from(counts[at.part(last, part, mix)]);
            let before = [count(0) + count(2), count(1) + count(3)];
            for strategy in &self.tag_sets[usize::from(*set)] {
                let factor = future.parameters[usize::from(self.avoidance[usize::from(*strategy)].factor)];
                let start = to.avoidance(usize::from(*strategy), *place as usize);
                (0..2).for_each(|measure| steps[start + measure] += (factor - 1.0) * before[measure]);
            }
        }
        for place in 0..places {
            for measure in 0..2 {
                let mut alone = steps[to.baseline(place) + measure];
                for step in STEPS {
                    let effect = growth[step as usize * places + place][measure];
                    steps[to.growth(step, place) + measure] = effect;
                    alone += effect;
                }
                steps[to.interaction(place) + measure] = grown[place][measure] - alone;
                let effects: f64 =
                    (0..self.avoidance.len()).map(|strategy| steps[to.avoidance(strategy, place) + measure]).sum();
                steps[to.avoidance_interaction(place) + measure] = -avoided[place][measure] - effects;
            }
        }
        steps
    }
}

/// Shares a total among parts in proportion to their means: a multinomial as a chain of binomials.
fn share(
    total: u32,
    parts: impl Iterator<Item = usize> + Clone,
    means: &[f64],
    counts: &mut [u32],
    stream: &mut Stream,
) {
    let mut left = total;
    let mut weight: f64 = parts.clone().map(|part| means[part]).sum();
    let mut last = None;
    for part in parts {
        let mean = means[part];
        if mean <= 0.0 {
            continue;
        }
        let count = binomial(stream, left, mean / weight);
        counts[part] = count;
        left -= count;
        weight -= mean;
        last = Some(part);
        if left == 0 {
            return;
        }
    }
    // What rounding leaves over belongs to the last part.
    if let Some(part) = last {
        counts[part] += left;
    }
}
