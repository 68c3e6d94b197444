//! What a node tells while it runs.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process::Daemon;

/// The events of a node.
#[derive(Debug)]
pub struct Watch {
    pub(super) daemon: Daemon,
}

impl Watch {
    /// Waits until something happens, at most so long; says when it did.
    ///
    /// # Errors
    /// If the node has ended.
    pub fn wait(&mut self, limit: Duration) -> Result<Option<Instant>> {
        Ok(self.daemon.next_line(limit)?.map(|line| line.at))
    }
}
