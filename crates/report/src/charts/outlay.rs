//! Bars of what schemes take from nought, with what each adds to cost a year written beside it.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// One scheme.
#[derive(Clone, Debug)]
pub struct OutlayBar {
    /// Its name.
    pub name: String,
    /// What is spent; negative for what is received.
    pub spend: Millions,
    /// What it adds to cost in a year; negative for what it saves.
    pub yearly: Millions,
}

/// Draws the bars in the order given; `year` is the one whose cost is written beside them.
pub fn outlay(words: Words, bars: &[OutlayBar], year: &str) -> Chart {
    both(words, |width| draw(width, bars, year))
}

const BAR: f64 = 14.0;
const LINE: f64 = 15.0;
/// Lines of a name that are shown.
const LINES: usize = 2;

fn draw(width: Width, bars: &[OutlayBar], year: &str) -> Drawing {
    let names: Vec<Vec<String>> = bars.iter().map(|bar| wrap(&bar.name, width.pick(46, 50))).collect();
    let most = names.iter().map(|name| name.len().min(LINES)).max().unwrap_or(1) as f64;
    let above = width.pick(0.0, LINE * most + 3.0);
    let row = width.pick((LINE * most + 6.0).max(28.0), above + BAR + 10.0);
    let top = width.pick(36.0, 52.0);
    let (left, right) = (width.pick(330.0, 0.0), width.units() - width.pick(150.0, 122.0));
    let mut drawing = Drawing::new(width.units(), top + row * bars.len() as f64 + 4.0);
    let scale = Scale::with_nought(bars.iter().map(|bar| bar.spend.value()), width.pick(5, 3), (left, right));
    drawing.text("tick", Anchor::Start, (0.0, 12.0), "£m, all years; what is received to the left");
    let beside = width.pick((width.units(), 12.0), (0.0, 29.0));
    let anchor = width.pick(Anchor::End, Anchor::Start);
    drawing.text("tick", anchor, beside, &format!("spent, and added to cost in {year}"));
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.text("tick", Anchor::Middle, (x.max(3.5 * words.chars().count() as f64), top - 6.0), &words);
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
        let class = if bar.spend < Millions::ZERO { "outline" } else { "fill-total" };
        let (from, to) = (scale.at(0.0), scale.at(bar.spend.value()));
        drawing.rect(class, (from.min(to), middle - BAR / 2.0), (from.max(to), middle + BAR / 2.0));
        let figures = (width.units() - 62.0, middle + 4.0);
        drawing.text("label", Anchor::End, figures, &bar.spend.to_string());
        drawing.text("label strong", Anchor::End, (width.units(), middle + 4.0), &bar.yearly.to_string());
    }
    drawing
}
