//! Tables of futures: empty if none were run.

use model::money::Pence;
use model::results::{Fan, Uncertainty};
use model::service::{Measure, Pod};

use super::Table;
use super::contents::{Cell, Rows, View, columns, pence, real, text};

/// The figures that are kept of a spread.
fn statistics(fan: &Fan) -> [(&'static str, &Vec<f64>); 6] {
    [("mean", &fan.mean), ("p10", &fan.p10), ("p25", &fan.p25), ("p50", &fan.p50), ("p75", &fan.p75), ("p90", &fan.p90)]
}

/// A case, what its figures count, and their spreads.
type Spreads<'a> = (&'static str, fn(Pod) -> &'static str, &'a Vec<(Pod, Fan)>);

impl View<'_> {
    fn found(&self) -> impl Iterator<Item = &Uncertainty> {
        self.results.uncertainty.iter()
    }

    /// Spreads of gaps, and the chance of the target.
    pub(super) fn futures(&self) -> Table {
        let words = ["scope", "organisation", "name", "measure", "statistic", "year", "basis", "provenance"];
        let mut rows = Rows::new("futures", columns(&words, &["pence"], &["share"]));
        for found in self.found() {
            let provenance = self.results.provenance;
            let system = [
                ("do_nothing_gap", &found.do_nothing_gap),
                ("do_minimum_gap", &found.do_minimum_gap),
                ("residual_gap", &found.residual_gap),
                ("efficiency", &found.efficiency),
                ("solutions", &found.solutions),
            ];
            let system = system.into_iter().map(|(measure, fan)| (None, measure, fan));
            let members = found.members.iter().map(|(id, fan)| (Some(*id), "residual_gap", fan));
            for (organisation, measure, fan) in system.chain(members) {
                for (statistic, values) in statistics(fan) {
                    for (t, pounds) in values.iter().enumerate() {
                        let [scope, code, name] = self.scope(organisation);
                        let cells = [
                            scope,
                            code,
                            name,
                            text(measure),
                            text(statistic),
                            self.year(t),
                            self.basis(),
                            text(provenance.word()),
                            pence(Pence::from_pounds(*pounds)),
                            real(None),
                        ];
                        rows.push(&self.name(), cells);
                    }
                }
            }
            for (t, chance) in found.chance_on_target.iter().enumerate() {
                let [scope, code, name] = self.scope(None);
                let cells = [
                    scope,
                    code,
                    name,
                    text("target"),
                    text("chance"),
                    self.year(t),
                    self.basis(),
                    text(provenance.word()),
                    Cell::Integer(None),
                    real(*chance),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// Spreads of activity by point of delivery, do nothing and with solutions.
    pub(super) fn futures_activity(&self) -> Table {
        let words = ["case", "pod", "measure", "statistic", "year", "provenance"];
        let mut rows = Rows::new("futures_activity", columns(&words, &[], &["value"]));
        let days = |_: Pod| "bed_days_of_spells";
        let own = |pod: Pod| Measure::word(pod.measure());
        for found in self.found() {
            let all: [Spreads; 4] = [
                ("do_nothing", own, &found.counts),
                ("do_nothing", days, &found.bed_days),
                ("with_solutions", own, &found.counts_with_solutions),
                ("with_solutions", days, &found.bed_days_with_solutions),
            ];
            for (case, measure, fans) in all {
                for (pod, fan) in fans {
                    for (statistic, values) in statistics(fan) {
                        for (t, value) in values.iter().enumerate() {
                            let cells = [
                                text(case),
                                text(pod.word()),
                                text(measure(*pod)),
                                text(statistic),
                                self.year(t),
                                text(self.results.provenance.word()),
                                real(*value),
                            ];
                            rows.push(&self.name(), cells);
                        }
                    }
                }
            }
        }
        rows.finish()
    }

    /// What each range alone does to the distance to the target.
    pub(super) fn swings(&self) -> Table {
        let words = ["assumption", "name", "unit", "year", "basis", "provenance"];
        let mut rows = Rows::new("swings", columns(&words, &["at_p10_pence", "at_p90_pence"], &["p10", "p90"]));
        for swing in self.found().flat_map(|found| &found.swings) {
            let one = &self.plan.assumptions[swing.assumption.index()];
            let cells = [
                text(one.id.clone()),
                text(one.name.clone()),
                text(one.unit.word()),
                text(self.plan.target.year.to_string()),
                self.basis(),
                text(one.provenance.word()),
                pence(Pence::from_pounds(swing.at_p10)),
                pence(Pence::from_pounds(swing.at_p90)),
                real(one.range.map(|range| range.0)),
                real(one.range.map(|range| range.1)),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }

    /// The share of the spread that each thing drawn has a hand in.
    pub(super) fn total_effects(&self) -> Table {
        let words = ["drawn", "name", "year", "provenance"];
        let mut rows = Rows::new("total_effects", columns(&words, &[], &["share", "standard_error"]));
        for one in self.found().flat_map(|found| &found.total_effects) {
            let cells = [
                text(one.name.clone()),
                text(one.title.clone()),
                text(self.plan.target.year.to_string()),
                text(self.results.provenance.word()),
                real(one.share),
                real(one.error),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }

    /// What each party's value would make of the gap.
    pub(super) fn disagreements(&self) -> Table {
        let words = ["assumption", "name", "unit", "organisation", "year", "basis", "provenance"];
        let integers = ["residual_gap_pence", "spread_pence", "narrowing_pence"];
        let mut rows = Rows::new("disagreements", columns(&words, &integers, &["value"]));
        for settled in self.found().flat_map(|found| &found.disagreements) {
            let one = &self.plan.assumptions[settled.assumption.index()];
            for (organisation, value, gap) in &settled.parties {
                let cells = [
                    text(one.id.clone()),
                    text(one.name.clone()),
                    text(one.unit.word()),
                    self.code(*organisation),
                    text(self.plan.target.year.to_string()),
                    self.basis(),
                    text(one.provenance.word()),
                    pence(*gap),
                    pence(settled.spread),
                    pence(Pence::from_pounds(settled.narrowing)),
                    real(*value),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// What the first so many futures say.
    pub(super) fn convergence(&self) -> Table {
        let words = ["year", "basis", "provenance"];
        let integers = ["futures", "median_residual_gap_pence"];
        let mut rows = Rows::new("convergence", columns(&words, &integers, &["chance_on_target"]));
        for one in self.found().flat_map(|found| &found.convergence) {
            let cells = [
                text(self.plan.target.year.to_string()),
                self.basis(),
                text(self.results.provenance.word()),
                Cell::Integer(Some(one.futures.into())),
                pence(Pence::from_pounds(one.median)),
                real(one.chance),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }
}
