//! Beds for a stated chance of being full. `docs/method/capacity.md`.
//!
//! Everything is a ratio recurrence of sums, products and quotients, started at the mode: no logarithm, no factorial, no
//! overflow, and so the same bits on every machine.

use model::units::{Bed, Day, Quantity};

/// How much beds may fail, in the words of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// As many as are enough at this share of counts: the smallest N with P(X ≤ N) ≥ share, where nobody is turned away and
    /// X is the number who would be in a bed (infinite servers).
    Enough {
        /// 0.95 or 0.99, say.
        share: Chance,
    },
    /// As many as turn away less than this share: the smallest N with Erlang's B(N, m) < share. Those who find no bed go
    /// elsewhere, as from a critical care unit. Over-dispersion has no closed form here and is not used.
    TurnedAway {
        /// 0.01 or 0.001, say.
        below: Chance,
    },
}

impl Rule {
    /// Enough beds on 95 counts in a hundred.
    pub const P95: Self = Self::Enough { share: Chance(0.95) };
    /// Enough beds on 99 counts in a hundred.
    pub const P99: Self = Self::Enough { share: Chance(0.99) };
    /// Fewer than one in a hundred turned away.
    pub const ONE_IN_A_HUNDRED: Self = Self::TurnedAway { below: Chance(0.01) };
    /// Fewer than one in a thousand turned away.
    pub const ONE_IN_A_THOUSAND: Self = Self::TurnedAway { below: Chance(0.001) };

    /// The smallest whole number of beds at which a load keeps the rule. A load that is nothing asks for none.
    ///
    /// ```
    /// use engine::capacity::risk::{Dispersion, Rule};
    /// use model::units::Quantity;
    /// assert_eq!(Rule::P95.beds(Quantity::new(100.0), Dispersion::POISSON), 117);
    /// ```
    pub fn beds(self, load: Quantity<Bed>, dispersion: Dispersion) -> u32 {
        let load = load.value();
        if load.is_nan() || load <= 0.0 {
            return 0;
        }
        match self {
            Self::Enough { share } => Census { load, dispersion }.quantile(share.0),
            Self::TurnedAway { below } => erlang_beds(load, below.0),
        }
    }

    /// Beds for the busiest part of the year: a rule that holds over the year but not in January is not kept.
    pub fn beds_in_season(self, load: Quantity<Bed>, dispersion: Dispersion, season: &Season) -> u32 {
        self.beds(load * season.peak(), dispersion)
    }

    /// By how much so many beds break the rule at this load: below nothing where they keep it. Rises with the load.
    pub(super) fn breach(self, load: f64, dispersion: Dispersion, beds: u32) -> f64 {
        match self {
            Self::Enough { share } => Census { load, dispersion }.above(beds) - (1.0 - share.0),
            Self::TurnedAway { below } => erlang_b(Quantity::new(load), beds) - below.0,
        }
    }
}

/// A share of counts or of arrivals, from one in a thousand million to all but one.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Chance(f64);

impl Chance {
    /// `None` unless from 10⁻⁹ to 1 − 10⁻⁹.
    pub fn new(share: f64) -> Option<Self> {
        (1e-9..=1.0 - 1e-9).contains(&share).then_some(Self(share))
    }
}

/// Variance of the number in beds over its mean: 1 is Poisson, above 1 negative binomial.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Dispersion(f64);

impl Dispersion {
    /// Independent arrivals.
    pub const POISSON: Self = Self(1.0);

    /// `None` if below 1 or not finite.
    pub fn new(variance_over_mean: f64) -> Option<Self> {
        (variance_over_mean >= 1.0 && variance_over_mean.is_finite()).then_some(Self(variance_over_mean))
    }

    /// As a number.
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// Parts of the year and how busy each is.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// Days, and load over the year's mean.
    parts: Vec<(Quantity<Day>, f64)>,
}

impl Season {
    /// A year of 365 days that are all alike.
    pub fn flat() -> Self {
        Self { parts: vec![(Quantity::new(365.0), 1.0)] }
    }

