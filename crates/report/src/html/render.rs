//! Sections as HTML: the only place that writes tags, and that escapes.

use model::provenance::Provenance;

use super::blocks::{Block, Card, Figure, Group, More, Row, Section, Table};
use crate::charts::escape;

/// Rows from which on a table scrolls under its own head.
const TALL: usize = 24;

/// Columns above which a table takes more room on a screen and is set smaller on paper.
const WIDE: usize = 8;

/// Letters above which a cell takes more room.
const LONG: usize = 60;

/// Letters above which the heading of a figure takes more room on a phone.
const LONG_HEADING: usize = 24;

/// Columns above which a table does not fit a phone.
const PHONE: usize = 3;

/// The section's HTML; `usual` is the provenance that need not be marked.
pub fn section(section: &Section, usual: Provenance) -> String {
    let (id, title) = (section.id, escape(&section.title));
    let body = blocks(&section.blocks, Setting { place: Place::Open, usual });
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-heading\"><h2 id=\"{id}-heading\">{title}</h2>\n{body}</section>\n"
    )
}

/// Blocks outside any section.
pub fn loose(all: &[Block], usual: Provenance) -> String {
    blocks(all, Setting { place: Place::Open, usual })
}

/// The provenance as a word in a box, whose border differs as well as its colour.
pub fn chip(provenance: Provenance) -> String {
    format!("<span class=\"chip {provenance}\">{provenance}</span>")
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Setting {
    place: Place,
    /// The page's provenance, said once at its top.
    usual: Provenance,
}

impl Setting {
    /// A chip if the provenance is not the usual one.
    fn chip(self, provenance: Option<Provenance>) -> String {
        provenance.filter(|one| *one != self.usual).map(chip).unwrap_or_default()
    }

    fn folded(self) -> Self {
        Self { place: Place::Folded, ..self }
    }
}

/// Whether a heading stands in the section or in details that have a summary above it.
#[derive(Clone, Copy)]
enum Place {
    Open,
    Folded,
}

fn blocks(blocks: &[Block], setting: Setting) -> String {
    blocks.iter().map(|one| block(one, setting)).collect()
}

fn block(block: &Block, setting: Setting) -> String {
    match block {
        Block::Text(words) => format!("<p>{}</p>\n", escape(words)),
        Block::Notice(words) => format!("<p class=\"notice\">{}</p>\n", escape(words)),
        Block::Heading(words) => match setting.place {
            Place::Open => format!("<h3>{}</h3>\n", escape(words)),
            Place::Folded => format!("<p class=\"heading\">{}</p>\n", escape(words)),
        },
        Block::Table(one) => table(one, setting),
        Block::Chart(one) => figure(one, setting),
        Block::More(one) => more(one, setting),
        Block::Cards(cards) => {
            let cards: String = cards.iter().map(|one| card(one, setting)).collect();
            format!("<ul class=\"cards\">{cards}</ul>\n")
        }
        Block::Meanings(words) => meanings(words),
    }
}

fn figure(figure: &Figure, setting: Setting) -> String {
    let title = escape(&figure.chart.title);
    let (wide, narrow) = (&figure.chart.wide, &figure.chart.narrow);
    let (foot, chip) = (escape(&figure.foot), setting.chip(Some(figure.provenance)));
    let table = table(&figure.table, setting);
    format!(
        "<figure class=\"chart\"><p class=\"finding\" aria-hidden=\"true\">{title}</p>\n\
         <div class=\"wide\">{wide}</div>\n<div class=\"narrow\">{narrow}</div>\n\
         <figcaption>{foot} {chip}</figcaption></figure>\n\
         <details><summary>The chart as a table</summary>\n{table}</details>\n"
    )
}

fn more(more: &More, setting: Setting) -> String {
    let class = if more.on_paper { " class=\"more\"" } else { " class=\"screen-only\"" };
    let (summary, body) = (escape(&more.summary), blocks(&more.blocks, setting.folded()));
    format!("<details{class}><summary>{summary}</summary>\n{body}</details>\n")
}

fn card(card: &Card, setting: Setting) -> String {
    let [name, figure, about] = [&card.name, &card.figure, &card.about].map(|words| escape(words));
    let chip = setting.chip(Some(card.provenance));
    format!(
        "<li><span class=\"name\">{name}</span> <strong>{figure}</strong> <span class=\"about\">{about}</span> {chip}</li>"
    )
}

fn meanings(words: &[(String, String)]) -> String {
    let pair = |(word, meaning): &(String, String)| format!("<dt>{}</dt><dd>{}</dd>", escape(word), escape(meaning));
    format!("<dl>{}</dl>\n", words.iter().map(pair).collect::<String>())
}

fn table(table: &Table, setting: Setting) -> String {
    let mixed = table.is_mixed();
    let caption = escape(&table.caption);
    let chip = setting.chip(table.provenance().filter(|_| !mixed));
    let last = if mixed { "<th scope=\"col\">Provenance</th>" } else { "" };
    let head = |column: &super::blocks::Column| {
        let class = match (column.figures, column.name.len() > LONG_HEADING) {
            (true, true) => " class=\"figure long\"",
            (true, false) => " class=\"figure\"",
            (false, _) => "",
        };
        format!("<th scope=\"col\"{class}>{}</th>", escape(&column.name))
    };
    let head: String = table.columns.iter().map(head).collect();
    let body: String = table.groups.iter().map(|one| group(table, one, setting)).collect();
    let tall = if table.all_rows().count() >= TALL { " tall" } else { "" };
    let wider = if table.columns.len() > WIDE { " class=\"wider\"" } else { "" };
    let hint = if table.columns.len() > PHONE { HINT } else { "" };
    let note =
        if table.note.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>\n", escape(&table.note)) };
    format!(
        "<div class=\"scroll{tall}\" role=\"group\" aria-label=\"{caption}\" tabindex=\"0\"><table{wider}>\
         <caption><span>{caption} {chip}{hint}</span></caption>\n<thead><tr>{head}{last}</tr></thead>\n{body}</table></div>\n{note}"
    )
}

/// Shown on a phone only, which hides the bar that a table scrolls by.
const HINT: &str = "<span class=\"hint\">Scrolls sideways →</span>";

fn group(table: &Table, group: &Group, setting: Setting) -> String {
    let span = table.columns.len() + usize::from(table.is_mixed());
    let title = match group.title.as_str() {
        "" => String::new(),
        title => format!(
            "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{span}\"><span>{}</span></th></tr>\n",
            escape(title)
        ),
    };
    let rows: String = group.rows.iter().map(|one| row(table, one, setting)).collect();
    format!("<tbody>{title}{rows}</tbody>\n")
}

fn row(table: &Table, row: &Row, setting: Setting) -> String {
    let class = if row.total { " class=\"total\"" } else { "" };
    let missing = table.columns.len().saturating_sub(row.cells.len());
    let last = row.cells.len().saturating_sub(1);
    let cell = |(place, words): (usize, &String)| {
        let words = escape(words);
        if place == 0 {
            return format!("<th scope=\"row\">{words}</th>");
        }
        let span = if place == last && missing > 0 { format!(" colspan=\"{}\"", missing + 1) } else { String::new() };
        let figures = table.columns[place].figures && span.is_empty();
        let class = match (figures, words.len() > LONG) {
            (true, _) => " class=\"figure\"",
            (false, true) => " class=\"long\"",
            (false, false) => "",
        };
        format!("<td{class}{span}>{words}</td>")
    };
    let cells: String = row.cells.iter().enumerate().map(cell).collect();
    let chip = if table.is_mixed() { format!("<td>{}</td>", setting.chip(row.provenance)) } else { String::new() };
    format!("<tr{class}>{cells}{chip}</tr>\n")
}
