//! Marlshire, a fictional county system.

use std::error::Error;
use std::path::Path;

/// Writes the pack into `out`.
pub fn write(_out: &Path) -> Result<(), Box<dyn Error>> {
    Err("not written yet".into())
}
