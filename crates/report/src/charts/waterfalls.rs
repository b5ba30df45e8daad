//! Two waterfalls on one scale: what each step adds in each of two runs.

use super::drawing::{Anchor, wrap};
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};
use crate::comparison::{Waterfall, added};
use crate::numbers::count;

/// The style of each run's bars.
const FILLS: [&str; 2] = ["fill-total", "fill-better"];
/// How far a level's mark reaches to either side of its bar's place.
const MARK: f64 = 1.5;

/// Draws both runs of a waterfall, left to right on a wide page and top to bottom on a phone. Totals are marks, not bars,
/// since the scale need not begin at nought: steps are small against what they add to.
pub fn waterfalls(words: Words, waterfall: &Waterfall) -> Chart {
    let stages = stages(waterfall);
    both(words, |width| width.pick(columns as fn(&[Stage]) -> Drawing, rows)(&stages))
}

/// A step, the baseline or the projection, with where each run stands before and after it.
struct Stage<'a> {
    name: &'a str,
    total: bool,
    of: [(f64, f64); 2],
}

impl Stage<'_> {
    fn label(&self, run: usize) -> String {
        let (from, to) = self.of[run];
        if self.total { count(to) } else { added(to - from) }
    }
}

fn stages(waterfall: &Waterfall) -> Vec<Stage<'_>> {
    let mut running = [0.0; 2];
    let mut stages = Vec::new();
    for (place, (name, of)) in waterfall.told().enumerate() {
        let before = running;
        (0..2).for_each(|run| running[run] += of[run]);
        let of = [0, 1].map(|run| if place == 0 { (running[run], running[run]) } else { (before[run], running[run]) });
        stages.push(Stage { name, total: place == 0, of });
    }
    let result = waterfall.result().map(|value| (value, value));
    stages.push(Stage { name: "Principal projection", total: true, of: result });
    stages
}

fn scale(stages: &[Stage], ticks: usize, along: (f64, f64)) -> Scale {
    Scale::holding(stages.iter().flat_map(|stage| stage.of).flat_map(|(from, to)| [from, to]), ticks, along)
}

fn key(drawing: &mut Drawing) {
    for (run, (fill, left)) in FILLS.into_iter().zip([1.0, 86.0]).enumerate() {
        drawing.rect(fill, (left, 4.0), (left + 18.0, 14.0));
        let name = ["A, first", "B, second"][run];
        drawing.text("tick", Anchor::Start, (left + 23.0, 13.0), name);
    }
    drawing.text("tick", Anchor::Start, (180.0, 13.0), "scale not from nought");
}

fn columns(stages: &[Stage]) -> Drawing {
    const LEFT: f64 = 64.0;
    const TOP: f64 = 34.0;
    const FLOOR: f64 = 290.0;
    let width = Width::Wide.units();
    let mut drawing = Drawing::new(width, 388.0);
    let scale = scale(stages, 5, (FLOOR, TOP));
    key(&mut drawing);
    for (value, words) in scale.ticks() {
        let y = scale.at(value);
        drawing.line("grid", (LEFT, y), (width, y));
        drawing.text("tick", Anchor::End, (LEFT - 6.0, y + 4.0), &words);
    }
    let column = (width - LEFT) / stages.len() as f64;
    let thick = (column * 0.34).min(26.0);
    for (place, stage) in stages.iter().enumerate() {
        let middle = LEFT + (place as f64 + 0.5) * column;
        for (run, fill) in FILLS.into_iter().enumerate() {
            let left = middle + (run as f64 - 1.0) * thick;
            let (from, to) = ends(stage, run, &scale);
            drawing.rect(fill, (left + 1.0, from), (left + thick - 1.0, to));
            if place + 1 < stages.len() {
                let y = scale.at(stage.of[run].1);
                drawing.line("joint", (left, y), (left + column, y));
            }
        }
        let names = wrap(stage.name, (column / 6.4) as usize);
        for (line, words) in names.iter().enumerate() {
            drawing.text("label small", Anchor::Middle, (middle, FLOOR + 22.0 + 13.0 * line as f64), words);
        }
        for run in 0..2 {
            let below = FLOOR + 22.0 + 13.0 * names.len() as f64 + 14.0 * run as f64 + 3.0;
            let words = format!("{} {}", ["A", "B"][run], stage.label(run));
            drawing.text("tick small", Anchor::Middle, (middle, below), &words);
        }
    }
    drawing
}

/// Where a bar begins and ends; a total is a mark as thick as a line.
fn ends(stage: &Stage, run: usize, scale: &Scale) -> (f64, f64) {
    let (from, to) = stage.of[run];
    let (from, to) = (scale.at(from), scale.at(to));
    if stage.total { (from - MARK, to + MARK) } else { (from, to) }
}

fn rows(stages: &[Stage]) -> Drawing {
    const ROW: f64 = 50.0;
    const TOP: f64 = 24.0;
    const AMOUNTS: f64 = 84.0;
    let width = Width::Narrow.units();
    let mut drawing = Drawing::new(width, TOP + ROW * stages.len() as f64);
    let scale = scale(stages, 3, (2.0, width - AMOUNTS));
    key(&mut drawing);
    for (place, stage) in stages.iter().enumerate() {
        let top = TOP + ROW * place as f64;
        for (run, fill) in FILLS.into_iter().enumerate() {
            let y = top + 19.0 + 13.0 * run as f64;
            let (from, to) = ends(stage, run, &scale);
            drawing.rect(fill, (from, y), (to, y + 10.0));
            let words = format!("{} {}", ["A", "B"][run], stage.label(run));
            drawing.text("label small", Anchor::End, (width, y + 9.0), &words);
            if place + 1 < stages.len() {
                let x = scale.at(stage.of[run].1);
                drawing.line("joint", (x, y + 10.0), (x, y + ROW));
            }
        }
    }
    // Names last, so that their halo keeps them clear of the joints.
    for (place, stage) in stages.iter().enumerate() {
        let class = if stage.total { "label strong" } else { "label" };
        drawing.text(class, Anchor::Start, (0.0, TOP + ROW * place as f64 + 14.0), stage.name);
    }
    drawing
}
