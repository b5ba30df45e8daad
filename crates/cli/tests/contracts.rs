//! Contracts: who gains by the form and who is left with stranded cost, by hand; that the form moves no system's gap; and that
//! what solutions are worth still sums to the penny.

use std::fmt::Write as _;

use engine::Request;
use engine::one_future::Futures;
use model::Plan;
use model::gain_share::{Asked, GainShare, Key, Partner, Refusal, propose};
use model::money::Pence;
use model::results::{BridgeKind, Position, Results};
use pack::File;
use proptest::prelude::*;
use support::bridges;

mod support;

/// A board and a hospital. All cost is variable unless `shares` say otherwise, in amounts so great that a penny is less than the
/// twelfth digit where `size` is a million.
fn files(size: f64, shares: &str, contracts: &str, solutions: &[(String, String)]) -> Vec<File> {
    let contract = 2000.0 * 1000.0 * size;
    let accounts = format!(
        "organisation,category,side,counterparty,amount,activity\nICB,allocation,income,,{},\n\
         ICB,acute,cost,HOSP,{contract},\"pod = 'NEL' and commissioner = 'ICB'\"\n\
         HOSP,acute,income,ICB,{contract},\"pod = 'NEL' and commissioner = 'ICB'\"\n\
         HOSP,specialised,income,NHSE,{contract},\"pod = 'EL' and commissioner = 'NHSE'\"\n\
         HOSP,care,cost,,,\"site = 'H1'\"\nHOSP,estate,cost,,{contract},\n",
        contract * 2.0
    );
    let tables = [
        ("plan.toml", PLAN.to_owned()),
        ("sources.csv", "id,title,publisher\ns,Made up,Tests\n".to_owned()),
        ("organisations.csv", ORGANISATIONS.to_owned()),
        ("sites.csv", "code,name,organisation\nH1,Hill,HOSP\n".to_owned()),
        ("areas.csv", "code,name,area_group,commissioner\nA0,A,North,ICB\n".to_owned()),
        ("services.csv", "code,name,pod\nEM,Emergency,NEL\nEL,Elective,EL\n".to_owned()),
        ("activity.csv", ACTIVITY.to_owned()),
        (
            "unit_costs.csv",
            format!(
                "service,cost,price_base,variable,step,fixed\nEM,{0},2025/26,{shares}\nEL,{0},2025/26,{shares}\n",
                2000.0 * size
            ),
        ),
        ("accounts.csv", accounts),
        ("contracts.csv", format!("payer,payee,category,form,variable,rebased\n{contracts}\n")),
        ("assumptions.csv", ASSUMPTIONS.to_owned()),
        ("drivers.csv", DRIVERS.to_owned()),
    ];
    let tables = tables.into_iter().map(|(name, text)| File { name: name.to_owned(), bytes: text.into_bytes() });
    let solutions = solutions
        .iter()
        .map(|(id, text)| File { name: format!("solutions/{id}.toml"), bytes: text.clone().into_bytes() });
    tables.chain(solutions).collect()
}

const PLAN: &str = r#"
format = 1
name = "Contracts"
system = "SYS"
base_year = "2025/26"
horizon_years = 4
basis = "cash"
"#;
const ORGANISATIONS: &str = "code,name,role,finance_home\nICB,Board,commissioner,SYS\nHOSP,Hospital,acute,SYS\n\
                             NHSE,NHS England,national,\n";
const ACTIVITY: &str = "area_group,sex,age,service,site,commissioner,count\nNorth,P,0-64,EM,H1,ICB,400\n\
                        North,P,65+,EM,H1,ICB,600\nNorth,P,65+,EL,H1,NHSE,1000\n";
const ASSUMPTIONS: &str =
    "id,name,value,unit,date,source,owner,provenance\ngrowth,Growth,2,% a year,2026,s,Tests,illustrative\n";
const DRIVERS: &str = "id,assumption,kind,applies_to\ngrowth,growth,non_demographic,all\n";
/// A quarter variable and no steps.
const QUARTER: &str = "0.25,0,0.75";

fn toml(starts: &str, levers: &[String]) -> String {
    let mut text = format!(
        "format = 1\nname = \"A solution\"\ntype = \"urgent\"\nabout = \"Tests\"\norganisation = \"HOSP\"\nowner = \"Tests\"\n\
         maturity = \"fully developed\"\ndelivery = 1\nstarts = \"{starts}\"\nprovenance = \"illustrative\"\n\n[ramp]\nlag_months = 0\nmonths = 0\n"
    );
    for (at, lever) in levers.iter().enumerate() {
        let _ = write!(text, "\n[[levers]]\nname = \"l{at}\"\n{lever}\n");
    }
    text
}

