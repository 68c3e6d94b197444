//! What all writing has in common: a bounded queue of changes, batches of them, and answers after the commit.
//!
//! ```text
//! queue ── take one, drain until 512 changes, 1 MiB or empty ── BEGIN ── apply ── COMMIT ── answer, wake
//! ```
//!
//! No timer, but for acknowledgements that are alone: while one commit waits for the disk the next batch gathers. Only requests that are ready already get their
//! turn first, so that those that come together share a transaction. None of a batch's changes has been answered
//! yet, so they may be applied in any order; acknowledgements go first (they make room), then deposits in their order,
//! then the rest.

pub(super) mod batch;
mod change;
mod outcome;

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{
        OwnedSemaphorePermit, Semaphore,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::{JoinHandle, yield_now},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use self::batch::Batch;
pub use self::change::{Change, Job, Refusable};
pub(super) use self::{
    change::Answer,
    outcome::{Committed, Telling},
};
use super::{Database, deposit::Quota, pages::Waiting, postgres, rows::LaneRow, sqlite};
use crate::metrics::Metrics;

/// How often others get their turn before a transaction begins. The answers to one transaction bring the next requests
/// all at once; beginning with the first of them would make two transactions out of each.
const TURNS: usize = 4;

/// How long acknowledgements that are alone wait for something else to share its transaction. Nobody is told when they are done,
/// and a transaction of their own makes those wait who deposit meanwhile.
const PATIENCE: Duration = Duration::from_millis(20);

/// A handle to the task that writes.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::Sender<Queued>,
    // Whoever asked may go and give its own room back while the change still waits here.
    room: Arc<Semaphore>,
    stop: CancellationToken,
    has_failed: Arc<AtomicBool>,
}

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Too much waits; nothing was changed.
    #[error("too many changes wait")]
    Busy,
    /// The transaction failed; nothing was changed.
    #[error("the transaction failed")]
    Failed,
}

/// Who is told of what concerns those who are connected, after its commit.
pub trait Wake: Send + Sync + 'static {
    /// These envelopes, and no others, are new in this lane.
    fn wake(&self, lane: LaneRow, fresh: Vec<Waiting>);

    /// This lane is no more.
    fn gone(&self, lane: LaneRow);
}

/// A change that waits, and the room that it takes until it is made.
#[derive(Debug)]
struct Queued {
    change: Change,
    room: OwnedSemaphorePermit,
}

/// What bounds the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most changes that wait.
    pub queue: usize,
    /// Most bytes of changes that wait or are being made.
    pub queue_bytes: u64,
    /// Most changes in one transaction.
    pub changes: usize,
    /// Most bytes in one transaction, but for the last change.
    pub bytes: usize,
    /// How much lanes may hold.
    pub quota: Quota,
}

impl Writer {
    /// Starts the task. When it is told to stop, or the last handle is dropped, it writes what is queued and gives the
    /// database back.
    #[must_use]
    pub fn start(
        database: Database,
        bounds: Bounds,
        wake: Arc<dyn Wake>,
        metrics: Arc<Metrics>,
    ) -> (Self, JoinHandle<Database>) {
        let (queue, changes) = mpsc::channel(bounds.queue.max(1));
        let room = Arc::new(Semaphore::new(kib(bounds.queue_bytes)));
        let stop = CancellationToken::new();
        let has_failed = Arc::<AtomicBool>::default();
        let failed = Arc::clone(&has_failed);
        let telling = Telling {
            wake,
            metrics,
            has_failed: failed,
        };
        let incoming = Incoming {
            changes,
            bounds,
            stop: stop.clone(),
        };
        let task = tokio::spawn(async move {
            match database {
                Database::Sqlite(database) => {
                    Database::Sqlite(sqlite::writer::write(database, incoming, telling).await)
                }
                Database::Postgres(database) => {
                    Database::Postgres(postgres::writer::write(database, incoming, telling).await)
                }
            }
        });
        let writer = Self {
            queue,
            room,
            stop,
            has_failed,
        };
        (writer, task)
    }

    /// Whether the last transaction has failed, as all do while the disk is full.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }

    /// How many changes wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Takes no more changes; what is queued is still written.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Hands a change to the writer and waits for its outcome. If the future is dropped the change may still be made.
    ///
    /// # Errors
    /// If too much waits, or the transaction failed.
    pub async fn change<I, O>(
        &self,
        make: impl FnOnce(Job<I, O>) -> Change,
        input: I,
    ) -> Result<O, WriteError> {
        let (reply, outcome) = oneshot::channel();
        let change = make(Job::new(input, reply));
        let size = u32::try_from(change.bytes().div_ceil(1024)).map_err(|_| WriteError::Busy)?;
        let room = Arc::clone(&self.room)
            .try_acquire_many_owned(size)
            .map_err(|_| WriteError::Busy)?;
        self.queue
            .try_send(Queued { change, room })
            .map_err(|error| match error {
                TrySendError::Full(_) => WriteError::Busy,
                TrySendError::Closed(_) => WriteError::Failed,
            })?;
        outcome.await.unwrap_or(Err(WriteError::Failed))
    }
}

/// The end of the queue from which batches are taken.
pub(super) struct Incoming {
    changes: mpsc::Receiver<Queued>,
    pub(super) bounds: Bounds,
    stop: CancellationToken,
}

/// Changes that go into one transaction.
pub(super) struct Gathered {
    /// The changes.
    pub(super) batch: Batch,
    /// How many bytes they bring.
    pub(super) bytes: usize,
    /// The room that they take until they are made.
    pub(super) room: OwnedSemaphorePermit,
}

impl Incoming {
    /// The next batch; nothing once the writer was told to stop and all that was queued has been taken.
    pub(super) async fn next(&mut self) -> Option<Gathered> {
        let first = loop {
            tokio::select! {
                biased;
                first = self.changes.recv() => break first?,
                () = self.stop.cancelled(), if !self.changes.is_closed() => self.changes.close(),
            }
        };
        let mut gathered = Gathered::of(first);
        let mut patience = pin!(sleep(PATIENCE));
        while gathered.batch.has_acknowledgements_alone() && gathered.has_room(&self.bounds) {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                next = self.changes.recv() => next,
                () = &mut patience => break,
            };
            let Some(next) = next else { break };
            gathered.add(next);
        }
        for _ in 0..TURNS {
            yield_now().await;
        }
        while gathered.has_room(&self.bounds) {
            let Ok(next) = self.changes.try_recv() else { break };
            gathered.add(next);
        }
        Some(gathered)
    }
}

impl Gathered {
    fn of(first: Queued) -> Self {
        let bytes = first.change.bytes();
        let mut batch = Batch::default();
        batch.add(first.change);
        Self {
            batch,
            bytes,
            room: first.room,
        }
    }

    fn add(&mut self, next: Queued) {
        self.bytes = self.bytes.saturating_add(next.change.bytes());
        self.room.merge(next.room);
        self.batch.add(next.change);
    }

    const fn has_room(&self, bounds: &Bounds) -> bool {
        self.batch.len() < bounds.changes && self.bytes < bounds.bytes
    }
}

/// Room in KiB, the unit in which it is taken.
fn kib(bytes: u64) -> usize {
    usize::try_from(bytes / 1024).map_or(Semaphore::MAX_PERMITS, |kib| kib.min(Semaphore::MAX_PERMITS))
}
