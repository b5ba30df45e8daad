//! What the engine finds: every series runs over the plan's years, base year first.

mod capacity;
mod chance;
mod money;
mod worth;

use crate::canonical::Digest;
use crate::id::{AreaGroupId, OrganisationId, Origin, SiteId, SolutionId};
use crate::money::Pence;
use crate::people::{AgeBand, Sex};
use crate::provenance::Provenance;
use crate::service::{Measure, Pod};
use crate::year::FinancialYear;

pub use capacity::*;
pub use chance::*;
pub use money::*;
pub use worth::*;

/// Everything that identifies a result: run it again from these and the digest is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Digest of the plan.
    pub plan: Digest,
    /// Version of the engine.
    pub engine: String,
    /// Seed of all chance.
    pub seed: u64,
    /// Futures drawn; 0 for the deterministic run alone.
    pub futures: u32,
    /// How futures are drawn.
    pub sampler: &'static str,
    /// Values overridden for this run.
    pub overrides: Vec<(String, String)>,
}

/// A plan's results.
#[derive(Clone, Debug)]
pub struct Results {
    /// What they are the results of.
    pub identity: Identity,
    /// Their own digest.
    pub digest: Digest,
    /// The years, base year first.
    pub years: Vec<FinancialYear>,
    /// The least certain provenance of anything they rest on.
    pub provenance: Provenance,
    /// People.
    pub population: PopulationTable,
    /// Do-nothing activity.
    pub activity: Vec<ActivitySeries>,
    /// Ledger leaves, one for each line: to the penny, do nothing.
    pub leaves: Vec<Leaf>,
    /// Members, in order of code.
    pub members: Vec<MemberPosition>,
    /// The system.
    pub system: System,
    /// What each contract that follows activity pays, under its own form and others.
    pub contracts: Vec<ContractResult>,
    /// What each solution does, in the plan's order.
    pub solutions: Vec<SolutionResult>,
    /// Bridges from the base year to each later year: the system's if it has a position, then those of members that have one.
    pub bridges: Vec<Bridge>,
    /// Walks of the same scopes to the same years.
    pub walks: Vec<Walk>,
    /// When within each year its new savings fall: the system, then members that carry any.
    pub phasing: Vec<Phasing>,
    /// Activity with solutions as they are expected to deliver; empty if there are none.
    pub activity_with_solutions: Vec<ActivitySeries>,
    /// Beds that activity asks for, by organisation, site and kind.
    pub beds: Vec<BedNeed>,
    /// What sites of one organisation would need together.
    pub pooling: Vec<PooledBeds>,
    /// Rooms and contacts that activity asks for, by organisation, site and kind.
    pub spaces: Vec<SpaceNeed>,
    /// People that activity and posts ask for, and who there is, by organisation and group.
    pub workforce: Vec<Workforce>,
    /// Finance, activity and staff held against each other, by organisation.
    pub triangulation: Vec<Triangulation>,
    /// What has to be added for every shift to be delivered: no less would do, and together it is enough.
    pub missing: Vec<Missing>,
    /// What the system would come to if cost followed activity evenly instead of in steps; `None` if it has no position or no
    /// solutions.
    pub evenly: Option<Evenly>,
    /// What each solution with an economic case is worth, in the plan's order.
    pub economics: Vec<EconomicResult>,
    /// What becomes of each measure of quality, in the plan's order.
    pub quality: Vec<QualityResult>,
    /// The first two years by month: the system if it has a position, then members that have one.
    pub months: Vec<Months>,
    /// Their activity by month.
    pub months_of_activity: Vec<MonthsOfActivity>,
    /// What futures come to, if any were run and the system's gap can be stated.
    pub uncertainty: Option<Uncertainty>,
    /// Published figures beside the plan's own.
    pub ties: Vec<Tie>,
}

/// People by area group, sex and age band over the years.
#[derive(Clone, Debug, Default)]
pub struct PopulationTable {
    /// The sexes told apart: women and men, or persons.
    pub sexes: Vec<Sex>,
    /// The age bands, youngest first.
    pub bands: Vec<AgeBand>,
    /// How many area groups there are.
    pub groups: usize,
    /// How many years there are.
    pub years: usize,
    /// `[basis][group][sex][band][year]`: residents, then registered people if there are any.
    pub people: Vec<f64>,
}

impl PopulationTable {
    /// People of one basis (0 resident, 1 registered), group, sex and band, year by year.
    pub fn series(&self, basis: usize, group: usize, sex: usize, band: usize) -> &[f64] {
        let row = ((basis * self.groups + group) * self.sexes.len() + sex) * self.bands.len() + band;
        &self.people[row * self.years..(row + 1) * self.years]
    }

