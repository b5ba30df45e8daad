//! Rows of a trust added up to cells.
//!
//! A cell carries a flag for each strategy that reaches it. A spell that a strategy reaches with a chance, or that one of
//! several strategies may improve, is divided among cells with and without the flags by those chances: what is expected of
//! the cells is then what is expected of the spells.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::Finding;

use super::services::{Channel, Follows, Service, ServiceKey};
use super::text::{self, Table};
use super::{CATCHMENT, OUTSIDE};
use crate::columns::Columns;
use crate::factors::{ALL_AGES, Folding, OLDEST, Source, Step};
use crate::job::{Reached, VisitMaker, strategies};
use crate::params::{Activity, ParameterId, Params, Reduction, Strategy};
use crate::trust::{Growth, Trust};

/// Which adjustment moves services: its step, and the parameter or the fixed factor that says by how much.
pub type Adjustment = (Activity, Step, Amount);

/// How much an adjustment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    /// A parameter's value.
    Parameter(ParameterId),
    /// A factor of inequalities: the place of its group.
    Unequal(usize),
}

/// What tells cells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// Place of the service.
    pub service: u32,
    /// Place of the site.
    pub site: u32,
    /// Whether patients are of the main board.
    pub local: bool,
    /// 0 or 1.
    pub sex: u8,
    /// 0 to 90.
    pub age: u8,
    /// One bit for each flag.
    pub flags: u128,
}

/// What cells add up: count, midnights, squared midnights.
pub type Amounts = [f64; 3];

/// A strategy and what it reaches.
#[derive(Clone, Debug)]
pub struct Reaching {
    /// The strategy.
    pub strategy: Strategy,
    /// Of which activity.
    pub activity: Activity,
    /// Whether it makes care better rather than avoiding it.
    pub efficiency: bool,
    /// Spells, attendances or arrivals.
    pub count: f64,
    /// Midnights of them.
    pub days: f64,
    /// Midnights before operations, where the strategy takes those.
    pub before: f64,
    /// Points of delivery of packs that it reaches.
    pub services: BTreeSet<u32>,
}

/// Everything that rows come to.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Services.
    pub keys: Vec<ServiceKey>,
    /// Names of sites.
    pub sites: Vec<String>,
    /// Names of flags.
    pub flags: Vec<String>,
    /// Cells in order.
    pub cells: Vec<(CellKey, Amounts)>,
    /// What moves which services, and whose: of the main board or not.
    pub moved: BTreeMap<Adjustment, BTreeSet<(u32, bool)>>,
    /// Groups of factors of inequalities.
    pub unequal: Vec<Unequal>,
    /// Activities of which only some are on a waiting list.
    pub waiting: BTreeSet<Activity>,
    /// Activity that follows births, by sex and age.
    pub births: Vec<f64>,
    /// Strategies with their flags' places.
    pub reached: Vec<Reaching>,
    /// What could not be carried over.
    pub left_out: Vec<String>,
}

/// Activity that inequalities multiply by the same, or nearly the same.
#[derive(Clone, Debug)]
pub struct Unequal {
    /// The flag of its cells.
    pub flag: String,
    /// Its activity.
    pub count: f64,
    /// Its activity times each one's factor.
    pub multiplied: f64,
}

/// Flag of spells and contacts on a waiting list.
pub const WAITING: &str = "waiting_list";

/// Most factors of inequalities that are told apart.
const MOST_UNEQUAL: usize = 12;

/// Adds up all rows.
pub fn gather(trust: &Trust, params: &Params, findings: &mut Vec<Finding>) -> Gathered {
    let mut gathered = Gathered { births: vec![0.0; 2 * ALL_AGES], ..Gathered::default() };
    gathered.sites = sites(trust);
    let mut total = HashMap::default();
    for activity in [Activity::Inpatients, Activity::Outpatients, Activity::Emergency] {
        Gatherer::new(trust, params, activity, &mut gathered, &mut total).gather(findings);
    }
    gathered.cells = total.into_iter().collect();
    gathered.cells.sort_unstable_by_key(|(key, _)| *key);
    gathered
}

/// Sites of all tables, by name.
fn sites(trust: &Trust) -> Vec<String> {
    let tables = [&trust.inpatients, &trust.outpatients, &trust.emergency];
    let names: BTreeSet<&String> = tables.iter().flat_map(|table| &table.text("sitetret").words).collect();
    names.into_iter().cloned().collect()
}

fn table_of(trust: &Trust, activity: Activity) -> &Columns {
    match activity {
        Activity::Inpatients => &trust.inpatients,
        Activity::Outpatients => &trust.outpatients,
        Activity::Emergency => &trust.emergency,
    }
}

/// What tells services of one activity apart but for health, in codes of the table's words.
type Base = [u32; 6];

