//! Two runs of the demand model side by side, as one self-contained page.

use model::provenance::Provenance;

use super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use super::{STYLE, render};
use crate::charts::{Intervals, Words, escape, intervals, waterfalls};
use crate::comparison::{Comparison, Interval, Projected, Waterfall, added, added_percent};
use crate::numbers::{change_percent, count};

/// The page.
pub fn page(comparison: &Comparison) -> String {
    let sections = [projections(comparison), steps(comparison)];
    let body: String = sections.iter().map(|one| render::section(one, PROVENANCE)).collect();
    let [first, second] = comparison.runs.each_ref().map(|run| escape(run));
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Two runs of the demand model</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#answer\">Skip to the comparison</a>\n\
         <header>\n<h1>Two runs of the demand model</h1>\n</header>\n<main id=\"answer\">\n\
         <p class=\"lead\"><strong>A, first:</strong> {first}</p>\n<p class=\"lead\"><strong>B, second:</strong> {second}</p>\n\
         {body}</main>\n</body>\n</html>\n"
    )
}

/// Everything on the page is worked out from two runs.
const PROVENANCE: Provenance = Provenance::Derived;

fn projections(comparison: &Comparison) -> Section {
    let mut blocks = vec![text(
        "The principal projection is the mean over all futures of a run; the interval holds the middle 80% of them. The \
         chart shows both as change from each run's own baseline.",
    )];
    let grown = |of: &Interval| of.baseline > 0.0;
    let drawn: Vec<Intervals> =
        comparison.projections.iter().filter(|one| one.of.iter().all(grown)).map(as_intervals).collect();
    let heads =
        ["A: baseline", "A: projection", "A: 80% interval", "B: projection", "B: 80% interval", "B − A", "B − A, %"];
    let caption = "Principal projection by point of delivery, a year at the horizon";
    let rows = comparison.projections.iter().map(projection_row);
    let table = Table::new(caption, columns(["Point of delivery"], heads)).rows(rows);
    let title = largest_difference(comparison);
    let description = "For each point of delivery and measure a line from the 10th to the 90th percentile of futures, with \
                       a dot at the mean, for run A above run B. The table holds the figures.";
    let chart = intervals(Words { id: "chart-intervals", title: &title, description }, &drawn);
    let foot = "Change from the baseline, %. What had no activity in the baseline is in the table only.".to_owned();
    blocks.push(Block::Chart(Figure { chart, foot, provenance: PROVENANCE, table }));
    Section { id: "projection", title: "Principal projection".to_owned(), blocks }
}

fn named(one: &Projected) -> String {
    format!("{}: {}", one.pod, one.measure)
}

fn as_intervals(one: &Projected) -> Intervals {
    let change =
        |of: Interval| [of.p10, of.mean, of.p90].map(|value| change_percent(of.baseline, value).unwrap_or(0.0));
    Intervals { name: named(one), of: one.of.map(change) }
}

fn projection_row(one: &Projected) -> Row {
    let [first, second] = one.of;
    let interval = |of: Interval| format!("{} to {}", count(of.p10), count(of.p90));
    Row::new(
        [
            named(one),
            count(first.baseline),
            count(first.mean),
            interval(first),
            count(second.mean),
            interval(second),
            added(second.mean - first.mean),
            added_percent(first.mean, second.mean),
        ],
        PROVENANCE,
    )
}

/// The finding: where the two runs differ most, beyond a trickle of activity.
fn largest_difference(comparison: &Comparison) -> String {
    let change = |one: &Projected| change_percent(one.of[0].mean, one.of[1].mean).unwrap_or(0.0);
    let enough = comparison.projections.iter().filter(|one| one.of[0].mean >= 100.0);
    match enough.max_by(|a, b| change(a).abs().total_cmp(&change(b).abs())) {
        Some(one) if change(one).abs() >= 0.05 => {
            let by = added_percent(one.of[0].mean, one.of[1].mean);
            format!("B differs most from A in {}, by {by}", named(one))
        }
        _ => "The two runs project the same".to_owned(),
    }
}

