//! How much of what solutions shift there is room for. `docs/method/deliverable.md`.
//!
//! ```
//! use engine::deliverable::{Network, Resource, Room, Setting, Shift, Use};
//! use model::units::{Per, Quantity};
//! // 250 beds' worth into a community hospital with room for 60.
//! let (acute, community) = (Setting(0), Setting(1));
//! let rooms = [Room::beds(community, Quantity::new(60.0))];
//! let needs = vec![Use::beds(Per::new(1.0))];
//! let shift = Shift { from: acute, to: community, wanted: Quantity::new(250.0), needs, releases: vec![] };
//! let delivery = Network::new(&rooms, &[shift]).unwrap().as_stated();
//! assert_eq!(delivery.shifts[0].delivered, Quantity::new(60.0));
//! assert_eq!((delivery.missing[0].resource, delivery.missing[0].amount), (Resource::Beds, 190.0));
//! ```
//!
//! People are not beds:
//!
//! ```compile_fail
//! use engine::deliverable::{Room, Setting};
//! use model::units::{Quantity, Wte};
//! let people: Quantity<Wte> = Quantity::new(60.0);
//! let room = Room::beds(Setting(0), people);
//! ```

use std::collections::BTreeSet;

use model::units::{Bed, Contact, Item, Per, Quantity, Wte};

/// A place in the caller's list of settings: one where care is given and whose capacity is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting(pub usize);

/// What a setting can run out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// Beds.
    Beds,
    /// Contacts a year.
    Contacts,
    /// People of a staff group: a place in the caller's list.
    Staff(usize),
}

/// What a setting has to spare of a resource in a year, beyond what its own activity takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    setting: Setting,
    resource: Resource,
    spare: f64,
}

impl Room {
    /// Beds to spare; below nothing where more are in use than there should be.
    pub fn beds(setting: Setting, spare: Quantity<Bed>) -> Self {
        Self { setting, resource: Resource::Beds, spare: spare.value() }
    }

    /// Contacts a year to spare.
    pub fn contacts(setting: Setting, spare: Quantity<Contact>) -> Self {
        Self { setting, resource: Resource::Contacts, spare: spare.value() }
    }

    /// People to spare.
    pub fn staff(setting: Setting, group: usize, spare: Quantity<Wte>) -> Self {
        Self { setting, resource: Resource::Staff(group), spare: spare.value() }
    }
}

/// What one unit of a shift takes where it arrives, or frees where it leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use {
    resource: Resource,
    per: f64,
}

impl Use {
    /// Beds.
    pub fn beds(per: Per<Bed, Item>) -> Self {
        Self { resource: Resource::Beds, per: per.value() }
    }

    /// Contacts.
    pub fn contacts(per: Per<Contact, Item>) -> Self {
        Self { resource: Resource::Contacts, per: per.value() }
    }

    /// People of a group.
    pub fn staff(group: usize, per: Per<Wte, Item>) -> Self {
        Self { resource: Resource::Staff(group), per: per.value() }
    }
}

/// What a solution wants to move in a year.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Where it leaves.
    pub from: Setting,
    /// Where it arrives.
    pub to: Setting,
    /// Units, as its solution promises.
    pub wanted: Quantity<Item>,
    /// What a unit takes where it arrives.
    pub needs: Vec<Use>,
    /// What a unit frees where it leaves *for other shifts to use*. Nothing for capacity that is closed: it is either a saving
    /// or room, never both.
    pub releases: Vec<Use>,
}

/// Settings that shift to one another in a ring, so that none can be solved first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(pub Vec<Setting>);

/// What is delivered of every shift, and what would release the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// In the order of shifts.
    pub shifts: Vec<Delivered>,
    /// What has to be added, room by room, for everything to be delivered: no less would do, and together it is enough.
    pub missing: Vec<Missing>,
    /// Resources that shifts need of settings for which nothing is stated. They limit nothing here, and are not known.
    pub unstated: Vec<(Setting, Resource)>,
}

/// What is delivered of a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivered {
    /// Units.
    pub delivered: Quantity<Item>,
    /// δ: delivered over wanted, 1 where nothing is wanted. What it saves is cut by the same share.
    pub share: f64,
    /// What it ran out of.
    pub limited_by: Option<Resource>,
}

