//! What a unit of each service costs on average in England.

use super::files::{Folder, Sheet};
use super::hospitals::{EMERGENCY, Hospitals, OTHER, PLANNED, WAITING_LIST};
use super::{Fallible, LPT, must_be};
use crate::write::{Table, number};

const DAY_CASE: &str = "Daycase";
const ELECTIVE: &str = "Elective Inpatients";
const REGULAR: &str = "Regular Day or Night Admissions";
const LONG: &str = "Non-Elective Inpatient - Long Stay";
const SHORT: &str = "Non-Elective Inpatient - Short Stay";
const ACCIDENT: &str = "Emergency Care";
const MIND: &str = "Mental Health Provider Spell";
const REHABILITATION: &str = "Rehabilitation Inpatient";

/// The National Cost Collection: a sheet by department, and one by department and currency.
struct Costs {
    departments: Sheet,
    currencies: Sheet,
}

/// `unit_costs.csv`. The collection counts episodes and the activity here counts admissions, so the national cost of
/// admitted care is divided by the admissions that the same trusts report. Admitted care is divided between emergency
/// and other by currency: obstetric (NZ) and newborn (PB) are other.
pub fn table(data: &Folder, hospitals: &Hospitals) -> Fallible<Table> {
    let costs = Costs {
        departments: data.read("finance/national_cost_collection_2024_25_by_department.csv")?,
        currencies: data.read("finance/national_cost_collection_2024_25.csv.gz")?,
    };
    must_be("the national cost of emergency care", costs.total(&[ACCIDENT])?, 6_603_868_653.50)?;
    let births = costs.births()?;
    let admissions = hospitals.trusts_together.by_method;
    let emergency = (costs.total(&[LONG, SHORT])? - births) / admissions[EMERGENCY];
    let elective = costs.total(&[DAY_CASE, ELECTIVE, REGULAR])? / (admissions[WAITING_LIST] + admissions[PLANNED]);
    let partnership = hospitals.trust(LPT);
    let bed_day = costs.mean(&[MIND, REHABILITATION])?;
    let admission = bed_day * partnership.bed_days / partnership.admissions;
    let mut table = Table::new(["service", "cost", "price_base"]);
    for (service, cost) in [
        ("NEL", emergency),
        ("EL-WAIT", elective),
        ("EL-PLAN", elective),
        ("NELNE", births / admissions[OTHER]),
        ("LPT-NEL", admission),
        ("LPT-EL", admission),
        ("LPT-OTHER", admission),
        ("AAE", costs.mean(&[ACCIDENT])?),
    ] {
        table.row([service, &number(cost, 2), "2024/25"]);
    }
    Ok(table)
}

impl Costs {
    /// The national cost of some departments, pounds.
    fn total(&self, departments: &[&str]) -> Fallible<f64> {
        departments.iter().map(|name| self.departments.the_row("department_code", name)?.number("cost")).sum()
    }

    /// The national mean cost of a unit over some departments, pounds.
    fn mean(&self, departments: &[&str]) -> Fallible<f64> {
        let units: Fallible<f64> =
            departments.iter().map(|name| self.departments.the_row("department_code", name)?.number("activity")).sum();
        Ok(self.total(departments)? / units?)
    }

    /// The national cost of obstetric and newborn non-elective admitted care, pounds.
    fn births(&self) -> Fallible<f64> {
        let mut cost = 0.0;
        for row in self.currencies.rows() {
            let department = row.text("department_code")?;
            let currency = row.text("currency_code")?;
            if [LONG, SHORT].contains(&department) && (currency.starts_with("NZ") || currency.starts_with("PB")) {
                cost += row.number_or_zero("cost")?;
            }
        }
        Ok(cost)
    }
}
