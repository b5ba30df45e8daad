//! Pence, price bases and rounding that keeps totals.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use crate::year::FinancialYear;

/// A ledger amount in whole pence.
///
/// Arithmetic saturates: `pack` keeps each amount below £10,000bn, so that only absurd growth rates get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pence(pub i64);

impl Pence {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Pounds rounded to the nearest penny, halves away from zero.
    ///
    /// What is not finite or beyond ±£90,000bn is held at that bound.
    pub fn from_pounds(pounds: f64) -> Self {
        Self((pounds * 100.0).round() as i64)
    }

    /// So many of so many equal parts, to the nearest penny, halves away from zero.
    ///
    /// ```
    /// # use model::money::Pence;
    /// assert_eq!(Pence(100).share(1, 3), Pence(33));
    /// assert_eq!(Pence(-15).share(1, 10), Pence(-2));
    /// ```
    #[must_use]
    pub fn share(self, parts: usize, of: usize) -> Self {
        let (whole, of) = (i128::from(self.0) * parts as i128, of as i128);
        let half = if whole < 0 { -of } else { of };
        Self(((2 * whole + half) / (2 * of)) as i64)
    }

    /// The amount in pounds.
    pub fn pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Add for Pence {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl AddAssign for Pence {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl Sub for Pence {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl Neg for Pence {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}
impl Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}
impl serde::Serialize for Pence {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(self.0)
    }
}

/// What money is measured in: the pounds of the day, or the pounds of one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Pounds as they will be paid.
    Cash,
    /// Pounds with the purchasing power of this year.
    Real(FinancialYear),
}

impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cash => out.pad("cash"),
            Self::Real(year) => write!(out, "real {year}"),
        }
    }
}

impl std::str::FromStr for Basis {
    type Err = crate::year::NotAFinancialYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(' ') {
            _ if text == "cash" => Ok(Self::Cash),
            Some(("real", year)) => year.trim().parse().map(Self::Real),
            _ => Err(crate::year::NotAFinancialYear),
        }
    }
}

/// Shares `total` among the parts in whole pence, as near to `parts` as can be, so that they sum to it exactly.
///
/// Each part is rounded down, then those that lost most get a penny more (largest remainder); ties go to the earlier part.
///
/// ```
/// # use model::money::{largest_remainder, Pence};
/// let thirds = largest_remainder(Pence(100), &[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
/// assert_eq!(thirds, [Pence(34), Pence(33), Pence(33)]);
/// ```
///
/// `parts` are pounds and should sum to `total` to within rounding; what they miss by is spread evenly first.
pub fn largest_remainder(total: Pence, parts: &[f64]) -> Vec<Pence> {
    if parts.is_empty() {
        return Vec::new();
    }
    let slip = (total.pounds() - parts.iter().sum::<f64>()) / parts.len() as f64;
    let exact: Vec<f64> = parts.iter().map(|part| (part + slip) * 100.0).collect();
    let mut pence: Vec<i64> = exact.iter().map(|value| value.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())).then(a.cmp(&b)));
    let shared: i128 = pence.iter().map(|value| i128::from(*value)).sum();
    let missing = i64::try_from(i128::from(total.0) - shared).unwrap_or(0);
    // Floats can leave the floors a few pence off either way; whole rounds go to all, the rest by remainder.
    let (round, rest) = (missing.div_euclid(parts.len() as i64), missing.rem_euclid(parts.len() as i64));
    for value in &mut pence {
        *value = value.saturating_add(round);
    }
    for &place in order.iter().take(rest as usize) {
        pence[place] = pence[place].saturating_add(1);
    }
    pence.into_iter().map(Pence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_sum_to_the_total_and_stay_within_a_penny(parts in prop::collection::vec(-1e9..1e9f64, 1..40)) {
            let total = Pence::from_pounds(parts.iter().sum());
            let shares = largest_remainder(total, &parts);
            prop_assert_eq!(shares.iter().copied().sum::<Pence>(), total);
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((share.pounds() - part).abs() <= 0.0101 + part.abs() * 1e-12, "{share:?} for {part}");
            }
        }
    }
}