/// What a setting is short of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missing {
    /// Where.
    pub setting: Setting,
    /// Of what.
    pub resource: Resource,
    /// Beds, contacts a year or WTE.
    pub amount: f64,
}

/// Shifts and rooms ready to be solved. Made once; solved in every year and future.
#[derive(Clone, Debug)]
pub struct Network {
    rooms: Vec<Room>,
    wanted: Vec<f64>,
    /// By shift: rooms where it arrives and what a unit takes of each.
    needs: Vec<Vec<(usize, f64)>>,
    /// By shift: rooms where it leaves and what a unit frees of each.
    releases: Vec<Vec<(usize, f64)>>,
    uses: Uses,
    unstated: Vec<(Setting, Resource)>,
}

/// Which rooms each shift takes of or frees.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// By shift: the place of its first use; one more at the end.
    first: Vec<usize>,
    /// By use: its room.
    rooms: Vec<usize>,
}

impl Uses {
    /// From the rooms of each shift.
    pub fn of(shifts: impl IntoIterator<Item = Vec<usize>>) -> Self {
        let (mut first, mut rooms) = (vec![0], Vec::new());
        for ours in shifts {
            rooms.extend(ours);
            first.push(rooms.len());
        }
        Self { first, rooms }
    }

    /// How many shifts there are.
    pub fn shifts(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// The room of each use, uses of a shift together and shifts in order: how loads are given.
    pub fn rooms(&self) -> &[usize] {
        &self.rooms
    }

    /// A shift's uses: places among all loads.
    pub fn of_shift(&self, shift: usize) -> std::ops::Range<usize> {
        self.first[shift]..self.first[shift + 1]
    }

    /// How much of each shift there is room for. `spare` is by room; `loads` by use: what the whole shift takes of the room, or
    /// less than nothing where it frees some. Allocates only if `work` is new.
    ///
    /// All shares rise together until a room is full; those that need it stay there, and the others rise on. What shifts free is
    /// room for others as far as they are delivered, so this is done again with it until nothing more is freed: as often as the
    /// longest chain of settings is long, whatever their order.
    pub fn solve(&self, spare: &[f64], loads: &[f64], work: &mut Work) {
        work.load.clear();
        work.load.resize(spare.len(), 0.0);
        work.limits.clear();
        work.limits.resize(self.shifts(), None);
        work.shares.clear();
        work.shares.resize(self.shifts(), 0.0);
        for _ in 0..=self.shifts() {
            work.left.clear();
            work.left.extend_from_slice(spare);
            let mut freed = false;
            for shift in 0..self.shifts() {
                for at in self.of_shift(shift).filter(|at| loads[*at] < 0.0) {
                    work.left[self.rooms[at]] -= loads[at] * work.shares[shift];
                    freed = true;
                }
            }
            work.before.clone_from(&work.shares);
            work.shares.fill(UNSETTLED);
            while self.settle(loads, work) {}
            let moved = work.shares.iter().zip(&work.before).any(|(now, before)| (now - before).abs() > 1e-12);
            if !freed || !moved {
                break;
            }
        }
    }

    /// Raises the share of all unsettled shifts together until a room is full, and settles those that need it; all of them if
    /// none fills. Whether some remain.
    fn settle(&self, loads: &[f64], work: &mut Work) -> bool {
        work.load.fill(0.0);
        for shift in (0..self.shifts()).filter(|shift| work.shares[*shift] < 0.0) {
            for at in self.of_shift(shift) {
                work.load[self.rooms[at]] += loads[at].max(0.0);
            }
        }
        let (mut level, mut full) = (1.0, None);
        for (room, (left, load)) in work.left.iter().zip(&work.load).enumerate() {
            // A room that nobody needs any more gives no bound.
            if *load > 0.0 && left.max(0.0) < level * load {
                (level, full) = (left.max(0.0) / load, Some(room));
            }
        }
        let mut remain = false;
        for shift in 0..self.shifts() {
            if work.shares[shift] >= 0.0 {
                continue;
            }
            let needs = |full: usize| self.of_shift(shift).any(|at| self.rooms[at] == full && loads[at] > 0.0);
            if !full.is_none_or(needs) {
                remain = true;
                continue;
            }
            (work.shares[shift], work.limits[shift]) = (level, full);
            for at in self.of_shift(shift) {
                work.left[self.rooms[at]] -= loads[at].max(0.0) * level;
            }
        }
        remain
    }
}

/// Room to solve a [`Network`] in, and what was found; made once and used again.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// By shift: δ.
    pub shares: Vec<f64>,
    /// By shift: the room, by place, that it ran out of.
    pub limits: Vec<Option<usize>>,
    /// By room: what is left over.
    pub left: Vec<f64>,
    /// By room: what the shifts that are not settled would take.
    load: Vec<f64>,
    /// By shift: what was found before what it makes others free was counted.
    before: Vec<f64>,
}

