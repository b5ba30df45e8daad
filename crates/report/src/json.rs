//! Results as JSON: the contract that other programs rely on. Arrays run over `years`; pence are integers.

mod capital;

use std::collections::BTreeMap;

use model::Plan;
use model::capacity::Resource;
use model::external::{External, external};
use model::id::OrganisationId;
use model::money::Pence;
use model::pooled::{Claim, Fund, claims, funds};
use model::provenance::Provenance;
use model::results::{
    ActivitySeries, BedNeed, Bridge, BridgeLine, ContractResult, EconomicResult, Fan, Followed, Missing, MonthLine,
    Phasing, Position, QualityResult, Results, ShiftDelivery, SpaceNeed, Triangulation, Uncertainty, Walk, WalkLine,
    Workforce,
};
use model::service::{Measure, Pod};
use model::units::{Discounted, PoundOf, Quantity};
use serde_json::{Map, Value, json};

use crate::numbers::{Frontier, frontier};

/// The results of a plan. See `docs/reference/json.md`.
pub fn results(plan: &Plan, results: &Results) -> Value {
    let code = |id: OrganisationId| plan.organisations[id.index()].code.as_str();
    json!({
        "plan": plan.name,
        "fictional": plan.fictional,
        "digest": results.identity.plan,
        "results_digest": results.digest,
        "engine": results.identity.engine,
        "seed": results.identity.seed,
        "futures": results.identity.futures,
        "sampler": results.identity.sampler,
        "overrides": results.identity.overrides,
        "basis": plan.basis.to_string(),
        "years": results.years,
        "provenance": results.provenance,
        "target": {
            "year": plan.target.year,
            "position_pence": plan.target.position,
            "with_support": plan.target.with_support,
        },
        "sections": plan.sections.iter().map(|(name, digest)| (name.clone(), json!(digest))).collect::<Map<_, _>>(),
        "organisations": results.members.iter().map(|member| {
            let mut organisation = position(member.position.as_ref());
            let about = &plan.organisations[member.organisation.index()];
            organisation.insert("code".to_owned(), json!(about.code));
            organisation.insert("name".to_owned(), json!(about.name));
            organisation.insert("role".to_owned(), json!(about.role));
            Value::Object(organisation)
        }).collect::<Vec<_>>(),
        "system": system(plan, results),
        "trade": results.system.trade.iter().map(|trade| json!({
            "payer": code(trade.payer),
            "payee": code(trade.payee),
            "category": trade.category,
            "cost_pence": trade.cost,
            "income_pence": trade.income,
        })).collect::<Vec<_>>(),
        "bridge": bridges(plan, &results.bridges),
        "pooled_funds": pooled(plan),
        "walk": walks(plan, results),
        "phasing": phasing(plan, results),
        "contracts": contracts(plan, results),
        "capital": capital::capital(plan),
        "external": crossing(plan, results),
        "evenly": results.evenly.as_ref().map(|one| json!({
            "do_nothing_gap_pence": one.do_nothing_gap,
            "residual_before_risk_pence": one.residual_before_risk,
            "residual_gap_pence": one.residual_gap,
        })),
        "capacity": capacity(plan, results),
        "pooling": results.pooling.iter().map(|one| json!({
            "organisation": code(one.organisation),
            "type": one.kind,
            "sites": one.sites.iter().map(|id| plan.sites[id.index()].code.as_str()).collect::<Vec<_>>(),
            "apart": one.apart,
            "together": one.together,
            "provenance": one.provenance,
        })).collect::<Vec<_>>(),
        "workforce": workforce(plan, results),
        "triangulation": triangulation(plan, results),
        "months": months(plan, results),
        "missing": missing(plan, results),
        "economics": economics(plan, results),
        "quality": quality(plan, results),
        "efficiency": efficiency(plan, results),
        "solutions": solutions(plan, results),
        "uncertainty": results.uncertainty.as_ref().map(|found| uncertainty(plan, found)),
        "activity": activity(plan, &results.activity),
        "activity_with_solutions": activity(plan, &results.activity_with_solutions),
        "population": population(plan, results),
        "headlines": headlines(plan, results),
    })
}

