//! Marlshire, a fictional county system: every file of `examples/marlshire` but its README.
//!
//! `national` holds what is derived from published figures for England. Everything else is made up, and each constant says
//! so where it stands. The same program writes the same bytes.

mod accounts;
mod activity;
mod age_curves;
mod births;
mod bodies;
mod capital;
mod chance;
mod commissioners;
mod contests;
mod councils;
mod curves;
mod elicitation;
mod evidence;
mod ledger;
mod money;
mod national;
mod offers;
mod people;
mod places;
mod providers;
mod quality;
mod register;
mod register_rows;
mod rooms;
mod seasons;
mod services;
mod solutions;
mod staff;

use std::error::Error;
use std::fs;
use std::path::Path;

type Result = std::result::Result<(), Box<dyn Error>>;

/// Writes the pack into `out`.
pub fn write(out: &Path) -> Result {
    let areas = places::areas();
    let people = people::People::of(&areas);
    let services = services::all();
    let cells = activity::cells(&areas, &people, &services);
    let lines = accounts::lines(&accounts::Basis { cells: &cells, areas: &areas, people: &people });

    fs::create_dir_all(out)?;
    fs::write(out.join("plan.toml"), PLAN)?;
    bodies::write(out, &cells)?;
    places::write(out, &areas)?;
    services::write(out, &services)?;
    people::write(out, &areas, &people)?;
    births::write(out, &areas, &people)?;
    activity::write(out, &cells)?;
    activity::write_beds(out, &cells)?;
    rooms::write(out, &cells)?;
    seasons::write(out)?;
    staff::write(out, &cells)?;
    money::write_unit_costs(out, &services, &cells)?;
    ledger::write(out, &lines)?;
    money::write_efficiency(out)?;
    money::write_contracts(out)?;
    money::write_pooled_funds(out)?;
    capital::write(out)?;
    register::write(out)?;
    contests::write(out)?;
    quality::write(out)?;
    solutions::write(out)?;
    age_curves::write(out)?;
    evidence::write(out, &areas, &people)
}

/// Break-even is meant without support, because none is offered after 2028/29.
const PLAN: &str = r#"# Marlshire is made up. See README.md.
format = 1
name = "Marlshire"
system = "XMARL"
fictional = true
base_year = "2025/26"
horizon_years = 5
basis = "cash"
population_dates = "mid-year"
bed_day_convention = "midnight"

# Without support: what is offered tapers to nothing by 2029/30, so a plan that leans on it is not closed.
[target]
kind = "break-even"
year = "2030/31"
support = "without"

# The programme's usual shares: a quarter of cost follows every patient, half moves ward by ward, a quarter goes only when a service closes.
[cost]
variable = 0.25
step = 0.50
fixed = 0.25
steps = 20

# Theatres and diagnostic rooms are open 50 weeks of 50 hours.
[spaces.theatre]
hours = 2500

[spaces.diagnostic_room]
hours = 2500

# Discounted to the first year in which anything can be done; prices rise by 2.1% a year (made up).
[discount]
base_year = "2026/27"
inflation = 2.1

[tables.organisations]
source = "design"
provenance = "illustrative"

[tables.sites]
source = "design"
provenance = "illustrative"

[tables.flow_shares]
source = "design"
provenance = "illustrative"

[tables.areas]
source = "design"
provenance = "illustrative"

[tables.services]
source = "design"
provenance = "illustrative"

[tables.population]
source = "design"
provenance = "illustrative"

[tables.births]
source = "design"
provenance = "illustrative"

[tables.age_curves]
source = "design"
provenance = "illustrative"

[tables.activity]
source = "design"
provenance = "illustrative"

[tables.beds]
source = "design"
provenance = "illustrative"

[tables.measures]
source = "design"
provenance = "illustrative"

[tables.spaces]
source = "design"
provenance = "illustrative"

[tables.staff]
source = "design"
provenance = "illustrative"

[tables.staff_needs]
source = "design"
provenance = "illustrative"

[tables.seasons]
source = "design"
provenance = "illustrative"

[tables.accounts]
source = "design"
provenance = "illustrative"

[tables.contracts]
source = "design"
provenance = "illustrative"

[tables.pooled_funds]
source = "design"
provenance = "illustrative"

[tables.capital]
source = "design"
provenance = "illustrative"

[tables.efficiency]
source = "design"
provenance = "illustrative"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use activity::{Cell, OUTSIDE};

    /// England's rate per 1,000 people of each group of points of delivery.
    const VITAL_SIGNS: [(&[&str], f64); 11] = [
        (&["NEL"], 116.0),
        (&["EL", "DC", "RDA"], 174.0),
        (&["NELNE"], 33.0),
        (&["DC"], 135.0),
        (&["AAE1", "AAE3"], 452.0),
        (&["OPFA", "OPFUP", "OPPROC"], 1983.0),
        (&["COM"], 1277.0),
        (&["MHC"], 400.0),
        (&["AMB"], 231.0),
        (&["CCBD"], 42.0),
        (&["REN"], 79.0),
    ];

    #[test]
    fn vital_signs_are_within_a_sixth_of_englands() {
        let areas = places::areas();
        let people = people::People::of(&areas);
        let cells = activity::cells(&areas, &people, &services::all());
        let everybody: Vec<usize> = (0..areas.len()).collect();
        let residents: f64 = people.base_year(&everybody).as_flattened().iter().sum();
        for (pods, england) in VITAL_SIGNS {
            let counted = |cell: &&Cell| cell.group != OUTSIDE && pods.contains(&cell.service.pod);
            let rate = cells.iter().filter(counted).map(|cell| cell.count).sum::<f64>() / residents * 1000.0;
            assert!((rate / england - 1.0).abs() < 0.15, "{pods:?}: {rate} per 1,000, England {england}");
        }
    }

    #[test]
    fn emergency_admissions_are_1_7_times_as_frequent_in_the_most_deprived_fifth() {
        let by_fifth = curves::deprivation::EMERGENCY;
        assert!((by_fifth[0] / by_fifth[4] - 1.7).abs() < 0.01);
        assert!((by_fifth.iter().sum::<f64>() - 5.0).abs() < 1e-9);
    }
}
