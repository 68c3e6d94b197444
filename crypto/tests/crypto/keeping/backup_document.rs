//! A backup sealed and opened by the words of the document, not by the code under test: also what no honest writer seals.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hoopoe_protocol::{
    backup::{BackupBegin, BackupHead, ChainCommit},
    codec,
};
use sha2::{Digest, Sha256};

/// The backup branch of the seed that all these tests share.
pub(super) const SECRET: [u8; 32] = [0xa1; 32];

/// A chain as a host has it.
pub(super) struct Chain {
    pub(super) head: Vec<u8>,
    pub(super) records: Vec<Vec<u8>>,
}

pub(super) fn lp(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_le_bytes(), bytes].concat()
}

/// HKDF-SHA256 with `info = LP(label) ‖ LP(part) ‖ …`.
pub(super) fn derive_salted(
    salt: &[u8],
    secret: &[u8],
    label: &str,
    parts: &[&[u8]],
    length: usize,
) -> Vec<u8> {
    let info: Vec<u8> = [lp(label.as_bytes())]
        .into_iter()
        .chain(parts.iter().map(|part| lp(part)))
        .flatten()
        .collect();
    let mut output = vec![0; length];
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(&info, &mut output)
        .unwrap();
    output
}

pub(super) fn derive(secret: &[u8], label: &str, parts: &[&[u8]]) -> [u8; 32] {
    derive_salted(&[], secret, label, parts, 32).try_into().unwrap()
}

pub(super) fn chain_secret(begin: &[u8]) -> [u8; 32] {
    derive(&SECRET, "hoopoe/v1/backup/keys", &[b"chain", begin])
}

/// A head in these words, under the key of all chains or another one.
pub(super) fn head_of(begin: &BackupBegin, chain_secret: &[u8]) -> Vec<u8> {
    head_with(codec::encode(begin), chain_secret)
}

/// The same around any bytes.
pub(super) fn head_with(begin: Vec<u8>, chain_secret: &[u8]) -> Vec<u8> {
    codec::encode(&BackupHead {
        begin,
        commit: ChainCommit::new(derive(chain_secret, "hoopoe/v1/backup/keys", &[b"commit"])),
    })
}

fn hash(part: &[u8], rest: &[&[u8]]) -> [u8; 32] {
    let label = lp(b"hoopoe/v1/backup/record");
    let all = [&[label.as_slice(), part], rest].concat().concat();
    Sha256::digest(all).into()
}

/// Where a record is to stand.
pub(super) struct Place {
    pub(super) chain: [u8; 16],
    pub(super) number: u64,
    pub(super) link: [u8; 32],
}

impl Place {
    /// The first place of the chain with this head.
    pub(super) fn first(head: &[u8]) -> Self {
        let read: BackupHead = codec::decode(head).unwrap();
        let begin: BackupBegin = codec::decode(&read.begin).unwrap();
        Self {
            chain: *begin.chain.as_bytes(),
            number: 0,
            link: hash(b"head", &[head]),
        }
    }

    /// The place behind a record at this one.
    pub(super) fn behind(&self, sealed: &[u8]) -> Self {
        Self {
            number: self.number + 1,
            link: hash(b"link", &[&self.link, sealed]),
            ..*self
        }
    }

    fn associated(&self) -> Vec<u8> {
        let label = lp(b"hoopoe/v1/backup/record");
        [&label[..], &self.chain, &self.number.to_le_bytes(), &self.link].concat()
    }

    /// Seals bytes that are padded already, well or badly.
    pub(super) fn seal(&self, chain_secret: &[u8], padded: &[u8]) -> Vec<u8> {
        let nonce = [u8::try_from(self.number).unwrap(); 24];
        let associated = self.associated();
        let text = cipher(chain_secret)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: padded,
                    aad: &associated,
                },
            )
            .unwrap();
        [&nonce[..], &text].concat()
    }

    pub(super) fn open(&self, chain_secret: &[u8], sealed: &[u8]) -> Vec<u8> {
        let nonce: [u8; 24] = sealed[..24].try_into().unwrap();
        let associated = self.associated();
        let payload = Payload {
            msg: &sealed[24..],
            aad: &associated,
        };
        cipher(chain_secret)
            .decrypt(&XNonce::from(nonce), payload)
            .unwrap()
    }
}

fn cipher(chain_secret: &[u8]) -> XChaCha20Poly1305 {
    let key = derive(chain_secret, "hoopoe/v1/backup/keys", &[b"seal"]);
    XChaCha20Poly1305::new(&key.into())
}

pub(super) fn padded(plain: &[u8], total: usize) -> Vec<u8> {
    let mut padded = lp(plain);
    padded.resize(total - 40, 0);
    padded
}

pub(super) fn begin() -> BackupBegin {
    BackupBegin {
        version: 1,
        chain: hoopoe_protocol::fixed::Fixed::new([0xc0; 16]),
        generation: 0,
        replaces: None,
        begun: super::keepsakes::NOW,
    }
}

/// A record of items in the one encoding: `[0, {0: [* bytes]}]`, of fewer than 24 items of fewer than 256 bytes.
fn record_of(items: &[Vec<u8>]) -> Vec<u8> {
    let mut record = vec![0x82, 0, 0xa1, 0, 0x80 + u8::try_from(items.len()).unwrap()];
    for item in items {
        let length = u8::try_from(item.len()).unwrap();
        if length >= 24 {
            record.push(0x58);
            record.push(length);
        } else {
            record.push(0x40 + length);
        }
        record.extend_from_slice(item);
    }
    record
}

/// A whole chain whose records hold these items.
pub(super) fn chain_of_plain(records: &[Vec<Vec<u8>>]) -> Chain {
    let plain: Vec<Vec<u8>> = records.iter().map(|items| record_of(items)).collect();
    // The last one says that the chain is whole: `[1, {}]`.
    chain_of(&[plain, vec![vec![0x82, 1, 0xa0]]].concat())
}

/// A chain of records that hold these bytes.
pub(super) fn chain_of(plain: &[Vec<u8>]) -> Chain {
    let secret = chain_secret(&codec::encode(&begin()));
    let head = head_of(&begin(), &secret);
    let mut place = Place::first(&head);
    let mut records = Vec::new();
    for plain in plain {
        let sealed = place.seal(&secret, &padded(plain, 1_024));
        place = place.behind(&sealed);
        records.push(sealed);
    }
    Chain { head, records }
}

/// The padded plaintext of a chain's first record.
pub(super) fn plain_of(head: &[u8], record: &[u8]) -> Vec<u8> {
    let read: BackupHead = codec::decode(head).unwrap();
    Place::first(head).open(&chain_secret(&read.begin), record)
}
