//! What futures tell: ranges, fans, swings, and what settling a disagreement is worth.

use crate::capacity::Resource;
use crate::id::{AssumptionId, OrganisationId, SolutionId};
use crate::money::Pence;
use crate::service::Pod;

/// What thousands of futures come to: gaps in pounds, activity in counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// How many futures were run.
    pub futures: u32,
    /// Whether activity varied as independent events do, beyond its drivers.
    pub noise: bool,
    /// The system's gap with no savings at all.
    pub do_nothing_gap: Fan,
    /// The system's gap after efficiency.
    pub do_minimum_gap: Fan,
    /// The system's gap after efficiency and those solutions that deliver, with what all of them cost.
    pub residual_gap: Fan,
    /// Efficiency that counts, of the system.
    pub efficiency: Fan,
    /// What those solutions that deliver bring the system, less what all of them cost to run and once.
    pub solutions: Fan,
    /// The share of futures in which the declared target is reached, year by year.
    pub chance_on_target: Vec<f64>,
    /// Do-nothing activity by point of delivery.
    pub counts: Vec<(Pod, Fan)>,
    /// Do-nothing bed days by point of delivery.
    pub bed_days: Vec<(Pod, Fan)>,
    /// Activity with solutions by point of delivery; empty if there are none.
    pub counts_with_solutions: Vec<(Pod, Fan)>,
    /// Bed days with solutions by point of delivery; empty if there are none.
    pub bed_days_with_solutions: Vec<(Pod, Fan)>,
    /// Beds at the plan's share in use, rooms, contacts and people that activity asks for with solutions.
    pub rooms: Vec<(Resource, Fan)>,
    /// What each ranged assumption alone does to the target's year, the greatest first.
    pub swings: Vec<Swing>,
    /// Each member's gap after efficiency and solutions, in order of code; none for members without accounts.
    pub members: Vec<(OrganisationId, Fan)>,
    /// How much of the spread of the target year's distance each thing that is drawn has a hand in, the greatest first; empty
    /// unless it was asked for.
    pub total_effects: Vec<TotalEffect>,
    /// What settling each disagreement is worth, the greatest first.
    pub disagreements: Vec<Settlement>,
    /// The median and the chance of the target as more futures are drawn: at a few counts, the last of them all futures.
    pub convergence: Vec<Convergence>,
}

/// How much of the variance of the distance to the target would stay if everything else were known: the total effect.
#[derive(Clone, Debug, PartialEq)]
pub struct TotalEffect {
    /// What is drawn: `assumption.ID`, `solution.ID.delivery`, `population`.
    pub name: String,
    /// In words.
    pub title: String,
    /// The share of the variance, 0 to 1; shares sum to more than 1 where things act together.
    pub share: f64,
    /// Its standard error.
    pub error: f64,
}

/// What settling a disagreement about an assumption is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// The assumption that is contested.
    pub assumption: AssumptionId,
    /// Each party's value, and the residual gap in the target's year if it is right.
    pub parties: Vec<(OrganisationId, f64, Pence)>,
    /// The greatest of those gaps less the least.
    pub spread: Pence,
    /// How much narrower p10 to p90 of the residual gap in the target's year would be with the value known, pounds.
    pub narrowing: f64,
}

/// What the first so many futures say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// How many futures.
    pub futures: u32,
    /// Median residual gap in the target's year, pounds.
    pub median: f64,
    /// Share of them that reach the target in its year.
    pub chance: f64,
}

/// How far one assumption alone moves the distance to the target, pounds: positive makes it further.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    /// The assumption.
    pub assumption: AssumptionId,
    /// With it at its p10.
    pub at_p10: f64,
    /// With it at its p90.
    pub at_p90: f64,
}

/// The spread of a figure over futures, year by year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fan {
    /// Mean.
    pub mean: Vec<f64>,
    /// One future in ten is below.
    pub p10: Vec<f64>,
    /// One in four is below.
    pub p25: Vec<f64>,
    /// Half are below.
    pub p50: Vec<f64>,
    /// One in four is above.
    pub p75: Vec<f64>,
    /// One in ten is above.
    pub p90: Vec<f64>,
}

impl Fan {
    /// From mean, p10, p25, p50, p75 and p90 of each year.
    pub fn of_years(years: impl Iterator<Item = [f64; 6]>) -> Self {
        let mut fan = Self::default();
        for [mean, p10, p25, p50, p75, p90] in years {
            fan.mean.push(mean);
            fan.p10.push(p10);
            fan.p25.push(p25);
            fan.p50.push(p50);
            fan.p75.push(p75);
            fan.p90.push(p90);
        }
        fan
    }
}

/// One of the futures that a run draws.
#[derive(Clone, Debug, PartialEq)]
pub struct OneFuture {
    /// Which of them, from 0.
    pub number: u64,
    /// The population variant, a place in `Plan::variants`.
    pub variant: usize,
    /// The value of each assumption, in the order of the register.
    pub values: Vec<f64>,
    /// Solutions that deliver.
    pub delivered: Vec<SolutionId>,
    /// Bridges to every year after the base: the system's, then members', with solutions as one line.
    pub bridges: Vec<super::Bridge>,
}
