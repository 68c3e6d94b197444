//! What is said in groups: a frame around a Megolm message, and the payload in it.
//!
//! [`GroupBody`] shares no decoder with [`super::OlmBody`]: what changes keys, routes or membership can be said over Olm and in
//! the group's log, and nowhere else. Numbers of [`GroupBody`], given once and never again: 0 text. Kept for what comes later: 4
//! edit, 5 reaction, 6 deletion, 12 file. All other numbers of `OlmBody` are never given here.

mod key;

use core::fmt;

use minicbor::{Decode, Encode, bytes::ByteVec};

pub use key::{
    GroupHistory, GroupKeyRefused, GroupKeyShare, GroupKeyWanted, HistoryEpoch, HistoryPart, HistorySession,
    LogRecord, RefusedReason, WantedReason,
};

use crate::{
    codec::Wire,
    content::text::Text,
    fixed::Fixed,
    group::{GroupEpoch, LogHead},
    id::{DeviceId, GroupId, GroupSessionId, MessageId, UserId},
    limits,
    time::Timestamp,
};

/// Marks a [`KeyCommit`].
pub enum Ratchet {}

/// A hash of a group session's ratchet at the place of one message, by which all who read the message see that they were given the
/// same ratchet.
pub type KeyCommit = Fixed<Ratchet, 32>;

/// What a group envelope holds. Nothing vouches for its fields but the message; they say where to look.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupFrame {
    /// Whose session it is.
    #[n(0)]
    pub owner_device: DeviceId,
    /// The session.
    #[n(1)]
    pub session: GroupSessionId,
    /// Commits to the session's ratchet at this message.
    #[n(2)]
    pub key_commit: KeyCommit,
    /// The newest entry of the group's log that the sender knows.
    #[n(3)]
    pub log_head: LogHead,
    /// The Megolm message.
    #[n(4)]
    pub megolm: ByteVec,
}

impl Wire for GroupFrame {
    const MAX_BYTES: usize = limits::GROUP_FRAME_BYTES;
}

impl fmt::Debug for GroupFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupFrame")
            .field("owner_device", &self.owner_device)
            .field("session", &self.session)
            .field("log_head", &self.log_head)
            .field("megolm", &self.megolm.len())
            .finish_non_exhaustive()
    }
}

/// The plaintext of a Megolm message: the body, and everything that associated data would bind.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupPayload {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// In which group.
    #[n(1)]
    pub group: GroupId,
    /// In which of its epochs.
    #[n(2)]
    pub epoch: GroupEpoch,
    /// The newest entry of the group's log that the sender knows; by it the sender's rights are judged.
    #[n(3)]
    pub log_head: LogHead,
    /// Who writes.
    #[n(4)]
    pub sender: UserId,
    /// From which device.
    #[n(5)]
    pub sender_device: DeviceId,
    /// The message's name, the same in every resend.
    #[n(6)]
    pub message: MessageId,
    /// Counts what this device said in the group, from 1; shows gaps and never refuses.
    #[n(7)]
    pub counter: u64,
    /// Lamport time in the conversation: 1 + the highest seen; sorts the history. It is the sender's to choose: whoever
    /// reads cuts a leap of more than 2^20, so that nobody uses up the numbers.
    #[n(8)]
    pub order: u64,
    /// The sender's clock, shown and nothing else.
    #[n(9)]
    pub sent_at: Timestamp,
    /// What is said.
    #[n(10)]
    pub body: GroupBody,
}

impl Wire for GroupPayload {
    const MAX_BYTES: usize = limits::PAYLOAD_BYTES;
}

/// What a member tells all others.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum GroupBody {
    /// A message for people to read.
    #[n(0)]
    Text(#[n(0)] Text),
}

impl Wire for GroupBody {
    const MAX_BYTES: usize = limits::PAYLOAD_BYTES;
}
