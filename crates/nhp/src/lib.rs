//! The NHP demand model's method on the NHP demand model's data: one hospital's activity in a horizon year.
//!
//! ```no_run
//! let outcome = nhp::read("data".as_ref(), "params.json".as_ref())?;
//! if let Some(job) = outcome.job {
//!     let results = nhp::run(&job, &nhp::Request { futures: 256, seed: 1 }, &|| {});
//!     nhp::write::sampled(&job, &results, "out".as_ref())?;
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The method and every difference from the model's own are in `docs/method/nhp.md`.

mod analytic;
mod columns;
pub mod compare;
mod factors;
mod health;
pub mod import;
mod job;
mod layout;
mod luck;
mod params;
mod runs;
mod spells;
pub mod summary;
mod trust;
mod visits;
pub mod write;

use std::path::{Path, PathBuf};

use model::Finding;
use model::chance::Named;
use rayon::prelude::*;

use crate::analytic::CellMoments;
use crate::factors::{Chances, Demography};
use crate::health::Health;
use crate::layout::{Layout, Routes};
use crate::params::Activity;
use crate::spells::Spells;
use crate::trust::Growth;
use crate::visits::Visits;

pub use crate::layout::{Cell, Label, SHAPES, Shape};
pub use crate::params::Params;

/// The world failed: the parameters cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// There is no such folder.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
}

/// Bed days, or contacts, that a future may have: counts of 32 bits hold many times more.
const MOST_COUNTED: f64 = 1e8;

/// What came of reading.
#[derive(Debug)]
pub struct Outcome {
    /// The job, if nothing stops it from being run.
    pub job: Option<Job>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// A trust with parameters, ready to run.
#[derive(Debug)]
pub struct Job {
    /// The parameters.
    pub params: Params,
    demography: Demography,
    health: Option<Health>,
    spells: Spells,
    visits: [Visits; 2],
    routes: AllRoutes,
    /// The rows of all result tables but step counts.
    layout: Layout,
    /// The rows of step counts.
    step_layout: Layout,
}

#[derive(Debug)]
struct AllRoutes {
    spells: Routes,
    spell_steps: Routes,
    visits: [Routes; 2],
    visit_steps: [Routes; 2],
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// How many futures.
    pub futures: u32,
    /// Seed of all chance.
    pub seed: u64,
}

/// What a run found: each future's value of each cell.
#[derive(Clone, Debug)]
pub struct Results {
    /// How it was run.
    pub request: Request,
    /// The baseline's counts by cell.
    pub baseline: Vec<u32>,
    /// Each future's counts by cell.
    pub counts: Vec<Vec<u32>>,
    /// Each future's steps by step cell.
    pub steps: Vec<Vec<f64>>,
    /// Each future's population variant.
    pub variants: Vec<usize>,
}

/// Reads a trust's tables in `data` and the parameters.
///
/// # Errors
/// If the parameters or the folder cannot be read at all. Everything else is a finding.
pub fn read(data: &Path, params: &Path) -> Result<Outcome, Error> {
    let (inputs, mut findings) = inputs(data, params)?;
    let Some((params, trust, file)) = inputs else { return Ok(Outcome { job: None, findings }) };
    let job = Job::new(params, &trust, &mut findings);
    if job.most() <= MOST_COUNTED {
        return Ok(Outcome { job: Some(job), findings });
    }
    let message = "the parameters and the factors can multiply activity beyond anything that could be counted";
    let hint = "look for a yearly growth, or a change of population, that is far too large";
    findings.push(Finding::error("too-large", file, message).hint(hint));
    Ok(Outcome { job: None, findings })
}

/// What came of importing.
#[derive(Debug)]
pub struct Imported {
    /// The pack, if nothing stands in the way.
    pub pack: Option<import::Pack>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// Makes a pack of a trust's tables in `data` and the parameters.
///
/// # Errors
/// If the parameters or the folder cannot be read at all. Everything else is a finding.
pub fn import(data: &Path, params: &Path) -> Result<Imported, Error> {
    let (inputs, mut findings) = inputs(data, params)?;
    let Some((params, trust, _)) = inputs else { return Ok(Imported { pack: None, findings }) };
    match import::pack(data, &trust, &params, &mut findings) {
        Ok(pack) => Ok(Imported { pack: Some(pack), findings }),
        Err(found) => {
            findings.extend(found);
            Ok(Imported { pack: None, findings })
        }
    }
}

/// Sound parameters, the trust that they are for, and the name of their file.
type Inputs = (Params, trust::Trust, String);

/// Reads parameters and a trust.
fn inputs(data: &Path, params: &Path) -> Result<(Option<Inputs>, Vec<Finding>), Error> {
    let text = std::fs::read(params).map_err(|error| Error::Read { path: params.to_owned(), error })?;
    if !data.is_dir() {
        return Err(Error::NoFolder(data.to_owned()));
    }
    let file = params.file_name().map_or("params.json".to_owned(), |name| name.to_string_lossy().into_owned());
    let (read, mut findings) = params::read(&file, &String::from_utf8_lossy(&text));
    let Some(params) = read.filter(|params| !params.dataset.is_empty() && params.start_year > 0 && params.end_year > 0)
    else {
        return Ok((None, findings));
    };
    let trust = match trust::read(data, &params) {
        Ok(trust) => trust,
        Err(found) => {
            findings.extend(found);
            return Ok((None, findings));
        }
    };
    if findings.iter().any(Finding::is_error) {
        return Ok((None, findings));
    }
    Ok((Some((params, trust, file)), findings))
}

impl Job {
    fn new(params: Params, trust: &trust::Trust, findings: &mut Vec<Finding>) -> Self {
        let (mut layout, mut step_layout) = (Layout::default(), Layout::default());
        let make = |activity| {
            let growth = Growth::new(trust, &params, activity);
            job::VisitMaker::new(trust, &params, activity).make(growth)
        };
        let (spells, (outpatients, emergency)) = rayon::join(
            || job::spells(trust, &params, findings),
            || rayon::join(|| make(Activity::Outpatients), || make(Activity::Emergency)),
        );
        let outpatient_routes = outpatients.routes(&mut layout);
        let emergency_routes = emergency.routes(&mut layout);
        let spell_routes = job::route_spells(&spells, trust, &mut layout);
        let visits = [outpatients.visits, emergency.visits];
        let routes = AllRoutes {
            spells: spell_routes,
            spell_steps: job::route_spell_steps(&spells, &params, &mut step_layout),
            visits: [outpatient_routes, emergency_routes],
            visit_steps: visits.each_ref().map(|visits| job::route_visit_steps(visits, &params, &mut step_layout)),
        };
        let (demography, health) = (trust.demography.clone(), trust.health.clone());
        Self { params, demography, health, spells, visits, routes, layout, step_layout }
    }

