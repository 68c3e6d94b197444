//! Envelopes made and opened with hpke itself, by the words of the document: neither side can drift alone.

use hoopoe_crypto::{
    envelope::{OpeningKey, open, seal, seal_with_psk},
    invite::InvitePsk,
};
use hoopoe_protocol::{id::DeviceId, keys::KemKey, secret::Secret};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::XWing,
};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use super::fixtures::{kem_secret, rng};

const BOB: DeviceId = DeviceId::new([2; 32]);

pub(super) fn info(suite: u8, key: &KemKey, recipient: &DeviceId) -> Vec<u8> {
    [
        b"\x19\0\0\0hoopoe/v1/envelope/device".as_slice(),
        &[suite],
        &[32, 0, 0, 0],
        &Sha256::digest(key.as_bytes()),
        &[32, 0, 0, 0],
        recipient.as_bytes(),
    ]
    .concat()
}

pub(super) fn head(suite: u8, key: &KemKey) -> [u8; 6] {
    let hash = Sha256::digest(key.as_bytes());
    [1, suite, hash[0], hash[1], hash[2], hash[3]]
}

/// Seals bytes that are padded already, well or badly (suite 0x02).
pub(crate) fn seal_padded(
    rng: &mut impl CryptoRng,
    key: &KemKey,
    recipient: &DeviceId,
    padded: &[u8],
) -> Vec<u8> {
    let public = <XWing as Kem>::PublicKey::from_bytes(key.as_bytes()).unwrap();
    let (encapsulated, mut context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &public,
        &info(2, key, recipient),
        rng,
    )
    .unwrap();
    let text = context.seal(padded, &head(2, key)).unwrap();
    [head(2, key).as_slice(), &encapsulated.to_bytes(), &text].concat()
}

fn open_padded(envelope: &[u8], seed: u8, recipient: &DeviceId, mode: &OpModeR<'_, XWing>) -> Vec<u8> {
    let private = <XWing as Kem>::PrivateKey::from_bytes(&[seed; 32]).unwrap();
    let key = KemKey::from_slice(&XWing::sk_to_pk(&private).to_bytes()).unwrap();
    let suite = envelope[1];
    assert_eq!(envelope[..6], head(suite, &key));
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(&envelope[6..1_126]).unwrap();
    hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(
        mode,
        &private,
        &encapsulated,
        &info(suite, &key, recipient),
    )
    .unwrap()
    .open(&envelope[1_126..], &envelope[..6])
    .unwrap()
}

pub(super) fn padded(content: &[u8], total: usize) -> Vec<u8> {
    let mut padded = u32::try_from(content.len()).unwrap().to_le_bytes().to_vec();
    padded.extend_from_slice(content);
    padded.resize(total, 0);
    padded
}

#[test]
fn what_the_document_seals_our_code_opens() {
    let key = OpeningKey {
        secret: kem_secret(1),
        psk: None,
    };
    let envelope = seal_padded(&mut rng(1), &key.secret.public(), &BOB, &padded(b"hello", 906));

    assert_eq!(open(&envelope, &BOB, &[key]).unwrap().as_slice(), b"hello");
}

#[test]
fn what_our_code_seals_the_document_opens() {
    let key = kem_secret(1).public();
    let psk = InvitePsk {
        id: [4; 32],
        key: Secret::new([5; 32]),
    };
    let plain = seal(&mut rng(1), &key, &BOB, b"hello").unwrap();
    let reply = seal_with_psk(&mut rng(1), &key, &BOB, &psk, b"hello").unwrap();
    let bundle = PskBundle::new(&[5; 32], &[4; 32]).unwrap();

    assert_eq!(
        open_padded(&plain, 1, &BOB, &OpModeR::Base),
        padded(b"hello", 906)
    );
    assert_eq!(
        open_padded(&reply, 1, &BOB, &OpModeR::Psk(bundle)),
        padded(b"hello", 906)
    );
}
