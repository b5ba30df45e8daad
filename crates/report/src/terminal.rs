//! Results on one screen of a terminal: plain text, aligned, no colour needed.

use std::fmt::Write as _;

use model::Plan;
use model::results::Results;

use crate::numbers::{
    self, AFTER_DO_NOTHING, BridgeLine, Bridges, Gap, Gaps, Millions, NOT_KNOWN, Rank, Savings, activity_by_pod,
    frontier,
};

/// A summary that a finance director can read, at most `width` characters wide.
pub fn summary(plan: &Plan, results: &Results, width: usize) -> String {
    let mut out = String::new();
    let fictional = if plan.fictional { " (fictional)" } else { "" };
    let _ = writeln!(out, "{}{fictional}\n", plan.name);
    wrapped(&numbers::sentence(plan, results), width, &mut out);
    wrapped(&numbers::basis_note(plan, results), width, &mut out);
    let gaps = Gaps::of(results);
    if let (Some(gap), Some(position)) = (&gaps.system, &results.system.position) {
        let missing = numbers::members_not_known(plan, results);
        let missing = missing.map_or_else(String::new, |missing| format!(" ({missing})"));
        let _ = writeln!(out, "\nThe system's gap, £m to find{missing}");
        let mut rows = vec![heading(results)];
        rows.push(row("do nothing", &gap.do_nothing));
        rows.push(row("efficiency", &gap.efficiency));
        rows.push(row("do minimum", &gap.do_minimum));
        rows.extend(with_solutions(&gaps, gap));
        rows.push(row("underlying position", &shown(&position.underlying)));
        rows.push(row("trade that does not match", &shown(&results.system.unmatched_net)));
        table(&rows, &mut out);
        efficiency(plan, results, &mut out);
        solutions(plan, results, &gaps, width, &mut out);
        futures(plan, results, &mut out);
        pressures(plan, results, &gaps, &mut out);
    }
    if gaps.members.iter().any(Option::is_some) {
        organisations(plan, results, &gaps, &mut out);
    }
    activity(plan, results, &mut out);
    let _ = writeln!(
        out,
        "\nProvenance {}. Plan digest {}, results {}.",
        results.provenance,
        results.identity.plan.short(),
        results.digest.short()
    );
    out
}

/// From do minimum to what is left; nothing if there are no solutions.
fn with_solutions(gaps: &Gaps, gap: &Gap) -> Vec<Vec<String>> {
    if !gaps.have_solutions {
        return Vec::new();
    }
    let mut rows = vec![row("solutions promise", &gap.solutions)];
    if gaps.any(|gap| &gap.one_off) {
        rows.push(row("their one-off cost", &gap.one_off));
    }
    rows.extend([row("at risk", &gap.risk), row("still to find", &gap.residual)]);
    rows
}

/// Where efficiency ends: one line, if any is planned beyond headroom.
fn efficiency(plan: &Plan, results: &Results, out: &mut String) {
    let t = numbers::target_year(plan);
    let beyond = frontier(plan, results).iter().filter_map(|one| Some(one.saved?[1][t])).sum();
    if Millions::of(beyond) > Millions::ZERO {
        let (amount, year) = (Millions::of(beyond).in_words(), plan.base_year.plus(t));
        let _ = writeln!(
            out,
            "\nPlanned efficiency of {amount} in {year} lies beyond headroom: it needs a structural solution."
        );
    }
}

/// Solutions told one by one.
const TOLD: usize = 8;

/// What the greatest solutions save, and what was not counted twice.
fn solutions(plan: &Plan, results: &Results, gaps: &Gaps, width: usize, out: &mut String) {
    if results.solutions.is_empty() {
        return;
    }
    let (t, savings) = (numbers::target_year(plan), Savings::of(results, gaps));
    let year = plan.base_year.plus(t);
    let mut order: Vec<usize> = (0..results.solutions.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(savings.attributed[*at][t]), *at));
    let told = if order.len() <= TOLD + 1 { order.len() } else { TOLD };
    let _ = writeln!(out, "\nSolutions in {year} as promised, £m saved a year less running cost");
    let heads = ["", "saving", "chance", "maturity"].map(str::to_owned).to_vec();
    let mut rows = vec![heads];
    for at in &order[..told] {
        let (found, about) = (&results.solutions[*at], &plan.solutions[results.solutions[*at].solution.index()]);
        let chance = numbers::percent(100.0 * found.delivery);
        rows.push(vec![about.name.clone(), savings.attributed[*at][t].to_string(), chance, about.maturity.to_string()]);
    }
    if told < order.len() {
        let rest = order[told..].iter().map(|at| savings.attributed[*at][t]).sum::<Millions>();
        rows.push(vec![format!("{} others", order.len() - told), rest.to_string()]);
    }
    table(&rows, out);
    let twice = Savings::total(&savings.double_count, t);
    if twice > Millions::ZERO {
        let told = format!("{} that would be counted twice is taken out.", twice.in_words());
        wrapped(&told, width, out);
    }
}

