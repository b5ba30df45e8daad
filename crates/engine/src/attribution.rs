//! What moved a figure, independent of the order of telling: Shapley values. See `docs/method/attribution.md`.

/// Each player's Shapley value in the game `value`, which is asked for each subset of `players` players as a bit mask.
///
/// Player i gets Σ |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)) over subsets S without i. Together they get v(all) − v(∅).
pub fn shapley(players: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let worth: Vec<f64> = (0..1usize << players).map(value).collect();
    let weight = weights(players);
    (0..players)
        .map(|player| {
            let bit = 1 << player;
            let without = (0..worth.len()).filter(|coalition| coalition & bit == 0);
            without.map(|s| weight[s.count_ones() as usize] * (worth[s | bit] - worth[s])).sum()
        })
        .collect()
}

/// |S|! (n − |S| − 1)! / n! for each |S| from 0 to n − 1.
fn weights(players: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(players);
    // 1/n for the empty set, then each next is the last times |S| / (n − |S|).
    let mut weight = 1.0 / players.max(1) as f64;
    for size in 0..players {
        weights.push(weight);
        weight *= (size + 1) as f64 / (players - size - 1).max(1) as f64;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: mean over all orders of what each player adds when it comes.
    fn by_orders(players: usize, value: &impl Fn(usize) -> f64) -> Vec<f64> {
        fn orders(left: &[usize]) -> Vec<Vec<usize>> {
            if left.is_empty() {
                return vec![Vec::new()];
            }
            let each = left.iter().flat_map(|first| {
                let rest: Vec<usize> = left.iter().copied().filter(|one| one != first).collect();
                orders(&rest).into_iter().map(move |rest| [vec![*first], rest].concat())
            });
            each.collect()
        }
        let all = orders(&(0..players).collect::<Vec<_>>());
        let mut sums = vec![0.0; players];
        for order in &all {
            let mut coalition = 0;
            for player in order {
                sums[*player] += value(coalition | 1 << player) - value(coalition);
                coalition |= 1 << player;
            }
        }
        sums.iter().map(|sum| sum / all.len() as f64).collect()
    }

    #[test]
    fn two_factors_share_their_product_evenly() {
        // 1.1 × 1.2: 0.1 and 0.2 alone, 0.02 together, half each.
        let values = shapley(2, |s| [1.0, 1.1, 1.2, 1.32][s]);
        assert!((values[0] - 0.11).abs() < 1e-15 && (values[1] - 0.21).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn shapley_is_the_mean_over_all_orders(worth in prop::collection::vec(-1e6..1e6f64, 64), players in 0usize..=6) {
            let value = |coalition: usize| worth[coalition];
            for (ours, theirs) in shapley(players, value).iter().zip(by_orders(players, &value)) {
                prop_assert!((ours - theirs).abs() <= 1e-6, "{ours} {theirs}");
            }
        }

        #[test]
        fn values_sum_to_the_whole(worth in prop::collection::vec(-1e6..1e6f64, 512), players in 0usize..=9) {
            let whole = worth[(1 << players) - 1] - worth[0];
            let sum: f64 = shapley(players, |coalition| worth[coalition]).iter().sum();
            prop_assert!((sum - whole).abs() <= 1e-6);
        }
    }
}
