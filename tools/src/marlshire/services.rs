//! The service lines: what England does per 1,000 people, for whom, at what cost, and where Marlshire offers it.

use std::path::Path;

use super::Result;
use super::curves::{self, deprivation};
use super::national::{
    Bands, Curve, OUTPATIENT_BONES, OUTPATIENT_EYES, OUTPATIENT_FAMILY, OUTPATIENT_MEDICINE, OUTPATIENT_SURGERY,
    UPRATING,
};
use super::offers::{self, Offer};
use super::rooms;
use crate::write::Table;

/// Length of stay of a service counted in spells.
#[derive(Clone, Copy)]
pub struct Stay {
    /// Mean in nights, England (illustrative; the sum is brought to the published bed days, see `README.md`).
    pub mean: f64,
    /// Standard deviation over mean: above 1, so that the tail is long.
    pub spread: f64,
}

/// One service line.
#[derive(Clone, Copy)]
pub struct Service {
    pub code: &'static str,
    name: &'static str,
    pub pod: &'static str,
    pub specialty: &'static str,
    pub beds: &'static str,
    /// Units per 1,000 people a year, England.
    pub rate: f64,
    /// Pounds per head, England, 2024/25 prices.
    per_head: f64,
    /// By sex and age.
    pub curve: Curve,
    /// By fifth of deprivation, most deprived first; the mean is 1.
    pub gradient: [f64; 5],
    pub stay: Option<Stay>,
    pub offer: Offer,
    /// Whether NHS England's specialised commissioning pays.
    pub specialised: bool,
    /// Which of its patients are flagged frail.
    pub frail: Frail,
}

/// Which patients of a service are flagged frail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Frail {
    /// Nobody: it is not asked there.
    NotAsked,
    /// A share that grows with age.
    ByAge,
    /// Everybody.
    All,
}

impl Service {
    /// Full average cost of one unit in base-year prices, whole pounds.
    pub fn unit_cost(&self) -> f64 {
        (self.per_head * 1000.0 / self.rate * UPRATING).round().max(1.0)
    }

    /// Source and provenance of the cost. The cost collection leaves out outpatient attendances and general practice.
    pub fn cost_origin(&self) -> [&'static str; 2] {
        match self.pod {
            "OPFA" | "OPFUP" => ["design", "illustrative"],
            "GP" => ["icb-allocations-2024-25", "derived"],
            _ => ["ncc-2024-25", "derived"],
        }
    }

    const fn stays(self, mean: f64, spread: f64) -> Self {
        Self { stay: Some(Stay { mean, spread }), ..self }
    }

    const fn in_beds(self, beds: &'static str) -> Self {
        Self { beds, ..self }
    }

    const fn specialised(self) -> Self {
        Self { specialised: true, ..self }
    }

    const fn frail(self, frail: Frail) -> Self {
        Self { frail, ..self }
    }
}

