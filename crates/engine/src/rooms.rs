//! Beds, spaces and people that activity takes, those there are, and what they leave of shifts. See
//! `docs/method/deliverable.md`.
//!
//! Everything that activity takes of a room is so much for each unit and each bed day of a service line, so that a future
//! needs one short pass over service lines.

use std::collections::{BTreeMap, BTreeSet};

use model::FinancialYear;
use model::Plan;
use model::capacity::{Resource, Staff, StaffDemand, StaffNeed};
use model::id::{OrganisationId, ServiceId};
use model::service::Measure;
use model::units::Quantity;

use crate::compile::{CompiledLanding, CompiledServiceLine, Stratum};
use crate::deliverable::{Uses, Work};
use crate::solutions::{Act, Combined, CompiledSolutions, Paths, Reach};
use crate::workforce::{self, Movement, Supply};

/// Rooms of a plan, and what takes them.
pub(crate) struct CompiledRooms {
    pub rooms: Vec<CompiledRoom>,
    /// By service line: what its activity takes.
    pub of_line: Vec<Vec<Taking>>,
    /// What solutions provide, in the order of their levers: the room; `None` where nothing else is known of it.
    provided: Vec<Option<usize>>,
    /// What is shifted from where to where, by lever; those of one lever together.
    streams: Vec<Stream>,
    /// Each shift of each stratum that is reached.
    flows: Vec<Flow>,
    /// Levers whose landing takes rooms that can run out, and the uses that they make of them.
    limited: Vec<usize>,
    uses: Uses,
    /// By stream and line use: where its load belongs.
    loads: Vec<Load>,
}

/// Something that can run out.
pub(crate) struct CompiledRoom {
    pub resource: Resource,
    /// How many there are in each year; `None` where it is not known.
    pub capacity: Option<Vec<f64>>,
    /// The most in each year, where a skill cannot be had beyond it; what solutions provide stops there.
    ceiling: Option<Vec<f64>>,
    /// Taken in any case: posts.
    pub fixed: f64,
    /// Rooms to what activity takes, by year: beds for a bed day.
    scale: Vec<f64>,
}

/// What a service line takes of a room.
pub(crate) struct Taking {
    pub room: usize,
    per_unit: f64,
    per_bed_day: f64,
}

impl Taking {
    fn of(&self, units: f64, bed_days: f64) -> f64 {
        self.per_unit * units + self.per_bed_day * bed_days
    }
}

/// What one lever moves from one service line to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stream {
    lever: usize,
    from: usize,
    to: usize,
}

/// One shift of one stratum.
#[derive(Clone, Copy)]
struct Flow {
    stratum: usize,
    /// The place of the shift among those of all lever sets.
    shift: usize,
    set: usize,
    stream: usize,
    conversion: f64,
    /// Bed days of each unit there; `None`: its own.
    stay: Option<f64>,
}

/// A use to which a stream adds.
struct Load {
    stream: usize,
    /// Among the loads of all levers.
    at: usize,
    room: usize,
    per_unit: f64,
    per_bed_day: f64,
    /// Whether it is what leaves.
    frees: bool,
}

/// Working space of a future.
#[derive(Default)]
pub(crate) struct Room {
    spare: Vec<f64>,
    loads: Vec<f64>,
    /// `[stream][year]`: units and bed days that leave, and that arrive, if the lever did all it promises.
    moved: Vec<[f64; 4]>,
    /// `[room][year]`: what stays there takes.
    own: Vec<f64>,
    /// `[lever][year]`: effects if there were room for everything.
    full: Vec<f64>,
    /// `[limited lever][year]`: the room that it ran out of.
    limits: Vec<Option<usize>>,
    /// `[room][year]`: whether any shift takes some of it.
    wanted: Vec<bool>,
    work: Work,
}

/// What a compiled plan knows by the time rooms are looked for.
pub(crate) struct Parts<'a> {
    pub strata: &'a [Stratum],
    pub lines: &'a [CompiledServiceLine],
    pub landings: &'a [CompiledLanding],
    pub solutions: &'a CompiledSolutions,
    pub reached: &'a [usize],
}

