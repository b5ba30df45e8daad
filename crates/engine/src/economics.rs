//! What money of later years is worth, and what a pound buys. Formulas only; `docs/method/economics.md`.
//!
//! ```
//! use engine::economics::Schedule;
//! use model::units::Quantity;
//! // A million now, and a quarter of a million saved in each of five years.
//! let flows: Vec<_> = [-1e6, 25e4, 25e4, 25e4, 25e4, 25e4].map(Quantity::new).to_vec();
//! let worth = Schedule::GREEN_BOOK.present_value(&flows).unwrap();
//! assert_eq!(worth.value().round(), 128_763.0);
//! ```
//!
//! Pounds as they are paid cannot be discounted at a real rate; they must be deflated first:
//!
//! ```compile_fail
//! use engine::economics::Schedule;
//! use model::units::{Cash, PoundOf, Quantity};
//! let paid: Vec<Quantity<PoundOf<Cash>>> = vec![Quantity::new(1.0)];
//! let worth = Schedule::GREEN_BOOK.present_value(&paid);
//! ```
//!
//! Nor is what has been discounted discounted again:
//!
//! ```compile_fail
//! use engine::economics::Schedule;
//! use model::units::{Discounted, PoundOf, Quantity};
//! let worth: Vec<Quantity<PoundOf<Discounted>>> = vec![Quantity::new(1.0)];
//! let twice = Schedule::GREEN_BOOK.present_value(&worth);
//! ```

pub use model::economics::{Band, Ratios};
use model::units::{Cash, Discounted, PoundOf, Quantity, Real};

/// Rates by which real money of later years is discounted, as they were published at some date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule<'a> {
    /// Whose rates, of which edition; they are reviewed, so a result names them.
    pub source: &'a str,
    /// In the order of years.
    pub bands: &'a [Band],
}

impl Schedule<'static> {
    /// HM Treasury's social time preference rate: 3.5% in years 1 to 30, 3.0% to year 75.
    pub const GREEN_BOOK: Self = Self {
        source: "HM Treasury, The Green Book (check the current edition): 3.5% to year 30, 3.0% to year 75",
        bands: &[Band { through: 30, rate: 0.035 }, Band { through: 75, rate: 0.03 }],
    };
    /// Health effects (quality-adjusted life years): 1.5% in years 1 to 30. Later years have rates of their own, which a plan
    /// must state.
    pub const GREEN_BOOK_HEALTH: Self = Self {
        source: "HM Treasury, The Green Book (check the current edition): health effects, 1.5% to year 30",
        bands: &[Band { through: 30, rate: 0.015 }],
    };
}

impl Schedule<'_> {
    /// The rate of a year after the base year. `None` for the base year and beyond the schedule.
    pub fn rate(&self, year: usize) -> Option<f64> {
        self.bands.iter().find(|band| year > 0 && year <= band.through).map(|band| band.rate)
    }

    /// What a pound of that year is worth in the base year: 1 / Π (1 + rate). `None` beyond the schedule, which is not
    /// stretched.
    pub fn factor(&self, year: usize) -> Option<f64> {
        let mut factor = 1.0;
        for y in 1..=year {
            factor /= 1.0 + self.rate(y)?;
        }
        Some(factor)
    }

    /// Net present value: Σ factor(t) · flow(t), where `flows[0]` is the base year's. Real pounds of the base year's prices.
    /// `None` if they go beyond the schedule.
    pub fn present_value(&self, flows: &[Quantity<PoundOf<Real>>]) -> Option<Quantity<PoundOf<Discounted>>> {
        let (mut factor, mut sum) = (1.0, 0.0);
        for (year, flow) in flows.iter().enumerate() {
            if year > 0 {
                factor /= 1.0 + self.rate(year)?;
            }
            sum += factor * flow.value();
        }
        Some(Quantity::new(sum))
    }

    /// The sum of the factors of years 1 to `years`: what a pound in each of them is worth.
    pub fn annuity(&self, years: usize) -> Option<f64> {
        (1..=years).map(|year| self.factor(year)).sum()
    }

    /// Equivalent annual cost: the same real amount in each of years 1 to `years` that is worth as much. It compares options
    /// of different lives. `None` for no years, or beyond the schedule.
    pub fn equivalent_annual(
        &self,
        worth: Quantity<PoundOf<Discounted>>,
        years: usize,
    ) -> Option<Quantity<PoundOf<Real>>> {
        let annuity = self.annuity(years).filter(|annuity| *annuity > 0.0)?;
        Some(Quantity::new(worth.value() / annuity))
    }
}

