//! A reusable address: what stands in its link, and how somebody who holds it asks to become a contact.
//!
//! What waits under it on the mailbox is an [`InvitationBundle`](crate::invitation::InvitationBundle) whose KEM key is the
//! device's present one (suite 0x02), sealed under a label of its own.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    content::profile::Profile,
    domain::Domain,
    identity::DeviceManifest,
    invitation::InvitationStore,
    keys::{TokenHash, UserKey},
    limits,
    prekey::DhPrekey,
    route::{ContactSeeds, Route},
    secret::Secret,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

/// The flag of a link that is an address. It comes with [`FLAG_CONTACT`](crate::invitation::FLAG_CONTACT) and nothing else;
/// a program that does not know addresses refuses it.
pub const FLAG_ADDRESS: u8 = 4;

/// What an address says. Its byte layout stands in `docs/protocol/address.md`; crypto writes and reads it.
#[derive(Clone, Debug)]
pub struct AddressLink {
    /// Whose address it is.
    pub owner: UserKey,
    /// Yields the token and the bundle key. Everybody who was given the address holds it.
    pub secret: Secret<32>,
    /// The server on which the bundle waits.
    pub store: InvitationStore,
}

/// Somebody who holds an address asks to become a contact; the asking device signs. Content kind 4 of an envelope.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct ContactRequest {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// Who is asked.
    #[n(1)]
    pub owner: UserKey,
    /// SHA-256 over the token of the address: a request counts under the address that it was made for.
    #[n(2)]
    pub address: TokenHash,
    /// The devices of whoever asks; the signer is one of them.
    #[n(3)]
    pub manifest: Signed<DeviceManifest>,
    /// Their name.
    #[n(4)]
    pub profile: Profile,
    /// How to reach their device, KEM prekey included.
    #[n(5)]
    pub route: Signed<Route>,
    /// What goes with the route.
    #[n(6)]
    pub seeds: ContactSeeds,
    /// Prekeys for the owner's first Olm session, at least one.
    #[n(7)]
    pub prekeys: Vec<Signed<DhPrekey>>,
    /// When it was signed.
    #[n(8)]
    pub at: Timestamp,
    /// What they say about themselves, at most [`limits::NOTE_BYTES`]; empty if nothing.
    #[n(9)]
    pub note: String,
}

impl Wire for ContactRequest {
    const MAX_BYTES: usize = limits::CONTACT_REQUEST_BYTES;
}

impl SignedBody for ContactRequest {
    const DOMAIN: Domain = Domain::ContactRequest;
}
