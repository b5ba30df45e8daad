//! Charts as SVG text, each drawn twice: for a wide page and for a phone.
//!
//! Colours come from the page's style by class, so that they follow dark mode and print. No meaning rests on colour
//! alone: position, sign, label or dash says it too. A chart's title is its finding, its description the message for
//! those who cannot see it.

mod bridge;
mod diverging;
mod drawing;
mod fan;
mod intervals;
mod lines;
mod multiples;
mod outlay;
mod pyramid;
mod range;
mod savings;
mod scale;
mod series;
mod settling;
mod shares;
mod supply;
mod tornado;
mod waterfalls;

pub use bridge::{bridge, extent};
pub use diverging::{DivergingBar, diverging};
pub use drawing::{Drawing, escape};
pub use fan::{FanLines, fan};
pub use intervals::{Intervals, intervals};
pub use lines::{Line, lines};
pub use multiples::{Panel, multiples};
pub use outlay::{OutlayBar, outlay};
pub use pyramid::{PyramidBand, pyramid};
pub use range::{RangeMark, range};
pub use savings::{Finish, SavingBar, savings};
pub use series::{Series, SeriesPanel, series};
pub use settling::{SettlingPanel, settling};
pub use shares::{ShareBar, shares};
pub use supply::{SupplyPanel, supply};
pub use tornado::{TornadoBar, TornadoEnd, tornado};
pub use waterfalls::waterfalls;

/// A chart in both of its sizes.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The finding in words.
    pub title: String,
    /// The SVG for pages at least [`Width::Wide`] across, and for print.
    pub wide: String,
    /// The SVG for a phone.
    pub narrow: String,
}

/// What names a chart and says it in words.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Its id in the page.
    pub id: &'a str,
    /// The finding.
    pub title: &'a str,
    /// The message for those who cannot see it.
    pub description: &'a str,
}

/// For how wide a page a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A desk or paper.
    Wide,
    /// A phone.
    Narrow,
}

impl Width {
    /// Units across.
    pub fn units(self) -> f64 {
        match self {
            Self::Wide => 960.0,
            Self::Narrow => 360.0,
        }
    }

    /// One of two, by width.
    pub fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}

/// Draws a chart in both sizes.
fn both(words: Words, draw: impl Fn(Width) -> Drawing) -> Chart {
    let svg = |width, suffix| draw(width).finish(&format!("{}-{suffix}", words.id), words.title, words.description);
    Chart { title: words.title.to_owned(), wide: svg(Width::Wide, "wide"), narrow: svg(Width::Narrow, "narrow") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Millions;

    #[test]
    fn every_chart_says_its_message_in_words_and_escapes_it() {
        let words = Words { id: "x", title: "<script>", description: "a & b" };
        let line = Line { name: "<b>".to_owned(), class: "series-a", values: vec![Millions::ZERO; 2] };
        let years = ["2025/26".to_owned(), "2026/27".to_owned()];
        let chart = lines(words, &years, &[line], Millions::ZERO, "target");
        for svg in [&chart.wide, &chart.narrow] {
            assert!(svg.contains("role=\"img\"") && svg.contains("<title id=") && svg.contains("<desc id="), "{svg}");
            assert!(svg.contains("&lt;script&gt;") && svg.contains("a &amp; b") && !svg.contains("<script>"), "{svg}");
            assert!(!svg.contains("<b>"), "{svg}");
        }
        assert!(chart.wide.contains("x-wide-title") && chart.narrow.contains("x-narrow-title"));
    }
}
