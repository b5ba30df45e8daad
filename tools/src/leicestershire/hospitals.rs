//! Hospital admissions, bed days and beds as published, and where each trust's patients come from.

use std::collections::HashMap;

use super::files::{Folder, Row};
use super::{Fallible, ICB, LPT, UHL, must_be};
use crate::write::{Table, number};

/// Trusts beyond the boundary that treat 500 or more people of one of the system's districts in a year.
pub const NEIGHBOURS: [&str; 7] = ["RGN", "RKB", "RLT", "RNQ", "RTG", "RWD", "RX1"];
/// Admission methods, as the columns of the published table.
const METHODS: [&str; 4] =
    ["emergency_admissions", "waiting_list_admissions", "planned_admissions", "other_admission_method"];
/// Places in every array by admission method.
pub const EMERGENCY: usize = 0;
/// See [`EMERGENCY`].
pub const WAITING_LIST: usize = 1;
/// See [`EMERGENCY`].
pub const PLANNED: usize = 2;
/// See [`EMERGENCY`].
pub const OTHER: usize = 3;
/// Days of the year.
pub const DAYS: f64 = 365.0;

const BEDS: &str = "activity/kh03_overnight_beds_2024_25_provider_quarter.csv";

/// A number for each admission method.
pub type ByMethod = [f64; METHODS.len()];

/// What is published of one body's admitted care in 2024-25.
pub struct Admitted {
    /// Its name.
    pub name: String,
    /// Admissions by method, rounded to 5 each.
    pub by_method: ByMethod,
    /// Admissions in all, rounded to 5.
    pub admissions: f64,
    /// Bed days.
    pub bed_days: f64,
    /// Mean stay in days, day cases left out.
    pub mean_stay: f64,
    /// Median stay in days.
    pub median_stay: f64,
    /// Mean age in years.
    pub mean_age: f64,
}

/// Beds of one kind, means over the year.
pub struct Beds {
    kind: &'static str,
    /// Beds available.
    pub available: f64,
    /// Beds occupied at midnight.
    pub occupied: f64,
}

/// Admitted care of the system and its neighbours.
pub struct Hospitals {
    /// England.
    pub england: Admitted,
    /// The commissioner's people, wherever they were admitted.
    pub commissioned: Admitted,
    /// All trusts in the published table, added up.
    pub trusts_together: Admitted,
    /// Admissions of all commissioners, added up.
    pub commissioners_admissions: f64,
    /// Overnight beds occupied in England.
    pub england_beds_occupied: f64,
    /// Beds of University Hospitals of Leicester of both kinds together, as printed.
    pub uhl_beds: Beds,
    /// The same by kind: general and acute, maternity.
    uhl_beds_by_kind: [Beds; 2],
    trusts: HashMap<String, Admitted>,
    catchments: HashMap<(String, String), f64>,
}

/// Reads admitted care, beds and catchments.
pub fn read(data: &Folder) -> Fallible<Hospitals> {
    let sheet = data.read("activity/hes_apc_2024_25_england_icb_provider.csv")?;
    let mut trusts = HashMap::new();
    let (mut together, mut commissioners) = (Admitted::nothing("All trusts"), Admitted::nothing("All commissioners"));
    for row in sheet.rows() {
        let body = Admitted::read(row)?;
        match row.text("level")? {
            "Provider" => {
                together.add(&body);
                trusts.insert(row.text("code")?.to_owned(), body);
            }
            "ICB" => commissioners.add(&body),
            _ => {}
        }
    }
    for code in NEIGHBOURS.into_iter().chain([UHL, LPT]) {
        trusts.get(code).ok_or_else(|| format!("{code} has no row among the trusts' admissions"))?;
    }
    let england = Admitted::read(sheet.row_where(&[("level", "National"), ("code", "ENGLAND")])?)?;
    let commissioned = Admitted::read(sheet.row_where(&[("level", "ICB"), ("code", ICB)])?)?;
    must_be("admissions in England", england.admissions, 18_468_856.0)?;
    must_be("admissions of the commissioner's people", commissioned.admissions, 357_500.0)?;
    must_be("admissions to University Hospitals of Leicester", trusts[UHL].admissions, 302_595.0)?;
    must_be("bed days at University Hospitals of Leicester", trusts[UHL].bed_days, 661_449.0)?;
    must_be("bed days at Leicestershire Partnership", trusts[LPT].bed_days, 209_734.0)?;
    let [uhl_beds, general, maternity] = beds(data)?;
    let mut hospitals = Hospitals {
        england,
        commissioned,
        trusts_together: together,
        commissioners_admissions: commissioners.admissions,
        england_beds_occupied: england_beds_occupied(data)?,
        uhl_beds,
        uhl_beds_by_kind: [general, maternity],
        trusts,
        catchments: catchments(data)?,
    };
    hospitals.settle_rounding();
    Ok(hospitals)
}

fn england_beds_occupied(data: &Folder) -> Fallible<f64> {
    data.read(BEDS)?.row_where(&[("level", "National"), ("quarter", "YEAR")])?.number("total_occupied")
}

