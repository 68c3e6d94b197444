//! Addresses: what the secret of one yields, and the bundle that waits sealed for whoever holds it.
//!
//! The link of an address pins no bundle, because the bundle is renewed again and again. So everything in it is verified
//! against the key that the link names.

use hoopoe_protocol::{
    address::AddressLink,
    codec::{self, DecodeError},
    domain::Domain,
    envelope::SUITE_BASE,
    hash,
    invitation::InvitationBundle,
    limits,
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use rand_core::CryptoRng;

use crate::{
    derivation::derive,
    kem::{KemPrekeyError, UnusableKemPrekey, VerifiedKemPrekey},
    manifest::{ManifestError, VerifiedManifest},
    sealing,
};

/// What the secret of an address yields.
#[derive(Debug)]
pub struct AddressKeys {
    /// Fetches the bundle and admits the deposit of a request.
    pub token: Secret<32>,
    /// Opens the bundle.
    pub bundle_key: Secret<32>,
}

/// The keys of an address's secret.
#[must_use]
pub fn address_keys(secret: &Secret<32>) -> AddressKeys {
    AddressKeys {
        token: derive(Domain::AddressKeys, &[b"token"], secret),
        bundle_key: derive(Domain::AddressKeys, &[b"bundle"], secret),
    }
}

/// What waits under an address, verified.
#[derive(Clone, Debug)]
pub struct OpenedAddress {
    /// The owner's devices. One that [is stale](VerifiedManifest::is_stale) may list a device that was revoked since;
    /// what follows from that is for the caller to decide.
    pub manifest: VerifiedManifest,
    /// The key that requests are sealed to.
    pub kem: VerifiedKemPrekey,
}

/// Why what waits under an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Longer than any may be.
    #[error("a sealed bundle of {0} bytes")]
    TooLong(usize),
    /// Sealed for another address or for an invitation, or changed.
    #[error("the bundle is not authentic")]
    NotAuthentic,
    /// What was sealed is no bundle.
    #[error("the bundle is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// The bundle has a version that we do not know.
    #[error("bundle version {0} is unknown")]
    Version(u8),
    /// The devices are not listed as they must be.
    #[error("the bundle's manifest: {0}")]
    Manifest(#[from] ManifestError),
    /// The manifest is somebody else's.
    #[error("the bundle is not of the person that the link names")]
    OtherOwner,
    /// No device of the manifest has this key.
    #[error("the bundle's key is of no device of the manifest")]
    NoDevice,
    /// The key is not signed as it must be.
    #[error(transparent)]
    Prekey(#[from] KemPrekeyError),
    /// The key is for another suite than 0x02.
    #[error("the bundle's key is for suite {0:#04x}")]
    Suite(u8),
    /// Nothing may be sealed to the key now.
    #[error(transparent)]
    Unusable(#[from] UnusableKemPrekey),
}

/// Seals a bundle under the key that the secret of an address yields.
pub fn seal_address_bundle(
    rng: &mut impl CryptoRng,
    secret: &Secret<32>,
    bundle: &InvitationBundle,
) -> Vec<u8> {
    sealing::seal(
        rng,
        &address_keys(secret).bundle_key,
        &associated(),
        &codec::encode(bundle),
    )
}

/// Opens the bundle of an address, and verifies it: the manifest is of the person whom the link names, and the key is
/// signed by a device of it, for suite 0x02, and usable now. An older bundle than the newest shows only by the age of its
/// manifest.
///
/// # Errors
/// Says what does not hold.
pub fn open_address_bundle(
    link: &AddressLink,
    sealed: &[u8],
    now: Timestamp,
) -> Result<OpenedAddress, AddressError> {
    if sealed.len() > limits::SEALED_BUNDLE_BYTES {
        return Err(AddressError::TooLong(sealed.len()));
    }
    let bytes = sealing::open(&address_keys(&link.secret).bundle_key, &associated(), sealed)
        .map_err(|_| AddressError::NotAuthentic)?;
    let bundle: InvitationBundle = codec::decode(&bytes)?;
    if bundle.version != BODY_VERSION {
        return Err(AddressError::Version(bundle.version));
    }
    let manifest = VerifiedManifest::verify(&bundle.manifest)?;
    if manifest.user_key() != link.owner {
        return Err(AddressError::OtherOwner);
    }
    let device = bundle.kem.read_unverified()?.device;
    let cert = manifest.device(&device).ok_or(AddressError::NoDevice)?;
    let kem = VerifiedKemPrekey::verify(&bundle.kem, cert)?;
    if kem.prekey().suite != SUITE_BASE {
        return Err(AddressError::Suite(kem.prekey().suite));
    }
    kem.check_usable(&manifest, now)?;
    Ok(OpenedAddress { manifest, kem })
}

fn associated() -> Vec<u8> {
    hash::length_prefixed(Domain::AddressBundle.label().as_bytes())
}
