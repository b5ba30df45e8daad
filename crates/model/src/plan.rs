//! The whole plan.

use std::collections::{BTreeSet, HashMap};

use crate::accounts::{Efficiency, Line};
use crate::activity::{BirthRow, Cell, CostShares, PopulationBasis, PopulationRow, UnitCost, Variant};
use crate::assumption::{Assumption, Contested, Correlation, Source};
use crate::canonical::Digest;
use crate::capacity::{SpaceCount, SpaceShape, Staff, StaffDemand, StaffShape};
use crate::capital::Capital;
use crate::contract::Contract;
use crate::driver::{Driver, Mover, Override};
use crate::economics::Discount;
use crate::headline::Headline;
use crate::health::AgeCurve;
use crate::id::{AssumptionId, OrganisationId, ServiceId};
use crate::money::{Basis, Pence};
use crate::organisation::{FlowShare, Organisation, Role};
use crate::people::AgeBand;
use crate::place::{Area, AreaGroup, Site};
use crate::pooled::PooledRow;
use crate::provenance::Provenance;
use crate::quality::QualityMeasure;
use crate::season::Season;
use crate::service::{BedCount, Service};
use crate::solution::Solution;
use crate::word::words;
use crate::year::FinancialYear;

/// A checked plan: every code is known, every number is finite and in its unit, every selector picks something.
///
/// Lists are in the canonical order of their keys, whatever the order of rows in the files, so that results do
/// not depend on it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// Code of the system whose members' gaps it states.
    pub system: String,
    /// Whether the place is made up.
    pub fictional: bool,
    /// The base year.
    pub base_year: FinancialYear,
    /// Years after the base year.
    pub horizon: usize,
    /// What its money is measured in.
    pub basis: Basis,
    /// On what dates people are counted.
    pub population_dates: PopulationDates,
    /// What "closed" means.
    pub target: Target,
    /// How cost follows activity where a unit cost does not say.
    pub cost: CostShape,
    /// How beds are reckoned.
    pub bed_shape: BedShape,
    /// The share of a year's new savings in its second half above which they are called back-loaded.
    pub back_loaded: f64,
    /// Between what implied productivity, pay and cost should grow.
    pub bands: Bands,
    /// How rooms are reckoned.
    pub space_shape: SpaceShape,
    /// How people are reckoned.
    pub staff_shape: StaffShape,
    /// How money of later years is valued.
    pub discount: Discount,
    /// Population variants; the first is the principal one.
    pub variants: Vec<Variant>,
    /// Organisations, by code.
    pub organisations: Vec<Organisation>,
    /// Shares of flow.
    pub flow_shares: Vec<FlowShare>,
    /// Sites, by code.
    pub sites: Vec<Site>,
    /// Areas, by code.
    pub areas: Vec<Area>,
    /// Area groups, by name.
    pub area_groups: Vec<AreaGroup>,
    /// Services, by code.
    pub services: Vec<Service>,
    /// The age bands of the population, youngest first; they do not overlap.
    pub age_bands: Vec<AgeBand>,
    /// People.
    pub population: Vec<PopulationRow>,
    /// Births.
    pub births: Vec<BirthRow>,
    /// Flags that cells can carry, by name; at most 64.
    pub flags: Vec<String>,
    /// Activity.
    pub cells: Vec<Cell>,
    /// How busy each month is.
    pub seasons: Vec<Season>,
    /// Beds as counted.
    pub beds: Vec<BedCount>,
    /// Rooms and contacts that there is room for, as counted or planned.
    pub spaces: Vec<SpaceCount>,
    /// People, by organisation and group.
    pub staff: Vec<Staff>,
    /// What asks for people.
    pub staff_demand: Vec<StaffDemand>,
    /// Unit costs.
    pub unit_costs: Vec<UnitCost>,
    /// Ledger lines.
    pub lines: Vec<Line>,
    /// Contracts between payers and payees, by payer, payee and category.
    pub contracts: Vec<Contract>,
    /// What is put into pooled funds and used out of them.
    pub pooled: Vec<PooledRow>,
    /// What is spent on new assets, and what may be.
    pub capital: Capital,
    /// Planned efficiency.
    pub efficiency: Vec<Efficiency>,
    /// The assumption register.
    pub assumptions: Vec<Assumption>,
    /// What the assumptions drive.
    pub drivers: Vec<Driver>,
    /// Values that parties dispute, by assumption and organisation.
    pub contested: Vec<Contested>,
    /// How assumptions hang together.
    pub correlations: Vec<Correlation>,
    /// Solutions, by id.
    pub solutions: Vec<Solution>,
    /// Exceptions to drivers.
    pub overrides: Vec<Override>,
    /// How often people of each age use care, by code.
    pub age_curves: Vec<AgeCurve>,
    /// What services are held to, by id.
    pub measures: Vec<QualityMeasure>,
    /// Published figures to compare with.
    pub headlines: Vec<Headline>,
    /// Where figures come from.
    pub sources: Vec<Source>,
    /// The digest of each section, by name.
    pub sections: Vec<(String, Digest)>,
    /// The digest of the whole plan.
    pub digest: Digest,
}

