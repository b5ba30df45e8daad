//! Results on one screen of a terminal: plain text, aligned, no colour needed.

use std::fmt::Write as _;

use model::Plan;
use model::results::{Position, Results};

use crate::numbers::{self, Gaps, Millions, NOT_KNOWN};

/// A summary that a finance director can read, at most `width` characters wide.
pub fn summary(plan: &Plan, results: &Results, width: usize) -> String {
    let mut out = String::new();
    let fictional = if plan.fictional { " (fictional)" } else { "" };
    let _ = writeln!(out, "{}{fictional}\n", plan.name);
    wrapped(&numbers::sentence(plan, results), width, &mut out);
    wrapped(&numbers::basis_note(plan, results), width, &mut out);
    let gaps = Gaps::of(results);
    if let (Some(gap), Some(position)) = (&gaps.system, &results.system.position) {
        out.push_str("\nThe system's gap, £m to find\n");
        let mut rows = vec![heading(results)];
        rows.push(row("do nothing", &gap.do_nothing));
        rows.push(row("efficiency", &gap.efficiency));
        rows.push(row("do minimum", &gap.do_minimum));
        rows.push(row("underlying position", &shown(&position.underlying)));
        rows.push(row("trade that does not match", &shown(&results.system.unmatched_net)));
        table(&rows, &mut out);
        pressures(position, &mut out);
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

fn heading(results: &Results) -> Vec<String> {
    std::iter::once(String::new()).chain(results.years.iter().map(ToString::to_string)).collect()
}

fn row(name: &str, values: &[Millions]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(values.iter().map(ToString::to_string)).collect()
}

fn shown(pence: &[model::money::Pence]) -> Vec<Millions> {
    pence.iter().copied().map(Millions::of).collect()
}

/// What moved the gap to the horizon, the greatest first.
fn pressures(position: &Position, out: &mut String) {
    let last = position.do_nothing_gap.len() - 1;
    let mut moved: Vec<_> = position.components.iter().map(|(component, pence)| (component, pence[last])).collect();
    moved.sort_by_key(|(_, pence)| std::cmp::Reverse(pence.0.saturating_abs()));
    if moved.is_empty() {
        return;
    }
    out.push_str("\nWhat moves it by the last year, £m (funding and savings in brackets)\n");
    let rows: Vec<_> = moved
        .iter()
        .map(|(component, pence)| vec![component.name().to_owned(), Millions::of(*pence).to_string()])
        .collect();
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
    let mut sums: std::collections::BTreeMap<_, (f64, f64)> = std::collections::BTreeMap::new();
    for series in &results.activity {
        let sum = sums.entry(series.pod).or_default();
        sum.0 += series.counts[0];
        sum.1 += series.counts[plan.horizon];
    }
    if sums.is_empty() {
        return;
    }
    out.push_str("\nActivity if nothing is done\n");
    let last = plan.base_year.plus(plan.horizon).to_string();
    let mut rows = vec![vec![String::new(), plan.base_year.to_string(), last, "change".to_owned()]];
    for (pod, (first, last)) in sums {
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
fn wrapped(text: &str, width: usize, out: &mut String) {
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
