//! A plan to its results: pure, total, and the same on every machine.
//!
//! One direction: people → activity → cost → ledger leaves → positions. Nothing here reads a file, knows the time or can
//! fail; `pack` has already refused what could make it.

pub mod activity;
mod appraisal;
mod attribution;
mod beds;
mod bridge;
pub mod capacity;
pub mod compile;
mod contracts;
pub mod cost;
pub mod deliverable;
mod digest;
pub mod economics;
mod efficiency;
mod explain;
mod finance;
mod flows;
pub mod futures;
mod health;
mod healthier;
mod months;
mod movers;
mod noise;
pub mod one_future;
mod phasing;
mod population;
pub mod positions;
pub mod prepared;
mod prices;
mod quality;
mod resources;
mod rooms;
pub mod settings;
mod solutions;
mod ties;
mod triangulation;
pub mod uncertainty;
mod walk;
pub mod workforce;

use model::Plan;
use model::canonical::Digest;
use model::results::{Identity, Results};

pub use explain::{Explainer, Moves, Query, asked, explain};
pub use flows::arrivals;
pub use solutions::Delivered;
pub use uncertainty::Progress;

/// The engine's version: results with the same plan, version and seed have the same digest.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a run is asked for, beyond the plan.
#[derive(Clone, Debug)]
pub struct Request {
    /// Seed of all chance.
    pub seed: u64,
    /// Futures to draw; 0 for the deterministic run alone.
    pub futures: u32,
    /// Whether activity varies as independent events do, beyond what its drivers do to its mean.
    pub noise: bool,
    /// Assumptions fixed for this run: place in `Plan::assumptions`, and value.
    pub fixed: Vec<(model::id::AssumptionId, f64)>,
    /// How futures are drawn.
    pub sampler: uncertainty::Sampler,
    /// Pairs of futures for total effects; 0 for none.
    pub total_effects: u32,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            seed: 1,
            futures: 0,
            noise: true,
            fixed: Vec::new(),
            sampler: uncertainty::Sampler::Plain,
            total_effects: 0,
        }
    }
}

/// Projects a plan: do nothing and do minimum, year by year, to the penny.
pub fn run(plan: &Plan, request: &Request) -> Results {
    run_watched(plan, request, &Progress::default()).expect("nobody stops it")
}

/// The same, watched and stopped from another thread; `None` if it was stopped.
pub fn run_watched(plan: &Plan, request: &Request, progress: &Progress) -> Option<Results> {
    let fixed = (!request.fixed.is_empty()).then(|| fix(plan, request));
    let plan = fixed.as_ref().unwrap_or(plan);
    let population = population::project(plan);
    let activity = activity::project(plan, &population);
    let cost = cost::follow(plan, &activity);
    let leaves = finance::leaves(plan, &activity, &cost);
    let savings = efficiency::savings(plan, &leaves);
    let mut members = positions::members(plan, &leaves, &savings);
    let mut system = positions::system(plan, &leaves, &savings);
    let draws = request.futures > 0 && system.position.is_some();
    let asks = !plan.spaces.is_empty() || !plan.staff.is_empty();
    let compiled = (draws || asks || !plan.solutions.is_empty()).then(|| compile::compile_with(plan, &activity));
    let contracts = contracts::effects(plan, &activity, &cost, compiled.as_ref());
    let solved = compiled.as_ref().filter(|_| !plan.solutions.is_empty());
    let saved = solved.map(|compiled| solutions::results(plan, compiled));
    if let Some(saved) = &saved {
        saved.apply(&mut members, &mut system);
    }
    let uncertainty = match &compiled {
        Some(compiled) if draws => Some(uncertainty(plan, compiled, request, progress)?),
        _ => None,
    };
    let (spaces, workforce, triangulation) =
        compiled.as_ref().filter(|_| asks).map_or_else(Default::default, |compiled| {
            let alone = saved.is_none().then(|| solutions::central(compiled, Delivered::Expected, true));
            let future = saved.as_ref().map(solutions::Saved::future).or(alone.as_ref()).expect("one or the other");
            let (spaces, workforce) = resources::needs(plan, &activity, compiled, future);
            let triangulation = triangulation::of(plan, compiled, future, &workforce);
            (spaces, workforce, triangulation)
        });
    let with = solved.zip(saved.as_ref());
    let activity_with_solutions = with
        .map_or_else(Vec::new, |(compiled, saved)| solutions::activity(plan, compiled, &activity, saved.expected()));
    let beds = beds::needs(plan, &activity, with, uncertainty.as_ref());
    let economics = saved.as_ref().map_or_else(Vec::new, |saved| appraisal::appraise(plan, saved));
    let quality = quality::measures(plan, &activity, with);
    let (solutions, missing) = saved.map_or_else(Default::default, |saved| (saved.solutions, saved.missing));
    let series = activity.series(plan);
    let ties = ties::compare(plan, &activity, &members, &system);
    let bridges = bridge::bridges(plan, &members, &system, &solutions);
    let mut results = Results {
        identity: identity(plan, request, uncertainty.is_some()),
        digest: Digest::default(),
        years: plan.years().collect(),
        provenance: positions::provenance(&members, &series, plan),
        population: population.table,
        activity: series,
        leaves: leaves.into_iter().map(|leaf| leaf.leaf).collect(),
        pooling: beds::pooling(plan, &beds),
        beds,
        spaces,
        workforce,
        triangulation,
        missing,
        walks: walk::walks(&bridges, &members, &system),
        phasing: phasing::of(plan, &members, &system, &solutions),
        bridges,
        members,
        system,
        contracts,
        solutions,
        activity_with_solutions,
        economics,
        quality,
        evenly: None,
        months: Vec::new(),
        months_of_activity: Vec::new(),
        uncertainty,
        ties,
    };
    let known = months::Known {
        plan,
        activity: &activity,
        leaves: &results.leaves,
        members: &results.members,
        system: &results.system,
        solutions: &results.solutions,
    };
    results.months = months::money(&known);
    results.months_of_activity = months::activity(plan, &results.activity, &results.activity_with_solutions);
    let known = results.system.position.is_some() && !plan.solutions.is_empty();
    results.evenly = compiled.filter(|_| known).map(solutions::evenly);
    results.digest = digest::of(plan, &results);
    Some(results)
}

