//! What a setting can run out of besides beds: rooms, contacts and people.

use crate::id::{OrganisationId, Origin, ServiceId, SiteId, SourceId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::service::{BedType, Pod};
use crate::word::words;

words! {
    /// Kind of space, or of appointments that there is room for.
    SpaceType, SPACE_TYPES {
        /// Operating theatre.
        Theatre = "theatre",
        /// Outpatient room.
        OutpatientRoom = "outpatient_room",
        /// Cubicle or bay in an emergency department.
        EmergencySpace = "ae_space",
        /// Trolley or chair for same-day emergency care.
        SameDaySpace = "sdec_space",
        /// Scanner, endoscopy or other diagnostic room.
        DiagnosticRoom = "diagnostic_room",
        /// Community contacts a year.
        CommunityContacts = "community_contacts",
        /// General practice appointments a year.
        PracticeAppointments = "gp_appointments",
    }
}

impl SpaceType {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theatre => "Theatres",
            Self::OutpatientRoom => "Outpatient rooms",
            Self::EmergencySpace => "A&E spaces",
            Self::SameDaySpace => "Same-day emergency care spaces",
            Self::DiagnosticRoom => "Diagnostic rooms",
            Self::CommunityContacts => "Community contacts a year",
            Self::PracticeAppointments => "GP appointments a year",
        }
    }

    /// Whether what is counted is contacts a year, each of which takes one, rather than rooms that are taken for minutes.
    pub fn is_contacts(self) -> bool {
        matches!(self, Self::CommunityContacts | Self::PracticeAppointments)
    }
}

/// Minutes that one of a point of delivery has a room, where a service does not say; `None` where there is no figure.
///
/// Seen in the parameters of the NHP demand model: outpatients 38 for a first attendance, 20 for a follow-up, 28 for a
/// procedure; in A&E 240 for major cases and same-day emergency care, 60 for minor ones. It has none for theatres, tests, A&E of
/// a single specialty, or what is not told apart.
///
/// ```
/// # use model::{capacity::usual_minutes, service::Pod};
/// assert_eq!(usual_minutes(Pod::OutpatientFirst), Some(38.0));
/// assert_eq!(usual_minutes(Pod::DayCase), None);
/// ```
pub fn usual_minutes(pod: Pod) -> Option<f64> {
    match pod {
        Pod::OutpatientFirst => Some(38.0),
        Pod::OutpatientFollowUp => Some(20.0),
        Pod::OutpatientProcedure => Some(28.0),
        Pod::AccidentMajor | Pod::SameDay => Some(240.0),
        Pod::AccidentMinor | Pod::AccidentWalkIn => Some(60.0),
        _ => None,
    }
}

/// Spaces of one kind at one organisation or site, or contacts a year that it has room for.
#[derive(Clone, Debug)]
pub struct SpaceCount {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// Where they are; `None` for all the organisation's sites.
    pub site: Option<SiteId>,
    /// The kind.
    pub kind: SpaceType,
    /// How many.
    pub available: f64,
    /// The financial year from which there are so many, as written.
    pub period: String,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// How rooms are reckoned: for each of [`SpaceType::ALL`], in order. Contacts have neither.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpaceShape {
    /// Hours a year that a room is open.
    pub hours: [f64; 7],
    /// The share of those in which it should be in use.
    pub utilisation: [f64; 7],
}

impl SpaceShape {
    /// Hours a year that a room of a kind is in use when it is as busy as it should be.
    pub fn hours_used(&self, kind: SpaceType) -> f64 {
        self.hours[kind as usize] * self.utilisation[kind as usize]
    }
}

/// Share of staff who leave in a year other than by retiring, where a pack does not say: the published peak, 9%.
pub const USUAL_LEAVERS: f64 = 0.09;

impl Default for SpaceShape {
    /// A&E and same-day emergency care: every hour of 52 weeks, half of them in use; outpatient rooms 85% in use, as the NHP
    /// demand model has them. That model states no hours for rooms: 50 weeks of 40 hours here, and theatres and diagnostic
    /// rooms likewise at 85%, are customary only.
    fn default() -> Self {
        let (day, always) = (50.0 * 40.0, 52.0 * 168.0);
        Self { hours: [day, day, always, always, day, 1.0, 1.0], utilisation: [0.85, 0.85, 0.5, 0.5, 0.85, 1.0, 1.0] }
    }
}

words! {
    /// Staff group.
    StaffGroup, STAFF_GROUPS {
        /// Consultants.
        Consultants = "consultants",
        /// Doctors and dentists of other grades.
        OtherDoctors = "other_doctors",
        /// Registered nurses and health visitors.
        Nursing = "registered_nursing",
        /// Midwives.
        Midwifery = "midwifery",
        /// Allied health professionals.
        AlliedHealth = "allied_health",
        /// Other scientific, therapeutic and technical staff.
        Scientific = "scientific_therapeutic_technical",
        /// Healthcare scientists.
        HealthcareScience = "healthcare_science",
        /// Support to clinical staff.
        Support = "support_to_clinical",
        /// Infrastructure: central functions, estates, managers.
        Infrastructure = "infrastructure",
        /// Qualified ambulance staff.
        Ambulance = "ambulance",
        /// Primary care staff.
        PrimaryCare = "primary_care",
        /// Social care staff.
        SocialCare = "social_care",
    }
}

