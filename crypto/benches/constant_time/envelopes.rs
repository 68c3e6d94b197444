//! Envelopes that were changed on their way: in the KEM's ciphertext, so that another key comes out of it, or behind it; and those of
//! one key beside those of others.

use hoopoe_crypto::{
    envelope::{OpeningKey, open, seal},
    kem::KemSecret,
};
use hoopoe_protocol::{
    envelope::{ENC_BYTES, HEAD_BYTES},
    id::DeviceId,
    secret::Secret,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::{
    controls::changed,
    trial::{Bench, Effort},
    welch::Class,
};

const BOB: DeviceId = DeviceId::new([2; 32]);

fn keys(seed: [u8; 32]) -> [OpeningKey; 1] {
    [OpeningKey {
        secret: KemSecret::from_seed(&Secret::new(seed)),
        psk: None,
    }]
}

fn sealed(rng: &mut ChaCha20Rng, keys: &[OpeningKey; 1]) -> Vec<u8> {
    seal(rng, &keys[0].secret.public(), &BOB, &[7; 900]).unwrap()
}

pub(crate) fn measure(bench: &mut Bench) {
    let own = keys([1; 32]);
    let right = sealed(&mut ChaCha20Rng::from_seed([1; 32]), &own);
    bench.trial(
        "envelope: changed in the ciphertext of ML-KEM, in the text",
        Effort::LONG,
        |class, rng| {
            let mut wrong = right.clone();
            let at = (rng.next_u32() % 512) as usize;
            match class {
                Class::One => wrong[HEAD_BYTES + at] ^= 1,
                Class::Other => wrong[HEAD_BYTES + ENC_BYTES + at] ^= 1,
            }
            wrong
        },
        |envelope| open(envelope, &BOB, &own).is_err(),
    );
    bench.trial(
        "envelope: tag wrong in the first byte, in the last",
        Effort::LONG,
        |class, _| {
            let mut wrong = right.clone();
            let tag = wrong.last_chunk_mut::<16>().unwrap();
            *tag = changed(class, *tag);
            wrong
        },
        |envelope| open(envelope, &BOB, &own).is_err(),
    );
    bench.trial(
        "envelope: one that always is the same, another each time",
        Effort::LONG,
        // As much is done for both, so that they differ in nothing else.
        |class, rng| {
            let mut envelope = sealed(rng, &own);
            if class == Class::One {
                envelope.copy_from_slice(&right);
            }
            envelope
        },
        |envelope| open(envelope, &BOB, &own).is_ok(),
    );
    both_halves(bench);
}

/// Keys of which one is always the same. ML-KEM draws a matrix from the *public* key, by rejection: that takes longer for one key than
/// for another, whoever seals or opens. Sealing, which no secret of the recipient is in, shows how much of the difference that is.
fn both_halves(bench: &mut Bench) {
    let pair = |class: Class, rng: &mut ChaCha20Rng| {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        if class == Class::One {
            seed = [1; 32];
        }
        let keys = keys(seed);
        (sealed(rng, &keys), keys)
    };
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    bench.trial(
        "known: sealing to a key that always is the same, to another each time",
        Effort::LONG,
        pair,
        |(_, keys)| sealed(&mut rng, keys),
    );
    bench.trial(
        "known: opening by a key that always is the same, by another each time",
        Effort::LONG,
        pair,
        |(envelope, keys)| open(envelope, &BOB, keys).is_ok(),
    );
}
