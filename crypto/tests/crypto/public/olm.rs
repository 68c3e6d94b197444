//! What vodozemac makes of the primitives: its calls of AES, HMAC and HKDF are private, so a message is taken apart here
//! by Olm's specification, with the chain's key from the pickle.

use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use vodozemac::olm::{Account, Message, OlmMessage, Session, SessionConfig};

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// The key of the chain on which the session sends.
fn chain_key(session: &Session) -> Vec<u8> {
    let pickle = serde_json::to_value(session.pickle()).unwrap();
    let key = &pickle["sending_ratchet"]["symmetric_key_ratchet"]["key"];
    let numbers = key.as_array().unwrap().iter().map(Value::as_u64);
    numbers
        .map(|number| u8::try_from(number.unwrap()).unwrap())
        .collect()
}

/// The text of a message of the second version, by the specification.
fn opened(message: &Message, chain_key: &[u8]) -> Vec<u8> {
    let mut keys = [0; 80];
    Hkdf::<Sha256>::new(Some(&[0]), &hmac(chain_key, &[1]))
        .expand(b"OLM_KEYS", &mut keys)
        .unwrap();
    let bytes = message.to_bytes();
    let (covered, mac) = bytes.split_at(bytes.len() - 32);
    assert_eq!(hmac(&keys[32..64], covered), mac);
    cbc::Decryptor::<aes::Aes256>::new_from_slices(&keys[..32], &keys[64..])
        .unwrap()
        .decrypt_padded_vec::<Pkcs7>(message.ciphertext())
        .unwrap()
}

#[test]
fn a_message_of_olm_is_aes_cbc_under_a_whole_hmac_with_keys_from_its_chain() {
    let alice = Account::new();
    let mut bob = Account::new();
    bob.generate_one_time_keys(1);
    let prekey = *bob.one_time_keys().values().next().unwrap();
    let mut session = alice
        .create_outbound_session(SessionConfig::version_2(), bob.curve25519_key(), prekey)
        .unwrap();

    for length in [0, 1, 15, 16, 17, 1_000] {
        let text = vec![0x61; length];
        let before = chain_key(&session);
        let OlmMessage::PreKey(message) = session.encrypt(&text).unwrap() else {
            panic!("nobody has answered")
        };

        assert_eq!(opened(message.message(), &before), text, "{length}");
        assert_eq!(chain_key(&session), hmac(&before, &[2]), "the chain goes on");
    }
}
