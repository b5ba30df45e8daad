//! Settings of a solution's file in words: `costs[0].amount` from `8e-1` is "cost 1 (Move): amount", "£0.8m".
//!
//! Words only: every digit is kept as it was entered.

use std::collections::BTreeMap;

use model::content::{RowChange, plain};

/// What a file's settings are, by path, as far as they are known: an amount's unit is a setting of its own.
#[derive(Clone, Debug, Default)]
pub struct Settings(BTreeMap<String, String>);

/// What a setting is called where it is not its own word.
const NAMES: [(&str, &str); 8] = [
    ("p10", "low end (p10)"),
    ("p50", "middle (p50)"),
    ("p90", "high end (p90)"),
    ("lag_months", "months of lag"),
    ("applies_to", "what it applies to"),
    ("to_site", "to which site"),
    ("to_service", "to which service"),
    ("by_year", "in"),
];

/// What one of several is called where its list's word is no plural in s.
const ONE_OF: [(&str, &str); 3] =
    [("quality", "measure of quality"), ("enablers", "what it needs first"), ("requires", "what it needs first")];

impl Settings {
    /// These with what a change leaves.
    pub fn apply(&mut self, change: &RowChange) {
        let Some(path) = change.key.first() else { return };
        match change.after.as_ref().and_then(|row| row.get(VALUE)) {
            Some(value) => self.0.insert(path.clone(), value.clone()),
            None => self.0.remove(path),
        };
    }

    /// A setting's name: `costs[1].by_year.2027/28` is "cost 2 (Two theatres): in 2027/28".
    pub fn name(&self, path: &str) -> String {
        let mut said: Vec<String> = Vec::new();
        let mut walked = String::new();
        for part in path.split('.') {
            walked = if walked.is_empty() { part.to_owned() } else { format!("{walked}.{part}") };
            let words = self.part(part, &walked);
            // "in" and the year that follows it are one.
            match said.last_mut().filter(|last| last.as_str() == "in") {
                Some(last) => *last = format!("in {words}"),
                None => said.push(words),
            }
        }
        said.join(": ")
    }

    fn part(&self, part: &str, walked: &str) -> String {
        let Some((list, place)) = part.split_once('[') else {
            let known = NAMES.iter().find(|(name, _)| *name == part);
            return known.map_or_else(|| part.replace('_', " "), |(_, words)| (*words).to_owned());
        };
        let place: usize = place.trim_end_matches(']').parse().unwrap_or(0);
        let known = ONE_OF.iter().find(|(name, _)| *name == list);
        let one = known.map_or_else(|| list.trim_end_matches('s').replace('_', " "), |(_, words)| (*words).to_owned());
        let called = self.0.get(&format!("{walked}.name")).map(|name| format!(" ({name})"));
        format!("{one} {}{}", place + 1, called.unwrap_or_default())
    }

    /// A setting's value in words, with its unit where these settings say it.
    pub fn value(&self, path: &str, canonical: &str) -> String {
        if !is_number(canonical) {
            return format!("“{canonical}”");
        }
        let written = plain(canonical);
        match self.unit(path).as_deref() {
            None => written,
            Some("%") => format!("{written}%"),
            Some(unit) => match unit.strip_prefix('£') {
                Some(size) => pounds(&written, size),
                None => format!("{written} {unit}"),
            },
        }
    }

    /// What an amount or an effect is in.
    fn unit(&self, path: &str) -> Option<String> {
        let (item, last) = match path.split_once(".by_year.") {
            Some((item, _)) => (item, "amount"),
            None => path.rsplit_once('.')?,
        };
        if !["amount", "p10", "p50", "p90", "value"].contains(&last) {
            return None;
        }
        let stated = self.0.get(&format!("{item}.unit")).cloned();
        // An effect on cells or lines without a unit is a part of them.
        stated.or_else(|| self.0.contains_key(&format!("{item}.applies_to")).then(|| "%".to_owned()))
    }

    /// A change as a line; `self` are the settings after it.
    pub fn told(&self, before: &Self, change: &RowChange) -> String {
        let Some(path) = change.key.first() else { return String::new() };
        let cell = |settings: &Self, row: &Option<model::content::Row>| {
            let value = row.as_ref().and_then(|row| row.get(VALUE));
            value.map(|value| settings.value(path, value))
        };
        match (cell(before, &change.before), cell(self, &change.after)) {
            (Some(was), Some(is)) => format!("{}: {was} → {is}", self.name(path)),
            (None, Some(is)) => format!("{}: {is}, added", self.name(path)),
            (Some(was), None) => format!("{}: {was}, removed", before.name(path)),
            (None, None) => String::new(),
        }
    }
}

/// The column of a setting's value.
const VALUE: &str = "value";

/// Whether this is how a number is kept: digits, and a power of ten.
fn is_number(canonical: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &str| digits(text.strip_prefix('-').unwrap_or(text));
    canonical.split_once('e').map_or_else(|| unsigned(canonical), |(number, power)| unsigned(number) && unsigned(power))
}

/// `-1200000` is `−£1,200,000`.
fn pounds(written: &str, size: &str) -> String {
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |digits| ("−", digits));
    format!("{sign}£{}{size}", crate::numbers::grouped(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, before: Option<&str>, after: Option<&str>) -> RowChange {
        let row = |value: &str| std::iter::once((VALUE.to_owned(), value.to_owned())).collect();
        RowChange {
            section: "solutions".to_owned(),
            table: "solutions/one".to_owned(),
            key: vec![path.to_owned()],
            before: before.map(row),
            after: after.map(row),
        }
    }

    fn settings(all: &[(&str, &str)]) -> Settings {
        let mut settings = Settings::default();
        for (path, value) in all {
            settings.apply(&change(path, None, Some(value)));
        }
        settings
    }

    #[test]
    fn a_change_of_a_solution_reads_like_a_sentence_and_keeps_every_digit() {
        let before = settings(&[
            ("costs[0].name", "Move"),
            ("costs[0].unit", "£m"),
            ("costs[1].unit", "£"),
            ("levers[1].applies_to", "pod = \"NEL\""),
            ("economics.benefits[0].name", "Beds"),
        ]);
        let told = |path: &str, was: Option<&str>, is: Option<&str>| before.told(&before, &change(path, was, is));
        assert_eq!(told("costs[0].amount", Some("8e-1"), Some("125e-2")), "cost 1 (Move): amount: £0.8m → £1.25m");
        assert_eq!(told("costs[1].by_year.2027/28", Some("12e5"), None), "cost 2: in 2027/28: £1,200,000, removed");
        assert_eq!(told("levers[1].p50", Some("1466e-2"), Some("15e0")), "lever 2: middle (p50): 14.66% → 15%");
        assert_eq!(told("slippage.p90", None, Some("24")), "slippage: high end (p90): 24, added");
        assert_eq!(told("maturity", Some("idea"), Some("plans in progress")), "maturity: “idea” → “plans in progress”");
        assert_eq!(told("quality[0]", None, Some("infections")), "measure of quality 1: “infections”, added");
        assert_eq!(
            told("economics.benefits[0].amount", Some("1"), Some("-2")),
            "economics: benefit 1 (Beds): amount: 1 → -2"
        );
    }

    #[test]
    fn an_amount_has_the_unit_of_its_own_time() {
        let before = settings(&[("costs[0].unit", "£k")]);
        let mut after = before.clone();
        after.apply(&change("costs[0].unit", Some("£k"), Some("£m")));
        let told = after.told(&before, &change("costs[0].amount", Some("8e2"), Some("9e-1")));
        assert_eq!(told, "cost 1: amount: £800k → £0.9m");
    }
}
