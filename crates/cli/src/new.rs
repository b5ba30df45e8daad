//! `concordat new`: a starter pack.

use std::fs;
use std::path::PathBuf;

use crate::{Failure, Outcome, print};

/// Arguments of `concordat new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to write; it must be new or empty
    folder: PathBuf,
}

/// Writes a starter pack.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let folder = &arguments.folder;
    let told = |error| Failure::Write { path: folder.clone(), error };
    fs::create_dir_all(folder).map_err(told)?;
    if fs::read_dir(folder).map_err(told)?.next().is_some() {
        return Err(Failure::Refused(format!("{} is not empty; nothing was written", folder.display())));
    }
    for (name, text) in pack::scaffold::FILES {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(told)?;
        fs::write(&path, text).map_err(|error| Failure::Write { path, error })?;
    }
    let shown = folder.display();
    print(&format!(
        "Wrote a starter pack into {shown}.\n\nTry\n  concordat check {shown}\n  concordat run {shown} --out out\nand then change its files; README.md in it says what each is for.\n"
    ))?;
    Ok(Outcome::Done)
}
