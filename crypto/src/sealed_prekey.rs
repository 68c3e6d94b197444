//! Prekeys as a server keeps them: sealed under the bundle key, which only contacts have.

use hoopoe_protocol::{
    domain::Domain,
    hash,
    id::{LaneId, MailboxId},
    limits,
    secret::Secret,
    store::prekeys::{PrekeyKind, SealedPrekey},
};
use rand_core::CryptoRng;

use crate::sealing;

/// Why a sealed prekey does not open. The fault of the server that handed it out, or of the device that left it
/// there; of nobody if the device has another bundle key by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealedPrekeyError {
    /// Longer than any may be.
    #[error("a sealed prekey of {0} bytes")]
    TooLong(usize),
    /// Sealed under another key, for another lane, kind or id, or changed.
    #[error("the sealed prekey is not authentic")]
    NotAuthentic,
}

/// Seals a signed prekey, in its encoding, for one place on the server.
pub fn seal_prekey(
    rng: &mut impl CryptoRng,
    bundle_key: &Secret<32>,
    mailbox: &MailboxId,
    lane: &LaneId,
    kind: PrekeyKind,
    key_id: u64,
    signed_bytes: &[u8],
) -> SealedPrekey {
    let associated = associated(mailbox, lane, kind, key_id);
    SealedPrekey {
        kind,
        key_id,
        sealed: sealing::seal(rng, bundle_key, &associated, signed_bytes),
    }
}

/// Opens a prekey that the server handed out; the signature inside is still to be verified.
///
/// # Errors
/// If it was not sealed under this key for this lane.
pub fn open_prekey(
    bundle_key: &Secret<32>,
    mailbox: &MailboxId,
    lane: &LaneId,
    prekey: &SealedPrekey,
) -> Result<Vec<u8>, SealedPrekeyError> {
    if prekey.sealed.len() > limits::SEALED_PREKEY_BYTES {
        return Err(SealedPrekeyError::TooLong(prekey.sealed.len()));
    }
    let associated = associated(mailbox, lane, prekey.kind, prekey.key_id);
    sealing::open(bundle_key, &associated, &prekey.sealed)
        .map(|signed| signed.to_vec())
        .map_err(|_| SealedPrekeyError::NotAuthentic)
}

/// LP(label) ‖ mailbox ‖ lane ‖ kind ‖ key id.
fn associated(mailbox: &MailboxId, lane: &LaneId, kind: PrekeyKind, key_id: u64) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::SealedPrekey.label().as_bytes()).as_slice(),
        mailbox.as_bytes(),
        lane.as_bytes(),
        &[kind.to_byte()],
        &key_id.to_le_bytes(),
    ]
    .concat()
}