fn system(plan: &Plan, results: &Results) -> Value {
    let known = results.system.position.is_some();
    let mut system = position(results.system.position.as_ref());
    let series = |pence: &[Pence]| if known { json!(pence) } else { Value::Null };
    system.insert("unmatched_net_pence".to_owned(), series(&results.system.unmatched_net));
    system.insert("unmatched_gross_pence".to_owned(), series(&results.system.unmatched_gross));
    let without = results.system.without_accounts.iter().map(|id| plan.organisations[id.index()].code.as_str());
    system.insert("without_accounts".to_owned(), without.collect());
    Value::Object(system)
}

/// A position; every series is `null` where there are no accounts, which is not the same as nil.
fn position(position: Option<&Position>) -> Map<String, Value> {
    let series = |of: fn(&Position) -> &Vec<Pence>| position.map_or(Value::Null, |position| json!(of(position)));
    let mut map = Map::new();
    map.insert("do_nothing_gap_pence".to_owned(), series(|p| &p.do_nothing_gap));
    map.insert("do_minimum_gap_pence".to_owned(), series(|p| &p.do_minimum_gap));
    map.insert("solutions_pence".to_owned(), series(|p| &p.solutions));
    map.insert("one_off_cost_pence".to_owned(), series(|p| &p.one_off_cost));
    map.insert("risk_pence".to_owned(), series(|p| &p.risk));
    map.insert("residual_before_risk_pence".to_owned(), series(|p| &p.residual_before_risk));
    map.insert("residual_gap_pence".to_owned(), series(|p| &p.residual_gap));
    map.insert("efficiency_pence".to_owned(), series(|p| &p.efficiency));
    map.insert("efficiency_beyond_headroom_pence".to_owned(), series(|p| &p.beyond_headroom));
    map.insert("income_pence".to_owned(), series(|p| &p.income));
    map.insert("cost_pence".to_owned(), series(|p| &p.cost));
    map.insert("support_pence".to_owned(), series(|p| &p.support));
    map.insert("underlying_position_pence".to_owned(), series(|p| &p.underlying));
    let drivers = position.map_or(Value::Null, |position| {
        position.components.iter().map(|(component, pence)| (component.word().to_owned(), json!(pence))).collect()
    });
    map.insert("gap_drivers_pence".to_owned(), drivers);
    map.insert("provenance".to_owned(), position.map_or(Value::Null, |position| json!(position.provenance)));
    map
}

/// What each organisation plans against what it achieved and what can be had.
fn efficiency(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &Frontier| {
        json!({
            "organisation": plan.organisations[found.row.organisation.index()].code,
            "unit": found.unit.word(),
            "planned": found.planned,
            "track_record": found.track_record,
            "headroom": found.headroom,
            "counted_pence": found.saved.map(|[counted, _]| counted),
            "beyond_headroom_pence": found.saved.map(|[_, beyond]| beyond),
            "provenance": found.row.provenance,
        })
    };
    frontier(plan, results).iter().map(one).collect()
}

/// Beds that activity asks for against those there are, then rooms and contacts.
fn capacity(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |need: &BedNeed| {
        json!({
            "organisation": plan.organisations[need.organisation.index()].code,
            "site": need.site.map(|id| plan.sites[id.index()].code.as_str()),
            "type": need.kind,
            "do_nothing_in_use": need.do_nothing,
            "in_use": need.in_use,
            "needed_by_occupancy": need.by_occupancy,
            "needed_by_risk": need.by_risk,
            "busiest_month_over_mean": need.season,
            "available": need.available,
            "days_without_a_bed": need.days_without,
            "escalation": need.escalation,
            "days_without_a_bed_with_escalation": need.days_with_escalation,
            "one_future_in_ten": need.spread.as_ref().map(|spread| json!({
                "in_use": { "below": spread.in_use[0], "above": spread.in_use[1] },
                "days_without_a_bed": spread.days_without.as_ref().map(|[below, above]| json!({ "below": below, "above": above })),
            })),
            "provenance": need.provenance,
        })
    };
    results.beds.iter().map(one).chain(spaces(plan, results)).collect()
}

