//! Population rows and activity cells.

use crate::id::{AreaGroupId, AreaId, OrganisationId, Origin, ServiceId, SiteId, SourceId, VariantId};
use crate::people::{AgeBand, Sex};
use crate::provenance::Provenance;
use crate::units::{BedDay, Item, Midnight, Per, Pound, Quantity};
use crate::word::words;

words! {
    /// Whom a population counts.
    PopulationBasis, POPULATION_BASIS_NAMES {
        /// People by where they live.
        Resident = "resident",
        /// People by whose practice list they are on.
        Registered = "registered",
    }
}

/// A population variant and the chance that it is the one that comes true.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its probability; all sum to 1.
    pub probability: f64,
}

/// People of one sex and age band in one area, year by year.
#[derive(Clone, Debug)]
pub struct PopulationRow {
    /// The area.
    pub area: AreaId,
    /// Their sex.
    pub sex: Sex,
    /// Their age band.
    pub age: AgeBand,
    /// The variant.
    pub variant: VariantId,
    /// Whom it counts.
    pub basis: PopulationBasis,
    /// People on the plan's population dates, from the base year on.
    pub people: Box<[f64]>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// Births to women of one area, year by year.
#[derive(Clone, Debug)]
pub struct BirthRow {
    /// The area.
    pub area: AreaId,
    /// The variant.
    pub variant: VariantId,
    /// Births of the years of the plan's population dates, from the base year on.
    pub births: Box<[f64]>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// The base year's activity of one group of people in one service at one site for one commissioner.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where the patients live; `None` for people from beyond the system.
    pub area_group: Option<AreaGroupId>,
    /// Their sex.
    pub sex: Sex,
    /// Their age band, a union of the population's bands.
    pub age: AgeBand,
    /// The service.
    pub service: ServiceId,
    /// Where it happens.
    pub site: SiteId,
    /// Who pays for it.
    pub commissioner: Option<OrganisationId>,
    /// The plan's flags it carries: bit `i` for `Plan::flags[i]`.
    pub flags: u128,
    /// The year's count.
    pub count: Quantity<Item>,
    /// The year's bed days, where the point of delivery is counted in spells.
    pub bed_days: Quantity<BedDay<Midnight>>,
    /// Sum over spells of the squared stay in midnights.
    pub stay_squared: f64,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

impl Cell {
    /// The same patients, service and commissioner at another site.
    #[must_use]
    pub fn arriving_at(&self, site: SiteId) -> Self {
        Self { site, ..self.clone() }
    }
}

/// What one unit of a service costs on average, and how that cost behaves.
#[derive(Clone, Debug)]
pub struct UnitCost {
    /// The service.
    pub service: ServiceId,
    /// The provider it holds for; `None` for every provider without a row of its own.
    pub organisation: Option<OrganisationId>,
    /// Full average cost of a unit.
    pub cost: Per<Pound, Item>,
    /// How the cost behaves when activity changes.
    pub shares: CostShares,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// How a cost divides by behaviour. The three sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostShares {
    /// Follows every unit.
    pub variable: f64,
    /// Moves in steps: a ward, a team.
    pub step: f64,
    /// Goes only when a service closes.
    pub fixed: f64,
}
