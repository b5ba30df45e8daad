//! Sections as HTML: the only place that writes tags, and that escapes.

use model::provenance::Provenance;

use super::blocks::{
    Ask, Block, Card, Choice, Control, Fact, Figure, Group, More, Part, Row, Section, Table, WhatIf, Words,
};
use crate::charts::escape;
use crate::site::Links;

/// Rows from which on a table scrolls under its own head.
const TALL: usize = 48;

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
    section_in(section, Setting { place: Place::Open, usual, links: None })
}

/// The same on the site, where tables can be downloaded.
pub fn section_on_site(section: &Section, usual: Provenance, links: &dyn Links) -> String {
    section_in(section, Setting { place: Place::Open, usual, links: Some(links) })
}

fn section_in(section: &Section, setting: Setting) -> String {
    let (id, title) = (section.id, escape(&section.title));
    let body = blocks(&section.blocks, setting);
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-heading\"><h2 id=\"{id}-heading\">{title}</h2>\n{body}</section>\n"
    )
}

/// Blocks outside any section.
pub fn loose(all: &[Block], usual: Provenance) -> String {
    blocks(all, Setting { place: Place::Open, usual, links: None })
}

/// The provenance as a word in a box, whose border differs as well as its colour.
pub fn chip(provenance: Provenance) -> String {
    format!("<span class=\"chip {provenance}\">{provenance}</span>")
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Setting<'a> {
    place: Place,
    /// The page's provenance, said once at its top.
    usual: Provenance,
    /// Where things are; `None` in a report, which stands by itself.
    links: Option<&'a dyn Links>,
}

impl Setting<'_> {
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
        Block::Facts(facts) => {
            format!("<dl class=\"nhsuk-summary-list facts\">{}</dl>\n", facts.iter().map(fact).collect::<String>())
        }
        Block::Links(all) => {
            let item = |one: &Words| format!("<li>{}</li>", words(one));
            format!("<ul class=\"onward\">{}</ul>\n", all.iter().map(item).collect::<String>())
        }
        Block::Parts(all) => parts(all),
        Block::WhatIf(one) => what_if(one),
        Block::Ask(one) => ask(one),
    }
}

fn ask(one: &Ask) -> String {
    let unseen = |(name, value): &(String, String)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
    };
    let kept: String = one.kept.iter().map(unseen).collect();
    let option = |(value, words, chosen): &(String, String, bool)| {
        let chosen = if *chosen { " selected" } else { "" };
        format!("<option value=\"{}\"{chosen}>{}</option>", escape(value), escape(words))
    };
    let choice = |choice: &Choice| {
        let options: String = choice.options.iter().map(option).collect();
        format!(
            "<div class=\"nhsuk-form-group\"><label class=\"nhsuk-label\" for=\"ask-{name}\">{}</label>\
             <select class=\"nhsuk-select\" id=\"ask-{name}\" name=\"{name}\">{options}</select></div>",
            escape(&choice.label),
            name = choice.name
        )
    };
    format!(
        "<form class=\"ask\" method=\"get\" action=\"{}\">{kept}{}<button class=\"nhsuk-button nhsuk-button--secondary\" \
         type=\"submit\">{}</button></form>\n",
        escape(&one.action),
        one.choices.iter().map(choice).collect::<String>(),
        escape(&one.button)
    )
}

/// Words, as a link if they lead somewhere.
fn words(words: &Words) -> String {
    linked(&escape(&words.text), words.href.as_deref())
}

/// HTML inside a link, if it leads somewhere.
fn linked(html: &str, href: Option<&str>) -> String {
    href.map_or_else(|| html.to_owned(), |href| format!("<a href=\"{}\">{html}</a>", escape(href)))
}

fn fact(fact: &Fact) -> String {
    let said = match fact.words.as_slice() {
        [one] => words(one),
        some => {
            let item = |one: &Words| format!("<li>{}</li>", words(one));
            format!("<ul>{}</ul>", some.iter().map(item).collect::<String>())
        }
    };
    format!(
        "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">{}</dt>\
         <dd class=\"nhsuk-summary-list__value\">{said}</dd></div>",
        escape(&fact.name)
    )
}

fn parts(all: &[Part]) -> String {
    // Many parts are read as a list: what each was made from opens when asked.
    let folded = all.len() > OPEN_PARTS;
    format!("<ul class=\"parts\">{}</ul>\n", all.iter().map(|one| part(one, folded)).collect::<String>())
}

/// Parts of a figure that stand with what they were made from in view.
const OPEN_PARTS: usize = 12;

