//! Invitation bundles that wait on a mailbox.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, id::LaneId, keys::TokenHash, limits, time::Timestamp};

/// Leaves a sealed bundle for whoever holds the invitation. The token fetches the bundle and admits deposits into the
/// owner's lane, until it ends or the owner withdraws it. Repeating it succeeds and
/// changes nothing. Another bundle under the same token takes the place of the first: its end and what it admits begin anew.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationUpload {
    /// SHA-256 over the invitation's token.
    #[n(0)]
    pub token: TokenHash,
    /// When the invitation ends.
    #[n(1)]
    pub expires: Timestamp,
    /// The sealed bundle: nonce 24 ‖ XChaCha20-Poly1305 ciphertext.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

impl Wire for InvitationUpload {
    const MAX_BYTES: usize = limits::BUNDLE_BYTES + 256;
}

/// A bundle, and where the reply goes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct WaitingInvitation {
    /// The inviting device's lane.
    #[n(0)]
    pub lane: LaneId,
    /// The sealed bundle.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

impl Wire for WaitingInvitation {
    const MAX_BYTES: usize = limits::BUNDLE_BYTES + 256;
}
