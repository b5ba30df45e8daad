//! Where figures come from, and England's figures to hold the county against.

use std::path::Path;

use super::Result;
use super::people::People;
use super::places::Area;
use crate::write::{Table, number};

const OGL: &str = "Open Government Licence v3.0";
const OURS: &str = "MIT or Apache-2.0";

/// When the figures at England's rates were worked out.
const DATE: &str = "2026-05";

/// Sources: code, title, publisher, date, licence.
const SOURCES: [[&str; 5]; 18] = [
    [
        "design",
        "The design of Marlshire: distributions and constants in the generator and README of this pack",
        "Concordat",
        "2026-05",
        OURS,
    ],
    [
        "register-2026",
        "Assumption register agreed by the Marlshire partners (fictional)",
        "Marlshire partners (fictional)",
        "2026-05-14",
        OURS,
    ],
    [
        "draft-plan",
        "Marlshire five-year plan, first draft (fictional)",
        "Marlshire partners (fictional)",
        "2026-02-27",
        OURS,
    ],
    ["fenwick-draft", "Fenwick maternity strategy, draft (fictional)", "NHS Fenwick (fictional)", "2026-03", OURS],
    [
        "harrow-down-draft",
        "Harrow Down urgent care options, draft (fictional)",
        "NHS Harrow Down (fictional)",
        "2026-04",
        OURS,
    ],
    [
        "snpp-2018",
        "Subnational population projections, 2018-based, principal",
        "Office for National Statistics",
        "2020-03-24",
        OGL,
    ],
    ["mye-2019", "Population estimates by sex and age, mid-2019", "Office for National Statistics", "2020", OGL],
    [
        "imd-2025",
        "English Indices of Deprivation 2025",
        "Ministry of Housing, Communities and Local Government",
        "2025-10-30",
        OGL,
    ],
    ["hes-apc-2024-25", "Hospital Admitted Patient Care Activity 2024-25", "NHS England", "", OGL],
    ["hes-op-2024-25", "Hospital Outpatient Activity 2024-25", "NHS England", "", OGL],
    ["ecds-2024-25", "Hospital Accident and Emergency Activity 2024-25", "NHS England", "", OGL],
    ["ncc-2024-25", "National Cost Collection 2024/25", "NHS England", "", OGL],
    ["kh03-2024-25", "Bed availability and occupancy, overnight (KH03), 2024-25", "NHS England", "", OGL],
    ["gp-appointments-2024-25", "Appointments in General Practice 2024-25", "NHS England", "", OGL],
    ["icb-allocations-2024-25", "Integrated care board allocations 2024/25", "NHS England", "", OGL],
    [
        "nhp-v2",
        "New Hospital Programme demand model, version 2: non-demographic growth",
        "The Strategy Unit",
        "",
        "MIT",
    ],
    [
        "elicitation-2023",
        "New Hospital Programme demand model: national elicitation exercise on activity that can be mitigated",
        "The Strategy Unit",
        "2023-10",
        "MIT",
    ],
    ["payment-scheme", "NHS Payment Scheme 2025/26: cost uplift and efficiency factors", "NHS England", "", OGL],
];

/// A published rate of England's, held against the county.
struct Rate {
    id: &'static str,
    name: &'static str,
    per_thousand: f64,
    unit: &'static str,
    source: &'static str,
    measure: &'static str,
    selector: &'static str,
}

const fn rate(
    id: &'static str,
    name: &'static str,
    per_thousand: f64,
    (unit, measure): (&'static str, &'static str),
    source: &'static str,
    selector: &'static str,
) -> Rate {
    Rate { id, name, per_thousand, unit, source, measure, selector }
}

const ADMISSIONS: (&str, &str) = ("admissions", "admissions");
const ATTENDANCES: (&str, &str) = ("attendances", "attendances");
const CONTACTS: (&str, &str) = ("contacts", "contacts");
const BED_DAYS: (&str, &str) = ("bed days", "bed_days");
const HES: &str = "hes-apc-2024-25";
const COSTS: &str = "ncc-2024-25";
const BEDS: &str = "kh03-2024-25";

