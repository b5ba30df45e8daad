//! How a figure settles as more futures are drawn: a panel for each figure, futures doubling along it.

use super::drawing::Anchor;
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};

/// One figure.
#[derive(Clone, Debug)]
pub struct SettlingPanel {
    /// What it is, with its unit.
    pub name: String,
    /// Its value after each number of futures.
    pub values: Vec<f64>,
    /// The last value in words.
    pub last: String,
}

/// Draws the panels, beside each other on a wide page.
pub fn settling(words: Words, futures: &[u32], panels: &[SettlingPanel]) -> Chart {
    both(words, |width| draw(width, futures, panels))
}

const TALL: f64 = 230.0;

fn draw(width: Width, futures: &[u32], panels: &[SettlingPanel]) -> Drawing {
    let across = width.pick(panels.len().max(1), 1);
    let wide = width.units() / across as f64;
    let mut drawing = Drawing::new(width.units(), TALL * panels.len().div_ceil(across) as f64);
    for (place, panel) in panels.iter().enumerate() {
        let corner = (wide * (place % across) as f64, TALL * (place / across) as f64);
        draw_panel(&mut drawing, corner, wide, futures, panel);
    }
    drawing
}

fn draw_panel(drawing: &mut Drawing, (x, y): (f64, f64), wide: f64, futures: &[u32], panel: &SettlingPanel) {
    let (left, right, floor) = (x + 48.0, x + wide - 72.0, y + 190.0);
    drawing.text("label strong", Anchor::Start, (x, y + 14.0), &panel.name);
    let scale = Scale::holding(panel.values.iter().copied(), 4, (floor, y + 36.0));
    for (value, words) in scale.ticks() {
        let at = scale.at(value);
        drawing.line("grid", (left, at), (right, at));
        drawing.text("tick", Anchor::End, (left - 6.0, at + 4.0), &words);
    }
    let (first, last) = (futures.first().copied().unwrap_or(1), futures.last().copied().unwrap_or(2));
    let span = (f64::from(last) / f64::from(first)).log2().max(1.0);
    let place = |count: u32| left + 8.0 + (right - left - 16.0) * (f64::from(count) / f64::from(first)).log2() / span;
    let points: Vec<_> =
        futures.iter().zip(&panel.values).map(|(count, value)| (place(*count), scale.at(*value))).collect();
    drawing.polyline("series-a", &points);
    for point in &points {
        drawing.dot("series-a dot", *point, 3.0);
    }
    if let Some((end, at)) = points.last() {
        drawing.text("label strong", Anchor::Start, (end + 8.0, at + 4.0), &panel.last);
    }
    let every = futures.len().div_ceil(4).max(1);
    for (at, count) in futures.iter().enumerate().rev() {
        if (futures.len() - 1 - at).is_multiple_of(every) {
            drawing.text("tick", Anchor::Middle, (place(*count), floor + 18.0), &count.to_string());
        }
    }
    drawing.text("tick", Anchor::Middle, (f64::midpoint(left, right), floor + 34.0), "futures");
}
