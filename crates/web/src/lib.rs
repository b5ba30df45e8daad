//! The site: shared plans in a browser. Pages on the store, plan pages from `report`, answers as JSON, and what keeps them safe.
//!
//! [`routes::ROUTES`] is the one list of what can be asked, each with what it needs; the router is built from it, and one
//! function (`answer` of `site`) checks every request before its handler sees it.

mod answer;
mod ask;
mod compared;
pub mod drafts;
mod forms;
mod limits;
mod links;
pub mod loaded;
#[cfg_attr(not(feature = "oidc"), path = "no_oidc.rs")]
pub mod oidc;
mod pages;
pub mod parcel;
pub mod routes;
mod safety;
mod serve;
mod shelf;
mod shell;
mod site;
pub mod worth;

pub use pages::remote::sections as remote_sections;
pub use safety::is_loopback;
pub use serve::{Error, serve};
pub use site::{Options, Site, holder, put_pack, read_pack};
