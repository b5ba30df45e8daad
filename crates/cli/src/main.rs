//! `concordat`: a health economy's plan, from files to figures everybody can open.

mod bench;
mod check;
mod explain;
mod future;
mod gain_share;
mod new;
mod nhp;
mod reference;
mod run;
#[cfg(feature = "store")]
mod serve;
#[cfg(feature = "store")]
mod shared;
mod solution;
mod what_if;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// One plan for a local health economy, from files to figures that everybody can open.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes: 0 no errors in the pack, 1 errors in the pack, 2 the world failed."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a commented starter pack that runs as it stands
    New(new::Arguments),
    /// List types of solution, or begin one in a pack
    #[command(subcommand)]
    Solution(solution::Command),
    /// Find everything that is wrong with a pack
    Check(check::Arguments),
    /// Project a pack: do nothing and do minimum, year by year
    Run(run::Arguments),
    /// Run a pack with some assumptions at other values, beside the pack as it is
    WhatIf(what_if::Arguments),
    /// Show what a figure was made from, down to the rows of the files
    Explain(explain::Arguments),
    /// Open one of the futures that a run draws: what was drawn, and the bridge it makes
    Future(future::Arguments),
    /// Propose payments between members that leave each with an agreed share of what solutions save
    GainShare(gain_share::Arguments),
    /// Time a pack on this machine
    Bench(bench::Arguments),
    /// Run the NHP demand model's method on its own data
    #[command(subcommand)]
    Nhp(nhp::Command),
    /// Show shared plans in a browser
    #[cfg(feature = "store")]
    Serve(serve::Arguments),
    /// Hand a folder over to a store of shared plans
    #[cfg(feature = "store")]
    Push(shared::push::Arguments),
    /// Write a version of a shared plan into a folder
    #[cfg(feature = "store")]
    Pull(shared::pull::Arguments),
    /// Propose, accept, sign, dispute: work on a shared plan
    #[cfg(feature = "store")]
    #[command(subcommand)]
    Plan(shared::plan::Command),
    /// Verify a store's log, sign how far it has come, keep and erase what it says of people
    #[cfg(feature = "store")]
    #[command(subcommand)]
    Audit(shared::audit::Command),
    /// Print the reference of a pack's files, from the reader's own schema
    Reference,
}

/// What a command came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It did what it was asked.
    Done,
    /// The pack has errors.
    Errors,
}

/// The world failed: what the user asked for could not be read or written.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Pack(#[from] pack::Error),
    #[error("cannot write {}: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    #[error("{0}")]
    Refused(String),
    #[cfg(feature = "store")]
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn main() -> ExitCode {
    quiet_decoder_panics();
    let outcome = match Arguments::parse().command {
        Command::New(arguments) => new::run(&arguments),
        Command::Solution(command) => solution::run(&command),
        Command::Check(arguments) => check::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::WhatIf(arguments) => what_if::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Future(arguments) => future::run(&arguments),
        Command::GainShare(arguments) => gain_share::run(&arguments),
        Command::Nhp(command) => nhp::run(&command),
        #[cfg(feature = "store")]
        Command::Serve(arguments) => serve::run(&arguments),
        #[cfg(feature = "store")]
        Command::Push(arguments) => shared::push::run(&arguments),
        #[cfg(feature = "store")]
        Command::Pull(arguments) => shared::pull::run(&arguments),
        #[cfg(feature = "store")]
        Command::Plan(command) => shared::plan::run(&command),
        #[cfg(feature = "store")]
        Command::Audit(command) => shared::audit::run(&command),
        Command::Reference => reference::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Errors) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("concordat: {failure}");
            ExitCode::from(2)
        }
    }
}

/// A damaged Parquet file can trip its decoder, which `pack` turns into a finding; the decoder's own message would only
/// alarm.
fn quiet_decoder_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(pack::DECODER_THREAD) {
            usual(panic);
        }
    }));
}

/// Prints to standard output; a reader that has gone away, such as `head`, is no failure.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Write { path: PathBuf::from("standard output"), error })
        }
        _ => Ok(()),
    }
}

/// Whether to colour what is shown, and how wide it may be.
fn screen() -> (bool, usize) {
    use std::io::IsTerminal as _;
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    (colour, width.unwrap_or(100).clamp(40, 400))
}