fn a_tenth_avoided(starts: &str) -> Vec<(String, String)> {
    let lever = "lever = \"avoid\"\napplies_to = \"pod = 'NEL'\"\neffect = 10".to_owned();
    vec![("home".to_owned(), toml(starts, &[lever]))]
}

fn plan(files: Vec<File>) -> Plan {
    let outcome = pack::read_files(files, Vec::new());
    let errors: Vec<_> = outcome.findings.into_iter().filter(model::Finding::is_error).collect();
    outcome.checked.unwrap_or_else(|| panic!("{}", report::findings::text(&errors, false, 100))).plan
}

fn run(files: Vec<File>) -> Results {
    engine::run(&plan(files), &Request::default())
}

fn position<'a>(results: &'a Results, plan: &Plan, code: &str) -> &'a Position {
    let of = |one: &&model::results::MemberPosition| plan.organisations[one.organisation.index()].code == code;
    results.members.iter().find(of).unwrap().position.as_ref().unwrap()
}

const fn pounds(pounds: i64) -> Pence {
    Pence(pounds * 100)
}

#[test]
fn a_contract_pays_as_worked_by_hand() {
    // docs/method/contracts.md: the second year after the base.
    let cases = [
        ("ICB,HOSP,acute,activity,,", 2_080_800, 1_872_720, 156_060),
        ("ICB,HOSP,acute,block,,", 2_000_000, 2_000_000, 0),
        ("ICB,HOSP,,low_volume,,", 2_000_000, 2_000_000, 0),
        ("ICB,HOSP,acute,block,,2026/27", 2_040_000, 2_040_000, 0),
        ("ICB,HOSP,acute,aligned,,", 2_016_160, 1_974_544, 0),
        ("ICB,HOSP,acute,local,0.2,", 2_016_160, 1_974_544, 0),
    ];
    for (contract, do_nothing, with_solutions, stranded) in cases {
        let results = run(files(1.0, QUARTER, contract, &a_tenth_avoided("2027-04")));
        let one = &results.contracts[0];
        assert_eq!(one.agreed.do_nothing[2], pounds(do_nothing), "{contract}");
        assert_eq!(one.agreed.with_solutions[2], pounds(with_solutions), "{contract}");
        assert_eq!(one.stranded(&one.agreed, 2), pounds(stranded), "{contract}");
        assert_eq!(one.activity.with_solutions[2], pounds(1_872_720));
        assert_eq!((one.cost.do_nothing[2], one.cost.with_solutions[2]), (pounds(2_020_200), pounds(1_968_180)));
    }
}

#[test]
fn a_ledger_moves_as_its_contract_pays() {
    let contract = "ICB,HOSP,acute,block,,2027/28\nNHSE,HOSP,,aligned,0.5,";
    let plan = plan(files(1.0, QUARTER, contract, &[]));
    let results = engine::run(&plan, &Request::default());
    let line = |code: &str, category: &str| {
        let is = |line: &model::accounts::Line| {
            plan.organisations[line.organisation.index()].code == code && line.category == category
        };
        &results.leaves[plan.lines.iter().position(is).unwrap()].pence
    };
    let acute = [2_000_000, 2_000_000, 2_080_800, 2_080_800, 2_080_800].map(pounds).to_vec();
    assert_eq!(line("ICB", "acute"), &acute);
    assert_eq!(line("HOSP", "acute"), &acute);
    // Half of 2% is 1%.
    assert_eq!(line("HOSP", "specialised")[1], pounds(2_020_000));
    // The hospital's own cost knows no contract: 2% of a quarter of £4m.
    assert_eq!(line("HOSP", "care")[1], pounds(4_020_000));
}

#[test]
fn without_a_contract_every_unit_is_paid_for() {
    let mut without = files(1.0, QUARTER, "", &a_tenth_avoided("2026-04"));
    without.retain(|file| file.name != "contracts.csv");
    let with =
        run(files(1.0, QUARTER, "ICB,HOSP,acute,activity,,\nNHSE,HOSP,,activity,,", &a_tenth_avoided("2026-04")));
    let without = run(without);
    assert!(without.contracts.is_empty());
    for (a, b) in with.members.iter().zip(&without.members) {
        let (a, b) = (a.position.as_ref().unwrap(), b.position.as_ref().unwrap());
        assert_eq!((&a.do_nothing_gap, &a.residual_gap), (&b.do_nothing_gap, &b.residual_gap));
    }
    assert_eq!(with.solutions, without.solutions);
}

