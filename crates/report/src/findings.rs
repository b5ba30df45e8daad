//! Findings as a compiler would tell them.

use std::fmt::Write as _;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};
use model::Finding;

/// One finding, as `miette` wants it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    source: Option<NamedSource<String>>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { file, line, column, message, severity, .. } = self.finding;
        write!(out, "{severity}: {file}")?;
        if let Some(line) = line {
            write!(out, ":{line}")?;
        }
        match column {
            Some(column) if !message.contains(column.as_str()) => write!(out, ": {column}: {message}"),
            _ => write!(out, ": {message}"),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(if self.finding.is_error() { Severity::Error } else { Severity::Warning })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.finding.hint.as_ref().map(|hint| Box::new(hint) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.finding.excerpt.as_ref()?;
        // Lines before the excerpt are stood for by line breaks, so that the number shown is the file's own.
        let before = self.finding.line.map_or(0, |line| line as usize - 1);
        let span = (before + excerpt.start, excerpt.length);
        Some(Box::new(std::iter::once(LabeledSpan::underline(span))))
    }
}

/// Findings as text, each with its place, its text and the way out; then how many there are.
pub fn text(findings: &[Finding], colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(0).with_links(false);
    let mut text = String::new();
    for finding in findings {
        let source =
            finding.excerpt.as_ref().filter(|_| finding.line.is_none_or(|line| line <= MOST_LINES)).map(|excerpt| {
                let before = "\n".repeat(finding.line.map_or(0, |line| line as usize - 1));
                NamedSource::new(&finding.file, before + &excerpt.text)
            });
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &Shown { finding, source });
    }
    let _ = writeln!(text, "{}", summary(findings));
    text
}

/// Beyond this line the text at fault is left out: the line's number alone finds it, and padding would cost too much.
const MOST_LINES: u32 = 1_000_000;

/// How many findings there are, in how many files.
pub fn summary(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    let mut files: Vec<&str> = findings.iter().map(|finding| finding.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    match (errors, warnings) {
        (0, 0) => "No findings.".to_owned(),
        _ => format!("{}, {} in {}.", count(errors, "error"), count(warnings, "warning"), count(files.len(), "file")),
    }
}

/// A number with its noun.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
