//! A solution of each type to start from: the files of `templates/`, carried in the program, with the pack's own codes.

use std::collections::BTreeMap;
use std::path::Path;

use model::Plan;
use model::accounts::Side;
use model::id::SiteId;
use model::organisation::Role;
use model::service::Pod;
use model::solution::{LEVER_KINDS, SolutionType};

use crate::files::{self, Error};
use crate::solution_file::FILL_IN;
use crate::{Outcome, load, read_files};

/// What every template says of maturity, time and evidence.
const COMMON: &str = include_str!("../templates/common.toml.in");

/// Lists the templates, each with the word of its type.
macro_rules! templates {
    ($($word:literal,)+) => { &[$(($word, include_str!(concat!("../templates/", $word, ".toml.in"))),)+] };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "prevention",
    "out-of-hospital",
    "elective",
    "urgent",
    "specialist-centralisation",
    "hot-cold-split",
    "gp-networks",
    "integrated-teams",
    "nursing-home-commissioning",
    "site-consolidation",
    "shared-services",
    "estate",
    "digital",
    "primary-care-variation",
    "length-of-stay",
    "discharge",
    "medicines",
    "agency",
    "workforce",
    "incentives",
    "commercial-income",
    "outsourcing",
    "organisational-form",
];

/// The template of a type, before the pack's codes are in it.
fn text(kind: SolutionType) -> &'static str {
    let found = TEMPLATES.iter().find(|(word, _)| *word == kind.word());
    found.map_or_else(|| panic!("{kind} has no template"), |(_, text)| *text)
}

/// What sort of change a type is, in a sentence.
pub fn about(kind: SolutionType) -> &'static str {
    text(kind).lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}

/// The levers that a type's template pulls.
pub fn levers(kind: SolutionType) -> Vec<&'static str> {
    let used = |word: &&&str| text(kind).contains(&format!("lever = \"{word}\""));
    LEVER_KINDS.iter().filter(used).copied().collect()
}

/// Reads a pack as if it had no solutions, so that a new one can be begun while others are still faulty.
///
/// # Errors
/// If the folder cannot be listed.
pub fn read_without_solutions(folder: &Path) -> Result<Outcome, Error> {
    let (mut files, mut findings) = load(folder)?;
    files.retain(|file| files::solution(&file.name).is_none());
    findings.retain(|finding| !finding.file.starts_with(files::SOLUTIONS));
    Ok(read_files(files, findings))
}

/// A solution of this type for this plan, to be changed by whoever answers for it.
///
/// Codes are taken from the plan: the first member of a fitting role, the services and sites it has, ages on which its
/// bands begin. Where it has none that fits, the text `FILL IN` stands, which the reader tells of.
pub fn solution(kind: SolutionType, plan: &Plan) -> String {
    fill(&text(kind).replace("{{common}}", COMMON.trim_end()), plan)
}

/// Puts what the plan has in place of each `{{name:choices}}`.
fn fill(text: &str, plan: &Plan) -> String {
    let mut parts = text.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (asked, rest) = part.split_once("}}").unwrap_or((part, ""));
        let (name, choices) = asked.split_once(':').unwrap_or((asked, ""));
        let choices: Vec<&str> = choices.split('|').collect();
        let ours = match name {
            "member" => member(plan, &choices),
            "pods" => pods(plan, &choices),
            "age" => format!("age >= {}", age(plan, choices[0])),
            "below" => format!("age < {}", age(plan, choices[0])),
            "costs" => costs(plan, &choices),
            "receiving" => receiving(plan, &choices),
            "site" => site(plan, choices[0]),
            "staff" => if employer(plan, choices[0]).is_some() { "" } else { "# " }.to_owned(),
            "employer" => employer(plan, choices[0]).unwrap_or_else(|| FILL_IN.to_owned()),
            "year" => plan.base_year.plus(1.min(plan.horizon)).to_string(),
            _ => panic!("a template asks for {name}"),
        };
        out.push_str(&ours);
        out.push_str(rest);
    }
    out
}

/// The code of the first member of one of these roles, the roles in order; else of the first member.
fn member(plan: &Plan, roles: &[&str]) -> String {
    let of_role = |role: &&str| {
        let role = Role::from_word(role);
        plan.organisations.iter().find(|one| one.member && Some(one.role) == role)
    };
    let found = roles.iter().find_map(of_role).or_else(|| plan.organisations.iter().find(|one| one.member));
    found.map_or_else(|| FILL_IN.to_owned(), |one| one.code.clone())
}

/// The code of the first member that says how many people of a staff group it has.
fn employer(plan: &Plan, group: &str) -> Option<String> {
    let employs = |id| plan.staff.iter().any(|staff| staff.organisation == id && staff.group.word() == group);
    plan.members().find(|(id, _)| employs(*id)).map(|(_, one)| one.code.clone())
}

