//! What `verify` finds in every row of every table that the log covers: each cell altered, each row deleted or put in; and that
//! erasing what may be erased is never told as a fault.

mod support;

use model::decision::{Disclosure, Matter, Role, Stage};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions as _, Row as _, TypeInfo as _, ValueRef as _};
use store::{Answered, CellRef, Contest, Error, Expected, Ground, Kind, Reveal, Stance, Store, verify};
use support::{Place, administrator, analyst, draft_with, lead, section, signatory};

const PLAN: &str = "Marlshire";

/// Tables of which every cell is covered.
const COVERED: &[&str] = &[
    "log",
    "log_head",
    "checkpoints",
    "blobs",
    "contents",
    "snapshot_sections",
    "snapshot_files",
    "plans",
    "versions",
    "proposals",
    "assents",
    "signatures",
    "rights",
    "quorums",
    "interests",
    "hidden_sites",
    "preferences",
    "disputes",
    "positions",
    "offers",
    "answers",
    "access_tokens",
    "holds",
    "memberships",
    "invitations",
];

fn growth() -> CellRef {
    CellRef {
        section: "assumptions".to_owned(),
        table: "assumptions".to_owned(),
        key: vec!["growth".to_owned()],
        column: "value".to_owned(),
    }
}

/// A store in which every kind of act was done.
async fn full(place: &Place) -> Store {
    let store = place.open().await;
    let draft =
        |growth: &str, pay: &str| draft_with(&[("growth", growth), ("pay", pay)], "40000000", Some("We share."));
    store.create_plan(&analyst("ICB"), PLAN, &draft("2", "3"), "begun").await.unwrap();
    store.set_rights(&lead(), PLAN, "accounts", "sign", &["RZX", "RYA"], "").await.unwrap();
    store.set_rights(&lead(), PLAN, "accounts", "sign", &["RZX"], "").await.unwrap();
    store.set_quorum(&lead(), PLAN, "assumptions", 1, false, "").await.unwrap();
    for name in ["assumptions", "accounts", "assumptions"] {
        let digest = section(&store, name).await;
        store.sign(&signatory("RZX"), PLAN, name, digest, Kind::Facts, Stance::Reserve, "see note").await.unwrap();
    }
    let hidden = Reveal { disclosure: Disclosure::Private, matter: Matter::Ordinary };
    store.propose(&analyst("RZX"), PLAN, "v1", &draft("2.5", "3"), hidden, "newer trend").await.unwrap();
    store.widen(&analyst("RZX"), PLAN, "p1", Disclosure::Partners).await.unwrap();
    store.assent(&signatory("RYA"), PLAN, "p1", Stance::Object, "no").await.unwrap();
    store.assent(&signatory("RYA"), PLAN, "p1", Stance::Agree, "yes").await.unwrap();
    store.accept(&lead(), PLAN, "p1", "v1", None, "agreed").await.unwrap();
    for (number, growth) in [("p2", "2.6"), ("p3", "2.7")] {
        store.propose(&analyst("RYA"), PLAN, "v2", &draft(growth, "3"), Reveal::to_partners(), "").await.unwrap();
        match number {
            "p2" => store.reject(&lead(), PLAN, number, "no").await.unwrap(),
            _ => store.withdraw(&analyst("RYA"), PLAN, number, "no").await.unwrap(),
        }
    }
    store.propose(&analyst("RYA"), PLAN, "v2", &draft("2.9", "3"), Reveal::private(), "a draft").await.unwrap();
    store.publish(&lead(), PLAN, "v2", "").await.unwrap();
    store.hide_site(&lead(), PLAN, "SITE1", true, "").await.unwrap();
    store.hide_site(&lead(), PLAN, "SITE2", true, "").await.unwrap();
    store.hide_site(&lead(), PLAN, "SITE2", false, "").await.unwrap();
    let interest = store.declare_interest(&signatory("RYA"), PLAN, "accounts", "a contract").await.unwrap();
    store.declare_interest(&signatory("RYA"), PLAN, "solutions", "a lease").await.unwrap();
    store.end_interest(&signatory("RYA"), PLAN, &interest, "it ended").await.unwrap();
    disagree(&store, place).await;
    people(&store).await;
    let hold = store.hold(&administrator(), PLAN, 900, Some(905), "review").await.unwrap();
    store.lift(&administrator(), PLAN, &hold.id, "over").await.unwrap();
    store.hold(&administrator(), PLAN, 900, None, "inquiry").await.unwrap();
    store.set_stage(&lead(), PLAN, Stage::Consultation, "").await.unwrap();
    store.prefer(&signatory("RZX"), PLAN, "A", true, "").await.unwrap();
    store.prefer(&signatory("RYA"), PLAN, "A", true, "").await.unwrap();
    store.prefer(&signatory("RYA"), PLAN, "A", false, "").await.unwrap();
    store.keep_for(&administrator(), PLAN, 4000, "schedule").await.unwrap();
    store
}