#[test]
fn a_change_before_a_rebase_is_paid_for_from_the_rebase_on() {
    // A tenth of admissions from 2026/27 on; the block is set anew in 2028/29.
    let contract = "ICB,HOSP,acute,block,,2028/29";
    let plan = plan(files(1.0, QUARTER, contract, &a_tenth_avoided("2026-04")));
    let results = engine::run(&plan, &Request::default());
    let board = position(&results, &plan, "ICB");
    // 1.02³ of £2m less a tenth: £2,122,416 and £212,241.60.
    let saved = [0, 0, 0, 21_224_160, 21_224_160].map(Pence).to_vec();
    assert_eq!(board.solutions, saved);
    let home = &results.solutions[0];
    assert_eq!(home.members.iter().map(|(_, series)| series[3]).sum::<Pence>(), home.attributed[3]);
    let paid = home.transfers.iter().map(|(_, series)| series[3]).max().unwrap();
    assert_eq!(paid, Pence(21_224_160), "what the hospital is no longer paid");
}

fn lever((kind, effect): (u8, u16)) -> String {
    let effect = f64::from(effect) / 10.0;
    let cells = |scope: &str| format!("applies_to = \"{scope}\"\neffect = {effect}");
    match kind {
        0 => format!("lever = \"avoid\"\n{}", cells("pod = 'NEL'")),
        1 => format!("lever = \"avoid\"\n{}", cells("age >= 65")),
        2 => format!("lever = \"shift\"\n{}\nto_service = \"EL\"\nstay = 1", cells("pod = 'NEL' and age >= 65")),
        3 => format!("lever = \"price\"\n{}", cells("side = 'cost' and category in ('care', 'estate')")),
        _ => format!("lever = \"income\"\n{}", cells("side = 'income' and category in ('acute', 'specialised')")),
    }
}

fn solutions() -> impl Strategy<Value = Vec<(String, String)>> {
    let levers = prop::collection::vec((0u8..5, 0u16..500), 1..3);
    prop::collection::vec(levers, 1..5).prop_map(|all| {
        let each = all.iter().enumerate();
        each.map(|(at, levers)| {
            let levers: Vec<String> = levers.iter().map(|one| lever(*one)).collect();
            (format!("s{at}"), toml(["2025-10", "2026/27", "2027-07"][at % 3], &levers))
        })
        .collect()
    })
}

/// The terms of a contract after payer, payee and category: form, share, rebases.
fn terms() -> impl Strategy<Value = String> {
    let rebased = prop::sample::subsequence(vec!["2026/27", "2027/28", "2028/29", "2029/30"], 0..=3);
    (0u8..5, 0u8..=100, rebased).prop_map(|(form, share, rebased)| {
        let (share, rebased) = (f64::from(share) / 100.0, rebased.join(" "));
        match form {
            0 => format!("block,,{rebased}"),
            1 => "activity,,".to_owned(),
            2 => format!("aligned,,{rebased}"),
            3 => format!("low_volume,,{rebased}"),
            _ => format!("local,{share},{rebased}"),
        }
    })
}

