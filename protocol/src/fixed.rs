//! Byte strings of a fixed length whose type says what they mean.
//!
//! Ids and public keys of different kinds are all "32 bytes"; a marker keeps the compiler from mixing them up.

use core::{fmt, marker::PhantomData};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `N` bytes that mean `K`. Public, never secret: secrets are [`crate::secret::Secret`].
///
/// In CBOR a byte string, in JSON and URLs base64url without padding. `Debug` shows only the first four bytes,
/// because ids in logs are short; there is no `Display`.
pub struct Fixed<K, const N: usize>([u8; N], PhantomData<fn() -> K>);

impl<K, const N: usize> Fixed<K, N> {
    /// Length in bytes.
    pub const LEN: usize = N;

    /// These bytes, given their meaning.
    #[must_use]
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The bytes of a slice, if it has exactly `N` of them.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }

    /// The text form: base64url without padding.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// Reads the text form; `None` if it is anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        // Checked first so that a long text is never decoded.
        if text.len() != BASE64URL_NOPAD.encode_len(N) {
            return None;
        }
        BASE64URL_NOPAD
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| Self::from_slice(&bytes))
    }

    /// The first four bytes in hexadecimal, for logs.
    #[must_use]
    pub fn short(&self) -> String {
        HEXLOWER.encode(self.0.get(..4).unwrap_or(&self.0))
    }
}

impl<K, const N: usize> Clone for Fixed<K, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, const N: usize> Copy for Fixed<K, N> {}

impl<K, const N: usize> PartialEq for Fixed<K, N> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K, const N: usize> Eq for Fixed<K, N> {}

impl<K, const N: usize> PartialOrd for Fixed<K, N> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K, const N: usize> Ord for Fixed<K, N> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K, const N: usize> core::hash::Hash for Fixed<K, N> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K, const N: usize> fmt::Debug for Fixed<K, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl<C, K, const N: usize> Encode<C> for Fixed<K, N> {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C, K, const N: usize> Decode<'b, C> for Fixed<K, N> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::from_slice(d.bytes()?).ok_or_else(|| decode::Error::message("byte string of another length"))
    }
}

impl<K, const N: usize> Serialize for Fixed<K, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de, K, const N: usize> Deserialize<'de> for Fixed<K, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| de::Error::custom("not base64url of the right length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Fruit {}
    type FruitId = Fixed<Fruit, 6>;

    #[test]
    fn text_form_round_trips_and_refuses_every_other_length() {
        let id = FruitId::new([1, 2, 3, 4, 5, 6]);

        assert_eq!(FruitId::from_text(&id.to_text()), Some(id));
        assert_eq!(FruitId::from_text("AQIDBAUGBw"), None);
        assert_eq!(FruitId::from_text("AQIDBA"), None);
        assert_eq!(FruitId::from_text("!QIDBAUG"), None);
    }

    #[test]
    fn debug_shows_four_bytes_only() {
        assert_eq!(format!("{:?}", FruitId::new([0xab; 6])), "abababab");
    }
}