async fn disagree(store: &Store, place: &Place) {
    let draft = |growth: &str| draft_with(&[("growth", growth), ("pay", "3")], "40000000", Some("We share."));
    let cell = growth();
    let contest =
        |value| Contest { cell: &cell, value, low: "1", high: "3", settler: "ICB", due: "2026-09-01", reason: "why" };
    store.contest(&analyst("RZX"), PLAN, &contest("2")).await.unwrap();
    store.hold_position(&analyst("RYA"), PLAN, "d1", "3", "ours").await.unwrap();
    store.hold_position(&analyst("RYA"), PLAN, "d1", "2.9", "ours").await.unwrap();
    store.set_worth(&analyst("RZX"), PLAN, "d1", Some(1234)).await.unwrap();
    store.offer(&analyst("RZX"), PLAN, "d1", "2.2", "").await.unwrap();
    store.offer(&analyst("RYA"), PLAN, "d1", "2.8", "").await.unwrap();
    assert_eq!(store.answer(&signatory("RZX"), PLAN, "d1", false, "no").await.unwrap(), Answered::Declined);
    place.pass(60);
    store.offer(&analyst("RZX"), PLAN, "d1", "2.4", "").await.unwrap();
    store.answer(&signatory("RYA"), PLAN, "d1", true, "yes").await.unwrap();
    store.propose_agreed(&analyst("RZX"), PLAN, "d1", &draft("2.4")).await.unwrap();
    store.contest(&analyst("RZX"), PLAN, &contest("2")).await.unwrap();
    store.settle(&lead(), PLAN, "d2", "2.1", "settled").await.unwrap();
    store.contest(&analyst("RZX"), PLAN, &contest("2")).await.unwrap();
    for organisation in ["RYA", "RYB"] {
        store.hold_position(&analyst(organisation), PLAN, "d3", "3", "").await.unwrap();
    }
    store.offer(&analyst("RYA"), PLAN, "d3", "2.8", "").await.unwrap();
    store.answer(&signatory("RZX"), PLAN, "d3", true, "").await.unwrap();
}

async fn people(store: &Store) {
    for (email, role) in [("one@example.org", Role::Signatory), ("two@example.org", Role::Reader)] {
        let invited = store.invite(&administrator(), PLAN, email, "RZX", role).await.unwrap();
        let person = store.take_up(&invited.token, "Some One", "three hills and a mill", "here").await.unwrap();
        for name in ["for the nightly push", "for a spreadsheet"] {
            store.make_access(&person, PLAN, "RZX", role, name, 30).await.unwrap();
        }
        let first = store.accesses(&person).await.unwrap().remove(0);
        store.end_access(&person, &first.id).await.unwrap();
        if role == Role::Reader {
            store.remove(&administrator(), PLAN, &person.id, "RZX", role, "left").await.unwrap();
        }
    }
    let invited = store.invite(&administrator(), PLAN, "one@example.org", "RZX", Role::Signatory).await.unwrap();
    store.take_up(&invited.token, "Some One", "three hills and a mill", "here").await.unwrap();
    store.invite(&administrator(), PLAN, "three@example.org", "RZX", Role::Reader).await.unwrap();
}

/// Everything wrong that is found; nothing if all is sound.
async fn wrong(place: &Place) -> Vec<String> {
    match verify(&place.url, &Expected::default()).await {
        Ok(audit) => audit.problems.iter().map(|one| format!("{}: {}", one.place, one.message)).collect(),
        Err(error) => vec![error.to_string()],
    }
}

async fn raw(place: &Place) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(&place.url).foreign_keys(false);
    let mut raw = options.connect().await.unwrap();
    sqlx::query("PRAGMA synchronous = OFF").execute(&mut raw).await.unwrap();
    raw
}

