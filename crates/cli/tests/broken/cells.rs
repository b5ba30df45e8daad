//! Headers, rows and cells that are not what their table holds.

use super::{Case, FULL, LEICESTERSHIRE, TWO, append, case, replace};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = headers();
    cases.extend(rows());
    cases.extend(numbers());
    cases.extend(words());
    cases
}

fn headers() -> Vec<Case> {
    vec![
        case("header names exchanged over the data", TWO, replace("population.csv", "area,sex,age", "area,age,sex"))
            .tells("population.csv", 2, "unknown-word", "sex cannot be \"0-64\"")
            .with_at_most(8),
        case("header names exchanged over codes", TWO, replace("activity.csv", "service,site", "site,service"))
            .tells("activity.csv", 2, "unknown-code", "is not in s")
            .with_at_most(8),
        case("header names exchanged over names and codes", TWO, replace("sites.csv", "code,name", "name,code"))
            .tells("sites.csv", 2, "not-a-code", "Hill Hospital")
            .with_at_most(5),
        case("no header", TWO, replace("areas.csv", "code,name,area_group,commissioner\n", ""))
            .tells("areas.csv", 1, "no-header", "the first line names the columns: code, name, area_group")
            .with_at_most(5),
        case("two columns of one name", TWO, replace("population.csv", "2027,2028", "2027,2027"))
            .tells("population.csv", 1, "duplicate-column", "2027")
            .with_at_most(3),
        case("a near miss of a column's name", TWO, replace("areas.csv", ",commissioner", ",comissioner")).tells(
            "areas.csv",
            1,
            "unknown-column",
            "did you mean \"commissioner\"?",
        ),
        case("a column name in capitals", TWO, replace("areas.csv", ",commissioner", ",Commissioner")).tells(
            "areas.csv",
            1,
            "unknown-column",
            "did you mean \"commissioner\"?",
        ),
        case("a required column missing", TWO, replace("activity.csv", ",count,", ",note_count,")).tells(
            "activity.csv",
            1,
            "missing-column",
            "count",
        ),
        case("a year that is none", LEICESTERSHIRE, replace("accounts.csv", "2018/19", "2018/20"))
            .tells("accounts.csv", 1, "unknown-column", "2018/20")
            .with_at_most(8),
        case("a year with a dash", LEICESTERSHIRE, replace("accounts.csv", "2018/19", "2018-19"))
            .tells("accounts.csv", 1, "unknown-column", "write 2018/19")
            .with_at_most(8),
        case(
            "a financial year for a mid-year",
            TWO,
            replace("population.csv", "2025,2026,2027,2028", "2025/26,2026/27,2027/28,2028/29"),
        )
        .tells("population.csv", 1, "missing-year", "2025, 2026, 2027, 2028")
        .with_at_most(3),
        case("a mid-year over 2200", TWO, replace("population.csv", "2028", "20288"))
            .tells("population.csv", 1, "unknown-column", "20288")
            .with_at_most(3),
        case("a header below a title", TWO, replace("areas.csv", "code,", "Our areas,,,\ncode,"))
            .tells("areas.csv", 1, "no-header", "the first line names the columns: code, name, area_group")
            .with_at_most(5),
    ]
}

