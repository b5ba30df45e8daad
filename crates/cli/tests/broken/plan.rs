//! Faults of `plan.toml`.

use super::{Case, FULL, TWO, append, case, replace, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = syntax();
    cases.extend(settings());
    cases.extend(years());
    cases.extend(tables());
    cases
}

fn syntax() -> Vec<Case> {
    vec![
        case("an unclosed text", TWO, replace("plan.toml", "\"Two places\"", "\"Two places")).tells(
            "plan.toml",
            2,
            "not-toml",
            "",
        ),
        case("a word without quotes", TWO, replace("plan.toml", "\"TWO\"", "TWO")).tells(
            "plan.toml",
            3,
            "not-toml",
            "",
        ),
        case("no sign between", TWO, replace("plan.toml", "format = 1", "format 1"))
            .tells("plan.toml", 1, "not-toml", "")
            .with_at_most(2),
        case("a setting twice", TWO, replace("plan.toml", "fictional = true", "fictional = true\nfictional = false"))
            .tells("plan.toml", 5, "not-toml", "duplicate key"),
        case("an empty plan.toml", TWO, write("plan.toml", ""))
            .tells_of_file("plan.toml", "missing-setting", "format is missing")
            .with_at_most(6),
        case("brackets without end", TWO, write("plan.toml", format!("format = {}\n", "[".repeat(100_000))))
            .tells("plan.toml", 1, "not-toml", "")
            .with_at_most(3),
        case("a key of a hundred thousand parts", TWO, write("plan.toml", format!("{}a = 1\n", "a.".repeat(100_000))))
            .tells("plan.toml", 1, "not-toml", "")
            .with_at_most(3),
        case("a CSV for a plan", TWO, write("plan.toml", "code,name\nA,B\n"))
            .tells("plan.toml", 1, "not-toml", "")
            .with_at_most(4),
    ]
}

fn settings() -> Vec<Case> {
    vec![
        case("a setting that is none", TWO, replace("plan.toml", "fictional", "colour")).tells(
            "plan.toml",
            4,
            "unknown-setting",
            "\"colour\" is not a setting",
        ),
        case("a near miss of a setting", TWO, replace("plan.toml", "horizon_years", "horizon_year"))
            .tells("plan.toml", 6, "unknown-setting", "did you mean horizon_years?")
            .with_at_most(2),
        case("no basis", TWO, replace("plan.toml", "basis = \"cash\"\n", "")).tells_of_file(
            "plan.toml",
            "money-without-basis",
            "add basis = ",
        ),
        case("no base year", TWO, replace("plan.toml", "base_year = \"2025/26\"\n", "")).tells_of_file(
            "plan.toml",
            "missing-setting",
            "base_year is missing",
        ),
        case("a blank name", TWO, replace("plan.toml", "\"Two places\"", "\" \"")).tells(
            "plan.toml",
            2,
            "wrong-kind",
            "a text in quotes",
        ),
        case("a number for a name", TWO, replace("plan.toml", "\"Two places\"", "2")).tells(
            "plan.toml",
            2,
            "wrong-kind",
            "a text in quotes",
        ),
        case("a text for a number", TWO, replace("plan.toml", "horizon_years = 2", "horizon_years = \"2\"")).tells(
            "plan.toml",
            6,
            "wrong-kind",
            "a whole number",
        ),
        case("half a year", TWO, replace("plan.toml", "horizon_years = 2", "horizon_years = 2.5")).tells(
            "plan.toml",
            6,
            "wrong-kind",
            "a whole number",
        ),
        case("a text for yes", TWO, replace("plan.toml", "fictional = true", "fictional = \"yes\"")).tells(
            "plan.toml",
            4,
            "wrong-kind",
            "true or false",
        ),
        case("another format", TWO, replace("plan.toml", "format = 1", "format = 2")).tells(
            "plan.toml",
            1,
            "format",
            "format = 1",
        ),
    ]
}

