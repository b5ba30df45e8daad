//! Healthier people use care like younger ones. See `docs/method/health-status.md`.

use model::driver::Driver;
use model::health::{MOST_YEARS, Rates, held};
use model::people::AgeBand;

/// Whole years from the least to the most that health status may shift ages.
pub const KNOTS: usize = 2 * MOST_YEARS + 1;

/// The factor of one age band on one curve at every whole number of years. It is exactly linear between them, because rates
/// are between single years of age.
#[derive(Clone, Debug)]
pub struct Shift {
    /// At −[`MOST_YEARS`], …, 0, …, [`MOST_YEARS`] years.
    pub knots: [f64; KNOTS],
}

impl Shift {
    /// Of a band on a curve.
    pub fn new(rates: &Rates, band: AgeBand) -> Self {
        let mut knots = [1.0; KNOTS];
        for (place, factor) in knots.iter_mut().enumerate() {
            *factor = rates.factor(band, place as f64 - MOST_YEARS as f64);
        }
        Self { knots }
    }

    /// The factor at `years`, which need not be whole.
    pub fn factor(&self, years: f64) -> f64 {
        let (knot, part) = place(years);
        between(&self.knots, knot, part)
    }
}

/// The knot at or below `years`, and how far years lie towards the next.
pub fn place(years: f64) -> (usize, f64) {
    let above = held(years) + MOST_YEARS as f64;
    // Not negative, so that a cast is the floor.
    let knot = (above as usize).min(KNOTS - 2);
    (knot, above - knot as f64)
}

/// The value between two knots.
pub fn between(values: &[f64], knot: usize, part: f64) -> f64 {
    values[knot] + part * (values[knot + 1] - values[knot])
}

/// By how many years people are healthier in year `t`: a straight line from nothing in the year before the driver's first to
/// `value` in its last, and as far from then on.
pub fn years(driver: &Driver, value: f64, t: usize) -> f64 {
    let whole = driver.to + 1 - driver.from;
    let done = (t + 1).saturating_sub(driver.from).min(whole);
    held(value) * (done as f64 / whole as f64)
}
