//! From a trust's tables to spells and visits that are ready to run, and the result tables they fill.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::Finding;

use crate::columns::{Columns, Words};
use crate::factors::{ALL_AGES, Folding, OLDEST, STEPS, Step};
use crate::layout::{Label, Layout, Routes, table};
use crate::params::{Activity, ParameterId, Params, Reduction, Strategy};
use crate::spells::{MEASURES, NOWHERE, STAYS, Spell, Spells, Tag, Targets, stay_group};
use crate::trust::{Growth, Trust};
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
    let mut seen: HashMap<(u32, u32), u32, Folding> = HashMap::default();
    seen.extend((0..columns.rows).map(|row| (key(row), 0)));
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
pub fn strategies(from: &BTreeMap<Activity, Vec<Strategy>>, activity: Activity) -> Vec<Strategy> {
    from.get(&activity).cloned().unwrap_or_default()
}

/// Strategies by spell.
struct Tagged {
    /// Where each spell's strategies start; one more than there are spells.
    starts: Vec<u32>,
    /// Strategies with their rates, in order of spell and strategy.
    items: Vec<(u16, f64)>,
}

impl Tagged {
    /// The strategies of a table that the parameters name.
    fn new(
        tags: &Columns,
        numbers: &HashMap<i64, u32, Folding>,
        named: &[Strategy],
        spells: usize,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let words = tags.text("strategy");
        let place = |word: &String| named.iter().position(|strategy| strategy.name == *word).map(|place| place as u16);
        let known: Vec<Option<u16>> = words.words.iter().map(place).collect();
        let (mut strangers, mut found) = (0, Vec::new());
        let (tagged, rates) = (tags.integer("rn"), tags.real("sample_rate"));
        for row in 0..tags.rows {
            let Some(strategy) = known.get(words.codes[row] as usize).copied().flatten() else { continue };
            match numbers.get(&tagged[row]) {
                Some(spell) => found.push((*spell, strategy, rates[row])),
                None => strangers += 1,
            }
        }
        if strangers > 0 {
            let message = format!("{strangers} rows have an rn that no spell has, and were left out");
            findings.push(Finding::warning("unknown-code", &tags.file, message).in_column("rn"));
        }
        found.sort_unstable_by_key(|(spell, strategy, _)| (*spell, *strategy));
        found.dedup_by_key(|(spell, strategy, _)| (*spell, *strategy));
        let mut starts = vec![0; spells + 1];
        for (spell, _, _) in &found {
            starts[*spell as usize + 1] += 1;
        }
        (0..spells).for_each(|spell| starts[spell + 1] += starts[spell]);
        Self { starts, items: found.into_iter().map(|(_, strategy, rate)| (strategy, rate)).collect() }
    }

    fn of(&self, spell: usize) -> &[(u16, f64)] {
        &self.items[self.starts[spell] as usize..self.starts[spell + 1] as usize]
    }
}

/// Strategies that shorten ordinary stays to which no other applies, by how the spell began.
const GENERAL: [&str; 2] = ["general_los_reduction_elective", "general_los_reduction_emergency"];

/// Which strategies reach which spells.
pub struct Reached {
    /// What may be avoided.
    tags: Tagged,
    /// What may be done better: one of them is.
    choices: Tagged,
    /// The general reduction of stays, for spells to which nothing else applies.
    general: Vec<Option<u16>>,
}

impl Reached {
    /// From a trust's tables, for strategies that the parameters name.
    pub fn new(trust: &Trust, avoidance: &[Strategy], efficiencies: &[Strategy], findings: &mut Vec<Finding>) -> Self {
        let columns = &trust.inpatients;
        let numbers: HashMap<i64, u32, Folding> =
            columns.integer("rn").iter().enumerate().map(|(row, number)| (*number, row as u32)).collect();
        let tags = Tagged::new(&trust.avoidance, &numbers, avoidance, columns.rows, findings);
        let choices = Tagged::new(&trust.efficiencies, &numbers, efficiencies, columns.rows, findings);
        let stays = columns.integer("speldur");
        let (classes, methods) = (columns.text("classpat"), columns.text("admimeth"));
        let named = |name: &str| efficiencies.iter().position(|strategy| strategy.name == name);
        let general = GENERAL.map(|name| named(name).map(|place| place as u16));
        let general_choice = |row: usize| {
            let ordinary = stays[row] > 0 && classes.of(row) == "1" && choices.of(row).is_empty();
            match methods.of(row).as_bytes().first().filter(|_| ordinary) {
                Some(b'1') => general[0],
                Some(b'2') => general[1],
                _ => None,
            }
        };
        let general = (0..columns.rows).map(general_choice).collect();
        Self { tags, choices, general }
    }

