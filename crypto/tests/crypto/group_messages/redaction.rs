//! Whatever is printed by mistake shows short public names, and nothing of a key or a text.

use hoopoe_crypto::group::{epoch::EpochSecret, seal::LogKeys, share::receive};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::world::{EPOCH, Person, Writer, facts, keys, read};

/// The bytes as any of the usual ways would print them.
fn printed(bytes: &[u8]) -> [String; 2] {
    let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
    let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [numbers.join(", "), hex]
}

#[test]
fn nothing_that_holds_a_key_or_a_text_shows_it() {
    let mut alice = Writer::new(&Person::new(1), &[&Person::new(2)]);
    let share = alice.share();
    let mut session = alice.received();
    let frame = alice.write("a secret text");
    let message = read(&mut session, &frame, &alice.manifest).unwrap();
    let shown = [
        format!(
            "{:?}",
            EpochSecret::generate(&mut ChaCha20Rng::seed_from_u64(1), EPOCH)
        ),
        format!("{:?}", keys()),
        format!("{:?}", keys().log_key()),
        format!("{:?}", keys().to_parts()),
        format!("{:?}", alice.session),
        format!("{session:?}"),
        format!("{share:?}"),
        format!("{:?}", receive(alice.at, &share, &facts(&share))),
        format!("{:?}", alice.given()),
        format!("{frame:?}"),
        format!("{message:?}"),
        format!("{:?}", session.export()),
    ];

    let key = share.session_key.expose();
    for text in &shown {
        for window in [
            &key[5..13],
            &key[100..108],
            &share.group_key.expose()[..8],
            &frame.megolm[40..48],
        ] {
            for secret in printed(window) {
                assert!(!text.contains(&secret), "{text}");
            }
        }
        assert!(!text.contains("a secret text"), "{text}");
    }
    let id = alice.session.id().short();
    assert_eq!(
        shown[4],
        format!("OutboundSession {{ id: {id}, group: 47474747, epoch: GroupEpoch(3), messages: 1, .. }}")
    );
    assert_eq!(shown[2], "LogKey(..)");
    assert_eq!(
        format!("{:?}", LogKeys::from_iter([keys().log_key()])),
        "LogKeys(1)"
    );
}
