//! The economic case of a solution, worked out by hand.

use engine::Request;
use model::results::EconomicResult;
use model::units::Quantity;
use pack::File;

/// A hospital that saves a million a year with four chances in five, from 2026/27 on.
const SOLUTION: &str = r#"format = 1
name = "One laundry"
type = "shared-services"
about = "Tests"
organisation = "HOSP"
owner = "Tests"
maturity = "fully developed"
delivery = 0.8
starts = "2026/27"
provenance = "illustrative"

[ramp]
lag_months = 0
months = 0

[[levers]]
lever = "price"
effect = 1
unit = "£m"

[[costs]]
name = "Drivers"
kind = "running"
amount = 0.2
unit = "£m"

[[costs]]
name = "Move"
kind = "one_off"
amount = 0.3
unit = "£m"

[[costs]]
name = "Building"
kind = "capital"
amount = 1
unit = "£m"

[[costs]]
name = "VAT on it"
kind = "capital"
nature = "vat"
amount = 0.2
unit = "£m"

[economics]
years = 10
capital_bias = 20
operating_bias = 10
mitigated = 50

[[benefits]]
name = "Nurses' time"
kind = "non_cash_releasing"
amount = 0.1
unit = "£m"

[[benefits]]
name = "Work not lost"
kind = "societal"
by_year = { "2026/27" = 0.5, "2027/28" = 0.5, "2028/29" = 0.5, "2029/30" = 0.5 }
unit = "£m"

[[benefits]]
name = "Health"
kind = "societal"
health = true
amount = 50
unit = "£k"

[[benefits]]
name = "Clean sheets"
kind = "unmonetised"
"#;

