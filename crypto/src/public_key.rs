//! Which 32 bytes are a public key: in the one encoding, and of full order.
//!
//! X25519 reduces its input and ignores the top bit, so that a key has twins: other bytes, the same secrets. Twins
//! would give one session two ids. Keys of low order give everybody the same secret. Both are refused wherever a key
//! comes in.

use hoopoe_protocol::keys::X25519Key;

/// Why 32 bytes are no public key. The fault of whoever made it, or of whoever handed it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// The number is not below 2^255 − 19, or the top bit is set: a twin of another encoding.
    #[error("public key is not in its canonical encoding")]
    NonCanonical,
    /// A point of order 1, 2, 4 or 8: every secret agreed with it is known to all.
    #[error("public key is of low order")]
    LowOrder,
}

/// Checks that an X25519 public key has the canonical encoding and is not of low order.
///
/// # Errors
/// If it has a twin or contributes nothing.
pub fn check_agreement(key: &X25519Key) -> Result<(), PublicKeyError> {
    let bytes = key.as_bytes();
    if !is_below_prime(bytes) {
        return Err(PublicKeyError::NonCanonical);
    }
    if LOW_ORDER.contains(bytes) {
        return Err(PublicKeyError::LowOrder);
    }
    Ok(())
}

/// Whether a little-endian number of 256 bits is below 2^255 − 19. The number is public.
pub(crate) fn is_below_prime(bytes: &[u8; 32]) -> bool {
    bytes.iter().rev().lt(PRIME.iter().rev())
}

/// 2^255 − 19, little-endian.
const PRIME: [u8; 32] = [
    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
];

/// The canonical u-coordinates of order 1, 2, 4 and 8, on the curve and on its twist.
const LOW_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
        0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ],
];

#[cfg(test)]
mod tests {
    use x25519_dalek::{PublicKey, StaticSecret};

    use super::*;

    fn is_contributory(key: [u8; 32]) -> bool {
        StaticSecret::from([7; 32])
            .diffie_hellman(&PublicKey::from(key))
            .was_contributory()
    }

    #[test]
    fn every_listed_point_contributes_nothing() {
        for point in LOW_ORDER {
            assert!(!is_contributory(point), "{point:02x?}");
            assert_eq!(
                check_agreement(&X25519Key::new(point)),
                Err(PublicKeyError::LowOrder)
            );
        }
    }

    #[test]
    fn both_twins_of_a_key_are_refused_and_the_key_is_not() {
        let mut key = [0; 32];
        key[0] = 9;
        let (mut top_bit, mut plus_prime) = (key, PRIME);
        top_bit[31] |= 0x80;
        plus_prime[0] = 0xed + 9;

        assert!(is_contributory(key));
        assert_eq!(check_agreement(&X25519Key::new(key)), Ok(()));
        for twin in [top_bit, plus_prime, PRIME, [0xff; 32]] {
            assert_eq!(
                check_agreement(&X25519Key::new(twin)),
                Err(PublicKeyError::NonCanonical)
            );
        }
    }
}
