//! Rooms, and contacts that there is room for: what each service takes, and how much of it each site has.
//!
//! Minutes of theatres and tests, how busy rooms are and when more open are made up (illustrative); minutes of outpatients and
//! A&E are those that Concordat takes where a pack does not say.

use std::path::Path;

use model::capacity::{SpaceShape, SpaceType, usual_minutes};
use model::service::Pod;

use super::Result;
use super::activity::Cell;
use super::bodies::site_of;
use super::services::Service;
use crate::write::{Table, number};

/// Hours a year that theatres and diagnostic rooms are open: 50 weeks of 50 hours, as `plan.toml` says.
pub const OPEN: f64 = 2_500.0;

/// What a service takes: by its code or else by its point of delivery, the kind and, where there is no usual figure, minutes.
///
/// Minutes are means over all of a service's patients, operated on or not: a third of emergencies in surgery are.
const TAKEN: [(&str, SpaceType, f64); 24] = [
    ("ETO", SpaceType::Theatre, 150.0),
    ("EGS", SpaceType::Theatre, 140.0),
    ("EUG", SpaceType::Theatre, 100.0),
    ("ECT", SpaceType::Theatre, 240.0),
    ("EOT", SpaceType::Theatre, 110.0),
    ("DEY", SpaceType::Theatre, 30.0),
    ("DTO", SpaceType::Theatre, 60.0),
    ("DUG", SpaceType::Theatre, 45.0),
    ("DOT", SpaceType::Theatre, 50.0),
    ("NSU", SpaceType::Theatre, 32.0),
    ("NTO", SpaceType::Theatre, 75.0),
    ("MAT", SpaceType::Theatre, 25.0),
    ("DEN", SpaceType::DiagnosticRoom, 45.0),
    ("DIM", SpaceType::DiagnosticRoom, 30.0),
    ("DDA", SpaceType::DiagnosticRoom, 15.0),
    ("OPFA", SpaceType::OutpatientRoom, 0.0),
    ("OPFUP", SpaceType::OutpatientRoom, 0.0),
    ("OPPROC", SpaceType::OutpatientRoom, 0.0),
    ("AAE1", SpaceType::EmergencySpace, 0.0),
    ("AAE3", SpaceType::EmergencySpace, 0.0),
    ("CNU", SpaceType::CommunityContacts, 0.0),
    ("CTH", SpaceType::CommunityContacts, 0.0),
    ("CCH", SpaceType::CommunityContacts, 0.0),
    ("GPA", SpaceType::PracticeAppointments, 0.0),
];

/// The share of their time in use, as planned, that rooms are in use in the base year: people run out before rooms (illustrative).
const BUSY: [(SpaceType, f64); 6] = [
    (SpaceType::Theatre, 0.92),
    (SpaceType::OutpatientRoom, 0.90),
    (SpaceType::EmergencySpace, 0.88),
    (SpaceType::DiagnosticRoom, 0.90),
    // Bases and cars; nurses run out long before.
    (SpaceType::CommunityContacts, 0.72),
    (SpaceType::PracticeAppointments, 0.93),
];

/// Rooms that are planned: from when, and how many more than in the base year (illustrative).
const PLANNED: [(&str, SpaceType, &str, f64); 9] = [
    // Two that the capital of `hot-and-cold` builds, and what St Bride's hub brings into use for `repatriation`.
    ("XMUHB", SpaceType::Theatre, "2028/29", 5.0),
    ("XMUHB", SpaceType::DiagnosticRoom, "2028/29", 3.0),
    ("XMUHI", SpaceType::EmergencySpace, "2028/29", 18.0),
    // What the capital of `same-day-emergency` builds.
    ("XEDHG", SpaceType::EmergencySpace, "2027/28", 4.0),
    // Practices see a little more each year, as far as they can.
    ("XGPFM", SpaceType::PracticeAppointments, "2028/29", 190_000.0),
    ("XGPFE", SpaceType::PracticeAppointments, "2028/29", 110_000.0),
    ("XGPFW", SpaceType::PracticeAppointments, "2028/29", 170_000.0),
    ("XGPFN", SpaceType::PracticeAppointments, "2027/28", 60_000.0),
    ("XGPFN", SpaceType::PracticeAppointments, "2029/30", 160_000.0),
];

/// What a service takes and for how many minutes; contacts take none.
fn taken(service: &Service) -> Option<(SpaceType, f64)> {
    let found = TAKEN
        .iter()
        .find(|(name, ..)| *name == service.code)
        .or_else(|| TAKEN.iter().find(|(name, ..)| *name == service.pod));
    let (_, kind, minutes) = *found?;
    let usual = Pod::from_word(service.pod).and_then(usual_minutes).unwrap_or(0.0);
    Some((kind, if minutes > 0.0 { minutes } else { usual }))
}

/// The columns `spaces` and `minutes` of a service; minutes only where they are not the usual ones.
pub fn columns(service: &Service) -> [String; 2] {
    let Some((kind, minutes)) = taken(service) else { return Default::default() };
    let usual = Pod::from_word(service.pod).and_then(usual_minutes);
    let stated = if kind.is_contacts() || usual == Some(minutes) { String::new() } else { number(minutes, 0) };
    [kind.word().to_owned(), stated]
}

/// Writes `spaces.csv`: for each member's site what its cells take, over how busy that is.
pub fn write(out: &Path, cells: &[Cell]) -> Result {
    let mut shape = SpaceShape::default();
    shape.hours[SpaceType::Theatre as usize] = OPEN;
    shape.hours[SpaceType::DiagnosticRoom as usize] = OPEN;
    let mut table = Table::new(["organisation", "site", "type", "available", "period"]);
    for organisation in ["XMUH", "XEDH", "XMCM", "XGPF"] {
        for site in super::bodies::SITES.iter().filter(|site| site.organisation == organisation) {
            for &(kind, busy) in &BUSY {
                let here = cells.iter().filter(|cell| cell.site.code == site.code);
                let used: f64 = here.map(|cell| used(cell, kind, &shape)).sum();
                if used <= 0.0 {
                    continue;
                }
                let whole = if kind.is_contacts() { 100.0 } else { 1.0 };
                let available = (used / busy / whole).ceil() * whole;
                let row = |count: f64, period: &str| {
                    [site_of(site.code).organisation, site.code, kind.word(), &number(count, 0), period]
                        .map(str::to_owned)
                };
                table.row(row(available, "2025/26"));
                let planned = PLANNED.iter().filter(|(code, of, ..)| *code == site.code && *of == kind);
                planned.for_each(|(.., period, more)| table.row(row(available + more, period)));
            }
        }
    }
    table.write(out, "spaces")
}

/// Rooms of a kind that a cell takes when each is as busy as it should be; contacts of a kind.
fn used(cell: &Cell, kind: SpaceType, shape: &SpaceShape) -> f64 {
    match taken(&cell.service) {
        Some((of, _)) if of != kind => 0.0,
        Some(_) if kind.is_contacts() => cell.count,
        Some((_, minutes)) => cell.count * minutes / 60.0 / shape.hours_used(kind),
        None => 0.0,
    }
}
