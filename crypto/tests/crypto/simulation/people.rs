//! People with one or two devices, and the directory in which their devices are found.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    device::Device,
    group::audience::PersonDevice,
    identity::UserIdentity,
    kem::{KemSecret, VerifiedKemPrekey},
    manifest::{DeviceRole, KnownDevices, ManifestDraft, VerifiedManifest},
    prekeys::VerifiedDhPrekey,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    id::{DeviceId, UserId},
    identity::DeviceCert,
    keys::{KemKey, UserKey},
    prekey::KemPrekey,
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
};

use super::chance::Chance;

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// What everybody can look up of everybody.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) people: BTreeMap<UserId, KnownDevices>,
    kem: BTreeMap<DeviceId, KemKey>,
    prekeys: BTreeMap<DeviceId, VerifiedDhPrekey>,
}

/// A device as it begins.
pub(super) struct NewDevice {
    pub(super) at: PersonDevice,
    pub(super) user_key: UserKey,
    pub(super) device: Device,
    pub(super) kem: KemSecret,
}

impl Directory {
    /// Somebody with so many devices.
    pub(super) fn person(&mut self, chance: &mut Chance, seed: u8, devices: usize) -> Vec<NewDevice> {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let mut devices: Vec<Device> = (0..devices).map(|_| Device::generate(identity.key())).collect();
        let later = NOW.plus(Span::days(400));
        let certificate =
            |device: &Device, role: DeviceRole| device.certificate(role.capabilities(), NOW, later);
        let (founder, linked) = devices.split_first().unwrap();
        let founder = certificate(founder, DeviceRole::Primary);
        let mut draft = ManifestDraft::first(identity.key(), SUITE_BASE, &founder, NOW).unwrap();
        for device in linked {
            draft = draft
                .add_linked(&certificate(device, DeviceRole::Linked), NOW)
                .unwrap();
        }
        let manifest = draft.sign(&identity, NOW).unwrap();
        let new = devices.drain(..).map(|device| {
            let user = identity.user_id();
            self.list(
                &manifest,
                NewDevice {
                    at: PersonDevice {
                        user,
                        device: device.id(),
                    },
                    user_key: identity.key(),
                    device,
                    kem: KemSecret::generate(&mut chance.keys),
                },
            )
        });
        let new = new.collect();
        self.people
            .insert(manifest.user(), KnownDevices::begin(manifest, NOW).unwrap());
        new
    }

    fn list(&mut self, manifest: &VerifiedManifest, mut new: NewDevice) -> NewDevice {
        let certificate = manifest.device(&new.at.device).unwrap();
        let later = NOW.plus(Span::days(60));
        let kem: Signed<KemPrekey> = new.device.sign(&KemPrekey {
            version: 1,
            device: new.at.device,
            epoch: 1,
            suite: SUITE_BASE,
            key: new.kem.public(),
            not_before: NOW,
            not_after: later,
        });
        let kem = VerifiedKemPrekey::verify(&kem, certificate).unwrap();
        let prekey = new.device.rotate_fallback(later);
        let prekey = VerifiedDhPrekey::verify(&prekey, certificate, NOW).unwrap();
        self.kem.insert(new.at.device, kem.prekey().key);
        self.prekeys.insert(new.at.device, prekey);
        new
    }

    pub(super) fn manifest(&self, user: &UserId) -> &VerifiedManifest {
        self.people[user].newest()
    }

    pub(super) fn certificate(&self, at: &PersonDevice) -> &DeviceCert {
        self.manifest(&at.user).device(&at.device).unwrap()
    }

    pub(super) fn kem(&self, device: &DeviceId) -> &KemKey {
        &self.kem[device]
    }

    pub(super) fn prekey(&self, device: &DeviceId) -> &VerifiedDhPrekey {
        &self.prekeys[device]
    }
}
