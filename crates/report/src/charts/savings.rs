//! Bars of what solutions save: to the right what they save, to the left what they cost, drawn by how far they have come.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::numbers::Millions;

/// How a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Ready or done.
    Solid,
    /// Being worked out.
    Hatched,
    /// Somewhere to look.
    Outlined,
}

/// One solution's bar.
#[derive(Clone, Debug)]
pub struct SavingBar {
    /// Its name.
    pub name: String,
    /// What it saves; negative where it costs.
    pub saving: Millions,
    /// How it is drawn.
    pub finish: Finish,
}

/// Draws the bars in the order given.
pub fn savings(words: Words, bars: &[SavingBar]) -> Chart {
    both(words, |width| draw(width, bars))
}

const BAR: f64 = 16.0;

fn draw(width: Width, bars: &[SavingBar]) -> Drawing {
    let (row, above) = (width.pick(27.0, 42.0), width.pick(0.0, 17.0));
    let top = width.pick(52.0, 86.0);
    let (left, right) = (width.pick(320.0, 0.0), width.units() - width.pick(60.0, 52.0));
    let mut drawing = Drawing::new(width.units(), top + row * bars.len() as f64 + 4.0);
    let scale = Scale::with_nought(bars.iter().map(|bar| bar.saving.value()), width.pick(5, 3), (left, right));
    key(&mut drawing, width);
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        // Only beside the bars, so that it runs through no name.
        for place in 0..bars.len() {
            let first = top + row * place as f64;
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, first + above), (x, first + row));
        }
        if width == Width::Wide {
            drawing.text("tick", Anchor::Middle, (x, top - 6.0), &words);
        }
    }
    for (place, bar) in bars.iter().enumerate() {
        let first = top + row * place as f64;
        let middle = first + above + (row - above) / 2.0;
        let name_at = width.pick(middle + 4.0, first + 14.0);
        let name = wrap(&bar.name, 48).into_iter().next().unwrap_or_default();
        drawing.text("label", Anchor::Start, (0.0, name_at), &name);
        drawing.text("label", Anchor::End, (width.units(), middle + 4.0), &bar.saving.to_string());
        draw_bar(&mut drawing, (scale.at(0.0), scale.at(bar.saving.value())), middle, bar);
    }
    drawing
}

fn draw_bar(drawing: &mut Drawing, (from, to): (f64, f64), middle: f64, bar: &SavingBar) {
    let worse = bar.saving < Millions::ZERO;
    let (above, below) = (middle - BAR / 2.0, middle + BAR / 2.0);
    let class = |better, worse_class| if worse { worse_class } else { better };
    let (left, right) = (from.min(to), from.max(to));
    match bar.finish {
        Finish::Solid => drawing.rect(class("fill-better", "fill-worse"), (left, above), (right, below)),
        Finish::Hatched => {
            drawing.rect(class("edge-better", "edge-worse"), (left, above), (right, below));
            hatch(drawing, class("edge-better", "edge-worse"), (left, right), (above, below));
        }
        Finish::Outlined => drawing.rect(class("edge-better", "edge-worse"), (left, above), (right, below)),
    }
}

/// Slanting lines within a box, cut off at its sides.
fn hatch(drawing: &mut Drawing, class: &str, (left, right): (f64, f64), (above, below): (f64, f64)) {
    const APART: f64 = 5.0;
    let height = below - above;
    let lines = ((right - left + height) / APART) as usize;
    for line in 1..=lines {
        // From its foot on the lower side, up and to the right.
        let foot = left - height + APART * line as f64;
        let (x0, x1) = (foot.max(left), (foot + height).min(right));
        if x1 > x0 {
            drawing.line(class, (x0, below - (x0 - foot)), (x1, below - (x1 - foot)));
        }
    }
}

fn key(drawing: &mut Drawing, width: Width) {
    let words = [
        (Finish::Solid, "fully developed or delivered"),
        (Finish::Hatched, "plans in progress"),
        (Finish::Outlined, "opportunity or unidentified"),
    ];
    for (place, (finish, name)) in words.into_iter().enumerate() {
        let (x, y) = width.pick((1.0 + 230.0 * place as f64, 10.0), (1.0, 9.0 + 18.0 * place as f64));
        let bar = SavingBar { name: String::new(), saving: Millions::ZERO, finish };
        draw_bar(drawing, (x, x + 22.0), y, &bar);
        drawing.text("tick", Anchor::Start, (x + 28.0, y + 4.0), name);
    }
    drawing.text(
        "tick",
        Anchor::Start,
        (width.pick(700.0, 0.0), width.pick(14.0, 72.0)),
        "£m a year; cost to the left, in brackets",
    );
}