impl Network {
    /// Finds the rooms of each shift.
    ///
    /// # Errors
    ///
    /// If settings shift to one another in a ring: then no order of doing it is there in which room is free before it is used.
    pub fn new(rooms: &[Room], shifts: &[Shift]) -> Result<Self, Cycle> {
        downstream_first(shifts)?;
        let find = |setting, resource| rooms.iter().position(|r| r.setting == setting && r.resource == resource);
        let places = |setting: Setting, uses: &[Use]| -> Vec<(usize, f64)> {
            let place = |one: &Use| Some((find(setting, one.resource)?, one.per.max(0.0)));
            uses.iter().filter_map(place).collect()
        };
        let needed = shifts.iter().flat_map(|shift| shift.needs.iter().map(|one| (shift.to, one.resource)));
        let unstated: BTreeSet<_> = needed.filter(|(setting, resource)| find(*setting, *resource).is_none()).collect();
        let needs: Vec<_> = shifts.iter().map(|shift| places(shift.to, &shift.needs)).collect();
        let releases: Vec<_> = shifts.iter().map(|shift| places(shift.from, &shift.releases)).collect();
        let each = needs.iter().zip(&releases);
        let used = each.map(|(needs, releases)| needs.iter().chain(releases).map(|(room, _)| *room).collect());
        let uses = Uses::of(used);
        Ok(Self {
            rooms: rooms.to_vec(),
            wanted: shifts.iter().map(|shift| shift.wanted.value()).collect(),
            uses,
            needs,
            releases,
            unstated: unstated.into_iter().collect(),
        })
    }

    /// With the spare capacity and the wants that it was made with.
    pub fn as_stated(&self) -> Delivery {
        let spare: Vec<f64> = self.rooms.iter().map(|room| room.spare).collect();
        let mut work = Work::default();
        self.solve(&spare, &self.wanted, &mut work);
        let settled = |(shift, wanted): (usize, &f64)| Delivered {
            delivered: Quantity::new(wanted.max(0.0) * work.shares[shift]),
            share: work.shares[shift],
            limited_by: work.limits[shift].map(|room| self.rooms[room].resource),
        };
        Delivery {
            shifts: self.wanted.iter().enumerate().map(settled).collect(),
            missing: self.missing(&spare, &self.wanted),
            unstated: self.unstated.clone(),
        }
    }

    /// With other capacity (by room) and other wants (by shift, in units): another year, another future.
    pub fn solve(&self, spare: &[f64], wanted: &[f64], work: &mut Work) {
        let each = self.needs.iter().zip(&self.releases).zip(wanted);
        let loads: Vec<f64> = each
            .flat_map(|((needs, releases), wanted)| {
                let takes = needs.iter().map(move |(_, per)| per * wanted.max(0.0));
                takes.chain(releases.iter().map(move |(_, per)| -per * wanted.max(0.0)))
            })
            .collect();
        self.uses.solve(spare, &loads, work);
    }

    /// By room: what everything that is wanted takes, less what it frees and what there is.
    fn missing(&self, spare: &[f64], wanted: &[f64]) -> Vec<Missing> {
        let mut short: Vec<f64> = spare.iter().map(|spare| -spare).collect();
        let mut taken = vec![0.0; spare.len()];
        for (shift, wanted) in wanted.iter().map(|wanted| wanted.max(0.0)).enumerate() {
            for &(room, per) in &self.needs[shift] {
                short[room] += wanted * per;
                taken[room] += wanted * per;
            }
            for &(room, per) in &self.releases[shift] {
                short[room] -= wanted * per;
            }
        }
        let rooms = self.rooms.iter().zip(short).zip(taken);
        let lacking = rooms.filter(|((_, short), taken)| *taken > 0.0 && *short > 1e-9 * taken);
        lacking.map(|((room, amount), _)| Missing { setting: room.setting, resource: room.resource, amount }).collect()
    }
}

