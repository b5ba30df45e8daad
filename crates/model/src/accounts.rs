//! Ledger lines and planned efficiency.

use crate::capital::CapitalCharge;
use crate::id::{OrganisationId, Origin, SourceId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::selector::Selector;
use crate::word::words;

words! {
    /// Which side of the ledger a line is on.
    Side, SIDE_NAMES {
        /// Money in, positive.
        Income = "income",
        /// Money out, positive.
        Cost = "cost",
        /// A published position: surplus positive, deficit negative.
        Net = "net",
    }
}

impl Side {
    /// The sign with which an amount adds to a gap (cost − income).
    pub fn sign_in_gap(self) -> i64 {
        match self {
            Self::Cost => 1,
            Self::Income | Self::Net => -1,
        }
    }
}

words! {
    /// Whether a line comes back next year.
    Recurrence, RECURRENCE_NAMES {
        /// It does.
        Recurrent = "recurrent",
        /// It is in the base year only.
        OneOff = "one_off",
    }
}

/// A ledger line of one organisation.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whose ledger.
    pub organisation: OrganisationId,
    /// What it is.
    pub category: String,
    /// Which side of the ledger.
    pub side: Side,
    /// Who is paid, or who pays.
    pub counterparty: Option<OrganisationId>,
    /// Tells apart lines that are otherwise the same.
    pub label: String,
    /// Its amounts.
    pub amount: Amount,
    /// Whether it comes back.
    pub recurrence: Recurrence,
    /// Whether it is external deficit support.
    pub support: bool,
    /// Words that selectors can ask for.
    pub tags: Vec<String>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// How a line's amounts are given.
#[derive(Clone, Debug)]
pub enum Amount {
    /// The base year's amount, which drivers move, and activity too if `activity` picks any.
    Base {
        /// The base year's amount.
        base: Pence,
        /// What a full year would be, where the base year holds only part of one.
        full_year: Option<Pence>,
        /// The cells that move it.
        activity: Option<Selector>,
    },
    /// The activity picked, at its unit costs.
    Activity(Selector),
    /// Amounts by year as stated; nothing moves them.
    ByYear(Vec<YearAmount>),
    /// Made by capital, year by year; nothing moves them but what is spent and sold.
    Capital(CapitalCharge),
}

impl Amount {
    /// The cells that move it, if any do.
    pub fn activity(&self) -> Option<&Selector> {
        match self {
            Self::Base { activity, .. } => activity.as_ref(),
            Self::Activity(activity) => Some(activity),
            Self::ByYear(_) | Self::Capital(_) => None,
        }
    }

    /// Whether it is made by capital, so that neither drivers nor efficiency nor levers act on it.
    pub fn is_capital(&self) -> bool {
        matches!(self, Self::Capital(_))
    }
}

/// The amount of one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearAmount {
    /// The amount.
    pub pence: Pence,
    /// Whether it was filled in on a straight line between stated years.
    pub filled: bool,
}

/// Business-as-usual efficiency of one organisation.
#[derive(Clone, Debug)]
pub struct Efficiency {
    /// Whose.
    pub organisation: OrganisationId,
    /// How it is stated.
    pub planned: Planned,
    /// The share of a year's new saving that falls in its second half.
    pub second_half: f64,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// Efficiency as planned, with what was achieved before and what can be had.
#[derive(Clone, Debug)]
pub enum Planned {
    /// Per cent a year of the do-nothing cost of some lines, compounding.
    Percent {
        /// Planned, % a year.
        planned: f64,
        /// Achieved in the past, % a year.
        track_record: Option<f64>,
        /// The most that can be had, % a year; `None`: as planned.
        headroom: Option<f64>,
        /// The cost lines it is a part of; `None`: all that are not trade with members.
        lines: Option<Selector>,
    },
    /// New recurrent saving each year, adding up.
    Money {
        /// Planned a year.
        planned: Pence,
        /// Achieved a year in the past.
        track_record: Option<Pence>,
        /// The most a year that can be had; `None`: as planned.
        headroom: Option<Pence>,
    },
    /// The saving in each year against do nothing, as stated.
    ByYear {
        /// Stated savings; the base year's is part of the base.
        planned: Vec<Pence>,
        /// The most a year that can be had, adding up; `None`: as planned.
        headroom: Option<Pence>,
    },
}
