//! Means and standard deviations without drawing: the noise of the model's own futures is not in them.
//!
//! Means are exact: factors that depend on different parameters are independent, so that the mean of a product is the
//! product of means. The variance of a cell is what chance gives at mean parameters (sums of Poisson counts, weighted
//! by bed days) plus, for each parameter, the square of what one standard deviation of it moves. See
//! `docs/method/nhp.md`.

use crate::factors::{Expected, Key, Keys};
use crate::layout::Routes;
use crate::params::{ParameterId, Reduction, Strategy};
use crate::spells::{Spell, Spells, stay_group};
use crate::visits::{Counters, Leaf, OUTCOMES, Row, StepCounters, Visits, outcome};

/// What is expected of counters, and how far they stray.
#[derive(Clone, Debug)]
pub struct Moments {
    /// Means.
    pub mean: Vec<f64>,
    /// Variances by chance.
    pub chance: Vec<f64>,
    /// For each counter, what one standard deviation of each column moves.
    moved: Vec<f32>,
    columns: usize,
}

/// Columns of an activity: population and health, then the parameters that vary and matter to it.
struct Columns<'a> {
    expected: &'a Expected,
    people: usize,
    of: Vec<Option<u16>>,
    count: usize,
}

impl<'a> Columns<'a> {
    fn new(expected: &'a Expected, parameters: impl Iterator<Item = ParameterId>) -> Self {
        let people = expected.people.len();
        let mut columns = Self { expected, people, of: vec![None; expected.deviation.len()], count: people };
        for id in parameters {
            let place = &mut columns.of[usize::from(id)];
            if place.is_none() && expected.deviation[usize::from(id)] > 0.0 {
                *place = Some(columns.count as u16);
                columns.count += 1;
            }
        }
        columns
    }

    /// A parameter's column and standard deviation.
    fn deviation(&self, id: ParameterId) -> Option<(u16, f64)> {
        self.of[usize::from(id)].map(|column| (column, self.expected.deviation[usize::from(id)]))
    }

    /// For each key of people, how far each population and health moves it, as shares, weighted by probability.
    fn people(&self, keys: &Keys) -> Vec<f32> {
        let mean = keys.products(&self.expected.mean);
        let mut shares = vec![0.0; keys.keys.len() * self.people];
        for (column, (future, probability)) in self.expected.people.iter().enumerate() {
            for (key, (value, mean)) in keys.products(future).into_iter().zip(&mean).enumerate() {
                if *mean > 0.0 {
                    shares[key * self.people + column] = ((value / mean - 1.0) * libm::sqrt(*probability)) as f32;
                }
            }
        }
        shares
    }

    /// For each key of the service, the columns that move it, with shares.
    fn service(&self, keys: &Keys) -> Vec<Vec<(u16, f32)>> {
        let of_key = |key: &Key| {
            let moved = key.iter().filter_map(|(_, source)| self.expected.relative(*source));
            moved.filter_map(|(id, share)| self.of[usize::from(id)].map(|column| (column, share as f32))).collect()
        };
        keys.keys.iter().map(of_key).collect()
    }
}

/// What moves a row's mean, as shares of it.
struct Shares<'a> {
    people: &'a [f32],
    service: &'a [(u16, f32)],
    strategies: &'a [(u16, f32)],
}

impl Moments {
    fn new(counters: usize, columns: usize) -> Self {
        Self { mean: vec![0.0; counters], chance: vec![0.0; counters], moved: vec![0.0; counters * columns], columns }
    }

    /// Adds `mean` events, each of which counts with this mean square.
    #[inline]
    fn add(&mut self, counter: usize, mean: f64, square: f64, shares: &Shares<'_>) {
        self.mean[counter] += mean;
        self.chance[counter] += square;
        let moved = &mut self.moved[counter * self.columns..(counter + 1) * self.columns];
        let value = mean as f32;
        moved.iter_mut().zip(shares.people).for_each(|(moved, share)| *moved += value * share);
        for (column, share) in shares.service.iter().chain(shares.strategies) {
            moved[usize::from(*column)] += value * share;
        }
    }

    /// Adds to what a column alone moves.
    #[inline]
    fn nudge(&mut self, counter: usize, column: u16, by: f64) {
        self.moved[counter * self.columns + usize::from(column)] += by as f32;
    }

