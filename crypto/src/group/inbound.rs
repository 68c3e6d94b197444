//! A session with which somebody else writes in a group, as we read it.
//!
//! Sessions are kept by owner's device and session id. The owner is who sent the key over Olm, and is known from the payload that
//! brought it, never from a frame. A Megolm ratchet reads each message as often as it is asked; what was read is kept beside it
//! ([`ReadIndexes`]).

use core::fmt;

use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare, HistorySession},
    group::GroupEpoch,
    id::{DeviceId, GroupId, GroupSessionId, UserId},
    limits,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use vodozemac::megolm::{
    DecryptionError, ExportedSessionKey, InboundGroupSession, InboundGroupSessionPickle, SessionConfig,
    SessionKey, SessionOrdering,
};
use zeroize::Zeroizing;

use super::{
    audience::PersonDevice,
    message::{self, MegolmMessageError},
    replay::ReadIndexes,
};
use crate::pickle::{self, PICKLE_VERSION, PickleError};

/// Somebody's session.
pub struct InboundSession {
    ratchet: InboundGroupSession,
    id: GroupSessionId,
    group: GroupId,
    epoch: GroupEpoch,
    owner: PersonDevice,
    provenance: Provenance,
    read: ReadIndexes,
}

/// Where we have a session from, and so what its messages prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// From its owner, over Olm: its messages are from the owner.
    Owner,
    /// From another member, as history: that member could have made up the session and everything in it.
    Forwarded {
        /// Whose word it is.
        by: DeviceId,
    },
}

impl Provenance {
    /// Whether this is its sender's word and the other only somebody else's.
    #[must_use]
    pub fn outweighs(self, other: Self) -> bool {
        self == Self::Owner && other != Self::Owner
    }
}

/// Why bytes are not the key of a session. The fault of who sent them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionKeyError {
    /// Not a key, or not signed by the session itself.
    #[error("not a session key")]
    Malformed,
    /// It begins at a place that no session reaches.
    #[error("the session key begins at message {0}")]
    Index(u32),
}

/// Why a message of a session cannot be read. The session is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupDecryptError {
    /// Not a Megolm message as our sessions write them.
    #[error("{0}")]
    Message(#[from] MegolmMessageError),
    /// The frame names another session or another owner.
    #[error("frame of another session")]
    OtherSession,
    /// The session did not sign it.
    #[error("message does not authenticate")]
    Forged,
    /// We were given the session from a later message on; ask the owner.
    #[error("the session is known from message {first} on only")]
    BeginsLater {
        /// The first that can be read.
        first: u32,
    },
    /// The session signed it, but not under the ratchet that we were given: its owner gave us another than it writes with.
    #[error("the message is of another ratchet than the one that was given")]
    OtherRatchet,
    /// The frame does not commit to the ratchet that reads it. Its owner made it so, or whoever put the message into the frame.
    #[error("the frame commits to another ratchet")]
    NotCommitted,
}

/// Two keys that have one name and are not of one ratchet: the owner gives different members different sessions, or somebody made
/// one up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another ratchet under the same name")]
pub struct NotConnected;

/// A message that was decrypted, and nothing of it checked.
pub(super) struct Decrypted {
    pub(super) index: u32,
    pub(super) plaintext: Zeroizing<Vec<u8>>,
}

impl InboundSession {
    /// The session that its owner shared.
    ///
    /// # Errors
    /// If the key is none.
    pub(super) fn of_owner(owner: PersonDevice, share: &GroupKeyShare) -> Result<Self, SessionKeyError> {
        let key =
            SessionKey::from_bytes(share.session_key.expose()).map_err(|_| SessionKeyError::Malformed)?;
        Self {
            ratchet: InboundGroupSession::new(&key, message::config()),
            id: message::session_id(share.session_key.expose()).ok_or(SessionKeyError::Malformed)?,
            group: share.group,
            epoch: share.epoch,
            owner,
            provenance: Provenance::Owner,
            read: ReadIndexes::default(),
        }
        .that_begins_somewhere()
    }

