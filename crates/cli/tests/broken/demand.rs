//! Faults of births, age curves, flows with a destination and overrides.

use super::{Case, FULL, append, case, remove, replace};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = births();
    cases.extend(health());
    cases.extend(flows());
    cases.extend(overrides());
    cases
}

fn births() -> Vec<Case> {
    vec![
        case("births that nobody counted", FULL, remove("births.csv")).tells(
            "services.csv",
            4,
            "no-births",
            "add births.csv",
        ),
        case("births that nothing follows", FULL, replace("services.csv", "maternity,births", "maternity,"))
            .tells("births.csv", 2, "unused-births", "in the column follows of services")
            .but_only_warns(),
        case("births of a place where nobody is born", FULL, replace("births.csv", "A1,,900,890", "A1,,0,0")).tells(
            "activity.csv",
            6,
            "activity-without-births",
            "where nobody is born",
        ),
        case("births that fall to zero", FULL, replace("births.csv", "880,870.5", "880,0")).tells(
            "births.csv",
            2,
            "births-zero",
            "births of Hill fall to zero",
        ),
        case("births of an area not given", FULL, replace("births.csv", "A2,,1000,1000,990,980,,\n", ""))
            .and(replace("births.csv", "A2,low,990,980,960,940,,\n", ""))
            .tells("areas.csv", 3, "area-without-births", "A2 has no births")
            .but_only_warns(),
        case("a variant without births", FULL, replace("births.csv", "A2,low,990,980,960,940,,\n", "")).tells_of_file(
            "births.csv",
            "variant-incomplete",
            "variant \"low\" lacks births of 1",
        ),
        case("births given twice", FULL, append("births.csv", "A1,principal,1,1,1,1,,")).tells(
            "births.csv",
            6,
            "duplicate-key",
            "already in line 2",
        ),
        case("births of a year left blank", FULL, replace("births.csv", "900,890,880", "900,,880")).tells(
            "births.csv",
            2,
            "missing-year",
            "births in 2026 are missing",
        ),
        case("births without the year after the horizon", FULL, replace("births.csv", "2027,2028", "2027,note_2028"))
            .tells("births.csv", 1, "missing-year", "one more year than the horizon")
            .with_at_most(2),
        case("births of an area that is not known", FULL, replace("births.csv", "A2,low", "A9,low"))
            .tells("births.csv", 5, "unknown-code", "area \"A9\" is not in areas")
            .with_at_most(2),
        case("a service that follows the moon", FULL, replace("services.csv", "maternity,births", "maternity,moon"))
            .tells("services.csv", 4, "unknown-word", "people, births")
            .with_at_most(3),
    ]
}

fn health() -> Vec<Case> {
    vec![
        case("an age curve with a gap", FULL, replace("age_curves.csv", "old,P,70,158.7,,\n", "")).tells(
            "age_curves.csv",
            8,
            "age-curve",
            "goes from age 69 to age 71",
        ),
        case("half a year of age", FULL, replace("age_curves.csv", "old,P,90,", "old,P,90.5,")).tells(
            "age_curves.csv",
            28,
            "age",
            "is not a single year",
        ),
        case("an age twice on a curve", FULL, append("age_curves.csv", "old,P,90,1,,"))
            .tells("age_curves.csv", 29, "duplicate-key", "already in line 28")
            .with_at_most(2),
        case("a rate below nothing", FULL, replace("age_curves.csv", "old,P,70,158.7", "old,P,70,-158.7"))
            .tells("age_curves.csv", 8, "out-of-bounds", "rate")
            .with_at_most(2),
        case("a curve that does not know the sex it is asked for", FULL, only_women()).tells(
            "drivers.csv",
            9,
            "age-curve",
            "has no rates of P",
        ),
        case("a curve of nobody", FULL, young_and_old())
            .and(replace(
                "drivers.csv",
                "age >= 65 and pod != \"\"NELNE\"\"",
                "pod = \"\"NEL\"\" and area_group = \"\"Hill\"\"",
            ))
            .tells("drivers.csv", 9, "age-curve", "nobody of P aged 0-64"),
        case("health without a curve", FULL, replace("drivers.csv", "old,\n", ",\n"))
            .tells("drivers.csv", 9, "age-curve", "needs an age curve")
            .with_at_most(3),
        case("growth on a curve", FULL, replace("drivers.csv", "age >= 65\",,,,,,", "age >= 65\",,,,,old,"))
            .tells("drivers.csv", 6, "age-curve", "follows no age curve")
            .with_at_most(2),
        case("a curve that is not known", FULL, replace("drivers.csv", "old,\n", "olde,\n"))
            .tells("drivers.csv", 9, "unknown-code", "did you mean \"old\"?")
            .with_at_most(2),
        case("a curve that nothing follows", FULL, append("age_curves.csv", "new,P,70,1,,"))
            .tells("age_curves.csv", 29, "unused-curve", "nothing follows the age curve new")
            .but_only_warns(),
        case("health in per cent", FULL, replace("assumptions.csv", "1,0.5,1.8,years", "1,0.5,1.8,%"))
            .tells("drivers.csv", 9, "unit", "needs a value in \"years\"")
            .with_at_most(2),
        case("healthier by a century", FULL, replace("assumptions.csv", "1,0.5,1.8,years", "100,,,years"))
            .tells("drivers.csv", 9, "out-of-bounds", "more than age curves can tell")
            .with_at_most(2),
        case(
            "two drivers of one health",
            FULL,
            append("drivers.csv", "more,well,health_status,pod = 'NEL' and age >= 65,,,,,old,"),
        )
        .tells("drivers.csv", 9, "health-twice", "how healthy the same people are"),
        case("health of births", FULL, replace("drivers.csv", "age >= 65 and pod != \"\"NELNE\"\"", "all")).tells(
            "drivers.csv",
            9,
            "health-of-births",
            "follows births",
        ),
    ]
}

