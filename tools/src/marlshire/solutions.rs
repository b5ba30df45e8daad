//! What Marlshire's partners mean to do: a file each, from `solutions/`. Figures there are made up (illustrative), but for
//! effects that are worked out from a published table: `{{path:TYPE}}` or `{{path:TYPE:SHARE}}` stands where they go.

use std::fs;
use std::path::Path;

use super::Result;
use super::elicitation;
use crate::write::number;

/// Lists the solutions' files.
macro_rules! solutions {
    ($($id:literal,)+) => { &[$(($id, include_str!(concat!("solutions/", $id, ".toml.in"))),)+] };
}

const SOLUTIONS: &[(&str, &str)] = solutions![
    "agency",
    "back-office",
    "care-homes",
    "day-cases",
    "discharge-to-assess",
    "estate",
    "follow-up",
    "frailty-at-home",
    "hot-and-cold",
    "maternity",
    "medicines",
    "nurses",
    "one-board",
    "pathology",
    "practice-networks",
    "prevention",
    "repatriation",
    "same-day-emergency",
    "shared-record",
    "stays",
    "stroke",
];

/// Writes `solutions/`.
pub fn write(out: &Path) -> Result {
    let folder = out.join("solutions");
    fs::create_dir_all(&folder)?;
    for (id, text) in SOLUTIONS {
        fs::write(folder.join(format!("{id}.toml")), filled(text))?;
    }
    Ok(())
}

/// The text with its effects in place.
fn filled(text: &str) -> String {
    let mut parts = text.split("{{path:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (asked, rest) = part.split_once("}}").expect("a place for an effect is closed by }}");
        let (id, share) = asked.split_once(':').unwrap_or((asked, "1"));
        out.push_str(&effect(id, share.parse().expect("the share of a type is a number")));
        out.push_str(rest);
    }
    out
}

/// Says how an effect comes about, and the effect.
fn effect(id: &str, share: f64) -> String {
    let found = elicitation::of_type(id);
    let [mean, mild, strong] = found.remains.map(|remains| number(remains, 2));
    let [p10, p50, p90] = found.effect(share).map(|effect| number(effect, 2));
    let part =
        if share < 1.0 { format!(" × {share}, their share of these cells (illustrative)") } else { String::new() };
    format!(
        "# Derived: of {}, {mean}% remain by 2039/40 ({mild} to {strong}).\n# (100 − what remains) × 5/14, the years to 2030/31 of those to 2039/40{part}\np10 = {p10}\np50 = {p50}\np90 = {p90}",
        found.name
    )
}