/// The plan with assumptions fixed: the value given, and no range.
fn fix(plan: &Plan, request: &Request) -> Plan {
    let mut plan = plan.clone();
    for (assumption, value) in &request.fixed {
        let assumption = &mut plan.assumptions[assumption.index()];
        (assumption.value, assumption.range) = (*value, None);
    }
    plan
}

fn identity(plan: &Plan, request: &Request, drawn: bool) -> Identity {
    let name = |id: model::id::AssumptionId| {
        let id = &plan.assumptions[id.index()].id;
        if id.starts_with(model::solution::ASSUMPTIONS) { id.clone() } else { format!("assumption.{id}") }
    };
    Identity {
        plan: plan.digest,
        engine: VERSION.to_owned(),
        seed: request.seed,
        futures: if drawn { request.futures } else { 0 },
        sampler: match (drawn, request.noise) {
            (false, _) => "none",
            (true, true) => request.sampler.name(),
            (true, false) if request.sampler == uncertainty::Sampler::Plain => "plain, without noise",
            (true, false) => "sobol, without noise",
        },
        overrides: request.fixed.iter().map(|(id, value)| (name(*id), value.to_string())).collect(),
    }
}

fn uncertainty(
    plan: &Plan,
    compiled: &compile::Compiled,
    request: &Request,
    progress: &Progress,
) -> Option<model::results::Uncertainty> {
    let chances = || uncertainty::Chances::new(plan, compiled, request.seed, request.sampler);
    let year = uncertainty::target_year(plan);
    let drawing = uncertainty::Drawing { futures: request.futures, noise: request.noise, year };
    let mut found = uncertainty::run(compiled, &chances(), drawing, progress)?;
    found.swings = uncertainty::swings(plan, compiled, year);
    let residual = &found.residual_gap;
    found.disagreements =
        uncertainty::settlements(plan, compiled, &mut { chances }, drawing, year, residual, progress)?;
    if request.total_effects > 0 {
        // Pairs of futures must be independent, which points of one sequence are not.
        let plain = uncertainty::Chances::new(plan, compiled, request.seed, uncertainty::Sampler::Plain);
        let effects = uncertainty::total_effects(plan, compiled, &plain, request.total_effects, year, progress)?;
        found.total_effects = effects;
    }
    Some(found)
}
