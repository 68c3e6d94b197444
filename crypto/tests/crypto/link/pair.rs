//! Alice's computer, her new phone, and how far the two have come.

use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    link::{
        Accepted, Answered, Approved, Certified, CodeAwaited, CodeShown, Confirmed, Grant, LinkOffer, LinkQr,
        Scanned,
    },
    manifest::{KnownDevices, ManifestDraft, Seniority, VerifiedManifest},
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    secret::Secret,
    time::{Span, Timestamp},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(super) fn later() -> Timestamp {
    NOW.plus(Span::days(400))
}

pub(super) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// The bytes that come first from the generator of this seed.
pub(super) fn drawn(seed: u8, bytes: usize) -> Vec<u8> {
    let mut drawn = vec![0; bytes];
    rand_core::Rng::fill_bytes(&mut rng(seed), &mut drawn);
    drawn
}

pub(super) struct Alice {
    pub(super) seed: RecoverySeed,
    pub(super) identity: UserIdentity,
    pub(super) manifest: VerifiedManifest,
}

pub(super) fn alice() -> Alice {
    person(1)
}

pub(super) fn person(number: u8) -> Alice {
    let seed = RecoverySeed::new(Secret::new([number; 32]));
    let identity = UserIdentity::from_secret(&seed.identity_secret());
    let computer = Device::generate(identity.key());
    let founder = computer.certificate(1, NOW, later());
    let manifest = ManifestDraft::first(identity.key(), SUITE_BASE, &founder, NOW)
        .unwrap()
        .sign(&identity, NOW)
        .unwrap();
    Alice {
        seed,
        identity,
        manifest,
    }
}

/// What a device knows that holds one manifest of its person.
pub(super) fn held(manifest: &VerifiedManifest) -> KnownDevices {
    KnownDevices::begin(manifest.clone(), NOW).unwrap()
}

impl Alice {
    pub(super) fn own(&self) -> KnownDevices {
        held(&self.manifest)
    }

    pub(super) fn primary(&self) -> Grant {
        Grant::Primary {
            seed: self.seed.clone(),
            by: self.seniority(),
        }
    }

    pub(super) fn seniority(&self) -> Seniority {
        Seniority::by_words(&self.seed.words(), &self.identity.key()).unwrap()
    }
}

pub(super) fn offer() -> LinkOffer {
    LinkOffer::new(&mut rng(1), NOW)
}

/// What a camera that looks at the screen gets.
pub(super) fn seen(offer: &LinkOffer) -> LinkQr {
    LinkQr::from_text(&offer.qr().to_text()).unwrap()
}

pub(super) fn scanned() -> (LinkOffer, Scanned, Vec<u8>) {
    let offer = offer();
    let (old, hello) = Scanned::begin(&mut rng(2), seen(&offer), NOW).unwrap();
    (offer, old, hello)
}

pub(super) fn answered() -> (Answered, Scanned, Vec<u8>) {
    let (offer, old, hello) = scanned();
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();
    (new, old, answer)
}

pub(super) fn revealed() -> (Answered, CodeShown, Vec<u8>) {
    let (new, old, answer) = answered();
    let (old, reveal) = old.answered(&answer, NOW).unwrap();
    (new, old, reveal)
}

pub(super) fn coded() -> (CodeAwaited, CodeShown) {
    let (new, old, reveal) = revealed();
    (new.revealed(&reveal, NOW).unwrap(), old)
}

pub(super) fn typed() -> (Accepted, CodeShown, Vec<u8>) {
    let (new, old) = coded();
    let (new, typed) = new.typed(old.code(), NOW).unwrap();
    (new, old, typed)
}

pub(super) fn confirmed() -> (Accepted, Confirmed) {
    let (new, old, typed) = typed();
    (new, old.confirmed(&typed, NOW).unwrap())
}

pub(super) fn approved(alice: &Alice, grant: Grant) -> (Accepted, Approved, Vec<u8>) {
    let (new, old) = confirmed();
    let (old, person) = old.approve(&alice.own(), grant, NOW).unwrap();
    (new, old, person)
}

pub(super) fn certified(alice: &Alice, grant: Grant) -> (Certified, Approved, Vec<u8>, Device) {
    let (new, old, person) = approved(alice, grant);
    let new = new.person(&person, NOW).unwrap();
    let phone = Device::generate(new.user_key());
    let (new, certificate) = new.certify(&phone, later(), NOW).unwrap();
    (new, old, certificate, phone)
}
