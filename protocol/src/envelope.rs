//! What networks and servers see: a header, and ciphertext of one of seven sizes.
//!
//! ```text
//! DeviceEnvelope  version 1 | suite 1 | kid 4 | enc 1120 (ML-KEM ct 1088 ‖ X25519 32) | AEAD ciphertext
//!                 plaintext = u32 len ‖ content ‖ zeros
//! content         kind u8 ‖ body
//! GroupEnvelope   version 1 | suite 1 | epoch 4 | salt 32 | commit 32 | AEAD ciphertext
//!                 plaintext = u32 len ‖ frame ‖ zeros
//! ```

mod group;

pub use group::{GROUP_HEAD_BYTES, GROUP_OVERHEAD_BYTES, GroupHeader, group_size_class};

use crate::{keys::KemKeyId, limits, version::ENVELOPE_VERSION};

/// Suite of an envelope sealed to a KEM prekey: HPKE base mode, X-Wing, HKDF-SHA256, ChaCha20-Poly1305.
pub const SUITE_BASE: u8 = 0x02;
/// Suite of an envelope sealed to an invitation: the same in PSK mode.
pub const SUITE_PSK: u8 = 0x03;
/// Suite of a group envelope: HKDF-SHA256 with a commitment, ChaCha20-Poly1305.
pub const SUITE_GROUP: u8 = 0x10;

/// Bytes before the encapsulated key: version, suite, kid. The AEAD's associated data.
pub const HEAD_BYTES: usize = 6;
/// Bytes of the encapsulated key.
pub const ENC_BYTES: usize = 1_120;
/// Bytes of the AEAD tag.
pub const TAG_BYTES: usize = 16;
/// Bytes of the plaintext's length field.
pub const LENGTH_BYTES: usize = 4;
/// What an envelope costs beside its content and padding.
pub const OVERHEAD_BYTES: usize = HEAD_BYTES + ENC_BYTES + TAG_BYTES + LENGTH_BYTES;

/// The only sizes that an envelope has on any path, in bytes.
pub const SIZE_CLASSES: [usize; 7] = [
    2 * 1024,
    4 * 1024,
    8 * 1024,
    16 * 1024,
    32 * 1024,
    64 * 1024,
    limits::ENVELOPE_BYTES,
];

/// Most bytes of content (kind and body) in one envelope.
pub const CONTENT_BYTES: usize = limits::ENVELOPE_BYTES - OVERHEAD_BYTES;

/// The size class in which `content` bytes fit; `None` if they fit in none.
#[must_use]
pub fn size_class(content: usize) -> Option<usize> {
    let bytes = content.checked_add(OVERHEAD_BYTES)?;
    SIZE_CLASSES.into_iter().find(|&class| bytes <= class)
}

/// The readable head of a device envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// [`SUITE_BASE`] or [`SUITE_PSK`].
    pub suite: u8,
    /// Selects the recipient's KEM key.
    pub kid: KemKeyId,
}

/// Why bytes are no envelope of the kind that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The length is none of [`SIZE_CLASSES`].
    #[error("{0} bytes is no size class")]
    Size(usize),
    /// The first byte is not [`ENVELOPE_VERSION`].
    #[error("envelope version {0} is unknown")]
    Version(u8),
    /// The suite is not one for envelopes of this kind.
    #[error("envelope suite {0:#04x} is unknown")]
    Suite(u8),
}

impl Header {
    /// The six bytes that begin the envelope.
    #[must_use]
    pub fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let [a, b, c, d] = *self.kid.as_bytes();
        [ENVELOPE_VERSION, self.suite, a, b, c, d]
    }

    /// Reads the head of a device envelope, after checking the size of the whole.
    ///
    /// # Errors
    /// If the size, the version or the suite is not one of ours.
    pub fn read(envelope: &[u8]) -> Result<Self, HeaderError> {
        if !SIZE_CLASSES.contains(&envelope.len()) {
            return Err(HeaderError::Size(envelope.len()));
        }
        let Some(&[version, suite, a, b, c, d]) = envelope.first_chunk::<HEAD_BYTES>() else {
            return Err(HeaderError::Size(envelope.len()));
        };
        if version != ENVELOPE_VERSION {
            return Err(HeaderError::Version(version));
        }
        if suite != SUITE_BASE && suite != SUITE_PSK {
            return Err(HeaderError::Suite(suite));
        }
        Ok(Self {
            suite,
            kid: KemKeyId::new([a, b, c, d]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rooms_are_those_of_the_document() {
        let rooms = SIZE_CLASSES.map(|class| class - OVERHEAD_BYTES);

        assert_eq!(rooms, [902, 2_950, 7_046, 15_238, 31_622, 64_390, 97_158]);
    }

    #[test]
    fn content_goes_into_the_smallest_class_that_holds_it() {
        assert_eq!(size_class(0), Some(2_048));
        assert_eq!(size_class(902), Some(2_048));
        assert_eq!(size_class(903), Some(4_096));
        assert_eq!(size_class(97_158), Some(98_304));
        assert_eq!(size_class(97_159), None);
        assert_eq!(size_class(usize::MAX), None);
    }

    #[test]
    fn a_head_round_trips_and_others_are_refused() {
        let header = Header {
            suite: SUITE_BASE,
            kid: KemKeyId::new([1, 2, 3, 4]),
        };
        let mut envelope = vec![0; 2_048];
        envelope[..HEAD_BYTES].copy_from_slice(&header.to_bytes());

        assert_eq!(Header::read(&envelope), Ok(header));
        assert_eq!(Header::read(&envelope[..2_047]), Err(HeaderError::Size(2_047)));
        envelope[1] = 0x04;
        assert_eq!(Header::read(&envelope), Err(HeaderError::Suite(4)));
        envelope[0] = 9;
        assert_eq!(Header::read(&envelope), Err(HeaderError::Version(9)));
    }
}
