//! Which database.

use std::num::{NonZeroU32, NonZeroU64};

use serde::{Deserialize, Serialize};

use super::defaults::{some, some_long};

/// Which database, if not SQLite in the data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatabaseSettings {
    /// URL of a PostgreSQL database; several instances of the server may share one.
    #[serde(rename = "database")]
    pub url: Option<String>,
    /// Most connections of this instance to PostgreSQL.
    #[serde(rename = "database_connections")]
    pub connections: NonZeroU32,
    /// Seconds after which is looked for what waits, should another instance's word of it have been lost.
    #[serde(rename = "database_poll_s")]
    pub poll_s: NonZeroU64,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            connections: some(16),
            poll_s: some_long(30),
        }
    }
}