const RATES: [Rate; 22] = [
    rate("admissions", "Admissions", 323.0, ADMISSIONS, HES, "area_group != \"outside\""),
    rate("emergency", "Emergency admissions", 116.0, ADMISSIONS, HES, "pod = \"NEL\" and area_group != \"outside\""),
    rate(
        "planned",
        "Waiting-list and planned admissions",
        174.0,
        ADMISSIONS,
        HES,
        "pod in (\"EL\", \"DC\", \"RDA\") and area_group != \"outside\"",
    ),
    rate(
        "other-admissions",
        "Other admissions, with births",
        33.0,
        ADMISSIONS,
        HES,
        "pod = \"NELNE\" and area_group != \"outside\"",
    ),
    rate("day-cases", "Day cases", 135.0, ADMISSIONS, COSTS, "pod = \"DC\" and area_group != \"outside\""),
    rate(
        "elective-stays",
        "Elective overnight stays",
        22.0,
        ADMISSIONS,
        COSTS,
        "pod = \"EL\" and area_group != \"outside\"",
    ),
    rate(
        "bed-days",
        "Bed days, mental health included",
        847.0,
        BED_DAYS,
        HES,
        "pod in (\"NEL\", \"NELNE\", \"EL\", \"DC\", \"RDA\", \"MHBD\") and area_group != \"outside\"",
    ),
    rate(
        "ae",
        "A&E attendances, all types",
        452.0,
        ATTENDANCES,
        "ecds-2024-25",
        "pod in (\"AAE1\", \"AAE3\") and area_group != \"outside\"",
    ),
    rate(
        "outpatients",
        "Outpatient attendances",
        1983.0,
        ATTENDANCES,
        "hes-op-2024-25",
        "pod in (\"OPFA\", \"OPFUP\", \"OPPROC\") and area_group != \"outside\"",
    ),
    rate(
        "outpatient-procedures",
        "Outpatient procedures",
        338.0,
        ATTENDANCES,
        COSTS,
        "pod = \"OPPROC\" and area_group != \"outside\"",
    ),
    rate("community", "Community contacts", 1277.0, CONTACTS, COSTS, "pod = \"COM\" and area_group != \"outside\""),
    rate(
        "mental-health",
        "Mental-health contacts",
        400.0,
        CONTACTS,
        COSTS,
        "pod = \"MHC\" and area_group != \"outside\"",
    ),
    rate(
        "mental-health-beds",
        "Mental-health bed days",
        111.0,
        BED_DAYS,
        COSTS,
        "pod = \"MHBD\" and area_group != \"outside\"",
    ),
    rate(
        "ambulance",
        "Ambulance calls answered",
        231.0,
        CONTACTS,
        COSTS,
        "pod = \"AMB\" and area_group != \"outside\"",
    ),
    rate(
        "critical-care",
        "Critical-care bed days",
        42.0,
        BED_DAYS,
        COSTS,
        "pod = \"CCBD\" and area_group != \"outside\"",
    ),
    rate("dialysis", "Dialysis sessions", 79.0, CONTACTS, COSTS, "pod = \"REN\" and area_group != \"outside\""),
    rate(
        "community-beds",
        "Community hospital bed days",
        27.0,
        BED_DAYS,
        COSTS,
        "pod = \"COMBD\" and area_group != \"outside\"",
    ),
    rate(
        "practice",
        "Practice appointments",
        6460.0,
        CONTACTS,
        "gp-appointments-2024-25",
        "pod = \"GP\" and area_group != \"outside\"",
    ),
    rate(
        "stroke",
        "Emergency stroke admissions",
        2.2,
        ADMISSIONS,
        COSTS,
        "specialty = \"stroke\" and area_group != \"outside\"",
    ),
    rate(
        "births",
        "Maternity admissions",
        23.0,
        ADMISSIONS,
        COSTS,
        "specialty = \"maternity\" and area_group != \"outside\"",
    ),
    rate("beds-available", "Overnight beds available, all kinds", 2.306, ("beds", "beds_available"), BEDS, ""),
    rate("beds-occupied", "Overnight beds occupied, all kinds", 2.049, ("beds", "beds_occupied"), BEDS, ""),
];

