//! The shapes that ranges are read as, and percentiles of what is drawn from them. See `docs/method/futures.md`.

use crate::assumption::{Assumption, Distribution};
use crate::chance::normal_quantile;

/// The shape of a range: a quantile function through the stated p10, p50 and p90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape(Family);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    /// One value.
    Constant(f64),
    /// Three-term metalog, plain or through a transform that keeps it within bounds.
    Metalog { a: [f64; 3], bounds: (Option<f64>, Option<f64>) },
    /// Normal: mean and standard deviation.
    Normal { mean: f64, deviation: f64 },
    /// Normal in the logarithm.
    LogNormal { mean: f64, deviation: f64 },
    /// Triangular: least, most likely, greatest.
    Triangular { least: f64, mode: f64, greatest: f64 },
    /// Uniform: least and greatest.
    Uniform { least: f64, greatest: f64 },
}

/// Why no distribution of a family has the stated quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoShape {
    /// The three values are too lopsided for any density of the family.
    TooLopsided,
    /// The family has two parameters and the three values do not fit it.
    DoesNotFit,
    /// The family's values are positive and these are not.
    NotPositive,
    /// The family has bounds of its own.
    HasOwnBounds,
}

impl NoShape {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::TooLopsided => {
                "move the value nearer the middle of p10 and p90, or use a triangular or lognormal distribution"
            }
            Self::DoesNotFit => {
                "the value must be where the family puts its median; metalog takes any three values that are not too lopsided"
            }
            Self::NotPositive => "a lognormal range is above 0; use metalog",
            Self::HasOwnBounds => "lower and upper are for metalog",
        }
    }
}

/// Odds of 9 to 1: ln((1 − 0.1)/0.1).
const LOGIT_90: f64 = 2.197_224_577_336_219_6;
/// The standard normal's 90th percentile.
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

impl Shape {
    /// One value.
    pub fn constant(value: f64) -> Self {
        Self(Family::Constant(value))
    }

    /// Whether it is one value.
    pub fn is_constant(&self) -> bool {
        matches!(self.0, Family::Constant(_))
    }

    /// The shape of an assumption's range.
    ///
    /// # Errors
    /// If no distribution of its family has the stated quantiles.
    pub fn of(assumption: &Assumption) -> Result<Self, NoShape> {
        let Some((p10, p90)) = assumption.range else { return Ok(Self::constant(assumption.value)) };
        let (p50, bounds) = (assumption.value, assumption.bounds);
        if assumption.distribution != Distribution::Metalog && bounds != (None, None) {
            return Err(NoShape::HasOwnBounds);
        }
        match assumption.distribution {
            Distribution::Metalog => Self::metalog([p10, p50, p90], bounds),
            Distribution::Normal => Self::normal([p10, p50, p90]),
            Distribution::LogNormal if p10 <= 0.0 => Err(NoShape::NotPositive),
            Distribution::LogNormal => match Self::normal([libm::log(p10), libm::log(p50), libm::log(p90)])? {
                Self(Family::Normal { mean, deviation }) => Ok(Self(Family::LogNormal { mean, deviation })),
                other => Ok(other),
            },
            Distribution::Triangular => Self::triangular([p10, p50, p90]),
            Distribution::Uniform => {
                fits_in_the_middle([p10, p50, p90])?;
                let eighth = (p90 - p10) / 8.0;
                Ok(Self(Family::Uniform { least: p10 - eighth, greatest: p90 + eighth }))
            }
        }
    }

    /// Keelin's three-term metalog through a symmetric percentile triplet (Decision Analysis 13(4), 2016).
    fn metalog(quantiles: [f64; 3], bounds: (Option<f64>, Option<f64>)) -> Result<Self, NoShape> {
        let [p10, p50, p90] = quantiles.map(|value| unbounded(value, bounds));
        let lopsided = (p50 - p10) / (p90 - p10);
        // Keelin's feasibility limit at α = 0.1: k = ½(1 − 1.66711(½ − α)).
        let least = 0.5 * (1.0 - 1.667_11 * 0.4);
        if !(least..=1.0 - least).contains(&lopsided) {
            return Err(NoShape::TooLopsided);
        }
        let spread = (p90 - p10) / (2.0 * LOGIT_90);
        let skew = (1.0 - 2.0 * lopsided) * (p90 - p10) / (0.8 * LOGIT_90);
        Ok(Self(Family::Metalog { a: [p50, spread, skew], bounds }))
    }

    fn normal(quantiles: [f64; 3]) -> Result<Self, NoShape> {
        fits_in_the_middle(quantiles)?;
        Ok(Self(Family::Normal { mean: quantiles[1], deviation: (quantiles[2] - quantiles[0]) / (2.0 * NORMAL_90) }))
    }

