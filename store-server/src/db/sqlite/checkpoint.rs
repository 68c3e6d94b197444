//! Moves the log into the database's file beside the writer, so that deposits do not wait for it.
//!
//! Left alone, SQLite does that within the commit that makes the log too long, and everybody waits many times as long
//! as for another commit. Here one of the readers' connections moves what the log has while the writer goes on. What
//! is left for that commit is little; it also lets the log begin anew, which cannot be done beside a writer.

use std::sync::Arc;

use sqlx::SqlitePool;
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Bytes of envelopes after which the log is moved. Their places in the indexes make about twice as much of them; each time
/// the disk is waited for twice, beside the commits, which then wait for it as well: seldom is better. A commit moves the log
/// by itself only when it is four times as long (`wal_autocheckpoint`): that happens if this here does not keep up.
const DUE: usize = 8 * 1024 * 1024;

/// A handle to the task that moves the log; the task ends with it.
#[derive(Debug)]
pub(super) struct Checkpoints {
    due: Arc<Notify>,
    written: usize,
    _end: DropGuard,
}

impl Checkpoints {
    pub(super) fn start(readers: SqlitePool) -> Self {
        let due = Arc::new(Notify::new());
        let end = CancellationToken::new();
        tokio::spawn(run(readers, Arc::clone(&due), end.clone()));
        Self {
            due,
            written: 0,
            _end: end.drop_guard(),
        }
    }

    /// Takes account of a transaction.
    pub(super) fn count(&mut self, bytes: usize) {
        self.written = self.written.saturating_add(bytes);
        if self.written >= DUE {
            self.written = 0;
            self.due.notify_one();
        }
    }
}

async fn run(readers: SqlitePool, due: Arc<Notify>, end: CancellationToken) {
    while end.run_until_cancelled(due.notified()).await.is_some() {
        // "Passive" waits for nobody and makes nobody wait.
        let moved = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&readers)
            .await;
        if let Err(error) = moved {
            tracing::warn!(%error, "the log was not moved; a commit will do it");
        }
    }
}
