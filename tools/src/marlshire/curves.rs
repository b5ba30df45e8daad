//! Who uses a service: the shape by age and sex, and by deprivation. Only outpatients have published tables (`national`);
//! these are illustrative, drawn by hand after the familiar shapes of hospital, community and mental-health statistics.

use super::national::{BANDS, Bands, Curve};

/// The same shape for both sexes, at different heights.
pub const fn by_sex(shape: &Bands, women: f64, men: f64) -> Curve {
    [scaled(shape, women), scaled(shape, men)]
}

const fn scaled(shape: &Bands, by: f64) -> Bands {
    let mut scaled = *shape;
    let mut band = 0;
    while band < BANDS {
        scaled[band] *= by;
        band += 1;
    }
    scaled
}

/// Emergency general medicine: adults, steep from 70.
pub const EMERGENCY_MEDICINE: Bands =
    [0.0, 0.0, 0.0, 0.45, 0.60, 0.60, 0.60, 0.62, 0.70, 0.80, 0.90, 1.0, 1.2, 1.5, 2.0, 2.8, 3.8, 4.6, 5.0];
/// Emergency frailty: from 65, doubling every five years.
pub const FRAILTY: Bands =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 0.9, 2.0, 4.2, 7.5, 11.0];
/// Emergency heart.
pub const HEART: Bands =
    [0.0, 0.0, 0.0, 0.12, 0.16, 0.18, 0.22, 0.32, 0.45, 0.65, 0.95, 1.3, 1.7, 2.2, 2.9, 3.8, 4.6, 5.2, 5.0];
/// Emergency respiratory, adults; children's are in paediatrics.
pub const RESPIRATORY: Bands =
    [0.0, 0.0, 0.0, 0.22, 0.26, 0.28, 0.32, 0.36, 0.42, 0.55, 0.75, 1.05, 1.5, 2.1, 2.9, 3.9, 4.8, 5.4, 5.6];
/// Emergency surgery.
pub const EMERGENCY_SURGERY: Bands =
    [0.45, 0.35, 0.45, 0.80, 0.95, 0.95, 0.90, 0.90, 0.92, 0.96, 1.0, 1.1, 1.2, 1.4, 1.6, 2.0, 2.5, 2.9, 3.0];
/// Trauma: young men a little, hips of the old a lot.
pub const TRAUMA: Bands =
    [0.40, 0.55, 0.70, 0.60, 0.60, 0.55, 0.52, 0.52, 0.55, 0.62, 0.75, 0.95, 1.15, 1.45, 1.9, 2.8, 4.5, 7.0, 9.0];
