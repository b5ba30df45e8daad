//! The ground: four places, their towns and 600 small areas, all in the North Sea so that nobody takes them for real.

use std::path::Path;

use super::Result;
use super::chance::Chance;
use super::national::RANKS;
use crate::write::{Table, number};

/// Where the county's grid of kilometres has its origin: the middle of Marl, out at sea.
const ORIGIN: (f64, f64) = (2.2, 54.45);
/// Kilometres in a degree of longitude and of latitude there.
const KM_A_DEGREE: (f64, f64) = (64.7, 111.3);

/// One of the four places.
pub struct Place {
    /// Its name, as area groups begin with it.
    pub name: &'static str,
    /// Its name on maps.
    title: &'static str,
    /// Number in area codes.
    pub number: usize,
    pub people: f64,
    /// Growth of its population a year, %.
    pub growth: f64,
    pub council: &'static str,
    pub commissioner: &'static str,
    /// Least and greatest fifth of national deprivation that its area groups are named by; areas beyond join the nearest.
    pub fifths: (usize, usize),
}

/// The places, as `README.md` describes them.
pub const PLACES: [Place; 4] = [
    Place {
        name: "Marl",
        title: "Marl",
        number: 1,
        people: 320_000.0,
        growth: 0.6,
        council: "XLMC",
        commissioner: "XMCN",
        fifths: (1, 5),
    },
    Place {
        name: "Eastmarsh",
        title: "Eastmarsh",
        number: 2,
        people: 175_000.0,
        growth: 0.2,
        council: "XLEB",
        commissioner: "XMEW",
        fifths: (1, 3),
    },
    Place {
        name: "Wolds",
        title: "The Wolds",
        number: 3,
        people: 265_000.0,
        growth: 0.4,
        council: "XLMS",
        commissioner: "XMEW",
        fifths: (3, 5),
    },
    Place {
        name: "Northvale",
        title: "Northvale",
        number: 4,
        people: 240_000.0,
        growth: 1.5,
        council: "XLMS",
        commissioner: "XMCN",
        fifths: (2, 5),
    },
];

/// A town, a quarter of the city or a scatter of villages.
pub struct Town {
    pub place: usize,
    pub name: &'static str,
    /// Kilometres east and north of the middle of Marl.
    pub at: (f64, f64),
    /// How far its areas lie from its middle, km (standard deviation).
    pub spread: f64,
    pub areas: usize,
    /// The middle of its deprivation, 0 = the most deprived area of England, 1 = the least.
    pub standing: f64,
    pub rural: bool,
    /// Growth beyond the place's, % a year, before the place is brought back to its own total.
    pub building: f64,
    /// People of 15 to 24 there, relative to the place.
    pub students: f64,
}

const fn town(place: usize, name: &'static str, at: (f64, f64), spread: f64, areas: usize, standing: f64) -> Town {
    Town { place, name, at, spread, areas, standing, rural: false, building: 0.0, students: 1.0 }
}

/// The towns; their areas make 600.
pub const TOWNS: [Town; 22] = [
    town(0, "Tanner's Row", (0.0, -1.0), 1.3, 40, 0.07),
    town(0, "Marl Docks", (2.5, 1.5), 1.2, 28, 0.10),
    Town { students: 2.4, ..town(0, "Marl Old Town", (-0.5, 1.5), 1.0, 22, 0.22) },
    town(0, "Westgate", (-3.5, 0.5), 1.5, 28, 0.35),
    town(0, "Cordwain", (1.0, 4.5), 1.5, 26, 0.45),
    town(0, "Marl Heath", (-4.5, -4.0), 1.6, 24, 0.62),
    town(0, "Parkside", (4.0, -3.5), 1.6, 22, 0.78),
    town(1, "Port Ansel", (41.0, 2.0), 2.0, 32, 0.14),
    town(1, "Gullhaven", (43.0, 13.0), 1.6, 22, 0.12),
    town(1, "Sandrick", (44.0, -9.0), 1.6, 18, 0.25),
    town(1, "Marsh Tolby", (35.0, -3.0), 1.2, 11, 0.40),
    Town { rural: true, ..town(1, "Marsh villages", (33.0, 8.0), 6.0, 21, 0.42) },
    town(2, "Aldermere", (-14.0, -20.0), 1.6, 30, 0.66),
    town(2, "Kestleby", (-24.0, -10.0), 1.3, 21, 0.60),
    town(2, "Thornwold", (2.0, -27.0), 1.3, 19, 0.55),
    town(2, "Upper Wenning", (-28.0, -26.0), 1.2, 15, 0.75),
    Town { rural: true, ..town(2, "North Wold villages", (-20.0, -14.0), 6.0, 32, 0.72) },
    Town { rural: true, ..town(2, "South Wold villages", (-12.0, -32.0), 7.0, 41, 0.78) },
    Town { building: 1.6, ..town(3, "Northvale New Town", (2.0, 19.0), 2.0, 52, 0.55) },
    Town { building: 1.1, ..town(3, "Fernlea", (6.0, 23.0), 1.3, 30, 0.75) },
    town(3, "Ashgarth", (-5.0, 22.0), 1.4, 26, 0.35),
    Town { rural: true, ..town(3, "Vale villages", (4.0, 28.0), 5.0, 40, 0.66) },
];

