//! A plan compiled for running many times: what never changes is added up once, so that a future is a few short passes.
//!
//! Within one population variant people are known, so activity is added up over everything that the same drivers move in
//! the same service line and the same scopes (a *stratum*); a future then multiplies strata by the factors of its drivers.
//! What is drawn decides the work, not how many cells there are. See `docs/method/futures.md`.

use std::collections::{BTreeMap, BTreeSet};

use model::Plan;
use model::accounts::{Amount, Line, Planned, Recurrence, Side};
use model::contract::Terms;
use model::driver::{Combine, Driver, Kind, Mover};
use model::id::{OrganisationId, ServiceId, SiteId};
use model::money::Pence;
use model::selector::LineTest;
use model::service::{Measure, Pod};

use crate::activity::{self, Activity, FactorGroup};
use crate::cost::ServiceLine;
use crate::finance;
use crate::flows;
use crate::healthier::{HealthParts, Healthier};
use crate::movers::LineMovers;
use crate::population;
use crate::rooms::{CompiledRooms, Parts};
use crate::solutions::{CompiledSolutions, Reach};

/// A plan ready to be run with any values of its assumptions.
pub struct Compiled {
    pub(crate) years: usize,
    /// What is drawn first in every future: the population variant.
    pub(crate) variants: Vec<CompiledVariant>,
    /// Distinct sets of drivers that move cells.
    pub(crate) driver_sets: Vec<DriverSet>,
    pub(crate) strata: Vec<Stratum>,
    pub(crate) leaves: Vec<CompiledLeaf>,
    pub(crate) service_lines: Vec<CompiledServiceLine>,
    /// Base cost of each scope, pounds.
    pub(crate) scope_bases: Vec<f64>,
    /// Distinct sets of drivers that move ledger lines: places in `drivers`.
    pub(crate) price_sets: Vec<Vec<usize>>,
    pub(crate) lines: Vec<CompiledLine>,
    pub(crate) efficiency: Vec<CompiledEfficiency>,
    pub(crate) drivers: Vec<CompiledDriver>,
    /// The central value of each assumption.
    pub(crate) medians: Vec<f64>,
    /// Points of delivery, in order.
    pub(crate) pods: Vec<Pod>,
    /// How many members there are.
    pub(crate) reporters: usize,
    /// The members.
    pub(crate) members: Vec<OrganisationId>,
    pub(crate) target: CompiledTarget,
    pub(crate) solutions: CompiledSolutions,
    /// Where shifted care lands, one for each of the reach's landings.
    pub(crate) landings: Vec<CompiledLanding>,
    /// Beds, spaces and people that activity takes.
    pub(crate) rooms: CompiledRooms,
    /// Strata that levers reach, their leaves, and service lines whose activity they change.
    pub(crate) reached: Vec<usize>,
    pub(crate) reached_leaves: Vec<usize>,
    pub(crate) reached_lines: Vec<usize>,
    /// Size of the plan, for benchmarks.
    pub size: Size,
}

/// Size of a compiled plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Activity cells.
    pub cells: usize,
    /// Distinct combinations of people and drivers.
    pub factor_groups: usize,
    /// Strata: what a future multiplies.
    pub strata: usize,
    /// Leaves: what chance acts on.
    pub leaves: usize,
    /// Strata that solutions reach.
    pub reached: usize,
    /// Distinct sets of levers that reach the same cells.
    pub lever_sets: usize,
    /// Places where shifted care lands, told apart by what follows it.
    pub landings: usize,
    /// Drivers.
    pub drivers: usize,
    /// Drivers whose assumption has a range.
    pub ranged_drivers: usize,
    /// Ledger lines.
    pub lines: usize,
    /// Solutions.
    pub solutions: usize,
}

/// The position to reach, pounds, and whether external support counts towards it.
pub(crate) struct CompiledTarget {
    pub position: f64,
    pub with_support: bool,
}

/// A population variant.
pub(crate) struct CompiledVariant {
    pub probability: f64,
    /// `[stratum][year]`: activity before drivers.
    pub counts: Vec<f64>,
    /// `[stratum][year]`: bed days before drivers.
    pub bed_days: Vec<f64>,
    /// Activity and bed days of strata that health status moves.
    pub healthier: Healthier,
}

