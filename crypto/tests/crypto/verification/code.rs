//! The code that one shows and the other scans.

use hoopoe_crypto::verification::{CodeError, CodeMismatch, VerificationCode};
use hoopoe_protocol::keys::UserKey;
use proptest::prelude::*;

const ALICE: UserKey = UserKey::new([1; 32]);
const BOB: UserKey = UserKey::new([2; 32]);
const MALLORY: UserKey = UserKey::new([3; 32]);

#[test]
fn what_is_shown_is_read_and_fits() {
    let shown = VerificationCode::new(ALICE, BOB).to_text();

    let read = VerificationCode::from_text(&shown).unwrap();

    assert_eq!(read.compare(&BOB, &ALICE), Ok(()));
    assert_eq!(shown.len(), 11 + 92);
}

#[test]
fn the_reader_says_which_side_is_another() {
    let scanned = |shower, reader| VerificationCode::new(shower, reader).compare(&BOB, &ALICE);

    assert_eq!(scanned(MALLORY, BOB), Err(CodeMismatch::Theirs));
    assert_eq!(scanned(ALICE, MALLORY), Err(CodeMismatch::Ours));
    assert_eq!(scanned(MALLORY, MALLORY), Err(CodeMismatch::Both));
    assert_eq!(scanned(BOB, ALICE), Err(CodeMismatch::OwnCode));
}

#[test]
fn a_scheme_may_be_in_capitals_and_nothing_else_may_be_different() {
    let text = VerificationCode::new(ALICE, BOB).to_text();
    let read = |text: &str| VerificationCode::from_text(text).err();

    assert_eq!(read(&text.replace("hoopoe://v#", "HOOPOE://V#")), None);
    assert_eq!(read(&text.replace("://v#", "://i#")), Some(CodeError::NotCode));
    assert_eq!(read(""), Some(CodeError::NotCode));
    assert_eq!(read("hoopoe://v#"), Some(CodeError::Mangled));
    assert_eq!(read(&format!("{text}A")), Some(CodeError::Mangled));
    assert_eq!(read(&format!("{text}=")), Some(CodeError::Mangled));
    assert_eq!(read(&format!(" {text}")), Some(CodeError::NotCode));
    assert_eq!(
        read(&format!("{text}{}", "A".repeat(512))),
        Some(CodeError::NotCode)
    );
}

#[test]
fn every_truncation_and_every_changed_character_is_refused() {
    let text = VerificationCode::new(ALICE, BOB).to_text();

    for length in 0..text.len() {
        assert!(VerificationCode::from_text(&text[..length]).is_err(), "{length}");
    }
    for at in 11..text.len() {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        assert_eq!(
            VerificationCode::from_text(&changed),
            Err(CodeError::Mangled),
            "{at}"
        );
    }
}

#[test]
fn a_newer_version_is_told_from_a_mangled_code() {
    use base64ct::{Base64UrlUnpadded, Encoding};

    let read = |body: &[u8]| {
        let sum = hoopoe_protocol::hash::plain(body);
        let encoded = Base64UrlUnpadded::encode_string(&[body, &sum[..4]].concat());
        VerificationCode::from_text(&format!("hoopoe://v#{encoded}"))
    };

    assert_eq!(read(&[2, 7, 7]), Err(CodeError::NewerVersion(2)));
    assert_eq!(
        read(&[0; 65]),
        Err(CodeError::Mangled),
        "there never was a version 0"
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_is_written_so(text in "(hoopoe://v#)?[A-Za-z0-9_-]{0,120}") {
        if let Ok(code) = VerificationCode::from_text(&text) {
            prop_assert_eq!(code.to_text(), text);
        }
    }
}
