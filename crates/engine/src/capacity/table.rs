//! Risk worked out once, when a plan is compiled, and looked up in every future without allocating.

use model::units::{Bed, Day, Quantity};

use super::risk::{Dispersion, Rule, Season, days_without_a_bed};

/// Beds that a rule asks for, by load: for each number of beds the largest load with which they keep the rule.
///
/// [`RiskTable::beds`] gives the same whole number as [`Rule::beds_in_season`], except for loads within one part in 10¹⁰ of
/// a threshold. [`RiskTable::beds_between`] is continuous, at most one bed below it and never above.
#[derive(Clone, Debug)]
pub struct RiskTable {
    rule: Rule,
    dispersion: Dispersion,
    peak: f64,
    /// `loads[n]`: the largest mean load of a year with which n beds are enough. Rises.
    loads: Vec<f64>,
}

impl RiskTable {
    /// For mean loads up to `most`. A thousand beds take some twenty milliseconds.
    pub fn up_to(most: Quantity<Bed>, rule: Rule, dispersion: Dispersion, season: &Season) -> Self {
        let (peak, mut loads) = (season.peak(), vec![]);
        let (mut last, mut gap) = (0.0, 1.0);
        for beds in 0.. {
            let next = largest_load(rule, dispersion, beds, last, gap);
            // The next threshold is about as far from this one as this one is from the last.
            (last, gap) = (next, if beds == 0 { 1.0 } else { next - last });
            loads.push(last / peak);
            let reached = last / peak;
            if reached >= most.value() || most.value().is_nan() {
                break;
            }
        }
        Self { rule, dispersion, peak, loads }
    }

    /// The smallest whole number of beds that keeps the rule in the busiest part of the year. Beyond the table it is worked
    /// out afresh: slower, still without allocating.
    pub fn beds(&self, load: Quantity<Bed>) -> u32 {
        let place = self.loads.partition_point(|most| *most < load.value());
        if place < self.loads.len() { place as u32 } else { self.rule.beds(load * self.peak, self.dispersion) }
    }

    /// Beds with fractions, straight between the loads at which whole numbers are just enough: for totals, slopes and
    /// attribution, where a step of one bed would hide what a small change does. Beyond the table, whole beds.
    pub fn beds_between(&self, load: Quantity<Bed>) -> Quantity<Bed> {
        let beds = self.beds(load);
        let place = beds as usize;
        if place == 0 || place >= self.loads.len() {
            return Quantity::new(f64::from(beds));
        }
        let (below, enough) = (self.loads[place - 1], self.loads[place]);
        Quantity::new(f64::from(beds) - (enough - load.value()) / (enough - below))
    }
}

/// The largest load with which so many beds keep the rule: `least`, which is sure to be no larger, and about `gap`. The root
/// of a rising function by false position with Illinois's halving.
fn largest_load(rule: Rule, dispersion: Dispersion, beds: u32, least: f64, gap: f64) -> f64 {
    let breach = |load| rule.breach(load, dispersion, beds);
    let slack = gap / (f64::from(beds) + 1.0);
    let (mut low, mut high) = (least + gap - slack, least + gap + slack);
    let (mut at_low, mut at_high) = (breach(low), breach(high));
    if at_low > 0.0 {
        (high, at_high) = (low, at_low);
        low = least;
        at_low = breach(low);
    }
    while at_high < 0.0 {
        (low, at_low) = (high, at_high);
        high += gap;
        at_high = breach(high);
    }
    // No load at all is already too much.
    if at_low >= 0.0 {
        return low;
    }
    let (mut last, mut side) = (low, 0);
    for _ in 0..STEPS {
        let guess = low + (high - low) * (at_low / (at_low - at_high));
        let at_guess = breach(guess);
        if at_guess == 0.0 || (guess - last).abs() <= 1e-13 * guess {
            return guess;
        }
        // An end that stays put twice running counts half, or it would stay for ever.
        if at_guess < 0.0 {
            at_high *= if side < 0 { 0.5 } else { 1.0 };
            (low, at_low, side) = (guess, at_guess, -1);
        } else {
            at_low *= if side > 0 { 0.5 } else { 1.0 };
            (high, at_high, side) = (guess, at_guess, 1);
        }
        last = guess;
    }
    last
}

/// More steps than any root takes: a dozen do.
const STEPS: usize = 100;

/// Points of a [`FullDays`] curve.
const POINTS: usize = 257;
/// Where the curve begins and ends: this many days from none, or from all.
const EDGE: f64 = 1e-4;

/// Days a year without a bed for one number of beds, by load: 257 exact points and monotone cubics between them.
///
/// Within 0.001 day of [`days_without_a_bed`] for 2 to 1,000 beds and a dispersion up to 3, and never falling as load rises.
#[derive(Clone, Debug)]
pub struct FullDays {
    /// Points are evenly spaced by the root of the load, on which the spread of the number in beds is the same everywhere.
    first: f64,
    step: f64,
    /// All days of the year.
    all: f64,
    days: Vec<f64>,
    /// Days for each step.
    slopes: Vec<f64>,
}

impl FullDays {
    /// The curve of so many beds.
    pub fn of(beds: u32, dispersion: Dispersion, season: &Season) -> Self {
        let exact = |load: f64| days_without_a_bed(Quantity::new(load), beds, dispersion, season).value();
        let all = days_without_a_bed(Quantity::ZERO, 0, dispersion, season).value();
        if beds == 0 {
            return Self { first: 0.0, step: 1.0, all, days: vec![all], slopes: vec![0.0] };
        }
        let first = reaches(exact, EDGE, f64::from(beds)).sqrt();
        let last = reaches(exact, all - EDGE, f64::from(beds)).sqrt();
        let step = (last - first) / (POINTS - 1) as f64;
        let point = |place: usize| {
            let root = first + step * place as f64;
            exact(root * root)
        };
        let days: Vec<f64> = (0..POINTS).map(point).collect();
        let slopes = slopes(&days);
        Self { first, step, all, days, slopes }
    }

