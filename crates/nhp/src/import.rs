//! A trust of the demand model as a pack: its rows become cells, its parameters drivers and solutions.
//!
//! What is carried over and what is not is in `docs/method/nhp.md`. Nothing here writes files: a pack is its texts.

mod cells;
mod drivers;
mod people;
mod services;
mod solutions;
mod text;

use std::fmt::Write as _;
use std::path::Path;

use model::Finding;
use serde_json::{Value, json};

use crate::params::Params;
use crate::trust::Trust;
use cells::Gathered;
use services::Service;

/// Longest horizon of a pack, years.
const LONGEST: i64 = 25;
/// Flags that a pack's cells can carry.
const MOST_FLAGS: usize = 128;
/// Area group of patients of the trust's main integrated care board.
const CATCHMENT: &str = "catchment";
/// Area group of all other patients.
const OUTSIDE: &str = "outside";
/// Who answers for what the parameters give nobody for.
const NOBODY: &str = "Not named in the parameters";
/// Source of tables made of the trust's rows.
const DATA: &str = "trust-data";
/// Source of what the parameters say.
const PARAMETERS: &str = "parameters";

/// A pack as texts.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Paths within the pack's folder, with what the files hold.
    pub files: Vec<(String, String)>,
    /// What became of the trust.
    pub summary: Summary,
}

/// What became of a trust.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The dataset.
    pub dataset: String,
    /// The base year and the horizon, as financial years.
    pub years: [String; 2],
    /// Population variants.
    pub variants: usize,
    /// Services, those that only receive included.
    pub services: usize,
    /// Activity cells.
    pub cells: usize,
    /// Drivers.
    pub drivers: usize,
    /// Solutions.
    pub solutions: usize,
    /// What is not carried over, or not as it was; one sentence each.
    pub left_out: Vec<String>,
}

impl Summary {
    /// As JSON.
    pub fn json(&self) -> Value {
        json!({
            "dataset": self.dataset, "base_year": self.years[0], "horizon": self.years[1],
            "variants": self.variants, "services": self.services, "cells": self.cells,
            "drivers": self.drivers, "solutions": self.solutions, "left_out": self.left_out,
        })
    }
}

/// What the parts of a pack are made from.
struct Maker<'a> {
    trust: &'a Trust,
    params: &'a Params,
    /// Financial years from the base to the horizon.
    years: Vec<String>,
    /// Population variants that can come true, as places in the parameters, the most probable first.
    variants: Vec<usize>,
    /// The day of the parameters.
    date: String,
    gathered: Gathered,
    services: Vec<Service>,
}

/// Makes a pack of a trust whose tables are in `data`.
///
/// # Errors
/// What stands in the way; what does not is added to `findings`.
pub fn pack(data: &Path, trust: &Trust, params: &Params, findings: &mut Vec<Finding>) -> Result<Pack, Vec<Finding>> {
    let years = params.end_year - params.start_year;
    if years > LONGEST {
        let message = format!("from {} to {} is {years} years", params.start_year, params.end_year);
        let finding = Finding::error("horizon", "params", message).in_column("end_year");
        return Err(vec![finding.hint(format!("a pack plans at most {LONGEST} years after its base year"))]);
    }
    let gathered = cells::gather(trust, params, findings);
    if gathered.flags.len() > MOST_FLAGS {
        let message = format!("strategies and adjustments need {} flags", gathered.flags.len());
        let hint = format!("a pack tells {MOST_FLAGS} apart: leave some strategies out of the parameters");
        return Err(vec![Finding::error("flags", "params", message).hint(hint)]);
    }
    let services = services::named(&gathered.keys, trust);
    let mut variants: Vec<usize> = (0..params.variants.len()).filter(|at| params.variants[*at].1 > 0.0).collect();
    variants.sort_by(|a, b| params.variants[*b].1.total_cmp(&params.variants[*a].1));
    let years = (params.start_year..=params.end_year).map(text::financial_year).collect();
    let maker = Maker { trust, params, years, variants, date: date(params), gathered, services };
    maker.pack(data, findings)
}

/// The day on which the parameters were made, or their base year.
fn date(params: &Params) -> String {
    let given = params.echo.get("create_datetime").and_then(Value::as_str).unwrap_or_default();
    let part = |from: usize, to: usize| given.get(from..to).and_then(|part| part.parse::<u32>().ok());
    match (part(0, 4), part(4, 6), part(6, 8)) {
        (Some(year), Some(month @ 1..=12), Some(day @ 1..=28)) if year >= 1900 => {
            format!("{year:04}-{month:02}-{day:02}")
        }
        _ => params.start_year.to_string(),
    }
}

