//! The tables whose rows are held against the log, and how.
//!
//! Not among them: `people`, `sessions` and `throttles`, which change without an act of a plan and hold what must be free to be
//! changed and forgotten, and `settings` and `migrations`, of which the log's key is checked by itself. `log`, `log_head`,
//! `checkpoints`, `blobs`, `contents` and the two tables of snapshots are held against hashes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::Result;
use crate::replay::{Cell, Row, Tables};

/// Whether a column holds text or a whole number.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
}
use Kind::{Text, Whole};

/// A table of which the log says what it holds.
struct Table {
    name: &'static str,
    /// What one row is.
    one: &'static str,
    /// The columns by which a row is told from others, for whoever reads.
    label: &'static [&'static str],
    columns: &'static [(&'static str, &'static str, Kind)],
}

/// The tables; each has a column `seq`, the leaf of the act that wrote the row.
const TABLES: &[Table] = &[
    Table {
        name: "plans",
        one: "plan",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("name", "name", Text),
            ("stage", "stage", Text),
            ("head", "newest version", Text),
            ("keep_days", "time of keeping", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "versions",
        one: "version",
        label: &["number", "id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("number", "number", Whole),
            ("parent", "parent", Text),
            ("proposal", "proposal", Text),
            ("digest", "digest", Text),
            ("made", "time", Whole),
            ("published", "publication", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "proposals",
        one: "proposal",
        label: &["number", "id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("number", "number", Whole),
            ("base", "base", Text),
            ("organisation", "organisation", Text),
            ("person", "person", Text),
            ("status", "status", Text),
            ("disclosure", "disclosure", Text),
            ("matter", "matter", Text),
            ("digest", "digest", Text),
            ("made", "time", Whole),
            ("version", "version", Text),
            ("dispute", "disagreement", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "assents",
        one: "assent",
        label: &["organisation", "proposal"],
        columns: &[
            ("proposal", "proposal", Text),
            ("organisation", "organisation", Text),
            ("person", "person", Text),
            ("stance", "stance", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "signatures",
        one: "signature",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("version", "version", Text),
            ("section", "section", Text),
            ("digest", "digest", Text),
            ("kind", "kind", Text),
            ("stance", "stance", Text),
            ("organisation", "organisation", Text),
            ("person", "person", Text),
            ("role", "role", Text),
            ("made", "time", Whole),
            ("seq", "leaf", Whole),
            ("voided", "voiding", Whole),
        ],
    },
    Table {
        name: "rights",
        one: "decision right",
        label: &["section", "act", "organisation"],
        columns: &[
            ("plan", "plan", Text),
            ("section", "section", Text),
            ("act", "act", Text),
            ("organisation", "organisation", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "quorums",
        one: "quorum",
        label: &["section"],
        columns: &[
            ("plan", "plan", Text),
            ("section", "section", Text),
            ("organisations", "number of organisations", Whole),
            ("reserved", "reservation", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "interests",
        one: "declared interest",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("organisation", "organisation", Text),
            ("person", "person", Text),
            ("section", "section", Text),
            ("seq", "leaf", Whole),
            ("ended", "end", Whole),
        ],
    },
    Table {
        name: "hidden_sites",
        one: "hidden site",
        label: &["site"],
        columns: &[("plan", "plan", Text), ("site", "site", Text), ("seq", "leaf", Whole)],
    },
    Table {
        name: "preferences",
        one: "preference",
        label: &["option_code", "organisation"],
        columns: &[
            ("plan", "plan", Text),
            ("option_code", "option", Text),
            ("organisation", "organisation", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "disputes",
        one: "disagreement",
        label: &["number", "id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("number", "number", Whole),
            ("section", "section", Text),
            ("table_name", "table", Text),
            ("row_key", "row", Text),
            ("column_name", "column", Text),
            ("low", "low end", Text),
            ("high", "high end", Text),
            ("settler", "settler", Text),
            ("due", "day", Text),
            ("worth_pence", "worth", Whole),
            ("status", "status", Text),
            ("agreed", "agreed value", Text),
            ("proposal", "proposal", Text),
            ("made", "time", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "positions",
        one: "position",
        label: &["organisation", "dispute"],
        columns: &[
            ("dispute", "disagreement", Text),
            ("organisation", "organisation", Text),
            ("value", "value", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "offers",
        one: "offer",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("dispute", "disagreement", Text),
            ("organisation", "organisation", Text),
            ("value", "value", Text),
            ("status", "status", Text),
            ("made", "time", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "answers",
        one: "answer",
        label: &["organisation", "offer"],
        columns: &[
            ("offer", "offer", Text),
            ("organisation", "organisation", Text),
            ("taken", "answer", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "holds",
        one: "legal hold",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("plan", "plan", Text),
            ("first_seq", "first leaf", Whole),
            ("last_seq", "last leaf", Whole),
            ("seq", "leaf", Whole),
            ("lifted", "lifting", Whole),
        ],
    },
    Table {
        name: "memberships",
        one: "role",
        label: &["organisation", "role", "person"],
        columns: &[
            ("plan", "plan", Text),
            ("person", "person", Text),
            ("organisation", "organisation", Text),
            ("role", "role", Text),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "invitations",
        one: "invitation",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("token", "secret", Text),
            ("plan", "plan", Text),
            ("organisation", "organisation", Text),
            ("role", "role", Text),
            ("email", "address", Text),
            ("expires", "end", Whole),
            ("used", "use", Whole),
            ("seq", "leaf", Whole),
        ],
    },
    Table {
        name: "access_tokens",
        one: "access token",
        label: &["id"],
        columns: &[
            ("id", "id", Text),
            ("token", "secret", Text),
            ("plan", "plan", Text),
            ("person", "person", Text),
            ("organisation", "organisation", Text),
            ("role", "role", Text),
            ("name", "name", Text),
            ("made", "time", Whole),
            ("expires", "end", Whole),
            ("seq", "leaf", Whole),
            ("revoked", "ending", Whole),
        ],
    },
];

/// A row as it is stored.
type Found = BTreeMap<&'static str, Value>;

/// Holds every row of these tables against what the log says; tells of what differs and gives the number of rows.
pub(crate) async fn check(
    connection: &mut AnyConnection,
    expected: &Tables,
    tell: &mut impl FnMut(&str, &str),
) -> Result<u64> {
    let mut rows = 0;
    for table in TABLES {
        let found = read(connection, table).await?;
        rows += found.len() as u64;
        compare(table, &found, expected.rows(table.name), tell);
    }
    Ok(rows)
}

async fn read(connection: &mut AnyConnection, table: &Table) -> Result<Vec<Found>> {
    let names: Vec<&str> = table.columns.iter().map(|(name, ..)| *name).collect();
    let statement = format!("SELECT {} FROM {} ORDER BY seq", names.join(", "), table.name);
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_all(&mut *connection).await?;
    let cell = |row: &AnyRow, at: usize, kind| -> Result<Value> {
        Ok(match kind {
            Text => json!(row.try_get::<Option<String>, _>(at)?),
            Whole => json!(row.try_get::<Option<i64>, _>(at)?),
        })
    };
    rows.iter()
        .map(|row| {
            table.columns.iter().enumerate().map(|(at, (name, _, kind))| Ok((*name, cell(row, at, *kind)?))).collect()
        })
        .collect()
}

fn compare(table: &Table, found: &[Found], expected: &[Row], tell: &mut impl FnMut(&str, &str)) {
    let mut waiting: Vec<&Row> = expected.iter().collect();
    for row in found {
        let place = place(table, row);
        let ours = waiting.iter().enumerate().filter(|(_, wanted)| holds(wanted, "seq", row));
        let best = ours.min_by_key(|(_, wanted)| differing(table, wanted, row).count()).map(|(at, _)| at);
        let Some(at) = best else {
            tell(&place, "the log knows nothing of it");
            continue;
        };
        let wanted = waiting.swap_remove(at);
        for (name, words) in differing(table, wanted, row) {
            if let Cell::Is(logged) = &wanted.cells[name] {
                tell(&place, &format!("its {words} is {} where the log says {logged}", row[name]));
            }
        }
    }
    for wanted in waiting.into_iter().filter(|wanted| wanted.certain) {
        if let Cell::Is(seq) = &wanted.cells["seq"] {
            tell(&format!("leaf {seq}"), &format!("the {} that it made is missing", table.one));
        }
    }
}

fn holds(wanted: &Row, column: &str, row: &Found) -> bool {
    match &wanted.cells[column] {
        Cell::Is(value) => *value == row[column],
        Cell::Unknown => true,
    }
}

/// The columns in which a row is not as the log says.
fn differing<'a>(
    table: &'a Table,
    wanted: &'a Row,
    row: &'a Found,
) -> impl Iterator<Item = (&'static str, &'static str)> + 'a {
    table.columns.iter().filter(|(name, ..)| !holds(wanted, name, row)).map(|(name, words, _)| (*name, *words))
}

fn place(table: &Table, row: &Found) -> String {
    let part = |name: &&str| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("{} {}", table.one, table.label.iter().map(part).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables that are held against hashes instead, or against nothing, for the reasons given above.
    const OTHERS: &[&str] = &[
        "settings",
        "log_head",
        "log",
        "checkpoints",
        "blobs",
        "contents",
        "snapshot_sections",
        "snapshot_files",
        "people",
        "sessions",
        "throttles",
    ];

    #[test]
    fn every_table_is_accounted_for_and_every_column_of_it_compared() {
        for statement in crate::schema::MIGRATIONS.iter().copied().flatten() {
            let Some(rest) = statement.strip_prefix("CREATE TABLE ") else { continue };
            let (name, columns) = rest.split_once(" (").unwrap();
            let Some(table) = TABLES.iter().find(|table| table.name == name) else {
                assert!(OTHERS.contains(&name), "{name} is neither held against the log nor excused");
                continue;
            };
            let named = columns.split(", ").filter_map(|column| column.split_once(' ')).filter(|(_, kind)| {
                kind.starts_with("TEXT") || kind.starts_with("BIGINT") || kind.starts_with("BYTES")
            });
            let named: Vec<&str> = named.map(|(name, _)| name).collect();
            let compared: Vec<&str> = table.columns.iter().map(|(name, ..)| *name).collect();
            assert_eq!(compared, named, "{name}");
        }
    }
}