/// What a subset of solutions saves each scope: the system, then members.
fn saved(plan: &Plan, set: usize) -> Vec<Vec<f64>> {
    let mut some = plan.clone();
    for (at, solution) in plan.solutions.iter().enumerate().filter(|(at, _)| set >> at & 1 == 0) {
        debug_assert!(at < plan.solutions.len());
        for lever in &solution.levers {
            some.assumptions[lever.effect.index()].value = 0.0;
        }
    }
    let results = engine::run(&some, &Request::default());
    let members = results.members.into_iter().map(|one| one.position.unwrap());
    members.map(|one| one.solutions.iter().map(|pence| pence.pounds()).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Between members the form moves money and nothing else: trade matches, and the system's gap is what it was.
    #[test]
    fn the_form_of_a_contract_between_members_moves_no_systems_gap(one in terms(), other in terms(), drawn in solutions()) {
        let of = |terms: &str| run(files(1.0, "0.25,0.5,0.25", &format!("ICB,HOSP,acute,{terms}"), &without_income(&drawn)));
        let (one, other) = (of(&one), of(&other));
        for results in [&one, &other] {
            prop_assert!(results.system.unmatched_gross.iter().all(|pence| *pence == Pence::ZERO));
        }
        let (a, b) = (one.system.position.unwrap(), other.system.position.unwrap());
        prop_assert_eq!(a.do_nothing_gap, b.do_nothing_gap);
        prop_assert_eq!(a.residual_gap, b.residual_gap);
    }

    /// Shares of what solutions save sum to the penny under any contracts, and are what running every subset says they are.
    #[test]
    fn what_solutions_are_worth_sums_under_any_contract(inside in terms(), outside in terms(), drawn in solutions()) {
        let contracts = format!("ICB,HOSP,acute,{inside}\nNHSE,HOSP,specialised,{outside}");
        let plan = plan(files(1e6, "1,0,0", &contracts, &drawn));
        let results = engine::run(&plan, &Request::default());
        let n = plan.solutions.len();
        let worth: Vec<Vec<Vec<f64>>> = (0..1usize << n).map(|set| saved(&plan, set)).collect();
        let factorial = |k: usize| (1..=k).map(|one| one as f64).product::<f64>();
        for (member, found) in results.members.iter().enumerate() {
            let total = &found.position.as_ref().unwrap().solutions;
            for (t, total) in total.iter().enumerate() {
                let mut sum = Pence::ZERO;
                for (player, one) in results.solutions.iter().enumerate() {
                    let mine = one.members.iter().find(|(id, _)| *id == found.organisation);
                    let mine = mine.map_or(Pence::ZERO, |(_, series)| series[t]);
                    sum += mine;
                    let theirs: f64 = (0..1usize << n).filter(|set| set >> player & 1 == 0).map(|set| {
                        let size = set.count_ones() as usize;
                        let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                        weight * (worth[set | 1 << player][member][t] - worth[set][member][t])
                    }).sum();
                    let close = 1e-12 * total.pounds().abs().max(1e10) + 0.05;
                    prop_assert!((mine.pounds() - theirs).abs() <= close, "{t}: {} {theirs}", mine.pounds());
                }
                prop_assert_eq!(sum, *total);
            }
        }
        for one in &results.solutions {
            for t in 0..results.years.len() {
                prop_assert_eq!(one.transfers.iter().map(|(_, series)| series[t]).sum::<Pence>(), Pence::ZERO);
            }
        }
    }

    /// In every sampled future bridges close and members sum to the system; where both sides of a trade move alike, what passes
    /// between members sums to nothing. No line can be dropped unnoticed.
    #[test]
    fn bridges_hold_in_every_sampled_future(inside in terms(), outside in terms(), drawn in solutions()) {
        let contracts = format!("ICB,HOSP,acute,{inside}\nNHSE,HOSP,specialised,{outside}");
        for drawn in [&drawn, &without_income(&drawn)] {
            let plan = plan(files(1.0, "0.25,0.5,0.25", &contracts, drawn));
            let results = engine::run(&plan, &Request::default());
            prop_assert_eq!(bridges::hold(&results.bridges), Ok(()));
            prop_assert_eq!(bridges::droppable(&results.bridges), Vec::<String>::new());
            let futures = Futures::new(&plan, &Request::default());
            for number in 0..4 {
                let one = futures.tell(number);
                prop_assert_eq!(bridges::hold(&one.bridges), Ok(()), "future {}", number);
                prop_assert_eq!(bridges::droppable(&one.bridges), Vec::<String>::new(), "future {}", number);
            }
        }
        let plan = plan(files(1.0, "0.25,0.5,0.25", &contracts, &without_income(&drawn)));
        let one = Futures::new(&plan, &Request::default()).tell(0);
        let passed = one.bridges.iter().filter(|one| one.scope.is_none()).flat_map(|one| &one.lines);
        prop_assert!(!passed.into_iter().any(|line| line.kind == BridgeKind::Transfer));
    }

    /// Futures at their central values are the deterministic run under any contract.
    #[test]
    fn futures_know_contracts(inside in terms(), outside in terms(), drawn in solutions()) {
        let contracts = format!("ICB,HOSP,acute,{inside}\nNHSE,HOSP,specialised,{outside}");
        let plan = plan(files(1.0, "0.25,0.5,0.25", &contracts, &drawn));
        let results = engine::run(&plan, &Request { futures: 4, noise: false, ..Request::default() });
        let (found, position) = (results.uncertainty.as_ref().unwrap(), results.system.position.as_ref().unwrap());
        for t in 0..results.years.len() {
            prop_assert!((found.residual_gap.p50[t] - position.residual_gap[t].pounds()).abs() < 0.05);
            prop_assert!((found.do_nothing_gap.p50[t] - position.do_nothing_gap[t].pounds()).abs() < 0.05);
        }
    }
}

/// Levers of income act on one side of the trade, so they are left out where both must move alike.
fn without_income(drawn: &[(String, String)]) -> Vec<(String, String)> {
    let is_income = |text: &str| text.contains("lever = \"income\"");
    drawn.iter().filter(|(_, text)| !is_income(text)).cloned().collect()
}

/// A solution's text with what it costs: £ a year to run from its start, and £ once, each borne by somebody.
fn costing(text: &str, (running, runs): (u32, &str), (once, pays): (u32, &str)) -> String {
    let cost = |name: &str, kind: &str, pounds: u32, who: &str| {
        format!(
            "\n[[costs]]\nname = \"{name}\"\nkind = \"{kind}\"\namount = {pounds}\nunit = \"£\"\norganisation = \"{who}\"\n"
        )
    };
    format!("{text}{}{}", cost("people", "running", running, runs), cost("once", "one_off", once, pays))
}

fn gain_share(plan: &Plan, results: &Results, key: Key) -> GainShare {
    propose(plan, results, &Asked { key, solutions: Vec::new(), share_losses: false }).unwrap()
}

fn partner<'a>(plan: &Plan, found: &'a GainShare, code: &str) -> &'a Partner {
    found.partners.iter().find(|one| plan.organisations[one.organisation.index()].code == code).unwrap()
}

