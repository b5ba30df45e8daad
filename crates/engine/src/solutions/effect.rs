//! How large each lever's effect is in each year.

use super::combine::share;
use super::compiled::CompiledSolutions;

/// Which solutions deliver.
#[derive(Clone, Copy, Debug)]
pub enum Delivered<'a> {
    /// All of them, in full: what is promised.
    Promised,
    /// Each with its chance, as if that share of it came: what is expected.
    Expected,
    /// Those that chance lets: 1 or 0 for each.
    Drawn(&'a [f64]),
}

/// Effects of levers in every year.
#[derive(Clone)]
pub struct Paths {
    /// `[solution][year]`: share of the full effect, times delivery.
    pub shares: Vec<f64>,
    /// `[lever of cells][year]`: share of the cohort.
    pub cells: Vec<f64>,
    /// `[lever of cells][year]`: of that, how much there is room for; 1 where nothing limits it.
    pub deliverable: Vec<f64>,
    /// `[lever that provides][year]`: beds, spaces or people.
    pub provided: Vec<f64>,
    /// `[lever of lines][year]`: share of the line, positive for better.
    pub lines: Vec<f64>,
    /// `[lever of money][year]`: pounds.
    pub money: Vec<f64>,
}

impl Paths {
    /// Room for the levers of a plan.
    pub fn new(plan: &CompiledSolutions, years: usize) -> Self {
        let room = |items: usize| vec![0.0; items * years];
        Self {
            shares: room(plan.solutions.len()),
            cells: room(plan.reach.levers.len()),
            deliverable: vec![1.0; plan.reach.levers.len() * years],
            provided: room(plan.provisions.len()),
            lines: room(plan.line_levers.len()),
            money: room(plan.money_levers.len()),
        }
    }

    /// Works them out from the value of each assumption.
    pub fn fill(&mut self, plan: &CompiledSolutions, years: usize, values: &[f64], delivered: Delivered) {
        for (at, solution) in plan.solutions.iter().enumerate() {
            let delivery = solution.needs.iter().fold(1.0, |chance, need| {
                chance
                    * match delivered {
                        Delivered::Promised => 1.0,
                        Delivered::Expected => values[plan.solutions[*need].delivery].clamp(0.0, 1.0),
                        Delivered::Drawn(drawn) => drawn[*need],
                    }
            });
            let late = solution.slippage.map(|assumption| values[assumption].max(0.0));
            let usual = solution.usual_slippage.to_bits();
            // The base year is what it was.
            self.shares[at * years] = 0.0;
            for t in 1..years {
                let grown = match late {
                    Some(late) if late.to_bits() != usual => solution.timing.share(t, late),
                    _ => solution.usual_shares[t],
                };
                self.shares[at * years + t] = grown * delivery;
            }
        }
        let shares = &self.shares;
        let path = |path: &mut [f64], solution: usize, full: &dyn Fn(f64) -> f64| {
            for (t, effect) in path.iter_mut().enumerate() {
                *effect = full(shares[solution * years + t]);
            }
        };
        for (lever, effects) in plan.reach.levers.iter().zip(self.cells.chunks_exact_mut(years)) {
            let most = share(lever.act, values[lever.effect] / 100.0);
            path(effects, lever.solution, &|x| most * x);
        }
        for (lever, effects) in plan.line_levers.iter().zip(self.lines.chunks_exact_mut(years)) {
            let most = (values[lever.effect] / 100.0).min(1.0);
            path(effects, lever.solution, &|x| most * x);
        }
        for (lever, effects) in plan.money_levers.iter().zip(self.money.chunks_exact_mut(years)) {
            path(effects, lever.solution, &|x| values[lever.effect] * lever.pounds * x);
        }
        for (lever, effects) in plan.provisions.iter().zip(self.provided.chunks_exact_mut(years)) {
            path(effects, lever.solution, &|x| values[lever.effect].max(0.0) * x);
        }
    }

    /// Cuts what levers of cells would do to what there is room for.
    pub fn limit(&mut self) {
        for (effect, share) in self.cells.iter_mut().zip(&self.deliverable) {
            *effect *= share;
        }
    }
}
