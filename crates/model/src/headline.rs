//! Published figures to compare with.

use crate::id::{OrganisationId, Origin, SourceId};
use crate::selector::Selector;
use crate::word::words;

words! {
    /// Which of the plan's figures a headline is compared with.
    Measure, MEASURE_NAMES {
        /// People, aligned to the financial year.
        Population = "population",
        /// People at the middle of the calendar year in which the financial year starts, as entered.
        PopulationMidYear = "population_mid_year",
        /// Number of small areas.
        Areas = "areas",
        /// Spells.
        Admissions = "admissions",
        /// Attendances.
        Attendances = "attendances",
        /// Contacts.
        Contacts = "contacts",
        /// Bed days, in midnights.
        BedDays = "bed_days",
        /// Activity at its unit costs.
        ActivityCost = "activity_cost",
        /// Beds available.
        BedsAvailable = "beds_available",
        /// Beds occupied at midnight.
        BedsOccupied = "beds_occupied",
        /// Income.
        Income = "income",
        /// Cost.
        Cost = "cost",
        /// Do-nothing gap.
        DoNothingGap = "do_nothing_gap",
        /// Do-nothing gap of the members that are not councils.
        NhsDoNothingGap = "nhs_do_nothing_gap",
        /// Do-minimum gap of the members that are not councils.
        NhsDoMinimumGap = "nhs_do_minimum_gap",
        /// Do-minimum gap.
        DoMinimumGap = "do_minimum_gap",
        /// Efficiency counted in do minimum.
        Efficiency = "efficiency",
    }
}

/// A published figure with what it takes to know what it means.
#[derive(Clone, Debug)]
pub struct Headline {
    /// Its short name.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// The figure, in `unit`.
    pub figure: f64,
    /// Decimals it was printed with.
    pub decimals: usize,
    /// Its unit, as written.
    pub unit: String,
    /// Whom it covers.
    pub scope: String,
    /// When it was published, as written.
    pub date: String,
    /// How it was counted.
    pub basis: String,
    /// Which edition.
    pub version: String,
    /// Where it comes from.
    pub source: SourceId,
    /// Which of the plan's figures it is compared with, if any.
    pub measure: Option<Measure>,
    /// Whose figure; `None` for the system's.
    pub organisation: Option<OrganisationId>,
    /// Which cells, for activity.
    pub selector: Option<Selector>,
    /// Which year, counted from the base year.
    pub year: usize,
    /// Why the plan's figure may differ.
    pub explanation: String,
    /// Where it was read.
    pub origin: Origin,
}
