//! Measures of quality: values worked out by hand, volumes that follow activity, and what has no room.

use engine::Request;
use model::results::{QualityResult, Results};
use pack::File;

const PLAN: &str =
    "format = 1\nname = \"Quality\"\nsystem = \"SYS\"\nbase_year = \"2025/26\"\nhorizon_years = 4\nbasis = \"cash\"\n";
const MEASURES: &str = "id,name,service,organisation,site,activity,unit,direction,kind,standard,baseline,2028/29\n\
                        wait,Seen within four hours,Urgent care,HOSP,,,%,higher,standard,70,80,60\n\
                        most,Nearly all,Urgent care,HOSP,,,%,higher,outcome,,95,\n\
                        late,Late,Urgent care,HOSP,,,minutes,lower,standard,20,24,\n\
                        hill,Emergencies,Urgent care,,H1,pod = 'NEL',spells a year,higher,volume,10000,,\n\
                        dale,Emergencies,Urgent care,,H2,pod = 'NEL',spells a year,higher,volume,10000,,\n";
const SOLUTION: &str = r#"format = 1
name = "One front door"
type = "urgent"
about = "Tests"
organisation = "HOSP"
owner = "Tests"
quality = ["said in words", { measure = "wait", effect = 8 }, { measure = "most", effect = 12 }, { measure = "late", effect = -10 }]
maturity = "fully developed"
delivery = 0.5
starts = "2026/27"
provenance = "illustrative"

[ramp]
lag_months = 0
months = 0

[[levers]]
lever = "move"
applies_to = 'pod = "NEL" and site = "H1"'
to_site = "H2"
effect = 50
"#;

/// Two sites of one hospital, people as they are, and no growth: 12,000 emergencies at the one, 8,000 at the other.
fn run(beds: Option<u32>) -> Results {
    let mut files = vec![
        ("plan.toml", PLAN.to_owned()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n".to_owned()),
        (
            "organisations.csv",
            "code,name,role,finance_home\nICB,Board,commissioner,SYS\nHOSP,Hospitals,acute,SYS\n".to_owned(),
        ),
        ("sites.csv", "code,name,organisation\nH1,Hill,HOSP\nH2,Dale,HOSP\n".to_owned()),
        ("areas.csv", "code,name,area_group,commissioner\nA0,A,North,ICB\n".to_owned()),
        ("services.csv", "code,name,pod,beds\nEM,Emergency,NEL,general_acute\n".to_owned()),
        ("population.csv", "area,sex,age,2025,2026,2027,2028,2029,2030\nA0,P,0+,100,100,100,100,100,100\n".to_owned()),
        (
            "activity.csv",
            "area_group,sex,age,service,site,commissioner,count,bed_days\nNorth,P,all,EM,H1,ICB,12000,60000\n\
             North,P,all,EM,H2,ICB,8000,40000\n"
                .to_owned(),
        ),
        ("unit_costs.csv", "service,cost,price_base,variable,step,fixed\nEM,2000,2025/26,1,0,0\n".to_owned()),
        (
            "accounts.csv",
            "organisation,category,side,counterparty,amount,activity\nICB,allocation,income,,40000000,\n\
             HOSP,care,cost,,,pod = 'NEL'\n"
                .to_owned(),
        ),
        ("measures.csv", MEASURES.to_owned()),
        ("solutions/door.toml", SOLUTION.to_owned()),
    ];
    if let Some(beds) = beds {
        let text = format!("organisation,site,type,available,period\nHOSP,H2,general_acute,{beds},2025/26\n");
        files.push(("beds.csv", text));
    }
    let files = files.into_iter().map(|(name, text)| File { name: name.to_owned(), bytes: text.into_bytes() });
    let outcome = pack::read_files(files.collect(), Vec::new());
    let errors: Vec<_> = outcome.findings.into_iter().filter(model::Finding::is_error).collect();
    let checked = outcome.checked.unwrap_or_else(|| panic!("{}", report::findings::text(&errors, false, 100)));
    let results = engine::run(&checked.plan, &Request::default());
    let names: Vec<&str> = checked.plan.measures.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["dale", "hill", "late", "most", "wait"]);
    assert_eq!(checked.plan.solutions[0].quality, ["said in words"]);
    results
}

