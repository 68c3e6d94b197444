//! Attacks by whoever seals a blob and offers it: the tree is right, because they made it, and the content is not.

use hoopoe_crypto::attachment::{OfferError, OpenError, Opener};
use hoopoe_protocol::{
    blob::{
        outline::{Outline, OutlineError},
        size::BlobSize,
    },
    domain::Domain,
    hash,
    id::BlobId,
    limits,
    secret::Secret,
};

use super::fixtures::{Made, Refused, file, seal, seal_by_hand};

/// 70,000 bytes of file and 1,680 of padding in two chunks.
fn made() -> Made {
    seal(&file(70_000), 1)
}

/// The blob with one chunk in place of another, and everything made to fit it.
fn with_chunk(made: &Made, index: usize, chunk: Vec<u8>) -> Made {
    let mut chunks = made.chunks.clone();
    chunks[index] = chunk;
    made.resealed(chunks)
}

fn refused(made: &Made, index: u64, error: OpenError) {
    let chunk = &made.chunks[usize::try_from(index).unwrap()];

    assert!(
        made.open(&made.chunks) == Err(Refused::Chunk(index, error)),
        "in order"
    );
    assert!(made.open_at(index, chunk) == Err(error), "at random");
}

#[test]
fn a_byte_anywhere_in_the_padding_is_refused_and_nothing_of_the_chunk_is_left() {
    let made = made();
    let padded = [&file(70_000)[65_536..], &[0; 1_680]].concat();
    for at in [4_464, 4_465, 5_000, 6_143] {
        for bit in [0, 7] {
            let mut padded = padded.clone();
            padded[at] = 1 << bit;
            let bad = with_chunk(&made, 1, seal_by_hand(&made, 1, true, &padded));

            refused(&bad, 1, OpenError::Padding);
            let mut chunk = bad.chunks[1].clone();
            assert!(bad.opener().open_chunk(1, &mut chunk, &bad.proof(1)).is_err());
            assert!(chunk.is_empty());
        }
    }
    let good = with_chunk(&made, 1, seal_by_hand(&made, 1, true, &padded));
    assert!(good.open(&good.chunks) == Ok(file(70_000)), "all zeros");
}

#[test]
fn a_byte_in_a_chunk_that_is_padding_alone_is_refused() {
    let made = seal(&file(4_194_305), 1);
    let mut padded = vec![0; 65_536];
    padded[65_535] = 1;

    refused(
        &with_chunk(&made, 65, seal_by_hand(&made, 65, true, &padded)),
        65,
        OpenError::Padding,
    );
}

#[test]
fn a_last_chunk_that_does_not_say_so_is_refused() {
    let made = made();
    let padded = [&file(70_000)[65_536..], &[0; 1_680]].concat();

    refused(
        &with_chunk(&made, 1, seal_by_hand(&made, 1, false, &padded)),
        1,
        OpenError::NotAuthentic,
    );
}

#[test]
fn a_chunk_that_says_too_early_that_it_is_the_last_is_refused() {
    let made = made();

    refused(
        &with_chunk(&made, 0, seal_by_hand(&made, 0, true, &file(70_000)[..65_536])),
        0,
        OpenError::NotAuthentic,
    );
}

#[test]
fn a_chunk_that_was_sealed_for_another_place_is_refused() {
    let made = made();

    refused(
        &with_chunk(&made, 0, seal_by_hand(&made, 2, false, &file(70_000)[..65_536])),
        0,
        OpenError::NotAuthentic,
    );
}

#[test]
fn a_chunk_that_was_sealed_under_another_header_is_refused() {
    let (made, other) = (made(), seal(&file(70_000), 2));
    // The key of the one, the header of the other.
    let mut mixed = other.clone();
    mixed.sealed.key = made.sealed.key.clone();

    refused(
        &with_chunk(&made, 0, seal_by_hand(&mixed, 0, false, &file(70_000)[..65_536])),
        0,
        OpenError::NotAuthentic,
    );
}

/// The id of a blob with some outline, whatever stands in it.
fn read_under_its_id(outline: &[u8]) -> Result<Outline, OutlineError> {
    Outline::read(&BlobId::new(hash::labelled(Domain::BlobId, &[outline])), outline)
}

/// Chunks have one length, so a short one inside is another length of the whole, and most of these are no blob's.
#[test]
fn a_short_chunk_inside_and_an_empty_one_at_the_end_are_in_no_outline() {
    let made = made();
    let length = made.outline().size.blob_bytes();
    for wrong in [length - 1, length - 65_536, length + 16, length + 17] {
        let mut outline = made.outline().to_bytes();
        outline[56..64].copy_from_slice(&wrong.to_le_bytes());

        assert_eq!(read_under_its_id(&outline), Err(OutlineError::Size(wrong)));
    }
}

#[test]
fn a_short_chunk_inside_a_blob_of_another_size_is_refused() {
    // 4,096 and 63,488 bytes, as many together as a blob of 67,584.
    let made = seal(&file(67_584), 1);
    let short = seal_by_hand(&made, 0, false, &file(4_096));
    let bad = with_chunk(&made, 0, short);

    assert!(matches!(
        bad.open(&bad.chunks),
        Err(Refused::Chunk(0, OpenError::Chunk(_)))
    ));
}

/// A18: the blob was made for one key, so it has one reading.
#[test]
fn an_offer_of_the_same_blob_with_another_key_is_refused() {
    let made = made();
    let mut offer = made.offer();
    offer.key = Secret::new([9; 32]);

    assert_eq!(
        Opener::new(&offer, made.outline()).unwrap_err(),
        OfferError::OtherKey
    );
}

#[test]
fn an_offer_of_another_size_is_refused() {
    let made = made();
    let with_size = |size| {
        let mut offer = made.offer();
        offer.size = size;
        Opener::new(&offer, made.outline()).map(drop)
    };

    for size in [0, 65_536, 69_632, 71_681, 1 << 40] {
        assert_eq!(with_size(size), Err(OfferError::OtherSize(size)), "{size}");
    }
    let too_large = limits::FILE_BYTES + 1;
    assert!(matches!(with_size(too_large), Err(OfferError::TooLarge(_))));
    assert!(matches!(with_size(u64::MAX), Err(OfferError::TooLarge(_))));
}

/// Sizes that are padded to one: what is cut off must be zeros, so only a file that ends in zeros can seem shorter.
#[test]
fn an_offer_of_a_smaller_size_in_the_same_blob_is_refused_at_the_end_of_the_file() {
    let made = made();
    let mut smaller = made.clone();
    smaller.sealed.size = 69_999;

    assert_eq!(
        BlobSize::of_file(69_999),
        Ok(made.outline().size),
        "the same blob"
    );
    refused(&smaller, 1, OpenError::Padding);
}
