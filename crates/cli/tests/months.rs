//! The first two years by month: months sum to their years to the penny and to the patient, in every example.

use engine::Request;
use model::money::Pence;
use model::results::{Position, Results};

mod support;

fn position(results: &Results, scope: Option<model::id::OrganisationId>) -> &Position {
    let of = |id| results.members.iter().find(|one| one.organisation == id).and_then(|one| one.position.as_ref());
    scope.map_or(results.system.position.as_ref(), of).expect("a scope that is told has a position")
}

/// Every example's results.
fn every_example(each: impl Fn(&str, &model::Plan, &Results)) {
    for folder in support::examples() {
        let plan = pack::read(&folder).expect("an example can be read").checked.expect("an example has no errors").plan;
        let results = engine::run(&plan, &Request::default());
        each(&folder.display().to_string(), &plan, &results);
    }
}

#[test]
fn months_of_money_sum_to_their_year() {
    every_example(|name, plan, results| {
        for one in &results.months {
            let position = position(results, one.scope);
            let sum = |id: &str| -> Pence {
                one.lines.iter().filter(|line| line.id == id).flat_map(|line| &line.pence).copied().sum()
            };
            assert_eq!(sum("closing"), -position.residual_gap[one.year], "{name} {:?}", one.scope);
            assert_eq!(sum("efficiency"), position.efficiency[one.year], "{name}");
            assert_eq!(sum("risk"), position.risk[one.year], "{name}");
            assert_eq!(sum("one_off"), -position.one_off_cost[one.year], "{name}");
            let before = sum("income") + sum("cost") + sum("unmatched_trade");
            assert_eq!(before, -position.do_nothing_gap[one.year], "{name}");
            for found in &results.solutions {
                let id = format!("solution.{}", plan.solutions[found.solution.index()].id);
                let share = match one.scope {
                    None => found.attributed[one.year],
                    Some(scope) => found
                        .members
                        .iter()
                        .find(|(id, _)| *id == scope)
                        .map_or(Pence::ZERO, |(_, series)| series[one.year]),
                };
                assert_eq!(sum(&id), share, "{name} {id} {:?}", one.scope);
            }
            // And no line can be left out of any month.
            let (closing, lines) = one.lines.split_last().expect("at least what is left");
            for month in 0..12 {
                let all: Pence = lines.iter().map(|line| line.pence[month]).sum();
                assert_eq!(all, closing.pence[month]);
            }
        }
    });
}

#[test]
fn months_of_activity_sum_to_their_year() {
    every_example(|name, _, results| {
        for one in &results.months_of_activity {
            let year = |all: &[model::results::ActivitySeries]| -> f64 {
                let ours = all.iter().filter(|series| (series.organisation, series.pod) == (one.organisation, one.pod));
                ours.map(|series| series.counts[one.year]).sum()
            };
            let close = |months: &[f64], year: f64| {
                let sum: f64 = months.iter().sum();
                assert!((sum - year).abs() <= 1e-9 * year.abs().max(1.0), "{name} {:?}: {sum} {year}", one.pod);
            };
            close(&one.do_nothing, year(&results.activity));
            if !results.activity_with_solutions.is_empty() {
                close(&one.with_solutions, year(&results.activity_with_solutions));
            }
        }
    });
}
