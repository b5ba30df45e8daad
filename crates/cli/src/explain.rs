//! `concordat explain`: what a figure was made from.

use std::path::PathBuf;

use crate::{Failure, Outcome};

/// Arguments of `concordat explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// What to explain, such as `organisation = "XMUH" and category = "pay"`
    selector: String,
}

/// Explains a figure.
pub fn run(_arguments: &Arguments) -> Result<Outcome, Failure> {
    Ok(Outcome::Done)
}
