//! Outlines: what a relay without a key sees of a blob that was changed, swapped or made up.

use hoopoe_protocol::{
    blob::{
        header::{BlobHeader, FileCommit, HeaderError},
        outline::{ChunkError, OUTLINE_BYTES, Outline, OutlineError},
        size::BlobSize,
        tree::{HashTree, Proof, leaf},
    },
    domain::Domain,
    hash,
    id::{BlobId, FileId},
};
use proptest::prelude::*;

/// Chunks of the right lengths, whatever is in them, and all that goes with them.
struct Blob {
    outline: Outline,
    chunks: Vec<Vec<u8>>,
    tree: HashTree,
}

impl Blob {
    fn of(file_bytes: u64, seed: u8) -> Self {
        let size = BlobSize::of_file(file_bytes).unwrap();
        let chunks: Vec<Vec<u8>> = (0..size.chunks())
            .map(|index| {
                let place = size.chunk(index).unwrap();
                vec![seed ^ index.to_le_bytes()[0]; place.sealed_bytes()]
            })
            .collect();
        let tree = HashTree::new(chunks.iter().map(|chunk| leaf(chunk)).collect()).unwrap();
        let header = BlobHeader {
            file: FileId::new([seed; 16]),
            commit: FileCommit::new([2; 32]),
        };
        Self {
            outline: Outline {
                header,
                size,
                root: tree.root(),
            },
            chunks,
            tree,
        }
    }

    fn proof(&self, index: u64) -> Proof {
        self.tree.proof(index).unwrap()
    }
}

fn id_of(bytes: &[u8]) -> BlobId {
    BlobId::new(hash::labelled(Domain::BlobId, &[bytes]))
}

#[test]
fn an_outline_comes_back_under_its_id_only() {
    let outline = Blob::of(200_000, 1).outline;
    let bytes = outline.to_bytes();

    assert_eq!(bytes.len(), OUTLINE_BYTES);
    assert_eq!(outline.id(), id_of(&bytes));
    assert_eq!(Outline::read(&outline.id(), &bytes), Ok(outline));
    assert_eq!(
        Outline::read(&BlobId::new([0; 32]), &bytes),
        Err(OutlineError::OtherBlob)
    );
}

#[test]
fn every_flipped_bit_of_an_outline_makes_it_that_of_another_blob() {
    let outline = Blob::of(200_000, 1).outline;
    for bit in 0..OUTLINE_BYTES * 8 {
        let mut bytes = outline.to_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);

        assert_eq!(
            Outline::read(&outline.id(), &bytes),
            Err(OutlineError::OtherBlob),
            "{bit}"
        );
    }
}

#[test]
fn an_outline_of_another_length_is_refused() {
    let outline = Blob::of(1, 1).outline;
    let longer = [outline.to_bytes().as_slice(), &[0]].concat();
    for length in (0..OUTLINE_BYTES).chain([OUTLINE_BYTES + 1]) {
        assert_eq!(
            Outline::read(&outline.id(), &longer[..length]),
            Err(OutlineError::Length(length))
        );
    }
}

#[test]
fn a_header_that_a_relay_exchanges_is_seen_without_a_key() {
    let (blob, other) = (Blob::of(200_000, 1), Blob::of(200_000, 9));
    let swapped = Outline {
        header: other.outline.header,
        ..blob.outline
    };

    assert_ne!(swapped.id(), blob.outline.id());
    assert_eq!(
        Outline::read(&blob.outline.id(), &swapped.to_bytes()),
        Err(OutlineError::OtherBlob)
    );
}

#[test]
fn an_outline_that_was_made_wrong_is_refused_though_its_id_fits() {
    let with = |at: usize, bytes: &[u8]| {
        let mut outline = Blob::of(200_000, 1).outline.to_bytes();
        outline[at..at + bytes.len()].copy_from_slice(bytes);
        Outline::read(&id_of(&outline), &outline)
    };
    let length = Blob::of(200_000, 1).outline.size.blob_bytes();

    assert_eq!(with(0, b"x"), Err(OutlineError::Header(HeaderError::Format)));
    assert_eq!(with(4, &[2]), Err(OutlineError::Header(HeaderError::Version(2))));
    for wrong in [0, 55, 56, length - 1, length + 1, length + 16, u64::MAX] {
        assert_eq!(
            with(56, &wrong.to_le_bytes()),
            Err(OutlineError::Size(wrong)),
            "{wrong}"
        );
    }
}

#[test]
fn each_chunk_is_known_by_itself_before_the_others() {
    let blob = Blob::of(300_000, 1);
    assert_eq!(blob.chunks.len(), 5);

    for index in (0..5).rev() {
        let chunk = &blob.chunks[usize::try_from(index).unwrap()];
        assert_eq!(blob.outline.verify(index, chunk, &blob.proof(index)), Ok(()));
    }
}

#[test]
fn a_chunk_in_another_place_is_refused() {
    let blob = Blob::of(300_000, 1);

    for (index, other) in [(0, 1), (1, 0), (2, 3), (3, 1)] {
        let chunk = &blob.chunks[usize::try_from(other).unwrap()];
        for proof in [blob.proof(index), blob.proof(other)] {
            assert_eq!(
                blob.outline.verify(index, chunk, &proof),
                Err(ChunkError::NotInBlob)
            );
        }
    }
}

#[test]
fn a_chunk_of_another_blob_is_refused() {
    let (blob, other) = (Blob::of(300_000, 1), Blob::of(300_000, 9));

    assert_eq!(
        blob.outline.verify(1, &other.chunks[1], &blob.proof(1)),
        Err(ChunkError::NotInBlob)
    );
    assert_eq!(
        blob.outline.verify(1, &other.chunks[1], &other.proof(1)),
        Err(ChunkError::NotInBlob)
    );
}

#[test]
fn a_chunk_behind_the_end_and_one_of_another_length_are_refused() {
    let blob = Blob::of(300_000, 1);
    let last = blob.chunks[4].len();

    assert_eq!(
        blob.outline.verify(5, &blob.chunks[4], &blob.proof(4)),
        Err(ChunkError::Beyond { index: 5, chunks: 5 })
    );
    for (index, length, expected) in [
        (0, 65_551, 65_552),
        (0, 65_553, 65_552),
        (4, last - 1, last),
        (4, last + 1, last),
        (4, 16, last),
        (4, 0, last),
    ] {
        assert_eq!(
            blob.outline.verify(index, &vec![1; length], &blob.proof(index)),
            Err(ChunkError::Length {
                given: length,
                expected
            })
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_flipped_bit_anywhere_in_a_chunk_is_refused(index in 0_usize..5, bit in any::<usize>()) {
        let blob = Blob::of(300_000, 1);
        let mut chunk = blob.chunks[index].clone();
        let bit = bit % (chunk.len() * 8);
        chunk[bit / 8] ^= 1 << (bit % 8);

        prop_assert_eq!(
            blob.outline.verify(index as u64, &chunk, &blob.proof(index as u64)),
            Err(ChunkError::NotInBlob)
        );
    }

    #[test]
    fn bent_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 90..100), index in any::<u64>()) {
        if let Ok(outline) = Outline::read(&id_of(&bytes), &bytes) {
            prop_assert_eq!(outline.to_bytes().to_vec(), bytes);
            prop_assert!(outline.chunk(index).is_ok() || index >= outline.size.chunks());
        }
    }
}
