//! Faults of accounts, unit costs and efficiency.

use super::{Case, FULL, LEICESTERSHIRE, TOP_DOWN, TWO, append, case, remove, replace};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = amounts();
    cases.extend(trade());
    cases.extend(costs());
    cases.extend(efficiency());
    cases
}

fn amounts() -> Vec<Case> {
    vec![
        case("no amount", TOP_DOWN, replace("accounts.csv", "HOSP,38000000", "HOSP,"))
            .tells("accounts.csv", 3, "no-amount", "a published £0 is written 0")
            .with_at_most(2),
        case(
            "a one-off with a full year",
            FULL,
            replace("accounts.csv", "38000000,,,,,39000000", "38000000,,,one_off,,39000000"),
        )
        .tells("accounts.csv", 4, "one-off-full-year", "does not come back"),
        case("parts of a penny", TOP_DOWN, replace("accounts.csv", "38500000", "38500000.001")).tells(
            "accounts.csv",
            4,
            "parts-of-a-penny",
            "round it to whole pence",
        ),
        case("parts of a penny in millions", LEICESTERSHIRE, replace("accounts.csv", "-16.5", "-16.500000001"))
            .tells("accounts.csv", 7, "parts-of-a-penny", "-16.500000001 £m")
            .with_at_most(2),
        case("pounds taken for billions", LEICESTERSHIRE, replace("accounts.csv", "£m,0,-190", "£bn,0,-190000000"))
            .tells("accounts.csv", 2, "out-of-bounds", "is the unit right?")
            .with_at_most(2),
        case("a unit that is none", LEICESTERSHIRE, replace("accounts.csv", "£m", "£mn")).tells(
            "accounts.csv",
            2,
            "unknown-word",
            "did you mean \"£m\"?",
        ),
        case("a negative cost", TOP_DOWN, replace("accounts.csv", ",,40000000\n", ",,-40000000\n"))
            .tells("accounts.csv", 2, "sign", "is the side right?")
            .but_only_warns(),
        case("an amount and years as well", FULL, replace("accounts.csv", "rest,,,", "rest,5,,")).tells(
            "accounts.csv",
            7,
            "two-amounts",
            "clear one or the other",
        ),
        case("a missing mid-year", FULL, replace("accounts.csv", ",linear,estate", ",,estate")).tells(
            "accounts.csv",
            7,
            "missing-year",
            "amounts for 2026/27 are missing",
        ),
        case(
            "a straight line without an end",
            LEICESTERSHIRE,
            replace("accounts.csv", "0,-51,llr-2014,published\nELR", "0,,llr-2014,published\nELR"),
        )
        .tells("accounts.csv", 3, "missing-year", "linear fills only between years"),
        case("no year of the plan", LEICESTERSHIRE, replace("accounts.csv", "2013/14,2018/19", "2003/04,2008/09"))
            .tells("accounts.csv", 2, "no-amount", "")
            .with_at_most(9),
        case("a line in another basis", FULL, replace("accounts.csv", "40000,£k,cash", "40000,£k,real 2025/26")).tells(
            "accounts.csv",
            2,
            "mixed-basis",
            "one plan has one basis",
        ),
        case("a line in no basis at all", FULL, replace("accounts.csv", "40000,£k,cash", "40000,£k,today's money"))
            .tells("accounts.csv", 2, "basis", "write cash, or real 2025/26"),
        case("a side that is none", TWO, replace("accounts.csv", "allocation,income", "allocation,revenue"))
            .tells("accounts.csv", 2, "unknown-word", "write one of: income, cost, net")
            .with_at_most(2),
    ]
}

