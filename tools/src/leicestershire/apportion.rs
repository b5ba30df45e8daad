//! Dividing a total so that the parts sum to it.

/// Divides `total` in proportion to `weights` by largest remainder: every part is the exact share rounded down or up,
/// and the parts sum to the total. Of equal remainders the first gets the unit.
pub fn apportion(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    assert!(total >= 0, "a total to divide cannot be negative, but it is {total}");
    assert!(total == 0 || sum > 0.0, "a total of {total} cannot be divided by weights that sum to {sum}");
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|weight| total as f64 * weight / sum).collect();
    let mut parts: Vec<i64> = exact.iter().map(|share| share.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let missing = total - parts.iter().sum::<i64>();
    for &place in order.iter().take(usize::try_from(missing).expect("shares rounded down sum to the total at most")) {
        parts[place] += 1;
    }
    parts
}

/// A number in tenths, the unit in which counts are divided.
pub fn tenths(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

/// Tenths as text: `3`, `3.4`.
pub fn in_words(tenths: i64) -> String {
    crate::write::number(tenths as f64 / 10.0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_total_and_are_within_one_of_their_share() {
        let weights: Vec<f64> = (0..101).map(|i| f64::from(i * i % 17)).collect();
        let sum: f64 = weights.iter().sum();
        for total in [0, 1, 10, 999, 3_026_950] {
            let parts = apportion(total, &weights);
            assert_eq!(parts.iter().sum::<i64>(), total);
            for (part, weight) in parts.iter().zip(&weights) {
                assert!((*part as f64 - total as f64 * weight / sum).abs() < 1.0);
            }
        }
    }

    #[test]
    fn nothing_goes_where_there_is_no_weight() {
        assert_eq!(apportion(7, &[0.0, 1.0, 0.0, 2.0]), [0, 2, 0, 5]);
    }

    #[test]
    fn of_equal_remainders_the_first_gets_the_unit() {
        assert_eq!(apportion(1, &[1.0, 1.0]), [1, 0]);
    }
}
