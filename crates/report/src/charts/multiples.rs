//! Small multiples: one panel for each kind of activity, all on one scale.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::percent;

/// One panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it shows.
    pub name: String,
    /// The first and last value in words.
    pub ends: (String, String),
    /// The first year's value is 100.
    pub index: Vec<f64>,
}

/// Draws the panels in the order given.
pub fn multiples(words: Words, panels: &[Panel], years: (&str, &str)) -> Chart {
    both(words, |width| draw(width, panels, years))
}

fn draw(width: Width, panels: &[Panel], years: (&str, &str)) -> Drawing {
    const TALL: f64 = 160.0;
    let across = width.pick(4, 2);
    let step = width.units() / across as f64;
    let mut drawing = Drawing::new(width.units(), TALL * panels.len().div_ceil(across) as f64);
    let values = panels.iter().flat_map(|panel| panel.index.iter().copied()).chain([100.0]);
    let scale = Scale::holding(values, 3, (118.0, 60.0));
    for (place, panel) in panels.iter().enumerate() {
        let corner = (step * (place % across) as f64, TALL * (place / across) as f64);
        draw_panel(&mut drawing, corner, step, &scale, panel, years);
    }
    drawing
}

fn draw_panel(
    drawing: &mut Drawing,
    (left, top): (f64, f64),
    across: f64,
    scale: &Scale,
    panel: &Panel,
    years: (&str, &str),
) {
    let end = left + across - 66.0;
    let name = wrap(&panel.name, (across / 8.2) as usize);
    for (line, words) in name.iter().take(2).enumerate() {
        drawing.text("label strong", Anchor::Start, (left, top + 14.0 + 15.0 * line as f64), words);
    }
    let below = top + 14.0 + 16.0 * name.len().min(2) as f64;
    drawing.text("tick", Anchor::Start, (left, below), &format!("{} → {}", panel.ends.0, panel.ends.1));
    let y = |value: f64| top + scale.at(value);
    drawing.line("nought", (left, y(100.0)), (end, y(100.0)));
    let step = (end - left - 4.0) / panel.index.len().saturating_sub(1).max(1) as f64;
    let points: Vec<_> = panel.index.iter().enumerate().map(|(t, v)| (left + 4.0 + step * t as f64, y(*v))).collect();
    drawing.polyline("series-a", &points);
    if let (Some(last), Some(value)) = (points.last(), panel.index.last()) {
        drawing.dot("series-a dot", *last, 3.5);
        let change = value - 100.0;
        let sign = if change >= 0.05 { "+" } else { "" };
        drawing.text("label", Anchor::Start, (last.0 + 6.0, last.1 + 4.0), &format!("{sign}{}", percent(change)));
    }
    drawing.text("tick", Anchor::Start, (left, top + 138.0), years.0);
    drawing.text("tick", Anchor::Middle, (end, top + 138.0), years.1);
}
