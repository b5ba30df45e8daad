//! Faults of assumptions, drivers, selectors and headlines.

use super::{Case, Change, FULL, LEICESTERSHIRE, TOP_DOWN, TWO, append, bytes, case, replace};

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = assumptions();
    cases.extend(drivers());
    cases.extend(selectors());
    cases.extend(headlines());
    cases
}

/// A case of the full pack.
fn full(name: &'static str, change: Change) -> Case {
    case(name, FULL, change)
}

fn assumptions() -> Vec<Case> {
    vec![
        full("a range upside down", replace("assumptions.csv", "1.5,1,2,", "1.5,2,1,")).tells(
            "assumptions.csv",
            4,
            "range-reversed",
            "swap the two values",
        ),
        full("a value beyond its range", replace("assumptions.csv", "1.5,1,2,", "2.5,1,2,")).tells(
            "assumptions.csv",
            4,
            "value-outside-range",
            "is not between p10 (1) and p90 (2)",
        ),
        full("half a range", replace("assumptions.csv", "1.5,1,2,", "1.5,1,,")).tells(
            "assumptions.csv",
            4,
            "half-a-range",
            "p90 is blank",
        ),
        full("a range beyond its bounds", replace("assumptions.csv", "metalog,0,", "metalog,0.75,")).tells(
            "assumptions.csv",
            2,
            "range-beyond-bounds",
            "widen the bound",
        ),
        full("money without a basis", replace("assumptions.csv", "£m,cash", "£m,")).tells(
            "assumptions.csv",
            6,
            "money-without-basis",
            "write cash, or real 2025/26",
        ),
        full("money in another basis", replace("assumptions.csv", "£m,cash", "£m,real 2024/25")).tells(
            "assumptions.csv",
            6,
            "mixed-basis",
            "convert the value",
        ),
        full("a value with words", replace("assumptions.csv", "5,,,%", "about 5,,,%")).tells(
            "assumptions.csv",
            5,
            "not-a-number",
            "about 5",
        ),
        full("an assumption without a source", replace("assumptions.csv", "2026,a,Planning,C", "2026,,Planning,C"))
            .tells("assumptions.csv", 4, "blank", "source is blank"),
        full("an assumption of nobody", replace("assumptions.csv", "2026,a,Planning,C", "2026,a,,C")).tells(
            "assumptions.csv",
            4,
            "blank",
            "owner is blank",
        ),
        full("a unit that is none", replace("assumptions.csv", "5,,,%,", "5,,,per cent,")).tells(
            "assumptions.csv",
            5,
            "unknown-word",
            "unit",
        ),
    ]
}

fn drivers() -> Vec<Case> {
    vec![
        full("a rate driven by a level", replace("drivers.csv", "price,price,price", "price,clear,price")).tells(
            "drivers.csv",
            2,
            "unit",
            "give the assumption the unit % a year",
        ),
        full("a level driven by a rate", replace("drivers.csv", "clear,clear,backlog", "clear,growth,backlog")).tells(
            "drivers.csv",
            7,
            "unit",
            "needs a value in \"%\"",
        ),
        full("growth of 1204% a year", replace("assumptions.csv", "Growth,1.5,1,2", "Growth,1204,,"))
            .tells("drivers.csv", 3, "out-of-bounds", "1204% cannot drive anything")
            .with_at_most(5),
        full("a driver of an assumption that is not known", replace("drivers.csv", "press,growth", "press,grwoth"))
            .tells("drivers.csv", 5, "unknown-code", "did you mean \"growth\"?"),
        full("a driver before the plan", replace("drivers.csv", "2026/27,2027/28,add", "2025/26,2027/28,add")).tells(
            "drivers.csv",
            3,
            "year-outside-plan",
            "the first year that can differ",
        ),
        full("a driver beyond the plan", replace("drivers.csv", "2026/27,2027/28,add", "2026/27,2028/29,add")).tells(
            "drivers.csv",
            3,
            "year-outside-plan",
            "up to the horizon",
        ),
        full(
            "a driver that ends before it begins",
            replace("drivers.csv", "2026/27,2027/28,add", "2027/28,2026/27,add"),
        )
        .tells("drivers.csv", 3, "years-reversed", "swap the two years"),
        full("adding on cells", replace("drivers.csv", "2026/27,2026/27,,", "2026/27,2026/27,add,")).tells(
            "drivers.csv",
            7,
            "combine",
            "leave combine blank",
        ),
        full("a kind of driver that is none", replace("drivers.csv", "press,growth,pressure", "press,growth,presure"))
            .tells("drivers.csv", 5, "unknown-word", "did you mean \"pressure\"?"),
        case(
            "a driver of lines that nothing moves",
            LEICESTERSHIRE,
            Box::new(|pack| {
                let header = "id,name,value,unit,date,source,owner,provenance\n";
                let row = "pay,Pay,1,% a year,2014,llr-2014,Finance,illustrative\n";
                std::fs::write(pack.join("assumptions.csv"), format!("{header}{row}")).unwrap();
                std::fs::write(pack.join("drivers.csv"), "id,assumption,kind,applies_to\npay,pay,price,all\n").unwrap();
            }),
        )
        .tells("drivers.csv", 2, "moves-nothing", "stated year by year")
        .but_only_warns(),
    ]
}

