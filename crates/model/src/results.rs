//! What the engine finds: every series runs over the plan's years, base year first.

use crate::canonical::Digest;
use crate::capacity::{Resource, SpaceType, StaffGroup};
use crate::economics::Ratios;
use crate::id::{AreaGroupId, AssumptionId, LineId, MeasureId, OrganisationId, Origin, SiteId, SolutionId};
use crate::money::Pence;
use crate::people::{AgeBand, Sex};
use crate::provenance::Provenance;
use crate::service::{BedType, Measure, Pod};
use crate::units::{Discounted, PoundOf, Quantity, Real};
use crate::word::words;
use crate::year::FinancialYear;

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

/// One ledger line, do nothing.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The line.
    pub line: LineId,
    /// Amounts as the line's side has them: income and cost positive.
    pub pence: Vec<Pence>,
    /// What a full base year would be more than the base year was.
    pub full_year_effect: Pence,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

words! {
    /// What moves a gap.
    Component, COMPONENT_NAMES {
        /// More people of the same ages.
        PopulationSize = "population_size",
        /// The rest of demography: more of them old.
        Ageing = "ageing",
        /// People of the same age in better or worse health.
        HealthStatus = "health_status",
        /// Demand growth beyond demography.
        NonDemographic = "non_demographic",
        /// A backlog that clears.
        Backlog = "backlog",
        /// Lasting changes of flow.
        Flow = "flow",
        /// Cost growth that is not split further.
        Pressure = "pressure",
        /// Pay and price uplifts.
        PayAndPrice = "pay_and_price",
        /// Efficiency taken off prices.
        PriceEfficiency = "price_efficiency",
        /// Growth of allocations and other income.
        Funding = "funding",
        /// Lines stated year by year.
        Stated = "stated",
        /// One-offs that end, and part-year items that become full.
        OneOff = "one_off",
        /// Lines that moved with a merger; nil for the system.
        Merger = "merger",
    }
}

impl Component {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::PopulationSize => "Population size",
            Self::Ageing => "Ageing",
            Self::HealthStatus => "Health status",
            Self::NonDemographic => "Non-demographic growth",
            Self::Backlog => "Backlog",
            Self::Flow => "Flows",
            Self::Pressure => "Cost pressure",
            Self::PayAndPrice => "Pay and prices",
            Self::PriceEfficiency => "Price efficiency",
            Self::Funding => "Funding growth",
            Self::Stated => "Stated year by year",
            Self::OneOff => "One-offs and full-year effects",
            Self::Merger => "Mergers",
        }
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

/// Beds of one kind that activity asks for in each year, with solutions as they are expected to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct BedNeed {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// Where; `None` for all sites of an organisation whose beds are counted together.
    pub site: Option<SiteId>,
    /// The kind of bed.
    pub kind: BedType,
    /// Beds in use at midnight, mean over the year, if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub in_use: Vec<f64>,
    /// Beds at which that is the share in use that the plan asks for.
    pub by_occupancy: Vec<f64>,
    /// The fewest beds with which everybody finds one on the share of counts that the plan asks for.
    pub by_risk: Vec<u32>,
    /// Load of the busiest month over the year's mean, which `by_risk` is for.
    pub season: f64,
    /// Beds that there are, or are planned; `None` where they are not known.
    pub available: Option<Vec<f64>>,
    /// Expected days on which the next patient finds no bed among those; of critical care, on which it turns one away.
    pub days_without: Option<Vec<f64>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

impl BedNeed {
    /// Beds short of what risk asks for in year `t`; nothing where there are enough, `None` where it is not known.
    pub fn short(&self, t: usize) -> Option<f64> {
        self.available.as_ref().map(|beds| (f64::from(self.by_risk[t]) - beds[t]).max(0.0))
    }
}

