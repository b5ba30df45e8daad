//! Rates that begin within a year: a pay award in August is eight months of its first year, and the rest comes in the next.

use engine::Request;
use model::money::Pence;
use model::results::Results;
use pack::File;

/// A hospital with a pay bill of £12m, nothing else, and these drivers of assumptions `award` (6%), `revised` (2.4%) and `off` (−2%).
fn run(drivers: &str, futures: u32) -> Results {
    let outcome = pack::read_files(files(drivers), Vec::new());
    let told = report::findings::text(&outcome.findings, false, 100);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{told}"));
    engine::run(&checked.plan, &Request { futures, ..Request::default() })
}

fn files(drivers: &str) -> Vec<File> {
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into_bytes() };
    let assumption = |id: &str, value: &str| format!("{id},{id},{value},% a year,2026,s,Tests,illustrative\n");
    let assumptions = ["award,6", "revised,2.4", "off,2"].map(|one| {
        let (id, value) = one.split_once(',').expect("two words");
        assumption(id, value)
    });
    vec![
        file("plan.toml", PLAN.to_owned()),
        file("sources.csv", "id,title,publisher\ns,By hand,Tests\n".to_owned()),
        file("organisations.csv", "code,name,role,finance_home\nH,Hospital,acute,SYS\n".to_owned()),
        file("accounts.csv", "organisation,category,side,amount\nH,pay,cost,12000000\n".to_owned()),
        file("assumptions.csv", format!("id,name,value,unit,date,source,owner,provenance\n{}", assumptions.concat())),
        file("drivers.csv", format!("id,assumption,kind,applies_to,from,to,month,combine\n{drivers}")),
    ]
}

const PLAN: &str = r#"
format = 1
name = "Prices"
system = "SYS"
base_year = "2025/26"
horizon_years = 3
basis = "cash"
"#;

fn pounds(results: &Results) -> Vec<f64> {
    results.leaves[0].pence.iter().map(|pence| pence.pounds()).collect()
}

/// £1m a month; from the month counted from April of the base year on, times `1 + rate`, for each rise: the year's sums.
fn by_month(rises: &[(usize, f64)]) -> Vec<f64> {
    let level = |month: usize| {
        rises.iter().filter(|(from, _)| *from <= month).fold(1.0, |level, (_, rate)| level * (1.0 + rate))
    };
    let year = |t: usize| (12 * t..12 * (t + 1)).map(level).sum::<f64>();
    (0..4).map(|t| 12e6 * year(t) / year(0)).collect()
}

fn close(found: &[f64], wanted: &[f64]) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() <= 0.0051, "{found} {wanted}");
    }
}

#[test]
fn an_award_in_august_has_eight_months_and_then_a_tail() {
    // Each amount is 4 months at £1m and 8 at £1.06m, then twelve at £1.06m.
    let once = run("a,award,price,all,2026/27,2026/27,august,\n", 0);
    assert_eq!(pounds(&once), [12e6, 12.48e6, 12.72e6, 12.72e6]);
    let months = &once.months.iter().find(|one| one.year == 1).expect("months of the first year").lines;
    let cost = &months.iter().find(|line| line.id == "cost").expect("a cost").pence;
    assert_eq!(cost[..4], [Pence(-100_000_000); 4]);
    assert_eq!(cost[4..], [Pence(-106_000_000); 8]);
}

#[test]
fn awards_of_every_august_are_what_months_add_up_to() {
    let every = run("a,award,price,all,2026/27,,august,\n", 0);
    close(&pounds(&every), &by_month(&[(16, 0.06), (28, 0.06), (40, 0.06)]));
    let two = run("a,award,price,all,2026/27,2027/28,august,\nb,revised,pressure,all,2027/28,2027/28,january,\n", 0);
    close(&pounds(&two), &by_month(&[(16, 0.06), (28, 0.06), (33, 0.024)]));
}

#[test]
fn what_began_within_the_base_year_has_only_its_tail_left() {
    // Revised in December 2025: a third of the base year holds it already.
    let revised = run("r,revised,price,all,2025/26,2025/26,december,\n", 0);
    close(&pounds(&revised), &by_month(&[(8, 0.024)]));
    let tail = 12e6 * 1.024 / 1.008;
    close(&pounds(&revised)[1..], &[tail, tail, tail]);
}

#[test]
fn rates_that_are_added_begin_within_a_year_too() {
    let net = run("a,award,price,all,2026/27,,august,add\nb,off,price_efficiency,all,2026/27,,,add\n", 0);
    // 6% for eight months less 2%: 1 + 0.04 − 0.02; then 1.04 a year.
    close(&pounds(&net), &[12e6, 12.24e6, 12.24e6 * 1.04, 12.24e6 * 1.04 * 1.04]);
    let ended =
        run("a,award,price,all,2026/27,2026/27,august,add\nb,off,price_efficiency,all,2026/27,2026/27,,add\n", 0);
    close(&pounds(&ended), &[12e6, 12.24e6, 12.48e6, 12.48e6]);
}

#[test]
fn futures_see_the_same_dates() {
    let drivers = "a,award,price,all,2026/27,2027/28,august,\nr,revised,pressure,all,2025/26,2025/26,december,\n";
    let results = run(drivers, 16);
    let drawn = results.uncertainty.expect("futures");
    let gap = &results.system.position.expect("a position").do_nothing_gap;
    for (t, gap) in gap.iter().enumerate() {
        assert!((drawn.do_nothing_gap.p50[t] - gap.pounds()).abs() < 0.01, "{t}");
    }
}

#[test]
fn months_where_they_mean_nothing_are_told() {
    let told = |drivers: &str| {
        let outcome = pack::read_files(files(drivers), Vec::new());
        let errors = outcome.findings.into_iter().filter(model::Finding::is_error);
        errors.map(|one| (one.kind, one.file, one.line)).collect::<Vec<_>>()
    };
    let of_line_2 = |kind| (kind, "drivers.csv".to_owned(), Some(2));
    assert!(told("a,award,non_demographic,all,2026/27,,august,\n").contains(&of_line_2("driver-month")));
    assert!(told("a,award,price,all,2025/26,,,\n").contains(&of_line_2("year-outside-plan")));
    assert!(told("a,award,price,all,2025/26,,augustus,\n").contains(&of_line_2("unknown-word")));
}
