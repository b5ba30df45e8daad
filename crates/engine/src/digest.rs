//! The digest of results: canonical bytes of every figure, so that two runs can be told to be the same.

use model::Plan;
use model::canonical::{Digest, TableBytes, decimal, put};
use model::money::Pence;
use model::results::{ActivitySeries, Position, Results, Uncertainty};

/// The digest of these results, whatever their own says.
pub fn of(plan: &Plan, results: &Results) -> Digest {
    let mut bytes = Vec::new();
    let identity = &results.identity;
    put(&mut bytes, identity.plan.to_string().as_bytes());
    put(&mut bytes, identity.engine.as_bytes());
    put(&mut bytes, &identity.seed.to_be_bytes());
    put(&mut bytes, &identity.futures.to_be_bytes());
    put(&mut bytes, identity.sampler.as_bytes());
    for (name, value) in &identity.overrides {
        put(&mut bytes, name.as_bytes());
        put(&mut bytes, value.as_bytes());
    }
    if let Some(one) = &results.evenly {
        for series in [&one.do_nothing_gap, &one.residual_before_risk, &one.residual_gap] {
            for pence in series {
                put(&mut bytes, &pence.0.to_be_bytes());
            }
        }
    }
    leaves(results, &mut bytes);
    positions(plan, results, &mut bytes);
    activity(plan, &results.activity, &mut bytes);
    activity(plan, &results.activity_with_solutions, &mut bytes);
    solutions(plan, results, &mut bytes);
    beds(plan, results, &mut bytes);
    contracts(results, &mut bytes);
    resources(plan, results, &mut bytes);
    quality(plan, results, &mut bytes);
    economics(plan, results, &mut bytes);
    for line in results.months.iter().flat_map(|one| &one.lines) {
        put(&mut bytes, line.id.as_bytes());
        put(&mut bytes, joined(&line.pence).as_bytes());
    }
    for one in &results.months_of_activity {
        numbers(&mut bytes, one.do_nothing.iter().chain(&one.with_solutions).copied());
    }
    numbers(&mut bytes, results.population.people.iter().copied());
    if let Some(uncertainty) = &results.uncertainty {
        chance(uncertainty, &mut bytes);
    }
    Digest::of(&bytes)
}

fn leaves(results: &Results, bytes: &mut Vec<u8>) {
    let mut table = TableBytes::new(["line", "pence", "provenance"]);
    for leaf in &results.leaves {
        let (line, pence) = (leaf.line.0.to_string(), joined(&leaf.pence));
        table.row([line.as_str(), &pence, leaf.provenance.word()]);
    }
    put(bytes, &table.digest().0);
}

fn positions(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    let mut table = TableBytes::new(["organisation", "position"]);
    let members = results
        .members
        .iter()
        .map(|member| (plan.organisations[member.organisation.index()].code.as_str(), member.position.as_ref()));
    for (code, position) in members.chain([("", results.system.position.as_ref())]) {
        let described = position.map_or_else(|| "unknown".to_owned(), describe);
        table.row([code, described.as_str()]);
    }
    put(bytes, &table.digest().0);
}

fn describe(position: &Position) -> String {
    let series = [
        &position.income,
        &position.cost,
        &position.support,
        &position.underlying,
        &position.do_nothing_gap,
        &position.efficiency,
        &position.beyond_headroom,
        &position.do_minimum_gap,
        &position.solutions,
        &position.one_off_cost,
        &position.risk,
    ];
    let mut text: Vec<String> = series.into_iter().map(|series| joined(series)).collect();
    text.extend(position.components.iter().map(|(component, series)| format!("{component} {}", joined(series))));
    text.join("\n")
}

fn solutions(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    let mut table = TableBytes::new(["solution", "worth"]);
    for one in &results.solutions {
        let members = one
            .members
            .iter()
            .chain(&one.transfers)
            .map(|(id, series)| format!("{} {}", plan.organisations[id.index()].code, joined(series)));
        let own = [&one.alone, &one.promised, &one.attributed, &one.one_off, &one.capital].map(|series| joined(series));
        let worth = own.into_iter().chain(members).collect::<Vec<_>>().join("\n");
        table.row([plan.solutions[one.solution.index()].id.as_str(), worth.as_str()]);
    }
    put(bytes, &table.digest().0);
}

fn beds(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    for one in &results.beds {
        put(bytes, plan.organisations[one.organisation.index()].code.as_bytes());
        put(bytes, one.site.map_or("", |id| plan.sites[id.index()].code.as_str()).as_bytes());
        put(bytes, one.kind.word().as_bytes());
        put(bytes, one.provenance.word().as_bytes());
        numbers(bytes, one.by_risk.iter().map(|beds| f64::from(*beds)));
        let escalation = [one.escalation.as_ref(), one.days_with_escalation.as_ref()];
        let known = [one.available.as_ref(), one.days_without.as_ref()].into_iter().chain(escalation);
        let series = [&one.do_nothing, &one.in_use, &one.by_occupancy].into_iter().chain(known.flatten());
        series.for_each(|series| numbers(bytes, series.iter().copied()));
    }
}

fn contracts(results: &Results, bytes: &mut Vec<u8>) {
    for one in &results.contracts {
        for followed in [&one.agreed, &one.block, &one.activity, &one.cost] {
            put(bytes, joined(&followed.do_nothing).as_bytes());
            put(bytes, joined(&followed.with_solutions).as_bytes());
        }
    }
}