    /// Days of each part and how busy it is beside the others; scaled so that the mean over days is 1. `None` if there is
    /// none, one has no days, or none has any activity.
    pub fn new(parts: &[(Quantity<Day>, f64)]) -> Option<Self> {
        let sound = |(days, busy): &(Quantity<Day>, f64)| {
            days.value() > 0.0 && *busy >= 0.0 && days.value().is_finite() && busy.is_finite()
        };
        if !parts.iter().all(sound) || !parts.iter().any(|(_, busy)| *busy > 0.0) {
            return None;
        }
        let days: f64 = parts.iter().map(|(days, _)| days.value()).sum();
        let mean = parts.iter().map(|(days, busy)| days.value() * busy).sum::<f64>() / days;
        Some(Self { parts: parts.iter().map(|(days, busy)| (*days, busy / mean)).collect() })
    }

    /// Load of the busiest part over the year's mean.
    pub fn peak(&self) -> f64 {
        self.parts.iter().map(|(_, factor)| *factor).fold(0.0, f64::max)
    }

    /// The sum over parts of days × what is asked of the part's load.
    fn days(&self, load: Quantity<Bed>, chance: impl Fn(f64) -> f64) -> Quantity<Day> {
        self.parts.iter().map(|(days, factor)| *days * chance(load.value() * factor)).sum()
    }
}

/// Expected **days a year without a bed**: days × P(X ≥ N), when the next patient finds all N taken. This is the figure that
/// is printed: an NHS patient who finds no bed is not lost but waits in A&E or lies on another ward, and still counts in X.
/// With no beds it is every day.
pub fn days_without_a_bed(load: Quantity<Bed>, beds: u32, dispersion: Dispersion, season: &Season) -> Quantity<Day> {
    season.days(load, |load| Census { load, dispersion }.at_least(beds))
}

/// Expected days a year on which somebody already waits for a bed: days × P(X > N). At most 18.25 at the 95% rule.
pub fn days_somebody_waits(load: Quantity<Bed>, beds: u32, dispersion: Dispersion, season: &Season) -> Quantity<Day> {
    season.days(load, |load| Census { load, dispersion }.above(beds))
}

/// Expected days a year with all beds taken if those who find none go elsewhere: days × Erlang's B. Not printed beside the
/// other two unless the unit turns patients away, for it is the lower figure.
pub fn days_turned_away(load: Quantity<Bed>, beds: u32, season: &Season) -> Quantity<Day> {
    season.days(load, |load| erlang_b(Quantity::new(load), beds))
}

/// Erlang's B: the share of arrivals that find all `beds` taken and go elsewhere, whatever the distribution of stays.
///
/// 1/B = 1 + N/m + N(N−1)/m² + … + N!/mᴺ, until a term no longer counts.
pub fn erlang_b(load: Quantity<Bed>, beds: u32) -> f64 {
    let load = load.value();
    if load.is_nan() || load <= 0.0 {
        return if beds == 0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut left) = (1.0, 1.0, f64::from(beds));
    while left >= 1.0 {
        term *= left / load;
        sum += term;
        left -= 1.0;
        if left < load && term < sum * NEGLIGIBLE {
            break;
        }
    }
    // Far more beds than load: the sum is infinite and nobody is turned away.
    1.0 / sum
}

/// The smallest N with B(N, m) < below, by B(N) = m B(N−1) / (N + m B(N−1)).
fn erlang_beds(load: f64, below: f64) -> u32 {
    let (mut beds, mut blocked) = (0, 1.0);
    while blocked >= below && beds < MOST {
        beds += 1;
        blocked = load * blocked / (f64::from(beds) + load * blocked);
    }
    beds
}

/// Two sites' beds apart and together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pooling {
    /// Beds of both, each site keeping the rule by itself.
    pub apart: u32,
    /// Beds of one site with the load of both.
    pub together: u32,
}

impl Pooling {
    /// Of two sites that keep a rule. Their arrivals are independent; with the same dispersion the sum of two negative
    /// binomials is one, so that this is exact and no approximation.
    pub fn of(rule: Rule, one: Quantity<Bed>, other: Quantity<Bed>, dispersion: Dispersion) -> Self {
        Self {
            apart: rule.beds(one, dispersion) + rule.beds(other, dispersion),
            together: rule.beds(one + other, dispersion),
        }
    }

