//! What is wrong with a pack, said so that a planner can mend it.

use crate::word::words;

words! {
    /// Whether a plan can be run in spite of a finding.
    Severity, SEVERITY_NAMES {
        /// It cannot.
        Error = "error",
        /// It can, but somebody should look.
        Warning = "warning",
    }
}

/// One fault, with its place and the way out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Whether the plan can be run in spite of it.
    pub severity: Severity,
    /// A stable name for the kind of fault, such as `unknown-code`.
    pub kind: &'static str,
    /// The file, relative to the pack.
    pub file: String,
    /// The line in it, from 1, where there is one.
    pub line: Option<u32>,
    /// The column's name, where there is one.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The way out, where one can be told.
    pub hint: Option<String>,
    /// The text at fault, where it can be shown.
    pub excerpt: Option<Excerpt>,
}

/// A line of a file with the part at fault.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Excerpt {
    /// The line's text.
    pub text: String,
    /// Where the part at fault starts, in bytes.
    pub start: usize,
    /// How long it is, in bytes.
    pub length: usize,
}

impl Finding {
    /// An error in `file`.
    pub fn error(kind: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            kind,
            file: file.into(),
            line: None,
            column: None,
            message: message.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// A warning in `file`.
    pub fn warning(kind: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(kind, file, message) }
    }

    /// The same finding at this line.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same finding in this column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The same finding with the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same finding with the text at fault.
    #[must_use]
    pub fn excerpt(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt;
        self
    }

    /// Whether it stops the plan from being run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The known word nearest to a mistaken one, if it is near enough to be what was meant.
///
/// ```
/// # use model::finding::nearest;
/// assert_eq!(nearest("comissioner", ["commissioner", "acute"]), Some("commissioner"));
/// assert_eq!(nearest("HOPS", ["HOSP", "ICB"]), Some("HOSP"));
/// assert_eq!(nearest("zebra", ["commissioner", "acute"]), None);
/// assert_eq!(nearest("£mn", ["£bn", "£m"]), Some("£m"));
/// assert_eq!(nearest("X", ["F", "M"]), None);
/// ```
pub fn nearest<'a>(mistaken: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if mistaken.len() > 60 {
        return None;
    }
    let wanted = mistaken.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|word| {
            let lower = word.to_lowercase();
            // Of two that are equally near, the one that begins alike is the likelier.
            let alike = wanted.chars().zip(lower.chars()).take_while(|(a, b)| a == b).count();
            (distance(&wanted, &lower), std::cmp::Reverse(alike), word)
        })
        .filter(|(distance, _, _)| *distance <= limit && *distance < wanted.chars().count())
        .min()
        .map(|(_, _, word)| word)
}

/// Single-character insertions, deletions, substitutions and swaps of neighbours from one word to the other (optimal string
/// alignment).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut table = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            table[i][j] = match (i, j) {
                (0, steps) | (steps, 0) => steps,
                _ => {
                    let substituted = table[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
                    let plain = substituted.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    let swaps = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                    if swaps { plain.min(table[i - 2][j - 2] + 1) } else { plain }
                }
            };
        }
    }
    table[from.len()][to.len()]
}
