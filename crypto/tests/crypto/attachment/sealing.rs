//! Sealing: what a caller can do wrong, and what is never used twice.

use hoopoe_crypto::attachment::{SealError, Sealer};
use hoopoe_protocol::{
    blob::size::{FileTooLarge, SEALED_CHUNK_BYTES},
    limits,
};

use super::fixtures::{file, rng, seal};

fn sealer(bytes: u64) -> Sealer {
    Sealer::new(&mut rng(1), bytes).unwrap()
}

#[test]
fn the_sealer_says_how_much_of_the_file_each_chunk_takes() {
    let mut sealer = sealer(4_194_305);
    let mut taken = Vec::new();
    while let Some(bytes) = sealer.wants() {
        sealer.seal_chunk(&mut vec![1; bytes]).unwrap();
        taken.push(bytes);
    }

    assert_eq!(taken, [vec![65_536; 64], vec![1, 0]].concat());
}

#[test]
fn more_or_less_of_the_file_than_wanted_is_refused_and_nothing_has_changed() {
    let file = file(70_000);
    let mut sealer = sealer(70_000);
    for given in [0, 1, 65_535, 65_537, 70_000] {
        let mut chunk = vec![7; given];

        assert_eq!(
            sealer.seal_chunk(&mut chunk),
            Err(SealError::Length {
                given,
                wanted: 65_536
            })
        );
        assert!(chunk == vec![7; given], "left alone");
    }

    let mut chunk = file[..65_536].to_vec();
    sealer.seal_chunk(&mut chunk).unwrap();
    assert!(chunk == seal(&file, 1).chunks[0]);
}

/// So that it can be sent on while the file is still being read.
#[test]
fn what_the_blob_begins_with_is_there_before_its_first_chunk() {
    let mut sealer = sealer(5);
    let before = *sealer.header();
    sealer.seal_chunk(&mut vec![1; 5]).unwrap();

    assert_eq!(sealer.finish().unwrap().outline.header, before);
}

#[test]
fn a_file_that_ends_too_early_makes_no_blob() {
    let mut sealer = sealer(70_000);
    sealer.seal_chunk(&mut vec![1; 65_536]).unwrap();

    assert_eq!(
        sealer.finish().unwrap_err(),
        SealError::Incomplete { sealed: 1, chunks: 2 }
    );
}

#[test]
fn a_file_that_goes_on_behind_its_size_is_refused() {
    let mut sealer = sealer(10);
    sealer.seal_chunk(&mut vec![1; 10]).unwrap();

    assert_eq!(sealer.wants(), None);
    assert_eq!(sealer.seal_chunk(&mut vec![1; 1]), Err(SealError::Complete));
    assert_eq!(sealer.seal_chunk(&mut Vec::new()), Err(SealError::Complete));
    assert!(sealer.finish().is_ok());
}

#[test]
fn a_file_above_the_limit_is_refused_before_anything_is_sealed() {
    let too_large = limits::FILE_BYTES + 1;

    assert_eq!(
        Sealer::new(&mut rng(1), too_large).unwrap_err(),
        FileTooLarge(too_large)
    );
    assert_eq!(sealer(limits::FILE_BYTES).wants(), Some(65_536));
}

#[test]
fn sealing_happens_in_the_buffer_of_the_chunk() {
    let mut sealer = sealer(70_000);
    let mut buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
    let place = buffer.as_ptr();
    while let Some(bytes) = sealer.wants() {
        buffer.clear();
        buffer.resize(bytes, 5);
        sealer.seal_chunk(&mut buffer).unwrap();
    }

    assert_eq!(buffer.as_ptr(), place);
}

/// A15: no key, and so no nonce under a key, serves twice, also for one file that is sealed again.
#[test]
fn two_blobs_of_one_file_have_nothing_in_common() {
    let file = file(100_000);
    let mut rng = rng(1);
    let mut make = || {
        let mut sealer = Sealer::new(&mut rng, 100_000).unwrap();
        let mut chunks = Vec::new();
        for part in file.chunks(65_536) {
            let mut chunk = part.to_vec();
            sealer.seal_chunk(&mut chunk).unwrap();
            chunks.push(chunk);
        }
        (sealer.finish().unwrap(), chunks)
    };
    let ((one, one_chunks), (other, other_chunks)) = (make(), make());

    assert_ne!(one.key.expose(), other.key.expose());
    assert_ne!(one.outline.header.file, other.outline.header.file);
    assert_ne!(one.outline.header.commit, other.outline.header.commit);
    assert_ne!(one.outline.id(), other.outline.id());
    for (one, other) in one_chunks.iter().zip(&other_chunks) {
        let alike = one.iter().zip(other).filter(|(a, b)| a == b).count();
        // One byte in 256 by chance.
        assert!(alike < one.len() / 128, "{alike}");
    }
}

/// A15: nothing is compressed, so what a file holds does not show in how long its blob is.
#[test]
fn the_length_of_a_blob_is_that_of_any_file_of_its_size() {
    let zeros = seal(&vec![0; 300_000], 1);
    let noise = seal(&file(300_000), 1);

    assert_eq!(
        zeros.chunks.iter().map(Vec::len).collect::<Vec<_>>(),
        noise.chunks.iter().map(Vec::len).collect::<Vec<_>>()
    );
}
