//! The next manifest of this person: what changes, by which rules, and the signature under it.
//!
//! ```text
//! first ─┐            ┌─ add ────┐
//! after ─┴─► draft ◄──┼─ renew ──┤──► sign ──► VerifiedManifest
//!                     └─ revoke ─┘
//! ```

use hoopoe_protocol::{
    id::{DeviceId, UserId},
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest},
    keys::UserKey,
    limits,
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

use super::{KnownDevices, ManifestError, Seniority, VerifiedManifest, verify_certificate};
use crate::identity::UserIdentity;

/// How far one signature goes above the epoch before it, in seconds: a year.
const EPOCH_STEP: u64 = 365 * 24 * 60 * 60;

/// A manifest that is not signed yet.
#[derive(Clone, Debug)]
pub struct ManifestDraft {
    /// Epoch and time are those of the signature, and written then. All that is known to be revoked stands here, oldest
    /// first; what the manifest has no room for is left out when it is signed.
    body: DeviceManifest,
    /// The epoch before; none before the first.
    epoch_before: Option<u64>,
}

/// What a device may do with the person's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceRole {
    /// It holds the user identity key: it signs manifests.
    Primary,
    /// It was linked without that key.
    Linked,
}

/// Why a manifest cannot be changed so, or not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The certificate is not what a manifest may hold: above all, its device did not sign it. The device's fault.
    #[error("the new certificate: {0}")]
    Certificate(ManifestError),
    /// The certificate claims another role than the user granted. The device's fault.
    #[error("the certificate has the capabilities {0:#x}, which were not granted")]
    OtherRole(u32),
    /// The certificate is over already. The device's fault, or one of the two clocks is wrong.
    #[error("the certificate has expired")]
    Expired,
    /// The device was revoked. It stays so; a device with new keys can be added.
    #[error("the device was revoked")]
    Revoked,
    /// The device, or one of its keys, is in the manifest already.
    #[error("the device is in the manifest already")]
    Listed,
    /// There is no such device in the manifest.
    #[error("the device is not in the manifest")]
    Unknown,
    /// The new certificate of a device does not end later than the one it has, or says something else.
    #[error("the certificate is not a renewal of the one in the manifest")]
    NoRenewal,
    /// As many devices as a person may have.
    #[error("a person has at most {most} devices", most = limits::MANIFEST_DEVICES)]
    Full,
    /// No device that holds the user identity key would be left, so that nobody could ever sign the next one.
    #[error("no primary device would be left")]
    NoPrimary,
    /// Signed, or allowed, by another person.
    #[error("this is another person's manifest")]
    OtherPerson,
    /// The device that was senior when it was asked is not listed any more.
    #[error("the device that wants this is not in the manifest")]
    NotSenior,
    /// There is no higher epoch.
    #[error("the last epoch was used")]
    LastEpoch,
    /// The manifest that came out does not verify: a mistake of ours.
    #[error("the signed manifest: {0}")]
    Signed(ManifestError),
}

impl DeviceRole {
    /// The capability bits of a certificate with this role.
    #[must_use]
    pub const fn capabilities(self) -> u32 {
        match self {
            Self::Primary => CAPABILITY_PRIMARY,
            Self::Linked => 0,
        }
    }
}

impl ManifestDraft {
    /// The first manifest of a person, or the first after a restore that found none: of the device that made the seed,
    /// or was given the words, and no other. It is a primary one.
    ///
    /// # Errors
    /// If the certificate is not this person's, not of a primary device, or over.
    pub fn first(
        user_key: UserKey,
        min_suite: u8,
        founder: &Signed<DeviceCert>,
        now: Timestamp,
    ) -> Result<Self, DraftError> {
        Self::empty(user_key, min_suite).add(founder, DeviceRole::Primary, now)
    }

    fn empty(user_key: UserKey, min_suite: u8) -> Self {
        Self {
            body: DeviceManifest {
                version: BODY_VERSION,
                user: UserId::of(&user_key),
                user_key,
                epoch: 0,
                previous: None,
                issued: Timestamp(0),
                min_suite,
                devices: Vec::new(),
                revoked: Vec::new(),
            },
            epoch_before: None,
        }
    }

    /// The one after the newest that is known of this person, with the same devices: signed as it is, the weekly renewal.
    /// What was revoked stays so, whether the newest still names it or the book alone remembers it.
    #[must_use]
    pub fn after(known: &KnownDevices) -> Self {
        let previous = known.newest();
        let empty = Self::empty(previous.user_key(), previous.min_suite());
        let signed = previous.signed().read_unverified().ok();
        let mut draft = Self {
            body: DeviceManifest {
                previous: Some(previous.reference().hash),
                devices: signed.map_or_else(Vec::new, |body| body.devices),
                // In the order in which it was.
                revoked: previous.revoked.clone(),
                ..empty.body
            },
            epoch_before: Some(previous.epoch()),
        };
        draft.body.devices.retain(|signed| {
            cert_of(signed).is_some_and(|cert| previous.device(&cert.device_id()).is_some())
        });
        draft
    }

    /// Adds a device without the person's key. It has signed its certificate itself.
    ///
    /// # Errors
    /// If the certificate is not this person's, not of a linked device, over, or of a device that is or was here.
    pub fn add_linked(self, certificate: &Signed<DeviceCert>, now: Timestamp) -> Result<Self, DraftError> {
        self.add(certificate, DeviceRole::Linked, now)
    }

