//! Explanations of needs, shifts, measures of quality and economic cases: what is told adds up to the results, and an address that
//! asks for nothing says what could be asked for.

use engine::{Explainer, Query, Request, asked};
use model::Plan;
use model::results::{Figure, Results, Step};

mod support;

use support::{concordat, example};

fn marlshire() -> (Plan, Results) {
    let plan = pack::read(&example("marlshire")).expect("it can be read").checked.expect("it has no errors").plan;
    let results = engine::run(&plan, &Request { futures: 0, ..Request::default() });
    (plan, results)
}

fn value(step: &Step) -> f64 {
    match step.value {
        Figure::Value(value) | Figure::Count(value) | Figure::Factor(value) | Figure::Percent(value) => value,
        Figure::Money(pence) => pence.pounds(),
        _ => panic!("{} has no figure", step.name),
    }
}

fn find<'a>(step: &'a Step, words: &str) -> &'a Step {
    let found = step.steps.iter().find(|one| one.name.contains(words));
    found.unwrap_or_else(|| panic!("{words} is not a step of {}", step.name))
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_need_for_beds_or_spaces_is_what_activity_takes() {
    let (plan, results) = marlshire();
    let explainer = Explainer::default();
    let t = 3;
    let (mut beds, mut spaces) = (0, 0);
    for need in results.beds.iter().filter(|need| need.site.is_some()) {
        let code = &plan.sites[need.site.unwrap().index()].code;
        let address = format!(
            "beds and site = \"{code}\" and type = \"{}\" and year = \"{}\"",
            need.kind.word(),
            results.years[t]
        );
        let (query, at) = asked(&plan, &address).expect("what results have can be asked for");
        let told = explainer.explain(&plan, &results, &query, at).expect("a need that results have");
        assert_eq!((at, value(&told)), (t, f64::from(need.by_risk[t])), "{address}");
        let in_use = find(&told, "in use at midnight");
        let days: f64 = in_use.steps.iter().filter(|one| one.name.contains("bed days")).map(value).sum();
        assert!(near(value(in_use), need.in_use[t]), "{address}");
        assert!(near(days / value(find(in_use, "days of the year")), need.in_use[t]), "{address}: {days}");
        let by_occupancy = find(&told, "share in use that is asked for");
        assert!(near(value(in_use) / value(find(by_occupancy, "÷")) * 100.0, value(by_occupancy)), "{address}");
        if let Some(short) = need.short(t) {
            assert!(near(value(find(&told, "short by")), short), "{address}");
        }
        beds += 1;
    }
    for need in results.spaces.iter().filter(|need| need.site.is_some()) {
        let code = &plan.sites[need.site.unwrap().index()].code;
        let address = format!(
            "spaces and site = \"{code}\" and type = \"{}\" and year = \"{}\"",
            need.kind.word(),
            results.years[t]
        );
        let (query, at) = asked(&plan, &address).expect("what results have can be asked for");
        let told = explainer.explain(&plan, &results, &query, at).expect("a need that results have");
        assert!(near(value(&told), need.needed[t]), "{address}");
        let lines: Vec<&Step> =
            told.steps.iter().filter(|one| one.name.ends_with("patients") || one.name.ends_with("contacts")).collect();
        if need.kind.is_contacts() {
            assert!(near(lines.iter().map(|line| value(line)).sum(), need.needed[t]), "{address}");
        } else if lines.iter().all(|line| !line.name.contains("further services")) {
            let minutes: f64 = lines.iter().map(|line| value(line) * value(find(line, "minutes"))).sum();
            assert!(near(minutes / value(find(&told, "÷ minutes a year")), need.needed[t]), "{address}");
        }
        spaces += 1;
    }
    assert!(beds > 4 && spaces > 2, "{beds} units of beds, {spaces} of spaces");
}

#[test]
fn a_shift_says_what_it_wanted_what_there_was_and_what_ran_out() {
    let (plan, results) = marlshire();
    let explainer = Explainer::default();
    let mut bound = 0;
    for found in &results.solutions {
        let about = &plan.solutions[found.solution.index()];
        for shift in &found.shifts {
            for t in 1..results.years.len() {
                let address = format!("shift.{}.{} and year = \"{}\"", about.id, shift.lever, results.years[t]);
                let (query, t) = asked(&plan, &address).expect("every shift can be asked for");
                let told = explainer.explain(&plan, &results, &query, t).expect("it shifts something");
                let site = &plan.sites[shift.site.index()].name;
                let landing = find(&told, &format!("to {site}"));
                assert!(near(value(landing), 100.0 * shift.share[t]), "{address}");
                assert!(near(value(find(landing, "if there were room for all")), shift.promised[t]), "{address}");
                assert!(near(value(find(landing, "for which there is room")), shift.delivered[t]), "{address}");
                if shift.limited_by[t].is_some() {
                    let binding = find(landing, "what runs out");
                    assert!(!binding.steps.is_empty(), "{address} says what there is");
                    bound += 1;
                } else {
                    find(landing, "nothing that it needs there runs out");
                }
            }
        }
    }
    assert!(bound > 0, "something runs out in Marlshire");
}

