//! Faults of contracts, pooled funds and phasing.

use super::{Case, Change, FULL, TWO, append, case, write};

/// Sound contracts of the full pack.
fn contracts(rows: &str) -> Change {
    write("contracts.csv", format!("payer,payee,category,form,variable,rebased\n{rows}\n"))
}

/// Sound funds of the full pack, and what comes after them.
fn funds(contribution: &str, usage: &str, more: &str) -> Change {
    let head = "fund,side,organisation,category,counterparty,purpose,amount,unit,contested";
    write(
        "pooled_funds.csv",
        format!(
            "{head}\nBase,contribution,ICB,hospital,HOSP,,{contribution}\nBase,use,COUNCIL,care homes,,places,{usage}\n{more}"
        ),
    )
}

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = shares();
    cases.extend(parties());
    cases.extend(pooled());
    cases.push(case("a threshold that is no share", TWO, append("plan.toml", "[savings]\nback_loaded = 60")).tells(
        "plan.toml",
        LAST_OF_TWO,
        "out-of-bounds",
        "it must be from 0 to 1",
    ));
    cases
}

/// The line that is added to the plan file of `two-places`.
const LAST_OF_TWO: u32 = 33;

fn shares() -> Vec<Case> {
    let one = |name, row: &str, kind, words| case(name, FULL, contracts(row)).tells("contracts.csv", 2, kind, words);
    vec![
        one("a block with a share", "ICB,HOSP,hospital,block,0.5,", "contract-share", "make the form aligned or local"),
        one("a local contract without a share", "ICB,HOSP,hospital,local,,", "contract-share", "write 0.25"),
        one("a share in per cent", "ICB,HOSP,hospital,local,25,", "out-of-bounds", ""),
        one("a form that is none", "ICB,HOSP,hospital,blocks,,", "unknown-word", "did you mean \"block\"?"),
        one("a rebase beyond the plan", "ICB,HOSP,hospital,block,,2031/32", "rebased", "2026/27 to 2027/28"),
        one("a rebase in the base year", "ICB,HOSP,hospital,block,,2025/26", "rebased", "write years as 2027/28"),
        one("a rebase of what follows activity", "ICB,HOSP,hospital,activity,,2026/27", "rebased", "clear rebased"),
    ]
}

fn parties() -> Vec<Case> {
    let one = |name, row: &str, kind, words| case(name, FULL, contracts(row)).tells("contracts.csv", 2, kind, words);
    vec![
        one("a contract without a line", "ICB,COUNCIL,,block,,", "catches-nothing", "between ICB and COUNCIL"),
        one("a contract for what is not in accounts", "ICB,HOSP,beds,block,,", "catches-nothing", "for beds"),
        one("a contract with itself", "HOSP,HOSP,,block,,", "own-counterparty", "correct payer or payee"),
        one("a contract whose lines follow nothing", "OUT,COUNCIL,,local,0.5,", "moves-nothing", "fill in activity")
            .but_only_warns(),
        one("a contract of strangers", "OUT,FAR,,block,,", "not-a-member", "neither payer nor payee")
            .and(append("organisations.csv", "FAR,Far away,acute,,,,,,")),
    ]
}

fn pooled() -> Vec<Case> {
    let (put_in, used) = ("1,£m,", "900,£k,");
    let income = || append("accounts.csv", "COUNCIL,hospital,income,ICB,,5,,,,,,,,,,,,,");
    let other = "Other,contribution,ICB,hospital,HOSP,,37.5,£m,\n";
    let again = "Other,contribution,ICB,hospital,HOSP,,1,£m,\nOther,use,COUNCIL,care homes,,places,100,£k,\n";
    let tell = |name, change, line, kind, words| case(name, FULL, change).tells("pooled_funds.csv", line, kind, words);
    vec![
        tell("more used than put in", funds(put_in, "1100,£k,", ""), 3, "pooled-overspent", "pooled_funds.csv:2"),
        tell("more put in than is paid", funds("39,£m,", used, ""), 2, "pooled-twice", "£38.00m"),
        tell("one pound in two funds", funds(put_in, used, other), 4, "pooled-twice", "pooled_funds.csv:2"),
        tell("one purpose in two funds", funds(put_in, used, again), 5, "pooled-twice", "pooled_funds.csv:3"),
        tell("income of two partners", funds(put_in, used, ""), 2, "pooled-income", "COUNCIL (accounts.csv:11)")
            .and(income())
            .with_at_most(2),
        tell("income of two who dispute it", funds("1,£m,yes", used, ""), 2, "pooled-income", "set contested")
            .and(income())
            .with_at_most(2)
            .but_only_warns(),
        tell(
            "a use with a counterparty",
            funds(put_in, used, "Base,use,COUNCIL,care homes,HOSP,more,1,£k,\n"),
            4,
            "pooled-counterparty",
            "who spends the money",
        ),
        tell(
            "a use of no line",
            funds(put_in, used, "Base,use,COUNCIL,home care,,more,1,£k,\n"),
            4,
            "catches-nothing",
            "as accounts has them",
        ),
    ]
}