impl CompiledRooms {
    /// Rooms that activity takes or that are counted, and what shifts take of them.
    pub fn of(plan: &Plan, parts: &Parts) -> Self {
        let mut found = Found { plan, rooms: Vec::new(), places: BTreeMap::new() };
        let of_line: Vec<Vec<Taking>> = parts.lines.iter().map(|line| found.takings(line)).collect();
        found.posts();
        for staff in &plan.staff {
            found.place(Resource::Staff(staff.organisation, staff.group));
        }
        let provided = parts.solutions.provisions.iter().map(|one| found.places.get(&one.resource).copied()).collect();
        let mut rooms = Self {
            rooms: found.rooms,
            of_line,
            provided,
            streams: Vec::new(),
            flows: Vec::new(),
            limited: Vec::new(),
            uses: Uses::default(),
            loads: Vec::new(),
        };
        rooms.flows(parts);
        rooms.loads();
        rooms
    }

    /// Whether shifts can run out of anything.
    pub fn limits(&self) -> bool {
        !self.limited.is_empty()
    }

    fn flows(&mut self, parts: &Parts) {
        let reach = &parts.solutions.reach;
        let mut found = Vec::new();
        for &stratum in parts.reached {
            let meeting = &reach.meetings[parts.strata[stratum].meeting];
            let set = &reach.sets[meeting.set];
            for (place, (lever, landing)) in set.shifts.iter().zip(&meeting.landings).enumerate() {
                let Act::Shift { conversion, stay } = reach.levers[*lever].act else { continue };
                let (from, to) = (parts.strata[stratum].service_line, parts.landings[*landing].service_line);
                let stream = Stream { lever: *lever, from, to };
                let (shift, set) = (set.first_shift + place, meeting.set);
                found.push((stream, Flow { stratum, shift, set, stream: 0, conversion, stay }));
            }
        }
        self.streams = found.iter().map(|(stream, _)| *stream).collect::<BTreeSet<_>>().into_iter().collect();
        let place = |stream| self.streams.binary_search(stream).expect("every flow's stream is listed");
        self.flows = found.iter().map(|(stream, flow)| Flow { stream: place(stream), ..*flow }).collect();
    }

    /// Uses of rooms whose number is known, of levers that take some.
    fn loads(&mut self) {
        let known = |taking: &&Taking| self.rooms[taking.room].capacity.is_some();
        let levers: Vec<usize> = self.streams.iter().map(|stream| stream.lever).collect();
        let mut by_lever: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
        for stream in &self.streams {
            let rooms = by_lever.entry(stream.lever).or_default();
            rooms.extend(self.of_line[stream.to].iter().filter(known).map(|taking| (taking.room, 0)));
        }
        by_lever.retain(|_, rooms| !rooms.is_empty());
        for stream in &self.streams {
            let Some(rooms) = by_lever.get_mut(&stream.lever) else { continue };
            rooms.extend(self.of_line[stream.from].iter().filter(known).map(|taking| (taking.room, 0)));
        }
        self.limited = by_lever.keys().copied().collect();
        self.uses = Uses::of(by_lever.values().map(|rooms| rooms.keys().copied().collect()));
        for (at, place) in by_lever.values_mut().flat_map(BTreeMap::values_mut).enumerate() {
            *place = at;
        }
        let mut loads = Vec::new();
        for (stream, lever) in levers.iter().enumerate() {
            let Some(rooms) = by_lever.get(lever) else { continue };
            let Stream { from, to, .. } = self.streams[stream];
            for (line, frees) in [(to, false), (from, true)] {
                loads.extend(self.of_line[line].iter().filter(known).map(|taking| Load {
                    stream,
                    at: rooms[&taking.room],
                    room: taking.room,
                    per_unit: taking.per_unit,
                    per_bed_day: taking.per_bed_day,
                    frees,
                }));
            }
        }
        self.loads = loads;
    }

    /// Working space for a plan of so many years.
    pub fn room(&self, years: usize) -> Room {
        Room {
            spare: vec![0.0; self.rooms.len()],
            loads: vec![0.0; self.uses.rooms().len()],
            moved: vec![[0.0; 4]; self.streams.len() * years],
            own: vec![0.0; self.rooms.len() * years],
            limits: vec![None; self.limited.len() * years],
            wanted: vec![false; self.rooms.len() * years],
            ..Room::default()
        }
    }

