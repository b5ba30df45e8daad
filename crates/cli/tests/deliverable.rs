//! What is shifted has to fit where it lands: beds, rooms and people cut it, and what is missing would release the rest.

use engine::Request;
use model::Plan;
use model::capacity::{Resource, Staff, StaffDemand, StaffGroup, StaffNeed};
use model::id::Origin;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Results, ShiftDelivery};
use model::solution::Action;
use pack::File;
use proptest::prelude::*;

const PLAN: &str =
    "format = 1\nname = \"Room\"\nsystem = \"SYS\"\nbase_year = \"2024/25\"\nhorizon_years = 3\nbasis = \"cash\"\n";

/// A hospital of two sites and a community hospital. The sites' emergencies take 200 and 50 beds at 92% in a year of 365 days,
/// and the community hospital has 100 beds, 40 of them in use at that share.
fn files(solutions: &[(&str, String)]) -> Vec<File> {
    let days = |beds: f64| beds * 0.92 * 365.0;
    let activity = format!(
        "area_group,sex,age,service,site,commissioner,count,bed_days\nNorth,P,0+,EM,H1,ICB,10000,{}\nNorth,P,0+,EM,H2,ICB,2500,{}\n\
         North,P,0+,WARD,C1,ICB,{},\n",
        days(200.0),
        days(50.0),
        days(40.0),
    );
    let tables = [
        ("plan.toml", PLAN.to_owned()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n".to_owned()),
        ("organisations.csv", "code,name,role,finance_home\nICB,Board,commissioner,SYS\nHOSP,Hospitals,acute,SYS\nCOMM,Community,community,SYS\n".to_owned()),
        ("sites.csv", "code,name,organisation\nH1,Hill,HOSP\nH2,Dale,HOSP\nC1,Homes,COMM\n".to_owned()),
        ("areas.csv", "code,name,area_group,commissioner\nA0,A,North,ICB\n".to_owned()),
        ("services.csv", "code,name,pod,beds\nEM,Emergency,NEL,general_acute\nWARD,Ward,COMBD,community\n".to_owned()),
        ("population.csv", "area,sex,age,2024,2025,2026,2027,2028\nA0,P,0+,1000,1000,1000,1000,1000\n".to_owned()),
        ("activity.csv", activity),
        ("beds.csv", "organisation,site,type,available,period\nCOMM,C1,community,100,2024/25\n".to_owned()),
        ("unit_costs.csv", "service,cost,price_base,variable,step,fixed\nEM,3000,2024/25,1,0,0\nWARD,200,2024/25,1,0,0\n".to_owned()),
        ("accounts.csv", "organisation,category,side,amount,activity\nICB,allocation,income,90000000,\nHOSP,care,cost,,service = 'EM'\nCOMM,ward,cost,,service = 'WARD'\n".to_owned()),
    ];
    let tables = tables.into_iter().map(|(name, text)| File { name: name.to_owned(), bytes: text.into_bytes() });
    let solutions = solutions
        .iter()
        .map(|(id, text)| File { name: format!("solutions/{id}.toml"), bytes: text.clone().into_bytes() });
    tables.chain(solutions).collect()
}

/// Moves so many per cent of a site's emergencies, bed day for bed day, to the community hospital from the first year on.
fn shift(site: &str, per_cent: f64, days_each: f64) -> String {
    format!(
        "format = 1\nname = \"Closer to home\"\ntype = \"out-of-hospital\"\nabout = \"Tests\"\norganisation = \"COMM\"\n\
         owner = \"Tests\"\nmaturity = \"fully developed\"\ndelivery = 1\nstarts = \"2025/26\"\nprovenance = \"illustrative\"\n\
         [ramp]\nprofile = {{ \"2025/26\" = 100 }}\n\n[[levers]]\nname = \"moved\"\nlever = \"shift\"\n\
         applies_to = \"site = '{site}'\"\nto_site = \"C1\"\nto_service = \"WARD\"\nconversion = {days_each}\neffect = {per_cent}\n"
    )
}

/// Bed days of an emergency at either site.
const STAY: f64 = 200.0 * 0.92 * 365.0 / 10_000.0;

fn plan(files: Vec<File>) -> Plan {
    let outcome = pack::read_files(files, Vec::new());
    let errors: Vec<_> = outcome.findings.into_iter().filter(model::Finding::is_error).collect();
    outcome.checked.unwrap_or_else(|| panic!("{}", report::findings::text(&errors, false, 100))).plan
}

fn run(plan: &Plan) -> Results {
    engine::run(plan, &Request::default())
}

fn only(results: &Results, solution: usize) -> &ShiftDelivery {
    let [shift] = results.solutions[solution].shifts.as_slice() else { panic!("one shift") };
    shift
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// Nurses at the community hospital: so many in post, none spare but for these beds' worth.
fn nurses(plan: &mut Plan, in_post: f64, hours_a_bed_day: f64) {
    let (years, comm) =
        (plan.year_count(), plan.organisations.iter().position(|one| one.code == "COMM").unwrap().into());
    let ward = plan.services.iter().position(|one| one.code == "WARD").unwrap().into();
    plan.staff.push(Staff {
        organisation: comm,
        group: StaffGroup::Nursing,
        in_post,
        establishment: vec![in_post; years],
        leavers: vec![0.0; years],
        retiring: vec![0.0; years],
        joiners: vec![0.0; years],
        trained: vec![0.0; years],
        ceiling: vec![None; years],
        bank: vec![0.0; years],
        agency: vec![0.0; years],
        bank_premium: 0.0,
        agency_premium: 0.0,
        pay: Some(Pence(5_000_000)),
        source: None,
        provenance: Provenance::Illustrative,
        origin: Origin::default(),
    });
    plan.staff_demand.push(StaffDemand {
        organisation: Some(comm),
        group: StaffGroup::Nursing,
        need: StaffNeed::Activity { service: ward, per_unit: hours_a_bed_day, per_bed_day: 0.0 },
        headroom: 0.22,
        name: String::new(),
        source: None,
        provenance: Provenance::Illustrative,
        origin: Origin::default(),
    });
}

/// Hours at work of a nurse a year: 37.5 · 52 · 0.78.
const HOURS: f64 = 1_521.0;

#[test]
fn two_hundred_and_fifty_beds_of_shift_into_room_for_sixty() {
    // 250 beds: both sites whole, as two solutions of 200 and 50, compete for the 60.
    let plan = plan(files(&[("big", shift("H1", 100.0, STAY)), ("small", shift("H2", 100.0, STAY))]));
    let results = run(&plan);
    for (solution, units) in [(0, 10_000.0), (1, 2_500.0)] {
        let found = only(&results, solution);
        assert!(close(found.promised[1], units * STAY), "{found:?}");
        assert!(close(found.share[1], 60.0 / 250.0), "pro rata: {found:?}");
        assert!(close(found.delivered[1], units * STAY * 0.24));
        assert!(matches!(found.limited_by[1], Some(Resource::Beds(..))));
        // 10,000 · (£3,000 − 6.716 · £200) and so on, cut in proportion, to the penny.
        let (one, full) = (&results.solutions[solution], units * (3_000.0 - STAY * 200.0));
        assert!((one.promised[1].pounds() - full).abs() <= 0.02, "{} {full}", one.promised[1].pounds());
        assert!((one.attributed[1].pounds() - full * 0.24).abs() <= 0.02);
    }
    let [missing] = results.missing.as_slice() else { panic!("{:?}", results.missing) };
    assert!(matches!(missing.resource, Resource::Beds(..)) && close(missing.amount[1], 190.0), "{missing:?}");
    // Sixty beds arrive: the community hospital is full at the share in use that was asked for, and no fuller.
    let beds = results.beds.iter().find(|one| one.available.is_some()).unwrap();
    assert!(close(beds.by_occupancy[1], 100.0), "{beds:?}");
}

#[test]
fn what_is_missing_releases_the_rest_and_no_less() {
    let solutions = [("big", shift("H1", 100.0, STAY)), ("small", shift("H2", 100.0, STAY))];
    let mut plan = plan(files(&solutions));
    plan.beds[0].available += 190.0;
    let shares = |plan: &Plan| only(&run(plan), 0).share[1];
    assert!(close(shares(&plan), 1.0));
    plan.beds[0].available -= 1.0;
    assert!(close(shares(&plan), 249.0 / 250.0));
}

#[test]
fn people_limit_as_beds_do_and_both_are_named() {
    let mut plan = plan(files(&[("big", shift("H1", 100.0, STAY)), ("small", shift("H2", 100.0, STAY))]));
    // Two hours a bed day: those for the 40 beds in use and 30 more.
    let beds = |beds: f64| beds * 0.92 * 365.0 * 2.0 / HOURS;
    nurses(&mut plan, beds(70.0), 2.0);
    let results = run(&plan);
    let found = only(&results, 0);
    assert!(close(found.share[1], 30.0 / 250.0), "{found:?}");
    assert!(matches!(found.limited_by[1], Some(Resource::Staff(_, StaffGroup::Nursing))));
    let amounts: Vec<f64> = results.missing.iter().map(|one| one.amount[1]).collect();
    assert!(close(amounts[0], 190.0) && close(amounts[1], beds(220.0)), "{amounts:?}");
    let [people] = results.workforce.as_slice() else { panic!("{:?}", results.workforce) };
    assert!(close(people.do_nothing[1], beds(40.0)) && close(people.needed[1], beds(70.0)), "{people:?}");
    assert!(people.unfilled[1] < 1e-9);
    assert_eq!(people.premium, Some(vec![Pence::ZERO; 4]));
}

#[test]
fn nurses_hired_first_release_a_shift() {
    let mut plan = plan(files(&[("big", shift("H1", 20.0, STAY)), ("hire", shift("H2", 20.0, STAY))]));
    let beds = |beds: f64| beds * 0.92 * 365.0 * 2.0 / HOURS;
    nurses(&mut plan, beds(50.0), 2.0);
    let before = only(&run(&plan), 0).share[1];
    assert!(close(before, 10.0 / 50.0), "{before}");
    // The second solution hires instead of shifting.
    let (comm, effect) = (plan.staff[0].organisation, plan.solutions[1].levers[0].effect);
    plan.solutions[1].levers[0].action = Action::Provide(Resource::Staff(comm, StaffGroup::Nursing));
    plan.assumptions[effect.index()].value = beds(30.0);
    let results = run(&plan);
    assert!(close(only(&results, 0).share[1], 1.0));
    assert!(close(results.workforce[0].in_post[1], beds(80.0)));
    // Where the skill cannot be had, hiring does not help.
    plan.staff[0].ceiling = vec![Some(beds(60.0)); plan.year_count()];
    assert!(close(only(&run(&plan), 0).share[1], 20.0 / 40.0));
}

#[test]
fn beds_that_are_opened_are_there_and_release_a_shift() {
    let mut plan = plan(files(&[("big", shift("H1", 50.0, STAY)), ("open", shift("H2", 20.0, STAY))]));
    let bed = plan.beds[0].clone();
    plan.solutions[1].levers[0].action = Action::Provide(Resource::Beds(bed.organisation, bed.site, bed.kind));
    let effect = plan.solutions[1].levers[0].effect;
    plan.assumptions[effect.index()].value = 15.0;
    let results = run(&plan);
    // 100 beds' worth into 60 and 15 more.
    assert!(close(only(&results, 0).share[1], 75.0 / 100.0), "{:?}", only(&results, 0));
    let beds = results.beds.iter().find(|one| one.available.is_some()).unwrap();
    assert_eq!(beds.available.as_ref().unwrap()[..2], [100.0, 115.0]);
    assert!(close(beds.by_occupancy[1], 115.0), "{beds:?}");
}

#[test]
fn where_nothing_is_counted_nothing_is_cut() {
    let mut plan = plan(files(&[("big", shift("H1", 100.0, STAY))]));
    plan.beds.clear();
    let results = run(&plan);
    assert!(close(only_share(&results), 1.0));
    assert_eq!(results.solutions[0].promised, results.solutions[0].attributed);
    assert!(results.missing.is_empty());
}

fn only_share(results: &Results) -> f64 {
    results.solutions[0].shifts.first().map_or(1.0, |one| one.share[1])
}

#[test]
fn what_stays_shorter_where_care_lands_makes_room() {
    // A quarter of the community hospital's own bed days avoided: 10 beds more.
    let shorter = shift("C1", 25.0, 1.0)
        .replace("lever = \"shift\"", "lever = \"avoid\"")
        .replace("to_site = \"C1\"\nto_service = \"WARD\"\nconversion = 1\n", "");
    let plan = plan(files(&[("big", shift("H1", 50.0, STAY)), ("shorter", shorter)]));
    assert!(close(only(&run(&plan), 0).share[1], 70.0 / 100.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// However many shifts act on the same patients, nobody is put where there is no room, and shares are the same for all who
    /// compete.
    #[test]
    fn nobody_lands_where_there_is_no_room(
        effects in prop::collection::vec((0usize..2, 1.0f64..90.0), 1..5),
        available in 30.0f64..400.0,
    ) {
        let each: Vec<(String, String)> = effects
            .iter()
            .enumerate()
            .map(|(at, (site, effect))| (format!("s{at}"), shift(["H1", "H2"][*site], (effect * 10.0).round() / 10.0, STAY)))
            .collect();
        let named: Vec<(&str, String)> = each.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
        let mut plan = plan(files(&named));
        plan.beds[0].available = available;
        let results = run(&plan);
        for t in 1..results.years.len() {
            // In beds at 92%, by days of the year.
            let days = f64::from(results.years[t].days());
            let arrived: f64 = results.solutions.iter().flat_map(|one| &one.shifts).map(|one| one.delivered[t]).sum();
            let spare = available - 40.0 * 365.0 / days;
            let taken = arrived / (0.92 * days);
            prop_assert!(taken <= spare.max(0.0) * (1.0 + 1e-6) + 1e-6, "{taken} of {spare}");
            let shares: Vec<f64> = results.solutions.iter().flat_map(|one| &one.shifts).map(|one| one.share[t]).collect();
            prop_assert!(shares.iter().all(|share| close(*share, shares[0])), "{shares:?}");
            let full = shares[0] >= 1.0 - 1e-9 || taken >= spare.max(0.0) * (1.0 - 1e-6) - 1e-6;
            prop_assert!(full, "room is left: {taken} of {spare}, {shares:?}");
            // And nobody is lost on the way.
            let sum = |all: &[model::results::ActivitySeries], site: &str| -> f64 {
                let site = plan.sites.iter().position(|one| one.code == site).unwrap().into();
                all.iter().filter(|one| one.site == site).map(|one| one.counts[t]).sum()
            };
            let (before, after) = (&results.activity, &results.activity_with_solutions);
            let left: f64 = ["H1", "H2"].iter().map(|site| sum(before, site) - sum(after, site)).sum();
            prop_assert!(((sum(after, "C1") - sum(before, "C1")) - left * STAY).abs() < 1e-6 * (left * STAY).max(1.0));
        }
    }
}