fn steps(comparison: &Comparison) -> Section {
    let mut blocks = vec![text(
        "Each step is what a factor would do alone to what was there before it, as the mean over futures; interaction is \
         what they do together. Steps add up to the principal projection.",
    )];
    for (place, waterfall) in comparison.waterfalls.iter().enumerate() {
        blocks.push(Block::Heading(waterfall.name.clone()));
        blocks.push(figure(waterfall, &format!("chart-steps-{place}")));
        if !waterfall.strategies.is_empty() {
            let summary = format!("{}: every strategy", waterfall.name);
            let caption = format!("{}: what each strategy adds, mean over futures", waterfall.name);
            let rows = waterfall.strategies.iter().map(|(name, of)| step_row(name, *of, added));
            let table = Table::new(caption, columns(["Strategy"], HEADS)).rows(rows);
            blocks.push(Block::More(More { summary, blocks: vec![Block::Table(table)], on_paper: false }));
        }
    }
    Section { id: "steps", title: "From the baseline to the projection".to_owned(), blocks }
}

const HEADS: [&str; 3] = ["A", "B", "B − A"];

fn step_row(name: &str, [first, second]: [f64; 2], shown: fn(f64) -> String) -> Row {
    Row::new([name.to_owned(), shown(first), shown(second), added(second - first)], PROVENANCE)
}

fn figure(waterfall: &Waterfall, id: &str) -> Block {
    let told: Vec<_> = waterfall.told().collect();
    let mut rows: Vec<Row> = Vec::new();
    for (place, (name, of)) in told.iter().enumerate() {
        rows.push(if place == 0 { step_row(name, *of, count).total() } else { step_row(name, *of, added) });
    }
    rows.push(step_row("Principal projection", waterfall.result(), count).total());
    let (title, description) = (title(waterfall), description(waterfall));
    let chart = waterfalls(Words { id, title: &title, description: &description }, waterfall);
    let caption = format!("{}: from the baseline to the principal projection", waterfall.name);
    let note = "Steps of less than one half in both runs are left out. Figures are rounded one by one.";
    let table = Table::new(caption, columns(["Step"], HEADS)).rows(rows).note(note);
    let foot = format!("{}, a year. The scale need not begin at nought.", waterfall.name);
    Block::Chart(Figure { chart, foot, provenance: PROVENANCE, table })
}

/// The finding: the step by which the runs differ most.
fn title(waterfall: &Waterfall) -> String {
    let [first, second] = waterfall.result();
    let apart = |of: &[f64; 2]| of[1] - of[0];
    let largest = waterfall.told().skip(1).max_by(|a, b| apart(&a.1).abs().total_cmp(&apart(&b.1).abs()));
    let whole = format!("{}: A comes to {}, B to {}", waterfall.name, count(first), count(second));
    match largest.filter(|(_, of)| apart(of).abs() >= 0.5) {
        Some((name, of)) => format!("{whole}. Largest difference: {}, {}", name.to_lowercase(), added(apart(of))),
        None => whole,
    }
}

fn description(waterfall: &Waterfall) -> String {
    let step =
        |(name, [first, second]): &(String, [f64; 2])| format!("{name} A {}, B {}", added(*first), added(*second));
    let steps: Vec<String> = waterfall.told().skip(1).map(step).collect();
    format!("Two waterfalls from the baseline to the principal projection. {}.", steps.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::sample;

    #[test]
    fn every_chart_has_its_table_and_nothing_comes_from_outside() {
        let page = page(&sample());
        assert_eq!(page.matches("<figure").count(), 2);
        assert_eq!(page.matches("The chart as a table").count(), 2);
        assert_eq!(page.matches("<svg ").count(), 4);
        for forbidden in ["<script", "<link", "<img", "<iframe", "url(", "@import", " src=", "<admission>", "<b>one"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.contains("B differs most from A in Elective &lt;admission&gt;: bed days, by −25.0%"));
        assert!(page.contains("Largest difference: efficiencies, −300"));
    }

    #[test]
    fn no_figure_leaves_its_drawing() {
        let page = page(&sample());
        for number in page.split("x=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok()) {
            assert!((0.0..=960.0).contains(&number), "{number}");
        }
        assert!(!page.contains("NaN") && !page.contains("inf"));
    }

    #[test]
    fn runs_without_anything_in_them_still_make_a_page() {
        assert!(page(&Comparison::default()).contains("The two runs project the same"));
    }
}
