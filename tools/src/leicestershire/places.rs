//! Organisations, sites and small areas.

use std::collections::HashMap;

use super::apportion::apportion;
use super::files::Folder;
use super::hospitals::{Hospitals, NEIGHBOURS};
use super::{Fallible, ICB, LPT, UHL, must_be};
use crate::write::{Table, number};

/// Who stands for care that no publication gives to a provider: the independent sector and further trusts.
pub const OTHERS: &str = "OTHER-PROVIDERS";
/// Who stands for outpatient care, which is published for England only.
pub const ANY: &str = "ANY-PROVIDER";
/// Who stands for the system's general practices.
pub const PRACTICES: &str = "LLR-PRACTICES";
/// Who stands for the commissioners of patients from beyond the system.
pub const OTHER_COMMISSIONERS: &str = "OTHER-COMMISSIONERS";
/// The three councils with social care duties: code and name.
const COUNCILS: [(&str, &str); 3] = [
    ("E06000016", "Leicester City Council"),
    ("E10000018", "Leicestershire County Council"),
    ("E06000017", "Rutland County Council"),
];
/// The trust's hospitals that the NHS website lists, by site code.
const HOSPITALS: [&str; 3] = ["RWEAA", "RWEAE", "RWEAK"];

/// A district or unitary authority.
pub struct District {
    /// Its ONS code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A lower-layer super output area of the 2011 census.
pub struct Area {
    /// Its ONS code.
    pub code: String,
    /// Its place in `districts`.
    pub district: usize,
    /// Its place in `groups`.
    pub group: usize,
    /// Its deprivation decile, 1 = most deprived.
    pub decile: u8,
    name: String,
    rank: f64,
    rural: bool,
    lon: f64,
    lat: f64,
    exact: bool,
}

/// The areas of one district and one third of deprivation.
pub struct Group {
    /// Its name, such as `Leicester D1-3`.
    pub name: String,
    /// Its place in `districts`.
    pub district: usize,
}

/// The system's places.
pub struct Places {
    /// Nine districts and unitary authorities, by code.
    pub districts: Vec<District>,
    /// 611 small areas, by code.
    pub areas: Vec<Area>,
    /// Their groups, by district and deprivation.
    pub groups: Vec<Group>,
}

/// Reads the system's districts and small areas.
pub fn read(data: &Folder) -> Fallible<Places> {
    let districts = districts(data)?;
    let mut areas = areas(data, &districts)?;
    let mut keys: Vec<(usize, &str)> = areas.iter().map(|area| (area.district, third(area.decile))).collect();
    keys.sort_unstable();
    keys.dedup();
    let groups = keys
        .iter()
        .map(|&(district, third)| Group { name: format!("{} {third}", districts[district].name), district })
        .collect();
    for area in &mut areas {
        let key = (area.district, third(area.decile));
        area.group = keys.binary_search(&key).expect("every area's group is listed");
    }
    Ok(Places { districts, areas, groups })
}

fn districts(data: &Folder) -> Fallible<Vec<District>> {
    let mut districts = Vec::new();
    for row in data.read("geography/lhe_definition_by_ltla21.csv")?.rows() {
        if row.text("lhe")? == "Leicestershire" {
            districts.push(District {
                code: row.text("ltla21_code")?.to_owned(),
                name: row.text("ltla21_name")?.to_owned(),
            });
        }
    }
    districts.sort_by(|a, b| a.code.cmp(&b.code));
    must_be("the number of districts and unitary authorities", districts.len() as f64, 9.0)?;
    Ok(districts)
}

fn areas(data: &Folder, districts: &[District]) -> Fallible<Vec<Area>> {
    let deprivation = data.read("deprivation/imd2019_lsoa11_deciles_ranks.csv.gz")?;
    let points = data.read("geography/lsoa11_points_derived_from_lsoa21_pwc.csv.gz")?;
    let rural = data.read("geography/ruc11_lsoa11.csv.gz")?;
    let mut areas = Vec::new();
    for row in data.read("geography/lhe_lsoa11.csv")?.rows() {
        if row.text("lhe")? != "Leicestershire" {
            continue;
        }
        let code = row.text("lsoa11_code")?;
        let district = row.text("ltla20_code")?;
        let (index, point) = (deprivation.the_row("lsoa11_code", code)?, points.the_row("lsoa11_code", code)?);
        areas.push(Area {
            code: code.to_owned(),
            district: districts
                .iter()
                .position(|candidate| candidate.code == district)
                .ok_or_else(|| format!("{code} lies in {district}, which is no district of the system"))?,
            group: 0,
            decile: index.number("IMD_decile")? as u8,
            name: row.text("lsoa11_name")?.to_owned(),
            rank: index.number("IMD_rank")?,
            rural: rural.the_row("lsoa11_code", code)?.text("ruc")? == "Rural",
            lon: point.number("lon")?,
            lat: point.number("lat")?,
            exact: point.text("exact")? == "True",
        });
    }
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    must_be("the number of small areas", areas.len() as f64, 611.0)?;
    Ok(areas)
}

/// The national third of deprivation that a decile falls in.
fn third(decile: u8) -> &'static str {
    match decile {
        0..=3 => "D1-3",
        4..=7 => "D4-7",
        _ => "D8-10",
    }
}

