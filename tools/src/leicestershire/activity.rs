//! Activity cells: published totals divided by area group, sex and age.

use super::apportion::{apportion, in_words, tenths};
use super::files::Folder;
use super::hospitals::{ByMethod, EMERGENCY, Hospitals, NEIGHBOURS, OTHER, PLANNED, WAITING_LIST};
use super::people::SEXES;
use super::places::{ANY, OTHER_COMMISSIONERS, OTHERS, PRACTICES, Places};
use super::rates::{Group, Outpatients};
use super::services::{ADMITTED, OUTPATIENT, outpatient_service};
use super::shapes::{BANDS, Shape, Shapes, shape, shapes};
use super::{Fallible, ICB, LPT, UHL, must_be};
use crate::write::{Table, number};

/// Fewest admissions a year of one district's people to one neighbour that are told apart.
const TOLD_APART: f64 = 500.0;
/// The partnership trust's services, and the admission methods each takes.
const PARTNERSHIP: [(&str, &[usize]); 3] =
    [("LPT-NEL", &[EMERGENCY]), ("LPT-EL", &[WAITING_LIST, PLANNED]), ("LPT-OTHER", &[OTHER])];

/// One activity cell. Counts and bed days are in tenths.
pub struct Cell {
    /// Its area group; `None` for patients from beyond the system.
    group: Option<String>,
    sex: usize,
    band: usize,
    care: Care,
    commissioner: &'static str,
    count: i64,
    stay: Option<Stay>,
}

/// What care, where, and by which source.
#[derive(Clone, Copy)]
struct Care {
    service: &'static str,
    site: &'static str,
    source: &'static str,
}

/// Bed days of a cell, in tenths, and its squared stays.
#[derive(Clone, Copy)]
struct Stay {
    bed_days: i64,
    squared: f64,
}

/// A&E attendances at University Hospitals of Leicester.
pub fn accident_attendances(data: &Folder) -> Fallible<f64> {
    let sheet = data.read("activity/ecds_ae_2024_25_provider.csv")?;
    let attendances = sheet.the_row("code", UHL)?.number("attendances")?;
    must_be("A&E attendances at University Hospitals of Leicester", attendances, 283_110.0)?;
    Ok(attendances)
}

/// GP appointments in the system.
pub fn appointments(data: &Folder) -> Fallible<f64> {
    let sheet = data.read("activity/gp_appointments_2024_25_icb.csv")?;
    let name = "NHS Leicester, Leicestershire and Rutland Integrated Care Board";
    let appointments = sheet.the_row("name", name)?.number("gpad-appointments")?;
    must_be("GP appointments in the system", appointments, 7_881_384.0)?;
    Ok(appointments)
}

/// All cells of the pack.
pub fn cells(
    places: &Places,
    groups: &[Group],
    hospitals: &Hospitals,
    outpatients: &Outpatients,
    attendances: f64,
    appointments: f64,
) -> Fallible<Vec<Cell>> {
    let shapes = shapes(places, groups, hospitals, outpatients);
    let divider = Divider { places, groups };
    let mut cells = divider.accidents(hospitals, &shapes, attendances);
    let at_uhl = divider.at_uhl(hospitals, &shapes);
    let local: Vec<i64> = ADMITTED.iter().map(|service| local_count(&at_uhl, service)).collect();
    cells.extend(at_uhl);
    cells.extend(divider.at_partnership(hospitals, &shapes));
    cells.extend(divider.elsewhere(hospitals, &shapes, &local)?);
    for service in OUTPATIENT {
        cells.extend(divider.outpatients(service, outpatients));
    }
    let care = Care { service: "GP", site: PRACTICES, source: "gp-appointments" };
    cells.extend(divider.divide(care, tenths(appointments), &shapes.practice, |_| true));
    cells.retain(|cell| cell.count > 0);
    Ok(cells)
}

/// Admissions of the system's own people to one service.
fn local_count(cells: &[Cell], service: &str) -> i64 {
    cells.iter().filter(|cell| cell.group.is_some() && cell.care.service == service).map(|cell| cell.count).sum()
}

/// Divides totals among area groups, sexes and ages.
struct Divider<'a> {
    places: &'a Places,
    groups: &'a [Group],
}

