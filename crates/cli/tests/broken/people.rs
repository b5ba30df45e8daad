//! Faults of population and activity.

use super::{Case, FULL, TWO, append, bytes, case, replace};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = population();
    cases.extend(activity());
    cases
}

fn population() -> Vec<Case> {
    vec![
        case("a variant that lacks people", FULL, replace("population.csv", "A2,P,65+,low,,9000,9000,9000,9000\n", ""))
            .tells_of_file("population.csv", "variant-incomplete", "lacks 1 of the groups"),
        case("people given twice by what blanks mean", FULL, append("population.csv", "A1,P,65+,,,1,1,1,1")).tells(
            "population.csv",
            18,
            "duplicate-key",
            "already in line",
        ),
        case("All ages among the ages", TWO, append("population.csv", "A1,P,All ages,100000,100000,104000,104000"))
            .tells("population.csv", 6, "total-with-parts", "leave totals out"),
        case("all among the ages", TWO, append("population.csv", "A1,P,all,100000,100000,104000,104000"))
            .tells("population.csv", 6, "overlapping-ages", "counted twice")
            .with_at_most(6),
        case("persons beside women and men", TWO, append("population.csv", "A1,F,65+,1,1,1,1")).tells(
            "population.csv",
            2,
            "total-with-parts",
            "beside women and men",
        ),
        case("ages that overlap", TWO, append("population.csv", "A1,P,60-69,1,1,1,1"))
            .tells("population.csv", 6, "overlapping-ages", "counted twice")
            .with_at_most(7),
        case("an age band turned into a date", TWO, replace("population.csv", "A1,P,0-64", "A1,P,05-Sep"))
            .tells("population.csv", 2, "age", "Excel turns 5-9 into a date")
            .with_at_most(1),
        case("an age band upside down", TWO, replace("population.csv", "A1,P,0-64", "A1,P,64-0"))
            .tells("population.csv", 2, "age", "is not an age band")
            .with_at_most(1),
        case("an age of 200", TWO, replace("population.csv", "A1,P,65+", "A1,P,200+")).tells(
            "population.csv",
            3,
            "age",
            "is not an age band",
        ),
        case(
            "no people of the last year",
            TWO,
            bytes("population.csv", |bytes| {
                let text = String::from_utf8(bytes).unwrap();
                text.lines()
                    .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
                    .collect::<String>()
                    .into_bytes()
            }),
        )
        .tells("population.csv", 1, "missing-year", "one more year than the horizon")
        .with_at_most(2),
        case("no people of a year between", TWO, replace("population.csv", "2026,2027", "2026,note_2027"))
            .tells("population.csv", 1, "missing-year", "columns 2027")
            .with_at_most(2),
        case("a year left blank", TWO, replace("population.csv", "20000,20000,24000", "20000,,24000")).tells(
            "population.csv",
            3,
            "missing-year",
            "people in 2026 are missing",
        ),
        case(
            "a population that falls to zero",
            TWO,
            replace("population.csv", "80000,80000,80000,80000", "80000,80000,80000,0"),
        )
        .and(replace("population.csv", "20000,20000,24000,24000", "20000,20000,24000,0"))
        .tells("population.csv", 2, "population-zero", "A1 falls to zero"),
        case(
            "nobody of a year in the whole plan",
            TWO,
            replace("population.csv", "80000,80000,80000,80000", "0,80000,80000,80000"),
        )
        .and(replace("population.csv", "20000,20000,24000", "0,20000,24000"))
        .tells("activity.csv", 2, "activity-without-people", "of that sex and age")
        .with_at_most(2),
        case("a sex that is none", TWO, replace("population.csv", "A2,P,65+", "A2,X,65+")).tells(
            "population.csv",
            5,
            "unknown-word",
            "write one of: F, M, P",
        ),
        case("people of an area that is not known", TWO, append("population.csv", "A9,P,65+,1,1,1,1")).tells(
            "population.csv",
            6,
            "unknown-code",
            "did you mean",
        ),
        case("a basis of people that is none", FULL, replace("population.csv", "registered", "registred")).tells(
            "population.csv",
            10,
            "unknown-word",
            "did you mean \"registered\"?",
        ),
    ]
}

fn activity() -> Vec<Case> {
    vec![
        case("activity of an age that is no band", TWO, replace("activity.csv", "Vale,P,65+", "Vale,P,70+"))
            .tells("activity.csv", 5, "age-bands", "whole age bands")
            .with_at_most(2),
        case(
            "activity of a sex that people are not told apart by",
            TWO,
            replace("activity.csv", "Vale,P,65+", "Vale,F,65+"),
        )
        .tells("activity.csv", 5, "sex", "use P here")
        .with_at_most(2),
        case(
            "activity of nobody",
            TWO,
            replace("population.csv", "A2,P,65+,10000,10000,10000,10000", "A2,P,65+,0,0,0,0"),
        )
        .tells("activity.csv", 5, "activity-without-people", "of that sex and age"),
        case("bed days counted in another way", FULL, replace("activity.csv", "midnight", "stay_plus_one")).tells(
            "activity.csv",
            2,
            "bed-day-convention",
            "one plan has one convention",
        ),
        case("bed days on attendances", FULL, replace("activity.csv", "H2,,,5000,,", "H2,,,5000,100,")).tells(
            "activity.csv",
            4,
            "bed-days",
            "leave bed_days and stay_squared blank",
        ),
        case("bed days without spells", TWO, replace("activity.csv", "3000,15000", "0,15000")).tells(
            "activity.csv",
            5,
            "bed-days",
            "a stay belongs to a spell",
        ),
        case(
            "fewer days than stays",
            TWO,
            replace("plan.toml", "basis =", "bed_day_convention = \"stay_plus_one\"\nbasis ="),
        )
        .and(replace("activity.csv", "3000,15000", "3000,1500"))
        .tells("activity.csv", 5, "bed-days", "are these midnights?"),
        case("squares that cannot be", FULL, replace("activity.csv", "8000,40000", "8000,4000"))
            .tells("activity.csv", 2, "stay-squared", "squared stays")
            .but_only_warns(),
        case(
            "one hundred and twenty-nine flags",
            FULL,
            bytes("activity.csv", |bytes| {
                let flags: Vec<String> = (0..127).map(|number| format!("flag{number}")).collect();
                String::from_utf8(bytes)
                    .unwrap()
                    .replacen("frail acsc", &format!("frail acsc {}", flags.join(" ")), 1)
                    .into_bytes()
            }),
        )
        .tells_of_file("activity.csv", "flags", "128 can be told apart"),
        case(
            "activity without people",
            TWO,
            Box::new(|pack| std::fs::remove_file(pack.join("population.csv")).unwrap()),
        )
        .tells("activity.csv", 2, "no-population", "add population.csv")
        .but_only_warns(),
        case("activity of a service that is not known", TWO, replace("activity.csv", "Vale,P,65+,EM", "Vale,P,65+,AE"))
            .tells("activity.csv", 5, "unknown-code", "service \"AE\" is not in services"),
    ]
}
