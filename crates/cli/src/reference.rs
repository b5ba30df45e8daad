//! `concordat reference`: the file reference, from the reader's own schema.

use crate::{Failure, Outcome, print};

/// Prints the reference.
pub fn run() -> Result<Outcome, Failure> {
    print(&pack::reference::markdown())?;
    Ok(Outcome::Done)
}