    /// Beds that pooling saves; below nothing where rounding to whole beds costs one.
    pub fn gain(self) -> i64 {
        i64::from(self.apart) - i64::from(self.together)
    }
}

/// A term this small beside the largest does not count.
const NEGLIGIBLE: f64 = 1e-18;
/// Where a search for beds ends, whatever the rule.
const MOST: u32 = 10_000_000;

/// The number X who would be in a bed: Poisson, or negative binomial with variance D·m.
///
/// Both obey P(k+1)/P(k) = (m + k(D−1)) / (D(k+1)).
#[derive(Clone, Copy)]
struct Census {
    load: f64,
    dispersion: Dispersion,
}

impl Census {
    /// P(X > n).
    fn above(self, n: u32) -> f64 {
        self.tail(f64::from(n) + 1.0)
    }

    /// P(X ≥ n).
    fn at_least(self, n: u32) -> f64 {
        if n == 0 { 1.0 } else { self.tail(f64::from(n)) }
    }

    /// The smallest N with P(X ≤ N) ≥ share.
    fn quantile(self, share: f64) -> u32 {
        let mode = self.mode();
        let mut below = self.down(mode, 0.0).all;
        let total = below + self.up(mode, 0.0).all;
        let enough = share * total;
        let (mut k, mut term) = (mode, 1.0);
        while below < enough && self.counts(term) {
            term *= self.ratio(k);
            k += 1.0;
            below += term;
        }
        while k > 0.0 && below - term >= enough {
            below -= term;
            term /= self.ratio(k - 1.0);
            k -= 1.0;
        }
        k as u32
    }

    /// P(X ≥ from). A tail is summed by itself, not taken from 1, so that a small one is as exact as a large one; one below
    /// 10⁻¹⁷ is nothing.
    fn tail(self, from: f64) -> f64 {
        if self.load.is_nan() || self.load <= 0.0 {
            return 0.0;
        }
        let mode = self.mode();
        let (down, up) = (self.down(mode, from), self.up(mode, from));
        (down.tail + up.tail) / (down.all + up.all)
    }

    /// P(k+1)/P(k).
    fn ratio(self, k: f64) -> f64 {
        let d = self.dispersion.value();
        (self.load + k * (d - 1.0)) / (d * (k + 1.0))
    }

    /// The most likely number, from which terms fall on both sides.
    fn mode(self) -> f64 {
        // The ratio passes 1 at k = m − D, so the first k after it is the mode.
        (self.load - self.dispersion.value()).floor().max(-1.0) + 1.0
    }

    /// Whether a term above the mode, or all after it together, still count.
    fn counts(self, term: f64) -> bool {
        // In the end terms fall by (D−1)/D each, so that D times a term bounds the rest.
        term * self.dispersion.value() > NEGLIGIBLE
    }

    /// Terms from the mode, whose own is 1, down to 0.
    fn down(self, mode: f64, from: f64) -> Terms {
        let mut terms = Terms::default();
        let (mut k, mut term) = (mode, 1.0);
        terms.add(term, k >= from);
        while k > 0.0 && term > NEGLIGIBLE {
            term /= self.ratio(k - 1.0);
            k -= 1.0;
            terms.add(term, k >= from);
        }
        terms
    }

    /// Terms above the mode.
    fn up(self, mode: f64, from: f64) -> Terms {
        let mut terms = Terms::default();
        let (mut k, mut term) = (mode, 1.0);
        while self.counts(term) {
            term *= self.ratio(k);
            k += 1.0;
            terms.add(term, k >= from);
        }
        terms
    }
}

/// Sums of terms.
#[derive(Clone, Copy, Default)]
struct Terms {
    all: f64,
    /// Of those that were asked for.
    tail: f64,
}

