//! A device manifest that has been verified: who a person's devices are, on that person's word alone.
//!
//! [`ManifestDraft`] makes the next one of this person, [`KnownDevices`] is what is held of anybody. How a person adds a device and a contact
//! hears of it is in the [tutorial](crate::tutorial::linked_device).

mod change;
mod draft;
mod known;
mod seniority;
mod stored;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    codec::DecodeError,
    envelope::{SUITE_BASE, SUITE_PSK},
    id::{DeviceId, UserId},
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest, ManifestRef},
    keys::{ManifestHash, UserKey},
    limits,
    signed::Signed,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    public_key::{self, PublicKeyError},
    signature::{self, SignatureError},
};

pub use change::{ChainLink, ManifestChange};
pub use draft::{DeviceRole, DraftError, ManifestDraft};
pub use known::{Adoption, Answer, Equivocation, KnownDevices, TooFarAhead};
pub use seniority::{SENIOR_AFTER, Seniority, SeniorityError};
pub use stored::KnownDevicesError;

/// How old a manifest becomes before it is signed anew, changed or not.
pub const SIGN_EVERY: Span = Span::days(7);

/// How old a manifest becomes before it counts as stale: somebody may keep a newer one back.
const STALE_AFTER: Span = Span::days(30);

/// How far an epoch may be above the clock of whoever is shown it, in seconds: a hundred years. Whoever had the person's
/// key for a moment leaves them higher epochs, and a clock that stands at 1970 still follows a person of today.
const EPOCH_AHEAD: u64 = 36_525 * 24 * 60 * 60;

/// A manifest whose every promise has been checked.
///
/// Its signature is by the user key that it names, the user is the hash of that key, and each device has a certificate
/// under that key which the device itself has signed.
#[derive(Clone, Debug)]
pub struct VerifiedManifest {
    signed: Signed<DeviceManifest>,
    reference: ManifestRef,
    user: UserId,
    user_key: UserKey,
    previous: Option<ManifestHash>,
    issued: Timestamp,
    min_suite: u8,
    devices: BTreeMap<DeviceId, DeviceCert>,
    /// Oldest first. In the newest manifest of a book also those that the book remembers.
    revoked: Vec<DeviceId>,
}

/// Why a manifest is not accepted. All of them are the fault of whoever made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not a manifest at all.
    #[error("manifest cannot be read: {0}")]
    Unreadable(#[from] DecodeError),
    /// Not signed by the user key that it names.
    #[error("manifest: {0}")]
    Signature(SignatureError),
    /// A version that we do not know.
    #[error("manifest of unknown version {0}")]
    Version(u8),
    /// The user is not the hash of the user key.
    #[error("manifest names a user that is not its key's")]
    User,
    /// More devices, revoked ones included, than a person may have.
    #[error("manifest with {0} devices")]
    TooManyDevices(usize),
    /// A certificate that its own device has not signed, or that cannot be read.
    #[error("certificate: {0}")]
    Certificate(SignatureError),
    /// A certificate of a version that we do not know.
    #[error("certificate of unknown version {0}")]
    CertificateVersion(u8),
    /// A certificate under another person's key.
    #[error("certificate of another person's device")]
    ForeignCertificate,
    /// A certificate whose key agreement key is a twin or of low order.
    #[error("certificate's agreement key: {0}")]
    AgreementKey(#[from] PublicKeyError),
    /// A device, or a key of one, that stands in the manifest twice.
    #[error("manifest names a device or a device's key twice")]
    Duplicate,
}

/// How a manifest stands to the one that is held. Only [`ManifestOrder::Newer`] is to be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestOrder {
    /// Of the same person and of a later epoch.
    Newer,
    /// The same manifest.
    Same,
    /// Of the same person and of an earlier epoch; its holder should be shown the newer one.
    Older,
    /// Of the same person and epoch, but another one: that person's key signed two truths.
    Equivocation,
    /// Of somebody else.
    OtherPerson,
}

impl VerifiedManifest {
    /// Checks a manifest by itself. Whose key it should be, and whether it may replace another, is asked afterwards.
    ///
    /// # Errors
    /// If the manifest, its signature or one of its certificates is not as it must be.
    pub fn verify(signed: &Signed<DeviceManifest>) -> Result<Self, ManifestError> {
        let user_key = signed.read_unverified()?.user_key;
        let manifest = signature::verify_by_user(signed, &user_key).map_err(ManifestError::Signature)?;
        if manifest.version != BODY_VERSION {
            return Err(ManifestError::Version(manifest.version));
        }
        if manifest.user != UserId::of(&user_key) {
            return Err(ManifestError::User);
        }
        let count = manifest.devices.len().saturating_add(manifest.revoked.len());
        if count > limits::MANIFEST_DEVICES {
            return Err(ManifestError::TooManyDevices(count));
        }
        let distinct = manifest.revoked.iter().collect::<BTreeSet<_>>();
        if distinct.len() != manifest.revoked.len() {
            return Err(ManifestError::Duplicate);
        }
        Ok(Self {
            reference: ManifestRef::of(manifest.epoch, &signed.body),
            user: manifest.user,
            user_key,
            previous: manifest.previous,
            issued: manifest.issued,
            min_suite: manifest.min_suite,
            devices: verify_devices(&manifest)?,
            revoked: manifest.revoked,
            signed: signed.clone(),
        })
    }

