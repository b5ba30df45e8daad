//! The rows of the assumption register. Ranges of growth beyond demography are published (`nhp-v2`); the rest were
//! agreed in the register's workshop, which like the county is made up.

use super::register::Assumption;

const INTELLIGENCE: &str = "head of intelligence, NHS Marl City and Northvale";
const FINANCE: &str = "chair of the finance directors' group";
const COMMUNITY: &str = "director of operations, Marlshire Community and Mental Health";
const CLINICAL: &str = "chair of the clinical reference group";
const ELECTIVE: &str = "elective recovery director, Marl University Hospitals";
const COUNCILS: &str = "treasurers of the three councils, jointly";

const MIDPOINT: &str = "range as published, p50 its midpoint";

/// A growth of activity beyond demography, % a year.
const fn growth(
    id: &'static str,
    name: &'static str,
    range: [f64; 3],
    owner: &'static str,
    applies_to: &'static [&'static str],
) -> Assumption {
    Assumption {
        id,
        name,
        range,
        unit: "% a year",
        source: "register-2026",
        owner,
        grade: "C",
        provenance: "illustrative",
        note: "",
        kind: "non_demographic",
        applies_to,
        years: ("", ""),
        month: "",
        added: false,
        to_site: "",
        curves: &[],
    }
}

/// A change of activity in per cent of the base: a backlog or a flow.
const fn change(
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    range: [f64; 3],
    owner: &'static str,
    applies_to: &'static [&'static str],
) -> Assumption {
    Assumption { unit: "%", kind, ..growth(id, name, range, owner, applies_to) }
}

/// Years by which people are healthier by the horizon, each selector on its age curve.
const fn healthier(
    id: &'static str,
    name: &'static str,
    range: [f64; 3],
    owner: &'static str,
    applies_to: &'static [&'static str],
    curves: &'static [&'static str],
) -> Assumption {
    Assumption { unit: "years", kind: "health_status", curves, ..growth(id, name, range, owner, applies_to) }
}

/// A rate of lines, % a year.
const fn rate(
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    range: [f64; 3],
    owner: &'static str,
    applies_to: &'static [&'static str],
) -> Assumption {
    Assumption { kind, ..growth(id, name, range, owner, applies_to) }
}

