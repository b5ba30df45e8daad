//! People by area group, sex and age band in each financial year. See `docs/method/population.md`.

use model::Plan;
use model::activity::PopulationBasis;
use model::people::Sex;
use model::plan::PopulationDates;
use model::provenance::Provenance;
use model::results::PopulationTable;

/// People, and how sure we are of them.
pub struct Population {
    /// People by basis, area group, sex, band and financial year.
    pub table: PopulationTable,
    /// The least certain provenance among them.
    pub provenance: Provenance,
    /// `[area group][year]`: births; empty where the plan has none.
    pub births: Vec<f64>,
    /// The least certain provenance among births.
    pub births_provenance: Provenance,
}

/// Adds areas up to their groups and aligns mid-year counts to financial years, for the principal variant.
pub fn project(plan: &Plan) -> Population {
    project_variant(plan, 0)
}

/// The same for any variant.
pub fn project_variant(plan: &Plan, variant: usize) -> Population {
    let persons = plan.population.iter().any(|row| row.sex == Sex::Persons);
    let sexes = if persons { vec![Sex::Persons] } else { vec![Sex::Female, Sex::Male] };
    let bases = if plan.has_registered_people() { 2 } else { 1 };
    let mut table = PopulationTable {
        groups: plan.area_groups.len(),
        years: plan.year_count(),
        bands: plan.age_bands.clone(),
        people: Vec::new(),
        sexes,
    };
    let rows_a_basis = table.groups * table.sexes.len() * table.bands.len();
    table.people = vec![0.0; bases * rows_a_basis * table.years];
    for row in plan.population.iter().filter(|row| row.variant.index() == variant) {
        let basis = usize::from(row.basis == PopulationBasis::Registered);
        let group = plan.areas[row.area.index()].group.index();
        let sex = table.sexes.iter().position(|sex| *sex == row.sex).expect("sexes are those of the rows");
        let band = table.bands.iter().position(|band| *band == row.age).expect("bands are those of the rows");
        let at = ((basis * table.groups + group) * table.sexes.len() + sex) * table.bands.len() + band;
        for t in 0..table.years {
            table.people[at * table.years + t] += in_financial_year(&row.people, t, plan.population_dates);
        }
    }
    Population {
        table,
        provenance: Provenance::of(plan.population.iter().map(|row| row.provenance)),
        births: births(plan, variant),
        births_provenance: Provenance::of(plan.births.iter().map(|row| row.provenance)),
    }
}

/// Births of a variant by area group and financial year: like people, those of a calendar year are centred on its 30 June.
fn births(plan: &Plan, variant: usize) -> Vec<f64> {
    if plan.births.is_empty() {
        return Vec::new();
    }
    let years = plan.year_count();
    let mut births = vec![0.0; plan.area_groups.len() * years];
    for row in plan.births.iter().filter(|row| row.variant.index() == variant) {
        let group = plan.areas[row.area.index()].group.index();
        for t in 0..years {
            births[group * years + t] += in_financial_year(&row.births, t, plan.population_dates);
        }
    }
    births
}

/// People of a row in financial year `t`: ¾ of its own mid-year and ¼ of the next, since 1 April to 31 March is centred
/// a quarter of the way from one 30 June to the next.
pub fn in_financial_year(people: &[f64], t: usize, dates: PopulationDates) -> f64 {
    match dates {
        PopulationDates::MidYear => 0.75 * people[t] + 0.25 * people[t + 1],
        PopulationDates::FinancialYear => people[t],
    }
}
