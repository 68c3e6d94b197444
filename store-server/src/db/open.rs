//! Either database, open; and why one cannot be opened.

use std::io;

use sqlx::migrate::MigrateError;

use super::{Readers, postgres, sqlite};

/// An open database on the newest schema.
#[derive(Debug)]
pub enum Database {
    /// SQLite, in the data directory.
    Sqlite(sqlite::Database),
    /// PostgreSQL.
    Postgres(postgres::Database),
}

impl Database {
    /// Connections for questions.
    #[must_use]
    pub fn readers(&self) -> Readers {
        match self {
            Self::Sqlite(database) => Readers::Sqlite(database.readers.clone()),
            Self::Postgres(database) => Readers::Postgres(database.pool.clone()),
        }
    }

    /// The database, if other instances may share it.
    #[must_use]
    pub fn shared(&self) -> Option<postgres::Database> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(database) => Some(database.clone()),
        }
    }

    /// Ends all connections.
    ///
    /// # Errors
    /// If the database refuses; nothing is lost then.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(database) => {
                database.close().await;
                Ok(())
            }
        }
    }
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database has migrations that this program does not know.
    #[error(
        "the database was written by a newer version (migration {0}): run that version, or restore a backup"
    )]
    Newer(i64),
    /// The database lacks this migration, and the command that was given brings nothing up to date.
    #[error(
        "the database is of an older version (before migration {0}): start the server once with this version"
    )]
    Older(i64),
    /// The copy that is kept of an older database could not be made; nothing was changed.
    #[error(
        "the database could not be copied to {copy} before it is brought up to date: {reason}: make room there"
    )]
    Copy {
        /// Where the copy should be.
        copy: String,
        /// What went wrong.
        reason: super::CopyError,
    },
    /// No server has run there yet.
    #[error(
        "there is no database in {0}: give the right --data, or start the server there first: hoopoe-store run --data {0}"
    )]
    Missing(String),
    /// A migration failed; nothing of it is in the database.
    #[error("the database could not be brought up to date: {0}")]
    Migrate(MigrateError),
    /// The file cannot be made private.
    #[error("the database's file cannot be created: {0}")]
    File(#[from] io::Error),
    /// SQLite refused.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// The database did not end well; nothing is lost.
    #[error("the database could not be closed: {0}")]
    Close(sqlx::Error),
    /// PostgreSQL cannot be reached, or refused.
    #[error("PostgreSQL cannot be used: {0}: see that it runs, and that `database` names it")]
    Postgres(sqlx::Error),
    /// The URL is none.
    #[error("`database` must be a URL like postgres://user@host/name")]
    PostgresUrl,
    /// No server has used it yet.
    #[error("there is nothing of a server in this database: start the server on it first")]
    EmptyPostgres,
    /// Instances on one database must be the same server.
    #[error("the database belongs to another server: all instances on it need the same server.key")]
    AnotherServer,
}
