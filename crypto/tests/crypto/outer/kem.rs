//! KEM prekeys of peers: each check, negated.

use hoopoe_crypto::{
    kem::{KemKeyError, KemPrekeyError, KemSecret, UnusableKemPrekey, VerifiedKemPrekey},
    public_key::PublicKeyError,
    signature::SignatureError,
};
use hoopoe_protocol::{
    envelope::{SUITE_BASE, SUITE_GROUP, SUITE_PSK},
    keys::{KemKey, KemKeyId},
    prekey::KemPrekey,
    time::{Span, Timestamp},
};

use super::fixtures::{Device, NOW, device, kem_secret, rng};

fn verified(change: impl FnOnce(&mut KemPrekey)) -> Result<VerifiedKemPrekey, KemPrekeyError> {
    let alice = device(1);
    let mut prekey = alice.kem_prekey(&kem_secret(1));
    change(&mut prekey);
    VerifiedKemPrekey::verify(&alice.sign(&prekey), &alice.cert)
}

#[test]
fn a_generated_key_is_the_one_of_its_seed() {
    let one = KemSecret::generate(&mut rng(1));
    let again = KemSecret::from_seed(one.seed());
    let other = KemSecret::generate(&mut rng(2));

    assert_eq!(one.public(), again.public());
    assert_eq!(one.kid(), KemKeyId::of(&one.public()));
    assert_ne!(one.public(), other.public());
}

#[test]
fn a_prekey_that_its_device_signed_is_accepted_as_it_came() {
    let alice = device(1);
    let prekey = alice.kem_prekey(&kem_secret(1));
    let signed = alice.sign(&prekey);

    let verified = VerifiedKemPrekey::verify(&signed, &alice.cert).unwrap();

    assert_eq!(verified.prekey(), &prekey);
    assert_eq!(verified.signed(), &signed);
    assert!(self::verified(|prekey| prekey.suite = SUITE_PSK).is_ok());
}

#[test]
fn a_prekey_that_somebody_else_signed_is_refused() {
    let Device { cert, .. } = device(1);
    let mallory = device(2);
    let prekey = device(1).kem_prekey(&kem_secret(1));

    assert_eq!(
        VerifiedKemPrekey::verify(&mallory.sign(&prekey), &cert),
        Err(KemPrekeyError::Signature(SignatureError::Signature))
    );
}

#[test]
fn a_body_that_is_not_as_it_must_be_is_refused_though_signed() {
    let low_order = {
        let mut bytes = *kem_secret(1).public().as_bytes();
        bytes[1_184..].fill(0);
        KemKey::new(bytes)
    };

    assert_eq!(
        verified(|prekey| prekey.version = 2),
        Err(KemPrekeyError::Version(2))
    );
    assert_eq!(
        verified(|prekey| prekey.device = device(2).id()),
        Err(KemPrekeyError::Device)
    );
    assert_eq!(
        verified(|prekey| prekey.suite = SUITE_GROUP),
        Err(KemPrekeyError::Suite(SUITE_GROUP))
    );
    assert_eq!(
        verified(|prekey| prekey.not_after = prekey.not_before),
        Err(KemPrekeyError::Window)
    );
    assert_eq!(
        verified(|prekey| prekey.key = low_order),
        Err(KemPrekeyError::Key(KemKeyError::X25519(PublicKeyError::LowOrder)))
    );
    assert_eq!(
        verified(|prekey| prekey.key = KemKey::new([0x7e; 1_216])),
        Err(KemPrekeyError::Key(KemKeyError::MlKem))
    );
}

/// Otherwise a device that was lost could sign one that outlives everything.
#[test]
fn a_prekey_that_lasts_longer_than_any_may_is_refused() {
    for suite in [SUITE_BASE, SUITE_PSK] {
        let lasting = |span| {
            verified(|prekey| {
                prekey.suite = suite;
                prekey.not_after = prekey.not_before.plus(span);
            })
        };

        assert!(lasting(Span::days(60)).is_ok());
        for span in [Span::days(60).0 + 1, u64::MAX] {
            assert_eq!(lasting(Span(span)), Err(KemPrekeyError::Window));
        }
    }
}

#[test]
fn a_prekey_is_usable_until_its_end_and_by_clocks_that_are_a_day_behind() {
    let prekey = verified(|_| ()).unwrap();
    let end = NOW.plus(Span::days(60));

    for now in [NOW, end, NOW.minus(Span::hours(24))] {
        assert_eq!(prekey.check_time(now), Ok(()));
    }
    assert_eq!(
        prekey.check_time(end.plus(Span::millis(1))),
        Err(UnusableKemPrekey::Over)
    );
    for now in [NOW.minus(Span::hours(25)), Timestamp(0)] {
        assert_eq!(prekey.check_time(now), Err(UnusableKemPrekey::Early));
    }
}
