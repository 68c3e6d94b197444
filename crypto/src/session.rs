//! An Olm session: the double ratchet between one of our devices and one of somebody else's.
//!
//! ```text
//! Device::begin_session  ──► sends pre-key messages ──first answer──► sends normal messages
//! Device::accept_session ───────────────────────────────────────────► sends normal messages
//! ```
//!
//! Only the cipher with the full authentication code is spoken (vodozemac's session version 2), never negotiated.
//! Each message key opens one message once: a second copy is [`DecryptError::KeyGone`]. Whoever holds a session writes
//! its pickle down before a message leaves and before a plaintext is used.

mod chain;
mod message;

use core::fmt;

use hoopoe_protocol::{id::SessionId, keys::X25519Key, limits};
use serde::{Deserialize, Serialize};
use vodozemac::olm::{self, DecryptionError, SessionConfig, SessionPickle};
use zeroize::Zeroizing;

pub use chain::ChainPlace;
pub use message::{MessageError, OlmMessage, PreKeyBytes};
pub(crate) use message::{agreement_key, session_id};

use chain::Received;

use crate::{
    pickle::{self, PICKLE_VERSION, PickleError},
    public_key,
};

/// Longest plaintext of a message, in bytes: what is left of the largest envelope's room by all that stands around a plaintext there, which is
/// the head of the content, that of a pre-key message, padding and code, and less than 512 bytes.
pub const PLAINTEXT_BYTES: usize = limits::PAYLOAD_BYTES - 512;

/// One end of a ratchet, and whose device is at the other.
pub struct Session {
    ratchet: olm::Session,
    id: SessionId,
    peer: X25519Key,
    received: Received,
}

/// Why a message could not be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The peer's last ratchet key contributes nothing; the session is of no use any more. The peer's fault.
    #[error("the peer's ratchet key contributes nothing")]
    PeerKey,
    /// More than [`PLAINTEXT_BYTES`]. A fault of ours; the ratchet has not moved.
    #[error("plaintext of {0} bytes")]
    TooLong(usize),
}

/// Why a message could not be decrypted. The session is then as it was. The fault of whoever made it, which need
/// not be the other end; [`DecryptError::KeyGone`] and [`DecryptError::TooFarAhead`] may be nobody's: a copy, or
/// what a path has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// Not an Olm message as our sessions write them.
    #[error("{0}")]
    Message(#[from] MessageError),
    /// A pre-key message of another session.
    #[error("pre-key message of another session")]
    OtherSession,
    /// Its key is gone: a copy of a message that was read, or one overtaken by more than 40 others.
    #[error("message key {index} has been used or dropped")]
    KeyGone {
        /// The message's place in its chain.
        index: u64,
    },
    /// So far ahead that the ratchet does not go there.
    #[error("message is {gap} messages ahead")]
    TooFarAhead {
        /// How many messages were skipped.
        gap: u64,
    },
    /// Not made by the other end of this session.
    #[error("message does not authenticate")]
    Forged,
}

impl Session {
    pub(crate) fn new(ratchet: olm::Session, id: SessionId, peer: X25519Key) -> Self {
        Self {
            ratchet,
            id,
            peer,
            received: Received::default(),
        }
    }

    /// The session that this message began.
    pub(crate) fn begun_by(mut self, first: &PreKeyBytes) -> Self {
        self.received.note(&first.place());
        self
    }

    /// The session's name, the same at both ends.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// The agreement key of the device at the other end. What it proves is asked by [`crate::payload::check`].
    #[must_use]
    pub const fn peer_agreement_key(&self) -> X25519Key {
        self.peer
    }

