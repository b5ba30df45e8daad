//! One plan that many organisations share: kept by content, changed by proposals, signed section by section, and every act
//! written into a log that shows tampering.
//!
//! A [`Store`] is a SQLite file or a PostgreSQL database. Each act is one function that takes the [`Actor`]: it asks the policy
//! ([`model::decision::may`]), changes what is to be changed and adds a leaf to the log, in one transaction. It knows no pack
//! and no engine: whoever has read the files hands over a [`Draft`].
//!
//! ```no_run
//! # async fn show(draft: store::Draft, changed: store::Draft) -> Result<(), store::Error> {
//! use model::decision::Role;
//! use store::{Actor, Options, Reveal, Store};
//!
//! let store = Store::open("plans.db", Options::default()).await?;
//! let analyst = Actor::holder("RZX", &[Role::Analyst]);
//! let first = store.create_plan(&analyst, "Marlshire", &draft, "first version").await?;
//! let proposal = store.propose(&analyst, &first.plan, &first.id, &changed, Reveal::to_partners(), "new growth").await?;
//! # Ok(())
//! # }
//! ```

mod access;
mod agreement;
mod covered;
mod disputes;
mod extract;
mod history;
mod interests;
mod invited;
mod location;
mod log;
pub mod merkle;
pub mod note;
mod people;
mod proposals;
mod replay;
mod retention;
mod schema;
mod snapshot;

mod verify;
mod versions;
mod work;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use model::decision::{Role, Standing};
use sqlx::AnyPool;
use sqlx::Row as _;
use sqlx::any::AnyPoolOptions;

pub use access::{Access, Granted, Part};
pub use agreement::{Agreement, Cell, Kind, Signature, Signed, Stance};
pub use disputes::{Answered, CellRef, Contest, Dispute, Offer};
pub use extract::{EXTRACT, Extract, ExtractLeaf, SealedPart};
pub use history::Moved;
pub use interests::Declared;
pub use invited::Invited;
pub use location::Location;
pub use log::{Entry, Proof};
pub use people::{Invitation, Membership, Person, SignedIn, Token};
pub use proposals::{Accepted, Merge, Proposal, Reveal, Status};
pub use retention::{Ground, Hold};
pub use snapshot::{Draft, File, TERMS_FILE, TERMS_SECTION, terms_text};

pub use verify::{Audit, Expected, Problem, Reader, digest, verify, verify_extract};
pub use versions::{Plan, Version};

use crate::note::{Key, PublicKey};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The policy says no, in words for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// There is no such thing, or it may not be seen.
    #[error("there is no {0}")]
    Missing(String),
    /// What was asked makes no sense as it stands.
    #[error("{0}")]
    Invalid(String),
    /// The plan has moved on since the asker looked.
    #[error("{0}")]
    Stale(String),
    /// Rows that this change and an accepted one both changed, with both values.
    #[error("{} of its rows were changed by somebody else as well", .0.len())]
    Conflicts(Vec<model::content::Conflict>),
    /// Too many failed attempts; when to try again, in seconds since 1970.
    #[error("too many failed attempts; try again later")]
    Throttled(i64),
    /// The log's private key is not here, so nothing can be signed with it.
    #[error("the log's key is not at {}; without it no checkpoint can be signed", .0.display())]
    NoKey(PathBuf),
    /// What is stored is not what was put there.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The store cannot be opened as asked.
    #[error("cannot open the store: {0}")]
    Open(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A file failed.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

/// The result of an act.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where the time comes from, in seconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Whether a store that is not there is made.
    pub create: bool,
    /// Where the log's private key is kept; beside the file for SQLite, `concordat.key` for PostgreSQL if not given.
    pub key: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Connections held at once.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs() as i64);
        Self { create: true, key: None, clock: Arc::new(now), connections: 8 }
    }
}

/// A store of shared plans.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    clock: Clock,
    key_path: PathBuf,
    key: Option<Arc<Key>>,
    origin: String,
    postgres: bool,
    /// Passwords hashed at once: each takes 19 MiB.
    hashing: Arc<tokio::sync::Semaphore>,
}

/// Who acts, for which organisation, in which roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    person: Option<String>,
    organisation: String,
    roles: Vec<Role>,
    /// The plan the roles are held in; every plan for whoever holds the database itself.
    plan: Option<String>,
}

impl Actor {
    /// Whoever holds the database file or its password, and so could change anything in it: the command line and single-user
    /// mode. The log says so.
    pub fn holder(organisation: &str, roles: &[Role]) -> Self {
        Self { person: None, organisation: organisation.to_owned(), roles: roles.to_vec(), plan: None }
    }

    /// Anybody, without an account.
    pub fn public() -> Self {
        Self { person: None, organisation: String::new(), roles: vec![Role::Public], plan: None }
    }

    /// The organisation acted for.
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// The roles held.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The person, if it is one with an account.
    pub fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    /// How the actor stands to something of this organisation's in this plan.
    fn standing(&self, plan: &str, owner: &str) -> Standing {
        match &self.plan {
            _ if self.roles == [Role::Public] => Standing::Outside,
            Some(own) if own != plan => Standing::Outside,
            _ if self.organisation == owner => Standing::Own,
            _ => Standing::Partner,
        }
    }

    /// The actor as the sealed part of a leaf names them.
    fn sealed(&self) -> serde_json::Value {
        serde_json::json!({
            "organisation": self.organisation,
            "person": self.person.as_deref().unwrap_or("holder of the database"),
            "roles": self.roles,
        })
    }
}

