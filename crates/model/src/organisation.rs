//! Organisations and where their money is counted.

use crate::id::{OrganisationId, Origin, SourceId};
use crate::provenance::Provenance;
use crate::word::words;
use crate::year::FinancialYear;

words! {
    /// What an organisation is.
    Role, ROLE_NAMES {
        /// Buys care for a population.
        Commissioner = "commissioner",
        /// Provides care of more than one kind, or a published group of providers.
        Provider = "provider",
        /// Acute hospital trust.
        Acute = "acute",
        /// Community trust.
        Community = "community",
        /// Mental-health trust.
        MentalHealth = "mental_health",
        /// Ambulance trust.
        Ambulance = "ambulance",
        /// Independent provider.
        Independent = "independent",
        /// Council.
        LocalAuthority = "local_authority",
        /// General practice and its federations.
        PrimaryCare = "primary_care",
        /// Voluntary sector.
        Voluntary = "voluntary",
        /// National body.
        National = "national",
    }
}

impl Role {
    /// Whether a system's gap can only be stated when every member of this role has accounts.
    pub fn must_have_accounts(self) -> bool {
        !matches!(self, Self::PrimaryCare | Self::Voluntary | Self::National)
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commissioner => "Commissioner",
            Self::Provider => "Provider",
            Self::Acute => "Acute trust",
            Self::Community => "Community trust",
            Self::MentalHealth => "Mental-health trust",
            Self::Ambulance => "Ambulance trust",
            Self::Independent => "Independent provider",
            Self::LocalAuthority => "Council",
            Self::PrimaryCare => "Primary care",
            Self::Voluntary => "Voluntary sector",
            Self::National => "National body",
        }
    }
}

/// An organisation that plans here, or an outside party that pays or is paid by one.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its ODS code, or another of its own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Whether its finance home is the plan's system.
    pub member: bool,
    /// The published group it stands for, if it does.
    pub stands_for: Option<String>,
    /// The merger that ends it, if one is dated.
    pub merger: Option<Merger>,
    /// Where its row comes from.
    pub source: Option<SourceId>,
    /// How sure its row is.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

/// An organisation's end in another.
#[derive(Clone, Copy, Debug)]
pub struct Merger {
    /// The organisation that takes it over.
    pub into: OrganisationId,
    /// The first financial year reported under the successor: the first to start on or after the merger.
    pub from: FinancialYear,
}

/// A share of an organisation's patients that comes from one system.
#[derive(Clone, Debug)]
pub struct FlowShare {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Code of the system.
    pub system: String,
    /// The share, 0 to 1.
    pub share: f64,
    /// Where it was read.
    pub origin: Origin,
}
