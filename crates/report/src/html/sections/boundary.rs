//! How much of the care of the system's people its members give, and for whom else they work.

use std::collections::BTreeMap;

use model::id::OrganisationId;
use model::provenance::Provenance;
use model::results::ActivitySeries;
use model::service::{Measure, Pod};

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{count, share};

/// The section; `None` without activity.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.activity.is_empty() {
        return None;
    }
    let lead = "Our people are those who live in the system's areas. They are also treated by others, and members also \
                treat people from elsewhere.";
    let mut blocks = vec![text(lead), Block::Table(shares(view))];
    blocks.extend(others(view));
    blocks.extend(flows(view));
    Some(Section { id: "boundary", title: "Inside and across the boundary".to_owned(), blocks })
}

/// Activity of one kind in one year, by whose people they are and who treats them.
#[derive(Clone, Copy, Default)]
struct Sides {
    ours: f64,
    members: f64,
    both: f64,
}

impl Sides {
    fn add(&mut self, view: &View, series: &ActivitySeries, t: usize) {
        let (ours, member) = (series.area_group.is_some(), is_member(view, series.organisation));
        self.ours += if ours { series.counts[t] } else { 0.0 };
        self.members += if member { series.counts[t] } else { 0.0 };
        self.both += if ours && member { series.counts[t] } else { 0.0 };
    }
}

fn is_member(view: &View, organisation: OrganisationId) -> bool {
    view.plan.organisations[organisation.index()].member
}

fn shares(view: &View) -> Table {
    let ends: Vec<usize> = if view.last() == 0 { vec![0] } else { vec![0, view.last()] };
    let mut pods: BTreeMap<Pod, (Vec<Sides>, Provenance)> = BTreeMap::new();
    for series in &view.results.activity {
        let nothing = || (vec![Sides::default(); ends.len()], Provenance::Published);
        let (sides, provenance) = pods.entry(series.pod).or_insert_with(nothing);
        sides.iter_mut().zip(&ends).for_each(|(sides, t)| sides.add(view, series, *t));
        *provenance = provenance.and(series.provenance);
    }
    let heads = |name: &str| ends.iter().map(|t| format!("{name} {}", view.year(*t))).collect::<Vec<_>>();
    let mut figures = heads("Our people, treated by members");
    figures.extend(heads("Members' work, for our people"));
    let mut table = Table::new("Shares across the boundary", columns(["Point of delivery"], figures)).data("activity");
    for measure in Measure::ALL {
        let rows = pods.iter().filter(|(pod, _)| pod.measure() == *measure).map(|(pod, (sides, provenance))| {
            let by_members = sides.iter().map(|one| share(one.both, one.ours));
            let for_ours = sides.iter().map(|one| share(one.both, one.members));
            Row::new(std::iter::once(pod.name().to_owned()).chain(by_members).chain(for_ours), *provenance)
        });
        table = table.group(measure_name(*measure), rows.collect::<Vec<_>>());
    }
    table.note(
        "Members are the organisations whose money is counted here. Where the plan does not tell providers apart, their \
         activity counts as outside; the next table names them.",
    )
}

fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Spells => "Spells",
        Measure::BedDays => "Bed days",
        Measure::Attendances => "Attendances",
        Measure::Contacts => "Contacts",
    }
}

/// Who treats our people and is not a member.
fn others(view: &View) -> Option<Block> {
    let mut others: BTreeMap<OrganisationId, (BTreeMap<Measure, f64>, Provenance)> = BTreeMap::new();
    let outside = |series: &&ActivitySeries| series.area_group.is_some() && !is_member(view, series.organisation);
    for series in view.results.activity.iter().filter(outside) {
        let nothing = || (BTreeMap::new(), Provenance::Published);
        let (counts, provenance) = others.entry(series.organisation).or_insert_with(nothing);
        *counts.entry(series.measure()).or_default() += series.counts[0];
        *provenance = provenance.and(series.provenance);
    }
    if others.is_empty() {
        return None;
    }
    let measures: Vec<Measure> = Measure::ALL
        .iter()
        .copied()
        .filter(|measure| others.values().any(|(counts, _)| counts.contains_key(measure)))
        .collect();
    let rows = others.iter().map(|(organisation, (counts, provenance))| {
        let figure = |measure| counts.get(measure).map_or_else(|| "–".to_owned(), |value| count(*value));
        Row::new(std::iter::once(view.name(*organisation)).chain(measures.iter().map(figure)), *provenance)
    });
    let caption = format!("Our people's care outside the system's members, {}", view.year(0));
    let heads = measures.iter().map(|measure| measure_name(*measure));
    Some(Block::Table(Table::new(caption, columns(["Provider"], heads)).rows(rows).data("activity")))
}

/// What share of each organisation's patients comes from this system.
fn flows(view: &View) -> Option<Block> {
    let ours = view.plan.flow_shares.iter().filter(|one| one.system == view.plan.system);
    let rows: Vec<Row> = ours
        .map(|one| Row::new([view.name(one.organisation), view.origin(one.origin), share(one.share, 1.0)], None))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let caption = format!("Share of each organisation's patients that come from {}, as entered", view.plan.name);
    Some(Block::Table(Table::new(caption, columns(["Organisation", "Read at"], ["Share"])).rows(rows)))
}
