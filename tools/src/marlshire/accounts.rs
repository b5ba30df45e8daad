//! The ledgers of all members. Where activity stands behind a line its amount is worked out from the cells, so that
//! counts and money agree; everything else is chosen, in millions of pounds (illustrative).

use super::activity::Cell;
use super::ledger::Line;
use super::people::People;
use super::places::Area;
use super::{commissioners, councils, money, providers};

/// Pounds in a million.
pub const MILLION: f64 = 1e6;

/// What the ledgers are worked out from.
pub struct Basis<'a> {
    pub cells: &'a [Cell],
    pub areas: &'a [Area],
    pub people: &'a People,
}

impl Basis<'_> {
    /// What these cells cost their providers.
    pub fn cost(&self, cells: impl Fn(&Cell) -> bool) -> f64 {
        self.cells.iter().filter(|cell| cells(cell)).map(money::cost).sum()
    }

    /// What these cells are paid at the price, which is England's cost.
    pub fn price(&self, cells: impl Fn(&Cell) -> bool) -> f64 {
        self.cells.iter().filter(|cell| cells(cell)).map(Cell::national_cost).sum()
    }

    /// What a payer pays a provider at the price.
    pub fn contract(&self, payer: &str, provider: &str) -> f64 {
        self.price(|cell| cell.payer == payer && cell.organisation() == provider)
    }

    /// People on the lists of a commissioner's practices.
    pub fn listed(&self, commissioner: &str) -> f64 {
        let theirs = |&area: &usize| self.areas[area].place().commissioner == commissioner;
        self.people.listed((0..self.areas.len()).filter(theirs))
    }
}

/// All ledger lines.
pub fn lines(basis: &Basis) -> Vec<Line> {
    [commissioners::lines(basis), providers::lines(basis), councils::lines()].concat()
}