    /// Strategies that may avoid a spell, each with the share of such spells that it reaches.
    pub fn avoidable(&self, spell: usize) -> &[(u16, f64)] {
        self.tags.of(spell)
    }

    /// Strategies of which one makes a spell better.
    pub fn improvable(&self, spell: usize) -> impl Iterator<Item = u16> + '_ {
        self.choices.of(spell).iter().map(|(strategy, _)| *strategy).chain(self.general[spell])
    }
}

/// Makes spells of the inpatient table.
pub fn spells(trust: &Trust, params: &Params, findings: &mut Vec<Finding>) -> Spells {
    let columns = &trust.inpatients;
    let (mut places, of_rows) = places(columns);
    let own = places.len();
    let avoidance = strategies(&params.avoidance, Activity::Inpatients);
    let efficiencies = strategies(&params.efficiencies, Activity::Inpatients);
    let targets = targets(&mut places, &efficiencies);
    let reached = Reached::new(trust, &avoidance, &efficiencies, findings);
    let (tags, choices) = (&reached.tags, &reached.choices);
    let specialties = Sorted::new(columns.text("tretspef"));
    let mut growth = Growth::new(trust, params, Activity::Inpatients);
    let (row_numbers, stays) = (columns.integer("rn"), columns.integer("speldur"));
    let (procedures, deliveries) = (columns.flag("has_procedure"), columns.flag("maternity_delivery_in_spell"));
    let (sexes, ages, codes) = (columns.integer("sex"), columns.integer("age"), columns.text("tretspef"));
    let general_choice = |row: usize| reached.general[row];
    // Those to which the same happens stand side by side: what is done to one is then guessed rightly for the next.
    let order_of = |row: usize| {
        let choice = match choices.of(row) {
            [] => general_choice(row).map_or(0, |choice| u32::from(choice) + 1),
            [(only, _)] => u32::from(*only) + 1,
            _ => u32::MAX,
        };
        (of_rows[row], choice, tags.of(row).len(), stays[row], row_numbers[row], row)
    };
    let mut order: Vec<_> = (0..columns.rows).map(order_of).collect();
    order.sort_unstable();
    let mut spells = Spells {
        places,
        own,
        targets,
        specialties: specialties.words.len(),
        avoidance,
        efficiencies,
        ..Spells::default()
    };
    for row in order.into_iter().map(|(.., row)| row) {
        let days = stays[row];
        let (people, service) = growth.keys(row, of_rows[row], [1.0, days as f64 + 1.0]);
        let (first_tag, first_choice) = (spells.tags.len() as u32, spells.choices.len() as u32);
        spells.tags.extend(tags.of(row).iter().map(|(strategy, rate)| Tag { strategy: *strategy, rate: *rate }));
        spells.choices.extend(choices.of(row).iter().map(|(strategy, _)| *strategy));
        spells.choices.extend(general_choice(row));
        spells.longest = spells.longest.max(days as usize);
        spells.spells.push(Spell {
            people,
            service,
            place: of_rows[row] as u16,
            sex: sexes[row] as u8 - 1,
            age: (ages[row] as usize).min(OLDEST) as u8,
            specialty: specialties.of(codes, row) as u16,
            days: days as u16,
            procedure: procedures[row],
            delivery: deliveries[row],
            tags: first_tag..spells.tags.len() as u32,
            choices: first_choice..spells.choices.len() as u32,
        });
    }
    (spells.people, spells.service) = (growth.people.finish(), growth.service.finish());
    spells
}

/// Where each place's conversions go; places that only conversions reach are added at the end.
fn targets(places: &mut Vec<(String, String)>, efficiencies: &[Strategy]) -> Vec<Targets> {
    let sites: Vec<String> = places.iter().map(|(_, site)| site.clone()).collect();
    let mut place = |pod: &str, site: &str, wanted: Reduction| {
        if let Some(found) = places.iter().position(|(of, at)| of == pod && at == site) {
            return found as u16;
        }
        if !efficiencies.iter().any(|strategy| strategy.reduction == wanted) {
            return NOWHERE;
        }
        places.push((pod.to_owned(), site.to_owned()));
        places.len() as u16 - 1
    };
    let each = sites.iter().map(|site| Targets {
        day_case: place(DAY_CASE, site, Reduction::DayCase),
        procedure: place(PROCEDURE, site, Reduction::OutpatientProcedure),
        same_day: place(SAME_DAY, site, Reduction::SameDayEmergency),
    });
    each.collect()
}

