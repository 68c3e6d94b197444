//! Invitations: what the link's secret yields, and the bundle that waits sealed for whoever holds the link.

pub mod link;

use hoopoe_protocol::{
    codec::{self, DecodeError},
    domain::Domain,
    envelope::SUITE_PSK,
    hash,
    invitation::{InvitationBundle, InvitationLink},
    keys::BundleHash,
    limits,
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use rand_core::CryptoRng;

pub use link::{Link, LinkError, read_link, write_address, write_link};

use crate::{
    derivation::derive,
    kem::{KemPrekeyError, UnusableKemPrekey, VerifiedKemPrekey},
    manifest::{ManifestError, VerifiedManifest},
    sealing,
};

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

/// What waited for whoever holds the link, which pins it; verified.
#[derive(Clone, Debug)]
pub struct OpenedBundle {
    /// The inviter's devices. One that [is stale](VerifiedManifest::is_stale) may list a device that was revoked since;
    /// what follows from that is for the caller to decide.
    pub manifest: VerifiedManifest,
    /// The key that the reply is sealed to, and with it the device.
    pub kem: VerifiedKemPrekey,
    /// What goes into the sealing of the reply.
    pub psk: InvitePsk,
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
    /// The devices are not listed as they must be.
    #[error("the invitation bundle's manifest: {0}")]
    Manifest(#[from] ManifestError),
    /// The manifest is somebody else's.
    #[error("the invitation bundle is not of the person that the link names")]
    OtherInviter,
    /// No device of the manifest has this key.
    #[error("the invitation bundle's key is of no device of the manifest")]
    NoDevice,
    /// The key is not signed as it must be.
    #[error(transparent)]
    Prekey(#[from] KemPrekeyError),
    /// The key is for another suite than 0x03.
    #[error("the invitation bundle's key is for suite {0:#04x}")]
    Suite(u8),
    /// Nothing may be sealed to the key now.
    #[error(transparent)]
    Unusable(#[from] UnusableKemPrekey),
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

/// Opens the bundle of an invitation, and verifies it: it is the pinned one, the manifest is of the person whom the link
/// names, and the key is signed by a device of it, for suite 0x03, and usable now. Whether the invitation has ended is for
/// the caller to ask.
///
/// # Errors
/// Says what does not hold.
pub fn open_bundle(
    link: &InvitationLink,
    sealed: &[u8],
    now: Timestamp,
) -> Result<OpenedBundle, BundleError> {
    if sealed.len() > limits::BUNDLE_BYTES + sealing::OVERHEAD_BYTES {
        return Err(BundleError::TooLong(sealed.len()));
    }
    let bytes = sealing::open(&invite_keys(&link.secret).bundle_key, &associated(), sealed)
        .map_err(|_| BundleError::NotAuthentic)?;
    if BundleHash::new(hash::plain(&bytes)) != link.bundle {
        return Err(BundleError::OtherBundle);
    }
    let bundle: InvitationBundle = codec::decode(&bytes)?;
    if bundle.version != BODY_VERSION {
        return Err(BundleError::Version(bundle.version));
    }
    let manifest = VerifiedManifest::verify(&bundle.manifest)?;
    if manifest.user_key() != link.inviter {
        return Err(BundleError::OtherInviter);
    }
    let device = bundle.kem.read_unverified()?.device;
    let cert = manifest.device(&device).ok_or(BundleError::NoDevice)?;
    let kem = VerifiedKemPrekey::verify(&bundle.kem, cert)?;
    if kem.prekey().suite != SUITE_PSK {
        return Err(BundleError::Suite(kem.prekey().suite));
    }
    kem.check_usable(&manifest, now)?;
    Ok(OpenedBundle {
        manifest,
        kem,
        psk: invite_psk(&link.secret, &bytes),
    })
}

fn associated() -> Vec<u8> {
    hash::length_prefixed(Domain::InviteBundle.label().as_bytes())
}