    /// What so much activity of each service line takes of each room: `[room][year]` from `[line][year]`.
    pub fn taken(&self, units: &[f64], bed_days: &[f64], years: usize, taken: &mut [f64]) {
        for (room, taken) in self.rooms.iter().zip(taken.chunks_exact_mut(years)) {
            for (taken, scale) in taken.iter_mut().zip(&room.scale) {
                // Scaled back at the end.
                *taken = room.fixed / scale;
            }
        }
        for (line, takings) in self.of_line.iter().enumerate() {
            let (units, bed_days) = (&units[line * years..][..years], &bed_days[line * years..][..years]);
            for taking in takings {
                let taken = &mut taken[taking.room * years..][..years];
                for t in 0..years {
                    taken[t] += taking.of(units[t], bed_days[t]);
                }
            }
        }
        for (room, taken) in self.rooms.iter().zip(taken.chunks_exact_mut(years)) {
            for (taken, scale) in taken.iter_mut().zip(&room.scale) {
                *taken *= scale;
            }
        }
    }

    /// How many there are of a room in year `t` with what solutions provide; `None` where it is not known.
    pub fn capacity(&self, room: usize, provided: &[f64], years: usize, t: usize) -> Option<f64> {
        let more = self.provided.iter().enumerate().filter(|(_, of)| **of == Some(room));
        let more: f64 = more.map(|(lever, _)| provided[lever * years + t]).sum();
        let one = &self.rooms[room];
        let counted = one.capacity.as_ref()?[t];
        Some(one.ceiling.as_ref().map_or(counted + more, |most| counted + more.min((most[t] - counted).max(0.0))))
    }
}

/// Activity of a future as far as rooms need it.
pub(crate) struct Activity<'a> {
    pub years: usize,
    pub strata: &'a [Stratum],
    /// Strata that levers reach.
    pub reached: &'a [usize],
    /// `[stratum][year]`.
    pub units: &'a [f64],
    pub bed_days: &'a [f64],
    /// `[line][year]`.
    pub line_units: &'a [f64],
    pub line_days: &'a [f64],
}

/// As often as shares are looked for, since a shift that finds no room leaves more of its cohort to others.
const ROUNDS: usize = 40;
/// Beds, spaces or people that are as good as none.
const NOTHING: f64 = 1e-9;
/// Shares that move by less have been found.
const SETTLED: f64 = 1e-9;

/// Finds in every year how much of each lever there is room for, and cuts `levers` and `combined` to it.
pub(crate) fn limit(
    rooms: &CompiledRooms,
    reach: &Reach,
    activity: &Activity,
    levers: &mut Paths,
    combined: &mut Combined,
    room: &mut Room,
) {
    let years = activity.years;
    room.full.clone_from(&levers.cells);
    levers.deliverable.fill(1.0);
    room.wanted.fill(false);
    combined.fill(reach, &levers.cells);
    rooms.taken(activity.line_units, activity.line_days, years, &mut room.own);
    ease(rooms, activity, combined, reach, room);
    for _ in 0..ROUNDS {
        moved(rooms, activity, combined, room);
        let change = settle(rooms, levers, room, years);
        levers.cells.clone_from(&room.full);
        levers.limit();
        if change == 0.0 {
            break;
        }
        combined.fill(reach, &levers.cells);
        if change < SETTLED {
            break;
        }
    }
}

/// Takes what is avoided and shortened from what stays.
fn ease(rooms: &CompiledRooms, activity: &Activity, combined: &Combined, reach: &Reach, room: &mut Room) {
    let years = activity.years;
    for &at in activity.reached {
        let stratum = &activity.strata[at];
        let takings = &rooms.of_line[stratum.service_line];
        if takings.is_empty() {
            continue;
        }
        let set = reach.meetings[stratum.meeting].set;
        let (units, bed_days) = (&activity.units[at * years..][..years], &activity.bed_days[at * years..][..years]);
        let unavoided = &combined.unavoided[set * years..][..years];
        let stay = &combined.stay[set * years..][..years];
        for taking in takings {
            let scale = &rooms.rooms[taking.room].scale[..years];
            let own = &mut room.own[taking.room * years..][..years];
            for t in 1..years {
                let (gone, days) = (units[t] * (1.0 - unavoided[t]), bed_days[t] * (1.0 - unavoided[t] * stay[t]));
                own[t] -= taking.of(gone, days) * scale[t];
            }
        }
    }
}

