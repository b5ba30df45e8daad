//! Shapes: how a total is divided among area groups, sexes and ages.

use super::hospitals::{Hospitals, OTHER};
use super::people::{BySexAndAge, SEXES};
use super::places::Places;
use super::rates::{Group, Outpatients};
use super::services::outpatient_service;
use super::{LPT, UHL};

/// The age bands of activity: ten years each up to 64, five from 65 on. Each with the population bands it is made of.
pub const BANDS: [(&str, std::ops::Range<usize>); 13] = [
    ("0-4", 0..1),
    ("5-14", 1..3),
    ("15-24", 3..5),
    ("25-34", 5..7),
    ("35-44", 7..9),
    ("45-54", 9..11),
    ("55-64", 11..13),
    ("65-69", 13..14),
    ("70-74", 14..15),
    ("75-79", 15..16),
    ("80-84", 16..17),
    ("85-89", 17..18),
    ("90+", 18..19),
];
/// Population bands of mothers: 15 to 44.
const MOTHERS: std::ops::Range<usize> = 3..9;
/// Main specialty code of geriatric medicine.
const GERIATRIC: &str = "430";
/// Main specialty code of emergency medicine.
const EMERGENCY_MEDICINE: &str = "180";

/// People of one sex and age band in every area group: how a total is divided.
pub type Shape = Vec<[[f64; BANDS.len()]; SEXES.len()]>;

/// The shapes that totals are divided by.
pub struct Shapes {
    /// Admissions by method.
    pub admitted: [Shape; 4],
    /// Admissions to the partnership trust.
    pub partnership: Shape,
    /// A&E attendances.
    pub accident: Shape,
    /// Appointments in general practice.
    pub practice: Shape,
}

/// Works the shapes out. Admissions by age are not published, so they follow outpatients of the specialties that admit,
/// tilted so that the mean age is the one printed for the trust.
pub fn shapes(places: &Places, groups: &[Group], hospitals: &Hospitals, outpatients: &Outpatients) -> Shapes {
    let newborn = newborn_share(hospitals, outpatients.england());
    let mothers = only_mothers(outpatients.rates(|specialty| matches!(specialty, "501" | "560")));
    let patients = patients(places, groups, hospitals);
    let general = tilted(&patients, &general(outpatients), age_but_births(&patients, &mothers, newborn, hospitals));
    let mind = outpatients.rates(|specialty| outpatient_service(specialty) == "OP-MIND" || specialty == GERIATRIC);
    let mind = tilted(&together(groups, |_| 1.0), &mind, hospitals.trust(LPT).mean_age);
    let elective = shape(groups, &general, |group| group.planned);
    let accident = outpatients.rates(|specialty| specialty == EMERGENCY_MEDICINE);
    Shapes {
        admitted: [
            shape(groups, &general, |group| group.emergency),
            elective.clone(),
            elective,
            births(groups, &mothers, newborn),
        ],
        partnership: shape(groups, &mind, |_| 1.0),
        accident: shape(groups, &accident, |group| group.emergency),
        practice: shape(groups, &outpatients.rates(|_| true), |_| 1.0),
    }
}

/// Every specialty but obstetrics, midwifery and mental health.
fn general(outpatients: &Outpatients) -> BySexAndAge {
    outpatients
        .rates(|specialty| outpatient_service(specialty) != "OP-MIND" && !matches!(specialty, "500" | "501" | "560"))
}

/// The system's people as University Hospitals of Leicester sees them: each district by its part of the patients.
fn patients(places: &Places, groups: &[Group], hospitals: &Hospitals) -> BySexAndAge {
    let count = |district: usize| -> f64 {
        let of = groups.iter().filter(|group| group.district == district);
        of.flat_map(|group| group.people.iter().flatten()).sum()
    };
    together(groups, |group| hospitals.catchment(UHL, &places.districts[group.district].code) / count(group.district))
}

/// Mean age of emergency and elective admissions to University Hospitals of Leicester: the printed mean with mothers, at
/// their mean age, and newborn babies, at age 0, taken out.
fn age_but_births(patients: &BySexAndAge, mothers: &BySexAndAge, newborn: f64, hospitals: &Hospitals) -> f64 {
    let uhl = hospitals.trust(UHL);
    let others = uhl.by_method[OTHER];
    let mothers_years = (1.0 - newborn) * others * mean_age(patients, mothers);
    (uhl.mean_age * uhl.admissions - mothers_years) / (uhl.admissions - others)
}

