//! What the adapter reports.

use core::{fmt, time::Duration};

use hoopoe_protocol::{
    keys::ServerKey,
    store::{
        auth::Registered, deposit::DepositResult, error::ProblemCode, invitations::WaitingInvitation,
        prekeys::ClaimedPrekeys, slots::SlotValue,
    },
    time::Timestamp,
};

use super::AddressError;

/// Something that happened.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreEvent {
    /// The device has signed in, for the first time or again; this is its mailbox.
    Registered {
        /// The server's identity.
        server: ServerKey,
        /// Mailbox and lane.
        registered: Registered,
    },
    /// How many one-time prekeys nobody has claimed: told after signing in and after publishing.
    PrekeyCount {
        /// The number.
        one_time: u64,
    },
    /// The live connection is up; what waits is coming.
    Connected {
        /// How many envelopes wait there.
        waiting: u64,
    },
    /// The live connection is down, or an attempt has failed; the next one comes by itself.
    Disconnected {
        /// Why.
        reason: DisconnectReason,
    },
    /// An envelope from the own lane. It comes again until it is acknowledged.
    Envelope {
        /// Its place in the lane.
        sequence: u64,
        /// Which of the mailbox's tokens it came under, by the server's number.
        token: u64,
        /// When the server stored it, by the server's clock.
        stored: Timestamp,
        /// The envelope.
        bytes: Vec<u8>,
    },
    /// An owner's task is done, durably.
    TaskDone {
        /// The task.
        task: u64,
    },
    /// A task, the owner's or an anonymous one, was not done.
    TaskFailed {
        /// The task.
        task: u64,
        /// Why.
        error: TaskError,
    },
    /// A slot of the own account was read; none if nothing stands in it.
    SlotRead {
        /// What the server says that stands there.
        slot: Option<SlotValue>,
    },
    /// A slot of the own account was written, durably.
    SlotWritten,
    /// A slot was not read, or not written.
    SlotFailed {
        /// Why.
        error: TaskError,
    },
    /// A deposit was answered.
    Deposited {
        /// The batch.
        batch: u64,
        /// A result for each entry, in order.
        results: Vec<DepositResult>,
    },
    /// A deposit was not answered, or refused as a whole.
    DepositFailed {
        /// The batch.
        batch: u64,
        /// Why.
        error: TaskError,
    },
    /// Prekeys were claimed.
    Claimed {
        /// The task.
        task: u64,
        /// Sealed prekeys.
        prekeys: ClaimedPrekeys,
    },
    /// A presence record was left.
    PresencePut {
        /// Which one.
        put: u64,
    },
    /// A presence record was not left.
    PresencePutFailed {
        /// Which one.
        put: u64,
        /// Why.
        error: TaskError,
    },
    /// A server said which presence records it has.
    PresenceRead {
        /// Which question.
        read: u64,
        /// A record or none for each id, in their order.
        values: Vec<Option<Vec<u8>>>,
    },
    /// It did not.
    PresenceReadFailed {
        /// Which question.
        read: u64,
        /// Why.
        error: TaskError,
    },
    /// An invitation was fetched.
    InvitationFetched {
        /// The task.
        task: u64,
        /// The sealed bundle and where the reply goes.
        invitation: WaitingInvitation,
    },
}

impl fmt::Debug for StoreEvent {
    // Sealed bodies have no place in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered { server, .. } => write!(f, "Registered({server:?})"),
            Self::PrekeyCount { one_time } => write!(f, "PrekeyCount({one_time})"),
            Self::Connected { waiting } => write!(f, "Connected({waiting} waiting)"),
            Self::Disconnected { reason } => write!(f, "Disconnected({reason:?})"),
            Self::Envelope { sequence, bytes, .. } => {
                write!(f, "Envelope(#{sequence}, {} bytes)", bytes.len())
            }
            Self::TaskDone { task } => write!(f, "TaskDone({task})"),
            Self::TaskFailed { task, error } => write!(f, "TaskFailed({task}, {error:?})"),
            Self::SlotRead { slot } => {
                write!(f, "SlotRead({:?})", slot.as_ref().map(|slot| slot.version))
            }
            Self::SlotWritten => write!(f, "SlotWritten"),
            Self::SlotFailed { error } => write!(f, "SlotFailed({error:?})"),
            Self::Deposited { batch, results } => write!(f, "Deposited({batch}, {results:?})"),
            Self::DepositFailed { batch, error } => write!(f, "DepositFailed({batch}, {error:?})"),
            Self::Claimed { task, .. } => write!(f, "Claimed({task})"),
            Self::PresencePut { put } => write!(f, "PresencePut({put})"),
            Self::PresencePutFailed { put, error } => write!(f, "PresencePutFailed({put}, {error:?})"),
            Self::PresenceRead { read, values } => {
                let found = values.iter().flatten().count();
                write!(f, "PresenceRead({read}, {found} of {})", values.len())
            }
            Self::PresenceReadFailed { read, error } => write!(f, "PresenceReadFailed({read}, {error:?})"),
            Self::InvitationFetched { task, .. } => write!(f, "InvitationFetched({task})"),
        }
    }
}

/// Why there is no live connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    /// The server cannot be reached.
    Unreachable,
    /// Something answers whose certificate is not believed.
    Untrusted,
    /// The server refused to let the device in.
    Refused(ProblemCode),
    /// Another server answers than the one that is known.
    WrongServer,
    /// The server said something that cannot be understood.
    Garbled,
    /// The connection ended.
    Lost,
    /// The server gave no sign of life.
    Silent,
    /// A newer connection of this device has taken over.
    Displaced,
    /// The server is going down or shedding load.
    GoAway,
    /// By [`super::Command::Reconnect`].
    Requested,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// The server cannot be reached or did not answer in time; it may have acted nevertheless.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Something answers whose certificate is not believed; it was told nothing.
    #[error("its certificate is not believed")]
    Untrusted,
    /// The server refused.
    #[error("the server refused: {code:?}")]
    Problem {
        /// Its reason.
        code: ProblemCode,
        /// How long it asks to wait, an hour at most.
        retry_after: Option<Duration>,
    },
    /// The answer cannot be understood, or is too large.
    #[error("the answer cannot be understood")]
    Garbled,
    /// Another server answers than the one that is known.
    #[error("another server answers")]
    WrongServer,
    /// The server's URL is not usable.
    #[error("the url is unusable: {0}")]
    Address(#[from] AddressError),
}