    /// Adds a device that is to hold the person's key. `by` shows that whoever hands that on may.
    ///
    /// # Errors
    /// As for [`Self::add_linked`]; or if `by` is of another person, or of a device that is not listed.
    pub fn add_primary(
        self,
        certificate: &Signed<DeviceCert>,
        by: &Seniority,
        now: Timestamp,
    ) -> Result<Self, DraftError> {
        self.check(by)?;
        self.add(certificate, DeviceRole::Primary, now)
    }

    fn add(
        mut self,
        certificate: &Signed<DeviceCert>,
        role: DeviceRole,
        now: Timestamp,
    ) -> Result<Self, DraftError> {
        let cert = self.verify(certificate, now)?;
        if cert.capabilities != role.capabilities() {
            return Err(DraftError::OtherRole(cert.capabilities));
        }
        if self.body.revoked.contains(&cert.device_id()) {
            return Err(DraftError::Revoked);
        }
        let shares_a_key =
            |listed: DeviceCert| listed.signing == cert.signing || listed.agreement == cert.agreement;
        if self.body.devices.iter().filter_map(cert_of).any(shares_a_key) {
            return Err(DraftError::Listed);
        }
        if self.body.devices.len() >= limits::MANIFEST_DEVICES {
            return Err(DraftError::Full);
        }
        self.body.devices.push(certificate.clone());
        Ok(self)
    }

    /// Puts a certificate that ends later in the place of a device's present one. Its keys and its role stay.
    ///
    /// # Errors
    /// If the device is not listed, or the certificate is no renewal.
    pub fn renew(mut self, certificate: &Signed<DeviceCert>, now: Timestamp) -> Result<Self, DraftError> {
        let cert = self.verify(certificate, now)?;
        let (place, present) = self.find(&cert.device_id()).ok_or(DraftError::Unknown)?;
        let is_renewal = cert.expires > present.expires
            && DeviceCert {
                expires: present.expires,
                ..cert
            } == present;
        if !is_renewal {
            return Err(DraftError::NoRenewal);
        }
        if let Some(listed) = self.body.devices.get_mut(place) {
            *listed = certificate.clone();
        }
        Ok(self)
    }

    /// Revokes a device. `by` shows that whoever does it may.
    ///
    /// # Errors
    /// If the device is not listed, or `by` is of another person, or of a device that is not listed.
    pub fn revoke(mut self, device: &DeviceId, by: &Seniority) -> Result<Self, DraftError> {
        self.check(by)?;
        let (place, _) = self.find(device).ok_or(DraftError::Unknown)?;
        self.body.devices.remove(place);
        self.body.revoked.push(*device);
        Ok(self)
    }

    /// Signs it: epoch = max(previous + 1, seconds since 1970), so that a person whose earlier manifests are lost goes
    /// on above them; but at most a year above the previous one, so that a clock that was wrong for a while leads nobody
    /// to where no contact follows. When devices and revoked ids are more than 32, the ids of those that were revoked first make room: a
    /// device that is merely not listed is trusted as little.
    ///
    /// # Errors
    /// If the identity is another person's, no primary device would be left, or no epoch is.
    pub fn sign(mut self, identity: &UserIdentity, now: Timestamp) -> Result<VerifiedManifest, DraftError> {
        if identity.key() != self.body.user_key {
            return Err(DraftError::OtherPerson);
        }
        let can_sign = |cert: DeviceCert| cert.capabilities & CAPABILITY_PRIMARY != 0 && now < cert.expires;
        if !self.body.devices.iter().filter_map(cert_of).any(can_sign) {
            return Err(DraftError::NoPrimary);
        }
        self.body.epoch = match self.epoch_before {
            None => now.seconds(),
            Some(epoch) => {
                let least = epoch.checked_add(1).ok_or(DraftError::LastEpoch)?;
                now.seconds().min(epoch.saturating_add(EPOCH_STEP)).max(least)
            }
        };
        self.body.issued = now;
        self.make_room();
        VerifiedManifest::verify(&identity.sign_manifest(&self.body)).map_err(DraftError::Signed)
    }

    /// Whoever was revoked after they were asked may nothing any more.
    fn check(&self, by: &Seniority) -> Result<(), DraftError> {
        if by.user_key() != self.body.user_key {
            return Err(DraftError::OtherPerson);
        }
        match by.device() {
            Some(device) if self.find(device).is_none() => Err(DraftError::NotSenior),
            Some(_) | None => Ok(()),
        }
    }

    fn verify(&self, certificate: &Signed<DeviceCert>, now: Timestamp) -> Result<DeviceCert, DraftError> {
        let cert = verify_certificate(certificate, &self.body.user_key).map_err(DraftError::Certificate)?;
        if now >= cert.expires {
            return Err(DraftError::Expired);
        }
        Ok(cert)
    }

    fn find(&self, device: &DeviceId) -> Option<(usize, DeviceCert)> {
        let mut listed = self.body.devices.iter().filter_map(cert_of).enumerate();
        listed.find(|(_, cert)| cert.device_id() == *device)
    }

    fn make_room(&mut self) {
        let room = limits::MANIFEST_DEVICES.saturating_sub(self.body.devices.len());
        let too_many = self.body.revoked.len().saturating_sub(room);
        self.body.revoked.drain(..too_many);
    }
}

/// What a certificate says that was verified before it came into a draft.
fn cert_of(signed: &Signed<DeviceCert>) -> Option<DeviceCert> {
    signed.read_unverified().ok()
}
