//! A18, with the forgery made: ChaCha20-Poly1305 commits to no key, so one chunk can open under two of them to two texts.
//! What is sealed for Bob would be read otherwise by Carol, and each could show that Alice sent it. The commitment in the
//! header is what stands against it.
//!
//! The tag of a message is a polynomial in r plus s, over the integers modulo 2^130 - 5, and r and s come from key and
//! nonce. For two keys and one tag, two blocks of the ciphertext are the unknowns of two linear equations (Dodis, Grubbs,
//! Ristenpart and Woodage, *Fast Message Franking*, CRYPTO 2018, found this for AES-GCM).

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use hoopoe_crypto::attachment::{OfferError, Opener};
use hoopoe_protocol::{blob::tree::leaf, secret::Secret};
use sha2::{Digest, Sha256};

use super::fixtures::{file, payload_key, seal};

/// Bytes of the only chunk, and blocks.
const BYTES: usize = 4_096;
const BLOCKS: usize = BYTES / 16;

/// A number modulo 2^130 - 5, as its high two bits and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Field {
    high: u8,
    low: u128,
}

const ZERO: Field = Field { high: 0, low: 0 };
const ONE: Field = Field { high: 0, low: 1 };
const PRIME: Field = Field {
    high: 3,
    low: u128::MAX - 4,
};

impl Field {
    const fn block(bytes: [u8; 16]) -> Self {
        Self {
            high: 1,
            low: u128::from_le_bytes(bytes),
        }
    }

    fn reduced(self) -> Self {
        if self < PRIME {
            return self;
        }
        let (low, borrow) = self.low.overflowing_sub(PRIME.low);
        Self {
            high: self.high - PRIME.high - u8::from(borrow),
            low,
        }
    }

    fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self {
            high: self.high + other.high + u8::from(carry),
            low,
        }
        .reduced()
    }

    fn minus(self, other: Self) -> Self {
        let (low, borrow) = PRIME.low.overflowing_sub(other.low);
        self.plus(Self {
            high: PRIME.high - other.high - u8::from(borrow),
            low,
        })
    }

    const fn bit(self, at: u32) -> bool {
        if at < 128 {
            (self.low >> at) & 1 == 1
        } else {
            (self.high >> (at - 128)) & 1 == 1
        }
    }

    fn times(self, other: Self) -> Self {
        (0..130).rev().fold(ZERO, |sum, at| {
            let doubled = sum.plus(sum);
            if other.bit(at) {
                doubled.plus(self)
            } else {
                doubled
            }
        })
    }

    fn to_the(self, power: Self) -> Self {
        (0..130).rev().fold(ONE, |product, at| {
            let square = product.times(product);
            if power.bit(at) { square.times(self) } else { square }
        })
    }

    fn inverse(self) -> Self {
        self.to_the(PRIME.minus(ONE).minus(ONE))
    }
}

/// The key of Poly1305 for one key and nonce (RFC 8439, section 2.6): r, clamped, and s.
fn one_time(key: &[u8; 32], nonce: &Nonce) -> (Field, u128) {
    let stream = first_block(key, nonce);
    let clamp = 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff_u128;
    let r = u128::from_le_bytes(stream[..16].try_into().unwrap()) & clamp;
    (
        Field { high: 0, low: r },
        u128::from_le_bytes(stream[16..].try_into().unwrap()),
    )
}

/// The beginning of the key stream (RFC 8439, section 2.3), which the cipher keeps for itself.
fn first_block(key: &[u8; 32], nonce: &Nonce) -> [u8; 32] {
    let word = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
    let mut start = [0_u32; 16];
    start[..4].copy_from_slice(&[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
    for (place, bytes) in start[4..12].iter_mut().zip(key.chunks(4)) {
        *place = word(bytes);
    }
    for (place, bytes) in start[13..].iter_mut().zip(nonce.chunks(4)) {
        *place = word(bytes);
    }
    let mut state = start;
    let mut quarter = |a: usize, b: usize, c: usize, d: usize| {
        for (to, from, mixed, turn) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
            state[to] = state[to].wrapping_add(state[from]);
            state[mixed] = (state[mixed] ^ state[to]).rotate_left(turn);
        }
    };
    for _ in 0..10 {
        (0..4).for_each(|i| quarter(i, 4 + i, 8 + i, 12 + i));
        (0..4).for_each(|i| quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4));
    }
    let mut out = [0; 32];
    for (place, (mixed, start)) in out.chunks_mut(4).zip(state.iter().zip(start)) {
        place.copy_from_slice(&mixed.wrapping_add(start).to_le_bytes());
    }
    out
}