/// Adds up the rows of one activity.
struct Gatherer<'a, 'g> {
    trust: &'a Trust,
    params: &'a Params,
    activity: Activity,
    table: &'a Columns,
    growth: Growth<'a>,
    out: &'g mut Gathered,
    total: &'g mut HashMap<CellKey, Amounts, Folding>,
    /// For each base, the group of health of those for whom it says nothing.
    usual: HashMap<Base, Option<usize>, Folding>,
    known: HashMap<(Base, Option<usize>), u32>,
    /// Which adjustments have been seen with which services.
    seen: HashSet<(u32, u32, bool)>,
    /// Each site's place by the table's code.
    site_of: Vec<u32>,
    /// The bit of the flag of waiting lists, where not everybody waits.
    waiting: Option<u128>,
}

/// One row's part of a cell.
struct Part {
    row: usize,
    channel: Channel,
    flags: u128,
    amounts: Amounts,
}

impl<'a, 'g> Gatherer<'a, 'g> {
    fn new(
        trust: &'a Trust,
        params: &'a Params,
        activity: Activity,
        out: &'g mut Gathered,
        total: &'g mut HashMap<CellKey, Amounts, Folding>,
    ) -> Self {
        let table = table_of(trust, activity);
        let site = |name: &String| out.sites.binary_search(name).expect("sites are those of the tables") as u32;
        let site_of = table.text("sitetret").words.iter().map(site).collect();
        Self {
            trust,
            params,
            activity,
            table,
            growth: Growth::new(trust, params, activity),
            out,
            total,
            usual: HashMap::default(),
            known: HashMap::new(),
            seen: HashSet::new(),
            site_of,
            waiting: None,
        }
    }

    fn gather(mut self, findings: &mut Vec<Finding>) {
        self.find_usual_health();
        self.find_waiting();
        let avoidance = strategies(&self.params.avoidance, self.activity);
        let efficiencies = strategies(&self.params.efficiencies, self.activity);
        let first = self.out.reached.len();
        for (efficiency, list) in [(false, &avoidance), (true, &efficiencies)] {
            for strategy in list {
                self.out.flags.push(strategy.name.clone());
                self.out.reached.push(Reaching {
                    strategy: strategy.clone(),
                    activity: self.activity,
                    efficiency,
                    count: 0.0,
                    days: 0.0,
                    before: 0.0,
                    services: BTreeSet::new(),
                });
            }
        }
        if self.activity == Activity::Inpatients {
            self.spells(&avoidance, &efficiencies, first, findings);
        } else {
            self.visits(&efficiencies, first, avoidance.len());
        }
        self.find_adjustments();
    }

    /// A flag's bit: strategies first, in the order of their list.
    fn bit(at: usize) -> u128 {
        1u128.checked_shl(at as u32).unwrap_or(0)
    }

    fn base(&self, row: usize, channel: Channel) -> Base {
        let code = |name: &str| self.table.text(name).codes[row];
        let specialty = if self.activity == Activity::Emergency { 0 } else { code("tretspef_grouped") };
        [code("pod"), code("group"), specialty, code("ndggrp"), code("demog_type"), channel as u32]
    }

    fn age(&self, row: usize) -> usize {
        (self.table.integer("age")[row] as usize).min(OLDEST)
    }

    fn channel(&self, row: usize) -> Channel {
        let ambulance = self.activity == Activity::Emergency && self.table.flag("is_ambulance")[row];
        if ambulance { Channel::Ambulance } else { Channel::InPerson }
    }

    /// Health moves nobody below 55, so that the young are counted with the old whose service they share.
    fn find_usual_health(&mut self) {
        let mut tally: BTreeMap<(Base, Option<usize>), u32> = BTreeMap::new();
        for row in (0..self.table.rows).filter(|row| self.age(*row) >= crate::health::YOUNGEST) {
            let group = self.growth.health_group(row);
            let channels = [self.channel(row), Channel::Tele];
            let channels = if self.activity == Activity::Outpatients { &channels[..] } else { &channels[..1] };
            for channel in channels {
                *tally.entry((self.base(row, *channel), group)).or_default() += 1;
            }
        }
        let mut most: BTreeMap<Base, u32> = BTreeMap::new();
        for ((base, group), rows) in tally {
            let before = most.entry(base).or_default();
            if rows > *before {
                *before = rows;
                self.usual.insert(base, group);
            }
        }
    }

    /// Whether only some are on a waiting list, so that a flag must say which.
    fn find_waiting(&mut self) {
        if self.activity == Activity::Emergency {
            return;
        }
        let mut waiting = self.table.flag("is_wla").iter();
        if waiting.clone().any(|waits| *waits) && !waiting.all(|waits| *waits) {
            let at = self.flag(WAITING);
            self.waiting = Some(Self::bit(at));
            self.out.waiting.insert(self.activity);
        }
    }

