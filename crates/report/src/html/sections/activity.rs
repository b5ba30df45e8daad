//! Do-nothing activity and bed days by point of delivery and site, and what it costs at average unit cost.

use std::collections::BTreeMap;

use model::money::Pence;
use model::provenance::Provenance;
use model::results::ActivitySeries;
use model::service::{Measure, Pod};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{Panel, Words, multiples};
use crate::numbers::{Millions, NOT_KNOWN, change_percent, count, percent, percent_a_year, percent_or_dash};

/// The section; `None` without activity.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.activity.is_empty() {
        return None;
    }
    let by_pod = Sums::by(view, |series| series.pod);
    let mut blocks = vec![text(
        "Activity if nothing is done: the base year's, moved by people, age, growth beyond demography, backlog and \
         flows. A spell is not an attendance, a contact or a bed day, so they are counted apart.",
    )];
    blocks.extend(chart(view, &by_pod));
    blocks.push(Block::Table(pods(view, &by_pod)));
    blocks.extend(bed_days(view, &by_pod));
    blocks.push(Block::Table(sites(view)));
    blocks.push(by_site_and_pod(view));
    blocks.push(Block::Table(costs(view, &by_pod)));
    Some(Section { id: "activity", title: "Activity and bed days".to_owned(), blocks })
}

/// Series summed over everything but a key.
struct Sums<K> {
    rows: BTreeMap<K, Sum>,
}

/// Sums year by year; cost and bed days only where each part has them.
#[derive(Clone)]
struct Sum {
    counts: Vec<f64>,
    bed_days: Option<Vec<f64>>,
    cost: Option<Vec<f64>>,
    provenance: Provenance,
}

impl<K: Ord> Sums<K> {
    fn by(view: &View, key: impl Fn(&ActivitySeries) -> K) -> Self {
        let mut rows: BTreeMap<K, Sum> = BTreeMap::new();
        for series in &view.results.activity {
            rows.entry(key(series)).and_modify(|sum| sum.add(series)).or_insert_with(|| Sum::of(series));
        }
        Self { rows }
    }
}

impl Sum {
    fn of(series: &ActivitySeries) -> Self {
        Self {
            counts: series.counts.clone(),
            bed_days: series.bed_days.clone(),
            cost: series.cost_pounds.clone(),
            provenance: series.provenance,
        }
    }

    fn add(&mut self, series: &ActivitySeries) {
        add(&mut self.counts, &series.counts);
        self.bed_days = match (self.bed_days.take(), &series.bed_days) {
            (Some(mut sum), Some(more)) => {
                add(&mut sum, more);
                Some(sum)
            }
            (Some(days), None) | (None, Some(days)) if days.iter().all(|day| *day == 0.0) => None,
            (Some(sum), None) => Some(sum),
            (None, more) => more.clone(),
        };
        self.cost = match (self.cost.take(), &series.cost_pounds) {
            (Some(mut sum), Some(more)) => {
                add(&mut sum, more);
                Some(sum)
            }
            _ => None,
        };
        self.provenance = self.provenance.and(series.provenance);
    }
}

fn add(sum: &mut [f64], more: &[f64]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