/// Where the counts of spells go.
pub fn route_spells(spells: &Spells, trust: &Trust, layout: &mut Layout) -> Routes {
    let at = spells.counters();
    let reachable = spells.reachable();
    let groups = age_groups(&trust.inpatients);
    let columns = &trust.inpatients;
    let specialties = Sorted::new(columns.text("tretspef"));
    let mut specialty_groups = vec![String::new(); specialties.words.len()];
    let (codes, grouped) = (columns.text("tretspef"), columns.text("tretspef_grouped"));
    for row in 0..columns.rows {
        let group = &mut specialty_groups[specialties.of(codes, row)];
        if group.is_empty() {
            grouped.of(row).clone_into(group);
        }
    }
    let mut routes = Routes::default();
    for (place, (pod, site)) in spells.places.iter().enumerate() {
        let cell = |keys: &[Label], measure: &str| {
            let mut key: Vec<Label> = vec![(&**pod).into(), (&**site).into()];
            key.extend_from_slice(keys);
            key.push(measure.into());
            key
        };
        let same_day = pod == SAME_DAY;
        let is_visit = same_day || pod == PROCEDURE;
        let measure = |measure: usize| match &**pod {
            SAME_DAY => "walk-in",
            PROCEDURE => "attendances",
            _ => MEASURES[measure],
        };
        for measured in 0..3 {
            let measure = measure(measured);
            for sex in 0..2 {
                let person: Label = (sex as i64 + 1).into();
                for (age, group) in groups.iter().enumerate() {
                    let from = at.age(place, sex, age) + measured;
                    if reachable[from] {
                        routes.push(from, layout.cell(table::DEFAULT, cell(&[], measure), false));
                        let key = cell(&[person.clone(), (&**group).into()], measure);
                        routes.push(from, layout.cell(table::SEX_AGE, key, false));
                        routes.push(from, layout.cell(table::AGE, cell(&[(age as i64).into()], measure), false));
                        if same_day {
                            let key = |word: &str| [cell(&[], measure), vec![word.into()]].concat();
                            routes.push(from, layout.cell(table::ACUITY, key("standard"), false));
                            routes.push(from, layout.cell(table::CATEGORY, key("1"), false));
                        }
                    }
                    if place < spells.own && reachable[at.avoided(place, sex, age) + measured] {
                        let key = cell(&[person.clone(), (&**group).into()], measure);
                        routes.push(at.avoided(place, sex, age) + measured, layout.cell(table::AVOIDED, key, false));
                    }
                }
                for (specialty, (name, group)) in specialties.words.iter().zip(&specialty_groups).enumerate() {
                    let (name, group) = if same_day { ("Other", "Other") } else { (&**name, &**group) };
                    for (stay, days) in STAYS.iter().enumerate() {
                        let from = at.stay(place, sex, specialty, stay) + measured;
                        if !reachable[from] {
                            continue;
                        }
                        let key = cell(&[person.clone(), group.into()], measure);
                        routes.push(from, layout.cell(table::SEX_SPECIALTY, key, false));
                        routes.push(from, layout.cell(table::SPECIALTY, cell(&[name.into()], measure), false));
                        if !is_visit {
                            let key = cell(&[name.into(), (*days).into()], measure);
                            routes.push(from, layout.cell(table::STAY, key, false));
                        }
                    }
                }
            }
            if reachable[at.delivery(place) + measured] {
                routes.push(at.delivery(place) + measured, layout.cell(table::DELIVERY, cell(&[], measure), false));
            }
        }
    }
    routes
}

impl Spells {
    /// Which counters some future can add to.
    fn reachable(&self) -> Vec<bool> {
        let at = self.counters();
        let mut reachable = vec![false; at.len()];
        for spell in &self.spells {
            let (sex, age, specialty) = (usize::from(spell.sex), usize::from(spell.age), usize::from(spell.specialty));
            let mut mark = |from: usize, visit: bool| {
                reachable[from] = true;
                reachable[from + 1] |= !visit;
                reachable[from + 2] |= !visit && spell.procedure;
            };
            let longest = stay_group(u32::from(spell.days));
            let mut ends = vec![(usize::from(spell.place), longest..=longest)];
            for choice in &self.choices[spell.choices.start as usize..spell.choices.end as usize] {
                let targets = self.targets[usize::from(spell.place)];
                let target = match self.efficiencies[usize::from(*choice)].reduction {
                    Reduction::All | Reduction::PreOperative(_) => {
                        ends.push((usize::from(spell.place), 0..=longest));
                        continue;
                    }
                    Reduction::SameDayEmergency => targets.same_day,
                    Reduction::DayCase => targets.day_case,
                    Reduction::OutpatientProcedure => targets.procedure,
                };
                ends.push((usize::from(target), 0..=0));
            }
            for (place, stays) in ends {
                let visit = place >= self.own && self.places[place].0 != DAY_CASE;
                mark(at.age(place, sex, age), visit);
                stays.for_each(|stay| mark(at.stay(place, sex, specialty, stay), visit));
                if spell.delivery {
                    mark(at.delivery(place), visit);
                }
            }
            if !spell.tags.is_empty() {
                mark(at.avoided(usize::from(spell.place), sex, age), false);
            }
        }
        reachable
    }
}

