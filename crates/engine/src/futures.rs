//! One future of a compiled plan: a few dense passes over strata, service lines, scopes and ledger lines.

use model::driver::Kind;
use model::units::Quantity;

use crate::compile::{Compiled, CompiledDriver, DriverSet, Follows, Saving};
use crate::prices::{self, Path, Rate};
use crate::solutions::{Act, Combined, Delivered, Paths};
use crate::{flows, health, rooms};

/// What is drawn in one future.
pub struct Draw<'a> {
    /// The population variant.
    pub variant: usize,
    /// The value of each assumption.
    pub values: &'a [f64],
    /// Which solutions deliver.
    pub delivered: Delivered<'a>,
    /// Whether shifts are cut to what there is room for.
    pub limited: bool,
}

/// What chance makes of activity around its mean.
pub trait Luck {
    /// How many units of a leaf there are in year `t` where `mean` are expected.
    fn units(&mut self, leaf: usize, t: usize, mean: f64) -> f64;

    /// Their bed days, where each stays `stay` nights on average with variance `variance`.
    fn bed_days(&mut self, leaf: usize, t: usize, units: f64, stay: f64, variance: f64) -> f64;

    /// How many of a leaf's units levers leave, where `mean` are expected with this variance.
    fn kept(&mut self, leaf: usize, t: usize, units: f64, mean: f64, variance: f64) -> f64;
}

/// Everything happens as expected.
pub struct Expected;

impl Luck for Expected {
    fn units(&mut self, _: usize, _: usize, mean: f64) -> f64 {
        mean
    }

    fn bed_days(&mut self, _: usize, _: usize, units: f64, stay: f64, _: f64) -> f64 {
        units * stay
    }

    fn kept(&mut self, _: usize, _: usize, _: f64, mean: f64, _: f64) -> f64 {
        mean
    }
}

/// The base year and a plan's usual five.
const FIVE_YEARS: usize = 6;
/// As many years as the plan has.
const ANY_YEARS: usize = 0;

/// What levers leave of a leaf in a year.
#[derive(Clone, Copy, Default)]
struct Thinned {
    units: f64,
    mean: f64,
    variance: f64,
    /// How far chance takes the leaf from its mean, for each unit of variance.
    deviation: f64,
}

/// What solutions change of a leaf in a year.
#[derive(Clone, Copy, Default)]
struct Left {
    units: f64,
    /// Units by what each costs beside one whose stay is whole.
    costed: f64,
    bed_days: f64,
}