/// What the futures come to: the spread of the gap and the chance of the target.
fn futures(plan: &Plan, results: &Results, out: &mut String) {
    let Some(found) = &results.uncertainty else { return };
    let chance = numbers::percent(100.0 * found.chance_on_target[numbers::target_year(plan)]);
    let after = if results.solutions.is_empty() { "efficiency" } else { "efficiency and solutions" };
    let _ = writeln!(out, "\nOver {} futures, £m to find after {after}", found.futures);
    let series = |name: &str, pounds: &[f64]| {
        let pence: Vec<_> = pounds.iter().map(|value| model::money::Pence::from_pounds(*value)).collect();
        row(name, &shown(&pence))
    };
    let gap = &found.residual_gap;
    let rows = [
        heading(results),
        series("1 in 10 above", &gap.p90),
        series("half above", &gap.p50),
        series("1 in 10 below", &gap.p10),
    ];
    table(&rows, out);
    wrapped(&format!("{} is {chance}.", numbers::chance_of_target(plan)), 100, out);
}

fn heading(results: &Results) -> Vec<String> {
    std::iter::once(String::new()).chain(results.years.iter().map(ToString::to_string)).collect()
}

fn row(name: &str, values: &[Millions]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(values.iter().map(ToString::to_string)).collect()
}

fn shown(pence: &[model::money::Pence]) -> Vec<Millions> {
    pence.iter().copied().map(Millions::of).collect()
}

/// What moves the position to the target year, the greatest first: the steps of the report's bridge.
fn pressures(plan: &Plan, results: &Results, gaps: &Gaps, out: &mut String) {
    let t = numbers::target_year(plan);
    let bridge = Bridges::of(results, gaps, t).system.unwrap_or_default();
    let is_step = |line: &BridgeLine| line.rank == Rank::Step && !AFTER_DO_NOTHING.contains(&line.name.as_str());
    let mut steps: Vec<BridgeLine> = bridge.into_iter().filter(is_step).collect();
    steps.sort_by_key(|line| std::cmp::Reverse(line.amount.size()));
    if steps.is_empty() {
        return;
    }
    let year = plan.base_year.plus(t);
    let _ = writeln!(out, "\nWhat moves the position by {year}, £m (pressures in brackets, funding not)");
    let rows: Vec<_> = steps.into_iter().map(|line| vec![line.name, line.amount.to_string()]).collect();
    table(&rows, out);
}

fn organisations(plan: &Plan, results: &Results, gaps: &Gaps, out: &mut String) {
    out.push_str("\nBy organisation, do nothing, £m to find\n");
    let mut rows = vec![heading(results)];
    for (member, gap) in results.members.iter().zip(&gaps.members) {
        let organisation = &plan.organisations[member.organisation.index()];
        rows.push(match gap {
            Some(gap) => row(&organisation.code, &gap.do_nothing),
            None => vec![organisation.code.clone(), NOT_KNOWN.to_owned()],
        });
    }
    table(&rows, out);
}

fn activity(plan: &Plan, results: &Results, out: &mut String) {
    if results.activity.is_empty() {
        return;
    }
    let [first, last] = [0, plan.horizon].map(|t| activity_by_pod(results, t));
    out.push_str("\nActivity if nothing is done\n");
    let years = [0, plan.horizon].map(|t| plan.base_year.plus(t).to_string());
    let mut rows = vec![[String::new()].into_iter().chain(years).chain(["change".to_owned()]).collect::<Vec<_>>()];
    for ((pod, first), last) in first.into_iter().zip(last.into_values()) {
        let change = numbers::percent_or_dash(numbers::change_percent(first, last));
        rows.push(vec![pod.name().to_owned(), numbers::count(first), numbers::count(last), change]);
    }
    table(&rows, out);
}

/// Rows with the first column on the left and the others on the right.
fn table(rows: &[Vec<String>], out: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if column == 0 { write!(line, "{cell:<width$}") } else { write!(line, "  {cell:>width$}") };
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The text broken into lines of at most `width` characters.
pub(crate) fn wrapped(text: &str, width: usize, out: &mut String) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > width {
            let _ = writeln!(out, "{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}