    /// Finds the mode by bisection: the nearer the mode to the least value, the nearer the median to p10.
    fn triangular([p10, p50, p90]: [f64; 3]) -> Result<Self, NoShape> {
        let wanted = (p50 - p10) / (p90 - p10);
        let place = |mode: f64| {
            let quantile = |p| triangle(p, mode);
            (quantile(0.5) - quantile(0.1)) / (quantile(0.9) - quantile(0.1))
        };
        if wanted < place(0.0) - 1e-9 || wanted > place(1.0) + 1e-9 {
            return Err(NoShape::TooLopsided);
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if place(middle) < wanted { low = middle } else { high = middle }
        }
        let mode = f64::midpoint(low, high);
        let width = (p90 - p10) / (triangle(0.9, mode) - triangle(0.1, mode));
        let least = p10 - triangle(0.1, mode) * width;
        Ok(Self(Family::Triangular { least, mode: least + mode * width, greatest: least + width }))
    }

    /// The value that is not exceeded with probability `p`, strictly between 0 and 1.
    pub fn quantile(&self, p: f64) -> f64 {
        match self.0 {
            Family::Constant(value) => value,
            Family::Metalog { a: [centre, spread, skew], bounds } => {
                let logit = libm::log(p / (1.0 - p));
                bounded(centre + (spread + skew * (p - 0.5)) * logit, bounds)
            }
            Family::Normal { mean, deviation } => mean + deviation * normal_quantile(p),
            Family::LogNormal { mean, deviation } => libm::exp(mean + deviation * normal_quantile(p)),
            Family::Triangular { least, mode, greatest } => {
                least + triangle(p, (mode - least) / (greatest - least)) * (greatest - least)
            }
            Family::Uniform { least, greatest } => least + p * (greatest - least),
        }
    }
}

/// Whether the median stands in the middle of p10 and p90, to a hundredth of the range.
fn fits_in_the_middle([p10, p50, p90]: [f64; 3]) -> Result<(), NoShape> {
    let off = ((p50 - p10) - (p90 - p50)).abs();
    if off <= 0.01 * (p90 - p10) { Ok(()) } else { Err(NoShape::DoesNotFit) }
}

/// The quantile of a triangle on [0, 1] with this mode.
fn triangle(p: f64, mode: f64) -> f64 {
    if p <= mode { libm::sqrt(p * mode) } else { 1.0 - libm::sqrt((1.0 - p) * (1.0 - mode)) }
}

/// From within bounds to the whole line: plain, logarithm or logit.
fn unbounded(value: f64, bounds: (Option<f64>, Option<f64>)) -> f64 {
    match bounds {
        (None, None) => value,
        (Some(lower), None) => libm::log(value - lower),
        (None, Some(upper)) => -libm::log(upper - value),
        (Some(lower), Some(upper)) => libm::log((value - lower) / (upper - value)),
    }
}

/// The way back.
fn bounded(value: f64, bounds: (Option<f64>, Option<f64>)) -> f64 {
    match bounds {
        (None, None) => value,
        (Some(lower), None) => lower + libm::exp(value),
        (None, Some(upper)) => upper - libm::exp(-value),
        (Some(lower), Some(upper)) => {
            // Written so that neither end overflows.
            let share =
                if value > 0.0 { 1.0 / (1.0 + libm::exp(-value)) } else { libm::exp(value) / (1.0 + libm::exp(value)) };
            lower + (upper - lower) * share
        }
    }
}

/// The quantile of sorted values by linear interpolation (Hyndman and Fan's type 7).
///
/// ```
/// # use model::shape::percentile;
/// assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5);
/// assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.1), 1.4);
/// ```
pub fn percentile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_its_stated_quantiles() {
        let shapes = [
            Shape::metalog([1.0, 2.5, 5.0], (None, None)).unwrap(),
            Shape::metalog([1.0, 2.5, 7.0], (Some(0.0), None)).unwrap(),
            Shape::metalog([1.0, 2.5, 4.0], (None, Some(6.0))).unwrap(),
            Shape::metalog([1.0, 2.5, 5.0], (Some(0.0), Some(10.0))).unwrap(),
            Shape::triangular([1.0, 2.5, 4.4]).unwrap(),
        ];
        for shape in shapes {
            assert!((shape.quantile(0.5) - 2.5).abs() < 1e-9, "{shape:?}");
            assert!((shape.quantile(0.1) - 1.0).abs() < 1e-9, "{shape:?}");
        }
        let normal = Shape::normal([1.0, 2.0, 3.0]).unwrap();
        assert!((normal.quantile(0.1) - 1.0).abs() < 1e-12 && (normal.quantile(0.9) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn lopsided_triplets_are_refused() {
        assert_eq!(Shape::metalog([0.0, 0.1, 10.0], (None, None)), Err(NoShape::TooLopsided));
        assert_eq!(Shape::normal([0.0, 2.0, 10.0]), Err(NoShape::DoesNotFit));
    }
}
