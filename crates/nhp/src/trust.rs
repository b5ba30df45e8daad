//! A trust's tables, checked and turned into codes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use model::Finding;

use crate::columns::{BLANK, Columns, Kind, NO_INTEGER, Words, read_all};
use crate::factors::{ALL_AGES, Demography, Folding, Key, KeyBuilder, OLDEST, Source, Step};
use crate::health::{self, Health};
use crate::params::{Activity, Lookup, ParameterId, Params};

const INPATIENTS: &[(&str, Kind)] = &[
    ("rn", Kind::Integer),
    ("age", Kind::Integer),
    ("age_group", Kind::Text),
    ("sex", Kind::Integer),
    ("imd_quintile", Kind::Integer),
    ("classpat", Kind::Text),
    ("tretspef", Kind::Text),
    ("tretspef_grouped", Kind::Text),
    ("hsagrp", Kind::Text),
    ("group", Kind::Text),
    ("speldur", Kind::Integer),
    ("admimeth", Kind::Text),
    ("sitetret", Kind::Text),
    ("icb", Kind::Text),
    ("is_wla", Kind::Flag),
    ("is_main_icb", Kind::Flag),
    ("has_procedure", Kind::Flag),
    ("maternity_delivery_in_spell", Kind::Flag),
    ("pod", Kind::Text),
    ("demog_type", Kind::Text),
    ("ndggrp", Kind::Text),
    ("sushrg_trimmed", Kind::Text),
];

const OUTPATIENTS: &[(&str, Kind)] = &[
    ("age", Kind::Integer),
    ("age_group", Kind::Text),
    ("sex", Kind::Integer),
    ("imd_quintile", Kind::Integer),
    ("tretspef", Kind::Text),
    ("tretspef_grouped", Kind::Text),
    ("sitetret", Kind::Text),
    ("type", Kind::Text),
    ("group", Kind::Text),
    ("pod", Kind::Text),
    ("demog_type", Kind::Text),
    ("hsagrp", Kind::Text),
    ("ndggrp", Kind::Text),
    ("has_procedures", Kind::Flag),
    ("sushrg_trimmed", Kind::Text),
    ("icb", Kind::Text),
    ("is_main_icb", Kind::Flag),
    ("is_gp_ref", Kind::Flag),
    ("is_cons_cons_ref", Kind::Flag),
    ("is_first", Kind::Flag),
    ("is_wla", Kind::Flag),
    ("attendances", Kind::Integer),
    ("tele_attendances", Kind::Integer),
];

const EMERGENCY: &[(&str, Kind)] = &[
    ("age", Kind::Integer),
    ("age_group", Kind::Text),
    ("sex", Kind::Integer),
    ("sitetret", Kind::Text),
    ("attendance_category", Kind::Text),
    ("acuity", Kind::Text),
    ("group", Kind::Text),
    ("pod", Kind::Text),
    ("demog_type", Kind::Text),
    ("hsagrp", Kind::Text),
    ("ndggrp", Kind::Text),
    ("is_main_icb", Kind::Flag),
    ("is_ambulance", Kind::Flag),
    ("is_frequent_attender", Kind::Flag),
    ("is_low_cost_referred_or_discharged", Kind::Flag),
    ("is_left_before_treatment", Kind::Flag),
    ("is_discharged_no_treatment", Kind::Flag),
    ("arrivals", Kind::Integer),
];

const TAGS: &[(&str, Kind)] = &[("rn", Kind::Integer), ("strategy", Kind::Text), ("sample_rate", Kind::Real)];
const HEALTH: &[(&str, Kind)] =
    &[("hsagrp", Kind::Text), ("sex", Kind::Integer), ("age", Kind::Integer), ("activity", Kind::Real)];

/// No population becomes larger than this many times what it was.
const MOST_CHANGE: f64 = 1000.0;

/// Columns of the tables that may be blank.
const MAY_BE_BLANK: [&str; 5] = ["imd_quintile", "sushrg_trimmed", "icb", "acuity", "attendance_category"];

/// All tables of a trust that a job needs.
#[derive(Debug)]
pub struct Trust {
    /// Spells.
    pub inpatients: Columns,
    /// Outpatient contacts, aggregated.
    pub outpatients: Columns,
    /// A&E arrivals, aggregated.
    pub emergency: Columns,
    /// Which spells avoidance strategies apply to.
    pub avoidance: Columns,
    /// Which spells efficiency strategies apply to.
    pub efficiencies: Columns,
    /// How populations and births change.
    pub demography: Demography,
    /// How inequalities change activity.
    pub inequalities: Inequalities,
    /// Groups of the health table, in order.
    pub health_groups: Vec<String>,
    /// Health status, where the parameters ask for it.
    pub health: Option<Health>,
}

