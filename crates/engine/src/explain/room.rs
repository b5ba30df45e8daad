//! What a need for beds or spaces was made from, and how much of a shift there is room for.

use std::collections::BTreeSet;

use model::Plan;
use model::capacity::{Resource, SpaceType};
use model::id::{Origin, ServiceId, SiteId, SolutionId};
use model::provenance::Provenance;
use model::results::{BedNeed, Figure, Results, ShiftDelivery, SpaceNeed, Step, Workforce};
use model::service::{BedType, Measure};
use model::solution::{Action, Lever};

use crate::compile::Compiled;
use crate::futures::Future;
use crate::rooms;

use super::{ROWS, TOLD, step};

/// Everything of which a need can be asked: beds and spaces that are counted, or that activity takes.
pub fn resources(plan: &Plan) -> Vec<Resource> {
    let beds = plan.beds.iter().map(|one| Resource::Beds(one.organisation, one.site, one.kind));
    let spaces = plan.spaces.iter().map(|one| Resource::Spaces(one.organisation, one.site, one.kind));
    let mut all: Vec<Resource> = beds.chain(spaces).collect();
    let mut pairs: BTreeSet<(SiteId, ServiceId)> = plan.cells.iter().map(|cell| (cell.site, cell.service)).collect();
    let landings = plan.solutions.iter().flat_map(|one| &one.levers).filter_map(|lever| match &lever.action {
        Action::Shift(_, landing) => landing.site,
        _ => None,
    });
    let services: BTreeSet<ServiceId> = pairs.iter().map(|(_, service)| *service).collect();
    // Where something lands it may be another service, or the one that it was.
    for site in landings.collect::<BTreeSet<_>>() {
        pairs.extend(services.iter().map(|service| (site, *service)));
    }
    all.extend(pairs.into_iter().flat_map(|(site, service)| taken(plan, site, service)));
    all.sort_unstable();
    all.dedup();
    all
}

/// What a service at a site takes of beds and spaces.
fn taken(plan: &Plan, site: SiteId, service: ServiceId) -> Vec<Resource> {
    let service = &plan.services[service.index()];
    let organisation = plan.sites[site.index()].organisation;
    let place = |together: bool| (!together).then_some(site);
    let beds = service.beds.map(|kind| {
        let together = plan.beds.iter().any(|b| (b.organisation, b.site, b.kind) == (organisation, None, kind));
        Resource::Beds(organisation, place(together), kind)
    });
    let spaces = service.spaces.map(|kind| {
        let together = plan.spaces.iter().any(|s| (s.organisation, s.site, s.kind) == (organisation, None, kind));
        Resource::Spaces(organisation, place(together), kind)
    });
    beds.into_iter().chain(spaces).collect()
}

/// Something that can run out, in words: `Theatres, St Bride's`.
pub fn in_words(plan: &Plan, resource: Resource) -> String {
    let (what, site) = match resource {
        Resource::Beds(_, site, kind) => (format!("{} beds", kind.name()), site),
        Resource::Spaces(_, site, kind) => (kind.name().to_owned(), site),
        Resource::Staff(_, group) => (group.name().to_owned(), None),
    };
    let organisation = || plan.organisations[resource.organisation().index()].name.as_str();
    format!("{what}, {}", site.map_or_else(organisation, |id| plan.sites[id.index()].name.as_str()))
}

/// The plan with what it comes to, and the central future as solutions are expected to deliver.
pub struct Known<'a> {
    pub plan: &'a Plan,
    pub results: &'a Results,
    pub compiled: &'a Compiled,
    pub expected: &'a Future,
    pub t: usize,
}

/// What a service at a site takes, before and with solutions.
struct Line {
    name: String,
    before: f64,
    after: f64,
    /// Minutes that each has a room.
    minutes: f64,
    origins: Vec<Origin>,
    provenance: Provenance,
}

