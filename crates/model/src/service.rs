//! Services and points of delivery.

use crate::id::{Origin, SourceId};
use crate::provenance::Provenance;
use crate::word::words;

words! {
    /// Point of delivery: the kind of contact with care, which fixes what is counted.
    Pod, POD_CODES {
        /// Elective inpatient.
        Elective = "EL",
        /// Day case.
        DayCase = "DC",
        /// Elective admissions where day cases are not told apart, as in published HES by admission method.
        ElectiveOrDayCase = "ELDC",
        /// Regular attender.
        RegularAttender = "RDA",
        /// Non-elective emergency.
        Emergency = "NEL",
        /// Non-elective other, including maternity.
        NonElectiveOther = "NELNE",
        /// Outpatient first attendance.
        OutpatientFirst = "OPFA",
        /// Outpatient follow-up attendance.
        OutpatientFollowUp = "OPFUP",
        /// Outpatient procedure.
        OutpatientProcedure = "OPPROC",
        /// Outpatient attendances not told apart.
        Outpatient = "OP",
        /// A&E type 1, major emergency department.
        AccidentMajor = "AAE1",
        /// A&E type 2, single specialty.
        AccidentSingle = "AAE2",
        /// A&E type 3, minor injuries and urgent treatment.
        AccidentMinor = "AAE3",
        /// A&E type 4, walk-in centre.
        AccidentWalkIn = "AAE4",
        /// A&E type 5, same-day emergency care.
        SameDay = "AAE5",
        /// A&E of all types not told apart.
        Accident = "AAE",
        /// Community contact.
        Community = "COM",
        /// General practice appointment.
        GeneralPractice = "GP",
        /// Mental-health contact.
        MentalHealth = "MHC",
        /// Ambulance incident answered.
        Ambulance = "AMB",
        /// Renal dialysis session.
        Renal = "REN",
        /// Diagnostic test.
        Diagnostic = "DIAG",
        /// Excess bed day.
        ExcessBedDay = "XBD",
        /// Critical-care bed day.
        CriticalCare = "CCBD",
        /// Mental-health bed day.
        MentalHealthBedDay = "MHBD",
        /// Community-hospital bed day.
        CommunityBedDay = "COMBD",
    }
}

impl Pod {
    /// What is counted.
    pub fn measure(self) -> Measure {
        match self {
            Self::Elective
            | Self::DayCase
            | Self::ElectiveOrDayCase
            | Self::RegularAttender
            | Self::Emergency
            | Self::NonElectiveOther => Measure::Spells,
            Self::OutpatientFirst
            | Self::OutpatientFollowUp
            | Self::OutpatientProcedure
            | Self::Outpatient
            | Self::AccidentMajor
            | Self::AccidentSingle
            | Self::AccidentMinor
            | Self::AccidentWalkIn
            | Self::SameDay
            | Self::Accident => Measure::Attendances,
            Self::Community
            | Self::GeneralPractice
            | Self::MentalHealth
            | Self::Ambulance
            | Self::Renal
            | Self::Diagnostic => Measure::Contacts,
            Self::ExcessBedDay | Self::CriticalCare | Self::MentalHealthBedDay | Self::CommunityBedDay => {
                Measure::BedDays
            }
        }
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elective => "Elective inpatients",
            Self::DayCase => "Day cases",
            Self::ElectiveOrDayCase => "Elective admissions incl. day cases",
            Self::RegularAttender => "Regular attenders",
            Self::Emergency => "Emergency admissions",
            Self::NonElectiveOther => "Other non-elective incl. maternity",
            Self::OutpatientFirst => "Outpatient first attendances",
            Self::OutpatientFollowUp => "Outpatient follow-ups",
            Self::OutpatientProcedure => "Outpatient procedures",
            Self::Outpatient => "Outpatient attendances",
            Self::AccidentMajor => "A&E type 1",
            Self::AccidentSingle => "A&E type 2",
            Self::AccidentMinor => "A&E type 3, urgent treatment",
            Self::AccidentWalkIn => "A&E type 4, walk-in",
            Self::SameDay => "Same-day emergency care",
            Self::Accident => "A&E attendances",
            Self::Community => "Community contacts",
            Self::GeneralPractice => "GP appointments",
            Self::MentalHealth => "Mental-health contacts",
            Self::Ambulance => "Ambulance incidents",
            Self::Renal => "Renal dialysis sessions",
            Self::Diagnostic => "Diagnostic tests",
            Self::ExcessBedDay => "Excess bed days",
            Self::CriticalCare => "Critical-care bed days",
            Self::MentalHealthBedDay => "Mental-health bed days",
            Self::CommunityBedDay => "Community-hospital bed days",
        }
    }
}

words! {
    /// What is counted at a point of delivery.
    Measure, MEASURE_NAMES {
        /// Hospital provider spells: from admission to discharge.
        Spells = "spells",
        /// Occupied bed days, in midnights.
        BedDays = "bed_days",
        /// Attendances.
        Attendances = "attendances",
        /// Contacts, appointments, sessions, incidents or tests.
        Contacts = "contacts",
    }
}

words! {
    /// Kind of bed.
    BedType, BED_TYPES {
        /// General and acute.
        GeneralAcute = "general_acute",
        /// Critical care.
        CriticalCare = "critical_care",
        /// Maternity.
        Maternity = "maternity",
        /// Mental illness.
        MentalHealth = "mental_health",
        /// Learning disability.
        LearningDisability = "learning_disability",
        /// Community hospital.
        Community = "community",
    }
}

impl BedType {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeneralAcute => "General and acute",
            Self::CriticalCare => "Critical care",
            Self::Maternity => "Maternity",
            Self::MentalHealth => "Mental illness",
            Self::LearningDisability => "Learning disability",
            Self::Community => "Community hospital",
        }
    }
}

words! {
    /// Whose number the activity of a service follows.
    Follows, FOLLOWS_NAMES {
        /// People of the patients' sex and age.
        People = "people",
        /// Births.
        Births = "births",
    }
}

/// A service line: one kind of activity of one specialty group.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its short code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its point of delivery.
    pub pod: Pod,
    /// Its specialty group; empty if not told apart.
    pub specialty: String,
    /// The kind of bed it uses, if any.
    pub beds: Option<BedType>,
    /// The kind of room it takes, or of contacts that there is room for, if any.
    pub spaces: Option<crate::capacity::SpaceType>,
    /// Minutes that each unit has the room; 0 where contacts are counted.
    pub minutes: f64,
    /// Whose number its activity follows.
    pub follows: Follows,
    /// Where it was read.
    pub origin: Origin,
}

/// Beds of one kind at one organisation or site, as counted.
#[derive(Clone, Debug)]
pub struct BedCount {
    /// Who runs them.
    pub organisation: crate::id::OrganisationId,
    /// Where they are; `None` for all the organisation's sites.
    pub site: Option<crate::id::SiteId>,
    /// The kind of bed.
    pub kind: BedType,
    /// Beds available, mean over the period.
    pub available: f64,
    /// Beds occupied at midnight, mean over the period.
    pub occupied: Option<f64>,
    /// Beds that can be opened beyond those when they are full.
    pub escalation: Option<f64>,
    /// The period, as written.
    pub period: String,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}