/// Factors of inequalities by board, HRG and quintile of deprivation, for HRGs that the parameters name.
#[derive(Debug, Default)]
pub struct Inequalities(HashMap<(String, String, i64), f64>);

/// Reads and checks a trust's tables.
pub fn read(data: &Path, params: &Params) -> Result<Trust, Vec<Finding>> {
    let partition = format!("fyear={}/dataset={}", params.start_year, params.dataset);
    let (start, end) = (params.start_year.to_string(), params.end_year.to_string());
    let factors = [
        ("variant", Kind::Text),
        ("sex", Kind::Integer),
        ("age", Kind::Integer),
        (&*start, Kind::Real),
        (&*end, Kind::Real),
    ];
    let mut inequalities = vec![("icb", Kind::Text), ("sushrg_trimmed", Kind::Text), ("imd_quintile", Kind::Integer)];
    inequalities.extend(params.inequalities.keys().map(|way| (way.as_str(), Kind::Real)));
    let wanted: [(&str, &[(&str, Kind)]); 9] = [
        ("ip", INPATIENTS),
        ("op", OUTPATIENTS),
        ("aae", EMERGENCY),
        ("ip_activity_avoidance_strategies", TAGS),
        ("ip_efficiencies_strategies", TAGS),
        ("demographic_factors", &factors),
        ("birth_factors", &factors),
        ("hsa_activity_tables", HEALTH),
        ("inequalities", &inequalities),
    ];
    let mut findings = Vec::new();
    let mut tables: Vec<Option<Columns>> = Vec::new();
    for read in read_all(data, &partition, &wanted) {
        match read {
            Ok(table) => tables.push(Some(table)),
            Err(found) => {
                findings.extend(found.into_iter().map(|finding| outside_the_factors(finding, params)));
                tables.push(None);
            }
        }
    }
    check(&tables, params, &mut findings);
    let Ok([inpatients, outpatients, emergency, avoidance, efficiencies, population, births, rates, unequal]) =
        <[Columns; 9]>::try_from(tables.into_iter().flatten().collect::<Vec<_>>())
    else {
        return Err(findings);
    };
    let demography = Demography {
        population: changes(&population, params, &start, &end, &mut findings),
        births: changes(&births, params, &start, &end, &mut findings),
    };
    let (health_groups, rates) = health_rates(&rates, &mut findings);
    let inequalities = Inequalities::new(&unequal, params, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let health = params.health_status.then(|| Health::new(rates, params.start_year, params.end_year));
    Ok(Trust {
        inpatients,
        outpatients,
        emergency,
        avoidance,
        efficiencies,
        demography,
        inequalities,
        health_groups,
        health,
    })
}

/// A year that factors lack reads better as a year than as a column.
fn outside_the_factors(finding: Finding, params: &Params) -> Finding {
    let year = [params.start_year, params.end_year].into_iter().find(|year| finding.column == Some(year.to_string()));
    match year {
        Some(year) if finding.kind == "missing-column" => {
            let message = format!("{} has no year {year}", finding.file);
            let hint = "choose start_year and end_year within the factors, or extend the factors";
            Finding::error("year-outside-factors", finding.file, message).in_column(year.to_string()).hint(hint)
        }
        _ => finding,
    }
}

fn check(tables: &[Option<Columns>], params: &Params, findings: &mut Vec<Finding>) {
    if params.health_status {
        for (key, year) in [("start_year", params.start_year), ("end_year", params.end_year)] {
            if !health::covers(year) {
                let message = format!("{key} {year} is outside the years of health status, 2022 to 2050");
                findings.push(
                    Finding::error("year-outside-factors", "params", message)
                        .in_column(key)
                        .hint("choose a year within them, or set health_status_adjustment to false"),
                );
            }
        }
    }
    for (table, columns) in tables.iter().zip([INPATIENTS, OUTPATIENTS, EMERGENCY]) {
        if let Some(table) = table {
            activity(table, columns, findings);
        }
    }
    if let Some(spells) = &tables[0] {
        once_each(spells, findings);
        for tags in tables[3..5].iter().flatten() {
            rates(tags, findings);
        }
    }
}

fn row_fault(kind: &'static str, table: &Columns, column: &str, row: usize, message: &str) -> Finding {
    Finding::error(kind, &table.file, format!("{column} {message} in row {}", row + 1)).in_column(column)
}

/// Checks of the columns that every activity has: one finding a column, at the first row at fault.
fn activity(table: &Columns, columns: &[(&str, Kind)], findings: &mut Vec<Finding>) {
    for (name, kind) in columns.iter().filter(|(name, _)| !MAY_BE_BLANK.contains(name)) {
        let blank = match kind {
            Kind::Text => table.text(name).codes.iter().position(|code| *code == BLANK),
            Kind::Integer => table.integer(name).iter().position(|value| *value == NO_INTEGER),
            Kind::Real | Kind::Flag => None,
        };
        if let Some(row) = blank {
            findings.push(row_fault("blank", table, name, row, "is blank").hint("give every row a value"));
            continue;
        }
        let (least, most) = match *name {
            "sex" => (1, 2),
            "age" => (0, 130),
            "speldur" => (0, 20_000),
            "attendances" | "tele_attendances" | "arrivals" => (0, 100_000_000),
            _ => continue,
        };
        let outside = |value: &i64| !(least..=most).contains(value);
        if let Some(row) = table.integer(name).iter().position(outside) {
            let message = format!("is {}, not {least} to {most},", table.integer(name)[row]);
            findings.push(row_fault("out-of-range", table, name, row, &message));
        }
    }
}

fn once_each(spells: &Columns, findings: &mut Vec<Finding>) {
    let mut seen: HashSet<i64, Folding> = HashSet::with_capacity_and_hasher(spells.rows, Folding::default());
    let mut twice = spells.integer("rn").iter().enumerate().filter(|(_, rn)| !seen.insert(**rn));
    if let Some((row, rn)) = twice.next() {
        let more = twice.count();
        let others = if more > 0 { format!(", and {more} more are used again") } else { String::new() };
        let message = format!("rn {rn} in row {} is that of an earlier row{others}", row + 1);
        let finding = Finding::error("duplicate", &spells.file, message).in_column("rn");
        findings.push(finding.hint("each spell has a number of its own"));
    }
}

fn rates(tags: &Columns, findings: &mut Vec<Finding>) {
    let outside = |rate: &f64| !(0.0..=1.0).contains(rate);
    if let Some(row) = tags.real("sample_rate").iter().position(outside) {
        findings.push(row_fault("out-of-range", tags, "sample_rate", row, "is not 0 to 1"));
    }
}

/// Change from the base year to the horizon for each variant of the parameters.
fn changes(table: &Columns, params: &Params, start: &str, end: &str, findings: &mut Vec<Finding>) -> Vec<Vec<f64>> {
    let variants = table.text("variant");
    let place: HashMap<&str, usize> =
        params.variants.iter().enumerate().map(|(place, (name, _))| (&**name, place)).collect();
    let mut changes = vec![vec![1.0; 2 * ALL_AGES]; params.variants.len()];
    let mut found = vec![false; params.variants.len()];
    for row in 0..table.rows {
        let Some(variant) = place.get(variants.of(row)) else { continue };
        let (sex, age) = (table.integer("sex")[row], table.integer("age")[row]);
        let (before, after) = (table.real(start)[row], table.real(end)[row]);
        let possible = before > 0.0 && (0.0..=MOST_CHANGE).contains(&(after / before));
        if !(1..=2).contains(&sex) || !(0..=OLDEST as i64).contains(&age) || !possible {
            findings.push(row_fault(
                "out-of-range",
                table,
                "age",
                row,
                "or sex or the people are not what they can be",
            ));
            return changes;
        }
        found[*variant] = true;
        changes[*variant][(sex as usize - 1) * ALL_AGES + age as usize] = after / before;
    }
    for (name, _) in params.variants.iter().zip(found).filter(|(_, found)| !found).map(|(variant, _)| variant) {
        let known: BTreeSet<&str> = variants.words.iter().map(String::as_str).collect();
        let message = format!("variant {name} of the parameters is not in {}", table.file);
        let hint = format!("it has {}", known.into_iter().collect::<Vec<_>>().join(", "));
        findings.push(Finding::error("unknown-variant", &table.file, message).in_column("variant").hint(hint));
    }
    changes
}

/// Groups of the health table with their rates by sex and age.
fn health_rates(table: &Columns, findings: &mut Vec<Finding>) -> (Vec<String>, Vec<[Vec<f64>; 2]>) {
    let groups = table.text("hsagrp");
    let mut rates = vec![[vec![0.0; 101], vec![0.0; 101]]; groups.words.len()];
    for row in 0..table.rows {
        let (sex, age) = (table.integer("sex")[row], table.integer("age")[row]);
        let activity = table.real("activity")[row];
        if !(1..=2).contains(&sex) || !(0..=100).contains(&age) || groups.codes[row] == BLANK || activity < 0.0 {
            findings.push(row_fault(
                "out-of-range",
                table,
                "age",
                row,
                "or sex, group or activity is not what it can be",
            ));
            break;
        }
        rates[groups.codes[row] as usize][sex as usize - 1][age as usize] = activity;
    }
    (groups.words.clone(), rates)
}

impl Inequalities {
    fn new(table: &Columns, params: &Params, findings: &mut Vec<Finding>) -> Self {
        let mut factors = HashMap::new();
        for (way, groups) in &params.inequalities {
            if let Some(row) = table.real(way).iter().position(|factor| *factor < 0.0) {
                findings.push(row_fault("out-of-range", table, way, row, "is below 0"));
            }
            let groups: HashSet<&str> = groups.iter().map(String::as_str).collect();
            for row in 0..table.rows {
                let hrg = table.text("sushrg_trimmed").of(row);
                if groups.contains(hrg) {
                    let key =
                        (table.text("icb").of(row).to_owned(), hrg.to_owned(), table.integer("imd_quintile")[row]);
                    *factors.entry(key).or_insert(1.0) *= table.real(way)[row];
                }
            }
        }
        Self(factors)
    }
}

/// What rows of an activity are multiplied by.
pub struct Growth<'a> {
    params: &'a Params,
    activity: Activity,
    sexes: &'a [i64],
    ages: &'a [i64],
    kinds: &'a Words,
    health_groups: &'a Words,
    groups: &'a Words,
    local: &'a [bool],
    yearly_groups: &'a Words,
    /// Not for A&E.
    specialties: Option<&'a Words>,
    /// Not for A&E.
    waiting: Option<&'a [bool]>,
    /// For each word of the column, its group of health.
    health: Vec<Option<usize>>,
    /// For each row, a factor of inequalities, as its place from 1, or 0.
    unequal: Vec<u32>,
    factors: Vec<f64>,
    /// Gathers what follows people.
    pub people: KeyBuilder,
    /// Gathers what follows the service.
    pub service: KeyBuilder,
}

