//! Stores to test on: a SQLite file, and a PostgreSQL database where `CONCORDAT_TEST_POSTGRES` names a server.

#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::canonical::{Digest, decimal};
use model::content::{Column, Content, Table};
use model::decision::Role;
use sqlx::AnyPool;
use store::{Actor, Draft, File, Options, Store};

/// Noon on 1 April 2026.
pub const NOON: i64 = 1_775_044_800;

/// Where a test keeps its store.
pub struct Place {
    pub url: String,
    pub clock: Arc<AtomicI64>,
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("plans.db").to_str().unwrap().to_owned();
        Self { url, clock: Arc::new(AtomicI64::new(NOON)), folder }
    }

    /// A new database, if there is a server to make it on.
    pub async fn postgres(test: &str) -> Option<Self> {
        let Ok(server) = std::env::var("CONCORDAT_TEST_POSTGRES") else {
            eprintln!("skipped on PostgreSQL: {test} (CONCORDAT_TEST_POSTGRES names no server)");
            return None;
        };
        if !cfg!(feature = "postgres") {
            eprintln!("skipped on PostgreSQL: {test} (built without the feature `postgres`)");
            return None;
        }
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let unique = Digest::of(folder.path().to_str().unwrap().as_bytes()).short();
        let name = format!("test_{unique}_{}", std::process::id());
        let pool = AnyPool::connect(&server).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
        pool.close().await;
        let url = server.replacen("/postgres?", &format!("/{name}?"), 1);
        assert_ne!(url, server, "CONCORDAT_TEST_POSTGRES reads postgres://…/postgres?…");
        Some(Self { url, clock: Arc::new(AtomicI64::new(NOON)), folder })
    }

    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    pub fn key(&self) -> PathBuf {
        self.folder.path().join("log.key")
    }

    pub async fn open(&self) -> Store {
        let clock = Arc::clone(&self.clock);
        let options = Options {
            key: Some(self.key()),
            clock: Arc::new(move || clock.load(Ordering::Relaxed)),
            connections: 4,
            ..Options::default()
        };
        Store::open(&self.url, options).await.unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Does something to the database behind the store's back.
    pub async fn meddle(&self, statement: &str) -> u64 {
        let pool = self.raw().await;
        let changed =
            sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap().rows_affected();
        pool.close().await;
        changed
    }

    pub async fn count(&self, statement: &str) -> i64 {
        let pool = self.raw().await;
        let row = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).fetch_one(&pool).await.unwrap();
        let count = sqlx::Row::try_get(&row, 0).unwrap();
        pool.close().await;
        count
    }

    /// The ids of a table's rows.
    pub async fn ids(&self, table: &str) -> std::collections::BTreeSet<String> {
        let pool = self.raw().await;
        let statement = sqlx::AssertSqlSafe(format!("SELECT id FROM {table}"));
        let rows = sqlx::query(statement).fetch_all(&pool).await.unwrap();
        pool.close().await;
        rows.iter().map(|row| sqlx::Row::get(row, 0)).collect()
    }

    async fn raw(&self) -> AnyPool {
        sqlx::any::install_default_drivers();
        let url = if self.is_postgres() { self.url.clone() } else { format!("sqlite://{}?mode=rw", self.url) };
        AnyPool::connect(&url).await.unwrap()
    }
}

/// Runs each test on SQLite and, where there is one, on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::support::Place::sqlite()).await; }
        )+ }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if let Some(place) = $crate::support::Place::postgres(stringify!($name)).await {
                    super::$name(place).await;
                }
            }
        )+ }
    };
}

/// A plan with two sections: assumptions, and accounts of one line.
pub fn draft(assumptions: &[(&str, &str)]) -> Draft {
    draft_with(assumptions, "40000000", None)
}

pub fn draft_with(assumptions: &[(&str, &str)], allocation: &str, terms: Option<&str>) -> Draft {
    let rows = |rows: &[(&str, &str)]| -> String {
        rows.iter().fold(String::new(), |text, (id, value)| text + id + "," + value + "\n")
    };
    let section = |section: &str, rows: &[(&str, &str)]| {
        let column = |name: &str, numeric| Column { name: name.to_owned(), numeric };
        let mut rows: Vec<Vec<String>> =
            rows.iter().map(|(id, value)| vec![(*id).to_owned(), decimal(value).unwrap()]).collect();
        rows.sort();
        let table = Table {
            name: section.to_owned(),
            key: vec!["id".to_owned()],
            columns: vec![column("id", false), column("value", true)],
            rows,
        };
        Content { section: section.to_owned(), tables: vec![table] }
    };
    let lines = [("allocation", allocation)];
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into_bytes() };
    let mut files = vec![
        file("assumptions.csv", format!("id,value\n{}", rows(assumptions))),
        file("accounts.csv", format!("id,value\n{}", rows(&lines))),
    ];
    files.extend(terms.map(|text| file(store::TERMS_FILE, text.to_owned())));
    Draft::new(files, vec![section("assumptions", assumptions), section("accounts", &lines)]).unwrap()
}

pub fn analyst(organisation: &str) -> Actor {
    Actor::holder(organisation, &[Role::Analyst])
}

pub fn signatory(organisation: &str) -> Actor {
    Actor::holder(organisation, &[Role::Signatory])
}

pub fn lead() -> Actor {
    Actor::holder("ICB", &[Role::ProgrammeLead])
}

pub fn administrator() -> Actor {
    Actor::holder("ICB", &[Role::Administrator])
}

/// The digest of what a section of the newest version says.
pub async fn section(store: &Store, section: &str) -> Digest {
    store.version(&lead(), "Marlshire", None).await.unwrap().sections[section]
}