/// What one future comes to; also the working space of the next, so that futures allocate nothing.
pub struct Future {
    years: usize,
    /// `[driver][year]`: the factor of each driver of cells; `[driver][year]` of added and multiplied rates of lines.
    paths: Vec<f64>,
    /// `[driver][year]`: where between knots a driver of health status stands.
    knots: Vec<(usize, f64)>,
    set_factors: Vec<f64>,
    /// `[stratum][year]`: do-nothing units.
    pub(crate) strata: Vec<f64>,
    days: Vec<f64>,
    /// `[leaf][year]`: units and bed days: those expected, then how many times that chance brings.
    expected: Vec<[f64; 2]>,
    ratios: Vec<[f64; 2]>,
    thinned: Vec<Thinned>,
    /// `[leaf][year]`: what solutions change of it where it was.
    left: Vec<Left>,
    /// `[service line][year]`: units and bed days, do nothing.
    pub(crate) totals: Vec<f64>,
    pub(crate) line_days: Vec<f64>,
    /// `[service line][year]`: units by what each costs beside one whose stay is whole, units and bed days, with solutions.
    totals_after: Vec<f64>,
    pub(crate) units_after: Vec<f64>,
    pub(crate) line_days_after: Vec<f64>,
    /// Where what there is room for is worked out.
    pub(crate) room: rooms::Room,
    /// `[service line][year]`: cost for each unit beyond the base, do nothing.
    marginal: Vec<f64>,
    /// `[service line][year]`: cost for each unit between do nothing and what solutions leave.
    pub(crate) released: Vec<f64>,
    payment: Vec<f64>,
    cost: Vec<f64>,
    pub(crate) payment_change: Vec<f64>,
    pub(crate) cost_change: Vec<f64>,
    /// `[price set][year]`.
    pub(crate) prices: Vec<f64>,
    /// `[line][year]`: do-nothing amounts before they are rounded.
    pub(crate) amounts: Vec<f64>,
    /// The same, whole pence.
    pub(crate) ledger: Vec<f64>,
    /// Effects of levers.
    pub(crate) levers: Paths,
    /// What becomes of cohorts.
    pub(crate) combined: Combined,
    /// `[year]`: the share of what levers would take that chance lets them.
    taken: Vec<f64>,
    /// `[landing][year]`: units, and units of cost.
    arrived: Vec<f64>,
    borne: Vec<f64>,
    /// `[line][year]`: what solutions save on each line, whole pence; negative where they cost.
    pub saved: Vec<f64>,
    /// `[pod][year]`: do-nothing activity.
    pub counts: Vec<f64>,
    /// `[pod][year]`: do-nothing bed days.
    pub bed_days: Vec<f64>,
    /// `[pod][year]`: activity with solutions.
    pub counts_after: Vec<f64>,
    /// `[pod][year]`: bed days with solutions.
    pub bed_days_after: Vec<f64>,
    /// `[member][year]`: do-nothing gap, whole pence.
    pub do_nothing_gap: Vec<f64>,
    /// `[member][year]`: efficiency that counts, whole pence.
    pub efficiency: Vec<f64>,
    /// `[member][year]`: what solutions that deliver bring, before their own cost, whole pence.
    pub benefit: Vec<f64>,
    /// `[member][year]`: running cost of solutions, whether they deliver or not, whole pence.
    pub running: Vec<f64>,
    /// `[member][year]`: one-off cost of solutions, whole pence.
    pub one_off: Vec<f64>,
    /// `[year]`: external deficit support, whole pence.
    pub support: Vec<f64>,
}

impl Future {
    /// Room for futures of this plan.
    pub fn new(plan: &Compiled) -> Self {
        let room = |items: usize| vec![0.0; items * plan.years];
        Self {
            years: plan.years,
            paths: room(plan.drivers.len()),
            knots: vec![(0, 0.0); plan.drivers.len() * plan.years],
            set_factors: room(plan.driver_sets.len()),
            strata: room(plan.strata.len()),
            days: room(plan.strata.len()),
            expected: vec![[0.0; 2]; plan.leaves.len() * plan.years],
            ratios: vec![[1.0; 2]; plan.leaves.len() * plan.years],
            thinned: vec![Thinned::default(); plan.leaves.len() * plan.years],
            left: vec![Left::default(); plan.leaves.len() * plan.years],
            totals: room(plan.service_lines.len()),
            line_days: room(plan.service_lines.len()),
            totals_after: room(plan.service_lines.len()),
            units_after: room(plan.service_lines.len()),
            line_days_after: room(plan.service_lines.len()),
            room: plan.rooms.room(plan.years),
            marginal: room(plan.service_lines.len()),
            released: room(plan.service_lines.len()),
            payment: room(plan.scope_bases.len()),
            cost: room(plan.scope_bases.len()),
            payment_change: room(plan.scope_bases.len()),
            cost_change: room(plan.scope_bases.len()),
            prices: room(plan.price_sets.len()),
            amounts: room(plan.lines.len()),
            ledger: room(plan.lines.len()),
            levers: Paths::new(&plan.solutions, plan.years),
            combined: Combined::new(&plan.solutions.reach, plan.years),
            taken: room(1),
            arrived: room(plan.landings.len()),
            borne: room(plan.landings.len()),
            saved: room(plan.lines.len()),
            counts: room(plan.pods.len()),
            bed_days: room(plan.pods.len()),
            counts_after: room(plan.pods.len()),
            bed_days_after: room(plan.pods.len()),
            do_nothing_gap: room(plan.reporters),
            efficiency: room(plan.reporters),
            benefit: room(plan.reporters),
            running: room(plan.reporters),
            one_off: room(plan.reporters),
            support: room(1),
        }
    }

    /// Runs one future.
    pub fn run(&mut self, plan: &Compiled, draw: &Draw, luck: &mut impl Luck) {
        // Loops over a number of years known when this is compiled are unrolled, which halves the time of the passes.
        match self.years {
            FIVE_YEARS => self.passes::<FIVE_YEARS>(plan, draw, luck),
            _ => self.passes::<ANY_YEARS>(plan, draw, luck),
        }
    }

