//! The primitives with nothing of ours, to stand beside an operation in its group.

use core::hint::black_box;

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305};
use criterion::{BatchSize, BenchmarkGroup, measurement::WallTime};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hoopoe_protocol::signed::{Signed, SignedBody};

/// What XChaCha20-Poly1305 adds to a plaintext: nonce and tag.
pub(crate) const OVERHEAD: usize = 40;

fn cipher() -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&[1; 32].into())
}

fn encrypt(cipher: &XChaCha20Poly1305, text: &mut [u8]) -> Tag {
    let text = black_box(text).into();
    cipher.encrypt_inout_detached(&[2; 24].into(), b"", text).unwrap()
}

/// Sealing so many bytes.
pub(crate) fn seal(group: &mut BenchmarkGroup<'_, WallTime>, bytes: usize) {
    let (cipher, mut text) = (cipher(), vec![7; bytes]);
    group.bench_function("chacha20poly1305", |bencher| {
        bencher.iter(|| encrypt(&cipher, &mut text));
    });
}

/// Opening so many bytes.
pub(crate) fn open(group: &mut BenchmarkGroup<'_, WallTime>, bytes: usize) {
    let (cipher, mut text) = (cipher(), vec![7; bytes]);
    let tag = encrypt(&cipher, &mut text);
    group.bench_function("chacha20poly1305", |bencher| {
        bencher.iter_batched_ref(
            || text.clone(),
            |text| {
                let text = black_box(text.as_mut_slice()).into();
                cipher
                    .decrypt_inout_detached(&[2; 24].into(), b"", text, &tag)
                    .unwrap();
            },
            BatchSize::SmallInput,
        );
    });
}

/// One signature: its key, what it covers, and itself.
pub(crate) struct Signatory(VerifyingKey, Vec<u8>, Signature);

impl Signatory {
    pub(crate) fn of<T: SignedBody>(signed: &Signed<T>, key: &[u8; 32]) -> Self {
        Self(
            VerifyingKey::from_bytes(key).unwrap(),
            Signed::<T>::signed_bytes(&signed.body),
            Signature::from_bytes(signed.signature.as_bytes()),
        )
    }
}

/// Making a signature over as many bytes as one of ours covers.
pub(crate) fn sign<T: SignedBody>(group: &mut BenchmarkGroup<'_, WallTime>, signed: &Signed<T>) {
    let (key, covered) = (
        SigningKey::from_bytes(&[1; 32]),
        Signed::<T>::signed_bytes(&signed.body),
    );
    group.bench_function("ed25519-dalek", |bencher| {
        bencher.iter(|| key.sign(black_box(&covered)))
    });
}

/// Verifying signatures, one after the other.
pub(crate) fn verify(group: &mut BenchmarkGroup<'_, WallTime>, all: &[Signatory]) {
    group.bench_function("ed25519-dalek", |bencher| {
        bencher.iter(|| {
            for Signatory(key, covered, signature) in black_box(all) {
                key.verify_strict(covered, signature).unwrap();
            }
        });
    });
}
