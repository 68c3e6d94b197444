//! What it costs to know a person: a manifest with 1, 10 and the most devices beside the Ed25519 signatures in it, and what is kept of
//! one, written and read again.

use core::hint::black_box;

use criterion::Criterion;
use hoopoe_crypto::manifest::{KnownDevices, ManifestDraft, VerifiedManifest};
use hoopoe_protocol::{identity::DeviceManifest, limits, signed::Signed, time::Span};

use crate::{
    people::{NOW, Person},
    raw::{self, Signatory},
};

pub(crate) fn measure(criterion: &mut Criterion) {
    for devices in [1, 10, limits::MANIFEST_DEVICES] {
        verify(criterion, devices);
    }
    known(criterion);
}

fn verify(criterion: &mut Criterion, devices: usize) {
    let signed: Signed<DeviceManifest> = Person::new(1, devices).manifest.signed().clone();
    let body = signed.read_unverified().unwrap();
    let mut all = vec![Signatory::of(&signed, body.user_key.as_bytes())];
    for certificate in &body.devices {
        let key = certificate.read_unverified().unwrap().signing;
        all.push(Signatory::of(certificate, key.as_bytes()));
    }
    let mut group = criterion.benchmark_group(format!("manifest: verify one of {devices}"));
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| VerifiedManifest::verify(black_box(&signed)).unwrap());
    });
    raw::verify(&mut group, &all);
    group.finish();
}

fn known(criterion: &mut Criterion) {
    let person = Person::new(1, 10);
    let mut known = KnownDevices::begin(person.manifest.clone(), NOW).unwrap();
    let later = NOW.plus(Span::days(7));
    let next = ManifestDraft::after(&known)
        .sign(&person.identity, later)
        .unwrap();
    let _adoption = known.consider(&next, later);
    let bytes = known.to_bytes();
    let mut group = criterion.benchmark_group("manifest: what is known of 10 devices");
    group.bench_function("hoopoe, read", |bencher| {
        bencher.iter(|| KnownDevices::from_bytes(black_box(&bytes)).unwrap());
    });
    group.bench_function("hoopoe, write", |bencher| {
        bencher.iter(|| black_box(&known).to_bytes())
    });
    group.finish();
}
