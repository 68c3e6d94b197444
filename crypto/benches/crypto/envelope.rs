//! Sealing and opening an envelope of the smallest and of the largest size, and one under the key of an invitation, beside hpke over
//! the same bytes.

use core::hint::black_box;

use criterion::Criterion;
use hoopoe_crypto::{
    envelope::{OpeningKey, open, seal, seal_with_psk},
    invite::InvitePsk,
    kem::KemSecret,
};
use hoopoe_protocol::{
    envelope::{ENC_BYTES, HEAD_BYTES, OVERHEAD_BYTES, TAG_BYTES},
    id::DeviceId,
    limits::ENVELOPE_BYTES,
    secret::Secret,
};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::XWing,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const BOB: DeviceId = DeviceId::new([2; 32]);
const SEED: [u8; 32] = [1; 32];
const PSK: [u8; 32] = [3; 32];

/// hpke with nothing of ours, over the padded text of one envelope.
pub(crate) struct Hpke {
    private: <XWing as Kem>::PrivateKey,
    public: <XWing as Kem>::PublicKey,
    text: Vec<u8>,
    with_psk: bool,
}

/// An encapsulated key and the text that is sealed with it.
pub(crate) type Sealed = (<XWing as Kem>::EncappedKey, Vec<u8>);

impl Hpke {
    /// For envelopes of so many bytes.
    pub(crate) fn new(envelope: usize) -> Self {
        let private = <XWing as Kem>::PrivateKey::from_bytes(&SEED).unwrap();
        Self {
            public: XWing::sk_to_pk(&private),
            private,
            text: vec![7; envelope - HEAD_BYTES - ENC_BYTES - TAG_BYTES],
            with_psk: false,
        }
    }

    fn with_psk(self) -> Self {
        Self {
            with_psk: true,
            ..self
        }
    }

    pub(crate) fn seal(&self, rng: &mut ChaCha20Rng) -> Sealed {
        let mode = if self.with_psk {
            OpModeS::Psk(PskBundle::new(&PSK, &PSK).unwrap())
        } else {
            OpModeS::Base
        };
        let (encapsulated, mut context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &mode,
            black_box(&self.public),
            b"info",
            rng,
        )
        .unwrap();
        (
            encapsulated,
            context.seal(black_box(&self.text), b"head").unwrap(),
        )
    }

    pub(crate) fn open(&self, (encapsulated, text): &Sealed) -> Vec<u8> {
        let mode = if self.with_psk {
            OpModeR::Psk(PskBundle::new(&PSK, &PSK).unwrap())
        } else {
            OpModeR::Base
        };
        hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &mode,
            &self.private,
            black_box(encapsulated),
            b"info",
        )
        .unwrap()
        .open(black_box(text), b"head")
        .unwrap()
    }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    for (name, bytes) in [("2 KiB", 2_048), ("the largest", ENVELOPE_BYTES)] {
        base(criterion, name, bytes);
    }
    invited(criterion);
}

fn base(criterion: &mut Criterion, name: &str, bytes: usize) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let keys = [OpeningKey {
        secret: KemSecret::from_seed(&Secret::new(SEED)),
        psk: None,
    }];
    let key = keys.first().map(|key| key.secret.public()).unwrap();
    let content = vec![7; bytes - OVERHEAD_BYTES];
    let envelope = seal(&mut rng, &key, &BOB, &content).unwrap();
    assert_eq!(envelope.len(), bytes, "the size that is measured");
    let raw = Hpke::new(bytes);
    let sealed = raw.seal(&mut rng);

    let mut group = criterion.benchmark_group(format!("envelope: seal, {name}"));
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| seal(&mut rng, black_box(&key), &BOB, black_box(&content)).unwrap());
    });
    group.bench_function("hpke", |bencher| bencher.iter(|| raw.seal(&mut rng)));
    group.finish();

    let mut group = criterion.benchmark_group(format!("envelope: open, {name}"));
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| open(black_box(&envelope), &BOB, &keys).unwrap());
    });
    group.bench_function("hpke", |bencher| bencher.iter(|| raw.open(&sealed)));
    group.finish();
}

fn invited(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let psk = || InvitePsk {
        id: PSK,
        key: Secret::new(PSK),
    };
    let keys = [OpeningKey {
        secret: KemSecret::from_seed(&Secret::new(SEED)),
        psk: Some(psk()),
    }];
    let (key, psk) = (keys.first().map(|key| key.secret.public()).unwrap(), psk());
    let content = [7; 2_048 - OVERHEAD_BYTES];
    let envelope = seal_with_psk(&mut rng, &key, &BOB, &psk, &content).unwrap();
    let raw = Hpke::new(2_048).with_psk();
    let sealed = raw.seal(&mut rng);

    let mut group = criterion.benchmark_group("envelope: seal to an invitation, 2 KiB");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| seal_with_psk(&mut rng, black_box(&key), &BOB, &psk, black_box(&content)).unwrap());
    });
    group.bench_function("hpke", |bencher| bencher.iter(|| raw.seal(&mut rng)));
    group.finish();

    let mut group = criterion.benchmark_group("envelope: open at an invitation, 2 KiB");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| open(black_box(&envelope), &BOB, &keys).unwrap());
    });
    group.bench_function("hpke", |bencher| bencher.iter(|| raw.open(&sealed)));
    group.finish();
}
