//! Days without a bed of one ward, with escalation beds and in futures, against the check table of `docs/method/capacity.md`.

use engine::Request;
use engine::capacity::risk::{Dispersion, Season, days_without_a_bed};
use model::results::{BedNeed, Results};
use model::units::Quantity;
use pack::File;

/// A hospital with 100 patients in beds each night of 2025/26, and `beds` rows; demand grows by 2% a year, 0 to 4.
fn run(beds: &str, futures: u32) -> Results {
    let file = |name: &str, text: &str| File { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    let files = vec![
        file("plan.toml", PLAN),
        file("sources.csv", "id,title,publisher\ns,By hand,Tests\n"),
        file("organisations.csv", "code,name,role,finance_home\nH,Hospital,acute,SYS\n"),
        file("sites.csv", "code,name,organisation\nS,Site,H\n"),
        file("areas.csv", "code,name,area_group\nA,Town,Town\n"),
        file("services.csv", "code,name,pod,beds\nEM,Emergency,NEL,general_acute\n"),
        file("population.csv", "area,sex,age,2025,2026,2027,2028\nA,P,0-90,1000,1000,1000,1000\n"),
        file("activity.csv", "area_group,sex,age,service,site,count,bed_days\nTown,P,0-90,EM,S,7300,36500\n"),
        file("unit_costs.csv", "service,cost,price_base\nEM,3000,2025/26\n"),
        file("accounts.csv", "organisation,category,side,amount\nH,pay,cost,12000000\n"),
        file("beds.csv", &format!("organisation,site,type,available,escalation,period\n{beds}")),
        file(
            "assumptions.csv",
            "id,name,value,p10,p90,unit,date,source,owner,provenance\ng,Growth,2,0,4,% a year,2026,s,Tests,illustrative\n",
        ),
        file("drivers.csv", "id,assumption,kind,applies_to\ng,g,non_demographic,all\n"),
    ];
    let outcome = pack::read_files(files, Vec::new());
    let told = report::findings::text(&outcome.findings, false, 100);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{told}"));
    engine::run(&checked.plan, &Request { futures, ..Request::default() })
}

const PLAN: &str = r#"
format = 1
name = "Beds"
system = "SYS"
base_year = "2025/26"
horizon_years = 2
basis = "cash"
"#;

fn ward(results: &Results) -> &BedNeed {
    assert_eq!(results.beds.len(), 1);
    &results.beds[0]
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.05, "{found} {wanted}");
}

#[test]
fn escalation_beds_shorten_the_wait_and_are_not_counted_as_there() {
    let results = run("H,S,general_acute,109,8,2025/26\n", 0);
    let ward = ward(&results);
    assert_eq!(ward.available.as_deref().expect("counted")[0].to_bits(), 109f64.to_bits());
    close(ward.days_without.as_deref().expect("counted")[0], 71.7);
    close(ward.days_with_escalation.as_deref().expect("stated")[0], 19.1);
    assert!(run("H,S,general_acute,109,,2025/26\n", 0).beds[0].days_with_escalation.is_none());
}

#[test]
fn escalation_beds_of_a_later_year_hold_from_then_on() {
    let results = run("H,S,general_acute,109,8,2025/26\nH,S,general_acute,109,15,2027/28\n", 0);
    assert_eq!(ward(&results).escalation.as_deref().expect("stated"), [8.0, 8.0, 15.0]);
}

#[test]
fn futures_tell_how_far_days_without_a_bed_go() {
    let results = run("H,S,general_acute,117,,2025/26\n", 400);
    let ward = ward(&results);
    let spread = ward.spread.as_ref().expect("futures");
    let [few, many] = spread.days_without.as_ref().expect("beds are known");
    let days = ward.days_without.as_ref().expect("beds are known");
    // The base year is what was counted.
    close(few[0], 19.1);
    close(many[0], 19.1);
    for t in 1..3 {
        assert!(few[t] < days[t] && days[t] < many[t], "{} {} {}", few[t], days[t], many[t]);
        let year = Season::new(&[(Quantity::new(365.0), 1.0)]).expect("a year");
        let even = Dispersion::new(1.0).expect("independent");
        let again = days_without_a_bed(Quantity::new(spread.in_use[1][t]), 117, even, &year).value();
        let leap = if t == 2 { 366.0 / 365.0 } else { 1.0 };
        assert!((many[t] - again * leap).abs() < 1e-6, "{} {again}", many[t]);
    }
    // A tenth of the futures grows by more than about 4% a year: 104 in beds, or a little more by chance.
    assert!((103.5..105.5).contains(&spread.in_use[1][1]), "{}", spread.in_use[1][1]);
}
