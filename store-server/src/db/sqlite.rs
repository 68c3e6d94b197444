//! SQLite: one file, one task that writes it, a small pool that can only query.

pub mod acknowledge;
pub mod backup;
mod checkpoint;
mod deposit;
pub mod expiry;
pub mod lanes;
pub mod open;
pub mod upgrade;
mod wipe;
pub(in crate::db) mod writer;

pub use open::Database;
