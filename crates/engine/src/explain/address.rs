//! Addresses: the words in which one asks for a figure, such as `organisation = "XMUH" and year = "2028/29"`.

use std::collections::BTreeSet;

use model::id::{OrganisationId, SolutionId};
use model::selector::{
    CELL_FIELDS, CellTest, Expression, LINE_FIELDS, LineTest, Operator, Problem, Selector, Test, Value,
};
use model::solution::ASSUMPTIONS as SOLUTION;
use model::{FinancialYear, Plan};

use super::Query;

/// What an address asks for, and in which year: the horizon where it does not say. It is a selector of ledger lines or of
/// activity cells, or `solution.ID` or `residual`, each `and year = "..."`.
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

/// What is asked for by its name rather than by a selector: a solution or the residual; `None` if neither is.
fn by_name(plan: &Plan, text: &str, told: &impl Fn(Problem) -> String) -> Result<Option<(Query, usize)>, String> {
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let is_name = name == RESIDUAL || name.starts_with(SOLUTION);
    if !is_name {
        return Ok(None);
    }
    let rest = rest.trim();
    let rest = rest.strip_prefix("and ").or((rest.is_empty()).then_some("")).ok_or_else(|| {
        format!("{text}: after {name} write and, such as `{name} and year = \"{}\"`", plan.base_year.plus(plan.horizon))
    })?;
    let mut years = Vec::new();
    let mut left = Expression::All;
    if !rest.is_empty() {
        left = without_years(Selector::parse(rest).map_err(told)?.expression, &mut years);
    }
    let t = year(plan, &years)?;
    let query = match name.strip_prefix(SOLUTION) {
        Some(id) => match left {
            Expression::All => Query::Solution(solution(plan, id)?),
            _ => return Err(format!("{text}: of a solution only the year can be chosen")),
        },
        None => Query::Residual(member(plan, &left, text)?),
    };
    Ok(Some((query, t)))
}

const RESIDUAL: &str = "residual";

fn solution(plan: &Plan, id: &str) -> Result<SolutionId, String> {
    let found = plan.solutions.iter().position(|one| one.id == id).map(SolutionId::from);
    found.ok_or_else(|| match model::finding::nearest(id, plan.solutions.iter().map(|one| one.id.as_str())) {
        Some(near) => format!("there is no solution.{id}; did you mean solution.{near}?"),
        None => format!("there is no solution.{id}"),
    })
}

/// The member whose residual is asked for, by its code; `None`: the system's.
fn member(plan: &Plan, asked: &Expression, text: &str) -> Result<Option<OrganisationId>, String> {
    let test = match asked {
        Expression::All => return Ok(None),
        Expression::Test(test) if test.field == "organisation" && test.operator == Operator::Equal => test,
        _ => return Err(format!("{text}: of the residual one organisation and one year can be chosen")),
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
