//! Addresses: the words in which one asks for a figure, such as `organisation = "XMUH" and year = "2028/29"`.

use std::collections::BTreeSet;

use model::capacity::Resource;
use model::id::{MeasureId, OrganisationId, SolutionId};
use model::selector::{
    CELL_FIELDS, CellTest, Expression, LINE_FIELDS, LineTest, Operator, Problem, Selector, Test, Value,
};
use model::solution::{ASSUMPTIONS as SOLUTION, Action, Lever, Solution};
use model::{FinancialYear, Plan};

use super::position::{COMPONENT, WALK};
use super::{Moves, Query};

/// What an address asks for, and in which year: the horizon where it does not say. It is a selector of ledger lines or of
/// activity cells; or `residual`, `component.ID`, `efficiency`, `risk`, `walk.STAGE`, `solution.ID`, `economics.ID`, `shift.ID.LEVER`, `quality.ID`, `beds` or `spaces`; each `and year
/// = "..."`.
///
/// # Errors
/// What is wrong with it, and the way out.
pub fn asked(plan: &Plan, text: &str) -> Result<(Query, usize), String> {
    let told = |problem: Problem| match problem.hint {
        Some(hint) => format!("{text}: {} ({hint})", problem.message),
        None => format!("{text}: {}", problem.message),
    };
    if let Some(asked) = by_name(plan, text, &told)? {
        return Ok(asked);
    }
    if let Some(unknown) = unknown(text) {
        return Err(unknown);
    }
    let mut selector = Selector::parse(text).map_err(told)?;
    let mut years = Vec::new();
    selector.expression = without_years(selector.expression, &mut years);
    let t = year(plan, &years)?;
    let mut fields = Vec::new();
    name_fields(&selector.expression, &mut fields);
    let of_lines = fields.iter().all(|field| LINE_FIELDS.contains(&field.as_str()));
    let of_cells = fields.iter().all(|field| CELL_FIELDS.contains(&field.as_str()));
    let all = |problems: Vec<Problem>| problems.into_iter().map(told).collect::<Vec<_>>().join("\n");
    if of_lines && (!plan.lines.is_empty() || !of_cells) {
        let test = LineTest::bind(&selector, plan).map_err(all)?;
        if !plan.lines.iter().any(|line| test.picks(line, plan)) {
            return Err(format!("{text} picks no account line"));
        }
        return Ok((Query::Lines(test), t));
    }
    let test = CellTest::bind(&selector, plan).map_err(all)?;
    if !plan.cells.iter().any(|cell| test.picks(cell)) && !crate::arrivals(plan).any(|cell| test.picks(&cell)) {
        return Err(format!("{text} picks no activity cell"));
    }
    one_measure(plan, &test)?;
    Ok((Query::Cells(test), t))
}