/// A set of drivers that move the same cells, and what they do to them together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DriverSet {
    /// All of them: places in `Compiled::drivers`.
    pub drivers: Vec<usize>,
    /// Those that multiply.
    pub multiply: Vec<usize>,
    /// Those that take patients elsewhere.
    pub leave: Vec<usize>,
    /// The one by which the cells' patients arrive; `None` where they have not moved.
    pub arrival: Option<usize>,
    /// The one of health status.
    pub health: Option<usize>,
}

impl DriverSet {
    fn of(plan: &Plan, group: &FactorGroup) -> Self {
        let is_kind = |at: &usize, kind| plan.mover(*at).driver.kind == kind;
        let leaves = |at: &usize| flows::conserves(plan.mover(*at).driver);
        let (leave, others): (Vec<usize>, Vec<usize>) = group.drivers.iter().copied().partition(leaves);
        let (health, multiply): (Vec<usize>, Vec<usize>) =
            others.into_iter().partition(|at| is_kind(at, Kind::HealthStatus));
        let health = health.first().copied();
        Self { drivers: group.drivers.clone(), multiply, leave, arrival: group.arrival, health }
    }
}

/// Everything that the same drivers move in the same service line and scopes.
pub(crate) struct Stratum {
    pub driver_set: usize,
    pub service_line: usize,
    pub scopes: Vec<usize>,
    /// The levers that it meets: a place in the reach's meetings.
    pub meeting: usize,
    /// The share of a unit's cost that goes with its stay.
    pub stay_share: f64,
    /// What chance acts on as one.
    pub leaf: usize,
    /// Base year's activity in the principal variant.
    pub base: f64,
    /// Its place in `CompiledVariant::healthier`; `None` where no driver of health status moves it.
    pub healthier: Option<usize>,
}

/// A service at a site within the same scopes: what chance acts on as one, whatever drives or changes parts of it.
pub(crate) struct CompiledLeaf {
    /// Its name in chance: the same whatever else the plan holds.
    pub name: String,
    pub service_line: usize,
    pub pod: usize,
    pub scopes: Vec<usize>,
    /// Base year's activity in the principal variant.
    pub base: f64,
    /// Base year's sum of squared stays; nil if they are not known.
    pub stay_squared: f64,
}

/// Where shifted care lands.
pub(crate) struct CompiledLanding {
    pub service_line: usize,
    pub pod: usize,
    pub scopes: Vec<usize>,
}

/// One service at one site.
pub(crate) struct CompiledServiceLine {
    pub site: SiteId,
    pub service: ServiceId,
    pub unit_cost: f64,
    pub line: ServiceLine,
}

/// A ledger line of a member.
pub(crate) struct CompiledLine {
    /// What it adds to the gap in each year if it is stated, or in the base year.
    pub stated: Vec<f64>,
    /// What later years start from, pounds; `None` if nothing moves it.
    pub moved: Option<Moved>,
    /// +1 if it adds to the gap, −1 if it takes from it.
    pub sign: f64,
    /// Whether it is external deficit support.
    pub support: bool,
    /// Who reports it in each year.
    pub reporters: Vec<usize>,
    /// Who reports the other side in each year, where it is income from another member.
    pub payers: Option<Vec<usize>>,
    /// The share of its cost that efficiency leaves in each year: what a saving beyond efficiency is worth.
    pub after_efficiency: Vec<f64>,
}

/// How a line moves.
pub(crate) struct Moved {
    pub from: f64,
    pub price_set: usize,
    pub follows: Option<(usize, Follows)>,
    /// Pounds of the line for each pound that its scope changes by, before prices.
    pub scale: f64,
    /// What its contract pays for; `None` if every unit of each year.
    pub terms: Option<Terms>,
    /// `[year]`: the years in which a change of that year's activity counts, each with the share of it that does.
    pub counted: Vec<Vec<(usize, f64)>>,
}

impl Moved {
    /// What counts in year `t`, where `series` is what the scope comes to, or changes by, in each year.
    pub fn followed(&self, series: &[f64], t: usize) -> f64 {
        match &self.terms {
            None => series[t],
            Some(terms) => terms.paid(t, |year| series[year]),
        }
    }
}

/// For each year the later years, itself among them, in which a change of its activity counts, and what share of it.
fn counted(terms: Option<&Terms>, years: usize) -> Vec<Vec<(usize, f64)>> {
    let Some(terms) = terms else { return (0..years).map(|t| vec![(t, 1.0)]).collect() };
    let share = |year: usize, t: usize| {
        let fixed = if terms.set_in(t) == year { 1.0 - terms.variable } else { 0.0 };
        fixed + if t == year { terms.variable } else { 0.0 }
    };
    let of_year = |year: usize| (year..years).map(|t| (t, share(year, t))).filter(|(_, share)| *share != 0.0).collect();
    (0..years).map(of_year).collect()
}

