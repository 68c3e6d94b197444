//! Attacks by whoever carries a blob and has no key: a server, a relay, a peer. Each is refused in order and at random.

use hoopoe_crypto::attachment::{OfferError, OpenError, Opener, Unfinished};
use hoopoe_protocol::{
    blob::outline::{ChunkError, Outline},
    secret::Secret,
};
use proptest::prelude::*;

use super::fixtures::{Made, Refused, file, seal};

/// Five chunks, the last one short.
fn made() -> Made {
    let made = seal(&file(300_000), 1);
    assert_eq!(made.chunks.len(), 5);
    made
}

fn refused_in_order(made: &Made, chunks: &[Vec<u8>], at: u64, error: OpenError) {
    assert!(made.open(chunks) == Err(Refused::Chunk(at, error)));
}

fn refused_at(made: &Made, index: u64, chunk: &[u8], error: ChunkError) {
    assert!(made.open_at(index, chunk) == Err(OpenError::Chunk(error)));
}

/// A6: a chunk's nonce is its place, and nobody can give it another.
#[test]
fn swapped_chunks_are_refused() {
    let made = made();
    let mut chunks = made.chunks.clone();
    chunks.swap(1, 2);

    refused_in_order(&made, &chunks, 1, OpenError::NotAuthentic);
    refused_at(&made, 1, &chunks[1], ChunkError::NotInBlob);
    refused_at(&made, 2, &chunks[2], ChunkError::NotInBlob);
}

#[test]
fn a_dropped_chunk_is_seen_at_the_next_one() {
    let made = made();
    let mut chunks = made.chunks.clone();
    chunks.remove(1);

    refused_in_order(&made, &chunks, 1, OpenError::NotAuthentic);
}

#[test]
fn a_doubled_chunk_is_refused() {
    let made = made();
    let mut chunks = made.chunks.clone();
    chunks.insert(1, chunks[0].clone());

    refused_in_order(&made, &chunks, 1, OpenError::NotAuthentic);
}

#[test]
fn a_blob_without_its_last_chunk_is_truncated() {
    let made = made();
    for opened in 0..5 {
        let chunks = &made.chunks[..opened];

        assert!(
            made.open(chunks)
                == Err(Refused::End(Unfinished::Truncated {
                    opened: opened as u64,
                    chunks: 5
                }))
        );
    }
}

#[test]
fn the_last_chunk_stands_in_for_no_other() {
    let made = made();
    // One chunk earlier it has another length; in a blob of full chunks only the flag in its nonce tells.
    let full = seal(&file(131_072), 1);
    let early = [full.chunks[1].clone()];

    refused_in_order(
        &made,
        &[made.chunks[4].clone()],
        0,
        OpenError::Chunk(ChunkError::Length {
            given: made.chunks[4].len(),
            expected: 65_552,
        }),
    );
    refused_in_order(&full, &early, 0, OpenError::NotAuthentic);
}

#[test]
fn what_comes_behind_the_last_chunk_is_refused() {
    let made = made();
    for more in [&made.chunks[4], &vec![0; 16], &Vec::new()] {
        let chunks = [made.chunks.as_slice(), std::slice::from_ref(more)].concat();
        let beyond = ChunkError::Beyond { index: 5, chunks: 5 };

        refused_in_order(&made, &chunks, 5, OpenError::Chunk(beyond));
        let mut chunk = more.clone();
        let opened = made.opener().open_chunk(5, &mut chunk, &made.proof(4));
        assert_eq!(opened, Err(OpenError::Chunk(beyond)));
    }
}

#[test]
fn a_chunk_that_is_cut_off_or_goes_on_is_refused_whichever_it_is() {
    let made = made();
    for index in 0..5 {
        let whole = &made.chunks[index];
        for given in [0, 1, 15, 16, 17, whole.len() - 1, whole.len() + 1] {
            let mut chunk = whole.clone();
            chunk.resize(given, 0);
            let error = ChunkError::Length {
                given,
                expected: whole.len(),
            };
            let mut chunks = made.chunks.clone();
            chunks[index].clone_from(&chunk);

            refused_in_order(&made, &chunks, index as u64, OpenError::Chunk(error));
            refused_at(&made, index as u64, &chunk, error);
        }
    }
}

