//! Rooms and people that activity asks for, against those there are. See `docs/method/workforce.md`.

use std::collections::BTreeMap;

use model::Plan;
use model::capacity::{Resource, Staff, StaffDemand, StaffNeed};
use model::id::{ServiceId, SiteId};
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{SpaceNeed, Workforce};
use model::units::{Per, Quantity};

use crate::activity::Activity;
use crate::compile::Compiled;
use crate::futures::Future;
use crate::rooms::{self, CompiledRooms};
use crate::workforce::{Cover, Temporary, cover};

/// Rooms and people of the central future as solutions are expected to deliver.
pub fn needs(
    plan: &Plan,
    activity: &Activity,
    compiled: &Compiled,
    future: &Future,
) -> (Vec<SpaceNeed>, Vec<Workforce>) {
    let (years, rooms) = (compiled.years, &compiled.rooms);
    let room = || vec![0.0; rooms.rooms.len() * years];
    let (mut before, mut after) = (room(), room());
    rooms.taken(&future.totals, &future.line_days, years, &mut before);
    let (units, bed_days) = future.lines_with_solutions(compiled);
    rooms.taken(units, bed_days, years, &mut after);
    let sure = Sure::of(plan, activity, compiled);
    let told = Told { plan, rooms, years, provided: &future.levers.provided, before, after, sure };
    let mut order: Vec<usize> = (0..rooms.rooms.len()).collect();
    order.sort_by_key(|at| rooms.rooms[*at].resource);
    let spaces = order.iter().filter_map(|at| told.space(*at)).collect();
    (spaces, order.iter().filter_map(|at| told.people(*at)).collect())
}

struct Told<'a> {
    plan: &'a Plan,
    rooms: &'a CompiledRooms,
    years: usize,
    provided: &'a [f64],
    /// `[room][year]`.
    before: Vec<f64>,
    after: Vec<f64>,
    sure: Sure,
}

impl Told<'_> {
    fn series(&self, of: &[f64], room: usize) -> Vec<f64> {
        of[room * self.years..(room + 1) * self.years].to_vec()
    }

    fn capacity(&self, room: usize) -> Option<Vec<f64>> {
        (0..self.years).map(|t| self.rooms.capacity(room, self.provided, self.years, t)).collect()
    }

    fn space(&self, room: usize) -> Option<SpaceNeed> {
        let Resource::Spaces(organisation, site, kind) = self.rooms.rooms[room].resource else { return None };
        Some(SpaceNeed {
            organisation,
            site,
            kind,
            do_nothing: self.series(&self.before, room),
            needed: self.series(&self.after, room),
            available: self.capacity(room),
            provenance: self.sure.of_room(self.plan, self.rooms, room),
        })
    }

    fn people(&self, room: usize) -> Option<Workforce> {
        let Resource::Staff(organisation, group) = self.rooms.rooms[room].resource else { return None };
        let plan = self.plan;
        let staff = plan.staff.iter().find(|one| (one.organisation, one.group) == (organisation, group))?;
        let (do_nothing, needed) = (self.series(&self.before, room), self.series(&self.after, room));
        // What bank and agencies bring is no part of those in post.
        let whole = self.capacity(room)?;
        let in_post: Vec<f64> = (0..self.years).map(|t| whole[t] - staff.bank[t] - staff.agency[t]).collect();
        let covers: Vec<(Temporary, Cover)> = (0..self.years)
            .map(|t| {
                let temporary = temporary(staff, t);
                (temporary, cover(Quantity::new(needed[t]), Quantity::new(in_post[t]), &temporary))
            })
            .collect();
        let money = |cost: fn(&Cover, Per<_, _>, &Temporary) -> Quantity<_>| -> Option<Vec<Pence>> {
            let pay = Per::new(staff.pay?.pounds());
            Some(
                covers
                    .iter()
                    .map(|(temporary, cover)| Pence::from_pounds(cost(cover, pay, temporary).value()))
                    .collect(),
            )
        };
        let of = |part: fn(&Cover) -> f64| covers.iter().map(|(_, cover)| part(cover)).collect();
        let floor = |demand: &StaffDemand| {
            (demand.organisation, demand.group) == (Some(organisation), group)
                && rooms::of_posts(plan, demand).is_some_and(|(work, floor)| floor > work)
        };
        let turned_away = rooms::supply(staff).into_iter().map(|year| year.turned_away.value());
        Some(Workforce {
            organisation,
            group,
            do_nothing,
            floor_binds: vec![plan.staff_demand.iter().any(floor); self.years],
            establishment: staff.establishment.clone(),
            turned_away: std::iter::once(0.0).chain(turned_away).collect(),
            staff: of(|cover| cover.staff.value()),
            bank: of(|cover| cover.bank.value()),
            agency: of(|cover| cover.agency.value()),
            unfilled: of(|cover| cover.unfilled.value()),
            premium: money(Cover::premium),
            pay: money(Cover::cost),
            provenance: self.sure.of_room(plan, self.rooms, room).and(staff.provenance),
            needed,
            in_post,
        })
    }
}

fn temporary(staff: &Staff, t: usize) -> Temporary {
    Temporary {
        bank: Quantity::new(staff.bank[t]),
        agency: Quantity::new(staff.agency[t]),
        bank_premium: staff.bank_premium,
        agency_premium: staff.agency_premium,
    }
}

/// How sure activity is.
struct Sure {
    lines: Vec<Provenance>,
}

impl Sure {
    fn of(plan: &Plan, activity: &Activity, compiled: &Compiled) -> Self {
        let mut of_line: BTreeMap<(SiteId, ServiceId), Provenance> = BTreeMap::new();
        for (at, cell) in activity.cells(plan).enumerate() {
            let sure = of_line.entry((cell.site, cell.service)).or_insert(Provenance::Published);
            *sure = sure.and(activity.cell_provenance(plan, at));
        }
        // Where solutions bring care, it is as sure as they are.
        let effects = plan.solutions.iter().flat_map(|one| &one.levers).map(|lever| lever.effect);
        let solutions = Provenance::of(effects.map(|id| plan.assumptions[id.index()].provenance));
        let lines = compiled.service_lines.iter().map(|line| {
            let counted = of_line.get(&(line.site, line.service)).copied();
            let counted = counted.unwrap_or(Provenance::Published);
            if plan.solutions.is_empty() { counted } else { counted.and(solutions) }
        });
        Self { lines: lines.collect() }
    }

    fn of_room(&self, plan: &Plan, rooms: &CompiledRooms, room: usize) -> Provenance {
        let taken =
            rooms.of_line.iter().zip(&self.lines).filter(|(takings, _)| takings.iter().any(|one| one.room == room));
        let activity = Provenance::of(taken.map(|(_, sure)| *sure));
        let counted = match rooms.rooms[room].resource {
            Resource::Spaces(organisation, site, kind) => {
                let ours =
                    plan.spaces.iter().filter(|s| (s.organisation, s.site, s.kind) == (organisation, site, kind));
                Provenance::of(ours.map(|one| one.provenance))
            }
            Resource::Staff(organisation, group) => {
                let whose =
                    |one: &&StaffDemand| one.organisation.is_none_or(|id| id == organisation) && one.group == group;
                let asked = plan.staff_demand.iter().filter(whose).filter(|one| match one.need {
                    StaffNeed::Activity { .. } => true,
                    StaffNeed::Posts { .. } => one.organisation == Some(organisation),
                });
                Provenance::of(asked.map(|one| one.provenance))
            }
            Resource::Beds(..) => Provenance::Published,
        };
        activity.and(counted)
    }
}