/// A figure of the county's own draft plan, £m (illustrative).
struct Printed {
    id: &'static str,
    name: &'static str,
    figure: &'static str,
    measure: &'static str,
    organisation: &'static str,
    year: &'static str,
    explanation: &'static str,
}

const PRINTED: [Printed; 4] = [
    Printed {
        id: "draft-do-nothing",
        name: "Do-nothing gap of the first draft",
        figure: "194.0",
        measure: "do_nothing_gap",
        organisation: "",
        year: "2030/31",
        explanation: "the draft lets deficit support of £31m a year go on; what was offered tapers to nothing by 2029/30",
    },
    Printed {
        id: "draft-do-minimum",
        name: "Gap of the first draft after planned efficiency",
        figure: "0.0",
        measure: "do_minimum_gap",
        organisation: "",
        year: "2030/31",
        explanation: "the draft takes efficiency of 5% a year as delivered; the record is 2.6% and headroom 3%",
    },
    Printed {
        id: "draft-eastmarsh-gap",
        name: "Do-nothing gap of Eastmarsh District Hospital in the first draft",
        figure: "27.0",
        measure: "do_nothing_gap",
        organisation: "XEDH",
        year: "2030/31",
        explanation: "the draft lets deficit support of £17m a year go on",
    },
    Printed {
        id: "draft-support",
        name: "Deficit support taken for granted by the first draft",
        figure: "31.0",
        measure: "",
        organisation: "",
        year: "2030/31",
        explanation: "what was offered tapers to nothing by 2029/30",
    },
];

/// Writes `sources.csv` and `headlines.csv`.
pub fn write(out: &Path, areas: &[Area], people: &People) -> Result {
    let mut table = Table::new(["id", "title", "publisher", "date", "licence"]);
    for source in &SOURCES {
        table.row(*source);
    }
    table.write(out, "sources")?;
    write_headlines(out, areas, people)
}

fn write_headlines(out: &Path, areas: &[Area], people: &People) -> Result {
    let header = [
        "id",
        "name",
        "figure",
        "unit",
        "scope",
        "date",
        "basis",
        "version",
        "source",
        "measure",
        "organisation",
        "selector",
        "year",
        "explanation",
    ];
    let mut table = Table::new(header);
    let everybody: Vec<usize> = (0..areas.len()).collect();
    let residents: f64 = people.base_year(&everybody).as_flattened().iter().sum();
    for rate in &RATES {
        table.row(at_englands_rate(rate, residents));
    }
    for printed in &PRINTED {
        table.row(drafted(printed));
    }
    table.write(out, "headlines")
}

fn at_englands_rate(rate: &Rate, residents: f64) -> [String; 14] {
    [
        rate.id.to_owned(),
        format!("{} at England's rate", rate.name),
        number(rate.per_thousand * residents / 1000.0, 0),
        rate.unit.to_owned(),
        "residents of Marlshire (fictional)".to_owned(),
        DATE.to_owned(),
        format!("England 2024/25, {} per 1,000 people, times Marlshire's residents", number(rate.per_thousand, 3)),
        "worked out for this pack".to_owned(),
        rate.source.to_owned(),
        rate.measure.to_owned(),
        String::new(),
        rate.selector.to_owned(),
        "2025/26".to_owned(),
        "Marlshire is older than England in the east and the Wolds, poorer in the city and on the coast".to_owned(),
    ]
}

fn drafted(printed: &Printed) -> [String; 14] {
    [
        printed.id,
        printed.name,
        printed.figure,
        "£m",
        if printed.organisation.is_empty() { "all members" } else { "the organisation" },
        "2026-02-27",
        "cash",
        "first draft",
        "draft-plan",
        printed.measure,
        printed.organisation,
        "",
        printed.year,
        printed.explanation,
    ]
    .map(str::to_owned)
}