    /// The place of a flag, new or known.
    fn flag(&mut self, name: &str) -> usize {
        let known = self.out.flags.iter().position(|flag| flag == name);
        known.unwrap_or_else(|| {
            self.out.flags.push(name.to_owned());
            self.out.reached.push(Reaching {
                strategy: Strategy { name: String::new(), factor: 0, reduction: Reduction::All },
                activity: self.activity,
                efficiency: false,
                count: 0.0,
                days: 0.0,
                before: 0.0,
                services: BTreeSet::new(),
            });
            self.out.flags.len() - 1
        })
    }

    fn spells(&mut self, avoidance: &[Strategy], efficiencies: &[Strategy], first: usize, findings: &mut Vec<Finding>) {
        let reached = Reached::new(self.trust, avoidance, efficiencies, findings);
        for row in 0..self.table.rows {
            let stay = self.table.integer("speldur")[row] as f64;
            let improvable: Vec<u16> = reached.improvable(row).collect();
            let choices: Vec<(u128, f64)> = match &improvable[..] {
                [] => vec![(0, 1.0)],
                list => {
                    let share = 1.0 / list.len() as f64;
                    list.iter().map(|at| (Self::bit(first + avoidance.len() + usize::from(*at)), share)).collect()
                }
            };
            for (tags, of_tags) in divided(reached.avoidable(row), first) {
                for (choice, of_choice) in &choices {
                    let share = of_tags * of_choice;
                    let amounts = [share, share * stay, share * stay * stay];
                    self.add(&Part { row, channel: Channel::InPerson, flags: tags | choice, amounts });
                }
            }
        }
    }

    fn visits(&mut self, efficiencies: &[Strategy], first: usize, avoidances: usize) {
        let maker = VisitMaker::new(self.trust, self.params, self.activity);
        let (set_of_row, sets) = maker.tag_sets();
        let bits = |set: &Vec<u16>| set.iter().fold(0, |bits, at| bits | Self::bit(first + usize::from(*at)));
        let sets: Vec<u128> = sets.iter().map(bits).collect();
        let outpatients = self.activity == Activity::Outpatients;
        let counts = self.table.integer(if outpatients { "attendances" } else { "arrivals" });
        let tele = outpatients.then(|| self.table.integer("tele_attendances"));
        for row in 0..self.table.rows {
            let tags = sets[usize::from(set_of_row[row])];
            let converts = maker.tele(row).and_then(|factor| efficiencies.iter().position(|one| one.factor == factor));
            let more = converts.map_or(0, |at| Self::bit(first + avoidances + at));
            let channel = self.channel(row);
            self.add(&Part { row, channel, flags: tags | more, amounts: [counts[row] as f64, 0.0, 0.0] });
            if let Some(tele) = tele {
                let amounts = [tele[row] as f64, 0.0, 0.0];
                self.add(&Part { row, channel: Channel::Tele, flags: tags, amounts });
            }
        }
    }

    /// Adds a part of a row to its cell.
    fn add(&mut self, part: &Part) {
        if part.amounts[0] == 0.0 {
            return;
        }
        let row = part.row;
        let service = self.service(row, part.channel);
        let local = self.table.flag("is_main_icb")[row];
        let (_, adjustments) = self.growth.keys(row, 0, [0.0; 2]);
        self.seen.insert((adjustments, service, local));
        let (sex, age) = (self.table.integer("sex")[row] as usize - 1, self.age(row));
        if self.out.keys[service as usize].follows == Follows::Births {
            self.out.births[sex * ALL_AGES + age] += part.amounts[0];
        }
        self.tell_strategies(part, service);
        let mut flags = part.flags;
        if let Some(bit) = self.waiting.filter(|_| self.table.flag("is_wla")[row]) {
            flags |= bit;
        }
        if let Some(factor) = self.growth.unequal(row).filter(|factor| (*factor - 1.0).abs() > 0.0) {
            flags |= self.unequal(factor, part.amounts[0], service, local);
        }
        let site = self.site_of[self.table.text("sitetret").codes[row] as usize];
        let key = CellKey { service, site, local, sex: sex as u8, age: age as u8, flags };
        let cell = self.total.entry(key).or_default();
        (0..3).for_each(|at| cell[at] += part.amounts[at]);
    }