fn part(part: &Part, folded: bool) -> String {
    let (name, figure) = (words(&part.name), escape(&part.figure));
    let read = if part.read_at.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"read\">read at {}</span>", escape(&part.read_at.join(", ")))
    };
    let inner = if part.parts.is_empty() { String::new() } else { parts(&part.parts) };
    let inner = if folded && !inner.is_empty() {
        let of = escape(&part.name.text);
        format!(
            "<details><summary>Made from<span class=\"nhsuk-u-visually-hidden\">: {of}</span></summary>{inner}</details>"
        )
    } else {
        inner
    };
    format!(
        "<li><div class=\"part\"><span class=\"amount\">{figure}</span><span class=\"what\">{name} {}{read}</span></div>{inner}</li>",
        part.provenance.map(chip).unwrap_or_default()
    )
}

/// A form that works by itself: a number beside each slider, so that either will do.
fn what_if(ask: &WhatIf) -> String {
    let [id, title, action, api, sentence, place] =
        [&ask.id, &ask.title, &ask.action, &ask.api, &ask.sentence, &ask.place].map(|words| escape(words));
    let year = ask.year;
    let controls: String = ask.controls.iter().enumerate().map(|(at, one)| control(&ask.id, at, one)).collect();
    format!(
        "<form class=\"what-if\" id=\"{id}\" method=\"get\" action=\"{action}\" data-api=\"{api}\" data-place=\"{place}\" data-year=\"{year}\" aria-label=\"{title}\">\n\
         <div class=\"controls\">{controls}\
         <p class=\"acts\"><button class=\"nhsuk-button\" type=\"submit\">Work it out</button> \
         <button class=\"nhsuk-button nhsuk-button--secondary\" type=\"reset\">Back to the plan</button></p></div>\n\
         <div class=\"found\"><p class=\"said\" role=\"status\" data-planned=\"{sentence}\">{sentence}</p>\
         <div class=\"bars\" hidden></div><p class=\"range\" hidden></p></div>\n</form>\n"
    )
}

fn control(form: &str, at: usize, control: &Control) -> String {
    let [name, label, hint] = [&control.name, &control.label, &control.hint].map(|words| escape(words));
    let id = format!("{}-{at}", escape(form));
    // A machine's minus sign: this is a value, not words.
    let set = control.set.unwrap_or(control.value);
    let (low, high) = (control.range.0.min(set), control.range.1.max(set));
    let [planned, value, low, high, step] =
        [control.value, set, low, high, control.step].map(|value| value.to_string());
    format!(
        "<div class=\"control\"><label for=\"{id}\">{label}</label><span class=\"hint-line\" id=\"{id}-hint\">{hint}</span>\
         <span class=\"both\"><input class=\"slider\" type=\"range\" min=\"{low}\" max=\"{high}\" step=\"{step}\" value=\"{value}\" \
         aria-label=\"{label}\" hidden>\
         <input class=\"nhsuk-input exact\" id=\"{id}\" type=\"number\" name=\"{name}\" step=\"any\" value=\"{value}\" data-planned=\"{planned}\" \
         aria-describedby=\"{id}-hint\"></span></div>"
    )
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
    let figure = linked(&figure, card.href.as_deref());
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
    let downloads = setting.links.map_or_else(String::new, |links| downloads(table, links));
    format!(
        "<div class=\"scroll{tall}\" role=\"group\" aria-label=\"{caption}\" tabindex=\"0\"><table{wider}>\
         <caption><span>{caption} {chip}{hint}</span></caption>\n<thead><tr>{head}{last}</tr></thead>\n{body}</table></div>\n{note}{downloads}"
    )
}

/// Where the figures of a table can be had unrounded, with everything that they sum over.
fn downloads(table: &Table, links: &dyn Links) -> String {
    if table.data.is_empty() {
        return String::new();
    }
    let link = |(format, name): (&str, &str)| {
        let (href, caption) = (escape(&links.table(table.data, format)), escape(&table.caption));
        format!(
            "<a href=\"{href}\" download>{name}<span class=\"nhsuk-u-visually-hidden\"> with the figures of: {caption}</span></a>"
        )
    };
    let all: Vec<String> = [("csv", "CSV"), ("parquet", "Parquet"), ("json", "JSON")].map(link).into();
    format!("<p class=\"downloads\">Download the figures: {}</p>\n", all.join(" "))
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
        let long = words.len() > LONG;
        let words = linked(&escape(words), row.href(place));
        if place == 0 {
            return format!("<th scope=\"row\">{words}</th>");
        }
        let span = if place == last && missing > 0 { format!(" colspan=\"{}\"", missing + 1) } else { String::new() };
        let figures = table.columns[place].figures && span.is_empty();
        let class = match (figures, long) {
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