/// What each lever would move, all others as they are.
fn moved(rooms: &CompiledRooms, activity: &Activity, combined: &Combined, room: &mut Room) {
    let years = activity.years;
    room.moved.fill([0.0; 4]);
    for flow in &rooms.flows {
        let (units, bed_days) =
            (&activity.units[flow.stratum * years..][..years], &activity.bed_days[flow.stratum * years..][..years]);
        let open = &combined.open[flow.shift * years..][..years];
        let stay = &combined.stay[flow.set * years..][..years];
        let full = &room.full[rooms.streams[flow.stream].lever * years..][..years];
        let moved = &mut room.moved[flow.stream * years..][..years];
        for t in 1..years {
            let share = open[t] * full[t];
            let (left, days) = (units[t] * share, bed_days[t] * share * stay[t]);
            let arrived = left * flow.conversion;
            let there = flow.stay.map_or(days, |stay| arrived * stay);
            for (sum, more) in moved[t].iter_mut().zip([left, days, arrived, there]) {
                *sum += more;
            }
        }
    }
}

/// Finds shares in each year; the greatest change of any.
fn settle(rooms: &CompiledRooms, levers: &mut Paths, room: &mut Room, years: usize) -> f64 {
    let mut change: f64 = 0.0;
    for t in 1..years {
        room.loads.fill(0.0);
        for load in &rooms.loads {
            let [left, left_days, arrived, days] = room.moved[load.stream * years + t];
            let taken = if load.frees {
                -(load.per_unit * left + load.per_bed_day * left_days)
            } else {
                load.per_unit * arrived + load.per_bed_day * days
            };
            room.loads[load.at] += taken * rooms.rooms[load.room].scale[t];
        }
        for (at, spare) in room.spare.iter_mut().enumerate() {
            let capacity = rooms.capacity(at, &levers.provided, years, t);
            *spare = capacity.map_or(f64::INFINITY, |capacity| capacity - room.own[at * years + t]);
        }
        for (load, at) in room.loads.iter_mut().zip(rooms.uses.rooms()) {
            // What rounding leaves of care that stays in the same room takes nothing.
            if load.abs() < NOTHING {
                *load = 0.0;
            }
            room.wanted[at * years + t] |= *load > 0.0;
        }
        rooms.uses.solve(&room.spare, &room.loads, &mut room.work);
        for (at, lever) in rooms.limited.iter().enumerate() {
            let (share, before) = (room.work.shares[at], &mut levers.deliverable[lever * years + t]);
            change = change.max((*before - share).abs());
            *before = share;
            room.limits[at * years + t] = room.work.limits[at];
        }
    }
    change
}

/// Units that each lever lands in each year: `[lever][year]`.
pub(crate) fn arrivals(rooms: &CompiledRooms, activity: &Activity, combined: &Combined, levers: usize) -> Vec<f64> {
    let years = activity.years;
    let mut found = vec![0.0; levers * years];
    for flow in &rooms.flows {
        let lever = rooms.streams[flow.stream].lever;
        for t in 1..years {
            let units = activity.units[flow.stratum * years + t];
            found[lever * years + t] += units * combined.received[flow.shift * years + t] * flow.conversion;
        }
    }
    found
}

impl CompiledRooms {
    /// What a lever ran out of in year `t` when shares were last looked for.
    pub fn limit_of(&self, lever: usize, room: &Room, years: usize, t: usize) -> Option<Resource> {
        let at = self.limited.binary_search(&lever).ok()?;
        room.limits[at * years + t].map(|room| self.rooms[room].resource)
    }
}

impl Room {
    /// Whether any shift took some of a room when shares were last looked for.
    pub fn is_wanted(&self, at: usize, years: usize, t: usize) -> bool {
        self.wanted[at * years + t]
    }
}

/// Rooms on their way.
struct Found<'a> {
    plan: &'a Plan,
    rooms: Vec<CompiledRoom>,
    places: BTreeMap<Resource, usize>,
}

