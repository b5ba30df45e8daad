//! TOML files of a pack: reading their settings one by one, with a finding where one is not what it should be.

use model::canonical;
use model::content;
use model::finding::{Excerpt, nearest};
use model::money::Basis;
use model::{FinancialYear, Finding};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::table::{Findings, shown};

/// One setting of a TOML file, for the reference.
pub struct Setting {
    /// Its key, with the table it stands in.
    pub key: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
    /// An example.
    pub example: &'static str,
}

/// Bytes of a file.
pub type Span = std::ops::Range<usize>;
/// A value with its place.
pub type Node<'a> = Spanned<DeValue<'a>>;

/// A TOML file on its way to what it says.
pub struct Reader<'a> {
    /// The file's name in the folder.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it may hold.
    pub settings: &'static [Setting],
    /// What was found.
    pub findings: &'a mut Findings,
}

/// The root table of a TOML text; `None` if it is not TOML.
pub fn parse<'t>(name: &str, text: &'t str, findings: &mut Findings) -> Option<DeTable<'t>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    // One fault often trips the parser more than once in a line; the first says most.
    let mut told = std::collections::BTreeSet::new();
    for error in &errors {
        let place = error.span().map_or(0, |span| span.start.min(text.len()));
        if !told.insert(crate::text::line_at(text.as_bytes(), place)) {
            continue;
        }
        findings.push(fault(name, text, error.span(), "not-toml", error.message().trim().to_owned()));
    }
    errors.is_empty().then(|| root.into_inner())
}

impl Reader<'_> {
    /// Finds keys that are not settings. `prefix` is the table they stand in, such as `target.`.
    pub fn known(&mut self, table: &DeTable, prefix: &str) {
        let known: Vec<&str> = self
            .settings
            .iter()
            .filter_map(|setting| setting.key.strip_prefix(prefix))
            .map(|rest| rest.split('.').next().unwrap_or(rest))
            .collect();
        for key in table.keys() {
            let written = key.get_ref().as_ref();
            if !known.contains(&written) {
                let finding =
                    self.fault(key.span(), "unknown-setting", format!("\"{}\" is not a setting", shown(written)));
                let hint = match nearest(written, known.iter().copied()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!(
                        "docs/reference/files.md lists the settings of {}",
                        self.name.split('/').next().unwrap_or_default()
                    ),
                };
                self.findings.push(finding.hint(hint));
            }
        }
    }

    /// A setting of the root table that must be there.
    pub fn required<T>(
        &mut self,
        table: &DeTable,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<(T, Span)> {
        if table.get(key).is_none() {
            let kind = if key == "basis" { "money-without-basis" } else { "missing-setting" };
            let finding = Finding::error(kind, self.name, format!("{key} is missing")).in_column(key);
            let hint = self.how_to_add("", key);
            self.findings.push(finding.hint(hint));
        }
        self.optional(table, key, read)
    }

    /// A setting that must be in a table of the file, which stands at `span`.
    pub fn required_in<T>(
        &mut self,
        prefix: &str,
        table: &DeTable,
        span: &Span,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<(T, Span)> {
        if table.get(key).is_none() {
            let finding = self.fault(span.clone(), "missing-setting", format!("{key} is missing")).in_column(key);
            let hint = self.how_to_add(prefix, key);
            self.findings.push(finding.hint(hint));
        }
        self.optional(table, key, read)
    }

    fn how_to_add(&self, prefix: &str, key: &str) -> String {
        let setting = self.settings.iter().find(|setting| setting.key.strip_prefix(prefix) == Some(key));
        setting.map_or(String::new(), |s| format!("add {key} = {} ({})", s.example, s.about))
    }

    pub fn optional<T>(
        &mut self,
        table: &DeTable,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<(T, Span)> {
        let node = table.get(key)?;
        read(self, node).map(|value| (value, node.span()))
    }

    pub fn text(&mut self, node: &Node) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() && text.len() < 1000 => Some(text.trim().to_owned()),
            _ => self.wrong(node, "a text in quotes"),
        }
    }

    pub fn integer(&mut self, node: &Node) -> Option<i64> {
        match node.get_ref() {
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Some(number),
                Err(_) => self.wrong(node, "a whole number"),
            },
            _ => self.wrong(node, "a whole number"),
        }
    }

    pub fn number(&mut self, node: &Node) -> Option<f64> {
        let number = match node.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number: &f64| number.is_finite() && number.abs() <= 1e13) {
            Some(number) => Some(number),
            None => self.wrong(node, "a number"),
        }
    }

    pub fn boolean(&mut self, node: &Node) -> Option<bool> {
        match node.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong(node, "true or false"),
        }
    }

    pub fn year(&mut self, node: &Node) -> Option<FinancialYear> {
        let DeValue::String(text) = node.get_ref() else {
            return self.wrong(node, "a financial year such as \"2026/27\"");
        };
        match text.parse() {
            Ok(year) => Some(year),
            Err(_) => self.wrong(node, "a financial year such as \"2026/27\""),
        }
    }

    pub fn basis(&mut self, node: &Node) -> Option<Basis> {
        let DeValue::String(text) = node.get_ref() else { return self.wrong(node, "\"cash\" or \"real 2025/26\"") };
        match text.parse() {
            Ok(basis) => Some(basis),
            Err(_) => self.wrong(node, "\"cash\" or \"real 2025/26\""),
        }
    }

    pub fn word(&mut self, node: &Node, words: &[&str]) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) if words.contains(&text.as_ref()) => Some(text.as_ref().to_owned()),
            DeValue::String(text) if nearest(text, words.iter().copied()).is_some() => {
                let near = nearest(text, words.iter().copied()).unwrap_or_default();
                let message = format!("\"{}\" is not one of {}", shown(text), words.join(", "));
                self.findings
                    .push(self.fault(node.span(), "wrong-kind", message).hint(format!("did you mean {near}?")));
                None
            }
            _ => self.wrong(node, &format!("one of {}", words.join(", "))),
        }
    }

    pub fn table<'t, 'i>(&mut self, root: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
        let node = root.get(key)?;
        match node.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong(node, &format!("a table: [{key}]")),
        }
    }

    pub fn wrong<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        let finding = self.fault(node.span(), "wrong-kind", format!("this is not {wanted}"));
        self.findings.push(finding.hint(format!("write {wanted}")));
        None
    }

    pub fn fault(&self, span: Span, kind: &'static str, message: String) -> Finding {
        fault(self.name, self.text, Some(span), kind, message)
    }
}

