//! `concordat explain`: what a figure was made from, down to the rows of the files.

use std::path::PathBuf;

use crate::run::{place, read};
use crate::{Failure, Outcome, print};

/// Arguments of `concordat explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// Which account lines or activity cells, and which year: `organisation = "XMUH" and category = "pay" and year = "2028/29"`;
    /// or `solution.ID` or `residual`, such as `solution.stays and year = "2029/30"`, `residual and organisation = "XMUH"`; or
    /// `component.ID`, `efficiency`, `risk`, `walk.STAGE` likewise (what a line of the bridge or walk is made of); or
    /// `beds and site = "XMUHI" and type = "critical_care"`, `spaces` likewise, `shift.ID.LEVER`, `quality.ID`, `economics.ID`
    selector: String,
    /// Print the explanation as JSON
    #[arg(long)]
    json: bool,
}

/// Explains the figure that the selector picks.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let (query, t) = engine::asked(&checked.plan, &arguments.selector).map_err(Failure::Refused)?;
    let explained = engine::explain(&checked.plan, &query, t)
        .ok_or_else(|| Failure::Refused(format!("{}: {}", arguments.selector, why_not(&query))))?;
    let place = |origin| place(&checked, origin);
    if arguments.json {
        print(&format!("{:#}\n", report::explain::json(&explained, &place)))?;
    } else {
        let year = checked.plan.base_year.plus(t);
        print(&format!("{} in {year}\n{}", checked.plan.name, report::explain::text(&explained, &place)))?;
    }
    Ok(Outcome::Done)
}

/// Why there is nothing to explain.
fn why_not(query: &engine::Query) -> &'static str {
    match query {
        engine::Query::Residual(_) => "no accounts, so what is left to find is not known",
        engine::Query::Position(..) => "no accounts, so what moves the position is not known",
        engine::Query::Shift(..) => "it moves nothing from one place to another, so there is no room to be looked for",
        engine::Query::Room(_) => "no activity asks for these, so there is no need to explain",
        _ => "nothing is known of it",
    }
}
