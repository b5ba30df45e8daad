//! Solutions: changes with an effect, what they cost, and what they need first.

use crate::activity::Cell;
use crate::assumption::Grade;
use crate::capacity::Resource;
use crate::capital::Asset;
use crate::economics::{CostNature, Economics};
use crate::id::{AssumptionId, OrganisationId, Origin, ServiceId, SiteId, SolutionId, SourceId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::quality::QualityEffect;
use crate::selector::Selector;
use crate::word::words;

/// What the ids of solutions' own assumptions start with; no other assumption's does.
pub const ASSUMPTIONS: &str = "solution.";

words! {
    /// What sort of change a solution is.
    SolutionType, SOLUTION_TYPES {
        /// Keeping people well: slow to return.
        Prevention = "prevention",
        /// Care at home or nearby instead of in hospital.
        OutOfHospital = "out-of-hospital",
        /// Planned care: pathways, day cases, outpatients.
        Elective = "elective",
        /// Urgent care: same-day emergency care, front doors.
        Urgent = "urgent",
        /// A specialist service on fewer sites.
        SpecialistCentralisation = "specialist-centralisation",
        /// Emergency and planned work on separate sites.
        HotColdSplit = "hot-cold-split",
        /// General practices working as a network.
        GpNetworks = "gp-networks",
        /// Health and social care staff in one team.
        IntegratedTeams = "integrated-teams",
        /// Nursing-home places bought together.
        NursingHomeCommissioning = "nursing-home-commissioning",
        /// Fewer sites.
        SiteConsolidation = "site-consolidation",
        /// Back office, pathology, procurement in common.
        SharedServices = "shared-services",
        /// Buildings released or used better.
        Estate = "estate",
        /// Records, remote care, automation.
        Digital = "digital",
        /// Unwarranted differences between practices.
        PrimaryCareVariation = "primary-care-variation",
        /// Shorter stays.
        LengthOfStay = "length-of-stay",
        /// Leaving hospital when ready.
        Discharge = "discharge",
        /// Prescribing and high-cost drugs.
        Medicines = "medicines",
        /// Less agency and bank staff at a premium.
        Agency = "agency",
        /// Recruitment, retention, new roles.
        Workforce = "workforce",
        /// Payment that rewards what the system wants.
        Incentives = "incentives",
        /// Income from outside the system.
        CommercialIncome = "commercial-income",
        /// Work bought from others.
        Outsourcing = "outsourcing",
        /// Mergers, alliances, new organisations.
        OrganisationalForm = "organisational-form",
    }
}

words! {
    /// How far a solution has come.
    Maturity, MATURITY_NAMES {
        /// A sum without a scheme.
        Unidentified = "unidentified",
        /// Somewhere to look.
        Opportunity = "opportunity",
        /// Being worked out.
        PlansInProgress = "plans in progress",
        /// Ready to go.
        FullyDeveloped = "fully developed",
        /// Done.
        Delivered = "delivered",
    }
}

impl Maturity {
    /// The chance that a solution this far on delivers, where it does not say: customary only, so each may say its own.
    pub fn delivery(self) -> f64 {
        match self {
            Self::Unidentified => 0.0,
            Self::Opportunity => 0.25,
            Self::PlansInProgress => 0.5,
            Self::FullyDeveloped => 0.75,
            Self::Delivered => 0.95,
        }
    }
}

words! {
    /// Whether a solution changes what is offered or what is asked for.
    Led, LED_NAMES {
        /// It changes how services are provided.
        Supply = "supply",
        /// It changes what people need or ask for.
        Demand = "demand",
    }
}

words! {
    /// How a lever acts.
    LeverKind, LEVER_KINDS {
        /// Activity does not happen.
        Avoid = "avoid",
        /// Activity happens in another setting or at another provider.
        Shift = "shift",
        /// Stays are shorter.
        Shorten = "shorten",
        /// The same activity happens at another site.
        Move = "move",
        /// Cost falls without activity.
        Price = "price",
        /// Income rises without activity.
        Income = "income",
        /// Beds, rooms or people are added.
        Provide = "provide",
    }
}

words! {
    /// What a solution's money is spent on.
    CostKind, COST_KINDS {
        /// Every year.
        Running = "running",
        /// Once, out of revenue.
        OneOff = "one_off",
        /// Once, as capital: shown, and no part of a year's position.
        Capital = "capital",
    }
}

/// A change with an effect.
///
/// Its numbers are assumptions of the plan, so that they have ranges, sources and owners, are drawn, fixed and ranked like
/// any other: `solution.ID.LEVER` is a lever's effect, `solution.ID.delivery` the chance that it delivers at all,
/// `solution.ID.slippage` months of delay.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Its short name: the file's.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What sort of change it is.
    pub kind: SolutionType,
    /// What is done, in words.
    pub about: String,
    /// Who carries it.
    pub organisation: OrganisationId,
    /// The cost centre that its saving is taken out of.
    pub cost_centre: String,
    /// Who answers for it: a role.
    pub owner: String,
    /// The clinician who answers for its safety: a role.
    pub clinical_lead: String,
    /// What gets better for patients.
    pub outcome: String,
    /// Quality that it touches, in words.
    pub quality: Vec<String>,
    /// What it does to the plan's measures of quality.
    pub quality_effects: Vec<QualityEffect>,
    /// Whether it changes supply or demand.
    pub led: Led,
    /// How far it has come.
    pub maturity: Maturity,
    /// Whether its effect comes back each year.
    pub recurrent: bool,
    /// How its effect comes about over time.
    pub timing: Timing,
    /// The chance that it delivers: an assumption without a range, from 0 to 1.
    pub delivery: AssumptionId,
    /// Months that it starts late, if that is in doubt.
    pub slippage: Option<AssumptionId>,
    /// What it does.
    pub levers: Vec<Lever>,
    /// What it costs.
    pub costs: Vec<SolutionCost>,
    /// What its economic case rests on, if it states one.
    pub economics: Option<Economics>,
    /// What must be there first.
    pub enablers: Vec<Enabler>,
    /// Where its figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Quality of the evidence.
    pub grade: Option<Grade>,
    /// How its figures were arrived at.
    pub note: String,
    /// Where it was read.
    pub origin: Origin,
}

