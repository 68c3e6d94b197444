//! A8: an envelope by a sealer who chooses the X25519 share, which hpke draws by itself. Made from RFC 9180 and the draft alone.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hoopoe_crypto::{
    envelope::{OpenError, OpeningKey, open},
    public_key::PublicKeyError,
};
use hoopoe_protocol::{id::DeviceId, keys::KemKey};
use ml_kem::{Encapsulate, EncapsulationKey, MlKem768, TryKeyInit};
use sha2::Sha256;
use sha3::{Digest, Sha3_256};
use x25519_dalek::{PublicKey, StaticSecret};

use super::{
    fixtures::{kem_secret, rng},
    hpke_document::{head, info, padded},
};

const BOB: DeviceId = DeviceId::new([2; 32]);
/// The KEM, the KDF and the AEAD of an envelope.
const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";

/// What RFC 9180 derives under a label.
fn labelled(label: &[u8], material: &[u8]) -> Vec<u8> {
    [b"HPKE-v1", SUITE, label, material].concat()
}

fn extracted(salt: &[u8], label: &[u8], material: &[u8]) -> Vec<u8> {
    let (key, _) = Hkdf::<Sha256>::extract(Some(salt), &labelled(label, material));
    key.to_vec()
}

fn expanded<const N: usize>(key: &[u8], label: &[u8], context: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    let length = u16::try_from(N).unwrap().to_be_bytes();
    let info = [&length, labelled(label, context).as_slice()].concat();
    let hkdf = Hkdf::<Sha256>::from_prk(key).unwrap();
    hkdf.expand(&info, &mut output).unwrap();
    output
}

/// Seals for Bob with a share, and with what X25519 is to give for it.
fn seal(key: &KemKey, share: [u8; 32], agreed: [u8; 32], content: &[u8]) -> Vec<u8> {
    let (lattice, curve) = key.as_bytes().split_at(1_184);
    let lattice = EncapsulationKey::<MlKem768>::new_from_slice(lattice).unwrap();
    let (text, secret) = lattice.encapsulate_with_rng(&mut rng(2));
    let shared = Sha3_256::new()
        .chain_update(secret)
        .chain_update(agreed)
        .chain_update(share)
        .chain_update(curve)
        .chain_update(br"\.//^\")
        .finalize();

    let psk_id = extracted(b"", b"psk_id_hash", b"");
    let about = extracted(b"", b"info_hash", &info(2, key, &BOB));
    let context = [&[0], psk_id.as_slice(), &about].concat();
    let secret = extracted(&shared, b"secret", b"");
    let cipher = ChaCha20Poly1305::new(&expanded::<32>(&secret, b"key", &context).into());
    let nonce = Nonce::from(expanded::<12>(&secret, b"base_nonce", &context));
    let payload = Payload {
        msg: &padded(content, 906),
        aad: &head(2, key),
    };
    let sealed = cipher.encrypt(&nonce, payload).unwrap();
    [head(2, key).as_slice(), &text, &share, &sealed].concat()
}

fn opened(envelope: &[u8]) -> Result<Vec<u8>, OpenError> {
    let key = OpeningKey {
        secret: kem_secret(1),
        psk: None,
    };
    open(envelope, &BOB, &[key]).map(|content| content.to_vec())
}

#[test]
fn a8_an_envelope_to_which_x25519_gives_nothing_is_refused_though_it_authenticates() {
    let key = kem_secret(1).public();
    let curve: [u8; 32] = key.as_bytes()[1_184..].try_into().unwrap();
    let once = StaticSecret::from([7; 32]);
    let share = PublicKey::from(&once).to_bytes();
    let agreed = once.diffie_hellman(&PublicKey::from(curve)).to_bytes();
    let of_low_order = |share| seal(&key, share, [0; 32], b"hello");
    let mut one = [0; 32];
    one[0] = 1;

    assert_eq!(
        opened(&seal(&key, share, agreed, b"hello")),
        Ok(b"hello".to_vec())
    );
    for share in [[0; 32], one] {
        assert_eq!(
            opened(&of_low_order(share)),
            Err(OpenError::Encapsulation(PublicKeyError::LowOrder))
        );
    }
}

#[test]
fn a8_an_envelope_with_the_twin_of_a_share_is_refused_though_it_authenticates() {
    let key = kem_secret(1).public();
    let curve: [u8; 32] = key.as_bytes()[1_184..].try_into().unwrap();
    let once = StaticSecret::from([7; 32]);
    let mut twin = PublicKey::from(&once).to_bytes();
    twin[31] |= 0x80;
    let agreed = once.diffie_hellman(&PublicKey::from(curve)).to_bytes();

    assert_eq!(
        opened(&seal(&key, twin, agreed, b"hello")),
        Err(OpenError::Encapsulation(PublicKeyError::NonCanonical))
    );
}
