//! The one task that writes: takes what has queued up, one transaction, then the answers.
//!
//! ```text
//! queue ── take one, drain until 512 changes, 1 MiB or empty ── BEGIN IMMEDIATE ── apply ── COMMIT ── answer, wake
//! ```
//!
//! No timer: while one commit waits for the disk the next batch gathers. Only requests that are ready already get their
//! turn first, so that those that come together share a transaction. None of a batch's changes has been answered
//! yet, so they may be applied in any order; acknowledgements go first (they make room), then deposits in their order,
//! then the rest.

mod batch;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hoopoe_protocol::{
    keys::TokenHash,
    store::{deposit::DepositResult, prekeys::ClaimedPrekeys},
};
use sqlx::SqliteConnection;
use tokio::{
    sync::{
        OwnedSemaphorePermit, Semaphore,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::{JoinHandle, yield_now},
};
use tokio_util::sync::CancellationToken;

use self::batch::Batch;
use super::{
    Database,
    accounts::{Names, Register, RegisterError},
    acknowledge::{Acknowledge, NeverSent},
    checkpoint::Checkpoints,
    counters::Counters,
    deposit::{Deposit, NotAdmitted, Quota},
    directory::Directory,
    expiry::{Expire, Expired},
    invitations::{Invite, InviteError},
    prekeys::{Claim, ClaimError, Publish, TooMany},
    presence::{Put, PutError},
    rows::LaneRow,
    slots::{DeleteSlot, SlotError, WriteSlot},
    tokens::{ChangeTokens, TokenError},
};
use crate::metrics::Metrics;

/// How often others get their turn before a transaction begins. The answers to one transaction bring the next requests
/// all at once; beginning with the first of them would make two transactions out of each.
const TURNS: usize = 4;

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

/// Who is told of new envelopes, after their commit.
pub trait Wake: Send + Sync + 'static {
    /// Something new waits in this lane.
    fn wake(&self, lane: LaneRow);
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

/// A change and where its outcome goes.
#[derive(Debug)]
pub struct Job<I, O> {
    /// What is to be done.
    pub input: I,
    /// Where the outcome goes, after the commit.
    pub reply: oneshot::Sender<Result<O, WriteError>>,
}

/// A [`Job`] whose input can be refused for its own reason.
pub type Refusable<I, O, E> = Job<I, Result<O, E>>;

/// Everything that changes the database.
#[derive(Debug)]
pub enum Change {
    /// Stores envelopes.
    Deposit(Refusable<Deposit, Vec<DepositResult>, NotAdmitted>),
    /// Forgets what its reader has.
    Acknowledge(Refusable<Acknowledge, u64, NeverSent>),
    /// Registers an account.
    Register(Refusable<Register, Names, RegisterError>),
    /// Changes tokens.
    Tokens(Refusable<ChangeTokens, (), TokenError>),
    /// Publishes prekeys.
    Publish(Refusable<Publish, u64, TooMany>),
    /// Claims prekeys.
    Claim(Refusable<Claim, ClaimedPrekeys, ClaimError>),
    /// Leaves an invitation bundle.
    Invite(Refusable<Invite, (), InviteError>),
    /// Writes a presence record.
    Presence(Refusable<Put, (), PutError>),
    /// Writes a slot.
    Slot(Refusable<WriteSlot, (), SlotError>),
    /// Empties a slot.
    DeleteSlot(Job<DeleteSlot, ()>),
    /// Removes what is over.
    Expire(Job<Expire, Expired>),
}

impl Change {
    fn bytes(&self) -> usize {
        match self {
            Self::Deposit(job) => job
                .input
                .entries
                .iter()
                .filter_map(|entry| entry.envelope.as_ref())
                .map(|envelope| envelope.bytes.len())
                .sum(),
            Self::Tokens(job) => {
                let changes = &job.input.changes;
                (changes.add.len() + changes.revoke.len()) * size_of::<TokenHash>()
            }
            Self::Publish(job) => job.input.prekeys.iter().map(|prekey| prekey.sealed.len()).sum(),
            Self::Invite(job) => job.input.sealed.len(),
            Self::Presence(job) => job.input.value.len(),
            Self::Slot(job) => job.input.put.value.len(),
            _ => 0,
        }
    }
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
        let task = tokio::spawn(write(database, changes, bounds, telling, stop.clone()));
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
        let change = make(Job { input, reply });
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

/// Who is told how a transaction went.
struct Telling {
    wake: Arc<dyn Wake>,
    metrics: Arc<Metrics>,
    has_failed: Arc<AtomicBool>,
}

impl Telling {
    fn committed(&self, changes: usize, took: Duration, committed: &Committed) {
        self.has_failed.store(false, Ordering::Relaxed);
        self.metrics.committed(changes, took, &committed.counters);
        for lane in &committed.lanes {
            self.wake.wake(*lane);
        }
    }

    fn failed(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
        self.metrics.failed();
    }
}

async fn write(
    mut database: Database,
    mut changes: mpsc::Receiver<Queued>,
    bounds: Bounds,
    telling: Telling,
    stop: CancellationToken,
) -> Database {
    let mut directory = Directory::default();
    let mut checkpoints = Checkpoints::start(database.readers.clone());
    loop {
        let first = tokio::select! {
            biased;
            first = changes.recv() => first,
            () = stop.cancelled(), if !changes.is_closed() => {
                changes.close();
                continue;
            }
        };
        let Some(first) = first else { return database };
        for _ in 0..TURNS {
            yield_now().await;
        }
        let mut bytes = first.change.bytes();
        let mut room = first.room;
        let mut batch = Batch::default();
        batch.add(first.change);
        while batch.len() < bounds.changes && bytes < bounds.bytes {
            let Ok(next) = changes.try_recv() else { break };
            bytes = bytes.saturating_add(next.change.bytes());
            room.merge(next.room);
            batch.add(next.change);
        }
        directory.trim();
        let count = batch.len();
        let start = Instant::now();
        match transaction(&mut database.writer, &mut directory, &bounds.quota, batch).await {
            Ok(committed) => {
                telling.committed(count, start.elapsed(), &committed);
                tracing::debug!(changes = count, bytes, "committed");
                checkpoints.count(bytes);
            }
            Err(error) => {
                telling.failed();
                tracing::error!(%error, changes = count, "a transaction failed");
                directory = Directory::default();
                if let Err(error) = database.renew_writer().await {
                    tracing::error!(%error, "the connection that writes could not be renewed");
                }
            }
        }
        drop(room);
    }
}

/// Room in KiB, the unit in which it is taken.
fn kib(bytes: u64) -> usize {
    usize::try_from(bytes / 1024).map_or(Semaphore::MAX_PERMITS, |kib| kib.min(Semaphore::MAX_PERMITS))
}

/// Applies a batch and commits it; dropped before the commit, everything is rolled back and every waiting reply reads
/// as failed.
async fn transaction(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    quota: &Quota,
    batch: Batch,
) -> Result<Committed, sqlx::Error> {
    use sqlx::Connection;

    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    let applied = batch.apply(&mut transaction, directory, quota).await?;
    transaction.commit().await?;
    for answer in applied.answers {
        answer();
    }
    Ok(Committed {
        lanes: applied.lanes,
        counters: applied.counters,
    })
}

/// What a transaction did.
struct Committed {
    lanes: Vec<LaneRow>,
    counters: Counters,
}
