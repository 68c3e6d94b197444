//! What two devices tell each other when one of them is linked to the other's person.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    fixed::Fixed,
    identity::{DeviceCert, DeviceManifest},
    keys::UserKey,
    limits,
    secret::Secret,
    signed::Signed,
};

/// Marks a [`RendezvousId`].
pub enum Rendezvous {}

/// Where the two find each other's frames; chosen at random by the new device.
pub type RendezvousId = Fixed<Rendezvous, 16>;

/// What a new device is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum LinkRole {
    /// A device without the user identity key.
    #[n(0)]
    Linked,
    /// One that is handed the recovery seed, and with it the user identity key.
    #[n(1)]
    Primary,
}

/// Whose device the new one is to become.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkPerson {
    /// The person.
    #[n(0)]
    pub user_key: UserKey,
    /// Their newest manifest, without the new device.
    #[n(1)]
    pub manifest: Signed<DeviceManifest>,
    /// What the new device is to be.
    #[n(2)]
    pub role: LinkRole,
}

impl Wire for LinkPerson {
    const MAX_BYTES: usize = limits::LINK_BODY_BYTES;
}

/// The new device agrees.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkCertificate {
    /// Its certificate, signed by itself.
    #[n(0)]
    pub certificate: Signed<DeviceCert>,
}

impl Wire for LinkCertificate {
    const MAX_BYTES: usize = limits::CERTIFICATE_BYTES + 128;
}

/// The new device belongs to the person.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct LinkGrant {
    /// The manifest in which it is listed.
    #[n(0)]
    pub manifest: Signed<DeviceManifest>,
    /// The recovery seed, for a primary device and no other.
    #[n(1)]
    pub seed: Option<Secret<32>>,
}

impl Wire for LinkGrant {
    const MAX_BYTES: usize = limits::LINK_BODY_BYTES;
}