    fn passes<const YEARS: usize>(&mut self, plan: &Compiled, draw: &Draw, luck: &mut impl Luck) {
        self.drivers(plan, draw.values);
        self.activity::<YEARS>(plan, draw.variant, luck);
        self.money::<YEARS>(plan);
        self.positions::<YEARS>(plan);
        if !plan.solutions.is_empty() {
            self.solutions::<YEARS>(plan, draw, luck);
        }
    }

    fn years<const YEARS: usize>(&self) -> usize {
        if YEARS == ANY_YEARS { self.years } else { YEARS }
    }

    fn drivers(&mut self, plan: &Compiled, values: &[f64]) {
        let years = self.years;
        let paths = self.paths.chunks_exact_mut(years).zip(self.knots.chunks_exact_mut(years));
        for (driver, (path, knots)) in plan.drivers.iter().zip(paths) {
            fill_path(driver, driver.fixed.unwrap_or(values[driver.driver.assumption.index()]), path);
            if driver.driver.kind == Kind::HealthStatus {
                for (knot, shift) in knots.iter_mut().zip(&*path) {
                    *knot = health::place(*shift);
                }
            }
        }
        for (set, factors) in plan.driver_sets.iter().zip(self.set_factors.chunks_exact_mut(years)) {
            factors.fill(1.0);
            for driver in &set.multiply {
                let path = &self.paths[driver * years..(driver + 1) * years];
                for (factor, step) in factors.iter_mut().zip(path) {
                    *factor *= step;
                }
            }
            if !set.leave.is_empty() {
                move_patients(set, &self.paths, factors);
            }
        }
    }

    fn activity<const YEARS: usize>(&mut self, plan: &Compiled, variant: usize, luck: &mut impl Luck) {
        let years = self.years::<YEARS>();
        let people = &plan.variants[variant];
        self.expected.fill([0.0; 2]);
        for (at, stratum) in plan.strata.iter().enumerate() {
            // Slices of one length, so that the inner loop checks no bounds.
            let factors = &self.set_factors[stratum.driver_set * years..][..years];
            let (counts, bed_days) = (&people.counts[at * years..][..years], &people.bed_days[at * years..][..years]);
            let (strata, days) = (&mut self.strata[at * years..][..years], &mut self.days[at * years..][..years]);
            let leaf = &mut self.expected[stratum.leaf * years..][..years];
            if let Some((place, driver)) = stratum.healthier.zip(plan.driver_sets[stratum.driver_set].health) {
                for (t, (knot, part)) in self.knots[driver * years..][..years].iter().enumerate() {
                    let (below, above) = people.healthier.around(place, *knot);
                    let at = |which: usize| below[t][which] + part * (above[t][which] - below[t][which]);
                    (strata[t], days[t]) = (at(0) * factors[t], at(1) * factors[t]);
                }
            } else {
                for t in 0..years {
                    (strata[t], days[t]) = (counts[t] * factors[t], bed_days[t] * factors[t]);
                }
            }
            for t in 0..years {
                leaf[t][0] += strata[t];
                leaf[t][1] += days[t];
            }
        }
        self.chance::<YEARS>(plan, luck);
        for (at, stratum) in plan.strata.iter().enumerate() {
            let ratios = &self.ratios[stratum.leaf * years..][..years];
            let (strata, days) = (&mut self.strata[at * years..][..years], &mut self.days[at * years..][..years]);
            for t in 0..years {
                strata[t] *= ratios[t][0];
                days[t] *= ratios[t][1];
            }
        }
        for sums in [&mut self.totals, &mut self.line_days, &mut self.counts, &mut self.bed_days] {
            sums.fill(0.0);
        }
        for (at, leaf) in plan.leaves.iter().enumerate() {
            let drawn = &self.expected[at * years..][..years];
            let totals = &mut self.totals[leaf.service_line * years..][..years];
            let line_days = &mut self.line_days[leaf.service_line * years..][..years];
            let counts = &mut self.counts[leaf.pod * years..][..years];
            let bed_days = &mut self.bed_days[leaf.pod * years..][..years];
            for t in 0..years {
                totals[t] += drawn[t][0];
                line_days[t] += drawn[t][1];
                counts[t] += drawn[t][0];
                bed_days[t] += drawn[t][1];
            }
        }
    }