impl<'a> Growth<'a> {
    /// Factors of an activity's table.
    pub fn new(trust: &'a Trust, params: &'a Params, activity: Activity) -> Self {
        let table = match activity {
            Activity::Inpatients => &trust.inpatients,
            Activity::Outpatients => &trust.outpatients,
            Activity::Emergency => &trust.emergency,
        };
        let planned = activity != Activity::Emergency;
        let health_groups = table.text("hsagrp");
        let group = |word: &String| trust.health_groups.iter().position(|group| group == word);
        let health = if trust.health.is_some() { health_groups.words.iter().map(group).collect() } else { Vec::new() };
        let (unequal, factors) = unequal(table, &trust.inequalities, activity);
        Self {
            params,
            activity,
            sexes: table.integer("sex"),
            ages: table.integer("age"),
            kinds: table.text("demog_type"),
            health_groups,
            groups: table.text("group"),
            local: table.flag("is_main_icb"),
            yearly_groups: table.text("ndggrp"),
            specialties: planned.then(|| table.text("tretspef_grouped")),
            waiting: planned.then(|| table.flag("is_wla")),
            health,
            unequal,
            factors,
            people: KeyBuilder::default(),
            service: KeyBuilder::default(),
        }
    }

    /// The places of a row's keys, its baseline added to them.
    pub fn keys(&mut self, row: usize, place: u32, counts: [f64; 2]) -> (u32, u32) {
        let people = self.people_key(row);
        let service = self.service_key(row);
        self.people.weigh(place, people, counts);
        self.service.weigh(place, service, counts);
        (people, service)
    }

