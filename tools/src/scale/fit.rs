//! Straight lines through times: in logs, whose slope is 1 where time is linear, and as a fixed time plus one for each unit.

/// A power law through times: `time = factor · size^slope`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// 1 where time is linear, 0 where it does not depend on size.
    pub slope: f64,
    /// The time at size 1.
    pub factor: f64,
}

impl Power {
    /// The time at a size.
    pub fn at(self, size: f64) -> f64 {
        self.factor * size.powf(self.slope)
    }
}

/// Least squares in logs; `None` with fewer than two sizes.
pub fn power(points: &[(f64, f64)]) -> Option<Power> {
    let logs: Vec<(f64, f64)> = points.iter().map(|(size, time)| (size.ln(), time.ln())).collect();
    let (slope, from) = line(&logs, |_| 1.0)?;
    Some(Power { slope, factor: from.exp() })
}

/// A fixed time and one for each unit of size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    /// What it takes at size nought.
    pub fixed: f64,
    /// What each unit adds.
    pub each: f64,
    /// The furthest that a time is from the line, as a share of the time.
    pub worst: f64,
}

/// Least squares of errors as shares of the times, so that small sizes count as much as large ones; `None` with fewer than
/// two sizes.
pub fn linear(points: &[(f64, f64)]) -> Option<Linear> {
    let (each, fixed) = line(points, |time| 1.0 / (time * time))?;
    let error = |(size, time): &(f64, f64)| ((fixed + each * size) / time - 1.0).abs();
    Some(Linear { fixed, each, worst: points.iter().map(error).fold(0.0, f64::max) })
}

/// Slope and height at nought of the line with the least weighted squares.
fn line(points: &[(f64, f64)], weight: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    let (first, _) = points.first()?;
    if points.iter().all(|(x, _)| x.total_cmp(first).is_eq()) {
        return None;
    }
    let sum = |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|(x, y)| weight(*y) * of(*x, *y)).sum::<f64>();
    let all = sum(&|_, _| 1.0);
    let (mean_x, mean_y) = (sum(&|x, _| x) / all, sum(&|_, y| y) / all);
    let spread = sum(&|x, _| (x - mean_x) * (x - mean_x));
    let slope = sum(&|x, y| (x - mean_x) * (y - mean_y)) / spread;
    Some((slope, mean_y - slope * mean_x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9 * b.abs().max(1.0)
    }

    #[test]
    fn a_power_is_found_again() {
        let points: Vec<(f64, f64)> = [1e4, 1e5, 3e6].map(|size: f64| (size, 0.02 * size.powf(1.5))).to_vec();
        let found = power(&points).unwrap();
        assert!(near(found.slope, 1.5) && near(found.factor, 0.02), "{found:?}");
        assert!(near(found.at(1e5), points[1].1));
    }

    #[test]
    fn a_fixed_part_is_told_from_what_each_unit_adds() {
        let points: Vec<(f64, f64)> = [10.0, 100.0, 1000.0].map(|size| (size, 7.0 + 0.5 * size)).to_vec();
        let found = linear(&points).unwrap();
        assert!(near(found.fixed, 7.0) && near(found.each, 0.5) && found.worst < 1e-9, "{found:?}");
        // In logs such times look less than linear, which is why both are told.
        assert!(power(&points).unwrap().slope < 0.95);
    }

    #[test]
    fn one_size_has_no_slope() {
        assert_eq!(power(&[(3.0, 4.0)]), None);
        assert_eq!(linear(&[(3.0, 4.0), (3.0, 5.0)]), None);
    }
}
