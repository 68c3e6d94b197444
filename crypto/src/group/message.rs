//! Megolm messages in the one form that their sender gives them, and the commitment to the ratchet that made them.
//!
//! vodozemac reads more than it writes: protobuf fields that it does not know, long integers, messages of the old cipher with its
//! short authentication code. None of that comes from an honest device, so all of it is refused before a ratchet sees it.

use hoopoe_protocol::{
    content::group::KeyCommit, domain::Domain, hash, id::GroupSessionId, limits, secret::Secret,
};
use vodozemac::megolm::{ExportedSessionKey, MegolmMessage, SessionConfig};
use zeroize::Zeroizing;

use crate::public_key;

/// The version byte of Megolm messages with a full authentication code: the only ones that we speak.
const FULL_MAC: u8 = 4;

/// Why bytes are not a Megolm message. All of them are the fault of whoever made the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MegolmMessageError {
    /// More bytes than a frame holds.
    #[error("message of {0} bytes")]
    TooLong(usize),
    /// Not a Megolm message, or not in the form that its sender gave it.
    #[error("not a Megolm message")]
    Malformed,
    /// A message of the cipher with the short authentication code: a downgrade.
    #[error("message of the old cipher, version {0}")]
    OldCipher(u8),
    /// A place that no session reaches.
    #[error("message {0} of a session is more than there are")]
    Index(u32),
}

/// Reads a message; nothing about it is authenticated yet.
pub(super) fn parse(bytes: &[u8]) -> Result<MegolmMessage, MegolmMessageError> {
    if bytes.len() > limits::GROUP_FRAME_BYTES {
        return Err(MegolmMessageError::TooLong(bytes.len()));
    }
    match bytes.first() {
        Some(&FULL_MAC) => {}
        Some(3) => return Err(MegolmMessageError::OldCipher(3)),
        Some(_) | None => return Err(MegolmMessageError::Malformed),
    }
    let message = MegolmMessage::from_bytes(bytes).map_err(|_| MegolmMessageError::Malformed)?;
    if message.to_bytes() != bytes {
        return Err(MegolmMessageError::Malformed);
    }
    if message.message_index() >= limits::SESSION_MESSAGES {
        return Err(MegolmMessageError::Index(message.message_index()));
    }
    Ok(message)
}

/// The commitment to a ratchet at one message: a labelled hash of the session's key exported there.
pub(super) fn key_commit(exported: &ExportedSessionKey) -> KeyCommit {
    KeyCommit::new(hash::labelled(
        Domain::GroupKeyCommit,
        &[&Zeroizing::new(exported.to_bytes())],
    ))
}

/// An exported key in its exact length.
pub(super) fn exported_bytes(
    exported: &ExportedSessionKey,
) -> Option<Secret<{ limits::EXPORTED_KEY_BYTES }>> {
    Secret::from_slice(&Zeroizing::new(exported.to_bytes()))
}

/// The name of the session whose key this is, signed or exported: the public key that stands behind version, index and ratchet. None
/// if that is not in its one encoding: a twin would give one session two names.
pub(super) fn session_id(key: &[u8]) -> Option<GroupSessionId> {
    let id = *key.get(133..)?.first_chunk::<32>()?;
    // The top bit is the sign of x and belongs to the encoding; the rest is y.
    let mut y = id;
    if let Some(last) = y.last_mut() {
        *last &= 0x7f;
    }
    public_key::is_below_prime(&y).then(|| GroupSessionId::new(id))
}

/// The configuration of every session.
pub(super) const fn config() -> SessionConfig {
    SessionConfig::version_2()
}