/// Emergency paediatrics.
pub const CHILD_EMERGENCY: Bands =
    [4.2, 1.1, 0.85, 0.55, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
/// Stroke.
pub const STROKE: Bands =
    [0.0, 0.0, 0.0, 0.02, 0.04, 0.06, 0.1, 0.18, 0.3, 0.5, 0.85, 1.2, 1.7, 2.3, 3.2, 4.4, 5.6, 6.6, 6.8];
/// Births and the months before, by the mother's age.
pub const MATERNITY: Curve =
    [[0.0, 0.0, 0.0, 0.9, 4.0, 8.0, 9.6, 5.6, 1.4, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0; BANDS]];
/// Babies.
pub const NEWBORN: Curve =
    by_sex(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 1.0, 1.1);
/// Hips and knees.
pub const JOINTS: Curve = by_sex(
    &[0.1, 0.12, 0.25, 0.3, 0.25, 0.25, 0.28, 0.35, 0.5, 0.75, 1.1, 1.6, 2.1, 2.6, 3.1, 3.2, 2.6, 1.4, 0.6],
    1.12,
    0.9,
);
/// Orthopaedic day cases.
pub const DAY_BONES: Curve = by_sex(
    &[0.1, 0.2, 0.35, 0.5, 0.6, 0.65, 0.75, 0.9, 1.1, 1.4, 1.7, 1.8, 1.8, 1.75, 1.6, 1.4, 1.0, 0.6, 0.3],
    1.0,
    1.0,
);
/// Planned surgery and endoscopy.
pub const PLANNED_SURGERY: Curve = by_sex(
    &[0.3, 0.3, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.05, 1.35, 1.6, 1.85, 2.1, 2.4, 2.4, 1.9, 1.2, 0.6],
    1.0,
    1.05,
);
/// Urology for men, gynaecology for women.
pub const UROLOGY_GYNAECOLOGY: Curve = [
    [0.02, 0.03, 0.05, 0.3, 0.7, 1.1, 1.4, 1.6, 1.6, 1.5, 1.3, 1.15, 1.1, 1.1, 1.1, 1.0, 0.8, 0.5, 0.3],
    [0.35, 0.25, 0.15, 0.15, 0.18, 0.22, 0.28, 0.35, 0.45, 0.65, 0.95, 1.4, 2.0, 2.7, 3.3, 3.6, 3.3, 2.6, 1.7],
];
/// Planned heart and lung care.
pub const HEART_PLANNED: Curve = by_sex(
    &[0.3, 0.08, 0.1, 0.15, 0.18, 0.2, 0.25, 0.35, 0.5, 0.75, 1.1, 1.5, 2.0, 2.5, 2.9, 2.9, 2.0, 1.0, 0.4],
    0.7,
    1.5,
);
/// Cancer treatment.
pub const CANCER: Curve = by_sex(
    &[0.15, 0.12, 0.12, 0.15, 0.2, 0.3, 0.45, 0.65, 0.9, 1.3, 1.7, 2.0, 2.3, 2.6, 2.7, 2.2, 1.3, 0.6, 0.2],
    1.05,
    0.95,
);
/// Major A&E.
pub const URGENT: Curve = by_sex(
    &[1.6, 0.85, 0.9, 1.05, 1.1, 1.0, 0.92, 0.85, 0.8, 0.8, 0.82, 0.85, 0.9, 1.0, 1.2, 1.6, 2.2, 2.9, 3.4],
    1.0,
    1.0,
);
/// Urgent treatment centres: minor injury and illness of the young.
pub const URGENT_MINOR: Curve = by_sex(
    &[1.7, 1.35, 1.4, 1.25, 1.2, 1.1, 1.05, 1.0, 0.95, 0.9, 0.88, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5],
    1.0,
    1.0,
);
/// Critical care.
pub const CRITICAL: Curve = by_sex(
    &[0.55, 0.15, 0.15, 0.3, 0.4, 0.45, 0.5, 0.6, 0.75, 0.95, 1.25, 1.6, 2.0, 2.4, 2.6, 2.3, 1.5, 0.7, 0.3],
    0.8,
    1.2,
);
/// Dialysis.
pub const RENAL: Curve = by_sex(
    &[0.01, 0.02, 0.04, 0.1, 0.2, 0.35, 0.5, 0.65, 0.85, 1.1, 1.4, 1.7, 2.0, 2.3, 2.7, 2.9, 2.4, 1.4, 0.6],
    0.75,
    1.3,
);
/// District nursing and intermediate care: mostly the very old at home.
pub const COMMUNITY_NURSING: Curve = by_sex(
    &[0.2, 0.06, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.26, 0.36, 0.5, 0.7, 1.0, 1.5, 2.3, 3.8, 6.4, 10.0, 13.5],
    1.02,
    0.97,
);
/// Therapy out of hospital.
pub const COMMUNITY_THERAPY: Curve = by_sex(
    &[0.5, 0.5, 0.45, 0.4, 0.45, 0.55, 0.65, 0.75, 0.85, 1.0, 1.15, 1.3, 1.4, 1.6, 1.9, 2.4, 3.0, 3.6, 3.8],
    1.05,
    0.95,
);
/// Children's community services.
pub const CHILD_COMMUNITY: Curve = by_sex(
    &[3.0, 1.6, 0.9, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    0.85,
    1.15,
);
/// Community hospital beds.
pub const FRAIL_BEDS: Curve = by_sex(
    &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.02, 0.03, 0.06, 0.12, 0.25, 0.45, 0.8, 1.3, 2.2, 4.2, 8.0, 12.5, 15.0],
    1.03,
    0.96,
);
/// Adult mental health, with memory services in old age.
pub const ADULT_MENTAL_HEALTH: Curve = by_sex(
    &[0.0, 0.0, 0.0, 0.5, 1.5, 1.5, 1.45, 1.4, 1.3, 1.25, 1.15, 1.0, 0.85, 0.75, 0.85, 1.15, 1.6, 1.8, 1.5],
    1.08,
    0.92,
);
/// Children and young people's mental health.
pub const YOUNG_MENTAL_HEALTH: Curve =
    by_sex(&[0.1, 1.0, 3.0, 3.6, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 1.25, 0.8);
/// Mental-health wards.
pub const MENTAL_HEALTH_BEDS: Curve = by_sex(
    &[0.0, 0.0, 0.12, 0.7, 1.5, 1.6, 1.6, 1.5, 1.35, 1.25, 1.2, 1.05, 0.9, 0.8, 0.85, 1.1, 1.3, 1.2, 0.8],
    0.85,
    1.15,
);
/// Ambulance calls.
pub const AMBULANCE: Curve = by_sex(
    &[0.5, 0.2, 0.28, 0.55, 0.7, 0.65, 0.65, 0.65, 0.7, 0.75, 0.85, 0.95, 1.1, 1.4, 1.9, 2.9, 4.5, 6.5, 8.5],
    1.0,
    1.0,
);
/// General practice.
pub const PRACTICE: Curve = by_sex(
    &[1.1, 0.6, 0.55, 0.7, 0.75, 0.8, 0.85, 0.85, 0.88, 0.92, 1.0, 1.1, 1.2, 1.35, 1.6, 1.85, 2.0, 2.1, 2.1],
    1.15,
    0.85,
);

/// How much longer people of each age stay than the mean of their service, before it is brought back to that mean.
pub const STAY_BY_AGE: Bands =
    [0.7, 0.6, 0.6, 0.6, 0.6, 0.62, 0.65, 0.68, 0.72, 0.78, 0.85, 0.92, 1.0, 1.1, 1.2, 1.3, 1.42, 1.5, 1.55];
/// Share of emergency patients of each age who are frail.
pub const FRAIL_SHARE: Bands =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.08, 0.13, 0.22, 0.34, 0.47, 0.6];
/// How much longer the frail stay than others of their age.
pub const FRAIL_STAY: f64 = 1.45;

/// Relative use by fifth of deprivation, most deprived first, at the same age and sex; each has a mean of 1.
pub mod deprivation {
    /// Emergency admissions: 1.7 times as high in the most as in the least deprived fifth, the published ratio.
    pub const EMERGENCY: [f64; 5] = [1.30, 1.09, 0.96, 0.885, 0.765];
    /// A&E and urgent treatment.
    pub const URGENT: [f64; 5] = [1.36, 1.11, 0.95, 0.85, 0.73];
    /// Mental health.
    pub const MENTAL_HEALTH: [f64; 5] = [1.50, 1.14, 0.92, 0.78, 0.66];
    /// Services a little more used by the poor.
    pub const MILD: [f64; 5] = [1.12, 1.05, 0.99, 0.94, 0.90];
    /// Planned care: nearly level, which against need is less than the poor should have.
    pub const PLANNED: [f64; 5] = [1.04, 1.02, 1.00, 0.98, 0.96];
}