/// Beds of University Hospitals of Leicester: all, general and acute, maternity.
fn beds(data: &Folder) -> Fallible<[Beds; 3]> {
    let sheet = data.read(BEDS)?;
    let row = sheet.row_where(&[("code", UHL), ("quarter", "YEAR")])?;
    let read = |kind, sector: &str| -> Fallible<Beds> {
        let number = |state: &str| row.number(&format!("{sector}_{state}"));
        Ok(Beds { kind, available: number("available")?, occupied: number("occupied")? })
    };
    must_be("beds available at University Hospitals of Leicester", row.number("total_available")?, 1862.75)?;
    Ok([read("all", "total")?, read("general_acute", "general_acute")?, read("maternity", "maternity")?])
}

fn catchments(data: &Folder) -> Fallible<HashMap<(String, String), f64>> {
    let sheet = data.read("sites/trust22_catchment_share_by_ltla21.csv")?;
    let mut shares = HashMap::new();
    for row in sheet.rows() {
        let key = (row.text("nhs_trust22_code")?.to_owned(), row.text("ltla21_code")?.to_owned());
        shares.insert(key, row.number("proportion_trust_came_from_ltla")?);
    }
    Ok(shares)
}

impl Admitted {
    fn nothing(name: &str) -> Self {
        let nothing = 0.0;
        Self {
            name: name.to_owned(),
            by_method: ByMethod::default(),
            admissions: nothing,
            bed_days: nothing,
            mean_stay: nothing,
            median_stay: nothing,
            mean_age: nothing,
        }
    }

    fn read(row: Row) -> Fallible<Self> {
        let mut by_method = ByMethod::default();
        for (count, column) in by_method.iter_mut().zip(METHODS) {
            *count = row.number_or_zero(column)?;
        }
        Ok(Self {
            name: row.text("name")?.to_owned(),
            by_method,
            admissions: row.number("finished_admission_episodes")?,
            bed_days: row.number_or_zero("bed_days")?,
            mean_stay: row.number_or_zero("mean_length_of_stay_days")?,
            median_stay: row.number_or_zero("median_length_of_stay_days")?,
            mean_age: row.number_or_zero("mean_age")?,
        })
    }

    fn add(&mut self, other: &Self) {
        for (sum, count) in self.by_method.iter_mut().zip(other.by_method) {
            *sum += count;
        }
        self.admissions += other.admissions;
        self.bed_days += other.bed_days;
    }

    /// Squared stay summed over spells for each bed day: the ratio of a log-normal distribution's second moment to its
    /// mean, which is mean³ / median². A printed median of 1 midnight stands for stays of 1 to 2, so half a day is added.
    pub fn spread(&self) -> f64 {
        self.mean_stay.powi(3) / (self.median_stay + 0.5).powi(2)
    }
}

impl Hospitals {
    /// A trust that [`read`] has seen.
    pub fn trust(&self, code: &str) -> &Admitted {
        &self.trusts[code]
    }

    /// The codes of all trusts, in order.
    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.trusts.keys().map(String::as_str).collect();
        codes.sort_unstable();
        codes
    }

    /// The part of a trust's patients who live in a district.
    pub fn catchment(&self, trust: &str, district: &str) -> f64 {
        self.catchments.get(&(trust.to_owned(), district.to_owned())).copied().unwrap_or(0.0)
    }

    /// Methods are rounded to 5 each, so they may miss the total by a few: the difference goes to the other methods.
    fn settle_rounding(&mut self) {
        let ours = [UHL, LPT];
        let bodies = self.trusts.iter_mut().filter(|(code, _)| ours.contains(&code.as_str())).map(|(_, body)| body);
        for body in bodies.chain([&mut self.commissioned]) {
            body.by_method[OTHER] += body.admissions - body.by_method.iter().sum::<f64>();
        }
    }

    /// Bed days for each admission to University Hospitals of Leicester, by method. Other admissions, which are
    /// maternity above all, have the occupied maternity beds; the rest of the bed days are shared evenly by emergency
    /// admissions and those elective admissions that are no day cases. How many these are follows from the printed mean
    /// stay, which leaves day cases out.
    pub fn stays(&self) -> ByMethod {
        let uhl = self.trust(UHL);
        let [emergency, waiting, planned, other] = uhl.by_method;
        let maternity = self.uhl_beds_by_kind[1].occupied * DAYS;
        let overnight = uhl.bed_days / uhl.mean_stay - emergency - other;
        let stay = (uhl.bed_days - maternity) / (emergency + overnight);
        let elective = stay * overnight / (waiting + planned);
        [stay, elective, elective, maternity / other]
    }

    /// Bed days for each admission outside the trusts of the published table, which is the independent sector above all.
    pub fn stay_elsewhere(&self) -> f64 {
        (self.england.bed_days - self.trusts_together.bed_days)
            / (self.england.admissions - self.trusts_together.admissions)
    }

    /// `beds.csv`.
    pub fn beds(&self) -> Table {
        let mut table = Table::new(["organisation", "type", "available", "occupied", "period"]);
        for beds in &self.uhl_beds_by_kind {
            table.row([UHL, beds.kind, &number(beds.available, 2), &number(beds.occupied, 2), "2024/25"]);
        }
        table
    }
}
