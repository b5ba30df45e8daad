//! What a page is made of, as data: sections of paragraphs, tables and charts. No HTML here, so nothing to escape.

use model::provenance::Provenance;

use crate::charts::Chart;

/// A section of the page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its id in the page.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be overlooked.
    Notice(String),
    /// A heading within the section.
    Heading(String),
    /// A table.
    Table(Table),
    /// A chart with the table that says the same.
    Chart(Figure),
    /// Blocks that open when asked.
    More(More),
    /// Figures worth saying large.
    Cards(Vec<Card>),
    /// Words and their meanings.
    Meanings(Vec<(String, String)>),
    /// What is known of one thing, name by name.
    Facts(Vec<Fact>),
    /// Where to read on.
    Links(Vec<Words>),
    /// A figure taken apart.
    Parts(Vec<Part>),
    /// Controls that ask what would be if.
    WhatIf(WhatIf),
    /// A form that asks for another view of the same page; only on the site.
    Ask(Ask),
}

/// A form that asks for another view of the same page, and works without scripts.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The page that answers it, without what stands behind its `?`.
    pub action: String,
    /// What is sent along unseen: name and value.
    pub kept: Vec<(String, String)>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What stands on its button.
    pub button: String,
}

/// One of several to be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name under which it is sent.
    pub name: &'static str,
    /// In words.
    pub label: String,
    /// What can be chosen: value, words, and whether it is now.
    pub options: Vec<(String, String, bool)>,
}

/// Words, with what they lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they lead; `None` for plain words.
    pub href: Option<String>,
}

/// One thing that is known, under its name.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What is known: a paragraph, or a list if there are several.
    pub words: Vec<Words>,
}

/// A part of a figure, with what it was made from in turn.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub name: Words,
    /// The figure with its unit; empty for a title.
    pub figure: String,
    /// How sure it is; `None` if it is only a step on the way.
    pub provenance: Option<Provenance>,
    /// Rows it was read from: `accounts.csv:41`.
    pub read_at: Vec<String>,
    /// What it was made from.
    pub parts: Vec<Part>,
}

/// Controls that ask what would be if: a form that works by itself, and that a script may answer at once.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// Its id in the page.
    pub id: String,
    /// What can be asked, as a heading.
    pub title: String,
    /// The page that answers the form.
    pub action: String,
    /// Where a script asks.
    pub api: String,
    /// The answer as the plan stands.
    pub sentence: String,
    /// Whose answer it is.
    pub place: String,
    /// Which year the answer is of, counted from the base year.
    pub year: usize,
    /// The controls.
    pub controls: Vec<Control>,
}

/// A value that may be moved.
#[derive(Clone, Debug)]
pub struct Control {
    /// `assumption.ID`, `solution.ID.LEVER`.
    pub name: String,
    /// In words, with its unit.
    pub label: String,
    /// What stands under the label.
    pub hint: String,
    /// The plan's value.
    pub value: f64,
    /// What it is set to in these results, where that is not the plan's value.
    pub set: Option<f64>,
    /// The least and greatest that the slider offers.
    pub range: (f64, f64),
    /// How far one press of a key moves it.
    pub step: f64,
}

/// A chart with what belongs under it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The chart.
    pub chart: Chart,
    /// Basis and source, in words.
    pub foot: String,
    /// The least certain provenance of what it shows.
    pub provenance: Provenance,
    /// The same figures as a table.
    pub table: Table,
}

/// Blocks that open when asked.
#[derive(Clone, Debug)]
pub struct More {
    /// What is in them.
    pub summary: String,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Whether paper shows them.
    pub on_paper: bool,
}

/// One figure with all it takes to be understood.
#[derive(Clone, Debug)]
pub struct Card {
    /// What it is.
    pub name: String,
    /// The figure.
    pub figure: String,
    /// Its year, basis and what it is compared with.
    pub about: String,
    /// How sure it is.
    pub provenance: Provenance,
    /// Where it is explained, on the site.
    pub href: Option<String>,
}

