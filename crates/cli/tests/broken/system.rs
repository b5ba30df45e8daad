//! Faults of organisations, their mergers and shares, and of areas.

use super::{Case, FULL, TWO, append, case, replace, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = mergers();
    cases.extend(totals());
    cases
}

fn mergers() -> Vec<Case> {
    vec![
        case("a merger without a date", FULL, replace("organisations.csv", "HOSP,2027-04-01", "HOSP,")).tells(
            "organisations.csv",
            4,
            "merger",
            "fill in merged_on",
        ),
        case("a member merging into a stranger", FULL, replace("organisations.csv", ",HOSP,2027", ",OUT,2027")).tells(
            "organisations.csv",
            4,
            "merger-outside",
            "which is not",
        ),
        case("a merger without a successor", FULL, replace("organisations.csv", "HOSP,2027-04-01", ",2027-04-01"))
            .tells("organisations.csv", 4, "merger", "fill in merged_into"),
        case("a merger into itself", FULL, replace("organisations.csv", "HOSP,2027-04-01", "OLD,2027-04-01")).tells(
            "organisations.csv",
            4,
            "merger-cycle",
            "OLD merges into itself",
        ),
        case(
            "mergers in a circle",
            FULL,
            replace("organisations.csv", "HOSP,Hospital,acute,TWO,,,", "HOSP,Hospital,acute,TWO,,OLD,2026-04-01"),
        )
        .tells("organisations.csv", 3, "merger-cycle", "by way of others")
        .with_at_most(2),
        case("a merger into a stranger", FULL, replace("organisations.csv", "HOSP,2027-04-01", "HOSPITAL,2027-04-01"))
            .tells("organisations.csv", 4, "unknown-code", "HOSPITAL"),
        case(
            "a merger into nobody at a date that is none",
            FULL,
            replace("organisations.csv", "HOSP,2027-04-01", "HOSP,soon"),
        )
        .tells("organisations.csv", 4, "not-a-date", "soon"),
    ]
}

fn totals() -> Vec<Case> {
    vec![
        case("no members", TWO, replace("plan.toml", "\"TWO\"", "\"TOW\""))
            .tells("organisations.csv", 3, "no-members", "finance_home")
            .with_at_most(6),
        case(
            "a group and its part both with accounts",
            FULL,
            replace("organisations.csv", "HOSP,Hospital,acute,TWO,,", "HOSP,Hospital,acute,TWO,OLD OTHER,"),
        )
        .tells("organisations.csv", 3, "total-with-parts", "HOSP stands for OLD"),
        case("shares of patients that do not sum to one", FULL, replace("flow_shares.csv", "0.25", "0.2")).tells(
            "flow_shares.csv",
            2,
            "shares",
            "sum to 0.95",
        ),
        case("a share of patients of more than one", FULL, replace("flow_shares.csv", "0.25", "1.25"))
            .tells("flow_shares.csv", 3, "out-of-bounds", "from 0 to 1")
            .with_at_most(2),
        case("England beside its areas", TWO, append("areas.csv", "E92000001,England,Hill,ICB"))
            .tells("areas.csv", 4, "total-with-parts", "national")
            .with_at_most(2),
        case("a region beside its areas", TWO, append("areas.csv", "E12000004,East Midlands,Hill,ICB"))
            .tells("areas.csv", 4, "total-with-parts", "regional")
            .with_at_most(2),
        case("a total called Total", TWO, append("areas.csv", "SUM,Total,Hill,ICB"))
            .tells("areas.csv", 4, "total-with-parts", "counted twice")
            .with_at_most(2),
        case("a national total among the members", TWO, append("organisations.csv", "NHS,England,national,TWO")).tells(
            "organisations.csv",
            4,
            "total-with-parts",
            "England",
        ),
        case("an area group called outside", TWO, replace("areas.csv", "A2,Vale,Vale", "A2,Vale,outside"))
            .tells("areas.csv", 3, "reserved-word", "choose another name")
            .with_at_most(3),
        case("an area without people", TWO, append("areas.csv", "A3,Moor,Moor,ICB"))
            .tells("areas.csv", 4, "area-without-people", "no resident population")
            .but_only_warns(),
        case("a council that is not known", FULL, replace("areas.csv", "COUNCIL", "CUONCIL"))
            .tells("areas.csv", 2, "unknown-code", "did you mean \"COUNCIL\"?")
            .with_at_most(3),
        case(
            "beds where nobody runs them",
            FULL,
            write("beds.csv", "organisation,site,type,available,period\nHOSP,H9,general_acute,1,2024/25\n"),
        )
        .tells("beds.csv", 2, "unknown-code", "did you mean"),
    ]
}
