//! Faults of capital: rows of `capital.csv`, the rate in `plan.toml`, and capital of solutions.

use super::{Case, Change, FULL, TWO, append, case, replace, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = rows();
    cases.extend(sales_and_limits());
    cases.extend(beside_others());
    cases.extend(of_solutions());
    cases
}

/// Capital of the full pack.
fn capital(rows: &str) -> Change {
    let head = "organisation,scheme,kind,funding,life,first_use,book_value,unit,2025/26,2026/27,2027/28";
    write("capital.csv", format!("{head}\n{rows}\n"))
}

/// A pack with these rows of capital, whose first is at fault.
fn one(name: &'static str, rows: &str, kind: &'static str, words: &'static str) -> Case {
    case(name, FULL, capital(rows)).tells("capital.csv", 2, kind, words)
}

fn rows() -> Vec<Case> {
    vec![
        one(
            "a kind that is none",
            "HOSP,Ward,bilding,,40,2027/28,,£m,,1,",
            "unknown-word",
            "did you mean \"building\"?",
        ),
        one("funding that is none", "HOSP,Ward,building,pdc,40,2027/28,,£m,,1,", "unknown-word", "public_dividend"),
        one("a scheme without a name", "HOSP,,building,,40,2027/28,,£m,,1,", "blank", "name it"),
        one("a building without a life", "HOSP,Ward,building,,,2027/28,,£m,,1,", "blank", "written off"),
        one("a life of no time", "HOSP,Ward,building,,0,2027/28,,£m,,1,", "out-of-bounds", ""),
        one("land with a life", "HOSP,Field,land,,40,2027/28,,£m,,1,", "unused-value", "clear life"),
        one("a building never used", "HOSP,Ward,building,,40,,,£m,,1,", "blank", "such as 2027/28"),
        one("first use at no time", "HOSP,Ward,building,,40,autumn,,£m,,1,", "wrong-kind", "2027-10-01"),
        one(
            "first use in the base year",
            "HOSP,Ward,building,,40,2026-03,,£m,,1,",
            "year-outside-plan",
            "leave it out",
        ),
        one(
            "spending in the base year",
            "HOSP,Ward,building,,40,2027/28,,£m,1,1,",
            "capital-base-year",
            "from 2026/27 on",
        ),
        one("nothing spent", "HOSP,Ward,building,,40,2027/28,,£m,,,", "no-amount", "fill in the years"),
        one("spending below nothing", "HOSP,Ward,building,,40,2027/28,,£m,,-1,", "out-of-bounds", ""),
        one("a part of a penny spent", "HOSP,Ward,building,,40,2027/28,,£,,1.005,", "parts-of-a-penny", "whole pence"),
        one("a book value of what is built", "HOSP,Ward,building,,40,2027/28,3,£m,,1,", "unused-value", "book_value"),
        one(
            "a council with public dividend capital",
            "COUNCIL,Home,building,public_dividend,40,2027/28,,£m,,1,",
            "capital-funding",
            "write internal",
        ),
    ]
}

fn sales_and_limits() -> Vec<Case> {
    vec![
        one("a sale without a book value", "HOSP,Site,receipt,,,2027-10,,£m,,,5", "blank", "0 is a number"),
        one("a sale that is paid for", "HOSP,Site,receipt,grant,,2027-10,1,£m,,,5", "unused-value", "clear funding"),
        one("a sale in two years", "HOSP,Site,receipt,,,2027-10,1,£m,,2,3", "capital-receipt", "sold once"),
        one("a sale in no year", "HOSP,Site,receipt,,,2027-10,1,£m,,,", "capital-receipt", "sold once"),
        one("a sale paid for in another year", "HOSP,Site,receipt,,,2027-10,1,£m,,5,", "capital-receipt", "in the year"),
        one("a limit with a life", "HOSP,,limit,,40,,,£m,,5,5", "unused-value", "clear life"),
        one("a limit with a scheme", "HOSP,Ward,limit,,,,,£m,,5,5", "unused-value", "clear scheme"),
        one("a limit of nothing said", "HOSP,,limit,,,,,£m,,,", "no-amount", "0 is a limit"),
        one(
            "more spent than may be",
            "HOSP,,limit,,,,,£m,,5,5\nHOSP,Ward,building,,40,2027/28,,£m,,5,7\nHOSP,Roof,building,grant,40,2027/28,,£m,,,1\n\
             HOSP,Site,receipt,,,2027-10,0.5,£m,,,2",
            "capital-over-limit",
            "£8.00m in 2027/28, less £1.00m granted or donated and £0.50m that sold assets stand at: £6.50m against a limit of £5.00m",
        )
        .but_only_warns(),
    ]
}

