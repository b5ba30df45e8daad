//! Bars of shares from nought, each with its standard error.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::percent;

/// One share in per cent.
#[derive(Clone, Debug)]
pub struct ShareBar {
    /// What has it.
    pub name: String,
    /// The share, %.
    pub share: f64,
    /// Its standard error, %.
    pub error: f64,
}

/// Draws the bars in the order given.
pub fn shares(words: Words, bars: &[ShareBar]) -> Chart {
    both(words, |width| draw(width, bars))
}

const BAR: f64 = 14.0;
const LINE: f64 = 15.0;
/// Lines of a name that are shown.
const LINES: usize = 2;

fn draw(width: Width, bars: &[ShareBar]) -> Drawing {
    let names: Vec<Vec<String>> = bars.iter().map(|bar| wrap(&bar.name, width.pick(54, 52))).collect();
    let most = names.iter().map(|name| name.len().min(LINES)).max().unwrap_or(1) as f64;
    let above = width.pick(0.0, LINE * most + 3.0);
    let row = width.pick((LINE * most + 6.0).max(28.0), above + BAR + 10.0);
    let top = 36.0;
    let (left, right) = (width.pick(370.0, 0.0), width.units() - 64.0);
    let mut drawing = Drawing::new(width.units(), top + row * bars.len() as f64 + 4.0);
    let ends = bars.iter().map(|bar| bar.share + bar.error);
    let scale = Scale::with_nought(ends, width.pick(6, 4), (left, right));
    drawing.text("tick", Anchor::Start, (0.0, 12.0), "% of the spread");
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.text("tick", Anchor::Middle, (x.max(8.0), top - 6.0), &words);
        // Only beside the bars, so that it runs through no name.
        for place in 0..bars.len() {
            let first = top + row * place as f64;
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, first + above), (x, first + row));
        }
    }
    for (place, (bar, name)) in bars.iter().zip(&names).enumerate() {
        let first = top + row * place as f64;
        let middle = first + above + (row - above) / 2.0;
        let lines = name.len().min(LINES);
        let start = width.pick(middle + 4.0 - LINE / 2.0 * (lines - 1) as f64, first + 13.0);
        for (line, words) in name.iter().take(LINES).enumerate() {
            drawing.text("label", Anchor::Start, (0.0, start + LINE * line as f64), words);
        }
        let at = |value: f64| scale.at(value.max(0.0));
        drawing.rect("fill-better", (at(0.0), middle - BAR / 2.0), (at(bar.share), middle + BAR / 2.0));
        drawing.line("whisker", (at(bar.share - bar.error), middle), (at(bar.share + bar.error), middle));
        drawing.text("label", Anchor::End, (width.units(), middle + 4.0), &percent(bar.share));
    }
    drawing
}
