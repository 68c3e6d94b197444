//! What the routes work with: the driver, the database's reader, and who may ask.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use hoopoe_engine::{Command, Notice, Reply, row::ContactId};
use tokio::{
    sync::{Semaphore, broadcast, watch},
    time::{Instant, sleep, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    access::Access,
    auth::UserNumber,
    error::{Code, Problem},
    events::{self, Journal, Recorder},
    pictures::PictureTurns,
    turn::Turn,
    types::Server,
    views,
    words::WordsCheck,
};
use crate::{
    choice::{Network, NetworkChange},
    clock,
    db::{ReadError, Reader, views::ContactView},
    driver::{AskError, Handle, JoinError, Joining, Situation},
};

/// How often it is looked for tabs that are closed.
const HOUSEKEEPING: Duration = Duration::from_secs(3_600);

/// How often it is looked whether the screen has to be locked.
const BEAT: Duration = Duration::from_secs(1);

/// Streams of events at once; each keeps a queue of notices.
const WATCHERS: usize = 32;

/// The driver as the API sees it: a seam, so that a test can answer in the engine's place.
#[derive(Clone)]
pub struct DriverSeam {
    /// Has the engine do something.
    pub command: AskCommand,
    /// Makes a store server the own one.
    pub join: AskJoin,
    /// Has no own store server any more.
    pub leave: AskLeave,
    /// Changes what the user chose about the network.
    pub choose: AskChoice,
    /// What happens from now on.
    pub notices: Arc<dyn Fn() -> broadcast::Receiver<Notice> + Send + Sync>,
    /// Server and direct connections.
    pub situation: watch::Receiver<Situation>,
    /// Effects that were lost because a queue was full.
    pub lost_effects: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Envelopes that were passed over unopened.
    pub unopened: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// How often direct streams refused or lost something, by what it is called.
    pub counted: Arc<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync>,
}

/// Asks the driver for a command.
pub type AskCommand = Arc<dyn Fn(Command) -> BoxFuture<'static, Result<Reply, AskError>> + Send + Sync>;
/// Asks the driver to join a server.
pub type AskJoin = Arc<dyn Fn(Joining) -> BoxFuture<'static, Result<(), JoinError>> + Send + Sync>;

/// Asks the driver to leave the own server.
pub type AskLeave = Arc<dyn Fn() -> BoxFuture<'static, Result<(), JoinError>> + Send + Sync>;

/// Asks the driver to change what was chosen about the network.
pub type AskChoice =
    Arc<dyn Fn(NetworkChange) -> BoxFuture<'static, Result<Network, AskError>> + Send + Sync>;

impl From<Handle> for DriverSeam {
    fn from(handle: Handle) -> Self {
        let (commands, joins, notices) = (handle.clone(), handle.clone(), handle.clone());
        let (lost, unopened, direct) = (handle.clone(), handle.clone(), handle.clone());
        let (choices, leaves) = (handle.clone(), handle.clone());
        Self {
            command: Arc::new(move |command| {
                let handle = commands.clone();
                Box::pin(async move { handle.command(command).await })
            }),
            join: Arc::new(move |joining| {
                let handle = joins.clone();
                Box::pin(async move { handle.join_server(joining).await })
            }),
            leave: Arc::new(move || {
                let handle = leaves.clone();
                Box::pin(async move { handle.leave_server().await })
            }),
            choose: Arc::new(move |change| {
                let handle = choices.clone();
                Box::pin(async move { handle.choose(change).await })
            }),
            notices: Arc::new(move || notices.notices()),
            situation: handle.situation(),
            lost_effects: Arc::new(move || lost.lost_effects()),
            unopened: Arc::new(move || unopened.unopened()),
            counted: Arc::new(move || direct.counted()),
        }
    }
}

impl fmt::Debug for DriverSeam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DriverSeam")
            .field("situation", &*self.situation.borrow())
            .finish_non_exhaustive()
    }
}

/// How long things take at most.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The beginning of any answer.
    pub answer: Duration,
    /// Waiting for what a store server says, before answering without it.
    pub server: Duration,
    /// Between two signs of life on the stream of events.
    pub heartbeat: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            server: Duration::from_secs(10),
            heartbeat: Duration::from_secs(10),
        }
    }
}

/// What the routes work with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub(super) driver: DriverSeam,
    pub(super) reader: Reader,
    pub(super) owner: UserNumber,
    pub(super) access: Arc<Access>,
    pub(super) journal: Arc<Journal>,
    pub(super) watchers: Arc<Semaphore>,
    pub(super) pictures: PictureTurns,
    /// Whoever tells what is stored has it, and so does whoever stores what is told: what is told is true in this order.
    pub(super) telling: Turn,
    /// Whoever sends has it: the same is not sent twice.
    pub(super) sending: Turn,
    pub(super) stop: CancellationToken,
    /// What goes on beside requests, and ends soon after `stop`.
    pub(super) tasks: TaskTracker,
    /// The recovery words that somebody is asked for.
    pub(super) words: Arc<WordsCheck>,
    pub(super) timing: Timing,
}

