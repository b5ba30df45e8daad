//! Two runs of the demand model side by side: in a terminal here, as a page in `html::comparison`.

use std::fmt::Write as _;

use crate::numbers::{change_percent, count, fixed};

/// Two runs with what they come to. Counts are of a year at the horizon.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Each run in words: its scenario, years, futures and folder.
    pub runs: [String; 2],
    /// Principal projections of pods and measures.
    pub projections: Vec<Projected>,
    /// What leads from the baseline to the principal projection.
    pub waterfalls: Vec<Waterfall>,
}

/// A pod's measure in both runs.
#[derive(Clone, Debug, Default)]
pub struct Projected {
    /// Point of delivery.
    pub pod: String,
    /// What is counted.
    pub measure: String,
    /// In each run.
    pub of: [Interval; 2],
}

/// A principal projection with the middle 80% of futures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interval {
    /// Before.
    pub baseline: f64,
    /// The mean over futures.
    pub mean: f64,
    /// A tenth of futures are below.
    pub p10: f64,
    /// A tenth of futures are above.
    pub p90: f64,
}

/// Steps of one measure.
#[derive(Clone, Debug, Default)]
pub struct Waterfall {
    /// The activity and what is counted: `Inpatient bed days`.
    pub name: String,
    /// The baseline, then each step, with what it adds in each run, mean over futures.
    pub steps: Vec<(String, [f64; 2])>,
    /// Strategies by kind, which make up the last steps.
    pub strategies: Vec<(String, [f64; 2])>,
}

impl Waterfall {
    /// Where it ends in each run.
    pub fn result(&self) -> [f64; 2] {
        [0, 1].map(|run| self.steps.iter().map(|(_, of)| of[run]).sum())
    }

    /// Steps that do something in either run; the baseline always.
    pub fn told(&self) -> impl Iterator<Item = &(String, [f64; 2])> {
        let moves = |of: &[f64; 2]| of.iter().any(|value| value.abs() >= 0.5);
        self.steps.iter().enumerate().filter(move |(place, (_, of))| *place == 0 || moves(of)).map(|(_, step)| step)
    }
}

/// A count that is added: with its sign, so that direction does not rest on brackets or colour.
pub fn added(value: f64) -> String {
    signed(value, &count(value.abs()))
}

/// A percentage that is added, with its sign.
pub(crate) fn signed_percent(value: f64, decimals: usize) -> String {
    signed(value, &format!("{}%", fixed(value.abs(), decimals)))
}

/// The change in %, with its sign; a dash from nothing.
pub(crate) fn added_percent(first: f64, second: f64) -> String {
    change_percent(first, second).map_or_else(|| "–".to_owned(), |change| signed_percent(change, 1))
}

/// Words of a size with the sign of its value; none where nothing but noughts is shown.
fn signed(value: f64, size: &str) -> String {
    let nothing = !size.contains(|digit: char| ('1'..='9').contains(&digit));
    match value {
        _ if nothing => size.to_owned(),
        value if value < 0.0 => format!("−{size}"),
        _ => format!("+{size}"),
    }
}

/// The comparison for a terminal, aligned, without colour.
pub fn text(comparison: &Comparison) -> String {
    let [first, second] = &comparison.runs;
    let mut out =
        format!("first:  {first}\nsecond: {second}\n\nPrincipal projection, with the middle 80% of futures\n");
    let mut rows = vec![["", "first", "", "second", "", "difference", ""].map(str::to_owned)];
    for one in &comparison.projections {
        let [first, second] = one.of;
        let interval = |of: Interval| format!("({} to {})", count(of.p10), count(of.p90));
        rows.push([
            format!("{} {}", one.pod, one.measure),
            count(first.mean),
            interval(first),
            count(second.mean),
            interval(second),
            added(second.mean - first.mean),
            added_percent(first.mean, second.mean),
        ]);
    }
    aligned(&rows, &mut out);
    for waterfall in &comparison.waterfalls {
        let _ = writeln!(out, "\n{}, from the baseline to the principal projection", waterfall.name);
        let mut rows = vec![["", "first", "second", "difference"].map(str::to_owned)];
        for (place, (step, [first, second])) in waterfall.told().enumerate() {
            let shown = if place == 0 { count } else { added };
            rows.push([step.clone(), shown(*first), shown(*second), added(second - first)]);
        }
        let [first, second] = waterfall.result();
        rows.push(["Principal projection".to_owned(), count(first), count(second), added(second - first)]);
        aligned(&rows, &mut out);
    }
    out
}

/// The first column to the left, the others to the right.
fn aligned<const N: usize>(rows: &[[String; N]], out: &mut String) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    for row in rows {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("  {cell:<width$}"),
            _ => format!("  {cell:>width$}"),
        });
        let line: String = cells.collect();
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A measure that differs, in words that must be escaped.
    pub(crate) fn sample() -> Comparison {
        let interval = |mean: f64| Interval { baseline: 1000.0, mean, p10: mean - 50.0, p90: mean + 50.0 };
        let step = |name: &str, first: f64, second: f64| (name.to_owned(), [first, second]);
        Comparison {
            runs: ["<b>one</b>".to_owned(), "two & more".to_owned()],
            projections: vec![Projected {
                pod: "Elective <admission>".to_owned(),
                measure: "bed days".to_owned(),
                of: [interval(1200.0), interval(900.0)],
            }],
            waterfalls: vec![Waterfall {
                name: "Inpatient bed days".to_owned(),
                steps: vec![
                    step("Baseline", 1000.0, 1000.0),
                    step("Population", 300.0, 300.0),
                    step("Births", 0.1, -0.1),
                    step("Efficiencies", -100.1, -399.9),
                ],
                strategies: vec![step("Efficiencies: emergency_elderly", -100.1, -399.9)],
            }],
        }
    }

    #[test]
    fn steps_lead_to_the_projection_and_those_that_do_nothing_are_left_out() {
        let text = text(&sample());
        let line = |start: &str| text.lines().find(|line| line.trim_start().starts_with(start)).map(str::to_owned);
        let words =
            |start: &str| line(start).map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(words("Population").unwrap(), ["Population", "+300", "+300", "0"]);
        assert_eq!(words("Efficiencies").unwrap(), ["Efficiencies", "−100", "−400", "−300"]);
        assert_eq!(words("Principal projection  ").unwrap()[2..], ["1,200", "900", "−300"]);
        assert!(line("Births").is_none());
        assert!(text.contains("1,200  (1,150 to 1,250)") && text.contains("−25.0%"), "{text}");
    }
}
