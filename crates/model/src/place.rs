//! Areas, area groups and sites.

use crate::id::{AreaGroupId, OrganisationId, Origin};

/// A point on the map, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// A small area that people live in.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its ONS code, or another of its own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The area group it belongs to.
    pub group: AreaGroupId,
    /// The council with social care duties for it.
    pub local_authority: Option<OrganisationId>,
    /// The commissioner for most of its residents.
    pub commissioner: Option<OrganisationId>,
    /// The district it lies in; empty if not given.
    pub district: String,
    /// Its population-weighted centre.
    pub centre: Option<Point>,
    /// Its rank in the Index of Multiple Deprivation, 1 = most deprived.
    pub imd_rank: Option<u32>,
    /// Its national deprivation decile, 1 = most deprived.
    pub imd_decile: Option<u8>,
    /// Whether it is rural.
    pub rural: Option<bool>,
    /// Share of households without a car.
    pub without_car: Option<f64>,
    /// Where it was read.
    pub origin: Origin,
}

/// A named set of whole areas.
#[derive(Clone, Debug)]
pub struct AreaGroup {
    /// Its name.
    pub name: String,
}

/// A place where care is given.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: OrganisationId,
    /// Where it is.
    pub point: Option<Point>,
    /// Where it was read.
    pub origin: Origin,
}
