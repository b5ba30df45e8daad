//! The population pyramid, now and then.

use super::drawing::Anchor;
use super::scale::Scale;
use super::{Chart, Drawing, Width, Words, both};

/// People of one age band: on the left men, on the right women, or everybody on the right.
#[derive(Clone, Debug)]
pub struct PyramidBand {
    /// The ages.
    pub name: String,
    /// People on the left now and then; `None` where the sexes are not told apart.
    pub left: Option<(f64, f64)>,
    /// People on the right now and then.
    pub right: (f64, f64),
}

/// Draws the bands, the oldest at the top; now as bars, then as an outline.
pub fn pyramid(words: Words, bands: &[PyramidBand], years: (&str, &str)) -> Chart {
    both(words, |width| draw(width, bands, years))
}

fn draw(width: Width, bands: &[PyramidBand], years: (&str, &str)) -> Drawing {
    const TOP: f64 = 46.0;
    let row = width.pick(18.0, 16.0);
    let floor = TOP + row * bands.len() as f64;
    let mut drawing = Drawing::new(width.units(), floor + 24.0);
    key(&mut drawing, years);
    let most = bands.iter().flat_map(|band| [band.right.0, band.right.1].into_iter().chain(both_of(band.left)));
    let most: Vec<f64> = most.collect();
    let two_sided = bands.iter().any(|band| band.left.is_some());
    let gutter = 26.0;
    let middle = if two_sided { width.units() / 2.0 } else { gutter };
    let sides: Vec<(Side, &str)> =
        if two_sided { vec![(Side::Left, "Men"), (Side::Right, "Women")] } else { vec![(Side::Right, "Everybody")] };
    for (side, name) in sides {
        let (from, to) = match side {
            Side::Left => (middle - gutter, 14.0),
            Side::Right => (middle + gutter, width.units() - 14.0),
        };
        let scale = Scale::with_nought(most.iter().copied(), width.pick(4, 2), (from, to));
        axis(&mut drawing, &scale, (TOP, floor));
        drawing.text("label strong", Anchor::Middle, (f64::midpoint(from, to), TOP - 8.0), name);
        half(&mut drawing, &scale, side, bands, (TOP, row));
    }
    for (place, band) in bands.iter().rev().enumerate() {
        let y = TOP + row * (place as f64 + 0.5) + 4.0;
        drawing.text("tick", Anchor::Middle, (middle, y), &band.name);
    }
    drawing
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

fn both_of(pair: Option<(f64, f64)>) -> impl Iterator<Item = f64> {
    pair.into_iter().flat_map(|(now, then)| [now, then])
}

fn key(drawing: &mut Drawing, (now, then): (&str, &str)) {
    drawing.rect("fill-now", (1.0, 4.0), (19.0, 14.0));
    drawing.text("tick", Anchor::Start, (24.0, 13.0), now);
    drawing.line("then", (90.0, 9.0), (110.0, 9.0));
    drawing.text("tick", Anchor::Start, (116.0, 13.0), &format!("{then} (outline)"));
}

fn axis(drawing: &mut Drawing, scale: &Scale, (top, floor): (f64, f64)) {
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        drawing.line("grid", (x, top), (x, floor));
        drawing.text("tick", Anchor::Middle, (x, floor + 16.0), &words);
    }
}

fn half(drawing: &mut Drawing, scale: &Scale, side: Side, bands: &[PyramidBand], (top, row): (f64, f64)) {
    let mut outline = Vec::with_capacity(bands.len() * 2);
    for (place, band) in bands.iter().rev().enumerate() {
        let (now, then) = match side {
            Side::Left => band.left.unwrap_or_default(),
            Side::Right => band.right,
        };
        let y = top + row * place as f64;
        drawing.rect("fill-now", (scale.at(0.0), y + 2.0), (scale.at(now), y + row - 2.0));
        outline.push((scale.at(then), y));
        outline.push((scale.at(then), y + row));
    }
    drawing.polyline("then", &outline);
}