    /// A session that `by` says is somebody's.
    ///
    /// # Errors
    /// If the key is none.
    pub(super) fn forwarded(
        by: DeviceId,
        group: GroupId,
        session: &HistorySession,
    ) -> Result<Self, SessionKeyError> {
        let key = ExportedSessionKey::from_bytes(session.session_key.expose())
            .map_err(|_| SessionKeyError::Malformed)?;
        Self {
            ratchet: InboundGroupSession::import(&key, message::config()),
            id: message::session_id(session.session_key.expose()).ok_or(SessionKeyError::Malformed)?,
            group,
            epoch: session.epoch,
            owner: PersonDevice {
                user: session.owner,
                device: session.owner_device,
            },
            provenance: Provenance::Forwarded { by },
            read: ReadIndexes::default(),
        }
        .that_begins_somewhere()
    }

    fn that_begins_somewhere(self) -> Result<Self, SessionKeyError> {
        let first = self.first_index();
        if first < limits::SESSION_MESSAGES {
            Ok(self)
        } else {
            Err(SessionKeyError::Index(first))
        }
    }

    /// The session's name; with the owner's device, the key under which it is kept.
    #[must_use]
    pub const fn id(&self) -> GroupSessionId {
        self.id
    }

    /// The group.
    #[must_use]
    pub const fn group(&self) -> GroupId {
        self.group
    }

    /// The epoch that it is for.
    #[must_use]
    pub const fn epoch(&self) -> GroupEpoch {
        self.epoch
    }

    /// Who writes with it.
    #[must_use]
    pub const fn owner(&self) -> PersonDevice {
        self.owner
    }

    /// Where we have it from.
    #[must_use]
    pub const fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// The first message that it reads.
    #[must_use]
    pub const fn first_index(&self) -> u32 {
        self.ratchet.first_known_index()
    }

    /// Which messages were read; a row of its own, so that the session need not be written down with each.
    #[must_use]
    pub const fn read_indexes(&self) -> ReadIndexes {
        self.read
    }

    pub(super) const fn mark_read(&mut self, index: u32) {
        self.read.add(index);
    }

    /// Decrypts the message of a frame: the session's signature first, then the ratchet, then the commitment.
    pub(super) fn decrypt(&mut self, frame: &GroupFrame) -> Result<Decrypted, GroupDecryptError> {
        if frame.session != self.id || frame.owner_device != self.owner.device {
            return Err(GroupDecryptError::OtherSession);
        }
        let megolm = message::parse(&frame.megolm)?;
        let decrypted = self.ratchet.decrypt(&megolm).map_err(|error| match error {
            DecryptionError::Signature(_) | DecryptionError::InvalidMACLength(..) => {
                GroupDecryptError::Forged
            }
            DecryptionError::InvalidMAC(_) | DecryptionError::InvalidPadding(_) => {
                GroupDecryptError::OtherRatchet
            }
            DecryptionError::UnknownMessageIndex(first, _) => GroupDecryptError::BeginsLater { first },
        })?;
        let plaintext = Zeroizing::new(decrypted.plaintext);
        let exported = self.ratchet.export_at(decrypted.message_index);
        let commit = exported
            .map(|exported| message::key_commit(&exported))
            .ok_or(GroupDecryptError::NotCommitted)?;
        if !bool::from(commit.as_bytes().ct_eq(frame.key_commit.as_bytes())) {
            return Err(GroupDecryptError::NotCommitted);
        }
        Ok(Decrypted {
            index: decrypted.message_index,
            plaintext,
        })
    }

