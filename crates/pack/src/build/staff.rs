//! People: how many there are, what moves their number, and what asks for them.

use std::collections::BTreeMap;

use model::capacity::{Staff, StaffDemand, StaffGroup, StaffNeed, USUAL_LEAVERS};
use model::id::OrganisationId;
use model::service::{Measure, Service};
use model::{FinancialYear, Finding, Provenance};

use crate::money::pence;
use crate::table::Row;

use super::{Builder, Known, ids};

/// People in post over funded posts beyond which heads were probably counted.
const TOO_MANY_IN_POST: f64 = 1.25;
/// A share of leavers in per cent below which a fraction was probably meant.
const FEW_LEAVE: f64 = 1.0;
/// Pounds a year below which thousands were probably meant.
const LITTLE_PAY: f64 = 5_000.0;
/// Hours for a bed day beyond which minutes were probably meant: two people at a bedside round the clock.
const MANY_HOURS_A_BED_DAY: f64 = 48.0;
/// Hours for a unit beyond which minutes were probably meant.
const MANY_HOURS: f64 = 100.0;

/// What a column of `staff` says from a year on.
type Stated = (&'static str, f64);

/// Columns that later years may change, with the factor from file to plan.
const BY_YEAR: [Stated; 8] = [
    ("establishment", 1.0),
    ("leavers", 0.01),
    ("retiring", 0.01),
    ("joiners", 1.0),
    ("trained", 1.0),
    ("ceiling", 1.0),
    ("bank", 1.0),
    ("agency", 1.0),
];
/// Columns that only the base year's row may fill.
const ONCE: [&str; 4] = ["in_post", "bank_premium", "agency_premium", "pay"];

impl Builder<'_> {
    pub(super) fn staff(&mut self, known: &Known) -> Vec<Staff> {
        let mut groups: BTreeMap<(OrganisationId, StaffGroup), Vec<Row>> = BTreeMap::new();
        for row in self.rows("staff", &["organisation", "group", "year"]) {
            let Some(organisation) = known.organisation(row.given("organisation")) else { continue };
            let Some(group) = StaffGroup::from_word(row.text("group")) else { continue };
            groups.entry((organisation, group)).or_default().push(row);
        }
        groups.into_iter().filter_map(|((id, group), rows)| self.staff_group(id, group, &rows, known)).collect()
    }

    fn staff_group(
        &mut self,
        organisation: OrganisationId,
        group: StaffGroup,
        rows: &[Row],
        known: &Known,
    ) -> Option<Staff> {
        let base_year = self.file.base_year;
        let mut by_year: Vec<Option<&Row>> = vec![None; self.file.horizon + 1];
        for row in rows {
            let year = row.text("year").parse::<FinancialYear>().ok()?;
            match year.since(base_year).filter(|t| *t < by_year.len()) {
                Some(t) => by_year[t] = Some(row),
                None if year < base_year => self.before_the_base(row),
                None => self.too_late(row, "year"),
            }
        }
        let Some(base) = by_year[0] else {
            // A base row that is faulty itself has been told.
            if !self.findings.any_error_in("staff") {
                let row = &rows[0];
                let message = format!("{group} at {} have no row for {base_year}", row.text("organisation"));
                let hint = "add the base year's row, with establishment and in_post; later rows change what they state";
                self.findings.push(row.error("no-base-year", "year", message).hint(hint));
            }
            return None;
        };
        let in_post = self.stated_once(base, &by_year)?;
        let [establishment, leavers, retiring, joiners, trained, ceiling, bank, agency] =
            BY_YEAR.map(|column| carried(column, &by_year));
        let or = |values: &[Option<f64>], otherwise: f64| values.iter().map(|one| one.unwrap_or(otherwise)).collect();
        let sourced: Vec<_> = by_year.iter().flatten().map(|row| self.sourced("staff", row, &known.sources)).collect();
        let staff = Staff {
            organisation,
            group,
            in_post,
            establishment: or(&establishment, 0.0),
            leavers: or(&leavers, USUAL_LEAVERS),
            retiring: or(&retiring, 0.0),
            joiners: or(&joiners, 0.0),
            trained: or(&trained, 0.0),
            ceiling,
            bank: or(&bank, 0.0),
            agency: or(&agency, 0.0),
            bank_premium: base.number("bank_premium").unwrap_or(0.0) / 100.0,
            agency_premium: base.number("agency_premium").unwrap_or(0.0) / 100.0,
            pay: base.given("pay").and_then(|pay| pence(pay, "£").ok()),
            source: sourced[0].source,
            provenance: Provenance::of(sourced.iter().map(|one| one.provenance)),
            origin: base.origin(),
        };
        by_year.iter().flatten().for_each(|row| self.mix_ups(row));
        self.everybody_leaves(base, &staff);
        Some(staff)
    }

    fn before_the_base(&mut self, row: &Row) {
        let message = format!("{} is before the plan's base year, so this row is not used", row.text("year"));
        let hint = format!("the plan begins in {}; delete the row, or mend the year", self.file.base_year);
        self.findings.push(row.warning("unused-year", "year", message).hint(hint));
    }

    /// Those in post; what only the base year's row may say, and what it must.
    fn stated_once(&mut self, base: &Row, by_year: &[Option<&Row>]) -> Option<f64> {
        for row in by_year[1..].iter().flatten() {
            for column in ONCE.into_iter().filter(|column| row.given(column).is_some()) {
                let message = format!("{column} is stated in {}, and only the base year's row may", row.text("year"));
                let hint = match column {
                    "in_post" => "clear it: who is in post later follows from those who leave and join",
                    _ => "clear it, or state it in the base year's row",
                };
                self.findings.push(row.error("base-year-only", column, message).hint(hint));
            }
        }
        for column in ["establishment", "in_post"].into_iter().filter(|column| base.given(column).is_none()) {
            let message = format!("{column} is blank in the base year");
            let hint = "fill in WTE; 0 where there are none yet";
            self.findings.push(base.error("blank", column, message).hint(hint));
        }
        if base.given("pay").is_some_and(|pay| pence(pay, "£").is_err()) {
            let message = format!("pay {} is not pounds to the penny", base.text("pay"));
            self.findings.push(base.error("not-pence", "pay", message).hint("write pounds, such as 41000"));
        }
        base.number("establishment").and(base.number("in_post"))
    }

    /// Figures of a row that were probably meant in another unit.
    fn mix_ups(&mut self, row: &Row) {
        for column in ["leavers", "retiring", "bank_premium", "agency_premium"] {
            let least = if column == "retiring" { 0.1 } else { FEW_LEAVE };
            self.fraction(row, column, least);
        }
        let (posts, people) = (row.number("establishment"), row.number("in_post"));
        if let Some((posts, people)) = posts.zip(people).filter(|(posts, people)| *people > posts * TOO_MANY_IN_POST) {
            let message = format!("{people} in post where {posts} are funded");
            let hint = "both are whole-time equivalents; heads count somebody half-time as one";
            self.findings.push(row.warning("heads", "in_post", message).hint(hint));
        }
        if let Some((ceiling, people)) = row.number("ceiling").zip(people).filter(|(most, people)| most < people) {
            let message = format!("no more than {ceiling} can be in post, and {people} are");
            let hint = "nobody is dismissed for it, but nobody joins; raise ceiling, or leave it blank";
            self.findings.push(row.warning("ceiling", "ceiling", message).hint(hint));
        }
        if let Some(pay) = row.number("pay").filter(|pay| *pay < LITTLE_PAY) {
            let message = format!("a WTE costs £{pay} a year, which is very little");
            let hint = format!("pay is in pounds: for £{pay}k write {}", pay * 1000.0);
            self.findings.push(row.warning("thousands", "pay", message).hint(hint));
        }
        let gone = row.number("leavers").unwrap_or(0.0) + row.number("retiring").unwrap_or(0.0);
        if gone > 100.0 {
            let message = format!("leavers and retiring come to {gone}%");
            let hint = "together they can be all who are in post, 100%";
            self.findings.push(row.error("out-of-bounds", "leavers", message).hint(hint));
        }
    }

    /// Warns of a percentage that was probably meant as a fraction.
    fn fraction(&mut self, row: &Row, column: &str, least: f64) {
        if let Some(share) = row.number(column).filter(|share| *share > 0.0 && *share < least) {
            let message = format!("{column} {share} is a very small percentage");
            // As written: 0.09 times a hundred is not quite 9.
            let meant = (share * 1e8).round() / 1e6;
            let hint = format!("percentages are written as such: for {meant}% write {meant}");
            self.findings.push(row.warning("fraction", column, message).hint(hint));
        }
    }

    /// Warns where people leave and nobody is said to join.
    fn everybody_leaves(&mut self, base: &Row, staff: &Staff) {
        let later = 1..=self.file.horizon;
        let nobody = later.clone().all(|t| staff.joiners[t] + staff.trained[t] <= 0.0);
        let left = later.clone().fold(staff.in_post, |left, t| left * (1.0 - staff.leavers[t] - staff.retiring[t]));
        if !later.is_empty() && nobody && left < staff.in_post {
            let last = self.file.base_year.plus(self.file.horizon);
            let message =
                format!("nobody joins or qualifies, so of {} WTE {left:.0} are left by {last}", base.text("in_post"));
            let hint = "fill in joiners and trained, WTE a year, or leavers 0 if the number stays as it is";
            self.findings.push(base.warning("nobody-joins", "joiners", message).hint(hint));
        }
    }

    pub(super) fn staff_demand(&mut self, known: &Known, services: &[Service]) -> Vec<StaffDemand> {
        let service_ids = ids(services.iter().map(|one| one.code.as_str()));
        let mut demand = Vec::new();
        for row in self.rows("staff_needs", &["group", "organisation", "service", "name"]) {
            let Some(group) = StaffGroup::from_word(row.text("group")) else { continue };
            let service = row.given("service").and_then(|code| service_ids.get(code)).copied();
            let need = match need(&row, service, services) {
                Ok(Some(need)) => need,
                // The service's own row is faulty, which is told there.
                Ok(None) => continue,
                Err(finding) => {
                    self.findings.push(*finding);
                    continue;
                }
            };
            self.hours_mixed_up(&row, group);
            let sourced = self.sourced("staff_needs", &row, &known.sources);
            demand.push(StaffDemand {
                organisation: known.organisation(row.given("organisation")),
                group,
                need,
                headroom: row.number("headroom").map_or(self.file.staff_shape.headroom, |percent| percent / 100.0),
                name: row.text("name").to_owned(),
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        demand
    }

    fn hours_mixed_up(&mut self, row: &Row, group: StaffGroup) {
        self.fraction(row, "headroom", 1.0);
        let most = [("per_unit", MANY_HOURS), ("per_bed_day", MANY_HOURS_A_BED_DAY)];
        for (column, most) in most {
            if let Some(hours) = row.number(column).filter(|hours| *hours > most) {
                let what = if group.is_medical() { "programmed activities" } else { "hours" };
                let message = format!("{hours} {what} of {group} are very many for one");
                let hint = if group.is_medical() {
                    format!("a programmed activity is four hours: if these are minutes, write {}", hours / 240.0)
                } else {
                    format!("if these are minutes, write {}", hours / 60.0)
                };
                self.findings.push(row.warning("minutes-for-hours", column, message).hint(hint));
            }
        }
    }
}

/// A column's value in each year: what the latest row that states it says.
fn carried((column, factor): Stated, by_year: &[Option<&Row>]) -> Vec<Option<f64>> {
    let mut latest = None;
    by_year
        .iter()
        .map(|row| {
            latest = row.and_then(|row| row.number(column)).map(|value| value * factor).or(latest);
            latest
        })
        .collect()
}

/// What a row asks for people by; `None` where its service could not be read.
fn need(row: &Row, service: Option<usize>, services: &[Service]) -> Result<Option<StaffNeed>, Box<Finding>> {
    let fault =
        |column: &str, message: String, hint: &str| Err(Box::new(row.error("staff-need", column, message).hint(hint)));
    let of_posts = ["hours", "floor"].into_iter().find(|column| row.given(column).is_some());
    let of_service = ["per_unit", "per_bed_day"].into_iter().find(|column| row.given(column).is_some());
    match (row.given("service"), row.number("posts")) {
        (None, None) => {
            let hint = "fill in service with per_unit or per_bed_day, or organisation and posts";
            fault(of_service.unwrap_or("service"), "nothing asks for these people".to_owned(), hint)
        }
        (Some(code), Some(_)) => {
            let hint = "posts are there whatever there is to do: clear service, or clear posts and fill in per_unit or per_bed_day";
            fault("posts", format!("these people are asked for by {code} and by posts"), hint)
        }
        (None, Some(posts)) => {
            if let Some(column) = of_service {
                let message = format!("{column} needs a service");
                return fault(column, message, "clear it, or fill in service and clear posts");
            }
            if row.given("organisation").is_none() {
                let hint = "fill in organisation: whose people are at these posts";
                return fault("organisation", "these posts are nobody's".to_owned(), hint);
            }
            let hours = row.number("hours").unwrap_or(168.0);
            Ok(Some(StaffNeed::Posts { posts, hours, floor: row.number("floor").unwrap_or(0.0) }))
        }
        (Some(code), None) => {
            if let Some(column) = of_posts {
                return fault(column, format!("{column} is for posts"), "clear it, or fill in posts and clear service");
            }
            if of_service.is_none() {
                let message = format!("{code} does not say how many hours it asks for");
                return fault("per_unit", message, "fill in per_unit or per_bed_day, or both");
            }
            let Some(at) = service else { return Ok(None) };
            if row.given("per_bed_day").is_some() && services[at].pod.measure() != Measure::Spells {
                let message = format!("{code} is counted in {}, so it has no stays", services[at].pod.measure());
                let hint = match services[at].pod.measure() {
                    Measure::BedDays => "each of its units is a bed day: move the hours to per_unit",
                    _ => "clear per_bed_day and fill in per_unit",
                };
                return fault("per_bed_day", message, hint);
            }
            let hours = |column: &str| row.number(column).unwrap_or(0.0);
            let (per_unit, per_bed_day) = (hours("per_unit"), hours("per_bed_day"));
            Ok(Some(StaffNeed::Activity { service: at.into(), per_unit, per_bed_day }))
        }
    }
}
