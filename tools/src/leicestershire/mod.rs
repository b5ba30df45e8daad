//! Leicester, Leicestershire and Rutland from published figures.

use std::error::Error;
use std::path::Path;

/// Writes the pack into `out` from the open data in `data`.
pub fn write(_data: &Path, _out: &Path) -> Result<(), Box<dyn Error>> {
    Err("not written yet".into())
}