/// How a line follows the activity of its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// At average cost.
    Payment,
    /// By the cost function.
    Cost,
}

/// Efficiency of a member.
pub(crate) struct CompiledEfficiency {
    pub reporters: Vec<usize>,
    pub saving: Saving,
}

/// How a saving is stated.
pub(crate) enum Saving {
    /// Share of the cost of these lines that is saved by each year.
    Share { lines: Vec<usize>, by_year: Vec<f64> },
    /// Pounds in each year.
    Money(Vec<f64>),
}

/// A driver.
pub(crate) struct CompiledDriver {
    pub driver: Driver,
    /// The value of an override; `None` where the assumption's is drawn.
    pub fixed: Option<f64>,
    /// The month from which a rate on lines holds, counted from April.
    pub month: usize,
    /// Whether a rate on lines is summed with others of its kind.
    pub added: bool,
}

/// Compiles a plan.
pub fn compile(plan: &Plan) -> Compiled {
    compile_with(plan, &activity::project(plan, &population::project(plan)))
}

/// Compiles a plan whose activity has been projected already.
pub(crate) fn compile_with(plan: &Plan, activity: &Activity) -> Compiled {
    let years = plan.year_count();
    let strata = Strata::of(plan, activity, Reach::of(plan, activity));
    let variants = (0..plan.variants.len()).map(|at| strata.variant(plan, activity, at)).collect();
    let mut price_sets = Vec::new();
    let reported: Vec<_> = plan.members().map(|(id, _)| id).collect();
    let reporters = |organisation| -> Vec<usize> {
        let place = |t| reported.iter().position(|id| *id == plan.reporter(organisation, t));
        (0..years).map(|t| place(t).expect("members merge into members")).collect()
    };
    let is_member = |organisation: OrganisationId| plan.organisations[organisation.index()].member;
    let members: Vec<&Line> = plan.lines.iter().filter(|line| is_member(line.organisation)).collect();
    let movers = LineMovers::new(plan);
    let mut lines: Vec<CompiledLine> = members
        .iter()
        .map(|line| {
            let payer = line.counterparty.filter(|_| line.side == Side::Income && plan.is_trade(line));
            let line =
                compile_line(plan, activity, line, movers.of(line), &mut price_sets, reporters(line.organisation));
            CompiledLine { payers: payer.map(reporters), ..line }
        })
        .collect();
    let efficiency = plan.efficiency.iter().filter(|row| is_member(row.organisation));
    let efficiency: Vec<CompiledEfficiency> = efficiency
        .map(|row| CompiledEfficiency {
            reporters: reporters(row.organisation),
            saving: compile_saving(plan, row, &members),
        })
        .collect();
    after_efficiency(&efficiency, &mut lines);
    let known = |organisation| if is_member(organisation) { reporters(organisation) } else { Vec::new() };
    let landings = strata.landings(plan);
    let reached: Vec<usize> = (0..strata.all.len()).filter(|at| strata.all[*at].meeting > 0).collect();
    let left = reached.iter().map(|at| strata.all[*at].service_line);
    let reached_leaves: BTreeSet<usize> = reached.iter().map(|at| strata.all[*at].leaf).collect();
    let reached_lines: BTreeSet<usize> = left.chain(landings.iter().map(|one| one.service_line)).collect();
    let solutions = CompiledSolutions::of(plan, strata.reach, &members, known);
    let parts = Parts {
        strata: &strata.all,
        lines: &strata.service_lines,
        landings: &landings,
        solutions: &solutions,
        reached: &reached,
    };
    let rooms = CompiledRooms::of(plan, &parts);
    Compiled {
        years,
        variants,
        driver_sets: strata.driver_sets,
        scope_bases: scope_bases(&strata.all, &strata.service_lines, activity.scopes.len()),
        size: Size {
            cells: plan.cells.len(),
            factor_groups: activity.groups.len(),
            strata: strata.all.len(),
            leaves: strata.leaves.len(),
            reached: reached.len(),
            lever_sets: solutions.reach.sets.len(),
            landings: landings.len(),
            drivers: plan.drivers.len(),
            ranged_drivers: plan
                .drivers
                .iter()
                .filter(|d| plan.assumptions[d.assumption.index()].range.is_some())
                .count(),
            lines: plan.lines.len(),
            solutions: plan.solutions.len(),
        },
        strata: strata.all,
        leaves: strata.leaves,
        service_lines: strata.service_lines,
        price_sets,
        lines,
        efficiency,
        drivers: plan.movers().map(compile_driver).collect(),
        medians: plan.assumptions.iter().map(|one| one.value).collect(),
        pods: strata.pods,
        reporters: reported.len(),
        members: reported,
        target: CompiledTarget { position: plan.target.position.pounds(), with_support: plan.target.with_support },
        solutions,
        landings,
        rooms,
        reached,
        reached_leaves: reached_leaves.into_iter().collect(),
        reached_lines: reached_lines.into_iter().collect(),
    }
}

