//! The activity cells: what each group of people uses, where, and who pays.

use std::path::Path;

use super::Result;
use super::bodies::{Site, site_of};
use super::curves::{FRAIL_SHARE, FRAIL_STAY, STAY_BY_AGE};
use super::national::{BAND_NAMES, BANDS, Bands, SEXES, england_mean};
use super::offers::{LEAST_SHARE, Offer, VISITORS};
use super::people::People;
use super::places::{Area, distance, groups};
use super::services::{Frail, Service, Stay};
use crate::write::{Table, number};

/// The area group of people from beyond the county.
pub const OUTSIDE: &str = "outside";
/// Cells below this are added to the next of their group instead.
const LEAST_COUNT: f64 = 0.05;
/// How much longer people stay at a site than the mean: discharge is slow at Eastmarsh (illustrative).
const SLOW_SITES: [(&str, f64); 2] = [("XEDHG", 1.09), ("XMUHI", 1.02)];

/// One cell.
#[derive(Clone)]
pub struct Cell {
    pub group: String,
    pub sex: usize,
    pub band: usize,
    pub service: Service,
    pub site: &'static Site,
    pub payer: &'static str,
    pub frail: bool,
    pub count: f64,
    pub bed_days: f64,
    stay_squared: f64,
}

impl Cell {
    /// Who runs the site.
    pub fn organisation(&self) -> &'static str {
        self.site.organisation
    }

    /// Its count at England's cost of a unit, which is also the price.
    pub fn national_cost(&self) -> f64 {
        self.count * self.service.unit_cost()
    }

    /// Its nights in beds, also where beds are what is counted.
    pub fn nights(&self) -> f64 {
        if self.service.stay.is_some() { self.bed_days } else { self.count }
    }
}

/// All cells: services in order, groups within them, and at last the people from beyond.
pub fn cells(areas: &[Area], people: &People, services: &[Service]) -> Vec<Cell> {
    let groups: Vec<Group> =
        groups(areas).into_iter().map(|(name, members)| Group::of(name, members, areas, people)).collect();
    let mut cells = Vec::new();
    for service in services {
        for group in &groups {
            cells.extend(group_cells(service, group, areas));
        }
    }
    let outside = visitors(services, &cells);
    cells.extend(outside);
    cells
}

/// An area group with its people.
struct Group {
    name: String,
    members: Vec<usize>,
    people: [Bands; 2],
    /// Residents of each member area, in the order of the members.
    sizes: Vec<f64>,
    payer: &'static str,
}

impl Group {
    fn of(name: String, members: Vec<usize>, areas: &[Area], people: &People) -> Self {
        let size = |&area: &usize| people.base_year(&[area]).as_flattened().iter().sum();
        Self {
            people: people.base_year(&members),
            sizes: members.iter().map(size).collect(),
            payer: areas[members[0]].place().commissioner,
            name,
            members,
        }
    }

    /// The mean over its people of something that its areas have.
    fn mean(&self, of: impl Fn(usize) -> f64) -> f64 {
        let total: f64 = self.members.iter().zip(&self.sizes).map(|(&area, size)| size * of(area)).sum();
        total / self.sizes.iter().sum::<f64>()
    }
}

fn group_cells(service: &Service, group: &Group, areas: &[Area]) -> Vec<Cell> {
    let gradient = group.mean(|area| service.gradient[areas[area].fifth() - 1]);
    let scale = service.rate / 1000.0 / england_mean(&service.curve) * gradient;
    let wanted: [Bands; 2] = std::array::from_fn(|sex| {
        std::array::from_fn(|band| group.people[sex][band] * scale * service.curve[sex][band])
    });
    let payer = if service.specialised { "XNSP" } else { group.payer };
    let mut cells = Vec::new();
    for (site, share) in shares(&service.offer, group, areas) {
        let here = wanted.map(|bands| bands.map(|count| count * share));
        cells.extend(site_cells(service, site, &group.name, payer, &here));
    }
    cells
}

/// The sites that a group goes to and the share of each.
fn shares(offer: &Offer, group: &Group, areas: &[Area]) -> Vec<(&'static Site, f64)> {
    let share = |site: &Site, pull: f64| {
        group.mean(|area| pull_of(site, pull, offer, &areas[area]) / all_pull(offer, &areas[area]))
    };
    let mut shares: Vec<(&'static Site, f64)> = offer
        .sites
        .iter()
        .map(|&(code, pull)| (site_of(code), pull))
        .map(|(site, pull)| (site, share(site, pull)))
        .collect();
    shares.retain(|(_, share)| *share >= LEAST_SHARE);
    let kept: f64 = shares.iter().map(|(_, share)| share).sum();
    shares.iter().map(|&(site, share)| (site, share / kept)).collect()
}

fn pull_of(site: &Site, pull: f64, offer: &Offer, area: &Area) -> f64 {
    pull * (-distance(area.at, site.at) / offer.reach).exp()
}

fn all_pull(offer: &Offer, area: &Area) -> f64 {
    offer.sites.iter().map(|&(code, pull)| pull_of(site_of(code), pull, offer, area)).sum()
}

/// The cells of one group at one site. Counts are rounded, and what rounding takes is carried to the next cell.
fn site_cells(
    service: &Service,
    site: &'static Site,
    group: &str,
    payer: &'static str,
    counts: &[Bands; 2],
) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut carried = 0.0;
    for (sex, band) in (0..2).flat_map(|sex| (0..BANDS).map(move |band| (sex, band))) {
        let frail_share = frail_share(service, band);
        for (frail, part) in [(false, 1.0 - frail_share), (true, frail_share)] {
            let exact = counts[sex][band] * part;
            if exact <= 0.0 {
                continue;
            }
            let count = rounded(exact + carried);
            carried += exact - count;
            if count > 0.0 {
                let cell = Cell {
                    group: group.to_owned(),
                    sex,
                    band,
                    service: *service,
                    site,
                    payer,
                    frail,
                    count,
                    bed_days: 0.0,
                    stay_squared: 0.0,
                };
                cells.push(with_stay(cell));
            }
        }
    }
    cells
}

