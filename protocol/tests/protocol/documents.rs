//! The CDDL in `docs/protocol` and the code agree about every wire type.

use std::{fs, path::Path};

use data_encoding::HEXLOWER;
use serde_json::Value;

use crate::{cbor::Item, cddl::Cddl, kinds, samples};

/// Of the samples that are frozen, those that keep a shorter value than a server takes.
const SHORT: [(&str, &str); 2] = [("PresencePut", "short"), ("PresenceValues", "one and none")];

/// The one rule whose type is not in this crate: it lies on a disk.
const VAULT_RECORD: &str = "vault-record";

/// All blocks of CDDL of all documents: a rule stands in one of them and may be mentioned in any.
fn documents() -> Cddl {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol");
    let mut blocks = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for block in text.split("```cddl\n").skip(1) {
            blocks.push_str(block.split_once("```").unwrap().0);
        }
    }
    Cddl::read(&blocks)
}

/// The rule of a wire type: `olm-body` for `OlmBody`.
fn rule(kind: &str) -> String {
    let mut rule = String::new();
    for c in kind.chars() {
        if c.is_ascii_uppercase() && rule.ends_with(|last: char| last.is_ascii_lowercase()) {
            rule.push('-');
        }
        rule.push(c.to_ascii_lowercase());
    }
    rule
}

/// A value with one thing wrong.
struct Bent {
    value: Item,
    /// Whether the one thing is a key that is missing: it may have been one that may.
    lacks_a_key: bool,
}

impl Bent {
    const fn new(value: Item) -> Self {
        let lacks_a_key = false;
        Self { value, lacks_a_key }
    }

    /// The same in its place in something larger.
    fn within(self, place: impl FnOnce(Item) -> Item) -> Self {
        Self {
            value: place(self.value),
            ..self
        }
    }
}

/// The value with one thing wrong, in each place in turn: something of another type, a key that is missing, an unknown key.
fn bent(value: &Item) -> Vec<Bent> {
    let another = match value {
        Item::Plain(3, ..) => Item::Plain(0, 0, Vec::new()),
        _ => Item::Plain(3, 1, b"x".to_vec()),
    };
    let mut all = vec![Bent::new(another)];
    match value {
        Item::Plain(..) => {}
        Item::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                all.extend(bent(item).into_iter().map(|bent| {
                    bent.within(|bent| {
                        let mut items = items.clone();
                        items[index] = bent;
                        Item::Array(items)
                    })
                }));
            }
        }
        Item::Map(entries) => {
            let unknown = (63, Item::Plain(0, 0, Vec::new()));
            all.push(Bent::new(Item::Map([&entries[..], &[unknown]].concat())));
            for (index, (key, item)) in entries.iter().enumerate() {
                let (before, behind) = (&entries[..index], &entries[index + 1..]);
                all.push(Bent {
                    value: Item::Map([before, behind].concat()),
                    lacks_a_key: true,
                });
                let bent = bent(item).into_iter();
                all.extend(
                    bent.map(|bent| {
                        bent.within(|bent| Item::Map([before, &[(*key, bent)], behind].concat()))
                    }),
                );
            }
        }
    }
    all
}

#[test]
fn every_sample_is_as_the_documents_say() {
    let documents = documents();
    for sample in samples::all() {
        let is_short = SHORT.contains(&(sample.kind, sample.case));

        let is_accepted = documents.accepts(&rule(sample.kind), &Item::read(&sample.bytes));

        assert_eq!(is_accepted, !is_short, "{} {}", sample.kind, sample.case);
    }
}

#[test]
fn the_code_and_the_documents_refuse_the_same_bent_values() {
    let documents = documents();
    let mut accepted = 0;
    for sample in samples::all() {
        if SHORT.contains(&(sample.kind, sample.case)) {
            continue;
        }
        for Bent { value, lacks_a_key } in bent(&Item::read(&sample.bytes)) {
            let by_code = (samples::kind(sample.kind).recode)(&value.write()).is_ok();
            let by_documents = documents.accepts(&rule(sample.kind), &value);
            assert_eq!(by_code, by_documents, "{} {} {value:?}", sample.kind, sample.case);
            // An optional key may be missing; everything else that is bent is refused.
            assert!(
                !by_code || lacks_a_key,
                "{} {} {value:?}",
                sample.kind,
                sample.case
            );
            accepted += usize::from(by_code);
        }
    }

    assert!(accepted > 0, "no sample has a key that may be missing");
}

#[test]
fn every_wire_type_has_a_rule() {
    let documents = documents();
    for kind in kinds::ALL {
        let rule = rule(kind.name);
        let name = rule.split('<').next().unwrap();

        assert!(documents.names().any(|known| known == name), "{rule}");
    }
}

#[test]
fn every_rule_is_a_wire_type_or_part_of_one() {
    let documents = documents();
    let types: Vec<String> = kinds::ALL.iter().map(|kind| rule(kind.name)).collect();
    let rules: Vec<&str> = documents.names().collect();
    for name in &rules {
        let is_type = *name == VAULT_RECORD || types.iter().any(|rule| rule == name);
        let is_part = rules
            .iter()
            .any(|other| other != name && documents.mentions(other, name));

        assert!(is_type || is_part, "nothing uses {name}");
    }
}

#[test]
fn the_frozen_vaults_are_as_the_document_says() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/vault.json")).unwrap();
    for field in ["record_passphrase", "record_passphrase_and_keyring"] {
        let record = HEXLOWER
            .decode(vectors[field].as_str().unwrap().as_bytes())
            .unwrap();

        assert!(documents().accepts(VAULT_RECORD, &Item::read(&record)), "{field}");
    }
}
