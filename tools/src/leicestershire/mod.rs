//! Leicester, Leicestershire and Rutland from published figures.
//!
//! Every table follows from open data: totals as they were printed, divided by stated methods so that the parts sum to
//! what was printed. `examples/leicestershire/README.md` tells the methods in words; the totals that must hold are
//! asserted where they are read.

mod activity;
mod apportion;
mod costs;
mod evidence;
mod files;
mod headlines;
mod hospitals;
mod people;
mod places;
mod rates;
mod services;
mod shapes;

use std::error::Error;
use std::fs;
use std::path::Path;

use files::Folder;

/// What can go wrong: a file of the open data that is missing, or does not say what it said.
type Fallible<T> = Result<T, Box<dyn Error>>;

/// The commissioner of the system, and the system's own code.
const ICB: &str = "QK1";
/// University Hospitals of Leicester NHS Trust.
const UHL: &str = "RWE";
/// Leicestershire Partnership NHS Trust.
const LPT: &str = "RT5";

/// Writes the pack into `out` from the open data in `data`.
pub fn write(data: &Path, out: &Path) -> Fallible<()> {
    let data = Folder::new(data);
    let places = places::read(&data)?;
    let people = people::read(&data, &places)?;
    let hospitals = hospitals::read(&data)?;
    let outpatients = rates::read_outpatients(&data, &people)?;
    let groups = rates::groups(&data, &places, &people, &outpatients)?;
    let attendances = activity::accident_attendances(&data)?;
    let appointments = activity::appointments(&data)?;
    let cells = activity::cells(&places, &groups, &hospitals, &outpatients, attendances, appointments)?;

    fs::create_dir_all(out)?;
    fs::write(out.join("plan.toml"), include_str!("plan.toml"))?;
    places::organisations(&hospitals).write(out, "organisations")?;
    places::flow_shares(&data)?.write(out, "flow_shares")?;
    places::sites(&data, &hospitals)?.write(out, "sites")?;
    places.areas().write(out, "areas")?;
    people.table(&places).write(out, "population")?;
    services::services().write(out, "services")?;
    activity::table(&cells).write(out, "activity")?;
    hospitals.beds().write(out, "beds")?;
    costs::table(&data, &hospitals)?.write(out, "unit_costs")?;
    evidence::assumptions().write(out, "assumptions")?;
    evidence::drivers().write(out, "drivers")?;
    headlines::table(&data, &places, &people, &hospitals, attendances, appointments)?.write(out, "headlines")?;
    evidence::sources().write(out, "sources")?;
    Ok(())
}

/// Refuses figures that are not the ones this script was written for.
fn must_be(what: &str, found: f64, expected: f64) -> Fallible<()> {
    if (found - expected).abs() < 0.005 {
        return Ok(());
    }
    Err(format!("{what} should be {expected}, but the data gives {found}").into())
}