/// Finance, activity and staff of one organisation held against each other, with solutions as they are expected to deliver.
/// Growth is per cent a year since the base year, nil in the base year itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangulation {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Activity at the base year's unit costs.
    pub activity: Vec<Pence>,
    /// People paid: in post, bank and agency, whole-time equivalents.
    pub wte: Vec<f64>,
    /// Pay after efficiency and solutions.
    pub pay: Vec<Pence>,
    /// All own cost after efficiency and solutions.
    pub cost: Vec<Pence>,
    /// Growth of activity for each whole-time equivalent.
    pub productivity: Vec<f64>,
    /// Growth of pay for each whole-time equivalent; `None` where pay is not told apart.
    pub pay_per_wte: Option<Vec<f64>>,
    /// Growth of cost for each pound of activity; `None` where there is no cost.
    pub cost_per_activity: Option<Vec<f64>>,
    /// Whether each of the three, in that order, lies outside the plan's band.
    pub outside: Vec<[bool; 3]>,
    /// The least certain provenance of its people.
    pub provenance: Provenance,
}

/// A position of one year by month, April first: surplus and improvement positive.
///
/// The last line is what is left, the sum of all others; each line's months sum to its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Months {
    /// The year, counted from the base year.
    pub year: usize,
    /// Whose it is; `None` for the system.
    pub scope: Option<OrganisationId>,
    /// Its lines.
    pub lines: Vec<MonthLine>,
}

/// One line of a year by month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthLine {
    /// `income`, `cost`, `unmatched_trade`, `efficiency`, `solution.ID`, `one_off`, `risk` or `closing`.
    pub id: String,
    /// Twelve months.
    pub pence: Vec<Pence>,
}

/// Activity of one year by month, April first.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthsOfActivity {
    /// The year, counted from the base year.
    pub year: usize,
    /// Who provides it.
    pub organisation: OrganisationId,
    /// Point of delivery.
    pub pod: Pod,
    /// If nothing is done.
    pub do_nothing: Vec<f64>,
    /// With solutions as they are expected to deliver.
    pub with_solutions: Vec<f64>,
}

/// Beds of one kind that an organisation's sites need apart and together, by risk: what pooling them would gain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledBeds {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// The kind of bed.
    pub kind: BedType,
    /// The sites.
    pub sites: Vec<SiteId>,
    /// What they need apart, in each year.
    pub apart: Vec<u32>,
    /// What one site with all their patients would need.
    pub together: Vec<u32>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// How much of what a lever shifts to a site there is room for.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftDelivery {
    /// The lever's name within its solution.
    pub lever: String,
    /// Where it lands.
    pub site: SiteId,
    /// Units that would land there if there were room for everything.
    pub promised: Vec<f64>,
    /// Units that there is room for.
    pub delivered: Vec<f64>,
    /// Their share: what a saving is cut by; 1 where nothing is promised.
    pub share: Vec<f64>,
    /// What it runs out of.
    pub limited_by: Vec<Option<Resource>>,
}

/// What has to be added for every shift to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Of what, and where.
    pub resource: Resource,
    /// Beds, spaces, contacts a year or WTE.
    pub amount: Vec<f64>,
}

/// Rooms of one kind, or contacts a year, that activity asks for, with solutions as they are expected to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceNeed {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// Where; `None` for all sites of an organisation that counts them together.
    pub site: Option<SiteId>,
    /// The kind.
    pub kind: SpaceType,
    /// How many activity asks for if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub needed: Vec<f64>,
    /// How many there are, or are planned; `None` where they are not known.
    pub available: Option<Vec<f64>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// People of one group that an organisation needs and has, whole-time equivalents; with solutions as they are expected to
