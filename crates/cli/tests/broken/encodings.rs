//! Texts in other encodings, damaged texts, and texts too large for what they say.

use super::{Case, TWO, bytes, case, replace, write};

fn utf16(bytes: Vec<u8>, spell: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(spell).collect()
}

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = encodings();
    cases.extend(damage());
    cases.extend(sizes());
    cases
}

fn encodings() -> Vec<Case> {
    let told = |case: Case| case.tells_of_file("accounts.csv", "not-text", "UTF-16");
    vec![
        told(case("UTF-16, little end first", TWO, bytes("accounts.csv", |b| utf16(b, u16::to_le_bytes, true)))),
        told(case("UTF-16, big end first", TWO, bytes("accounts.csv", |b| utf16(b, u16::to_be_bytes, true)))),
        told(case("UTF-16 without a mark", TWO, bytes("accounts.csv", |b| utf16(b, u16::to_le_bytes, false)))),
        case("plan.toml as UTF-16", TWO, bytes("plan.toml", |b| utf16(b, u16::to_le_bytes, true))).tells_of_file(
            "plan.toml",
            "not-text",
            "UTF-16",
        ),
        case(
            "Windows-1252 £",
            TWO,
            bytes("sources.csv", |mut bytes| {
                bytes.extend(b"other,Costs in \xa3 million,Concordat,2026\n");
                bytes
            }),
        )
        .tells("sources.csv", 3, "not-utf8", "Windows-1252"),
        case(
            "a character cut in two",
            TWO,
            bytes("sources.csv", |mut bytes| {
                bytes.extend("other,Costs in £".as_bytes());
                bytes.pop();
                bytes
            }),
        )
        .tells("sources.csv", 3, "not-utf8", "not UTF-8"),
        case(
            "plan.toml with a Windows-1252 £",
            TWO,
            bytes("plan.toml", |mut bytes| {
                bytes.extend(b"# \xa3\n");
                bytes
            }),
        )
        .tells("plan.toml", 32, "not-utf8", "Windows-1252")
        .with_at_most(1),
    ]
}

fn damage() -> Vec<Case> {
    vec![
        case("a NUL byte", TWO, replace("areas.csv", "A2,Vale", "A2,Va\0e"))
            .tells("areas.csv", 3, "nul", "NUL byte")
            .with_at_most(5),
        case("cut off in a row", TWO, replace("activity.csv", "EM,H1,ICB,3000,15000\n", "EM")).tells(
            "activity.csv",
            5,
            "ragged-row",
            "cells",
        ),
        case("cut off in a quoted cell", TWO, replace("accounts.csv", ",\"pod = \"\"NEL\"\"\"\n", ",\"pod = \"\"NE"))
            .tells("accounts.csv", 5, "unclosed-quote", "not closed"),
        case("cut off at the last quote", TWO, replace("accounts.csv", "\"\"\"\n", "\"\"")).tells(
            "accounts.csv",
            5,
            "unclosed-quote",
            "not closed",
        ),
        case("a quote that swallows the rows below", TWO, replace("areas.csv", "A1,Hill,Hill", "A1,\"Hill,Hill"))
            .tells("areas.csv", 2, "unclosed-quote", "not closed")
            .with_at_most(5),
        case("a quote closed only rows later", TWO, replace("population.csv", "A1,P,0-64", "A1,P,\"0-64"))
            .and(replace("population.csv", "A2,P,65+", "A2,P,65+\""))
            .tells("population.csv", 2, "control-character", "quote")
            .with_at_most(2),
        case(
            "lines that end as on an old Macintosh",
            TWO,
            bytes("areas.csv", |bytes| {
                bytes.into_iter().map(|byte| if byte == b'\n' { b'\r' } else { byte }).collect()
            }),
        )
        .tells_of_file("areas.csv", "line-ends", "CR")
        .with_at_most(5),
        case(
            "semicolons for commas",
            TWO,
            bytes("areas.csv", |bytes| bytes.into_iter().map(|byte| if byte == b',' { b';' } else { byte }).collect()),
        )
        .tells("areas.csv", 1, "separator", "semicolons")
        .with_at_most(5),
        case(
            "tabs for commas",
            TWO,
            bytes("areas.csv", |bytes| bytes.into_iter().map(|byte| if byte == b',' { b'\t' } else { byte }).collect()),
        )
        .tells("areas.csv", 1, "separator", "tabs")
        .with_at_most(5),
        case("a patch with its conflict marks", TWO, replace("areas.csv", "A2,Vale", "<<<<<<< mine\nA2,Vale")).tells(
            "areas.csv",
            3,
            "ragged-row",
            "cell",
        ),
    ]
}

