//! The assumption register, and which cells and lines each assumption drives.

use std::path::Path;

use super::Result;
use super::register_rows::{CELLS, LINES};
use crate::write::{Table, number};

/// An assumption with what it drives.
pub struct Assumption {
    pub id: &'static str,
    pub name: &'static str,
    /// p50, p10 and p90; all three alike for a constant.
    pub range: [f64; 3],
    pub unit: &'static str,
    pub source: &'static str,
    pub owner: &'static str,
    pub grade: &'static str,
    pub provenance: &'static str,
    pub note: &'static str,
    pub kind: &'static str,
    /// Selectors, a driver each.
    pub applies_to: &'static [&'static str],
    /// First and last year; blank for all after the base.
    pub years: (&'static str, &'static str),
    /// The month of each year from which a rate holds; blank for April.
    pub month: &'static str,
    /// Added to the other added rates of a line, not compounded.
    pub added: bool,
    /// The site where what leaves arrives; blank where the other end is not told.
    pub to_site: &'static str,
    /// For health status: the age curve of each selector.
    pub curves: &'static [&'static str],
}

impl Assumption {
    /// In these years only.
    pub const fn between(self, first: &'static str, last: &'static str) -> Self {
        Self { years: (first, last), ..self }
    }

    /// From a month of every year on, the base year's included.
    pub const fn each(self, month: &'static str) -> Self {
        Self { years: ("2025/26", ""), month, ..self }
    }

    /// How it was arrived at.
    pub const fn noted(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Set by this source, with this evidence.
    pub const fn from(self, source: &'static str, grade: &'static str, provenance: &'static str) -> Self {
        Self { source, grade, provenance, ..self }
    }

    /// Summed with the other rates that are added.
    pub const fn added(self) -> Self {
        Self { added: true, ..self }
    }

    /// A flow that arrives at this site.
    pub const fn to(self, site: &'static str) -> Self {
        Self { to_site: site, ..self }
    }

    fn is_constant(&self) -> bool {
        let [value, p10, p90] = self.range;
        value.to_bits() == p10.to_bits() && value.to_bits() == p90.to_bits()
    }
}

/// When the register was agreed.
const DATE: &str = "2026-05-14";

/// Writes `assumptions.csv` and `drivers.csv`.
pub fn write(out: &Path) -> Result {
    let register: Vec<&Assumption> = CELLS.iter().chain(LINES).collect();
    write_assumptions(out, &register)?;
    write_drivers(out, &register)
}

fn write_assumptions(out: &Path, register: &[&Assumption]) -> Result {
    let header =
        ["id", "name", "value", "p10", "p90", "unit", "date", "source", "owner", "grade", "provenance", "note"];
    let mut table = Table::new(header);
    for row in register {
        let [value, p10, p90] = row.range.map(|rate| number(rate, 3));
        let range = if row.is_constant() { [String::new(), String::new()] } else { [p10, p90] };
        let head = [row.id.to_owned(), row.name.to_owned(), value];
        let tail = [row.unit, DATE, row.source, row.owner, row.grade, row.provenance, row.note].map(str::to_owned);
        table.row(head.into_iter().chain(range).chain(tail));
    }
    table.write(out, "assumptions")
}

fn write_drivers(out: &Path, register: &[&Assumption]) -> Result {
    let mut table =
        Table::new(["id", "assumption", "kind", "applies_to", "from", "month", "to", "combine", "to_site", "curve"]);
    for row in register {
        for (place, selector) in row.applies_to.iter().enumerate() {
            let id = if place == 0 { row.id.to_owned() } else { format!("{}-{}", row.id, place + 1) };
            let combine = if row.added { "add" } else { "" };
            let curve = row.curves.get(place).copied().unwrap_or("");
            table.row([
                &id,
                row.id,
                row.kind,
                selector,
                row.years.0,
                row.month,
                row.years.1,
                combine,
                row.to_site,
                curve,
            ]);
        }
    }
    table.write(out, "drivers")
}