impl Terms {
    fn add(&mut self, term: f64, in_tail: bool) {
        self.all += term;
        if in_tail {
            self.tail += term;
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded first, or exact")]
mod tests {
    use super::super::{Occupancy, beds_at, whole};
    use super::*;
    use proptest::prelude::*;

    fn load(mean: f64) -> Quantity<Bed> {
        Quantity::new(mean)
    }

    fn dispersion(ratio: f64) -> Dispersion {
        Dispersion::new(ratio).expect("at least one")
    }

    #[test]
    fn the_thirty_figures_of_the_check_table() {
        let table = [
            (10.0, [12, 11, 15, 18, 18, 21]),
            (20.0, [24, 22, 28, 31, 30, 35]),
            (50.0, [59, 55, 62, 67, 64, 71]),
            (100.0, [118, 109, 117, 124, 117, 128]),
            (300.0, [353, 327, 329, 341, 324, 344]),
        ];
        for (mean, expected) in table {
            let at = |share| whole(beds_at(load(mean), Occupancy::new(share).expect("a share"))).value() as u32;
            let by = |rule: Rule| rule.beds(load(mean), Dispersion::POISSON);
            let found = [
                at(0.85),
                at(0.92),
                by(Rule::P95),
                by(Rule::P99),
                by(Rule::ONE_IN_A_HUNDRED),
                by(Rule::ONE_IN_A_THOUSAND),
            ];
            assert_eq!(found, expected, "{mean}");
        }
    }

    /// P(X ≥ n) of a negative binomial by logarithms of the gamma function: another way to the same figure.
    fn at_least_by_gamma(mean: f64, ratio: f64, n: u32) -> f64 {
        let chance = |k: f64| {
            if ratio == 1.0 {
                return libm::exp(k * libm::log(mean) - mean - libm::lgamma(k + 1.0));
            }
            let r = mean / (ratio - 1.0);
            let counted = libm::lgamma(k + r) - libm::lgamma(k + 1.0) - libm::lgamma(r);
            libm::exp(counted - r * libm::log(ratio) + k * libm::log((ratio - 1.0) / ratio))
        };
        1.0 - (0..n).map(|k| chance(f64::from(k))).sum::<f64>()
    }

    #[test]
    fn tails_agree_with_the_definition_by_gamma_functions() {
        for (mean, ratio) in [(0.3, 1.0), (10.0, 1.0), (10.0, 2.5), (1.2, 4.0), (300.0, 1.0), (300.0, 1.7)] {
            for n in [0, 1, 2, 5, 9, 10, 11, 20, 280, 300, 320] {
                let expected = at_least_by_gamma(mean, ratio, n);
                let census = Census { load: mean, dispersion: dispersion(ratio) };
                assert!((census.at_least(n) - expected).abs() < 1e-10, "{mean} {ratio} {n}: {expected}");
                assert!((census.above(n) - at_least_by_gamma(mean, ratio, n + 1)).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn erlang_b_agrees_with_its_definition_and_with_a_thousand_beds_does_not_overflow() {
        // 10 erlangs on 10 lines: (10¹⁰/10!) / Σ 10ᵏ/k!.
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 1..=10 {
            term *= 10.0 / f64::from(k);
            sum += term;
        }
        assert!((erlang_b(load(10.0), 10) - term / sum).abs() < 1e-14);
        assert_eq!(erlang_b(load(10.0), 0), 1.0);
        assert_eq!(erlang_b(load(0.0), 5), 0.0);
        assert_eq!(erlang_b(load(1e-4), 1_000), 0.0);
        let large = erlang_b(load(5_000.0), 5_000);
        // Near √(2/(πm)) where N = m.
        assert!((large / (2.0 / (std::f64::consts::PI * 5_000.0)).sqrt() - 1.0).abs() < 0.02, "{large}");
    }

    #[test]
    fn crowding_and_winter_ask_for_more_beds() {
        let mean = load(300.0);
        let plain = Rule::P95.beds(mean, Dispersion::POISSON);
        assert!(Rule::P95.beds(mean, dispersion(2.0)) > plain);
        let quarter = |busy| (Quantity::new(91.25), busy);
        let season = Season::new(&[quarter(1.0), quarter(0.95), quarter(1.0), quarter(1.05)]).expect("sound");
        assert!((season.peak() - 1.05).abs() < 1e-12);
        assert_eq!(
            Rule::P95.beds_in_season(mean, Dispersion::POISSON, &season),
            Rule::P95.beds(load(315.0), Dispersion::POISSON)
        );
        let flat = Season::flat();
        let days = |season| days_without_a_bed(mean, plain, Dispersion::POISSON, season).value();
        assert!(days(&season) > days(&flat));
        // Factors are relative: twice as busy throughout is the same season.
        let twice = Season::new(&[quarter(2.0), quarter(1.9), quarter(2.0), quarter(2.1)]).expect("sound");
        assert!((days(&twice) - days(&season)).abs() < 1e-9);
        assert_eq!(Season::new(&[]), None);
        assert_eq!(Season::new(&[quarter(0.0)]), None);
        // A unit that is shut for half of the year is twice as busy in the other half.
        let half = Season::new(&[quarter(0.0), quarter(0.0), quarter(1.0), quarter(1.0)]).expect("sound");
        assert_eq!(half.peak(), 2.0);
        assert!(days_without_a_bed(Quantity::new(50.0), 117, Dispersion::POISSON, &half).value() < 365.0 / 2.0);
        assert!(days_turned_away(Quantity::new(50.0), 117, &half).value() < 365.0 / 2.0);
    }

    #[test]
    fn days_without_a_bed_are_more_than_days_of_waiting_and_of_turning_away() {
        // 100 beds' worth on 117 beds: the 95% rule is just kept.
        let (mean, flat) = (load(100.0), Season::flat());
        let full = days_without_a_bed(mean, 117, Dispersion::POISSON, &flat).value();
        let waits = days_somebody_waits(mean, 117, Dispersion::POISSON, &flat).value();
        let turned = days_turned_away(mean, 117, &flat).value();
        assert!((full - 365.0 * at_least_by_gamma(100.0, 1.0, 117)).abs() < 1e-7, "{full}");
        assert!(waits <= 0.05 * 365.0 && full > waits && waits > turned, "{full} {waits} {turned}");
        assert!(days_somebody_waits(mean, 116, Dispersion::POISSON, &flat).value() > 0.05 * 365.0);
        assert_eq!(days_without_a_bed(mean, 0, Dispersion::POISSON, &flat).value(), 365.0);
    }

    #[test]
    fn the_figures_of_the_method_page() {
        let (mean, flat) = (load(100.0), Season::flat());
        let days = |beds| {
            let full = days_without_a_bed(mean, beds, Dispersion::POISSON, &flat);
            let waits = days_somebody_waits(mean, beds, Dispersion::POISSON, &flat);
            [full, waits, days_turned_away(mean, beds, &flat)].map(|days| (days.value() * 10.0).round() / 10.0)
        };
        assert_eq!([109, 117, 124].map(days), [[71.7, 62.3, 11.3], [19.1, 15.6, 3.6], [4.1, 3.2, 0.9]]);
        assert_eq!(Rule::P95.beds(mean, dispersion(2.0)), 124);
        assert_eq!(Rule::P95.beds(load(105.0), Dispersion::POISSON), 122);
        let large = days_without_a_bed(load(300.0), 327, Dispersion::POISSON, &flat);
        assert_eq!(large.value().round(), 24.0);
    }

    #[test]
    fn two_sites_of_fifty_need_more_beds_than_one_of_a_hundred() {
        let pooling = Pooling::of(Rule::P95, load(50.0), load(50.0), Dispersion::POISSON);
        assert_eq!(pooling, Pooling { apart: 124, together: 117 });
        assert_eq!(pooling.gain(), 7);
    }

    proptest! {
        #[test]
        fn the_rule_is_kept_and_one_bed_fewer_breaks_it(mean in 0.01..900.0f64, ratio in 1.0..4.0f64, p in 0.5..0.999f64) {
            let rule = Rule::Enough { share: Chance::new(p).expect("a chance") };
            let beds = rule.beds(load(mean), dispersion(ratio));
            let census = Census { load: mean, dispersion: dispersion(ratio) };
            prop_assert!(census.above(beds) <= 1.0 - p + 1e-12);
            prop_assert!(beds == 0 || census.above(beds - 1) > 1.0 - p - 1e-12);
            let rule = Rule::TurnedAway { below: Chance::new(1.0 - p).expect("a chance") };
            let beds = rule.beds(load(mean), Dispersion::POISSON);
            prop_assert!(erlang_b(load(mean), beds) < (1.0 - p) * (1.0 + 1e-12));
            prop_assert!(beds == 0 || erlang_b(load(mean), beds - 1) >= (1.0 - p) * (1.0 - 1e-12));
        }
    }
}