/// The group of each age, as the table's own rows say.
fn age_groups(columns: &Columns) -> Vec<String> {
    let mut groups = vec![String::new(); ALL_AGES];
    let (ages, words) = (columns.integer("age"), columns.text("age_group"));
    for row in 0..columns.rows {
        let group = &mut groups[(ages[row] as usize).min(OLDEST)];
        if group.is_empty() {
            words.of(row).clone_into(group);
        }
    }
    groups
}

/// Steps that an activity's growth takes.
fn steps_of(activity: Activity, params: &Params) -> impl Iterator<Item = Step> {
    let (health, unequal) = (params.health_status, !params.inequalities.is_empty());
    let emergency = activity == Activity::Emergency;
    STEPS.into_iter().filter(move |step| match step {
        Step::HealthStatus => health,
        Step::WaitingList => !emergency,
        Step::Inequalities => unequal && !emergency,
        _ => true,
    })
}

/// Names step counts of one activity.
struct StepCells<'a> {
    layout: &'a mut Layout,
    routes: Routes,
    measures: &'a [&'a str],
}

impl StepCells<'_> {
    /// Routes a step's measures, if it is one that results tell of.
    fn route(
        &mut self,
        from: usize,
        activity: Activity,
        (pod, site): &(String, String),
        factor: &str,
        strategy: &str,
        always: bool,
    ) {
        let measures = self.measures;
        for (offset, measure) in measures.iter().enumerate() {
            let key = [activity.name(), site, pod, factor, strategy, measure].map(Label::from).to_vec();
            let to = self.layout.cell(table::STEPS, key, always);
            self.routes.push(from + offset, to);
        }
    }
}

/// Where the steps of spells go.
pub fn route_spell_steps(spells: &Spells, params: &Params, layout: &mut Layout) -> Routes {
    let at = spells.step_counters();
    let ip = Activity::Inpatients;
    let mut used = HashSet::new();
    for spell in &spells.spells {
        let choices = &spells.choices[spell.choices.start as usize..spell.choices.end as usize];
        used.extend(choices.iter().map(|choice| (usize::from(*choice), usize::from(spell.place))));
    }
    let mut cells = StepCells { layout, routes: Routes::default(), measures: &MEASURES[..2] };
    for (place, name) in spells.places[..spells.own].iter().enumerate() {
        cells.route(at.baseline(place), ip, name, "baseline", "-", true);
        for step in steps_of(ip, params) {
            cells.route(at.growth(step, place), ip, name, step.name(), "-", true);
        }
        cells.route(at.interaction(place), ip, name, "model_interaction_term", "-", true);
        for (strategy, of) in spells.avoidance.iter().enumerate() {
            cells.route(at.avoidance(strategy, place), ip, name, AVOIDANCE, &of.name, true);
        }
        cells.route(at.avoidance_interaction(place), ip, name, AVOIDANCE, AVOIDANCE_INTERACTION, true);
        for (strategy, of) in
            spells.efficiencies.iter().enumerate().filter(|(strategy, _)| used.contains(&(*strategy, place)))
        {
            cells.route(at.efficiency(strategy, place), ip, name, "efficiencies", &of.name, true);
            let site = || name.1.clone();
            let (pod, activity, measures): (&str, _, &[&str]) = match of.reduction {
                Reduction::DayCase => (DAY_CASE, ip, &MEASURES[..2]),
                Reduction::OutpatientProcedure => (PROCEDURE, Activity::Outpatients, &["attendances"]),
                Reduction::SameDayEmergency => (SAME_DAY, Activity::Emergency, &["arrivals"]),
                Reduction::All | Reduction::PreOperative(_) => continue,
            };
            cells.measures = measures;
            cells.route(
                at.converted(strategy, place),
                activity,
                &(pod.to_owned(), site()),
                "efficiencies",
                &of.name,
                false,
            );
            cells.measures = &MEASURES[..2];
        }
    }
    cells.routes
}

const AVOIDANCE: &str = "activity_avoidance";
const AVOIDANCE_INTERACTION: &str = "activity_avoidance_interaction_term";

/// A key of a cell or of a part, its group first.
type CellKey = [u32; 4];

/// What tells a leaf of visits apart.
struct LeafKey {
    cell: CellKey,
    /// Age, then specialty or acuity, then category.
    fields: [u32; 3],
    parts: [CellKey; MOST_SPLITS],
    tags: u16,
    tele: Option<ParameterId>,
}

