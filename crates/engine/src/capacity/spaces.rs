//! Rooms, bays and couches from the time that patients take in them. `docs/method/capacity.md`.

use model::units::{Hour, Item, Minute, Per, Quantity, Space, Week};

use super::Occupancy;

/// When a space is open in a year.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// Weeks of a year.
    pub weeks: Quantity<Week>,
    /// Hours of each.
    pub hours: Per<Hour, Week>,
}

impl Opening {
    /// Every hour: 52 weeks of 168 hours, as the NHP demand model counts.
    pub const ALWAYS: Self = Self { weeks: Quantity::new(52.0), hours: Per::new(168.0) };

    /// Hours a year.
    pub fn hours(self) -> Quantity<Hour> {
        self.hours * self.weeks
    }
}

/// How activity takes up a space.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Minutes that each patient has the space.
    pub minutes: Per<Minute, Item>,
    /// The share of open hours that it is in use.
    pub utilisation: Occupancy,
}

/// Half of the hours of A&E spaces.
const HALF: Occupancy = Occupancy(0.5);
/// Of outpatient rooms.
const ROOM: Occupancy = Occupancy(0.85);

/// Defaults, each to be overridden by a plan that knows better. Seen in the NHP demand model's parameters; that model states
/// no opening hours for outpatient rooms, so none are given here.
impl Stay {
    /// Minor injuries and illness in A&E: 60 minutes at half of [`Opening::ALWAYS`].
    pub const AE_MINOR: Self = Self { minutes: Per::new(60.0), utilisation: HALF };
    /// Major cases in A&E: 240 minutes.
    pub const AE_MAJOR: Self = Self { minutes: Per::new(240.0), utilisation: HALF };
    /// Resuscitation: 240 minutes.
    pub const AE_RESUSCITATION: Self = Self { minutes: Per::new(240.0), utilisation: HALF };
    /// Same-day emergency care: 240 minutes.
    pub const SAME_DAY_EMERGENCY: Self = Self { minutes: Per::new(240.0), utilisation: HALF };
    /// First outpatient attendance: 38 minutes at 85%.
    pub const OUTPATIENT_FIRST: Self = Self { minutes: Per::new(38.0), utilisation: ROOM };
    /// Follow-up: 20 minutes.
    pub const OUTPATIENT_FOLLOW_UP: Self = Self { minutes: Per::new(20.0), utilisation: ROOM };
    /// By telephone or video: 26 minutes.
    pub const OUTPATIENT_VIRTUAL: Self = Self { minutes: Per::new(26.0), utilisation: ROOM };
    /// Outpatient procedure: 28 minutes.
    pub const OUTPATIENT_PROCEDURE: Self = Self { minutes: Per::new(28.0), utilisation: ROOM };
}

/// Spaces that a year's attendances take: attendances · minutes / 60 / (weeks · hours · utilisation). Not rounded.
///
/// ```
/// use engine::capacity::spaces::{Opening, Stay, spaces};
/// use model::units::Quantity;
/// // 8,736 hours open, half of them in use: 4,368 patients of an hour fill one space.
/// assert_eq!(spaces(Quantity::new(43_680.0), Stay::AE_MINOR, Opening::ALWAYS), Quantity::new(10.0));
/// ```
///
/// Minutes are not hours:
///
/// ```compile_fail
/// use engine::capacity::{Occupancy, spaces::Stay};
/// use model::units::{Hour, Item, Per};
/// let hours: Per<Hour, Item> = Per::new(0.5);
/// let stay = Stay { minutes: hours, utilisation: Occupancy::WARD };
/// ```
pub fn spaces(attendances: Quantity<Item>, stay: Stay, opening: Opening) -> Quantity<Space> {
    let used = (stay.minutes * attendances).value() / 60.0;
    Quantity::new(used / (opening.hours().value() * stay.utilisation.value()))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded first, or exact")]
mod tests {
    use super::*;

    #[test]
    fn what_packs_take_for_granted_is_the_same() {
        use model::capacity::usual_minutes;
        use model::service::Pod;
        for (pod, stay) in [
            (Pod::OutpatientFirst, Stay::OUTPATIENT_FIRST),
            (Pod::OutpatientFollowUp, Stay::OUTPATIENT_FOLLOW_UP),
            (Pod::OutpatientProcedure, Stay::OUTPATIENT_PROCEDURE),
            (Pod::AccidentMajor, Stay::AE_MAJOR),
            (Pod::AccidentMinor, Stay::AE_MINOR),
            (Pod::SameDay, Stay::SAME_DAY_EMERGENCY),
        ] {
            assert_eq!(usual_minutes(pod), Some(stay.minutes.value()));
        }
    }

    #[test]
    fn by_hand() {
        // 100,000 major attendances: 400,000 hours in spaces used 4,368 hours a year each.
        let bays = spaces(Quantity::new(100_000.0), Stay::AE_MAJOR, Opening::ALWAYS);
        assert_eq!((bays.value() * 100.0).round(), 9_158.0);
        // 50 weeks of 40 hours at 85%: 1,700 hours a room; 5,100 first attendances take 3,230 of them.
        let opening = Opening { weeks: Quantity::new(50.0), hours: Per::new(40.0) };
        let rooms = spaces(Quantity::new(5_100.0), Stay::OUTPATIENT_FIRST, opening);
        assert!((rooms.value() - 1.9).abs() < 1e-12);
    }

    #[test]
    fn the_defaults_are_as_published() {
        let minutes = [
            (Stay::AE_MINOR, 60.0, 0.5),
            (Stay::AE_MAJOR, 240.0, 0.5),
            (Stay::AE_RESUSCITATION, 240.0, 0.5),
            (Stay::SAME_DAY_EMERGENCY, 240.0, 0.5),
            (Stay::OUTPATIENT_FIRST, 38.0, 0.85),
            (Stay::OUTPATIENT_FOLLOW_UP, 20.0, 0.85),
            (Stay::OUTPATIENT_VIRTUAL, 26.0, 0.85),
            (Stay::OUTPATIENT_PROCEDURE, 28.0, 0.85),
        ];
        for (stay, expected, utilisation) in minutes {
            assert_eq!((stay.minutes.value(), stay.utilisation.value()), (expected, utilisation));
        }
        assert_eq!(Opening::ALWAYS.hours().value(), 8_736.0);
    }
}
