//! Faults of rooms, of staff, of what asks for them and of what provides them.

use super::{Case, FULL, TWO, append, case, replace, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = minutes();
    cases.extend(spaces());
    cases.extend(beds());
    cases.extend(staff());
    cases.extend(staff_mixed_up());
    cases.extend(needs());
    cases.extend(settings());
    cases.extend(provided());
    cases.extend(rings());
    cases
}

/// A change to the clinic's row of services.
fn clinic(name: &'static str, spaces_and_minutes: &'static str) -> Case {
    case(name, FULL, replace("services.csv", "outpatient_room,35", spaces_and_minutes))
}

fn minutes() -> Vec<Case> {
    const FILE: &str = "services.csv";
    vec![
        clinic("a theatre for nobody knows how long", "theatre,")
            .and(replace(FILE, "OPFA", "DC"))
            .and(replace("spaces.csv", "outpatient_room", "theatre"))
            .and(replace("spaces.csv", "outpatient_room", "theatre"))
            .tells(FILE, 3, "no-minutes", "fill in minutes")
            .with_at_most(3),
        clinic("a room that is none", "clinic_room,35").tells(FILE, 3, "unknown-word", "write one of"),
        clinic("hours for minutes", "outpatient_room,1.5")
            .tells(FILE, 3, "hours-for-minutes", "write 90")
            .but_only_warns(),
        clinic("minutes of a contact", "community_contacts,35")
            .tells(FILE, 3, "minutes", "clear minutes")
            .with_at_most(2),
        clinic("minutes without a room", ",35").tells(FILE, 3, "minutes", "fill in spaces").with_at_most(2),
        clinic("a week in a room", "outpatient_room,20000").tells(FILE, 3, "out-of-bounds", "from 1 to 10000"),
    ]
}

fn beds() -> Vec<Case> {
    vec![
        case("beds of other wards than activity's", FULL, replace("beds.csv", "150.5,2024/25", "100,2025/26"))
            .tells("beds.csv", 2, "beds-apart", "fills 154.0 of them each night")
            .but_only_warns(),
        case("fewer escalation beds than none", FULL, replace("beds.csv", "occupied,period", "escalation,period"))
            .and(replace("beds.csv", "150.5,", "-4,"))
            .tells("beds.csv", 2, "out-of-bounds", "cannot be negative")
            .with_at_most(2),
    ]
}

fn spaces() -> Vec<Case> {
    const FILE: &str = "spaces.csv";
    const FIRST: &str = "HOSP,H2,outpatient_room,5,2024/25,a,local\n";
    vec![
        case("rooms at another's site", FULL, append("sites.csv", "O1,Old place,OLD,,"))
            .and(append(FILE, "HOSP,O1,outpatient_room,3,2025/26,,"))
            .tells(FILE, 4, "site-of-another", "O1 is not a site of HOSP"),
        case("rooms counted twice", FULL, append(FILE, "HOSP,,outpatient_room,8,2025/26,,"))
            .tells(FILE, 2, "total-with-parts", "in line 4 already")
            .with_at_most(2),
        case("rooms in a year that is none", FULL, replace(FILE, "2027/28", "2027")).tells(
            FILE,
            3,
            "not-a-year",
            "write 2026/27",
        ),
        case("rooms after the end", FULL, replace(FILE, "2027/28", "2034/35"))
            .tells(FILE, 3, "unused-year", "the plan runs from 2025/26 to 2027/28")
            .but_only_warns(),
        case("rooms only later", FULL, replace(FILE, FIRST, ""))
            .tells(FILE, 2, "not-in-base-year", "add a row for 2025/26")
            .but_only_warns(),
        case("rooms that nobody takes", FULL, append(FILE, "HOSP,H1,theatre,4,2025/26,,"))
            .tells(FILE, 4, "unused-spaces", "no service takes a theatre")
            .but_only_warns(),
        case("fewer rooms than none", FULL, replace(FILE, "room,5,", "room,-5,"))
            .tells(FILE, 2, "out-of-bounds", "cannot be negative")
            .with_at_most(2),
        case("the same rooms again", FULL, append(FILE, "HOSP,H2,outpatient_room,7,2027/28,,")).tells(
            FILE,
            4,
            "duplicate-key",
            "already in line 3",
        ),
        case("rooms of nobody", FULL, append(FILE, "HOPS,H2,outpatient_room,7,2026/27,,")).tells(
            FILE,
            4,
            "unknown-code",
            "did you mean \"HOSP\"?",
        ),
    ]
}

