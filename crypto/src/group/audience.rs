//! Who is given the key of a group session: the present devices of active members, and nobody else.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    content::group::RefusedReason,
    group::LogHead,
    hash,
    id::{DeviceId, UserId},
    identity::ManifestRef,
    time::Timestamp,
};

use super::state::GroupState;
use crate::manifest::{KnownDevices, VerifiedManifest};

/// A device of a person: who owns a session, sends a share, or asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonDevice {
    /// The person.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

/// Somebody whom the log allows keys, as far as it does not say it itself.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What is held of their devices.
    pub devices: &'a KnownDevices,
    /// Whether the user gives them keys.
    pub consent: Consent,
}

/// Whether the user gives keys to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    Given,
    /// No: the user gives keys to verified people only.
    Unverified,
}

/// For whom a session is: settled when it begins, and never changed. Whoever comes later waits for the next session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The state of the group that it is of; none of one that is only remembered.
    head: Option<LogHead>,
    given: BTreeMap<DeviceId, UserId>,
    withheld: BTreeMap<DeviceId, UserId>,
    skipped: BTreeSet<UserId>,
    digest: AudienceDigest,
}

/// A hash of an audience's devices: by it a session knows that its audience is no longer the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AudienceDigest(pub(super) [u8; 32]);

impl Audience {
    /// The audience of a session that `own` begins: of everybody whom the log allows keys ([`GroupState::recipients`]) the devices
    /// whose certificates hold now. Whoever is not known, or by an older manifest than the one that the log names, is skipped: the
    /// older one may list a device that is revoked.
    #[must_use]
    pub fn of<'a>(
        own: &DeviceId,
        group: &GroupState,
        now: Timestamp,
        candidate: impl Fn(&UserId) -> Option<Candidate<'a>>,
    ) -> Self {
        let (mut given, mut withheld, mut skipped) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for user in group.recipients() {
            let current = candidate(user).filter(|found| is_current(found.devices.newest(), user, group));
            let Some(found) = current else {
                skipped.insert(*user);
                continue;
            };
            let list = match found.consent {
                Consent::Given => &mut given,
                Consent::Unverified => &mut withheld,
            };
            let devices = found.devices.recipients(now).map(|(device, _)| *device);
            list.extend(
                devices
                    .filter(|device| device != own)
                    .map(|device| (device, *user)),
            );
        }
        Self {
            head: Some(group.head()),
            skipped,
            ..Self::from_lists(given, withheld)
        }
    }

    /// The people who get nothing because their newest manifest is not here. It is to be asked for.
    pub fn skipped(&self) -> impl Iterator<Item = &UserId> {
        self.skipped.iter()
    }

    /// The devices that are given the key, in the order of their ids.
    pub fn devices(&self) -> impl Iterator<Item = PersonDevice> {
        self.given
            .iter()
            .map(|(&device, &user)| PersonDevice { user, device })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether nobody else is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Whether the key is meant for a device.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, asker: &PersonDevice) -> Result<(), RefusedReason> {
        if self.given.get(&asker.device) == Some(&asker.user) {
            Ok(())
        } else if self.withheld.contains_key(&asker.device) {
            Err(RefusedReason::Unverified)
        } else {
            Err(RefusedReason::NotShared)
        }
    }

    /// Whether it is that of the group as it is.
    pub(super) fn is_of(&self, group: &GroupState) -> bool {
        self.head == Some(group.head())
    }

    /// SHA-256 over the devices in their order; it never leaves this device.
    pub(super) const fn digest(&self) -> AudienceDigest {
        self.digest
    }

    /// The two lists, as they are written down.
    pub(super) const fn lists(&self) -> (&BTreeMap<DeviceId, UserId>, &BTreeMap<DeviceId, UserId>) {
        (&self.given, &self.withheld)
    }

    /// An audience that was written down. No session begins with it.
    pub(super) fn from_lists(
        given: BTreeMap<DeviceId, UserId>,
        withheld: BTreeMap<DeviceId, UserId>,
    ) -> Self {
        let devices: Vec<u8> = given.keys().flat_map(|device| *device.as_bytes()).collect();
        Self {
            head: None,
            given,
            withheld,
            skipped: BTreeSet::new(),
            digest: AudienceDigest(hash::plain(&devices)),
        }
    }
}

/// Whether a manifest of somebody is no older than the one that the log names.
fn is_current(manifest: &VerifiedManifest, user: &UserId, group: &GroupState) -> bool {
    let is_known = |named: &ManifestRef| manifest.epoch() > named.epoch || manifest.reference() == *named;
    manifest.user() == *user && group.manifest(user).is_none_or(is_known)
}
