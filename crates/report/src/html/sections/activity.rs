//! Activity and bed days by point of delivery and site, do nothing and with solutions, and what it costs at average unit cost.

use std::collections::BTreeMap;

use model::id::SiteId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::ActivitySeries;
use model::service::{Measure, Pod};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{Panel, Words, multiples};
use crate::numbers::{
    Millions, NOT_KNOWN, activity_by_pod, change_percent, count, has_total, percent, percent_a_year, percent_or_dash,
    whole_counts,
};

/// The section; `None` without activity.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.activity.is_empty() {
        return None;
    }
    let pods = sums(view, |series| series.pod);
    let shown = shown(view);
    let mut blocks = vec![text(
        "Activity if nothing is done: the base year's, moved by people, age, growth beyond demography, backlog and \
         flows. A spell is not an attendance, a contact or a bed day, so they are counted apart.",
    )];
    blocks.extend(chart(view, &pods, &shown));
    blocks.push(Block::Table(by_pod(view, &pods)));
    blocks.extend(bed_days(view, &pods));
    blocks.extend(with_solutions(view, &pods));
    blocks.push(Block::Table(by_site(view)));
    blocks.push(by_site_and_pod(view));
    blocks.push(Block::Table(costs(view, &pods)));
    Some(Section { id: "activity", title: "Activity and bed days".to_owned(), blocks })
}

/// Series summed over everything but a key.
#[derive(Clone, Default)]
struct Sum {
    counts: Vec<f64>,
    /// `None` where no stays are counted.
    bed_days: Option<Vec<f64>>,
    /// `None` if any part has no unit cost.
    cost: Option<Vec<f64>>,
    provenance: Option<Provenance>,
}

fn sums<K: Ord>(view: &View, key: impl Fn(&ActivitySeries) -> K) -> BTreeMap<K, Sum> {
    sums_of(&view.results.activity, key)
}

fn sums_of<K: Ord>(all: &[ActivitySeries], key: impl Fn(&ActivitySeries) -> K) -> BTreeMap<K, Sum> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    for series in all {
        sums.entry(key(series)).or_default().add(series);
    }
    sums
}

impl Sum {
    fn add(&mut self, series: &ActivitySeries) {
        let first = self.counts.is_empty();
        add(&mut self.counts, &series.counts);
        if let Some(days) = &series.bed_days {
            add(self.bed_days.get_or_insert_default(), days);
        }
        self.cost = match (&mut self.cost, &series.cost_pounds) {
            (None, Some(more)) if first => Some(more.clone()),
            (Some(sum), Some(more)) => {
                add(sum, more);
                self.cost.take()
            }
            _ => None,
        };
        self.provenance = self.provenance.max(Some(series.provenance));
    }
}

