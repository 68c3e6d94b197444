//! A connection beside a server that may be running, for short transactions of the operator's commands.

use std::path::Path;

use sqlx::{Connection, PgConnection, SqliteConnection};

use super::{OpenError, postgres, sql::Sql, sqlite};

/// A connection to either database.
#[derive(Debug)]
pub enum Beside {
    /// To SQLite.
    Sqlite(SqliteConnection),
    /// To PostgreSQL.
    Postgres(PgConnection),
}

impl Beside {
    /// Connects to PostgreSQL under this URL, or else to the database in this directory.
    ///
    /// # Errors
    /// If there is no database, it is of another version than this program, or it refuses.
    pub async fn open(directory: &Path, postgres: Option<&str>) -> Result<Self, OpenError> {
        Ok(match postgres {
            None => Self::Sqlite(sqlite::open::open_beside(directory).await?),
            Some(url) => Self::Postgres(postgres::open::open_beside(url).await?),
        })
    }

    /// For statements that both understand.
    pub const fn sql(&mut self) -> Sql<'_> {
        match self {
            Self::Sqlite(db) => Sql::Sqlite(db),
            Self::Postgres(db) => Sql::Postgres(db),
        }
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(db) => db.close().await,
            Self::Postgres(db) => db.close().await,
        }
    }
}