impl Divider<'_> {
    /// Cells for the area groups picked.
    fn divide(&self, care: Care, total: i64, shape: &Shape, pick: impl Fn(&Group) -> bool) -> Vec<Cell> {
        let picked: Vec<usize> = (0..self.groups.len()).filter(|&group| pick(&self.groups[group])).collect();
        let weights: Vec<f64> = picked.iter().flat_map(|&group| shape[group].iter().flatten().copied()).collect();
        let parts = apportion(total, &weights);
        let cell = |(place, count): (usize, i64)| Cell {
            group: Some(self.groups[picked[place / (2 * BANDS.len())]].name.clone()),
            sex: place / BANDS.len() % 2,
            band: place % BANDS.len(),
            care,
            commissioner: ICB,
            count,
            stay: None,
        };
        parts.into_iter().enumerate().map(cell).collect()
    }

    /// Cells for one trust's patients: those of each district by catchment share, the rest from beyond the system, who
    /// are taken to be of the same sexes and ages as the system's people.
    fn divide_by_catchment(&self, care: Care, total: i64, shape: &Shape, hospitals: &Hospitals) -> Vec<Cell> {
        let districts = &self.places.districts;
        let mut shares: Vec<f64> =
            districts.iter().map(|district| hospitals.catchment(care.site, &district.code)).collect();
        shares.push(1.0 - shares.iter().sum::<f64>());
        let parts = apportion(total, &shares);
        let mut cells = Vec::new();
        for (district, part) in parts[..districts.len()].iter().enumerate() {
            cells.extend(self.divide(care, *part, shape, |group| group.district == district));
        }
        cells.extend(outside(care, parts[districts.len()], shape));
        cells
    }

    fn accidents(&self, hospitals: &Hospitals, shapes: &Shapes, attendances: f64) -> Vec<Cell> {
        let care = Care { service: "AAE", site: UHL, source: "ecds" };
        self.divide_by_catchment(care, tenths(attendances), &shapes.accident, hospitals)
    }

    fn at_uhl(&self, hospitals: &Hospitals, shapes: &Shapes) -> Vec<Cell> {
        let uhl = hospitals.trust(UHL);
        let mut cells = Vec::new();
        let bed_days = by_method(uhl.bed_days, uhl.by_method, hospitals.stays());
        for method in 0..ADMITTED.len() {
            let care = Care { service: ADMITTED[method], site: UHL, source: "" };
            let total = tenths(uhl.by_method[method]);
            let admitted = self.divide_by_catchment(care, total, &shapes.admitted[method], hospitals);
            cells.extend(with_bed_days(admitted, bed_days[method], uhl.spread()));
        }
        cells
    }

    /// Every admission to the partnership trust is taken to be one of the system's people, at the trust's mean stay.
    fn at_partnership(&self, hospitals: &Hospitals, shapes: &Shapes) -> Vec<Cell> {
        let trust = hospitals.trust(LPT);
        let counts = PARTNERSHIP.map(|(_, methods)| methods.iter().map(|&method| trust.by_method[method]).sum::<f64>());
        let bed_days = apportion(tenths(trust.bed_days), &counts);
        let mut cells = Vec::new();
        for ((service, _), (count, bed_days)) in PARTNERSHIP.into_iter().zip(counts.into_iter().zip(bed_days)) {
            let care = Care { service, site: LPT, source: "" };
            let admitted = self.divide(care, tenths(count), &shapes.partnership, |_| true);
            cells.extend(with_bed_days(admitted, bed_days, trust.spread()));
        }
        cells
    }

    /// What the commissioner's total leaves after the local trusts: at each neighbour by catchment share, district by
    /// district, then at other providers.
    fn elsewhere(&self, hospitals: &Hospitals, shapes: &Shapes, local: &[i64]) -> Fallible<Vec<Cell>> {
        let mut left: Vec<i64> = (0..ADMITTED.len())
            .map(|method| {
                let partnership = hospitals.trust(LPT).by_method[method];
                tenths(hospitals.commissioned.by_method[method] - partnership) - local[method]
            })
            .collect();
        let mut cells = Vec::new();
        for trust in NEIGHBOURS {
            for district in 0..self.places.districts.len() {
                let share = hospitals.catchment(trust, &self.places.districts[district].code);
                if share * hospitals.trust(trust).admissions < TOLD_APART {
                    continue;
                }
                let counts = hospitals.trust(trust).by_method.map(|count| tenths(share * count));
                left.iter_mut().zip(counts).for_each(|(left, count)| *left -= count);
                cells.extend(self.at_neighbour(trust, district, share, counts, hospitals, shapes));
            }
        }
        if let Some(method) = left.iter().position(|left| *left < 0) {
            return Err(
                format!("neighbours take more {} than the commissioner's total leaves", ADMITTED[method]).into()
            );
        }
        let stays = hospitals.stays();
        let counts = [0, 1, 2, 3].map(|method| left[method] as f64 / 10.0);
        let bed_days = by_method(counts.iter().sum::<f64>() * hospitals.stay_elsewhere(), counts, stays);
        for method in 0..ADMITTED.len() {
            let care = Care { service: ADMITTED[method], site: OTHERS, source: "" };
            let admitted = self.divide(care, left[method], &shapes.admitted[method], |_| true);
            cells.extend(with_bed_days(admitted, bed_days[method], hospitals.trust(UHL).spread()));
        }
        Ok(cells)
    }

    /// One district's people at one neighbour, with the same part of the trust's bed days as of its admissions.
    fn at_neighbour(
        &self,
        trust: &'static str,
        district: usize,
        part: f64,
        counts: [i64; 4],
        hospitals: &Hospitals,
        shapes: &Shapes,
    ) -> Vec<Cell> {
        let neighbour = hospitals.trust(trust);
        let bed_days = by_method(part * neighbour.bed_days, counts.map(|count| count as f64), hospitals.stays());
        let mut cells = Vec::new();
        for method in 0..ADMITTED.len() {
            let care = Care { service: ADMITTED[method], site: trust, source: "" };
            let shape = &shapes.admitted[method];
            let admitted = self.divide(care, counts[method], shape, |group| group.district == district);
            cells.extend(with_bed_days(admitted, bed_days[method], neighbour.spread()));
        }
        cells
    }

    /// England's rates by sex and age for the system's people, moved by deprivation.
    fn outpatients(&self, service: &'static str, outpatients: &Outpatients) -> Vec<Cell> {
        let rates = outpatients.rates(|specialty| outpatient_service(specialty) == service);
        let shape = shape(self.groups, &rates, |group| group.planned);
        let total: f64 = shape.iter().flatten().flatten().sum();
        self.divide(Care { service, site: ANY, source: "hes-op" }, tenths(total), &shape, |_| true)
    }
}