words! {
    /// On what dates people are counted.
    PopulationDates, POPULATION_DATES_NAMES {
        /// 30 June of each calendar year; a financial year is ¾ of its own and ¼ of the next.
        MidYear = "mid-year",
        /// Already means over financial years.
        FinancialYear = "financial-year",
    }
}

/// What "closed" means: the position to reach, in which year, and whether support may help.
#[derive(Clone, Debug)]
pub struct Target {
    /// The position to reach: 0 for break-even, negative for an agreed deficit.
    pub position: Pence,
    /// The year in which to reach it.
    pub year: FinancialYear,
    /// Whether external deficit support counts as income.
    pub with_support: bool,
}

/// How cost follows activity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostShape {
    /// Default shares.
    pub shares: CostShares,
    /// Steps that the base year's activity of a service line stands on.
    pub steps: f64,
    /// The share of a spell's cost that goes with its stay, so that a shorter stay releases it.
    pub stay: f64,
}

/// The share of the second half above which savings are called back-loaded where a plan does not say: a convention, not a
/// finding. Even phasing is a half.
pub const BACK_LOADED: f64 = 0.6;

/// Between what yearly growth of implied figures should lie, per cent; beyond that it is told with its arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands {
    /// Activity at the base year's unit costs for each whole-time equivalent.
    pub productivity: (f64, f64),
    /// Pay for each whole-time equivalent, in the plan's money.
    pub pay_per_wte: (f64, f64),
    /// Cost for each pound of activity at the base year's unit costs, in the plan's money.
    pub cost_per_activity: (f64, f64),
}

impl Default for Bands {
    /// Customary only: productivity from −1% to 2%, pay from 0% to 5%, cost from −2% to 4% a year.
    fn default() -> Self {
        Self { productivity: (-1.0, 2.0), pay_per_wte: (0.0, 5.0), cost_per_activity: (-2.0, 4.0) }
    }
}

/// How beds are reckoned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BedShape {
    /// The share of beds in use, in the order of [`BedType::ALL`](crate::service::BedType::ALL).
    pub occupancy: [f64; 6],
    /// The share of counts on which everybody should find a bed.
    pub enough: f64,
    /// Variance of the number in beds over its mean.
    pub dispersion: f64,
    /// The share of patients that critical care may turn away.
    pub turned_away: f64,
}

impl BedShape {
    /// The share of beds of a kind that should be in use.
    pub fn occupancy_of(&self, kind: crate::service::BedType) -> f64 {
        self.occupancy[kind as usize]
    }
}

impl Default for BedShape {
    /// Wards at 92% and critical care at 70%, as the NHP demand model has them; enough on 95 counts in a hundred, with
    /// independent arrivals; critical care turns away fewer than one in a hundred.
    fn default() -> Self {
        Self { occupancy: [0.92, 0.70, 0.92, 0.92, 0.92, 0.92], enough: 0.95, dispersion: 1.0, turned_away: 0.01 }
    }
}

impl Default for CostShape {
    /// The customary 25/50/25 on 20 steps, two fifths of a spell's cost with its stay; customary only, so each plan may
    /// set its own.
    fn default() -> Self {
        Self { shares: CostShares { variable: 0.25, step: 0.5, fixed: 0.25 }, steps: 20.0, stay: 0.4 }
    }
}

impl Plan {
    /// The years, base year first.
    pub fn years(&self) -> impl ExactSizeIterator<Item = FinancialYear> + use<> {
        let base = self.base_year;
        (0..self.year_count()).map(move |t| base.plus(t))
    }

    /// How many years there are, the base year included.
    pub fn year_count(&self) -> usize {
        self.horizon + 1
    }