    /// Turns what leaves expect into what chance brings, and says how many times as much; the base year is what was counted.
    fn chance<const YEARS: usize>(&mut self, plan: &Compiled, luck: &mut impl Luck) {
        let years = self.years::<YEARS>();
        for (at, leaf) in plan.leaves.iter().enumerate() {
            let expected = &mut self.expected[at * years..][..years];
            let ratios = &mut self.ratios[at * years..][..years];
            let stay_squared = leaf.stay_squared / expected[0][0];
            for t in 1..years {
                let [mean, nights] = expected[t];
                ratios[t] = [1.0; 2];
                if mean <= 0.0 {
                    continue;
                }
                let units = luck.units(at, t, mean);
                expected[t][0] = units;
                ratios[t][0] = units / mean;
                if nights > 0.0 {
                    let stay = nights / mean;
                    let variance = (stay_squared - stay * stay).max(0.0);
                    expected[t][1] = luck.bed_days(at, t, units, stay, variance);
                    ratios[t][1] = expected[t][1] / nights;
                }
            }
        }
    }

    fn money<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        let lines = plan.service_lines.iter().zip(self.totals.chunks_exact(years));
        for ((line, totals), marginal) in lines.zip(self.marginal.chunks_exact_mut(years)) {
            for (marginal, total) in marginal.iter_mut().zip(totals) {
                *marginal = line.line.marginal(Quantity::new(*total));
            }
        }
        for (scope, base) in plan.scope_bases.iter().enumerate() {
            self.payment[scope * years..(scope + 1) * years].fill(*base);
            self.cost[scope * years..(scope + 1) * years].fill(*base);
        }
        for (at, leaf) in plan.leaves.iter().enumerate() {
            let unit_cost = plan.service_lines[leaf.service_line].unit_cost;
            let drawn = &self.expected[at * years..][..years];
            let marginal = &self.marginal[leaf.service_line * years..][..years];
            for scope in &leaf.scopes {
                let payment = &mut self.payment[scope * years..][..years];
                let cost = &mut self.cost[scope * years..][..years];
                for t in 0..years {
                    let change = drawn[t][0] - leaf.base;
                    payment[t] += unit_cost * change;
                    cost[t] += marginal[t] * change;
                }
            }
        }
        self.prices::<YEARS>(plan);
        for (at, line) in plan.lines.iter().enumerate() {
            for t in 0..years {
                let amount = match &line.moved {
                    Some(moved) if t > 0 => {
                        let volume = moved.follows.map_or(1.0, |(scope, follows)| {
                            let base = plan.scope_bases[scope];
                            let series = match follows {
                                Follows::Payment => &self.payment[scope * years..][..years],
                                Follows::Cost => &self.cost[scope * years..][..years],
                            };
                            if base == 0.0 { 1.0 } else { moved.followed(series, t) / base }
                        });
                        moved.from * volume * self.prices[moved.price_set * years + t]
                    }
                    _ => line.stated[t],
                };
                self.amounts[at * years + t] = amount;
                self.ledger[at * years + t] = pence(amount);
            }
        }
    }

    /// Price paths of each set of drivers: multiplied rates compound, added rates are summed first.
    fn prices<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        for (set, levels) in plan.price_sets.iter().zip(self.prices.chunks_exact_mut(years)) {
            let rate = |at: &usize, t: usize| {
                let CompiledDriver { month, added, .. } = plan.drivers[*at];
                Rate { size: self.paths[at * years + t], month, added }
            };
            let level = |t: usize| prices::level(&set.iter().map(move |at| rate(at, t)));
            let mut path = Path::from(&level(0));
            levels[0] = 1.0;
            for (t, mean) in levels.iter_mut().enumerate().skip(1) {
                *mean = path.pass(&level(t));
            }
        }
    }

    fn positions<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        self.do_nothing_gap.fill(0.0);
        self.efficiency.fill(0.0);
        self.support.fill(0.0);
        for (line, amounts) in plan.lines.iter().zip(self.ledger.chunks_exact(years)) {
            for (t, amount) in amounts.iter().enumerate() {
                self.do_nothing_gap[line.reporters[t] * years + t] += line.sign * amount;
                if line.support {
                    self.support[t] -= line.sign * amount;
                }
            }
        }
        for efficiency in &plan.efficiency {
            for t in 0..years {
                let saved = match &efficiency.saving {
                    Saving::Money(by_year) => by_year[t] * 100.0,
                    Saving::Share { lines, by_year } => {
                        let cost: f64 = lines.iter().map(|at| self.ledger[at * years + t]).sum();
                        cost * by_year[t]
                    }
                };
                self.efficiency[efficiency.reporters[t] * years + t] += pence(saved / 100.0);
            }
        }
    }

    /// What solutions do to activity, and then to money.
    fn solutions<const YEARS: usize>(&mut self, plan: &Compiled, draw: &Draw, luck: &mut impl Luck) {
        self.effects(plan, draw);
        self.counts_after.copy_from_slice(&self.counts);
        self.bed_days_after.copy_from_slice(&self.bed_days);
        self.totals_after.copy_from_slice(&self.totals);
        self.units_after.copy_from_slice(&self.totals);
        self.line_days_after.copy_from_slice(&self.line_days);
        self.payment_change.fill(0.0);
        self.cost_change.fill(0.0);
        self.arrived.fill(0.0);
        self.borne.fill(0.0);
        self.thin::<YEARS>(plan, luck);
        self.leave::<YEARS>(plan);
        self.land::<YEARS>(plan);
        self.release::<YEARS>(plan);
        self.save::<YEARS>(plan);
        self.balance::<YEARS>(plan);
    }

    /// What levers do to cohorts, as far as there is room for what they shift.
    ///
    /// What is expected is a share of what is promised, which is all there or not there at all: so is its room.
    fn effects(&mut self, plan: &Compiled, draw: &Draw) {
        let solutions = &plan.solutions;
        let expected = matches!(draw.delivered, Delivered::Expected);
        if draw.limited && plan.rooms.limits() {
            let wanted = if expected { Delivered::Promised } else { draw.delivered };
            self.levers.fill(solutions, self.years, draw.values, wanted);
            // Not `activity_of`, since the rest is changed meanwhile.
            let activity = rooms::Activity {
                years: self.years,
                strata: &plan.strata,
                reached: &plan.reached,
                units: &self.strata,
                bed_days: &self.days,
                line_units: &self.totals,
                line_days: &self.line_days,
            };
            let (levers, combined, room) = (&mut self.levers, &mut self.combined, &mut self.room);
            rooms::limit(&plan.rooms, &solutions.reach, &activity, levers, combined, room);
            if expected {
                self.levers.fill(solutions, self.years, draw.values, draw.delivered);
                self.levers.limit();
                self.combined.fill(&solutions.reach, &self.levers.cells);
            }
            return;
        }
        self.levers.deliverable.fill(1.0);
        self.levers.fill(solutions, self.years, draw.values, draw.delivered);
        self.combined.fill(&solutions.reach, &self.levers.cells);
    }

    /// What chance makes of thinning: a leaf's deviation is shared by its strata as their variances are.
    fn thin<const YEARS: usize>(&mut self, plan: &Compiled, luck: &mut impl Luck) {
        let years = self.years::<YEARS>();
        self.thinned.fill(Thinned::default());
        let reach = &plan.solutions.reach;
        for &at in &plan.reached {
            let stratum = &plan.strata[at];
            let set = reach.meetings[stratum.meeting].set;
            let units = &self.strata[at * years..][..years];
            let shares = &self.combined.keep[set * years..][..years];
            let thinned = &mut self.thinned[stratum.leaf * years..][..years];
            for t in 1..years {
                thinned[t].units += units[t];
                thinned[t].mean += units[t] * shares[t];
                thinned[t].variance += units[t] * (shares[t] * (1.0 - shares[t])).max(0.0);
            }
        }
        for (at, one) in self.thinned.iter_mut().enumerate().filter(|(_, one)| one.variance > 0.0) {
            let kept = luck.kept(at / years, at % years, one.units, one.mean, one.variance);
            one.deviation = (kept - one.mean) / one.variance;
        }
    }

    /// What leaves each stratum, and what arrives elsewhere.
    fn leave<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        let reach = &plan.solutions.reach;
        self.left.fill(Left::default());
        for &at in &plan.reached {
            let stratum = &plan.strata[at];
            let meeting = &reach.meetings[stratum.meeting];
            let set = &reach.sets[meeting.set];
            // Slices of one length, so that the inner loops check no bounds.
            let (units, days) = (&self.strata[at * years..][..years], &self.days[at * years..][..years]);
            let shares = &self.combined.keep[meeting.set * years..][..years];
            let gone = &self.combined.gone[meeting.set * years..][..years];
            let stays = &self.combined.stay[meeting.set * years..][..years];
            let thinned = &self.thinned[stratum.leaf * years..][..years];
            let left = &mut self.left[stratum.leaf * years..][..years];
            let taken = &mut self.taken[..years];
            for t in 1..years {
                let share = shares[t] + thinned[t].deviation * (shares[t] * (1.0 - shares[t])).max(0.0);
                // What chance keeps, the levers do not get.
                taken[t] = (1.0 - share) * gone[t];
                let kept = units[t] * share;
                left[t].units += kept - units[t];
                left[t].costed += kept * (1.0 - stratum.stay_share * (1.0 - stays[t])) - units[t];
                left[t].bed_days += days[t] * (share * stays[t] - 1.0);
            }
            for (shift, (lever, landing)) in set.shifts.iter().zip(&meeting.landings).enumerate() {
                let Act::Shift { conversion, stay } = reach.levers[*lever].act else { continue };
                let received = &self.combined.received[(set.first_shift + shift) * years..][..years];
                let arrived = &mut self.arrived[landing * years..][..years];
                let borne = &mut self.borne[landing * years..][..years];
                let pod = plan.landings[*landing].pod;
                let line = plan.landings[*landing].service_line;
                let counts = &mut self.counts_after[pod * years..][..years];
                let bed_days = &mut self.bed_days_after[pod * years..][..years];
                let line_units = &mut self.units_after[line * years..][..years];
                let line_days = &mut self.line_days_after[line * years..][..years];
                for t in 1..years {
                    let left = taken[t] * received[t];
                    let here = units[t] * left * conversion;
                    arrived[t] += here;
                    counts[t] += here;
                    line_units[t] += here;
                    // The same care keeps its stay, and what shortens it.
                    let (nights, cost) = match stay {
                        Some(stay) => (here * stay, 1.0),
                        None => (days[t] * left * stays[t], 1.0 - stratum.stay_share * (1.0 - stays[t])),
                    };
                    bed_days[t] += nights;
                    line_days[t] += nights;
                    borne[t] += here * cost;
                }
            }
        }
        for &at in &plan.reached_leaves {
            let leaf = &plan.leaves[at];
            let left = &self.left[at * years..][..years];
            let totals = &mut self.totals_after[leaf.service_line * years..][..years];
            let counts = &mut self.counts_after[leaf.pod * years..][..years];
            let bed_days = &mut self.bed_days_after[leaf.pod * years..][..years];
            let units = &mut self.units_after[leaf.service_line * years..][..years];
            let line_days = &mut self.line_days_after[leaf.service_line * years..][..years];
            for t in 1..years {
                units[t] += left[t].units;
                line_days[t] += left[t].bed_days;
                totals[t] += left[t].costed;
                counts[t] += left[t].units;
                bed_days[t] += left[t].bed_days;
            }
        }
    }

    /// What lands: in units of cost, totals of its service line; in units, what is paid for it.
    fn land<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        for (at, landing) in plan.landings.iter().enumerate() {
            let (arrived, borne) = (&self.arrived[at * years..][..years], &self.borne[at * years..][..years]);
            let totals = &mut self.totals_after[landing.service_line * years..][..years];
            let unit_cost = plan.service_lines[landing.service_line].unit_cost;
            for t in 1..years {
                totals[t] += borne[t];
            }
            for scope in &landing.scopes {
                let payment = &mut self.payment_change[scope * years..][..years];
                for t in 1..years {
                    payment[t] += unit_cost * arrived[t];
                }
            }
        }
    }

    /// Cost for each unit between do nothing and what is left, then what each scope's payment and cost change by.
    fn release<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        for &line in &plan.reached_lines {
            let (before, after) = (&self.totals[line * years..][..years], &self.totals_after[line * years..][..years]);
            let released = &mut self.released[line * years..][..years];
            for t in 1..years {
                let line = &plan.service_lines[line].line;
                released[t] = line.between(Quantity::new(before[t]), Quantity::new(after[t]));
            }
        }
        for &at in &plan.reached_leaves {
            let leaf = &plan.leaves[at];
            let unit_cost = plan.service_lines[leaf.service_line].unit_cost;
            let left = &self.left[at * years..][..years];
            let released = &self.released[leaf.service_line * years..][..years];
            for scope in &leaf.scopes {
                let payment = &mut self.payment_change[scope * years..][..years];
                let cost = &mut self.cost_change[scope * years..][..years];
                for t in 1..years {
                    payment[t] += unit_cost * left[t].units;
                    cost[t] += released[t] * left[t].costed;
                }
            }
        }
        for (at, landing) in plan.landings.iter().enumerate() {
            let borne = &self.borne[at * years..][..years];
            let released = &self.released[landing.service_line * years..][..years];
            for scope in &landing.scopes {
                let cost = &mut self.cost_change[scope * years..][..years];
                for t in 1..years {
                    cost[t] += released[t] * borne[t];
                }
            }
        }
    }

    /// What each line is better by, after efficiency, to the penny.
    fn save<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        for (at, line) in plan.lines.iter().enumerate() {
            for t in 1..years {
                let before = self.amounts[at * years + t];
                let change = line.moved.as_ref().map_or(0.0, |moved| {
                    let followed = moved.follows.map_or(0.0, |(scope, follows)| {
                        let series = match follows {
                            Follows::Payment => &self.payment_change[scope * years..][..years],
                            Follows::Cost => &self.cost_change[scope * years..][..years],
                        };
                        moved.followed(series, t)
                    });
                    moved.scale * followed * self.prices[moved.price_set * years + t]
                });
                let levers = plan.solutions.of_line[at].iter();
                let priced = levers.fold(before + change, |amount, lever| {
                    let effect = self.levers.lines[lever * years + t];
                    amount * if plan.solutions.line_levers[*lever].raises { 1.0 + effect } else { 1.0 - effect }
                });
                self.saved[at * years + t] = pence(line.sign * (before - priced) * line.after_efficiency[t]);
            }
        }
    }

    fn balance<const YEARS: usize>(&mut self, plan: &Compiled) {
        let years = self.years::<YEARS>();
        for sums in [&mut self.benefit, &mut self.running, &mut self.one_off] {
            sums.fill(0.0);
        }
        for (line, saved) in plan.lines.iter().zip(self.saved.chunks_exact(years)) {
            for (t, saved) in saved.iter().enumerate() {
                self.benefit[line.reporters[t] * years + t] += saved;
            }
        }
        for (lever, pounds) in plan.solutions.money_levers.iter().zip(self.levers.money.chunks_exact(years)) {
            for (t, pounds) in pounds.iter().enumerate() {
                self.benefit[lever.reporters[t] * years + t] += pence(*pounds);
            }
        }
        for cost in &plan.solutions.costs {
            let sums = if cost.one_off { &mut self.one_off } else { &mut self.running };
            for (t, pounds) in cost.by_year.iter().enumerate() {
                sums[cost.reporters[t] * years + t] += pence(*pounds);
            }
        }
    }

    /// `[service line][year]`: units and bed days with solutions.
    pub(crate) fn lines_with_solutions(&self, plan: &Compiled) -> (&[f64], &[f64]) {
        if plan.solutions.is_empty() {
            return (&self.totals, &self.line_days);
        }
        (&self.units_after, &self.line_days_after)
    }

    /// Units that each lever lands, `[lever][year]`.
    pub(crate) fn arrivals(&self, plan: &Compiled) -> Vec<f64> {
        let activity = self.activity_of(plan);
        rooms::arrivals(&plan.rooms, &activity, &self.combined, plan.solutions.reach.levers.len())
    }

    fn activity_of<'a>(&'a self, plan: &'a Compiled) -> rooms::Activity<'a> {
        rooms::Activity {
            years: self.years,
            strata: &plan.strata,
            reached: &plan.reached,
            units: &self.strata,
            bed_days: &self.days,
            line_units: &self.totals,
            line_days: &self.line_days,
        }
    }

    /// The system's gap in each year with no savings at all.
    pub fn do_nothing(&self, t: usize) -> f64 {
        self.total(&self.do_nothing_gap, t)
    }

    /// The system's gap after efficiency.
    pub fn do_minimum(&self, t: usize) -> f64 {
        self.do_nothing(t) - self.total(&self.efficiency, t)
    }

    /// The system's gap after efficiency and solutions, with what they cost.
    pub fn residual(&self, t: usize) -> f64 {
        self.do_minimum(t) - self.total(&self.benefit, t) + self.total(&self.running, t) + self.total(&self.one_off, t)
    }

    /// Efficiency of the system.
    pub fn efficient(&self, t: usize) -> f64 {
        self.total(&self.efficiency, t)
    }

    /// What solutions bring the system, less what they cost.
    pub fn brought(&self, t: usize) -> f64 {
        self.do_minimum(t) - self.residual(t)
    }

    /// Each member's gap after efficiency and solutions, `[member][year]`, pounds.
    pub fn member_gaps(&self, gaps: &mut [f64]) {
        for (at, gap) in gaps.iter_mut().enumerate() {
            let saved = self.efficiency[at] + self.benefit[at] - self.running[at] - self.one_off[at];
            *gap = (self.do_nothing_gap[at] - saved) / 100.0;
        }
    }

    /// How far the system is from the declared target in each year, pounds; nil or less where it is reached.
    pub fn distance(&self, plan: &Compiled, t: usize) -> f64 {
        let support = if plan.target.with_support { 0.0 } else { self.support[t] };
        self.residual(t) + support / 100.0 + plan.target.position
    }

    /// A series of members added up, pounds.
    fn total(&self, series: &[f64], t: usize) -> f64 {
        series.iter().skip(t).step_by(self.years).sum::<f64>() / 100.0
    }
}