/// The blocks that are authenticated: the associated data, the text, and the lengths of both.
fn blocks(associated: &[u8; 32], text: &[u8]) -> Vec<Field> {
    let lengths = [32_u64.to_le_bytes(), (text.len() as u64).to_le_bytes()].concat();
    [associated.as_slice(), text, &lengths]
        .concat()
        .chunks(16)
        .map(|block| Field::block(block.try_into().unwrap()))
        .collect()
}

/// The polynomial: the first block is multiplied by the highest power.
fn evaluate(r: Field, blocks: &[Field]) -> Field {
    blocks.iter().fold(ZERO, |sum, block| sum.plus(*block).times(r))
}

/// Bends the last two blocks of a text so that it has one tag under both keys.
fn collide(keys: [&[u8; 32]; 2], nonce: &Nonce, associated: &[u8; 32], text: &mut [u8]) -> [u8; 16] {
    let pads = keys.map(|key| one_time(key, nonce));
    text[BYTES - 32..].fill(0);
    // With these two blocks zero but for their high bit.
    let fixed = pads.map(|(r, _)| evaluate(r, &blocks(associated, text)));
    // The text's last block stands two places before the end, so it is multiplied by r², the one before by r³.
    let [(a, b), (c, d)] = pads.map(|(r, _)| (r.times(r).times(r), r.times(r)));
    let determinant = a.times(d).minus(b.times(c)).inverse();
    for tag in 0_u128.. {
        let tag = tag.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let [e, f] = [0, 1].map(|which| {
            let sum = Field {
                high: 0,
                low: tag.wrapping_sub(pads[which].1),
            };
            sum.minus(fixed[which])
        });
        let x = e.times(d).minus(b.times(f)).times(determinant);
        let y = a.times(f).minus(e.times(c)).times(determinant);
        if x.high == 0 && y.high == 0 {
            text[BYTES - 32..BYTES - 16].copy_from_slice(&x.low.to_le_bytes());
            text[BYTES - 16..].copy_from_slice(&y.low.to_le_bytes());
            return tag.to_le_bytes();
        }
    }
    unreachable!("one in sixteen tags does")
}

fn decrypt(key: &[u8; 32], nonce: &Nonce, associated: &[u8; 32], text: &[u8], tag: [u8; 16]) -> Vec<u8> {
    let mut text = text.to_vec();
    ChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(nonce, associated, text.as_mut_slice().into(), &Tag::from(tag))
        .expect("authentic");
    text
}

/// A18.
#[test]
fn a_chunk_with_two_readings_can_be_made_and_has_only_one_here() {
    // Alice's blob is right in everything for the key that she offers to Bob.
    let mut made = seal(&file(BYTES), 1);
    let header = made.outline().header.to_bytes();
    let associated: [u8; 32] = Sha256::digest(header).into();
    let mut nonce = [0; 12];
    nonce[11] = 1;
    let nonce = Nonce::from(nonce);
    let for_carol = Secret::new([9; 32]);
    let keys = [&made.sealed.key, &for_carol].map(|key| payload_key(key, &header[8..24]));

    let mut text = made.chunks[0][..BYTES].to_vec();
    let tag = collide([&keys[0], &keys[1]], &nonce, &associated, &mut text);

    // Without the commitment both would read: the one her file, the other something else.
    let readings = keys.map(|key| decrypt(&key, &nonce, &associated, &text, tag));
    assert!(readings[0][..BYTES - 32] == file(BYTES)[..BYTES - 32]);
    assert!(readings[1][..BYTES - 32] != readings[0][..BYTES - 32]);
    assert_eq!(readings.map(|text| text.len() / 16), [BLOCKS; 2]);

    made.chunks[0] = [text.as_slice(), &tag].concat();
    made.sealed.outline.root = leaf(&made.chunks[0]);
    assert!(made.open(&made.chunks).is_ok(), "Bob");
    let mut offer = made.offer();
    offer.key = for_carol;
    assert_eq!(
        Opener::new(&offer, made.outline()).unwrap_err(),
        OfferError::OtherKey,
        "Carol"
    );
}