#[test]
fn a_gain_is_shared_as_worked_by_hand() {
    // docs/method/gain-share.md: the contract above with every unit paid for; £20,000 a year to run, borne by the hospital.
    let mut home = a_tenth_avoided("2027-04");
    home[0].1 = costing(&home[0].1, (20_000, "HOSP"), (0, "ICB"));
    let plan = plan(files(1.0, QUARTER, "ICB,HOSP,acute,activity,,", &home));
    let results = engine::run(&plan, &Request::default());
    let organisation = |code: &str| plan.organisations.iter().position(|one| one.code == code).unwrap().into();
    let stated = Key::Stated(vec![(organisation("ICB"), 400_000), (organisation("HOSP"), 600_000)]);
    // Income in the base year: the board £4m, the hospital £4m; the board's share stands first, then the hospital's.
    let cases = [
        (Key::Equal, 16_010, 16_010),
        (Key::Turnover, 16_010, 16_010),
        (Key::OwnEffort, 0, 32_020),
        (stated, 12_808, 19_212),
    ];
    for (key, board, hospital) in cases {
        let found = gain_share(&plan, &results, key);
        let (icb, hosp) = (partner(&plan, &found, "ICB"), partner(&plan, &found, "HOSP"));
        assert_eq!((icb.before[2], hosp.before[2]), (pounds(208_080), pounds(-176_060)), "{:?}", found.key);
        assert_eq!(found.net[2], pounds(32_020));
        assert_eq!((icb.after[2], hosp.after[2]), (pounds(board), pounds(hospital)), "{:?}", found.key);
        assert_eq!(icb.payment[2], pounds(board - 208_080));
        assert_eq!(hosp.payment[2], pounds(hospital + 176_060));
        assert_eq!((icb.stranded(2), hosp.stranded(2)), (Pence::ZERO, pounds(156_060)));
        let part = &hosp.parts[0];
        let made = [part.own[2], part.transfers[2], part.running[2], part.one_off[2]];
        assert_eq!(made, [52_020, -208_080, 20_000, 0].map(pounds));
    }
}