    /// Means and standard deviations of cells, added to what other activities have put there.
    pub fn route(&self, routes: &Routes, into: &mut CellMoments) {
        let cells = into.mean.len();
        let mut moved = vec![0.0_f32; cells * self.columns];
        for (from, to) in routes.pairs() {
            let (from, to) = (*from as usize, *to as usize);
            if self.mean[from] == 0.0 {
                continue;
            }
            into.mean[to] += self.mean[from];
            into.variance[to] += self.chance[from];
            let from = &self.moved[from * self.columns..(from + 1) * self.columns];
            moved[to * self.columns..(to + 1) * self.columns].iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
        for (variance, moved) in into.variance.iter_mut().zip(moved.chunks_exact(self.columns.max(1))) {
            *variance += moved.iter().map(|moved| f64::from(*moved).powi(2)).sum::<f64>();
        }
    }
}

/// Moments of the cells of result tables.
#[derive(Clone, Debug)]
pub struct CellMoments {
    /// Means.
    pub mean: Vec<f64>,
    /// Variances.
    pub variance: Vec<f64>,
}

/// How stays end up under a strategy, for one length.
#[derive(Clone, Copy, Debug, Default)]
struct Ending {
    /// By group of stay: probability, mean bed days and mean square of bed days in it.
    groups: [[f64; 3]; 8],
}

/// Points at which a factor is looked at, in standard deviations, with weights (Gauss–Hermite, five points).
const FACTOR_POINTS: [(f64, f64); 5] = [
    (-2.856_970_013_872_805_6, 0.011_257_411_327_720_7),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (2.856_970_013_872_805_6, 0.011_257_411_327_720_7),
];

/// Endings of every length of stay at one factor, where each day stays with it.
fn endings(factor: f64, longest: usize) -> Vec<Ending> {
    let mut row = vec![1.0];
    (0..=longest)
        .map(|days| {
            let mut ending = Ending::default();
            for (left, probability) in row.iter().enumerate() {
                let stay = left as f64 + 1.0;
                let group = &mut ending.groups[stay_group(left as u32)];
                group[0] += probability;
                group[1] += probability * stay;
                group[2] += probability * stay * stay;
            }
            let mut next = vec![0.0; days + 2];
            for (left, probability) in row.iter().enumerate() {
                next[left] += probability * (1.0 - factor);
                next[left + 1] += probability * factor;
            }
            row = next;
            ending
        })
        .collect()
}

/// Points of a factor's distribution: how far out, with what weight, and the factor there. Their mean is the factor's
/// own, whatever its bounds cut off: the point in the middle makes up for it.
fn factor_points(mean: f64, deviation: f64) -> Vec<(f64, f64, f64)> {
    if deviation <= 0.0 {
        return vec![(0.0, 1.0, mean)];
    }
    let kept = |z: f64| (mean + z * deviation).clamp(0.0, 1.0);
    let cut: f64 = FACTOR_POINTS.iter().map(|(z, weight)| weight * (kept(*z) - mean)).sum();
    let factor = |z: f64, weight: f64| if z == 0.0 { (mean - cut / weight).clamp(0.0, 1.0) } else { kept(z) };
    FACTOR_POINTS.iter().map(|(z, weight)| (*z, *weight, factor(*z, *weight))).collect()
}

/// Mean endings over a factor's distribution, and how far one standard deviation moves them.
fn mean_endings(mean: f64, deviation: f64, longest: usize) -> Vec<[Ending; 2]> {
    let mut both = vec![[Ending::default(); 2]; longest + 1];
    for (z, weight, factor) in factor_points(mean, deviation) {
        for (both, ending) in both.iter_mut().zip(endings(factor, longest)) {
            for (group, of) in ending.groups.iter().enumerate() {
                for (part, value) in of.iter().enumerate() {
                    both[0].groups[group][part] += weight * value;
                    // Regression on the factor: what it moves per standard deviation.
                    both[1].groups[group][part] += weight * z * value;
                }
            }
        }
    }
    both
}

/// A spell's events, each with shares of what moves them.
struct Stays<'a> {
    spells: &'a Spells,
    moments: Moments,
}

