//! What is kept: the vault, rows of the database, slots, recovery words, records of a backup and chunks of an export file, beside the
//! primitives that they are made of.

use core::{hint::black_box, time::Duration};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, XChaCha20Poly1305};
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};
use hoopoe_crypto::{
    at_rest::StorageKey,
    backup::{BackupKey, BackupReader, Batch},
    export::{self, Lock},
    recovery::RecoverySeed,
    slot::{SlotKeys, SlotName},
    vault,
};
use hoopoe_protocol::{
    backup::BackupItem, boot::BootMark, fixed::Fixed, id::DeviceId, keys::Signature, limits, secret::Secret,
    signed::Signed, store::slots::SlotValue, time::Timestamp,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::raw::{self, OVERHEAD};

const RECORD: usize = 64 * 1024;

pub(crate) fn measure(criterion: &mut Criterion) {
    vaults(criterion);
    rows(criterion);
    slots(criterion);
    words(criterion);
    backup(criterion);
    exported(criterion);
}

fn vaults(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let created = vault::create(&mut rng, b"correct horse", None).unwrap();
    let mut group = criterion.benchmark_group("vault: open");
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .measurement_time(Duration::from_secs(3));
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| vault::open(black_box(&created.record), b"correct horse", None).unwrap());
    });
    let argon2 = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(64 * 1024, 3, 1, Some(32)).unwrap(),
    );
    group.bench_function("argon2, 64 MiB, 3 passes", |bencher| {
        bencher.iter(|| {
            let mut key = [0; 32];
            argon2
                .hash_password_into(black_box(b"correct horse"), &[2; 32], &mut key)
                .unwrap();
            key
        });
    });
    group.finish();
}

/// A row as large as a device in its pickle is.
fn rows(criterion: &mut Criterion) {
    const ROW: usize = 4 * 1024;
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let (key, row) = (StorageKey::new(Secret::new([1; 32])), [7; ROW]);
    let sealed = key.seal(&mut rng, "sessions", "pickle", &[3; 32], 1, &row);

    let mut group = criterion.benchmark_group("at rest: seal 4 KiB");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| key.seal(&mut rng, "sessions", "pickle", &[3; 32], 1, black_box(&row)));
    });
    raw::seal(&mut group, ROW);
    group.finish();

    let mut group = criterion.benchmark_group("at rest: open 4 KiB");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            key.open("sessions", "pickle", &[3; 32], 1, black_box(&sealed))
                .unwrap()
        });
    });
    raw::open(&mut group, ROW);
    group.finish();
}

fn slots(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let keys = SlotKeys::new(&Secret::new([1; 32]));
    let name = SlotName::Boot(DeviceId::new([3; 32]));
    let mark = BootMark {
        number: 41,
        run: Fixed::new([9; 16]),
    };
    let value = keys.seal(&mut rng, &name, 7, &mark).unwrap();
    let size = value.len() - OVERHEAD;
    assert_eq!(
        Some(&value.len()),
        limits::SLOT_SIZES.first(),
        "the size that is measured"
    );
    let slot = SlotValue { version: 7, value };

    let mut group = criterion.benchmark_group("slot: seal");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| keys.seal(&mut rng, &name, 7, black_box(&mark)).unwrap());
    });
    raw::seal(&mut group, size);
    group.finish();

    let mut group = criterion.benchmark_group("slot: open");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| keys.open::<BootMark>(&name, black_box(&slot)).unwrap());
    });
    raw::open(&mut group, size);
    group.finish();
}

fn words(criterion: &mut Criterion) {
    let seed = RecoverySeed::new(Secret::new([1; 32]));
    let words = seed.words();
    let mut group = criterion.benchmark_group("recovery words");
    group.bench_function("hoopoe, write", |bencher| {
        bencher.iter(|| black_box(&seed).words())
    });
    group.bench_function("hoopoe, read", |bencher| {
        bencher.iter(|| RecoverySeed::from_words(black_box(&words)).unwrap());
    });
    group.bench_function("bip39, read", |bencher| {
        bencher.iter(|| {
            bip39::Mnemonic::parse_in_normalized(bip39::Language::English, black_box(&words)).unwrap()
        });
    });
    group.finish();
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

    let mut group = criterion.benchmark_group("backup: record of 64 KiB");
    group.throughput(Throughput::Bytes(64 * 1024));
    group.bench_function("hoopoe, append", |bencher| {
        bencher.iter_batched(
            batch,
            |batch| chain.append(&mut rng, batch),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("hoopoe, read", |bencher| {
        bencher.iter_batched(
            || BackupReader::begin_without_mark(key().chain(&head).unwrap()),
            |mut reader| reader.read(black_box(&record)).unwrap(),
            BatchSize::LargeInput,
        );
    });
    let cipher = XChaCha20Poly1305::new(&[1; 32].into());
    group.bench_function("chacha20poly1305 and sha2", |bencher| {
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

    let mut group = criterion.benchmark_group("export: chunk of 64 KiB");
    group.throughput(Throughput::Bytes(64 * 1024));
    let mut writer = export::create(&mut rng, Lock::Words(&words)).unwrap().writer;
    group.bench_function("hoopoe, write", |bencher| {
        bencher.iter(|| writer.write(black_box(&plain)))
    });
    group.bench_function("hoopoe, read", |bencher| {
        bencher.iter_batched(
            || export::open(&new.head, Lock::Words(&words)).unwrap(),
            |mut reader| reader.read(black_box(&chunks)).unwrap(),
            BatchSize::LargeInput,
        );
    });
    let cipher = ChaCha20Poly1305::new(&[1; 32].into());
    group.bench_function("chacha20poly1305", |bencher| {
        let mut bytes = plain.clone();
        bencher.iter(|| {
            cipher
                .encrypt_inout_detached(&[2; 12].into(), b"", bytes.as_mut_slice().into())
                .unwrap()
        });
    });
}
