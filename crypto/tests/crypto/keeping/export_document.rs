//! Export files written from the words of the document alone.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hoopoe_crypto::export::ReadError;
use sha2::{Digest, Sha256};

use super::{
    backup_document::derive_salted,
    export::{CHUNK, File, file, read, words},
};

/// A chunk by the words of the document.
fn sealed(file: &File, number: u64, is_last: bool, content: &[u8]) -> Vec<u8> {
    let key = derive_salted(
        &file.head[20..52],
        words().expose(),
        "hoopoe/v1/export",
        &[b"file", &file.head[..20]],
        64,
    );
    let nonce = [&[0; 3][..], &number.to_be_bytes(), &[u8::from(is_last)]].concat();
    let nonce = Nonce::try_from(&nonce[..]).unwrap();
    let associated = Sha256::digest(file.head);
    let payload = Payload {
        msg: content,
        aad: &associated,
    };
    let text = ChaCha20Poly1305::new_from_slice(&key[..32])
        .unwrap()
        .encrypt(&nonce, payload)
        .unwrap();
    let length = u32::try_from(content.len()).unwrap() | u32::from(is_last) << 31;
    [&length.to_le_bytes()[..], &text].concat()
}

#[test]
fn what_the_document_seals_our_code_opens_and_the_same_bytes() {
    let content = vec![7; CHUNK + 5];
    let file = file(&content);

    let chunks = [
        sealed(&file, 0, false, &content[..CHUNK]),
        sealed(&file, 1, true, &content[CHUNK..]),
    ]
    .concat();

    assert!(chunks == file.chunks);
    let salted = derive_salted(
        &file.head[20..52],
        words().expose(),
        "hoopoe/v1/export",
        &[b"file", &file.head[..20]],
        64,
    );
    assert_eq!(salted[32..], file.head[52..84]);
}

#[test]
fn chunks_of_lengths_that_no_writer_makes_are_refused_though_they_are_authentic() {
    let file = file(&[]);
    let full = vec![7; CHUNK];

    // A short inner chunk, an empty inner one, an empty last one behind others, and one that is too long.
    for (bytes, place) in [
        (sealed(&file, 0, false, b"short"), 0),
        (sealed(&file, 0, false, b""), 0),
        (
            [sealed(&file, 0, false, &full), sealed(&file, 1, true, b"")].concat(),
            1,
        ),
        (sealed(&file, 0, true, &[&full[..], &[7]].concat()), 0),
    ] {
        assert_eq!(read(&file, &bytes, 1_000), Err(ReadError::Damaged(place)));
    }
    assert_eq!(read(&file, &sealed(&file, 0, true, b""), 1_000), Ok(Vec::new()));
}
