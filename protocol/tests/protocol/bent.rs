//! Bent bytes: whatever arrives, decoding neither panics nor accepts a second form of anything.

use proptest::prelude::*;

use crate::{
    cbor::Item,
    kinds::{self, Kind},
    samples,
};

/// Refused, or accepted as exactly these bytes without their extensions.
fn refused_or_exact(kind: Kind, bytes: &[u8]) {
    if let Ok(again) = (kind.recode)(bytes) {
        assert_eq!(again, Item::read(bytes).stripped().write(), "{}", kind.name);
    }
}

#[test]
fn every_truncation_is_refused() {
    for sample in samples::all() {
        let kind = samples::kind(sample.kind);
        for length in 0..sample.bytes.len() {
            assert!(
                (kind.recode)(&sample.bytes[..length]).is_err(),
                "{} {} {length}",
                sample.kind,
                sample.case
            );
        }
    }
}

#[test]
fn every_byte_behind_the_end_is_refused() {
    for sample in samples::all() {
        let kind = samples::kind(sample.kind);
        for byte in 0..=u8::MAX {
            let longer = [&sample.bytes[..], &[byte]].concat();
            assert!(
                (kind.recode)(&longer).is_err(),
                "{} {} {byte}",
                sample.kind,
                sample.case
            );
        }
    }
}

#[test]
fn a_flipped_bit_is_refused_or_means_something_else() {
    for sample in samples::all() {
        let kind = samples::kind(sample.kind);
        // In long samples, most of which is one long string, every thirteenth: each bit of a byte has its turn.
        let step = if sample.bytes.len() <= 400 { 1 } else { 13 };
        for bit in (0..sample.bytes.len() * 8).step_by(step) {
            let mut bent = sample.bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            refused_or_exact(kind, &bent);
        }
    }
}

#[test]
fn no_type_is_taken_for_an_array_or_a_string() {
    for kind in kinds::ALL {
        for bytes in [
            &[0x80][..],
            &[0x40],
            &[0x60],
            &[0x00],
            &[0xf5],
            &[0xf6],
            &[0x81, 0xa0],
        ] {
            assert!((kind.recode)(bytes).is_err(), "{} {bytes:02x?}", kind.name);
        }
    }
}

#[test]
fn deep_nesting_is_refused_without_deep_recursion() {
    for kind in kinds::ALL {
        assert!(
            (kind.recode)(&vec![0x81; kind.max_bytes]).is_err(),
            "{}",
            kind.name
        );
    }
}

#[test]
fn a_length_that_no_memory_could_hold_is_refused() {
    for head in [0x9b, 0xbb, 0x5b, 0x7b] {
        let bytes = [&[head][..], &[0xff; 8]].concat();
        for kind in kinds::ALL {
            assert!((kind.recode)(&bytes).is_err(), "{} {head:02x}", kind.name);
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_refused_or_exact(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for kind in kinds::ALL {
            refused_or_exact(kind, &bytes);
        }
    }

    #[test]
    fn spliced_samples_are_refused_or_exact(
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        take in 0_usize..80,
        drop in 0_usize..80,
    ) {
        let samples = samples::all();
        let (one, two) = (which.get(&samples), other.get(&samples));
        let (from, to) = (from.index(one.bytes.len()), to.index(two.bytes.len()));
        let tail = one.bytes.get(from + drop..).unwrap_or_default();
        let piece = &two.bytes[to..(to + take).min(two.bytes.len())];
        let bent = [&one.bytes[..from], piece, tail].concat();

        refused_or_exact(samples::kind(one.kind), &bent);
    }
}