/// Lines whose cost efficiency is a share of keep only the rest, so that no pound is saved twice.
fn after_efficiency(efficiency: &[CompiledEfficiency], lines: &mut [CompiledLine]) {
    for one in efficiency {
        let Saving::Share { lines: picked, by_year } = &one.saving else { continue };
        for line in picked {
            for (left, saved) in lines[*line].after_efficiency.iter_mut().zip(by_year) {
                *left = (*left - saved).max(0.0);
            }
        }
    }
}

fn compile_driver(mover: Mover) -> CompiledDriver {
    CompiledDriver {
        driver: mover.driver.clone(),
        fixed: mover.fixed.map(|fixed| fixed.value),
        month: mover.driver.month,
        added: mover.driver.combine == Combine::Add,
    }
}

/// Strata on their way to a compiled plan.
struct Strata {
    all: Vec<Stratum>,
    leaves: Vec<CompiledLeaf>,
    of_cell: Vec<usize>,
    driver_sets: Vec<DriverSet>,
    service_lines: Vec<CompiledServiceLine>,
    line_places: BTreeMap<(SiteId, ServiceId), usize>,
    pods: Vec<Pod>,
    reach: Reach,
    /// Strata that health status moves.
    healthier: Vec<usize>,
    parts: HealthParts,
}

