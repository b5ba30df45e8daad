//! Series beside each other over years or months, in one panel or several, each panel with a scale of its own.

use super::drawing::Anchor;
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};

/// One panel.
#[derive(Clone, Debug)]
pub struct SeriesPanel {
    /// What it shows, with its unit.
    pub name: String,
    /// Its series.
    pub series: Vec<Series>,
}

/// One series.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name, written at its end.
    pub name: String,
    /// Its style: `series-a` solid, `series-b` dashed, `series-c` dotted.
    pub class: &'static str,
    /// One value for each place.
    pub values: Vec<f64>,
    /// Its last value in words.
    pub end: String,
}

/// Draws panels under each other over the same places. Scales need not begin at nought, and say so where they do not.
pub fn series(words: Words, places: &[String], panels: &[SeriesPanel]) -> Chart {
    both(words, |width| draw(width, places, panels))
}

fn draw(width: Width, places: &[String], panels: &[SeriesPanel]) -> Drawing {
    let tall = if panels.len() > 1 { width.pick(200.0, 205.0) } else { width.pick(310.0, 270.0) };
    let mut drawing = Drawing::new(width.units(), tall * panels.len() as f64);
    for (at, panel) in panels.iter().enumerate() {
        Frame::of(width, tall * at as f64, tall, places.len(), panel).draw(&mut drawing, width, places, panel);
    }
    drawing
}

/// Axes of a panel.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    floor: f64,
    step: f64,
    scale: Scale,
}

impl Frame {
    fn of(width: Width, top: f64, tall: f64, places: usize, panel: &SeriesPanel) -> Self {
        let (left, right, floor) = (width.pick(64.0, 52.0), width.units() - width.pick(150.0, 84.0), top + tall - 34.0);
        let step = (right - left - 12.0) / places.saturating_sub(1).max(1) as f64;
        let values = panel.series.iter().flat_map(|one| one.values.iter().copied());
        Self { left, right, top, floor, step, scale: Scale::holding(values, 4, (floor, top + width.pick(34.0, 46.0))) }
    }

    fn points(&self, values: &[f64]) -> Vec<(f64, f64)> {
        let x = |place: usize| self.left + 6.0 + self.step * place as f64;
        values.iter().enumerate().map(|(place, value)| (x(place), self.scale.at(*value))).collect()
    }

    fn draw(&self, drawing: &mut Drawing, width: Width, places: &[String], panel: &SeriesPanel) {
        self.axes(drawing, width, places, panel);
        for one in &panel.series {
            let points = self.points(&one.values);
            drawing.polyline(one.class, &points);
            for point in points {
                drawing.dot(&format!("{} dot", one.class), point, 3.5);
            }
        }
        self.ends(drawing, panel);
    }

    fn axes(&self, drawing: &mut Drawing, width: Width, places: &[String], panel: &SeriesPanel) {
        let ticks = self.scale.ticks();
        drawing.text("label strong", Anchor::Start, (0.0, self.top + 13.0), &panel.name);
        let holds_nought =
            ticks.first().is_some_and(|(low, _)| *low <= 0.0) && ticks.last().is_some_and(|(high, _)| *high >= 0.0);
        if !holds_nought {
            // On a phone the panel's name takes the whole line.
            let (anchor, x, y) = width.pick((Anchor::End, width.units(), 13.0), (Anchor::Start, 0.0, 28.0));
            drawing.text("tick", anchor, (x, self.top + y), "scale not from nought");
        }
        for (value, words) in ticks {
            let y = self.scale.at(value);
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (self.left, y), (self.right, y));
            drawing.text("tick", Anchor::End, (self.left - 6.0, y + 4.0), &words);
        }
        let every = width.pick(1, places.len().div_ceil(4).max(1)).max(places.len().div_ceil(12));
        let last = places.len().saturating_sub(1);
        for (at, (words, (x, _))) in places.iter().zip(self.points(&vec![0.0; places.len()])).enumerate() {
            if at == last || (at % every == 0 && (every == 1 || at + every <= last)) {
                drawing.text("tick", Anchor::Middle, (x, self.floor + 20.0), words);
            }
        }
    }

    /// Names and last values at the ends, moved apart where they would overlap and kept above the floor.
    fn ends(&self, drawing: &mut Drawing, panel: &SeriesPanel) {
        const APART: f64 = 34.0;
        let mut ends: Vec<(f64, &Series)> =
            panel.series.iter().filter_map(|one| Some((self.scale.at(*one.values.last()?), one))).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let lowest = |below: usize| self.floor - APART * below as f64 - 4.0;
        let mut above = f64::NEG_INFINITY;
        let count = ends.len();
        for (at, (y, one)) in ends.into_iter().enumerate() {
            let y = y.min(lowest(count - 1 - at)).max(above + APART);
            above = y;
            drawing.text("label", Anchor::Start, (self.right + 6.0, y), &one.name);
            drawing.text("label strong", Anchor::Start, (self.right + 6.0, y + 15.0), &one.end);
        }
    }
}
