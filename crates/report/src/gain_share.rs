//! Proposals of payments between members as text and JSON.

use std::fmt::Write as _;

use model::Plan;
use model::gain_share::{GainShare, Part, Partner, PlaceChange, StaffChange, place_changes, staff_changes};
use model::id::OrganisationId;
use model::money::Pence;
use model::results::Results;
use serde_json::{Value, json};

use crate::explain::pounds_and_pence;
use crate::numbers;
use crate::terminal::wrapped;

/// What no reader should miss, in the order of the text and the JSON.
pub fn notices(results: &Results, found: &GainShare) -> Vec<String> {
    let mut told = vec![
        "Savings are as promised, with nothing counted twice and as far as there is room, before the risk that a solution does not \
         deliver. Payments sum to nothing: they save nobody anything, they move who has it."
            .to_owned(),
    ];
    let years = |pick: &dyn Fn(usize) -> bool| {
        let all: Vec<String> =
            (0..results.years.len()).filter(|t| pick(*t)).map(|t| results.years[t].to_string()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        numbers::list_of_names(&all, all.len())
    };
    let lossy = years(&|t| found.net[t] < Pence::ZERO);
    if !lossy.is_empty() {
        told.push(format!(
            "In {lossy} the solutions cost more than they save: no payment between members can leave all of them whole."
        ));
    }
    let worse = years(&|t| found.partners.iter().any(|one| one.after[t] < one.before[t].min(Pence::ZERO)));
    if !worse.is_empty() {
        told.push(format!(
            "As asked, losses are shared too: in {worse} a payment leaves somebody worse off than doing nothing, or further from it."
        ));
    }
    told
}

/// The proposal as text: every partner and year, then what each solution does to it, in pounds and pence.
pub fn text(plan: &Plan, results: &Results, found: &GainShare) -> String {
    let mut out = format!("{}: {}, {}\n\n", plan.name, found.key.name().to_lowercase(), numbers::basis(plan.basis));
    for notice in notices(results, found) {
        wrapped(&notice, 100, &mut out);
    }
    let years: Vec<String> = results.years.iter().map(ToString::to_string).collect();
    line(&mut out, 0, "\n£", years.into_iter());
    series(&mut out, 0, "net saving of all", &found.net);
    for partner in &found.partners {
        told(plan, results, partner, &mut out);
    }
    people_and_places(plan, results, &mut out);
    out
}

fn told(plan: &Plan, results: &Results, partner: &Partner, out: &mut String) {
    let years = || 0..results.years.len();
    let _ = writeln!(out, "\n{}", plan.organisations[partner.organisation.index()].name);
    let share = partner.share.iter().map(|share| format!("{}%", numbers::fixed(100.0 * share, 3)));
    line(out, 1, "share", share);
    series(out, 1, "before", &partner.before);
    series(out, 1, "payment", &partner.payment);
    series(out, 1, "after", &partner.after);
    let stranded: Vec<Pence> = years().map(|t| partner.stranded(t)).collect();
    series(out, 1, "stranded, within before", &stranded);
    for part in &partner.parts {
        let net: Vec<Pence> = years().map(|t| part.net(t)).collect();
        series(out, 2, &plan.solutions[part.solution.index()].name, &net);
        for (name, values) in of_part(part, results.years.len()) {
            if values.iter().any(|pence| *pence != Pence::ZERO) {
                series(out, 3, name, &values);
            }
        }
    }
}

/// What a part is made of, as it adds up.
fn of_part(part: &Part, years: usize) -> [(&'static str, Vec<Pence>); 5] {
    let less = |series: &[Pence]| series.iter().map(|pence| -*pence).collect();
    [
        ("own cost and outside income", part.own.clone()),
        ("paid by members", part.transfers.clone()),
        ("running cost", less(&part.running)),
        ("one-off cost", less(&part.one_off)),
        ("(of it stranded)", (0..years).map(|t| part.stranded(t)).collect()),
    ]
}

fn people_and_places(plan: &Plan, results: &Results, out: &mut String) {
    let (staff, places) = (staff_changes(results), place_changes(results));
    let counts = |series: &[f64]| series.iter().map(|one| numbers::fixed(*one, 1)).collect::<Vec<_>>().into_iter();
    if !staff.is_empty() {
        out.push_str("\nPeople needed, change by all solutions as expected to deliver, whole-time equivalents\n");
    }
    for one in &staff {
        line(out, 1, &format!("{} {}", code(plan, one.organisation), one.group.name()), counts(&one.wte));
    }
    if !places.is_empty() {
        out.push_str("\nWhere people go, change by all solutions as expected to deliver\n");
    }
    for one in &places {
        line(out, 1, &format!("{} to {}, {}", place(plan, one), site(plan, one), one.measure), counts(&one.counts));
    }
}

fn series(out: &mut String, depth: usize, name: &str, values: &[Pence]) {
    line(out, depth, name, values.iter().map(|pence| pounds_and_pence(*pence)));
}

fn line(out: &mut String, depth: usize, name: &str, values: impl Iterator<Item = String>) {
    let width = 46 - 2 * depth;
    let _ = write!(out, "{}{name:<width$}", "  ".repeat(depth));
    for value in values {
        let _ = write!(out, " {value:>17}");
    }
    out.push('\n');
}

fn code(plan: &Plan, id: OrganisationId) -> &str {
    &plan.organisations[id.index()].code
}

/// Where people live, in words.
pub(crate) fn place(plan: &Plan, one: &PlaceChange) -> String {
    one.area_group.map_or_else(|| "beyond the system".to_owned(), |id| plan.area_groups[id.index()].name.clone())
}

/// The site's name.
pub(crate) fn site(plan: &Plan, one: &PlaceChange) -> String {
    plan.sites[one.site.index()].name.clone()
}

/// The proposal as JSON: arrays run over the years, money is whole pence.
pub fn json(plan: &Plan, results: &Results, found: &GainShare) -> Value {
    let years = || 0..results.years.len();
    let part = |part: &Part| {
        json!({
            "solution": plan.solutions[part.solution.index()].id,
            "own_pence": part.own,
            "transfers_pence": part.transfers,
            "running_cost_pence": part.running,
            "one_off_cost_pence": part.one_off,
            "provenance": plan.solutions[part.solution.index()].provenance,
            "net_pence": years().map(|t| part.net(t)).collect::<Vec<_>>(),
            "stranded_pence": years().map(|t| part.stranded(t)).collect::<Vec<_>>(),
        })
    };
    let partner = |one: &Partner| {
        json!({
            "organisation": code(plan, one.organisation),
            "share": one.share,
            "before_pence": one.before,
            "payment_pence": one.payment,
            "after_pence": one.after,
            "stranded_pence": years().map(|t| one.stranded(t)).collect::<Vec<_>>(),
            "solutions": one.parts.iter().map(part).collect::<Vec<_>>(),
        })
    };
    let staff =
        |one: &StaffChange| json!({"organisation": code(plan, one.organisation), "group": one.group, "wte": one.wte});
    let places = |one: &PlaceChange| {
        json!({
            "area_group": one.area_group.map(|id| plan.area_groups[id.index()].name.as_str()),
            "site": plan.sites[one.site.index()].code,
            "measure": one.measure,
            "counts": one.counts,
        })
    };
    json!({
        "plan": plan.name,
        "fictional": plan.fictional,
        "digest": results.identity.plan,
        "results_digest": results.digest,
        "basis": plan.basis.to_string(),
        "years": results.years,
        "key": found.key.word(),
        "notices": notices(results, found),
        "net_saving_pence": found.net,
        "partners": found.partners.iter().map(partner).collect::<Vec<_>>(),
        "staff_by_all_solutions": staff_changes(results).iter().map(staff).collect::<Vec<_>>(),
        "places_by_all_solutions": place_changes(results).iter().map(places).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::for_public;
    use model::gain_share::{Asked, Key, propose};

    fn marlshire() -> (Plan, Results) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
        let (files, findings) = pack::load(&folder).unwrap();
        let plan = pack::read_files(files, findings).checked.unwrap().plan;
        let results = engine::run(&plan, &engine::Request { futures: 0, ..engine::Request::default() });
        (plan, results)
    }

    #[test]
    fn text_and_json_open_every_part_and_say_what_a_year_of_loss_means() {
        let (plan, results) = marlshire();
        let asked = Asked { key: Key::OwnEffort, solutions: Vec::new(), share_losses: false };
        let found = propose(&plan, &results, &asked).unwrap();
        let (text, json) = (text(&plan, &results, &found), json(&plan, &results, &found));
        assert!(found.net[1] < Pence::ZERO, "solutions cost before they save");
        assert!(text.contains("the solutions cost more than they save"), "{text}");
        for partner in &found.partners {
            assert!(text.contains(&plan.organisations[partner.organisation.index()].name));
            for part in &partner.parts {
                assert!(text.contains(&plan.solutions[part.solution.index()].name));
            }
        }
        let partners = json["partners"].as_array().unwrap();
        let sum = |key: &str, t: usize| partners.iter().map(|one| one[key][t].as_i64().unwrap()).sum::<i64>();
        for t in 0..results.years.len() {
            assert_eq!(sum("payment_pence", t), 0);
            assert_eq!(Pence(sum("before_pence", t)), found.net[t]);
            assert_eq!(Pence(sum("after_pence", t)), found.net[t]);
        }
        let position = results.system.position.as_ref().unwrap();
        for (t, net) in found.net.iter().enumerate() {
            assert_eq!(*net, position.solutions[t] - position.one_off_cost[t]);
        }
    }

    #[test]
    fn what_is_only_hidden_from_the_public_has_not_moved() {
        let (_, mut results) = marlshire();
        let years = results.years.len();
        let counts = |count: f64| model::results::ActivitySeries {
            counts: vec![count; years],
            bed_days: None,
            cost_pounds: None,
            ..results.activity[0].clone()
        };
        let (few, some, many, more) = (counts(5.0), counts(20.0), counts(100.0), counts(120.0));
        (results.activity, results.activity_with_solutions) = (vec![few], vec![some]);
        assert!((place_changes(&results)[0].counts[1] - 15.0).abs() < 1e-9);
        assert!(place_changes(&for_public(&results)).is_empty(), "20 patients did not come");
        (results.activity, results.activity_with_solutions) = (vec![many], vec![more]);
        assert!((place_changes(&for_public(&results))[0].counts[1] - 20.0).abs() < 1e-9);
    }
}
