//! What verifying a manifest of ten devices costs above the eleven signatures in it, both in one run.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench may end loudly, and criterion's macros write undocumented items"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ed25519_dalek::{Signature, VerifyingKey};
use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    manifest::{KnownDevices, ManifestDraft, VerifiedManifest},
};
use hoopoe_protocol::{
    identity::DeviceManifest,
    secret::Secret,
    signed::{Signed, SignedBody},
    time::Timestamp,
};

const DEVICES: usize = 10;
const END: Timestamp = Timestamp(u64::MAX);

fn person() -> UserIdentity {
    UserIdentity::from_secret(&Secret::new([1; 32]))
}

fn manifest() -> VerifiedManifest {
    let person = person();
    let device = |capabilities| Device::generate(person.key()).certificate(capabilities, Timestamp(0), END);
    let mut draft = ManifestDraft::first(person.key(), 2, &device(1), Timestamp(0)).unwrap();
    for _ in 1..DEVICES {
        draft = draft.add_linked(&device(0), Timestamp(0)).unwrap();
    }
    draft.sign(&person, Timestamp(0)).unwrap()
}

/// One signature with nothing of ours: its key, what it covers, and itself.
fn raw<T: SignedBody>(signed: &Signed<T>, key: &[u8; 32]) -> (VerifyingKey, Vec<u8>, Signature) {
    (
        VerifyingKey::from_bytes(key).unwrap(),
        Signed::<T>::signed_bytes(&signed.body),
        Signature::from_bytes(signed.signature.as_bytes()),
    )
}

fn verify(criterion: &mut Criterion) {
    let signed: Signed<DeviceManifest> = manifest().signed().clone();
    let body = signed.read_unverified().unwrap();
    let mut all = vec![raw(&signed, body.user_key.as_bytes())];
    for certificate in &body.devices {
        let key = certificate.read_unverified().unwrap().signing;
        all.push(raw(certificate, key.as_bytes()));
    }
    let mut group = criterion.benchmark_group("verify a manifest of 10 devices");
    group.bench_function("hoopoe", |bench| {
        bench.iter(|| VerifiedManifest::verify(black_box(&signed)).unwrap());
    });
    group.bench_function("ed25519-dalek, 11 signatures", |bench| {
        bench.iter(|| {
            for (key, message, signature) in &all {
                key.verify_strict(black_box(message), signature).unwrap();
            }
        });
    });
    group.finish();
}

fn known(criterion: &mut Criterion) {
    let mut known = KnownDevices::begin(manifest(), Timestamp(0)).unwrap();
    let next = ManifestDraft::after(known.newest())
        .sign(&person(), Timestamp(1_000))
        .unwrap();
    let _adoption = known.consider(&next, Timestamp(1_000));
    let bytes = known.to_bytes();
    let mut group = criterion.benchmark_group("known devices of 10 devices");
    group.bench_function("read", |bench| {
        bench.iter(|| KnownDevices::from_bytes(black_box(&bytes)).unwrap());
    });
    group.bench_function("write", |bench| bench.iter(|| black_box(&known).to_bytes()));
    group.finish();
}

criterion_group!(benches, verify, known);
criterion_main!(benches);
