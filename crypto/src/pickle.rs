//! How a device and its sessions are written down: JSON around vodozemac's own pickles, for us to seal.
//!
//! JSON, because vodozemac's pickles can be written but never read in formats that do not describe themselves. The
//! plaintext of a pickle is key material: it lives in wiped memory and goes nowhere but into the seal at rest.

use std::io;

use base64ct::{Base64Unpadded, Encoding};
use hoopoe_protocol::secret::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::DeserializeOwned};
use zeroize::Zeroizing;

/// The number of the layout around vodozemac's pickles.
pub(crate) const PICKLE_VERSION: u8 = 1;

/// Why a pickle cannot be read. Its seal was right, so this is a fault of ours or of the disk's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// Not the JSON of such a pickle.
    #[error("pickle cannot be read")]
    Malformed,
    /// Written in a layout that this version does not know.
    #[error("pickle of unknown version {0}")]
    Version(u8),
    /// A pickle of something else: another person's device, a session of the old cipher, a peer's key that is none.
    #[error("pickle does not fit: {0}")]
    Mismatch(&'static str),
}

#[expect(
    clippy::expect_used,
    reason = "writing to memory cannot fail, and the pickles' map keys are integers, which JSON has; an empty pickle \
              in place of this panic would destroy a ratchet"
)]
pub(crate) fn write<T: Serialize>(pickle: &T) -> Zeroizing<Vec<u8>> {
    let mut buffer = WipedBuffer(Zeroizing::new(Vec::with_capacity(4_096)));
    serde_json::to_writer(&mut buffer, pickle).expect("a pickle can be written to memory");
    buffer.0
}

pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PickleError> {
    // The error's text could quote the pickle, so it is dropped.
    serde_json::from_slice(bytes).map_err(|_| PickleError::Malformed)
}

/// A secret inside a pickle: base64 without padding, made and read in constant time. Nowhere else is a secret written as text.
#[derive(Clone)]
pub(crate) struct StoredSecret<const N: usize>(pub(crate) Secret<N>);

impl<const N: usize> Serialize for StoredSecret<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(Base64Unpadded::encode_string(self.0.expose())))
    }
}

impl<'de, const N: usize> Deserialize<'de> for StoredSecret<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        let mut bytes = Zeroizing::new([0; N]);
        Base64Unpadded::decode(text, bytes.as_mut_slice())
            .ok()
            .and_then(Secret::from_slice)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not a secret of this length"))
    }
}

/// Memory that wipes what it outgrows; a plain vector leaves a copy behind each time it grows.
struct WipedBuffer(Zeroizing<Vec<u8>>);

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len().saturating_add(bytes.len());
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.saturating_mul(2)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_is_written_survives_the_growing() {
        let mut buffer = WipedBuffer(Zeroizing::new(Vec::with_capacity(1)));

        for part in [&b"a"[..], b"bcd", b"", b"efghijkl"] {
            buffer.write_all(part).unwrap();
        }

        assert_eq!(buffer.0.as_slice(), b"abcdefghijkl");
    }

    #[test]
    fn a_secret_in_a_pickle_comes_back_and_only_in_its_length() {
        let written = write(&StoredSecret(Secret::new([7; 5])));

        assert_eq!(read::<StoredSecret<5>>(&written).unwrap().0.expose(), &[7; 5]);
        assert!(read::<StoredSecret<4>>(&written).is_err());
        assert!(read::<StoredSecret<6>>(&written).is_err());
    }
}
