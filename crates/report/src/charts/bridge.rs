//! The bridge: opening position, what moves it, closing position; pressures go down, funding and efficiency up.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::{BridgeLine, Millions, Rank};

/// Draws a bridge, left to right on a wide page and top to bottom on a phone.
///
/// `extent` are further positions that the scale must hold, so that several bridges share one.
pub fn bridge(words: Words, lines: &[BridgeLine], extent: &[f64]) -> Chart {
    let bars = bars(lines);
    let values: Vec<f64> = bars.iter().flat_map(|bar| [bar.from, bar.to]).chain(extent.iter().copied()).collect();
    both(words, |width| width.pick(columns as fn(&[Bar], &[f64]) -> Drawing, rows)(&bars, &values))
}

/// The least and greatest running position of a bridge, for a shared scale.
pub fn extent(lines: &[BridgeLine]) -> Vec<f64> {
    bars(lines).iter().flat_map(|bar| [bar.from, bar.to]).collect()
}

struct Bar<'a> {
    line: &'a BridgeLine,
    from: f64,
    to: f64,
}

impl Bar<'_> {
    fn class(&self) -> &'static str {
        match self.line.rank {
            Rank::Total => "fill-total",
            Rank::Step if self.line.amount < Millions::ZERO => "fill-worse",
            Rank::Step => "fill-better",
        }
    }

    /// The amount with a sign for a step, so that direction does not rest on colour.
    fn label(&self) -> String {
        let amount = self.line.amount;
        if self.line.rank == Rank::Step && amount > Millions::ZERO { format!("+{amount}") } else { amount.to_string() }
    }

    fn label_class(&self) -> &'static str {
        if self.line.rank == Rank::Total { "label strong" } else { "label" }
    }
}

fn bars<'a>(lines: &'a [BridgeLine]) -> Vec<Bar<'a>> {
    let mut running = 0.0;
    let bar = |line: &'a BridgeLine| {
        let from = if line.rank == Rank::Total { 0.0 } else { running };
        let to = from + line.amount.value();
        running = to;
        Bar { line, from, to }
    };
    lines.iter().map(bar).collect()
}

fn columns(bars: &[Bar], values: &[f64]) -> Drawing {
    const LEFT: f64 = 52.0;
    const TOP: f64 = 36.0;
    const FLOOR: f64 = 310.0;
    let width = Width::Wide.units();
    let column = (width - LEFT) / bars.len() as f64;
    let names = Names::of(bars, column);
    let mut drawing = Drawing::new(width, (FLOOR + 22.0 + names.height()).max(388.0));
    let scale = Scale::with_nought(values.iter().copied(), 5, (FLOOR, TOP));
    drawing.text("tick", Anchor::Start, (0.0, 10.0), "£m, surplus up, deficit down");
    for (value, words) in scale.ticks() {
        let y = scale.at(value);
        drawing.line(if value == 0.0 { "nought" } else { "grid" }, (LEFT, y), (width, y));
        drawing.text("tick", Anchor::End, (LEFT - 6.0, y + 4.0), &words);
    }
    let thickness = (column * 0.62).min(56.0);
    for (place, bar) in bars.iter().enumerate() {
        let middle = LEFT + (place as f64 + 0.5) * column;
        let (from, to) = (scale.at(bar.from), scale.at(bar.to));
        drawing.rect(bar.class(), (middle - thickness / 2.0, from), (middle + thickness / 2.0, to));
        if place + 1 < bars.len() {
            drawing.line("joint", (middle + thickness / 2.0, to), (middle + column - thickness / 2.0, to));
        }
        let class =
            if names.in_two_rows { format!("{} small", bar.label_class()) } else { bar.label_class().to_owned() };
        drawing.text(&class, Anchor::Middle, (middle, label_at(from, to, scale.at(0.0))), &bar.label());
        names.draw(&mut drawing, place, (middle, FLOOR + 30.0));
    }
    drawing
}

/// The names under columns: in two rows, by turns, where columns are too narrow for one.
struct Names {
    lines: Vec<Vec<String>>,
    in_two_rows: bool,
}

impl Names {
    const LINE: f64 = 14.0;
    /// Below this a column cannot hold its longest word.
    const NARROW: f64 = 66.0;

    fn of(bars: &[Bar], column: f64) -> Self {
        let in_two_rows = column < Self::NARROW;
        let letters = if in_two_rows { (2.0 * column / 7.4) as usize } else { (column / 6.8) as usize };
        let lines = bars.iter().map(|bar| wrap(&bar.line.name.replace(" in ", " "), letters)).collect();
        Self { lines, in_two_rows }
    }

    /// The most lines of the first row of names, or of the second.
    fn most(&self, row: usize) -> usize {
        let step = if self.in_two_rows { 2 } else { 1 };
        self.lines.iter().skip(row).step_by(step).map(Vec::len).max().unwrap_or(0)
    }

    fn height(&self) -> f64 {
        let lines = if self.in_two_rows { self.most(0) + self.most(1) } else { self.most(0) };
        Self::LINE * lines as f64 + 10.0
    }

    fn draw(&self, drawing: &mut Drawing, place: usize, (middle, top): (f64, f64)) {
        let lower = self.in_two_rows && place % 2 == 1;
        let first = if lower { top + Self::LINE * self.most(0) as f64 + 4.0 } else { top };
        if lower {
            drawing.line("grid", (middle, top - 14.0), (middle, first - 12.0));
        }
        for (line, words) in self.lines[place].iter().enumerate() {
            drawing.text("label small", Anchor::Middle, (middle, first + Self::LINE * line as f64), words);
        }
    }
}

/// Where the amount stands: past the bar's end, unless the axis would strike it through; then before its start.
fn label_at(from: f64, to: f64, axis: f64) -> f64 {
    let (above, below) = (from.min(to) - 5.0, from.max(to) + 15.0);
    let is_struck = |baseline: f64| (baseline - 12.0..baseline + 2.0).contains(&axis);
    let (first, other) = if to > from { (below, above) } else { (above, below) };
    if is_struck(first) { other } else { first }
}

fn rows(bars: &[Bar], values: &[f64]) -> Drawing {
    const ROW: f64 = 40.0;
    const TOP: f64 = 24.0;
    const AMOUNTS: f64 = 70.0;
    let width = Width::Narrow.units();
    let height = TOP + ROW * bars.len() as f64;
    let mut drawing = Drawing::new(width, height);
    let scale = Scale::with_nought(values.iter().copied(), 4, (0.0, width - AMOUNTS));
    drawing.text("tick", Anchor::Start, (0.0, 12.0), "£m: deficit to the left, surplus to the right");
    for (place, bar) in bars.iter().enumerate() {
        let top = TOP + ROW * place as f64;
        drawing.text(bar.label_class(), Anchor::End, (width, top + 31.0), &bar.label());
        let (from, to) = (scale.at(bar.from), scale.at(bar.to));
        // Only beside the bar, so that it runs through no name.
        drawing.line("nought", (scale.at(0.0), top + 17.0), (scale.at(0.0), top + 35.0));
        drawing.rect(bar.class(), (from, top + 19.0), (to, top + 33.0));
        if place + 1 < bars.len() {
            drawing.line("joint", (to, top + 33.0), (to, top + ROW + 19.0));
        }
    }
    // Names last, so that their halo keeps them clear of the joints.
    for (place, bar) in bars.iter().enumerate() {
        let top = TOP + ROW * place as f64;
        drawing.text(bar.label_class(), Anchor::Start, (0.0, top + 14.0), &bar.line.name);
    }
    drawing
}
