//! People with one or two devices, and the directory in which their devices are found.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    device::Device,
    group::audience::PersonDevice,
    identity::UserIdentity,
    kem::KemSecret,
    manifest::{DeviceRole, KnownDevices, ManifestDraft, VerifiedManifest},
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    id::UserId,
    identity::DeviceCert,
    keys::UserKey,
    secret::Secret,
    time::{Span, Timestamp},
};

use super::{board::Board, chance::Chance};

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// What everybody can look up of everybody.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) people: BTreeMap<UserId, KnownDevices>,
    pub(super) board: Board,
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
        let new = devices.drain(..).map(|mut device| {
            let certificate = manifest.device(&device.id()).unwrap();
            NewDevice {
                at: PersonDevice {
                    user: identity.user_id(),
                    device: device.id(),
                },
                user_key: identity.key(),
                kem: self.board.list(chance, &mut device, certificate, NOW),
                device,
            }
        });
        let new = new.collect();
        self.people
            .insert(manifest.user(), KnownDevices::begin(manifest, NOW).unwrap());
        new
    }

    pub(super) fn manifest(&self, user: &UserId) -> &VerifiedManifest {
        self.people[user].newest()
    }

    pub(super) fn certificate(&self, at: &PersonDevice) -> &DeviceCert {
        self.manifest(&at.user).device(&at.device).unwrap()
    }
}
