//! Months: how a year's activity and money fall into them.

use crate::id::{Origin, SourceId};
use crate::provenance::Provenance;
use crate::service::{Measure, Pod};

/// Months of a financial year, as columns and cells name them.
pub const MONTHS: [&str; 12] = [
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "january",
    "february",
    "march",
];

/// How busy each month is for one point of delivery, April first: activity a day beside that of other months.
#[derive(Clone, Debug)]
pub struct Season {
    /// The point of delivery.
    pub pod: Pod,
    /// One for each month; only their proportions matter.
    pub months: [f64; 12],
    /// Where they come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

impl Pod {
    /// Whether it happens on working days, not every day.
    pub fn keeps_office_hours(self) -> bool {
        let always = matches!(
            self,
            Self::Emergency
                | Self::NonElectiveOther
                | Self::Ambulance
                | Self::Renal
                | Self::Community
                | Self::AccidentMajor
                | Self::AccidentSingle
                | Self::AccidentMinor
                | Self::AccidentWalkIn
                | Self::SameDay
                | Self::Accident
        );
        !always && self.measure() != Measure::BedDays
    }
}
