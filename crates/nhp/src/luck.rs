//! Counts drawn from a stream: Poisson and binomial.
//!
//! Small means by inversion, large ones by Hörmann's transformed rejection (PTRS and BTRS, 1993). Everything beyond
//! the four operations comes from `libm` or is written here, so that every platform draws the same counts.

use model::chance::Stream;

/// Means below this are drawn by inversion.
const SMALL: f64 = 10.0;

/// A Poisson count with this mean.
#[inline]
pub fn poisson(stream: &mut Stream, mean: f64) -> u32 {
    if mean < SMALL { small_poisson(stream, mean) } else { large_poisson(stream, mean) }
}

#[inline]
fn small_poisson(stream: &mut Stream, mean: f64) -> u32 {
    let mut left = stream.uniform();
    let mut probability = exp_of_minus(mean);
    let mut count = 0_u32;
    // A uniform nearer to 1 than the sum of all probabilities, which rounding allows, ends here.
    while left > probability && count < 200 {
        left -= probability;
        count += 1;
        probability *= mean * INVERSES[count as usize];
    }
    count
}

/// How much larger than their mean the largest of some means may be for it to pay to draw them together.
const UNEVEN: f64 = 4.0;

/// A Poisson count for each mean.
///
/// Their total is drawn as if each were as large as the largest; what is too much is rejected one by one. That costs one
/// uniform a count and no branch that depends on it, so that it is several times quicker than inversion of each.
pub fn poisson_each(stream: &mut Stream, means: &[f64], counts: &mut [u32]) {
    let (number, last) = (means.len() as f64, means.len().saturating_sub(1));
    let most = means.iter().copied().fold(0.0, f64::max);
    if most * number > UNEVEN * means.iter().sum::<f64>() {
        counts.iter_mut().zip(means).for_each(|(count, mean)| *count = poisson(stream, *mean));
        return;
    }
    counts.fill(0);
    for _ in 0..poisson(stream, most * number) {
        // Which one, and by what is left of the same uniform whether it counts: 44 bits decide that.
        let across = stream.uniform() * number;
        let which = (across as usize).min(last);
        counts[which] += u32::from((across - which as f64) * most < means[which]);
    }
}

/// One over each whole number, since multiplying is quicker than dividing.
static INVERSES: [f64; 201] = {
    let mut inverses = [1.0; 201];
    let mut number = 1;
    while number < inverses.len() {
        inverses[number] = 1.0 / number as f64;
        number += 1;
    }
    inverses
};

fn large_poisson(stream: &mut Stream, mean: f64) -> u32 {
    let b = 0.931 + 2.53 * libm::sqrt(mean);
    let a = -0.059 + 0.024_83 * b;
    let squeeze = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let across = stream.uniform() - 0.5;
        let height = stream.uniform();
        let edge = 0.5 - across.abs();
        let count = libm::floor((2.0 * a / edge + b) * across + mean + 0.43);
        if edge >= 0.07 && height <= squeeze {
            return count as u32;
        }
        if count < 0.0 || (edge < 0.013 && height > edge) {
            continue;
        }
        let scale = 1.1239 + 1.1328 / (b - 3.4);
        let bound = count * libm::log(mean) - mean - log_factorial(count);
        if libm::log(height * scale / (a / (edge * edge) + b)) <= bound {
            return count as u32;
        }
    }
}

/// How many of `trials` succeed, each with this probability.
pub fn binomial(stream: &mut Stream, trials: u32, probability: f64) -> u32 {
    if trials == 0 || probability <= 0.0 {
        return 0;
    }
    if probability >= 1.0 {
        return trials;
    }
    if probability > 0.5 {
        return trials - binomial(stream, trials, 1.0 - probability);
    }
    if f64::from(trials) * probability < SMALL {
        small_binomial(stream, trials, probability)
    } else {
        large_binomial(stream, trials, probability)
    }
}

fn small_binomial(stream: &mut Stream, trials: u32, probability: f64) -> u32 {
    let none = libm::exp(f64::from(trials) * libm::log1p(-probability));
    binomial_from(stream, trials, none, probability / (1.0 - probability))
}

/// By inversion, from the probability of none and the odds of one.
#[inline]
pub fn binomial_from(stream: &mut Stream, trials: u32, none: f64, odds: f64) -> u32 {
    let (mut left, mut probability, mut count) = (stream.uniform(), none, 0_u32);
    while left > probability && count < trials {
        left -= probability;
        count += 1;
        let inverse = INVERSES.get(count as usize).copied().unwrap_or_else(|| 1.0 / f64::from(count));
        probability *= odds * f64::from(trials + 1 - count) * inverse;
    }
    count
}

fn large_binomial(stream: &mut Stream, trials: u32, probability: f64) -> u32 {
    let n = f64::from(trials);
    let spread = libm::sqrt(n * probability * (1.0 - probability));
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * probability;
    let squeeze = 0.92 - 4.2 / b;
    let mode = libm::floor((n + 1.0) * probability);
    loop {
        let height = stream.uniform();
        let across = stream.uniform() - 0.5;
        let edge = 0.5 - across.abs();
        let count = libm::floor((2.0 * a / edge + b) * across + n * probability + 0.5);
        if edge >= 0.07 && height <= squeeze {
            return count as u32;
        }
        if count < 0.0 || count > n {
            continue;
        }
        let scale = (2.83 + 5.1 / b) * spread;
        let bound = log_factorial(mode) + log_factorial(n - mode) - log_factorial(count) - log_factorial(n - count)
            + (count - mode) * libm::log(probability / (1.0 - probability));
        if libm::log(height * scale / (a / (edge * edge) + b)) <= bound {
            return count as u32;
        }
    }
}

