//! How two people see that nobody stands between them: a safety number beside the rounds of SHA-512 that it is made of, a code that is
//! scanned, and a comparison of emoji beside the agreement of keys in it.

use core::hint::black_box;

use criterion::Criterion;
use hoopoe_crypto::{
    safety_number::SafetyNumber,
    verification::{Answered, Party, Started, VerificationCode, Verified},
};
use hoopoe_protocol::keys::UserKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha512};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::people::{NOW, Person};

pub(crate) fn measure(criterion: &mut Criterion) {
    safety_number(criterion);
    code(criterion);
    emoji(criterion);
}

fn safety_number(criterion: &mut Criterion) {
    let (alice, bob) = (Person::new(1, 1).identity.key(), UserKey::new([2; 32]));
    let mut group = criterion.benchmark_group("verification: safety number");
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

fn code(criterion: &mut Criterion) {
    let (alice, bob) = (Person::new(1, 1).identity.key(), Person::new(2, 1).identity.key());
    let text = VerificationCode::new(alice, bob).to_text();
    let mut group = criterion.benchmark_group("verification: code");
    group.bench_function("hoopoe, write", |bencher| {
        bencher.iter(|| VerificationCode::new(black_box(alice), bob).to_text());
    });
    group.bench_function("hoopoe, read and compare", |bencher| {
        bencher.iter(|| {
            let code = VerificationCode::from_text(black_box(&text)).unwrap();
            code.compare(&bob, &alice).unwrap();
        });
    });
    group.finish();
}

fn party(person: &Person) -> Party {
    Party {
        user_key: person.identity.key(),
        device: person.device().id(),
        manifest: person.manifest.reference().hash,
    }
}

/// Both sides, from the first message to what each of them has seen.
fn compared(rng: &mut ChaCha20Rng, alice: Party, bob: Party) -> (Verified, Verified) {
    let (started, start) = Started::begin(rng, alice, bob, NOW);
    let (answered, answer) = Answered::answer(&start, bob, alice, NOW);
    let (of_alice, reveal) = started.answered(&answer, NOW).unwrap();
    let of_bob = answered.revealed(&reveal, NOW).unwrap();
    assert_eq!(of_alice.emoji(), of_bob.emoji());
    let ((alice, from_alice), (bob, from_bob)) = (of_alice.same(), of_bob.same());
    (
        alice.confirmed(&from_bob, NOW).unwrap(),
        bob.confirmed(&from_alice, NOW).unwrap(),
    )
}

fn emoji(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let (alice, bob) = (party(&Person::new(1, 1)), party(&Person::new(2, 1)));
    let mut group = criterion.benchmark_group("verification: emoji, both sides");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| compared(&mut rng, black_box(alice), bob));
    });
    group.bench_function("x25519-dalek, two keys and two agreements", |bencher| {
        bencher.iter(|| {
            let one = StaticSecret::from(black_box([1; 32]));
            let other = StaticSecret::from(black_box([2; 32]));
            let (public, other_public) = (PublicKey::from(&one), PublicKey::from(&other));
            (one.diffie_hellman(&other_public), other.diffie_hellman(&public))
        });
    });
    group.finish();
}