fn add(sum: &mut Vec<f64>, more: &[f64]) {
    sum.resize(more.len(), 0.0);
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// Each point of delivery's first and last count as shown.
fn shown(view: &View) -> BTreeMap<Pod, (f64, f64)> {
    let [first, last] = [0, view.last()].map(|t| activity_by_pod(view.results, t));
    first.into_iter().zip(last.into_values()).map(|((pod, first), last)| (pod, (first, last))).collect()
}

/// First and last values, so that they sum to the rounded total if it is shown.
fn rounded_ends(view: &View, parts: &[&[f64]], total: &str) -> (Vec<f64>, Vec<f64>) {
    let ends = |t: usize| {
        let ends: Vec<f64> = parts.iter().map(|series| series[t]).collect();
        whole_counts(&ends, !total.is_empty())
    };
    (ends(0), ends(view.last()))
}

/// First, last, change and yearly growth.
fn heads(view: &View) -> Vec<String> {
    let mut heads = vec![view.year(0).to_string()];
    if view.last() > 0 {
        heads.extend([
            view.year(view.last()).to_string(),
            "Change".to_owned(),
            "% change".to_owned(),
            "% a year".to_owned(),
        ]);
    }
    heads
}

fn cells(view: &View, first: f64, last: f64) -> Vec<String> {
    let mut cells = vec![count(first)];
    if view.last() > 0 {
        let rate = percent_a_year(first, last, view.last());
        let growth = [change_percent(first, last), rate].map(percent_or_dash);
        cells.extend([count(last), view.difference(first, last)]);
        cells.extend(growth);
    }
    cells
}

/// Rows of one quantity and their total, rounded so that they sum to it.
fn rows_with_total(view: &View, parts: &[(String, &[f64], Option<Provenance>)], total: &str) -> Vec<Row> {
    let series: Vec<&[f64]> = parts.iter().map(|(_, series, _)| *series).collect();
    let (first, last) = rounded_ends(view, &series, total);
    let row = |name: &str, first: f64, last: f64, provenance: Option<Provenance>| {
        Row::new(std::iter::once(name.to_owned()).chain(cells(view, first, last)), provenance)
    };
    let mut rows: Vec<Row> = parts
        .iter()
        .enumerate()
        .map(|(at, (name, _, provenance))| row(name, first[at], last[at], *provenance))
        .collect();
    if parts.len() > 1 && !total.is_empty() {
        let provenance = parts.iter().filter_map(|(.., provenance)| *provenance).max();
        rows.push(row(total, first.iter().sum(), last.iter().sum(), provenance).total());
    }
    rows
}

/// Rows of points of delivery with where each is explained: base and last year; the total after them has none.
fn explained(view: &View, pods: &[Pod], rows: Vec<Row>) -> Vec<Row> {
    let last = view.last();
    let lead = |(at, row): (usize, Row)| {
        let Some(pod) = pods.get(at).copied() else { return row };
        let figures = row.cells.len().saturating_sub(1);
        let hrefs = (0..figures).map(|place| view.explained_pod(pod, if place == 0 { 0 } else { last }));
        let hrefs: Vec<_> = std::iter::once(None).chain(hrefs).collect();
        row.leading(hrefs)
    };
    rows.into_iter().enumerate().map(lead).collect()
}

fn by_pod(view: &View, pods: &BTreeMap<Pod, Sum>) -> Table {
    let mut table = Table::new("Do-nothing activity by point of delivery", columns(["Point of delivery"], heads(view)));
    for measure in Measure::ALL {
        let parts: Vec<_> = (pods.iter())
            .filter(|(pod, _)| pod.measure() == *measure)
            .map(|(pod, sum)| (pod.name().to_owned(), sum.counts.as_slice(), sum.provenance))
            .collect();
        let of: Vec<Pod> = pods.keys().copied().filter(|pod| pod.measure() == *measure).collect();
        let rows = explained(view, &of, rows_with_total(view, &parts, total_name(*measure)));
        table = table.group(measure_name(*measure), rows);
    }
    table.data("activity")
}

fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Spells => "Spells",
        Measure::BedDays => "Bed days counted as activity",
        Measure::Attendances => "Attendances",
        Measure::Contacts => "Contacts, appointments, sessions, incidents and tests",
    }
}

/// Empty where there is no total.
fn total_name(measure: Measure) -> &'static str {
    match measure {
        _ if !has_total(measure) => "",
        Measure::Spells => "All admissions",
        _ => "All attendances",
    }
}

