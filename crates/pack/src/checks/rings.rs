//! Care that solutions shift round in a ring: each setting waits for room that another is to free.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::Plan;
use model::activity::Cell;
use model::capacity::SpaceType;
use model::id::{OrganisationId, SiteId};
use model::selector::CellTest;
use model::service::BedType;
use model::solution::{Action, Lever};

use super::Checks;

/// Where care is given, and what it can run out of there: a site, or an organisation that counts that kind for all its sites.
type Setting = (OrganisationId, Option<SiteId>, Room);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    Beds(BedType),
    Spaces(SpaceType),
}

impl Room {
    fn word(self) -> &'static str {
        match self {
            Self::Beds(kind) => kind.word(),
            Self::Spaces(kind) => kind.word(),
        }
    }
}

/// Shifts from one setting to another: where to, and the first solution and lever that do so.
type Shifts<'a> = BTreeMap<Setting, BTreeMap<Setting, (&'a str, &'a Lever)>>;

impl Checks<'_> {
    /// Warns of each group of settings round which care is shifted.
    pub(super) fn rings(&mut self) {
        let plan = self.plan;
        let shifts = shifts(plan);
        let mut told: BTreeSet<Setting> = BTreeSet::new();
        for start in shifts.keys() {
            if told.contains(start) {
                continue;
            }
            let Some(ring) = shortest_ring(&shifts, *start) else { continue };
            told.extend(around(&shifts, *start));
            let code = |organisation: OrganisationId, site: Option<SiteId>| match site {
                Some(site) => &plan.sites[site.index()].code,
                None => &plan.organisations[organisation.index()].code,
            };
            let name = |(whose, site, room): &Setting| format!("{} {}", code(*whose, *site), room.word());
            let names: Vec<String> = ring.iter().chain([start]).map(name).collect();
            let steps = ring.iter().zip(ring.iter().skip(1).chain([start]));
            let by: Vec<_> = steps.map(|(from, to)| shifts[from][to]).collect();
            let mut solutions: Vec<&str> = by.iter().map(|(id, _)| *id).collect();
            solutions.sort_unstable();
            solutions.dedup();
            let message = format!("care is shifted round in a ring: {} ({})", names.join(" → "), solutions.join(", "));
            let finding = self.warning("ring", by[0].1.origin, "to_site", message);
            self.findings.push(finding.hint(
                "room which shifts in the ring free for one another is counted only as far as it is certain; \
                 if that holds one of them back, provide the room first",
            ));
        }
    }
}

/// Every shift between settings that say how much room they have; the others limit nothing.
fn shifts(plan: &Plan) -> Shifts<'_> {
    let counted = counted(plan);
    let rooms = |cell: &Cell| {
        let service = &plan.services[cell.service.index()];
        let rooms = [service.beds.map(Room::Beds), service.spaces.map(Room::Spaces)];
        let whose = plan.sites[cell.site.index()].organisation;
        let setting = |room: Room| {
            let places = [(whose, None, room), (whose, Some(cell.site), room)];
            places.into_iter().find(|place| counted.contains(place))
        };
        rooms.into_iter().flatten().filter_map(setting).collect::<Vec<Setting>>()
    };
    let mut shifts = Shifts::new();
    for solution in &plan.solutions {
        for lever in &solution.levers {
            let Action::Shift(selector, landing) = &lever.action else { continue };
            let Ok(test) = CellTest::bind(selector, plan) else { continue };
            let picked = plan.cells.iter().zip(test.picked(&plan.cells)).filter(|(_, picked)| *picked);
            // Many cells, few pairs of site and service.
            let places: BTreeMap<_, &Cell> = picked.map(|(cell, _)| ((cell.site, cell.service), cell)).collect();
            for cell in places.into_values() {
                let received = landing.received(cell);
                for from in rooms(cell) {
                    for to in rooms(&received).into_iter().filter(|to| *to != from) {
                        shifts.entry(from).or_default().entry(to).or_insert((solution.id.as_str(), lever));
                    }
                }
            }
        }
    }
    shifts
}

/// Kinds of room that organisations and sites say how many they have of.
fn counted(plan: &Plan) -> BTreeSet<Setting> {
    let beds = plan.beds.iter().map(|row| (row.organisation, row.site, Room::Beds(row.kind)));
    let spaces = plan.spaces.iter().map(|row| (row.organisation, row.site, Room::Spaces(row.kind)));
    beds.chain(spaces).collect()
}

/// The settings of the shortest way from `start` back to it, `start` first.
fn shortest_ring(shifts: &Shifts, start: Setting) -> Option<Vec<Setting>> {
    let mut before: BTreeMap<Setting, Setting> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(at) = waiting.pop_front() {
        for next in shifts.get(&at).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut ring = vec![at];
                while let Some(earlier) = before.get(ring.last().expect("it begins with one")) {
                    ring.push(*earlier);
                }
                ring.reverse();
                return Some(ring);
            }
            if !before.contains_key(next) {
                before.insert(*next, at);
                waiting.push_back(*next);
            }
        }
    }
    None
}

/// Every setting that shares a ring with `start`: it can be reached from there, and leads back.
fn around(shifts: &Shifts, start: Setting) -> BTreeSet<Setting> {
    let reached = |from: Setting| {
        let (mut seen, mut waiting) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = waiting.pop() {
            let next = shifts.get(&at).into_iter().flat_map(BTreeMap::keys);
            waiting.extend(next.filter(|next| seen.insert(**next)).copied().collect::<Vec<_>>());
        }
        seen
    };
    let leads_back = |one: &Setting| reached(*one).contains(&start);
    reached(start).into_iter().filter(leads_back).collect()
}