fn beside_others() -> Vec<Case> {
    let growing = append("accounts.csv", "HOSP,Depreciation,cost,,,,£m,,,,,,,,5,6,7,a,");
    let counted_twice = case("depreciation counted twice", FULL, capital("HOSP,Ward,building,,40,2027/28,,£m,,1,"));
    vec![
        one(
            "capital of nobody with accounts",
            "FAR,Ward,building,,40,2027/28,,£m,,1,",
            "capital-without-accounts",
            "FAR",
        )
        .and(append("organisations.csv", "FAR,Far away,acute,TWO,,,,,")),
        one("capital of a stranger", "OUT,Ward,building,,40,2027/28,,£m,,1,", "not-a-member", "not counted")
            .and(append("accounts.csv", "OUT,rent,cost,,,1,,,,,,,,,,,,a,"))
            .but_only_warns()
            .with_at_most(2),
        counted_twice.and(growing).tells("accounts.csv", 11, "capital-counted-twice", "capital.csv:2").but_only_warns(),
        case("efficiency of capital alone", FULL, capital("HOSP,Ward,building,,40,2026/27,,£m,,4,"))
            .and(replace("efficiency.csv", "category = \"\"care\"\"", "tag = \"\"capital\"\""))
            .tells("efficiency.csv", 2, "moves-nothing", "no efficiency moves")
            .but_only_warns(),
        case("a rate as a share", TWO, append("plan.toml", "[capital]\npdc = 0.035")).tells(
            "plan.toml",
            LAST_OF_TWO,
            "out-of-bounds",
            "write 3.5",
        ),
        case("a rate of another name", TWO, append("plan.toml", "[capital]\ndividend = 3.5")).tells(
            "plan.toml",
            LAST_OF_TWO,
            "unknown-setting",
            "",
        ),
    ]
}

/// The line that is added to the plan file of `two-places`.
const LAST_OF_TWO: u32 = 33;

const FILE: &str = "solutions/ward.toml";

/// A solution of `two-places` with these costs.
fn ward(name: &'static str, costs: &str) -> Case {
    let text = "format = 1\nname = \"Ward\"\ntype = \"estate\"\nabout = \"A ward\"\norganisation = \"HOSP\"\nowner = \"Director\"\n\
                maturity = \"opportunity\"\nstarts = \"2026/27\"\nprovenance = \"illustrative\"\n[[levers]]\nlever = \"price\"\neffect = 1\n\
                unit = \"£m\"\n";
    case(name, TWO, write(FILE, format!("{text}{costs}")))
}

fn of_solutions() -> Vec<Case> {
    let costs = |rest: &str| format!("[[costs]]\nkind = \"capital\"\namount = 3\nunit = \"£m\"\n{rest}\n");
    let charge = "life = 40\n[[costs]]\nkind = \"running\"\nnature = \"capital_charge\"\namount = 0.2\nunit = \"£m\"";
    vec![
        ward("capital of a solution without a life", &costs(""))
            .tells(FILE, 14, "capital-without-life", "nowhere")
            .but_only_warns(),
        ward("a life in months", &costs("life = 480")).tells(FILE, 18, "out-of-bounds", "from 1 to 100 years"),
        ward("first use at no time", &costs("life = 40\nfirst_use = \"soon\"")).tells(
            FILE,
            19,
            "wrong-kind",
            "2027-10",
        ),
        ward("first use before the plan", &costs("life = 40\nfirst_use = \"2024/25\"")).tells(
            FILE,
            19,
            "year-outside-plan",
            "part of the base",
        ),
        ward("funding that is none", &costs("life = 40\nfunding = \"grants\"")).tells(FILE, 19, "wrong-kind", "grant"),
        ward("a running cost with a life", "[[costs]]\nkind = \"running\"\namount = 3\nunit = \"£m\"\nlife = 4\n")
            .tells(FILE, 18, "unused-setting", "kind = \"capital\""),
        ward("a charge beside the capital that makes it", &costs(charge))
            .tells(FILE, 19, "capital-counted-twice", "line 14")
            .but_only_warns(),
    ]
}
