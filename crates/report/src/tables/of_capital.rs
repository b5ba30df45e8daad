//! Tables of capital.

use model::capital::{CapitalItem, StatedIn, items, spending};
use model::money::Pence;

use super::Table;
use super::contents::{Cell, Rows, View, columns, maybe, pence, text};

/// A measure that becomes rows.
type Series<'a> = (&'static str, Option<&'a Vec<Pence>>);

impl View<'_> {
    /// What each scheme, sale and solution spends, receives and costs by year.
    pub(super) fn capital(&self) -> Table {
        let words = ["scheme", "solution", "organisation", "kind", "funding", "measure", "year", "basis", "provenance"];
        let mut rows = Rows::new("capital", columns(&words, &["pence"], &[]));
        for one in items(self.plan) {
            let solution = match one.stated {
                StatedIn::Solution(id, _) => Some(self.plan.solutions[id.index()].id.clone()),
                StatedIn::Scheme(_) | StatedIn::Sale(_) => None,
            };
            for (measure, series) in series(&one) {
                for (t, amount) in series.into_iter().flatten().enumerate() {
                    let cells = [
                        text(one.name.clone()),
                        maybe(solution.clone()),
                        self.code(one.organisation),
                        maybe(one.kind.map(|kind| kind.word().to_owned())),
                        maybe(one.funding.map(|funding| funding.word().to_owned())),
                        text(measure),
                        self.year(t),
                        self.basis(),
                        text(one.provenance.word()),
                        pence(*amount),
                    ];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// What each organisation spends on capital against what it may.
    pub(super) fn capital_by_organisation(&self) -> Table {
        let words = ["organisation", "measure", "funding", "year", "basis"];
        let mut rows = Rows::new("capital_by_organisation", columns(&words, &["pence"], &[]));
        for one in spending(self.plan) {
            let mut push = |measure: &str, funding: Option<&str>, t: usize, amount: Option<Pence>| {
                let cells = [
                    self.code(one.organisation),
                    text(measure),
                    maybe(funding.map(str::to_owned)),
                    self.year(t),
                    self.basis(),
                    Cell::Integer(amount.map(|amount| amount.0)),
                ];
                rows.push(&self.name(), cells);
            };
            for t in 0..self.results.years.len() {
                push("spend", None, t, Some(one.spend[t]));
                for (funding, series) in &one.by_funding {
                    push("spend_by_funding", funding.map(model::capital::Funding::word), t, Some(series[t]));
                }
                push("given", None, t, Some(one.given[t]));
                push("book_value_sold", None, t, Some(one.book_value_sold[t]));
                push("receipts", None, t, Some(one.receipts[t]));
                push("counted", None, t, Some(one.counted(t)));
                push("limit", None, t, one.limit.and_then(|limit| limit.by_year[t]));
                push("revenue", None, t, Some(one.revenue[t]));
            }
        }
        rows.finish()
    }
}

fn series(one: &CapitalItem) -> [Series<'_>; 7] {
    let charges = one.charges.as_ref();
    [
        ("spend", Some(&one.spend)),
        ("receipts", Some(&one.receipts)),
        ("gain", Some(&one.gain)),
        ("depreciation", charges.map(|charges| &charges.depreciation)),
        ("offset", Some(&one.offset)),
        ("pdc", charges.map(|charges| &charges.dividend)),
        ("net_book_value", charges.map(|charges| &charges.net_book)),
    ]
}