/// deliver. `staff + bank + agency + unfilled = needed`.
#[derive(Clone, Debug, PartialEq)]
pub struct Workforce {
    /// Who employs them.
    pub organisation: OrganisationId,
    /// The group.
    pub group: StaffGroup,
    /// How many activity and posts ask for if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub needed: Vec<f64>,
    /// Whether a rota's floor asks for more than the work does.
    pub floor_binds: Vec<bool>,
    /// Funded posts.
    pub establishment: Vec<f64>,
    /// In post at the end of the year, with those whom solutions bring.
    pub in_post: Vec<f64>,
    /// Would have come but for the ceiling.
    pub turned_away: Vec<f64>,
    /// Of those needed, how many are staff.
    pub staff: Vec<f64>,
    /// How many are of the bank.
    pub bank: Vec<f64>,
    /// How many are of agencies.
    pub agency: Vec<f64>,
    /// How many are nobody: what limits solutions.
    pub unfilled: Vec<f64>,
    /// What bank and agency cost over what staff would have cost; `None` where pay is not stated.
    pub premium: Option<Vec<Pence>>,
    /// What the need costs as it is met, premium included; `None` where pay is not stated.
    pub pay: Option<Vec<Pence>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

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

/// A bridge: signed positions from the base year's to one year's, in whole pence.
///
/// The last line is what is left, and the sum of all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// The year it leads to, counted from the base year.
    pub year: usize,
    /// Whose it is; `None` for the system.
    pub scope: Option<OrganisationId>,
    /// Its lines, in reading order.
    pub lines: Vec<BridgeLine>,
}

impl Bridge {
    /// What is left: less than nothing where money is still to be found.
    pub fn closing(&self) -> Pence {
        self.lines.last().map_or(Pence::ZERO, |line| line.pence)
    }
}

/// A line of a bridge: surplus and improvement positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeLine {
    /// Its name among the lines of all bridges: `opening`, a component's word, `efficiency`, `solution.ID`,
    /// `solution.ID.one_off`, `solution.ID.transfer`, `risk`, `closing`.
    pub id: String,
    /// What kind of line it is.
    pub kind: BridgeKind,
    /// How much since the base year.
    pub pence: Pence,
    /// How much of that came in the bridge's own year; of the opening line what the year before closed with.
    pub in_year: Pence,
    /// Whether it comes back each year.
    pub recurrent: bool,
    /// The solution it is part of.
    pub solution: Option<SolutionId>,
}

words! {
    /// What a line of a bridge is.
    BridgeKind, BRIDGE_KIND_NAMES {
        /// The position reported in the base year.
        Opening = "opening",
        /// What makes the gap wider, or would but for its sign: demand, prices, one-offs that end.
        Pressure = "pressure",
        /// Growth of allocations and other income.
        Funding = "funding",
        /// Efficiency that counts.
        Efficiency = "efficiency",
        /// What a solution promises, less what it costs to run; or what it costs once.
        Solution = "solution",
        /// Savings that are planned without a scheme.
        Unidentified = "unidentified",
        /// What members pass to each other because of a solution.
        Transfer = "transfer",
        /// Promises that are not expected to come true.
        Risk = "risk",
        /// What is left.
        Closing = "closing",
    }
}

/// How a position walks from what was reported in the base year to what is left in one year, in whole pence: signed positions,
/// in which each total is the sum of all steps before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The year it leads to, counted from the base year.
    pub year: usize,
    /// Whose it is; `None` for the system.
    pub scope: Option<OrganisationId>,
    /// Its lines, in reading order.
    pub lines: Vec<WalkLine>,
}

/// A line of a walk: surplus and improvement positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkLine {
    /// What it is.
    pub stage: Stage,
    /// A component's word where a stage has several steps; empty otherwise.
    pub detail: &'static str,
    /// How much.
    pub pence: Pence,
}

impl Walk {
    /// What a stage of this walk comes to, all its steps together.
    pub fn sum(&self, stage: Stage) -> Pence {
        self.lines.iter().filter(|line| line.stage == stage).map(|line| line.pence).sum()
    }
}

