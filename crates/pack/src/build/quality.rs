//! Measures of quality.

use model::id::{OrganisationId, SiteId};
use model::place::Site;
use model::quality::{Direction, MeasureKind, QualityMeasure};
use model::selector::Selector;

use crate::table::Row;

use super::{Builder, Known, ids};

impl Builder<'_> {
    pub(super) fn measures(&mut self, known: &Known, sites: &[Site]) -> Vec<QualityMeasure> {
        let site_ids = ids(sites.iter().map(|one| one.code.as_str()));
        let mut measures = Vec::new();
        for row in self.rows("measures", &["id"]) {
            let kind = MeasureKind::from_word(row.text("kind")).expect("the schema checked the kind");
            let direction = Direction::from_word(row.text("direction")).expect("the schema checked the direction");
            let site: Option<SiteId> = row.given("site").and_then(|code| site_ids.get(code)).map(|at| (*at).into());
            let Ok(organisation) = self.measured(&row, known, site, sites) else { continue };
            if kind == MeasureKind::Volume && !self.is_a_volume(&row) {
                continue;
            }
            let Some(values) = self.measure_values(&row, kind) else { continue };
            self.measure_warnings(&row, kind, &values);
            let sourced = self.sourced("measures", &row, &known.sources);
            measures.push(QualityMeasure {
                id: row.text("id").to_owned(),
                name: row.text("name").to_owned(),
                service: row.text("service").to_owned(),
                organisation,
                site,
                activity: row.given("activity").and_then(|text| Selector::parse(text).ok()),
                unit: row.text("unit").to_owned(),
                direction,
                kind,
                standard: row.number("standard"),
                values,
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        measures
    }

    /// Whose measure it is: the organisation named, or who runs the site. An error, which has been told, if the two contradict each other.
    fn measured(
        &mut self,
        row: &Row,
        known: &Known,
        site: Option<SiteId>,
        sites: &[Site],
    ) -> Result<Option<OrganisationId>, ()> {
        let named = known.organisation(row.given("organisation"));
        let Some(site) = site.map(|id| &sites[id.index()]) else { return Ok(named) };
        if named.is_some_and(|named| named != site.organisation) {
            let message = format!("{} is not a site of {}", row.text("site"), row.text("organisation"));
            self.findings.push(
                row.error("wrong-site", "site", message).hint("leave organisation blank, or name who runs the site"),
            );
            return Err(());
        }
        Ok(Some(site.organisation))
    }

    /// Whether a volume says what it counts and how many would do.
    fn is_a_volume(&mut self, row: &Row) -> bool {
        let missing = ["activity", "standard"].into_iter().find(|column| row.given(column).is_none());
        if let Some(column) = missing {
            let message = format!("{column} is blank: a volume is what its activity comes to, held against a standard");
            let hint = if column == "activity" { "write a selector of cells" } else { "write how many a year will do" };
            self.findings.push(row.error("blank", column, message).hint(hint));
        }
        missing.is_none()
    }

    /// The values of the years: the baseline, then straight lines between the years that are filled in, then the last.
    fn measure_values(&mut self, row: &Row, kind: MeasureKind) -> Option<Vec<f64>> {
        let years = self.file.horizon + 1;
        let mut stated = vec![None; years];
        let mut first_stated = None;
        for (year, place) in &self.tables["measures"].years {
            let Some(t) = year.since(self.file.base_year).filter(|t| *t < years) else { continue };
            let text = row.at(*place);
            if !text.is_empty() {
                stated[t] = text.parse::<f64>().ok();
                first_stated = first_stated.or(Some((t, *year)));
            }
        }
        let baseline = row.number("baseline");
        if kind == MeasureKind::Volume {
            if baseline.is_some() || first_stated.is_some() {
                let message = "a volume follows activity, so it has no values of its own";
                let hint = "clear baseline and the years, or choose standard or outcome";
                self.findings.push(row.error("two-amounts", "baseline", message).hint(hint));
                return None;
            }
            return Some(Vec::new());
        }
        match (baseline, stated[0]) {
            (Some(_), Some(_)) => {
                let message = format!("baseline and {} are the same year, and both are filled in", self.file.base_year);
                self.findings.push(row.error("two-amounts", "baseline", message).hint("clear one of the two"));
                return None;
            }
            (None, None) => {
                let finding = row.error("blank", "baseline", "baseline is blank");
                self.findings.push(
                    finding.hint("write the value of the base year; a measure that nobody has counted is left out"),
                );
                return None;
            }
            (Some(value), None) => stated[0] = Some(value),
            (None, Some(_)) => {}
        }
        Some((0..years).map(|t| crate::solution_file::on_the_line(&stated, t)).collect())
    }

    fn measure_warnings(&mut self, row: &Row, kind: MeasureKind, values: &[f64]) {
        if kind == MeasureKind::Standard && row.given("standard").is_none() {
            let finding = row.warning("no-standard", "standard", "a standard without the value that will do");
            self.findings.push(finding.hint("write it, or make this an outcome, which needs none"));
        }
        if row.text("unit") != "%" {
            return;
        }
        let all: Vec<f64> = values.iter().copied().chain(row.number("standard")).collect();
        if all.iter().any(|value| *value > 100.0) {
            let finding = row.error("out-of-bounds", "unit", "more than 100%");
            self.findings.push(finding.hint("per cent run from 0 to 100; is the unit right?"));
        } else if all.iter().all(|value| *value <= 1.0) && all.iter().any(|value| *value > 0.0) {
            let finding = row.warning("fraction", "baseline", "these are very small percentages");
            self.findings.push(finding.hint("per cent are written as such: 78 for 78%"));
        }
    }
}
