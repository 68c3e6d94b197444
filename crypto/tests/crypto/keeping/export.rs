//! Export files: what goes in comes out, and each thing that can be wrong with one is told by its name.

use std::sync::OnceLock;

use hoopoe_crypto::{
    export::{CreateError, HEAD_BYTES, Lock, NewExport, OpenError, ReadError, create, open},
    recovery::RecoverySeed,
};
use hoopoe_protocol::secret::Secret;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::backup_document::lp;
use crate::outer::fixtures::rng;

pub(super) const CHUNK: usize = 64 * 1024;

/// Length in front, ciphertext, tag.
const SEALED: usize = 4 + CHUNK + 16;

pub(super) fn words() -> Secret<32> {
    RecoverySeed::new(Secret::new([1; 32])).export_secret()
}

/// A file of this content under the words, in its parts.
pub(super) struct File {
    pub(super) head: [u8; HEAD_BYTES],
    pub(super) chunks: Vec<u8>,
}

pub(super) fn file(content: &[u8]) -> File {
    let NewExport { head, mut writer } = create(&mut rng(1), Lock::Words(&words())).unwrap();
    let mut chunks = writer.write(content);
    chunks.extend(writer.finish());
    File { head, chunks }
}

pub(super) fn read(file: &File, chunks: &[u8], piece: usize) -> Result<Vec<u8>, ReadError> {
    let mut reader = open(&file.head, Lock::Words(&words())).unwrap();
    let mut content = Vec::new();
    for bytes in chunks.chunks(piece) {
        content.extend_from_slice(&reader.read(bytes)?);
    }
    reader.finish()?;
    Ok(content)
}

/// A file under a passphrase, made once: argon2 takes its time.
fn locked() -> &'static (Vec<u8>, [u8; HEAD_BYTES]) {
    static FILE: OnceLock<(Vec<u8>, [u8; HEAD_BYTES])> = OnceLock::new();
    FILE.get_or_init(|| {
        let NewExport { head, mut writer } = create(&mut rng(1), Lock::Passphrase(b"correct horse")).unwrap();
        let mut chunks = writer.write(b"content");
        chunks.extend(writer.finish());
        (chunks, head)
    })
}

fn opened(head: &[u8; HEAD_BYTES], lock: Lock<'_>) -> Result<(), OpenError> {
    open(head, lock).map(|_| ())
}

/// Changes a byte of a head and makes its sum right again, as an attacker would.
fn forge(head: &[u8; HEAD_BYTES], at: usize, byte: u8) -> [u8; HEAD_BYTES] {
    let mut forged = *head;
    forged[at] = byte;
    let sum = Sha256::digest([lp(b"hoopoe/v1/export"), forged[..84].to_vec()].concat());
    forged[84..].copy_from_slice(&sum[..8]);
    forged
}

#[test]
fn a_file_opens_with_its_passphrase_only() {
    let (chunks, head) = locked();
    let mut reader = open(head, Lock::Passphrase(b"correct horse")).unwrap();

    assert_eq!(reader.read(chunks).unwrap().as_slice(), b"content");
    assert_eq!(reader.finish(), Ok(()));
    for wrong in [b"correct hors".as_slice(), b"correct horse ", b""] {
        assert_eq!(
            opened(head, Lock::Passphrase(wrong)),
            Err(OpenError::WrongPassphrase)
        );
    }
    assert_eq!(
        opened(head, Lock::Words(&words())),
        Err(OpenError::NeedsPassphrase)
    );
}

#[test]
fn a_file_opens_with_its_words_only() {
    let file = file(b"content");
    let others = RecoverySeed::new(Secret::new([2; 32]));

    assert_eq!(read(&file, &file.chunks, 1).unwrap(), b"content");
    assert_eq!(
        opened(&file.head, Lock::Words(&others.export_secret())),
        Err(OpenError::WrongWords)
    );
    // Another branch of the same words is another key.
    let backup = RecoverySeed::new(Secret::new([1; 32])).backup_secret();
    assert_eq!(
        opened(&file.head, Lock::Words(&backup)),
        Err(OpenError::WrongWords)
    );
    assert_eq!(
        opened(&file.head, Lock::Passphrase(b"x")),
        Err(OpenError::NeedsWords)
    );
}

