//! Manifests: only a person's own key adds devices, and each device must agree.

use hoopoe_crypto::{
    device::Device,
    manifest::{ManifestError, ManifestOrder, VerifiedManifest},
    public_key::PublicKeyError,
    signature::{SignatureError, SigningKey},
};
use hoopoe_protocol::{
    id::DeviceId,
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest},
    keys::{Ed25519Key, X25519Key},
    secret::Secret,
    signed::Signed,
};

use super::people::{NOW, Person, later, twin};

/// What becomes of Alice's manifest after it was bent and signed again by her.
fn bent(bend: impl FnOnce(&mut DeviceManifest)) -> Option<ManifestError> {
    let alice = Person::new(1);
    let mut draft = alice.draft(7);
    bend(&mut draft);
    VerifiedManifest::verify(&alice.identity.sign_manifest(&draft)).err()
}

/// A certificate of Alice's whose device key we hold and whose fields a test may choose.
fn cert(seed: u8, agreement: X25519Key, bend: impl FnOnce(&mut DeviceCert)) -> Signed<DeviceCert> {
    let device = SigningKey::from_seed(&Secret::new([seed; 32]));
    let mut cert = DeviceCert {
        signing: Ed25519Key::new(device.public()),
        agreement,
        ..Person::new(1).cert()
    };
    bend(&mut cert);
    device.sign(&cert)
}

#[test]
fn a_verified_manifest_shows_what_was_signed() {
    let alice = Person::new(1);
    let draft = alice.draft(7);

    let manifest = alice.publish(&draft);

    assert_eq!(manifest.user(), alice.identity.user_id());
    assert_eq!(manifest.user_key(), alice.identity.key());
    assert_eq!(manifest.epoch(), 7);
    assert_eq!(manifest.issued(), NOW);
    assert_eq!(manifest.min_suite(), 2);
    assert_eq!(manifest.device(&alice.device.id()), Some(&alice.cert()));
    assert_eq!(manifest.devices().count(), 1);
    assert_eq!(manifest.signed().body, alice.identity.sign_manifest(&draft).body);
    assert_eq!(manifest.device(&DeviceId::new([0; 32])), None);
}

#[test]
fn a_revoked_device_is_shown_as_no_device() {
    let alice = Person::new(1);
    let mut draft = alice.draft(7);
    draft.revoked.push(alice.device.id());

    let manifest = alice.publish(&draft);

    assert!(manifest.is_revoked(&alice.device.id()));
    assert_eq!(manifest.device(&alice.device.id()), None);
    assert_eq!(manifest.devices().count(), 0);
}

#[test]
fn a_manifest_that_another_key_signed_is_refused() {
    let (alice, mallory) = (Person::new(1), Person::new(2));

    let forged = mallory.identity.sign_manifest(&alice.draft(7));

    assert_eq!(
        VerifiedManifest::verify(&forged).err(),
        Some(ManifestError::Signature(SignatureError::Signature))
    );
}

#[test]
fn a_manifest_for_another_user_than_its_keys_is_refused() {
    let victim = Person::new(2).identity.user_id();

    assert_eq!(bent(|draft| draft.user = victim), Some(ManifestError::User));
}

#[test]
fn a_manifest_or_certificate_of_another_version_is_refused() {
    assert_eq!(bent(|draft| draft.version = 2), Some(ManifestError::Version(2)));

    let old = cert(9, X25519Key::new([9; 32]), |cert| cert.version = 0);
    assert_eq!(
        bent(|draft| draft.devices.push(old)),
        Some(ManifestError::CertificateVersion(0))
    );
}

#[test]
fn a_device_that_did_not_agree_is_refused() {
    let bob = Person::new(2);
    let mut cert = bob.cert();
    cert.user_key = Person::new(1).identity.key();
    // Signed by the person instead of by the device.
    let unasked = SigningKey::from_seed(&Secret::new([1; 32])).sign(&cert);

    assert_eq!(
        bent(|draft| draft.devices.push(unasked)),
        Some(ManifestError::Certificate(SignatureError::Signature))
    );
}

#[test]
fn another_persons_device_is_refused() {
    let foreign = Person::new(2).signed_cert();

    assert_eq!(
        bent(|draft| draft.devices.push(foreign)),
        Some(ManifestError::ForeignCertificate)
    );
}

#[test]
fn certificates_with_weak_agreement_keys_are_refused() {
    let second_form = cert(9, X25519Key::new(twin(&[9; 32])), |_| ());
    let low_order = cert(9, X25519Key::new([0; 32]), |_| ());

    assert_eq!(
        bent(|draft| draft.devices.push(second_form)),
        Some(ManifestError::AgreementKey(PublicKeyError::NonCanonical))
    );
    assert_eq!(
        bent(|draft| draft.devices.push(low_order)),
        Some(ManifestError::AgreementKey(PublicKeyError::LowOrder))
    );
}

#[test]
fn a_device_or_a_key_that_stands_there_twice_is_refused() {
    let shared_signing = [
        cert(9, X25519Key::new([9; 32]), |_| ()),
        cert(9, X25519Key::new([8; 32]), |_| ()),
    ];
    let shared_agreement = [
        cert(9, X25519Key::new([9; 32]), |_| ()),
        cert(8, X25519Key::new([9; 32]), |_| ()),
    ];

    assert_eq!(
        bent(|draft| draft.devices.push(draft.devices[0].clone())),
        Some(ManifestError::Duplicate)
    );
    assert_eq!(
        bent(|draft| draft.devices.extend(shared_signing)),
        Some(ManifestError::Duplicate)
    );
    assert_eq!(
        bent(|draft| draft.devices.extend(shared_agreement)),
        Some(ManifestError::Duplicate)
    );
    assert_eq!(
        bent(|draft| draft.revoked = vec![DeviceId::new([1; 32]); 2]),
        Some(ManifestError::Duplicate)
    );
}

#[test]
fn thirty_two_devices_are_allowed_and_the_next_is_not() {
    let alice = Person::new(1);
    let devices = |count: usize| {
        (0..count)
            .map(|_| Device::generate(alice.identity.key()).certificate(CAPABILITY_PRIMARY, NOW, later()))
            .collect::<Vec<_>>()
    };

    assert_eq!(bent(|draft| draft.devices = devices(32)), None);
    assert_eq!(
        bent(|draft| draft.devices = devices(33)),
        Some(ManifestError::TooManyDevices(33))
    );
    assert_eq!(
        bent(|draft| {
            draft.devices = devices(32);
            draft.revoked.push(DeviceId::new([1; 32]));
        }),
        Some(ManifestError::TooManyDevices(33))
    );
}

#[test]
fn only_a_later_manifest_of_the_same_person_is_newer() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let draft = alice.draft(7);
    let held = alice.publish(&draft);
    let other_truth = alice.publish(&DeviceManifest {
        min_suite: 3,
        ..draft.clone()
    });

    assert_eq!(held.compare(&alice.manifest(8)), ManifestOrder::Newer);
    assert_eq!(held.compare(&alice.publish(&draft)), ManifestOrder::Same);
    assert_eq!(held.compare(&alice.manifest(6)), ManifestOrder::Older);
    assert_eq!(held.compare(&other_truth), ManifestOrder::Equivocation);
    assert_eq!(held.compare(&bob.manifest(8)), ManifestOrder::OtherPerson);
}