/// The council with social care duties for a district.
fn council(district: &str) -> &str {
    if district.starts_with("E07") { "E10000018" } else { district }
}

impl Places {
    /// `areas.csv`. Centres averaged from the 2021 areas that an area was split into are marked derived.
    pub fn areas(&self) -> Table {
        let mut table = Table::new([
            "code",
            "name",
            "area_group",
            "local_authority",
            "commissioner",
            "district",
            "lon",
            "lat",
            "imd_rank",
            "imd_decile",
            "rural",
            "provenance",
        ]);
        for area in &self.areas {
            let district = &self.districts[area.district];
            table.row([
                area.code.as_str(),
                &area.name,
                &self.groups[area.group].name,
                council(&district.code),
                ICB,
                &district.name,
                &number(area.lon, 5),
                &number(area.lat, 5),
                &number(area.rank, 0),
                &area.decile.to_string(),
                if area.rural { "yes" } else { "no" },
                if area.exact { "" } else { "derived" },
            ]);
        }
        table
    }
}

/// `organisations.csv`: members first, then outside parties.
pub fn organisations(hospitals: &Hospitals) -> Table {
    let mut table = Table::new(["code", "name", "role", "finance_home", "source", "provenance"]);
    let mut row = |code: &str, name: &str, role: &str, home: &str, source: &str, provenance: &str| {
        table.row([code, name, role, home, source, provenance]);
    };
    row(ICB, "NHS Leicester, Leicestershire and Rutland Integrated Care Board", "commissioner", ICB, "", "");
    row(UHL, &hospitals.trust(UHL).name, "acute", ICB, "", "");
    row(LPT, &hospitals.trust(LPT).name, "mental_health", ICB, "", "");
    for (code, name) in COUNCILS {
        row(code, name, "local_authority", ICB, "ons-geography", "");
    }
    row(
        PRACTICES,
        "General practices of Leicester, Leicestershire and Rutland",
        "primary_care",
        "",
        "gp-appointments",
        "derived",
    );
    for code in NEIGHBOURS {
        row(code, &hospitals.trust(code).name, "acute", "", "", "");
    }
    row(OTHERS, "Other providers: independent sector and further trusts", "provider", "", "hes-apc", "derived");
    row(ANY, "Outpatient providers of every kind", "provider", "", "hes-op", "derived");
    row(
        OTHER_COMMISSIONERS,
        "Commissioners of patients from outside the system",
        "commissioner",
        "",
        "hes-apc",
        "derived",
    );
    table
}

/// `sites.csv`: a place for each provider's whole activity, which is not published by hospital, then the hospitals.
pub fn sites(data: &Folder, hospitals: &Hospitals) -> Fallible<Table> {
    let mut table = Table::new(["code", "name", "organisation", "lon", "lat", "source", "provenance"]);
    for code in [UHL, LPT].into_iter().chain(NEIGHBOURS) {
        let name = format!("{}, all sites", hospitals.trust(code).name);
        table.row([code, &name, code, "", "", "", ""]);
    }
    table.row([PRACTICES, "General practices, all surgeries", PRACTICES, "", "", "gp-appointments", "derived"]);
    table.row([OTHERS, "Other providers, wherever they are", OTHERS, "", "", "hes-apc", "derived"]);
    table.row([ANY, "Outpatient clinics, wherever they are", ANY, "", "", "hes-op", "derived"]);
    let list = data.read("sites/nhs_website_hospitals_2022.csv")?;
    for code in HOSPITALS {
        let row = list.the_row("OrganisationCode", code)?;
        let (lon, lat) = (number(row.number("Longitude")?, 5), number(row.number("Latitude")?, 5));
        table.row([code, row.text("OrganisationName")?, UHL, &lon, &lat, "nhs-website", ""]);
    }
    Ok(table)
}

/// `flow_shares.csv`: where the patients of the system's hospitals and of their neighbours come from. Shares are
/// rounded to six decimals so that each trust's sum to 1.
pub fn flow_shares(data: &Folder) -> Fallible<Table> {
    let mut table = Table::new(["organisation", "system", "share"]);
    let systems = systems(data)?;
    let sheet = data.read("sites/trust22_icb22.csv")?;
    for trust in [UHL].into_iter().chain(NEIGHBOURS) {
        let mut shares = Vec::new();
        for row in sheet.rows() {
            if row.text("nhs_trust22_code")? == trust {
                let system = systems
                    .get(row.text("icb22_code")?)
                    .ok_or_else(|| format!("no ODS code for {:?}", row.text("icb22_code")))?;
                shares.push((system.as_str(), row.number("proportion_trust_came_from_icb")?));
            }
        }
        shares.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let millionths = apportion(1_000_000, &shares.iter().map(|(_, share)| *share).collect::<Vec<_>>());
        for ((system, _), share) in shares.iter().zip(millionths).filter(|(_, share)| *share > 0) {
            table.row([trust, system, &number(share as f64 / 1e6, 6)]);
        }
    }
    Ok(table)
}

/// ODS codes of integrated care systems by their ONS codes.
fn systems(data: &Folder) -> Fallible<HashMap<String, String>> {
    let sheet = data.read("geography/lookup_lsoa11_sicbl22_icb22_ltla22.csv.gz")?;
    sheet.rows().map(|row| Ok((row.text("icb22_code")?.to_owned(), row.text("icb22_code_h")?.to_owned()))).collect()
}