/// A cell as SQLite holds it.
#[derive(Clone, Debug)]
enum Value {
    Null,
    Whole(i64),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

fn value(row: &SqliteRow, at: usize) -> Value {
    let raw = row.try_get_raw(at).unwrap();
    match raw.type_info().name() {
        _ if raw.is_null() => Value::Null,
        "INTEGER" => Value::Whole(row.get(at)),
        "TEXT" => Value::Text(row.get::<String, _>(at).into_bytes()),
        "BLOB" => Value::Bytes(row.get(at)),
        other => panic!("a cell of type {other}"),
    }
}

/// The cell with a byte flipped, at some places; something in an empty one.
fn flipped(value: &Value, exhaustive: bool) -> Vec<Value> {
    let places = |length: usize| -> Vec<usize> {
        let step = if exhaustive { 1 } else { (length / 3).max(1) };
        (0..length).step_by(step).chain(length.checked_sub(1)).collect()
    };
    match value {
        Value::Null => vec![Value::Whole(1)],
        Value::Whole(number) => (0..8).map(|byte| Value::Whole(number ^ (1 << (8 * byte)))).collect(),
        Value::Text(bytes) | Value::Bytes(bytes) => places(bytes.len())
            .into_iter()
            .map(|at| {
                let mut other = bytes.clone();
                other[at] ^= 1;
                if matches!(value, Value::Text(_)) { Value::Text(other) } else { Value::Bytes(other) }
            })
            .collect(),
    }
}

async fn set(
    raw: &mut SqliteConnection,
    table: &str,
    column: &str,
    row: i64,
    value: &Value,
) -> Result<u64, sqlx::Error> {
    let cast = if matches!(value, Value::Text(_)) { "CAST(? AS TEXT)" } else { "?" };
    let statement = sqlx::AssertSqlSafe(format!("UPDATE {table} SET {column} = {cast} WHERE rowid = ?"));
    let query = sqlx::query(statement);
    let query = match value.clone() {
        Value::Null => query.bind(None::<i64>),
        Value::Whole(number) => query.bind(number),
        Value::Text(bytes) | Value::Bytes(bytes) => query.bind(bytes),
    };
    Ok(query.bind(row).execute(raw).await?.rows_affected())
}

async fn columns(raw: &mut SqliteConnection, table: &str) -> Vec<String> {
    let statement = sqlx::AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"));
    sqlx::query(statement).fetch_all(raw).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn rows(raw: &mut SqliteConnection, table: &str) -> Vec<i64> {
    let statement = sqlx::AssertSqlSafe(format!("SELECT rowid FROM {table} ORDER BY rowid"));
    sqlx::query(statement).fetch_all(raw).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Flips bytes of every cell of every row of every covered table, one at a time: some of each, or with
/// `CONCORDAT_EVERY_BYTE=1` each single one.
#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_any_row_is_found() {
    let place = Place::sqlite();
    let store = full(&place).await;
    store.checkpoint().await.unwrap();
    store.close().await;
    assert_eq!(wrong(&place).await, Vec::<String>::new());
    let exhaustive = std::env::var_os("CONCORDAT_EVERY_BYTE").is_some();
    let mut raw = raw(&place).await;
    let (mut cells, mut flips) = (0, 0);
    for table in COVERED {
        let (columns, rows) = (columns(&mut raw, table).await, rows(&mut raw, table).await);
        assert!(!rows.is_empty(), "{table} holds nothing to be flipped");
        for row in rows {
            let statement = sqlx::AssertSqlSafe(format!("SELECT {} FROM {table} WHERE rowid = ?", columns.join(", ")));
            let held = sqlx::query(statement).bind(row).fetch_one(&mut raw).await.unwrap();
            for (at, column) in columns.iter().enumerate() {
                let sound = value(&held, at);
                let (mut found, mut tried) = (0, 0);
                for other in flipped(&sound, exhaustive) {
                    let Ok(1) = set(&mut raw, table, column, row, &other).await else { continue };
                    tried += 1;
                    let told = wrong(&place).await;
                    assert!(!told.is_empty(), "{table}.{column} of row {row}: {sound:?} became {other:?} unseen");
                    found += 1;
                    assert_eq!(set(&mut raw, table, column, row, &sound).await.unwrap(), 1);
                }
                assert!(tried > 0, "{table}.{column} of row {row}: {sound:?} could not be altered");
                (cells, flips) = (cells + 1, flips + found);
            }
        }
        assert_eq!(wrong(&place).await, Vec::<String>::new(), "{table} is as it was");
    }
    println!("{flips} flips in {cells} cells of {} tables, every one found", COVERED.len());
}

/// Deletes every row of every covered table, and puts in a copy of each, one at a time.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_deleted_or_put_in_is_found() {
    let place = Place::sqlite();
    let store = full(&place).await;
    let kept = store.checkpoint().await.unwrap();
    store.close().await;
    let mut raw = raw(&place).await;
    let mut meddlings = 0;
    for table in COVERED {
        let columns = columns(&mut raw, table).await;
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE TABLE aside AS SELECT rowid AS at, * FROM {table}")))
            .execute(&mut raw)
            .await
            .unwrap();
        let list = columns.join(", ");
        for row in rows(&mut raw, table).await {
            let run = async |raw: &mut SqliteConnection, statement: String| {
                sqlx::query(sqlx::AssertSqlSafe(statement))
                    .bind(row)
                    .execute(raw)
                    .await
                    .map(|done| done.rows_affected())
            };
            assert_eq!(run(&mut raw, format!("DELETE FROM {table} WHERE rowid = ?")).await.unwrap(), 1);
            let told = verify(&place.url, &Expected { checkpoints: vec![kept.clone()], ..Expected::default() }).await;
            // A checkpoint that was made on request leaves no leaf: only whoever holds it can miss it.
            let excused = *table == "checkpoints" && told.as_ref().is_ok_and(|audit| audit.checkpoints == 3);
            assert!(excused || told.is_ok_and(|audit| !audit.is_sound()), "row {row} of {table} was deleted unseen");
            let back = format!("INSERT INTO {table} (rowid, {list}) SELECT at, {list} FROM aside WHERE at = ?");
            assert_eq!(run(&mut raw, back).await.unwrap(), 1);
            // A copy that differs in its first column, which is the key or the first part of it, and in what else is one row's alone.
            let copied = |(at, column): (usize, &String)| match column.as_str() {
                _ if at == 0 => {
                    format!("CASE typeof({column}) WHEN 'integer' THEN {column} + 1000 ELSE 'x' || {column} END")
                }
                "number" | "name" | "token" => format!("{column} || '7'"),
                other => other.to_owned(),
            };
            let copied: Vec<String> = columns.iter().enumerate().map(copied).collect();
            let copy = format!("INSERT INTO {table} ({list}) SELECT {} FROM aside WHERE at = ?", copied.join(", "));
            assert_eq!(run(&mut raw, copy).await.unwrap(), 1, "{table}");
            assert!(!wrong(&place).await.is_empty(), "a copy of row {row} was put into {table} unseen");
            let none = sqlx::query(sqlx::AssertSqlSafe(format!(
                "DELETE FROM {table} WHERE rowid NOT IN (SELECT at FROM aside)"
            )));
            assert_eq!(none.execute(&mut raw).await.unwrap().rows_affected(), 1);
            meddlings += 2;
        }
        sqlx::query("DROP TABLE aside").execute(&mut raw).await.unwrap();
        assert_eq!(wrong(&place).await, Vec::<String>::new(), "{table} is as it was");
    }
    println!("{meddlings} deletions and additions, every one found");
}

/// Erases what every single leaf seals, one after the other: never a fault, and what stays open is still held against the log.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_erased_is_no_fault() {
    let place = Place::sqlite();
    let store = full(&place).await;
    let leaves = store.log(&lead(), PLAN, 0, 10_000).await.unwrap();
    let acts: std::collections::BTreeSet<&str> = leaves.iter().map(|leaf| leaf.act.as_str()).collect();
    assert!(acts.len() >= 28, "every act but `erase`: {acts:?}");
    for leaf in &leaves {
        store.erase(&administrator(), PLAN, &[leaf.seq as i64], Ground::Request, "asked").await.unwrap();
        assert_eq!(wrong(&place).await, Vec::<String>::new(), "leaf {}, {}", leaf.seq, leaf.act);
    }
    store.close().await;
    for meddling in [
        "UPDATE signatures SET section = 'terms' WHERE seq = (SELECT MIN(seq) FROM signatures)",
        "DELETE FROM signatures WHERE seq = (SELECT MIN(seq) FROM signatures)",
        "UPDATE disputes SET worth_pence = 1 WHERE number = 1",
        "UPDATE invitations SET token = 'mine' WHERE used IS NULL",
        "UPDATE proposals SET person = 'somebody' WHERE number = 1",
        "INSERT INTO memberships SELECT plan, 'another', organisation, 'administrator', 3 FROM memberships",
    ] {
        std::fs::copy(&place.url, place.folder.path().join("aside.db")).unwrap();
        assert!(place.meddle(meddling).await > 0, "{meddling}");
        assert!(!wrong(&place).await.is_empty(), "{meddling}");
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", place.url));
        }
        std::fs::copy(place.folder.path().join("aside.db"), &place.url).unwrap();
        assert_eq!(wrong(&place).await, Vec::<String>::new());
    }
}