/// How a split groups cells and names parts.
struct SplitShape {
    /// Which fields of a cell's key make its group; parts' keys start with the same.
    group: &'static [usize],
    mixes: &'static [&'static [usize]],
}

const IN_PERSON_AND_TELE: &[&[usize]] = &[&[outcome::STAYS], &[outcome::CONVERTED, outcome::TELE]];
const BY_TAGS: &[&[usize]] =
    &[&[outcome::STAYS, outcome::CONVERTED], &[outcome::TELE], &[outcome::AVOIDED], &[outcome::TELE_AVOIDED]];

/// Cells are place, sex, age group and group of specialty; splits are by age, specialty and tags.
const OUTPATIENT_SPLITS: [SplitShape; 3] = [
    SplitShape { group: &[0, 2], mixes: IN_PERSON_AND_TELE },
    SplitShape { group: &[0, 3], mixes: IN_PERSON_AND_TELE },
    SplitShape { group: &[0], mixes: BY_TAGS },
];

/// Cells are place, ambulance or not, sex and age group; splits are by age, acuity, category and tags.
const EMERGENCY_SPLITS: [SplitShape; 4] = [
    SplitShape { group: &[0, 1, 3], mixes: &[&[outcome::STAYS]] },
    SplitShape { group: &[0, 1], mixes: &[&[outcome::STAYS]] },
    SplitShape { group: &[0, 1], mixes: &[&[outcome::STAYS]] },
    SplitShape { group: &[0], mixes: BY_TAGS },
];

