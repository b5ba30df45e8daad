//! Drivers: which assumption moves which cells or account lines.

use crate::id::{AssumptionId, Origin};
use crate::selector::Selector;
use crate::word::words;

words! {
    /// How a driver moves what it picks.
    Kind, KIND_NAMES {
        /// Growth of cells beyond demography, % a year.
        NonDemographic = "non_demographic",
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
        matches!(self, Self::NonDemographic | Self::Backlog | Self::Flow)
    }

    /// Whether its assumption is a rate a year, rather than a level.
    pub fn is_rate(self) -> bool {
        !matches!(self, Self::Backlog | Self::Flow)
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
    /// First year it acts in, counted from the base year: at least 1.
    pub from: usize,
    /// Last year it acts in, counted from the base year.
    pub to: usize,
    /// How it combines with other rates on a line.
    pub combine: Combine,
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