    /// The bit of the flag of a factor of inequalities, with the row's activity told to its group.
    fn unequal(&mut self, factor: f64, count: f64, service: u32, local: bool) -> u128 {
        let rounded =
            if self.growth.distinct_unequal() > MOST_UNEQUAL { (factor * 20.0).round() / 20.0 } else { factor };
        let name = format!("inequalities_x{}", text::number((rounded * 1000.0).round() / 1000.0));
        let at = self.flag(&name);
        let known = self.out.unequal.iter().position(|group| group.flag == name);
        let group = known.unwrap_or_else(|| {
            self.out.unequal.push(Unequal { flag: name, count: 0.0, multiplied: 0.0 });
            self.out.unequal.len() - 1
        });
        self.out.unequal[group].count += count;
        self.out.unequal[group].multiplied += count * factor;
        let adjustment = (self.activity, Step::Inequalities, Amount::Unequal(group));
        self.out.moved.entry(adjustment).or_default().insert((service, local));
        Self::bit(at)
    }

    fn tell_strategies(&mut self, part: &Part, service: u32) {
        let mut left = part.flags;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let reaching = &mut self.out.reached[at];
            reaching.count += part.amounts[0];
            reaching.days += part.amounts[1];
            reaching.services.insert(service);
            if let Reduction::PreOperative(days) = reaching.strategy.reduction {
                let stay = part.amounts[1] / part.amounts[0];
                reaching.before += part.amounts[0] * stay.min(days as f64);
            }
        }
    }

    fn service(&mut self, row: usize, channel: Channel) -> u32 {
        let base = self.base(row, channel);
        let health = if self.age(row) >= crate::health::YOUNGEST {
            self.growth.health_group(row)
        } else {
            self.usual.get(&base).copied().flatten()
        };
        if let Some(known) = self.known.get(&(base, health)) {
            return *known;
        }
        let word = |name: &str| self.table.text(name).of(row).to_owned();
        let follows = match self.table.text("demog_type").of(row) {
            "demographics" => Follows::People,
            "births" => Follows::Births,
            _ => Follows::Nothing,
        };
        if follows == Follows::Nothing {
            let name = word("pod");
            self.out.left_out.push(format!("Activity of {name} that follows nobody: here it follows people."));
        }
        let emergency = self.activity == Activity::Emergency;
        self.out.keys.push(ServiceKey {
            activity: self.activity,
            pod: word("pod"),
            group: word("group"),
            specialty: if emergency { String::new() } else { word("tretspef_grouped") },
            yearly: word("ndggrp"),
            follows,
            channel,
            health,
        });
        let place = self.out.keys.len() as u32 - 1;
        self.known.insert((base, health), place);
        place
    }

    /// What moves the services seen.
    fn find_adjustments(&mut self) {
        let keys = std::mem::take(&mut self.growth.service).finish().keys;
        for (key, service, local) in &self.seen {
            for (step, source) in &keys[*key as usize] {
                let amount = match source {
                    Source::Parameter(id) | Source::Growth(id) => Amount::Parameter(*id),
                    _ => continue,
                };
                self.out.moved.entry((self.activity, *step, amount)).or_default().insert((*service, *local));
            }
        }
    }
}

/// Sets of strategies that a spell's tags come to, each with its probability.
fn divided(tags: &[(u16, f64)], first: usize) -> Vec<(u128, f64)> {
    let mut sets = vec![(0, 1.0)];
    for (strategy, rate) in tags {
        let bit = 1u128.checked_shl((first + usize::from(*strategy)) as u32).unwrap_or(0);
        let kept: Vec<_> = sets.iter().map(|(set, share)| (set | bit, share * rate)).collect();
        for (_, share) in &mut sets {
            *share *= 1.0 - rate;
        }
        sets.extend(kept);
        sets.retain(|(_, share)| *share > 0.0);
    }
    sets
}

/// `activity.csv`.
pub fn table(gathered: &Gathered, services: &[Service]) -> String {
    let mut table =
        Table::new(&["area_group", "sex", "age", "service", "site", "flags", "count", "bed_days", "stay_squared"]);
    let sites: Vec<String> = gathered.sites.iter().map(|site| text::code(site)).collect();
    for (key, [count, days, squares]) in &gathered.cells {
        let service = &services[key.service as usize];
        let flags = (0..gathered.flags.len()).filter(|at| key.flags >> at & 1 == 1);
        let flags: Vec<&str> = flags.map(|at| gathered.flags[at].as_str()).collect();
        let [days, squares] = [*days, *squares].map(|value| {
            if service.key.activity == Activity::Inpatients { text::number(value) } else { String::new() }
        });
        table.row([
            if key.local { CATCHMENT } else { OUTSIDE },
            if key.sex == 0 { "M" } else { "F" },
            &age(usize::from(key.age)),
            &service.code,
            &sites[key.site as usize],
            &flags.join(" "),
            &text::number(*count),
            &days,
            &squares,
        ]);
    }
    table.finish()
}

/// An age as packs write it.
pub fn age(age: usize) -> String {
    if age >= OLDEST { format!("{OLDEST}+") } else { age.to_string() }
}