const STAFF: &str = "staff.csv";

/// A change to the nurses' base row.
fn nurses(name: &'static str, from: &'static str, to: &'static str) -> Case {
    case(name, FULL, replace(STAFF, from, to))
}

fn staff() -> Vec<Case> {
    vec![
        nurses(
            "a group without its base year",
            "HOSP,consultants,2025/26,64,60,5,1.5,4,1,,1,3,20,80,155000,,",
            "HOSP,consultants,2026/27,64,,5,1.5,4,1,,1,3,,,,,",
        )
        .tells(STAFF, 4, "no-base-year", "add the base year's row"),
        nurses("nobody in post", "340,310.5,", "340,,").tells(STAFF, 2, "blank", "in_post is blank in the base year"),
        nurses("no funded posts", "340,310.5,", ",310.5,").tells(STAFF, 2, "blank", "establishment is blank"),
        nurses("in post later", "345,,7", "345,320,7").tells(STAFF, 3, "base-year-only", "who leave and join"),
        nurses("pay later", "15,,,10,,,,,", "15,,,10,,,50000,,").tells(STAFF, 3, "base-year-only", "base year's row"),
        nurses("a year before the base", "2027/28,345", "2019/20,345")
            .tells(STAFF, 3, "unused-year", "the plan begins in 2025/26")
            .but_only_warns(),
        nurses("a year after the end", "2027/28,345", "2039/40,345")
            .tells(STAFF, 3, "unused-year", "after the plan's last year")
            .but_only_warns(),
        nurses("a group that is none", "HOSP,registered_nursing,2027/28", "HOSP,registered_nurses,2027/28").tells(
            STAFF,
            3,
            "unknown-word",
            "did you mean \"registered_nursing\"?",
        ),
        nurses("more than everybody leaves", "8.5,2,", "108.5,2,")
            .tells(STAFF, 2, "out-of-bounds", "from 0 to 100")
            .with_at_most(1),
        nurses("more than everybody leaves or retires", "8.5,2,", "70,40,").tells(
            STAFF,
            2,
            "out-of-bounds",
            "come to 110%",
        ),
        nurses("parts of a penny", "48500,a", "48500.001,a").tells(STAFF, 2, "not-pence", "write pounds"),
        nurses("the same year twice", "2027/28,345,,7", "2025/26,345,,7").tells(
            STAFF,
            3,
            "duplicate-key",
            "already in line 2",
        ),
    ]
}

fn staff_mixed_up() -> Vec<Case> {
    let warns = |case: Case, line, kind, words| case.tells(STAFF, line, kind, words).but_only_warns();
    vec![
        warns(nurses("leavers as a fraction", "8.5,2,", "0.09,2,"), 2, "fraction", "for 9% write 9"),
        warns(nurses("those who retire as a fraction", "8.5,2,", "8.5,0.02,"), 2, "fraction", "for 2% write 2"),
        warns(nurses("a premium as a fraction", "20,10,45", "20,0.1,45"), 2, "fraction", "for 10% write 10"),
        warns(nurses("heads and not WTE", "340,310.5", "340,455"), 2, "heads", "heads count somebody half-time as one")
            .with_at_most(2),
        warns(nurses("fewer at most than there are", "10,400,12", "10,250,12"), 2, "ceiling", "250 can be in post"),
        warns(nurses("thousands of pounds", "45,48500", "45,48.5"), 2, "thousands", "write 48500"),
        warns(
            nurses("nobody ever joins", ",60,5,1.5,4,1,", ",60,5,1.5,,,"),
            4,
            "nobody-joins",
            "of 60 WTE 52 are left by 2027/28",
        ),
    ]
}

