//! How figures are rounded and worded: the only place that does either.
//!
//! Money is shown in £m with one decimal, negatives in brackets. What stands in a column sums to what stands below it,
//! because shares of a total are rounded by largest remainder.

mod activity;
mod bridge;
mod frontier;
mod gaps;
mod rounding;
mod savings;
mod sentence;
mod settling;

use std::fmt;
use std::ops::{Add, Neg, Sub};

use model::Plan;
use model::assumption::Unit;
use model::money::{Basis, Pence, largest_remainder};
use model::provenance::Provenance;
use model::results::{Leaf, Results, Trade};

pub use activity::{activity_by_pod, has_total, whole_counts};
pub use bridge::{AFTER_DO_NOTHING, BridgeLine, Bridges, EFFICIENCY, ONE_OFF, RISK, Rank, SOLUTIONS};
pub use frontier::{Frontier, FrontierUnit, frontier};
pub use gaps::{Gap, Gaps, Series};
pub use savings::Savings;
pub use sentence::{
    basis_note, chance_in_words, chance_of_target, list_of_names, members_not_known, sentence, target_in_words,
    target_year,
};

/// What is shown where a figure is not known.
pub const NOT_KNOWN: &str = "not known";

const PENCE_IN_A_TENTH: i64 = 10_000_000;

/// Money as it is shown: whole tenths of £1m.
///
/// ```
/// # use model::money::Pence; use report::numbers::Millions;
/// assert_eq!(Millions::of(Pence(-1_234_560_000_00)).to_string(), "(1,234.6)");
/// assert_eq!(Millions::of(Pence(-4_000_000)).to_string(), "0.0");
/// assert_eq!(Millions::of(Pence(184_200_000_00)).in_words(), "£184.2m");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millions {
    tenths: i64,
}

impl Millions {
    /// Nothing.
    pub const ZERO: Self = Self { tenths: 0 };

    /// The nearest tenth of a million, halves away from zero.
    pub fn of(pence: Pence) -> Self {
        let half = PENCE_IN_A_TENTH / 2 * pence.0.signum();
        Self { tenths: pence.0.saturating_add(half) / PENCE_IN_A_TENTH }
    }

    /// Shares of `total`, which they sum to as shown.
    pub fn shares(total: Self, parts: &[Pence]) -> Vec<Self> {
        // `largest_remainder` counts in hundredths of its unit, so a tenth of £1m is its penny.
        let parts: Vec<f64> = parts.iter().map(|part| part.0 as f64 / PENCE_IN_A_TENTH as f64 / 100.0).collect();
        let shares = largest_remainder(Pence(total.tenths), &parts);
        shares.into_iter().map(|share| Self { tenths: share.0 }).collect()
    }

    /// Shares of `total` among the parts that are not nil; those that are stay so.
    pub fn shares_of_some(total: Self, parts: &[Pence]) -> Vec<Self> {
        let some: Vec<Pence> = parts.iter().copied().filter(|part| *part != Pence::ZERO).collect();
        let mut shares = Self::shares(total, &some).into_iter();
        let share = |part: &Pence| if *part == Pence::ZERO { None } else { shares.next() };
        parts.iter().map(share).map(Option::unwrap_or_default).collect()
    }

    /// For an axis: in £m.
    pub fn value(self) -> f64 {
        self.tenths as f64 / 10.0
    }

    /// The amount without its sign.
    #[must_use]
    pub fn size(self) -> Self {
        Self { tenths: self.tenths.saturating_abs() }
    }

    /// With its unit, as in a sentence: `£184.2m`, `(£3.0m)`.
    pub fn in_words(self) -> String {
        let amount = format!("£{}m", self.size());
        if self.tenths < 0 { format!("({amount})") } else { amount }
    }
}

impl fmt::Display for Millions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&fixed(self.value(), 1))
    }
}
impl Add for Millions {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { tenths: self.tenths.saturating_add(other.tenths) }
    }
}
impl Sub for Millions {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}
impl Neg for Millions {
    type Output = Self;
    fn neg(self) -> Self {
        Self { tenths: self.tenths.saturating_neg() }
    }
}
impl std::iter::Sum for Millions {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

/// A figure with this many decimals, thousands separators, and brackets if it is negative.
///
/// ```
/// # use report::numbers::fixed;
/// assert_eq!(fixed(-1234567.25, 1), "(1,234,567.3)");
/// assert_eq!(fixed(-0.04, 1), "0.0");
/// ```
pub fn fixed(value: f64, decimals: usize) -> String {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    // Rust would round an exact half to even; here halves go away from zero, as they do for money.
    let rounded = (value.abs() * scale).round() / scale;
    let text = grouped(&format!("{rounded:.decimals$}"));
    if value < 0.0 && rounded > 0.0 { format!("({text})") } else { text }
}

/// A whole number of people, spells, bed days.
pub fn count(value: f64) -> String {
    fixed(value, 0)
}

/// A percentage with one decimal: `1.3%`, `(0.4%)`.
pub fn percent(value: f64) -> String {
    let text = fixed(value.abs(), 1);
    if value < 0.0 && text != "0.0" { format!("({text}%)") } else { format!("{text}%") }
}

/// A share of 1 as a percentage.
pub fn share(part: f64, whole: f64) -> String {
    if whole > 0.0 { percent(100.0 * part / whole) } else { "–".to_owned() }
}

/// A figure as it was given, with at most six decimals and a minus sign if it is negative.
pub fn as_given(value: f64) -> String {
    let text = format!("{:.6}", value.abs());
    let text = grouped(text.trim_end_matches('0').trim_end_matches('.'));
    format!("{}{text}", minus(value))
}

/// The sign before a negative rate or input; brackets are for money that is short.
fn minus(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "" }
}