    /// The group of health that a row belongs to, if it has one.
    pub fn health_group(&self, row: usize) -> Option<usize> {
        self.health.get(self.health_groups.codes[row] as usize).copied().flatten()
    }

    /// What inequalities multiply a row by, if they do.
    pub fn unequal(&self, row: usize) -> Option<f64> {
        let place = *self.unequal.get(row)?;
        (place > 0).then(|| self.factors[place as usize - 1])
    }

    /// How many factors of inequalities there are.
    pub fn distinct_unequal(&self) -> usize {
        self.factors.len()
    }

    fn people_key(&mut self, row: usize) -> u32 {
        let (sex, age) = (self.sexes[row] as usize - 1, (self.ages[row] as usize).min(OLDEST));
        let group = self.health_group(row);
        let codes = [self.kinds.codes[row], sex as u32, age as u32, group.map_or(0, |group| group as u32 + 1), 0];
        let kinds = self.kinds;
        self.people.key(codes, || {
            let mut key = Key::new();
            match kinds.of(row) {
                "demographics" => key.push((Step::Demographic, Source::Population(sex, age))),
                "births" => key.push((Step::Birth, Source::Births(sex, age))),
                _ => {}
            }
            if let Some(group) = group.filter(|_| age >= health::YOUNGEST) {
                key.push((Step::HealthStatus, Source::Health(group, sex, age)));
            }
            key
        })
    }