    /// Takes in another key of the same session: from its owner, or from further back. The ratchet is one-way, so if both lead to the
    /// same place, the owner's word for one of them holds for the other. If they do not, the owner's stays, or takes the place of
    /// what another member has made up.
    ///
    /// # Errors
    /// If they are not of one ratchet and the owner's word is not against this one, which is then as it was.
    pub fn join(&mut self, mut other: Self) -> Result<(), NotConnected> {
        let is_same = self.id == other.id && self.owner.device == other.owner.device;
        if !is_same {
            return Err(NotConnected);
        }
        // What another member made up about it must not keep out what its owner says.
        if self.owner != other.owner || self.group != other.group || self.epoch != other.epoch {
            return self.give_way(other);
        }
        match self.ratchet.compare(&mut other.ratchet) {
            SessionOrdering::Unconnected => return self.give_way(other),
            SessionOrdering::Worse => self.ratchet = other.ratchet,
            SessionOrdering::Equal | SessionOrdering::Better => {}
        }
        if other.provenance == Provenance::Owner {
            self.provenance = Provenance::Owner;
        }
        self.read = self.read.with(other.read);
        Ok(())
    }

    fn give_way(&mut self, other: Self) -> Result<(), NotConnected> {
        if self.provenance == Provenance::Owner || other.provenance != Provenance::Owner {
            return Err(NotConnected);
        }
        *self = other;
        Ok(())
    }

    /// The session as another member may be given it, from the first message that we can read.
    #[must_use]
    pub fn export(&self) -> Option<HistorySession> {
        Some(HistorySession {
            owner: self.owner.user,
            owner_device: self.owner.device,
            epoch: self.epoch,
            session_key: message::exported_bytes(&self.ratchet.export_at_first_known_index())?,
        })
    }

    /// Writes the session down. Key material: to be sealed before it is stored. What was read is written down beside it.
    #[must_use]
    pub fn pickle(&self) -> Zeroizing<Vec<u8>> {
        pickle::write(&StoredSession {
            version: PICKLE_VERSION,
            group: self.group,
            epoch: self.epoch.0,
            user: self.owner.user,
            device: self.owner.device,
            provenance: self.provenance,
            ratchet: self.ratchet.pickle(),
        })
    }

    /// Reads a session that [`InboundSession::pickle`] wrote, with what had been read.
    ///
    /// # Errors
    /// If the bytes are no such pickle.
    pub fn unpickle(bytes: &[u8], read: ReadIndexes) -> Result<Self, PickleError> {
        let stored = pickle::read::<StoredSession>(bytes)?;
        if stored.version != PICKLE_VERSION {
            return Err(PickleError::Version(stored.version));
        }
        let PickledSession { ratchet: pickled } = pickle::read(bytes)?;
        if pickled.config != message::config() {
            return Err(PickleError::Mismatch("cipher"));
        }
        let ratchet = InboundGroupSession::from_pickle(stored.ratchet);
        let exported = message::exported_bytes(&ratchet.export_at_first_known_index());
        let id = exported.and_then(|key| message::session_id(key.expose()));
        Ok(Self {
            ratchet,
            id: id.ok_or(PickleError::Mismatch("session id"))?,
            group: stored.group,
            epoch: GroupEpoch(stored.epoch),
            owner: PersonDevice {
                user: stored.user,
                device: stored.device,
            },
            provenance: stored.provenance,
            read,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSession {
    version: u8,
    group: GroupId,
    epoch: u32,
    user: UserId,
    device: DeviceId,
    provenance: Provenance,
    ratchet: InboundGroupSessionPickle,
}

// The library does not say which cipher a session has, but writes it down.

#[derive(Deserialize)]
struct PickledSession {
    ratchet: PickledRatchet,
}

#[derive(Deserialize)]
struct PickledRatchet {
    config: SessionConfig,
}

impl fmt::Debug for InboundSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundSession")
            .field("id", &self.id)
            .field("group", &self.group)
            .field("epoch", &self.epoch)
            .field("owner", &self.owner)
            .field("provenance", &self.provenance)
            .finish_non_exhaustive()
    }
}