/// Rooms, and contacts that there is room for.
fn spaces(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |need: &SpaceNeed| {
        json!({
            "organisation": plan.organisations[need.organisation.index()].code,
            "site": need.site.map(|id| plan.sites[id.index()].code.as_str()),
            "type": need.kind,
            "do_nothing_needed": need.do_nothing,
            "needed": need.needed,
            "available": need.available,
            "provenance": need.provenance,
        })
    };
    results.spaces.iter().map(one).collect()
}

/// People that activity and posts ask for against those there are, whole-time equivalents.
fn workforce(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &Workforce| {
        json!({
            "organisation": plan.organisations[found.organisation.index()].code,
            "group": found.group,
            "do_nothing": found.do_nothing,
            "needed": found.needed,
            "floor_binds": found.floor_binds,
            "establishment": found.establishment,
            "in_post": found.in_post,
            "turned_away": found.turned_away,
            "staff": found.staff,
            "bank": found.bank,
            "agency": found.agency,
            "unfilled": found.unfilled,
            "premium_pence": found.premium,
            "pay_pence": found.pay,
            "provenance": found.provenance,
        })
    };
    results.workforce.iter().map(one).collect()
}

/// Finance, activity and staff held against each other.
fn triangulation(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &Triangulation| {
        json!({
            "organisation": plan.organisations[found.organisation.index()].code,
            "activity_at_base_cost_pence": found.activity,
            "wte": found.wte,
            "pay_pence": found.pay,
            "own_cost_pence": found.cost,
            "productivity_percent_a_year": found.productivity,
            "pay_per_wte_percent_a_year": found.pay_per_wte,
            "cost_per_activity_percent_a_year": found.cost_per_activity,
            "outside_band": found.outside.iter().map(|[productivity, pay, cost]| {
                json!({"productivity": productivity, "pay_per_wte": pay, "cost_per_activity": cost})
            }).collect::<Vec<_>>(),
            "provenance": found.provenance,
        })
    };
    results.triangulation.iter().map(one).collect()
}

/// The first years by month, April first; signed positions.
fn months(plan: &Plan, results: &Results) -> Value {
    let code = |id: OrganisationId| plan.organisations[id.index()].code.as_str();
    let line = |line: &MonthLine| json!({"id": line.id, "pence": line.pence});
    let money = results.months.iter().map(|one| {
        json!({
            "year": results.years[one.year],
            "scope": one.scope.map_or("system", code),
            "lines": one.lines.iter().map(line).collect::<Vec<_>>(),
        })
    });
    let activity = results.months_of_activity.iter().map(|one| {
        json!({
            "year": results.years[one.year],
            "organisation": code(one.organisation),
            "pod": one.pod,
            "measure": one.pod.measure(),
            "do_nothing": one.do_nothing,
            "with_solutions": one.with_solutions,
        })
    });
    json!({"money": money.collect::<Vec<_>>(), "activity": activity.collect::<Vec<_>>()})
}

/// What has to be added for every shift to be delivered.
fn missing(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &Missing| {
        let mut value = resource(plan, found.resource);
        value["amount"] = json!(found.amount);
        value
    };
    results.missing.iter().map(one).collect()
}

/// What solutions with an economic case are worth: discounted pence, but where something else is said.
fn economics(plan: &Plan, results: &Results) -> Vec<Value> {
    let discount = &plan.discount;
    let bands = |bands: &[model::economics::Band]| -> Vec<Value> {
        bands.iter().map(|band| json!({"through": band.through, "rate": band.rate})).collect()
    };
    let one = |found: &EconomicResult| {
        let about = &plan.solutions[found.solution.index()];
        json!({
            "solution": about.id,
            "appraisal_years": found.years,
            "years_beyond_horizon": found.extended,
            "discount": {
                "base_year": plan.base_year.plus(discount.base),
                "inflation": (plan.basis == model::money::Basis::Cash).then_some(discount.inflation),
                "source": discount.source,
                "rates": bands(&discount.rates),
                "health_rates": bands(&discount.health),
            },
            "running_cost_pence": discounted(found.running),
            "one_off_cost_pence": discounted(found.one_off),
            "capital_pence": discounted(found.capital),
            "optimism_bias_pence": discounted(found.optimism),
            "cash_releasing_pence": discounted(found.cash_releasing),
            "non_cash_releasing_pence": discounted(found.non_cash_releasing),
            "societal_pence": discounted(found.societal),
            "benefits": benefits(plan, found),
            "net_present_value_pence": discounted(found.net),
            "ratios": found.ratios.map(|ratios| json!({
                "cash": ratios.cash,
                "public": ratios.public,
                "all": ratios.all,
            })),
            "equivalent_annual_cost_pence": Pence::from_pounds(found.equivalent_annual.value()),
            "payback_year": found.payback.map(|t| plan.base_year.plus(t)),
            "unmonetised": found.unmonetised,
            "excluded_pence": found.excluded,
            "affordability_pence": found.affordability,
            "provenance": found.provenance,
        })
    };
    results.economics.iter().map(one).collect()
}