/// What is asked for by its name rather than by a selector; `None` if nothing is.
fn by_name(plan: &Plan, text: &str, told: &impl Fn(Problem) -> String) -> Result<Option<(Query, usize)>, String> {
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let rest = rest.trim();
    let follows = rest.strip_prefix("and ").or((rest.is_empty()).then_some(""));
    // `beds = "critical_care"` picks activity cells; `beds` by itself, or with `and`, is a need.
    let is_need = (name == BEDS || name == SPACES) && follows.is_some();
    let moves = Moves::by_name(name);
    let is_name = name == RESIDUAL
        || moves.is_some()
        || [SOLUTION, SHIFT, QUALITY, ECONOMICS].iter().any(|one| name.starts_with(one));
    if !is_name && !is_need {
        return Ok(None);
    }
    let rest = follows.ok_or_else(|| {
        format!("{text}: after {name} write and, such as `{name} and year = \"{}\"`", plan.base_year.plus(plan.horizon))
    })?;
    let mut years = Vec::new();
    let mut left = Expression::All;
    if !rest.is_empty() {
        left = without_years(Selector::parse(rest).map_err(told)?.expression, &mut years);
    }
    let t = year(plan, &years)?;
    if name == RESIDUAL {
        return Ok(Some((Query::Residual(member(plan, &left, text, name)?), t)));
    }
    if let Some(moves) = moves {
        return Ok(Some((Query::Position(moves, member(plan, &left, text, name)?), t)));
    }
    if is_need {
        return Ok(Some((Query::Room(needed(plan, name, &left, text)?), t)));
    }
    if left != Expression::All {
        let what = name.split('.').next().unwrap_or(name);
        return Err(format!(
            "{text}: of {} {what} only the year can be chosen",
            if what == "economics" { "an" } else { "a" }
        ));
    }
    let query = if let Some(id) = name.strip_prefix(SOLUTION) {
        Query::Solution(solution(plan, id, SOLUTION)?)
    } else if let Some(id) = name.strip_prefix(ECONOMICS) {
        if !years.is_empty() {
            return Err(format!("{text}: an economic case is of all its years together; leave the year out"));
        }
        let query = Query::Economics(with_a_case(plan, solution(plan, id, ECONOMICS)?)?);
        return Ok(Some((query, plan.discount.base.min(plan.horizon))));
    } else if let Some(id) = name.strip_prefix(QUALITY) {
        Query::Quality(measure(plan, id)?)
    } else {
        let (solution, lever) = shift(plan, name.trim_start_matches(SHIFT))?;
        Query::Shift(solution, lever)
    };
    Ok(Some((query, t)))
}

/// What can be asked for by name.
const NAMES: &str = "residual; component.ID, efficiency, do_minimum, solutions, one_off_cost, risk, walk.STAGE, walk.growth.ID (all of these \
                     and organisation = \"CODE\" if you like); solution.ID, economics.ID, shift.ID.LEVER, quality.ID; beds and spaces, \
                     with site and type";

/// What is wrong with an address that is written like a name and is none.
fn unknown(text: &str) -> Option<String> {
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let is_word = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let stands_alone = rest.trim().is_empty() || rest.trim().starts_with("and ");
    if name.is_empty() || !name.chars().all(is_word) || !stands_alone || fields().contains(&name) {
        return None;
    }
    let of = |names: Vec<String>| format!("there is no {name}; there are {}", names.join(", "));
    let those = |prefix: &str| Moves::names().filter(|one| one.starts_with(prefix)).collect::<Vec<_>>();
    if let Some(prefix) = [COMPONENT, WALK].into_iter().find(|prefix| name.starts_with(prefix)) {
        return Some(of(those(prefix)));
    }
    let all: Vec<String> = Moves::names().chain([RESIDUAL, BEDS, SPACES].map(str::to_owned)).collect();
    let near = model::finding::nearest(name, all.iter().map(String::as_str));
    let near = near.map_or_else(String::new, |near| format!(" Did you mean {near}?"));
    Some(format!(
        "{name} is not known.{near} One can ask for: {NAMES}; or for ledger lines or activity cells, such as organisation = \"CODE\", \
         category = \"pay\" or pod = \"NEL\", by {}. Each and year = \"2026/27\"",
        fields().join(", ")
    ))
}

/// The fields of lines and cells, each once.
fn fields() -> Vec<&'static str> {
    let of_cells = CELL_FIELDS.iter().filter(|field| !LINE_FIELDS.contains(field));
    LINE_FIELDS.iter().chain(of_cells).copied().collect()
}

const BEDS: &str = "beds";
const SPACES: &str = "spaces";
const SHIFT: &str = "shift.";
const QUALITY: &str = "quality.";
const ECONOMICS: &str = "economics.";
const RESIDUAL: &str = "residual";

fn solution(plan: &Plan, id: &str, kind: &str) -> Result<SolutionId, String> {
    let found = plan.solutions.iter().position(|one| one.id == id).map(SolutionId::from);
    found.ok_or_else(|| missing(kind, id, plan.solutions.iter().map(|one| one.id.as_str())))
}

fn measure(plan: &Plan, id: &str) -> Result<MeasureId, String> {
    let found = plan.measures.iter().position(|one| one.id == id).map(MeasureId::from);
    found.ok_or_else(|| missing(QUALITY, id, plan.measures.iter().map(|one| one.id.as_str())))
}

