//! A fan: the median, the middle half and the middle four fifths of futures by year.

use super::lines::{Frame, Line, end_labels};
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// £m to find by year, from the line that one future in ten lies above to the one that one lies below.
#[derive(Clone, Debug)]
pub struct FanLines {
    /// One in ten is above.
    pub p90: Vec<Millions>,
    /// One in four is above.
    pub p75: Vec<Millions>,
    /// Half are above.
    pub p50: Vec<Millions>,
    /// One in four is below.
    pub p25: Vec<Millions>,
    /// One in ten is below.
    pub p10: Vec<Millions>,
}

/// Draws a fan against a target line.
pub fn fan(words: Words, years: &[String], fan: &FanLines, target: Millions, target_name: &str) -> Chart {
    both(words, |width| draw(width, years, fan, target, target_name))
}

fn draw(width: Width, years: &[String], fan: &FanLines, target: Millions, target_name: &str) -> Drawing {
    let line = |name: &str, class, values: &[Millions]| Line { name: name.to_owned(), class, values: values.to_vec() };
    let lines = [
        line("1 in 10 above", "edge", &fan.p90),
        line("half above", "series-a", &fan.p50),
        line("1 in 10 below", "edge", &fan.p10),
    ];
    let frame = Frame::of(width, years.len(), &lines, target);
    let mut drawing = Drawing::new(width.units(), frame.floor + 26.0);
    frame.axes(&mut drawing, width, years);
    drawing.polygon("between", &frame.around(&fan.p90, &fan.p10));
    drawing.polygon("middle", &frame.around(&fan.p75, &fan.p25));
    frame.target(&mut drawing, &lines, target, target_name);
    for line in &lines {
        drawing.polyline(line.class, &frame.points(&line.values));
    }
    for point in frame.points(&fan.p50) {
        drawing.dot("series-a dot", point, 3.5);
    }
    end_labels(&mut drawing, &frame, &lines);
    drawing
}