/// A test of those of these points of delivery that the plan counts.
fn pods(plan: &Plan, pods: &[&str]) -> String {
    let counted = |pod: &&&str| plan.services.iter().any(|service| service.pod.word() == **pod);
    let ours: Vec<String> = pods.iter().filter(counted).map(|pod| format!("\"{pod}\"")).collect();
    match ours.as_slice() {
        [] => format!("pod = \"{}\"", pods[0]),
        [one] => format!("pod = {one}"),
        several => format!("pod in ({})", several.join(", ")),
    }
}

/// The greatest age up to `wanted` on which a band begins and that falls inside none.
fn age(plan: &Plan, wanted: &str) -> u32 {
    let wanted: u32 = wanted.parse().expect("a template's age is a number");
    let bands: Vec<(u32, u32)> =
        plan.cells.iter().map(|cell| (u32::from(cell.age.from), u32::from(cell.age.to))).collect();
    let whole = |age: u32| bands.iter().all(|(from, to)| age <= *from || age > *to);
    let begins = bands.iter().map(|(from, _)| *from).filter(|from| (1..=wanted).contains(from) && whole(*from));
    begins.max().unwrap_or(wanted)
}

/// A test of the members' cost lines of these categories, or of the first there is.
fn costs(plan: &Plan, categories: &[&str]) -> String {
    let mut ours = plan.lines.iter().filter(|line| {
        line.side == Side::Cost && !plan.is_trade(line) && plan.organisations[line.organisation.index()].member
    });
    let has = |category: &&&str| ours.clone().any(|line| line.category == **category);
    let chosen: Vec<String> = categories.iter().filter(has).map(|one| format!("\"{one}\"")).collect();
    match chosen.as_slice() {
        [] => {
            let category = ours.next().map_or(FILL_IN, |line| line.category.as_str());
            format!("category = \"{category}\" and side = \"cost\"")
        }
        [one] => format!("category = {one} and side = \"cost\""),
        several => format!("category in ({}) and side = \"cost\"", several.join(", ")),
    }
}

/// Cells of each of the members' sites, most first.
fn busiest(plan: &Plan) -> Vec<(SiteId, usize)> {
    let mut cells: BTreeMap<SiteId, usize> = BTreeMap::new();
    let ours = |site: SiteId| plan.organisations[plan.sites[site.index()].organisation.index()].member;
    for cell in plan.cells.iter().filter(|cell| ours(cell.site)) {
        *cells.entry(cell.site).or_default() += 1;
    }
    let mut sites: Vec<(SiteId, usize)> = cells.into_iter().collect();
    sites.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    sites
}

/// The code of the members' `nth` site by activity, from 1.
fn site(plan: &Plan, nth: &str) -> String {
    let nth: usize = nth.parse().expect("a template's site is a number");
    busiest(plan).get(nth - 1).map_or_else(|| FILL_IN.to_owned(), |(id, _)| plan.sites[id.index()].code.clone())
}

/// The site and service of one of these points of delivery where the members do most of it.
fn receiving(plan: &Plan, pods: &[&str]) -> String {
    let (mut site, mut service) = (FILL_IN, FILL_IN);
    for pod in pods.iter().filter_map(|pod| Pod::from_word(pod)) {
        let mut counts: BTreeMap<_, f64> = BTreeMap::new();
        for cell in plan.cells.iter().filter(|cell| plan.services[cell.service.index()].pod == pod) {
            if plan.organisations[plan.sites[cell.site.index()].organisation.index()].member {
                *counts.entry((cell.site, cell.service)).or_default() += cell.count.value();
            }
        }
        if let Some(((at, of), _)) = counts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
            (site, service) = (&plan.sites[at.index()].code, &plan.services[of.index()].code);
            break;
        }
    }
    format!("to_site = \"{site}\"\nto_service = \"{service}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_template_of_its_own_name_that_says_what_it_is() {
        for kind in SolutionType::ALL {
            assert!(text(*kind).contains(&format!("type = \"{kind}\"")), "{kind}");
            assert!(about(*kind).ends_with('.'), "{kind}: {}", about(*kind));
            let idle = levers(*kind).is_empty();
            assert!(!idle, "{kind} pulls no lever");
        }
        assert_eq!(TEMPLATES.len(), SolutionType::ALL.len());
    }

    #[test]
    fn together_the_templates_teach_every_lever() {
        for kind in LEVER_KINDS {
            assert!(SolutionType::ALL.iter().any(|one| levers(*one).contains(kind)), "no template pulls {kind}");
        }
    }
}
