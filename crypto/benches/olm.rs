//! What our API costs above raw vodozemac: one message of 256 bytes, encrypted and decrypted both ways in one run.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a bench may end loudly, and criterion's macros write undocumented items"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{secret::Secret, time::Timestamp};
use vodozemac::olm::{self, Account, SessionConfig};

const TEXT: [u8; 256] = [0x61; 256];

/// Both ends of a session of ours in which both have spoken.
fn sessions() -> (Session, Session) {
    let end = Timestamp(u64::MAX);
    let alice = Device::generate(UserIdentity::from_secret(&Secret::new([1; 32])).key());
    let mut bob = Device::generate(UserIdentity::from_secret(&Secret::new([2; 32])).key());
    let cert = bob.certificate(0, Timestamp(0), end).read_unverified().unwrap();
    let prekey = bob.generate_one_time(1, end).remove(0);
    let prekey = VerifiedDhPrekey::verify(&prekey, &cert, Timestamp(0)).unwrap();
    let mut ours = alice.begin_session(&cert, &prekey).unwrap();
    let OlmMessage::PreKey(first) = ours.encrypt(b"hello").unwrap() else {
        panic!("the first message begins the session");
    };
    let mut theirs = bob
        .accept_session(&PreKeyBytes::parse(&first).unwrap())
        .unwrap()
        .session;
    let answer = theirs.encrypt(b"hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    (ours, theirs)
}

/// The same with nothing of ours.
fn raw_sessions() -> (olm::Session, olm::Session) {
    let (alice, mut bob) = (Account::new(), Account::new());
    let one_time = bob.generate_one_time_keys(1).created.remove(0);
    let config = SessionConfig::version_2();
    let mut ours = alice
        .create_outbound_session(config, bob.curve25519_key(), one_time)
        .unwrap();
    let olm::OlmMessage::PreKey(first) = ours.encrypt("hello").unwrap() else {
        panic!("the first message begins the session");
    };
    let mut theirs = bob
        .create_inbound_session(config, alice.curve25519_key(), &first)
        .unwrap()
        .session;
    let answer = theirs.encrypt("hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    (ours, theirs)
}

fn encrypt(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encrypt 256 B");
    let (mut ours, _) = sessions();
    group.bench_function("hoopoe", |bench| {
        bench.iter(|| ours.encrypt(black_box(&TEXT)).unwrap())
    });
    let (mut raw, _) = raw_sessions();
    group.bench_function("vodozemac", |bench| {
        bench.iter(|| raw.encrypt(black_box(&TEXT)).unwrap().to_parts());
    });
    group.finish();
}

fn decrypt(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decrypt 256 B");
    let (mut ours, mut theirs) = sessions();
    group.bench_function("hoopoe", |bench| {
        bench.iter_batched(
            || ours.encrypt(&TEXT).unwrap(),
            |message| theirs.decrypt(&message).unwrap(),
            BatchSize::PerIteration,
        );
    });
    let (mut raw_ours, mut raw_theirs) = raw_sessions();
    group.bench_function("vodozemac", |bench| {
        bench.iter_batched(
            || raw_ours.encrypt(TEXT).unwrap().to_parts(),
            |(kind, bytes)| {
                let message = olm::OlmMessage::from_parts(kind, &bytes).unwrap();
                raw_theirs.decrypt(&message).unwrap()
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, encrypt, decrypt);
criterion_main!(benches);
