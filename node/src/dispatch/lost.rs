//! A count of what did not reach an adapter.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Effects that were lost because an adapter's queue was full or the adapter gone.
#[derive(Clone, Debug, Default)]
pub struct Lost(Arc<AtomicU64>);

impl Lost {
    /// How many so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
