//! From a trust's tables to spells and visits that are ready to run, and the result tables they fill.

use std::collections::{BTreeMap, HashMap};

use model::Finding;

use crate::columns::{Columns, Words};
use crate::factors::{STEPS, Step};
use crate::layout::{Label, Layout, Routes, table};
use crate::params::{Activity, ParameterId, Params, Reduction, Strategy};
use crate::spells::{MEASURES, STAYS, Spell, Spells, Tag, Targets, stay_group};
use crate::trust::{Growth, Trust, age, sex};
use crate::visits::{Leaf, MOST_SPLITS, OUTCOMES, Row, Split, Visits, outcome};

const DAY_CASE: &str = "ip_elective_daycase";
const PROCEDURE: &str = "op_procedure";
const SAME_DAY: &str = "aae_type-05";

/// Codes in order of the words, so that nothing depends on the order of rows.
struct Sorted {
    words: Vec<String>,
    place: Vec<u32>,
}

impl Sorted {
    fn new(words: &Words) -> Self {
        let mut sorted = words.words.clone();
        sorted.sort_unstable();
        let place = words.words.iter().map(|word| sorted.partition_point(|other| other < word) as u32).collect();
        Self { words: sorted, place }
    }

    fn of(&self, words: &Words, row: usize) -> usize {
        self.place.get(words.codes[row] as usize).map_or(self.words.len(), |place| *place as usize)
    }
}

/// Pod and site of every row, and the list of them in order.
fn places(columns: &Columns) -> (Vec<(String, String)>, Vec<u32>) {
    let (pods, sites) = (columns.text("pod"), columns.text("sitetret"));
    let key = |row: usize| (pods.codes[row], sites.codes[row]);
    let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
    (0..columns.rows).for_each(|row| drop(seen.insert(key(row), 0)));
    let name = |(pod, site): &(u32, u32)| (pods.words[*pod as usize].clone(), sites.words[*site as usize].clone());
    let mut list: Vec<_> = seen.keys().map(|key| (name(key), *key)).collect();
    list.sort();
    for (place, (_, key)) in list.iter().enumerate() {
        seen.insert(*key, place as u32);
    }
    let of_rows = (0..columns.rows).map(|row| seen[&key(row)]).collect();
    (list.into_iter().map(|(name, _)| name).collect(), of_rows)
}

/// The strategies of a kind for an activity.
fn strategies(from: &BTreeMap<Activity, Vec<Strategy>>, activity: Activity) -> Vec<Strategy> {
    from.get(&activity).cloned().unwrap_or_default()
}

/// Makes spells of the inpatient table.
pub fn spells(trust: &Trust, params: &Params, findings: &mut Vec<Finding>) -> Spells {
    let columns = &trust.inpatients;
    let (mut places, of_rows) = places(columns);
    let own = places.len();
    let avoidance = strategies(&params.avoidance, Activity::Inpatients);
    let efficiencies = strategies(&params.efficiencies, Activity::Inpatients);
    let targets = targets(&mut places, own, &efficiencies);
    let numbers: HashMap<i64, u32> =
        columns.integer("rn").iter().enumerate().map(|(row, number)| (*number, row as u32)).collect();
    let tags = tagged(&trust.avoidance, &numbers, &avoidance, columns.rows, findings);
    let mut choices = tagged(&trust.efficiencies, &numbers, &efficiencies, columns.rows, findings);
    general_reductions(columns, &efficiencies, &mut choices);

    let specialties = Sorted::new(columns.text("tretspef"));
    let mut growth = Growth::new(trust, params, Activity::Inpatients);
    let mut spells = Spells { places, own, targets, specialties: specialties.words.len(), avoidance, efficiencies, ..Spells::default() };
    let mut order: Vec<u32> = (0..columns.rows as u32).collect();
    order.sort_unstable_by_key(|row| columns.integer("rn")[*row as usize]);
    for row in order {
        let row = row as usize;
        let days = columns.integer("speldur")[row];
        let (people, service) = growth.keys(row, of_rows[row], [1.0, days as f64 + 1.0]);
        let first = spells.tags.len() as u32;
        spells.tags.extend(tags[row].iter().map(|(strategy, rate)| Tag { strategy: *strategy, rate: *rate }));
        let first_choice = spells.choices.len() as u32;
        spells.choices.extend(choices[row].iter().map(|(strategy, _)| *strategy));
        spells.longest = spells.longest.max(days as usize);
        spells.spells.push(Spell {
            people,
            service,
            place: of_rows[row] as u16,
            sex: sex(columns, row) as u8,
            age: age(columns, row) as u8,
            specialty: specialties.of(columns.text("tretspef"), row) as u16,
            days: days as u16,
            procedure: columns.flag("has_procedure")[row],
            delivery: columns.flag("maternity_delivery_in_spell")[row],
            tags: first..spells.tags.len() as u32,
            choices: first_choice..spells.choices.len() as u32,
        });
    }
    (spells.people, spells.service) = (growth.people.finish(), growth.service.finish());
    spells
}

/// Adds the places that conversions can reach.
fn targets(places: &mut Vec<(String, String)>, own: usize, efficiencies: &[Strategy]) -> Vec<Targets> {
    let mut place = |pod: &str, site: &str, wanted: Reduction| {
        let found = places.iter().position(|(of, at)| of == pod && at == site);
        let needed = efficiencies.iter().any(|strategy| strategy.reduction == wanted);
        match found {
            Some(place) => place as u16,
            None if needed => {
                places.push((pod.to_owned(), site.to_owned()));
                places.len() as u16 - 1
            }
            None => u16::MAX,
        }
    };
    let sites: Vec<String> = (0..own).map(|at| at).map(|_| String::new()).collect();
    drop(sites);
    let mut targets = Vec::new();
    for site in own_sites(own, &mut place) {
        targets.push(site);
    }
    targets
}