    fn service_key(&mut self, row: usize) -> u32 {
        let (groups, growth, specialties, local) = (self.groups, self.yearly_groups, self.specialties, self.local[row]);
        let waiting = self.waiting.is_some_and(|waiting| waiting[row]);
        let unequal = self.unequal.get(row).copied().unwrap_or(0);
        let codes = [
            groups.codes[row],
            specialties.map_or(0, |words| words.codes[row]),
            growth.codes[row],
            u32::from(local) * 2 + u32::from(waiting),
            unequal,
        ];
        let (activity, params, factors) = (self.activity, self.params, &self.factors);
        self.service.key(codes, || {
            let (group, specialty) = (groups.of(row), specialties.map_or("", |words| words.of(row)));
            let (first, second) = match activity {
                Activity::Inpatients => (group, specialty),
                Activity::Outpatients => (specialty, ""),
                Activity::Emergency => (group, ""),
            };
            let repat = if local { &params.repat_local } else { &params.repat_nonlocal };
            let mut key = Key::new();
            let mut add = |step, lookup: &Lookup, first: &str, second: &str| {
                let found = lookup.get(&(activity, first.to_owned(), second.to_owned()));
                key.extend(found.map(|id| (step, source(step, *id))));
            };
            add(Step::Expat, &params.expat, first, second);
            add(Step::Repat, repat, first, second);
            if waiting {
                add(Step::WaitingList, &params.waiting_list, specialty, "");
            }
            add(Step::Baseline, &params.baseline, group, specialty);
            add(Step::NonDemographic, &params.growth, growth.of(row), "");
            if unequal > 0 {
                key.push((Step::Inequalities, Source::Fixed(factors[unequal as usize - 1])));
            }
            key
        })
    }
}

fn source(step: Step, id: ParameterId) -> Source {
    if step == Step::NonDemographic { Source::Growth(id) } else { Source::Parameter(id) }
}

/// For each row, the place from 1 of its factor of inequalities, or 0; and the factors.
fn unequal(table: &Columns, inequalities: &Inequalities, activity: Activity) -> (Vec<u32>, Vec<f64>) {
    let eligible = match activity {
        Activity::Inpatients => "elective",
        Activity::Outpatients => "procedure",
        Activity::Emergency => return (Vec::new(), Vec::new()),
    };
    if inequalities.0.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let named: HashSet<&str> = inequalities.0.keys().map(|(_, hrg, _)| hrg.as_str()).collect();
    let (groups, boards, hrgs) = (table.text("group"), table.text("icb"), table.text("sushrg_trimmed"));
    let listed: Vec<bool> = hrgs.words.iter().map(|word| named.contains(word.as_str())).collect();
    let quintiles = table.integer("imd_quintile");
    let mut factors: Vec<f64> = Vec::new();
    let of_row = |row: usize| {
        if !listed.get(hrgs.codes[row] as usize).copied().unwrap_or(false) || groups.of(row) != eligible {
            return 0;
        }
        let key = (boards.of(row).to_owned(), hrgs.of(row).to_owned(), quintiles[row]);
        let Some(factor) = inequalities.0.get(&key) else { return 0 };
        let known = factors.iter().position(|known| known.to_bits() == factor.to_bits());
        let place = known.unwrap_or_else(|| {
            factors.push(*factor);
            factors.len() - 1
        });
        place as u32 + 1
    };
    let rows = (0..table.rows).map(of_row).collect();
    (rows, factors)
}
