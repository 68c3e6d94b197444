//! Sealing and opening an envelope of 2 KiB through our API, beside hpke by itself in the same run.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench is measured by hand; criterion's macros make undocumented items"
)]

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hoopoe_crypto::{
    envelope::{OpeningKey, open, seal},
    kem::KemSecret,
};
use hoopoe_protocol::{id::DeviceId, secret::Secret};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::XWing};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const BOB: DeviceId = DeviceId::new([2; 32]);
const CONTENT: [u8; 900] = [7; 900];
const PADDED: [u8; 906] = [7; 906];

fn ours(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let keys = [OpeningKey {
        secret: KemSecret::from_seed(&Secret::new([1; 32])),
        psk: None,
    }];
    let key = keys.first().map(|key| key.secret.public()).unwrap();
    let envelope = seal(&mut rng, &key, &BOB, &CONTENT).unwrap();

    criterion.bench_function("envelope seal 2 KiB", |bencher| {
        bencher.iter(|| seal(&mut rng, black_box(&key), &BOB, &CONTENT).unwrap());
    });
    criterion.bench_function("envelope open 2 KiB", |bencher| {
        bencher.iter(|| open(black_box(&envelope), &BOB, &keys).unwrap());
    });
}

fn hpke_alone(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let private = <XWing as Kem>::PrivateKey::from_bytes(&[1; 32]).unwrap();
    let public = XWing::sk_to_pk(&private);
    let mut seal = || {
        let (encapsulated, mut context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            black_box(&public),
            b"info",
            &mut rng,
        )
        .unwrap();
        (encapsulated, context.seal(&PADDED, b"head").unwrap())
    };
    let (encapsulated, text) = seal();

    criterion.bench_function("hpke seal 906 B", |bencher| bencher.iter(&mut seal));
    criterion.bench_function("hpke open 906 B", |bencher| {
        bencher.iter(|| {
            hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(
                &OpModeR::Base,
                &private,
                black_box(&encapsulated),
                b"info",
            )
            .unwrap()
            .open(&text, b"head")
            .unwrap()
        });
    });
}

criterion_group!(benches, ours, hpke_alone);
criterion_main!(benches);
