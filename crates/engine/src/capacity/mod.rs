//! Beds and spaces that activity asks for: by occupancy, by risk, by time in the room. Formulas only; `docs/method/capacity.md`.
//!
//! ```
//! use engine::capacity::{Occupancy, beds_at, occupied};
//! use model::units::Quantity;
//! // 30,000 spells of 5.2 midnights in a year, at 92%.
//! let beds = beds_at(occupied(Quantity::new(30_000.0 * 5.2), Quantity::new(365.0)), Occupancy::WARD);
//! assert_eq!((beds.value() * 10.0).round(), 4646.0);
//! ```
//!
//! Bed days counted as stay plus one ask for a fifth more beds (553.9), so they must be turned into midnights first:
//!
//! ```compile_fail
//! use engine::capacity::occupied;
//! use model::units::{BedDay, Quantity, StayPlusOne};
//! let days: Quantity<BedDay<StayPlusOne>> = Quantity::new(186_000.0);
//! let beds = occupied(days, Quantity::new(365.0));
//! ```
//!
//! Nor is a count of patients an offered load:
//!
//! ```compile_fail
//! use engine::capacity::{Occupancy, beds_at};
//! use model::units::{Item, Quantity};
//! let spells: Quantity<Item> = Quantity::new(30_000.0);
//! let beds = beds_at(spells, Occupancy::WARD);
//! ```

pub mod risk;
pub mod spaces;
mod table;

use model::units::{Bed, BedDay, Day, Item, Midnight, Per, Quantity};

pub use table::{FullDays, RiskTable};

/// The share of beds that are occupied, or of a room's open hours that it is used: above 0, at most 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Occupancy(f64);

impl Occupancy {
    /// General wards: 92%. Seen in the NHP demand model's defaults.
    pub const WARD: Self = Self(0.92);
    /// Critical care: 70%. Seen in the same place.
    pub const CRITICAL_CARE: Self = Self(0.70);
    /// Assessment units: 85%. Seen in the same place.
    pub const ASSESSMENT: Self = Self(0.85);

    /// `None` unless above 0 and at most 1.
    pub fn new(share: f64) -> Option<Self> {
        (share > 0.0 && share <= 1.0).then_some(Self(share))
    }

    /// As a number.
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// Mean beds occupied, which is the offered load m: bed days of a period over its days.
pub fn occupied(bed_days: Quantity<BedDay<Midnight>>, days: Quantity<Day>) -> Quantity<Bed> {
    Quantity::new(bed_days.value() / days.value())
}

/// The offered load from arrivals a day and mean stay: m = λ · LOS (Little).
pub fn offered_load(arrivals: Per<Item, Day>, stay: Per<BedDay<Midnight>, Item>) -> Quantity<Bed> {
    Quantity::new(arrivals.value() * stay.value())
}

/// Beds at which a load makes this occupancy. Not rounded: [`whole`] does that where beds are opened.
pub fn beds_at(load: Quantity<Bed>, occupancy: Occupancy) -> Quantity<Bed> {
    Quantity::new(load.value() / occupancy.value())
}

/// Rounded up to whole beds or spaces, forgiving what floating point adds to a whole number.
pub fn whole<U>(amount: Quantity<U>) -> Quantity<U> {
    let slack = 1e-9 * amount.value().abs().max(1.0);
    Quantity::new((amount.value() - slack).ceil().max(0.0))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded first, or exact")]
mod tests {
    use super::*;
    use model::units::StayPlusOne;

    const YEAR: Quantity<Day> = Quantity::new(365.0);

    #[test]
    fn thirty_thousand_spells_of_five_days_and_a_bit() {
        let load = occupied(Quantity::new(30_000.0 * 5.2), YEAR);
        let tenths = |beds: Quantity<Bed>| (beds.value() * 10.0).round() / 10.0;
        let eighty_five = Occupancy::new(0.85).expect("a share");
        assert_eq!(tenths(beds_at(load, Occupancy::WARD)), 464.6);
        assert_eq!(tenths(beds_at(load, eighty_five)), 502.8);
        let same = offered_load(Per::new(30_000.0 / 365.0), Per::new(5.2));
        assert!((same.value() - load.value()).abs() < 1e-9);
    }

    #[test]
    fn the_habit_of_stay_plus_one_is_turned_back_before_it_asks_for_beds() {
        let habit: Quantity<BedDay<StayPlusOne>> = Quantity::new(30_000.0 * 6.2);
        let untouched = beds_at(occupied(Quantity::new(habit.value()), YEAR), Occupancy::WARD);
        assert_eq!((untouched.value() * 10.0).round() / 10.0, 553.9);
        let midnights = habit.in_midnights(Quantity::new(30_000.0));
        let beds = beds_at(occupied(midnights, YEAR), Occupancy::WARD);
        assert_eq!((beds.value() * 10.0).round() / 10.0, 464.6);
    }

    #[test]
    fn whole_beds_are_not_pushed_up_by_the_last_bit() {
        assert_eq!(whole::<Bed>(Quantity::new(0.1 + 0.2 + 0.7 + 1e-15)).value(), 1.0);
        assert_eq!(whole::<Bed>(Quantity::new(10.87)).value(), 11.0);
        assert_eq!(whole::<Bed>(Quantity::new(0.0)).value(), 0.0);
    }

    #[test]
    fn no_occupancy_of_nothing_or_of_more_than_all() {
        for share in [0.0, -0.1, 1.01, f64::NAN] {
            assert_eq!(Occupancy::new(share), None);
        }
    }
}