words! {
    /// A stage of a walk.
    Stage, STAGE_NAMES {
        /// Total: the position as reported in the base year.
        Reported = "reported",
        /// What the base year's one-offs brought is taken out.
        NonRecurrent = "non_recurrent",
        /// What the base year's external support brought is taken out.
        Support = "support",
        /// What a full year would have been more than the part of one that was had.
        FullYear = "full_year",
        /// Total: the underlying position.
        Underlying = "underlying",
        /// What each component takes or brings on recurrent lines.
        Growth = "growth",
        /// External support that is planned for the year.
        SupportInYear = "support_in_year",
        /// One-offs that are stated for the year.
        NonRecurrentInYear = "non_recurrent_in_year",
        /// Total: nothing done.
        DoNothing = "do_nothing",
        /// Efficiency that counts.
        Efficiency = "efficiency",
        /// Total: only business as usual done.
        DoMinimum = "do_minimum",
        /// What solutions promise that come back each year, less what they cost to run.
        Solutions = "solutions",
        /// The same of solutions that do not come back.
        SolutionsOnce = "solutions_once",
        /// What members pass to each other because of solutions.
        Transfers = "transfers",
        /// What solutions cost once.
        OneOffCost = "one_off_cost",
        /// Savings planned without a scheme.
        Unidentified = "unidentified",
        /// Total: everything done, as promised.
        DoSomething = "do_something",
        /// What is promised and not expected to come.
        Risk = "risk",
        /// Total: what is left.
        Closing = "closing",
    }
}

impl Stage {
    /// Whether it is a total of all steps before it.
    pub fn is_total(self) -> bool {
        use Stage::{Closing, DoMinimum, DoNothing, DoSomething, Reported, Underlying};
        matches!(self, Reported | Underlying | DoNothing | DoMinimum | DoSomething | Closing)
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reported => "Reported",
            Self::NonRecurrent => "One-offs taken out",
            Self::Support => "External support taken out",
            Self::FullYear => "Full-year effects",
            Self::Underlying => "Underlying",
            Self::Growth => "Growth",
            Self::SupportInYear => "External support in the year",
            Self::NonRecurrentInYear => "One-offs in the year",
            Self::DoNothing => "Do nothing",
            Self::Efficiency => "Efficiency",
            Self::DoMinimum => "Do minimum",
            Self::Solutions => "Solutions",
            Self::SolutionsOnce => "Solutions that do not come back",
            Self::Transfers => "Transfers between partners",
            Self::OneOffCost => "One-off cost of solutions",
            Self::Unidentified => "Unidentified",
            Self::DoSomething => "Before risk",
            Self::Risk => "Risk",
            Self::Closing => "Closing",
        }
    }
}

/// When within a year its new savings fall, of solutions as promised and efficiency that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Phasing {
    /// The year, counted from the base year.
    pub year: usize,
    /// Who carries them; `None` for the system.
    pub scope: Option<OrganisationId>,
    /// New saving in the year: what is saved beyond the year before.
    pub saving: Pence,
    /// How much of it falls in the second half of the year.
    pub second_half: Pence,
    /// How much of it is unidentified or an opportunity only.
    pub unsure: Pence,
    /// Whether the share of the second half is above the plan's threshold.
    pub back_loaded: bool,
}

impl Phasing {
    /// The share of the saving that falls in the second half.
    pub fn share(&self) -> f64 {
        if self.saving == Pence::ZERO { 0.0 } else { self.second_half.pounds() / self.saving.pounds() }
    }
}

