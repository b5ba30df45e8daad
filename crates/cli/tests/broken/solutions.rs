//! Faults of solutions.

use super::{Case, Change, TWO, append, case, write};

/// A sound solution of `two-places`; a new service stands for care at home.
const HOME: &str = r#"format = 1
name = "Home"
type = "out-of-hospital"
about = "Care at home"
organisation = "HOSP"
owner = "Director"
maturity = "opportunity"
starts = "2026/27"
provenance = "illustrative"

[ramp]
lag_months = 6
months = 12

[slippage]
p10 = 0
p50 = 2
p90 = 9

[[levers]]
name = "shift"
lever = "shift"
applies_to = 'pod = "NEL" and age >= 65'
to_service = "VISIT"
conversion = 5
p10 = 2
p50 = 5
p90 = 9

[[levers]]
name = "pay"
lever = "price"
applies_to = 'side = "cost" and category = "hospital care"'
effect = 1

[[costs]]
kind = "running"
amount = 0.5
unit = "£m"

[[enablers]]
solution = "nurses"
"#;

/// What it needs first.
const NURSES: &str = r#"format = 1
name = "Nurses"
type = "workforce"
about = "Nurses are trained"
organisation = "HOSP"
owner = "Director"
maturity = "opportunity"
starts = "2026/27"
provenance = "illustrative"

[[costs]]
kind = "running"
amount = 0.1
unit = "£m"
"#;

const FILE: &str = "solutions/home.toml";

/// `two-places` with both, and changes to the first.
fn with(name: &'static str, changes: &[(&str, &str)]) -> Case {
    let mut text = HOME.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{name}: the solution does not hold {from}");
        text = text.replacen(from, to, 1);
    }
    and_service(case(name, TWO, write(FILE, text)).and(write("solutions/nurses.toml", NURSES)))
}

fn and_service(case: Case) -> Case {
    let changes: [Change; 2] =
        [append("services.csv", "VISIT,Visits at home,COM,"), append("unit_costs.csv", "VISIT,80,2025/26,1,0,0")];
    let [service, cost] = changes;
    // A line of the hospital's follows visits, so that they are not free.
    let line = super::replace("accounts.csv", "\"pod = \"\"NEL\"\"\"", "all");
    case.and(service).and(cost).and(line)
}

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = settings();
    cases.extend(times());
    cases.extend(levers());
    cases.extend(landings());
    cases.extend(costs_and_enablers());
    cases.extend(money());
    cases
}

fn settings() -> Vec<Case> {
    vec![
        with("a key with a slip of the pen", &[("maturity =", "maturty =")])
            .tells(FILE, 7, "unknown-setting", "did you mean maturity?")
            .with_at_most(2),
        with("a phasing of three quarters", &[("starts =", "phasing = [50, 50, 0]\nstarts =")]).tells(
            FILE,
            8,
            "phasing",
            "sum to 100",
        ),
        with("no owner", &[("owner = \"Director\"\n", "")]).tells_of_file(FILE, "missing-setting", "owner is missing"),
        with("a type that is none", &[("\"out-of-hospital\"", "\"out of hospital\"")]).tells(
            FILE,
            3,
            "wrong-kind",
            "did you mean out-of-hospital?",
        ),
        with("an organisation that nobody knows", &[("\"HOSP\"", "\"HOPS\"")]).tells(
            FILE,
            5,
            "unknown-code",
            "did you mean HOSP?",
        ),
        with("a chance in per cent", &[("starts =", "delivery = 60\nstarts =")]).tells(
            FILE,
            8,
            "out-of-bounds",
            "write 0.6",
        ),
        with("text that is still to be written", &[("\"Director\"", "\"FILL IN: a role\"")])
            .tells(FILE, 6, "fill-in", "write a role")
            .but_only_warns(),
        with("a source that is not there", &[("provenance =", "source = \"audit\"\nprovenance =")]).tells(
            FILE,
            9,
            "unknown-code",
            "add it to sources",
        ),
        with("no TOML", &[("name = \"Home\"", "name = Home")]).tells(FILE, 2, "not-toml", "").with_at_most(2),
        case("a solution among the tables", TWO, write("home.toml", HOME)).tells_of_file(
            "home.toml",
            "unknown-file",
            "each solution in solutions/ID.toml",
        ),
        case("a solution with a space in its name", TWO, write("solutions/at home.toml", HOME)).tells_of_file(
            "solutions/at home.toml",
            "code",
            "named by letters, digits, - and _",
        ),
    ]
}

