//! Beds, rooms, people and what they let through.

use crate::capacity::{Resource, SpaceType, StaffGroup};
use crate::id::{OrganisationId, SiteId};
use crate::money::Pence;
use crate::provenance::Provenance;
use crate::service::BedType;

/// Beds of one kind that activity asks for in each year, with solutions as they are expected to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct BedNeed {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// Where; `None` for all sites of an organisation whose beds are counted together.
    pub site: Option<SiteId>,
    /// The kind of bed.
    pub kind: BedType,
    /// Beds in use at midnight, mean over the year, if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub in_use: Vec<f64>,
    /// Beds at which that is the share in use that the plan asks for.
    pub by_occupancy: Vec<f64>,
    /// The fewest beds with which everybody finds one on the share of counts that the plan asks for.
    pub by_risk: Vec<u32>,
    /// Load of the busiest month over the year's mean, which `by_risk` is for.
    pub season: f64,
    /// Beds that there are, or are planned; `None` where they are not known.
    pub available: Option<Vec<f64>>,
    /// Expected days on which the next patient finds no bed among those; of critical care, on which it turns one away.
    pub days_without: Option<Vec<f64>>,
    /// Beds that can be opened beyond those when they are full; `None` where none are stated.
    pub escalation: Option<Vec<f64>>,
    /// Days without a bed among those there are and those that can be opened; `None` where none are stated.
    pub days_with_escalation: Option<Vec<f64>>,
    /// What futures make of it; `None` if there are none.
    pub spread: Option<BedSpread>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// How far beds in use and days without one go in futures, with the beds that there are in expectation. More patients never
/// find more beds free, so that days are as far out as the patients that they are for.
#[derive(Clone, Debug, PartialEq)]
pub struct BedSpread {
    /// Beds in use that one future in ten stays below, and one in ten goes beyond.
    pub in_use: [Vec<f64>; 2],
    /// Days without a bed with those numbers in beds; `None` where beds are not known.
    pub days_without: Option<[Vec<f64>; 2]>,
}

impl BedNeed {
    /// Beds short of what risk asks for in year `t`; nothing where there are enough, `None` where it is not known.
    pub fn short(&self, t: usize) -> Option<f64> {
        self.available.as_ref().map(|beds| (f64::from(self.by_risk[t]) - beds[t]).max(0.0))
    }
}

/// Finance, activity and staff of one organisation held against each other, with solutions as they are expected to deliver.
/// Growth is per cent a year since the base year, nil in the base year itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangulation {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Activity at the base year's unit costs.
    pub activity: Vec<Pence>,
    /// People paid: in post, bank and agency, whole-time equivalents.
    pub wte: Vec<f64>,
    /// Pay after efficiency and solutions.
    pub pay: Vec<Pence>,
    /// All own cost after efficiency and solutions.
    pub cost: Vec<Pence>,
    /// Growth of activity for each whole-time equivalent.
    pub productivity: Vec<f64>,
    /// Growth of pay for each whole-time equivalent; `None` where pay is not told apart.
    pub pay_per_wte: Option<Vec<f64>>,
    /// Growth of cost for each pound of activity; `None` where there is no cost.
    pub cost_per_activity: Option<Vec<f64>>,
    /// Whether each of the three, in that order, lies outside the plan's band.
    pub outside: Vec<[bool; 3]>,
    /// The least certain provenance of its people.
    pub provenance: Provenance,
}

/// Beds of one kind that an organisation's sites need apart and together, by risk: what pooling them would gain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledBeds {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// The kind of bed.
    pub kind: BedType,
    /// The sites.
    pub sites: Vec<SiteId>,
    /// What they need apart, in each year.
    pub apart: Vec<u32>,
    /// What one site with all their patients would need.
    pub together: Vec<u32>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// How much of what a lever shifts to a site there is room for.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftDelivery {
    /// The lever's name within its solution.
    pub lever: String,
    /// Where it lands.
    pub site: SiteId,
    /// Units that would land there if there were room for everything.
    pub promised: Vec<f64>,
    /// Units that there is room for.
    pub delivered: Vec<f64>,
    /// Their share: what a saving is cut by; 1 where nothing is promised.
    pub share: Vec<f64>,
    /// What it runs out of.
    pub limited_by: Vec<Option<Resource>>,
}

/// What has to be added for every shift to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Of what, and where.
    pub resource: Resource,
    /// Beds, spaces, contacts a year or WTE.
    pub amount: Vec<f64>,
}

/// Rooms of one kind, or contacts a year, that activity asks for, with solutions as they are expected to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceNeed {
    /// Who runs them.
    pub organisation: OrganisationId,
    /// Where; `None` for all sites of an organisation that counts them together.
    pub site: Option<SiteId>,
    /// The kind.
    pub kind: SpaceType,
    /// How many activity asks for if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub needed: Vec<f64>,
    /// How many there are, or are planned; `None` where they are not known.
    pub available: Option<Vec<f64>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}

/// People of one group that an organisation needs and has, whole-time equivalents; with solutions as they are expected to
/// deliver. `staff + bank + agency + unfilled = needed`.
#[derive(Clone, Debug, PartialEq)]
pub struct Workforce {
    /// Who employs them.
    pub organisation: OrganisationId,
    /// The group.
    pub group: StaffGroup,
    /// How many activity and posts ask for if nothing is done.
    pub do_nothing: Vec<f64>,
    /// The same with solutions.
    pub needed: Vec<f64>,
    /// Whether a rota's floor asks for more than the work does.
    pub floor_binds: Vec<bool>,
    /// Funded posts.
    pub establishment: Vec<f64>,
    /// In post at the end of the year, with those whom solutions bring.
    pub in_post: Vec<f64>,
    /// Would have come but for the ceiling.
    pub turned_away: Vec<f64>,
    /// Of those needed, how many are staff.
    pub staff: Vec<f64>,
    /// How many are of the bank.
    pub bank: Vec<f64>,
    /// How many are of agencies.
    pub agency: Vec<f64>,
    /// How many are nobody: what limits solutions.
    pub unfilled: Vec<f64>,
    /// What bank and agency cost over what staff would have cost; `None` where pay is not stated.
    pub premium: Option<Vec<Pence>>,
    /// What the need costs as it is met, premium included; `None` where pay is not stated.
    pub pay: Option<Vec<Pence>>,
    /// The least certain provenance of anything it rests on.
    pub provenance: Provenance,
}