const NEEDS: &str = "staff_needs.csv";

fn needs() -> Vec<Case> {
    let with = |name, from, to| case(name, FULL, replace(NEEDS, from, to));
    vec![
        with("nothing that asks", "HOSP,EM,3,5.5", "HOSP,,,").tells(NEEDS, 2, "staff-need", "nothing asks for these"),
        with("posts and a service", "HOSP,EM,3,5.5,,", "HOSP,EM,,,2,").tells(NEEDS, 2, "staff-need", "clear service"),
        with("a service without hours", "HOSP,EM,3,5.5", "HOSP,EM,,").tells(NEEDS, 2, "staff-need", "how many hours"),
        with("posts with hours for each", "HOSP,,,,4", "HOSP,,3,,4").tells(NEEDS, 3, "staff-need", "needs a service"),
        with("posts of nobody", "HOSP,,,,4", ",,,,4").tells(NEEDS, 3, "staff-need", "these posts are nobody's"),
        with("hours a week of a service", "HOSP,EM,3,5.5,,", "HOSP,EM,3,5.5,,168").tells(
            NEEDS,
            2,
            "staff-need",
            "hours is for posts",
        ),
        with("a floor of a service", "HOSP,EM,3,5.5,,,", "HOSP,EM,3,5.5,,,8").tells(
            NEEDS,
            2,
            "staff-need",
            "floor is for posts",
        ),
        with("bed days of a clinic", ",OP,0.15,", ",OP,0.15,1").tells(NEEDS, 5, "staff-need", "counted in attendances"),
        with("bed days of bed days", "consultants,,OP,0.15,", "consultants,,CC,,6")
            .and(append("services.csv", "CC,Critical care,CCBD,,critical_care,,,"))
            .tells(NEEDS, 5, "staff-need", "move the hours to per_unit"),
        with("headroom as a fraction", ",24,", ",0.24,")
            .tells(NEEDS, 2, "fraction", "for 24% write 24")
            .but_only_warns(),
        with("more headroom than time", ",24,", ",122,").tells(NEEDS, 2, "out-of-bounds", "from 0 to 90"),
        with("a week of 200 hours", "4,168,6", "4,200,6").tells(NEEDS, 3, "out-of-bounds", "from 0 to 168"),
        with("minutes for hours", "EM,3,5.5", "EM,180,5.5")
            .tells(NEEDS, 2, "minutes-for-hours", "write 3")
            .but_only_warns(),
        with("minutes a bed day", "EM,3,5.5", "EM,3,330")
            .tells(NEEDS, 2, "minutes-for-hours", "write 5.5")
            .but_only_warns(),
        with("minutes for programmed activities", "EM,0.4,0.1", "EM,120,0.1")
            .tells(NEEDS, 4, "minutes-for-hours", "write 0.5")
            .but_only_warns(),
        with("a service that is not given there", "consultants,,OP", "consultants,OLD,OP")
            .tells(NEEDS, 5, "asks-for-nobody", "there is no OP at OLD")
            .but_only_warns(),
        with("people whom nobody has", "consultants,,OP", "midwifery,,OP")
            .tells(NEEDS, 5, "no-staff", "add a row to staff")
            .but_only_warns(),
        with("people for a service that is none", ",OP,0.15", ",OPS,0.15").tells(
            NEEDS,
            5,
            "unknown-code",
            "did you mean \"OP\"?",
        ),
        with("a group that is none", "consultants,,OP", "doctors,,OP").tells(NEEDS, 5, "unknown-word", "write one of"),
        with("the same need twice", "consultants,,OP", "consultants,,EM").tells(
            NEEDS,
            5,
            "duplicate-key",
            "already in line 4",
        ),
    ]
}

