//! Measures of quality: what a service is held to, and what comes of it.

use crate::id::{AssumptionId, MeasureId, OrganisationId, Origin, SiteId, SourceId};
use crate::provenance::Provenance;
use crate::selector::Selector;
use crate::word::words;

words! {
    /// Which way is better.
    Direction, DIRECTION_NAMES {
        /// More is better: the standard is the least that will do.
        Higher = "higher",
        /// Less is better: the standard is the most that will do.
        Lower = "lower",
    }
}

impl Direction {
    /// Whether a value meets a standard; figures that differ by rounding alone do.
    pub fn meets(self, value: f64, standard: f64) -> bool {
        let slack = 1e-9 * standard.abs().max(1.0);
        match self {
            Self::Higher => value >= standard - slack,
            Self::Lower => value <= standard + slack,
        }
    }
}

words! {
    /// What a measure tells.
    MeasureKind, MEASURE_KINDS {
        /// A standard of care that the service is held to.
        Standard = "standard",
        /// What comes of care.
        Outcome = "outcome",
        /// How many patients a year: what a team needs to stay in practice. It follows activity.
        Volume = "volume",
    }
}

/// What a service is held to at one provider, or in the whole system.
#[derive(Clone, Debug)]
pub struct QualityMeasure {
    /// Its short name.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// The service that it tells of, in words; measures of one service and provider are told together.
    pub service: String,
    /// Whose service; `None` for the system's. Where a site is named, who runs it.
    pub organisation: Option<OrganisationId>,
    /// Where; `None` for all its provider's sites.
    pub site: Option<SiteId>,
    /// The activity cells that it tells of; of a volume, what is counted.
    pub activity: Option<Selector>,
    /// What its values are in, as written.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// What it tells.
    pub kind: MeasureKind,
    /// The value that will just do, in its unit; `None` where none is set.
    pub standard: Option<f64>,
    /// Its value in each year if nothing is done; empty for a volume, which follows activity.
    pub values: Vec<f64>,
    /// Where its values come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

impl QualityMeasure {
    /// A value as it can be: per cent from 0 to 100, and nothing below 0.
    pub fn possible(&self, value: f64) -> f64 {
        let most = if self.unit == "%" { 100.0 } else { f64::INFINITY };
        value.clamp(0.0, most)
    }
}

/// What a solution does to a measure.
#[derive(Clone, Debug)]
pub struct QualityEffect {
    /// The measure.
    pub measure: MeasureId,
    /// What is added to it at full effect, in points of its unit: an assumption.
    pub effect: AssumptionId,
}