    /// Encrypts a message of at most [`PLAINTEXT_BYTES`] and steps the ratchet.
    ///
    /// # Errors
    /// If the plaintext is longer, or the peer has made the session useless. The ratchet has then not moved, so no place in it is lost.
    pub fn encrypt(&mut self, plaintext: &[u8]) -> Result<OlmMessage, EncryptError> {
        if plaintext.len() > PLAINTEXT_BYTES {
            return Err(EncryptError::TooLong(plaintext.len()));
        }
        match self.ratchet.encrypt(plaintext) {
            Ok(olm::OlmMessage::PreKey(message)) => Ok(OlmMessage::PreKey(message.to_bytes())),
            Ok(olm::OlmMessage::Normal(message)) => Ok(OlmMessage::Normal(message.to_bytes())),
            Err(olm::EncryptionError::NonContributoryKey) => Err(EncryptError::PeerKey),
        }
    }

    /// Decrypts a message and steps the ratchet.
    ///
    /// # Errors
    /// If the message is malformed, of another session, forged, or its key is gone.
    pub fn decrypt(&mut self, message: &OlmMessage) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
        let message = match message {
            OlmMessage::Normal(bytes) => olm::OlmMessage::Normal(message::parse_normal(bytes)?),
            OlmMessage::PreKey(bytes) => {
                let parsed = PreKeyBytes::parse(bytes)?;
                // The ratchet itself would not look at the head.
                if parsed.session_id() != self.id {
                    return Err(DecryptError::OtherSession);
                }
                olm::OlmMessage::PreKey(parsed.message)
            }
        };
        let place = ChainPlace::of(match &message {
            olm::OlmMessage::Normal(message) => message,
            olm::OlmMessage::PreKey(message) => message.message(),
        });
        let plaintext = Zeroizing::new(self.ratchet.decrypt(&message)?);
        self.received.note(&place);
        Ok(plaintext)
    }

    /// How many messages of its chain a message at this place would pass over: of more than forty the keys would be lost.
    #[must_use]
    pub fn ahead(&self, place: &ChainPlace) -> u64 {
        self.received.ahead(place)
    }

    /// Whether the other end has ever been heard on this session.
    #[must_use]
    pub const fn has_received(&self) -> bool {
        self.ratchet.has_received_message()
    }

    /// Writes the session down. Key material: to be sealed before it is stored.
    #[must_use]
    pub fn pickle(&self) -> Zeroizing<Vec<u8>> {
        pickle::write(&StoredSession {
            version: PICKLE_VERSION,
            peer: self.peer,
            ratchet: self.ratchet.pickle(),
        })
    }

    /// Reads a session that [`Session::pickle`] wrote.
    ///
    /// # Errors
    /// If the bytes are no such pickle.
    pub fn unpickle(bytes: &[u8]) -> Result<Self, PickleError> {
        let stored = pickle::read::<StoredSession>(bytes)?;
        if stored.version != PICKLE_VERSION {
            return Err(PickleError::Version(stored.version));
        }
        public_key::check_agreement(&stored.peer).map_err(|_| PickleError::Mismatch("peer's key"))?;
        let ratchet = olm::Session::from_pickle(stored.ratchet);
        let id = session_id(&ratchet.session_id()).ok_or(PickleError::Mismatch("session id"))?;
        Ok(Self {
            received: Received::of_pickle(bytes)?,
            ..Self::new(ratchet, id, stored.peer)
        })
    }
}

/// The configuration of every session.
pub(crate) const fn config() -> SessionConfig {
    SessionConfig::version_2()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSession {
    version: u8,
    peer: X25519Key,
    ratchet: SessionPickle,
}

impl From<DecryptionError> for DecryptError {
    fn from(error: DecryptionError) -> Self {
        match error {
            DecryptionError::MissingMessageKey(index) => Self::KeyGone { index },
            DecryptionError::TooBigMessageGap(gap, _) => Self::TooFarAhead { gap },
            DecryptionError::InvalidMAC(_)
            | DecryptionError::InvalidMACLength(..)
            | DecryptionError::InvalidPadding(_)
            | DecryptionError::NonContributoryKey => Self::Forged,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}
