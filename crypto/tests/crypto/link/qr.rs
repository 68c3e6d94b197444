//! The code that a new device shows.

use hoopoe_crypto::link::{LinkQr, LinkQrError};
use proptest::prelude::*;

use super::pair::offer;

#[test]
fn what_is_shown_is_read() {
    let offer = offer();
    let text = offer.qr().to_text();

    let read = LinkQr::from_text(&text).unwrap();

    assert_eq!(read.to_text(), text);
    assert_eq!(read.rendezvous(), offer.qr().rendezvous());
    // 1 + 32 + 32 + 16 + 4 bytes: a small code.
    assert_eq!(text.len(), 11 + 114);
    assert!(LinkQr::from_text(&text.replace("hoopoe://l#", "HOOPOE://L#")).is_ok());
}

#[test]
fn every_truncation_and_every_changed_character_is_refused() {
    let text = offer().qr().to_text();

    for length in 0..text.len() {
        assert!(LinkQr::from_text(&text[..length]).is_err(), "{length}");
    }
    for at in 11..text.len() {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        assert_eq!(
            LinkQr::from_text(&changed).err(),
            Some(LinkQrError::Mangled),
            "{at}"
        );
    }
    assert_eq!(
        LinkQr::from_text(&format!("{}A", text.as_str())).err(),
        Some(LinkQrError::Mangled)
    );
    assert_eq!(
        LinkQr::from_text(&format!("{}{}", text.as_str(), "A".repeat(512))).err(),
        Some(LinkQrError::NotCode)
    );
    assert_eq!(
        LinkQr::from_text("hoopoe://v#AAAA").err(),
        Some(LinkQrError::NotCode)
    );
}

fn summed(body: &[u8]) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding};

    let sum = hoopoe_protocol::hash::plain(body);
    format!(
        "hoopoe://l#{}",
        Base64UrlUnpadded::encode_string(&[body, &sum[..4]].concat())
    )
}

#[test]
fn a_newer_version_and_a_weak_key_are_called_so() {
    assert_eq!(
        LinkQr::from_text(&summed(&[2, 1, 1])).err(),
        Some(LinkQrError::NewerVersion(2))
    );
    let mut body = [0; 81];
    assert_eq!(
        LinkQr::from_text(&summed(&body)).err(),
        Some(LinkQrError::Mangled),
        "there never was a version 0"
    );
    body[0] = 1;
    assert!(matches!(
        LinkQr::from_text(&summed(&body)).err(),
        Some(LinkQrError::Key(_))
    ));
    assert_eq!(
        LinkQr::from_text(&summed(&body[..80])).err(),
        Some(LinkQrError::Mangled)
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "(hoopoe://l#)?[A-Za-z0-9_-]{0,130}") {
        let _may_be_read = LinkQr::from_text(&text);
    }
}