fn resources(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    let code = |id: model::id::OrganisationId| plan.organisations[id.index()].code.as_bytes();
    for one in &results.spaces {
        put(bytes, code(one.organisation));
        put(bytes, one.site.map_or("", |id| plan.sites[id.index()].code.as_str()).as_bytes());
        put(bytes, one.kind.word().as_bytes());
        put(bytes, one.provenance.word().as_bytes());
        let series = [&one.do_nothing, &one.needed].into_iter().chain(&one.available);
        for series in series {
            numbers(bytes, series.iter().copied());
        }
    }
    for one in &results.workforce {
        put(bytes, code(one.organisation));
        put(bytes, one.group.word().as_bytes());
        put(bytes, one.provenance.word().as_bytes());
        let series = [&one.do_nothing, &one.needed, &one.in_post, &one.bank, &one.agency, &one.unfilled];
        for series in series {
            numbers(bytes, series.iter().copied());
        }
        put(bytes, one.premium.as_deref().map_or_else(String::new, joined).as_bytes());
    }
    for shift in results.solutions.iter().flat_map(|one| &one.shifts) {
        put(bytes, plan.sites[shift.site.index()].code.as_bytes());
        for series in [&shift.promised, &shift.delivered] {
            numbers(bytes, series.iter().copied());
        }
    }
    for one in &results.missing {
        numbers(bytes, one.amount.iter().copied());
    }
}

fn economics(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    for one in &results.economics {
        put(bytes, plan.solutions[one.solution.index()].id.as_bytes());
        let worth = [one.running, one.one_off, one.capital, one.optimism, one.cash_releasing, one.non_cash_releasing];
        numbers(bytes, worth.into_iter().chain([one.societal, one.net]).map(model::units::Quantity::value));
        numbers(bytes, one.benefits.iter().map(|worth| worth.value()));
        numbers(bytes, [one.equivalent_annual.value(), one.payback.map_or(-1.0, |year| year as f64)].into_iter());
        put(bytes, joined(&one.affordability).as_bytes());
        put(bytes, joined(&one.excluded).as_bytes());
    }
}

fn quality(plan: &Plan, results: &Results, bytes: &mut Vec<u8>) {
    for one in &results.quality {
        put(bytes, plan.measures[one.measure.index()].id.as_bytes());
        put(bytes, one.provenance.word().as_bytes());
        numbers(bytes, one.do_nothing.iter().chain(&one.with_solutions).copied());
    }
}

fn activity(plan: &Plan, all: &[ActivitySeries], bytes: &mut Vec<u8>) {
    for series in all {
        put(bytes, plan.sites[series.site.index()].code.as_bytes());
        put(bytes, series.commissioner.map_or("", |id| &plan.organisations[id.index()].code).as_bytes());
        put(bytes, series.area_group.map_or("outside", |id| &plan.area_groups[id.index()].name).as_bytes());
        put(bytes, series.pod.word().as_bytes());
        numbers(bytes, series.counts.iter().copied());
        numbers(bytes, series.bed_days.iter().flatten().copied());
        numbers(bytes, series.cost_pounds.iter().flatten().copied());
    }
}

fn chance(uncertainty: &Uncertainty, bytes: &mut Vec<u8>) {
    let with_solutions = uncertainty.counts_with_solutions.iter().chain(&uncertainty.bed_days_with_solutions);
    let activity = uncertainty.counts.iter().chain(&uncertainty.bed_days).chain(with_solutions).map(|(_, fan)| fan);
    let gaps = [&uncertainty.do_nothing_gap, &uncertainty.do_minimum_gap, &uncertainty.residual_gap];
    let between = [&uncertainty.efficiency, &uncertainty.solutions];
    for fan in gaps.into_iter().chain(between).chain(activity) {
        for series in [&fan.mean, &fan.p10, &fan.p25, &fan.p50, &fan.p75, &fan.p90] {
            numbers(bytes, series.iter().copied());
        }
    }
    for (_, fan) in &uncertainty.rooms {
        for series in [&fan.p10, &fan.p50, &fan.p90] {
            numbers(bytes, series.iter().copied());
        }
    }
    numbers(bytes, uncertainty.chance_on_target.iter().copied());
    for (_, fan) in &uncertainty.members {
        for series in [&fan.mean, &fan.p10, &fan.p50, &fan.p90] {
            numbers(bytes, series.iter().copied());
        }
    }
    numbers(bytes, uncertainty.total_effects.iter().map(|one| one.share));
    numbers(bytes, uncertainty.disagreements.iter().flat_map(|one| [one.spread.pounds(), one.narrowing]));
    numbers(bytes, uncertainty.swings.iter().flat_map(|swing| [swing.at_p10, swing.at_p90]));
}

fn joined(pence: &[Pence]) -> String {
    pence.iter().map(|one| one.0.to_string()).collect::<Vec<_>>().join(" ")
}

fn numbers(bytes: &mut Vec<u8>, values: impl Iterator<Item = f64>) {
    for value in values {
        let text = format!("{value:e}");
        put(bytes, decimal(&text).unwrap_or(text).as_bytes());
    }
}