impl Stays<'_> {
    /// Adds spells that stay `days`, to a place.
    fn add(&mut self, spell: &Spell, place: usize, days: u16, mean: f64, shares: &Shares<'_>) {
        let stay = f64::from(days) + 1.0;
        self.add_group(spell, place, stay_group(u32::from(days)), mean, [1.0, stay, stay * stay], shares);
    }

    /// Adds spells of a group of stay: the probability, mean and mean square of their bed days.
    fn add_group(&mut self, spell: &Spell, place: usize, group: usize, mean: f64, of: [f64; 3], shares: &Shares<'_>) {
        let at = self.spells.counters();
        let (sex, age) = (usize::from(spell.sex), usize::from(spell.age));
        let mut add = |from: usize| {
            self.moments.add(from, mean * of[0], mean * of[0], shares);
            self.moments.add(from + 1, mean * of[1], mean * of[2], shares);
            if spell.procedure {
                self.moments.add(from + 2, mean * of[0], mean * of[0], shares);
            }
        };
        add(at.age(place, sex, age));
        add(at.stay(place, sex, usize::from(spell.specialty), group));
        if spell.delivery {
            add(at.delivery(place));
        }
    }

    /// Adds visits that spells have become.
    fn add_visit(&mut self, spell: &Spell, place: usize, mean: f64, shares: &Shares<'_>) {
        let at = self.spells.counters();
        let (sex, age) = (usize::from(spell.sex), usize::from(spell.age));
        self.moments.add(at.age(place, sex, age), mean, mean, shares);
        self.moments.add(at.stay(place, sex, usize::from(spell.specialty), 0), mean, mean, shares);
        if spell.delivery {
            self.moments.add(at.delivery(place), mean, mean, shares);
        }
    }

    /// Adds spells that are avoided.
    fn avoided(&mut self, spell: &Spell, mean: f64, shares: &Shares<'_>) {
        let at = self.spells.counters();
        let from = at.avoided(usize::from(spell.place), usize::from(spell.sex), usize::from(spell.age));
        let stay = f64::from(spell.days) + 1.0;
        self.moments.add(from, mean, mean, shares);
        self.moments.add(from + 1, mean * stay, mean * stay * stay, shares);
        if spell.procedure {
            self.moments.add(from + 2, mean, mean, shares);
        }
    }

    /// What a column moves of a group of stay.
    fn nudge(&mut self, spell: &Spell, place: usize, group: usize, mean: f64, by: [f64; 3], column: u16) {
        let at = self.spells.counters();
        let (sex, age) = (usize::from(spell.sex), usize::from(spell.age));
        let froms = [at.age(place, sex, age), at.stay(place, sex, usize::from(spell.specialty), group)];
        for from in froms {
            self.moments.nudge(from, column, mean * by[0]);
            self.moments.nudge(from + 1, column, mean * by[1]);
            if spell.procedure {
                self.moments.nudge(from + 2, column, mean * by[0]);
            }
        }
    }
}

/// Moments of spells' counters, and mean steps.
pub fn spells(spells: &Spells, expected: &Expected) -> (Moments, Vec<f64>) {
    let varying = spells.service.keys.iter().flatten().filter_map(|(_, source)| expected.relative(*source));
    let strategies = spells.avoidance.iter().chain(&spells.efficiencies).map(|strategy| strategy.factor);
    let columns = Columns::new(expected, strategies.chain(varying.map(|(id, _)| id)));
    let (people, service) = (spells.people.products(&expected.mean), spells.service.products(&expected.mean));
    let (people_shares, service_shares) = (columns.people(&spells.people), columns.service(&spells.service));
    let moments = Moments::new(spells.counters().len(), columns.count);
    let endings = all_endings(spells, expected);
    let stays = Stays { spells, moments };
    let mut walk = Walk { spells, columns, endings, stays, steps: MeanSteps::new(spells) };
    let mut tag_shares = Vec::new();
    for spell in &spells.spells {
        let mean = people[spell.people as usize] * service[spell.service as usize];
        let from = spell.people as usize * walk.columns.people;
        let people = &people_shares[from..from + walk.columns.people];
        let service = &*service_shares[spell.service as usize];
        walk.steps.grown(spell, mean);
        tag_shares.clear();
        let survival = walk.avoid(spell, mean, &mut tag_shares, people, service);
        let shares = Shares { people, service, strategies: &tag_shares };
        let choices = &spells.choices[spell.choices.start as usize..spell.choices.end as usize];
        if choices.is_empty() {
            walk.stays.add(spell, usize::from(spell.place), spell.days, mean * survival, &shares);
        }
        for choice in choices {
            walk.choose(spell, usize::from(*choice), mean * survival / choices.len() as f64, &shares);
        }
    }
    (walk.stays.moments, walk.steps.finish(spells, expected))
}

