//! The reference of a pack's files, printed from the schema that reads them.

use std::fmt::Write as _;

use model::solution::SolutionType;

use crate::schema::{Column, Kind, Section, TABLES, Table};
use crate::toml_file::Setting;
use crate::{plan_file, solution_file, template};

/// `docs/reference/files.md`.
pub fn markdown() -> String {
    let mut out = String::from(INTRODUCTION);
    plan(&mut out);
    for section in Section::ALL {
        for table in TABLES.iter().filter(|table| table.section == section) {
            describe(table, &mut out);
        }
    }
    solutions(&mut out);
    selectors(&mut out);
    out
}

const INTRODUCTION: &str = "\
# Files of a pack

<!-- Printed by `concordat reference` from the reader's own schema. Do not edit by hand. -->

A pack is a folder with `plan.toml` and tables. A table is `NAME.csv` (UTF-8, with or without a byte-order mark; LF or CRLF;
lines that start with `#` are comments) or `NAME.parquet`; rows and columns may stand in any order. Columns whose name starts
with `note_` are yours and are not read. A blank cell is not a zero.

Numbers are plain decimals: `1204.5`, `-30`, without signs for pounds or per cent, brackets or thousands separators. Amounts of
money are exact to the penny. Income and cost are positive; a position is positive for a surplus.

Tables are hashed and signed in sections: ";

fn plan(out: &mut String) {
    let names: Vec<String> = Section::ALL.iter().map(|section| format!("*{}*", section.name())).collect();
    let _ = writeln!(out, "{}.\n\n## plan.toml\n", names.join(", "));
    settings(plan_file::SETTINGS, out);
}

fn settings(all: &[Setting], out: &mut String) {
    let _ = writeln!(out, "| setting | must it be there? | what it means | example |\n|---|---|---|---|");
    for setting in all {
        let must = if setting.required { "yes" } else { "" };
        let _ = writeln!(out, "| `{}` | {must} | {} | `{}` |", setting.key, setting.about, setting.example);
    }
    out.push('\n');
}

fn solutions(out: &mut String) {
    let _ = writeln!(out, "## solutions/ID.toml\n\n{SOLUTIONS}");
    settings(solution_file::SETTINGS, out);
    let _ = writeln!(out, "Types, each with a template: `concordat solution new PACK ID --type TYPE`.\n");
    let _ = writeln!(out, "| `type` | what sort of change | levers its template pulls |\n|---|---|---|");
    for kind in SolutionType::ALL {
        let levers: Vec<String> = template::levers(*kind).iter().map(|lever| format!("`{lever}`")).collect();
        let _ = writeln!(out, "| `{kind}` | {} | {} |", template::about(*kind), levers.join(", "));
    }
    out.push('\n');
}

const SOLUTIONS: &str = "\
A change with an effect, one file each; the file's name is its id. A pack may have none. Section *solutions*.

Its numbers are assumptions of the plan like those of the register: `solution.ID.LEVER` is a lever's effect, by the lever's
name, `solution.ID.delivery` the chance that it delivers, `solution.ID.slippage` the months it is late. `concordat what-if`
sets them by these names.

What `avoid`, `shift`, `shorten` and `move` apply to are selectors of cells; what `price` and `income` in per cent apply to are
selectors of account lines. `provide` applies to nothing: its effect is a number of people, beds or spaces that an organisation has
beyond what `staff`, `beds` or `spaces` say. `p10` is the small end of an effect, `p90` the large one. A key such as `levers.p10` stands in each
`[[levers]]`, `costs.amount` in each `[[costs]]`, `ramp.months` in `[ramp]`.
";

fn describe(table: &Table, out: &mut String) {
    let must = if table.required { "Every pack has it." } else { "A pack may leave it out." };
    let _ = writeln!(out, "## {}\n\n{} Section *{}*. {must}\n", table.name, table.about, table.section.name());
    let _ = writeln!(out, "A row is named by `{}`; no two rows may share it.\n", table.key.join("`, `"));
    let _ = writeln!(out, "| column | must it be filled? | holds | what it means |\n|---|---|---|---|");
    for column in table.columns {
        let must = if column.required { "yes" } else { "" };
        let _ = writeln!(out, "| `{}` | {must} | {} | {} |", column.name, holds(column), column.about);
    }
    if let Some(years) = table.years {
        let names = if years.mid_year { "`2026`, `2027`, … or `2026/27`, …" } else { "`2026/27`, `2027/28`, …" };
        let _ = writeln!(out, "| {names} | | number | {} |", years.about);
    }
    out.push('\n');
}

fn holds(column: &Column) -> String {
    match column.kind {
        Kind::Code => "a code".to_owned(),
        Kind::CodeOf(table) => format!("a code of `{table}`"),
        Kind::Text => "text".to_owned(),
        Kind::Number(0.0, max) if max >= 1e13 => "number, not negative".to_owned(),
        Kind::Number(min, _) if min <= -1e13 => "number".to_owned(),
        Kind::Number(min, max) => format!("number, {min} to {max}"),
        Kind::Year => "financial year".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::OneOf(words) => format!("`{}`", words.join("` `")),
        Kind::CellSelector => "selector of cells".to_owned(),
        Kind::LineSelector => "selector of lines".to_owned(),
    }
}

fn selectors(out: &mut String) {
    let names = |fields: &[&str]| fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    let _ = write!(
        out,
        "## Selectors\n\nA selector picks activity cells or account lines: `pod = \"NEL\" and age >= 75`. Tests are a field, one of `=`, `!=`, \
         `<`, `<=`, `>`, `>=`, `in`, `not in`, and a value; texts stand in quotes. Tests are joined with `and`, `or`, `not` and \
         parentheses; `all` picks everything. In CSV a cell that holds quotes is itself quoted and its quotes doubled, which a \
         spreadsheet does by itself; single quotes work too.\n\n\
         Fields of cells: {}. Only `age` has a size; it must not fall inside an age band. `organisation` is who runs the site. \
         `flag = \"frail\"` picks cells that carry the flag.\n\n\
         Fields of lines: {}. `trade` is `yes` where the counterparty is a member. `tag = \"x\"` picks lines that carry the tag.\n\n\
         `concordat check PACK --selectors` shows what each selector catches; one that catches nothing is an error.\n",
        names(model::selector::CELL_FIELDS),
        names(model::selector::LINE_FIELDS),
    );
}
