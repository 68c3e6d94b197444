//! What is different between two manifests of one person: so that a new device is loud, and group keys change with it.

use std::collections::BTreeSet;

use hoopoe_protocol::{id::DeviceId, identity::DeviceCert};

use super::VerifiedManifest;

/// What a newer manifest changes for whoever held another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestChange {
    /// Devices that are new. People are told of them.
    pub added: BTreeSet<DeviceId>,
    /// Devices that are revoked, or have gone without a word: both are trusted no more.
    pub removed: BTreeSet<DeviceId>,
    /// Devices with another certificate than before: a later end, or another role.
    pub renewed: BTreeSet<DeviceId>,
    /// Devices that were revoked before and are listed again. They stay revoked; people are told, because either the key
    /// is in other hands or the person was set back to an older state.
    pub returned: BTreeSet<DeviceId>,
    /// How it stands to the manifest that was held.
    pub link: ChainLink,
}

/// How a newer manifest is linked to the one that was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainLink {
    /// It names the one that was held.
    Next,
    /// It names another one, which was not seen here: at least one was missed.
    Missing,
    /// It names none: the person began anew from their words and had no earlier one.
    Begun,
}

impl ManifestChange {
    /// From one manifest, with all devices revoked in it that are remembered as such, to a newer one of the same person.
    pub(super) fn between(before: &VerifiedManifest, after: &VerifiedManifest) -> Self {
        let trusted = |id: &DeviceId| after.device(id).filter(|_| !before.is_revoked(id));
        let added = |(id, _): &(&DeviceId, &DeviceCert)| before.device(id).is_none() && trusted(id).is_some();
        Self {
            added: ids(after.devices().filter(added)),
            removed: ids(before.devices().filter(|(id, _)| trusted(id).is_none())),
            renewed: ids(before
                .devices()
                .filter(|(id, cert)| trusted(id).is_some_and(|new| new != *cert))),
            returned: ids(after.devices().filter(|(id, _)| before.is_revoked(id))),
            link: match after.previous() {
                None => ChainLink::Begun,
                Some(hash) if hash == before.reference().hash => ChainLink::Next,
                Some(_) => ChainLink::Missing,
            },
        }
    }

    /// Whether the *set* of devices is another one: then group sessions begin anew. A new epoch alone is no reason.
    #[must_use]
    pub fn is_of_devices(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty()
    }
}

fn ids<'a>(devices: impl Iterator<Item = (&'a DeviceId, &'a DeviceCert)>) -> BTreeSet<DeviceId> {
    devices.map(|(id, _)| *id).collect()
}