/// For each efficiency that shortens stays day by day, how every length of stay ends.
fn all_endings(spells: &Spells, expected: &Expected) -> Vec<Vec<[Ending; 2]>> {
    let strategies = spells.efficiencies.iter().zip(spells.longest_by_efficiency());
    let of_one = |(strategy, longest): (&Strategy, Option<usize>)| {
        let (mean, deviation) = (factor(expected, strategy.factor), expected.deviation[usize::from(strategy.factor)]);
        match (strategy.reduction, longest) {
            (Reduction::All, Some(longest)) => mean_endings(mean, deviation, longest),
            _ => Vec::new(),
        }
    };
    strategies.map(of_one).collect()
}

fn factor(expected: &Expected, id: ParameterId) -> f64 {
    expected.mean.parameters[usize::from(id)]
}

/// A walk through all spells.
struct Walk<'a> {
    spells: &'a Spells,
    columns: Columns<'a>,
    endings: Vec<Vec<[Ending; 2]>>,
    stays: Stays<'a>,
    steps: MeanSteps,
}

impl Walk<'_> {
    /// Adds what is avoided of a spell; the probability that it is not, and what moves that.
    fn avoid(
        &mut self,
        spell: &Spell,
        mean: f64,
        tag_shares: &mut Vec<(u16, f32)>,
        people: &[f32],
        service: &[(u16, f32)],
    ) -> f64 {
        let mut survival = 1.0;
        for tag in &self.spells.tags[spell.tags.start as usize..spell.tags.end as usize] {
            let id = self.spells.avoidance[usize::from(tag.strategy)].factor;
            let factor = factor(self.columns.expected, id);
            let kept = 1.0 - tag.rate * (1.0 - factor);
            survival *= kept;
            if let Some((column, deviation)) = self.columns.deviation(id).filter(|_| kept > 0.0) {
                tag_shares.push((column, (tag.rate * deviation / kept) as f32));
            }
            self.steps.tagged(spell, usize::from(tag.strategy), mean * tag.rate * (factor - 1.0));
        }
        let gone = 1.0 - survival;
        if gone > 0.0 {
            let moved = |(column, share): &(u16, f32)| (*column, -share * (survival / gone) as f32);
            let strategies: Vec<_> = tag_shares.iter().map(moved).collect();
            let shares = Shares { people, service, strategies: &strategies };
            self.stays.avoided(spell, mean * gone, &shares);
            self.steps.avoided(spell, mean * gone);
        }
        survival
    }

    /// Adds spells to which an efficiency applies.
    fn choose(&mut self, spell: &Spell, choice: usize, mean: f64, shares: &Shares<'_>) {
        let strategy = &self.spells.efficiencies[choice];
        let place = usize::from(spell.place);
        let targets = self.spells.targets[place];
        match strategy.reduction {
            Reduction::All => self.shorten(spell, choice, mean, shares),
            Reduction::PreOperative(most) => self.take_days(spell, choice, spell.days.min(most as u16), mean, shares),
            Reduction::SameDayEmergency => self.convert(spell, choice, targets.same_day, mean, shares),
            Reduction::DayCase => self.convert(spell, choice, targets.day_case, mean, shares),
            Reduction::OutpatientProcedure => self.convert(spell, choice, targets.procedure, mean, shares),
        }
    }

    fn shorten(&mut self, spell: &Spell, choice: usize, mean: f64, shares: &Shares<'_>) {
        let (place, id) = (usize::from(spell.place), self.spells.efficiencies[choice].factor);
        let [ending, moved] = &self.endings[choice][usize::from(spell.days)];
        for group in 0..=stay_group(u32::from(spell.days)) {
            self.stays.add_group(spell, place, group, mean, ending.groups[group], shares);
            if let Some((column, _)) = self.columns.deviation(id) {
                self.stays.nudge(spell, place, group, mean, moved.groups[group], column);
            }
        }
        let gone = f64::from(spell.days) * (1.0 - factor(self.columns.expected, id));
        self.steps.efficiency(choice, place, [0.0, -mean * gone]);
    }

    fn take_days(&mut self, spell: &Spell, choice: usize, gone: u16, mean: f64, shares: &Shares<'_>) {
        let (place, id) = (usize::from(spell.place), self.spells.efficiencies[choice].factor);
        let kept = factor(self.columns.expected, id);
        let left = spell.days - gone;
        self.stays.add(spell, place, spell.days, mean * kept, shares);
        self.stays.add(spell, place, left, mean * (1.0 - kept), shares);
        if let Some((column, deviation)) = self.columns.deviation(id) {
            for (days, sign) in [(spell.days, deviation), (left, -deviation)] {
                let by = [sign, sign * (f64::from(days) + 1.0), 0.0];
                self.stays.nudge(spell, place, stay_group(u32::from(days)), mean, by, column);
            }
        }
        self.steps.efficiency(choice, place, [0.0, -mean * f64::from(gone) * (1.0 - kept)]);
    }

    fn convert(&mut self, spell: &Spell, choice: usize, target: u16, mean: f64, shares: &Shares<'_>) {
        let (place, target) = (usize::from(spell.place), usize::from(target));
        let strategy = &self.spells.efficiencies[choice];
        let (kept, stay) = (factor(self.columns.expected, strategy.factor), f64::from(spell.days) + 1.0);
        let day_case = strategy.reduction == Reduction::DayCase;
        let converted = mean * (1.0 - kept);
        self.stays.add(spell, place, spell.days, mean * kept, shares);
        if day_case {
            self.stays.add(spell, target, 0, converted, shares);
        } else {
            self.stays.add_visit(spell, target, converted, shares);
        }
        if let Some((column, deviation)) = self.columns.deviation(strategy.factor) {
            let group = stay_group(u32::from(spell.days));
            self.stays.nudge(spell, place, group, mean, [deviation, deviation * stay, 0.0], column);
            let arriving = if day_case { [-deviation, -deviation, 0.0] } else { [-deviation, 0.0, 0.0] };
            self.stays.nudge(spell, target, 0, mean, arriving, column);
        }
        self.steps.efficiency(choice, place, [-converted, -converted * stay]);
    }
}