/// When a solution starts, and how its effect grows.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// Its first month, counted from April of the base year: 12 is April of the first year after it.
    pub starts: usize,
    /// Months without effect: redesign and implementation.
    pub lag_months: f64,
    /// Months from no effect to full effect after those.
    pub ramp_months: f64,
    /// The last year of its effect, counted from the base year; `None`: to the horizon.
    pub until: Option<usize>,
    /// The share of the full effect in each year of the plan, where that is stated instead of lag and ramp.
    pub profile: Option<Vec<f64>>,
    /// The share of a year's new saving that falls in each of its quarters, where that is stated.
    pub quarters: Option<[f64; 4]>,
}

impl Default for Timing {
    /// The customary year without effect and year of growing effect.
    fn default() -> Self {
        Self { starts: 12, lag_months: 12.0, ramp_months: 12.0, until: None, profile: None, quarters: None }
    }
}

impl Timing {
    /// The share of the full effect reached when `months` have passed since the start: nothing through the lag, then
    /// 3u² − 2u³ over the ramp.
    ///
    /// ```
    /// # use model::solution::Timing;
    /// let timing = Timing::default();
    /// assert_eq!([12.0, 18.0, 24.0, 30.0].map(|months| timing.ramp(months)), [0.0, 0.5, 1.0, 1.0]);
    /// ```
    pub fn ramp(&self, months: f64) -> f64 {
        let past = months - self.lag_months;
        if past < 0.0 {
            return 0.0;
        }
        if past >= self.ramp_months {
            return 1.0;
        }
        let u = past / self.ramp_months;
        u * u * (3.0 - 2.0 * u)
    }

    /// The share of the full effect in year `t`, `late` months late: the mean of its twelve months, each at its middle.
    ///
    /// ```
    /// # use model::solution::Timing;
    /// let timing = Timing::default();
    /// assert_eq!([0, 1, 2, 3].map(|t| timing.share(t, 0.0)), [0.0, 0.0, 0.5, 1.0]);
    /// ```
    pub fn share(&self, t: usize, late: f64) -> f64 {
        if self.until.is_some_and(|last| t > last) {
            return 0.0;
        }
        if let Some(profile) = &self.profile {
            return stated(profile, t as f64 - late / 12.0);
        }
        let started = |month: usize| (12 * t + month) as f64 + 0.5 - self.starts as f64 - late;
        (0..12).map(|month| self.ramp(started(month))).sum::<f64>() / 12.0
    }

    /// The share of the saving that is new in year `t` that falls in its second half: as stated by quarter, else as the effect
    /// grows month by month; a half where a profile states years only, or nothing is new.
    ///
    /// ```
    /// # use model::solution::Timing;
    /// // The ramp takes the year after a year's lag: its second half brings four fifths of what is new.
    /// assert!((Timing::default().second_half(2) - 0.8134).abs() < 1e-4);
    /// ```
    pub fn second_half(&self, t: usize) -> f64 {
        if let Some(quarters) = self.quarters {
            return quarters[2] + quarters[3];
        }
        let before = if t == 0 { 0.0 } else { self.share(t - 1, 0.0) };
        let new = |month: usize| self.ramp((12 * t + month) as f64 + 0.5 - self.starts as f64) - before;
        let year: f64 = (0..12).map(new).sum();
        if self.profile.is_some() || self.until.is_some_and(|last| t > last) || year <= 0.0 {
            return 0.5;
        }
        (6..12).map(new).sum::<f64>() / year
    }

    /// The share of year `t` in which the solution runs at all, effect or no effect: what its running cost follows.
    pub fn running(&self, t: usize) -> f64 {
        if self.until.is_some_and(|last| t > last) {
            return 0.0;
        }
        (12 * (t + 1)).saturating_sub(self.starts).min(12) as f64 / 12.0
    }
}