#[test]
fn a_chunk_of_another_file_is_refused() {
    let (made, other) = (made(), seal(&file(300_000), 2));
    let mut chunks = made.chunks.clone();
    chunks[1].clone_from(&other.chunks[1]);

    refused_in_order(&made, &chunks, 1, OpenError::NotAuthentic);
    refused_at(&made, 1, &other.chunks[1], ChunkError::NotInBlob);
    let mut chunk = other.chunks[1].clone();
    assert_eq!(
        made.opener().open_chunk(1, &mut chunk, &other.proof(1)),
        Err(OpenError::Chunk(ChunkError::NotInBlob)),
        "with its own proof"
    );
}

#[test]
fn every_flipped_bit_of_a_small_blob_is_refused() {
    let made = seal(&file(50), 1);
    let bits = made.chunks[0].len() * 8;
    assert_eq!(bits, (4_096 + 16) * 8);
    let (opener, proof) = (made.opener(), made.proof(0));
    let mut order = made.opener().in_order();

    for bit in 0..bits {
        let mut bent = made.chunks[0].clone();
        bent[bit / 8] ^= 1 << (bit % 8);

        let in_order = order.open_chunk(&mut bent.clone());
        assert_eq!(in_order, Err(OpenError::NotAuthentic), "{bit}");
        assert_eq!(
            opener.open_chunk(0, &mut bent, &proof),
            Err(OpenError::Chunk(ChunkError::NotInBlob)),
            "{bit}"
        );
    }
    // And none of them moved it on.
    order.open_chunk(&mut made.chunks[0].clone()).unwrap();
    assert_eq!(order.finish(), Ok(()));
}

#[test]
fn a_refused_chunk_may_come_again_from_elsewhere() {
    let made = made();
    let mut order = made.opener().in_order();
    let mut bent = made.chunks[0].clone();
    bent[100] ^= 1;
    assert!(order.open_chunk(&mut bent).is_err());

    for chunk in &made.chunks {
        order.open_chunk(&mut chunk.clone()).unwrap();
    }

    assert_eq!(order.finish(), Ok(()));
}

#[test]
fn a_chunk_that_is_not_authentic_is_left_as_it_came() {
    let made = made();
    let mut order = made.opener().in_order();
    let mut chunk = made.chunks[1].clone();

    assert_eq!(order.open_chunk(&mut chunk), Err(OpenError::NotAuthentic));

    assert!(chunk == made.chunks[1]);
}

#[test]
fn the_outline_of_another_blob_is_refused() {
    let (made, other) = (made(), seal(&file(300_000), 2));

    assert_eq!(
        Opener::new(&made.offer(), other.outline()).unwrap_err(),
        OfferError::OtherBlob
    );
    let (ours, theirs) = (made.outline(), other.outline());
    let mixed = [
        Outline {
            header: theirs.header,
            ..ours
        },
        Outline {
            size: seal(&file(200_000), 1).outline().size,
            ..ours
        },
        Outline {
            root: theirs.root,
            ..ours
        },
    ];
    for outline in mixed {
        assert_eq!(
            Opener::new(&made.offer(), outline).unwrap_err(),
            OfferError::OtherBlob
        );
    }
}

#[test]
fn another_key_opens_nothing() {
    let made = made();
    for bit in 0..256 {
        let mut key = *made.sealed.key.expose();
        key[bit / 8] ^= 1 << (bit % 8);
        let mut offer = made.offer();
        offer.key = Secret::new(key);

        assert_eq!(
            Opener::new(&offer, made.outline()).unwrap_err(),
            OfferError::OtherKey,
            "{bit}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_flipped_bit_in_any_chunk_is_refused(index in 0_usize..5, bit in any::<usize>()) {
        let made = made();
        let mut chunks = made.chunks.clone();
        let bit = bit % (chunks[index].len() * 8);
        chunks[index][bit / 8] ^= 1 << (bit % 8);

        refused_in_order(&made, &chunks, index as u64, OpenError::NotAuthentic);
        refused_at(&made, index as u64, &chunks[index], ChunkError::NotInBlob);
    }

    #[test]
    fn bent_bytes_never_panic_and_never_open(index in any::<u64>(), mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let made = seal(&file(50), 1);
        let proof = made.proof(0);

        prop_assert!(made.opener().open_chunk(index, &mut bytes.clone(), &proof).is_err());
        prop_assert!(made.opener().in_order().open_chunk(&mut bytes).is_err());
    }
}