fn settings() -> Vec<Case> {
    const FILE: &str = "plan.toml";
    let with = |name, from, to| case(name, FULL, replace(FILE, from, to));
    vec![
        with("a kind of room that is none", "[spaces.outpatient_room]", "[spaces.outpatient_rooms]").tells(
            FILE,
            39,
            "unknown-setting",
            "did you mean outpatient_room?",
        ),
        with("hours of contacts", "[spaces.outpatient_room]", "[spaces.community_contacts]").tells(
            FILE,
            39,
            "unknown-setting",
            "is no kind of room",
        ),
        with("hours a week", "hours = 2250", "hours = 45").tells(FILE, 40, "out-of-bounds", "write 2250"),
        with("more hours than a year has", "hours = 2250", "hours = 9000").tells(FILE, 40, "out-of-bounds", "to 8784"),
        with("use in per cent", "utilisation = 0.8", "utilisation = 80").tells(FILE, 41, "out-of-bounds", "write 0.8"),
        with("a setting of rooms that is none", "utilisation", "utilization").tells(
            FILE,
            41,
            "unknown-setting",
            "did you mean utilisation?",
        ),
        with("rooms that are no table", "[spaces.outpatient_room]\nhours = 2250", "[spaces]\ntheatre = 2000")
            .tells(FILE, 40, "wrong-kind", "[spaces.theatre]")
            .with_at_most(2),
        with("headroom as a share", "headroom = 21", "headroom = 0.21").tells(FILE, 44, "out-of-bounds", "write 21"),
        with("a setting of staff that is none", "headroom", "headrom").tells(
            FILE,
            44,
            "unknown-setting",
            "did you mean headroom?",
        ),
        with("a doctor's year of 365", "doctor_weeks = 41", "doctor_weeks = 365").tells(
            FILE,
            45,
            "out-of-bounds",
            "from 20 to 53",
        ),
    ]
}

/// A solution that provides nurses.
const NURSES: &str = r#"format = 1
name = "Nurses"
type = "workforce"
about = "Nurses are trained"
organisation = "HOSP"
owner = "Director"
maturity = "opportunity"
starts = "2026/27"
provenance = "illustrative"

[[levers]]
name = "nurses"
lever = "provide"
provides = "staff"
group = "registered_nursing"
unit = "WTE"
p10 = 5
p50 = 12
p90 = 20
"#;

const SOLUTION: &str = "solutions/nurses.toml";

fn provides(name: &'static str, changes: &[(&str, &str)]) -> Case {
    let mut text = NURSES.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{name}: the solution does not hold {from}");
        text = text.replacen(from, to, 1);
    }
    case(name, FULL, write(SOLUTION, text))
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn provided() -> Vec<Case> {
    const GROUP: &str = "group = \"registered_nursing\"\nunit = \"WTE\"";
    let staff = "provides = \"staff\"\ngroup = \"registered_nursing\"\nunit = \"WTE\"";
    let tells = |case: Case, line, kind, words| case.tells(SOLUTION, line, kind, words);
    vec![
        tells(
            provides("nothing provided", &[("provides = \"staff\"\n", "")]),
            11,
            "missing-setting",
            "provides is missing",
        ),
        tells(provides("money provided", &[("\"staff\"", "\"money\"")]), 14, "wrong-kind", "staff, beds, spaces"),
        tells(
            provides("staff of no group", &[("group = \"registered_nursing\"\n", "")]),
            11,
            "missing-setting",
            "group is missing",
        ),
        tells(
            provides("staff of a group that is none", &[("registered_nursing", "registered_nurse")]),
            15,
            "wrong-kind",
            "did you mean registered_nursing?",
        ),
        tells(provides("staff in beds", &[("\"WTE\"", "\"beds\"")]), 14, "unit", "write unit = \"WTE\""),
        tells(provides("staff in per cent", &[("\"WTE\"", "\"%\"")]), 14, "unit", "counted in WTE"),
        tells(
            provides("staff of cells", &[("unit =", "applies_to = 'pod = \"NEL\"'\nunit =")]),
            16,
            "unused-setting",
            "applies_to means nothing for provide of staff",
        ),
        tells(
            provides("staff that land", &[("unit =", "to_site = \"H1\"\nunit =")]),
            16,
            "unused-setting",
            "to_site means nothing",
        ),
        tells(
            provides("staff at a site", &[("unit =", "site = \"H1\"\nunit =")]),
            16,
            "unused-setting",
            "site means nothing for provide of staff",
        ),
        tells(provides("fewer than none", &[("p10 = 5", "p10 = -5")]), 11, "out-of-bounds", "from 0 up"),
        tells(
            provides("staff whom nobody counts", &[("\"registered_nursing\"", "\"midwifery\"")]),
            11,
            "no-such-capacity",
            "add a row to staff",
        ),
        tells(
            provides("staff of one who states none", &[("unit =", "organisation = \"OLD\"\nunit =")]),
            11,
            "no-such-capacity",
            "staff states no registered_nursing at OLD",
        ),
        tells(
            provides(
                "beds for all sites where they are counted by site",
                &[(staff, "provides = \"beds\"\ntype = \"general_acute\"")],
            ),
            11,
            "no-such-capacity",
            "write site = \"H1\"",
        ),
        tells(
            provides(
                "rooms at the wrong site",
                &[(staff, "provides = \"spaces\"\ntype = \"outpatient_room\"\nsite = \"H1\"")],
            ),
            11,
            "no-such-capacity",
            "spaces states no outpatient_room at H1",
        ),
        tells(
            provides("a kind of bed that is none", &[(staff, "provides = \"beds\"\ntype = \"theatre\"")]),
            15,
            "wrong-kind",
            "one of general_acute",
        ),
        tells(
            provides(
                "a group of beds",
                &[(
                    &format!("provides = \"staff\"\n{GROUP}"),
                    "provides = \"beds\"\ngroup = \"midwifery\"\ntype = \"general_acute\"\nsite = \"H1\"",
                )],
            ),
            15,
            "unused-setting",
            "group means nothing for provide of beds",
        ),
        tells(
            provides(
                "a shift in WTE",
                &[(
                    "lever = \"provide\"\nprovides = \"staff\"\ngroup = \"registered_nursing\"",
                    "lever = \"avoid\"\napplies_to = 'pod = \"NEL\"'",
                )],
            ),
            11,
            "unit",
            "are for provide",
        ),
    ]
}

