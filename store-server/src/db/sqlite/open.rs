//! Opening the database: pragmas in one place, migrations, and refusal of a newer schema.

use std::{
    io, mem,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{
        SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    },
};

use super::upgrade::{self, Standing};
use crate::db::{FILE, OpenError};

/// How long one process waits for another's transaction.
const BUSY: Duration = Duration::from_secs(5);
/// Connections that can only query.
const READERS: u32 = 4;

/// An open database on the newest schema.
#[derive(Debug)]
pub struct Database {
    /// The connection that writes.
    pub writer: SqliteConnection,
    /// Connections that can only query.
    pub readers: SqlitePool,
    directory: PathBuf,
}

impl Database {
    /// Opens the database in `directory`, creating it and bringing it up to date. Only for whoever holds the lock of
    /// the data directory.
    ///
    /// # Errors
    /// If the database is newer than this program, which leaves it as it is, or SQLite refuses.
    pub async fn open(directory: &Path) -> Result<Self, OpenError> {
        create_private(&directory.join(FILE))?;
        if let Standing::Newer(version) = upgrade::standing(directory).await? {
            return Err(OpenError::Newer(version));
        }
        migrate(directory).await?;
        let writer = options(directory).connect().await?;
        let readers = readers(directory).await?;
        Ok(Self {
            writer,
            readers,
            directory: directory.to_owned(),
        })
    }

    /// Writes through a new connection from now on. When the disk is full or fails, SQLite ends the transaction by
    /// itself; sqlx still counts it as open and begins no other on that connection.
    ///
    /// # Errors
    /// If SQLite refuses; the old connection stays then.
    pub async fn renew_writer(&mut self) -> Result<(), sqlx::Error> {
        let writer = options(&self.directory).connect().await?;
        mem::replace(&mut self.writer, writer).close().await
    }

    /// Ends all connections, after moving everything from the log into the database's file.
    ///
    /// # Errors
    /// If SQLite refuses; nothing is lost then, the log is read at the next start.
    pub async fn close(mut self) -> Result<(), sqlx::Error> {
        self.readers.close().await;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut self.writer)
            .await?;
        self.writer.close().await
    }
}

/// Opens the database beside a server that may be running, for short transactions of the operator's commands.
///
/// # Errors
/// If there is no database, it is of another version than this program, or SQLite refuses.
pub async fn open_beside(directory: &Path) -> Result<SqliteConnection, OpenError> {
    require(directory)?;
    match upgrade::standing(directory).await? {
        Standing::Newer(version) => return Err(OpenError::Newer(version)),
        Standing::Older(version) => return Err(OpenError::Older(version)),
        Standing::Fresh | Standing::Current => {}
    }
    Ok(options(directory).create_if_missing(false).connect().await?)
}

/// Makes sure that a server has run here: a command that mistypes the directory must not set up another server.
///
/// # Errors
/// If there is no database.
pub fn require(directory: &Path) -> Result<(), OpenError> {
    if directory.join(FILE).exists() {
        Ok(())
    } else {
        Err(OpenError::Missing(directory.display().to_string()))
    }
}

// Through a pool of one: a future that lends out a bare connection here could not be spawned.
async fn migrate(directory: &Path) -> Result<(), OpenError> {
    let one = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options(directory))
        .await?;
    let upgraded = upgrade::upgrade(directory, &one).await;
    one.close().await;
    upgraded
}

async fn readers(directory: &Path) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options(directory).pragma("query_only", "ON"))
        .await
}

fn options(directory: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(directory.join(FILE))
        .create_if_missing(true)
        // Only takes effect before the first table is there.
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        // Three of the smallest envelopes to a page; of 4 KiB each would have one to itself. Older databases keep theirs.
        .page_size(8192)
        .journal_mode(SqliteJournalMode::Wal)
        // With NORMAL a power failure may take back what was answered.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        // Small: the system caches the file as well, and each commit that splits a page looks at all that is here.
        .pragma("cache_size", "-8192")
        .pragma("mmap_size", "268435456")
        // Pages: 64 MiB, as long as the log may stay. It is moved before that, beside the commits (checkpoint.rs).
        .pragma("wal_autocheckpoint", "8000")
        .pragma("journal_size_limit", "67108864")
        // What is removed is overwritten in pages that are written anyway; whole pages only where it matters (wipe.rs).
        .pragma("secure_delete", "FAST")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

// SQLite gives its log and its shared memory the mode of the database.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;

    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
}
