//! A value with its range on one axis, and others' values of it.

use super::drawing::Anchor;
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::as_given;

/// Another value of the same thing, and whose it is.
#[derive(Clone, Debug)]
pub struct RangeMark {
    /// Whose.
    pub name: String,
    /// The value.
    pub value: f64,
}

/// Draws p10, the value and p90 on an axis in `unit`, with `marks` below it.
pub fn range(words: Words, values: (f64, f64, f64), unit: &str, marks: &[RangeMark]) -> Chart {
    both(words, |width| draw(width, values, unit, marks))
}

fn draw(width: Width, (p10, value, p90): (f64, f64, f64), unit: &str, marks: &[RangeMark]) -> Drawing {
    const AXIS: f64 = 70.0;
    const ROW: f64 = 22.0;
    let (left, right) = (width.pick(24.0, 20.0), width.units() - width.pick(24.0, 20.0));
    let all = [p10, value, p90].into_iter().chain(marks.iter().map(|mark| mark.value));
    let scale = Scale::holding(all, width.pick(8, 4), (left, right));
    let below = AXIS + 30.0;
    let mut drawing = Drawing::new(width.units(), below + ROW * marks.len() as f64 + 8.0);
    drawing.text("tick", Anchor::Start, (0.0, 12.0), unit);
    drawing.line("nought", (left, AXIS), (right, AXIS));
    for (tick, words) in scale.ticks() {
        let x = scale.at(tick);
        drawing.line("grid", (x, AXIS), (x, below + ROW * marks.len() as f64 - 8.0));
        drawing.text("tick", Anchor::Middle, (x, AXIS + 18.0), &words);
    }
    drawing.rect("middle", (scale.at(p10), AXIS - 12.0), (scale.at(p90), AXIS));
    for end in [p10, p90] {
        drawing.line("whisker", (scale.at(end), AXIS - 18.0), (scale.at(end), AXIS));
    }
    // Ends that stand close together would write over each other: the value stands above them.
    drawing.text("label", Anchor::Middle, (scale.at(value), AXIS - 40.0), &format!("the plan: {}", as_given(value)));
    drawing.text(
        "label small",
        end_anchor(scale.at(p10), left),
        (scale.at(p10), AXIS - 22.0),
        &format!("p10 {}", as_given(p10)),
    );
    drawing.text(
        "label small",
        Anchor::Start,
        (scale.at(p90).min(right - 40.0), AXIS - 22.0),
        &format!("p90 {}", as_given(p90)),
    );
    drawing.dot("series-a dot", (scale.at(value), AXIS - 6.0), 5.0);
    for (place, mark) in marks.iter().enumerate() {
        let (x, y) = (scale.at(mark.value), below + 10.0 + ROW * place as f64);
        drawing.line("joint", (x, AXIS), (x, y - 4.0));
        drawing.dot("series-b dot", (x, y), 4.5);
        let words = format!("{}: {}", mark.name, as_given(mark.value));
        let (anchor, at) =
            if x > f64::midpoint(left, right) { (Anchor::End, x - 9.0) } else { (Anchor::Start, x + 9.0) };
        drawing.text("label small", anchor, (at, y + 4.0), &words);
    }
    drawing
}

fn end_anchor(x: f64, left: f64) -> Anchor {
    if x < left + 40.0 { Anchor::Start } else { Anchor::End }
}