/// Cells for patients from beyond the system.
fn outside(care: Care, total: i64, shape: &Shape) -> Vec<Cell> {
    let mut weights = vec![0.0; SEXES.len() * BANDS.len()];
    for group in shape {
        weights.iter_mut().zip(group.iter().flatten()).for_each(|(sum, weight)| *sum += weight);
    }
    let cell = |(place, count): (usize, i64)| Cell {
        group: None,
        sex: place / BANDS.len(),
        band: place % BANDS.len(),
        care,
        commissioner: OTHER_COMMISSIONERS,
        count,
        stay: None,
    };
    apportion(total, &weights).into_iter().enumerate().map(cell).collect()
}

/// Divides bed days by admission method in proportion to admissions and the stay of each method, in tenths.
fn by_method(bed_days: f64, counts: ByMethod, stays: ByMethod) -> Vec<i64> {
    let weights: Vec<f64> = counts.iter().zip(stays).map(|(count, stay)| count * stay).collect();
    apportion(tenths(bed_days), &weights)
}

/// Divides bed days among cells in proportion to their counts.
fn with_bed_days(mut cells: Vec<Cell>, bed_days: i64, spread: f64) -> Vec<Cell> {
    let weights: Vec<f64> = cells.iter().map(|cell| cell.count as f64).collect();
    for (cell, bed_days) in cells.iter_mut().zip(apportion(bed_days, &weights)) {
        cell.stay = Some(Stay { bed_days, squared: bed_days as f64 / 10.0 * spread });
    }
    cells
}

/// `activity.csv`.
pub fn table(cells: &[Cell]) -> Table {
    let mut table = Table::new([
        "area_group",
        "sex",
        "age",
        "service",
        "site",
        "commissioner",
        "count",
        "bed_days",
        "stay_squared",
        "source",
    ]);
    for cell in cells {
        let (bed_days, squared) =
            cell.stay.map_or_else(Default::default, |stay| (in_words(stay.bed_days), number(stay.squared, 0)));
        table.row([
            cell.group.as_deref().unwrap_or("outside"),
            SEXES[cell.sex],
            BANDS[cell.band].0,
            cell.care.service,
            cell.care.site,
            cell.commissioner,
            &in_words(cell.count),
            &bed_days,
            &squared,
            cell.care.source,
        ]);
    }
    table
}