fn missing<'a>(kind: &str, id: &str, all: impl Iterator<Item = &'a str>) -> String {
    match model::finding::nearest(id, all) {
        Some(near) => format!("there is no {kind}{id}; did you mean {kind}{near}?"),
        None => format!("there is no {kind}{id}"),
    }
}

fn with_a_case(plan: &Plan, id: SolutionId) -> Result<SolutionId, String> {
    let about = &plan.solutions[id.index()];
    let has = |one: &&Solution| one.economics.is_some();
    let others: Vec<&str> = plan.solutions.iter().filter(has).map(|one| one.id.as_str()).collect();
    match (about.economics.is_some(), others.as_slice()) {
        (true, _) => Ok(id),
        (false, []) => Err(format!("{} has no economic case, nor has any other solution", about.name)),
        (false, some) => Err(format!("{} has no economic case; these have: {}", about.name, some.join(", "))),
    }
}

/// `ID.LEVER`: a lever that shifts something.
fn shift(plan: &Plan, name: &str) -> Result<(SolutionId, String), String> {
    let (id, lever) = name.split_once('.').unwrap_or((name, ""));
    let found = solution(plan, id, SHIFT)?;
    let shifts = |one: &&Lever| matches!(one.action, Action::Shift(..));
    let levers: Vec<&str> =
        plan.solutions[found.index()].levers.iter().filter(shifts).map(|one| one.name.as_str()).collect();
    if levers.contains(&lever) {
        return Ok((found, lever.to_owned()));
    }
    Err(match levers.as_slice() {
        [] => format!("{SHIFT}{name}: solution {id} shifts nothing"),
        some => format!(
            "{SHIFT}{name}: name one of its shifts: {}",
            joined(some.iter().map(|one| format!("{SHIFT}{id}.{one}")))
        ),
    })
}

