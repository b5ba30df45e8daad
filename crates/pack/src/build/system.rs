//! Organisations, sites, areas and services.

use std::collections::{BTreeSet, HashMap, HashSet};

use model::FinancialYear;
use model::assumption::Source;
use model::capacity::SpaceType;
use model::organisation::{FlowShare, Merger, Organisation, Role};
use model::place::{Area, AreaGroup, Point, Site};
use model::service::{BedType, Follows, Pod, Service};

use crate::table::Row;

use super::{Builder, Ids, Known};

impl Builder<'_> {
    pub(super) fn sources(&mut self) -> Vec<Source> {
        let rows = self.rows("sources", &["id"]);
        rows.iter()
            .map(|row| Source {
                id: row.text("id").to_owned(),
                title: row.text("title").to_owned(),
                publisher: row.text("publisher").to_owned(),
                date: row.text("date").to_owned(),
                licence: row.text("licence").to_owned(),
                url: row.text("url").to_owned(),
                origin: row.origin(),
            })
            .collect()
    }

    pub(super) fn organisations(&mut self, sources: &Ids) -> Vec<Organisation> {
        let rows = self.rows("organisations", &["code"]);
        rows.iter()
            .map(|row| {
                let sourced = self.sourced("organisations", row, sources);
                Organisation {
                    code: row.text("code").to_owned(),
                    name: row.text("name").to_owned(),
                    role: Role::from_word(row.text("role")).expect("the schema checked the role"),
                    member: row.text("finance_home") == self.file.system,
                    stands_for: row.given("stands_for").map(str::to_owned),
                    merger: None,
                    source: sourced.source,
                    provenance: sourced.provenance,
                    origin: row.origin(),
                }
            })
            .collect()
    }

    pub(super) fn mergers(&mut self, mut organisations: Vec<Organisation>, known: &Ids) -> Vec<Organisation> {
        let rows = self.rows("organisations", &["code"]);
        for (at, row) in rows.iter().enumerate() {
            match (row.given("merged_into"), row.given("merged_on")) {
                (Some(into), Some(date)) => {
                    let from = first_year_from(date);
                    let into = known.get(into).copied();
                    organisations[at].merger = into.zip(from).map(|(into, from)| Merger { into: into.into(), from });
                }
                (Some(_), None) => self.findings.push(
                    row.error("merger", "merged_on", "a merger has no date")
                        .hint("fill in merged_on, or clear merged_into"),
                ),
                (None, Some(_)) => self.findings.push(
                    row.error("merger", "merged_into", "a merger has no successor")
                        .hint("fill in merged_into, or clear merged_on"),
                ),
                (None, None) => {}
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let leaves = organisations[at].merger.filter(|merger| !organisations[merger.into.index()].member);
            if leaves.is_some() && organisations[at].member {
                let message = format!(
                    "{} is a member and merges into {}, which is not",
                    row.text("code"),
                    row.text("merged_into")
                );
                let hint = format!("give the successor the finance_home {}, or both another", self.file.system);
                self.findings.push(row.error("merger-outside", "merged_into", message).hint(hint));
            }
            if ends_in_a_circle(at, &organisations) {
                let message = format!("{} merges into itself, directly or by way of others", row.text("code"));
                self.findings.push(
                    row.error("merger-cycle", "merged_into", message)
                        .hint("a chain of mergers ends in an organisation that lasts"),
                );
            }
        }
        let cyclic: Vec<usize> = (0..organisations.len()).filter(|at| ends_in_a_circle(*at, &organisations)).collect();
        for at in cyclic {
            organisations[at].merger = None;
        }
        organisations
    }

    pub(super) fn flow_shares(&mut self, known: &Known) -> Vec<FlowShare> {
        let rows = self.rows("flow_shares", &["organisation", "system"]);
        rows.iter()
            .filter_map(|row| {
                Some(FlowShare {
                    organisation: known.organisation(row.given("organisation"))?,
                    system: row.text("system").to_owned(),
                    share: row.number("share")?,
                    origin: row.origin(),
                })
            })
            .collect()
    }

    pub(super) fn sites(&mut self, known: &Known) -> Vec<Site> {
        let rows = self.rows("sites", &["code"]);
        rows.iter()
            .filter_map(|row| {
                Some(Site {
                    code: row.text("code").to_owned(),
                    name: row.text("name").to_owned(),
                    organisation: known.organisation(row.given("organisation"))?,
                    point: point(row),
                    origin: row.origin(),
                })
            })
            .collect()
    }

    pub(super) fn areas(&mut self, known: &Known) -> (Vec<Area>, Vec<AreaGroup>) {
        let rows = self.rows("areas", &["code"]);
        let names: BTreeSet<&str> = rows.iter().map(|row| row.text("area_group")).collect();
        let groups: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        for row in rows.iter().filter(|row| row.text("area_group") == "outside") {
            self.findings.push(
                row.error("reserved-word", "area_group", "area_group cannot be \"outside\"")
                    .hint("\"outside\" is for patients from beyond the system; choose another name"),
            );
        }
        let areas = rows
            .iter()
            .map(|row| Area {
                code: row.text("code").to_owned(),
                name: row.text("name").to_owned(),
                group: groups[row.text("area_group")].into(),
                local_authority: known.organisation(row.given("local_authority")),
                commissioner: known.organisation(row.given("commissioner")),
                district: row.text("district").to_owned(),
                centre: point(row),
                imd_rank: row.number("imd_rank").map(|rank| rank as u32),
                imd_decile: row.number("imd_decile").map(|decile| decile as u8),
                rural: row.given("rural").map(|word| word == "yes"),
                without_car: row.number("households_without_car"),
                origin: row.origin(),
            })
            .collect();
        (areas, names.into_iter().map(|name| AreaGroup { name: name.to_owned() }).collect())
    }

    pub(super) fn services(&mut self) -> Vec<Service> {
        let rows = self.rows("services", &["code"]);
        rows.iter()
            .map(|row| {
                let pod = Pod::from_word(row.text("pod")).expect("the schema checked the point of delivery");
                let spaces = row.given("spaces").and_then(SpaceType::from_word);
                Service {
                    code: row.text("code").to_owned(),
                    name: row.text("name").to_owned(),
                    pod,
                    specialty: row.text("specialty").to_owned(),
                    beds: row.given("beds").and_then(BedType::from_word),
                    spaces,
                    minutes: self.minutes(row, pod, spaces),
                    follows: row.given("follows").and_then(Follows::from_word).unwrap_or(Follows::People),
                    origin: row.origin(),
                }
            })
            .collect()
    }
}

fn point(row: &Row) -> Option<Point> {
    Some(Point { lon: row.number("lon")?, lat: row.number("lat")? })
}

/// Whether following mergers from here comes back to where it has been.
fn ends_in_a_circle(start: usize, organisations: &[Organisation]) -> bool {
    let (mut seen, mut at) = (HashSet::new(), start);
    while let Some(merger) = organisations[at].merger {
        if !seen.insert(at) {
            return true;
        }
        at = merger.into.index();
    }
    false
}

/// The first financial year that starts on or after a day, month or year.
fn first_year_from(date: &str) -> Option<FinancialYear> {
    let year: i32 = date.get(..4)?.parse().ok()?;
    let month: u32 = date.get(5..7).map_or(Some(1), |month| month.parse().ok())?;
    let day: u32 = date.get(8..10).map_or(Some(1), |day| day.parse().ok())?;
    FinancialYear::starting(if (month, day) <= (4, 1) { year } else { year + 1 })
}