/// The top-down pack with another selector of lines.
fn lines(selector: &'static str) -> Change {
    bytes("drivers.csv", move |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let quoted = selector.replace('"', "\"\"");
        text.replacen("\"category = \"\"hospital care\"\"\"", &format!("\"{quoted}\""), 1).into_bytes()
    })
}

fn selectors() -> Vec<Case> {
    let line = |name, selector, words| case(name, TOP_DOWN, lines(selector)).tells("drivers.csv", 2, "selector", words);
    let activity = |name, to, words| {
        case(name, TWO, replace("accounts.csv", "pod = \"\"NEL\"\"", to)).tells("accounts.csv", 5, "selector", words)
    };
    let deep: &'static str = "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((all))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))";
    vec![
        line("a field that is none", "categorie = \"pay\"", "did you mean category?"),
        line(
            "a field of cells on lines",
            "pod = \"NEL\"",
            "moves account lines; this selector is one of activity cells",
        ),
        line("a value that nothing has", "category = \"hospital cars\"", "did you mean \"hospital care\"?"),
        line("a value without quotes", "category = pay", "texts stand in quotes"),
        line("an unclosed quote in a selector", "category = \"pay", "no closing quote"),
        line("an unclosed bracket", "(category = \"pay\"", "a closing parenthesis is missing"),
        line("two tests without a word between", "side = \"cost\" side = \"income\"", "\"and\" or \"or\" is missing"),
        line("a selector too deep", deep, "less deeply nested"),
        line("sizes of words", "category > \"pay\"", "cannot be compared by size"),
        line("a sign without meaning", "category ~ \"pay\"", "no meaning in a selector"),
        line("curly quotes", "category = “hospital care”", "straight quotes"),
        case(
            "a selector too long",
            TOP_DOWN,
            bytes("drivers.csv", |bytes| {
                let text = String::from_utf8(bytes).unwrap();
                let long = "side = 'cost' or ".repeat(580) + "all";
                text.replacen("\"category = \"\"hospital care\"\"\"", &long, 1).into_bytes()
            }),
        )
        .tells("drivers.csv", 2, "selector", "too long"),
        case("a selector that catches nothing", TOP_DOWN, lines("side = \"income\" and category = \"hospital care\""))
            .tells("drivers.csv", 2, "catches-nothing", "picks none of 4 lines"),
        activity("cells of a field that is none", "pods = \"\"NEL\"\"", "did you mean pod?"),
        activity("cells of a value that nothing has", "pod = \"\"NLE\"\"", "nothing has pod \"NLE\""),
        activity("an age in quotes", "age >= \"\"65\"\"", "age is compared with a number"),
        case("an age inside a band", TWO, replace("accounts.csv", "pod = \"\"NEL\"\"", "age >= 70"))
            .tells("accounts.csv", 5, "straddled-age", "falls inside the band 65+")
            .with_at_most(2),
        case("cells that cannot be", TWO, replace("accounts.csv", "pod = \"\"NEL\"\"", "age >= 65 and age < 65"))
            .tells("accounts.csv", 5, "catches-nothing", "picks none of 4 cells"),
    ]
}

fn headlines() -> Vec<Case> {
    let without = |name, from, to, words| {
        case(name, LEICESTERSHIRE, replace("headlines.csv", from, to)).tells("headlines.csv", 4, "blank", words)
    };
    vec![
        without("a headline without a scope", "NHS and social care,2014,cash", ",2014,cash", "scope is blank"),
        without("a headline without a date", "NHS and social care,2014", "NHS and social care,", "date is blank"),
        without("a headline without a basis", "NHS and social care,2014,cash", "NHS and social care,2014,", "basis is blank"),
        without("a headline without a version", "cash,as printed in 2014,llr-2014,do_nothing_gap,,", "cash,,llr-2014,do_nothing_gap,,", "version is blank"),
        // The same system's gap as printed at different times: figures that cannot be told apart are refused.
        case("one gap printed three times", LEICESTERSHIRE, append(
            "headlines.csv",
            "devon-1,The gap,430,£m,,,,,llr-2014,,,,\ndevon-2,The gap,442,£m,,,,,llr-2014,,,,\ndevon-3,The gap,400,£m,,,,,llr-2014,,,,",
        ))
        .tells("headlines.csv", 6, "blank", "basis is blank")
        .with_at_most(12),
        case("a headline of a year beyond the plan", LEICESTERSHIRE, replace("headlines.csv", "do_nothing_gap,SOCIAL,2018/19", "do_nothing_gap,SOCIAL,2020/21"))
            .tells("headlines.csv", 3, "year-outside-plan", "without comparing it"),
        case("a measure that is none", LEICESTERSHIRE, replace("headlines.csv", "nhs_do_nothing_gap", "nhs_do_nothing_gaps"))
            .tells("headlines.csv", 2, "unknown-word", "did you mean"),
        case("a headline that is rounded in words", LEICESTERSHIRE, replace("headlines.csv", ",398,", ",about 398,"))
            .tells("headlines.csv", 4, "not-a-number", "about 398"),
        full("a headline's selector that catches nothing", replace("headlines.csv", "\"pod = \"\"NEL\"\"\"", "\"pod = \"\"NEL\"\" and site = \"\"H2\"\"\""))
            .tells("headlines.csv", 4, "catches-nothing", "picks none"),
    ]
}
