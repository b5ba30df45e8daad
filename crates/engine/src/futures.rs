//! One future of a compiled plan: a few dense passes over strata, service lines, scopes and ledger lines.

use model::driver::Kind;

use crate::compile::{Compiled, CompiledDriver, DriverSet, Follows, Saving};
use crate::{flows, health};

/// What is drawn in one future.
pub struct Draw<'a> {
    /// The population variant.
    pub variant: usize,
    /// The value of each assumption.
    pub values: &'a [f64],
}

/// What one future comes to; also the working space of the next, so that futures allocate nothing.
pub struct Future {
    years: usize,
    /// `[driver][year]`: the factor of each driver of cells; `[driver][year]` of added and multiplied rates of lines.
    paths: Vec<f64>,
    set_factors: Vec<f64>,
    strata: Vec<f64>,
    service_lines: Vec<f64>,
    payment: Vec<f64>,
    cost: Vec<f64>,
    prices: Vec<f64>,
    leaves: Vec<f64>,
    /// `[pod][year]`: do-nothing activity.
    pub counts: Vec<f64>,
    /// `[pod][year]`: do-nothing bed days.
    pub bed_days: Vec<f64>,
    /// `[member][year]`: do-nothing gap, pounds to the penny.
    pub do_nothing_gap: Vec<f64>,
    /// `[member][year]`: efficiency that counts, pounds to the penny.
    pub efficiency: Vec<f64>,
    /// `[year]`: external deficit support, pounds to the penny.
    pub support: Vec<f64>,
}

impl Future {
    /// Room for futures of this plan.
    pub fn new(plan: &Compiled) -> Self {
        let room = |items: usize| vec![0.0; items * plan.years];
        Self {
            years: plan.years,
            paths: room(plan.drivers.len()),
            set_factors: room(plan.driver_sets.len()),
            strata: room(plan.strata.len()),
            service_lines: room(plan.service_lines.len()),
            payment: room(plan.scope_bases.len()),
            cost: room(plan.scope_bases.len()),
            prices: room(plan.price_sets.len()),
            leaves: room(plan.lines.len()),
            counts: room(plan.pods.len()),
            bed_days: room(plan.pods.len()),
            do_nothing_gap: room(plan.reporters),
            efficiency: room(plan.reporters),
            support: room(1),
        }
    }

    /// Runs one future. `noise` turns the mean activity of a stratum in a year into what happens.
    pub fn run(&mut self, plan: &Compiled, draw: &Draw, noise: impl FnMut(usize, usize, f64) -> f64) {
        self.drivers(plan, draw.values);
        self.activity(plan, draw.variant, noise);
        self.money(plan);
        self.positions(plan);
    }