fn years() -> Vec<Case> {
    vec![
        case("a horizon of 26 years", TWO, replace("plan.toml", "horizon_years = 2", "horizon_years = 26")).tells(
            "plan.toml",
            6,
            "out-of-bounds",
            "from 0 to 25",
        ),
        case("a horizon before the base year", TWO, replace("plan.toml", "horizon_years = 2", "horizon_years = -1"))
            .tells("plan.toml", 6, "out-of-bounds", "from 0 to 25"),
        case(
            "a horizon beyond all numbers",
            TWO,
            replace("plan.toml", "horizon_years = 2", "horizon_years = 99999999999999999999"),
        )
        .tells("plan.toml", 6, "wrong-kind", "a whole number"),
        case("a base year that is none", TWO, replace("plan.toml", "\"2025/26\"", "\"2025/27\"")).tells(
            "plan.toml",
            5,
            "wrong-kind",
            "a financial year",
        ),
        case("a base year as a number", TWO, replace("plan.toml", "\"2025/26\"", "2025")).tells(
            "plan.toml",
            5,
            "wrong-kind",
            "a financial year",
        ),
        case("a base year as a date", TWO, replace("plan.toml", "\"2025/26\"", "2025-04-01")).tells(
            "plan.toml",
            5,
            "wrong-kind",
            "a financial year",
        ),
        case("a basis that is none", TWO, replace("plan.toml", "\"cash\"", "\"nominal\"")).tells(
            "plan.toml",
            7,
            "wrong-kind",
            "real 2025/26",
        ),
        case(
            "population dates that are none",
            TWO,
            replace("plan.toml", "basis", "population_dates = \"march\"\nbasis"),
        )
        .tells("plan.toml", 7, "wrong-kind", "mid-year, financial-year"),
    ]
}

fn tables() -> Vec<Case> {
    vec![
        case("a target beyond the plan", TWO, replace("plan.toml", "year = \"2027/28\"", "year = \"2030/31\"")).tells(
            "plan.toml",
            11,
            "target-year",
            "from 2025/26 to 2027/28",
        ),
        case(
            "a position that is break-even",
            TWO,
            replace("plan.toml", "kind = \"break-even\"", "kind = \"break-even\"\nposition = 5"),
        )
        .tells("plan.toml", 10, "target", "contradict"),
        case("a position without one", TWO, replace("plan.toml", "\"break-even\"", "\"position\"")).tells(
            "plan.toml",
            10,
            "target",
            "position needs one",
        ),
        case(
            "a target that is no table",
            TWO,
            replace("plan.toml", "[target]\nkind = \"break-even\"\nyear = \"2027/28\"\n", "target = 1\n"),
        )
        .tells("plan.toml", 9, "wrong-kind", "a table: [target]"),
        case("shares of cost that sum to more than one", FULL, replace("plan.toml", "step = 0.5", "step = 0.6")).tells(
            "plan.toml",
            17,
            "shares",
            "do not sum to 1",
        ),
        case("a negative share of cost", FULL, replace("plan.toml", "step = 0.5", "step = -0.5")).tells(
            "plan.toml",
            19,
            "out-of-bounds",
            "cost.step -0.5 is not a share",
        ),
        case("no number for a share", FULL, replace("plan.toml", "step = 0.5", "step = nan")).tells(
            "plan.toml",
            19,
            "wrong-kind",
            "a number",
        ),
        case("no steps", FULL, replace("plan.toml", "steps = 20", "steps = 0")).tells(
            "plan.toml",
            21,
            "out-of-bounds",
            "cost.steps 0 is out of bounds",
        ),
        case("variants that are not certain", FULL, replace("plan.toml", "0.25\n\n[tables", "0.3\n\n[tables")).tells(
            "plan.toml",
            23,
            "shares",
            "sum to 1.05",
        ),
        case("a negative chance", FULL, replace("plan.toml", "probability = 0.75", "probability = 1.25"))
            .and(replace("plan.toml", "probability = 0.25", "probability = -0.25"))
            .tells("plan.toml", 23, "shares", "each is from 0 to 1"),
        case("two variants of one name", FULL, replace("plan.toml", "\"low\"", "\"principal\""))
            .tells("plan.toml", 28, "duplicate-key", "principal")
            .with_at_most(11),
        case("a variant without a chance", FULL, replace("plan.toml", "probability = 0.25\n", "")).tells(
            "plan.toml",
            27,
            "missing-setting",
            "a name and a probability",
        ),
        case("a variant that is not in plan.toml", FULL, replace("population.csv", ",low,", ",lower,")).tells(
            "population.csv",
            6,
            "unknown-code",
            "variants are principal, low",
        ),
        case("a default for a table that is none", TWO, replace("plan.toml", "[tables.accounts]", "[tables.acounts]"))
            .tells("plan.toml", 25, "unknown-table", "did you mean accounts?"),
        case("a default source that is not known", TWO, append("plan.toml", "[tables.sites]\nsource = \"hearsay\""))
            .tells("plan.toml", 33, "unknown-code", "add it to sources"),
        case("a default provenance that is none", TWO, append("plan.toml", "[tables.sites]\nprovenance = \"guessed\""))
            .tells("plan.toml", 33, "wrong-kind", "illustrative"),
        case("a default that no table has", TWO, append("plan.toml", "[tables.sites]\nlicence = \"OGL\"")).tells(
            "plan.toml",
            33,
            "unknown-setting",
            "licence",
        ),
    ]
}
