//! libFuzzer on one decoder: the one that `HOOPOE_FUZZ_DECODER` names.
#![no_main]

mod decoders;

use std::env;

use decoders::Decoder;
use libfuzzer_sys::{Corpus, fuzz_target};

thread_local! {
    static DECODER: Decoder = {
        let name = env::var("HOOPOE_FUZZ_DECODER").expect("HOOPOE_FUZZ_DECODER names a decoder");
        let named = decoders::all().into_iter().find(|decoder| decoder.name == name);
        named.expect("a decoder of this name")
    };
}

fuzz_target!(|bytes: &[u8]| -> Corpus {
    DECODER.with(|decoder| {
        // Longer ones are refused unread.
        if bytes.len() > decoder.max_bytes {
            return Corpus::Reject;
        }
        (decoder.accepts)(bytes);
        Corpus::Keep
    })
});