fn joined(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

/// Needs that a message names.
const NAMED: usize = 8;

/// The beds or spaces that are asked for, by organisation, site and type.
fn needed(plan: &Plan, name: &str, asked: &Expression, text: &str) -> Result<Resource, String> {
    let mut tests = Vec::new();
    let told =
        || format!("{text}: of {name} organisation, site, type and year can be chosen, each with = and joined by and");
    if !equalities(asked, &mut tests)
        || tests.iter().any(|(field, _)| !["organisation", "site", "type"].contains(&field.as_str()))
    {
        return Err(told());
    }
    let is_kind = |one: &Resource| matches!(one, Resource::Beds(..)) == (name == BEDS);
    let all: Vec<Resource> = super::room::resources(plan).into_iter().filter(is_kind).collect();
    let fits = |one: &&Resource| tests.iter().all(|(field, value)| part(plan, **one, field).as_deref() == Some(value));
    let found: Vec<Resource> = all.iter().filter(fits).copied().collect();
    let named = |some: &[Resource]| {
        let more = if some.len() > NAMED { format!(" and {} more", some.len() - NAMED) } else { String::new() };
        let each = some.iter().take(NAMED).map(|one| format!("`{}`", address_of(plan, name, *one)));
        format!("{}{more}", joined(each))
    };
    match (found.as_slice(), all.as_slice()) {
        ([one], _) => Ok(*one),
        (_, []) => Err(format!("{text}: this plan has no {name}")),
        ([], all) => Err(format!("{text} picks none of the plan's {name}; there are {}", named(all))),
        (some, _) => Err(format!("{text} picks several; say which: {}", named(some))),
    }
}

/// The fields and values of tests that a thing is equal to something, joined by and; whether there is nothing else.
fn equalities(expression: &Expression, out: &mut Vec<(String, String)>) -> bool {
    match expression {
        Expression::All => true,
        Expression::And(left, right) => equalities(left, out) && equalities(right, out),
        Expression::Test(test) => match (test.operator, test.values.as_slice()) {
            (Operator::Equal, [Value::Text(value)]) => {
                out.push((test.field.clone(), value.clone()));
                true
            }
            _ => false,
        },
        Expression::Or(..) | Expression::Not(_) => false,
    }
}

/// What stands in a field of a need.
fn part(plan: &Plan, resource: Resource, field: &str) -> Option<String> {
    let (site, kind) = match resource {
        Resource::Beds(_, site, kind) => (site, kind.word()),
        Resource::Spaces(_, site, kind) => (site, kind.word()),
        Resource::Staff(..) => return None,
    };
    match field {
        "organisation" => Some(plan.organisations[resource.organisation().index()].code.clone()),
        "site" => site.map(|id| plan.sites[id.index()].code.clone()),
        _ => Some(kind.to_owned()),
    }
}

/// How one asks for a need.
fn address_of(plan: &Plan, name: &str, resource: Resource) -> String {
    let of = |field: &str| part(plan, resource, field);
    let place = match of("site") {
        Some(site) => format!("site = \"{site}\""),
        None => format!("organisation = \"{}\"", of("organisation").unwrap_or_default()),
    };
    format!("{name} and {place} and type = \"{}\"", of("type").unwrap_or_default())
}

/// The member whose figure is asked for, by its code; `None`: the system's.
fn member(plan: &Plan, asked: &Expression, text: &str, name: &str) -> Result<Option<OrganisationId>, String> {
    let test = match asked {
        Expression::All => return Ok(None),
        Expression::Test(test) if test.field == "organisation" && test.operator == Operator::Equal => test,
        _ => return Err(format!("{text}: of {name} one organisation and one year can be chosen")),
    };
    let code = test.values.first().map(ToString::to_string).unwrap_or_default();
    let found = plan.members().find(|(_, one)| one.code == code).map(|(id, _)| Some(id));
    found.ok_or_else(|| format!("{text}: {code} is no member"))
}

/// Spells, attendances, contacts and bed days are not added up.
fn one_measure(plan: &Plan, test: &CellTest) -> Result<(), String> {
    let picked = plan.cells.iter().filter(|cell| test.picks(cell));
    let measures: BTreeSet<&str> =
        picked.map(|cell| plan.services[cell.service.index()].pod.measure().word()).collect();
    if measures.len() <= 1 {
        return Ok(());
    }
    let list = measures.into_iter().collect::<Vec<_>>().join(", ");
    Err(format!("that picks {list}, which cannot be added up: add, say, measure = \"spells\" or pod = \"NEL\""))
}

/// The expression without its tests of the year, which are put into `years`.
fn without_years(expression: Expression, years: &mut Vec<Test>) -> Expression {
    match expression {
        Expression::And(left, right) => match (without_years(*left, years), without_years(*right, years)) {
            (Expression::All, other) | (other, Expression::All) => other,
            (left, right) => Expression::And(Box::new(left), Box::new(right)),
        },
        Expression::Test(test) if test.field == "year" => {
            years.push(test);
            Expression::All
        }
        other => other,
    }
}

fn year(plan: &Plan, years: &[Test]) -> Result<usize, String> {
    let Some(test) = years.first() else { return Ok(plan.horizon) };
    let written = test.values.first().map(ToString::to_string).unwrap_or_default();
    let one = years.len() == 1 && test.operator == Operator::Equal && matches!(test.values[..], [Value::Text(_)]);
    let year = written.parse::<FinancialYear>().ok().filter(|_| one);
    year.and_then(|year| year.since(plan.base_year)).filter(|t| *t <= plan.horizon).ok_or_else(|| {
        let (first, last) = (plan.base_year, plan.base_year.plus(plan.horizon));
        format!("name one year of the plan, from {first} to {last}: year = \"{last}\"")
    })
}

fn name_fields(expression: &Expression, fields: &mut Vec<String>) {
    match expression {
        Expression::All => {}
        Expression::And(left, right) | Expression::Or(left, right) => {
            name_fields(left, fields);
            name_fields(right, fields);
        }
        Expression::Not(inner) => name_fields(inner, fields),
        Expression::Test(test) => fields.push(test.field.clone()),
    }
}