/// Newborn babies as a part of other admissions, nationally: a fifth of the children under five.
fn newborn_share(hospitals: &Hospitals, england: &BySexAndAge) -> f64 {
    (england[0][0] + england[1][0]) / 5.0 / hospitals.england.by_method[OTHER]
}

/// What the rates make of the people of each group, times how the groups stand to each other.
pub fn shape(groups: &[Group], rates: &BySexAndAge, index: impl Fn(&Group) -> f64) -> Shape {
    let of = |group: &Group, sex: usize, band: usize| -> f64 {
        BANDS[band].1.clone().map(|age| group.people[sex][age] * rates[sex][age]).sum::<f64>() * index(group)
    };
    groups.iter().map(|group| [0, 1].map(|sex| std::array::from_fn(|band| of(group, sex, band)))).collect()
}

/// Mothers by their rates, newborn babies by the number of children under five.
fn births(groups: &[Group], mothers: &BySexAndAge, newborn: f64) -> Shape {
    let mut shape = shape(groups, mothers, |_| 1.0);
    let all: f64 = shape.iter().flatten().flatten().sum();
    let children: f64 = groups.iter().map(|group| group.people[0][0] + group.people[1][0]).sum();
    shape.iter_mut().flatten().flatten().for_each(|weight| *weight *= (1.0 - newborn) / all);
    for (weights, group) in shape.iter_mut().zip(groups) {
        for (ages, people) in weights.iter_mut().zip(&group.people) {
            ages[0] += newborn * people[0] / children;
        }
    }
    shape
}

fn only_mothers(mut rates: BySexAndAge) -> BySexAndAge {
    for (sex, ages) in rates.iter_mut().enumerate() {
        for (band, rate) in ages.iter_mut().enumerate() {
            if sex != 0 || !MOTHERS.contains(&band) {
                *rate = 0.0;
            }
        }
    }
    rates
}

/// The groups' people added up, each group with its weight.
fn together(groups: &[Group], weight: impl Fn(&Group) -> f64) -> BySexAndAge {
    let mut people = BySexAndAge::default();
    for group in groups {
        let weight = weight(group);
        for (sums, ages) in people.iter_mut().zip(&group.people) {
            sums.iter_mut().zip(ages).for_each(|(sum, count)| *sum += count * weight);
        }
    }
    people
}

/// The middle of a population band, in years.
fn middle(band: usize) -> f64 {
    band as f64 * 5.0 + 2.5
}

/// Mean age of those whom the rates pick out of the people.
fn mean_age(people: &BySexAndAge, rates: &BySexAndAge) -> f64 {
    let (mut count, mut years) = (0.0, 0.0);
    for (ages, rates) in people.iter().zip(rates) {
        for (band, (people, rate)) in ages.iter().zip(rates).enumerate() {
            count += people * rate;
            years += people * rate * middle(band);
        }
    }
    years / count
}

/// The rates times e^(t·age), with the t at which those whom they pick have this mean age: of all changes that give the
/// mean age, the one that departs least from the rates.
fn tilted(people: &BySexAndAge, rates: &BySexAndAge, target: f64) -> BySexAndAge {
    let tilt = |t: f64| {
        let mut tilted = *rates;
        for ages in &mut tilted {
            ages.iter_mut().enumerate().for_each(|(band, rate)| *rate *= (t * middle(band)).exp());
        }
        tilted
    };
    let (mut low, mut high) = (-0.2, 0.2);
    for _ in 0..60 {
        let t = f64::midpoint(low, high);
        if mean_age(people, &tilt(t)) < target { low = t } else { high = t }
    }
    tilt(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilt_gives_the_mean_age_asked_for() {
        let people = [[100.0; 19], [90.0; 19]];
        let rates = [[0.1; 19], [0.2; 19]];
        for target in [30.0, 54.13, 66.04] {
            assert!((mean_age(&people, &tilted(&people, &rates, target)) - target).abs() < 1e-9);
        }
    }
}
