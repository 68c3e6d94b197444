//! Client of store servers: the own one, and those of contacts.
//!
//! Three tasks that share no connection, so that a server cannot tell by one that a deposit and a mailbox belong
//! together:
//!
//! ```text
//! Ack, Reconnect ─────────────▶ live:      signs in, holds the live connection, reconnects
//! Tokens, Prekeys, Slot, …    ▶ errands:   requests of the owner, one after another
//! Deposit, Claim, Fetch… ─────▶ anonymous: requests that show a token of the mailbox and nothing else
//! PutPresence, ReadPresence ──▶    „       and such that show no mailbox at all
//! ```
//!
//! Only this module names the HTTP client. It executes [`Command`]s and reports [`StoreEvent`]s; it decides nothing.

mod address;
mod anonymous;
mod backoff;
mod config;
mod errands;
mod event;
mod http;
mod live;
mod probe;
mod sign_in;
mod tls;

use std::sync::Arc;

use hoopoe_protocol::{
    id::{PresenceId, SlotId},
    invitation::InvitationStore,
    route::StoreAddress,
    secret::Secret,
    store::{
        deposit::DepositEntry, invitations::InvitationUpload, prekeys::PrekeyUpload, slots::SlotPut,
        tokens::TokenChanges,
    },
};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use address::{AddressError, server_url};
pub use config::{Owner, StoreConfig, Timing, UnknownDevice};
pub use event::{DisconnectReason, StoreEvent, TaskError};
pub use probe::{Answer, ProbeError, probe};

/// Something to do. It may be lost: the sender repeats it when its event does not come.
pub enum Command {
    /// Add and withdraw tokens of the own mailbox.
    Tokens {
        /// Comes back in the event.
        task: u64,
        /// The changes.
        changes: TokenChanges,
    },
    /// Publish prekeys of the own device.
    Prekeys {
        /// Comes back in the event.
        task: u64,
        /// The prekeys.
        upload: PrekeyUpload,
    },
    /// Leave an invitation on the own mailbox.
    Invitation {
        /// Comes back in the event.
        task: u64,
        /// The invitation.
        upload: InvitationUpload,
    },
    /// Read a slot of the own account.
    ReadSlot {
        /// Which one.
        slot: SlotId,
    },
    /// Write a slot of the own account.
    WriteSlot {
        /// Which one.
        slot: SlotId,
        /// Its versions and its value.
        put: SlotPut,
    },
    /// Everything up to this sequence number is durable here. A lower one than before on the same connection changes
    /// nothing; without a connection the highest is kept for the next one.
    Ack {
        /// The highest sequence number.
        up_to: u64,
    },
    /// The network has changed: drop the live connection and connect anew at once.
    Reconnect,
    /// Leave envelopes on somebody's mailbox. Deposits on one mailbox are made one after another, in this order.
    Deposit {
        /// Comes back in the event.
        batch: u64,
        /// The mailbox.
        store: StoreAddress,
        /// The token that admits the deposit.
        token: Secret<32>,
        /// At most [`hoopoe_protocol::limits::DEPOSIT_ENTRIES`].
        entries: Vec<DepositEntry>,
    },
    /// Claim prekeys of the lane's device.
    Claim {
        /// Comes back in the event.
        task: u64,
        /// The mailbox and lane.
        store: StoreAddress,
        /// The token that admits the claim.
        token: Secret<32>,
    },
    /// Leave a presence record at a server.
    PutPresence {
        /// Comes back in the event.
        put: u64,
        /// The server; which mailbox it gave is no matter, and not told.
        store: StoreAddress,
        /// The record's id.
        id: PresenceId,
        /// What fixes whose it is.
        write_key: Secret<32>,
        /// The sealed record.
        value: Vec<u8>,
    },
    /// Ask a server for presence records.
    ReadPresence {
        /// Comes back in the event.
        read: u64,
        /// The server; the mailbox is not told.
        store: StoreAddress,
        /// At most [`hoopoe_protocol::limits::PRESENCE_READS`].
        ids: Vec<PresenceId>,
    },
    /// Fetch an invitation.
    FetchInvitation {
        /// Comes back in the event.
        task: u64,
        /// Where it waits.
        store: InvitationStore,
        /// The invitation's token.
        token: Secret<32>,
    },
}

/// Speaks to the running adapter; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    own: Option<Own>,
    requests: mpsc::Sender<anonymous::Request>,
    tasks: TaskTracker,
}

#[derive(Clone)]
struct Own {
    errands: mpsc::Sender<errands::Errand>,
    acknowledged: watch::Sender<u64>,
    reconnect: Arc<Notify>,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// As many commands wait as may.
    #[error("the queue is full")]
    Full,
    /// The adapter has ended.
    #[error("the adapter has stopped")]
    Stopped,
    /// The command is for an own server, and there is none.
    #[error("there is no own store server")]
    NoServer,
}

