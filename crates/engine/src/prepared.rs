//! A plan held ready for questions: compiled once, its luck drawn once, so that an answer is there before the hand leaves
//! the slider. See `docs/method/what-if.md`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use model::Plan;
use model::canonical::Digest;
use model::id::AssumptionId;
use model::results::Uncertainty;

use crate::Explainer;
use crate::compile::{Compiled, compile};
use crate::uncertainty::{Central, Chances, Drawing, Progress, Sampler, run, target_year};

/// A plan compiled, with the luck of its futures.
pub struct Prepared {
    compiled: Arc<Compiled>,
    chances: Chances,
    drawing: Drawing,
}

/// The system's figures at some values of its assumptions, pounds, in each year: gaps positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// With no savings at all.
    pub do_nothing_gap: Vec<f64>,
    /// After efficiency.
    pub do_minimum_gap: Vec<f64>,
    /// After efficiency and solutions as they are expected to deliver.
    pub residual_gap: Vec<f64>,
    /// What thousands of futures come to; `None` if there are none or they were stopped.
    pub uncertainty: Option<Uncertainty>,
}

impl Prepared {
    /// Compiles a plan and draws the luck of so many futures.
    pub fn new(plan: &Plan, seed: u64, futures: u32) -> Self {
        Self::of(plan, Arc::new(compile(plan)), seed, futures)
    }

    /// The same of a plan that is explained too: it is compiled once for both.
    pub fn with(plan: &Plan, explainer: &Explainer, seed: u64, futures: u32) -> Self {
        Self::of(plan, Arc::clone(explainer.compiled(plan)), seed, futures)
    }

    fn of(plan: &Plan, compiled: Arc<Compiled>, seed: u64, futures: u32) -> Self {
        let mut chances = Chances::new(plan, &compiled, seed, Sampler::Plain);
        chances.keep(futures);
        Self { compiled, chances, drawing: Drawing { futures, noise: true, year: target_year(plan) } }
    }

    /// What the system comes to with some assumptions at other values: their ranges collapse, and no other draw moves.
    pub fn ask(&self, changes: &[(AssumptionId, f64)], progress: &Progress) -> Answer {
        let mut answer = self.ask_centre(changes);
        if self.drawing.futures > 0 {
            let mut chances = self.chances.clone();
            for (assumption, value) in changes {
                chances.fix(assumption.index(), *value);
            }
            answer.uncertainty = run(&self.compiled, &chances, self.drawing, progress);
        }
        answer
    }

    /// The same without futures: in a fraction of a millisecond.
    pub fn ask_centre(&self, changes: &[(AssumptionId, f64)]) -> Answer {
        let mut central = Central::of(&self.compiled);
        let future = central.run(|values| {
            for (at, value) in changes {
                values[at.index()] = *value;
            }
        });
        let by_year = |of: &dyn Fn(usize) -> f64| (0..self.compiled.years).map(of).collect();
        Answer {
            do_nothing_gap: by_year(&|t| future.do_nothing(t)),
            do_minimum_gap: by_year(&|t| future.do_minimum(t)),
            residual_gap: by_year(&|t| future.residual(t)),
            uncertainty: None,
        }
    }
}

/// Plans held ready, by digest: the last few that were asked about.
pub struct Cache {
    most: usize,
    plans: Mutex<HashMap<(Digest, u64, u32), Held>>,
}

struct Held {
    prepared: Arc<Prepared>,
    asked: u64,
}

impl Cache {
    /// A cache of so many plans at most.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), plans: Mutex::new(HashMap::new()) }
    }

    /// The plan held ready; it is compiled if it is not there yet, and the one asked for longest ago makes room.
    pub fn get(&self, plan: &Plan, seed: u64, futures: u32) -> Arc<Prepared> {
        let key = (plan.digest, seed, futures);
        let next = |plans: &HashMap<_, Held>| plans.values().map(|held| held.asked).max().unwrap_or(0) + 1;
        {
            let mut plans = self.plans.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let now = next(&plans);
            if let Some(held) = plans.get_mut(&key) {
                held.asked = now;
                return Arc::clone(&held.prepared);
            }
        }
        // Compiled without the lock, so that others are not kept waiting; two who ask at once both compile.
        let prepared = Arc::new(Prepared::new(plan, seed, futures));
        let mut plans = self.plans.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = next(&plans);
        plans.insert(key, Held { prepared: Arc::clone(&prepared), asked: now });
        while plans.len() > self.most {
            let oldest = plans.iter().min_by_key(|(_, held)| held.asked).map(|(key, _)| *key);
            oldest.and_then(|key| plans.remove(&key));
        }
        prepared
    }
}
