//! Opening PostgreSQL: connections, migrations, and refusal of a newer schema or of another server's.

use std::{collections::BTreeSet, str::FromStr, time::Duration};

use hoopoe_protocol::keys::ServerKey;
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::wakes::Bus;
use crate::db::OpenError;

/// All migrations of this program.
static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Batches, other changes and questions at once need as many.
const FEWEST_CONNECTIONS: u32 = 8;

/// How long a request may wait for a connection, and a transaction for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database on the newest schema.
#[derive(Clone, Debug)]
pub struct Database {
    /// Connections, for reading and writing.
    pub pool: PgPool,
    /// What this instance and the others tell each other by.
    pub(super) bus: Bus,
}

impl Database {
    /// Opens the database under this URL and brings it up to date. `server` is who opens it: all instances on one database
    /// must be the same server.
    ///
    /// # Errors
    /// If the database cannot be reached, is newer than this program, or belongs to another server.
    pub async fn open(url: &str, connections: u32, server: ServerKey) -> Result<Self, OpenError> {
        let options = options(url)?;
        // A pool would go on trying where nobody answers.
        let first = options.connect().await.map_err(OpenError::Postgres)?;
        first.close().await.map_err(OpenError::Postgres)?;
        let pool = PgPoolOptions::new()
            .max_connections(connections.max(FEWEST_CONNECTIONS))
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Postgres)?;
        // The lock that it takes lets other instances wait.
        MIGRATIONS.run(&pool).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            error => OpenError::Migrate(error),
        })?;
        belongs_to(&pool, server).await?;
        Ok(Self {
            pool,
            bus: Bus::new(server, options),
        })
    }

    /// Ends all connections.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// Connects beside servers that may be running.
///
/// # Errors
/// If the database cannot be reached, or is of another version than this program.
pub(in crate::db) async fn open_beside(url: &str) -> Result<PgConnection, OpenError> {
    let mut db = options(url)?.connect().await.map_err(OpenError::Postgres)?;
    let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success")
        .fetch_all(&mut db)
        .await
        .map_err(|_| OpenError::EmptyPostgres)?;
    let known: BTreeSet<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    let applied: BTreeSet<i64> = applied.into_iter().collect();
    if let Some(newer) = applied.difference(&known).next() {
        return Err(OpenError::Newer(*newer));
    }
    match known.difference(&applied).next() {
        Some(missing) => Err(OpenError::Older(*missing)),
        None => Ok(db),
    }
}

fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    // What it says quotes the URL, in which a password may stand.
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::PostgresUrl)?;
    let patience = format!("{}s", PATIENCE.as_secs());
    Ok(options
        .application_name("hoopoe-store")
        .options([
            // Whatever the database's owner has set: an answer means that it is on disk.
            ("synchronous_commit", "on"),
            ("default_transaction_isolation", "read committed"),
            // An instance that lies still lets go of what it holds, and nobody waits for it for ever.
            ("idle_in_transaction_session_timeout", patience.as_str()),
            ("lock_timeout", patience.as_str()),
        ])
        .disable_statement_logging())
}

async fn belongs_to(pool: &PgPool, server: ServerKey) -> Result<(), OpenError> {
    sqlx::query("INSERT INTO server (id, key) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(&server.as_bytes()[..])
        .execute(pool)
        .await
        .map_err(OpenError::Postgres)?;
    let owner: Vec<u8> = sqlx::query_scalar("SELECT key FROM server WHERE id = 1")
        .fetch_one(pool)
        .await
        .map_err(OpenError::Postgres)?;
    if owner == server.as_bytes() {
        Ok(())
    } else {
        Err(OpenError::AnotherServer)
    }
}
