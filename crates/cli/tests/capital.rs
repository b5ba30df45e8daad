//! Capital: the example of `docs/method/capital.md`, worked out there by hand; that it is in positions, bridges, walks, futures and
//! explanations; and that nothing but spending and selling moves it.

use engine::{Query, Request};
use model::Plan;
use model::capital::{items, spending};
use model::money::Pence;
use model::results::{Component, Position, Results, Stage};
use model::selector::{LineTest, Selector};
use pack::File;

const PLAN: &str = r#"
format = 1
name = "Capital"
system = "SYS"
base_year = "2025/26"
horizon_years = 5
basis = "cash"
"#;

const ORGANISATIONS: &str = "code,name,role,finance_home\nICB,Board,commissioner,SYS\nHOSP,Hospital,acute,SYS\nHOME,Council,local_authority,SYS\n";
const ACCOUNTS: &str = "organisation,category,side,amount\nICB,allocation,income,90000000\nHOSP,income,income,60000000\n\
                        HOSP,depreciation,cost,5000000\nHOME,grant,income,9000000\n";
const HEAD: &str = "organisation,scheme,kind,funding,life,first_use,book_value,unit,2026/27,2027/28,2028/29";
/// As in `docs/method/capital.md`.
const THEATRES: &str = "HOSP,Theatres,building,,40,2027-10-01,,£m,9,12,3";
const LAUNDRY: &str = "HOSP,Old laundry,receipt,,12,2028-10-01,3,£m,,,5.2";
const SOLAR: &str = "HOSP,Solar,equipment,grant,20,2027/28,,£m,2.4,,";

fn files(capital: &str, solution: Option<&str>) -> Vec<File> {
    let tables = [
        ("plan.toml", PLAN.to_owned()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n".to_owned()),
        ("organisations.csv", ORGANISATIONS.to_owned()),
        ("accounts.csv", ACCOUNTS.to_owned()),
        ("capital.csv", format!("{HEAD}\n{capital}\n")),
        ("efficiency.csv", "organisation,unit,planned\nHOSP,% a year,1\n".to_owned()),
        (
            "assumptions.csv",
            "id,name,value,unit,date,source,owner,provenance\nr,Prices,5,% a year,2026,s,T,illustrative\n".to_owned(),
        ),
        ("drivers.csv", "id,assumption,kind,applies_to\np,r,price,\"side = \"\"cost\"\"\"\n".to_owned()),
    ];
    let tables = tables.map(|(name, text)| File { name: name.to_owned(), bytes: text.into_bytes() });
    let solution =
        solution.map(|text| File { name: "solutions/scan.toml".to_owned(), bytes: text.as_bytes().to_vec() });
    tables.into_iter().chain(solution).collect()
}

fn read(capital: &str, solution: Option<&str>) -> Plan {
    let outcome = pack::read_files(files(capital, solution), Vec::new());
    let told = report::findings::text(&outcome.findings, false, 100);
    outcome.checked.unwrap_or_else(|| panic!("{told}")).plan
}

fn run(plan: &Plan) -> Results {
    engine::run(plan, &Request::default())
}

fn pounds(series: &[Pence]) -> Vec<f64> {
    series.iter().map(|pence| pence.pounds()).collect()
}

fn of<'a>(plan: &Plan, results: &'a Results, code: &str) -> &'a Position {
    let is_it = |one: &&model::results::MemberPosition| plan.organisations[one.organisation.index()].code == code;
    results.members.iter().find(is_it).and_then(|one| one.position.as_ref()).expect("it has accounts")
}

fn component(position: &Position, component: Component) -> Vec<f64> {
    position.components.iter().find(|(one, _)| *one == component).map_or_else(Vec::new, |(_, series)| pounds(series))
}