impl Found<'_> {
    fn place(&mut self, resource: Resource) -> usize {
        if let Some(at) = self.places.get(&resource) {
            return *at;
        }
        let room = CompiledRoom {
            resource,
            capacity: counted(self.plan, resource),
            ceiling: ceiling(self.plan, resource),
            fixed: 0.0,
            scale: scale(self.plan, resource),
        };
        self.places.insert(resource, self.rooms.len());
        self.rooms.push(room);
        self.rooms.len() - 1
    }

    /// What a service line takes.
    fn takings(&mut self, line: &CompiledServiceLine) -> Vec<Taking> {
        let plan = self.plan;
        let service = &plan.services[line.service.index()];
        let organisation = plan.sites[line.site.index()].organisation;
        let measure = service.pod.measure();
        let mut takings = Vec::new();
        if let Some(kind) = service.beds {
            let together =
                |at: Option<_>| plan.beds.iter().any(|b| (b.organisation, b.site, b.kind) == (organisation, at, kind));
            let site = (!together(None)).then_some(line.site);
            let room = self.place(Resource::Beds(organisation, site, kind));
            let (per_unit, per_bed_day) = if measure == Measure::BedDays { (1.0, 0.0) } else { (0.0, 1.0) };
            takings.push(Taking { room, per_unit, per_bed_day });
        }
        if let Some(kind) = service.spaces {
            let counted =
                plan.spaces.iter().any(|one| (one.organisation, one.site, one.kind) == (organisation, None, kind));
            let site = (!counted).then_some(line.site);
            let room = self.place(Resource::Spaces(organisation, site, kind));
            let hours = plan.space_shape.hours[kind as usize] * plan.space_shape.utilisation[kind as usize];
            let per_unit = if kind.is_contacts() { 1.0 } else { service.minutes / 60.0 / hours };
            takings.push(Taking { room, per_unit, per_bed_day: 0.0 });
        }
        for demand in demands(plan, organisation, line.service) {
            let StaffNeed::Activity { per_unit, per_bed_day, .. } = demand.need else { continue };
            let room = self.place(Resource::Staff(organisation, demand.group));
            let year = year_of(plan, demand);
            takings.push(Taking { room, per_unit: per_unit / year, per_bed_day: per_bed_day / year });
        }
        takings
    }

    /// What posts take, whatever there is to do.
    fn posts(&mut self) {
        for demand in &self.plan.staff_demand {
            let Some(organisation) = demand.organisation else { continue };
            let Some((work, floor)) = of_posts(self.plan, demand) else { continue };
            let room = self.place(Resource::Staff(organisation, demand.group));
            self.rooms[room].fixed += work.max(floor);
        }
    }
}

/// People that posts ask for by the hours to be covered, and by the floor of their rota; `None` if activity asks for them.
pub(crate) fn of_posts(plan: &Plan, demand: &StaffDemand) -> Option<(f64, f64)> {
    let StaffNeed::Posts { posts, hours, floor } = demand.need else { return None };
    // 52 weeks of the post for those of one person, at work as much as everybody of the group.
    Some((posts * hours_of_post(demand, hours) * 52.0 / year_of(plan, demand), posts * floor))
}

/// What a week of a post asks for: hours, or programmed activities of four hours.
fn hours_of_post(demand: &StaffDemand, hours: f64) -> f64 {
    if demand.group.is_medical() { hours / 4.0 } else { hours }
}

/// What a whole-time equivalent does in a year: hours at work, or programmed activities of direct clinical care.
fn year_of(plan: &Plan, demand: &StaffDemand) -> f64 {
    let shape = &plan.staff_shape;
    if demand.group.is_medical() {
        return shape.clinical_activities * shape.doctor_weeks;
    }
    let headroom = workforce::Headroom::new(demand.headroom).expect("pack keeps it from 0 to less than 1");
    let contracted = model::units::Per::new(shape.contracted);
    workforce::productive_hours(contracted, Quantity::new(shape.weeks), headroom).value()
}

/// What a service asks for at an organisation: for each group its own rows if there are any, or else the general ones.
fn demands(plan: &Plan, organisation: OrganisationId, service: ServiceId) -> Vec<&StaffDemand> {
    let asks = |one: &&StaffDemand| matches!(one.need, StaffNeed::Activity { service: of, .. } if of == service);
    let all = || plan.staff_demand.iter().filter(asks);
    let own = |group| all().any(|one| one.organisation == Some(organisation) && one.group == group);
    all()
        .filter(|one| one.organisation == Some(organisation) || (one.organisation.is_none() && !own(one.group)))
        .collect()
}

