//! People and their devices.

use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    manifest::{DeviceRole, KnownDevices, ManifestDraft, Seniority, VerifiedManifest},
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    identity::DeviceManifest,
    secret::Secret,
    time::{Span, Timestamp},
};

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(super) fn day(n: u64) -> Timestamp {
    NOW.plus(Span::days(n))
}

pub(super) struct Person {
    pub(super) seed: RecoverySeed,
    pub(super) identity: UserIdentity,
}

impl Person {
    pub(super) fn new(number: u8) -> Self {
        let seed = RecoverySeed::new(Secret::new([number; 32]));
        let identity = UserIdentity::from_secret(&seed.identity_secret());
        Self { seed, identity }
    }

    pub(super) fn device(&self) -> Device {
        Device::generate(self.identity.key())
    }

    /// A first manifest, of one primary device.
    pub(super) fn first(&self, device: &Device) -> VerifiedManifest {
        self.first_draft(device).sign(&self.identity, NOW).unwrap()
    }

    pub(super) fn first_draft(&self, device: &Device) -> ManifestDraft {
        let certificate = device.certificate(DeviceRole::Primary.capabilities(), NOW, day(400));
        ManifestDraft::first(self.identity.key(), SUITE_BASE, &certificate, NOW).unwrap()
    }

    /// The next manifest, with one linked device more.
    pub(super) fn with(&self, before: &VerifiedManifest, device: &Device, at: Timestamp) -> VerifiedManifest {
        let certificate = device.certificate(DeviceRole::Linked.capabilities(), at, day(400));
        ManifestDraft::after(&held(before))
            .add_linked(&certificate, at)
            .unwrap()
            .sign(&self.identity, at)
            .unwrap()
    }

    /// The next manifest, with one device revoked.
    pub(super) fn without(
        &self,
        before: &VerifiedManifest,
        device: &Device,
        at: Timestamp,
    ) -> VerifiedManifest {
        ManifestDraft::after(&held(before))
            .revoke(&device.id(), &self.seniority())
            .unwrap()
            .sign(&self.identity, at)
            .unwrap()
    }

    /// The same devices, signed anew.
    pub(super) fn again(&self, before: &VerifiedManifest, at: Timestamp) -> VerifiedManifest {
        ManifestDraft::after(&held(before))
            .sign(&self.identity, at)
            .unwrap()
    }

    /// What the person's key signs, by whatever rules.
    pub(super) fn signs(&self, body: &DeviceManifest) -> VerifiedManifest {
        VerifiedManifest::verify(&self.identity.sign_manifest(body)).unwrap()
    }

    pub(super) fn seniority(&self) -> Seniority {
        Seniority::by_words(&self.seed.words(), &self.identity.key()).unwrap()
    }
}

/// What a manifest says.
pub(super) fn body(manifest: &VerifiedManifest) -> DeviceManifest {
    manifest.signed().read_unverified().unwrap()
}

/// What Alice's own device holds that knows one manifest.
pub(super) fn held(manifest: &VerifiedManifest) -> KnownDevices {
    KnownDevices::begin(manifest.clone(), NOW).unwrap()
}

/// What Bob holds after he was shown these manifests in turn.
pub(super) fn shown(manifests: &[&VerifiedManifest]) -> KnownDevices {
    let (first, rest) = manifests.split_first().unwrap();
    let mut known = KnownDevices::begin((*first).clone(), NOW).unwrap();
    for manifest in rest {
        let _adoption = known.consider(manifest, NOW);
    }
    known
}
