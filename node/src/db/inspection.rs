//! Looks through a database that nobody else has open, and changes nothing.

use std::path::Path;

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_engine::row::{ContactId, DeliveryState, OutboxKind, Snapshot};
use hoopoe_protocol::secret::Secret;
use sqlx::sqlite::SqlitePoolOptions;

use super::{
    OpenError, ReadError, Reader, load, newest, opening, options,
    rows::Numbered as _,
    servers::{RememberedServer, ServersError},
    settings::{Setting, SettingError},
    version,
};

/// Most findings of one kind that are named; a damaged file may have thousands.
const NAMED: usize = 20;

/// `SQLITE_CORRUPT` and `SQLITE_NOTADB`, of which SQLite gives finer ones in the bits above.
const DAMAGE: [i32; 2] = [11, 26];

/// A database that is open for reading only.
#[derive(Debug)]
pub struct Inspection(Reader);

/// The schema of a database, and the newest one that this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What the database has.
    pub found: i64,
    /// What this program knows.
    pub known: i64,
}

/// Rows that do not go together. Each number should be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loose {
    /// Messages on their way of which no screen would say how far they are.
    pub unseen: i64,
    /// Messages that are said to wait, and that nothing sends.
    pub stuck: i64,
    /// Messages of the user's own that are on no way at all.
    pub unaddressed: i64,
}

impl Inspection {
    /// Opens it. A newer database can be opened too.
    ///
    /// # Errors
    /// If the key does not fit, or its first page is damaged.
    pub async fn open(path: &Path, key: &Secret<32>) -> Result<Self, OpenError> {
        openssl_sys::init();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options(path, key).read_only(true))
            .await
            .map_err(opening)?;
        let inspection = Self(Reader(pool));
        match inspection.look().await {
            Ok(()) => Ok(inspection),
            Err(error) => {
                // The process may end now, and its connection must not close any more then.
                inspection.close().await;
                Err(error)
            }
        }
    }

    /// The key is tried at the first look only, and this one looks at the first page only.
    async fn look(&self) -> Result<(), OpenError> {
        let mut connection = self.0.0.acquire().await.map_err(opening)?;
        let looked = sqlx::query("PRAGMA user_version").execute(&mut *connection).await;
        looked.map(drop).map_err(opening)
    }

    /// Closes it.
    pub async fn close(self) {
        self.0.0.close().await;
    }

    /// The version of the schema.
    ///
    /// # Errors
    /// If SQLite fails.
    pub async fn schema(&self) -> Result<Schema, ReadError> {
        let mut connection = self.0.0.acquire().await?;
        Ok(Schema {
            found: version(&mut connection).await?,
            known: newest(),
        })
    }

    /// Pages that are not as this key's owner wrote them.
    ///
    /// # Errors
    /// If SQLite fails.
    pub async fn pages(&self) -> Result<Vec<String>, ReadError> {
        self.findings("PRAGMA cipher_integrity_check").await
    }

    /// Trees, indexes and constraints that are not as SQLite makes them.
    ///
    /// # Errors
    /// If SQLite fails, as it does when pages are damaged.
    pub async fn structure(&self) -> Result<Vec<String>, ReadError> {
        let said = self.findings("PRAGMA integrity_check").await?;
        Ok(said.into_iter().filter(|line| line != "ok").collect())
    }

    /// Tables with rows that refer to a row which is not there.
    ///
    /// # Errors
    /// If SQLite fails.
    pub async fn references(&self) -> Result<Vec<String>, ReadError> {
        self.findings("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")
            .await
    }

    /// Everything that the engine is restored from.
    ///
    /// # Errors
    /// If SQLite fails, or the rows are not what this program writes.
    pub async fn snapshot(&self) -> Result<Option<Snapshot>, ReadError> {
        let mut connection = self.0.0.acquire().await?;
        load::snapshot(&mut connection).await
    }

    /// Whether every setting opens.
    ///
    /// # Errors
    /// If one does not.
    pub async fn settings(&self, storage: &StorageKey) -> Result<(), SettingError> {
        for setting in Setting::ALL {
            self.0.setting(storage, setting).await?;
        }
        Ok(())
    }

    /// The servers, if their secrets open.
    ///
    /// # Errors
    /// If one does not.
    pub async fn servers(&self, storage: &StorageKey) -> Result<Vec<RememberedServer>, ServersError> {
        self.0.servers(storage).await
    }

    /// Rows that do not go together.
    ///
    /// # Errors
    /// If SQLite fails.
    pub async fn loose(&self) -> Result<Loose, ReadError> {
        let mut connection = self.0.0.acquire().await?;
        let unseen = sqlx::query_scalar(
            "SELECT count(*) FROM outbox AS o WHERE o.kind = ? AND NOT EXISTS
                 (SELECT 1 FROM delivery AS d WHERE d.message = o.message AND d.remote = o.remote)",
        )
        .bind(OutboxKind::Message.number());
        let stuck = sqlx::query_scalar(
            "SELECT count(*) FROM delivery AS d WHERE d.state < ? AND NOT EXISTS
                 (SELECT 1 FROM outbox AS o WHERE o.message = d.message AND o.remote = d.remote)",
        )
        .bind(DeliveryState::Sent.number());
        let unaddressed = sqlx::query_scalar(
            "SELECT count(*) FROM message AS m WHERE m.sender IS NULL AND m.contact <> ? AND NOT EXISTS
                 (SELECT 1 FROM delivery AS d WHERE d.contact = m.contact AND d.message = m.message)",
        )
        // What the user wrote to themselves goes nowhere.
        .bind(ContactId::ONESELF.0);
        Ok(Loose {
            unseen: unseen.fetch_one(&mut *connection).await?,
            stuck: stuck.fetch_one(&mut *connection).await?,
            unaddressed: unaddressed.fetch_one(&mut *connection).await?,
        })
    }

    async fn findings(&self, question: &'static str) -> Result<Vec<String>, ReadError> {
        let mut found: Vec<String> = sqlx::query_scalar(question).fetch_all(&self.0.0).await?;
        let more = found.len().saturating_sub(NAMED);
        if more > 0 {
            found.truncate(NAMED);
            found.push(format!("and {more} more"));
        }
        Ok(found)
    }
}

/// Whether an error, or one of its causes, says that the file is damaged.
#[must_use]
pub fn is_damage(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let code = error
            .downcast_ref::<sqlx::Error>()
            .and_then(sqlx::Error::as_database_error)
            .and_then(|error| error.code()?.parse::<i32>().ok());
        if code.is_some_and(|code| DAMAGE.contains(&(code & 0xff))) {
            return true;
        }
        next = error.source();
    }
    false
}
