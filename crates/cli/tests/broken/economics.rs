//! Faults of economic cases and of the rates that they rest on.

use super::{Case, TWO, append, case, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = cases_of_solutions();
    cases.extend(rates());
    cases
}

const FILE: &str = "solutions/worth.toml";

const WORTH: &str = r#"format = 1
name = "Worth"
type = "shared-services"
about = "One laundry"
organisation = "HOSP"
owner = "Director"
maturity = "opportunity"
starts = "2026/27"
provenance = "illustrative"

[[levers]]
lever = "price"
effect = 1
unit = "£m"

[[costs]]
kind = "capital"
nature = "resource"
amount = 3
unit = "£m"
life = 20
[economics]
years = 20
building = "standard"
mitigated = 40

[[benefits]]
name = "Time"
kind = "societal"
health = true
amount = 1.5
unit = "£m"
"#;

/// `two-places` with a solution that is sound but for one text.
fn worth(name: &'static str, from: &str, to: &str) -> Case {
    assert!(WORTH.contains(from), "{name}: the solution does not hold {from}");
    case(name, TWO, write(FILE, WORTH.replacen(from, to, 1)))
}

fn cases_of_solutions() -> Vec<Case> {
    vec![
        worth("a nature of cost that is none", "\"resource\"", "\"vta\"").tells(FILE, 18, "wrong-kind", "vat"),
        worth("an economic case of no years", "years = 20\n", "").tells(
            FILE,
            22,
            "missing-setting",
            "years is missing",
        ),
        worth("years beyond the rates", "years = 20", "years = 90").tells(
            FILE,
            23,
            "out-of-bounds",
            "no rates for health beyond",
        ),
        worth("years beyond the rates of money", "health = true\n", "")
            .and(super::replace(FILE, "years = 20", "years = 90"))
            .tells(FILE, 23, "out-of-bounds", "it must be from 1 to 75"),
        worth("a building that is none", "\"standard\"", "\"standart\"")
            .tells(FILE, 24, "wrong-kind", "did you mean standard")
            .with_at_most(2),
        worth("mitigated more than all", "mitigated = 40", "mitigated = 140").tells(
            FILE,
            25,
            "out-of-bounds",
            "from 0 to 100 per cent",
        ),
        worth("a setting of a case that is none", "mitigated", "mitigation").tells(
            FILE,
            25,
            "unknown-setting",
            "did you mean mitigated?",
        ),
        worth("capital without optimism bias", "building = \"standard\"\n", "")
            .tells(FILE, 22, "no-optimism-bias", "capital_bias = 0")
            .but_only_warns(),
        worth("a benefit without a kind", "kind = \"societal\"\n", "").tells(
            FILE,
            27,
            "missing-setting",
            "kind is missing",
        ),
        worth("a benefit without an amount", "amount = 1.5\n", "").tells(
            FILE,
            27,
            "missing-setting",
            "write amount = 1.5, or by_year",
        ),
        worth("a benefit in no unit", "amount = 1.5\nunit = \"£m\"", "amount = 1.5").tells(
            FILE,
            27,
            "missing-setting",
            "unit is missing",
        ),
        worth("what has no value in money, valued", "\"societal\"", "\"unmonetised\"").tells(
            FILE,
            31,
            "unused-setting",
            "no value in money",
        ),
        worth("benefits without a case", "[economics]\nyears = 20\nbuilding = \"standard\"\nmitigated = 40\n", "")
            .tells(FILE, 23, "missing-setting", "add [economics]")
            .but_only_warns(),
    ]
}

fn plan(name: &'static str, lines: &'static str) -> Case {
    case(name, TWO, append("plan.toml", lines))
}

/// Lines of `plan.toml` before what is added.
fn rates() -> Vec<Case> {
    let text = include_str!("../../../../examples/two-places/plan.toml");
    let line = text.lines().count() as u32;
    let told = |case: Case, after: u32, kind, words| case.tells("plan.toml", line + after, kind, words);
    vec![
        told(
            plan("a discount year beyond the plan", "[discount]\nbase_year = \"2040/41\""),
            2,
            "year-outside-plan",
            "the plan runs from",
        ),
        told(plan("prices that rise by 210%", "[discount]\ninflation = 210"), 2, "out-of-bounds", "per cent a year"),
        told(
            plan(
                "rates out of order",
                "[discount]\nrates = [{ through = 30, rate = 3.5 }, { through = 20, rate = 3 }]",
            ),
            2,
            "out-of-bounds",
            "in the order of their last years",
        ),
        told(
            plan("a rate without its last year", "[discount]\nrates = [{ rate = 3.5 }]"),
            2,
            "missing-setting",
            "through = 30",
        ),
        told(
            plan("a rate below nothing", "[discount]\nhealth_rates = [{ through = 30, rate = -1 }]"),
            2,
            "out-of-bounds",
            "from 0 to 25",
        ),
        told(
            plan("a rate in fractions", "[discount]\nrates = [{ through = 30, rate = 0.035 }]"),
            2,
            "fraction",
            "write 3.5",
        )
        .but_only_warns(),
        told(plan("rates that are no list", "[discount]\nrates = 3.5"), 2, "wrong-kind", "tables"),
        told(
            plan("a setting of discounting that is none", "[discount]\ndeflator = 2"),
            2,
            "unknown-setting",
            "is not a setting",
        ),
    ]
}