fn sizes() -> Vec<Case> {
    vec![
        case(
            "a line of 10 MB",
            TWO,
            bytes("activity.csv", |mut bytes| {
                bytes.resize(bytes.len() + 10_000_000, b'x');
                bytes
            }),
        )
        .tells("activity.csv", 6, "long-line", "MB long"),
        case("ten million commas", TWO, write("activity.csv", vec![b','; 10_000_000])).tells(
            "activity.csv",
            1,
            "long-line",
            "MB long",
        ),
        case(
            "a header of a hundred thousand columns",
            TWO,
            bytes("sites.csv", |bytes| {
                let text = String::from_utf8(bytes).unwrap();
                let (header, rows) = text.split_once('\n').unwrap();
                let more = ",x".repeat(100_000);
                format!("{header}{more}\n{rows}").into_bytes()
            }),
        )
        .tells("sites.csv", 1, "too-many-columns", "columns"),
        case(
            "a cell of 20,000 characters",
            TWO,
            bytes("sites.csv", |bytes| {
                String::from_utf8(bytes).unwrap().replace("Hill Hospital", &"Hill ".repeat(4000)).into_bytes()
            }),
        )
        .tells("sites.csv", 2, "long-text", "characters long"),
        case(
            "two million rows and one",
            TWO,
            bytes("activity.csv", |mut bytes| {
                bytes.extend(b"x\n".repeat(2_000_000));
                bytes
            }),
        )
        .tells("activity.csv", 2_000_002, "too-large", "leave out what the plan does not use"),
        case(
            "a hundred thousand faults in one file",
            TWO,
            bytes("activity.csv", |mut bytes| {
                for row in 0..100_000 {
                    bytes.extend(format!("Hill,P,0-64,EM,H1,ICB,{row}x,none\n").into_bytes());
                }
                bytes
            }),
        )
        .tells("activity.csv", 6, "not-a-number", "is not a number")
        .with_at_most(102),
        case(
            "a hundred thousand codes that are not known",
            TWO,
            bytes("activity.csv", |mut bytes| {
                for row in 2..100_000 {
                    bytes.extend(format!("Hill,P,0-64,EM,H{row},ICB,1,1\n").into_bytes());
                }
                bytes
            }),
        )
        .tells("activity.csv", 6, "unknown-code", "is not in sites")
        .with_at_most(51),
        case(
            "a hundred thousand rows that say the same",
            TWO,
            bytes("activity.csv", |mut bytes| {
                for _ in 0..100_000 {
                    bytes.extend(b"Hill,P,0-64,EM,H1,ICB,1,1\n");
                }
                bytes
            }),
        )
        .tells("activity.csv", 6, "duplicate-key", "already in line 2")
        .with_at_most(51),
        case(
            "a hundred thousand ragged rows",
            TWO,
            bytes("activity.csv", |mut bytes| {
                for _ in 0..100_000 {
                    bytes.extend(b"Hill,P\n");
                }
                bytes
            }),
        )
        .tells("activity.csv", 6, "ragged-row", "cells")
        .with_at_most(51),
    ]
}
