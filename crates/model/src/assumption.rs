//! The assumption register.

use crate::id::{AssumptionId, OrganisationId, Origin, SourceId};
use crate::provenance::Provenance;
use crate::word::words;

words! {
    /// The unit of an assumption's value.
    Unit, UNIT_NAMES {
        /// Per cent of change each year: 1.2 means ×1.012 a year.
        PercentAYear = "% a year",
        /// Per cent.
        Percent = "%",
        /// A bare ratio.
        Ratio = "ratio",
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
        /// Years of age.
        Years = "years",
        /// Points of whatever a measure of quality is in.
        Points = "points",
        /// Pounds.
        Pounds = "£",
        /// Thousands of pounds.
        ThousandPounds = "£k",
        /// Millions of pounds.
        MillionPounds = "£m",
        /// Thousands of millions of pounds.
        BillionPounds = "£bn",
        /// People.
        People = "people",
        /// Whole-time equivalents.
        Wte = "WTE",
        /// Beds.
        Beds = "beds",
        /// Rooms, bays or trolleys.
        Spaces = "spaces",
        /// Contacts or appointments a year.
        Contacts = "contacts",
    }
}

impl Unit {
    /// Whether values are money, so that a price base must be named.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Pounds | Self::ThousandPounds | Self::MillionPounds | Self::BillionPounds)
    }
}

words! {
    /// Quality of evidence.
    Grade, GRADE_NAMES {
        /// Strong.
        A = "A",
        /// Moderate.
        B = "B",
        /// Weak.
        C = "C",
        /// Opinion.
        D = "D",
    }
}

words! {
    /// Family of distributions that a range is read as.
    Distribution, DISTRIBUTION_NAMES {
        /// Three-term metalog through p10, p50 and p90.
        Metalog = "metalog",
        /// Normal.
        Normal = "normal",
        /// Log-normal.
        LogNormal = "lognormal",
        /// Triangular.
        Triangular = "triangular",
        /// Uniform.
        Uniform = "uniform",
    }
}

/// A value that the plan rests on, with its range, source and owner.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its short name.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// The central value, p50, in `unit`.
    pub value: f64,
    /// p10 and p90; `None` for a constant.
    pub range: Option<(f64, f64)>,
    /// Its unit.
    pub unit: Unit,
    /// `cash` or `real 2025/26`, where the unit is money.
    pub price_base: Option<crate::money::Basis>,
    /// When it was set, as written.
    pub date: String,
    /// Where it comes from; a solution's own may have none.
    pub source: Option<SourceId>,
    /// Who answers for it: a role.
    pub owner: String,
    /// Quality of evidence.
    pub grade: Option<Grade>,
    /// How sure it is.
    pub provenance: Provenance,
    /// The shape of its range.
    pub distribution: Distribution,
    /// The least and greatest value it can have.
    pub bounds: (Option<f64>, Option<f64>),
    /// How it was arrived at.
    pub note: String,
    /// Where it was read.
    pub origin: Origin,
}

/// How two assumptions hang together: by a Gaussian copula.
#[derive(Clone, Copy, Debug)]
pub struct Correlation {
    /// One.
    pub a: AssumptionId,
    /// The other.
    pub b: AssumptionId,
    /// Correlation of the normal scores behind their draws, between −1 and 1.
    pub correlation: f64,
    /// Where it was read.
    pub origin: Origin,
}

/// A party's own value of an assumption that is contested; the plan uses the assumption's range meanwhile.
#[derive(Clone, Debug)]
pub struct Contested {
    /// The assumption.
    pub assumption: AssumptionId,
    /// Whose value it is.
    pub organisation: OrganisationId,
    /// The value, in the assumption's unit.
    pub value: f64,
    /// Why they hold it.
    pub reason: String,
    /// Who settles it: a role.
    pub settled_by: String,
    /// By when, as written.
    pub by_when: String,
    /// Where it was read.
    pub origin: Origin,
}

/// A publication, return or workshop that figures come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its short name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub publisher: String,
    /// When, as written.
    pub date: String,
    /// Under what licence.
    pub licence: String,
    /// Where it can be read.
    pub url: String,
    /// Where it was read.
    pub origin: Origin,
}
