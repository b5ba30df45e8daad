//! Price paths: rates compound from year to year, and those that begin within a year count from their month on. See
//! `docs/method/money.md`.

use model::driver::{Combine, Driver};

/// A rate that acts in a year.
#[derive(Clone, Copy)]
pub struct Rate {
    /// As a share, signed.
    pub size: f64,
    /// The month from which it holds, counted from April.
    pub month: usize,
    /// Whether it is summed with others of its kind before they compound.
    pub added: bool,
}

impl Rate {
    /// The `rate` of a driver.
    pub fn of(driver: &Driver, rate: f64) -> Self {
        Self { size: rate, month: driver.month, added: driver.combine == Combine::Add }
    }
}

/// A year's price level beside that of the end of the year before.
pub struct Level {
    /// Over the year, each month counting alike.
    pub mean: f64,
    /// In its last month.
    pub last: f64,
}

/// The level of a year in which these rates act.
pub fn level(rates: &(impl Iterator<Item = Rate> + Clone)) -> Level {
    let last = in_month(rates.clone(), 11);
    let mean = if rates.clone().all(|rate| rate.month == 0) {
        last
    } else {
        (0..12).map(|month| in_month(rates.clone(), month)).sum::<f64>() / 12.0
    };
    Level { mean, last }
}

/// The level in a month, counted from April: multiplied rates compound, added rates are summed first.
pub fn in_month(rates: impl Iterator<Item = Rate>, month: usize) -> f64 {
    let (mut multiplied, mut added) = (1.0, 0.0);
    for rate in rates.filter(|rate| rate.month <= month) {
        if rate.added { added += rate.size } else { multiplied *= 1.0 + rate.size }
    }
    multiplied * (1.0 + added)
}

/// A path on its way: price levels beside the mean of the base year.
pub struct Path {
    /// The level at the end of the year that was passed last.
    reached: f64,
}

impl Path {
    /// From the base year, whose amounts hold their part of what began within it.
    pub fn from(base: &Level) -> Self {
        // What costs nothing all year has no level to begin from.
        Self { reached: if base.mean > 0.0 { base.last / base.mean } else { 1.0 } }
    }

    /// The mean level of the next year.
    pub fn pass(&mut self, year: &Level) -> f64 {
        let mean = self.reached * year.mean;
        self.reached *= year.last;
        mean
    }
}
