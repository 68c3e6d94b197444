//! What shows that the statistics can be believed.

use rand_core::Rng;
use subtle::ConstantTimeEq;

use crate::{
    trial::{Bench, Effort},
    welch::Class,
};

pub(crate) fn measure(bench: &mut Bench) {
    let nothing = "control: no difference between the classes";
    bench.trial(
        nothing,
        Effort::TINY,
        |_, rng| random(rng),
        |bytes| bool::from(bytes.ct_eq(&[7; 32])),
    );
    let early = "control: a comparison that ends at the first different byte";
    bench.trial(early, Effort::TINY, pair, |(one, other)| ends_early(one, other));
    let whole = "comparison of 32 bytes by subtle, as all of ours";
    bench.trial(whole, Effort::TINY, pair, |(one, other)| {
        bool::from(one.ct_eq(other))
    });
}

fn random(rng: &mut impl Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Bytes, and the same with the first or the last changed.
fn pair(class: Class, rng: &mut impl Rng) -> ([u8; 32], [u8; 32]) {
    let bytes = random(rng);
    (bytes, changed(class, bytes))
}

/// The first byte changed, or the last one.
pub(crate) fn changed<const N: usize>(class: Class, mut bytes: [u8; N]) -> [u8; N] {
    match class {
        Class::One => bytes[0] ^= 1,
        Class::Other => bytes[N - 1] ^= 1,
    }
    bytes
}

/// What we never do.
fn ends_early(one: &[u8; 32], other: &[u8; 32]) -> bool {
    for (byte, another) in one.iter().zip(other) {
        if core::hint::black_box(byte) != another {
            return false;
        }
    }
    true
}
