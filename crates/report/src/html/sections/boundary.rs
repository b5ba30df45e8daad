//! How much of the care of the system's people its members give, and for whom else they work.

use model::provenance::Provenance;
use model::service::Measure;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{count, share};

/// The section; `None` without activity.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.activity.is_empty() {
        return None;
    }
    let last = view.last();
    let ends: Vec<usize> = if last == 0 { vec![0] } else { vec![0, last] };
    let shares: Vec<Share> = Measure::ALL.iter().filter_map(|measure| Share::of(view, *measure, &ends)).collect();
    let lead = "Our people are those who live in the system's areas. They are also treated by others, and members also \
                treat people from elsewhere.";
    let heads = |name: &str| ends.iter().map(|t| format!("{name} {}", view.year(*t))).collect::<Vec<_>>();
    let table = Table::new("Across the boundary", columns(["Counted in"], heads("Share")))
        .group("Share of our people's activity that members provide", shares.iter().map(Share::ours_row))
        .group("Share of members' activity that is for our people", shares.iter().map(Share::theirs_row));
    let mut blocks = vec![text(lead), Block::Table(table), Block::Table(volumes(view, &shares))];
    blocks.extend(flows(view));
    Some(Section { id: "boundary", title: "Inside and across the boundary".to_owned(), blocks })
}

/// Activity of one measure, in each of the years looked at.
struct Share {
    name: &'static str,
    ours: Vec<f64>,
    members: Vec<f64>,
    both: Vec<f64>,
    provenance: Provenance,
}

impl Share {
    fn of(view: &View, measure: Measure, ends: &[usize]) -> Option<Self> {
        let name = match measure {
            Measure::Spells => "Admissions",
            Measure::BedDays => "Bed days counted as activity",
            Measure::Attendances => "Attendances",
            Measure::Contacts => "Contacts",
        };
        let none = vec![0.0; ends.len()];
        let mut share = Self { name, ours: none.clone(), members: none.clone(), both: none, provenance: Provenance::Published };
        let mut any = false;
        for series in view.results.activity.iter().filter(|series| series.measure() == measure) {
            any = true;
            let ours = series.area_group.is_some();
            let member = view.plan.organisations[series.organisation.index()].member;
            for (at, t) in ends.iter().enumerate() {
                share.ours[at] += if ours { series.counts[*t] } else { 0.0 };
                share.members[at] += if member { series.counts[*t] } else { 0.0 };
                share.both[at] += if ours && member { series.counts[*t] } else { 0.0 };
            }
            share.provenance = share.provenance.and(series.provenance);
        }
        any.then_some(share)
    }

    fn ours_row(&self) -> Row {
        self.row(self.both.iter().zip(&self.ours).map(|(part, whole)| share(*part, *whole)))
    }

    fn theirs_row(&self) -> Row {
        self.row(self.both.iter().zip(&self.members).map(|(part, whole)| share(*part, *whole)))
    }

    fn row(&self, figures: impl Iterator<Item = String>) -> Row {
        Row::new(std::iter::once(self.name.to_owned()).chain(figures), self.provenance)
    }
}

fn volumes(view: &View, shares: &[Share]) -> Table {
    let heads = ["Our people, at members", "Our people, elsewhere", "Others, at members"];
    let rows = shares.iter().map(|share| {
        let (ours, members, both) = (share.ours[0], share.members[0], share.both[0]);
        share.row([both, ours - both, members - both].into_iter().map(count))
    });
    Table::new(format!("The same in numbers, {}", view.year(0)), columns(["Counted in"], heads)).rows(rows.collect::<Vec<_>>())
}

fn flows(view: &View) -> Option<Block> {
    if view.plan.flow_shares.is_empty() {
        return None;
    }
    let rows = view.plan.flow_shares.iter().map(|one| {
        let organisation = &view.plan.organisations[one.organisation.index()];
        let cells = [organisation.name.clone(), one.system.clone(), view.origin(one.origin), share(one.share, 1.0)];
        Row::new(cells, None)
    });
    let table = Table::new("Share of each organisation's patients by system, as entered", columns(["Organisation", "System", "Read at"], ["Share"]));
    Some(Block::Table(table.rows(rows)))
}