/// Mean steps of spells, in the order of [`crate::spells::StepCounters`].
struct MeanSteps {
    at: crate::spells::StepCounters,
    steps: Vec<f64>,
    grown: Vec<[f64; 2]>,
}

impl MeanSteps {
    fn new(spells: &Spells) -> Self {
        let at = spells.step_counters();
        Self { at, steps: vec![0.0; at.len()], grown: vec![[0.0; 2]; spells.own] }
    }

    fn add(&mut self, from: usize, spell: &Spell, mean: f64) {
        self.steps[from] += mean;
        self.steps[from + 1] += mean * (f64::from(spell.days) + 1.0);
    }

    fn grown(&mut self, spell: &Spell, mean: f64) {
        let grown = &mut self.grown[usize::from(spell.place)];
        grown[0] += mean;
        grown[1] += mean * (f64::from(spell.days) + 1.0);
    }

    fn tagged(&mut self, spell: &Spell, strategy: usize, effect: f64) {
        self.add(self.at.avoidance(strategy, usize::from(spell.place)), spell, effect);
        self.add(self.at.avoidance_interaction(usize::from(spell.place)), spell, -effect);
    }

    fn avoided(&mut self, spell: &Spell, mean: f64) {
        self.add(self.at.avoidance_interaction(usize::from(spell.place)), spell, -mean);
    }

    fn efficiency(&mut self, strategy: usize, place: usize, effect: [f64; 2]) {
        for measure in 0..2 {
            self.steps[self.at.efficiency(strategy, place) + measure] += effect[measure];
            self.steps[self.at.converted(strategy, place) + measure] -= effect[0];
        }
    }

    fn finish(mut self, spells: &Spells, expected: &Expected) -> Vec<f64> {
        let places = spells.own;
        let growth = growth_effects(&spells.people, &spells.service, expected, places);
        let baseline = baseline(&spells.people, places);
        for place in 0..places {
            for measure in 0..2 {
                let mut alone = baseline[place][measure];
                self.steps[self.at.baseline(place) + measure] = alone;
                for step in crate::factors::STEPS {
                    let effect = growth[step as usize * places + place][measure];
                    self.steps[self.at.growth(step, place) + measure] = effect;
                    alone += effect;
                }
                self.steps[self.at.interaction(place) + measure] = self.grown[place][measure] - alone;
            }
        }
        self.steps
    }
}

