//! Prekeys: signed by their device for itself, canonical, in time, and named once.

use std::collections::BTreeSet;

use hoopoe_crypto::{
    device::BeginSessionError,
    prekeys::{PrekeyError, VerifiedDhPrekey},
    public_key::PublicKeyError,
    signature::SignatureError,
};
use hoopoe_protocol::{
    keys::X25519Key,
    limits,
    prekey::{DhPrekey, DhPrekeyKind},
    time::Span,
};

use super::people::{NOW, Person, later, twin};

/// What becomes of Bob's prekey after it was bent and signed again by his device.
fn bent(bend: impl FnOnce(&mut DhPrekey)) -> Result<VerifiedDhPrekey, PrekeyError> {
    let mut bob = Person::new(2);
    let signed = bob.device.generate_one_time(1, later()).remove(0);
    let mut prekey = signed.read_unverified().unwrap();
    bend(&mut prekey);
    VerifiedDhPrekey::verify(&bob.device.sign(&prekey), &bob.cert(), NOW)
}

#[test]
fn a_devices_own_prekeys_verify_and_say_what_they_are() {
    let mut bob = Person::new(2);

    let one_time = bob.one_time();
    let fallback = bob.fallback();

    assert_eq!(one_time.kind(), DhPrekeyKind::OneTime);
    assert_eq!(fallback.kind(), DhPrekeyKind::Fallback);
    assert_eq!(one_time.device(), bob.device.id());
    assert_ne!(one_time.key(), fallback.key());
}

#[test]
fn no_two_prekeys_share_a_name_even_after_a_restart() {
    let mut bob = Person::new(2);
    let mut names = BTreeSet::new();

    for _ in 0..3 {
        for signed in bob.device.generate_one_time(10, later()) {
            assert!(names.insert(signed.read_unverified().unwrap().key_id));
        }
        assert!(names.insert(bob.fallback().key_id()));
        let pickle = bob.device.pickle();
        bob.device = hoopoe_crypto::device::Device::unpickle(bob.identity.key(), &pickle).unwrap();
    }
}

/// A device that was set back has given numbers that it does not remember.
#[test]
fn numbers_that_were_passed_over_are_given_to_no_prekey_and_none_is_given_twice() {
    let mut bob = Person::new(2);
    let first = bob.fallback().key_id();
    bob.device.skip_key_ids(first + 1_000);
    let skipped_to = bob.fallback().key_id();
    bob.device.skip_key_ids(first);

    assert!(skipped_to >= first + 1_000);
    assert!(bob.fallback().key_id() > skipped_to, "never back");
}

#[test]
fn no_more_keys_are_made_than_a_server_keeps() {
    let mut bob = Person::new(2);

    assert_eq!(
        bob.device.generate_one_time(usize::MAX, later()).len(),
        limits::ONE_TIME_PREKEYS
    );
}

#[test]
fn an_unsigned_or_foreign_prekey_is_refused() {
    let (mut bob, mallory) = (Person::new(2), Person::new(3));
    let mut unsigned = bob.device.generate_one_time(1, later()).remove(0);
    let by_mallory = mallory.device.sign(&unsigned.read_unverified().unwrap());
    unsigned.signature = hoopoe_protocol::keys::Signature::new([0; 64]);

    for forged in [unsigned, by_mallory] {
        assert_eq!(
            VerifiedDhPrekey::verify(&forged, &bob.cert(), NOW),
            Err(PrekeyError::Signature(SignatureError::Signature))
        );
    }
}

#[test]
fn a_prekey_that_names_another_device_is_refused() {
    let other = Person::new(3).device.id();

    assert_eq!(
        bent(|prekey| prekey.device = other),
        Err(PrekeyError::OtherDevice)
    );
}

#[test]
fn a_prekey_of_another_version_is_refused() {
    assert_eq!(bent(|prekey| prekey.version = 2), Err(PrekeyError::Version(2)));
}

#[test]
fn twin_and_low_order_prekeys_are_refused() {
    let twin_of = |prekey: &DhPrekey| X25519Key::new(twin(prekey.key.as_bytes()));

    assert_eq!(
        bent(|prekey| prekey.key = twin_of(prekey)),
        Err(PrekeyError::Key(PublicKeyError::NonCanonical))
    );
    assert_eq!(
        bent(|prekey| prekey.key = X25519Key::new([0; 32])),
        Err(PrekeyError::Key(PublicKeyError::LowOrder))
    );
}

#[test]
fn a_prekey_serves_until_its_last_millisecond() {
    assert!(bent(|prekey| prekey.not_after = NOW).is_ok());
    assert_eq!(
        bent(|prekey| prekey.not_after = NOW.minus(Span::millis(1))),
        Err(PrekeyError::Expired)
    );
}

#[test]
fn a_session_is_not_begun_with_another_devices_prekey() {
    let (alice, bob, mut mallory) = (Person::new(1), Person::new(2), Person::new(3));
    let prekey = mallory.one_time();

    assert_eq!(
        alice.device.begin_session(&bob.cert(), &prekey).err(),
        Some(BeginSessionError::OtherDevice)
    );
}
