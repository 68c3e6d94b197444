//! Attacks by somebody else who was offered the file: another member of a group has its key, and may be who hands the
//! blob over. Every chunk that they seal is authentic; none is the one that was offered.

use hoopoe_crypto::attachment::{OfferError, OpenError, Opener, Unfinished};
use hoopoe_protocol::blob::outline::ChunkError;

use super::fixtures::{Made, Refused, file, seal, seal_by_hand};

/// What Carol makes of Alice's file for Bob: one letter is another one.
fn forged(made: &Made) -> Made {
    let mut file = file(100_000);
    file[65_536 + 7] ^= 0x20;
    let padded = [&file[65_536..], &[0; 352]].concat();
    let mut chunks = made.chunks.clone();
    chunks[1] = seal_by_hand(made, 1, true, &padded);
    made.resealed(chunks)
}

fn made() -> Made {
    let made = seal(&file(100_000), 1);
    assert_eq!(made.outline().size.padded_bytes(), 100_352);
    made
}

#[test]
fn somebody_else_who_has_the_key_cannot_exchange_a_chunk() {
    let made = made();
    let forged = forged(&made);
    assert!(forged.open(&forged.chunks).is_ok(), "it is authentic in itself");

    for proof in [made.proof(1), forged.proof(1)] {
        let mut chunk = forged.chunks[1].clone();
        assert_eq!(
            made.opener().open_chunk(1, &mut chunk, &proof),
            Err(OpenError::Chunk(ChunkError::NotInBlob))
        );
    }
}

#[test]
fn somebody_else_who_has_the_key_cannot_exchange_the_file_of_who_reads_in_order() {
    let made = made();

    assert!(made.open(&forged(&made).chunks) == Err(Refused::End(Unfinished::OtherChunks)));
}

#[test]
fn somebody_else_who_has_the_key_cannot_exchange_the_blob() {
    let made = made();

    assert_eq!(
        Opener::new(&made.offer(), forged(&made).outline()).unwrap_err(),
        OfferError::OtherBlob
    );
}
