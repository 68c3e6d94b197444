//! What the profile takes on the disk, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the profile takes on the disk, in bytes, and how much is in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Storage {
    /// The database: messages, contacts, keys.
    pub database: u64,
    /// The log in the profile's folder, with its older files.
    pub logs: u64,
    /// Copies of the database that were made before its schema changed, to go back to an earlier program with.
    pub copies: u64,
    /// How many copies those are.
    pub number_of_copies: u32,
    /// Messages in all conversations.
    pub messages: u64,
    /// What is on its way to contacts, or waits to be.
    pub outbox: u64,
}
