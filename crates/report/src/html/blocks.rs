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
        Self { cells: cells.into_iter().collect(), total: false, provenance: provenance.into() }
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
