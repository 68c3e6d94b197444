//! The encrypted database: the only place that knows SQL.
//!
//! One [`Writer`], owned by the driver, applies what the engine decided, each batch in one transaction. A small pool of
//! [`Reader`]s answers what the screen asks, and a [`Keeper`] writes what is
//! not the engine's: who may ask, and what the user keeps about conversations. The schema stands in `migrations/`; it only
//! ever moves forward.
//!
//! Whoever opens a database closes it before the process ends: SQLCipher cleans up at the end of the process, and a
//! connection that still closes on its own thread would use what is gone.

pub mod access;
pub mod backup;
pub mod chats;
pub mod choices;
mod chunks;
mod commit;
mod contacts;
mod drafts;
mod gaps;
mod held;
mod history;
pub mod inspection;
mod invitations;
mod load;
mod messages;
mod outbox;
mod own;
#[cfg(test)]
mod plans;
mod presence;
mod privacy;
mod profiles;
mod requests;
mod rows;
pub mod screen;
mod seen;
pub mod servers;
mod sessions;
pub mod settings;
mod status;
mod storage;
#[cfg(test)]
mod upgrades;
pub mod views;
mod withdrawn;

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use hoopoe_engine::{change::Changes, row::Snapshot};
use hoopoe_protocol::secret::Secret;
use sqlx::{
    ConnectOptions as _, Connection as _, Sqlite, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use zeroize::Zeroizing;

pub use access::Keeper;
use backup::{CopyError, Upgrade};
pub use contacts::ResolveError;
pub use rows::ReadError;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// `SQLITE_NOTADB`: what SQLCipher answers when the key does not fit.
const NOT_A_DATABASE: &str = "26";

/// Readers at once; the local API asks little.
const READERS: u32 = 4;

/// Writers at once: the one, and its successor while the engine is being rebuilt.
const WRITERS: u32 = 2;

/// Who may read and write the file: its owner.
const MODE: u32 = 0o600;

/// Why the database does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file was written under another key, or is no database at all.
    #[error("the key does not open this database")]
    WrongKey,
    /// A newer program has changed the schema; the file was left as it is.
    #[error("the database has schema version {found}, and this program knows {known}: use a newer program")]
    Newer {
        /// What the file says.
        found: i64,
        /// The newest one that this program knows.
        known: i64,
    },
    /// The schema was made by another program than the one whose version it names.
    #[error("the schema of the database is not the one of its version")]
    Foreign,
    /// No copy could be made before the schema changes, so it was not changed.
    #[error("no copy of the database could be made before its upgrade, so nothing was changed: {0}")]
    Copy(#[from] CopyError),
    /// The file cannot be made, or not be kept from others.
    #[error("the database file: {0}")]
    File(#[source] io::Error),
    /// Anything else that SQLite says.
    #[error("sqlite: {0}")]
    Sqlite(#[source] sqlx::Error),
}

/// The changes were not written, none of them.
#[derive(Debug, thiserror::Error)]
#[error("the changes could not be written: {0}")]
pub struct CommitError(#[from] sqlx::Error);

/// An open database. Cloning it is cheap.
#[derive(Clone)]
pub struct Database {
    path: PathBuf,
    upgrade: Option<Upgrade>,
    writers: SqlitePool,
    keeper: Keeper,
    reader: Reader,
}

/// The one connection that writes.
pub struct Writer(PoolConnection<Sqlite>);

/// A pool of connections that cannot write.
#[derive(Clone, Debug)]
pub struct Reader(SqlitePool);

impl Database {
    /// Opens the file, makes it if it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// If the key does not fit, a newer program was here, or the disk does not play along.
    pub async fn open(path: &Path, key: &Secret<32>) -> Result<Self, OpenError> {
        // Before SQLCipher does it: OpenSSL does not clean up at the end of the process, when threads of connections
        // that were just closed may still be ending.
        openssl_sys::init();
        make_private(path).map_err(OpenError::File)?;
        refuse_newer(path, key).await?;
        let options = writing(path, key);
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(opening)?;
        let migrated = migrate(&mut connection, path).await;
        connection.close().await.map_err(OpenError::Sqlite)?;
        let upgrade = migrated?;
        // Lazily: each connects when it is needed.
        let writers = SqlitePoolOptions::new()
            .max_connections(WRITERS)
            .connect_lazy_with(options.clone());
        let keepers = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(options.clone());
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self {
            path: path.to_owned(),
            upgrade,
            writers,
            keeper: Keeper(keepers),
            reader: Reader(readers),
        })
    }

    /// Connects a writer. There must be only one at a time: the owner of the profile's lock has it.
    ///
    /// # Errors
    /// If the file cannot be opened any more.
    pub async fn writer(&self) -> Result<Writer, OpenError> {
        self.writers.acquire().await.map(Writer).map_err(opening)
    }

    /// The pool of readers.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What opening it has changed; none if its schema was up to date, or it is new.
    #[must_use]
    pub const fn upgrade(&self) -> Option<&Upgrade> {
        self.upgrade.as_ref()
    }

    /// Writes what is not the engine's.
    #[must_use]
    pub const fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// Closes everything; waits until readers and writers are dropped.
    pub async fn close(&self) {
        self.reader.0.close().await;
        self.keeper.0.close().await;
        self.writers.close().await;
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The options hold the key.
        f.debug_struct("Database")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer(..)")
    }
}

impl Writer {
    /// Applies all changes in their order, in one transaction; when this returns, they are on the disk.
    ///
    /// Dropping the future rolls back.
    ///
    /// # Errors
    /// If anything fails; then nothing is written.
    pub async fn commit(&mut self, changes: &Changes) -> Result<(), CommitError> {
        let written = commit::apply(&mut self.0, changes).await;
        self.after(written)
    }

    /// What a transaction came to. Where it failed, SQLite may have ended it by itself, as it does when the disk is full;
    /// sqlx counts it as open all the same, and begins no other on that connection. So it must not go back to the pool.
    fn after(&mut self, written: Result<(), sqlx::Error>) -> Result<(), CommitError> {
        if written.is_err() {
            self.0.close_on_drop();
        }
        written.map_err(CommitError)
    }

    /// Everything that the engine is restored from; none if there is no account yet.
    ///
    /// # Errors
    /// If SQLite fails, or the rows are not what this program writes.
    pub async fn load(&mut self) -> Result<Option<Snapshot>, ReadError> {
        load::snapshot(&mut self.0).await
    }

    /// Moves the write-ahead log into the file and closes.
    ///
    /// # Errors
    /// If SQLite fails; what was committed stays committed.
    pub async fn close(self) -> Result<(), CommitError> {
        self.0.close().await.map_err(CommitError)
    }
}

/// Makes the file, or its mode, before SQLite opens it, which gives the files beside it the same mode.
///
/// A file that exists is not opened here: closing it would release the locks of this process's connections.
fn make_private(path: &Path) -> io::Result<()> {
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)
    {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::set_permissions(path, Permissions::from_mode(MODE))
        }
        made => made.map(drop),
    }
}

/// The key pragma is the first that sqlx sends, and the statements are never logged: one of them holds the key.
///
/// sqlx keeps the options, and with them the key, for as long as the pool lives; SQLCipher keeps the key as well.
fn options(path: &Path, key: &Secret<32>) -> SqliteConnectOptions {
    let mut text = Zeroizing::new(String::with_capacity(80));
    text.push_str("\"x'");
    for byte in key.expose() {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'\"");
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", text.as_str().to_owned())
        .foreign_keys(true)
        // What it has to say comes back as an error; standard error is for people.
        .pragma("cipher_log_level", "NONE")
        // What a query sorts must not reach a temporary file.
        .pragma("temp_store", "MEMORY")
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
}

/// For a connection that may write, and make the file.
fn writing(path: &Path, key: &Secret<32>) -> SqliteConnectOptions {
    options(path, key)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What is deleted is overwritten: a key that was used up must not be found in a free page.
        .pragma("secure_delete", "ON")
}

fn opening(error: sqlx::Error) -> OpenError {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    if code.as_deref() == Some(NOT_A_DATABASE) {
        OpenError::WrongKey
    } else {
        OpenError::Sqlite(error)
    }
}

/// Looks at the version over a connection that cannot write, not even tidy up after a crash: a newer file stays as it is.
async fn refuse_newer(path: &Path, key: &Secret<32>) -> Result<(), OpenError> {
    if fs::metadata(path).map_err(OpenError::File)?.len() == 0 {
        return Ok(());
    }
    let mut connection = SqliteConnection::connect_with(&options(path, key).read_only(true))
        .await
        .map_err(opening)?;
    let found = version(&mut connection).await;
    connection.close().await.map_err(OpenError::Sqlite)?;
    let (found, known) = (found.map_err(opening)?, newest());
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    Ok(())
}

/// Brings the schema up to date; one that was in use is copied before.
async fn migrate(connection: &mut SqliteConnection, path: &Path) -> Result<Option<Upgrade>, OpenError> {
    let (from, to) = (version(connection).await.map_err(opening)?, newest());
    let upgrade = if from > 0 && from < to {
        let copy = backup::copy(connection, path, from).await?;
        Some(Upgrade { from, to, copy })
    } else {
        None
    };
    MIGRATIONS.run(connection).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => opening(error),
        _ => OpenError::Foreign,
    })?;
    Ok(upgrade)
}

/// The newest version of the schema that this program knows.
fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

async fn version(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok(0);
    }
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
}
