//! What can be said to a group, of all that one device can tell another.

use std::collections::BTreeSet;

use hoopoe_protocol::{
    codec,
    content::{OlmBody, group::GroupBody, payload::OlmPayload},
};
use serde_json::Value;

/// The number of a kind, and whether it is for people to read: a list without a rest, so that a new kind must be decided about here.
const fn kind_of(body: &OlmBody) -> (u8, bool) {
    match body {
        OlmBody::Text(_) => (0, true),
        OlmBody::Receipt(_) => (1, false),
        OlmBody::Introduction(_) => (2, false),
        OlmBody::RouteUpdate(_) => (3, false),
        OlmBody::Profile(_) => (7, false),
        OlmBody::Reset(_) => (8, false),
        OlmBody::OwnCopy(_) => (9, false),
        OlmBody::Sync(_) => (10, false),
        OlmBody::GroupKeyShare(_) => (11, false),
        OlmBody::LiveKey(_) => (14, false),
        OlmBody::Missing(_) => (15, false),
        OlmBody::Settled(_) => (16, false),
        OlmBody::GroupKeyWanted(_) => (17, false),
        OlmBody::GroupKeyRefused(_) => (18, false),
        OlmBody::GroupHistory(_) => (19, false),
    }
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// All bodies among the frozen samples.
fn bodies() -> Vec<OlmBody> {
    let samples: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/protocol.json")).unwrap();
    let samples = samples["cbor"].as_array().unwrap().iter();
    samples
        .filter_map(|sample| match sample["type"].as_str().unwrap() {
            "OlmBody" => Some(codec::decode(&bytes(&sample["hex"])).unwrap()),
            "OlmPayload" => Some(codec::decode::<OlmPayload>(&bytes(&sample["hex"])).unwrap().body),
            _ => None,
        })
        .collect()
}

#[test]
fn a4_what_changes_keys_or_routes_cannot_be_said_over_megolm() {
    let mut kinds = BTreeSet::new();
    for body in bodies() {
        let (number, is_readable) = kind_of(&body);
        let encoded = codec::encode(&body);

        assert_eq!(
            codec::decode::<GroupBody>(&encoded).is_ok(),
            is_readable,
            "{body:?}"
        );
        kinds.insert(number);
    }

    let all = [0, 1, 2, 3, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19];
    assert_eq!(kinds, BTreeSet::from(all), "one of every kind was tried");
}
