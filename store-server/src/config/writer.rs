//! What bounds the writer.

use serde::{Deserialize, Serialize};

/// What bounds the writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WriterSettings {
    /// Most changes that wait for it.
    #[serde(rename = "writer_queue")]
    pub queue: usize,
    /// Most changes in one transaction.
    pub batch_changes: usize,
    /// Most bytes in one transaction.
    pub batch_bytes: usize,
}

impl Default for WriterSettings {
    fn default() -> Self {
        Self {
            queue: 4_096,
            batch_changes: 512,
            batch_bytes: 1024 * 1024,
        }
    }
}