/// What each benefit beside the saving is worth.
fn benefits(plan: &Plan, found: &EconomicResult) -> Vec<Value> {
    let case = plan.solutions[found.solution.index()].economics.as_ref();
    let all = case.into_iter().flat_map(|case| &case.benefits).zip(&found.benefits);
    all.map(|(one, worth)| json!({"name": one.name, "kind": one.kind, "worth_pence": discounted(*worth)})).collect()
}

fn discounted(worth: Quantity<PoundOf<Discounted>>) -> Pence {
    Pence::from_pounds(worth.value())
}

/// Measures of quality: if nothing is done, with solutions, and against the standard.
fn quality(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &QualityResult| {
        let about = &plan.measures[found.measure.index()];
        let effects = found.effects.iter().map(|(id, series)| (plan.solutions[id.index()].id.clone(), json!(series)));
        json!({
            "id": about.id,
            "name": about.name,
            "service": about.service,
            "organisation": about.organisation.map(|id| plan.organisations[id.index()].code.as_str()),
            "site": about.site.map(|id| plan.sites[id.index()].code.as_str()),
            "kind": about.kind,
            "unit": about.unit,
            "direction": about.direction,
            "standard": about.standard,
            "do_nothing": found.do_nothing,
            "with_solutions": found.with_solutions,
            "effects": effects.collect::<Map<_, _>>(),
            "met_do_nothing": found.met_do_nothing,
            "met": found.met,
            "met_from": found.met_from.map(|t| results.years[t]),
            "provenance": found.provenance,
        })
    };
    results.quality.iter().map(one).collect()
}

/// Something that a setting can run out of.
fn resource(plan: &Plan, resource: Resource) -> Value {
    let (what, site, kind) = match resource {
        Resource::Beds(_, site, kind) => ("beds", site, kind.word()),
        Resource::Spaces(_, site, kind) => ("spaces", site, kind.word()),
        Resource::Staff(_, group) => ("staff", None, group.word()),
    };
    json!({
        "resource": what,
        "organisation": plan.organisations[resource.organisation().index()].code,
        "site": site.map(|id| plan.sites[id.index()].code.as_str()),
        "type": kind,
    })
}

/// How each position gets from the base year to each later one; surplus and improvement positive.
fn bridges(plan: &Plan, bridges: &[Bridge]) -> Vec<Value> {
    let line = |line: &BridgeLine| {
        let solution = line.solution.map(|id| &plan.solutions[id.index()]);
        json!({
            "id": line.id,
            "kind": line.kind,
            "pence": line.pence,
            "in_year_pence": line.in_year,
            "recurrent": line.recurrent,
            "maturity": solution.map(|one| one.maturity),
        })
    };
    let one = |bridge: &Bridge| {
        json!({
            "year": plan.base_year.plus(bridge.year),
            "scope": scope(plan, bridge.scope),
            "lines": bridge.lines.iter().map(line).collect::<Vec<_>>(),
        })
    };
    bridges.iter().map(one).collect()
}

/// One future: what was drawn, which solutions deliver, and its bridges with solutions as one line.
pub fn one_future(plan: &Plan, one: &model::results::OneFuture) -> Value {
    let values =
        plan.assumptions.iter().zip(&one.values).map(|(assumption, value)| (assumption.id.clone(), json!(value)));
    json!({
        "plan_digest": plan.digest,
        "future": one.number,
        "population": plan.variants.get(one.variant).map(|variant| &variant.name),
        "assumptions": values.collect::<serde_json::Map<_, _>>(),
        "delivered": one.delivered.iter().map(|id| &plan.solutions[id.index()].id).collect::<Vec<_>>(),
        "bridge": bridges(plan, &one.bridges),
    })
}

