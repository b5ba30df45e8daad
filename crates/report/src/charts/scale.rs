//! A straight scale from figures to places, with round ticks.

use crate::numbers::fixed;

/// From figures to places along an axis.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// A scale that holds all of `values` and nought, in about `ticks` round steps, from place `from` to place `to`.
    pub fn with_nought(values: impl IntoIterator<Item = f64>, ticks: usize, (from, to): (f64, f64)) -> Self {
        let (low, high) = values.into_iter().filter(|value| value.is_finite()).fold((0.0, 0.0), least_and_greatest);
        Self::between((low, high), ticks, (from, to))
    }

    /// A scale that holds all of `values`, in about `ticks` round steps.
    pub fn holding(values: impl IntoIterator<Item = f64>, ticks: usize, (from, to): (f64, f64)) -> Self {
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = values.into_iter().filter(|value| value.is_finite()).fold(none, least_and_greatest);
        Self::between(if low <= high { (low, high) } else { (0.0, 1.0) }, ticks, (from, to))
    }

    fn between((low, high): (f64, f64), ticks: usize, (from, to): (f64, f64)) -> Self {
        let span = if high > low { high - low } else { high.abs().max(1.0) };
        let step = round_step(span / ticks.max(1) as f64);
        let (low, mut high) = ((low / step).floor() * step, (high / step).ceil() * step);
        if high <= low {
            high = low + step;
        }
        Self { low, high, step, from, to }
    }

    /// The place of a figure.
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round figures along it, each with its words.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        let decimals = if self.step >= 1.0 { 0 } else { (-self.step.log10()).ceil() as usize };
        (0..=count)
            .map(|tick| {
                let value = self.low + tick as f64 * self.step;
                (value, fixed(value, decimals))
            })
            .collect()
    }
}

fn least_and_greatest((low, high): (f64, f64), value: f64) -> (f64, f64) {
    (low.min(value), high.max(value))
}

/// The least of 1, 2, 2.5, 5 or 10 times a power of ten that is no less than `step`.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= step * 0.999_999);
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        let scale = Scale::with_nought([-184.2, 12.0], 4, (0.0, 100.0));
        let words: Vec<String> = scale.ticks().into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, ["(200)", "(150)", "(100)", "(50)", "0", "50"].map(str::to_owned));
        assert!((scale.at(-200.0) - 0.0).abs() < 1e-9 && (scale.at(50.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_at_all_still_makes_a_scale() {
        let scale = Scale::with_nought([0.0], 4, (0.0, 100.0));
        assert!(scale.at(0.0).is_finite() && scale.ticks().len() > 1);
    }
}