impl ApiState {
    /// For the node behind this driver and reader; `owner` may ask, and whom `access` lets in. Streams end at `stop`.
    ///
    /// Must be called inside a tokio runtime: from now on what happens is written down.
    #[must_use]
    pub fn new(
        driver: impl Into<DriverSeam>,
        reader: Reader,
        owner: UserNumber,
        access: Access,
        timing: Timing,
        stop: CancellationToken,
    ) -> Self {
        let driver = driver.into();
        let journal = Arc::new(Journal::new(clock::now()));
        let tasks = TaskTracker::new();
        let telling = Turn::new(&tasks);
        let recorder = Recorder {
            telling: telling.clone(),
            notices: (driver.notices)(),
            server: views::server(&driver.situation.borrow()),
            situation: driver.situation.clone(),
            reader: reader.clone(),
            journal: Arc::clone(&journal),
            stop: stop.clone(),
            names: None,
        };
        let access = Arc::new(access);
        tasks.spawn(recorder.run());
        tasks.spawn(end_old_tabs(Arc::clone(&access), stop.clone()));
        tasks.spawn(lock_when_idle(Arc::clone(&access), stop.clone()));
        Self {
            driver,
            reader,
            owner,
            access,
            journal,
            watchers: Arc::new(Semaphore::new(WATCHERS)),
            pictures: PictureTurns::default(),
            telling,
            sending: Turn::new(&tasks),
            stop,
            tasks,
            words: Arc::default(),
            timing,
        }
    }

    /// What goes on beside requests. Once it has ended after `stop`, nothing here holds the engine or the database.
    #[must_use]
    pub const fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    /// Who may ask.
    #[must_use]
    pub const fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// How many read the events now.
    #[must_use]
    pub fn readers(&self) -> usize {
        WATCHERS.saturating_sub(self.watchers.available_permits())
    }

    /// Tells how a conversation is listed now. For whoever has the turn of telling.
    pub(super) async fn tell_chat(&self, contact: ContactId) {
        self.journal.add(events::chat(&self.reader, contact).await);
    }

    /// Has the engine do something.
    pub(super) async fn command(&self, command: Command) -> Result<Reply, Problem> {
        (self.driver.command)(command).await.map_err(asking)
    }

    /// Changes what the user chose about the network, and says what holds.
    pub(super) async fn choose(&self, change: NetworkChange) -> Result<Network, Problem> {
        (self.driver.choose)(change).await.map_err(asking)
    }

    /// What happens from now on.
    pub(super) fn notices(&self) -> broadcast::Receiver<Notice> {
        (self.driver.notices)()
    }

    /// How it stands with the own server.
    pub(super) fn server(&self) -> Server {
        views::server(&self.driver.situation.borrow())
    }

    /// A contact that the asker named.
    pub(super) async fn contact(&self, contact: ContactId) -> Result<ContactView, Problem> {
        self.reader
            .contact(contact)
            .await?
            .ok_or_else(Problem::no_such_contact)
    }

    /// What the other side of a conversation that the asker named is called; nothing if that is the user.
    pub(super) async fn other_side(&self, contact: ContactId) -> Result<String, Problem> {
        if contact == ContactId::ONESELF {
            return Ok(String::new());
        }
        Ok(self.contact(contact).await?.name)
    }
}

fn asking(error: AskError) -> Problem {
    match error {
        AskError::Refused(refused) => refused.into(),
        AskError::Database => not_written(),
        AskError::Stopped => Problem::interrupted(),
    }
}

/// Looks for tabs that are closed, until the node ends.
async fn end_old_tabs(access: Arc<Access>, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(HOUSEKEEPING)).await.is_some() {
        if let Err(error) = access.end_old_tabs().await {
            tracing::warn!(%error, "it was not looked for tabs that are closed");
        }
    }
}

/// Locks the screen when nobody has touched the page for long, until the node ends. It looks every second, because a computer that
/// sleeps stops the timer but not the time.
async fn lock_when_idle(access: Arc<Access>, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(BEAT)).await.is_some() {
        access.lock_if_idle().await;
    }
}

/// The disk is full, or worse; nothing has happened.
pub(super) fn not_written() -> Problem {
    Problem::new(
        Code::NotWritten,
        "the database cannot be written, and nothing was done; is the disk full?",
    )
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        tracing::error!(%error, "a question to the database failed");
        Self::internal()
    }
}

/// Waits for the notice that `pick` takes; none if it does not come in time, or was lost in a crowd.
pub(super) async fn notice<T>(
    notices: &mut broadcast::Receiver<Notice>,
    until: Instant,
    pick: impl Fn(Notice) -> Option<T>,
) -> Option<T> {
    loop {
        match timeout_at(until, notices.recv()).await {
            Ok(Ok(notice)) => {
                if let Some(picked) = pick(notice) {
                    return Some(picked);
                }
            }
            Ok(Err(broadcast::error::RecvError::Lagged(_))) => {}
            Ok(Err(broadcast::error::RecvError::Closed)) | Err(_) => return None,
        }
    }
}
