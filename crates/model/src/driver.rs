//! Drivers: which assumption moves which cells or account lines.

use crate::assumption::Unit;
use crate::id::{AgeCurveId, AssumptionId, DriverId, Origin, SiteId, SourceId};
use crate::provenance::Provenance;
use crate::selector::Selector;
use crate::word::words;

words! {
    /// How a driver moves what it picks.
    Kind, KIND_NAMES {
        /// Growth of cells beyond demography, % a year.
        NonDemographic = "non_demographic",
        /// Healthier people use care like younger ones: years of age, reached on a straight line.
        HealthStatus = "health_status",
        /// Extra activity while a backlog clears, % of the base year.
        Backlog = "backlog",
        /// A lasting change of level, %.
        Flow = "flow",
        /// Cost growth of lines that is not split further, % a year.
        Pressure = "pressure",
        /// Pay and price uplift of lines, % a year.
        Price = "price",
        /// Taken off prices, % a year.
        PriceEfficiency = "price_efficiency",
        /// Growth of allocations and other income, % a year.
        Funding = "funding",
    }
}

impl Kind {
    /// Whether it moves activity cells, rather than account lines.
    pub fn moves_cells(self) -> bool {
        matches!(self, Self::NonDemographic | Self::HealthStatus | Self::Backlog | Self::Flow)
    }

    /// The unit its assumption must have: a rate a year, a level, or years of age.
    pub fn unit(self) -> Unit {
        match self {
            Self::Backlog | Self::Flow => Unit::Percent,
            Self::HealthStatus => Unit::Years,
            Self::NonDemographic | Self::Pressure | Self::Price | Self::PriceEfficiency | Self::Funding => {
                Unit::PercentAYear
            }
        }
    }
}

words! {
    /// How rates of one year on one line combine.
    Combine, COMBINE_NAMES {
        /// Each compounds with the others.
        Multiply = "multiply",
        /// Summed with the other additive rates of that year first.
        Add = "add",
    }
}

/// Which assumption moves what, and in which years.
#[derive(Clone, Debug)]
pub struct Driver {
    /// Its short name.
    pub id: String,
    /// The assumption.
    pub assumption: AssumptionId,
    /// How it moves what it picks.
    pub kind: Kind,
    /// What it picks: cells or lines, as its kind says.
    pub applies_to: Selector,
    /// First year it acts in, counted from the base year: at least 1, or the base year where `month` is not April.
    pub from: usize,
    /// Last year it acts in, counted from the base year.
    pub to: usize,
    /// The month of each year, counted from April, from which a rate on lines holds; 0 for rates on cells.
    pub month: usize,
    /// How it combines with other rates on a line.
    pub combine: Combine,
    /// For a flow: where what leaves the picked cells arrives; `None` for a change of level whose other end is not told.
    pub to_site: Option<SiteId>,
    /// For health status: the age curve that the picked cells follow.
    pub curve: Option<AgeCurveId>,
    /// Why.
    pub note: String,
    /// Where it was read.
    pub origin: Origin,
}

impl Driver {
    /// Whether growth into year `t` (from `t − 1`) is its doing.
    pub fn acts_in(&self, t: usize) -> bool {
        (self.from..=self.to).contains(&t)
    }
}

/// An exception to a driver: for what both pick, this value stands in for its assumption, range and all.
#[derive(Clone, Debug)]
pub struct Override {
    /// The driver.
    pub driver: DriverId,
    /// What it picks: cells or lines, as the driver's kind says.
    pub applies_to: Selector,
    /// The value, in the unit of the driver's assumption.
    pub value: f64,
    /// Why these differ.
    pub reason: String,
    /// Who answers for it: a role; empty if not given.
    pub owner: String,
    /// Where the value comes from.
    pub source: Option<SourceId>,
    /// How sure it is.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

/// A driver as it moves some of what it picks: with its assumption's value, or with that of an override.
#[derive(Clone, Copy, Debug)]
pub struct Mover<'a> {
    /// The driver.
    pub driver: &'a Driver,
    /// The override, where it is one that moves.
    pub fixed: Option<&'a Override>,
    /// The value it moves by, in the unit of the driver's assumption.
    pub value: f64,
    /// How sure that value is.
    pub provenance: Provenance,
}
