//! Frozen export files: what was sealed once must open for ever.

use hoopoe_crypto::{
    export::{HEAD_BYTES, Lock, create, open},
    recovery::RecoverySeed,
};
use hoopoe_protocol::secret::Secret;
use serde_json::{Value, json};

use crate::outer::fixtures::{hex, rng, unhex};

const FROZEN: &str = include_str!("../../../../tests/vectors/export.json");
const PASSPHRASE: &str = "correct horse battery staple";

fn seed() -> RecoverySeed {
    RecoverySeed::new(Secret::new([0xab; 32]))
}

fn sealed(salt: u8, lock: Lock<'_>, content: &[u8]) -> String {
    let mut new = create(&mut rng(salt), lock).unwrap();
    let mut file = new.head.to_vec();
    file.extend(new.writer.write(content));
    file.extend(new.writer.finish());
    hex(&file)
}

fn opened(file: &Value, lock: Lock<'_>) -> Vec<u8> {
    let file = unhex(file.as_str().unwrap());
    let (head, chunks) = file.split_first_chunk::<HEAD_BYTES>().unwrap();
    let mut reader = open(head, lock).unwrap();
    let content = reader.read(chunks).unwrap().to_vec();
    reader.finish().unwrap();
    content
}

#[test]
fn files_are_sealed_as_they_always_were() {
    let secret = seed().export_secret();
    let now = json!({
        "about": "Export files of docs/protocol/export.md: the same content under a passphrase and under words, and no content.",
        "seed": hex(seed().bytes().expose()),
        "export_secret": hex(secret.expose()),
        "passphrase": PASSPHRASE,
        "content": hex(b"every word that was said"),
        "under_passphrase": sealed(1, Lock::Passphrase(PASSPHRASE.as_bytes()), b"every word that was said"),
        "under_words": sealed(2, Lock::Words(&secret), b"every word that was said"),
        "empty_under_words": sealed(3, Lock::Words(&secret), b""),
    });

    let frozen: Value = serde_json::from_str(FROZEN).unwrap();
    assert!(
        now == frozen,
        "not frozen:\n{}",
        serde_json::to_string_pretty(&now).unwrap()
    );
}

#[test]
fn frozen_files_open() {
    let frozen: Value = serde_json::from_str(FROZEN).unwrap();
    let secret = Secret::from_slice(&unhex(frozen["export_secret"].as_str().unwrap())).unwrap();
    let passphrase = frozen["passphrase"].as_str().unwrap().as_bytes();
    let content = unhex(frozen["content"].as_str().unwrap());

    assert_eq!(
        opened(&frozen["under_passphrase"], Lock::Passphrase(passphrase)),
        content
    );
    assert_eq!(opened(&frozen["under_words"], Lock::Words(&secret)), content);
    assert_eq!(opened(&frozen["empty_under_words"], Lock::Words(&secret)), b"");
}
