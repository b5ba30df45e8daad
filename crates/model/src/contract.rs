//! Contracts: how what a payer pays follows activity. See `docs/method/contracts.md`.

use crate::accounts::{Line, Side};
use crate::id::{OrganisationId, Origin, SourceId};
use crate::provenance::Provenance;
use crate::word::words;

words! {
    /// What a contract pays for.
    Form, FORM_NAMES {
        /// A fixed sum, until it is rebased.
        Block = "block",
        /// Each unit of activity at its average cost.
        Activity = "activity",
        /// Aligned payment and incentive: a fixed part and a part that follows activity.
        Aligned = "aligned",
        /// Low-volume activity: a fixed sum by definition.
        LowVolume = "low_volume",
        /// Shares agreed locally.
        Local = "local",
    }
}

/// The share of an aligned contract that follows activity where none is stated. Customary, and not checked against any
/// published rule: a plan should state what its partners agreed.
pub const ALIGNED_VARIABLE: f64 = 0.2;

impl Form {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "Block",
            Self::Activity => "Activity",
            Self::Aligned => "Aligned payment and incentive",
            Self::LowVolume => "Low-volume activity",
            Self::Local => "Local",
        }
    }

    /// The share of payment that follows activity where a contract states none; `None` if it must.
    pub fn usual_variable(self) -> Option<f64> {
        match self {
            Self::Block | Self::LowVolume => Some(0.0),
            Self::Activity => Some(1.0),
            Self::Aligned => Some(ALIGNED_VARIABLE),
            Self::Local => None,
        }
    }

    /// Whether a contract may state the share itself.
    pub fn states_share(self) -> bool {
        matches!(self, Self::Aligned | Self::Local)
    }
}

/// What a payer and a payee have agreed.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Who pays.
    pub payer: OrganisationId,
    /// Who is paid.
    pub payee: OrganisationId,
    /// The category of the lines it governs; `None` for all that no other contract of the two names.
    pub category: Option<String>,
    /// Its form.
    pub form: Form,
    /// Its terms.
    pub terms: Terms,
    /// Where it is written.
    pub source: Option<SourceId>,
    /// How sure it is.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

/// How much of payment follows activity, and when the rest is set anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The share that follows each year's activity, 0 to 1.
    pub variable: f64,
    /// Years, counted from the base year, in which the fixed part is set by that year's activity; ascending, none of them 0.
    pub rebased: Vec<usize>,
}

impl Terms {
    /// The year whose activity the fixed part is set by in year `t`: the last rebase, else the base year.
    pub fn set_in(&self, t: usize) -> usize {
        self.rebased.iter().copied().rfind(|year| *year <= t).unwrap_or(0)
    }

    /// What is paid for in year `t` where `volume` is the activity of a year: `fixed · volume(last rebase) + variable ·
    /// volume(t)`.
    pub fn paid(&self, t: usize, volume: impl Fn(usize) -> f64) -> f64 {
        (1.0 - self.variable) * volume(self.set_in(t)) + self.variable * volume(t)
    }

    /// The same rebases with another variable share.
    #[must_use]
    pub fn with_variable(&self, variable: f64) -> Self {
        Self { variable, rebased: self.rebased.clone() }
    }
}

impl Contract {
    /// Whether it governs a line: the payee's income from the payer, or the payer's cost with the payee.
    pub fn governs(&self, line: &Line) -> bool {
        let parties = match line.side {
            Side::Income => line.organisation == self.payee && line.counterparty == Some(self.payer),
            Side::Cost => line.organisation == self.payer && line.counterparty == Some(self.payee),
            Side::Net => false,
        };
        parties && self.category.as_ref().is_none_or(|category| *category == line.category)
    }
}
