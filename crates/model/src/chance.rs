//! Named streams of chance.
//!
//! What a stream gives is a pure function of the seed, the stream's name and the number of the future, whichever thread
//! asks and in whatever order. A new use of chance has a new name and so moves nothing else, and two scenarios run with
//! the same seed meet the same luck.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::assumption::Correlation;
use crate::canonical::{Digest, put};
use crate::id::AssumptionId;

/// A name with a seed: one stream for every future.
#[derive(Clone, Debug)]
pub struct Named {
    key: [u8; 32],
}

impl Named {
    /// The streams of this name. Names look like paths: `nhp/expat/op/Other`.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut bytes = Vec::new();
        put(&mut bytes, b"chance");
        put(&mut bytes, &seed.to_be_bytes());
        put(&mut bytes, name.as_bytes());
        Self { key: Digest::of(&bytes).0 }
    }

    /// The stream of this future.
    pub fn future(&self, future: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.key);
        generator.set_stream(future);
        Stream { generator }
    }
}

/// A sequence of chances.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// The next number between 0 and 1, never either.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        ((self.bits() >> 11) as f64 + 0.5) * STEP
    }
}

/// The standard normal's quantile at `probability`, exclusive of 0 and 1, to about 1 part in 10^16.
///
/// Wichura's algorithm AS 241 (Applied Statistics 37, 1988), with `libm` so that every platform gives the same bits.
///
/// ```
/// # use model::chance::normal_quantile;
/// assert!((normal_quantile(0.9) - 1.281_551_565_544_600_4).abs() < 1e-15);
/// assert!(normal_quantile(0.5).abs() < 1e-15);
/// assert!((normal_quantile(1e-10) + 6.361_340_902_404_056).abs() < 1e-14);
/// ```
pub fn normal_quantile(probability: f64) -> f64 {
    let centred = probability - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * ratio(r, &CENTRE);
    }
    let tail = if centred < 0.0 { probability } else { 1.0 - probability };
    let r = libm::sqrt(-libm::log(tail));
    let quantile = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    if centred < 0.0 { -quantile } else { quantile }
}

/// The standard normal's distribution function.
///
/// ```
/// # use model::chance::normal_probability;
/// assert!((normal_probability(1.281_551_565_544_600_4) - 0.9).abs() < 1e-15);
/// ```
pub fn normal_probability(score: f64) -> f64 {
    0.5 * libm::erfc(-score / std::f64::consts::SQRT_2)
}

/// The lower triangle L with L·Lᵀ = the correlation matrix of these assumptions, row by row; `None` if no random numbers can
/// be correlated so.
pub fn cholesky(members: &[AssumptionId], correlations: &[Correlation]) -> Option<Vec<Vec<f64>>> {
    let wanted = |a: AssumptionId, b: AssumptionId| {
        let pair = correlations.iter().find(|one| (one.a, one.b) == (a, b) || (one.a, one.b) == (b, a));
        pair.map_or(0.0, |one| one.correlation)
    };
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let mut row: Vec<f64> = Vec::new();
        for (other, earlier) in members[..at].iter().zip(&rows) {
            let common: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
            let pivot = earlier[row.len()];
            let left = wanted(*member, *other) - common;
            // A member wholly determined by those before leaves no room of its own.
            if pivot <= 1e-9 && left.abs() > 1e-6 {
                return None;
            }
            row.push(if pivot <= 1e-9 { 0.0 } else { left / pivot });
        }
        let own = 1.0 - row.iter().map(|one| one * one).sum::<f64>();
        if own < -1e-9 {
            return None;
        }
        row.push(own.max(0.0).sqrt());
        rows.push(row);
    }
    Some(rows)
}

/// One polynomial over another, coefficients from the constant up.
fn ratio(x: f64, [above, below]: &[[f64; 8]; 2]) -> f64 {
    let horner = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, term| sum * x + term);
    horner(above) / horner(below)
}

const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];

const MIDDLE: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_a_function_of_seed_name_and_future_alone() {
        let first = |seed, name, future| Named::new(seed, name).future(future).bits();
        assert_eq!(first(1, "a", 3), first(1, "a", 3));
        for other in [first(2, "a", 3), first(1, "b", 3), first(1, "a", 4)] {
            assert_ne!(first(1, "a", 3), other);
        }
    }

    #[test]
    fn uniforms_are_inside_and_even() {
        let mut stream = Named::new(7, "even").future(0);
        let mut counts = [0_u32; 10];
        for _ in 0..100_000 {
            let value = stream.uniform();
            assert!(value > 0.0 && value < 1.0);
            counts[(value * 10.0) as usize] += 1;
        }
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 500), "{counts:?}");
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function() {
        for step in 1..200 {
            let probability = f64::from(step) / 200.0;
            let back = 0.5 * libm::erfc(-normal_quantile(probability) / std::f64::consts::SQRT_2);
            assert!((back - probability).abs() < 1e-15, "{probability} {back}");
        }
    }
}
