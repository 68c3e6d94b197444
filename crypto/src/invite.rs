//! Invitations: what the link's secret yields, and the bundle that waits sealed for whoever holds the link.

pub mod link;

use hoopoe_protocol::{
    codec::{self, DecodeError},
    domain::Domain,
    hash,
    invitation::{InvitationBundle, InvitationLink},
    keys::BundleHash,
    limits,
    secret::Secret,
    version::BODY_VERSION,
};
use rand_core::CryptoRng;

pub use link::{Link, LinkError, read_link, write_address, write_link};

use crate::{derivation::derive, sealing};

/// The pre-shared key of the reply to an invitation, with the id that binds it to the bundle.
#[derive(Clone, Debug)]
pub struct InvitePsk {
    /// SHA-256(LP(label) ‖ bundle).
    pub id: [u8; 32],
    /// The key.
    pub key: Secret<32>,
}

/// What an invitation's secret yields.
#[derive(Debug)]
pub struct InviteKeys {
    /// Goes into the HPKE of the reply.
    pub psk: Secret<32>,
    /// Fetches the bundle and admits the reply's deposit.
    pub token: Secret<32>,
    /// Opens the bundle.
    pub bundle_key: Secret<32>,
}

/// The keys of an invitation's secret.
#[must_use]
pub fn invite_keys(secret: &Secret<32>) -> InviteKeys {
    InviteKeys {
        psk: derive(Domain::InviteKeys, &[b"psk"], secret),
        token: derive(Domain::InviteKeys, &[b"token"], secret),
        bundle_key: derive(Domain::InviteKeys, &[b"bundle"], secret),
    }
}

/// The pre-shared key for replies to an invitation whose bundle has these bytes.
#[must_use]
pub fn invite_psk(secret: &Secret<32>, bundle_bytes: &[u8]) -> InvitePsk {
    InvitePsk {
        id: hash::labelled(Domain::Invite, &[bundle_bytes]),
        key: invite_keys(secret).psk,
    }
}

/// A bundle made ready for the mailbox.
#[derive(Clone, Debug)]
pub struct SealedBundle {
    /// What waits on the mailbox.
    pub sealed: Vec<u8>,
    /// What was sealed: the inviter keeps it for [`invite_psk`].
    pub bytes: Vec<u8>,
    /// What the link pins.
    pub hash: BundleHash,
}

/// A bundle that is the one which the link pins.
#[derive(Clone, Debug)]
pub struct OpenedBundle {
    /// The bundle. Nothing in it is verified yet.
    pub bundle: InvitationBundle,
    /// Its bytes, for [`invite_psk`].
    pub bytes: Vec<u8>,
}

/// Why a sealed bundle is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Longer than any may be.
    #[error("a sealed bundle of {0} bytes")]
    TooLong(usize),
    /// Sealed for another invitation, or changed.
    #[error("the invitation bundle is not authentic")]
    NotAuthentic,
    /// Sealed for this invitation, but not the bundle that the link pins.
    #[error("the invitation bundle is not the one that the link names")]
    OtherBundle,
    /// The pinned bytes are no bundle.
    #[error("the invitation bundle is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// The bundle has a version that we do not know.
    #[error("bundle version {0} is unknown")]
    Version(u8),
}

/// Seals a bundle under the key that the invitation's secret yields.
pub fn seal_bundle(rng: &mut impl CryptoRng, secret: &Secret<32>, bundle: &InvitationBundle) -> SealedBundle {
    let bytes = codec::encode(bundle);
    SealedBundle {
        sealed: seal_bundle_bytes(rng, secret, &bytes),
        hash: BundleHash::new(hash::plain(&bytes)),
        bytes,
    }
}

/// Seals the bytes of a bundle once more: [`SealedBundle::bytes`] under the key that the same secret yields.
pub fn seal_bundle_bytes(rng: &mut impl CryptoRng, secret: &Secret<32>, bytes: &[u8]) -> Vec<u8> {
    sealing::seal(rng, &invite_keys(secret).bundle_key, &associated(), bytes)
}

/// Opens the bundle of an invitation and checks that it is the pinned one.
///
/// The caller verifies what is inside: that the manifest is signed by the link's inviter and counter-signed by its
/// devices, and that the KEM prekey is signed by one of them ([`crate::kem::VerifiedKemPrekey`]) for suite 0x03.
///
/// # Errors
/// If it is another bundle, or none.
pub fn open_bundle(link: &InvitationLink, sealed: &[u8]) -> Result<OpenedBundle, BundleError> {
    if sealed.len() > limits::BUNDLE_BYTES + sealing::OVERHEAD_BYTES {
        return Err(BundleError::TooLong(sealed.len()));
    }
    let bytes = sealing::open(&invite_keys(&link.secret).bundle_key, &associated(), sealed)
        .map_err(|_| BundleError::NotAuthentic)?
        .to_vec();
    if BundleHash::new(hash::plain(&bytes)) != link.bundle {
        return Err(BundleError::OtherBundle);
    }
    let bundle: InvitationBundle = codec::decode(&bytes)?;
    if bundle.version != BODY_VERSION {
        return Err(BundleError::Version(bundle.version));
    }
    Ok(OpenedBundle { bundle, bytes })
}

fn associated() -> Vec<u8> {
    hash::length_prefixed(Domain::InviteBundle.label().as_bytes())
}