/// The logarithm of a whole number's factorial, by Stirling's series above 15.
fn log_factorial(number: f64) -> f64 {
    if number <= 15.0 {
        return libm::lgamma(number + 1.0);
    }
    let inverse = 1.0 / number;
    let square = inverse * inverse;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square / 1260.0));
    (number + 0.5) * libm::log(number) - number + 0.918_938_533_204_672_7 + series
}

/// e to the power of minus `x`, for `x` from 0 to 16, to 1 part in 10^14: a table of sixty-fourths and a short series.
#[inline]
fn exp_of_minus(x: f64) -> f64 {
    let step = (x * 64.0) as usize;
    let rest = x - step as f64 / 64.0;
    let series = 1.0 - rest * (1.0 - rest * (0.5 - rest * (1.0 / 6.0 - rest * (1.0 / 24.0 - rest / 120.0))));
    EXP_TABLE[step & 1023] * series
}

/// e to the power of minus n/64.
static EXP_TABLE: std::sync::LazyLock<[f64; 1024]> =
    std::sync::LazyLock::new(|| std::array::from_fn(|step| libm::exp(-(step as f64) / 64.0)));

#[cfg(test)]
mod tests {
    use super::*;
    use model::chance::Named;

    /// Mean and variance of many draws against those of the distribution, to 5 standard errors.
    fn check(name: &str, mean: f64, variance: f64, mut draw: impl FnMut(&mut Stream) -> u32) {
        let mut stream = Named::new(11, name).future(0);
        let n = 200_000;
        let draws: Vec<f64> = (0..n).map(|_| f64::from(draw(&mut stream))).collect();
        let found = draws.iter().sum::<f64>() / f64::from(n);
        let spread = draws.iter().map(|value| (value - found).powi(2)).sum::<f64>() / f64::from(n);
        let error = (variance / f64::from(n)).sqrt();
        assert!((found - mean).abs() < 5.0 * error, "{name}: mean {found}, not {mean}");
        assert!((spread / variance - 1.0).abs() < 0.03, "{name}: variance {spread}, not {variance}");
    }

    #[test]
    fn poisson_counts_have_its_mean_and_variance() {
        for mean in [0.01, 0.7, 3.0, 9.99, 10.01, 40.0, 3000.0] {
            check(&format!("poisson {mean}"), mean, mean, |stream| poisson(stream, mean));
        }
    }

    #[test]
    fn binomial_counts_have_its_mean_and_variance() {
        for (trials, probability) in [(1, 0.3), (12, 0.9), (40, 0.1), (40, 0.5), (900, 0.97), (100_000, 0.4)] {
            let mean = f64::from(trials) * probability;
            let name = format!("binomial {trials} {probability}");
            check(&name, mean, mean * (1.0 - probability), |stream| binomial(stream, trials, probability));
        }
    }

    #[test]
    fn poisson_frequencies_are_those_of_the_formula() {
        let (mean, n) = (12.0, 400_000_u32);
        let mut stream = Named::new(5, "frequencies").future(0);
        let mut counts = [0_u32; 60];
        (0..n).for_each(|_| counts[poisson(&mut stream, mean) as usize] += 1);
        for (count, found) in counts.iter().enumerate().take(30) {
            let k = count as f64;
            let expected = f64::from(n) * libm::exp(k * libm::log(mean) - mean - libm::lgamma(k + 1.0));
            assert!((f64::from(*found) - expected).abs() < 5.0 * expected.sqrt() + 1.0, "{count}: {found} {expected}");
        }
    }

    #[test]
    fn the_short_exponential_is_the_exponential() {
        for step in 0..10_000 {
            let x = f64::from(step) / 1000.0;
            assert!((exp_of_minus(x) / libm::exp(-x) - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn counts_drawn_together_are_poisson_each_and_independent() {
        // The second is uneven, so that each is drawn by itself.
        for means in [vec![0.0, 0.4, 1.0, 1.7], vec![0.1, 0.2, 0.0, 30.0]] {
            let mut stream = Named::new(1, "together").future(means.len() as u64);
            let (mut counts, mut drawn) = (vec![0; 4], Vec::new());
            for _ in 0..200_000 {
                poisson_each(&mut stream, &means, &mut counts);
                drawn.push(counts.clone());
            }
            for (place, mean) in means.iter().enumerate() {
                let mut each = drawn.iter().map(|counts| counts[place]);
                if *mean == 0.0 {
                    assert!(each.all(|count| count == 0));
                    continue;
                }
                check(&format!("together {mean}"), *mean, *mean, |_| each.next().unwrap_or(0));
            }
            let pairs = [(1, 2), (2, 3), (1, 3)];
            for (a, b) in pairs.into_iter().filter(|(a, b)| means[*a] * means[*b] > 0.0) {
                let product = |counts: &Vec<u32>| (f64::from(counts[a]) - means[a]) * (f64::from(counts[b]) - means[b]);
                let covariance = drawn.iter().map(product).sum::<f64>() / drawn.len() as f64;
                let error = (means[a] * means[b] / drawn.len() as f64).sqrt();
                assert!(covariance.abs() < 5.0 * error, "{a} and {b} of {means:?}: {covariance} ± {error}");
            }
        }
    }
}
