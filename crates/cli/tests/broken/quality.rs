//! Faults of measures of quality, and of what solutions do to them.

use super::{Case, Change, FULL, TWO, case, replace, write};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = measures();
    cases.extend(effects());
    cases
}

const FILE: &str = "measures.csv";

/// A case of the full pack with its measures changed.
fn full(name: &'static str, from: &'static str, to: &'static str) -> Case {
    case(name, FULL, replace(FILE, from, to))
}

fn measures() -> Vec<Case> {
    vec![
        full("a measure of an unknown kind", ",standard,78", ",standrad,78").tells(
            FILE,
            2,
            "unknown-word",
            "did you mean",
        ),
        full("a measure without a direction", "%,higher,standard", "%,,standard").tells(
            FILE,
            2,
            "blank",
            "direction is blank",
        ),
        full("a measure of no service", "Urgent care", "").tells(FILE, 2, "blank", "service is blank"),
        full("a measure that nobody has counted", "78,71.5,", "78,,").tells(
            FILE,
            2,
            "blank",
            "a measure that nobody has counted",
        ),
        full("a baseline given twice", "78,71.5,,", "78,71.5,72,").tells(
            FILE,
            2,
            "two-amounts",
            "clear one of the two",
        ),
        full("a measure with words for a value", "71.5", "about 70").tells(FILE, 2, "not-a-number", "about 70"),
        full("more than all", "71.5", "171.5").tells(FILE, 2, "out-of-bounds", "per cent run from 0 to 100"),
        full("a measure in fractions", "78,71.5,,,66", "0.78,0.715,,,0.66")
            .tells(FILE, 2, "fraction", "78 for 78%")
            .but_only_warns(),
        full("a standard without a value", "78,71.5", ",71.5")
            .tells(FILE, 2, "no-standard", "make this an outcome")
            .but_only_warns(),
        full("a volume that counts nothing", "\"service = \"\"MAT\"\"\"", "").tells(
            FILE,
            3,
            "blank",
            "write a selector of cells",
        ),
        full("a volume without a standard", "volume,800", "volume,").tells(FILE, 3, "blank", "how many a year will do"),
        full("a volume with values of its own", "volume,800,,", "volume,800,900,").tells(
            FILE,
            3,
            "two-amounts",
            "a volume follows activity",
        ),
        full("a volume whose selector catches nothing", "service = \"\"MAT\"\"", "service = \"\"MAT\"\" and age >= 65")
            .tells(FILE, 3, "catches-nothing", "picks none"),
        full("a measure's selector of lines", "pod = \"\"OPFA\"\"", "category = \"\"pay\"\"")
            .tells(FILE, 4, "selector", "category"),
        full("a site of somebody else", "HOSP,H1", "ICB,H1").tells(FILE, 2, "wrong-site", "name who runs the site"),
        full("a measure of an unknown provider", "HOSP,H1", "HOPS,H1").tells(FILE, 2, "unknown-code", "HOPS"),
        full("two measures of one name", "births,Births", "four-hours,Births").tells(
            FILE,
            3,
            "duplicate-key",
            "four-hours",
        ),
        full("a measure of a year beyond the plan", "2027/28,source", "2029/30,source")
            .tells(FILE, 1, "unused-year", "the plan runs from")
            .but_only_warns(),
    ]
}

const SOLUTION: &str = "solutions/better.toml";

const MEASURES: &str = "id,name,service,organisation,activity,unit,direction,kind,standard,baseline\n\
                        wait,Seen within four hours,Urgent care,HOSP,,%,higher,standard,78,71.5\n\
                        volume,Emergencies,Urgent care,HOSP,pod = 'NEL',spells a year,higher,volume,9000,\n";

/// A sound solution of `two-places` that saves, and is good for a measure.
const BETTER: &str = r#"format = 1
name = "Better"
type = "urgent"
about = "A quicker front door"
organisation = "HOSP"
owner = "Director"
quality = ["complaints", { measure = "wait", p10 = 1, p50 = 3, p90 = 6 }]
maturity = "opportunity"
starts = "2026/27"
provenance = "illustrative"

[[levers]]
lever = "avoid"
applies_to = 'pod = "NEL" and age >= 65'
effect = 2
"#;

fn better(name: &'static str, from: &str, to: &str) -> Case {
    assert!(BETTER.contains(from), "{name}: the solution does not hold {from}");
    let changes: [Change; 2] = [write(FILE, MEASURES), write(SOLUTION, BETTER.replacen(from, to, 1))];
    let [first, second] = changes;
    case(name, TWO, first).and(second)
}

fn effects() -> Vec<Case> {
    let told = |case: Case, kind, words| case.tells(SOLUTION, 7, kind, words);
    vec![
        told(better("an effect on an unknown measure", "\"wait\"", "\"wiat\""), "unknown-code", "did you mean wait?"),
        told(better("an effect on nothing", "measure = \"wait\", ", ""), "missing-setting", "measure is missing"),
        told(better("half an effect", ", p90 = 6", ""), "half-a-range", "p10, p50 and p90 together"),
        told(better("an effect upside down", "p10 = 1", "p10 = 9"), "range-reversed", "p10 is the least"),
        told(better("an effect on a volume", "\"wait\"", "\"volume\""), "unused-setting", "follows activity"),
        told(better("an effect in words", "p50 = 3", "p50 = \"some\""), "wrong-kind", "a number"),
        told(better("a setting of an effect that is none", "p50", "p51"), "unknown-setting", "did you mean")
            .with_at_most(2),
        told(
            better("two effects on one measure", "}]", "}, { measure = \"wait\", effect = 1 }]"),
            "duplicate-key",
            "one effect on each measure",
        ),
        told(
            better(
                "quality that is no list",
                "[\"complaints\", { measure = \"wait\", p10 = 1, p50 = 3, p90 = 6 }]",
                "\"complaints\"",
            ),
            "wrong-kind",
            "a list of texts",
        ),
        told(better("quality by number", "\"complaints\"", "3"), "wrong-kind", "a text in quotes"),
    ]
}