fn growth_effects(people: &Keys, service: &Keys, expected: &Expected, places: usize) -> Vec<[f64; 2]> {
    let mut effects = vec![[0.0; 2]; crate::factors::STEPS.len() * places];
    people.effects(&expected.mean, places, &mut effects);
    service.effects(&expected.mean, places, &mut effects);
    effects
}

fn baseline(people: &Keys, places: usize) -> Vec<[f64; 2]> {
    let mut baseline = vec![[0.0; 2]; places];
    for (place, _, counts) in &people.weights {
        (0..2).for_each(|measure| baseline[*place as usize][measure] += counts[measure]);
    }
    baseline
}

/// Moments of visits' counters, and mean steps.
pub fn visits(visits: &Visits, expected: &Expected) -> (Moments, Vec<f64>) {
    let varying = visits.service.keys.iter().flatten().filter_map(|(_, source)| expected.relative(*source));
    let strategies = visits.avoidance.iter().map(|strategy| strategy.factor);
    let tele = visits.leaves.iter().filter_map(|leaf| leaf.tele);
    let columns = Columns::new(expected, strategies.chain(varying.map(|(id, _)| id)).chain(tele));
    let mut means = LeafMeans::new(visits, &columns);
    let (at, to) = (visits.counters(), visits.step_counters());
    let mut moments = Moments::new(at.len(), columns.count);
    let mut steps = vec![0.0; to.len()];
    let mut grown = vec![[0.0; 2]; visits.places.len()];
    let mut start = 0;
    for leaf in &visits.leaves {
        means.add_up(&visits.rows[start..leaf.end as usize], columns.people);
        start = leaf.end as usize;
        let fates = Fates::new(visits, leaf, &columns);
        fates.add(&means, &counters_of(visits, &at, leaf), &mut moments);
        let place = visits.cells[leaf.cell as usize] as usize;
        (0..2).for_each(|measure| grown[place][measure] += means.means[measure]);
        fates.add_steps(&means.means, place, &to, &mut steps);
    }
    let places = visits.places.len();
    let growth = growth_effects(&visits.people, &visits.service, expected, places);
    let baseline = baseline(&visits.people, places);
    for place in 0..places {
        for measure in 0..2 {
            let mut alone = baseline[place][measure];
            steps[to.baseline(place) + measure] = alone;
            for step in crate::factors::STEPS {
                let effect = growth[step as usize * places + place][measure];
                steps[to.growth(step, place) + measure] = effect;
                alone += effect;
            }
            steps[to.interaction(place) + measure] = grown[place][measure] - alone;
        }
    }
    (moments, steps)
}

/// Means of a leaf's two measures after growth, and what each column moves of them.
struct LeafMeans {
    people: Vec<f64>,
    service: Vec<f64>,
    people_shares: Vec<f32>,
    service_shares: Vec<Vec<(u16, f32)>>,
    means: [f64; 2],
    moved: Vec<[f32; 2]>,
}

impl LeafMeans {
    fn new(visits: &Visits, columns: &Columns<'_>) -> Self {
        let mean = &columns.expected.mean;
        Self {
            people: visits.people.products(mean),
            service: visits.service.products(mean),
            people_shares: columns.people(&visits.people),
            service_shares: columns.service(&visits.service),
            means: [0.0; 2],
            moved: vec![[0.0; 2]; columns.count],
        }
    }

    fn add_up(&mut self, rows: &[Row], people: usize) {
        self.means = [0.0; 2];
        self.moved.fill([0.0; 2]);
        for row in rows {
            let growth = self.people[row.people as usize] * self.service[row.service as usize];
            let from = row.people as usize * people;
            let people_shares = &self.people_shares[from..from + people];
            for (measure, count) in row.counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let mean = f64::from(count) * growth;
                self.means[measure] += mean;
                self.moved
                    .iter_mut()
                    .zip(people_shares)
                    .for_each(|(moved, share)| moved[measure] += mean as f32 * share);
                for (column, share) in &self.service_shares[row.service as usize] {
                    self.moved[usize::from(*column)][measure] += mean as f32 * share;
                }
            }
        }
    }
}

/// What becomes of a leaf's contacts: shares by outcome, and what strategies move of them.
struct Fates<'a> {
    columns: &'a Columns<'a>,
    /// Avoidance strategies that apply, with their factors.
    strategies: Vec<(u16, ParameterId, f64)>,
    survival: f64,
    tele: Option<ParameterId>,
    shares: [f64; OUTCOMES],
}