/// A value of an assumption with its unit: `1.31% a year`, `£250`, `4.2 days`.
pub fn with_unit(value: f64, unit: Unit) -> String {
    let (sign, figure) = (minus(value), as_given(value.abs()));
    match unit {
        Unit::PercentAYear | Unit::Percent => format!("{sign}{figure}{unit}"),
        Unit::Pounds => format!("{sign}£{figure}"),
        Unit::ThousandPounds => format!("{sign}£{figure}k"),
        Unit::MillionPounds => format!("{sign}£{figure}m"),
        Unit::BillionPounds => format!("{sign}£{figure}bn"),
        Unit::Ratio => format!("{sign}{figure}"),
        Unit::Days
        | Unit::Points
        | Unit::Months
        | Unit::Years
        | Unit::People
        | Unit::Wte
        | Unit::Beds
        | Unit::Spaces
        | Unit::Contacts => format!("{sign}{figure} {unit}"),
    }
}

/// Change from `first` to `last`, %; `None` from nothing.
pub fn change_percent(first: f64, last: f64) -> Option<f64> {
    (first > 0.0).then(|| 100.0 * (last / first - 1.0))
}

/// The yearly growth that leads from `first` to `last` in `years` years, %; `None` from or to nothing.
pub fn percent_a_year(first: f64, last: f64, years: usize) -> Option<f64> {
    (first > 0.0 && last > 0.0 && years > 0).then(|| 100.0 * ((last / first).powf(1.0 / years as f64) - 1.0))
}

/// A percentage, or a dash where there is none.
pub fn percent_or_dash(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), percent)
}

/// What money is measured in: `cash`, or `2024/25 prices`.
pub fn basis(basis: Basis) -> String {
    match basis {
        Basis::Cash => "cash".to_owned(),
        Basis::Real(year) => format!("{year} prices"),
    }
}

/// Whole numbers as near to `parts` as can be that sum to their rounded total.
pub fn counts_that_sum(parts: &[f64]) -> Vec<f64> {
    let total = parts.iter().sum::<f64>().round();
    let hundredths: Vec<f64> = parts.iter().map(|part| part / 100.0).collect();
    largest_remainder(Pence(total as i64), &hundredths).into_iter().map(|share| share.0 as f64).collect()
}

/// How sure a trade's figures are: as its least certain ledger line, on either side.
pub fn trade_provenance(plan: &Plan, results: &Results, trade: &Trade) -> Provenance {
    let of_trade = |leaf: &&Leaf| {
        let line = &plan.lines[leaf.line.index()];
        let sides = (line.organisation, line.counterparty);
        let (payer, payee) = (trade.payer, trade.payee);
        line.category == trade.category && (sides == (payer, Some(payee)) || sides == (payee, Some(payer)))
    };
    Provenance::of(results.leaves.iter().filter(of_trade).map(|leaf| leaf.provenance))
}

/// A decimal with a comma between each three digits before its point.
pub(crate) fn grouped(decimal: &str) -> String {
    let (whole, rest) = decimal.split_once('.').map_or((decimal, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::with_capacity(decimal.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push('.');
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_shares_sum_to_the_shown_total() {
        let parts = [Pence(3_333_333_333), Pence(3_333_333_333), Pence(-1_666_666_667), Pence(49_999_999)];
        let total = Millions::of(parts.iter().copied().sum());
        let shares = Millions::shares(total, &parts);
        assert_eq!(shares.iter().copied().sum::<Millions>(), total);
        for (share, part) in shares.iter().zip(&parts) {
            assert!((share.value() - part.pounds() / 1e6).abs() < 0.1, "{share} for {part:?}");
        }
    }

    #[test]
    fn counts_sum_to_the_rounded_total() {
        let counts = counts_that_sum(&[1.4, 1.4, 1.4]);
        assert_eq!(counts, [2.0, 1.0, 1.0]);
    }

    #[test]
    fn negative_results_are_in_brackets_and_negative_rates_have_a_minus_sign() {
        assert_eq!(percent(-0.44), "(0.4%)");
        assert_eq!(percent(-0.04), "0.0%");
        assert_eq!(count(-1234.5), "(1,235)");
        assert_eq!(as_given(-0.45), "−0.45");
        assert_eq!(with_unit(-0.14, Unit::PercentAYear), "−0.14% a year");
        assert_eq!(with_unit(-1.5, Unit::MillionPounds), "−£1.5m");
        assert_eq!(Millions::of(Pence(-300_000_000)).in_words(), "(£3.0m)");
    }
}