fn fault(name: &str, text: &str, span: Option<Span>, kind: &'static str, message: String) -> Finding {
    let span = span.unwrap_or(0..0);
    let start = span.start.min(text.len());
    let line = crate::text::line_at(text.as_bytes(), start);
    let line_start = text[..start].rfind('\n').map_or(0, |place| place + 1);
    let line_text = text[line_start..].lines().next().unwrap_or("");
    let within = (start - line_start).min(line_text.len());
    let excerpt = (line_text.len() < 200).then(|| Excerpt {
        text: line_text.to_owned(),
        start: within,
        length: span.len().clamp(1, line_text.len().saturating_sub(within).max(1)),
    });
    Finding::error(kind, name, message).at_line(line).excerpt(excerpt)
}

/// The settings as rows of (path, value), whatever their order in the file.
pub fn content(name: &str, root: &DeTable) -> content::Table {
    let mut settings = Vec::new();
    flatten(root, "", &mut settings);
    settings.sort_unstable();
    let column = |name: &str| content::Column { name: name.to_owned(), numeric: false };
    content::Table {
        name: name.to_owned(),
        key: vec!["setting".to_owned()],
        columns: vec![column("setting"), column("value")],
        rows: settings.into_iter().map(|(path, value)| vec![path, value]).collect(),
    }
}

fn flatten(table: &DeTable, prefix: &str, out: &mut Vec<(String, String)>) {
    for (key, node) in table {
        flatten_value(node.get_ref(), &format!("{prefix}{}", key.get_ref()), out);
    }
}

fn flatten_value(value: &DeValue, path: &str, out: &mut Vec<(String, String)>) {
    let canonical = match value {
        DeValue::Table(table) => return flatten(table, &format!("{path}."), out),
        DeValue::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                flatten_value(item.get_ref(), &format!("{path}[{place}]"), out);
            }
            return;
        }
        DeValue::String(text) => canonical::text(text).into_owned(),
        DeValue::Integer(number) => canonical::decimal(number.as_str()).unwrap_or_else(|| number.as_str().to_owned()),
        DeValue::Float(number) => canonical::decimal(number.as_str()).unwrap_or_else(|| number.as_str().to_owned()),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(date) => date.to_string(),
    };
    out.push((path.to_owned(), canonical));
}