/// A share that has not been found.
const UNSETTLED: f64 = -1.0;

/// Kahn's order, from the ends of chains up: a setting comes after all that it shifts to.
fn downstream_first(shifts: &[Shift]) -> Result<Vec<Setting>, Cycle> {
    let mut waiting: BTreeSet<Setting> = shifts.iter().flat_map(|shift| [shift.from, shift.to]).collect();
    let mut order = Vec::with_capacity(waiting.len());
    let onward = |setting: Setting, waiting: &BTreeSet<Setting>| {
        shifts.iter().find(|shift| shift.from == setting && waiting.contains(&shift.to)).map(|shift| shift.to)
    };
    while let Some(first) = waiting.first() {
        let ready: Vec<Setting> = waiting.iter().copied().filter(|one| onward(*one, &waiting).is_none()).collect();
        if ready.is_empty() {
            return Err(ring(*first, |one| onward(one, &waiting)));
        }
        for setting in ready {
            waiting.remove(&setting);
            order.push(setting);
        }
    }
    Ok(order)
}

/// Where every setting has one after it, going on comes back to one that was passed.
fn ring(first: Setting, next: impl Fn(Setting) -> Option<Setting>) -> Cycle {
    let (mut passed, mut at) = (vec![], first);
    loop {
        if let Some(place) = passed.iter().position(|one| *one == at) {
            return Cycle(passed.split_off(place));
        }
        passed.push(at);
        at = next(at).expect("each setting that waits shifts to another that waits");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NURSES: usize = 0;

    fn shift(from: usize, to: usize, wanted: f64, needs: &[Use], releases: &[Use]) -> Shift {
        let (needs, releases) = (needs.to_vec(), releases.to_vec());
        Shift { from: Setting(from), to: Setting(to), wanted: Quantity::new(wanted), needs, releases }
    }

    fn bed(per: f64) -> Use {
        Use::beds(Per::new(per))
    }

    fn nurse(per: f64) -> Use {
        Use::staff(NURSES, Per::new(per))
    }

    fn beds(setting: usize, spare: f64) -> Room {
        Room::beds(Setting(setting), Quantity::new(spare))
    }

    fn nurses(setting: usize, spare: f64) -> Room {
        Room::staff(Setting(setting), NURSES, Quantity::new(spare))
    }

    fn deliver(rooms: &[Room], shifts: &[Shift]) -> Delivery {
        Network::new(rooms, shifts).expect("no ring").as_stated()
    }

    fn delivered(delivery: &Delivery) -> Vec<f64> {
        delivery.shifts.iter().map(|one| one.delivered.value()).collect()
    }

    #[test]
    fn two_hundred_and_fifty_beds_into_room_for_sixty() {
        // 10,000 spells of 0.025 beds and 0.01 nurses.
        let rooms = [beds(1, 60.0), nurses(1, 40.0)];
        let found = deliver(&rooms, &[shift(0, 1, 10_000.0, &[bed(0.025), nurse(0.01)], &[])]);
        assert!((found.shifts[0].delivered.value() * 0.025 - 60.0).abs() < 1e-9);
        assert_eq!((found.shifts[0].share, found.shifts[0].limited_by), (0.24, Some(Resource::Beds)));
        let missing: Vec<_> = found.missing.iter().map(|one| (one.resource, one.amount)).collect();
        assert_eq!(missing, [(Resource::Beds, 190.0), (Resource::Staff(NURSES), 60.0)]);
    }

    #[test]
    fn shifts_that_compete_share_what_there_is_pro_rata() {
        let found =
            deliver(&[beds(2, 60.0)], &[shift(0, 2, 200.0, &[bed(1.0)], &[]), shift(1, 2, 50.0, &[bed(1.0)], &[])]);
        assert_eq!(delivered(&found), [48.0, 12.0]);
        // Patients who take two beds each have the same share, not the same number.
        let found =
            deliver(&[beds(2, 60.0)], &[shift(0, 2, 100.0, &[bed(2.0)], &[]), shift(1, 2, 100.0, &[bed(1.0)], &[])]);
        assert_eq!(delivered(&found), [20.0, 20.0]);
    }

    #[test]
    fn what_one_shift_cannot_use_is_left_to_the_other() {
        // The first runs out of nurses at a tenth; the second needs none and has the other beds.
        let rooms = [beds(2, 60.0), nurses(2, 10.0)];
        let first = shift(0, 2, 100.0, &[bed(1.0), nurse(1.0)], &[]);
        let found = deliver(&rooms, &[first, shift(1, 2, 100.0, &[bed(1.0)], &[])]);
        assert_eq!(delivered(&found), [10.0, 50.0]);
        assert_eq!(found.shifts[0].limited_by, Some(Resource::Staff(NURSES)));
        assert_eq!(found.shifts[1].limited_by, Some(Resource::Beds));
    }

    #[test]
    fn a_chain_is_solved_from_its_end() {
        // Acute → community → home. Home takes 30 of 40, which frees 30 community beds beside the 10 that were empty.
        let rooms = [beds(1, 10.0), Room::contacts(Setting(2), Quantity::new(300.0))];
        let home = shift(1, 2, 40.0, &[Use::contacts(Per::new(10.0))], &[bed(1.0)]);
        let found = deliver(&rooms, &[shift(0, 1, 50.0, &[bed(1.0)], &[]), home.clone()]);
        assert_eq!(delivered(&found), [40.0, 30.0]);
        // Only home is short: with 100 contacts more it frees all that the community hospital needs.
        let short = Missing { setting: Setting(2), resource: Resource::Contacts, amount: 100.0 };
        assert_eq!(found.missing, [short]);
        // Beds that are closed are a saving and not room.
        let closed = Shift { releases: vec![], ..home };
        let found = deliver(&rooms, &[shift(0, 1, 50.0, &[bed(1.0)], &[]), closed]);
        assert_eq!(delivered(&found), [10.0, 30.0]);
    }

    #[test]
    fn a_ring_is_told_and_names_its_settings() {
        let to = |from, to| shift(from, to, 1.0, &[bed(1.0)], &[]);
        let found = Network::new(&[], &[to(0, 1), to(1, 2), to(2, 1), to(1, 4)]).map(|_| ());
        assert_eq!(found, Err(Cycle(vec![Setting(1), Setting(2)])));
        assert_eq!(Network::new(&[], &[to(3, 3)]).map(|_| ()), Err(Cycle(vec![Setting(3)])));
    }

    #[test]
    fn what_is_not_stated_limits_nothing_and_is_told() {
        let found = deliver(&[], &[shift(0, 1, 7.0, &[bed(1.0), nurse(1.0)], &[])]);
        assert_eq!(delivered(&found), [7.0]);
        assert_eq!(found.unstated, [(Setting(1), Resource::Beds), (Setting(1), Resource::Staff(NURSES))]);
    }

    #[test]
    fn a_setting_that_is_over_full_takes_nobody_and_needs_that_much_more() {
        let found = deliver(&[beds(1, -5.0)], &[shift(0, 1, 10.0, &[bed(1.0)], &[])]);
        assert_eq!((delivered(&found), found.missing[0].amount), (vec![0.0], 15.0));
        let nothing = deliver(&[beds(1, -5.0)], &[shift(0, 1, 0.0, &[bed(1.0)], &[])]);
        assert_eq!((nothing.shifts[0].share, nothing.missing.len()), (1.0, 0));
    }

    /// Shifts from lower to higher of five settings, and room for beds and nurses in each.
    fn any_network() -> impl Strategy<Value = (Vec<Room>, Vec<Shift>)> {
        let room = || prop::collection::vec(-10.0..80.0f64, 5);
        let per = || prop_oneof![Just(0.0), 0.1..2.0f64];
        let one = (0..4usize, 1..5usize, 0.0..100.0f64, per(), per(), per());
        let shifts = prop::collection::vec(one, 1..9);
        (room(), room(), shifts).prop_map(|(some_beds, some_nurses, shifts)| {
            let rooms = (0..5).flat_map(|s| [beds(s, some_beds[s]), nurses(s, some_nurses[s])]).collect();
            let build = |(from, further, wanted, b, n, freed): (usize, usize, f64, f64, f64, f64)| {
                shift(from, (from + further).min(4), wanted, &[bed(b), nurse(n)], &[bed(freed)])
            };
            (rooms, shifts.into_iter().map(build).collect())
        })
    }

    /// By room: what is taken and freed by so much of each shift.
    fn flows(rooms: &[Room], shifts: &[Shift], amounts: &[f64]) -> Vec<(f64, f64)> {
        let of = |uses: &[Use], setting: Setting, room: &Room| -> f64 {
            let here = uses.iter().filter(|one| setting == room.setting && one.resource == room.resource);
            here.map(|one| one.per).sum()
        };
        let sum = |room: &Room, uses: fn(&Shift) -> (&[Use], Setting)| -> f64 {
            shifts.iter().zip(amounts).map(|(s, amount)| of(uses(s).0, uses(s).1, room) * amount).sum()
        };
        rooms.iter().map(|room| (sum(room, |s| (&s.needs, s.to)), sum(room, |s| (&s.releases, s.from)))).collect()
    }

    proptest! {
        #[test]
        fn nothing_is_used_twice_and_nothing_usable_is_left((rooms, shifts) in any_network()) {
            let found = deliver(&rooms, &shifts);
            let amounts = delivered(&found);
            let flows = flows(&rooms, &shifts, &amounts);
            let full = |place: usize| {
                let (taken, freed) = flows[place];
                (rooms[place].spare + freed).max(0.0) - taken < 1e-9
            };
            for (room, (taken, freed)) in rooms.iter().zip(&flows) {
                prop_assert!(*taken <= (room.spare + freed).max(0.0) + 1e-9, "{room:?} {taken} {freed}");
            }
            for (one, shift) in found.shifts.iter().zip(&shifts) {
                prop_assert!((0.0..=1.0).contains(&one.share));
                prop_assert!(one.delivered.value() <= shift.wanted.value());
                prop_assert_eq!(one.share < 1.0, one.limited_by.is_some());
                if let Some(resource) = one.limited_by {
                    let place = rooms.iter().position(|r| r.setting == shift.to && r.resource == resource);
                    prop_assert!(full(place.expect("stated")), "{:?}", one);
                }
            }
        }

        #[test]
        fn what_is_missing_releases_the_rest_and_no_less_does((rooms, shifts) in any_network(), pick in 0..10usize) {
            let found = deliver(&rooms, &shifts);
            let with = |missing: &[Missing]| {
                let mut rooms = rooms.clone();
                for one in missing {
                    let room = rooms.iter_mut().find(|r| r.setting == one.setting && r.resource == one.resource);
                    room.expect("stated").spare += one.amount;
                }
                deliver(&rooms, &shifts)
            };
            let short = |delivery: &Delivery| delivery.shifts.iter().any(|one| one.share < 1.0 - 1e-9);
            prop_assert!(!short(&with(&found.missing)));
            prop_assert_eq!(short(&found), found.missing.iter().any(|one| one.amount > 1e-6));
            if !found.missing.is_empty() {
                let mut less = found.missing.clone();
                let pick = pick % less.len();
                less[pick].amount *= 0.9;
                prop_assert!(less[pick].amount < 1e-3 || short(&with(&less)));
            }
        }

        #[test]
        fn the_order_of_shifts_does_not_matter((rooms, shifts) in any_network()) {
            let forward = delivered(&deliver(&rooms, &shifts));
            let backward: Vec<Shift> = shifts.iter().rev().cloned().collect();
            for (one, other) in forward.iter().zip(delivered(&deliver(&rooms, &backward)).iter().rev()) {
                prop_assert!((one - other).abs() < 1e-9, "{one} {other}");
            }
        }

        #[test]
        fn used_again_it_finds_the_same((rooms, shifts) in any_network(), scale in 0.0..2.0f64) {
            let network = Network::new(&rooms, &shifts).expect("no ring");
            let spare: Vec<f64> = rooms.iter().map(|room| room.spare).collect();
            let wanted: Vec<f64> = shifts.iter().map(|one| one.wanted.value()).collect();
            let mut work = Work::default();
            network.solve(&spare, &wanted, &mut work);
            let first = work.shares.clone();
            let other: Vec<f64> = spare.iter().map(|spare| spare * scale).collect();
            network.solve(&other, &wanted, &mut work);
            network.solve(&spare, &wanted, &mut work);
            prop_assert_eq!(first, work.shares);
        }
    }
}
