//! How to reach a device, told only to its contacts and only inside a ratchet (or a sealed invitation reply).

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    domain::Domain,
    fixed::Fixed,
    id::{DeviceId, LaneId, MailboxId},
    keys::ServerKey,
    limits,
    prekey::KemPrekey,
    secret::Secret,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

/// Marks a [`ServerPin`].
pub enum Pin {}

/// SHA-256 over a server certificate's public key (SPKI).
pub type ServerPin = Fixed<Pin, 32>;

/// A device's addresses; the device signs. A higher `sequence` replaces a lower one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Route {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The device.
    #[n(1)]
    pub device: DeviceId,
    /// Counts this device's routes.
    #[n(2)]
    pub sequence: u64,
    /// After this the route is not used.
    #[n(3)]
    pub not_after: Timestamp,
    /// Where the device's envelopes wait while it is away; none if it has no server.
    #[n(4)]
    pub store: Option<StoreAddress>,
    /// libp2p peer ids in their binary form: the current one, then perhaps the next.
    #[cbor(n(5))]
    pub peers: Vec<PeerIdBytes>,
    /// Multiaddresses in text form, without the peer id; at most [`limits::ROUTE_ADDRESSES`].
    #[n(6)]
    pub addresses: Vec<String>,
    /// The newest KEM prekey.
    #[n(7)]
    pub kem: Signed<KemPrekey>,
}

impl Wire for Route {
    const MAX_BYTES: usize = limits::ROUTE_BYTES;
}

impl SignedBody for Route {
    const DOMAIN: Domain = Domain::Route;
}

/// A lane on a store server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct StoreAddress {
    /// The server's URL: `https://host[:port]`, or `http://` on loopback.
    #[n(0)]
    pub url: String,
    /// The server's identity.
    #[n(1)]
    pub server: ServerKey,
    /// Pinned certificate key, for servers without a public name.
    #[n(2)]
    pub pin: Option<ServerPin>,
    /// The mailbox.
    #[n(3)]
    pub mailbox: MailboxId,
    /// The device's lane in it.
    #[n(4)]
    pub lane: LaneId,
}

/// A libp2p peer id in its binary form (a multihash, 34 to 42 bytes).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PeerIdBytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl core::fmt::Debug for PeerIdBytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // The head of a peer id is the same for all; its end tells them apart.
        let tail = self.0.len().saturating_sub(3);
        f.write_str(&data_encoding::HEXLOWER.encode(self.0.get(tail..).unwrap_or_default()))
    }
}

/// The secrets that go with a route: one set for each contact and direction.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct ContactSeeds {
    /// Yields the tokens for deposits, direct streams and claims.
    #[n(0)]
    pub contact: Secret<32>,
    /// Yields the ids and keys of presence records.
    #[n(1)]
    pub presence: Secret<32>,
    /// Opens the prekeys that the device publishes on its server.
    #[n(2)]
    pub bundle: Secret<32>,
}

impl Wire for ContactSeeds {
    const MAX_BYTES: usize = 128;
}
