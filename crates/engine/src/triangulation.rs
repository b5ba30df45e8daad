//! Finance, activity and staff held against each other. See `docs/method/triangulation.md`.

use std::collections::BTreeMap;

use model::Plan;
use model::accounts::Side;
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Triangulation, Workforce};

use crate::compile::Compiled;
use crate::futures::Future;

/// Every organisation that has staff and activity with unit costs, with solutions as they are expected to deliver.
pub fn of(plan: &Plan, compiled: &Compiled, future: &Future, workforce: &[Workforce]) -> Vec<Triangulation> {
    let years = compiled.years;
    let activity = weighted(plan, compiled, future);
    let mut wte: BTreeMap<OrganisationId, (Vec<f64>, Provenance)> = BTreeMap::new();
    for one in workforce {
        let (sum, sure) = wte.entry(one.organisation).or_insert_with(|| (vec![0.0; years], Provenance::Published));
        *sure = sure.and(one.provenance);
        for (t, sum) in sum.iter_mut().enumerate() {
            // Whoever is paid: all in post, and those who cover what they do not.
            *sum += one.in_post[t] + one.bank[t] + one.agency[t];
        }
    }
    let known = wte.into_iter().filter_map(|(organisation, (wte, provenance))| {
        let activity = activity.get(&organisation).filter(|activity| activity[0] > 0.0)?.clone();
        (wte[0] > 0.0).then_some((organisation, activity, wte, provenance))
    });
    known
        .map(|(organisation, activity, wte, provenance)| {
            let spent = Spent::of(plan, compiled, future, organisation);
            let a_year = |t: usize, whole: f64| (whole.powf(1.0 / t as f64) - 1.0) * 100.0;
            let growth = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
                (0..years).map(|t| if t == 0 || of(0) <= 0.0 { 0.0 } else { a_year(t, of(t) / of(0)) }).collect()
            };
            let pay = (spent.pay[0] > 0.0).then(|| growth(&|t| spent.pay[t] / wte[t]));
            let productivity = growth(&|t| activity[t] / wte[t]);
            let cost = (spent.cost[0] > 0.0).then(|| growth(&|t| spent.cost[t] / activity[t]));
            Triangulation {
                organisation,
                outside: outside(plan, [Some(&productivity), pay.as_ref(), cost.as_ref()]),
                productivity,
                pay_per_wte: pay,
                cost_per_activity: cost,
                activity: activity.iter().map(|pounds| Pence::from_pounds(*pounds)).collect(),
                pay: spent.pay.iter().map(|pounds| Pence::from_pounds(*pounds)).collect(),
                cost: spent.cost.iter().map(|pounds| Pence::from_pounds(*pounds)).collect(),
                wte,
                provenance,
            }
        })
        .collect()
}

/// By year: whether any of the three is outside the band that the plan states for it.
fn outside(plan: &Plan, series: [Option<&Vec<f64>>; 3]) -> Vec<[bool; 3]> {
    let bands = [plan.bands.productivity, plan.bands.pay_per_wte, plan.bands.cost_per_activity];
    (0..plan.year_count())
        .map(|t| {
            std::array::from_fn(|at| {
                let (from, to) = bands[at];
                t > 0 && series[at].is_some_and(|series| series[t] < from || series[t] > to)
            })
        })
        .collect()
}

/// Activity of each organisation at the base year's unit costs, pounds.
fn weighted(plan: &Plan, compiled: &Compiled, future: &Future) -> BTreeMap<OrganisationId, Vec<f64>> {
    let years = compiled.years;
    let (units, _) = future.lines_with_solutions(compiled);
    let mut sums: BTreeMap<OrganisationId, Vec<f64>> = BTreeMap::new();
    for (line, units) in compiled.service_lines.iter().zip(units.chunks_exact(years)) {
        let organisation = plan.sites[line.site.index()].organisation;
        let sum = sums.entry(organisation).or_insert_with(|| vec![0.0; years]);
        for (sum, units) in sum.iter_mut().zip(units) {
            *sum += units * line.unit_cost;
        }
    }
    sums
}

/// What an organisation spends itself, pounds, after efficiency and what solutions are expected to save.
struct Spent {
    pay: Vec<f64>,
    cost: Vec<f64>,
}

impl Spent {
    fn of(plan: &Plan, compiled: &Compiled, future: &Future, organisation: OrganisationId) -> Self {
        let years = compiled.years;
        let mut spent = Self { pay: vec![0.0; years], cost: vec![0.0; years] };
        let members = plan.lines.iter().filter(|line| plan.organisations[line.organisation.index()].member);
        for (at, (line, of)) in members.zip(&compiled.lines).enumerate() {
            if line.organisation != organisation || line.side != Side::Cost || plan.is_trade(line) {
                continue;
            }
            let is_pay = PAY.contains(&line.category.as_str()) || line.tags.iter().any(|tag| tag == PAY[0]);
            for t in 0..years {
                let saved = if plan.solutions.is_empty() { 0.0 } else { future.saved[at * years + t] / 100.0 };
                let after = future.amounts[at * years + t] * of.after_efficiency[t] - saved;
                spent.cost[t] += after;
                spent.pay[t] += if is_pay { after } else { 0.0 };
            }
        }
        spent
    }
}

/// Categories and the tag of what is paid to people.
const PAY: [&str; 3] = ["pay", "agency", "bank"];
