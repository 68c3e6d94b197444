//! A new device becomes one of a person's: the whole hand-shake, both devices, beside the curve's operations in it.

use core::hint::black_box;

use criterion::{BatchSize, Criterion};
use ed25519_dalek::{Signer, SigningKey};
use hoopoe_crypto::{
    device::Device,
    link::{Grant, LinkOffer, Linked, Scanned},
    manifest::KnownDevices,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::people::{END, NOW, Person};

/// From the code on the screen to the manifest in which the new device stands. The keys of that device are made before.
fn linked(rng: &mut ChaCha20Rng, person: &Person, phone: &Device) -> Linked {
    let own = KnownDevices::begin(person.manifest.clone(), NOW).unwrap();
    let offer = LinkOffer::new(rng, NOW);
    let (old, hello) = Scanned::begin(rng, offer.qr().clone(), NOW).unwrap();
    let (new, answer) = offer.hello(rng, &hello, NOW).unwrap();
    let (old, reveal) = old.answered(&answer, NOW).unwrap();
    let new = new.revealed(&reveal, NOW).unwrap();
    let (new, typed) = new.typed(old.code(), NOW).unwrap();
    let old = old.confirmed(&typed, NOW).unwrap();
    let (old, shown) = old.approve(&own, Grant::Linked, NOW).unwrap();
    let new = new.person(&shown, NOW).unwrap();
    let (new, certificate) = new.certify(phone, END, NOW).unwrap();
    let granted = old.certified(&certificate, &own, &person.identity, NOW).unwrap();
    new.granted(&granted.frame).unwrap()
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let (mut rng, person) = (ChaCha20Rng::from_seed([1; 32]), Person::new(1, 1));
    let mut group = criterion.benchmark_group("linking: the whole, both devices");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched_ref(
            || Device::generate(person.identity.key()),
            |phone| linked(&mut rng, black_box(&person), phone),
            BatchSize::SmallInput,
        );
    });
    // Two keys and two agreements; a certificate and a manifest are signed, and with the manifests that each side verifies these are
    // nine signatures that are verified.
    let signing = SigningKey::from_bytes(&[1; 32]);
    let (verifying, signature) = (signing.verifying_key(), signing.sign(&[7; 500]));
    group.bench_function("x25519-dalek and ed25519-dalek", |bencher| {
        bencher.iter(|| {
            let one = StaticSecret::from(black_box([1; 32]));
            let other = StaticSecret::from(black_box([2; 32]));
            let (public, other_public) = (PublicKey::from(&one), PublicKey::from(&other));
            black_box((one.diffie_hellman(&other_public), other.diffie_hellman(&public)));
            for _ in 0..2 {
                black_box(signing.sign(black_box(&[7; 500])));
            }
            for _ in 0..9 {
                verifying.verify_strict(black_box(&[7; 500]), &signature).unwrap();
            }
        });
    });
    group.finish();
}
