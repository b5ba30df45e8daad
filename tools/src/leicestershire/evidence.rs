//! Assumptions, what they drive, and the sources of everything.

use crate::write::{Table, number};

/// Growth beyond demography of some points of delivery, % a year.
struct Growth {
    id: &'static str,
    name: &'static str,
    /// p10 and p90; `None` where it is nothing.
    range: Option<(f64, f64)>,
    selector: &'static str,
}

const GROWTH: [Growth; 5] = [
    Growth {
        id: "growth-accident",
        name: "Non-demographic growth of A&E attendances",
        range: Some((1.21, 1.41)),
        selector: r#"pod = "AAE""#,
    },
    Growth {
        id: "growth-elective",
        name: "Non-demographic growth of elective admissions",
        range: Some((0.53, 0.71)),
        selector: r#"pod = "ELDC""#,
    },
    Growth {
        id: "growth-emergency",
        name: "Non-demographic growth of emergency admissions",
        range: Some((-0.45, 0.17)),
        selector: r#"pod = "NEL""#,
    },
    Growth {
        id: "growth-outpatient",
        name: "Non-demographic growth of outpatient attendances",
        range: Some((2.28, 2.70)),
        selector: r#"pod = "OP""#,
    },
    Growth {
        id: "growth-maternity",
        name: "Non-demographic growth of maternity and other admissions",
        range: None,
        selector: r#"pod = "NELNE""#,
    },
];

const RANGE: &str = "Variant 2, the primary rate. p10 and p90 are published; the value is their midpoint.";
const NOTHING: &str = "Variant 2, the primary rate. Published as no growth, without a range.";

const ONS: &str = "Office for National Statistics";
const NHS: &str = "NHS England";
const OHID: &str = "Office for Health Improvement and Disparities";

/// Publications: id, title, publisher, date and address.
const SOURCES: [(&str, &str, &str, &str, &str); 16] = [
    (
        "ons-snpp",
        "2018-based subnational population projections for England, principal projection; divided by sex \
         with mid-2019 estimates and among small areas with mid-2020 estimates",
        ONS,
        "2020-03-24",
        "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/\
         populationprojections/bulletins/subnationalpopulationprojectionsforengland/2018based",
    ),
    (
        "ons-lsoa",
        "Lower-layer super output area population estimates, mid-2020, before the 2021 census rebase",
        ONS,
        "2021-09",
        "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
    ),
    (
        "ons-geography",
        "Lower-layer super output areas 2011, population-weighted centres 2021 and rural-urban \
         classification 2011, with the English Indices of Deprivation 2019 of the Ministry of Housing, \
         Communities and Local Government",
        ONS,
        "2021",
        "https://geoportal.statistics.gov.uk",
    ),
    (
        "hes-apc",
        "Hospital Admitted Patient Care Activity 2024-25",
        NHS,
        "2025",
        "https://digital.nhs.uk/data-and-information/publications/statistical/\
         hospital-admitted-patient-care-activity/2024-25",
    ),
    (
        "hes-op",
        "Hospital Outpatient Activity 2024-25",
        NHS,
        "2025",
        "https://digital.nhs.uk/data-and-information/publications/statistical/\
         hospital-outpatient-activity/2024-25",
    ),
    (
        "ecds",
        "Hospital Accident & Emergency Activity 2024-25 (Emergency Care Data Set)",
        NHS,
        "2025",
        "https://digital.nhs.uk/data-and-information/publications/statistical/\
         hospital-accident--emergency-activity/2024-25",
    ),
    (
        "gp-appointments",
        "Appointments in General Practice, 2024/25",
        NHS,
        "2025",
        "https://digital.nhs.uk/data-and-information/publications/statistical/\
         appointments-in-general-practice",
    ),
    (
        "kh03",
        "Bed availability and occupancy, overnight (KH03), 2024/25",
        NHS,
        "2025",
        "https://www.england.nhs.uk/statistics/statistical-work-areas/bed-availability-and-occupancy/",
    ),
    ("bed-audit", "Community bed audit, March 2026", NHS, "2026", ""),
    (
        "csds",
        "Community Services Statistics, March 2025",
        NHS,
        "2025",
        "https://digital.nhs.uk/data-and-information/publications/statistical/\
         community-services-statistics-for-children-young-people-and-adults",
    ),
    (
        "ncc",
        "National Cost Collection 2024/25; divided by admissions of Hospital Admitted Patient Care \
         Activity 2024-25 where it counts episodes",
        NHS,
        "2025",
        "https://www.england.nhs.uk/costing-in-the-nhs/national-cost-collection/",
    ),
    (
        "icb-allocations",
        "Integrated care board allocations 2024/25",
        NHS,
        "2024",
        "https://www.england.nhs.uk/allocations/",
    ),
    ("ohid-catchment", "NHS acute hospital trust catchment populations, 2022", OHID, "2022", ""),
    (
        "ods",
        "Organisation Data Service codes and names",
        NHS,
        "",
        "https://digital.nhs.uk/services/organisation-data-service",
    ),
    ("nhs-website", "NHS website hospital list, about 2022", NHS, "2022", ""),
    (
        "nhp",
        "NHP demand model inputs: non-demographic growth, variant 2",
        "The Strategy Unit",
        "2025",
        "https://github.com/The-Strategy-Unit/nhp_inputs",
    ),
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
    for Growth { id, name, range, .. } in GROWTH {
        let (value, p10, p90, shape, note) = match range {
            Some((p10, p90)) => (f64::midpoint(p10, p90), number(p10, 2), number(p90, 2), "normal", RANGE),
            None => (0.0, String::new(), String::new(), "", NOTHING),
        };
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
    for Growth { id, selector, .. } in GROWTH {
        table.row([id, id, "non_demographic", selector]);
    }
    table
}

/// `sources.csv`.
pub fn sources() -> Table {
    let mut table = Table::new(["id", "title", "publisher", "date", "licence", "url"]);
    for (id, title, publisher, date, url) in SOURCES {
        let licence = if id == "nhp" { "MIT" } else { "Open Government Licence v3.0" };
        table.row([id, title, publisher, date, licence, url]);
    }
    table
}
