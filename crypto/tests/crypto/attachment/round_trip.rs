//! What was sealed opens: as a whole, in parts, and at every length that matters.

use hoopoe_crypto::attachment::Piece;
use hoopoe_protocol::blob::size::{BlobSize, SEALED_CHUNK_BYTES};
use proptest::prelude::*;

use super::fixtures::{Made, file, payload_key, seal, seal_by_hand};

/// Around what is padded up to, around one chunk and two, and with chunks that are padding alone.
const LENGTHS: [usize; 16] = [
    0, 1, 2, 4_095, 4_096, 4_097, 4_352, 65_519, 65_520, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073,
    4_194_305,
];

fn opened_one_by_one(made: &Made) -> Vec<u8> {
    // From the last to the first: none needs the one before.
    let mut parts: Vec<Vec<u8>> = (0..made.chunks.len())
        .rev()
        .map(|index| made.open_at(index as u64, &made.chunks[index]).unwrap())
        .collect();
    parts.reverse();
    parts.concat()
}

#[test]
fn a_file_of_every_length_that_matters_comes_back() {
    for length in LENGTHS {
        let file = file(length);
        let made = seal(&file, 1);
        let size = BlobSize::of_file(length as u64).unwrap();

        assert_eq!(made.outline().size, size);
        assert_eq!(made.chunks.len() as u64, size.chunks(), "{length}");
        let blob_bytes = 56 + made.chunks.iter().map(Vec::len).sum::<usize>();
        assert_eq!(blob_bytes as u64, size.blob_bytes(), "{length}");
        assert!(made.open(&made.chunks).as_ref() == Ok(&file), "{length} in order");
        assert!(opened_one_by_one(&made) == file, "{length} one by one");
    }
}

#[test]
fn a_chunk_that_is_padding_alone_is_there_and_holds_nothing_of_the_file() {
    let made = seal(&file(4_194_305), 1);

    assert_eq!(made.open_at(64, &made.chunks[64]).unwrap().len(), 1);
    assert_eq!(made.open_at(65, &made.chunks[65]), Ok(Vec::new()));
}

#[test]
fn chunks_are_what_the_document_says() {
    let file = file(70_000);
    let made = seal(&file, 1);
    let padded = [file.as_slice(), &[0; 1_680]].concat();

    assert!(seal_by_hand(&made, 0, false, &padded[..65_536]) == made.chunks[0]);
    assert!(seal_by_hand(&made, 1, true, &padded[65_536..]) == made.chunks[1]);
    assert_ne!(
        payload_key(&made.sealed.key, made.outline().header.file.as_bytes()),
        *made.outline().header.commit.as_bytes()
    );
}

#[test]
fn opening_happens_in_the_buffer_of_the_chunk() {
    let made = seal(&file(100_000), 1);
    let mut buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
    buffer.extend_from_slice(&made.chunks[0]);
    let place = buffer.as_ptr();

    made.opener().open_chunk(0, &mut buffer, &made.proof(0)).unwrap();

    assert_eq!(buffer.as_ptr(), place);
    assert_eq!(buffer.len(), 65_536);
}

#[test]
fn a_range_is_in_the_chunks_that_hold_it_and_in_no_others() {
    let opener = seal(&file(200_000), 1).opener();
    let pieces = |start: u64, end: u64| -> Vec<(u64, usize, usize)> {
        opener
            .pieces(&(start..end))
            .map(|Piece { chunk, bytes }| (chunk, bytes.start, bytes.end))
            .collect()
    };

    assert_eq!(pieces(0, 1), [(0, 0, 1)]);
    assert_eq!(pieces(0, 65_536), [(0, 0, 65_536)]);
    assert_eq!(pieces(65_535, 65_537), [(0, 65_535, 65_536), (1, 0, 1)]);
    assert_eq!(pieces(65_536, 65_537), [(1, 0, 1)]);
    assert_eq!(
        pieces(1, u64::MAX),
        [(0, 1, 65_536), (1, 0, 65_536), (2, 0, 65_536), (3, 0, 3_392)]
    );
    assert_eq!(pieces(200_000, 200_001), [], "behind the end");
    assert_eq!(pieces(5, 5), []);
    assert_eq!(pieces(u64::MAX, 0), [], "turned round");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_of_any_length_comes_back(length in 0_usize..400_000, seed in any::<u8>()) {
        let file = file(length);
        let made = seal(&file, seed);

        prop_assert!(made.open(&made.chunks) == Ok(file.clone()));
        prop_assert!(opened_one_by_one(&made) == file);
    }

    #[test]
    fn any_range_is_read_from_its_chunks_alone(length in 1_usize..300_000, one in any::<usize>(), other in any::<usize>()) {
        let file = file(length);
        let made = seal(&file, 1);
        let (one, other) = (one % length, other % length);
        let range = one.min(other)..one.max(other) + 1;

        let read: Vec<u8> = made
            .opener()
            .pieces(&(range.start as u64..range.end as u64))
            .flat_map(|piece| {
                let chunk = &made.chunks[usize::try_from(piece.chunk).unwrap()];
                made.open_at(piece.chunk, chunk).unwrap()[piece.bytes].to_vec()
            })
            .collect();

        prop_assert!(read == file[range]);
    }
}