/// The base pack's curve with rates of women alone.
fn only_women() -> super::Change {
    super::bytes("age_curves.csv", |bytes| String::from_utf8(bytes).unwrap().replace("old,P,", "old,F,").into_bytes())
}

/// A curve on which nobody below 65 uses anything.
fn young_and_old() -> super::Change {
    let rows: Vec<String> = (0..=90).map(|age| format!("old,P,{age},{}", u8::from(age > 64))).collect();
    super::write("age_curves.csv", format!("curve,sex,age,rate\n{}\n", rows.join("\n")))
}

fn flows() -> Vec<Case> {
    vec![
        case("a flow to where it is from", FULL, replace("drivers.csv", "2027/28,,,H2", "2027/28,,,H1")).tells(
            "drivers.csv",
            10,
            "flow-to-itself",
            "and site != \"H1\"",
        ),
        case("a flow to a site that is not known", FULL, replace("drivers.csv", "2027/28,,,H2", "2027/28,,,H29"))
            .tells("drivers.csv", 10, "unknown-code", "to_site \"H29\" is not in sites")
            .with_at_most(2),
        case("growth that goes somewhere", FULL, replace("drivers.csv", "age >= 65\",,,,,,", "age >= 65\",,,,H2,,"))
            .tells("drivers.csv", 6, "to-site", "to_site is for flows")
            .with_at_most(2),
        case("patients who would come back", FULL, replace("assumptions.csv", "-4,-6,-2,%", "4,2,6,%"))
            .and(replace("assumptions.csv", "Planning,,local,,,0,", "Planning,,local,,,,"))
            .tells("drivers.csv", 10, "flow-direction", "says what leaves")
            .with_at_most(2),
        case("more patients than there are", FULL, replace("assumptions.csv", "-4,-6,-2,%", "-60,,,%"))
            .and(append("drivers.csv", "again,away,flow,area_group = 'Hill' and pod = 'NEL',,,,H2,,"))
            .tells("drivers.csv", 10, "flow-too-much", "more than all of some cells"),
        case(
            "patients who arrive where nobody knows the cost",
            FULL,
            replace("unit_costs.csv", "EM,,2000", "EM,OLD,2000"),
        )
        .and(append("sites.csv", "H9,Next Hospital,OUT,,"))
        .and(replace("drivers.csv", "2027/28,,,H2", "2027/28,,,H9"))
        .tells("accounts.csv", 6, "no-unit-cost", "follows EM at OUT"),
    ]
}

fn overrides() -> Vec<Case> {
    vec![
        case("two overrides of the same", FULL, append("overrides.csv", "clear,\"site = \"\"H2\"\"\",9,Another,,,,"))
            .tells("overrides.csv", 4, "override-twice", "narrow one of the two"),
        case(
            "two overrides of the same line",
            FULL,
            append("overrides.csv", "price,\"category = \"\"care\"\"\",9,All,,,,"),
        )
        .tells("overrides.csv", 3, "override-twice", "narrow one of the two"),
        case(
            "an override beside its driver",
            FULL,
            append("overrides.csv", "grow,\"pod = \"\"OPFA\"\"\",1,Clinics,,,,"),
        )
        .tells("overrides.csv", 4, "catches-nothing", "picks nothing that grow moves"),
        case(
            "an override of lines beside its driver",
            FULL,
            append("overrides.csv", "fund,\"side = \"\"cost\"\"\",1,Costs,,,,"),
        )
        .tells("overrides.csv", 4, "catches-nothing", "picks nothing that fund moves"),
        case(
            "an override of nothing at all",
            FULL,
            append("overrides.csv", "grow,\"pod = \"\"OPFA\"\" and age < 65\",1,None,,,,"),
        )
        .tells("overrides.csv", 4, "catches-nothing", "loosen one of them"),
        case("an override of a driver that is not known", FULL, replace("overrides.csv", "clear,", "claer,")).tells(
            "overrides.csv",
            2,
            "unknown-code",
            "did you mean \"clear\"?",
        ),
        case(
            "an override of cells by lines",
            FULL,
            replace("overrides.csv", "\"pod = \"\"OPFA\"\"\"", "category = 'care'"),
        )
        .tells("overrides.csv", 2, "selector", "moves activity cells"),
        case("an override without a reason", FULL, replace("overrides.csv", "A longer list", "")).tells(
            "overrides.csv",
            2,
            "blank",
            "reason is blank",
        ),
        case("an override beyond bounds", FULL, replace("overrides.csv", ",8,A longer", ",80000,A longer")).tells(
            "overrides.csv",
            2,
            "out-of-bounds",
            "cannot drive anything",
        ),
        case("an override that lets patients come back", FULL, append("overrides.csv", "away,age >= 65,3,Back,,,,"))
            .tells("overrides.csv", 4, "flow-direction", "says what leaves"),
    ]
}