impl Maker<'_> {
    fn pack(&self, data: &Path, findings: &mut Vec<Finding>) -> Result<Pack, Vec<Finding>> {
        let mut left_out = self.gathered.left_out.clone();
        let population = people::tables(data, self, findings)?;
        let drivers = drivers::tables(self, population.births, &mut left_out);
        let solutions = solutions::files(self, &mut left_out);
        left_out.extend(ALWAYS_LEFT_OUT.map(str::to_owned));
        let summary = Summary {
            dataset: self.params.dataset.clone(),
            years: [self.years[0].clone(), self.years[self.years.len() - 1].clone()],
            variants: self.variants.len(),
            services: self.services.len() + solutions.landings.len(),
            cells: self.gathered.cells.len(),
            drivers: drivers.count,
            solutions: solutions.files.len(),
            left_out,
        };
        let mut files = vec![
            ("plan.toml".to_owned(), self.plan()),
            ("README.md".to_owned(), self.readme(&summary)),
            ("sources.csv".to_owned(), self.sources()),
            ("organisations.csv".to_owned(), self.organisations()),
            ("sites.csv".to_owned(), self.sites()),
            ("areas.csv".to_owned(), areas()),
            ("services.csv".to_owned(), services::table(&self.services, &solutions.landings)),
            ("activity.csv".to_owned(), cells::table(&self.gathered, &self.services)),
        ];
        files.extend(population.files);
        files.extend(drivers.files);
        files.extend(solutions.correlations.map(|text| ("correlations.csv".to_owned(), text)));
        files.extend(solutions.files);
        Ok(Pack { files, summary })
    }

    /// Whether the data say themselves that they are made up.
    fn fictional(&self) -> bool {
        self.params.dataset.to_lowercase().contains("synthetic")
    }

    fn organisation(&self) -> String {
        text::code(&self.params.dataset)
    }

    fn trust_name(&self) -> String {
        if self.fictional() {
            format!("Fictional trust of the dataset {}", self.params.dataset)
        } else {
            format!("Trust of the dataset {}", self.params.dataset)
        }
    }

    fn scenario(&self) -> String {
        self.params.echo.get("scenario").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn plan(&self) -> String {
        let (quoted, horizon) = (text::quoted, self.years.len() - 1);
        let name = format!("{}, scenario {}", self.trust_name(), self.scenario());
        let mut plan = format!(
            "format = 1\nname = {}\nsystem = {}\nfictional = {}\nbase_year = {}\nhorizon_years = {horizon}\nbasis = \"cash\"\n\
             # Counts of a calendar year stand for the financial year that starts in it, as in the demand model.\n\
             population_dates = \"financial-year\"\n\
             # The demand model counts a bed day more for each spell; here they are midnights.\n\
             bed_day_convention = \"midnight\"\n",
            quoted(&name),
            quoted(&format!("{}-SYSTEM", self.organisation())),
            self.fictional(),
            quoted(&self.years[0]),
        );
        for variant in &self.variants {
            let (name, probability) = &self.params.variants[*variant];
            let _ = writeln!(plan, "\n[[variants]]\nname = {}\nprobability = {probability}", quoted(name));
        }
        for (table, source) in [
            ("organisations", DATA),
            ("sites", DATA),
            ("areas", DATA),
            ("services", DATA),
            ("population", DATA),
            ("births", DATA),
            ("activity", DATA),
            ("age_curves", DATA),
        ] {
            let _ = writeln!(plan, "\n[tables.{table}]\nsource = \"{source}\"\nprovenance = \"local\"");
        }
        plan
    }

    fn sources(&self) -> String {
        let (dataset, year) = (&self.params.dataset, &self.years[0]);
        let made_up = if self.fictional() { "; synthetic, no real patient or place" } else { "" };
        let data = format!("Tables of the NHP demand model for the dataset {dataset}, {year}{made_up}");
        let params = format!("Parameters of the NHP demand model, scenario {}, dataset {dataset}", self.scenario());
        let mut table = text::Table::new(&["id", "title", "publisher", "date"]);
        table.row([DATA, &data, "The trust", &self.date]);
        table.row([PARAMETERS, &params, "The trust", &self.date]);
        table.finish()
    }

    fn organisations(&self) -> String {
        let mut table = text::Table::new(&["code", "name", "role", "finance_home"]);
        let code = self.organisation();
        table.row([&code, &self.trust_name(), "acute", &format!("{code}-SYSTEM")]);
        table.finish()
    }

    fn sites(&self) -> String {
        let mut table = text::Table::new(&["code", "name", "organisation"]);
        for site in &self.gathered.sites {
            table.row([&text::code(site), &format!("Site {site}"), &self.organisation()]);
        }
        table.finish()
    }

    fn readme(&self, summary: &Summary) -> String {
        let mut readme = format!(
            "# {}\n\nMade by `concordat nhp import` from data and parameters of the NHP demand model: scenario {}, {} to {}. {} cells, {} drivers, \
             {} solutions. There is no money in that data, so gaps are unknown until `accounts.csv` is written.\n\n\
             Cells carry a flag for each strategy that reaches them; a spell that a strategy reaches by a share is that share of a cell with \
             the flag and the rest of one without. Solutions reach their full effect in the horizon year.\n\n## Not carried over, or not as it was\n\n",
            self.trust_name(),
            self.scenario(),
            summary.years[0],
            summary.years[1],
            summary.cells,
            summary.drivers,
            summary.solutions,
        );
        for line in &summary.left_out {
            let _ = writeln!(readme, "- {line}");
        }
        readme
    }
}

/// What no trust keeps.
const ALWAYS_LEFT_OUT: [&str; 6] = [
    "Acuity, attendance category, delivery in spell, length-of-stay groups and specialties below their groups: a pack's cells do not tell them apart.",
    "Specialty of what converts: day cases, procedures, visits to same-day emergency care and tele contacts that come of conversion land in one service each.",
    "Bounds of drawn parameters: ranges are normal and are not cut where the demand model cuts them, 2.6 standard deviations out or further in the parameters that it ships.",
    "Chance of each spell's tags: shares are taken as they are expected, so that futures vary less than the model's by that.",
    "The path between the base year and the horizon: the demand model has none. Rates compound, health and solutions rise on a straight line, other adjustments act from the first year on.",
    "Pre-operative days: the cells' bed days shorten by the share of them that such days are.",
];

fn areas() -> String {
    let mut table = text::Table::new(&["code", "name", "area_group"]);
    table.row(["CATCHMENT", "Catchment, as the trust's population projection has it", CATCHMENT]);
    table.finish()
}