impl Known<'_> {
    /// What a need for beds or spaces was made from; `None` where there is none.
    pub fn room(&self, resource: Resource) -> Option<Step> {
        match resource {
            Resource::Beds(organisation, site, kind) => {
                let same = |one: &&BedNeed| (one.organisation, one.site, one.kind) == (organisation, site, kind);
                Some(self.beds(resource, self.results.beds.iter().find(same)?))
            }
            Resource::Spaces(organisation, site, kind) => {
                let same = |one: &&SpaceNeed| (one.organisation, one.site, one.kind) == (organisation, site, kind);
                Some(self.spaces(resource, self.results.spaces.iter().find(same)?))
            }
            Resource::Staff(..) => None,
        }
    }

    fn beds(&self, resource: Resource, need: &BedNeed) -> Step {
        let (plan, t) = (self.plan, self.t);
        let shape = &plan.bed_shape;
        let words = in_words(plan, resource);
        let mut root = step(format!("{words}: needed, with solutions as expected to deliver"), whole(need.by_risk[t]));
        root.provenance = need.provenance;
        let mut in_use = step("beds in use at midnight, mean over the year", Figure::Value(need.in_use[t]));
        in_use.steps = self.lines_told(resource, "bed days", |_| Vec::new());
        in_use.steps.push(step("÷ days of the year", whole(plan.base_year.plus(t).days())));
        in_use.steps.push(step("the same if nothing is done", Figure::Value(need.do_nothing[t])));
        let mut full =
            step("beds at which that is the share in use that is asked for", Figure::Value(need.by_occupancy[t]));
        full.steps.push(step("÷ share of beds in use", Figure::Percent(100.0 * shape.occupancy_of(need.kind))));
        let rule = match need.kind {
            BedType::CriticalCare => {
                format!("fewest beds that turn away less than {}% in the busiest month", 100.0 * shape.turned_away)
            }
            _ => format!(
                "fewest beds with which everybody finds one on {}% of counts in the busiest month",
                100.0 * shape.enough
            ),
        };
        let mut risk = step(rule, whole(need.by_risk[t]));
        risk.steps.push(step("busiest month over the year's mean", Figure::Factor(need.season)));
        if need.kind != BedType::CriticalCare {
            risk.steps.push(step("variance of the number in beds over its mean", Figure::Factor(shape.dispersion)));
        }
        root.steps = vec![in_use, full, risk];
        root.steps.extend(self.there_are(resource, need.available.as_deref(), f64::from(need.by_risk[t])));
        if let Some(days) = &need.days_without {
            let name = match need.kind {
                BedType::CriticalCare => "days a year on which a patient is turned away",
                _ => "days a year on which the next patient finds no bed",
            };
            root.steps.push(step(name, Figure::Value(days[t])));
        }
        root
    }

    fn spaces(&self, resource: Resource, need: &SpaceNeed) -> Step {
        let (plan, t, kind) = (self.plan, self.t, need.kind);
        let words = in_words(plan, resource);
        let mut root =
            step(format!("{words}: needed, with solutions as expected to deliver"), Figure::Value(need.needed[t]));
        root.provenance = need.provenance;
        let minutes = |line: &Line| {
            let minutes = step("× minutes that each has a room", Figure::Value(line.minutes));
            if kind.is_contacts() { Vec::new() } else { vec![minutes] }
        };
        root.steps = self.lines_told(resource, unit(kind), minutes);
        if !kind.is_contacts() {
            let shape = &plan.space_shape;
            let mut hours =
                step("÷ minutes a year that a room is in use", Figure::Value(60.0 * shape.hours_used(kind)));
            hours.steps.push(step("hours a year that a room is open", Figure::Value(shape.hours[kind as usize])));
            hours.steps.push(step("× share in use", Figure::Percent(100.0 * shape.utilisation[kind as usize])));
            root.steps.push(hours);
        }
        root.steps.push(step("the same if nothing is done", Figure::Value(need.do_nothing[t])));
        root.steps.extend(self.there_are(resource, need.available.as_deref(), need.needed[t]));
        root
    }

    /// How many there are, what of that solutions open, and how many are short of a need.
    fn there_are(&self, resource: Resource, available: Option<&[f64]>, need: f64) -> Vec<Step> {
        let (plan, t) = (self.plan, self.t);
        let Some(available) = available else {
            return vec![step("how many there are is not known, so nothing runs out of them", Figure::None)];
        };
        let mut there = step("there are", Figure::Value(available[t]));
        let rows = counted_at(plan, resource);
        there.provenance = Provenance::of(rows.iter().map(|(_, sure)| *sure));
        there.origins = rows.into_iter().take(ROWS).map(|(origin, _)| origin).collect();
        let counted = rooms::counted(plan, resource).map_or(available[t], |counted| counted[t]);
        if available[t] > counted {
            there.steps.push(step("of which solutions open", Figure::Value(available[t] - counted)));
        }
        vec![there, step("short by", Figure::Value((need - available[t]).max(0.0)))]
    }

    /// The services that take a resource, the greatest first, each with what it was if nothing is done.
    fn lines_told(&self, resource: Resource, unit: &str, more: impl Fn(&Line) -> Vec<Step>) -> Vec<Step> {
        let mut lines = self.lines(resource);
        lines.sort_by(|a, b| b.after.total_cmp(&a.after).then_with(|| a.name.cmp(&b.name)));
        let told = if lines.len() <= TOLD + 2 { lines.len() } else { TOLD };
        let (first, rest) = lines.split_at(told);
        let mut steps: Vec<Step> = first
            .iter()
            .map(|line| {
                let mut shown = step(format!("{}: {unit}", line.name), Figure::Count(line.after));
                shown.provenance = line.provenance;
                shown.origins.clone_from(&line.origins);
                shown.steps.push(step("if nothing is done", Figure::Count(line.before)));
                shown.steps.extend(more(line));
                shown
            })
            .collect();
        if !rest.is_empty() {
            let sum = rest.iter().map(|line| line.after).sum();
            steps.push(step(format!("{} further services: {unit}", rest.len()), Figure::Count(sum)));
        }
        steps
    }

    fn lines(&self, resource: Resource) -> Vec<Line> {
        let (plan, compiled) = (self.plan, self.compiled);
        let (units, days) = self.expected.lines_with_solutions(compiled);
        let mut found = Vec::new();
        for (at, line) in compiled.service_lines.iter().enumerate() {
            if !taken(plan, line.site, line.service).contains(&resource) {
                continue;
            }
            let service = &plan.services[line.service.index()];
            let of_days = matches!(resource, Resource::Beds(..)) && service.pod.measure() != Measure::BedDays;
            let place = at * compiled.years + self.t;
            let (before, after) = if of_days {
                (self.expected.line_days[place], days[place])
            } else {
                (self.expected.totals[place], units[place])
            };
            let cells = plan.cells.iter().filter(|cell| (cell.site, cell.service) == (line.site, line.service));
            let at_site = match resource {
                Resource::Beds(_, None, _) | Resource::Spaces(_, None, _) => {
                    format!(", {}", plan.sites[line.site.index()].name)
                }
                _ => String::new(),
            };
            found.push(Line {
                name: format!("{}{at_site}", service.name),
                before,
                after,
                minutes: service.minutes,
                origins: cells.clone().take(ROWS).map(|cell| cell.origin).collect(),
                provenance: Provenance::of(cells.map(|cell| cell.provenance)),
            });
        }
        found
    }

    /// How much of what a lever shifts there is room for, and what runs out; `None` if it shifts nothing.
    pub fn shift(&self, solution: SolutionId, lever: &str) -> Option<Step> {
        let (plan, t) = (self.plan, self.t);
        let about = &plan.solutions[solution.index()];
        let one: &Lever = about.levers.iter().find(|one| one.name == lever)?;
        let found = &self.results.solutions.get(solution.index())?.shifts;
        let ours: Vec<&ShiftDelivery> = found.iter().filter(|shift| shift.lever == lever).collect();
        let [promised, delivered] =
            [|one: &ShiftDelivery, t| one.promised[t], |one: &ShiftDelivery, t: usize| one.promised[t] * one.share[t]]
                .map(|of: fn(&ShiftDelivery, usize) -> f64| ours.iter().map(|one| of(one, t)).sum::<f64>());
        let share = if promised > 0.0 { delivered / promised } else { 1.0 };
        let name = format!("{}, {lever}: share of what it shifts for which there is room", about.name);
        let mut root = step(name, Figure::Percent(100.0 * share));
        root.provenance = about.provenance.and(plan.assumptions[one.effect.index()].provenance);
        root.origins.push(plan.assumptions[one.effect.index()].origin);
        root.steps = ours.iter().map(|shift| self.landing(shift)).collect();
        (!ours.is_empty()).then_some(root)
    }

    fn landing(&self, shift: &ShiftDelivery) -> Step {
        let (plan, t) = (self.plan, self.t);
        let site = &plan.sites[shift.site.index()].name;
        let mut shown = step(format!("to {site}"), Figure::Percent(100.0 * shift.share[t]));
        shown.steps = vec![
            step("units that would arrive if there were room for all", Figure::Count(shift.promised[t])),
            step("units for which there is room", Figure::Count(shift.delivered[t])),
        ];
        match shift.limited_by[t] {
            None => shown.steps.push(step("nothing that it needs there runs out", Figure::None)),
            Some(resource) => shown.steps.push(self.binding(resource)),
        }
        shown
    }

    /// What runs out: how many there are, and what is asked of them.
    fn binding(&self, resource: Resource) -> Step {
        let (plan, results, t) = (self.plan, self.results, self.t);
        let words = in_words(plan, resource);
        let mut shown = step(format!("what runs out: {words}"), Figure::None);
        let whole = match resource {
            Resource::Staff(organisation, group) => {
                let same = |one: &&Workforce| (one.organisation, one.group) == (organisation, group);
                results.workforce.iter().find(same).map(|one| self.people(one))
            }
            _ => self.room(resource).map(|need| need.steps),
        };
        shown.steps = whole.unwrap_or_default();
        let missing = results.missing.iter().find(|one| one.resource == resource);
        if let Some(missing) = missing {
            let name = "to be added for every shift to be delivered";
            shown.steps.push(step(name, Figure::Value(missing.amount[t])));
        }
        shown
    }

    fn people(&self, one: &Workforce) -> Vec<Step> {
        let t = self.t;
        let mut need = step("whole-time equivalents needed", Figure::Value(one.needed[t]));
        need.provenance = one.provenance;
        need.steps.push(step("if nothing is done", Figure::Value(one.do_nothing[t])));
        let mut met = step("in post", Figure::Value(one.in_post[t]));
        let staff = self.plan.staff.iter().find(|row| (row.organisation, row.group) == (one.organisation, one.group));
        let mut steps = vec![need];
        if let Some(staff) = staff {
            met.origins.push(staff.origin);
            met.provenance = staff.provenance;
            steps.push(met);
            steps.push(step("the most that the bank covers", Figure::Value(staff.bank[t])));
            steps.push(step("the most that agencies cover", Figure::Value(staff.agency[t])));
        } else {
            steps.push(met);
        }
        steps.push(step("needed and nobody there", Figure::Value(one.unfilled[t])));
        steps
    }
}

fn whole(count: u32) -> Figure {
    Figure::Value(f64::from(count))
}

fn unit(kind: SpaceType) -> &'static str {
    if kind.is_contacts() { "contacts" } else { "patients" }
}

/// Rows that count a resource, each with how sure it is.
fn counted_at(plan: &Plan, resource: Resource) -> Vec<(Origin, Provenance)> {
    match resource {
        Resource::Beds(organisation, site, kind) => {
            let ours = plan.beds.iter().filter(|b| (b.organisation, b.site, b.kind) == (organisation, site, kind));
            ours.map(|one| (one.origin, one.provenance)).collect()
        }
        Resource::Spaces(organisation, site, kind) => {
            let ours = plan.spaces.iter().filter(|s| (s.organisation, s.site, s.kind) == (organisation, site, kind));
            ours.map(|one| (one.origin, one.provenance)).collect()
        }
        Resource::Staff(..) => Vec::new(),
    }
}
