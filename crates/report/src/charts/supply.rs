//! Need against supply: one small panel for each unit, need as a line, what there is as steps.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::count;

/// One unit.
#[derive(Clone, Debug)]
pub struct SupplyPanel {
    /// What it is.
    pub name: String,
    /// What is needed in each year.
    pub need: Vec<f64>,
    /// What there is in each year.
    pub there: Vec<f64>,
}

/// Draws the panels in the order given, each on its own scale from nought.
pub fn supply(words: Words, panels: &[SupplyPanel], years: (&str, &str)) -> Chart {
    both(words, |width| draw(width, panels, years))
}

const LINE: f64 = 15.0;

/// A panel's name in lines that fit.
fn named(panel: &SupplyPanel, across: f64) -> Vec<String> {
    wrap(&panel.name, (across / 9.0) as usize)
}

fn draw(width: Width, panels: &[SupplyPanel], years: (&str, &str)) -> Drawing {
    let across = width.pick(3, 1);
    let step = width.units() / across as f64;
    let lines = panels.iter().map(|panel| named(panel, step).len()).max().unwrap_or(1).max(2);
    let down = LINE * (lines - 2) as f64;
    let tall = 176.0 + down;
    let mut drawing = Drawing::new(width.units(), tall * panels.len().div_ceil(across) as f64);
    for (place, panel) in panels.iter().enumerate() {
        let corner = (step * (place % across) as f64, tall * (place / across) as f64);
        draw_panel(&mut drawing, corner, (step, down), panel, years);
    }
    drawing
}

fn draw_panel(
    drawing: &mut Drawing,
    (left, top): (f64, f64),
    (across, down): (f64, f64),
    panel: &SupplyPanel,
    years: (&str, &str),
) {
    let end = left + across - 120.0;
    for (line, words) in named(panel, across).iter().enumerate() {
        drawing.text("label strong", Anchor::Start, (left, top + 14.0 + LINE * line as f64), words);
    }
    let top = top + down;
    let values = panel.need.iter().chain(&panel.there).copied();
    let scale = Scale::with_nought(values, 3, (top + 146.0, top + 44.0));
    drawing.line("nought", (left, scale.at(0.0)), (end, scale.at(0.0)));
    let step = (end - left) / panel.need.len().max(1) as f64;
    // What there is stands for the whole of a year, need for its middle.
    let steps: Vec<(f64, f64)> = panel
        .there
        .iter()
        .enumerate()
        .flat_map(|(t, there)| [t, t + 1].map(|edge| (left + step * edge as f64, scale.at(*there))))
        .collect();
    drawing.polyline("there", &steps);
    let points: Vec<(f64, f64)> =
        panel.need.iter().enumerate().map(|(t, need)| (left + step * (t as f64 + 0.5), scale.at(*need))).collect();
    drawing.polyline("series-a", &points);
    for point in &points {
        drawing.dot("series-a dot", *point, 3.0);
    }
    if let (Some(need), Some(there)) = (panel.need.last(), panel.there.last()) {
        let (mut y_need, mut y_there) = (scale.at(*need) + 4.0, scale.at(*there) + 4.0);
        if (y_need - y_there).abs() < 16.0 {
            let middle = f64::midpoint(y_need, y_there);
            let away = if need >= there { 8.0 } else { -8.0 };
            (y_need, y_there) = (middle - away, middle + away);
        }
        drawing.text("label strong", Anchor::Start, (end + 6.0, y_need), &format!("{} needed", count(*need)));
        drawing.text("label", Anchor::Start, (end + 6.0, y_there), &format!("{} there", count(*there)));
    }
    drawing.text("tick", Anchor::Start, (left, top + 162.0), years.0);
    drawing.text("tick", Anchor::End, (end, top + 162.0), years.1);
}
