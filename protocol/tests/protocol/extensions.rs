//! The extension space: keys from 64 on are ignored wherever a map stands, unknown keys below refuse the whole.

use crate::{
    cbor::Item,
    samples::{self, Sample},
};

/// Every sample with an entry added to each of its maps in turn.
fn extended(key: u64, value: &Item) -> Vec<(Sample, Vec<u8>)> {
    let mut all = Vec::new();
    for sample in samples::all() {
        let item = Item::read(&sample.bytes);
        for map in 0..item.maps() {
            let mut longer = item.clone();
            longer.add(&mut map.clone(), key, value);
            let copy = Sample {
                bytes: sample.bytes.clone(),
                ..sample
            };
            all.push((copy, longer.write()));
        }
    }
    all
}

fn values() -> [Item; 4] {
    let nested = Item::Map(vec![
        (0, Item::Array(vec![Item::Plain(7, 21, Vec::new())])),
        (64, Item::Plain(1, 5, Vec::new())),
    ]);
    [
        Item::Plain(0, 0, Vec::new()),
        Item::Plain(2, 3, vec![1, 2, 3]),
        Item::Plain(3, 2, b"hi".to_vec()),
        nested,
    ]
}

#[test]
fn an_extension_is_ignored_in_every_map_of_every_type() {
    for key in [64, 65, 255, 256, u64::MAX] {
        for value in values() {
            for (sample, longer) in extended(key, &value) {
                let kind = samples::kind(sample.kind);
                if longer.len() <= kind.max_bytes {
                    assert_eq!(
                        (kind.recode)(&longer),
                        Ok(sample.bytes),
                        "{} {} {key}",
                        sample.kind,
                        sample.case
                    );
                }
            }
        }
    }
}

#[test]
fn an_unknown_key_below_the_extension_space_refuses_the_whole() {
    for key in [62, 63] {
        for value in values() {
            for (sample, longer) in extended(key, &value) {
                let kind = samples::kind(sample.kind);
                assert!(
                    (kind.recode)(&longer).is_err(),
                    "{} {} {key}",
                    sample.kind,
                    sample.case
                );
            }
        }
    }
}

#[test]
fn an_extension_in_another_form_refuses_the_whole() {
    for (sample, mut longer) in extended(64, &Item::Plain(0, 0, Vec::new())) {
        // The added value is the last byte where the outermost map was extended; a tag is in no form of ours.
        let outermost = longer.ends_with(&[0x18, 0x40, 0x00]);
        if outermost {
            longer.pop();
            longer.extend([0xc0, 0x00]);
            assert!(
                (samples::kind(sample.kind).recode)(&longer).is_err(),
                "{} {}",
                sample.kind,
                sample.case
            );
        }
    }
}
