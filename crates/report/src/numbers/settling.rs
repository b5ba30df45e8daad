//! Rounding chains of subtotals that are also shared by members, so that no figure of a position moves far.

/// One figure in a chain: it flows from what it is taken out of to what it goes into.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The node that it comes from.
    pub from: usize,
    /// The node that it goes to.
    pub to: usize,
    /// Exactly, in the unit that is rounded to.
    pub exact: f64,
    /// As shown. At every node what comes and what goes are already as they should be.
    pub shown: i64,
    /// Whether it is a position, which keeps to its own floor or ceiling before others do.
    pub position: bool,
}

/// Worse than anything but another of its kind: something shown where there is nothing.
const NOTHING: f64 = 1e7;
/// A position away from its own floor and ceiling.
const AWAY: f64 = 1e5;
/// A position is worth as many other figures.
const POSITION: f64 = 16.0;
/// Below this two costs are the same.
const SAME: f64 = 1e-6;

impl Step {
    /// How bad it would be to show `shown`: convex, so that what cannot be mended by one round cannot be mended.
    fn cost(&self, shown: i64) -> f64 {
        let away = (shown as f64 - self.exact).abs();
        if self.exact == 0.0 {
            return NOTHING * away;
        }
        let (weight, far) = if self.position { (POSITION, AWAY) } else { (1.0, AWAY / 100.0) };
        // What is exactly a whole number has it as its floor and ceiling.
        let free = if self.exact.fract() == 0.0 { 0.0 } else { 1.0 };
        weight * away * away + far * (away - free).max(0.0)
    }

    fn change(&self, by: i64) -> f64 {
        self.cost(self.shown + by) - self.cost(self.shown)
    }
}

/// Moves what is shown by ones along rounds of steps until no round makes it better, with the same sums at every node.
///
/// It is the cheapest flow with convex costs, by cancelling negative cycles, so no better rounding exists.
pub fn settle(steps: &mut [Step], nodes: usize) {
    while let Some(round) = better_round(steps, nodes) {
        for (at, by) in round {
            steps[at].shown += by;
        }
    }
}

/// How a node was reached: from which, by which step, up or down.
type Reached = Option<(usize, usize, i64)>;

/// A round of steps to move by one each that costs less than nothing, by Bellman and Ford.
fn better_round(steps: &[Step], nodes: usize) -> Option<Vec<(usize, i64)>> {
    let mut distance = vec![0.0; nodes];
    let mut reached: Vec<Reached> = vec![None; nodes];
    let mut last = None;
    for _ in 0..nodes {
        last = None;
        for (at, step) in steps.iter().enumerate() {
            for (from, to, by) in [(step.from, step.to, 1), (step.to, step.from, -1)] {
                let by_here = distance[from] + step.change(by);
                if by_here < distance[to] - SAME {
                    distance[to] = by_here;
                    reached[to] = Some((from, at, by));
                    last = Some(to);
                }
            }
        }
        last?;
    }
    round_through(&reached, last?, nodes)
}

/// The round that leads to a node, or that what leads to it comes out of.
fn round_through(reached: &[Reached], mut node: usize, nodes: usize) -> Option<Vec<(usize, i64)>> {
    for _ in 0..nodes {
        node = reached[node]?.0;
    }
    let (start, mut round) = (node, Vec::new());
    loop {
        let (from, at, by) = reached[node]?;
        round.push((at, by));
        node = from;
        if node == start {
            return Some(round);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A table of members with `figures[0] = figures[1] + figures[2]`, rounded so badly that the last takes all.
    fn chains(members: &[(i32, i32)]) -> Vec<Step> {
        let hub = |column: usize| members.len() + column;
        let chain = |(member, (whole, part)): (usize, &(i32, i32))| {
            let (whole, part) = (f64::from(*whole) / 8.0, f64::from(*part) / 8.0);
            let step =
                |from, to, exact: f64, shown: f64, position| Step { from, to, exact, shown: shown as i64, position };
            [
                step(hub(0), member, whole, whole.floor(), true),
                step(member, hub(1), part, part.floor(), false),
                step(member, hub(2), whole - part, whole.floor() - part.floor(), true),
            ]
        };
        members.iter().enumerate().flat_map(chain).collect()
    }

    fn balance(steps: &[Step], nodes: usize) -> Vec<i64> {
        let mut sums = vec![0; nodes];
        for step in steps {
            sums[step.from] -= step.shown;
            sums[step.to] += step.shown;
        }
        sums
    }

    proptest! {
        #[test]
        fn every_sum_stays_and_no_position_leaves_its_floor_and_ceiling(
            members in prop::collection::vec((-400_i32..400, -400_i32..400), 1..8),
        ) {
            let mut steps = chains(&members);
            let before = balance(&steps, members.len() + 3);
            settle(&mut steps, members.len() + 3);
            prop_assert_eq!(balance(&steps, members.len() + 3), before);
            for step in steps.iter().filter(|step| step.position) {
                let away = (step.shown as f64 - step.exact).abs();
                // Wholes are shown by their floors, and what is left of them can only follow.
                prop_assert!(away < 2.0, "{step:?}");
            }
        }
    }

    #[test]
    fn what_is_left_gives_way_in_the_middle() {
        // Two members whose parts would each round up: one chain is shown 11.5 = 5.5 + 6 with a residual a tenth off.
        let mut steps = chains(&[(92, 44), (92, 44), (0, 0)]);
        steps[1].shown = 4;
        steps[2].shown = 7;
        steps[4].shown = 6;
        steps[5].shown = 5;
        settle(&mut steps, 6);
        let shown: Vec<i64> = steps.iter().map(|step| step.shown).collect();
        assert_eq!((shown[2], shown[5]), (6, 6), "{shown:?}");
    }
}