#[test]
fn a_file_without_a_passphrase_is_not_made() {
    assert_eq!(
        create(&mut rng(1), Lock::Passphrase(b"")).unwrap_err(),
        CreateError::NothingSecret
    );
}

#[test]
fn content_of_every_length_near_a_border_comes_back_in_pieces_of_any_length() {
    for length in [
        0,
        1,
        15,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        2 * CHUNK - 1,
        2 * CHUNK,
        2 * CHUNK + 1,
    ] {
        let content: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let file = file(&content);

        let chunks = length.div_ceil(CHUNK).max(1);
        assert_eq!(file.chunks.len(), length + chunks * 20, "{length}");
        for piece in [1_000, SEALED - 1, SEALED, 3 * SEALED] {
            assert!(
                read(&file, &file.chunks, piece).unwrap() == content,
                "{length} by {piece}"
            );
        }
    }
}

#[test]
fn content_is_written_in_pieces_of_any_length_to_the_same_file() {
    let content = vec![7; 2 * CHUNK + 100];
    let whole = file(&content);

    for piece in [1_000, CHUNK - 1, CHUNK, CHUNK + 1] {
        let NewExport { head, mut writer } = create(&mut rng(1), Lock::Words(&words())).unwrap();
        let mut chunks = Vec::new();
        for bytes in content.chunks(piece) {
            chunks.extend(writer.write(bytes));
        }
        chunks.extend(writer.finish());

        assert!(head == whole.head && chunks == whole.chunks, "{piece}");
    }
}