/// Forgetting a person is no fault either, whatever they did.
#[tokio::test(flavor = "multi_thread")]
async fn forgetting_a_person_is_no_fault() {
    let place = Place::sqlite();
    let store = full(&place).await;
    let person = store.members(&lead(), PLAN).await.unwrap().remove(0).person;
    store.erase_person(&administrator(), PLAN, &person.id, "asked").await.unwrap();
    assert_eq!(wrong(&place).await, Vec::<String>::new());
}

/// Acts in any order, allowed or refused, leave a log that says what the tables hold.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_the_log_says_it() {
    for seed in 1..=6_u64 {
        let place = Place::sqlite();
        let store = full(&place).await;
        let mut chance = Chance(seed);
        let mut done = 0;
        for _ in 0..80 {
            place.pass(30);
            done += u32::from(random_act(&store, &mut chance).await.is_ok());
        }
        assert!(done > 20, "seed {seed}: only {done} acts were done");
        store.close().await;
        assert_eq!(wrong(&place).await, Vec::<String>::new(), "seed {seed}");
    }
}

/// Numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

async fn random_act(store: &Store, chance: &mut Chance) -> Result<(), Error> {
    let who = chance.of(&["RZX", "RYA", "RYB"]);
    let value = format!("2.{}", chance.below(90) + 10);
    let yes = chance.below(2) == 0;
    let dispute = chance.of(&["d1", "d2", "d3", "d4", "d5"]);
    let cell = growth();
    let head = store.version(&lead(), PLAN, None).await?.id;
    let open = store.proposals(&lead(), PLAN).await?.into_iter().find(|one| one.status == store::Status::Open);
    let proposal = open.map_or_else(|| "p1".to_owned(), |one| one.id);
    match chance.below(18) {
        0 => {
            let draft = draft_with(&[("growth", &value), ("pay", "3")], "40000000", Some("We share."));
            store.propose(&analyst(who), PLAN, &head, &draft, Reveal::to_partners(), "").await.map(drop)
        }
        1 => store.accept(&lead(), PLAN, &proposal, &head, None, "").await.map(drop),
        2 => store.assent(&signatory(who), PLAN, &proposal, if yes { Stance::Agree } else { Stance::Object }, "").await,
        3 => {
            let contest = Contest {
                cell: &cell,
                value: &value,
                low: "1",
                high: "3",
                settler: "ICB",
                due: "2026-09-01",
                reason: "",
            };
            store.contest(&analyst(who), PLAN, &contest).await.map(drop)
        }
        4 | 5 => store.hold_position(&analyst(who), PLAN, dispute, &value, "").await,
        6 | 7 => store.offer(&analyst(who), PLAN, dispute, &value, "").await.map(drop),
        8..=10 => store.answer(&signatory(who), PLAN, dispute, yes, "").await.map(drop),
        11 => store.prefer(&signatory(who), PLAN, "A", yes, "").await,
        12 => store.prefer(&signatory(who), PLAN, "B", yes, "").await,
        13 => {
            let digest = section(store, "accounts").await;
            store.sign(&signatory("RZX"), PLAN, "accounts", digest, Kind::Facts, Stance::Agree, "").await.map(drop)
        }
        14 => {
            let log = store.log(&lead(), PLAN, 0, 10_000).await?;
            let leaf = chance.below(log.len() as u64) as i64;
            store.erase(&administrator(), PLAN, &[leaf], Ground::Request, "").await
        }
        15 => store.hide_site(&lead(), PLAN, chance.of(&["SITE1", "SITE2"]), false, "").await,
        16 => store.set_rights(&lead(), PLAN, "accounts", "publish", if yes { &["RZX", "RYA"] } else { &[] }, "").await,
        _ => store.settle(&lead(), PLAN, dispute, &value, "").await,
    }
}