/// What pooled funds come to in the base year, and what is counted as income from them.
fn pooled(plan: &Plan) -> Value {
    let code = |id: OrganisationId| plan.organisations[id.index()].code.as_str();
    let fund = |one: &Fund| json!({"fund": one.name, "contributed_pence": one.contributed, "used_pence": one.used});
    let claim = |one: &Claim| {
        let lines = one.lines.iter().map(|id| code(plan.lines[id.index()].organisation));
        json!({
            "payer": code(one.payer),
            "category": one.category,
            "paid_pence": one.paid,
            "counted_as_income_pence": one.counted,
            "counted_by": lines.collect::<Vec<_>>(),
            "counted_twice_pence": one.twice(),
            "contested": one.contested,
        })
    };
    json!({
        "funds": funds(plan).iter().map(fund).collect::<Vec<_>>(),
        "income": claims(plan).iter().map(claim).collect::<Vec<_>>(),
    })
}

/// How each position walks from what was reported to what is left; surplus and improvement positive.
fn walks(plan: &Plan, results: &Results) -> Vec<Value> {
    let line = |line: &WalkLine| {
        let detail = Some(line.detail).filter(|detail| !detail.is_empty());
        json!({"stage": line.stage, "component": detail, "total": line.stage.is_total(), "pence": line.pence})
    };
    let one = |walk: &Walk| {
        json!({
            "year": results.years[walk.year],
            "scope": scope(plan, walk.scope),
            "lines": walk.lines.iter().map(line).collect::<Vec<_>>(),
        })
    };
    results.walks.iter().map(one).collect()
}

/// When within each year its new savings fall.
fn phasing(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &Phasing| {
        json!({
            "year": results.years[found.year],
            "scope": scope(plan, found.scope),
            "new_saving_pence": found.saving,
            "second_half_pence": found.second_half,
            "second_half_share": found.share(),
            "unsure_pence": found.unsure,
            "threshold": plan.back_loaded,
            "back_loaded": found.back_loaded,
        })
    };
    results.phasing.iter().map(one).collect()
}

fn scope(plan: &Plan, scope: Option<OrganisationId>) -> &str {
    scope.map_or("system", |id| plan.organisations[id.index()].code.as_str())
}

/// What contracts pay for counted activity under their own form and others; arrays run over the years.
fn contracts(plan: &Plan, results: &Results) -> Vec<Value> {
    let followed =
        |one: &Followed| json!({"do_nothing_pence": one.do_nothing, "with_solutions_pence": one.with_solutions});
    let one = |found: &ContractResult| {
        let contract = &plan.contracts[found.contract];
        let years = || 0..results.years.len();
        let stranded = |paid: &Followed| years().map(|t| found.stranded(paid, t)).collect::<Vec<_>>();
        json!({
            "payer": plan.organisations[contract.payer.index()].code,
            "payee": plan.organisations[contract.payee.index()].code,
            "category": contract.category,
            "form": contract.form,
            "variable": contract.terms.variable,
            "rebased": contract.terms.rebased.iter().map(|t| results.years[*t]).collect::<Vec<_>>(),
            "paid": followed(&found.agreed),
            "paid_as_block": followed(&found.block),
            "paid_as_activity": followed(&found.activity),
            "cost_of_care": followed(&found.cost),
            "stranded_pence": stranded(&found.agreed),
            "stranded_as_block_pence": stranded(&found.block),
            "stranded_as_activity_pence": stranded(&found.activity),
            "payee_gains_pence": years().map(|t| found.payee_gains(t)).collect::<Vec<_>>(),
            "provenance": found.provenance,
        })
    };
    results.contracts.iter().map(one).collect()
}

/// What members get from outside and pay to it if nothing is done; arrays run over the years.
fn crossing(plan: &Plan, results: &Results) -> Vec<Value> {
    let code = |id: OrganisationId| plan.organisations[id.index()].code.as_str();
    let one = |found: &External| {
        json!({
            "party": found.party.map(code),
            "member": code(found.member),
            "side": found.side,
            "category": found.category,
            "pence": found.pence,
            "provenance": found.provenance,
        })
    };
    external(plan, &results.leaves).iter().map(one).collect()
}

