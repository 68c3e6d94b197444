//! Sixty digits by which two people see that each has the other's key, and nobody stands between them.
//!
//! Signal's construction (its `fingerprint` module, version 0 of the hash, 5,200 rounds), over user identity keys: each
//! person's half is thirty digits from a repeated SHA-512, and the smaller half comes first, so that both read the same.

use core::fmt;

use hoopoe_protocol::{domain::Domain, id::UserId, keys::UserKey};
use sha2::{Digest, Sha512};

/// Digits of one person's half.
const HALF: usize = 30;

/// How often each half is hashed: it makes searching for a key with a given half that much dearer.
const ROUNDS: usize = 5_200;

/// The safety number of two people. Printed in twelve groups of five digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SafetyNumber([u8; 2 * HALF]);

impl SafetyNumber {
    /// The number of two people; the order of the arguments does not matter. Takes some milliseconds.
    #[must_use]
    pub fn of(one: &UserKey, other: &UserKey) -> Self {
        let half = |key: &UserKey| {
            let id = [
                Domain::SafetyNumber.label().as_bytes(),
                UserId::of(key).as_bytes(),
            ]
            .concat();
            half(key.as_bytes(), &id)
        };
        Self::join(half(one), half(other))
    }

    fn join(one: [u8; HALF], other: [u8; HALF]) -> Self {
        let mut digits = [0; 2 * HALF];
        let (first, second) = digits.split_at_mut(HALF);
        first.copy_from_slice(&one.min(other));
        second.copy_from_slice(&one.max(other));
        Self(digits)
    }

    /// The sixty digits, as text without gaps.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }
}

/// Thirty digits for a key under a name.
fn half(key: &[u8], id: &[u8]) -> [u8; HALF] {
    const VERSION: [u8; 2] = [0, 0];
    let mut hash = Sha512::new()
        .chain_update(VERSION)
        .chain_update(key)
        .chain_update(id)
        .chain_update(key)
        .finalize();
    for _ in 1..ROUNDS {
        hash = Sha512::new().chain_update(hash).chain_update(key).finalize();
    }
    let mut digits = [0; HALF];
    for (group, bytes) in digits.chunks_mut(5).zip(hash.chunks(5)) {
        let mut number = bytes
            .iter()
            .fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
            % 100_000;
        for digit in group.iter_mut().rev() {
            *digit = u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
    }
    digits
}

impl fmt::Display for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 5 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It names two people.
        f.write_str("SafetyNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key with its first byte, as the published vector has it.
    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn the_published_vector_holds() {
        let alice = bytes("0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868");
        let bob = bytes("05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b");

        let number = SafetyNumber::join(half(&alice, b"+14152222222"), half(&bob, b"+14153333333"));

        assert_eq!(
            number.digits(),
            "300354477692869396892869876765458257569162576843440918079131"
        );
    }

    #[test]
    fn both_read_the_same_and_another_key_gives_another_number() {
        let [alice, bob, eve] = [1, 2, 3].map(|n| UserKey::new([n; 32]));

        assert_eq!(SafetyNumber::of(&alice, &bob), SafetyNumber::of(&bob, &alice));
        assert_ne!(SafetyNumber::of(&alice, &bob), SafetyNumber::of(&alice, &eve));
    }

    #[test]
    fn our_own_number_is_what_it_always_was() {
        let number = SafetyNumber::of(&UserKey::new([1; 32]), &UserKey::new([2; 32]));

        assert_eq!(
            number.to_string(),
            "19573 90366 45045 48411 18006 37068 55486 58535 23254 15892 12649 19876"
        );
    }
}
