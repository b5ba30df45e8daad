//! Chance variation of activity around its mean: how many of independent events happen.

use model::chance::Named;
use rand_distr::{Binomial, Distribution, Poisson, StandardNormal};

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

    /// Its stream in year `t` of one future.
    pub fn stream(&self, future: u64, t: usize) -> SplitMix64 {
        let number = future.wrapping_mul(64).wrapping_add(t as u64);
        let mut mixed = SplitMix64 { state: self.name ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93) };
        // Neighbouring states are one draw apart in the same stream, so the start itself is scrambled.
        let state = mixed.next();
        SplitMix64 { state }
    }
}

/// From this mean or variance on, counts are drawn from a normal number by Cornish and Fisher's expansion, which is then
/// within one part in ten thousand of the exact distribution and several times quicker.
const LARGE: f64 = 250.0;

/// How many of independent events happen when `mean` are expected.
pub fn events(mean: f64, stream: &mut SplitMix64) -> f64 {
    if mean >= LARGE {
        let (z, root) = (standard_normal(stream), mean.sqrt());
        // Skewness 1/√μ and excess kurtosis 1/μ.
        return whole(mean + root * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * root));
    }
    match Poisson::new(mean) {
        Ok(poisson) => poisson.sample(stream),
        // None are expected.
        Err(_) => mean,
    }
}

/// How many of `units` are left where each is kept with probability `share`.
pub fn survivors(units: f64, share: f64, stream: &mut SplitMix64) -> f64 {
    let variance = units * share * (1.0 - share);
    if variance >= LARGE {
        let z = standard_normal(stream);
        // Skewness (1 − 2p)/√(np(1 − p)).
        return whole(units * share + variance.sqrt() * z + (1.0 - 2.0 * share) * (z * z - 1.0) / 6.0).min(units);
    }
    match Binomial::new(units as u64, share) {
        Ok(binomial) => binomial.sample(stream) as f64,
        // A lever that adds activity keeps more than all.
        Err(_) => units * share,
    }
}

/// The nearest whole number, not below nothing.
fn whole(value: f64) -> f64 {
    (value + 0.5).max(0.0) as i64 as f64
}

/// A number from the standard normal distribution.
pub fn standard_normal(stream: &mut SplitMix64) -> f64 {
    StandardNormal.sample(stream)
}

/// Steele, Lea and Flood's `SplitMix64` (2014).
#[derive(Clone, Debug)]
pub struct SplitMix64 {
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
}

impl rand_core::TryRng for SplitMix64 {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
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
        // The exact distribution function of a Poisson of 250, summed term by term, against what is drawn.
        let mean = LARGE;
        let futures = 400_000u32;
        let noise = Noise::new(3, "large");
        let mut draws: Vec<f64> = (0..futures).map(|f| events(mean, &mut noise.stream(f.into(), 1))).collect();
        draws.sort_unstable_by(f64::total_cmp);
        let (mut term, mut below, mut k) = ((-mean).exp(), 0.0, 0.0);
        while k < 320.0 {
            below += term;
            k += 1.0;
            term *= mean / k;
            let drawn = draws.partition_point(|draw| *draw < k) as f64 / f64::from(futures);
            let error = 4.0 * (below * (1.0 - below) / f64::from(futures)).max(0.0).sqrt();
            assert!((drawn - below).abs() < error + 1e-4, "{k}: {drawn} for {below}");
        }
    }

    #[test]
    fn survivors_have_the_mean_and_variance_of_a_binomial() {
        for (units, share) in [(12.0, 0.3), (90_000.0, 0.9), (5_000.0, 0.97)] {
            let noise = Noise::new(2, "kept");
            let futures = 40_000u32;
            let draws: Vec<f64> =
                (0..futures).map(|f| survivors(units, share, &mut noise.stream(f.into(), 1))).collect();
            let average = draws.iter().sum::<f64>() / f64::from(futures);
            let variance = draws.iter().map(|draw| (draw - average).powi(2)).sum::<f64>() / f64::from(futures);
            let expected = units * share * (1.0 - share);
            assert!((average - units * share).abs() < 4.0 * (expected / f64::from(futures)).sqrt(), "{average}");
            assert!(
                (variance / expected - 1.0).abs() < 4.0 * (3.0 / f64::from(futures)).sqrt(),
                "{variance} {expected}"
            );
        }
    }

    #[test]
    fn events_have_the_mean_and_variance_of_a_poisson() {
        for mean in [0.3, 7.0, 2_000.0] {
            let noise = Noise::new(1, "b");
            let futures = 40_000u32;
            let draws: Vec<f64> = (0..futures).map(|f| events(mean, &mut noise.stream(f.into(), 1))).collect();
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
