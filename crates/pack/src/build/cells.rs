//! Activity cells and beds.

use std::collections::BTreeSet;

use model::Finding;
use model::activity::Cell;
use model::id::AreaGroupId;
use model::people::Sex;
use model::place::{AreaGroup, Site};
use model::service::{BedCount, BedType, Measure as Counted, Pod, Service};
use model::units::{BedDay, Midnight, Quantity, StayPlusOne};

use crate::plan_file::BedDayConvention;
use crate::table::{CheckedTable, Row, shown};

use super::{Builder, Ids, Known, ids};

/// Flags that a plan can tell apart: one bit of a cell each.
const MOST_FLAGS: usize = 128;

impl Builder<'_> {
    pub(super) fn cells(
        &mut self,
        known: &Known,
        groups: &[AreaGroup],
        sites: &[Site],
        services: &[Service],
    ) -> (Vec<Cell>, Vec<String>) {
        let Some(table) = self.tables.get("activity") else { return (Vec::new(), Vec::new()) };
        let flags: Vec<String> = flag_names(table).into_iter().map(str::to_owned).collect();
        if flags.len() > MOST_FLAGS {
            let message = format!("the plan uses {} flags; {MOST_FLAGS} can be told apart", flags.len());
            self.findings.push(Finding::error("flags", &table.raw.file, message).in_column("flags"));
            return (Vec::new(), Vec::new());
        }
        let group_ids = ids(groups.iter().map(|group| group.name.as_str()));
        let (site_ids, service_ids) =
            (ids(sites.iter().map(|site| site.code.as_str())), ids(services.iter().map(|one| one.code.as_str())));
        let mut cells = Vec::with_capacity(table.raw.rows.len());
        for row in table.rows() {
            let Some(age) = self.age(&row) else { continue };
            let Some(area_group) = self.area_group(&row, &group_ids) else { continue };
            let Some((&site, &service)) = site_ids.get(row.text("site")).zip(service_ids.get(row.text("service")))
            else {
                continue;
            };
            let Some((count, bed_days, stay_squared)) = self.stays(&row, services[service].pod) else { continue };
            let sourced = self.sourced("activity", &row, &known.sources);
            let carried = row.text("flags").split_whitespace();
            let mask = carried.filter_map(|name| flags.iter().position(|flag| flag == name)).map(|at| 1u128 << at);
            cells.push(Cell {
                area_group,
                sex: Sex::from_word(row.text("sex")).expect("the schema checked the sex"),
                age,
                service: service.into(),
                site: site.into(),
                commissioner: known.organisation(row.given("commissioner")),
                flags: mask.fold(0, |all, one| all | one),
                count,
                bed_days,
                stay_squared,
                source: sourced.source,
                provenance: sourced.provenance,
                origin: row.origin(),
            });
        }
        cells.sort_by_key(|cell| {
            (cell.service, cell.site, cell.commissioner, cell.area_group, cell.sex, cell.age, cell.flags)
        });
        (cells, flags)
    }

    #[expect(clippy::option_option, reason = "outer: could it be read; inner: an area group, or outside")]
    pub(super) fn area_group(&mut self, row: &Row, groups: &Ids) -> Option<Option<AreaGroupId>> {
        let written = row.text("area_group");
        if written == "outside" {
            return Some(None);
        }
        if let Some(at) = groups.get(written) {
            return Some(Some((*at).into()));
        }
        let hint = match model::finding::nearest(written, groups.keys().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "an area_group is one named in areas, or outside".to_owned(),
        };
        let message = format!("area_group \"{}\" is not in areas", shown(written));
        // Without sound areas every row would say the same.
        if !self.findings.any_error_in("areas") && self.tables.contains_key("areas") {
            self.findings.push(row.error("unknown-code", "area_group", message).hint(hint));
        } else if !self.told_no_areas {
            self.told_no_areas = true;
            let hint = "mend areas first; activity counts people by the area_group of areas";
            self.findings.push(row.error("unknown-code", "area_group", message).hint(hint));
        }
        None
    }

    /// Count, bed days in midnights and squared stays of an activity row.
    pub(super) fn stays(
        &mut self,
        row: &Row,
        pod: Pod,
    ) -> Option<(Quantity<model::units::Item>, Quantity<BedDay<Midnight>>, f64)> {
        let count = row.number("count")?;
        let (days, squared) = (row.number("bed_days"), row.number("stay_squared"));
        if pod.measure() != Counted::Spells && (days.is_some() || squared.is_some()) {
            let message = format!("bed_days on {}, which is counted in {}", pod.word(), pod.measure());
            self.findings
                .push(row.error("bed-days", "bed_days", message).hint("leave bed_days and stay_squared blank"));
            return None;
        }
        let wanted = self.file.bed_days;
        if row.given("bed_day_convention").is_some_and(|word| word != wanted.word()) {
            let message = format!(
                "bed days counted as {} in a plan that counts them as {}",
                row.text("bed_day_convention"),
                wanted.word()
            );
            let hint =
                "one plan has one convention: convert the file, or set bed_day_convention in plan.toml for all of them";
            self.findings.push(row.error("bed-day-convention", "bed_day_convention", message).hint(hint));
            return None;
        }
        let days = days.unwrap_or(0.0);
        let squared = squared.unwrap_or(0.0);
        let spells = Quantity::new(count);
        let (days, squared) = if wanted == BedDayConvention::StayPlusOne && row.given("bed_days").is_some() {
            // Σ(L+1)² = ΣL² + 2ΣL + n, so ΣL² = Σ(L+1)² − 2ΣL − n.
            let midnights = Quantity::<BedDay<StayPlusOne>>::new(days).in_midnights(spells).value();
            (midnights, if squared > 0.0 { squared - 2.0 * midnights - count } else { 0.0 })
        } else {
            (days, squared)
        };
        if days < -1e-9 {
            let message = format!("{count} spells counted as stay plus one cannot have fewer than {count} bed days");
            self.findings.push(row.error("bed-days", "bed_days", message).hint("are these midnights?"));
            return None;
        }
        if count == 0.0 && days > 0.0 {
            self.findings
                .push(row.error("bed-days", "bed_days", "bed days without spells").hint("a stay belongs to a spell"));
            return None;
        }
        // Σ stay² is least when all stays are equal; 2% and a half allow for rounding in small cells.
        if squared > 0.0 && squared * 1.02 + 0.5 < days * days / count {
            let message = "stay_squared is less than equal stays would give";
            self.findings.push(
                row.warning("stay-squared", "stay_squared", message)
                    .hint("it is the sum of squared stays, not the square of a sum or a mean"),
            );
        }
        Some((spells, Quantity::new(days.max(0.0)), squared.max(0.0)))
    }

    pub(super) fn beds(&mut self, known: &Known, sites: &[Site]) -> Vec<BedCount> {
        let site_ids = ids(sites.iter().map(|site| site.code.as_str()));
        let rows = self.rows("beds", &["organisation", "site", "type", "period"]);
        rows.iter()
            .filter_map(|row| {
                let sourced = self.sourced("beds", row, &known.sources);
                Some(BedCount {
                    organisation: known.organisation(row.given("organisation"))?,
                    site: row.given("site").and_then(|code| site_ids.get(code)).map(|at| (*at).into()),
                    kind: BedType::from_word(row.text("type"))?,
                    available: row.number("available")?,
                    occupied: row.number("occupied"),
                    escalation: row.number("escalation"),
                    period: row.text("period").to_owned(),
                    source: sourced.source,
                    provenance: sourced.provenance,
                    origin: row.origin(),
                })
            })
            .collect()
    }
}

fn flag_names(table: &CheckedTable) -> BTreeSet<&str> {
    table.rows().flat_map(|row| row.text("flags").split_whitespace()).collect()
}