/// Why the adapter did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The own server's URL is not usable.
    #[error("the store server's url is unusable: {0}")]
    Address(#[from] AddressError),
    /// The HTTP client cannot be built.
    #[error("the http client cannot be set up")]
    Client,
}

impl Handle {
    /// Queues a command.
    ///
    /// # Errors
    /// If its queue is full, the adapter has ended, or it is for an own server that is not there.
    pub fn try_send(&self, command: Command) -> Result<(), SendError> {
        use anonymous::Request;
        use errands::Errand;

        match command {
            Command::Tokens { task, changes } => self.errand(Errand::Tokens { task, changes }),
            Command::Prekeys { task, upload } => self.errand(Errand::Prekeys { task, upload }),
            Command::Invitation { task, upload } => self.errand(Errand::Invitation { task, upload }),
            Command::ReadSlot { slot } => self.errand(Errand::ReadSlot { slot }),
            Command::WriteSlot { slot, put } => self.errand(Errand::WriteSlot { slot, put }),
            Command::Ack { up_to } => {
                let raise = |highest: &mut u64| {
                    let is_higher = up_to > *highest;
                    *highest = up_to.max(*highest);
                    is_higher
                };
                self.own()?.acknowledged.send_if_modified(raise);
                Ok(())
            }
            Command::Reconnect => {
                self.own()?.reconnect.notify_one();
                Ok(())
            }
            Command::Deposit {
                batch,
                store,
                token,
                entries,
            } => self.request(Request::Deposit {
                batch,
                store,
                token,
                entries,
            }),
            Command::Claim { task, store, token } => self.request(Request::Claim { task, store, token }),
            Command::FetchInvitation { task, store, token } => {
                self.request(Request::FetchInvitation { task, store, token })
            }
            Command::PutPresence {
                put,
                store,
                id,
                write_key,
                value,
            } => self.request(Request::PutPresence {
                put,
                store,
                id,
                write_key,
                value,
            }),
            Command::ReadPresence { read, store, ids } => {
                self.request(Request::ReadPresence { read, store, ids })
            }
        }
    }

    /// Waits until every task of the adapter has ended, after its shutdown token was cancelled. Dropping is safe.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }

    fn own(&self) -> Result<&Own, SendError> {
        self.own.as_ref().ok_or(SendError::NoServer)
    }

    fn errand(&self, errand: errands::Errand) -> Result<(), SendError> {
        self.own()?.errands.try_send(errand).map_err(refused)
    }

    fn request(&self, request: anonymous::Request) -> Result<(), SendError> {
        self.requests.try_send(request).map_err(refused)
    }
}

fn refused<T>(error: mpsc::error::TrySendError<T>) -> SendError {
    match error {
        mpsc::error::TrySendError::Full(_) => SendError::Full,
        mpsc::error::TrySendError::Closed(_) => SendError::Stopped,
    }
}

/// Starts the adapter. Without a server of its own, a node still deposits on those of others.
///
/// It ends when `shutdown` is cancelled or `events` is closed. Must be called inside a tokio runtime.
///
/// # Errors
/// If the own server's URL is not usable or the HTTP client cannot be built.
pub fn start(
    own: Option<(StoreConfig, Owner)>,
    events: mpsc::Sender<StoreEvent>,
    shutdown: CancellationToken,
) -> Result<Handle, StartError> {
    let tasks = TaskTracker::new();
    // One task that finds `events` closed stops the others.
    let shutdown = shutdown.child_token();
    let timing = own
        .as_ref()
        .map_or_else(Timing::default, |(config, _)| config.timing.clone());

    let own = own
        .map(|(config, owner)| start_own(config, owner, &events, &shutdown, &tasks))
        .transpose()?;
    let (requests, queue) = mpsc::channel(timing.commands);
    tasks.spawn(anonymous::run(timing, queue, events, shutdown));
    tasks.close();
    Ok(Handle { own, requests, tasks })
}

fn start_own(
    config: StoreConfig,
    owner: Owner,
    events: &mpsc::Sender<StoreEvent>,
    shutdown: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<Own, StartError> {
    let (errands, queue) = mpsc::channel(config.timing.commands);
    let acknowledged = watch::Sender::new(0);
    let reconnect = Arc::new(Notify::new());
    let sign_in = Arc::new(sign_in::SignIn::new(&config, owner)?);

    let live = live::Live::new(
        config,
        sign_in.clone(),
        acknowledged.clone(),
        reconnect.clone(),
        events.clone(),
    )?;
    tasks.spawn(live.run(shutdown.clone()));
    tasks.spawn(errands::run(sign_in, queue, events.clone(), shutdown.clone()));
    Ok(Own {
        errands,
        acknowledged,
        reconnect,
    })
}
