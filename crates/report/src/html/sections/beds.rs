//! Beds as counted.

use model::service::{BedCount, BedType};

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{fixed, share};

/// The section; `None` if no beds are counted.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.plan.beds.is_empty() {
        return None;
    }
    let words = ["Kind of bed", "Period"];
    let figures = ["Available", "Occupied at midnight", "Share occupied"];
    let mut table = Table::new("Beds as counted, mean over the period", columns(words, figures));
    let whole = |beds: f64| (beds - beds.round()).abs() < 1e-9;
    let decimals = [
        view.plan.beds.iter().all(|one| whole(one.available)),
        view.plan.beds.iter().all(|one| one.occupied.is_none_or(whole)),
    ]
    .map(|whole| usize::from(!whole));
    for place in places(view) {
        let here = view.plan.beds.iter().filter(|one| (one.organisation, one.site) == place);
        let rows = here.map(|one| row(one, decimals));
        let site = place.1.map_or("all its sites", |site| view.plan.sites[site.index()].name.as_str());
        table = table.group(format!("{}, {site}", view.name(place.0)), rows);
    }
    let lead = "Beds that were there and in use when they were counted. Kinds of bed, and counts of different periods, are \
                not added up. Whether there will be enough is not worked out here.";
    Some(Section { id: "beds", title: "Beds as counted".to_owned(), blocks: vec![text(lead), Block::Table(table)] })
}

fn places(view: &View) -> Vec<(model::id::OrganisationId, Option<model::id::SiteId>)> {
    let mut places: Vec<_> = view.plan.beds.iter().map(|one| (one.organisation, one.site)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Each column has the decimals that its figures need.
fn row(count: &BedCount, [available, occupied]: [usize; 2]) -> Row {
    let in_use = count.occupied.map_or_else(|| "–".to_owned(), |beds| fixed(beds, occupied));
    let part = count.occupied.map_or_else(|| "–".to_owned(), |occupied| share(occupied, count.available));
    let cells = [name(count.kind).to_owned(), count.period.clone(), fixed(count.available, available), in_use, part];
    Row::new(cells, count.provenance)
}

fn name(kind: BedType) -> &'static str {
    match kind {
        BedType::GeneralAcute => "General and acute",
        BedType::CriticalCare => "Critical care",
        BedType::Maternity => "Maternity",
        BedType::MentalHealth => "Mental illness",
        BedType::LearningDisability => "Learning disability",
        BedType::Community => "Community hospital",
    }
}