/// A service without beds, paid by the commissioner: code, name, point of delivery, specialty; rate per 1,000 and
/// pounds per head in England; who uses it; how it is spread over fifths of deprivation; where it is offered.
const fn service(
    names: [&'static str; 4],
    (rate, per_head): (f64, f64),
    curve: &Curve,
    gradient: [f64; 5],
    offer: Offer,
) -> Service {
    let [code, name, pod, specialty] = names;
    Service {
        code,
        name,
        pod,
        specialty,
        beds: "",
        rate,
        per_head,
        curve: *curve,
        gradient,
        stay: None,
        offer,
        specialised: false,
        frail: Frail::NotAsked,
    }
}

/// An emergency service in general and acute beds.
const fn emergency(names: [&'static str; 2], rates: (f64, f64), shape: &Bands, men: f64, offer: Offer) -> Service {
    let names = [names[0], names[1], "NEL", names[1]];
    service(names, rates, &curves::by_sex(shape, 1.0, men), deprivation::EMERGENCY, offer).in_beds("general_acute")
}

/// A planned service of one point of delivery.
const fn planned(
    code: &'static str,
    pod: &'static str,
    specialty: &'static str,
    rates: (f64, f64),
    curve: &Curve,
    offer: Offer,
) -> Service {
    service([code, specialty, pod, specialty], rates, curve, deprivation::PLANNED, offer)
}

/// Emergency spells per 1,000: England's 116 (`hes-apc-2024-25`) divided by HRG chapter as the cost collection divides
/// its non-elective spells (`ncc-2024-25`). Frailty takes 20%, 18% and 15% of medicine, respiratory and heart, at one and a half times their cost.
const EMERGENCIES: [Service; 8] = [
    emergency(["NGM", "general medicine"], (17.98, 59.7), &curves::EMERGENCY_MEDICINE, 0.98, offers::EMERGENCY)
        .stays(3.4, 1.9)
        .frail(Frail::ByAge),
    emergency(["NFR", "frailty"], (10.01, 56.0), &curves::FRAILTY, 0.97, offers::OLDER_PEOPLE)
        .stays(9.5, 1.1)
        .frail(Frail::All),
    emergency(["NCA", "heart"], (13.08, 44.0), &curves::HEART, 1.45, offers::EMERGENCY)
        .stays(3.7, 1.7)
        .frail(Frail::ByAge),
    emergency(["NRE", "respiratory"], (14.65, 47.7), &curves::RESPIRATORY, 0.97, offers::EMERGENCY)
        .stays(4.7, 1.6)
        .frail(Frail::ByAge),
    emergency(["NSU", "surgery"], (37.56, 139.8), &curves::EMERGENCY_SURGERY, 1.0, offers::EMERGENCY).stays(3.25, 1.8),
    emergency(["NTO", "orthopaedics"], (10.87, 71.0), &curves::TRAUMA, 0.85, offers::EMERGENCY)
        .stays(8.5, 1.3)
        .frail(Frail::ByAge),
    emergency(["NPA", "paediatrics"], (9.68, 26.3), &curves::CHILD_EMERGENCY, 1.2, offers::EMERGENCY).stays(1.3, 2.0),
    emergency(["NST", "stroke"], (2.17, 16.4), &curves::STROKE, 1.2, offers::STROKE).stays(12.5, 1.3),
];

/// Other admissions: England's 33 per 1,000 (`hes-apc-2024-25`), cost of chapters N and PB (`ncc-2024-25`).
const OTHER_ADMISSIONS: [Service; 2] = [
    service(
        ["MAT", "births and maternity", "NELNE", "maternity"],
        (23.0, 63.4),
        &curves::MATERNITY,
        deprivation::MILD,
        offers::MATERNITY,
    )
    .stays(1.0, 1.1)
    .in_beds("maternity"),
    service(
        ["NEW", "newborn babies", "NELNE", "newborn"],
        (10.0, 7.8),
        &curves::NEWBORN,
        deprivation::MILD,
        offers::MATERNITY,
    )
    .stays(0.6, 1.9)
    .in_beds("maternity"),
];

/// Elective overnight stays, day cases and regular attenders by HRG chapter (`ncc-2024-25`, rate and cost).
const PLANNED: [Service; 12] = [
    planned("ETO", "EL", "orthopaedics", (4.27, 36.4), &curves::JOINTS, offers::ORTHOPAEDICS)
        .stays(2.6, 1.1)
        .in_beds("general_acute"),
    planned("EGS", "EL", "surgery", (3.65, 25.0), &curves::PLANNED_SURGERY, offers::ELECTIVE)
        .stays(3.8, 1.4)
        .in_beds("general_acute"),
    planned("EUG", "EL", "urology and gynaecology", (3.72, 22.2), &curves::UROLOGY_GYNAECOLOGY, offers::ELECTIVE)
        .stays(2.2, 1.3)
        .in_beds("general_acute"),
    planned("ECT", "EL", "heart and lungs", (2.61, 21.0), &curves::HEART_PLANNED, offers::TERTIARY)
        .stays(5.0, 1.2)
        .in_beds("general_acute")
        .specialised(),
    planned("EOT", "EL", "other specialties", (7.96, 44.0), &curves::PLANNED_SURGERY, offers::ELECTIVE)
        .stays(3.4, 1.6)
        .in_beds("general_acute"),
    planned("DEN", "DC", "endoscopy", (37.0, 36.6), &curves::PLANNED_SURGERY, offers::DAY_CASE).stays(0.0, 0.0),
    planned("DEY", "DC", "eyes", (9.26, 13.3), &OUTPATIENT_EYES, offers::EYES).stays(0.0, 0.0),
    planned("DTO", "DC", "orthopaedics", (9.18, 16.0), &curves::DAY_BONES, offers::ORTHOPAEDICS).stays(0.0, 0.0),
    planned("DON", "DC", "cancer", (23.5, 12.3), &curves::CANCER, offers::CANCER).stays(0.0, 0.0).specialised(),
    planned("DUG", "DC", "urology and gynaecology", (10.86, 15.9), &curves::UROLOGY_GYNAECOLOGY, offers::DAY_CASE)
        .stays(0.0, 0.0),
    planned("DOT", "DC", "other specialties", (44.84, 51.0), &OUTPATIENT_SURGERY, offers::DAY_CASE).stays(0.0, 0.0),
    planned("RDA", "RDA", "cancer", (14.5, 6.5), &curves::CANCER, offers::CANCER).stays(0.0, 0.0).specialised(),
];

/// Outpatients: England's 1,983 attendances of which 338 procedures, divided by specialty (`hes-op-2024-25`; procedures
/// `ncc-2024-25`). A third of attendances are first. The collection file holds no cost of attendances: £160 first and £95 after are illustrative.
const OUTPATIENTS: [Service; 14] = [
    planned("FME", "OPFA", "medicine", (243.4, 38.9), &OUTPATIENT_MEDICINE, offers::CLINIC),
    planned("FSU", "OPFA", "surgery", (67.8, 10.8), &OUTPATIENT_SURGERY, offers::CLINIC),
    planned("FTO", "OPFA", "bones, joints and therapy", (112.5, 18.0), &OUTPATIENT_BONES, offers::CLINIC),
    planned("FEY", "OPFA", "eyes", (47.0, 7.5), &OUTPATIENT_EYES, offers::EYES),
    planned("FWC", "OPFA", "women and children", (72.3, 11.6), &OUTPATIENT_FAMILY, offers::FAMILY_CLINIC),
    planned("UME", "OPFUP", "medicine", (475.8, 45.2), &OUTPATIENT_MEDICINE, offers::CLINIC),
    planned("USU", "OPFUP", "surgery", (160.0, 15.2), &OUTPATIENT_SURGERY, offers::CLINIC),
    planned("UTO", "OPFUP", "bones, joints and therapy", (228.5, 21.7), &OUTPATIENT_BONES, offers::CLINIC),
    planned("UEY", "OPFUP", "eyes", (95.4, 9.1), &OUTPATIENT_EYES, offers::EYES),
    planned("UWC", "OPFUP", "women and children", (142.3, 13.5), &OUTPATIENT_FAMILY, offers::FAMILY_CLINIC),
    planned("PME", "OPPROC", "medicine", (87.7, 24.7), &OUTPATIENT_MEDICINE, offers::CLINIC),
    planned("PSU", "OPPROC", "surgery", (128.9, 30.4), &OUTPATIENT_SURGERY, offers::CLINIC),
    planned("PEY", "OPPROC", "eyes", (74.6, 12.6), &OUTPATIENT_EYES, offers::EYES),
    planned("PWC", "OPPROC", "women and children", (47.1, 10.9), &OUTPATIENT_FAMILY, offers::FAMILY_CLINIC),
];

/// Everything else. A&E: 452 attendances (`ecds-2024-25`), 63% of them at major departments, £116 a head. Critical care,
/// dialysis, community, mental health and ambulance: `ncc-2024-25`. General practice: 6.46 appointments a head
/// (`gp-appointments-2024-25`), which share out England's £193 a head for primary medical care (`icb-allocations-2024-25`).
const OTHER: [Service; 17] = [
    service(
        ["AE1", "major A&E", "AAE1", "urgent care"],
        (285.0, 97.0),
        &curves::URGENT,
        deprivation::URGENT,
        offers::EMERGENCY,
    ),
    service(
        ["AE3", "urgent treatment centres", "AAE3", "urgent care"],
        (167.0, 18.7),
        &curves::URGENT_MINOR,
        deprivation::URGENT,
        offers::URGENT_TREATMENT,
    ),
    service(
        ["CCA", "adult and children's critical care", "CCBD", "critical care"],
        (26.5, 64.2),
        &curves::CRITICAL,
        deprivation::EMERGENCY,
        offers::CRITICAL,
    )
    .in_beds("critical_care")
    .specialised(),
    service(
        ["CCN", "neonatal critical care", "CCBD", "newborn"],
        (15.5, 21.0),
        &curves::NEWBORN,
        deprivation::MILD,
        offers::MATERNITY,
    )
    .in_beds("critical_care")
    .specialised(),
    service(["REN", "renal dialysis", "REN", "renal"], (78.6, 15.8), &curves::RENAL, deprivation::MILD, offers::RENAL)
        .specialised(),
    service(
        ["CNU", "community nursing and intermediate care", "COM", "community nursing"],
        (893.8, 73.7),
        &curves::COMMUNITY_NURSING,
        deprivation::MILD,
        offers::HUBS,
    ),
    service(
        ["CTH", "community therapy", "COM", "community therapy"],
        (290.0, 26.0),
        &curves::COMMUNITY_THERAPY,
        deprivation::MILD,
        offers::HUBS,
    ),
    service(
        ["CCH", "children's community services", "COM", "children's community"],
        (92.8, 13.6),
        &curves::CHILD_COMMUNITY,
        deprivation::MILD,
        offers::HUBS,
    ),
    service(
        ["CBD", "community hospital beds", "COMBD", "rehabilitation"],
        (27.3, 17.9),
        &curves::FRAIL_BEDS,
        deprivation::MILD,
        offers::COMMUNITY_BEDS,
    )
    .in_beds("community"),
    service(
        ["MHA", "adult mental health", "MHC", "mental health"],
        (326.0, 98.0),
        &curves::ADULT_MENTAL_HEALTH,
        deprivation::MENTAL_HEALTH,
        offers::HUBS,
    ),
    service(
        ["MHY", "children and young people's mental health", "MHC", "young people's mental health"],
        (74.0, 24.4),
        &curves::YOUNG_MENTAL_HEALTH,
        deprivation::MILD,
        offers::HUBS,
    ),
    service(
        ["MHB", "mental health beds", "MHBD", "mental health"],
        (79.0, 58.0),
        &curves::MENTAL_HEALTH_BEDS,
        deprivation::MENTAL_HEALTH,
        offers::MENTAL_HEALTH_BEDS,
    )
    .in_beds("mental_health"),
    service(
        ["MHS", "secure and specialised mental health beds", "MHBD", "secure mental health"],
        (32.2, 35.1),
        &curves::MENTAL_HEALTH_BEDS,
        deprivation::MENTAL_HEALTH,
        offers::SECURE_BEDS,
    )
    .in_beds("mental_health")
    .specialised(),
    service(
        ["AMB", "ambulance calls answered", "AMB", "ambulance"],
        (231.2, 62.9),
        &curves::AMBULANCE,
        deprivation::EMERGENCY,
        offers::AMBULANCE,
    ),
    service(
        ["GPA", "general practice appointments", "GP", "general practice"],
        (6460.0, 192.8),
        &curves::PRACTICE,
        deprivation::MILD,
        offers::PRACTICES,
    ),
    service(
        ["DIM", "imaging", "DIAG", "imaging"],
        (150.2, 21.1),
        &OUTPATIENT_MEDICINE,
        deprivation::MILD,
        offers::CLINIC,
    ),
    service(
        ["DDA", "tests asked for by practices", "DIAG", "tests"],
        (214.0, 14.5),
        &curves::PRACTICE,
        deprivation::MILD,
        offers::TESTS,
    ),
];

/// All service lines.
pub fn all() -> Vec<Service> {
    [&EMERGENCIES[..], &OTHER_ADMISSIONS, &PLANNED, &OUTPATIENTS, &OTHER].concat()
}

/// Writes `services.csv`.
pub fn write(out: &Path, services: &[Service]) -> Result {
    let mut table = Table::new(["code", "name", "pod", "specialty", "beds", "follows", "spaces", "minutes"]);
    for service in services {
        let name = service.full_name();
        let [spaces, minutes] = rooms::columns(service);
        let row =
            [service.code, &name, service.pod, service.specialty, service.beds, service.follows(), &spaces, &minutes];
        table.row(row);
    }
    table.write(out, "services")
}

impl Service {
    /// Mothers and babies come by the birth; everybody else by their age.
    fn follows(&self) -> &'static str {
        if matches!(self.specialty, "maternity" | "newborn") { "births" } else { "" }
    }

    /// Its name with its point of delivery in words, such as "orthopaedics, day cases".
    fn full_name(&self) -> String {
        let delivery = match self.pod {
            "NEL" => "emergency admissions",
            "EL" => "elective stays",
            "DC" => "day cases",
            "RDA" => "regular attenders",
            "OPFA" => "first attendances",
            "OPFUP" => "follow-up attendances",
            "OPPROC" => "outpatient procedures",
            _ => return capital(self.name),
        };
        capital(&format!("{}: {delivery}", self.name))
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
