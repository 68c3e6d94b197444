//! Frozen: a comparison from its shared secret on, a code, the safety number, and the 64 emoji.

use hoopoe_crypto::verification::{EMOJI, VerificationCode};
use hoopoe_protocol::{keys::UserKey, verification::ComparisonId};
use serde_json::{Value, json};
use x25519_dalek::{PublicKey, StaticSecret};

use super::{
    document::{self, Document, hex},
    emoji::party,
};

#[test]
fn the_emoji_are_those_of_the_specification() {
    let emoji: Value = serde_json::from_str(include_str!("../../../../tests/vectors/emoji.json")).unwrap();
    let emoji = emoji.as_array().unwrap();

    assert_eq!(emoji.len(), EMOJI.len());
    for (number, (emoji, ours)) in emoji.iter().zip(EMOJI).enumerate() {
        assert_eq!(emoji["number"], number);
        assert_eq!(emoji["emoji"], ours.symbol);
        assert_eq!(emoji["name"], ours.name);
        let points: String = ours
            .symbol
            .chars()
            .map(|c| format!("U+{:04X}", u32::from(c)))
            .collect();
        assert_eq!(emoji["unicode"], points);
    }
}

#[test]
fn a_comparison_and_a_code_are_what_they_always_were() {
    let [starter, answerer] = [7, 8].map(|seed| StaticSecret::from([seed; 32]));
    let keys = [&starter, &answerer].map(|secret| PublicKey::from(secret).to_bytes());
    let shared = starter.diffie_hellman(&PublicKey::from(keys[1])).to_bytes();
    let id = ComparisonId::new([9; 16]);
    let (alice, bob) = (party(1), party(2));
    let document = Document::new(shared, &id, (&alice, &keys[0]), (&bob, &keys[1]));
    let side = |name: &str, party: &hoopoe_crypto::verification::Party, secret: u8, key: &[u8; 32]| {
        json!({
            "user_key": hex(party.user_key.as_bytes()),
            "device": hex(party.device.as_bytes()),
            "manifest": hex(party.manifest.as_bytes()),
            "secret": hex(&[secret; 32]),
            "key": hex(key),
            "mac_user": hex(&document.mac(name, "user", party.user_key.as_bytes())),
            "mac_manifest": hex(&document.mac(name, "manifest", party.manifest.as_bytes())),
        })
    };
    let now = json!({
        "about": "docs/protocol/verification.md. comparison: from the two secrets on, what both compute. code: what Alice shows to Bob.",
        "comparison": {
            "id": hex(id.as_bytes()),
            "starter": side("starter", &alice, 7, &keys[0]),
            "answerer": side("answerer", &bob, 8, &keys[1]),
            "commitment": hex(&document::commitment(&id, &alice, &keys[0])),
            "shared": hex(&shared),
            "transcript": document.transcript,
            "emoji_bytes": hex(&document.emoji_bytes()),
            "numbers": document.numbers(),
            "names": document.numbers().map(|number| EMOJI[number].name),
        },
        "code": {
            "shower": hex(&[1; 32]),
            "reader": hex(&[2; 32]),
            "text": VerificationCode::new(UserKey::new([1; 32]), UserKey::new([2; 32])).to_text(),
        },
    });

    let frozen: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/verification.json")).unwrap();
    assert!(
        now == frozen,
        "not frozen:\n{}",
        serde_json::to_string_pretty(&now).unwrap()
    );
}
