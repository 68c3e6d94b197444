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
    route::{ContactSeeds, PeerIdBytes, Route, ServerPin},
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
    /// The server on which the bundle waits; none if the inviter has none.
    pub store: Option<InvitationStore>,
    /// The inviter's own node, which serves the bundle as well; none if it was not told.
    pub direct: Option<InvitationNode>,
}

/// The server on which an invitation's bundle waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationStore {
    /// The server's URL.
    pub url: String,
    /// Pinned certificate key, for servers without a public name.
    pub pin: Option<ServerPin>,
    /// The inviter's mailbox.
    pub mailbox: MailboxId,
}

/// The node that made an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationNode {
    /// Its libp2p peer id.
    #[n(0)]
    pub peer: PeerIdBytes,
    /// Multiaddresses in text form, without the peer id; at most [`limits::INVITATION_ADDRESSES`].
    #[n(1)]
    pub addresses: Vec<String>,
}

/// Where an invitation's bundle waits, as the link says it: a server (URL and mailbox), a node, or both.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationHints {
    /// The server's URL; goes with the mailbox.
    #[n(0)]
    pub url: Option<String>,
    /// Pinned certificate key of the server.
    #[n(1)]
    pub pin: Option<ServerPin>,
    /// The inviter's mailbox; goes with the URL.
    #[n(2)]
    pub mailbox: Option<MailboxId>,
    /// The inviter's node.
    #[n(3)]
    pub node: Option<InvitationNode>,
}

impl Wire for InvitationHints {
    const MAX_BYTES: usize = 2 * limits::ADDRESS_BYTES + 256;
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
