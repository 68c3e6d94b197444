//! Who somebody is: device certificates, and the manifest in which a person's key names their devices.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    domain::Domain,
    id::{DeviceId, UserId},
    keys::{Ed25519Key, ManifestHash, UserKey, X25519Key},
    limits,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

/// Capability bit of a device that holds the user identity key: the primary device.
pub const CAPABILITY_PRIMARY: u32 = 1;

/// A device states its keys and the person it belongs to; the device signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceCert {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The person.
    #[n(1)]
    pub user_key: UserKey,
    /// The key with which the device signs, this certificate first.
    #[n(2)]
    pub signing: Ed25519Key,
    /// The device's Olm identity key.
    #[n(3)]
    pub agreement: X25519Key,
    /// What the device may do: bits, [`CAPABILITY_PRIMARY`] so far.
    #[n(4)]
    pub capabilities: u32,
    /// When it was made.
    #[n(5)]
    pub created: Timestamp,
    /// When it ends.
    #[n(6)]
    pub expires: Timestamp,
}

impl DeviceCert {
    /// The device's name, which its keys determine.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        DeviceId::of(&self.user_key, &self.signing, &self.agreement)
    }
}

impl Wire for DeviceCert {
    const MAX_BYTES: usize = limits::CERTIFICATE_BYTES;
}

impl SignedBody for DeviceCert {
    const DOMAIN: Domain = Domain::DeviceCert;
}

/// A person's devices, signed by the user identity key; each manifest names the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceManifest {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The person; the hash of `user_key`.
    #[n(1)]
    pub user: UserId,
    /// The key that signs.
    #[n(2)]
    pub user_key: UserKey,
    /// max(previous + 1, min(seconds since 1970 at signing, previous + 365 days in seconds)); of a first manifest the
    /// seconds. It only grows, and a clock that is wrong once leads no further than a year.
    #[n(3)]
    pub epoch: u64,
    /// The manifest before this one, if there was one.
    #[n(4)]
    pub previous: Option<ManifestHash>,
    /// When it was signed.
    #[n(5)]
    pub issued: Timestamp,
    /// The lowest envelope suite this person accepts.
    #[n(6)]
    pub min_suite: u8,
    /// The devices, each counter-signed by itself; with those in `revoked` at most [`limits::MANIFEST_DEVICES`].
    #[n(7)]
    pub devices: Vec<Signed<DeviceCert>>,
    /// Devices that once were here and must not be trusted any more.
    #[n(8)]
    pub revoked: Vec<DeviceId>,
}

impl Wire for DeviceManifest {
    const MAX_BYTES: usize = limits::MANIFEST_BYTES;
}

impl SignedBody for DeviceManifest {
    const DOMAIN: Domain = Domain::Manifest;
}

/// Names one manifest of a person exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ManifestRef {
    /// Its epoch.
    #[n(0)]
    pub epoch: u64,
    /// SHA-256 over its body bytes.
    #[n(1)]
    pub hash: ManifestHash,
}

impl ManifestRef {
    /// Names the manifest with this epoch whose signed body bytes these are.
    #[must_use]
    pub fn of(epoch: u64, body: &[u8]) -> Self {
        Self {
            epoch,
            hash: ManifestHash::new(crate::hash::plain(body)),
        }
    }
}