fn trade() -> Vec<Case> {
    vec![
        case(
            "a trade in one book only",
            TOP_DOWN,
            replace("accounts.csv", "HOSP,hospital contract,income,ICB,38500000\n", ""),
        )
        .tells("accounts.csv", 3, "one-sided-trade", "but not of HOSP")
        .but_only_warns(),
        case(
            "a trade that follows other activity on its other side",
            FULL,
            replace("accounts.csv", "39000000,\"pod = \"\"NEL\"\"\"", "39000000,\"pod = \"\"OPFA\"\"\""),
        )
        .tells("accounts.csv", 5, "trade-activity", "different activity"),
        case(
            "a trade that follows activity on one side only",
            FULL,
            replace("accounts.csv", "39000000,\"pod = \"\"NEL\"\"\"", "39000000,"),
        )
        .tells("accounts.csv", 5, "trade-activity", "different activity"),
        case("trade with itself", TOP_DOWN, replace("accounts.csv", "income,ICB", "income,HOSP"))
            .tells("accounts.csv", 4, "own-counterparty", "leave counterparty blank")
            .with_at_most(3),
        case("a position with a counterparty", TOP_DOWN, append("accounts.csv", "HOSP,deficit,net,ICB,-5"))
            .tells("accounts.csv", 6, "net-line", "neither counterparty nor activity")
            .with_at_most(2),
        case("a counterparty that is not known", TOP_DOWN, replace("accounts.csv", "cost,HOSP", "cost,HOSPICE")).tells(
            "accounts.csv",
            3,
            "unknown-code",
            "HOSPICE",
        ),
        case(
            "accounts of somebody who is no member",
            FULL,
            append("accounts.csv", "OUT,allocation,income,,,5,,,,,,,,,,,,,"),
        )
        .tells("accounts.csv", 11, "not-a-member", "finance_home")
        .but_only_warns(),
    ]
}

fn costs() -> Vec<Case> {
    vec![
        case("a unit cost in other prices", TWO, replace("unit_costs.csv", "2025/26", "2024/25"))
            .tells("unit_costs.csv", 2, "price-base", "uprate it to 2025/26")
            .with_at_most(2),
        case("a unit cost without a year", TWO, replace("unit_costs.csv", "2025/26", ""))
            .tells("unit_costs.csv", 2, "blank", "price_base is blank")
            .with_at_most(2),
        case(
            "shares of a unit cost that do not sum to one",
            FULL,
            replace("unit_costs.csv", "0.5,0.25,0.25", "0.5,0.25,0.2"),
        )
        .tells("unit_costs.csv", 3, "shares", "do not sum to 1"),
        case("some shares of a unit cost", FULL, replace("unit_costs.csv", "0.5,0.25,0.25", "0.5,,0.5")).tells(
            "unit_costs.csv",
            3,
            "shares",
            "fill in all three",
        ),
        case(
            "a line that follows activity without a cost",
            FULL,
            replace("unit_costs.csv", "OP,,150,2025/26,,,\n", ""),
        )
        .tells("accounts.csv", 6, "no-unit-cost", "add OP to unit_costs"),
        case("no unit costs at all", TWO, remove("unit_costs.csv")).tells(
            "accounts.csv",
            5,
            "no-unit-cost",
            "add EM to unit_costs",
        ),
        case("a negative unit cost", TWO, replace("unit_costs.csv", "EM,2000", "EM,-2000"))
            .tells("unit_costs.csv", 2, "out-of-bounds", "cannot be negative")
            .with_at_most(2),
    ]
}

fn efficiency() -> Vec<Case> {
    vec![
        case("more than all saved", TOP_DOWN, replace("efficiency.csv", "% a year,1", "% a year,101")).tells(
            "efficiency.csv",
            2,
            "out-of-bounds",
            "is it an amount of money?",
        ),
        case("no saving at all", TOP_DOWN, replace("efficiency.csv", "% a year,1", "% a year,")).tells(
            "efficiency.csv",
            2,
            "no-amount",
            "planned is blank",
        ),
        case("a negative saving", TOP_DOWN, replace("efficiency.csv", "% a year,1", "% a year,-1")).tells(
            "efficiency.csv",
            2,
            "out-of-bounds",
            "cannot be negative",
        ),
        case("savings of some years", FULL, replace("efficiency.csv", ",1000.50,", ",,")).tells(
            "efficiency.csv",
            4,
            "missing-year",
            "savings for 2026/27 are missing",
        ),
        case("parts of a penny saved", FULL, replace("efficiency.csv", "1000.50", "1000.505"))
            .tells("efficiency.csv", 4, "parts-of-a-penny", "round it")
            .with_at_most(2),
        case(
            "years of savings in percent",
            FULL,
            replace("efficiency.csv", "\"category = \"\"care\"\"\",,,", "\"category = \"\"care\"\"\",1,2,"),
        )
        .tells("efficiency.csv", 2, "two-amounts", "2026/27"),
        case(
            "more planned than ever achieved",
            TOP_DOWN,
            replace(
                "efficiency.csv",
                "unit,planned\nHOSP,% a year,1",
                "unit,planned,track_record\nHOSP,% a year,2,1.5",
            ),
        )
        .tells("efficiency.csv", 2, "beyond-track-record", "why this time is different")
        .but_only_warns(),
    ]
}
