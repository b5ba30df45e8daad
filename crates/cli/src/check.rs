//! `concordat check`: everything that is wrong with a pack, at once.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use crate::{Failure, Outcome, print, screen};

/// Arguments of `concordat check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// Print findings as JSON
    #[arg(long)]
    json: bool,
    /// Show what every selector catches
    #[arg(long)]
    selectors: bool,
}

/// Checks a pack.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let outcome = pack::read(&arguments.pack)?;
    if arguments.json {
        let selections = outcome.selections.iter().map(|one| {
            json!({"file": one.file, "line": one.line, "selector": one.text, "catches": one.catches, "of": one.of, "what": one.what})
        });
        let digest = outcome.checked.as_ref().map(|checked| checked.plan.digest);
        let sections = outcome.checked.as_ref().map(|checked| {
            checked
                .plan
                .sections
                .iter()
                .map(|(name, digest)| (name.clone(), json!(digest)))
                .collect::<serde_json::Map<_, _>>()
        });
        let value = json!({
            "findings": outcome.findings,
            "selectors": selections.collect::<Vec<_>>(),
            "digest": digest,
            "sections": sections,
        });
        print(&format!("{value:#}\n"))?;
    } else {
        let (colour, width) = screen();
        let mut text = String::new();
        if arguments.selectors {
            for one in &outcome.selections {
                let _ = writeln!(
                    text,
                    "{}:{}: {} picks {} of {} {}",
                    one.file, one.line, one.text, one.catches, one.of, one.what
                );
            }
        }
        text.push_str(&report::findings::text(&outcome.findings, colour, width));
        if let Some(checked) = &outcome.checked {
            let _ = writeln!(text, "{} can be run. Digest {}", checked.plan.name, checked.plan.digest);
        }
        print(&text)?;
    }
    Ok(if outcome.checked.is_some() { Outcome::Done } else { Outcome::Errors })
}
