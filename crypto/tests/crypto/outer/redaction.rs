//! No secret shows in `Debug`, and errors repeat nothing that was secret.

use core::fmt::Debug;

use hoopoe_crypto::{
    at_rest::StorageKey,
    content::Content,
    envelope::OpeningKey,
    invite::{invite_keys, invite_psk},
    kem::KemSecret,
    live::{LiveReceiver, LiveSender},
    presence::PresenceKeys,
    recovery::{RecoverySeed, WordsError},
    route::{generate_seeds, tokens},
    safety_number::SafetyNumber,
    slot::SlotKeys,
    vault::CreatedVault,
};
use hoopoe_protocol::{
    content::live::LiveKey,
    id::{DeviceId, SessionId},
    keys::{Signature, UserKey},
    secret::Secret,
    signed::Signed,
};

use super::fixtures::rng;

/// Bytes that can be recognised however they are printed.
const MARKED: [u8; 32] = [0xc7; 32];

fn assert_redacted(what: &dyn Debug) {
    for text in [format!("{what:?}"), format!("{what:#?}")] {
        for trace in ["199, 199", "c7c7c7", "C7C7C7", "c7, c7", "0xc7"] {
            assert!(!text.contains(trace), "{text}");
        }
    }
}

fn marked() -> Secret<32> {
    Secret::new(MARKED)
}

#[test]
fn types_that_hold_secrets_do_not_show_them() {
    let key = OpeningKey {
        secret: KemSecret::from_seed(&marked()),
        psk: Some(invite_psk(&marked(), b"bundle")),
    };
    let vault = CreatedVault {
        record: vec![1, 2],
        key: marked(),
    };

    assert_redacted(&KemSecret::from_seed(&marked()));
    assert_redacted(&key);
    assert_redacted(&RecoverySeed::new(marked()));
    assert_redacted(&StorageKey::new(marked()));
    assert_redacted(&PresenceKeys::new(&marked()));
    assert_redacted(&SlotKeys::new(&marked()));
    assert_redacted(&generate_seeds(&mut rng(1), &marked()));
    assert_redacted(&vault);
    let (from, to) = (DeviceId::new([1; 32]), DeviceId::new([2; 32]));
    assert_redacted(&LiveSender::new(&marked(), &from, &to));
    assert_redacted(&LiveReceiver::new(&marked(), &from, &to));
    assert_redacted(&LiveKey {
        key: marked(),
        number: 1,
    });
}

#[test]
fn what_is_derived_does_not_show_either() {
    for text in [
        format!("{:?}", invite_keys(&marked())),
        format!("{:?}", tokens(&marked())),
        format!("{:?}", PresenceKeys::new(&marked())),
        format!("{:?}", StorageKey::new(marked())),
    ] {
        assert!(text.contains("Secret(..)"), "{text}");
        assert!(!text.contains('['), "{text}");
    }
}

#[test]
fn an_error_about_words_repeats_none() {
    let words = "hamster ".repeat(23) + "hunter2";
    let error = RecoverySeed::from_words(&words).unwrap_err();

    assert_eq!(error, WordsError::Unknown(24));
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

/// A content says of itself what kind it is and how long; sixty digits name two people.
#[test]
fn contents_and_safety_numbers_do_not_show_what_is_in_them() {
    let signed = MARKED.repeat(8);
    let reply = Signed::from_parts(signed.clone(), Signature::new([0xc7; 64]));
    let request = Signed::from_parts(signed.clone(), Signature::new([0xc7; 64]));
    let olm = Content::Olm {
        sender_device: DeviceId::new([1; 32]),
        session: SessionId::new([2; 32]),
        message: signed.clone(),
    };
    let all = [
        Content::OlmPreKey(signed),
        olm,
        Content::InviteReply(reply),
        Content::ContactRequest(request),
    ];

    for content in &all {
        assert_redacted(content);
        assert!(format!("{content:?}").contains("256 bytes"), "{content:?}");
    }
    let number = SafetyNumber::of(&UserKey::new([1; 32]), &UserKey::new([2; 32]));
    assert_eq!(format!("{number:?}"), "SafetyNumber(..)");
}