fn appraised(basis: &str, discount: &str, changes: &[(&str, &str)]) -> EconomicResult {
    let mut solution = SOLUTION.to_owned();
    for (from, to) in changes {
        assert!(solution.contains(from), "the solution does not hold {from}");
        solution = solution.replacen(from, to, 1);
    }
    let plan = format!(
        "format = 1\nname = \"Worth\"\nsystem = \"SYS\"\nbase_year = \"2025/26\"\nhorizon_years = 4\nbasis = \"{basis}\"\n{discount}"
    );
    let files = [
        ("plan.toml", plan.as_str()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n"),
        ("organisations.csv", "code,name,role,finance_home\nHOSP,Hospital,acute,SYS\n"),
        ("accounts.csv", "organisation,category,side,amount\nHOSP,care,cost,50000000\n"),
        ("solutions/laundry.toml", solution.as_str()),
    ];
    let files = files.map(|(name, text)| File { name: name.to_owned(), bytes: text.as_bytes().to_vec() });
    let outcome = pack::read_files(files.into(), Vec::new());
    let findings = report::findings::text(&outcome.findings, false, 100);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{findings}"));
    let mut results = engine::run(&checked.plan, &Request::default());
    assert_eq!(results.economics.len(), 1, "{findings}");
    results.economics.remove(0)
}

fn near<U>(found: Quantity<U>, expected: f64) {
    assert!((found.value() - expected).abs() < 0.5, "{} is not {expected}", found.value());
}

/// What a pound of year `t` is worth at one rate.
fn factor(rate: f64, t: usize) -> f64 {
    (0..t).fold(1.0, |factor, _| factor / (1.0 + rate))
}

fn annuity(rate: f64) -> f64 {
    (1..=10).map(|t| factor(rate, t)).sum()
}

#[test]
fn a_case_in_real_terms_as_on_a_spreadsheet() {
    let one = appraised("real 2025/26", "", &[]);
    // Ten years at 3.5%: 8.316605; at 1.5%: 9.222185; the first year: 0.966184. 20% half mitigated is 10%, 10% is 5%.
    near(one.cash_releasing, 0.8e6 * 8.316_605_3);
    near(one.running, 0.2e6 * 1.05 * 8.316_605_3);
    near(one.one_off, 0.3e6 * 0.966_183_6);
    near(one.capital, 1e6 * 1.1 * 0.966_183_6);
    near(one.optimism, 0.01e6 * 8.316_605_3 + 0.1e6 * 0.966_183_6);
    near(one.non_cash_releasing, 0.08e6 * 8.316_605_3);
    near(one.societal, 0.4e6 * 8.316_605_3 + 0.04e6 * 9.222_184_6);
    // 6,653,284 + 665,328 + 3,695,529 − (1,746,487 + 289,855 + 1,062,802).
    near(one.net, 7_914_998.0);
    let ratios = one.ratios.expect("something is spent");
    assert!((ratios.cash - 6_653_284.0 / 3_099_144.0).abs() < 1e-5, "{}", ratios.cash);
    assert!((ratios.public - 7_318_613.0 / 3_099_144.0).abs() < 1e-5, "{}", ratios.public);
    assert!((ratios.all - 11_014_142.0 / 3_099_144.0).abs() < 1e-5, "{}", ratios.all);
    near(one.equivalent_annual, 3_099_144.0 / 8.316_605_3);
    // 0.8 a year released; 1.61 spent in the first year and 0.21 in each after: −0.81, −0.22, +0.37.
    assert_eq!(one.payback, Some(3));
    assert_eq!((one.years, one.extended), (10, 6));
    assert_eq!(one.unmonetised, ["Clean sheets"]);
    // What the books say has all costs but capital; VAT is told apart.
    let pounds = |series: &[model::money::Pence]| series.iter().map(|pence| pence.pounds()).collect::<Vec<_>>();
    assert_eq!(pounds(&one.affordability), [0.0, 300_000.0, 600_000.0, 600_000.0, 600_000.0]);
    assert_eq!(pounds(&one.excluded), [0.0, 200_000.0, 0.0, 0.0, 0.0]);
}

#[test]
fn cash_is_deflated_and_the_last_years_real_level_stays() {
    let discount = "[discount]\nbase_year = \"2026/27\"\ninflation = 2.5\n";
    let one = appraised("cash", discount, &[]);
    // 2026/27 is year 0; prices have risen three times by the horizon, 2029/30.
    let real = |k: usize| 0.8e6 * factor(0.025, k.min(3));
    near(one.cash_releasing, (0..=10).map(|k| real(k) * factor(0.035, k)).sum());
    near(one.capital, 1.1e6);
    // Benefits are in those prices already.
    near(one.non_cash_releasing, 0.08e6 * (1.0 + annuity(0.035)));
    assert_eq!(one.extended, 7);
}

#[test]
fn what_was_spent_before_the_year_discounted_to_is_spent() {
    let one = appraised("real 2025/26", "[discount]\nbase_year = \"2027/28\"\n", &[]);
    near(one.capital, 0.0);
    near(one.one_off, 0.0);
    near(one.cash_releasing, 0.8e6 * (1.0 + annuity(0.035)));
}

#[test]
fn optimism_about_duration_makes_benefits_late() {
    let changes = [("lag_months = 0", "lag_months = 12"), ("mitigated = 50", "duration_bias = 50")];
    let one = appraised("real 2025/26", "", &changes);
    // A year without effect, and half a year more: nothing in the first, half of 0.8 in the second.
    near(one.cash_releasing, 0.8e6 * (annuity(0.035) - factor(0.035, 1) - 0.5 * factor(0.035, 2)));
    // Nothing is mitigated, so capital has 20%.
    near(one.capital, 1.2e6 * factor(0.035, 1));
}

#[test]
fn what_ends_is_not_counted_beyond_and_rates_are_the_plans_own() {
    let rates = "[discount]\nrates = [{ through = 3, rate = 5 }, { through = 12, rate = 2 }]\n";
    let one =
        appraised("real 2025/26", rates, &[("starts = \"2026/27\"", "starts = \"2026/27\"\nuntil = \"2029/30\"")]);
    let worth = factor(0.05, 1) + factor(0.05, 2) + factor(0.05, 3) * (1.0 + factor(0.02, 1));
    near(one.cash_releasing, 0.8e6 * worth);
    near(one.running, 0.21e6 * worth);
    near(one.non_cash_releasing, 0.08e6 * worth);
}

#[test]
fn a_building_says_its_own_bias_and_what_never_pays_back_says_so() {
    let changes = [
        ("capital_bias = 20\noperating_bias = 10\nmitigated = 50", "building = \"non_standard\"\nmitigated = 50"),
        ("amount = 1\n", "amount = 100\n"),
    ];
    let one = appraised("real 2025/26", "", &changes);
    near(one.capital, 100e6 * 1.255 * factor(0.035, 1));
    assert_eq!(one.payback, None);
    assert!(one.net.value() < 0.0 && one.ratios.expect("spent").all < 1.0);
}

#[test]
fn marlshires_biggest_solutions_have_a_case() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
    let checked = pack::read(&folder).expect("it is there").checked.expect("it can be run");
    let results = engine::run(&checked.plan, &Request::default());
    let mut biggest: Vec<_> = results.solutions.iter().collect();
    biggest.sort_by_key(|one| std::cmp::Reverse(one.attributed.last().copied()));
    for one in &biggest[..5] {
        assert!(results.economics.iter().any(|case| case.solution == one.solution), "{:?}", one.solution);
    }
    for one in &results.economics {
        let cost = one.running + one.one_off + one.capital;
        let sum = one.cash_releasing + one.non_cash_releasing + one.societal - cost;
        assert!((sum.value() - one.net.value()).abs() < 0.01);
    }
}
