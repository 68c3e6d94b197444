//! Prekeys on the server, sealed: only contacts can open them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{codec::Wire, limits};

/// What a sealed prekey is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PrekeyKind {
    /// Given to one claimer, then gone.
    #[n(0)]
    OneTime,
    /// Given when no one-time key is left; one at a time, the newest replaces.
    #[n(1)]
    Fallback,
    /// The KEM prekey; one at a time, the newest replaces.
    #[n(2)]
    Kem,
}

impl PrekeyKind {
    /// The number that stands for it in associated data and in the database.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::OneTime => 0,
            Self::Fallback => 1,
            Self::Kem => 2,
        }
    }
}

/// A prekey that the server cannot read: nonce 24 ‖ XChaCha20-Poly1305 ciphertext.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedPrekey {
    /// What it is.
    #[n(0)]
    pub kind: PrekeyKind,
    /// Names it to its owner; unique per device and kind.
    #[n(1)]
    pub key_id: u64,
    /// The sealed record, at most [`limits::SEALED_PREKEY_BYTES`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// Publishes prekeys of the owner's device. A key id that is there already is left as it is, unless all are replaced.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PrekeyUpload {
    /// The prekeys.
    #[n(0)]
    pub prekeys: Vec<SealedPrekey>,
    /// Whether everything goes first that waits there of this device and nobody has claimed. An absent one means no.
    #[n(1)]
    pub replaces: Option<bool>,
}

impl Wire for PrekeyUpload {
    const MAX_BYTES: usize = limits::PREKEY_UPLOAD_BYTES;
}

/// How many one-time prekeys are left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrekeyCount {
    /// One-time prekeys that nobody has claimed.
    pub one_time: u64,
}

/// What a claim yields: the KEM prekey, and a one-time prekey or the fallback.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ClaimedPrekeys {
    /// The newest KEM prekey, if one was published.
    #[n(0)]
    pub kem: Option<SealedPrekey>,
    /// A one-time prekey, else the fallback, if either was published.
    #[n(1)]
    pub dh: Option<SealedPrekey>,
}

impl Wire for ClaimedPrekeys {
    const MAX_BYTES: usize = 3 * limits::SEALED_PREKEY_BYTES;
}