#[test]
fn a_measure_is_its_trajectory_and_what_solutions_add() {
    let (plan, results) = marlshire();
    let explainer = Explainer::default();
    let t = results.years.len() - 1;
    let mut moved = 0;
    for found in &results.quality {
        let about = &plan.measures[found.measure.index()];
        let (query, at) = asked(&plan, &format!("quality.{}", about.id)).expect("every measure can be asked for");
        let told = explainer.explain(&plan, &results, &query, at).expect("a measure is known");
        assert_eq!((at, value(&told)), (t, found.with_solutions[t]), "{}", about.id);
        let added: Vec<&Step> = told.steps.iter().filter(|one| one.name.starts_with("+ ")).collect();
        if !found.is_count {
            let sum: f64 = added.iter().map(|one| value(one)).sum();
            let before = value(find(&told, "if nothing is done"));
            assert!(near(about.possible(before + sum), value(&told)), "{}", about.id);
        }
        for one in added {
            let full: f64 = one.steps.iter().filter(|step| step.name == "at full effect").map(value).sum();
            let shares: f64 = one.steps.iter().filter(|step| step.name.starts_with('×')).map(value).product();
            assert!(near(full * shares, value(one)), "{}, {}", about.id, one.name);
            moved += 1;
        }
    }
    assert!(moved > 3, "solutions move measures: {moved}");
}

#[test]
fn an_economic_case_is_the_sum_of_its_lines() {
    let (plan, results) = marlshire();
    let explainer = Explainer::default();
    assert!(!results.economics.is_empty());
    for found in &results.economics {
        let id = &plan.solutions[found.solution.index()].id;
        let (query, t) = asked(&plan, &format!("economics.{id}")).expect("it has a case");
        let told = explainer.explain(&plan, &results, &query, t).expect("it has a case");
        let of = |words: &str| value(find(&told, words));
        let benefits = of("cash-releasing: the saving") + of("non-cash-releasing") + of("societal");
        let cost = of("− running cost") + of("− one-off") + of("− capital");
        assert!((benefits + cost - value(&told)).abs() < 0.05, "{id}: {benefits} {cost} {}", value(&told));
        for kind in ["non-cash-releasing", "societal"] {
            let lines: f64 = find(&told, kind).steps.iter().map(value).sum();
            assert!((lines - of(kind)).abs() < 0.05, "{id}, {kind}: each benefit is told");
        }
    }
}

#[test]
fn an_address_that_asks_for_nothing_says_what_could_be_asked_for() {
    let (plan, _) = marlshire();
    for (address, expected) in [
        ("beds", "say which: `beds and site = \"XEDHG\""),
        ("beds and site = \"NOWHERE\"", "picks none of the plan's beds; there are `beds and site"),
        ("beds and colour = \"red\"", "organisation, site, type and year can be chosen"),
        ("beds and not site = \"XMUHI\"", "can be chosen"),
        ("shift.hot-and-cold", "name one of its shifts: shift.hot-and-cold.moved"),
        ("shift.hot-and-cold.stays", "name one of its shifts"),
        ("quality.rtt-81", "did you mean quality.rtt-18?"),
        ("economics.stais", "did you mean economics.stays?"),
        ("economics.nurses", "has no economic case; these have: "),
        ("quality.rtt-18 and site = \"XMUHI\"", "only the year can be chosen"),
        ("economics.stays and year = \"2028/29\"", "leave the year out"),
        ("quality.rtt-18 and year = \"2099/00\"", "from 2025/26 to 2030/31"),
    ] {
        let Err(told) = asked(&plan, address) else { panic!("{address} asks for something") };
        assert!(told.contains(expected), "{address}: {told}");
    }
    // A cell's own field is a selector still.
    assert!(matches!(asked(&plan, "beds = \"critical_care\" and measure = \"bed_days\""), Ok((Query::Cells(_), _))));
}