impl Store {
    /// Opens a store: a file's path, or the URL of a PostgreSQL database.
    ///
    /// # Errors
    /// If it is not there and is not to be made, cannot be reached, or its key file is another log's.
    pub async fn open(place: &str, options: Options) -> Result<Self> {
        let location = Location::parse(place)?;
        let key_path = options.key.clone().unwrap_or_else(|| location.default_key());
        location.prepare(options.create)?;
        let pool = pool(&location, options.connections, false).await?;
        let mut store = Self {
            pool,
            clock: options.clock,
            key: None,
            key_path,
            origin: String::new(),
            postgres: location.is_postgres(),
            hashing: Arc::new(tokio::sync::Semaphore::new(2)),
        };
        store.migrate().await?;
        store.take_key().await?;
        Ok(store)
    }

    /// Waits until every connection is closed.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The key that checkpoints are signed with.
    ///
    /// # Errors
    /// If the key file is not there.
    pub fn public_key(&self) -> Result<PublicKey> {
        Ok(self.key()?.public())
    }

    fn key(&self) -> Result<&Key> {
        self.key.as_deref().ok_or_else(|| Error::NoKey(self.key_path.clone()))
    }

    /// The store's time, in seconds since 1970: by which invitations, sessions and tokens end.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    async fn migrate(&self) -> Result<()> {
        let mut tx = if self.postgres {
            let mut tx = self.pool.begin().await?;
            // Two servers that start at once must not both make the tables.
            sqlx::query("SELECT 1 FROM pg_advisory_xact_lock(7426)").execute(&mut *tx).await?;
            tx
        } else {
            self.pool.begin_with("BEGIN IMMEDIATE").await?
        };
        sqlx::query("CREATE TABLE IF NOT EXISTS migrations (step BIGINT PRIMARY KEY)").execute(&mut *tx).await?;
        let done: i64 = sqlx::query("SELECT COUNT(*) FROM migrations").fetch_one(&mut *tx).await?.try_get(0)?;
        if done as usize > schema::MIGRATIONS.len() {
            return Err(Error::Open("it was made by a newer Concordat".to_owned()));
        }
        for (step, statements) in schema::MIGRATIONS.iter().enumerate().skip(done as usize) {
            for statement in *statements {
                let statement = schema::dialect(statement, self.postgres);
                sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await?;
            }
            sqlx::query("INSERT INTO migrations (step) VALUES ($1)").bind(step as i64).execute(&mut *tx).await?;
        }
        sqlx::query("INSERT INTO log_head (id, size, frontier) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING")
            .bind(Vec::new())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reads the log's key, or makes one for a log that has none yet.
    async fn take_key(&mut self) -> Result<()> {
        let known = setting(&self.pool, "log key").await?;
        if let Some(known) = known {
            let public = PublicKey::parse(&known).map_err(|error| Error::Damaged(error.to_string()))?;
            public.name().clone_into(&mut self.origin);
            let Some(secret) = location::read_key(&self.key_path)? else { return Ok(()) };
            let key = Key::new(&self.origin, &secret);
            if key.public() != public {
                let message = format!("{} is the key of another log", self.key_path.display());
                return Err(Error::Open(message));
            }
            self.key = Some(Arc::new(key));
            return Ok(());
        }
        self.origin = format!("concordat/{}", &random_id()[..16]);
        let secret = match location::read_key(&self.key_path)? {
            Some(secret) => secret,
            None => location::write_key(&self.key_path, &random_bytes())?,
        };
        let key = Key::new(&self.origin, &secret);
        let inserted =
            sqlx::query("INSERT INTO settings (name, value) VALUES ('log key', $1) ON CONFLICT (name) DO NOTHING")
                .bind(key.public().to_string())
                .execute(&self.pool)
                .await?;
        if inserted.rows_affected() == 0 {
            // Another process opened the new store in the same moment.
            return Box::pin(self.take_key()).await;
        }
        self.key = Some(Arc::new(key));
        Ok(())
    }
}

async fn setting(pool: &AnyPool, name: &str) -> Result<Option<String>> {
    let row =
        sqlx::query("SELECT value FROM settings WHERE name = $1").bind(name.to_owned()).fetch_optional(pool).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Connections to a store, with what makes SQLite keep its word.
async fn pool(location: &Location, connections: u32, read_only: bool) -> Result<AnyPool> {
    if location.is_postgres() && !cfg!(feature = "postgres") {
        let way_out = "this program was built for SQLite alone; build it with `--features postgres` for PostgreSQL";
        return Err(Error::Open(way_out.to_owned()));
    }
    sqlx::any::install_default_drivers();
    let options = AnyPoolOptions::new().max_connections(connections).after_connect(move |connection, _| {
        Box::pin(async move {
            if connection.backend_name() != "SQLite" {
                return Ok(());
            }
            let modes: &[&'static str] = if read_only {
                &["PRAGMA busy_timeout = 30000"]
            } else {
                &[
                    "PRAGMA busy_timeout = 30000",
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = FULL",
                    "PRAGMA foreign_keys = ON",
                    // What is erased is overwritten.
                    "PRAGMA secure_delete = ON",
                ]
            };
            for mode in modes {
                sqlx::query(*mode).execute(&mut *connection).await?;
            }
            Ok(())
        })
    });
    options.connect(&location.url(read_only)).await.map_err(|error| match error {
        sqlx::Error::Database(told) => Error::Open(told.to_string()),
        other => Error::Open(other.to_string()),
    })
}

/// Bytes nobody can guess.
fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A name for a new thing.
fn random_id() -> String {
    hex(&random_bytes::<12>())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
