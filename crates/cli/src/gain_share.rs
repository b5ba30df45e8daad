//! `concordat gain-share`: payments between members that leave each with an agreed share of what solutions save.

use std::path::PathBuf;

use model::Plan;
use model::gain_share::{Asked, Key, Refusal, WHOLE, propose};
use model::id::{OrganisationId, SolutionId};

use crate::run::{read, watch};
use crate::{Failure, Outcome, print};

/// Arguments of `concordat gain-share`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// By what the net saving is shared: the same for every partner, by income in the base year, by what each spends on the
    /// solutions (running and once, all years), or as `--share` states
    #[arg(long, value_enum, default_value_t = Keys::Equal)]
    key: Keys,
    /// With `--key stated`: an organisation's share in per cent, `CODE=PERCENT`; all of them sum to 100, and whoever is not
    /// named gets none
    #[arg(long = "share", value_name = "CODE=PERCENT")]
    shares: Vec<String>,
    /// Share what this solution saves; several may be named, all are meant if none is
    #[arg(long = "solution", value_name = "ID")]
    solutions: Vec<String>,
    /// Share a year's net loss by the key too, which may leave those who gain worse off than doing nothing. Otherwise what they
    /// gain goes to those who lose
    #[arg(long)]
    share_losses: bool,
    /// Print the proposal as JSON
    #[arg(long)]
    json: bool,
}

/// By what saving is shared.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Equal,
    Turnover,
    OwnEffort,
    Stated,
}

/// Proposes payments.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Some(checked) = read(&arguments.pack, arguments.json)? else { return Ok(Outcome::Errors) };
    let plan = &checked.plan;
    let asked = asked(arguments, plan).map_err(Failure::Refused)?;
    let results = watch(plan, &engine::Request::default())?;
    let found = propose(plan, &results, &asked).map_err(|refusal| Failure::Refused(refused(plan, &refusal)))?;
    if arguments.json {
        print(&format!("{:#}\n", report::gain_share::json(plan, &results, &found)))?;
    } else {
        print(&report::gain_share::text(plan, &results, &found))?;
    }
    Ok(Outcome::Done)
}

fn asked(arguments: &Arguments, plan: &Plan) -> Result<Asked, String> {
    if !arguments.shares.is_empty() && arguments.key != Keys::Stated {
        return Err("--share needs --key stated".to_owned());
    }
    let key = match arguments.key {
        Keys::Equal => Key::Equal,
        Keys::Turnover => Key::Turnover,
        Keys::OwnEffort => Key::OwnEffort,
        Keys::Stated if arguments.shares.is_empty() => {
            return Err("--key stated needs --share CODE=PERCENT for each partner".to_owned());
        }
        Keys::Stated => Key::Stated(arguments.shares.iter().map(|text| share(plan, text)).collect::<Result<_, _>>()?),
    };
    let solutions = arguments.solutions.iter().map(|id| solution(plan, id)).collect::<Result<_, _>>()?;
    Ok(Asked { key, solutions, share_losses: arguments.share_losses })
}

/// `CODE=PERCENT`: who, and millionths of the whole.
fn share(plan: &Plan, text: &str) -> Result<(OrganisationId, u32), String> {
    let told =
        || format!("\"{text}\" is no share; write CODE=PERCENT, such as XMUH=40, with no more than four decimals");
    let (code, percent) = text.split_once('=').ok_or_else(told)?;
    let percent: f64 = percent.trim().parse().map_err(|_| told())?;
    let millionths = percent * f64::from(WHOLE) / 100.0;
    let whole = millionths.round();
    if !(0.0..=f64::from(WHOLE)).contains(&whole) || (millionths - whole).abs() > 1e-6 {
        return Err(told());
    }
    let found = plan.organisations.iter().position(|one| one.code == code.trim());
    let place = found.ok_or_else(|| format!("{} is no organisation of this plan", code.trim()))?;
    Ok((place.into(), whole as u32))
}

fn solution(plan: &Plan, id: &str) -> Result<SolutionId, String> {
    let found = plan.solutions.iter().position(|one| one.id == id);
    found.map(SolutionId::from).ok_or_else(|| format!("{id} is no solution of this plan"))
}

/// Why nothing is proposed, with whose fault it is.
fn refused(plan: &Plan, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoAccounts(id) | Refusal::NotAMember(id) | Refusal::StatedTwice(id) => {
            format!("{}: {refusal}", plan.organisations[id.index()].code)
        }
        _ => refusal.to_string(),
    }
}
