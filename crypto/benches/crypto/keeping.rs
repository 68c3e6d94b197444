//! Records of a backup and chunks of an export file, beside the ciphers that they are made of, and one SHA-256 for the
//! chain's link, in the same run.

use core::hint::black_box;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, XChaCha20Poly1305};
use criterion::{BatchSize, Criterion, Throughput};
use hoopoe_crypto::{
    backup::{BackupKey, BackupReader, Batch},
    export::{self, Lock},
};
use hoopoe_protocol::{backup::BackupItem, keys::Signature, secret::Secret, signed::Signed, time::Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

const RECORD: usize = 64 * 1024;

pub(crate) fn measure(criterion: &mut Criterion) {
    backup(criterion);
    exported(criterion);
}

fn key() -> BackupKey {
    BackupKey::new(Secret::new([1; 32]))
}

/// As much as a record of 64 KiB holds, in items of 1 KiB.
fn batch() -> Batch {
    let mut batch = Batch::default();
    for _ in 0..58 {
        let entry = Signed::from_parts(vec![3; 1_000], Signature::new([2; 64]));
        batch.push(&BackupItem::GroupEntry(entry)).unwrap();
    }
    batch
}

fn backup(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let mut chain = key().begin(&mut rng, None, Timestamp(0)).unwrap();
    let head = chain.head().to_vec();
    let record = chain.append(&mut rng, batch()).bytes;
    assert_eq!(record.len(), RECORD, "the size that is measured");

    let mut group = criterion.benchmark_group("backup record 64 KiB");
    group.throughput(Throughput::Bytes(64 * 1024));
    group.bench_function("append", |bencher| {
        bencher.iter_batched(
            batch,
            |batch| chain.append(&mut rng, batch),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("read", |bencher| {
        bencher.iter_batched(
            || BackupReader::begin_without_mark(key().chain(&head).unwrap()),
            |mut reader| reader.read(black_box(&record)).unwrap(),
            BatchSize::LargeInput,
        );
    });
    let cipher = XChaCha20Poly1305::new(&[1; 32].into());
    group.bench_function("XChaCha20-Poly1305 and SHA-256 alone", |bencher| {
        let mut bytes = vec![7; RECORD];
        bencher.iter(|| {
            let tag = cipher
                .encrypt_inout_detached(&[2; 24].into(), b"", bytes.as_mut_slice().into())
                .unwrap();
            (tag, Sha256::digest(&bytes))
        });
    });
}

fn exported(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let words = Secret::new([1; 32]);
    let plain = vec![7; RECORD];
    let mut new = export::create(&mut rng, Lock::Words(&words)).unwrap();
    let mut chunks = new.writer.write(&plain);
    chunks.extend(new.writer.finish());

    let mut group = criterion.benchmark_group("export chunk 64 KiB");
    group.throughput(Throughput::Bytes(64 * 1024));
    let mut writer = export::create(&mut rng, Lock::Words(&words)).unwrap().writer;
    group.bench_function("write", |bencher| {
        bencher.iter(|| writer.write(black_box(&plain)))
    });
    group.bench_function("read", |bencher| {
        bencher.iter_batched(
            || export::open(&new.head, Lock::Words(&words)).unwrap(),
            |mut reader| reader.read(black_box(&chunks)).unwrap(),
            BatchSize::LargeInput,
        );
    });
    let cipher = ChaCha20Poly1305::new(&[1; 32].into());
    group.bench_function("ChaCha20-Poly1305 alone", |bencher| {
        let mut bytes = plain.clone();
        bencher.iter(|| {
            cipher
                .encrypt_inout_detached(&[2; 12].into(), b"", bytes.as_mut_slice().into())
                .unwrap()
        });
    });
}
