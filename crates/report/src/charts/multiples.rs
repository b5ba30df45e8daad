//! Small multiples: one panel for each kind of activity, all on one scale.

use super::drawing::{Anchor, shorten};
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
    const TALL: f64 = 150.0;
    let across = width.pick(4, 2);
    let step = width.units() / across as f64;
    let mut drawing = Drawing::new(width.units(), TALL * panels.len().div_ceil(across) as f64);
    let values = panels.iter().flat_map(|panel| panel.index.iter().copied()).chain([100.0]);
    let scale = Scale::holding(values, 3, (104.0, 46.0));
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
    let right = left + across - 18.0;
    let end = right - 44.0;
    drawing.text("label strong", Anchor::Start, (left, top + 14.0), &shorten(&panel.name, 24));
    drawing.text("tick", Anchor::Start, (left, top + 30.0), &format!("{} → {}", panel.ends.0, panel.ends.1));
    let y = |value: f64| top + scale.at(value);
    drawing.line("nought", (left, y(100.0)), (right, y(100.0)));
    let step = (end - left - 4.0) / panel.index.len().saturating_sub(1).max(1) as f64;
    let points: Vec<_> = panel.index.iter().enumerate().map(|(t, v)| (left + 4.0 + step * t as f64, y(*v))).collect();
    drawing.polyline("series-a", &points);
    if let (Some(last), Some(value)) = (points.last(), panel.index.last()) {
        drawing.dot("series-a dot", *last, 3.5);
        let change = value - 100.0;
        let sign = if change >= 0.05 { "+" } else { "" };
        drawing.text("label", Anchor::Start, (last.0 + 6.0, last.1 + 4.0), &format!("{sign}{}", percent(change)));
    }
    drawing.text("tick", Anchor::Start, (left, top + 124.0), years.0);
    drawing.text("tick", Anchor::Middle, (end, top + 124.0), years.1);
}
