//! The language of a plan: what a year, an area, a service, an assumption, a ledger line and a result are.
//!
//! Nothing here reads files, knows the time or talks to a network. `pack` turns files into a [`Plan`],
//! `engine` turns a plan into [`results::Results`], `report` words and rounds those.

pub mod accounts;
pub mod activity;
pub mod assumption;
pub mod canonical;
pub mod capacity;
pub mod capital;
pub mod chance;
pub mod content;
pub mod contract;
pub mod decision;
pub mod driver;
pub mod economics;
pub mod external;
pub mod finding;
pub mod gain_share;
pub mod headline;
pub mod health;
pub mod id;
pub mod moment;
pub mod money;
pub mod organisation;
pub mod people;
pub mod place;
pub mod plan;
pub mod pooled;
pub mod provenance;
pub mod quality;
pub mod results;
pub mod season;
pub mod selector;
pub mod service;
pub mod shape;
pub mod solution;
pub mod units;
pub mod word;
pub mod year;

pub use finding::Finding;
pub use id::Origin;
pub use plan::Plan;
pub use provenance::Provenance;
pub use year::FinancialYear;
