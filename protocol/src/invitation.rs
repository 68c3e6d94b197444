//! A one-time invitation: what stands in the link, what waits on the mailbox, and what the joiner answers.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    content::profile::Profile,
    domain::Domain,
    id::MailboxId,
    identity::DeviceManifest,
    keys::{BundleHash, UserKey},
    limits,
    prekey::{DhPrekey, KemPrekey},
    route::{ContactSeeds, Route, ServerPin},
    secret::Secret,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

/// The flag of an invitation that the first valid reply uses up.
pub const FLAG_ONE_TIME: u8 = 1;
/// The flag of an invitation to become a contact.
pub const FLAG_CONTACT: u8 = 2;

/// What an invitation link says. Its byte layout stands in `docs/protocol/invitation.md`; crypto writes and reads it.
#[derive(Clone, Debug)]
pub struct InvitationLink {
    /// [`FLAG_ONE_TIME`] and [`FLAG_CONTACT`].
    pub flags: u8,
    /// The inviter.
    pub inviter: UserKey,
    /// Yields the psk, the token and the bundle key. Whoever holds the link holds this.
    pub secret: Secret<32>,
    /// Pins the bundle.
    pub bundle: BundleHash,
    /// When the invitation ends, in seconds since 1970.
    pub expires_s: u32,
    /// Where the bundle waits.
    pub store: InvitationStore,
}

/// Where an invitation's bundle waits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationStore {
    /// The server's URL.
    #[n(0)]
    pub url: String,
    /// Pinned certificate key, for servers without a public name.
    #[n(1)]
    pub pin: Option<ServerPin>,
    /// The inviter's mailbox.
    #[n(2)]
    pub mailbox: MailboxId,
}

impl Wire for InvitationStore {
    const MAX_BYTES: usize = limits::ADDRESS_BYTES + 128;
}

/// What the joiner learns of the inviter, sealed under the invitation's bundle key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationBundle {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The inviter's devices.
    #[n(1)]
    pub manifest: Signed<DeviceManifest>,
    /// The invitation's own KEM key, signed by the inviting device.
    #[n(2)]
    pub kem: Signed<KemPrekey>,
}

impl Wire for InvitationBundle {
    const MAX_BYTES: usize = limits::BUNDLE_BYTES;
}

/// What the joiner answers; the joiner's device signs. Content kind 3 of an envelope.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct InviteReply {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The inviter as the joiner knows them.
    #[n(1)]
    pub inviter: UserKey,
    /// The bundle that the joiner saw.
    #[n(2)]
    pub bundle: BundleHash,
    /// The joiner's devices; the signer is one of them.
    #[n(3)]
    pub manifest: Signed<DeviceManifest>,
    /// The joiner's name.
    #[n(4)]
    pub profile: Profile,
    /// How to reach the joiner's device, KEM prekey included.
    #[n(5)]
    pub route: Signed<Route>,
    /// What goes with the route.
    #[n(6)]
    pub seeds: ContactSeeds,
    /// Prekeys for the inviter's first Olm session, at least one.
    #[n(7)]
    pub prekeys: Vec<Signed<DhPrekey>>,
    /// When it was signed.
    #[n(8)]
    pub at: Timestamp,
}

impl Wire for InviteReply {
    const MAX_BYTES: usize = limits::INVITE_REPLY_BYTES;
}

impl SignedBody for InviteReply {
    const DOMAIN: Domain = Domain::InviteReply;
}
