//! Chance variation of activity around its mean: how many of independent events happen.

use model::chance::{Named, normal_probability, normal_quantile};

/// The luck of one leaf of activity: a short stream for each year of each future.
///
/// There are so many of them that setting up `ChaCha8` each time would cost more than what is drawn, so the name is hashed
/// once and each year of a future starts a `SplitMix64` from a state that mixes all three.
#[derive(Clone, Copy)]
pub struct Noise {
    name: u64,
}

impl Noise {
    /// The noise of this name under a seed.
    pub fn new(seed: u64, name: &str) -> Self {
        Self { name: Named::new(seed, name).future(0).bits() }
    }

    /// A number from the standard normal distribution, its own in year `t` of one future. To single precision, so that it may
    /// be kept.
    pub fn normal(self, future: u64, t: usize) -> f32 {
        normal_quantile(self.stream(future, t).uniform()) as f32
    }

    /// Its stream in year `t` of one future.
    fn stream(self, future: u64, t: usize) -> SplitMix64 {
        let number = future.wrapping_mul(64).wrapping_add(t as u64);
        let mut mixed = SplitMix64 { state: self.name ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93) };
        // Neighbouring states are one draw apart in the same stream, so the start itself is scrambled.
        let state = mixed.next();
        SplitMix64 { state }
    }
}

/// From this mean on, counts are drawn from a normal number by Cornish and Fisher's expansion, whose distribution function is
/// then within five parts in ten thousand of the exact one.
const LARGE: f64 = 30.0;

/// How many of independent events happen when `mean` are expected: a Poisson, rising with `z`, a standard normal number,
/// so that scenarios that expect a little more of the same luck get a little more.
pub fn events(mean: f64, z: f64) -> f64 {
    if mean >= LARGE {
        let root = mean.sqrt();
        // Skewness 1/√μ and excess kurtosis 1/μ.
        return whole(mean + root * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * root));
    }
    // The distribution function is added up until it passes the uniform number.
    let place = normal_probability(z);
    let (mut count, mut term) = (0.0, libm::exp(-mean));
    let mut below = term;
    while below < place && count < 4.0 * LARGE {
        count += 1.0;
        term *= mean / count;
        below += term;
    }
    count
}

/// How many of `units` are left where `mean` are expected to be, each kept or not by its own chance, with that variance;
/// `z` is a standard normal number.
pub fn survivors(units: f64, mean: f64, variance: f64, z: f64) -> f64 {
    whole(mean + variance.sqrt() * z).min(units)
}

/// The nearest whole number, not below nothing.
fn whole(value: f64) -> f64 {
    (value + 0.5).max(0.0) as i64 as f64
}

/// Steele, Lea and Flood's `SplitMix64` (2014).
#[derive(Clone, Debug)]
struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The next number between 0 and 1, never either.
    fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        ((self.next() >> 11) as f64 + 0.5) * STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_futures_are_not_correlated() {
        let noise = Noise::new(1, "a");
        let unit = |future| noise.stream(future, 1).next() as f64 / u64::MAX as f64 - 0.5;
        let pairs = 20_000u32;
        let covariance: f64 =
            (0..pairs).map(|f| unit(f.into()) * unit(u64::from(f) + 1)).sum::<f64>() / f64::from(pairs);
        // Four standard errors of the covariance of independent uniforms.
        assert!(covariance.abs() < 4.0 / 12.0 / f64::from(pairs).sqrt(), "{covariance}");
    }

    #[test]
    fn large_counts_are_distributed_as_small_ones_are() {
        // The exact distribution function of a Poisson, summed term by term, against what is drawn.
        let mean = LARGE;
        let futures = 400_000u32;
        let noise = Noise::new(3, "large");
        let mut draws: Vec<f64> = (0..futures).map(|f| events(mean, noise.normal(f.into(), 1).into())).collect();
        draws.sort_unstable_by(f64::total_cmp);
        let (mut term, mut below, mut k) = ((-mean).exp(), 0.0, 0.0);
        while k < 60.0 {
            below += term;
            k += 1.0;
            term *= mean / k;
            let drawn = draws.partition_point(|draw| *draw < k) as f64 / f64::from(futures);
            let error = 4.0 * (below * (1.0 - below) / f64::from(futures)).max(0.0).sqrt();
            assert!((drawn - below).abs() < error + 5e-4, "{k}: {drawn} for {below}");
        }
    }

    #[test]
    fn survivors_have_the_mean_and_variance_of_a_binomial() {
        for (units, share) in [(12.0, 0.3), (90_000.0, 0.9), (5_000.0, 0.97)] {
            let noise = Noise::new(2, "kept");
            let futures = 40_000u32;
            let expected = units * share * (1.0 - share);
            let draw = |f: u32| survivors(units, units * share, expected, noise.normal(f.into(), 1).into());
            let draws: Vec<f64> = (0..futures).map(draw).collect();
            let average = draws.iter().sum::<f64>() / f64::from(futures);
            let variance = draws.iter().map(|draw| (draw - average).powi(2)).sum::<f64>() / f64::from(futures);
            assert!((average - units * share).abs() < 4.0 * (expected / f64::from(futures)).sqrt() + 0.02, "{average}");
            // Rounding to whole units adds a twelfth.
            assert!(
                (variance - expected).abs() < 0.1 + expected * 4.0 * (3.0 / f64::from(futures)).sqrt(),
                "{variance} {expected}"
            );
        }
    }

    #[test]
    fn events_have_the_mean_and_variance_of_a_poisson() {
        for mean in [0.3, 7.0, 2_000.0] {
            let noise = Noise::new(1, "b");
            let futures = 40_000u32;
            let draws: Vec<f64> = (0..futures).map(|f| events(mean, noise.normal(f.into(), 1).into())).collect();
            let average = draws.iter().sum::<f64>() / f64::from(futures);
            let variance = draws.iter().map(|draw| (draw - average).powi(2)).sum::<f64>() / f64::from(futures);
            let error = (mean / f64::from(futures)).sqrt();
            assert!((average - mean).abs() < 4.0 * error, "{average} for {mean}");
            // The variance of a Poisson's sample variance is near (μ + 2μ²)/n.
            let of_variance = ((mean + 2.0 * mean * mean) / f64::from(futures)).sqrt();
            assert!((variance - mean).abs() < 4.0 * of_variance, "{variance} for {mean}");
        }
    }
}
