//! Leaves, positions and the ways to tell them: bridges, walks, months, contracts.

use crate::id::{LineId, OrganisationId, SolutionId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::service::Pod;
use crate::word::words;

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
        /// Depreciation of new assets and the dividend on them, less what goes with assets that are sold.
        Capital = "capital",
        /// One-offs that end, part-year items that become full, and gains on what is sold.
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
            Self::Capital => "Capital charges",
            Self::OneOff => "One-offs and full-year effects",
            Self::Merger => "Mergers",
        }
    }
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

/// Gaps of the system if cost followed activity evenly instead of in steps, so that no figure hangs on where a step falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evenly {
    /// With no savings at all.
    pub do_nothing_gap: Vec<Pence>,
    /// After efficiency and what solutions promise, before risk.
    pub residual_before_risk: Vec<Pence>,
    /// After efficiency and solutions as they are expected to deliver.
    pub residual_gap: Vec<Pence>,
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
