//! Whatever is done to the chunks of a blob on their way: what opens is the beginning of the file, and the end is reached
//! only by the file itself.

use proptest::prelude::*;

use super::fixtures::{Made, file, seal};

/// What may happen to chunks on their way.
#[derive(Clone, Debug)]
enum Change {
    Swap(usize, usize),
    Drop(usize),
    Double(usize),
    Cut(usize, usize),
    Flip(usize, usize),
    /// That of another file, in the same place.
    Foreign(usize),
    Append(Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>;
    prop_oneof![
        (place(), place()).prop_map(|(one, other)| Change::Swap(one, other)),
        place().prop_map(Change::Drop),
        place().prop_map(Change::Double),
        (place(), place()).prop_map(|(at, bytes)| Change::Cut(at, bytes)),
        (place(), place()).prop_map(|(at, bit)| Change::Flip(at, bit)),
        place().prop_map(Change::Foreign),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Change::Append),
    ]
}

fn apply(chunks: &mut Vec<Vec<u8>>, change: Change, foreign: &[Vec<u8>]) {
    let count = chunks.len();
    match change {
        Change::Append(chunk) => chunks.push(chunk),
        _ if count == 0 => {}
        Change::Swap(one, other) => chunks.swap(one % count, other % count),
        Change::Drop(at) => drop(chunks.remove(at % count)),
        Change::Double(at) => chunks.insert(at % count, chunks[at % count].clone()),
        Change::Cut(at, bytes) => {
            let chunk = &mut chunks[at % count];
            let left = bytes % (chunk.len() + 1);
            chunk.truncate(left);
        }
        Change::Flip(at, bit) => {
            let chunk = &mut chunks[at % count];
            if !chunk.is_empty() {
                let bit = bit % (chunk.len() * 8);
                chunk[bit / 8] ^= 1 << (bit % 8);
            }
        }
        Change::Foreign(at) => chunks[at % count].clone_from(&foreign[at % foreign.len()]),
    }
}

/// What a reader has when it stops, and whether it has reached the end.
fn read(made: &Made, chunks: &[Vec<u8>]) -> (Vec<u8>, bool) {
    let mut order = made.opener().in_order();
    let mut read = Vec::new();
    for chunk in chunks {
        let mut chunk = chunk.clone();
        if order.open_chunk(&mut chunk).is_err() {
            return (read, false);
        }
        read.extend_from_slice(&chunk);
    }
    (read, order.finish().is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_opens_is_the_beginning_of_the_file_and_the_whole_only_if_nothing_was_changed(
        length in 0_usize..250_000,
        changes in proptest::collection::vec(change(), 0..4),
    ) {
        let file = file(length);
        let made = seal(&file, 1);
        let foreign = seal(&file, 2).chunks;
        let mut chunks = made.chunks.clone();
        for change in changes {
            apply(&mut chunks, change, &foreign);
        }

        let (read, is_whole) = read(&made, &chunks);

        prop_assert!(file.starts_with(&read));
        prop_assert_eq!(is_whole, chunks == made.chunks);
        prop_assert!(!is_whole || read == file);
        for (index, chunk) in (0_u64..).zip(&chunks) {
            let place = usize::try_from(index).unwrap();
            let is_ours = made.chunks.get(place) == Some(chunk);
            let opened = place < made.chunks.len() && made.open_at(index, chunk).is_ok();
            prop_assert_eq!(opened, is_ours, "chunk {} by itself", index);
        }
    }
}
