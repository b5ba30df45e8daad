//! A ledger line, and the table of them.

use std::path::Path;

use super::Result;
use crate::write::{Table, number};

/// Financial years of the plan.
pub const YEARS: [&str; 6] = ["2025/26", "2026/27", "2027/28", "2028/29", "2029/30", "2030/31"];

/// One line of an organisation's ledger; amounts in pounds.
#[derive(Clone, Default)]
pub struct Line {
    organisation: &'static str,
    category: &'static str,
    side: &'static str,
    counterparty: &'static str,
    label: &'static str,
    amount: f64,
    one_off: bool,
    support: bool,
    full_year: Option<f64>,
    activity: String,
    tag: &'static str,
    years: Option<[f64; 6]>,
}

/// A line of cost.
pub fn cost(organisation: &'static str, category: &'static str, amount: f64) -> Line {
    Line { organisation, category, side: "cost", amount, ..Line::default() }
}

/// A line of income.
pub fn income(organisation: &'static str, category: &'static str, amount: f64) -> Line {
    Line { organisation, category, side: "income", amount, ..Line::default() }
}

impl Line {
    /// Paid to, or by, this organisation.
    pub fn with(self, counterparty: &'static str) -> Self {
        Self { counterparty, ..self }
    }

    /// Tells it apart from lines that are otherwise the same.
    pub fn called(self, line: &'static str) -> Self {
        Self { label: line, ..self }
    }

    /// Follows these activity cells.
    pub fn follows(self, activity: impl Into<String>) -> Self {
        Self { activity: activity.into(), ..self }
    }

    /// Carries these words.
    pub fn tagged(self, tag: &'static str) -> Self {
        Self { tag, ..self }
    }

    /// Is in the base year only.
    pub fn once(self) -> Self {
        Self { one_off: true, ..self }
    }

    /// Would be this much in a full year.
    pub fn in_a_full_year(self, amount: f64) -> Self {
        Self { full_year: Some(amount), ..self }
    }

    /// Is deficit support, of these amounts year by year.
    pub fn support(self, years: [f64; 6]) -> Self {
        Self { support: true, years: Some(years), ..self }
    }

    /// Its base-year effect on the organisation's position: income less cost.
    pub fn position(&self) -> f64 {
        let amount = self.years.map_or(self.amount, |years| years[0]);
        if self.side == "cost" { -amount } else { amount }
    }

    fn cells(&self) -> Vec<String> {
        let yes = |flag: bool, word: &str| if flag { word } else { "" }.to_owned();
        let pounds = |amount: f64| number(amount, 2);
        let head = [self.organisation, self.category, self.side, self.counterparty, self.label].map(str::to_owned);
        let amount = if self.years.is_some() { String::new() } else { pounds(self.amount) };
        let rest = [
            amount,
            "£".to_owned(),
            yes(self.one_off, "one_off"),
            yes(self.support, "yes"),
            self.full_year.map(pounds).unwrap_or_default(),
            self.activity.clone(),
            self.tag.to_owned(),
        ];
        let years = self.years.map_or_else(|| vec![String::new(); YEARS.len()], |years| years.map(pounds).to_vec());
        head.into_iter().chain(rest).chain(years).collect()
    }
}

/// Writes `accounts.csv`.
pub fn write(out: &Path, lines: &[Line]) -> Result {
    let header = [
        "organisation",
        "category",
        "side",
        "counterparty",
        "line",
        "amount",
        "unit",
        "recurrence",
        "support",
        "full_year_amount",
        "activity",
        "tag",
    ];
    let mut table = Table::new(header.into_iter().chain(YEARS));
    for line in lines {
        table.row(line.cells());
    }
    table.write(out, "accounts")
}