/// A solution of `two-places` that shifts care from one site to another.
fn shift(id: &str, from: &str, to: &str) -> String {
    format!(
        "format = 1\nname = \"{id}\"\ntype = \"hot-cold-split\"\nabout = \"Care moves\"\norganisation = \"HOSP\"\nowner = \"Director\"\n\
         maturity = \"opportunity\"\nstarts = \"2026/27\"\nprovenance = \"illustrative\"\n\n[[levers]]\nname = \"moved\"\nlever = \"move\"\n\
         applies_to = 'site = \"{from}\"'\nto_site = \"{to}\"\neffect = 10\n"
    )
}

fn rings() -> Vec<Case> {
    const BEDS: &str = "organisation,site,type,available,occupied,period\nHOSP,H1,general_acute,240,200,2025/26\n\
                        HOSP,H2,general_acute,30,,2025/26\nHOSP,H3,general_acute,30,,2025/26\n";
    let ring = |name, to: [&'static str; 2]| {
        case(name, TWO, append("sites.csv", "H2,Vale Hospital,HOSP\nH3,Third Hospital,HOSP"))
            .and(append("activity.csv", "Vale,P,0-64,EM,H2,ICB,100,200\nVale,P,0-64,EM,H3,ICB,100,200"))
            .and(write("beds.csv", BEDS))
            .and(write("solutions/first.toml", shift("first", "H1", "H2")))
            .and(write("solutions/second.toml", shift("second", "H2", to[0])))
            .and(write("solutions/third.toml", shift("third", "H3", to[1])))
    };
    vec![
        ring("care between two sites", ["H1", "H1"])
            .tells(
                "solutions/first.toml",
                11,
                "ring",
                "H1 general_acute → H2 general_acute → H1 general_acute (first, second)",
            )
            .but_only_warns(),
        ring("care round three sites", ["H3", "H1"])
            .tells(
                "solutions/first.toml",
                11,
                "ring",
                "H1 general_acute → H2 general_acute → H3 general_acute → H1 general_acute (first, second, third)",
            )
            .but_only_warns(),
    ]
}