fn near(found: &[f64], expected: [f64; 5]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }
    assert_eq!(found.len(), 5);
}

/// `[dale, hill, late, most, wait]`.
fn of(results: &Results) -> [&QualityResult; 5] {
    results.quality.iter().collect::<Vec<_>>().try_into().expect("five measures")
}

#[test]
fn values_are_on_straight_lines_and_effects_follow_delivery() {
    let results = run(None);
    let [_, _, late, most, wait] = of(&results);
    // 80 to 60 in three years, then as it is; half of 8 points from the first year on.
    near(&wait.do_nothing, [80.0, 80.0 - 20.0 / 3.0, 80.0 - 40.0 / 3.0, 60.0, 60.0]);
    near(&wait.with_solutions, [80.0, 84.0 - 20.0 / 3.0, 84.0 - 40.0 / 3.0, 64.0, 64.0]);
    near(&wait.effects[0].1, [0.0, 4.0, 4.0, 4.0, 4.0]);
    assert_eq!(wait.met_do_nothing, Some(vec![true, true, false, false, false]));
    assert_eq!(wait.met, Some(vec![true, true, true, false, false]));
    assert_eq!(wait.met_from, None);
    // 95% and 6 points more are all.
    near(&most.with_solutions, [95.0, 100.0, 100.0, 100.0, 100.0]);
    assert_eq!((&most.met, most.met_from), (&None, None));
    // Less is better: 24 minutes less 5 are 19, and 20 will do.
    near(&late.with_solutions, [24.0, 19.0, 19.0, 19.0, 19.0]);
    assert_eq!((late.met_from, late.is_count), (Some(1), false));
}

#[test]
fn volumes_follow_activity_to_where_it_goes() {
    let results = run(None);
    let [dale, hill, ..] = of(&results);
    near(&hill.do_nothing, [12_000.0; 5]);
    near(&dale.do_nothing, [8_000.0; 5]);
    // Half of half of 12,000.
    near(&hill.with_solutions, [12_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0]);
    near(&dale.with_solutions, [8_000.0, 11_000.0, 11_000.0, 11_000.0, 11_000.0]);
    assert_eq!(hill.met, Some(vec![true, false, false, false, false]));
    assert_eq!((dale.met_do_nothing.clone(), dale.met_from), (Some(vec![false; 5]), Some(1)));
    assert!(dale.is_count && dale.effects.is_empty());
}

#[test]
fn what_has_no_room_does_no_good() {
    let results = run(Some(10));
    let [dale, hill, late, _, wait] = of(&results);
    assert!(results.solutions[0].shifts[0].share[1..].iter().all(|share| *share == 0.0));
    near(&hill.with_solutions, [12_000.0; 5]);
    assert_eq!(dale.do_nothing, dale.with_solutions);
    assert_eq!((&wait.do_nothing, &late.do_nothing), (&wait.with_solutions, &late.with_solutions));
}

#[test]
fn marlshires_births_stay_below_and_its_strokes_rise_above_the_safe_volume() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
    let checked = pack::read(&folder).expect("it is there").checked.expect("it can be run");
    let results = engine::run(&checked.plan, &Request::default());
    let found = |id: &str| {
        let at = checked.plan.measures.iter().position(|one| one.id == id).expect("Marlshire has it");
        &results.quality[at]
    };
    let births = found("maternity-volume");
    assert_eq!((births.met_from, births.met.as_ref().map(|met| met.contains(&true))), (None, Some(false)));
    let strokes = found("stroke-volume");
    assert_eq!(strokes.met_do_nothing.as_ref().map(|met| met.contains(&true)), Some(false));
    assert!(strokes.met_from.is_some());
    // Quality moves neither money nor activity: nothing that matters most for the gap is a point of quality.
    let drawn = engine::run(&checked.plan, &Request { futures: 64, ..Request::default() });
    let of_quality = checked.plan.of_quality();
    assert!(!of_quality.is_empty());
    let swings = &drawn.uncertainty.expect("it can be drawn").swings;
    assert!(swings.iter().all(|swing| !of_quality.contains(&swing.assumption)));
}
