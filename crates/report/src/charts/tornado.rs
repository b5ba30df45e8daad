//! A tornado: how far each range alone moves the distance to the target, the widest first, its own ends written beside.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};

/// One range: its name and both its ends.
#[derive(Clone, Debug)]
pub struct TornadoBar {
    /// Its name.
    pub name: String,
    /// At its p10 and at its p90.
    pub ends: [TornadoEnd; 2],
}

/// One end of a range.
#[derive(Clone, Debug)]
pub struct TornadoEnd {
    /// The value there, with its unit.
    pub value: String,
    /// By how many £m it moves what is still to find: positive is further.
    pub moves: f64,
}

/// Draws the bars in the order given.
pub fn tornado(words: Words, bars: &[TornadoBar]) -> Chart {
    both(words, |width| draw(width, bars))
}

const BAR: f64 = 16.0;
const LINE: f64 = 15.0;

fn draw(width: Width, bars: &[TornadoBar]) -> Drawing {
    let names: Vec<Vec<String>> = bars.iter().map(|bar| wrap(&bar.name, width.pick(46, 50))).collect();
    let most = names.iter().map(Vec::len).max().unwrap_or(1).min(2) as f64;
    let above = width.pick(0.0, LINE * most + 2.0);
    let row = width.pick((LINE * most + 8.0).max(30.0), above + BAR + 12.0);
    let top = 44.0;
    // Room for the values beside the longest bars.
    let room = width.pick(84.0, 80.0);
    let (left, right) = (width.pick(310.0, 0.0) + room, width.units() - room);
    let values = bars.iter().flat_map(|bar| bar.ends.iter().map(|end| end.moves));
    let scale = Scale::with_nought(values, width.pick(6, 4), (left, right));
    let floor = top + row * bars.len() as f64;
    let mut drawing = Drawing::new(width.units(), floor + 4.0);
    drawing.text("tick", Anchor::Start, (width.pick(310.0, 0.0), 12.0), "← £m nearer the target");
    drawing.text("tick", Anchor::End, (width.units(), 12.0), "£m further from it →");
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.text("tick", Anchor::Middle, (x, top - 10.0), &words);
        for place in 0..bars.len() {
            let first = top + row * place as f64 + above;
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, first), (x, top + row * (place + 1) as f64));
        }
    }
    for (place, (bar, name)) in bars.iter().zip(&names).enumerate() {
        let first = top + row * place as f64;
        let middle = first + above + (row - above) / 2.0;
        let lines = name.len().min(2);
        let start = width.pick(middle + 4.0 - LINE / 2.0 * (lines - 1) as f64, first + 13.0);
        for (line, words) in name.iter().take(2).enumerate() {
            drawing.text("label", Anchor::Start, (0.0, start + LINE * line as f64), words);
        }
        draw_bar(&mut drawing, &scale, bar, middle);
    }
    drawing
}

fn draw_bar(drawing: &mut Drawing, scale: &Scale, bar: &TornadoBar, middle: f64) {
    let nought = scale.at(0.0);
    let mut ends: Vec<&TornadoEnd> = bar.ends.iter().collect();
    ends.sort_by(|a, b| a.moves.total_cmp(&b.moves));
    for end in &ends {
        let class = if end.moves > 0.0 { "fill-worse" } else { "fill-better" };
        drawing.rect(class, (nought, middle - BAR / 2.0), (scale.at(end.moves), middle + BAR / 2.0));
    }
    // Beside the bar's outer ends, even where both lie on one side.
    let (low, high) = (scale.at(ends[0].moves).min(nought), scale.at(ends[1].moves).max(nought));
    drawing.text("label small", Anchor::End, (low - 5.0, middle + 4.0), &ends[0].value);
    drawing.text("label small", Anchor::Start, (high + 5.0, middle + 4.0), &ends[1].value);
}
