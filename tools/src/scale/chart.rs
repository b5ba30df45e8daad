//! Times against sizes on two logarithmic axes, as SVG that stands by itself.

use std::fmt::Write as _;

use super::fit::Power;

/// Times of one thing at several sizes.
pub struct Times {
    /// What is timed, with its slope: the words of the key.
    pub name: String,
    /// Sizes and milliseconds.
    pub points: Vec<(f64, f64)>,
    /// The line through them.
    pub fit: Option<Power>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 64.0;
const FLOOR: f64 = 316.0;
/// Told apart by shape as well as colour: filled or open dots, whole or dashed lines.
const STYLES: [(&str, &str, &str); 2] = [("#1d4e89", "#1d4e89", ""), ("#b3541e", "#fff", " stroke-dasharray=\"6 3\"")];

/// A straight axis in logs.
struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn holding(values: impl Iterator<Item = f64>, (from, to): (f64, f64)) -> Self {
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        Self { low: low.ln() - 0.15, high: high.ln() + 0.15, from, to }
    }

    fn at(&self, value: f64) -> f64 {
        self.from + (value.ln() - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Powers of ten; where there are fewer than three, twice and five times them too.
    fn ticks(&self) -> Vec<f64> {
        let powers = |factors: &[f64]| -> Vec<f64> {
            let tens =
                (self.low / std::f64::consts::LN_10).floor() as i32..=(self.high / std::f64::consts::LN_10) as i32 + 1;
            let all = tens.flat_map(|ten| factors.iter().map(move |factor| factor * 10_f64.powi(ten)));
            all.filter(|tick| (self.low..=self.high).contains(&tick.ln())).collect()
        };
        let tens = powers(&[1.0]);
        if tens.len() >= 3 { tens } else { powers(&[1.0, 2.0, 5.0]) }
    }
}

/// Draws it.
pub fn log_log(title: &str, sizes: &str, all: &[Times]) -> String {
    let points = || all.iter().flat_map(|times| &times.points);
    let x = Axis::holding(points().map(|(size, _)| *size), (LEFT, RIGHT));
    let y = Axis::holding(points().map(|(_, time)| *time), (FLOOR, TOP));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\"><title>{title}</title>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    let mut put = |element: std::fmt::Arguments| {
        svg.write_fmt(element).expect("a String takes all that is written to it");
        svg.push('\n');
    };
    for tick in x.ticks() {
        let at = x.at(tick);
        put(format_args!("<path d=\"M{at:.1} {TOP}V{FLOOR}\" stroke=\"#ddd\"/>"));
        put(format_args!(
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            FLOOR + 16.0,
            words(tick)
        ));
    }
    for tick in y.ticks() {
        let at = y.at(tick);
        put(format_args!("<path d=\"M{LEFT} {at:.1}H{RIGHT}\" stroke=\"#ddd\"/>"));
        put(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            words(tick)
        ));
    }
    put(format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{sizes}</text>", RIGHT, FLOOR + 34.0));
    put(format_args!("<text x=\"6\" y=\"{:.1}\">ms</text>", TOP - 6.0));
    for (at, (times, (colour, fill, dash))) in all.iter().zip(STYLES).enumerate() {
        let row = 18.0 + 18.0 * at as f64;
        put(format_args!("<path d=\"M{LEFT} {:.1}h24\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>", row - 4.0));
        put(format_args!("<text x=\"{:.1}\" y=\"{row:.1}\">{}</text>", LEFT + 32.0, times.name));
        if let (Some(fit), Some((first, _)), Some((last, _))) = (times.fit, times.points.first(), times.points.last()) {
            let [x0, y0, x1, y1] = [x.at(*first), y.at(fit.at(*first)), x.at(*last), y.at(fit.at(*last))];
            put(format_args!(
                "<path d=\"M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>"
            ));
        }
        for (size, time) in &times.points {
            let (x, y) = (x.at(*size), y.at(*time));
            put(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{fill}\" stroke=\"{colour}\"/>"));
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// 0.1, 20, 10,000, 10⁷ as 10,000,000.
fn words(value: f64) -> String {
    if value < 1.0 { format!("{value}") } else { super::thousands(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_is_drawn_within_the_frame_and_equal_ratios_are_equal_lengths() {
        let points = vec![(1e4, 2.0), (1e5, 20.0), (1e6, 200.0)];
        let fit = super::super::fit::power(&points);
        let svg = log_log("Time by cells", "cells", &[Times { name: "compile".to_owned(), points, fit }]);
        let places: Vec<(f64, f64)> = svg
            .lines()
            .filter_map(|line| line.strip_prefix("<circle cx=\"")?.split_once("\" cy=\""))
            .map(|(x, rest)| (x.parse().unwrap(), rest.split('"').next().unwrap().parse().unwrap()))
            .collect();
        assert_eq!(places.len(), 3, "{svg}");
        assert!(places.iter().all(|(x, y)| (LEFT..=RIGHT).contains(x) && (TOP..=FLOOR).contains(y)), "{places:?}");
        let [a, b, c] = places[..] else { panic!("three points") };
        assert!((b.0 - a.0 - (c.0 - b.0)).abs() < 0.2 && (b.1 - a.1 - (c.1 - b.1)).abs() < 0.2, "{places:?}");
        assert!(svg.contains("10,000") && svg.contains("1,000,000"), "{svg}");
    }
}
