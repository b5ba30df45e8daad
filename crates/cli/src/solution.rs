//! `concordat solution`: types of solution, and one to start from.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use model::solution::{SOLUTION_TYPES, SolutionType};
use serde_json::json;

use crate::{Failure, Outcome, print};

/// What can be done with solutions.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List the types of solution, with what each is and which levers its template pulls
    Types(Types),
    /// Write a commented solution of a type into a pack, to be changed by whoever answers for it
    New(New),
}

/// Arguments of `concordat solution types`.
#[derive(clap::Args)]
pub struct Types {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `concordat solution new`.
#[derive(clap::Args)]
pub struct New {
    /// The pack's folder
    pack: PathBuf,
    /// The solution's short name, such as `frailty-at-home`: its file will be `solutions/ID.toml`
    id: String,
    /// What sort of change it is: `concordat solution types` lists them
    #[arg(long = "type", value_name = "TYPE", value_parser = PossibleValuesParser::new(SOLUTION_TYPES), hide_possible_values = true)]
    kind: String,
}

/// Does what is asked.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Types(arguments) => types(arguments),
        Command::New(arguments) => new(arguments),
    }
}

fn types(arguments: &Types) -> Result<Outcome, Failure> {
    let all = SolutionType::ALL.iter().map(|kind| (kind, pack::template::about(*kind), pack::template::levers(*kind)));
    if arguments.json {
        let all = all.map(|(kind, about, levers)| json!({"type": kind, "about": about, "levers": levers}));
        print(&format!("{:#}\n", json!(all.collect::<Vec<_>>())))?;
        return Ok(Outcome::Done);
    }
    let mut text = String::new();
    for (kind, about, levers) in all {
        let _ = writeln!(text, "{kind:26} {about} ({})", levers.join(", "));
    }
    text.push_str("\nconcordat solution new PACK ID --type TYPE writes one to start from.\n");
    print(&text)?;
    Ok(Outcome::Done)
}

fn new(arguments: &New) -> Result<Outcome, Failure> {
    let (folder, id) = (&arguments.pack, &arguments.id);
    if id.is_empty() || !id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)) {
        let message = format!("\"{id}\" cannot be the name of a solution; use letters, digits, - and _");
        return Err(Failure::Refused(message));
    }
    let kind = SolutionType::from_word(&arguments.kind).expect("the command line takes no other word");
    let outcome = pack::template::read_without_solutions(folder)?;
    let Some(checked) = outcome.checked else {
        let message = format!("{} has errors; `concordat check` shows them. Nothing was written", folder.display());
        return Err(Failure::Refused(message));
    };
    let path = folder.join("solutions").join(format!("{id}.toml"));
    if path.exists() {
        return Err(Failure::Refused(format!("{} is there already; nothing was written", path.display())));
    }
    let told = |error| Failure::Write { path: path.clone(), error };
    fs::create_dir_all(folder.join("solutions")).map_err(told)?;
    fs::write(&path, pack::template::solution(kind, &checked.plan)).map_err(told)?;
    let (shown, folder) = (path.display(), folder.display());
    print(&format!(
        "Wrote {shown}. Its figures are made up: put yours in their place, then\n  concordat check {folder}\nnames what is still to be filled in, and\n  concordat check {folder} --selectors\nshows what each lever catches.\n"
    ))?;
    Ok(Outcome::Done)
}