#[test]
fn what_cannot_be_shared_is_refused() {
    let plan = plan(files(1.0, QUARTER, "ICB,HOSP,acute,activity,,", &a_tenth_avoided("2027-04")));
    let results = engine::run(&plan, &Request::default());
    let organisation = |code: &str| plan.organisations.iter().position(|one| one.code == code).unwrap().into();
    let asked = |key| propose(&plan, &results, &Asked { key, solutions: Vec::new(), share_losses: false });
    let (icb, nhse) = (organisation("ICB"), organisation("NHSE"));
    assert_eq!(asked(Key::OwnEffort), Err(Refusal::NothingToShareBy("running or one-off cost")));
    assert_eq!(asked(Key::Stated(vec![(icb, 999_999)])), Err(Refusal::NotTheWhole(999_999)));
    assert_eq!(asked(Key::Stated(vec![(nhse, 1_000_000)])), Err(Refusal::NotAMember(nhse)));
    assert_eq!(asked(Key::Stated(vec![(icb, 500_000), (icb, 500_000)])), Err(Refusal::StatedTwice(icb)));
    let nothing = engine::run(&Plan { solutions: Vec::new(), ..plan.clone() }, &Request::default());
    let none = Asked { key: Key::Equal, solutions: Vec::new(), share_losses: false };
    assert_eq!(propose(&plan, &nothing, &none), Err(Refusal::NothingMoves));
}

/// Costs of a solution in whole pounds, and who bears them.
fn costs() -> impl Strategy<Value = Vec<(u32, bool, u32, bool)>> {
    prop::collection::vec((0u32..300_000, any::<bool>(), 0u32..300_000, any::<bool>()), 4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Payments sum to nothing, everybody has the share that was asked for to the penny, what solutions do to partners is what
    /// they do to the system, and no part is hidden; whatever the order in which organisations stand in their file.
    #[test]
    fn gains_are_shared_to_the_penny(inside in terms(), drawn in solutions(), costs in costs(), stated in 0u32..=1_000_000) {
        let who = |board: bool| if board { "ICB" } else { "HOSP" };
        let drawn: Vec<(String, String)> = drawn.iter().zip(&costs).map(|((id, text), cost)| {
            (id.clone(), costing(text, (cost.0, who(cost.1)), (cost.2, who(cost.3))))
        }).collect();
        let mut files = files(1.0, "0.25,0.5,0.25", &format!("ICB,HOSP,acute,{inside}"), &drawn);
        let one = plan(files.clone());
        let organisations = files.iter_mut().find(|file| file.name == "organisations.csv").unwrap();
        let text = String::from_utf8(organisations.bytes.clone()).unwrap();
        let mut rows: Vec<&str> = text.lines().collect();
        rows[1..].reverse();
        organisations.bytes = rows.join("\n").into_bytes();
        let other = plan(files);
        let results = engine::run(&one, &Request::default());
        let position = results.system.position.as_ref().unwrap();
        let at = |plan: &Plan, code: &str| plan.organisations.iter().position(|one| one.code == code).unwrap().into();
        let keys = |plan: &Plan| [
            Key::Equal,
            Key::Turnover,
            Key::OwnEffort,
            Key::Stated(vec![(at(plan, "ICB"), stated), (at(plan, "HOSP"), 1_000_000 - stated)]),
        ];
        for (key, again) in keys(&one).into_iter().zip(keys(&other)) {
            for share_losses in [false, true] {
                let asked = |key| Asked { key, solutions: Vec::new(), share_losses };
                let found = propose(&one, &results, &asked(key.clone()));
                let reversed = propose(&other, &engine::run(&other, &Request::default()), &asked(again.clone()));
                let Ok(found) = found else { prop_assert!(reversed.is_err()); continue };
                let reversed = reversed.unwrap();
                for (a, b) in found.partners.iter().zip(&reversed.partners) {
                    prop_assert_eq!((&a.before, &a.payment, &a.after), (&b.before, &b.payment, &b.after));
                }
                for t in 0..results.years.len() {
                    let net = position.solutions[t] - position.one_off_cost[t];
                    prop_assert_eq!(found.net[t], net);
                    prop_assert_eq!(found.partners.iter().map(|one| one.before[t]).sum::<Pence>(), net);
                    prop_assert_eq!(found.partners.iter().map(|one| one.payment[t]).sum::<Pence>(), Pence::ZERO);
                    for one in &found.partners {
                        prop_assert_eq!(one.after[t], one.before[t] + one.payment[t]);
                        prop_assert_eq!(one.parts.iter().map(|part| part.net(t)).sum::<Pence>(), one.before[t]);
                        if net >= Pence::ZERO || share_losses {
                            let exact = net.0 as f64 * one.share[t];
                            prop_assert!((one.after[t].0 as f64 - exact).abs() < 1.001, "{} {exact}", one.after[t].0);
                        }
                        if !share_losses {
                            prop_assert!(one.after[t] >= one.before[t].min(Pence::ZERO), "nobody is made worse off");
                        }
                    }
                }
            }
        }
    }
}
