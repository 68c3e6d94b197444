//! The database, and the only place with SQL.
//!
//! One task owns the one connection that writes ([`writer`]); it takes what has queued up, applies it in one
//! transaction and answers after the commit. Readers have a small pool that can only query. Time is an argument
//! everywhere.

pub mod accounts;
pub mod acknowledge;
mod checkpoint;
pub mod counters;
pub mod deposit;
pub mod directory;
pub mod expiry;
pub mod invitations;
pub mod invite_codes;
pub mod open;
pub mod pages;
pub mod prekeys;
pub mod presence;
pub mod rows;
pub mod slots;
pub mod stats;
pub mod tokens;
mod upgrade;
pub mod writer;

pub use open::{Database, OpenError};
pub use upgrade::CopyError;
pub use writer::{Change, WriteError, Writer};

/// Name of the database's file in the data directory.
pub const FILE: &str = "hoopoe-store.sqlite";

/// Name of its log.
pub const LOG_FILE: &str = "hoopoe-store.sqlite-wal";

/// A query failed.
#[derive(Debug, thiserror::Error)]
#[error("the database could not be read: {0}")]
pub struct ReadError(#[from] sqlx::Error);

/// Connections that can only query.
pub type Readers = sqlx::SqlitePool;