/// How much of what a lever shifts there is room for.
fn shift_delivery(plan: &Plan, shift: &ShiftDelivery) -> Value {
    let limits = shift.limited_by.iter().map(|limit| limit.map(|one| resource(plan, one)));
    json!({
        "lever": shift.lever,
        "site": plan.sites[shift.site.index()].code,
        "promised": shift.promised,
        "delivered": shift.delivered,
        "share": shift.share,
        "limited_by": limits.collect::<Vec<_>>(),
    })
}

/// What each solution does as promised; arrays run over the years, savings are positive.
fn solutions(plan: &Plan, results: &Results) -> Vec<Value> {
    let one = |found: &model::results::SolutionResult| {
        let about = &plan.solutions[found.solution.index()];
        let by_code =
            |(id, series): &(OrganisationId, Vec<Pence>)| (plan.organisations[id.index()].code.clone(), json!(series));
        let (members, transfers) = (found.members.iter().map(by_code), found.transfers.iter().map(by_code));
        json!({
            "id": about.id,
            "name": about.name,
            "type": about.kind,
            "organisation": plan.organisations[about.organisation.index()].code,
            "maturity": about.maturity,
            "delivery": found.delivery,
            "ramp": found.ramp,
            "alone_pence": found.alone,
            "promised_pence": found.promised,
            "attributed_pence": found.attributed,
            "double_count_pence": (0..found.alone.len()).map(|t| found.double_count(t)).collect::<Vec<_>>(),
            "attributed_by_organisation_pence": members.collect::<Map<_, _>>(),
            "transfers_by_organisation_pence": transfers.collect::<Map<_, _>>(),
            "running_cost_pence": found.running,
            "one_off_cost_pence": found.one_off,
            "capital_pence": found.capital,
            "shifts": found.shifts.iter().map(|shift| shift_delivery(plan, shift)).collect::<Vec<_>>(),
            "provenance": about.provenance,
        })
    };
    results.solutions.iter().map(one).collect()
}

fn uncertainty(plan: &Plan, found: &Uncertainty) -> Value {
    let activity = |measure: &dyn Fn(Pod) -> Measure, fans: &[(Pod, Fan)]| -> Vec<Value> {
        let one = |(pod, fan): &(Pod, Fan)| {
            let mut value = json!({"pod": pod, "measure": measure(*pod)});
            let spread = value.as_object_mut().expect("just made");
            spread.extend(named(fan, |values| json!(values)));
            value
        };
        fans.iter().map(one).collect()
    };
    let pence = |values: &[f64]| values.iter().map(|pounds| Pence::from_pounds(*pounds)).collect::<Vec<_>>();
    let mut counts = activity(&Pod::measure, &found.counts);
    counts.extend(activity(&|_| Measure::BedDays, &found.bed_days));
    let mut with_solutions = activity(&Pod::measure, &found.counts_with_solutions);
    with_solutions.extend(activity(&|_| Measure::BedDays, &found.bed_days_with_solutions));
    let code = |id: OrganisationId| plan.organisations[id.index()].code.as_str();
    let name = |id: model::id::AssumptionId| plan.assumptions[id.index()].id.as_str();
    json!({
        "futures": found.futures,
        "noise": found.noise,
        "system_do_nothing_gap_pence": named(&found.do_nothing_gap, |values| json!(pence(values))),
        "system_do_minimum_gap_pence": named(&found.do_minimum_gap, |values| json!(pence(values))),
        "system_residual_gap_pence": named(&found.residual_gap, |values| json!(pence(values))),
        "system_efficiency_pence": named(&found.efficiency, |values| json!(pence(values))),
        "system_solutions_pence": named(&found.solutions, |values| json!(pence(values))),
        "chance_on_target": found.chance_on_target,
        "organisations": found.members.iter().map(|(id, fan)| {
            json!({"code": code(*id), "residual_gap_pence": named(fan, |values| json!(pence(values)))})
        }).collect::<Vec<_>>(),
        "activity": counts,
        "activity_with_solutions": with_solutions,
        "capacity": found.rooms.iter().map(|(one, fan)| {
            let mut value = resource(plan, *one);
            let spread = value.as_object_mut().expect("just made");
            spread.extend(named(fan, |values| json!(values)));
            value
        }).collect::<Vec<_>>(),
        "total_effects": found.total_effects.iter().map(|one| {
            json!({"name": one.name, "share": one.share, "standard_error": one.error})
        }).collect::<Vec<_>>(),
        "disagreements": found.disagreements.iter().map(|one| json!({
            "assumption": name(one.assumption),
            "parties": one.parties.iter().map(|(id, value, gap)| {
                json!({"organisation": code(*id), "value": value, "residual_gap_pence": gap})
            }).collect::<Vec<_>>(),
            "spread_pence": one.spread,
            "narrowing_pence": Pence::from_pounds(one.narrowing),
        })).collect::<Vec<_>>(),
        "convergence": found.convergence.iter().map(|one| json!({
            "futures": one.futures,
            "median_residual_gap_pence": Pence::from_pounds(one.median),
            "chance_on_target": one.chance,
        })).collect::<Vec<_>>(),
        "swings": found.swings.iter().map(|swing| json!({
            "assumption": plan.assumptions[swing.assumption.index()].id,
            "at_p10_pence": Pence::from_pounds(swing.at_p10),
            "at_p90_pence": Pence::from_pounds(swing.at_p90),
        })).collect::<Vec<_>>(),
    })
}

