//! Rooms and contacts that there is room for, and how long a service takes a room.

use model::FinancialYear;
use model::capacity::{SpaceCount, SpaceType, usual_minutes};
use model::place::Site;
use model::service::Pod;

use crate::table::Row;

use super::{Builder, Known, ids};

/// Minutes below this are more likely hours.
const FEW_MINUTES: f64 = 5.0;

impl Builder<'_> {
    pub(super) fn spaces(&mut self, known: &Known, sites: &[Site]) -> Vec<SpaceCount> {
        let site_ids = ids(sites.iter().map(|site| site.code.as_str()));
        let mut spaces = Vec::new();
        for row in self.rows("spaces", &["organisation", "site", "type", "period"]) {
            let sourced = self.sourced("spaces", &row, &known.sources);
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let Some((kind, available)) = SpaceType::from_word(row.text("type")).zip(row.number("available")) else {
                continue;
            };
            let site = row.given("site").and_then(|code| site_ids.get(code));
            if let Some(elsewhere) = site.map(|at| &sites[*at]).filter(|site| site.organisation != organisation) {
                let message = format!("{} is not a site of {}", elsewhere.code, row.text("organisation"));
                let hint = "name a site that the organisation runs, or leave site blank for all its sites";
                self.findings.push(row.error("site-of-another", "site", message).hint(hint));
                continue;
            }
            self.too_late(&row, "period");
            spaces.push(SpaceCount {
                organisation,
                site: site.map(|at| (*at).into()),
                kind,
                available,
                period: row.text("period").to_owned(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        spaces
    }

    /// Warns of a row for a year after the plan's last.
    pub(super) fn too_late(&mut self, row: &Row, column: &str) {
        let last = self.file.base_year.plus(self.file.horizon);
        if row.text(column).parse::<FinancialYear>().is_ok_and(|year| year > last) {
            let message = format!("{} is after the plan's last year, so this row is not used", row.text(column));
            let hint =
                format!("the plan runs from {} to {last}; delete the row, or mend the year", self.file.base_year);
            self.findings.push(row.warning("unused-year", column, message).hint(hint));
        }
    }

    /// Minutes that each of a service has its room; 0 where it takes none.
    pub(super) fn minutes(&mut self, row: &Row, pod: Pod, spaces: Option<SpaceType>) -> f64 {
        let stated = row.number("minutes");
        let finding = match (spaces, stated) {
            (None, Some(_)) => row
                .error("minutes", "minutes", "minutes without a kind of room")
                .hint("fill in spaces, or clear minutes"),
            (Some(kind), Some(_)) if kind.is_contacts() => {
                let message = format!("{kind} are counted one by one, so minutes mean nothing");
                row.error("minutes", "minutes", message)
                    .hint("clear minutes; spaces.csv says how many there is room for")
            }
            (Some(kind), None) if !kind.is_contacts() && usual_minutes(pod).is_none() => {
                let message = format!("{} takes a {kind} and does not say for how long", row.text("code"));
                let hint =
                    "fill in minutes: how long each has the room; there is no usual figure for this point of delivery";
                row.error("no-minutes", "minutes", message).hint(hint)
            }
            (Some(kind), Some(few)) if few < FEW_MINUTES => {
                let message = format!("each has a {kind} for {few} minutes, which is very short");
                let hint = format!("if these are hours, write {}", few * 60.0);
                row.warning("hours-for-minutes", "minutes", message).hint(hint)
            }
            _ => {
                let kind = spaces.filter(|kind| !kind.is_contacts());
                return kind.and(stated.or(usual_minutes(pod))).unwrap_or(0.0);
            }
        };
        self.findings.push(finding);
        stated.unwrap_or(0.0)
    }
}
