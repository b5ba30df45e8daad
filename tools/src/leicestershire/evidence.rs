//! Assumptions, what they drive, and the sources of everything.

use crate::write::{Table, number};

/// Growth beyond demography a year: id, name, p10, p90 (none for a constant) and the points of delivery it moves.
const GROWTH: [(&str, &str, Option<(f64, f64)>, &str); 5] = [
    ("growth-accident", "Non-demographic growth of A&E attendances", Some((1.21, 1.41)), r#"pod = "AAE""#),
    ("growth-elective", "Non-demographic growth of elective admissions", Some((0.53, 0.71)), r#"pod = "ELDC""#),
    ("growth-emergency", "Non-demographic growth of emergency admissions", Some((-0.45, 0.17)), r#"pod = "NEL""#),
    ("growth-outpatient", "Non-demographic growth of outpatient attendances", Some((2.28, 2.70)), r#"pod = "OP""#),
    ("growth-maternity", "Non-demographic growth of maternity and other admissions", None, r#"pod = "NELNE""#),
];

/// `assumptions.csv`.
pub fn assumptions() -> Table {
    let mut table = Table::new([
        "id",
        "name",
        "value",
        "p10",
        "p90",
        "unit",
        "date",
        "source",
        "owner",
        "provenance",
        "distribution",
        "note",
    ]);
    for (id, name, range, _) in GROWTH {
        let (value, p10, p90, shape) = match range {
            Some((p10, p90)) => (f64::midpoint(p10, p90), number(p10, 2), number(p90, 2), "normal"),
            None => (0.0, String::new(), String::new(), ""),
        };
        let note = "Variant 2 of the NHP demand model, its primary rate. Published as p10 and p90; the value is their midpoint.";
        table.row([
            id,
            name,
            &number(value, 2),
            &p10,
            &p90,
            "% a year",
            "2025",
            "nhp",
            "The Strategy Unit, NHP demand model",
            "published",
            shape,
            note,
        ]);
    }
    table
}

/// `drivers.csv`.
pub fn drivers() -> Table {
    let mut table = Table::new(["id", "assumption", "kind", "applies_to"]);
    for (id, _, _, selector) in GROWTH {
        table.row([id, id, "non_demographic", selector]);
    }
    table
}

/// `sources.csv`.
pub fn sources() -> Table {
    const OGL: &str = "Open Government Licence v3.0";
    const NHS: &str = "NHS England";
    const ONS: &str = "Office for National Statistics";
    let mut table = Table::new(["id", "title", "publisher", "date", "licence", "url"]);
    let mut row = |id: &str, title: &str, publisher: &str, date: &str, licence: &str, url: &str| {
        table.row([id, title, publisher, date, licence, url]);
    };
    let digital = |path: &str| format!("https://digital.nhs.uk/data-and-information/publications/statistical/{path}");
    row(
        "ons-snpp",
        "2018-based subnational population projections for England, principal projection; divided by sex with mid-2019 estimates and among small areas with mid-2020 estimates",
        ONS,
        "2020-03-24",
        OGL,
        "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationprojections/bulletins/subnationalpopulationprojectionsforengland/2018based",
    );
    row(
        "ons-lsoa",
        "Lower-layer super output area population estimates, mid-2020, before the 2021 census rebase",
        ONS,
        "2021-09",
        OGL,
        "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
    );
    row(
        "ons-geography",
        "Small areas of 2011 with population-weighted centres of 2021, rural-urban classification 2011 and English Indices of Deprivation 2019 (the last by the Ministry of Housing, Communities and Local Government)",
        ONS,
        "2021",
        OGL,
        "https://geoportal.statistics.gov.uk",
    );
    row(
        "hes-apc",
        "Hospital Admitted Patient Care Activity 2024-25",
        NHS,
        "2025",
        OGL,
        &digital("hospital-admitted-patient-care-activity/2024-25"),
    );
    row(
        "hes-op",
        "Hospital Outpatient Activity 2024-25",
        NHS,
        "2025",
        OGL,
        &digital("hospital-outpatient-activity/2024-25"),
    );
    row(
        "ecds",
        "Hospital Accident & Emergency Activity 2024-25 (Emergency Care Data Set)",
        NHS,
        "2025",
        OGL,
        &digital("hospital-accident--emergency-activity/2024-25"),
    );
    row(
        "gp-appointments",
        "Appointments in General Practice, April 2024 to March 2025",
        NHS,
        "2025",
        OGL,
        &digital("appointments-in-general-practice"),
    );
    row(
        "kh03",
        "Bed availability and occupancy, overnight (KH03), 2024/25",
        NHS,
        "2025",
        OGL,
        "https://www.england.nhs.uk/statistics/statistical-work-areas/bed-availability-and-occupancy/",
    );
    row("bed-audit", "Community bed audit, March 2026", NHS, "2026", OGL, "");
    row(
        "csds",
        "Community Services Statistics, March 2025",
        NHS,
        "2025",
        OGL,
        &digital("community-services-statistics-for-children-young-people-and-adults"),
    );
    row(
        "ncc",
        "National Cost Collection 2024/25; divided by admissions of Hospital Admitted Patient Care Activity 2024-25 where it counts episodes",
        NHS,
        "2025",
        OGL,
        "https://www.england.nhs.uk/costing-in-the-nhs/national-cost-collection/",
    );
    row(
        "icb-allocations",
        "Integrated care board allocations 2024/25",
        NHS,
        "2024",
        OGL,
        "https://www.england.nhs.uk/allocations/",
    );
    row(
        "ohid-catchment",
        "NHS acute hospital trust catchment populations, 2022",
        "Office for Health Improvement and Disparities",
        "2022",
        OGL,
        "",
    );
    row(
        "ods",
        "Organisation Data Service codes and names",
        NHS,
        "",
        OGL,
        "https://digital.nhs.uk/services/organisation-data-service",
    );
    row("nhs-website", "NHS website hospital list, about 2022", NHS, "2022", OGL, "");
    row(
        "nhp",
        "NHP demand model inputs: non-demographic growth, variant 2",
        "The Strategy Unit",
        "2025",
        "MIT",
        "https://github.com/The-Strategy-Unit/nhp_inputs",
    );
    table
}
