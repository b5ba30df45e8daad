//! What matters most: what each assumption alone does, what share of the spread each has a hand in, and what settling a
//! disagreement is worth.

use model::Plan;
use model::id::AssumptionId;
use model::money::Pence;
use model::results::{Fan, Settlement, Swing, TotalEffect};
use rayon::prelude::*;

use crate::compile::Compiled;
use crate::futures::{Draw, Expected, Future};
use crate::solutions::Delivered;

use super::{Chances, Drawing, Drawn, Progress};

/// How far one assumption alone moves the distance to the target in year `t`, pounds: at its p10 and at its p90, with all
/// others at their central values and nothing left to chance.
pub fn swings(plan: &Plan, compiled: &Compiled, t: usize) -> Vec<Swing> {
    let mut central = Central::of(compiled);
    let centre = central.run(|_| ()).distance(compiled, t);
    let mut swings = Vec::new();
    let of_quality = plan.of_quality();
    for (at, assumption) in plan.assumptions.iter().enumerate() {
        let Some((p10, p90)) = assumption.range.filter(|_| !of_quality.contains(&at.into())) else { continue };
        let mut moved = |value| central.run(|values| values[at] = value).distance(compiled, t) - centre;
        swings.push(Swing { assumption: at.into(), at_p10: moved(p10), at_p90: moved(p90) });
    }
    let size = |swing: &Swing| (swing.at_p10 - swing.at_p90).abs();
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.assumption.cmp(&b.assumption)));
    swings
}

/// The deterministic run, with some assumptions at other values.
pub struct Central<'a> {
    plan: &'a Compiled,
    future: Future,
    values: Vec<f64>,
}

impl<'a> Central<'a> {
    /// Of a compiled plan.
    pub fn of(plan: &'a Compiled) -> Self {
        Self { plan, future: Future::new(plan), values: plan.medians.clone() }
    }

    /// Runs it with the values that `change` makes of the central ones.
    pub fn run(&mut self, change: impl FnOnce(&mut [f64])) -> &Future {
        self.values.copy_from_slice(&self.plan.medians);
        change(&mut self.values);
        let draw = Draw { variant: 0, values: &self.values, delivered: Delivered::Expected, limited: true };
        self.future.run(self.plan, &draw, &mut Expected);
        &self.future
    }
}

/// What settling each disagreement is worth in year `t`, the greatest first; `None` if it was stopped.
///
/// A party's value is put in place of the assumption for the central run; with the value known its range collapses, and the
/// same futures are drawn again.
pub fn settlements(
    plan: &Plan,
    compiled: &Compiled,
    chances: &mut dyn FnMut() -> Chances,
    drawing: Drawing,
    t: usize,
    residual: &Fan,
    progress: &Progress,
) -> Option<Vec<Settlement>> {
    let mut contested: Vec<AssumptionId> = plan.contested.iter().map(|one| one.assumption).collect();
    contested.dedup();
    let mut central = Central::of(compiled);
    let mut found = Vec::new();
    for assumption in contested {
        let parties = plan.contested.iter().filter(|one| one.assumption == assumption);
        let parties: Vec<_> = parties
            .map(|one| {
                let gap = central.run(|values| values[assumption.index()] = one.value).residual(t);
                (one.organisation, one.value, Pence::from_pounds(gap))
            })
            .collect();
        let mut known = chances();
        known.fix(assumption.index(), plan.assumptions[assumption.index()].value);
        let settled = super::run(compiled, &known, drawing, progress)?.residual_gap;
        let width = |fan: &Fan| fan.p90[t] - fan.p10[t];
        let gaps = || parties.iter().map(|(_, _, gap)| *gap);
        let spread = gaps().max().unwrap_or_default() - gaps().min().unwrap_or_default();
        found.push(Settlement { assumption, parties, spread, narrowing: width(residual) - width(&settled) });
    }
    found.sort_by(|a, b| b.spread.cmp(&a.spread).then(a.assumption.cmp(&b.assumption)));
    Some(found)
}

/// The total effect of each thing that is drawn on the distance to the target in year `t`, by Jansen's estimator:
/// Sᵢ = Σ (f(A) − f(A with i from B))² / 2N·V(f), over `samples` pairs of independent futures A and B without the noise of
/// activity (Jansen 1999; Saltelli and others 2010). `None` if it was stopped.
pub fn total_effects(
    plan: &Plan,
    compiled: &Compiled,
    chances: &Chances,
    samples: u32,
    t: usize,
    progress: &Progress,
) -> Option<Vec<TotalEffect>> {
    let varying = chances.varying(plan);
    let width = varying.len() + 2;
    let mut figures = vec![0.0; samples as usize * width];
    let finished = figures
        .par_chunks_mut(width)
        .enumerate()
        .map_init(
            || (Future::new(compiled), chances.room(), chances.room()),
            |(future, a, b), (at, row)| {
                if progress.stopped() {
                    return false;
                }
                // Two futures of the same plain streams are independent of each other.
                chances.places(2 * at as u64, &mut a.places);
                chances.places(2 * at as u64 + 1, &mut b.places);
                let mut distance = |drawn: &mut Drawn| {
                    chances.settle(compiled, drawn);
                    let delivered = Delivered::Drawn(&drawn.delivered);
                    let draw = Draw { variant: drawn.variant, values: &drawn.values, delivered, limited: true };
                    future.run(compiled, &draw, &mut Expected);
                    future.distance(compiled, t)
                };
                row[0] = distance(a);
                row[1] = distance(b);
                for (figure, (place, ..)) in row[2..].iter_mut().zip(&varying) {
                    let own = a.places[*place];
                    a.places[*place] = b.places[*place];
                    *figure = distance(a);
                    a.places[*place] = own;
                }
                true
            },
        )
        .reduce(|| true, |a, b| a && b);
    finished.then(|| shares(&varying, &figures, width, f64::from(samples)))
}

fn shares(varying: &[(usize, String, String)], figures: &[f64], width: usize, samples: f64) -> Vec<TotalEffect> {
    let rows = || figures.chunks_exact(width);
    let mean = rows().map(|row| row[0] + row[1]).sum::<f64>() / (2.0 * samples);
    let square = |value: f64| value * value;
    let variance = rows().map(|row| square(row[0] - mean) + square(row[1] - mean)).sum::<f64>() / (2.0 * samples - 1.0);
    let mut found: Vec<TotalEffect> = (varying.iter().enumerate())
        .map(|(at, (_, name, title))| {
            let terms = || rows().map(|row| square(row[0] - row[at + 2]) / 2.0);
            let share = terms().sum::<f64>() / samples;
            let spread = terms().map(|term| square(term - share)).sum::<f64>() / (samples - 1.0).max(1.0);
            let relative = |value: f64| if variance > 0.0 { value / variance } else { 0.0 };
            let error = relative((spread / samples).sqrt());
            TotalEffect { name: name.clone(), title: title.clone(), share: relative(share), error }
        })
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.name.cmp(&b.name)));
    found
}
