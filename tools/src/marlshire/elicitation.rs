//! What experts expect to remain of activity that could be done without: the national elicitation exercise of October 2023
//! for the New Hospital Programme's demand model (The Strategy Unit, MIT licence; `nhp_inputs`).
//!
//! Only the rows that Marlshire's solutions use are here, to two decimals; a test holds them against the table where it can
//! be had. Per cent of the activity that remains by 2039/40: the mean, and the 10th and 90th percentile, where the 10th is
//! the mild end: little goes.

/// One type of activity, by its name in the exercise.
pub struct Type {
    /// Its short name in the exercise.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Per cent that remains: mean, 10th and 90th percentile.
    pub remains: [f64; 3],
}

const fn of(id: &'static str, name: &'static str, remains: [f64; 3]) -> Type {
    Type { id, name, remains }
}

const TYPES: [Type; 15] = [
    of("frail_elderly_intermediate", "older people with frailty, intermediate risk", [91.36, 99.11, 79.20]),
    of("ambulatory_care_conditions_acute", "acute ambulatory-care-sensitive admissions", [76.25, 97.07, 43.62]),
    of("ambulatory_emergency_care_moderate", "ambulatory emergency care, moderate potential", [72.73, 95.85, 46.87]),
    of("emergency_elderly", "stays of older people admitted as emergencies", [82.60, 96.04, 60.73]),
    of("excess_beddays_emergency", "excess bed days of emergency admissions", [72.70, 96.91, 44.20]),
    of("excess_beddays_elective", "excess bed days of elective admissions", [76.62, 97.02, 44.99]),
    of("followup_reduction_adult_non-surgical", "follow-up of adults, not surgical", [65.87, 95.96, 37.06]),
    of("followup_reduction_adult_surgical", "follow-up of adults, surgical", [74.90, 97.15, 42.57]),
    of("bads_daycase", "stays that are usually day cases", [63.99, 86.74, 34.06]),
    of("enhanced_recovery_hip", "stays after hip replacement", [58.96, 92.93, 29.27]),
    of("stroke_early_supported_discharge", "stays after stroke with early supported discharge", [82.03, 96.66, 55.38]),
    of("low_cost_discharged_adult_walk-in", "low-cost attendances of adults who walk in", [74.74, 94.93, 46.24]),
    of("smoking", "smoking-related admissions", [84.31, 98.87, 59.98]),
    of("obesity_related_admissions", "obesity-related admissions", [84.83, 98.02, 55.38]),
    of("alcohol_wholly_attributable", "admissions wholly due to alcohol", [85.07, 98.15, 59.04]),
];

/// Years of this plan.
const PLAN: f64 = 5.0;
/// Years from this plan's base year to the year of the exercise, 2039/40.
const EXERCISE: f64 = 14.0;

/// The type of this name.
pub fn of_type(id: &str) -> &'static Type {
    TYPES.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("no type {id} in TYPES"))
}

impl Type {
    /// The effect that five of the fourteen years bring, on a straight line, where the type is this share of what a solution
    /// applies to: per cent at p10, p50 and p90. The mean stands for p50.
    pub fn effect(&self, share: f64) -> [f64; 3] {
        let [mean, mild, strong] = self.remains;
        [mild, mean, strong].map(|remains| (100.0 - remains) * PLAN / EXERCISE * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_of_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/health/nhp_national_elicitation_2023.csv");
        let Ok(mut table) = csv::Reader::from_path(path) else {
            println!("skipped: the table of the exercise is not beside this repository");
            return;
        };
        let rows: Vec<csv::StringRecord> = table.records().map(|row| row.unwrap()).collect();
        for one in &TYPES {
            let row = rows.iter().find(|row| &row[0] == one.id).unwrap_or_else(|| panic!("{} is not in it", one.id));
            for (ours, theirs) in one.remains.iter().zip([&row[1], &row[2], &row[3]]) {
                let theirs: f64 = theirs.parse().unwrap();
                assert!((ours - theirs).abs() <= 0.005 + 1e-9, "{}: {ours}, not {theirs}", one.id);
            }
        }
    }

    #[test]
    fn a_third_of_the_way_is_five_years_of_fourteen() {
        let [p10, p50, p90] = of_type("ambulatory_care_conditions_acute").effect(1.0);
        for (ours, by_hand) in [(p10, 1.046_43), (p50, 8.482_14), (p90, 20.135_71)] {
            assert!((ours - by_hand).abs() < 1e-5, "{ours}, not {by_hand}");
        }
    }
}
