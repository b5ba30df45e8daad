//! What a future must at least read, write and compute, from the size of its plan, held against what the machine can do.
//!
//! Counted from `engine::futures`: numbers of eight bytes read or written, and multiply–adds (half of all multiplications and
//! additions). What is not counted makes the shares too small, never too large: levers and landings by themselves, draws of
//! assumptions, interpolation of health status, divisions, roots, the integers of random streams, percentiles at the end.

use engine::compile::Size;

/// Numbers read or written for each stratum and year: people, bed days and factors in and products out (5), added to leaves
/// (4), scaled by leaves (6).
const STRATUM: f64 = 15.0;
/// For each stratum that solutions reach: thinned (8), left (12).
const REACHED: f64 = 20.0;
/// For each leaf: cleared, read, drawn and turned into ratios (8), added to totals, counts and bed days (8), followed by one
/// scope (6).
const LEAF: f64 = 22.0;
/// For each ledger line: amount and its rounding (5), position (3), saving (4), benefit (3).
const LINE: f64 = 15.0;

/// Multiply–adds for each stratum and year: four multiplications and two additions, halved.
const STRATUM_SUMS: f64 = 3.0;
/// For each stratum that solutions reach: twenty-seven operations, halved.
const REACHED_SUMS: f64 = 13.5;
/// For each leaf: three additions of activity and five operations of money, halved.
const LEAF_SUMS: f64 = 4.0;
/// For each leaf where chance is drawn: two normal numbers, each one polynomial of degree seven over another (14) with two
/// more, and eight to turn them into units and bed days.
const LUCK_SUMS: f64 = 40.0;
/// For each ledger line.
const LINE_SUMS: f64 = 5.0;

/// What one future takes at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Least {
    /// Bytes read or written.
    pub bytes: f64,
    /// Multiply–adds.
    pub multiply_adds: f64,
    /// Bytes that it goes over again and again: what should stay in a cache.
    pub working_set: f64,
}

impl Least {
    /// Of a plan of this size.
    pub fn of(size: &Size, years: usize, noise: bool) -> Self {
        let years = years as f64;
        let [strata, reached, leaves, lines] =
            [size.strata, size.reached, size.leaves, size.lines].map(|count| count as f64);
        let numbers = strata * STRATUM + reached * REACHED + leaves * LEAF + lines * LINE;
        // Nothing is drawn in the base year.
        let drawn = if noise { leaves * LUCK_SUMS * (years - 1.0) } else { 0.0 };
        let sums =
            (strata * STRATUM_SUMS + reached * REACHED_SUMS + leaves * LEAF_SUMS + lines * LINE_SUMS) * years + drawn;
        // Of a stratum people, bed days, and both results; of a leaf what it expects, ratios, four numbers of thinning and
        // three of what is left; of a line three.
        let held = strata * 4.0 + leaves * 11.0 + lines * 3.0;
        Self { bytes: numbers * years * 8.0, multiply_adds: sums, working_set: held * years * 8.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn the_bound_of_a_small_plan_is_its_hand_count() {
        let size = Size {
            cells: 9,
            factor_groups: 3,
            strata: 2,
            leaves: 1,
            reached: 1,
            lever_sets: 1,
            landings: 0,
            drivers: 1,
            ranged_drivers: 1,
            lines: 2,
            solutions: 1,
        };
        let least = Least::of(&size, 3, true);
        // (2·15 + 20 + 22 + 2·15) numbers × 3 years × 8 bytes.
        assert!(same(least.bytes, 102.0 * 24.0), "{least:?}");
        // (2·3 + 13.5 + 4 + 2·5) × 3 years, and 40 in each of the two years drawn.
        assert!(same(least.multiply_adds, 100.5 + 80.0), "{least:?}");
        assert!(same(Least::of(&size, 3, false).multiply_adds, 100.5));
    }
}
