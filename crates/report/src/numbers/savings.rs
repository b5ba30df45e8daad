//! What each solution saves, as shown.

use model::money::Pence;
use model::results::{Results, SolutionResult};

use super::{Gaps, Millions};

/// What solutions save by year, rounded so that they sum to what the position shows of them.
#[derive(Clone, Debug)]
pub struct Savings {
    /// `[solution][year]`: each solution's share of what all save together, less its running cost.
    pub attributed: Vec<Vec<Millions>>,
    /// `[solution][year]`: what would be counted twice if each were taken alone.
    pub double_count: Vec<Vec<Millions>>,
}

impl Savings {
    /// Of these results.
    pub fn of(results: &Results, gaps: &Gaps) -> Self {
        let years = 0..results.years.len();
        let shared = |part: &dyn Fn(&SolutionResult, usize) -> Pence, total: &dyn Fn(usize, Pence) -> Millions| {
            let year = |t: usize| {
                let parts: Vec<Pence> = results.solutions.iter().map(|one| part(one, t)).collect();
                Millions::shares_of_some(total(t, parts.iter().copied().sum()), &parts)
            };
            transposed(&years.clone().map(year).collect::<Vec<_>>(), results.solutions.len())
        };
        let promised =
            |t: usize, sum: Pence| gaps.system.as_ref().map_or_else(|| Millions::of(sum), |gap| gap.solutions[t]);
        Self {
            attributed: shared(&|one, t| one.attributed[t], &promised),
            double_count: shared(&SolutionResult::double_count, &|_, sum| Millions::of(sum)),
        }
    }

    /// What a solution would save alone, less its running cost.
    pub fn alone(&self, solution: usize, t: usize) -> Millions {
        self.attributed[solution][t] + self.double_count[solution][t]
    }

    /// All solutions' figures of one kind in one year.
    pub fn total(series: &[Vec<Millions>], t: usize) -> Millions {
        series.iter().map(|one| one[t]).sum()
    }
}

fn transposed(years: &[Vec<Millions>], solutions: usize) -> Vec<Vec<Millions>> {
    (0..solutions).map(|at| years.iter().map(|year| year[at]).collect()).collect()
}
