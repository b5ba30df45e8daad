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

fn draw(width: Width, bars: &[ShareBar]) -> Drawing {
    let (row, above) = (width.pick(28.0, 42.0), width.pick(0.0, 18.0));
    let top = 36.0;
    let (left, right) = (width.pick(370.0, 0.0), width.units() - 64.0);
    let mut drawing = Drawing::new(width.units(), top + row * bars.len() as f64 + 4.0);
    let ends = bars.iter().map(|bar| bar.share + bar.error);
    let scale = Scale::with_nought(ends, width.pick(6, 4), (left, right));
    drawing.text("tick", Anchor::Start, (0.0, 12.0), "% of the spread");
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, top), (x, top + row * bars.len() as f64));
        drawing.text("tick", Anchor::Middle, (x.max(8.0), top - 6.0), &words);
    }
    for (place, bar) in bars.iter().enumerate() {
        let first = top + row * place as f64;
        let middle = first + above + (row - above) / 2.0;
        let name = wrap(&bar.name, width.pick(54, 52)).into_iter().next().unwrap_or_default();
        drawing.text("label", Anchor::Start, (0.0, width.pick(middle + 4.0, first + 14.0)), &name);
        let at = |value: f64| scale.at(value.max(0.0));
        drawing.rect("fill-better", (at(0.0), middle - BAR / 2.0), (at(bar.share), middle + BAR / 2.0));
        drawing.line("whisker", (at(bar.share - bar.error), middle), (at(bar.share + bar.error), middle));
        drawing.text("label", Anchor::End, (width.units(), middle + 4.0), &percent(bar.share));
    }
    drawing
}
