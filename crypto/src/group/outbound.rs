//! The session with which we write in a group: a ratchet of our own, that all others only read.
//!
//! ```text
//! begin ──► share with the audience ──► encrypt … ──a reason to rotate──► retired; the next one begins
//! ```
//!
//! A session is for one audience in one epoch, has the keys of that epoch with it, and is shared from its first message on. [`OutboundSession::encrypt`] asks each time
//! whether it still may be used, so that nothing is ever written for those who have gone. It is written down before a frame leaves.

use core::fmt;

use hoopoe_protocol::{
    codec,
    content::group::{GroupBody, GroupFrame, GroupKeyShare, GroupPayload, HistoryEpoch},
    group::{GroupEpoch, LogHead},
    id::{DeviceId, GroupId, GroupSessionId, MessageId, TopicId, UserId},
    limits,
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use serde::{Deserialize, Serialize};
use vodozemac::megolm::{GroupSession, GroupSessionPickle, InboundGroupSession, SessionKey};
use zeroize::Zeroizing;

use super::{
    audience::{Audience, AudienceDigest, PersonDevice},
    epoch::EpochKeys,
    message,
    rotation::{Begun, Rotation, Situation},
};
use crate::pickle::{self, PICKLE_VERSION, PickleError, StoredSecret};

/// Our session in a group.
pub struct OutboundSession {
    ratchet: GroupSession,
    /// The same from its first message on: for commitments, and for whoever is given the key late.
    beginning: InboundGroupSession,
    key: Secret<{ limits::SESSION_KEY_BYTES }>,
    id: GroupSessionId,
    /// The keys of the epoch that it is for.
    keys: EpochKeys,
    owner: PersonDevice,
    begun: Begun,
}

/// What is said, and what sorts it.
#[derive(Clone, Debug)]
pub struct Said {
    /// The newest entry of the log that we know.
    pub log_head: LogHead,
    /// The message's name.
    pub message: MessageId,
    /// The count of what this device said in the group, from 1.
    pub counter: u64,
    /// 1 + the highest order seen.
    pub order: u64,
    /// Our clock.
    pub sent_at: Timestamp,
    /// What is said.
    pub body: GroupBody,
}

/// Why nothing was written. The ratchet has then not moved, so that no place in the session is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// Another session has to be begun first, or the group lets us write nothing.
    #[error(transparent)]
    Rotation(#[from] Rotation),
    /// A text of so many bytes, more than [`limits::TEXT_BYTES`]: no member would read it. A fault of ours.
    #[error("text of {0} bytes")]
    TooLong(usize),
}

impl OutboundSession {
    /// Begins a session, with keys from the system's randomness.
    #[must_use]
    pub fn begin(owner: PersonDevice, keys: &EpochKeys, situation: &Situation<'_>) -> Self {
        let ratchet = GroupSession::new(message::config());
        let begun = Begun {
            epoch: keys.epoch(),
            commit: keys.commit(),
            audience: situation.audience.digest(),
            at: situation.now,
            boot: situation.boot,
            messages: 0,
        };
        let key = ratchet.session_key();
        #[expect(
            clippy::expect_used,
            reason = "vodozemac writes 229 bytes, and draws keys in their one encoding"
        )]
        Secret::from_slice(&Zeroizing::new(key.to_bytes()))
            .and_then(|bytes| Self::new(ratchet, &key, bytes, keys.clone(), owner, begun))
            .expect("a session of ours")
    }

    /// The session's name.
    #[must_use]
    pub const fn id(&self) -> GroupSessionId {
        self.id
    }

    /// The group.
    #[must_use]
    pub const fn group(&self) -> GroupId {
        self.keys.group()
    }

    /// The epoch that it is for.
    #[must_use]
    pub const fn epoch(&self) -> GroupEpoch {
        self.begun.epoch
    }

    /// How many messages were written with it.
    #[must_use]
    pub const fn messages(&self) -> u32 {
        self.ratchet.message_index()
    }

    /// Why it may not be written with any more, if there is a reason.
    #[must_use]
    pub fn rotation(&self, situation: &Situation<'_>) -> Option<Rotation> {
        Begun {
            messages: self.messages(),
            ..self.begun
        }
        .rotation(&self.owner.user, situation)
    }

    /// What every device of the audience is sent, over Olm. `log_head` is the entry that we knew when the session began.
    #[must_use]
    pub fn share(&self, log_head: LogHead) -> GroupKeyShare {
        let parts = self.keys.to_parts();
        GroupKeyShare {
            group: self.group(),
            epoch: parts.epoch,
            group_key: parts.group_key,
            topic: parts.topic,
            log_head,
            session_key: self.key.clone(),
        }
    }

    pub(super) fn is_for(&self, audience: &Audience) -> bool {
        self.begun.audience == audience.digest()
    }

    /// Encrypts a message and steps the ratchet.
    ///
    /// # Errors
    /// If another session has to be begun first, the group lets us write nothing, or the text is too long.
    pub fn encrypt(&mut self, situation: &Situation<'_>, said: Said) -> Result<GroupFrame, EncryptError> {
        check_length(&said.body)?;
        if let Some(reason) = self.rotation(situation) {
            return Err(reason.into());
        }
        let key_commit = self
            .beginning
            .export_at(self.messages())
            .map(|exported| message::key_commit(&exported))
            .ok_or(Rotation::Messages)?;
        let payload = GroupPayload {
            version: BODY_VERSION,
            group: self.group(),
            epoch: self.begun.epoch,
            log_head: said.log_head,
            sender: self.owner.user,
            sender_device: self.owner.device,
            message: said.message,
            counter: said.counter,
            order: said.order,
            sent_at: said.sent_at,
            body: said.body,
        };
        let plaintext = codec::encode_wiped(&payload);
        Ok(GroupFrame {
            owner_device: self.owner.device,
            session: self.id,
            key_commit,
            log_head: said.log_head,
            megolm: self.ratchet.encrypt(&plaintext).to_bytes().into(),
        })
    }

    /// Writes the session down. Key material: to be sealed before it is stored.
    #[must_use]
    pub fn pickle(&self) -> Zeroizing<Vec<u8>> {
        let keys = self.keys.to_parts();
        pickle::write(&StoredSession {
            version: PICKLE_VERSION,
            group: self.group(),
            user: self.owner.user,
            device: self.owner.device,
            epoch: keys.epoch.0,
            group_key: StoredSecret(keys.group_key),
            topic: keys.topic,
            audience: self.begun.audience.0,
            begun: self.begun.at,
            boot: self.begun.boot,
            key: StoredSecret(self.key.clone()),
            ratchet: self.ratchet.pickle(),
        })
    }

    /// Reads a session that [`OutboundSession::pickle`] wrote.
    ///
    /// # Errors
    /// If the bytes are no such pickle.
    pub fn unpickle(bytes: &[u8]) -> Result<Self, PickleError> {
        let stored = pickle::read::<StoredSession>(bytes)?;
        if stored.version != PICKLE_VERSION {
            return Err(PickleError::Version(stored.version));
        }
        let ratchet = GroupSession::from_pickle(stored.ratchet);
        if ratchet.session_config() != message::config() {
            return Err(PickleError::Mismatch("cipher"));
        }
        let StoredSecret(bytes) = stored.key;
        let key = SessionKey::from_bytes(bytes.expose()).map_err(|_| PickleError::Malformed)?;
        let StoredSecret(group_key) = stored.group_key;
        let parts = HistoryEpoch {
            epoch: GroupEpoch(stored.epoch),
            group_key,
            topic: stored.topic,
        };
        let keys = EpochKeys::from_own_store(stored.group, parts);
        let begun = Begun {
            epoch: keys.epoch(),
            commit: keys.commit(),
            audience: AudienceDigest(stored.audience),
            at: stored.begun,
            boot: stored.boot,
            messages: 0,
        };
        let owner = PersonDevice {
            user: stored.user,
            device: stored.device,
        };
        let mut session =
            Self::new(ratchet, &key, bytes, keys, owner, begun).ok_or(PickleError::Malformed)?;
        // The ratchet is the one whose first key was written down beside it, or nobody could read what it encrypts.
        let mut present = InboundGroupSession::from(&session.ratchet);
        if session.beginning.connected(&mut present) {
            Ok(session)
        } else {
            Err(PickleError::Mismatch("session key"))
        }
    }

    fn new(
        ratchet: GroupSession,
        key: &SessionKey,
        bytes: Secret<{ limits::SESSION_KEY_BYTES }>,
        keys: EpochKeys,
        owner: PersonDevice,
        begun: Begun,
    ) -> Option<Self> {
        Some(Self {
            beginning: InboundGroupSession::new(key, message::config()),
            ratchet,
            id: message::session_id(bytes.expose())?,
            key: bytes,
            keys,
            owner,
            begun,
        })
    }
}

/// What every member will ask again of what they read. A list without a rest, so that a new body must be decided about here.
const fn check_length(body: &GroupBody) -> Result<(), EncryptError> {
    match body {
        GroupBody::Text(text) if text.text.len() > limits::TEXT_BYTES => {
            Err(EncryptError::TooLong(text.text.len()))
        }
        GroupBody::Text(_) => Ok(()),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSession {
    version: u8,
    group: GroupId,
    user: UserId,
    device: DeviceId,
    epoch: u32,
    group_key: StoredSecret<32>,
    topic: TopicId,
    audience: [u8; 32],
    begun: Timestamp,
    boot: u64,
    key: StoredSecret<{ limits::SESSION_KEY_BYTES }>,
    ratchet: GroupSessionPickle,
}

impl fmt::Debug for OutboundSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundSession")
            .field("id", &self.id)
            .field("group", &self.group())
            .field("epoch", &self.begun.epoch)
            .field("messages", &self.messages())
            .finish_non_exhaustive()
    }
}
