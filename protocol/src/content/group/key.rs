//! How devices give each other the keys of a group: over Olm, and only so.

use core::fmt;

use minicbor::{Decode, Encode, bytes::ByteVec};

use crate::{
    codec::Wire,
    group::{GroupEntry, GroupEpoch, LogHead},
    id::{DeviceId, GroupId, GroupSessionId, TopicId, UserId},
    identity::DeviceManifest,
    limits,
    secret::Secret,
    signed::Signed,
};

/// The sender's own session, and the keys of the epoch that it is for. Who sends it is the session's owner: it names none.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct GroupKeyShare {
    /// The group.
    #[n(0)]
    pub group: GroupId,
    /// The epoch.
    #[n(1)]
    pub epoch: GroupEpoch,
    /// The epoch's key; the log commits to it.
    #[n(2)]
    pub group_key: Secret<32>,
    /// The epoch's topic; the log commits to it.
    #[n(3)]
    pub topic: TopicId,
    /// The newest entry of the log that the sender knew when the session began.
    #[n(4)]
    pub log_head: LogHead,
    /// The session's key, signed by the session itself.
    #[n(5)]
    pub session_key: Secret<{ limits::SESSION_KEY_BYTES }>,
}

/// Send me the key again: I have a message that I cannot read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupKeyWanted {
    /// The group.
    #[n(0)]
    pub group: GroupId,
    /// The epoch.
    #[n(1)]
    pub epoch: GroupEpoch,
    /// Which session of the asked device; none if the epoch itself is not known, so that no session is.
    #[n(2)]
    pub session: Option<GroupSessionId>,
    /// Why.
    #[n(3)]
    pub reason: WantedReason,
}

/// Why a key is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum WantedReason {
    /// The keys of the epoch never came.
    #[n(0)]
    NoEpoch,
    /// The session never came.
    #[n(1)]
    NoSession,
    /// It came, but begins behind the message.
    #[n(2)]
    BeginsLater,
    /// It came, but is not the ratchet that the message commits to.
    #[n(3)]
    OtherRatchet,
    /// The asker has come in and the policy gives new members what was said before.
    #[n(4)]
    History,
}

/// No: you do not get that key from me.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupKeyRefused {
    /// The group.
    #[n(0)]
    pub group: GroupId,
    /// The epoch.
    #[n(1)]
    pub epoch: GroupEpoch,
    /// The session that was asked for.
    #[n(2)]
    pub session: Option<GroupSessionId>,
    /// Why not.
    #[n(3)]
    pub reason: RefusedReason,
}

/// Why a key is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum RefusedReason {
    /// The asked device has no such session, or has it no longer.
    #[n(0)]
    UnknownSession,
    /// It was never meant for the asking device.
    #[n(1)]
    NotShared,
    /// The user gives keys to verified people only, and the asker is not.
    #[n(2)]
    Unverified,
    /// The asker is not an active member, or no longer.
    #[n(3)]
    NotMember,
    /// The asking device is revoked, or not in its person's manifest.
    #[n(4)]
    Revoked,
    /// Asked again too soon, or too many times.
    #[n(5)]
    TooOften,
    /// The policy gives new members nothing of what was said before.
    #[n(6)]
    NoHistory,
}

/// Sessions of others, for a new member who asked. They prove nothing about who wrote: whoever passes a session on could have made
/// it up.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct GroupHistory {
    /// The group.
    #[n(0)]
    pub group: GroupId,
    /// Keys of epochs, ascending, at most [`crate::limits::HISTORY_EPOCHS`].
    #[n(1)]
    pub epochs: Vec<HistoryEpoch>,
    /// The sessions, at most [`crate::limits::HISTORY_SESSIONS`].
    #[n(2)]
    pub sessions: Vec<HistorySession>,
    /// Which part of the history this is; none if it is all of it.
    #[n(3)]
    pub part: Option<HistoryPart>,
}

/// One of the messages in which a history comes that is too long for a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HistoryPart {
    /// Its number, from 0.
    #[n(0)]
    pub number: u16,
    /// How many there are, from 2 to [`crate::limits::HISTORY_PARTS`].
    #[n(1)]
    pub of: u16,
}

/// The keys of an epoch that was.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct HistoryEpoch {
    /// Which.
    #[n(0)]
    pub epoch: GroupEpoch,
    /// Its key; the log commits to it.
    #[n(1)]
    pub group_key: Secret<32>,
    /// Its topic; the log commits to it.
    #[n(2)]
    pub topic: TopicId,
}

/// Somebody's session, as somebody else has it.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct HistorySession {
    /// Who is said to own it.
    #[n(0)]
    pub owner: UserId,
    /// Which device is.
    #[n(1)]
    pub owner_device: DeviceId,
    /// The epoch that it was for.
    #[n(2)]
    pub epoch: GroupEpoch,
    /// The session from one of its messages on, not signed.
    #[n(3)]
    pub session_key: Secret<{ limits::EXPORTED_KEY_BYTES }>,
}

/// What is sealed for a server that keeps a group's log: one entry, and what it is verified by.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LogRecord {
    /// The signed entry, encoded.
    #[n(0)]
    pub entry: ByteVec,
    /// The actor's signed manifest, encoded, if no record before brought it.
    #[n(1)]
    pub actor: Option<ByteVec>,
    /// The signed manifest, encoded, of the person whom the entry is about, if no record before brought it.
    #[n(2)]
    pub subject: Option<ByteVec>,
}

impl Wire for LogRecord {
    // Three keys of the map and the heads of three byte strings take 16 bytes.
    const MAX_BYTES: usize =
        <Signed<GroupEntry> as Wire>::MAX_BYTES + 2 * <Signed<DeviceManifest> as Wire>::MAX_BYTES + 16;
}

impl fmt::Debug for LogRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogRecord({} bytes)", self.entry.len())
    }
}