fn rows() -> Vec<Case> {
    vec![
        case("a row too short", TWO, replace("areas.csv", "A2,Vale,Vale,ICB", "A2,Vale,Vale"))
            .tells("areas.csv", 3, "ragged-row", "3 cells")
            .with_at_most(3),
        case("a row too long", TWO, replace("areas.csv", "A2,Vale,Vale,ICB", "A2,Vale, and more,Vale,ICB"))
            .tells("areas.csv", 3, "ragged-row", "5 cells")
            .with_at_most(3),
        case("people counted twice", TWO, append("population.csv", "A1,P,65+,1,1,1,1")).tells(
            "population.csv",
            6,
            "duplicate-key",
            "already in line 3",
        ),
        case("an organisation twice", TWO, append("organisations.csv", "HOSP,Another,acute,TWO")).tells(
            "organisations.csv",
            4,
            "duplicate-key",
            "already in line 3",
        ),
        case("a ledger line twice", TWO, append("accounts.csv", "ICB,allocation,income,,5,")).tells(
            "accounts.csv",
            6,
            "duplicate-key",
            "already in line 2",
        ),
        case("an activity cell twice", TWO, append("activity.csv", "Hill,P,65+,EM,H1,ICB,1,1")).tells(
            "activity.csv",
            6,
            "duplicate-key",
            "already in line 3",
        ),
        case(
            "an activity cell twice in other words",
            FULL,
            append("activity.csv", "Hill,P,65+,EM,H1,ICB,acsc frail,1,1,,,,"),
        )
        .tells("activity.csv", 7, "duplicate-key", "already in line 3"),
        case(
            "registered people twice, in other words",
            FULL,
            append("population.csv", "A1,P,65 +,,registered,1,1,1,1"),
        )
        .tells("population.csv", 18, "duplicate-key", "already in line 11"),
        case("an age band twice in other words", TWO, append("population.csv", "A1,P,65 +,1,1,1,1")).tells(
            "population.csv",
            6,
            "duplicate-key",
            "already in line 3",
        ),
        case("a source twice", TWO, append("sources.csv", "made-up,Again,Concordat,2026")).tells(
            "sources.csv",
            3,
            "duplicate-key",
            "already in line 2",
        ),
        case(
            "a fault below comments and blank lines",
            TWO,
            replace("areas.csv", "A2,Vale,Vale,ICB", "\n# remark\n\nA2,Vale,Vale,ICBB"),
        )
        .tells("areas.csv", 6, "unknown-code", "did you mean \"ICB\"?")
        .with_at_most(3),
        case("a fault below a cell of two lines", TWO, replace("sources.csv", "made up so", "made\nup so"))
            .and(append("sources.csv", "x y,Bad code,Concordat,2026"))
            .tells("sources.csv", 4, "not-a-code", "x y")
            .with_at_most(2),
    ]
}

fn numbers() -> Vec<Case> {
    let number = |name, to, words| {
        case(name, TWO, replace("activity.csv", "3000,15000", to)).tells("activity.csv", 5, "not-a-number", words)
    };
    let bounds = |name, to, words| {
        case(name, TWO, replace("activity.csv", "3000,15000", to)).tells("activity.csv", 5, "out-of-bounds", words)
    };
    vec![
        number("NaN", "NaN,15000", "NaN"),
        number("infinity", "inf,15000", "inf"),
        number("a fault of Excel's", "#REF!,15000", "#REF!"),
        number("a dash for nothing", "-,15000", "leave the cell blank"),
        number("n/a", "n/a,15000", "leave the cell blank"),
        number("a suppressed number", "*,15000", "is not a number"),
        number("hexadecimal", "0x10,15000", "is not a number"),
        number("letter O for zero", "\"3,OOO\",15000", "write 3000; letter O where a zero should be?"),
        number("thousands separators", "\"3,000\",15000", "write 3000"),
        number("a pound sign", "£3000,15000", "write 3000"),
        number("brackets", "(3000),15000", "write -3000"),
        number("a percentage", "30%,15000", "write 30"),
        number("a unit", "3k,15000", "is not a number"),
        number("a decimal comma", "\"3,5\",15000", "3,5"),
        number("full-width digits", "３０００,15000", "is not a number"),
        number("an exponent beyond all", "1e999999999999,15000", "is not a number"),
        bounds("1e308", "1e308,15000", "must be from 0 to"),
        bounds("more than a float holds", "1e400,15000", "must be from 0 to"),
        bounds("a negative count", "-1,15000", "cannot be negative"),
        case("negative people", TWO, replace("population.csv", "10000,10000,10000,10000", "10000,-10000,10000,10000"))
            .tells("population.csv", 5, "out-of-bounds", "cannot be negative"),
        case("NaN people", TWO, replace("population.csv", "85600", "nan")).tells(
            "population.csv",
            4,
            "not-a-number",
            "2028 \"nan\" is not a number",
        ),
        case("1e308 of money", TWO, replace("accounts.csv", "38500000", "1e308")).tells(
            "accounts.csv",
            4,
            "out-of-bounds",
            "1e308",
        ),
        case("a share of more than one", FULL, replace("unit_costs.csv", "2025/26,1,0,0", "2025/26,100,0,0")).tells(
            "unit_costs.csv",
            2,
            "out-of-bounds",
            "from 0 to 1",
        ),
        case("a latitude of Mars", FULL, replace("sites.csv", "52.62", "152.62")).tells(
            "sites.csv",
            2,
            "out-of-bounds",
            "from -90 to 90",
        ),
    ]
}

