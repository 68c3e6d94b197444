//! Signatures serve one key, one purpose and one body.

use ed25519_dalek::Signer;
use hoopoe_crypto::signature::{self, SignatureError, SigningKey};
use hoopoe_protocol::{
    identity::{DeviceCert, DeviceManifest},
    keys::{Ed25519Key, Signature, UserKey},
    secret::Secret,
    signed::Signed,
};

use super::people::Person;

#[test]
fn a_signed_body_is_read_by_the_signers_key_alone() {
    let (alice, mallory) = (Person::new(1), Person::new(2));
    let signed = alice.signed_cert();

    assert_eq!(
        signature::verify(&signed, &alice.device.signing_key()),
        Ok(alice.cert())
    );
    assert_eq!(
        signature::verify(&signed, &mallory.device.signing_key()),
        Err(SignatureError::Signature)
    );
}

#[test]
fn a_signature_for_one_purpose_serves_no_other() {
    let key = SigningKey::from_seed(&Secret::new([3; 32]));
    let alice = Person::new(1);
    let as_manifest = key.sign(&alice.draft(1));

    let as_cert = Signed::<DeviceCert>::from_parts(as_manifest.body.clone(), as_manifest.signature);

    assert!(signature::verify_by_user(&as_manifest, &UserKey::new(key.public())).is_ok());
    assert_eq!(
        signature::verify(&as_cert, &Ed25519Key::new(key.public())),
        Err(SignatureError::Signature)
    );
}

#[test]
fn a_body_is_not_changed_after_it_was_signed() {
    let alice = Person::new(1);
    let mut longer = alice.signed_cert();
    longer.body.push(0);

    assert_eq!(
        signature::verify(&longer, &alice.device.signing_key()),
        Err(SignatureError::Signature)
    );
}

#[test]
fn a_body_in_another_form_is_refused_even_if_its_signer_meant_it() {
    let signer = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let mut body = Person::new(1).signed_cert().body;
    body.push(0);
    let signature = signer.sign(&Signed::<DeviceCert>::signed_bytes(&body)).to_bytes();
    let signed = Signed::<DeviceCert>::from_parts(body, Signature::new(signature));

    assert!(matches!(
        signature::verify(&signed, &Ed25519Key::new(signer.verifying_key().to_bytes())),
        Err(SignatureError::Body(_))
    ));
}

#[test]
fn a_body_longer_than_its_type_is_refused_unhashed() {
    let huge = Signed::<DeviceManifest>::from_parts(vec![0; 40_000], Signature::new([0; 64]));

    assert_eq!(
        signature::verify_by_user(&huge, &UserKey::new([1; 32])),
        Err(SignatureError::TooLong {
            length: 40_000,
            most: 32_768
        })
    );
}

#[test]
fn keys_of_low_order_and_second_encodings_verify_nothing() {
    let body = Person::new(1).signed_cert().body;
    let mut identity_point = [0; 32];
    identity_point[0] = 1;
    let mut second_identity = [0xff; 32];
    second_identity[0] = 0xee;
    second_identity[31] = 0x7f;

    // With the identity as key and as R, and s = 0, the lax equation holds for every message.
    let mut forged = [0; 64];
    forged[0] = 1;
    let forged = Signed::<DeviceCert>::from_parts(body, Signature::new(forged));

    assert_eq!(
        signature::verify(&forged, &Ed25519Key::new(identity_point)),
        Err(SignatureError::Signature)
    );
    assert_eq!(
        signature::verify(&forged, &Ed25519Key::new(second_identity)),
        Err(SignatureError::Key)
    );
    assert_eq!(
        signature::verify(&forged, &Ed25519Key::new([2; 32])),
        Err(SignatureError::Key)
    );
}

#[test]
fn a_signature_with_a_scalar_above_the_order_is_refused() {
    let alice = Person::new(1);
    let mut signed = alice.signed_cert();
    let mut signature = *signed.signature.as_bytes();
    // The group order, little-endian: s + order signs the same message where s is not checked.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    signed.signature = Signature::new(signature);

    assert_eq!(
        signature::verify(&signed, &alice.device.signing_key()),
        Err(SignatureError::Signature)
    );
}