fn times() -> Vec<Case> {
    vec![
        with("a start before the plan", &[("\"2026/27\"", "\"2024/25\"")]).tells(
            FILE,
            8,
            "year-outside-plan",
            "from 2025/26 to 2027/28",
        ),
        with("a start after the plan", &[("\"2026/27\"", "\"2031-04\"")]).tells(
            FILE,
            8,
            "year-outside-plan",
            "from 2025/26 to 2027/28",
        ),
        with("a start that is no time", &[("\"2026/27\"", "\"next year\"")]).tells(
            FILE,
            8,
            "wrong-kind",
            "write \"2026/27\" or \"2026-10\"",
        ),
        with("a last year outside the plan", &[("starts =", "until = \"2040/41\"\nstarts =")]).tells(
            FILE,
            8,
            "year-outside-plan",
            "from 2025/26 to 2027/28",
        ),
        with("an end before the start", &[("starts =", "until = \"2025/26\"\nstarts =")]).tells(
            FILE,
            8,
            "years-reversed",
            "ends before it starts",
        ),
        with("a profile beside a ramp", &[("[slippage]", "[ramp.profile]\n\"2026/27\" = 50\n\n[slippage]")]).tells(
            FILE,
            15,
            "ramp",
            "keep the one or the others",
        ),
        with(
            "a profile in shares of one hundred and more",
            &[("lag_months = 6\nmonths = 12", "profile = { \"2026/27\" = 150 }")],
        )
        .tells(FILE, 12, "out-of-bounds", "from 0 to 100"),
        with("a profile of a year outside", &[("lag_months = 6\nmonths = 12", "profile = { \"2035/36\" = 50 }")])
            .tells(FILE, 12, "year-outside-plan", "from 2025/26 to 2027/28"),
        with("slippage upside down", &[("p10 = 0\np50 = 2\np90 = 9", "p10 = 9\np50 = 2\np90 = 0")]).tells(
            FILE,
            17,
            "range-reversed",
            "p10 is the least",
        ),
    ]
}

fn levers() -> Vec<Case> {
    vec![
        with("a lever that is none", &[("lever = \"price\"", "lever = \"prices\"")]).tells(
            FILE,
            32,
            "wrong-kind",
            "did you mean price?",
        ),
        with("a range upside down", &[("p10 = 2\np50 = 5\np90 = 9", "p10 = 9\np50 = 5\np90 = 2")]).tells(
            FILE,
            27,
            "range-reversed",
            "p10 is the least",
        ),
        with("half a range", &[("p10 = 2\n", "")]).tells(FILE, 20, "half-a-range", "p10, p50 and p90 together"),
        with("a range and a number", &[("p10 = 2\n", "p10 = 2\neffect = 5\n")]).tells(
            FILE,
            20,
            "half-a-range",
            "p10, p50 and p90 together",
        ),
        with("more than everything", &[("p50 = 5\np90 = 9", "p50 = 5\np90 = 130")]).tells(
            FILE,
            20,
            "out-of-bounds",
            "from 0 to 100 per cent",
        ),
        with("an effect in words", &[("effect = 1\n", "effect = \"5%\"\n")])
            .tells(FILE, 34, "wrong-kind", "write a number")
            .with_at_most(2),
        with(
            "a scope that catches nothing",
            &[("pod = \"NEL\" and age >= 65", "pod = \"NEL\" and age >= 65 and sex = \"F\"")],
        )
        .tells(FILE, 20, "catches-nothing", ""),
        with("a scope with a value that nothing has", &[("pod = \"NEL\" and", "pod = \"NLE\" and")])
            .tells(FILE, 20, "selector", "NEL"),
        with("a scope that cuts a band", &[("age >= 65", "age >= 70")]).tells(FILE, 20, "straddled-age", ""),
        with("a scope of lines for cells", &[("pod = \"NEL\" and age >= 65", "category = \"hospital care\"")])
            .tells(FILE, 23, "selector", "category"),
        with("no scope", &[("applies_to = 'pod = \"NEL\" and age >= 65'\n", "")]).tells(
            FILE,
            20,
            "missing-setting",
            "applies_to is missing",
        ),
        with("two levers of one name", &[("name = \"pay\"", "name = \"shift\"")]).tells(
            FILE,
            31,
            "duplicate-key",
            "each lever has a name of its own",
        ),
        with("a saving on income", &[("side = \"cost\" and category = \"hospital care\"", "organisation = \"HOSP\"")])
            .tells(FILE, 30, "wrong-side", "add: and side = \"cost\""),
        with("levers without double brackets", &[("[[levers]]\nname = \"shift\"", "[levers]\nname = \"shift\"")])
            .tells(FILE, 30, "not-toml", "")
            .with_at_most(3),
    ]
}

