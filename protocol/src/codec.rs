//! The one encoding: CBOR (RFC 8949) with integer keys, in exactly one form.
//!
//! Definite lengths, shortest integers, ascending unique integer keys, no tags, no floats, no null, nothing behind the
//! end. A map key below 64 that the type does not know refuses the object; keys from 64 on are extensions, checked for
//! form and then ignored. So decoding is the inverse of encoding on everything but extensions.

mod canonical;

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

pub use canonical::EXTENSION_KEY;

/// A type with an encoding of its own and a largest size.
pub trait Wire: Encode<()> + for<'b> Decode<'b, ()> {
    /// Largest encoding, in bytes; longer input is refused before it is looked at.
    const MAX_BYTES: usize;
}

/// Why bytes are not an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// More bytes than the type may have.
    #[error("{length} bytes where at most {most} are allowed")]
    TooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// Not well formed, or well formed in another way than the one.
    #[error("not canonical CBOR: {0}")]
    Form(&'static str),
    /// Well formed, but a field is missing, unknown below 64, or of another type.
    #[error("not what was expected here")]
    Shape,
}

/// Encodes a value.
///
/// Writing into memory cannot fail and none of our types has an encoder that refuses; should one ever, the result is
/// empty and nobody can decode it.
#[must_use]
pub fn encode<T: Wire>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

/// Encodes a value with secrets in it, into memory that never moves and is wiped.
#[must_use]
pub fn encode_wiped<T: Wire>(value: &T) -> Zeroizing<Vec<u8>> {
    let mut length = Length(0);
    // Neither of the two writers refuses anything; see [`encode`].
    let counted = minicbor::encode(value, &mut length);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    if counted.is_err() || minicbor::encode(value, &mut *bytes).is_err() {
        bytes.clear();
    }
    bytes
}

/// Counts bytes and keeps none.
struct Length(usize);

impl minicbor::encode::Write for Length {
    type Error = core::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(())
    }
}

/// Decodes exactly one value that fills `bytes`.
///
/// # Errors
/// If the bytes are too many, not in the one form, or not a `T`.
pub fn decode<T: Wire>(bytes: &[u8]) -> Result<T, DecodeError> {
    if bytes.len() > T::MAX_BYTES {
        return Err(DecodeError::TooLong {
            length: bytes.len(),
            most: T::MAX_BYTES,
        });
    }
    let known = canonical::without_extensions(bytes)?;
    let value = minicbor::decode::<T>(&known).map_err(|_| DecodeError::Shape)?;
    // What the type ignored (an unknown key below 64, a longer array) shows as a difference here.
    if is_encoded_as(&value, &known) {
        Ok(value)
    } else {
        Err(DecodeError::Shape)
    }
}

/// Whether exactly these bytes encode a value. It is not written down for that: there may be secrets in it.
fn is_encoded_as<T: Wire>(value: &T, bytes: &[u8]) -> bool {
    let mut expected = Expected { rest: bytes };
    minicbor::encode(value, &mut expected).is_ok() && expected.rest.is_empty()
}

/// Takes only the bytes that it expects.
struct Expected<'b> {
    rest: &'b [u8],
}

/// Other bytes than were expected.
struct Unexpected;

impl minicbor::encode::Write for Expected<'_> {
    type Error = Unexpected;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Unexpected> {
        self.rest = self.rest.strip_prefix(bytes).ok_or(Unexpected)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Pair {
        #[n(0)]
        a: u64,
        #[n(1)]
        b: Option<String>,
    }

    impl Wire for Pair {
        const MAX_BYTES: usize = 64;
    }

    fn pair(bytes: &[u8]) -> Result<Pair, DecodeError> {
        decode(bytes)
    }

    #[test]
    fn a_value_round_trips() {
        let value = Pair {
            a: 500,
            b: Some("x".into()),
        };

        assert_eq!(pair(&encode(&value)), Ok(value));
    }

    #[test]
    fn a_value_with_secrets_is_encoded_alike_into_memory_of_its_size() {
        let value = Pair {
            a: 500,
            b: Some("x".repeat(40)),
        };

        let wiped = encode_wiped(&value);

        assert_eq!(*wiped, encode(&value));
        assert_eq!(wiped.capacity(), wiped.len());
    }

    #[test]
    fn the_absent_option_is_absent_from_the_bytes() {
        assert_eq!(encode(&Pair { a: 1, b: None }), [0xa1, 0x00, 0x01]);
    }

    #[test]
    fn an_unknown_low_key_is_refused_and_an_unknown_high_key_is_ignored() {
        assert_eq!(
            pair(&[0xa2, 0x00, 0x01, 0x18, 0x3f, 0x00]),
            Err(DecodeError::Shape)
        );
        assert_eq!(
            pair(&[0xa2, 0x00, 0x01, 0x18, 0x40, 0x00]),
            Ok(Pair { a: 1, b: None })
        );
    }

    #[test]
    fn every_second_form_is_refused() {
        let twins: [(&str, &[u8]); 9] = [
            ("long integer", &[0xa1, 0x00, 0x18, 0x01]),
            ("indefinite map", &[0xbf, 0x00, 0x01, 0xff]),
            ("key twice", &[0xa2, 0x00, 0x01, 0x00, 0x01]),
            ("keys descending", &[0xa2, 0x01, 0x61, 0x78, 0x00, 0x01]),
            ("trailing byte", &[0xa1, 0x00, 0x01, 0x00]),
            ("null for an absent option", &[0xa2, 0x00, 0x01, 0x01, 0xf6]),
            ("tag", &[0xc0, 0xa1, 0x00, 0x01]),
            ("text that is not UTF-8", &[0xa2, 0x00, 0x01, 0x01, 0x61, 0xff]),
            ("nothing", &[]),
        ];

        for (what, bytes) in twins {
            assert!(pair(bytes).is_err(), "{what}");
        }
    }

    #[test]
    fn too_many_bytes_are_refused_unread() {
        assert_eq!(
            pair(&[0xff; 65]),
            Err(DecodeError::TooLong { length: 65, most: 64 })
        );
    }
}