/// A financial position over the years; gaps are positive where money is to be found.
#[derive(Clone, Debug)]
pub struct Position {
    /// Income, net lines left out. For the system: from outside only.
    pub income: Vec<Pence>,
    /// Cost, net lines left out. For the system: to outside only.
    pub cost: Vec<Pence>,
    /// External deficit support within income.
    pub support: Vec<Pence>,
    /// Reported position less one-offs and support, plus full-year effects in the base year: surplus positive.
    pub underlying: Vec<Pence>,
    /// Cost less income with no savings at all.
    pub do_nothing_gap: Vec<Pence>,
    /// Efficiency that counts: planned, but no more than headroom.
    pub efficiency: Vec<Pence>,
    /// Efficiency planned beyond headroom, which does not count.
    pub beyond_headroom: Vec<Pence>,
    /// The gap after efficiency.
    pub do_minimum_gap: Vec<Pence>,
    /// What solutions promise, less what they cost to run; nil where there are none.
    pub solutions: Vec<Pence>,
    /// What solutions cost once.
    pub one_off_cost: Vec<Pence>,
    /// Expected less promised, by the chance that each solution delivers: nil or negative.
    pub risk: Vec<Pence>,
    /// Do minimum less what solutions promise: what published plans print.
    pub residual_before_risk: Vec<Pence>,
    /// Do minimum less what solutions are expected to bring.
    pub residual_gap: Vec<Pence>,
    /// What one-off lines bring, support left out: income positive.
    pub one_off: Vec<Pence>,
    /// What a full base year would have been better than the base year was.
    pub full_year: Pence,
    /// How much each component adds to the gap since the base year. They sum to its change.
    pub components: Vec<(Component, Vec<Pence>)>,
    /// The same of lines that are neither support nor one-off.
    pub recurrent: Vec<(Component, Vec<Pence>)>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// A member's position.
#[derive(Clone, Debug)]
pub struct MemberPosition {
    /// The member.
    pub organisation: OrganisationId,
    /// Its position; `None` without accounts, which is not the same as nil.
    pub position: Option<Position>,
}

/// The system's position, worked out from what crosses its boundary.
#[derive(Clone, Debug)]
pub struct System {
    /// Its position; `None` if a commissioner, provider or council has no accounts.
    pub position: Option<Position>,
    /// Members whose missing accounts make it `None`.
    pub without_accounts: Vec<OrganisationId>,
    /// Trade between members, by payer, payee and category.
    pub trade: Vec<Trade>,
    /// Σ over trade of payer's cost − payee's income.
    pub unmatched_net: Vec<Pence>,
    /// Σ over trade of |payer's cost − payee's income|.
    pub unmatched_gross: Vec<Pence>,
}

/// One trade between two members.
#[derive(Clone, Debug)]
pub struct Trade {
    /// Who pays.
    pub payer: OrganisationId,
    /// Who is paid.
    pub payee: OrganisationId,
    /// What for.
    pub category: String,
    /// What the payer plans to pay.
    pub cost: Vec<Pence>,
    /// What the payee plans to receive.
    pub income: Vec<Pence>,
}

impl Trade {
    /// Payer's cost − payee's income.
    pub fn unmatched(&self, t: usize) -> Pence {
        self.cost[t] - self.income[t]
    }
}

/// What a contract pays for counted activity, and what that activity costs to give, as solutions promise to deliver. Lines
/// stated year by year and lines that follow no activity are not in it, nor are levers on prices.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractResult {
    /// The contract's place in the plan's list.
    pub contract: usize,
    /// What is paid, as agreed.
    pub agreed: Followed,
    /// What would be paid if nothing of it followed activity, with the same rebases.
    pub block: Followed,
    /// What would be paid if all of it followed activity.
    pub activity: Followed,
    /// What the care costs to give, by the cost function: what was paid in the base year, moved as cost moves.
    pub cost: Followed,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// Money that follows activity, year by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// If nothing is done.
    pub do_nothing: Vec<Pence>,
    /// With solutions as they promise.
    pub with_solutions: Vec<Pence>,
}

impl Followed {
    /// What solutions take off it in year `t`; negative where they add.
    pub fn taken(&self, t: usize) -> Pence {
        self.do_nothing[t] - self.with_solutions[t]
    }
}

impl ContractResult {
    /// Cost that stays with the payee when payment leaves with the activity: what solutions take off payment, less what they
    /// take off cost; nothing where cost falls by more.
    pub fn stranded(&self, paid: &Followed, t: usize) -> Pence {
        (paid.taken(t) - self.cost.taken(t)).max(Pence::ZERO)
    }

    /// How much better off the payee is than if all of it followed activity, and the payer worse off.
    pub fn payee_gains(&self, t: usize) -> Pence {
        self.agreed.with_solutions[t] - self.activity.with_solutions[t]
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
    /// A title without a figure.
    None,
}
