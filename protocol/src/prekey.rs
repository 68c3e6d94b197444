//! Keys published in advance, so that somebody can write to a device that is asleep.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    domain::Domain,
    id::DeviceId,
    keys::{KemKey, X25519Key},
    limits,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

/// A device's X-Wing key for envelopes; the device signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KemPrekey {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The device that holds the private half.
    #[n(1)]
    pub device: DeviceId,
    /// Counts this device's KEM prekeys; senders take the newest.
    #[n(2)]
    pub epoch: u32,
    /// The envelope suite that this key is for.
    #[n(3)]
    pub suite: u8,
    /// The encapsulation key.
    #[n(4)]
    pub key: KemKey,
    /// From when on it is used.
    #[n(5)]
    pub not_before: Timestamp,
    /// After this nobody seals to it.
    #[n(6)]
    pub not_after: Timestamp,
}

impl Wire for KemPrekey {
    const MAX_BYTES: usize = limits::KEM_PREKEY_BYTES;
}

impl SignedBody for KemPrekey {
    const DOMAIN: Domain = Domain::KemPrekey;
}

/// What a Diffie-Hellman prekey is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum DhPrekeyKind {
    /// Given to one claimer, then gone.
    #[n(0)]
    OneTime,
    /// Given to everyone when no one-time key is left.
    #[n(1)]
    Fallback,
}

/// A device's Olm prekey; the device signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DhPrekey {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The device that holds the private half.
    #[n(1)]
    pub device: DeviceId,
    /// Names the key to its owner.
    #[n(2)]
    pub key_id: u64,
    /// What it is for.
    #[n(3)]
    pub kind: DhPrekeyKind,
    /// The public key.
    #[n(4)]
    pub key: X25519Key,
    /// After this nobody uses it.
    #[n(5)]
    pub not_after: Timestamp,
}

impl Wire for DhPrekey {
    const MAX_BYTES: usize = limits::DH_PREKEY_BYTES;
}

/// Prekeys that a device hands a contact's device over their stream. The Diffie-Hellman key is nobody else's and was
/// never published.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HandedPrekeys {
    /// The newest KEM prekey.
    #[n(0)]
    pub kem: Signed<KemPrekey>,
    /// A one-time prekey.
    #[n(1)]
    pub dh: Signed<DhPrekey>,
}

impl Wire for HandedPrekeys {
    const MAX_BYTES: usize = limits::HANDED_PREKEYS_BYTES;
}

impl SignedBody for DhPrekey {
    const DOMAIN: Domain = Domain::DhPrekey;
}