impl<'a> Fates<'a> {
    fn new(visits: &Visits, leaf: &Leaf, columns: &'a Columns<'a>) -> Self {
        let named = |strategy: &u16| {
            let id = visits.avoidance[usize::from(*strategy)].factor;
            (*strategy, id, factor(columns.expected, id))
        };
        let strategies: Vec<_> = visits.tag_sets[usize::from(leaf.tags)].iter().map(named).collect();
        let survival: f64 = strategies.iter().map(|(_, _, factor)| factor).product();
        let in_person = leaf.tele.map_or(1.0, |id| factor(columns.expected, id));
        let shares = [survival * in_person, survival * (1.0 - in_person), survival, 1.0 - survival, 1.0 - survival];
        Self { columns, strategies, survival, tele: leaf.tele, shares }
    }

    /// Adds outcomes to the counters that they belong to.
    fn add(&self, leaf: &LeafMeans, counters: &[(usize, usize)], moments: &mut Moments) {
        for (outcome, counter) in counters.iter().copied() {
            let measure = usize::from(matches!(outcome, outcome::TELE | outcome::TELE_AVOIDED));
            let (before, share) = (leaf.means[measure], self.shares[outcome]);
            if before == 0.0 {
                continue;
            }
            moments.mean[counter] += before * share;
            moments.chance[counter] += before * share;
            let row = &mut moments.moved[counter * moments.columns..(counter + 1) * moments.columns];
            row.iter_mut().zip(&leaf.moved).for_each(|(to, from)| *to += share as f32 * from[measure]);
            let avoided = matches!(outcome, outcome::AVOIDED | outcome::TELE_AVOIDED);
            for (_, id, factor) in self.strategies.iter().filter(|(_, _, factor)| *factor > 0.0) {
                if let Some((column, deviation)) = self.columns.deviation(*id) {
                    let relative = before * deviation / factor;
                    moments.nudge(counter, column, relative * if avoided { -self.survival } else { share });
                }
            }
            if let Some((column, deviation)) = self.tele.and_then(|id| self.columns.deviation(id)) {
                let by = before * self.survival * deviation;
                match outcome {
                    outcome::STAYS => moments.nudge(counter, column, by),
                    outcome::CONVERTED => moments.nudge(counter, column, -by),
                    _ => {}
                }
            }
        }
    }

    fn add_steps(&self, means: &[f64; 2], place: usize, to: &StepCounters, steps: &mut [f64]) {
        for (measure, mean) in means.iter().enumerate() {
            steps[to.avoidance_interaction(place) + measure] -= mean * (1.0 - self.survival);
            for (strategy, _, factor) in &self.strategies {
                let effect = mean * (factor - 1.0);
                steps[to.avoidance(usize::from(*strategy), place) + measure] += effect;
                steps[to.avoidance_interaction(place) + measure] -= effect;
            }
        }
        let converted = means[0] * self.shares[outcome::CONVERTED];
        steps[to.tele(place)] -= converted;
        steps[to.tele(place) + 1] += converted;
    }
}

/// Each outcome with the counters of tables that it adds to.
fn counters_of(visits: &Visits, at: &Counters, leaf: &Leaf) -> Vec<(usize, usize)> {
    let mut counters: Vec<_> = (0..OUTCOMES).map(|outcome| (outcome, at.cell(leaf.cell as usize, outcome))).collect();
    for (split, of) in visits.splits[..visits.splits.len() - 1].iter().enumerate() {
        for (mix, outcomes) in of.mixes.iter().enumerate() {
            let counter = at.part(split, leaf.parts[split] as usize, mix);
            counters.extend(outcomes.iter().map(|outcome| (*outcome, counter)));
        }
    }
    counters
}

impl Spells {
    /// The longest stay that each efficiency may shorten, if any spell has it.
    fn longest_by_efficiency(&self) -> Vec<Option<usize>> {
        let mut longest = vec![None; self.efficiencies.len()];
        for spell in &self.spells {
            for choice in &self.choices[spell.choices.start as usize..spell.choices.end as usize] {
                let longest = &mut longest[usize::from(*choice)];
                *longest = (*longest).max(Some(usize::from(spell.days)));
            }
        }
        longest
    }
}
