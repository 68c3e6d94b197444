//! What the fuzzer begins with, and what it has found once, goes through every decoder.

use serde_json::Value;

use crate::decoders::{self, Decoder};

/// Inputs of the decoders that are no wire types, and whatever made any of them panic once.
const CORPUS: &str = include_str!("../../../tests/fuzz/corpus.json");

/// Inputs of the wire types.
const VECTORS: &str = include_str!("../../../tests/vectors/protocol.json");

struct Input {
    decoder: String,
    bytes: Vec<u8>,
}

fn inputs() -> Vec<Input> {
    let corpus: Value = serde_json::from_str(CORPUS).unwrap();
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    [(&corpus, "decoder"), (&vectors["cbor"], "type")]
        .into_iter()
        .flat_map(|(list, name)| {
            list.as_array().unwrap().iter().map(move |input| Input {
                decoder: input[name].as_str().unwrap().to_owned(),
                bytes: decoders::unhex(&input["hex"]),
            })
        })
        .collect()
}

/// Each decoder with its inputs.
fn decoders_and_inputs() -> Vec<(Decoder, Vec<Vec<u8>>)> {
    let inputs = inputs();
    let of = |name| {
        let own = inputs.iter().filter(move |input| input.decoder == name);
        own.map(|input| input.bytes.clone()).collect()
    };
    decoders::all()
        .into_iter()
        .map(|decoder| {
            let inputs = of(decoder.name);
            (decoder, inputs)
        })
        .collect()
}

#[test]
fn every_input_has_a_decoder() {
    let decoders = decoders::all();
    for input in inputs() {
        assert!(
            decoders.iter().any(|decoder| decoder.name == input.decoder),
            "{}",
            input.decoder
        );
    }
}

#[test]
fn every_decoder_accepts_some_of_its_inputs_and_panics_on_none() {
    for (decoder, inputs) in decoders_and_inputs() {
        let mut accepted = 0;
        for bytes in inputs {
            assert!(
                bytes.len() <= decoder.max_bytes,
                "{} refuses an input unread",
                decoder.name
            );
            accepted += usize::from((decoder.accepts)(&bytes));
        }

        assert!(accepted > 0, "{} accepts none", decoder.name);
    }
}

#[test]
fn what_is_cut_off_or_has_a_bent_byte_panics_nowhere() {
    for (decoder, inputs) in decoders_and_inputs() {
        for bytes in inputs {
            // In long inputs some places are enough: the fuzzer has more time.
            let step = bytes.len().div_ceil(100).max(1);
            for at in (0..bytes.len()).step_by(step) {
                (decoder.accepts)(&bytes[..at]);
                let mut bent = bytes.clone();
                bent[at] ^= 0x41;
                (decoder.accepts)(&bent);
            }
        }
    }
}