#[test]
fn every_bit_of_a_head_matters_and_its_damage_is_called_so() {
    let file = file(b"content");

    for at in 0..HEAD_BYTES {
        for bit in 0..8 {
            let mut bent = file.head;
            bent[at] ^= 1 << bit;
            let error = opened(&bent, Lock::Words(&words())).unwrap_err();
            let expected = match at {
                0..4 => error == OpenError::NotAnExport,
                4 => matches!(error, OpenError::NotAnExport | OpenError::NewerVersion(_)),
                _ => error == OpenError::Damaged,
            };
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn a_forged_head_does_not_make_argon2_run_wild_and_opens_under_no_passphrase() {
    let (_, head) = locked();
    let with = |at, byte| opened(&forge(head, at, byte), Lock::Passphrase(b"correct horse"));

    // Memory at 8, passes at 12, lanes at 16: little-endian numbers of four bytes.
    assert_eq!(with(11, 1), Err(OpenError::Cost));
    assert_eq!(with(10, 5), Err(OpenError::Cost));
    assert_eq!(with(10, 0), Err(OpenError::Cost));
    assert_eq!(with(12, 0), Err(OpenError::Cost));
    assert_eq!(with(12, 9), Err(OpenError::Cost));
    assert_eq!(with(16, 0), Err(OpenError::Cost));
    assert_eq!(with(16, 5), Err(OpenError::Cost));
    // Within bounds, but not what the file was made with.
    assert_eq!(with(12, 1), Err(OpenError::WrongPassphrase));
    assert_eq!(with(20, head[20] ^ 1), Err(OpenError::WrongPassphrase));
    assert_eq!(with(52, head[52] ^ 1), Err(OpenError::WrongPassphrase));
}

#[test]
fn a_head_that_no_writer_makes_is_damaged_though_its_sum_is_right() {
    let file = file(b"content");
    let with = |at, byte| opened(&forge(&file.head, at, byte), Lock::Words(&words()));

    assert_eq!(with(4, 2), Err(OpenError::NewerVersion(2)));
    assert_eq!(with(5, 2), Err(OpenError::Damaged));
    assert_eq!(with(6, 1), Err(OpenError::Damaged));
    assert_eq!(with(7, 1), Err(OpenError::Damaged));
    // A file under words has no cost.
    assert_eq!(with(8, 1), Err(OpenError::Damaged));
    assert_eq!(with(20, file.head[20] ^ 1), Err(OpenError::WrongWords));
}

#[test]
fn every_bit_of_a_chunk_matters() {
    let file = file(b"content");

    for at in 0..file.chunks.len() {
        for bit in 0..8 {
            let mut bent = file.chunks.clone();
            bent[at] ^= 1 << bit;
            let error = read(&file, &bent, 7).unwrap_err();
            // A length that says more than there is looks like an end that is missing.
            let expected = error == ReadError::Damaged(0) || (at < 3 && error == ReadError::CutShort(0));
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn a_file_that_is_cut_short_anywhere_is_called_so() {
    let small = file(b"content");
    let large = file(&vec![7; 2 * CHUNK + 5]);

    for length in 0..small.chunks.len() {
        assert_eq!(
            read(&small, &small.chunks[..length], 7),
            Err(ReadError::CutShort(0)),
            "{length}"
        );
    }
    for (length, chunk) in [
        (0, 0),
        (SEALED - 1, 0),
        (SEALED, 1),
        (SEALED + 3, 1),
        (2 * SEALED, 2),
        (large.chunks.len() - 1, 2),
    ] {
        assert_eq!(
            read(&large, &large.chunks[..length], 9_999),
            Err(ReadError::CutShort(chunk)),
            "{length}"
        );
    }
}

#[test]
fn chunks_that_are_swapped_repeated_left_out_or_of_another_file_are_refused_by_their_place() {
    let mut content = vec![7; 3 * CHUNK];
    content[CHUNK..].fill(8);
    let file = file(&content);
    let [one, two, three] = [0, 1, 2].map(|at| file.chunks[at * SEALED..(at + 1) * SEALED].to_vec());
    let other = {
        let NewExport { mut writer, .. } = create(&mut rng(2), Lock::Words(&words())).unwrap();
        let mut chunks = writer.write(&content);
        chunks.extend(writer.finish());
        chunks[..SEALED].to_vec()
    };

    for (chunks, place) in [
        (vec![&two, &one, &three], 0),
        (vec![&one, &one, &two, &three], 1),
        (vec![&one, &three], 1),
        (vec![&other, &two, &three], 0),
    ] {
        let bytes: Vec<u8> = chunks.into_iter().flatten().copied().collect();
        assert_eq!(read(&file, &bytes, 50_000), Err(ReadError::Damaged(place)));
    }
}

#[test]
fn what_stands_behind_the_end_is_refused_whether_it_comes_at_once_or_later() {
    let file = file(b"content");
    let longer = [&file.chunks[..], &[0]].concat();
    let twice = [&file.chunks[..], &file.chunks[..]].concat();

    for bytes in [longer, twice] {
        for piece in [1, file.chunks.len(), bytes.len()] {
            assert_eq!(read(&file, &bytes, piece), Err(ReadError::TrailingBytes));
        }
    }
}

#[test]
fn a_reader_that_has_refused_goes_on_refusing() {
    let file = file(b"content");
    let mut bent = file.chunks.clone();
    bent[10] ^= 1;
    let mut reader = open(&file.head, Lock::Words(&words())).unwrap();

    assert_eq!(reader.read(&bent).unwrap_err(), ReadError::Damaged(0));
    assert_eq!(reader.read(&file.chunks).unwrap_err(), ReadError::Damaged(0));
    assert_eq!(reader.read(&[]).unwrap_err(), ReadError::Damaged(0));
    assert_eq!(reader.finish(), Err(ReadError::Damaged(0)));
}

#[test]
fn nothing_secret_shows() {
    let NewExport { writer, .. } = create(&mut rng(1), Lock::Words(&words())).unwrap();
    let reader = open(&file(b"x").head, Lock::Words(&words())).unwrap();

    assert_eq!(format!("{writer:?}"), "ExportWriter(..)");
    assert_eq!(format!("{reader:?}"), "ExportReader(chunk 0, ..)");
    assert_eq!(format!("{:?}", Lock::Passphrase(b"hunter2")), "Passphrase(..)");
    assert_eq!(format!("{:?}", Lock::Words(&words())), "Words(..)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_content_comes_back(content in proptest::collection::vec(any::<u8>(), 0..3_000), piece in 1_usize..5_000) {
        let file = file(&content);

        prop_assert_eq!(read(&file, &file.chunks, piece), Ok(content));
    }

    #[test]
    fn bent_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), piece in 1_usize..100) {
        prop_assert!(read(&file(b"x"), &bytes, piece).is_err());
    }

    #[test]
    fn a_head_of_any_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), HEAD_BYTES)) {
        prop_assert!(opened(&bytes.try_into().unwrap(), Lock::Words(&words())).is_err());
    }
}