impl StaffGroup {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Consultants => "Consultants",
            Self::OtherDoctors => "Doctors of other grades",
            Self::Nursing => "Registered nurses",
            Self::Midwifery => "Midwives",
            Self::AlliedHealth => "Allied health professionals",
            Self::Scientific => "Scientific, therapeutic and technical",
            Self::HealthcareScience => "Healthcare scientists",
            Self::Support => "Support to clinical staff",
            Self::Infrastructure => "Infrastructure",
            Self::Ambulance => "Ambulance staff",
            Self::PrimaryCare => "Primary care staff",
            Self::SocialCare => "Social care staff",
        }
    }

    /// Whether they are contracted in programmed activities rather than hours.
    pub fn is_medical(self) -> bool {
        matches!(self, Self::Consultants | Self::OtherDoctors)
    }
}

/// People of one group that an organisation has, and what moves their number; whole-time equivalents.
///
/// One for each organisation and group; every list has one entry for each year of the plan.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who employs them.
    pub organisation: OrganisationId,
    /// The staff group.
    pub group: StaffGroup,
    /// In post at the end of the base year.
    pub in_post: f64,
    /// Funded posts.
    pub establishment: Vec<f64>,
    /// Share of those in post at the start of a year who leave in it, other than by retiring.
    pub leavers: Vec<f64>,
    /// Share who retire.
    pub retiring: Vec<f64>,
    /// Recruited from elsewhere.
    pub joiners: Vec<f64>,
    /// Newly qualified.
    pub trained: Vec<f64>,
    /// The most that can be in post, where the skill cannot be recruited beyond it.
    pub ceiling: Vec<Option<f64>>,
    /// The most that the bank covers.
    pub bank: Vec<f64>,
    /// The most that agencies cover.
    pub agency: Vec<f64>,
    /// What a WTE of the bank costs over one of staff, as a share.
    pub bank_premium: f64,
    /// The same of agencies.
    pub agency_premium: f64,
    /// What a WTE of staff costs a year, on-costs included; `None` where it is not stated.
    pub pay: Option<Pence>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are: the least of the rows'.
    pub provenance: Provenance,
    /// Where the base year's row was read.
    pub origin: Origin,
}

/// What asks for people of a group.
#[derive(Clone, Debug)]
pub struct StaffDemand {
    /// Whose; `None` for every organisation that gives the service.
    pub organisation: Option<OrganisationId>,
    /// The staff group.
    pub group: StaffGroup,
    /// What asks for them.
    pub need: StaffNeed,
    /// The share of paid time that is not worked: leave, sickness, study.
    pub headroom: f64,
    /// What it is, in words; empty if the service says enough.
    pub name: String,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

/// What asks for people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StaffNeed {
    /// Hours of work for each unit of a service and each of its bed days.
    Activity {
        /// The service.
        service: ServiceId,
        /// Hours for each unit; programmed activities for doctors.
        per_unit: f64,
        /// Hours for each bed day; programmed activities for doctors.
        per_bed_day: f64,
    },
    /// Posts that somebody must be at, whatever there is to do.
    Posts {
        /// How many.
        posts: f64,
        /// Hours a week that each is covered.
        hours: f64,
        /// The fewest people with which the rota can be run, for each post; 0 where there is no floor.
        floor: f64,
    },
}

/// How people are reckoned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StaffShape {
    /// Contracted hours a week of a WTE.
    pub contracted: f64,
    /// Paid weeks a year.
    pub weeks: f64,
    /// The share of paid time that is not worked, where a row does not say.
    pub headroom: f64,
    /// Programmed activities of direct clinical care a week of a whole-time doctor.
    pub clinical_activities: f64,
    /// Weeks at work a year of a doctor, leave and study taken off.
    pub doctor_weeks: f64,
}

impl Default for StaffShape {
    /// 37.5 hours (Agenda for Change) of 52 weeks with 22% headroom; doctors 7.5 of 10 programmed activities in direct clinical
    /// care (consultant contract), 42 weeks a year. Headroom and doctors' weeks are customary only.
    fn default() -> Self {
        Self { contracted: 37.5, weeks: 52.0, headroom: 0.22, clinical_activities: 7.5, doctor_weeks: 42.0 }
    }
}

/// Something that a setting can run out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Beds of a kind: of a site, or of an organisation that counts them for all its sites together.
    Beds(OrganisationId, Option<SiteId>, BedType),
    /// Spaces of a kind, or contacts a year.
    Spaces(OrganisationId, Option<SiteId>, SpaceType),
    /// People of a group.
    Staff(OrganisationId, StaffGroup),
}

impl Resource {
    /// Who has it.
    pub fn organisation(self) -> OrganisationId {
        match self {
            Self::Beds(organisation, ..) | Self::Spaces(organisation, ..) | Self::Staff(organisation, _) => {
                organisation
            }
        }
    }
}