impl Strata {
    fn of(plan: &Plan, activity: &Activity, reach: Reach) -> Self {
        let mut pods: Vec<Pod> = plan.services.iter().map(|service| service.pod).collect();
        pods.sort_unstable();
        pods.dedup();
        let mut driver_sets: Vec<DriverSet> = activity.groups.iter().map(|group| DriverSet::of(plan, group)).collect();
        driver_sets.sort();
        driver_sets.dedup();
        let mut lines: BTreeMap<(SiteId, ServiceId), f64> = BTreeMap::new();
        let mut places: BTreeMap<(SiteId, ServiceId, usize, Vec<usize>, usize), usize> = BTreeMap::new();
        let mut of_cell = Vec::with_capacity(plan.cells.len());
        let set_of_group: Vec<usize> = activity
            .groups
            .iter()
            .map(|group| {
                driver_sets.binary_search(&DriverSet::of(plan, group)).expect("every group's drivers are a set")
            })
            .collect();
        for (at, cell) in activity.cells(plan).enumerate() {
            // What arrives by a flow is not there in the base year.
            *lines.entry((cell.site, cell.service)).or_default() +=
                if at < plan.cells.len() { cell.count.value() } else { 0.0 };
            let within = activity.scopes.iter().enumerate().filter(|(_, scope)| scope.picked[at]);
            let scopes: Vec<usize> = within.map(|(place, _)| place).collect();
            let next = places.len();
            let set = set_of_group[activity.group_of_cell[at]];
            let meeting = reach.of_cell[at] as usize;
            of_cell.push(*places.entry((cell.site, cell.service, set, scopes, meeting)).or_insert(next));
        }
        for landing in &reach.landings {
            lines.entry((landing.site, landing.service)).or_default();
        }
        let line_places: BTreeMap<(SiteId, ServiceId), usize> =
            lines.keys().enumerate().map(|(at, key)| (*key, at)).collect();
        let (mut leaves, mut leaf_places): (Vec<CompiledLeaf>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
        let mut strata: Vec<(usize, Stratum)> = places
            .into_iter()
            .map(|((site, service, driver_set, scopes, meeting), at)| {
                let pod =
                    pods.binary_search(&plan.services[service.index()].pod).expect("every service's pod is counted");
                let leaf_key = (site, service, scopes.clone());
                let next = leaf_places.len();
                let leaf = *leaf_places.entry(leaf_key).or_insert_with(|| {
                    let parts = [plan.sites[site.index()].code.as_str(), plan.services[service.index()].code.as_str()];
                    let followed = scopes.iter().map(|at| activity.scopes[*at].text.as_str());
                    let name = parts.into_iter().chain(followed).collect::<Vec<_>>().join("\u{1f}");
                    let (service_line, scopes) = (line_places[&(site, service)], scopes.clone());
                    leaves.push(CompiledLeaf { name, service_line, pod, scopes, base: 0.0, stay_squared: 0.0 });
                    next
                });
                let service_line = line_places[&(site, service)];
                let stratum = Stratum {
                    driver_set,
                    service_line,
                    leaf,
                    scopes,
                    meeting,
                    stay_share: 0.0,
                    base: 0.0,
                    healthier: None,
                };
                (at, stratum)
            })
            .collect();
        strata.sort_by_key(|(at, _)| *at);
        let mut strata: Vec<Stratum> = strata.into_iter().map(|(_, stratum)| stratum).collect();
        for (place, (cell, at)) in activity.cells(plan).zip(&of_cell).enumerate() {
            let stratum = &mut strata[*at];
            // What arrives by a flow is not there in the base year.
            if place < plan.cells.len() {
                stratum.base += cell.count.value();
                leaves[stratum.leaf].base += cell.count.value();
                leaves[stratum.leaf].stay_squared += cell.stay_squared;
            }
            if cell.bed_days.value() > 0.0 && plan.services[cell.service.index()].pod.measure() == Measure::Spells {
                stratum.stay_share = plan.cost.stay;
            }
        }
        let healthier: Vec<usize> =
            (0..strata.len()).filter(|at| driver_sets[strata[*at].driver_set].health.is_some()).collect();
        for (place, at) in healthier.iter().enumerate() {
            strata[*at].healthier = Some(place);
        }
        let parts = HealthParts::of(activity, &of_cell, &strata);
        Self {
            all: strata,
            leaves,
            of_cell,
            driver_sets,
            service_lines: service_lines(plan, lines),
            line_places,
            pods,
            reach,
            healthier,
            parts,
        }
    }

    fn landings(&self, plan: &Plan) -> Vec<CompiledLanding> {
        let landing = |place: &crate::solutions::Place| CompiledLanding {
            service_line: self.line_places[&(place.site, place.service)],
            pod: self
                .pods
                .binary_search(&plan.services[place.service.index()].pod)
                .expect("every service's pod is counted"),
            scopes: place.scopes.clone(),
        };
        self.reach.landings.iter().map(landing).collect()
    }

    /// Adds cells up to strata with the people of one variant.
    fn variant(&self, plan: &Plan, activity: &Activity, variant: usize) -> CompiledVariant {
        let years = plan.year_count();
        let population = population::project_variant(plan, variant);
        let growth: Vec<Vec<f64>> = activity.people.iter().map(|people| people.growth_in(&population)).collect();
        let none = vec![1.0; years];
        let mut counts = vec![0.0; self.all.len() * years];
        let mut bed_days = vec![0.0; self.all.len() * years];
        let mut parts = self.parts.sums(years);
        for (at, cell) in activity.cells(plan).enumerate() {
            let part = self.parts.of_cell.get(at).copied().flatten();
            // Only demography: drivers are drawn.
            let people = activity.groups[activity.group_of_cell[at]].people;
            for (t, factor) in people.map_or(&none, |people| &growth[people]).iter().enumerate() {
                let (count, days) = (cell.count.value() * factor, cell.bed_days.value() * factor);
                counts[self.of_cell[at] * years + t] += count;
                bed_days[self.of_cell[at] * years + t] += days;
                if let Some(part) = part {
                    parts.counts[part * years + t] += count;
                    parts.bed_days[part * years + t] += days;
                }
            }
        }
        let healthier = self.parts.at_knots(activity, self.healthier.len(), &parts, years);
        CompiledVariant { probability: plan.variants[variant].probability, counts, bed_days, healthier }
    }
}

/// Service lines with the base year's activity of each.
fn service_lines(plan: &Plan, lines: BTreeMap<(SiteId, ServiceId), f64>) -> Vec<CompiledServiceLine> {
    let costs = plan.unit_cost_table();
    let compiled = lines.into_iter().map(|((site, service), base)| {
        let unit = costs.of(service, plan.sites[site.index()].organisation);
        let unit_cost = unit.map_or(0.0, |unit| unit.cost.value());
        let shares = unit.map_or((1.0, 0.0, 0.0), |unit| (unit.shares.variable, unit.shares.step, unit.shares.fixed));
        let line = ServiceLine::new(unit_cost, shares, plan.cost.steps, base);
        CompiledServiceLine { site, service, unit_cost, line }
    });
    compiled.collect()
}

fn scope_bases(strata: &[Stratum], lines: &[CompiledServiceLine], scopes: usize) -> Vec<f64> {
    let mut bases = vec![0.0; scopes];
    for stratum in strata {
        for scope in &stratum.scopes {
            bases[*scope] += lines[stratum.service_line].unit_cost * stratum.base;
        }
    }
    bases
}

fn compile_line(
    plan: &Plan,
    activity: &Activity,
    line: &Line,
    set: Vec<usize>,
    price_sets: &mut Vec<Vec<usize>>,
    reporters: Vec<usize>,
) -> CompiledLine {
    let years = plan.year_count();
    let sign = line.side.sign_in_gap() as f64;
    let fixed = |base: Pence| {
        let mut stated = vec![0.0; years];
        stated[0] = base.pounds();
        stated
    };
    let (stated, from) = match &line.amount {
        Amount::ByYear(stated) => (stated.iter().map(|amount| amount.pence.pounds()).collect(), None),
        Amount::Capital(charge) => (charge.by_year.iter().map(|amount| amount.pounds()).collect(), None),
        Amount::Base { base, full_year, .. } => (fixed(*base), Some(full_year.unwrap_or(*base))),
        Amount::Activity(selector) => {
            let base = Pence::from_pounds(activity.scope_base(plan, activity.scope(selector)));
            (fixed(base), Some(base))
        }
    };
    let moved = from.filter(|_| line.recurrence == Recurrence::Recurrent).map(|from| {
        let price_set = price_sets.iter().position(|one| *one == set).unwrap_or_else(|| {
            price_sets.push(set);
            price_sets.len() - 1
        });
        let own_cost = finance::is_own_cost(plan, line);
        let follows = line
            .amount
            .activity()
            .map(|selector| (activity.scope(selector), if own_cost { Follows::Cost } else { Follows::Payment }));
        let base = line.amount.activity().map_or(0.0, |selector| activity.scope_base(plan, activity.scope(selector)));
        let scale = match &line.amount {
            Amount::Activity(_) => 1.0,
            _ if base > 0.0 => from.pounds() / base,
            _ => 0.0,
        };
        let terms = plan.contract_of(line).map(|contract| contract.terms.clone());
        let counted = if follows.is_some() { counted(terms.as_ref(), years) } else { Vec::new() };
        Moved { from: from.pounds(), price_set, follows, scale, terms, counted }
    });
    let after_efficiency = vec![1.0; years];
    CompiledLine { stated, moved, sign, support: line.support, reporters, payers: None, after_efficiency }
}

fn compile_saving(plan: &Plan, row: &model::accounts::Efficiency, members: &[&Line]) -> Saving {
    let years = plan.year_count();
    match &row.planned {
        Planned::Percent { planned, headroom, lines, .. } => {
            let rate = headroom.map_or(*planned, |most| planned.min(most));
            let test = lines.as_ref().map(|one| LineTest::bind(one, plan).expect("a checked plan's selectors bind"));
            let picked = |line: &Line| {
                line.organisation == row.organisation
                    && line.side == Side::Cost
                    && !line.amount.is_capital()
                    && test.as_ref().map_or_else(|| !plan.is_trade(line), |test| test.picks(line, plan))
            };
            Saving::Share {
                lines: (0..members.len()).filter(|at| picked(members[*at])).collect(),
                by_year: (0..years).map(|t| crate::efficiency::saved_share(rate, t)).collect(),
            }
        }
        Planned::Money { planned, headroom, .. } => {
            let yearly = headroom.map_or(*planned, |most| most.min(*planned)).pounds();
            Saving::Money((0..years).map(|t| yearly * t as f64).collect())
        }
        Planned::ByYear { planned, headroom } => {
            let most = |t: usize| headroom.map_or(f64::INFINITY, |most| most.pounds() * t as f64);
            Saving::Money((0..years).map(|t| if t == 0 { 0.0 } else { planned[t].pounds().min(most(t)) }).collect())
        }
    }
}