/// A stated profile at a time in years, on straight lines between its years; nothing before them.
fn stated(profile: &[f64], years: f64) -> f64 {
    if years < 0.0 {
        return 0.0;
    }
    let (below, last) = (years as usize, profile.len() - 1);
    let at = |place: usize| profile[place.min(last)];
    at(below) + (years - below as f64) * (at(below + 1) - at(below))
}

/// One thing that a solution does.
#[derive(Clone, Debug)]
pub struct Lever {
    /// Its name within the solution.
    pub name: String,
    /// How it acts.
    pub action: Action,
    /// How much: per cent, money a year for [`Action::Money`], or beds, spaces or people for [`Action::Provide`]; an assumption.
    pub effect: AssumptionId,
    /// Where it was read.
    pub origin: Origin,
}

/// How a lever acts, and on what.
#[derive(Clone, Debug)]
pub enum Action {
    /// These cells do not happen, per cent of them.
    Avoid(Selector),
    /// These cells happen elsewhere, per cent of them.
    Shift(Selector, Landing),
    /// The stays of these cells are shorter, per cent of their bed days.
    Shorten(Selector),
    /// The cost of these ledger lines is lower, per cent.
    Price(Selector),
    /// The income of these ledger lines is higher, per cent.
    Income(Selector),
    /// The organisation is better off by so many pounds a year at full effect.
    Money {
        /// Whose.
        organisation: OrganisationId,
        /// Whether it is income rather than cost.
        income: bool,
        /// Pounds to one of the effect's unit.
        pounds: f64,
    },
    /// There are so many more beds, rooms, contacts a year or whole-time equivalents at full effect.
    Provide(Resource),
}

impl Action {
    /// Its word in files.
    pub fn kind(&self) -> LeverKind {
        match self {
            Self::Avoid(_) => LeverKind::Avoid,
            Self::Shift(_, landing) if landing.same_care => LeverKind::Move,
            Self::Shift(..) => LeverKind::Shift,
            Self::Shorten(_) => LeverKind::Shorten,
            Self::Price(_) | Self::Money { income: false, .. } => LeverKind::Price,
            Self::Income(_) | Self::Money { income: true, .. } => LeverKind::Income,
            Self::Provide(_) => LeverKind::Provide,
        }
    }

    /// The cells it acts on, if it acts on cells.
    pub fn cells(&self) -> Option<&Selector> {
        match self {
            Self::Avoid(cells) | Self::Shift(cells, _) | Self::Shorten(cells) => Some(cells),
            _ => None,
        }
    }

    /// The ledger lines it acts on, if it acts on those.
    pub fn lines(&self) -> Option<&Selector> {
        match self {
            Self::Price(lines) | Self::Income(lines) => Some(lines),
            _ => None,
        }
    }
}

/// Where shifted care lands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landing {
    /// The site; `None`: where it was.
    pub site: Option<SiteId>,
    /// The service; `None`: what it was.
    pub service: Option<ServiceId>,
    /// Units there for each unit that leaves.
    pub conversion: f64,
    /// Bed days in midnights of each unit there, where they are told apart from units.
    pub stay: f64,
    /// Whether it is the same care at another site, so that stays go with it.
    pub same_care: bool,
}

impl Landing {
    /// A cell as it is where it lands; its amounts are still those of where it was.
    pub fn received(&self, cell: &Cell) -> Cell {
        Cell { site: self.site.unwrap_or(cell.site), service: self.service.unwrap_or(cell.service), ..cell.clone() }
    }
}

/// Money that a solution needs, whether it delivers or not.
#[derive(Clone, Debug)]
pub struct SolutionCost {
    /// What it is.
    pub name: String,
    /// What sort of cost.
    pub kind: CostKind,
    /// Who bears it.
    pub organisation: OrganisationId,
    /// Whether it uses anything up; what does not is in affordability and not in economics.
    pub nature: CostNature,
    /// Of capital: how the asset is used and paid for, if that is stated.
    pub asset: Option<Asset>,
    /// In each year of the plan.
    pub by_year: Vec<Pence>,
}

/// What must be there before a solution can work. It saves nothing by itself.
#[derive(Clone, Debug)]
pub enum Enabler {
    /// Another solution: what depends on it fails with it.
    Solution(SolutionId),
    /// Staff, in words.
    Staff(String),
    /// Buildings, in words.
    Estate(String),
    /// Digital systems, in words.
    Digital(String),
}

/// For each solution, itself and every solution that it depends on, directly or not.
pub fn dependencies(solutions: &[Solution]) -> Vec<Vec<usize>> {
    let direct = |at: usize| {
        solutions[at].enablers.iter().filter_map(|enabler| match enabler {
            Enabler::Solution(id) => Some(id.index()),
            _ => None,
        })
    };
    (0..solutions.len())
        .map(|at| {
            let mut found = vec![at];
            let mut next = 0;
            while let Some(&one) = found.get(next) {
                for other in direct(one) {
                    if !found.contains(&other) {
                        found.push(other);
                    }
                }
                next += 1;
            }
            found.sort_unstable();
            found
        })
        .collect()
}
