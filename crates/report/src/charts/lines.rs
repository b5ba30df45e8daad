//! Lines over the years, labelled at their ends.

use super::drawing::Anchor;
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// One line: its name, how it is drawn and its value in each year.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name, written at its end.
    pub name: String,
    /// Its style: `series-a` solid, `series-b` dashed, `series-c` dotted.
    pub class: &'static str,
    /// One amount to find for each year.
    pub values: Vec<Millions>,
}

/// Draws lines of £m to find by year against a target line.
pub fn lines(words: Words, years: &[String], lines: &[Line], target: Millions, target_name: &str) -> Chart {
    both(words, |width| draw(width, years, lines, target, target_name))
}

fn draw(width: Width, years: &[String], lines: &[Line], target: Millions, target_name: &str) -> Drawing {
    let frame = Frame::of(width, years.len(), lines, target);
    let mut drawing = Drawing::new(width.units(), frame.floor + 26.0);
    frame.axes(&mut drawing, width, years);
    if let [upper, lower] = lines {
        drawing.polygon("between", &frame.around(&upper.values, &lower.values));
    }
    frame.target(&mut drawing, lines, target, target_name);
    for line in lines {
        let points = frame.points(&line.values);
        drawing.polyline(line.class, &points);
        for point in &points {
            drawing.dot(&format!("{} dot", line.class), *point, 3.5);
        }
    }
    end_labels(&mut drawing, &frame, lines);
    drawing
}

/// Axes that lines stand in.
pub(super) struct Frame {
    left: f64,
    right: f64,
    pub(super) floor: f64,
    step: f64,
    scale: Scale,
}

impl Frame {
    pub(super) fn of(width: Width, years: usize, lines: &[Line], target: Millions) -> Self {
        let values = lines.iter().flat_map(|line| &line.values).chain([&target]).map(|amount| amount.value());
        let (left, right, floor) =
            (width.pick(52.0, 44.0), width.units() - width.pick(150.0, 104.0), width.pick(290.0, 240.0));
        let step = (right - left - 12.0) / years.saturating_sub(1).max(1) as f64;
        Self { left, right, floor, step, scale: Scale::with_nought(values, 5, (floor, 26.0)) }
    }

    /// The target line, named at the end where the other lines are further away.
    pub(super) fn target(&self, drawing: &mut Drawing, lines: &[Line], target: Millions, name: &str) {
        let y = self.scale.at(target.value());
        drawing.line("target", (self.left, y), (self.right, y));
        let nearest = |pick: fn(&[Millions]) -> Option<&Millions>| {
            lines.iter().filter_map(|line| pick(&line.values)).map(|end| (*end - target).size()).min()
        };
        if nearest(<[_]>::first) >= nearest(<[_]>::last) {
            drawing.text("tick", Anchor::Start, (self.left + 4.0, y - 6.0), name);
        } else {
            drawing.text("tick", Anchor::End, (self.right - 4.0, y - 6.0), name);
        }
    }

    pub(super) fn points(&self, values: &[Millions]) -> Vec<(f64, f64)> {
        let x = |place: usize| self.left + 6.0 + self.step * place as f64;
        values.iter().enumerate().map(|(place, value)| (x(place), self.scale.at(value.value()))).collect()
    }

    pub(super) fn around(&self, upper: &[Millions], lower: &[Millions]) -> Vec<(f64, f64)> {
        let mut points = self.points(upper);
        points.extend(self.points(lower).into_iter().rev());
        points
    }

    pub(super) fn axes(&self, drawing: &mut Drawing, width: Width, years: &[String]) {
        drawing.text("tick", Anchor::Start, (0.0, 12.0), "£m to find");
        for (value, words) in self.scale.ticks() {
            let y = self.scale.at(value);
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (self.left, y), (self.right, y));
            drawing.text("tick", Anchor::End, (self.left - 6.0, y + 4.0), &words);
        }
        let every = width.pick(1, years.len().div_ceil(4).max(1)).max(years.len().div_ceil(12));
        let last = years.len().saturating_sub(1);
        for (place, (year, (x, _))) in years.iter().zip(self.points(&vec![Millions::ZERO; years.len()])).enumerate() {
            if place == last || (place % every == 0 && (every == 1 || place + every <= last)) {
                drawing.text("tick", Anchor::Middle, (x, self.floor + 20.0), year);
            }
        }
    }
}

/// Names and last values at the ends of lines, moved apart where they would overlap.
pub(super) fn end_labels(drawing: &mut Drawing, frame: &Frame, lines: &[Line]) {
    const APART: f64 = 36.0;
    let mut ends: Vec<(f64, &Line)> = Vec::new();
    for line in lines {
        if let Some(value) = line.values.last() {
            ends.push((frame.scale.at(value.value()), line));
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut above = f64::NEG_INFINITY;
    for (y, line) in ends {
        let y = y.max(above + APART);
        above = y;
        let last = line.values.last().copied().unwrap_or_default();
        drawing.text("label", Anchor::Start, (frame.right + 4.0, y), &line.name);
        drawing.text("label strong", Anchor::Start, (frame.right + 4.0, y + 15.0), &last.in_words());
    }
}
