//! What solutions do to activity and money: combined so that nothing is counted twice and order never matters. See
//! `docs/method/solutions.md`.

mod activity;
mod attribution;
mod combine;
mod compiled;
mod effect;
mod product;
mod reach;
mod results;

pub use activity::{activity, parts};
pub(crate) use combine::Combined;
pub(crate) use compiled::CompiledSolutions;
pub use effect::Delivered;
pub(crate) use effect::Paths;
pub(crate) use reach::{Act, LeverSet, Place, Reach};
pub use results::{Saved, central, evenly, results, shares};
