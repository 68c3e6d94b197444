//! Frozen vectors: these bytes stay valid for ever. A difference is a new format and needs a new version number.

use std::{fs, path::Path};

use data_encoding::HEXLOWER;
use hoopoe_protocol::{
    domain::Domain,
    hash,
    id::{ConversationId, DeviceId, EnvelopeId, UserId},
    keys::{Ed25519Key, UserKey, X25519Key},
};
use serde_json::{Value, json};

use crate::{kinds, samples};

const FROZEN: &str = include_str!("../../../tests/vectors/protocol.json");

fn frozen(section: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(FROZEN).unwrap();
    all[section].as_array().unwrap().clone()
}

#[test]
fn every_wire_type_still_has_the_bytes_it_always_had() {
    let now: Vec<Value> = samples::all()
        .iter()
        .map(|sample| json!({ "type": sample.kind, "case": sample.case, "hex": HEXLOWER.encode(&sample.bytes) }))
        .collect();

    // Printed line by line, so that a vector for a new type can be copied into the file.
    let new: Vec<String> = now
        .iter()
        .filter(|one| !frozen("cbor").contains(one))
        .map(Value::to_string)
        .collect();
    assert!(new.is_empty(), "not frozen:\n{}", new.join(",\n"));
    assert_eq!(now.len(), frozen("cbor").len(), "a vector has lost its sample");
}

#[test]
fn every_frozen_vector_still_decodes_to_itself() {
    for vector in frozen("cbor") {
        let bytes = HEXLOWER
            .decode(vector["hex"].as_str().unwrap().as_bytes())
            .unwrap();
        let kind = samples::kind(vector["type"].as_str().unwrap());

        assert_eq!(
            (kind.recode)(&bytes),
            Ok(bytes),
            "{} {}",
            vector["type"],
            vector["case"]
        );
    }
}

#[test]
fn every_wire_type_of_the_crate_is_known_to_these_tests() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut types = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let names = text
                    .lines()
                    .filter_map(|line| line.strip_prefix("impl Wire for "));
                types.extend(names.map(|name| name.trim_end_matches(" {").to_owned()));
            }
        }
    }

    assert!(types.len() > 20);
    for name in types {
        assert!(
            kinds::ALL.iter().any(|kind| kind.name == name),
            "{name} is missing in kinds.rs"
        );
    }
}

#[test]
fn every_wire_type_has_a_vector() {
    for kind in kinds::ALL {
        assert!(
            samples::all().iter().any(|sample| sample.kind == kind.name),
            "{}",
            kind.name
        );
    }
}

#[test]
fn every_label_is_in_the_table_of_the_documents() {
    let readme = include_str!("../../../docs/protocol/README.md");
    for domain in Domain::ALL {
        assert!(
            readme.contains(&format!("| `{}` | ", domain.label())),
            "{domain:?}"
        );
    }
}

#[test]
fn labelled_hashes_are_what_they_always_were() {
    let user_key = UserKey::new([1; 32]);
    let (alice, bob) = (UserId::new([2; 32]), UserId::new([3; 32]));
    let device = DeviceId::of(&user_key, &Ed25519Key::new([4; 32]), &X25519Key::new([5; 32]));
    let mut now: Vec<Value> = Domain::ALL
        .iter()
        .map(|domain| json!({ "of": domain.label(), "hex": HEXLOWER.encode(&hash::labelled(*domain, &[b"part", b"rest"])) }))
        .collect();
    for (of, bytes) in [
        ("user id of 01…", UserId::of(&user_key).as_bytes().to_vec()),
        ("device id of 01…, 04…, 05…", device.as_bytes().to_vec()),
        (
            "envelope id of 00 01 02",
            EnvelopeId::of(&[0, 1, 2]).as_bytes().to_vec(),
        ),
        (
            "conversation of 02…, 03…",
            ConversationId::of_pair(&alice, &bob).as_bytes().to_vec(),
        ),
    ] {
        now.push(json!({ "of": of, "hex": HEXLOWER.encode(&bytes) }));
    }

    let new: Vec<String> = now
        .iter()
        .filter(|one| !frozen("hashes").contains(one))
        .map(Value::to_string)
        .collect();
    assert!(new.is_empty(), "not frozen:\n{}", new.join(",\n"));
    assert_eq!(now.len(), frozen("hashes").len(), "a vector has lost its sample");
}