#[test]
fn the_example_of_the_method_page_is_as_worked_by_hand() {
    let plan = read(&[THEATRES, LAUNDRY, SOLAR].join("\n"), None);
    let items = items(&plan);
    let named = |name: &str| items.iter().find(|one| one.name == name).expect("it is there");
    let theatres = named("Theatres").charges.as_ref().expect("it has a life");
    assert_eq!(pounds(&theatres.depreciation), [0.0, 0.0, 262_500.0, 525_000.0, 600_000.0, 600_000.0]);
    assert_eq!(pounds(&theatres.net_book), [0.0, 9_000_000.0, 20_737_500.0, 23_212_500.0, 22_612_500.0, 22_012_500.0]);
    assert_eq!(pounds(&theatres.dividend), [0.0, 157_500.0, 520_406.25, 769_125.0, 801_937.5, 780_937.5]);
    let laundry = named("Old laundry");
    let saved = laundry.charges.as_ref().expect("it has a life");
    assert_eq!(pounds(&saved.depreciation), [0.0, 0.0, 0.0, -125_000.0, -250_000.0, -250_000.0]);
    assert_eq!(pounds(&saved.dividend), [0.0, 0.0, 0.0, -50_312.5, -96_250.0, -87_500.0]);
    assert_eq!(pounds(&laundry.gain), [0.0, 0.0, 0.0, 2_200_000.0, 0.0, 0.0]);
    let solar = named("Solar");
    assert_eq!(pounds(&solar.offset), [0.0, 0.0, 120_000.0, 120_000.0, 120_000.0, 120_000.0]);
    assert!((0..6).all(|t| solar.revenue(t) == Pence::ZERO), "{solar:?}");
    let results = run(&plan);
    let hospital = of(&plan, &results, "HOSP");
    let charged = [0.0, 157_500.0, 782_906.25, 1_118_812.5, 1_055_687.5, 1_043_437.5];
    assert_eq!(component(hospital, Component::Capital), charged);
    assert_eq!(component(hospital, Component::OneOff), [0.0, 0.0, 0.0, -2_200_000.0, 0.0, 0.0]);
    assert_eq!(pounds(&hospital.one_off), [0.0, 0.0, 0.0, 2_200_000.0, 0.0, 0.0]);
}

#[test]
fn limits_count_what_is_spent_less_grants_and_what_sold_assets_stand_at() {
    let plan = read(&[THEATRES, LAUNDRY, SOLAR, "HOSP,,limit,,,,,£m,10,10,"].join("\n"), None);
    let spending = spending(&plan);
    let counted: Vec<f64> = (0..6).map(|t| spending[0].counted(t).pounds() / 1e6).collect();
    assert_eq!(counted, [0.0, 9.0, 12.0, 0.0, 0.0, 0.0]);
    let over: Vec<Option<f64>> = (0..6).map(|t| spending[0].over(t).map(Pence::pounds)).collect();
    assert_eq!(over, [None, None, Some(2e6), None, None, None]);
}

/// A driver picks every cost line and efficiency is a share of all cost; neither acts on capital.
#[test]
fn nothing_moves_capital_but_spending_and_selling() {
    let (with, without) = (read(THEATRES, None), read("HOME,,limit,,,,,£m,1,1,1", None));
    let (more, less) = (run(&with), run(&without));
    let (more, less) = (of(&with, &more, "HOSP"), of(&without, &less, "HOSP"));
    let charges = component(more, Component::Capital);
    for t in 0..6 {
        let apart = (more.do_nothing_gap[t] - less.do_nothing_gap[t]).pounds();
        assert!((apart - charges[t]).abs() < 0.005, "year {t}: {apart} and {charges:?}");
        assert_eq!(more.efficiency[t], less.efficiency[t], "year {t}");
    }
    assert!(component(less, Component::Capital).is_empty());
}

#[test]
fn only_trusts_pay_a_dividend() {
    let home = "HOME,Care home,building,internal,40,2026/27,,£m,8,,";
    let plan = read(home, None);
    let item = &items(&plan)[0];
    let charges = item.charges.as_ref().expect("it has a life");
    assert!(charges.dividend.iter().all(|pence| *pence == Pence::ZERO), "{charges:?}");
    assert_eq!(charges.depreciation[1], Pence(20_000_000), "£8m over 40 years");
    let loan = read(&home.replace("HOME", "HOSP").replace("internal", "loan"), None);
    let charges = items(&loan)[0].charges.clone().expect("it has a life");
    assert!(charges.dividend.iter().all(|pence| *pence == Pence::ZERO), "{charges:?}");
    assert_eq!(charges.depreciation[1], Pence(20_000_000));
}