/// What moves activity.
pub const CELLS: &[Assumption] = &[
    growth("ndg-ae", "A&E growth beyond demography", [1.31, 1.21, 1.41], INTELLIGENCE, &["pod in (\"AAE1\", \"AAE3\")"])
        .from("nhp-v2", "B", "derived").noted(MIDPOINT),
    growth(
        "ndg-elective",
        "Elective growth beyond demography",
        [0.62, 0.53, 0.71],
        INTELLIGENCE,
        &["pod in (\"EL\", \"DC\", \"RDA\")"],
    )
    .from("nhp-v2", "B", "derived").noted("range as published for inpatients, p50 its midpoint; taken for day cases and regular attenders too"),
    growth(
        "ndg-emergency",
        "Emergency admission growth beyond demography",
        [-0.14, -0.45, 0.17],
        INTELLIGENCE,
        &["pod = \"NEL\""],
    )
    .from("nhp-v2", "B", "derived")
    .noted("range as published, p50 its midpoint; sensitivity published with it: -0.37 to 2.68"),
    growth(
        "ndg-outpatient",
        "Outpatient growth beyond demography",
        [2.49, 2.28, 2.70],
        INTELLIGENCE,
        &["pod in (\"OPFA\", \"OPFUP\", \"OPPROC\")"],
    )
    .from("nhp-v2", "B", "derived").noted(MIDPOINT),
    growth("ndg-maternity", "Maternity growth beyond births", [0.0, 0.0, 0.0], INTELLIGENCE, &["pod = \"NELNE\""])
        .from("nhp-v2", "B", "derived").noted("as published: none"),
    growth(
        "frailty-75",
        "Further growth of emergency admissions of the frail over 75",
        [1.2, 0.2, 2.6],
        CLINICAL,
        &["pod = \"NEL\" and flag = \"frail\" and age >= 75"],
    ),
    growth(
        "frailty-coast",
        "Further growth of emergency admissions of the over 75s on the coast",
        [0.5, -0.2, 1.3],
        CLINICAL,
        &["pod = \"NEL\" and age >= 75 and area_group in (\"Eastmarsh 1\", \"Eastmarsh 2\")"],
    ),
    growth(
        "child-emergency",
        "Further growth of children's emergency admissions",
        [0.6, -0.4, 1.7],
        CLINICAL,
        &["specialty = \"paediatrics\""],
    ),
    growth(
        "respiratory-deprived",
        "Further growth of respiratory admissions in the most deprived groups",
        [0.8, 0.1, 1.6],
        CLINICAL,
        &["specialty = \"respiratory\" and area_group in (\"Marl 1\", \"Marl 2\", \"Eastmarsh 1\")"],
    ),
    growth(
        "ae-working-age",
        "Further growth of A&E attendances of 20 to 64 in the city",
        [0.7, 0.1, 1.4],
        CLINICAL,
        &["pod in (\"AAE1\", \"AAE3\") and age >= 20 and age < 65 and area_group in (\"Marl 1\", \"Marl 2\", \"Marl 3\")"],
    ),
    growth(
        "cancer",
        "Further growth of chemotherapy and radiotherapy",
        [3.4, 2.0, 4.9],
        CLINICAL,
        &["specialty = \"cancer\""],
    ),
    growth(
        "eyes-65",
        "Further growth of eye care over 65",
        [1.3, 0.5, 2.2],
        CLINICAL,
        &["specialty = \"eyes\" and age >= 65"],
    ),
    growth(
        "heart-planned",
        "Further growth of planned heart and lung care",
        [1.4, 0.4, 2.5],
        "medical director, Marl University Hospitals",
        &["service = \"ECT\""],
    ),
    growth("critical-care", "Critical care growth beyond demography", [0.9, 0.1, 1.9], CLINICAL, &["pod = \"CCBD\""]),
    growth("renal", "Dialysis growth beyond demography", [2.0, 1.1, 3.1], CLINICAL, &["pod = \"REN\""]),
    growth("diagnostics", "Growth of tests beyond demography", [3.4, 2.1, 4.9], INTELLIGENCE, &["pod = \"DIAG\""]),
    growth(
        "community",
        "Community contact growth beyond demography",
        [1.6, 0.7, 2.8],
        COMMUNITY,
        &["pod = \"COM\" and age >= 20", "pod = \"COMBD\""],
    ),
    growth(
        "community-child",
        "Children's community contact growth",
        [2.4, 0.9, 4.1],
        COMMUNITY,
        &["pod = \"COM\" and age < 20"],
    ),
    growth(
        "mental-health",
        "Adult mental-health contact growth",
        [2.2, 1.0, 3.6],
        COMMUNITY,
        &["pod = \"MHC\" and age >= 20"],
    ),
    growth(
        "mental-health-young",
        "Young people's mental-health contact growth",
        [4.2, 1.8, 7.0],
        COMMUNITY,
        &["pod = \"MHC\" and age < 20"],
    ),
    growth("mental-health-beds", "Mental-health bed growth", [0.3, -0.8, 1.3], COMMUNITY, &["pod = \"MHBD\""]),
    growth(
        "ambulance",
        "Growth of ambulance calls beyond demography",
        [1.4, 0.5, 2.5],
        "director of performance, Mid-Counties Ambulance",
        &["pod = \"AMB\""],
    ),
    growth(
        "practice",
        "Growth of practice appointments beyond demography",
        [1.1, 0.3, 2.1],
        "clinical lead, Marlshire GP Federation",
        &["pod = \"GP\""],
    ),
    healthier(
        "healthier-old",
        "Years by which people of 50 and over are healthier in 2030/31",
        [0.6, 0.1, 1.1],
        "directors of public health, jointly",
        &[
            "pod = \"NEL\" and age >= 50",
            "pod in (\"AAE1\", \"AMB\") and age >= 50",
            "service = \"CNU\" and age >= 50",
        ],
        &["emergency", "urgent", "nursing"],
    )
    .noted("people of 80 then use care like those of 79.4 now; it does not reach the young"),
    change(
        "backlog-joints",
        "Extra orthopaedic work while the waiting list comes down",
        "backlog",
        [7.0, 3.5, 11.0],
        ELECTIVE,
        &["pod in (\"EL\", \"DC\") and specialty = \"orthopaedics\""],
    )
    .between("2026/27", "2028/29"),
    change(
        "backlog-eyes",
        "Extra cataract work while the waiting list comes down",
        "backlog",
        [4.5, 2.0, 7.5],
        ELECTIVE,
        &["pod = \"DC\" and specialty = \"eyes\""],
    )
    .between("2026/27", "2027/28"),
    change(
        "backlog-other",
        "Extra other elective work while the waiting list comes down",
        "backlog",
        [3.0, 1.2, 5.2],
        ELECTIVE,
        &["pod in (\"EL\", \"DC\") and specialty in (\"surgery\", \"urology and gynaecology\", \"endoscopy\", \"other specialties\")"],
    )
    .between("2026/27", "2028/29"),
    change(
        "backlog-first",
        "Extra first attendances while the waiting list comes down",
        "backlog",
        [4.0, 1.5, 7.0],
        ELECTIVE,
        &["pod = \"OPFA\""],
    )
    .between("2026/27", "2027/28"),
    change(
        "flow-harrow-down",
        "Patients who come to Eastmarsh when Harrow Down closes its A&E at night",
        "flow",
        [22.0, 5.0, 48.0],
        "director of strategy, Eastmarsh District Hospital",
        &["site = \"XEDHG\" and area_group = \"outside\" and commissioner = \"XHDC\" and pod in (\"NEL\", \"AAE1\")"],
    )
    .between("2027/28", "")
    .from("harrow-down-draft", "D", "illustrative")
    .noted("depends on a decision of the neighbour's; Fenwick's plan pulls the other way"),
    change(
        "flow-fenwick",
        "Births that Eastmarsh loses to Fenwick's new birth centre",
        "flow",
        [-9.0, -18.0, -2.0],
        "head of midwifery, Eastmarsh District Hospital",
        &["site = \"XEDHG\" and pod = \"NELNE\""],
    )
    .between("2027/28", "")
    .to("XFWHG")
    .from("fenwick-draft", "D", "illustrative")
    .noted("the same births, paid for by the same commissioners, at Fenwick's prices"),
    change(
        "flow-northvale",
        "Elective work that follows Northvale's new housing to the treatment centre",
        "flow",
        [6.0, 2.0, 11.0],
        "director of commissioning, NHS Marl City and Northvale",
        &["site = \"XNTCT\" and area_group in (\"Northvale 2\", \"Northvale 3\", \"Northvale 4\", \"Northvale 5\")"],
    )
    .between("2026/27", ""),
];