/// The latest count of a financial year up to each year, or the first there is.
fn by_year(plan: &Plan, counts: impl Iterator<Item = (FinancialYear, f64)>) -> Option<Vec<f64>> {
    let mut counts: Vec<_> = counts.collect();
    counts.sort_by_key(|(year, _)| *year);
    let first = counts.first()?.1;
    let of = |year| counts.iter().rfind(|(from, _)| *from <= year).map_or(first, |(_, count)| *count);
    Some(plan.years().map(of).collect())
}

/// How many there are of something in each year, without what solutions provide; `None` where it is not known.
pub(crate) fn counted(plan: &Plan, resource: Resource) -> Option<Vec<f64>> {
    let year = |period: &str| period.parse::<FinancialYear>().unwrap_or(plan.base_year);
    match resource {
        Resource::Beds(organisation, site, kind) => {
            let ours = plan.beds.iter().filter(|b| (b.organisation, b.site, b.kind) == (organisation, site, kind));
            by_year(plan, ours.map(|one| (year(&one.period), one.available)))
        }
        Resource::Spaces(organisation, site, kind) => {
            let ours = plan.spaces.iter().filter(|s| (s.organisation, s.site, s.kind) == (organisation, site, kind));
            by_year(plan, ours.map(|one| (year(&one.period), one.available)))
        }
        Resource::Staff(organisation, group) => {
            let staff = plan.staff.iter().find(|one| (one.organisation, one.group) == (organisation, group))?;
            let temporary = staff.bank.iter().zip(&staff.agency).map(|(bank, agency)| bank + agency);
            Some(in_post(staff).iter().zip(temporary).map(|(people, temporary)| people + temporary).collect())
        }
    }
}

/// Beds that can be opened in each year beyond those counted.
pub(crate) fn escalation(plan: &Plan, resource: Resource) -> Option<Vec<f64>> {
    let Resource::Beds(organisation, site, kind) = resource else { return None };
    let ours = plan.beds.iter().filter(|one| (one.organisation, one.site, one.kind) == (organisation, site, kind));
    let year = |period: &str| period.parse::<FinancialYear>().unwrap_or(plan.base_year);
    by_year(plan, ours.filter_map(|one| Some((year(&one.period), one.escalation?))))
}

/// The most that there can be, staff and temporary staff together.
fn ceiling(plan: &Plan, resource: Resource) -> Option<Vec<f64>> {
    let Resource::Staff(organisation, group) = resource else { return None };
    let staff = plan.staff.iter().find(|one| (one.organisation, one.group) == (organisation, group))?;
    staff.ceiling.iter().any(Option::is_some).then(|| {
        let each = staff.ceiling.iter().zip(&staff.bank).zip(&staff.agency);
        each.map(|((most, bank), agency)| most.map_or(f64::INFINITY, |most| most + bank + agency)).collect()
    })
}

/// Beds for a bed day of each year, at the share in use that the plan asks for; everything else is not scaled.
fn scale(plan: &Plan, resource: Resource) -> Vec<f64> {
    let Resource::Beds(_, _, kind) = resource else { return vec![1.0; plan.year_count()] };
    let occupancy = plan.bed_shape.occupancy_of(kind);
    plan.years().map(|year| 1.0 / (f64::from(year.days()) * occupancy)).collect()
}

/// What each year does to a group's number, after the base year.
pub(crate) fn supply(staff: &Staff) -> Vec<Supply> {
    let movement = |t: usize| Movement {
        leavers: staff.leavers[t],
        retiring: staff.retiring[t],
        joiners: Quantity::new(staff.joiners[t]),
        trained: Quantity::new(staff.trained[t]),
        ceiling: staff.ceiling[t].map(Quantity::new),
    };
    let movements: Vec<Movement> = (1..staff.leavers.len()).map(movement).collect();
    workforce::years(Quantity::new(staff.in_post), &movements).collect()
}

/// In post at the end of each year, base year first.
pub(crate) fn in_post(staff: &Staff) -> Vec<f64> {
    let later = supply(staff).into_iter().map(|year| year.closing.value());
    std::iter::once(staff.in_post).chain(later).collect()
}