/// Whole pence, halves away from zero; by a cast, which is one instruction where `round` is a call.
fn pence(pounds: f64) -> f64 {
    (pounds * 100.0 + 0.5_f64.copysign(pounds)) as i64 as f64
}

/// Multiplies the factors of a set by what its flows leave behind, or by what one of them brings.
fn move_patients(set: &DriverSet, paths: &[f64], factors: &mut [f64]) {
    let years = factors.len();
    for (t, factor) in factors.iter_mut().enumerate() {
        let shares: f64 = set.leave.iter().map(|at| paths[at * years + t]).sum();
        *factor *= match set.arrival {
            None => 1.0 - shares * flows::scale(shares),
            Some(at) => paths[at * years + t] * flows::scale(shares),
        };
    }
}

/// For a driver of cells its factor by each year, the share it takes elsewhere or the years of better health; for one of
/// lines its signed rate in each year.
fn fill_path(compiled: &CompiledDriver, value: f64, path: &mut [f64]) {
    let driver = &compiled.driver;
    let rate = value / 100.0;
    let acts = |t: usize| driver.acts_in(t);
    if !driver.kind.moves_cells() {
        let signed = if driver.kind == Kind::PriceEfficiency { -rate } else { rate };
        for (t, path) in path.iter_mut().enumerate() {
            *path = if acts(t) { signed } else { 0.0 };
        }
        return;
    }
    let conserves = flows::conserves(driver);
    let multiplies = driver.kind != Kind::HealthStatus && !conserves;
    path[0] = if multiplies { 1.0 } else { 0.0 };
    for t in 1..path.len() {
        path[t] = match driver.kind {
            Kind::NonDemographic => path[t - 1] * if acts(t) { 1.0 + rate } else { 1.0 },
            Kind::HealthStatus => health::years(driver, value, t),
            Kind::Flow if conserves => {
                if t >= driver.from {
                    flows::leaving(value)
                } else {
                    0.0
                }
            }
            Kind::Backlog => {
                if acts(t) {
                    1.0 + rate
                } else {
                    1.0
                }
            }
            Kind::Flow => {
                if t >= driver.from {
                    1.0 + rate
                } else {
                    1.0
                }
            }
            Kind::PriceEfficiency | Kind::Pressure | Kind::Price | Kind::Funding => unreachable!("they move no cells"),
        };
    }
}