    fn drivers(&mut self, plan: &Compiled, values: &[f64]) {
        let years = self.years;
        for (driver, path) in plan.drivers.iter().zip(self.paths.chunks_exact_mut(years)) {
            fill_path(driver, driver.fixed.unwrap_or(values[driver.driver.assumption.index()]), path);
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

    fn activity(&mut self, plan: &Compiled, variant: usize, mut noise: impl FnMut(usize, usize, f64) -> f64) {
        let years = self.years;
        let people = &plan.variants[variant];
        for sums in [&mut self.service_lines, &mut self.counts, &mut self.bed_days] {
            sums.fill(0.0);
        }
        for (at, stratum) in plan.strata.iter().enumerate() {
            let healthier = stratum.healthier.zip(plan.driver_sets[stratum.driver_set].health);
            for t in 0..years {
                let place = at * years + t;
                let factor = self.set_factors[stratum.driver_set * years + t];
                let (count, days) = match healthier {
                    Some((at, driver)) => people.healthier.at(at, t, years, self.paths[driver * years + t]),
                    None => (people.counts[place], people.bed_days[place]),
                };
                let mean = count * factor;
                // The base year is what was counted; chance begins after it.
                let count = if t == 0 { mean } else { noise(at, t, mean) };
                let days = days * factor;
                self.strata[place] = count;
                self.service_lines[stratum.service_line * years + t] += count;
                self.counts[stratum.pod * years + t] += count;
                self.bed_days[stratum.pod * years + t] += if mean > 0.0 { days * (count / mean) } else { days };
            }
        }
    }

    fn money(&mut self, plan: &Compiled) {
        let years = self.years;
        // From here on, service lines hold their marginal cost.
        for (line, activity) in plan.service_lines.iter().zip(self.service_lines.chunks_exact_mut(years)) {
            for value in activity {
                *value = line.line.marginal(model::units::Quantity::new(*value));
            }
        }
        for (scope, base) in plan.scope_bases.iter().enumerate() {
            self.payment[scope * years..(scope + 1) * years].fill(*base);
            self.cost[scope * years..(scope + 1) * years].fill(*base);
        }
        for (at, stratum) in plan.strata.iter().enumerate().filter(|(_, stratum)| !stratum.scopes.is_empty()) {
            let unit_cost = plan.service_lines[stratum.service_line].unit_cost;
            for t in 0..years {
                let change = self.strata[at * years + t] - stratum.base;
                let marginal = self.service_lines[stratum.service_line * years + t];
                for scope in &stratum.scopes {
                    self.payment[scope * years + t] += unit_cost * change;
                    self.cost[scope * years + t] += marginal * change;
                }
            }
        }
        self.prices(plan);
        for (at, line) in plan.lines.iter().enumerate() {
            for t in 0..years {
                let amount = match &line.moved {
                    Some(moved) if t > 0 => {
                        let volume = moved.follows.map_or(1.0, |(scope, follows)| {
                            let (base, followed) = (
                                plan.scope_bases[scope],
                                match follows {
                                    Follows::Payment => self.payment[scope * years + t],
                                    Follows::Cost => self.cost[scope * years + t],
                                },
                            );
                            if base == 0.0 { 1.0 } else { followed / base }
                        });
                        moved.from * volume * self.prices[moved.price_set * years + t]
                    }
                    _ => line.stated[t],
                };
                self.leaves[at * years + t] = (amount * 100.0).round() / 100.0;
            }
        }
    }

    /// Price paths of each set of drivers: multiplied rates compound, added rates are summed first.
    fn prices(&mut self, plan: &Compiled) {
        let years = self.years;
        for (set, path) in plan.price_sets.iter().zip(self.prices.chunks_exact_mut(years)) {
            path[0] = 1.0;
            for t in 1..years {
                let (mut multiplied, mut added) = (1.0, 0.0);
                for at in set {
                    let rate = self.paths[at * years + t];
                    if plan.drivers[*at].added { added += rate } else { multiplied *= 1.0 + rate }
                }
                path[t] = path[t - 1] * multiplied * (1.0 + added);
            }
        }
    }

    fn positions(&mut self, plan: &Compiled) {
        let years = self.years;
        self.do_nothing_gap.fill(0.0);
        self.efficiency.fill(0.0);
        self.support.fill(0.0);
        for (line, amounts) in plan.lines.iter().zip(self.leaves.chunks_exact(years)) {
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
                    Saving::Money(by_year) => by_year[t],
                    Saving::Share { lines, by_year } => {
                        let cost: f64 = lines.iter().map(|at| self.leaves[at * years + t]).sum();
                        cost * by_year[t]
                    }
                };
                self.efficiency[efficiency.reporters[t] * years + t] += (saved * 100.0).round() / 100.0;
            }
        }
    }

    /// The system's gap in each year: the sum of its members', with or without efficiency.
    pub fn system_gap(&self, t: usize, with_efficiency: bool) -> f64 {
        let years = self.years;
        let sum = |series: &[f64]| series.iter().skip(t).step_by(years).sum::<f64>();
        let saved = if with_efficiency { sum(&self.efficiency) } else { 0.0 };
        sum(&self.do_nothing_gap) - saved
    }
}

impl Future {
    /// How far the system is from the declared target in each year, pounds; nil or less where it is reached.
    pub fn distance(&self, plan: &Compiled, t: usize) -> f64 {
        let support = if plan.target.with_support { 0.0 } else { self.support[t] };
        self.system_gap(t, true) + support + plan.target.position
    }
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
    let conserves = flows::conserves(driver);
    let multiplies = driver.kind.moves_cells() && driver.kind != Kind::HealthStatus && !conserves;
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
            Kind::PriceEfficiency => {
                if acts(t) {
                    -rate
                } else {
                    0.0
                }
            }
            Kind::Pressure | Kind::Price | Kind::Funding => {
                if acts(t) {
                    rate
                } else {
                    0.0
                }
            }
        };
    }
}