/// A table: each row's first cell is its heading.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows, with unit and basis.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, in groups.
    pub groups: Vec<Group>,
    /// What should be known to read it.
    pub note: String,
    /// The name of the table of results that holds its figures unrounded; empty if none does.
    pub data: &'static str,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Whether it holds figures, set to the right.
    pub figures: bool,
}

/// Rows that belong together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// What they have in common; empty if they need no heading.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One text for each column; fewer if the last spans the rest.
    pub cells: Vec<String>,
    /// Whether it is a total.
    pub total: bool,
    /// The least certain provenance of its figures; `None` if it has none.
    pub provenance: Option<Provenance>,
    /// Where cells lead, by their place; only on the site.
    pub hrefs: Vec<Option<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, ..Self::default() }
    }

    /// With these rows, ungrouped.
    #[must_use]
    pub fn rows(self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.group("", rows)
    }

    /// With these rows as a group; nothing if there are none.
    #[must_use]
    pub fn group(mut self, title: impl Into<String>, rows: impl IntoIterator<Item = Row>) -> Self {
        let group = Group { title: title.into(), rows: rows.into_iter().collect() };
        if !group.rows.is_empty() {
            self.groups.push(group);
        }
        self
    }

    /// With a note under it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Naming the table of results that holds its figures.
    #[must_use]
    pub fn data(mut self, data: &'static str) -> Self {
        self.data = data;
        self
    }

    /// All rows.
    pub fn all_rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// The least certain provenance in it.
    pub fn provenance(&self) -> Option<Provenance> {
        self.all_rows().filter_map(|row| row.provenance).max()
    }

    /// Whether rows differ in provenance, so that each must say its own.
    pub fn is_mixed(&self) -> bool {
        let mut all = self.all_rows().filter_map(|row| row.provenance);
        let first = all.next();
        all.any(|one| Some(one) != first)
    }
}

impl Row {
    /// A row.
    pub fn new(cells: impl IntoIterator<Item = String>, provenance: impl Into<Option<Provenance>>) -> Self {
        Self { cells: cells.into_iter().collect(), provenance: provenance.into(), ..Self::default() }
    }

    /// With where its cells lead, from the first on.
    #[must_use]
    pub fn leading(mut self, hrefs: impl IntoIterator<Item = Option<String>>) -> Self {
        self.hrefs = hrefs.into_iter().collect();
        self
    }

    /// With where its first cell leads.
    #[must_use]
    pub fn named(mut self, href: Option<String>) -> Self {
        match self.hrefs.first_mut() {
            Some(first) => *first = href,
            None => self.hrefs.push(href),
        }
        self
    }

    /// Where the cell in this place leads.
    pub fn href(&self, place: usize) -> Option<&str> {
        self.hrefs.get(place)?.as_deref()
    }

    /// The same as a total.
    #[must_use]
    pub fn total(mut self) -> Self {
        self.total = true;
        self
    }
}

/// A paragraph.
pub fn text(words: impl Into<String>) -> Block {
    Block::Text(words.into())
}

/// A heading within a section.
pub fn heading(words: impl Into<String>) -> Block {
    Block::Heading(words.into())
}

/// Columns of words, then columns of figures.
pub fn columns<W: Into<String>, F: Into<String>>(
    words: impl IntoIterator<Item = W>,
    figures: impl IntoIterator<Item = F>,
) -> Vec<Column> {
    let words = words.into_iter().map(|name| Column { name: name.into(), figures: false });
    let figures = figures.into_iter().map(|name| Column { name: name.into(), figures: true });
    words.chain(figures).collect()
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self { text, href: None }
    }
}

impl Words {
    /// Words that lead somewhere, if that is known.
    pub fn leading(text: impl Into<String>, href: Option<String>) -> Self {
        Self { text: text.into(), href }
    }
}

impl Fact {
    /// Words under a name.
    pub fn new(name: impl Into<String>, words: impl Into<String>) -> Self {
        Self { name: name.into(), words: vec![Words::from(words.into())] }
    }

    /// A list under a name.
    pub fn list(name: impl Into<String>, words: impl IntoIterator<Item = Words>) -> Self {
        Self { name: name.into(), words: words.into_iter().collect() }
    }
}