/// How far an area's deprivation strays from its town's: standard deviation of the logarithm of the odds of `standing`.
const STRAYING: f64 = 0.6;

/// A small area.
pub struct Area {
    pub code: String,
    name: String,
    pub town: &'static Town,
    /// Kilometres east and north of the middle of Marl.
    pub at: (f64, f64),
    /// Its national rank as a share, 0 = most deprived.
    pub standing: f64,
    /// Its number within all areas, for chance.
    pub number: usize,
}

impl Area {
    /// The place it lies in.
    pub fn place(&self) -> &'static Place {
        &PLACES[self.town.place]
    }

    /// Its fifth of national deprivation, 1 = most deprived.
    pub fn fifth(&self) -> usize {
        1 + ((self.rank() - 1.0) * 5.0 / RANKS) as usize
    }

    /// The area group it belongs to: its place and deprivation, such as `Marl 1`.
    pub fn group(&self) -> String {
        let (least, greatest) = self.place().fifths;
        format!("{} {}", self.place().name, self.fifth().clamp(least, greatest))
    }

    fn rank(&self) -> f64 {
        (self.standing * RANKS).ceil().clamp(1.0, RANKS)
    }

    /// Households without a car: more in deprived and urban areas, with a little chance.
    fn without_car(&self) -> f64 {
        let need = 0.10 + 0.42 * (1.0 - self.standing).powi(2);
        let chance = 0.04 * Chance::of("cars").bell(self.number);
        let share = if self.town.rural { 0.55 * need } else { need } + chance;
        share.clamp(0.02, 0.75)
    }
}

/// All areas, in the order of their codes.
pub fn areas() -> Vec<Area> {
    let mut areas = Vec::new();
    let mut in_place = [0; PLACES.len()];
    for town in &TOWNS {
        for within in 1..=town.areas {
            in_place[town.place] += 1;
            areas.push(area(town, within, in_place[town.place], areas.len()));
        }
    }
    areas
}

fn area(town: &'static Town, within: usize, in_place: usize, number: usize) -> Area {
    let (east, north, luck) = (Chance::of("east"), Chance::of("north"), Chance::of("deprivation"));
    Area {
        code: format!("M{:02}{in_place:05}", PLACES[town.place].number),
        name: format!("{} {within:02}", town.name),
        town,
        at: (town.at.0 + town.spread * east.bell(number), town.at.1 + town.spread * north.bell(number)),
        standing: strayed(town.standing, STRAYING * luck.bell(number)),
        number,
    }
}

/// A share whose odds are multiplied by e to this power, so that it stays between 0 and 1.
fn strayed(share: f64, by: f64) -> f64 {
    let odds = share / (1.0 - share) * by.exp();
    odds / (1.0 + odds)
}

/// The areas of each group, groups in order of first appearance by name.
pub fn groups(areas: &[Area]) -> Vec<(String, Vec<usize>)> {
    let mut names: Vec<String> = areas.iter().map(Area::group).collect();
    names.sort();
    names.dedup();
    let members = |name: &String| (0..areas.len()).filter(|&area| areas[area].group() == *name).collect();
    names.iter().map(|name| (name.clone(), members(name))).collect()
}

/// Longitude and latitude of a point of the county's grid, to four decimals.
pub fn position(at: (f64, f64)) -> [String; 2] {
    [number(ORIGIN.0 + at.0 / KM_A_DEGREE.0, 4), number(ORIGIN.1 + at.1 / KM_A_DEGREE.1, 4)]
}

/// Kilometres between two points of the grid.
pub fn distance(from: (f64, f64), to: (f64, f64)) -> f64 {
    (from.0 - to.0).hypot(from.1 - to.1)
}

/// Writes `areas.csv`.
pub fn write(out: &Path, areas: &[Area]) -> Result {
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
        "households_without_car",
    ]);
    for area in areas {
        let [lon, lat] = position(area.at);
        let place = area.place();
        let decile = (area.rank() * 10.0 / RANKS).ceil();
        table.row([
            area.code.clone(),
            area.name.clone(),
            area.group(),
            place.council.to_owned(),
            place.commissioner.to_owned(),
            place.title.to_owned(),
            lon,
            lat,
            number(area.rank(), 0),
            number(decile, 0),
            if area.town.rural { "yes" } else { "no" }.to_owned(),
            number(area.without_car(), 3),
        ]);
    }
    table.write(out, "areas")
}
