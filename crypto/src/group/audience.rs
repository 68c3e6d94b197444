//! Who is given the key of a group session: the present devices of active members, and nobody else.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    content::group::RefusedReason,
    hash,
    id::{DeviceId, UserId},
};

use super::state::Member;
use crate::manifest::VerifiedManifest;

/// A device of a person: who owns a session, sends a share, or asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonDevice {
    /// The person.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

/// Somebody who belongs to the group or is invited to it, as far as it concerns keys.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What the log says of them.
    pub member: &'a Member,
    /// Their newest manifest.
    pub manifest: &'a VerifiedManifest,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    given: BTreeMap<DeviceId, UserId>,
    withheld: BTreeMap<DeviceId, UserId>,
}

/// A hash of an audience's devices: by it a session knows that its audience is no longer the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AudienceDigest(pub(super) [u8; 32]);

impl Audience {
    /// The audience of a session that `own` begins. `candidates` are those whom the log allows keys
    /// ([`super::state::GroupState::recipients`]); of others nothing is taken, whatever is said of them.
    #[must_use]
    pub fn of<'a>(own: &DeviceId, candidates: impl IntoIterator<Item = Candidate<'a>>) -> Self {
        let mut audience = Self::default();
        for candidate in candidates
            .into_iter()
            .filter(|candidate| candidate.member.is_active())
        {
            let list = match candidate.consent {
                Consent::Given => &mut audience.given,
                Consent::Unverified => &mut audience.withheld,
            };
            let user = candidate.manifest.user();
            let devices = candidate.manifest.devices().map(|(device, _)| *device);
            list.extend(
                devices
                    .filter(|device| device != own)
                    .map(|device| (device, user)),
            );
        }
        audience
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

    /// SHA-256 over the devices in their order; it never leaves this device.
    pub(super) fn digest(&self) -> AudienceDigest {
        let devices: Vec<u8> = self.given.keys().flat_map(|device| *device.as_bytes()).collect();
        AudienceDigest(hash::plain(&devices))
    }

    /// The two lists, as they are written down.
    pub(super) const fn lists(&self) -> (&BTreeMap<DeviceId, UserId>, &BTreeMap<DeviceId, UserId>) {
        (&self.given, &self.withheld)
    }

    pub(super) const fn from_lists(
        given: BTreeMap<DeviceId, UserId>,
        withheld: BTreeMap<DeviceId, UserId>,
    ) -> Self {
        Self { given, withheld }
    }
}
