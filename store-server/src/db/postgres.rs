//! PostgreSQL: any number of instances write, in batches; rows of lanes are what they wait for each other at.

pub mod acknowledge;
mod admission;
pub mod deposit;
pub mod expiry;
mod lanes;
pub mod open;
pub(in crate::db) mod removal;
pub mod sign_ins;
pub mod wakes;
pub(in crate::db) mod writer;

pub use open::Database;
