//! The eleven result tables: which rows they have and what adds up to each.

use std::collections::HashMap;

use crate::factors::Folding;

/// A value of a key column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// A whole number, such as an age.
    Number(i64),
    /// A word.
    Text(String),
}

impl From<i64> for Label {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Label {
    fn from(word: &str) -> Self {
        Self::Text(word.to_owned())
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(word) => out.write_str(word),
        }
    }
}

/// A result table's name and key columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// As in its file's name.
    pub name: &'static str,
    /// Key columns, in order.
    pub columns: &'static [&'static str],
    /// Whether its values are written as whole numbers.
    pub whole: bool,
}

/// The tables. Step counts are last: they alone are not counts.
pub const SHAPES: [Shape; 11] = [
    shape("default", &["pod", "sitetret", "measure"]),
    shape("sex+age_group", &["pod", "sitetret", "sex", "age_group", "measure"]),
    shape("age", &["pod", "sitetret", "age", "measure"]),
    shape("sex+tretspef_grouped", &["pod", "sitetret", "sex", "tretspef_grouped", "measure"]),
    shape("tretspef", &["pod", "sitetret", "tretspef", "measure"]),
    shape("tretspef+los_group", &["pod", "sitetret", "tretspef", "los_group", "measure"]),
    shape("delivery_episode_in_spell", &["pod", "sitetret", "measure"]),
    Shape { whole: true, ..shape("acuity", &["pod", "sitetret", "measure", "acuity"]) },
    Shape { whole: true, ..shape("attendance_category", &["pod", "sitetret", "measure", "attendance_category"]) },
    shape("avoided_activity", &["pod", "sitetret", "sex", "age_group", "measure"]),
    shape("step_counts", &["activity_type", "sitetret", "pod", "change_factor", "strategy", "measure"]),
];

const fn shape(name: &'static str, columns: &'static [&'static str]) -> Shape {
    Shape { name, columns, whole: false }
}

/// Places of tables in [`SHAPES`].
#[allow(missing_docs)]
pub mod table {
    pub const DEFAULT: usize = 0;
    pub const SEX_AGE: usize = 1;
    pub const AGE: usize = 2;
    pub const SEX_SPECIALTY: usize = 3;
    pub const SPECIALTY: usize = 4;
    pub const STAY: usize = 5;
    pub const DELIVERY: usize = 6;
    pub const ACUITY: usize = 7;
    pub const CATEGORY: usize = 8;
    pub const AVOIDED: usize = 9;
    pub const STEPS: usize = 10;
}

/// A row of a result table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Which table.
    pub table: usize,
    /// Its key.
    pub key: Vec<Label>,
    /// Whether it is told even if it is nought in every future.
    pub always: bool,
}

/// From what an engine counts to the cells that it adds to, with a sign.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    routes: Vec<(u32, u32)>,
}

impl Routes {
    /// Adds what was counted to the cells.
    pub fn add<T: Copy + std::ops::AddAssign>(&self, counted: &[T], cells: &mut [T]) {
        for (from, to) in &self.routes {
            cells[*to as usize] += counted[*from as usize];
        }
    }

    /// Adds a route.
    pub fn push(&mut self, from: usize, to: u32) {
        self.routes.push((from as u32, to));
    }

    /// Which cells a counter adds to.
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.routes
    }
}

/// All cells, gathered as engines name them.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Cells in order of first use.
    pub cells: Vec<Cell>,
    places: HashMap<(usize, Vec<Label>), u32, Folding>,
}

impl Layout {
    /// The place of a cell, made at its first use.
    pub fn cell(&mut self, table: usize, key: Vec<Label>, always: bool) -> u32 {
        let next = self.cells.len() as u32;
        let place = *self.places.entry((table, key)).or_insert_with_key(|(table, key)| {
            self.cells.push(Cell { table: *table, key: key.clone(), always });
            next
        });
        self.cells[place as usize].always |= always;
        place
    }
}
