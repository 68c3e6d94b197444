//! The database, and the only place with SQL.
//!
//! A community's machine has SQLite ([`sqlite`]): one file, written by one task through one connection. Several instances of
//! one server share PostgreSQL ([`postgres`]). Both make changes in batches and answer after the commit ([`writer`]); what
//! is not the queue itself is written once for both ([`sql`]). Time is an argument everywhere.

pub mod accounts;
pub mod acknowledge;
pub mod beside;
pub mod counters;
pub mod deletion;
pub mod deposit;
pub mod devices;
pub mod directory;
pub mod expiry;
pub mod invitations;
pub mod invite_codes;
pub mod lane;
pub mod open;
pub mod pages;
pub mod postgres;
pub mod prekeys;
pub mod presence;
pub mod recall;
pub mod restored;
pub mod rows;
pub mod slots;
pub mod sql;
pub mod sqlite;
pub mod stats;
pub mod tokens;
pub mod writer;

pub use open::{Database, OpenError};
pub use sql::Readers;
pub use sqlite::backup::CopyError;
pub use writer::{Change, WriteError, Writer};

/// Name of SQLite's file in the data directory.
pub const FILE: &str = "hoopoe-store.sqlite";

/// Name of its log.
pub const LOG_FILE: &str = "hoopoe-store.sqlite-wal";

/// A query failed.
#[derive(Debug, thiserror::Error)]
#[error("the database could not be read: {0}")]
pub struct ReadError(#[from] sqlx::Error);