/// What moves money.
pub const LINES: &[Assumption] = &[
    rate(
        "pay-uplift",
        "Pay awards and drift",
        "price",
        [2.9, 2.4, 3.7],
        FINANCE,
        &["category = \"pay\" or category = \"agency\""],
    ),
    rate(
        "agency-premium",
        "Further rise of agency rates at Eastmarsh",
        "price",
        [1.5, -0.5, 4.0],
        "director of finance, Eastmarsh District Hospital",
        &["organisation = \"XEDH\" and category = \"agency\""],
    ),
    rate(
        "non-pay",
        "Inflation of supplies and premises",
        "price",
        [2.3, 1.6, 3.3],
        FINANCE,
        &[
            "category in (\"clinical supplies\", \"premises and other\", \"clinical support\", \"education and research\", \"running costs\")",
        ],
    ),
    rate("drugs", "Rise of hospital drug prices", "price", [2.4, 0.9, 4.2], FINANCE, &["category = \"drugs\""]),
    rate(
        "high-cost-drugs",
        "Growth of high-cost drugs, paid through",
        "price",
        [5.8, 3.6, 8.6],
        FINANCE,
        &["category = \"high-cost drugs\" or line = \"high-cost drugs\""],
    ),
    rate(
        "negligence",
        "Rise of clinical negligence contributions",
        "price",
        [5.0, 1.5, 10.0],
        FINANCE,
        &["category = \"clinical negligence\""],
    ),
    rate(
        "retail-prices",
        "Retail prices, to which the unitary charge is tied",
        "price",
        [3.1, 2.3, 4.2],
        "director of finance, Marl University Hospitals",
        &["category = \"unitary charge\""],
    ),
    rate("contract-uplift", "Uplift of contract prices for inflation", "price", [2.9, 2.4, 3.6], FINANCE, &[CONTRACTS])
        .added()
        .noted("2025/26: 4.15%, revised in the year to 4.83%"),
    rate(
        "contract-efficiency",
        "Efficiency taken off contract prices",
        "price_efficiency",
        [2.0, 2.0, 2.0],
        FINANCE,
        &[CONTRACTS],
    )
    .added()
    .from("payment-scheme", "A", "published")
    .noted("the 2025/26 factor, taken to last"),
    rate(
        "elective-as-bought",
        "Elective growth that commissioners plan to buy",
        "pressure",
        [1.2, 0.8, 1.7],
        "director of commissioning, NHS Marl City and Northvale",
        &["category = \"elective contract\" and side = \"cost\""],
    )
    .noted("the providers plan 2.9%"),
    rate(
        "elective-as-sold",
        "Elective growth that providers plan to be paid for",
        "funding",
        [2.9, 2.1, 3.6],
        "director of finance, Marl University Hospitals",
        &["category = \"elective contract\" and side = \"income\""],
    )
    .noted("the commissioners plan 1.2%"),
    rate("allocation", "Growth of allocations", "funding", [3.2, 2.6, 4.0], FINANCE, &["category = \"allocation\""]),
    rate(
        "allocation-to-target",
        "Further growth of the allocation of Marl City and Northvale, whose people are more each year",
        "funding",
        [0.3, 0.0, 0.6],
        FINANCE,
        &["category = \"allocation\" and organisation = \"XMCN\""],
    ),
    rate(
        "allocation-from-target",
        "Further growth of the allocation of Marlshire East and Wolds, which is above target",
        "funding",
        [-0.3, -0.6, 0.0],
        FINANCE,
        &["category = \"allocation\" and organisation = \"XMEW\""],
    ),
    rate(
        "block-growth",
        "Growth of block contracts for community and mental health beyond prices",
        "pressure",
        [1.8, 1.1, 2.6],
        "director of finance, Marlshire Community and Mental Health",
        &["category in (\"community contract\", \"mental health contract\")"],
    )
    .noted("the activity itself is expected to grow faster"),
    rate(
        "prescribing",
        "Growth of prescribing",
        "pressure",
        [4.0, 2.3, 6.0],
        "chief pharmacist, both commissioners",
        &["category = \"prescribing\""],
    ),
    rate(
        "continuing-care",
        "Growth of continuing healthcare",
        "pressure",
        [5.2, 3.2, 8.0],
        "director of nursing, both commissioners",
        &["category = \"continuing healthcare\""],
    ),
    rate(
        "other-primary",
        "Growth of dental, pharmacy and eye care",
        "pressure",
        [2.6, 1.9, 3.4],
        FINANCE,
        &["category = \"dental, pharmacy and eye care\""],
    ),
    rate(
        "primary-medical",
        "Growth of the practices' contract",
        "price",
        [3.4, 2.6, 4.3],
        "director of primary care, both commissioners",
        &["category = \"primary medical contract\""],
    ),
    rate(
        "care-homes",
        "Growth of the cost of care homes, need and price together",
        "pressure",
        [5.1, 3.8, 7.0],
        COUNCILS,
        &["category = \"social care\" and line = \"care homes\""],
    )
    .each("october"),
    rate(
        "care-at-home",
        "Growth of the cost of other social care, need and price together",
        "pressure",
        [4.6, 3.4, 6.3],
        COUNCILS,
        &["category = \"social care\" and line != \"care homes\""],
    ),
    rate(
        "council-funding",
        "Growth of council grant and tax for social care",
        "funding",
        [4.3, 3.2, 5.2],
        COUNCILS,
        &["category = \"grant and council tax\" or category = \"client contributions\""],
    ),
    rate(
        "pooled-fund",
        "Growth of the pooled fund",
        "price",
        [3.0, 2.0, 4.0],
        COUNCILS,
        &["category = \"pooled fund\" or category = \"public health contract\""],
    ),
    rate(
        "outside-prices",
        "Uplift of prices paid beyond the county and to the independent sector",
        "price",
        [2.6, 2.0, 3.4],
        FINANCE,
        &["category in (\"tertiary care\", \"independent sector\")"],
    ),
    rate(
        "education-funding",
        "Growth of education and research funding",
        "funding",
        [1.6, 0.6, 2.6],
        FINANCE,
        &["category in (\"education and training\", \"research\")"],
    ),
    rate(
        "other-income",
        "Growth of other income",
        "funding",
        [1.9, 0.8, 3.2],
        FINANCE,
        &["category = \"other income\" or category = \"donations\""],
    ),
    rate(
        "grants",
        "Growth of grants to the voluntary sector",
        "price",
        [1.0, -1.0, 2.5],
        COUNCILS,
        &["category = \"grants\""],
    ),
];

/// Contracts whose price moves by the national uplift less the national efficiency.
const CONTRACTS: &str = "category in (\"acute contract\", \"elective contract\", \"community contract\", \"mental health contract\", \
                         \"ambulance contract\", \"out of area\") or (category = \"specialised commissioning\" and line != \"high-cost drugs\")";