    /// Expected days a year on which the next patient finds every bed taken.
    pub fn at(&self, load: Quantity<Bed>) -> Quantity<Day> {
        let place = (load.value().max(0.0).sqrt() - self.first) / self.step;
        let last = self.days.len() - 1;
        if place >= last as f64 {
            return Quantity::new(self.all);
        }
        if place < 0.0 {
            return Quantity::ZERO;
        }
        let (k, u) = (place as usize, place - place.floor());
        let (from, to) = (self.days[k], self.days[k + 1]);
        let (rise, v) = (to - from, 1.0 - u);
        let bend = v * (self.slopes[k] - rise) - u * (self.slopes[k + 1] - rise);
        Quantity::new(from + rise * u + u * v * bend)
    }
}

/// The load at which a rising curve reaches a height, to a millionth.
fn reaches(curve: impl Fn(f64) -> f64, height: f64, guess: f64) -> f64 {
    let (mut low, mut high) = (0.0, guess.max(1.0));
    while curve(high) < height {
        (low, high) = (high, high * 2.0);
    }
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if curve(middle) < height { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Slopes by differences of four neighbours, held between nothing and three times the smaller rise beside a point, which keeps
/// cubics from turning (Fritsch and Carlson 1980).
fn slopes(days: &[f64]) -> Vec<f64> {
    let last = days.len() as i64 - 1;
    // Beyond its ends the curve is level.
    let at = |k: i64| days[k.clamp(0, last) as usize];
    let slope = |k: i64| {
        let steep = (8.0 * (at(k + 1) - at(k - 1)) - (at(k + 2) - at(k - 2))) / 12.0;
        let most = 3.0 * (at(k + 1) - at(k)).min(at(k) - at(k - 1));
        steep.clamp(0.0, most.max(0.0))
    };
    (0..=last).map(slope).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded first, or exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn load(mean: f64) -> Quantity<Bed> {
        Quantity::new(mean)
    }

    fn winter() -> Season {
        let quarter = |busy| (Quantity::new(91.25), busy);
        Season::new(&[quarter(1.0), quarter(0.95), quarter(1.0), quarter(1.05)]).expect("sound")
    }

    #[test]
    fn the_table_gives_the_same_beds_as_the_rule() {
        let crowded = Dispersion::new(1.8).expect("at least one");
        for rule in [Rule::P95, Rule::P99, Rule::ONE_IN_A_HUNDRED, Rule::ONE_IN_A_THOUSAND] {
            for (dispersion, season) in [(Dispersion::POISSON, Season::flat()), (crowded, winter())] {
                let table = RiskTable::up_to(load(400.0), rule, dispersion, &season);
                // Beyond the table as well.
                for step in 0..5_000 {
                    let mean = load(f64::from(step) * 0.0997);
                    let expected = rule.beds_in_season(mean, dispersion, &season);
                    assert_eq!(table.beds(mean), expected, "{rule:?} {mean:?}");
                }
            }
        }
    }

    #[test]
    fn the_check_table_is_in_the_table() {
        let table = RiskTable::up_to(load(300.0), Rule::P99, Dispersion::POISSON, &Season::flat());
        let found = [10.0, 20.0, 50.0, 100.0, 300.0].map(|mean| table.beds(load(mean)));
        assert_eq!(found, [18, 31, 67, 124, 341]);
    }

    #[test]
    fn a_curve_of_days_is_close_never_falls_and_knows_its_ends() {
        for beds in [2, 10, 60, 327, 1_000] {
            for (ratio, season) in [(1.0, Season::flat()), (1.5, winter()), (3.0, Season::flat())] {
                let dispersion = Dispersion::new(ratio).expect("at least one");
                let curve = FullDays::of(beds, dispersion, &season);
                let (mut worst, mut last) = (0.0_f64, 0.0);
                let furthest = 2.0 * f64::from(beds) + 40.0;
                for step in 0..=2_000 {
                    let mean = load(f64::from(step) / 2_000.0 * furthest);
                    let (found, exact) = (curve.at(mean), days_without_a_bed(mean, beds, dispersion, &season));
                    worst = worst.max((found - exact).value().abs());
                    assert!(found.value() >= last, "{beds} {ratio} {mean:?}");
                    last = found.value();
                }
                assert!(worst < 0.001, "{beds} beds, dispersion {ratio}: {worst} days");
                assert_eq!(curve.at(load(1e6)).value(), 365.0);
                assert_eq!(curve.at(Quantity::ZERO).value(), 0.0);
            }
        }
        let none = FullDays::of(0, Dispersion::POISSON, &Season::flat());
        assert_eq!(none.at(load(3.0)).value(), 365.0);
    }

    proptest! {
        #[test]
        fn beds_with_fractions_rise_and_stay_within_a_bed(mean in 0.0..250.0f64, more in 0.0..3.0f64) {
            let table = RiskTable::up_to(load(260.0), Rule::P95, Dispersion::POISSON, &Season::flat());
            let (some, whole) = (table.beds_between(load(mean)).value(), f64::from(table.beds(load(mean))));
            prop_assert!(some <= whole && some >= whole - 1.0);
            prop_assert!(table.beds_between(load(mean + more)).value() >= some);
        }
    }
}
