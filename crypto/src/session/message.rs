//! Olm messages in the one form that a sender gives them, with keys that are keys.
//!
//! vodozemac reads more than it writes: protobuf fields that it does not know, twin encodings of keys, messages of the
//! old cipher with its short authentication code. None of that comes from an honest device, so all of it is refused
//! before a ratchet sees it.

use core::fmt;

use hoopoe_protocol::{id::SessionId, keys::X25519Key, limits};
use vodozemac::{
    Curve25519PublicKey, base64_decode,
    olm::{Message, PreKeyMessage},
};

use super::ChainPlace;
use crate::public_key::{self, PublicKeyError};

/// The version byte of Olm messages with a full authentication code: the only ones that we speak.
const FULL_MAC: u8 = 4;

/// An encrypted message of a session, as bytes.
#[derive(Clone, PartialEq, Eq)]
pub enum OlmMessage {
    /// Carries what the recipient needs to begin the session; sent until the recipient has answered.
    PreKey(Vec<u8>),
    /// A message of a session that both sides have.
    Normal(Vec<u8>),
}

impl OlmMessage {
    /// Where the message stands in its sender's chain, as far as it says.
    ///
    /// # Errors
    /// If it is none.
    pub fn place(&self) -> Result<ChainPlace, MessageError> {
        match self {
            Self::PreKey(bytes) => PreKeyBytes::parse(bytes).map(|message| message.place()),
            Self::Normal(bytes) => ChainPlace::read(bytes),
        }
    }
}

/// Why bytes are not an Olm message. All of them are the fault of the sender or of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// More bytes than an envelope holds.
    #[error("message of {0} bytes")]
    TooLong(usize),
    /// Not an Olm message, or not in the form that its sender gave it.
    #[error("not an Olm message")]
    Malformed,
    /// A message of the cipher with the short authentication code: a downgrade.
    #[error("message of the old cipher, version {0}")]
    OldCipher(u8),
    /// One of its keys is a twin or of low order.
    #[error("message: {0}")]
    Key(#[from] PublicKeyError),
}

/// A pre-key message that is well formed; nothing about it is authenticated yet.
#[derive(Clone, PartialEq, Eq)]
pub struct PreKeyBytes {
    bytes: Vec<u8>,
    pub(crate) message: PreKeyMessage,
    session: SessionId,
}

impl PreKeyBytes {
    /// Reads a pre-key message.
    ///
    /// # Errors
    /// If the bytes are not one in its one form, with four good keys and the full authentication code.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        check_length(bytes)?;
        let message = PreKeyMessage::from_bytes(bytes).map_err(|_| MessageError::Malformed)?;
        check_cipher(message.message())?;
        if message.to_bytes() != bytes {
            return Err(MessageError::Malformed);
        }
        let keys = [
            message.identity_key(),
            message.base_key(),
            message.one_time_key(),
            message.message().ratchet_key(),
        ];
        for key in keys {
            public_key::check_agreement(&agreement_key(key))?;
        }
        let session = session_id(&message.session_id()).ok_or(MessageError::Malformed)?;
        Ok(Self {
            bytes: bytes.to_vec(),
            message,
            session,
        })
    }

    /// The session that the message belongs to: a hash of the three keys.
    #[must_use]
    pub const fn session_id(&self) -> SessionId {
        self.session
    }

    /// The agreement key that the sender claims. Together with the base key and the prekey it names the beginning of a
    /// session: a message that used a fallback key would begin it again, so the three are remembered as
    /// long as one of the two fallback keys may open it.
    #[must_use]
    pub fn identity_key(&self) -> X25519Key {
        agreement_key(self.message.identity_key())
    }

    /// The key that the sender made for this session.
    #[must_use]
    pub fn base_key(&self) -> X25519Key {
        agreement_key(self.message.base_key())
    }

    /// Our prekey that the sender used, one-time or fallback.
    #[must_use]
    pub fn one_time_key(&self) -> X25519Key {
        agreement_key(self.message.one_time_key())
    }

    /// Where the message inside stands in its sender's chain.
    #[must_use]
    pub fn place(&self) -> ChainPlace {
        ChainPlace::of(self.message.message())
    }

    /// The message as it came.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a message of a session that exists.
pub(super) fn parse_normal(bytes: &[u8]) -> Result<Message, MessageError> {
    check_length(bytes)?;
    let message = Message::from_bytes(bytes).map_err(|_| MessageError::Malformed)?;
    check_cipher(&message)?;
    if message.to_bytes() != bytes {
        return Err(MessageError::Malformed);
    }
    public_key::check_agreement(&agreement_key(message.ratchet_key()))?;
    Ok(message)
}

/// A session id in the form that vodozemac gives it: 32 bytes in base64.
pub(crate) fn session_id(text: &str) -> Option<SessionId> {
    SessionId::from_slice(&base64_decode(text).ok()?)
}

/// One of vodozemac's public keys.
pub(crate) fn agreement_key(key: Curve25519PublicKey) -> X25519Key {
    X25519Key::new(key.to_bytes())
}

const fn check_length(bytes: &[u8]) -> Result<(), MessageError> {
    if bytes.len() > limits::ENVELOPE_BYTES {
        return Err(MessageError::TooLong(bytes.len()));
    }
    Ok(())
}

const fn check_cipher(message: &Message) -> Result<(), MessageError> {
    match message.version() {
        FULL_MAC => Ok(()),
        other => Err(MessageError::OldCipher(other)),
    }
}

impl fmt::Debug for OlmMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes) = match self {
            Self::PreKey(bytes) => ("PreKey", bytes),
            Self::Normal(bytes) => ("Normal", bytes),
        };
        write!(f, "{kind}({} bytes)", bytes.len())
    }
}

impl fmt::Debug for PreKeyBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreKeyBytes")
            .field("session", &self.session)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