/// Cash of a year in the prices of the base year: `index` is that year's price level over the base year's. `None` unless it
/// is above nothing.
pub fn deflate(paid: Quantity<PoundOf<Cash>>, index: f64) -> Option<Quantity<PoundOf<Real>>> {
    (index > 0.0 && index.is_finite()).then(|| Quantity::new(paid.value() / index))
}

/// What an option brings, kept apart by who could ever spend it.
#[derive(Clone, Debug, Default)]
pub struct Benefits {
    /// Money that can be taken out of a budget.
    pub cash_releasing: Quantity<PoundOf<Discounted>>,
    /// Time or capacity that is freed but still paid for.
    pub non_cash_releasing: Quantity<PoundOf<Discounted>>,
    /// What patients, carers and others gain, valued in money.
    pub societal: Quantity<PoundOf<Discounted>>,
    /// What has no value in money: named, never counted.
    pub unmonetised: Vec<String>,
}

impl Benefits {
    /// Over the discounted cost; `None` where nothing is spent.
    pub fn over(&self, cost: Quantity<PoundOf<Discounted>>) -> Option<Ratios> {
        let public = self.cash_releasing + self.non_cash_releasing;
        (cost.value() > 0.0).then(|| Ratios {
            cash: self.cash_releasing / cost,
            public: public / cost,
            all: (public + self.societal) / cost,
        })
    }

    /// Net present value of all that is valued in money.
    pub fn net(&self, cost: Quantity<PoundOf<Discounted>>) -> Quantity<PoundOf<Discounted>> {
        self.cash_releasing + self.non_cash_releasing + self.societal - cost
    }
}

/// How far estimates of a kind have fallen short, and how much of that this one has dealt with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptimismBias {
    /// Upper bound, as a share of the estimate.
    bound: f64,
    /// The share of it that has been mitigated.
    mitigation: f64,
}

/// Upper bounds of HM Treasury's supplementary guidance on optimism bias. Check the current table
/// before use: a plan states its own.
impl OptimismBias {
    /// Capital cost of standard buildings: 24%.
    pub const STANDARD_BUILDINGS_CAPITAL: Self = Self { bound: 0.24, mitigation: 0.0 };
    /// Duration of standard buildings: 4%.
    pub const STANDARD_BUILDINGS_DURATION: Self = Self { bound: 0.04, mitigation: 0.0 };
    /// Capital cost of non-standard buildings, such as hospitals: 51%.
    pub const NON_STANDARD_BUILDINGS_CAPITAL: Self = Self { bound: 0.51, mitigation: 0.0 };
    /// Duration of non-standard buildings: 39%.
    pub const NON_STANDARD_BUILDINGS_DURATION: Self = Self { bound: 0.39, mitigation: 0.0 };
    /// Operating cost of outsourcing: 41%. Common practice, unverified.
    pub const OUTSOURCING_OPERATING: Self = Self { bound: 0.41, mitigation: 0.0 };

    /// With a bound of one's own; `None` if it is below nothing or not finite.
    pub fn new(bound: f64) -> Option<Self> {
        (bound >= 0.0 && bound.is_finite()).then_some(Self { bound, mitigation: 0.0 })
    }

    /// With this share mitigated; `None` unless from 0 to 1.
    pub fn mitigated(self, mitigation: f64) -> Option<Self> {
        (0.0..=1.0).contains(&mitigation).then_some(Self { mitigation, ..self })
    }

    /// What is added to the estimate: bound · (1 − mitigation).
    pub fn applied(self) -> f64 {
        self.bound * (1.0 - self.mitigation)
    }