    /// Names this manifest exactly.
    #[must_use]
    pub const fn reference(&self) -> ManifestRef {
        self.reference
    }

    /// The person.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The key that signed.
    #[must_use]
    pub const fn user_key(&self) -> UserKey {
        self.user_key
    }

    /// The epoch; it only grows.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.reference.epoch
    }

    /// The hash of the manifest before it; none in the first one, and after a restore that found no earlier one.
    #[must_use]
    pub const fn previous(&self) -> Option<ManifestHash> {
        self.previous
    }

    /// When it was signed, by the signer's clock.
    #[must_use]
    pub const fn issued(&self) -> Timestamp {
        self.issued
    }

    /// The weakest envelope suite that this person accepts.
    #[must_use]
    pub const fn min_suite(&self) -> u8 {
        self.min_suite
    }

    /// Whether this person accepts envelopes of a suite: it is as strong as [`Self::min_suite`], or stronger.
    #[must_use]
    pub const fn accepts_suite(&self, suite: u8) -> bool {
        suite_strength(suite) >= suite_strength(self.min_suite)
    }

    /// A device's certificate, unless the device is unknown or revoked. It may have expired.
    #[must_use]
    pub fn device(&self, id: &DeviceId) -> Option<&DeviceCert> {
        self.devices.get(id).filter(|_| !self.is_revoked(id))
    }

    /// The devices that are not revoked, in the order of their ids. Some may have expired.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &DeviceCert)> {
        self.devices.iter().filter(|(id, _)| !self.is_revoked(id))
    }

    /// The devices to which something may be sent: neither revoked nor at the end of their certificate.
    pub fn active(&self, now: Timestamp) -> impl Iterator<Item = (&DeviceId, &DeviceCert)> {
        self.devices().filter(move |(_, cert)| now < cert.expires)
    }

    /// The certificate of a device to which something may be sent; see [`Self::active`].
    #[must_use]
    pub fn active_device(&self, id: &DeviceId, now: Timestamp) -> Option<&DeviceCert> {
        self.device(id).filter(|cert| now < cert.expires)
    }

    /// Whether a device that is not revoked says of itself that it holds the person's key.
    #[must_use]
    pub fn is_primary(&self, id: &DeviceId) -> bool {
        self.device(id)
            .is_some_and(|cert| cert.capabilities & CAPABILITY_PRIMARY != 0)
    }

    /// Whether it is time to sign it anew, by the clock of a primary device of this person.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        now.since(self.issued) >= SIGN_EVERY
    }

    /// Whether it was signed so long ago that a newer one is likely, by which a device of it may be revoked. Whoever meets
    /// a person by it, and holds none of theirs, has nothing else to tell by. [`KnownDevices::is_stale`] is for the others.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now.since(self.issued) > STALE_AFTER
    }

    /// Whether this manifest says that a device must not be trusted any more.
    #[must_use]
    pub fn is_revoked(&self, id: &DeviceId) -> bool {
        self.revoked.contains(id)
    }

    /// The manifest as it was signed, to be passed on.
    #[must_use]
    pub const fn signed(&self) -> &Signed<DeviceManifest> {
        &self.signed
    }

    /// How `other` stands to this manifest, the one that is held: `Newer` means that `other` is newer.
    #[must_use]
    pub fn compare(&self, other: &Self) -> ManifestOrder {
        if self.user_key != other.user_key {
            ManifestOrder::OtherPerson
        } else if other.epoch() > self.epoch() {
            ManifestOrder::Newer
        } else if other.epoch() < self.epoch() {
            ManifestOrder::Older
        } else if other.reference.hash == self.reference.hash {
            ManifestOrder::Same
        } else {
            ManifestOrder::Equivocation
        }
    }
}

/// Suites in the order of their strength: both of today's have one and the same.
const fn suite_strength(suite: u8) -> u8 {
    match suite {
        SUITE_BASE | SUITE_PSK => SUITE_BASE,
        other => other,
    }
}

fn verify_devices(manifest: &DeviceManifest) -> Result<BTreeMap<DeviceId, DeviceCert>, ManifestError> {
    let mut devices = BTreeMap::new();
    // Two devices that share a key could each be taken for the other.
    let (mut signing_keys, mut agreement_keys) = (BTreeSet::new(), BTreeSet::new());
    for signed in &manifest.devices {
        let cert = verify_certificate(signed, &manifest.user_key)?;
        let is_new = signing_keys.insert(cert.signing) & agreement_keys.insert(cert.agreement);
        if devices.insert(cert.device_id(), cert).is_some() || !is_new {
            return Err(ManifestError::Duplicate);
        }
    }
    Ok(devices)
}

fn verify_certificate(signed: &Signed<DeviceCert>, user_key: &UserKey) -> Result<DeviceCert, ManifestError> {
    let signer = signed
        .read_unverified()
        .map_err(|error| ManifestError::Certificate(SignatureError::Body(error)))?
        .signing;
    let cert = signature::verify(signed, &signer).map_err(ManifestError::Certificate)?;
    if cert.version != BODY_VERSION {
        return Err(ManifestError::CertificateVersion(cert.version));
    }
    if cert.user_key != *user_key {
        return Err(ManifestError::ForeignCertificate);
    }
    public_key::check_agreement(&cert.agreement)?;
    Ok(cert)
}