    fn chances(&self, seed: u64) -> Chances {
        Chances::new(&self.params, self.demography.clone(), self.health.clone(), seed)
    }

    /// Bed days or contacts after growth, whichever are more, in a future where every factor is at its largest.
    fn most(&self) -> f64 {
        let greatest = self.chances(0).greatest();
        let visits = self.visits.each_ref().map(|visits| visits.grown(&greatest));
        // What is not a number is too much too.
        let counts = visits.into_iter().chain([self.spells.grown_bed_days(&greatest)]);
        counts.map(|count| if count.is_nan() { f64::INFINITY } else { count }).fold(0.0, f64::max)
    }

    fn baseline(&self) -> Vec<u32> {
        let mut cells = vec![0; self.layout.cells.len()];
        self.routes.spells.add(&self.spells.baseline(), &mut cells);
        for (visits, routes) in self.visits.iter().zip(&self.routes.visits) {
            routes.add(&visits.baseline(), &mut cells);
        }
        cells
    }

    /// The rows of all result tables but step counts.
    pub fn cells(&self) -> &[Cell] {
        &self.layout.cells
    }

    /// The rows of step counts.
    pub fn step_cells(&self) -> &[Cell] {
        &self.step_layout.cells
    }
}

/// What is expected of each cell, without drawing.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The baseline's counts by cell.
    pub baseline: Vec<u32>,
    /// Means by cell.
    pub mean: Vec<f64>,
    /// Standard deviations by cell.
    pub deviation: Vec<f64>,
    /// Mean steps by step cell.
    pub steps: Vec<f64>,
}

/// Works out what a run of very many futures would find.
pub fn expect(job: &Job) -> Expectation {
    let expected = job.chances(0).expected();
    let (spells, visits) = rayon::join(
        || analytic::spells(&job.spells, &expected),
        || job.visits.each_ref().map(|visits| analytic::visits(visits, &expected)),
    );
    let cells = job.layout.cells.len();
    let mut moments = CellMoments { mean: vec![0.0; cells], variance: vec![0.0; cells] };
    let mut steps = vec![0.0; job.step_layout.cells.len()];
    spells.0.route(&job.routes.spells, &mut moments);
    job.routes.spell_steps.add(&spells.1, &mut steps);
    for ((found, stepped), place) in visits.iter().zip(0..) {
        found.route(&job.routes.visits[place], &mut moments);
        job.routes.visit_steps[place].add(stepped, &mut steps);
    }
    let deviation = moments.variance.iter().map(|variance| libm::sqrt(*variance)).collect();
    Expectation { baseline: job.baseline(), mean: moments.mean, deviation, steps }
}

/// Draws every future. `done` is called as each is finished.
pub fn run(job: &Job, request: &Request, done: &(dyn Fn() + Sync)) -> Results {
    let chances = job.chances(request.seed);
    let streams = ["nhp/spells", "nhp/outpatients", "nhp/emergency"].map(|name| Named::new(request.seed, name));
    // Each future stands by itself, and `collect` keeps them in order, so that threads change nothing.
    let futures: Vec<_> = (1..=u64::from(request.futures))
        .into_par_iter()
        .map(|number| {
            let drawn = one(job, &chances, &streams, number);
            done();
            drawn
        })
        .collect();
    let mut results = Results {
        request: *request,
        baseline: job.baseline(),
        counts: Vec::new(),
        steps: Vec::new(),
        variants: Vec::new(),
    };
    for (counts, steps, variant) in futures {
        results.counts.push(counts);
        results.steps.push(steps);
        results.variants.push(variant);
    }
    results
}

fn one(job: &Job, chances: &Chances, streams: &[Named; 3], number: u64) -> (Vec<u32>, Vec<f64>, usize) {
    let future = chances.draw(number);
    let (mut counts, mut steps) = (vec![0; job.layout.cells.len()], vec![0.0; job.step_layout.cells.len()]);
    let drawn = job.spells.draw(&future, &mut streams[0].future(number));
    job.routes.spells.add(&drawn.counts, &mut counts);
    job.routes.spell_steps.add(&drawn.steps, &mut steps);
    for (place, visits) in job.visits.iter().enumerate() {
        let (drawn, stepped) = visits.draw(&future, &mut streams[place + 1].future(number));
        job.routes.visits[place].add(&drawn, &mut counts);
        job.routes.visit_steps[place].add(&stepped, &mut steps);
    }
    (counts, steps, future.variant.unwrap_or(0))
}
