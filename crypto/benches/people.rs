//! What it costs to know a person: their manifest with 1 and with 32 devices beside the Ed25519 signatures in it, and a
//! safety number beside the SHA-512 rounds that it is made of, each in the same run.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench is measured by hand; criterion's macros make undocumented items"
)]

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ed25519_dalek::{Signature, VerifyingKey};
use hoopoe_crypto::{
    device::Device, identity::UserIdentity, manifest::VerifiedManifest, safety_number::SafetyNumber,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    identity::{DeviceCert, DeviceManifest},
    keys::UserKey,
    limits,
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};
use sha2::{Digest, Sha512};

fn identity() -> UserIdentity {
    UserIdentity::from_secret(&Secret::new([1; 32]))
}

/// A manifest with so many devices that all agreed.
fn manifest(devices: usize) -> Signed<DeviceManifest> {
    let identity = identity();
    let mut certificates: Vec<Signed<DeviceCert>> = (0..devices)
        .map(|_| Device::generate(identity.key()).certificate(0, Timestamp(0), Timestamp(u64::MAX)))
        .collect();
    certificates.sort_by_key(|signed| signed.read_unverified().unwrap().device_id());
    identity.sign_manifest(&DeviceManifest {
        version: 1,
        user: identity.user_id(),
        user_key: identity.key(),
        epoch: 1,
        previous: None,
        issued: Timestamp(0),
        min_suite: SUITE_BASE,
        devices: certificates,
        revoked: Vec::new(),
    })
}

/// The key, the bytes and the signature of each signature in a manifest.
fn signatures(manifest: &Signed<DeviceManifest>) -> Vec<([u8; 32], Vec<u8>, Signature)> {
    let signature = |bytes: &[u8; 64]| Signature::from_bytes(bytes);
    let body = manifest.read_unverified().unwrap();
    let own = (
        *body.user_key.as_bytes(),
        Signed::<DeviceManifest>::signed_bytes(&manifest.body),
        signature(manifest.signature.as_bytes()),
    );
    let devices = body.devices.iter().map(|signed| {
        (
            *signed.read_unverified().unwrap().signing.as_bytes(),
            Signed::<DeviceCert>::signed_bytes(&signed.body),
            signature(signed.signature.as_bytes()),
        )
    });
    devices.chain([own]).collect()
}

fn manifests(criterion: &mut Criterion) {
    for devices in [1, limits::MANIFEST_DEVICES] {
        let manifest = manifest(devices);
        let signatures = signatures(&manifest);
        let mut group = criterion.benchmark_group(format!("manifest of {devices}"));
        group.bench_function("hoopoe", |bencher| {
            bencher.iter(|| VerifiedManifest::verify(black_box(&manifest)).unwrap());
        });
        group.bench_function("ed25519-dalek", |bencher| {
            bencher.iter(|| {
                for (key, bytes, signature) in black_box(&signatures) {
                    let key = VerifyingKey::from_bytes(key).unwrap();
                    key.verify_strict(bytes, signature).unwrap();
                }
            });
        });
        group.finish();
    }
}

fn safety_numbers(criterion: &mut Criterion) {
    let (alice, bob) = (identity().key(), UserKey::new([2; 32]));
    let mut group = criterion.benchmark_group("safety number");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| SafetyNumber::of(black_box(&alice), &bob));
    });
    group.bench_function("sha2, 2 × 5,200 times 96 bytes", |bencher| {
        bencher.iter(|| {
            let mut hash = Sha512::digest(black_box([0; 96]));
            for _ in 0..10_399 {
                hash = Sha512::new().chain_update(hash).chain_update([2; 32]).finalize();
            }
            hash
        });
    });
    group.finish();
}

criterion_group!(benches, manifests, safety_numbers);
criterion_main!(benches);