fn landings() -> Vec<Case> {
    vec![
        with("a shift to nowhere", &[("to_service = \"VISIT\"\n", "")]).tells(
            FILE,
            20,
            "missing-setting",
            "add to_site, to_service, or both",
        ),
        with("a site that nobody knows", &[("to_service", "to_site = \"H7\"\nto_service")]).tells(
            FILE,
            24,
            "unknown-code",
            "did you mean H1?",
        ),
        with("a service that nobody knows", &[("\"VISIT\"", "\"VISITS\"")]).tells(
            FILE,
            24,
            "unknown-code",
            "did you mean VISIT?",
        ),
        with("a site still to be chosen", &[("\"VISIT\"", "\"FILL IN\"")]).tells(
            FILE,
            24,
            "fill-in",
            "write a code of services",
        ),
        with("a conversion below nothing", &[("conversion = 5", "conversion = -5")]).tells(
            FILE,
            25,
            "out-of-bounds",
            "from 0 to",
        ),
        with("one visit for one admission", &[("conversion = 5\n", "")])
            .tells(FILE, 20, "conversion", "how many units there")
            .but_only_warns(),
        with(
            "a move with a conversion",
            &[("lever = \"shift\"", "lever = \"move\""), ("to_service = \"VISIT\"", "to_site = \"H1\"")],
        )
        .tells(FILE, 25, "unused-setting", "take it out"),
    ]
}

fn costs_and_enablers() -> Vec<Case> {
    vec![
        with("a cost without a unit", &[("unit = \"£m\"\n", "")]).tells(FILE, 36, "missing-setting", "unit is missing"),
        with("a cost without an amount", &[("amount = 0.5\n", "")]).tells(
            FILE,
            36,
            "missing-setting",
            "write amount = 2.4, or by_year",
        ),
        with("a cost of a year outside", &[("amount = 0.5", "by_year = { \"2035/36\" = 1 }")]).tells(
            FILE,
            38,
            "year-outside-plan",
            "from 2025/26 to 2027/28",
        ),
        with("a kind of cost that is none", &[("kind = \"running\"", "kind = \"one-off\"")]).tells(
            FILE,
            37,
            "wrong-kind",
            "did you mean one_off?",
        ),
        with("parts of a penny", &[("amount = 0.5", "amount = 0.123456789")]).tells(FILE, 38, "wrong-kind", "penny"),
        with("an enabler that is not there", &[("\"nurses\"", "\"nurse\"")])
            .tells(FILE, 42, "unknown-code", "did you mean nurses?")
            .with_at_most(2),
        with("an enabler of two kinds", &[("solution = \"nurses\"", "solution = \"nurses\"\nstaff = \"six\"")])
            .tells(FILE, 41, "missing-setting", "one [[enablers]] for each")
            .with_at_most(2),
        with("a circle", &[])
            .and(append("solutions/nurses.toml", "[[enablers]]\nsolution = \"home\""))
            .tells(FILE, 42, "cycle", "need each other first")
            .with_at_most(2),
        with("its own enabler", &[("\"nurses\"", "\"home\"")]).tells(FILE, 42, "cycle", "needs itself").with_at_most(2),
    ]
}

fn money() -> Vec<Case> {
    let pounds = ("applies_to = 'side = \"cost\" and category = \"hospital care\"'\n", "unit = \"£m\"\n");
    vec![
        with("money with a scope", &[("effect = 1\n", "effect = 1\nunit = \"£m\"\n")]).tells(
            FILE,
            33,
            "unused-setting",
            "applies_to",
        ),
        with("a scope's lever in pounds", &[("conversion = 5", "unit = \"£k\"")]).tells(
            FILE,
            20,
            "unit",
            "pounds are for price and income",
        ),
        with("money of nobody", &[pounds, ("effect = 1", "effect = 1\norganisation = \"HSOP\"")]).tells(
            FILE,
            35,
            "unknown-code",
            "did you mean HOSP?",
        ),
        with("a unit that is none", &[pounds, ("unit = \"£m\"", "unit = \"£mn\"")]).tells(
            FILE,
            33,
            "wrong-kind",
            "did you mean £m?",
        ),
        case("nothing but cost", TWO, write("solutions/nurses.toml", NURSES))
            .tells("solutions/nurses.toml", 1, "no-effect", "add [[levers]]")
            .but_only_warns(),
    ]
}
