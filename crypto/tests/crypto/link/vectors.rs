//! Frozen: a linking with fixed randomness, frame by frame, until the digits are typed and the person is told.

use hoopoe_crypto::link::{Grant, LinkOffer, LinkQr, Scanned};
use hoopoe_protocol::{keys::Signature, signed::Signed};
use serde_json::{Value, json};

use super::pair::{NOW, held, rng};
use crate::decoders::unhex;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first manifest of `tests/vectors/manifest.json`.
fn manifest() -> hoopoe_crypto::manifest::VerifiedManifest {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/manifest.json")).unwrap();
    let first = &vectors["manifests"][0];
    let signature = Signature::from_slice(&unhex(&first["signature"])).unwrap();
    let signed = Signed::from_parts(unhex(&first["body"]), signature);
    hoopoe_crypto::manifest::VerifiedManifest::verify(&signed).unwrap()
}

#[test]
fn a_linking_is_what_it_always_was() {
    let offer = LinkOffer::new(&mut rng(1), NOW);
    let text = offer.qr().to_text();
    let (old, hello) = Scanned::begin(&mut rng(2), LinkQr::from_text(&text).unwrap(), NOW).unwrap();
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();
    let (old, reveal) = old.answered(&answer, NOW).unwrap();
    let digits = old.code().to_text();
    let new = new.revealed(&reveal, NOW).unwrap();
    let (new, typed) = new.typed(old.code(), NOW).unwrap();
    let old = old.confirmed(&typed, NOW).unwrap();
    let (_, person) = old.approve(&held(&manifest()), Grant::Linked, NOW).unwrap();
    assert_eq!(
        new.person(&person, NOW).unwrap().user_key(),
        manifest().user_key()
    );
    // The new device drew: the seed of its key, the secret, the rendezvous. The old one: its share, its number.
    let drawn = |seed: u8, bytes: usize| {
        let mut drawn = vec![0; bytes];
        rand_core::Rng::fill_bytes(&mut rng(seed), &mut drawn);
        drawn
    };
    let new_drew = drawn(1, 80);

    let now = json!({
        "about": "docs/protocol/link.md. seed: RFC 9180 DeriveKeyPair yields the new device's key pair. Frames with their place byte.",
        "seed": hex(&new_drew[..32]),
        "secret": hex(&new_drew[32..64]),
        "rendezvous": hex(&new_drew[64..]),
        "code": text.as_str(),
        "hello": hex(&hello),
        "answer": hex(&answer),
        "answer_number": hex(&drawn(3, 32)),
        "reveal": hex(&reveal),
        "digits": digits,
        "typed": hex(&typed),
        "person_user_key": hex(manifest().user_key().as_bytes()),
        "person": hex(&person),
    });

    let frozen: Value = serde_json::from_str(include_str!("../../../../tests/vectors/link.json")).unwrap();
    assert!(
        now == frozen,
        "not frozen:\n{}",
        serde_json::to_string_pretty(&now).unwrap()
    );
}