fn bed_days(view: &View, pods: &BTreeMap<Pod, Sum>) -> Option<Block> {
    let parts: Vec<_> = pods
        .iter()
        .filter_map(|(pod, sum)| Some((pod.name().to_owned(), sum.bed_days.as_deref()?, sum.provenance)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let of: Vec<Pod> = pods.iter().filter(|(_, sum)| sum.bed_days.is_some()).map(|(pod, _)| *pod).collect();
    let rows = explained(view, &of, rows_with_total(view, &parts, "All bed days of spells"));
    let table =
        Table::new("Do-nothing bed days of spells, counted at midnight", columns(["Point of delivery"], heads(view)));
    Some(Block::Table(table.rows(rows).data("activity").note(
        "A stay without a midnight counts no bed day. Bed days counted as activity of their own, such as critical care, \
         are in the table above and may lie within these stays, so the two are not added.",
    )))
}

/// Activity with solutions beside do nothing; nothing if there are no solutions.
fn with_solutions(view: &View, nothing: &BTreeMap<Pod, Sum>) -> Vec<Block> {
    if view.results.activity_with_solutions.is_empty() || view.last() == 0 {
        return Vec::new();
    }
    let solved = sums_of(&view.results.activity_with_solutions, |series| series.pod);
    let heads = [
        view.year(0).to_string(),
        format!("Do nothing {}", view.year(view.last())),
        format!("With solutions {}", view.year(view.last())),
        "Change by solutions".to_owned(),
        "% change".to_owned(),
    ];
    let mut counts = Table::new(
        "Activity with solutions beside do nothing, by point of delivery",
        columns(["Point of delivery"], heads.clone()),
    );
    for measure in Measure::ALL {
        let parts: Vec<_> = (solved.iter())
            .filter(|(pod, _)| pod.measure() == *measure)
            .map(|(pod, after)| {
                let before = nothing.get(pod).map(|sum| sum.counts.as_slice());
                (pod.name().to_owned(), before, after.counts.as_slice(), after.provenance)
            })
            .collect();
        let of: Vec<Pod> = solved.keys().copied().filter(|pod| pod.measure() == *measure).collect();
        let rows = explained(view, &of, beside(view, &parts, total_name(*measure)));
        counts = counts.group(measure_name(*measure), rows);
    }
    let counts = counts.data("activity_with_solutions");
    let days: Vec<_> = (solved.iter())
        .filter_map(|(pod, after)| {
            let before = nothing.get(pod).and_then(|sum| sum.bed_days.as_deref());
            Some((pod.name().to_owned(), before, after.bed_days.as_deref()?, after.provenance))
        })
        .collect();
    let rows = beside(view, &days, "All bed days of spells");
    let days = Table::new(
        "Bed days of spells with solutions beside do nothing, counted at midnight",
        columns(["Point of delivery"], heads),
    );
    let lead = "With solutions is what is expected: each solution acts with its chance of delivery. Care that a solution moves \
                elsewhere is counted where it lands, so some points of delivery grow.";
    let mut blocks = vec![text(lead), Block::Table(counts)];
    if !rows.is_empty() {
        blocks.push(Block::Table(days.rows(rows).data("activity_with_solutions")));
    }
    blocks
}

/// A quantity do nothing, if there is any, and with solutions.
type Beside<'a> = (String, Option<&'a [f64]>, &'a [f64], Option<Provenance>);

/// Rows of one quantity do nothing and with solutions, and their total.
fn beside(view: &View, parts: &[Beside], total: &str) -> Vec<Row> {
    let last = view.last();
    let before = |t: usize| parts.iter().map(|(_, before, ..)| before.map_or(0.0, |series| series[t])).collect();
    let ends: [Vec<f64>; 3] = [before(0), before(last), parts.iter().map(|(.., after, _)| after[last]).collect()];
    let shown = ends.map(|end| whole_counts(&end, !total.is_empty()));
    let row = |name: &str, [base, nothing, solved]: [f64; 3], provenance: Option<Provenance>| {
        let change = percent_or_dash(change_percent(nothing, solved));
        let figures = [count(base), count(nothing), count(solved), view.difference(nothing, solved), change];
        Row::new(std::iter::once(name.to_owned()).chain(figures), provenance)
    };
    let mut rows: Vec<Row> = (parts.iter().enumerate())
        .map(|(at, (name, .., provenance))| row(name, [0, 1, 2].map(|end| shown[end][at]), *provenance))
        .collect();
    if parts.len() > 1 && !total.is_empty() {
        let provenance = parts.iter().filter_map(|(.., provenance)| *provenance).max();
        rows.push(row(total, [0, 1, 2].map(|end| shown[end].iter().sum()), provenance).total());
    }
    rows
}

fn chart(view: &View, pods: &BTreeMap<Pod, Sum>, shown: &BTreeMap<Pod, (f64, f64)>) -> Option<Block> {
    if view.last() == 0 {
        return None;
    }
    let grown: Vec<(Pod, &Sum)> =
        pods.iter().map(|(pod, sum)| (*pod, sum)).filter(|(_, sum)| sum.counts[0] > 0.0).collect();
    let change = |sum: &Sum| 100.0 * (sum.counts[view.last()] / sum.counts[0] - 1.0);
    let (most, sum) = grown.iter().max_by(|a, b| change(a.1).total_cmp(&change(b.1)))?;
    let panels: Vec<Panel> = (grown.iter())
        .map(|(pod, sum)| Panel {
            name: pod.name().to_owned(),
            ends: (count(shown[pod].0), count(shown[pod].1)),
            index: sum.counts.iter().map(|value| 100.0 * value / sum.counts[0]).collect(),
        })
        .collect();
    let (base, last) = (view.year(0).to_string(), view.year(view.last()).to_string());
    let title = format!("Largest growth to {last} if nothing is done: {}, {}", most.name(), percent(change(sum)));
    let list: Vec<String> = grown.iter().map(|(pod, sum)| format!("{} {}", pod.name(), percent(change(sum)))).collect();
    let description = format!(
        "One small line for each point of delivery from {base} to {last}, on one scale. Change: {}.",
        list.join("; ")
    );
    let chart =
        multiples(Words { id: "chart-activity", title: &title, description: &description }, &panels, (&base, &last));
    let table = index_table(view, &panels, &grown);
    let foot =
        view.foot(&format!("{base} = 100, the level line; all panels on one scale, which does not start at nought."));
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    Some(Block::Chart(Figure { chart, foot, provenance, table }))
}

fn index_table(view: &View, panels: &[Panel], grown: &[(Pod, &Sum)]) -> Table {
    let rows = panels.iter().zip(grown).map(|(panel, (pod, sum))| {
        let figures = panel.index.iter().map(|value| crate::numbers::fixed(*value, 1));
        Row::new(std::iter::once(panel.name.clone()).chain(figures), sum.provenance)
            .leading(view.by_year(|t| view.explained_pod(*pod, t)))
    });
    let caption = format!("Do-nothing activity, {} = 100", view.year(0));
    Table::new(caption, columns(["Point of delivery"], view.years())).rows(rows).data("activity")
}

fn site_name(view: &View, site: SiteId) -> String {
    view.plan.sites[site.index()].name.clone()
}

/// One row a site: each measure now and then.
fn by_site(view: &View) -> Table {
    let sums = sums(view, |series| (series.organisation, series.site));
    let by_measure = self::sums(view, |series| (series.organisation, series.site, series.measure()));
    let last = view.last();
    let ends: Vec<usize> = if last == 0 { vec![0] } else { vec![0, last] };
    let names = ["Admissions", "Bed days of spells", "Attendances", "Contacts"];
    let heads = names.iter().flat_map(|name| ends.iter().map(move |t| format!("{name} {}", view.year(*t))));
    let mut table = Table::new("Do-nothing activity by site", columns(["Site"], heads)).data("activity");
    let organisations: std::collections::BTreeSet<_> = sums.keys().map(|(organisation, _)| *organisation).collect();
    for organisation in organisations {
        let rows = sums.iter().filter(|((run_by, _), _)| *run_by == organisation).map(|((_, site), sum)| {
            let counts = |measure| by_measure.get(&(organisation, *site, measure)).map(|sum| sum.counts.as_slice());
            let quantities = [
                counts(Measure::Spells),
                sum.bed_days.as_deref(),
                counts(Measure::Attendances),
                counts(Measure::Contacts),
            ];
            let figure =
                |series: Option<&[f64]>, t: usize| series.map_or_else(|| "–".to_owned(), |series| count(series[t]));
            let figures = quantities.iter().flat_map(|series| ends.iter().map(|t| figure(*series, *t)));
            let of = [Measure::Spells, Measure::Spells, Measure::Attendances, Measure::Contacts];
            let hrefs = of.into_iter().zip(&quantities).flat_map(|(measure, series)| {
                let known = series.is_some();
                let one = move |t: &usize| known.then(|| view.explained_site(*site, measure, *t)).flatten();
                ends.iter().map(one).collect::<Vec<_>>()
            });
            Row::new(std::iter::once(site_name(view, *site)).chain(figures), sum.provenance)
                .leading(std::iter::once(None).chain(hrefs.collect::<Vec<_>>()))
        });
        let rows: Vec<Row> = rows.collect();
        table = table.group(view.name(organisation), rows);
    }
    table
}

fn by_site_and_pod(view: &View) -> Block {
    let sums = sums(view, |series| (series.organisation, series.site, series.pod));
    let mut activity =
        Table::new("Do-nothing activity by site and point of delivery", columns(["Point of delivery"], heads(view)))
            .data("activity");
    let mut days =
        Table::new("Do-nothing bed days by site and point of delivery", columns(["Point of delivery"], heads(view)))
            .data("activity");
    let sites: std::collections::BTreeSet<_> =
        sums.keys().map(|(organisation, site, _)| (*organisation, *site)).collect();
    for (organisation, site) in sites {
        let here = || sums.iter().filter(|((run_by, at, _), _)| (*run_by, *at) == (organisation, site));
        let title = format!("{}, {}", site_name(view, site), view.name(organisation));
        let row = |pod: Pod, series: &[f64], sum: &Sum| {
            let figures = cells(view, series[0], series[view.last()]);
            Row::new(std::iter::once(pod.name().to_owned()).chain(figures), sum.provenance)
        };
        let counts: Vec<Row> = here().map(|((.., pod), sum)| row(*pod, &sum.counts, sum)).collect();
        let stays: Vec<Row> =
            here().filter_map(|((.., pod), sum)| Some(row(*pod, sum.bed_days.as_deref()?, sum))).collect();
        activity = activity.group(title.clone(), counts);
        days = days.group(title, stays);
    }
    let mut blocks = vec![Block::Table(activity)];
    if !days.groups.is_empty() {
        blocks.push(Block::Table(days));
    }
    Block::More(More { summary: "Each site by point of delivery".to_owned(), blocks, on_paper: true })
}

fn costs(view: &View, pods: &BTreeMap<Pod, Sum>) -> Table {
    let known: Vec<(&Pod, &Sum, &Vec<f64>)> =
        pods.iter().filter_map(|(pod, sum)| Some((pod, sum, sum.cost.as_ref()?))).collect();
    let shown = |t: usize| {
        let parts: Vec<Pence> = known.iter().map(|(.., cost)| Pence::from_pounds(cost[t])).collect();
        let total = Millions::of(parts.iter().copied().sum());
        (Millions::shares(total, &parts), total)
    };
    let ends: Vec<(Vec<Millions>, Millions)> =
        if view.last() == 0 { vec![shown(0)] } else { vec![shown(0), shown(view.last())] };
    let mut rows: Vec<Row> = (known.iter().enumerate())
        .map(|(at, (pod, sum, _))| {
            let figures = ends.iter().map(|(shares, _)| shares[at].to_string());
            Row::new(std::iter::once(pod.name().to_owned()).chain(figures), sum.provenance)
        })
        .collect();
    if known.len() > 1 {
        let provenance = known.iter().filter_map(|(_, sum, _)| sum.provenance).max();
        let figures = ends.iter().map(|(_, total)| total.to_string());
        rows.push(Row::new(std::iter::once("All with a unit cost".to_owned()).chain(figures), provenance).total());
    }
    let unknown = pods.iter().filter(|(_, sum)| sum.cost.is_none());
    let unknown = unknown.map(|(pod, _)| Row::new([pod.name().to_owned(), format!("{NOT_KNOWN}: no unit cost")], None));
    rows.extend(unknown);
    let heads = ends.iter().zip([0, view.last()]).map(|(_, t)| view.year(t).to_string());
    let caption = format!("Do-nothing activity at average unit cost, £m, {}", view.basis());
    Table::new(caption, columns(["Point of delivery"], heads)).rows(rows).data("activity").note(
        "Average unit costs of the base year times activity: what the activity is worth, not what an organisation spends. \
         Cost that follows activity follows it only in part, and is in the bridge.",
    )
}