#[test]
fn bridges_and_walks_show_one_line_of_capital_charges() {
    let plan = read(&[THEATRES, LAUNDRY, SOLAR].join("\n"), None);
    let results = run(&plan);
    let bridge = results.bridges.iter().find(|one| one.scope.is_none() && one.year == 3).expect("the system has one");
    let lines: Vec<_> = bridge.lines.iter().filter(|line| line.id == "capital").collect();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].pence, lines[0].recurrent), (Pence(-111_881_250), true));
    let walk = results.walks.iter().find(|one| one.scope.is_none() && one.year == 3).expect("the system has one");
    let grown = walk.lines.iter().find(|line| line.detail == "capital").expect("it grows");
    assert_eq!((grown.stage, grown.pence), (Stage::Growth, Pence(-111_881_250)));
    assert_eq!(walk.sum(Stage::NonRecurrentInYear), Pence(220_000_000));
}

#[test]
fn futures_see_capital() {
    let plan = read(THEATRES, None);
    let drawn = Request { futures: 8, ..Request::default() };
    let results = engine::run(&plan, &drawn);
    let gap = &results.system.position.as_ref().expect("all have accounts").do_nothing_gap;
    let fan = &results.uncertainty.as_ref().expect("futures were drawn").do_nothing_gap;
    for (t, mean) in fan.mean.iter().enumerate() {
        assert!((mean - gap[t].pounds()).abs() < 0.01, "year {t}: {mean} and {}", gap[t].pounds());
    }
}

#[test]
fn explanations_open_to_spending_life_months_book_value_and_rate() {
    let plan = read(&[THEATRES, LAUNDRY, SOLAR].join("\n"), None);
    let told = |selector: &str, t: usize| {
        let test = LineTest::bind(&Selector::parse(selector).expect("a selector"), &plan).expect("it binds");
        format!("{:?}", engine::explain(&plan, &Query::Lines(test), t).expect("lines are always told"))
    };
    let depreciation = told("category = \"depreciation\" and tag = \"capital\"", 2);
    for words in
        ["written off what was spent in 2027/28", "× 6 months in use of a life of 480 (40 years)", "Pence(15000000)"]
    {
        assert!(depreciation.contains(words), "no {words} in {depreciation}");
    }
    let dividend = told("category = \"PDC dividend\"", 2);
    for words in ["Pence(1486875000)", "net book value when it ends", "Percent(3.5)"] {
        assert!(dividend.contains(words), "no {words} in {dividend}");
    }
}

fn solution(capital: &str) -> String {
    format!(
        "format = 1\nname = \"Scanner\"\ntype = \"estate\"\nabout = \"Tests\"\norganisation = \"HOSP\"\nowner = \"Tests\"\n\
         maturity = \"fully developed\"\nstarts = \"2026/27\"\nprovenance = \"illustrative\"\n[[levers]]\nlever = \"price\"\neffect = 1\n\
         unit = \"£m\"\n[[costs]]\nname = \"Scanner\"\nkind = \"capital\"\namount = 1.2\nunit = \"£m\"\n{capital}\n[economics]\nyears = 10\n\
         capital_bias = 0\n"
    )
}

/// £1.2m over ten years from 2027/28: £120,000 a year, and 3.5% of the mean of £1.2m and £1.08m is £39,900.
#[test]
fn capital_of_a_solution_with_a_life_is_in_its_running_cost_and_not_in_its_economics() {
    let none = "HOME,,limit,,,,,£m,1,1,1";
    let with = read(none, Some(&solution("life = 10\nfirst_use = \"2027/28\"")));
    let without = read(none, Some(&solution("")));
    let (charged, apart) = (run(&with), run(&without));
    assert_eq!(pounds(&charged.solutions[0].running)[..4], [0.0, 21_000.0, 159_900.0, 155_700.0]);
    assert_eq!(pounds(&apart.solutions[0].running), [0.0; 6]);
    assert_eq!(charged.solutions[0].capital, apart.solutions[0].capital);
    for t in 0..6 {
        let less = apart.solutions[0].attributed[t] - charged.solutions[0].attributed[t];
        assert_eq!(less, charged.solutions[0].running[t], "year {t}");
    }
    assert_eq!(charged.economics[0].net, apart.economics[0].net);
    assert_eq!(charged.economics[0].excluded[2], Pence(15_990_000));
    let (life, no_life) = (items(&with), items(&without));
    assert!(life[0].charges.is_some() && no_life[0].charges.is_none());
    assert_eq!(life[0].spend, no_life[0].spend);
}
