//! What solutions are worth, and what becomes of quality.

use crate::economics::Ratios;
use crate::id::{MeasureId, SolutionId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::units::{Discounted, PoundOf, Quantity, Real};

/// What a solution is worth: as expected to deliver, its costs in full, discounted.
#[derive(Clone, Debug, PartialEq)]
pub struct EconomicResult {
    /// The solution.
    pub solution: SolutionId,
    /// How many years after the one discounted to are counted.
    pub years: usize,
    /// How many of them lie beyond the plan's horizon, where its last year's level stays.
    pub extended: usize,
    /// Running cost, with optimism bias.
    pub running: Quantity<PoundOf<Discounted>>,
    /// What is spent once out of revenue.
    pub one_off: Quantity<PoundOf<Discounted>>,
    /// Capital, with optimism bias.
    pub capital: Quantity<PoundOf<Discounted>>,
    /// How much of these optimism bias adds.
    pub optimism: Quantity<PoundOf<Discounted>>,
    /// The saving attributed to it, before its running cost, as expected.
    pub cash_releasing: Quantity<PoundOf<Discounted>>,
    /// Time or capacity that is freed but still paid for.
    pub non_cash_releasing: Quantity<PoundOf<Discounted>>,
    /// What patients, carers and others gain, valued in money.
    pub societal: Quantity<PoundOf<Discounted>>,
    /// What each benefit of the case is worth, in its order; nothing where it has no value in money. They sum to the two above.
    pub benefits: Vec<Quantity<PoundOf<Discounted>>>,
    /// Net present value of all of these.
    pub net: Quantity<PoundOf<Discounted>>,
    /// Benefits over cost; `None` where nothing is spent.
    pub ratios: Option<Ratios>,
    /// The same real amount in each of the years that is worth as much as all its cost.
    pub equivalent_annual: Quantity<PoundOf<Real>>,
    /// The first year, counted from the plan's base year, from which what it releases covers what it costs, undiscounted.
    pub payback: Option<usize>,
    /// VAT, capital charges and transfers in each year of the plan: in affordability and not in these.
    pub excluded: Vec<Pence>,
    /// What it is expected to do to members' positions in each year of the plan, in the plan's own money, with everything that they pay.
    pub affordability: Vec<Pence>,
    /// What has no value in money.
    pub unmonetised: Vec<String>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// What becomes of a measure of quality, in its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct QualityResult {
    /// The measure.
    pub measure: MeasureId,
    /// If nothing is done.
    pub do_nothing: Vec<f64>,
    /// With solutions as they are expected to deliver.
    pub with_solutions: Vec<f64>,
    /// Whether it counts patients: a volume.
    pub is_count: bool,
    /// What each solution is expected to add; empty for a volume, which follows activity.
    pub effects: Vec<(SolutionId, Vec<f64>)>,
    /// Whether the standard is met if nothing is done; `None` where none is set.
    pub met_do_nothing: Option<Vec<bool>>,
    /// Whether it is met with solutions; `None` where none is set.
    pub met: Option<Vec<bool>>,
    /// The first year from which it is met with solutions and stays so to the last, counted from the base year.
    pub met_from: Option<usize>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}