fn named(fan: &Fan, shown: impl Fn(&[f64]) -> Value) -> Map<String, Value> {
    let series = [
        ("mean", &fan.mean),
        ("p10", &fan.p10),
        ("p25", &fan.p25),
        ("p50", &fan.p50),
        ("p75", &fan.p75),
        ("p90", &fan.p90),
    ];
    series.into_iter().map(|(name, values)| (name.to_owned(), shown(values))).collect()
}

/// Do-nothing activity by provider, point of delivery and measure.
fn activity(plan: &Plan, all: &[ActivitySeries]) -> Vec<Value> {
    let mut sums: BTreeMap<(OrganisationId, Pod, Measure), (Vec<f64>, Provenance)> = BTreeMap::new();
    for series in all {
        let counted = Some((series.measure(), &series.counts));
        let days = series.bed_days.as_ref().map(|days| (Measure::BedDays, days));
        for (measure, values) in counted.into_iter().chain(days) {
            let (sum, provenance) = sums
                .entry((series.organisation, series.pod, measure))
                .or_insert_with(|| (vec![0.0; values.len()], Provenance::Published));
            *provenance = provenance.and(series.provenance);
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }
    sums.into_iter()
        .map(|((organisation, pod, measure), (values, provenance))| {
            json!({
                "organisation": plan.organisations[organisation.index()].code,
                "pod": pod,
                "measure": measure,
                "values": values,
                "provenance": provenance,
            })
        })
        .collect()
}

fn population(plan: &Plan, results: &Results) -> Value {
    let provenance = Provenance::of(plan.population.iter().map(|row| row.provenance));
    let registered = results.population.has_registered().then(|| results.population.totals(1));
    let known = !plan.population.is_empty();
    json!({
        "resident": known.then(|| results.population.totals(0)),
        "registered": registered,
        "provenance": known.then_some(provenance),
    })
}

fn headlines(plan: &Plan, results: &Results) -> Vec<Value> {
    results
        .ties
        .iter()
        .map(|tie| {
            let headline = &plan.headlines[tie.headline];
            json!({
                "id": headline.id,
                "name": headline.name,
                "published": headline.figure,
                "unit": headline.unit,
                "scope": headline.scope,
                "date": headline.date,
                "basis": headline.basis,
                "version": headline.version,
                "source": plan.sources[headline.source.index()].id,
                "measure": headline.measure,
                "organisation": headline.organisation.map(|id| plan.organisations[id.index()].code.as_str()),
                "year": headline.measure.map(|_| plan.base_year.plus(headline.year)),
                "computed": tie.computed,
                "provenance": tie.computed.map(|_| tie.provenance),
                "explanation": headline.explanation,
            })
        })
        .collect()
}