fn words() -> Vec<Case> {
    vec![
        case("a code that is not known", TWO, replace("sites.csv", "HOSP", "HOPS")).tells(
            "sites.csv",
            2,
            "unknown-code",
            "did you mean \"HOSP\"?",
        ),
        case("a code in other capitals", TWO, replace("sites.csv", ",HOSP", ",hosp")).tells(
            "sites.csv",
            2,
            "unknown-code",
            "did you mean \"HOSP\"?",
        ),
        case("an area group that is not known", TWO, replace("activity.csv", "Vale,P,65+", "Vael,P,65+")).tells(
            "activity.csv",
            5,
            "unknown-code",
            "did you mean \"Vale\"?",
        ),
        case("a source that is not known", LEICESTERSHIRE, replace("accounts.csv", "llr-2014", "llr-2015")).tells(
            "accounts.csv",
            2,
            "unknown-code",
            "did you mean \"llr-2014\"?",
        ),
        case("a role that is none", TWO, replace("organisations.csv", "acute", "hospital")).tells(
            "organisations.csv",
            3,
            "unknown-word",
            "write one of",
        ),
        case("a near miss of a role", TWO, replace("organisations.csv", "commissioner", "comissioner")).tells(
            "organisations.csv",
            2,
            "unknown-word",
            "did you mean \"commissioner\"?",
        ),
        case("a point of delivery that is none", TWO, replace("services.csv", "NEL", "NELX"))
            .tells("services.csv", 2, "unknown-word", "did you mean \"NEL\"?")
            .with_at_most(2),
        case("a required cell left blank", TWO, replace("areas.csv", "A2,Vale,Vale", "A2,,Vale"))
            .tells("areas.csv", 3, "blank", "name is blank")
            .with_at_most(3),
        case("a code with a space in it", TWO, replace("services.csv", "EM,", "E M,"))
            .tells("services.csv", 2, "not-a-code", "without spaces")
            .with_at_most(6),
        case("a line break in a cell", TWO, replace("sites.csv", "Hill Hospital", "\"Hill\nHospital\"")).tells(
            "sites.csv",
            2,
            "control-character",
            "one line",
        ),
        case("a date as in a letter", TWO, replace("sources.csv", "2026-11", "5 Nov 2026")).tells(
            "sources.csv",
            2,
            "not-a-date",
            "write 2026-04-01",
        ),
        case("a thirteenth month", TWO, replace("sources.csv", "2026-11", "2026-13")).tells(
            "sources.csv",
            2,
            "not-a-date",
            "2026-13",
        ),
        case("the thirtieth of February", TWO, replace("sources.csv", "2026-11", "2026-02-30")).tells(
            "sources.csv",
            2,
            "not-a-date",
            "2026-02-30",
        ),
        case("a financial year that is none", TWO, replace("unit_costs.csv", "2025/26", "2025/27"))
            .tells("unit_costs.csv", 2, "not-a-year", "write 2025/26")
            .with_at_most(2),
    ]
}
