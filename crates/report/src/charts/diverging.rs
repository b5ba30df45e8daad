//! Diverging bars: deficits to the left, surpluses to the right, on one scale.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// One organisation's bar: signed positions.
#[derive(Clone, Debug)]
pub struct DivergingBar {
    /// Its name.
    pub name: String,
    /// Do nothing, drawn as an outline where the end differs from it.
    pub outline: Option<Millions>,
    /// Where the position ends, drawn solid; do nothing where the two are one.
    pub solid: Millions,
}

/// Draws the bars in the order given; `solid` names what is drawn solid.
pub fn diverging(words: Words, bars: &[DivergingBar], solid: &str) -> Chart {
    both(words, |width| draw(width, bars, solid))
}

fn draw(width: Width, bars: &[DivergingBar], solid: &str) -> Drawing {
    const TOP: f64 = 44.0;
    let names: Vec<Vec<String>> = bars.iter().map(|bar| wrap(&bar.name, width.pick(46, 50))).collect();
    let most = names.iter().map(Vec::len).max().unwrap_or(1);
    // On a phone a name stands above its bar, on a wide page beside it.
    let (above, row) = (width.pick(0.0, LINE * most as f64), width.pick(LINE * most as f64 + 6.0, 32.0).max(34.0));
    let (left, right) = (width.pick(340.0, 0.0), width.units() - width.pick(130.0, 112.0));
    let mut drawing = Drawing::new(width.units(), TOP + (above + row) * bars.len() as f64 + 4.0);
    let values = bars.iter().flat_map(|bar| bar.outline.into_iter().chain([bar.solid])).map(Millions::value);
    let scale = Scale::with_nought(values, width.pick(5, 3), (left, right));
    key(&mut drawing, bars.iter().any(|bar| bar.outline.is_some()), solid);
    if width == Width::Wide {
        for (value, words) in scale.ticks() {
            drawing.text("tick", Anchor::Middle, (scale.at(value), TOP - 10.0), &words);
        }
    }
    for (place, (bar, name)) in bars.iter().zip(&names).enumerate() {
        let top = TOP + (above + row) * place as f64;
        axis(&mut drawing, &scale, (top + above, top + above + row));
        let first = width.pick(top + row / 2.0 + 4.0 - LINE / 2.0 * (name.len() - 1) as f64, top + 13.0);
        for (line, words) in name.iter().enumerate() {
            drawing.text("label", Anchor::Start, (0.0, first + LINE * line as f64), words);
        }
        draw_bar(&mut drawing, &scale, bar, top + above + width.pick(row / 2.0, 14.0), width);
    }
    drawing
}

const LINE: f64 = 16.0;

/// Only as high as a bar, so that it runs through no name.
fn axis(drawing: &mut Drawing, scale: &Scale, (top, floor): (f64, f64)) {
    for (value, _) in scale.ticks() {
        let x = scale.at(value);
        drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, top), (x, floor));
    }
}

fn draw_bar(drawing: &mut Drawing, scale: &Scale, bar: &DivergingBar, middle: f64, width: Width) {
    let amounts = bar.outline.map_or_else(|| bar.solid.to_string(), |outline| format!("{outline} → {}", bar.solid));
    drawing.text("label", Anchor::End, (width.units(), middle + 4.0), &amounts);
    let nought = scale.at(0.0);
    if let Some(outline) = bar.outline {
        drawing.rect("outline", (nought, middle - 10.0), (scale.at(outline.value()), middle + 10.0));
    }
    let class = if bar.solid < Millions::ZERO { "fill-worse" } else { "fill-better" };
    drawing.rect(class, (nought, middle - 6.0), (scale.at(bar.solid.value()), middle + 6.0));
}

fn key(drawing: &mut Drawing, outlines: bool, solid: &str) {
    if !outlines {
        drawing.text("tick", Anchor::Start, (0.0, 13.0), "£m, deficit to the left, surplus to the right");
        return;
    }
    drawing.rect("outline", (1.0, 3.0), (19.0, 15.0));
    drawing.text("tick", Anchor::Start, (24.0, 13.0), "do nothing");
    drawing.rect("fill-worse", (96.0, 5.0), (114.0, 13.0));
    drawing.rect("fill-better", (114.0, 5.0), (132.0, 13.0));
    drawing.text("tick", Anchor::Start, (138.0, 13.0), &format!("{solid}; £m, deficit left"));
}
