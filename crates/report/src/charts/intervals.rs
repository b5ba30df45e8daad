//! Intervals of two runs, one above the other: the middle 80% as a line, the mean as a dot.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::comparison::signed_percent;

/// Something that both runs project: each time the 10th percentile, the mean and the 90th, as change in %.
#[derive(Clone, Debug)]
pub struct Intervals {
    /// Its name.
    pub name: String,
    /// Of the first run and the second.
    pub of: [[f64; 3]; 2],
}

/// The style of each run.
const STYLES: [&str; 2] = ["series-a", "series-b"];

/// Draws the intervals in the order given.
pub fn intervals(words: Words, all: &[Intervals]) -> Chart {
    both(words, |width| draw(width, all))
}

fn draw(width: Width, all: &[Intervals]) -> Drawing {
    const TOP: f64 = 44.0;
    const LINE: f64 = 16.0;
    let names: Vec<Vec<String>> = all.iter().map(|one| wrap(&one.name, width.pick(44, 50))).collect();
    let most = names.iter().map(Vec::len).max().unwrap_or(1);
    // On a phone a name stands above its lines, on a wide page beside them.
    let above = width.pick(0.0, LINE * most as f64);
    let row = width.pick((LINE * most as f64 + 4.0).max(36.0), 36.0);
    let (left, right) = (width.pick(330.0, 8.0), width.units() - width.pick(70.0, 70.0));
    let floor = TOP + (above + row) * all.len() as f64;
    let mut drawing = Drawing::new(width.units(), floor + 4.0);
    let scale = Scale::with_nought(all.iter().flat_map(|one| one.of).flatten(), width.pick(6, 3), (left, right));
    key(&mut drawing);
    for (value, _) in scale.ticks() {
        drawing.text("tick", Anchor::Middle, (scale.at(value), TOP - 8.0), &signed_percent(value, 0));
    }
    for (place, (one, name)) in all.iter().zip(&names).enumerate() {
        let top = TOP + (above + row) * place as f64;
        for (value, _) in scale.ticks() {
            let x = scale.at(value);
            drawing.line(if value == 0.0 { "nought" } else { "grid" }, (x, top + above), (x, top + above + row));
        }
        let first = width.pick(top + row / 2.0 + 4.0 - LINE / 2.0 * (name.len() - 1) as f64, top + 13.0);
        for (line, words) in name.iter().enumerate() {
            drawing.text("label", Anchor::Start, (0.0, first + LINE * line as f64), words);
        }
        for (run, [p10, mean, p90]) in one.of.into_iter().enumerate() {
            let y = top + above + 11.0 + 14.0 * run as f64;
            drawing.line(STYLES[run], (scale.at(p10), y), (scale.at(p90), y));
            drawing.dot(&format!("{} dot", STYLES[run]), (scale.at(mean), y), 4.0);
            let words = format!("{} {}", ["A", "B"][run], signed_percent(mean, 1));
            drawing.text("tick", Anchor::End, (width.units(), y + 4.0), &words);
        }
    }
    drawing
}

fn key(drawing: &mut Drawing) {
    for (run, left) in [0.0, 88.0].into_iter().enumerate() {
        drawing.line(STYLES[run], (left, 9.0), (left + 20.0, 9.0));
        drawing.dot(&format!("{} dot", STYLES[run]), (left + 10.0, 9.0), 4.0);
        drawing.text("tick", Anchor::Start, (left + 25.0, 13.0), ["A, first", "B, second"][run]);
    }
    drawing.text("tick", Anchor::Start, (186.0, 13.0), "change from baseline");
}
