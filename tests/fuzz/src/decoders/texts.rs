//! Decoders of what is scanned, pasted and typed.

use base64ct::{Base64UrlUnpadded, Encoding};
use hoopoe_crypto::{
    invite::read_link,
    link::{LinkCode, LinkQr},
    recovery::RecoverySeed,
    verification::VerificationCode,
};
use hoopoe_protocol::{hash, id::DeviceId};

use super::{Decoder, decoder};

pub(super) fn all() -> Vec<Decoder> {
    let is_link = |bytes: &[u8]| str::from_utf8(bytes).is_ok_and(|text| read_link(text).is_ok());
    vec![
        decoder("invitation-link", 4_096, is_link),
        // What stands in a link, without the checksum.
        decoder("invitation", 1_024, move |bytes| {
            let summed = [bytes, &hash::plain(bytes)[..4]].concat();
            is_link(format!("hoopoe://i#{}", Base64UrlUnpadded::encode_string(&summed)).as_bytes())
        }),
        decoder("link-code", 1_024, |bytes| {
            str::from_utf8(bytes).is_ok_and(|text| LinkQr::from_text(text).is_ok())
        }),
        // Two digits, as they are typed.
        decoder("link-digits", 64, |bytes| {
            str::from_utf8(bytes).is_ok_and(|text| text.parse::<LinkCode>().is_ok())
        }),
        // A name in its text form, as local interfaces take it.
        decoder("name", 64, |bytes| {
            let name = str::from_utf8(bytes).ok().and_then(DeviceId::from_text);
            if let Some(name) = &name {
                assert_eq!(name.to_text().as_bytes(), bytes);
            }
            name.is_some()
        }),
        decoder("verification-code", 1_024, |bytes| {
            let Ok(text) = str::from_utf8(bytes) else {
                return false;
            };
            let code = VerificationCode::from_text(text);
            if let Ok(code) = &code {
                assert_eq!(VerificationCode::from_text(&code.to_text()).as_ref(), Ok(code));
            }
            code.is_ok()
        }),
        decoder("recovery-words", 1_024, |bytes| {
            str::from_utf8(bytes).is_ok_and(|text| RecoverySeed::from_words(text).is_ok())
        }),
    ]
}
