//! Where everybody finds the keys with which a device is written to.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    device::Device,
    kem::{KemSecret, VerifiedKemPrekey},
    prekeys::VerifiedDhPrekey,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    id::DeviceId,
    identity::DeviceCert,
    keys::KemKey,
    prekey::KemPrekey,
    signed::Signed,
    time::{Span, Timestamp},
};

use super::chance::Chance;

/// The keys of one device.
pub(super) struct Keys {
    pub(super) kem: KemKey,
    pub(super) prekey: VerifiedDhPrekey,
}

#[derive(Default)]
pub(super) struct Board(BTreeMap<DeviceId, Keys>);

impl Board {
    /// A device makes its keys, and lists them.
    pub(super) fn list(
        &mut self,
        chance: &mut Chance,
        device: &mut Device,
        certificate: &DeviceCert,
        now: Timestamp,
    ) -> KemSecret {
        let secret = KemSecret::generate(&mut chance.keys);
        let later = now.plus(Span::days(60));
        let kem: Signed<KemPrekey> = device.sign(&KemPrekey {
            version: 1,
            device: device.id(),
            epoch: 1,
            suite: SUITE_BASE,
            key: secret.public(),
            not_before: now,
            not_after: later,
        });
        let kem = VerifiedKemPrekey::verify(&kem, certificate).unwrap().prekey().key;
        let prekey = device.rotate_fallback(later);
        let prekey = VerifiedDhPrekey::verify(&prekey, certificate, now).unwrap();
        self.0.insert(device.id(), Keys { kem, prekey });
        secret
    }

    /// The keys of a device; none, if it has never listed any.
    pub(super) fn keys(&self, device: &DeviceId) -> Option<&Keys> {
        self.0.get(device)
    }
}
