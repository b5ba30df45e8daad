//! Shapley values of products, exactly: what each of many levers on one cohort is worth when they act together.

/// One player's factor in a product: what it is without the player and with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// Without the player.
    pub absent: f64,
    /// With it.
    pub present: f64,
}

impl Factor {
    /// The factor of a player whose absence changes nothing.
    pub fn of(present: f64) -> Self {
        Self { absent: 1.0, present }
    }

    /// Along the diagonal of the multilinear extension, with every player in with probability `s`.
    fn at(self, s: f64) -> f64 {
        self.absent + s * (self.present - self.absent)
    }
}

/// Adds `weight` × each player's Shapley value in the game Π factors to `values`.
///
/// The value of player i is (fᵢ(1) − fᵢ(0)) ∫₀¹ Π_{j≠i} fⱼ(s) ds (Owen 1972); the integrand is a polynomial of degree
/// n − 1, so ⌈n/2⌉ Gauss–Legendre nodes give it exactly. `room` is working space.
pub fn shapley(factors: &[Factor], weight: f64, values: &mut [f64], room: &mut Vec<f64>) {
    let players = factors.len();
    room.clear();
    room.resize(players, 0.0);
    for &(node, share) in gauss_legendre(players.div_ceil(2)) {
        // All before i, and then all after it, without dividing.
        let mut before = share;
        for (one, factor) in room.iter_mut().zip(factors) {
            *one = before;
            before *= factor.at(node);
        }
        let mut after = 1.0;
        for ((one, factor), value) in room.iter().zip(factors).zip(values.iter_mut()).rev() {
            *value += weight * (factor.present - factor.absent) * one * after;
            after *= factor.at(node);
        }
    }
}

/// What the game is worth to player `i` alone, above what it is worth to nobody.
pub fn alone(factors: &[Factor], i: usize) -> f64 {
    let others = factors.iter().enumerate().filter(|(at, _)| *at != i);
    (factors[i].present - factors[i].absent) * others.map(|(_, factor)| factor.absent).product::<f64>()
}

/// Nodes and weights on [0, 1].
///
/// A solution's neighbours on one cohort are few; 16 nodes are exact for 32 of them, and beyond that the integrand is so
/// flat that nothing is lost.
pub fn gauss_legendre(nodes: usize) -> &'static [(f64, f64)] {
    static RULES: std::sync::LazyLock<Vec<Vec<(f64, f64)>>> =
        std::sync::LazyLock::new(|| (0..=MOST).map(gauss_legendre_rule).collect());
    &RULES[nodes.min(MOST)]
}

const MOST: usize = 16;

/// The rule of `n` nodes: roots of the Legendre polynomial by Newton's method from the customary first guess.
fn gauss_legendre_rule(n: usize) -> Vec<(f64, f64)> {
    (1..=n)
        .map(|k| {
            let mut x = libm::cos(std::f64::consts::PI * (k as f64 - 0.25) / (n as f64 + 0.5));
            for _ in 0..100 {
                let (p, slope) = legendre(n, x);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            let (_, slope) = legendre(n, x);
            let weight = 2.0 / ((1.0 - x * x) * slope * slope);
            (f64::midpoint(1.0, x), weight / 2.0)
        })
        .collect()
}

/// The Legendre polynomial of degree `n` and its slope.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut p) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, p) = (p, ((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k);
    }
    (p, n as f64 * (x * p - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition: mean over all orders of what each player adds when it comes.
    fn by_orders(factors: &[Factor]) -> Vec<f64> {
        fn visit(left: &mut Vec<usize>, order: &mut Vec<usize>, orders: &mut Vec<Vec<usize>>) {
            if left.is_empty() {
                return orders.push(order.clone());
            }
            for at in 0..left.len() {
                let one = left.remove(at);
                order.push(one);
                visit(left, order, orders);
                order.pop();
                left.insert(at, one);
            }
        }
        let mut orders = Vec::new();
        visit(&mut (0..factors.len()).collect(), &mut Vec::new(), &mut orders);
        let worth = |set: u32| -> f64 {
            let each = factors.iter().enumerate();
            each.map(|(at, factor)| if set >> at & 1 == 1 { factor.present } else { factor.absent }).product()
        };
        let mut sums = vec![0.0; factors.len()];
        for order in &orders {
            let mut set = 0;
            for one in order {
                sums[*one] += worth(set | 1 << one) - worth(set);
                set |= 1 << one;
            }
        }
        sums.iter().map(|sum| sum / orders.len() as f64).collect()
    }

    #[test]
    fn three_levers_of_10_15_and_20_per_cent_remove_38_8() {
        let factors = [0.9, 0.85, 0.8].map(Factor::of);
        let mut values = [0.0; 3];
        shapley(&factors, -1.0, &mut values, &mut Vec::new());
        assert!((values.iter().sum::<f64>() - 0.388).abs() < 1e-15, "{values:?}");
        assert!(values[0] < values[1] && values[1] < values[2]);
    }

    #[test]
    fn weights_of_a_rule_sum_to_one_and_integrate_powers() {
        for n in 1..=MOST {
            for power in 0..2 * n as i32 {
                let sum: f64 = gauss_legendre(n).iter().map(|(x, weight)| weight * x.powi(power)).sum();
                assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-14, "{n} nodes, power {power}: {sum}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn quadrature_is_the_mean_over_all_orders(
            pairs in prop::collection::vec((0.0..1.0f64, prop::bool::weighted(0.15)), 1..=8),
        ) {
            let factors: Vec<Factor> =
                pairs.iter().map(|(present, entry)| Factor { absent: f64::from(!u8::from(*entry) & 1), present: *present }).collect();
            let mut values = vec![0.0; factors.len()];
            shapley(&factors, 1.0, &mut values, &mut Vec::new());
            for (ours, theirs) in values.iter().zip(by_orders(&factors)) {
                prop_assert!((ours - theirs).abs() <= 1e-12 * theirs.abs().max(1e-3), "{ours} {theirs}");
            }
        }
    }
}
