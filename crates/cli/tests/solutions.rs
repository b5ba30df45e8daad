//! Solutions: combined without counting twice, shared out without an order, and nobody lost on the way.

use std::fmt::Write as _;

use engine::Request;
use model::Plan;
use model::money::Pence;
use model::results::{Bridge, BridgeKind, BridgeLine, Position, Results, Stage, Walk, WalkLine};
use pack::File;
use proptest::prelude::*;

/// Two hospitals and a community provider, all cost variable unless steps are asked for, in amounts so great that a penny
/// is less than the twelfth digit.
fn files(steps: bool, solutions: &[(String, String)]) -> Vec<File> {
    let shares = if steps { "0.25,0.5,0.25" } else { "1,0,0" };
    let tables = [
        ("plan.toml", PLAN.to_owned()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n".to_owned()),
        ("organisations.csv", ORGANISATIONS.to_owned()),
        ("sites.csv", "code,name,organisation\nH1,Hill,HOSP\nH2,Dale,HOSP\nC1,Homes,COMM\n".to_owned()),
        ("areas.csv", "code,name,area_group,commissioner\nA0,A,North,ICB\nA1,B,South,ICB\n".to_owned()),
        ("services.csv", SERVICES.to_owned()),
        ("population.csv", POPULATION.to_owned()),
        ("activity.csv", ACTIVITY.to_owned()),
        (
            "unit_costs.csv",
            format!(
                "service,cost,price_base,variable,step,fixed\nEM,20000000,2025/26,{shares}\nEL,30000000,2025/26,{shares}\n\
                 NURSE,500000,2025/26,{shares}\n"
            ),
        ),
        ("accounts.csv", ACCOUNTS.to_owned()),
        ("efficiency.csv", "organisation,unit,planned\nHOSP,% a year,1.5\n".to_owned()),
        ("assumptions.csv", ASSUMPTIONS.to_owned()),
        ("drivers.csv", DRIVERS.to_owned()),
    ];
    let tables = tables.into_iter().map(|(name, text)| File { name: name.to_owned(), bytes: text.into_bytes() });
    let solutions = solutions
        .iter()
        .map(|(id, text)| File { name: format!("solutions/{id}.toml"), bytes: text.clone().into_bytes() });
    tables.chain(solutions).collect()
}

/// The same with so many beds at the second hospital, which cut what is moved there.
fn with_beds(mut files: Vec<File>, beds: u32) -> Vec<File> {
    let text = format!("organisation,site,type,available,period\nHOSP,H2,general_acute,{beds},2025/26\n");
    files.push(File { name: "beds.csv".to_owned(), bytes: text.into_bytes() });
    files
}

/// Pounds by which rounding alone may part two exact sums: a penny for each of the three lines that follow activity or a
/// lever, and one for the share.
const PENNIES_ROUNDED: f64 = 0.04;

const PLAN: &str = r#"
format = 1
name = "Solutions"
system = "SYS"
base_year = "2025/26"
horizon_years = 4
basis = "cash"
"#;
const ORGANISATIONS: &str = "code,name,role,finance_home\nICB,Board,commissioner,SYS\nHOSP,Hospitals,acute,SYS\n\
                             COMM,Community,community,SYS\n";
const SERVICES: &str = "code,name,pod,beds\nEM,Emergency,NEL,general_acute\nEL,Elective,EL,general_acute\n\
                        NURSE,Nursing,COM,\n";
const POPULATION: &str = "area,sex,age,2025,2026,2027,2028,2029,2030\nA0,P,0-64,1000,1010,1020,1030,1040,1050\n\
                          A0,P,65+,200,210,220,230,240,250\nA1,P,0-64,900,900,900,900,900,900\nA1,P,65+,300,309,318,327,336,345\n";
const ACTIVITY: &str = "area_group,sex,age,service,site,commissioner,count,bed_days,stay_squared\n\
                        North,P,0-64,EM,H1,ICB,4000,8000,40000\nNorth,P,65+,EM,H1,ICB,8000,48000,600000\n\
                        South,P,0-64,EM,H2,ICB,5000,10000,60000\nSouth,P,65+,EM,H2,ICB,3000,15000,200000\n\
                        North,P,65+,EL,H1,ICB,2000,8000,50000\nSouth,P,65+,EL,H2,ICB,1000,4000,20000\n\
                        North,P,65+,NURSE,C1,ICB,90000,,\nSouth,P,65+,NURSE,C1,ICB,70000,,\n";
const ACCOUNTS: &str = "organisation,category,side,counterparty,amount,activity\n\
                        ICB,allocation,income,,900000000000,\n\
                        ICB,hospital contract,cost,HOSP,500000000000,\"site in ('H1', 'H2')\"\n\
                        HOSP,hospital contract,income,ICB,500000000000,\"site in ('H1', 'H2')\"\n\
                        ICB,community contract,cost,COMM,80000000000,\nCOMM,community contract,income,ICB,80000000000,\n\
                        HOSP,hospital care,cost,,,\"site in ('H1', 'H2')\"\n\
                        HOSP,drugs,cost,,30000000000,pod = 'EL'\nHOSP,estate,cost,,20000000000,\n\
                        HOSP,parking,income,,1000000000,\nCOMM,nursing,cost,,,service = 'NURSE'\n";
const ASSUMPTIONS: &str = "id,name,value,unit,date,source,owner,provenance\n\
                           pay,Pay,2.5,% a year,2026,s,Tests,illustrative\ngrowth,Growth,1.5,% a year,2026,s,Tests,illustrative\n";
const DRIVERS: &str = "id,assumption,kind,applies_to\npay,pay,price,\"side = \"\"cost\"\" and trade = \"\"no\"\"\"\n\
                       growth,growth,non_demographic,pod = 'NEL'\n";

/// Whether the last line is the sum of those before it.
fn closes(lines: &[BridgeLine]) -> bool {
    lines.split_last().is_some_and(|(last, others)| others.iter().map(|line| line.pence).sum::<Pence>() == last.pence)
}

/// A solution's file with these levers.
fn toml(delivery: f64, starts: &str, levers: &[String]) -> String {
    let mut text = format!(
        "format = 1\nname = \"A solution\"\ntype = \"urgent\"\nabout = \"Tests\"\norganisation = \"HOSP\"\nowner = \"Tests\"\n\
         maturity = \"fully developed\"\ndelivery = {delivery}\nstarts = \"{starts}\"\nprovenance = \"illustrative\"\n"
    );
    for (at, lever) in levers.iter().enumerate() {
        let _ = write!(text, "\n[[levers]]\nname = \"l{at}\"\n{lever}\n");
    }
    text
}

fn plan(files: Vec<File>) -> Plan {
    let outcome = pack::read_files(files, Vec::new());
    let errors: Vec<_> = outcome.findings.into_iter().filter(model::Finding::is_error).collect();
    outcome.checked.unwrap_or_else(|| panic!("{}", report::findings::text(&errors, false, 100))).plan
}

fn run(plan: &Plan) -> Results {
    engine::run(plan, &Request::default())
}

/// The scopes that levers of cells are tried on.
const CELLS: [&str; 5] = [
    "pod = 'NEL'",
    "pod = 'NEL' and age >= 65",
    "site = 'H1'",
    "service = 'EL'",
    "beds = 'general_acute' and area_group = 'North'",
];

/// One lever: its kind, its scope and its effect in tenths of a per cent.
fn lever((kind, scope, effect): (u8, u8, u16)) -> String {
    let scope = CELLS[usize::from(scope) % CELLS.len()];
    let effect = f64::from(effect) / 10.0;
    let cells = format!("applies_to = \"{scope}\"\neffect = {effect}");
    match kind {
        0 => format!("lever = \"avoid\"\n{cells}"),
        1 => format!("lever = \"shorten\"\n{cells}"),
        2 => format!("lever = \"shift\"\n{cells}\nto_site = \"C1\"\nto_service = \"NURSE\"\nconversion = 6"),
        3 => format!("lever = \"move\"\n{cells}\nto_site = \"H2\""),
        4 => format!("lever = \"shift\"\n{cells}\nto_service = \"EL\"\nstay = 1.5"),
        5 => format!(
            "lever = \"price\"\napplies_to = \"side = 'cost' and category in ('hospital care', 'drugs')\"\neffect = {effect}"
        ),
        6 => format!("lever = \"income\"\napplies_to = \"category = 'parking'\"\neffect = {effect}"),
        _ => format!("lever = \"price\"\nunit = \"£m\"\neffect = {effect}"),
    }
}

fn levers() -> impl Strategy<Value = Vec<(u8, u8, u16)>> {
    prop::collection::vec((0u8..8, 0u8..5, 0u16..600), 1..4)
}

fn named(solutions: &[Vec<(u8, u8, u16)>]) -> Vec<(String, String)> {
    let each = solutions.iter().enumerate();
    each.map(|(at, levers)| {
        let levers: Vec<String> = levers.iter().map(|one| lever(*one)).collect();
        (format!("s{at}"), toml(1.0, ["2025-10", "2026/27", "2026-07"][at % 3], &levers))
    })
    .collect()
}

fn saved(plan: &Plan, set: u32) -> Vec<f64> {
    let mut some = plan.clone();
    // Leaving a solution out is the same as its never delivering; the files are read once.
    for (at, solution) in plan.solutions.iter().enumerate() {
        if set >> at & 1 == 0 {
            for lever in &solution.levers {
                some.assumptions[lever.effect.index()].value = 0.0;
            }
        }
    }
    let results = run(&some);
    results.system.position.unwrap().solutions.iter().map(|pence| pence.pounds()).collect()
}

/// Weighted sum over coalitions: |S|! (n − |S| − 1)! / n!.
fn brute_force(plan: &Plan) -> Vec<Vec<f64>> {
    let n = plan.solutions.len();
    let worth: Vec<Vec<f64>> = (0..1u32 << n).map(|set| saved(plan, set)).collect();
    let factorial = |k: usize| (1..=k).map(|one| one as f64).product::<f64>();
    (0..n)
        .map(|player| {
            let mut sums = vec![0.0; plan.year_count()];
            for set in (0..1usize << n).filter(|set| set >> player & 1 == 0) {
                let size = set.count_ones() as usize;
                let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                for (t, sum) in sums.iter_mut().enumerate() {
                    *sum += weight * (worth[set | 1 << player][t] - worth[set][t]);
                }
            }
            sums
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Where cost has no steps, the frozen game is the true one, so that running the plan with every subset of its solutions
    /// says what each is worth without any of the engine's attribution.
    #[test]
    fn attribution_is_brute_force_over_runs_of_every_subset(drawn in prop::collection::vec(levers(), 1..=8)) {
        let plan = plan(files(false, &named(&drawn)));
        let results = run(&plan);
        let total = &results.system.position.as_ref().unwrap().solutions;
        for (one, theirs) in results.solutions.iter().zip(brute_force(&plan)) {
            for t in 0..results.years.len() {
                let ours = one.attributed[t].pounds();
                let scale = total[t].pounds().abs().max(ours.abs()).max(1e10);
                // Each run rounds its lines to the penny, and what is shared out is whole pennies again.
                let close = 1e-12 * scale + PENNIES_ROUNDED;
                prop_assert!((ours - theirs[t]).abs() <= close, "{t}: {ours} {}", theirs[t]);
            }
        }
    }

    #[test]
    fn solutions_sum_to_members_and_members_to_the_system(
        drawn in prop::collection::vec(levers(), 1..=8),
        steps in any::<bool>(),
        beds in 0u32..200,
    ) {
        let results = run(&plan(with_beds(files(steps, &named(&drawn)), beds)));
        let system = results.system.position.as_ref().unwrap();
        let series: [fn(&Position) -> &Vec<Pence>; 5] = [
            |one| &one.solutions,
            |one| &one.one_off_cost,
            |one| &one.risk,
            |one| &one.residual_before_risk,
            |one| &one.residual_gap,
        ];
        for of in series {
            for t in 0..results.years.len() {
                let sum: Pence = results.members.iter().filter_map(|one| one.position.as_ref()).map(|one| of(one)[t]).sum();
                prop_assert_eq!(sum, of(system)[t]);
            }
        }
        for t in 0..results.years.len() {
            let attributed: Pence = results.solutions.iter().map(|one| one.attributed[t]).sum();
            prop_assert_eq!(attributed, system.solutions[t]);
            for one in &results.solutions {
                let members: Pence = one.members.iter().map(|(_, series)| series[t]).sum();
                prop_assert_eq!(members, one.attributed[t]);
            }
        }
    }

    /// Every bridge ends where the position is that was worked out without it, and no line of it can be left out.
    #[test]
    fn bridges_close_to_the_penny(
        drawn in prop::collection::vec(levers(), 1..=6),
        steps in any::<bool>(),
        beds in 0u32..200,
    ) {
        let results = run(&plan(with_beds(files(steps, &named(&drawn)), beds)));
        let years = results.years.len();
        for t in 1..years {
            let of_year: Vec<&Bridge> = results.bridges.iter().filter(|one| one.year == t).collect();
            let (system, members) = of_year.split_first().unwrap();
            prop_assert_eq!(members.len(), results.members.iter().filter(|one| one.position.is_some()).count());
            for bridge in &of_year {
                let residual = match bridge.scope {
                    None => results.system.position.as_ref().unwrap().residual_gap[t],
                    Some(id) => {
                        let member = results.members.iter().find(|one| one.organisation == id);
                        member.unwrap().position.as_ref().unwrap().residual_gap[t]
                    }
                };
                prop_assert_eq!(bridge.closing(), -residual);
                prop_assert!(closes(&bridge.lines));
                for left_out in 0..bridge.lines.len() {
                    let mut fewer = bridge.lines.clone();
                    let line = fewer.remove(left_out);
                    prop_assert_eq!(closes(&fewer), line.pence == Pence::ZERO, "{:?}", line);
                }
                // What came year by year is what there is.
                for line in bridge.lines.iter().filter(|line| !matches!(line.kind, BridgeKind::Opening | BridgeKind::Closing)) {
                    let so_far = results.bridges.iter().filter(|one| one.scope == bridge.scope && one.year <= t);
                    let lines = so_far.flat_map(|one| &one.lines).filter(|one| one.id == line.id);
                    prop_assert_eq!(lines.map(|one| one.in_year).sum::<Pence>(), line.pence, "{}", line.id);
                }
                let in_year = bridge.lines.iter().filter(|line| line.kind != BridgeKind::Closing).map(|line| line.in_year);
                prop_assert_eq!(in_year.sum::<Pence>(), bridge.closing());
            }
            walks_agree(&results, t)?;
            let closing: Pence = members.iter().map(|one| one.closing()).sum();
            prop_assert_eq!(closing, system.closing());
            let transfers = members.iter().flat_map(|one| &one.lines).filter(|line| line.kind == BridgeKind::Transfer);
            prop_assert_eq!(transfers.map(|line| line.pence).sum::<Pence>(), Pence::ZERO);
        }
    }

    /// Beds in use are the bed days of activity, wherever solutions put them, and risk asks for no fewer than are in use.
    #[test]
    fn beds_hold_every_bed_day(drawn in prop::collection::vec(levers(), 1..=6)) {
        let results = run(&plan(files(true, &named(&drawn))));
        for (t, year) in results.years.iter().enumerate() {
            let days = f64::from(year.days());
            let nights = |activity: &[model::results::ActivitySeries]| -> f64 {
                activity.iter().filter_map(|one| one.bed_days.as_ref()).map(|nights| nights[t]).sum()
            };
            let beds: f64 = results.beds.iter().map(|one| one.in_use[t] * days).sum();
            let whole = nights(&results.activity_with_solutions);
            prop_assert!((beds - whole).abs() <= 1e-9 * whole, "{beds} {whole}");
            let beds: f64 = results.beds.iter().map(|one| one.do_nothing[t] * days).sum();
            let whole = nights(&results.activity);
            prop_assert!((beds - whole).abs() <= 1e-9 * whole, "{beds} {whole}");
            for one in &results.beds {
                prop_assert!(f64::from(one.by_risk[t]) >= one.in_use[t]);
                // 92% in use.
                prop_assert!((one.by_occupancy[t] * 0.92 - one.in_use[t]).abs() <= 1e-9 * one.in_use[t]);
            }
        }
    }

    /// The order in which solutions and their levers are listed.
    #[test]
    fn order_means_nothing(drawn in prop::collection::vec(levers(), 2..=5)) {
        let one = run(&plan(files(true, &named(&drawn))));
        let mut files = files(true, &named(&drawn));
        files.reverse();
        let other = run(&plan(files));
        prop_assert_eq!(one.digest, other.digest);
        // Other names, hence another order.
        let renamed: Vec<(String, String)> =
            named(&drawn).into_iter().rev().enumerate().map(|(at, (_, text))| (format!("z{at}"), text)).collect();
        let other = run(&plan(self::files(true, &renamed)));
        for (a, b) in one.solutions.iter().zip(other.solutions.iter().rev()) {
            for t in 0..one.years.len() {
                // Largest remainders may give a penny to another solution, for each member.
                prop_assert!((a.attributed[t].0 - b.attributed[t].0).abs() <= 30, "{:?} {:?}", a.attributed[t], b.attributed[t]);
            }
        }
        // Products in another order may differ in their last bit, and so by a penny a line.
        let (one, other) = (one.system.position.unwrap().solutions, other.system.position.unwrap().solutions);
        prop_assert!(one.iter().zip(&other).all(|(a, b)| (a.0 - b.0).abs() <= 10), "{one:?} {other:?}");
    }

    /// Where nothing is avoided, everybody is somewhere.
    #[test]
    fn patients_are_conserved(effects in prop::collection::vec((3u8..4, 0u8..5, 0u16..1000), 1..6)) {
        let drawn: Vec<Vec<(u8, u8, u16)>> = effects.into_iter().map(|one| vec![one]).collect();
        let results = run(&plan(files(true, &named(&drawn))));
        for t in 0..results.years.len() {
            let sum = |all: &[model::results::ActivitySeries], days: bool| -> f64 {
                let of = |one: &model::results::ActivitySeries| if days { one.bed_days.as_ref().map_or(0.0, |days| days[t]) } else { one.counts[t] };
                all.iter().map(of).sum()
            };
            for days in [false, true] {
                let (before, after) = (sum(&results.activity, days), sum(&results.activity_with_solutions, days));
                prop_assert!((before - after).abs() <= 1e-9 * before, "{before} {after}");
            }
        }
    }
}

/// Every total of every walk is the sum of the steps before it and what the position says it is; members' sum to the system's; and
/// no step can be left out.
fn walks_agree(results: &Results, t: usize) -> Result<(), TestCaseError> {
    let walks: Vec<&Walk> = results.walks.iter().filter(|one| one.year == t).collect();
    prop_assert_eq!(walks.len(), results.bridges.iter().filter(|one| one.year == t).count());
    for walk in &walks {
        let position = match walk.scope {
            None => results.system.position.as_ref().unwrap(),
            Some(id) => results.members.iter().find(|one| one.organisation == id).unwrap().position.as_ref().unwrap(),
        };
        let totals = [
            (Stage::Reported, -position.do_nothing_gap[0]),
            (Stage::Underlying, position.underlying[0]),
            (Stage::DoNothing, -position.do_nothing_gap[t]),
            (Stage::DoMinimum, -position.do_minimum_gap[t]),
            (Stage::DoSomething, -position.residual_before_risk[t]),
            (Stage::Closing, -position.residual_gap[t]),
        ];
        for (stage, theirs) in totals {
            prop_assert_eq!(walk.sum(stage), theirs, "{} in {:?}", stage, walk);
        }
        prop_assert!(adds_up(&walk.lines));
        for left_out in (0..walk.lines.len()).filter(|at| !walk.lines[*at].stage.is_total()) {
            let mut fewer = walk.lines.clone();
            fewer.remove(left_out);
            prop_assert!(!adds_up(&fewer), "{:?} is not missed", walk.lines[left_out]);
        }
    }
    let (system, members): (Vec<&Walk>, Vec<&Walk>) = walks.into_iter().partition(|one| one.scope.is_none());
    for stage in Stage::ALL.iter().filter(|stage| stage.is_total()) {
        let sum: Pence = members.iter().map(|one| one.sum(*stage)).sum();
        prop_assert_eq!(sum, system[0].sum(*stage), "{}", stage);
    }
    Ok(())
}

/// Whether each total is the sum of all steps before it.
fn adds_up(lines: &[WalkLine]) -> bool {
    let mut so_far = lines[0].pence;
    lines[1..].iter().all(|line| {
        if line.stage.is_total() {
            return line.pence == so_far;
        }
        so_far += line.pence;
        true
    })
}

fn solutions(levers: &[(&str, String)]) -> Vec<(String, String)> {
    levers.iter().map(|(id, lever)| ((*id).to_owned(), toml(1.0, "2025-04", std::slice::from_ref(lever)))).collect()
}

fn avoid(per_cent: f64) -> String {
    format!("lever = \"avoid\"\napplies_to = \"pod = 'NEL'\"\neffect = {per_cent}")
}

fn emergencies(all: &[model::results::ActivitySeries], t: usize) -> f64 {
    all.iter().filter(|one| one.pod == model::service::Pod::Emergency).map(|one| one.counts[t]).sum()
}

#[test]
fn ten_fifteen_and_twenty_per_cent_remove_38_8() {
    let results = run(&plan(files(true, &solutions(&[("a", avoid(10.0)), ("b", avoid(15.0)), ("c", avoid(20.0))]))));
    let (before, after) = (emergencies(&results.activity, 4), emergencies(&results.activity_with_solutions, 4));
    assert!((1.0 - after / before - 0.388).abs() < 1e-12, "{before} {after}");
    assert!(results.solutions.iter().all(|one| one.double_count(4) > Pence::ZERO));
}

#[test]
fn a_shift_into_two_places_is_shared_whatever_its_order() {
    let shift = |site: &str| {
        format!(
            "lever = \"shift\"\napplies_to = \"site = 'H1'\"\neffect = 50\nto_service = \"NURSE\"\nto_site = \"{site}\""
        )
    };
    let results = run(&plan(files(false, &solutions(&[("a", shift("C1")), ("b", shift("C1"))]))));
    let lost = results.solutions[0].attributed[4].0 - results.solutions[1].attributed[4].0;
    assert!(lost.abs() <= 3, "{lost}");
}

#[test]
fn the_longest_stays_are_not_shortened_twice() {
    // 20% avoided and 25% of the stay of the rest: bed days fall by 40%, not 45%.
    let shorten = "lever = \"shorten\"\napplies_to = \"pod = 'NEL'\"\neffect = 25".to_owned();
    let results = run(&plan(files(true, &solutions(&[("a", avoid(20.0)), ("b", shorten)]))));
    let days = |all: &[model::results::ActivitySeries]| -> f64 {
        let ours = all.iter().filter(|one| one.pod == model::service::Pod::Emergency);
        ours.map(|one| one.bed_days.as_ref().unwrap()[4]).sum()
    };
    let left = days(&results.activity_with_solutions) / days(&results.activity);
    assert!((left - 0.6).abs() < 1e-12, "{left}");
}

#[test]
fn what_is_promised_less_risk_is_what_is_expected() {
    let files = files(
        true,
        &[
            ("a".to_owned(), toml(0.25, "2025-04", &[avoid(10.0)])),
            ("b".to_owned(), toml(0.5, "2025-04", &["lever = \"price\"\nunit = \"£m\"\neffect = 100".to_owned()])),
        ],
    );
    let plan = plan(files);
    let position = run(&plan).system.position.unwrap();
    let mut half = plan.clone();
    // A quarter of 10% is 2.5% for certain, and half of £100m is £50m.
    for solution in &plan.solutions {
        let chance = plan.assumptions[solution.delivery.index()].value;
        half.assumptions[solution.delivery.index()].value = 1.0;
        half.assumptions[solution.levers[0].effect.index()].value *= chance;
    }
    let certain = run(&half).system.position.unwrap();
    assert_eq!(position.residual_gap, certain.residual_gap);
    assert_eq!(certain.risk, vec![Pence::ZERO; 5]);
    assert!(position.risk[4] < Pence::ZERO && position.residual_before_risk[4] < position.residual_gap[4]);
}

#[test]
fn an_enabler_saves_nothing_and_takes_what_needs_it_along() {
    let enabler = toml(0.5, "2025-04", &[]) + "\n[[costs]]\nkind = \"running\"\namount = 3\nunit = \"£m\"\n";
    let needs = toml(0.8, "2025-04", &[avoid(10.0)]) + "\n[[enablers]]\nsolution = \"nurses\"\n";
    let plan = plan(files(true, &[("nurses".to_owned(), enabler), ("home".to_owned(), needs)]));
    let results = run(&plan);
    let by_id = |id: &str| results.solutions.iter().find(|one| plan.solutions[one.solution.index()].id == id).unwrap();
    assert_eq!(by_id("nurses").attributed[4], Pence(-300_000_000));
    assert!((by_id("home").delivery - 0.4).abs() < 1e-15);
    let results = engine::run(&plan, &Request { futures: 4000, noise: false, ..Request::default() });
    // Four in ten futures deliver: the mean residual is the expected one, for a share of what is avoided is linear up to steps.
    let (mean, position) =
        (&results.uncertainty.as_ref().unwrap().residual_gap.mean, results.system.position.as_ref().unwrap());
    let promised = position.solutions[4].pounds() + 3e6;
    let error = promised * (0.4_f64 * 0.6 / 4000.0).sqrt();
    let off = mean[4] - position.residual_gap[4].pounds();
    assert!(off.abs() < 4.0 * error + 0.03 * promised, "{off} {error}");
}

#[test]
fn growth_and_an_equal_reduction_return_cost_to_its_base() {
    // Ten per cent more, then what takes it back: 1 − 1/1.1.
    let back = format!("lever = \"avoid\"\napplies_to = \"all\"\neffect = {}", 100.0 - 100.0 / 1.1);
    let mut files = files(true, &solutions(&[("back", back)]));
    let swap = |files: &mut Vec<File>, name: &str, text: &str| {
        files.iter_mut().find(|file| file.name == name).unwrap().bytes = text.as_bytes().to_vec();
    };
    swap(
        &mut files,
        "population.csv",
        "area,sex,age,2025,2026,2027,2028,2029,2030\nA0,P,0-64,1,1,1,1,1,1\nA0,P,65+,1,1,1,1,1,1\nA1,P,0-64,1,1,1,1,1,1\nA1,P,65+,1,1,1,1,1,1\n",
    );
    swap(
        &mut files,
        "assumptions.csv",
        "id,name,value,unit,date,source,owner,provenance\ngrowth,Growth,10,%,2026,s,Tests,illustrative\n",
    );
    swap(&mut files, "drivers.csv", "id,assumption,kind,applies_to\ngrowth,growth,flow,all\n");
    swap(&mut files, "efficiency.csv", "organisation,unit,planned\nHOSP,% a year,0\n");
    let position = run(&plan(files)).system.position.unwrap();
    assert!(position.do_nothing_gap[4] > position.do_nothing_gap[0]);
    for t in 2..5 {
        assert_eq!(position.residual_gap[t], position.do_nothing_gap[0], "{t}");
    }
}

#[test]
fn with_delivery_certain_every_future_is_the_deterministic_run() {
    let drawn: Vec<Vec<(u8, u8, u16)>> =
        (0..8).map(|kind| vec![(kind, kind % 5, 80 + 10 * u16::from(kind)), (7 - kind, kind % 3, 50)]).collect();
    let plan = plan(files(true, &named(&drawn)));
    let results = engine::run(&plan, &Request { futures: 20, noise: false, ..Request::default() });
    let (found, position) = (results.uncertainty.as_ref().unwrap(), results.system.position.as_ref().unwrap());
    for t in 0..results.years.len() {
        for series in [&found.residual_gap.p10, &found.residual_gap.p50, &found.residual_gap.p90] {
            let ours = position.residual_gap[t].pounds();
            assert!((series[t] - ours).abs() <= 1e-12 * position.cost[t].pounds(), "{t}: {} {ours}", series[t]);
        }
    }
    for (pod, fan) in &found.counts_with_solutions {
        for t in 0..results.years.len() {
            let ours: f64 =
                results.activity_with_solutions.iter().filter(|one| one.pod == *pod).map(|one| one.counts[t]).sum();
            assert!((fan.p50[t] - ours).abs() <= 1e-12 * ours.max(1.0), "{pod}, {t}: {} {ours}", fan.p50[t]);
        }
    }
}
