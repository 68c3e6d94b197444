//! Copies of a database that may be in use, and the look whether one is whole.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::open::create_private;
use crate::db::{
    sql::Sql,
    stats::{self, Count},
};

/// Why a database could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] io::Error),
    /// SQLite refused.
    #[error(transparent)]
    Sqlite(#[from] sqlx::Error),
}

/// Copies a database as it is at this moment into a file that is not there yet, and waits for the disk.
///
/// # Errors
/// If SQLite or the file system refuses; what is written by then stays.
pub async fn copy(database: &Path, to: &Path) -> Result<(), CopyError> {
    create_private(to)?;
    let mut db = looking(database).await?;
    let written = sqlx::query("VACUUM INTO ?")
        .bind(to.display().to_string())
        .execute(&mut db)
        .await;
    db.close().await?;
    written?;
    // SQLite itself does not wait for the disk here.
    File::open(to)?.sync_all()?;
    Ok(())
}

/// What is wrong with a database that nobody uses, in SQLite's words; nothing if all pages and references are whole.
///
/// # Errors
/// If it cannot be read at all.
pub async fn damage(database: &Path) -> Result<Option<String>, sqlx::Error> {
    let mut db = looking(database).await?;
    let pages: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut db)
        .await?;
    let references = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await?;
    db.close().await?;
    Ok(match (pages.as_str(), references.len()) {
        ("ok", 0) => None,
        ("ok", rows) => Some(format!("{rows} rows refer to others that are not there")),
        _ => Some(pages),
    })
}

/// The counts of a database that nobody writes.
///
/// # Errors
/// If SQLite refuses.
pub async fn counts(database: &Path) -> Result<Vec<Count>, sqlx::Error> {
    let mut db = looking(database).await?;
    let counts = stats::stats(&mut Sql::Sqlite(&mut db)).await?;
    db.close().await?;
    Ok(counts)
}

/// A connection that changes nothing, also not the journal's mode.
pub(super) async fn looking(database: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .filename(database)
        .read_only(true)
        .disable_statement_logging()
        .connect()
        .await
}

/// Removes a file that an earlier attempt has left half done.
///
/// # Errors
/// If the file system refuses.
pub fn remove_unfinished(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