    /// The estimate with it: of a cost, a number of months, or a year's running cost.
    pub fn uplift<U>(self, estimate: Quantity<U>) -> Quantity<U> {
        estimate * (1.0 + self.applied())
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded first, or exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn millionths(factor: Option<f64>) -> f64 {
        (factor.expect("within the schedule") * 1e6).round() / 1e6
    }

    #[test]
    fn the_factors_of_the_check_table() {
        let table =
            [(1, 0.966_184), (5, 0.841_973), (10, 0.708_919), (30, 0.356_278), (31, 0.345_901), (60, 0.146_782)];
        for (year, expected) in table {
            assert_eq!(millionths(Schedule::GREEN_BOOK.factor(year)), expected, "year {year}");
        }
        assert_eq!(Schedule::GREEN_BOOK.factor(0), Some(1.0));
        assert!(Schedule::GREEN_BOOK.factor(75).is_some());
        assert_eq!(Schedule::GREEN_BOOK.factor(76), None);
        // 1.015⁻¹⁰, by another way.
        let health = millionths(Schedule::GREEN_BOOK_HEALTH.factor(10));
        assert_eq!(health, (libm::exp(-10.0 * libm::log(1.015)) * 1e6).round() / 1e6);
    }

    #[test]
    fn a_million_over_ten_years_costs_a_hundred_and_twenty_thousand_in_each() {
        let yearly = Schedule::GREEN_BOOK.equivalent_annual(Quantity::new(1e6), 10).expect("ten years");
        // r / (1 − (1 + r)⁻¹⁰) at 3.5%.
        let expected = 1e6 * 0.035 / (1.0 - libm::exp(-10.0 * libm::log(1.035)));
        assert!((yearly.value() - expected).abs() < 1e-6);
        assert_eq!(yearly.value().round(), 120_241.0);
        assert_eq!(Schedule::GREEN_BOOK.equivalent_annual(Quantity::new(1e6), 0), None);
        assert_eq!(Schedule::GREEN_BOOK.equivalent_annual(Quantity::new(1e6), 76), None);
    }

    #[test]
    fn cash_is_deflated_before_it_is_discounted() {
        let real = deflate(Quantity::new(1_040.0), 1.04).expect("a price index");
        let worth = Schedule::GREEN_BOOK.present_value(&[Quantity::ZERO, real]).expect("a year");
        assert!((worth.value() - 966.183_574_879).abs() < 1e-6);
        assert_eq!(deflate(Quantity::new(1.0), 0.0), None);
    }

    #[test]
    fn benefits_are_kept_apart() {
        let benefits = Benefits {
            cash_releasing: Quantity::new(60.0),
            non_cash_releasing: Quantity::new(30.0),
            societal: Quantity::new(90.0),
            unmonetised: vec!["dignity".to_owned()],
        };
        let ratios = benefits.over(Quantity::new(100.0)).expect("a cost");
        assert_eq!(ratios, Ratios { cash: 0.6, public: 0.9, all: 1.8 });
        assert_eq!(benefits.net(Quantity::new(100.0)).value(), 80.0);
        assert_eq!(benefits.over(Quantity::ZERO), None);
        // What is not valued in money changes no ratio.
        let fewer = Benefits { unmonetised: vec![], ..benefits.clone() };
        assert_eq!(fewer.over(Quantity::new(100.0)), Some(ratios));
    }

    #[test]
    fn optimism_is_what_has_not_been_mitigated() {
        let half = OptimismBias::NON_STANDARD_BUILDINGS_CAPITAL.mitigated(0.5).expect("a share");
        assert!((half.applied() - 0.255).abs() < 1e-12);
        let capital: Quantity<PoundOf<Real>> = Quantity::new(200e6);
        assert!((half.uplift(capital).value() - 251e6).abs() < 1e-6);
        let bounds = [
            OptimismBias::STANDARD_BUILDINGS_CAPITAL,
            OptimismBias::STANDARD_BUILDINGS_DURATION,
            OptimismBias::NON_STANDARD_BUILDINGS_CAPITAL,
            OptimismBias::NON_STANDARD_BUILDINGS_DURATION,
            OptimismBias::OUTSOURCING_OPERATING,
        ];
        assert_eq!(bounds.map(OptimismBias::applied), [0.24, 0.04, 0.51, 0.39, 0.41]);
        assert_eq!(half.mitigated(1.1), None);
        assert_eq!(OptimismBias::new(-0.1), None);
    }

    proptest! {
        #[test]
        fn worth_is_the_sum_of_factors_times_flows(flows in prop::collection::vec(-1e8..1e8f64, 0..70)) {
            let real: Vec<_> = flows.iter().copied().map(Quantity::new).collect();
            let worth = Schedule::GREEN_BOOK.present_value(&real).expect("within the schedule").value();
            let expected: f64 = flows.iter().enumerate().map(|(t, flow)| {
                let early = libm::exp(-(t.min(30) as f64) * libm::log(1.035));
                flow * early * libm::exp(-(t.saturating_sub(30) as f64) * libm::log(1.03))
            }).sum();
            prop_assert!((worth - expected).abs() < 1e-3);
        }
    }
}
