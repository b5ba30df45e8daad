//! Diverging bars: deficits to the left, surpluses to the right, on one scale.

use super::drawing::{Anchor, shorten};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// One organisation's bar: signed positions.
#[derive(Clone, Debug)]
pub struct DivergingBar {
    /// Its name.
    pub name: String,
    /// Do nothing, drawn as an outline where do minimum differs from it.
    pub outline: Option<Millions>,
    /// Do minimum, drawn solid; do nothing where the two are one.
    pub solid: Millions,
}

/// Draws the bars in the order given.
pub fn diverging(words: Words, bars: &[DivergingBar]) -> Chart {
    both(words, |width| draw(width, bars))
}

fn draw(width: Width, bars: &[DivergingBar]) -> Drawing {
    const TOP: f64 = 44.0;
    let row = width.pick(34.0, 50.0);
    let (left, right) = (width.pick(340.0, 0.0), width.units() - width.pick(130.0, 112.0));
    let mut drawing = Drawing::new(width.units(), TOP + row * bars.len() as f64 + 4.0);
    let values = bars.iter().flat_map(|bar| bar.outline.into_iter().chain([bar.solid])).map(Millions::value);
    let scale = Scale::with_nought(values, width.pick(5, 3), (left, right));
    key(&mut drawing, bars.iter().any(|bar| bar.outline.is_some()));
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, TOP - 6.0), (x, TOP + row * bars.len() as f64));
        if width == Width::Wide {
            drawing.text("tick", Anchor::Middle, (x, TOP - 10.0), &words);
        }
    }
    for (place, bar) in bars.iter().enumerate() {
        let top = TOP + row * place as f64;
        let (text, middle) = (width.pick(top + row / 2.0 + 4.0, top + 13.0), width.pick(top + row / 2.0, top + 31.0));
        drawing.text("label", Anchor::Start, (0.0, text), &shorten(&bar.name, width.pick(46, 48)));
        let amounts = bar.outline.map_or_else(|| bar.solid.to_string(), |outline| format!("{outline} → {}", bar.solid));
        drawing.text("label", Anchor::End, (width.units(), middle + 4.0), &amounts);
        let nought = scale.at(0.0);
        if let Some(outline) = bar.outline {
            drawing.rect("outline", (nought, middle - 10.0), (scale.at(outline.value()), middle + 10.0));
        }
        let class = if bar.solid < Millions::ZERO { "fill-worse" } else { "fill-better" };
        drawing.rect(class, (nought, middle - 6.0), (scale.at(bar.solid.value()), middle + 6.0));
    }
    drawing
}

fn key(drawing: &mut Drawing, outlines: bool) {
    if !outlines {
        drawing.text("tick", Anchor::Start, (0.0, 13.0), "£m, deficit to the left, surplus to the right");
        return;
    }
    drawing.rect("outline", (1.0, 3.0), (19.0, 15.0));
    drawing.text("tick", Anchor::Start, (24.0, 13.0), "do nothing");
    drawing.rect("fill-worse", (96.0, 5.0), (114.0, 13.0));
    drawing.rect("fill-better", (114.0, 5.0), (132.0, 13.0));
    drawing.text("tick", Anchor::Start, (138.0, 13.0), "do minimum; £m, deficit to the left");
}
