//! Findings as a compiler would tell them.

use std::fmt::Write as _;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents,
};
use model::Finding;
use model::finding::Excerpt;

/// One finding, as `miette` wants it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    source: Option<Line<'a>>,
}

/// The one line of a file that is shown.
#[derive(Debug)]
struct Line<'a> {
    file: &'a str,
    number: usize,
    excerpt: &'a Excerpt,
}

impl SourceCode for Line<'_> {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.excerpt.text.as_bytes();
        let span = SourceSpan::from((0, text.len()));
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.to_owned(),
            text,
            span,
            self.number - 1,
            self.excerpt.start,
            1,
        )))
    }
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
        Some(Box::new(std::iter::once(LabeledSpan::underline((excerpt.start, excerpt.length.max(1))))))
    }
}

/// Findings as text, each with its place, its text and the way out; then how many there are.
pub fn text(findings: &[Finding], colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(0).with_links(false);
    let mut text = String::new();
    for finding in findings {
        let number = finding.line.map_or(1, |line| line.max(1) as usize);
        let source = finding.excerpt.as_ref().map(|excerpt| Line { file: &finding.file, number, excerpt });
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &Shown { finding, source });
    }
    let _ = writeln!(text, "{}", summary(findings));
    text
}

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