    /// Members, in order of code.
    pub fn members(&self) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        self.organisations.iter().enumerate().filter(|(_, one)| one.member).map(|(at, one)| (at.into(), one))
    }

    /// Whether both parties of a line are members, so that it is trade inside the system.
    pub fn is_trade(&self, line: &Line) -> bool {
        line.counterparty.is_some_and(|other| self.organisations[other.index()].member)
    }

    /// The contract that governs a line: one that names its category before one that names none.
    pub fn contract_of(&self, line: &Line) -> Option<&Contract> {
        let ours = || self.contracts.iter().filter(|contract| contract.governs(line));
        ours().find(|contract| contract.category.is_some()).or_else(|| ours().next())
    }

    /// Who reports an organisation's lines in year `t`: itself, or whoever it has merged into by then.
    pub fn reporter(&self, organisation: OrganisationId, t: usize) -> OrganisationId {
        let year = self.base_year.plus(t);
        let mut at = organisation;
        // `pack` refuses cycles, so this ends.
        while let Some(merger) = self.organisations[at.index()].merger.filter(|merger| merger.from <= year) {
            at = merger.into;
        }
        at
    }

    /// Everything that moves cells or lines: first each driver with its assumption's value, then each override.
    pub fn movers(&self) -> impl Iterator<Item = Mover<'_>> {
        (0..self.drivers.len() + self.overrides.len()).map(|place| self.mover(place))
    }

    /// The driver or override in this place of [`Plan::movers`].
    pub fn mover(&self, place: usize) -> Mover<'_> {
        if let Some(driver) = self.drivers.get(place) {
            let assumption = &self.assumptions[driver.assumption.index()];
            return Mover { driver, fixed: None, value: assumption.value, provenance: assumption.provenance };
        }
        let fixed = &self.overrides[place - self.drivers.len()];
        let driver = &self.drivers[fixed.driver.index()];
        Mover { driver, fixed: Some(fixed), value: fixed.value, provenance: fixed.provenance }
    }

    /// The unit cost of each service for each provider, the provider's own row before the general one.
    pub fn unit_cost_table(&self) -> UnitCosts<'_> {
        let rows = self.unit_costs.iter().map(|row| ((row.service, row.organisation), row)).collect();
        UnitCosts { rows }
    }

    /// Assumptions that move measures of quality and neither activity nor money.
    pub fn of_quality(&self) -> BTreeSet<AssumptionId> {
        self.solutions.iter().flat_map(|one| &one.quality_effects).map(|one| one.effect).collect()
    }

    /// Whether any population row counts registered people.
    pub fn has_registered_people(&self) -> bool {
        self.population.iter().any(|row| row.basis == PopulationBasis::Registered)
    }

    /// The people that activity paid for by `commissioner` follows: those registered where the NHS pays, residents where a
    /// council or nobody in particular does. Residents stand in for registered people where there are none at all.
    pub fn people_followed(&self, commissioner: Option<OrganisationId>, registered: bool) -> PopulationBasis {
        let role = commissioner.map(|id| self.organisations[id.index()].role);
        match role {
            Some(Role::Commissioner | Role::National) if registered => PopulationBasis::Registered,
            _ => PopulationBasis::Resident,
        }
    }

    /// The least certain provenance of anything a result can rest on.
    pub fn provenance(&self) -> Provenance {
        Provenance::of(
            (self.lines.iter().map(|row| row.provenance))
                .chain(self.cells.iter().map(|row| row.provenance))
                .chain(self.population.iter().map(|row| row.provenance))
                .chain(self.unit_costs.iter().map(|row| row.provenance))
                .chain(self.efficiency.iter().map(|row| row.provenance))
                .chain(self.contracts.iter().map(|row| row.provenance))
                .chain(self.births.iter().map(|row| row.provenance))
                .chain(self.movers().map(|mover| mover.provenance))
                .chain(
                    self.drivers.iter().filter_map(|row| row.curve).map(|id| self.age_curves[id.index()].provenance),
                ),
        )
    }
}

/// Unit costs by service and provider.
pub struct UnitCosts<'a> {
    rows: HashMap<(ServiceId, Option<OrganisationId>), &'a UnitCost>,
}

impl<'a> UnitCosts<'a> {
    /// The unit cost of `service` at `provider`, if one is given.
    pub fn of(&self, service: ServiceId, provider: OrganisationId) -> Option<&'a UnitCost> {
        self.rows.get(&(service, Some(provider))).or_else(|| self.rows.get(&(service, None))).copied()
    }
}
