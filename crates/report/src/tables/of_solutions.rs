//! Tables of solutions and of efficiency.

use model::gain_share::{Asked, Key, propose};
use model::money::Pence;
use model::results::SolutionResult;

use super::Table;
use super::contents::{Cell, Rows, View, columns, maybe, pence, real, text};
use crate::numbers::frontier;

/// A series of a solution that becomes rows.
type Series = (&'static str, Option<String>, Vec<Pence>);

impl View<'_> {
    /// What each solution saves and costs by year, and the share of its effect that is reached.
    pub(super) fn solutions(&self) -> Table {
        let words = [
            "solution",
            "name",
            "type",
            "organisation",
            "maturity",
            "measure",
            "member",
            "year",
            "basis",
            "provenance",
        ];
        let mut rows = Rows::new("solutions", columns(&words, &["pence"], &["share"]));
        for found in &self.results.solutions {
            let about = &self.plan.solutions[found.solution.index()];
            let mut push =
                |measure: &str, member: Option<String>, t: usize, amount: Option<Pence>, share: Option<f64>| {
                    let cells = [
                        text(about.id.clone()),
                        text(about.name.clone()),
                        text(about.kind.word()),
                        self.code(about.organisation),
                        text(about.maturity.word()),
                        text(measure),
                        maybe(member),
                        self.year(t),
                        self.basis(),
                        text(about.provenance.word()),
                        Cell::Integer(amount.map(|amount| amount.0)),
                        real(share),
                    ];
                    rows.push(&self.name(), cells);
                };
            for (measure, member, series) in self.series(found) {
                for (t, amount) in series.into_iter().enumerate() {
                    push(measure, member.clone(), t, Some(amount), None);
                }
            }
            for (t, ramp) in found.ramp.iter().enumerate() {
                push("ramp", None, t, None, Some(*ramp));
                push("delivery", None, t, None, Some(found.delivery));
            }
        }
        rows.finish()
    }

    /// Every series of a solution, those of members with their codes.
    fn series(&self, found: &SolutionResult) -> Vec<Series> {
        let twice: Vec<Pence> = (0..found.alone.len()).map(|t| found.double_count(t)).collect();
        let own = [
            ("alone", found.alone.clone()),
            ("attributed", found.attributed.clone()),
            ("double_count", twice),
            ("running_cost", found.running.clone()),
            ("one_off_cost", found.one_off.clone()),
            ("capital", found.capital.clone()),
        ];
        let mut all: Vec<Series> = own.into_iter().map(|(measure, series)| (measure, None, series)).collect();
        all.extend(found.members.iter().map(|(id, series)| {
            let code = self.plan.organisations[id.index()].code.clone();
            ("attributed_to_member", Some(code), series.clone())
        }));
        all
    }

    /// Payments between members that would share the net saving, by each key that needs no statement.
    pub(super) fn gain_share(&self) -> Table {
        let words = ["key", "organisation", "year", "basis", "provenance"];
        let integers = ["before_pence", "payment_pence", "after_pence", "stranded_pence"];
        let mut rows = Rows::new("gain_share", columns(&words, &integers, &["share"]));
        for key in [Key::Equal, Key::Turnover, Key::OwnEffort] {
            let asked = Asked { key, solutions: Vec::new(), share_losses: false };
            let Ok(found) = propose(self.plan, self.results, &asked) else { continue };
            for one in &found.partners {
                for t in 0..self.results.years.len() {
                    let [before, payment, after, stranded] =
                        [one.before[t], one.payment[t], one.after[t], one.stranded(t)].map(pence);
                    let cells = [
                        text(found.key.word()),
                        self.code(one.organisation),
                        self.year(t),
                        self.basis(),
                        text(self.results.provenance.word()),
                        before,
                        payment,
                        after,
                        stranded,
                        real(one.share[t]),
                    ];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// Planned efficiency against track record and headroom, by year.
    pub(super) fn efficiency(&self) -> Table {
        let words = ["organisation", "unit", "year", "basis", "provenance"];
        let integers = ["counted_pence", "beyond_headroom_pence"];
        let reals = ["planned", "track_record", "headroom"];
        let mut rows = Rows::new("efficiency", columns(&words, &integers, &reals));
        for one in frontier(self.plan, self.results) {
            for t in 0..self.results.years.len() {
                let [counted, beyond] = [0, 1].map(|at: usize| match one.saved {
                    Some(saved) => pence(saved[at][t]),
                    None => Cell::Integer(None),
                });
                let cells = [
                    self.code(one.row.organisation),
                    text(one.unit.word()),
                    self.year(t),
                    self.basis(),
                    text(one.row.provenance.word()),
                    counted,
                    beyond,
                    real(one.planned),
                    real(one.track_record),
                    real(one.headroom),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }
}