/// Makes visits and the tables they fill.
pub struct VisitMaker<'a> {
    activity: Activity,
    columns: &'a Columns,
    splits: &'static [SplitShape],
    sexes: &'a [i64],
    ages: &'a [i64],
    age_groups: (Sorted, &'a Words),
    /// Specialties' groups, or nothing.
    groups: Option<(Sorted, &'a Words)>,
    /// Specialties, or acuities.
    second: (Sorted, &'a Words),
    /// Nothing, or categories.
    third: Option<(Sorted, &'a Words)>,
    ambulance: Option<&'a [bool]>,
    counts: [Option<&'a [i64]>; 2],
    /// Adults and children, medical and surgical, by ambulance or not.
    kinds: &'a Words,
    /// For each kind, the share that stays in person, where contacts can turn into tele.
    tele: Vec<Option<ParameterId>>,
    procedures: Option<&'a [bool]>,
    avoidance: Vec<Strategy>,
}

impl<'a> VisitMaker<'a> {
    /// For outpatients or A&E.
    pub fn new(trust: &'a Trust, params: &Params, activity: Activity) -> Self {
        let outpatients = activity == Activity::Outpatients;
        let columns = if outpatients { &trust.outpatients } else { &trust.emergency };
        let sorted = |name: &str| (Sorted::new(columns.text(name)), columns.text(name));
        let kinds = columns.text(if outpatients { "type" } else { "hsagrp" });
        let tele = strategies(&params.efficiencies, activity);
        let in_person = |kind: &String| {
            let named = |strategy: &&Strategy| strategy.name.strip_prefix("convert_to_tele_") == Some(kind);
            tele.iter().find(named).map(|strategy| strategy.factor)
        };
        let counts = if outpatients {
            [Some(columns.integer("attendances")), Some(columns.integer("tele_attendances"))]
        } else {
            [Some(columns.integer("arrivals")), None]
        };
        Self {
            activity,
            columns,
            splits: if outpatients { &OUTPATIENT_SPLITS } else { &EMERGENCY_SPLITS },
            sexes: columns.integer("sex"),
            ages: columns.integer("age"),
            age_groups: sorted("age_group"),
            groups: outpatients.then(|| sorted("tretspef_grouped")),
            second: sorted(if outpatients { "tretspef" } else { "acuity" }),
            third: (!outpatients).then(|| sorted("attendance_category")),
            ambulance: (!outpatients).then(|| columns.flag("is_ambulance")),
            counts,
            kinds,
            tele: kinds.words.iter().map(in_person).collect(),
            procedures: outpatients.then(|| columns.flag("has_procedures")),
            avoidance: strategies(&params.avoidance, activity),
        }
    }

    /// Conditions under which a row carries a tag, with the start of the strategies' names.
    fn conditions(&self) -> Vec<(&'static str, Vec<bool>)> {
        let flag = |name: &str| self.columns.flag(name);
        if self.activity == Activity::Outpatients {
            let (first, procedure) = (flag("is_first"), flag("has_procedures"));
            let both =
                |a: &[bool], b: &[bool], of: fn(bool, bool) -> bool| a.iter().zip(b).map(|(a, b)| of(*a, *b)).collect();
            return vec![
                ("followup_reduction_", both(first, procedure, |first, procedure| !first && !procedure)),
                ("consultant_to_consultant_reduction_", flag("is_cons_cons_ref").to_vec()),
                (
                    "gp_referred_first_attendance_reduction_",
                    both(first, flag("is_gp_ref"), |first, referred| first && referred),
                ),
            ];
        }
        vec![
            ("frequent_attenders", flag("is_frequent_attender").to_vec()),
            ("left_before_seen", flag("is_left_before_treatment").to_vec()),
            ("low_cost_discharged", flag("is_low_cost_referred_or_discharged").to_vec()),
            ("discharged_no_treatment", flag("is_discharged_no_treatment").to_vec()),
        ]
    }

    /// Distinct sets of avoidance strategies, and the place of each row's.
    pub fn tag_sets(&self) -> (Vec<u16>, Vec<Vec<u16>>) {
        let mut bits = vec![0_u64; self.columns.rows];
        for (start, holds) in self.conditions() {
            let bit = |kind: &String| {
                let kind = kind.strip_prefix("aae").unwrap_or(kind);
                let named = |strategy: &Strategy| strategy.name.strip_prefix(start) == Some(kind);
                self.avoidance.iter().position(named).map_or(0, |place| 1_u64 << place)
            };
            let of_kind: Vec<u64> = self.kinds.words.iter().map(bit).collect();
            let rows = bits.iter_mut().zip(&holds).zip(&self.kinds.codes);
            rows.filter(|((_, holds), _)| **holds).for_each(|((bits, _), kind)| *bits |= of_kind[*kind as usize]);
        }
        let mut sets = bits.clone();
        sets.sort_unstable();
        sets.dedup();
        let of_rows = bits.iter().map(|bits| sets.partition_point(|set| set < bits) as u16).collect();
        let list = |set: &u64| (0..64).filter(|place| set >> place & 1 == 1).collect();
        (of_rows, sets.iter().map(list).collect())
    }

    /// The share that stays in person, where contacts of the row's kind can turn into tele.
    pub fn tele(&self, row: usize) -> Option<ParameterId> {
        let procedures = self.procedures?;
        if procedures[row] { None } else { self.tele[self.kinds.codes[row] as usize] }
    }

    fn counts(&self, row: usize) -> [u32; 2] {
        self.counts.map(|counts| counts.map_or(0, |counts| counts[row] as u32))
    }

    fn leaf(&self, row: usize, place: u32, tags: u16) -> LeafKey {
        let (sex, age) = (self.sexes[row] as u32 - 1, (self.ages[row] as usize).min(OLDEST) as u32);
        let of = |(sorted, words): &(Sorted, &Words)| sorted.of(words, row) as u32;
        let (group, second) = (of(&self.age_groups), of(&self.second));
        let by_tags = [place, u32::from(tags), 0, 0];
        let tele = self.tele(row);
        if let Some(groups) = &self.groups {
            let specialties = of(groups);
            let parts = [[place, group, age, 0], [place, specialties, second, 0], by_tags, [0; 4]];
            return LeafKey { cell: [place, sex, group, specialties], fields: [age, second, 0], parts, tags, tele };
        }
        let ambulance = u32::from(self.ambulance.is_some_and(|ambulance| ambulance[row]));
        let category = self.third.as_ref().map_or(0, of);
        let parts =
            [[place, ambulance, group, age], [place, ambulance, second, 0], [place, ambulance, category, 0], by_tags];
        LeafKey { cell: [place, ambulance, sex, group], fields: [age, second, category], parts, tags, tele }
    }

    /// Makes the visits.
    pub fn make(self, growth: Growth<'_>) -> MadeVisits<'a> {
        let (places, of_rows) = places(self.columns);
        let (set_of_row, tag_sets) = self.tag_sets();
        let mut rows = self.sorted_rows(growth, &of_rows, &set_of_row);
        let keys = rows.keys;
        let cells = unique(keys.iter().map(|key| key.cell));
        let parts: Vec<Vec<CellKey>> =
            (0..self.splits.len()).map(|split| unique(keys.iter().map(|key| key.parts[split]))).collect();
        let cell_places = indexed(&cells);
        let part_places: Vec<_> = parts.iter().map(|parts| indexed(parts)).collect();
        let leaves = keys.iter().zip(&rows.ends).map(|(key, end)| {
            let mut places = [0; MOST_SPLITS];
            for (split, of) in part_places.iter().enumerate() {
                places[split] = of[&key.parts[split]];
            }
            Leaf { cell: cell_places[&key.cell], parts: places, tags: key.tags, tele: key.tele, end: *end }
        });
        let splits = self.splits.iter().zip(&parts).map(|(shape, parts)| split(shape, &cells, parts));
        let visits = Visits {
            activity: self.activity,
            cells: cells.iter().map(|key| key[0]).collect(),
            leaves: leaves.collect(),
            rows: std::mem::take(&mut rows.rows),
            splits: splits.collect(),
            tag_sets,
            tag_parts: parts[parts.len() - 1].iter().map(|key| (key[0], key[1] as u16)).collect(),
            avoidance: self.avoidance.clone(),
            people: rows.people,
            service: rows.service,
            places,
        };
        MadeVisits { visits, maker: self, cells, parts }
    }

    /// Rows in order of leaf, those with the same keys put together.
    fn sorted_rows(&self, mut growth: Growth<'_>, of_rows: &[u32], sets: &[u16]) -> SortedRows {
        let mut all: Vec<(LeafOrder, Row)> = Vec::with_capacity(self.columns.rows);
        for row in 0..self.columns.rows {
            let counts = self.counts(row);
            let (people, service) = growth.keys(row, of_rows[row], counts.map(f64::from));
            let key = self.leaf(row, of_rows[row], sets[row]);
            all.push((LeafOrder::new(&key, row), Row { people, service, counts }));
        }
        let (people, service) = (growth.people.finish(), growth.service.finish());
        all.sort_unstable_by_key(|(order, row)| (order.key, row.people, row.service, order.row));
        let mut sorted = SortedRows { keys: Vec::new(), ends: Vec::new(), rows: Vec::new(), people, service };
        let mut last = None;
        for (order, row) in all {
            let same_leaf = last == Some(order.key);
            if !same_leaf {
                let at = order.row as usize;
                sorted.keys.push(self.leaf(at, of_rows[at], sets[at]));
                sorted.ends.push(sorted.rows.len() as u32);
                last = Some(order.key);
            }
            match sorted
                .rows
                .last_mut()
                .filter(|before| same_leaf && before.people == row.people && before.service == row.service)
            {
                Some(before) => (0..2).for_each(|measure| before.counts[measure] += row.counts[measure]),
                None => sorted.rows.push(row),
            }
            *sorted.ends.last_mut().expect("the row's leaf was pushed") = sorted.rows.len() as u32;
        }
        sorted
    }

    /// Where the counts of visits go.
    fn route(&self, visits: &Visits, cells: &[CellKey], parts: &[Vec<CellKey>], layout: &mut Layout) -> Routes {
        let at = visits.counters();
        let mut routes = Routes::default();
        let outpatients = self.activity == Activity::Outpatients;
        let start = |place: u32| {
            let (pod, site) = &visits.places[place as usize];
            vec![Label::from(&**pod), Label::from(&**site)]
        };
        let word = |of: Option<&(Sorted, &Words)>, place: u32| {
            of.and_then(|(sorted, _)| sorted.words.get(place as usize))
                .map_or(Label::from("unknown"), |word| Label::from(&**word))
        };
        let key = |place: u32, keys: &[Label]| [start(place), keys.to_vec()].concat();
        for (cell, [place, first, second, third]) in cells.iter().copied().enumerate() {
            for outcome in 0..OUTCOMES {
                let from = at.cell(cell, outcome);
                let tele = matches!(outcome, outcome::CONVERTED | outcome::TELE | outcome::TELE_AVOIDED);
                let avoided = matches!(outcome, outcome::AVOIDED | outcome::TELE_AVOIDED);
                if tele && !outpatients {
                    continue;
                }
                let measure = Label::from(match (outpatients, tele) {
                    (true, false) => "attendances",
                    (true, true) => "tele_attendances",
                    (false, _) => arrival(first),
                });
                let (sex, age) = if outpatients { (first, second) } else { (second, third) };
                let sex = Label::from(i64::from(sex) + 1);
                let by_age = key(place, &[sex.clone(), word(Some(&self.age_groups), age), measure.clone()]);
                if avoided {
                    routes.push(from, layout.cell(table::AVOIDED, by_age, true));
                    continue;
                }
                routes.push(from, layout.cell(table::SEX_AGE, by_age, true));
                routes.push(from, layout.cell(table::DEFAULT, key(place, std::slice::from_ref(&measure)), true));
                if outpatients {
                    let by_specialty = key(place, &[sex, word(self.groups.as_ref(), third), measure]);
                    routes.push(from, layout.cell(table::SEX_SPECIALTY, by_specialty, true));
                }
            }
        }
        for (split, parts) in parts[..parts.len() - 1].iter().enumerate() {
            for (part, [place, first, second, third]) in parts.iter().copied().enumerate() {
                if outpatients {
                    for (mix, measure) in ["attendances", "tele_attendances"].into_iter().enumerate() {
                        let (to, label) = match split {
                            0 => (table::AGE, Label::from(i64::from(second))),
                            _ => (table::SPECIALTY, word(Some(&self.second), second)),
                        };
                        let _ = third;
                        routes.push(
                            at.part(split, part, mix),
                            layout.cell(to, key(place, &[label, measure.into()]), true),
                        );
                    }
                    continue;
                }
                let measure = Label::from(arrival(first));
                let (to, keys) = match split {
                    0 => (table::AGE, [Label::from(i64::from(third)), measure]),
                    1 => (table::ACUITY, [measure, word(Some(&self.second), second)]),
                    _ => (table::CATEGORY, [measure, word(self.third.as_ref(), second)]),
                };
                routes.push(at.part(split, part, 0), layout.cell(to, key(place, &keys), true));
            }
        }
        routes
    }
}

/// Visits with what it takes to name their cells.
pub struct MadeVisits<'a> {
    /// The visits.
    pub visits: Visits,
    maker: VisitMaker<'a>,
    cells: Vec<CellKey>,
    parts: Vec<Vec<CellKey>>,
}

impl MadeVisits<'_> {
    /// Where the visits' counts go.
    pub fn routes(&self, layout: &mut Layout) -> Routes {
        self.maker.route(&self.visits, &self.cells, &self.parts, layout)
    }
}

fn arrival(ambulance: u32) -> &'static str {
    if ambulance == 1 { "ambulance" } else { "walk-in" }
}

struct SortedRows {
    keys: Vec<LeafKey>,
    ends: Vec<u32>,
    rows: Vec<Row>,
    people: crate::factors::Keys,
    service: crate::factors::Keys,
}

/// A leaf's key in few enough bits to sort by.
struct LeafOrder {
    key: u128,
    row: u32,
}

impl LeafOrder {
    fn new(leaf: &LeafKey, row: usize) -> Self {
        let mut key = 0_u128;
        let mut put = |value: u32, bits: u32| key = key << bits | u128::from(value);
        leaf.cell.iter().zip([16, 2, 8, 14]).for_each(|(value, bits)| put(*value, bits));
        leaf.fields.iter().zip([8, 14, 14]).for_each(|(value, bits)| put(*value, bits));
        put(u32::from(leaf.tags), 16);
        put(leaf.tele.map_or(0, |id| u32::from(id) + 1), 17);
        Self { key, row: row as u32 }
    }
}

/// Distinct keys in order.
fn unique(keys: impl Iterator<Item = CellKey>) -> Vec<CellKey> {
    let mut seen: Vec<CellKey> = keys.collect::<HashSet<_, Folding>>().into_iter().collect();
    seen.sort_unstable();
    seen
}

fn indexed(keys: &[CellKey]) -> HashMap<CellKey, u32, Folding> {
    keys.iter().enumerate().map(|(place, key)| (*key, place as u32)).collect()
}

fn split(shape: &SplitShape, cells: &[CellKey], parts: &[CellKey]) -> Split {
    let group_of_part = |part: &CellKey| part[..shape.group.len()].to_vec();
    let mut ends: Vec<u32> = Vec::new();
    let mut places: HashMap<Vec<u32>, u32> = HashMap::new();
    for (place, part) in parts.iter().enumerate() {
        let next = ends.len() as u32;
        let group = *places.entry(group_of_part(part)).or_insert(next);
        if group == next {
            ends.push(0);
        }
        ends[group as usize] = place as u32 + 1;
    }
    let group_of_cell = |cell: &CellKey| places[&shape.group.iter().map(|field| cell[*field]).collect::<Vec<_>>()];
    Split { of_cell: cells.iter().map(group_of_cell).collect(), ends, mixes: shape.mixes.to_vec() }
}

/// Where the steps of visits go.
pub fn route_visit_steps(visits: &Visits, params: &Params, layout: &mut Layout) -> Routes {
    let (at, activity) = (visits.step_counters(), visits.activity);
    let measures: &[&str] =
        if activity == Activity::Outpatients { &["attendances", "tele_attendances"] } else { &["arrivals"] };
    let mut cells = StepCells { layout, routes: Routes::default(), measures };
    for (place, name) in visits.places.iter().enumerate() {
        cells.route(at.baseline(place), activity, name, "baseline", "-", true);
        for step in steps_of(activity, params) {
            cells.route(at.growth(step, place), activity, name, step.name(), "-", true);
        }
        cells.route(at.interaction(place), activity, name, "model_interaction_term", "-", true);
        for (strategy, of) in visits.avoidance.iter().enumerate() {
            cells.route(at.avoidance(strategy, place), activity, name, AVOIDANCE, &of.name, true);
        }
        cells.route(at.avoidance_interaction(place), activity, name, AVOIDANCE, AVOIDANCE_INTERACTION, true);
        if activity == Activity::Outpatients {
            cells.route(at.tele(place), activity, name, "efficiencies", "convert_to_tele", false);
        }
    }
    cells.routes
}