    /// Everybody of one basis, year by year.
    pub fn totals(&self, basis: usize) -> Vec<f64> {
        let mut totals = vec![0.0; self.years];
        for group in 0..self.groups {
            for sex in 0..self.sexes.len() {
                for band in 0..self.bands.len() {
                    for (total, people) in totals.iter_mut().zip(self.series(basis, group, sex, band)) {
                        *total += people;
                    }
                }
            }
        }
        totals
    }

    /// Whether registered people are counted beside residents.
    pub fn has_registered(&self) -> bool {
        let one_basis = self.groups * self.sexes.len() * self.bands.len() * self.years;
        one_basis > 0 && self.people.len() > one_basis
    }
}

/// Activity at one site for one commissioner.
#[derive(Clone, Debug)]
pub struct ActivitySeries {
    /// Who runs the site.
    pub organisation: OrganisationId,
    /// Where it happens.
    pub site: SiteId,
    /// Who pays.
    pub commissioner: Option<OrganisationId>,
    /// Where the patients live; `None` for people from beyond the system.
    pub area_group: Option<AreaGroupId>,
    /// Point of delivery.
    pub pod: Pod,
    /// Do-nothing counts in the point of delivery's measure.
    pub counts: Vec<f64>,
    /// Do-nothing bed days in midnights, where stays are counted.
    pub bed_days: Option<Vec<f64>>,
    /// At average unit cost, pounds; `None` if a service has no unit cost.
    pub cost_pounds: Option<Vec<f64>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

impl ActivitySeries {
    /// What `counts` count.
    pub fn measure(&self) -> Measure {
        self.pod.measure()
    }
}

/// What one solution does, as promised: savings positive.
#[derive(Clone, Debug, PartialEq)]
pub struct SolutionResult {
    /// The solution.
    pub solution: SolutionId,
    /// The saving if it were the only one, less its running cost.
    pub alone: Vec<Pence>,
    /// Its share of what all would save together if there were room for everything that they shift, less its running cost.
    pub promised: Vec<Pence>,
    /// Its share of what all solutions save together as far as there is room, less its running cost. Over all solutions these
    /// sum to the position's.
    pub attributed: Vec<Pence>,
    /// The same for each member that gains or loses.
    pub members: Vec<(OrganisationId, Vec<Pence>)>,
    /// How much of that comes from other members, as payees plan to be paid; what they pay is negative. Over members these sum
    /// to nothing.
    pub transfers: Vec<(OrganisationId, Vec<Pence>)>,
    /// What it costs to run.
    pub running: Vec<Pence>,
    /// What it costs once.
    pub one_off: Vec<Pence>,
    /// What it needs as capital, which is no part of a position.
    pub capital: Vec<Pence>,
    /// The chance that it delivers, with everything that it needs first.
    pub delivery: f64,
    /// Share of its full effect in each year.
    pub ramp: Vec<f64>,
    /// What it shifts: how much is wanted, and how much of it there is room for.
    pub shifts: Vec<ShiftDelivery>,
}

impl SolutionResult {
    /// What would be counted twice if it were taken alone.
    pub fn double_count(&self, t: usize) -> Pence {
        self.alone[t] - self.attributed[t]
    }
}

/// A published figure beside the plan's own, both in the headline's unit.
#[derive(Clone, Debug)]
pub struct Tie {
    /// The place of the headline in the plan's list.
    pub headline: usize,
    /// The plan's figure, if the headline says with what it compares and the plan has it.
    pub computed: Option<f64>,
    /// How sure the plan's figure is.
    pub provenance: Provenance,
}

/// A step of an explanation: a figure, what it was made from, and where that was read.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the figure is.
    pub name: String,
    /// The figure.
    pub value: Figure,
    /// How sure it is.
    pub provenance: Provenance,
    /// Rows it was read from, if it was read.
    pub origins: Vec<Origin>,
    /// What it was made from.
    pub steps: Vec<Step>,
}

/// A figure with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// Money.
    Money(Pence),
    /// A count: people, spells, bed days.
    Count(f64),
    /// A factor.
    Factor(f64),
    /// A percentage.
    Percent(f64),
    /// Years of age.
    Years(f64),
    /// Pounds per unit.
    UnitCost(f64),
    /// What its name says it is measured in: beds, spaces, whole-time equivalents, points of a measure.
    Value(f64),
    /// A title without a figure.
    None,
}