#[test]
fn the_command_explains_a_need_and_a_case() {
    let pack = example("marlshire");
    let path = pack.to_str().unwrap();
    let output =
        concordat(&["explain", path, r#"spaces and site = "XMUHI" and type = "theatre" and year = "2028/29""#]);
    let told = text(&output.stdout);
    for expected in
        ["Theatres, Marl Royal Infirmary: needed", "× minutes that each has a room", "spaces.csv:", "short by"]
    {
        assert!(told.contains(expected), "{expected} is not in\n{told}{}", text(&output.stderr));
    }
    let output = concordat(&["explain", path, "economics.stays", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["unit"], "pence");
    let refused = concordat(&["explain", path, "spaces"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("say which"), "{}", text(&refused.stderr));
}

/// Explains an address of a scope in a year, checks that its steps sum to it, and returns what it comes to.
fn told(plan: &Plan, results: &Results, explainer: &Explainer, asks: (&str, Option<&str>, usize)) -> (i64, Step) {
    let (name, member, t) = asks;
    let of = member.map_or_else(String::new, |code| format!(" and organisation = \"{code}\""));
    let address = format!("{name}{of} and year = \"{}\"", results.years[t]);
    let (query, at) = asked(plan, &address).unwrap_or_else(|why| panic!("{address}: {why}"));
    let step = explainer.explain(plan, results, &query, at).unwrap_or_else(|| panic!("{address} is known"));
    let pence = |step: &Step| match step.value {
        Figure::Money(pence) => pence.0,
        _ => panic!("{} is no money", step.name),
    };
    assert_eq!(step.steps.iter().map(pence).sum::<i64>(), pence(&step), "{address}: what makes it adds up to it");
    let is_read = |step: &Step| !step.origins.is_empty() || step.steps.iter().all(|one| !one.origins.is_empty());
    assert!(name.starts_with("walk.") || step.steps.iter().all(is_read), "{address}: each part opens to its rows");
    (pence(&step), step)
}

#[test]
fn every_bar_of_a_bridge_and_every_stage_of_a_walk_opens_to_what_makes_it_to_the_penny() {
    for name in ["marlshire", "two-places"] {
        let plan = pack::read(&example(name)).expect("it can be read").checked.expect("it has no errors").plan;
        let results = engine::run(&plan, &Request { futures: 0, ..Request::default() });
        let explainer = Explainer::default();
        let t = plan.target.year.since(plan.base_year).expect("a year of the plan");
        let mut bars = 0;
        for (bridge, walk) in results.bridges.iter().zip(&results.walks).filter(|(one, _)| one.year == t) {
            let code = bridge.scope.map(|id| plan.organisations[id.index()].code.as_str());
            let told = |name: &str| told(&plan, &results, &explainer, (name, code, t)).0;
            let (mut solutions, mut once) = (0, 0);
            for line in &bridge.lines[1..bridge.lines.len() - 1] {
                let pence = line.pence.0;
                match line.id.as_str() {
                    id @ ("efficiency" | "risk") => assert_eq!(told(id), pence, "{name}, {code:?}: {id}"),
                    id if id.ends_with(".one_off") => once += pence,
                    id if line.solution.is_some() => {
                        assert!(id.starts_with("solution."));
                        solutions += pence;
                    }
                    id => assert_eq!(told(&format!("component.{id}")), pence, "{name}, {code:?}: {id}"),
                }
                bars += 1;
            }
            assert_eq!((told("solutions"), told("one_off_cost")), (solutions, once), "{name}, {code:?}");
            for line in &walk.lines {
                let address = match line.detail {
                    "" => format!("walk.{}", line.stage),
                    detail => format!("walk.growth.{detail}"),
                };
                assert_eq!(told(&address), line.pence.0, "{name}, {code:?}: {address}");
            }
            assert_eq!(told("walk.growth"), walk.sum(model::results::Stage::Growth).0);
        }
        assert!(bars > 4, "{name}: {bars} bars");
    }
}

#[test]
fn what_efficiency_counts_is_told_with_its_row_and_the_lines_it_is_a_part_of() {
    let (plan, results) = marlshire();
    let t = plan.horizon;
    let (_, step) = told(&plan, &results, &Explainer::default(), ("efficiency", None, t));
    assert_eq!(step.steps.len(), plan.efficiency.len());
    let lines = |one: &Step| one.steps.iter().any(|part| part.steps.iter().any(|line| !line.origins.is_empty()));
    assert!(step.steps.iter().any(lines), "some efficiency is a part of ledger lines");
    let (_, risk) = told(&plan, &results, &Explainer::default(), ("risk", None, t));
    assert!(risk.steps.len() > 8, "every solution at risk is told: {}", risk.steps.len());
}

#[test]
fn an_unknown_address_says_what_can_be_asked() {
    let (plan, _) = marlshire();
    let refused = |address: &str| asked(&plan, address).err().expect("it is not known");
    for (address, says) in [
        ("efficency", "Did you mean efficiency?"),
        ("bridge", "component.ID, efficiency, do_minimum"),
        ("component.aging", "there is no component.aging; there are component.population_size"),
        ("walk.nothing and year = \"2030/31\"", "walk.do_nothing"),
        ("risk and site = \"XMUHI\"", "of risk one organisation and one year can be chosen"),
        ("organisation", "is missing"),
    ] {
        assert!(refused(address).contains(says), "{address}: {}", refused(address));
    }
}