/// The part of a service's patients of this age who are frail.
fn frail_share(service: &Service, band: usize) -> f64 {
    match service.frail {
        Frail::NotAsked => 0.0,
        Frail::ByAge => FRAIL_SHARE[band],
        Frail::All => 1.0,
    }
}

/// Two decimals below ten, one above; nothing where there is too little to keep.
fn rounded(count: f64) -> f64 {
    if count < LEAST_COUNT {
        return 0.0;
    }
    let scale = if count < 10.0 { 100.0 } else { 10.0 };
    (count * scale).round() / scale
}

/// The cell with its bed days and the sum of its squared stays.
fn with_stay(cell: Cell) -> Cell {
    let Some(stay) = cell.service.stay else { return cell };
    let mean = mean_stay(&cell, stay);
    let bed_days = (cell.count * mean * 10.0).round() / 10.0;
    let stay_squared = (bed_days * bed_days / cell.count * (1.0 + stay.spread * stay.spread)).max(bed_days).ceil();
    Cell { bed_days, stay_squared, ..cell }
}

fn mean_stay(cell: &Cell, stay: Stay) -> f64 {
    let curve = &cell.service.curve;
    let longer: super::national::Curve = curve.map(|bands| std::array::from_fn(|band| bands[band] * STAY_BY_AGE[band]));
    let by_age = STAY_BY_AGE[cell.band] * england_mean(curve) / england_mean(&longer);
    let site = SLOW_SITES.iter().find(|(code, _)| *code == cell.site.code).map_or(1.0, |(_, factor)| *factor);
    let frail_share = frail_share(&cell.service, cell.band);
    let not_frail = 1.0 / (1.0 - frail_share + frail_share * FRAIL_STAY);
    stay.mean * by_age * site * if cell.frail { FRAIL_STAY * not_frail } else { not_frail }
}

/// People from beyond the county: at each site in proportion to its Marlshire patients of that service, sex and age.
fn visitors(services: &[Service], cells: &[Cell]) -> Vec<Cell> {
    let mut visitors = Vec::new();
    for &(code, payer, share) in &VISITORS {
        for service in services {
            let mut counts = [[0.0; BANDS]; 2];
            for cell in cells.iter().filter(|cell| cell.site.code == code && cell.service.code == service.code) {
                counts[cell.sex][cell.band] += cell.count * share;
            }
            visitors.extend(site_cells(service, site_of(code), OUTSIDE, payer, &counts));
        }
    }
    visitors
}

/// Writes `activity.csv`.
pub fn write(out: &Path, cells: &[Cell]) -> Result {
    let mut table = Table::new([
        "area_group",
        "sex",
        "age",
        "service",
        "site",
        "commissioner",
        "flags",
        "count",
        "bed_days",
        "stay_squared",
    ]);
    for cell in cells {
        let in_spells = cell.service.stay.is_some();
        let where_spells = |value: f64| if in_spells { number(value, 1) } else { String::new() };
        table.row([
            cell.group.clone(),
            SEXES[cell.sex].to_owned(),
            BAND_NAMES[cell.band].to_owned(),
            cell.service.code.to_owned(),
            cell.site.code.to_owned(),
            cell.payer.to_owned(),
            if cell.frail { "frail" } else { "" }.to_owned(),
            number(cell.count, 2),
            where_spells(cell.bed_days),
            where_spells(cell.stay_squared),
        ]);
    }
    table.write(out, "activity")
}

/// Writes `beds.csv`: the nights that the cells spend at each site, over how full its beds are.
pub fn write_beds(out: &Path, cells: &[Cell]) -> Result {
    let mut table = Table::new(["organisation", "site", "type", "available", "occupied", "escalation", "period"]);
    for &(code, kind, occupancy) in &OCCUPANCY {
        let here = cells.iter().filter(|cell| cell.site.code == code && cell.service.beds == kind);
        let occupied = here.map(Cell::nights).sum::<f64>() / 365.0;
        let available = (occupied / occupancy).round();
        let row = [site_of(code).organisation, code, kind].map(str::to_owned);
        let stands_by = ["XMUHI", "XEDHG"].contains(&code) && kind == "general_acute";
        let escalation = if stands_by { number((available * ESCALATION).round(), 0) } else { String::new() };
        let beds = [number(available, 0), number(occupied.min(available), 1), escalation, "2025/26".to_owned()];
        table.row(row.into_iter().chain(beds));
    }
    table.write(out, "beds")
}

/// Wards that the two acute hospitals open in a bad week, over the beds they always have (illustrative).
const ESCALATION: f64 = 0.03;

/// How full the beds of each kind are at each site (England's general and acute beds: 91%, `kh03-2024-25`; the rest illustrative).
const OCCUPANCY: [(&str, &str, f64); 13] = [
    ("XMUHI", "general_acute", 0.935),
    ("XMUHI", "critical_care", 0.82),
    ("XMUHI", "maternity", 0.64),
    ("XMUHB", "general_acute", 0.79),
    ("XEDHG", "general_acute", 0.945),
    ("XEDHG", "critical_care", 0.74),
    ("XEDHG", "maternity", 0.43),
    ("XMCMM", "community", 0.91),
    ("XMCME", "community", 0.88),
    ("XMCMW", "community", 0.90),
    ("XMCML", "mental_health", 0.94),
    ("XMCMS", "mental_health", 0.91),
    ("XNTCT", "general_acute", 0.55),
];
