//! A plan to its results: pure, total, and the same on every machine.
//!
//! One direction: people → activity → cost → ledger leaves → positions. Nothing here reads a file, knows the time or can
//! fail; `pack` has already refused what could make it.

pub mod activity;
mod attribution;
pub mod cost;
mod digest;
mod efficiency;
mod explain;
mod finance;
mod population;
mod positions;
mod ties;

use model::Plan;
use model::canonical::Digest;
use model::results::{Identity, Results};

pub use explain::{Query, explain};

/// The engine's version: results with the same plan, version and seed have the same digest.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a run is asked for, beyond the plan.
#[derive(Clone, Debug)]
pub struct Request {
    /// Seed of all chance. The deterministic run has none, and carries the seed for what will.
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self { seed: 1 }
    }
}

/// Projects a plan: do nothing and do minimum, year by year, to the penny.
pub fn run(plan: &Plan, request: &Request) -> Results {
    let population = population::project(plan);
    let activity = activity::project(plan, &population);
    let cost = cost::follow(plan, &activity);
    let leaves = finance::leaves(plan, &activity, &cost);
    let savings = efficiency::savings(plan, &leaves);
    let members = positions::members(plan, &leaves, &savings);
    let system = positions::system(plan, &leaves, &savings);
    let series = activity.series(plan);
    let ties = ties::compare(plan, &activity, &members, &system);
    let mut results = Results {
        identity: Identity {
            plan: plan.digest,
            engine: VERSION.to_owned(),
            seed: request.seed,
            futures: 0,
            sampler: "none",
            overrides: Vec::new(),
        },
        digest: Digest::default(),
        years: plan.years().collect(),
        provenance: positions::provenance(&members, &series, plan),
        population: population.table,
        activity: series,
        leaves: leaves.into_iter().map(|leaf| leaf.leaf).collect(),
        members,
        system,
        ties,
    };
    results.digest = digest::of(plan, &results);
    results
}
